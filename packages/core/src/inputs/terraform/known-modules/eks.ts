// terraform-aws-modules/eks: the cluster, its OIDC provider and its add-ons.
// terraform-aws-modules/terraform-aws-eks@v17.24.0:{irsa,outputs}.tf, @v18.31.2, @v19.21.0, @v20.37.2, @v21.19.0:{main,outputs}.tf
import { outputs, typed, variables, type Family } from './family.js'

const module = { registry: 'terraform-aws-modules/eks/aws', repository: 'terraform-aws-modules/terraform-aws-eks', newest: '21.19.0' }

interface Cluster {
  readonly create: 'create' | 'create_eks'
  readonly name: 'cluster_name' | 'name'
  readonly addons?: 'cluster_addons' | 'addons'
  readonly irsa: boolean
  /** The first client of the provider, in HCL: `sts.amazonaws.com`, or with the DNS suffix of the partition (13.0 to 19.x). */
  readonly client: string
  readonly associations: boolean
  /** `cluster_id` is the name up to 18.x, and the id of an Outposts cluster later. */
  readonly idIsName: boolean
  /** `broken`: 19.0.0 to 19.0.2 give null for it. */
  readonly issuerOutput: boolean | 'broken'
  readonly nameOutput: boolean
  /** The output with the issuer that answers over IPv6 as well; 21.0.0 made the provider of it. */
  readonly dualStack: 'none' | 'output' | 'provider'
  readonly absent: '""' | 'null'
  /** What `cluster_name` and `cluster_id` are without a cluster. */
  readonly absentName: '""' | 'null'
  /** There is a cluster only if the author's `putin_khuylo` is true as well. */
  readonly author: boolean
  /** None has a provider or add-ons on Outposts: the condition in HCL, and the default of the argument. */
  readonly outposts?: { readonly condition: string; readonly default: string }
  /** `oidc_provider_arn` up to 17.x is null where IRSA is off, and empty where there is no cluster. */
  readonly providerOutput: string
}

const issuer = 'aws_eks_cluster.this[0].identity[0].oidc[0].issuer'
const dualStackIssuer = `replace(replace(${issuer}, "https://oidc.eks.", "https://oidc-eks."), ".amazonaws.com/", ".api.aws/")`
const suffix = '"sts.${data.aws_partition.current.dns_suffix}"'

const addonsText = ({ addons, associations, outposts }: Cluster): string => `
resource "aws_eks_addon" "this" {
  for_each                 = { for key, item in ${addons === 'addons' ? 'coalesce(var.addons, {})' : 'var.cluster_addons'} : key => item if local.create${outposts === undefined ? '' : ' && !local.outposts'} }
  cluster_name             = aws_eks_cluster.this[0].name
  addon_name               = ${addons === 'addons' ? 'coalesce(each.value.name, each.key)' : 'try(each.value.name, each.key)'}
  service_account_role_arn = try(each.value.service_account_role_arn, null)
${
  associations
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

const addonType = `map(object({
    name                     = optional(string)
    service_account_role_arn = optional(string)
    pod_identity_association = optional(list(object({ role_arn = string, service_account = string })))
  }))`

function cluster(options: Cluster): string {
  const { addons, outposts, absent, absentName, dualStack } = options
  return `
