// `npm test`: sets everything up, then type check, lint, unit tests, end-to-end tests over the built CLI, freshness of what is
// generated. `npm run test:full` (`--full`) runs what has a long variant (property tests, fuzzing) in that variant.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { filesBelow, node, root } from './lib.mjs'
import { buildTypes, explain, setup } from './setup.mjs'

const full = process.argv.includes('--full')
const bin = (path) => resolve(root, 'node_modules', path)
const counts = { passed: 0, failed: 0 }
const failures = []

async function step(name, work) {
  const start = Date.now()
  try {
    await work()
    process.stdout.write(`✓ ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`)
  } catch (error) {
    failures.push(name)
    process.stdout.write(`✗ ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`)
    explain(error)
  }
}

/** Runs one vitest configuration and adds what it counts to the sum. */
async function vitest(config, files = []) {
  const output = resolve(root, 'node_modules', `.irsalint-${config}.json`)
  rmSync(output, { force: true })
  try {
    await node([bin('vitest/vitest.mjs'), 'run', '--config', config, ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${output}`], {
      env: { ...process.env, ...(full ? { IRSALINT_FULL: '1' } : {}) },
      inherit: true,
    })
  } finally {
    const result = existsSync(output) ? JSON.parse(readFileSync(output, 'utf8')) : { numPassedTests: 0, numFailedTests: 1 }
    counts.passed += result.numPassedTests
    counts.failed += result.numFailedTests
  }
}

/** Test files that do more where IRSALINT_FULL is set. */
const longTests = () => filesBelow('packages', (name) => name.endsWith('.test.ts')).filter((name) => readFileSync(resolve(root, name), 'utf8').includes('IRSALINT_FULL'))

try {
  await setup()
  if (!full) {
    await Promise.all([
      step('types of the library', buildTypes),
      // One after the other: two cores have two lanes.
      (async () => {
        await step('type check', () => node([bin('typescript/bin/tsc'), '-p', '.']))
        await step('lint', () => node([bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']))
      })(),
    ])
  }
  if (full) await step('long variants of property tests and fuzzing', () => vitest('vitest.config.ts', longTests()))
  if (!full) {
    await step('unit tests', () => vitest('vitest.config.ts'))
    await step('end-to-end tests', () => vitest('vitest.e2e.config.ts'))
    await step('docs are fresh', () => node(['scripts/docs.mjs', '--check']))
    await step('bundles are fresh', () => node(['scripts/bundle.mjs', '--check']))
  }
} catch (error) {
  failures.push('set-up')
  explain(error)
}
if (failures.length > 0) process.stdout.write(`\nfailed: ${failures.join(', ')}\n`)
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = failures.length > 0 ? 1 : 0
