// Why a value is not known. Looks through structures, within a bound.
import type { UnknownReason } from './symbol.js'
import type { Value } from './value.js'

/** Why a value is not known: the first reason inside it. Undefined where everything is known. */
export function reasonOf(value: Value): UnknownReason | undefined {
  return firstReason(value, { left: 2000 })
}

/** Why a value is not even known by identity: symbols, which are equal to themselves whatever they will be, are passed over. */
export function unknownReasonOf(value: Value): UnknownReason | undefined {
  return firstReason(value, { left: 2000, passSymbols: true })
}

interface Budget {
  left: number
  readonly passSymbols?: boolean
}

function firstReason(value: Value, budget: Budget): UnknownReason | undefined {
  if (budget.left-- <= 0) return { code: 'limit', detail: 'the value is too large to look through', location: value.location }
  switch (value.kind) {
    case 'scalar':
      return undefined
    case 'symbol':
      return budget.passSymbols === true ? undefined : value.symbol.reason
    case 'unknown':
      return value.reason
    case 'template':
      return first(value.parts, budget)
    case 'encoded':
      return firstReason(value.value, budget)
    case 'choice':
      return (
        first(
          value.options.map((option) => option.value),
          budget,
        ) ?? { code: 'condition-unknown', detail: 'a condition is not known', location: value.location }
      )
    case 'list':
    case 'set':
    case 'tuple':
      return first(value.items, budget) ?? openReason(value)
    case 'object':
    case 'map':
      return (
        first(
          value.entries.flatMap((entry) => [entry.key, entry.value]),
          budget,
        ) ?? openReason(value)
      )
  }
}

function first(values: readonly Value[], budget: Budget): UnknownReason | undefined {
  for (const value of values) {
    const reason = firstReason(value, budget)
    if (reason !== undefined) return reason
  }
  return undefined
}

function openReason(value: Value & { readonly complete: boolean }): UnknownReason | undefined {
  return value.complete ? undefined : { code: 'instances-unknown', detail: 'it is not known how many there are', location: value.location }
}
