// Files that are no text, that are too large, or that lie outside the repository. Everything else is in oracle.test.ts.
import { describe, expect, it } from 'vitest'
import { memoryFileSystem, type FileSystem } from '../../../source/file-system.js'
import { evaluateExpressions } from '../eval.js'

const bytes: Readonly<Record<string, Uint8Array>> = {
  '/repository/archive.zip': new Uint8Array([0x50, 0x4b, 3, 4, 0, 0xff]),
  // As PowerShell writes text.
  '/repository/utf16.txt': new Uint8Array([0xff, 0xfe, 0x61, 0]),
  '/repository/cut.txt': new Uint8Array([0x61, 0xc3]),
  '/repository/nul.txt': new Uint8Array([0x61, 0, 0x62]),
  '/repository/large.bin': new Uint8Array(5 * 1024 * 1024 + 1),
}

const texts = memoryFileSystem({ '/repository/.git/config': '', '/repository/infra/main.tf': '', '/outside.txt': 'x', ...Object.fromEntries(Object.keys(bytes).map((path) => [path, ''])) })

const fileSystem: FileSystem = {
  ...texts,
  readBytes: (path) => bytes[path] ?? texts.readBytes(path),
  readText: (path) => (bytes[path] === undefined ? texts.readText(path) : new TextDecoder().decode(bytes[path])),
  stat(path) {
    const size = bytes[path]?.length
    return size === undefined ? texts.stat(path) : { kind: 'file', size }
  },
}

function answer(expression: string): string {
  const [only] = evaluateExpressions([expression], { dir: '/repository/infra', cwd: '/repository', fileSystem })
  if (only?.kind === 'known') return only.json
  return only?.kind === 'error' ? `error: ${only.message}` : `not known: ${only?.reason ?? ''}`
}

describe('files that are no text', () => {
  it('have digests and base64 of their bytes', () => {
    // `base64`, `md5sum` and `sha256sum | xxd -r -p | base64` of the same bytes.
    expect(answer('filebase64("../archive.zip")')).toBe('"UEsDBAD/"')
    expect(answer('filemd5("../utf16.txt")')).toBe('"d24e813c59b44b4f85782345b484984d"')
    expect(answer('filebase64sha256("../archive.zip")')).toBe('"MsUpg3NkOnDzAjWfzA1IImnP6P7t+mNfh0vVRqcb5lw="')
  })

  it('are refused as text', () => {
    for (const name of ['archive.zip', 'utf16.txt', 'cut.txt']) {
      expect(answer(`file("../${name}")`)).toBe(`error: contents of "../${name}" are not valid UTF-8`)
      expect(answer(`templatefile("../${name}", {})`)).toBe(`error: contents of "../${name}" are not valid UTF-8`)
    }
    expect(answer('file("../nul.txt")')).toBe('"a\\u0000b"')
  })

  it('are not known where they are too large', () => {
    expect(answer('filesha256("../large.bin")')).toMatch(/^not known: .*large\.bin" is too large/)
  })
})

describe('what lies outside the repository', () => {
  it('is not known, whether it is there or not', () => {
    for (const path of ['../../outside.txt', '../../none.txt']) {
      expect(answer(`file("${path}")`)).toMatch(/^not known: .*outside/)
      expect(answer(`fileexists("${path}")`)).toMatch(/^not known: .*outside/)
      expect(answer(`fileset(path.module, "${path}")`)).toMatch(/^not known: .*outside/)
    }
    expect(answer('fileset("..", "*.{zip,bin}")')).toBe('["archive.zip","large.bin"]')
  })
})
