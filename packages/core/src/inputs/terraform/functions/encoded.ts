// Text of what `jsonencode` keeps as structure, for operations that need the text itself.
import { formatDecimal } from '../../../value/number.js'
import { isKnown, scalar, textOf, type EncodedValue, type Value } from '../../../value/value.js'
import { sortedEntries } from '../convert.js'

/** The text where it is wholly known JSON; else the value as it is. */
export function encodedText(value: EncodedValue): Value {
  if (value.format !== 'json' || !isKnown(value.value)) return value
  const { location, via, sensitive } = value
  return { ...scalar(jsonText(value.value), location), ...(via === undefined ? {} : { via }), ...(sensitive === undefined ? {} : { sensitive }) }
}

/** As Terraform's `jsonencode` writes it. The value must be wholly known. */
export function jsonText(value: Value): string {
  switch (value.kind) {
    case 'scalar':
      if (value.value === null) return 'null'
      if (typeof value.value === 'string') return jsonString(value.value)
      return typeof value.value === 'boolean' ? String(value.value) : formatDecimal(value.value)
    case 'list':
    case 'set':
    case 'tuple':
      return `[${value.items.map(jsonText).join(',')}]`
    case 'object':
    case 'map':
      return `{${sortedEntries(value.entries)
        .map((entry) => `${jsonString(textOf(entry.key) ?? '')}:${jsonText(entry.value)}`)
        .join(',')}}`
    case 'encoded':
      return jsonString(textOf(encodedText(value)) ?? '')
    case 'template':
      return jsonString(value.parts.map((part) => textOf(part) ?? '').join(''))
    default:
      return 'null'
  }
}

const jsonString = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
