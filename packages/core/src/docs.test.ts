// The documentation is executed: what a rule's page calls wrong is reported by that rule, what it calls right is not.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lintFiles } from './lint.js'
import { rules } from './rules/index.js'

/** The code blocks of a section, by the file name in their first line. */
function examples(page: string, heading: string): Record<string, string> {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? ''
  const files: Record<string, string> = {}
  for (const [, language, text = ''] of section.matchAll(/^```(\w+)\n([^]*?)^```/gm)) {
    const name = /^(?:#|\/\/) (\S+\.\w+)\n/.exec(text)?.[1] ?? `example.${language}`
    files[name] = text
  }
  return files
}

describe.each(rules.map((rule) => [rule.meta.id, rule] as const))('docs/rules/%s.md', (id, rule) => {
  const page = readFileSync(new URL(`../../../docs/rules/${id}.md`, import.meta.url), 'utf8')
  const ruleIds = (heading: string): readonly string[] => {
    const files = examples(page, heading)
    expect(Object.keys(files)).not.toEqual([])
    const report = lintFiles(files, { settings: [{ [id]: rule.meta.severity }], strict: true })
    expect(report.internalErrors).toEqual([])
    return [...new Set(report.findings.map(({ ruleId }) => ruleId))]
  }

  it('reports what it calls wrong', () => expect(ruleIds('Wrong')).toContain(id))
  it('has nothing to say about what it calls right, nor has any other rule an error', () => {
    const files = examples(page, 'Right')
    expect(Object.keys(files)).not.toEqual([])
    const report = lintFiles(files, { settings: [{ [id]: rule.meta.severity }], strict: true })
    expect(report.findings.filter(({ ruleId, severity }) => ruleId === id || severity === 'error').map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  })
})
