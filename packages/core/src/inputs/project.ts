// What inputs may read: lazily, memoised, size-limited and inside the boundary. The only door from inputs to the file system.
import { byCodeUnit, isWithin, normalize } from '../source/file-system.js'
import type { FileSystem } from '../source/file-system.js'
import { discover, isForeign, kindOf, maxFileSize, megabytes, sizeLimit } from '../source/discover.js'
import type { DiscoverOptions, FileKind, SkippedPath, Target } from '../source/discover.js'
import { SourceFile } from '../source/source-file.js'
import type { Location } from '../source/source-file.js'

/** A reference that leads out of what the user gave to lint. */
export class OutsideBoundary extends Error {
  override readonly name = 'OutsideBoundary'
  readonly path: string
  constructor(path: string) {
    super(`${path} lies outside the scanned repository`)
    this.path = path
  }
}

/** Paths are absolute; relative ones are taken from the working directory. */
export interface Project {
  /** Files of known types under the given paths, sorted. */
  readonly files: readonly string[]
  readonly cwd: string
  readonly targets: readonly Target[]
  readonly boundaries: readonly string[]
  /** What was left out although it may matter; grows while references are followed. */
  readonly skipped: readonly SkippedPath[]
  /**
   * The file at a path, always the same object for one path. Undefined where there is none, or it is too large (then it is in
   * `skipped`).
   * @throws OutsideBoundary
   */
  text(path: string): SourceFile | undefined
  /**
   * What the file at a path holds, text or not. Undefined where there is none.
   * @throws OutsideBoundary
   */
  bytes(path: string): Uint8Array | 'too large' | undefined
  /** False outside the boundary as well: nothing may be learned about what lies there. */
  exists(path: string): boolean
  isDirectory(path: string): boolean
  /** With all links resolved; undefined where there is nothing, or it lies outside the boundary. */
  real(path: string): string | undefined
  /** Names of the files and directories in a directory, sorted; empty where there is none or it lies outside the boundary. */
  list(directory: string): readonly { readonly name: string; readonly kind: 'file' | 'directory' }[]
  /** The boundary a path lies in. */
  boundaryOf(path: string): string | undefined
  /** True where findings may be reported: under the given paths, not in caches or in others' code, not in shipped knowledge. */
  isReported(place: Location | string): boolean
  kind(path: string): FileKind | undefined
}

/**
 * Finds the files under `paths` (default: the working directory).
 * @throws UsageError where a path does not exist.
 */
export function createProject(fileSystem: FileSystem, paths: readonly string[], workingDirectory: string, options: DiscoverOptions = {}): Project {
  // All paths have their links resolved, so that they can be compared.
  const cwd = fileSystem.realpath(workingDirectory) ?? workingDirectory
  const { targets, boundaries, files, skipped } = discover(fileSystem, paths, cwd, options)
  const limit = options.maxFileSize ?? maxFileSize
  const allSkipped = new Map(skipped.map((each) => [each.path, each]))
  const texts = new Map<string, SourceFile | undefined>()

  const named = new Set(options.named ?? [])
  const inside = (path: string): boolean => named.has(path) || boundaries.some((boundary) => isWithin(path, boundary))
  /** The absolute path, where it and what it links to are inside the boundary. Undefined where it does not exist. */
  const enter = (path: string): string | undefined => {
    const absolute = normalize(cwd, path)
    if (!inside(absolute)) throw new OutsideBoundary(absolute)
    const real = fileSystem.realpath(absolute)
    if (real !== undefined && !inside(real)) throw new OutsideBoundary(absolute)
    return real === undefined ? undefined : absolute
  }
  const tryEnter = (path: string): string | undefined => {
    try {
      return enter(path)
    } catch (error) {
      if (error instanceof OutsideBoundary) return undefined
      throw error
    }
  }
  const read = (path: string): SourceFile | undefined => {
    const stat = fileSystem.stat(path)
    if (stat?.kind !== 'file') return undefined
    const most = sizeLimit(fileSystem, path, stat.size, limit)
    if (stat.size > most) {
      allSkipped.set(path, { path, reason: `larger than ${megabytes(most)}` })
      return undefined
    }
    const bytes = fileSystem.readBytes(path)
    if (bytes === undefined || isBinary(bytes)) {
      allSkipped.set(path, { path, reason: bytes === undefined ? 'not readable' : 'not a text; encrypted, perhaps' })
      return undefined
    }
    return new SourceFile(path, decode(bytes))
  }

  return {
    files,
    cwd,
    targets,
    boundaries,
    get skipped() {
      return [...allSkipped.values()].sort((a, b) => byCodeUnit(a.path, b.path))
    },
    text(path) {
      const absolute = normalize(cwd, path)
      if (texts.has(absolute)) return texts.get(absolute)
      const entered = enter(absolute)
      const file = entered === undefined ? undefined : read(entered)
      texts.set(absolute, file)
      return file
    },
    bytes(path) {
      const entered = enter(path)
      const stat = entered === undefined ? undefined : fileSystem.stat(entered)
      if (entered === undefined || stat?.kind !== 'file') return undefined
      return stat.size > limit ? 'too large' : fileSystem.readBytes(entered)
    },
    exists: (path) => tryEnter(path) !== undefined,
    isDirectory(path) {
      const entered = tryEnter(path)
      return entered !== undefined && fileSystem.stat(entered)?.kind === 'directory'
    },
    real(path) {
      const entered = tryEnter(path)
      return entered === undefined ? undefined : fileSystem.realpath(entered)
    },
    list(directory) {
      const entered = tryEnter(directory)
      if (entered === undefined) return []
      return fileSystem.list(entered).flatMap(({ name, kind }) => {
        if (kind === 'file' || kind === 'directory') return [{ name, kind }]
        const target = kind === 'link' ? tryEnter(`${entered === '/' ? '' : entered}/${name}`) : undefined
        const linked = target === undefined ? undefined : fileSystem.stat(target)?.kind
        return linked === 'file' || linked === 'directory' ? [{ name, kind: linked }] : []
      })
    },
    boundaryOf: (path) =>
      boundaries.filter((boundary) => isWithin(normalize(cwd, path), boundary)).reduce<string | undefined>((best, each) => (best === undefined || each.length > best.length ? each : best), undefined),
    isReported(place) {
      if (typeof place !== 'string' && place.file.virtual) return false
      const path = typeof place === 'string' ? normalize(cwd, place) : place.file.path
      return targets.some((target) => isWithin(path, target.path) && !isForeign(target.path, path))
    },
    kind: kindOf,
  }
}

/** As git and grep tell binary files: by a NUL near the start. git-crypt puts one first. UTF-16 has its mark. */
function isBinary(bytes: Uint8Array): boolean {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  return !marked && bytes.subarray(0, 8000).includes(0)
}

/** UTF-8, or UTF-16 where a byte order mark says so (PowerShell writes it). The mark of UTF-8 stays, as U+FEFF. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be', { ignoreBOM: true }).decode(bytes)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

