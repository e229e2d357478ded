// Correct configurations that a naive linter would flag: every pair must be allowed, and no rule may report an error.
import { describe, expect, test } from 'vitest'
import { lintFiles } from '../../../lint.js'
import { link } from '../../../model/link.js'
import { factsOf } from './fixture.js'

const eks = `
resource "aws_eks_cluster" "eks" {
  name = "prod"
}
resource "aws_iam_openid_connect_provider" "eks" {
  url            = aws_eks_cluster.eks.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
`

const trusting = (issuer: string, subject: string, test_ = 'StringEquals', arn = 'aws_iam_openid_connect_provider.eks.arn'): string => `
resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = ${arn} }
      Condition = { ${test_} = { "\${${issuer}}:sub" = ${subject}, "\${${issuer}}:aud" = "sts.amazonaws.com" } }
    }]
  })
}
`

const account = (namespace: string, name: string, arn = 'aws_iam_role.r.arn'): string => `
resource "kubernetes_service_account" "s" {
  metadata {
    name        = "${name}"
    namespace   = "${namespace}"
    annotations = { "eks.amazonaws.com/role-arn" = ${arn} }
  }
}
`

const release = (name: string, chart: string, repository: string, more: string, path = 'serviceAccount'): string => `
resource "helm_release" "h" {
  name       = "${name}"
  chart      = "${chart}"
  repository = "${repository}"
  ${more}
  set {
    name  = "${path}.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = aws_iam_role.r.arn
  }
}
`

const sub = (pair: string): string => `"system:serviceaccount:${pair}"`
const host = 'replace(aws_iam_openid_connect_provider.eks.url, "https://", "")'
const module = (path: string, body: string): string => `
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "~> 20.0"
  cluster_name = "prod"
}
module "irsa" {
  source = "terraform-aws-modules/iam/aws//modules/${path}"
${body}
}
`

const oidcModule = (url: string): string =>
  module('iam-assumable-role-with-oidc', `  version = "~> 5.0"\n  create_role = true\n  role_name = "r"\n  provider_url = ${url}\n  oidc_fully_qualified_subjects = ["system:serviceaccount:a:b"]`) + account('a', 'b', 'module.irsa.iam_role_arn')

