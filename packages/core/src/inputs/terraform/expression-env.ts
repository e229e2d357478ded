// Where the evaluator keeps what one evaluation needs: names in scope, limits, the choices it is distributing over.
// Knows nothing of single kinds of expressions.
import type { Location } from '../../source/source-file.js'
import type { Expression, Range, TemplatePart } from '../../syntax/hcl/ast.js'
import { bothGuards, choiceOf, combinations, type Option } from '../../value/choice.js'
import { stringType, type Type } from '../../value/type.js'
import { maxOptions, unknown, type ChoiceValue, type Guard, type Value, type Via } from '../../value/value.js'
import { reasonOf } from '../../value/reason.js'
import { EvaluationError, type EvaluationScope } from './contracts.js'
import { asNotNull, isNotNull } from './operators.js'
import { typeOf } from './types.js'

/** Names bound by `for` and by templates: the innermost first. */
export interface Binding {
  readonly name: string
  readonly value: Value
  readonly parent: Binding | undefined
}

export interface Env {
  readonly scope: EvaluationScope
  readonly names: Binding | undefined
  /** What `splat-item` stands for. */
  readonly item: Value | undefined
  readonly evaluate: (expression: Expression, env: Env) => Value
  readonly evaluateParts: (parts: readonly TemplatePart[], env: Env, location: Location) => Value
}

export function withName(env: Env, name: string, value: Value): Env {
  return { ...env, names: { name, value, parent: env.names } }
}

export function boundName(env: Env, name: string): Value | undefined {
  for (let binding = env.names; binding !== undefined; binding = binding.parent) if (binding.name === name) return binding.value
  return undefined
}

export const locate = (env: Env, range: Range): Location => env.scope.locate(range)

/** An error at a place, unless it already has one. */
export function at(error: unknown, location: Location): unknown {
  return error instanceof EvaluationError && error.location === undefined ? new EvaluationError(error.message, location, error.rest) : error
}

/** Runs work whose errors get this location where they have none. */
export function located<T>(location: Location, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw at(error, location)
  }
}

// --- failures -------------------------------------------------------------------------------------------------------

/** An unknown in the place of what could not be evaluated. */
const failedValue = (error: EvaluationError, location: Location): Value =>
  error.rest ?? unknown({ code: 'evaluation-error', detail: error.message, location: error.location ?? location }, location)

/** Builds a value of parts. All of them are evaluated, as Terraform does it, before the first failure is thrown. */
export function ofParts(location: Location, build: (part: (work: () => Value) => Value) => Value): Value {
  let failure: EvaluationError | undefined
  const value = build((work) => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      failure ??= error
      return failedValue(error, location)
    }
  })
  if (failure !== undefined) throw new EvaluationError(failure.message, failure.location ?? location, value)
  return value
}

/** The values of expressions, also of those behind one that fails; then `whole` is thrown with the first failure. Spares the stack. */
export function evaluatedAll(expressions: readonly Expression[], env: Env, location: Location, whole: (values: readonly Value[]) => Value): Value {
  const values: Value[] = []
  let failure: EvaluationError | undefined
  for (const expression of expressions) {
    try {
      values.push(env.evaluate(expression, env))
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      failure ??= error
      values.push(failedValue(error, location))
    }
  }
  const value = whole(values)
  if (failure !== undefined) throw new EvaluationError(failure.message, failure.location ?? location, value)
  return value
}

/** Runs work; of a failure, what `rest` tells is known. */
export function failingAs<T>(rest: Value | undefined, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof EvaluationError) || error.rest === rest) throw error
    throw new EvaluationError(error.message, error.location, rest)
  }
}

/** What a failed operation still is: something of its type. */
export const failedOf = (type: Type, location: Location, why = 'an operation that Terraform refuses'): Value => unknown({ code: 'evaluation-error', detail: why, location }, location, type)

/** What a failed template still is: text that is not null. */
export const failedText = (location: Location): Value => asNotNull(failedOf(stringType, location))

// --- references -----------------------------------------------------------------------------------------------------

const longestVia = 24

/** What is taken out of a collection has come the way the collection came, and shares its mark. */
export function inherit(child: Value, parent: Value): Value {
  if (parent.via === undefined && parent.sensitive !== true) return child
  const via = parent.via === undefined || child.via === parent.via ? child.via : onto(child.via, parent.via)
  return { ...child, ...(via === undefined ? {} : { via }), ...(parent.sensitive === true ? { sensitive: true } : {}) }
}

function onto(inner: Via | undefined, outer: Via): Via {
  if (inner === undefined) return outer
  const steps: Via[] = []
  for (let step: Via | undefined = outer; step !== undefined && steps.length < longestVia; step = step.parent) steps.push(step)
  return steps.reduceRight<Via>((parent, { parent: _, ...step }) => ({ ...step, parent }), inner)
}

/** The value as seen through one more reference. */
export function viaReference(value: Value, label: string, location: Location): Value {
  return { ...value, via: { label, location, ...(value.via === undefined ? {} : { parent: value.via }) } }
}

export const sensitiveIf = (value: Value, sensitive: boolean): Value => (sensitive && value.sensitive !== true ? { ...value, sensitive: true } : value)

// --- choices --------------------------------------------------------------------------------------------------------

/** The condition under which we are evaluating just now, and the arms that failed inside the nearest `try`. */
let path: Guard = []
let failed: Guard[] | undefined

