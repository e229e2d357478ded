import { describe, expect, test } from 'vitest'
import { families } from './families.js'
import { knownModule, moduleKnowledge } from './index.js'
import { familyOf, releaseOf } from './select.js'
import { parseSource } from './source.js'
import { allows, compareVersions, parseConstraint, parseVersion } from './version.js'

/** https://developer.hashicorp.com/terraform/language/expressions/version-constraints */
test.each<[string, string, boolean]>([
  ['1.2.3', '1.2.3', true],
  ['= 1.2.3', '1.2.4', false],
  ['1.2', '1.2.0', true],
  ['!= 1.2.3', '1.2.3', false],
  ['> 1.2', '1.2.1', true],
  ['>= 1.2.0', '1.2.0', true],
  ['< 2.0', '1.99.0', true],
  ['<= 2.0', '2.0.1', false],
  ['~> 5.0', '5.60.0', true],
  ['~> 5.0', '6.0.0', false],
  ['~> 5', '5.1.0', true],
  ['~> 5', '6.0.0', false],
  ['~> 5.30.0', '5.30.9', true],
  ['~> 5.30.0', '5.31.0', false],
  ['~>5.30', '5.31.0', true],
  ['>= 5.0, < 6.0', '6.0.0', false],
  ['>=5.0,<6.0,!=5.2.0', '5.2.0', false],
  ['>= 1.0', '2.0.0-beta.1', false],
  ['2.0.0-beta.1', '2.0.0-beta.1', true],
  ['v1.2.3', '1.2.3', true],
])('%s allows %s: %s', (constraint, version, expected) => {
  expect(allows(parseConstraint(constraint) ?? [], parseVersion(version) ?? { parts: [0, 0, 0] })).toBe(expected)
})

test.each(['', 'main', '>=', '1.2.3.4', '>> 1.0', '~> x'])('%j is no constraint', (text) => {
  expect(parseConstraint(text)).toBeUndefined()
})

test('prereleases come before their release', () => {
  const [beta, release] = [parseVersion('1.0.0-beta'), parseVersion('1.0.0')]
  expect(beta && release && compareVersions(beta, release)).toBeLessThan(0)
})

test.each<[string, ReturnType<typeof parseSource>]>([
  ['terraform-aws-modules/iam/aws//modules/x', { registry: 'terraform-aws-modules/iam/aws', path: 'modules/x' }],
  ['app.terraform.io/acme/iam/aws', { registry: 'acme/iam/aws', host: 'app.terraform.io', path: '' }],
  ['git::https://github.com/a/b.git//m/n?ref=v1.2.3', { repository: 'a/b', host: 'github.com', path: 'm/n', version: 'v1.2.3' }],
  ['git::ssh://git@github.com/a/b.git?ref=tags/0.25.0', { repository: 'a/b', host: 'github.com', path: '', version: '0.25.0' }],
  ['git@github.com:a/b.git//m?depth=1&ref=main', { repository: 'a/b', host: 'github.com', path: 'm', version: 'main' }],
  ['github.com/a/b//m', { repository: 'a/b', host: 'github.com', path: 'm' }],
  ['git::https://git.example.com/group/sub/terraform-aws-iam.git//modules/x?ref=refs/tags/v5.0.0', { repository: 'sub/terraform-aws-iam', host: 'git.example.com', path: 'modules/x', version: 'v5.0.0' }],
  ['tfr:///a/b/aws//m?version=1.0.0', { registry: 'a/b/aws', path: 'm', version: '1.0.0' }],
  ['tfr://registry.example.com/a/b/aws?version=1.0.0', { registry: 'a/b/aws', host: 'registry.example.com', path: '', version: '1.0.0' }],
  ['./modules/irsa', undefined],
  ['../irsa', undefined],
  ['/abs', undefined],
  ['one/two', undefined],
  ['', undefined],
])('%s', (source, expected) => {
  expect(parseSource(source)).toEqual(expected)
})

