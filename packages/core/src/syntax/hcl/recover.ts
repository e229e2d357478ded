// Finds the place where parsing can go on after a syntax error. It reports nothing.
import { identifierEnd, skip, type State } from './scan.js'

/**
 * Moves to the line after the broken item that began at `itemStart`: past the brackets that were open, or, where they never close, to
 * a line that is indented no deeper than the item and begins with a name or a brace.
 */
export function recover(s: State, itemStart: number): void {
  const { text } = s
  let depth = s.open
  s.open = 0
  s.newlines = true
  const marker = s.heredocs[0]
  s.heredocs.length = 0
  if (marker !== undefined) s.pos = afterHeredoc(text, s.pos, marker)
  const indent = indentation(text, itemStart)
  for (;;) {
    skip(s)
    const c = text.charCodeAt(s.pos)
    if (c !== c) return
    s.pos++
    switch (c) {
      case 10:
        if (depth <= 0 || resynchronises(text, s.pos, indent)) return
        break
      case 34:
        skipString(s)
        break
      case 60:
        skipHeredoc(s)
        break
      case 40:
      case 91:
      case 123:
        depth++
        break
      case 41:
      case 93:
        depth--
        break
      case 125:
        // Closes the block around the item, which its own parser must see.
        if (depth <= 0) {
          s.pos--
          return
        }
        depth--
        break
      default: {
        const end = identifierEnd(text, s.pos - 1)
        if (end > s.pos) s.pos = end
      }
    }
  }
}

/** Columns before the item; -1 where something else stands before it on the line, which makes the column mean nothing. */
function indentation(text: string, start: number): number {
  let pos = start
  while (pos > 0 && (text.charCodeAt(pos - 1) === 32 || text.charCodeAt(pos - 1) === 9)) pos--
  return pos === 0 || text.charCodeAt(pos - 1) === 10 ? start - pos : -1
}

function resynchronises(text: string, lineStart: number, indent: number): boolean {
  let pos = lineStart
  while (text.charCodeAt(pos) === 32 || text.charCodeAt(pos) === 9) pos++
  const column = pos - lineStart
  if (column > indent) return false
  if (text.charCodeAt(pos) === 125) return column < indent
  return identifierEnd(text, pos) > pos
}

/** The position is behind the opening quote; a string never goes on after its line. */
function skipString(s: State): void {
  const { text } = s
  for (;;) {
    const c = text.charCodeAt(s.pos)
    if (c !== c || c === 10) return
    s.pos++
    if (c === 34) return
    if (c === 92 && s.pos < text.length && text.charCodeAt(s.pos) !== 10) s.pos++
  }
}

/** The position is behind `<`. */
function skipHeredoc(s: State): void {
  const { text } = s
  if (text.charCodeAt(s.pos) !== 60) return
  const start = text.charCodeAt(s.pos + 1) === 45 ? s.pos + 2 : s.pos + 1
  const end = identifierEnd(text, start)
  const newline = text.charCodeAt(end) === 13 ? end + 1 : end
  if (end === start || text.charCodeAt(newline) !== 10) return
  s.pos = afterHeredoc(text, newline + 1, text.slice(start, end))
}

/** End of the first line at or after `pos` that holds only the marker; where there is none, the end of this line. */
function afterHeredoc(text: string, pos: number, marker: string): number {
  let at = pos
  for (;;) {
    at = text.indexOf(marker, at)
    if (at === -1) return pos
    const lineStart = text.lastIndexOf('\n', at) + 1
    let lineEnd = text.indexOf('\n', at)
    if (lineEnd === -1) lineEnd = text.length
    if (text.slice(lineStart, lineEnd).trim() === marker) return at + marker.length
    at = lineEnd
  }
}
