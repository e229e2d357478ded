// terraform-aws-modules/eks: the cluster, its OIDC provider and its add-ons; the Karpenter submodule.
// terraform-aws-modules/terraform-aws-eks@v17.24.0:{irsa,outputs}.tf, @v18.31.2, @v19.21.0, @v20.37.2, @v21.19.0:{main,outputs}.tf,
// @v19.21.0, @v20.37.2, @v21.19.0:modules/karpenter/main.tf
import { issuerOf, outputs, podIdentityStatement, variables, type Family } from './family.js'

const module = { registry: 'terraform-aws-modules/eks/aws', repository: 'terraform-aws-modules/terraform-aws-eks', newest: '21.19.0' }

interface Cluster {
  readonly create: 'create' | 'create_eks'
  readonly name: 'cluster_name' | 'name'
  readonly addons?: 'cluster_addons' | 'addons'
  readonly irsa: boolean
  /** `sts.` + DNS suffix of the partition (13.0 to 19.x), or `sts.amazonaws.com`. */
  readonly clientFromPartition: boolean
  readonly associations: boolean
  /** `cluster_id` is the name up to 18.x, and the id of an Outposts cluster later. */
  readonly idIsName: boolean
  readonly issuerOutput: boolean
  readonly nameOutput: boolean
  readonly absent: '""' | 'null'
}

