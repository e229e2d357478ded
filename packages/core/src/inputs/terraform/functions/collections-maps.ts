// Functions over maps and objects. A key that is not known may be any key: entries it could hide are never told as certain.
// https://developer.hashicorp.com/terraform/language/functions/merge
import type { Location } from '../../../source/source-file.js'
import { canonical } from '../../../value/canonical.js'
import { boolType, dynamicType, sameType, stringType, type Type } from '../../../value/type.js'
import { isMapping, isNull, isSequence, maxOptions, scalar, textOf, type Entry, type MappingValue, type SequenceValue, type Value } from '../../../value/value.js'
import { apply, childOf } from '../application.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { convert } from '../convert.js'
import { sortedEntries } from '../order.js'
import { findEntry } from '../expression-access.js'
import { choose, inherit, sensitiveIf } from '../expression-env.js'
import { unmarked } from '../marks.js'
import { lastOfEach } from '../mapping.js'
import { conditionOf } from '../operators.js'
import { compareText, friendlyType, typeOf } from '../types.js'
import { argument, isOpen } from './collections-lists.js'
import { listOf, mapOf, nullable, onAny, onKnown, parameter } from './signature.js'

type MappingOrOpen = MappingValue | (Value & { readonly kind: 'symbol' | 'unknown' })

function mappingAt(name: string, args: readonly Value[], index: number): MappingOrOpen {
  const value = argument(args, index)
  if (isMapping(value)) return value
  if (isOpen(value) && (value.type.kind === 'dynamic' || value.type.kind === 'map' || value.type.kind === 'object')) return value
  throw new EvaluationError(`${name}() needs a map or an object, not ${friendlyType(typeOf(value))}`)
}

const hasOpenKeys = (value: MappingValue): boolean => value.entries.some((entry) => textOf(entry.key) === undefined)

// --- keys and values ------------------------------------------------------------------------------------------------------

const keyList = (value: MappingValue | undefined, items: readonly Value[], kind: 'tuple' | 'list', location: Location, elementType: Type): SequenceValue => ({
  kind,
  items,
  complete: value?.complete ?? true,
  location,
  ...(kind === 'list' ? { elementType } : {}),
  ...(value !== undefined && hasOpenKeys(value) && value.entries.length > 1 ? { unordered: true } : {}),
})

function keys(args: readonly Value[], { location }: CallContext): Value {
  const value = mappingAt('keys', args, 0)
  if (isMapping(value)) {
    const items = sortedEntries(value.entries).map((entry) => entry.key)
    return sensitiveIf(keyList(value, items, value.kind === 'map' ? 'list' : 'tuple', location, stringType), value.sensitive === true)
  }
  if (value.type.kind === 'object') {
    const names = [...value.type.attributes.keys()].sort(compareText)
    return sensitiveIf(
      keyList(
        undefined,
        names.map((name) => scalar(name, location)),
        'tuple',
        location,
        stringType,
      ),
      value.sensitive === true,
    )
  }
  return apply('keys', [value], value.type.kind === 'map' ? listOf(stringType) : dynamicType, location)
}

function values(args: readonly Value[], { location }: CallContext): Value {
  const value = mappingAt('values', args, 0)
  if (isMapping(value)) {
    const items = sortedEntries(value.entries).map((entry) => inherit(entry.value, unmarked(value)))
    return sensitiveIf(keyList(value, items, value.kind === 'map' ? 'list' : 'tuple', location, value.elementType ?? dynamicType), value.sensitive === true)
  }
  if (value.type.kind === 'object') {
    const names = [...value.type.attributes].sort(([a], [b]) => compareText(a, b))
    const items = names.map(([name, type]) => inherit(childOf(value, `.${name}`, type, location), value))
    return { kind: 'tuple', items, complete: true, location }
  }
  return apply('values', [value], value.type.kind === 'map' ? listOf(value.type.element) : dynamicType, location)
}

// --- lookup ---------------------------------------------------------------------------------------------------------------

function lookup(args: readonly Value[], { location }: CallContext): Value {
  if (args.length > 3) throw new EvaluationError('lookup() takes two or three arguments')
  const value = mappingAt('lookup', args, 0)
  const key = argument(args, 1)
  const fallback = args[2]
  const type = typeOf(value)
  const element = type.kind === 'map' ? type.element : dynamicType
  // Terraform insists on the type of the default, also where it is not needed.
  const converted = fallback === undefined ? undefined : convert(fallback, element)
  const otherwise = (): Value => {
    if (converted === undefined) throw new EvaluationError('lookup(): there is no such key, and no default is given')
    return converted
  }
  const marked = (result: Value): Value => sensitiveIf(result, key.sensitive === true)
  if (!isMapping(value)) return marked(lookupOpen(value, key, otherwise, fallback, location))
  const found = findEntry(value, key)
  if (found.kind === 'found') return marked(inherit(found.value, value))
  if (found.kind === 'absent') return marked(sensitiveIf(otherwise(), value.sensitive === true))
  if (!value.complete || hasOpenKeys(value) || textOf(key) !== undefined || value.entries.length >= maxOptions) {
    return marked(inherit(apply('lookup', args, element, location), value))
  }
  const condition = canonical(key)
  const entries = value.entries.map((entry) => ({ when: [{ condition, arm: JSON.stringify(textOf(entry.key)) }], work: () => inherit(entry.value, value) }))
  return marked(choose([...entries, { when: [{ condition, arm: 'another key' }], work: otherwise }], location))
}

