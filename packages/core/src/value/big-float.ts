// Binary floating-point numbers of a fixed precision over bigint: what Terraform computes with. Representation and
// arithmetic only; `number.ts` reads and prints them.

/**
 * A number as Terraform holds it: `mantissa * 2^exponent`, rounded to `precision` bits. The precision is part of the number because
 * an operation rounds to the larger one of its operands and the text of a number is the shortest that reads back at its precision.
 */
export interface Decimal {
  readonly kind: 'decimal'
  readonly negative: boolean
  readonly infinite: boolean
  /** Zero, or an odd positive number. */
  readonly mantissa: bigint
  readonly exponent: number
  readonly precision: number
}

/** Precision of every number that is written as text. */
export const textPrecision = 512
/** Precision of the integers that functions make (`length`, `index`, …). */
export const integerPrecision = 64
const doublePrecision = 53

/**
 * Beyond this a number becomes infinite or zero. Terraform goes to 2^31; no configuration means such numbers, and their digits could
 * exhaust the memory.
 */
const maxExponent = 2 ** 20
const minExponent = -(2 ** 20)

export const isDecimal = (value: unknown): value is Decimal =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'decimal' && 'mantissa' in value

const zero = (negative: boolean, precision: number): Decimal => ({ kind: 'decimal', negative, infinite: false, mantissa: 0n, exponent: 0, precision })

export const infinity = (negative: boolean, precision = integerPrecision): Decimal => ({
  kind: 'decimal',
  negative,
  infinite: true,
  mantissa: 0n,
  exponent: 0,
  precision,
})

export const isZero = (a: Decimal): boolean => !a.infinite && a.mantissa === 0n

export function bitLength(value: bigint): number {
  if (value === 0n) return 0
  const hex = value.toString(16)
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)))
}

function trailingZeros(value: bigint): number {
  let count = 0
  let rest = value
  while ((rest & 0xffffffffffffffffn) === 0n) {
    rest >>= 64n
    count += 64
  }
  while ((rest & 0xffn) === 0n) {
    rest >>= 8n
    count += 8
  }
  while ((rest & 1n) === 0n) {
    rest >>= 1n
    count += 1
  }
  return count
}

/**
 * `mantissa * 2^exponent` rounded to nearest, ties to even. `sticky` says that the true value lies a little above the mantissa (bits
 * that a division left over).
 */
export function rounded(negative: boolean, mantissa: bigint, exponent: number, precision: number, sticky = false): Decimal {
  if (mantissa === 0n) return zero(negative, precision)
  let bits = mantissa
  let power = exponent
  const excess = bitLength(bits) - precision
  if (excess > 0) {
    const shift = BigInt(excess)
    const rest = bits & ((1n << shift) - 1n)
    const half = 1n << (shift - 1n)
    bits >>= shift
    power += excess
    if (rest > half || (rest === half && (sticky || (bits & 1n) === 1n))) bits += 1n
  }
  const zeros = trailingZeros(bits)
  if (zeros > 0) {
    bits >>= BigInt(zeros)
    power += zeros
  }
  const top = power + bitLength(bits)
  if (top > maxExponent) return infinity(negative, precision)
  if (top < minExponent) return zero(negative, precision)
  return { kind: 'decimal', negative, infinite: false, mantissa: bits, exponent: power, precision }
}

/** An integer; at least 64 bits are kept, more where it needs them. */
export function fromBigint(value: bigint): Decimal {
  const magnitude = value < 0n ? -value : value
  return rounded(value < 0n, magnitude, 0, Math.max(integerPrecision, bitLength(magnitude)))
}

/** A double with its exact value and 53 bits; undefined for NaN. */
export function fromDouble(value: number): Decimal | undefined {
  if (Number.isNaN(value)) return undefined
  if (!Number.isFinite(value)) return infinity(value < 0, doublePrecision)
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const field = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & ((1n << 52n) - 1n)
  const negative = bits >> 63n === 1n
  return field === 0
    ? rounded(negative, fraction, -1074, doublePrecision)
    : rounded(negative, fraction | (1n << 52n), field - 1075, doublePrecision)
}

export const negate = (a: Decimal): Decimal => ({ ...a, negative: !a.negative })
export const absolute = (a: Decimal): Decimal => (a.negative ? negate(a) : a)

