// aws-ia EKS Blueprints, version 5 and its successors: single add-ons, the collection of add-ons, teams.
// aws-ia/terraform-aws-eks-blueprints-addon@v1.1.1:main.tf, aws-ia/terraform-aws-eks-blueprints-addons@v1.24.3:{main,outputs}.tf,
// aws-ia/terraform-aws-eks-blueprints-teams@1df78c2a2038:main.tf
import { accountAndPartition, issuerOf, outputs, selfAssume, variables, type Family } from './family.js'

const addonText = `
${variables({
  create: 'true',
  create_release: 'true',
  name: '""',
  namespace: 'null',
  chart: '""',
  repository: 'null',
  values: 'null',
  set: '[]',
  set_sensitive: '[]',
  set_irsa_names: '[]',
  create_role: 'false',
  role_name: 'null',
  role_name_use_prefix: 'true',
  role_path: '"/"',
  oidc_providers: '{}',
  assume_role_condition_test: '"StringEquals"',
  allow_self_assume_role: 'false',
  trust_policy_statements: 'null',
})}
${accountAndPartition}
locals {
  namespace    = var.namespace == null || var.namespace == "" ? "default" : var.namespace
  release_name = var.name == "" ? var.chart : var.name
  role_name    = var.role_name == null || var.role_name == "" ? var.name : var.role_name
}
resource "helm_release" "this" {
  count         = var.create && var.create_release ? 1 : 0
  name          = local.release_name
  namespace     = local.namespace
  chart         = var.chart
  repository    = var.repository
  values        = var.values
  set           = concat(var.set, [for path in var.set_irsa_names : { name = path, value = aws_iam_role.this[0].arn } if var.create && var.create_role])
  set_sensitive = var.set_sensitive
}
data "aws_iam_policy_document" "assume" {
${selfAssume({ condition: 'var.allow_self_assume_role', path: 'var.role_path', name: 'var.role_name_use_prefix ? "${local.role_name}-*" : local.role_name' })}
  dynamic "statement" {
    for_each = var.oidc_providers
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${issuerOf('statement.value.provider_arn')}:sub"
        values   = ["system:serviceaccount:\${try(statement.value.namespace, local.namespace)}:\${statement.value.service_account}"]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${issuerOf('statement.value.provider_arn')}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
  dynamic "statement" {
    for_each = try([for item in var.trust_policy_statements : item], [])
    content {
      sid     = try(statement.value.sid, null)
      actions = try(statement.value.actions, null)
      effect  = try(statement.value.effect, null)
      dynamic "principals" {
        for_each = try([for item in statement.value.principals : item], [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try([for item in statement.value.condition : item], [])
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
  count              = var.create && var.create_role ? 1 : 0
  name               = var.role_name_use_prefix ? null : local.role_name
  name_prefix        = var.role_name_use_prefix ? "\${local.role_name}-" : null
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
${outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, null)',
  iam_role_name: 'try(aws_iam_role.this[0].name, null)',
  iam_role_path: 'try(aws_iam_role.this[0].path, null)',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
  namespace: 'try(helm_release.this[0].namespace, null)',
  name: 'try(helm_release.this[0].name, null)',
})}
`

export const blueprintsAddon: Family = {
  id: 'eks-blueprints-addon',
  registry: 'aws-ia/eks-blueprints-addon/aws',
  repository: 'aws-ia/terraform-aws-eks-blueprints-addon',
  path: '',
  newest: '1.1.1',
  texts: [{ from: '1.0.0', text: addonText }],
}

interface Addon {
  /** Without `enable_`. */
  readonly key: string
  readonly namespace: string
  /** Where each service account is in the chart's values, what it is called, and the argument that renames it. */
  readonly accounts: readonly { readonly path: string; readonly name: string; readonly argument: string }[]
  readonly role: string
  readonly chart: string
  readonly repository: string
  /** A condition in HCL on which the role hangs as well. */
  readonly roleIf?: string
  readonly selfAssume?: true
}

