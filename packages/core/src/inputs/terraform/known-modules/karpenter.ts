// terraform-aws-modules/eks: the submodule for Karpenter. Up to 19.x `role_*` outputs are of the nodes, from 20.0 `iam_role_*` of the controller.
// terraform-aws-modules/terraform-aws-eks@v18.31.0 to @v21.19.0:modules/karpenter/{main,variables,outputs}.tf
import { issuerOf, outputs, variables, type Family } from './family.js'

const irsaStatement = (condition: string): string => `
  dynamic "statement" {
    for_each = ${condition} ? [1] : []
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [var.irsa_oidc_provider_arn]
      }
      condition {
        test     = var.irsa_assume_role_condition_test
        variable = "${issuerOf('var.irsa_oidc_provider_arn')}:sub"
        values   = [for account in var.irsa_namespace_service_accounts : "system:serviceaccount:\${account}"]
      }
      condition {
        test     = var.irsa_assume_role_condition_test
        variable = "${issuerOf('var.irsa_oidc_provider_arn')}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }`

const irsaSettings = {
  irsa_oidc_provider_arn: '""',
  irsa_namespace_service_accounts: '["karpenter:karpenter"]',
  irsa_assume_role_condition_test: '"StringEquals"',
}

const nodeRole = (create: string, prefix: string, path: string): string => `
data "aws_iam_policy_document" "node" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
locals {
  node_name = coalesce(var.${prefix}name, "Karpenter-\${var.cluster_name}")
}
resource "aws_iam_role" "node" {
  count              = ${create} ? 1 : 0
  name               = var.${prefix}use_name_prefix ? null : local.node_name
  name_prefix        = var.${prefix}use_name_prefix ? "\${local.node_name}-" : null
  path               = ${path}
  assume_role_policy = data.aws_iam_policy_document.node.json
}
`

const nineteenKarpenter = `
${variables({
  create: 'true',
  cluster_name: '""',
  create_irsa: 'true',
  irsa_name: 'null',
  irsa_use_name_prefix: 'true',
  irsa_path: '"/"',
  ...irsaSettings,
  create_iam_role: 'true',
  iam_role_arn: 'null',
  iam_role_name: 'null',
  iam_role_use_name_prefix: 'true',
  iam_role_path: '"/"',
})}
locals {
  irsa_name = coalesce(var.irsa_name, "KarpenterIRSA-\${var.cluster_name}")
}
data "aws_iam_policy_document" "irsa" {
${irsaStatement('true')}
}
resource "aws_iam_role" "irsa" {
  count              = var.create && var.create_irsa ? 1 : 0
  name               = var.irsa_use_name_prefix ? null : local.irsa_name
  name_prefix        = var.irsa_use_name_prefix ? "\${local.irsa_name}-" : null
  path               = var.irsa_path
  assume_role_policy = data.aws_iam_policy_document.irsa.json
}
${nodeRole('var.create && var.create_iam_role', 'iam_role_', 'var.iam_role_path')}
${outputs({
  irsa_arn: 'try(aws_iam_role.irsa[0].arn, null)',
  irsa_name: 'try(aws_iam_role.irsa[0].name, null)',
  irsa_unique_id: 'try(aws_iam_role.irsa[0].unique_id, null)',
  role_arn: 'try(aws_iam_role.node[0].arn, var.iam_role_arn)',
  role_name: 'try(aws_iam_role.node[0].name, null)',
  role_unique_id: 'try(aws_iam_role.node[0].unique_id, null)',
})}
`

