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
