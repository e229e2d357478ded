// The scanner under the HCL parser: position, trivia, identifiers, numbers, problems. It builds no syntax nodes.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements
import { decimal, type Decimal } from '../../value/number.js'
import type { Comment, SyntaxProblem } from './ast.js'

/** Deepest nesting of syntax nodes; consumers recurse over the tree, so the tree itself may not be deeper either. */
export const MAX_DEPTH = 500
/** More problems than this in one file help nobody. */
export const MAX_PROBLEMS = 100

/** What the parser functions share. Mutable on purpose: it is the one place where the position lives. */
export interface State {
  /** Ends where parsing must end: reading past it gives NaN. */
  readonly text: string
  pos: number
  /** Whether a newline is a token here (bodies, objects) or white space (inside brackets). */
  newlines: boolean
  /** Whether strings become NFC, as values do and block labels do not. */
  normalise: boolean
  depth: number
  /** Height of the expression that was parsed last. */
  height: number
  /** Brackets and holes open since the body item began: recovery must leave them first. */
  open: number
  /** Closing markers of the heredocs around the position. */
  readonly heredocs: string[]
  readonly problems: SyntaxProblem[]
  readonly comments: Comment[]
}

export function newState(text: string, start: number): State {
  return { text, pos: start, newlines: true, normalise: true, depth: 0, height: 0, open: 0, heredocs: [], problems: [], comments: [] }
}

/** Thrown by `fail`, caught where parsing can go on. One instance: it carries nothing, the problem is already noted. */
export const SYNTAX_ERROR = new Error('HCL syntax error')
/** Thrown where going on makes no sense: there are too many problems already. */
export const GIVE_UP = new Error('HCL parsing given up')

export function problem(s: State, start: number, end: number, message: string): void {
  if (s.problems.length >= MAX_PROBLEMS) throw GIVE_UP
  s.problems.push({ start, end: Math.min(Math.max(end, start), s.text.length), message })
}

export function fail(s: State, start: number, end: number, message: string): never {
  problem(s, start, end, message)
  throw SYNTAX_ERROR
}

/** Fails at what stands at the position. `expected` reads on from "Expected". */
export function failHere(s: State, expected: string): never {
  const found = describe(s)
  fail(s, s.pos, s.pos + found.length, `Expected ${expected}, but found ${found.text}.`)
}

function describe(s: State): { readonly text: string; readonly length: number } {
  const c = s.text.charCodeAt(s.pos)
  if (c !== c) return { text: 'the end of the text', length: 0 }
  if (c === 10 || c === 13) return { text: newlineLength(s) > 0 ? 'the end of the line' : 'a lone carriage return', length: 1 }
  if (c === 39) return { text: 'a single quote (HCL writes strings in double quotes)', length: 1 }
  if (c === 34) return { text: 'a string', length: 1 }
  const end = identifierEnd(s.text, s.pos)
  if (end > s.pos) return { text: `"${s.text.slice(s.pos, Math.min(end, s.pos + 40))}"`, length: end - s.pos }
  const point = s.text.codePointAt(s.pos) ?? 0
  const symbol = String.fromCodePoint(point)
  if (point < 32 || (point > 126 && point < 161) || point === 0xfeff || (point >= 0x2000 && point < 0x2070)) {
    return { text: `the character U+${point.toString(16).toUpperCase().padStart(4, '0')}, which is not allowed here`, length: symbol.length }
  }
  return { text: `"${symbol}"`, length: symbol.length }
}

export function enter(s: State, start: number): void {
  if (++s.depth > MAX_DEPTH) tooDeep(s, start)
}

/** Notes the height of a node one above `below`. */
export function rise(s: State, below: number, start: number): void {
  s.height = below + 1
  if (s.height > MAX_DEPTH) tooDeep(s, start)
}

export const tooDeepMessage = `This is nested more than ${MAX_DEPTH} levels deep, which is not supported. Split it up into local values or files.`

export const tooLargeMessage = 'This number is too large or has too many digits, which is not supported.'

/** Limits of ours, not of HCL. */
export const isOwnLimit = (message: string): boolean => message === tooDeepMessage || message === tooLargeMessage

function tooDeep(s: State, start: number): never {
  fail(s, start, start + 1, tooDeepMessage)
}