function cluster(options: Cluster): string {
  const addons = options.addons
  return `
${variables({
  [options.create]: 'true',
  [options.name]: '""',
  enable_irsa: String(options.irsa),
  openid_connect_audiences: '[]',
  ...(addons === undefined ? {} : { [addons]: addons === 'addons' ? 'null' : '{}' }),
})}
data "aws_partition" "current" {}
resource "aws_eks_cluster" "this" {
  count = var.${options.create} ? 1 : 0
  name  = var.${options.name}
}
resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count          = var.${options.create} && var.enable_irsa ? 1 : 0
  url            = aws_eks_cluster.this[0].identity[0].oidc[0].issuer
  client_id_list = concat([${options.clientFromPartition ? '"sts.${data.aws_partition.current.dns_suffix}"' : '"sts.amazonaws.com"'}], var.openid_connect_audiences)
}
${
  addons === undefined
    ? ''
    : `
resource "aws_eks_addon" "this" {
  for_each                 = try({ for key, item in var.${addons} : key => item if var.${options.create} }, {})
  cluster_name             = aws_eks_cluster.this[0].name
  addon_name               = try(coalesce(each.value.name, each.key), each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
${
  options.associations
    ? `
  dynamic "pod_identity_association" {
    for_each = try([for item in each.value.pod_identity_association : item], [])
    content {
      role_arn        = pod_identity_association.value.role_arn
      service_account = pod_identity_association.value.service_account
    }
  }`
    : ''
}
}`
}
${outputs({
  cluster_arn: `try(aws_eks_cluster.this[0].arn, ${options.absent})`,
  cluster_id: options.idIsName ? `try(aws_eks_cluster.this[0].id, ${options.absent})` : options.absent,
  cluster_oidc_issuer_url: `try(aws_eks_cluster.this[0].identity[0].oidc[0].issuer, ${options.absent})`,
  oidc_provider_arn: `try(aws_iam_openid_connect_provider.oidc_provider[0].arn, ${options.absent})`,
  ...(options.nameOutput ? { cluster_name: `try(aws_eks_cluster.this[0].name, ${options.absent})` } : {}),
  ...(options.issuerOutput ? { oidc_provider: `try(replace(aws_eks_cluster.this[0].identity[0].oidc[0].issuer, "https://", ""), ${options.absent})` } : {}),
})}
`
}

const twelve: Cluster = {
  create: 'create_eks',
  name: 'cluster_name',
  irsa: false,
  clientFromPartition: false,
  associations: false,
  idIsName: true,
  issuerOutput: false,
  nameOutput: false,
  absent: '""',
}
const thirteen: Cluster = { ...twelve, clientFromPartition: true }
const eighteen: Cluster = { ...thirteen, create: 'create', addons: 'cluster_addons' }
const irsaByDefault: Cluster = { ...eighteen, irsa: true }
const withIssuer: Cluster = { ...irsaByDefault, issuerOutput: true }
const withName: Cluster = { ...withIssuer, nameOutput: true }
const nineteen: Cluster = { ...withName, idIsName: false, absent: 'null' }
const twenty: Cluster = { ...nineteen, clientFromPartition: false }
const withAssociations: Cluster = { ...twenty, associations: true }

export const eks: Family = {
  ...module,
  id: 'eks',
  path: '',
  evidence: [
    {
      arguments: ['subnets', 'create_eks', 'node_groups', 'worker_groups', 'worker_groups_launch_template', 'map_roles', 'map_users', 'map_accounts', 'eks_oidc_root_ca_thumbprint'],
      below: '18.0.0',
    },
    { arguments: ['subnet_ids', 'eks_managed_node_groups', 'self_managed_node_groups', 'fargate_profile_defaults', 'cluster_addons'], from: '18.0.0' },
    { arguments: ['node_security_group_ntp_ipv4_cidr_block'], below: '19.0.0' },
    { arguments: ['cluster_addons_timeouts', 'cluster_service_ipv6_cidr', 'outpost_config'], from: '19.0.0' },
    { arguments: ['manage_aws_auth_configmap', 'create_aws_auth_configmap', 'aws_auth_roles', 'aws_auth_users', 'aws_auth_accounts'], below: '20.0.0' },
    { arguments: ['access_entries', 'authentication_mode', 'enable_cluster_creator_admin_permissions'], from: '20.0.0' },
    {
      arguments: [
        'cluster_name',
        'cluster_version',
        'cluster_addons',
        'cluster_endpoint_public_access',
        'eks_managed_node_group_defaults',
        'bootstrap_self_managed_addons',
      ],
      below: '21.0.0',
    },
    { arguments: ['name', 'kubernetes_version', 'addons', 'endpoint_public_access', 'region', 'deletion_protection'], from: '21.0.0' },
  ],
  texts: [
    { from: '12.0.0', text: cluster(twelve) },
    { from: '13.0.0', text: cluster(thirteen) },
    { from: '18.0.0', text: cluster(eighteen) },
    { from: '18.4.0', text: cluster(irsaByDefault) },
    { from: '18.6.0', text: cluster(withIssuer) },
    { from: '18.31.0', text: cluster(withName) },
    { from: '19.0.0', text: cluster(nineteen) },
    { from: '20.0.0', text: cluster(twenty) },
    { from: '20.29.0', text: cluster(withAssociations) },
    { from: '21.0.0', text: cluster({ ...withAssociations, name: 'name', addons: 'addons' }) },
  ],
}

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
  node_name = var.${prefix}name == null ? "Karpenter-\${var.cluster_name}" : var.${prefix}name
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
  irsa_name = var.irsa_name == null ? "KarpenterIRSA-\${var.cluster_name}" : var.irsa_name
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
  role_arn: 'try(aws_iam_role.node[0].arn, var.iam_role_arn)',
  role_name: 'try(aws_iam_role.node[0].name, null)',
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
  node_iam_role_arn: 'try(aws_iam_role.node[0].arn, var.node_iam_role_arn)',
  node_iam_role_name: 'try(aws_iam_role.node[0].name, null)',
  ...(options.association === 'none' ? {} : { namespace: 'var.namespace', service_account: 'var.service_account' }),
})}
`
}

export const karpenterModule: Family = {
  ...module,
  id: 'eks-karpenter',
  path: 'modules/karpenter',
  evidence: [
    { arguments: ['create_irsa', 'irsa_name', 'irsa_use_name_prefix', 'irsa_tag_key', 'iam_role_arn', 'policies'], below: '20.0.0' },
    { arguments: ['enable_irsa', 'enable_pod_identity', 'node_iam_role_name', 'iam_policy_name', 'create_node_iam_role'], from: '20.0.0' },
    { arguments: ['enable_irsa', 'irsa_oidc_provider_arn', 'irsa_namespace_service_accounts', 'enable_pod_identity', 'enable_v1_permissions'], below: '21.0.0' },
    { arguments: ['region', 'iam_role_override_assume_policy_documents', 'iam_role_source_assume_policy_documents'], from: '21.0.0' },
  ],
  texts: [
    { from: '19.0.0', text: nineteenKarpenter },
    { from: '20.0.0', text: karpenter({ irsa: true, podIdentityFlag: false, association: 'none', documents: false }) },
    { from: '20.2.0', text: karpenter({ irsa: true, podIdentityFlag: true, association: 'none', documents: false }) },
    { from: '20.10.0', text: karpenter({ irsa: true, podIdentityFlag: true, association: 'false', documents: false }) },
    { from: '21.0.0', text: karpenter({ irsa: false, podIdentityFlag: false, association: 'true', documents: true }) },
  ],
}

/** terraform-aws-modules/terraform-aws-eks-pod-identity@v1.0.0, @v1.12.1, @v2.8.1:{main,variables}.tf */
function podIdentity(options: { readonly associations: boolean; readonly conditions: boolean; readonly version: 1 | 2 }): string {
  const nested = options.version === 1 ? 'conditions' : 'condition'
  const setting = (name: string): string =>
    `try(coalesce(each.value.${name}, var.association_defaults.${name}), try(each.value.${name}, var.association_defaults.${name}))`
  const optional = (name: string): string => `try(coalesce(try(each.value.${name}, null), try(var.association_defaults.${name}, null)), null)`
  return `
