// The lines around a place, with the place underlined. Pure text.
import type { Location } from '../source/source-file.js'
import { printable, rangeOf, type Colors } from './text.js'

const maxWidth = 140

export interface FrameOptions {
  /** Lines shown before and after. */
  readonly around: number
  readonly indent: string
  readonly colors: Colors
  readonly paint: (text: string) => string
}

/** Several lines without a final line break; a range over several lines is underlined to the end of its first line. */
export function codeFrame(location: Location, { around, indent, colors, paint }: FrameOptions): string {
  const { file } = location
  const { line, column, endLine, endColumn } = rangeOf(location)
  const first = Math.max(1, line - around)
  const last = Math.min(file.lineStarts.length, line + around)
  const gutter = String(last).length
  const rows: string[] = []
  for (let each = first; each <= last; each++) {
    const text = lineText(location, each)
    if (each !== line) {
      if (text.trim() === '' && (each === first || each === last)) continue
      rows.push(colors.dim(`${indent}  ${String(each).padStart(gutter)} | ${clip(text, 0)}`.trimEnd()))
      continue
    }
    // A minified file has one endless line: show the part around the place.
    const from = Math.max(0, column - 1 > maxWidth - 40 ? column - 41 : 0)
    const shown = clip(text, from)
    const width = Math.max(1, (endLine === line ? endColumn : text.length + 1) - column)
    const marked = Math.max(1, Math.min(width, shown.length - (column - 1 - from) || 1))
    rows.push(`${indent}${paint('>')} ${colors.dim(`${String(each).padStart(gutter)} |`)} ${shown}`.trimEnd())
    rows.push(`${indent}  ${' '.repeat(gutter)} ${colors.dim('|')} ${' '.repeat(column - 1 - from)}${paint('^'.repeat(marked))}`)
  }
  return rows.join('\n')
}

function lineText({ file }: Location, line: number): string {
  const start = file.lineStarts[line - 1] ?? 0
  const end = file.lineStarts[line] ?? file.text.length
  return printable(file.text.slice(start, end).replace(/[\r\n]+$/, '').replaceAll('\t', ' '))
}

function clip(text: string, from: number): string {
  const part = text.slice(from, from + maxWidth)
  return `${from > 0 ? '…' : ''}${from > 0 ? part.slice(1) : part}${text.length > from + maxWidth ? '…' : ''}`
}
