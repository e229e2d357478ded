// terraform-aws-modules/iam: roles for any OIDC provider, before and after 6.0.
// terraform-aws-modules/terraform-aws-iam@v2.11.0, @v2.17.0, @v3.5.0, @v3.16.0, @v4.24.1, @v5.60.0:modules/iam-assumable-role-with-oidc/main.tf,
// @v6.5.0:modules/iam-role/{main,variables,outputs}.tf
import { accountAndPartition, outputs, selfAssume, variables, type Family } from './family.js'
import { reversed } from './iam-service-accounts.js'

interface Features {
  /** `https://` is taken off. */
  readonly strip: boolean
  /** `one`: a single URL. `joined`: one statement for all of them, their conditions all demanded. `each`: a statement for each. */
  readonly urls: 'one' | 'joined' | 'each'
  readonly partition: boolean
  readonly namePrefix: boolean
  readonly audiences: boolean
  readonly self: boolean
  /** `sts:TagSession` and `provider_trust_policy_conditions`. */
  readonly tagSession: boolean
  /** Prefix of the outputs. */
  readonly outputs: 'this_iam_role' | 'iam_role'
}

const subjectConditions = (url: string, features: Features): string => `
      dynamic "condition" {
        for_each = length(var.oidc_fully_qualified_subjects) > 0 ? [1] : []
        content {
          test     = "StringEquals"
          variable = "\${${url}}:sub"
          values   = var.oidc_fully_qualified_subjects
        }
      }
      dynamic "condition" {
        for_each = length(var.oidc_subjects_with_wildcards) > 0 ? [1] : []
        content {
          test     = "StringLike"
          variable = "\${${url}}:sub"
          values   = var.oidc_subjects_with_wildcards
        }
      }
${
  features.audiences
    ? `
      dynamic "condition" {
        for_each = length(var.oidc_fully_qualified_audiences) > 0 ? [1] : []
        content {
          test     = "StringLike"
          variable = "\${${url}}:aud"
          values   = var.oidc_fully_qualified_audiences
        }
      }`
    : ''
}
${
  features.tagSession
    ? `
      dynamic "condition" {
        for_each = var.provider_trust_policy_conditions
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }`
    : ''
}`

function statement(features: Features): string {
  const arn = (url: string): string => `"arn:\${local.partition}:iam::\${local.account}:oidc-provider/\${${url}}"`
  const actions = features.tagSession ? '["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]' : '["sts:AssumeRoleWithWebIdentity"]'
  if (features.urls === 'each') {
    return `
  dynamic "statement" {
    for_each = local.urls
    content {
      actions = ${actions}
      principals {
        type        = "Federated"
        identifiers = [${arn('statement.value')}]
      }
${subjectConditions('statement.value', features)}
    }
  }`
  }
  if (features.urls === 'one') {
    return `
  statement {
    actions = ${actions}
    principals {
      type        = "Federated"
      identifiers = [${arn('local.urls[0]')}]
    }
${subjectConditions('local.urls[0]', features)}
  }`
  }
  const perUrl = (test: string, subjects: string): string => `
    dynamic "condition" {
      for_each = length(${subjects}) > 0 ? local.urls : []
      content {
        test     = "${test}"
        variable = "\${condition.value}:sub"
        values   = ${subjects}
      }
    }`
  return `
  statement {
    actions = ${actions}
    principals {
      type        = "Federated"
      identifiers = [for url in local.urls : ${arn('url')}]
    }
${perUrl('StringEquals', 'var.oidc_fully_qualified_subjects')}
${perUrl('StringLike', 'var.oidc_subjects_with_wildcards')}
  }`
}

