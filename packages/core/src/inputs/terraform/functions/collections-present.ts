// Functions that leave out what is null or empty. Of what is not known, both are possible: the result is then a choice.
// https://developer.hashicorp.com/terraform/language/functions/coalesce
import type { Location } from '../../../source/source-file.js'
import { bothGuards, choiceOf } from '../../../value/choice.js'
import { knownPrefix, knownSuffix } from '../../../value/template.js'
import { boolType, dynamicType, stringType, type Type } from '../../../value/type.js'
import { isNull, isSequence, maxOptions, textOf, type Guard, type Value } from '../../../value/value.js'
import { apply } from '../application.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { convert } from '../convert.js'
import { conditionOf, isNotNull } from '../operators.js'
import { typeOf, unify } from '../types.js'
import { argument, isOpen, isTypedNull, ordered, sequence, sequenceAt } from './collections-lists.js'
import { listOf, nullable, onAny, parameter } from './signature.js'

/** Whether a string is neither null nor empty: yes, no, or not known. */
export function isFilled(value: Value): boolean | undefined {
  if (value.kind === 'scalar') return value.value !== null && value.value !== ''
  if (value.kind === 'template') return knownPrefix(value) !== '' || knownSuffix(value) !== '' ? true : value.parts.some((part) => textOf(part) !== undefined) ? true : undefined
  if (value.kind === 'encoded') return true
  if (value.kind === 'symbol' && value.symbol.notNull === true && value.symbol.domain !== 'any') return true
  return isSequence(value) || value.kind === 'object' || value.kind === 'map' ? true : undefined
}

/** The guard term that tells whether something not known is there. */
export const filledTerm = (value: Value, location: Location): string => conditionOf(apply('filled', [value], boolType, location)).condition

function compact(args: readonly Value[], { location }: CallContext): Value {
  const list = argument(args, 0)
  if (!isSequence(list)) return apply('compact', [list], listOf(stringType), location)
  let ways: { readonly when: Guard; readonly items: readonly Value[] }[] = [{ when: [], items: [] }]
  let open = false
  for (const item of list.items) {
    const options = item.kind === 'choice' ? item.options : [{ when: [], value: item }]
    const next: typeof ways = []
    for (const way of ways) {
      for (const option of options) {
        const when = bothGuards(way.when, option.when)
        if (when === undefined) continue
        const filled = isFilled(option.value)
        if (filled === undefined) {
          const condition = filledTerm(option.value, location)
          const [present, absent] = [bothGuards(when, [{ condition, arm: 'true' }]), bothGuards(when, [{ condition, arm: 'false' }])]
          if (present !== undefined) next.push({ when: present, items: [...way.items, option.value] })
          if (absent !== undefined) next.push({ when: absent, items: way.items })
        } else next.push({ when, items: filled ? [...way.items, option.value] : way.items })
      }
    }
    if (next.length > maxOptions) open = true
    else ways = next
  }
  return choiceOf(
    ways.map((way) => {
      const result = sequence('list', way.items, stringType, location, [list])
      return { when: way.when, value: open ? { ...result, complete: false } : result }
    }),
    location,
  )
}

function coalesce(args: readonly Value[], { location }: CallContext): Value {
  if (args.length === 0) throw new EvaluationError('coalesce() needs at least one argument')
  // A type that is not known yet may change what all the others are converted to.
  const isOpenType = args.some((value) => typeOf(value).kind === 'dynamic' && !isNull(value))
  const type = isOpenType ? dynamicType : unify(args.map(typeOf))
  if (type === undefined) throw new EvaluationError('coalesce(): all arguments must have the same type')
  return firstOf(
    'coalesce',
    args.flatMap((value) => convertedOrNone(value, type)),
    (value) => (isOpen(value) && value.type.kind !== 'string' && value.type.kind !== 'dynamic' ? isNotNull(value) || undefined : isOpenType || type.kind !== 'dynamic' ? isFilled(value) : value.kind === 'scalar' ? !isNull(value) : isFilled(value)),
    'there is no argument that is neither null nor an empty string',
    location,
  )
}

/** What cannot be converted counts as null, as in Terraform. */
function convertedOrNone(value: Value, type: Type): readonly Value[] {
  try {
    return [convert(value, type)]
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return []
  }
}

function coalescelist(args: readonly Value[], { location }: CallContext): Value {
  if (args.length === 0) throw new EvaluationError('coalescelist() needs at least one argument')
  return firstOf(
    'coalescelist',
    args.map((value, at) => (isTypedNull(value) ? value : sequenceAt('coalescelist', args, at, ordered))),
    (value) => (isNull(value) ? false : isSequence(value) ? (value.items.length > 0 ? true : value.complete ? false : undefined) : undefined),
    'all lists are empty',
    location,
  )
}

/** The first argument that is there; where that is not certain of one, a choice of it and of what follows. */
function firstOf(name: string, args: readonly Value[], isThere: (value: Value) => boolean | undefined, otherwise: string, location: Location): Value {
  const options: { readonly when: Guard; readonly value: Value }[] = []
  let when: Guard = []
  for (const value of args) {
    const there = isThere(value)
    if (there === false) continue
    if (there === true) {
      options.push({ when, value })
      return choiceOf(options, location)
    }
    const condition = filledTerm(value, location)
    const [present, absent] = [bothGuards(when, [{ condition, arm: 'true' }]), bothGuards(when, [{ condition, arm: 'false' }])]
    if (present !== undefined) options.push({ when: present, value })
    if (absent === undefined) break
    when = absent
  }
  if (options.length === 0) throw new EvaluationError(`${name}(): ${otherwise}`)
  return choiceOf(options, location)
}

export const presentFunctions: readonly TerraformFunction[] = [
  onAny('compact', [parameter('list', listOf(stringType))], compact, { returns: () => listOf(stringType) }),
  onAny('coalesce', [], coalesce, { variadic: nullable('vals', dynamicType) }),
  onAny('coalescelist', [], coalescelist, { variadic: nullable('vals', dynamicType) }),
]
