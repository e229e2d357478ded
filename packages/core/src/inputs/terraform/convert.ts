// Conversion of values between types, as Terraform (cty) converts them; structure and holes are kept. Knows no syntax.
// https://github.com/zclconf/go-cty/blob/main/docs/convert.md
import { canonical, identityOf } from '../../value/canonical.js'
import { choiceOf, type Option } from '../../value/choice.js'
import { compareDecimals, decimal, equalDecimals, formatDecimal, formatDecimalAs, isDecimal } from '../../value/number.js'
import { dynamicType, numberType, sameType, stringType, type Type } from '../../value/type.js'
import { isNull, textOf, type Entry, type MappingValue, type ScalarValue, type SequenceValue, type SymbolValue, type Value } from '../../value/value.js'
import { EvaluationError } from './contracts.js'
import { apply } from './application.js'
import { encodedText } from './functions/encoded.js'
import { collectionElement, compareText, convertible, friendlyType, hasDynamic, isPrimitive, typeOf, unify, withoutOptional } from './types.js'

/**
 * The value converted to a type (which may have optional attributes). Throws EvaluationError where Terraform would fail. Location,
 * references and marks stay; what is not known stays what it is, with its type narrowed.
 */
export function convert(value: Value, type: Type): Value {
  if (type.kind === 'dynamic') return value
  switch (value.kind) {
    case 'scalar':
      return convertScalar(value, type)
    case 'choice': {
      const options: Option[] = []
      let failure: EvaluationError | undefined
      for (const { when, value: option } of value.options) {
        try {
          options.push({ when, value: convert(option, type) })
        } catch (error) {
          if (!(error instanceof EvaluationError)) throw error
          failure ??= error
        }
      }
      if (options.length === 0 && failure !== undefined) throw failure
      const converted = choiceOf(options, value.location)
      return { ...converted, ...(value.via === undefined ? {} : { via: value.via }), ...mark(value) }
    }
    case 'unknown':
      requireConversion(typeOf(value), type, value)
      return sameType(value.type, type) ? value : { ...value, type: concrete(value.type, type) }
    case 'symbol':
      return convertSymbol(value, type)
    case 'template':
    case 'encoded':
      if (type.kind === 'string') return value
      if (type.kind !== 'number' && type.kind !== 'bool') throw cannot(value, type)
      if (value.kind === 'encoded') {
        const text = encodedText(value)
        if (text.kind === 'scalar') return convertScalar(text, type)
      }
      return apply(`to${type.kind}`, [value], type, value.location, { notNull: true })
    case 'list':
    case 'set':
    case 'tuple':
      return isUndecided(value, type) ? apply(`to${type.kind}`, [value], type, value.location) : convertSequence(value, type)
    case 'object':
    case 'map':
      return isUndecided(value, type) ? apply(`to${type.kind}`, [value], type, value.location) : convertMapping(value, type)
  }
}

/** Of what has no type yet, Terraform does not say that it cannot be converted. */
const isUndecided = (value: Value, type: Type): boolean => isPrimitive(type) && typeOf(value).kind === 'dynamic'

const mark = (value: Value): { readonly sensitive?: true } => (value.sensitive === true ? { sensitive: true } : {})

const cannot = (value: Value, type: Type, detail?: string): EvaluationError =>
  new EvaluationError(`cannot convert ${friendlyType(typeOf(value))} to ${friendlyType(type)}${detail === undefined ? '' : `: ${detail}`}`)

function requireConversion(from: Type, to: Type, value: Value): void {
  if (!convertible(from, to)) throw cannot(value, to)
}

/** The wanted type with its `any` parts filled from the type at hand. */
function concrete(from: Type, to: Type): Type {
  const wanted = withoutOptional(to)
  if (wanted.kind === 'dynamic') return from
  if ((wanted.kind === 'list' || wanted.kind === 'set' || wanted.kind === 'map') && 'element' in from) {
    return { kind: wanted.kind, element: concrete(from.element, wanted.element) }
  }
  return wanted
}

// --- scalars and symbols --------------------------------------------------------------------------------------------

