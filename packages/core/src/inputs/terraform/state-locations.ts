// Where root modules keep their state, and which root a reading stack means. Owns backends, their configuration files and the
// comparison of both sides; evaluates nothing but literals.
// https://developer.hashicorp.com/terraform/language/backend
import { basename, normalize, relative } from '../../source/file-system.js'
import { equals } from '../../value/compare.js'
import { knownPrefix, splitParts } from '../../value/template.js'
import { entryOf, isNull, scalar, textOf, unknown, type Ternary, type Value } from '../../value/value.js'
import { OutsideBoundary, type Project } from '../project.js'
import { evaluate } from './expression.js'
import { configBody, type ConfigBody, type ModuleConfig, type SourcedBlock } from './module-tree-config.js'
import type { Location } from '../../source/source-file.js'
import { EvaluationError } from './contracts.js'
import { hclOf } from './syntax.js'
import { constantScope } from './tfvars.js'

/** One state: the backend's type, and what tells one state of that type from another. Unknown fields may be anything. */
export interface State {
  readonly type: string
  /** In the order of {@link identifying}: the store first, the name of the state in it last. */
  readonly fields: readonly Value[]
  /** HCP Terraform: the workspaces of this configuration carry these tags, or a prefix. */
  readonly isNamedByTags?: true
  readonly prefix?: string
  /** Name of the backend configuration file it was taken from: `prod.tfbackend`. */
  readonly from?: string
}

const identifying: ReadonlyMap<string, readonly string[]> = new Map([
  ['s3', ['bucket', 'key']],
  ['gcs', ['bucket', 'prefix']],
  ['azurerm', ['storage_account_name', 'container_name', 'key']],
  ['oss', ['bucket', 'prefix', 'key']],
  ['cos', ['bucket', 'prefix', 'key']],
  ['http', ['address']],
  ['consul', ['path']],
  ['pg', ['conn_str', 'schema_name']],
  ['kubernetes', ['namespace', 'secret_suffix']],
])

const absent = (location: Location): Value => scalar('', location)
const open = (location: Location): Value => unknown({ code: 'remote-state', detail: 'the backend configuration is not in the repository', location }, location)

/** The state of a type whose arguments are given by name; `otherwise` stands for those that are not given. */
function stateOfArguments(type: string, given: (name: string) => Value | undefined, otherwise: Value): State | undefined {
  const names = identifying.get(type)
  if (names === undefined) return undefined
  return { type, fields: names.map((name) => given(name) ?? otherwise) }
}

export const workspaceState = (organization: Value | undefined, name: Value | undefined, location: Location): State => ({
  type: 'remote',
  fields: [organization ?? open(location), name ?? open(location)],
})

const localState = (directory: string, path: string, location: Location): State => ({ type: 'local', fields: [scalar(normalize(directory, path), location)] })

/** The state that a configuration object of a backend type means, as `terraform_remote_state` and Terragrunt's `remote_state` have it. */
export function stateOfConfig(backend: string, config: Value | undefined, directory: string, location: Location): State | undefined {
  switch (backend) {
    case 'remote':
    case 'cloud':
      return workspaceState(entryOf(config, 'organization'), entryOf(firstOf(entryOf(config, 'workspaces')), 'name'), location)
    case 'local': {
      const path = entryOf(config, 'path')
      const text = path === undefined ? 'terraform.tfstate' : textOf(path)
      return text === undefined ? undefined : localState(directory, text, location)
    }
    default: {
      const isWhole = (config?.kind === 'object' || config?.kind === 'map') && config.complete
      return stateOfArguments(backend, (name) => entryOf(config, name), isWhole ? absent(location) : open(location))
    }
  }
}

const firstOf = (value: Value | undefined): Value | undefined => (value?.kind === 'tuple' || value?.kind === 'list' ? value.items[0] : value)

// --- what a root says ---------------------------------------------------------------------------------------------

const bodyOf = ({ file, block }: SourcedBlock): ConfigBody => configBody(file, block, block.body)

function literal(body: ConfigBody, name: string): Value | undefined {
  const sourced = body.attributes.get(name)
  if (sourced === undefined) return undefined
  const location: Location = { file: sourced.file, start: sourced.attribute.start, end: sourced.attribute.end }
  try {
    return evaluate(sourced.attribute.expression, constantScope(sourced.file))
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return open(location)
  }
}

/**
 * The states that a root may keep: one, or one for each file of backend configuration beside it. A root without a backend keeps its
 * state beside its files.
 */
