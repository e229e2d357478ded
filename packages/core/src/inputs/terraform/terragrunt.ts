// Terragrunt configurations: terragrunt.hcl and the files it includes, read for one unit. Evaluation is Terraform's, with Terragrunt's
// own functions added. Runs nothing, and reads no environment.
// https://terragrunt.gruntwork.io/docs/reference/hcl/
import type { Location, SourceFile } from '../../source/source-file.js'
import { dirname, normalize } from '../../source/file-system.js'
import type { Attribute, Block, Expression } from '../../syntax/hcl/ast.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isNull, scalar, symbol, textOf, unknown, type Value } from '../../value/value.js'
import { OutsideBoundary, type Project } from '../project.js'
import { EvaluationError, type EvaluationScope, type Resolved, type Traversal } from './contracts.js'
import { evaluationFiles } from './evaluation-files.js'
import { evaluate } from './expression.js'
import { lazyEntry } from './instances.js'
import { configBody, type ConfigBody, type SourcedAttribute } from './module-tree-config.js'
import { relativePath } from './module-tree-source.js'
import { hclOf } from './syntax.js'
import { terragruntFunction } from './terragrunt-functions.js'
import { mergedInputs, strategyOf, type MergeStrategy } from './terragrunt-merge.js'

/** One file as it is read for one unit. */
export interface TerragruntConfig {
  readonly file: SourceFile
  /** This file and what is merged into it, lowest in rank first. */
  layers(): readonly Layer[]
  /** Inputs of all layers. Undefined where there are none. */
  inputs(): Value | undefined
  local(name: string): Value | undefined
  localNames(): readonly string[]
  dependency(name: string, at: Location): Value
}

/** One file of a merged configuration. */
export interface Layer {
  readonly file: SourceFile
  readonly body: ConfigBody
  valueOf(expression: Expression): Value
}

export interface Include {
  readonly file: SourceFile
  readonly config: TerragruntConfig
  readonly strategy: MergeStrategy
}

/** What evaluates the outputs of another unit, by its directory. */
export interface Dependencies {
  output(directory: string, name: string): Value | undefined
  outputNames(directory: string): readonly string[] | undefined
}

export interface Reading {
  readonly project: Project
  readonly dependencies: Dependencies
  /** Identity of the unit: the same on every machine. */
  readonly id: string
  /** Directory of the configuration that is being read: the unit's, or that of a file that read_terragrunt_config() reads. */
  readonly unit: string
  /** Directory of the unit itself. */
  readonly original: string
  readonly depth: number
  /** True for a file that the configuration of `unit` includes. */
  readonly included?: true
  readonly spend: (steps: number) => boolean
  /** What a stack hands to the unit as `values`. */
  readonly values?: Value
}

/** How deep files may include and read each other. */
const maxNesting = 12
const maxSteps = 2_000_000

export function fileAt(project: Project, path: string): SourceFile | undefined {
  try {
    return project.text(path)
  } catch (error) {
    if (error instanceof OutsideBoundary) return undefined
    throw error
  }
}

/** The configuration of the unit whose file this is, as if it lay in `directory`. */
export function readUnit(project: Project, file: SourceFile, id: string, dependencies: Dependencies, directory = dirname(file.path), values?: Value): TerragruntConfig {
  let steps = maxSteps
  return readConfig(file, { project, dependencies, id, unit: directory, original: directory, depth: 0, spend: (count) => (steps -= count) >= 0, ...(values === undefined ? {} : { values }) })
}

export const attributeOf = (block: Block, name: string): Attribute | undefined => block.body.attributes.find((each) => each.name === name)

