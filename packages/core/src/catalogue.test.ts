// Every rule is complete: file, test, page, registry line, messages that are used; and it fires at least once.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { schemaProblems } from './engine/schema.js'
import { rules } from './rules/index.js'
import { version } from './version.js'

const at = (path: string): URL => new URL(path, import.meta.url)
const read = (path: string): string => readFileSync(at(path), 'utf8')
const ids = rules.map(({ meta }) => meta.id)
const index = read('rules/index.ts')

describe('the catalogue', () => {
  it('is sorted, without repetition', () => {
    expect(ids).toEqual([...new Set(ids)].sort())
  })

  it('is what the folder holds', () => {
    const files = readdirSync(at('rules/')).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts')
    expect(files.map((name) => name.slice(0, -3)).sort()).toEqual(ids)
  })

  it('never uses a removed id again', () => {
    const removed = [...index.matchAll(/^\s*\/\/ removed ([\w-]+)/gm)].map(([, id]) => id)
    expect(removed.filter((id) => id !== undefined && ids.includes(id))).toEqual([])
  })

  it('is listed in docs/rules', () => {
    const page = read('../../../docs/rules/README.md')
    expect(ids.filter((id) => !page.includes(`[${id}](${id}.md)`))).toEqual([])
  })
})

describe.each(rules.map(({ meta }) => [meta.id, meta] as const))('%s', (id, meta) => {
  it('has a test and a page', () => {
    expect(existsSync(at(`rules/${id}.test.ts`))).toBe(true)
    const page = read(`../../../docs/rules/${id}.md`)
    for (const heading of ['# ' + id, '## Why', '## Wrong', '## Right']) expect(page.split('\n')).toContain(heading)
  })

  it('has an id and texts in good form', () => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/)
    expect(meta.summary).toMatch(/^\S.*\.$/)
    for (const text of Object.values(meta.messages)) expect(text).toMatch(/[.!?]$/)
    for (const reference of meta.references) expect(reference).toMatch(/^https:\/\//)
    expect(meta.references.length).toBeGreaterThan(0)
  })

  it('uses every message, and tests every message', () => {
    const source = read(`rules/${id}.ts`)
    const body = source.slice(source.indexOf('create('))
    const before = source.slice(0, source.indexOf('export default'))
    const test = read(`rules/${id}.test.ts`)
    for (const messageId of Object.keys(meta.messages)) {
      expect(`${before}${body}`, `${messageId} is never reported`).toMatch(new RegExp(`['"\`]${messageId}['"\`]|\\b${messageId}\\b`))
      expect(test, `${messageId} is never tested`).toMatch(new RegExp(`['"\`]${messageId}['"\`]`))
    }
  })

  it('has default options that satisfy its schema', () => {
    expect(schemaProblems(meta.schema, meta.defaultOptions)).toEqual([])
  })

  it('gives way to rules that exist, in no circle', () => {
    const reaches = (from: string, seen: readonly string[]): readonly string[] =>
      (rules.find((rule) => rule.meta.id === from)?.meta.yieldsTo ?? []).flatMap((next) => (seen.includes(next) ? [next] : [next, ...reaches(next, [...seen, next])]))
    expect((meta.yieldsTo ?? []).filter((each) => !ids.includes(each))).toEqual([])
    expect(reaches(id, [])).not.toContain(id)
  })
})

it('version is that of the packages', () => {
  for (const path of ['../package.json', '../../cli/package.json', '../../github-action/package.json', '../../../package.json']) {
    expect((JSON.parse(read(path)) as { version: string }).version).toBe(version)
  }
})