const one = (path: string, name: string): Addon['accounts'] => [{ path, name, argument: 'service_account_name' }]
const two = (controller: string, node: string): Addon['accounts'] => [
  { path: 'controller.serviceAccount', name: controller, argument: 'controller_service_account_name' },
  { path: 'node.serviceAccount', name: node, argument: 'node_service_account_name' },
]
const eksCharts = 'https://aws.github.io/eks-charts'

/** Defaults, the same in 0.2.0 … 1.24.3. */
const addons: readonly Addon[] = [
  { key: 'aws_cloudwatch_metrics', namespace: 'amazon-cloudwatch', accounts: one('serviceAccount', 'aws-cloudwatch-metrics'), role: 'aws-cloudwatch-metrics', chart: 'aws-cloudwatch-metrics', repository: eksCharts },
  { key: 'aws_efs_csi_driver', namespace: 'kube-system', accounts: two('efs-csi-controller-sa', 'efs-csi-node-sa'), role: 'aws-efs-csi-driver', chart: 'aws-efs-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-efs-csi-driver/' },
  { key: 'aws_for_fluentbit', namespace: 'kube-system', accounts: one('serviceAccount', 'aws-for-fluent-bit-sa'), role: 'aws-for-fluent-bit', chart: 'aws-for-fluent-bit', repository: eksCharts },
  { key: 'aws_fsx_csi_driver', namespace: 'kube-system', accounts: two('aws-fsx-csi-controller-sa', 'aws-fsx-csi-node-sa'), role: 'aws-fsx-csi-driver', chart: 'aws-fsx-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-fsx-csi-driver/' },
  { key: 'aws_load_balancer_controller', namespace: 'kube-system', accounts: one('serviceAccount', 'aws-load-balancer-controller-sa'), role: 'alb-controller', chart: 'aws-load-balancer-controller', repository: eksCharts },
  { key: 'aws_node_termination_handler', namespace: 'aws-node-termination-handler', accounts: one('serviceAccount', 'aws-node-termination-handler-sa'), role: 'aws-node-termination-handler', chart: 'aws-node-termination-handler', repository: 'oci://public.ecr.aws/aws-ec2/helm' },
  { key: 'aws_privateca_issuer', namespace: 'cert-manager', accounts: one('serviceAccount', 'aws-privateca-issuer-sa'), role: 'aws-privateca-issuer', chart: 'aws-privateca-issuer', repository: 'https://cert-manager.github.io/aws-privateca-issuer' },
  {
    key: 'cert_manager',
    namespace: 'cert-manager',
    accounts: one('serviceAccount', 'cert-manager'),
    role: 'cert-manager',
    chart: 'cert-manager',
    repository: 'https://charts.jetstack.io',
    roleIf: 'length(var.cert_manager_route53_hosted_zone_arns) > 0',
    selfAssume: true,
  },
  { key: 'cluster_autoscaler', namespace: 'kube-system', accounts: one('rbac.serviceAccount', 'cluster-autoscaler-sa'), role: 'cluster-autoscaler', chart: 'cluster-autoscaler', repository: 'https://kubernetes.github.io/autoscaler' },
  {
    key: 'external_dns',
    namespace: 'external-dns',
    accounts: one('serviceAccount', 'external-dns-sa'),
    role: 'external-dns',
    chart: 'external-dns',
    repository: 'https://kubernetes-sigs.github.io/external-dns/',
    roleIf: 'length(var.external_dns_route53_zone_arns) > 0',
  },
  { key: 'external_secrets', namespace: 'external-secrets', accounts: one('serviceAccount', 'external-secrets-sa'), role: 'external-secrets', chart: 'external-secrets', repository: 'https://charts.external-secrets.io' },
  { key: 'karpenter', namespace: 'karpenter', accounts: one('serviceAccount', 'karpenter'), role: 'karpenter', chart: 'karpenter', repository: 'oci://public.ecr.aws/karpenter' },
  { key: 'velero', namespace: 'velero', accounts: one('serviceAccount.server', 'velero-server'), role: 'velero', chart: 'velero', repository: 'https://vmware-tanzu.github.io/helm-charts/' },
]

