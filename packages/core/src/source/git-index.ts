// Which files git tracks, read from `.git/index` itself: no git command runs on a repository that is only linted.
// Format: https://git-scm.com/docs/index-format (versions 2 to 4)
import { isWithin, normalize } from './file-system.js'
import type { FileSystem } from './file-system.js'

/** Paths relative to the repository's root; undefined where this is no index that can be read. */
export function parseGitIndex(bytes: Uint8Array): readonly string[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint32(0) !== 0x44495243) return undefined
  const version = view.getUint32(4)
  if (version < 2 || version > 4) return undefined
  const count = view.getUint32(8)
  const decoder = new TextDecoder()
  const paths: string[] = []
  let at = 12
  let previous = new Uint8Array(0)
  for (let index = 0; index < count; index++) {
    const entry = at
    // 62 bytes of stat data, object id and flags; 2 more where the "extended" bit is set.
    if (entry + 62 > bytes.length) return undefined
    const flags = view.getUint16(entry + 60)
    const extended = version >= 3 && (flags & 0x4000) !== 0
    at = entry + (extended ? 64 : 62)
    if (version === 4) {
      const strip = variableWidth(bytes, at)
      if (strip === undefined) return undefined
      const end = bytes.indexOf(0, strip.next)
      if (end === -1 || strip.value > previous.length) return undefined
      const kept = previous.length - strip.value
      const name = new Uint8Array(kept + end - strip.next)
      name.set(previous.subarray(0, kept))
      name.set(bytes.subarray(strip.next, end), kept)
      previous = name
      at = end + 1
      paths.push(decoder.decode(name))
    } else {
      const end = bytes.indexOf(0, at)
      if (end === -1) return undefined
      paths.push(decoder.decode(bytes.subarray(at, end)))
      // Padded with 1 to 8 NULs to a multiple of 8.
      at = entry + (Math.floor((end - entry) / 8) + 1) * 8
    }
  }
  return paths
}

function variableWidth(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } | undefined {
  let at = start
  let byte = bytes[at++]
  if (byte === undefined) return undefined
  let value = byte & 0x7f
  while ((byte & 0x80) !== 0) {
    byte = bytes[at++]
    if (byte === undefined || value > 0xffffff) return undefined
    value = ((value + 1) << 7) | (byte & 0x7f)
  }
  return { value, next: at }
}

export interface TrackedFiles {
  readonly files: ReadonlySet<string>
  /** All directories that hold tracked files. */
  readonly directories: ReadonlySet<string>
}

/** Absolute paths of the files that git tracks under a repository's root. Empty where that cannot be told. */
export function trackedFiles(fileSystem: FileSystem, root: string): TrackedFiles {
  const files = new Set<string>()
  const directories = new Set<string>()
  const directory = gitDirectory(fileSystem, root)
  const bytes = directory === undefined ? undefined : fileSystem.readBytes(`${directory}/index`)
  for (const name of (bytes === undefined ? undefined : parseGitIndex(bytes)) ?? []) {
    const path = normalize(root, name)
    if (!isWithin(path, root)) continue
    files.add(path)
    for (let at = path.lastIndexOf('/'); at > root.length; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at)
      if (directories.has(parent)) break
      directories.add(parent)
    }
  }
  return { files, directories }
}

/** `.git`, or where the `.git` file of a worktree or submodule points to. */
function gitDirectory(fileSystem: FileSystem, root: string): string | undefined {
  const path = `${root === '/' ? '' : root}/.git`
  const stat = fileSystem.stat(path)
  if (stat?.kind === 'directory') return path
  const target = stat?.kind === 'file' && stat.size < 4096 ? /^gitdir: (.+)$/m.exec(fileSystem.readText(path) ?? '')?.[1] : undefined
  return target === undefined ? undefined : normalize(root, target.trim())
}
