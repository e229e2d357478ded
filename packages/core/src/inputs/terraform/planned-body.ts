// The arguments and nested blocks of a resource with what a plan knows of them. Owns which block answers to which.
import { entryOf, type Value } from '../../value/value.js'
import type { BodyInstance } from './contracts.js'
import { filled } from './planned.js'

/** What is not written stays so: what the provider chose then is no argument. */
export function plannedBody(body: BodyInstance, planned: (name: string) => Value | undefined): BodyInstance {
  const values = new Map<string, Value | undefined>()
  return {
    ...body,
    argument(name) {
      if (!values.has(name)) {
        const written = body.argument(name)
        values.set(name, written === undefined ? undefined : filled(written, planned(name)))
      }
      return values.get(name)
    },
    blocks(type) {
      const found = body.blocks(type)
      const [block, ...others] = found.items
      const value = planned(type)
      const item = value?.kind === 'tuple' && value.items.length === 1 ? value.items[0] : undefined
      // Providers keep many of their blocks as sets: only a block that is alone is certainly the same.
      if (block === undefined || others.length > 0 || !found.complete || item === undefined) return found
      return { ...found, items: [plannedBody(block, (name) => entryOf(item, name))] }
    },
  }
}
