// A place in YAML text that moves over characters and lines, with YAML 1.1's line ends. Knows no tokens.
// https://yaml.org/spec/1.1/#id868518

/** Where something begins: in UTF-16 code units of the text, and as YAML counts, in characters. */
export interface Mark {
  readonly offset: number
  readonly index: number
  readonly line: number
  readonly column: number
}

export interface Cursor {
  /** The character here or `ahead` code units further; empty behind the end. */
  peek(ahead?: number): string
  /** Consumes one character, or as many. */
  skip(characters?: number): void
  skipBreak(): void
  /** Consumes a line end and says what it stands for. */
  readBreak(): string
  /** Consumes one character. */
  read(): string
  skipComment(): void
  mark(): Mark
  /** As if a line ended here, at the end of the text. */
  endLine(): void
  readonly column: number
  readonly line: number
}

export const isBreak = (character: string): boolean => character !== '' && '\n\r\x85\u2028\u2029'.includes(character)
export const isBlank = (character: string): boolean => character === ' ' || character === '\t'
export const isBreakOrEnd = (character: string): boolean => character === '' || isBreak(character)
export const isBlankOrEnd = (character: string): boolean => isBlank(character) || isBreakOrEnd(character)

export function createCursor(text: string): Cursor {
  // A mark of the byte order counts as nothing.
  let offset = text.startsWith('\ufeff') ? 1 : 0
  let index = 0
  let line = 0
  let column = 0
  const peek = (ahead = 0): string => text.charAt(offset + ahead)
  const advance = (): void => {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
    index++
    column++
  }
  const skipBreak = (): void => {
    const length = peek() === '\r' && peek(1) === '\n' ? 2 : 1
    offset += length
    index += length
    line++
    column = 0
  }
  return {
    peek,
    skip(characters = 1) {
      for (let count = 0; count < characters; count++) advance()
    },
    skipBreak,
    readBreak() {
      const character = peek()
      skipBreak()
      return character === '\u2028' || character === '\u2029' ? character : '\n'
    },
    read() {
      const start = offset
      advance()
      return text.slice(start, offset)
    },
    skipComment() {
      if (peek() === '#') while (!isBreakOrEnd(peek())) advance()
    },
    mark: () => ({ offset, index, line, column }),
    endLine() {
      if (column === 0) return
      column = 0
      line++
    },
    get column() {
      return column
    },
    get line() {
      return line
    },
  }
}

/** Three hyphens or dots at the beginning of a line, which end and begin documents. */
export function isDocumentMark(cursor: Cursor, character: '-' | '.'): boolean {
  return cursor.column === 0 && cursor.peek() === character && cursor.peek(1) === character && cursor.peek(2) === character && isBlankOrEnd(cursor.peek(3))
}
