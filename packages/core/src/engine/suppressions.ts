// Directives in comments that silence findings. Works on lines, so they also count inside heredocs and embedded YAML;
// knows no parser, and JSON has none.
import type { Finding } from '../finding.js'
import type { SuppressedFinding } from '../report.js'
import type { Location, SourceFile } from '../source/source-file.js'

/**
 * `# irsalint-disable-next-line rule-a, rule-b -- reason`, `irsalint-disable-line`, `irsalint-disable` … `irsalint-enable`,
 * after `#`, `//` or in a comment of one line between slash and star. Without rules it means all of them.
 */
interface Directive {
  readonly location: Location
  readonly rules: readonly string[]
  readonly justification: string
  /** What it covers, as offsets. */
  start: number
  end: number
  used: boolean
}

const directivePattern = /(?:#|\/\/|\/\*)[ \t]*irsalint-(disable-next-line|disable-line|disable|enable)(?![\w-])([^\r\n]*)/g

export const unusedDirectiveRule = 'unused-disable-directive'

export interface SuppressionResult {
  readonly findings: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  /** Warnings of the pseudo-rule `unused-disable-directive`, for every directive that silenced nothing. */
  readonly unused: readonly Finding[]
}

/** Splits findings into those that stand and those that a directive silences. `files` are searched for unused directives too. */
export function suppress(findings: readonly Finding[], files: readonly SourceFile[]): SuppressionResult {
  const byFile = new Map<SourceFile, readonly Directive[]>()
  const directivesOf = (file: SourceFile): readonly Directive[] => {
    const known = byFile.get(file) ?? readDirectives(file)
    byFile.set(file, known)
    return known
  }
  const standing: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  for (const finding of findings) {
    const [justification] = directivesOf(finding.location.file)
      .filter((directive) => covers(directive, finding))
      .map((directive) => {
        directive.used = true
        return directive.justification
      })
    if (justification === undefined) standing.push(finding)
    else suppressed.push({ finding, justification })
  }
  const unused = [...new Set([...files, ...byFile.keys()])].flatMap(directivesOf).filter((directive) => !directive.used)
  return { findings: standing, suppressed, unused: unused.map(unusedFinding) }
}

function covers({ rules, start, end }: Directive, { ruleId, location }: Finding): boolean {
  if (rules.length > 0 && !rules.includes(ruleId)) return false
  return location.start < end && Math.max(location.end, location.start + 1) > start
}

function unusedFinding({ location, rules }: Directive): Finding {
  const what = rules.length === 0 ? 'nothing' : `nothing of ${rules.join(', ')}`
  return {
    ruleId: unusedDirectiveRule,
    severity: 'warn',
    messageId: 'unused',
    message: `This directive silences ${what}: no finding is reported there. Remove it, so that it cannot hide one later.`,
    location,
    related: [],
    suggestions: [],
    scopes: [],
  }
}

function readDirectives(file: SourceFile): readonly Directive[] {
  // A plain search first: almost no file has a directive.
  if (file.virtual || !file.text.includes('irsalint-')) return []
  const directives: Directive[] = []
  let open: Directive[] = []
  for (const match of file.text.matchAll(directivePattern)) {
    const [whole, kind, rest = ''] = match
    const { rules, justification } = readArguments(rest)
    const location = { file, start: match.index, end: match.index + whole.trimEnd().length }
    if (kind === 'enable') {
      open = open.filter((directive) => {
        // `enable` of one rule inside a block of all rules cannot be expressed as one range; it ends the blocks that name the rule.
        const ends = rules.length === 0 || (directive.rules.length > 0 && directive.rules.every((rule) => rules.includes(rule)))
        if (ends) directive.end = match.index
        return !ends
      })
      continue
    }
    for (const names of kind === 'disable' && rules.length > 1 ? rules.map((rule) => [rule]) : [rules]) {
      const { start, end } = kind === 'disable' ? blockFrom(file, match.index) : linesFor(file, match.index, kind === 'disable-next-line')
      const directive: Directive = { location, rules: names, justification, start, end, used: false }
      directives.push(directive)
      if (kind === 'disable') open.push(directive)
    }
  }
  return directives
}

function readArguments(text: string): { readonly rules: readonly string[]; readonly justification: string } {
  const body = text.replace(/\*\/.*$/, '')
  const dashes = /(?:^|\s)--+(?:\s|$)/.exec(body)
  const names = dashes === null ? body : body.slice(0, dashes.index)
  return {
    rules: names.split(/[\s,]+/).filter((name) => name !== ''),
    justification: dashes === null ? '' : body.slice(dashes.index + dashes[0].length).trim(),
  }
}

/** A block starts where it is written; above the first line that is not a comment it covers the whole file. */
function blockFrom(file: SourceFile, offset: number): { start: number; end: number } {
  const before = file.text.slice(0, offset).split(/\r\n|\n|\r/)
  const nothingBefore = before.every((line) => isCommentOrBlank(line) || line === '---')
  return { start: nothingBefore ? 0 : offset, end: file.text.length + 1 }
}

const isCommentOrBlank = (line: string): boolean => /^\s*(?:$|#|\/\/|\/\*)/.test(line)

/** The line of a directive or the next one that holds code, with the heredoc or block scalar that opens there. */
function linesFor(file: SourceFile, offset: number, next: boolean): { start: number; end: number } {
  const count = file.lineStarts.length
  const startOf = (line: number): number => file.lineStarts[line] ?? file.text.length + 1
  const textOf = (line: number): string => file.text.slice(startOf(line), startOf(line + 1)).replace(/[\r\n]+$/, '')
  let line = file.positionAt(offset).line - 1
  if (next) {
    do line++
    while (line < count && isCommentOrBlank(textOf(line)))
  }
  return { start: startOf(line), end: startOf(lastLineOf(textOf, line, count) + 1) }
}

function lastLineOf(textOf: (line: number) => string, line: number, count: number): number {
  const text = textOf(line)
  const heredoc = /<<[-~]?([\w-]+)\s*$/.exec(text)
  if (heredoc !== null) {
    for (let end = line + 1; end < count; end++) if (textOf(end).trim() === heredoc[1]) return end
    return line
  }
  if (/(?:^|[:\-\s])[|>][-+0-9]*\s*(?:\s#.*)?$/.test(text)) {
    const indent = indentOf(text)
    let end = line
    for (let each = line + 1; each < count; each++) {
      if (textOf(each).trim() === '') continue
      if (indentOf(textOf(each)) <= indent) break
      end = each
    }
    return end
  }
  return line
}

const indentOf = (text: string): number => text.length - text.trimStart().length
