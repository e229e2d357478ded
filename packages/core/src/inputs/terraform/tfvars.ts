// Values for the variables of a root module: tfvars files, in Terraform's order, and the variants that a root has.
// Owns which files count; conversion to the variables' types is variables.ts.
// https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
import type { Location, SourceFile } from '../../source/source-file.js'
import { basename, byCodeUnit } from '../../source/file-system.js'
import { parseJson } from '../../syntax/json.js'
import { textOf, unknown, type Value } from '../../value/value.js'
import type { Problem } from '../../finding.js'
import { OutsideBoundary, type Project } from '../project.js'
import { EvaluationError, type EvaluationScope } from './contracts.js'
import { noFiles } from './evaluation-files.js'
import { evaluate } from './expression.js'
import { normalised } from './expression-template.js'
import type { Given } from './module-tree-types.js'
import { lastOfEach } from './mapping.js'
import { configExtension } from './module-tree-config.js'
import { sortedEntries } from './order.js'
import { hclOf } from './syntax.js'

export interface VariableFile {
  readonly file: SourceFile
  readonly values: ReadonlyMap<string, Given>
  readonly problems: readonly Problem[]
}

/** At most so many variants of one root are evaluated. */
export const maxVariants = 32

const variantFolders: ReadonlySet<string> = new Set(['env', 'envs', 'environment', 'environments', 'vars', 'tfvars'])

const isVariableFile = (name: string): boolean => name.endsWith('.tfvars') || name.endsWith('.tfvars.json')

/** Loaded without being named: in byte order of their names, each above `terraform.tfvars` and `terraform.tfvars.json`. */
function automaticRank(name: string): number | undefined {
  if (name === 'terraform.tfvars') return 0
  if (name === 'terraform.tfvars.json') return 1
  return name.endsWith('.auto.tfvars') || name.endsWith('.auto.tfvars.json') ? 2 : undefined
}

/** The values of one file; what cannot be read is a problem, and the rest stands. */
export function readVariableFile(project: Project, path: string): VariableFile | undefined {
  const file = textOfFile(project, path)
  if (file === undefined) return undefined
  return path.endsWith('.json') ? jsonValues(file) : nativeValues(file)
}

function textOfFile(project: Project, path: string): SourceFile | undefined {
  try {
    return project.text(path)
  } catch (error) {
    if (error instanceof OutsideBoundary) return undefined
    throw error
  }
}

function nativeValues(file: SourceFile): VariableFile {
  const { body, problems } = hclOf(file)
  const values = new Map<string, Given>()
  const scope = constantScope(file)
  for (const { name, expression } of body.attributes) {
    const location: Location = { file, start: expression.start, end: expression.end }
    values.set(name, { value: constant(() => evaluate(expression, scope), location), location })
  }
  return { file, values, problems: problems.map(({ start, end, message }) => ({ location: { file, start, end }, message, severity: 'error' })) }
}

function constant(compute: () => Value, location: Location): Value {
  try {
    return compute()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return unknown({ code: 'evaluation-error', detail: error.message, location: error.location ?? location }, location)
  }
}

function jsonValues(file: SourceFile): VariableFile {
  const { value, problems } = parseJson(file)
  const values = new Map<string, Given>()
  const wrong: Problem[] = []
  const refuse = (message: string, location: Location): void => {
    wrong.push({ location, message, severity: 'error' })
  }
  // Strings are taken as they are: nothing is interpolated in .tfvars.json.
  for (const { key, value: each } of value?.kind === 'object' ? value.entries : []) {
    const name = textOf(key)
    // A comment.
    if (name === undefined || name === '//') continue
    if (values.has(name)) refuse(`The variable "${name}" is given twice.`, key.location)
    if (name === 'variable' && isDeclaration(each)) refuse('A variable file gives values; variables are declared in .tf files.', key.location)
    values.set(name, { value: constant(() => inOrder(each), each.location), location: each.location })
  }
  if (value !== undefined && value.kind !== 'object') refuse('A variable file in JSON must be an object.', value.location)
  return { file, values, problems: [...problems, ...wrong] }
}

