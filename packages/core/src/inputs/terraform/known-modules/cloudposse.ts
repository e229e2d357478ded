// cloudposse: roles for EKS service accounts, Helm releases with a role.
// cloudposse/terraform-aws-eks-iam-role@0.0.1 to @2.2.1:{main,variables,outputs,context}.tf,
// cloudposse/terraform-aws-helm-release@0.1.0 to @0.10.1:{main,variables,outputs,context}.tf
import { contextFile, labelCall, plainLabel } from './cloudposse-label.js'
import { outputs, typed, variables, type Family, type Variable } from './family.js'

interface RoleFeatures {
  /** Release of the label that the module's arguments make; none before there was a context. */
  readonly context: 'none' | '0.19.1' | '0.22.1' | '0.24.0' | '0.25.0'
  /** Release of the label of the role. */
  readonly label: string
  /** The label is given the module's own attributes once more. */
  readonly attributesTwice: boolean
  readonly wildcards: boolean
  /** No account given is the caller's. */
  readonly callersAccount: boolean
  /** Whether there is one role, or one for each id that is not empty. */
  readonly count: boolean
  readonly list: 'none' | 'qualified' | 'plain'
  /** `always`: there is a policy for the role. `given`: where one is given, `listed`: as a list, too. */
  readonly policy: 'always' | 'given' | 'listed'
}

function subjects({ wildcards, list }: RoleFeatures): string {
  const account = (value: string): string => `format("system:serviceaccount:%s:%s", ${value})`
  const orAny = account('coalesce(var.service_account_namespace, "*"), coalesce(var.service_account_name, "*")')
  switch (list) {
    case 'none':
      return `
    condition {
      test     = "${wildcards ? 'StringLike' : 'StringEquals'}"
      variable = "\${local.issuer}:sub"
      values   = [${wildcards ? orAny : account('var.service_account_namespace, var.service_account_name')}]
    }`
    case 'qualified':
      return `
    dynamic "condition" {
      for_each = var.service_account_name != null && var.service_account_namespace != null ? [1] : []
      content {
        test     = "StringLike"
        variable = "\${local.issuer}:sub"
        values   = [${orAny}]
      }
    }
    dynamic "condition" {
      for_each = var.service_account_namespace_name_list != null ? [1] : []
      content {
        test     = "\${var.service_account_list_qualifier}:StringLike"
        variable = "\${local.issuer}:sub"
        values   = formatlist("system:serviceaccount:%s", var.service_account_namespace_name_list)
      }
    }`
    case 'plain':
      return `
    condition {
      test     = "StringLike"
      variable = "\${local.issuer}:sub"
      values   = formatlist("system:serviceaccount:%s", local.accounts)
    }
    condition {
      test     = "StringEquals"
      variable = "\${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }`
  }
}

/** What the role is called after, behind everything else. */
function accountId({ wildcards, list }: RoleFeatures): string {
  if (list === 'plain') {
    return `
  only_list    = var.service_account_name == null && var.service_account_namespace == null && length(var.service_account_namespace_name_list) > 0
  accounts     = concat(local.only_list ? [] : [format("%s:%s", coalesce(var.service_account_namespace, "*"), coalesce(var.service_account_name, "*"))], var.service_account_namespace_name_list)
  account_name = replace(split(":", local.accounts[0])[1], "*", "all")
  account_id   = trimsuffix(format("%v@%v", local.account_name, replace(split(":", local.accounts[0])[0], "*", "all")), format("@%v", local.account_name))`
  }
  if (wildcards) {
    return `
  account_id = trimsuffix(format("%v@%v", coalesce(var.service_account_name, "all"), coalesce(var.service_account_namespace, "all")), format("@%v", var.service_account_name))`
  }
  return `
  account_id = var.service_account_namespace == var.service_account_name ? var.service_account_name : "\${var.service_account_name}@\${var.service_account_namespace}"`
}

function names(features: RoleFeatures): ReturnType<typeof plainLabel> {
  const attributes = (first: string): string => (features.attributesTwice ? `compact(concat(${first}, [local.account_id]))` : '[local.account_id]')
  if (features.context === 'none') {
    return plainLabel(features.label, { attributes: attributes('var.attributes'), regex_replace_chars: '"/[^a-zA-Z0-9@_-]/"' })
  }
  const { settings, call } = contextFile(features.context)
  const own = {
    attributes: attributes('module.this.attributes'),
    regex_replace_chars: '"/[^-a-zA-Z0-9@_]/"',
    ...(features.list === 'plain' ? { id_length_limit: '64' } : {}),
    context: 'module.this.context',
  }
  return { settings, calls: call + labelCall('label', features.label, own), enabled: 'module.this.enabled' }
}

