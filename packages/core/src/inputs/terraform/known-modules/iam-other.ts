// terraform-aws-modules/iam: roles per EKS cluster, roles for services and people, GitHub roles, OIDC providers.
// terraform-aws-modules/terraform-aws-iam@v4.22.1, @v5.60.0:modules/iam-eks-role/main.tf; @v4.9.0, @v5.29.2, @v5.60.0:modules/iam-assumable-role/main.tf;
// @v5.60.0:modules/iam-github-oidc-role/main.tf; @v6.5.0:modules/iam-oidc-provider/main.tf
import { accountAndPartition, outputs, selfAssume, variables, type Family } from './family.js'

const module = { registry: 'terraform-aws-modules/iam/aws', repository: 'terraform-aws-modules/terraform-aws-iam' }

const roleOutputs = outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, "")',
  iam_role_name: 'try(aws_iam_role.this[0].name, "")',
  iam_role_path: 'try(aws_iam_role.this[0].path, "")',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, "")',
})

function eksRole(options: { readonly pairs: boolean; readonly test: boolean; readonly self: boolean }): string {
  const test = options.test ? 'var.assume_role_condition_test' : '"StringEquals"'
  return `
${variables({
  create_role: 'true',
  role_name: 'null',
  role_name_prefix: 'null',
  role_path: '"/"',
  cluster_service_accounts: '{}',
  ...(options.pairs ? { provider_url_sa_pairs: '{}' } : {}),
  ...(options.test ? { assume_role_condition_test: '"StringEquals"' } : {}),
  ...(options.self ? { allow_self_assume_role: 'false' } : {}),
})}
${accountAndPartition}
data "aws_eks_cluster" "this" {
  for_each = var.cluster_service_accounts
  name     = each.key
}
data "aws_iam_policy_document" "this" {
${options.self ? selfAssume('var.allow_self_assume_role', 'var.role_path', 'var.role_name == null ? "*" : var.role_name') : ''}
  dynamic "statement" {
    for_each = var.cluster_service_accounts
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type = "Federated"
        identifiers = [
          "arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${replace(data.aws_eks_cluster.this[statement.key].identity[0].oidc[0].issuer, "https://", "")}"
        ]
      }
      condition {
        test     = ${test}
        variable = "\${replace(data.aws_eks_cluster.this[statement.key].identity[0].oidc[0].issuer, "https://", "")}:sub"
        values   = [for account in statement.value : "system:serviceaccount:\${account}"]
      }
    }
  }
${
  options.pairs
    ? `
  dynamic "statement" {
    for_each = var.provider_url_sa_pairs
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:aws:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${statement.key}"]
      }
      condition {
        test     = "StringEquals"
        variable = "\${statement.key}:sub"
        values   = [for account in statement.value : "system:serviceaccount:\${account}"]
      }
    }
  }`
    : ''
}
}
resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = var.role_name_prefix
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = true
}
${roleOutputs}
`
}

export const eksClusterRole: Family = {
  ...module,
  id: 'iam-eks-role',
  path: 'modules/iam-eks-role',
  distinctive: true,
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role-for-service-accounts',
  evidence: [
    { arguments: ['provider_url_sa_pairs'], below: '4.23.0' },
    { arguments: ['allow_self_assume_role'], from: '5.5.0' },
    { arguments: ['assume_role_condition_test'], from: '5.18.0' },
  ],
  texts: [
    { from: '4.9.0', text: eksRole({ pairs: true, test: false, self: false }) },
    { from: '4.23.0', text: eksRole({ pairs: false, test: false, self: false }) },
    { from: '5.5.0', text: eksRole({ pairs: false, test: false, self: true }) },
    { from: '5.18.0', text: eksRole({ pairs: false, test: true, self: true }) },
  ],
}

const mfa = `
      dynamic "condition" {
        for_each = var.role_requires_mfa ? [1] : []
        content {
          test     = "Bool"
          variable = "aws:MultiFactorAuthPresent"
          values   = ["true"]
        }
      }
      dynamic "condition" {
        for_each = var.role_requires_mfa ? [1] : []
        content {
          test     = "NumericLessThan"
          variable = "aws:MultiFactorAuthAge"
          values   = [var.mfa_age]
        }
      }`

