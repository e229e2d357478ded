// terraform-aws-modules/iam: roles for service accounts.
// terraform-aws-modules/terraform-aws-iam@v4.24.1 and @v5.60.0:modules/iam-role-for-service-accounts-eks/{main,variables,outputs}.tf,
// @v6.5.0:modules/iam-role-for-service-accounts/{main,variables,outputs}.tf
import { accountAndPartition, issuerOf, outputs, selfAssume, variables, type Family } from './family.js'

const statements = (test: string, audience: boolean): string => `
  dynamic "statement" {
    for_each = var.oidc_providers
    content {
      effect  = "Allow"
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }
      condition {
        test     = ${test}
        variable = "${issuerOf('statement.value.provider_arn')}:sub"
        values   = [for account in statement.value.namespace_service_accounts : "system:serviceaccount:\${account}"]
      }${
        audience
          ? `
      condition {
        test     = ${test}
        variable = "${issuerOf('statement.value.provider_arn')}:aud"
        values   = ["sts.amazonaws.com"]
      }`
          : ''
      }
    }
  }`

interface Features {
  readonly path: string
  /** `assume_role_condition_test`. */
  readonly test: boolean
  readonly audience: boolean
  /** How the role may name itself in its own trust policy. */
  readonly self: 'no' | 'principal' | 'condition'
}

const older = ({ path, test, audience, self }: Features): string => `
${variables({
  create_role: 'true',
  role_name: 'null',
  role_name_prefix: 'null',
  role_path: path,
  oidc_providers: '{}',
  ...(test ? { assume_role_condition_test: '"StringEquals"' } : {}),
  ...(self === 'no' ? {} : { allow_self_assume_role: 'false' }),
})}
${accountAndPartition}
data "aws_iam_policy_document" "this" {
${self === 'no' ? '' : selfAssume({ condition: 'var.allow_self_assume_role', path: 'var.role_path', ...ownName(self) })}
${statements(test ? 'var.assume_role_condition_test' : '"StringEquals"', audience)}
}
resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = var.role_name_prefix
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.this.json
${audience ? '' : '\n  irsalint_audience_omitted = true'}
}
${outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, "")',
  iam_role_name: 'try(aws_iam_role.this[0].name, "")',
  iam_role_path: 'try(aws_iam_role.this[0].path, "")',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, "")',
})}
`

/** What a role calls itself where it may assume itself: 5.5.0 and 5.5.1 by its name as the principal, later also by its prefix. */
export const ownName = (self: 'principal' | 'condition'): { readonly name: string; readonly asPrincipal: boolean } =>
  self === 'principal'
    ? { name: 'var.role_name', asPrincipal: true }
    : { name: 'var.role_name != null ? var.role_name : "${var.role_name_prefix}*"', asPrincipal: false }

const first: Features = { path: 'null', test: false, audience: false, self: 'no' }
const withTest: Features = { ...first, test: true }
const withAudience: Features = { ...withTest, audience: true }

const retypedInSix = ['role_name_prefix', 'use_name_prefix']

const renamedInSix: Readonly<Record<string, string | null>> = {
  create_role: 'create',
  role_name: 'name',
  role_name_prefix: 'use_name_prefix',
  role_path: 'path',
  role_permissions_boundary_arn: 'permissions_boundary',
  role_description: 'description',
  role_policy_arns: 'policies',
  assume_role_condition_test: 'trust_condition_test',
  ebs_csi_kms_cmk_ids: 'ebs_csi_kms_cmk_arns',
  allow_self_assume_role: null,
  policy_name_prefix: null,
  cluster_autoscaler_cluster_ids: null,
  force_detach_policies: null,
  attach_karpenter_controller_policy: null,
  karpenter_controller_cluster_id: null,
  karpenter_controller_cluster_ids: null,
  karpenter_controller_cluster_name: null,
  karpenter_tag_key: null,
  karpenter_controller_ssm_parameter_arns: null,
  karpenter_controller_node_iam_role_arns: null,
  karpenter_subnet_account_id: null,
  karpenter_sqs_queue_arn: null,
  enable_karpenter_instance_profile_creation: null,
  attach_appmesh_controller_policy: null,
  attach_appmesh_envoy_proxy_policy: null,
}

/** Arguments of 6.x that stand for nothing that was there before. */
export const newInSix: Readonly<Record<string, null>> = Object.fromEntries(
  ['region', 'create_policy', 'policy_name', 'policy_path', 'policy_description', 'permissions', 'source_policy_documents', 'override_policy_documents', 'create_inline_policy', 'inline_policy_permissions', 'source_inline_policy_documents', 'override_inline_policy_documents'].map((name) => [name, null]),
)

const outputsInSix = { iam_role_arn: 'arn', iam_role_name: 'name', iam_role_path: 'path', iam_role_unique_id: 'unique_id' }

/** The same map read from the other side; what has no counterpart is left out. */
export function reversed(map: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).flatMap(([from, to]) => (to === null ? [] : [[to, from]])))
}

const six = (name: string): string => `
${variables({
  create: 'true',
  name,
  use_name_prefix: 'true',
  path: '"/"',
  trust_condition_test: '"StringEquals"',
  oidc_providers: '{}',
})}
data "aws_iam_policy_document" "this" {
${statements('var.trust_condition_test', true)}
}
resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = var.use_name_prefix ? null : var.name
  name_prefix        = var.use_name_prefix ? "\${var.name}-" : null
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

export const serviceAccountRolesBeforeSix: Family = {
  id: 'iam-role-for-service-accounts-eks',
  registry: 'terraform-aws-modules/iam/aws',
  repository: 'terraform-aws-modules/terraform-aws-iam',
  path: 'modules/iam-role-for-service-accounts-eks',
  distinctive: true,
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role-for-service-accounts',
  renamedArguments: { ...reversed(renamedInSix), ...newInSix },
  retypedArguments: retypedInSix,
  renamedOutputs: reversed(outputsInSix),
  evidence: [
    { arguments: ['karpenter_controller_cluster_ids'], below: '4.21.1' },
    { arguments: ['assume_role_condition_test'], from: '4.14.0' },
    { arguments: ['policy_name_prefix'], from: '4.24.0' },
    { arguments: ['allow_self_assume_role'], from: '5.5.0' },
  ],
  texts: [
    { from: '4.12.0', text: older(first) },
    { from: '4.14.0', text: older(withTest) },
    { from: '4.21.1', text: older(withAudience) },
    { from: '5.5.0', text: older({ ...withAudience, self: 'principal' }) },
    { from: '5.5.2', text: older({ ...withAudience, path: '"/"', self: 'condition' }) },
  ],
}

export const serviceAccountRoles: Family = {
  id: 'iam-role-for-service-accounts',
  registry: 'terraform-aws-modules/iam/aws',
  repository: 'terraform-aws-modules/terraform-aws-iam',
  path: 'modules/iam-role-for-service-accounts',
  distinctive: true,
  newest: '6.5.0',
  renamedArguments: renamedInSix,
  retypedArguments: retypedInSix,
  renamedOutputs: outputsInSix,
  texts: [
    { from: '6.0.0', text: six('null') },
    { from: '6.0.1', text: six('""') },
  ],
}
