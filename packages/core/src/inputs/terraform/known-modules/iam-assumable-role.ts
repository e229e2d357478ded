// terraform-aws-modules/iam: roles for services and people, or with a trust policy of one's own.
// terraform-aws-modules/terraform-aws-iam@v1.0.0 to @v5.60.0:modules/iam-assumable-role/{main,variables,outputs}.tf
import { accountAndPartition, outputs, selfAssume, typed, variables, type Family } from './family.js'
import { ownName } from './iam-service-accounts.js'
import { further } from './snippets.js'

interface Features {
  readonly services: boolean
  /** Without MFA and with it: `sts:AssumeRole` alone, `trusted_role_actions`, or both together. */
  readonly actions: { readonly without: Actions; readonly with: Actions }
  /** One external id or a list; `without`: only in the policy without MFA. */
  readonly externalId: 'no' | 'one-without' | 'list-without' | 'list'
  readonly namePrefix: boolean
  readonly nameUnset: 'null' | '""'
  readonly custom: 'no' | 'non-empty' | 'flag'
  readonly self: 'no' | 'principal' | 'condition'
  readonly sessionName: 'no' | 'with' | 'always'
  readonly conditions: boolean
  readonly outputs: 'this_iam_role' | 'iam_role'
  readonly uniqueId: boolean
}

type Actions = 'fixed' | 'given' | 'added'

const actionsOf: Readonly<Record<Actions, string>> = {
  fixed: '["sts:AssumeRole"]',
  given: 'var.trusted_role_actions',
  added: 'distinct(concat(["sts:AssumeRole"], compact(var.trusted_role_actions)))',
}

const onlyIf = (condition: string, test: string, variable: string, values: string): string => `
    dynamic "condition" {
      for_each = ${condition} ? [1] : []
      content {
        test     = "${test}"
        variable = "${variable}"
        values   = ${values}
      }
    }`

const externalIds: Readonly<Record<Features['externalId'], string>> = {
  no: '',
  'one-without': onlyIf('!local.mfa && var.role_sts_externalid != null', 'StringEquals', 'sts:ExternalId', '[var.role_sts_externalid]'),
  'list-without': onlyIf('!local.mfa && length(flatten([var.role_sts_externalid])) > 0', 'StringEquals', 'sts:ExternalId', 'flatten([var.role_sts_externalid])'),
  list: onlyIf('length(flatten([var.role_sts_externalid])) > 0', 'StringEquals', 'sts:ExternalId', 'flatten([var.role_sts_externalid])'),
}

const sessionNames: Readonly<Record<Features['sessionName'], string>> = {
  no: '',
  with: onlyIf('local.mfa && var.role_requires_session_name', 'StringEquals', 'sts:RoleSessionName', 'var.role_session_name'),
  always: onlyIf('var.role_requires_session_name', 'StringEquals', 'sts:RoleSessionName', 'var.role_session_name'),
}

const ownPolicy = 'data.aws_iam_policy_document.this.json'
const policyOf: Readonly<Record<Features['custom'], string>> = {
  no: ownPolicy,
  'non-empty': `coalesce(var.custom_role_trust_policy, ${ownPolicy})`,
  flag: `coalesce(var.create_custom_role_trust_policy ? var.custom_role_trust_policy : "", ${ownPolicy})`,
}

function text(features: Features): string {
  const { actions } = features
  const takesActions = actions.without !== 'fixed'
  return `
${variables({
  create_role: 'false',
  role_name: features.nameUnset,
  ...(features.namePrefix ? { role_name_prefix: 'null' } : {}),
  role_path: '"/"',
  role_requires_mfa: 'true',
  mfa_age: '86400',
  trusted_role_arns: typed('list(string)', '[]'),
  ...(features.services ? { trusted_role_services: typed('list(string)', '[]') } : {}),
  ...(takesActions ? { trusted_role_actions: typed('list(string)', actions.without === 'added' ? '["sts:AssumeRole", "sts:TagSession"]' : '["sts:AssumeRole"]') } : {}),
  ...(features.externalId === 'no' ? {} : { role_sts_externalid: features.externalId === 'one-without' ? 'null' : '[]' }),
  ...(features.custom === 'no' ? {} : { custom_role_trust_policy: '""' }),
  ...(features.custom === 'flag' ? { create_custom_role_trust_policy: 'false' } : {}),
  ...(features.self === 'no' ? {} : { allow_self_assume_role: 'false' }),
  ...(features.sessionName === 'no' ? {} : { role_requires_session_name: 'false', role_session_name: typed('list(string)', '["$${aws:username}"]') }),
  ...(features.conditions ? { trust_policy_conditions: '[]' } : {}),
})}
${accountAndPartition}
locals {
  mfa = var.role_requires_mfa${features.custom === 'flag' ? ' && !var.create_custom_role_trust_policy' : ''}
}
data "aws_iam_policy_document" "this" {
${features.self === 'no' ? '' : selfAssume({ condition: 'var.allow_self_assume_role', path: 'var.role_path', ...ownName(features.self) })}
  statement {
    actions = ${actions.with === actions.without ? actionsOf[actions.with] : `local.mfa ? ${actionsOf[actions.with]} : ${actionsOf[actions.without]}`}
    principals {
      type        = "AWS"
      identifiers = var.trusted_role_arns
    }
${
  features.services
    ? `
    principals {
      type        = "Service"
      identifiers = var.trusted_role_services
    }`
    : ''
}
${onlyIf('local.mfa', 'Bool', 'aws:MultiFactorAuthPresent', '["true"]')}
${onlyIf('local.mfa', 'NumericLessThan', 'aws:MultiFactorAuthAge', '[var.mfa_age]')}
${externalIds[features.externalId]}
${sessionNames[features.sessionName]}
${features.conditions ? further('var.trust_policy_conditions') : ''}
  }
}
resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = ${features.namePrefix ? 'var.role_name_prefix' : 'null'}
  path               = var.role_path
  assume_role_policy = ${policyOf[features.custom]}
}
${outputs({
  [`${features.outputs}_arn`]: 'try(aws_iam_role.this[0].arn, "")',
  [`${features.outputs}_name`]: 'try(aws_iam_role.this[0].name, "")',
  [`${features.outputs}_path`]: 'try(aws_iam_role.this[0].path, "")',
  ...(features.uniqueId ? { [`${features.outputs}_unique_id`]: 'try(aws_iam_role.this[0].unique_id, "")' } : {}),
})}
`
}

