// cloudposse: the label that names everything, roles for EKS service accounts, Helm releases with a role, EKS clusters.
// cloudposse/terraform-null-label@0.25.0:main.tf, cloudposse/terraform-aws-eks-iam-role@0.7.1, @1.1.0, @1.3.0, @2.2.0:main.tf,
// cloudposse/terraform-aws-helm-release@0.10.1:main.tf, cloudposse/terraform-aws-eks-cluster@1def0d9ac2ab:{main,outputs}.tf
import { accountAndPartition, outputs, variables, type Family } from './family.js'

const parts = ['namespace', 'tenant', 'environment', 'stage', 'name']

/** What every module of this publisher takes. */
const labelSettings: Readonly<Record<string, string>> = {
  context: '{}',
  enabled: 'null',
  ...Object.fromEntries(parts.map((part) => [part, 'null'])),
  delimiter: 'null',
  attributes: '[]',
  label_order: 'null',
  regex_replace_chars: 'null',
  id_length_limit: 'null',
  label_value_case: 'null',
}

const fromContext = (name: string): string => `var.${name} == null ? try(var.context.${name}, null) : var.${name}`
const orDefault = (name: string, fallback: string): string => `local.given.${name} == null ? ${fallback} : local.given.${name}`
const cased = (text: string): string =>
  `local.case == "none" ? ${text} : local.case == "upper" ? upper(${text}) : local.case == "title" ? title(lower(${text})) : lower(${text})`

const label = `
${variables(labelSettings)}
locals {
  given = {
    enabled             = ${fromContext('enabled')}
${parts.map((part) => `    ${part} = ${fromContext(part)}`).join('\n')}
    delimiter           = ${fromContext('delimiter')}
    attributes          = compact(distinct(concat(try(var.context.attributes, null) == null ? [] : var.context.attributes, var.attributes == null ? [] : var.attributes)))
    label_order         = ${fromContext('label_order')}
    regex_replace_chars = ${fromContext('regex_replace_chars')}
    id_length_limit     = ${fromContext('id_length_limit')}
    label_value_case    = ${fromContext('label_value_case')}
  }
  enabled   = ${orDefault('enabled', 'true')}
  delimiter = ${orDefault('delimiter', '"-"')}
  order     = local.given.label_order == null || try(length(local.given.label_order), 0) == 0 ? ["namespace", "environment", "stage", "name", "attributes"] : local.given.label_order
  strip     = ${orDefault('regex_replace_chars', '"/[^-a-zA-Z0-9]/"')}
  longest   = ${orDefault('id_length_limit', '0')}
  case      = ${orDefault('label_value_case', '"lower"')}
  plain = {
${parts.map((part) => `    ${part} = local.given.${part} == null ? "" : replace(local.given.${part}, local.strip, "")`).join('\n')}
  }
  written = {
${parts.map((part) => `    ${part} = ${cased(`local.plain.${part}`)}`).join('\n')}
  }
  attributes = compact(distinct([for each in local.given.attributes : ${cased('replace(each, local.strip, "")')}]))
  pieces     = merge(local.written, { attributes = join(local.delimiter, local.attributes) })
  full       = join(local.delimiter, [for each in local.order : local.pieces[each] if local.pieces[each] != ""])
  room       = local.longest - 5 - length(local.delimiter)
  short      = local.longest == 0 ? local.full : substr("\${trimsuffix(substr(local.full, 0, local.room), local.delimiter)}\${local.delimiter}\${md5(local.full)}", 0, local.longest)
  id         = local.longest == 0 ? local.full : length(local.full) > local.longest ? local.short : local.full
}
${outputs({
  id: 'local.enabled ? local.id : ""',
  id_full: 'local.enabled ? local.full : ""',
  enabled: 'local.enabled',
  ...Object.fromEntries(parts.map((part) => [part, `local.enabled ? local.written.${part} : ""`])),
  delimiter: 'local.delimiter',
  attributes: 'local.enabled ? local.attributes : []',
  label_order: 'local.order',
  regex_replace_chars: 'local.strip',
  id_length_limit: 'local.longest',
  context: 'local.given',
  normalized_context:
    'merge(local.written, { enabled = local.enabled, delimiter = local.delimiter, attributes = local.attributes, label_order = local.order, regex_replace_chars = local.strip, id_length_limit = local.longest, label_value_case = local.case })',
})}
`

export const nullLabel: Family = {
  id: 'cloudposse-label',
  givesNoAccess: true,
  registry: 'cloudposse/label/null',
  repository: 'cloudposse/terraform-null-label',
  path: '',
  newest: '0.25.0',
  texts: [{ from: '0.12.0', text: label }],
}

/** The label of a module, and one derived from it. */
const labelCalls = (derived: string): string => `
module "this" {
  source              = "cloudposse/label/null"
  version             = "0.25.0"
${Object.keys(labelSettings)
  .map((name) => `  ${name} = var.${name}`)
  .join('\n')}
}
module "label" {
  source  = "cloudposse/label/null"
  version = "0.25.0"
  context = module.this.context
${derived}
}`

