// Puts a decision into words, statement by statement: what was compared with what, and where to look.
import { reasonOf } from '../value/reason.js'
import { quote, show } from '../value/show.js'
import type { UnknownReason } from '../value/symbol.js'
import { textOf, type Guard, type Ternary, type Value } from '../value/value.js'
import type { Condition, PolicyDocument, Statement } from './facts.js'
import { isNegated } from './trust-condition.js'
import type { RequestContext } from './trust-request.js'
import { conditionContext } from './trust-request.js'
import type { Decision, StatementMatch, Step } from './trust.js'

const maxProblems = 20

const resultOf = (answer: Ternary): Step['result'] => (answer === 'yes' ? 'match' : answer === 'no' ? 'no-match' : 'unknown')

export function explain(
  document: PolicyDocument,
  context: RequestContext,
  matches: readonly StatementMatch[],
  result: Decision['result'],
  guard: Guard,
  action?: Value,
): readonly Step[] {
  const invalid = document.problems.filter(({ code }) => code !== 'duplicate-key')
  if (invalid.length > 0) {
    return invalid.slice(0, maxProblems).map(({ message, location }) => ({ code: 'invalid-policy', result: 'no-match', message: `IAM rejects this policy. ${message}`, location }))
  }
  const steps = document.statements.flatMap((statement, index): readonly Step[] => {
    const match = matches[index]
    return match === undefined ? [] : explainStatement(document, statement, index, match, context, guard, action)
  })
  if (!document.complete) {
    steps.push({ code: 'policy', result: 'unknown', message: 'The policy may have further statements that are not known here.', location: document.location })
  } else if (result === 'deny' && document.statements.length === 0) {
    steps.push({ code: 'policy', result: 'no-match', message: 'The policy has no statement, so it admits nobody.', location: document.location })
  }
  return steps
}

function explainStatement(
  document: PolicyDocument,
  statement: Statement,
  index: number,
  match: StatementMatch,
  context: RequestContext,
  guard: Guard,
  action: Value | undefined,
): readonly Step[] {
  const steps: Step[] = []
  const add = (step: Omit<Step, 'statement'>): void => {
    steps.push({ statement: index, ...step })
  }
  const effect = typeof statement.effect === 'string' ? statement.effect : undefined
  if (effect === undefined) add({ code: 'effect', result: 'unknown', message: 'The effect of the statement is not known.', location: statement.location })
  if (match.principal !== 'yes') add(principalStep(statement, match.principal, context))
  if (match.action !== 'yes') {
    const first = statement.actions[0] ?? statement.notActions?.[0]
    const wanted = action === undefined ? 'the action' : quote(action)
    const given = statement.notActions === undefined ? `allows ${list(statement.actions)}` : `has NotAction ${list(statement.notActions)}`
    add({
      code: 'action',
      result: resultOf(match.action),
      message: match.action === 'no' ? `The statement ${given}, the request needs ${wanted}.` : `Whether the statement, which ${given}, covers ${wanted} is not known.`,
      location: first?.location ?? statement.location,
      ...(first === undefined ? {} : { value: first }),
    })
  }
  for (const [at, condition] of statement.conditions.entries()) {
    const answer = match.conditions[at] ?? 'unknown'
    if (answer !== 'yes') add(conditionStep(condition, answer, document, context, guard))
  }
  if (!statement.complete.conditions) add({ code: 'condition', result: 'unknown', message: 'The statement may have further conditions that are not known here.', location: statement.location })
  if (statement.exists !== 'yes') add({ code: 'statement', result: 'unknown', message: 'Whether the statement is there at all is not known.', location: statement.location })
  add({ code: 'statement', result: resultOf(match.whole), message: summary(effect, index, match.whole), location: statement.location })
  return steps
}

function summary(effect: 'Allow' | 'Deny' | undefined, index: number, whole: Ternary): string {
  const name = `${effect === undefined ? 'Statement' : `${effect} statement`} ${String(index + 1)}`
  return whole === 'yes' ? `${name} matches the request.` : whole === 'no' ? `${name} does not match the request.` : `Whether ${name} matches the request is not known.`
}

const list = (values: readonly Value[]): string =>
  values.length === 0 ? 'nothing' : `${values.slice(0, 3).map(quote).join(', ')}${values.length > 3 ? ` and ${String(values.length - 3)} more` : ''}`

function principalStep(statement: Statement, answer: Ternary, context: RequestContext): Step {
  const values = statement.principals.flatMap((principal) => principal.values.map((value) => ({ value, type: principal.type })))
  const best = nearest(values, context.caller)
  const who = values.slice(0, 3).map(({ type, value }) => `${typeof type === 'string' ? `${type} ` : ''}${quote(value)}`).join(', ')
  const isStar = values.some(({ type, value }) => type === '*' || (type === 'AWS' && textOf(value) === '*'))
  return {
    code: 'principal',
    result: resultOf(answer),
    message:
      answer === 'no'
        ? `The statement trusts ${who === '' ? 'nobody' : who}, the caller is ${quote(context.caller)}.`
        : isStar
          ? `The statement trusts everyone ("*"): whether IAM lets that admit ${quote(context.caller)} is not documented consistently.`
          : `Whether the statement, which trusts ${who === '' ? 'a principal that is not known' : who}, trusts ${quote(context.caller)} is not known.`,
    location: best?.value.location ?? statement.principals[0]?.location ?? statement.location,
    ...(best === undefined ? {} : { value: best.value }),
    ...reasonIn(best === undefined ? [] : [best.value], [context.caller], answer),
  }
}

