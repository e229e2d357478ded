// Functions that Terraform does not call because an argument is not known. Which arguments each of them takes all the same, and what is
// known of the result. Used for `eval`; linting may know more.
import { dynamicType, type Type } from '../../../value/type.js'
import { isNull, isOpenValue, type Value } from '../../../value/value.js'
import { EvaluationError, type Parameter, type TerraformFunction } from '../contracts.js'
import { typeOf } from '../types.js'
import { typeOfCall } from './call-types.js'

/** Functions that are called with arguments that are not known; where a list of positions stands, with those alone. */
const takesUnknown: ReadonlyMap<string, 'all' | readonly number[]> = new Map<string, 'all' | readonly number[]>([
  ...['coalesce', 'coalescelist', 'ephemeralasnull', 'issensitive', 'jsonencode', 'keys', 'length', 'nonsensitive', 'sensitive', 'setproduct', 'sort'].map((name) => [name, 'all'] as const),
  ...['file', 'filebase64', 'fileexists', 'fileset', 'templatefile'].map((name) => [name, 'all'] as const),
  ['lookup', [2]],
  ['format', [1]],
  ['formatlist', [1]],
  ['startswith', [0]],
])

/** Functions that are asked for a type even where the type of an argument is not known. */
const takesAnyType: ReadonlySet<string> = new Set([
  ...['abs', 'coalesce', 'coalescelist', 'ephemeralasnull', 'issensitive', 'jsonencode', 'length', 'lower', 'max', 'merge', 'min', 'nonsensitive', 'sensitive', 'yamlencode'],
  ...['setintersection', 'setsubtract', 'setunion', 'strrev', 'substr', 'upper', 'tobool', 'tolist', 'tomap', 'tonumber', 'toset', 'tostring'],
])

/** Functions whose result may be null. */
export const mayBeNull: ReadonlySet<string> = new Set([
  ...['element', 'lookup', 'one', 'strcontains', 'timeadd', 'yamlencode', 'tobool', 'tolist', 'tomap', 'tonumber', 'toset', 'tostring'],
])

export interface Unasked {
  readonly type: Type
  readonly notNull: boolean
}

/**
 * What Terraform says of a call that it does not make; undefined where it makes it. `args` are converted to the parameters' types.
 * Throws EvaluationError where Terraform refuses the arguments.
 */
export function unasked({ name, parameters, variadic }: TerraformFunction, args: readonly Value[]): Unasked | undefined {
  const parameterAt = (index: number): Parameter | undefined => parameters[index] ?? variadic
  for (const [index, value] of args.entries()) {
    if (isNull(value) && parameterAt(index)?.allowNull !== true) throw new EvaluationError(`${name}(): the argument "${parameterAt(index)?.name ?? ''}" must not be null`)
    // The default of lookup() is the only argument of its function that may be of any type.
    if (typeOf(value).kind === 'dynamic' && !takesAnyType.has(name) && !(name === 'lookup' && index > 1)) return { type: dynamicType, notNull: false }
  }
  const type = typeOfCall(name, args)
  const taken = takesUnknown.get(name) ?? []
  const isCalled = args.every((value, index) => !isOpenValue(value) || taken === 'all' || taken.includes(Math.min(index, parameters.length)))
  return isCalled || type === undefined ? undefined : { type, notNull: type.kind !== 'dynamic' && !mayBeNull.has(name) }
}
