// Conversion of values between types, as Terraform (cty) converts them; structure and holes are kept. Knows no syntax.
// https://github.com/zclconf/go-cty/blob/main/docs/convert.md
import { choiceOf, type Option } from '../../value/choice.js'
import { decimal, equalDecimals, formatDecimal, isDecimal } from '../../value/number.js'
import { dynamicType, numberType, sameType, stringType, type Type } from '../../value/type.js'
import { isNull, isOpenValue, textOf, unknown, type Entry, type MappingValue, type ScalarValue, type SequenceValue, type SymbolValue, type UnknownValue, type Value } from '../../value/value.js'
import { EvaluationError } from './contracts.js'
import { apply, childOf } from './application.js'
import { convertedBounds } from './eval-bounds.js'
import { asOneUnknown } from './expression-env.js'
import { encodedText } from './functions/encoded.js'
import { unmarked } from './marks.js'
import { isNotNull } from './operators.js'
import { distinctSorted, isUnorderedSet, sortedEntries } from './order.js'
import { isStrict } from './strictness.js'
import { collectionElement, compareText, convertible, friendlyType, hasDynamic, isPrimitive, typeOf, unify, withoutOptional } from './types.js'

/**
 * The value converted to a type (which may have optional attributes). Throws EvaluationError where Terraform would fail. Location,
 * references and marks stay; what is not known stays what it is, with its type narrowed. `as` is the type that the value is taken
 * for, where that is not its own.
 */
