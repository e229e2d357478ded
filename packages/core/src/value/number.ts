// Terraform's numbers: reading and printing them exactly as Terraform does, behind a few functions. Arithmetic is in
// `big-float.ts` and re-exported here; nobody else looks inside a `Decimal`.
import type { Decimal } from './big-float.js'
import {
  bitLength,
  divideAt,
  fromBigint,
  fromDouble,
  infinity,
  isZero,
  multiplyAt,
  rounded,
  textPrecision,
} from './big-float.js'

export type { Decimal } from './big-float.js'
export {
  absolute,
  add,
  ceil,
  compareDecimals,
  decimalKey,
  divide,
  equalDecimals,
  floor,
  fromBigint,
  fromDouble,
  isDecimal,
  isInteger,
  isZero,
  modulo,
  multiply,
  negate,
  sign,
  subtract,
  toBigint,
  toInteger,
  toNumber,
  truncated,
} from './big-float.js'

const maxDigits = 100_000
const maxDecimalExponent = 300_000

/**
 * Reads a number as Terraform's `tonumber`, HCL and JSON write it: decimal digits with an optional fraction and exponent (also a binary
 * one, `1p3`), and `Inf`. Undefined where the text is no number. A JavaScript number becomes the number that functions such as
 * `length` answer.
 */
export function decimal(input: string | number): Decimal | undefined {
  if (typeof input === 'number') return Number.isInteger(input) && !Object.is(input, -0) ? fromBigint(BigInt(input)) : fromDouble(input)
  if (/^[+-]?[Ii]nf$/.test(input)) return infinity(input.startsWith('-'), textPrecision)
  const match = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:([eEpP])([+-]?\d{1,18}))?$/.exec(input)
  if (match === null) return undefined
  const [, signText, whole = '', fractionAfterWhole, fractionAlone, marker, exponentText] = match
  const fraction = fractionAfterWhole ?? fractionAlone ?? ''
  if (whole.length + fraction.length > maxDigits) return undefined
  const negative = signText === '-'
  const mantissa = BigInt(whole + fraction)
  if (mantissa === 0n) return rounded(negative, 0n, 0, textPrecision)
  const exponent = Number(exponentText ?? 0)
  const isBinary = marker === 'p' || marker === 'P'
  const power = (isBinary ? 0 : exponent) - fraction.length
  const binaryPower = isBinary ? exponent - fraction.length : power
  if (Math.abs(exponent) > maxDecimalExponent) return undefined
  const size: Decimal = { kind: 'decimal', negative, infinite: false, mantissa, exponent: binaryPower, precision: textPrecision }
  if (power === 0) return rounded(negative, mantissa, binaryPower, textPrecision)
  return power < 0 ? divideAt(size, powerOfFive(-power), textPrecision) : multiplyAt(size, powerOfFive(power), textPrecision)
}

const largestTablePower = 27

/**
 * 5^n with 64 bits more than a number has, by squaring with 64 bits more again: Terraform's number library rounds on the way, so the
 * last bit of a number with a large exponent can differ from the nearest one.
 */
function powerOfFive(n: number): Decimal {
  const precision = textPrecision + 64
  const start = Math.min(n, largestTablePower)
  let result = rounded(false, 5n ** BigInt(start), 0, precision)
  let factor = rounded(false, 5n, 0, precision + 64)
  for (let rest = n - start; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiplyAt(result, factor, precision) ?? result
    factor = multiplyAt(factor, factor, precision + 64) ?? factor
  }
  return result
}

/** Decimal digits without trailing zeros; the value is `0.digits * 10^point`. */
interface Digits {
  readonly digits: string
  readonly point: number
}

function digitsOf(mantissa: bigint, exponent: number): Digits {
  if (mantissa === 0n) return { digits: '', point: 0 }
  const text = (exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent)).toString()
  return trimmed({ digits: text, point: text.length + Math.min(exponent, 0) })
}

function trimmed({ digits, point }: Digits): Digits {
  const kept = digits.replace(/0+$/, '')
  return kept === '' ? { digits: '', point: 0 } : { digits: kept, point }
}

function roundDown(number: Digits, count: number): Digits {
  return count >= number.digits.length ? number : trimmed({ digits: number.digits.slice(0, count), point: number.point })
}

function roundUp(number: Digits, count: number): Digits {
  if (count >= number.digits.length) return number
  const kept = number.digits.slice(0, count).replace(/9+$/, '')
  if (kept === '') return { digits: '1', point: number.point + 1 }
  const last = Number(kept.charAt(kept.length - 1)) + 1
  return { digits: kept.slice(0, -1) + String(last), point: number.point }
}

