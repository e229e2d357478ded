// particuleio/addons: the charts that it installs, and what it tells them of their accounts. What it does not tell, and the accounts
// beside those, are irsalint's table of charts' to say, or the caller's values.
// particuleio/terraform-kubernetes-addons@v1.0.0 … v20.3.0:modules/aws/*.tf, helm-dependencies.yaml
import { isSince } from './version.js'

/** The caller's setting of an add-on, or its default in HCL. */
export type Setting = (name: string, fallback: string) => string

/** Writes the annotations of one account: whether its role is asked for, in HCL, and the role's part where there are several. */
type Annotations = (asked?: string, part?: string) => string

/** The releases of the module that something is true for. */
export interface Range {
  readonly from?: string
  readonly until?: string
}

export const isIn =
  (release: string) =>
  ({ from = release, until }: Range): boolean =>
    isSince(release, from) && (until === undefined || !isSince(release, until))

export const changesOf = (ranges: readonly Range[]): readonly string[] => ranges.flatMap(({ from, until }) => [from, until].filter((each) => each !== undefined))

interface Chart extends Range {
  readonly key: string
  readonly chart?: string
  /** Of the release; else the chart's. */
  readonly name?: string
  /** Left out where irsalint knows no chart of that name, whoever publishes it. */
  readonly repository?: string
  readonly namespace: string
  /** Its values, in HCL; none by default. */
  readonly values?: (setting: Setting, annotations: Annotations) => string
}

const eks = 'https://aws.github.io/eks-charts'
const bitnami = 'https://charts.bitnami.com/bitnami'
const community = 'https://prometheus-community.github.io/helm-charts'
const grafanaLabs = 'https://grafana.github.io/helm-charts'
const name = (setting: Setting, fallback: string, key = 'service_account_name'): string => `name = ${setting(key, `"${fallback}"`)}`

/** One account, which has the name that the caller gives. */
const usual = (key: string, repository: string, more: Partial<Chart> & { readonly account?: string } = {}): Chart => ({
  key,
  repository,
  namespace: key,
  values: (setting, annotations) => `{ serviceAccount = { ${name(setting, more.account ?? key)}, ${annotations()} } }`,
  ...more,
})

const balancer = { key: 'aws-load-balancer-controller', repository: eks, namespace: 'aws-load-balancer-controller' }
/** The name of the account was the controller's version, which the role does not trust. */
const misnamed: NonNullable<Chart['values']> = (setting, annotations) => `{ serviceAccount = { ${name(setting, 'v2.0.0', 'version')}, ${annotations()} } }`

const autoscaler: Chart = {
  key: 'cluster-autoscaler',
  repository: 'https://kubernetes.github.io/autoscaler',
  namespace: 'cluster-autoscaler',
  values: (setting, annotations) => `{ rbac = { create = true, serviceAccount = { ${name(setting, 'cluster-autoscaler')}, ${annotations()} } } }`,
}

const ebs = { key: 'aws-ebs-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver', namespace: 'kube-system' }
const ebsController = (setting: Setting, annotations: Annotations): string => `{ ${name(setting, 'ebs-csi-controller-sa', 'service_account_names.controller')}, ${annotations()} }`
const ebsWithSnapshots: NonNullable<Chart['values']> = (setting, annotations) => `{ serviceAccount = {
      controller = ${ebsController(setting, annotations)}
      snapshot   = { create = true, ${name(setting, 'ebs-snapshot-controller', 'service_account_names.snapshot')}, ${annotations()} }
    } }`

const efs = { key: 'aws-efs-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-efs-csi-driver', namespace: 'kube-system' }

const prometheus = { key: 'kube-prometheus-stack', repository: community, namespace: 'monitoring' }
const grafana = (setting: Setting, annotations: string): string => `{ serviceAccount = { create = true, ${name(setting, 'kube-prometheus-stack-grafana', 'grafana_service_account_name')}, ${annotations} } }`

