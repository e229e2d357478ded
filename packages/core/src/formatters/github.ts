// GitHub workflow commands, which become annotations. Worst first, because GitHub shows ten of a level for a step.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
import type { Finding } from '../finding.js'
import { count, placeIn, rangeOf, relativePath, scopesText, type FormatContext, type Formatter } from './text.js'

// Text of linted files ends up here: unescaped line breaks would let it start commands of its own.
const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

export const worstFirst = (findings: readonly Finding[]): readonly Finding[] => [
  ...findings.filter((finding) => finding.severity === 'error'),
  ...findings.filter((finding) => finding.severity === 'warn'),
]

/** One command, without line break. */
export function workflowCommand(finding: Finding, context: FormatContext): string {
  const { line, column, endLine, endColumn } = rangeOf(finding.location)
  const properties: readonly (readonly [string, string | number])[] = [
    ['file', relativePath(context.cwd, finding.location.file.path)],
    ['line', line],
    ['endLine', endLine],
    // Columns only mean something on one line.
    ...(line === endLine ? ([['col', column], ['endColumn', endColumn]] as const) : []),
    ['title', `irsalint: ${finding.ruleId}`],
  ]
  const scopes = scopesText(finding.scopes)
  const text = [
    finding.message,
    ...finding.related.map((each) => `${placeIn(context, each.location)}: ${each.message}`),
    ...finding.suggestions.map((each) => `→ ${each.message}`),
    ...(scopes === '' ? [] : [scopes]),
  ].join('\n')
  const level = finding.severity === 'error' ? 'error' : 'warning'
  return `::${level} ${properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',')}::${escapeData(text)}`
}

export const github: Formatter = (report, context) => {
  const { maxAnnotations = Infinity } = context
  const shown = (['error', 'warn'] as const).flatMap((severity) => report.findings.filter((finding) => finding.severity === severity).slice(0, maxAnnotations))
  const rest = report.findings.length - shown.length
  const lines = shown.map((finding) => workflowCommand(finding, context))
  if (rest > 0) lines.push(`irsalint: ${count(rest, 'more finding')}, beyond the annotations that GitHub shows for a step; see the log and the job summary`)
  return lines.map((line) => `${line}\n`).join('')
}
