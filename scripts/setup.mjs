// Everything a fresh clone needs: dependencies by the pinned pnpm, then the builds. Quick where nothing changed.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { filesBelow, hashOf, node, root, run, unlessStamped } from './lib.mjs'

const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'packages/core/package.json', 'packages/cli/package.json', 'packages/github-action/package.json']
const { packageManager } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))

const say = (text) => process.stderr.write(`irsalint: ${text}\n`)

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24
  if (!fits) throw new Error(`Node ${process.versions.node} is too old: irsalint needs Node 20.19, 22.13, 24 or newer`)
}

async function install() {
  const hash = hashOf(manifests, process.platform, process.arch, String(process.versions.modules))
  await unlessStamped('install', hash, ['node_modules/typescript', 'node_modules/.modules.yaml', 'packages/core/node_modules', 'packages/cli/node_modules'], async () => {
    say('installing dependencies …')
    // pnpm asks before it replaces a folder that is not its own; nobody is there to answer.
    await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], { env: { ...process.env, CI: process.env.CI ?? 'true' }, inherit: true, stdoutTo: 2 })
  })
}

/** Sources of a package that its build depends on. */
const sources = (name) => [
  ...filesBelow(`packages/${name}/src`, (file) => !file.endsWith('.test.ts')),
  `packages/${name}/package.json`,
  `packages/${name}/tsup.config.ts`,
  'tsconfig.base.json',
  'pnpm-lock.yaml',
]

const tsup = (name, ...args) => node([resolve(root, 'node_modules/tsup/dist/cli-default.js'), '--silent', ...args], { cwd: resolve(root, 'packages', name) })

async function build(name, hash, outputs) {
  await unlessStamped(`build-${name}`, hash, outputs, async () => {
    say(`building packages/${name} …`)
    rmSync(resolve(root, 'packages', name, 'dist'), { recursive: true, force: true })
    await tsup(name, '--no-dts')
  })
}

/** Declarations, which take longer than the program and which only users of the library need. */
export async function buildTypes() {
  const outputs = ['packages/core/dist/index.d.ts', 'packages/core/dist/testing/index.d.ts']
  await unlessStamped('build-types', hashOf(sources('core')), outputs, async () => {
    say('building the types of packages/core …')
    await tsup('core', '--dts-only')
  })
}

/** @returns {Promise<void>} */
export async function setup() {
  checkNode()
  await install()
  const core = hashOf(sources('core'))
  await build('core', core, ['packages/core/dist/index.js', 'packages/core/dist/testing/index.js'])
  await build('cli', hashOf(sources('cli'), core), ['packages/cli/dist/bin.js'])
}

/** Where a build fails because sources do not compile, its own output is all that helps. */
export function explain(error) {
  if (error instanceof Error && 'output' in error) process.stderr.write(`${error.output}\n`)
  process.stderr.write(`irsalint: ${error instanceof Error ? error.message : String(error)}\n`)
  return error?.code ?? 1
}

if (process.argv[1] === import.meta.filename) {
  try {
    await setup()
    await buildTypes()
    if (!existsSync(resolve(root, 'packages/cli/dist/bin.js'))) throw new Error('the build made no packages/cli/dist/bin.js')
  } catch (error) {
    process.exitCode = explain(error)
  }
}
