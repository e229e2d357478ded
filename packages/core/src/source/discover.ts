// From the paths a user names to the files to read: boundary, ignore files, links, sizes, known types. Reads directories and
// ignore files only.
import { basename, byCodeUnit, dirname, isWithin, relative } from './file-system.js'
import type { FileSystem } from './file-system.js'
import { trackedFiles } from './git-index.js'
import type { TrackedFiles } from './git-index.js'
import { compileGlob, ignores, matchesGlob, parseIgnore } from './glob.js'
import type { IgnoreRules } from './glob.js'

/** What the user asked for cannot be done: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly path: string | undefined
  constructor(message: string, path?: string) {
    super(message)
    this.path = path
  }
}

export type FileKind = 'terraform' | 'terraform-json' | 'tfvars' | 'tfvars-json' | 'hcl' | 'yaml' | 'json' | 'template' | 'script'

const kinds: readonly (readonly [string, FileKind])[] = [
  ['.tf.json', 'terraform-json'],
  ['.tofu.json', 'terraform-json'],
  ['.tfvars.json', 'tfvars-json'],
  ['.tf', 'terraform'],
  ['.tofu', 'terraform'],
  ['.tfvars', 'tfvars'],
  ['.terraform.lock.hcl', 'hcl'],
  ['.hcl', 'hcl'],
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.json', 'json'],
  ['.tpl', 'template'],
  ['.tftpl', 'template'],
  ['.gotmpl', 'template'],
  ['.sh', 'script'],
  ['.bash', 'script'],
  ['Makefile', 'script'],
  ['.mk', 'script'],
  ['Jenkinsfile', 'script'],
]

/** By the file's name alone; undefined for types that irsalint does not read. */
export function kindOf(path: string): FileKind | undefined {
  const name = basename(path)
  return kinds.find(([ending]) => name.endsWith(ending))?.[1]
}

export interface SkippedPath {
  readonly path: string
  /** A clause for people: "larger than 5 MB". */
  readonly reason: string
}

export interface Target {
  /** A path the user named, absolute, links resolved. */
  readonly path: string
  /** The git root around it, else the directory itself: references are followed inside it. */
  readonly boundary: string
}

export interface Discovery {
  readonly targets: readonly Target[]
  /** Distinct boundaries, sorted. */
  readonly boundaries: readonly string[]
  /** Files of known types, absolute, sorted by code unit. */
  readonly files: readonly string[]
  /** What was left out although it may matter. Ignored files are not listed. */
  readonly skipped: readonly SkippedPath[]
}

export interface DiscoverOptions {
  /** Patterns in .gitignore form, relative to `ignoreBase`: these are not read as inputs. */
  readonly ignore?: readonly string[]
  /** Default: the working directory. */
  readonly ignoreBase?: string
  /** Bytes; larger files are skipped. Default {@link maxFileSize}. */
  readonly maxFileSize?: number
  /** Real paths of files that the user names one by one: they are read wherever they lie. */
  readonly named?: readonly string[]
}

export const maxFileSize = 5 * 1024 * 1024
/** Plans are longer than what people write. */
const maxPlanSize = 32 * 1024 * 1024
const maxDirectoryDepth = 64
const maxFiles = 200_000

/** Never read as inputs, tracked or not: caches, and code that belongs to others. */
export const foreignDirectories: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.terraform', '.terragrunt-cache', '.pnpm-store', '.venv'])
/** Generated as a rule; read where git tracks them. */
const generatedDirectories: ReadonlySet<string> = new Set(['dist', 'cdk.out', 'cdktf.out', 'coverage', '__pycache__', '.cache', '.next', '.tox', '.idea', '.vscode'])

/** True where a path below `root` lies in a directory of {@link foreignDirectories}. */
export function isForeign(root: string, path: string): boolean {
  return relative(root, path)
    .split('/')
    .some((name) => foreignDirectories.has(name))
}

/**
 * @param paths as the user typed them; none is `.`. A path that does not exist may be a pattern, such as `envs/*`.
 * @throws UsageError for a path that does not exist and a pattern that matches nothing.
 */