const policyMade = ({ policy }: RoleFeatures): string =>
  policy === 'always' ? 'true' : policy === 'given' ? 'var.aws_iam_policy_document != null' : 'length(var.aws_iam_policy_document) > 0'

function role(features: RoleFeatures): string {
  const { settings, calls, enabled } = names(features)
  const optional = features.list === 'none' ? null : 'null'
  const string = (fallback: string | null): Variable => typed('string', fallback)
  const instances = (condition: string): string =>
    features.count ? `count = ${condition} ? 1 : 0` : `for_each = ${condition === 'local.enabled' ? '' : 'local.policy ? '}toset(compact([module.label.id]))${condition === 'local.enabled' ? '' : ' : []'}`
  const first = (resource: string): string => (features.count ? `${resource}.service_account[0]` : `values(${resource}.service_account)[0]`)
  return `
${variables({
  ...settings,
  service_account_name: string(optional),
  service_account_namespace: string(optional),
  ...(features.list === 'none' ? {} : { service_account_namespace_name_list: typed('list(string)', features.list === 'plain' ? '[]' : 'null') }),
  ...(features.list === 'qualified' ? { service_account_list_qualifier: string('"ForAnyValue"') } : {}),
  aws_account_number: string(features.callersAccount ? 'null' : null),
  aws_partition: string('"aws"'),
  eks_cluster_oidc_issuer_url: string(null),
  aws_iam_policy_document: features.policy === 'always' ? null : features.policy === 'given' ? string('null') : '[]',
})}
data "aws_caller_identity" "current" {}
locals {
  enabled = ${enabled}
  issuer  = replace(var.eks_cluster_oidc_issuer_url, "https://", "")
  account = ${features.callersAccount ? 'coalesce(var.aws_account_number, data.aws_caller_identity.current.account_id)' : 'var.aws_account_number'}
  policy  = ${policyMade(features)}
${accountId(features)}
}
${calls}
data "aws_iam_policy_document" "this" {
  ${instances('local.enabled')}
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [format("arn:%s:iam::%s:oidc-provider/%s", var.aws_partition, local.account, local.issuer)]
    }
${subjects(features)}
  }
}
resource "aws_iam_role" "service_account" {
  ${instances('local.enabled')}
  name               = ${features.count ? 'module.label.id' : 'each.value'}
  assume_role_policy = data.aws_iam_policy_document.this[${features.count ? '0' : 'each.value'}].json

  irsalint_audience_omitted = ${features.list === 'plain' ? 'false' : 'true'}
}
resource "aws_iam_policy" "service_account" {
  ${instances('local.enabled && local.policy')}
  name = ${features.count ? 'module.label.id' : 'each.value'}
}
${outputs({
  ...Object.fromEntries(['arn', 'name', 'unique_id'].map((name) => [`service_account_role_${name}`, `local.enabled ? ${first('aws_iam_role')}.${name} : null`])),
  ...Object.fromEntries(['arn', 'name', 'id'].map((name) => [`service_account_policy_${name}`, `local.enabled && local.policy ? ${first('aws_iam_policy')}.${name} : null`])),
  service_account_name: 'local.enabled ? var.service_account_name : null',
  service_account_namespace: 'local.enabled ? var.service_account_namespace : null',
})}
`
}

const first: RoleFeatures = { context: 'none', label: '0.17.0', attributesTwice: true, wildcards: false, callersAccount: false, count: false, list: 'none', policy: 'always' }
const withContext: RoleFeatures = { ...first, context: '0.19.1', label: '0.19.2' }
const attributesOnce: RoleFeatures = { ...withContext, context: '0.22.1', label: '0.22.1', attributesTwice: false }
const anyContext: RoleFeatures = { ...attributesOnce, context: '0.24.0' }
const newerLabel: RoleFeatures = { ...anyContext, label: '0.24.1' }
const wildcards: RoleFeatures = { ...newerLabel, wildcards: true }
const policyGiven: RoleFeatures = { ...wildcards, policy: 'given' }
const callersAccount: RoleFeatures = { ...policyGiven, callersAccount: true }
const tenantGiven: RoleFeatures = { ...callersAccount, context: '0.25.0' }
const withTenant: RoleFeatures = { ...tenantGiven, label: '0.25.0' }
const policyListed: RoleFeatures = { ...withTenant, policy: 'listed' }
const counted: RoleFeatures = { ...policyListed, count: true }

