// Terragrunt configurations: the module a unit runs, with the inputs it is given. Owns the reading of terragrunt.hcl and of the files
// it includes; evaluation is Terraform's, with Terragrunt's own functions added. Runs nothing, and reads no environment.
// https://terragrunt.gruntwork.io/docs/reference/hcl/
import type { Location, SourceFile } from '../../source/source-file.js'
import { basename, dirname, normalize } from '../../source/file-system.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType, stringType } from '../../value/type.js'
import { entryOf, isNull, scalar, symbol, textOf, unknown, type Entry, type Value } from '../../value/value.js'
import { OutsideBoundary, type Project } from '../project.js'
import { EvaluationError, type EvaluationScope, type Resolved, type Traversal } from './contracts.js'
import { evaluationFiles } from './evaluation-files.js'
import { evaluate } from './expression.js'
import { lazyEntry } from './instances.js'
import { configBody, type ConfigBody, type SourcedAttribute } from './module-tree-config.js'
import { relativePath } from './module-tree-source.js'
import { hclOf } from './syntax.js'

/** One file as it is read for one unit. */
export interface TerragruntConfig {
  readonly file: SourceFile
  readonly body: ConfigBody
  /** Included configurations by label; `''` without one. */
  readonly includes: ReadonlyMap<string, TerragruntConfig>
  /** `terraform { source }`, also of what is included. */
  source(): { readonly value: Value; readonly location: Location; readonly directory: string } | undefined
  /** Inputs of this file and of what it includes, its own first in rank. Undefined where there are none. */
  inputs(): Value | undefined
  local(name: string): Value | undefined
  localNames(): readonly string[]
}

/** What evaluates the outputs of another unit, by its directory. */
export interface Dependencies {
  output(directory: string, name: string): Value | undefined
  outputNames(directory: string): readonly string[] | undefined
}

const maxIncludes = 12

interface Reading {
  readonly project: Project
  readonly dependencies: Dependencies
  /** Identity of the unit: the same on every machine. */
  readonly id: string
  /** Directory of the unit that is being read. */
  readonly unit: string
  readonly depth: number
  readonly spend: (steps: number) => boolean
}

function fileAt(project: Project, path: string): SourceFile | undefined {
  try {
    return project.text(path)
  } catch (error) {
    if (error instanceof OutsideBoundary) return undefined
    throw error
  }
}

/** The configuration of the unit whose file this is. */
export function readUnit(project: Project, file: SourceFile, id: string, dependencies: Dependencies): TerragruntConfig {
  let steps = 2_000_000
  return readConfig(file, { project, dependencies, id, unit: dirname(file.path), depth: 0, spend: (count) => (steps -= count) >= 0 })
}

