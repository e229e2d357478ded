// Tuples, objects and `for` expressions. Owns keys, grouping and what happens where items or conditions are not known.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#for-expressions
import type { Location } from '../../source/source-file.js'
import type { Expression, ObjectItem } from '../../syntax/hcl/ast.js'
import { canonical } from '../../value/canonical.js'
import { bothGuards, choiceOf, flattenOptions } from '../../value/choice.js'
import { isText } from '../../value/template.js'
import { dynamicType } from '../../value/type.js'
import { isKnown, isNull, isOpenValue, maxOptions, scalar, textOf, unknown, type Entry, type Guard, type Value } from '../../value/value.js'
import { reasonOf } from '../../value/reason.js'
import { apply } from './application.js'
import { EvaluationError } from './contracts.js'
import { toText } from './convert.js'
import { sortedEntries } from './order.js'
import { itemsOf, type Item, type Items } from './expression-access.js'
import { asBool } from './expression-conditional.js'
import { armFailed, asOneUnknown, catchingArms, distribute, evaluatedAll, failingAs, limited, locate, located, ofParts, sensitiveIf, tooMany, withName, type Env } from './expression-env.js'
import { unmarked } from './marks.js'
import { encodedText } from './functions/encoded.js'
import { lastOfEach } from './mapping.js'
import { conditionOf } from './operators.js'
import { typeOf } from './types.js'
import { composed } from '../../value/unicode.js'

export function tupleValue(items: readonly Expression[], env: Env, location: Location): Value {
  return evaluatedAll(items, env, location, (values) => limited({ kind: 'tuple', items: values, complete: true, location }, location))
}

export function objectValue(items: readonly ObjectItem[], env: Env, location: Location): Value {
  const keys = failingAs(undefined, () => items.map((item) => objectKey(item, env)))
  return evaluatedAll(
    items.map((item) => item.value),
    env,
    location,
    (values) => {
      // Terraform knows nothing of an object with a key that it does not know, and forgets its marks.
      const isOpen = env.scope.refine !== undefined && keys.map((key) => keyText(key, key.location)).some(isOpenValue)
      return isOpen ? unmarked(apply('object', [...keys, ...values], dynamicType, location)) : objectOf(keys, values, location)
    },
  )
}

function objectOf(keys: readonly Value[], values: readonly Value[], location: Location): Value {
  return distribute(keys, location, (plainKeys) => {
    const entries: Entry[] = []
    let sensitive = false
    plainKeys.forEach((key, index) => {
      const value = values[index]
      const place = keys[index]?.location ?? location
      if (value === undefined) return
      if (key.sensitive === true) sensitive = true
      entries.push({ key: keyText(key, place), value })
    })
    return limited(sensitiveIf({ kind: 'object', entries: sortedEntries(lastOfEach(entries, location)), complete: true, location }, sensitive), location)
  })
}

function objectKey(item: ObjectItem, env: Env): Value {
  const location = locate(env, item.key)
  if (item.literalKey && item.key.kind === 'variable') return scalar(composed(item.key.name), location)
  return env.evaluate(item.key, env)
}

/** A key as text; where it is not known it stays a template, a symbol or an unknown. */
function keyText(key: Value, location: Location): Value {
  if (isNull(key)) throw new EvaluationError('a null value cannot be a key', location)
  return located(location, () => plainText(toText(key)))
}

/** What `jsonencode` made, as a key: text, where it is wholly known. */
const plainText = (key: Value): Value => (key.kind === 'encoded' && isKnown(key) ? encodedText(key) : key)

// --- for --------------------------------------------------------------------------------------------------------------

type ForExpression = Expression & { readonly kind: 'for' }

/** One possible outcome of the conditions so far, and the items it keeps. */
interface Way {
  readonly when: Guard
  readonly kept: { readonly key: Value | undefined; readonly value: Value }[]
}

