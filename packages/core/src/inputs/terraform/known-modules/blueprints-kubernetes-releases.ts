// aws-ia EKS Blueprints, version 4: the Helm releases of the collection of add-ons, with or without a role beside them.
// aws-ia/terraform-aws-eks-blueprints@v4.0.0 … v4.32.1:modules/kubernetes-addons/{main.tf,*/main.tf,*/locals.tf,helm-addon/main.tf}
import { isSince } from './version.js'

/** What was another up to a release of the module. */
interface Earlier {
  readonly until: string
  readonly when?: string
  readonly chart?: string
  readonly repository?: string
  readonly version?: string
  readonly namespace?: string
  readonly name?: string
  readonly accounts?: NonNullable<AddonRelease['accounts']>
  readonly set?: string
}

export interface AddonRelease {
  /** Name of the add-on's call in the module. */
  readonly id: string
  /** The argument with its settings, where it is not the id and `_helm_config`. */
  readonly settings?: string
  /** On which it is there, in HCL, where that is not `enable_` and the id. */
  readonly when?: string
  readonly chart: string
  readonly repository?: string
  readonly namespace: string
  /** Of the release, where it is not that of the chart. */
  readonly name?: string
  /** The chart's version, where names of accounts depend on it. */
  readonly version?: string
  /** From this release on, a name in the settings is taken for the chart's too, and so for all that is called after the chart. */
  readonly named?: string
  /** True where the namespace is called as the chart is, but not after it. */
  readonly keepsNamespace?: true
  /** Accounts that the chart is told not to make: where they are in its values, and what they are called, in HCL. */
  readonly accounts?: readonly (readonly [path: string, name?: string])[]
  /** What a chart of the module's own says about its accounts, in HCL. */
  readonly values?: string
  /** Further settings that go before those of the caller, as a list in HCL. */
  readonly set?: string
  /** False where Argo CD leaves it alone though it manages the add-ons; else a release of the module, where it does not since the first. */
  readonly gitops?: false | string
  /** First release that has it, where not 4.0.0. */
  readonly from?: string
  readonly earlier?: readonly Earlier[]
}

const eks = 'https://aws.github.io/eks-charts'
const argo = 'https://argoproj.github.io/argo-helm'
const grafana = 'https://grafana.github.io/helm-charts'
const prometheus = 'https://prometheus-community.github.io/helm-charts'
const bitnami = 'https://charts.bitnami.com/bitnami'
const jetstack = 'https://charts.jetstack.io'
const kyverno = 'https://kyverno.github.io/kyverno/'

const chart = (id: string, repository: string, namespace: string, more: Partial<AddonRelease> = {}): AddonRelease => ({ id, chart: id.replaceAll('_', '-'), repository, namespace, ...more })
/** A chart in the module's own directory. */
const ownChart = (id: string, directory: string, namespace: string, more: Partial<AddonRelease> = {}): AddonRelease => ({ id, chart: `./${directory}`, namespace, gitops: false, ...more })
/** The accounts at these paths are replaced by one that is made beside the release. */
const replaced = (account: string, ...paths: readonly string[]): Pick<AddonRelease, 'accounts'> => ({ accounts: paths.map((path) => [path, account] as const) })
/** Stands for the name of the account that has the add-on's role. */
const own = '<own>'

