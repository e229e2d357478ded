// aws-ia EKS Blueprints, version 4: the collection of add-ons, each with a role by `modules/irsa` of the same release.
// aws-ia/terraform-aws-eks-blueprints@v4.0.0 … v4.32.1:modules/kubernetes-addons/{main.tf,*/main.tf,*/locals.tf}
import { chartReleases } from './blueprints-charts.js'
import { accountAndPartition, typed, variables, type Family } from './family.js'
import { isSince } from './version.js'

interface Addon {
  /** Name of the call in the module. */
  readonly id: string
  /** On which it is there, in HCL. */
  readonly when: string
  /** The argument with the settings of its release. */
  readonly settings: string
  readonly namespace: string
  /** True where the settings do not change the namespace. */
  readonly fixedNamespace?: true
  readonly account: string
  /** True where the settings do not rename the account; else they do from 4.17.0, or the release given. */
  readonly fixed?: true | string
  /** What was there up to a release. */
  readonly before?: { readonly release: string; readonly when?: string; readonly namespace?: string; readonly account?: string }
  /** False where the account is somebody else's. */
  readonly creates?: false
  /** False where the account gets no role. */
  readonly role?: false
  /** False where the path of the roles does not reach it. */
  readonly path?: false
  /** First release with this add-on, where not 4.0.0. */
  readonly from?: string
  /** First release without it. */
  readonly until?: string
}

const simple = (key: string, namespace: string, account: string, more: Partial<Addon> = {}): Addon => ({ id: key, when: `var.enable_${key}`, settings: `${key}_helm_config`, namespace, account, ...more })
const collector = (name: string): Addon => simple(`adot_collector_${name}`, `adot-collector-${name}`, `adot-collector-${name}`, { from: '4.0.5', fixed: '4.2.0' })

const addons: readonly Addon[] = [
  ...['haproxy', 'java', 'memcached', 'nginx'].map(collector),
  simple('appmesh_controller', 'appmesh-system', 'appmesh-controller', { from: '4.14.0' }),
  simple('aws_cloudwatch_metrics', 'amazon-cloudwatch', 'cloudwatch-agent', { from: '4.0.3' }),
  simple('aws_efs_csi_driver', 'kube-system', 'aws-efs-csi-driver-sa', { before: { release: '4.17.0', account: 'efs-csi-sa' } }),
  simple('aws_for_fluentbit', 'aws-for-fluent-bit', 'aws-for-fluent-bit-sa', { before: { release: '4.0.2', namespace: 'logging' } }),
  simple('aws_fsx_csi_driver', 'kube-system', 'fsx-csi-sa', { from: '4.5.0' }),
  simple('aws_load_balancer_controller', 'kube-system', 'aws-load-balancer-controller-sa'),
  simple('aws_node_termination_handler', 'kube-system', 'aws-node-termination-handler-sa', { fixedNamespace: true, when: 'var.enable_aws_node_termination_handler && (length(var.auto_scaling_group_names) > 0 || var.enable_karpenter)', before: { release: '4.2.0', when: 'var.enable_aws_node_termination_handler && length(var.auto_scaling_group_names) > 0' } }),
  simple('aws_privateca_issuer', 'aws-privateca-issuer', 'aws-privateca-issuer-sa', { from: '4.0.4' }),
  simple('cert_manager', 'cert-manager', 'cert-manager', { from: '4.0.4', fixed: true }),
  { id: 'cert_manager_of_opentelemetry', when: 'var.enable_amazon_eks_adot || var.enable_opentelemetry_operator', settings: 'opentelemetry_operator_cert_manager_config', namespace: 'cert-manager', account: 'cert-manager', from: '4.2.0', fixed: true },
  simple('cert_manager', 'cert-manager', 'cert-manager-sa', { until: '4.0.4', fixed: true, role: false }),
  simple('cluster_autoscaler', 'kube-system', 'cluster-autoscaler-sa'),
  simple('external_dns', 'external-dns', 'external-dns-sa', { from: '4.0.2' }),
  simple('external_secrets', 'external-secrets', 'external-secrets-sa', { from: '4.8.0' }),
  simple('grafana', 'grafana', 'grafana', { from: '4.4.0' }),
  simple('karpenter', 'karpenter', 'karpenter'),
  simple('keda', 'keda', 'keda-operator-sa'),
  simple('kubernetes_dashboard', 'kube-system', 'eks-admin', { until: '4.0.9', fixed: true, role: false }),
  simple('ondat', 'ondat', 'storageos-operator', { from: '4.27.0', fixed: true }),
  simple('spark_history_server', 'spark-history-server', 'spark-history-server', { from: '4.4.0', path: false }),
  simple('thanos', 'thanos', 'thanos', { from: '4.19.0' }),
  simple('traefik', 'traefik', 'traefik-sa', { until: '4.0.2', fixed: true, role: false }),
  simple('velero', 'velero', 'velero', { from: '4.2.0' }),
  simple('yunikorn', 'yunikorn', 'yunikorn-admin', { until: '4.0.2', fixed: true }),
  { id: 'self_managed_aws_ebs_csi_driver', from: '4.8.1', when: 'var.enable_self_managed_aws_ebs_csi_driver && !var.enable_amazon_eks_aws_ebs_csi_driver', settings: 'self_managed_aws_ebs_csi_driver_helm_config', namespace: 'kube-system', account: 'ebs-csi-controller-sa' },
  { id: 'aws_ebs_csi_driver', when: 'local.ebs_role', settings: 'self_managed_aws_ebs_csi_driver_helm_config', namespace: 'kube-system', account: 'ebs-csi-controller-sa', creates: false },
  { id: 'aws_vpc_cni', when: 'local.cni_role', settings: 'no_settings', namespace: 'kube-system', account: 'aws-node', fixed: true, creates: false },
  { id: 'prometheus_ingest', when: 'var.enable_prometheus && var.enable_amazon_prometheus', settings: 'prometheus_helm_config', namespace: 'prometheus', account: 'amp-ingest', fixed: true },
  { id: 'prometheus_query', when: 'var.enable_prometheus && var.enable_amazon_prometheus', settings: 'prometheus_helm_config', namespace: 'prometheus', account: 'amp-query', fixed: true },
  { id: 'crossplane_aws', when: 'var.enable_crossplane && try(var.crossplane_aws_provider.enable, false) == true', settings: 'crossplane_helm_config', namespace: 'crossplane-system', account: 'aws-provider-*', fixed: true, creates: false },
  { id: 'crossplane_upbound', from: '4.22.0', when: 'var.enable_crossplane && try(var.crossplane_upbound_aws_provider.enable, false) == true', settings: 'crossplane_helm_config', namespace: 'crossplane-system', account: 'upbound-aws-provider-*', fixed: true, creates: false },
]

