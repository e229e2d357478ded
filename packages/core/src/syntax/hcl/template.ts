// Templates: quoted strings, heredocs, template files; interpolations, directives, strip markers, dedenting.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
import type { Expression, TemplatePart } from './ast.js'
import { parseExpression, parseForHeader, type ForHeader } from './expression.js'
import { dropIndentation, dropStart, isSpace, leadingSpaces, meld, trimRight, type Literal } from './literal.js'
import { enter, fail, failHere, identifierEnd, problem, rise, skip, type State } from './scan.js'

const QUOTED = 0
const HEREDOC = 1
const BARE = 2
type Mode = typeof QUOTED | typeof HEREDOC | typeof BARE

interface Directive {
  readonly kind: 'directive'
  readonly start: number
  readonly end: number
  readonly word: 'if' | 'else' | 'endif' | 'for' | 'endfor'
  readonly condition?: Expression
  readonly loop?: ForHeader
}

type Item = Literal | Extract<TemplatePart, { kind: 'interpolation' }> | Directive

/** The position is at the opening quote. */
export function parseQuoted(s: State): Expression {
  const { text } = s
  const start = s.pos
  let pos = start + 1
  for (;;) {
    const c = text.charCodeAt(pos)
    if (c === 34) break
    // Anything special, also beyond ASCII, takes the slow way.
    if (!(c !== 92 && c !== 36 && c !== 37 && c >= 32 && c < 0x300)) {
      s.pos++
      const parts = parseParts(s, QUOTED, start, '', false)
      return { kind: 'template', start, end: s.pos, parts, heredoc: false }
    }
    pos++
  }
  s.pos = pos + 1
  s.height = 2
  if (pos === start + 1) return { kind: 'template', start, end: s.pos, parts: [], heredoc: false }
  const part: TemplatePart = { kind: 'text', start: start + 1, end: pos, text: text.slice(start + 1, pos), map: [[0, start + 1]] }
  return { kind: 'template', start, end: s.pos, parts: [part], heredoc: false }
}

/** The position is at `<`. Undefined where no heredoc begins here. */
export function parseHeredoc(s: State): Expression | undefined {
  const { text } = s
  const start = s.pos
  if (text.charCodeAt(start + 1) !== 60) return undefined
  const flush = text.charCodeAt(start + 2) === 45
  const nameStart = flush ? start + 3 : start + 2
  const nameEnd = identifierEnd(text, nameStart)
  if (nameEnd === nameStart) return undefined
  let pos = nameEnd
  if (text.charCodeAt(pos) === 13) pos++
  if (text.charCodeAt(pos) !== 10) fail(s, start, nameEnd, 'The marker that begins a heredoc must stand at the end of its line, without quotes, spaces or comments behind it.')
  s.pos = pos + 1
  const marker = text.slice(nameStart, nameEnd)
  s.heredocs.push(marker)
  const parts = parseParts(s, HEREDOC, start, marker, flush)
  s.heredocs.pop()
  let end = s.pos
  while (isSpace(text.charCodeAt(end - 1))) end--
  return { kind: 'template', start, end, parts, heredoc: true }
}

/** Everything up to the end of the text is a template. */
export function parseBare(s: State): readonly TemplatePart[] {
  return parseParts(s, BARE, s.pos, '', false)
}

/** End of the line at `pos`, before its newline, if it holds only the closing marker and white space; -1 otherwise. */
function closingMarker(text: string, pos: number, marker: string): number {
  let at = pos
  let c = text.charCodeAt(at)
  while (c !== 10 && c !== 13 && isSpace(c)) c = text.charCodeAt(++at)
  if (!text.startsWith(marker, at)) return -1
  at += marker.length
  c = text.charCodeAt(at)
  while (c !== 10 && c !== 13 && isSpace(c)) c = text.charCodeAt(++at)
  return c === 10 || (c === 13 && text.charCodeAt(at + 1) === 10) ? at : -1
}

