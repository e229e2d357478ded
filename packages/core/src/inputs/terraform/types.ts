// Types as Terraform (cty) compares, unifies and prints them. Knows types, not how values are converted: that is `convert.ts`.
// https://github.com/zclconf/go-cty/blob/main/docs/convert.md
import { boolType, dynamicType, numberType, sameType, stringType, type Type } from '../../value/type.js'
import { textOf, type Value } from '../../value/value.js'

// --- types of values ------------------------------------------------------------------------------------------------

const types = new WeakMap<Value, Type>()

/** The type Terraform gives this value; `dynamic` where it is not known. */
export function typeOf(value: Value): Type {
  const known = types.get(value)
  if (known !== undefined) return known
  const type = computeType(value)
  types.set(value, type)
  return type
}

function computeType(value: Value): Type {
  switch (value.kind) {
    case 'scalar':
      if (value.value === null) return value.type ?? dynamicType
      return typeof value.value === 'string' ? stringType : typeof value.value === 'boolean' ? boolType : numberType
    case 'template':
    case 'encoded':
      return stringType
    case 'symbol':
    case 'unknown':
      return value.type
    case 'choice': {
      const [first, ...rest] = value.options.map((option) => typeOf(option.value))
      return first !== undefined && rest.every((type) => sameType(type, first)) ? first : dynamicType
    }
    case 'list':
    case 'set':
      return { kind: value.kind, element: value.elementType ?? unify(value.items.map(typeOf)) ?? dynamicType }
    case 'tuple':
      return value.complete ? { kind: 'tuple', elements: value.items.map(typeOf) } : dynamicType
    case 'map':
      return { kind: 'map', element: value.elementType ?? unify(value.entries.map((entry) => typeOf(entry.value))) ?? dynamicType }
    case 'object': {
      if (!value.complete) return dynamicType
      const attributes = new Map<string, Type>()
      for (const entry of value.entries) {
        const name = textOf(entry.key)
        if (name === undefined) return dynamicType
        attributes.set(name, typeOf(entry.value))
      }
      return { kind: 'object', attributes }
    }
  }
}

// --- questions --------------------------------------------------------------------------------------------------------

export const isPrimitive = (type: Type): boolean => type.kind === 'string' || type.kind === 'number' || type.kind === 'bool'

export function hasDynamic(type: Type): boolean {
  switch (type.kind) {
    case 'dynamic':
      return true
    case 'list':
    case 'set':
    case 'map':
      return hasDynamic(type.element)
    case 'tuple':
      return type.elements.some(hasDynamic)
    case 'object':
      return [...type.attributes.values()].some(hasDynamic)
    default:
      return false
  }
}

/** Whether a type is what another one allows, which may leave parts open. */
export function conforms(type: Type, to: Type): boolean {
  switch (to.kind) {
    case 'dynamic':
      return true
    case 'list':
    case 'set':
    case 'map':
      return type.kind === to.kind && conforms(type.element, to.element)
    case 'tuple':
      return type.kind === 'tuple' && type.elements.length === to.elements.length && type.elements.every((each, index) => conforms(each, to.elements[index] ?? dynamicType))
    case 'object':
      return type.kind === 'object' && type.attributes.size === to.attributes.size && [...type.attributes].every(([name, each]) => to.attributes.has(name) && conforms(each, to.attributes.get(name) ?? dynamicType))
    default:
      return type.kind === to.kind
  }
}

/** The same type without marks for optional attributes: the type that converted values have. */
export function withoutOptional(type: Type): Type {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return { kind: type.kind, element: withoutOptional(type.element) }
    case 'tuple':
      return { kind: 'tuple', elements: type.elements.map(withoutOptional) }
    case 'object':
      return { kind: 'object', attributes: new Map([...type.attributes].map(([name, each]) => [name, withoutOptional(each)])) }
    default:
      return type
  }
}

