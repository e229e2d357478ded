import { expect, it } from 'vitest'
import type { Fact } from '../model/facts.js'
import { memoryFileSystem } from '../source/file-system.js'
import { entryOf, textOf } from '../value/value.js'
import type { Value } from '../value/value.js'
import { extractEksctl } from './eksctl.js'
import { createProject } from './project.js'

const extract = (text: string): readonly Fact[] => extractEksctl(createProject(memoryFileSystem({ 'cluster.yaml': text }), ['.'], '/')).facts
const short = (value: Value | undefined): string =>
  value === undefined ? '-' : value.kind === 'template' ? value.parts.map(short).join('') : value.kind === 'symbol' ? `‹${value.symbol.domain}›` : (textOf(value) ?? value.kind)

function line(fact: Fact): string {
  switch (fact.kind) {
    case 'role': {
      const conditions = fact.trust.kind === 'policy' ? fact.trust.statements.flatMap((statement) => statement.conditions) : []
      const tests = conditions.map(({ operator, key, values }) => `${'base' in operator ? operator.base : '?'} ${short(key)}=${values.map(short).join()}`)
      return `role ${short(fact.name)} ${tests.join(' ')}`.trim()
    }
    case 'service-account':
      return `sa ${short(fact.namespace)}/${short(fact.name)} ${short(entryOf(fact.annotations, 'eks.amazonaws.com/role-arn'))}`
    case 'association':
      return `association ${short(fact.cluster)} ${short(fact.namespace)}/${short(fact.serviceAccount)} ${short(fact.roleArn)} ${short(fact.targetRoleArn)}`
    case 'role-grant':
      return `grant ${short(fact.namespace)}/${short(fact.serviceAccount)} ${short(fact.roleArn)}`
    case 'oidc-provider':
      return `provider ${short(fact.arn)}`
    case 'cluster':
      return `cluster ${short(fact.name)}`
    default:
      return fact.kind
  }
}

const head = 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: demo, region: eu-west-1}\n'

it('service accounts with their roles', () => {
  const text = `${head}iam:
  withOIDC: true
  serviceAccounts:
  - metadata: {name: api, namespace: payments}
    attachPolicyARNs: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]
    roleName: api-role
  - metadata: {name: given}
    attachRoleARN: arn:aws:iam::111122223333:role/given
  - metadata: {name: only, namespace: a}
    roleOnly: true
    subjectPattern: only-*
`
  const facts = extract(text)
  expect(facts.map(line)).toEqual([
    'cluster demo',
    'provider arn:‹partition›:iam::‹account-id›:oidc-provider/‹issuer-host›',
    'role api-role StringEquals ‹issuer-host›:sub=system:serviceaccount:payments:api StringEquals ‹issuer-host›:aud=sts.amazonaws.com',
    'sa payments/api arn:‹partition›:iam::‹account-id›:role/api-role',
    'sa default/given arn:aws:iam::111122223333:role/given',
    'role eksctl-‹role-name› StringLike ‹issuer-host›:sub=system:serviceaccount:a:only-* StringEquals ‹issuer-host›:aud=sts.amazonaws.com',
  ])
  const account = facts[3]
  expect(account?.location.file.text.slice(account.location.start, account.location.end)).toBe('api')
})

it('Pod Identity associations and add-ons', () => {
  const text = `${head}iam:
  podIdentityAssociations:
  - {namespace: a, serviceAccountName: b, roleARN: "arn:aws:iam::111122223333:role/r", targetRoleARN: "arn:aws:iam::444455556666:role/t"}
  - {namespace: a, serviceAccountName: c, createServiceAccount: true, wellKnownPolicies: {ebsCSIController: true}}
addons:
- name: aws-ebs-csi-driver
  serviceAccountRoleARN: arn:aws:iam::111122223333:role/ebs
- name: vpc-cni
  podIdentityAssociations:
  - {serviceAccountName: aws-node, roleARN: "arn:aws:iam::111122223333:role/cni"}
- name: coredns
`
  expect(extract(text).map(line)).toEqual([
    'cluster demo',
    'association demo a/b arn:aws:iam::111122223333:role/r arn:aws:iam::444455556666:role/t',
    'role eksctl-‹role-name›',
    'association demo a/c arn:‹partition›:iam::‹account-id›:role/eksctl-‹role-name› -',
    'sa a/c -',
    'grant kube-system/ebs-csi-controller-sa arn:aws:iam::111122223333:role/ebs',
    'association demo kube-system/aws-node arn:aws:iam::111122223333:role/cni -',
  ])
})

it('other YAML, and configs that are not whole, are no error', () => {
  expect(extract('kind: ClusterConfig\napiVersion: other.io/v1\n')).toEqual([])
  expect(extract(`${head}iam: {serviceAccounts: [{}, null, {metadata: {}}], podIdentityAssociations: 1}\naddons: [x]\n`).map(line)).toEqual(['cluster demo'])
  expect(extract('# eksctl.io/ ClusterConfig\na: [')).toEqual([])
})
