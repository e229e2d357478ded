// Roles and clusters of publishers whose modules are not made for service accounts, but can be used for them.
// tedilabs/terraform-aws-account@0698518c3ece:modules/iam-role; clouddrove/terraform-aws-eks@2e76bc19b01f:main.tf;
// mineiros-io/terraform-aws-iam-role@v0.6.1:main.tf
import { accountAndPartition, outputs, variables, type Family } from './family.js'

const conditions = (each: string, variable: string): string => `
      dynamic "condition" {
        for_each = ${each}
        content {
          test     = condition.value.condition
          variable = ${variable}
          values   = condition.value.values
        }
      }`

export const tedilabsRole: Family = {
  id: 'tedilabs-iam-role',
  registry: 'tedilabs/account/aws',
  repository: 'tedilabs/terraform-aws-account',
  path: 'modules/iam-role',
  newest: '0.33.0',
  texts: [
    {
      from: '0.1.0',
      text: `
${variables({ name: null, path: '"/"', trusted_iam_entity_policies: '[]', trusted_service_policies: '[]', trusted_oidc_provider_policies: '[]', conditions: '[]' })}
${accountAndPartition}
data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = var.trusted_iam_entity_policies
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = statement.value.iam_entities
      }
${conditions('try(statement.value.conditions, [])', 'condition.value.key')}
${conditions('var.conditions', 'condition.value.key')}
    }
  }
  dynamic "statement" {
    for_each = var.trusted_service_policies
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "Service"
        identifiers = statement.value.services
      }
${conditions('try(statement.value.conditions, [])', 'condition.value.key')}
${conditions('var.conditions', 'condition.value.key')}
    }
  }
  dynamic "statement" {
    for_each = var.trusted_oidc_provider_policies
    content {
      sid     = "TrustedOIDC\${statement.key}"
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${statement.value.url}"]
      }
${conditions('try(statement.value.conditions, [])', '"${statement.value.url}:${condition.value.key}"')}
${conditions('var.conditions', 'condition.value.key')}
    }
  }
}
resource "aws_iam_role" "this" {
  name               = var.name
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.this.json
}
${outputs({ arn: 'aws_iam_role.this.arn', name: 'aws_iam_role.this.name' })}
`,
    },
  ],
}

export const clouddroveCluster: Family = {
  id: 'clouddrove-eks',
  registry: 'clouddrove/eks/aws',
  repository: 'clouddrove/terraform-aws-eks',
  path: '',
  newest: '1.4.0',
  texts: [
    {
      from: '1.0.0',
      text: `
${variables({ enabled: 'true', oidc_provider_enabled: 'true', external_cluster: 'false' })}
resource "aws_eks_cluster" "default" {
  count = var.enabled && !var.external_cluster ? 1 : 0
}
resource "aws_iam_openid_connect_provider" "default" {
  count          = var.enabled && var.oidc_provider_enabled && !var.external_cluster ? 1 : 0
  url            = aws_eks_cluster.default[0].identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
${outputs({
  cluster_oidc_issuer_url: 'try(aws_eks_cluster.default[0].identity[0].oidc[0].issuer, "")',
  oidc_provider_arn: 'try(aws_iam_openid_connect_provider.default[0].arn, "")',
})}
`,
    },
  ],
}

export const mineirosRole: Family = {
  id: 'mineiros-iam-role',
  registry: 'mineiros-io/iam-role/aws',
  repository: 'mineiros-io/terraform-aws-iam-role',
  path: '',
  newest: '0.6.1',
  texts: [
    {
      from: '0.0.2',
      text: `
${variables({
  module_enabled: 'true',
  assume_role_policy: 'null',
  assume_role_principals: '[]',
  assume_role_conditions: '[]',
  assume_role_actions: '["sts:AssumeRole"]',
  name: 'null',
  name_prefix: 'null',
  role_name: 'null',
  role_name_prefix: 'null',
  path: '"/"',
})}
data "aws_iam_policy_document" "this" {
  statement {
    actions = var.assume_role_actions
    dynamic "principals" {
      for_each = var.assume_role_principals
      content {
        type        = principals.value.type
        identifiers = principals.value.identifiers
      }
    }
    dynamic "condition" {
      for_each = var.assume_role_conditions
      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }
}
resource "aws_iam_role" "role" {
  count              = var.module_enabled ? 1 : 0
  name               = var.role_name == null ? var.name : var.role_name
  name_prefix        = var.role_name_prefix == null ? var.name_prefix : var.role_name_prefix
  path               = var.path
  assume_role_policy = var.assume_role_policy == null ? data.aws_iam_policy_document.this.json : var.assume_role_policy
}
${outputs({ role: 'try(aws_iam_role.role[0], null)' })}
`,
    },
  ],
}
