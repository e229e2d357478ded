// particuleio/addons: one role for each add-on, by terraform-aws-modules/iam; no audience.
// particuleio/terraform-kubernetes-addons@v1.0.0 … v20.3.0:modules/aws/*.tf
import { typed, variables, type Family } from './family.js'
import { chartReleases, storeGatewayReleases, type Setting } from './particuleio-charts.js'
import { isSince } from './version.js'

interface Addon {
  readonly key: string
  readonly namespace: string
  readonly fixedNamespace?: true
  /** The service account, in HCL after `setting`. */
  readonly account: (setting: Setting) => string
  /** A second one, likewise, from a release on, up to another. */
  readonly second?: readonly { readonly account: (setting: Setting) => string; readonly from: string; readonly until: string }[]
  /** Behind the name of the cluster. */
  readonly role: string
  /** Behind that, where an add-on has several roles. */
  readonly part?: string
  /** On which the role hangs besides, in HCL. */
  readonly when?: (setting: Setting) => string
  /** True where the account is a pattern. */
  readonly pattern?: true
  readonly from?: string
  readonly until?: string
}

const named =
  (account: string) =>
  (setting: Setting): string =>
    setting('service_account_name', `"${account}"`)
const controller =
  (account: string) =>
  (setting: Setting): string =>
    setting('service_account_names.controller', `"${account}"`)
const asked = (setting: Setting): string => setting('create_iam_resources_irsa', 'true')

const addons: readonly Addon[] = [
  {
    key: 'aws-ebs-csi-driver',
    namespace: 'kube-system',
    account: controller('ebs-csi-controller-sa'),
    second: [
      { account: (setting) => setting('service_account_names.snapshot', '"ebs-snapshot-controller"'), from: '1.0.0', until: '2.9.1' },
      { account: (setting) => setting('service_account_names.node', '"ebs-csi-node-sa"'), from: '2.9.1', until: '2.15.0' },
    ],
    role: 'aws-ebs-csi-driver',
  },
  { key: 'aws-efs-csi-driver', namespace: 'kube-system', account: controller('efs-csi-controller-sa'), role: 'aws-efs-csi-driver', from: '2.40.0' },
  { key: 'aws-for-fluent-bit', namespace: 'aws-for-fluent-bit', account: named('aws-for-fluent-bit'), role: 'aws-for-fluent-bit' },
  { key: 'aws-load-balancer-controller', namespace: 'aws-load-balancer-controller', account: named('aws-load-balancer-controller'), role: 'awslbc' },
  { key: 'cert-manager', namespace: 'cert-manager', account: named('cert-manager'), role: 'cert-manager' },
  { key: 'cluster-autoscaler', namespace: 'cluster-autoscaler', account: named('cluster-autoscaler'), role: 'cluster-autoscaler' },
  { key: 'cni-metrics-helper', namespace: 'kube-system', fixedNamespace: true, account: () => '"cni-metrics-helper"', role: 'cni-metrics-helper' },
  {
    key: 'kube-prometheus-stack',
    namespace: 'monitoring',
    account: (setting) => setting('grafana_service_account_name', '"kube-prometheus-stack-grafana"'),
    role: 'kps',
    part: 'grafana',
    when: (setting) => setting('grafana_create_iam_resources_irsa', 'false'),
    from: '2.40.0',
  },
  {
    key: 'kube-prometheus-stack',
    namespace: 'monitoring',
    account: (setting) => setting('prometheus_service_account_name', '"kube-prometheus-stack-prometheus"'),
    role: 'kps',
    part: 'thanos',
    when: (setting) => `${setting('thanos_create_iam_resources_irsa', 'true')} && ${setting('thanos_sidecar_enabled', 'false')}`,
    from: '2.40.0',
  },
  { key: 'loki-stack', namespace: 'monitoring', account: (setting) => setting('name', '"loki"'), role: 'loki', pattern: true, from: '2.40.0' },
  { key: 'prometheus-cloudwatch-exporter', namespace: 'monitoring', account: named('prometheus-cloudwatch-exporter'), role: 'prom-cw-exporter' },
  { key: 'thanos', namespace: 'monitoring', account: (setting) => `"\${${setting('name', '"thanos"')}}-*"`, role: 'thanos', pattern: true, from: '2.40.0' },
  {
    key: 'vault',
    namespace: 'vault',
    account: named('vault'),
    role: 'vault',
    when: (setting) => `${asked(setting)} && ${setting('use_kms', 'true')}`,
    from: '2.40.0',
    until: '13.0.0',
  },
  { key: 'velero', namespace: 'velero', account: named('velero'), role: 'velero', from: '2.40.0' },
  { key: 'yet-another-cloudwatch-exporter', namespace: 'monitoring', account: named('yace'), role: 'yace', from: '12.1.0', until: '20.2.0' },
]

