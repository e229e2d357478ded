// Marks of values: whether anything in a value is sensitive. Knows no syntax and no functions.
import type { Value } from '../../value/value.js'

/** The same value without the mark that it has as a whole. */
export function unmarked(value: Value): Value {
  if (value.sensitive !== true) return value
  const { sensitive: _, ...rest } = value
  return rest
}

const marks = new WeakMap<Value, boolean>()

/** Whether anything in the value is marked as sensitive. */
export function hasMark(value: Value): boolean {
  if (value.sensitive === true) return true
  const known = marks.get(value)
  if (known !== undefined) return known
  const marked = partsHaveMark(value)
  marks.set(value, marked)
  return marked
}

function partsHaveMark(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
    case 'symbol':
    case 'unknown':
      return false
    case 'template':
      return value.parts.some(hasMark)
    case 'encoded':
      return hasMark(value.value)
    case 'choice':
      return value.options.some((option) => hasMark(option.value))
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.some(hasMark)
    case 'object':
    case 'map':
      return value.entries.some((entry) => hasMark(entry.key) || hasMark(entry.value))
  }
}

/** The same value with no marks anywhere. */
export function withoutMarks<T extends Value>(value: T): T
export function withoutMarks(value: Value): Value {
  if (!hasMark(value)) return value
  const { sensitive: _, ...rest } = value
  switch (rest.kind) {
    case 'template':
      return { ...rest, parts: rest.parts.map((part) => withoutMarks(part)) }
    case 'encoded':
      return { ...rest, value: withoutMarks(rest.value) }
    case 'choice':
      return { ...rest, options: rest.options.map((option) => ({ when: option.when, value: withoutMarks(option.value) })) }
    case 'list':
    case 'set':
    case 'tuple':
      return { ...rest, items: rest.items.map((item) => withoutMarks(item)) }
    case 'object':
    case 'map':
      return { ...rest, entries: rest.entries.map((entry) => ({ key: withoutMarks(entry.key), value: withoutMarks(entry.value) })) }
    default:
      return rest
  }
}
