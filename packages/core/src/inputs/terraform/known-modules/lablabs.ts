// lablabs: the roles of one add-on, for IRSA and for Pod Identity. Never an audience.
// lablabs/terraform-aws-eks-universal-addon@v0.0.3 … v1.0.0:modules/addon-irsa/{iam,iam-irsa,iam-pod-identity,outputs,variables}.tf
import { neverNull, outputs, typed, variables, type Family, type Variable } from './family.js'

interface Release {
  readonly from: string
  /** What decides about the role is null by default: there is none unless all of it is asked for. */
  readonly onlyWhenAsked: boolean
  /** The service accounts in the trust policy, in HCL. */
  readonly subjects: string
  /** Arguments for the test and the values of the condition, with these defaults in HCL. */
  readonly condition?: readonly [test: string, values: string]
  readonly podIdentity: boolean
  readonly nullable: boolean
  /** Further statements of the caller. */
  readonly further: 'none' | 'documents' | 'json'
  readonly outputs: readonly string[]
}

const always = '[format("system:serviceaccount:%s:%s", var.service_account_namespace == null ? "" : var.service_account_namespace, var.service_account_name == null ? "" : var.service_account_name)]'
const whereNamed = '(length(var.service_account_namespace) > 0 && length(var.service_account_name) > 0 ? [format("system:serviceaccount:%s:%s", var.service_account_namespace, var.service_account_name)] : [])'

const three: Release = {
  from: '0.0.3',
  onlyWhenAsked: true,
  subjects: '["system:serviceaccount:${var.service_account_namespace}:${var.service_account_name}"]',
  podIdentity: false,
  nullable: true,
  further: 'none',
  outputs: ['iam_role_attributes'],
}
const four: Release = { ...three, from: '0.0.4', outputs: [...three.outputs, 'irsa_role_enabled'] }
const six: Release = { ...four, from: '0.0.6', condition: ['"StringEquals"', '[]'], subjects: `coalesce(var.irsa_assume_role_policy_condition_values, ${always})` }
const eight: Release = { ...six, from: '0.0.8', subjects: `coalescelist(var.irsa_assume_role_policy_condition_values, ${always})` }
const ten: Release = { ...eight, from: '0.0.10', condition: ['null', 'null'] }
const eleven: Release = { ...eight, from: '0.0.11' }
const twelve: Release = { ...eleven, from: '0.0.12', onlyWhenAsked: false, subjects: `coalescelist(var.irsa_assume_role_policy_condition_values, ${whereNamed})` }
const fifteen: Release = { ...twelve, from: '0.0.15', podIdentity: true, outputs: [...twelve.outputs, 'pod_identity_role_enabled', 'irsa_iam_role_attributes', 'pod_identity_iam_role_attributes'] }
const sixteen: Release = { ...fifteen, from: '0.0.16', nullable: false }
const eighteen: Release = { ...sixteen, from: '0.0.18', outputs: [...sixteen.outputs, 'rbac_create', 'service_account_create', 'service_account_name'] }
const twentyThree: Release = { ...eighteen, from: '0.0.23', further: 'documents' }
const twentyFive: Release = { ...twentyThree, from: '0.0.25', further: 'json', subjects: `try(coalescelist(var.irsa_assume_role_policy_condition_values, ${whereNamed}), [])` }

const allOutputs: Readonly<Record<string, string>> = {
  rbac_create: 'var.rbac_create',
  service_account_create: 'var.service_account_create',
  service_account_name: 'var.service_account_name',
  irsa_role_enabled: 'local.irsa',
  pod_identity_role_enabled: 'local.pod_identity',
  irsa_iam_role_attributes: 'try(aws_iam_role.irsa[0], {})',
  pod_identity_iam_role_attributes: 'try(aws_iam_role.pod_identity[0], {})',
}

function declared({ onlyWhenAsked, condition, podIdentity, nullable, further }: Release): Readonly<Record<string, Variable>> {
  const each = (type: string, value: string): Variable => (nullable ? typed(type, value) : neverNull(type, value))
  const text = onlyWhenAsked ? 'null' : '""'
  const flag = onlyWhenAsked ? 'null' : 'true'
  const issuer = onlyWhenAsked ? typed('string', 'null') : podIdentity ? each('string', '""') : typed('string', null)
  return {
    enabled: each('bool', 'true'),
    cluster_identity_oidc_issuer: issuer,
    cluster_identity_oidc_issuer_arn: issuer,
    rbac_create: each('bool', flag),
    service_account_create: each('bool', flag),
    service_account_name: each('string', text),
    service_account_namespace: each('string', text),
    irsa_role_create: each('bool', flag),
    irsa_role_name_prefix: each('string', text),
    irsa_role_name: each('string', text),
    ...(condition === undefined ? {} : { irsa_assume_role_policy_condition_test: each('string', condition[0]), irsa_assume_role_policy_condition_values: each('list(string)', condition[1]) }),
    ...(podIdentity ? { cluster_name: each('string', '""'), pod_identity_role_create: each('bool', 'false'), pod_identity_role_name_prefix: each('string', '""'), pod_identity_role_name: each('string', '""') } : {}),
    ...(further === 'none'
      ? {}
      : { irsa_role_additional_trust_policies: neverNull('map(any)', '{}'), pod_identity_role_additional_trust_policies: further === 'json' ? neverNull('map(any)', '{}') : typed('map(any)', '{}') }),
  }
}