/** Keys in Terraform's order: by bytes of UTF-8, which is by code point. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}
/** Surrogates (code points from U+10000 on) come after the rest of the basic plane. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

// --- conversion between types ---------------------------------------------------------------------------------------

/** Whether a conversion between the types exists; single values may still fail (`tonumber("x")`). Unsafe conversions count. */
export function convertible(from: Type, to: Type, unsafe = true): boolean {
  if (from === to || to.kind === 'dynamic') return true
  if (from.kind === 'dynamic') return unsafe
  switch (to.kind) {
    case 'string':
      return isPrimitive(from)
    case 'number':
    case 'bool':
      return from.kind === to.kind || (unsafe && from.kind === 'string')
    case 'list':
    case 'set':
      if (from.kind === 'list' && to.kind === 'set' && !unsafe) return false
      if (from.kind === 'list' || from.kind === 'set') return convertible(from.element, to.element, unsafe)
      return from.kind === 'tuple' && convertibleElements(from.elements, to.element, unsafe)
    case 'map':
      if (from.kind === 'map') return convertible(from.element, to.element, unsafe)
      if (from.kind !== 'object') return false
      if (to.element.kind === 'dynamic') return from.attributes.size === 0 || unify([...from.attributes.values()], unsafe) !== undefined
      return convertibleElements([...from.attributes.values()], to.element, unsafe)
    case 'tuple':
      return (
        from.kind === 'tuple' &&
        from.elements.length === to.elements.length &&
        from.elements.every((each, index) => convertible(each, to.elements[index] ?? dynamicType, unsafe))
      )
    case 'object':
      if (from.kind === 'map') return unsafe && [...to.attributes].every(([name, each]) => to.optional?.has(name) === true || convertible(from.element, each))
      if (from.kind !== 'object') return false
      for (const [name, type] of to.attributes) {
        const own = from.attributes.get(name)
        if (own === undefined ? to.optional?.has(name) !== true : !convertible(own, type, unsafe)) return false
      }
      return true
  }
}

function convertibleElements(elements: readonly Type[], to: Type, unsafe: boolean): boolean {
  if (elements.length === 0) return true
  if (to.kind === 'dynamic') return collectionElement(elements, unsafe) !== undefined
  return distinct(elements).every((each) => sameType(each, to) || convertible(each, to, unsafe))
}

/** The element type of a collection made of elements of these types; undefined where there is none. */
export function collectionElement(elements: readonly Type[], unsafe = true): Type | undefined {
  const element = unify(elements, unsafe)
  if (element?.kind === 'dynamic' && elements.some((each) => each.kind !== 'dynamic')) return undefined
  return element
}

/** Types without repetition, in order. Tuples of thousands of elements have few types. */
function distinct(all: readonly Type[]): readonly Type[] {
  const kept: Type[] = []
  for (const type of all) if (!kept.some((other) => sameType(other, type))) kept.push(type)
  return kept
}

// --- unification ------------------------------------------------------------------------------------------------------

/**
 * The type to which values of all these types convert, as Terraform chooses it for conditionals, `coalesce` and collections.
 * Undefined where there is none (also of no types at all).
 * https://github.com/zclconf/go-cty/blob/main/cty/convert/unify.go
 */
export function unify(all: readonly Type[], unsafe = true): Type | undefined {
  const each = distinct(all)
  const [first] = each
  if (first === undefined) return undefined
  if (each.length === 1) return first
  const count = (kind: Type['kind']): number => each.filter((type) => type.kind === kind).length
  const dynamics = count('dynamic')
  const only = (...kinds: readonly Type['kind'][]): boolean => each.every((type) => type.kind === 'dynamic' || kinds.includes(type.kind))
  const [maps, lists, sets, objects, tuples] = [count('map'), count('list'), count('set'), count('object'), count('tuple')]

  if (maps > 0 && only('map')) return unifyCollections('map', each, dynamics > 0, unsafe)
  if (maps > 0 && only('map', 'object')) {
    const unified = unifyAsCollection(each, 'object', unsafe)
    if (unified?.kind === 'map') return unified
  } else if (lists > 0 && only('list')) return unifyCollections('list', each, dynamics > 0, unsafe)
  else if (lists > 0 && only('list', 'tuple')) {
    const unified = unifyAsCollection(each, 'tuple', unsafe)
    if (unified?.kind === 'list') return unified
  } else if (sets > 0 && only('set')) return unifyCollections('set', each, dynamics > 0, unsafe)
  else if (objects > 0 && only('object')) return dynamics > 0 ? dynamicType : unifyObjects(each, unsafe)
  else if (tuples > 0 && only('tuple')) return dynamics > 0 ? dynamicType : unifyTuples(each, unsafe)
  else if (objects > 0 && tuples > 0) return undefined

  for (const wanted of byPreference(each)) if (ifConvertible(each, wanted, unsafe) !== undefined) return wanted
  return undefined
}

