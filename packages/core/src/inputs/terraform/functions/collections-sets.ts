// Functions over sets. Their arguments are converted to sets, so lists are welcome; what is not known never counts as equal or different.
// https://developer.hashicorp.com/terraform/language/functions/setunion
import type { Location } from '../../../source/source-file.js'
import { dynamicType, sameType, type Type } from '../../../value/type.js'
import { isKnown, isSequence, unknown, type SequenceValue, type Value } from '../../../value/value.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { convert, onlyType, sequenceOf } from '../convert.js'
import { sensitiveIf } from '../expression-env.js'
import { equals } from '../operators.js'
import { setKey } from '../order.js'
import { friendlyType, hasDynamic, typeOf, unify } from '../types.js'
import { argument, isOpen, isOrdered } from './collections-lists.js'
import { anySet, onAny, parameter, setOf } from './signature.js'

/** The one element type of all the sets; empty sets of no type have no say. */
export function commonElement(name: string, sets: readonly Value[]): Type {
  const telling = sets.map(elementOf).filter((type, index) => type.kind !== 'dynamic' || !isEmpty(sets[index]))
  if (telling.length === 0) return dynamicType
  const common = unify(telling)
  if (common === undefined) throw new EvaluationError(`${name}(): the sets must have elements of one type`)
  return common
}

function elementOf(set: Value): Type {
  const type = typeOf(set)
  return type.kind === 'set' ? type.element : dynamicType
}

const isEmpty = (set: Value | undefined): boolean => isSequence(set) && set.complete && set.items.length === 0

interface Sets {
  readonly element: Type
  readonly all: readonly (SequenceValue | undefined)[]
}

function setsOf(name: string, args: readonly Value[]): Sets {
  const element = commonElement(name, args)
  const sets = args.map((value) => convert(value, setOf(element)))
  const closed = sets.filter((set) => isSequence(set) && set.complete)
  const [first] = closed
  const isCompared = name === 'setunion' || closed.every(isKnown)
  if (first !== undefined && isCompared && hasDynamic(element) && !closed.every((set) => sameType(elementOf(set), elementOf(first)))) throw new EvaluationError(`${name}(): the sets have elements of different types`)
  return { element: first === undefined ? element : elementOf(first), all: sets.map((set) => (isSequence(set) ? set : undefined)) }
}

const result = (items: readonly Value[], element: Type, complete: boolean, location: Location): Value => {
  const base: SequenceValue = { kind: 'set', items, complete, location }
  return sequenceOf('set', items, element, base)
}

function setunion(args: readonly Value[], { location }: CallContext): Value {
  const { element, all } = setsOf('setunion', args)
  const complete = all.every((set) => set?.complete === true)
  return result(
    all.flatMap((set) => set?.items ?? []),
    element,
    complete,
    location,
  )
}

/** Whether an item is in a set. */
function isIn(item: Value, set: SequenceValue | undefined): 'yes' | 'no' | 'unknown' {
  if (set === undefined) return 'unknown'
  // Of two numbers, -0 and 0 are no common element: sets look by the text of their elements first.
  const key = setKey(item)
  const answers = set.items.map((other) => (key !== undefined && setKey(other) !== undefined && setKey(other) !== key ? 'surely not' : equals(item, other, true)))
  if (answers.includes('surely')) return 'yes'
  return set.complete && answers.every((answer) => answer === 'surely not') ? 'no' : 'unknown'
}

function setintersection(args: readonly Value[], { location }: CallContext): Value {
  const { element, all } = setsOf('setintersection', args)
  const [first, ...others] = all
  if (first === undefined) return { kind: 'set', items: [], complete: false, location, elementType: element }
  let complete = first.complete
  const items = first.items.filter((item) => {
    const answers = others.map((set) => isIn(item, set))
    if (answers.includes('no')) return false
    if (answers.includes('unknown')) complete = false
    return !answers.includes('unknown')
  })
  return result(items, element, complete, location)
}

