// What a value that is known only after apply probably is: the attribute that its expression refers to alone. A plan does not say what
// an expression does with what it refers to, so this is never certain: findings that need it are warnings (lint.ts).
// Owns which arguments are seen through, and to what.
import type { Location } from '../../source/source-file.js'
import { entryOf, symbol, textOf, type Value } from '../../value/value.js'
import type { ResourceInstance } from '../terraform/contracts.js'
import { list, object, text } from '../terraform/resources/build.js'
import { providerArn } from '../terraform/resources/issuer.js'
import { moduleOfAddress, withoutKeys } from './address.js'
import type { Hole } from './body.js'
import type { PlanConfiguration } from './configuration.js'
import { itemsOf } from './document.js'

const roleArnAnnotation = 'eks.amazonaws.com/role-arn'

export type InstanceAt = (address: string) => ResourceInstance | undefined

/** Undefined where nothing is probable. */
export function likelyValue(resource: ResourceInstance, hole: Hole, configuration: PlanConfiguration, instanceAt: InstanceAt): Value | undefined {
  const argument = /([a-z_]+)(?:\[\d+\])*$/.exec(hole.path)?.[1]
  const referred = (type: RegExp, attribute: RegExp): Value | undefined => {
    const reference = configuration.onlyReference(hole.expression, moduleOfAddress(resource.address))
    const target = reference !== undefined && attribute.test(reference.attribute) ? instanceAt(reference.address) : undefined
    if (reference === undefined || target === undefined || !type.test(`${target.mode}.${target.type}`)) return undefined
    const value = target.attribute(reference.attribute)
    return { ...value, via: { label: `${reference.address}.${reference.attribute}`, location: hole.location, ...(value.via === undefined ? {} : { parent: value.via }) } }
  }
  const { location } = hole
  switch (argument) {
    case 'role_arn':
    case 'service_account_role_arn':
    case 'target_role_arn':
      return referred(/^managed\.aws_iam_role$/, /^arn$/)
    case 'annotations': {
      const arn = referred(/^managed\.aws_iam_role$/, /^arn$/)
      return arn === undefined ? undefined : object({ [roleArnAnnotation]: arn }, location)
    }
    case 'assume_role_policy':
      return referred(/^data\.aws_iam_policy_document$/, /^(minified_)?json$/)
    case 'identifiers': {
      if (resource.type !== 'aws_iam_policy_document' || textOf(entryOf(hole.siblings, 'type')) !== 'Federated') return undefined
      const arn = providerOf(resource, configuration, instanceAt)?.attribute('arn') ?? providerArn(issuerOf(resource, configuration, instanceAt), resource.provider, location)
      return hole.path.endsWith(']') ? arn : list([arn], location)
    }
    case 'variable': {
      const claim = resource.type === 'aws_iam_policy_document' ? claimOf(hole.siblings) : undefined
      return claim === undefined ? undefined : text([issuerOf(resource, configuration, instanceAt), `:${claim}`], location)
    }
    default:
      return undefined
  }
}

/** Which claim of a token such values are of. */
function claimOf(condition: Value | undefined): 'sub' | 'aud' | undefined {
  const values = itemsOf(entryOf(condition, 'values')).map(textOf)
  if (values.length > 0 && values.every((each) => each?.startsWith('system:serviceaccount:') === true)) return 'sub'
  return values.length > 0 && values.every((each) => each === 'sts.amazonaws.com') ? 'aud' : undefined
}

/** The one provider in the principals of a document. */
function providerOf(document: ResourceInstance, configuration: PlanConfiguration, instanceAt: InstanceAt): ResourceInstance | undefined {
  const statements = itemsOf(entryOf(entryOf(configuration.resource(withoutKeys(document.address)), 'expressions'), 'statement'))
  const references = statements
    .flatMap((statement) => itemsOf(entryOf(statement, 'principals')))
    .flatMap((principal) => configuration.onlyReference(entryOf(principal, 'identifiers'), moduleOfAddress(document.address)) ?? [])
  const [first] = references
  const target = first !== undefined && references.every(({ address }) => address === first.address) && first.attribute === 'arn' ? instanceAt(first.address) : undefined
  return target?.type === 'aws_iam_openid_connect_provider' ? target : undefined
}

function issuerOf(document: ResourceInstance, configuration: PlanConfiguration, instanceAt: InstanceAt): Value {
  const provider = providerOf(document, configuration, instanceAt)
  return provider?.attribute('url') ?? issuerSymbol(document, document.location)
}

const issuerSymbol = ({ module, address }: ResourceInstance, location: Location): Value =>
  symbol(
    {
      id: `${module.scope.id}/issuer in ${address}`,
      domain: 'issuer-host',
      label: `issuer in ${address}`,
      reason: { code: 'computed-attribute', detail: `the issuer in ${address} is known only after apply`, location },
      notNull: true,
    },
    location,
  )
