// Where a value is used, as opposed to where it is written: the outermost reference that led to it.
import type { Location } from '../source/source-file.js'
import type { UnknownReason } from './symbol.js'
import type { Value, Via } from './value.js'

/** The chain of references of a value, outermost (the use) first. */
export function referencesOf(value: Value): readonly Via[] {
  const chain: Via[] = []
  for (let via = value.via; via !== undefined && chain.length < 64; via = via.parent) chain.push(via)
  return chain
}

/** Where the value is used: the outermost reference to it, or its own location where it is written in place. */
export function useLocation(value: Value): Location {
  return value.via?.location ?? value.location
}

/** Why a value is not known, where it, or the first of its holes, is not. */
export function reasonOf(value: Value): UnknownReason | undefined {
  switch (value.kind) {
    case 'symbol':
      return value.symbol.reason
    case 'unknown':
      return value.reason
    case 'template':
      return value.parts.map(reasonOf).find((reason) => reason !== undefined)
    default:
      return undefined
  }
}
