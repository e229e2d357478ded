// What the random provider makes up: never empty, and of letters that its arguments say.
// https://registry.terraform.io/providers/hashicorp/random/latest/docs
import { isDecimal, toInteger } from '../../../value/number.js'
import { isNull, textOf, type Value } from '../../../value/value.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, computed } from './build.js'

const longestLabel = 63

const isFalse = (value: Value | undefined): boolean => value?.kind === 'scalar' && value.value === false

const isGiven = (value: Value | undefined): boolean => value !== undefined && !isNull(value)

/** An argument that is a number; the default where there is none, undefined where it is not known. */
function numberOf(value: Value | undefined, otherwise: number | undefined): number | undefined {
  if (!isGiven(value)) return otherwise
  return value?.kind === 'scalar' && isDecimal(value.value) ? toInteger(value.value) : undefined
}

const isLabelLong = (length: number | undefined): boolean => length !== undefined && length >= 1 && length <= longestLabel

/** Small letters and digits only. */
const isPlainString = (resource: ResourceInstance): boolean =>
  isLabelLong(numberOf(argument(resource, 'length'), undefined)) && isFalse(argument(resource, 'special')) && isFalse(argument(resource, 'upper'))

/** Words of small letters, the longest of which have 13. */
function isPlainPet(resource: ResourceInstance): boolean {
  const separator = argument(resource, 'separator')
  const words = numberOf(argument(resource, 'length'), 2)
  return !isGiven(argument(resource, 'prefix')) && (!isGiven(separator) || textOf(separator as Value) === '-') && words !== undefined && words >= 1 && isLabelLong(words * 14)
}

const isPlainId = (resource: ResourceInstance): boolean => !isGiven(argument(resource, 'prefix')) && isLabelLong(2 * (numberOf(argument(resource, 'byte_length'), undefined) ?? 0))

const made = (attribute: string, isLabel: (resource: ResourceInstance) => boolean) => (resource: ResourceInstance): Value =>
  computed(resource, attribute, isLabel(resource) ? 'dns-label' : 'any')

export const random: readonly ResourceType[] = [
  { mode: 'managed', type: 'random_id', attributes: { hex: made('hex', isPlainId) } },
  { mode: 'managed', type: 'random_pet', attributes: { id: made('id', isPlainPet) } },
  { mode: 'managed', type: 'random_string', attributes: { result: made('result', isPlainString), id: made('id', isPlainString) } },
  { mode: 'managed', type: 'random_uuid', attributes: { result: made('result', () => true), id: made('id', () => true) } },
]
