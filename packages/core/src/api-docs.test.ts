// The examples of docs/api.md are run as they stand; what a comment behind `console.log(…)` promises is what is printed.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as core from './index.js'
import * as testing from './testing/index.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const page = readFileSync(`${root}/docs/api.md`, 'utf8')
const examples = page.split(/^## /m).flatMap((section) =>
  [...section.matchAll(/^```js\n([^]*?)^```/gm)].map((match) => ({ title: section.split('\n')[0] ?? '', code: match[1] ?? '' })),
)

const run = Object.getPrototypeOf(async () => {}).constructor as new (...text: readonly string[]) => (...args: readonly unknown[]) => Promise<void>

describe('docs/api.md', () => {
  it('has an example of each use', () => expect(examples.map(({ title }) => title)).toEqual(['Lint paths', 'Lint files in memory', 'Build the model only', 'Decide a trust policy', 'Write a rule', 'Test a rule']))

  it.each(examples)('$title', async ({ title, code }) => {
    const body = code.replace(/^import (\{[^}]+\}) from '@irsalint\/core(\/testing)?'$/gm, (_, names: string, isTesting?: string) => `const ${names} = ${isTesting === undefined ? 'core' : 'testing'}`)
    expect(body).not.toMatch(/^import /m)
    const printed: string[] = []
    const console = { log: (...args: readonly unknown[]) => printed.push(format(...args)) }
    const process = { cwd: () => root, exitCode: 0 }
    // RuleTester registers tests where a runner is: here its cases run at once.
    const { RuleTester } = testing
    const at = globalThis as { describe?: unknown; it?: unknown }
    const [describeBefore, itBefore] = [at.describe, at.it]
    try {
      delete at.describe
      delete at.it
      const previous = globalThis.process.cwd()
      globalThis.process.chdir(root)
      try {
        await new run('core', 'testing', 'console', 'process', body)(core, { ...testing, RuleTester }, console, process)
      } finally {
        globalThis.process.chdir(previous)
      }
    } finally {
      Object.assign(at, { describe: describeBefore, it: itBefore })
    }
    const promised = [...code.matchAll(/console\.log\(.*\) ?\/\/ (.*)$/gm), ...code.matchAll(/^\/\/ (.*)$/gm)].map((match) => match[1])
    for (const each of promised) expect(printed).toContain(each)
    if (title !== 'Test a rule') expect(printed.length).toBeGreaterThan(0)
  })
})
