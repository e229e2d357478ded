// Functions over lists, tuples and sequences in general. Partly known sequences give partly known results, never wrong ones.
// https://developer.hashicorp.com/terraform/language/functions/concat
import type { Location } from '../../../source/source-file.js'
import { canonical } from '../../../value/canonical.js'
import { bothGuards, choiceOf } from '../../../value/choice.js'
import { add, compareDecimals, fromBigint, isDecimal, negate, toBigint, type Decimal } from '../../../value/number.js'
import { boolType, dynamicType, numberType, stringType, type Type } from '../../../value/type.js'
import { isKnown, isNull, isSequence, maxOptions, scalar, textOf, type Guard, type SequenceValue, type Value } from '../../../value/value.js'
import { apply, childOf } from '../application.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { convert, onlyType } from '../convert.js'
import { isUnorderedSet } from '../order.js'
import { number } from '../expression-access.js'
import { choose, inherit, sensitiveIf } from '../expression-env.js'
import { unmarked } from '../marks.js'
import { mayBeEqual } from '../mapping.js'
import { equals } from '../operators.js'
import { isStrict } from '../strictness.js'
import { compareText, friendlyType, hasDynamic, typeOf, unify } from '../types.js'
import { integerArgument, numberOf } from './define.js'
import { anyList, listOf, onAny, onKnown, parameter, returnsBool, returnsNumber } from './signature.js'
import { graphemes } from './string-characters.js'

export const isOpen = (value: Value | undefined): value is Value & { readonly kind: 'symbol' | 'unknown' } => value?.kind === 'symbol' || value?.kind === 'unknown'
/** Order and number of the items are certain. */
export const isOrdered = (value: SequenceValue): boolean => value.complete && value.unordered !== true && !(value.kind === 'set' && isUnorderedSet(value))

export function argument(args: readonly Value[], index: number): Value {
  const value = args[index]
  if (value === undefined) throw new EvaluationError('an argument is missing')
  return value
}

const wrongKind = (name: string, value: Value, wanted: string): EvaluationError => new EvaluationError(`${name}() needs ${wanted}, not ${friendlyType(typeOf(value))}`)

/** A sequence, or something not known that may be one; everything else is an error. */
export function sequenceAt(name: string, args: readonly Value[], index: number, kinds: readonly ('list' | 'set' | 'tuple')[]): SequenceValue | (Value & { readonly kind: 'symbol' | 'unknown' }) {
  const value = argument(args, index)
  const wanted = kinds.length === 3 ? 'a list, set or tuple' : 'a list or tuple'
  if (isSequence(value) && kinds.includes(value.kind)) return value
  if (isOpen(value)) {
    const { kind } = value.type
    if (kind === 'dynamic' || ((kind === 'list' || kind === 'set' || kind === 'tuple') && kinds.includes(kind))) return value
  }
  throw wrongKind(name, value, wanted)
}

const anySequence = ['list', 'set', 'tuple'] as const
export const ordered = ['list', 'tuple'] as const

export const sequence = (kind: 'list' | 'tuple', items: readonly Value[], elementType: Type | undefined, location: Location, from: readonly SequenceValue[] = []): SequenceValue => ({
  kind,
  items,
  location,
  complete: from.every((each) => each.complete),
  ...(from.every((each) => each.unordered !== true && !(each.kind === 'set' && isUnorderedSet(each))) ? {} : { unordered: true }),
  ...(kind === 'list' ? { elementType: elementType ?? dynamicType } : {}),
})

const elementOf = (value: SequenceValue): Type => value.elementType ?? unify(value.items.map(typeOf)) ?? dynamicType

function integerAt(args: readonly Value[], index: number): number | undefined {
  const value = argument(args, index)
  if (value.kind !== 'scalar' || !isDecimal(value.value)) return undefined
  return integerArgument(value)
}

// --- length -----------------------------------------------------------------------------------------------------------

