// Where a value is used, as opposed to where it is written: the outermost reference that led to it.
import type { Location } from '../source/source-file.js'
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

/** True where the value is what a root variable is by default: the deployment may well give another. */
export function isFromDefault(value: Value): boolean {
  return referencesOf(value).some(({ isDefault }) => isDefault === true)
}