export function forValue(expression: ForExpression, env: Env, location: Location): Value {
  // Of a collection that fails, Terraform still goes through what is there.
  const { value, error } = partly(() => env.evaluate(expression.collection, env))
  // Terraform sees no options, only something that it does not know.
  const collection = env.scope.refine === undefined ? value : asOneUnknown(value)
  const result = distribute([collection], location, ([only]) => {
    const source = only ?? collection
    // A mark of the collection goes to the result, not to what is taken out of it.
    const items = itemsOf(unmarked(source), locate(env, expression.collection))
    // Terraform knows nothing of a list without a length, nor of an object with a key that is not known.
    const isOpen = env.scope.refine !== undefined && isOpenValue(source)
    if (isOpen && typeOf(source).kind === 'dynamic') return apply('for', [unmarked(source)], dynamicType, location)
    const condition = expression.condition === undefined ? undefined : conditionBeforehand(expression, expression.condition, env)
    if (isOpen) return sensitiveIf(apply('for', [source], dynamicType, location), source.sensitive === true || condition?.sensitive === true)
    const over = env.scope.refine === undefined ? forOver : forAsTerraform
    return sensitiveIf(limited(ofParts(location, (part) => over(expression, items, part, env, location)), location), source.sensitive === true)
  })
  if (error !== undefined) throw new EvaluationError(error.message, error.location ?? location, result)
  return result
}

/** The value, or what is left of it with the reason. Throws where nothing is left. */
function partly(work: () => Value): { readonly value: Value; readonly error?: EvaluationError } {
  try {
    return { value: work() }
  } catch (error) {
    if (!(error instanceof EvaluationError) || error.rest === undefined) throw error
    return { value: error.rest, error }
  }
}

/** Terraform looks at the condition once with names that are not known, before any item and even where there is none. */
function conditionBeforehand(expression: ForExpression, condition: Expression, env: Env): Value {
  const location = locate(env, condition)
  const open = unknown({ code: 'unknown-argument', detail: 'an item of a "for" expression', location }, location)
  return catchingArms(() => conditionValue(condition, bind(expression, { key: open, value: open }, env))).result
}

function forOver(expression: ForExpression, { items, complete, unordered }: Items, part: (work: () => Value) => Value, env: Env, location: Location): Value {
  let ways: readonly Way[] = [{ when: [], kept: [] }]
  let open = !complete
  let sensitive = false
  let unclear = false
  for (const item of items) {
    const inner = bind(expression, item, env)
    const condition = expression.condition === undefined ? undefined : conditionValue(expression.condition, inner)
    if (condition?.sensitive === true) sensitive = true
    if (condition?.kind === 'scalar' && condition.value !== true) continue
    const certain = condition === undefined || condition.kind === 'scalar'
    const split = certain ? [{ when: [], keep: true }] : splitBy(condition)
    const key = expression.key
    const evaluated = (of: typeof part): Way['kept'][number] => ({
      key: key === undefined ? undefined : forKey(key, inner),
      value: of(() => env.evaluate(expression.value, inner)),
    })
    const kept = certain && !unclear ? evaluated(part) : attempt(() => evaluated(certain ? part : (work) => work()))
    if (kept instanceof EvaluationError) {
      // Behind a key that is not known, Terraform checks no further keys.
      if (certain) continue
      // Only where the condition leaves the item out can the whole succeed.
      const left = split === undefined ? ways : withoutItem(ways, split)
      if (left !== undefined && left.length === 0) throw kept
      if (left !== undefined) ways = left
      continue
    }
    if (kept.key?.sensitive === true) sensitive = true
    if (!certain || (kept.key !== undefined && isOpenValue(kept.key))) unclear = true
    const next = split === undefined ? undefined : splitWays(ways, split, kept)
    if (next === undefined) open = true
    else ways = next
  }
  const build = (kept: Way['kept']): Value =>
    expression.key === undefined
      ? { kind: 'tuple', items: kept.map((each) => each.value), complete: !open, location, ...(unordered ? { unordered: true } : {}) }
      : forObject(expression, kept, { complete: !open, unordered }, location)
  const [first] = ways
  const result =
    ways.length === 1 && first !== undefined && first.when.length === 0
      ? build(first.kept)
      : choiceOf(
          ways.map((way) => ({ when: way.when, value: build(way.kept.map((each) => ({ key: each.key, value: restricted(each.value, way.when) }))) })),
          location,
        )
  return sensitiveIf(result, sensitive)
}