function convertScalar(value: ScalarValue, type: Type): Value {
  const content = value.value
  if (content === null) {
    requireConversion(value.type ?? dynamicType, type, value)
    return { ...value, type: concrete(value.type ?? dynamicType, type) }
  }
  switch (type.kind) {
    case 'string':
      if (typeof content === 'string') return value
      return { ...value, value: isDecimal(content) ? formatDecimal(content) : String(content) }
    case 'number': {
      if (isDecimal(content)) return value
      if (typeof content === 'boolean') throw cannot(value, type)
      const number = decimal(content)
      if (number === undefined) throw new EvaluationError('a number is required')
      return { ...withoutSegments(value), value: number }
    }
    case 'bool':
      if (typeof content === 'boolean') return value
      if (content === 'true' || content === '1') return { ...withoutSegments(value), value: true }
      if (content === 'false' || content === '0') return { ...withoutSegments(value), value: false }
      if (typeof content === 'string') throw new EvaluationError('a bool is required')
      throw cannot(value, type)
    default:
      throw cannot(value, type)
  }
}

function withoutSegments({ segments: _, ...rest }: ScalarValue): ScalarValue {
  return rest
}

/**
 * A symbol keeps its identity where the text of what it stands for stays the same: number to string, list to list. Elsewhere it is a
 * new one, made by the conversion.
 */
function convertSymbol(value: SymbolValue, type: Type): Value {
  const from = value.type
  requireConversion(from, type, value)
  const to = concrete(from, type)
  if (sameType(from, to)) return value
  const keeps = to.kind === 'string' || from.kind === 'dynamic' ? to.kind !== 'set' : from.kind === to.kind || (from.kind === 'tuple' && to.kind === 'list') || (from.kind === 'object' && to.kind === 'map')
  if (keeps) return { ...value, type: to }
  return { ...apply(`to${to.kind}`, [value], to, value.location, { notNull: value.symbol.notNull === true }), ...(value.via === undefined ? {} : { via: value.via }), ...mark(value) }
}

// --- sequences ---------------------------------------------------------------------------------------------------------

function convertSequence(value: SequenceValue, type: Type): Value {
  switch (type.kind) {
    case 'tuple': {
      if (value.kind !== 'tuple') throw cannot(value, type)
      if (value.items.length > type.elements.length || (value.complete && value.items.length < type.elements.length)) {
        throw cannot(value, type, `${String(type.elements.length)} elements required`)
      }
      if (!value.complete) return value
      return { ...value, items: value.items.map((item, index) => convert(item, type.elements[index] ?? dynamicType)) }
    }
    case 'list':
    case 'set': {
      const element = elementFor(value, type.element, value.items)
      if (element === undefined) throw cannot(value, type)
      if (value.kind === type.kind && sameType(value.elementType ?? dynamicType, element) && !hasDynamic(element)) return value
      const { values, elementType } = converted(value.items, element, value, type)
      return sequenceOf(type.kind, values, elementType, value)
    }
    default:
      throw cannot(value, type)
  }
}

/** What the elements are converted to; undefined where they have no type in common. */
function elementFor(value: SequenceValue | MappingValue, wanted: Type, items: readonly Value[]): Type | undefined {
  if (wanted.kind !== 'dynamic') {
    if (items.length > 0 || value.elementType === undefined || convertible(value.elementType, wanted)) return wanted
    return undefined
  }
  if (value.kind === 'list' || value.kind === 'set' || value.kind === 'map') return value.elementType ?? unify(items.map(typeOf)) ?? dynamicType
  if (items.length === 0) return dynamicType
  if (value.kind === 'object') return mapElement(items)
  return collectionElement(items.map(typeOf)) ?? (items.some(isOpenType) ? dynamicType : undefined)
}

/** Beside a null of no type, the attributes of an object become elements of a map only where all of them have one type as they are. */
function mapElement(items: readonly Value[]): Type | undefined {
  const types = items.map(typeOf)
  const element = unify(types)
  if (element?.kind !== 'dynamic' || items.some(isOpenType)) return element
  const [first = dynamicType, ...others] = types.filter((type) => type.kind !== 'dynamic')
  return others.every((type) => sameType(type, first)) ? first : undefined
}

