// aws-ia EKS Blueprints add-ons: a role and a release for each add-on, all by one module for a single add-on.
// aws-ia/terraform-aws-eks-blueprints-addons@v0.1.0 … @v1.24.3:{main,helm,outputs}.tf
import { outputs, typed, variables, type Family, type Variable } from './family.js'
import { isSince } from './version.js'

interface Addon {
  /** Without `enable_`. */
  readonly key: string
  /** First release that has it, where not all have. */
  readonly from?: string
  readonly namespace: string
  readonly chart: string
  readonly repository: string
  /** The last default, where the names of accounts depend on it. */
  readonly chartVersion?: string
  /** Name of the release, where it is not that of the chart. */
  readonly name?: string
  readonly values?: string
  /** Settings of the release that change its service accounts, in HCL. */
  readonly set?: string
  readonly role?: {
    readonly name: string
    /** Where each service account is in the chart's values, what it is called, and the argument that renames it. */
    readonly accounts: readonly { readonly path: string; readonly name: string; readonly argument: string }[]
    /** A condition in HCL on which the role hangs as well. */
    readonly if?: string
    /** What `gitops_metadata` says about it beyond role, namespace and accounts. */
    readonly metadata?: string
    /** A condition on each such entry. */
    readonly metadataIf?: string
  }
}

type Role = NonNullable<Addon['role']>

const one = (name: string, path: string, account: string, more: Omit<Role, 'name' | 'accounts'> = {}): Role => ({ name, accounts: [{ path, name: account, argument: 'service_account_name' }], ...more })
const two = (name: string, controller: string, node: string): Role => ({
  name,
  accounts: [
    { path: 'controller.serviceAccount', name: controller, argument: 'controller_service_account_name' },
    { path: 'node.serviceAccount', name: node, argument: 'node_service_account_name' },
  ],
})

const eksCharts = 'https://aws.github.io/eks-charts'
const argo = 'https://argoproj.github.io/argo-helm'

