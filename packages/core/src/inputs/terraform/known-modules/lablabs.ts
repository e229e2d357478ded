// lablabs: the role of its universal add-on, and the external-dns add-on. Never an audience.
// lablabs/terraform-aws-eks-universal-addon@v0.0.3 … v1.0.0:modules/addon-irsa; lablabs/terraform-aws-eks-external-dns@v1.0.0, @v3.0.0
import { outputs, podIdentityStatement, variables, type Family } from './family.js'
import { annotatedRelease, filled, role, trust } from './snippets.js'

/** Until 0.0.11, what decides about the role is null by default: there is none unless all of it is asked for. */
const addonIrsa = (onlyWhenAsked: 'null' | 'true'): string => `
${variables({
  enabled: 'true',
  cluster_identity_oidc_issuer: '""',
  cluster_identity_oidc_issuer_arn: '""',
  rbac_create: onlyWhenAsked,
  service_account_create: onlyWhenAsked,
  service_account_name: '""',
  service_account_namespace: '""',
  irsa_role_create: onlyWhenAsked,
  irsa_role_name_prefix: '""',
  irsa_role_name: '""',
  irsa_role_additional_trust_policies: '{}',
  irsa_assume_role_policy_condition_test: '"StringEquals"',
  irsa_assume_role_policy_condition_values: '[]',
  cluster_name: '""',
  pod_identity_role_create: 'false',
  pod_identity_role_name_prefix: '""',
  pod_identity_role_name: '""',
})}
locals {
  create = var.enabled == true && var.rbac_create == true && var.service_account_create == true
  issuer = replace(var.cluster_identity_oidc_issuer, "https://", "")
}
data "aws_iam_policy_document" "irsa" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.cluster_identity_oidc_issuer_arn]
    }
    condition {
      test     = var.irsa_assume_role_policy_condition_test
      variable = "\${local.issuer}:sub"
      values   = length(var.irsa_assume_role_policy_condition_values) > 0 ? var.irsa_assume_role_policy_condition_values : [for name in compact([var.service_account_name]) : "system:serviceaccount:\${var.service_account_namespace}:\${name}" if var.service_account_namespace != ""]
    }
  }
  dynamic "statement" {
    for_each = var.irsa_role_additional_trust_policies
    content {
      sid     = statement.key
      actions = try(statement.value.actions, null)
      effect  = try(statement.value.effect, null)
      dynamic "principals" {
        for_each = try(statement.value.principals, [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try(statement.value.condition, [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
resource "aws_iam_role" "irsa" {
  count              = local.create && var.irsa_role_create == true ? 1 : 0
  name               = trim("\${try(coalesce(var.irsa_role_name_prefix), "")}-\${try(coalesce(var.irsa_role_name), "")}", "-")
  assume_role_policy = data.aws_iam_policy_document.irsa.json

  irsalint_audience_omitted = true
}
data "aws_iam_policy_document" "pod_identity" {
${podIdentityStatement()}
}
resource "aws_iam_role" "pod_identity" {
  count              = local.create && var.pod_identity_role_create ? 1 : 0
  name               = trim("\${var.pod_identity_role_name_prefix}-\${var.pod_identity_role_name}", "-")
  assume_role_policy = data.aws_iam_policy_document.pod_identity.json
}
resource "aws_eks_pod_identity_association" "this" {
  count           = local.create && var.pod_identity_role_create ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.service_account_namespace
  service_account = var.service_account_name
  role_arn        = aws_iam_role.pod_identity[0].arn
}
${outputs({
  rbac_create: 'var.rbac_create',
  service_account_create: 'var.service_account_create',
  service_account_name: 'var.service_account_name',
  irsa_role_enabled: 'local.create && var.irsa_role_create == true',
  pod_identity_role_enabled: 'local.create && var.pod_identity_role_create',
  iam_role_attributes: 'try(coalesce(one(aws_iam_role.irsa[*]), one(aws_iam_role.pod_identity[*])), {})',
  irsa_iam_role_attributes: 'try(aws_iam_role.irsa[0], {})',
  pod_identity_iam_role_attributes: 'try(aws_iam_role.pod_identity[0], {})',
})}
`

/** lablabs addon-irsa: every argument may also come from the add-on's module, where null stands for "as the add-on says". */
export const lablabsIrsa: Family = {
  id: 'lablabs-addon-irsa',
  repository: 'lablabs/terraform-aws-eks-universal-addon',
  path: 'modules/addon-irsa',
  newest: '1.0.0',
  texts: [
    { from: '0.0.3', text: addonIrsa('null') },
    { from: '0.0.12', text: addonIrsa('true') },
  ],
}

/** lablabs/eks-external-dns: the add-on that was read; its role is made in all versions. */
const lablabsExternalDns = (settings: Readonly<Record<string, string>>, name: string, account: string): string => `
${variables({ cluster_identity_oidc_issuer: '""', cluster_identity_oidc_issuer_arn: '""', namespace: 'null', ...settings })}
locals {
  namespace = ${filled('namespace', '"kube-system"')}
  account   = ${account}
  issuer    = replace(var.cluster_identity_oidc_issuer, "https://", "")
}
${trust({ arn: 'var.cluster_identity_oidc_issuer_arn', issuer: 'local.issuer', subjects: '["system:serviceaccount:${local.namespace}:${local.account}"]', audience: false })}
${role(name, false)}
${annotatedRelease('"external-dns"', 'external-dns', 'https://kubernetes-sigs.github.io/external-dns/')}
`

export const lablabsExternalDnsModule: Family = {
  id: 'lablabs-eks-external-dns',
  registry: 'lablabs/eks-external-dns/aws',
  repository: 'lablabs/terraform-aws-eks-external-dns',
  path: '',
  newest: '3.0.0',
  texts: [
    { from: '0.1.0', text: lablabsExternalDns({ cluster_name: '""', k8s_service_account_name: '"external-dns"' }, '"${var.cluster_name}-external-dns"', 'var.k8s_service_account_name') },
    {
      from: '1.0.0',
      text: lablabsExternalDns(
        { irsa_role_name_prefix: '"external-dns-irsa"', helm_release_name: '"external-dns"', service_account_name: '"external-dns"' },
        '"${var.irsa_role_name_prefix}-${var.helm_release_name}"',
        'var.service_account_name',
      ),
    },
    { from: '1.2.1', text: lablabsExternalDns({ service_account_name: 'null' }, '"external-dns-irsa-external-dns"', filled('service_account_name', '"external-dns"')) },
  ],
}
