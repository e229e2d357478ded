// clouddrove/eks: clusters with the provider for service accounts.
// clouddrove/terraform-aws-eks@1.0.0 to @1.4.7:{main,locals,data,variables,outputs}.tf, clouddrove/terraform-aws-labels@1.3.0:main.tf
import { outputs, typed, variables, type Family, type Variable } from './family.js'

interface Features {
  readonly order: string
  readonly providerEnabled: string
  readonly addons: Variable
  /** The cluster may be one that exists elsewhere. */
  readonly external: boolean
}

const cluster = ({ order, providerEnabled, addons, external }: Features): string => `
${variables({
  enabled: typed('bool', 'true'),
  name: typed('string', '""'),
  environment: typed('string', '""'),
  label_order: order,
  attributes: '[]',
  oidc_provider_enabled: typed('bool', providerEnabled),
  openid_connect_audiences: typed('list(string)', '[]'),
  addons,
  ...(external ? { external_cluster: typed('bool', 'false'), cluster_name: typed('string', '""') } : {}),
})}
data "aws_partition" "current" {}
locals {
  made  = ${external ? 'var.enabled && !var.external_cluster' : 'var.enabled'}
  order = length(var.label_order) > 0 ? var.label_order : ["environment", "name"]
  names = { name = var.name, environment = var.environment }
  id    = lower(join("-", [for each in local.order : local.names[each] if length(local.names[each]) > 0], compact(concat(var.attributes, ["cluster"]))))
}
${
  external
    ? `data "aws_eks_cluster" "eks_cluster" {
  name = try(aws_eks_cluster.default[0].name, var.cluster_name)
}`
    : ''
}
resource "aws_eks_cluster" "default" {
  count = local.made ? 1 : 0
  name  = local.id
}
resource "aws_iam_openid_connect_provider" "default" {
  count          = ${external ? 'var.enabled && var.oidc_provider_enabled && !var.external_cluster' : 'var.enabled && var.oidc_provider_enabled'} ? 1 : 0
  url            = aws_eks_cluster.default[0].identity[0].oidc[0].issuer
  client_id_list = distinct(compact(concat(["sts.\${data.aws_partition.current.dns_suffix}"], var.openid_connect_audiences)))
}
resource "aws_eks_addon" "cluster" {
  for_each                 = local.made ? { for addon in var.addons : addon.addon_name => addon } : {}
  cluster_name             = aws_eks_cluster.default[0].name
  addon_name               = each.key
  service_account_role_arn = lookup(each.value, "service_account_role_arn", null)
}
${outputs({
  cluster_name: 'local.id',
  ...Object.fromEntries(['id', 'arn', 'endpoint', 'status', 'platform_version'].map((name) => [`cluster_${name}`, `try(aws_eks_cluster.default[0].${name}, "")`])),
  cluster_oidc_issuer_url: 'try(aws_eks_cluster.default[0].identity[0].oidc[0].issuer, "")',
  oidc_provider_arn: 'try(aws_iam_openid_connect_provider.default[0].arn, "")',
})}
`

const first: Features = { order: '[]', providerEnabled: 'false', addons: typed('list(object({ addon_name = string, service_account_role_arn = string }))', '[]'), external: false }
const ordered: Features = { order: '["name", "environment"]', providerEnabled: 'true', addons: '[]', external: false }

export const clouddroveCluster: Family = {
  id: 'clouddrove-eks',
  earlier: true,
  registry: 'clouddrove/eks/aws',
  repository: 'clouddrove/terraform-aws-eks',
  path: '',
  newest: '1.4.7',
  evidence: [{ arguments: ['external_cluster'], from: '1.4.5' }],
  texts: [
    { from: '1.0.0', text: cluster(first) },
    { from: '1.4.0', text: cluster(ordered) },
    { from: '1.4.5', text: cluster({ ...ordered, external: true }) },
  ],
}
