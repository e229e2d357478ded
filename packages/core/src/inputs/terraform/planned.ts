// What a plan or a state says about a root module, and how it fills the holes that an evaluation of the HCL leaves.
// Owns the filling; reads no plan (see ../terraform-plan/).
import type { Fact, Scope } from '../../model/facts.js'
import type { Location } from '../../source/source-file.js'
import { parseJsonTemplate } from '../../syntax/json.js'
import { equals } from '../../value/compare.js'
import { entryOf, isKnown, isNull, scalar, textOf, type Entry, type MappingValue, type Value } from '../../value/value.js'

/** Answers of one plan or state. Addresses are Terraform's: with instance keys where an instance is meant, without for blocks. */
export interface Planned {
  /** True where only what AWS assigns may be taken from it: the rest may have another value by now. */
  readonly assignedOnly?: true
  /** The value of a root variable. */
  variable(name: string): Value | undefined
  /** What is known of an attribute; of a module that irsalint ships, `inside` names the module, where it has one block of this type. */
  attribute(address: string, name: string, inside?: ModuleResource): Value | undefined
  /** Keys of all instances of a resource block or a module call; undefined where further ones may exist. */
  keys(blockAddress: string): readonly (string | number)[] | undefined
  /** The account of the provider configuration that a block of a type in a module uses. */
  account(blockAddress: string, module: string, type: string): Value | undefined
  /** Facts of the resources in a module of which there is no HCL, as if they stood at its call. */
  facts(module: string, scope: Scope, call: Location): readonly Fact[]
}

/** A plan or state as an input of the evaluation. */
export interface PlanOrState {
  readonly kind: 'plan' | 'state'
  readonly path: string
  /** The start of its file. */
  readonly location: Location
  /** Blocks and calls of its root module, without keys: `aws_iam_role.x`, `data.aws_eks_cluster.x`, `module.irsa`. */
  readonly rootBlocks: readonly string[]
  readonly variables: readonly string[]
  /** Whether there is anything in it that irsalint looks at. */
  readonly isRelevant: boolean
  readonly planned: Planned
  /** Its facts where there is no HCL. */
  readonly facts: () => readonly Fact[]
  /** The same with what is known only after apply as what it probably is; undefined where nothing is known only then. */
  readonly likelyFacts: () => readonly Fact[] | undefined
}

export interface ModuleResource {
  readonly module: string
  readonly mode: 'managed' | 'data'
  readonly type: string
}

/** JSON is at most 500 deep. */
const maxDepth = 600

/** A known value of a plan, as if it were written at a place. Nothing can be edited there: the text is another one. */
export function relocated(value: Value, place: Location, depth = 0): Value {
  const location: Location = { ...place, approximate: true }
  if (depth > maxDepth) return value
  const inner = (each: Value): Value => relocated(each, place, depth + 1)
  switch (value.kind) {
    case 'scalar':
      return { kind: 'scalar', value: value.value, location, ...(value.sensitive === undefined ? {} : { sensitive: true }) }
    case 'tuple':
    case 'list':
    case 'set':
      return { ...value, location, items: value.items.map(inner) }
    case 'object':
    case 'map':
      return { ...value, location, entries: value.entries.map(({ key, value: item }) => ({ key: inner(key), value: inner(item) })) }
    default:
      return value
  }
}

/**
 * The value with its holes filled. What the HCL determines stays, also its places; where a plan contradicts it (the HCL may have been
 * edited since), the hole stays a hole.
 */
export function filled(own: Value, planned: Value | undefined, depth = 0): Value {
  if (planned === undefined || isNull(planned) || depth > maxDepth || isKnown(own)) return own
  switch (own.kind) {
    case 'object':
    case 'map':
      return planned.kind === 'object' && own.complete ? filledMapping(own, planned, depth) : instead(own, planned)
    case 'tuple':
    case 'list':
      if (planned.kind !== 'tuple' || !own.complete || own.unordered === true || own.items.length !== planned.items.length) return instead(own, planned)
      return { ...own, items: own.items.map((item, index) => filled(item, planned.items[index], depth + 1)) }
    case 'encoded':
      return own.format === 'json' ? { ...own, value: filled(own.value, decodedJson(planned), depth + 1) } : own
    case 'choice': {
      const possible = own.options.filter(({ value }) => !contradicts(value, planned))
      const [only] = possible
      return only !== undefined && possible.length === 1 ? filled(only.value, planned, depth + 1) : possible.length === 0 ? own : instead(own, planned)
    }
    default:
      return instead(own, planned)
  }
}

export const decodedJson = (planned: Value): Value | undefined => (textOf(planned) === undefined ? undefined : parseJsonTemplate(planned).value)

/** Whether a value is certainly another one than a plan has. JSON may be written in more than one way: its structure counts. */
export function contradicts(own: Value, planned: Value): boolean {
  const [value, other] = own.kind === 'encoded' && own.format === 'json' ? [own.value, decodedJson(planned)] : [own, planned]
  return other === undefined || equals(value, other) === 'no'
}

/** Templates of text stay where they stand; collections that are not known in full lose the places of their parts. */
function instead(own: Value, planned: Value): Value {
  if (!isKnown(planned) || equals(own, planned) === 'no') return own
  const place = relocated(planned, own.location)
  return { ...place, ...(own.via === undefined ? {} : { via: own.via }), ...(own.sensitive === true || planned.sensitive === true ? { sensitive: true } : {}) }
}

/** A key that is not known is the one key of the plan that it can be. */
function filledMapping(own: MappingValue, planned: MappingValue, depth: number): Value {
  const taken = new Set(own.entries.map(({ key }) => textOf(key)))
  const free = planned.entries.filter(({ key }) => !taken.has(textOf(key)))
  const entries = own.entries.map(({ key, value }): Entry => {
    const text = textOf(key)
    if (text !== undefined) return { key, value: filled(value, entryOf(planned, text), depth + 1) }
    const [match, ...others] = free.filter((each) => equals(each.key, key) !== 'no' && equals(each.value, value) !== 'no')
    return match === undefined || others.length > 0 ? { key, value } : { key: instead(key, match.key), value: filled(value, match.value, depth + 1) }
  })
  const keys = entries.map(({ key }) => textOf(key))
  return new Set(keys).size === keys.length ? { ...own, entries } : own
}

/** `each` or `count` of a block whose instances only the plan knows: its collection with the plan's keys. */
export function plannedCollection(own: Value, keys: readonly (string | number)[], symbolOf: (key: string) => Value): Value | undefined {
  if (!keys.every((key) => typeof key === 'string')) return undefined
  const options = own.kind === 'choice' ? own.options.map(({ value }) => value) : [own]
  const hasKeys = (value: Value): boolean =>
    (value.kind === 'object' || value.kind === 'map') && value.complete && value.entries.length === keys.length && keys.every((key) => entryOf(value, key) !== undefined)
  const same = options.find(hasKeys)
  if (same !== undefined) return same
  const { location } = own
  const isSet = own.kind === 'set' || ((own.kind === 'symbol' || own.kind === 'unknown') && own.type.kind === 'set') || options.some(({ kind }) => kind === 'set')
  if (isSet) return { kind: 'set', items: keys.map((key) => scalar(key, location)), complete: true, location }
  return {
    kind: 'object',
    entries: keys.map((key): Entry => ({ key: scalar(key, location), value: options.map((each) => entryOf(each, key)).find((value) => value !== undefined && options.length === 1) ?? symbolOf(key) })),
    complete: true,
    location,
  }
}
