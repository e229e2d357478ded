// Characters as Terraform's functions see them: letter case one character at a time, white space, grapheme clusters.
// Unicode's simple case mappings: https://www.unicode.org/reports/tr44/#UnicodeData.txt
import { hasNewerCharacter } from '../../../value/unicode.js'

/** What `trimspace` takes for white space. */
export const isSpace = (code: number): boolean =>
  (code >= 9 && code <= 13) || code === 32 || code === 0x85 || code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || spaces.has(code)
const spaces = new Set([0x2028, 0x2029, 0x202f, 0x205f, 0x3000])

/** JavaScript maps some characters to several; the simple mapping of these is to one, eight places further, or to themselves. */
function simpleUpper(character: string): string {
  const upper = character.toUpperCase()
  if ([...upper].length === 1) return upper
  const code = character.codePointAt(0) ?? 0
  const hasIota = (code >= 0x1f80 && code <= 0x1faf && (code & 8) === 0) || code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3
  return hasIota ? String.fromCodePoint(code + (code <= 0x1faf ? 8 : 9)) : character
}

function simpleLower(character: string): string {
  if (character === 'İ') return 'i'
  return character.toLowerCase()
}

/** Letters of two letters have a title case of their own; Georgian letters have none. */
function simpleTitle(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x01c4 && code <= 0x01cc) return code <= 0x01c6 ? 'ǅ' : code <= 0x01c9 ? 'ǈ' : 'ǋ'
  if (code >= 0x01f1 && code <= 0x01f3) return 'ǲ'
  if ((code >= 0x10d0 && code <= 0x10fa) || (code >= 0x10fd && code <= 0x10ff)) return character
  return simpleUpper(character)
}

const each = (text: string, map: (character: string) => string): string => {
  let result = ''
  for (const character of text) {
    const mapped = map(character)
    result += hasNewerCharacter(character + mapped) ? character : mapped
  }
  return result
}

export const toUpper = (text: string): string => each(text, simpleUpper)
export const toLower = (text: string): string => each(text, simpleLower)

const wordCharacter = /^[\p{L}\p{Nd}]$/u

function isSeparator(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  if (code < 128) return !/^[A-Za-z0-9_]$/.test(character)
  return !wordCharacter.test(character) && isSpace(code)
}

/** The first letter of each word in title case, as `title` does: words end at ASCII punctuation and at white space. */
export function toTitle(text: string): string {
  let before = ' '
  return each(text, (character) => {
    const result = isSeparator(before) ? simpleTitle(character) : character
    before = character
    return result
  })
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Unicode since 15.1 keeps Indic conjuncts together; Terraform counts as Unicode 15.0 does. No other cluster has a letter behind a mark. */
const beforeLetter = /(?<=[\p{M}\u200d])(?=\p{Lo})(?![\u0e33\u0eb3])/u

/** To Unicode 15.0, a newer character is a letter like any other, but for what it has always reserved for pictures. */
const inUnicode15 = (text: string): string =>
  hasNewerCharacter(text) ? Array.from(text, (character) => (!hasNewerCharacter(character) || /\p{ExtPict}/u.test(character) ? character : character.length === 1 ? '\u3400' : '\u{20000}')).join('') : text

const chunk = 256

/** What Terraform counts as characters. */
export function graphemes(text: string): readonly string[] {
  // Plain ASCII without line ends, which is nearly everything, needs no segmentation.
  if (/^[\x20-\x7e]*$/.test(text)) return text.split('')
  // In chunks, because the platform's segmenter takes quadratic time. What begins at a boundary does not depend on what is before it;
  // only the last cluster of a chunk may go on.
  const shapes = inUnicode15(text)
  const clusters: string[] = []
  let size = chunk
  for (let at = 0; at < text.length; ) {
    const found = Array.from(segmenter.segment(shapes.slice(at, at + size)), ({ segment }) => segment)
    const isLast = at + size >= text.length
    if (!isLast && found.length < 3) {
      size *= 2
      continue
    }
    const certain = isLast ? found : found.slice(0, -2)
    for (const cluster of certain.flatMap((each) => each.split(beforeLetter))) {
      clusters.push(text.slice(at, at + cluster.length))
      at += cluster.length
    }
    size = chunk
  }
  return clusters
}