export function convert(value: Value, type: Type, as?: Type): Value {
  const from = as === undefined || as.kind === 'dynamic' ? typeOf(value) : as
  if (type.kind === 'dynamic' || sameType(from, type)) return value
  // Of what is not known, and taken for something of any type, Terraform does not say that it cannot be converted.
  if (as?.kind === 'dynamic' && isStrict() && isOpenValue(value) && !convertible(from, type)) return { ...apply(`to${type.kind}`, [value], type, value.location, { notNull: isNotNull(value) }), ...mark(value) }
  switch (value.kind) {
    case 'scalar':
      return convertScalar(value, type)
    case 'choice': {
      // Which of several tuples or objects it is Terraform does not know, but how many elements there are in the collection made of it.
      if (isStrict() && 'element' in type && (from.kind === 'tuple' || from.kind === 'object')) return convert(asOneUnknown(value), type, as)
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
      if (options.length === 0 && failure !== undefined) {
        // What fails for every option is, to Terraform, something not known of a type that may be converted.
        if (!convertible(from, type)) throw failure
        return { ...unknown({ code: 'evaluation-error', detail: failure.message, location: value.location }, value.location, concrete(from, type)), ...mark(value) }
      }
      const converted = choiceOf(options, value.location)
      return { ...converted, ...(value.via === undefined ? {} : { via: value.via }), ...mark(value) }
    }
    case 'unknown':
      requireConversion(typeOf(value), type, value)
      return sameType(value.type, type) ? value : (ofKnownLength(value, type) ?? withBounds({ ...value, type: concrete(value.type, type) }, from))
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
      return isUndecided(value, type) ? apply(`to${type.kind}`, [value], type, value.location) : convertSequence(value, from, type)
    case 'object':
    case 'map':
      return isUndecided(value, type) ? apply(`to${type.kind}`, [value], type, value.location) : convertMapping(value, from, type)
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
  if (from.kind === 'dynamic') return withoutOptional(to)
  switch (to.kind) {
    case 'dynamic':
      return from
    case 'list':
    case 'set':
    case 'map': {
      const element = 'element' in from ? from.element : from.kind === 'tuple' ? unify(from.elements) : from.kind === 'object' ? unify([...from.attributes.values()]) : undefined
      return { kind: to.kind, element: element === undefined ? withoutOptional(to.element) : concrete(element, to.element) }
    }
    case 'tuple':
      return { kind: 'tuple', elements: to.elements.map((element, index) => concrete(partOf(from, index) ?? dynamicType, element)) }
    case 'object':
      return { kind: 'object', attributes: new Map([...to.attributes].map(([name, each]) => [name, concrete(partOf(from, name) ?? dynamicType, each)])) }
    default:
      return to
  }
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
  return ofKnownLength(value, type) ?? withBounds(convertedSymbol(value, from, to), from)
}

/**
 * A tuple of which only the type is known, and that it is not null, becomes a list whose elements are not known. So does a set of at
 * most one: of several, some may be the same. An object without attributes becomes an empty map. https://github.com/zclconf/go-cty/blob/main/cty/unknown_refinement.go
 */
function ofKnownLength(value: SymbolValue | UnknownValue, type: Type): Value | undefined {
  const { type: from, location } = value
  if (from.kind === 'object' && from.attributes.size === 0 && type.kind === 'map' && isNotNull(value)) return convertMapping({ kind: 'object', entries: [], complete: true, location, ...mark(value) }, from, type)
  if (from.kind !== 'tuple' || !isNotNull(value) || !(type.kind === 'list' || (type.kind === 'set' && from.elements.length < 2))) return undefined
  const items = from.elements.map((element, index) => childOf(value, `[${String(index)}]`, element, location))
  return convertSequence({ kind: 'tuple', items, complete: true, location, ...(value.via === undefined ? {} : { via: value.via }), ...mark(value) }, from, type)
}

/** A list made of a tuple that is not known has the tuple's length. */
function withBounds(value: Value, from: Type): Value {
  const { bounds: own, ...rest } = value
  const bounds = convertedBounds(from, typeOf(value), own)
  return bounds === undefined ? value : { ...rest, bounds }
}

function convertedSymbol(value: SymbolValue, from: Type, to: Type): Value {
  const keeps = to.kind === 'string' || from.kind === 'dynamic' ? to.kind !== 'set' : from.kind === to.kind || (from.kind === 'tuple' && to.kind === 'list') || (from.kind === 'object' && to.kind === 'map')
  if (keeps) return { ...value, type: to }
  return { ...apply(`to${to.kind}`, [value], to, value.location, { notNull: value.symbol.notNull === true }), ...(value.via === undefined ? {} : { via: value.via }), ...mark(value) }
}

// --- sequences ---------------------------------------------------------------------------------------------------------

function convertSequence(value: SequenceValue, from: Type, type: Type): Value {
  switch (type.kind) {
    case 'tuple': {
      if (value.kind !== 'tuple') throw cannot(value, type)
      if (value.items.length > type.elements.length || (value.complete && value.items.length < type.elements.length)) {
        throw cannot(value, type, `${String(type.elements.length)} elements required`)
      }
      if (!value.complete) return value
      return { ...value, items: value.items.map((item, index) => convert(item, type.elements[index] ?? dynamicType, partOf(from, index))) }
    }
    case 'list':
    case 'set': {
      const isStructure = from.kind !== 'list' && from.kind !== 'set' && value.kind === 'tuple'
      if (isStrict() && type.kind === 'list' && value.kind === 'set' && isUnorderedSet(value)) return listOfUnordered(value, type)
      const parts = value.items.map((item, index) => partOf(from, index) ?? typeOf(item))
      const element = isStructure ? elementOfStructure(collectionElement, parts, value.items, type.element) : type.element
      if (element === undefined || parts.some((part) => !convertible(part, element))) throw cannot(value, type)
      const isList = isStructure && type.kind === 'list'
      const values = value.items.map((item, index) => convert(item, element, parts[index]))
      // Terraform loses the mark of a null there.
      const all = isList ? unified(values, value, type) : values.map((each) => (isNull(each) ? unmarked(each) : each))
      if (all.length > 0) return sequenceOf(type.kind, ...ofOneType(all, element, value, type), value)
      if (!isStructure && !convertible(value.elementType ?? dynamicType, element)) throw cannot(value, type)
      return sequenceOf(type.kind, all, emptyElement(value, element), value)
    }
    default:
      throw cannot(value, type)
  }
}

/** Of a set that holds something that is not known, Terraform converts nothing: it does not even know how many elements there are. */
function listOfUnordered(value: SequenceValue, type: Type & { readonly kind: 'list' }): Value {
  const element = value.elementType ?? dynamicType
  if (!convertible(element, type.element)) throw cannot(value, type)
  return sequenceOf('list', value.items, element, value)
}

/** The type of one part of a collection or structure of this type; undefined where only the part itself can tell. */
function partOf(from: Type, at: number | string): Type | undefined {
  switch (from.kind) {
    case 'list':
    case 'set':
    case 'map':
      return from.element
    case 'tuple':
      return typeof at === 'number' ? from.elements[at] : undefined
    case 'object':
      return typeof at === 'string' ? from.attributes.get(at) : undefined
    default:
      return undefined
  }
}

/** What the parts of a tuple or object are converted to; undefined where they have no type in common. */
function elementOfStructure(common: (types: readonly Type[]) => Type | undefined, types: readonly Type[], items: readonly Value[], wanted: Type): Type | undefined {
  if (wanted.kind !== 'dynamic' || items.length === 0) return wanted
  return common(types) ?? (items.some(isOpenType) && !isStrict() ? dynamicType : undefined)
}

/** A value that is not wholly known may have any type once it is. Terraform does not wait for that. */
const isOpenType = (value: Value): boolean => typeOf(value).kind === 'dynamic' && !isNull(value)

const emptyElement = (value: SequenceValue | MappingValue, element: Type): Type => (element.kind === 'dynamic' ? (value.elementType ?? dynamicType) : withoutOptional(element))

/** Where the wanted type leaves something open (`list(list(any))`): the values converted to the one type they then have in common. */
function unified(values: readonly Value[], value: Value, type: Type, unsafe = true): readonly Value[] {
  if (values.length === 0) return values
  const common = unify(values.map(typeOf), unsafe)
  if (common === undefined) throw cannot(value, type, 'the elements have no type in common')
  return common.kind === 'dynamic' ? values : values.map((each) => convert(each, common))
}

/** Converted elements, and the one type that they have; a null without a type takes it, too. */
function ofOneType(values: readonly Value[], element: Type, value: Value, type: Type): [readonly Value[], Type] {
  const plain = withoutOptional(element)
  const isOfPlain = (own: Type): boolean => (isStrict() ? own.kind === 'dynamic' : hasDynamic(own)) || sameType(own, plain)
  if (!hasDynamic(plain) && values.map(typeOf).every(isOfPlain)) return [values, plain]
  const own = onlyType(values)
  if (own === undefined) throw cannot(value, type, 'the elements must all have one type')
  return [values.map((each) => ofType(each, own)), own]
}

/** A null without a type takes that of what is beside it. So does, as Terraform sees it, what is not known and may be of any type. */
function ofType(value: Value, type: Type): Value {
  if (typeOf(value).kind !== 'dynamic') return value
  if (value.kind === 'scalar') return { ...value, type }
  return isStrict() && (value.kind === 'symbol' || value.kind === 'unknown') ? { ...value, type } : value
}

/** The type that all values have but for those of no type; undefined where they have several. */
export function onlyType(values: readonly Value[]): Type | undefined {
  const own = values.map(typeOf).filter(({ kind }) => kind !== 'dynamic')
  const [first = dynamicType] = own
  return own.every((each) => sameType(each, first)) ? first : undefined
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

// --- mappings ----------------------------------------------------------------------------------------------------------

function convertMapping(value: MappingValue, from: Type, type: Type): Value {
  switch (type.kind) {
    case 'map': {
      const isStructure = from.kind !== 'map' && value.kind === 'object'
      const entries = sortedEntries(value.entries)
      const items = entries.map((entry) => entry.value)
      const parts = entries.map((entry) => partOf(from, textOf(entry.key) ?? '') ?? typeOf(entry.value))
      const element = isStructure ? elementOfStructure(unify, parts, items, type.element) : type.element
      if (element === undefined || parts.some((part) => !convertible(part, element))) throw cannot(value, type)
      if (items.length === 0) {
        if (!isStructure && !convertible(value.elementType ?? dynamicType, element)) throw cannot(value, type)
        return { ...value, kind: 'map', elementType: emptyElement(value, element) }
      }
      const values = items.map((item, index) => convert(item, element, parts[index]))
      const all = ['list', 'set', 'map', 'object'].includes(element.kind) ? unified(values, value, type, isStructure) : values
      const [ofOne, elementType] = ofOneType(all, element, value, type)
      return { ...value, kind: 'map', entries: entries.map((entry, index) => ({ key: entry.key, value: ofOne[index] ?? entry.value })), elementType }
    }
    case 'object':
      return convertToObject(value, from, type)
    default:
      throw cannot(value, type)
  }
}

function convertToObject(value: MappingValue, from: Type, type: Type & { readonly kind: 'object' }): Value {
  const open = !value.complete || value.entries.some((entry) => textOf(entry.key) === undefined)
  const own = new Map<string, Entry>()
  for (const entry of value.entries) own.set(textOf(entry.key) ?? '', entry)
  const entries: Entry[] = []
  for (const [name, wanted] of [...type.attributes].sort(([a], [b]) => compareText(a, b))) {
    const entry = own.get(name)
    if (entry !== undefined && textOf(entry.key) === name) {
      entries.push({ key: entry.key, value: inAttribute(name, () => convert(entry.value, wanted, partOf(from, name))) })
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