interface RoleFeatures {
  readonly wildcards: boolean
  readonly list: 'none' | 'qualified' | 'plain'
  readonly audience: boolean
  readonly limit: boolean
}

const orAny = (name: string): string => `(var.${name} == null || var.${name} == "" ? "*" : var.${name})`

function subjects({ wildcards, list }: RoleFeatures): string {
  const single = wildcards
    ? `"system:serviceaccount:\${${orAny('service_account_namespace')}}:\${${orAny('service_account_name')}}"`
    : '"system:serviceaccount:${var.service_account_namespace}:${var.service_account_name}"'
  switch (list) {
    case 'none':
      return `
    condition {
      test     = "${wildcards ? 'StringLike' : 'StringEquals'}"
      variable = "\${local.issuer}:sub"
      values   = [${single}]
    }`
    case 'qualified':
      return `
    dynamic "condition" {
      for_each = var.service_account_name != null && var.service_account_namespace != null ? [1] : []
      content {
        test     = "StringLike"
        variable = "\${local.issuer}:sub"
        values   = ["system:serviceaccount:\${var.service_account_namespace}:\${var.service_account_name}"]
      }
    }
    dynamic "condition" {
      for_each = var.service_account_namespace_name_list != null ? [1] : []
      content {
        test     = "\${var.service_account_list_qualifier}:StringLike"
        variable = "\${local.issuer}:sub"
        values   = [for each in var.service_account_namespace_name_list : "system:serviceaccount:\${each}"]
      }
    }`
    case 'plain':
      return `
    condition {
      test     = "StringLike"
      variable = "\${local.issuer}:sub"
      values   = concat(local.only_list ? [] : [${single}], [for each in var.service_account_namespace_name_list : "system:serviceaccount:\${each}"])
    }`
  }
}

function role(features: RoleFeatures): string {
  return `
${variables({
  ...labelSettings,
  service_account_name: 'null',
  service_account_namespace: 'null',
  ...(features.list === 'none' ? {} : { service_account_namespace_name_list: features.list === 'plain' ? '[]' : 'null' }),
  ...(features.list === 'qualified' ? { service_account_list_qualifier: '"ForAnyValue"' } : {}),
  aws_account_number: 'null',
  aws_partition: '"aws"',
  eks_cluster_oidc_issuer_url: null,
})}
${accountAndPartition}
locals {
  issuer    = replace(var.eks_cluster_oidc_issuer_url, "https://", "")
  account   = var.aws_account_number == null ? data.aws_caller_identity.current.account_id : var.aws_account_number
  ${features.list === 'plain' ? 'only_list = var.service_account_name == null && var.service_account_namespace == null && length(var.service_account_namespace_name_list) > 0' : ''}
  first     = ${features.list === 'plain' ? 'local.only_list ? split(":", var.service_account_namespace_name_list[0]) : ' : ''}[${orAny('service_account_namespace')}, ${orAny('service_account_name')}]
  account_namespace = replace(local.first[0], "*", "all")
  account_name      = replace(local.first[1], "*", "all")
  account_id        = local.account_name == local.account_namespace ? local.account_name : "\${local.account_name}@\${local.account_namespace}"
}
${labelCalls(`  attributes          = [local.account_id]
  regex_replace_chars = "/[^-a-zA-Z0-9@_]/"
${features.limit ? '  id_length_limit     = 64' : ''}`)}
data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:\${var.aws_partition}:iam::\${local.account}:oidc-provider/\${local.issuer}"]
    }
${subjects(features)}
${
  features.audience
    ? `
    condition {
      test     = "StringEquals"
      variable = "\${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }`
    : ''
}
  }
}
resource "aws_iam_role" "service_account" {
  count              = module.this.enabled ? 1 : 0
  name               = module.label.id
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = ${features.audience ? 'false' : 'true'}
}
${outputs({
  service_account_role_arn: 'try(aws_iam_role.service_account[0].arn, null)',
  service_account_role_name: 'try(aws_iam_role.service_account[0].name, null)',
  service_account_role_unique_id: 'try(aws_iam_role.service_account[0].unique_id, null)',
  service_account_name: 'module.this.enabled ? var.service_account_name : null',
  service_account_namespace: 'module.this.enabled ? var.service_account_namespace : null',
})}
`
}

export const cloudposseRole: Family = {
  id: 'cloudposse-eks-iam-role',
  registry: 'cloudposse/eks-iam-role/aws',
  repository: 'cloudposse/terraform-aws-eks-iam-role',
  path: '',
  newest: '2.2.0',
  evidence: [
    { arguments: ['service_account_list_qualifier'], from: '1.2.0', below: '2.0.0' },
    { arguments: ['service_account_namespace_name_list'], from: '1.2.0' },
    { arguments: ['managed_policy_arns'], from: '2.0.0' },
  ],
  texts: [
    { from: '0.0.1', text: role({ wildcards: false, list: 'none', audience: false, limit: false }) },
    { from: '0.8.0', text: role({ wildcards: true, list: 'none', audience: false, limit: false }) },
    { from: '1.2.0', text: role({ wildcards: true, list: 'qualified', audience: false, limit: false }) },
    { from: '2.0.0', text: role({ wildcards: true, list: 'plain', audience: true, limit: true }) },
  ],
}

function helmRelease(path: string): string {
  return `