/** The same as Terraform does it: it goes through a set in its own order, and knows nothing once a condition or key is not known. */
function forAsTerraform(expression: ForExpression, { items }: Items, part: (work: () => Value) => Value, env: Env, location: Location): Value {
  let known = true
  let sensitive = false
  /** That a condition or key is null or of the wrong type is only said before one of them is not known. */
  const whileKnown = (of: Expression, inner: Env, isChecked: boolean, check: (value: Value) => Value): Value | undefined => {
    const value = asOneUnknown(failingAs(undefined, () => env.evaluate(of, inner)))
    const result = !isChecked && isOpenValue(value) ? value : attempt(() => check(value))
    if (result instanceof EvaluationError && known) throw result
    if (!(result instanceof EvaluationError) && result.sensitive === true) sensitive = true
    if (!(result instanceof EvaluationError) && !isOpenValue(result)) return result
    known = false
    return undefined
  }
  const kept: Way['kept'][number][] = []
  for (const item of items) {
    const inner = bind(expression, item, env)
    const { condition, key } = expression
    const include = condition === undefined ? undefined : whileKnown(condition, inner, key !== undefined, (value) => checkedCondition(value, locate(env, condition)))
    if (condition !== undefined && !(include?.kind === 'scalar' && include.value === true)) continue
    const text = key === undefined ? undefined : whileKnown(key, inner, false, (value) => checkedKey(value, locate(env, key)))
    if (key !== undefined && text === undefined) continue
    kept.push({ key: text, value: part(() => env.evaluate(expression.value, inner)) })
  }
  const whole = (): Value => (expression.key === undefined ? { kind: 'tuple', items: kept.map(({ value }) => value), complete: true, location } : forObject(expression, kept, { complete: true, unordered: false }, location))
  const result = known ? whole() : failingAs(undefined, whole)
  return sensitiveIf(known ? result : apply('for', [result], dynamicType, location), sensitive)
}

function bind(expression: ForExpression, item: Item, env: Env): Env {
  const inner = expression.keyName === undefined ? env : withName(env, expression.keyName, item.key)
  return withName(inner, expression.valueName, item.value)
}

/** Bool, choice of bools, or something not known. */
function conditionValue(expression: Expression, env: Env): Value {
  const value = failingAs(undefined, () => env.evaluate(expression, env))
  return checkedCondition(env.scope.refine === undefined ? value : asOneUnknown(value), locate(env, expression))
}

const checkedCondition = (value: Value, location: Location): Value =>
  distribute([value], location, ([only]) => {
    const plain = only ?? value
    if (isNull(plain)) throw new EvaluationError("the value of the 'if' clause must not be null", location)
    return asBool(plain, location)
  })

function forKey(expression: Expression, env: Env): Value {
  return checkedKey(
    failingAs(undefined, () => env.evaluate(expression, env)),
    locate(env, expression),
  )
}

const checkedKey = (value: Value, location: Location): Value =>
  distribute([value], location, ([only]) => {
    const plain = only ?? value
    if (isNull(plain)) throw new EvaluationError('a key must not be null', location)
    return located(location, () => plainText(toText(plain)))
  })

interface Branch {
  readonly when: Guard
  readonly keep: boolean
}

/** The outcomes of a condition that is not known; undefined where it has no identity. */
function splitBy(condition: Value): readonly Branch[] | undefined {
  if (condition.kind !== 'choice') {
    if (condition.kind === 'unknown') return undefined
    const { condition: id, negated } = conditionOf(condition)
    return [
      { when: [{ condition: id, arm: negated ? 'false' : 'true' }], keep: true },
      { when: [{ condition: id, arm: negated ? 'true' : 'false' }], keep: false },
    ]
  }
  const branches: Branch[] = []
  for (const option of flattenOptions(condition.options)) {
    if (option.value.kind === 'scalar') branches.push({ when: option.when, keep: option.value.value === true })
    else {
      const inner = splitBy(option.value)
      if (inner === undefined) return undefined
      for (const branch of inner) {
        const when = bothGuards(option.when, branch.when)
        if (when !== undefined) branches.push({ when, keep: branch.keep })
      }
    }
  }
  return branches
}