/** Length of one value; undefined where it is not certain. */
function lengthOf(value: Value): number | undefined {
  switch (value.kind) {
    case 'scalar': {
      const text = textOf(value)
      if (text === undefined) break
      return graphemes(text).length
    }
    case 'template':
    case 'encoded':
      return undefined
    case 'list':
    case 'set':
    case 'tuple':
      return isOrdered(value) ? value.items.length : undefined
    case 'object':
    case 'map': {
      const open = value.entries.filter((entry) => textOf(entry.key) === undefined)
      if (!value.complete) return undefined
      const certain = open.every((entry) => value.entries.every((other) => other === entry || !mayBeEqual(entry.key, other.key)))
      return certain ? value.entries.length : undefined
    }
    case 'symbol':
    case 'unknown': {
      const { type } = value
      if (type.kind === 'tuple') return type.elements.length
      if (type.kind === 'object') return type.attributes.size
      if (type.kind === 'number' || type.kind === 'bool') break
      return undefined
    }
    case 'choice':
      return undefined
  }
  throw wrongKind('length', value, 'a string, a collection or an object')
}

function length(args: readonly Value[], { location }: CallContext): Value {
  const value = argument(args, 0)
  const one = (each: Value): Value => {
    if (isNull(each)) throw new EvaluationError('length(): the argument must not be null')
    const count = lengthOf(each)
    return sensitiveIf(count === undefined ? apply('length', [each], numberType, location) : number(count, location), each.sensitive === true)
  }
  if (value.kind !== 'choice') return one(value)
  const lengths = choose(
    value.options.map((option) => ({ when: option.when, work: () => one(option.value) })),
    location,
  )
  // As Terraform knows: the length is the same either way.
  if (lengths.kind !== 'choice') return lengths
  const [first] = lengths.options
  const same = first !== undefined && lengths.options.length === value.options.length && lengths.options.every((option) => equals(option.value, first.value) === 'surely')
  return same ? sensitiveIf(first.value, value.sensitive === true) : sensitiveIf(lengths, value.sensitive === true)
}

// --- putting together ---------------------------------------------------------------------------------------------------

function concat(args: readonly Value[], { location }: CallContext): Value {
  if (args.length === 0) throw new EvaluationError('concat() needs at least one argument')
  const parts = args.map((_, index) => sequenceAt('concat', args, index, ordered))
  const sensitive = parts.some((part) => part.sensitive === true)
  const closed = parts.filter(isSequence)
  const types = parts.map(typeOf)
  const lists = types.every((type) => type.kind === 'list') ? unify(types) : undefined
  const elementType = lists?.kind === 'list' ? lists.element : undefined
  const converted = elementType === undefined ? closed : closed.map((part) => convert(part, listOf(elementType))).filter(isSequence)
  const items = converted.flatMap((part) => part.items.map((item) => inherit(item, part)))
  const own = items.length === 0 || elementType === undefined || !hasDynamic(elementType) ? elementType : onlyType(converted.filter((part) => part.items.length > 0).map(firstOfType))
  if (elementType !== undefined && own === undefined) throw new EvaluationError('concat(): the elements of the lists have several types')
  const result = sequence(own === undefined ? 'tuple' : 'list', items, own, location, closed)
  return sensitiveIf(closed.length === parts.length ? result : { ...result, complete: false }, sensitive)
}

/** How many items a list, set or tuple has; undefined where that is not known. */
export const lengthOfSequence = (value: Value): number | undefined => (isSequence(value) && isOrdered(value) ? value.items.length : undefined)

/** A null list or tuple, which is not just null. */
export const isTypedNull = (value: Value): boolean => isNull(value) && ['list', 'tuple'].includes(typeOf(value).kind)

/** Something of the type that the elements of a list have. */
const firstOfType = (list: SequenceValue): Value => ({ ...scalar(null, list.location), type: list.elementType ?? dynamicType })