${variables({
  ...labelSettings,
  iam_role_enabled: 'false',
  aws_account_number: 'null',
  aws_partition: '"aws"',
  eks_cluster_oidc_issuer_url: '""',
  service_account_role_arn_annotation_enabled: 'true',
  service_account_set_key_path: path === 'serviceAccount' ? '"serviceAccount"' : '"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"',
  service_account_name: 'null',
  service_account_namespace: 'null',
  chart: null,
  release_name: '""',
  repository: 'null',
  kubernetes_namespace: 'null',
  values: 'null',
  set: '[]',
  set_sensitive: '[]',
})}
${labelCalls('')}
locals {
  role = module.this.enabled && var.iam_role_enabled
  path = ${path === 'serviceAccount' ? '"${var.service_account_set_key_path}.annotations.eks\\\\.amazonaws\\\\.com/role-arn"' : 'var.service_account_set_key_path'}
}
module "eks_iam_role" {
  source                      = "cloudposse/eks-iam-role/aws"
  version                     = "2.1.1"
  enabled                     = local.role
  aws_account_number          = var.aws_account_number
  aws_partition               = var.aws_partition
  eks_cluster_oidc_issuer_url = var.eks_cluster_oidc_issuer_url
  service_account_name        = var.service_account_name
  service_account_namespace   = var.service_account_namespace
  context                     = module.this.context
}
resource "helm_release" "this" {
  count         = module.this.enabled ? 1 : 0
  name          = var.release_name != null && var.release_name != "" ? var.release_name : module.this.name != "" ? module.this.name : var.chart
  chart         = var.chart
  repository    = var.repository
  namespace     = var.kubernetes_namespace
  values        = var.values
  set           = concat(var.set, local.role && var.service_account_role_arn_annotation_enabled ? [{ name = local.path, value = module.eks_iam_role.service_account_role_arn, type = "string" }] : [])
  set_sensitive = var.set_sensitive
}
${outputs({
  service_account_role_arn: 'module.eks_iam_role.service_account_role_arn',
  service_account_role_name: 'module.eks_iam_role.service_account_role_name',
  service_account_name: 'var.service_account_name',
  service_account_namespace: 'var.service_account_namespace',
})}
`
}

export const cloudposseHelmRelease: Family = {
  id: 'cloudposse-helm-release',
  registry: 'cloudposse/helm-release/aws',
  repository: 'cloudposse/terraform-aws-helm-release',
  path: '',
  newest: '0.10.1',
  texts: [
    { from: '0.1.0', text: helmRelease('serviceAccount') },
    { from: '0.4.0', text: helmRelease('whole') },
  ],
}

export const cloudposseCluster: Family = {
  id: 'cloudposse-eks-cluster',
  registry: 'cloudposse/eks-cluster/aws',
  repository: 'cloudposse/terraform-aws-eks-cluster',
  path: '',
  newest: '4.8.0',
  texts: [
    {
      from: '0.12.0',
      text: `
${variables({ ...labelSettings, oidc_provider_enabled: 'false', addons: '[]', cluster_attributes: '["cluster"]' })}
${labelCalls('  attributes = var.cluster_attributes')}
resource "aws_eks_cluster" "default" {
  count = module.this.enabled ? 1 : 0
  name  = module.label.id
}
resource "aws_iam_openid_connect_provider" "default" {
  count          = module.this.enabled && var.oidc_provider_enabled ? 1 : 0
  url            = aws_eks_cluster.default[0].identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_eks_addon" "cluster" {
  for_each                 = { for item in var.addons : item.addon_name => item if module.this.enabled }
  cluster_name             = aws_eks_cluster.default[0].name
  addon_name               = each.key
  service_account_role_arn = try(each.value.service_account_role_arn, null)
  dynamic "namespace_config" {
    for_each = try(each.value.namespace, null) == null ? [] : [each.value.namespace]
    content {
      namespace = namespace_config.value
    }
  }
  dynamic "pod_identity_association" {
    for_each = try({ for key, item in each.value.pod_identity_association : key => item }, {})
    content {
      service_account = pod_identity_association.key
      role_arn        = pod_identity_association.value
    }
  }
}
${outputs({
  eks_cluster_id: 'try(aws_eks_cluster.default[0].id, "")',
  eks_cluster_arn: 'try(aws_eks_cluster.default[0].arn, "")',
  eks_cluster_identity_oidc_issuer: 'try(aws_eks_cluster.default[0].identity[0].oidc[0].issuer, "")',
  eks_cluster_identity_oidc_issuer_arn: 'try(aws_iam_openid_connect_provider.default[0].arn, "")',
})}
`,
    },
  ],
}