/** A value that is not wholly known may have any type once it is. */
const isOpenType = (value: Value): boolean => typeOf(value).kind === 'dynamic' && !isNull(value)

/**
 * The elements converted to a type; where that leaves types open (`list(list(any))`), to the one type that they then have in common.
 */
function converted(elements: readonly Value[], element: Type, value: Value, type: Type): { readonly values: readonly Value[]; readonly elementType: Type } {
  const values = elements.map((each) => convert(each, element))
  const plain = withoutOptional(element)
  if (!hasDynamic(plain) || values.length === 0) return { values, elementType: plain }
  const common = unify(values.map(typeOf))
  if (common === undefined) throw cannot(value, type, 'the elements must have one type')
  return { values: common.kind === 'dynamic' ? values : values.map((each) => convert(each, common)), elementType: common }
}

/** A list or set of items; a set is put into Terraform's order, without repetition. */
export function sequenceOf(kind: 'list' | 'set', items: readonly Value[], elementType: Type, from: Value & { readonly complete?: boolean; readonly unordered?: true }): SequenceValue {
  const base = {
    location: from.location,
    ...(from.via === undefined ? {} : { via: from.via }),
    ...mark(from),
    elementType,
    complete: from.complete ?? true,
  }
  if (kind === 'list') {
    const unordered = from.unordered === true || (from.kind === 'set' && isUnorderedSet(from))
    return { ...base, kind, items, ...(unordered ? { unordered: true } : {}) }
  }
  const { kept, sensitive } = distinctSorted(items)
  return { ...base, kind, items: kept, ...(sensitive ? { sensitive: true } : {}) }
}

/** A set with something in it that is not known has no certain order, unless that is its only item. */
export const isUnorderedSet = (set: SequenceValue): boolean => set.items.length > 1 && set.items.some((item) => setKey(item) === undefined)

/** Items of a set: each once, in Terraform's order, what is not known at the end. Marks of items go to the set. */
function distinctSorted(items: readonly Value[]): { readonly kept: readonly Value[]; readonly sensitive: boolean } {
  const seen = new Set<string>()
  const kept: Value[] = []
  let sensitive = false
  for (const item of items) {
    if (item.sensitive === true) sensitive = true
    // Terraform compares what hashes alike, and -0 hashes unlike 0.
    const key = `${canonical(item)} ${setKey(item) ?? ''}`
    if (seen.has(key)) continue
    seen.add(key)
    kept.push(item)
  }
  return { kept: sortedAsSet(kept), sensitive }
}

function sortedAsSet(items: readonly Value[]): readonly Value[] {
  const keyed = items.map((item) => ({ item, key: setKey(item) ?? (isNull(item) ? '~' : undefined) }))
  return keyed.sort((a, b) => compareInSet(a.item, b.item, a.key, b.key)).map(({ item }) => item)
}

function compareInSet(a: Value, b: Value, aKey: string | undefined, bKey: string | undefined): number {
  if (aKey === undefined || bKey === undefined) {
    if (aKey === bKey) return compareText(identityOf(a).text, identityOf(b).text)
    return aKey === undefined ? 1 : -1
  }
  if (isNull(a) || isNull(b)) return isNull(a) === isNull(b) ? 0 : isNull(a) ? 1 : -1
  if (a.kind === 'scalar' && b.kind === 'scalar') {
    if (typeof a.value === 'string' && typeof b.value === 'string') return compareText(a.value, b.value)
    if (isDecimal(a.value) && isDecimal(b.value)) return compareDecimals(a.value, b.value) || compareText(aKey, bKey)
    if (typeof a.value === 'boolean' && typeof b.value === 'boolean') return Number(a.value) - Number(b.value)
  }
  return compareText(aKey, bKey)
}

/**
 * The text by which Terraform orders set elements of other than primitive types; undefined where something is not known.
 * https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go
 */