export function discover(fileSystem: FileSystem, paths: readonly string[], cwd: string, options: DiscoverOptions = {}): Discovery {
  const targets = new Map<string, Target>()
  for (const path of paths.length === 0 ? ['.'] : paths) {
    for (const each of expand(fileSystem, path, cwd)) {
      targets.set(each, { path: each, boundary: boundaryOf(fileSystem, each) })
    }
  }
  const walk = new Walk(fileSystem, cwd, options)
  for (const target of targets.values()) walk.start(target)
  return {
    targets: [...targets.values()].sort((a, b) => byCodeUnit(a.path, b.path)),
    boundaries: [...new Set([...targets.values()].map(({ boundary }) => boundary))].sort(byCodeUnit),
    files: [...walk.files].sort(byCodeUnit),
    skipped: [...walk.skipped].map(([path, reason]) => ({ path, reason })).sort((a, b) => byCodeUnit(a.path, b.path)),
  }
}

function expand(fileSystem: FileSystem, path: string, cwd: string): readonly string[] {
  const real = fileSystem.realpath(fileSystem.resolve(cwd, path))
  if (real !== undefined) return [real]
  if (!/[*?[]/.test(path)) throw new UsageError(`The path "${path}" does not exist.`, path)
  const segments = path.split('/')
  const fixed = segments.findIndex((segment) => /[*?[]/.test(segment))
  const base = fileSystem.resolve(cwd, segments.slice(0, fixed).join('/') || (path.startsWith('/') ? '/' : '.'))
  const glob = compileGlob(segments.slice(fixed).join('/'))
  const found: string[] = []
  const stack: { readonly directory: string; readonly depth: number }[] = [{ directory: base, depth: 0 }]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    for (const entry of fileSystem.list(next.directory)) {
      const child = `${next.directory === '/' ? '' : next.directory}/${entry.name}`
      if (matchesGlob(glob, relative(base, child))) found.push(fileSystem.realpath(child) ?? child)
      else if (entry.kind === 'directory' && !foreignDirectories.has(entry.name) && next.depth < maxDirectoryDepth) {
        stack.push({ directory: child, depth: next.depth + 1 })
      }
    }
  }
  if (found.length === 0) throw new UsageError(`No path matches "${path}".`, path)
  return found.sort(byCodeUnit)
}

/** The nearest directory with a `.git` in it, at or above the path; else the path itself, for a file its directory. */
export function boundaryOf(fileSystem: FileSystem, path: string): string {
  const start = fileSystem.stat(path)?.kind === 'directory' ? path : dirname(path)
  for (let at = start; ; at = dirname(at)) {
    if (fileSystem.stat(`${at === '/' ? '' : at}/.git`) !== undefined) return at
    if (at === dirname(at)) return start
  }
}

interface IgnoreLayer {
  readonly directory: string
  readonly rules: IgnoreRules
}

class Walk {
  readonly files = new Set<string>()
  readonly skipped = new Map<string, string>()
  readonly #fileSystem: FileSystem
  readonly #maxFileSize: number
  readonly #userIgnore: IgnoreLayer
  readonly #tracked = new Map<string, TrackedFiles>()
  readonly #visited = new Set<string>()

  constructor(fileSystem: FileSystem, cwd: string, options: DiscoverOptions) {
    this.#fileSystem = fileSystem
    this.#maxFileSize = options.maxFileSize ?? maxFileSize
    const base = options.ignoreBase ?? cwd
    this.#userIgnore = { directory: fileSystem.realpath(base) ?? base, rules: parseIgnore((options.ignore ?? []).join('\n')) }
  }

  start(target: Target): void {
    if (this.#fileSystem.stat(target.path)?.kind !== 'directory') {
      // A file the user names is read even where an ignore file names it.
      if (kindOf(target.path) === undefined) this.skipped.set(target.path, 'not a type of file that irsalint reads')
      else this.#addFile(target.path)
      return
    }
    const layers: IgnoreLayer[] = []
    const above: string[] = []
    for (let at = target.path; at !== target.boundary && isWithin(at, target.boundary); at = dirname(at)) above.unshift(dirname(at))
    for (const directory of above) this.#addLayer(layers, directory)
    this.#directory(target.path, target, layers, false, 0)
  }

  #addLayer(layers: IgnoreLayer[], directory: string): void {
    const prefix = directory === '/' ? '' : directory
    const texts = [this.#fileSystem.readText(`${prefix}/.git/info/exclude`), this.#fileSystem.readText(`${prefix}/.gitignore`)]
    for (const text of texts) if (text !== undefined) layers.push({ directory, rules: parseIgnore(text) })
  }

  #trackedFiles(root: string): TrackedFiles {
    const known = this.#tracked.get(root) ?? trackedFiles(this.#fileSystem, root)
    this.#tracked.set(root, known)
    return known
  }

  #isIgnored(layers: readonly IgnoreLayer[], path: string, isDirectory: boolean): boolean {
    for (let index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index]
      if (layer === undefined || !isWithin(path, layer.directory)) continue
      const decision = ignores(layer.rules, relative(layer.directory, path), isDirectory)
      if (decision !== undefined) return decision
    }
    return false
  }

  /** `ignored`: an ignore file names this directory, so only what git tracks in it is read. */
  #directory(directory: string, target: Target, outer: readonly IgnoreLayer[], ignored: boolean, depth: number): void {
    if (depth > maxDirectoryDepth) {
      this.skipped.set(directory, `nested deeper than ${maxDirectoryDepth} directories`)
      return
    }
    const key = `${directory}\n${target.boundary}`
    if (this.#visited.has(key)) return
    this.#visited.add(key)
    const layers = [...outer]
    this.#addLayer(layers, directory)
    const tracked = this.#trackedFiles(target.boundary)
    for (const entry of this.#fileSystem.list(directory)) {
      const path = `${directory === '/' ? '' : directory}/${entry.name}`
      const kind = entry.kind === 'link' ? this.#linkKind(path, target) : entry.kind
      if (kind === 'directory') {
        if (foreignDirectories.has(entry.name) || this.#isIgnored([this.#userIgnore], path, true)) continue
        const isIgnored = ignored || generatedDirectories.has(entry.name) || this.#isIgnored(layers, path, true)
        if (!isIgnored || tracked.directories.has(path)) this.#directory(path, target, layers, isIgnored, depth + 1)
      } else if (kind === 'file' && kindOf(entry.name) !== undefined && !this.#isIgnored([this.#userIgnore], path, false)) {
        const isIgnored = ignored || this.#isIgnored(layers, path, false)
        if (!isIgnored || tracked.files.has(path)) this.#addFile(path)
      }
    }
  }

  /** Links are followed inside the boundary only. A linked directory that is scanned anyway is not read twice. */
  #linkKind(path: string, target: Target): 'file' | 'directory' | 'other' {
    const real = this.#fileSystem.realpath(path)
    if (real === undefined) return 'other'
    const kind = this.#fileSystem.stat(real)?.kind ?? 'other'
    if (!isWithin(real, target.boundary)) {
      if (kind === 'directory' || kindOf(path) !== undefined) this.skipped.set(path, 'a link that leads out of the repository')
      return 'other'
    }
    return kind === 'directory' && (isWithin(real, target.path) || isWithin(path, real)) ? 'other' : kind
  }

  #addFile(path: string): void {
    if (this.files.has(path)) return
    const size = this.#fileSystem.stat(path)?.size ?? 0
    const limit = sizeLimit(this.#fileSystem, path, size, this.#maxFileSize)
    if (size > limit) this.skipped.set(path, `larger than ${megabytes(limit)}`)
    else if (this.files.size >= maxFiles) this.skipped.set(dirname(path), `more than ${maxFiles} files in one run`)
    else this.files.add(path)
  }
}

/** How large a file may be: the usual limit, more for the output of `terraform show -json`, which begins as nothing else does. */
export function sizeLimit(fileSystem: FileSystem, path: string, size: number, usual: number): number {
  if (size <= usual || !path.endsWith('.json')) return usual
  if (size > maxPlanSize) return usual
  const start = new TextDecoder('latin1').decode(fileSystem.readBytes(path)?.subarray(0, 120)).replaceAll('\0', '')
  return /^[^{]{0,3}\{\s*"format_version"/.test(start) ? Math.max(usual, maxPlanSize) : usual
}

export const megabytes = (bytes: number): string => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`
