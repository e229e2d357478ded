// Young-ook/eks: what runs on the cluster, with its roles. Modules for one chart each (1.x), lists of charts and of EKS add-ons (2.x).
// Young-ook/terraform-aws-eks@1.0.0 to @1.7.11:modules/{alb-ingress,app-mesh,cluster-autoscaler,container-insights,karpenter,lb-controller}/*.tf,
// @2.0.0 to @2.1.0:modules/{eks-addons,helm-addons}/*.tf
import { outputs, typed, variables, type Family } from './family.js'
import { youngOok } from './young-ook-naming.js'

interface Addon {
  /** What the role's name has behind the cluster's. */
  readonly label: string
  readonly namespace: string
  readonly account: string
  readonly release: string
  readonly chart: string
  readonly repository: string
  /** Where the chart takes its service account from. */
  readonly settings: 'rbac.serviceAccount' | 'serviceAccount'
}

/** How a release of the modules goes about it. */
interface Form {
  /** The release of the role's module. */
  readonly role: string
  /** Whether it can be switched off; the default. Outputs of the role's module are lists then. */
  readonly enabled?: boolean
  /** Taken from the publisher's module, with the name of the Helm release and without the cluster's. */
  readonly name?: string
}

const one: Form = { role: '1.0.0', enabled: false }
const usuallyOn: Form = { role: '1.1.0', enabled: true }
const cut: Form = { ...usuallyOn, role: '1.4.13' }
const withPath: Form = { ...usuallyOn, role: '1.6.0' }
const always: Form = { role: '1.7.5' }
const named: Form = { role: '1.7.11', name: '2.3.4' }

const awsCharts = 'https://aws.github.io/eks-charts'
/** Charts that the module itself has. */
const ownCharts = './charts'

const suffix = `
resource "random_string" "suffix" {
  length  = 5
  upper   = false
  special = false
}`

const roleModule = (name: string, form: Form, given: { readonly name: string; readonly namespace: string; readonly account: string; readonly count?: string }): string => `
module "${name}" {
  source  = "Young-ook/eks/aws//modules/iam-role-for-serviceaccount"
  version = "${form.role}"
${given.count === undefined ? '' : `  count   = ${given.count}`}
  name           = ${given.name}
  namespace      = ${given.namespace}
  serviceaccount = ${given.account}
  oidc_url       = var.oidc.url
  oidc_arn       = var.oidc.arn
}`

function addon({ label, namespace, account, release, chart, repository, settings }: Addon, form: Form): string {
  const isSwitched = form.enabled !== undefined
  const count = isSwitched ? 'var.enabled ? 1 : 0' : undefined
  const ofCluster = form.name === undefined && label !== 'karpenter'
  const name = `compact([${ofCluster ? 'var.cluster_name, ' : ''}"${label}", var.petname${isSwitched ? ' && var.enabled' : ''} ? random_string.suffix.result : ""])`
  return `
${variables({
  ...(isSwitched ? { enabled: typed('bool', String(form.enabled)) } : {}),
  ...(ofCluster ? { cluster_name: typed('string', null) } : {}),
  ...(form.name === undefined ? { petname: typed('bool', 'true') } : {}),
  helm: '{}',
  oidc: null,
})}
${
  form.name === undefined
    ? suffix
    : `
module "frigga" {
  source  = "Young-ook/spinnaker/aws//modules/frigga"
  version = "${form.name}"
  name    = lookup(var.helm, "name", "${release}")
  petname = true
}`
}
locals {
  name      = ${form.name === undefined ? `join("-", ${name})` : 'module.frigga.name'}
  namespace = lookup(var.helm, "namespace", "${namespace}")
  account   = lookup(var.helm, "serviceaccount", "${account}")
}
${roleModule('irsa', form, { name: 'join("-", ["irsa", local.name])', namespace: 'local.namespace', account: 'local.account', ...(count === undefined ? {} : { count }) })}
resource "helm_release" "addon" {
${count === undefined ? '' : `  count      = ${count}`}
  name       = lookup(var.helm, "name", "${release}")
  chart      = lookup(var.helm, "chart", "${chart}")
  version    = lookup(var.helm, "version", null)
  repository = lookup(var.helm, "repository", "${repository}")
  namespace  = local.namespace
  dynamic "set" {
    for_each = merge({
${label === 'karpenter' && form.name === undefined ? '' : `      "${settings}.name" = local.account`}
      "${settings}.annotations.eks\\\\.amazonaws\\\\.com/role-arn" = ${isSwitched ? 'module.irsa[0].arn[0]' : 'module.irsa.arn'}
    }, ${isSwitched ? '{}' : 'lookup(var.helm, "vars", {})'})
    content {
      name  = set.key
      value = set.value
    }
  }
}
`
}

const one1 = { ...youngOok, newest: '1.7.11', removedIn: '2.0.0', latestMajor: 2 } as const
const family = (path: string, replacedBy: string, texts: Family['texts']): Family => ({ ...one1, id: `young-ook-${path}`, path: `modules/${path}`, replacedBy, texts })