const addons: readonly Addon[] = [
  { key: 'argo_rollouts', namespace: 'argo-rollouts', chart: 'argo-rollouts', repository: argo },
  { key: 'argo_workflows', namespace: 'argo-workflows', chart: 'argo-workflows', repository: argo },
  { key: 'argocd', namespace: 'argocd', chart: 'argo-cd', repository: argo, chartVersion: '5.55.0' },
  { key: 'argo_events', from: '1.3.0', namespace: 'argo-events', chart: 'argo-events', repository: argo },
  { key: 'aws_cloudwatch_metrics', namespace: 'amazon-cloudwatch', chart: 'aws-cloudwatch-metrics', repository: eksCharts, role: one('aws-cloudwatch-metrics', 'serviceAccount', 'aws-cloudwatch-metrics') },
  { key: 'aws_efs_csi_driver', namespace: 'kube-system', chart: 'aws-efs-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-efs-csi-driver/', role: two('aws-efs-csi-driver', 'efs-csi-controller-sa', 'efs-csi-node-sa') },
  {
    key: 'aws_for_fluentbit',
    namespace: 'kube-system',
    chart: 'aws-for-fluent-bit',
    repository: eksCharts,
    role: one('aws-for-fluent-bit', 'serviceAccount', 'aws-for-fluent-bit-sa', { metadata: 'log_group_name = try(aws_cloudwatch_log_group.aws_for_fluentbit[0].name, null)', metadataIf: 'v != null' }),
  },
  { key: 'aws_fsx_csi_driver', namespace: 'kube-system', chart: 'aws-fsx-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-fsx-csi-driver/', role: two('aws-fsx-csi-driver', 'aws-fsx-csi-controller-sa', 'aws-fsx-csi-node-sa') },
  { key: 'aws_load_balancer_controller', namespace: 'kube-system', chart: 'aws-load-balancer-controller', repository: eksCharts, role: one('alb-controller', 'serviceAccount', 'aws-load-balancer-controller-sa') },
  {
    key: 'aws_node_termination_handler',
    namespace: 'aws-node-termination-handler',
    chart: 'aws-node-termination-handler',
    repository: eksCharts,
    role: one('aws-node-termination-handler', 'serviceAccount', 'aws-node-termination-handler-sa', { metadata: 'sqs_queue_url = module.aws_node_termination_handler_sqs.queue_url' }),
  },
  { key: 'aws_privateca_issuer', namespace: 'cert-manager', chart: 'aws-privateca-issuer', repository: 'https://cert-manager.github.io/aws-privateca-issuer', role: one('aws-privateca-issuer', 'serviceAccount', 'aws-privateca-issuer-sa') },
  { key: 'cert_manager', namespace: 'cert-manager', chart: 'cert-manager', repository: 'https://charts.jetstack.io', role: one('cert-manager', 'serviceAccount', 'cert-manager', { if: 'var.enable_cert_manager && length(var.cert_manager_route53_hosted_zone_arns) > 0' }) },
  { key: 'cluster_autoscaler', namespace: 'kube-system', chart: 'cluster-autoscaler', repository: 'https://kubernetes.github.io/autoscaler', role: one('cluster-autoscaler', 'rbac.serviceAccount', 'cluster-autoscaler-sa') },
  { key: 'cluster_proportional_autoscaler', namespace: 'kube-system', chart: 'cluster-proportional-autoscaler', repository: 'https://kubernetes-sigs.github.io/cluster-proportional-autoscaler' },
  {
    key: 'external_dns',
    namespace: 'external-dns',
    chart: 'external-dns',
    repository: 'https://kubernetes-sigs.github.io/external-dns/',
    values: '["provider: aws"]',
    role: one('external-dns', 'serviceAccount', 'external-dns-sa', { if: 'length(var.external_dns_route53_zone_arns) > 0' }),
  },
  { key: 'external_secrets', namespace: 'external-secrets', chart: 'external-secrets', repository: 'https://charts.external-secrets.io', role: one('external-secrets', 'serviceAccount', 'external-secrets-sa') },
  { key: 'gatekeeper', namespace: 'gatekeeper-system', chart: 'gatekeeper', repository: 'https://open-policy-agent.github.io/gatekeeper/charts' },
  { key: 'ingress_nginx', namespace: 'ingress-nginx', chart: 'ingress-nginx', repository: 'https://kubernetes.github.io/ingress-nginx' },
  {
    key: 'karpenter',
    namespace: 'karpenter',
    chart: 'karpenter',
    repository: 'oci://public.ecr.aws/karpenter',
    role: one('karpenter', 'serviceAccount', 'karpenter', { metadata: 'sqs_queue_name = module.karpenter_sqs.queue_name, node_instance_profile_name = try(aws_iam_instance_profile.karpenter[0].name, var.karpenter_node.instance_profile_name, "")' }),
  },
  { key: 'kube_prometheus_stack', namespace: 'kube-prometheus-stack', chart: 'kube-prometheus-stack', repository: 'https://prometheus-community.github.io/helm-charts' },
  { key: 'metrics_server', namespace: 'kube-system', chart: 'metrics-server', repository: 'https://kubernetes-sigs.github.io/metrics-server/' },
  { key: 'secrets_store_csi_driver', namespace: 'kube-system', chart: 'secrets-store-csi-driver', repository: 'https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts' },
  { key: 'secrets_store_csi_driver_provider_aws', namespace: 'kube-system', chart: 'secrets-store-csi-driver-provider-aws', repository: 'https://aws.github.io/secrets-store-csi-driver-provider-aws' },
  { key: 'velero', namespace: 'velero', chart: 'velero', repository: 'https://vmware-tanzu.github.io/helm-charts/', role: one('velero', 'serviceAccount.server', 'velero-server') },
  { key: 'vpa', namespace: 'vpa', chart: 'vpa', repository: 'https://charts.fairwinds.com/stable', set: '{ name = "admissionController.enabled", value = true }' },
  {
    key: 'aws_gateway_api_controller',
    from: '1.1.0',
    namespace: 'aws-application-networking-system',
    chart: 'aws-gateway-controller-chart',
    repository: 'oci://public.ecr.aws/aws-application-networking-k8s',
    name: 'aws-gateway-api-controller',
    role: one('aws-gateway-api-controller', 'serviceAccount', 'gateway-api-controller'),
  },
  { key: 'bottlerocket_update_operator', from: '1.15.0', namespace: 'brupop-bottlerocket-aws', chart: 'bottlerocket-update-operator', repository: 'https://bottlerocket-os.github.io/bottlerocket-update-operator/', name: 'brupop-operator' },
]