/** Items of nested sequences; `open` where an item may be a further sequence that is not known. */
function flattened(value: SequenceValue, into: { readonly items: Value[]; open: boolean; unordered: boolean; sensitive: boolean; budget: number }): void {
  if (!value.complete) into.open = true
  if (value.unordered === true || (value.kind === 'set' && isUnorderedSet(value))) into.unordered = true
  if (value.sensitive === true) into.sensitive = true
  for (const item of value.items) {
    if (into.budget-- <= 0) throw new EvaluationError('flatten() takes too many steps')
    if (isSequence(item)) flattened(item, into)
    else if (item.kind === 'choice' ? item.options.some((option) => isSequence(option.value) || mayBeSequence(option.value)) : mayBeSequence(item)) into.open = true
    else into.items.push(inherit(item, unmarked(value)))
  }
}

const mayBeSequence = (value: Value): boolean =>
  isOpen(value) && ((value.type.kind === 'dynamic' && !(isStrict() && value.sensitive === true)) || value.type.kind === 'list' || value.type.kind === 'set' || value.type.kind === 'tuple')

const largestFlat = 200_000

/** Choices of sequences inside, brought to the top while they are few. */
function flatten(args: readonly Value[], { location, scope }: CallContext): Value {
  const given = argument(args, 0)
  // Of what it does not wholly know, Terraform takes the attributes as well.
  const isMapping = (given.kind === 'object' || given.kind === 'map') && scope.refine !== undefined && !isKnown(given)
  const list: Value = isMapping ? { kind: 'tuple', items: given.entries.map((entry) => inherit(entry.value, given)), complete: true, location } : given
  if (!isSequence(list) && !mayBeSequence(list)) throw new EvaluationError(`flatten() can only flatten lists, sets and tuples, not ${friendlyType(typeOf(list))}`)
  if (!isSequence(list)) return { kind: 'tuple', items: [], complete: false, location, ...(list.sensitive === true ? { sensitive: true } : {}) }
  const ways = withoutChoices(list, { when: [], steps: largestFlat })
  const build = (each: SequenceValue): Value => {
    const into = { items: [] as Value[], open: false, unordered: false, sensitive: false, budget: largestFlat }
    flattened(each, into)
    return {
      kind: 'tuple',
      items: into.items,
      complete: !into.open,
      location,
      ...(into.unordered ? { unordered: true } : {}),
      ...(into.sensitive ? { sensitive: true } : {}),
    }
  }
  if (ways === undefined) return build(list)
  return choiceOf(
    ways.map((way) => ({ when: way.when, value: build(way.value) })),
    location,
  )
}

interface Way {
  readonly when: Guard
  readonly value: SequenceValue
}

/** The sequence once per combination of the choices of sequences in it; undefined where there are too many. */
function withoutChoices(value: SequenceValue, state: { readonly when: Guard; steps: number }): readonly Way[] | undefined {
  let ways: { readonly when: Guard; readonly items: Value[] }[] = [{ when: state.when, items: [] }]
  for (const item of value.items) {
    if (state.steps-- <= 0) return undefined
    const options = item.kind === 'choice' && item.options.some((option) => isSequence(option.value)) ? item.options : [{ when: [], value: item }]
    const next: typeof ways = []
    for (const way of ways) {
      for (const option of options) {
        const when = bothGuards(way.when, option.when)
        if (when === undefined) continue
        const inner = isSequence(option.value) ? withoutChoices(option.value, { when, steps: state.steps }) : [{ when, value: option.value }]
        if (inner === undefined) return undefined
        for (const each of inner) {
          if (next.length === maxOptions) return undefined
          if (options.length === 1 && inner.length === 1) {
            way.items.push(each.value)
            next.push(way)
          } else next.push({ when: each.when, items: [...way.items, each.value] })
        }
      }
    }
    ways = next
  }
  return ways.map((way) => ({ when: way.when, value: { ...value, items: way.items } }))
}

function chunklist(args: readonly Value[], { location }: CallContext): Value {
  const list = sequenceAt('chunklist', args, 0, anySequence)
  const size = integerAt(args, 1)
  if (size !== undefined && size < 0) throw new EvaluationError('chunklist(): the size must not be negative')
  const type = listOf(typeOf(list).kind === 'list' ? typeOf(list) : anyList)
  if (!isSequence(list) || size === undefined || !isOrdered(list)) return apply('chunklist', args, type, location)
  const chunks: Value[] = []
  const step = size === 0 ? Math.max(list.items.length, 1) : size
  for (let at = 0; at < list.items.length; at += step) chunks.push(sequence('list', list.items.slice(at, at + step), elementOf(list), location))
  return sensitiveIf(sequence('list', chunks, listOf(elementOf(list)), location), list.sensitive === true || args[1]?.sensitive === true)
}

