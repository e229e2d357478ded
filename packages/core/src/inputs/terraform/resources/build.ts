// Small builders for computed attributes: text with holes, collections, symbols that belong to a resource. Knows no resource type.
import type { Location } from '../../../source/source-file.js'
import { choiceOf, combinations } from '../../../value/choice.js'
import type { Domain, Sym, UnknownCode } from '../../../value/symbol.js'
import { concat } from '../../../value/template.js'
import { dynamicType, stringType, type Type } from '../../../value/type.js'
import { entryOf, isMapping, isNull, scalar, symbol, textOf, unknown, type Entry, type MappingValue, type SequenceValue, type Value } from '../../../value/value.js'
import type { BodyInstance, ResourceInstance } from '../contracts.js'
import { filled } from '../planned.js'

/** Texts and values put together to one string. */
export function text(parts: readonly (string | Value)[], location: Location): Value {
  return concat(
    parts.map((part) => (typeof part === 'string' ? scalar(part, location) : part)),
    location,
  )
}

export const list = (items: readonly Value[], location: Location, complete = true): SequenceValue => ({ kind: 'tuple', items, location, complete })

/** An object from names to values; undefined values are left out. */
export function object(entries: Readonly<Record<string, Value | undefined>>, location: Location, complete = true): MappingValue {
  const present: Entry[] = []
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) present.push({ key: scalar(key, location), value })
  return { kind: 'object', entries: present, location, complete }
}

export const emptyObject = (location: Location): MappingValue => object({}, location)

/** An opaque text that this resource computes: equal for every mention of the same instance, and for nothing else. */
export function computed(resource: ResourceInstance, attribute: string, domain: Domain = 'any', type: Type = stringType): Value {
  const { address, location } = resource
  const sym: Sym = {
    id: `${resource.module.scope.id}/${address}.${attribute}`,
    domain,
    label: `${address}.${attribute}`,
    reason: {
      code: resource.mode === 'data' ? 'data-source' : 'computed-attribute',
      detail: `${attribute} of ${address} is only known after apply`,
      location,
    },
    notNull: true,
    ...(resource.many ? { many: true as const } : {}),
  }
  return symbol(sym, location, type)
}

export const notKnown = (code: UnknownCode, detail: string, location: Location): Value => unknown({ code, detail, location }, location, dynamicType)

/** The function of each option of a choice; of anything else the function itself. */
export function eachOption(value: Value, change: (value: Value) => Value): Value {
  if (value.kind !== 'choice') return change(value)
  return choiceOf(
    value.options.map((option) => ({ when: option.when, value: eachOption(option.value, change) })),
    value.location,
  )
}

/** A function of several values, for every way in which their choices can come out. */
export function eachCombination(values: readonly Value[], location: Location, change: (values: readonly Value[]) => Value): Value {
  const ways = combinations(values)
  if (ways === undefined) return notKnown('limit', 'too many combinations of unknown conditions', location)
  return choiceOf(
    ways.map((way) => ({ when: way.when, value: change(way.values) })),
    location,
  )
}

/** A computed attribute, its holes filled with what a plan knows of it. */
export const withPlanned = (resource: ResourceInstance, name: string, value: Value): Value => filled(value, resource.planned?.(name))

/** Null and `""` count as not set, as the AWS provider reads optional strings. */
export const isUnset = (value: Value | undefined): boolean => value === undefined || isNull(value) || textOf(value) === ''

/** The value, with null (also in an option) replaced. */
export function withDefault(value: Value | undefined, fallback: Value): Value {
  if (value === undefined) return fallback
  return eachOption(value, (option) => (isNull(option) ? fallback : option))
}

/** The items of a list, set or tuple; undefined where the value is no known sequence. Null is the empty list. */
export function itemsOf(value: Value | undefined): { readonly items: readonly Value[]; readonly complete: boolean } | undefined {
  if (value === undefined || isNull(value)) return { items: [], complete: true }
  if (value.kind === 'list' || value.kind === 'set' || value.kind === 'tuple') return value
  return undefined
}

/** The first nested block of a type, where there is one for certain. */
export const block = (body: BodyInstance | undefined, type: string): BodyInstance | undefined => body?.blocks(type).items[0]

/** An argument that is set and not null; null inside a choice stays. */
export function argument(body: BodyInstance | undefined, name: string): Value | undefined {
  const value = body?.argument(name)
  return value === undefined || isNull(value) ? undefined : value
}

/**
 * Objects of a nested block type, also where the provider takes them as a list attribute (`set = [{…}]` in later versions).
 * Each answers by name.
 */
export interface Part {
  readonly location: Location
  get(name: string): Value | undefined
}

export function parts(body: BodyInstance, type: string): { readonly items: readonly Part[]; readonly complete: boolean } {
  const nested = body.blocks(type)
  const fromBlocks = nested.items.map((item): Part => ({ location: item.location, get: (name) => argument(item, name) }))
  const attribute = argument(body, type)
  if (attribute === undefined) return { items: fromBlocks, complete: nested.complete }
  const items = itemsOf(attribute)
  if (items === undefined) return { items: fromBlocks, complete: false }
  const fromAttribute = items.items.filter(isMapping).map(
    (item): Part => ({
      location: item.location,
      get: (name) => {
        const value = entryOf(item, name)
        return value === undefined || isNull(value) ? undefined : value
      },
    }),
  )
  return { items: [...fromBlocks, ...fromAttribute], complete: nested.complete && items.complete && fromAttribute.length === items.items.length }
}
