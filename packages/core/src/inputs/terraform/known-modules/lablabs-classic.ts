// lablabs: the releases of its add-ons that make the role themselves: from the first ones to those just before the universal add-on.
// lablabs/terraform-aws-eks-external-dns@0.1.0 … v1.2.0, lablabs/terraform-aws-eks-cluster-autoscaler@1.0.0 … v2.2.0:*.tf
import { outputs, typed, variables, type FamilyText } from './family.js'

interface Addon {
  readonly name: string
  /** Where the chart has its service account. */
  readonly accountPath: readonly string[]
  readonly namespace: string
}

/** A release that makes its role itself. */
interface Classic {
  readonly from: string
  /** In front of `namespace`, `service_account_name` and the like. */
  readonly prefix: 'k8s_' | ''
  /** The chart and its repository, both in HCL. */
  readonly chart: string
  readonly repository: string
  readonly role: string
  /** Where the arguments are for whether there is an account, its rights and its role. */
  readonly flags: boolean
  /** What stands for the values of the chart, in HCL; settings are single ones. */
  readonly values: 'merged' | 'own' | 'set' | { readonly template: string }
  readonly annotationPath?: string
  /** The argument that hands the release to Argo CD, and the one that has Helm make the application. */
  readonly argo?: { readonly enabled: 'argo_application_enabled' | 'argo_enabled'; readonly byHelm?: 'argo_application_use_helm' | 'argo_helm_enabled' }
  /** Those who call have to say whether it is there. */
  readonly asked?: true
  readonly outputs: boolean
}

const yaml = ([first = '', ...rest]: readonly string[], leaf: string, more = ''): string => `{ ${first} = ${rest.reduceRight((inner, key) => `{ ${key} = ${inner} }`, leaf)}${more} }`

function classicText(addon: Addon, release: Classic): string {
  const { prefix, flags, values, argo } = release
  const account = `{ create = ${flags ? `var.${prefix}service_account_create` : 'true'}, name = var.${prefix}service_account_name, annotations = { "eks.amazonaws.com/role-arn" = ${flags ? 'local.role ? aws_iam_role.this[0].arn : ""' : 'aws_iam_role.this[0].arn'} } }`
  const path = addon.accountPath.join('.')
  const settings = [
    `{ name = "${path}.create", value = "true" }`,
    `{ name = "${path}.name", value = var.${prefix}service_account_name }`,
    `{ name = "${release.annotationPath ?? `${path}.annotations`}.eks\\\\.amazonaws\\\\.com/role-arn", value = aws_iam_role.this[0].arn }`,
  ]
  const documents =
    typeof values === 'object' ? `[yamlencode(${values.template})]` : values === 'set' ? '[]' : values === 'own' ? `[yamlencode(${yaml(addon.accountPath, account)}), var.values]` : `compact([yamlencode(${yaml(addon.accountPath, account)}), var.values])`
  return `
${variables({
  enabled: typed('bool', release.asked === true ? null : 'true'),
  cluster_name: typed('string', release.role.includes('var.cluster_name') ? null : '""'),
  cluster_identity_oidc_issuer: typed('string', null),
  cluster_identity_oidc_issuer_arn: typed('string', null),
  helm_release_name: typed('string', `"${addon.name}"`),
  helm_chart_name: typed('string', release.chart),
  helm_repo_url: typed('string', release.repository),
  settings: '{}',
  values: '""',
  [`${prefix}namespace`]: typed('string', `"${addon.namespace}"`),
  [`${prefix}service_account_name`]: `"${addon.name}"`,
  ...(flags ? { [`${prefix}rbac_create`]: typed('bool', 'true'), [`${prefix}service_account_create`]: typed('bool', 'true'), [`${prefix}irsa_role_create`]: typed('bool', 'true') } : {}),
  [`${prefix}irsa_role_name_prefix`]: typed('string', `"${addon.name}-irsa"`),
  ...(argo === undefined ? {} : { [argo.enabled]: typed('bool', 'false'), ...(argo.byHelm === undefined ? {} : { [argo.byHelm]: typed('bool', 'false') }), argo_namespace: '"argo"', argo_apiversion: typed('string', '"argoproj.io/v1alpha1"'), argo_spec: '{}' }),
})}
locals {
  role = var.enabled${flags ? ` && var.${prefix}rbac_create && var.${prefix}service_account_create && var.${prefix}irsa_role_create` : ''}
}
data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.cluster_identity_oidc_issuer_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "\${replace(var.cluster_identity_oidc_issuer, "https://", "")}:sub"
      values   = ["system:serviceaccount:\${var.${prefix}namespace}:\${var.${prefix}service_account_name}"]
    }
  }
}
resource "aws_iam_role" "this" {
  count              = local.role ? 1 : 0
  name               = ${release.role}
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = true
}
resource "helm_release" "this" {
  count      = var.enabled${argo === undefined ? '' : ` && !var.${argo.enabled}`} ? 1 : 0
  name       = var.helm_release_name
  namespace  = var.${prefix}namespace
  chart      = var.helm_chart_name
  repository = var.helm_repo_url
  values     = ${values === 'merged' ? '[data.utils_deep_merge_yaml.values[0].output]' : documents}
  set        = concat([${values === 'set' ? settings.join(', ') : ''}], [for key, value in var.settings : { name = key, value = value }])
}
${
  values === 'merged'
    ? `data "utils_deep_merge_yaml" "values" {
  count = var.enabled ? 1 : 0
  input = ${documents}
}`
    : ''
}
${argo === undefined ? '' : application({ ...release, argo })}
${release.outputs ? outputs({ iam_role_attributes: 'try(aws_iam_role.this[0], {})', helm_release_metadata: 'try(helm_release.this[0].metadata, {})' }) : ''}
`
}

