// lablabs: the releases of its add-ons that make the role themselves, from the first ones to those just before the universal add-on.
// lablabs/terraform-aws-eks-*:{iam,helm,argo,values,variables,outputs}.tf, main.tf of the first ones
import { outputs, typed, variables } from './family.js'
import { nested, type Setting } from './lablabs-universal.js'
import { admitting } from './snippets.js'

/** Whether there are the chart's rights, its account, a role. */
export type Flag = 'rbac_create' | 'service_account_create' | 'irsa_role_create'

export interface Classic {
  /** In front of `namespace`, `service_account_name` and the like. */
  readonly prefix: 'k8s_' | ''
  /** Defaults: of the release, the chart and its repository, the namespace, the account, what the role's name starts with. */
  readonly name: string
  readonly chart: string
  readonly repository: string
  /** Where the account's name depends on it. */
  readonly version?: string
  readonly namespace: string
  readonly account: string
  readonly rolePrefix: string
  /** The name of the role, in HCL; or what follows that prefix. */
  readonly role: string
  /** The account in the trust policy, in HCL; the one that the caller names by default. */
  readonly subject?: string
  /** The caller cannot name it. */
  readonly accountGiven?: boolean
  /** What else decides about the role, in HCL. */
  readonly unlessGiven?: string | undefined
  /** In place of the one role; empty where the module makes none. */
  readonly roles?: string
  /** What else decides about the release. */
  readonly onlyIf?: string
  readonly flags: readonly Flag[]
  /** Those of them that do not decide about the role. */
  readonly free?: readonly Flag[]
  /** What stands for the values of the chart, in HCL: YAML documents or single settings. */
  readonly documents?: readonly string[]
  readonly sets?: readonly Setting[]
  /** The documents and those of the caller become one. */
  readonly merged: boolean
  /** The caller can have no release made. */
  readonly helmEnabled?: true
  /** The argument that hands the release to Argo CD, and the one that has Helm make the application. */
  readonly argo?: {
    readonly enabled: 'argo_application_enabled' | 'argo_enabled'
    readonly byHelm?: 'argo_application_use_helm' | 'argo_helm_enabled'
    /** The application hears only what the caller says to the chart. */
    readonly onlyCallers?: true
  } | undefined
  /** The caller has to name the cluster. */
  readonly clusterNamed?: boolean
  /** Those who call have to say whether it is there. */
  readonly asked?: boolean
  /** The roles as outputs. */
  readonly outputs?: Readonly<Record<string, string>> | undefined
  /** Further blocks. */
  readonly more?: string
}

export const roleBy = (part: 'chart' | 'release'): string => `by ${part}`

/** The role's ARN, or nothing. */
export const arn = 'local.role ? aws_iam_role.this[0].arn : ""'

/** The usual account in the values: made, named, annotated. */
export const account = (path: string, prefix: 'k8s_' | '' = '', created: Flag | 'always' = 'service_account_create'): readonly Setting[] => [
  [`${path}.create`, created === 'always' ? 'true' : `var.${prefix}${created}`],
  [`${path}.name`, `var.${prefix}service_account_name`],
  [`${path}.annotations`, `{ "eks.amazonaws.com/role-arn" = ${arn} }`],
]

export const document = (...settings: readonly Setting[]): string => `yamlencode(${nested(settings)})`

const deciding = ({ prefix, flags, free = [], unlessGiven }: Classic): string =>
  ['var.enabled', ...flags.filter((flag) => !free.includes(flag)).map((flag) => `var.${prefix}${flag}`), ...(unlessGiven === undefined ? [] : [`length(var.${unlessGiven}) == 0`])].join(' && ')

function roleName({ prefix, role }: Classic): string {
  if (role === roleBy('chart')) return `"\${var.${prefix}irsa_role_name_prefix}-\${var.helm_chart_name}"`
  return role === roleBy('release') ? `"\${var.${prefix}irsa_role_name_prefix}-\${var.helm_release_name}"` : role
}

/** The first release with Argo CD did not ask whether the add-on is enabled at all. */
const application = ({ prefix, outputs: given }: Classic, { enabled, byHelm, onlyCallers }: NonNullable<Classic['argo']>): string => `
resource "kubernetes_manifest" "this" {
  count = ${byHelm === undefined ? `var.${enabled}` : `var.enabled && var.${enabled} && !var.${byHelm}`} ? 1 : 0
  manifest = {
    apiVersion = var.argo_apiversion
    kind       = "Application"
    metadata   = { name = var.helm_release_name, namespace = var.argo_namespace }
    spec = merge({
      source = {
        repoURL        = var.helm_repo_url
        chart          = var.helm_chart_name
        targetRevision = var.helm_chart_version
        helm = {
          releaseName = var.helm_release_name
          parameters  = [for key, value in var.settings : { name = key, value = value }]
          values      = ${onlyCallers === true ? 'var.values' : given === undefined && byHelm !== 'argo_helm_enabled' ? 'local.merged' : 'var.enabled ? local.merged : ""'}
        }
      }
      destination = { namespace = var.${prefix}namespace }
    }, var.argo_spec)
  }
}`

