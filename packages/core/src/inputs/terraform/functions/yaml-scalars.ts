// Reads scalars of YAML text: plain, in quotes, as blocks. Follows libyaml where it differs from the specification, because Terraform
// does. https://yaml.org/spec/1.1/#id903915
import { EvaluationError } from '../contracts.js'
import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDocumentMark, type Cursor } from './yaml-cursor.js'

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block'

/** Where a scalar stands: how far the block around it is indented (-1 outside of all), and whether it is in brackets. */
export interface ScalarContext {
  readonly indent: number
  readonly inFlow: boolean
}

/** Blanks and line ends between two pieces of a scalar: one line end is a space, further ones stay. */
function createFolding(): { blank(text: string): void; lineEnd(text: string): void; escapedLineEnd(): void; readonly hasLines: boolean; take(): string } {
  let blanks = ''
  let first = ''
  let more = ''
  let hasLines = false
  return {
    blank(text) {
      if (!hasLines) blanks += text
    },
    lineEnd(text) {
      if (hasLines) more += text
      else {
        first = text
        blanks = ''
        hasLines = true
      }
    },
    escapedLineEnd() {
      hasLines = true
      blanks = ''
    },
    get hasLines() {
      return hasLines
    },
    take() {
      const text = !hasLines ? blanks : first === '\n' ? (more === '' ? ' ' : more) : first + more
      blanks = first = more = ''
      hasLines = false
      return text
    },
  }
}

/** The text, where it ends, and whether lines ended behind it. */
export function scanPlain(cursor: Cursor, { indent, inFlow }: ScalarContext): { readonly value: string; readonly end: number; readonly endedLine: boolean } {
  let value = ''
  let end = cursor.mark().offset
  const folding = createFolding()
  const isEnd = (): boolean => (cursor.peek() === ':' && isBlankOrEnd(cursor.peek(1))) || (inFlow && ',?[]{}'.includes(cursor.peek()))
  for (;;) {
    if (isDocumentMark(cursor, '-') || isDocumentMark(cursor, '.') || cursor.peek() === '#') break
    while (!isBlankOrEnd(cursor.peek()) && !isEnd()) {
      value += folding.take() + cursor.read()
      end = cursor.mark().offset
    }
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break
    while (isBlank(cursor.peek()) || isBreak(cursor.peek())) {
      if (isBreak(cursor.peek())) {
        folding.lineEnd(cursor.readBreak())
        continue
      }
      if (folding.hasLines && cursor.column <= indent && cursor.peek() === '\t') throw new EvaluationError('found a tab character that violates indentation')
      folding.blank(cursor.read())
    }
    if (!inFlow && cursor.column <= indent) break
  }
  return { value, end, endedLine: folding.hasLines }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ...['00', 'a\x07', 'b\b', 't\t', '\t\t', 'n\n', 'v\v', 'f\f', 'r\r', 'e\x1b', '  ', '""', "''", '\\\\'].map((pair) => [pair.charAt(0), pair.charAt(1)] as const),
  ['0', '\0'],
  ['N', '\x85'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
])
const escapeLengths: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function readEscape(cursor: Cursor): string {
  const kind = cursor.peek(1)
  const length = escapeLengths.get(kind)
  const simple = escapes.get(kind)
  if (length === undefined) {
    if (simple === undefined) throw new EvaluationError('found unknown escape character')
    cursor.skip(2)
    return simple
  }
  cursor.skip(2)
  let digits = ''
  for (let ahead = 0; ahead < length; ahead++) digits += cursor.peek(ahead)
  if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) throw new EvaluationError('did not find expected hexadecimal number')
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) throw new EvaluationError('found invalid Unicode character escape code')
  cursor.skip(length)
  return String.fromCodePoint(code)
}

