// particuleio/addons by release. Expected facts are read from the module's own source, whose release each case names.
import { expect, test } from 'vitest'
import { observed, type Case } from './cases.js'

const source = 'particuleio/addons/kubernetes//modules/aws'
const role = (address: string, name: string): string => `role module.m.module.iam_assumable_role_${address} name=${name} arn=arn:P:iam::A:role/${name}`
const trusts = (subject: string, test = 'StringEquals', actions = 'sts:TagSession,sts:AssumeRoleWithWebIdentity'): string =>
  `  Allow ${actions} Federated=arn:P:iam::A:oidc-provider/oidc.x if ${test} oidc.x:sub=system:serviceaccount:${subject}`

const cases: readonly Case[] = [
  [
    // https://github.com/particuleio/terraform-kubernetes-addons/blob/v20.3.0/modules/aws/{external-dns,loki-stack,kube-prometheus}.tf
    '20.3: several of one add-on, patterns, roles of parts',
    source,
    `version = "20.3.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      external-dns = { dns = { enabled = true } }
      loki-stack = { enabled = true }
      kube-prometheus-stack = { enabled = true, grafana_create_iam_resources_irsa = true }`,
    [
      role('kube-prometheus-stack_grafana.aws_iam_role.this[0]', 'c-kps-grafana'),
      trusts('monitoring:kube-prometheus-stack-grafana'),
      role('loki-stack.aws_iam_role.this[0]', 'c-loki'),
      trusts('monitoring:loki', 'StringLike'),
      role('external-dns["dns"].aws_iam_role.this[0]', 'c-dns'),
      trusts('dns:external-dns'),
    ],
    [],
  ],
  [
    // …/blob/v20.0.0/modules/aws/velero.tf: the IAM module's own default for prefixes.
    '20.0: every name is a prefix',
    source,
    `version = "20.0.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      velero = { enabled = true }`,
    [role('velero.aws_iam_role.this[0]', 'c-velero-‹suffix›'), trusts('velero:velero')],
    [],
  ],
  [
    // …/blob/v2.20.0/modules/aws/cert-manager.tf: other names, and no tags of sessions.
    '2.20: other names',
    source,
    `version = "2.20.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      cert-manager = { enabled = true, namespace = "n" }`,
    [role('cert-manager.aws_iam_role.this[0]', 'tf-c-cert-manager-irsa'), trusts('n:cert-manager', 'StringEquals', 'sts:AssumeRoleWithWebIdentity')],
    [],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
