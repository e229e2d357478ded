// aws_eks_pod_identity_association: a role for a service account, without an annotation.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_pod_identity_association
import type { Fact } from '../../../model/facts.js'
import type { Value } from '../../../value/value.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, computed, notKnown, text } from './build.js'
import { base } from './facts.js'

/** An association is made with the provider of its cluster's account and region. */
export function whereaboutsOf(resource: ResourceInstance, cluster: Value): { readonly clusterArn: Value; readonly account: Value } {
  const { provider, location } = resource
  const region = argument(resource, 'region') ?? provider.region
  return { clusterArn: text(['arn:', provider.partition, ':eks:', region, ':', provider.accountId, ':cluster/', cluster], location), account: provider.accountId }
}

function facts(resource: ResourceInstance): readonly Fact[] {
  const required = (name: string) => argument(resource, name) ?? notKnown('unknown-argument', `${name} is not set`, resource.location)
  const cluster = required('cluster_name')
  const targetRoleArn = argument(resource, 'target_role_arn')
  const sessionTagsDisabled = argument(resource, 'disable_session_tags')
  return [
    {
      kind: 'association',
      ...base(resource),
      cluster,
      ...whereaboutsOf(resource, cluster),
      namespace: required('namespace'),
      serviceAccount: required('service_account'),
      roleArn: required('role_arn'),
      ...(targetRoleArn === undefined ? {} : { targetRoleArn }),
      ...(sessionTagsDisabled === undefined ? {} : { sessionTagsDisabled }),
    },
  ]
}

export const podIdentity: readonly ResourceType[] = [
  {
    mode: 'managed',
    type: 'aws_eks_pod_identity_association',
    attributes: {
      association_arn: (resource) => computed(resource, 'association_arn'),
      association_id: (resource) => computed(resource, 'association_id'),
      external_id: (resource) => computed(resource, 'external_id'),
    },
    facts,
  },
]
