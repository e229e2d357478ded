// Tests one rule over whole projects through the real pipeline, ESLint's RuleTester in shape. Strict, so that a test can fail.
import { applyEdits } from '../engine/apply-edits.js'
import type { Rule } from '../engine/rule.js'
import type { Finding, RelatedLocation, Suggestion, Undecided } from '../finding.js'
import { lintFiles, type LintOptions } from '../lint.js'
import type { Report } from '../report.js'
import type { Location } from '../source/source-file.js'

export interface ExpectedPlace {
  /** Path as in `files`. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly endLine?: number
  readonly endColumn?: number
  readonly message?: string
}

export interface ExpectedSuggestion {
  readonly message?: string
  /** The new text of the changed files by path; a plain text where one file changes. */
  readonly output: string | Readonly<Record<string, string>>
  /** False where applying it leaves as many findings as before. */
  readonly mends?: boolean
}

export interface ExpectedError<MessageIds extends string = string> extends ExpectedPlace {
  readonly messageId: MessageIds
  readonly severity?: 'error' | 'warn'
  readonly scopes?: readonly string[]
  /** All of them, in order; or how many there are. */
  readonly related?: number | readonly ExpectedPlace[]
  /** All of them, in order; or how many there are. Required where the rule suggests something. */
  readonly suggestions?: number | readonly ExpectedSuggestion[]
}

export interface ExpectedUndecided {
  readonly file?: string
  readonly line?: number
  readonly subject?: string
  readonly reason?: string
}

export interface ValidCase {
  readonly name?: string
  readonly files: Readonly<Record<string, string>>
  readonly options?: object
  /** Kinds of facts of which the project holds all there are, as configuration can say. */
  readonly completeKinds?: NonNullable<LintOptions['completeKinds']>
  /** What the rule must say it could not decide: all of it, or how much. */
  readonly undecided?: number | readonly ExpectedUndecided[]
}

export interface InvalidCase<MessageIds extends string = string> extends ValidCase {
  /** All findings of the rule, in order of file and place. */
  readonly errors: readonly ExpectedError<MessageIds>[]
}

export interface RuleTests<MessageIds extends string = string> {
  readonly valid: readonly ValidCase[]
  readonly invalid: readonly InvalidCase<MessageIds>[]
}

type Block = (name: string, body: () => void) => unknown

/** A rule did not do what a case says. */
export class RuleTestError extends Error {
  override readonly name = 'RuleTestError'
}

export class RuleTester {
  /** Set these to your test runner's functions. Default: the global ones; without them, cases run at once and throw. */
  static describe: Block | undefined
  static it: Block | undefined

  /**
   * Runs every case as a test of its own.
   * @throws RuleTestError for tests that could not fail (duplicates, no errors listed, unknown message ids) and, without a test
   * runner, for the first case that fails.
   */
  run<MessageIds extends string, Options extends object>(rule: Rule<MessageIds, Options>, tests: RuleTests<NoInfer<MessageIds>>): void {
    const any: Rule = rule
    checkCases(any, tests)
    const describe = RuleTester.describe ?? globalBlock('describe') ?? ((_name, body) => body())
    const it = RuleTester.it ?? globalBlock('it') ?? ((_name, body) => body())
    describe(rule.meta.id, () => {
      describe('valid', () => {
        tests.valid.forEach((each, index) => it(nameOf(each, index), () => checkValid(any, each)))
      })
      describe('invalid', () => {
        tests.invalid.forEach((each, index) => it(nameOf(each, index), () => checkInvalid(any, each)))
      })
    })
  }
}

function globalBlock(name: 'describe' | 'it'): Block | undefined {
  const block: unknown = Reflect.get(globalThis, name)
  return typeof block === 'function' ? (title, body) => void Reflect.apply(block, undefined, [title, body]) : undefined
}

const nameOf = (each: ValidCase, index: number): string => each.name ?? `case ${index + 1}: ${Object.keys(each.files).join(', ')}`

const fail = (message: string): never => {
  throw new RuleTestError(message)
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) fail(`${what} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`)
}