function readConfig(file: SourceFile, reading: Reading): TerragruntConfig {
  const parsed = hclOf(file)
  const body = configBody(file, parsed.body, parsed.body)
  const includes = new Map<string, TerragruntConfig>()
  const locals = new Map<string, SourcedAttribute>()
  for (const { block } of body.blocks) if (block.type === 'locals') for (const attribute of block.body.attributes) locals.set(attribute.name, { file, attribute })
  const values = new Map<string, Value | 'running'>()

  const location = (range: { readonly start: number; readonly end: number }): Location => ({ file, start: range.start, end: range.end })
  const failed = (error: unknown, at: Location): Value => {
    if (!(error instanceof EvaluationError)) throw error
    return unknown({ code: 'evaluation-error', detail: error.message, location: error.location ?? at }, at)
  }
  const valueOf = (expression: Expression): Value => {
    try {
      return evaluate(expression, scope)
    } catch (error) {
      return failed(error, location(expression))
    }
  }

  const local = (name: string): Value | undefined => {
    const known = values.get(name)
    const declared = locals.get(name)
    if (declared === undefined) return undefined
    if (known === 'running') return unknown({ code: 'cycle', detail: `local.${name} refers to itself`, location: location(declared.attribute) }, location(declared.attribute))
    if (known !== undefined) return known
    values.set(name, 'running')
    const value = valueOf(declared.attribute.expression)
    values.set(name, value)
    return value
  }

  const dependency = (name: string, at: Location): Value => {
    const found = body.blocks.find(({ block }) => block.type === 'dependency' && block.labels[0]?.value === name)
    if (found === undefined) {
      for (const each of includes.values()) {
        const inherited = dependencyOf(each, name, at)
        if (inherited !== undefined) return inherited
      }
      throw new EvaluationError(`there is no dependency "${name}"`, at)
    }
    return dependencyValue(found.block.body.attributes.find((each) => each.name === 'config_path')?.expression, name, location(found.block))
  }

  const dependencyValue = (path: Expression | undefined, name: string, at: Location): Value => {
    const text = path === undefined ? undefined : textOf(valueOf(path))
    const directory = text === undefined ? undefined : normalize(reading.unit, text.replace(/\/terragrunt\.hcl$/, ''))
    const output = (wanted: string): Value => {
      const found = directory === undefined ? undefined : reading.dependencies.output(directory, wanted)
      if (found !== undefined) return found
      const reason: UnknownReason = { code: 'remote-state', detail: `output "${wanted}" of dependency "${name}" comes from a unit that is not in the repository or cannot be evaluated`, location: at }
      const key = directory === undefined ? `${reading.id}/dependency.${name}` : `terragrunt:${relativePath(reading.project.boundaryOf(directory) ?? '/', directory)}`
      return symbol({ id: `${key}.${wanted}`, domain: 'any', label: `dependency.${name}.outputs.${wanted}`, reason }, at, dynamicType)
    }
    const names = (directory === undefined ? undefined : reading.dependencies.outputNames(directory)) ?? []
    const outputs: Value = { kind: 'object', entries: names.map((each) => lazyEntry(scalar(each, at), () => output(each))), complete: false, more: output, location: at }
    return { kind: 'object', entries: [{ key: scalar('outputs', at), value: outputs }], complete: false, location: at }
  }
  const dependencyOf = (config: TerragruntConfig, name: string, at: Location): Value | undefined => {
    const found = config.body.blocks.find(({ block }) => block.type === 'dependency' && block.labels[0]?.value === name)
    if (found === undefined) return undefined
    const path = found.block.body.attributes.find((each) => each.name === 'config_path')?.expression
    return dependencyValue(path, name, at)
  }

  const resolve = ({ root, steps, location: at }: Traversal): Resolved => {
    const [first, second] = steps.map((step) => (step.kind === 'attribute' ? step.name : textOf(step.key)))
    switch (root) {
      case 'local': {
        const value = first === undefined ? undefined : local(first)
        if (value === undefined) throw new EvaluationError(`there is no local value "${first ?? ''}"`, at)
        return { value, consumed: 1 }
      }
      case 'dependency':
        if (first === undefined) break
        return { value: dependency(first, at), consumed: 1 }
      case 'include': {
        const bare = includes.get('')
        if (bare !== undefined) return { value: exposed(bare, at), consumed: 0 }
        const labelled = first === undefined ? undefined : includes.get(first)
        if (labelled === undefined) break
        return { value: exposed(labelled, at), consumed: 1 }
      }
      default:
    }
    throw new EvaluationError(`there is no ${[root, first, second].filter((each) => each !== undefined).join('.')} in Terragrunt`, at)
  }

  const files = evaluationFiles(reading.project, reading.unit)
  const scope: EvaluationScope = {
    resolve,
    locate: location,
    files,
    workingDirectory: reading.unit,
    spend: reading.spend,
    call: (name, args, at) => terragruntFunction(name, args, at, file, reading),
  }

  for (const { block } of body.blocks) {
    if (block.type !== 'include' || reading.depth >= maxIncludes) continue
    const path = block.body.attributes.find(({ name }) => name === 'path')
    const target = path === undefined ? undefined : textOf(valueOf(path.expression))
    const included = target === undefined ? undefined : fileAt(reading.project, normalize(dirname(file.path), target))
    if (included !== undefined && included !== file) {
      includes.set(block.labels[0]?.value ?? '', readConfig(included, { ...reading, depth: reading.depth + 1 }))
    }
  }

  let inputsMemo: { readonly value: Value | undefined } | undefined
  const config: TerragruntConfig = {
    file,
    body,
    includes,
    local,
    localNames: () => [...locals.keys()],
    source() {
      const terraform = body.blocks.find(({ block }) => block.type === 'terraform')
      const own = terraform?.block.body.attributes.find(({ name }) => name === 'source')
      if (own !== undefined) return { value: valueOf(own.expression), location: location(own.expression), directory: reading.unit }
      for (const each of includes.values()) {
        const inherited = each.source()
        if (inherited !== undefined) return inherited
      }
      return undefined
    },
    inputs() {
      if (inputsMemo !== undefined) return inputsMemo.value
      const own = body.attributes.get('inputs')
      const given = [...includes.values()].flatMap((each) => each.inputs() ?? [])
      if (own !== undefined) given.push(valueOf(own.attribute.expression))
      inputsMemo = { value: given.length === 0 ? undefined : given.reduce(mergedInputs) }
      return inputsMemo.value
    },
  }
  return config
}

/** What `include.root` and `read_terragrunt_config` give. */
function exposed(config: TerragruntConfig, at: Location): Value {
  const locals: Value = {
    kind: 'object',
    entries: config.localNames().map((name) => lazyEntry(scalar(name, at), () => config.local(name) ?? scalar(null, at))),
    complete: true,
    location: at,
  }
  return {
    kind: 'object',
    entries: [{ key: scalar('locals', at), value: locals }, lazyEntry(scalar('inputs', at), () => config.inputs() ?? { kind: 'object', entries: [], complete: true, location: at })],
    complete: false,
    location: at,
  }
}