const ingress: Addon = { label: 'alb-ingress', namespace: 'kube-system', account: 'aws-alb-ingress-controller', release: 'eks-alb', chart: 'aws-alb-ingress-controller', repository: 'https://charts.helm.sh/incubator', settings: 'rbac.serviceAccount' }
const ingressOfRelease: Addon = { ...ingress, account: 'eks-alb-aws-alb-ingress-controller' }
const ingressRenamed: Addon = { ...ingress, release: 'aws-alb-ingress-controller' }
const mesh: Addon = { label: 'app-mesh', namespace: 'appmesh-system', account: 'aws-appmesh-controller', release: 'eks-am', chart: 'appmesh-controller', repository: awsCharts, settings: 'serviceAccount' }
const meshRenamed: Addon = { ...mesh, release: 'appmesh-controller' }
const autoscaler: Addon = { label: 'cluster-autoscaler', namespace: 'kube-system', account: 'cluster-autoscaler', release: 'eks-as', chart: 'cluster-autoscaler-chart', repository: 'https://kubernetes.github.io/autoscaler', settings: 'rbac.serviceAccount' }
const autoscalerOwnChart: Addon = { ...autoscaler, chart: 'cluster-autoscaler', repository: ownCharts, settings: 'serviceAccount' }
const autoscalerRenamed: Addon = { ...autoscalerOwnChart, release: 'cluster-autoscaler' }
const balancer: Addon = { label: 'aws-load-balancer-controller', namespace: 'kube-system', account: 'aws-load-balancer-controller', release: 'aws-load-balancer-controller', chart: 'aws-load-balancer-controller', repository: awsCharts, settings: 'serviceAccount' }
const karpenter: Addon = { label: 'karpenter', namespace: 'karpenter', account: 'karpenter', release: 'karpenter', chart: 'karpenter', repository: 'https://charts.karpenter.sh', settings: 'serviceAccount' }
const insights: Addon = { label: 'container-insights', namespace: 'amazon-cloudwatch', account: 'aws-container-insights', release: 'eks-cw', chart: 'containerinsights', repository: ownCharts, settings: 'serviceAccount' }
const insightsRenamed: Addon = { ...insights, chart: 'container-insights' }

/** Metrics and logs, each with a chart and a role of its own. */
function insightsOfTwo(form: Form, options: { readonly ofCluster: boolean; readonly features: boolean }): string {
  const [metrics, logs] = options.features ? ['lookup(var.features, "enable_metrics", false)', 'lookup(var.features, "enable_logs", false)'] : ['var.enabled', 'var.enabled']
  const any = options.features ? `(${metrics} || ${logs})` : 'var.enabled'
  const part = (name: string, release: string, namespace: string, account: string, enabled: string): string => `
${roleModule(name, form, {
  name: options.ofCluster ? `join("-", compact(["irsa", var.cluster_name, "${account}", var.petname && ${any} ? random_string.suffix.result : ""]))` : `"irsa-${account}"`,
  namespace: `"${namespace}"`,
  account: `"${account}"`,
  count: `${enabled} ? 1 : 0`,
})}
resource "helm_release" "${name}" {
  count      = ${enabled} ? 1 : 0
  name       = "${release}"
  chart      = "${release}"
  version    = lookup(var.helm, "version", null)
  repository = lookup(var.helm, "repository", "${awsCharts}")
  namespace  = "${namespace}"
  set {
    name  = "serviceAccount.name"
    value = "${account}"
  }
  set {
    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = module.${name}[0].arn${form.role === always.role ? '' : '[0]'}
  }
}`
  return `
${variables({
  ...(options.features ? { features: '{}' } : { enabled: typed('bool', 'true') }),
  cluster_name: typed('string', null),
  petname: typed('bool', 'true'),
  helm: '{}',
  oidc: null,
})}
${options.ofCluster ? suffix : ''}
${part('metrics', 'aws-cloudwatch-metrics', 'amazon-cloudwatch', 'amazon-cloudwatch', metrics)}
${part('logs', 'aws-for-fluent-bit', 'kube-system', 'aws-for-fluent-bit', logs)}
${options.features ? outputs({ features: `{ metrics_enabled = ${metrics}, logs_enabled = ${logs} }` }) : ''}
`
}

/** The role of each entry of `addons` that names a provider. */
const roles = (path: string, version: string): string => `
module "irsa" {
  source         = "Young-ook/eks/aws//modules/${path}"
  version        = "${version}"
  for_each       = { for addon in var.addons : addon.name => addon if lookup(addon, "oidc", null) != null }
  name           = each.key
  namespace      = lookup(each.value, "namespace", "default")
  serviceaccount = lookup(each.value, "serviceaccount", null)
  oidc_url       = lookup(each.value.oidc, "url", "")
  oidc_arn       = lookup(each.value.oidc, "arn", "")
}`

