// Terragrunt units as root modules: a unit of a local module is that module with the unit's inputs; a unit of a registry or git module
// is one module call with the inputs as arguments. Owns which files are units; terragrunt.ts reads them.
import type { Location, SourceFile } from '../../source/source-file.js'
import { basename, dirname, normalize } from '../../source/file-system.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { textOf, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import { emptyBody, type Declaration, type ModuleConfig, type SourcedAttribute } from './module-tree-config.js'
import { projectPath, type Root } from './roots.js'
import { inputNamed, readUnit, type Dependencies, type TerragruntConfig } from './terragrunt.js'

/** Names under which a call's arguments are bound; no name of Terraform's looks like that. */
const inputsName = ' inputs'

export interface Unit {
  readonly directory: string
  /** Directory of the module it runs, where that is in the repository: no root of its own then. */
  readonly moduleDirectory: string | undefined
  readonly root: Root
  /** Name of the one call, where the module is not in the repository. */
  readonly call: string | undefined
}

export const isUnitFile = (path: string): boolean => basename(path) === 'terragrunt.hcl'

/** The unit of a terragrunt.hcl; undefined for files that are only included by others. */
export function unitOf(project: Project, file: SourceFile, configOf: (directory: string) => ModuleConfig | undefined, dependencies: Dependencies): Unit | undefined {
  const directory = dirname(file.path)
  const id = `terraform:${projectPath(project, directory)}`
  const config = readUnit(project, file, id, dependencies)
  const source = config.source()
  const scope = { id, kind: 'terraform', path: directory } as const
  const text = textOf(source?.value)
  const local = localModule(directory, source === undefined ? '.' : text)
  const own = local === undefined ? undefined : configOf(local)
  if (local !== undefined && own !== undefined) {
    const given: Root['given'] = (name) => {
      const value = inputNamed(config.inputs(), name)
      return value === undefined ? undefined : { value, location: value.location }
    }
    return { directory, moduleDirectory: local, call: undefined, root: { directory: local, config: own, scope, values: new Map(), given } }
  }
  if (source === undefined || text === undefined) return undefined
  const call = callName(directory)
  return { directory, moduleDirectory: local, call, root: { directory, scope, values: new Map(), ...callOf(call, directory, source.value, source.location, config) } }
}

/** `../modules//irsa` and paths from the repository's root; undefined for registries and repositories. */
function localModule(directory: string, source: string | undefined): string | undefined {
  if (source === undefined || !(source.startsWith('.') || source.startsWith('/'))) return undefined
  return normalize(directory, source.replace(/\?.*$/, '').replaceAll('//', '/'))
}

function callName(directory: string): string {
  const name = basename(directory).replace(/[^A-Za-z0-9_-]/g, '_')
  return /^[A-Za-z_]/.test(name) ? name : `unit_${name}`
}

function callOf(name: string, directory: string, source: Value, header: Location, config: TerragruntConfig): Pick<Root, 'config' | 'bindings'> {
  const { file } = header
  const attributes = new Map<string, SourcedAttribute>()
  const put = (argument: string, at: Location, expression: Expression): void => {
    attributes.set(argument, { file: at.file, attribute: { name: argument, nameRange: at, expression, start: at.start, end: expression.end } })
  }
  put('source', header, { kind: 'template', parts: [{ kind: 'text', text: textOf(source) ?? '', map: [], start: header.start, end: header.end }], heredoc: false, start: header.start, end: header.end })
  const inputs = config.inputs()
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
  const declaration: Declaration = { name, header, body: { ...emptyBody(file), range: header, attributes } }
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
