// The GitHub Action: reads the runner's environment, lints, annotates, writes the job summary. Rules and formats are core's.
// Protocol: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
import { randomUUID } from 'node:crypto'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatters, lint, lintOptions, rules, UsageError, type Report } from '@irsalint/core'

/** GitHub shows ten annotations of a level for a step. */
const maxAnnotations = 10
/** GitHub drops a summary above 1024 KiB as a whole. */
const maxSummaryBytes = 1_000_000

const env = process.env
const say = (text: string): void => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)

/** The runner passes inputs as `INPUT_<NAME>`, with hyphens kept. */
const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim()
/** Separated by white space; in patterns, `?` stands for a blank that belongs to a path. */
const words = (name: string): readonly string[] => input(name).split(/\s+/).filter((word) => word !== '')

function flag(name: string, otherwise: boolean): boolean {
  const text = input(name).toLowerCase()
  if (text === '') return otherwise
  if (text !== 'true' && text !== 'false') throw new UsageError(`input ${name}: expected true or false, not "${text}"`)
  return text === 'true'
}

function choice<const Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
  const text = input(name)
  const found = text === '' ? otherwise : choices.find((each) => each === text)
  if (found === undefined) throw new UsageError(`input ${name}: expected ${choices.join(', ')}, not "${text}"`)
  return found
}

function number(name: string): number {
  const text = input(name)
  if (text === '' || text === '-1') return Infinity
  if (!/^\d+$/.test(text)) throw new UsageError(`input ${name}: expected a number, not "${text}"`)
  return Number(text)
}

/** Names and values; a value of several lines cannot end its own entry. */
function setOutputs(outputs: Readonly<Record<string, string | number>>): void {
  const file = env['GITHUB_OUTPUT']
  if (!file) return
  const text = Object.entries(outputs).map(([name, value]) => {
    const end = `end-${randomUUID()}`
    return `${name}<<${end}\n${value}\n${end}\n`
  })
  appendFileSync(file, text.join(''))
}

/** Where this commit's files can be looked at. On pull requests the runner checks out a merge that no link can show. */
function linkBase(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha, GITHUB_EVENT_PATH: path } = env
  if (!server || !repository || !sha) return undefined
  let head: unknown
  try {
    const event: unknown = path ? JSON.parse(readFileSync(path, 'utf8')) : undefined
    head = ['pull_request', 'head', 'sha'].reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), event)
  } catch {
    // A link is a comfort: without a readable event, the commit of the run has to do.
  }
  return `${server}/${repository}/blob/${typeof head === 'string' && /^[0-9a-f]{7,64}$/.test(head) ? head : sha}/`
}

function exitStatus({ summary, internalErrors }: Report, failOn: 'error' | 'warning' | 'never', maxWarnings: number): number {
  if (internalErrors.length > 0) return 3
  if (failOn === 'never') return 0
  return summary.errors > 0 || (failOn === 'warning' && summary.warnings > 0) || summary.warnings > maxWarnings ? 1 : 0
}

async function main(): Promise<number> {
  const workspace = resolve(env['GITHUB_WORKSPACE'] || '.').replaceAll('\\', '/')
  const cwd = resolve(workspace, input('working-directory') || '.').replaceAll('\\', '/')
  const failOn = choice('fail-on', ['error', 'warning', 'never'], 'error')
  const maxWarnings = number('max-warnings')
  const annotate = flag('annotations', true)
  const summarise = flag('summary', true)
  const sarifFile = input('sarif-file')
  const options = lintOptions({ cwd, available: rules, ...(input('config') === '' ? {} : { config: input('config') }) })
  const report = await lint({ ...options, paths: words('paths') })

  // Paths of annotations count from the root of the repository.
  const context = { cwd: workspace, showUndecided: flag('show-undecided', false) }
  // What stands in linted files must not be taken for commands.
  const token = randomUUID()
  say(`::stop-commands::${token}\n${formatters.stylish(report, context)}::${token}::`)
  if (annotate) say(formatters.github(report, { ...context, maxAnnotations }))
  const base = linkBase()
  const summaryFile = env['GITHUB_STEP_SUMMARY']
  if (summarise && summaryFile) appendFileSync(summaryFile, formatters.markdown(report, { ...context, maxBytes: maxSummaryBytes, ...(base === undefined ? {} : { linkBase: base }) }))
  if (sarifFile !== '') writeFileSync(resolve(cwd, sarifFile), formatters.sarif(report, context))
  const status = exitStatus(report, failOn, maxWarnings)
  const { errors, warnings } = report.summary
  setOutputs({ findings: errors + warnings, errors, warnings, 'sarif-file': sarifFile, 'exit-code': status })
  return status
}

const escape = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

try {
  process.exitCode = await main()
} catch (error) {
  const usage = error instanceof UsageError
  say(`::error title=irsalint::${escape(usage ? error.message : `irsalint failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)}`)
  process.exitCode = usage ? 2 : 3
  setOutputs({ 'exit-code': process.exitCode })
}