/** Moves over white space and comments; over newlines only where they are no tokens. */
export function skip(s: State): void {
  const text = s.text
  let pos = s.pos
  for (;;) {
    const c = text.charCodeAt(pos)
    if (c === 32 || c === 9) {
      pos++
    } else if (c === 10) {
      if (s.newlines) break
      pos++
    } else if (c === 13) {
      if (s.newlines || text.charCodeAt(pos + 1) !== 10) break
      pos += 2
    } else if (c === 35) {
      pos = lineComment(s, pos, 1)
    } else if (c === 47) {
      const next = text.charCodeAt(pos + 1)
      if (next === 47) {
        pos = lineComment(s, pos, 2)
      } else if (next === 42) {
        const close = text.indexOf('*/', pos + 2)
        if (close === -1) break
        s.comments.push({ start: pos, end: close + 2, text: text.slice(pos + 2, close) })
        pos = close + 2
      } else {
        break
      }
    } else {
      break
    }
  }
  s.pos = pos
}

function lineComment(s: State, start: number, marker: number): number {
  let end = s.text.indexOf('\n', start)
  if (end === -1) end = s.text.length
  else if (s.text.charCodeAt(end - 1) === 13) end--
  s.comments.push({ start, end, text: s.text.slice(start + marker, end) })
  return end
}

/** Length of the newline at the position, 0 where there is none. */
export function newlineLength(s: State): number {
  const c = s.text.charCodeAt(s.pos)
  if (c === 10) return 1
  return c === 13 && s.text.charCodeAt(s.pos + 1) === 10 ? 2 : 0
}

const START = 1
const CONTINUE = 2
const ASCII = new Uint8Array(128)
for (let c = 0; c < 128; c++) {
  const letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95
  const digit = c >= 48 && c <= 57
  ASCII[c] = (letter ? START : 0) | (letter || digit || c === 45 ? CONTINUE : 0)
}
const ID_START = /^\p{ID_Start}$/u
const ID_CONTINUE = /^\p{ID_Continue}$/u

/** End of the identifier that starts at `start`; `start` itself where none does. */
export function identifierEnd(text: string, start: number): number {
  let pos = start
  let wanted = START
  for (;;) {
    const c = text.charCodeAt(pos)
    if (c < 128) {
      if (((ASCII[c] ?? 0) & wanted) === 0) return pos
      pos++
    } else if (c >= 128) {
      const symbol = String.fromCodePoint(text.codePointAt(pos) ?? 0)
      if (!(wanted === START ? ID_START : ID_CONTINUE).test(symbol)) return pos
      pos += symbol.length
    } else {
      return pos
    }
    wanted = CONTINUE
  }
}

/** True where the identifier `word` stands at the position. */
export function atKeyword(s: State, word: string): boolean {
  return s.text.startsWith(word, s.pos) && identifierEnd(s.text, s.pos) === s.pos + word.length
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57

/**
 * End of the number literal at `start`, which holds a digit. The scanner is greedy, as HCL's is: `1..2` is one (invalid) literal, and a
 * literal never ends in a point.
 */
export function numberEnd(text: string, start: number): number {
  let pos = start + 1
  let end = pos
  for (;;) {
    const c = text.charCodeAt(pos)
    if (isDigit(c)) {
      end = ++pos
    } else if (c === 46) {
      pos++
    } else if (c === 101 || c === 69) {
      const sign = text.charCodeAt(pos + 1)
      const digit = sign === 43 || sign === 45 ? pos + 2 : pos + 1
      if (!isDigit(text.charCodeAt(digit))) return end
      end = pos = digit + 1
    } else {
      return end
    }
  }
}

/** True where the literal is a number, though perhaps too large for us; false for `1.2.3`. */
export const isNumberShaped = (literal: string): boolean => /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(literal)

const numbers = new Map<string, Decimal>()

/** The number a literal stands for; undefined for `1.2.3`. Short ones are kept, since ports and counts repeat. */
export function numberValue(literal: string): Decimal | undefined {
  const known = numbers.get(literal)
  if (known !== undefined) return known
  const value = decimal(literal)
  if (value !== undefined && literal.length < 5 && numbers.size < 2000) numbers.set(literal, value)
  return value
}
