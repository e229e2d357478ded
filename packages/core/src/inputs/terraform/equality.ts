// Whether two values are equal, as far as Terraform itself knows. What linting can tell beyond that is in `operators.ts`.
// https://github.com/zclconf/go-cty/blob/v1.16.0/cty/value_ops.go
import { compareDecimals, isDecimal } from '../../value/number.js'
import { sameType } from '../../value/type.js'
import { isMapping, isNull, isOpenValue, isSequence, textOf, type MappingValue, type SequenceValue, type Value } from '../../value/value.js'
import { sameScalar } from './convert.js'
import { lengthBounds, prefixOf } from './eval-bounds.js'
import { asOneUnknown } from './expression-env.js'
import { encodedText } from './functions/encoded.js'
import { isNotNull } from './operators.js'
import { setKey } from './order.js'
import { conforms, hasDynamic, typeOf } from './types.js'

/** Undefined where it is not known. Values of different types are not equal; nulls are, whatever their types. */
export function isEqual(left: Value, right: Value): boolean | undefined {
  const [a, b] = [plain(left), plain(right)]
  if ((isNull(a) && isNotNull(b)) || (isNull(b) && isNotNull(a))) return false
  const [isOpenA, isOpenB] = [isOpenValue(a), isOpenValue(b)]
  if (isOpenA && isOpenB) return undefined
  if (isOpenA) return isOpenEqual(a, b)
  if (isOpenB) return isOpenEqual(b, a)
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b)
  const [x, y] = [typeOf(a), typeOf(b)]
  // As long as something inside may be of any type, only types that can never agree tell.
  if (!hasKnownType(a) || !hasKnownType(b)) return conforms(x, y) || conforms(y, x) ? undefined : false
  if (!sameType(x, y)) return false
  if (a.kind === 'scalar' && b.kind === 'scalar') return sameScalar(a, b)
  if (a.kind === 'set' && b.kind === 'set') return areSetsEqual(a, b)
  if (isSequence(a) && isSequence(b)) return a.items.length === b.items.length && areAllEqual(a.items.map((item, index) => [item, b.items[index] ?? item]))
  if (isMapping(a) && isMapping(b)) return areMappingsEqual(a, b)
  return false
}

const plain = (value: Value): Value => (value.kind === 'encoded' ? encodedText(value) : asOneUnknown(value))

/** A value that is not known beside one that is: they may still be told apart by their types, or by what is known of the first. */
function isOpenEqual(open: Value, known: Value): false | undefined {
  if (isNull(known)) return undefined
  const [type, other] = [typeOf(open), typeOf(known)]
  if (!conforms(other, type) || isOutside(open, known)) return false
  return hasDynamic(type) || sameType(type, other) ? undefined : false
}

/** Whether a known value is none of those that one which is not known may be. */
function isOutside(open: Value, known: Value): boolean {
  const text = textOf(known)
  if (text !== undefined) return !text.startsWith(prefixOf(open))
  const { bounds = {} } = open
  const isInfinite = known.kind === 'scalar' && isDecimal(known.value) && known.value.infinite
  // A number of which anything is known, be it that it is not null, counts as finite.
  if (isInfinite && (isNotNull(open) || open.bounds !== undefined) && typeOf(open).kind === 'number' && (known.value.negative ? bounds.least : bounds.most) === undefined) return true
  const own = known.kind === 'scalar' && isDecimal(known.value) ? { least: known.value, most: known.value } : lengthBounds(known)
  const isLess = (a: typeof own.least, b: typeof own.least): boolean => a !== undefined && b !== undefined && compareDecimals(a, b) < 0
  return isLess(own.most, bounds.least) || isLess(bounds.most, own.least)
}

function hasKnownType(value: Value): boolean {
  if (isNull(value)) return true
  if (isOpenValue(value)) return !hasDynamic(typeOf(value))
  if (isSequence(value)) return value.items.every(hasKnownType)
  return !isMapping(value) || value.entries.every((entry) => hasKnownType(entry.value))
}

/** In order: the first pair that differs or is not known decides. */
function areAllEqual(pairs: readonly (readonly [Value, Value])[]): boolean | undefined {
  for (const [a, b] of pairs) {
    const answer = isEqual(a, b)
    if (answer !== true) return answer
  }
  return true
}

/** An element of which a part is not known is none of another set, and not even of its own. */
function areSetsEqual(a: SequenceValue, b: SequenceValue): boolean | undefined {
  if ([...a.items, ...b.items].some((item) => isOpenValue(plain(item)))) return undefined
  const isIn = (item: Value, set: SequenceValue): boolean => set.items.some((other) => setKey(item, '?') === setKey(other, '?') && isEqual(item, other) === true)
  return a.items.every((item) => isIn(item, b)) && b.items.every((item) => isIn(item, a))
}

function areMappingsEqual(a: MappingValue, b: MappingValue): boolean | undefined {
  const others = new Map(b.entries.map((entry) => [textOf(entry.key), entry.value]))
  if (a.entries.length !== b.entries.length || !a.entries.every((entry) => others.has(textOf(entry.key)))) return false
  const answers = a.entries.map((entry) => isEqual(entry.value, others.get(textOf(entry.key)) ?? entry.value))
  // Terraform goes through them in no order: with one unknown and another different it answers now this, now that.
  return answers.includes(undefined) ? undefined : !answers.includes(false)
}