function assumableRole(options: { readonly custom: 'none' | 'non-empty' | 'flag'; readonly tagSession: boolean; readonly conditions: boolean; readonly outputs: string }): string {
  const policy = {
    none: 'data.aws_iam_policy_document.this.json',
    'non-empty': 'var.custom_role_trust_policy == "" ? data.aws_iam_policy_document.this.json : var.custom_role_trust_policy',
    flag: 'var.create_custom_role_trust_policy ? var.custom_role_trust_policy : data.aws_iam_policy_document.this.json',
  }[options.custom]
  return `
${variables({
  create_role: 'false',
  role_name: options.custom === 'none' ? '""' : 'null',
  ...(options.custom === 'none' ? {} : { role_name_prefix: 'null', custom_role_trust_policy: '""', create_custom_role_trust_policy: 'false' }),
  role_path: '"/"',
  role_requires_mfa: 'true',
  mfa_age: '86400',
  trusted_role_actions: options.tagSession ? '["sts:AssumeRole", "sts:TagSession"]' : '["sts:AssumeRole"]',
  trusted_role_arns: '[]',
  trusted_role_services: '[]',
  trust_policy_conditions: '[]',
  role_sts_externalid: '[]',
})}
data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = length(var.trusted_role_arns) + length(var.trusted_role_services) > 0 ? [1] : []
    content {
      actions = distinct(concat(["sts:AssumeRole"], var.trusted_role_actions))
      dynamic "principals" {
        for_each = length(var.trusted_role_arns) > 0 ? [1] : []
        content {
          type        = "AWS"
          identifiers = var.trusted_role_arns
        }
      }
      dynamic "principals" {
        for_each = length(var.trusted_role_services) > 0 ? [1] : []
        content {
          type        = "Service"
          identifiers = var.trusted_role_services
        }
      }
${mfa}
${
  options.conditions
    ? `
      dynamic "condition" {
        for_each = var.trust_policy_conditions
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }`
    : ''
}
    }
  }
}
resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = ${options.custom === 'none' ? 'null' : 'var.role_name_prefix'}
  path               = var.role_path
  assume_role_policy = ${policy}
}
${outputs({
  [`${options.outputs}_arn`]: 'try(aws_iam_role.this[0].arn, "")',
  [`${options.outputs}_name`]: 'try(aws_iam_role.this[0].name, "")',
  [`${options.outputs}_path`]: 'try(aws_iam_role.this[0].path, "")',
})}
`
}

export const assumableRoleModule: Family = {
  ...module,
  id: 'iam-assumable-role',
  path: 'modules/iam-assumable-role',
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role',
  evidence: [
    { arguments: ['custom_role_trust_policy'], from: '4.10.0' },
    { arguments: ['create_custom_role_trust_policy'], from: '5.30.0' },
  ],
  texts: [
    { from: '1.0.0', text: assumableRole({ custom: 'none', tagSession: false, conditions: false, outputs: 'this_iam_role' }) },
    { from: '4.0.0', text: assumableRole({ custom: 'none', tagSession: false, conditions: false, outputs: 'iam_role' }) },
    { from: '4.10.0', text: assumableRole({ custom: 'non-empty', tagSession: false, conditions: false, outputs: 'iam_role' }) },
    { from: '5.23.0', text: assumableRole({ custom: 'non-empty', tagSession: true, conditions: false, outputs: 'iam_role' }) },
    { from: '5.30.0', text: assumableRole({ custom: 'flag', tagSession: true, conditions: true, outputs: 'iam_role' }) },
  ],
}

/** Not for Kubernetes: known so that its role is not taken for one whose trust is open. */
export const gitHubRole: Family = {
  ...module,
  id: 'iam-github-oidc-role',
  path: 'modules/iam-github-oidc-role',
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role',
  texts: [
    {
      from: '5.6.0',
      text: `
${variables({
  create: 'true',
  name: 'null',
  name_prefix: 'null',
  path: '"/"',
  audience: '"sts.amazonaws.com"',
  subject_condition: '"StringLike"',
  subjects: '[]',
  provider_url: '"token.actions.githubusercontent.com"',
})}
${accountAndPartition}
data "aws_iam_policy_document" "this" {
  statement {
    sid     = "GithubOidcAuth"
    actions = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${replace(var.provider_url, "https://", "")}"]
    }
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "\${replace(var.provider_url, "https://", "")}:aud"
      values   = [var.audience]
    }
    condition {
      test     = var.subject_condition
      variable = "\${replace(var.provider_url, "https://", "")}:sub"
      values   = [for subject in var.subjects : "repo:\${trimprefix(subject, "repo:")}"]
    }
  }
}
resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = var.name
  name_prefix        = var.name_prefix
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.this.json
}
${outputs({
  arn: 'try(aws_iam_role.this[0].arn, "")',
  name: 'try(aws_iam_role.this[0].name, "")',
  path: 'try(aws_iam_role.this[0].path, "")',
  unique_id: 'try(aws_iam_role.this[0].unique_id, "")',
})}
`,
    },
  ],
}

const provider = (url: string): string => `
${variables({ create: 'true', client_id_list: '[]', url })}
data "aws_partition" "current" {}
resource "aws_iam_openid_connect_provider" "this" {
  count          = var.create ? 1 : 0
  url            = var.url
  client_id_list = length(var.client_id_list) > 0 ? var.client_id_list : ["sts.\${data.aws_partition.current.dns_suffix}"]
}
${outputs({
  arn: 'try(aws_iam_openid_connect_provider.this[0].arn, null)',
  url: 'try(aws_iam_openid_connect_provider.this[0].url, null)',
})}
`

export const oidcProviderModule: Family = {
  ...module,
  id: 'iam-oidc-provider',
  path: 'modules/iam-oidc-provider',
  newest: '6.5.0',
  texts: [{ from: '6.0.0', text: provider('"https://token.actions.githubusercontent.com"') }],
}

export const gitHubProviderModule: Family = {
  ...module,
  id: 'iam-github-oidc-provider',
  path: 'modules/iam-github-oidc-provider',
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-oidc-provider',
  texts: [{ from: '5.6.0', text: provider('"https://token.actions.githubusercontent.com"') }],
}