/** What would be a block `variable "name" {}`, or several of them. */
const isDeclaration = (value: Value): boolean =>
  (value.kind === 'tuple' ? value.items : [value]).some((each) => each.kind === 'object' && each.entries.some(({ value: block }) => block.kind === 'object' || (block.kind === 'tuple' && block.items.length > 0)))

/** Texts and objects as Terraform has them: composed, by key. Throws EvaluationError where a key is given twice. */
function inOrder(value: Value): Value {
  if (value.kind === 'scalar') return normalised(value)
  if (value.kind === 'tuple') return { ...value, items: value.items.map(inOrder) }
  if (value.kind !== 'object') return value
  const entries = value.entries.map((entry) => ({ key: normalised(entry.key), value: inOrder(entry.value) }))
  const last = lastOfEach(entries, value.location)
  if (last.length < entries.length) throw new EvaluationError('Duplicate object attribute: a key is given twice', value.location)
  return { ...value, entries: sortedEntries(last) }
}

/** Literals only: a tfvars file may not refer to anything. */
export function constantScope(file: SourceFile): EvaluationScope {
  let steps = 1_000_000
  return {
    resolve: (traversal) => {
      throw new EvaluationError('Variables not allowed: variables may not be used here', traversal.location)
    },
    locate: ({ start, end }) => ({ file, start, end }),
    files: noFiles,
    workingDirectory: '/',
    spend: (count) => (steps -= count) >= 0,
  }
}

export interface VariableFiles {
  /** Loaded always, in order of precedence, lowest first. */
  readonly automatic: readonly string[]
  /** One variant each, sorted. */
  readonly variants: readonly { readonly name: string; readonly path: string }[]
}

/** The tfvars files that belong to a root module. */
export function variableFilesOf(project: Project, root: string): VariableFiles {
  const automatic: { readonly rank: number; readonly name: string }[] = []
  const candidates: { readonly path: string; readonly name: string }[] = []
  const at = (directory: string, name: string): string => `${directory === '/' ? '' : directory}/${name}`
  for (const { name, kind } of project.list(root)) {
    if (kind === 'file' && isVariableFile(name)) {
      const rank = automaticRank(name)
      if (rank === undefined) candidates.push({ path: at(root, name), name: stem(name) })
      else automatic.push({ rank, name })
    } else if (kind === 'directory' && variantFolders.has(name)) {
      candidates.push(...variantsIn(project, at(root, name), '', 0))
    }
  }
  automatic.sort((a, b) => a.rank - b.rank || byCodeUnit(a.name, b.name))
  const uses = new Map<string, number>()
  for (const { name } of candidates) uses.set(name, (uses.get(name) ?? 0) + 1)
  return {
    automatic: automatic.map(({ name }) => at(root, name)),
    variants: candidates
      .map(({ name, path }) => ({ path, name: uses.get(name) === 1 ? name : path.slice(root.length + 1) }))
      .sort((a, b) => byCodeUnit(a.path, b.path)),
  }
}

const stem = (name: string): string => basename(name).replace(/\.tfvars(\.json)?$/, '')

/** `env/prod.tfvars` is `prod`; `env/prod/terraform.tfvars` is `prod` as well. Folders with a module of their own are not looked into. */
function variantsIn(project: Project, directory: string, prefix: string, depth: number): { readonly path: string; readonly name: string }[] {
  const entries = project.list(directory)
  if (entries.some(({ name, kind }) => kind === 'file' && configExtension(name) !== undefined)) return []
  return entries.flatMap(({ name, kind }) => {
    const path = `${directory}/${name}`
    if (kind === 'file' && isVariableFile(name)) {
      const own = stem(name).replace(/\.auto$/, '')
      return [{ path, name: own === 'terraform' && prefix !== '' ? prefix.slice(0, -1) : `${prefix}${own}` }]
    }
    return kind === 'directory' && depth < 2 ? variantsIn(project, path, `${prefix}${name}/`, depth + 1) : []
  })
}

/** Later files win, variable by variable. */
export function mergedValues(files: readonly VariableFile[]): ReadonlyMap<string, Given> {
  const merged = new Map<string, Given>()
  for (const { values } of files) for (const [name, given] of values) merged.set(name, given)
  return merged
}
