// How the inputs of included Terragrunt files are merged: https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#include
import { isMapping, isSequence, textOf, type Entry, type Value } from '../../value/value.js'
import { unknown } from '../../value/value.js'

export type MergeStrategy = 'no_merge' | 'shallow' | 'deep' | 'unknown'

const maxDepth = 40

export function strategyOf(value: Value | undefined): MergeStrategy {
  if (value === undefined) return 'shallow'
  const text = textOf(value)
  return text === 'no_merge' || text === 'shallow' || text === 'deep' ? text : text === 'deep_map_only' ? 'deep' : 'unknown'
}

/** The child's over the parent's: input by input, or down to the leaves. */
export function mergedInputs(parent: Value, child: Value, strategy: MergeStrategy): Value {
  const merged = merge(parent, child, strategy === 'deep' ? maxDepth : 0)
  if (strategy !== 'unknown' || merged.kind !== 'object') return merged
  // Which of both counts, or whether they were put together, is open.
  const both = new Set(keysOf(parent).filter((name) => keysOf(child).includes(name)))
  const reason = { code: 'unknown-argument', detail: 'the merge_strategy of an include is not known', location: child.location } as const
  return { ...merged, entries: merged.entries.map((entry) => (both.has(textOf(entry.key) ?? '') ? { key: entry.key, value: unknown(reason, entry.value.location) } : entry)) }
}

const keysOf = (value: Value): readonly string[] => (value.kind === 'object' || value.kind === 'map' ? value.entries.flatMap(({ key }) => textOf(key) ?? []) : [])

function merge(parent: Value, child: Value, depth: number): Value {
  const entries = new Map<string, Entry>()
  let complete = true
  for (const part of [parent, child]) {
    if (part.kind !== 'object' && part.kind !== 'map') {
      complete = false
      continue
    }
    complete &&= part.complete
    for (const entry of part.entries) {
      const name = textOf(entry.key)
      const below = name === undefined ? undefined : entries.get(name)
      if (name === undefined) complete = false
      else entries.set(name, part === child && below !== undefined && depth > 0 ? { key: entry.key, value: deep(below.value, entry.value, depth - 1) } : entry)
    }
  }
  return { kind: 'object', entries: [...entries.values()], complete, location: child.location }
}

/** Lists are put together, the parent's items first; of anything else the child's counts. */
function deep(parent: Value, child: Value, depth: number): Value {
  if (isMapping(parent) && isMapping(child)) return merge(parent, child, depth)
  if (isSequence(parent) && isSequence(child)) {
    return { kind: 'tuple', items: [...parent.items, ...child.items], complete: parent.complete && child.complete, location: child.location }
  }
  return child
}

