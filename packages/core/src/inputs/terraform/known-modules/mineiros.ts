// mineiros-io/iam-role: a role for whoever it is told, not made for service accounts.
// mineiros-io/terraform-aws-iam-role@v0.0.1 to @v0.6.1:{main,variables,outputs}.tf
import { outputs, typed, variables, type Family } from './family.js'

interface Features {
  /** Names of the role alone, cleaned of what IAM does not take. */
  readonly names: boolean
  /** `assume_role_actions`. */
  readonly actions: boolean
  /** `module_tags`. */
  readonly moduleTags: boolean
}

/** The first that is given, cleaned. In HCL. */
const cleaned = (first: string, second: string): string => `try(replace(compact([var.${first}, var.${second}])[0], "/[^\\\\w+=,.@-]+/", "-"), null)`

const text = ({ names, actions, moduleTags }: Features): string => `
${variables({
  module_enabled: typed('bool', 'true'),
  assume_role_policy: typed('string', 'null'),
  assume_role_principals: typed('set(object({ type = string, identifiers = list(string) }))', '[]'),
  assume_role_conditions: typed('set(object({ test = string, variable = string, values = list(string) }))', '[]'),
  ...(actions ? { assume_role_actions: typed('set(string)', '["sts:AssumeRole"]') } : {}),
  ...Object.fromEntries(['name', 'name_prefix', ...(names ? ['role_name', 'role_name_prefix'] : [])].map((name) => [name, typed('string', 'null')])),
  path: typed('string', '"/"'),
  description: typed('string', '""'),
  force_detach_policies: typed('bool', 'false'),
  max_session_duration: typed('number', '3600'),
  permissions_boundary: typed('string', 'null'),
  tags: typed('map(string)', '{}'),
  ...(moduleTags ? { module_tags: typed('map(string)', '{}') } : {}),
  create_instance_profile: typed('bool', 'null'),
  instance_profile_name: typed('string', 'null'),
  instance_profile_name_prefix: typed('string', 'null'),
})}
locals {
  own_policy = var.module_enabled && var.assume_role_policy == null
  # A role that goes with an instance profile is for instances.
  profile    = var.create_instance_profile != null ? var.create_instance_profile : var.instance_profile_name != null || var.instance_profile_name_prefix != null
  usual      = local.profile ? [{ type = "Service", identifiers = ["ec2.amazonaws.com"] }] : []
  principals = length(var.assume_role_principals) > 0 ? var.assume_role_principals : local.usual
  policy     = local.own_policy ? data.aws_iam_policy_document.this[0].json : var.assume_role_policy
}
data "aws_iam_policy_document" "this" {
  count = local.own_policy ? 1 : 0
  statement {
    actions = ${actions ? 'var.assume_role_actions' : '["sts:AssumeRole"]'}
    dynamic "principals" {
      for_each = local.principals
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
  name               = ${names ? cleaned('role_name', 'name') : 'var.name'}
  name_prefix        = ${names ? cleaned('role_name_prefix', 'name_prefix') : 'var.name_prefix'}
  path               = var.path
  assume_role_policy = local.policy

  description           = var.description
  force_detach_policies = var.force_detach_policies
  max_session_duration  = var.max_session_duration
  permissions_boundary  = var.permissions_boundary
  tags                  = ${moduleTags ? 'merge(var.module_tags, var.tags)' : 'var.tags'}
}
${outputs({ role: 'try(aws_iam_role.role[0], null)', module_enabled: 'var.module_enabled', ...(moduleTags ? { module_tags: 'var.module_tags' } : {}) })}
`

export const mineirosRole: Family = {
  id: 'mineiros-iam-role',
  registry: 'mineiros-io/iam-role/aws',
  repository: 'mineiros-io/terraform-aws-iam-role',
  path: '',
  newest: '0.6.1',
  evidence: [
    { arguments: ['role_name', 'role_name_prefix'], from: '0.3.0' },
    { arguments: ['assume_role_actions'], from: '0.4.2' },
  ],
  texts: [
    { from: '0.0.1', text: text({ names: false, actions: false, moduleTags: false }) },
    { from: '0.3.0', text: text({ names: true, actions: false, moduleTags: false }) },
    { from: '0.4.2', text: text({ names: true, actions: true, moduleTags: false }) },
    { from: '0.6.1', text: text({ names: true, actions: true, moduleTags: true }) },
  ],
}
