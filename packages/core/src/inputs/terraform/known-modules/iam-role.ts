// terraform-aws-modules/iam from 6.0: the role for any OIDC provider, for GitHub, Bitbucket, SAML, and for whatever its statements name.
// terraform-aws-modules/terraform-aws-iam@v6.0.0 to @v6.5.0:modules/iam-role/{main,variables,outputs}.tf
import { accountAndPartition, outputs, typed, variables, type Family } from './family.js'
import { further, gated } from './snippets.js'

/** What is of another type under the other name. */
export const retypedInSix: readonly string[] = ['role_name_prefix', 'use_name_prefix', 'provider_url', 'inline_policy_statements', 'inline_policy_permissions']

/** Of `iam-assumable-role-with-oidc`. */
export const renamedInSix: Readonly<Record<string, string | null>> = {
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
  inline_policy_statements: 'inline_policy_permissions',
  allow_self_assume_role: null,
  force_detach_policies: null,
  number_of_role_policy_arns: null,
}

/** Of `iam-assumable-role`: `trust_policy_permissions` says it all in 6.x. */
const goneInSix: Readonly<Record<string, null>> = Object.fromEntries(
  ['trusted_role_arns', 'trusted_role_services', 'trusted_role_actions', 'role_requires_mfa', 'mfa_age', 'role_sts_externalid', 'custom_role_trust_policy', 'create_custom_role_trust_policy', 'role_requires_session_name', 'role_session_name', 'custom_role_policy_arns', 'number_of_custom_role_policy_arns'].map(
    (name) => [name, null],
  ),
)

/** Arguments of 6.x that stand for nothing that was there before. */
export const newInSix: Readonly<Record<string, null>> = Object.fromEntries(
  ['enable_oidc', 'enable_github_oidc', 'enable_bitbucket_oidc', 'enable_saml', 'github_provider', 'saml_provider_ids', 'saml_endpoints', 'saml_trust_actions', 'trust_policy_permissions', 'create_inline_policy', 'create_instance_profile'].map((name) => [name, null]),
)

const providerArn = (account: string, url: string): string => `"arn:\${data.aws_partition.current.partition}:iam::\${${account}}:oidc-provider/\${${url}}"`

const statementOf = (options: { readonly each: string; readonly sid?: string; readonly actions: string; readonly principal: string; readonly conditions: string }): string => `
  dynamic "statement" {
    for_each = ${options.each}
    content {
      ${options.sid === undefined ? '' : `sid     = "${options.sid}"`}
      actions = ${options.actions}
      principals {
        type        = "Federated"
        identifiers = ${options.principal}
      }
${options.conditions}
${further('var.trust_policy_conditions')}
    }
  }`

const webIdentity = '["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]'
const always = (test: string, variable: string, values: string): string => `
      condition {
        test     = "${test}"
        variable = ${variable}
        values   = ${values}
      }`
const audiences = 'coalescelist(var.oidc_audiences, ["sts.amazonaws.com"])'
const repositories = (subjects: string): string => `[for subject in ${subjects} : "repo:\${trimprefix(subject, "repo:")}"]`

/** https://github.com/terraform-aws-modules/terraform-aws-iam/tree/v6.5.0/modules/iam-role */
const six = (bitbucket: string): string => `
${variables({
  create: 'true',
  name: 'null',
  use_name_prefix: 'true',
  path: 'null',
  trust_policy_conditions: '[]',
  enable_oidc: 'false',
  oidc_account_id: 'null',
  oidc_provider_urls: typed('list(string)', '[]'),
  oidc_subjects: typed('list(string)', '[]'),
  oidc_wildcard_subjects: typed('list(string)', '[]'),
  oidc_audiences: typed('list(string)', '[]'),
  enable_github_oidc: 'false',
  github_provider: '"token.actions.githubusercontent.com"',
  enable_bitbucket_oidc: 'false',
  enable_saml: 'false',
  saml_provider_ids: '[]',
  saml_endpoints: '["https://signin.aws.amazon.com/saml"]',
  saml_trust_actions: '[]',
  trust_policy_permissions: typed(
    `map(object({
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
  }))`,
    'null',
  ),
})}
${accountAndPartition}
locals {
  account   = data.aws_caller_identity.current.account_id
  urls      = [for url in var.oidc_provider_urls : replace(url, "https://", "")]
  bitbucket = ${bitbucket}
}
data "aws_iam_policy_document" "this" {
${statementOf({
  each: 'var.enable_oidc ? local.urls : []',
  actions: webIdentity,
  principal: `[${providerArn('coalesce(var.oidc_account_id, local.account)', 'statement.value')}]`,
  conditions: [
    gated('StringEquals', 'sub', 'var.oidc_subjects', 'statement.value'),
    gated('StringLike', 'sub', 'var.oidc_wildcard_subjects', 'statement.value'),
    gated('StringEquals', 'aud', 'var.oidc_audiences', 'statement.value'),
  ].join(''),
})}
${statementOf({
  each: 'var.enable_github_oidc ? [1] : []',
  sid: 'GithubOidcAuth',
  actions: webIdentity,
  principal: `[${providerArn('local.account', 'var.github_provider')}]`,
  conditions: [
    always('ForAllValues:StringEquals', '"${var.github_provider}:iss"', '["https://${var.github_provider}"]'),
    always('ForAllValues:StringEquals', '"${var.github_provider}:aud"', audiences),
    gated('StringEquals', 'sub', repositories('var.oidc_subjects'), 'var.github_provider'),
    gated('StringLike', 'sub', repositories('var.oidc_wildcard_subjects'), 'var.github_provider'),
  ].join(''),
})}
${statementOf({
  each: 'var.enable_bitbucket_oidc ? [1] : []',
  sid: 'BitbucketOidcAuth',
  actions: webIdentity,
  principal: `[${providerArn('local.account', 'local.bitbucket')}]`,
  conditions: [
    always('ForAllValues:StringEquals', '"${local.bitbucket}:aud"', audiences),
    gated('StringEquals', 'sub', 'var.oidc_subjects', 'local.bitbucket'),
    gated('StringLike', 'sub', 'var.oidc_wildcard_subjects', 'local.bitbucket'),
  ].join(''),
})}
${statementOf({
  each: 'var.enable_saml ? [1] : []',
  actions: 'distinct(concat(["sts:TagSession", "sts:AssumeRoleWithSAML"], compact(var.saml_trust_actions)))',
  principal: 'var.saml_provider_ids',
  conditions: always('StringEquals', '"SAML:aud"', 'var.saml_endpoints'),
})}
  dynamic "statement" {
    for_each = var.trust_policy_permissions == null ? {} : var.trust_policy_permissions
    content {
      sid         = try(coalesce(statement.value.sid, statement.key), null)
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
${further('statement.value.condition == null ? [] : statement.value.condition')}
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
`

export const generalRole: Family = {
  id: 'iam-role',
  registry: 'terraform-aws-modules/iam/aws',
  repository: 'terraform-aws-modules/terraform-aws-iam',
  path: 'modules/iam-role',
  newest: '6.5.0',
  renamedArguments: { ...renamedInSix, ...goneInSix },
  retypedArguments: retypedInSix,
  renamedOutputs: { iam_role_arn: 'arn', iam_role_name: 'name', iam_role_unique_id: 'unique_id', iam_role_path: null },
  texts: [
    { from: '6.0.0', text: six('one(local.urls)') },
    { from: '6.1.2', text: six('try(element(local.urls, 0), null)') },
  ],
}
