import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../finding.js'
import type { Report } from '../report.js'
import { SourceFile, type Location } from '../source/source-file.js'
import { formatters, type FormatContext, type FormatName } from './index.js'

const context: FormatContext = { cwd: '/repo' }
const terraform = new SourceFile('/repo/infra/main.tf', 'resource "a" "b" {\n\tname = "payments:apii"\n}\n')
const manifest = new SourceFile('/repo/k8s/sa, (prod).yaml', 'kind: ServiceAccount\nmetadata:\n  name: api\n')
const locate = (file: SourceFile, text: string): Location => {
  const start = file.text.indexOf(text)
  if (start === -1) throw new Error(`no ${text}`)
  return { file, start, end: start + text.length }
}

const error: Finding = {
  ruleId: 'sub-format',
  severity: 'error',
  messageId: 'wrong',
  message: 'The role trusts "payments:apii", a service account that is not there.',
  location: locate(terraform, 'payments:apii'),
  related: [{ location: locate(manifest, 'api'), message: 'this is the nearest one' }],
  suggestions: [{ message: 'Replace "payments:apii" with "payments:api"', edits: [{ location: locate(terraform, 'apii'), newText: 'api', expectedText: 'apii' }] }],
  scopes: ['dev', 'prod', 'qa', 'test', 'uat'],
}
const warning: Finding = { ...error, ruleId: 'require-aud-condition', severity: 'warn', messageId: 'missing', message: '100% wrong\r\n::error::injected, really', location: locate(manifest, 'kind: ServiceAccount\nmetadata:'), related: [], suggestions: [], scopes: [] }
const broken: Finding = { ...warning, ruleId: 'syntax', severity: 'error', messageId: 'syntax', message: 'not YAML', location: locate(manifest, 'name') }

function reportOf(findings: readonly Finding[], more: Partial<Report> = {}): Report {
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length
  return {
    version: 1,
    findings,
    suppressed: [],
    undecided: [],
    internalErrors: [],
    summary: {
      files: 3,
      filesByKind: { terraform: 1, yaml: 2 },
      roles: 1,
      serviceAccounts: 2,
      oidcProviders: 1,
      associations: 0,
      workloads: 0,
      pairsDecided: 1,
      pairsUndecided: 1,
      errors: count('error'),
      warnings: count('warn'),
      suppressed: more.suppressed?.length ?? 0,
      undecided: more.undecided?.length ?? 0,
    },
    rules: [...new Set(findings.map(({ ruleId }) => ruleId))].sort().map((id) => ({ id, severity: 'error', category: 'linkage', summary: `${id} is wrong`, references: ['https://example.com/'], url: id === 'syntax' ? '' : `https://example.com/${id}` })),
    files: ['/repo/infra/main.tf', '/repo/k8s/clean.yaml', '/repo/k8s/sa, (prod).yaml'],
    skipped: [],
    ...more,
  }
}

const full = reportOf([error, warning, broken], {
  skipped: [{ path: '/repo/big.yaml', reason: 'larger than 5 MB' }],
  suppressed: [{ finding: warning, justification: 'known' }],
  undecided: [{ ruleId: 'sub-format', location: locate(terraform, 'name'), subject: 'payments:api and role b', reason: 'var.x has no value', cause: locate(manifest, 'name') }],
})
const format = (name: FormatName, report: Report = full, more: Partial<FormatContext> = {}): string => formatters[name](report, { ...context, ...more })

describe('all formats', () => {
  it.each(Object.keys(formatters) as FormatName[])('%s is the same each time, and ends with a line break', (name) => {
    expect(format(name)).toBe(format(name))
    expect(format(name)).toMatch(/\n$/)
    expect(format(name)).not.toContain('/repo/infra')
    expect(() => format(name, reportOf([]))).not.toThrow()
  })
})