/** Reads up to and over the closing quote or marker. `open` is where the template begins, for messages. */
function parseParts(s: State, mode: Mode, open: number, marker: string, flush: boolean): readonly TemplatePart[] {
  const { text } = s
  const items: Item[] = []
  const contentStart = s.pos
  let height = 1
  let trimNext = false
  let lineStart = true
  for (;;) {
    if (mode === HEREDOC && lineStart) {
      const end = closingMarker(text, s.pos, marker)
      if (end !== -1) {
        s.pos = end
        break
      }
    }
    const start = s.pos
    const c = text.charCodeAt(start)
    if (c !== c) {
      if (mode === BARE) break
      unterminated(s, mode, open, marker)
    }
    if (mode === QUOTED && c === 34) {
      s.pos++
      break
    }
    const trim = trimNext
    trimNext = false
    if ((c === 36 || c === 37) && text.charCodeAt(start + 1) === 123) {
      lineStart = false
      const strip = text.charCodeAt(start + 2) === 126
      const previous = items[items.length - 1]
      if (strip && previous?.kind === 'text' && previous.end === start) trimRight(previous)
      s.pos += strip ? 3 : 2
      const newlines = s.newlines
      s.newlines = false
      s.open++
      const item = c === 36 ? parseInterpolation(s, start) : parseDirective(s, start)
      height = Math.max(height, s.height)
      s.open--
      s.newlines = newlines
      trimNext = text.charCodeAt(s.pos - 2) === 126
      items.push(item)
    } else {
      const literal = mode === QUOTED ? quotedLiteral(s, open) : plainLiteral(s, mode)
      if (trim) dropStart(literal, leadingSpaces(literal.text))
      lineStart = text.charCodeAt(s.pos - 1) === 10
      items.push(literal)
    }
  }
  if (flush) dedent(items)
  s.height = height
  const parts = buildTree(s, items, contentStart)
  rise(s, s.height, open)
  return parts
}

function unterminated(s: State, mode: Mode, open: number, marker: string): never {
  if (mode === QUOTED) fail(s, open, open + 1, 'This string is never closed: a double quote is missing.')
  const last = s.text.slice(s.text.lastIndexOf('\n') + 1).trim()
  if (last === marker) fail(s, s.text.length - marker.length, s.text.length, `The closing marker ${marker} of a heredoc must be followed by a newline.`)
  fail(s, open, open + 2, `This heredoc is never closed: a line that holds only ${marker} is missing.`)
}

/** A `$` or `%` that opens nothing. HCL's scanner cuts here, and one character on before a line end, which strip markers can tell. */
function strayMarker(s: State, mode: Mode): Literal {
  const { text } = s
  const start = s.pos
  const c = text.charCodeAt(start)
  const next = text.charCodeAt(start + 1)
  if (next === c && text.charCodeAt(start + 2) === 123) {
    s.pos += text.charCodeAt(start + 3) === 126 ? 4 : 3
    return { kind: 'text', text: text.slice(start + 1, s.pos), start, end: s.pos, map: [[0, start], [1, start + 2]] }
  }
  const after = text.charCodeAt(start + 2)
  s.pos += mode !== QUOTED && next < 128 && next !== 123 && (after === 10 || after === 13) ? 2 : 1
  return { kind: 'text', text: text.slice(start, s.pos), start, end: s.pos, map: [[0, start]] }
}

