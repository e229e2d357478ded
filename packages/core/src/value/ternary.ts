// Kleene's three-valued logic: unknown is never turned into yes or no.
import type { Ternary } from './value.js'

export const not = (a: Ternary): Ternary => (a === 'yes' ? 'no' : a === 'no' ? 'yes' : 'unknown')

export const and = (a: Ternary, b: Ternary): Ternary => (a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'unknown')

export const or = (a: Ternary, b: Ternary): Ternary => (a === 'yes' || b === 'yes' ? 'yes' : a === 'no' && b === 'no' ? 'no' : 'unknown')

/** `yes` of nothing. */
export const all = (results: Iterable<Ternary>): Ternary => {
  let result: Ternary = 'yes'
  for (const each of results) result = and(result, each)
  return result
}

/** `no` of nothing. */
export const any = (results: Iterable<Ternary>): Ternary => {
  let result: Ternary = 'no'
  for (const each of results) result = or(result, each)
  return result
}

/** What is true in every possible case: the common answer, else unknown. Of no case at all nothing is known. */
export const agree = (results: Iterable<Ternary>): Ternary => {
  let common: Ternary | undefined
  for (const each of results) {
    if (common === undefined) common = each
    else if (common !== each) return 'unknown'
  }
  return common ?? 'unknown'
}
