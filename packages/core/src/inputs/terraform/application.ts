// What an operation on something unknown answers: a symbol whose identity is the operation and its operands, so that equal
// applications of pure operations are equal; or an unknown, where an operand has no identity.
import type { Location } from '../../source/source-file.js'
import { hash, identityOf } from '../../value/canonical.js'
import type { Sym, UnknownReason } from '../../value/symbol.js'
import { show } from '../../value/show.js'
import { dynamicType, type Type } from '../../value/type.js'
import { unknown, type Value } from '../../value/value.js'

const longestId = 200
const longestLabel = 80

/** Operations that never answer null. A conversion or an element may. */
const neverNull: ReadonlySet<string> = new Set([
  ...['==', '!', '<', '&&', '||', '+', '-', '*', '/', '%', 'null?', 'filled', 'has', 'can'],
  ...['contains', 'alltrue', 'anytrue', 'startswith', 'endswith', 'strcontains', 'length', 'issensitive'],
])

/** The result of a pure operation on operands of which at least one is not wholly known. */
export function apply(operation: string, operands: readonly Value[], type: Type, location: Location, options: { readonly notNull?: boolean } = {}): Value {
  const identities = operands.map(identityOf)
  const reason = operands.map(reasonOf).find((each) => each !== undefined) ?? { code: 'unknown-argument', detail: `an argument of ${operation} is not known`, location }
  const sensitive = operands.some((operand) => operand.sensitive === true) ? { sensitive: true as const } : {}
  const notNull = options.notNull === true || neverNull.has(operation) ? { notNull: true as const } : {}
  if (identities.some((identity) => !identity.exact)) return { ...unknown(reason, location, type), ...notNull, ...sensitive }
  const id = bounded(`${operation}(${identities.map((identity) => identity.text).join(',')})`)
  const many = identities.some((identity) => identity.many) ? { many: true as const } : {}
  const symbol: Sym = { id, domain: 'any', label: labelOf(operation, operands), reason, ...many, ...notNull }
  return { kind: 'symbol', symbol, type, location, ...sensitive }
}

export const bounded = (id: string): string => (id.length > longestId ? `h:${hash(id)}` : id)

function labelOf(operation: string, operands: readonly Value[]): string {
  const label = `${operation}(${operands.map(show).join(', ')})`
  return label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label
}

/** The symbol for an attribute or element of a symbol; of an unknown, an unknown. */
export function childOf(value: Value, step: string, type: Type, location: Location): Value {
  if (value.kind === 'symbol') {
    const { symbol } = value
    const child: Sym = {
      id: bounded(symbol.id + step),
      domain: 'any',
      label: symbol.label + step,
      reason: symbol.reason,
      ...(symbol.many === true ? { many: true } : {}),
    }
    return { kind: 'symbol', symbol: child, type, location: value.location }
  }
  return unknown(reasonOf(value) ?? { code: 'unknown-argument', detail: `the value before ${step} is not known`, location }, location, type)
}

/** Why a value is not known: the first reason inside it. Undefined where everything is known. */
export function reasonOf(value: Value): UnknownReason | undefined {
  return firstReason(value, { left: 2000 })
}

function firstReason(value: Value, budget: { left: number }): UnknownReason | undefined {
  if (budget.left-- <= 0) return { code: 'limit', detail: 'the value is too large to look through', location: value.location }
  switch (value.kind) {
    case 'scalar':
      return undefined
    case 'symbol':
      return value.symbol.reason
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

function first(values: readonly Value[], budget: { left: number }): UnknownReason | undefined {
  for (const value of values) {
    const reason = firstReason(value, budget)
    if (reason !== undefined) return reason
  }
  return undefined
}

function openReason(value: Value & { readonly complete: boolean }): UnknownReason | undefined {
  return value.complete ? undefined : { code: 'instances-unknown', detail: 'it is not known how many there are', location: value.location }
}

/** An unknown for the result of an operation that cannot keep anything. */
export function unknownFrom(operands: readonly Value[], what: string, location: Location, type: Type = dynamicType): Value {
  const reason = operands.map(reasonOf).find((each) => each !== undefined) ?? { code: 'unknown-argument', detail: what, location }
  return unknown(reason, location, type)
}
