// squareops/eks-addons: a collection of add-ons, up to 2.x by a copy of aws-ia's blueprints, then by modules of its own.
// squareops/terraform-aws-eks-addons@v1.0.0 … v4.3.1:{main,locals,variables}.tf, modules/*/{main,locals}.tf
import { accountAndPartition, typed, variables, type Family } from './family.js'
import { isSince } from './version.js'

const bools = (...names: readonly string[]): Readonly<Record<string, ReturnType<typeof typed>>> => Object.fromEntries(names.map((name) => [name, typed('bool', 'false')]))

/** An account that no role trusts; the namespace in HCL. */
const accountText = (name: string, enabled: string, namespace: string): string => `
resource "kubernetes_service_account_v1" "${name}" {
  count = var.${enabled} ? 1 : 0
  metadata {
    name      = "${name}"
    namespace = ${namespace}
  }
}`

const dashboardAccounts = ['kubernetes-dashboard-admin-sa', 'dashboard-read-only-sa'].map((name) => accountText(name, 'kubernetes_dashboard_enabled', '"kube-system"')).join('')

/** The copy is of 4.17, whose settings are fixed but for the switches. From 2.0.0 it handles terminations without groups of nodes, too. */
function copyText(ref: string): string {
  const switches = {
    enable_amazon_eks_aws_ebs_csi_driver: 'amazon_eks_aws_ebs_csi_driver_enabled',
    enable_amazon_eks_vpc_cni: 'amazon_eks_vpc_cni_enabled',
    enable_aws_efs_csi_driver: 'efs_storage_class_enabled',
    enable_aws_load_balancer_controller: isSince(ref, '1.1.1') ? 'aws_load_balancer_controller_enabled' : 'enable_aws_load_balancer_controller',
    enable_aws_node_termination_handler: 'aws_node_termination_handler_enabled',
    enable_cert_manager: 'cert_manager_enabled',
    enable_cluster_autoscaler: 'cluster_autoscaler_enabled',
    enable_external_secrets: 'external_secrets_enabled',
    enable_ingress_nginx: 'ingress_nginx_enabled',
    enable_karpenter: 'karpenter_enabled',
    enable_keda: 'keda_enabled',
    enable_metrics_server: 'metrics_server_enabled',
    enable_reloader: 'reloader_enabled',
    enable_velero: 'velero_enabled',
  }
  return `
${variables({ eks_cluster_name: typed('string', '""'), ...bools(...Object.values(switches), 'kubernetes_dashboard_enabled') })}
module "k8s_addons" {
  source                   = "github.com/aws-ia/terraform-aws-eks-blueprints//modules/kubernetes-addons?ref=v4.17.0"
  eks_cluster_id           = var.eks_cluster_name
  auto_scaling_group_names = ${isSince(ref, '2.0.0') ? '["any"]' : '[]'}
  keda_helm_config         = { version = "2.10.2" }
  reloader_helm_config     = { namespace = "kube-system" }
${Object.entries(switches)
  .map(([argument, name]) => `  ${argument} = var.${name}`)
  .join('\n')}
}
${isSince(ref, '2.1.0') ? dashboardAccounts : ''}`
}

interface Addon {
  readonly id: string
  /** On which it is there, in HCL. */
  readonly when: string
  readonly namespace: string
  readonly account: string
  /** The argument with the settings that rename the account; absent where none do. */
  readonly renamed?: string
  /** The argument with the settings that move it to another namespace; absent where none do. */
  readonly moved?: string
  /** False where the account is somebody else's. */
  readonly creates?: false
  /** False where the path of the roles does not reach it. */
  readonly path?: false
}

/** One whose settings move the account and rename it. */
const free = (id: string, enabled: string, settings: string, namespace: string, account: string): Addon => ({ id, when: `var.${enabled}`, namespace, account, renamed: settings, moved: settings })
const fixed = (id: string, enabled: string, namespace: string, account: string): Addon => ({ id, when: `var.${enabled}`, namespace, account })

