// IAM roles and Pod Identity associations that controllers make from Kubernetes objects: Crossplane's and ACK's.
// https://marketplace.upbound.io/providers/upbound/provider-aws-iam , https://aws-controllers-k8s.github.io/community/reference/
import type { Fact, PodIdentityAssociation, Role, Scope } from '../../model/facts.js'
import { relative } from '../../source/file-system.js'
import { isUnsetText, policyOf, roleHole } from '../iam-json.js'
import { withHoles, withHolesInside } from '../placeholders.js'
import { readPolicy } from '../policy-document.js'
import { concat } from '../../value/template.js'
import { entryOf, scalar, textOf, unknown, type Value } from '../../value/value.js'
import type { Manifest } from './manifests.js'

const roleGroups = new Set(['iam.aws.crossplane.io', 'iam.aws.upbound.io', 'iam.aws.m.upbound.io', 'iam.services.k8s.aws'])
const associationGroups = new Set(['eks.aws.upbound.io', 'eks.aws.m.upbound.io', 'eks.services.k8s.aws'])

const at = (value: Value | undefined, ...path: readonly string[]): Value | undefined => path.reduce<Value | undefined>((each, key) => entryOf(each, key), value)

/** Undefined for objects of other kinds. */
export function iamFactsOf({ kind, apiVersion, value }: Manifest, scope: Scope, root: string): readonly Fact[] | undefined {
  const [group = ''] = apiVersion.split('/', 1)
  // What a policy file says, a role object says as well, to the manifests of every directory.
  const own: Scope = { id: `iam:${relative(root, value.location.file.path)}`, kind: 'iam', path: value.location.file.path }
  if (kind === 'Role' && roleGroups.has(group)) return roleOf(value, own)
  if (kind === 'PodIdentityAssociation' && associationGroups.has(group)) return [associationOf(value, scope)]
  return undefined
}

/** Crossplane keeps what is sent to AWS under `forProvider`, ACK in the spec itself. */
const settings = (value: Value): Value | undefined => at(value, 'spec', 'forProvider') ?? at(value, 'spec')

function roleOf(value: Value, scope: Scope): readonly Role[] {
  const spec = settings(value)
  const document = entryOf(spec, 'assumeRolePolicyDocument') ?? entryOf(spec, 'assumeRolePolicy')
  if (document === undefined) return []
  const { location } = value
  const given = entryOf(spec, 'name') ?? at(value, 'metadata', 'annotations', 'crossplane.io/external-name') ?? at(value, 'metadata', 'name')
  const id = `${scope.id}:${String(location.start)}`
  const hole = (domain: 'role-name' | 'partition' | 'account-id', label: string): Value => roleHole(`${id}:${domain}`, domain, label, 'only the controller that makes the role knows it', location)
  const name = given === undefined || isUnsetText(given) ? hole('role-name', 'name of the role') : withHoles(given, scope.id)
  const path = entryOf(spec, 'path')
  const rolePath = path === undefined || isUnsetText(path) ? scalar('/', location) : withHoles(path, scope.id)
  return [
    {
      kind: 'role',
      scope,
      address: `Role/${textOf(name) ?? '?'}`,
      location: name.location,
      exists: 'yes',
      name,
      path: rolePath,
      arn: concat([scalar('arn:', location), hole('partition', 'partition of the role'), scalar(':iam::', location), hole('account-id', 'account of the role'), scalar(':role', location), rolePath, name], location),
      trust: readPolicy(withHolesInside(policyOf(document), scope.id)),
    },
  ]
}

function associationOf(value: Value, scope: Scope): PodIdentityAssociation {
  const spec = settings(value)
  const { location } = value
  const field = (...names: readonly string[]): Value => {
    const found = names.map((name) => entryOf(spec, name)).find((each) => each !== undefined && !isUnsetText(each))
    const detail = `${names[0] ?? ''} is given by a reference to another object`
    return found === undefined ? unknown({ code: 'not-modelled', detail, location }, location, { kind: 'string' }) : withHoles(found, scope.id)
  }
  return {
    kind: 'association',
    scope,
    location,
    exists: 'yes',
    address: `PodIdentityAssociation/${textOf(at(value, 'metadata', 'name')) ?? '?'}`,
    cluster: field('clusterName'),
    namespace: field('namespace'),
    serviceAccount: field('serviceAccount'),
    roleArn: field('roleArn', 'roleARN'),
  }
}
