// The order in which Terraform keeps the elements of sets and the entries of maps and objects.
// https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go
import { canonical, identityOf } from '../../value/canonical.js'
import { compareDecimals, formatDecimalAs, isDecimal } from '../../value/number.js'
import { isNull, textOf, type Entry, type SequenceValue, type Value } from '../../value/value.js'
import { hasMark, withoutMarks } from './marks.js'
import { isStrict } from './strictness.js'
import { compareText } from './types.js'

/** By key, in Terraform's order; keys that are not known behind, as they came. */
export function sortedEntries(entries: readonly Entry[]): readonly Entry[] {
  const known = entries.filter((entry) => textOf(entry.key) !== undefined)
  const others = entries.filter((entry) => textOf(entry.key) === undefined)
  return [...known.sort((a, b) => compareText(textOf(a.key) ?? '', textOf(b.key) ?? '')), ...others]
}

/** A set with something in it that is not known has no certain order, unless that is its only item. */
export const isUnorderedSet = (set: SequenceValue): boolean => set.items.length > 1 && set.items.some((item) => setKey(item) === undefined)

/** Items of a set: each once, in Terraform's order, what is not known at the end. Marks of items go to the set. */
export function distinctSorted(items: readonly Value[]): { readonly kept: readonly Value[]; readonly sensitive: boolean } {
  const seen = new Set<string>()
  const kept: Value[] = []
  let sensitive = false
  for (const marked of items) {
    if (hasMark(marked)) sensitive = true
    const item = withoutMarks(marked)
    // Terraform compares what hashes alike, and -0 hashes unlike 0.
    const key = `${canonical(item)} ${setKey(item) ?? ''}`
    // To Terraform, two values that are not known are two elements.
    if (seen.has(key) && !(isStrict() && setKey(item) === undefined)) continue
    seen.add(key)
    kept.push(item)
  }
  return { kept: sortedAsSet(kept), sensitive }
}

function sortedAsSet(items: readonly Value[]): readonly Value[] {
  const keyed = items.map((item) => ({ item, key: setKey(item, '?') ?? '?' }))
  return keyed.sort((a, b) => compareInSet(a.item, b.item, a.key, b.key)).map(({ item }) => item)
}

/** What is known comes first, then what is not, then null. */
function compareInSet(a: Value, b: Value, aKey: string, bKey: string): number {
  const rank = (value: Value, key: string): number => (isNull(value) ? 2 : key === '?' ? 1 : 0)
  const order = rank(a, aKey) - rank(b, bKey)
  if (order !== 0 || isNull(a)) return order
  if (a.kind === 'scalar' && b.kind === 'scalar') {
    if (typeof a.value === 'string' && typeof b.value === 'string') return compareText(a.value, b.value)
    if (isDecimal(a.value) && isDecimal(b.value)) return compareDecimals(a.value, b.value) || compareText(aKey, bKey)
    if (typeof a.value === 'boolean' && typeof b.value === 'boolean') return Number(a.value) - Number(b.value)
  }
  // What looks alike stays in the order in which it came; to linting, two sets of the same unknown values are the same.
  return compareText(aKey, bKey) || (setKey(a) === undefined && !isStrict() ? compareText(identityOf(a).text, identityOf(b).text) : 0)
}

/**
 * The text by which Terraform orders set elements of other than primitive types. Undefined where something is not known, unless
 * `open` stands for that.
 * https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go
 */
export function setKey(value: Value, open?: string): string | undefined {
  switch (value.kind) {
    case 'scalar':
      if (value.value === null) return '~'
      if (typeof value.value === 'string') return quoted(value.value)
      if (typeof value.value === 'boolean') return value.value ? 'T' : 'F'
      return formatDecimalAs(value.value, 'g', 10)
    case 'list':
    case 'set':
    case 'tuple': {
      const parts = value.items.map((item) => setKey(item, open))
      if (!value.complete || (value.kind === 'list' && value.unordered === true) || parts.includes(undefined)) return open
      const [start, end] = value.kind === 'tuple' ? ['<', '>'] : ['[', ']']
      return `${start}${parts.map((part) => `${part ?? ''};`).join('')}${end}`
    }
    case 'object':
    case 'map': {
      if (!value.complete) return open
      const parts: string[] = []
      for (const entry of sortedEntries(value.entries)) {
        const name = textOf(entry.key)
        const part = setKey(entry.value, open)
        if (name === undefined || part === undefined) return open
        parts.push(value.kind === 'map' ? `${quoted(name)}:${part};` : `${part};`)
      }
      return value.kind === 'map' ? `{${parts.join('')}}` : `<${parts.join('')}>`
    }
    default:
      return open
  }
}

const escapes: Readonly<Record<string, string>> = { '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', '"': '\\"' }
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** Text in quotes, with the escapes of Go: the order of sets shows them. */
function quoted(text: string): string {
  let result = '"'
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const hex = (length: number): string => code.toString(16).padStart(length, '0')
    if (escapes[character] !== undefined) result += escapes[character]
    else if (printable.test(character)) result += character
    else result += code < 0x80 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`
  }
  return `${result}"`
}
