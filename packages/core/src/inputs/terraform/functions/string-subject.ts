// A string that functions search in: known text, or text with holes where `regex-symbolic.ts` proves the places.
import { domainSpec } from '../../../value/domain.js'
import { textOf, type Value } from '../../../value/value.js'
import { concat, partsOf, sliceText, spelledOut, type TextValue } from '../../../value/template.js'
import { encodedText } from '../../../value/encoded-text.js'
import { identityOf } from '../../../value/canonical.js'
import { findInItems, type Item } from './regex-symbolic.js'
import { compilePattern, literalPattern, type Pattern } from './regex-program.js'

/** What is looked for: a text that is not empty, or a pattern. */
export type Needle = string | Pattern

/** Boundaries of a match, two for each group, as places of the subject; -1 where a group took no part. */
export type Match = readonly number[]

export interface Subject {
  readonly end: number
  /** The first match at or after a place, as far as `slots` need it; undefined where it cannot be proved. */
  find(needle: Needle, from: number, slots: readonly number[]): { readonly match: Match | undefined } | undefined
  /** The place one character on; undefined where that is inside a hole. */
  after(place: number): number | undefined
  slice(from: number, to: number): Value
}

/** Longer templates are not searched. */
const maxItems = 100_000

/** Encoded values that are known become text; everything else stays. */
export function plainParts(value: Value): readonly Value[] {
  return partsOf(value).flatMap((part): readonly Value[] => {
    if (part.kind === 'template') return plainParts(part)
    if (part.kind !== 'encoded') return [part]
    const text = encodedText(part)
    return text === undefined ? [part] : [{ kind: 'scalar', value: text, location: part.location }]
  })
}

/** The text of a string where it is known: also of encoded values, and of templates of such. */
export function knownText(value: Value): TextValue | undefined {
  const own = textOf(value)
  if (value.kind === 'scalar') return own === undefined ? undefined : { ...value, value: own }
  if (value.kind !== 'encoded' && value.kind !== 'template') return undefined
  const joined = concat(plainParts(value), value.location)
  const text = textOf(joined)
  return joined.kind === 'scalar' && text !== undefined ? { ...joined, value: text } : undefined
}

/** Undefined where the value is no string that could be searched. */
export function subjectOf(value: Value): Subject | undefined {
  const text = knownText(value)
  if (text !== undefined) return textSubject(text)
  const parts = plainParts(value)
  return holeSubject(parts, value)
}

/** What a search in a string answers: in the string as it is or, where that proves nothing, with its symbols spelled out. */
export function searched<T>(value: Value, search: (subject: Subject) => T | undefined): T | undefined {
  const subject = subjectOf(value)
  const answer = subject === undefined ? undefined : search(subject)
  if (answer !== undefined) return answer
  const spelled = spelledOut(value)
  const other = spelled === undefined ? undefined : subjectOf(spelled)
  return other === undefined ? undefined : search(other)
}

function textSubject(text: TextValue): Subject {
  const content = text.value
  return {
    end: content.length,
    find: (needle, from) => {
      if (typeof needle === 'string') {
        const at = content.indexOf(needle, from)
        return { match: at < 0 ? undefined : [at, at + needle.length] }
      }
      return { match: needle.find(content, from) }
    },
    after: (place) => place + ((content.codePointAt(place) ?? 0) > 0xffff ? 2 : 1),
    slice: (from, to) => sliceText(text, from, to),
  }
}

/** The domain of a hole; `any` where nothing more is known. */
export const domainOf = (hole: Value): Item & { kind: 'hole' } => ({
  kind: 'hole',
  domain: hole.kind === 'symbol' && hole.type.kind === 'string' ? hole.symbol.domain : 'any',
})

function holeSubject(parts: readonly Value[], value: Value): Subject | undefined {
  const items: Item[] = []
  const origins: { readonly part: number; readonly offset: number }[] = []
  for (const [part, each] of parts.entries()) {
    const content = textOf(each)
    if (content === undefined) {
      origins.push({ part, offset: 0 })
      items.push(domainOf(each))
      continue
    }
    let offset = 0
    for (const character of content) {
      origins.push({ part, offset })
      items.push({ kind: 'char', code: character.codePointAt(0) ?? 0 })
      offset += character.length
    }
    if (items.length > maxItems) return undefined
  }
  const originOf = (place: number): { readonly part: number; readonly offset: number } => origins[place] ?? { part: parts.length, offset: 0 }
  return {
    end: items.length,
    find: (needle, from, slots) => {
      const pattern = typeof needle === 'string' ? literalPattern(needle) : needle
      const outcome = findInItems(pattern, items, from, slots)
      return outcome === undefined ? undefined : { match: outcome.match?.map((place) => (place < 0 ? -1 : place / 2)) }
    },
    after: (place) => (items[place]?.kind === 'hole' ? undefined : place + 1),
    slice: (from, to) => {
      const first = originOf(from)
      const last = originOf(to)
      const taken = parts.slice(first.part, last.part + 1).map((part, index) => {
        if (part.kind !== 'scalar') return first.part + index < last.part ? part : undefined
        const start = index === 0 ? first.offset : 0
        return sliceText(part, start, first.part + index === last.part ? last.offset : undefined)
      })
      return concat(
        taken.filter((part) => part !== undefined),
        value.location,
      )
    },
  }
}

