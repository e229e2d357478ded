// terraform-aws-modules/iam: roles for any OIDC provider, before 6.0.
// terraform-aws-modules/terraform-aws-iam@v2.6.0 to @v5.60.0:modules/iam-assumable-role-with-oidc/{main,variables,outputs}.tf
import { accountAndPartition, outputs, selfAssume, typed, variables, type Family } from './family.js'
import { newInSix, renamedInSix, retypedInSix } from './iam-role.js'
import { ownName, reversed } from './iam-service-accounts.js'
import { further, gated } from './snippets.js'

interface Features {
  /** `https://` is taken off. */
  readonly strip: boolean
  /** `one`: a single URL. `joined`: one statement for all of them, their conditions all demanded. `each`: a statement for each. */
  readonly urls: 'one' | 'joined' | 'each'
  /** Empty URLs are left out: where `provider_url` is not set, it is one. */
  readonly compact: boolean
  readonly partition: boolean
  readonly namePrefix: boolean
  readonly subjects: 'list(string)' | 'set(string)'
  readonly audiences: boolean
  readonly self: 'no' | 'principal' | 'condition'
  /** `sts:TagSession` and `provider_trust_policy_conditions`. */
  readonly tagSession: boolean
  /** Prefix of the outputs. */
  readonly outputs: 'this_iam_role' | 'iam_role'
  readonly uniqueId: boolean
}

const conditions = (url: string, features: Features, urls?: string): string =>
  [
    gated('StringEquals', 'sub', 'var.oidc_fully_qualified_subjects', url, urls),
    gated('StringLike', 'sub', 'var.oidc_subjects_with_wildcards', url, urls),
    ...(features.audiences ? [gated('StringLike', 'aud', 'var.oidc_fully_qualified_audiences', url, urls)] : []),
    ...(features.tagSession ? [further('var.provider_trust_policy_conditions')] : []),
  ].join('')

function statement(features: Features): string {
  const arn = (url: string): string => `"arn:\${local.partition}:iam::\${local.account}:oidc-provider/\${${url}}"`
  const actions = features.tagSession ? '["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]' : '["sts:AssumeRoleWithWebIdentity"]'
  if (features.urls === 'each') {
    return `
  dynamic "statement" {
    for_each = local.urls
    content {
      actions = ${actions}
      principals {
        type        = "Federated"
        identifiers = [${arn('statement.value')}]
      }
${conditions('statement.value', features)}
    }
  }`
  }
  return `
  statement {
    actions = ${actions}
    principals {
      type        = "Federated"
      identifiers = [for url in local.urls : ${arn('url')}]
    }
${conditions('condition.value', features, 'local.urls')}
  }`
}

function urls({ urls: kind, strip, compact }: Features): string {
  const given = kind === 'one' ? '[var.provider_url]' : 'distinct(concat(var.provider_urls, [var.provider_url]))'
  return `[for url in ${compact ? `compact(${given})` : given} : ${strip ? 'replace(url, "https://", "")' : 'url'}]`
}

function text(features: Features): string {
  return `
${variables({
  create_role: 'false',
  provider_url: typed('string', features.urls === 'one' ? null : '""'),
  ...(features.urls === 'one' ? {} : { provider_urls: typed('list(string)', '[]') }),
  aws_account_id: typed('string', '""'),
  role_name: features.namePrefix ? 'null' : '""',
  ...(features.namePrefix ? { role_name_prefix: 'null' } : {}),
  role_path: '"/"',
  oidc_fully_qualified_subjects: typed(features.subjects, '[]'),
  oidc_subjects_with_wildcards: typed(features.subjects, '[]'),
  ...(features.audiences ? { oidc_fully_qualified_audiences: typed('set(string)', '[]') } : {}),
  ...(features.self === 'no' ? {} : { allow_self_assume_role: 'false' }),
  ...(features.tagSession ? { provider_trust_policy_conditions: '[]' } : {}),
})}
${accountAndPartition}
locals {
  account   = var.aws_account_id != "" ? var.aws_account_id : data.aws_caller_identity.current.account_id
  partition = ${features.partition ? 'data.aws_partition.current.partition' : '"aws"'}
  urls      = ${urls(features)}
}
data "aws_iam_policy_document" "this" {
${features.self === 'no' ? '' : selfAssume({ condition: 'var.allow_self_assume_role', path: 'var.role_path', ...ownName(features.self) })}
${statement(features)}
}
resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = ${features.namePrefix ? 'var.role_name_prefix' : 'null'}
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = ${features.audiences ? 'length(var.oidc_fully_qualified_audiences) == 0' : 'true'}
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
  strip: false,
  urls: 'one',
  compact: false,
  partition: false,
  namePrefix: false,
  subjects: 'list(string)',
  audiences: false,
  self: 'no',
  tagSession: false,
  outputs: 'this_iam_role',
  uniqueId: false,
}
const subjectSets: Features = { ...first, subjects: 'set(string)' }
const withPartition: Features = { ...subjectSets, partition: true }
const stripping: Features = { ...withPartition, strip: true }
const severalUrls: Features = { ...stripping, urls: 'joined' }
const prefixed: Features = { ...severalUrls, namePrefix: true }
const compacted: Features = { ...prefixed, compact: true }
const statementEach: Features = { ...compacted, urls: 'each' }
const withUniqueId: Features = { ...statementEach, uniqueId: true }
const four: Features = { ...withUniqueId, outputs: 'iam_role' }
const withAudiences: Features = { ...four, audiences: true }
const withSelf: Features = { ...withAudiences, self: 'condition' }

export const assumableRoleWithOidc: Family = {
  id: 'iam-assumable-role-with-oidc',
  registry: 'terraform-aws-modules/iam/aws',
  repository: 'terraform-aws-modules/terraform-aws-iam',
  path: 'modules/iam-assumable-role-with-oidc',
  distinctive: true,
  newest: '5.60.0',
  removedIn: '6.0.0',
  latestMajor: 6,
  replacedBy: 'modules/iam-role',
  renamedArguments: { ...reversed(renamedInSix), oidc_provider_urls: 'provider_urls', ...newInSix },
  retypedArguments: retypedInSix,
  renamedOutputs: { arn: 'iam_role_arn', name: 'iam_role_name', path: 'iam_role_path', unique_id: 'iam_role_unique_id' },
  evidence: [
    { arguments: ['provider_urls'], from: '2.18.0' },
    { arguments: ['role_name_prefix'], from: '2.24.0' },
    { arguments: ['oidc_fully_qualified_audiences'], from: '4.3.0' },
    { arguments: ['allow_self_assume_role'], from: '5.5.0' },
    { arguments: ['provider_trust_policy_conditions'], from: '5.44.0' },
  ],
  texts: [
    { from: '2.6.0', text: text(first) },
    { from: '2.12.0', text: text(subjectSets) },
    { from: '2.16.0', text: text(withPartition) },
    { from: '2.17.0', text: text(stripping) },
    { from: '2.18.0', text: text(severalUrls) },
    { from: '2.24.0', text: text(prefixed) },
    { from: '2.25.0', text: text(compacted) },
    { from: '3.7.0', text: text(statementEach) },
    { from: '3.16.0', text: text(withUniqueId) },
    { from: '4.0.0', text: text(four) },
    { from: '4.3.0', text: text(withAudiences) },
    { from: '5.5.0', text: text({ ...withSelf, self: 'principal' }) },
    { from: '5.5.2', text: text(withSelf) },
    { from: '5.44.0', text: text({ ...withSelf, tagSession: true }) },
  ],
}