export const cloudposseRole: Family = {
  id: 'cloudposse-eks-iam-role',
  registry: 'cloudposse/eks-iam-role/aws',
  repository: 'cloudposse/terraform-aws-eks-iam-role',
  path: '',
  newest: '2.2.1',
  evidence: [
    { arguments: ['context', 'label_order', 'id_length_limit'], from: '0.3.0' },
    { arguments: ['tenant'], from: '0.10.3' },
    { arguments: ['permissions_boundary'], from: '1.1.0' },
    { arguments: ['service_account_list_qualifier'], from: '1.2.0', below: '2.0.0' },
    { arguments: ['service_account_namespace_name_list'], from: '1.2.0' },
    { arguments: ['managed_policy_arns'], from: '2.2.0' },
  ],
  texts: [
    { from: '0.0.1', text: role(first) },
    { from: '0.3.0', text: role(withContext) },
    { from: '0.6.0', text: role(attributesOnce) },
    { from: '0.7.0', text: role(anyContext) },
    { from: '0.7.1', text: role(newerLabel) },
    { from: '0.8.0', text: role(wildcards) },
    { from: '0.9.0', text: role(policyGiven) },
    { from: '0.10.0', text: role(callersAccount) },
    { from: '0.10.2', text: role(tenantGiven) },
    { from: '0.10.3', text: role(withTenant) },
    { from: '0.11.0', text: role(policyListed) },
    { from: '1.0.0', text: role(counted) },
    { from: '1.2.0', text: role({ ...counted, list: 'qualified' }) },
    { from: '2.0.0', text: role({ ...counted, list: 'plain' }) },
  ],
}

interface ReleaseFeatures {
  readonly label: '0.24.0' | '0.25.0'
  /** Release of the module for the role. */
  readonly role: string
  readonly name: string
  /** Where the ARN of the role goes. */
  readonly annotation: 'none' | 'serviceAccount' | 'path' | 'whole'
  readonly policyOptional: boolean
  readonly issuerRequired: boolean
}

const setType = 'list(object({ name = string, value = string, type = string }))'

/** In HCL: what is set in the values of the chart. */
const annotationKey = ({ annotation }: ReleaseFeatures): string => {
  const key = '.annotations.eks\\\\.amazonaws\\\\.com/role-arn'
  if (annotation === 'whole') return 'var.service_account_set_key_path'
  return annotation === 'path' ? `"\${var.service_account_set_key_path}${key}"` : `"serviceAccount${key}"`
}

function helmRelease(features: ReleaseFeatures): string {
  const { settings, call } = contextFile(features.label)
  const string = (fallback: string | null): Variable => typed('string', fallback)
  const documents = '"{}"'
  return `
${variables({
  ...settings,
  iam_role_enabled: typed('bool', 'false'),
  ...(features.policyOptional ? { iam_policy_enabled: typed('bool', 'true') } : {}),
  aws_account_number: string('null'),
  aws_partition: string('"aws"'),
  eks_cluster_oidc_issuer_url: string(features.issuerRequired ? null : '""'),
  ...(features.annotation === 'none' ? {} : { service_account_role_arn_annotation_enabled: typed('bool', 'true') }),
  ...(features.annotation === 'path' || features.annotation === 'whole'
    ? { service_account_set_key_path: string(features.annotation === 'path' ? '"serviceAccount"' : '"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"') }
    : {}),
  service_account_name: string('null'),
  service_account_namespace: string('null'),
  chart: string(null),
  ...(features.name.includes('release_name') ? { release_name: string('""') } : {}),
  repository: string('null'),
  kubernetes_namespace: string('null'),
  values: 'null',
  set: typed(setType, '[]'),
  set_sensitive: typed(setType, '[]'),
})}
${call}
locals {
  role   = module.this.enabled && var.iam_role_enabled
  policy = local.role${features.policyOptional ? ' && var.iam_policy_enabled' : ''}
}
module "eks_iam_role" {
  source                      = "cloudposse/eks-iam-role/aws"
  version                     = "${features.role}"
  enabled                     = local.role
  aws_account_number          = var.aws_account_number
  aws_partition               = var.aws_partition
  aws_iam_policy_document     = ${/^0\.([0-9]|10)\./.test(features.role) ? documents : features.policyOptional ? `local.policy ? [${documents}] : []` : `[${documents}]`}
  eks_cluster_oidc_issuer_url = var.eks_cluster_oidc_issuer_url
  service_account_name        = var.service_account_name
  service_account_namespace   = var.service_account_namespace
  context                     = module.this.context
}
resource "helm_release" "this" {
  count      = module.this.enabled ? 1 : 0
  name       = ${features.name}
  chart      = var.chart
  repository = var.repository
  namespace  = var.kubernetes_namespace
  values     = var.values
${['set', 'set_sensitive']
  .map(
    (block) => `  dynamic "${block}" {
    for_each = var.${block}
    content {
      name  = ${block}.value.name
      value = ${block}.value.value
      type  = ${block}.value.type
    }
  }`,
  )
  .join('\n')}
${
  features.annotation === 'none'
    ? ''
    : `  dynamic "set" {
    for_each = local.role && var.service_account_role_arn_annotation_enabled ? [module.eks_iam_role.service_account_role_arn] : []
    content {
      name  = ${annotationKey(features)}
      value = set.value
      type  = "string"
    }
  }`
}
}
${outputs(
  Object.fromEntries(
    ['role_arn', 'role_name', 'role_unique_id', 'policy_arn', 'policy_name', 'policy_id', 'name', 'namespace'].map((name) => [`service_account_${name}`, `module.eks_iam_role.service_account_${name}`]),
  ),
)}
`
}