function setKey(value: Value): string | undefined {
  switch (value.kind) {
    case 'scalar':
      if (value.value === null) return '~'
      if (typeof value.value === 'string') return JSON.stringify(value.value)
      if (typeof value.value === 'boolean') return value.value ? 'T' : 'F'
      return formatDecimalAs(value.value, 'g', 10)
    case 'list':
    case 'set':
    case 'tuple': {
      const parts = value.items.map(setKey)
      if (!value.complete || parts.includes(undefined)) return undefined
      const [open, close] = value.kind === 'tuple' ? ['<', '>'] : ['[', ']']
      return `${open}${parts.map((part) => `${part ?? ''};`).join('')}${close}`
    }
    case 'object':
    case 'map': {
      if (!value.complete) return undefined
      const parts: string[] = []
      for (const entry of sortedEntries(value.entries)) {
        const name = textOf(entry.key)
        const part = setKey(entry.value)
        if (name === undefined || part === undefined) return undefined
        parts.push(value.kind === 'map' ? `${JSON.stringify(name)}:${part};` : `${part};`)
      }
      return value.kind === 'map' ? `{${parts.join('')}}` : `<${parts.join('')}>`
    }
    default:
      return undefined
  }
}

// --- mappings ----------------------------------------------------------------------------------------------------------

/** By key, in Terraform's order; keys that are not known behind, as they came. */
export function sortedEntries(entries: readonly Entry[]): readonly Entry[] {
  const known = entries.filter((entry) => textOf(entry.key) !== undefined)
  const others = entries.filter((entry) => textOf(entry.key) === undefined)
  return [...known.sort((a, b) => compareText(textOf(a.key) ?? '', textOf(b.key) ?? '')), ...others]
}

function convertMapping(value: MappingValue, type: Type): Value {
  switch (type.kind) {
    case 'map': {
      const element = elementFor(value, type.element, value.entries.map((entry) => entry.value))
      if (element === undefined) throw cannot(value, type)
      if (value.kind === 'map' && sameType(value.elementType ?? dynamicType, element) && !hasDynamic(element)) return value
      const sorted = sortedEntries(value.entries)
      const { values, elementType } = converted(
        sorted.map((entry) => entry.value),
        element,
        value,
        type,
      )
      return { ...value, kind: 'map', entries: sorted.map((entry, index) => ({ key: entry.key, value: values[index] ?? entry.value })), elementType }
    }
    case 'object':
      return convertToObject(value, type)
    default:
      throw cannot(value, type)
  }
}

function convertToObject(value: MappingValue, type: Type & { readonly kind: 'object' }): Value {
  const open = !value.complete || value.entries.some((entry) => textOf(entry.key) === undefined)
  const own = new Map<string, Entry>()
  for (const entry of value.entries) own.set(textOf(entry.key) ?? '', entry)
  const entries: Entry[] = []
  for (const [name, wanted] of [...type.attributes].sort(([a], [b]) => compareText(a, b))) {
    const entry = own.get(name)
    if (entry !== undefined && textOf(entry.key) === name) {
      entries.push({ key: entry.key, value: inAttribute(name, () => convert(entry.value, wanted)) })
    } else if (!open) {
      if (type.optional?.has(name) !== true) throw new EvaluationError(value.kind === 'map' ? `map element "${name}" is required` : `attribute "${name}" is required`)
      const key: ScalarValue = { kind: 'scalar', value: name, location: value.location }
      entries.push({ key, value: { kind: 'scalar', value: null, type: withoutOptional(wanted), location: value.location } })
    }
  }
  const { elementType: _, ...rest } = value
  return { ...rest, kind: 'object', entries, complete: !open }
}

function inAttribute<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(`attribute "${name}": ${error.message}`, error.location)
  }
}

// --- small conversions used everywhere ----------------------------------------------------------------------------------

export const toText = (value: Value): Value => convert(value, stringType)
export const toNumber = (value: Value): Value => convert(value, numberType)

/** Whether two scalars are the same value of the same type. */
export function sameScalar(a: ScalarValue, b: ScalarValue): boolean {
  if (isDecimal(a.value) && isDecimal(b.value)) return equalDecimals(a.value, b.value)
  return a.value === b.value
}