function lookupOpen(value: Value & { readonly kind: 'symbol' | 'unknown' }, key: Value, otherwise: () => Value, fallback: Value | undefined, location: Location): Value {
  const { type } = value
  const name = textOf(key)
  if (name === undefined) return inherit(apply('lookup', [value, key, ...(fallback === undefined ? [] : [fallback])], type.kind === 'map' ? type.element : dynamicType, location), value)
  if (type.kind === 'object') {
    const attribute = type.attributes.get(name)
    return attribute === undefined ? otherwise() : inherit(childOf(value, step(name), attribute, location), value)
  }
  const child = (): Value => inherit(childOf(value, step(name), type.kind === 'map' ? type.element : dynamicType, location), value)
  if (fallback === undefined) return child()
  const condition = hasTerm(value, name, location)
  return choose(
    [
      { when: [{ condition, arm: 'true' }], work: child },
      { when: [{ condition, arm: 'false' }], work: otherwise },
    ],
    location,
  )
}

const step = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)

/** The guard term for whether a mapping that is not known has a key. */
const hasTerm = (value: Value, name: string, location: Location): string => conditionOf(apply('has', [value, scalar(name, location)], boolType, location)).condition

// --- merge ----------------------------------------------------------------------------------------------------------------

function merge(args: readonly Value[], { location }: CallContext): Value {
  const firstUntyped = args.findIndex((value) => typeOf(value).kind === 'dynamic')
  // Behind an argument that may be of any type, Terraform looks at no types: what is empty has nothing to merge.
  const isSkipped = (value: Value, index: number): boolean =>
    firstUntyped >= 0 && index >= firstUntyped ? isNull(value) || (isSequence(value) && value.complete && value.items.length === 0) : isNull(value) && ['map', 'object'].includes(typeOf(value).kind)
  const parts = args.flatMap((value, index) => (isSkipped(value, index) ? [] : [mappingAt('merge', args, index)]))
  const sensitive = parts.some((value) => value.sensitive === true)
  const types = args.map(typeOf)
  const [firstType] = types
  const isAlike = firstType !== undefined && types.every((type) => sameType(type, firstType))
  const asMap = firstType?.kind === 'map' && isAlike ? firstType.element : undefined
  // Terraform expects the attributes of that one type, and finds none.
  if (firstType?.kind === 'object' && firstType.attributes.size > 0 && isAlike && parts.length === 0) throw new EvaluationError('merge(): all arguments are null')
  let merged: readonly Entry[] = []
  let complete = true
  for (const part of parts) {
    if (isMapping(part)) {
      merged = mergeInto(merged, part, location)
      if (!part.complete) complete = false
    } else {
      const open = openEntries(part, location)
      merged = open === undefined ? merged.map((entry) => overridable(entry, part, location)) : mergeInto(merged, open, location)
      if (open === undefined) complete = false
    }
  }
  const kind = asMap === undefined ? 'object' : 'map'
  const result: MappingValue = { kind, entries: sortedEntries(merged), complete, location, ...(asMap === undefined ? {} : { elementType: asMap }) }
  return sensitiveIf(result, sensitive)
}

/** What is not known but whose attributes are: its attributes as symbols. */
function openEntries(value: Value & { readonly kind: 'symbol' | 'unknown' }, location: Location): MappingValue | undefined {
  if (value.type.kind !== 'object') return undefined
  const entries = [...value.type.attributes].map(([name, type]) => ({
    key: scalar(name, location),
    value: inherit(childOf(value, step(name), type, location), value),
  }))
  return { kind: 'object', entries, complete: true, location }
}

/** Later entries win; what a later mapping that is not complete may replace is a choice of both. */
function mergeInto(entries: readonly Entry[], part: MappingValue, location: Location): readonly Entry[] {
  const own = new Set(part.entries.map((entry) => canonical(entry.key)))
  const before = part.complete ? entries : entries.map((entry) => (own.has(canonical(entry.key)) ? entry : overridable(entry, part, location)))
  return lastOfEach([...before, ...part.entries.map((entry) => ({ key: entry.key, value: inherit(entry.value, part) }))], location)
}

