// aws_iam_role: its name however it is made, its ARN, its trust policy.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role
import { textOf, scalar, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import { readPolicy } from '../../policy-document.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, computed, eachCombination, isUnset, notKnown, text, withDefault, withPlanned } from './build.js'
import { base, moduleCallOf } from './facts.js'

/**
 * What of a name is not known is still the same text wherever this role's name is used: a symbol of the role. So the role's own
 * ARN means the role, whatever stopped the evaluation of its name.
 */
function identified(role: ResourceInstance, name: Value, place = 'name'): Value {
  if (name.kind === 'template') return { ...name, parts: name.parts.map((part, index) => identified(role, part, `name#${String(index)}`)) }
  if (name.kind === 'choice') return { ...name, options: name.options.map(({ when, value }, index) => ({ when, value: identified(role, value, `${place}/${String(index)}`) })) }
  if (name.kind !== 'unknown') return name
  const same = computed(role, place, place.includes('#') ? 'any' : 'role-name')
  return same.kind === 'symbol' ? { ...same, symbol: { ...same.symbol, label: 'not known', reason: name.reason } } : same
}

const roleName = (role: ResourceInstance): Value => identified(role, writtenName(role))

/** The name: as written, or the prefix and a unique suffix, or `terraform-` and the suffix (helper/id of the plug-in SDK). */
function writtenName(role: ResourceInstance): Value {
  const { location } = role
  const unset = scalar(null, location)
  return eachCombination([role.argument('name') ?? unset, role.argument('name_prefix') ?? unset], location, ([name = unset, prefix = unset]) => {
    const mayBeNull = name.kind === 'symbol' || name.kind === 'unknown'
    // Both at once is an error of the provider: one of the two is null, and which is not known.
    if (mayBeNull && !isUnset(prefix)) return withPlanned(role, 'name', computed(role, 'name', 'role-name'))
    if (!isUnset(name)) return name
    if (prefix.kind === 'unknown') return notKnown(prefix.reason.code, prefix.reason.detail, prefix.location)
    return withPlanned(role, 'name', text([isUnset(prefix) ? 'terraform-' : prefix, computed(role, 'name_suffix', 'unique-suffix')], location))
  })
}

const rolePath = (role: ResourceInstance): Value => withDefault(role.argument('path'), scalar('/', role.location))

function roleArn(role: ResourceInstance): Value {
  const { provider, location } = role
  return withPlanned(role, 'arn', text(['arn:', provider.partition, ':iam::', provider.accountId, ':role', rolePath(role), roleName(role)], location))
}

function roleFact(role: ResourceInstance): readonly Fact[] {
  const policy = role.argument('assume_role_policy')
  const prefix = argument(role, 'name_prefix')
  const moduleAddress = moduleCallOf(role)
  return [
    {
      kind: 'role',
      ...base(role),
      ...(moduleAddress === undefined ? {} : { moduleAddress }),
      name: roleName(role),
      ...(isUnset(prefix) || prefix === undefined || !isUnset(argument(role, 'name')) ? {} : { namePrefix: prefix }),
      path: rolePath(role),
      arn: roleArn(role),
      trust:
        policy === undefined
          ? { kind: 'unknown', reason: { code: 'unknown-argument', detail: 'assume_role_policy is not set', location: role.location }, location: role.location }
          : readPolicy(policy),
      ...(omitsAudience(role) ? { audienceOmittedByModule: true as const } : {}),
    },
  ]
}

/** Our own texts about registry modules mark the roles whose module leaves the audience out; what another module does is not the user's to change. */
function omitsAudience(role: ResourceInstance): boolean {
  if (!role.module.virtual) return role.module.foreign
  const mark = role.argument('irsalint_audience_omitted')
  return mark?.kind === 'scalar' && mark.value === true
}

/** A role that exists elsewhere: its path is not known, so its ARN has a hole before the name. */
function lookedUpArn(role: ResourceInstance): Value {
  const { provider, location } = role
  const name = role.argument('name') ?? computed(role, 'name', 'role-name')
  return text(['arn:', provider.partition, ':iam::', provider.accountId, ':role/', computed(role, 'path_of_arn'), name], location)
}

export const iamRole: readonly ResourceType[] = [
  {
    mode: 'managed',
    type: 'aws_iam_role',
    attributes: {
      arn: roleArn,
      id: roleName,
      name: roleName,
      path: rolePath,
      unique_id: (role) => computed(role, 'unique_id'),
    },
    facts: roleFact,
  },
  {
    mode: 'data',
    type: 'aws_iam_role',
    attributes: {
      arn: lookedUpArn,
      id: (role) => role.argument('name') ?? computed(role, 'id', 'role-name'),
      path: (role) => (textOf(role.argument('path')) === undefined ? computed(role, 'path') : (role.argument('path') ?? computed(role, 'path'))),
    },
  },
]
