// Function calls in expressions: arguments, `...`, and the functions that see expressions instead of values (`try`, `can`).
// https://developer.hashicorp.com/terraform/language/functions/try
import type { Location } from '../../source/source-file.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { bothGuards, choiceOf, type Option } from '../../value/choice.js'
import { boolType, dynamicType } from '../../value/type.js'
import { isKnown, isNull, isOpenValue, scalar, unknown, type Guard, type Value } from '../../value/value.js'
import { apply } from './application.js'
import { EvaluationError } from './contracts.js'
import { asOneUnknown, catchingArms, distribute, inherit, locate, located, type Env } from './expression-env.js'
import { unmarked } from './marks.js'
import { callFunction, functionNamed } from './functions/call.js'
import { templateFunction } from './functions/templates.js'
import { isStrict } from './strictness.js'
import { friendlyType, typeOf } from './types.js'

type Call = Expression & { readonly kind: 'call' }

export function callValue(call: Call, env: Env, location: Location): Value {
  const name = call.name.startsWith('core::') ? call.name.slice('core::'.length) : call.name
  if (name.startsWith('provider::')) {
    const values = call.args.map((argument) => env.evaluate(argument, env))
    return env.scope.call?.(name, values, location) ?? unknown({ code: 'unsupported-function', detail: `${name}() is a function of a provider`, location }, location)
  }
  if (name === 'try' || name === 'can') return attempting(name, call, env, location)
  const isTemplate = name === 'templatefile' || name === 'templatestring'
  if (env.scope.template !== undefined) {
    if (isTemplate) throw new EvaluationError(`${name}() cannot be called from inside another template function`, location)
    if (env.scope.template === 'templatestring' && fileFunctions.has(name)) throw new EvaluationError(`${name}() cannot be called in a template of templatestring()`, location)
  }
  const implementation = isTemplate ? undefined : functionNamed(name)
  if (implementation === undefined && env.scope.call !== undefined && !isTemplate) {
    const own = env.scope.call(name, call.args.map((argument) => env.evaluate(argument, env)), location)
    if (own !== undefined) return own
  }
  if (implementation === undefined && !isTemplate) throw new EvaluationError(`there is no function named "${call.name}"`, location)
  // Terraform looks at what is expanded first, and at nothing else where it does not know that.
  if (call.expandFinal && env.scope.refine !== undefined) {
    const open = openExpansion(call, env, location)
    if (open !== undefined) return open
  }
  const given = call.args.map((argument) => env.evaluate(argument, env))
  const places = call.args.map((argument) => locate(env, argument))
  const finish = (values: readonly Value[], open: boolean): Value => {
    const argLocations = values.map((_, index) => places[Math.min(index, places.length - 1)] ?? location)
    if (implementation === undefined) return templateFunction(name, call.args, values, env, location)
    return located(location, () => callFunction(implementation, values, { scope: env.scope, location, argLocations }, open))
  }
  if (!call.expandFinal) return finish(given, false)
  const last = given[given.length - 1]
  if (last === undefined) return missing(location)
  return distribute([last], location, ([only]) => {
    const list = only ?? last
    const { items, complete } = expanded(list, places[places.length - 1] ?? location)
    // Terraform goes through the elements of a set, known or not, in its own order.
    const isGone = env.scope.refine !== undefined && list.kind === 'set' && list.complete
    return finish([...given.slice(0, -1), ...items], !complete && !isGone)
  })
}

/** The call, where its last argument is expanded and not known; undefined where it is known. */
function openExpansion(call: Call, env: Env, location: Location): Value | undefined {
  const last = call.args[call.args.length - 1]
  const list = last === undefined ? undefined : asOneUnknown(env.evaluate(last, env))
  if (list === undefined || !isOpenValue(list)) return undefined
  expanded(list, location)
  return apply(call.name, [list], dynamicType, location, { notNull: false })
}

const fileFunctions: ReadonlySet<string> = new Set([
  ...['file', 'fileexists', 'fileset', 'filebase64', 'filebase64sha256', 'filebase64sha512', 'filemd5', 'filesha1', 'filesha256', 'filesha512'],
])

const missing = (location: Location): never => {
  throw new EvaluationError('an argument is missing', location)
}