describe('stylish', () => {
  it('shows both sides, the suggestion, the variants and the summary', () => {
    expect(format('stylish', reportOf([error]))).toBe(`infra/main.tf:2:10  error  sub-format
  The role trusts "payments:apii", a service account that is not there.

    1 | resource "a" "b" {
  > 2 |  name = "payments:apii"
      |          ^^^^^^^^^^^^^
    3 | }

  k8s/sa, (prod).yaml:3:9  this is the nearest one
  > 3 |   name: api
      |         ^^^
  
  → Replace "payments:apii" with "payments:api"

  in dev, prod and 3 more

✖ 1 problem (1 error, 0 warnings)
Looked at 3 files (1 terraform, 2 yaml): 1 role, 2 service accounts.
Pairs of service account and role: 1 decided, 1 undecided.
`.replace('^^^\n  \n', '^^^\n\n'))
  })

  it('says what was left out', () => {
    expect(format('stylish')).toContain('Left out: big.yaml (larger than 5 MB)')
    expect(format('stylish', reportOf([], { skipped: Array.from({ length: 7 }, () => ({ path: '/repo/x', reason: 'r' })) }))).toContain('and 2 more paths')
  })

  it('says that all is well', () => {
    expect(format('stylish', reportOf([]))).toContain('✓ No problems\nLooked at 3 files')
  })

  it('lists what is undecided where asked to', () => {
    expect(format('stylish')).toContain('1 check could not be decided (--show-undecided lists them)')
    expect(format('stylish', full, { showUndecided: true })).toContain('Not decided\n  infra/main.tf:2:2  payments:api and role b: var.x has no value (k8s/sa, (prod).yaml:3:3)  sub-format')
  })

  it('colours only where asked to', () => {
    expect(format('stylish')).not.toContain('\u001b')
    expect(format('stylish', full, { color: true })).toContain('\u001b[31merror\u001b[39m')
  })

  it('hands no escape sequence of a linted file to the terminal', () => {
    const file = new SourceFile('/repo/\u001b[2Jx.tf', 'a = "\u001b]0;title\u0007\u202e"\n')
    const hostile: Finding = { ...error, location: locate(file, 'title'), message: 'Is \u001b[31mred\u009b', related: [], suggestions: [] }
    expect(format('stylish', reportOf([hostile]))).not.toMatch(/[\u001b\u0007\u009b\u202e]/)
  })

  it('shows a part of a very long line', () => {
    const file = new SourceFile('/repo/x.json', `{"a": "${'x'.repeat(5000)}", "HERE": 1}`)
    const text = format('stylish', reportOf([{ ...error, location: locate(file, 'HERE'), related: [] }]))
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(200)
    const [above = '', below = ''] = text.split('\n').filter((line) => line.includes('HERE') || line.includes('^'))
    expect(above.slice(below.indexOf('^'), below.lastIndexOf('^') + 1)).toBe('HERE')
  })

  it('tells of internal failures', () => {
    expect(format('stylish', reportOf([], { internalErrors: [{ where: 'rule x', place: 'a.tf:1:1', message: 'oops' }] }))).toContain('irsalint failed in rule x at a.tf:1:1: oops')
  })
})

