// Shows values to people, in messages: shortened, with holes as `${label}`. Never used to compare.
import { formatDecimal, isDecimal } from './number.js'
import { textOf, type Value } from './value.js'

const maxLength = 120

/** A value as a person would write it, at most about {@link maxLength} characters: `payments:${var.name}`. */
export function show(value: Value | undefined): string {
  return shorten(value === undefined ? 'nothing' : raw(value, 0))
}

/** Like {@link show}, between double quotes where it is text. */
export function quote(value: Value | undefined): string {
  return value !== undefined && isText(value) ? `"${show(value)}"` : show(value)
}

const isText = (value: Value): boolean => textOf(value) !== undefined || value.kind === 'template'

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`
}

function raw(value: Value, depth: number): string {
  if (depth > 4) return '…'
  switch (value.kind) {
    case 'scalar':
      return value.value === null ? 'null' : isDecimal(value.value) ? formatDecimal(value.value) : String(value.value)
    case 'template':
      return value.parts.map((part) => textOf(part) ?? `\${${hole(part, depth)}}`).join('')
    case 'choice':
      return value.options
        .slice(0, 3)
        .map((option) => raw(option.value, depth + 1))
        .join(' or ')
    case 'encoded':
      return `${value.format}encode(${raw(value.value, depth + 1)})`
    case 'list':
    case 'set':
    case 'tuple':
      return `[${value.items.slice(0, 4).map((item) => raw(item, depth + 1)).join(', ')}${value.items.length > 4 || !value.complete ? ', …' : ''}]`
    case 'object':
    case 'map':
      return `{${value.entries.slice(0, 3).map(({ key, value: each }) => `${raw(key, depth + 1)} = ${raw(each, depth + 1)}`).join(', ')}${value.entries.length > 3 || !value.complete ? ', …' : ''}}`
    case 'symbol':
    case 'unknown':
      return hole(value, depth)
  }
}

function hole(value: Value, depth: number): string {
  if (value.kind === 'symbol') return value.symbol.label
  if (value.kind === 'unknown') return 'not known'
  return raw(value, depth + 1)
}
