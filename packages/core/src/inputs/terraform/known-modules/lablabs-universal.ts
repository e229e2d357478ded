// lablabs: the releases of its add-ons that call `modules/addon-irsa` of the universal add-on. They are alike but for what `Addon` says.
// lablabs/terraform-aws-eks-universal-addon@v0.0.5 … v1.0.0:{addon,addon-irsa,variables-addon,variables-addon-irsa}.tf,modules/addon/*.tf
import { neverNull, outputs, typed, variables, type Variable } from './family.js'
import { isSince } from './version.js'

/** A service account of the chart, and the roles for it. */
export interface Account {
  /** Where it is in the chart's values: `controller.serviceAccount`. */
  readonly path: string
  /** Its own arguments, where the chart has several accounts. */
  readonly own?: Component
}

export interface Component {
  /** Among the roles. */
  readonly key: string
  /** What its arguments start with. */
  readonly prefix: string
  /** Default names. */
  readonly account: string
  readonly role?: string | undefined
  /** Whether a role is made by default. */
  readonly irsa: boolean
  readonly rbac?: true
  /** Those of its arguments that take their default for null. */
  readonly neverNull?: RegExp
  /** The chart has no setting for whether the account is made. */
  readonly alwaysMade?: true
}

export interface Addon {
  readonly name: string
  /** Of the chart. */
  readonly repository: string
  /** Where it is not called like the add-on. */
  readonly chart?: string
  readonly namespace?: string
  /** None where the module makes no role. */
  readonly accounts: readonly Account[]
  /** True where the chart is told what was asked for, not what the role's module made of it. */
  readonly asked?: boolean
  /** True where the role is an output of its own. */
  readonly roleOutput?: true
  /** Further values that concern service accounts: path and HCL. */
  readonly values?: readonly Setting[]
  /** Further blocks, with the arguments that they need. */
  readonly more?: string
}

export type Setting = readonly [path: string, value: string]

/** Releases of the universal add-on that differ: those that add-ons call, and of the last ones those from which on something is another. */
export type Universal = '0.0.5' | '0.0.8' | '0.0.12' | '0.0.14' | '0.0.21' | '0.0.23' | '0.0.25'

type Tree = Map<string, Tree | string>

/** `a.b` = 1, `a.c` = 2 → `{ a = { b = 1, c = 2 } }`. */
export function nested(settings: readonly Setting[]): string {
  const root: Tree = new Map()
  for (const [path, value] of settings) {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    let at = root
    for (const step of steps) {
      const inner = at.get(step)
      const next: Tree = typeof inner === 'object' ? inner : new Map()
      at.set(step, next)
      at = next
    }
    at.set(last, value)
  }
  const text = (tree: Tree): string => `{ ${[...tree].map(([key, value]) => `${key} = ${typeof value === 'string' ? value : text(value)}`).join(', ')} }`
  return text(root)
}

const componentArguments = ({ rbac, account, role, irsa }: Component): Readonly<Record<string, readonly [type: string, value: string]>> => ({
  ...(rbac === undefined ? {} : { rbac_create: ['bool', 'true'] }),
  service_account_create: ['bool', 'true'],
  service_account_name: ['string', `"${account}"`],
  irsa_role_create: ['bool', String(irsa)],
  ...(role === undefined ? {} : { irsa_role_name: ['string', `"${role}"`] }),
})

const componentVariables = (component: Component): Readonly<Record<string, Variable>> =>
  Object.fromEntries(Object.entries(componentArguments(component)).map(([name, [type, value]]) => [`${component.prefix}_${name}`, component.neverNull?.test(name) === true ? neverNull(type, value) : typed(type, value)]))

const given = (name: string, otherwise: string): string => `var.${name} != null ? var.${name} : ${otherwise}`

const chartOf = ({ chart, name }: Addon): string => given('helm_chart_name', `"${chart ?? name}"`)