/** Runs work and tells under which guards parts of it failed (where something else succeeded). */
export function catchingArms<T>(work: () => T): { readonly result: T; readonly failed: readonly Guard[] } {
  const [outerPath, outerFailed] = [path, failed]
  const own: Guard[] = []
  path = []
  failed = own
  try {
    return { result: work(), failed: own }
  } finally {
    path = outerPath
    failed = outerFailed
  }
}

/** Evaluation of another named value: its failures are its own. */
export function apart<T>(work: () => T): T {
  const [outerPath, outerFailed] = [path, failed]
  path = []
  failed = undefined
  try {
    return work()
  } catch (error) {
    throw error instanceof EvaluationError && error.rest !== undefined ? new EvaluationError(error.message, error.location) : error
  } finally {
    path = outerPath
    failed = outerFailed
  }
}

function under<T>(guard: Guard, work: () => T): T {
  const outer = path
  path = bothGuards(path, guard) ?? path
  try {
    return work()
  } finally {
    path = outer
  }
}

export interface Arm {
  readonly when: Guard
  readonly work: () => Value
}

/**
 * One option per arm; arms that fail are left out, unless all do. A failed arm is told to the `try` around it, which then takes its
 * next argument there.
 */
export function choose(arms: readonly Arm[], location: Location): Value {
  const options: Option[] = []
  const failures: { readonly when: Guard; readonly error: EvaluationError }[] = []
  for (const { when, work } of arms) {
    try {
      options.push({ when, value: under(when, work) })
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      failures.push({ when, error })
    }
  }
  const [first] = failures
  if (options.length === 0 && first !== undefined) throw first.error
  for (const { when } of failures) armFailed(when)
  return choiceOf(options, location)
}

/** Tells the `try` around that the evaluation fails under a guard, and goes on without it. */
export function armFailed(when: Guard): void {
  failed?.push(bothGuards(path, when) ?? when)
}

/** Applies work to every combination of the options of choices among the values. Too many: those choices count as unknown. */
export function distribute(values: readonly Value[], location: Location, work: (values: readonly Value[]) => Value): Value {
  if (!values.some((value) => value.kind === 'choice')) return work(values)
  const ways = combinations(values)
  if (ways === undefined) return work(values.map((value) => (value.kind === 'choice' ? tooMany(value, location) : value)))
  return choose(
    ways.map((way) => ({ when: way.when, work: () => work(way.values) })),
    location,
  )
}

/** A choice as Terraform sees it: something of its type, maybe null. */
export const asOneUnknown = (value: Value): Value => (value.kind === 'choice' ? unknownOf(value, typeOf(value), isNotNull(value)) : value)

/** The same, where Terraform knows something else of its type and of null. */
export function unknownOf(choice: ChoiceValue, type: Type, notNull: boolean): Value {
  const reason = reasonOf(choice) ?? { code: 'condition-unknown', detail: 'a condition is not known', location: choice.location }
  return { ...unknown(reason, choice.location, type), ...(notNull ? { notNull } : {}), ...(choice.sensitive === true ? { sensitive: true } : {}), ...(choice.bounds === undefined ? {} : { bounds: choice.bounds }) }
}

export function tooMany(value: Value, location: Location): Value {
  const reason = { code: 'limit', detail: `more than ${String(maxOptions)} combinations of unknown conditions`, location } as const
  return sensitiveIf(unknown(reason, location, typeOf(value)), value.sensitive === true)
}

// --- limits ---------------------------------------------------------------------------------------------------------

/** Deepest nesting of evaluations, also through references; keeps the stack of the machine from running out. */
const deepest = 700
let depth = 0

/** Runs one step, or answers an unknown where the nesting is too deep or the budget is used up. */
export function withinLimits(scope: EvaluationScope, location: () => Location, work: () => Value): Value {
  if (depth >= deepest) return tooDeep(location())
  if (!scope.spend(1)) return unknown({ code: 'limit', detail: 'the evaluation takes too many steps', location: location() }, location())
  depth++
  try {
    return work()
  } catch (error) {
    // Some kinds of expressions take more of the stack than others.
    if (error instanceof RangeError) return tooDeep(location())
    throw error
  } finally {
    depth--
  }
}

const tooDeep = (location: Location): Value => unknown({ code: 'limit', detail: 'expressions are nested too deeply', location }, location)

/** Values as a tree may be larger than in memory, where parts are shared. Nothing larger than this is looked through. */
const heaviest = 300_000
const weights = new WeakMap<Value, number>()

function weightOf(value: Value): number {
  const known = weights.get(value)
  if (known !== undefined) return known
  let weight = 1
  const add = (each: Value): void => {
    weight += weightOf(each)
  }
  switch (value.kind) {
    case 'scalar':
      if (typeof value.value === 'string') weight += value.value.length / 64 + (value.segments?.length ?? 0)
      break
    case 'template':
      value.parts.forEach(add)
      break
    case 'encoded':
      add(value.value)
      break
    case 'choice':
      for (const option of value.options) add(option.value)
      break
    case 'list':
    case 'set':
    case 'tuple':
      value.items.forEach(add)
      break
    case 'object':
    case 'map':
      for (const entry of value.entries) {
        add(entry.key)
        add(entry.value)
      }
      break
    case 'symbol':
    case 'unknown':
      break
  }
  weights.set(value, weight)
  return weight
}

/** The value, or an unknown where it has grown too large. */
export function limited(value: Value, location: Location): Value {
  if (weightOf(value) <= heaviest) return value
  return sensitiveIf(unknown({ code: 'limit', detail: 'the value is too large', location }, location), value.sensitive === true)
}