type Since = (release: string) => boolean

/** Up to 1.6.x the issuer lives where cert-manager's release is, `default` where there is none; in 0.1.0 in `kube-system`. */
function namespaceOf({ key, namespace }: Addon, since: Since): string {
  if (key !== 'aws_privateca_issuer') return `try(var.${key}.namespace, "${namespace}")`
  return `try(var.${key}.namespace, ${since('1.7.0') ? 'try(var.cert_manager.namespace, "cert-manager")' : since('0.2.0') ? 'module.cert_manager.namespace' : '"kube-system"'})`
}

function callOf(addon: Addon, since: Since): string {
  const { key, chart, role } = addon
  const setting = (name: string, fallback: string): string => `try(var.${key}.${name}, ${fallback})`
  const accounts = (role?.accounts ?? []).map(({ path, name, argument }) => ({ path, name: setting(argument, `"${name}"`) }))
  // Before 1.9.2 the chart of cert-manager was not told the name, which only the role's trust knew.
  const named = key !== 'cert_manager' || since('1.9.2')
  const set = [...(addon.set === undefined ? [] : [addon.set]), ...(named ? accounts.map(({ path, name }) => `{ name = "${path}.name", value = ${name} }`) : [])]
  // From 1.10.0 what is null is not set for Karpenter.
  const sets = key === 'karpenter' && since('1.10.0') ? `[for item in [${set.join(', ')}] : item if item.value != null]` : `[${set.join(', ')}]`
  const createRelease = since('1.7.0') && (key !== 'argo_events' || since('1.16.2'))
  return `
module "${key}" {
  source     = "aws-ia/eks-blueprints-addon/aws"
  version    = "1.3.0"
  create     = var.enable_${key}
  name       = ${setting('name', `"${addon.name ?? chart}"`)}
  namespace  = ${namespaceOf(addon, since)}
  chart      = ${since('1.4.0') ? setting('chart', `"${chart}"`) : `"${chart}"`}
  chart_version = ${setting('chart_version', addon.chartVersion === undefined ? 'null' : `"${addon.chartVersion}"`)}
  repository = ${setting('repository', `"${addon.repository}"`)}
  values     = ${setting('values', addon.values ?? '[]')}
  set        = concat(${sets}, ${setting('set', '[]')})
  set_sensitive = ${setting('set_sensitive', '[]')}
${createRelease ? '  create_release = var.create_kubernetes_resources' : ''}
${
  role === undefined
    ? ''
    : `
  set_irsa_names         = [${accounts.map(({ path }) => `"${path}.annotations.eks\\\\.amazonaws\\\\.com/role-arn"`).join(', ')}]
  create_role            = ${setting('create_role', 'true')}${role.if === undefined ? '' : ` && ${role.if}`}
  role_name              = ${setting('role_name', `"${role.name}"`)}
  role_name_use_prefix   = ${setting('role_name_use_prefix', 'true')}
  role_path              = ${setting('role_path', '"/"')}
  allow_self_assume_role = ${key === 'cert_manager' && since('1.9.2') ? setting('allow_self_assume_role', 'true') : 'false'}
  oidc_providers = {
${accounts.map(({ name }, index) => `    account${index} = { provider_arn = var.oidc_provider_arn, service_account = ${name} }`).join('\n')}
  }`
}
}`
}