const signed = (a: Decimal): bigint => (a.negative ? -a.mantissa : a.mantissa)

/** -1, 0 or 1. Zeros are equal whatever their sign; precision does not count. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const signA = sign(a)
  const signB = sign(b)
  if (signA !== signB) return signA < signB ? -1 : 1
  if (signA === 0) return 0
  if (a.infinite || b.infinite) {
    if (a.infinite && b.infinite) return 0
    return a.infinite === (signA > 0) ? 1 : -1
  }
  const topA = a.exponent + bitLength(a.mantissa)
  const topB = b.exponent + bitLength(b.mantissa)
  if (topA !== topB) return topA < topB === signA > 0 ? -1 : 1
  const low = Math.min(a.exponent, b.exponent)
  const left = signed(a) << BigInt(a.exponent - low)
  const right = signed(b) << BigInt(b.exponent - low)
  return left < right ? -1 : left > right ? 1 : 0
}

export const equalDecimals = (a: Decimal, b: Decimal): boolean => compareDecimals(a, b) === 0

/** -1, 0 or 1. */
export function sign(a: Decimal): -1 | 0 | 1 {
  return isZero(a) ? 0 : a.negative ? -1 : 1
}

/** Undefined for the sum of opposite infinities, where Terraform fails. */
export function add(a: Decimal, b: Decimal): Decimal | undefined {
  return addAt(a, b, Math.max(a.precision, b.precision))
}

function addAt(a: Decimal, b: Decimal, precision: number): Decimal | undefined {
  if (a.infinite || b.infinite) {
    if (a.infinite && b.infinite && a.negative !== b.negative) return undefined
    return infinity(a.infinite ? a.negative : b.negative, precision)
  }
  if (a.mantissa === 0n && b.mantissa === 0n) return zero(a.negative && b.negative, precision)
  if (a.mantissa === 0n) return rounded(b.negative, b.mantissa, b.exponent, precision)
  if (b.mantissa === 0n) return rounded(a.negative, a.mantissa, a.exponent, precision)
  // One operand far below the other only tips the rounding: shift by no more than matters.
  const topA = a.exponent + bitLength(a.mantissa)
  const topB = b.exponent + bitLength(b.mantissa)
  const [large, small] = topA >= topB ? [a, b] : [b, a]
  const gap = Math.abs(topA - topB)
  const reach = precision + large.precision + 8
  const near = gap > reach ? { ...small, mantissa: 1n, exponent: large.exponent - reach } : small
  const low = Math.min(large.exponent, near.exponent)
  const sum = (signed(large) << BigInt(large.exponent - low)) + (signed(near) << BigInt(near.exponent - low))
  return sum < 0n ? rounded(true, -sum, low, precision) : rounded(false, sum, low, precision)
}

export const subtract = (a: Decimal, b: Decimal): Decimal | undefined => add(a, negate(b))

/** Product rounded to exactly `precision` bits; undefined for zero times infinity. */
export function multiplyAt(a: Decimal, b: Decimal, precision: number): Decimal | undefined {
  const negative = a.negative !== b.negative
  if (a.infinite || b.infinite) return isZero(a) || isZero(b) ? undefined : infinity(negative, precision)
  return rounded(negative, a.mantissa * b.mantissa, a.exponent + b.exponent, precision)
}

/** The precision of the operands, or as much as the product needs up to 512 bits. Undefined for zero times infinity. */
export function multiply(a: Decimal, b: Decimal): Decimal | undefined {
  const product = multiplyAt(a, b, textPrecision)
  if (product === undefined) return undefined
  const precision = Math.max(a.precision, b.precision, bitLength(product.mantissa))
  return precision < textPrecision ? { ...product, precision } : product
}

/** Division by zero is infinite; undefined for 0/0 and infinity by infinity. */
export function divide(a: Decimal, b: Decimal): Decimal | undefined {
  return divideAt(a, b, Math.max(a.precision, b.precision))
}

