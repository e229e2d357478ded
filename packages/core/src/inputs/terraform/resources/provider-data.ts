// Data sources that only say where the provider works: account, partition, region. One value per provider configuration.
import { scalar, symbol, textOf, type Value } from '../../../value/value.js'
import type { Location } from '../../../source/source-file.js'
import type { ProviderConfig, ResourceInstance, ResourceType } from '../contracts.js'
import { argument } from './build.js'

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const suffixes = new Map([
  ['aws', 'amazonaws.com'],
  ['aws-us-gov', 'amazonaws.com'],
  ['aws-cn', 'amazonaws.com.cn'],
  ['aws-iso', 'c2s.ic.gov'],
  ['aws-iso-b', 'sc2s.sgov.gov'],
  ['aws-iso-e', 'cloud.adc-e.uk'],
  ['aws-iso-f', 'csp.hci.ic.gov'],
  ['aws-eusc', 'amazonaws.eu'],
])

export function dnsSuffix(provider: ProviderConfig, location: Location): Value {
  const suffix = suffixes.get(textOf(provider.partition) ?? '')
  if (suffix !== undefined) return scalar(suffix, location)
  return symbol(
    {
      id: `${provider.id}/dns-suffix`,
      domain: 'dns-suffix',
      label: 'DNS suffix of the partition',
      reason: { code: 'data-source', detail: 'the partition of the provider is not known', location },
      notNull: true,
    },
    location,
  )
}

const region = (resource: ResourceInstance): Value => argument(resource, 'region') ?? argument(resource, 'name') ?? resource.provider.region

export const providerData: readonly ResourceType[] = [
  {
    mode: 'data',
    type: 'aws_caller_identity',
    attributes: { account_id: (resource) => resource.provider.accountId, id: (resource) => resource.provider.accountId },
  },
  {
    mode: 'data',
    type: 'aws_partition',
    attributes: { partition: (resource) => resource.provider.partition, id: (resource) => resource.provider.partition, dns_suffix: ({ provider, location }) => dnsSuffix(provider, location) },
  },
  { mode: 'data', type: 'aws_region', attributes: { name: region, id: region, region } },
]
