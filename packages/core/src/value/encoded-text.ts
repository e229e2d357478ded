// The text of `jsonencode` and `yamlencode` values, exactly as Terraform writes it. Known values only.
import { formatDecimal, isDecimal } from './number.js'
import { yamlText } from './yaml-text.js'
import { textOf, type EncodedValue, type Entry, type Value } from './value.js'
import { composed } from './unicode.js'

/** The text of an encoded value; undefined where something inside is not known, or cannot be written (infinities). */
export function encodedText(value: EncodedValue): string | undefined {
  let text = cache.get(value)
  if (text === undefined) {
    // Terraform normalises the text as a whole: an escape may end in a letter that a combining character follows.
    const plain = value.format === 'json' ? jsonText(value.value) : yamlText(value.value)
    text = plain === undefined ? null : composed(plain)
    cache.set(value, text)
  }
  return text ?? undefined
}
const cache = new WeakMap<EncodedValue, string | null>()

const maxDepth = 1000

/** As `jsonencode`: keys by bytes, `<`, `>`, `&` and line separators escaped. Undefined where not wholly known. */
export function jsonText(value: Value, depth = 0): string | undefined {
  if (depth > maxDepth) return undefined
  switch (value.kind) {
    case 'scalar':
      if (value.value === null) return 'null'
      if (typeof value.value === 'string') return jsonString(value.value)
      if (isDecimal(value.value)) return value.value.infinite ? undefined : formatDecimal(value.value)
      return String(value.value)
    case 'template': {
      const text = plainText(value)
      return text === undefined ? undefined : jsonString(text)
    }
    case 'encoded': {
      const text = encodedText(value)
      return text === undefined ? undefined : jsonString(text)
    }
    case 'list':
    case 'set':
    case 'tuple': {
      if (!value.complete) return undefined
      const items: string[] = []
      for (const item of value.items) {
        const text = jsonText(item, depth + 1)
        if (text === undefined) return undefined
        items.push(text)
      }
      return `[${items.join(',')}]`
    }
    case 'object':
    case 'map': {
      const entries = sortedByKey(value.entries)
      if (!value.complete || entries === undefined) return undefined
      const members: string[] = []
      for (const [key, each] of entries) {
        const text = jsonText(each, depth + 1)
        if (text === undefined) return undefined
        members.push(`${jsonString(key)}:${text}`)
      }
      return `{${members.join(',')}}`
    }
    case 'symbol':
    case 'choice':
    case 'unknown':
      return undefined
  }
}

/** The text of a template whose parts are all known. */
export function plainText(value: Value): string | undefined {
  switch (value.kind) {
    case 'scalar':
      return textOf(value)
    case 'encoded':
      return encodedText(value)
    case 'template': {
      let text = ''
      for (const part of value.parts) {
        const each = plainText(part)
        if (each === undefined) return undefined
        text += each
      }
      return text
    }
    default:
      return undefined
  }
}

/** Entries by the bytes of their keys, the last of equal keys; undefined where a key is not known. */
export function sortedByKey(entries: readonly Entry[]): readonly (readonly [string, Value])[] | undefined {
  const byKey = new Map<string, Value>()
  for (const { key, value } of entries) {
    const name = plainText(key)
    if (name === undefined) return undefined
    byKey.set(name, value)
  }
  return [...byKey].sort(([a], [b]) => compareBytes(a, b))
}

/** Order of the UTF-8 bytes, which is that of the code points. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    // Surrogates stand for code points above all others.
    if (x !== y) return (x >= 0xd800 && x < 0xe000 ? x + 0x10000 : x) - (y >= 0xd800 && y < 0xe000 ? y + 0x10000 : y)
  }
  return a.length - b.length
}

const shortEscapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A JSON string literal as Terraform writes it. */
export function jsonString(text: string): string {
  const escaped = text.replace(/["\\\u0000-\u001f<>&\u2028\u2029]/g, (character) => shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `"${escaped}"`
}