function addonsOf(ref: string): readonly Addon[] {
  const since = (release: string): boolean => isSince(ref, release)
  const ebs = { namespace: 'kube-system', account: 'ebs-csi-controller-sa', renamed: 'self_managed_aws_ebs_csi_driver_helm_config', moved: 'self_managed_aws_ebs_csi_driver_helm_config' }
  return [
    { id: 'ebs_csi_driver', when: 'local.ebs_role', ...ebs, creates: false },
    { id: 'self_managed_ebs_csi_driver', when: 'var.enable_self_managed_aws_ebs_csi_driver && !var.enable_amazon_eks_aws_ebs_csi_driver', ...ebs },
    { ...fixed('vpc_cni', 'amazon_eks_vpc_cni_enabled', 'kube-system', 'aws-node'), creates: false },
    fixed('node_termination_handler', 'aws_node_termination_handler_enabled', 'kube-system', 'aws-node-termination-handler-sa'),
    { ...fixed('cert_manager', 'cert_manager_enabled', 'cert-manager', 'cert-manager'), moved: 'cert_manager_helm_config' },
    fixed('cluster_autoscaler', 'cluster_autoscaler_enabled', 'kube-system', 'cluster-autoscaler-sa'),
    free('external_secrets', 'external_secrets_enabled', 'external_secrets_helm_config', 'external-secrets', 'external-secrets-sa'),
    { ...fixed('karpenter', 'karpenter_enabled', 'karpenter', 'karpenter'), renamed: 'karpenter_helm_config' },
    { ...fixed('keda', 'keda_enabled', 'keda', 'keda-operator-sa'), renamed: 'keda_helm_config', ...(since('4.2.0') ? {} : { moved: 'keda_helm_config' }) },
    { ...free('velero', 'velero_enabled', 'velero_config', 'velero', 'velero'), path: false },
  ]
}

const call = (id: string, when: string, namespace: string, account: string, { creates, path }: { readonly creates?: false; readonly path?: false } = {}): string => `
module "${id}" {
  source                            = "squareops/eks-addons/aws//modules/irsa"
  count                             = ${when} ? 1 : 0
  create_kubernetes_namespace       = false
  create_kubernetes_service_account = ${creates === false ? 'false' : 'true'}
  kubernetes_namespace              = ${namespace}
  kubernetes_service_account        = ${account}
  eks_cluster_id                    = var.eks_cluster_name
  eks_oidc_provider_arn             = ${path === false ? 'local.looked_up_arn' : 'local.provider_arn'}
  ${path === false ? '' : 'irsa_iam_role_path = var.irsa_iam_role_path'}
}`

function callOf(addon: Addon): string {
  const { id, when, namespace, account, renamed, moved } = addon
  const given = (settings: string | undefined, name: string, fallback: string): string => (settings === undefined ? `"${fallback}"` : `try(var.${settings}.${name}, "${fallback}")`)
  return call(id, when, given(moved, 'namespace', namespace), given(renamed, 'service_account', account), addon)
}

/** A chart that makes further accounts beside the one that it is told not to make; with the values of the module's own, in HCL. */
const releaseText = (id: string, repository: string, settings: string | undefined, values = '[]'): string => {
  const name = id.replaceAll('_', '-')
  const given = (key: string): string => (settings === undefined ? `"${name}"` : `try(var.${settings}.${key}, "${name}")`)
  return `
resource "helm_release" "${id}" {
  count      = var.${id}_enabled && !var.argocd_manage_add_ons ? 1 : 0
  name       = ${given('name')}
  chart      = "${name}"
  repository = "${repository}"
  namespace  = ${given('namespace')}
  values     = concat(${values}, try([var.${id}_helm_config.values[0]], []))
  set {
    name  = "serviceAccount.create"
    value = "false"
  }
}`
}

const arnOf = (issuer: string): string => `"arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${${issuer}}"`

