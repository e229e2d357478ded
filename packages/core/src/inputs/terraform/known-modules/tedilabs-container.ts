// tedilabs/container: a cluster with its provider and associations, a role for service accounts, an add-on.
// tedilabs/terraform-aws-container@v0.3.0 … v0.27.4:modules/{eks-cluster,eks-irsa,eks-addon}/*.tf; the role is that of
// tedilabs/terraform-aws-account@v0.8.0 … v0.19.0:modules/iam-role/{main,trusted-iam-entities,trusted-oidc-providers}.tf
import { accountAndPartition, neverNull, outputs, typed, variables, type Family } from './family.js'
import { further } from './snippets.js'

const module = { registry: 'tedilabs/container/aws', repository: 'tedilabs/terraform-aws-container', newest: '0.27.4' }

/** When and from where: what both statements of a role ask for. */
const circumstances = `${further('[for item in var.conditions : { test = item.condition, variable = item.key, values = item.values }]')}
${further(`concat(
          [for value in compact([var.effective_date]) : { test = "DateGreaterThan", variable = "aws:CurrentTime", values = [value] }],
          [for value in compact([var.expiration_date]) : { test = "DateLessThan", variable = "aws:CurrentTime", values = [value] }],
          length(var.source_ip_whitelist) > 0 ? [{ test = "IpAddress", variable = "aws:SourceIp", values = var.source_ip_whitelist }] : [],
          length(var.source_ip_blacklist) > 0 ? [{ test = "NotIpAddress", variable = "aws:SourceIp", values = var.source_ip_blacklist }] : []
        )`)}`

/** People may take the role from 0.5.0 on. */
const roleText = (people: boolean): string => `
${variables({
  name: typed('string', null),
  path: typed('string', '"/"'),
  oidc_provider_urls: typed('list(string)', null),
  trusted_service_accounts: typed('list(string)', '[]'),
  trusted_oidc_conditions: '[]',
  conditions: '[]',
  effective_date: typed('string', 'null'),
  expiration_date: typed('string', 'null'),
  source_ip_whitelist: typed('list(string)', '[]'),
  source_ip_blacklist: typed('list(string)', '[]'),
  ...(people ? { trusted_iam_entities: typed('list(string)', '[]'), mfa_required: typed('bool', 'false'), mfa_ttl: typed('number', '86400') } : {}),
})}
${accountAndPartition}
data "aws_iam_policy_document" "this" {
${
  people
    ? `
  dynamic "statement" {
    for_each = length(var.trusted_iam_entities) > 0 ? ["this"] : []
    content {
      sid     = "TrustedIamEntities"
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = var.trusted_iam_entities
      }
${further(`var.mfa_required ? [
          { test = "Bool", variable = "aws:MultiFactorAuthPresent", values = ["true"] },
          { test = "NumericLessThan", variable = "aws:MultiFactorAuthAge", values = [tostring(var.mfa_ttl)] }
        ] : []`)}
${circumstances}
    }
  }`
    : ''
}
  dynamic "statement" {
    for_each = { for index, url in var.oidc_provider_urls : index + 1 => url }
    content {
      sid     = "TrustedOidcProviders\${statement.key}"
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${statement.value}"]
      }
      condition {
        test     = "StringEquals"
        variable = "\${statement.value}:aud"
        values   = ["sts.amazonaws.com"]
      }
      condition {
        test     = "StringLike"
        variable = "\${statement.value}:sub"
        values   = [for account in var.trusted_service_accounts : "system:serviceaccount:\${account}"]
      }
${further('[for item in var.trusted_oidc_conditions : { test = item.condition, variable = "${statement.value}:${item.key}", values = item.values }]')}
${circumstances}
    }
  }
}
resource "aws_iam_role" "this" {
  name               = var.name
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.this.json
}
${outputs({ arn: 'aws_iam_role.this.arn', name: 'aws_iam_role.this.name', unique_id: 'aws_iam_role.this.unique_id' })}
`

export const tedilabsServiceAccountRole: Family = {
  ...module,
  id: 'tedilabs-eks-irsa',
  path: 'modules/eks-irsa',
  removedIn: '0.24.0',
  latestMajor: 0,
  evidence: [{ arguments: ['trusted_iam_entities', 'mfa_required', 'mfa_ttl'], from: '0.5.0' }],
  texts: [
    { from: '0.3.0', text: roleText(false) },
    { from: '0.5.0', text: roleText(true) },
  ],
}

const associationsType = `list(object({
    namespace               = string
    service_account         = string
    role                    = string
    target_role             = optional(string)
    session_tagging_enabled = optional(bool, true)
  }))`

