// terraform-aws-modules/eks: the cluster, its OIDC provider and its add-ons.
// terraform-aws-modules/terraform-aws-eks@v17.24.0:{irsa,outputs}.tf, @v18.31.2, @v19.21.0, @v20.37.2, @v21.19.0:{main,outputs}.tf
import { outputs, variables, type Family } from './family.js'

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
  /** `broken`: 19.0.0 to 19.0.2 give null for it. */
  readonly issuerOutput: boolean | 'broken'
  readonly nameOutput: boolean
  readonly absent: '""' | 'null'
  /** What `oidc_provider_arn` is without a provider. */
  readonly absentProvider: '""' | 'null'
  /** What `cluster_name` is without a cluster. */
  readonly absentName: '""' | 'null'
  /** There is a cluster only if the author's `putin_khuylo` is true as well; none has a provider on Outposts. */
  readonly since: 12 | 18 | 19
}

function cluster(options: Cluster): string {
  const addons = options.addons
  return `
${variables({
  [options.create]: 'true',
  [options.name]: '""',
  enable_irsa: String(options.irsa),
  openid_connect_audiences: '[]',
  ...(options.since >= 18 ? { putin_khuylo: 'true' } : {}),
  ...(options.since >= 19 ? { outpost_config: '{}' } : {}),
  ...(addons === undefined ? {} : { [addons]: addons === 'addons' ? 'null' : '{}' }),
})}
data "aws_partition" "current" {}
locals {
  create   = var.${options.create}${options.since >= 18 ? ' && var.putin_khuylo' : ''}
  provider = local.create && var.enable_irsa${options.since >= 19 ? ' && try(length(var.outpost_config), 0) == 0' : ''}
}
resource "aws_eks_cluster" "this" {
  count = local.create ? 1 : 0
  name  = var.${options.name}
}
resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count          = local.provider ? 1 : 0
  url            = aws_eks_cluster.this[0].identity[0].oidc[0].issuer
  client_id_list = concat([${options.clientFromPartition ? '"sts.${data.aws_partition.current.dns_suffix}"' : '"sts.amazonaws.com"'}], var.openid_connect_audiences)
}
${
  addons === undefined
    ? ''
    : `
resource "aws_eks_addon" "this" {
  for_each                 = try({ for key, item in var.${addons} : key => item if local.create }, {})
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
  cluster_id: options.idIsName ? `try(aws_eks_cluster.this[0].id, ${options.absent})` : `try(aws_eks_cluster.this[0].cluster_id, ${options.absentName})`,
  cluster_oidc_issuer_url: `try(aws_eks_cluster.this[0].identity[0].oidc[0].issuer, ${options.absent})`,
  oidc_provider_arn: `try(aws_iam_openid_connect_provider.oidc_provider[0].arn, ${options.absentProvider})`,
  ...(options.nameOutput ? { cluster_name: `try(aws_eks_cluster.this[0].name, ${options.absentName})` } : {}),
  ...(options.issuerOutput === 'broken' ? { oidc_provider: 'null' } : options.issuerOutput ? { oidc_provider: `try(replace(aws_eks_cluster.this[0].identity[0].oidc[0].issuer, "https://", ""), ${options.absent})` } : {}),
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
  absentProvider: 'null',
  absentName: '""',
  since: 12,
}
const thirteen: Cluster = { ...twelve, clientFromPartition: true }
const eighteen: Cluster = { ...thirteen, create: 'create', addons: 'cluster_addons', absentProvider: '""' }
const irsaByDefault: Cluster = { ...eighteen, irsa: true }
const withIssuer: Cluster = { ...irsaByDefault, issuerOutput: true, since: 18 }
const withName: Cluster = { ...withIssuer, nameOutput: true }
const nineteen: Cluster = { ...withName, idIsName: false, absent: 'null', absentProvider: 'null', absentName: 'null', since: 19 }
const namedAnyway: Cluster = { ...nineteen, absentName: '""' }
const twenty: Cluster = { ...namedAnyway, clientFromPartition: false }
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
    { from: '19.0.0', text: cluster({ ...nineteen, issuerOutput: 'broken' }) },
    { from: '19.0.3', text: cluster(nineteen) },
    { from: '19.9.0', text: cluster(namedAnyway) },
    { from: '20.0.0', text: cluster(twenty) },
    { from: '20.29.0', text: cluster(withAssociations) },
    { from: '21.0.0', text: cluster({ ...withAssociations, name: 'name', addons: 'addons' }) },
  ],
}
