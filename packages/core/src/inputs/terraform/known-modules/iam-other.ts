// terraform-aws-modules/iam: roles per EKS cluster, GitHub roles, OIDC providers.
// terraform-aws-modules/terraform-aws-iam@v4.9.0 to @v5.60.0:modules/{iam-eks-role,iam-github-oidc-role}/main.tf; @v6.5.0:modules/iam-oidc-provider/main.tf
import { accountAndPartition, outputs, selfAssume, typed, variables, type Family } from './family.js'
import { ownName } from './iam-service-accounts.js'
import { further } from './snippets.js'

const module = { registry: 'terraform-aws-modules/iam/aws', repository: 'terraform-aws-modules/terraform-aws-iam' }

const roleOutputs = outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, "")',
  iam_role_name: 'try(aws_iam_role.this[0].name, "")',
  iam_role_path: 'try(aws_iam_role.this[0].path, "")',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, "")',
})

function eksRole(options: { readonly pairs: boolean; readonly test: boolean; readonly self: 'no' | 'principal' | 'condition' }): string {
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
  ...(options.self === 'no' ? {} : { allow_self_assume_role: 'false' }),
})}
${accountAndPartition}
data "aws_eks_cluster" "this" {
  for_each = var.cluster_service_accounts
  name     = each.key
}
data "aws_iam_policy_document" "this" {
${options.self === 'no' ? '' : selfAssume({ condition: 'var.allow_self_assume_role', path: 'var.role_path', ...ownName(options.self) })}
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
    { from: '4.9.0', text: eksRole({ pairs: true, test: false, self: 'no' }) },
    { from: '4.23.0', text: eksRole({ pairs: false, test: false, self: 'no' }) },
    { from: '5.5.0', text: eksRole({ pairs: false, test: false, self: 'principal' }) },
    { from: '5.5.2', text: eksRole({ pairs: false, test: false, self: 'condition' }) },
    { from: '5.18.0', text: eksRole({ pairs: false, test: true, self: 'condition' }) },
  ],
}

interface GitHub {
  /** `repo:` is put in front of a subject, once. */
  readonly once: boolean
  /** `iss` with `https://`, as GitHub writes it. */
  readonly https: boolean
  /** The condition on `iss` follows `provider_url`. */
  readonly ownIssuer: boolean
  readonly test: boolean
  readonly conditions: boolean
}

const gitHub = ({ once, https, ownIssuer, test, conditions }: GitHub): string => {
  const issuer = ownIssuer ? '${local.url}' : 'token.actions.githubusercontent.com'
  return `
${variables({
  create: 'true',
  name: 'null',
  name_prefix: 'null',
  path: '"/"',
  audience: '"sts.amazonaws.com"',
  subjects: typed('list(string)', '[]'),
  provider_url: '"token.actions.githubusercontent.com"',
  ...(test ? { subject_condition: '"StringLike"' } : {}),
  ...(conditions ? { additional_trust_policy_conditions: '[]' } : {}),
})}
${accountAndPartition}
locals {
  url = replace(var.provider_url, "https://", "")
}
data "aws_iam_policy_document" "this" {
  statement {
    sid     = "GithubOidcAuth"
    actions = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${local.url}"]
    }
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "${issuer}:iss"
      values   = ["${https ? 'https' : 'http'}://${issuer}"]
    }
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "\${local.url}:aud"
      values   = [var.audience]
    }
    condition {
      test     = ${test ? 'var.subject_condition' : '"StringLike"'}
      variable = "\${local.url}:sub"
      values   = [for subject in var.subjects : "repo:\${${once ? 'trimprefix(subject, "repo:")' : 'subject'}}"]
    }
${conditions ? further('var.additional_trust_policy_conditions') : ''}
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
  arn: 'try(aws_iam_role.this[0].arn, null)',
  name: 'try(aws_iam_role.this[0].name, null)',
  path: 'try(aws_iam_role.this[0].path, null)',
  unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
})}
`
}

const firstGitHub: GitHub = { once: false, https: false, ownIssuer: false, test: false, conditions: false }
const gitHubWithHttps: GitHub = { ...firstGitHub, once: true, https: true }
const gitHubWithIssuer: GitHub = { ...gitHubWithHttps, ownIssuer: true }

/** Not for Kubernetes: known so that its role is not taken for one whose trust is open. */
export const gitHubRole: Family = {
  ...module,
  id: 'iam-github-oidc-role',
  givesNoAccess: true,
  path: 'modules/iam-github-oidc-role',
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role',
  evidence: [
    { arguments: ['subject_condition'], from: '5.45.0' },
    { arguments: ['additional_trust_policy_conditions'], from: '5.53.0' },
  ],
  texts: [
    { from: '5.6.0', text: gitHub(firstGitHub) },
    { from: '5.7.0', text: gitHub({ ...firstGitHub, once: true }) },
    { from: '5.39.1', text: gitHub(gitHubWithHttps) },
    { from: '5.43.0', text: gitHub(gitHubWithIssuer) },
    { from: '5.45.0', text: gitHub({ ...gitHubWithIssuer, test: true }) },
    { from: '5.53.0', text: gitHub({ ...gitHubWithIssuer, test: true, conditions: true }) },
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
  givesNoAccess: true,
  path: 'modules/iam-github-oidc-provider',
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-oidc-provider',
  texts: [{ from: '5.6.0', text: provider('"https://token.actions.githubusercontent.com"') }],
}