function attempt<T>(work: () => T): T | EvaluationError {
  try {
    return work()
  } catch (error) {
    if (error instanceof EvaluationError) return error
    throw error
  }
}

/** The ways in which an item that cannot be evaluated is left out; undefined where that makes too many. */
function withoutItem(ways: readonly Way[], branches: readonly Branch[]): readonly Way[] | undefined {
  for (const branch of branches) if (branch.keep) armFailed(branch.when)
  return splitWays(
    ways,
    branches.filter((branch) => !branch.keep),
    undefined,
  )
}

/** Every way so far with and without the item; undefined where that makes too many. */
function splitWays(ways: readonly Way[], branches: readonly Branch[], item: Way['kept'][number] | undefined): readonly Way[] | undefined {
  const next: Way[] = []
  for (const way of ways) {
    for (const branch of branches) {
      const when = bothGuards(way.when, branch.when)
      if (when === undefined) continue
      if (next.length === maxOptions) return undefined
      if (branches.length === 1 && branch.keep && branch.when.length === 0 && item !== undefined) {
        way.kept.push(item)
        next.push(way)
      } else next.push({ when, kept: branch.keep && item !== undefined ? [...way.kept, item] : [...way.kept] })
    }
  }
  return next
}

/** A choice without the options that its guard excludes. */
function restricted(value: Value, when: Guard): Value {
  if (value.kind !== 'choice') return value
  const options = flattenOptions(value.options).filter((option) => bothGuards(option.when, when) !== undefined)
  const [only] = options
  if (options.length === 1 && only !== undefined && only.when.every((term) => when.some((each) => each.condition === term.condition))) return only.value
  return options.length === 0 ? value : { ...value, options }
}

function forObject(expression: ForExpression, kept: Way['kept'], source: { readonly complete: boolean; readonly unordered: boolean }, location: Location): Value {
  const { complete } = source
  const keys = kept.map((each) => each.key ?? scalar('', location))
  if (keys.some((key) => key.kind === 'choice')) {
    return distribute(keys, location, (plain) =>
      forObject(
        expression,
        kept.map((each, index) => ({ key: openKey(plain[index], location), value: each.value })),
        source,
        location,
      ),
    )
  }
  const groups = new Map<string, { readonly key: Value; readonly values: Value[] }>()
  let twice: Value | undefined
  kept.forEach((each, index) => {
    const key = keys[index]
    if (key === undefined) return
    const identity = canonical(key)
    const group = groups.get(identity)
    if (group === undefined) groups.set(identity, { key, values: [each.value] })
    else if (expression.grouping) group.values.push(each.value)
    else if (source.unordered || textOf(key) === undefined) {
      // Only one of the two can be there in the end; which one is not known.
      const first = group.values[0] ?? each.value
      if (canonical(first) !== canonical(each.value)) group.values[0] = unknownValue(first, location)
    } else twice ??= key
  })
  const certain = complete && (!expression.grouping || [...groups.values()].every((group) => isText(group.key)))
  const entries = [...groups.values()].map(({ key, values }) => ({
    key,
    value: expression.grouping ? ({ kind: 'tuple', items: values, complete: certain, location } as const) : (values[0] ?? unknownValue(key, location)),
  }))
  const object: Value = { kind: 'object', entries: sortedEntries(entries), complete, location }
  if (twice === undefined) return object
  const name = textOf(twice)
  throw new EvaluationError(`two items have the same key${name === undefined ? '' : ` "${name}"`}: write ... behind the value to group them`, location, object)
}

const openKey = (key: Value | undefined, location: Location): Value => (key === undefined ? scalar('', location) : key.kind === 'choice' ? tooMany(key, location) : key)

const unknownValue = (value: Value, location: Location): Value =>
  unknown(reasonOf(value) ?? { code: 'unknown-argument', detail: 'the value is not known', location }, location)
