// particuleio/addons by release. Expected facts are read from the module's own source, whose release each case names.
import { expect, test } from 'vitest'
import { observed, type Case } from './cases.js'

const source = 'particuleio/addons/kubernetes//modules/aws'
const role = (address: string, name: string): string => `role module.m.module.iam_assumable_role_${address} name=${name} arn=arn:P:iam::A:role/${name}`
const trusts = (subject: string, test = 'StringEquals', actions = 'sts:TagSession,sts:AssumeRoleWithWebIdentity'): string =>
  `  Allow ${actions} Federated=arn:P:iam::A:oidc-provider/oidc.x if ${test} oidc.x:sub=system:serviceaccount:${subject}`
/** Before the IAM module allowed tags of sessions. */
const trustsUntagged = (subject: string, test = 'StringEquals'): string => trusts(subject, test, 'sts:AssumeRoleWithWebIdentity')

const account = (address: string, place: string, annotations = '{}'): string => {
  const [namespace, name] = place.split('/')
  return `service-account module.m.${address} name=${name} namespace=${namespace} annotations=${annotations}`
}
const at = (version: string, settings: string): string => `version = "${version}"
      cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x" }
      ${settings}`
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
      // No known chart: it may make no account.
      account('helm_release.yet-another-cloudwatch-exporter[0]:serviceAccount (unknown)', 'monitoring/yace', '{eks.amazonaws.com/role-arn: }'),
      account('helm_release.thanos-storegateway["a"]:query.serviceAccount', 't/thanos-storegateway-a-query'),
      account('helm_release.thanos-storegateway["a"]:storegateway.serviceAccount', 't/thanos-storegateway-a-storegateway', annotated('c-thanos-sg-a')),
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
    '2.9.0: the driver shares its role with the snapshots',
    source,
    at('2.9.0', `aws-ebs-csi-driver = { enabled = true }`),
    [
      account('helm_release.aws-ebs-csi-driver[0]:controller.serviceAccount', 'kube-system/ebs-csi-controller-sa'),
      account('helm_release.aws-ebs-csi-driver[0]:node.serviceAccount', 'kube-system/ebs-csi-node-sa'),
      account('helm_release.aws-ebs-csi-driver[0]:serviceAccount.controller', 'kube-system/ebs-csi-controller-sa', annotated('tf-c-aws-ebs-csi-driver-irsa')),
      account('helm_release.aws-ebs-csi-driver[0]:serviceAccount.snapshot', 'kube-system/ebs-snapshot-controller', annotated('tf-c-aws-ebs-csi-driver-irsa')),
      role('aws-ebs-csi-driver.aws_iam_role.this[0]', 'tf-c-aws-ebs-csi-driver-irsa'),
      trustsUntagged('kube-system:ebs-csi-controller-sa,system:serviceaccount:kube-system:ebs-snapshot-controller'),
    ],
    [],
  ],
  [
    // …/blob/v2.9.1/modules/aws/aws-ebs-csi-driver.tf
    '2.9.1: the driver shares its role with that of the nodes',
    source,
    at('2.9.1', `aws-ebs-csi-driver = { enabled = true }`),
    [
      account('helm_release.aws-ebs-csi-driver[0]:controller.serviceAccount', 'kube-system/ebs-csi-controller-sa', annotated('tf-c-aws-ebs-csi-driver-irsa')),
      account('helm_release.aws-ebs-csi-driver[0]:node.serviceAccount', 'kube-system/ebs-csi-node-sa', annotated('tf-c-aws-ebs-csi-driver-irsa')),
      role('aws-ebs-csi-driver.aws_iam_role.this[0]', 'tf-c-aws-ebs-csi-driver-irsa'),
      trustsUntagged('kube-system:ebs-csi-controller-sa,system:serviceaccount:kube-system:ebs-csi-node-sa'),
    ],
    [],
  ],
  [
    // …/blob/v2.14.0/modules/aws/aws-ebs-csi-driver.tf
    '2.14: the one of the nodes is not told any more',
    source,
    at('2.14.0', `aws-ebs-csi-driver = { enabled = true }`),
    [
      account('helm_release.aws-ebs-csi-driver[0]:controller.serviceAccount', 'kube-system/ebs-csi-controller-sa', annotated('tf-c-aws-ebs-csi-driver-irsa')),
      account('helm_release.aws-ebs-csi-driver[0]:node.serviceAccount', 'kube-system/ebs-csi-node-sa'),
      role('aws-ebs-csi-driver.aws_iam_role.this[0]', 'tf-c-aws-ebs-csi-driver-irsa'),
      trustsUntagged('kube-system:ebs-csi-controller-sa,system:serviceaccount:kube-system:ebs-csi-node-sa'),
    ],
    [],
  ],
  [
    // …/blob/v2.15.0/modules/aws/aws-ebs-csi-driver.tf
    '2.15: the driver alone',
    source,
    at('2.15.0', `aws-ebs-csi-driver = { enabled = true }`),
    [
      account('helm_release.aws-ebs-csi-driver[0]:controller.serviceAccount', 'kube-system/ebs-csi-controller-sa', annotated('tf-c-aws-ebs-csi-driver-irsa')),
      account('helm_release.aws-ebs-csi-driver[0]:node.serviceAccount', 'kube-system/ebs-csi-node-sa'),
      role('aws-ebs-csi-driver.aws_iam_role.this[0]', 'tf-c-aws-ebs-csi-driver-irsa'),
      trustsUntagged('kube-system:ebs-csi-controller-sa'),
    ],
    [],
  ],
  [
    // …/blob/v2.25.0/modules/aws/aws-efs-csi-driver.tf
    '2.25: the driver for EFS has no role',
    source,
    at('2.25.0', `aws-efs-csi-driver = { enabled = true }`),
    [
      account('helm_release.aws-efs-csi-driver[0]:controller.serviceAccount', 'kube-system/efs-csi-controller-sa'),
      account('helm_release.aws-efs-csi-driver[0]:node.serviceAccount', 'kube-system/efs-csi-node-sa'),
    ],
    [],
  ],
  [
    // …/blob/v2.39.0/modules/aws/{aws-efs-csi-driver,velero}.tf
    '2.39: names of roles follow those of the add-ons, some without a prefix',
    source,
    at('2.39.0', `aws-efs-csi-driver = { enabled = true, name = "efs" }
      velero = { enabled = true, name = "backup" }`),
    [
      account('helm_release.velero[0]:serviceAccount.server', 'velero/velero', annotated('c-backup-irsa')),
      account('helm_release.aws-efs-csi-driver[0]:controller.serviceAccount', 'kube-system/efs-csi-controller-sa', annotated('tf-c-efs-irsa')),
      account('helm_release.aws-efs-csi-driver[0]:node.serviceAccount', 'kube-system/efs-csi-node-sa'),
      role('aws-efs-csi-driver.aws_iam_role.this[0]', 'tf-c-efs-irsa'),
      trustsUntagged('kube-system:efs-csi-controller-sa'),
      role('velero.aws_iam_role.this[0]', 'c-backup-irsa'),
      trustsUntagged('velero:velero'),
    ],
    [],
  ],
  [
    // …/blob/v1.0.0/modules/aws/{aws-load-balancer-controller,cluster-autoscaler}.tf
    '1.0: an account that is called like the version of its controller',
    source,
    at('1.0.0', `aws-load-balancer-controller = { enabled = true }
      cluster-autoscaler = { enabled = true }`),
    [
      account('helm_release.aws-load-balancer-controller[0]:rbac.serviceAccount (unknown)', 'aws-load-balancer-controller/v2.0.0', annotated('tf-c-aws-load-balancer-controller-irsa')),
      account('helm_release.aws-load-balancer-controller[0]:serviceAccount', 'aws-load-balancer-controller/aws-load-balancer-controller'),
      account('helm_release.cluster-autoscaler[0]:rbac.serviceAccount (unknown)', 'cluster-autoscaler/cluster-autoscaler', annotated('tf-c-cluster-autoscaler-irsa')),
      role('aws-load-balancer-controller.aws_iam_role.this[0]', 'tf-c-aws-load-balancer-controller-irsa'),
      trustsUntagged('aws-load-balancer-controller:aws-load-balancer-controller'),
      role('cluster-autoscaler.aws_iam_role.this[0]', 'tf-c-cluster-autoscaler-irsa'),
      trustsUntagged('cluster-autoscaler:cluster-autoscaler'),
    ],
    [],
  ],
  [
    // …/blob/v1.2.1/modules/aws/aws-load-balancer-controller.tf
    '1.2.1: so it is where the chart reads it',
    source,
    at('1.2.1', `aws-load-balancer-controller = { enabled = true, version = "v2.1.0" }`),
    [
      account('helm_release.aws-load-balancer-controller[0]:serviceAccount', 'aws-load-balancer-controller/v2.1.0', annotated('tf-c-aws-load-balancer-controller-irsa')),
      role('aws-load-balancer-controller.aws_iam_role.this[0]', 'tf-c-aws-load-balancer-controller-irsa'),
      trustsUntagged('aws-load-balancer-controller:aws-load-balancer-controller'),
    ],
    [],
  ],
  [
    // …/blob/v1.4.0/modules/aws/kube-prometheus.tf
    '1.4: Grafana alone has a role',
    source,
    at('1.4.0', `kube-prometheus-stack = { enabled = true, cloudwatch_create_iam_resources_irsa = true }`),
    [
      account('helm_release.kube-prometheus-stack[0]:alertmanager.serviceAccount', 'monitoring/kube-prometheus-stack-alertmanager'),
      account('helm_release.kube-prometheus-stack[0]:grafana.serviceAccount', 'monitoring/kube-prometheus-stack-grafana', annotated('tf-c-kube-prometheus-stack-irsa')),
      account('helm_release.kube-prometheus-stack[0]:prometheus.serviceAccount', 'monitoring/kube-prometheus-stack-prometheus'),
      account('helm_release.kube-prometheus-stack[0]:prometheusOperator.serviceAccount', 'monitoring/kube-prometheus-stack-operator'),
      role('kube-prometheus-stack.aws_iam_role.this[0]', 'tf-c-kube-prometheus-stack-irsa'),
      trustsUntagged('monitoring:kube-prometheus-stack-grafana'),
    ],
    [],
  ],
  [
    // …/blob/v1.6.0/modules/aws/kube-prometheus.tf
    '1.6: roles of parts, by their older names',
    source,
    at('1.6.0', `kube-prometheus-stack = { enabled = true, grafana_create_iam_resources_irsa = true, thanos_sidecar_enabled = true }`),
    [
      account('helm_release.kube-prometheus-stack[0]:alertmanager.serviceAccount', 'monitoring/kube-prometheus-stack-alertmanager'),
      account('helm_release.kube-prometheus-stack[0]:grafana.serviceAccount', 'monitoring/kube-prometheus-stack-grafana', annotated('c-kube-prometheus-stack-grafana-irsa')),
      account('helm_release.kube-prometheus-stack[0]:prometheus.serviceAccount', 'monitoring/kube-prometheus-stack-prometheus', annotated('c-kube-prometheus-stack-thanos-irsa')),
      account('helm_release.kube-prometheus-stack[0]:prometheusOperator.serviceAccount', 'monitoring/kube-prometheus-stack-operator'),
      role('kube-prometheus-stack_grafana.aws_iam_role.this[0]', 'c-kube-prometheus-stack-grafana-irsa'),
      trustsUntagged('monitoring:kube-prometheus-stack-grafana'),
      role('kube-prometheus-stack_thanos.aws_iam_role.this[0]', 'c-kube-prometheus-stack-thanos-irsa'),
      trustsUntagged('monitoring:kube-prometheus-stack-prometheus'),
    ],
    [],
  ],
  [
    // …/blob/v1.8.0/modules/aws/loki-stack.tf
    '1.8: Loki as a part of a chart, Promtail in its namespace',
    source,
    at('1.8.0', `loki-stack = { enabled = true, namespace = "logs" }
      promtail = { enabled = true }`),
    [
      account('helm_release.loki-stack[0]:loki.serviceAccount (unknown)', 'logs/loki-stack', annotated('c-loki-stack-loki-stack-irsa')),
      account('helm_release.promtail[0]:serviceAccount', 'logs/promtail'),
      role('loki-stack.aws_iam_role.this[0]', 'c-loki-stack-loki-stack-irsa'),
      trustsUntagged('logs:loki-stack', 'StringLike'),
    ],
    [],
  ],
  [
    // …/blob/v2.17.0/modules/aws/loki-stack.tf
    '2.17: the chart of Loki, told as if it were a part',
    source,
    at('2.17.0', `loki-stack = { enabled = true, namespace = "logs" }
      promtail = { enabled = true }`),
    [
      account('helm_release.loki-stack[0]:loki.serviceAccount (unknown)', 'logs/loki', annotated('c-loki-loki-stack-irsa')),
      account('helm_release.loki-stack[0]:serviceAccount', 'logs/loki'),
      account('helm_release.promtail[0]:serviceAccount', 'monitoring/promtail'),
      role('loki-stack.aws_iam_role.this[0]', 'c-loki-loki-stack-irsa'),
      trustsUntagged('logs:loki', 'StringLike'),
    ],
    [],
  ],
  [
    // …/blob/v2.20.0/modules/aws/loki-stack.tf
    '2.20: the chart of Loki',
    source,
    at('2.20.0', `loki-stack = { enabled = true }`),
    [
      account('helm_release.loki-stack[0]:serviceAccount', 'monitoring/loki', annotated('c-loki-loki-stack-irsa')),
      role('loki-stack.aws_iam_role.this[0]', 'c-loki-loki-stack-irsa'),
      trustsUntagged('monitoring:loki', 'StringLike'),
    ],
    [],
  ],
  [
    // …/blob/v1.19.0/modules/aws/{thanos,thanos-tls-querier}.tf
    '1.19: Thanos by its own name',
    source,
    at('1.19.0', `thanos = { enabled = true, name = "t" }
      thanos-tls-querier = { q = { enabled = true } }`),
    [
      account('helm_release.thanos[0]:compactor.serviceAccount', 'monitoring/t-thanos-compactor', annotated('c-t-thanos-irsa')),
      account('helm_release.thanos[0]:query.serviceAccount', 'monitoring/t-thanos-query'),
      account('helm_release.thanos[0]:storegateway.serviceAccount', 'monitoring/t-thanos-storegateway', annotated('c-t-thanos-irsa')),
      account('helm_release.thanos-tls-querier["q"]:query.serviceAccount', 'monitoring/t-tls-querier-q-thanos-query'),
      role('thanos.aws_iam_role.this[0]', 'c-t-thanos-irsa'),
      trustsUntagged('monitoring:t-*', 'StringLike'),
    ],
    [],
  ],
  [
    // …/blob/v1.27.3/modules/aws/thanos.tf
    '1.27.3: Thanos has a role only with a bucket',
    source,
    at('1.27.3', `thanos = { enabled = true }`),
    [
      account('helm_release.thanos[0]:compactor.serviceAccount', 'monitoring/thanos-compactor', '{eks.amazonaws.com/role-arn: }'),
      account('helm_release.thanos[0]:query.serviceAccount', 'monitoring/thanos-query'),
      account('helm_release.thanos[0]:storegateway.serviceAccount', 'monitoring/thanos-storegateway', '{eks.amazonaws.com/role-arn: }'),
    ],
    [],
  ],
  [
    // …/blob/v1.37.0/modules/aws/{thanos,thanos-storegateway}.tf
    '1.37: what Thanos receives has an account',
    source,
    at('1.37.0', `thanos = { enabled = true }
      thanos-storegateway = { a = { enabled = true, name = "gate" } }`),
    [
      account('helm_release.thanos[0]:compactor.serviceAccount', 'monitoring/thanos-compactor', annotated('c-thanos-thanos-irsa')),
      account('helm_release.thanos[0]:query.serviceAccount', 'monitoring/thanos-query'),
      account('helm_release.thanos[0]:receive.serviceAccount', 'monitoring/thanos-receive', annotated('c-thanos-thanos-irsa')),
      account('helm_release.thanos[0]:storegateway.serviceAccount', 'monitoring/thanos-storegateway', annotated('c-thanos-thanos-irsa')),
      account('helm_release.thanos-storegateway["a"]:query.serviceAccount', 'monitoring/gate-thanos-query'),
      account('helm_release.thanos-storegateway["a"]:storegateway.serviceAccount', 'monitoring/gate-thanos-storegateway', annotated('c-gate-irsa')),
      role('thanos.aws_iam_role.this[0]', 'c-thanos-thanos-irsa'),
      trustsUntagged('monitoring:thanos-*', 'StringLike'),
      role('thanos-storegateway["a"].aws_iam_role.this[0]', 'c-gate-irsa'),
      trustsUntagged('monitoring:gate-storegateway', 'StringLike'),
    ],
    [],
  ],
  [
    // …/blob/v2.40.0/modules/aws/thanos-storegateway.tf
    '2.40.0: the name of a gateway\'s role is not known',
    source,
    at('2.40.0', `thanos-storegateway = { a = { enabled = true } }`),
    [
      account('helm_release.thanos-storegateway["a"]:query.serviceAccount', 'monitoring/thanos-storegateway-a-query'),
      account('helm_release.thanos-storegateway["a"]:storegateway.serviceAccount', 'monitoring/thanos-storegateway-a-storegateway', annotated('‹not known›')),
      role('thanos-storegateway["a"].aws_iam_role.this[0]', '‹not known›'),
      trustsUntagged('monitoring:thanos-storegateway-a-storegateway', 'StringLike'),
    ],
    [],
  ],
  [
    // …/blob/v1.35.0/modules/aws/vault.tf
    '1.35: Vault has no role',
    source,
    at('1.35.0', `vault = { enabled = true }`),
    [
      account('helm_release.vault[0]:injector.serviceAccount', 'vault/vault-agent-injector'),
      account('helm_release.vault[0]:server.serviceAccount', 'vault/vault'),
    ],
    [],
  ],
  [
    // …/blob/v1.36.0/modules/aws/vault.tf
    '1.36.0: Vault has a role',
    source,
    at('1.36.0', `vault = { enabled = true, use_kms = false }`),
    [
      account('helm_release.vault[0]:injector.serviceAccount', 'vault/vault-agent-injector'),
      account('helm_release.vault[0]:server.serviceAccount', 'vault/vault', annotated('tf-c-vault-irsa')),
      role('vault.aws_iam_role.this[0]', 'tf-c-vault-irsa'),
      trustsUntagged('vault:vault'),
    ],
    [],
  ],
  [
    // …/blob/v1.36.2/modules/aws/vault.tf
    '1.36.2: Vault has one only with KMS',
    source,
    at('1.36.2', `vault = { enabled = true, use_kms = false }`),
    [
      account('helm_release.vault[0]:injector.serviceAccount', 'vault/vault-agent-injector'),
      account('helm_release.vault[0]:server.serviceAccount', 'vault/vault'),
    ],
    [],
  ],
  [
    // …/blob/v2.10.0/modules/aws/{aws-node-termination-handler,keda,metrics-server,prometheus-adapter}.tf
    '2.10: add-ons without roles',
    source,
    at('2.10.0', `aws-node-termination-handler = { enabled = true }
      keda = { enabled = true, namespace = "k" }
      metrics-server = { enabled = true }
      prometheus-adapter = { enabled = true }`),
    [
      account('helm_release.aws-node-termination-handler[0]:serviceAccount', 'aws-node-termination-handler/aws-node-termination-handler'),
      account('helm_release.keda[0]:serviceAccount.operator', 'k/keda-operator'),
      account('helm_release.metrics-server[0]:serviceAccount', 'metrics-server/metrics-server'),
      account('helm_release.prometheus-adapter[0]:serviceAccount', 'monitoring/prometheus-adapter'),
    ],
    [],
  ],
  [
    // …/blob/v2.33.0/modules/aws/traefik.tf
    '2.33: a chart that is told nothing of accounts but by the caller',
    source,
    at('2.33.0', `traefik = { enabled = true, extra_values = yamlencode({ serviceAccount = { name = "edge", annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/edge" } } }) }`),
    [account('helm_release.traefik[0]:serviceAccount (unknown)', 'traefik/edge', '{eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/edge}')],
    [],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