function ownText(ref: string): string {
  const since = (release: string): boolean => isSince(ref, release)
  const addons = addonsOf(ref)
  const settings = [...new Set(addons.flatMap(({ renamed, moved }) => [renamed, moved].filter((each) => each !== undefined))), 'aws_efs_csi_driver_helm_config', 'amazon_eks_aws_ebs_csi_driver_config', 'argoworkflow_config']
  const flags = [...addons.flatMap(({ when }) => [...when.matchAll(/var\.(\w+)/g)].map(([, name = '']) => name)), 'efs_storage_class_enabled', 'aws_load_balancer_controller_enabled', 'kubernetes_dashboard_enabled', 'argoworkflow_enabled', 'argocd_manage_add_ons']
  const controller = since('3.1.0') ? 'var.aws_load_balancer_controller_helm_config.load_balancer_controller_name' : '"aws-load-balancer-controller"'
  return `
${variables({
  eks_cluster_name: typed('string', '""'),
  eks_oidc_provider: typed('string', 'null'),
  irsa_iam_role_path: typed('string', '"/"'),
  k8s_dashboard_ingress_load_balancer: typed('string', '""'),
  aws_load_balancer_controller_helm_config: '{ values = [], namespace = "", load_balancer_controller_name = "" }',
  ...bools(...flags),
  ...Object.fromEntries(settings.map((name) => [name, '{}'])),
})}
${accountAndPartition}
data "aws_eks_cluster" "eks_cluster" {
  name = var.eks_cluster_name
}
locals {
  looked_up     = replace(data.aws_eks_cluster.eks_cluster.identity[0].oidc[0].issuer, "https://", "")
  looked_up_arn = ${arnOf('local.looked_up')}
  provider_arn  = var.eks_oidc_provider != null ? ${arnOf('var.eks_oidc_provider')} : local.looked_up_arn
  efs           = try(var.aws_efs_csi_driver_helm_config.name, "aws-efs-csi-driver")
  ebs_own       = try(var.amazon_eks_aws_ebs_csi_driver_config.service_account_role_arn == "", true)
  ebs           = var.enable_amazon_eks_aws_ebs_csi_driver && !var.enable_self_managed_aws_ebs_csi_driver
  ebs_role      = local.ebs && local.ebs_own
}
${addons.map(callOf).join('')}
${call('efs_csi_driver', 'var.efs_storage_class_enabled', 'try(var.aws_efs_csi_driver_helm_config.namespace, "kube-system")', 'try(var.aws_efs_csi_driver_helm_config.service_account, "${local.efs}-sa")')}
${call(
  'load_balancer_controller',
  `var.aws_load_balancer_controller_enabled${since('4.2.0') ? '' : ' || var.k8s_dashboard_ingress_load_balancer == "alb"'}`,
  since('3.1.0') ? 'var.aws_load_balancer_controller_helm_config.namespace' : '"kube-system"',
  `"\${${controller}}-sa"`,
)}
${[
  ['vpc_cni', 'vpc-cni', 'var.amazon_eks_vpc_cni_enabled', 'module.vpc_cni[0].irsa_iam_role_arn'],
  ['ebs_csi_driver', 'aws-ebs-csi-driver', 'local.ebs', 'local.ebs_own ? module.ebs_csi_driver[0].irsa_iam_role_arn : try(var.amazon_eks_aws_ebs_csi_driver_config.service_account_role_arn, null)'],
]
  .map(
    ([id, name, when, arn]) => `
resource "aws_eks_addon" "${id}" {
  count                    = ${when} ? 1 : 0
  cluster_name             = var.eks_cluster_name
  addon_name               = "${name}"
  service_account_role_arn = ${arn}
}`,
  )
  .join('')}
${releaseText('cert_manager', 'https://charts.jetstack.io', 'cert_manager_helm_config')}
${releaseText('keda', 'https://kedacore.github.io/charts', since('4.2.0') ? undefined : 'keda_helm_config', since('4.3.0') ? '[yamlencode({ serviceAccount = { operator = { create = true, name = "keda-operator" } } })]' : '[]')}
${dashboardAccounts}
${since('3.1.0') ? accountText('argo-workflow', 'argoworkflow_enabled', 'try(var.argoworkflow_config.namespace, "argocd")') : ''}`
}

export const squareopsAddons: Family = {
  id: 'squareops-eks-addons',
  registry: 'squareops/eks-addons/aws',
  repository: 'squareops/terraform-aws-eks-addons',
  path: '',
  newest: '4.3.1',
  texts: [
    ...['1.0.0', '1.1.1', '2.0.0', '2.1.0'].map((from) => ({ from, text: copyText(from) })),
    ...['3.0.0', '3.1.0', '4.2.0', '4.3.0'].map((from) => ({ from, text: ownText(from) })),
  ],
}