/** To at most `count` digits, to nearest, a tie to an even digit; a negative count changes nothing. */
function roundDigits(number: Digits, count: number): Digits {
  const { digits } = number
  if (count < 0 || count >= digits.length) return number
  const next = digits.charAt(count)
  const tie = next === '5' && count + 1 === digits.length
  const up = tie ? count > 0 && Number(digits.charAt(count - 1)) % 2 === 1 : next >= '5'
  return up ? roundUp(number, count) : roundDown(number, count)
}

/**
 * The shortest digits that lie within half a unit of the last place of `a` at its precision. Bounds and digits are compared place by
 * place, as Terraform's number library does it.
 */
function shortestDigits(a: Decimal): Digits {
  const exact = digitsOf(a.mantissa, a.exponent)
  // An integer within the precision has no neighbour nearer than its own digits.
  if (a.mantissa === 0n || (a.exponent >= 0 && a.exponent + bitLength(a.mantissa) <= a.precision)) return exact
  const shift = a.precision + 1 - bitLength(a.mantissa)
  const units = a.mantissa << BigInt(shift)
  const exponent = a.exponent - shift
  const lower = digitsOf(units - 1n, exponent).digits
  const upper = digitsOf(units + 1n, exponent).digits
  const inclusive = (units & 2n) === 0n
  for (let index = 0; index < exact.digits.length; index++) {
    const digit = exact.digits.charCodeAt(index)
    const low = index < lower.length ? lower.charCodeAt(index) : zeroCode
    const high = index < upper.length ? upper.charCodeAt(index) : zeroCode
    const okDown = low !== digit || (inclusive && index + 1 === lower.length)
    const okUp = digit !== high && (inclusive || digit + 1 < high || index + 1 < upper.length)
    if (okDown && okUp) return roundDigits(exact, index + 1)
    if (okDown) return roundDown(exact, index + 1)
    if (okUp) return roundUp(exact, index + 1)
  }
  return exact
}
const zeroCode = 48

function fixed({ digits, point }: Digits, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (places <= 0) return whole
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, places)) + digits
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`
}

function scientific({ digits, point }: Digits, places: number, marker: 'e' | 'E'): string {
  const first = digits === '' ? '0' : digits.charAt(0)
  const fraction = places > 0 ? `.${digits.slice(1, places + 1).padEnd(places, '0')}` : ''
  const exponent = digits === '' ? 0 : point - 1
  return `${first}${fraction}${marker}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/**
 * The text in one of the styles of `format`, with its sign (`-` or, for positive infinity, `+`). Without a precision: the shortest
 * text that reads back as the same number at its own precision.
 */
export function formatDecimalAs(a: Decimal, style: 'e' | 'E' | 'f' | 'g' | 'G', precision?: number): string {
  if (a.infinite) return a.negative ? '-Inf' : '+Inf'
  return (a.negative ? '-' : '') + magnitudeText(a, style, precision)
}

function magnitudeText(a: Decimal, style: 'e' | 'E' | 'f' | 'g' | 'G', precision: number | undefined): string {
  const exact = precision === undefined ? shortestDigits(a) : digitsOf(a.mantissa, a.exponent)
  switch (style) {
    case 'f': {
      if (precision === undefined) return fixed(exact, Math.max(exact.digits.length - exact.point, 0))
      return fixed(roundDigits(exact, exact.point + precision), precision)
    }
    case 'e':
    case 'E': {
      if (precision === undefined) return scientific(exact, exact.digits.length - 1, style)
      return scientific(roundDigits(exact, precision + 1), precision, style)
    }
    case 'g':
    case 'G': {
      const wanted = precision === undefined ? undefined : Math.max(precision, 1)
      const number = wanted === undefined ? exact : roundDigits(exact, wanted)
      const count = number.digits.length
      let places = wanted ?? count
      const exponentFrom = wanted === undefined ? 6 : places > count && count >= number.point ? count : places
      const exponent = number.point - 1
      if (exponent < -4 || exponent >= exponentFrom) return scientific(number, Math.min(places, count) - 1, style === 'g' ? 'e' : 'E')
      if (places > number.point) places = count
      return fixed(number, Math.max(places - number.point, 0))
    }
  }
}

/** As Terraform turns a number into a string: never with an exponent. `+Inf` and `-Inf` for infinities. */
export const formatDecimal = (a: Decimal): string => formatDecimalAs(a, 'f')

/** Digits of the integer part in a base from 2 to 36, with a sign. Undefined where it is no integer. */
export function formatInteger(a: Decimal, base: number): string | undefined {
  if (a.infinite || (!isZero(a) && a.exponent < 0)) return undefined
  const digits = (a.mantissa << BigInt(a.exponent)).toString(base)
  return a.negative && a.mantissa !== 0n ? `-${digits}` : digits
}