/**
 * The same for two values of which one is converted; `as` tells what each is taken for then. A tuple beside a list is first taken for
 * a list itself; where that is not yet the wanted one, Terraform converts the tuple as if it were that list already.
 */
export function unifyPair(a: Type, b: Type): { readonly type: Type; readonly as: readonly [Type, Type] } | undefined {
  const type = unify([a, b])
  return type === undefined ? undefined : { type, as: [disguise(a, b, type), disguise(b, a, type)] }
}

function disguise(own: Type, other: Type, type: Type): Type {
  const wanted = own.kind === 'tuple' ? 'list' : own.kind === 'object' ? 'map' : undefined
  if (wanted === undefined || other.kind !== wanted) return own
  const disguised = unifyToCollection([own], true)
  if (disguised === undefined || sameType(disguised, type)) return own
  return unify([disguised, other])?.kind === wanted ? disguised : own
}

function unifyCollections(kind: 'list' | 'set' | 'map', each: readonly Type[], withDynamic: boolean, unsafe: boolean): Type | undefined {
  if (withDynamic) return dynamicType
  const element = unify(each.flatMap((type) => (type.kind === kind ? [type.element] : [])), unsafe)
  return element === undefined ? undefined : ifConvertible(each, { kind, element }, unsafe)
}

/** Objects beside maps, or tuples beside lists, are taken for maps or lists in disguise. */
function unifyAsCollection(each: readonly Type[], structural: 'object' | 'tuple', unsafe: boolean): Type | undefined {
  const disguised = unifyToCollection(each.filter((type) => type.kind === structural), unsafe)
  if (disguised === undefined) return undefined
  return unify([...each.filter((type) => type.kind !== structural), disguised], unsafe)
}

function unifyToCollection(each: readonly Type[], unsafe: boolean): Type | undefined {
  const isObject = each[0]?.kind === 'object'
  const parts = each.flatMap((type) => (type.kind === 'object' ? [...type.attributes.values()] : type.kind === 'tuple' ? type.elements : []))
  const element = unify(parts, unsafe)
  return element === undefined ? undefined : ifConvertible(each, { kind: isObject ? 'map' : 'list', element }, unsafe)
}

const ifConvertible = (each: readonly Type[], to: Type, unsafe: boolean): Type | undefined => (each.every((type) => sameType(type, to) || convertible(type, to, unsafe)) ? to : undefined)

function unifyObjects(each: readonly Type[], unsafe: boolean): Type | undefined {
  const objects = each.flatMap((type) => (type.kind === 'object' ? [type.attributes] : []))
  const [first] = objects
  if (first === undefined) return undefined
  if (!objects.every((other) => other.size === first.size && [...other.keys()].every((name) => first.has(name)))) return unifyToCollection(each, unsafe)
  const attributes = new Map<string, Type>()
  for (const name of first.keys()) {
    const type = unify(objects.map((other) => other.get(name) ?? dynamicType), unsafe)
    if (type === undefined) return undefined
    attributes.set(name, type)
  }
  return ifConvertible(each, { kind: 'object', attributes }, unsafe) ?? unifyToCollection(each, unsafe)
}

function unifyTuples(each: readonly Type[], unsafe: boolean): Type | undefined {
  const tuples = each.flatMap((type) => (type.kind === 'tuple' ? [type.elements] : []))
  const [first] = tuples
  if (first === undefined) return undefined
  if (!tuples.every((other) => other.length === first.length)) return unifyToCollection(each, unsafe)
  const elements: Type[] = []
  for (let index = 0; index < first.length; index++) {
    const type = unify(tuples.map((other) => other[index] ?? dynamicType), unsafe)
    if (type === undefined) return undefined
    elements.push(type)
  }
  return ifConvertible(each, { kind: 'tuple', elements }, unsafe) ?? unifyToCollection(each, unsafe)
}

