// Terragrunt units as root modules: a unit of a local module is that module with the unit's inputs; a unit of a registry or git module
// is one module call with the inputs as arguments. Owns which files are units; terragrunt.ts reads them.
import type { Location, SourceFile } from '../../source/source-file.js'
import { basename, byCodeUnit, dirname, normalize } from '../../source/file-system.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { scalar, textOf, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import { emptyBody, moduleConfig, type Declaration, type ModuleConfig, type ParsedFile, type SourcedAttribute } from './module-tree-config.js'
import type { Given } from './module-tree-types.js'
import { projectPath, type Root } from './roots.js'
import type { State } from './state-locations.js'
import { extraVariableFiles, generatedFiles, unitState, type GeneratedFile } from './terragrunt-generate.js'
import { mergedInputs } from './terragrunt-merge.js'
import { inputNamed, readUnit, sourceOf, type Dependencies, type TerragruntConfig } from './terragrunt.js'
import { mergedValues, readVariableFile, variableFilesOf } from './tfvars.js'

/** Names under which a call's arguments are bound; no name of Terraform's looks like that. */
const inputsName = ' inputs'

export interface Unit {
  readonly directory: string
  /** Directory of the module it runs, where that is in the repository: no root of its own then. */
  readonly moduleDirectory: string | undefined
  readonly root: Root
  /** Name of the one call, where the module is not in the repository. */
  readonly call: string | undefined
  readonly state: State | undefined
}

/** How units become modules: what the reading of a project knows. */
export interface UnitContext {
  readonly project: Project
  readonly configOf: (directory: string) => ModuleConfig | undefined
  readonly parse: (file: SourceFile) => ParsedFile
  readonly dependencies: Dependencies
  /** Given by the user: over everything that the unit says. */
  readonly varFiles: readonly string[]
}

/** Where a unit is, and what a stack hands to it. */
export interface UnitPlace {
  readonly file: SourceFile
  readonly directory: string
  readonly values?: Value
}

export const isUnitFile = (path: string): boolean => basename(path) === 'terragrunt.hcl'

/** The unit of a terragrunt.hcl; undefined for files that are only included by others. */
export function unitOf({ file, directory, values }: UnitPlace, context: UnitContext): Unit | undefined {
  const { project, configOf } = context
  const id = `terraform:${projectPath(project, directory)}`
  const config = readUnit(project, file, id, context.dependencies, directory, values)
  const source = sourceOf(config)
  const scope = { id, kind: 'terraform', path: directory } as const
  const text = textOf(source?.value)
  const local = localModule(directory, source === undefined ? dirname(file.path) : text)
  const own = local === undefined ? undefined : configOf(local)
  const state = unitState(config, directory)
  const generated = generatedFiles(config, directory)
  const given = variableValues(config, context, local, directory)
  const holes = new Map(generated.flatMap((each) => [...each.holes]))
  if (local !== undefined && own !== undefined) {
    const root: Root = {
      directory: local,
      config: withFiles(own, generated, context.parse),
      scope,
      values: given,
      given: (name) => {
        const value = inputNamed(config.inputs(), name)
        return value === undefined ? undefined : { value, location: value.location }
      },
      bindings: holes,
    }
    return { directory, moduleDirectory: local, call: undefined, root, state }
  }
  if (source === undefined || text === undefined) return undefined
  const call = callName(directory)
  const { providers } = moduleConfig(directory, generated.map(({ file: each }) => context.parse(each)), false)
  const called = callOf(call, directory, source, config.file, inputsWith(config.inputs(), given))
  const bindings = new Map([...holes, ...called.bindings])
  return { directory, moduleDirectory: local, call, root: { directory, scope, values: new Map(), config: { ...called.config, providers }, bindings }, state }
}

