import { describe, expect, it } from 'vitest'
import type { Finding } from '../finding.js'
import { SourceFile } from '../source/source-file.js'
import { suppress } from './suppressions.js'

/** Findings stand where the text has `‹rule›`; the mark is part of the text. */
function project(text: string): { readonly file: SourceFile; readonly findings: readonly Finding[] } {
  const file = new SourceFile('/main.tf', text)
  const findings = [...text.matchAll(/‹([\w-]+)›/g)].map((match): Finding => ({
    ruleId: match[1] ?? '',
    severity: 'error',
    messageId: 'm',
    message: 'm',
    location: { file, start: match.index, end: match.index + match[0].length },
    related: [],
    suggestions: [],
    scopes: [],
  }))
  return { file, findings }
}

const standing = (text: string): readonly string[] => {
  const { file, findings } = project(text)
  return suppress(findings, [file]).findings.map(({ ruleId, location }) => `${ruleId}:${file.positionAt(location.start).line}`)
}

describe('directives', () => {
  it.each<[string, string, readonly string[]]>([
    ['none', 'a ‹r›\n', ['r:1']],
    ['next line', '# irsalint-disable-next-line r\na ‹r›\nb ‹r›\n', ['r:3']],
    ['next line, another rule', '# irsalint-disable-next-line s\na ‹r›\n', ['r:2']],
    ['next line, all rules', '# irsalint-disable-next-line\na ‹r› ‹s›\n', []],
    ['next line, two rules', '// irsalint-disable-next-line r, s -- why\na ‹r› ‹s› ‹t›\n', ['t:2']],
    ['next line, reason alone', '# irsalint-disable-next-line -- r is wrong\na ‹s›\n', []],
    ['next line skips comments', '# irsalint-disable-next-line r\n# irsalint-disable-next-line s\n\na ‹r› ‹s›\n', []],
    ['next line at the end of the text', 'a ‹r›\n# irsalint-disable-next-line r', ['r:1']],
    ['same line', 'a ‹r› # irsalint-disable-line r\nb ‹r›\n', ['r:2']],
    ['same line in a block comment', 'a ‹r› /* irsalint-disable-line r -- x */\nb ‹r›\n', ['r:2']],
    ['block', 'a ‹r›\n# irsalint-disable r\nb ‹r› ‹s›\n# irsalint-enable r\nc ‹r›\n', ['r:1', 's:3', 'r:5']],
    ['block of all', 'x\na ‹r›\n# irsalint-disable\nb ‹r› ‹s›\n# irsalint-enable\nc ‹r›\n', ['r:2', 'r:6']],
    ['block of two, one ended', 'x\n# irsalint-disable r, s\n‹r› ‹s›\n# irsalint-enable r\n‹r› ‹s›\n', ['r:5']],
    ['whole file', '# a file\n// irsalint-disable r\n\na ‹r›\n‹r›\n‹s›\n', ['s:6']],
    ['heredoc', '# irsalint-disable-next-line r\npolicy = <<-EOT\n  { "a": "‹r›" }\n  EOT\n‹r›\n', ['r:5']],
    ['heredoc from its own line', 'policy = <<EOT\n‹r›\nEOT\n', ['r:2']],
    ['inside a heredoc', 'x = <<EOT\n# irsalint-disable-next-line r\na: ‹r›\nb: ‹r›\nEOT\n', ['r:4']],
    ['YAML block scalar', 'a:\n  # irsalint-disable-next-line r\n  b: |\n    { ‹r› }\n\n    { ‹r› }\n  c: ‹r›\n', ['r:7']],
    ['longer names are others', '# irsalint-disable-next-lines r\na ‹r›\n# irsalint-disabled\n‹r›', ['r:2', 'r:4']],
    ['not in plain text', 'irsalint-disable-line a ‹r›\n', ['r:1']],
    ['carriage returns', '# irsalint-disable-next-line r\r\na ‹r›\r\nb ‹r›\r\n', ['r:3']],
  ])('%s', (_name, text, expected) => {
    expect(standing(text)).toEqual(expected)
  })

  it('matches a finding of several lines by overlap', () => {
    const file = new SourceFile('/main.tf', 'a\nb # irsalint-disable-line r\nc\n')
    const [finding] = project('‹r›').findings
    if (finding === undefined) throw new Error('no finding')
    expect(suppress([{ ...finding, location: { file, start: 0, end: file.text.length } }], []).findings).toEqual([])
  })

  it('keeps the reason', () => {
    const { file, findings } = project('# irsalint-disable-next-line r -- known -- really\na ‹r›\n')
    expect(suppress(findings, [file]).suppressed.map(({ justification }) => justification)).toEqual(['known -- really'])
  })

  it('tells what was not used', () => {
    const { file, findings } = project('# irsalint-disable-next-line r\na ‹r›\n# irsalint-disable-next-line s, t\nb ‹r›\n# irsalint-disable-line\n')
    const unused = suppress(findings, [file]).unused
    expect(unused.map(({ ruleId, severity, location }) => [ruleId, severity, file.positionAt(location.start).line])).toEqual([
      ['unused-disable-directive', 'warn', 3],
      ['unused-disable-directive', 'warn', 5],
    ])
    expect(unused[0]?.message).toContain('nothing of s, t')
  })
})