function setsubtract(args: readonly Value[], { location }: CallContext): Value {
  const { element, all } = setsOf('setsubtract', args)
  const [from, without] = all
  if (from === undefined) return { kind: 'set', items: [], complete: false, location, elementType: element }
  let complete = from.complete
  const items = from.items.filter((item) => {
    const answer = isIn(item, without)
    if (answer === 'unknown') complete = false
    return answer === 'no'
  })
  return result(items, element, complete, location)
}

const largestProduct = 50_000

function setproduct(args: readonly Value[], { location, scope }: CallContext): Value {
  if (args.length < 2) throw new EvaluationError('setproduct() needs at least two arguments')
  const parts = args.map((_, index) => productPart(args, index))
  const elements = parts.map(([type]) => type)
  const tuple: Type = { kind: 'tuple', elements }
  const kind = args.some((value) => typeOf(value).kind === 'set') ? 'set' : 'list'
  const sequences = parts.map(([, value]) => value)
  const sensitive = args.some((value) => value.sensitive === true)
  const known = sequences.filter(isSequence)
  if (known.length < sequences.length) {
    const empty: Value = { kind, items: [], complete: known.some((each) => each.complete && each.items.length === 0), location, elementType: tuple }
    return sensitiveIf(empty, sensitive)
  }
  const size = known.reduce((product, each) => product * each.items.length, 1)
  if (size > largestProduct || !scope.spend(size)) {
    return sensitiveIf(unknown({ code: 'limit', detail: 'setproduct() makes too many combinations', location }, location, { kind, element: tuple }), sensitive)
  }
  let rows: Value[][] = [[]]
  // Where one of them is empty, nothing is converted.
  for (const [index, each] of (size === 0 ? [] : known).entries()) {
    const converted = each.items.map((item) => convert(item, elements[index] ?? dynamicType))
    rows = rows.flatMap((row) => converted.map((item) => [...row, item]))
  }
  const items = size === 0 ? [] : rows.map((row): Value => ({ kind: 'tuple', items: row, complete: true, location }))
  const own = items.length > 0 && hasDynamic(tuple) ? onlyType(items) : tuple
  if (own === undefined) throw new EvaluationError('setproduct(): the elements of an argument have several types')
  const complete = known.every((each) => each.complete)
  const unordered = !known.every(isOrdered) && complete ? { unordered: true as const } : {}
  const list: Value = { kind: 'list', items, complete, location, elementType: own, ...unordered }
  return sensitiveIf(kind === 'list' ? list : result(items, own, complete, location), sensitive)
}

function productPart(args: readonly Value[], index: number): readonly [Type, Value] {
  const value = argument(args, index)
  const type = typeOf(value)
  if (isSequence(value) && value.kind === 'tuple') {
    const element = value.items.length === 0 ? dynamicType : unify(value.items.map(typeOf))
    if (element === undefined) throw new EvaluationError('setproduct(): all elements of an argument must be of one type')
    return [element, value]
  }
  if (isSequence(value)) return [type.kind === 'list' || type.kind === 'set' ? type.element : dynamicType, value]
  if (isOpen(value) && (type.kind === 'dynamic' || type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple')) {
    return [type.kind === 'list' || type.kind === 'set' ? type.element : dynamicType, value]
  }
  throw new EvaluationError(`setproduct() needs lists or sets, not ${friendlyType(type)}`)
}

const sets = { returns: (args: readonly Value[]): Type => (args[0] === undefined ? anySet : typeOf(args[0])) } as const

export const setFunctions: readonly TerraformFunction[] = [
  onAny('setunion', [parameter('first_set', anySet)], setunion, { ...sets, openArguments: true, variadic: parameter('other_sets', anySet) }),
  onAny('setintersection', [parameter('first_set', anySet)], setintersection, { ...sets, variadic: parameter('other_sets', anySet) }),
  onAny('setsubtract', [parameter('a', anySet), parameter('b', anySet)], setsubtract, sets),
  onAny('setproduct', [], setproduct, { keepsMarks: true, variadic: parameter('sets', dynamicType) }),
]