/** The first release with it did not ask whether the add-on is enabled at all. */
const application = ({ prefix, argo: { enabled, byHelm }, outputs: later }: Classic & { readonly argo: NonNullable<Classic['argo']> }): string => `
resource "kubernetes_manifest" "this" {
  count = ${byHelm === undefined ? `var.${enabled}` : `var.enabled && var.${enabled} && !var.${byHelm}`} ? 1 : 0
  manifest = {
    apiVersion = var.argo_apiversion
    kind       = "Application"
    metadata   = { name = var.helm_release_name, namespace = var.argo_namespace }
    spec = merge({
      source = {
        repoURL = var.helm_repo_url
        chart   = var.helm_chart_name
        helm = {
          releaseName = var.helm_release_name
          parameters  = [for key, value in var.settings : { name = key, value = value }]
          values      = ${later ? 'var.enabled ? data.utils_deep_merge_yaml.values[0].output : ""' : 'data.utils_deep_merge_yaml.values[0].output'}
        }
      }
      destination = { namespace = var.${prefix}namespace }
    }, var.argo_spec)
  }
}`

const externalDns: Addon = { name: 'external-dns', accountPath: ['serviceAccount'], namespace: 'kube-system' }
const bitnami = '"https://charts.bitnami.com/bitnami"'
const stable = '"https://kubernetes-charts.storage.googleapis.com"'
const first: Classic = {
  from: '0.1.0',
  asked: true,
  prefix: 'k8s_',
  chart: '"external-dns"',
  repository: stable,
  role: '"${var.cluster_name}-external-dns"',
  flags: false,
  values: { template: '{ rbac = { create = true, serviceAccountName = var.k8s_service_account_name, serviceAccountAnnotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this[0].arn } } }' },
  outputs: false,
}
const { asked: _, ...notAsked } = first
const fourth: Classic = { ...notAsked, from: '0.4.0', repository: bitnami, values: 'set' }
const seventh: Classic = { ...fourth, from: '0.7.0', flags: true, values: 'merged' }
const eighth: Classic = { ...seventh, from: '0.8.0', argo: { enabled: 'argo_application_enabled' } }
const byHelm: Classic = { ...eighth, from: '0.8.1', argo: { enabled: 'argo_application_enabled', byHelm: 'argo_application_use_helm' } }
const ninth: Classic = { ...byHelm, from: '0.9.0', role: '"${var.k8s_irsa_role_name_prefix}-${var.helm_release_name}"', outputs: true }
const dnsReleases: readonly Classic[] = [first, { ...first, from: '0.3.0', repository: bitnami, values: { template: '{ serviceAccount = { name = var.k8s_service_account_name, annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this[0].arn } } }' } }, fourth, seventh, eighth, byHelm, ninth, { ...ninth, from: '1.0.0', prefix: '', role: '"${var.irsa_role_name_prefix}-${var.helm_release_name}"', argo: { enabled: 'argo_enabled', byHelm: 'argo_helm_enabled' } }]

const autoscaler: Addon = { name: 'cluster-autoscaler', accountPath: ['rbac', 'serviceAccount'], namespace: 'cluster-autoscaler' }
const autoscalerCharts = '"https://kubernetes.github.io/autoscaler"'
const one: Classic = { ...notAsked, from: '1.0.0', chart: '"cluster-autoscaler"', role: '"${var.cluster_name}-cluster-autoscaler"', values: 'set', annotationPath: 'rbac.serviceAccountAnnotations' }
const oneOne: Classic = { ...notAsked, from: '1.1.0', chart: '"cluster-autoscaler-chart"', repository: autoscalerCharts, role: one.role, values: 'set' }
const oneThree: Classic = { ...oneOne, from: '1.3.0', chart: '"cluster-autoscaler"' }
const oneFive: Classic = { ...oneThree, from: '1.5.0', flags: true, values: 'merged' }
const two: Classic = { ...oneFive, from: '2.0.0', prefix: '', role: '"${var.irsa_role_name_prefix}-${var.helm_chart_name}"', argo: { enabled: 'argo_enabled', byHelm: 'argo_helm_enabled' }, outputs: true }
const autoscalerReleases: readonly Classic[] = [one, oneOne, oneThree, { ...oneThree, from: '1.4.0', values: 'own' }, oneFive, { ...oneFive, from: '1.6.0', argo: { enabled: 'argo_application_enabled' } }, { ...oneFive, from: '1.6.1', argo: { enabled: 'argo_application_enabled', byHelm: 'argo_application_use_helm' } }, two]

const textsOf = (addon: Addon, releases: readonly Classic[]): readonly FamilyText[] => releases.map((release) => ({ from: release.from, text: classicText(addon, release) }))

export const classicDns = textsOf(externalDns, dnsReleases)
export const classicAutoscaler = textsOf(autoscaler, autoscalerReleases)