/** `<add-on>_iam_role_arn`, `_namespace`, `_service_account` in one map, as the bridge to Argo CD takes them. */
function metadataOf(addon: Addon, since: Since): string {
  const { key, role } = addon
  if (role === undefined) return '{}'
  const nodeRole = key === 'karpenter' && since('1.10.1') ? ['node_iam_role_name = try(aws_iam_role.karpenter[0].name, "")'] : []
  const entries = [
    `iam_role_arn = module.${key}.iam_role_arn`,
    `namespace = ${namespaceOf(addon, since)}`,
    ...role.accounts.map(({ argument, name }) => `${argument.replace(/_name$/, '')} = try(var.${key}.${argument}, "${name}")`),
    ...(role.metadata === undefined ? [] : [role.metadata]),
    ...nodeRole,
  ]
  return `{ for k, v in { ${entries.join(', ')} } : "${key}_\${k}" => v if var.enable_${key}${role.metadataIf === undefined ? '' : ` && ${role.metadataIf}`} }`
}

/** What is not for pods, but named in outputs: the role of Karpenter's nodes, queues, log groups. */
const besides = `
module "aws_node_termination_handler_sqs" {
  source  = "terraform-aws-modules/sqs/aws"
  version = "4.0.1"
}
module "karpenter_sqs" {
  source  = "terraform-aws-modules/sqs/aws"
  version = "4.0.1"
}
data "aws_iam_policy_document" "nodes" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
locals {
  node_role = try(var.karpenter_node.iam_role_name, "karpenter-\${var.cluster_name}")
  node_profile = try(var.karpenter_node.instance_profile_name, local.node_role)
  log_group = try(var.aws_for_fluentbit_cw_log_group.create, true) ? try(var.aws_for_fluentbit_cw_log_group.name, "/aws/eks/\${var.cluster_name}/aws-fluentbit-logs") : ""
}
resource "aws_iam_role" "karpenter" {
  count              = var.enable_karpenter && try(var.karpenter_node.create_iam_role, true) ? 1 : 0
  name               = try(var.karpenter_node.iam_role_use_name_prefix, true) ? null : local.node_role
  name_prefix        = try(var.karpenter_node.iam_role_use_name_prefix, true) ? "\${local.node_role}-" : null
  path               = try(var.karpenter_node.iam_role_path, null)
  assume_role_policy = data.aws_iam_policy_document.nodes.json
}
resource "aws_iam_instance_profile" "karpenter" {
  count       = var.enable_karpenter && try(var.karpenter_node.create_instance_profile, true) ? 1 : 0
  name        = try(var.karpenter_node.iam_role_use_name_prefix, true) ? null : local.node_profile
  name_prefix = try(var.karpenter_node.iam_role_use_name_prefix, true) ? "\${local.node_profile}-" : null
}
resource "aws_cloudwatch_log_group" "fargate_fluentbit" {
  count = try(var.fargate_fluentbit_cw_log_group.create, true) && var.enable_fargate_fluentbit ? 1 : 0
}
resource "aws_cloudwatch_log_group" "aws_for_fluentbit" {
  count       = try(var.aws_for_fluentbit_cw_log_group.create, true) && var.enable_aws_for_fluentbit ? 1 : 0
  name        = try(var.aws_for_fluentbit_cw_log_group.use_name_prefix, true) ? null : local.log_group
  name_prefix = try(var.aws_for_fluentbit_cw_log_group.use_name_prefix, true) ? try(var.aws_for_fluentbit_cw_log_group.name_prefix, "\${local.log_group}-") : null
}`

/** Of the add-on that only writes logs, what `gitops_metadata` says. */
const fargateMetadata = (since: Since): string =>
  `{ for k, v in { group_name = try(var.fargate_fluentbit.cwlog_group, aws_cloudwatch_log_group.fargate_fluentbit[0].name, null)${since('1.7.1') ? ', stream_prefix = try(var.fargate_fluentbit.cwlog_stream_prefix, "fargate-logs-")' : ''} } : "fargate_fluentbit_log_\${k}" => v if var.enable_fargate_fluentbit && v != null }`