/** Every match, none overlapping, as Terraform finds them; undefined where one cannot be proved. */
export function allMatches(subject: Subject, needle: Needle, slots: readonly number[]): readonly Match[] | undefined {
  const matches: Match[] = []
  let place = 0
  let previousEnd = -1
  while (place <= subject.end) {
    const found = subject.find(needle, place, slots)
    if (found === undefined) return undefined
    const { match } = found
    if (match === undefined) return matches
    const [start = 0, stop = 0] = match
    // An empty match right after another one does not count.
    const isEmptyHere = stop === place
    if (!isEmptyHere || start !== previousEnd) matches.push(match)
    if (isEmptyHere) {
      const next = place === subject.end ? place + 1 : subject.after(place)
      if (next === undefined) return undefined
      place = next
    } else place = stop
    previousEnd = stop
  }
  return matches
}

/** Whether a string holds a needle at all; undefined where it depends on the holes. */
export function contains(value: Value, needle: Needle): boolean | undefined {
  const found = searched(value, (subject) => subject.find(needle, 0, []))
  return found === undefined ? undefined : found.match !== undefined
}

/**
 * Takes a prefix or suffix off, where both are strings that may have holes: a hole of the one is only met by the same hole of the
 * other. `no` where a character differs, undefined where it cannot be told.
 */
export function without(value: Value, affix: Value, side: 'start' | 'end'): { readonly rest: Value } | 'no' | undefined {
  const plain = withoutPlain(value, affix, side)
  if (plain !== undefined) return plain
  const spelled = spelledOut(value)
  return spelled === undefined ? undefined : withoutPlain(spelled, affix, side)
}

function withoutPlain(value: Value, affix: Value, side: 'start' | 'end'): { readonly rest: Value } | 'no' | undefined {
  const own = side === 'start' ? [...plainParts(value)] : [...plainParts(value)].reverse()
  const wanted = side === 'start' ? [...plainParts(affix)] : [...plainParts(affix)].reverse()
  while (true) {
    const other = wanted[0]
    if (other === undefined) return { rest: concat(side === 'start' ? own : own.reverse(), value.location) }
    const mine = own[0]
    const otherText = textOf(other)
    if (otherText === '') {
      wanted.shift()
      continue
    }
    // Nothing is left but something is wanted: holes may be empty.
    if (mine === undefined) return otherText === undefined ? (mayBeEmpty(other) ? undefined : 'no') : 'no'
    const mineText = textOf(mine)
    if (mineText === '') {
      own.shift()
      continue
    }
    if (mine.kind === 'scalar' && other.kind === 'scalar' && mineText !== undefined && otherText !== undefined) {
      const length = Math.min(mineText.length, otherText.length)
      const [a, b] = side === 'start' ? [mineText.slice(0, length), otherText.slice(0, length)] : [mineText.slice(-length), otherText.slice(-length)]
      if (a !== b) return 'no'
      own[0] = side === 'start' ? sliceText(mine, length) : sliceText(mine, 0, mineText.length - length)
      wanted[0] = side === 'start' ? sliceText(other, length) : sliceText(other, 0, otherText.length - length)
      continue
    }
    if (mineText !== undefined || otherText !== undefined) return meets(own, wanted, side)
    const [a, b] = [identityOf(mine), identityOf(other)]
    if (!a.exact || a.many || !b.exact || b.many || a.text !== b.text) return undefined
    own.shift()
    wanted.shift()
  }
}

const mayBeEmpty = (hole: Value): boolean => domainSpec(domainOf(hole).domain).min === 0

/** A text against a hole: it can be told that they do not meet where the text must hold a character that the hole cannot begin with. */
function meets(own: readonly Value[], wanted: readonly Value[], side: 'start' | 'end'): 'no' | undefined {
  const [only] = wanted
  if (only === undefined) return undefined
  const value = concat(side === 'start' ? own : [...own].reverse(), only.location)
  return hasAffix(value, only, side) === false ? 'no' : undefined
}

/** Whether a string begins or ends with a known text; undefined where it depends on the holes. */
export function hasAffix(value: Value, affix: Value, side: 'start' | 'end'): boolean | undefined {
  const text = knownText(affix)
  if (text === undefined) return undefined
  const found = searched(value, (subject) => subject.find(anchored(literalPattern(text.value).source, side), 0, []))
  return found === undefined ? undefined : found.match !== undefined
}

const anchored = (quoted: string, side: 'start' | 'end'): Pattern => compilePattern(side === 'start' ? `\\A${quoted}` : `${quoted}\\z`)