const first: Features = {
  services: false,
  actions: { without: 'fixed', with: 'fixed' },
  externalId: 'no',
  namePrefix: false,
  nameUnset: '""',
  custom: 'no',
  self: 'no',
  sessionName: 'no',
  conditions: false,
  outputs: 'this_iam_role',
  uniqueId: false,
}
const withServices: Features = { ...first, services: true }
const withActions: Features = { ...withServices, actions: { without: 'given', with: 'fixed' } }
const withExternalId: Features = { ...withActions, externalId: 'one-without' }
const withExternalIds: Features = { ...withActions, externalId: 'list-without' }
const withUniqueId: Features = { ...withExternalIds, uniqueId: true }
const four: Features = { ...withUniqueId, outputs: 'iam_role' }
const externalIdsAlways: Features = { ...four, externalId: 'list' }
const actionsAlways: Features = { ...externalIdsAlways, actions: { without: 'given', with: 'given' } }
const withCustom: Features = { ...actionsAlways, custom: 'non-empty' }
const withSelf: Features = { ...withCustom, self: 'condition', namePrefix: true }
const nameNull: Features = { ...withSelf, nameUnset: 'null' }
const withSessionName: Features = { ...nameNull, sessionName: 'with' }
const tagSession: Features = { ...withSessionName, actions: { without: 'added', with: 'added' } }
const sessionNameAlways: Features = { ...tagSession, sessionName: 'always' }
const withFlag: Features = { ...sessionNameAlways, custom: 'flag' }

export const assumableRoleModule: Family = {
  id: 'iam-assumable-role',
  registry: 'terraform-aws-modules/iam/aws',
  repository: 'terraform-aws-modules/terraform-aws-iam',
  path: 'modules/iam-assumable-role',
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role',
  evidence: [
    { arguments: ['trusted_role_services'], from: '2.2.0' },
    { arguments: ['trusted_role_actions'], from: '2.10.0' },
    { arguments: ['role_sts_externalid'], from: '2.15.0' },
    { arguments: ['custom_role_trust_policy'], from: '4.10.0' },
    { arguments: ['allow_self_assume_role'], from: '5.5.0' },
    { arguments: ['role_name_prefix'], from: '5.5.2' },
    { arguments: ['role_requires_session_name', 'role_session_name'], from: '5.19.0' },
    { arguments: ['create_custom_role_trust_policy'], from: '5.30.0' },
    { arguments: ['trust_policy_conditions'], from: '5.52.0' },
  ],
  texts: [
    { from: '1.0.0', text: text(first) },
    { from: '2.2.0', text: text(withServices) },
    { from: '2.10.0', text: text(withActions) },
    { from: '2.15.0', text: text(withExternalId) },
    { from: '3.13.0', text: text(withExternalIds) },
    { from: '3.14.0', text: text(withUniqueId) },
    { from: '4.0.0', text: text(four) },
    { from: '4.2.0', text: text(externalIdsAlways) },
    { from: '4.7.0', text: text(actionsAlways) },
    { from: '4.10.0', text: text(withCustom) },
    { from: '5.5.0', text: text({ ...withCustom, self: 'principal' }) },
    { from: '5.5.2', text: text(withSelf) },
    { from: '5.9.2', text: text(nameNull) },
    { from: '5.19.0', text: text(withSessionName) },
    { from: '5.23.0', text: text(tagSession) },
    { from: '5.29.1', text: text(sessionNameAlways) },
    { from: '5.30.0', text: text(withFlag) },
    { from: '5.52.0', text: text({ ...withFlag, conditions: true }) },
  ],
}
