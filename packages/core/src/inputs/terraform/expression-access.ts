// Attributes, indexes and splats of values, with Terraform's errors for what is missing. Knows no references.
// https://github.com/hashicorp/hcl/blob/main/spec.md#indexing
import type { Location } from '../../source/source-file.js'
import { canonical } from '../../value/canonical.js'
import { compareDecimals, fromBigint, isDecimal, isInteger, toInteger } from '../../value/number.js'
import { dynamicType, numberType, stringType, type Type } from '../../value/type.js'
import { isNull, isOpenValue, maxOptions, scalar, textOf, unknown, type Entry, type MappingValue, type SequenceValue, type Value } from '../../value/value.js'
import { apply, childOf } from './application.js'
import { EvaluationError } from './contracts.js'
import { convert } from './convert.js'
import { isUnorderedSet } from './order.js'
import { choose, distribute, failedOf, inherit, ofParts, sensitiveIf } from './expression-env.js'
import { unmarked } from './marks.js'
import { mayBeEqual } from './mapping.js'
import { conditionOf, isNotNull } from './operators.js'
import { reasonOf } from '../../value/reason.js'
import { lengthBounds, openList } from './eval-bounds.js'
import { friendlyType, typeOf } from './types.js'

/** `object.name`. */
export function attributeOf(object: Value, name: string, location: Location): Value {
  return distribute([object], location, ([only]) => {
    const value = only ?? object
    switch (value.kind) {
      case 'object':
      case 'map':
        return entryFor(value, scalar(name, location), location, `there is no attribute "${name}"`)
      case 'symbol':
      case 'unknown':
        return inherit(childOf(value, `.${name}`, attributeType(value.type, name, location), location), value)
      default:
        if (isNull(value)) throw new EvaluationError(`attempt to get the attribute "${name}" of a null value`, location)
        throw new EvaluationError(`a ${friendlyType(typeOf(value))} has no attributes, so not "${name}" either`, location)
    }
  })
}

function attributeType(type: Type, name: string, location: Location): Type {
  switch (type.kind) {
    case 'dynamic':
      return dynamicType
    case 'map':
      return type.element
    case 'object': {
      const attribute = type.attributes.get(name)
      if (attribute === undefined) throw new EvaluationError(`there is no attribute "${name}"`, location)
      return attribute
    }
    default:
      throw new EvaluationError(`a ${friendlyType(type)} has no attributes, so not "${name}" either`, location)
  }
}

/** `object[key]`. */
export function indexOf(object: Value, key: Value, location: Location): Value {
  return distribute([object, key], location, ([value, index]) => {
    if (value === undefined || index === undefined) throw new EvaluationError('an index is missing', location)
    // Terraform drops the mark of an object's key.
    return sensitiveIf(indexPlain(value, index, location), index.sensitive === true && value.kind !== 'object')
  })
}

/**
 * What Terraform says of an index where the collection or the key is not known; undefined where it says no more and no less than
 * linting does.
 */
export function openIndexOf(value: Value, key: Value, location: Location): Value | undefined {
  if (isNull(value) || isNull(key) || (!isOpenValue(value) && !isOpenValue(key))) return undefined
  const type = typeOf(value)
  const open = (element: Type): Value => inherit(apply('index', [value, key], element, location), value)
  if (type.kind === 'dynamic' || typeOf(key).kind === 'dynamic') return open(dynamicType)
  if (type.kind === 'object') {
    keyAs(stringType, key, location)
    return open(dynamicType)
  }
  if (type.kind !== 'list' && type.kind !== 'map' && type.kind !== 'tuple') return undefined
  const converted = keyAs(type.kind === 'map' ? stringType : numberType, key, location)
  if (type.kind !== 'tuple') return open(type.element)
  return isOpenValue(converted) ? open(dynamicType) : undefined
}

function indexPlain(value: Value, key: Value, location: Location): Value {
  if (isNull(value)) throw new EvaluationError('attempt to index a null value', location)
  if (isNull(key)) throw new EvaluationError('an index must not be null', location)
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return itemFor(value, keyAs(numberType, key, location), location)
    case 'object':
    case 'map':
      return entryFor(value, keyAs(stringType, key, location), location, 'the given key does not identify an element')
    case 'symbol':
    case 'unknown':
      return symbolItem(value, key, location)
    default:
      throw new EvaluationError(`a ${friendlyType(typeOf(value))} does not have any indices`, location)
  }
}

function keyAs(type: Type, key: Value, location: Location): Value {
  try {
    return convert(key, type)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(`unsuitable index: ${error.message}`, location)
  }
}

