// What an operation on something unknown answers: a symbol whose identity is the operation and its operands, so that equal
// applications of pure operations are equal; or an unknown, where an operand has no identity.
import { reasonOf } from '../../value/reason.js'
import type { Location } from '../../source/source-file.js'
import { hash, identityOf } from '../../value/canonical.js'
import type { Sym } from '../../value/symbol.js'
import { show } from '../../value/show.js'
import { type Type } from '../../value/type.js'
import { unknown, type Value } from '../../value/value.js'

const longestId = 200
const longestLabel = 80

/** Operations that never answer null. A conversion or an element may. */
const neverNull: ReadonlySet<string> = new Set([
  ...['==', '!', '<', '&&', '||', '+', '-', '*', '/', '%', 'null?', 'filled', 'has'],
  ...['contains', 'alltrue', 'anytrue', 'startswith', 'endswith', 'length'],
])

/** The result of a pure operation on operands of which at least one is not wholly known. */
export function apply(operation: string, operands: readonly Value[], type: Type, location: Location, options: { readonly notNull?: boolean } = {}): Value {
  const identities = operands.map(identityOf)
  const reason = operands.map(reasonOf).find((each) => each !== undefined) ?? { code: 'unknown-argument', detail: `an argument of ${operation} is not known`, location }
  const sensitive = operands.some((operand) => operand.sensitive === true) ? { sensitive: true as const } : {}
  const notNull = options.notNull ?? neverNull.has(operation) ? { notNull: true as const } : {}
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