${variables({
  create: 'true',
  name: '""',
  use_name_prefix: 'true',
  path: '"/"',
  trust_policy_statements: '[]',
  ...(options.conditions ? { trust_policy_conditions: '[]' } : {}),
  ...(options.associations ? { associations: '{}', association_defaults: '{}' } : {}),
})}
data "aws_iam_policy_document" "assume" {
${podIdentityStatement(
  options.conditions
    ? `
    dynamic "condition" {
      for_each = var.trust_policy_conditions
      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }`
    : '',
)}
  dynamic "statement" {
    for_each = try([for item in var.trust_policy_statements : item], [])
    content {
      sid         = try(statement.value.sid, null)
      actions     = try(statement.value.actions, null)
      not_actions = try(statement.value.not_actions, null)
      effect      = try(statement.value.effect, null)
      dynamic "principals" {
        for_each = try([for item in statement.value.principals : item], [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try([for item in statement.value.${nested} : item], [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = var.use_name_prefix ? null : var.name
  name_prefix        = var.use_name_prefix ? "\${var.name}-" : null
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
${
  options.associations
    ? `
resource "aws_eks_pod_identity_association" "this" {
  for_each             = { for key, item in var.associations : key => item if var.create }
  cluster_name         = ${setting('cluster_name')}
  namespace            = ${setting('namespace')}
  service_account      = ${setting('service_account')}
  role_arn             = aws_iam_role.this[0].arn
  ${options.version === 2 ? `target_role_arn      = ${optional('target_role_arn')}\n  disable_session_tags = ${optional('disable_session_tags')}` : ''}
}`
    : ''
}
${outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, null)',
  iam_role_name: 'try(aws_iam_role.this[0].name, null)',
  iam_role_path: 'try(aws_iam_role.this[0].path, null)',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
  ...(options.associations ? { associations: 'aws_eks_pod_identity_association.this' } : {}),
})}
`
}

export const podIdentityModule: Family = {
  id: 'eks-pod-identity',
  registry: 'terraform-aws-modules/eks-pod-identity/aws',
  repository: 'terraform-aws-modules/terraform-aws-eks-pod-identity',
  path: '',
  newest: '2.8.1',
  evidence: [
    { arguments: ['associations', 'association_defaults'], from: '1.1.0' },
    { arguments: ['trust_policy_conditions'], from: '1.3.0' },
    { arguments: ['region'], from: '2.0.0' },
  ],
  texts: [
    { from: '1.0.0', text: podIdentity({ associations: false, conditions: false, version: 1 }) },
    { from: '1.1.0', text: podIdentity({ associations: true, conditions: false, version: 1 }) },
    { from: '1.3.0', text: podIdentity({ associations: true, conditions: true, version: 1 }) },
    { from: '2.0.0', text: podIdentity({ associations: true, conditions: true, version: 2 }) },
  ],
}
