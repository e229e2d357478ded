// aws-ia EKS Blueprints, version 4: the collection of add-ons, each with a role by `modules/irsa` of the same release.
// aws-ia/terraform-aws-eks-blueprints@v4.0.0 … v4.32.1:modules/kubernetes-addons/{main.tf,*/main.tf,*/locals.tf}
import { addonReleases, calledAfterChart, changesOf, conditionOf, releaseIn, releaseText, settingsOf } from './blueprints-kubernetes-releases.js'
import { accountAndPartition, issuerOf, typed, variables, type Family } from './family.js'
import { inOrder, isSince } from './version.js'

interface Addon {
  /** Name of the call in the module. */
  readonly id: string
  /** On which it is there, in HCL. */
  readonly when: string
  /** The argument with the settings of its release. */
  readonly settings: string
  readonly namespace: string
  readonly account: string
  /** True where the settings do not rename the account; else they do from 4.17.0, or the release given. */
  readonly fixed?: true | string
  /** True where the settings do not move it to another namespace; else they do from a release on. */
  readonly fixedNamespace?: true | string
  /** What was there up to a release. */
  readonly before?: { readonly release: string; readonly when?: string; readonly namespace?: string; readonly account?: string }
  /** False where the account is somebody else's. */
  readonly creates?: false
  /** False where the account has no role; a release where it has one since. */
  readonly policies?: false | string
  /** True where the role has no policies but those of the caller: with null there is no role. */
  readonly onlyGivenPolicies?: true
  /** The account's name in HCL, where it is made otherwise. */
  readonly accountName?: (ref: string) => string
  /** False where the path of the roles does not reach it. */
  readonly path?: false
  /** First release with this add-on, where not 4.0.0. */
  readonly from?: string
  /** First release that no longer has it. */
  readonly until?: string
}

const simple = (key: string, namespace: string, account: string, more: Partial<Addon> = {}): Addon => ({ id: key, when: `var.enable_${key}`, settings: `${key}_helm_config`, namespace, account, ...more })
const collector = (name: string): Addon => simple(`adot_collector_${name}`, `adot-collector-${name}`, `adot-collector-${name}`, { from: '4.0.5', fixed: '4.2.0', fixedNamespace: '4.2.0' })

/** The role of an add-on of EKS, while its settings still named the account. */
const eksAddonRole = (id: string, when: string, settings: string, account: string): Addon => ({ id, when, settings, namespace: 'kube-system', account, fixed: '4.0.0', creates: false, until: '4.0.5' })

/** A provider of Crossplane, whose accounts are called after its revisions. */
const provider = (id: string, argument: string, name: string, more: { readonly from?: string; readonly named?: string } = {}): Addon => ({
  id,
  when: `var.enable_crossplane && try(var.${argument}.enable, false) == true`,
  settings: 'crossplane_helm_config',
  namespace: 'crossplane-system',
  account: name,
  fixed: true,
  fixedNamespace: '4.15.0',
  creates: false,
  ...(more.from === undefined ? {} : { from: more.from }),
  accountName: (ref) => `"\${${more.named !== undefined && isSince(ref, more.named) ? `try(var.${argument}.name, "${name}")` : `"${name}"`}}-*"`,
})