const loki = { key: 'loki-stack', repository: grafanaLabs, namespace: 'monitoring' }
/** As the chart that Loki was a part of wants it, also where it is Loki's own. */
const withinLoki =
  (own: string): NonNullable<Chart['values']> =>
  (setting, annotations) =>
    `{ loki = { serviceAccount = { ${name(setting, own, 'name')}, ${annotations()} } } }`

const thanos = { key: 'thanos', repository: bitnami, namespace: 'monitoring' }
const thanosParts = (annotations: Annotations): string => `
      compactor    = { enabled = true, serviceAccount = { ${annotations()} } }
      storegateway = { enabled = true, serviceAccount = { ${annotations()} } }`

const vault = { key: 'vault', repository: 'https://helm.releases.hashicorp.com', namespace: 'vault' }
const vaultServer = (setting: Setting, annotations: Annotations): string => `{ ${name(setting, 'vault')}, ${annotations()} }`

const charts: readonly Chart[] = [
  usual('aws-for-fluent-bit', eks),
  { ...balancer, values: (setting, annotations) => `{ rbac = ${misnamed(setting, annotations)} }`, until: '1.2.1' },
  { ...balancer, values: misnamed, from: '1.2.1', until: '1.2.2' },
  usual('aws-load-balancer-controller', eks, { from: '1.2.2' }),
  usual('cert-manager', 'https://charts.jetstack.io'),
  usual('prometheus-cloudwatch-exporter', community, { namespace: 'monitoring', from: '1.19.0' }),
  usual('velero', 'https://vmware-tanzu.github.io/helm-charts', {
    values: (setting, annotations) => `{ serviceAccount = { server = { ${name(setting, 'velero')}, ${annotations()} } } }`,
    from: '2.30.0',
  }),
  usual('yet-another-cloudwatch-exporter', 'https://nerdswords.github.io/yet-another-cloudwatch-exporter', { namespace: 'monitoring', account: 'yace', from: '12.1.0', until: '20.2.0' }),
  { ...autoscaler, chart: 'cluster-autoscaler-chart', name: 'cluster-autoscaler', until: '1.12.2' },
  { ...autoscaler, from: '1.12.2' },
  { ...ebs, repository: 'https://particuleio.github.io/charts', values: ebsWithSnapshots, from: '1.7.0', until: '1.18.1' },
  { ...ebs, values: ebsWithSnapshots, from: '1.18.1', until: '2.9.1' },
  {
    ...ebs,
    values: (setting, annotations) => `{
      controller = { serviceAccount = ${ebsController(setting, annotations)} }
      node       = { serviceAccount = { ${name(setting, 'ebs-csi-node-sa', 'service_account_names.node')}, ${annotations()} } }
    }`,
    from: '2.9.1',
    until: '2.13.0',
  },
  { ...ebs, values: (setting, annotations) => `{ controller = { serviceAccount = ${ebsController(setting, annotations)} } }`, from: '2.13.0' },
  { ...efs, from: '1.18.0', until: '2.26.0' },
  // The role follows the name that the caller gives, the chart is not told.
  { ...efs, values: (_, annotations) => `{ controller = { serviceAccount = { ${annotations()} } } }`, from: '2.26.0' },
  { ...prometheus, until: '1.4.0' },
  { ...prometheus, values: (setting, annotations) => `{ grafana = ${grafana(setting, annotations(setting('cloudwatch_create_iam_resources_irsa', 'false')))} }`, from: '1.4.0', until: '1.6.0' },
  {
    ...prometheus,
    values: (setting, annotations) => `{
      grafana    = ${grafana(setting, annotations(setting('grafana_create_iam_resources_irsa', 'false'), 'grafana'))}
      prometheus = { serviceAccount = {
        create = true
        ${name(setting, 'kube-prometheus-stack-prometheus', 'prometheus_service_account_name')}
        ${annotations(setting('thanos_create_iam_resources_irsa', 'true'), 'thanos')}
      } }
    }`,
    from: '1.6.0',
  },
  { ...loki, values: withinLoki('loki-stack'), from: '1.8.0', until: '2.17.0' },
  { ...loki, chart: 'loki', values: withinLoki('loki'), from: '2.17.0', until: '2.20.0' },
  { ...loki, chart: 'loki', values: (setting, annotations) => `{ serviceAccount = { ${name(setting, 'loki', 'name')}, ${annotations()} } }`, from: '2.20.0' },
  { ...thanos, values: (_, annotations) => `{${thanosParts(annotations)}\n    }`, from: '1.6.0', until: '1.37.0' },
  { ...thanos, values: (_, annotations) => `{\n      receive = { enabled = false, serviceAccount = { ${annotations()} } }${thanosParts(annotations)}\n    }`, from: '1.37.0' },
  { ...vault, from: '1.25.0', until: '1.36.0' },
  { ...vault, values: (setting, annotations) => `{ server = { serviceAccount = ${vaultServer(setting, annotations)} } }`, from: '1.36.0', until: '1.36.2' },
  {
    ...vault,
    values: (setting, annotations) => `{ server = { for part, values in { serviceAccount = ${vaultServer(setting, annotations)} } : part => values if ${setting('use_kms', 'true')} } }`,
    from: '1.36.2',
    until: '13.0.0',
  },
]

