// Switches that are off by default: what a second look at a root leaves undecided. Knows booleans, empty texts and objects of them.
import { boolType, dynamicType, stringType, type Type } from '../../value/type.js'
import { symbol, textOf, type ScalarValue, type Value } from '../../value/value.js'
import type { Switches } from './evaluation.js'

interface Place {
  readonly id: string
  readonly label: string
  readonly switches: Switches
}

const maxDepth = 4

/** The default of a variable; where switches are open, each `false` in it is undecided. */
export function withSwitches(value: Value, place: Place, depth = 0): Value {
  const { id, label, switches } = place
  if (value.kind === 'scalar') {
    if (value.value === false) switches.met = true
    return switches.open ? opened(value, place) : value
  }
  if ((value.kind !== 'object' && value.kind !== 'map') || depth === maxDepth) return value
  const entries = value.entries.map((entry) => {
    const name = textOf(entry.key)
    const inner = name === undefined ? entry.value : withSwitches(entry.value, { id: `${id}.${name}`, label: `${label}.${name}`, switches }, depth + 1)
    return inner === entry.value ? entry : { key: entry.key, value: inner }
  })
  return entries.every((entry, index) => entry === value.entries[index]) ? value : { ...value, entries }
}

/** Whoever switches a feature on also gives what it needs: what is empty by default is open as well. */
function opened(value: ScalarValue, { id, label }: Place): Value {
  const type = typeOfEmpty(value)
  if (type === undefined) return value
  const reason = { code: 'variable-without-value', detail: `${label} is ${value.value === '' ? 'empty' : String(value.value)} unless it is set`, location: value.location } as const
  return { ...symbol({ id, domain: 'any', label, reason, ...(value.value === null ? {} : { notNull: true as const }) }, value.location, type), ...(value.via === undefined ? {} : { via: value.via }) }
}

const typeOfEmpty = ({ value, type = dynamicType }: ScalarValue): Type | undefined => (value === false ? boolType : value === '' ? stringType : value === null ? type : undefined)