describe('the release a call gets', () => {
  const textOf = (source: string, version: string | undefined, names: readonly string[] = []): string | undefined => {
    const parsed = parseSource(source)
    const family = parsed && familyOf(parsed, families)
    return family && `${releaseOf(family, version ?? parsed?.version, names).text.from}${releaseOf(family, version ?? parsed?.version, names).allowed ? '' : ' (not allowed)'}`
  }
  const iam = 'terraform-aws-modules/iam/aws//modules/'
  const eks = 'terraform-aws-modules/eks/aws'
  test.each<[string, string | undefined, readonly string[], string]>([
    [`${iam}iam-role-for-service-accounts-eks`, undefined, [], '5.5.2'],
    [`${iam}iam-role-for-service-accounts-eks`, '>= 4.0', [], '5.5.2'],
    [`${iam}iam-role-for-service-accounts-eks`, '~> 4.13.0', [], '4.12.0'],
    [`${iam}iam-role-for-service-accounts-eks`, '< 5.5.0', [], '4.21.1'],
    [`${iam}iam-role-for-service-accounts-eks`, '4.21.0', [], '4.14.0'],
    [`${iam}iam-role-for-service-accounts-eks`, '~> 6.0', [], '5.5.2 (not allowed)'],
    [`${iam}iam-role-for-service-accounts`, '~> 5.0', [], '6.0.1 (not allowed)'],
    [`${iam}iam-role-for-service-accounts`, '6.99.0', [], '6.0.1'],
    [`${iam}iam-assumable-role-with-oidc`, '< 5.44', [], '5.5.2'],
    [`${iam}iam-assumable-role-with-oidc`, '2.10.0', [], '2.6.0'],
    [eks, undefined, [], '21.0.1'],
    [eks, undefined, ['cluster_name', 'access_entries'], '20.29.0'],
    [eks, '>= 18.0', ['cluster_name', 'manage_aws_auth_configmap'], '19.9.0'],
    [eks, undefined, ['create_eks'], '13.0.0'],
    [eks, undefined, ['cluster_endpoint_public_access_cidrs'], '20.29.0'],
    [eks, '>= 17.0', ['worker_groups_launch_template', 'workers_group_defaults'], '13.0.0'],
    [`${eks}//modules/karpenter`, undefined, ['irsa_oidc_provider_arn', 'irsa_namespace_service_accounts', 'node_iam_role_additional_policies'], '20.10.0'],
    [`${iam}iam-role-for-service-accounts-eks`, '>= 4.0', ['karpenter_controller_cluster_ids'], '4.14.0'],
    ['cloudposse/eks-cluster/aws', undefined, ['kubernetes_load_config_file'], '0.31.0'],
    ['cloudposse/eks-cluster/aws', undefined, ['security_group_use_name_prefix'], '0.34.1'],
    ['cloudposse/eks-cluster/aws', undefined, ['additional_security_group_rules'], '0.43.2'],
    [`${eks}//modules/karpenter`, undefined, ['irsa_oidc_provider_arn', 'iam_role_additional_policies'], '18.31.0'],
    [eks, '~> 18.2.0', [], '18.0.0'],
    [`git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=v18.5.0`, undefined, [], '18.4.0'],
    [`git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=master`, undefined, ['addons'], '21.0.1'],
  ])('%s %s %j: text from %s', (source, version, names, expected) => {
    expect(textOf(source, version, names)).toBe(expected)
  })
})

describe('facts about releases', () => {
  const path = 'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks'
  test.each<[string | undefined, string]>([
    [undefined, 'none'],
    ['~> 5.0', 'allows'],
    ['>= 5.0', 'allows'],
    ['~> 6.0', 'excludes'],
    ['>= 6', 'excludes'],
  ])('version %s: %s', (version, expected) => {
    expect(moduleKnowledge(path, version)?.constraint).toBe(expected)
  })
  test('a branch is no version', () => {
    expect(moduleKnowledge('github.com/terraform-aws-modules/terraform-aws-iam//modules/iam-role-for-service-accounts-eks?ref=master', undefined)?.constraint).toBe('not-a-version')
  })
  test('names of the other major release', () => {
    const older = moduleKnowledge(path, '~> 5.0')
    expect(older).toMatchObject({ family: 'iam-role-for-service-accounts-eks', latestMajor: 6, major: 5, existsIn: { from: '4.12.0', below: '6.0.0' }, replacedBy: 'modules/iam-role-for-service-accounts' })
    expect(older?.renamedArguments?.get('name')).toBe('role_name')
    expect(older?.renamedOutputs?.get('arn')).toBe('iam_role_arn')
    const newer = moduleKnowledge('terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts', '~> 6.0')
    expect(newer?.renamedArguments?.get('role_name')).toBe('name')
    expect(newer?.renamedArguments?.get('allow_self_assume_role')).toBeNull()
    expect(newer?.renamedOutputs?.get('iam_role_arn')).toBe('arn')
  })
  test('unknown and local modules have none', () => {
    expect(moduleKnowledge('acme/irsa/aws', '1.0.0')).toBeUndefined()
    expect(moduleKnowledge('./irsa', undefined)).toBeUndefined()
  })
})