const gatewayController: Addon = {
  key: 'aws_gateway_api_controller',
  namespace: 'aws-application-networking-system',
  accounts: one('serviceAccount', 'gateway-api-controller'),
  role: 'aws-gateway-api-controller',
  chart: 'aws-gateway-controller-chart',
  repository: 'oci://public.ecr.aws/aws-application-networking-k8s',
}

function addonCall(addon: Addon, selfAssumes: boolean): string {
  const { key } = addon
  const setting = (name: string, fallback: string): string => `try(var.${key}.${name}, ${fallback})`
  const namespace = key === 'aws_privateca_issuer' ? 'try(var.cert_manager.namespace, "cert-manager")' : `"${addon.namespace}"`
  const names = addon.accounts.map((account) => setting(account.argument, `"${account.name}"`))
  // Before 1.9.2 the chart of cert-manager was not told the name, which only the role's trust knew.
  const named = selfAssumes || addon.selfAssume !== true
  const roleIf = addon.roleIf === undefined ? '' : ` && ${addon.roleIf}`
  return `
module "${key}" {
  source         = "aws-ia/eks-blueprints-addon/aws"
  version        = "1.1.1"
  create         = var.enable_${key}
  create_release = var.create_kubernetes_resources
  name           = ${setting('name', `"${addon.chart}"`)}
  namespace      = ${setting('namespace', namespace)}
  chart          = ${setting('chart', `"${addon.chart}"`)}
  repository     = ${setting('repository', `"${addon.repository}"`)}
  values         = ${setting('values', '[]')}
  set = concat(
    [${(named ? addon.accounts : []).map((account, index) => `{ name = "${account.path}.name", value = ${names[index] ?? ''} }`).join(', ')}],
    ${setting('set', '[]')}
  )
  set_irsa_names         = [${addon.accounts.map((account) => `"${account.path}.annotations.eks\\\\.amazonaws\\\\.com/role-arn"`).join(', ')}]
  create_role            = ${setting('create_role', 'true')}${roleIf}
  role_name              = ${setting('role_name', `"${addon.role}"`)}
  role_name_use_prefix   = ${setting('role_name_use_prefix', 'true')}
  role_path              = ${setting('role_path', '"/"')}
  allow_self_assume_role = ${setting('allow_self_assume_role', selfAssumes && addon.selfAssume === true ? 'true' : 'false')}
  oidc_providers = {
${names.map((name, index) => `    ${addon.accounts.length === 1 ? 'this' : ['controller', 'node'][index] ?? ''} = { provider_arn = var.oidc_provider_arn, service_account = ${name} }`).join('\n')}
  }
}
output "${key}" {
  value = module.${key}
}`
}

/** `<add-on>_iam_role_arn`, `_namespace`, `_service_account` in one map, as the bridge to Argo CD takes them. */
function metadataEntries({ key, accounts, namespace }: Addon): readonly string[] {
  const account = (argument: string, name: string): string => `try(var.${key}.${argument}, "${name}")`
  return [
    `var.enable_${key} ? { ${key}_iam_role_arn = module.${key}.iam_role_arn, ${key}_namespace = try(var.${key}.namespace, "${namespace}")${accounts
      .map(({ argument, name }) => `, ${key}_${argument.replace(/_name$/, '')} = ${account(argument, name)}`)
      .join('')} } : {}`,
  ]
}

