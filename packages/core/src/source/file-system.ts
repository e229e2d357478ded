// The only module of `source` that touches node: files as irsalint reads them, on disk or in memory. Read-only and synchronous.
import { lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { resolve as nodeResolve, sep } from 'node:path'

export type EntryKind = 'file' | 'directory' | 'link' | 'other'

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'other'
  readonly size: number
}

export interface DirectoryEntry {
  readonly name: string
  /** Links are not followed here. */
  readonly kind: EntryKind
}

/** Paths are absolute and normalised, with `/`. Nothing here throws for a path that is missing or not readable. */
export interface FileSystem {
  /** Undefined where there is no readable file. */
  readBytes(path: string): Uint8Array | undefined
  /** UTF-8; undefined where there is no readable file. */
  readText(path: string): string | undefined
  /** Follows links. */
  stat(path: string): FileStat | undefined
  /** Sorted by name; empty where there is no readable directory. */
  list(path: string): readonly DirectoryEntry[]
  /** With all links resolved; undefined where the path (or a link's target) does not exist. */
  realpath(path: string): string | undefined
  /** Absolute form of what a user typed. */
  resolve(cwd: string, path: string): string
}

export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action()
  } catch {
    return undefined
  }
}

const posix = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'))

export const nodeFileSystem: FileSystem = {
  readBytes: (path) => attempt(() => readFileSync(path)),
  readText: (path) => attempt(() => readFileSync(path, 'utf8')),
  stat(path) {
    const stats = attempt(() => statSync(path))
    return stats && { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other', size: stats.size }
  },
  list(path) {
    const entries = attempt(() => readdirSync(path, { withFileTypes: true })) ?? []
    return entries
      .map((entry): DirectoryEntry => ({
        name: entry.name,
        kind: entry.isSymbolicLink() ? 'link' : entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : unknownKind(`${path}/${entry.name}`),
      }))
      .sort((a, b) => byCodeUnit(a.name, b.name))
  },
  realpath: (path) => attempt(() => posix(realpathSync(path))),
  resolve: (cwd, path) => posix(nodeResolve(cwd, path)),
}

/** Some file systems do not tell the kind when listing. */
function unknownKind(path: string): EntryKind {
  const stats = attempt(() => lstatSync(path))
  if (stats === undefined) return 'other'
  return stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other'
}

/** Files by path. Relative paths stand under `/`. There are no links. */
export function memoryFileSystem(files: Readonly<Record<string, string>>): FileSystem {
  const texts = new Map<string, string>()
  const directories = new Map<string, Map<string, EntryKind>>([['/', new Map()]])
  for (const [name, text] of Object.entries(files)) {
    const path = normalize('/', name)
    texts.set(path, text)
    let kind: EntryKind = 'file'
    for (let at = path; at !== '/'; at = dirname(at)) {
      const parent = dirname(at)
      const entries = directories.get(parent) ?? new Map<string, EntryKind>()
      entries.set(at.slice(parent === '/' ? 1 : parent.length + 1), kind)
      directories.set(parent, entries)
      kind = 'directory'
    }
  }
  const encoder = new TextEncoder()
  return {
    readBytes: (path) => {
      const text = texts.get(path)
      return text === undefined ? undefined : encoder.encode(text)
    },
    readText: (path) => texts.get(path),
    stat: (path) => {
      const text = texts.get(path)
      if (text !== undefined) return { kind: 'file', size: text.length }
      return directories.has(path) ? { kind: 'directory', size: 0 } : undefined
    },
    list: (path) =>
      [...(directories.get(path) ?? new Map<string, EntryKind>())].map(([name, kind]) => ({ name, kind })).sort((a, b) => byCodeUnit(a.name, b.name)),
    realpath: (path) => (texts.has(path) || directories.has(path) ? path : undefined),
    resolve: normalize,
  }
}

/** Absolute, without `.` and `..`; `..` above the root stays at the root. Pure: for paths with `/` only. */
export function normalize(base: string, path: string): string {
  const parts: string[] = []
  // A drive (`C:`) is an absolute start as well.
  const absolute = path.startsWith('/') || /^[A-Za-z]:\//.test(path)
  for (const part of (absolute ? path : `${base}/${path}`).split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  const joined = parts.join('/')
  return /^[A-Za-z]:(\/|$)/.test(joined) ? joined : `/${joined}`
}

export function dirname(path: string): string {
  const at = path.lastIndexOf('/')
  return at <= 0 ? '/' : path.slice(0, at)
}

export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** True where `path` is `directory` or below it. */
export const isWithin = (path: string, directory: string): boolean =>
  path === directory || directory === '/' || path.startsWith(`${directory}/`)

/** `path` as seen from `directory`, for people and for ids; absolute where it lies elsewhere. */
export function relative(directory: string, path: string): string {
  if (path === directory) return '.'
  return isWithin(path, directory) ? path.slice(directory === '/' ? 1 : directory.length + 1) : path
}