function itemFor(value: SequenceValue, key: Value, location: Location): Value {
  if (key.kind === 'scalar' && isDecimal(key.value)) {
    if (!isInteger(key.value)) throw new EvaluationError('the index of a list must be a whole number', location)
    const index = toInteger(key.value) ?? -1
    const item = index < 0 ? undefined : value.items[index]
    if (value.complete && item === undefined) {
      throw new EvaluationError(`the index ${String(index)} does not identify an element: there are ${String(value.items.length)}`, location)
    }
    if (value.complete && item !== undefined && value.unordered !== true) return inherit(item, value)
    return inherit(apply('index', [value, key], elementTypeOf(value), location), value)
  }
  return oneOf(
    value,
    key,
    value.complete && value.unordered !== true ? value.items.map((item, index) => ({ arm: String(index), item })) : undefined,
    location,
  )
}

/** With a key that is not known: any of the elements there are, each under the condition that the key is its own. */
function oneOf(value: SequenceValue | MappingValue, key: Value, items: readonly { readonly arm: string; readonly item: Value }[] | undefined, location: Location): Value {
  if (items === undefined || items.length > maxOptions) return inherit(apply('index', [value, key], elementTypeOf(value), location), value)
  const [first] = items
  if (first === undefined) throw new EvaluationError('the given key does not identify an element: there are none', location)
  const condition = canonical(key)
  return choose(
    items.map(({ arm, item }) => ({ when: [{ condition, arm }], work: () => inherit(item, value) })),
    location,
  )
}

function elementTypeOf(value: SequenceValue | MappingValue): Type {
  return value.elementType ?? dynamicType
}

function entryFor(value: MappingValue, key: Value, location: Location, missing: string): Value {
  const found = findEntry(value, key)
  switch (found.kind) {
    case 'found':
      return inherit(found.value, value)
    case 'absent':
      throw new EvaluationError(missing, location)
    case 'open': {
      const name = textOf(key)
      if (name !== undefined && value.more !== undefined) return inherit(value.more(name), value)
      if (textOf(key) !== undefined || !value.complete || value.entries.some((entry) => textOf(entry.key) === undefined)) {
        return inherit(apply('index', [value, key], elementTypeOf(value), location), value)
      }
      return oneOf(value, key, value.entries.map((entry) => ({ arm: JSON.stringify(textOf(entry.key)), item: entry.value })), location)
    }
  }
}

export type Found = { readonly kind: 'found'; readonly value: Value } | { readonly kind: 'absent' } | { readonly kind: 'open' }

/** The entry for a key. `open` where it cannot be told whether there is one, or which. */
export function findEntry(value: MappingValue, key: Value): Found {
  const wanted = textOf(key)
  const identity = wanted === undefined ? canonical(key) : undefined
  for (let index = value.entries.length - 1; index >= 0; index--) {
    const entry = value.entries[index]
    if (entry === undefined) continue
    const name = textOf(entry.key)
    if (wanted !== undefined ? name === wanted : canonical(entry.key) === identity) return { kind: 'found', value: entry.value }
    if (name !== undefined && wanted !== undefined) continue
    if (mayBeEqual(entry.key, key)) return { kind: 'open' }
  }
  return value.complete ? { kind: 'absent' } : { kind: 'open' }
}

/** A child of a symbol by key; a key that is not text or number itself becomes part of the child's identity. */
function symbolItem(value: Value & { readonly kind: 'symbol' | 'unknown' }, key: Value, location: Location): Value {
  const { type } = value
  let element: Type = dynamicType
  switch (type.kind) {
    case 'dynamic':
      break
    case 'list':
      element = type.element
      keyAs(numberType, key, location)
      break
    case 'tuple': {
      const number = keyAs(numberType, key, location)
      if (number.kind === 'scalar' && isDecimal(number.value) && !isInteger(number.value)) throw new EvaluationError('the index of a tuple must be a whole number', location)
      const index = number.kind === 'scalar' && isDecimal(number.value) ? (toInteger(number.value) ?? -1) : undefined
      if (index !== undefined && (index < 0 || index >= type.elements.length)) throw new EvaluationError(`the index ${String(index)} does not identify an element`, location)
      element = index === undefined ? dynamicType : (type.elements[index] ?? dynamicType)
      break
    }
    case 'map':
      element = type.element
      keyAs(stringType, key, location)
      break
    case 'object': {
      const name = textOf(keyAs(stringType, key, location))
      if (name !== undefined) return inherit(childOf(value, `.${name}`, attributeType(type, name, location), location), value)
      break
    }
    default:
      throw new EvaluationError(`a ${friendlyType(type)} does not have any indices`, location)
  }
  const step = constantStep(key)
  if (step !== undefined) return inherit(childOf(value, step, element, location), value)
  return inherit(apply('index', [value, key], element, location), value)
}