function checkCases(rule: Rule, tests: RuleTests): void {
  const { id, messages } = rule.meta
  const seen = new Map<string, string>()
  for (const [index, each] of [...tests.valid, ...tests.invalid].entries()) {
    const name = `${id}: "${nameOf(each, index)}"`
    if (Object.keys(each.files).length === 0) fail(`${name} has no files`)
    const key = JSON.stringify([Object.entries(each.files).sort(([a], [b]) => (a < b ? -1 : 1)), each.options ?? null, each.completeKinds ?? null])
    const before = seen.get(key)
    if (before !== undefined) fail(`${name} is the same case as ${before}`)
    seen.set(key, name)
  }
  for (const each of tests.invalid) {
    if (each.errors.length === 0) fail(`${id}: an invalid case lists no errors`)
    for (const { messageId } of each.errors) if (!Object.hasOwn(messages, messageId)) fail(`${id}: there is no message "${messageId}"`)
  }
}

function lintCase(rule: Rule, { files, options, completeKinds = [] }: Pick<ValidCase, 'files' | 'options' | 'completeKinds'>): Report {
  const report = lintFiles(files, { rules: [rule], preset: 'all', settings: options === undefined ? [] : [{ [rule.meta.id]: [rule.meta.severity, options] }], completeKinds, strict: true })
  const [broken] = report.internalErrors
  if (broken !== undefined) fail(`irsalint failed in ${broken.where} at ${broken.place}: ${broken.message}\n${broken.stack ?? ''}`)
  const syntax = report.findings.find((finding) => finding.ruleId === 'syntax' && finding.severity === 'error')
  if (syntax !== undefined) fail(`the files of the case cannot be read: ${describeFinding(syntax)}`)
  return report
}

const findingsOf = (rule: Rule, report: Report): readonly Finding[] => report.findings.filter((finding) => finding.ruleId === rule.meta.id)

function checkValid(rule: Rule, each: ValidCase): void {
  const report = lintCase(rule, each)
  const [finding] = findingsOf(rule, report)
  if (finding !== undefined) fail(`no finding was expected, but: ${describeFinding(finding)}`)
  checkUndecided(each, report.undecided)
}

function checkInvalid(rule: Rule, each: InvalidCase): void {
  const report = lintCase(rule, each)
  const findings = findingsOf(rule, report)
  if (findings.length !== each.errors.length) {
    fail(`${findings.length} findings, expected ${each.errors.length}:\n${findings.map(describeFinding).join('\n') || 'none'}\n${report.undecided.map((undecided) => `undecided: ${undecided.subject}: ${undecided.reason}`).join('\n')}`)
  }
  each.errors.forEach((expected, index) => {
    const finding = findings[index]
    if (finding !== undefined) checkFinding(rule, each, finding, expected, findings.length)
  })
  checkUndecided(each, report.undecided)
}

function describeFinding(finding: Finding): string {
  const { line, column } = finding.location.file.positionAt(finding.location.start)
  return `${finding.location.file.path}:${line}:${column} ${finding.ruleId}/${finding.messageId}: ${finding.message}`
}

function checkFinding(rule: Rule, each: InvalidCase, finding: Finding, expected: ExpectedError, before: number): void {
  const what = describeFinding(finding)
  expectEqual(`messageId of ${what}`, finding.messageId, expected.messageId)
  checkPlace(what, finding.location, finding.message, expected)
  if (expected.severity !== undefined) expectEqual(`severity of ${what}`, finding.severity, expected.severity)
  if (expected.scopes !== undefined) expectEqual(`scopes of ${what}`, finding.scopes.join(', '), expected.scopes.join(', '))
  const { related } = expected
  if (typeof related === 'number') expectEqual(`number of related places of ${what}`, finding.related.length, related)
  else if (related !== undefined) checkRelated(what, finding.related, related)
  checkSuggestions(rule, each, what, finding.suggestions, expected.suggestions, before)
}

