// What `count` and `for_each` make of a block: its instances, and the collection that a reference to the block sees.
// Owns keys, guards and existence; may not evaluate bodies.
import type { Location } from '../../source/source-file.js'
import { canonical } from '../../value/canonical.js'
import { bothGuards, choiceOf, flattenOptions, type Option } from '../../value/choice.js'
import { decimal, formatDecimal, isDecimal, toInteger } from '../../value/number.js'
import { reasonOf } from '../../value/reason.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType, numberType, stringType, type Type } from '../../value/type.js'
import { isNull, scalar, symbol, textOf, unknown, type Entry, type Guard, type Ternary, type Value } from '../../value/value.js'
import { EvaluationError } from './contracts.js'

/** One instance of a block. */
export interface InstanceKey {
  /** What stands behind the address: `''`, `[0]`, `["a"]`, `[*]`. */
  readonly suffix: string
  readonly index?: Value
  readonly each?: { readonly key: Value; readonly value: Value }
  readonly exists: Ternary
  readonly when?: Guard
  /** True where it stands for several instances that cannot be told apart. */
  readonly many: boolean
}

export interface Repetition {
  readonly kind: 'single' | 'count' | 'for_each'
  readonly instances: readonly InstanceKey[]
  /**
   * What a reference sees. `asked` is the literal key of the next step: where instances are not known, that one is
   * assumed under a guard, so that its attributes have an identity and `try` still sees that it may be missing.
   */
  collect(of: (instance: InstanceKey) => Value, location: Location, asked?: Value): Value
}

const one: InstanceKey = { suffix: '', exists: 'yes', many: false }

export const singleInstance: Repetition = { kind: 'single', instances: [one], collect: (of) => of(one) }

export interface RepetitionContext {
  /** Identity of the block: `<scope id>/<address>`. */
  readonly id: string
  readonly scopeId: string
  /** Address for people: `aws_iam_role.this`. */
  readonly address: string
  readonly location: Location
  /** Takes instances from the budget of the evaluation; false when it is used up. */
  readonly spend: (instances: number) => boolean
  /** Tells that instances are left out. */
  readonly limitReached: (reason: UnknownReason) => void
  /** True where Terraform's own errors about unknown keys and counts are wanted. */
  readonly strict: boolean
  readonly marks?: 'ephemeral'
}

/** An object entry whose value is computed when it is looked at. */
export function lazyEntry(key: Value, compute: () => Value): Entry {
  let memo: Value | undefined
  return {
    key,
    get value() {
      memo ??= compute()
      return memo
    },
  }
}

const optionsOf = (value: Value): readonly Option[] => (value.kind === 'choice' ? flattenOptions(value.options) : [{ when: [], value }])

/** Reasons for which Terraform itself would not know a value before apply. */
const applyTime = new Set(['computed-attribute', 'impure-function'])

function refuseUnknown(argument: 'count' | 'for_each', value: Value, context: RepetitionContext): void {
  const reason = context.strict ? reasonOf(value) : undefined
  const isApplyTime = reason !== undefined && ((applyTime.has(reason.code) && !isOfProvider(reason)) || (value.kind === 'choice' && value.options.some(({ when }) => when.some(({ condition }) => isApplyTimeCondition(condition, context)))))
  if (isApplyTime) throw new EvaluationError(`Invalid ${argument} argument: the value depends on what cannot be determined until apply (${reason.detail})`, context.location)
}

/** What a provider computes it may tell while planning: only of the resources that are built in it is certain that it does not. */
const isOfProvider = ({ code, detail }: UnknownReason): boolean => code === 'computed-attribute' && !/^(module\.[\w-]+(\[[^\]]*\])?\.)*(terraform_data|null_resource)\./.test(detail)

/** True where everything that decides is an attribute of a resource: variables, data sources and the workspace are known to a plan. */
function isApplyTimeCondition(condition: string, { scopeId }: RepetitionContext): boolean {
  const ids = [...condition.matchAll(/‹([^‹›]*)›/g)].map(([, id = '']) => id)
  const isAttribute = (id: string): boolean => {
    const address = id.startsWith(`${scopeId}/`) ? id.slice(scopeId.length + 1).replace(/^(module\.[\w-]+(\[[^\]]*\])?\.)+/, '') : ''
    return /^(terraform_data|null_resource)\./.test(address)
  }
  return ids.length > 0 && ids.every(isAttribute)
}

// --- unknown instances --------------------------------------------------------------------------------------------