describe('pairs that are right', () => {
  test.each<[string, string]>([
    ['1: the stored URL has no scheme, so nothing needs to be cut', eks + trusting('aws_iam_openid_connect_provider.eks.url', sub('a:b')) + account('a', 'b')],
    ['2: the module cuts the scheme itself', oidcModule('module.eks.cluster_oidc_issuer_url')],
    ['2: and takes a host as well', oidcModule('module.eks.oidc_provider')],
    ['3: a replacement that does nothing', oidcModule('replace(module.eks.oidc_provider, "https://", "")')],
    ['4: cluster-autoscaler', eks + trusting(host, sub('kube-system:cluster-autoscaler-aws-cluster-autoscaler')) + release('cluster-autoscaler', 'cluster-autoscaler', 'https://kubernetes.github.io/autoscaler', 'namespace = "kube-system"', 'rbac.serviceAccount')],
    ['4: kube-prometheus-stack', eks + trusting(host, sub('observability:kube-prometheus-stack-alertmanager')) + release('kube-prometheus-stack', 'kube-prometheus-stack', 'https://prometheus-community.github.io/helm-charts', 'namespace = "observability"', 'alertmanager.serviceAccount')],
    ['4: velero', eks + trusting(host, sub('velero:velero-server')) + release('velero', 'velero', 'https://vmware-tanzu.github.io/helm-charts', 'namespace = "velero"', 'serviceAccount.server')],
    ['4: cert-manager', eks + trusting(host, sub('cert-manager:cert-manager')) + release('cert-manager', 'cert-manager', 'https://charts.jetstack.io', 'namespace = "cert-manager"')],
    ['5: a release without a namespace lands in default', eks + trusting(host, sub('default:external-dns')) + release('external-dns', 'external-dns', 'https://kubernetes-sigs.github.io/external-dns/', '')],
    ['7: an own name on both sides', eks + trusting(host, sub('kube-system:ebs-csi-controller')) + release('ebs', 'aws-ebs-csi-driver', 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver', 'namespace = "kube-system"\n  set {\n    name = "controller.serviceAccount.name"\n    value = "ebs-csi-controller"\n  }', 'controller.serviceAccount')],
    ['8: StringLike without a wildcard', eks + trusting(host, sub('a:b'), 'StringLike') + account('a', 'b')],
    ['8: StringLike with one', eks + trusting(host, sub('a:run-*'), 'StringLike') + account('a', 'run-1')],
    ['10: one role for two accounts of a migration', eks + trusting(host, `[${sub('tools:velero')}, ${sub('velero:velero')}]`) + account('velero', 'velero')],
    ['14: an annotation under a flag', `variable "on" {}\n${eks}${trusting(host, sub('a:b'))}${account('a', 'b').replace('= { "eks', '= !var.on ? {} : { "eks')}`],
    ['14: empty where the module is off', `variable "on" {}\n${module('iam-role-for-service-accounts-eks', '  version = "~> 5.0"\n  create_role = var.on\n  role_name = "r"\n  oidc_providers = { m = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = ["a:b"] } }')}${account('a', 'b', 'module.irsa.iam_role_arn')}`],
    ['18: the variable holds both parts', `variable "pair" {\n  default = "a:b"\n}\n${eks}${trusting(host, '"system:serviceaccount:${var.pair}"')}${account('a', 'b')}`],
    ['22: odd but valid names', eks + trusting(host, sub('12-example:crossplane-provider-aws-e541e7d77aea')) + account('12-example', 'crossplane-provider-aws-e541e7d77aea')],
    ['the ARN is put together by hand', `data "aws_caller_identity" "c" {}\ndata "aws_partition" "p" {}\n${eks}${trusting(host, sub('a:b'), 'StringEquals', `"arn:\${data.aws_partition.p.partition}:iam::\${data.aws_caller_identity.c.account_id}:oidc-provider/\${${host}}"`)}${account('a', 'b')}`],
    ['modules of version 6', module('iam-role-for-service-accounts', '  version = "~> 6.0"\n  name = "r"\n  oidc_providers = { m = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = ["a:b"] } }') + account('a', 'b', 'module.irsa.arn')],
  ])('%s', (_, text) => {
    const model = link(factsOf(text))
    expect(model.bindings.map(({ decision }) => decision.result)).toEqual(['allow'])
    expect(errors({ '/main.tf': text })).toEqual([])
  })
})

const errors = (files: Readonly<Record<string, string>>): readonly string[] =>
  lintFiles(files, { paths: ['/'] }).findings.filter(({ severity }) => severity === 'error').map(({ ruleId, message }) => `${ruleId}: ${message}`)

test('a call that lacks an argument leaves everything else decided', () => {
  const body = oidcModule('module.eks.oidc_provider').replace('role_name = "r"', 'role_name = "${var.stage}-r"\n  role_path = "/${var.stage}/"')
  const files = { '/main.tf': 'module "platform" {\n  source = "./platform"\n}', '/platform/main.tf': `variable "stage" {}\n${body}` }
  const model = link(factsOf(files))
  expect(model.bindings.map(({ decision }) => decision.result)).toEqual(['allow'])
  expect(errors(files)).toEqual([])
})

describe('what a syntax error hides is not taken for absent', () => {
  const set = (path: string, value: string): string => `\n  set { name = "${path}", value = ${value} }`
  const chart = `
resource "helm_release" "h" {
  name       = "external-dns"
  chart      = "external-dns"
  repository = "https://kubernetes-sigs.github.io/external-dns/"
  namespace  = "dns"${set('serviceAccount.create', 'true')}${set('serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn', 'aws_iam_role.r.arn')}
}
`
  const document = (condition: string): string => `
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.eks.arn]
    }
    ${condition}
  }
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.d.json
}
`
  test.each<[string, string]>([
    ['settings on one line', eks + trusting(host, sub('dns:external-dns')) + chart],
    ['a condition on one line', eks + document(`condition { test = "StringEquals", variable = "\${${host}}:sub", values = [${sub('a:b')}] }`)],
    ['a dynamic condition', eks + document(`dynamic "condition" { for_each = [1], content { test = "StringEquals" } }`)],
    ['a trust policy', eks + trusting(host, sub('a:b')).replace('Effect    = "Allow"', 'Effect    = "Allow";') + account('a', 'b')],
    ['an argument of a module', module('iam-role-for-service-accounts-eks', '  version = "~> 5.0"\n  role_name = "r"\n  oidc_providers = { m = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = ["a:b" "c:d"] } }') + account('a', 'b', 'module.irsa.iam_role_arn')],
    ['annotations', eks + trusting(host, sub('a:b')) + account('a', 'b').replace('aws_iam_role.r.arn }', 'aws_iam_role.r.arn ]')],
    ['a block that is never closed', eks + trusting(host, sub('a:b')) + account('a', 'b').replace(/\n {4}annotations[^]*/, '\n')],
  ])('%s', (_, text) => {
    expect(new Set(lintFiles({ '/main.tf': text }, { paths: ['/'] }).findings.map(({ ruleId }) => ruleId))).toEqual(new Set(['syntax']))
  })
})

describe('nothing to report', () => {
  const podIdentity = '{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Principal = { Service = "pods.eks.amazonaws.com" } }'
  test.each<[string, string]>([
    [
      '9: IRSA and Pod Identity in one role',
      `${eks}
resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = aws_iam_openid_connect_provider.eks.arn }, Condition = { StringEquals = { "\${${host}}:sub" = "system:serviceaccount:a:b", "\${${host}}:aud" = "sts.amazonaws.com" } } },
      ${podIdentity},
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
    ]
  })
}
resource "aws_eks_pod_identity_association" "p" {
  cluster_name    = aws_eks_cluster.eks.name
  namespace       = "c"
  service_account = "d"
  role_arn        = aws_iam_role.r.arn
}
${account('a', 'b')}`,
    ],
    [
      '11: a literal provider of a cluster in another account',
      `resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AAAABBBBCCCCDDDDEEEEFFFF00001111" }, Condition = { StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/AAAABBBBCCCCDDDDEEEEFFFF00001111:sub" = "system:serviceaccount:a:b", "oidc.eks.eu-west-1.amazonaws.com/id/AAAABBBBCCCCDDDDEEEEFFFF00001111:aud" = "sts.amazonaws.com" } } }]
  })
}`,
    ],
    [
      '12: Pod Identity needs no annotation',
      `resource "aws_iam_role" "r" {
  name = "r"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [${podIdentity}] })
}
resource "aws_eks_pod_identity_association" "p" {
  cluster_name    = "prod"
  namespace       = "kube-system"
  service_account = "aws-load-balancer-controller"
  role_arn        = aws_iam_role.r.arn
}
resource "helm_release" "h" {
  name       = "aws-load-balancer-controller"
  namespace  = "kube-system"
  chart      = "aws-load-balancer-controller"
  repository = "https://aws.github.io/eks-charts"
}`,
    ],
    [
      '15: other issuers are not EKS',
      `data "aws_iam_policy_document" "gh" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringLike"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:org/repo:*"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "gh" {
  name               = "gh"
  assume_role_policy = data.aws_iam_policy_document.gh.json
}`,
    ],
    [
      '17: another partition',
      `provider "aws" {
  region = "us-gov-west-1"
}
data "aws_partition" "p" {}
${eks}${trusting(host, sub('a:b'))}${account('a', 'b')}
resource "aws_iam_role" "pods" {
  name               = "pods"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["sts:AssumeRole", "sts:TagSession"], Principal = { Service = "pods.eks.\${data.aws_partition.p.dns_suffix}" } }] })
}`,
    ],
    [
      '20: a role ARN in an output is no annotation',
      `${eks}${trusting(host, sub('a:b'))}
output "help" {
  value = <<-EOT
    annotations:
      eks.amazonaws.com/role-arn: \${aws_iam_role.r.name}
  EOT
}`,
    ],
    [
      '21: an add-on needs no annotation',
      `${eks}${trusting(host, sub('kube-system:ebs-csi-controller-sa'))}
resource "aws_eks_addon" "ebs" {
  cluster_name             = aws_eks_cluster.eks.name
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = aws_iam_role.r.arn
}`,
    ],
  ])('%s', (_, text) => {
    expect(errors({ '/main.tf': text })).toEqual([])
  })
  test('19: equal names in two roots are not compared', () => {
    const files = {
      '/dev/main.tf': `${eks}${trusting(host, sub('a:b'))}`,
      '/prod/main.tf': `${eks.replace('"prod"', '"other"')}${trusting(host, sub('c:d'))}${account('c', 'd')}`,
    }
    expect(errors(files)).toEqual([])
  })
})

describe('and what is wrong is seen', () => {
  test.each<[string, string]>([
    ['another account', eks + trusting(host, sub('a:b')) + account('a', 'c')],
    ['the default of a chart', eks + trusting(host, sub('amazon-cloudwatch:cloudwatch-agent')) + release('cloudwatch-agent', 'aws-cloudwatch-metrics', 'https://aws.github.io/eks-charts', 'namespace = "amazon-cloudwatch"')],
    ['an add-on', `${eks}${trusting(host, sub('kube-system:ebs-csi'))}\nresource "aws_eks_addon" "ebs" {\n  cluster_name = "prod"\n  addon_name = "aws-ebs-csi-driver"\n  service_account_role_arn = aws_iam_role.r.arn\n}`],
    ['a wildcard in StringEquals', module('iam-role-for-service-accounts-eks', '  version = "~> 5.0"\n  role_name = "r"\n  oidc_providers = { m = { provider_arn = module.eks.oidc_provider_arn, namespace_service_accounts = ["a:*"] } }') + account('a', 'b', 'module.irsa.iam_role_arn')],
    ['an issuer with its scheme', eks + trusting('aws_eks_cluster.eks.identity[0].oidc[0].issuer', sub('a:b')) + account('a', 'b')],
  ])('%s', (_, text) => {
    expect(link(factsOf(text)).bindings.map(({ decision }) => decision.result)).toEqual(['deny'])
    expect(errors({ '/main.tf': text })).not.toEqual([])
  })
})