/** A chart that is told nothing of accounts; in a namespace of its own name. */
const untold = (key: string, more: Partial<Chart> = {}): Chart => ({ key, namespace: key, ...more })
const monitoring = { namespace: 'monitoring' }
const system = { namespace: 'kube-system' }

const untoldCharts: readonly Chart[] = [
  untold('admiralty', { from: '1.26.0', until: '20.2.0' }),
  untold('aws-node-termination-handler', { repository: eks }),
  untold('calico', { ...system, chart: 'aws-calico', name: 'calico', until: '1.20.0' }),
  untold('calico', { ...system, from: '1.20.0', until: '1.29.0' }),
  untold('calico', { ...system, chart: 'aws-calico', from: '1.29.0', until: '13.0.0' }),
  untold('cert-manager-csi-driver', { namespace: '${try(var.cert-manager.namespace, "cert-manager")}', from: '2.39.0' }),
  untold('flux', { from: '1.5.2', until: '13.0.0' }),
  untold('grafana-mcp', { namespace: 'telemetry', from: '20.0.0' }),
  untold('ingress-nginx'),
  untold('istio-operator', { namespace: 'istio-system', until: '13.0.0' }),
  untold('k8gb', { from: '1.27.0' }),
  untold('karma', monitoring),
  untold('keda', { repository: 'https://kedacore.github.io/charts', from: '2.6.0' }),
  untold('keycloak', { until: '13.0.0' }),
  untold('kong'),
  untold('kyverno', { from: '1.17.0', until: '13.0.0' }),
  untold('linkerd', { chart: 'linkerd-control-plane', from: '12.7.0' }),
  untold('linkerd-viz', { from: '2.39.0' }),
  untold('linkerd2', { namespace: 'linkerd', from: '2.39.0', until: '12.7.0' }),
  untold('linkerd2-cni', { namespace: 'linkerd-cni', from: '2.39.0' }),
  untold('loki-stack', { ...monitoring, from: '1.5.0', until: '1.8.0' }),
  untold('metrics-server', { repository: 'https://charts.helm.sh/stable', until: '2.10.0' }),
  untold('metrics-server', { repository: bitnami, from: '2.10.0', until: '3.0.0' }),
  untold('metrics-server', { repository: 'https://kubernetes-sigs.github.io/metrics-server/', from: '3.0.0' }),
  untold('npd', { chart: 'node-problem-detector', namespace: 'node-problem-detector' }),
  untold('prometheus-adapter', { ...monitoring, repository: community, from: '1.19.0' }),
  untold('prometheus-blackbox-exporter', { ...monitoring, from: '1.19.0' }),
  untold('promtail', { repository: grafanaLabs, namespace: '${try(var.loki-stack.namespace, "monitoring")}', from: '1.8.0', until: '2.17.0' }),
  untold('promtail', { ...monitoring, repository: grafanaLabs, from: '2.17.0' }),
  untold('rabbitmq-operator', { chart: 'rabbitmq-cluster-operator', from: '2.27.0', until: '13.0.0' }),
  untold('reloader', { from: '16.3.0' }),
  untold('sealed-secrets'),
  untold('secrets-store-csi-driver', { ...system, from: '2.16.0' }),
  untold('strimzi-kafka-operator', { from: '1.11.0', until: '13.0.0' }),
  untold('thanos-memcached', { chart: 'memcached', name: 'thanos-memcached', namespace: '${try(var.thanos.namespace, "monitoring")}', from: '1.9.0' }),
  untold('tigera-operator', { namespace: 'tigera', from: '2.14.0', until: '6.0.0' }),
  untold('tigera-operator', { from: '6.0.0' }),
  untold('traefik', { from: '2.33.0' }),
  untold('victoria-metrics-k8s-stack', { ...monitoring, from: '2.21.0' }),
]