function conditionStep(condition: Condition, answer: Ternary, document: PolicyDocument, context: RequestContext, guard: Guard): Step {
  const { operator } = condition
  const name = 'unknown' in operator ? 'A condition operator that is not known' : `${operator.setOperator === undefined ? '' : `${operator.setOperator}:`}${operator.base}${operator.ifExists ? 'IfExists' : ''}`
  const states = conditionContext(context, document.version, guard).states(condition.key)
  const [state] = states
  const present = states.flatMap((each) => (each.kind === 'present' ? each.values : []))
  const best = nearest(condition.values.map((value) => ({ value })), present[0])
  const key = show(condition.key)
  const negation = !('unknown' in operator) && isNegated(operator) ? 'excludes' : 'wants'
  let message: string
  if (states.length === 1 && state?.kind === 'invalid') {
    message = `${name} tests "${key}", which is no condition key: IAM takes exactly one colon, between issuer and claim.`
  } else if (states.length === 1 && state?.kind === 'missing') {
    message = `${name} tests "${key}", which the request does not have.`
  } else if (condition.values.length === 0 && condition.complete) {
    message = `${name} on "${key}" has no values, so nothing matches it.`
  } else if (states.length === 1 && state?.kind === 'open') {
    message = `${name} tests "${key}", which only the call itself tells.`
  } else if (answer === 'no') {
    message = `${name} on "${key}" ${negation} ${list(best === undefined ? condition.values : [best.value, ...condition.values.filter((each) => each !== best.value)])}, the request has ${list(present)}.`
  } else if (states.length > 1) {
    message = `Whether "${key}", which ${name} tests, is a condition key of the cluster's own issuer is not known.`
  } else {
    message = `Whether ${name} on "${key}" holds is not known: it ${negation} ${list(condition.values)}, the request has ${present.length === 0 ? 'no such key for certain' : list(present)}.`
  }
  return {
    code: 'condition',
    result: resultOf(answer),
    message,
    location: present.length > 0 && best !== undefined ? best.value.location : condition.location,
    ...(best === undefined ? {} : { value: best.value }),
    ...reasonIn([...condition.values, condition.key], present, answer),
  }
}

/**
 * What stopped the comparison of what is wanted with what is given, where something did. A symbol that stands on both sides is not in
 * the way.
 */
function reasonIn(wanted: readonly Value[], given: readonly Value[], answer: Ternary): Pick<Step, 'reason'> {
  if (answer !== 'unknown') return {}
  const [wantedHoles, givenHoles] = [wanted, given].map((values) => values.flatMap((value) => (value.kind === 'template' ? value.parts : [value])))
  const all = [...(givenHoles ?? []), ...(wantedHoles ?? [])]
  const onBothSides = (id: string): boolean => [givenHoles, wantedHoles].every((holes) => holes?.some((hole) => hole.kind === 'symbol' && hole.symbol.id === id))
  const hole =
    all.find(({ kind }) => kind === 'unknown') ??
    all.find((each) => each.kind === 'symbol' && !onBothSides(each.symbol.id)) ??
    all.find(({ kind }) => kind === 'choice' || kind === 'encoded') ??
    all.find(({ kind }) => kind === 'symbol')
  const reason = hole === undefined ? defaultIn([...given, ...wanted]) : reasonOf(hole)
  return reason === undefined ? {} : { reason }
}

/** The default of a variable that a value came out of. */
function defaultIn(values: readonly Value[]): UnknownReason | undefined {
  for (const value of values) {
    for (let step = value.via; step !== undefined; step = step.parent) {
      if (step.isDefault === true) return { code: 'variable-without-value', detail: `${quote(value)} is only the ${step.label}, and no variable file of this root gives another value or confirms it`, location: step.location }
    }
  }
  return undefined
}

/** The entry whose text shares most with the wanted one at its start and end. */
function nearest<T extends { readonly value: Value }>(entries: readonly T[], wanted: Value | undefined): T | undefined {
  const target = show(wanted)
  let best: T | undefined
  let most = -1
  for (const entry of entries.slice(0, 500)) {
    const text = show(entry.value)
    const shorter = Math.min(text.length, target.length)
    let start = 0
    while (start < shorter && text[start] === target[start]) start++
    let end = 0
    while (end < shorter - start && text[text.length - 1 - end] === target[target.length - 1 - end]) end++
    if (start + end > most) {
      most = start + end
      best = entry
    }
  }
  return best
}
