// `provider::lara-utils::deep_merge([…])`: mappings merged key by key, later ones win, lists are replaced, null counts. What the
// provider makes of a mapping where something else stands under the same key is left open.
// https://github.com/lablabs/terraform-provider-lara-utils docs/functions/deep_merge.md
import type { Location } from '../../../source/source-file.js'
import { entryOf, isMapping, isNull, textOf, type EncodedValue, type Value } from '../../../value/value.js'
import { mergeValues, noValues } from '../../helm/values.js'
import { decoded } from './json.js'

export const laraUtils = 'lablabs/lara-utils'

/** The result; undefined where it is not certain. Arguments after the list change how lists and null are merged. */
export function laraUtilsFunction(name: string, args: readonly Value[], location: Location): Value | undefined {
  const [list, ...options] = args
  if (name !== 'deep_merge' || options.length > 0 || (list?.kind !== 'tuple' && list?.kind !== 'list') || !list.complete) return undefined
  let merged: Value = noValues(location)
  for (const item of list.items) {
    if (!leaves(item).every(isMapping) || !fit(merged, item)) return undefined
    merged = mergeValues(merged, item)
  }
  const encoded: EncodedValue = { kind: 'encoded', format: 'json', value: merged, location }
  return decoded(merged, encoded)
}

const leaves = (value: Value): readonly Value[] => (value.kind === 'choice' ? value.options.flatMap((option) => leaves(option.value)) : [value])

/** Whether mappings stand over mappings alone, and nothing else but null over them. */
function fit(base: Value, over: Value): boolean {
  return leaves(base).every((older) => leaves(over).every((newer) => isNull(newer) || (isMapping(older) === isMapping(newer) && (!isMapping(newer) || fitInside(older, newer)))))
}

function fitInside(older: Value, newer: Value): boolean {
  if (!isMapping(older) || !isMapping(newer)) return true
  return newer.entries.every(({ key, value }) => {
    const name = textOf(key)
    const before = name === undefined ? undefined : entryOf(older, name)
    return before === undefined || fit(before, value)
  })
}
