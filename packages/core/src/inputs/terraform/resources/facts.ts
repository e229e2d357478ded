// What every fact that a Terraform resource creates has in common.
import type { Guard, Ternary } from '../../../value/value.js'
import type { Scope } from '../../../model/facts.js'
import type { Location } from '../../../source/source-file.js'
import type { ModuleInstance, ResourceInstance } from '../contracts.js'

export interface Base {
  readonly scope: Scope
  readonly location: Location
  readonly exists: Ternary
  readonly when?: Guard
  readonly address: string
}

export function base(resource: ResourceInstance): Base {
  return {
    scope: resource.module.scope,
    location: resource.location,
    exists: resource.exists,
    address: resource.address,
    ...(resource.when === undefined ? {} : { when: resource.when }),
  }
}

/** Address of the module call that stands for a resource: the outermost foreign one, else the nearest. */
export function moduleCallOf(resource: ResourceInstance): string | undefined {
  let outermost: ModuleInstance | undefined
  for (let module: ModuleInstance | undefined = resource.module; module !== undefined; module = module.parent) {
    if (module.foreign) outermost = module
  }
  const address = (outermost ?? resource.module).address
  return address === '' ? undefined : address
}