/** Literal text of a heredoc or template file, at most one line. */
function plainLiteral(s: State, mode: Mode): Literal {
  const { text } = s
  const start = s.pos
  let c = text.charCodeAt(start)
  if (c === 36 || c === 37) return strayMarker(s, mode)
  let pos = start
  while (c === c && c !== 36 && c !== 37 && c !== 10) {
    if (c === 13 && text.charCodeAt(pos + 1) !== 10) {
      if (mode === HEREDOC) fail(s, pos, pos + 1, 'A lone carriage return is not allowed in a heredoc.')
      // In a template file HCL takes everything from here on as text.
      pos = text.length
      break
    }
    c = text.charCodeAt(++pos)
  }
  if (c === 10) pos++
  s.pos = pos
  return { kind: 'text', text: text.slice(start, pos), start, end: pos, map: [[0, start]] }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

function quotedLiteral(s: State, open: number): Literal {
  const { text } = s
  const start = s.pos
  let pos = start
  let built = ''
  let run = start
  const map: [number, number][] = [[0, start]]
  for (;;) {
    const c = text.charCodeAt(pos)
    if (c === 36 || c === 37) {
      if (pos === start) return strayMarker(s, QUOTED)
      break
    }
    if (c === 34 || c !== c) break
    if (c === 10 || c === 13) {
      s.pos = pos
      fail(s, open, pos, 'A quoted string must end on its line. Write \\n for a newline, or use a heredoc.')
    }
    if (c !== 92) {
      pos++
      continue
    }
    built += text.slice(run, pos)
    const at = pos
    const selector = text.charAt(pos + 1)
    const simple = Object.hasOwn(ESCAPES, selector) ? ESCAPES[selector] : undefined
    if (simple !== undefined) {
      built += simple
      pos += 2
    } else if (selector === 'u' || selector === 'U') {
      pos = hexEnd(text, pos + 2, selector === 'u' ? 4 : 8)
      built += unicodeEscape(s, at, pos, selector === 'u' ? 4 : 8)
    } else if (selector === '\n' || selector === '\r' || selector === '') {
      pos++
    } else {
      const symbol = String.fromCodePoint(text.codePointAt(pos + 1) ?? 0)
      pos += 1 + symbol.length
      problem(s, at, pos, `"\\${symbol}" is not an escape sequence. Write "\\\\" for a backslash.`)
      built += symbol
    }
    if (map[map.length - 1]?.[0] === built.length) map.pop()
    map.push([built.length, pos])
    run = pos
  }
  s.pos = pos
  return { kind: 'text', text: built + text.slice(run, pos), start, end: pos, map }
}

function hexEnd(text: string, start: number, digits: number): number {
  let pos = start
  while (pos < start + digits) {
    const c = text.charCodeAt(pos) | 32
    if (!((c >= 48 && c <= 57 && text.charCodeAt(pos) >= 48) || (c >= 97 && c <= 102))) break
    pos++
  }
  return pos
}

function unicodeEscape(s: State, start: number, end: number, digits: number): string {
  const hex = s.text.slice(start + 2, end)
  const point = parseInt(hex, 16)
  if (hex.length !== digits) {
    problem(s, start, end, `"\\${digits === 4 ? 'u' : 'U'}" must be followed by ${digits} hexadecimal digits.`)
  } else if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
    problem(s, start, end, `There is no character U+${hex}.`)
  } else {
    return String.fromCodePoint(point)
  }
  return ''
}

/** The position is behind `${` or `${~`. */
function parseInterpolation(s: State, start: number): Item {
  const expression = parseExpression(s)
  rise(s, s.height, start)
  closeSequence(s, start, 'The interpolation "${" is never closed: a "}" is missing.', '"}" to close the interpolation (write $${ for a literal ${)')
  return { kind: 'interpolation', start, end: s.pos, expression }
}

function closeSequence(s: State, start: number, unclosed: string, expected: string): void {
  skip(s)
  const c = s.text.charCodeAt(s.pos)
  if (c === 125) s.pos++
  else if (c === 126 && s.text.charCodeAt(s.pos + 1) === 125) s.pos += 2
  else if (c !== c) fail(s, start, start + 2, unclosed)
  else failHere(s, expected)
}

/** The position is behind `%{` or `%{~`. */
function parseDirective(s: State, start: number): Item {
  skip(s)
  const end = identifierEnd(s.text, s.pos)
  const word = s.text.slice(s.pos, end)
  let condition: Expression | undefined
  let loop: ForHeader | undefined
  s.height = 1
  switch (word) {
    case 'if':
      s.pos = end
      condition = parseExpression(s)
      break
    case 'for':
      s.pos = end
      loop = parseForHeader(s)
      break
    case 'else':
    case 'endif':
    case 'endfor':
      s.pos = end
      break
    default:
      failHere(s, 'if, else, endif, for or endfor after "%{" (write %%{ for a literal %{)')
  }
  closeSequence(s, start, `The directive "%{ ${word}" is never closed: a "}" is missing.`, `"}" at the end of the ${word} directive`)
  return { kind: 'directive', start, end: s.pos, word, ...(condition && { condition }), ...(loop && { loop }) }
}

