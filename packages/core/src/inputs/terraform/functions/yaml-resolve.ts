// What a scalar of YAML text is for Terraform's `yamldecode`: YAML 1.1's words for booleans, numbers of 1.2, dates as RFC 3339.
// https://developer.hashicorp.com/terraform/language/functions/yamldecode
import { decimal, type Decimal } from '../../../value/number.js'
import { EvaluationError } from '../contracts.js'
import { formatTimestamp, fromFields } from './date-time.js'
import { decodeBase64 } from './encoding-base64.js'

export const tagPrefix = 'tag:yaml.org,2002:'

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])

export type Resolved = string | Decimal | boolean | null

/** What a scalar is, given its tag (`undefined` or `!` where it has none of YAML's own). */
export function resolveScalar(text: string, tag: string | undefined, isQuoted: boolean): Resolved {
  const kind = tag === undefined ? '' : tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : undefined
  if (kind === undefined || !['', 'str', 'bool', 'int', 'float', 'null', 'timestamp', 'binary'].includes(kind)) throw new EvaluationError(`unsupported tag "${tag ?? ''}"`)
  const isHint = text === '' || /^[-+0-9yYnNtTfFoO~.]/.test(text)
  let wanted = kind
  if (isHint && kind !== 'str' && kind !== 'binary') {
    if (isQuoted) return text
    const word = words.get(text)
    if (word !== undefined) return word
    if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return numberOf(text.startsWith('-') ? '-Inf' : 'Inf', text)
    if (kind === '' && /^\.(?:nan|NaN|NAN)$/.test(text)) throw new EvaluationError('floating point NaN is not supported')
    if (text.startsWith('.')) {
      const number = decimal(text)
      if (number !== undefined) return number
    } else if (/^[-+0-9]/.test(text)) {
      if (kind === '' || kind === 'timestamp') {
        const time = timestamp(text)
        if (time !== undefined) return time
      }
      if (/^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/.test(text)) wanted = 'int'
      else if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) wanted = 'float'
    }
  }
  const refuse = (): EvaluationError => new EvaluationError(`cannot parse "${text}" as !!${wanted}`)
  switch (wanted) {
    case 'binary':
      if (decodeBase64(text) === undefined) throw refuse()
      return text
    case 'bool': {
      const word = words.get(text)
      if (typeof word !== 'boolean') throw refuse()
      return word
    }
    case 'int':
    case 'float':
      return numberOf(text.replaceAll('_', ''), text)
    case 'timestamp': {
      const time = timestamp(text)
      if (time === undefined) throw refuse()
      return time
    }
    case 'null':
      return null
    default:
      return text
  }
}

/** A decimal number, or one with Go's prefixes for other bases. */
function numberOf(text: string, source: string): Decimal {
  const number = decimal(text) ?? basedNumber(text)
  if (number === undefined) throw new EvaluationError(`cannot parse "${source}" as a number`)
  return number
}

function basedNumber(text: string): Decimal | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.exec(text)
  if (match === null) return undefined
  const whole = BigInt((match[2] ?? '').toLowerCase())
  if (whole > 2n ** 64n - 1n) return undefined
  return decimal(`${match[1] ?? ''}${String(whole)}`)
}

/** Dates with or without a time, as RFC 3339. */
function timestamp(text: string): string | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?)?$/.exec(text)
  if (match === null) return undefined
  const [, year, month, day, separator, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  if (separator === ' ' ? zone !== undefined : separator !== undefined && zone === undefined) return undefined
  const zoneMatch = /^([+-])(\d\d):(\d\d)$/.exec(zone ?? '')
  const offset = zoneMatch === null ? 0 : (Number(zoneMatch[2]) * 60 + Number(zoneMatch[3])) * 60 * (zoneMatch[1] === '-' ? -1 : 1)
  if (Math.abs(offset) > 24 * 3600) return undefined
  try {
    return formatTimestamp(fromFields([year, month, day, hour, minute, second].map(Number), fraction, offset))
  } catch (error) {
    if (error instanceof EvaluationError) return undefined
    throw error
  }
}
