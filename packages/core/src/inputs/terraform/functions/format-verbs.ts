// One verb of `format`: reading it, and writing a known value by it.
// https://developer.hashicorp.com/terraform/language/functions/format#specification-syntax
import { jsonString, jsonText } from '../../../value/encoded-text.js'
import { formatDecimalAs, formatInteger, isDecimal, type Decimal } from '../../../value/number.js'
import { boolType, numberType, stringType } from '../../../value/type.js'
import { isNull, type Value } from '../../../value/value.js'
import { convert } from '../convert.js'
import { EvaluationError } from '../contracts.js'
import { knownText } from './string-subject.js'
import { graphemes } from './string-characters.js'

export interface Verb {
  /** As written, without the index of the argument. */
  readonly text: string
  readonly offset: number
  readonly mode: string
  /** One-based; undefined for the next argument. */
  readonly argument: number | undefined
  readonly flags: string
  readonly width: number | undefined
  readonly precision: number | undefined
}

export type FormatPart = string | Verb

/** Wider output is refused: it would only exhaust the memory. */
const widest = 1_000_000

/** Takes a format string apart. Throws EvaluationError where it is not one. */
export function parseFormat(format: string): readonly FormatPart[] {
  const parts: FormatPart[] = []
  let at = 0
  while (at < format.length) {
    const percent = format.indexOf('%', at)
    if (percent < 0) {
      parts.push(format.slice(at))
      break
    }
    if (percent > at) parts.push(format.slice(at, percent))
    if (format.charAt(percent + 1) === '%') {
      parts.push('%')
      at = percent + 2
      continue
    }
    const match = /%([0#\-+ ]*)([1-9][0-9]*)?(\.[0-9]*)?(\[[1-9][0-9]*\])?([a-zA-Z])/y
    match.lastIndex = percent
    const found = match.exec(format)
    if (found === null) throw unrecognized(format, percent)
    const [text, flags = '', width, precision, index, mode = ''] = found
    parts.push({
      text: index === undefined ? text : text.replace(index, ''),
      offset: percent,
      mode,
      argument: index === undefined ? undefined : Number(index.slice(1, -1)),
      flags,
      width: limited(width, percent),
      precision: precision === undefined ? undefined : limited(precision.slice(1) === '' ? '0' : precision.slice(1), percent),
    })
    at = percent + text.length
  }
  return parts
}

function limited(digits: string | undefined, offset: number): number | undefined {
  if (digits === undefined) return undefined
  const number = Number(digits)
  if (number > widest) throw new EvaluationError(`the width or precision at offset ${String(offset)} is too large`)
  return number
}

function unrecognized(format: string, percent: number): EvaluationError {
  const good = /%[0#\-+ ]*(?:[1-9][0-9]*)?(?:\.[0-9]*)?(?:\[[1-9]?[0-9]*\]?)?/y
  good.lastIndex = percent
  const offset = percent + (good.exec(format)?.[0].length ?? 1)
  const character = String.fromCodePoint(format.codePointAt(offset) ?? 0)
  if (offset >= format.length) return new EvaluationError(`invalid format string starting at offset ${String(offset)}`)
  return new EvaluationError(`unrecognized format character '${character}' at offset ${String(offset)}`)
}

/** The text of a known value under a verb. Throws EvaluationError where the verb does not take it. */
export function formatKnown(verb: Verb, value: Value): string {
  const refuse = (why: string): EvaluationError => new EvaluationError(`unsupported value for "${verb.text}" at ${String(verb.offset)}: ${why}`)
  if (verb.mode !== 'v' && isNull(value)) throw refuse('null value cannot be formatted')
  const converted = (type: typeof stringType): Value => {
    try {
      return convert(value, type)
    } catch (error) {
      if (error instanceof EvaluationError) throw refuse(error.message)
      throw error
    }
  }
  switch (verb.mode) {
    case 'v':
      return pad(verb, asItIs(verb, value, refuse))
    case 't': {
      const bool = converted(boolType)
      return bool.kind === 'scalar' && bool.value === true ? 'true' : 'false'
    }
    case 'b':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G': {
      const number = converted(numberType)
      if (number.kind !== 'scalar' || !isDecimal(number.value)) throw refuse('a number is required')
      if (!'bdoxX'.includes(verb.mode)) return formatFloat(verb, number.value)
      const text = formatWhole(verb, number.value)
      if (text === undefined) throw refuse('an integer is required')
      return text
    }
    case 's':
    case 'q': {
      const text = knownText(converted(stringType))?.value
      if (text === undefined) throw refuse('a string is required')
      const cut = verb.precision !== undefined && verb.precision > 0 ? graphemes(text).slice(0, verb.precision).join('') : text
      return pad(verb, verb.mode === 'q' ? jsonString(cut) : cut)
    }
    default:
      throw new EvaluationError(`unsupported format verb '${verb.mode}' in "${verb.text}" at offset ${String(verb.offset)}`)
  }
}

function asItIs(verb: Verb, value: Value, refuse: (why: string) => EvaluationError): string {
  if (!verb.flags.includes('#') && !isNull(value)) {
    const text = knownText(value)
    if (text !== undefined) return text.value
    if (value.kind === 'scalar' && isDecimal(value.value)) return formatDecimalAs(value.value, 'g')
  }
  const encoded = knownText(value)
  const json = encoded === undefined ? jsonText(value) : jsonString(encoded.value)
  if (json === undefined) throw refuse('cannot serialize it as JSON')
  return json
}

/** Widths count characters (grapheme clusters). */
function pad(verb: Verb, text: string): string {
  const missing = (verb.width ?? 0) - graphemes(text).length
  if (missing <= 0) return text
  const padding = (verb.flags.includes('0') ? '0' : ' ').repeat(missing)
  return verb.flags.includes('-') ? text + padding : padding + text
}

const signOf = (verb: Verb, negative: boolean): string => (negative ? '-' : verb.flags.includes('+') ? '+' : verb.flags.includes(' ') ? ' ' : '')

const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' }
const bases: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 }

function formatWhole(verb: Verb, number: Decimal): string | undefined {
  const signed = formatInteger(number, bases[verb.mode] ?? 10)
  if (signed === undefined) return undefined
  const sign = signOf(verb, signed.startsWith('-'))
  const small = signed.replace(/^-/, '')
  let digits = verb.mode === 'X' ? small.toUpperCase() : small
  const prefix = verb.flags.includes('#') ? (prefixes[verb.mode] ?? '') : ''
  if (verb.precision !== undefined) {
    if (verb.precision === 0 && digits === '0') return ''
    digits = digits.padStart(verb.precision, '0')
  }
  const missing = Math.max(0, (verb.width ?? 0) - sign.length - prefix.length - digits.length)
  if (verb.flags.includes('-')) return sign + prefix + digits + ' '.repeat(missing)
  if (verb.flags.includes('0') && verb.precision === undefined) return sign + prefix + '0'.repeat(missing) + digits
  return ' '.repeat(missing) + sign + prefix + digits
}

function formatFloat(verb: Verb, number: Decimal): string {
  const style = verb.mode === 'e' || verb.mode === 'E' || verb.mode === 'f' || verb.mode === 'g' ? verb.mode : 'G'
  const precision = verb.precision ?? (style === 'g' || style === 'G' ? undefined : 6)
  const text = formatDecimalAs(number, style, precision)
  const sign = text.startsWith('+') ? (verb.flags.includes(' ') ? ' ' : '+') : signOf(verb, text.startsWith('-'))
  const digits = text.replace(/^[+-]/, '')
  const missing = ' '.repeat(Math.max(0, (verb.width ?? 0) - sign.length - digits.length))
  // Unlike for whole numbers, zeros win over `-`.
  if (verb.flags.includes('0') && !number.infinite) return sign + '0'.repeat(missing.length) + digits
  return verb.flags.includes('-') ? sign + digits + missing : missing + sign + digits
}

/** True where a verb gives a string as it is. */
export const isPlainVerb = (verb: Verb): boolean =>
  (verb.mode === 's' || verb.mode === 'v') && verb.width === undefined && !(verb.precision !== undefined && verb.precision > 0 && verb.mode === 's') && !verb.flags.includes('#')

