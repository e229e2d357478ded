// What Terraform knows of values that it does not know (its "refinements"): how a text begins, how large a number is, how many elements
// a collection has. Only `irsalint eval` looks at it. https://github.com/zclconf/go-cty/blob/main/docs/refinements.md
import { compareDecimals, fromBigint, isDecimal, type Decimal } from '../../value/number.js'
import { knownPrefix } from '../../value/template.js'
import { isKnown, textOf, unknown, type Bounds, type SequenceValue, type Value } from '../../value/value.js'
import { reasonOf } from '../../value/reason.js'
import type { Type } from '../../value/type.js'
import type { Location } from '../../source/source-file.js'
import { isNotNull } from './operators.js'
import { isUnorderedSet } from './order.js'
import { typeOf } from './types.js'
import { graphemes } from './functions/string-characters.js'
import { composed } from '../../value/unicode.js'

/** A last character that a mark behind it may change. */
const composable = /[\p{L}<=>]\p{M}*$/u
/** Characters that nothing behind them can become one with. */
const delimiters = /[-_:;/\\,.(){}[\]|?!~ \t@#$%^&*+"']$/
/** The end of a line, but for CR LF, where Terraform looks no further. */
const lineEnd = /\r(?!\n)|(?<!\r)\n/

/**
 * What of a text stays in front of whatever follows it: a last character may be combined with what comes next.
 * https://github.com/zclconf/go-cty/blob/v1.16.0/cty/ctystrings/prefix.go
 */
export function safePrefix(text: string): string {
  const normal = composed(text)
  const last = composable.exec(normal)
  if (last !== null) return normal.slice(0, last.index)
  const end = lineEnd.exec(normal)
  if (end !== null) return normal.slice(0, end.index)
  return delimiters.test(normal) ? normal : graphemes(normal).slice(0, -1).join('')
}

/** How a text that is not known begins. */
export function prefixOf(value: Value): string {
  if (value.bounds?.prefix !== undefined) return value.bounds.prefix
  if (value.kind === 'encoded') return value.format === 'json' && isNotNull(value.value) ? (firstOfJson[typeOf(value.value).kind] ?? '') : ''
  return value.kind === 'template' ? knownPrefix(value) : ''
}

const firstOfJson: Readonly<Partial<Record<Type['kind'], string>>> = { string: '"', object: '{', map: '{', list: '[', set: '[', tuple: '[' }

const exactly = (number: Decimal): Bounds => ({ least: number, most: number })
const count = (number: number): Decimal => fromBigint(BigInt(number))

/** Between which numbers a number lies. */
export const rangeOf = (value: Value): Bounds => (value.kind === 'scalar' && isDecimal(value.value) ? exactly(value.value) : (value.bounds ?? {}))

const isBelow = (a: Decimal | undefined, b: Decimal | undefined): boolean => a !== undefined && b !== undefined && compareDecimals(a, b) < 0

/** Whether a number is less than another; undefined where that is not certain. */
export function isLess(a: Value, b: Value): boolean | undefined {
  const [x, y] = [rangeOf(a), rangeOf(b)]
  if (isBelow(x.most, y.least)) return true
  return isBelow(y.most, x.least) ? false : undefined
}

/** Whether two values surely differ: numbers that lie apart. */
export function liesApart(a: Value, b: Value): boolean {
  const [x, y] = [rangeOf(a), rangeOf(b)]
  return isBelow(x.most, y.least) || isBelow(y.most, x.least)
}

const bounds = (least: Decimal | undefined, most: Decimal | undefined): Bounds => ({ ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) })

const extreme = (numbers: readonly Decimal[], wanted: -1 | 1): Decimal | undefined =>
  numbers.reduce<Decimal | undefined>((best, each) => (best === undefined || compareDecimals(each, best) === wanted ? each : best), undefined)

/** The bounds of either of two values; none where one of them has none. */
export function eitherBounds(a: Bounds, b: Bounds): Bounds {
  const of = (x: Decimal | undefined, y: Decimal | undefined, wanted: -1 | 1): Decimal | undefined => (x === undefined || y === undefined ? undefined : extreme([x, y], wanted))
  return bounds(of(a.least, b.least, -1), of(a.most, b.most, 1))
}

/** No collection of Terraform is longer. */
const longest = fromBigint(2n ** 63n - 1n)

export const anyLength: Bounds = { least: count(0), most: longest }

/** Between which numbers the length of a text or collection lies. */
export function lengthBounds(value: Value): Bounds {
  const type = typeOf(value)
  const text = textOf(value)
  if (text !== undefined) return exactly(count(graphemes(text).length))
  if (type.kind === 'string') return { least: count(graphemes(prefixOf(value)).length) }
  if (type.kind === 'tuple') return exactly(count(type.elements.length))
  if (type.kind === 'object') return exactly(count(type.attributes.size))
  if (value.kind === 'set' && value.complete && isUnorderedSet(value)) return { least: count(1), most: count(value.items.length) }
  if ((value.kind === 'list' || value.kind === 'set') && value.complete && value.unordered !== true) return exactly(count(value.items.length))
  if (value.kind === 'map' && value.complete && isKnown({ ...value, entries: value.entries.map(({ key }) => ({ key, value: key })) })) return exactly(count(value.entries.length))
  return { ...anyLength, ...value.bounds }
}

/** The bounds of the length when something of one type is converted to a collection of another. */
export function convertedBounds(from: Type, to: Type, own: Bounds | undefined): Bounds | undefined {
  if (!('element' in to)) return undefined
  const size = from.kind === 'tuple' ? from.elements.length : from.kind === 'object' ? from.attributes.size : undefined
  if (size !== undefined) return to.kind === 'set' && size > 1 ? { least: count(1), most: count(size) } : exactly(count(size))
  if (own === undefined || !('element' in from)) return undefined
  if (to.kind !== 'set') return own
  return bounds(own.least !== undefined && isBelow(count(0), own.least) ? count(1) : undefined, own.most)
}

/** A list of which only the length is known, as a list of things that are not known. */
export function openList(length: number, element: Type, from: Value, location: Location): SequenceValue {
  const reason = reasonOf(from) ?? { code: 'unknown-argument', detail: 'an element is not known', location }
  return { kind: 'list', items: Array.from({ length }, () => unknown(reason, location, element)), complete: true, elementType: element, location }
}
