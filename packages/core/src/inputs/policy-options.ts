// Choices that decide the structure of a document, taken apart: one document per combination. Knows no policy grammar but where
// a choice between texts matters too.
import { compatibleGuards, conjunction } from '../value/compare.js'
import { textOf, type Guard, type Value } from '../value/value.js'

export interface Alternative {
  readonly when: Guard
  readonly value: Value
}

/**
 * A document per combination of the choices that decide its structure; choices between texts stay where they are. Undefined
 * where there are too many.
 */
export function expand(document: Value, when: Guard, budget: { left: number }): readonly Alternative[] | undefined {
  const choice = structuralChoice(document, 0, false)
  if (choice === undefined) return --budget.left < 0 ? undefined : [{ when, value: document }]
  const result: Alternative[] = []
  for (const option of choice) {
    const both = conjunction(when, option)
    if (both === undefined) continue
    const inner = expand(narrowDeep(document, both, 0), both, budget)
    if (inner === undefined) return undefined
    result.push(...inner)
  }
  return result
}

/** Guards of the first choice that is not one between texts; also of one in a key, an effect or a version. */
function structuralChoice(value: Value, depth: number, always: boolean): readonly Guard[] | undefined {
  if (depth > 10) return undefined
  switch (value.kind) {
    case 'choice':
      if (always || value.options.some((option) => !isTextual(option.value))) return value.options.map((option) => option.when)
      return undefined
    case 'template':
      return always ? value.parts.map((part) => structuralChoice(part, depth + 1, true)).find((found) => found !== undefined) : undefined
    case 'list':
    case 'set':
    case 'tuple':
      for (const item of value.items) {
        const found = structuralChoice(item, depth + 1, false)
        if (found !== undefined) return found
      }
      return undefined
    case 'object':
    case 'map':
      for (const entry of value.entries) {
        const name = textOf(entry.key)
        const found = structuralChoice(entry.key, depth + 1, true) ?? structuralChoice(entry.value, depth + 1, name === 'Effect' || name === 'Version')
        if (found !== undefined) return found
      }
      return undefined
    default:
      return undefined
  }
}

/** A choice between texts, or a text. */
export function isTextual(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return value.value !== null
    case 'template':
    case 'symbol':
      return true
    case 'choice':
      return value.options.every((option) => isTextual(option.value))
    default:
      return false
  }
}

/** Every choice inside as it is where the guard holds. */
function narrowDeep(value: Value, guard: Guard, depth: number): Value {
  if (depth > 12) return value
  const inner = (each: Value): Value => narrowDeep(each, guard, depth + 1)
  switch (value.kind) {
    case 'choice': {
      const options = value.options.filter(({ when }) => compatibleGuards(when, guard))
      const [first] = options
      if (first === undefined) return value
      return options.length === 1 ? inner(first.value) : { ...value, options: options.map(({ when, value: each }) => ({ when, value: inner(each) })) }
    }
    case 'template':
      return { ...value, parts: value.parts.map(inner) }
    case 'list':
    case 'set':
    case 'tuple':
      return { ...value, items: value.items.map(inner) }
    case 'object':
    case 'map':
      return { ...value, entries: value.entries.map((entry) => ({ key: inner(entry.key), value: inner(entry.value) })) }
    default:
      return value
  }
}
