// For a person at a terminal: each finding with both of its sides, then what was looked at and what could not be decided.
import type { Finding, Undecided } from '../finding.js'
import type { Report, Summary } from '../report.js'
import { codeFrame } from './code-frame.js'
import { colors, count, indented, placeIn, printable, relativePath, scopesText, type Colors, type FormatContext, type Formatter } from './text.js'

const maxRelated = 4
const maxSkipped = 5

export const stylish: Formatter = (report, context) => {
  const paint = colors(context.color ?? false)
  const blocks = report.findings.map((finding) => findingText(finding, context, paint))
  if (context.showUndecided && report.undecided.length > 0) {
    blocks.push([paint.bold('Not decided'), ...report.undecided.map((each) => undecidedText(each, context, paint))].join('\n'))
  }
  for (const { where, place, message } of report.internalErrors) {
    blocks.push(`${paint.red(paint.bold('irsalint failed'))} in ${where} at ${printable(place)}: ${printable(message)}`)
  }
  blocks.push(summaryText(report, context, paint))
  return `${blocks.join('\n\n')}\n`
}

function findingText(finding: Finding, context: FormatContext, paint: Colors): string {
  const error = finding.severity === 'error'
  const mark = error ? paint.red : paint.yellow
  const scopes = scopesText(finding.scopes)
  const lines = [
    `${paint.bold(printable(placeIn(context, finding.location)))}  ${mark(error ? 'error' : 'warning')}  ${paint.dim(finding.ruleId)}`,
    `  ${indented(finding.message)}`,
    '',
    codeFrame(finding.location, { around: 1, indent: '  ', colors: paint, paint: mark }),
  ]
  for (const related of finding.related.slice(0, maxRelated)) {
    lines.push('', `  ${paint.cyan(printable(placeIn(context, related.location)))}  ${printable(related.message)}`, codeFrame(related.location, { around: 0, indent: '  ', colors: paint, paint: paint.cyan }))
  }
  if (finding.related.length > maxRelated) lines.push('', `  and ${count(finding.related.length - maxRelated, 'more place')}`)
  if (finding.suggestions.length > 0) lines.push('')
  for (const { message } of finding.suggestions) lines.push(`  ${paint.green('→')} ${printable(message)}`)
  if (scopes !== '') lines.push('', `  ${paint.dim(printable(scopes))}`)
  return lines.join('\n')
}

function undecidedText({ location, ruleId, subject, reason, cause }: Undecided, context: FormatContext, paint: Colors): string {
  const stopped = cause === undefined || cause.file.virtual ? '' : ` (${placeIn(context, cause)})`
  return `  ${printable(placeIn(context, location))}  ${printable(subject)}: ${printable(reason)}${paint.dim(printable(stopped))}  ${paint.dim(ruleId)}`
}

function summaryText(report: Report, context: FormatContext, paint: Colors): string {
  const { errors, warnings } = report.summary
  const total = errors + warnings
  const headline =
    total === 0
      ? paint.green('✓ No problems')
      : (errors > 0 ? paint.red : paint.yellow)(`✖ ${count(total, 'problem')} (${count(errors, 'error')}, ${count(warnings, 'warning')})`)
  const skipped = report.skipped.map(({ path, reason }) => paint.yellow(printable(`Left out: ${relativePath(context.cwd, path)} (${reason})`)))
  const shown = skipped.length > maxSkipped ? [...skipped.slice(0, maxSkipped), paint.yellow(`and ${count(skipped.length - maxSkipped, 'more path')}`)] : skipped
  return [paint.bold(headline), ...lookedAt(report.summary, context.showUndecided ?? false).map((line) => paint.dim(line)), ...shown].join('\n')
}

/** Two sentences: what was looked at, what could not be decided. Also used by the Action's job summary. */
export function lookedAt(summary: Summary, listed: boolean): readonly string[] {
  const { pairsDecided, pairsUndecided, undecided, suppressed } = summary
  const kinds = Object.entries(summary.filesByKind).map(([kind, number]) => `${number} ${kind}`)
  const others = [
    ...(summary.associations > 0 ? [count(summary.associations, 'Pod Identity association')] : []),
    ...(suppressed > 0 ? [`${count(suppressed, 'finding')} silenced by directives`] : []),
  ]
  const open = undecided > 0 ? `; ${count(undecided, 'check')} could not be decided${listed ? '' : ' (--show-undecided lists them)'}` : ''
  return [
    `Looked at ${count(summary.files, 'file')}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}: ${[count(summary.roles, 'role'), count(summary.serviceAccounts, 'service account'), ...others].join(', ')}.`,
    `Pairs of service account and role: ${pairsDecided} decided, ${pairsUndecided} undecided${open}.`,
  ]
}