export function divideAt(a: Decimal, b: Decimal, precision: number): Decimal | undefined {
  const negative = a.negative !== b.negative
  if (a.infinite) return b.infinite ? undefined : infinity(negative, precision)
  if (b.infinite) return zero(negative, precision)
  if (b.mantissa === 0n) return a.mantissa === 0n ? undefined : infinity(negative, precision)
  if (a.mantissa === 0n) return zero(negative, precision)
  const shift = Math.max(0, precision + 2 + bitLength(b.mantissa) - bitLength(a.mantissa))
  const numerator = a.mantissa << BigInt(shift)
  const quotient = numerator / b.mantissa
  const sticky = quotient * b.mantissa !== numerator
  // The sticky bit is made a real one below the quotient, so that rounding sees it.
  return rounded(negative, (quotient << 1n) | (sticky ? 1n : 0n), a.exponent - b.exponent - shift - 1, precision)
}

/** Remainder of the division that truncates towards zero; `x % 0` is x. Undefined where Terraform fails. */
export function modulo(a: Decimal, b: Decimal): Decimal | undefined {
  if (isZero(b)) return a
  const quotient = divide(a, b)
  if (quotient === undefined || quotient.infinite) return undefined
  const whole = truncated(quotient)
  if (whole === undefined) return undefined
  const magnitude = whole < 0n ? -whole : whole
  const product = multiplyAt(b, rounded(whole < 0n, magnitude, 0, a.precision), a.precision)
  return product === undefined ? undefined : addAt(a, negate(product), a.precision)
}

/** The integer part, towards zero; undefined for infinities. */
export function truncated(a: Decimal): bigint | undefined {
  if (a.infinite) return undefined
  const size = a.exponent >= 0 ? a.mantissa << BigInt(a.exponent) : -a.exponent > bitLength(a.mantissa) ? 0n : a.mantissa >> BigInt(-a.exponent)
  return a.negative ? -size : size
}

export const isInteger = (a: Decimal): boolean => !a.infinite && (a.mantissa === 0n || a.exponent >= 0)

/** The exact integer; undefined where it is none. */
export const toBigint = (a: Decimal): bigint | undefined => (isInteger(a) ? truncated(a) : undefined)

/** The exact integer as a JavaScript number; undefined where it is none or not safe. */
export function toInteger(a: Decimal): number | undefined {
  const whole = toBigint(a)
  if (whole === undefined) return undefined
  const result = Number(whole)
  return Number.isSafeInteger(result) ? result : undefined
}

/** Nearest double, ties to even; infinite beyond its range. */
export function toNumber(a: Decimal): number {
  if (a.infinite) return a.negative ? -Infinity : Infinity
  if (a.mantissa === 0n) return a.negative ? -0 : 0
  const top = a.exponent + bitLength(a.mantissa)
  if (top > 1025) return a.negative ? -Infinity : Infinity
  if (top < -1100) return a.negative ? -0 : 0
  // Below the normal range fewer bits remain.
  const precision = Math.min(doublePrecision, top + 1074)
  if (precision <= 0) {
    const half = rounded(false, 1n, -1075, doublePrecision)
    const result = compareDecimals(absolute(a), half) > 0 ? 2 ** -1074 : 0
    return a.negative ? -result : result
  }
  const short = rounded(false, a.mantissa, a.exponent, precision)
  const low = Math.max(short.exponent, -1074)
  const size = Number(short.mantissa) * 2 ** (short.exponent - low)
  const result = low > 900 ? size * 2 ** 900 * 2 ** (low - 900) : size * 2 ** low
  return a.negative ? -result : result
}

/** The integer part as a number of the precision of the whole, towards negative or positive infinity. */
function toWhole(a: Decimal, step: (whole: bigint) => bigint): Decimal {
  if (a.infinite || isInteger(a)) return a
  const whole = truncated(a) ?? 0n
  const next = step(whole)
  return rounded(next < 0n, next < 0n ? -next : next, 0, a.precision)
}

export const floor = (a: Decimal): Decimal => toWhole(a, (whole) => (a.negative ? whole - 1n : whole))
export const ceil = (a: Decimal): Decimal => toWhole(a, (whole) => (a.negative ? whole : whole + 1n))

/** A key that is equal for equal numbers, whatever their precision or the sign of zero. */
export function decimalKey(a: Decimal): string {
  if (a.infinite) return a.negative ? '-inf' : 'inf'
  if (a.mantissa === 0n) return '0'
  return `${a.negative ? '-' : ''}${a.mantissa.toString(36)}p${a.exponent}`
}
