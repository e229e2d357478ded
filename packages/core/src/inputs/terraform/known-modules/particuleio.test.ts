// particuleio/addons by release. Expected facts are read from the module's own source, whose release each case names.
import { expect, test } from 'vitest'
import { observed, type Case } from './cases.js'

const source = 'particuleio/addons/kubernetes//modules/aws'
const role = (address: string, name: string): string => `role module.m.module.iam_assumable_role_${address} name=${name} arn=arn:P:iam::A:role/${name}`
const trusts = (subject: string, test = 'StringEquals', actions = 'sts:TagSession,sts:AssumeRoleWithWebIdentity'): string =>
  `  Allow ${actions} Federated=arn:P:iam::A:oidc-provider/oidc.x if ${test} oidc.x:sub=system:serviceaccount:${subject}`

const account = (address: string, place: string, annotations = '{}'): string => {
  const [namespace, name] = place.split('/')
  return `service-account module.m.${address} name=${name} namespace=${namespace} annotations=${annotations}`
}
const annotated = (role: string): string => `{eks.amazonaws.com/role-arn: arn:P:iam::A:role/${role}}`

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
      account('helm_release.kube-prometheus-stack[0]:alertmanager.serviceAccount', 'monitoring/kube-prometheus-stack-alertmanager'),
      account('helm_release.kube-prometheus-stack[0]:grafana.serviceAccount', 'monitoring/kube-prometheus-stack-grafana', annotated('c-kps-grafana')),
      account('helm_release.kube-prometheus-stack[0]:prometheus.serviceAccount', 'monitoring/kube-prometheus-stack-prometheus', '{eks.amazonaws.com/role-arn: null}'),
      account('helm_release.kube-prometheus-stack[0]:prometheusOperator.serviceAccount', 'monitoring/kube-prometheus-stack-operator'),
      account('helm_release.loki-stack[0]:serviceAccount', 'monitoring/loki', annotated('c-loki')),
      account('helm_release.external-dns["dns"]:serviceAccount', 'dns/external-dns', annotated('c-dns')),
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
    [account('helm_release.velero[0]:serviceAccount.server', 'velero/velero', annotated('c-velero-‹suffix›')), role('velero.aws_iam_role.this[0]', 'c-velero-‹suffix›'), trusts('velero:velero')],
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
    [
      account('helm_release.cert-manager[0]:cainjector.serviceAccount', 'n/cert-manager-cainjector'),
      account('helm_release.cert-manager[0]:serviceAccount', 'n/cert-manager', annotated('tf-c-cert-manager-irsa')),
      account('helm_release.cert-manager[0]:webhook.serviceAccount', 'n/cert-manager-webhook'),
      role('cert-manager.aws_iam_role.this[0]', 'tf-c-cert-manager-irsa'), trusts('n:cert-manager', 'StringEquals', 'sts:AssumeRoleWithWebIdentity'),
    ],
    [],
  ],
  [
    // …/blob/v13.0.0/modules/aws/{karpenter,thanos-storegateway,yet-another-cloudwatch-exporter}.tf
    '13.0: Karpenter with the role of the EKS module, gateways of Thanos',
    source,
    `version = "13.0.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x", oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/oidc.x" }
      karpenter = { enabled = true }
      thanos = { namespace = "t" }
      thanos-storegateway = { a = { enabled = true }, b = {} }
      vault = { enabled = true }
      yet-another-cloudwatch-exporter = { enabled = true, create_iam_resources_irsa = false }`,
    [
      account('helm_release.thanos-storegateway["a"]:query.serviceAccount', 't/thanos-storegateway-a-query'),
      account('helm_release.thanos-storegateway["a"]:storegateway.serviceAccount', 't/thanos-storegateway-a-storegateway', annotated('c-thanos-sg-a')),
      // No known chart: it may make no account.
      account('helm_release.yet-another-cloudwatch-exporter[0]:serviceAccount (unknown)', 'monitoring/yace', '{eks.amazonaws.com/role-arn: }'),
      account('helm_release.karpenter[0]:serviceAccount', 'karpenter/karpenter', annotated('KarpenterIRSA-c')),
      role('thanos-storegateway["a"].aws_iam_role.this[0]', 'c-thanos-sg-a'),
      trusts('t:thanos-storegateway-a-storegateway', 'StringLike', 'sts:AssumeRoleWithWebIdentity,sts:TagSession'),
      'role module.m.module.karpenter.aws_iam_role.irsa[0] name=KarpenterIRSA-c arn=arn:P:iam::A:role/KarpenterIRSA-c',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:karpenter:karpenter and StringEquals oidc.x:aud=sts.amazonaws.com',
    ],
    [],
  ],
  [
    // …/blob/v12.9.0/modules/aws/{vault,aws-efs-csi-driver}.tf: its chart is not told the name that the role trusts.
    '12.9: Vault, and a driver that is not told its name',
    source,
    `version = "12.9.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      aws-efs-csi-driver = { enabled = true, service_account_names = { controller = "mine" } }
      vault = { enabled = true }`,
    [
      account('helm_release.aws-efs-csi-driver[0]:controller.serviceAccount', 'kube-system/efs-csi-controller-sa', annotated('c-aws-efs-csi-driver')),
      account('helm_release.aws-efs-csi-driver[0]:node.serviceAccount', 'kube-system/efs-csi-node-sa'),
      account('helm_release.vault[0]:injector.serviceAccount', 'vault/vault-agent-injector'),
      account('helm_release.vault[0]:server.serviceAccount', 'vault/vault', annotated('c-vault')),
      role('aws-efs-csi-driver.aws_iam_role.this[0]', 'c-aws-efs-csi-driver'),
      trusts('kube-system:mine', 'StringEquals', 'sts:AssumeRoleWithWebIdentity,sts:TagSession'),
      role('vault.aws_iam_role.this[0]', 'c-vault'),
      trusts('vault:vault', 'StringEquals', 'sts:AssumeRoleWithWebIdentity,sts:TagSession'),
    ],
    [],
  ],
  [
    // …/blob/v15.3.0/modules/aws/karpenter.tf
    '15.3: Karpenter has no role any more',
    source,
    `version = "15.3.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      karpenter = { enabled = true }
      cni-metrics-helper = { enabled = true }`,
    [
      account('kubernetes_service_account_v1.cni-metrics-helper[0]', 'kube-system/cni-metrics-helper', annotated('c-cni-metrics-helper')),
      account('helm_release.karpenter[0]:serviceAccount', 'karpenter/karpenter', '{eks.amazonaws.com/role-arn: ?}'),
      role('cni-metrics-helper.aws_iam_role.this[0]', 'c-cni-metrics-helper'),
      trusts('kube-system:cni-metrics-helper', 'StringEquals', 'sts:AssumeRoleWithWebIdentity,sts:TagSession'),
      'role module.m.module.karpenter.aws_iam_role.node[0] name=Karpenter-c-‹suffix› arn=arn:P:iam::A:role/Karpenter-c-‹suffix›',
      '  Allow sts:AssumeRole Service=ec2.amazonaws.com',
    ],
    [],
  ],
  [
    // …/blob/v2.9.0/modules/aws/aws-ebs-csi-driver.tf
    '2.9: the driver shares its role with the snapshots',
    source,
    `version = "2.9.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      aws-ebs-csi-driver = { enabled = true }`,
    [role('aws-ebs-csi-driver.aws_iam_role.this[0]', 'tf-c-aws-ebs-csi-driver-irsa'), trusts('kube-system:ebs-csi-controller-sa,system:serviceaccount:kube-system:ebs-snapshot-controller', 'StringEquals', 'sts:AssumeRoleWithWebIdentity')],
    [],
  ],
  [
    // …/blob/v2.14.0/modules/aws/aws-ebs-csi-driver.tf
    '2.14: the driver shares its role with that of the nodes',
    source,
    `version = "2.14.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      aws-ebs-csi-driver = { enabled = true }`,
    [role('aws-ebs-csi-driver.aws_iam_role.this[0]', 'tf-c-aws-ebs-csi-driver-irsa'), trusts('kube-system:ebs-csi-controller-sa,system:serviceaccount:kube-system:ebs-csi-node-sa', 'StringEquals', 'sts:AssumeRoleWithWebIdentity')],
    [],
  ],
  [
    // …/blob/v2.15.0/modules/aws/aws-ebs-csi-driver.tf
    '2.15: the driver alone',
    source,
    `version = "2.15.0"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      aws-ebs-csi-driver = { enabled = true }`,
    [role('aws-ebs-csi-driver.aws_iam_role.this[0]', 'tf-c-aws-ebs-csi-driver-irsa'), trusts('kube-system:ebs-csi-controller-sa', 'StringEquals', 'sts:AssumeRoleWithWebIdentity')],
    [],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
