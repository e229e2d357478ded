// What formatters share: paths and plurals for people, colours, and text of linted files made safe for a terminal. Pure.
import type { Location } from '../source/source-file.js'

export interface FormatContext {
  /** Absolute, with `/`: paths are shown relative to it. */
  readonly cwd: string
  readonly color?: boolean
  /** List every pair and place that could not be decided. */
  readonly showUndecided?: boolean
  /** `github`: how many annotations of a level; the rest is counted in one line. Default: all. */
  readonly maxAnnotations?: number
  /** `markdown`: what a path is appended to, to link to it (`https://github.com/o/r/blob/<commit>/`). */
  readonly linkBase?: string
  /** `markdown`: the most bytes of UTF-8 that the text may have; the rest is counted. */
  readonly maxBytes?: number
}

/** A formatter turns a finished report into text; it reads nothing and prints nothing. */
export type Formatter = (report: import('../report.js').Report, context: FormatContext) => string

/** Relative to a directory, with `/`, also where that needs `..`. Another drive stays absolute. */
export function relativePath(cwd: string, path: string): string {
  const from = cwd.split('/').filter((part) => part !== '')
  const to = path.split('/').filter((part) => part !== '')
  if (!path.startsWith('/') && from[0] !== to[0]) return path
  let common = 0
  while (common < from.length && common < to.length && from[common] === to[common]) common++
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/') || '.'
}

export interface Range {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export function rangeOf({ file, start, end }: Location): Range {
  const from = file.positionAt(start)
  const to = file.positionAt(Math.max(start, end))
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
}

/** `infra/main.tf:12:3`. */
export function placeIn(context: FormatContext, location: Location): string {
  const { line, column } = location.file.positionAt(location.start)
  return `${relativePath(context.cwd, location.file.path)}:${line}:${column}`
}

export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`

/** `in dev, prod and 3 more`; nothing for a single scope without a name of its own. */
export function scopesText(scopes: readonly string[]): string {
  if (scopes.length < 2) return ''
  const shown = scopes.length <= 3 ? scopes : scopes.slice(0, 2)
  const rest = scopes.length - shown.length
  const last = rest > 0 ? `${rest} more` : shown[shown.length - 1]
  return `in ${(rest > 0 ? shown : shown.slice(0, -1)).join(', ')} and ${last}`
}

// A linted file may hold escape sequences, or marks that reorder what a terminal shows.
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** A message of several lines, each indented as the first one is. */
export const indented = (message: string): string => printable(message).replace(/\s*\n\s*/g, '\n  ')

/** Without characters that a terminal would act on. */
export const printable = (text: string): string => text.replace(unsafe, '\ufffd')

export type Paint = (text: string) => string
export interface Colors {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly yellow: Paint
  readonly cyan: Paint
  readonly green: Paint
}

export function colors(enabled: boolean): Colors {
  const paint = (open: number, close: number): Paint => (enabled ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text)
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), yellow: paint(33, 39), cyan: paint(36, 39), green: paint(32, 39) }
}
