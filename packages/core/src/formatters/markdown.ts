// Markdown for a job summary: a table of findings, worst first, then what was looked at. Never longer than asked for.
import type { Finding } from '../finding.js'
import { worstFirst } from './github.js'
import { lookedAt } from './stylish.js'
import { count, placeIn, printable, rangeOf, relativePath, scopesText, type FormatContext, type Formatter } from './text.js'

export const markdown: Formatter = (report, context) => {
  const { maxBytes = Infinity } = context
  const { errors, warnings } = report.summary
  const headline = errors + warnings === 0 ? '✅ No problems' : `${errors > 0 ? '❌' : '⚠️'} ${count(errors, 'error')}, ${count(warnings, 'warning')}`
  const failures = report.internalErrors.map(({ where, place, message }) => `\n> **irsalint failed** in ${escape(where)} at ${escape(place)}: ${escape(message)}\n`)
  const undecided = context.showUndecided && report.undecided.length > 0 ? undecidedSection(report.undecided, context) : []
  const before = `## irsalint\n\n**${headline}**\n${failures.join('')}`
  const after = `\n${lookedAt(report.summary, undecided.length > 0).map(escape).join('\n')}\n`

  // What the rest needs is set aside first, so that cutting the table never cuts a row.
  const rows = worstFirst(report.findings).map((finding) => row(finding, context))
  const table = fit(rows, maxBytes - size(before) - size(after) - 400)
  const cut = rows.length - table.length
  const head = rows.length > 0 ? '\n| | Place | Rule | Finding |\n|---|---|---|---|\n' : ''
  const note = cut > 0 ? `\n… and ${count(cut, 'more finding')}, left out because this summary would be too long.\n` : ''
  const text = `${before}${head}${table.join('')}${note}${after}`
  return text + fit(undecided, maxBytes - size(text)).join('')
}

const size = (text: string): number => new TextEncoder().encode(text).length

/** As many of the texts, from the first on, as fit. */
function fit(texts: readonly string[], bytes: number): readonly string[] {
  let left = bytes
  const end = texts.findIndex((text) => (left -= size(text)) < 0)
  return end === -1 ? texts : texts.slice(0, end)
}

function row(finding: Finding, context: FormatContext): string {
  const scopes = scopesText(finding.scopes)
  const parts = [
    escape(finding.message),
    ...finding.related.map(({ location, message }) => `${link(placeIn(context, location), location, context)}: ${escape(message)}`),
    ...finding.suggestions.map(({ message }) => `→ ${escape(message)}`),
    ...(scopes === '' ? [] : [`_${escape(scopes)}_`]),
  ]
  return `| ${finding.severity === 'error' ? '❌' : '⚠️'} | ${link(placeIn(context, finding.location), finding.location, context)} | \`${finding.ruleId}\` | ${parts.join('<br>')} |\n`
}

function undecidedSection(undecided: Parameters<Formatter>[0]['undecided'], context: FormatContext): readonly string[] {
  return ['\n### Not decided\n\n', ...undecided.map(({ location, subject, reason }) => `- ${link(placeIn(context, location), location, context)}: ${escape(subject)}: ${escape(reason)}\n`)]
}

function link(text: string, location: Finding['location'], context: FormatContext): string {
  const { line, endLine } = rangeOf(location)
  const path = relativePath(context.cwd, location.file.path)
  if (context.linkBase === undefined || path.startsWith('../')) return escape(text)
  const lines = line === endLine ? `L${line}` : `L${line}-L${endLine}`
  return `[${escape(text)}](${context.linkBase}${path.split('/').map(encodeURIComponent).join('/').replaceAll('(', '%28').replaceAll(')', '%29')}#${lines})`
}

/** Text of linted files must not become markup, links or mentions. */
const escape = (text: string): string =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]#|~!]/g, '\\$&')
    .replaceAll('@', '&#64;')
    .replace(/\s*[\r\n]\s*/g, ' ')