const providerUrn = 'trimprefix(trimprefix(aws_iam_openid_connect_provider.this[0].url, "http://"), "https://")'

function clusterText(from: '0.3.0' | '0.4.0' | '0.24.0' | '0.24.1' | '0.26.3' | '0.27.0'): string {
  const name = from === '0.3.0' ? 'cluster_name' : 'name'
  const flat = from === '0.3.0' || from === '0.4.0'
  const associations = from === '0.27.0'
  const url = 'aws_eks_cluster.this.identity[0].oidc[0].issuer'
  const providerArn = 'aws_iam_openid_connect_provider.this[0].arn'
  return `
${variables({
  [name]: flat ? typed('string', null) : neverNull('string', null),
  ...(associations ? { pod_identity_associations: neverNull(associationsType, '[]'), irsa_oidc_provider: neverNull('object({ enabled = optional(bool, true) })', '{}') } : {}),
})}
resource "aws_eks_cluster" "this" {
  name = var.${name}
}
resource "aws_iam_openid_connect_provider" "this" {
  count          = ${associations ? 'var.irsa_oidc_provider.enabled ? 1 : 0' : '1'}
  url            = ${url}
  client_id_list = ["sts.amazonaws.com"]
}
${
  associations
    ? `
resource "aws_eks_pod_identity_association" "this" {
  for_each             = { for item in var.pod_identity_associations : "\${item.namespace}/\${item.service_account}" => item }
  cluster_name         = aws_eks_cluster.this.name
  namespace            = each.value.namespace
  service_account      = each.value.service_account
  role_arn             = each.value.role
  target_role_arn      = each.value.target_role
  disable_session_tags = !each.value.session_tagging_enabled
}`
    : ''
}
${outputs({
  name: 'aws_eks_cluster.this.name',
  arn: 'aws_eks_cluster.this.arn',
  ...(flat
    ? { oidc_provider_arn: providerArn, oidc_provider_url: url, oidc_provider_urn: 'aws_iam_openid_connect_provider.this[0].url' }
    : {
        id: 'aws_eks_cluster.this.id',
        irsa_oidc_provider: associations
          ? `{ enabled = var.irsa_oidc_provider.enabled, url = ${url}, arn = one(aws_iam_openid_connect_provider.this[*].arn), urn = one([for item in aws_iam_openid_connect_provider.this : trimprefix(trimprefix(item.url, "http://"), "https://")]), audiences = one(aws_iam_openid_connect_provider.this[*].client_id_list) }`
          : `{ arn = ${providerArn}, url = ${url}, urn = ${from === '0.24.1' ? url : providerUrn}, audiences = aws_iam_openid_connect_provider.this[0].client_id_list }`,
      }),
})}
`
}

export const tedilabsCluster: Family = {
  ...module,
  id: 'tedilabs-eks-cluster',
  path: 'modules/eks-cluster',
  evidence: [
    { arguments: ['cluster_name'], below: '0.4.0' },
    { arguments: ['pod_identity_associations', 'irsa_oidc_provider'], from: '0.27.0' },
  ],
  texts: (['0.3.0', '0.4.0', '0.24.0', '0.24.1', '0.26.3', '0.27.0'] as const).map((from) => ({ from, text: clusterText(from) })),
}

const addonText = (associations: boolean): string => `
${variables({
  cluster_name: neverNull('string', null),
  name: neverNull('string', null),
  service_account_role: typed('string', 'null'),
  ...(associations ? { pod_identity_associations: neverNull('list(object({ service_account = string, iam_role = string }))', '[]') } : {}),
})}
resource "aws_eks_addon" "this" {
  cluster_name             = var.cluster_name
  addon_name               = var.name
  service_account_role_arn = var.service_account_role
${
  associations
    ? `  dynamic "pod_identity_association" {
    for_each = var.pod_identity_associations
    content {
      service_account = pod_identity_association.value.service_account
      role_arn        = pod_identity_association.value.iam_role
    }
  }`
    : ''
}
}
${outputs({ name: 'aws_eks_addon.this.addon_name', service_account_role: 'aws_eks_addon.this.service_account_role_arn' })}
`

export const tedilabsAddon: Family = {
  ...module,
  id: 'tedilabs-eks-addon',
  path: 'modules/eks-addon',
  evidence: [{ arguments: ['pod_identity_associations'], from: '0.27.0' }],
  texts: [
    { from: '0.24.0', text: addonText(false) },
    { from: '0.27.0', text: addonText(true) },
  ],
}