export const addonReleases: readonly AddonRelease[] = [
  // The module's own chart makes no account: a release only where the settings name another.
  ...['haproxy', 'java', 'memcached', 'nginx'].map((name) =>
    ownChart(`adot_collector_${name}`, 'otel-config', `adot-collector-${name}`, { name: `adot-collector-${name}`, from: '4.0.5', when: `var.enable_adot_collector_${name} && can(var.adot_collector_${name}_helm_config.chart)` }),
  ),
  chart('agones', 'https://agones.dev/chart/stable', 'agones-system'),
  chart('airflow', 'https://airflow.apache.org', 'airflow', { from: '4.8.0', gitops: false }),
  chart('appmesh_controller', eks, 'appmesh-system', { settings: 'appmesh_helm_config', from: '4.14.0', named: '4.14.0', gitops: false, ...replaced(own, 'serviceAccount') }),
  chart('argo_rollouts', argo, 'argo-rollouts'),
  chart('argo_workflows', argo, 'argo-workflows', { from: '4.15.0', gitops: false }),
  chart('argocd', argo, 'argocd', {
    chart: 'argo-cd',
    gitops: false,
    version: '5.13.8',
    earlier: [
      { until: '4.1.0', version: '3.33.3' },
      { until: '4.14.0', version: '4.9.14' },
    ],
  }),
  chart('aws_cloudwatch_metrics', eks, 'amazon-cloudwatch', { from: '4.0.3', ...replaced(own, 'serviceAccount') }),
  { id: 'coredns', when: 'var.enable_self_managed_coredns', settings: 'self_managed_coredns_helm_config', chart: 'coredns', repository: 'https://coredns.github.io/helm', namespace: 'kube-system', gitops: false, from: '4.0.8', set: '[{ name = "serviceAccount.create", value = "true" }]' },
  chart('aws_efs_csi_driver', 'https://kubernetes-sigs.github.io/aws-efs-csi-driver/', 'kube-system', { named: '4.17.0', ...replaced(own, 'controller.serviceAccount', 'node.serviceAccount') }),
  chart('aws_for_fluentbit', eks, 'aws-for-fluent-bit', { chart: 'aws-for-fluent-bit', earlier: [{ until: '4.0.2', namespace: 'logging' }], ...replaced(own, 'serviceAccount') }),
  chart('aws_fsx_csi_driver', 'https://kubernetes-sigs.github.io/aws-fsx-csi-driver/', 'kube-system', { from: '4.5.0', ...replaced(own, 'controller.serviceAccount', 'node.serviceAccount') }),
  chart('aws_load_balancer_controller', eks, 'kube-system', replaced(own, 'serviceAccount')),
  chart('aws_node_termination_handler', eks, 'kube-system', {
    when: 'var.enable_aws_node_termination_handler && (length(var.auto_scaling_group_names) > 0 || var.enable_karpenter)',
    earlier: [{ until: '4.2.0', when: 'var.enable_aws_node_termination_handler && length(var.auto_scaling_group_names) > 0' }],
    gitops: '4.18.0',
    ...replaced(own, 'serviceAccount'),
  }),
  chart('aws_privateca_issuer', 'https://cert-manager.github.io/aws-privateca-issuer', 'aws-privateca-issuer', { from: '4.0.4', ...replaced(own, 'serviceAccount') }),
  chart('calico', 'https://docs.projectcalico.org/charts', 'tigera-operator', { chart: 'tigera-operator', name: 'calico', from: '4.8.1' }),
  chart('cert_manager', jetstack, 'cert-manager', replaced(own, 'serviceAccount')),
  chart('cert_manager_of_opentelemetry', jetstack, 'cert-manager', { chart: 'cert-manager', settings: 'opentelemetry_operator_cert_manager_config', when: 'var.enable_amazon_eks_adot || var.enable_opentelemetry_operator', from: '4.2.0', gitops: false, ...replaced(own, 'serviceAccount') }),
  chart('cert_manager_csi_driver', jetstack, 'cert-manager', { from: '4.10.0' }),
  chart('cert_manager_istio_csr', jetstack, 'cert-manager', { from: '4.15.0' }),
  chart('chaos_mesh', 'https://charts.chaos-mesh.org', 'chaos-testing', { from: '4.9.0' }),
  chart('cilium', 'https://helm.cilium.io/', 'kube-system', { from: '4.9.0' }),
  chart('cluster_autoscaler', 'https://kubernetes.github.io/autoscaler', 'kube-system', { named: '4.2.0', ...replaced(own, 'rbac.serviceAccount') }),
  chart('consul', 'https://helm.releases.hashicorp.com', 'consul', { from: '4.18.0' }),
  chart('coredns_autoscaler', 'https://kubernetes-sigs.github.io/cluster-proportional-autoscaler', 'kube-system', {
    chart: 'cluster-proportional-autoscaler',
    from: '4.2.1',
    when: 'var.enable_amazon_eks_coredns && var.enable_coredns_autoscaler && length(var.coredns_autoscaler_helm_config) > 0',
  }),
  chart('crossplane', 'https://charts.crossplane.io/stable/', 'crossplane-system', { gitops: false }),
  chart('csi_secrets_store_provider_aws', 'https://aws.github.io/secrets-store-csi-driver-provider-aws', 'kube-system', {
    chart: 'secrets-store-csi-driver-provider-aws',
    when: 'var.enable_secrets_store_csi_driver_provider_aws',
    from: '4.3.0',
    named: '4.14.0',
    earlier: [
      { until: '4.20.0', chart: 'csi-secrets-store-provider-aws', repository: eks, namespace: 'csi-secrets-store-provider-aws' },
      { until: '4.28.0', chart: 'csi-secrets-store-provider-aws', repository: eks },
    ],
  }),
  chart('datadog_operator', 'https://helm.datadoghq.com', 'datadog-operator', { from: '4.14.0' }),
  chart('external_dns', bitnami, 'external-dns', { from: '4.0.2', named: '4.14.0', ...replaced(own, 'serviceAccount') }),
  chart('external_secrets', 'https://charts.external-secrets.io/', 'external-secrets', { from: '4.3.0', gitops: '4.10.0', earlier: [{ until: '4.8.0', accounts: [] }], ...replaced(own, 'serviceAccount', 'webhook.serviceAccount', 'certController.serviceAccount') }),
  chart('gatekeeper', 'https://open-policy-agent.github.io/gatekeeper/charts', 'gatekeeper-system', { from: '4.9.0' }),
  chart('grafana', grafana, 'grafana', { from: '4.4.0', ...replaced('"grafana"', 'serviceAccount') }),
  chart('ingress_nginx', 'https://kubernetes.github.io/ingress-nginx', 'ingress-nginx', { named: '4.14.0', earlier: [{ until: '4.0.2', namespace: 'nginx' }] }),
  chart('karpenter', 'oci://public.ecr.aws/karpenter', 'karpenter', { version: 'v0.27.3', earlier: [{ until: '4.13.0', version: '0.16.2', repository: 'https://charts.karpenter.sh' }], ...replaced(own, 'serviceAccount') }),
  chart('keda', 'https://kedacore.github.io/charts', 'keda', replaced(own, 'serviceAccount')),
  chart('kube_prometheus_stack', prometheus, 'kube-prometheus-stack', { from: '4.6.0', named: '4.14.0', gitops: '4.22.0' }),
  chart('kube_state_metrics', prometheus, 'kube-state-metrics', { from: '4.22.0' }),
  chart('kubecost', 'oci://public.ecr.aws/kubecost', 'kubecost', { chart: 'cost-analyzer', name: 'kubecost', from: '4.8.1' }),
  ownChart('kuberay_operator', 'kuberay-operator-config', 'kuberay-operator', { name: 'kuberay-operator', from: '4.8.0', values: '{ serviceAccount = { create = true, name = "kuberay-operator", annotations = {} } }' }),
  chart('kubernetes_dashboard', 'https://kubernetes.github.io/dashboard/', 'kubernetes-dashboard', { earlier: [{ until: '4.0.9', namespace: 'kube-system', ...replaced(own, 'serviceAccount') }] }),
  chart('kyverno', kyverno, 'kyverno', { from: '4.11.0' }),
  chart('kyverno_policies', kyverno, 'kyverno', { from: '4.11.0', when: 'var.enable_kyverno && var.enable_kyverno_policies' }),
  chart('kyverno_policy_reporter', 'https://kyverno.github.io/policy-reporter', 'kyverno', { chart: 'policy-reporter', from: '4.11.0', when: 'var.enable_kyverno && var.enable_kyverno_policy_reporter' }),
  ownChart('local_volume_provisioner', 'local-static-provisioner', 'local-static-provisioner', { name: 'local-static-provisioner', from: '4.10.0' }),
  chart('metrics_server', 'https://kubernetes-sigs.github.io/metrics-server/', 'kube-system', { earlier: [{ until: '4.0.2', namespace: 'metrics-server' }] }),
  chart('nvidia_device_plugin', 'https://nvidia.github.io/k8s-device-plugin', 'nvidia-device-plugin', { from: '4.12.0' }),
  chart('ondat', 'https://ondat.github.io/charts', 'ondat', { from: '4.27.0', ...replaced(own, 'ondat-operator.serviceAccount') }),
  chart('opentelemetry_operator', 'https://open-telemetry.github.io/opentelemetry-helm-charts', 'opentelemetry-operator-system', { name: 'opentelemetry', from: '4.0.5', gitops: false }),
  chart('portworx', 'https://raw.githubusercontent.com/portworx/eks-blueprint-helm/main/repo/stable', 'kube-system', { name: 'portworx-${random_string.portworx.result}', from: '4.32.1', gitops: false }),
  chart('prometheus', prometheus, 'prometheus', {
    named: '4.2.1',
    keepsNamespace: true,
    set: `var.enable_amazon_prometheus ? [
    { name = "serviceAccounts.server.name", value = "amp-ingest" },
    { name = "serviceAccounts.server.create", value = "false" },
    { name = "serviceAccounts.server.annotations.eks\\\\.amazonaws\\\\.com/role-arn", value = module.prometheus_ingest[0].irsa_iam_role_arn },
  ] : []`,
  }),
  chart('promtail', grafana, 'promtail', { from: '4.8.1' }),
  chart('reloader', 'https://stakater.github.io/stakater-charts', 'reloader', { from: '4.9.0' }),
  chart('secrets_store_csi_driver', 'https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts', 'secrets-store-csi-driver', { name: 'csi-secrets-store', from: '4.3.0', earlier: [{ until: '4.28.0', name: 'secrets-store-csi-driver' }] }),
  chart('self_managed_aws_ebs_csi_driver', 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver', 'kube-system', { chart: 'aws-ebs-csi-driver', when: 'var.enable_self_managed_aws_ebs_csi_driver && !var.enable_amazon_eks_aws_ebs_csi_driver', from: '4.8.1', gitops: false, accounts: [['controller.serviceAccount']] }),
  chart('smb_csi_driver', 'https://raw.githubusercontent.com/kubernetes-csi/csi-driver-smb/master/charts', 'kube-system', { chart: 'csi-driver-smb', from: '4.9.0' }),
  chart('spark_history_server', 'https://hyper-mesh.github.io/spark-history-server', 'spark-history-server', { from: '4.4.0', ...replaced('"spark-history-server"', 'serviceAccount') }),
  chart('spark_k8s_operator', 'https://googlecloudplatform.github.io/spark-on-k8s-operator', 'spark-operator', { chart: 'spark-operator', named: '4.14.0' }),
  chart('strimzi_kafka_operator', 'https://strimzi.io/charts/', 'strimzi', { name: 'strimzi', from: '4.15.0' }),
  chart('sysdig_agent', 'https://charts.sysdig.com', 'sysdig', { chart: 'sysdig-deploy', name: 'sysdig', from: '4.32.1', gitops: false }),
  chart('thanos', bitnami, 'thanos', { from: '4.19.0', named: '4.19.0', ...replaced(own, 'serviceAccount') }),
  chart('traefik', 'https://helm.traefik.io/traefik', 'traefik', { named: '4.14.0' }),
  chart('velero', 'https://vmware-tanzu.github.io/helm-charts/', 'velero', { from: '4.2.0', gitops: false, ...replaced('"velero"', 'serviceAccount.server') }),
  chart('vpa', 'https://charts.fairwinds.com/stable', 'vpa', { named: '4.14.0', earlier: [{ until: '4.0.2', set: '[{ name = "serviceAccount.name", value = "vpa" }]' }] }),
  chart('yunikorn', 'https://apache.github.io/yunikorn-release', 'yunikorn'),
]

export const settingsOf = ({ id, settings }: AddonRelease): string => settings ?? `${id}_helm_config`
export const conditionOf = ({ id, when }: AddonRelease): string => when ?? `var.enable_${id}`

/** Releases of the module with which something about this one changes. */
export const changesOf = ({ from, named, gitops, earlier = [] }: AddonRelease): readonly string[] => [from, named, gitops === false ? undefined : gitops, ...earlier.map(({ until }) => until)].filter((release) => release !== undefined)

/** The add-on as a release of the module has it; undefined where that has none. */
export function releaseIn(release: AddonRelease, ref: string): AddonRelease | undefined {
  if (release.from !== undefined && !isSince(ref, release.from)) return undefined
  const older = release.earlier?.find(({ until }) => !isSince(ref, until))
  return { ...release, ...older }
}

/** A text that begins with the name of the chart, in HCL: as the settings call that, where the module lets them. */
export function calledAfterChart(text: string, release: AddonRelease | undefined, ref: string): string {
  if (release?.named === undefined || !isSince(ref, release.named) || !text.startsWith(release.chart)) return `"${text}"`
  const name = `try(var.${settingsOf(release)}.name, "${release.chart}")`
  return text === release.chart ? name : `"\${${name}}${text.slice(release.chart.length)}"`
}

/** The Helm release of an add-on; `account` is the name of the account with its role, in HCL. */
export function releaseText(release: AddonRelease, ref: string, account: string | undefined): string {
  const { id, chart: chartName, repository, version, namespace, name = chartName, accounts = [], set, values, gitops, keepsNamespace } = release
  const leavesToArgo = gitops !== false && (gitops === undefined || isSince(ref, gitops))
  const settings = settingsOf(release)
  const first = accounts.flatMap(([path, named]) => {
    const called = named === own ? account : named
    return [`{ name = "${path}.create", value = "false" }`, ...(called === undefined ? [] : [`{ name = "${path}.name", value = ${called} }`])]
  })
  return `
locals {
  ${id}_release = merge({
    name       = ${calledAfterChart(name, release, ref)}
    chart      = ${calledAfterChart(chartName, release, ref)}
    repository = ${repository === undefined ? 'null' : `"${repository}"`}
    version    = ${version === undefined ? 'null' : `"${version}"`}
    namespace  = ${keepsNamespace ? `"${namespace}"` : calledAfterChart(namespace, release, ref)}
  }, var.${settings})
}
resource "helm_release" "${id}" {
  count      = (${conditionOf(release)})${leavesToArgo ? ' && !var.argocd_manage_add_ons' : ''} ? 1 : 0
  name       = local.${id}_release.name
  chart      = local.${id}_release.chart
  repository = try(local.${id}_release.repository, null)
  version    = try(local.${id}_release.version, null)
  namespace  = local.${id}_release.namespace
  values     = ${values === undefined ? `try(local.${id}_release.values, null)` : `concat(can(var.${settings}.chart) ? [] : [yamlencode(${values})], try([for each in local.${id}_release.values : each], []))`}
  dynamic "set" {
    for_each = concat(${set ?? `[${first.join(', ')}]`}, try([for each in local.${id}_release.set : each], []))
    content {
      name  = set.value.name
      value = set.value.value
    }
  }
  dynamic "set_sensitive" {
    for_each = try([for each in local.${id}_release.set_sensitive : each], [])
    content {
      name  = set_sensitive.value.name
      value = set_sensitive.value.value
    }
  }
}`
}