describe('json', () => {
  const parsed = JSON.parse(format('json')) as { filePath: string; messages: Record<string, unknown>[] }[]

  it("is ESLint's result array, with files that are clean", () => {
    expect(parsed.map(({ filePath }) => filePath)).toEqual(['infra/main.tf', 'k8s/clean.yaml', 'k8s/sa, (prod).yaml'])
    expect(parsed[0]).toEqual({
      filePath: 'infra/main.tf',
      messages: [
        {
          ruleId: 'sub-format',
          severity: 2,
          message: error.message,
          messageId: 'wrong',
          line: 2,
          column: 10,
          endLine: 2,
          endColumn: 23,
          related: [{ filePath: 'k8s/sa, (prod).yaml', message: 'this is the nearest one', line: 3, column: 9, endLine: 3, endColumn: 12 }],
          suggestions: [
            {
              desc: 'Replace "payments:apii" with "payments:api"',
              fix: { range: [37, 41], text: 'api' },
              edits: [{ filePath: 'infra/main.tf', line: 2, column: 19, endLine: 2, endColumn: 23, range: [37, 41], newText: 'api', expectedText: 'apii' }],
            },
          ],
          scopes: ['dev', 'prod', 'qa', 'test', 'uat'],
        },
      ],
      suppressedMessages: [],
      errorCount: 1,
      fatalErrorCount: 0,
      warningCount: 0,
      fixableErrorCount: 0,
      fixableWarningCount: 0,
    })
    expect(parsed[2]).toMatchObject({ errorCount: 1, fatalErrorCount: 1, warningCount: 1, suppressedMessages: [{ suppressions: [{ kind: 'directive', justification: 'known' }] }] })
  })

  it('gives no single fix for what changes two files', () => {
    const both = [locate(terraform, 'apii'), locate(manifest, 'api')].map((location) => ({ location, newText: 'x', expectedText: location.file.text.slice(location.start, location.end) }))
    const [result] = JSON.parse(format('json', reportOf([{ ...error, suggestions: [{ message: 'm', edits: both }] }]))) as { messages: { suggestions: Record<string, unknown>[] }[] }[]
    expect(Object.keys(result?.messages[0]?.suggestions[0] ?? {})).toEqual(['desc', 'edits'])
  })
})

describe('json-report', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8')) as object
  const validate = new Ajv({ strict: true, allErrors: true }).compile(schema)

  it.each([
    ['full', full],
    ['empty', reportOf([])],
    ['failed', reportOf([error], { internalErrors: [{ where: 'rule x', place: 'p', message: 'm', stack: 's' }] })],
  ])('%s satisfies the published schema', (_name, report) => {
    const data: unknown = JSON.parse(format('json-report', report))
    expect(validate(data) ? [] : validate.errors).toEqual([])
  })

  it('the schema refuses what is not a report', () => {
    expect(validate({ version: 1 })).toBe(false)
    const data = JSON.parse(format('json-report')) as { results: { messages: { severity: unknown }[] }[] }
    expect(validate({ ...data, version: 2 })).toBe(false)
    data.results.forEach(({ messages }) => messages.forEach((message) => (message.severity = 'error')))
    expect(validate(data)).toBe(false)
  })

  it('holds only files with findings as results, and all files by name', () => {
    expect(JSON.parse(format('json-report'))).toMatchObject({
      version: 1,
      summary: { pairsUndecided: 1 },
      results: [{ filePath: 'infra/main.tf' }, { filePath: 'k8s/sa, (prod).yaml' }],
      undecided: [{ ruleId: 'sub-format', filePath: 'infra/main.tf', line: 2, cause: { filePath: 'k8s/sa, (prod).yaml', line: 3 } }],
      files: ['infra/main.tf', 'k8s/clean.yaml', 'k8s/sa, (prod).yaml'],
    })
  })
})

