// Helpers to define function tables: parameters and arguments in the words of Terraform. No function lives here.
import { fromBigint, isDecimal, isInteger, toBigint, type Decimal } from '../../../value/number.js'
import { boolType, dynamicType, numberType, stringType, type Type } from '../../../value/type.js'
import { scalar, type ScalarValue, type SequenceValue, type Value } from '../../../value/value.js'
import type { Location } from '../../../source/source-file.js'
import { apply } from '../application.js'
import { EvaluationError, type CallContext, type Parameter, type TerraformFunction } from '../contracts.js'
import { knownText } from './string-subject.js'
import { composed } from '../../../value/unicode.js'

export const stringParameter = (name: string): Parameter => ({ name, type: stringType })
export const numberParameter = (name: string): Parameter => ({ name, type: numberType })
export const anyParameter = (name: string): Parameter => ({ name, type: dynamicType, allowNull: true })

export const listOfStrings: Type = { kind: 'list', element: stringType }

interface Options {
  readonly variadic?: Parameter
  readonly returns?: Type
}

/** A function that is only called with wholly known arguments. */
export function knownFunction(
  name: string,
  parameters: readonly Parameter[],
  call: (args: readonly Value[], context: CallContext) => Value,
  { variadic, returns = stringType }: Options = {},
): TerraformFunction {
  return { name, parameters, ...(variadic === undefined ? {} : { variadic }), known: true, returns: () => returns, call }
}

/** A function that copes with symbols, templates and unknowns itself. */
export function openFunction(
  name: string,
  parameters: readonly Parameter[],
  call: (args: readonly Value[], context: CallContext) => Value,
  options: Options = {},
): TerraformFunction {
  return { ...knownFunction(name, parameters, call, options), known: false }
}

/** The symbol for a call that could not be worked out; a string unless said otherwise, and not null where it has a type. */
export const application = (name: string, args: readonly Value[], location: Location, type: Type = stringType): Value =>
  apply(name, args, type, location, { notNull: type.kind !== 'dynamic' })

/** A known string argument. */
export function textArgument(value: Value | undefined): string {
  const text = value === undefined ? undefined : knownText(value)
  if (text === undefined) throw new EvaluationError('a known string is required')
  return text.value
}

export const numberOf = (value: Value | undefined): Decimal | undefined =>
  value?.kind === 'scalar' && isDecimal(value.value) ? value.value : undefined

const leastInteger = -(2n ** 63n)
const greatestInteger = 2n ** 63n - 1n

/** A known whole number of 64 bits, clamped to what JavaScript counts exactly; undefined where the argument is not known. */
export function integerArgument(value: Value | undefined): number | undefined {
  const number = numberOf(value)
  if (number === undefined) return undefined
  const whole = isInteger(number) ? toBigint(number) : undefined
  if (whole === undefined) throw new EvaluationError('value must be a whole number')
  if (whole < leastInteger || whole > greatestInteger) {
    throw new EvaluationError('value must be a whole number, between -9223372036854775808 and 9223372036854775807 inclusive')
  }
  const limit = BigInt(Number.MAX_SAFE_INTEGER)
  return Number(whole > limit ? limit : whole < -limit ? -limit : whole)
}

/** A string result. Terraform normalises every string it makes (NFC). */
export const stringResult = (text: string, location: Location): ScalarValue => scalar(composed(text), location)

/** The same for a value whose text was put together from others: places are kept where nothing changes. */
export function normalized(value: Value): Value {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return value
  const text = composed(value.value)
  if (text === value.value) return value
  const { segments: _, ...rest } = value
  return { ...rest, value: text }
}

export const boolResult = (value: boolean, location: Location): ScalarValue => scalar(value, location)
export const numberResult = (value: number, location: Location): ScalarValue => scalar(fromBigint(BigInt(value)), location)

export const stringList = (items: readonly Value[], location: Location): SequenceValue => ({
  kind: 'list',
  items,
  complete: true,
  elementType: stringType,
  location,
})

export { boolType, dynamicType, numberType, stringType }
