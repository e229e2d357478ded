// Calls a built-in function: argument counts, null, conversion, choices, sensitive marks, and what stands for an unknown result.
// What a function computes is in the other files of this folder.
import { choiceOf, combinations } from '../../../value/choice.js'
import { dynamicType, sameType, type Type } from '../../../value/type.js'
import { isKnown, isNull, isOpenValue, unknown, type Value } from '../../../value/value.js'
import { apply } from '../application.js'
import { reasonOf } from '../../../value/reason.js'
import { EvaluationError, type CallContext, type Parameter, type TerraformFunction } from '../contracts.js'
import { convert } from '../convert.js'
import { answerOf, isTextFunction } from '../eval-unknowns.js'
import { asOneUnknown, distribute, limited, sensitiveIf } from '../expression-env.js'
import { hasMark, unmarked, withoutMarks } from '../marks.js'
import { normalised } from '../expression-template.js'
import { asNotNull, isNotNull } from '../operators.js'
import { mayBeNull, unasked, type Unasked } from './call-unasked.js'
import { encodedText } from './encoded.js'
import { isStrict } from '../strictness.js'
import { conforms, typeOf } from '../types.js'
import { functions } from './index.js'

export const functionNamed = (name: string): TerraformFunction | undefined => functions.get(name)

/**
 * Calls a function with arguments as they were evaluated. `open`: there may be further arguments (an expanded list that is not
 * complete).
 */
export function callFunction(implementation: TerraformFunction, args: readonly Value[], context: CallContext, open = false): Value {
  const { name, parameters, variadic } = implementation
  if (open && context.scope.refine !== undefined) return applied(implementation, args, context, { type: dynamicType, notNull: false })
  if (args.length < parameters.length && !open) {
    throw new EvaluationError(`${name}() needs ${variadic === undefined ? '' : 'at least '}${String(parameters.length)} arguments, not ${String(args.length)}`)
  }
  if (args.length > parameters.length && variadic === undefined) {
    throw new EvaluationError(`${name}() takes ${String(parameters.length)} arguments, not ${String(args.length)}`)
  }
  if (open && implementation.openArguments !== true) return applied(implementation, args, context)
  const all = open ? [...args, rest(args, context)] : args
  const converted = context.scope.refine === undefined || open ? undefined : args.map(asOneUnknown).map((argument, index) => convertedTo(argument, parameters[index] ?? variadic, implementation))
  const answer = converted === undefined ? undefined : unasked(implementation, converted)
  if (converted === undefined || answer === undefined) {
    const own = converted === undefined ? undefined : answerOf(name, all.map((argument, index) => convertedTo(argument, parameters[index] ?? variadic, implementation)), context.location)
    const result = own === undefined ? asked(implementation, converted ?? all, context, open) : withMarksOf(converted ?? all, own, implementation)
    return converted !== undefined && isNeverNull.has(name) ? withoutNull(result) : result
  }
  const known = applied(implementation, converted, context, answer)
  try {
    // What linting knows has more to tell, as long as it is as unknown.
    const result = asked(implementation, all, context, open)
    return isUnknownOf(result, answer) ? sensitiveIf(withoutMarks(result), known.sensitive === true) : known
  } catch (error) {
    if (error instanceof EvaluationError) return known
    throw error
  }
}

/** What a function gives has the marks of all its arguments as a whole, unless it looks at them itself. */
const withMarksOf = (args: readonly Value[], result: Value, { keepsMarks }: TerraformFunction): Value => (keepsMarks === true ? result : sensitiveIf(withoutMarks(result), args.some(hasMark)))

/** Functions that Terraform calls although something inside an argument is not known, and whose result is never null. */
const isNeverNull: ReadonlySet<string> = new Set([
  ...['index', 'keys', 'sum', 'transpose', 'file', 'fileexists', 'fileset', 'filebase64', 'filebase64sha256', 'filebase64sha512', 'filemd5', 'filesha1', 'filesha256', 'filesha512'],
])

const withoutNull = (value: Value): Value => (isOfAnyType(value) ? value : asNotNull(value))

/** Whether a value is known just as little. */
function isUnknownOf(value: Value, { type, notNull }: Unasked): boolean {
  const isOpen = value.kind === 'symbol' || value.kind === 'unknown' || ((value.kind === 'template' || value.kind === 'choice') && !isKnown(value) && !('element' in type))
  return isOpen && value.bounds === undefined && sameType(typeOf(value), type) && notNull === isNotNull(value)
}

function asked(implementation: TerraformFunction, all: readonly Value[], context: CallContext, open: boolean): Value {
  const work = (plain: readonly Value[]): Value => callPlain(implementation, plain, context)
  try {
    return limited(implementation.ownChoices === true || (implementation.name === 'formatlist' && context.scope.refine !== undefined) ? work(all) : distribute(all, context.location, work), context.location)
  } catch (error) {
    // What fails for every option may still be only unknown to Terraform, which sees none of them.
    if (!(error instanceof EvaluationError) || !all.some((value) => value.kind === 'choice')) throw error
    return asked(implementation, all.map(asOneUnknown), context, open)
  }
}

/** Stands for arguments that may follow. */
const rest = (args: readonly Value[], { location }: CallContext): Value =>
  unknown(args.map(reasonOf).find((each) => each !== undefined) ?? { code: 'unknown-argument', detail: 'there may be further arguments', location }, location)

