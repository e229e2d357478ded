// What the scripts share: running programs, hashing inputs, stamps. Plain node, no dependencies: it runs before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Files below a folder, relative to the root, sorted; `node_modules` and `dist` are left out. */
export function filesBelow(folder, accept = () => true) {
  const found = []
  const visit = (path) => {
    if (!existsSync(path)) return
    if (statSync(path).isFile()) {
      const name = relative(root, path).split(sep).join('/')
      if (accept(name)) found.push(name)
      return
    }
    for (const entry of readdirSync(path)) if (entry !== 'node_modules' && entry !== 'dist') visit(join(path, entry))
  }
  visit(resolve(root, folder))
  return found.sort((a, b) => (a < b ? -1 : 1))
}

export function hashOf(files, ...extra) {
  const hash = createHash('sha256')
  for (const text of extra) hash.update(`${text}\0`)
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(resolve(root, file))).update('\0')
  return hash.digest('hex')
}

const stampFile = (name) => resolve(root, 'node_modules', `.irsalint-stamp-${name}`)

/** Does the work unless the stamp says that it was done for the same inputs and what it makes is still there. */
export async function unlessStamped(name, hash, outputs, work) {
  const file = stampFile(name)
  const done = existsSync(file) && readFileSync(file, 'utf8') === hash && outputs.every((output) => existsSync(resolve(root, output)))
  if (done) return false
  await work()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, hash)
  return true
}

/** Runs a program to its end. Rejects with its output where it fails; `inherit` shows the output as it comes. */
export function run(command, args, { cwd = root, env = process.env, inherit = false, stdoutTo = 'inherit' } = {}) {
  return new Promise((done, fail) => {
    const windows = process.platform === 'win32'
    const child = spawn(command, args, { cwd, env, shell: windows && command !== process.execPath, stdio: inherit ? ['ignore', stdoutTo, 'inherit'] : ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', fail)
    child.on('close', (code, signal) => {
      if (code === 0) done(output)
      else fail(Object.assign(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}`), { code: code ?? 1, output }))
    })
  })
}

export const node = (args, options) => run(process.execPath, args, options)
