// Changes to object trees as kustomize makes them: strategic merge, JSON patch, setting a path. Pure; every changed node keeps
// the place it comes from.
import { concat } from '../../value/template.js'
import { entryOf, isNull, textOf } from '../../value/value.js'
import type { Entry, MappingValue, Value } from '../../value/value.js'

const maxDepth = 100

/**
 * Strategic merge, as far as metadata and pod specs need it: mappings merge, null deletes, lists of named items merge by name,
 * other lists are replaced. Undefined: the patch deletes the object.
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function strategicMerge(target: Value, patch: Value, depth = 0): Value | undefined {
  if (patch.kind !== 'object' || target.kind !== 'object' || depth > maxDepth) {
    if (patch.kind === 'tuple' && target.kind === 'tuple') return mergeLists(target, patch, depth)
    return patch.kind === 'object' ? withoutDirectives(patch) : patch
  }
  const directive = textOf(entryOf(patch, '$patch'))
  if (directive === 'delete') return undefined
  if (directive === 'replace') return withoutDirectives(patch)
  const entries = [...target.entries]
  for (const { key, value } of lastOfEach(patch.entries)) {
    const name = textOf(key)
    if (name?.startsWith('$') === true) continue
    const index = name === undefined ? -1 : entries.findLastIndex((entry) => textOf(entry.key) === name)
    const current = entries[index]
    if (current === undefined) {
      if (!isNull(value)) entries.push({ key, value: value.kind === 'object' ? withoutDirectives(value) : value })
      continue
    }
    const merged = isNull(value) ? undefined : strategicMerge(current.value, value, depth + 1)
    if (merged === undefined) entries.splice(index, 1)
    // The key stays where it is, unless the patch brings the whole value.
    else entries[index] = { key: merged === value ? key : current.key, value: merged }
  }
  return { ...target, entries, complete: target.complete && patch.complete }
}

function lastOfEach(entries: readonly Entry[]): readonly Entry[] {
  const last = new Map<string, Entry>()
  for (const entry of entries) last.set(textOf(entry.key) ?? '', entry)
  return entries.filter((entry) => textOf(entry.key) === undefined || last.get(textOf(entry.key) ?? '') === entry)
}

function withoutDirectives(value: MappingValue): MappingValue {
  if (!value.entries.some(({ key, value: each }) => textOf(key)?.startsWith('$patch') === true || isNull(each))) return value
  return { ...value, entries: value.entries.filter(({ key, value: each }) => textOf(key)?.startsWith('$patch') !== true && !isNull(each)) }
}

function mergeLists(target: Value & { readonly kind: 'tuple' | 'list' | 'set' }, patch: Value & { readonly kind: 'tuple' | 'list' | 'set' }, depth: number): Value {
  const named = (items: readonly Value[]): boolean => items.length > 0 && items.every((item) => textOf(entryOf(item, 'name')) !== undefined)
  if (!named(patch.items) || (target.items.length > 0 && !named(target.items))) return patch
  const items: Value[] = [...target.items]
  for (const item of patch.items) {
    const index = items.findIndex((each) => textOf(entryOf(each, 'name')) === textOf(entryOf(item, 'name')))
    const current = items[index]
    const merged = current === undefined ? item : strategicMerge(current, item, depth + 1)
    if (current === undefined) items.push(item)
    else if (merged === undefined) items.splice(index, 1)
    else items[index] = merged
  }
  return { ...target, items, complete: target.complete && patch.complete }
}

/** `/metadata/annotations/eks.amazonaws.com~1role-arn` → its steps. https://www.rfc-editor.org/rfc/rfc6901 */
export function pointer(path: string): readonly string[] | undefined {
  if (path === '') return []
  if (!path.startsWith('/')) return undefined
  return path.slice(1).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Change = { readonly value: Value; readonly key: Value } | 'remove'

/**
 * Sets or removes what stands at a path; mappings on the way are made where they are missing. Undefined where the path leads
 * through something else.
 */
export function change(target: Value, path: readonly string[], to: Change, insert = false): Value | undefined {
  const [step, ...rest] = path
  if (path.length > maxDepth) return undefined
  if (step === undefined) return to === 'remove' ? undefined : to.value
  if (target.kind === 'tuple') {
    const index = step === '-' ? target.items.length : Number(step)
    if (!/^(?:-|\d{1,6})$/.test(step) || index > target.items.length) return undefined
    const items = [...target.items]
    const current = items[index]
    if (rest.length === 0) {
      if (to === 'remove') items.splice(index, 1)
      else items.splice(index, insert || current === undefined ? 0 : 1, to.value)
    } else {
      const changed = current === undefined ? undefined : change(current, rest, to, insert)
      if (changed === undefined) return undefined
      items[index] = changed
    }
    return { ...target, items }
  }
  if (target.kind !== 'object') return undefined
  const index = target.entries.findLastIndex((entry) => textOf(entry.key) === step)
  const current = target.entries[index]
  const entries = [...target.entries]
  if (rest.length === 0) {
    if (to === 'remove') entries.splice(index, current === undefined ? 0 : 1)
    else if (current === undefined) entries.push({ key: stepKey(step, to.key), value: to.value })
    else entries[index] = { key: current.key, value: to.value }
  } else {
    if (current === undefined && to === 'remove') return target
    const place = to === 'remove' ? target.location : to.key.location
    const inner: Value = current === undefined || isNull(current.value) ? { kind: 'object', entries: [], complete: true, location: place } : current.value
    const changed = change(inner, rest, to, insert)
    if (changed === undefined) return undefined
    const entry: Entry = { key: current?.key ?? { kind: 'scalar', value: step, location: { ...place, approximate: true } }, value: changed }
    if (current === undefined) entries.push(entry)
    else entries[index] = entry
  }
  return { ...target, entries }
}

/** A key that is only a step of a path: its text does not stand anywhere as it is. */
const stepKey = (step: string, path: Value): Value => ({ kind: 'scalar', value: step, location: { ...path.location, approximate: true } })

/** What stands at a path; undefined where there is nothing. */
export function valueAt(target: Value, path: readonly string[]): Value | undefined {
  let current: Value | undefined = target
  for (const step of path) current = current?.kind === 'tuple' ? current.items[Number(step)] : entryOf(current, step)
  return current
}

/**
 * A JSON patch: the list of its operations. What cannot be applied is left out: kustomize would have failed, and another tool
 * says so. https://www.rfc-editor.org/rfc/rfc6902
 */
export function jsonPatch(target: Value, operations: Value): Value {
  if (operations.kind !== 'tuple') return target
  let result = target
  for (const operation of operations.items) {
    const op = textOf(entryOf(operation, 'op'))
    const pathValue = entryOf(operation, 'path')
    const path = pointer(textOf(pathValue) ?? '\0')
    const from = pointer(textOf(entryOf(operation, 'from')) ?? '\0')
    const value = op === 'copy' || op === 'move' ? from && valueAt(result, from) : entryOf(operation, 'value')
    if (path === undefined || path.length === 0 || pathValue === undefined) continue
    if (op === 'remove') result = change(result, path, 'remove') ?? result
    else if ((op === 'add' || op === 'replace' || op === 'copy' || op === 'move') && value !== undefined) {
      if (op === 'move' && from !== undefined) result = change(result, from, 'remove') ?? result
      result = change(result, path, { value, key: pathValue }, op === 'add') ?? result
    }
  }
  return result
}

/** A prefix and a suffix around a name. */
export function affixed(name: Value, prefix: Value | undefined, suffix: Value | undefined): Value {
  const parts = [prefix, name, suffix].filter((part) => part !== undefined)
  return parts.length === 1 ? name : concat(parts, name.location)
}
