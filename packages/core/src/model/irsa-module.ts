// What a call of an IRSA module of terraform-aws-modules/iam says: its providers, arguments and service accounts.
// https://registry.terraform.io/modules/terraform-aws-modules/iam/aws
import type { Location } from '../source/source-file.js'
import { entryOf, isNull, type Value } from '../value/value.js'
import type { ModuleCall } from './facts.js'

const irsaFamilies = new Set(['iam-role-for-service-accounts-eks', 'iam-role-for-service-accounts'])

export function isIrsaModule(call: ModuleCall): boolean {
  const family = call.family ?? call.knowledge?.family
  if (family === undefined || !irsaFamilies.has(family)) return false
  const create = call.arguments.get('create_role') ?? call.arguments.get('create')
  return !(create?.kind === 'scalar' && create.value === false)
}

export interface IrsaProvider {
  /** Where the entry's value stands. */
  readonly location: Location
  readonly providerArn: Value | undefined
  readonly serviceAccounts: Value | undefined
  /** False where the entry may have further attributes: then a missing one proves nothing. */
  readonly complete: boolean
}

/** The entries of `oidc_providers` that are known to be there. */
export function irsaProviders(call: ModuleCall): readonly IrsaProvider[] {
  const providers = call.arguments.get('oidc_providers')
  if (providers?.kind !== 'object' && providers?.kind !== 'map') return []
  return providers.entries.flatMap(({ value }): readonly IrsaProvider[] => {
    if (value.kind !== 'object' && value.kind !== 'map') return []
    return [
      {
        location: value.location,
        providerArn: entryOf(value, 'provider_arn'),
        serviceAccounts: entryOf(value, 'namespace_service_accounts'),
        complete: value.complete,
      },
    ]
  })
}

/** The entries of `namespace_service_accounts` that are known to be there. */
export function serviceAccountEntries(provider: IrsaProvider): readonly Value[] {
  const list = provider.serviceAccounts
  if (list === undefined || isNull(list)) return []
  return list.kind === 'list' || list.kind === 'tuple' || list.kind === 'set' ? list.items : []
}