const addons: readonly Addon[] = [
  ...['haproxy', 'java', 'memcached', 'nginx'].map(collector),
  simple('appmesh_controller', 'appmesh-system', 'appmesh-controller', { settings: 'appmesh_helm_config', from: '4.14.0' }),
  simple('aws_cloudwatch_metrics', 'amazon-cloudwatch', 'cloudwatch-agent', { from: '4.0.3' }),
  simple('aws_efs_csi_driver', 'kube-system', 'aws-efs-csi-driver-sa', { before: { release: '4.17.0', account: 'efs-csi-sa' }, fixedNamespace: '4.3.0' }),
  simple('aws_for_fluentbit', 'aws-for-fluent-bit', 'aws-for-fluent-bit-sa', { before: { release: '4.0.2', namespace: 'logging' } }),
  simple('aws_fsx_csi_driver', 'kube-system', 'fsx-csi-sa', { from: '4.5.0' }),
  simple('aws_load_balancer_controller', 'kube-system', 'aws-load-balancer-controller-sa', { fixedNamespace: '4.0.3' }),
  simple('aws_node_termination_handler', 'kube-system', 'aws-node-termination-handler-sa', { when: 'var.enable_aws_node_termination_handler && (length(var.auto_scaling_group_names) > 0 || var.enable_karpenter)', before: { release: '4.2.0', when: 'var.enable_aws_node_termination_handler && length(var.auto_scaling_group_names) > 0' }, fixedNamespace: true }),
  simple('aws_privateca_issuer', 'aws-privateca-issuer', 'aws-privateca-issuer-sa', { from: '4.0.4', fixedNamespace: '4.3.0' }),
  simple('cert_manager', 'cert-manager', 'cert-manager', { before: { release: '4.0.4', account: 'cert-manager-sa' }, fixed: true, policies: '4.0.5' }),
  { id: 'cert_manager_of_opentelemetry', when: 'var.enable_amazon_eks_adot || var.enable_opentelemetry_operator', settings: 'opentelemetry_operator_cert_manager_config', namespace: 'cert-manager', account: 'cert-manager', from: '4.2.0', fixed: true },
  simple('cluster_autoscaler', 'kube-system', 'cluster-autoscaler-sa', { fixedNamespace: '4.2.0' }),
  simple('external_dns', 'external-dns', 'external-dns-sa', { from: '4.0.2' }),
  simple('external_secrets', 'external-secrets', 'external-secrets-sa', { from: '4.8.0' }),
  simple('grafana', 'grafana', 'grafana', { from: '4.4.0' }),
  simple('karpenter', 'karpenter', 'karpenter'),
  simple('keda', 'keda', 'keda-operator-sa'),
  simple('kubernetes_dashboard', 'kube-system', 'eks-admin', { until: '4.0.9', fixed: true, policies: false }),
  simple('ondat', 'ondat', 'storageos-operator', { from: '4.27.0', fixed: true, fixedNamespace: true, onlyGivenPolicies: true }),
  simple('portworx', 'kube-system', 'portworx', { from: '4.32.1', fixedNamespace: true, accountName: () => '"portworx-${random_string.portworx.result}-sa-${random_string.portworx.result}"' }),
  simple('spark_history_server', 'spark-history-server', 'spark-history-server', { from: '4.4.0', path: false }),
  simple('thanos', 'thanos', 'thanos', { from: '4.19.0', onlyGivenPolicies: true }),
  simple('traefik', 'traefik', 'traefik-sa', { until: '4.0.2', fixed: true, policies: false }),
  simple('velero', 'velero', 'velero', { from: '4.2.0' }),
  simple('yunikorn', 'yunikorn', 'yunikorn-admin', { until: '4.0.2', fixed: true, onlyGivenPolicies: true }),
  { id: 'self_managed_aws_ebs_csi_driver', from: '4.8.1', when: 'var.enable_self_managed_aws_ebs_csi_driver && !var.enable_amazon_eks_aws_ebs_csi_driver', settings: 'self_managed_aws_ebs_csi_driver_helm_config', namespace: 'kube-system', account: 'ebs-csi-controller-sa' },
  eksAddonRole('aws_ebs_csi_driver', 'local.ebs_role', 'amazon_eks_aws_ebs_csi_driver_config', 'ebs-csi-controller-sa'),
  { id: 'aws_ebs_csi_driver', from: '4.0.5', when: 'local.ebs_role', settings: 'self_managed_aws_ebs_csi_driver_helm_config', namespace: 'kube-system', account: 'ebs-csi-controller-sa', creates: false, fixedNamespace: '4.8.1' },
  eksAddonRole('aws_vpc_cni', 'local.cni_role', 'amazon_eks_vpc_cni_config', 'aws-node'),
  { id: 'aws_vpc_cni', from: '4.0.5', when: 'local.cni_role', settings: 'no_settings', namespace: 'kube-system', account: 'aws-node', fixed: true, creates: false },
  { id: 'prometheus_ingest', when: 'var.enable_prometheus && var.enable_amazon_prometheus', settings: 'prometheus_helm_config', namespace: 'prometheus', account: 'amp-ingest', fixed: true },
  { id: 'prometheus_query', when: 'var.enable_prometheus && var.enable_amazon_prometheus', settings: 'prometheus_helm_config', namespace: 'prometheus', account: 'amp-query', fixed: true },
  provider('crossplane_aws', 'crossplane_aws_provider', 'aws-provider', { named: '4.19.0' }),
  provider('crossplane_jet_aws', 'crossplane_jet_aws_provider', 'jet-aws-provider'),
  provider('crossplane_upbound', 'crossplane_upbound_aws_provider', 'upbound-aws-provider', { from: '4.22.0', named: '4.22.0' }),
]

