// What end-to-end tests share: running programs as a user would, in folders of their own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; `env` is added to the environment. */
export function execute(command: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly input?: string; readonly bare?: boolean } = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], {
    cwd: options.cwd ?? root,
    env: { ...(options.bare ? { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' } : process.env), NO_COLOR: '1', ...options.env },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...(options.input === undefined ? {} : { input: options.input }),
  })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}

/** The built command line. */
export const irsalint = (args: readonly string[], options: Parameters<typeof execute>[2] = {}): Outcome => execute(process.execPath, [join(root, 'packages/cli/dist/bin.js'), ...args], options)

export const present = (command: string): boolean => spawnSync(command, ['--version'], { encoding: 'utf8' }).status === 0

/** A folder that is removed when the tests of the file are done. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'irsalint-e2e-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  write(path, files)
  return path
}

export function write(path: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
}
