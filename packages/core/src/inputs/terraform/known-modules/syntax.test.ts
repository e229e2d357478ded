// Every text that irsalint ships parses, declares what it uses, and each family is found by its own address.
import { describe, expect, test } from 'vitest'
import { SourceFile } from '../../../source/source-file.js'
import { parseHcl } from '../../../syntax/hcl/parse.js'
import { families } from './families.js'
import { knownModule } from './index.js'
import { parseVersion } from './version.js'

describe.each(families.map((family) => [family.id, family] as const))('%s', (_, family) => {
  test.each(family.texts.map(({ from, text }) => [from, text] as const))('from %s parses and declares its variables', (from, text) => {
    const { problems } = parseHcl(new SourceFile('/main.tf', text))
    expect(problems).toEqual([])
    const declared = new Set([...text.matchAll(/^variable "([^"]+)"/gm)].map((match) => match[1]))
    const used = new Set([...text.matchAll(/\bvar\.([A-Za-z_][A-Za-z0-9_-]*)/g)].map((match) => match[1]))
    expect([...used].filter((name) => !declared.has(name))).toEqual([])
    expect(parseVersion(from)).toBeDefined()
    expect(text).not.toContain('undefined')
  })

  test('is found by its registry address and its repository', () => {
    const path = family.path === '' ? '' : `//${family.path}`
    if (family.registry !== undefined) expect(knownModule(`${family.registry}${path}`, undefined, [])?.family).toBe(family.id)
    if (family.repository !== undefined) expect(knownModule(`git::https://github.com/${family.repository}.git${path}?ref=${family.newest}`, undefined, [])?.family).toBe(family.id)
  })
})