const crossplaneProviders = ['crossplane_aws_provider', 'crossplane_jet_aws_provider', 'crossplane_upbound_aws_provider', 'crossplane_kubernetes_provider', 'crossplane_helm_provider']

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

const isIn = ({ from, until }: Addon, ref: string): boolean => (from === undefined || isSince(ref, from)) && (until === undefined || !isSince(ref, until))

const policiesOf = ({ id }: Addon): string => `${id}_irsa_policies`

/** The account of an add-on, in HCL. */
function accountOf(addon: Addon, ref: string): string {
  const { id, settings, fixed, before, accountName } = addon
  if (accountName !== undefined) return accountName(ref)
  const account = before?.account !== undefined && !isSince(ref, before.release) ? before.account : addon.account
  const called = calledAfterChart(account, addonReleases.find((each) => each.id === id), ref)
  if (fixed !== true && isSince(ref, fixed ?? '4.17.0')) return `try(var.${settings}.service_account, ${called})`
  return id === 'velero' ? `try(var.${settings}.namespace, ${called})` : called
}

function callOf(addon: Addon, ref: string, inContext: boolean): string {
  const { id, settings, creates, before, fixedNamespace, policies, onlyGivenPolicies, path } = addon
  const older = before !== undefined && !isSince(ref, before.release) ? before : {}
  const { when, namespace } = { ...addon, ...older }
  const moved = fixedNamespace === undefined || (fixedNamespace !== true && isSince(ref, fixedNamespace))
  const release = addonReleases.find((each) => each.id === id)
  const roleless = policies === false || (policies !== undefined && !isSince(ref, policies))
  return `
module "${id}" {
  source                            = "github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v${ref}"
  count                             = ${when} ? 1 : 0
  create_kubernetes_namespace       = false
  create_kubernetes_service_account = ${creates === false ? 'false' : 'true'}
  kubernetes_namespace              = ${moved ? `try(var.${settings}.namespace, ${calledAfterChart(namespace, release, ref)})` : `"${namespace}"`}
  kubernetes_service_account        = ${accountOf(addon, ref)}
  ${roleless ? 'irsa_iam_policies = null' : onlyGivenPolicies ? `irsa_iam_policies = var.${policiesOf(addon)}` : ''}
  ${cluster(inContext, path === false ? 'null' : 'var.irsa_iam_role_path')}
}`
}

/** An add-on of EKS: with the role that its settings name, or with its own on a condition. */
function eksAddon(id: string, name: string, when: string, config: string, own?: string): string {
  const given = `try(var.${config}.service_account_role_arn, null)`
  return `
resource "aws_eks_addon" "${id}" {
  count                    = ${when} ? 1 : 0
  cluster_name             = local.cluster
  addon_name               = "${name}"
  service_account_role_arn = ${own === undefined ? given : `${own} ? module.${id}[0].irsa_iam_role_arn : ${given}`}
}`
}

