// Which directories are root modules, and in which variants they are evaluated. Owns the rules of scopes; evaluates nothing.
import type { Location } from '../../source/source-file.js'
import { byCodeUnit, dirname, relative } from '../../source/file-system.js'
import type { Problem } from '../../finding.js'
import type { Scope } from '../../model/facts.js'
import { isNull, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import type { Given } from './module-tree-types.js'
import type { Planned } from './planned.js'
import { configExtension, type ModuleConfig, type SourcedAttribute } from './module-tree-config.js'
import { literalText, localDirectory } from './module-tree-source.js'
import { maxVariants, mergedValues, readVariableFile, variableFilesOf, type VariableFile } from './tfvars.js'

/** One root module in one variant. */
export interface Root {
  readonly directory: string
  readonly config: ModuleConfig
  readonly scope: Scope
  readonly values: ReadonlyMap<string, Given>
  /** Values that come from elsewhere (Terragrunt's inputs), below those of `values`. */
  readonly given?: (name: string) => Given | undefined
  /** Further names for the expressions of the root. */
  readonly bindings?: ReadonlyMap<string, Value>
  readonly planned?: Planned
}

export interface RootOptions {
  /** Given by the user, as with `-var-file`, lowest precedence first; then there are no variants. */
  readonly varFiles?: readonly string[]
}

/**
 * Directories with Terraform files that no scanned module calls. Directories that only call each other in a circle have no root:
 * the first of them stands for all. `early` says what a source is that is no literal (OpenTofu).
 */
export function rootDirectories(project: Project, configOf: (directory: string) => ModuleConfig | undefined, early: (config: ModuleConfig, source: SourcedAttribute) => string | undefined): readonly string[] {
  const directories = new Set(project.files.filter((path) => configExtension(path) !== undefined).map(dirname))
  const calls = new Map<string, Set<string>>()
  const callsOf = (directory: string): ReadonlySet<string> => {
    const known = calls.get(directory)
    if (known !== undefined) return known
    const called = new Set<string>()
    calls.set(directory, called)
    const config = configOf(directory)
    for (const { body } of config?.calls.values() ?? []) {
      const source = body.attributes.get('source')
      if (source === undefined || config === undefined) continue
      const target = localDirectory(directory, literalText(source.attribute.expression) ?? early(config, source))
      if (target !== undefined) called.add(project.real(target) ?? target)
    }
    return called
  }
  const called = new Set<string>()
  for (const directory of directories) for (const target of callsOf(directory)) if (target !== directory) called.add(target)
  const sorted = [...directories].sort(byCodeUnit)
  const roots = sorted.filter((directory) => !called.has(directory))
  const reached = new Set<string>()
  const reach = (start: string): void => {
    const open = [start]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached.has(next)) continue
      reached.add(next)
      open.push(...callsOf(next))
    }
  }
  roots.forEach(reach)
  for (const directory of sorted) {
    if (reached.has(directory)) continue
    roots.push(directory)
    reach(directory)
  }
  return roots.sort(byCodeUnit)
}

/** Path of a root for ids: the same on every machine. */
export function projectPath(project: Project, directory: string): string {
  const boundary = project.boundaryOf(directory)
  return boundary === undefined ? directory : relative(boundary, directory)
}

function terraformScope(project: Project, directory: string, variant: string | undefined): Scope {
  const path = projectPath(project, directory)
  return {
    id: `terraform:${path}${variant === undefined ? '' : `#${variant}`}`,
    kind: 'terraform',
    path: directory,
    ...(variant === undefined ? {} : { variant }),
  }
}

/** True where every variable has a value: given, or by default. */
function hasAllValues(config: ModuleConfig, values: ReadonlyMap<string, Given>): boolean {
  for (const [name, { body }] of config.variables) {
    const given = values.get(name)
    if ((given === undefined || isNull(given.value)) && !body.attributes.has('default')) return false
  }
  return true
}

/** The variants of one root. */
export function variantsOf(project: Project, directory: string, config: ModuleConfig, options: RootOptions): { readonly roots: readonly Root[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const read = (path: string): VariableFile[] => {
    const file = readVariableFile(project, path)
    // Native syntax is reported with all other HCL files.
    if (file !== undefined && path.endsWith('.json')) problems.push(...file.problems)
    return file === undefined ? [] : [file]
  }
  const { automatic, variants } = variableFilesOf(project, directory)
  const base = automatic.flatMap(read)
  const make = (variant: string | undefined, files: readonly VariableFile[]): Root => ({
    directory,
    config,
    scope: terraformScope(project, directory, variant),
    values: mergedValues([...base, ...files]),
  })
  if (options.varFiles !== undefined && options.varFiles.length > 0) {
    return { roots: [make(undefined, options.varFiles.flatMap(read))], problems }
  }
  // A file that gives none of this root's variables belongs to something else.
  const found = variants.slice(0, 4 * maxVariants).map(({ path, name }) => ({ name, files: read(path) })).filter(({ files }) => namesIn(files, config).length > 0)
  const shared = sharedFiles(found.map(({ files }) => files), base, config)
  const roots: Root[] = []
  for (const { name, files } of found.filter((each) => !shared.includes(each.files))) {
    if (roots.length === maxVariants) {
      const at = firstLocation(files)
      if (at !== undefined) problems.push({ location: at, severity: 'warn', message: `This root module has more than ${String(maxVariants)} tfvars files; only the first ${String(maxVariants)} are evaluated.` })
      break
    }
    roots.push(make(name, [...shared.flat(), ...files]))
  }
  if (roots.length === 0 || hasAllValues(config, mergedValues(base))) roots.unshift(make(undefined, []))
  return { roots, problems }
}

const namesIn = (files: readonly VariableFile[], config: ModuleConfig): readonly string[] => files.flatMap(({ values }) => [...values.keys()].filter((name) => config.variables.has(name)))

/**
 * Files that go with every variant (`common.tfvars`): they share no variable with any other, and none of the others can be used without
 * them, as it lacks a value that it must have.
 */
function sharedFiles(found: readonly (readonly VariableFile[])[], base: readonly VariableFile[], config: ModuleConfig): readonly (readonly VariableFile[])[] {
  const given = new Set(base.flatMap(({ values }) => [...values.keys()]))
  const names = new Map(found.map((files) => [files, new Set(namesIn(files, config))]))
  const isNeeded = (name: string): boolean => config.variables.get(name)?.body.attributes.has('default') === false && !given.has(name)
  const shared = found.filter((files) => {
    const own = [...(names.get(files) ?? [])]
    return found.length > 1 && own.some(isNeeded) && found.every((other) => other === files || own.every((name) => names.get(other)?.has(name) === false))
  })
  // Where each fits to each, it is not clear which of them are the variants.
  return shared.length === found.length ? [] : shared
}

function firstLocation(files: readonly VariableFile[]): Location | undefined {
  for (const { values } of files) for (const { location } of values.values()) return location
  return undefined
}