const arnOutput = (ref: string): string => (isSince(ref, '20.0.0') ? 'arn' : isSince(ref, '2.0.0') ? 'iam_role_arn' : 'this_iam_role_arn')

const annotation = (asked: string, arn: string): string => `annotations = { "eks.amazonaws.com/role-arn" = ${asked} ? ${arn} : "" }`

function releaseOf({ key, chart = key, name = chart, repository = '', namespace, values = () => '{}' }: Chart, ref: string): string {
  const setting: Setting = (name, fallback) => `try(var.${key}.${name}, ${fallback})`
  const annotations: Annotations = (asked = setting('create_iam_resources_irsa', 'true'), part = undefined) =>
    annotation(asked, `module.iam_assumable_role_${key}${part === undefined ? '' : `_${part}`}.${arnOutput(ref)}`)
  return `
resource "helm_release" "${key}" {
  count      = ${setting('enabled', 'false')} ? 1 : 0
  name       = ${setting('name', `"${name}"`)}
  chart      = ${setting('chart', `"${chart}"`)}
  repository = ${setting('repository', `"${repository}"`)}
  namespace  = ${setting('namespace', `"${namespace}"`)}
  values     = [yamlencode(${values(setting, annotations)}), ${setting('extra_values', '""')}]
}`
}

/** One for each of the caller's. */
const externalDns = (ref: string): string => `
resource "helm_release" "external-dns" {
  for_each   = { for k, v in var.external-dns : k => v if try(v.enabled, false) }
  name       = try(each.value.name, each.key)
  chart      = try(each.value.chart, "external-dns")
  repository = try(each.value.repository, "${isSince(ref, '3.0.0') ? 'https://kubernetes-sigs.github.io/external-dns/' : bitnami}")
  namespace  = try(each.value.namespace, each.key)
  values = [yamlencode({
    serviceAccount = {
      name = try(each.value.service_account_name, "external-dns")
      ${annotation('try(each.value.create_iam_resources_irsa, true)', `module.iam_assumable_role_external-dns[each.key].${arnOutput(ref)}`)}
    }
  }), try(each.value.extra_values, "")]
}`

/** Further releases of the chart of Thanos, all in its namespace. */
const ofThanos = (key: string, values: string): string => `
resource "helm_release" "thanos-${key}" {
  for_each   = { for k, v in var.thanos-${key} : k => v if try(v.enabled, false) }
  name       = try(each.value.name, "\${try(var.thanos.name, "thanos")}-${key}-\${each.key}")
  chart      = try(each.value.chart, "thanos")
  repository = try(each.value.repository, "${bitnami}")
  namespace  = try(var.thanos.namespace, "monitoring")
  values     = [yamlencode(${values}), try(each.value.extra_values, "")]
}`