${variables({
  [options.create]: typed('bool', 'true'),
  [options.name]: typed('string', '""'),
  enable_irsa: typed('bool', String(options.irsa)),
  openid_connect_audiences: '[]',
  ...(options.author ? { putin_khuylo: typed('bool', 'true') } : {}),
  ...(options.client.includes('var.cluster_iam_role_dns_suffix') ? { cluster_iam_role_dns_suffix: typed('string', 'null') } : {}),
  ...(outposts === undefined ? {} : { outpost_config: outposts.default }),
  ...(addons === undefined ? {} : { [addons]: addons === 'addons' ? typed(addonType, 'null') : '{}' }),
})}
data "aws_partition" "current" {}
locals {
  create   = var.${options.create}${options.author ? ' && var.putin_khuylo' : ''}
${outposts === undefined ? '' : `  outposts = ${outposts.condition}`}
  provider = local.create && var.enable_irsa${outposts === undefined ? '' : ' && !local.outposts'}
}
resource "aws_eks_cluster" "this" {
  count = local.create ? 1 : 0
  name  = var.${options.name}
${
  outposts === undefined
    ? ''
    : `  dynamic "outpost_config" {
    for_each = local.outposts ? [1] : []
    content {}
  }`
}
}
resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count          = local.provider ? 1 : 0
  url            = ${dualStack === 'provider' ? `try(${dualStackIssuer}, null)` : options.create === 'create_eks' ? `try(${issuer}, "")` : issuer}
  client_id_list = distinct(compact(concat([${options.client}], var.openid_connect_audiences)))
}
${addons === undefined ? '' : addonsText(options)}
${outputs({
  cluster_arn: `try(aws_eks_cluster.this[0].arn, ${absent})`,
  cluster_id: options.idIsName ? `try(aws_eks_cluster.this[0].id, ${absent})` : `try(aws_eks_cluster.this[0].cluster_id, ${absentName})`,
  cluster_oidc_issuer_url: `try(${issuer}, ${absent})`,
  oidc_provider_arn: options.providerOutput,
  ...(options.nameOutput ? { cluster_name: `try(aws_eks_cluster.this[0].name, ${absentName})` } : {}),
  ...(options.issuerOutput === 'broken' ? { oidc_provider: 'null' } : options.issuerOutput ? { oidc_provider: `try(replace(${issuer}, "https://", ""), ${absent})` } : {}),
  ...(dualStack === 'none' ? {} : { cluster_dualstack_oidc_issuer_url: `try(${dualStackIssuer}, null)` }),
})}
`
}

const providerArn = 'aws_iam_openid_connect_provider.oidc_provider[0].arn'

const twelve: Cluster = {
  create: 'create_eks',
  name: 'cluster_name',
  irsa: false,
  client: '"sts.amazonaws.com"',
  associations: false,
  idIsName: true,
  issuerOutput: false,
  nameOutput: false,
  dualStack: 'none',
  absent: '""',
  absentName: '""',
  author: false,
  providerOutput: `var.enable_irsa ? try(${providerArn}, "") : null`,
}
const thirteen: Cluster = { ...twelve, client: suffix }
const eighteen: Cluster = { ...thirteen, create: 'create', addons: 'cluster_addons', providerOutput: `try(${providerArn}, "")` }
const irsaByDefault: Cluster = { ...eighteen, irsa: true }
const withIssuer: Cluster = { ...irsaByDefault, issuerOutput: true }
const withAuthor: Cluster = { ...withIssuer, author: true }
/** The suffix of the cluster's own role, if given, is that of the client as well. */
const withSuffix: Cluster = { ...withAuthor, client: '"sts.${coalesce(var.cluster_iam_role_dns_suffix, data.aws_partition.current.dns_suffix)}"' }
const withName: Cluster = { ...withSuffix, nameOutput: true }
const nineteen: Cluster = {
  ...withName,
  idIsName: false,
  absent: 'null',
  absentName: 'null',
  outposts: { condition: 'length(var.outpost_config) > 0', default: '{}' },
  providerOutput: `try(${providerArn}, null)`,
}
const namedAnyway: Cluster = { ...nineteen, absentName: '""' }
const twenty: Cluster = { ...namedAnyway, client: '"sts.amazonaws.com"' }
const withDualStack: Cluster = { ...twenty, dualStack: 'output' }
const withAssociations: Cluster = { ...withDualStack, associations: true }
const twentyOne: Cluster = { ...withAssociations, name: 'name', addons: 'addons', outposts: { condition: 'var.outpost_config != null', default: 'null' } }

export const eks: Family = {
  ...module,
  id: 'eks',
  path: '',
  evidence: [
    {
      arguments: [
        'attach_worker_cni_policy', 'aws_auth_additional_labels', 'cluster_create_endpoint_private_access_sg_rule', 'cluster_create_security_group',
        'cluster_create_timeout', 'cluster_delete_timeout', 'cluster_egress_cidrs', 'cluster_endpoint_private_access_cidrs',
        'cluster_endpoint_private_access_sg', 'cluster_iam_role_name', 'cluster_log_kms_key_id', 'cluster_log_retention_in_days', 'cluster_update_timeout',
        'config_output_path', 'create_eks', 'create_fargate_pod_execution_role', 'default_platform', 'eks_oidc_root_ca_thumbprint',
        'fargate_pod_execution_role_name', 'fargate_subnets', 'iam_path', 'kubeconfig_api_version', 'kubeconfig_aws_authenticator_additional_args',
        'kubeconfig_aws_authenticator_command', 'kubeconfig_aws_authenticator_command_args', 'kubeconfig_aws_authenticator_env_variables',
        'kubeconfig_file_permission', 'kubeconfig_name', 'kubeconfig_output_path', 'manage_aws_auth', 'manage_cluster_iam_resources',
        'manage_worker_iam_resources', 'map_accounts', 'map_roles', 'map_users', 'node_groups', 'node_groups_defaults', 'permissions_boundary', 'subnets',
        'wait_for_cluster_cmd', 'wait_for_cluster_interpreter', 'wait_for_cluster_timeout', 'worker_additional_security_group_ids',
        'worker_ami_name_filter', 'worker_ami_name_filter_windows', 'worker_ami_owner_id', 'worker_ami_owner_id_windows',
        'worker_create_cluster_primary_security_group_rules', 'worker_create_initial_lifecycle_hooks', 'worker_create_security_group', 'worker_groups',
        'worker_groups_launch_template', 'worker_security_group_id', 'worker_sg_ingress_from_port', 'workers_additional_policies', 'workers_egress_cidrs',
        'workers_group_defaults', 'workers_role_name', 'write_kubeconfig',
      ],
      below: '18.0.0',
    },
    {
      arguments: [
        'cloudwatch_log_group_kms_key_id', 'cloudwatch_log_group_retention_in_days', 'create', 'create_cloudwatch_log_group', 'create_cni_ipv6_iam_policy',
        'create_iam_role', 'create_node_security_group', 'eks_managed_node_groups', 'iam_role_additional_policies', 'iam_role_arn', 'iam_role_description',
        'iam_role_name', 'iam_role_path', 'iam_role_permissions_boundary', 'iam_role_tags', 'iam_role_use_name_prefix',
        'node_security_group_additional_rules', 'node_security_group_description', 'node_security_group_id', 'node_security_group_name',
        'node_security_group_tags', 'node_security_group_use_name_prefix', 'prefix_separator', 'self_managed_node_groups', 'subnet_ids',
      ],
      from: '18.0.0',
    },
    { arguments: ['cluster_addons', 'eks_managed_node_group_defaults', 'fargate_profile_defaults', 'self_managed_node_group_defaults'], from: '18.0.0' },
    { arguments: ['node_security_group_ntp_ipv4_cidr_block', 'node_security_group_ntp_ipv6_cidr_block'], below: '19.0.0' },
    { arguments: ['cluster_addons_timeouts', 'cluster_service_ipv6_cidr', 'node_security_group_enable_recommended_rules', 'outpost_config'], from: '19.0.0' },
    {
      arguments: [
        'aws_auth_accounts', 'aws_auth_fargate_profile_pod_execution_role_arns', 'aws_auth_node_iam_role_arns_non_windows',
        'aws_auth_node_iam_role_arns_windows', 'aws_auth_roles', 'aws_auth_users', 'cluster_iam_role_dns_suffix', 'create_aws_auth_configmap',
        'manage_aws_auth_configmap',
      ],
      below: '20.0.0',
    },
    { arguments: ['access_entries', 'authentication_mode', 'cloudwatch_log_group_class', 'enable_cluster_creator_admin_permissions'], from: '20.0.0' },
    {
      arguments: [
        'attach_cluster_encryption_policy', 'bootstrap_self_managed_addons', 'cluster_additional_security_group_ids', 'cluster_addons',
        'cluster_addons_timeouts', 'cluster_compute_config', 'cluster_enabled_log_types', 'cluster_encryption_config',
        'cluster_encryption_policy_description', 'cluster_encryption_policy_name', 'cluster_encryption_policy_path', 'cluster_encryption_policy_tags',
        'cluster_encryption_policy_use_name_prefix', 'cluster_endpoint_private_access', 'cluster_endpoint_public_access',
        'cluster_endpoint_public_access_cidrs', 'cluster_force_update_version', 'cluster_identity_providers', 'cluster_ip_family', 'cluster_name',
        'cluster_remote_network_config', 'cluster_security_group_additional_rules', 'cluster_security_group_description', 'cluster_security_group_id',
        'cluster_security_group_name', 'cluster_security_group_tags', 'cluster_security_group_use_name_prefix', 'cluster_service_ipv4_cidr',
        'cluster_service_ipv6_cidr', 'cluster_timeouts', 'cluster_upgrade_policy', 'cluster_version', 'cluster_zonal_shift_config',
        'create_cluster_primary_security_group_tags', 'create_cluster_security_group', 'eks_managed_node_group_defaults', 'enable_efa_support',
        'enable_node_custom_tags_permissions', 'enable_security_groups_for_pods', 'fargate_profile_defaults', 'node_iam_role_policy_statements',
        'self_managed_node_group_defaults',
      ],
      below: '21.0.0',
    },
    {
      arguments: [
        'additional_security_group_ids', 'addons', 'addons_timeouts', 'attach_encryption_policy', 'compute_config', 'create_primary_security_group_tags',
        'create_security_group', 'enabled_log_types', 'encryption_config', 'encryption_policy_description', 'encryption_policy_name',
        'encryption_policy_path', 'encryption_policy_tags', 'encryption_policy_use_name_prefix', 'endpoint_private_access', 'endpoint_public_access',
        'endpoint_public_access_cidrs', 'force_update_version', 'identity_providers', 'ip_family', 'kubernetes_version', 'name', 'region',
        'remote_network_config', 'security_group_additional_rules', 'security_group_description', 'security_group_id', 'security_group_name',
        'security_group_tags', 'security_group_use_name_prefix', 'service_ipv4_cidr', 'service_ipv6_cidr', 'upgrade_policy', 'zonal_shift_config',
      ],
      from: '21.0.0',
    },
    { arguments: ['control_plane_scaling_config', 'create_auto_mode_iam_resources', 'deletion_protection'], from: '21.0.1' },
  ],
  texts: [
    { from: '12.0.0', text: cluster(twelve) },
    { from: '13.0.0', text: cluster(thirteen) },
    { from: '18.0.0', text: cluster(eighteen) },
    { from: '18.4.0', text: cluster(irsaByDefault) },
    { from: '18.6.0', text: cluster(withIssuer) },
    { from: '18.10.0', text: cluster(withAuthor) },
    { from: '18.20.4', text: cluster(withSuffix) },
    { from: '18.31.0', text: cluster(withName) },
    { from: '19.0.0', text: cluster({ ...nineteen, issuerOutput: 'broken' }) },
    { from: '19.0.3', text: cluster(nineteen) },
    { from: '19.9.0', text: cluster(namedAnyway) },
    { from: '20.0.0', text: cluster(twenty) },
    { from: '20.23.0', text: cluster(withDualStack) },
    { from: '20.29.0', text: cluster(withAssociations) },
    { from: '21.0.0', text: cluster({ ...twentyOne, dualStack: 'provider' }) },
    { from: '21.0.1', text: cluster(twentyOne) },
  ],
}