/** `../modules//irsa` and paths from the repository's root; undefined for registries and repositories. */
function localModule(directory: string, source: string | undefined): string | undefined {
  const path = source?.replace(/^file:\/\//, '')
  if (path === undefined || !(path.startsWith('.') || path.startsWith('/'))) return undefined
  return normalize(directory, path.replace(/\?.*$/, '').replaceAll('//', '/'))
}

/** The module with what Terragrunt writes into it. */
function withFiles(config: ModuleConfig, generated: readonly GeneratedFile[], parse: (file: SourceFile) => ParsedFile): ModuleConfig {
  if (generated.length === 0) return config
  const present = new Set(config.files.map(({ path }) => basename(path)))
  const written = generated.filter(({ file, overwrites }) => overwrites || !present.has(basename(file.path))).map(({ file }) => file)
  const replaced = new Set(written.map(({ path }) => basename(path)))
  return moduleConfig(config.directory, [...config.files.filter(({ path }) => !replaced.has(basename(path))), ...written].map(parse), config.virtual)
}

/**
 * Values of variable files. Inputs reach Terraform as environment variables, which every variable file goes over.
 * Files beside terragrunt.hcl are copied over those of the module.
 */
function variableValues(config: TerragruntConfig, { project, varFiles }: UnitContext, module: string | undefined, directory: string): ReadonlyMap<string, Given> {
  const directories = module === undefined || module === directory ? [directory] : [module, directory]
  const automatic = new Map(directories.flatMap((each) => variableFilesOf(project, each).automatic.map((path) => [basename(path), path] as const)))
  const sorted = [...automatic].sort(([a], [b]) => Number(!a.startsWith('terraform.')) - Number(!b.startsWith('terraform.')) || byCodeUnit(a, b))
  const paths = [...sorted.map(([, path]) => path), ...extraVariableFiles(config, project, [...directories].reverse()), ...varFiles]
  return mergedValues(paths.flatMap((path) => readVariableFile(project, path) ?? []))
}

function inputsWith(inputs: Value | undefined, given: ReadonlyMap<string, Given>): Value | undefined {
  if (given.size === 0) return inputs
  const [first] = given.values()
  if (first === undefined) return inputs
  const values: Value = { kind: 'object', entries: [...given].map(([name, { value, location }]) => ({ key: scalar(name, location), value })), complete: true, location: first.location }
  return inputs === undefined ? values : mergedInputs(inputs, values, 'shallow')
}

function callName(directory: string): string {
  const name = basename(directory).replace(/[^A-Za-z0-9_-]/g, '_')
  return /^[A-Za-z_]/.test(name) ? name : `unit_${name}`
}

function callOf(name: string, directory: string, source: { readonly value: Value; readonly location: Location }, file: SourceFile, inputs: Value | undefined): { readonly config: ModuleConfig; readonly bindings: ReadonlyMap<string, Value> } {
  const header = source.location
  const attributes = new Map<string, SourcedAttribute>()
  const put = (argument: string, at: Location, expression: Expression): void => {
    attributes.set(argument, { file: at.file, attribute: { name: argument, nameRange: at, expression, start: at.start, end: expression.end } })
  }
  put('source', header, { kind: 'template', parts: [{ kind: 'text', text: textOf(source.value) ?? '', map: [], start: header.start, end: header.end }], heredoc: false, start: header.start, end: header.end })
  const entries = inputs?.kind === 'object' || inputs?.kind === 'map' ? inputs.entries : []
  for (const { key, value } of entries) {
    const argument = textOf(key)
    if (argument === undefined) continue
    const place = { start: value.location.start, end: value.location.end }
    const at = key.location
    put(argument, at, { kind: 'attribute', object: { kind: 'variable', name: inputsName, ...place }, name: argument, nameRange: at, legacyIndex: false, ...place })
  }
  // With inputs that are not wholly known, no default of the module may be taken for granted: the module is left unread.
  const complete = inputs === undefined || ((inputs.kind === 'object' || inputs.kind === 'map') && inputs.complete)
  if (!complete) attributes.delete('source')
  const declaration: Declaration = { name, header, body: { ...emptyBody(header.file), range: header, attributes } }
  return {
    config: {
      directory,
      virtual: false,
      files: [file],
      variables: new Map(),
      locals: new Map(),
      outputs: new Map(),
      resources: new Map(),
      calls: new Map([[name, declaration]]),
      providers: [],
      checks: [],
      others: [],
      errors: [],
    },
    bindings: inputs === undefined ? new Map() : new Map([[inputsName, inputs]]),
  }
}