export function statesOf(project: Project, config: ModuleConfig): readonly State[] {
  for (const { file, block } of config.others) {
    if (block.type !== 'terraform') continue
    for (const inner of configBody(file, block, block.body).blocks) {
      const location: Location = { file: inner.file, start: inner.block.start, end: inner.block.end }
      if (inner.block.type === 'backend') return backendStates(project, inner, config.directory, location)
      if (inner.block.type === 'cloud') return [cloudState(bodyOf(inner), location)]
    }
  }
  const [first] = config.files
  return first === undefined ? [] : [localState(config.directory, 'terraform.tfstate', { file: first, start: 0, end: 0 })]
}

function cloudState(body: ConfigBody, location: Location): State {
  const workspaces = body.blocks.find(({ block }) => block.type === 'workspaces')
  const inner = workspaces === undefined ? undefined : bodyOf(workspaces)
  const state = workspaceState(literal(body, 'organization'), inner === undefined ? undefined : literal(inner, 'name'), location)
  if (inner?.attributes.has('name') === true) return state
  const prefix = inner === undefined ? undefined : textOf(literal(inner, 'prefix'))
  return { ...state, isNamedByTags: true, ...(prefix === undefined ? {} : { prefix }) }
}

function backendStates(project: Project, sourced: SourcedBlock, directory: string, location: Location): readonly State[] {
  const type = sourced.block.labels[0]?.value ?? ''
  const body = bodyOf(sourced)
  if (type === 'remote') return [cloudState(body, location)]
  if (type === 'local') {
    const path = body.attributes.has('path') ? textOf(literal(body, 'path')) : 'terraform.tfstate'
    return path === undefined ? [] : [localState(directory, path, location)]
  }
  const names = identifying.get(type)
  if (names === undefined) return []
  const name = names[names.length - 1] ?? ''
  const isPartial = names.some((each) => !body.attributes.has(each))
  const files = isPartial ? backendFiles(project, directory, names) : []
  const own = (given: (argument: string) => Value | undefined, otherwise: Value): readonly State[] => {
    const state = stateOfArguments(type, (argument) => given(argument) ?? literal(body, argument), otherwise)
    return state === undefined ? [] : [state]
  }
  // What is left out of a configuration that names the state has a default that both sides share; else it comes from elsewhere.
  if (files.length === 0) return own(() => undefined, body.attributes.has(name) && body.attributes.has(names[0] ?? '') ? absent(location) : open(location))
  return files.flatMap(({ path, body: given }) => own((argument) => literal(given, argument), open(location)).map((state) => ({ ...state, from: relative(directory, path) })))
}

const backendFolder = /^(backends?|config|configs|env|envs|environments?|vars|tfvars)$/
const maxBackendFiles = 64

/** Files for `-backend-config`: https://developer.hashicorp.com/terraform/language/backend#partial-configuration */
function backendFiles(project: Project, directory: string, names: readonly string[]): readonly { readonly path: string; readonly body: ConfigBody }[] {
  const found: { readonly path: string; readonly body: ConfigBody }[] = []
  const look = (at: string, depth: number): void => {
    for (const { name, kind } of project.list(at)) {
      const path = `${at === '/' ? '' : at}/${name}`
      if (kind === 'directory' && (depth > 0 ? depth < 2 : backendFolder.test(name))) look(path, depth + 1)
      if (kind !== 'file' || found.length >= maxBackendFiles || !mayBeBackendFile(name)) continue
      const file = readFile(project, path)
      if (file === undefined) continue
      const { body } = hclOf(file)
      if (body.attributes.some((attribute) => names.includes(attribute.name))) found.push({ path, body: configBody(file, body, body) })
    }
  }
  look(directory, 0)
  return found
}

const mayBeBackendFile = (name: string): boolean =>
  name.endsWith('.tfbackend') || (/\.(hcl|conf|config|tfvars|backend)$/.test(name) && (/backend|state/i.test(name) || name.endsWith('.hcl')) && name !== 'terragrunt.hcl' && name !== '.terraform.lock.hcl')

function readFile(project: Project, path: string): ReturnType<Project['text']> {
  try {
    return project.text(path)
  } catch (error) {
    if (error instanceof OutsideBoundary) return undefined
    throw error
  }
}

// --- which root is meant ------------------------------------------------------------------------------------------