function slice(args: readonly Value[], { location }: CallContext): Value {
  const list = sequenceAt('slice', args, 0, ordered)
  const [start, end] = [integerAt(args, 1), integerAt(args, 2)]
  if (start !== undefined && start < 0) throw new EvaluationError('slice(): the start index must not be less than zero')
  if (!isSequence(list) || start === undefined || end === undefined || !isOrdered(list)) return apply('slice', args, typeOf(list).kind === 'list' ? typeOf(list) : dynamicType, location)
  if (end > list.items.length || start > end) throw new EvaluationError(`slice(): the indexes ${String(start)} and ${String(end)} do not fit a list of ${String(list.items.length)}`)
  const items = list.items.slice(start, end)
  return sensitiveIf(sequence(list.kind === 'list' ? 'list' : 'tuple', items, list.elementType, location), [list, args[1], args[2]].some((value) => value?.sensitive === true))
}

function reverse(args: readonly Value[], { location }: CallContext): Value {
  const list = sequenceAt('reverse', args, 0, anySequence)
  if (!isSequence(list)) return apply('reverse', args, typeOf(list).kind === 'list' ? typeOf(list) : dynamicType, location)
  return sensitiveIf(sequence(list.kind === 'tuple' ? 'tuple' : 'list', [...list.items].reverse(), list.elementType, location, [list]), list.sensitive === true)
}

function sort(args: readonly Value[], { location }: CallContext): Value {
  const list = argument(args, 0)
  if (!isSequence(list)) return apply('sort', [list], listOf(stringType), location)
  if (list.items.some(isNull)) throw new EvaluationError('sort(): a list to be sorted must not hold null')
  const known = list.items.filter((item) => textOf(item) !== undefined).sort((a, b) => compareText(textOf(a) ?? '', textOf(b) ?? ''))
  const open = list.items.filter((item) => textOf(item) === undefined)
  const result = sequence('list', [...known, ...open], stringType, location, [list])
  return open.length > 0 && list.items.length > 1 ? { ...result, unordered: true } : { ...withoutOrderMark(result) }
}

/** Sorted and wholly known, the order is certain again. */
function withoutOrderMark({ unordered: _, ...rest }: SequenceValue): SequenceValue {
  return rest
}

