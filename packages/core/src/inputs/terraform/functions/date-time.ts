// Timestamps and durations as Terraform reads and writes them: RFC 3339 and Go's durations. No time zones but fixed offsets.
// https://www.rfc-editor.org/rfc/rfc3339 ; https://pkg.go.dev/time#ParseDuration
import { EvaluationError } from '../contracts.js'

export interface Timestamp {
  /** Since 1970-01-01T00:00:00Z. */
  readonly nanoseconds: bigint
  /** Seconds east of Greenwich. */
  readonly offset: number
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
}

const billion = 1_000_000_000n
const daySeconds = 86_400n

/** `lenient` is what `timecmp` and YAML accept: an hour of one digit, a comma before the fraction, offsets of 24 hours. */
export function parseTimestamp(text: string, mode: 'strict' | 'lenient'): Timestamp {
  const pattern =
    mode === 'strict'
      ? /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/
      : /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/
  const match = pattern.exec(text)
  if (match === null) throw new EvaluationError(`not a valid RFC3339 timestamp: ${JSON.stringify(text)}`)
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute] = match
  const numbers = [year, month, day, hour, minute, second].map(Number)
  const offset = (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0)) * 60 * (sign === '-' ? -1 : 1)
  const [zoneHours, zoneMinutes] = mode === 'strict' ? [23, 59] : [24, 60]
  if (Number(zoneHour ?? 0) > zoneHours || Number(zoneMinute ?? 0) > zoneMinutes) throw new EvaluationError('not a valid RFC3339 timestamp: UTC offset out of range')
  return fromFields(numbers, fraction ?? '', offset)
}

/** Year, month, day, hour, minute, second. Throws EvaluationError where one is out of range. */
export function fromFields(fields: readonly number[], fraction: string, offset: number): Timestamp {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) {
    throw new EvaluationError('not a valid RFC3339 timestamp: out of range')
  }
  const seconds = BigInt(daysBefore(year, month, day)) * daySeconds + BigInt(hour * 3600 + minute * 60 + second - offset)
  return at(seconds * billion + BigInt(fraction.slice(0, 9).padEnd(9, '0')), offset)
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysIn = (year: number, month: number): number => (month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31)

/** Days from 1970-01-01, in the proleptic Gregorian calendar; years begin in March here, so that the leap day comes last. */
function daysBefore(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function at(nanoseconds: bigint, offset: number): Timestamp {
  const local = floorDivide(nanoseconds, billion) + BigInt(offset)
  const days = Number(floorDivide(local, daySeconds))
  const rest = Number(local - BigInt(days) * daySeconds)
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return {
    nanoseconds,
    offset,
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}

export const addDuration = (time: Timestamp, nanoseconds: bigint): Timestamp => at(time.nanoseconds + nanoseconds, time.offset)

const two = (number: number): string => String(number).padStart(2, '0')

export const padYear = (year: number): string => (year < 0 ? '-' : '') + String(Math.abs(year)).padStart(4, '0')

/** RFC 3339 without a fraction. */
export function formatTimestamp(time: Timestamp): string {
  const minutes = Math.floor(Math.abs(time.offset) / 60)
  const zone = time.offset === 0 ? 'Z' : `${time.offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return `${padYear(time.year)}-${two(time.month)}-${two(time.day)}T${two(time.hour)}:${two(time.minute)}:${two(time.second)}${zone}`
}

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['\u00b5s', 1000n],
  ['\u03bcs', 1000n],
  ['ms', 1_000_000n],
  ['s', billion],
  ['m', 60n * billion],
  ['h', 3600n * billion],
])

const longest = 2n ** 63n

/** A Go duration in nanoseconds: `1h30m`, `-1.5h`, `0`. Throws EvaluationError. */
export function parseDuration(text: string): bigint {
  const invalid = (): EvaluationError => new EvaluationError(`invalid duration ${JSON.stringify(text)}`)
  const negative = text.startsWith('-')
  let rest = text.replace(/^[+-]/, '')
  if (rest === '0') return 0n
  if (rest === '') throw invalid()
  let total = 0n
  while (rest !== '') {
    const match = /^([0-9]*)(?:\.([0-9]*))?([^.0-9]*)/.exec(rest)
    const [taken = '', whole = '', fraction = '', unitName = ''] = match ?? []
    const unit = units.get(unitName)
    if (unit === undefined || (whole === '' && fraction === '')) throw invalid()
    total += BigInt(whole === '' ? '0' : whole) * unit + BigInt(Math.trunc(Number(fraction.slice(0, 18) || '0') * (Number(unit) / 10 ** Math.min(fraction.length, 18))))
    if (total > longest) throw invalid()
    rest = rest.slice(taken.length)
  }
  if (!negative && total === longest) throw invalid()
  return negative ? -total : total
}