/** An entry that a later mapping, of which not everything is known, may replace. */
function overridable(entry: Entry, later: Value, location: Location): Entry {
  const name = textOf(entry.key)
  const condition = name === undefined ? conditionOf(apply('has', [later, entry.key], boolType, location)).condition : hasTerm(later, name, location)
  const replacement = (): Value =>
    name === undefined || !isOpen(later) ? apply('index', [later, entry.key], dynamicType, location) : inherit(childOf(later, step(name), elementOf(later), location), later)
  const value = choose(
    [
      { when: [{ condition, arm: 'false' }], work: () => entry.value },
      { when: [{ condition, arm: 'true' }], work: replacement },
    ],
    location,
  )
  return { key: entry.key, value }
}

const elementOf = (value: Value & { readonly kind: 'symbol' | 'unknown' }): Type => (value.type.kind === 'map' ? value.type.element : dynamicType)

// --- making maps ----------------------------------------------------------------------------------------------------------

function zipmap(args: readonly Value[], { location }: CallContext): Value {
  const [names, contents] = [argument(args, 0), argument(args, 1)]
  const asMap = typeOf(contents).kind === 'list'
  if (!isSequence(contents) && !isOpen(contents)) throw new EvaluationError(`zipmap() needs a list or tuple of values, not ${friendlyType(typeOf(contents))}`)
  if (!isSequence(names) || !isSequence(contents) || !isIndexed(names) || !isIndexed(contents)) {
    return apply('zipmap', args, contents.kind === 'list' ? mapOf(contents.elementType ?? dynamicType) : dynamicType, location)
  }
  if (contents.kind === 'set') throw new EvaluationError('zipmap() needs a list or tuple of values, not a set')
  if (names.items.length !== contents.items.length) {
    if (names.items.some((name) => textOf(name) === undefined && !isNull(name))) return apply('zipmap', args, asMap ? mapOf(contents.elementType ?? dynamicType) : dynamicType, location)
    throw new EvaluationError('zipmap(): there must be as many keys as values')
  }
  const entries = new Map<string, Entry>()
  names.items.forEach((key, index) => {
    const value = contents.items[index]
    if (isNull(key)) throw new EvaluationError('zipmap(): a key must not be null')
    if (value !== undefined) entries.set(canonical(key), { key, value: inherit(value, contents) })
  })
  const sensitive = names.sensitive === true || contents.sensitive === true || names.items.some((key) => key.sensitive === true)
  const result: MappingValue = {
    kind: asMap ? 'map' : 'object',
    entries: sortedEntries([...entries.values()]),
    complete: true,
    location,
    ...(asMap ? { elementType: contents.elementType ?? dynamicType } : {}),
  }
  return sensitiveIf(result, sensitive)
}

const isIndexed = (value: SequenceValue): boolean => value.complete && value.unordered !== true

function transpose(args: readonly Value[], { location }: CallContext): Value {
  const value = argument(args, 0)
  if (!isMapping(value)) throw new EvaluationError('transpose() needs a map of lists')
  const groups = new Map<string, { readonly key: Value; readonly items: Value[] }>()
  for (const entry of sortedEntries(value.entries)) {
    if (!isSequence(entry.value)) throw new EvaluationError('transpose() needs a map of lists')
    for (const item of entry.value.items) {
      const name = textOf(item)
      if (name === undefined) throw new EvaluationError('transpose(): the lists must not hold null')
      const group = groups.get(name)
      if (group === undefined) groups.set(name, { key: item, items: [entry.key] })
      else group.items.push(entry.key)
    }
  }
  const entries = [...groups.values()].map(({ key, items }) => {
    const sorted = [...items].sort((a, b) => compareText(textOf(a) ?? '', textOf(b) ?? ''))
    return { key, value: { kind: 'list', items: sorted, complete: true, location, elementType: stringType } as const }
  })
  return { kind: 'map', entries: sortedEntries(entries), complete: true, location, elementType: listOf(stringType) }
}

export const mapFunctions: readonly TerraformFunction[] = [
  onAny('keys', [parameter('inputMap', dynamicType)], keys, { keepsMarks: true }),
  onAny('values', [parameter('mapping', dynamicType)], values, { keepsMarks: true }),
  onAny('lookup', [parameter('inputMap', dynamicType), parameter('key', stringType)], lookup, { keepsMarks: true, marksUnasked: [0, 1], variadic: nullable('default', dynamicType) }),
  onAny('merge', [], merge, { keepsMarks: true, openArguments: true, variadic: nullable('maps', dynamicType) }),
  onAny('zipmap', [parameter('keys', listOf(stringType)), parameter('values', dynamicType)], zipmap, { keepsMarks: true }),
  onKnown('transpose', [parameter('values', mapOf(listOf(stringType)))], transpose, { returns: () => mapOf(listOf(stringType)) }),
]
