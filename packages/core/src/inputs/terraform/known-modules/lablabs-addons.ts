// lablabs: single add-ons. Up to 1.2.0 (2.2.0 for the autoscaler) each makes its own role, later all call `modules/addon-irsa`.
// lablabs/terraform-aws-eks-external-dns@0.1.0 … v3.0.0, lablabs/terraform-aws-eks-cluster-autoscaler@1.0.0 … v3.1.0:*.tf
import { outputs, typed, variables, type Family, type FamilyText } from './family.js'

export interface Addon {
  readonly name: string
  /** Where the chart has its service account. */
  readonly accountPath: readonly string[]
  readonly namespace: string
  /** Where it is not called like the add-on. */
  readonly chart?: string
  /** True where the role is an output of its own. */
  readonly roleOutput?: true
  /** Further values that concern service accounts, in HCL. */
  readonly more?: string
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

/** A release that calls the universal add-on. */
export interface Universal {
  readonly from: string
  /** The release of the universal add-on. */
  readonly ref: string
  /** True where the chart is told what was asked for, not what the role's module made of it. */
  readonly asked: boolean
  readonly podIdentity: boolean
  readonly additional: boolean
  /** Further values of the chart, in HCL: they fail where the roles to assume are not given, which they are not by default. */
  readonly extraArgs?: string
  /** Argo CD's application is made by what is known here; later ones come from a function of a provider. */
  readonly application: boolean
}

export function universalText(addon: Addon, repository: string, { ref, asked, podIdentity, additional, extraArgs, application: applies }: Universal): string {
  const { name, accountPath, namespace, chart = name, more = '' } = addon
  const passed = [
    'rbac_create',
    'service_account_create',
    'irsa_role_create',
    'irsa_assume_role_policy_condition_test',
    'irsa_assume_role_policy_condition_values',
    ...(podIdentity ? ['cluster_name', 'pod_identity_role_create'] : []),
    ...(additional ? ['irsa_role_additional_trust_policies', 'pod_identity_role_additional_trust_policies'] : []),
    'cluster_identity_oidc_issuer',
    'cluster_identity_oidc_issuer_arn',
  ]
  const fallbacks: Readonly<Record<string, string>> = ref === 'v0.0.14' ? { rbac_create: 'true', service_account_create: 'true', irsa_role_create: 'true', irsa_assume_role_policy_condition_test: '"StringEquals"', irsa_assume_role_policy_condition_values: '[]', cluster_identity_oidc_issuer: '""', cluster_identity_oidc_issuer_arn: '""' } : {}
  const named: Readonly<Record<string, string>> = {
    service_account_name: ref === 'v0.0.14' ? `"${name}"` : 'local.name',
    service_account_namespace: 'local.namespace',
    irsa_role_name_prefix: `"${name}-irsa"`,
    irsa_role_name: 'local.name',
    ...(podIdentity ? { pod_identity_role_name_prefix: `"${name}-pi"`, pod_identity_role_name: 'local.name' } : {}),
  }
  const call = `module.addon-irsa["${name}"]`
  const askedFor = (argument: string, fallback: string): string => (asked ? `(var.${argument} != null ? var.${argument} : ${fallback})` : `${call}.${argument}`)
  const account = `{ create = ${askedFor('service_account_create', 'true')}, name = ${askedFor('service_account_name', `"${name}"`)}, annotations = ${call}.irsa_role_enabled ? { "eks.amazonaws.com/role-arn" = ${call}.iam_role_attributes.arn } : tomap({}) }`
  return `
${variables({
  enabled: typed('bool', 'true'),
  ...Object.fromEntries([...passed, ...Object.keys(named), 'namespace', 'helm_release_name', 'helm_chart_name', 'helm_repo_url', 'helm_enabled', 'argo_enabled', 'argo_helm_enabled', 'argo_source_type', 'argo_name', 'argo_namespace', 'argo_apiversion', 'argo_spec', 'settings'].map((each) => [each, 'null'])),
  irsa_assume_role_arns: typed('list(string)', 'null'),
  values: ref === 'v0.0.14' ? '""' : 'null',
})}
locals {
  source    = var.argo_source_type != null ? var.argo_source_type : "helm"
  name      = local.source == "helm" || local.source == "helm-directory" ? (var.helm_release_name != null ? var.helm_release_name : "${name}") : (var.argo_name != null ? var.argo_name : "${name}")
  namespace = var.namespace != null ? var.namespace : "${namespace}"
}
module "addon-irsa" {
  for_each = toset(["${name}"])
  source   = "git::https://github.com/lablabs/terraform-aws-eks-universal-addon.git//modules/addon-irsa?ref=${ref}"
  enabled  = var.enabled
${passed.map((each) => `  ${each} = var.${each} != null ? var.${each} : ${fallbacks[each] ?? 'null'}`).join('\n')}
${Object.entries(named)
  .map(([each, fallback]) => `  ${each} = var.${each} != null ? var.${each} : ${fallback}`)
  .join('\n')}
}
resource "helm_release" "this" {
  count      = var.enabled && (var.helm_enabled != null ? var.helm_enabled : true) && !(var.argo_enabled != null ? var.argo_enabled : false) ? 1 : 0
  name       = local.name
  namespace  = local.namespace
  chart      = var.helm_chart_name != null ? var.helm_chart_name : "${chart}"
  repository = var.helm_repo_url != null ? var.helm_repo_url : "${repository}"
  values     = compact([one(data.utils_deep_merge_yaml.values[*].output)])
  set        = [for key, value in (var.settings != null ? var.settings : {}) : { name = key, value = value }]
}
data "utils_deep_merge_yaml" "values" {
  count = var.enabled ? 1 : 0
  input = compact([yamlencode(${yaml(accountPath, account, extraArgs === undefined ? more : `, extraArgs = ${extraArgs}`)}), var.values])
}
${
  applies
    ? `resource "kubernetes_manifest" "this" {
  count = var.enabled == true && (var.argo_enabled != null ? var.argo_enabled : false) && !(var.argo_helm_enabled != null ? var.argo_helm_enabled : false) ? 1 : 0
  manifest = {
    apiVersion = var.argo_apiversion != null ? var.argo_apiversion : "argoproj.io/v1alpha1"
    kind       = "Application"
    metadata   = { name = local.name, namespace = var.argo_namespace != null ? var.argo_namespace : "argo" }
    spec = merge({
      source = {
        repoURL = var.helm_repo_url != null ? var.helm_repo_url : "${repository}"
        chart   = var.helm_chart_name != null ? var.helm_chart_name : "${chart}"
        helm = {
          releaseName = local.name
          parameters  = [for key, value in (var.settings != null ? var.settings : {}) : { name = key, value = value }]
          values      = one(data.utils_deep_merge_yaml.values[*].output)
        }
      }
      destination = { namespace = local.namespace }
    }, var.argo_spec != null ? var.argo_spec : {})
  }
}`
    : ''
}
${outputs({ addon_irsa: 'module.addon-irsa', ...(addon.roleOutput === true ? { iam_role_attributes: `${call}.iam_role_attributes` } : {}) })}
`
}

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
const classicDns: readonly Classic[] = [first, { ...first, from: '0.3.0', repository: bitnami, values: { template: '{ serviceAccount = { name = var.k8s_service_account_name, annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this[0].arn } } }' } }, fourth, seventh, eighth, byHelm, ninth, { ...ninth, from: '1.0.0', prefix: '', role: '"${var.irsa_role_name_prefix}-${var.helm_release_name}"', argo: { enabled: 'argo_enabled', byHelm: 'argo_helm_enabled' } }]

export const universal = (from: string, ref: string, more: Partial<Universal> = {}): Universal => ({ from, ref, asked: false, podIdentity: true, additional: false, application: true, ...more })

const textsOf = (addon: Addon, repository: string, classic: readonly Classic[], later: readonly Universal[]): readonly FamilyText[] => [
  ...classic.map((release) => ({ from: release.from, text: classicText(addon, release) })),
  ...later.map((release) => ({ from: release.from, text: universalText(addon, repository, release) })),
]

const assumedRole = 'one(var.irsa_assume_role_arns) != null ? [] : []'

export const lablabsExternalDns: Family = {
  id: 'lablabs-eks-external-dns',
  registry: 'lablabs/eks-external-dns/aws',
  repository: 'lablabs/terraform-aws-eks-external-dns',
  path: '',
  newest: '3.0.0',
  texts: textsOf(externalDns, 'https://kubernetes-sigs.github.io/external-dns', classicDns, [
    universal('1.2.1', 'v0.0.14', { asked: true, podIdentity: false, extraArgs: 'one(var.irsa_assume_role_arns[*]) != null ? [] : []' }),
    universal('2.0.0', 'v0.0.21', { extraArgs: assumedRole }),
    universal('2.1.0', 'v0.0.24', { additional: true, extraArgs: assumedRole }),
    universal('2.1.1', 'v0.0.24', { additional: true }),
    universal('3.0.0', 'v0.0.25', { additional: true, application: false }),
  ]),
}

const autoscaler: Addon = { name: 'cluster-autoscaler', accountPath: ['rbac', 'serviceAccount'], namespace: 'cluster-autoscaler' }
const autoscalerCharts = '"https://kubernetes.github.io/autoscaler"'
const one: Classic = { ...notAsked, from: '1.0.0', chart: '"cluster-autoscaler"', role: '"${var.cluster_name}-cluster-autoscaler"', values: 'set', annotationPath: 'rbac.serviceAccountAnnotations' }
const oneOne: Classic = { ...notAsked, from: '1.1.0', chart: '"cluster-autoscaler-chart"', repository: autoscalerCharts, role: one.role, values: 'set' }
const oneThree: Classic = { ...oneOne, from: '1.3.0', chart: '"cluster-autoscaler"' }
const oneFive: Classic = { ...oneThree, from: '1.5.0', flags: true, values: 'merged' }
const two: Classic = { ...oneFive, from: '2.0.0', prefix: '', role: '"${var.irsa_role_name_prefix}-${var.helm_chart_name}"', argo: { enabled: 'argo_enabled', byHelm: 'argo_helm_enabled' }, outputs: true }
const classicAutoscaler: readonly Classic[] = [one, oneOne, oneThree, { ...oneThree, from: '1.4.0', values: 'own' }, oneFive, { ...oneFive, from: '1.6.0', argo: { enabled: 'argo_application_enabled' } }, { ...oneFive, from: '1.6.1', argo: { enabled: 'argo_application_enabled', byHelm: 'argo_application_use_helm' } }, two]

export const lablabsClusterAutoscaler: Family = {
  id: 'lablabs-eks-cluster-autoscaler',
  registry: 'lablabs/eks-cluster-autoscaler/aws',
  repository: 'lablabs/terraform-aws-eks-cluster-autoscaler',
  path: '',
  newest: '3.1.0',
  texts: textsOf(autoscaler, 'https://kubernetes.github.io/autoscaler', classicAutoscaler, [
    universal('3.0.0', 'v0.0.21', { asked: true }),
    universal('3.0.1', 'v0.0.22', { asked: true }),
    universal('3.1.0', 'v0.0.24', { asked: true, additional: true }),
  ]),
}
