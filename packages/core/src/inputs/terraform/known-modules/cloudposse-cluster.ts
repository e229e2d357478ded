// cloudposse: EKS clusters with the provider for service accounts, and their add-ons.
// cloudposse/terraform-aws-eks-cluster@0.5.0 to @4.11.0:{main,variables,outputs,context}.tf
import { contextFile, labelCall, plainLabel } from './cloudposse-label.js'
import { outputs, typed, variables, type Family } from './family.js'

interface Features {
  /** Release of the label that the module's arguments make; none before there was a context. */
  readonly context: 'none' | '0.19.1' | '0.22.1' | '0.23.0' | '0.24.0' | '0.25.0'
  /** Release of the label of the cluster. */
  readonly label: string
  /** What the cluster's name ends with: behind the module's own attributes, in their place, or as given. */
  readonly attributes: 'joined' | 'fixed' | 'given'
  readonly issuer: 'no' | 'yes' | 'provider'
  /** What an output is without a cluster. */
  readonly absent: 'empty' | 'null'
  /** Attributes of an add-on that say something of service accounts. */
  readonly addons: 'no' | 'role' | 'associations' | 'namespace'
}

function names({ context, label, attributes }: Features): ReturnType<typeof plainLabel> {
  const joined = (first: string): string => (attributes === 'joined' ? `compact(concat(${first}, ["cluster"]))` : attributes === 'fixed' ? '["cluster"]' : 'var.cluster_attributes')
  if (context === 'none') return plainLabel(label, { attributes: joined('var.attributes') })
  const { settings, call } = contextFile(context)
  return { settings, calls: call + labelCall('label', label, { attributes: joined('module.this.attributes'), context: 'module.this.context' }), enabled: 'module.this.enabled' }
}

function addons({ addons: kind }: Features): string {
  return `
resource "aws_eks_addon" "cluster" {
  for_each                 = local.enabled ? { for addon in var.addons : addon.addon_name => addon } : {}
  cluster_name             = aws_eks_cluster.default[0].name
  addon_name               = each.key
  service_account_role_arn = lookup(each.value, "service_account_role_arn", null)
${
  kind === 'namespace'
    ? `  dynamic "namespace_config" {
    for_each = lookup(each.value, "namespace", null) == null ? [] : [each.value.namespace]
    content {
      namespace = namespace_config.value
    }
  }`
    : ''
}
${
  kind === 'role'
    ? ''
    : `  dynamic "pod_identity_association" {
    for_each = merge({}, lookup(each.value, "pod_identity_association", {}))
    content {
      service_account = pod_identity_association.key
      role_arn        = pod_identity_association.value
    }
  }`
}
}`
}

const addonType = (kind: Features['addons']): string =>
  `list(object({ addon_name = string, service_account_role_arn = optional(string)${kind === 'role' ? '' : ', pod_identity_association = optional(map(string), {})'}${kind === 'namespace' ? ', namespace = optional(string)' : ''} }))`

function cluster(features: Features): string {
  const { settings, calls, enabled } = names(features)
  const provider = features.issuer === 'provider'
  const ofCluster = (attribute: string, resource = 'aws_eks_cluster'): string => {
    const all = `${resource}.default[*].${attribute}`
    return features.absent === 'null' ? `one(${all})` : `join("", ${all})`
  }
  return `
${variables({
  ...settings,
  ...(features.attributes === 'given' ? { cluster_attributes: typed('list(string)', '["cluster"]') } : {}),
  ...(provider ? { oidc_provider_enabled: typed('bool', 'false') } : {}),
  ...(features.addons === 'no' ? {} : { addons: typed(addonType(features.addons), '[]') }),
})}
locals {
  enabled = ${enabled}
}
${calls}
resource "aws_eks_cluster" "default" {
  count = local.enabled ? 1 : 0
  name  = module.label.id
}
${
  provider
    ? `resource "aws_iam_openid_connect_provider" "default" {
  count          = local.enabled && var.oidc_provider_enabled ? 1 : 0
  url            = aws_eks_cluster.default[0].identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}`
    : ''
}
${features.addons === 'no' ? '' : addons(features)}
${outputs({
  eks_cluster_id: ofCluster('id'),
  eks_cluster_arn: ofCluster('arn'),
  ...(features.issuer === 'no' ? {} : { eks_cluster_identity_oidc_issuer: ofCluster('identity[0].oidc[0].issuer') }),
  ...(provider ? { eks_cluster_identity_oidc_issuer_arn: ofCluster('arn', 'aws_iam_openid_connect_provider') } : {}),
})}
`
}

