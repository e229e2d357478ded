// Decimal numbers of Terraform's precision, behind a few functions, so that the library can be exchanged.
import { Decimal as DecimalJs } from 'decimal.js'

/** Terraform computes with 512 bits of mantissa (about 155 decimal digits). */
const Context = DecimalJs.clone({ precision: 155, toExpNeg: -1e9, toExpPos: 1e9, minE: -9e15, maxE: 9e15 })

export type Decimal = DecimalJs

/** Reads a number as HCL and JSON write it; undefined where the text is no number. */
export function decimal(input: string | number): Decimal | undefined {
  if (typeof input === 'string' && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(input)) return undefined
  return new Context(input)
}

export const isDecimal = (value: unknown): value is Decimal => DecimalJs.isDecimal(value)
