// particuleio/addons: one role for each add-on, by terraform-aws-modules/iam; no audience.
// particuleio/terraform-kubernetes-addons@v1.0.0 … v20.3.0:modules/aws/*.tf
import { typed, variables, type Family } from './family.js'
import { changesOf, chartChanges, chartKeys, chartReleases, isIn, type Range, type Setting } from './particuleio-charts.js'
import { inOrder, isSince } from './version.js'

interface Addon extends Range {
  readonly key: string
  readonly namespace: string
  /** The caller can change neither its namespace nor its name. */
  readonly fixed?: true
  /** Its own name, by default; else its key. */
  readonly name?: string
  /** The service account, in HCL after `setting`. */
  readonly account: (setting: Setting) => string
  /** A second one, likewise, from a release on, up to another. */
  readonly second?: readonly (Range & { readonly account: (setting: Setting) => string })[]
  /** Behind the name of the cluster; else its key. */
  readonly role?: string
  /** Behind that, where an add-on has several roles. */
  readonly part?: string
  /** Before 2.40.0, behind the names of the cluster and of the add-on; where it is missing, these follow `tf-`. */
  readonly former?: string
  /** On which the role hangs besides, in HCL. */
  readonly when?: (setting: Setting) => string
  /** True where the account is a pattern. */
  readonly pattern?: true
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

const grafana = (setting: Setting): string => setting('grafana_service_account_name', '"kube-prometheus-stack-grafana"')

const monitoring = { namespace: 'monitoring' }
const loki: Omit<Addon, 'account'> = { ...monitoring, key: 'loki-stack', role: 'loki', former: '-loki-stack', pattern: true }
const thanos: Addon = { ...monitoring, key: 'thanos', account: (setting) => `"\${${setting('name', '"thanos"')}}-*"`, former: '-thanos', pattern: true }
const vault: Addon = { key: 'vault', namespace: 'vault', account: named('vault') }

const addons: readonly Addon[] = [
  {
    key: 'aws-ebs-csi-driver',
    namespace: 'kube-system',
    account: controller('ebs-csi-controller-sa'),
    second: [
      { account: (setting) => setting('service_account_names.snapshot', '"ebs-snapshot-controller"'), from: '1.7.0', until: '2.9.1' },
      { account: (setting) => setting('service_account_names.node', '"ebs-csi-node-sa"'), from: '2.9.1', until: '2.15.0' },
    ],
    from: '1.7.0',
  },
  { key: 'aws-efs-csi-driver', namespace: 'kube-system', account: controller('efs-csi-controller-sa'), from: '2.26.0' },
  { key: 'aws-for-fluent-bit', namespace: 'aws-for-fluent-bit', account: named('aws-for-fluent-bit') },
  { key: 'aws-load-balancer-controller', namespace: 'aws-load-balancer-controller', account: named('aws-load-balancer-controller'), role: 'awslbc' },
  { key: 'cert-manager', namespace: 'cert-manager', account: named('cert-manager') },
  { key: 'cluster-autoscaler', namespace: 'cluster-autoscaler', account: named('cluster-autoscaler') },
  { key: 'cni-metrics-helper', namespace: 'kube-system', fixed: true, account: () => '"cni-metrics-helper"' },
  {
    ...monitoring,
    key: 'kube-prometheus-stack',
    account: grafana,
    when: (setting) => setting('cloudwatch_create_iam_resources_irsa', 'false'),
    from: '1.4.0',
    until: '1.6.0',
  },
  {
    ...monitoring,
    key: 'kube-prometheus-stack',
    account: grafana,
    role: 'kps',
    part: 'grafana',
    former: '-grafana',
    when: (setting) => setting('grafana_create_iam_resources_irsa', 'false'),
    from: '1.6.0',
  },
  {
    ...monitoring,
    key: 'kube-prometheus-stack',
    account: (setting) => setting('prometheus_service_account_name', '"kube-prometheus-stack-prometheus"'),
    role: 'kps',
    part: 'thanos',
    former: '-thanos',
    when: (setting) => `${setting('thanos_create_iam_resources_irsa', 'true')} && ${setting('thanos_sidecar_enabled', 'false')}`,
    from: '1.6.0',
  },
  { ...loki, name: 'loki-stack', account: (setting) => setting('name', '"loki-stack"'), from: '1.8.0', until: '2.17.0' },
  { ...loki, name: 'loki', account: (setting) => setting('name', '"loki"'), from: '2.17.0' },
  { ...monitoring, key: 'prometheus-cloudwatch-exporter', account: named('prometheus-cloudwatch-exporter'), role: 'prom-cw-exporter', from: '1.19.0' },
  { ...thanos, from: '1.6.0', until: '1.27.3' },
  { ...thanos, when: (setting) => `${asked(setting)} && ${setting('create_bucket', 'false')}`, from: '1.27.3', until: '1.27.4' },
  { ...thanos, from: '1.27.4' },
  { ...vault, from: '1.36.0', until: '1.36.2' },
  { ...vault, when: (setting) => `${asked(setting)} && ${setting('use_kms', 'true')}`, from: '1.36.2', until: '13.0.0' },
  { key: 'velero', namespace: 'velero', account: named('velero'), former: '', from: '2.30.0' },
  { ...monitoring, key: 'yet-another-cloudwatch-exporter', account: named('yace'), role: 'yace', from: '12.1.0', until: '20.2.0' },
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
  const { key, namespace, fixed, account, part, when = asked, pattern, second = [] } = addon
  const setting: Setting = (name, fallback) => `try(var.${key}.${name}, ${fallback})`
  const accounts = [account, ...second.filter(isIn(release)).map((each) => each.account)]
  return `
module "iam_assumable_role_${key}${part === undefined ? '' : `_${part}`}" {${roleCall(release, {
    create: `${setting('enabled', 'false')} && ${when(setting)}`,
    name: nameOf(addon, release, setting),
    prefixed: prefixIn(release, setting),
    subjects: accounts.map((each) => `"system:serviceaccount:\${${fixed === true ? `"${namespace}"` : setting('namespace', `"${namespace}"`)}}:\${${each(setting)}}"`),
    pattern: pattern === true,
  })}
}`
}

function nameOf({ key, fixed, name = key, role = key, part, former }: Addon, release: string, setting: Setting): string {
  if (isSince(release, '2.40.0')) return `"\${${setting('name_prefix', `"\${var.cluster-name}-${role}"`)}}${part === undefined ? '' : `-${part}`}"`
  const own = fixed === true ? name : `\${${setting('name', `"${name}"`)}}`
  return former === undefined ? `"tf-\${var.cluster-name}-${own}-irsa"` : `"\${var.cluster-name}-${own}${former}-irsa"`
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
    name: isSince(release, '2.40.1')
      ? `"\${${setting('name_prefix', '"${var.cluster-name}-thanos-sg"')}}-\${each.key}"`
      : isSince(release, '2.40.0')
        ? // Asked of all gateways, as if they were one: there is none.
          'var.thanos-storegateway["name_prefix"]'
        : `"\${var.cluster-name}-\${${name}}-irsa"`,
    prefixed: prefixIn(release, setting),
    subjects: [`"system:serviceaccount:\${try(var.thanos.namespace, "monitoring")}:\${${name}}-storegateway"`],
    pattern: true,
  })}
}`
}

function textOf(release: string): string {
  const list = addons.filter(isIn(release))
  const keys = [...list.map(({ key }) => key), ...chartKeys(release)]
  return `
${variables({ 'cluster-name': typed('string', '"sample-cluster"'), eks: '{}', ...Object.fromEntries(keys.map((key) => [key, '{}'])) })}
${list.map((addon) => callOf(addon, release)).join('\n')}
${externalDns(release)}
${keys.includes('thanos-storegateway') ? storeGateways(release) : ''}
${chartReleases(release)}
`
}

const changes = [
  // Of the IAM module, of names, of the repository of external-dns, of Karpenter's role.
  ...['1.0.0', '2.0.0', '2.40.0', '2.40.1', '3.0.0', '6.1.0', '15.3.0', '20.0.0', '20.1.0'],
  ...changesOf([...addons, ...addons.flatMap(({ second = [] }) => second)]),
  ...chartChanges,
]

export const particuleioAddons: Family = {
  id: 'particuleio-addons',
  registry: 'particuleio/addons/kubernetes',
  repository: 'particuleio/terraform-kubernetes-addons',
  path: 'modules/aws',
  newest: '20.3.0',
  texts: inOrder(changes).map((from) => ({
    from,
    // Made when it is asked for: there are many, and few are.
    get text() {
      return textOf(from)
    },
  })),
}