/** Jobs of EMR: a role for each entry, which the accounts of its jobs may take. */
const emr = `
locals {
  emr_jobs = { for k, v in var.emr_on_eks_config : k => v if var.enable_emr_on_eks && try(v.create_iam_role, true) }
}
data "aws_iam_policy_document" "emr_on_eks" {
  for_each = local.emr_jobs
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["elasticmapreduce.\${data.aws_partition.current.dns_suffix}"]
    }
  }
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.eks_oidc_provider_arn]
    }
    condition {
      test     = "StringLike"
      variable = "${issuerOf('var.eks_oidc_provider_arn')}:sub"
      values   = ["system:serviceaccount:\${try(each.value.namespace, each.value.name, each.key)}:emr-containers-sa-*-*-\${data.aws_caller_identity.current.account_id}-*"]
    }
    condition {
      test     = "StringEquals"
      variable = "${issuerOf('var.eks_oidc_provider_arn')}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "emr_on_eks" {
  for_each           = local.emr_jobs
  name               = try(each.value.iam_role_use_name_prefix, true) ? null : try(each.value.role_name, each.value.name, each.key)
  name_prefix        = try(each.value.iam_role_use_name_prefix, true) ? "\${try(each.value.role_name, each.value.name, each.key)}-" : null
  path               = try(each.value.iam_role_path, null)
  assume_role_policy = data.aws_iam_policy_document.emr_on_eks[each.key].json
}`

/** The account of a provider of Crossplane that no role trusts; at first it was made without the provider, too. */
const providerAccount = (argument: string, name: string, ref: string): string => `
resource "kubernetes_service_account_v1" "${argument}" {
  count = var.enable_crossplane${isSince(ref, '4.22.0') ? ` && try(var.${argument}.enable, false) == true` : ''} ? 1 : 0
  metadata {
    name      = ${isSince(ref, '4.19.0') ? `try(var.${argument}.service_account, "${name}")` : `"${name}"`}
    namespace = try(var.crossplane_helm_config.namespace, "crossplane-system")
  }
}`

