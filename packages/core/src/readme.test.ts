// The README shows what irsalint really prints.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { formatters } from './formatters/index.js'
import { lint } from './lint.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const readme = readFileSync(`${root}/README.md`, 'utf8')

describe('README.md', () => {
  it('shows what is printed about the example', async () => {
    const report = await lint({ paths: ['examples/payments'], cwd: root })
    const picture = /```text\n([^]*?)```/.exec(readme)?.[1]
    expect(formatters.stylish(report, { cwd: root }).trimEnd()).toBe(picture?.trimEnd())
  })

  it('imports what the library exports, in a program of ten lines', () => {
    const program = /```js\n([^]*?)```/.exec(readme)?.[1] ?? ''
    expect(program).toContain("from '@irsalint/core'")
    expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(10)
  })
})
