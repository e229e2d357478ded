// aws_iam_openid_connect_provider, made or looked up. Its `url` is stored without a scheme, whatever was written.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider
import type { Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, computed, withPlanned } from './build.js'
import { filled } from '../planned.js'
import { base } from './facts.js'
import { issuerOfArn, providerArn, withoutScheme } from './issuer.js'

function issuer(resource: ResourceInstance): Value {
  const stored = resource.planned?.('arn')
  return filled(writtenIssuer(resource), stored === undefined ? undefined : issuerOfArn(stored))
}

function writtenIssuer(resource: ResourceInstance): Value {
  const url = argument(resource, 'url')
  if (url !== undefined) return withoutScheme(url)
  const arn = resource.mode === 'data' ? argument(resource, 'arn') : undefined
  return arn === undefined ? computed(resource, 'url', 'issuer-host') : issuerOfArn(arn)
}

function arn(resource: ResourceInstance): Value {
  const given = resource.mode === 'data' ? argument(resource, 'arn') : undefined
  return given ?? withPlanned(resource, 'arn', providerArn(issuer(resource), resource.provider, resource.location))
}

function facts(resource: ResourceInstance): readonly Fact[] {
  const url = argument(resource, 'url')
  const clientIds = argument(resource, 'client_id_list')
  return [
    {
      kind: 'oidc-provider',
      ...base(resource),
      issuer: issuer(resource),
      ...(url === undefined ? {} : { url }),
      arn: arn(resource),
      ...(clientIds === undefined ? {} : { clientIds }),
      lookup: resource.mode === 'data',
    },
  ]
}

const attributes = { arn, id: arn, url: issuer }

export const oidcProvider: readonly ResourceType[] = [
  { mode: 'managed', type: 'aws_iam_openid_connect_provider', attributes, facts },
  { mode: 'data', type: 'aws_iam_openid_connect_provider', attributes, facts },
]