/** A root that may be the one that is read. */
export interface Candidate {
  /** Its directory, from the repository's root. */
  readonly path: string
  readonly variant: string | undefined
  readonly states: readonly State[]
}

/**
 * The candidates that a reading stack may mean, by the best evidence there is: the whole backend configuration; the name of the state,
 * where the store is not known; the directory, where the root does not say under which name it keeps its state.
 */
export function meantBy<T extends Candidate>(read: State, candidates: readonly T[]): readonly T[] {
  const compared = candidates.flatMap((candidate) => {
    const evidence = Math.max(0, ...ownStates(candidate, candidates).map((state) => evidenceOf(read, state, candidate.path)))
    return evidence > 0 ? [{ candidate, evidence }] : []
  })
  const best = Math.max(0, ...compared.map(({ evidence }) => evidence))
  return compared.filter(({ evidence }) => evidence === best).map(({ candidate }) => candidate)
}

/** Of the states that files of backend configuration give, those that are named after the candidate's variant, or after no other's. */
function ownStates(candidate: Candidate, candidates: readonly Candidate[]): readonly State[] {
  const { states, path, variant } = candidate
  if (states.every(({ from }) => from === undefined)) return states
  const named = states.filter((state) => isFor(state, variant))
  if (named.length > 0) return named
  const others = candidates.filter((each) => each.path === path && each.variant !== variant)
  return states.filter((state) => !others.some((each) => isFor(state, each.variant)))
}

/** Whether a file of backend configuration is named after a variant: `env/prod.tfbackend`, `prod/backend.hcl`. */
const isFor = ({ from }: State, variant: string | undefined): boolean => variant !== undefined && from !== undefined && from.split(/[/._-]/).includes(basename(variant))

const certain = 1000
const sameName = 500

/** 0 where it cannot be, or nothing speaks for it. */
function evidenceOf(read: State, state: State, path: string): number {
  if (read.type !== state.type || read.fields.length !== state.fields.length) return 0
  const same = read.fields.map((field, index): Ternary => {
    const other = state.fields[index]
    return other === undefined || isOpen(field) || isOpen(other) ? 'unknown' : equals(field, other)
  })
  if (same.includes('no')) return 0
  if (same.every((each) => each === 'yes')) return certain
  const name = read.fields[read.fields.length - 1]
  if (same[same.length - 1] === 'yes') return name !== undefined && saysNothing.test(textOf(name) ?? '') ? 0 : sameName
  const own = state.fields[state.fields.length - 1]
  // A root that says its own name, if only in part, is not looked for by its directory.
  if (name === undefined || own === undefined || !isOpen(own)) return 0
  if (read.type === 'remote') return same[0] === 'yes' ? workspaceEvidence(name, state, path) : 0
  return read.type === 's3' || read.type === 'gcs' || read.type === 'azurerm' ? pathEvidence(name, path) : 0
}

/** Names that every other stack has, too. */
const saysNothing = /^(terraform|default|state|main)?(\.tfstate)?$/

const isOpen = (value: Value): boolean => value.kind === 'unknown' || isNull(value)

/** `network-prod` or `network-${var.env}` is a workspace of the directory `network`. */
function workspaceEvidence(name: Value, state: State, path: string): number {
  if (state.isNamedByTags !== true) return 0
  const known = knownPrefix(name)
  if (state.prefix !== undefined) return state.prefix !== '' && known.startsWith(state.prefix) ? state.prefix.length : 0
  const own = basename(path)
  return own !== '' && (textOf(name) === own || known.startsWith(`${own}-`)) ? own.length : 0
}

/** How many folders of a state's name are folders of the path, in order, the last of them being the last of both. */
function pathEvidence(name: Value, path: string): number {
  const folders = splitParts(name, '/').flatMap((part) => textOf(part) ?? [])
  const last = folders.pop()
  if (last === undefined) return 0
  const own = last.replace(/\.(tf)?state$/, '')
  if (last !== own && own !== 'terraform' && own !== 'default') folders.push(own)
  else if (last === own) folders.push(last)
  if (folders[0] === 'env:') folders.splice(0, 2)
  const directories = path.split('/').filter(Boolean)
  if (folders.length === 0 || folders[folders.length - 1] !== directories[directories.length - 1]) return 0
  let matched = 0
  let at = directories.length - 1
  for (let index = folders.length - 1; index >= 0; index--) {
    const found = directories.lastIndexOf(folders[index] ?? '', at)
    if (found < 0) continue
    matched++
    at = found - 1
  }
  return matched
}
