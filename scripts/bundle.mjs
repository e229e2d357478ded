// Builds the committed single-file programs: bundle/irsalint.mjs for the hook, bundle/action/index.js for the Action. They run
// from an empty folder. `--check` builds in memory and fails where a committed file differs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { build } from 'esbuild'
import { root } from './lib.mjs'

const check = process.argv.includes('--check')

const programs = [
  { entry: 'packages/cli/src/bin.ts', out: 'bundle/irsalint.mjs' },
  { entry: 'packages/github-action/src/main.ts', out: 'bundle/action/index.js' },
]

async function bundle({ entry, out }) {
  const result = await build({
    entryPoints: [resolve(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    outfile: resolve(root, out),
    platform: 'node',
    target: 'node20',
    format: 'esm',
    legalComments: 'inline',
    charset: 'utf8',
    // Identifiers stay, so that a stack trace in a bug report can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    alias: { '@irsalint/core': resolve(root, 'packages/core/src/index.ts') },
    // A second opinion on files our parser refuses; 2 MB of WASM. Where it is not installed, that opinion is not asked.
    external: ['@cdktf/hcl2json'],
    // CommonJS dependencies call require for node's own modules.
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  })
  return result.outputFiles[0].text.replace(/^#!.*\n/, '')
}

const files = new Map()
for (const program of programs) {
  const text = await bundle(program)
  files.set(program.out, program.out.endsWith('.mjs') ? `#!/usr/bin/env node\n${text}` : text)
}
// The runner takes index.js for a module only where the nearest package.json says so.
files.set('bundle/action/package.json', '{\n  "type": "module"\n}\n')

const stale = [...files].filter(([path, text]) => !existsSync(resolve(root, path)) || readFileSync(resolve(root, path), 'utf8') !== text)
for (const [path, text] of stale) {
  if (check) {
    console.error(`${path} is stale: run npm run bundle and commit it`)
    continue
  }
  mkdirSync(dirname(resolve(root, path)), { recursive: true })
  writeFileSync(resolve(root, path), text, { mode: path.endsWith('.mjs') ? 0o755 : 0o644 })
  console.error(`wrote ${path}`)
}
if (check && stale.length > 0) process.exitCode = 1