/** The text of a release, and of copies of it. */
export function kubernetesAddonsText(ref: string): string {
  const since = (release: string): boolean => isSince(ref, release)
  const inContext = !since('4.7.0')
  const list = addons.filter((addon) => isIn(addon, ref))
  const releases = addonReleases.flatMap((each) => releaseIn(each, ref) ?? [])
  const accountNamed = (id: string): string | undefined => list.flatMap((addon) => (addon.id === id ? [accountOf(addon, ref)] : []))[0]
  const conditions = [...addons.map(({ when }) => when), ...addonReleases.map(conditionOf)]
  const flags = [...conditions.flatMap((when) => [...when.matchAll(/var\.(enable_\w+)/g)].map(([, name = '']) => name)), 'enable_amazon_eks_vpc_cni', 'enable_amazon_eks_kube_proxy', 'enable_emr_on_eks']
  const toggles = { ...Object.fromEntries([...new Set(flags)].map((name) => [name, typed('bool', 'false')])), argocd_manage_add_ons: typed('bool', 'false') }
  const objects = [...addons.map(({ settings }) => settings), ...addonReleases.map(settingsOf), ...crossplaneProviders, ...['vpc_cni', 'aws_ebs_csi_driver', 'coredns', 'kube_proxy', 'adot'].map((name) => `amazon_eks_${name}_config`), 'emr_on_eks_config']
  return `
${variables({
  eks_cluster_id: typed('string', null),
  eks_oidc_provider: typed('string', 'null'),
  ...(since('4.18.0') ? { eks_oidc_provider_arn: typed('string', 'null') } : {}),
  irsa_iam_role_path: typed('string', '"/"'),
  auto_scaling_group_names: '[]',
  ...Object.fromEntries(addons.filter(({ onlyGivenPolicies }) => onlyGivenPolicies).map((addon) => [policiesOf(addon), typed('list(string)', '[]')])),
  ...toggles,
  ...Object.fromEntries(objects.map((name) => [name, '{}'])),
})}
${accountAndPartition}
data "aws_eks_cluster" "eks_cluster" {
  name = var.eks_cluster_id
}
locals {
  cluster      = ${since('4.18.0') ? 'data.aws_eks_cluster.eks_cluster.id' : 'var.eks_cluster_id'}
  issuer       = var.eks_oidc_provider != null ? var.eks_oidc_provider : replace(data.aws_eks_cluster.eks_cluster.identity[0].oidc[0].issuer, "https://", "")
  provider_arn = "arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${local.issuer}"
  cni_own      = try(var.amazon_eks_vpc_cni_config.service_account_role_arn == "", true)
  cni_role     = var.enable_amazon_eks_vpc_cni${since('4.0.5') ? ' && local.cni_own' : ''}
  ebs          = var.enable_amazon_eks_aws_ebs_csi_driver${since('4.8.1') ? ' && !var.enable_self_managed_aws_ebs_csi_driver' : ''}
  ebs_own      = try(var.amazon_eks_aws_ebs_csi_driver_config.service_account_role_arn == "", true)
  ebs_role     = local.ebs${since('4.0.5') ? ' && local.ebs_own' : ''}
}
${list.map((addon) => callOf(addon, ref, inContext)).join('\n')}
${releases.map((release) => releaseText(release, ref, accountNamed(release.id))).join('\n')}
${eksAddon('aws_vpc_cni', 'vpc-cni', 'var.enable_amazon_eks_vpc_cni', 'amazon_eks_vpc_cni_config', 'local.cni_own')}
${eksAddon('aws_ebs_csi_driver', 'aws-ebs-csi-driver', 'local.ebs', 'amazon_eks_aws_ebs_csi_driver_config', 'local.ebs_own')}
${eksAddon('aws_coredns', 'coredns', 'var.enable_amazon_eks_coredns', 'amazon_eks_coredns_config')}
${eksAddon('aws_kube_proxy', 'kube-proxy', 'var.enable_amazon_eks_kube_proxy', 'amazon_eks_kube_proxy_config')}
${since('4.2.0') ? eksAddon('adot', 'adot', 'var.enable_amazon_eks_adot', 'amazon_eks_adot_config') : ''}
${since('4.15.0') ? providerAccount('crossplane_kubernetes_provider', 'kubernetes-provider', ref) : ''}
${since('4.22.0') ? providerAccount('crossplane_helm_provider', 'provider-helm', ref) : ''}
${since('4.18.0') ? emr : ''}
${since('4.32.1') ? 'resource "random_string" "portworx" {\n  length  = 4\n  special = false\n  upper   = false\n}' : ''}
`
}

const changes = [
  ...['4.0.0', '4.2.0', '4.7.0', '4.0.5', '4.8.1', '4.15.0', '4.17.0', '4.18.0', '4.19.0', '4.22.0'],
  ...addons.flatMap(({ from, until, fixed, fixedNamespace, policies, before }) => [from, until, fixed, fixedNamespace, policies, before?.release].filter((each) => typeof each === 'string')),
  ...addonReleases.flatMap(changesOf),
  // Of the module for roles.
  ...['4.3.0', '4.4.0', '4.5.0', '4.6.1', '4.8.0', '4.12.1'],
]

export const blueprintsKubernetesAddons: Family = {
  id: 'eks-blueprints-kubernetes-addons',
  repository: 'aws-ia/terraform-aws-eks-blueprints',
  path: 'modules/kubernetes-addons',
  newest: '4.32.1',
  removedIn: '5.0.0',
  evidence: [{ arguments: ['eks_oidc_provider_arn'], from: '4.18.0' }],
  texts: inOrder(changes).map((from) => ({
    from,
    // Made when it is asked for: there are many, and few are.
    get text() {
      return kubernetesAddonsText(from)
    },
  })),
}
