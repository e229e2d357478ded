// A plan or state as answers to the evaluation of the HCL it was made from. Owns look-ups by address; fills nothing.
import { byCodeUnit } from '../../source/file-system.js'
import type { Location } from '../../source/source-file.js'
import { entryOf } from '../../value/value.js'
import { relocated, type ModuleResource, type Planned } from '../terraform/planned.js'
import { impliedProvider } from '../terraform/providers.js'
import { accountsByProvider } from './accounts.js'
import { instanceOf, moduleOfAddress, parentOfModule, stepsOf } from './address.js'
import { configurationOf } from './configuration.js'
import type { PlanDocument, PlannedResource } from './document.js'
import { planFacts } from './facts.js'
import { knownAttribute } from './resource.js'

export function planned(document: PlanDocument): Planned {
  const byAddress = new Map(document.resources.map((each) => [each.address, each]))
  const configuration = configurationOf(document.configuration)
  const accounts = accountsByProvider(document, configuration)
  const keys = keysOfBlocks(byAddress.keys())

  const byType = new Map<string, PlannedResource[]>()
  for (const each of byAddress.values()) {
    const key = `${each.mode}.${each.type}`
    const known = byType.get(key)
    if (known === undefined) byType.set(key, [each])
    else known.push(each)
  }

  const inModule = ({ module, mode, type }: ModuleResource): PlannedResource | undefined => {
    const found = (byType.get(`${mode}.${type}`) ?? []).filter((each) => each.module === module || each.module.startsWith(`${module}.`))
    return found.length === 1 ? found[0] : undefined
  }

  return {
    variable: (name) => entryOf(entryOf(document.variables, name), 'value'),
    attribute(address, name, inside) {
      const resource = byAddress.get(address) ?? (inside === undefined ? undefined : inModule(inside))
      return resource === undefined ? undefined : knownAttribute(resource, name)
    },
    keys(block) {
      // What was left out of a plan (`-target`) may have any.
      if (!document.complete) return undefined
      const found = keys.get(block)
      // Instances of modules are those in which there is anything: one that holds nothing makes no difference.
      if (stepsOf(block).at(-2)?.name === 'module') return found
      // A block that the plan does not declare is newer than the plan.
      return configuration?.resource(block) === undefined ? undefined : (found ?? [])
    },
    account: (block, module, type) => accounts.of(configuration?.providerKey(block) ?? configuration?.onlyProviderKey(module, impliedProvider(type))),
    facts(module, scope, call) {
      const resources = document.resources.filter((each) => each.module === module || each.module.startsWith(`${module}.`))
      return resources.length === 0 ? [] : planFacts({ ...document, resources: resources.map((each) => at(each, call)) }, scope, call)
    },
  }
}

const at = (resource: PlannedResource, place: Location): PlannedResource => ({ ...resource, values: relocated(resource.values, place), location: place })

/** The keys of all instances of each block and module call, in the order in which Terraform counts. */
function keysOfBlocks(addresses: Iterable<string>): ReadonlyMap<string, readonly (string | number)[]> {
  const found = new Map<string, Set<string | number>>()
  const add = (address: string): void => {
    const { block, key } = instanceOf(address)
    if (key !== undefined) found.set(block, (found.get(block) ?? new Set()).add(key))
  }
  for (const address of addresses) {
    add(address)
    for (let module = moduleOfAddress(address); module !== ''; module = parentOfModule(module)) add(module)
  }
  return new Map([...found].map(([block, keys]) => [block, [...keys].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : byCodeUnit(String(a), String(b))))]))
}