/** The module that makes the roles, once for each account. */
function roles(addon: Addon, release: Universal): { readonly text: string; readonly variables: readonly string[] } {
  const { name, accounts } = addon
  if (accounts.length === 0) return { text: '', variables: [] }
  const since = (other: Universal): boolean => isSince(release, other)
  const first = !since('0.0.21')
  const passed: Readonly<Record<string, string>> = {
    rbac_create: first ? 'true' : 'null',
    service_account_create: first ? 'true' : 'null',
    service_account_name: first ? 'each.key' : 'local.name',
    service_account_namespace: 'local.namespace',
    cluster_identity_oidc_issuer: first ? '""' : 'null',
    cluster_identity_oidc_issuer_arn: first ? '""' : 'null',
    irsa_role_create: first ? 'true' : 'null',
    irsa_role_name_prefix: first ? '"${each.key}-irsa"' : `"${name}-irsa"`,
    irsa_role_name: since('0.0.14') ? 'local.name' : `(${chartOf(addon)})`,
    ...(since('0.0.12') ? { irsa_assume_role_policy_condition_test: first ? '"StringEquals"' : 'null', irsa_assume_role_policy_condition_values: first ? '[]' : 'null' } : {}),
    ...(first ? {} : { cluster_name: 'null', pod_identity_role_create: 'null', pod_identity_role_name_prefix: `"${name}-pi"`, pod_identity_role_name: 'local.name' }),
    ...(since('0.0.23') ? { irsa_role_additional_trust_policies: 'null', pod_identity_role_additional_trust_policies: 'null' } : {}),
  }
  const own = accounts.flatMap((account) => (account.own === undefined ? [] : [account.own]))
  const asked = new Set(own.flatMap((component) => Object.keys(componentArguments(component))))
  const text = `
locals {
  roles = { ${own.length === 0 ? `"${name}" = {}` : own.map((component) => `"${component.key}" = { ${Object.keys(componentArguments(component)).map((each) => `${each} = var.${component.prefix}_${each}`).join(', ')} }`).join(', ')} }
}
module "addon-irsa" {
  for_each = local.roles
  source   = "git::https://github.com/lablabs/terraform-aws-eks-universal-addon.git//modules/addon-irsa?ref=v${release}"
  enabled  = var.enabled
${Object.entries(passed)
  .map(([each, otherwise]) => `  ${each} = ${given(each, asked.has(each) ? `try(each.value.${each}, ${otherwise})` : otherwise)}`)
  .join('\n')}
}`
  return { text, variables: Object.keys(passed) }
}

function accountSettings({ name, asked = false }: Addon, { path, own }: Account): readonly Setting[] {
  const call = `module.addon-irsa["${own?.key ?? name}"]`
  const told = (argument: string, otherwise: string): string => (!asked ? `${call}.${argument}` : own === undefined ? `(${given(argument, otherwise)})` : `var.${own.prefix}_${argument}`)
  return [
    ...(own?.alwaysMade === true ? [] : [[`${path}.create`, told('service_account_create', 'true')] as const]),
    [`${path}.name`, told('service_account_name', `"${name}"`)],
    [`${path}.annotations`, `${call}.irsa_role_enabled ? { "eks.amazonaws.com/role-arn" = ${call}.iam_role_attributes.arn } : tomap({})`],
  ]
}