/** What the roles' module is told: all in one object up to 4.6.x. */
const cluster = (inContext: boolean, path: string): string =>
  inContext
    ? `addon_context = {
    aws_caller_identity_account_id = data.aws_caller_identity.current.account_id
    aws_caller_identity_arn        = data.aws_caller_identity.current.arn
    aws_eks_cluster_endpoint       = ""
    aws_partition_id               = data.aws_partition.current.partition
    aws_region_name                = ""
    eks_cluster_id                 = var.eks_cluster_id
    eks_oidc_issuer_url            = local.issuer
    eks_oidc_provider_arn          = local.provider_arn
    tags                           = {}
    irsa_iam_role_path             = ${path}
  }`
    : `eks_oidc_provider_arn = local.provider_arn
  eks_cluster_id        = local.cluster
  irsa_iam_role_path    = ${path}`

function callOf(addon: Addon, ref: string, inContext: boolean): string {
  const { id, settings, fixedNamespace, fixed, creates, role, path, before } = addon
  const older = before !== undefined && !isSince(ref, before.release) ? before : {}
  const { when, namespace, account } = { ...addon, ...older }
  const renamed = fixed !== true && isSince(ref, fixed ?? '4.17.0')
  return `
module "${id}" {
  source                            = "github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v${ref}"
  count                             = ${when} ? 1 : 0
  create_kubernetes_namespace       = false
  create_kubernetes_service_account = ${creates === false ? 'false' : 'true'}
  kubernetes_namespace              = ${fixedNamespace === true ? `"${namespace}"` : `try(var.${settings}.namespace, "${namespace}")`}
  kubernetes_service_account        = ${renamed ? `try(var.${settings}.service_account, "${account}")` : id === 'velero' ? `try(var.${settings}.namespace, "${account}")` : `"${account}"`}
${role === false ? '  irsa_iam_policies                 = null' : ''}
  ${cluster(inContext, path === false ? 'null' : 'var.irsa_iam_role_path')}
}`
}

