// What a plan knows of an attribute of a resource. Owns the marks of what is unknown or sensitive.
import { entryOf, isNull, unknown, type Value } from '../../value/value.js'
import { joined } from './body.js'
import { isTrue, itemsOf, type PlannedResource } from './document.js'

/** Its parts that are known only after apply are unknowns. */
export function knownAttribute({ address, values, unknowns, sensitive }: PlannedResource, name: string): Value | undefined {
  const mark = entryOf(unknowns, name)
  const written = entryOf(values, name)
  if (written === undefined || isNull(written) || isTrue(mark)) return undefined
  const value = joined(written, mark, { path: name, expression: undefined, siblings: values, location: written.location }, ({ path, location }) =>
    unknown({ code: 'computed-attribute', detail: `${address}.${path} is known only after apply`, location }, location),
  )
  return value !== undefined && hasMark(entryOf(sensitive, name)) ? { ...value, sensitive: true } : value
}

/** Whether a mark marks anything: `true` somewhere in it. */
function hasMark(mark: Value | undefined): boolean {
  const open = mark === undefined ? [] : [mark]
  // Grows while it is walked.
  for (const each of open) {
    if (isTrue(each)) return true
    open.push(...itemsOf(each), ...(each.kind === 'object' ? each.entries.map(({ value }) => value) : []))
  }
  return false
}
