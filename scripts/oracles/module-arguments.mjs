// Which arguments to try on a module: a table of values by what an argument is called, else by its type. Used by compare-modules.mjs.

const issuer = (id) => `oidc.eks.eu-west-1.amazonaws.com/id/${id.repeat(4)}`
const provider = (id) => `arn:aws:iam::111122223333:oidc-provider/${issuer(id)}`
const quoted = (text) => `"${text}"`
/** The arguments of all families whose entries are providers, in one: each module takes what it knows. */
const entry = (arn, accounts, namespace, account) =>
  `{ provider_arn = ${arn}, namespace_service_accounts = ${accounts}, namespace = ${namespace}, service_account = ${account} }`

const names = ['"app"', '"a-b_c.d"', 'var.text', 'null', '"x${var.text}"']
const arns = [quoted(provider('A')), 'var.text', 'aws_iam_openid_connect_provider.p.arn', '""', '"https://example.test/id/1"']
const urls = [quoted(`https://${issuer('A')}`), quoted(issuer('B')), 'var.text', 'aws_eks_cluster.c.identity[0].oidc[0].issuer', '""']
const subjects = ['["system:serviceaccount:apps:api"]', '["system:serviceaccount:apps:*", "system:serviceaccount:b:c"]', '["system:serviceaccount:${var.text}:api"]', '[]', 'var.texts']
const accounts = ['["apps:api"]', '["apps:*", "b:c"]', '["${var.text}:api"]', '[]', 'var.texts']
const documents = '[data.aws_iam_policy_document.extra.json]'
const condition = '{ test = "StringEquals", variable = "aws:SourceAccount", values = ["111122223333"] }'
const principals = '[{ type = "AWS", identifiers = ["arn:aws:iam::111122223333:root"] }]'
const statement = `{ sid = "Extra", actions = ["sts:AssumeRole", "sts:TagSession"], effect = "Allow", principals = ${principals}, condition = [${condition}], conditions = [${condition}] }`
const tests = ['"StringEquals"', '"StringLike"', 'var.text']
const wrapped = `name = "app", role_name = "app", enable_oidc = true, create_role = true, oidc_providers = { a = ${entry(quoted(provider('A')), '["apps:api"]', '"apps"', '"api"')} }, provider_url = ${urls[0]}, oidc_provider_urls = [${urls[0]}], oidc_subjects = ${subjects[0]}, oidc_fully_qualified_subjects = ${subjects[0]}`
const settings = [
  '{}',
  '{ namespace = "apps", service_account_name = "api", controller_service_account_name = "controller", node_service_account_name = "node", role_name = "r", name = "release", create_namespace = true }',
  '{ role_name_use_prefix = false, role_path = "/eks/", namespace = var.text, allow_self_assume_role = true }',
  '{ create_role = false, service_account_name = var.text }',
  '{ enabled = true, namespace = "apps", service_account = "api", service_account_name = "api", create_iam_resources_irsa = true }',
  '{ enabled = true }',
]
const labelContext = `namespace = "eg", tenant = null, environment = "", stage = "Prod", name = var.text, delimiter = "_", attributes = ["ctx"], tags = { a = "b" }, additional_tag_map = {}, regex_replace_chars = null, label_order = ["name", "stage", "namespace", "attributes"], id_length_limit = null, label_key_case = null, label_value_case = null, descriptor_formats = {}, labels_as_tags = ["unset"]`
const addon = ['{}', '{ service_account_role_arn = aws_iam_role.r.arn }', '{ service_account_role_arn = var.text, name = "vpc-cni" }']

/** What add-ons of the blueprints are told about their cluster. */
const context = (cluster, issuerOfCluster, arn) =>
  `{ aws_caller_identity_account_id = "111122223333", aws_caller_identity_arn = "", aws_eks_cluster_endpoint = "", aws_partition_id = "aws", aws_region_name = "eu-west-1", eks_cluster_id = ${cluster}, eks_oidc_issuer_url = ${issuerOfCluster}, eks_oidc_provider_arn = ${arn}, tags = {}, irsa_iam_role_path = "/eks/", irsa_iam_permissions_boundary = "" }`