/** More general types first, else in the order given: a topological sort, as the real thing does it. */
function byPreference(each: readonly Type[]): readonly Type[] {
  const after: number[][] = each.map(() => [])
  const before = each.map(() => 0)
  each.forEach((a, i) => {
    each.slice(i + 1).forEach((b, offset) => {
      const j = i + 1 + offset
      const order = compareGenerality(a, b)
      const [general, special] = order < 0 ? [i, j] : [j, i]
      if (order === 0) return
      after[general]?.push(special)
      before[special] = (before[special] ?? 0) + 1
    })
  })
  const queue = each.flatMap((_, index) => (before[index] === 0 ? [index] : []))
  for (let at = 0; at < queue.length; at++) {
    for (const next of after[queue[at] ?? 0] ?? []) {
      before[next] = (before[next] ?? 0) - 1
      if (before[next] === 0) queue.push(next)
    }
  }
  return queue.flatMap((index) => each[index] ?? [])
}

/** Below 0 where `a` is the more general type, to which `b` would be converted. */
function compareGenerality(a: Type, b: Type): number {
  if (a.kind === 'dynamic' || b.kind === 'dynamic') return a.kind === b.kind ? 0 : a.kind === 'dynamic' ? 1 : -1
  if (isPrimitive(a) && isPrimitive(b)) {
    if (a.kind === b.kind || (a.kind !== 'string' && b.kind !== 'string')) return 0
    return a.kind === 'string' ? -1 : 1
  }
  if ((a.kind === 'list' || a.kind === 'set' || a.kind === 'map') && a.kind === b.kind) return compareGenerality(a.element, b.element)
  if (a.kind === 'tuple' && b.kind === 'tuple') return comparePairs(a.elements, b.elements)
  if (a.kind === 'object' && b.kind === 'object') {
    const names = [...a.attributes.keys()]
    if (a.attributes.size !== b.attributes.size || !names.every((name) => b.attributes.has(name))) return 0
    return comparePairs([...a.attributes.values()], names.map((name) => b.attributes.get(name) ?? dynamicType))
  }
  const order = ['list', 'set', 'tuple'] as const
  const [x, y] = [order.findIndex((kind) => kind === a.kind), order.findIndex((kind) => kind === b.kind)]
  if (x >= 0 && y >= 0) return x - y
  if (a.kind === 'map' && b.kind === 'object') return -1
  if (a.kind === 'object' && b.kind === 'map') return 1
  return 0
}

function comparePairs(a: readonly Type[], b: readonly Type[]): number {
  if (a.length !== b.length) return 0
  const orders = a.map((each, index) => Math.sign(compareGenerality(each, b[index] ?? dynamicType))).filter((order) => order !== 0)
  const [first] = orders
  return first !== undefined && orders.every((order) => order === first) ? first : 0
}

// --- printing ---------------------------------------------------------------------------------------------------------

/** As `type(…)` prints in the console, line breaks included. */
export function formatType(type: Type, indent = ''): string {
  const inner = `${indent}    `
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map': {
      if (type.element.kind !== 'tuple' && type.element.kind !== 'object') return `${type.kind}(${formatType(type.element, indent)})`
      return `${type.kind}(\n${inner}${formatType(type.element, inner)},\n${indent})`
    }
    case 'tuple':
      if (type.elements.length === 0) return 'tuple([])'
      return `tuple([\n${type.elements.map((each) => `${inner}${formatType(each, inner)},\n`).join('')}${indent}])`
    case 'object': {
      if (type.attributes.size === 0) return 'object({})'
      const lines = [...type.attributes].sort(([a], [b]) => compareText(a, b)).map(([name, each]) => `${inner}${name}: ${formatType(each, inner)},\n`)
      return `object({\n${lines.join('')}${indent}})`
    }
    default:
      return type.kind
  }
}

export type JsonType = string | readonly [string, JsonType | readonly JsonType[] | Readonly<Record<string, JsonType>>]

/** As `terraform show -json` writes types: `["list", "string"]`. */
export function jsonType(type: Type): JsonType {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return [type.kind, jsonType(type.element)]
    case 'tuple':
      return ['tuple', type.elements.map(jsonType)]
    case 'object': {
      const attributes: Record<string, JsonType> = Object.create(null) as Record<string, JsonType>
      for (const [name, each] of [...type.attributes].sort(([a], [b]) => compareText(a, b))) attributes[name] = jsonType(each)
      return ['object', attributes]
    }
    default:
      return type.kind
  }
}

/** For messages: `list of string`, `object`, as Terraform names types to people. */
export function friendlyType(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return type.element.kind === 'dynamic' ? `${type.kind} of any single type` : `${type.kind} of ${friendlyType(type.element)}`
    case 'dynamic':
      return 'any type'
    default:
      return type.kind
  }
}
