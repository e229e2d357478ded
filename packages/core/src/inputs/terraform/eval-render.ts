// Values as text for `irsalint eval`: JSON with exact numbers, and Terraform's own syntax with the unknown parts named.
// Decides nothing about what is known beyond what Terraform itself would say.
import { formatDecimal, isDecimal } from '../../value/number.js'
import { isKnown, textOf, type Entry, type Value } from '../../value/value.js'
import { sortedEntries } from './order.js'
import { encodedText } from './functions/encoded.js'

const maxDepth = 200

/** The text behind `jsonencode` or `yamlencode`, where it is known. */
function textBehind(value: Value): string | undefined {
  if (value.kind === 'encoded') return textOf(encodedText(value))
  if (value.kind !== 'template') return textOf(value)
  let text = ''
  for (const part of value.parts) {
    const piece = textBehind(part)
    if (piece === undefined) return undefined
    text += piece
  }
  return text
}

const jsonNumber = (value: Parameters<typeof formatDecimal>[0]): string => (value.infinite ? JSON.stringify(value.negative ? '-Inf' : '+Inf') : formatDecimal(value))

/** Known everywhere, and its text as well. */
export const isWhollyKnown = (value: Value): boolean => isKnown(value) && (value.kind !== 'encoded' || textBehind(value) !== undefined)

/**
 * One value as JSON. What Terraform would not know is `null`, and nothing but `null` stands in a collection whose shape it would not
 * know either: one unknown key makes an object unknown.
 */
export function jsonOf(value: Value, depth = 0): string {
  if (depth > maxDepth) return 'null'
  switch (value.kind) {
    case 'scalar':
      if (value.value === null) return 'null'
      if (isDecimal(value.value)) return jsonNumber(value.value)
      return JSON.stringify(value.value)
    case 'template':
    case 'encoded': {
      const text = textBehind(value)
      return text === undefined ? 'null' : JSON.stringify(text)
    }
    case 'list':
    case 'set':
    case 'tuple':
      return value.complete && !(value.kind === 'list' && value.unordered === true) ? `[${value.items.map((item) => jsonOf(item, depth + 1)).join(',')}]` : 'null'
    case 'object':
    case 'map':
      if (!value.complete || value.entries.some(({ key }) => textBehind(key) === undefined)) return 'null'
      return `{${lastEntries(value.entries)
        .map((entry) => `${JSON.stringify(textBehind(entry.key))}:${jsonOf(entry.value, depth + 1)}`)
        .join(',')}}`
    case 'symbol':
    case 'choice':
    case 'unknown':
      return 'null'
  }
}

/** Sorted as Terraform does; of equal keys the last one. */
function lastEntries(entries: readonly Entry[]): readonly Entry[] {
  const byKey = new Map<string, Entry>()
  for (const entry of entries) byKey.set(textBehind(entry.key) ?? '', entry)
  return sortedEntries([...byKey.values()])
}

/** As Terraform's console writes values; what is not known stands between `‹` and `›`. */
export function terraformText(value: Value, indent = ''): string {
  const inner = `${indent}  `
  if (inner.length > maxDepth) return '…'
  const lines = (open: string, items: readonly string[], close: string): string =>
    items.length === 0 ? `${open}${close}` : `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`
  switch (value.kind) {
    case 'scalar':
      if (value.value === null) return 'null'
      if (typeof value.value === 'string') return quoted(value.value)
      return typeof value.value === 'boolean' ? String(value.value) : formatDecimal(value.value)
    case 'template':
      return `"${value.parts.map((part) => (textBehind(part) === undefined ? `\${${terraformText(part, indent)}}` : quoted(textBehind(part) ?? '').slice(1, -1))).join('')}"`
    case 'encoded': {
      const text = textBehind(value)
      return text === undefined ? `${value.format}encode(${terraformText(value.value, indent)})` : quoted(text)
    }
    case 'list':
    case 'set':
    case 'tuple': {
      const body = lines('[', [...value.items.map((item) => terraformText(item, inner)), ...(value.complete ? [] : ['‹perhaps more›'])], ']')
      return value.kind === 'tuple' ? body : `to${value.kind}(${body})`
    }
    case 'object':
    case 'map': {
      const items = lastEntries(value.entries).map((entry) => `${keyText(entry.key)} = ${terraformText(entry.value, inner)}`)
      const body = items.length === 0 && value.complete ? '{}' : `{\n${[...items, ...(value.complete ? [] : ['‹perhaps more›'])].map((item) => `${inner}${item}\n`).join('')}${indent}}`
      return value.kind === 'map' ? `tomap(${body})` : body
    }
    case 'symbol':
      return `‹${value.symbol.label}›`
    case 'unknown':
      return `‹not known: ${value.reason.detail}›`
    case 'choice':
      return value.options.map((option) => terraformText(option.value, indent)).join(' ‹or› ')
  }
}

function keyText(key: Value): string {
  const text = textBehind(key)
  return text === undefined ? `(${terraformText(key)})` : quoted(text)
}

const quoted = (text: string): string => JSON.stringify(text).replace(/([$%])\{/g, '$1$1{')