/** Takes the smallest indentation of all lines off every line, looking at what strip markers left of each token, as HCL does. */
function dedent(items: readonly Item[]): void {
  let least = Infinity
  let lineStart = true
  const adjust: Literal[] = []
  for (const item of items) {
    if (lineStart) {
      lineStart = false
      let spaces = 0
      if (item.kind === 'text') {
        spaces = leadingSpaces(item.text)
        if (spaces === item.text.length && item.text.endsWith('\n')) spaces = Infinity
        else adjust.push(item)
      }
      least = Math.min(least, spaces)
    }
    if (item.kind === 'text' && item.text.endsWith('\n')) lineStart = true
  }
  for (const literal of adjust) dropIndentation(literal, least)
}

interface Cursor {
  readonly items: readonly Item[]
  next: number
  readonly end: number
}

/** Puts the flat items of a template into a tree, by their directives. */
function buildTree(s: State, items: readonly Item[], contentStart: number): readonly TemplatePart[] {
  const cursor: Cursor = { items, next: 0, end: items[items.length - 1]?.end ?? contentStart }
  const parts: TemplatePart[] = []
  for (;;) {
    buildRun(s, cursor, parts)
    const stray = items[cursor.next++]
    if (stray === undefined) return parts
    const opener = stray.kind === 'directive' && stray.word === 'endfor' ? 'for' : 'if'
    problem(s, stray.start, stray.end, `This directive closes nothing: there is no matching ${opener} before it.`)
  }
}

/** Adds parts until an else, endif or endfor, or the end. */
function buildRun(s: State, cursor: Cursor, parts: TemplatePart[]): void {
  let { height } = s
  for (;;) {
    const item = cursor.items[cursor.next]
    if (item === undefined) break
    if (item.kind === 'text') {
      const literals: Literal[] = []
      for (let next = cursor.items[cursor.next]; next?.kind === 'text'; next = cursor.items[++cursor.next]) literals.push(next)
      parts.push(meld(literals, s.normalise))
    } else if (item.kind === 'interpolation') {
      cursor.next++
      parts.push(item)
    } else if (item.condition !== undefined) {
      parts.push(buildIf(s, cursor, item, item.condition))
    } else if (item.loop !== undefined) {
      parts.push(buildFor(s, cursor, item, item.loop))
    } else {
      break
    }
    height = Math.max(height, s.height)
  }
  s.height = height
}

function buildIf(s: State, cursor: Cursor, open: Directive, condition: Expression): TemplatePart {
  cursor.next++
  enter(s, open.start)
  const then: TemplatePart[] = []
  let otherwise: TemplatePart[] | undefined
  buildRun(s, cursor, then)
  let close = cursor.items[cursor.next++]
  if (close?.kind === 'directive' && close.word === 'else') {
    otherwise = []
    buildRun(s, cursor, otherwise)
    close = cursor.items[cursor.next++]
  }
  checkClosed(s, open, close, 'endif')
  s.depth--
  rise(s, s.height, open.start)
  return { kind: 'if', start: open.start, end: close?.end ?? cursor.end, condition, then, ...(otherwise && { otherwise }) }
}

function buildFor(s: State, cursor: Cursor, open: Directive, loop: ForHeader): TemplatePart {
  cursor.next++
  enter(s, open.start)
  const body: TemplatePart[] = []
  buildRun(s, cursor, body)
  const close = cursor.items[cursor.next++]
  checkClosed(s, open, close, 'endfor')
  s.depth--
  rise(s, s.height, open.start)
  return { kind: 'for', start: open.start, end: close?.end ?? cursor.end, ...loop, body }
}

function checkClosed(s: State, open: Directive, found: Item | undefined, wanted: 'endif' | 'endfor'): void {
  if (found === undefined) problem(s, open.start, open.end, `This ${open.word} directive is never closed: %{ ${wanted} } is missing.`)
  else if (found.kind !== 'directive' || found.word !== wanted) {
    problem(s, found.start, found.end, `Expected %{ ${wanted} } for the ${open.word} directive before it.`)
  }
}