describe('sarif', () => {
  // Of draft 04, from which nothing is used that later drafts read otherwise.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8')) as Record<string, unknown>
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema)
  interface Result {
    ruleId: string
    partialFingerprints: Record<string, string>
    locations: { physicalLocation: { artifactLocation: { uri: string } } }[]
    suppressions?: unknown
  }
  const resultsOf = (text: string): Result[] => (JSON.parse(text) as { runs: { results: Result[] }[] }).runs[0]?.results ?? []

  it.each([
    ['full', full],
    ['empty', reportOf([])],
    ['failed', reportOf([error], { internalErrors: [{ where: 'rule x', place: 'p', message: 'm' }] })],
  ])('%s is valid against the schema of SARIF', (_name, report) => {
    expect(validate(JSON.parse(format('sarif', report))) ? [] : validate.errors).toEqual([])
  })

  it('encodes paths, puts errors first, marks what is suppressed', () => {
    const results = resultsOf(format('sarif'))
    expect(results.map(({ ruleId, suppressions }) => [ruleId, suppressions !== undefined])).toEqual([
      ['sub-format', false],
      ['syntax', false],
      ['require-aud-condition', false],
      ['require-aud-condition', true],
    ])
    expect(results[1]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('k8s/sa%2C%20(prod).yaml')
  })

  it('fingerprints stay when lines move, and differ between equal lines', () => {
    const fingerprints = (text: string): string[] => {
      const file = new SourceFile('/repo/a.tf', text)
      const findings = [...text.matchAll(/bad/g)].map((match): Finding => ({ ...error, location: { file, start: match.index, end: match.index + 3 }, related: [], suggestions: [] }))
      return resultsOf(format('sarif', reportOf(findings))).map(({ partialFingerprints }) => partialFingerprints['irsalint/v1'] ?? '')
    }
    const before = fingerprints('x = bad\nx = bad\n')
    expect(new Set(before).size).toBe(2)
    expect(fingerprints('# moved\n\n  x = bad\ny\nx = bad\n')).toEqual(before)
    expect(fingerprints('y = bad\n')).not.toEqual(before.slice(0, 1))
  })
})

describe('github', () => {
  it('escapes text and properties, worst first', () => {
    expect(format('github').split('\n')).toEqual([
      '::error file=infra/main.tf,line=2,endLine=2,col=10,endColumn=23,title=irsalint%3A sub-format::The role trusts "payments:apii", a service account that is not there.%0Ak8s/sa, (prod).yaml:3:9: this is the nearest one%0A→ Replace "payments:apii" with "payments:api"%0Ain dev, prod and 3 more',
      '::error file=k8s/sa%2C (prod).yaml,line=3,endLine=3,col=3,endColumn=7,title=irsalint%3A syntax::not YAML',
      '::warning file=k8s/sa%2C (prod).yaml,line=1,endLine=2,title=irsalint%3A require-aud-condition::100%25 wrong%0D%0A::error::injected, really',
      '',
    ])
  })

  it('counts what is beyond the limit', () => {
    const text = format('github', reportOf([...Array.from({ length: 12 }, () => warning), ...Array.from({ length: 3 }, () => error)]), { maxAnnotations: 10 })
    expect(text.match(/^::error /gm)).toHaveLength(3)
    expect(text.match(/^::warning /gm)).toHaveLength(10)
    expect(text.startsWith('::error ')).toBe(true)
    expect(text.split('\n').at(-2)).toMatch(/^irsalint: 2 more findings, beyond/)
  })
})

describe('markdown', () => {
  it('makes a table with links', () => {
    const text = format('markdown', full, { linkBase: 'https://github.com/o/r/blob/abc/' })
    expect(text).toContain('| ❌ | [infra/main.tf:2:10](https://github.com/o/r/blob/abc/infra/main.tf#L2) | `sub-format` |')
    expect(text).toContain('[k8s/sa, (prod).yaml:1:1](https://github.com/o/r/blob/abc/k8s/sa%2C%20%28prod%29.yaml#L1-L2)')
    expect(text).toContain('Looked at 3 files')
  })

  it('lets no text of linted files become markup', () => {
    const hostile = { ...error, message: '<img src=x> [a](http://x) | @team `b`\n# head', related: [], suggestions: [] }
    const text = format('markdown', reportOf([hostile]))
    expect(text).toContain('&lt;img src=x&gt; \\[a\\](http://x) \\| &#64;team \\`b\\` \\# head')
    expect(text.split('\n').filter((line) => line.startsWith('| ❌'))).toHaveLength(1)
  })

  it('is never longer than asked for, and counts what it cuts', () => {
    const report = reportOf(Array.from({ length: 5000 }, () => error))
    const text = format('markdown', report, { maxBytes: 100_000, showUndecided: true })
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(100_000)
    expect(text).toMatch(/… and \d+ more findings, left out/)
    expect(text).toContain('Looked at 3 files')
  })
})