const storeGateways = (ref: string): string =>
  ofThanos(
    'storegateway',
    `{
    query     = { enabled = false }
    compactor = { enabled = false }
    storegateway = {
      enabled        = true
      serviceAccount = { ${annotation('try(each.value.create_iam_resources_irsa, true)', `module.iam_assumable_role_thanos-storegateway[each.key].${arnOutput(ref)}`)} }
    }
  }`,
  )

/** Not a chart, but a manifest of the module. */
const cniMetricsHelper = (ref: string): string => `
resource "kubernetes_service_account_v1" "cni-metrics-helper" {
  count = try(var.cni-metrics-helper.enabled, false) ? 1 : 0
  metadata {
    name      = "cni-metrics-helper"
    namespace = "kube-system"
    ${annotation('try(var.cni-metrics-helper.create_iam_resources_irsa, true)', `module.iam_assumable_role_cni-metrics-helper.${arnOutput(ref)}`)}
  }
}`

/** Its role is that of terraform-aws-modules/eks; from 15.3.0 on there is none for the controller. */
function karpenter(ref: string): string {
  const setting: Setting = (name, fallback) => `try(var.karpenter.${name}, ${fallback})`
  const hasRole = !isSince(ref, '15.3.0')
  return `
module "karpenter" {
  source          = "terraform-aws-modules/eks/aws//modules/karpenter"
  version         = "~> ${hasRole ? '19' : isSince(ref, '20.0.0') ? '21' : '20'}.0"
  create          = ${setting('enabled', 'false')}
  cluster_name    = var.cluster-name
  create_iam_role = false
${
  hasRole
    ? `  irsa_use_name_prefix            = false
  irsa_oidc_provider_arn          = ${setting('irsa_oidc_provider_arn', 'var.eks["oidc_provider_arn"]')}
  irsa_namespace_service_accounts = ${setting('irsa_namespace_service_accounts', '["karpenter:karpenter"]')}
  iam_role_arn                    = ${setting('iam_role_arn', '""')}`
    : ''
}
}
resource "helm_release" "karpenter" {
  count      = ${setting('enabled', 'false')} ? 1 : 0
  name       = ${setting('name', '"karpenter"')}
  chart      = ${setting('chart', '"karpenter"')}
  repository = ${setting('repository', '"oci://public.ecr.aws/karpenter"')}
  namespace  = ${setting('namespace', '"karpenter"')}
  values     = [${setting('extra_values', '""')}]
  set {
    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = module.karpenter.${hasRole ? 'irsa_arn' : 'iam_role_arn'}
  }
}`
}

/** What is not one release of one chart: by the argument that it hangs on, in HCL. */
const others: readonly { readonly key: string; readonly text: (ref: string) => string; readonly from?: string }[] = [
  { key: 'external-dns', text: externalDns },
  { key: 'cni-metrics-helper', text: cniMetricsHelper },
  { key: 'thanos-tls-querier', text: () => ofThanos('tls-querier', '{}'), from: '1.6.0' },
  { key: 'thanos-storegateway', text: storeGateways, from: '1.7.11' },
  { key: 'karpenter', text: karpenter, from: '13.0.0' },
]

/** The arguments of a release of the module that charts hang on. */
export const chartKeys = (ref: string): readonly string[] => [...charts, ...untoldCharts, ...others].filter(isIn(ref)).map(({ key }) => key)

/** The releases of the module that change charts. */
export const chartChanges = changesOf([...charts, ...untoldCharts, ...others])

/** What a release of the module installs. */
export const chartReleases = (ref: string): string =>
  [...[...charts, ...untoldCharts].filter(isIn(ref)).map((each) => releaseOf(each, ref)), ...others.filter(isIn(ref)).map(({ text }) => text(ref))].join('\n')
