// terraform-aws-modules/eks-pod-identity: a role for pods by EKS Pod Identity, with its associations.
// terraform-aws-modules/terraform-aws-eks-pod-identity@v1.0.0 to @v2.8.1:{main,variables,outputs}.tf
import { outputs, podIdentityStatement, typed, variables, type Family, type Variable } from './family.js'
import { further } from './snippets.js'

interface Features {
  readonly associations: boolean
  readonly conditions: boolean
  readonly version: 1 | 2
}

const optionalList = 'optional(list(string))'
const principalType = 'optional(list(object({ type = string, identifiers = list(string) })))'
const conditionType = 'object({ test = string, variable = string, values = list(string) })'
const statementType = `object({
  sid            = optional(string)
  actions        = ${optionalList}
  not_actions    = ${optionalList}
  effect         = optional(string)
  principals     = ${principalType}
  not_principals = ${principalType}
  condition      = optional(list(${conditionType}))
})`
const associationType = 'object({ cluster_name = optional(string), disable_session_tags = optional(bool), namespace = optional(string), service_account = optional(string), target_role_arn = optional(string), tags = optional(map(string), {}) })'

/** In 1.x anything goes; 2.x says what an argument is, and drops what it does not know. */
const declared = ({ associations, conditions, version }: Features): Readonly<Record<string, Variable>> => ({
  create: 'true',
  name: '""',
  // Not a boolean.
  use_name_prefix: typed('string', 'true'),
  tags: typed('map(string)', '{}'),
  ...(version === 2 ? { region: typed('string', 'null') } : {}),
  path: '"/"',
  trust_policy_statements: version === 1 ? '[]' : typed(`list(${statementType})`, 'null'),
  ...(conditions ? { trust_policy_conditions: version === 1 ? '[]' : typed(`list(${conditionType})`, '[]') } : {}),
  ...(associations
    ? version === 1
      ? { associations: '{}', association_defaults: typed('map(string)', '{}') }
      : { associations: typed(`map(${associationType})`, '{}'), association_defaults: typed(associationType, '{}') }
    : {}),
})

const setting = (name: string, { version }: Features, otherwise = ''): string => {
  const [own, fallback] = [`each.value.${name}`, `var.association_defaults.${name}`]
  return version === 1 ? `try(${own}, ${fallback})` : `try(coalesce(${own}, ${fallback})${otherwise})`
}

function podIdentity(features: Features): string {
  const nested = features.version === 1 ? 'try(statement.value.conditions, [])' : 'statement.value.condition == null ? [] : statement.value.condition'
  const principals = (name: string): string => `
      dynamic "${name}" {
        for_each = ${features.version === 1 ? `try(statement.value.${name}, [])` : `statement.value.${name} == null ? [] : statement.value.${name}`}
        content {
          type        = ${name}.value.type
          identifiers = ${name}.value.identifiers
        }
      }`
  const attribute = (name: string): string => (features.version === 1 ? `try(statement.value.${name}, null)` : `statement.value.${name}`)
  return `
${variables(declared(features))}
data "aws_iam_policy_document" "assume" {
${podIdentityStatement(features.conditions ? further('var.trust_policy_conditions') : '')}
  dynamic "statement" {
    for_each = ${features.version === 1 ? 'var.trust_policy_statements' : 'var.trust_policy_statements == null ? [] : var.trust_policy_statements'}
    content {
      sid         = ${attribute('sid')}
      actions     = ${attribute('actions')}
      not_actions = ${attribute('not_actions')}
      effect      = ${attribute('effect')}
${principals('principals')}
${principals('not_principals')}
${further(nested)}
    }
  }
}
resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = var.use_name_prefix ? null : var.name
  name_prefix        = var.use_name_prefix ? "\${var.name}-" : null
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
${
  features.associations
    ? `
resource "aws_eks_pod_identity_association" "this" {
  for_each        = { for key, item in var.associations : key => item if var.create }
  cluster_name    = ${setting('cluster_name', features)}
  namespace       = ${setting('namespace', features)}
  service_account = ${setting('service_account', features)}
  role_arn        = aws_iam_role.this[0].arn
  tags            = ${features.version === 2 ? 'merge(var.tags, each.value.tags, var.association_defaults.tags)' : 'merge(var.tags, try(each.value.tags, var.association_defaults.tags, {}))'}
${features.version === 2 ? `  region               = var.region\n  target_role_arn      = ${setting('target_role_arn', features, ', null')}\n  disable_session_tags = ${setting('disable_session_tags', features, ', null')}` : ''}
}`
    : ''
}
${outputs({
  iam_role_arn: 'try(aws_iam_role.this[0].arn, null)',
  iam_role_name: 'try(aws_iam_role.this[0].name, null)',
  iam_role_path: 'try(aws_iam_role.this[0].path, null)',
  iam_role_unique_id: 'try(aws_iam_role.this[0].unique_id, null)',
  ...(features.associations ? { associations: 'aws_eks_pod_identity_association.this' } : {}),
})}
`
}

export const podIdentityModule: Family = {
  id: 'eks-pod-identity',
  registry: 'terraform-aws-modules/eks-pod-identity/aws',
  repository: 'terraform-aws-modules/terraform-aws-eks-pod-identity',
  path: '',
  newest: '2.8.1',
  evidence: [
    { arguments: ['associations', 'association_defaults'], from: '1.1.0' },
    { arguments: ['trust_policy_conditions'], from: '1.3.0' },
    { arguments: ['region'], from: '2.0.0' },
  ],
  texts: [
    { from: '1.0.0', text: podIdentity({ associations: false, conditions: false, version: 1 }) },
    { from: '1.1.0', text: podIdentity({ associations: true, conditions: false, version: 1 }) },
    { from: '1.3.0', text: podIdentity({ associations: true, conditions: true, version: 1 }) },
    { from: '2.0.0', text: podIdentity({ associations: true, conditions: true, version: 2 }) },
  ],
}
