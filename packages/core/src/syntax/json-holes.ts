// What holes are where JSON text has them: inside string literals, among items, as a value. Pure questions about Values.
import type { Value } from '../value/value.js'
import { unknown } from '../value/value.js'
import { holeCharacter } from './positioned-text.js'
import type { PositionedText } from './positioned-text.js'

export function notModelled(hole: Value, detail: string): Value {
  return unknown({ code: 'not-modelled', detail, location: hole.location }, hole.location)
}

/** A hole as it stands inside a string literal; text that JSON would unescape there is not known. */
export function asContent(hole: Value): Value {
  switch (hole.kind) {
    case 'symbol':
    case 'unknown':
      return hole
    case 'choice':
      return { ...hole, options: hole.options.map(({ when, value }) => ({ when, value: asContent(value) })) }
    case 'scalar':
      if (typeof hole.value !== 'string') return hole
      return /["\\\u0000-\u001f]/.test(hole.value) ? notModelled(hole, 'text with quotes or escapes inside a JSON string') : hole
    case 'template':
      return hole.parts.every((part) => asContent(part) === part) ? hole : notModelled(hole, 'text with quotes or escapes inside a JSON string')
    default:
      return notModelled(hole, 'encoded text inside a JSON string')
  }
}

/** True for the commas and blanks that a template puts between items. */
export function isSeparator(hole: Value): boolean {
  if (hole.kind === 'choice') return hole.options.every(({ value }) => isSeparator(value))
  return hole.kind === 'scalar' && typeof hole.value === 'string' && /^[\s,]*$/.test(hole.value)
}

/** Offsets of the holes outside string literals and not where a member's value is expected. */
export function outsideStrings(text: PositionedText): ReadonlySet<number> {
  const places = new Set<number>()
  let inString = false
  let last = ''
  for (let index = 0; index < text.text.length; index++) {
    const character = text.text[index] ?? ''
    if (inString) {
      if (character === '\\') index++
      else if (character === '"') inString = false
      continue
    }
    if (character === '"') inString = true
    else if (character === holeCharacter && text.holes.has(index) && last !== ':') places.add(index)
    if (!/\s/.test(character)) last = character
  }
  return places
}

/** Text and holes without a delimiter between them: the hole may end the value and begin further ones. */
export const isJoined = (value: Value): boolean => value.kind === 'unknown' && value.reason.code === 'template-language'

/** True for a hole that is exactly one JSON value, whatever it will be. */
export function isOneItem(hole: Value): boolean {
  switch (hole.kind) {
    case 'encoded':
      return hole.format === 'json'
    case 'symbol':
      return hole.type.kind === 'number' || hole.type.kind === 'bool'
    default:
      return false
  }
}

export const hasHole = (source: PositionedText, start: number, end: number): boolean =>
  source.text.slice(start, end).includes(holeCharacter) && [...source.holes.keys()].some((offset) => offset >= start && offset < end)
