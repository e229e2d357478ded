// `condition ? a : b`. Owns the types of its arms; an unknown condition makes a choice of both.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#conditional-operator
import type { Location } from '../../source/source-file.js'
import { compareDecimals, toInteger } from '../../value/number.js'
import { boolType, dynamicType, sameType, type Type } from '../../value/type.js'
import { isNull, isOpenValue, scalar, type Bounds, type Value } from '../../value/value.js'
import { apply } from './application.js'
import { EvaluationError } from './contracts.js'
import { convert } from './convert.js'
import { asOneUnknown, choose, distribute, failedOf, failingAs, sensitiveIf, unknownOf } from './expression-env.js'
import { anyLength, eitherBounds, lengthBounds, openList, rangeOf } from './eval-bounds.js'
import { unmarked } from './marks.js'
import { conditionOf, isNotNull } from './operators.js'
import { isUnorderedSet } from './order.js'
import { friendlyType, typeOf, unifyPair } from './types.js'

/** An arm as it came out: Terraform looks at both, but only fails for the one it takes. */
type Arm = { readonly value: Value } | { readonly error: EvaluationError }

interface Options {
  readonly location: Location
  /** As Terraform answers: under a condition that is not known, an arm that fails is not known either. Else it is left out. */
  readonly strict: boolean
}

export function conditional(decide: () => Value, then: () => Value, otherwise: () => Value, { location, strict }: Options): Value {
  const arms = [arm(then), arm(otherwise)] as const
  const common = resultType(arms[0], arms[1], location)
  const type = common?.type
  const rest = type === undefined ? undefined : failedOf(type, location)
  const take = (which: 0 | 1): Value => {
    const chosen = arms[which]
    if ('error' in chosen) throw new EvaluationError(chosen.error.message, chosen.error.location, leftOf(chosen.error.rest, common, which) ?? rest)
    return common === undefined ? chosen.value : failingAs(rest, () => convert(chosen.value, common.type, common.as[which]))
  }
  const perhaps = (which: 0 | 1): Value => {
    const chosen = arms[which]
    return strict && 'error' in chosen ? failedOf(type ?? dynamicType, chosen.error.location ?? location, chosen.error.message) : take(which)
  }
  // Marks of both arms go to the result, whichever is taken.
  const isMarked = arms.some((each) => ('value' in each ? each.value : each.error.rest)?.sensitive === true)
  const decided = failingAs(rest, decide)
  const condition = strict ? asOneUnknown(decided) : decided
  const result = sensitiveIf(taken(condition, take, perhaps, location, rest, strict), isMarked)
  // Marks within an arm stay within it, as long as it is not converted.
  return strict && condition.kind !== 'scalar' ? undecided(sensitiveIf(unmarked(result), isMarked || condition.sensitive === true), arms, type, location) : result
}

/** What is left of an arm that failed, as the result that it would have become. */
function leftOf(left: Value | undefined, common: Common | undefined, which: 0 | 1): Value | undefined {
  if (left === undefined || common === undefined) return left
  try {
    return convert(left, common.type, common.as[which])
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return undefined
  }
}

/** What Terraform knows of the result although it does not know the condition. */
function undecided(choice: Value, [a, b]: readonly [Arm, Arm], common: Type | undefined, location: Location): Value {
  if (choice.kind !== 'choice') return choice
  const notNull = isNeverNull([a, b])
  const result = unknownOf(choice, common ?? typeOf(choice), notNull)
  if ('error' in a || 'error' in b) return result
  if (isNull(a.value) && isNull(b.value)) return sensitiveIf({ ...scalar(null, location), type: typeOf(result) }, result.sensitive === true)
  const type = typeOf(a.value)
  if (!sameType(type, typeOf(b.value))) return result
  const isCollection = type.kind === 'list' || type.kind === 'set' || type.kind === 'map'
  if (type.kind !== 'number' && !isCollection) return result
  // Of 0 and -0, which compare as equal, cty keeps the one of the second result.
  const bounds = isCollection ? eitherBounds(boundsOfArm(a.value), boundsOfArm(b.value)) : eitherBounds(rangeOf(b.value), rangeOf(a.value))
  const { least, most } = bounds
  if (least === undefined || most === undefined || compareDecimals(least, most) !== 0 || !notNull) return { ...result, bounds }
  if (type.kind === 'number') return sensitiveIf(scalar(least, location), result.sensitive === true)
  if (isCollection && toInteger(least) === 0) return sensitiveIf(emptyOf(type, location), result.sensitive === true)
  if (type.kind === 'set' && toInteger(least) === 1) return sensitiveIf({ ...openList(1, type.element, result, location), kind: 'set' }, result.sensitive === true)
  return type.kind === 'list' ? sensitiveIf(openList(toInteger(least) ?? 0, type.element, result, location), result.sensitive === true) : { ...result, bounds }
}

