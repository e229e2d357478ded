// The numeric functions of Terraform. Arithmetic itself is in value/number.ts.
// https://developer.hashicorp.com/terraform/language/functions/abs
import {
  absolute,
  add,
  ceil,
  compareDecimals,
  floor,
  fromBigint,
  fromDouble,
  isDecimal,
  isZero,
  toInteger,
  toNumber,
  type Decimal,
} from '../../../value/number.js'
import { dynamicType, numberType } from '../../../value/type.js'
import { isNull, scalar, textOf, type Value } from '../../../value/value.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { toNumber as asNumber } from '../convert.js'
import { typeOf } from '../types.js'
import { integerArgument } from './define.js'
import { logarithm, power } from './floats.js'
import { onKnown, parameter, returnsNumber } from './signature.js'

const options = { returns: returnsNumber } as const

function numberAt(args: readonly Value[], index: number): Decimal {
  const value = args[index]
  if (value?.kind === 'scalar' && isDecimal(value.value)) return value.value
  throw new EvaluationError('a number is required')
}

const unary = (name: string, work: (number: Decimal) => Decimal): TerraformFunction =>
  onKnown(name, [parameter('num', numberType)], (args, context) => scalar(work(numberAt(args, 0)), context.location), options)

/** Whole numbers have no negative zero. */
const withoutMinus = (number: Decimal): Decimal => (isZero(number) ? absolute(number) : number)

/** As a 64-bit float. */
function floatAt(args: readonly Value[], index: number): number {
  const number = numberAt(args, index)
  const float = toNumber(number)
  if (!Number.isFinite(float) && !number.infinite) throw new EvaluationError(`the number must be between ${String(-Number.MAX_VALUE)} and ${String(Number.MAX_VALUE)}`)
  return float
}

function fromFloat(value: number, { location }: CallContext): Value {
  const number = fromDouble(value)
  if (number === undefined) throw new EvaluationError('the result is not a number')
  return scalar(number, location)
}

const extreme = (name: string, wanted: -1 | 1): TerraformFunction =>
  onKnown(
    name,
    [],
    (args, context) => {
      if (args.length === 0) throw new EvaluationError(`${name}() needs at least one number`)
      const best = args.map((_, index) => numberAt(args, index)).reduce((a, b) => (compareDecimals(b, a) === wanted ? b : a))
      return scalar(best, context.location)
    },
    { ...options, variadic: parameter('numbers', numberType) },
  )

function sum(args: readonly Value[], { location }: CallContext): Value {
  const [list] = args
  if (list?.kind !== 'list' && list?.kind !== 'set' && list?.kind !== 'tuple') throw new EvaluationError('sum() needs a list, set or tuple of numbers')
  if (list.items.length === 0) throw new EvaluationError('sum() cannot sum an empty list')
  let total: Decimal | undefined
  for (const item of list.items) {
    if (isNull(item)) throw new EvaluationError('sum() needs numbers, not null')
    const number = asNumber(item)
    if (number.kind !== 'scalar' || !isDecimal(number.value)) throw new EvaluationError('sum() needs numbers')
    total = total === undefined ? number.value : add(total, number.value)
    if (total === undefined) throw new EvaluationError('the sum is not a number')
  }
  return scalar(total ?? fromBigint(0n), location)
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const longestNumber = 10_000

function parseInteger(args: readonly Value[], { location }: CallContext): Value {
  const [value] = args
  const text = textOf(value)
  if (value === undefined || text === undefined) {
    throw new EvaluationError(`parseint() needs a string, not ${value === undefined ? 'nothing' : typeOf(value).kind}`)
  }
  const base = toInteger(numberAt(args, 1))
  if (base === undefined || base < 2 || base > 62) throw new EvaluationError('parseint(): the base must be a whole number between 2 and 62')
  const [, signText = '', body = ''] = /^([+-]?)([0-9A-Za-z]+)$/.exec(text) ?? []
  if (body === '' || body.length > longestNumber) throw new EvaluationError(`parseint() cannot parse ${JSON.stringify(text)} in base ${String(base)}`)
  let result = 0n
  for (const character of base <= 36 ? body.toLowerCase() : body) {
    const digit = digits.indexOf(character)
    if (digit < 0 || digit >= base) throw new EvaluationError(`parseint() cannot parse ${JSON.stringify(text)} in base ${String(base)}`)
    result = result * BigInt(base) + BigInt(digit)
  }
  return scalar(fromBigint(signText === '-' ? -result : result), location)
}

export const numericFunctions: readonly TerraformFunction[] = [
  { ...unary('abs', absolute), marksUnasked: [] },
  unary('ceil', (number) => withoutMinus(ceil(number))),
  unary('floor', (number) => withoutMinus(floor(number))),
  onKnown('signum', [parameter('num', numberType)], ([number], { location }) => scalar(fromBigint(BigInt(Math.sign(integerArgument(number) ?? 0))), location), options),
  extreme('max', 1),
  extreme('min', -1),
  onKnown(
    'log',
    [parameter('num', numberType), parameter('base', numberType)],
    (args, context) => fromFloat(logarithm(floatAt(args, 0)) / logarithm(floatAt(args, 1)), context),
    options,
  ),
  onKnown(
    'pow',
    [parameter('num', numberType), parameter('power', numberType)],
    (args, context) => fromFloat(power(floatAt(args, 0), floatAt(args, 1)), context),
    options,
  ),
  onKnown('parseint', [parameter('number', dynamicType), parameter('base', numberType)], parseInteger, options),
  onKnown('sum', [parameter('list', dynamicType)], sum, options),
]