/** An add-on of EKS with a role that is made for it, unless one is given. */
const eksAddon = (id: string, name: string, when: string, config: string, role: string): string => `
resource "aws_eks_addon" "${id}" {
  count                    = ${when} ? 1 : 0
  cluster_name             = local.cluster
  addon_name               = "${name}"
  service_account_role_arn = ${role} ? module.${id}[0].irsa_iam_role_arn : try(var.${config}.service_account_role_arn, null)
}`

/** The text of a release, and of copies of it. */
export function kubernetesAddonsText(ref: string): string {
  const inContext = !isSince(ref, '4.7.0')
  const list = addons.filter(({ from, until }) => (from === undefined || isSince(ref, from)) && (until === undefined || !isSince(ref, until)))
  const charts = chartReleases(ref)
  const flags = [...[...addons.map(({ when }) => when), ...charts.conditions].flatMap((when) => [...when.matchAll(/var\.(enable_\w+)/g)].map(([, name = '']) => name)), 'enable_amazon_eks_vpc_cni', 'argocd_manage_add_ons']
  return `
${variables({
  eks_cluster_id: typed('string', null),
  eks_oidc_provider: typed('string', 'null'),
  // Accepted from 4.18.0, and not read.
  ...(inContext ? {} : { eks_oidc_provider_arn: typed('string', 'null') }),
  irsa_iam_role_path: typed('string', '"/"'),
  auto_scaling_group_names: '[]',
  amazon_eks_vpc_cni_config: '{}',
  amazon_eks_aws_ebs_csi_driver_config: '{}',
  crossplane_aws_provider: '{}',
  crossplane_upbound_aws_provider: '{}',
  ...Object.fromEntries([...new Set(flags)].map((name) => [name, typed('bool', 'false')])),
  ...Object.fromEntries([...addons.map(({ settings }) => settings), ...charts.settings].map((settings) => [settings, '{}'])),
})}
${accountAndPartition}
data "aws_eks_cluster" "eks_cluster" {
  name = var.eks_cluster_id
}
locals {
  cluster      = ${isSince(ref, '4.18.0') ? 'data.aws_eks_cluster.eks_cluster.id' : 'var.eks_cluster_id'}
  issuer       = var.eks_oidc_provider != null ? var.eks_oidc_provider : replace(data.aws_eks_cluster.eks_cluster.identity[0].oidc[0].issuer, "https://", "")
  provider_arn = "arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${local.issuer}"
  cni_role     = var.enable_amazon_eks_vpc_cni && try(var.amazon_eks_vpc_cni_config.service_account_role_arn == "", true)
  ebs          = var.enable_amazon_eks_aws_ebs_csi_driver && !var.enable_self_managed_aws_ebs_csi_driver
  ebs_role     = local.ebs && try(var.amazon_eks_aws_ebs_csi_driver_config.service_account_role_arn == "", true)
}
${list.map((addon) => callOf(addon, ref, inContext)).join('\n')}
${charts.text}
${eksAddon('aws_vpc_cni', 'vpc-cni', 'var.enable_amazon_eks_vpc_cni', 'amazon_eks_vpc_cni_config', 'local.cni_role')}
${eksAddon('aws_ebs_csi_driver', 'aws-ebs-csi-driver', 'local.ebs', 'amazon_eks_aws_ebs_csi_driver_config', 'local.ebs_role')}
`
}

export const blueprintsKubernetesAddons: Family = {
  id: 'eks-blueprints-kubernetes-addons',
  repository: 'aws-ia/terraform-aws-eks-blueprints',
  path: 'modules/kubernetes-addons',
  newest: '4.32.1',
  removedIn: '5.0.0',
  evidence: [{ arguments: ['eks_oidc_provider_arn'], from: '4.18.0' }],
  texts: ['4.0.0', '4.0.2', '4.0.3', '4.0.4', '4.0.5', '4.0.9', '4.1.0', '4.2.0', '4.3.0', '4.4.0', '4.5.0', '4.6.0', '4.6.1', '4.7.0', '4.8.0', '4.8.1', '4.12.1', '4.14.0', '4.15.0', '4.17.0', '4.18.0', '4.19.0', '4.22.0', '4.27.0'].map((from) => ({ from, text: kubernetesAddonsText(from) })),
}