export function scanQuoted(cursor: Cursor, style: 'single' | 'double'): string {
  const quote = style === 'single' ? "'" : '"'
  let value = ''
  const folding = createFolding()
  cursor.skip()
  for (;;) {
    if (isDocumentMark(cursor, '-') || isDocumentMark(cursor, '.')) throw new EvaluationError('found unexpected document indicator')
    if (cursor.peek() === '') throw new EvaluationError('found unexpected end of stream')
    while (!isBlankOrEnd(cursor.peek())) {
      if (style === 'single' && cursor.peek() === "'" && cursor.peek(1) === "'") {
        value += "'"
        cursor.skip(2)
      } else if (cursor.peek() === quote) {
        break
      } else if (style === 'double' && cursor.peek() === '\\' && isBreak(cursor.peek(1))) {
        cursor.skip()
        cursor.skipBreak()
        folding.escapedLineEnd()
        break
      } else if (style === 'double' && cursor.peek() === '\\') {
        value += readEscape(cursor)
      } else {
        value += cursor.read()
      }
    }
    if (cursor.peek() === quote) break
    while (isBlank(cursor.peek()) || isBreak(cursor.peek())) {
      if (isBreak(cursor.peek())) folding.lineEnd(cursor.readBreak())
      else folding.blank(cursor.read())
    }
    value += folding.take()
  }
  cursor.skip()
  return value
}

/** A block behind `|` or `>`, and where its last line ended. */
export function scanBlock(cursor: Cursor, { indent: outer }: ScalarContext): { readonly value: string; readonly end: number } {
  const isLiteral = cursor.peek() === '|'
  cursor.skip()
  const header = readBlockHeader(cursor)
  let indent = header.increment === 0 ? 0 : Math.max(outer, 0) + header.increment
  let end = cursor.mark().offset

  /** Indentation and empty lines in front of a line of the block. */
  function readEmptyLines(): string {
    let lines = ''
    let deepest = 0
    end = cursor.mark().offset
    for (;;) {
      while ((indent === 0 || cursor.column < indent) && cursor.peek() === ' ') cursor.skip()
      deepest = Math.max(deepest, cursor.column)
      if ((indent === 0 || cursor.column < indent) && cursor.peek() === '\t') throw new EvaluationError('found a tab character where an indentation space is expected')
      if (!isBreak(cursor.peek())) break
      lines += cursor.readBreak()
      end = cursor.mark().offset
    }
    if (indent === 0) indent = Math.max(deepest, outer + 1, 1)
    return lines
  }

  let value = ''
  let lineEnd = ''
  let empty = readEmptyLines()
  let wasIndented = false
  while (cursor.column === indent && cursor.peek() !== '') {
    const isIndented = isBlank(cursor.peek())
    const isFolded = !isLiteral && !wasIndented && !isIndented && lineEnd === '\n'
    if (!isFolded) value += lineEnd
    else if (empty === '') value += ' '
    value += empty
    wasIndented = isIndented
    while (!isBreakOrEnd(cursor.peek())) value += cursor.read()
    lineEnd = isBreak(cursor.peek()) ? cursor.readBreak() : ''
    empty = readEmptyLines()
  }
  if (header.chomping !== 'strip') value += lineEnd
  if (header.chomping === 'keep') value += empty
  return { value, end }
}

function readBlockHeader(cursor: Cursor): { readonly chomping: 'strip' | 'keep' | 'clip'; readonly increment: number } {
  let chomping: 'strip' | 'keep' | 'clip' = 'clip'
  let increment = 0
  const readChomping = (): boolean => {
    const character = cursor.peek()
    if (character !== '+' && character !== '-') return false
    chomping = character === '+' ? 'keep' : 'strip'
    cursor.skip()
    return true
  }
  const readIncrement = (): void => {
    const character = cursor.peek()
    if (!/^[0-9]$/.test(character)) return
    if (character === '0') throw new EvaluationError('found an indentation indicator equal to 0')
    increment = Number(character)
    cursor.skip()
  }
  const isFirst = readChomping()
  readIncrement()
  if (!isFirst && increment > 0) readChomping()
  while (isBlank(cursor.peek())) cursor.skip()
  cursor.skipComment()
  if (!isBreakOrEnd(cursor.peek())) throw new EvaluationError('did not find expected comment or line break')
  if (isBreak(cursor.peek())) cursor.skipBreak()
  return { chomping, increment }
}