const plain: ReleaseFeatures = { label: '0.24.0', role: '0.8.0', name: 'module.this.name', annotation: 'none', policyOptional: false, issuerRequired: false }
const tenants: ReleaseFeatures = { ...plain, label: '0.25.0', role: '0.10.1' }
const annotated: ReleaseFeatures = { ...tenants, role: '0.10.3', annotation: 'serviceAccount' }
const named: ReleaseFeatures = { ...annotated, name: 'coalesce(module.this.name, var.chart)' }
const byPath: ReleaseFeatures = { ...named, annotation: 'path' }
const whole: ReleaseFeatures = { ...byPath, role: '0.11.0', annotation: 'whole' }
const issuerRequired: ReleaseFeatures = { ...whole, issuerRequired: true }
const byReleaseName: ReleaseFeatures = { ...issuerRequired, name: 'coalesce(var.release_name, module.this.name, var.chart)' }

export const cloudposseHelmRelease: Family = {
  id: 'cloudposse-helm-release',
  registry: 'cloudposse/helm-release/aws',
  repository: 'cloudposse/terraform-aws-helm-release',
  path: '',
  newest: '0.10.1',
  evidence: [
    { arguments: ['tenant'], from: '0.1.2' },
    { arguments: ['service_account_role_arn_annotation_enabled'], from: '0.2.0' },
    { arguments: ['service_account_set_key_path'], from: '0.3.0' },
    { arguments: ['iam_source_json'], below: '0.6.0' },
    { arguments: ['release_name'], from: '0.4.3' },
    { arguments: ['permissions_boundary'], from: '0.5.0' },
    { arguments: ['iam_source_policy_documents'], from: '0.6.0' },
    { arguments: ['create_namespace_with_kubernetes', 'kubernetes_namespace_annotations', 'kubernetes_namespace_labels'], from: '0.7.0' },
    { arguments: ['iam_policy_enabled'], from: '0.9.2' },
    { arguments: ['iam_policy', 'iam_override_policy_documents'], from: '0.10.0' },
  ],
  texts: [
    { from: '0.1.0', text: helmRelease(plain) },
    { from: '0.1.1', text: helmRelease({ ...plain, role: '0.10.0' }) },
    { from: '0.1.2', text: helmRelease(tenants) },
    { from: '0.2.0', text: helmRelease(annotated) },
    { from: '0.2.1', text: helmRelease(named) },
    { from: '0.3.0', text: helmRelease(byPath) },
    { from: '0.3.2', text: helmRelease({ ...byPath, role: '0.11.0' }) },
    { from: '0.4.0', text: helmRelease(whole) },
    { from: '0.4.2', text: helmRelease(issuerRequired) },
    { from: '0.4.3', text: helmRelease(byReleaseName) },
    { from: '0.5.0', text: helmRelease({ ...byReleaseName, role: '1.1.0' }) },
    { from: '0.8.1', text: helmRelease({ ...byReleaseName, role: '2.0.0' }) },
    { from: '0.9.2', text: helmRelease({ ...byReleaseName, role: '2.1.0', policyOptional: true }) },
  ],
}