/** `.name` for keys that are names, so that `x["name"]` and `x.name` are one symbol; `["a b"]` and `[0]` for the rest. */
function constantStep(key: Value): string | undefined {
  const text = textOf(key)
  if (text !== undefined) return /^[A-Za-z_][\w-]*$/.test(text) ? `.${text}` : /^\d{1,15}$/.test(text) ? `[${text}]` : `[${JSON.stringify(text)}]`
  if (key.kind !== 'scalar' || !isDecimal(key.value)) return undefined
  const index = toInteger(key.value)
  return index === undefined ? undefined : `[${String(index)}]`
}

// --- iteration --------------------------------------------------------------------------------------------------------

export interface Item {
  readonly key: Value
  readonly value: Value
}

export interface Items {
  readonly items: readonly Item[]
  /** False where there may be further items. */
  readonly complete: boolean
  /** True where the order of the items is not certain. */
  readonly unordered: boolean
}

/** What `for` runs over: items with their keys, in Terraform's order. Throws for what has no items. */
export function itemsOf(collection: Value, location: Location): Items {
  if (isNull(collection)) throw new EvaluationError('a null value cannot be iterated over', location)
  switch (collection.kind) {
    case 'list':
    case 'tuple': {
      const open = !collection.complete || collection.unordered === true
      const items = collection.items.map((item, index) => ({
        key: open ? apply('index of', [collection, item], numberType, location) : number(index, item.location),
        value: inherit(item, collection),
      }))
      return { items, complete: collection.complete, unordered: collection.unordered === true }
    }
    case 'set':
      return {
        items: collection.items.map((item) => ({ key: inherit(item, collection), value: inherit(item, collection) })),
        complete: collection.complete,
        unordered: isUnorderedSet(collection),
      }
    case 'object':
    case 'map':
      return {
        items: collection.entries.map((entry: Entry) => ({ key: inherit(entry.key, collection), value: inherit(entry.value, collection) })),
        complete: collection.complete,
        unordered: collection.entries.some((entry) => textOf(entry.key) === undefined) && collection.entries.length > 1,
      }
    case 'symbol':
    case 'unknown':
      if (collection.type.kind === 'string' || collection.type.kind === 'number' || collection.type.kind === 'bool') {
        throw new EvaluationError(`a ${collection.type.kind} cannot be iterated over`, location)
      }
      return { items: [], complete: false, unordered: false }
    default:
      throw new EvaluationError(`a ${friendlyType(typeOf(collection))} cannot be iterated over`, location)
  }
}

export const number = (value: number, location: Location): Value => scalar(fromBigint(BigInt(value)), location)

// --- splat ------------------------------------------------------------------------------------------------------------

/** `source[*]…`: lists, sets and tuples item by item; null is no item, anything else is one. */
export function splatOf(source: Value, each: (item: Value) => Value, location: Location, strict: boolean): Value {
  const split = (): Value => distribute([source], location, ([only]) => splatPlain(only ?? source, each, location))
  if (!strict) return split()
  try {
    return openSplatOf(source, each, location) ?? split()
  } catch (error) {
    // What Terraform goes on with is not known as a whole, but for its type.
    const isEmpty = (source.kind === 'list' || source.kind === 'set') && source.complete && source.items.length === 0
    if (!(error instanceof EvaluationError) || (error.rest === undefined && !isEmpty) || (isOpenValue(source) && isOfSequenceType(source))) throw error
    const type = isOpenValue(source) && !isNotNull(source) ? dynamicType : typeOfFailedSplat(source, each, location)
    throw new EvaluationError(error.message, error.location, sensitiveIf(failedOf(type, location), (error.rest ?? source).sensitive === true))
  }
}

const isOfSequenceType = (value: Value): boolean => ['list', 'set', 'tuple'].includes(typeOf(value).kind)

/** Terraform asks anew, with items of which it knows no more than the type. */
function typeOfFailedSplat(source: Value, each: (item: Value) => Value, location: Location): Type {
  const typeOfItem = (type: Type): Type => {
    try {
      return typeOf(each(unknown({ code: 'unknown-argument', detail: 'an item is not known', location }, location, type)))
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      return error.rest === undefined ? dynamicType : typeOf(error.rest)
    }
  }
  const type = typeOf(source)
  if (type.kind === 'list' || type.kind === 'set') return { kind: 'list', element: typeOfItem(type.element) }
  return { kind: 'tuple', elements: (type.kind === 'tuple' ? type.elements : [type]).map(typeOfItem) }
}

/** What Terraform says of a splat over what it does not know; undefined where it knows it. */
function openSplatOf(source: Value, each: (item: Value) => Value, location: Location): Value | undefined {
  // It goes through a set in its own order, whatever it knows of the elements.
  if (source.kind === 'set' && source.complete) return splatPlain({ ...source, kind: 'list' }, each, location)
  if (!isOpenValue(source)) return undefined
  return ofParts(location, (part) => openSplat(source, (item) => part(() => each(item)), location))
}