/** How a role is made: by the IAM module of that time. All in HCL. */
function roleCall(release: string, { create, name, prefixed, subjects, pattern }: { readonly create: string; readonly name: string; readonly prefixed: string; readonly subjects: readonly string[]; readonly pattern: boolean }): string {
  if (isSince(release, '20.0.0')) {
    return `
  source             = "terraform-aws-modules/iam/aws//modules/iam-role"
  version            = "~> 6.0"
  create             = ${create}
  name               = ${name}
  use_name_prefix    = ${prefixed}
  enable_oidc        = true
  oidc_provider_urls = [replace(var.eks["cluster_oidc_issuer_url"], "https://", "")]
  ${pattern ? 'oidc_wildcard_subjects' : 'oidc_subjects'} = [${subjects.join(', ')}]`
  }
  return `
  source       = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version      = "~> ${isSince(release, '6.1.0') ? '5' : isSince(release, '2.0.0') ? '4' : '3'}.0"
  create_role  = ${create}
  role_name    = ${name}
  provider_url = replace(var.eks["cluster_oidc_issuer_url"], "https://", "")
  ${pattern ? 'oidc_subjects_with_wildcards' : 'oidc_fully_qualified_subjects'} = [${subjects.join(', ')}]`
}

const prefixIn = (release: string, setting: Setting): string => (isSince(release, '20.1.0') ? setting('iam_use_name_prefix', 'false') : 'true')

function callOf(addon: Addon, release: string): string {
  const { key, namespace, fixedNamespace, account, role, part, when = asked, pattern, second = [] } = addon
  const setting: Setting = (name, fallback) => `try(var.${key}.${name}, ${fallback})`
  const accounts = [account, ...second.filter(({ from, until }) => isSince(release, from) && !isSince(release, until)).map((each) => each.account)]
  const suffix = part === undefined ? '' : `-${part}`
  const name = isSince(release, '2.40.0') ? `"\${${setting('name_prefix', `"\${var.cluster-name}-${role}"`)}}${suffix}"` : `"tf-\${var.cluster-name}-${key}${suffix}-irsa"`
  return `
module "iam_assumable_role_${key}${part === undefined ? '' : `_${part}`}" {${roleCall(release, {
    create: `${setting('enabled', 'false')} && ${when(setting)}`,
    name,
    prefixed: prefixIn(release, setting),
    subjects: accounts.map((each) => `"system:serviceaccount:\${${fixedNamespace === true ? `"${namespace}"` : setting('namespace', `"${namespace}"`)}}:\${${each(setting)}}"`),
    pattern: pattern === true,
  })}
}`
}

/** There can be several releases of external-dns, each with a role that is named after it. */
function externalDns(release: string): string {
  const setting: Setting = (name, fallback) => `try(each.value.${name}, ${fallback})`
  return `
module "iam_assumable_role_external-dns" {
  for_each = var.external-dns${roleCall(release, {
    create: `${setting('enabled', 'false')} && ${asked(setting)}`,
    name: isSince(release, '2.40.0') ? `"\${${setting('name_prefix', '"${var.cluster-name}"')}}-\${each.key}"` : '"tf-${var.cluster-name}-${each.key}-irsa"',
    prefixed: prefixIn(release, setting),
    subjects: [`"system:serviceaccount:\${${setting('namespace', 'each.key')}}:\${${setting('service_account_name', '"external-dns"')}}"`],
    pattern: false,
  })}
}`
}

/** A further gateway of Thanos each, all in the namespace of Thanos. */
const storeGateways = (release: string): string => {
  const setting: Setting = (name, fallback) => `try(each.value.${name}, ${fallback})`
  const name = setting('name', '"${try(var.thanos.name, "thanos")}-storegateway-${each.key}"')
  return `
module "iam_assumable_role_thanos-storegateway" {
  for_each = var.thanos-storegateway${roleCall(release, {
    create: `${setting('enabled', 'false')} && ${asked(setting)}`,
    name: `"\${${setting('name_prefix', '"${var.cluster-name}-thanos-sg"')}}-\${each.key}"`,
    prefixed: prefixIn(release, setting),
    subjects: [`"system:serviceaccount:\${try(var.thanos.namespace, "monitoring")}:\${${name}}-storegateway"`],
    pattern: true,
  })}
}
${storeGatewayReleases(release, name)}`
}

function textOf(release: string): string {
  const list = addons.filter(({ from, until }) => (from === undefined || isSince(release, from)) && (until === undefined || !isSince(release, until)))
  const others = { ...(isSince(release, '2.40.1') ? { 'thanos-storegateway': '{}' } : {}), ...(isSince(release, '13.0.0') ? { karpenter: '{}' } : {}) }
  return `
${variables({ 'cluster-name': typed('string', '"sample-cluster"'), eks: '{}', 'external-dns': '{}', ...others, ...Object.fromEntries(list.map(({ key }) => [key, '{}'])) })}
${list.map((addon) => callOf(addon, release)).join('\n')}
${externalDns(release)}
${isSince(release, '2.40.1') ? storeGateways(release) : ''}
${chartReleases(release)}
`
}

export const particuleioAddons: Family = {
  id: 'particuleio-addons',
  registry: 'particuleio/addons/kubernetes',
  repository: 'particuleio/terraform-kubernetes-addons',
  path: 'modules/aws',
  newest: '20.3.0',
  texts: ['1.0.0', '2.0.0', '2.9.1', '2.15.0', '2.40.0', '2.40.1', '6.1.0', '12.1.0', '13.0.0', '15.3.0', '20.0.0', '20.1.0', '20.2.0'].map((from) => ({ from, text: textOf(from) })),
}