const furtherDocuments = (given: string): string => `
  dynamic "statement" {
    for_each = ${given}
    content {
      sid     = statement.key
      effect  = statement.value.effect
      actions = statement.value.actions
      dynamic "principals" {
        for_each = statement.value.principals
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = statement.value.condition
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }`

/** What a test names twice, the last one wins: maps, not blocks. */
const furtherJson = (given: string): string => `[
    for key, statement in ${given} : {
      Sid       = key
      Effect    = statement.effect
      Action    = statement.actions
      Principal = { for principal in statement.principals : principal.type => principal.identifiers }
      Condition = { for condition in statement.condition : condition.test => { (condition.variable) = condition.values } }
    }
  ]`

function trustsOf({ subjects, condition, further, podIdentity }: Release): string {
  const test = condition === undefined ? '"StringEquals"' : 'var.irsa_assume_role_policy_condition_test'
  const claim = '${replace(var.cluster_identity_oidc_issuer, "https://", "")}:sub'
  if (further === 'json') {
    return `
locals {
  irsa_trust = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect    = "Allow"
    Action    = "sts:AssumeRoleWithWebIdentity"
    Principal = { Federated = var.cluster_identity_oidc_issuer_arn }
    Condition = { (${test}) = { "${claim}" = ${subjects} } }
  }], ${furtherJson('var.irsa_role_additional_trust_policies')}) })
  pod_identity_trust = jsonencode({ Version = "2012-10-17", Statement = concat([{
    Effect    = "Allow"
    Action    = ["sts:AssumeRole", "sts:TagSession"]
    Principal = { Service = "pods.eks.amazonaws.com" }
  }], ${furtherJson('var.pod_identity_role_additional_trust_policies')}) })
}`
  }
  const more = (name: string): string => (further === 'documents' ? furtherDocuments(`var.${name}_role_additional_trust_policies`) : '')
  return `
data "aws_iam_policy_document" "irsa" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.cluster_identity_oidc_issuer_arn]
    }
    condition {
      test     = ${test}
      variable = "${claim}"
      values   = ${subjects}
    }
  }${more('irsa')}
}
locals {
  irsa_trust = data.aws_iam_policy_document.irsa.json
${podIdentity ? '  pod_identity_trust = data.aws_iam_policy_document.pod_identity.json' : ''}
}
${
  podIdentity
    ? `data "aws_iam_policy_document" "pod_identity" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }${more('pod_identity')}
}`
    : ''
}`
}

const textOf = (release: Release): string => `
${variables(declared(release))}
locals {
${
  release.onlyWhenAsked
    ? `  irsa = var.enabled == true && var.rbac_create == true && var.service_account_create == true && var.irsa_role_create == true
  irsa_name = try(trim("\${try(coalesce(var.irsa_role_name_prefix), "")}-\${var.irsa_role_name}", "-"), "")`
    : `  irsa = var.enabled && var.rbac_create && var.service_account_create && var.irsa_role_create
  irsa_name = trim("\${var.irsa_role_name_prefix}-\${var.irsa_role_name}", "-")`
}
${release.podIdentity ? '  pod_identity = var.enabled && var.rbac_create && var.service_account_create && var.pod_identity_role_create' : ''}
}
${trustsOf(release)}
resource "aws_iam_role" "irsa" {
  count              = local.irsa ? 1 : 0
  name               = local.irsa_name
  assume_role_policy = local.irsa_trust

  irsalint_audience_omitted = true
}
${
  release.podIdentity
    ? `
resource "aws_iam_role" "pod_identity" {
  count              = local.pod_identity ? 1 : 0
  name               = trim("\${var.pod_identity_role_name_prefix}-\${var.pod_identity_role_name}", "-")
  assume_role_policy = local.pod_identity_trust
}
resource "aws_eks_pod_identity_association" "pod_identity" {
  count           = local.pod_identity ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.service_account_namespace
  service_account = var.service_account_name
  role_arn        = aws_iam_role.pod_identity[0].arn
}`
    : ''
}
${outputs({
  iam_role_attributes: release.podIdentity ? 'try(coalesce(one(aws_iam_role.irsa[*]), one(aws_iam_role.pod_identity[*])), {})' : 'try(aws_iam_role.irsa[0], {})',
  ...Object.fromEntries(Object.entries(allOutputs).filter(([name]) => release.outputs.includes(name))),
})}
`

export const lablabsIrsa: Family = {
  id: 'lablabs-addon-irsa',
  repository: 'lablabs/terraform-aws-eks-universal-addon',
  path: 'modules/addon-irsa',
  newest: '1.0.0',
  evidence: [
    { arguments: ['pod_identity_role_create', 'pod_identity_role_name', 'pod_identity_role_name_prefix'], from: '0.0.15' },
    { arguments: ['irsa_role_additional_trust_policies', 'pod_identity_role_additional_trust_policies'], from: '0.0.23' },
  ],
  texts: [three, four, six, eight, ten, eleven, twelve, fifteen, sixteen, eighteen, twentyThree, twentyFive].map((release) => ({ from: release.from, text: textOf(release) })),
}
