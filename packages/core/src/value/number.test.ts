// Numbers against what Terraform prints and against JavaScript's own integers and doubles.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as numbers from './number.js'
import { add, compareDecimals, decimal, divide, equalDecimals, formatDecimal, formatDecimalAs, formatInteger, isDecimal, modulo, multiply, negate, subtract, toBigint, toInteger, toNumber, type Decimal } from './number.js'

const of = (text: string | number): Decimal => {
  const number = decimal(text)
  if (number === undefined) throw new Error(`${String(text)} is no number`)
  return number
}
const shown = (number: Decimal | undefined): string => (number === undefined ? 'none' : formatDecimal(number))

describe('reading and printing', () => {
  it.each([
    ['0', '0'],
    ['-0', '-0'],
    ['007', '7'],
    ['1.10', '1.1'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+5', '5'],
    ['1e3', '1000'],
    ['1E-3', '0.001'],
    ['1p3', '8'],
    ['9007199254740993', '9007199254740993'],
    ['0.1', '0.1'],
    ['123456789012345678901234567890.5', '123456789012345678901234567890.5'],
    ['1e21', '1000000000000000000000'],
    ['Inf', '+Inf'],
    ['-inf', '-Inf'],
  ])('%s is %s', (text, expected) => {
    expect(shown(of(text))).toBe(expected)
  })

  it.each(['', ' 1', '1 ', '-', '1e', '0x10', '1_000', '1,5', 'NaN', '--1', '١', '.', 'e5', '1e1000000'])('%j is no number', (text) => {
    expect(decimal(text)).toBeUndefined()
  })

  it('keeps 400 zeros', () => {
    expect(shown(of('1e400'))).toBe(`1${'0'.repeat(400)}`)
    expect(shown(of('1e-400'))).toBe(`0.${'0'.repeat(399)}1`)
  })

  it('prints a third with as many digits as 512 bits hold', () => {
    expect(shown(divide(of('1'), of('3')))).toMatch(/^0\.3{153,155}[0-9]?$/)
    // Numbers that functions count have 64 bits.
    expect(shown(divide(of(1), of(3)))).toBe('0.33333333333333333334')
  })

  it.each([
    ['3.14159', 'f', 2, '3.14'],
    ['2.5', 'f', 0, '2'],
    ['3.5', 'f', 0, '4'],
    ['0.006', 'f', 2, '0.01'],
    ['9.995', 'f', 2, '10.00'],
    ['12345.678', 'e', 6, '1.234568e+04'],
    ['0', 'e', 2, '0.00e+00'],
    ['1e21', 'g', undefined, '1e+21'],
    ['1000000', 'g', undefined, '1e+06'],
    ['100000', 'g', undefined, '100000'],
    ['0.00001', 'G', undefined, '1E-05'],
    ['123456789', 'g', 3, '1.23e+08'],
  ] as const)('%s in style %s with %s places is %s', (text, style, places, expected) => {
    expect(formatDecimalAs(of(text), style, places)).toBe(expected)
  })

  it('prints integers in other bases, and nothing else', () => {
    expect(formatInteger(of('-255'), 16)).toBe('-ff')
    expect(formatInteger(of('0'), 2)).toBe('0')
    expect(formatInteger(of('1.5'), 10)).toBeUndefined()
    expect(formatInteger(of('Inf'), 10)).toBeUndefined()
  })
})

describe('arithmetic', () => {
  it('adds decimals as people do', () => {
    expect(equalDecimals(add(of('0.1'), of('0.2')) ?? of('0'), of('0.3'))).toBe(true)
  })

  it.each<readonly [string, Decimal | undefined, string]>([
    ['1 / 0', divide(of('1'), of('0')), '+Inf'],
    ['-1 / 0', divide(of('-1'), of('0')), '-Inf'],
    ['0 / 0', divide(of('0'), of('0')), 'none'],
    ['Inf - Inf', subtract(of('Inf'), of('Inf')), 'none'],
    ['0 * Inf', multiply(of('0'), of('Inf')), 'none'],
    ['5 % 0', modulo(of('5'), of('0')), '5'],
    ['-5 % 3', modulo(of('-5'), of('3')), '-2'],
    ['5.5 % 2', modulo(of('5.5'), of('2')), '1.5'],
    ['floor -1.5', numbers.floor(of('-1.5')), '-2'],
    ['ceil -1.5', numbers.ceil(of('-1.5')), '-1'],
    ['-(0)', negate(of('0')), '-0'],
    ['0 - 0', subtract(of('0'), of('0')), '0'],
  ])('%s', (_, result, expected) => {
    expect(shown(result)).toBe(expected)
  })

  it('agrees with integers', () => {
    const integer = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n })
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        const [x, y] = [of(String(a)), of(String(b))]
        expect(toBigint(add(x, y) ?? x)).toBe(a + b)
        expect(toBigint(subtract(x, y) ?? x)).toBe(a - b)
        expect(toBigint(multiply(x, y) ?? x)).toBe(a * b)
        expect(compareDecimals(x, y)).toBe(a < b ? -1 : a > b ? 1 : 0)
        expect(shown(x)).toBe(String(a))
        if (b !== 0n) expect(toBigint(modulo(x, y) ?? x)).toBe(a % b)
      }),
    )
  })

  it('agrees with doubles', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const number = numbers.fromDouble(value) ?? of('0')
        expect(toNumber(number)).toBe(value)
        if (Number.isFinite(value)) expect(Number(shown(number))).toBe(value)
      }),
      { examples: [[5e-324], [1.7976931348623157e308], [-0], [2.2250738585072014e-308]] },
    )
  })

  it('reads back what it prints', () => {
    const text = fc.tuple(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), fc.integer({ min: -80, max: 80 })).map(([digits, exponent]) => `${String(digits)}e${String(exponent)}`)
    fc.assert(
      fc.property(text, text, (first, second) => {
        const number = divide(of(first), of(second))
        if (number === undefined || number.infinite) return
        expect(equalDecimals(of(shown(number)), number)).toBe(true)
      }),
    )
  })

  it('does not grow without bound', () => {
    let number: Decimal | undefined = of('1e1000')
    for (let round = 0; round < 40 && number !== undefined; round++) number = multiply(number, number)
    expect(shown(number)).toBe('+Inf')
  })
})

describe('conversion', () => {
  it('knows integers', () => {
    expect(toInteger(of('3.0'))).toBe(3)
    expect(toInteger(of('3.5'))).toBeUndefined()
    expect(toInteger(of('9007199254740993'))).toBeUndefined()
    expect(toBigint(of('9007199254740993'))).toBe(9007199254740993n)
  })

  it('tells a number from a value', () => {
    expect(isDecimal(of('1'))).toBe(true)
    expect(isDecimal({ kind: 'scalar', value: 1 })).toBe(false)
    expect(isDecimal(null)).toBe(false)
  })
})