function text(features: Features): string {
  const url = features.strip ? 'replace(url, "https://", "")' : 'url'
  const given = features.urls === 'one' ? '[var.provider_url]' : 'concat(var.provider_urls, var.provider_url == "" ? [] : [var.provider_url])'
  const unsetName = features.namePrefix ? 'null' : '""'
  return `
${variables({
  create_role: 'false',
  provider_url: features.urls === 'one' ? null : '""',
  ...(features.urls === 'one' ? {} : { provider_urls: '[]' }),
  aws_account_id: '""',
  role_name: unsetName,
  ...(features.namePrefix ? { role_name_prefix: 'null' } : {}),
  role_path: '"/"',
  oidc_fully_qualified_subjects: '[]',
  oidc_subjects_with_wildcards: '[]',
  ...(features.audiences ? { oidc_fully_qualified_audiences: '[]' } : {}),
  ...(features.self ? { allow_self_assume_role: 'false' } : {}),
  ...(features.tagSession ? { provider_trust_policy_conditions: '[]' } : {}),
})}
${accountAndPartition}
locals {
  account   = var.aws_account_id != "" ? var.aws_account_id : data.aws_caller_identity.current.account_id
  partition = ${features.partition ? 'data.aws_partition.current.partition' : '"aws"'}
  urls      = [for url in ${given} : ${url}]
}
data "aws_iam_policy_document" "this" {
${features.self ? selfAssume('var.allow_self_assume_role', 'var.role_path', 'var.role_name == null ? "*" : var.role_name') : ''}
${statement(features)}
}
resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = ${features.namePrefix ? 'var.role_name_prefix' : 'null'}
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = ${features.audiences ? 'length(var.oidc_fully_qualified_audiences) == 0' : 'true'}
}
${outputs({
  [`${features.outputs}_arn`]: 'try(aws_iam_role.this[0].arn, "")',
  [`${features.outputs}_name`]: 'try(aws_iam_role.this[0].name, "")',
  [`${features.outputs}_path`]: 'try(aws_iam_role.this[0].path, "")',
  ...(features.outputs === 'iam_role' ? { iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, "")' } : {}),
})}
`
}

const first: Features = {
  strip: false,
  urls: 'one',
  partition: false,
  namePrefix: false,
  audiences: false,
  self: false,
  tagSession: false,
  outputs: 'this_iam_role',
}
const withPartition: Features = { ...first, partition: true }
const stripping: Features = { ...withPartition, strip: true }
const severalUrls: Features = { ...stripping, urls: 'joined', namePrefix: true }
const statementEach: Features = { ...severalUrls, urls: 'each' }
const four: Features = { ...statementEach, outputs: 'iam_role' }
const withAudiences: Features = { ...four, audiences: true }
const withSelf: Features = { ...withAudiences, self: true }

const renamedInSix: Readonly<Record<string, string | null>> = {
  create_role: 'create',
  role_name: 'name',
  role_name_prefix: 'use_name_prefix',
  role_path: 'path',
  role_permissions_boundary_arn: 'permissions_boundary',
  role_description: 'description',
  role_policy_arns: 'policies',
  provider_url: 'oidc_provider_urls',
  provider_urls: 'oidc_provider_urls',
  oidc_fully_qualified_subjects: 'oidc_subjects',
  oidc_subjects_with_wildcards: 'oidc_wildcard_subjects',
  oidc_fully_qualified_audiences: 'oidc_audiences',
  aws_account_id: 'oidc_account_id',
  provider_trust_policy_conditions: 'trust_policy_conditions',
}

export const assumableRoleWithOidc: Family = {
  id: 'iam-assumable-role-with-oidc',
  registry: 'terraform-aws-modules/iam/aws',
  repository: 'terraform-aws-modules/terraform-aws-iam',
  path: 'modules/iam-assumable-role-with-oidc',
  distinctive: true,
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role',
  renamedArguments: { ...reversed(renamedInSix), oidc_provider_urls: 'provider_urls' },
  renamedOutputs: { arn: 'iam_role_arn', name: 'iam_role_name', path: 'iam_role_path', unique_id: 'iam_role_unique_id' },
  evidence: [
    { arguments: ['provider_urls'], from: '2.18.0' },
    { arguments: ['oidc_fully_qualified_audiences'], from: '4.3.0' },
    { arguments: ['allow_self_assume_role'], from: '5.5.0' },
    { arguments: ['provider_trust_policy_conditions'], from: '5.44.0' },
  ],
  texts: [
    { from: '2.6.0', text: text(first) },
    { from: '2.16.0', text: text(withPartition) },
    { from: '2.17.0', text: text(stripping) },
    { from: '2.18.0', text: text(severalUrls) },
    { from: '3.7.0', text: text(statementEach) },
    { from: '4.0.0', text: text(four) },
    { from: '4.3.0', text: text(withAudiences) },
    { from: '5.5.0', text: text(withSelf) },
    { from: '5.44.0', text: text({ ...withSelf, tagSession: true }) },
  ],
}

const gatedCondition = (test: string, claim: string, values: string, url: string): string => `
      dynamic "condition" {
        for_each = length(${values}) > 0 ? [1] : []
        content {
          test     = "${test}"
          variable = "\${${url}}:${claim}"
          values   = ${values}
        }
      }`

const trustConditions = `
      dynamic "condition" {
        for_each = var.trust_policy_conditions
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }`

