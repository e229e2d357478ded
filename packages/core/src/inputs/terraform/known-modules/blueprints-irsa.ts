// aws-ia EKS Blueprints up to version 4: `modules/irsa` and the add-ons built on it.
// aws-ia/terraform-aws-eks-blueprints@v3.4.1, @v4.0.0, @v4.3.0, @v4.32.1:modules/irsa/main.tf, @v4.32.1:modules/kubernetes-addons/*/locals.tf
import { accountAndPartition, outputs, variables, type Family } from './family.js'

interface Conditions {
  readonly test: 'StringEquals' | 'StringLike'
  readonly audience: boolean
}

const statement = (arn: string, issuer: string, { test, audience }: Conditions): string => `
data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [${arn}]
    }
    condition {
      test     = "${test}"
      variable = "\${${issuer}}:sub"
      values   = ["system:serviceaccount:\${var.kubernetes_namespace}:\${var.kubernetes_service_account}"]
    }
${
  audience
    ? `
    condition {
      test     = "${test}"
      variable = "\${${issuer}}:aud"
      values   = ["sts.amazonaws.com"]
    }`
    : ''
}
  }
}`

const common = {
  kubernetes_namespace: null,
  create_kubernetes_namespace: 'true',
  create_kubernetes_service_account: 'true',
  kubernetes_service_account: null,
}

const roleAndAccount = (name: string, path: string, audience: boolean, more: Readonly<Record<string, string>> = {}): string => `
resource "aws_iam_role" "irsa" {
  count              = var.irsa_iam_policies != null ? 1 : 0
  name               = ${name}
  path               = ${path}
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = ${audience ? 'false' : 'true'}
}
resource "kubernetes_service_account_v1" "irsa" {
  count = var.create_kubernetes_service_account ? 1 : 0
  metadata {
    name        = var.kubernetes_service_account
    namespace   = var.kubernetes_namespace
    annotations = var.irsa_iam_policies != null ? { "eks.amazonaws.com/role-arn" = aws_iam_role.irsa[0].arn } : {}
  }
}
${outputs({
  irsa_iam_role_arn: 'try(aws_iam_role.irsa[0].arn, null)',
  irsa_iam_role_name: 'try(aws_iam_role.irsa[0].name, null)',
  ...more,
})}
`

const trimmed = 'trim(var.kubernetes_service_account, "-*")'

const three = (name: string, test: Conditions['test']): string => `
${variables({ ...common, eks_cluster_id: 'null', eks_cluster_name: 'null', iam_role_path: '"/"', irsa_iam_policies: '[]' })}
${accountAndPartition}
locals {
  cluster = var.eks_cluster_id == null ? var.eks_cluster_name : var.eks_cluster_id
  issuer  = replace(data.aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://", "")
}
data "aws_eks_cluster" "this" {
  name = local.cluster
}
${statement('"arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.issuer}"', 'local.issuer', { test, audience: false })}
${roleAndAccount(`"\${local.cluster}-\${${name}}-irsa"`, 'var.iam_role_path', false)}
`

const withContext = (conditions: Conditions): string => `
${variables({ ...common, irsa_iam_policies: '[]', addon_context: null })}
locals {
  issuer = replace(var.addon_context.eks_oidc_provider_arn, "/^(.*provider/)/", "")
}
${statement('var.addon_context.eks_oidc_provider_arn', 'local.issuer', conditions)}
${roleAndAccount(`try(coalesce(var.addon_context.irsa_iam_role_name, null), "\${var.addon_context.eks_cluster_id}-\${${trimmed}}-irsa")`, 'try(var.addon_context.irsa_iam_role_path, "/")', conditions.audience)}
`

const flat = (more: Readonly<Record<string, string>>): string => `
${variables({
  ...common,
  irsa_iam_policies: '[]',
  irsa_iam_role_name: '""',
  irsa_iam_role_path: '"/"',
  eks_oidc_provider_arn: null,
  eks_cluster_id: null,
})}
locals {
  issuer = replace(var.eks_oidc_provider_arn, "/^(.*provider/)/", "")
}
${statement('var.eks_oidc_provider_arn', 'local.issuer', { test: 'StringLike', audience: true })}
${roleAndAccount(`var.irsa_iam_role_name == "" ? "\${var.eks_cluster_id}-\${${trimmed}}-irsa" : var.irsa_iam_role_name`, 'var.irsa_iam_role_path', true, more)}
`

