// Logarithms and powers of 64-bit floats, to the last bit as Terraform's `log` and `pow` answer them: JavaScript's own differ there.
// They are those of Go's library: https://pkg.go.dev/math#Log and https://pkg.go.dev/math#Pow

const halfRootOfTwo = 7.07106781186547524401e-1
const ln2High = 6.93147180369123816490e-1
const ln2Low = 1.90821492927058770002e-10
/** Coefficients of the polynomial for (log(1+s) - log(1-s)) / s - 2, from the seventh down to the first. */
const oddTerms = [1.479819860511658591e-1, 1.818357216161805012e-1, 2.857142874366239149e-1, 6.666666666666735130e-1]
const evenTerms = [1.531383769920937332e-1, 2.222219843214978396e-1, 3.999999999940941908e-1]

const polynomial = (coefficients: readonly number[], x: number): number => coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)

/** A number as `fraction * 2^exponent` with a fraction from 0.5 up to 1. */
function split(x: number): { readonly fraction: number; readonly exponent: number } {
  if (x === 0 || !Number.isFinite(x)) return { fraction: x, exponent: 0 }
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1)
  let fraction = timesPowerOfTwo(x, -exponent)
  while (Math.abs(fraction) < 0.5) {
    fraction *= 2
    exponent--
  }
  while (Math.abs(fraction) >= 1) {
    fraction /= 2
    exponent++
  }
  return { fraction, exponent }
}

/** `x * 2^exponent`, in steps that do not overflow before the result does, of which only the last may lose bits. */
function timesPowerOfTwo(x: number, exponent: number): number {
  if (exponent > 1000) return timesPowerOfTwo(x * 2 ** 1000, Math.min(exponent, 3000) - 1000)
  return exponent < -1000 ? x * 2 ** -1000 * 2 ** (exponent + 1000) : x * 2 ** exponent
}

export function logarithm(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (!Number.isFinite(x)) return x
  const parts = split(x)
  const isSmall = parts.fraction < halfRootOfTwo
  const k = isSmall ? parts.exponent - 1 : parts.exponent
  const f = (isSmall ? parts.fraction * 2 : parts.fraction) - 1
  const s = f / (2 + f)
  const s2 = s * s
  const s4 = s2 * s2
  const remainder = s2 * polynomial(oddTerms, s4) + s4 * polynomial(evenTerms, s4)
  const half = 0.5 * f * f
  return k * ln2High - (half - (s * (half + remainder) + k * ln2Low) - f)
}

const splitter = 2 ** 27 + 1

/** `a * b + c` rounded once, as processors do it. */
function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b
  const halves = (x: number): readonly [number, number] => {
    const scaled = x * splitter
    const high = scaled - (scaled - x)
    return [high, x - high]
  }
  const [[aHigh, aLow], [bHigh, bLow]] = [halves(a), halves(b)]
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
  const sum = product + c
  const shifted = sum - product
  const sumError = product - (sum - shifted) + (c - shifted)
  return sum + (productError + sumError)
}

const ln2Upper = 0.69314718055966295651160180568695068359375
const ln2Lower = 0.28235290563031577122588448175013436025525412068e-12
/** 1/8! up to 1/0!. */
const taylor = [
  2.4801587301587301587e-5, 1.984126984126984127e-4, 1.3888888888888888889e-3, 8.3333333333333333333e-3, 4.1666666666666666667e-2,
  1.6666666666666666667e-1, 0.5, 1,
]

function exponential(x: number): number {
  if (Number.isNaN(x) || x > 7.09782712893384e2) return x > 0 ? Number.POSITIVE_INFINITY : x
  if (x === Number.NEGATIVE_INFINITY) return 0
  const exponent = roundToEven(x * Math.LOG2E)
  const reduced = fusedMultiplyAdd(-ln2Lower, exponent, fusedMultiplyAdd(-ln2Upper, exponent, x)) * 0.0625
  let result = reduced * taylor.reduce((sum, coefficient) => fusedMultiplyAdd(sum, reduced, coefficient))
  for (let round = 0; round < 3; round++) result = result * (2 + result)
  return timesPowerOfTwo(fusedMultiplyAdd(2 + result, result, 1), exponent)
}

function roundToEven(x: number): number {
  const floor = Math.floor(x)
  const difference = x - floor
  return difference < 0.5 || (difference === 0.5 && floor % 2 === 0) ? floor : floor + 1
}

export function power(x: number, y: number): number {
  // Without bits behind the point, or at the edges, the two libraries agree.
  if (y === 0 || x === 1) return 1
  if (y === 1) return x
  if (y === 0.5 && Number.isFinite(x) && x !== 0) return Math.sqrt(x)
  if (y === -0.5 && Number.isFinite(x) && x !== 0) return 1 / Math.sqrt(x)
  if (x === -1 && !Number.isFinite(y)) return 1
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y) || Math.abs(y) >= 2 ** 63) return Math.pow(x, y)
  let whole = Math.trunc(Math.abs(y))
  let fraction = Math.abs(y) - whole
  if (fraction !== 0 && x < 0) return Number.NaN
  let result = 1
  let resultExponent = 0
  if (fraction !== 0) {
    if (fraction > 0.5) {
      fraction--
      whole++
    }
    result = exponential(fraction * logarithm(x))
  }
  let { fraction: square, exponent } = split(x)
  for (let bits = BigInt(whole); bits !== 0n; bits >>= 1n) {
    if (Math.abs(exponent) > 4096) {
      resultExponent += exponent
      break
    }
    if ((bits & 1n) === 1n) {
      result *= square
      resultExponent += exponent
    }
    square *= square
    exponent *= 2
    if (square < 0.5) {
      square += square
      exponent--
    }
  }
  return y < 0 ? timesPowerOfTwo(1 / result, -resultExponent) : timesPowerOfTwo(result, resultExponent)
}