/** The items of the argument before `...`. Where there may be more of them, one unknown stands for the rest. */
function expanded(value: Value, location: Location): { readonly items: readonly Value[]; readonly complete: boolean } {
  if (isNull(value)) throw new EvaluationError('the argument before "..." must not be null', location)
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return { items: value.items.map((item) => inherit(item, value)), complete: value.complete && value.unordered !== true }
    case 'symbol':
    case 'unknown': {
      const { kind } = value.type
      if (kind !== 'dynamic' && kind !== 'list' && kind !== 'set' && kind !== 'tuple') break
      return { items: [apply('...', [value], { kind: 'dynamic' }, location)], complete: false }
    }
    default:
  }
  throw new EvaluationError(`the argument before "..." must be a list, set or tuple, not ${friendlyType(typeOf(value))}`, location)
}

/** `try` and `can` take their arguments unevaluated; only what is expanded by `...` must not fail. */
function attempting(name: 'try' | 'can', call: Call, env: Env, location: Location): Value {
  const works = call.args.map((argument) => () => env.evaluate(argument, env))
  const answer = (all: readonly (() => Value)[]): Value => {
    if (name === 'try') {
      const result = tryValue(all, location)
      // Terraform does not rely on the first argument that succeeds before it is wholly known.
      return env.scope.refine === undefined || isKnown(result) ? result : apply('try', [unmarked(result)], dynamicType, location)
    }
    const [only] = all
    if (only === undefined || all.length > 1) throw new EvaluationError('can() takes one argument', location)
    return unmarked(env.scope.refine === undefined ? canValue(only, location) : canAsKnown(only, location))
  }
  const last = call.args[call.args.length - 1]
  if (!call.expandFinal || last === undefined) return answer(works)
  const list = env.evaluate(last, env)
  const open = env.scope.refine === undefined ? undefined : openExpansion(call, env, location)
  if (open !== undefined) return open
  return distribute([list], location, ([one]) => {
    const { items, complete } = expanded(one ?? list, locate(env, last))
    if (!complete && name === 'can') return apply('can', [one ?? list], boolType, location)
    return answer([...works.slice(0, -1), ...items.map((item) => () => item)])
  })
}

/**
 * The first argument that does not fail. Where one fails only in some options of a choice, the next one takes its place there. An
 * argument that is not known is taken to succeed.
 */
function tryValue(args: readonly (() => Value)[], location: Location): Value {
  const options: Option[] = []
  /** Where every argument so far has failed. */
  let open: readonly Guard[] = [[]]
  let failure: EvaluationError | undefined
  for (const argument of args) {
    const attempt = attempted(argument)
    if ('error' in attempt) {
      failure ??= attempt.error
      continue
    }
    for (const guard of open) options.push({ when: guard, value: attempt.result })
    open = conjunctions(open, attempt.failed)
    if (open.length === 0) break
  }
  if (options.length === 0) throw failure ?? new EvaluationError('try() needs at least one argument', location)
  const [first] = options
  if (options.length === 1 && first !== undefined && first.when.length === 0) return first.value
  return choiceOf(options, location)
}

function conjunctions(guards: readonly Guard[], others: readonly Guard[]): readonly Guard[] {
  const all: Guard[] = []
  for (const guard of guards) {
    for (const other of others) {
      const both = bothGuards(guard, other)
      if (both !== undefined) all.push(both)
    }
  }
  return all
}

function canValue(argument: () => Value, location: Location): Value {
  const attempt = attempted(argument)
  if ('error' in attempt) return scalar(false, location)
  const { result, failed } = attempt
  if (isKnown(result) && failed.length === 0) return scalar(true, location)
  const answers: Option[] = failed.map((when) => ({ when, value: scalar(false, location) }))
  if (result.kind !== 'choice') {
    if (answers.length === 0) return apply('can', [result], boolType, location)
    return choiceOf([{ when: [], value: scalar(true, location) }, ...answers], location)
  }
  for (const option of result.options) {
    answers.push({ when: option.when, value: isKnown(option.value) ? scalar(true, location) : apply('can', [option.value], boolType, location) })
  }
  return choiceOf(answers, location)
}

/** Terraform does not look into what is not known. */
function canAsKnown(argument: () => Value, location: Location): Value {
  const attempt = attempted(argument)
  if ('error' in attempt) return scalar(false, location)
  return isKnown(attempt.result) ? scalar(true, location) : apply('can', [attempt.result], boolType, location)
}

type Attempt = { readonly result: Value; readonly failed: readonly Guard[] } | { readonly error: EvaluationError }

function attempted(argument: () => Value): Attempt {
  try {
    const attempt = catchingArms(argument)
    // Terraform knows no arms: what fails in one of them is not known.
    return isStrict() ? { result: attempt.result, failed: [] } : attempt
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return { error }
  }
}