/** The second wins, input by input. */
function mergedInputs(first: Value, second: Value): Value {
  if (isNull(second)) return first
  const parts = [first, second]
  const entries = new Map<string, Entry>()
  let complete = true
  for (const part of parts) {
    if (part.kind !== 'object' && part.kind !== 'map') {
      complete = false
      continue
    }
    complete &&= part.complete
    for (const entry of part.entries) {
      const name = textOf(entry.key)
      if (name === undefined) complete = false
      else entries.set(name, entry)
    }
  }
  return { kind: 'object', entries: [...entries.values()], complete, location: second.location }
}

// --- functions ----------------------------------------------------------------------------------------------------

/** https://terragrunt.gruntwork.io/docs/reference/hcl/functions/ — undefined for names that are none of Terragrunt's. */
function terragruntFunction(name: string, args: readonly Value[], at: Location, file: SourceFile, reading: Reading): Value | undefined {
  const text = (index: number): string | undefined => textOf(args[index])
  const known = (value: string): Value => scalar(value, at)
  const notKnown = (code: UnknownReason['code'], detail: string): Value => unknown({ code, detail, location: at }, at, stringType)
  switch (name) {
    case 'find_in_parent_folders':
      return foundInParents(text(0) ?? 'terragrunt.hcl', args[1], at, file, reading)
    case 'get_terragrunt_dir':
    case 'get_original_terragrunt_dir':
      return known(reading.unit)
    case 'get_parent_terragrunt_dir':
      return known(dirname(file.path))
    case 'path_relative_to_include':
      return known(relativePath(dirname(file.path), reading.unit))
    case 'path_relative_from_include':
      return known(relativePath(reading.unit, dirname(file.path)))
    case 'get_repo_root':
      return known(reading.project.boundaryOf(reading.unit) ?? '/')
    case 'get_path_from_repo_root':
      return known(relativePath(reading.project.boundaryOf(reading.unit) ?? '/', reading.unit))
    case 'get_path_to_repo_root':
      return known(relativePath(reading.unit, reading.project.boundaryOf(reading.unit) ?? '/'))
    case 'read_terragrunt_config': {
      const path = text(0)
      if (path === undefined) return notKnown('file-not-readable', 'the path of read_terragrunt_config() is not known')
      if (reading.depth >= maxIncludes) return notKnown('limit', 'read_terragrunt_config() is nested too deeply')
      const read = fileAt(reading.project, normalize(dirname(file.path), path))
      if (read === undefined) return args[1] ?? notKnown('file-not-readable', `${path} cannot be read`)
      return exposed(readConfig(read, { ...reading, unit: dirname(read.path), depth: reading.depth + 1 }), at)
    }
    case 'get_env':
    case 'get_platform':
    case 'get_aws_account_id':
    case 'get_aws_account_alias':
    case 'get_aws_caller_identity_arn':
    case 'get_aws_caller_identity_user_id':
    case 'get_terraform_command': {
      const key = `${name}(${args.map((each) => JSON.stringify(textOf(each) ?? '')).join(',')})`
      const reason: UnknownReason = { code: 'impure-function', detail: `${name}() depends on where Terragrunt runs`, location: at }
      const domain = name === 'get_aws_account_id' ? 'account-id' : 'any'
      return symbol({ id: `${reading.id}/${key}`, domain, label: key, reason, notNull: true }, at, stringType)
    }
    case 'run_cmd':
    case 'sops_decrypt_file':
    case 'get_terraform_commands_that_need_vars':
    case 'get_terraform_commands_that_need_locking':
    case 'get_terraform_cli_args':
    case 'get_working_dir':
    case 'mark_as_read':
    case 'get_default_retryable_errors':
      return notKnown('impure-function', `${name}() depends on where Terragrunt runs`)
    default:
      return undefined
  }
}

/** The nearest file or directory of that name above the unit. */
function foundInParents(name: string, fallback: Value | undefined, at: Location, file: SourceFile, reading: Reading): Value {
  // Inside an included file it is searched from the unit; that is where the file's text is read for.
  const start = reading.unit
  for (let directory = start; directory !== '/'; ) {
    directory = dirname(directory)
    const path = `${directory === '/' ? '' : directory}/${name}`
    if (path !== file.path && reading.project.exists(path)) return scalar(path, at)
  }
  if (fallback !== undefined) return fallback
  throw new EvaluationError(`find_in_parent_folders(): there is no ${name} above ${basename(start)}`, at)
}

/** The value of one input. `undefined` where it is certainly not given. */
export function inputNamed(inputs: Value | undefined, name: string): Value | undefined {
  if (inputs === undefined) return undefined
  const found = entryOf(inputs, name)
  if (found !== undefined) return found
  const open = (inputs.kind === 'object' || inputs.kind === 'map') && inputs.complete
  return open ? undefined : unknown({ code: 'unknown-argument', detail: 'the inputs of this unit are not wholly known', location: inputs.location }, inputs.location)
}