/** What a statement for one account says, in HCL. */
export const trusted = (namespace: string, name: string): string =>
  admitting({ arn: 'var.cluster_identity_oidc_issuer_arn', issuer: 'replace(var.cluster_identity_oidc_issuer, "https://", "")', subjects: `["system:serviceaccount:\${${namespace}}:\${${name}}"]` })

export const trusting = (namespace: string, name: string): string => `
  statement {${trusted(namespace, name)}
  }`

const oneRole = (release: Classic): string => `
data "aws_iam_policy_document" "this" {${trusting(`var.${release.prefix}namespace`, 'local.account')}
}
resource "aws_iam_role" "this" {
  count              = local.role ? 1 : 0
  name               = ${roleName(release)}
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = true
}`

/** The role, as most releases give it. */
export const attributes = (name = 'iam_role_attributes'): Readonly<Record<string, string>> => ({ [name]: 'try(aws_iam_role.this[0], {})' })

export function classicText(release: Classic): string {
  const { prefix, flags, documents = [], sets = [], merged, argo } = release
  const name = roleName(release)
  const values = merged ? '[local.merged]' : `[${documents.join(', ')}]`
  return `
${variables({
  enabled: typed('bool', release.asked === true ? null : 'true'),
  cluster_name: typed('string', name.includes('var.cluster_name') || release.clusterNamed === true ? null : '""'),
  ...(release.roles === '' ? {} : { cluster_identity_oidc_issuer: typed('string', null), cluster_identity_oidc_issuer_arn: typed('string', null), [`${prefix}irsa_role_name_prefix`]: typed('string', `"${release.rolePrefix}"`) }),
  helm_release_name: typed('string', `"${release.name}"`),
  helm_chart_name: typed('string', `"${release.chart}"`),
  helm_chart_version: typed('string', release.version === undefined ? 'null' : `"${release.version}"`),
  helm_repo_url: typed('string', `"${release.repository}"`),
  settings: '{}',
  values: '""',
  [`${prefix}namespace`]: typed('string', `"${release.namespace}"`),
  ...(release.accountGiven === true ? {} : { [`${prefix}service_account_name`]: typed('string', `"${release.account}"`) }),
  ...(release.unlessGiven === undefined ? {} : { [release.unlessGiven]: '""' }),
  ...Object.fromEntries(flags.map((flag) => [`${prefix}${flag}`, typed('bool', 'true')])),
  ...(release.helmEnabled === true ? { helm_enabled: typed('bool', 'true') } : {}),
  ...(argo === undefined ? {} : { [argo.enabled]: typed('bool', 'false'), ...(argo.byHelm === undefined ? {} : { [argo.byHelm]: typed('bool', 'false') }), argo_namespace: '"argo"', argo_apiversion: typed('string', '"argoproj.io/v1alpha1"'), argo_spec: '{}' }),
})}
locals {
  role = ${deciding(release)}
${release.roles === undefined ? `  account = ${release.subject ?? `var.${prefix}service_account_name`}` : ''}
}
${release.roles ?? oneRole(release)}
resource "helm_release" "this" {
  count      = var.enabled${release.helmEnabled === true ? ' && var.helm_enabled' : ''}${argo === undefined ? '' : ` && !var.${argo.enabled}`}${release.onlyIf === undefined ? '' : ` && ${release.onlyIf}`} ? 1 : 0
  name       = var.helm_release_name
  namespace  = var.${prefix}namespace
  chart      = var.helm_chart_name
  version    = var.helm_chart_version
  repository = var.helm_repo_url
  values     = ${values}
  set        = concat([${sets.map(([path, value]) => `{ name = "${path}", value = ${value} }`).join(', ')}], [for key, value in var.settings : { name = key, value = value }])
}
${
  merged
    ? `data "utils_deep_merge_yaml" "values" {
  count = var.enabled ? 1 : 0
  input = compact([${[...documents, 'var.values'].join(', ')}])
}
locals {
  merged = data.utils_deep_merge_yaml.values[0].output
}`
    : ''
}
${argo === undefined ? '' : application(release, argo)}
${release.more ?? ''}
${release.outputs === undefined ? '' : outputs({ ...release.outputs, helm_release_metadata: 'try(helm_release.this[0].metadata, {})' })}
`
}
