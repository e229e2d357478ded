// The lattice of values that every syntax becomes: known, symbolic or unknown, each with a true location.
// Values are immutable. Nothing here evaluates; see `compare.ts` for equality.
import type { Location } from '../source/source-file.js'
import type { Decimal } from './number.js'
import type { Sym, UnknownReason } from './symbol.js'
import type { Type } from './type.js'

export type Ternary = 'yes' | 'no' | 'unknown'

/** The chain of references that a value came through, innermost first, as parent pointers. */
export interface Via {
  readonly label: string
  readonly location: Location
  readonly parent?: Via
  /** True for the step out of the default of a root variable: it proves structure, not identity. */
  readonly isDefault?: true
}

/** What Terraform knows of a value that it does not know: how a text begins, between which numbers a number (or the length of a collection) lies. */
export interface Bounds {
  readonly prefix?: string
  readonly least?: Decimal
  readonly most?: Decimal
}

interface ValueBase {
  /** Where a person would edit. */
  readonly location: Location
  readonly via?: Via
  /** Terraform's `sensitive` mark; it never changes what a value is equal to. */
  readonly sensitive?: true
  /** Only of values that are not known, and only where they are looked at as Terraform would (`irsalint eval`). */
  readonly bounds?: Bounds
}

/** Where the characters from `offset` (in UTF-16 code units of the scalar's text) on stand in a source. */
export interface Segment {
  readonly offset: number
  readonly location: Location
}

export interface ScalarValue extends ValueBase {
  readonly kind: 'scalar'
  readonly value: string | Decimal | boolean | null
  /** Type of a `null` that has one (`tostring(null)`). Absent for the others. */
  readonly type?: Type
  readonly segments?: readonly Segment[]
}

/** A string with holes. Parts are string scalars, symbols, unknowns, choices or encoded values; always a non-null string. */
export interface TemplateValue extends ValueBase {
  readonly kind: 'template'
  readonly parts: readonly Value[]
}

export interface SymbolValue extends ValueBase {
  readonly kind: 'symbol'
  readonly symbol: Sym
  /** Its type, `dynamic` where not known. A symbol may stand for a collection; its attributes are symbols again. */
  readonly type: Type
}

/** Text made from a structure by `jsonencode` or `yamlencode`: kept as structure, never flattened while it has holes. */
export interface EncodedValue extends ValueBase {
  readonly kind: 'encoded'
  readonly format: 'json' | 'yaml'
  readonly value: Value
}

/**
 * When an option of a choice holds: a conjunction of `condition` being `arm`. Conditions are keyed by the identity of what
 * decides (a symbol's id), so equal conditions on two sides pick the same arm.
 */
export interface GuardTerm {
  readonly condition: string
  readonly arm: string
}
export type Guard = readonly GuardTerm[]

/** One of a few values. At most {@link maxOptions}; beyond that it is an unknown. */
export interface ChoiceValue extends ValueBase {
  readonly kind: 'choice'
  readonly options: readonly { readonly when: Guard; readonly value: Value }[]
}
export const maxOptions = 16

export interface UnknownValue extends ValueBase {
  readonly kind: 'unknown'
  readonly reason: UnknownReason
  readonly type: Type
  readonly notNull?: true
}

export interface SequenceValue extends ValueBase {
  readonly kind: 'list' | 'set' | 'tuple'
  readonly items: readonly Value[]
  /** False where there may be further items, at unknown places. Rules about absence may only speak when it is true. */
  readonly complete: boolean
  /** True where the order of the items is not known (a list made from a set that holds something not known): no index is certain. */
  readonly unordered?: true
  /** Element type of a list or set (needed where it is empty). Absent for tuples. */
  readonly elementType?: Type
}

export interface Entry {
  /** A string scalar, or a template, symbol or unknown where the key is not known. */
  readonly key: Value
  readonly value: Value
}

export interface MappingValue extends ValueBase {
  readonly kind: 'object' | 'map'
  /** In source order for syntax trees; by key for what Terraform computes. Duplicate keys only in syntax trees. */
  readonly entries: readonly Entry[]
  readonly complete: boolean
  /** Element type of a map. Absent for objects. */
  readonly elementType?: Type
  /** Gives the attributes that are not among the entries, for objects whose schema is not known (resources); then `complete` is false. */
  readonly more?: (name: string) => Value
}

export type Value =
  | ScalarValue
  | TemplateValue
  | SymbolValue
  | EncodedValue
  | ChoiceValue
  | UnknownValue
  | SequenceValue
  | MappingValue

// --- constructors and small questions ---------------------------------------------------------------------------

export const scalar = (value: string | Decimal | boolean | null, location: Location): ScalarValue => ({ kind: 'scalar', value, location })

export const unknown = (reason: UnknownReason, location: Location, type: Type = { kind: 'dynamic' }): UnknownValue => ({
  kind: 'unknown',
  reason,
  location,
  type,
})

export const symbol = (sym: Sym, location: Location, type: Type = { kind: 'string' }): SymbolValue => ({ kind: 'symbol', symbol: sym, location, type })

/** The text of a string scalar; undefined for everything else. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

export function isNull(value: Value | undefined): boolean {
  return value?.kind === 'scalar' && value.value === null
}

export const isSequence = (value: Value | undefined): value is SequenceValue => value?.kind === 'list' || value?.kind === 'set' || value?.kind === 'tuple'
export const isMapping = (value: Value | undefined): value is MappingValue => value?.kind === 'object' || value?.kind === 'map'

/** The value under a literal key of a mapping; the last one where keys repeat. Undefined does not prove absence unless `complete`. */
export function entryOf(value: Value | undefined, key: string): Value | undefined {
  if (value?.kind !== 'object' && value?.kind !== 'map') return undefined
  for (let index = value.entries.length - 1; index >= 0; index--) {
    const entry = value.entries[index]
    if (entry !== undefined && textOf(entry.key) === key) return entry.value
  }
  return undefined
}

/** True for what is not known as a whole, whatever is inside: Terraform converts and checks it only once it is. */
export function isOpenValue(value: Value): boolean {
  switch (value.kind) {
    case 'symbol':
    case 'unknown':
    case 'choice':
      return true
    case 'list':
      // How many of a set that holds something not known are the same is not known either, so neither is a list made of it.
      return !value.complete || value.unordered === true
    case 'set':
    case 'tuple':
      return !value.complete
    case 'object':
    case 'map':
      return !value.complete || value.entries.some((entry) => !isKnown(entry.key))
    case 'template':
    case 'encoded':
      return !isKnown(value)
    case 'scalar':
      return false
  }
}

/** True where no symbol, unknown, choice or open collection is anywhere inside. */
export function isKnown(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return true
    case 'template':
      return value.parts.every(isKnown)
    case 'encoded':
      return isKnown(value.value)
    case 'list':
    case 'set':
    case 'tuple':
      return value.complete && value.items.every(isKnown)
    case 'object':
    case 'map':
      return value.complete && value.entries.every((entry) => isKnown(entry.key) && isKnown(entry.value))
    case 'symbol':
    case 'choice':
    case 'unknown':
      return false
  }
}
