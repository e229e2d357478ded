// Entries of objects and maps with keys that are not known: which of them may hide which. Knows no syntax and no functions.
import type { Location } from '../../source/source-file.js'
import { canonical } from '../../value/canonical.js'
import { knownPrefix, knownSuffix } from '../../value/template.js'
import { boolType } from '../../value/type.js'
import { textOf, type Entry, type Value } from '../../value/value.js'
import { apply } from './application.js'
import { choose } from './expression-env.js'
import { conditionOf } from './operators.js'

/** Whether two keys, of which at least one is not known, may be the same text. */
export function mayBeEqual(a: Value, b: Value): boolean {
  const fits = (x: string, y: string): boolean => x.startsWith(y) || y.startsWith(x)
  const endsAlike = (x: string, y: string): boolean => x.endsWith(y) || y.endsWith(x)
  return fits(knownPrefix(a), knownPrefix(b)) && endsAlike(knownSuffix(a), knownSuffix(b))
}

/**
 * One entry per key, of which the last one counts. Where a later key that is not known may be the same, the value is a choice of both.
 */
export function lastOfEach(entries: readonly Entry[], location: Location): readonly Entry[] {
  const kept = new Map<string, Entry>()
  for (const entry of entries) {
    const key = canonical(entry.key)
    kept.delete(key)
    kept.set(key, entry)
  }
  const all = [...kept.values()]
  if (all.every((entry) => textOf(entry.key) !== undefined)) return all
  const open = all.flatMap((entry, index) => (textOf(entry.key) === undefined ? [index] : []))
  return all.map((entry, index) => {
    // Two known keys are different; only pairs with one that is not known are looked at.
    const later = textOf(entry.key) === undefined ? all.slice(index + 1) : open.flatMap((at) => (at > index ? (all[at] ?? []) : []))
    return later.reduce((result, other) => (mayBeEqual(entry.key, other.key) ? { key: entry.key, value: eitherOf(result, other, location) } : result), entry)
  })
}

/** The value of an entry, or that of a later one in case the keys are equal. */
function eitherOf(entry: Entry, later: Entry, location: Location): Value {
  const { condition } = conditionOf(apply('==', [entry.key, later.key], boolType, location))
  return choose(
    [
      { when: [{ condition, arm: 'false' }], work: () => entry.value },
      { when: [{ condition, arm: 'true' }], work: () => later.value },
    ],
    location,
  )
}
