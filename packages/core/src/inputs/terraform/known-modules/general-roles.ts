// Roles and clusters of publishers whose modules are not made for service accounts, but can be used for them.
// tedilabs/terraform-aws-account@0698518c3ece:modules/iam-role; clouddrove/terraform-aws-eks@2e76bc19b01f:main.tf
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
