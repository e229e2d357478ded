// What must be switched on for things that only a second look at a root sees, said for people.
import type { Fact } from '../model/facts.js'
import type { Binding } from '../model/model.js'
import type { Guard } from '../value/value.js'

const isBinding = (entity: object): entity is Binding => 'kind' in entity && entity.kind === 'binding'
const guardOf = (entity: object): Guard => ('when' in entity && Array.isArray(entity.when) ? ((entity as Partial<Fact>).when ?? []) : [])

/** ` (With var.x set, …)`, from the conditions under which the entities exist; without them, what is known in general. */
export function provision(entities: readonly object[]): string {
  const guards = entities.flatMap((entity) => [...guardOf(entity), ...(isBinding(entity) ? entity.candidates.flatMap(({ role }) => guardOf(role)) : [])])
  const named = new Set(guards.flatMap(({ condition, arm }) => (arm === 'false' ? [] : namesIn(condition))))
  const names = [...named].sort().slice(0, 3)
  return names.length === 0 ? ' (With features that are off by default.)' : ` (With ${names.join(' and ')} set, which by default ${names.length === 1 ? 'it is' : 'they are'} not.)`
}

/** The variables in a condition: `‹<scope>/module.x/var.y›` → `module.x.var.y`. */
const namesIn = (condition: string): readonly string[] =>
  [...condition.matchAll(/‹[^‹›]*?#features\/(?:(module\.[^‹›]*?)\/)?(var\.[\w.-]+)›/g)].map(([, module, variable = '']) => (module === undefined ? variable : `${module.replaceAll('/', '.')}.${variable}`))