const first: Features = { context: 'none', label: '0.15.0', attributes: 'joined', issuer: 'no', absent: 'empty', addons: 'no' }
const withIssuer: Features = { ...first, issuer: 'yes' }
const withProvider: Features = { ...withIssuer, issuer: 'provider' }
const withContext: Features = { ...withProvider, context: '0.19.1', label: '0.19.2' }
const fixed: Features = { ...withContext, context: '0.22.1', label: '0.22.1', attributes: 'fixed' }
const withCases: Features = { ...fixed, context: '0.23.0' }
const anyContext: Features = { ...withCases, context: '0.24.0' }
const newerLabel: Features = { ...anyContext, label: '0.24.1' }
const withAddons: Features = { ...newerLabel, addons: 'role' }
const withTenant: Features = { ...withAddons, context: '0.25.0', label: '0.25.0' }
const nullable: Features = { ...withTenant, absent: 'null' }
const given: Features = { ...nullable, attributes: 'given' }

export const cloudposseCluster: Family = {
  id: 'cloudposse-eks-cluster',
  earlier: true,
  registry: 'cloudposse/eks-cluster/aws',
  repository: 'cloudposse/terraform-aws-eks-cluster',
  path: '',
  newest: '4.11.0',
  evidence: [
    { arguments: ['oidc_provider_enabled'], from: '0.13.0' },
    { arguments: ['context', 'label_order', 'id_length_limit'], from: '0.28.0' },
    { arguments: ['kubernetes_config_path', 'kubernetes_load_config_file'], below: '0.33.0' },
    { arguments: ['security_group_rules', 'security_group_use_name_prefix', 'security_groups'], below: '0.43.0' },
    { arguments: ['addons'], from: '0.43.0' },
    { arguments: ['additional_security_group_rules', 'security_group_description', 'security_group_name'], below: '2.5.0' },
    { arguments: ['tenant'], from: '0.43.2' },
    { arguments: ['cluster_attributes'], from: '2.6.0' },
    { arguments: ['vpc_id', 'workers_role_arns', 'map_additional_iam_roles', 'apply_config_map_aws_auth', 'kubernetes_config_map_ignore_role_changes'], below: '3.0.0' },
    { arguments: ['access_config', 'access_entry_map', 'access_entries'], from: '3.0.0' },
  ],
  texts: [
    { from: '0.5.0', text: cluster(first) },
    { from: '0.12.0', text: cluster(withIssuer) },
    { from: '0.13.0', text: cluster(withProvider) },
    { from: '0.28.0', text: cluster(withContext) },
    { from: '0.31.0', text: cluster(fixed) },
    { from: '0.33.0', text: cluster(withCases) },
    { from: '0.33.1', text: cluster(anyContext) },
    { from: '0.34.1', text: cluster(newerLabel) },
    { from: '0.43.0', text: cluster(withAddons) },
    { from: '0.43.2', text: cluster(withTenant) },
    { from: '2.5.0', text: cluster(nullable) },
    { from: '2.6.0', text: cluster(given) },
    { from: '4.7.0', text: cluster({ ...given, addons: 'associations' }) },
    { from: '4.11.0', text: cluster({ ...given, addons: 'namespace' }) },
  ],
}