function readConfig(file: SourceFile, reading: Reading): TerragruntConfig {
  const parsed = hclOf(file)
  const body = configBody(file, parsed.body, parsed.body)
  const includes = new Map<string, Include>()
  const locals = new Map<string, SourcedAttribute>()
  for (const { block } of body.blocks) if (block.type === 'locals') for (const attribute of block.body.attributes) locals.set(attribute.name, { file, attribute })
  const values = new Map<string, Value | 'running'>()

  const location = (range: { readonly start: number; readonly end: number }): Location => ({ file, start: range.start, end: range.end })
  const valueOf = (expression: Expression): Value => {
    try {
      return evaluate(expression, scope)
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      const at = location(expression)
      return unknown({ code: 'evaluation-error', detail: error.message, location: error.location ?? at }, at)
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

  // --- dependencies -----------------------------------------------------------------------------------------------

  /** `config_path` of the dependency of that name, of the layer that has the last word. */
  const dependency = (name: string, at: Location): Value => {
    const declared = config.layers().flatMap((layer) =>
      layer.body.blocks.flatMap(({ block }) => {
        const path = block.type === 'dependency' && block.labels[0]?.value === name ? attributeOf(block, 'config_path') : undefined
        return path === undefined ? [] : [{ layer, path, place: { file: layer.file, start: block.start, end: block.end } }]
      }),
    )
    const last = declared[declared.length - 1]
    if (last === undefined) throw new EvaluationError(`there is no dependency "${name}" with a config_path`, at)
    return dependencyValue(last.layer.valueOf(last.path.expression), name, last.place)
  }

  const dependencyValue = (path: Value, name: string, at: Location): Value => {
    const { project } = reading
    const text = textOf(path)
    const directory = text === undefined ? undefined : normalize(reading.unit, text.replace(/\/terragrunt\.hcl$/, ''))
    const output = (wanted: string): Value => {
      const found = directory === undefined ? undefined : reading.dependencies.output(directory, wanted)
      if (found !== undefined) return found
      const isThere = directory !== undefined && project.exists(`${directory}/terragrunt.hcl`)
      const why =
        directory === undefined
          ? 'its config_path is not known'
          : isThere
            ? `the unit in ${text ?? ''} runs a module that is not in the repository, or has no such output`
            : `there is no unit in ${text ?? ''}`
      const reason: UnknownReason = { code: 'remote-state', detail: `output "${wanted}" of dependency "${name}" is not known: ${why}`, location: at }
      const key = directory === undefined ? `${reading.id}/dependency.${name}` : `terragrunt:${relativePath(project.boundaryOf(directory) ?? '/', directory)}`
      return symbol({ id: `${key}.${wanted}`, domain: 'any', label: `dependency.${name}.outputs.${wanted}`, reason }, at, dynamicType)
    }
    const names = (directory === undefined ? undefined : reading.dependencies.outputNames(directory)) ?? []
    const outputs: Value = { kind: 'object', entries: names.map((each) => lazyEntry(scalar(each, at), () => output(each))), complete: false, more: output, location: at }
    return { kind: 'object', entries: [{ key: scalar('outputs', at), value: outputs }], complete: false, location: at }
  }

  // --- names ------------------------------------------------------------------------------------------------------

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
        if (bare !== undefined) return { value: exposed(bare.config, at), consumed: 0 }
        const labelled = first === undefined ? undefined : includes.get(first)
        if (labelled === undefined) break
        return { value: exposed(labelled.config, at), consumed: 1 }
      }
      case 'feature': {
        const flag = first === undefined ? undefined : feature(first)
        if (flag === undefined || second !== 'value') break
        return { value: flag, consumed: 2 }
      }
      case 'values':
        if (first === undefined) break
        return { value: stackValue(first, at), consumed: 1 }
      default:
    }
    throw new EvaluationError(`there is no ${[root, first, second].filter((each) => each !== undefined).join('.')} in Terragrunt`, at)
  }

  /** A flag has its default unless the command line says otherwise. */
  const feature = (name: string): Value | undefined => {
    for (const layer of [...config.layers()].reverse()) {
      const block = layer.body.blocks.find((each) => each.block.type === 'feature' && each.block.labels[0]?.value === name)?.block
      const fallback = block === undefined ? undefined : attributeOf(block, 'default')
      if (fallback === undefined) continue
      const value = layer.valueOf(fallback.expression)
      return { ...value, via: { label: `default of feature.${name}`, location: value.location, isDefault: true, ...(value.via === undefined ? {} : { parent: value.via }) } }
    }
    return undefined
  }

  const stackValue = (name: string, at: Location): Value => {
    const given = entryOf(reading.values, name)
    if (given !== undefined) return given
    const isWhole = reading.values?.kind === 'object' && reading.values.complete
    if (isWhole) throw new EvaluationError(`the stack gives no values.${name}`, at)
    const reason: UnknownReason = { code: 'variable-without-value', detail: `values.${name} comes from the stack that uses this unit`, location: at }
    return symbol({ id: `${reading.id}/values.${name}`, domain: 'any', label: `values.${name}`, reason }, at, dynamicType)
  }

  const scope: EvaluationScope = {
    resolve,
    locate: location,
    // Relative paths are those of the file itself, also where it is included.
    files: evaluationFiles(reading.project, dirname(file.path)),
    workingDirectory: dirname(file.path),
    spend: reading.spend,
    call: (name, args, at) => terragruntFunction(name, args, at, { file, reading, includes, read: (path) => readAnother(path, at) }),
  }

  const readAnother = (path: string, at: Location): Value | undefined => {
    const { project } = reading
    const target = normalize(reading.unit, path)
    const read = fileAt(project, project.isDirectory(target) ? `${target}/terragrunt.hcl` : target)
    if (read === undefined) return undefined
    if (reading.depth >= maxNesting) return unknown({ code: 'limit', detail: 'read_terragrunt_config() is nested too deeply', location: at }, at)
    const { included: _, ...outer } = reading
    return exposed(readConfig(read, { ...outer, unit: dirname(read.path), depth: reading.depth + 1 }), at)
  }

  let inputsMemo: { readonly value: Value | undefined } | undefined
  let layersMemo: readonly Layer[] | undefined
  const config: TerragruntConfig = {
    file,
    local,
    localNames: () => [...locals.keys()],
    dependency,
    layers: () => (layersMemo ??= [...[...includes.values()].flatMap(({ config: each, strategy }) => (strategy === 'no_merge' ? [] : each.layers())), { file, body, valueOf }]),
    inputs() {
      if (inputsMemo !== undefined) return inputsMemo.value
      const own = body.attributes.get('inputs')
      let merged = own === undefined ? undefined : valueOf(own.attribute.expression)
      // The last include is the first to be merged into, so that it wins over those before it.
      for (const { config: each, strategy } of [...includes.values()].reverse()) {
        const given = strategy === 'no_merge' ? undefined : each.inputs()
        if (given !== undefined) merged = merged === undefined || isNull(merged) ? given : mergedInputs(given, merged, strategy)
      }
      inputsMemo = { value: merged }
      return merged
    },
  }

  for (const { block } of body.blocks) {
    if (block.type !== 'include' || reading.depth >= maxNesting) continue
    const path = attributeOf(block, 'path')
    const target = path === undefined ? undefined : textOf(valueOf(path.expression))
    const included = target === undefined ? undefined : fileAt(reading.project, normalize(reading.unit, target))
    if (included === undefined || included === file) continue
    const strategy = attributeOf(block, 'merge_strategy')
    includes.set(block.labels[0]?.value ?? '', {
      file: included,
      config: readConfig(included, { ...reading, depth: reading.depth + 1, included: true }),
      strategy: strategyOf(strategy === undefined ? undefined : valueOf(strategy.expression)),
    })
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
    entries: [
      { key: scalar('locals', at), value: locals },
      lazyEntry(scalar('inputs', at), () => config.inputs() ?? { kind: 'object', entries: [], complete: true, location: at }),
      { key: scalar('dependency', at), value: { kind: 'object', entries: [], complete: false, more: (name) => config.dependency(name, at), location: at } },
      lazyEntry(scalar('terraform', at), () => ({
        kind: 'object',
        entries: [lazyEntry(scalar('source', at), () => sourceOf(config)?.value ?? scalar(null, at))],
        complete: false,
        location: at,
      })),
    ],
    complete: false,
    location: at,
  }
}

/** `terraform { source }` of the layer that has the last word. */
export function sourceOf(config: TerragruntConfig): { readonly value: Value; readonly location: Location } | undefined {
  for (const { body, file, valueOf } of [...config.layers()].reverse()) {
    for (const { block } of body.blocks) {
      const source = block.type === 'terraform' ? attributeOf(block, 'source') : undefined
      if (source !== undefined) return { value: valueOf(source.expression), location: { file, start: source.expression.start, end: source.expression.end } }
    }
  }
  return undefined
}

/** The value of one input. `undefined` where it is certainly not given. */
export function inputNamed(inputs: Value | undefined, name: string): Value | undefined {
  if (inputs === undefined) return undefined
  const found = entryOf(inputs, name)
  if (found !== undefined) return found
  const isWhole = (inputs.kind === 'object' || inputs.kind === 'map') && inputs.complete
  return isWhole ? undefined : unknown({ code: 'unknown-argument', detail: 'the inputs of this unit are not wholly known', location: inputs.location }, inputs.location)
}
