// A state has no variables, but what was made with them: `api-${var.env}` that is stored as `api-dev` tells `env`.
// Owns that inference; so that one variable is one value everywhere, not a symbol here and a text there.
import { canonical } from '../../value/canonical.js'
import { entryOf, textOf, scalar, type TemplateValue, type Value } from '../../value/value.js'
import type { ModuleInstance } from './contracts.js'
import { contradicts, decodedJson, type Planned } from './planned.js'

type Found = (variable: string, value: Value) => void

const maxDepth = 64

/** The values that all resources agree on. What contradicts its own HCL has been edited since, and tells nothing. */
export function variablesOfState(root: ModuleInstance, planned: Planned): ReadonlyMap<string, Value> {
  const values = new Map<string, Map<string, Value>>()
  const prefix = `${root.scope.id}/var.`
  const visit = (module: ModuleInstance): void => {
    for (const resource of module.resources()) {
      const pairs = resource.many ? [] : resource.argumentNames().flatMap((name) => pairOf(resource.argument(name), planned.attribute(resource.address, name)))
      if (pairs.some(({ own, stored }) => contradicts(own, stored))) continue
      const add: Found = (variable, value) => values.set(variable, (values.get(variable) ?? new Map<string, Value>()).set(canonical(value), value))
      for (const { own, stored } of pairs) collect(own, stored, prefix, add, 0)
    }
    for (const { child } of module.calls()) if (child !== undefined) visit(child)
  }
  visit(root)
  return new Map([...values].flatMap(([name, found]) => (found.size === 1 ? [...found.values()].map((value) => [name, value] as const) : [])))
}

const pairOf = (own: Value | undefined, stored: Value | undefined): readonly { readonly own: Value; readonly stored: Value }[] => (own === undefined || stored === undefined ? [] : [{ own, stored }])

function collect(own: Value, stored: Value | undefined, prefix: string, found: Found, depth: number): void {
  if (stored === undefined || depth > maxDepth) return
  switch (own.kind) {
    case 'symbol':
      if (own.symbol.id.startsWith(prefix)) found(own.symbol.id.slice(prefix.length), stored)
      break
    case 'template':
      collectHole(own, textOf(stored), prefix, found)
      break
    case 'encoded':
      if (own.format === 'json') collect(own.value, decodedJson(stored), prefix, found, depth + 1)
      break
    case 'object':
    case 'map':
      for (const { key, value } of own.entries) collect(value, entryOf(stored, textOf(key) ?? ''), prefix, found, depth + 1)
      break
    case 'tuple':
    case 'list':
      if (stored.kind === 'tuple' && stored.items.length === own.items.length) own.items.forEach((item, index) => collect(item, stored.items[index], prefix, found, depth + 1))
      break
    default:
      break
  }
}

/** A text with one hole is what the stored text has between its ends. */
function collectHole({ parts, location }: TemplateValue, stored: string | undefined, prefix: string, found: Found): void {
  const at = parts.findIndex((part) => textOf(part) === undefined)
  const hole = parts[at]
  if (stored === undefined || hole?.kind !== 'symbol' || !hole.symbol.id.startsWith(prefix) || parts.filter((part) => textOf(part) === undefined).length > 1) return
  const textOfAll = (some: readonly Value[]): string => some.map((part) => textOf(part) ?? '').join('')
  const [start, end] = [textOfAll(parts.slice(0, at)), textOfAll(parts.slice(at + 1))]
  if (stored.length < start.length + end.length || !stored.startsWith(start) || !stored.endsWith(end)) return
  found(hole.symbol.id.slice(prefix.length), scalar(stored.slice(start.length, stored.length - end.length), location))
}