const charts = (path: string, version: string): string => `
${variables({ addons: null })}
${roles(path, version)}
resource "helm_release" "chart" {
  for_each   = { for addon in var.addons : addon.name => addon }
  name       = each.key
  chart      = lookup(each.value, "chart_name", null)
  version    = lookup(each.value, "chart_version", null)
  repository = lookup(each.value, "repository", null)
  namespace  = lookup(each.value, "namespace", "default")
  dynamic "set" {
    for_each = merge(lookup(each.value, "oidc", null) == null ? {} : {
      "serviceAccount.name" = lookup(each.value, "serviceaccount", null)
      "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn" = module.irsa[each.key].arn
    }, lookup(each.value, "values", {}))
    content {
      name  = set.key
      value = set.value
    }
  }
}
`

const eksAddons = (output: string, version?: string): string => `
${variables({ addons: null })}
${version === undefined ? '' : roles('irsa', version)}
resource "aws_eks_addon" "addon" {
  for_each     = { for addon in var.addons : addon.name => addon }
  addon_name   = each.key
  cluster_name = lookup(each.value, "eks_name", null)
${version === undefined ? '' : '  service_account_role_arn = lookup(module.irsa, each.key, null) == null ? null : module.irsa[each.key].arn'}
}
${outputs({ [output]: 'aws_eks_addon.addon' })}
`

export const youngOokAddons: readonly Family[] = [
  family('alb-ingress', 'modules/helm-addons', [
    { from: '1.0.0', text: addon(ingress, one) },
    { from: '1.1.0', text: addon(ingressOfRelease, usuallyOn) },
    { from: '1.4.8', text: addon(ingressRenamed, usuallyOn) },
    { from: '1.4.13', text: addon(ingressRenamed, cut) },
    { from: '1.6.0', text: addon(ingressRenamed, withPath) },
    { from: '1.7.5', text: addon(ingressRenamed, always) },
  ]),
  family('app-mesh', 'modules/helm-addons', [
    { from: '1.0.0', text: addon(mesh, one) },
    { from: '1.1.0', text: addon(mesh, usuallyOn) },
    { from: '1.4.7', text: addon(meshRenamed, usuallyOn) },
    { from: '1.4.13', text: addon(meshRenamed, cut) },
    { from: '1.6.0', text: addon(meshRenamed, withPath) },
    { from: '1.7.5', text: addon(meshRenamed, always) },
    { from: '1.7.9', text: addon(meshRenamed, named) },
  ]),
  family('cluster-autoscaler', 'modules/helm-addons', [
    { from: '1.0.0', text: addon(autoscaler, one) },
    { from: '1.1.0', text: addon(autoscaler, usuallyOn) },
    { from: '1.4.6', text: addon(autoscalerOwnChart, usuallyOn) },
    { from: '1.4.11', text: addon(autoscalerRenamed, usuallyOn) },
    { from: '1.4.13', text: addon(autoscalerRenamed, cut) },
    { from: '1.6.0', text: addon(autoscalerRenamed, withPath) },
    { from: '1.7.5', text: addon(autoscalerRenamed, always) },
    { from: '1.7.9', text: addon(autoscalerRenamed, named) },
  ]),
  family('container-insights', 'modules/eks-addons', [
    { from: '1.0.0', text: addon(insights, one) },
    { from: '1.1.0', text: addon(insights, usuallyOn) },
    { from: '1.4.6', text: addon(insightsRenamed, usuallyOn) },
    { from: '1.4.9', text: addon({ ...insightsRenamed, release: 'container-insights' }, usuallyOn) },
    { from: '1.4.14', text: insightsOfTwo(cut, { ofCluster: false, features: false }) },
    { from: '1.4.15', text: insightsOfTwo(cut, { ofCluster: true, features: false }) },
    { from: '1.6.0', text: insightsOfTwo(withPath, { ofCluster: true, features: true }) },
    { from: '1.7.5', text: insightsOfTwo(always, { ofCluster: true, features: true }) },
  ]),
  family('lb-controller', 'modules/helm-addons', [
    { from: '1.4.17', text: addon(balancer, cut) },
    { from: '1.6.0', text: addon(balancer, withPath) },
    { from: '1.7.5', text: addon(balancer, always) },
    { from: '1.7.9', text: addon(balancer, named) },
  ]),
  family('karpenter', 'modules/helm-addons', [
    { from: '1.7.6', text: addon(karpenter, always) },
    { from: '1.7.10', text: addon(karpenter, { ...named, name: '2.3.5' }) },
  ]),
  {
    ...youngOok,
    id: 'young-ook-helm-addons',
    path: 'modules/helm-addons',
    newest: '2.1.0',
    texts: [
      { from: '2.0.0', text: charts('iam-role-for-serviceaccount', '1.7.10') },
      { from: '2.0.10', text: charts('irsa', '2.0.4') },
      { from: '2.1.0', text: charts('irsa', '2.0.12') },
    ],
  },
  {
    ...youngOok,
    id: 'young-ook-eks-addons',
    path: 'modules/eks-addons',
    newest: '2.1.0',
    texts: [
      { from: '2.0.0', text: eksAddons('addon') },
      { from: '2.0.3', text: eksAddons('addon', '2.0.1') },
      { from: '2.0.10', text: eksAddons('addon', '2.0.4') },
      { from: '2.0.12', text: eksAddons('addons', '2.0.4') },
    ],
  },
]