/** Whether the result is not null, for which Terraform asks both arms as they came: it sees no conditions in them, and converts nothing yet. */
function isNeverNull(arms: readonly Arm[]): boolean {
  return arms.every((each) => {
    const value = 'value' in each ? each.value : each.error.rest
    return value !== undefined && isNotNull(value)
  })
}

/** Of a set whose elements may be the same, an arm tells nothing. */
const boundsOfArm = (value: Value): Bounds => (value.kind === 'set' && isUnorderedSet(value) ? anyLength : lengthBounds(value))

const emptyOf = (type: Type & { readonly kind: 'list' | 'set' | 'map' }, location: Location): Value =>
  type.kind === 'map' ? { kind: 'map', entries: [], complete: true, elementType: type.element, location } : { kind: type.kind, items: [], complete: true, elementType: type.element, location }

function taken(condition: Value, take: (which: 0 | 1) => Value, perhaps: (which: 0 | 1) => Value, location: Location, rest: Value | undefined, strict: boolean): Value {
  return distribute([condition], location, ([only]) => {
    const plain = only ?? condition
    if (isNull(plain)) throw new EvaluationError('the condition is null: it must be true or false', location, rest)
    const bool = failingAs(rest, () => (strict ? openBool(plain, location) : asBool(plain, location)))
    if (bool.kind === 'scalar') return sensitiveIf(take(bool.value === true ? 0 : 1), plain.sensitive === true)
    const { condition: id, negated } = conditionOf(bool)
    const result = choose(
      [
        { when: [{ condition: id, arm: negated ? 'false' : 'true' }], work: () => perhaps(0) },
        { when: [{ condition: id, arm: negated ? 'true' : 'false' }], work: () => perhaps(1) },
      ],
      location,
    )
    return sensitiveIf(result, plain.sensitive === true)
  })
}

function arm(work: () => Value): Arm {
  try {
    return { value: work() }
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return { error }
  }
}

/** Of a condition that is not known, Terraform does not ask what it is. */
function openBool(value: Value, location: Location): Value {
  try {
    return asBool(value, location)
  } catch (error) {
    if (!(error instanceof EvaluationError) || !isOpenValue(value)) throw error
    return apply('tobool', [value], boolType, location, { notNull: true })
  }
}

export function asBool(value: Value, location: Location): Value {
  try {
    return convert(value, boolType)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(`a condition must be true or false: ${error.message}`, location)
  }
}

/** The type of an arm, which Terraform mostly knows even where it fails. */
const armType = (arm: Arm): Type => ('value' in arm ? typeOf(arm.value) : arm.error.rest === undefined ? dynamicType : typeOf(arm.error.rest))

/** A `null` without a type takes the type of the other arm, unless it is marked. */
const isBareNull = (arm: Arm): boolean => 'value' in arm && isNull(arm.value) && armType(arm).kind === 'dynamic' && arm.value.sensitive !== true

type Common = Exclude<ReturnType<typeof unifyPair>, undefined>

/** The type both arms are converted to; undefined where one is not known, so that nothing is converted. */
function resultType(a: Arm, b: Arm, location: Location): Common | undefined {
  const [x, y] = [armType(a), armType(b)]
  const beside = (type: Type): Common | undefined => (type.kind === 'dynamic' ? undefined : { type, as: [x, y] })
  if (isBareNull(a)) return beside(y)
  if (isBareNull(b)) return beside(x)
  if (x.kind === 'dynamic' || y.kind === 'dynamic') return undefined
  const common = unifyPair(x, y)
  if (common === undefined) {
    throw new EvaluationError(`the true and false results must have consistent types, but are ${friendlyType(x)} and ${friendlyType(y)}`, location)
  }
  return common
}
