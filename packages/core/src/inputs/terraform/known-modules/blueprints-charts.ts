// aws-ia EKS Blueprints, version 4: the charts that the collection of add-ons installs, as far as they make service accounts besides
// those that get a role. Their accounts are irsalint's table of charts' to say.
// aws-ia/terraform-aws-eks-blueprints@v4.0.0 … v4.32.1:modules/kubernetes-addons/{main.tf,*/main.tf,*/locals.tf,helm-addon/main.tf}
import { isSince } from './version.js'

interface Chart {
  /** Name of the add-on in the module. */
  readonly id: string
  /** On which it is there, in HCL. */
  readonly when: string
  /** The argument with the settings of its release. */
  readonly settings: string
  readonly name: string
  /** Where it is not called as the release. */
  readonly chart?: string
  /** A chart of the module itself has none. */
  readonly repository?: string
  readonly namespace: string
  /** Its major versions, each with the release from which it was installed: some charts name their accounts by it. */
  readonly versions?: readonly { readonly from: string; readonly major: string }[]
  /** The values in which its own account is switched off, for the module makes that, and on which. */
  readonly given?: { readonly at: string; readonly when?: string }
  readonly before?: { readonly release: string; readonly namespace: string }
  /** The first release that installs it, where not 4.0.0, and the first that makes all its accounts itself. */
  readonly from?: string
  readonly until?: string
  /** Installed even where Argo CD is to manage the add-ons: always, or up to a release. */
  readonly always?: true | string
}

const community = 'https://prometheus-community.github.io/helm-charts'
const argo = 'https://argoproj.github.io/argo-helm'

const plain = (key: string, namespace: string, repository: string, more: Partial<Chart> = {}): Chart => ({ id: key, when: `var.enable_${key}`, settings: `${key}_helm_config`, name: key.replaceAll('_', '-'), namespace, repository, ...more })

const charts: readonly Chart[] = [
  plain('argocd', 'argocd', argo, { name: 'argo-cd', always: true, versions: [{ from: '4.14.0', major: '5' }, { from: '4.1.0', major: '4' }, { from: '4.0.0', major: '3' }] }),
  plain('argo_rollouts', 'argo-rollouts', argo),
  plain('argo_workflows', 'argo-workflows', argo, { from: '4.15.0', always: true }),
  plain('cert_manager', 'cert-manager', 'https://charts.jetstack.io', { given: { at: 'serviceAccount' } }),
  plain('cert_manager', 'cert-manager', 'https://charts.jetstack.io', {
    id: 'cert_manager_of_opentelemetry',
    when: 'var.enable_amazon_eks_adot || var.enable_opentelemetry_operator',
    settings: 'opentelemetry_operator_cert_manager_config',
    given: { at: 'serviceAccount' },
    from: '4.2.0',
    always: true,
  }),
  plain('external_secrets', 'external-secrets', 'https://charts.external-secrets.io/', { from: '4.3.0', until: '4.8.0', always: true }),
  plain('keda', 'keda', 'https://kedacore.github.io/charts', { given: { at: 'serviceAccount' } }),
  plain('kube_prometheus_stack', 'kube-prometheus-stack', community, { from: '4.6.0', always: '4.22.0' }),
  plain('kube_state_metrics', 'kube-state-metrics', community, { from: '4.22.0' }),
  plain('kubecost', 'kubecost', 'oci://public.ecr.aws/kubecost', { chart: 'cost-analyzer', from: '4.8.1' }),
  plain('metrics_server', 'kube-system', 'https://kubernetes-sigs.github.io/metrics-server/', { before: { release: '4.0.2', namespace: 'metrics-server' } }),
  plain('prometheus', 'prometheus', community, { given: { at: 'serviceAccounts.server', when: 'var.enable_amazon_prometheus' } }),
  plain('promtail', 'promtail', 'https://grafana.github.io/helm-charts', { from: '4.8.1' }),
  plain('thanos', 'thanos', 'https://charts.bitnami.com/bitnami', { given: { at: 'serviceAccount' }, from: '4.19.0' }),
  plain('self_managed_aws_ebs_csi_driver', 'kube-system', 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver', {
    name: 'aws-ebs-csi-driver',
    when: 'var.enable_self_managed_aws_ebs_csi_driver && !var.enable_amazon_eks_aws_ebs_csi_driver',
    given: { at: 'controller.serviceAccount' },
    from: '4.8.1',
    always: true,
  }),
]

function releaseOf({ id, when, settings, name, chart = name, repository = '', namespace, versions = [], given, before, always }: Chart, ref: string): string {
  const isGitOps = always !== true && (always === undefined || isSince(ref, always))
  const version = versions.find(({ from }) => isSince(ref, from))?.major
  const at = before !== undefined && !isSince(ref, before.release) ? before.namespace : namespace
  return `
resource "helm_release" "${id}" {
  count      = (${when})${isGitOps ? ' && !var.argocd_manage_add_ons' : ''} ? 1 : 0
  name       = try(var.${settings}.name, "${name}")
  chart      = try(var.${settings}.chart, "${chart}")
  repository = try(var.${settings}.repository, "${repository}")
  namespace  = try(var.${settings}.namespace, "${at}")
  values     = try(var.${settings}.values, [])
${version === undefined ? '' : `  version    = try(var.${settings}.version, "${version}")`}
  dynamic "set" {
    for_each = try(var.${settings}.set, null) != null ? var.${settings}.set : []
    content {
      name  = set.value.name
      value = set.value.value
    }
  }
${
  given === undefined
    ? ''
    : `  dynamic "set" {
    for_each = ${given.when ?? 'true'} ? [false] : []
    content {
      name  = "${given.at}.create"
      value = set.value
    }
  }`
}
}`
}

/** Its chart is in the module, and says what the account is called. */
const kuberay = `
resource "kubernetes_service_account_v1" "kuberay_operator" {
  count = var.enable_kuberay_operator ? 1 : 0
  metadata {
    name      = try(yamldecode(element(var.kuberay_operator_helm_config.values, -1)).serviceAccount.name, "kuberay-operator")
    namespace = try(var.kuberay_operator_helm_config.namespace, "kuberay-operator")
  }
}`

/** What a release of the module installs, with the settings and conditions that this asks for. */
export function chartReleases(ref: string): { readonly text: string; readonly settings: readonly string[]; readonly conditions: readonly string[] } {
  const list = charts.filter(({ from, until }) => (from === undefined || isSince(ref, from)) && (until === undefined || !isSince(ref, until)))
  const own = isSince(ref, '4.8.0') ? [{ text: kuberay, settings: 'kuberay_operator_helm_config', when: 'var.enable_kuberay_operator' }] : []
  const all = [...list.map((each) => ({ text: releaseOf(each, ref), settings: each.settings, when: each.when })), ...own]
  return { text: all.map(({ text }) => text).join('\n'), settings: all.map(({ settings }) => settings), conditions: all.map(({ when }) => when) }
}