/** First match wins: values by argument name. An empty list: the argument is left alone. */
const byName = [
  [/^(tags|.*_tags|timeouts|depends_on|providers?)$/, []],
  // Of modules that are named by a label.
  [/^(label_key_case|descriptor_formats|labels_as_tags)$/, []],
  [/^context$/, [`{ ${labelContext}, enabled = true }`, `{ ${labelContext}, enabled = false }`]],
  [/^label_order$/, ['["name", "attributes"]', '[]']],
  [/^attributes$/, ['["b.l.u.e", "Green"]', '["x", "x", ""]', '[var.text]']],
  [/^delimiter$/, ['"_"', '""', 'null']],
  [/^regex_replace_chars$/, ['"/[^a-z]/"', '"/[^-a-zA-Z0-9@_.]/"']],
  [/^id_(length_limit|max_length)$/, ['12', '0']],
  [/^label_value_case$/, ['"upper"', '"title"', '"none"']],
  [/^addon_context$/, [context('"c"', quoted(issuer('A')), quoted(provider('A'))), context('var.text', 'var.text', 'aws_iam_openid_connect_provider.p.arn')]],
  [/^(application|platform)_teams$/, ['{}', '{ apps = {} }', '{ apps = { users = ["arn:aws:iam::111122223333:user/u"] }, (var.text) = {} }']],
  // Several releases by name.
  [/^external-dns$/, ['{}', '{ dns = { enabled = true }, other = { enabled = true, namespace = "apps", service_account_name = "api", name_prefix = "p" } }', '{ (var.text) = { enabled = true } }']],
  // Of wrappers: one module for many.
  [/^items$/, ['{}', `{ a = { ${wrapped} }, b = { create_role = true, create = false, name = "b", role_name = "b" } }`, '{ (var.text) = { name = "x" } }']],
  [/^defaults$/, ['{}', `{ create_role = true, use_name_prefix = false, role_path = "/eks/", path = "/eks/", trust_condition_test = "StringLike", oidc_audiences = ["sts.amazonaws.com"] }`]],
  [/^oidc_providers$/, [
    '{}',
    `{ a = ${entry(quoted(provider('A')), '["apps:api"]', '"apps"', '"api"')} }`,
    `{ a = ${entry('aws_iam_openid_connect_provider.p.arn', '["apps:*", "b:c"]', 'var.text', '"api"')} }`,
    `{ a = ${entry(quoted(provider('A')), 'var.texts', '"apps"', 'var.text')}, b = ${entry(quoted(provider('B')), '["${var.text}:x"]', '"b"', '"*"')} }`,
    `{ for id in ["a", "b"] : id => ${entry('var.text', '["apps:${id}"]', '"apps"', 'id')} }`,
  ]],
  [/oidc_provider_urls|^provider_urls$/, [`[${urls[0]}, ${urls[1]}]`, `[${urls[2]}]`, `[${urls[0]}, ""]`, '[]']],
  [/^oidc_provider_enabled$/, ['true', 'false', 'var.flag']],
  [/(provider_arn|oidc_arn|issuer_arn)s?$/, arns],
  [/(provider_url|oidc_issuer_url|oidc_issuer|oidc_url)$/, urls],
  [/^oidc_fully_qualified_audiences$|^oidc_audiences$/, ['["sts.amazonaws.com"]', '["sts.amazonaws.com", "x"]', '[]', 'var.texts']],
  [/subjects/, subjects],
  [/namespace_service_accounts$|namespace_name_list$/, accounts],
  [/^cluster_service_accounts$/, ['{ c1 = ["apps:api"] }', '{ c1 = ["apps:api", "b:*"], c2 = ["x:y"] }', '{}', '{ (var.text) = ["apps:api"] }']],
  [/^provider_url_sa_pairs$/, [`{ "${issuer('A')}" = ["apps:api"] }`, '{}']],
  [/condition_test$/, tests],
  [/^(provider_trust_policy|trust_policy)_conditions$/, ['[]', `[${condition}]`]],
  [/^trust_policy_statements$/, ['[]', `[${statement}]`, '{}', `{ x = ${statement} }`]],
  [/^trust_policy_permissions$/, ['{}', `{ PodId = { actions = ["sts:AssumeRole", "sts:TagSession"], principals = [{ type = "Service", identifiers = ["pods.eks.amazonaws.com"] }] } }`, `{ x = ${statement} }`]],
  [/^iam_role_(source|override)_(assume_)?policy_documents$/, ['[]', documents]],
  [/^custom_role_trust_policy$/, ['""', 'data.aws_iam_policy_document.extra.json']],
  [/^assume_role_policy$/, ['null', 'data.aws_iam_policy_document.extra.json']],
  [/^assume_role_principals$/, ['[]', principals, '[{ type = "Service", identifiers = ["pods.eks.amazonaws.com"] }]', `[{ type = "Federated", identifiers = [${quoted(provider('A'))}] }]`]],
  [/^assume_role_conditions$/, ['[]', `[${condition}]`]],
  [/^assume_role_actions$/, ['["sts:AssumeRole", "sts:TagSession"]', '["sts:AssumeRoleWithWebIdentity"]', 'var.texts']],
  [/^trusted_role_services$/, ['[]', '["pods.eks.amazonaws.com"]', '["ec2.amazonaws.com", "lambda.amazonaws.com"]']],
  [/^trusted_role_arns$/, ['[]', '["arn:aws:iam::111122223333:root"]', 'var.texts']],
  [/^trusted_role_actions$/, ['["sts:AssumeRole"]', '["sts:AssumeRole", "sts:TagSession"]', '["sts:SetSourceIdentity"]']],
  [/^(role_sts_externalid|oidc_account_id|aws_account_id|aws_account_number)$/, ['"444455556666"', 'null', '""', 'var.text']],
  [/^associations$/, [
    '{}',
    '{ a = { cluster_name = "c", namespace = "apps", service_account = "api" } }',
    '{ a = { cluster_name = var.text, namespace = "apps", service_account = "api", role_arn = "arn:aws:iam::111122223333:role/x" }, b = { cluster_name = "d" } }',
    '{ a = { namespace = "apps", service_account = "api", target_role_arn = "arn:aws:iam::444455556666:role/t", disable_session_tags = true } }',
  ]],
  [/^association_defaults$/, ['{}', '{ cluster_name = "c", namespace = "other", service_account = "sa" }', '{ cluster_name = aws_eks_cluster.c.name }']],
  [/^identities$/, ['[]', '[{ eks_name = "c", namespace = "apps", serviceaccount = "api" }]', '[{ eks_name = var.text, policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }]']],
  [/^pod_identity_associations$/, ['[]', '[{ namespace = "apps", service_account = "api", role = aws_iam_role.r.arn }]', '[{ namespace = "apps", service_account = var.text, role = var.text, target_role = null }]']],
  [/^(cluster_addons|addons|eks_addons)$/, ['{}', ...addon.map((value) => `{ vpc-cni = ${value} }`), '{ aws-ebs-csi-driver = { pod_identity_association = [{ role_arn = aws_iam_role.r.arn, service_account = "ebs-csi-controller-sa" }] }, x = {} }']],
  [/^users$/, ['[]', '["arn:aws:iam::111122223333:user/u"]']],
  [/^principal_arns$/, ['[]', '["arn:aws:iam::111122223333:role/aws-reserved/*"]', 'var.texts']],
  [/^namespaces$/, ['{}', '{ apps = {} }', '{ apps = { service_account = { name = "api" } }, "other" = {} }', '{ apps = { create = false } }', '{ apps = { create_service_account = false } }']],
  [/^set_irsa_names$/, ['[]', '["serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"]', '["controller.serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn", "x"]']],
  [/^set$/, ['[]', '[{ name = "serviceAccount.name", value = "api" }]']],
  [/^values$/, ['[]', '[yamlencode({ serviceAccount = { name = "api" } })]', 'null']],
  [/_zone_arns$/, ['[]', '["arn:aws:route53:::hostedzone/Z1"]', 'var.texts']],
  [/^role_policy_arns$|policies$|policy_arns$|_arns$/, []],
  [/^irsa_iam_policies$/, ['null', '["arn:aws:iam::aws:policy/ReadOnlyAccess"]', '[]']],
  [/(^|_)(name|cluster_id|cluster_name)$|^chart$|^serviceaccount$|^service_account$|^kubernetes_service_account$/, names],
  [/use_(name_)?prefix$/, ['true', 'false', 'var.flag']],
  [/prefix$/, ['null', '"app-"', 'var.text']],
  [/(^|_)path$/, ['"/"', '"/eks/"', 'var.text']],
  [/namespace$/, ['"apps"', 'var.text', 'null']],
  [/^partition|_partition$/, ['"aws"', '"aws-cn"']],
]

