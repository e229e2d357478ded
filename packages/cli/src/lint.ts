// `irsalint [paths…]`: lints and writes the report in one or several formats.
import { parseArgs } from 'node:util'
import { formatters, lint, lintOptions, rules, version, type FormatName, type Report } from '@irsalint/core'
import { listRules } from './explain.js'
import { helpText } from './help.js'
import { CommandLineError, exitStatus, reportThis, type Io } from './io.js'

const optionTypes = {
  color: { type: 'boolean' },
  config: { type: 'string', short: 'c' },
  format: { type: 'string', short: 'f', multiple: true },
  help: { type: 'boolean', short: 'h' },
  ignore: { type: 'string', multiple: true },
  'list-rules': { type: 'boolean' },
  'max-warnings': { type: 'string' },
  'no-color': { type: 'boolean' },
  'no-config': { type: 'boolean' },
  only: { type: 'string', multiple: true },
  quiet: { type: 'boolean', short: 'q' },
  'report-unused-disable-directives': { type: 'boolean' },
  rule: { type: 'string', multiple: true },
  'show-undecided': { type: 'boolean' },
  skip: { type: 'string', multiple: true },
  'var-file': { type: 'string', multiple: true },
  version: { type: 'boolean', short: 'v' },
} as const

export async function lintCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: optionTypes, allowPositionals: true, strict: true })
  if (values.help) {
    io.out(helpText)
    return exitStatus.ok
  }
  if (values.version) {
    io.out(`${version}\n`)
    return exitStatus.ok
  }
  if (values['list-rules']) {
    io.out(listRules())
    return exitStatus.ok
  }
  if (values.config !== undefined && values['no-config']) throw new CommandLineError('--config and --no-config exclude each other')
  const outputs = (values.format ?? ['stylish']).map(readFormat)
  const maxWarnings = readMaxWarnings(values['max-warnings'])
  const only = readList(values.only)
  const options = lintOptions({
    cwd: io.cwd,
    available: rules,
    rules: Object.fromEntries((values.rule ?? []).map(readRule)),
    skip: readList(values.skip) ?? [],
    ...(only === undefined ? {} : { only }),
    ...(values['no-config'] ? { config: false as const } : values.config === undefined ? {} : { config: values.config }),
    ignore: values.ignore ?? [],
    varFiles: values['var-file'] ?? [],
    ...(values['report-unused-disable-directives'] === undefined ? {} : { reportUnusedDirectives: true }),
  })
  const report = await lint({ ...options, paths: positionals })
  const shown = values.quiet ? withoutWarnings(report) : report
  for (const { name, file } of outputs) {
    const text = formatters[name](shown, {
      cwd: options.cwd ?? io.cwd,
      color: file === undefined && useColor(values.color, values['no-color'], io),
      showUndecided: values['show-undecided'] ?? false,
    })
    if (file === undefined) io.out(text)
    else write(io, file, text)
  }
  return exitStatusOf(report, maxWarnings, io)
}

function write(io: Io, file: string, text: string): void {
  try {
    io.writeFile(file, text)
  } catch (error) {
    throw new CommandLineError(`cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function exitStatusOf({ summary, internalErrors }: Report, maxWarnings: number, io: Io): number {
  if (internalErrors.length > 0) {
    for (const { where, place, message, stack } of internalErrors) io.err(`irsalint failed in ${where} at ${place}: ${message}\n${io.env['IRSALINT_DEBUG'] ? `${stack ?? ''}\n` : ''}`)
    io.err(reportThis)
    return exitStatus.internal
  }
  if (summary.errors > 0) return exitStatus.findings
  if (summary.warnings <= maxWarnings) return exitStatus.ok
  io.err(`irsalint: ${summary.warnings} warnings, more than the ${maxWarnings} that --max-warnings allows\n`)
  return exitStatus.findings
}

/** Warnings still count for --max-warnings, which looks at the whole report. */
function withoutWarnings(report: Report): Report {
  return { ...report, findings: report.findings.filter((finding) => finding.severity === 'error'), summary: { ...report.summary, warnings: 0 } }
}

function readFormat(text: string): { readonly name: FormatName; readonly file?: string } {
  const at = text.indexOf('=')
  const name = at === -1 ? text : text.slice(0, at)
  const known = Object.keys(formatters)
  if (!isFormat(name)) throw new CommandLineError(`there is no format "${name}"; there are ${known.join(', ')}`)
  if (at === -1) return { name }
  if (at === text.length - 1) throw new CommandLineError(`--format ${text} lacks a file after "="`)
  return { name, file: text.slice(at + 1) }
}

const isFormat = (name: string): name is FormatName => Object.hasOwn(formatters, name)

type Level = 'off' | 'warn' | 'error'
const levels: ReadonlyMap<string, Level> = new Map<string, Level>([['off', 'off'], ['0', 'off'], ['warn', 'warn'], ['warning', 'warn'], ['1', 'warn'], ['error', 'error'], ['2', 'error']])

function readRule(text: string): readonly [string, Level] {
  const at = text.lastIndexOf(':')
  const level = at === -1 ? undefined : levels.get(text.slice(at + 1).trim())
  if (level === undefined) throw new CommandLineError(`--rule ${text}: expected RULE:LEVEL with off, warn or error`)
  return [text.slice(0, at).trim(), level]
}

/** `--only a,b --only c`. */
function readList(values: readonly string[] | undefined): readonly string[] | undefined {
  return values?.flatMap((value) => value.split(',')).map((value) => value.trim()).filter((value) => value !== '')
}

function readMaxWarnings(text: string | undefined): number {
  if (text === undefined || text === '-1') return Infinity
  if (!/^\d+$/.test(text)) throw new CommandLineError(`--max-warnings ${text}: expected a number`)
  return Number(text)
}

/** Flags win, then NO_COLOR and FORCE_COLOR, then whether a terminal is there. https://no-color.org */
function useColor(color: boolean | undefined, noColor: boolean | undefined, { env, terminal }: Io): boolean {
  if (noColor) return false
  if (color) return true
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  const force = env['FORCE_COLOR']
  if (force !== undefined) return force !== '0' && force !== 'false'
  return terminal && env['TERM'] !== 'dumb'
}