function addonsText(list: readonly Addon[], selfAssumes: boolean): string {
  return `
${variables({
  cluster_name: '""',
  oidc_provider_arn: '""',
  create_kubernetes_resources: 'true',
  eks_addons: '{}',
  cert_manager_route53_hosted_zone_arns: '["arn:aws:route53:::hostedzone/*"]',
  external_dns_route53_zone_arns: '[]',
  ...Object.fromEntries(list.flatMap(({ key }) => [[`enable_${key}`, 'false'], [key, '{}']])),
})}
resource "aws_eks_addon" "this" {
  for_each                 = var.eks_addons
  cluster_name             = var.cluster_name
  addon_name               = try(each.value.name, each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
}
${list.map((addon) => addonCall(addon, selfAssumes)).join('\n')}
output "eks_addons" {
  value = aws_eks_addon.this
}
output "gitops_metadata" {
  value = merge(
    ${list.flatMap(metadataEntries).join(',\n    ')}
  )
}
`
}

export const blueprintsAddons: Family = {
  id: 'eks-blueprints-addons',
  registry: 'aws-ia/eks-blueprints-addons/aws',
  repository: 'aws-ia/terraform-aws-eks-blueprints-addons',
  path: '',
  newest: '1.24.3',
  evidence: [{ arguments: ['enable_aws_gateway_api_controller', 'aws_gateway_api_controller'], from: '1.1.0' }],
  texts: [
    { from: '0.2.0', text: addonsText(addons, false) },
    { from: '1.1.0', text: addonsText([...addons, gatewayController], false) },
    { from: '1.9.2', text: addonsText([...addons, gatewayController], true) },
  ],
}

export const blueprintsTeams: Family = {
  id: 'eks-blueprints-teams',
  registry: 'aws-ia/eks-blueprints-teams/aws',
  repository: 'aws-ia/terraform-aws-eks-blueprints-teams',
  path: '',
  newest: '1.1.0',
  texts: [
    {
      from: '1.0.0',
      text: `
${variables({
  name: '""',
  namespaces: '{}',
  create_iam_role: 'true',
  iam_role_arn: 'null',
  iam_role_name: 'null',
  iam_role_use_name_prefix: 'true',
  iam_role_path: 'null',
  users: '[]',
  oidc_provider_arn: '""',
  enable_admin: 'false',
})}
locals {
  role_name = var.iam_role_name == null ? var.name : var.iam_role_name
  role_arn  = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn
  accounts  = { for namespace, settings in var.namespaces : namespace => try(settings.service_account.name, namespace) }
  subjects  = [for namespace, settings in var.namespaces : "system:serviceaccount:\${try(settings.name, namespace)}:\${try(settings.service_account.name, settings.name, namespace)}"]
}
data "aws_iam_policy_document" "this" {
  statement {
    sid     = "AssumeRole"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = var.users
    }
  }
  dynamic "statement" {
    for_each = var.enable_admin ? [] : [1]
    content {
      sid     = "IRSA"
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [var.oidc_provider_arn]
      }
      condition {
        test     = "StringEquals"
        variable = "${issuerOf('var.oidc_provider_arn')}:sub"
        values   = local.subjects
      }
      condition {
        test     = "StringEquals"
        variable = "${issuerOf('var.oidc_provider_arn')}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count              = var.create_iam_role ? 1 : 0
  name               = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix        = var.iam_role_use_name_prefix ? "\${local.role_name}-" : null
  path               = var.iam_role_path
  assume_role_policy = data.aws_iam_policy_document.this.json
}
# The account of an admin team is annotated too, although its role admits no pod: the module's own doing, nobody's mistake here.
resource "kubernetes_service_account_v1" "this" {
  for_each = { for namespace, settings in var.namespaces : namespace => settings if try(settings.create, true) && try(settings.create_service_account, true) && !var.enable_admin }
  metadata {
    name        = local.accounts[each.key]
    namespace   = each.key
    annotations = merge(try(each.value.service_account.annotations, {}), { "eks.amazonaws.com/role-arn" = local.role_arn })
  }
}
${outputs({
  iam_role_arn: 'local.role_arn',
  iam_role_name: 'try(aws_iam_role.this[0].name, null)',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
})}
`,
    },
  ],
}
