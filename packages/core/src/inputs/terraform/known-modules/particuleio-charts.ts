// particuleio/addons: the charts that it installs for add-ons with a role, and what it tells them of their accounts. What it does not
// tell, and the accounts beside those, are irsalint's table of charts' to say.
// particuleio/terraform-kubernetes-addons@v2.0.0 … v20.3.0:modules/aws/*.tf, helm-dependencies.yaml
import { isSince } from './version.js'

/** The caller's setting of an add-on, or its default in HCL. */
export type Setting = (name: string, fallback: string) => string

interface Chart {
  readonly key: string
  readonly chart?: string
  readonly repository: string
  readonly namespace: string
  /** Its values, in HCL; `annotations` writes those of one account. */
  readonly values: (setting: Setting, annotations: (part?: string) => string) => string
  readonly from?: string
  readonly until?: string
}

const eks = 'https://aws.github.io/eks-charts'
const bitnami = 'https://charts.bitnami.com/bitnami'
const community = 'https://prometheus-community.github.io/helm-charts'
const name = (setting: Setting, fallback: string): string => `name = ${setting('service_account_name', `"${fallback}"`)}`

/** One account, which has the name that the caller gives. */
const usual = (key: string, repository: string, more: Partial<Chart> & { readonly account?: string } = {}): Chart => ({
  key,
  repository,
  namespace: key,
  values: (setting, annotations) => `{ serviceAccount = { ${name(setting, more.account ?? key)}, ${annotations()} } }`,
  ...more,
})

const charts: readonly Chart[] = [
  usual('aws-for-fluent-bit', eks),
  usual('aws-load-balancer-controller', eks),
  usual('cert-manager', 'https://charts.jetstack.io'),
  usual('prometheus-cloudwatch-exporter', community, { namespace: 'monitoring' }),
  usual('yet-another-cloudwatch-exporter', 'https://nerdswords.github.io/yet-another-cloudwatch-exporter', { namespace: 'monitoring', account: 'yace', from: '12.1.0', until: '20.2.0' }),
  {
    key: 'cluster-autoscaler',
    repository: 'https://kubernetes.github.io/autoscaler',
    namespace: 'cluster-autoscaler',
    values: (setting, annotations) => `{ rbac = { create = true, serviceAccount = { ${name(setting, 'cluster-autoscaler')}, ${annotations()} } } }`,
  },
  {
    key: 'aws-ebs-csi-driver',
    repository: 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver',
    namespace: 'kube-system',
    values: (setting, annotations) => `{ controller = { serviceAccount = { name = ${setting('service_account_names.controller', '"ebs-csi-controller-sa"')}, ${annotations()} } } }`,
    from: '2.40.0',
  },
  {
    // The role follows the name that the caller gives, the chart is not told.
    key: 'aws-efs-csi-driver',
    repository: 'https://kubernetes-sigs.github.io/aws-efs-csi-driver',
    namespace: 'kube-system',
    values: (_, annotations) => `{ controller = { serviceAccount = { ${annotations()} } } }`,
    from: '2.40.0',
  },
  {
    key: 'kube-prometheus-stack',
    repository: community,
    namespace: 'monitoring',
    values: (setting, annotations) => `{
      grafana    = { serviceAccount = { create = true, name = ${setting('grafana_service_account_name', '"kube-prometheus-stack-grafana"')}, ${annotations('grafana')} } }
      prometheus = { serviceAccount = { create = true, name = ${setting('prometheus_service_account_name', '"kube-prometheus-stack-prometheus"')}, ${annotations('thanos')} } }
    }`,
    from: '2.40.0',
  },
  {
    key: 'loki-stack',
    chart: 'loki',
    repository: 'https://grafana.github.io/helm-charts',
    namespace: 'monitoring',
    values: (setting, annotations) => `{ serviceAccount = { name = ${setting('name', '"loki"')}, ${annotations()} } }`,
    from: '2.40.0',
  },
  {
    key: 'thanos',
    repository: bitnami,
    namespace: 'monitoring',
    values: (_, annotations) => `{
      receive      = { enabled = false, serviceAccount = { ${annotations()} } }
      compactor    = { enabled = true, serviceAccount = { ${annotations()} } }
      storegateway = { enabled = true, serviceAccount = { ${annotations()} } }
    }`,
    from: '2.40.0',
  },
  {
    key: 'vault',
    repository: 'https://helm.releases.hashicorp.com',
    namespace: 'vault',
    values: (setting, annotations) => `{ server = { serviceAccount = { ${name(setting, 'vault')}, ${annotations()} } } }`,
    from: '2.40.0',
    until: '13.0.0',
  },
  {
    key: 'velero',
    repository: 'https://vmware-tanzu.github.io/helm-charts',
    namespace: 'velero',
    values: (setting, annotations) => `{ serviceAccount = { server = { ${name(setting, 'velero')}, ${annotations()} } } }`,
    from: '2.40.0',
  },
]

