// aws_eks_cluster, made or looked up: a name and an issuer.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/eks_cluster
import { scalar, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, computed, list, object, text } from './build.js'
import { base } from './facts.js'
import { issuerHost } from './issuer.js'

const clusterName = (cluster: ResourceInstance): Value => argument(cluster, 'name') ?? computed(cluster, 'name', 'cluster-name')

function identity(cluster: ResourceInstance): Value {
  const { location } = cluster
  const oidc = object({ issuer: text(['https://', issuerHost(cluster)], location) }, location)
  return list([object({ oidc: list([oidc], location) }, location)], location)
}

function clusterArn(cluster: ResourceInstance): Value {
  const { provider, location } = cluster
  return text(['arn:', provider.partition, ':eks:', argument(cluster, 'region') ?? provider.region, ':', provider.accountId, ':cluster/', clusterName(cluster)], location)
}

const facts = (cluster: ResourceInstance): readonly Fact[] => [
  { kind: 'cluster', ...base(cluster), name: clusterName(cluster), issuer: issuerHost(cluster), lookup: cluster.mode === 'data' },
]

/** The id of a cluster on Outposts: no other cluster has one. */
function outpostsId(cluster: ResourceInstance): Value {
  const { items, complete } = cluster.blocks('outpost_config')
  return items.length === 0 && complete ? scalar(null, cluster.location) : computed(cluster, 'cluster_id')
}

const attributes = { name: clusterName, id: clusterName, arn: clusterArn, identity }

export const eksCluster: readonly ResourceType[] = [
  { mode: 'managed', type: 'aws_eks_cluster', attributes: { ...attributes, cluster_id: outpostsId }, facts },
  { mode: 'data', type: 'aws_eks_cluster', attributes, facts },
]
