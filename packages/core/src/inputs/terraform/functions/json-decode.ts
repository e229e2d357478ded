// Reads known JSON text as Terraform's `jsondecode` does, with a place for every value. Strict: https://www.rfc-editor.org/rfc/rfc8259
import { decimal } from '../../../value/number.js'
import { locationWithin, sliceText, type TextValue } from '../../../value/template.js'
import type { Type } from '../../../value/type.js'
import { isNull, isSequence, scalar, textOf, type Entry, type Value } from '../../../value/value.js'
import type { Location } from '../../../source/source-file.js'
import { EvaluationError } from '../contracts.js'
import { convert } from '../convert.js'
import { compareText, typeOf } from '../types.js'
import { composed } from '../../../value/unicode.js'

/** Terraform itself gives up at 10,000. */
const maxDepth = 2000

/** Objects become objects (of equal keys the last counts), arrays tuples. Throws EvaluationError. */
export function decodeJson(text: TextValue): Value {
  const source = text.value
  let at = 0
  /** The last string as it was before normalisation. */
  let written = ''
  return document()

  function document(): Value {
    const value = readValue(0)
    space()
    // What follows is not read, only that something does: a stray closing bracket is overlooked.
    const next = source.charAt(at)
    if (next !== '' && next !== ']' && next !== '}') throw new EvaluationError('extraneous data after JSON object')
    return value
  }

  function locate(start: number): Location {
    return locationWithin(text, start, at)
  }

  function space(): void {
    while (' \t\r\n'.includes(source.charAt(at)) && at < source.length) at++
  }

  function fail(): EvaluationError {
    const character = source.charAt(at)
    return new EvaluationError(character === '' ? 'unexpected end of JSON input' : `invalid character '${character}' at offset ${String(at)} of the JSON`)
  }

  function readValue(depth: number): Value {
    if (depth > maxDepth) throw new EvaluationError('the JSON is nested too deeply')
    space()
    const start = at
    const character = source.charAt(at)
    if (character === '{') return readObject(start, depth)
    if (character === '[') return readArray(start, depth)
    if (character === '"') return readString()
    for (const [word, value] of words) {
      if (source.startsWith(word, at)) {
        at += word.length
        return scalar(value, locate(start))
      }
    }
    const pattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
    pattern.lastIndex = at
    const digits = pattern.exec(source)?.[0]
    const number = digits === undefined ? undefined : decimal(digits)
    if (digits === undefined || number === undefined) throw fail()
    at += digits.length
    return scalar(number, locate(start))
  }

  function readObject(start: number, depth: number): Value {
    const entries = new Map<string, Entry>()
    const replaced: Entry[] = []
    at++
    space()
    while (source.charAt(at) !== '}') {
      if (entries.size > 0) expect(',')
      space()
      if (source.charAt(at) !== '"') throw fail()
      const key = readString()
      // Terraform looks the attribute up by the key as it is written, and has none under that name.
      if (key.value !== written) throw new EvaluationError(`unsupported attribute ${JSON.stringify(key.value)}: it is not in Unicode's composed form`)
      space()
      expect(':')
      const value = readValue(depth + 1)
      const name = key.value
      const before = entries.get(name)
      if (before !== undefined) replaced.push(before)
      entries.set(name, { key, value })
      space()
      if (source.charAt(at) !== '}' && source.charAt(at) !== ',') throw fail()
    }
    at++
    // Of equal keys the last counts; but the others are read as if they were of its type.
    for (const { key, value } of replaced) checkReadable(value, typeOf(entries.get(textOf(key) ?? '')?.value ?? value))
    const sorted = [...entries].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry)
    return { kind: 'object', entries: sorted, complete: true, location: locate(start) }
  }

  function readArray(start: number, depth: number): Value {
    const items: Value[] = []
    at++
    space()
    while (source.charAt(at) !== ']') {
      if (items.length > 0) expect(',')
      items.push(readValue(depth + 1))
      space()
      if (source.charAt(at) !== ']' && source.charAt(at) !== ',') throw fail()
    }
    at++
    return { kind: 'tuple', items, complete: true, location: locate(start) }
  }

  function expect(character: string): void {
    if (source.charAt(at) !== character) throw fail()
    at++
  }

  function readString(): TextValue {
    const start = at
    let plain = true
    at++
    let value = ''
    for (;;) {
      const character = source.charAt(at)
      if (character === '' || character < ' ') throw fail()
      at++
      if (character === '"') break
      if (character !== '\\') {
        value += character
        continue
      }
      plain = false
      value += readEscape()
    }
    written = value.replace(loneSurrogate, '\ufffd')
    const normal = composed(written)
    if (plain && normal === value) return { ...sliceText(text, start + 1, at - 1), location: locate(start), ...(value === '' ? { segments: [] } : {}) }
    return { kind: 'scalar', value: normal, location: locate(start) }
  }

  function readEscape(): string {
    const character = source.charAt(at)
    const short = escapes[character]
    if (short !== undefined) {
      at++
      return short
    }
    const digits = character === 'u' ? /^[0-9a-fA-F]{4}/.exec(source.slice(at + 1, at + 5))?.[0] : undefined
    if (digits === undefined) throw fail()
    at += 5
    return String.fromCharCode(Number.parseInt(digits, 16))
  }
}

/**
 * Throws EvaluationError where a value of the document cannot be read as a type: texts may hold numbers and bools and the other way round,
 * attributes may be missing but not added. https://github.com/zclconf/go-cty/blob/main/cty/json/unmarshal.go
 */
function checkReadable(value: Value, type: Type): void {
  if (isNull(value)) return
  switch (type.kind) {
    case 'object':
      if (value.kind !== 'object') break
      for (const entry of value.entries) {
        const attribute = type.attributes.get(textOf(entry.key) ?? '')
        if (attribute === undefined) throw new EvaluationError(`unsupported attribute ${JSON.stringify(textOf(entry.key))}`)
        checkReadable(entry.value, attribute)
      }
      return
    case 'tuple':
      if (!isSequence(value) || value.items.length !== type.elements.length) break
      for (const [index, element] of type.elements.entries()) checkReadable(value.items[index] ?? value, element)
      return
    case 'string':
      if (value.kind === 'scalar') return
      break
    case 'number':
    case 'bool':
      // No bool is made of a number, nor a number of a bool.
      if (value.kind !== 'scalar' || (typeof value.value !== 'string' && typeOf(value).kind !== type.kind)) break
      convert(value, type)
      return
    default:
  }
  throw new EvaluationError('a key is given twice with values of different types')
}

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const words = [
  ['null', null],
  ['true', true],
  ['false', false],
] as const

const escapes: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
})
