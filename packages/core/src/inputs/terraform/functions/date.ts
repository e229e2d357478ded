// Terraform's functions on timestamps. The present is never known.
// https://developer.hashicorp.com/terraform/language/functions/formatdate
import { stringType } from '../../../value/type.js'
import { unknown } from '../../../value/value.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { knownFunction, numberResult, numberType, openFunction, stringParameter, stringResult, textArgument } from './define.js'
import { addDuration, formatTimestamp, padYear, parseDuration, parseTimestamp, type Timestamp } from './date-time.js'

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const two = (number: number): string => String(number).padStart(2, '0')

/** Tokens: quoted text, a run of one letter, or anything else. */
function formatDate(format: string, time: Timestamp): string {
  let result = ''
  let at = 0
  while (at < format.length) {
    if (format.charAt(at) === "'") {
      const [text, length] = quoted(format.slice(at))
      result += text
      at += length
      continue
    }
    const run = /^([a-zA-Z])\1*/.exec(format.slice(at, at + 100))?.[0] ?? ''
    result += run === '' ? format.charAt(at) : verb(run, time)
    at += Math.max(1, run.length)
  }
  return result
}

/** Text in single quotes, in which two of them are one. A doubled quote at the very end also ends it. */
function quoted(text: string): readonly [string, number] {
  if (text.startsWith("''")) return ["'", 2]
  let content = ''
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character !== "'") {
      content += character
      continue
    }
    if (text.charAt(at + 1) !== "'") return [content, at + 1]
    content += "'"
    at++
    if (at + 1 === text.length) return [content, text.length]
  }
  throw new EvaluationError("unterminated literal '")
}

function verb(run: string, time: Timestamp): string {
  const { year, month, day, hour, minute, second, weekday } = time
  const short = (number: number): string | undefined => (run.length === 1 ? String(number) : run.length === 2 ? two(number) : undefined)
  const named = (name: string): string | undefined => (run.length === 3 ? name.slice(0, 3) : run.length === 4 ? name : undefined)
  const text = ((): string | undefined => {
    switch (run.charAt(0)) {
      case 'Y':
        return run.length === 2 ? two(year % 100) : run.length === 4 ? padYear(year) : undefined
      case 'M':
        return short(month) ?? named(months[month - 1] ?? '')
      case 'D':
        return short(day)
      case 'E':
        return named(weekdays[weekday] ?? '')
      case 'h':
        return short(hour)
      case 'H':
        return short(hour % 12 === 0 ? 12 : hour % 12)
      case 'A':
        return run.length === 2 ? (hour < 12 ? 'AM' : 'PM') : undefined
      case 'a':
        return run.length === 2 ? (hour < 12 ? 'am' : 'pm') : undefined
      case 'm':
        return short(minute)
      case 's':
        return short(second)
      case 'Z':
        return zone(run.length, time)
      default:
        return undefined
    }
  })()
  if (text === undefined) throw new EvaluationError(`invalid date format verb "${run}"`)
  return text
}



function zone(length: number, { offset }: Timestamp): string | undefined {
  const minutes = Math.floor(Math.abs(offset) / 60)
  const sign = offset < 0 ? '-' : '+'
  const plain = `${sign}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
  const withColon = `${plain.slice(0, 3)}:${plain.slice(3)}`
  switch (length) {
    case 1:
      return offset === 0 ? 'Z' : withColon
    case 3:
      return plain === '+0000' ? 'UTC' : plain
    case 4:
      return plain
    case 5:
      return withColon
    default:
      return undefined
  }
}

function present(name: string): TerraformFunction {
  return openFunction(name, [], (_, { location }) => ({
    ...unknown({ code: 'impure-function', detail: `${name}() is another text on every run`, location }, location, stringType),
    notNull: true,
  }))
}

export const dateFunctions: readonly TerraformFunction[] = [
  knownFunction('formatdate', [stringParameter('format'), stringParameter('time')], ([format, time], { location }) =>
    stringResult(formatDate(textArgument(format), parseTimestamp(textArgument(time), 'strict')), location),
  ),
  knownFunction('timeadd', [stringParameter('timestamp'), stringParameter('duration')], ([time, duration], { location }) =>
    stringResult(formatTimestamp(addDuration(parseTimestamp(textArgument(time), 'strict'), parseDuration(textArgument(duration)))), location),
  ),
  knownFunction(
    'timecmp',
    [stringParameter('timestamp_a'), stringParameter('timestamp_b')],
    ([first, second], { location }) => {
      const a = parseTimestamp(textArgument(first), 'lenient').nanoseconds
      const b = parseTimestamp(textArgument(second), 'lenient').nanoseconds
      return numberResult(a < b ? -1 : a > b ? 1 : 0, location)
    },
    { returns: numberType },
  ),
  present('timestamp'),
  present('plantimestamp'),
]
