// Evaluates one condition of a trust policy against a request, in Kleene logic.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
import { matchesArnLike, matchesWildcard } from '../value/compare.js'
import type { PolicyVariables } from '../value/pattern.js'
import { agree, all, and, any, not, or } from '../value/ternary.js'
import { textOf, unknown, type Ternary, type Value } from '../value/value.js'
import type { Condition, ConditionOperator } from './facts.js'

/** What the request's context has under a condition key, as far as it is known which key it is. */
export type KeyState =
  | { readonly kind: 'present'; readonly name: string; readonly values: readonly Value[] }
  | { readonly kind: 'missing' }
  /** Not a key at all: the statement admits nobody, whatever the operator. */
  | { readonly kind: 'invalid' }
  /** A key whose value, and whether it is there, only the call itself tells (`aws:SourceIp`). */
  | { readonly kind: 'open' }

export interface ConditionContext {
  /** Every state that the key can have; one where it is known. */
  states(key: Value): readonly KeyState[]
  /** The readings of policy variables that are possible: none for `Version` 2008-10-17, both where the version is not known. */
  readonly variables: readonly (PolicyVariables | undefined)[]
  /** What numbers, dates and addresses are compared with texts to: texts of web identities never are any. */
  readonly mismatch: Ternary
  /** A value of the policy as it is in the case looked at. */
  narrow(value: Value): Value
}

export function evaluateCondition(condition: Condition, context: ConditionContext): Ternary {
  const { operator } = condition
  const states = context.states(context.narrow(condition.key))
  return agree(
    states.flatMap((state) => {
      if (state.kind === 'invalid') return ['no' as const]
      if ('unknown' in operator) return ['unknown' as const]
      return context.variables.map((variables) => withState(operator, condition, state, variables, context))
    }),
  )
}

function withState(
  operator: ConditionOperator,
  condition: Condition,
  state: Exclude<KeyState, { kind: 'invalid' }>,
  variables: PolicyVariables | undefined,
  context: ConditionContext,
): Ternary {
  if (!operator.known || (operator.base === 'Null' && operator.ifExists)) return 'no'
  if (operator.base === 'Null') return isNullCondition(operator, condition, state)
  switch (state.kind) {
    case 'missing':
      return whenMissing(operator, condition)
    case 'present':
      return whenPresent(operator, condition, state.values, variables, context)
    case 'open': {
      const { location } = condition
      const value = unknown({ code: 'computed-attribute', detail: 'only the call itself tells this key', location }, location, { kind: 'string' })
      // It may also be of the type that the operator is for: a number, a date, an address.
      return agree([whenMissing(operator, condition), whenPresent(operator, condition, [{ ...value, notNull: true }], variables, { ...context, mismatch: 'unknown' })])
    }
  }
}

const negated: ReadonlyMap<string, string> = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
])

export const isNegated = (operator: ConditionOperator): boolean => negated.has(operator.base)

/** An empty list of values never matches, also negated; unknown where it is open. */
const hasValues = ({ values, complete }: Condition): Ternary => (values.length > 0 ? 'yes' : complete ? 'no' : 'unknown')

function whenMissing(operator: ConditionOperator, condition: Condition): Ternary {
  if (operator.ifExists) return 'yes'
  if (operator.setOperator !== undefined) return operator.setOperator === 'ForAllValues' ? 'yes' : 'no'
  return isNegated(operator) ? hasValues(condition) : 'no'
}

function whenPresent(
  operator: ConditionOperator,
  condition: Condition,
  present: readonly Value[],
  variables: PolicyVariables | undefined,
  context: ConditionContext,
): Ternary {
  const positive = negated.get(operator.base)
  const test = (value: Value): Ternary => {
    const matches = any(condition.values.map((each) => matchesValue(positive ?? operator.base, context.narrow(each), value, variables, context)))
    const found = condition.complete ? matches : or(matches, 'unknown')
    return and(hasValues(condition), positive === undefined ? found : not(found))
  }
  const results = present.map(test)
  if (operator.setOperator !== undefined) return operator.setOperator === 'ForAllValues' ? all(results) : any(results)
  // A plain operator on several values is not defined: what holds of each, holds.
  return agree(results)
}

/** One value of the policy against one of the request, under a positive operator. */
function matchesValue(base: string, pattern: Value, value: Value, policyVariables: PolicyVariables | undefined, context: ConditionContext): Ternary {
  const variables = policyVariables === undefined ? {} : { policyVariables }
  switch (base) {
    case 'StringEquals':
      return matchesWildcard(pattern, value, { caseSensitive: true, wildcards: false, ...variables })
    case 'StringEqualsIgnoreCase':
      return matchesWildcard(pattern, value, { caseSensitive: false, wildcards: false, ...variables })
    case 'StringLike':
      return matchesWildcard(pattern, value, { caseSensitive: true, ...variables })
    case 'ArnEquals':
    case 'ArnLike':
      return matchesArnLike(pattern, value, variables)
    default:
      return context.mismatch
  }
}

/** `Null`: "true" asks for the key to be absent, "false" for it to be there. */
function isNullCondition(operator: ConditionOperator, condition: Condition, state: KeyState): Ternary {
  if (operator.setOperator !== undefined) return operator.setOperator === 'ForAllValues' ? 'yes' : 'no'
  const present: Ternary = state.kind === 'open' ? 'unknown' : state.kind === 'present' ? 'yes' : 'no'
  const results = condition.values.map((value): Ternary => {
    const text = value.kind === 'scalar' && typeof value.value === 'boolean' ? String(value.value) : textOf(value)?.toLowerCase()
    if (text === 'true') return not(present)
    if (text === 'false') return present
    return value.kind === 'scalar' ? 'no' : 'unknown'
  })
  return condition.complete ? any(results) : or(any(results), 'unknown')
}