function unknownReason(argument: string, value: Value | undefined, context: RepetitionContext): UnknownReason {
  const cause = value === undefined ? undefined : reasonOf(value)
  return {
    code: 'instances-unknown',
    detail: `the ${argument} of ${context.address} is not known${cause === undefined ? '' : ` (${cause.detail})`}`,
    location: cause?.location ?? context.location,
  }
}

/** Instances of which nothing is known: one that stands for all. */
export function unknownRepetition(kind: 'count' | 'for_each', value: Value | undefined, context: RepetitionContext): Repetition {
  const reason = unknownReason(kind, value, context)
  const rest = restInstance(kind, value, reason, context)
  return { kind, instances: [rest], collect: (of, location, asked) => openCollection(kind, [], asked, reason, value, context, of, location) }
}

function elementType(value: Value | undefined): Type {
  if (value?.kind !== 'symbol' && value?.kind !== 'unknown') return dynamicType
  return value.type.kind === 'map' || value.type.kind === 'list' ? value.type.element : value.type.kind === 'set' ? stringType : dynamicType
}

function restInstance(kind: 'count' | 'for_each', value: Value | undefined, reason: UnknownReason, context: RepetitionContext): InstanceKey {
  const sym = (name: string, type: Type, notNull: boolean): Value =>
    symbol(
      { id: `${context.id}/${name}`, domain: 'any', label: `${name} of ${context.address}`, reason, many: true, ...(notNull ? { notNull: true as const } : {}) },
      context.location,
      type,
    )
  const base = { suffix: '[*]', exists: 'unknown', many: true } as const
  if (kind === 'count') return { ...base, index: sym('count.index', numberType, true) }
  const key = sym('each.key', stringType, true)
  const isSet = (value?.kind === 'symbol' || value?.kind === 'unknown') && value.type.kind === 'set'
  return { ...base, each: { key, value: isSet || value?.kind === 'set' ? key : sym('each.value', elementType(value), false) } }
}

/** The instance with a given key, assumed to be there. */
function assumedInstance(kind: 'count' | 'for_each', key: Value, when: Guard, reason: UnknownReason, value: Value | undefined, context: RepetitionContext): InstanceKey {
  const suffix = suffixOf(key)
  const base = { suffix, exists: 'unknown', when, many: false } as const
  if (kind === 'count') return { ...base, index: key }
  const isSet = value?.kind === 'set' || ((value?.kind === 'symbol' || value?.kind === 'unknown') && value.type.kind === 'set')
  const item = symbol(
    { id: `${context.id}${suffix}/each.value`, domain: 'any', label: `each.value of ${context.address}${suffix}`, reason },
    context.location,
    elementType(value),
  )
  return { ...base, each: { key, value: isSet ? key : item } }
}

/** A collection with further instances at unknown places. */
function openCollection(
  kind: 'count' | 'for_each',
  known: readonly InstanceKey[],
  asked: Value | undefined,
  reason: UnknownReason,
  value: Value | undefined,
  context: RepetitionContext,
  of: (instance: InstanceKey) => Value,
  location: Location,
): Value {
  const condition = `${kind} of ${context.id}`
  const entries = (instances: readonly InstanceKey[]): Value =>
    kind === 'count'
      ? { kind: 'tuple', items: instances.map(of), complete: false, location }
      : { kind: 'object', entries: instances.map((instance) => lazyEntry(instance.each?.key ?? scalar('', location), () => of(instance))), complete: false, location }
  if (kind === 'count' && known.length === 0) {
    // Whatever the number is: without instances an index fails, with some there is a first one.
    const some: Guard = [{ condition, arm: 'some' }]
    const first = assumedInstance(kind, indexValue(0, location), some, reason, value, context)
    return choiceOf([{ when: some, value: entries([first]) }, { when: [{ condition, arm: 'none' }], value: { kind: 'tuple', items: [], complete: true, location } }], location)
  }
  const isKnownKey = asked === undefined || textOf(asked) === undefined || known.some((instance) => suffixOf(asked) === instance.suffix)
  if (kind === 'count' || isKnownKey) return entries(known)
  const there: Guard = [{ condition: `${condition}${suffixOf(asked)}`, arm: 'some' }]
  const missing: Value = { kind: 'object', entries: known.map((instance) => lazyEntry(instance.each?.key ?? asked, () => of(instance))), complete: true, location }
  return choiceOf(
    [
      { when: there, value: entries([...known, assumedInstance(kind, asked, there, reason, value, context)]) },
      { when: [{ condition: `${condition}${suffixOf(asked)}`, arm: 'none' }], value: missing },
    ],
    location,
  )
}

