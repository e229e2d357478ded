// Literal text of templates while it is being put together: unescaped text with a map back to the file. Trims, dedents, melds, normalises.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-literals
import type { TemplateText } from './ast.js'
import { composed } from '../../value/unicode.js'

/** One literal token, as HCL's scanner cuts it: strip markers and dedenting look at one token only. */
export interface Literal {
  readonly kind: 'text'
  text: string
  readonly start: number
  end: number
  map: [number, number][]
}

/** White space as Go's unicode.IsSpace has it, which is what HCL trims. */
export function isSpace(c: number): boolean {
  if (c < 128) return c === 32 || (c >= 9 && c <= 13)
  return c === 0x85 || c === 0xa0 || c === 0x1680 || (c >= 0x2000 && c <= 0x200a) || c === 0x2028 || c === 0x2029 || c === 0x202f || c === 0x205f || c === 0x3000
}

export function leadingSpaces(text: string): number {
  let count = 0
  while (count < text.length && isSpace(text.charCodeAt(count))) count++
  return count
}

const combining = /^[\p{M}\u200d]+/u

/** Drops so many characters of the indentation, each with the combining marks behind it: HCL counts grapheme clusters. */
export function dropIndentation(literal: Literal, count: number): void {
  const length = Math.min(count, literal.text.length)
  if (length === 0) return
  // Nothing combines with a tab or another control character.
  const marks = /[\x00-\x1f\x85\u2028\u2029]/.test(literal.text.charAt(length - 1)) ? undefined : combining.exec(literal.text.slice(length))
  dropStart(literal, length + (marks?.[0].length ?? 0))
}

export function trimRight(literal: Literal): void {
  let length = literal.text.length
  while (length > 0 && isSpace(literal.text.charCodeAt(length - 1))) length--
  if (length === literal.text.length) return
  literal.text = literal.text.slice(0, length)
  literal.map = literal.map.filter(([offset]) => offset === 0 || offset < length)
}

/** Drops the first `count` characters. */
export function dropStart(literal: Literal, count: number): void {
  if (count === 0) return
  const map: [number, number][] = [[0, fileOffset(literal.map, count)]]
  for (const [offset, file] of literal.map) if (offset > count) map.push([offset - count, file])
  literal.text = literal.text.slice(count)
  literal.map = map
}

/** Where a character of the text stands in the file. */
export function fileOffset(map: readonly (readonly [number, number])[], offset: number): number {
  let low = 0
  let high = map.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((map[middle]?.[0] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  const pair = map[low]
  return pair === undefined ? 0 : pair[1] + offset - pair[0]
}

/** Joins neighbouring tokens to one part, in Unicode's NFC if asked for. */
export function meld(literals: readonly Literal[], nfc: boolean): TemplateText {
  const first = literals[0]
  const last = literals[literals.length - 1]
  if (first === undefined || last === undefined) throw new Error('meld needs a literal')
  if (literals.length === 1) return nfc ? normalise(first) : first
  const texts: string[] = []
  const map: [number, number][] = []
  let length = 0
  let shift = Number.NaN
  for (const literal of literals) {
    if (literal.text === '') continue
    texts.push(literal.text)
    for (const [offset, file] of literal.map) {
      if (file - offset - length === shift) continue
      shift = file - offset - length
      map.push([offset + length, file])
    }
    length += literal.text.length
  }
  if (map.length === 0) map.push([0, first.start])
  const melded: Literal = { kind: 'text', text: texts.join(''), start: first.start, end: last.end, map }
  return nfc ? normalise(melded) : melded
}

/** Brings the text into Unicode's NFC, as Terraform's strings are. */
function normalise(literal: Literal): TemplateText {
  const { text } = literal
  let plain = true
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) >= 0x300) {
      plain = false
      break
    }
  }
  if (plain) return literal
  const normal = composed(text)
  if (normal === text) return literal
  return { ...literal, text: normal, map: normalMap(literal, normal) }
}

const STARTER = /[^\p{M}\u1160-\u11ff]/u

/** Normalises piece by piece, a piece being a base character with its marks, so that the map stays right between the pieces. */
function normalMap(literal: Literal, normal: string): [number, number][] {
  const { text } = literal
  const map: [number, number][] = []
  let built = ''
  let piece = 0
  const add = (end: number): void => {
    const part = text.slice(piece, end)
    const file = fileOffset(literal.map, piece)
    const previous = map[map.length - 1]
    if (previous === undefined || previous[1] + built.length - previous[0] !== file) map.push([built.length, file])
    // A pair of the old map inside the piece: only kept where the piece did not change.
    const after = composed(part)
    if (after === part) for (const [offset, at] of literal.map) if (offset > piece && offset < end) map.push([built.length + offset - piece, at])
    built += after
    piece = end
  }
  for (let i = 0; i < text.length; ) {
    const symbol = String.fromCodePoint(text.codePointAt(i) ?? 0)
    if (i > piece && STARTER.test(symbol)) add(i)
    i += symbol.length
  }
  if (piece < text.length) add(text.length)
  return built === normal ? map : [[0, literal.start]]
}