function checkPlace(what: string, location: Location, message: string, expected: ExpectedPlace): void {
  const start = location.file.positionAt(location.start)
  const end = location.file.positionAt(location.end)
  if (expected.file !== undefined) expectEqual(`file of ${what}`, pathIn(location.file.path), pathIn(expected.file))
  if (expected.line !== undefined) expectEqual(`line of ${what}`, start.line, expected.line)
  if (expected.column !== undefined) expectEqual(`column of ${what}`, start.column, expected.column)
  if (expected.endLine !== undefined) expectEqual(`endLine of ${what}`, end.line, expected.endLine)
  if (expected.endColumn !== undefined) expectEqual(`endColumn of ${what}`, end.column, expected.endColumn)
  if (expected.message !== undefined) expectEqual(`message of ${what}`, message, expected.message)
}

/** In-memory projects live under `/`. */
const pathIn = (path: string): string => path.replace(/^\/+/, '')

function checkRelated(what: string, actual: readonly RelatedLocation[], expected: readonly ExpectedPlace[]): void {
  const list = actual.map(({ location, message }) => `${pathIn(location.file.path)}:${location.file.positionAt(location.start).line} ${message}`).join('\n')
  if (actual.length !== expected.length) fail(`${actual.length} related places of ${what}, expected ${expected.length}:\n${list}`)
  actual.forEach(({ location, message }, index) => checkPlace(`related place ${index + 1} of ${what} (${list})`, location, message, expected[index] ?? {}))
}

function checkSuggestions(rule: Rule, each: InvalidCase, what: string, actual: readonly Suggestion[], expected: ExpectedError['suggestions'], before: number): void {
  const number = typeof expected === 'number' ? expected : (expected?.length ?? 0)
  if (actual.length !== number) fail(`${actual.length} suggestions for ${what}, expected ${number}: ${actual.map(({ message }) => message).join(' | ')}`)
  actual.forEach((suggestion, index) => {
    const texts = applyEdits(suggestion.edits) ?? fail(`the edits of "${suggestion.message}" overlap or do not find the text they expect`)
    const own = typeof expected === 'number' ? undefined : expected?.[index]
    if (own?.message !== undefined) expectEqual(`suggestion ${index + 1} of ${what}`, suggestion.message, own.message)
    const changed = new Map([...texts].map(([path, text]) => [pathIn(path), text]))
    if (own !== undefined) checkOutput(suggestion, changed, own.output)
    const files = Object.fromEntries([...Object.entries(each.files).map(([path, text]) => [pathIn(path), text] as const), ...changed])
    const after = findingsOf(rule, lintCase(rule, { ...each, files }))
    if (own?.mends !== false && after.length >= before) fail(`"${suggestion.message}" does not mend ${what}: afterwards there is ${after.map(describeFinding).join('; ')}`)
  })
}

function checkOutput(suggestion: Suggestion, changed: ReadonlyMap<string, string>, output: ExpectedSuggestion['output']): void {
  const what = `"${suggestion.message}"`
  if (typeof output === 'string') {
    if (changed.size !== 1) fail(`${what} changes ${[...changed.keys()].join(' and ')}: give its output by path`)
    for (const text of changed.values()) expectEqual(`output of ${what}`, text, output)
    return
  }
  expectEqual(`files changed by ${what}`, [...changed.keys()].sort().join(', '), Object.keys(output).map(pathIn).sort().join(', '))
  for (const [path, text] of Object.entries(output)) expectEqual(`output of ${what} in ${path}`, changed.get(pathIn(path)), text)
}

function checkUndecided({ undecided: expected }: ValidCase, actual: readonly Undecided[]): void {
  if (expected === undefined) return
  const list = actual.map((each) => `${pathIn(each.location.file.path)}:${each.location.file.positionAt(each.location.start).line} ${each.subject}: ${each.reason}`).join('\n')
  const number = typeof expected === 'number' ? expected : expected.length
  if (actual.length !== number) fail(`${actual.length} undecided, expected ${number}:\n${list}`)
  if (typeof expected === 'number') return
  actual.forEach(({ location, subject, reason }, index) => {
    const own = expected[index] ?? {}
    checkPlace(`undecided ${index + 1} (${list})`, location, '', { ...(own.file === undefined ? {} : { file: own.file }), ...(own.line === undefined ? {} : { line: own.line }) })
    if (own.subject !== undefined) expectEqual(`subject of undecided ${index + 1}`, subject, own.subject)
    if (own.reason !== undefined) expectEqual(`reason of undecided ${index + 1}`, reason, own.reason)
  })
}