export const indexValue = (index: number, location: Location): Value => scalar(decimal(index) ?? null, location)

/** How Terraform writes an instance key in an address. */
export function suffixOf(key: Value): string {
  const text = textOf(key)
  if (text !== undefined) return `[${JSON.stringify(text)}]`
  if (key.kind === 'scalar' && isDecimal(key.value)) return `[${formatDecimal(key.value)}]`
  return `[${canonical(key)}]`
}

// --- count --------------------------------------------------------------------------------------------------------

/** A whole number from a known value; undefined where it is not known; throws where Terraform would. */
function countOf(value: Value, context: RepetitionContext): number | undefined {
  if (value.kind !== 'scalar') {
    if (value.kind === 'symbol' || value.kind === 'unknown' || value.kind === 'template' || value.kind === 'encoded' || value.kind === 'choice') return undefined
    throw new EvaluationError('Invalid count argument: a whole number is required', context.location)
  }
  if (value.value === null) throw new EvaluationError('Invalid count argument: the given "count" argument value is null', context.location)
  if (typeof value.value === 'boolean') throw new EvaluationError('Invalid count argument: a number is required', context.location)
  const number = typeof value.value === 'string' ? decimal(value.value) : value.value
  const whole = number === undefined ? undefined : toInteger(number)
  if (whole === undefined || whole < 0) throw new EvaluationError('Invalid count argument: must be a whole number greater than or equal to zero', context.location)
  return whole
}

interface Alternative<T> {
  readonly when: Guard
  readonly of: T
}

function existence(alternatives: readonly { readonly when: Guard }[], total: number): { readonly exists: Ternary; readonly when?: Guard } {
  const [first] = alternatives
  if (first !== undefined && alternatives.length === 1) return first.when.length === 0 ? { exists: 'yes' } : { exists: 'unknown', when: first.when }
  return alternatives.length === total ? { exists: 'yes' } : { exists: 'unknown' }
}

export function countRepetition(value: Value, context: RepetitionContext): Repetition {
  if (context.strict && context.marks === 'ephemeral' && value.sensitive === true) throw new EvaluationError('Invalid count argument: the value is derived from an ephemeral value', context.location)
  const alternatives: Alternative<number>[] = []
  for (const option of optionsOf(value)) {
    const count = countOf(option.value, context)
    if (count === undefined) {
      refuseUnknown('count', option.value, context)
      return unknownRepetition('count', value, context)
    }
    alternatives.push({ when: option.when, of: count })
  }
  if (value.kind === 'choice') refuseUnknown('count', value, context)
  const most = Math.max(0, ...alternatives.map(({ of }) => of))
  if (!context.spend(most)) return unknownRepetition('count', tooMany(context), context)
  const instances = Array.from({ length: most }, (_, index): InstanceKey => {
    const number = indexValue(index, context.location)
    return { suffix: `[${String(index)}]`, index: number, many: false, ...existence(alternatives.filter(({ of }) => of > index), alternatives.length) }
  })
  return {
    kind: 'count',
    instances,
    collect: (of, location) => {
      const values = instances.map(of)
      return choiceOf(
        alternatives.map(({ when, of: count }) => ({ when, value: { kind: 'tuple', items: values.slice(0, count), complete: true, location } })),
        location,
      )
    },
  }
}

function tooMany(context: RepetitionContext): Value {
  const reason: UnknownReason = { code: 'limit', detail: `${context.address} has more instances than are evaluated in one root module: they stand for one`, location: context.location }
  context.limitReached(reason)
  return unknown(reason, context.location)
}

// --- for_each -----------------------------------------------------------------------------------------------------

interface Keys {
  /** Key and value of each instance; keys are texts, or values with an identity of their own. */
  readonly pairs: readonly { readonly key: Value; readonly value: Value }[]
  readonly complete: boolean
}

