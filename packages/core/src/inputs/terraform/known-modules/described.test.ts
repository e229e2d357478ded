import { expect, test } from 'vitest'
import { memoryFileSystem } from '../../../source/file-system.js'
import { createProject } from '../../project.js'
import { extractTerraform } from '../index.js'
import { ofKind, text, trustLines } from '../resources/fixture.js'
import { matchesPattern, type DescribedModule } from './described.js'
import { knownModules } from './index.js'

const description: DescribedModule = {
  source: 'git@github.com:acme/modules.git//irsa*',
  role: { name: '${var.team}-${var.app}', path: '/teams/' },
  subjects: ['${var.namespace}:${var.app}'],
  providerArn: '${var.provider}',
  outputs: { role_arn: 'role.arn', role: 'role', nonsense: 'data.secret' },
  serviceAccounts: [{ namespace: '${var.namespace}', name: '${var.app}' }],
}

function facts(described: readonly DescribedModule[], call: string) {
  const project = createProject(memoryFileSystem({ '/main.tf': call }), [], '/')
  return extractTerraform(project, { knownModule: knownModules(described) }).facts
}

const call = `
module "irsa" {
  source    = "git@github.com:acme/modules.git//irsa?ref=v1.4.0"
  team      = "pay"
  app       = "api"
  namespace = "payments"
  provider  = "arn:aws:iam::111122223333:oidc-provider/oidc.x"
  unrelated = [1, 2]
}
resource "aws_eks_pod_identity_association" "a" {
  cluster_name    = "c"
  namespace       = "n"
  service_account = "s"
  role_arn        = module.irsa.role_arn
}`

test('a described module makes its role, its accounts and its outputs', () => {
  const found = facts([description], call)
  const [role] = ofKind(found, 'role')
  expect(role && [text(role.name), text(role.path), role.moduleAddress, ...trustLines(role.trust)]).toEqual([
    'pay-api',
    '/teams/',
    'module.irsa',
    '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:payments:api and StringEquals oidc.x:aud=sts.amazonaws.com'.trim(),
  ])
  expect(ofKind(found, 'service-account').map(({ namespace, name }) => `${text(namespace)}/${text(name)}`)).toEqual(['payments/api'])
  expect(ofKind(found, 'association').map(({ roleArn }) => text(roleArn))).toEqual([role === undefined ? '' : text(role.arn)])
})

test.each<[string, Partial<DescribedModule>, string]>([
  ['no audience', { audience: null }, 'StringEquals oidc.x:sub=system:serviceaccount:payments:api'],
  ['own audience', { audience: 'acme' }, 'StringEquals oidc.x:sub=system:serviceaccount:payments:api and StringEquals oidc.x:aud=acme'],
  ['condition test', { conditionTest: 'StringLike', audience: null, subjects: ['system:serviceaccount:${var.namespace}:*'] }, 'StringLike oidc.x:sub=system:serviceaccount:payments:*'],
  ['list by expression', { audience: null, subjects: '[for n in ["a", "b"] : "${n}:${var.app}"]' }, 'StringEquals oidc.x:sub=system:serviceaccount:a:api,system:serviceaccount:b:api'],
  ['own issuer', { audience: null, issuer: 'oidc.y' }, 'StringEquals oidc.y:sub=system:serviceaccount:payments:api'],
])('%s', (_, change, condition) => {
  const [role] = ofKind(facts([{ ...description, ...change }], call), 'role')
  expect(role && trustLines(role.trust)).toEqual([`Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/oidc.x if ${condition}`])
})

test('versions choose between descriptions', () => {
  const older = { ...description, version: '< 1.0', role: { name: 'old' } }
  const newer = { ...description, version: '>= 1.0', role: { name: 'new' } }
  expect(ofKind(facts([older, newer], call), 'role').map(({ name }) => text(name))).toEqual(['new'])
})

test('a description that is no Terraform makes the module unknown, nothing worse', () => {
  const broken = { ...description, role: { name: '${' } }
  expect(() => facts([broken], call)).not.toThrow()
})

test('what nobody described is looked up in the built-in knowledge', () => {
  const found = facts([description], 'module "m" {\n  source = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"\n  name = "x"\n}')
  expect(ofKind(found, 'role')).toHaveLength(1)
})

test.each<[string, string, boolean]>([
  ['acme/irsa/aws', 'acme/irsa/aws', true],
  ['acme/irsa/aws', 'acme/irsa/aws2', false],
  ['acme/*/aws', 'acme/irsa/aws', true],
  ['*irsa*', 'git@github.com:acme/irsa.git?ref=v1', true],
  ['git@github.com:acme/irsa.git', 'git@github.com:acme/irsa.git?ref=v1', true],
  ['a*a', 'a', false],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'acb', false],
])('%s matches %s: %s', (pattern, source, expected) => {
  expect(matchesPattern(pattern, source)).toBe(expected)
})
