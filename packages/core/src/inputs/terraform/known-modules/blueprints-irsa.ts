// aws-ia EKS Blueprints up to version 4: `modules/irsa`, by which the add-ons get their roles.
// aws-ia/terraform-aws-eks-blueprints@v3.1.2 … v4.32.1:modules/irsa/main.tf
import { accountAndPartition, outputs, typed, variables, type Family } from './family.js'

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

const document = (arn: string, issuer: string, { test, audience }: Conditions): string => `
locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = ${arn} }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        ${test} = {
          "\${${issuer}}:sub" = "system:serviceaccount:\${var.kubernetes_namespace}:\${var.kubernetes_service_account}"
${audience ? `          "\${${issuer}}:aud" = "sts.amazonaws.com"` : ''}
        }
      }
    }]
  })
}`

const common = {
  kubernetes_namespace: typed('string', null),
  create_kubernetes_namespace: typed('bool', 'true'),
  create_kubernetes_service_account: typed('bool', 'true'),
  kubernetes_service_account: typed('string', null),
}

const roleAndAccount = (name: string, path: string, audience: boolean, more: Readonly<Record<string, string>> = {}, namespace = 'var.kubernetes_namespace'): string => `
resource "aws_iam_role" "irsa" {
  count              = var.irsa_iam_policies != null ? 1 : 0
  name               = ${name}
  path               = ${path}
  assume_role_policy = local.trust

  irsalint_audience_omitted = ${audience ? 'false' : 'true'}
}
resource "kubernetes_namespace_v1" "irsa" {
  count = var.create_kubernetes_namespace && var.kubernetes_namespace != "kube-system" ? 1 : 0
  metadata {
    name = var.kubernetes_namespace
  }
}
resource "kubernetes_service_account_v1" "irsa" {
  count = var.create_kubernetes_service_account ? 1 : 0
  metadata {
    name        = var.kubernetes_service_account
    namespace   = ${namespace}
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
locals {
  trust = data.aws_iam_policy_document.this.json
}
${roleAndAccount(`"\${local.cluster}-\${${name}}-irsa"`, 'var.iam_role_path', false)}
`

/** What the add-ons' context is, with those names that a release has besides. */
const contextType = (optional: readonly string[]): string => `object({
    aws_caller_identity_account_id = string
    aws_caller_identity_arn        = string
    aws_eks_cluster_endpoint       = string
    aws_partition_id               = string
    aws_region_name                = string
    eks_cluster_id                 = string
    eks_oidc_issuer_url            = string
    eks_oidc_provider_arn          = string
    tags                           = map(string)
${optional.map((name) => `    ${name} = optional(string)`).join('\n')}
  })`

const pathInContext = ['irsa_iam_role_path', 'irsa_iam_permissions_boundary']
const nameInContext = ['irsa_iam_role_name', ...pathInContext]
const ownName = `format("%s-%s-%s", var.addon_context.eks_cluster_id, ${trimmed}, "irsa")`

const withContext = (conditions: Conditions, optional: readonly string[], name = ownName): string => `
${variables({ ...common, irsa_iam_policies: '[]', ...(optional.length === 0 ? { iam_role_path: typed('string', '"/"') } : {}), addon_context: typed(contextType(optional), null) })}
locals {
  issuer = var.addon_context.eks_oidc_issuer_url
}
${document('var.addon_context.eks_oidc_provider_arn', 'local.issuer', conditions)}
${roleAndAccount(name, optional.length === 0 ? 'var.iam_role_path' : 'var.addon_context.irsa_iam_role_path', conditions.audience)}
`

const flat = (more: Readonly<Record<string, string>>, namespace?: string): string => `
${variables({
  ...common,
  irsa_iam_policies: '[]',
  irsa_iam_role_name: typed('string', '""'),
  irsa_iam_role_path: '"/"',
  eks_oidc_provider_arn: typed('string', null),
  eks_cluster_id: typed('string', null),
})}
locals {
  issuer = replace(var.eks_oidc_provider_arn, "/^(.*provider/)/", "")
}
${document('var.eks_oidc_provider_arn', 'local.issuer', { test: 'StringLike', audience: true })}
${roleAndAccount(`try(coalesce(var.irsa_iam_role_name, format("%s-%s-%s", var.eks_cluster_id, ${trimmed}, "irsa")), null)`, 'var.irsa_iam_role_path', true, more, namespace)}
`

/** From 4.8.0. The account that the module makes is named by its id: `namespace/name`. */
const accountOutputs = {
  namespace: 'try(kubernetes_namespace_v1.irsa[0].id, var.kubernetes_namespace)',
  service_account: 'try(kubernetes_service_account_v1.irsa[0].id, var.kubernetes_service_account)',
}

/** Of 4.12.1 and later releases, and of copies of them. */
export const irsaText = flat(accountOutputs, 'try(kubernetes_namespace_v1.irsa[0].metadata[0].name, var.kubernetes_namespace)')

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
    { from: '3.5.0', text: withContext({ test: 'StringLike', audience: false }, []) },
    { from: '3.5.2', text: withContext({ test: 'StringLike', audience: false }, pathInContext) },
    { from: '4.3.0', text: withContext({ test: 'StringEquals', audience: true }, pathInContext) },
    { from: '4.4.0', text: withContext({ test: 'StringLike', audience: true }, pathInContext) },
    // null, which the name is by default, is taken for one that is given: the role has no name of its own.
    { from: '4.5.0', text: withContext({ test: 'StringLike', audience: true }, nameInContext, `try(var.addon_context.irsa_iam_role_name, ${ownName})`) },
    { from: '4.6.1', text: withContext({ test: 'StringLike', audience: true }, nameInContext, `try(coalesce(var.addon_context.irsa_iam_role_name, ${ownName}), null)`) },
    { from: '4.7.0', text: flat({}) },
    { from: '4.8.0', text: flat(accountOutputs) },
    { from: '4.12.1', text: irsaText },
  ],
}
