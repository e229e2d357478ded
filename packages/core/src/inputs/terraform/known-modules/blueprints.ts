// aws-ia EKS Blueprints, version 5 and its successors: single add-ons, teams.
// aws-ia/terraform-aws-eks-blueprints-addon@v1.0.0 … @v1.1.1, @0f109f7726a7:main.tf; aws-ia/terraform-aws-eks-blueprints-teams@v0.1.0 … @v1.1.0:main.tf
import { accountAndPartition, issuerOf, outputs, selfAssume, typed, variables, type Family } from './family.js'

const addonText = `
${variables({
  create: 'true',
  create_release: 'true',
  name: '""',
  namespace: 'null',
  chart: '""',
  chart_version: 'null',
  repository: 'null',
  values: 'null',
  set: '[]',
  set_sensitive: '[]',
  set_irsa_names: '[]',
  create_role: 'false',
  role_name: 'null',
  role_name_use_prefix: 'true',
  role_path: '"/"',
  oidc_providers: '{}',
  assume_role_condition_test: '"StringEquals"',
  allow_self_assume_role: 'false',
  trust_policy_statements: 'null',
})}
${accountAndPartition}
locals {
  namespace = try(coalesce(var.namespace, "default"))
  role_name = try(coalesce(var.role_name, var.name), "")
}
resource "helm_release" "this" {
  count         = var.create && var.create_release ? 1 : 0
  name          = try(coalesce(var.name, var.chart), "")
  namespace     = local.namespace
  chart         = var.chart
  version       = var.chart_version
  repository    = var.repository
  values        = var.values
  set           = concat(var.set, [for path in var.set_irsa_names : { name = path, value = aws_iam_role.this[0].arn } if var.create && var.create_role])
  set_sensitive = var.set_sensitive
}
data "aws_iam_policy_document" "assume" {
${selfAssume({ condition: 'var.allow_self_assume_role', path: 'var.role_path', name: 'var.role_name_use_prefix ? "${local.role_name}-*" : local.role_name' })}
  dynamic "statement" {
    for_each = var.oidc_providers
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${issuerOf('statement.value.provider_arn')}:sub"
        values   = ["system:serviceaccount:\${try(statement.value.namespace, local.namespace)}:\${statement.value.service_account}"]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${issuerOf('statement.value.provider_arn')}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
  dynamic "statement" {
    for_each = try([for item in var.trust_policy_statements : item], [])
    content {
      sid     = try(statement.value.sid, null)
      actions = try(statement.value.actions, null)
      effect  = try(statement.value.effect, null)
      dynamic "principals" {
        for_each = try([for item in statement.value.principals : item], [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try([for item in statement.value.condition : item], [])
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
  count              = var.create && var.create_role ? 1 : 0
  name               = var.role_name_use_prefix ? null : local.role_name
  name_prefix        = var.role_name_use_prefix ? "\${local.role_name}-" : null
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
${outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, null)',
  iam_role_name: 'try(aws_iam_role.this[0].name, null)',
  iam_role_path: 'try(aws_iam_role.this[0].path, null)',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
  namespace: 'try(helm_release.this[0].metadata[0].namespace, null)',
  name: 'try(helm_release.this[0].metadata[0].name, null)',
  chart: 'try(helm_release.this[0].metadata[0].chart, null)',
})}
`

export const blueprintsAddon: Family = {
  id: 'eks-blueprints-addon',
  registry: 'aws-ia/eks-blueprints-addon/aws',
  repository: 'aws-ia/terraform-aws-eks-blueprints-addon',
  path: '',
  newest: '1.3.0',
  texts: [{ from: '1.0.0', text: addonText }],
}

/** `principal_arns` is there from 1.1.0. */
const teamsText = (principals: boolean): string => `
${variables({
  name: typed('string', '""'),
  namespaces: '{}',
  create_iam_role: typed('bool', 'true'),
  iam_role_arn: typed('string', 'null'),
  iam_role_name: typed('string', 'null'),
  iam_role_use_name_prefix: typed('bool', 'true'),
  iam_role_path: typed('string', 'null'),
  users: '[]',
  ...(principals ? { principal_arns: '[]' } : {}),
  oidc_provider_arn: typed('string', '""'),
  enable_admin: typed('bool', 'false'),
})}
locals {
  role_name = coalesce(var.iam_role_name, var.name)
}
data "aws_iam_policy_document" "this" {
  statement {
    sid     = "AssumeRole"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = var.users
    }
${
  principals
    ? `
    dynamic "condition" {
      for_each = length(var.principal_arns) > 0 ? [1] : []
      content {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = var.principal_arns
      }
    }`
    : ''
}
  }
  dynamic "statement" {
    for_each = var.enable_admin ? [] : [1]
    content {
      sid     = "IRSA"
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [var.oidc_provider_arn]
      }
      condition {
        test     = "StringEquals"
        variable = "${issuerOf('var.oidc_provider_arn')}:sub"
        values   = [for namespace, settings in var.namespaces : "system:serviceaccount:\${try(settings.name, namespace)}:\${try(settings.service_account.name, settings.name, namespace)}"]
      }
      condition {
        test     = "StringEquals"
        variable = "${issuerOf('var.oidc_provider_arn')}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count              = var.create_iam_role ? 1 : 0
  name               = var.iam_role_use_name_prefix ? null : local.role_name
  name_prefix        = var.iam_role_use_name_prefix ? "\${local.role_name}-" : null
  path               = var.iam_role_path
  assume_role_policy = data.aws_iam_policy_document.this.json
}
resource "kubernetes_service_account_v1" "this" {
  for_each = { for namespace, settings in var.namespaces : namespace => settings if try(settings.create, true) && try(settings.create_service_account, true) }
  metadata {
    name        = try(each.value.service_account.name, each.key)
    namespace   = each.key
    annotations = merge(try(each.value.service_account.annotations, {}), { "eks.amazonaws.com/role-arn" = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn })
  }
}
${outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, var.iam_role_arn)',
  iam_role_name: 'try(aws_iam_role.this[0].name, null)',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
  rbac_group: 'var.enable_admin ? "system:masters" : var.name',
  aws_auth_configmap_role: '{ rolearn = try(aws_iam_role.this[0].arn, var.iam_role_arn), username = var.name, groups = [var.enable_admin ? "system:masters" : var.name] }',
})}
`

export const blueprintsTeams: Family = {
  id: 'eks-blueprints-teams',
  registry: 'aws-ia/eks-blueprints-teams/aws',
  repository: 'aws-ia/terraform-aws-eks-blueprints-teams',
  path: '',
  newest: '1.1.0',
  evidence: [{ arguments: ['principal_arns'], from: '1.1.0' }],
  texts: [
    { from: '0.1.0', text: teamsText(false) },
    { from: '1.1.0', text: teamsText(true) },
  ],
}