const arnOutput = (ref: string): string => (isSince(ref, '20.0.0') ? 'arn' : isSince(ref, '2.0.0') ? 'iam_role_arn' : 'this_iam_role_arn')

const annotation = (asked: string, arn: string): string => `annotations = { "eks.amazonaws.com/role-arn" = ${asked} ? ${arn} : "" }`

function releaseOf({ key, chart = key, repository, namespace, values }: Chart, ref: string): string {
  const setting: Setting = (name, fallback) => `try(var.${key}.${name}, ${fallback})`
  const annotations = (part?: string): string =>
    part === undefined
      ? annotation(setting('create_iam_resources_irsa', 'true'), `module.iam_assumable_role_${key}.${arnOutput(ref)}`)
      : annotation(setting(`${part}_create_iam_resources_irsa`, part === 'thanos' ? 'true' : 'false'), `module.iam_assumable_role_${key}_${part}.${arnOutput(ref)}`)
  return `
resource "helm_release" "${key}" {
  count      = ${setting('enabled', 'false')} ? 1 : 0
  name       = ${setting('name', `"${chart}"`)}
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
  repository = try(each.value.repository, "https://kubernetes-sigs.github.io/external-dns/")
  namespace  = try(each.value.namespace, each.key)
  values = [yamlencode({
    serviceAccount = {
      name = try(each.value.service_account_name, "external-dns")
      ${annotation('try(each.value.create_iam_resources_irsa, true)', `module.iam_assumable_role_external-dns[each.key].${arnOutput(ref)}`)}
    }
  }), try(each.value.extra_values, "")]
}`

export const storeGatewayReleases = (ref: string, name: string): string => `
resource "helm_release" "thanos-storegateway" {
  for_each   = { for k, v in var.thanos-storegateway : k => v if try(v.enabled, false) }
  name       = ${name}
  chart      = try(each.value.chart, "thanos")
  repository = try(each.value.repository, "${bitnami}")
  namespace  = try(var.thanos.namespace, "monitoring")
  values = [yamlencode({
    query     = { enabled = false }
    compactor = { enabled = false }
    storegateway = {
      enabled        = true
      serviceAccount = { ${annotation('try(each.value.create_iam_resources_irsa, true)', `module.iam_assumable_role_thanos-storegateway[each.key].${arnOutput(ref)}`)} }
    }
  }), try(each.value.extra_values, "")]
}`

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

/** What a release of the module installs. */
export function chartReleases(ref: string): string {
  const list = charts.filter(({ from = '2.0.0', until }) => isSince(ref, from) && (until === undefined || !isSince(ref, until)))
  return [...list.map((each) => releaseOf(each, ref)), ...(isSince(ref, '2.0.0') ? [externalDns(ref), cniMetricsHelper(ref)] : []), ...(isSince(ref, '13.0.0') ? [karpenter(ref)] : [])].join('\n')
}