/** Releases that the caller gives as they are. */
const givenReleases = `
resource "helm_release" "this" {
  for_each      = var.helm_releases
  name          = try(each.value.name, each.key)
  namespace     = try(each.value.namespace, null)
  chart         = each.value.chart
  repository    = try(each.value.repository, null)
  values        = try(each.value.values, [])
  set           = try(each.value.set, [])
  set_sensitive = try(each.value.set_sensitive, [])
}
output "helm_releases" {
  value = helm_release.this
}`

function outputOf({ key }: Addon, since: Since): string {
  if (key === 'bottlerocket_update_operator') return `{ operator = module.${key} }`
  if (key === 'aws_node_termination_handler') return `merge(module.${key}, { sqs = module.aws_node_termination_handler_sqs })`
  if (key !== 'karpenter') return `module.${key}`
  return `merge(module.karpenter, {
    node_instance_profile_name = try(aws_iam_instance_profile.karpenter[0].name, "")
    node_iam_role_arn          = try(aws_iam_role.karpenter[0].arn, "")
    sqs                        = module.karpenter_sqs
${since('1.10.1') ? '    node_iam_role_name         = try(aws_iam_role.karpenter[0].name, "")' : ''}
  })`
}

function textOf(release: string): string {
  const since: Since = (other) => isSince(release, other)
  const list = addons.filter(({ from }) => from === undefined || since(from))
  const declared: Readonly<Record<string, Variable>> = {
    cluster_name: null,
    oidc_provider_arn: null,
    eks_addons: '{}',
    cert_manager_route53_hosted_zone_arns: '["arn:aws:route53:::hostedzone/*"]',
    external_dns_route53_zone_arns: '[]',
    karpenter_node: '{}',
    aws_for_fluentbit_cw_log_group: '{}',
    enable_fargate_fluentbit: typed('bool', 'false'),
    fargate_fluentbit: '{}',
    fargate_fluentbit_cw_log_group: '{}',
    ...(since('0.2.0') ? { helm_releases: '{}' } : {}),
    ...(since('1.7.0') ? { create_kubernetes_resources: typed('bool', 'true') } : {}),
    ...Object.fromEntries(list.flatMap(({ key }) => [[`enable_${key}`, typed('bool', 'false')], [key, '{}']])),
  }
  return `
${variables(declared)}
${besides}
${since('0.2.0') ? givenReleases : ''}
resource "aws_eks_addon" "this" {
  for_each                 = var.eks_addons
  cluster_name             = var.cluster_name
  addon_name               = try(each.value.name, each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
}
${list.map((addon) => callOf(addon, since)).join('\n')}
${outputs({
  ...Object.fromEntries(list.map((addon) => [addon.key, outputOf(addon, since)])),
  eks_addons: 'aws_eks_addon.this',
  ...(since('1.7.0') ? { gitops_metadata: `merge(\n    ${[...list.map((addon) => metadataOf(addon, since)), fargateMetadata(since)].join(',\n    ')}\n  )` } : {}),
})}
`
}

export const blueprintsAddons: Family = {
  id: 'eks-blueprints-addons',
  registry: 'aws-ia/eks-blueprints-addons/aws',
  repository: 'aws-ia/terraform-aws-eks-blueprints-addons',
  path: '',
  newest: '1.24.3',
  evidence: [
    { arguments: ['enable_aws_gateway_api_controller', 'aws_gateway_api_controller'], from: '1.1.0' },
    { arguments: ['enable_argo_events', 'argo_events'], from: '1.3.0' },
    { arguments: ['create_kubernetes_resources'], from: '1.7.0' },
    { arguments: ['enable_bottlerocket_update_operator', 'bottlerocket_update_operator', 'bottlerocket_shadow'], from: '1.15.0' },
  ],
  texts: ['0.1.0', '0.2.0', '1.1.0', '1.3.0', '1.4.0', '1.7.0', '1.7.1', '1.9.2', '1.10.0', '1.10.1', '1.15.0', '1.16.2'].map((from) => ({ from, text: textOf(from) })),
}