function keysOf(value: Value, context: RepetitionContext): Keys | undefined {
  if (isNull(value)) throw new EvaluationError('Invalid for_each argument: the given "for_each" argument value is null', context.location)
  switch (value.kind) {
    case 'object':
    case 'map': {
      for (const { key } of value.entries) if (textOf(key) === undefined) refuseUnknown('for_each', key, context)
      return { pairs: value.entries.map((entry) => ({ key: entry.key, get value() { return entry.value } })), complete: value.complete }
    }
    case 'set': {
      for (const item of value.items) {
        if (isNull(item)) throw new EvaluationError('Invalid for_each set argument: "for_each" sets must not contain null values', context.location)
        if (item.kind === 'scalar' && typeof item.value !== 'string') {
          throw new EvaluationError('Invalid for_each set argument: "for_each" supports maps and sets of strings', context.location)
        }
        if (item.kind === 'list' || item.kind === 'set' || item.kind === 'tuple' || item.kind === 'object' || item.kind === 'map') {
          throw new EvaluationError('Invalid for_each set argument: "for_each" supports maps and sets of strings', context.location)
        }
        refuseUnknown('for_each', item, context)
      }
      return { pairs: value.items.map((item) => ({ key: item, value: item })), complete: value.complete }
    }
    case 'symbol':
    case 'unknown':
      if (value.type.kind !== 'dynamic' && value.type.kind !== 'map' && value.type.kind !== 'object' && value.type.kind !== 'set') break
      return undefined
    case 'choice':
      return undefined
    default:
      break
  }
  throw new EvaluationError(`Invalid for_each argument: must be a map, or set of strings, not a ${value.kind === 'scalar' ? 'single value' : value.kind}`, context.location)
}

export function forEachRepetition(value: Value, context: RepetitionContext): Repetition {
  if (context.strict && value.sensitive === true) throw new EvaluationError(`Invalid for_each argument: ${context.marks ?? 'sensitive'} values cannot be used as for_each arguments`, context.location)
  const alternatives: Alternative<Keys>[] = []
  for (const option of optionsOf(value)) {
    const keys = keysOf(option.value, context)
    if (keys === undefined) {
      refuseUnknown('for_each', option.value, context)
      return unknownRepetition('for_each', value, context)
    }
    alternatives.push({ when: option.when, of: keys })
  }
  if (value.kind === 'choice') refuseUnknown('for_each', value, context)
  const found = new Map<string, { readonly key: Value; readonly options: Option[] }>()
  for (const { when, of } of alternatives) {
    for (const pair of of.pairs) {
      const suffix = suffixOf(pair.key)
      const entry = found.get(suffix) ?? { key: pair.key, options: [] }
      entry.options.push({ when, get value() { return pair.value } })
      found.set(suffix, entry)
    }
  }
  if (!context.spend(found.size)) return unknownRepetition('for_each', tooMany(context), context)
  const bySuffix = new Map<string, InstanceKey>()
  for (const suffix of [...found.keys()].sort()) {
    const entry = found.get(suffix)
    if (entry === undefined) continue
    const each = {
      key: entry.key,
      get value() {
        return choiceOf(entry.options, context.location)
      },
    }
    // In an instance that exists under one guard only, the guard need not be repeated on its value.
    const [only] = entry.options
    const plain = entry.options.length === 1 && only !== undefined ? { key: entry.key, get value() { return only.value } } : each
    bySuffix.set(suffix, { suffix, each: plain, many: false, ...existence(entry.options, alternatives.length) })
  }
  const known = [...bySuffix.values()]
  const complete = alternatives.every(({ of }) => of.complete)
  const reason = unknownReason('for_each', value, context)
  return {
    kind: 'for_each',
    instances: complete ? known : [...known, restInstance('for_each', value, reason, context)],
    collect: (of, location, asked) => {
      if (!complete) return openCollection('for_each', known, asked, reason, value, context, of, location)
      const values = new Map<string, Entry>()
      const entryFor = (suffix: string): Entry[] => {
        const instance = bySuffix.get(suffix)
        if (instance?.each === undefined) return []
        const entry = values.get(suffix) ?? lazyEntry(instance.each.key, () => of(instance))
        values.set(suffix, entry)
        return [entry]
      }
      return choiceOf(
        alternatives.map(({ when, of: keys }) => ({
          when,
          value: { kind: 'object', entries: [...new Set(keys.pairs.map(({ key }) => suffixOf(key)))].sort().flatMap(entryFor), complete: true, location },
        })),
        location,
      )
    },
  }
}

/** The instance inside a module instance: both must exist. Undefined where their guards exclude each other. */
export function within(
  outer: { readonly exists: Ternary; readonly when?: Guard; readonly many: boolean },
  inner: InstanceKey,
): { readonly exists: Ternary; readonly when?: Guard; readonly many: boolean } | undefined {
  const when = bothGuards(outer.when ?? [], inner.when ?? [])
  if (when === undefined) return undefined
  const exists: Ternary = outer.exists === 'no' || inner.exists === 'no' ? 'no' : outer.exists === 'yes' && inner.exists === 'yes' ? 'yes' : 'unknown'
  return { exists, many: outer.many || inner.many, ...(when.length > 0 ? { when } : {}) }
}