test.each<[string, string | undefined, boolean]>([
  ['terraform-aws-modules/iam/aws//modules/iam-eks-role', '~> 5.0', true],
  ['registry.terraform.io/terraform-aws-modules/iam/aws//modules/iam-eks-role', undefined, true],
  ['registry.opentofu.org/terraform-aws-modules/iam/aws//modules/iam-eks-role', undefined, true],
  ['tfr:///terraform-aws-modules/iam/aws//modules/iam-eks-role?version=5.0.0', undefined, true],
  ['git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-eks-role?ref=v5.39.0', undefined, true],
  ['git@github.com:terraform-aws-modules/terraform-aws-iam.git//modules/iam-eks-role?ref=main', undefined, true],
  ['app.terraform.io/terraform-aws-modules/iam/aws//modules/iam-eks-role', '6.1.0', false],
  ['app.terraform.io/acme/iam/aws//modules/iam-eks-role', '6.1.0', false],
  ['acme/iam/aws//modules/iam-eks-role', '6.1.0', false],
  ['git::https://git.example.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-eks-role?ref=v6.0.0', undefined, false],
  ['github.com/acme/terraform-aws-iam//modules/iam-eks-role?ref=v6.0.0', undefined, false],
])('releases of %s %s are the publisher\'s: %s', (source, version, expected) => {
  expect(moduleKnowledge(source, version) !== undefined).toBe(expected)
  // Forks and mirrors are still evaluated.
  expect(knownModule(source, version, [])?.family).toBe('iam-eks-role')
})

/** Tags like `v2` are moved to the newest release of their major: https://github.com/cloudposse/terraform-aws-eks-iam-role/tags */
test.each<[string, string | undefined, string]>([
  ['github.com/cloudposse/terraform-aws-eks-iam-role?ref=v1', undefined, '1.2.0'],
  ['github.com/cloudposse/terraform-aws-eks-iam-role?ref=v2', undefined, '2.0.0'],
  ['github.com/cloudposse/terraform-aws-eks-iam-role?ref=0.10', undefined, '0.10.3'],
  ['github.com/cloudposse/terraform-aws-eks-iam-role?ref=0.10.0', undefined, '0.10.0'],
  // A commit says nothing of a release: arguments do.
  ['github.com/cloudposse/terraform-aws-eks-iam-role?ref=04059681e16c', undefined, '2.0.0'],
  ['cloudposse/eks-iam-role/aws', '1', '1.0.0'],
  ['cloudposse/label/null', '~> 0.19.0', '0.19.1'],
  ['cloudposse/label/null', '>= 0.10', '0.25.0'],
])('%s %s: text from %s', (source, version, from) => {
  expect(knownModule(source, version, [])?.files[0]?.path).toContain(`/${from}/`)
})

test.each<[string, string]>([
  ['cloudposse/label/null', '0.11.1'],
  ['cloudposse/label/null', '~> 0.11.0'],
  ['cloudposse/label/null', '< 0.12.0'],
  ['clouddrove/eks/aws', '0.15.2'],
  ['cloudposse/eks-cluster/aws', '<= 0.4.0'],
  ['Young-ook/spinnaker/aws//modules/frigga', '2.2.6'],
])('%s %s is from before what is known', (source, version) => {
  expect(knownModule(source, version, [])).toBeUndefined()
  expect(moduleKnowledge(source, version)).toBeUndefined()
})
