// Choices: one of a few values, each under a guard. Owns correlation (equal conditions pick equal arms) and the bound on options;
// what an operation does with one option is the caller's business.
import type { Location } from '../source/source-file.js'
import { maxOptions, unknown, type ChoiceValue, type Guard, type GuardTerm, type Value } from './value.js'

export interface Option {
  readonly when: Guard
  readonly value: Value
}

/** The conjunction of two guards, terms sorted; undefined where they exclude each other. */
export function bothGuards(a: Guard, b: Guard): Guard | undefined {
  if (a.length === 0) return b
  if (b.length === 0) return a
  const arms = new Map<string, GuardTerm>()
  for (const term of [...a, ...b]) {
    const other = arms.get(term.condition)
    if (other !== undefined && other.arm !== term.arm) return undefined
    arms.set(term.condition, term)
  }
  return [...arms.values()].sort((x, y) => (x.condition < y.condition ? -1 : x.condition > y.condition ? 1 : 0))
}

/** Options with nested choices flattened and impossible combinations left out. */
export function flattenOptions(options: readonly Option[]): Option[] {
  const flat: Option[] = []
  for (const { when, value } of options) {
    if (value.kind !== 'choice') {
      flat.push({ when, value })
      continue
    }
    for (const inner of flattenOptions(value.options)) {
      const both = bothGuards(when, inner.when)
      if (both !== undefined) flat.push({ when: both, value: inner.value })
    }
  }
  return flat
}

/**
 * A choice of these options. One unguarded option is that value; more than {@link maxOptions}, or none at all, is an unknown.
 * Options with equal values stay apart: the value is then still not known to Terraform.
 */
export function choiceOf(options: readonly Option[], location: Location): Value {
  const flat = flattenOptions(options)
  const [first] = flat
  if (first === undefined) return unknown({ code: 'condition-unknown', detail: 'no option of this condition is possible', location }, location)
  if (flat.length === 1 && first.when.length === 0) return first.value
  if (flat.length > maxOptions) {
    return unknown({ code: 'limit', detail: `more than ${String(maxOptions)} combinations of unknown conditions`, location }, location)
  }
  const sensitive = flat.some((option) => option.value.sensitive === true)
  return { kind: 'choice', options: flat, location, ...(sensitive ? { sensitive: true } : {}) }
}

export interface Combination {
  readonly when: Guard
  readonly values: readonly Value[]
}

/**
 * Every way to pick one option of each choice among `values`, in which equal conditions pick equal arms. Undefined where there
 * are more than {@link maxOptions} ways. Without a choice: the one way, unguarded.
 */
export function combinations(values: readonly Value[]): readonly Combination[] | undefined {
  let ways: { when: Guard; values: Value[] }[] = [{ when: [], values: [] }]
  for (const value of values) {
    if (value.kind !== 'choice') {
      for (const way of ways) way.values.push(value)
      continue
    }
    const options = flattenOptions(value.options)
    const next: { when: Guard; values: Value[] }[] = []
    for (const way of ways) {
      for (const option of options) {
        const both = bothGuards(way.when, option.when)
        if (both === undefined) continue
        if (next.length === maxOptions) return undefined
        next.push({ when: both, values: [...way.values, withReference(option.value, value)] })
      }
    }
    ways = next
  }
  return ways
}

/** An option carries on the mark and the chain of references of the choice it is taken from. */
function withReference(value: Value, choice: ChoiceValue): Value {
  const sensitive = choice.sensitive === true && value.sensitive !== true
  const via = choice.via !== undefined && value.via === undefined
  if (!sensitive && !via) return value
  return { ...value, ...(sensitive ? { sensitive: true } : {}), ...(via && choice.via !== undefined ? { via: choice.via } : {}) }
}