/** Argo CD's application, of a chart unless the caller names another kind of source, which may be a chart in a directory from 0.0.20 on. What the caller says of it is merged in deeply from 0.0.16 on. */
function application(chart: string, repository: string, release: Universal): string {
  const ofChart = isSince(release, '0.0.14') ? 'local.source == "helm"' : 'true'
  const byHelm = isSince(release, '0.0.21') ? `(${ofChart} || local.source == "helm-directory")` : ofChart
  const spec = `{
      source = {
        repoURL = ${byHelm} ? ${repository} : null
        chart   = ${ofChart} ? ${chart} : null
        helm = ${byHelm} ? {
          releaseName = local.name
          parameters  = [for key, value in (${given('settings', '{}')}) : { name = key, value = value }]
          values      = one(data.utils_deep_merge_yaml.values[*].output)
        } : null
      }
      destination = { namespace = local.namespace }
    }`
  return `
resource "kubernetes_manifest" "this" {
  count = var.enabled == true && (${given('argo_enabled', 'false')}) && !(${given('argo_helm_enabled', 'false')}) ? 1 : 0
  manifest = {
    apiVersion = ${given('argo_apiversion', '"argoproj.io/v1alpha1"')}
    kind       = "Application"
    metadata   = { name = local.name, namespace = ${given('argo_namespace', '"argo"')} }
    spec       = ${isSince(release, '0.0.21') ? `provider::lara-utils::deep_merge([merge(${spec}, ${given('argo_spec_override', '{}')}), ${given('argo_spec', '{}')}])` : `merge(${spec}, ${given('argo_spec', '{}')})`}
  }
}
terraform {
  required_providers {
    lara-utils = {
      source = "lablabs/lara-utils"
    }
  }
}`
}

export function universalText(addon: Addon, release: Universal): string {
  const { name, accounts, namespace = name, values = [], more = '', roleOutput } = addon
  const made = roles(addon, release)
  // Argo CD could be given other sources than charts from 0.0.14 on, and Helm be told to leave it from 0.0.12 on.
  const sources = isSince(release, '0.0.14')
  const helmEnabled = isSince(release, '0.0.12')
  const chart = chartOf(addon)
  const repository = given('helm_repo_url', `"${addon.repository}"`)
  const settings = [...accounts.flatMap((account) => accountSettings(addon, account)), ...values]
  return `
${variables({
  enabled: typed('bool', 'true'),
  ...Object.fromEntries([...made.variables, 'namespace', 'helm_release_name', 'helm_chart_name', 'helm_repo_url', ...(helmEnabled ? ['helm_enabled'] : []), 'argo_enabled', 'argo_helm_enabled', ...(sources ? ['argo_source_type', 'argo_name'] : []), 'argo_namespace', 'argo_apiversion', 'argo_spec', ...(isSince(release, '0.0.21') ? ['argo_spec_override'] : []), 'settings'].map((each) => [each, 'null'])),
  ...(accounts.length === 0 ? {} : { irsa_assume_role_arns: typed('list(string)', 'null') }),
  values: 'null',
  ...Object.assign({}, ...accounts.map(({ own }) => (own === undefined ? {} : componentVariables(own)))),
})}
locals {
${
  sources
    ? `  source    = ${given('argo_source_type', '"helm"')}
  name      = local.source == "helm" || local.source == "helm-directory" ? (${given('helm_release_name', `"${name}"`)}) : (${given('argo_name', `"${name}"`)})`
    : `  name      = ${given('helm_release_name', `"${name}"`)}`
}
  namespace = ${given('namespace', `"${namespace}"`)}
}${made.text}
resource "helm_release" "this" {
  count      = var.enabled && ${helmEnabled ? `(${given('helm_enabled', 'true')})` : 'true'} && !(${given('argo_enabled', 'false')}) ? 1 : 0
  name       = local.name
  namespace  = local.namespace
  chart      = ${chart}
  repository = ${repository}
  values     = compact([one(data.utils_deep_merge_yaml.values[*].output)])
  set        = [for key, value in (${given('settings', '{}')}) : { name = key, value = value }]
}
data "utils_deep_merge_yaml" "values" {
  count = var.enabled ? 1 : 0
  input = compact([yamlencode(${nested(settings)}), var.values])
}
${application(chart, repository, release)}
${more}
${outputs({ ...(accounts.length === 0 ? {} : { addon_irsa: 'module.addon-irsa' }), ...(roleOutput === true ? { iam_role_attributes: `module.addon-irsa["${name}"].iam_role_attributes` } : {}) })}
`
}
