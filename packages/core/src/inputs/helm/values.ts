// Values of a Helm release: merging documents and single settings, looking up. Knows no chart. What is not known about one source
// makes everything unknown that it could have overridden.
// https://helm.sh/docs/chart_template_guide/values_files/ , https://github.com/helm/helm pkg/strvals
import { reasonOf } from '../../value/reason.js'
import type { Location } from '../../source/source-file.js'
import { choiceOf } from '../../value/choice.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isMapping, isNull, scalar, textOf, unknown, type Entry, type MappingValue, type Value } from '../../value/value.js'

const maxDepth = 40

export const noValues = (location: Location): MappingValue => ({ kind: 'object', entries: [], complete: true, location })

/** Later values win; mappings merge key by key; null takes a key away (and is kept, so that it is seen). */
export function mergeValues(base: Value, over: Value, depth = 0): Value {
  if (depth > maxDepth) return notKnown({ code: 'limit', detail: 'the values are nested too deeply' }, over.location)
  if (over.kind === 'choice') {
    return choiceOf(
      over.options.map(({ when, value }) => ({ when, value: mergeValues(base, value, depth + 1) })),
      over.location,
    )
  }
  if (isNull(over) && depth === 0) return base
  if (base.kind === 'choice' && isMapping(over)) {
    return choiceOf(
      base.options.map(({ when, value }) => ({ when, value: mergeValues(value, over, depth + 1) })),
      base.location,
    )
  }
  if (!isMapping(over)) return over
  if (isMapping(base)) return mergeMappings(base, over, depth)
  // Over something that is not known, only what is set is certain.
  if (base.kind === 'symbol' || base.kind === 'unknown') return opened(over, depth)
  return over
}

function mergeMappings(base: MappingValue, over: MappingValue, depth: number): MappingValue {
  const names = new Set(over.entries.map(({ key }) => textOf(key)))
  const mayHideMore = !over.complete || names.has(undefined)
  const kept = base.entries.flatMap((entry): readonly Entry[] => {
    const name = textOf(entry.key)
    if (name === undefined || names.has(name)) return []
    return mayHideMore ? [{ key: entry.key, value: notKnown(reasonOf(over) ?? furtherValues(over), entry.value.location) }] : [entry]
  })
  const merged = over.entries.map((entry): Entry => {
    const name = textOf(entry.key)
    const older = name === undefined ? undefined : entryOf(base, name)
    if (older !== undefined) return { key: entry.key, value: mergeValues(older, entry.value, depth + 1) }
    return base.complete ? entry : { key: entry.key, value: opened(entry.value, depth) }
  })
  return { kind: 'object', entries: [...kept, ...merged], complete: base.complete && over.complete, location: over.location }
}

/** With room for further keys, at every level. */
function opened(value: Value, depth: number): Value {
  if (!isMapping(value) || depth > maxDepth) return value
  return { ...value, complete: false, entries: value.entries.map((entry) => ({ key: entry.key, value: opened(entry.value, depth + 1) })) }
}

const furtherValues = ({ location }: Value): UnknownReason => ({ code: 'unknown-argument', detail: 'further values are not known here', location })

const notKnown = (reason: UnknownReason, location: Location): Value => unknown(reason, location, dynamicType)

/**
 * The path of a `set`: `controller.serviceAccount.annotations.eks\.amazonaws\.com/role-arn` → its keys. Undefined where it holds
 * an index or is malformed.
 */
export function settingPath(text: string): readonly string[] | undefined {
  const keys: string[] = []
  let key = ''
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    if (character === '\\') {
      key += text[++index] ?? ''
    } else if (character === '.') {
      keys.push(key)
      key = ''
    } else if (character === '[' || character === ']') {
      return undefined
    } else {
      key += character
    }
  }
  keys.push(key)
  return keys.includes('') ? undefined : keys
}

/** One setting as a document of its own, to be merged. The keys stand where the path is written. */
export function setting(path: readonly string[], value: Value, location: Location): Value {
  return path.reduceRight<Value>((inner, key) => ({ kind: 'object', entries: [{ key: scalar(key, location), value: inner }], complete: true, location }), value)
}

/**
 * The value at a path. Null where there is none for certain, also in the options of a choice; unknown where it cannot be said.
 */
export function lookUp(values: Value, path: readonly string[], depth = 0): Value {
  const [key, ...rest] = path
  if (key === undefined) return values
  if (values.kind === 'choice' && depth <= maxDepth) {
    return choiceOf(
      values.options.map(({ when, value }) => ({ when, value: lookUp(value, path, depth + 1) })),
      values.location,
    )
  }
  if (isMapping(values)) {
    const found = entryOf(values, key)
    if (found !== undefined) return lookUp(found, rest, depth + 1)
    if (values.complete && values.entries.every((entry) => textOf(entry.key) !== undefined)) return scalar(null, values.location)
    return notKnown(reasonOf(values) ?? furtherValues(values), values.location)
  }
  if (values.kind === 'scalar' || values.kind === 'list' || values.kind === 'tuple' || values.kind === 'set') return scalar(null, values.location)
  return notKnown(reasonOf(values) ?? furtherValues(values), values.location)
}