/** What is tried where only the type is known. */
function byType(type) {
  if (/^bool/.test(type)) return ['true', 'false']
  // The settings of an add-on.
  if (type === 'any') return settings
  return []
}

/** Values to try for a variable; none where it is to be left alone. */
export function candidates({ name, type }) {
  const isBool = /^bool/.test(type)
  const found = byName.find(([pattern]) => pattern.test(name))
  if (isBool && (found === undefined || !found[1].includes('true'))) return ['true', 'false', 'var.flag']
  return found === undefined ? byType(type) : found[1].filter((value) => fits(value, type))
}

/** No list for a text, no text for a list. */
function fits(value, type) {
  if (/^(var|aws_|data|null)/.test(value)) return !/^var\.texts$/.test(value) || !/^(string|number|map|object)/.test(type)
  if (/^(string|number)/.test(type)) return !/^[[{]/.test(value)
  if (/^(list|set|tuple)/.test(type)) return value.startsWith('[')
  return !/^(map|object)/.test(type) || value.startsWith('{')
}

/** What the calls refer to. */
export const surroundings = `
variable "text" { type = string }
variable "texts" { type = list(string) }
variable "flag" { type = bool }
provider "aws" { region = "eu-west-1" }
resource "aws_eks_cluster" "c" { name = "c" }
resource "aws_iam_openid_connect_provider" "p" {
  url            = "https://${issuer('C')}"
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.extra.json
}
data "aws_iam_policy_document" "extra" {
  statement {
    sid     = "Given"
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}
`

/** Numbers in [0, 1) from a seed (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * Argument lists for a module with these variables: nothing but the required ones, the base, each value of each variable on the
 * base, then `count` random ones. `fixed` are arguments that every call gets, `only` matches those that vary, `on` matches what else the base switches on.
 */
export function argumentLists(variables, { count, seed, on, only = '', fixed = {} }) {
  const random = randomFrom(seed)
  const pick = (items) => items[Math.floor(random() * items.length)]
  const usable = variables.filter(({ name, required }) => required || new RegExp(only).test(name)).map((variable) => ({ ...variable, values: candidates(variable) })).filter(({ values }) => values.length > 0)
  const required = Object.fromEntries(variables.filter((variable) => variable.required).map((variable) => [variable.name, firstValue(variable)]))
  // Switched on, with the first value of what says who may come.
  const base = { ...required, ...fixed }
  for (const { name, values } of usable) {
    if (values.includes('true') && on !== undefined && new RegExp(on).test(name)) base[name] = 'true'
    else if (/^(create|create_role|enabled|iam_role_enabled|enable_irsa|create_iam_role|enable_oidc)$/.test(name)) base[name] = 'true'
    else if (/^(name|role_name|oidc_providers|provider_url|oidc_provider_urls|oidc_subjects|oidc_fully_qualified_subjects|irsa_iam_policies)$/.test(name)) base[name] = values.find((value) => !/^(\{\}|\[\]|""|null)$/.test(value)) ?? values[0]
  }
  const lists = [{ ...required, ...fixed }, base]
  for (const { name, values } of usable) for (const value of values) lists.push({ ...base, [name]: value, ...fixed })
  for (let index = 0; index < count; index++) {
    const share = pick([0.15, 0.4, 0.8])
    const list = { ...base }
    for (const { name, values } of usable) {
      if (random() < share) list[name] = pick(values)
      else if (random() < 0.1) delete list[name]
    }
    lists.push({ ...list, ...Object.fromEntries(Object.entries(required).filter(([name]) => list[name] === undefined)), ...fixed })
  }
  return unique(lists)
}

function firstValue(variable) {
  const [value] = candidates(variable)
  if (value !== undefined) return value
  if (/^(list|set)/.test(variable.type)) return '[]'
  if (/^(map|object|any)/.test(variable.type)) return '{}'
  if (/^number/.test(variable.type)) return '1'
  return '"x"'
}

function unique(lists) {
  const seen = new Set()
  return lists.filter((list) => {
    const key = JSON.stringify(Object.entries(list).sort())
    return seen.has(key) ? false : seen.add(key)
  })
}