function openSplat(source: Value, each: (item: Value) => Value, location: Location): Value {
  const type = typeOf(source)
  const open = (of: Type): Value => inherit(apply('splat', [source], of, location, { notNull: of.kind !== 'dynamic' }), source)
  const reason = reasonOf(source) ?? { code: 'unknown-argument', detail: 'an item is not known', location }
  const typeOfItem = (element: Type): Type => typeOf(each({ kind: 'unknown', reason, location, type: element }))
  if (type.kind === 'dynamic') return open(dynamicType)
  if (type.kind === 'list' || type.kind === 'set') {
    const element = typeOfItem(type.element)
    const bounds = lengthBounds(source)
    const { least, most } = bounds
    if (least !== undefined && most !== undefined && compareDecimals(least, most) === 0) return inherit(openList(toInteger(least) ?? 0, element, source, location), source)
    return { ...open({ kind: 'list', element }), bounds }
  }
  if (type.kind === 'tuple') return open({ kind: 'tuple', elements: type.elements.map(typeOfItem) })
  // What fails for the value fails even though it may turn out to be null.
  const one = ofParts(location, (part) => ({ kind: 'tuple', items: [part(() => each(source))], complete: true, location }))
  return isNotNull(source) ? inherit(one, source) : open(dynamicType)
}

function splatPlain(source: Value, each: (item: Value) => Value, location: Location): Value {
  const mark = source.sensitive === true ? { sensitive: true as const } : {}
  if (isNull(source)) {
    const { kind } = typeOf(source)
    if (kind === 'list' || kind === 'set' || kind === 'tuple') throw new EvaluationError('splat expressions cannot be applied to a null sequence', location)
    return { kind: 'tuple', items: [], complete: true, location, ...mark }
  }
  switch (source.kind) {
    case 'tuple':
      return ofParts(location, (part) => {
        const items = source.items.map((item) => part(() => each(inherit(item, unmarked(source)))))
        return { kind: 'tuple', items, complete: source.complete, location, ...mark, ...order(source) }
      })
    case 'list':
    case 'set':
      return ofParts(location, (part) => {
        const items = source.items.map((item) => part(() => each(inherit(item, unmarked(source)))))
        const [first] = items
        const elementType = first === undefined ? typeOfEmpty(source, each, location) : typeOf(first)
        return { kind: 'list', items, complete: source.complete, location, elementType, ...mark, ...order(source) }
      })
    case 'symbol':
    case 'unknown':
      return splatOpen(source, each, location)
    default:
      return ofParts(location, (part) => ({ kind: 'tuple', items: [part(() => each(source))], complete: true, location, ...mark }))
  }
}

const order = (source: SequenceValue): { readonly unordered?: true } => (source.unordered === true || (source.kind === 'set' && isUnorderedSet(source)) ? { unordered: true } : {})

/** Terraform looks at the type even where there is no item: a missing attribute fails all the same. */
function typeOfEmpty(source: SequenceValue, each: (item: Value) => Value, location: Location): Type {
  const reason = { code: 'unknown-argument', detail: 'an item of an empty list', location } as const
  return typeOf(each({ kind: 'unknown', reason, location, type: source.elementType ?? dynamicType }))
}

function splatOpen(source: Value & { readonly kind: 'symbol' | 'unknown' }, each: (item: Value) => Value, location: Location): Value {
  const { type } = source
  const isList = type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple'
  if (!isList && type.kind !== 'dynamic') {
    // What fails for the value fails in Terraform even though it may still turn out to be null.
    const one: Value = ofParts(location, (part) => ({ kind: 'tuple', items: [part(() => each(source))], complete: true, location }))
    if (isNotNull(source)) return one
    const condition = conditionOf(apply('null?', [source], { kind: 'bool' }, location)).condition
    return choose(
      [
        { when: [{ condition, arm: 'false' }], work: () => one },
        { when: [{ condition, arm: 'true' }], work: () => ({ kind: 'tuple', items: [], complete: true, location }) },
      ],
      location,
    )
  }
  if (type.kind === 'tuple') {
    const items = type.elements.map((element, index) => each(inherit(childOf(source, `[${String(index)}]`, element, location), source)))
    return { kind: 'tuple', items, complete: true, location }
  }
  const element = type.kind === 'list' || type.kind === 'set' ? type.element : dynamicType
  const item = inherit(childOf(source, '[*]', element, location), source)
  const result = each(item)
  const itemType = typeOf(result)
  return inherit(apply('splat', [result], type.kind === 'dynamic' ? dynamicType : { kind: 'list', element: itemType }, location), source)
}