function karpenter(options: { readonly irsa: boolean; readonly podIdentityFlag: boolean; readonly association: 'none' | 'false' | 'true'; readonly documents: boolean }): string {
  const podIdentity = options.podIdentityFlag ? 'var.enable_pod_identity' : 'true'
  return `
${variables({
  create: 'true',
  cluster_name: '""',
  create_iam_role: 'true',
  iam_role_name: '"KarpenterController"',
  iam_role_use_name_prefix: 'true',
  iam_role_path: '"/"',
  ...(options.irsa ? { enable_irsa: 'false', ...irsaSettings } : {}),
  ...(options.podIdentityFlag ? { enable_pod_identity: 'true' } : {}),
  ...(options.association === 'none' ? {} : { create_pod_identity_association: options.association, namespace: '"kube-system"', service_account: '"karpenter"' }),
  ...(options.documents ? { iam_role_source_assume_policy_documents: '[]', iam_role_override_assume_policy_documents: '[]' } : {}),
  create_node_iam_role: 'true',
  node_iam_role_arn: 'null',
  node_iam_role_name: 'null',
  node_iam_role_use_name_prefix: 'true',
  node_iam_role_path: '"/"',
})}
data "aws_iam_policy_document" "controller" {
${options.documents ? '  source_policy_documents   = var.iam_role_source_assume_policy_documents\n  override_policy_documents = var.iam_role_override_assume_policy_documents' : ''}
  dynamic "statement" {
    for_each = ${podIdentity} ? [1] : []
    content {
      ${options.documents ? 'sid     = "PodIdentity"' : ''}
      actions = ["sts:AssumeRole", "sts:TagSession"]
      principals {
        type        = "Service"
        identifiers = ["pods.eks.amazonaws.com"]
      }
    }
  }
${options.irsa ? irsaStatement('var.enable_irsa') : ''}
}
resource "aws_iam_role" "controller" {
  count              = var.create && var.create_iam_role ? 1 : 0
  name               = var.iam_role_use_name_prefix ? null : var.iam_role_name
  name_prefix        = var.iam_role_use_name_prefix ? "\${var.iam_role_name}-" : null
  path               = var.iam_role_path
  assume_role_policy = data.aws_iam_policy_document.controller.json
}
${
  options.association === 'none'
    ? ''
    : `
resource "aws_eks_pod_identity_association" "karpenter" {
  count           = var.create && var.create_iam_role && ${podIdentity} && var.create_pod_identity_association ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.controller[0].arn
}`
}
${nodeRole('var.create && var.create_node_iam_role', 'node_iam_role_', 'var.node_iam_role_path')}
${outputs({
  iam_role_arn: 'try(aws_iam_role.controller[0].arn, null)',
  iam_role_name: 'try(aws_iam_role.controller[0].name, null)',
  iam_role_unique_id: 'try(aws_iam_role.controller[0].unique_id, null)',
  node_iam_role_arn: 'try(aws_iam_role.node[0].arn, var.node_iam_role_arn)',
  node_iam_role_name: 'try(aws_iam_role.node[0].name, null)',
  node_iam_role_unique_id: 'try(aws_iam_role.node[0].unique_id, null)',
  ...(options.association === 'none' ? {} : { namespace: 'var.namespace', service_account: 'var.service_account' }),
})}
`
}

export const karpenterModule: Family = {
  id: 'eks-karpenter',
  registry: 'terraform-aws-modules/eks/aws',
  repository: 'terraform-aws-modules/terraform-aws-eks',
  newest: '21.19.0',
  path: 'modules/karpenter',
  evidence: [
    {
      arguments: [
        'create_irsa', 'enable_karpenter_instance_profile_creation', 'iam_role_additional_policies', 'iam_role_arn', 'iam_role_attach_cni_policy',
        'iam_role_permissions_boundary', 'irsa_description', 'irsa_max_session_duration', 'irsa_name', 'irsa_path', 'irsa_permissions_boundary_arn',
        'irsa_policy_name', 'irsa_ssm_parameter_arns', 'irsa_subnet_account_id', 'irsa_tag_key', 'irsa_tag_values', 'irsa_tags', 'irsa_use_name_prefix',
        'policies',
      ],
      below: '20.0.0',
    },
    {
      arguments: [
        'create_node_iam_role', 'enable_irsa', 'enable_pod_identity', 'iam_policy_name', 'iam_policy_path', 'iam_role_permissions_boundary_arn',
        'iam_role_policies', 'node_iam_role_additional_policies', 'node_iam_role_arn', 'node_iam_role_name', 'node_iam_role_use_name_prefix',
      ],
      from: '20.0.0',
    },
    { arguments: ['create_pod_identity_association', 'iam_policy_statements', 'namespace', 'service_account'], from: '20.10.0' },
    {
      arguments: ['enable_irsa', 'enable_pod_identity', 'enable_v1_permissions', 'irsa_assume_role_condition_test', 'irsa_namespace_service_accounts', 'irsa_oidc_provider_arn'],
      below: '21.0.0',
    },
    { arguments: ['region', 'iam_role_override_assume_policy_documents', 'iam_role_source_assume_policy_documents'], from: '21.0.0' },
  ],
  texts: [
    { from: '18.31.0', text: nineteenKarpenter },
    { from: '20.0.0', text: karpenter({ irsa: true, podIdentityFlag: false, association: 'none', documents: false }) },
    { from: '20.2.0', text: karpenter({ irsa: true, podIdentityFlag: true, association: 'none', documents: false }) },
    { from: '20.10.0', text: karpenter({ irsa: true, podIdentityFlag: true, association: 'false', documents: false }) },
    { from: '21.0.0', text: karpenter({ irsa: false, podIdentityFlag: false, association: 'true', documents: true }) },
  ],
}
