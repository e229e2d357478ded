// ESLint's result array: what `json` prints and `json-report` holds. https://eslint.org/docs/latest/integrate/nodejs-api#-lintresult-type
// One deviation: `filePath` is relative to the working directory, so that reports are the same on every machine.
import type { Edit, Finding } from '../finding.js'
import type { Report } from '../report.js'
import { rangeOf, relativePath, type FormatContext, type Range } from './text.js'

interface JsonEdit extends Range {
  readonly filePath: string
  /** Offsets in UTF-16 code units, as ESLint's fixes have them. */
  readonly range: readonly [number, number]
  readonly newText: string
  readonly expectedText: string
}

export interface JsonMessage extends Range {
  readonly ruleId: string
  readonly severity: 1 | 2
  readonly message: string
  readonly messageId: string
  /** True for what could not be parsed. */
  readonly fatal?: true
  readonly related?: readonly (Range & { readonly filePath: string; readonly message: string })[]
  readonly suggestions?: readonly { readonly desc: string; readonly fix?: { readonly range: readonly [number, number]; readonly text: string }; readonly edits: readonly JsonEdit[] }[]
  readonly fix?: { readonly range: readonly [number, number]; readonly text: string }
  /** Variants or overlays it was found in. */
  readonly scopes?: readonly string[]
  readonly suppressions?: readonly { readonly kind: 'directive'; readonly justification: string }[]
}

export interface JsonResult {
  readonly filePath: string
  readonly messages: readonly JsonMessage[]
  readonly suppressedMessages: readonly JsonMessage[]
  readonly errorCount: number
  readonly fatalErrorCount: number
  readonly warningCount: number
  readonly fixableErrorCount: number
  readonly fixableWarningCount: number
}

/** One result a file, also for files without findings, in order of path. */
export function eslintResults(report: Report, context: FormatContext): readonly JsonResult[] {
  const messages = group(report.findings.map((finding) => [finding.location.file.path, messageOf(finding, context)]))
  const suppressed = group(
    report.suppressed.map(({ finding, justification }) => [finding.location.file.path, { ...messageOf(finding, context), suppressions: [{ kind: 'directive', justification }] }]),
  )
  const paths = [...new Set([...report.files, ...messages.keys(), ...suppressed.keys()])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return paths.map((path) => {
    const own = messages.get(path) ?? []
    const counted = (severity: 1 | 2, accept: (message: JsonMessage) => boolean = () => true): number => own.filter((each) => each.severity === severity && accept(each)).length
    return {
      filePath: relativePath(context.cwd, path),
      messages: own,
      suppressedMessages: suppressed.get(path) ?? [],
      errorCount: counted(2),
      fatalErrorCount: counted(2, (each) => each.fatal === true),
      warningCount: counted(1),
      fixableErrorCount: counted(2, (each) => each.fix !== undefined),
      fixableWarningCount: counted(1, (each) => each.fix !== undefined),
    }
  })
}

function group(pairs: readonly (readonly [string, JsonMessage])[]): Map<string, JsonMessage[]> {
  const groups = new Map<string, JsonMessage[]>()
  for (const [path, message] of pairs) {
    const own = groups.get(path)
    if (own === undefined) groups.set(path, [message])
    else own.push(message)
  }
  return groups
}

function messageOf(finding: Finding, context: FormatContext): JsonMessage {
  const { location } = finding
  const fix = finding.fix === undefined ? undefined : singleEdit(finding.fix, finding)
  return {
    ruleId: finding.ruleId,
    severity: finding.severity === 'error' ? 2 : 1,
    message: finding.message,
    messageId: finding.messageId,
    ...rangeOf(location),
    ...(finding.ruleId === 'syntax' ? { fatal: true as const } : {}),
    ...(finding.related.length > 0
      ? { related: finding.related.map((each) => ({ filePath: relativePath(context.cwd, each.location.file.path), message: each.message, ...rangeOf(each.location) })) }
      : {}),
    ...(finding.suggestions.length > 0
      ? {
          suggestions: finding.suggestions.map(({ message, edits }) => {
            const single = singleEdit(edits, finding)
            return { desc: message, ...(single === undefined ? {} : { fix: single }), edits: edits.map((edit) => editOf(edit, context)) }
          }),
        }
      : {}),
    ...(fix === undefined ? {} : { fix }),
    ...(finding.scopes.length > 1 ? { scopes: finding.scopes } : {}),
  }
}

/** ESLint knows fixes of one range in the same file only. */
function singleEdit(edits: readonly Edit[], { location }: Finding): { readonly range: readonly [number, number]; readonly text: string } | undefined {
  const [edit] = edits
  if (edit === undefined || edits.length > 1 || edit.location.file !== location.file) return undefined
  return { range: [edit.location.start, edit.location.end], text: edit.newText }
}

function editOf({ location, newText, expectedText }: Edit, context: FormatContext): JsonEdit {
  return { filePath: relativePath(context.cwd, location.file.path), ...rangeOf(location), range: [location.start, location.end], newText, expectedText }
}
