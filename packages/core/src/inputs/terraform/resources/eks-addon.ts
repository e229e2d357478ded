// aws_eks_addon: the role it hands to the service account of the add-on, and the associations it makes.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_addon
import { scalar, textOf, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, block, isUnset, notKnown, parts } from './build.js'
import { addonServiceAccounts } from './eks-addons.js'
import { base } from './facts.js'
import { whereaboutsOf } from './pod-identity.js'

function facts(addon: ResourceInstance): readonly Fact[] {
  const name = addon.argument('addon_name')
  const known = addonServiceAccounts.get(textOf(name) ?? '')
  const { location } = addon
  const configured = argument(block(addon, 'namespace_config'), 'namespace')
  const namespace = configured ?? (known === undefined ? unknownOf('namespace', addon, name) : scalar(known.namespace, name?.location ?? location))
  const serviceAccount = known === undefined ? unknownOf('service account', addon, name) : scalar(known.serviceAccount, name?.location ?? location)
  const found: Fact[] = []

  const roleArn = argument(addon, 'service_account_role_arn')
  if (roleArn !== undefined && !isUnset(roleArn)) {
    found.push({ kind: 'role-grant', ...base(addon), location: roleArn.location, namespace, serviceAccount, roleArn, origin: `EKS add-on ${textOf(name) ?? ''}`.trim() })
  }
  const cluster = argument(addon, 'cluster_name') ?? notKnown('unknown-argument', 'cluster_name is not set', location)
  const associations = parts(addon, 'pod_identity_association')
  associations.items.forEach((association, index) => {
    found.push({
      kind: 'association',
      ...base(addon),
      address: `${addon.address}.pod_identity_association[${String(index)}]`,
      location: association.location,
      cluster,
      ...whereaboutsOf(addon, cluster),
      namespace,
      serviceAccount: association.get('service_account') ?? notKnown('unknown-argument', 'service_account is not set', association.location),
      roleArn: association.get('role_arn') ?? notKnown('unknown-argument', 'role_arn is not set', association.location),
    })
  })
  return found
}

const unknownOf = (what: string, addon: ResourceInstance, name: Value | undefined): Value =>
  notKnown('not-modelled', `the ${what} of the add-on ${textOf(name) ?? 'here'} is not in irsalint's table`, addon.location)

export const eksAddon: readonly ResourceType[] = [{ mode: 'managed', type: 'aws_eks_addon', facts }]