function distinct(args: readonly Value[], { location }: CallContext): Value {
  const list = argument(args, 0)
  if (!isSequence(list)) return apply('distinct', [list], typeOf(list), location)
  const seen = new Set<string>()
  const items = list.items.filter((item) => {
    const key = canonical(item)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  const result = sequence('list', items, elementOf(list), location, [list])
  return items.length > 1 && !items.every(isKnown) ? { ...result, unordered: true } : result
}

function range(args: readonly Value[], { location, scope }: CallContext): Value {
  if (args.length < 1 || args.length > 3) throw new EvaluationError('range() takes one, two or three arguments')
  const numbers = args.map((value) => (value.kind === 'scalar' && isDecimal(value.value) ? value.value : fromBigint(0n)))
  const zero = fromBigint(0n)
  const start = args.length === 1 ? zero : (numbers[0] ?? zero)
  const end = (args.length === 1 ? numbers[0] : numbers[1]) ?? zero
  const one = fromBigint(1n)
  const down = compareDecimals(end, start) < 0
  const step = numbers[2] ?? (down ? negate(one) : one)
  const negative = compareDecimals(step, zero) < 0
  if (args.length === 3 && compareDecimals(start, end) !== 0 && negative !== down) {
    throw new EvaluationError(negative ? 'range(): the end must be less than the start when the step is negative' : 'range(): the end must be greater than the start when the step is positive')
  }
  const items: Value[] = []
  for (let at: Decimal | undefined = start; at !== undefined && (negative ? compareDecimals(at, end) > 0 : compareDecimals(at, end) < 0); at = add(at, step)) {
    if (items.length >= 1024) throw new EvaluationError('range(): more than 1024 values')
    items.push(scalar(at, location))
  }
  scope.spend(items.length)
  return sequence('list', items, numberType, location)
}

// --- looking ------------------------------------------------------------------------------------------------------------

function element(args: readonly Value[], context: CallContext): Value {
  return sensitiveIf(elementPlain(args, context), args[1]?.sensitive === true)
}

function elementPlain(args: readonly Value[], { location }: CallContext): Value {
  const list = argument(args, 0)
  if (isOpen(list)) {
    const { type } = list
    if (type.kind !== 'dynamic' && type.kind !== 'list' && type.kind !== 'tuple') throw new EvaluationError(`element() cannot read elements from ${friendlyType(type)}`)
    const index = integerAt(args, 1)
    if (type.kind === 'tuple' && index !== undefined && index >= 0 && type.elements.length > 0) {
      const at = index % type.elements.length
      return inherit(childOf(list, `[${String(at)}]`, type.elements[at] ?? dynamicType, location), list)
    }
    return inherit(apply('element', args, type.kind === 'list' ? type.element : dynamicType, location), list)
  }
  if (list.kind !== 'list' && list.kind !== 'tuple') throw new EvaluationError(`element() cannot read elements from ${friendlyType(typeOf(list))}`)
  const index = integerAt(args, 1)
  if (list.complete && list.items.length === 0) throw new EvaluationError('element() cannot be used with an empty list')
  if (index === undefined || !isOrdered(list)) return inherit(apply('element', args, list.elementType ?? dynamicType, location), list)
  const at = Number((toBigint(numberOf(args[1]) ?? fromBigint(0n)) ?? 0n) % BigInt(list.items.length))
  // Terraform panics on a negative index into a tuple, which counts as an error.
  if (at < 0 && list.kind === 'tuple') throw new EvaluationError('element(): the index of a tuple must not be negative')
  const item = list.items[at < 0 ? at + list.items.length : at]
  if (item === undefined) throw new EvaluationError('element(): there is no such element')
  return inherit(item, list)
}

function index(args: readonly Value[], { location }: CallContext): Value {
  const list = sequenceAt('index', args, 0, ordered)
  const wanted = argument(args, 1)
  if (!isSequence(list)) return apply('index', args, numberType, location)
  if (list.complete && list.items.length === 0) throw new EvaluationError('index() cannot search an empty list')
  let open = !isOrdered(list)
  for (let at = 0; at < list.items.length; at++) {
    const item = list.items[at]
    const answer = item === undefined ? 'unknown' : equals(item, wanted, true)
    if (answer === 'surely' && !open) return number(at, location)
    if (answer !== 'surely not') open = true
  }
  if (!open) throw new EvaluationError('index(): the item is not in the list')
  return apply('index', args, numberType, location)
}

function contains(args: readonly Value[], { location }: CallContext): Value {
  const list = sequenceAt('contains', args, 0, anySequence)
  const wanted = argument(args, 1)
  if (!isSequence(list)) return apply('contains', args, boolType, location)
  let open = !list.complete
  for (const item of list.items) {
    const answer = equals(item, wanted, true)
    if (answer === 'surely') return scalar(true, location)
    if (answer !== 'surely not') open = true
  }
  return open ? apply('contains', args, boolType, location) : scalar(false, location)
}

function one(args: readonly Value[], { location }: CallContext): Value {
  const list = sequenceAt('one', args, 0, anySequence)
  if (isSequence(list) && list.items.length > 1 && isOrdered(list)) throw new EvaluationError('one() needs a list with no or one element')
  if (!isSequence(list) || !isOrdered(list)) return apply('one', args, 'elementType' in list ? (list.elementType ?? dynamicType) : dynamicType, location)
  const [item] = list.items
  if (item !== undefined) return inherit(item, list)
  return { ...scalar(null, location), ...(list.kind === 'tuple' || list.elementType === undefined ? {} : { type: list.elementType }) }
}

const every = (name: string, deciding: boolean): TerraformFunction =>
  onAny(
    name,
    [parameter('list', listOf(boolType))],
    (args, { location }) => {
      const list = argument(args, 0)
      if (!isSequence(list)) return apply(name, args, boolType, location)
      let open = !list.complete
      for (const item of list.items) {
        if (item.kind === 'scalar' && (item.value === deciding || (item.value === null && !deciding))) {
          return open && name === 'alltrue' ? apply(name, args, boolType, location) : scalar(deciding, location)
        }
        if (item.kind !== 'scalar') open = true
      }
      return open ? apply(name, args, boolType, location) : scalar(!deciding, location)
    },
    { returns: returnsBool },
  )

function matchkeys(args: readonly Value[], { location, scope }: CallContext): Value {
  const [values, keys, wanted] = [argument(args, 0), argument(args, 1), argument(args, 2)]
  if (!isSequence(values) || !isSequence(keys) || !isSequence(wanted)) return apply('matchkeys', args, typeOf(values), location)
  if (values.complete && keys.complete && values.items.length !== keys.items.length) throw new EvaluationError('matchkeys(): there must be as many keys as values')
  const type = unify([elementOf(keys), elementOf(wanted)])
  if (type === undefined) throw new EvaluationError('matchkeys(): keys and searchset must be of one type')
  const none = sequence('list', [], elementOf(values), location)
  if (wanted.complete && wanted.items.length === 0) return none
  const open = apply('matchkeys', args, typeOf(values), location, { notNull: true })
  if (!isKnown(values) || !isKnown(keys)) return open
  const search = wanted.items.map((item) => convert(item, type))
  const items: Value[] = []
  for (const [at, item] of keys.items.entries()) {
    const key = convert(item, type)
    for (const other of search) {
      const answer = equals(key, other, true)
      // Terraform gives an empty list here, which is not to be relied on.
      if (answer === 'unknown' || answer === 'not') return scope.refine === undefined ? open : none
      const value = values.items[at]
      if (answer === 'surely not' || value === undefined) continue
      items.push(value)
      break
    }
  }
  return wanted.complete ? sequence('list', items, elementOf(values), location) : open
}

const anything = dynamicType
const asList = (args: readonly Value[]): Type => (args[0] === undefined ? dynamicType : typeOf(args[0]))

export const listFunctions: readonly TerraformFunction[] = [
  onAny('length', [parameter('value', anything)], length, { keepsMarks: true, ownChoices: true, returns: returnsNumber }),
  onAny('concat', [], concat, { keepsMarks: true, openArguments: true, variadic: parameter('seqs', anything) }),
  onAny('flatten', [parameter('list', anything)], flatten, { keepsMarks: true }),
  onAny('chunklist', [parameter('list', anyList), parameter('size', numberType)], chunklist, { keepsMarks: true }),
  onAny('slice', [parameter('list', anything), parameter('start_index', numberType), parameter('end_index', numberType)], slice, { keepsMarks: true, marksUnasked: [1, 2] }),
  onAny('reverse', [parameter('list', anything)], reverse, { keepsMarks: true }),
  onAny('sort', [parameter('list', listOf(stringType))], sort),
  onAny('distinct', [parameter('list', anyList)], distinct, { returns: asList }),
  onKnown('range', [], range, { variadic: parameter('params', numberType), returns: () => listOf(numberType) }),
  onAny('element', [parameter('list', anything), parameter('index', numberType)], element, { keepsMarks: true, marksUnasked: [1] }),
  onAny('index', [parameter('list', anything), parameter('value', anything)], index, { returns: returnsNumber }),
  onAny('contains', [parameter('list', anything), parameter('value', anything)], contains, { returns: returnsBool }),
  onAny('one', [parameter('list', anything)], one),
  every('alltrue', false),
  every('anytrue', true),
  onAny('matchkeys', [parameter('values', anyList), parameter('keys', anyList), parameter('searchset', anyList)], matchkeys, { returns: asList }),
]