/** From 4.8.0. The account that the module makes is named by its id: `namespace/name`. */
const accountOutputs = {
  namespace: 'var.kubernetes_namespace',
  service_account: 'var.create_kubernetes_service_account ? "${var.kubernetes_namespace}/${var.kubernetes_service_account}" : var.kubernetes_service_account',
}

export const blueprintsIrsa: Family = {
  id: 'eks-blueprints-irsa',
  repository: 'aws-ia/terraform-aws-eks-blueprints',
  path: 'modules/irsa',
  newest: '4.32.1',
  removedIn: '5.0.0',
  evidence: [
    { arguments: ['addon_context'], from: '3.5.0', below: '4.7.0' },
    { arguments: ['eks_oidc_provider_arn'], from: '4.7.0' },
    { arguments: ['eks_cluster_name', 'iam_role_path'], below: '3.5.0' },
  ],
  texts: [
    { from: '3.1.2', text: three('var.kubernetes_service_account', 'StringEquals') },
    { from: '3.3.0', text: three('trim(var.kubernetes_service_account, "*")', 'StringLike') },
    { from: '3.4.1', text: three(trimmed, 'StringLike') },
    { from: '3.5.0', text: withContext({ test: 'StringLike', audience: false }) },
    { from: '4.3.0', text: withContext({ test: 'StringEquals', audience: true }) },
    { from: '4.4.0', text: withContext({ test: 'StringLike', audience: true }) },
    { from: '4.7.0', text: flat({}) },
    { from: '4.8.0', text: flat(accountOutputs) },
  ],
}

/** Add-ons at v4.32.1 whose role is made with the flag alone: key, namespace, service account. */
const addons: readonly (readonly [string, string, string])[] = [
  ['aws_cloudwatch_metrics', 'amazon-cloudwatch', 'cloudwatch-agent'],
  ['aws_efs_csi_driver', 'kube-system', 'aws-efs-csi-driver-sa'],
  ['aws_for_fluentbit', 'aws-for-fluent-bit', 'aws-for-fluent-bit-sa'],
  ['aws_fsx_csi_driver', 'kube-system', 'fsx-csi-sa'],
  ['aws_load_balancer_controller', 'kube-system', 'aws-load-balancer-controller-sa'],
  ['aws_node_termination_handler', 'kube-system', 'aws-node-termination-handler-sa'],
  ['aws_privateca_issuer', 'aws-privateca-issuer', 'aws-privateca-issuer-sa'],
  ['cert_manager', 'cert-manager', 'cert-manager'],
  ['cluster_autoscaler', 'kube-system', 'cluster-autoscaler-sa'],
  ['external_dns', 'external-dns', 'external-dns-sa'],
  ['external_secrets', 'external-secrets', 'external-secrets-sa'],
  ['karpenter', 'karpenter', 'karpenter'],
  ['keda', 'keda', 'keda-operator-sa'],
  ['spark_history_server', 'spark-history-server', 'spark-history-server'],
]

export const blueprintsKubernetesAddons: Family = {
  id: 'eks-blueprints-kubernetes-addons',
  repository: 'aws-ia/terraform-aws-eks-blueprints',
  path: 'modules/kubernetes-addons',
  newest: '4.32.1',
  removedIn: '5.0.0',
  texts: [
    {
      from: '4.7.0',
      text: `
${variables({
  eks_cluster_id: null,
  eks_oidc_provider: 'null',
  eks_oidc_provider_arn: 'null',
  irsa_iam_role_path: '"/"',
  ...Object.fromEntries(addons.flatMap(([key]) => [[`enable_${key}`, 'false'], [`${key}_helm_config`, '{}']])),
})}
${accountAndPartition}
locals {
  provider_arn = var.eks_oidc_provider_arn == null ? "arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${replace(var.eks_oidc_provider, "https://", "")}" : var.eks_oidc_provider_arn
}
${addons
  .map(
    ([key, namespace, account]) => `
module "${key}" {
  source                     = "github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v4.32.1"
  count                      = var.enable_${key} ? 1 : 0
  kubernetes_namespace       = try(var.${key}_helm_config.namespace, "${namespace}")
  kubernetes_service_account = ${key === 'cert_manager' ? `"${account}"` : `try(var.${key}_helm_config.service_account, "${account}")`}
  eks_oidc_provider_arn      = local.provider_arn
  eks_cluster_id             = var.eks_cluster_id
  irsa_iam_role_path         = var.irsa_iam_role_path
}`,
  )
  .join('\n')}
`,
    },
  ],
}