function callPlain(implementation: TerraformFunction, args: readonly Value[], context: CallContext): Value {
  const converted = args.map((argument, index) => argumentAs(argument, implementation.parameters[index] ?? implementation.variadic, implementation))
  const sensitive = implementation.keepsMarks !== true && converted.some(hasMark)
  const result = computed(implementation, sensitive ? converted.map((argument) => withoutMarks(argument)) : converted, context)
  const refined = context.scope.refine === undefined ? result : context.scope.refine(implementation.name, converted, result)
  return sensitiveIf(normalised(refined), sensitive)
}

function computed(implementation: TerraformFunction, args: readonly Value[], context: CallContext): Value {
  try {
    return implementation.known ? callKnown(implementation, args, context) : implementation.call(args, context)
  } catch (error) {
    // With an argument of which not even the type is known, Terraform does not ask the function.
    if (!(error instanceof EvaluationError)) throw error
    const { name } = implementation
    const isNotAsked = (!takesAnyType.has(name) && args.some(isOfAnyType)) || (isTextFunction(name) && args.some(isOpenValue)) || (looksAtAllFirst.has(name) && !args.every(isKnown) && !(name === 'formatlist' && context.scope.refine !== undefined))
    if (isNotAsked) return applied(implementation, args, context, isStrict() && !args.some(isOfAnyType) ? { type: implementation.returns?.(args) ?? dynamicType, notNull: !mayBeNull.has(name) } : undefined)
    throw error
  }
}

const isOfAnyType = (value: Value): boolean => typeOf(value).kind === 'dynamic' && !isNull(value)
/** Functions that are asked even then. */
const takesAnyType: ReadonlySet<string> = new Set([
  ...['abs', 'coalesce', 'coalescelist', 'ephemeralasnull', 'issensitive', 'jsonencode', 'length', 'lookup', 'lower', 'max', 'merge', 'min', 'nonsensitive', 'sensitive'],
  ...['setintersection', 'setsubtract', 'setunion', 'strrev', 'substr', 'upper', 'zipmap'],
])
/** Functions that find nothing wrong as long as anything in their arguments is not known. */
const looksAtAllFirst: ReadonlySet<string> = new Set(['format', 'formatlist', 'join', 'sort'])

function argumentAs(argument: Value, parameter: Parameter | undefined, implementation: TerraformFunction): Value {
  if (parameter === undefined) return argument
  if (isNull(argument) && parameter.allowNull !== true) throw new EvaluationError(`${implementation.name}(): the argument "${parameter.name}" must not be null`)
  return convertedTo(argument, parameter, implementation)
}

function convertedTo(argument: Value, parameter: Parameter | undefined, implementation: TerraformFunction): Value {
  if (parameter === undefined) return argument
  try {
    const converted = convert(argument, parameter.type)
    // What is not known may come out of another type, which Terraform then does not take.
    const own = typeOf(converted)
    if (isStrict() && own.kind !== 'dynamic' && !conforms(own, parameter.type)) throw new EvaluationError('the elements have the wrong type')
    return implementation.known && converted.kind === 'encoded' ? encodedText(converted) : converted
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(`${implementation.name}(): invalid value for "${parameter.name}": ${error.message}`, error.location)
  }
}

/** A function that sees known arguments only: choices inside them are tried out one by one, anything else makes a symbol. */
function callKnown(implementation: TerraformFunction, args: readonly Value[], context: CallContext): Value {
  if (args.every(isKnown)) return implementation.call(args, context)
  if (context.scope.refine !== undefined) return applied(implementation, args, context)
  const hoisted = args.map((argument) => hoist(argument))
  if (!hoisted.some((argument) => argument?.kind === 'choice')) return applied(implementation, args, context)
  return distribute(
    hoisted.map((argument, index) => argument ?? args[index] ?? argument ?? rest(args, context)),
    context.location,
    (plain) => (plain.every(isKnown) ? implementation.call(plain, context) : applied(implementation, plain, context)),
  )
}

function applied(implementation: TerraformFunction, args: readonly Value[], { location }: CallContext, answer?: Unasked): Value {
  if (answer !== undefined) {
    const result = unmarked(apply(implementation.name, args, answer.type, location, answer))
    const { keepsMarks, marksUnasked } = implementation
    return sensitiveIf(result, marksUnasked === undefined ? keepsMarks !== true && args.some(hasMark) : marksUnasked.some((at) => args[at]?.sensitive === true))
  }
  let type: Type = dynamicType
  try {
    type = implementation.returns?.(args) ?? dynamicType
  } catch (error) {
    // A result type is only told where it can be.
    if (!(error instanceof EvaluationError)) throw error
  }
  return apply(implementation.name, args, type, location)
}

/** The same value with the choices inside it brought to the top; undefined where that makes too many options. */
function hoist(value: Value): Value | undefined {
  if (isKnown(value)) return value
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return hoistParts(value, value.items, (items) => ({ ...value, items }))
    case 'object':
    case 'map':
      return hoistParts(
        value,
        value.entries.map((entry) => entry.value),
        (values) => ({ ...value, entries: value.entries.map((entry, index) => ({ key: entry.key, value: values[index] ?? entry.value })) }),
      )
    case 'template':
      return hoistParts(value, value.parts, (parts) => ({ ...value, parts }))
    default:
      return value
  }
}

function hoistParts(value: Value, parts: readonly Value[], build: (parts: readonly Value[]) => Value): Value | undefined {
  const hoisted: Value[] = []
  for (const part of parts) {
    const each = hoist(part)
    if (each === undefined) return undefined
    hoisted.push(each)
  }
  if (!hoisted.some((part) => part.kind === 'choice')) return value
  const ways = combinations(hoisted)
  if (ways === undefined) return undefined
  return choiceOf(
    ways.map((way) => ({ when: way.when, value: build(way.values) })),
    value.location,
  )
}