const otherProvider = (options: { readonly condition: string; readonly sid: string; readonly url: string }): string => `
  dynamic "statement" {
    for_each = ${options.condition} ? [1] : []
    content {
      sid     = "${options.sid}"
      actions = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:\${data.aws_partition.current.partition}:iam::\${local.account}:oidc-provider/\${${options.url}}"]
      }
${gatedCondition('StringEquals', 'sub', 'var.oidc_subjects', options.url)}
${gatedCondition('StringLike', 'sub', 'var.oidc_wildcard_subjects', options.url)}
${gatedCondition('StringEquals', 'aud', 'var.oidc_audiences', options.url)}
${trustConditions}
    }
  }`

/** https://github.com/terraform-aws-modules/terraform-aws-iam/tree/v6.5.0/modules/iam-role */
export const generalRole: Family = {
  id: 'iam-role',
  registry: 'terraform-aws-modules/iam/aws',
  repository: 'terraform-aws-modules/terraform-aws-iam',
  path: 'modules/iam-role',
  newest: '6.5.0',
  renamedArguments: renamedInSix,
  renamedOutputs: { iam_role_arn: 'arn', iam_role_name: 'name', iam_role_unique_id: 'unique_id', iam_role_path: null },
  texts: [
    {
      from: '6.0.0',
      text: `
${variables({
  create: 'true',
  name: 'null',
  use_name_prefix: 'true',
  path: 'null',
  trust_policy_conditions: '[]',
  enable_oidc: 'false',
  oidc_account_id: 'null',
  oidc_provider_urls: '[]',
  oidc_subjects: '[]',
  oidc_wildcard_subjects: '[]',
  oidc_audiences: '[]',
  enable_github_oidc: 'false',
  github_provider: '"token.actions.githubusercontent.com"',
  enable_bitbucket_oidc: 'false',
  bitbucket_provider: '"bitbucket.org"',
  enable_saml: 'false',
  saml_provider_ids: '[]',
  saml_trust_actions: '[]',
})}
variable "trust_policy_permissions" {
  type = map(object({
    sid         = optional(string)
    actions     = optional(list(string))
    not_actions = optional(list(string))
    effect      = optional(string, "Allow")
    principals = optional(list(object({
      type        = string
      identifiers = list(string)
    })))
    not_principals = optional(list(object({
      type        = string
      identifiers = list(string)
    })))
    condition = optional(list(object({
      test     = string
      variable = string
      values   = list(string)
    })))
  }))
  default = null
}
${accountAndPartition}
locals {
  account = var.oidc_account_id == null ? data.aws_caller_identity.current.account_id : var.oidc_account_id
  urls    = [for url in var.oidc_provider_urls : replace(url, "https://", "")]
}
data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = var.enable_oidc ? local.urls : []
    content {
      actions = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:\${data.aws_partition.current.partition}:iam::\${local.account}:oidc-provider/\${statement.value}"]
      }
${gatedCondition('StringEquals', 'sub', 'var.oidc_subjects', 'statement.value')}
${gatedCondition('StringLike', 'sub', 'var.oidc_wildcard_subjects', 'statement.value')}
${gatedCondition('StringEquals', 'aud', 'var.oidc_audiences', 'statement.value')}
${trustConditions}
    }
  }
${otherProvider({ condition: 'var.enable_github_oidc', sid: 'GithubOidcAuth', url: 'var.github_provider' })}
${otherProvider({ condition: 'var.enable_bitbucket_oidc', sid: 'BitbucketOidcAuth', url: 'var.bitbucket_provider' })}
  dynamic "statement" {
    for_each = var.enable_saml ? [1] : []
    content {
      actions = concat(["sts:AssumeRoleWithSAML"], var.saml_trust_actions)
      principals {
        type        = "Federated"
        identifiers = var.saml_provider_ids
      }
    }
  }
  dynamic "statement" {
    for_each = var.trust_policy_permissions == null ? {} : var.trust_policy_permissions
    content {
      sid         = statement.value.sid == null ? statement.key : statement.value.sid
      actions     = statement.value.actions
      not_actions = statement.value.not_actions
      effect      = statement.value.effect
      dynamic "principals" {
        for_each = statement.value.principals == null ? [] : statement.value.principals
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "not_principals" {
        for_each = statement.value.not_principals == null ? [] : statement.value.not_principals
        content {
          type        = not_principals.value.type
          identifiers = not_principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = statement.value.condition == null ? [] : statement.value.condition
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = var.use_name_prefix ? null : var.name
  name_prefix        = var.use_name_prefix ? "\${var.name}-" : null
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = length(var.oidc_audiences) == 0
}
${outputs({
  arn: 'try(aws_iam_role.this[0].arn, null)',
  name: 'try(aws_iam_role.this[0].name, null)',
  unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
})}
`,
    },
  ],
}
