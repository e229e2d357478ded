// Young-ook/eks: roles with random names, Pod Identity, the cluster.
// Young-ook/terraform-aws-eks@1.0.0 to @2.1.0:modules/{iam-role-for-serviceaccount,irsa,pod-identity}/*.tf, {main,labels,outputs}.tf
import { outputs, typed, variables, type Family } from './family.js'
import { youngOok } from './young-ook-naming.js'

/** A name with something random behind it, in HCL. */
const named = (options: { readonly version: string; readonly usual: string; readonly always: boolean }): string => `
module "frigga" {
  source  = "Young-ook/spinnaker/aws//modules/frigga"
  version = "${options.version}"
  name    = var.name == null || var.name == "" ? "${options.usual}" : var.name
  petname = ${options.always ? 'true' : 'var.name == null || var.name == "" ? true : false'}
}
locals {
  name = module.frigga.name
}`

const randomName = (name: string): string => `
resource "random_string" "suffix" {
  length  = 12
  upper   = false
  special = false
}
locals {
  name = ${name}
}`

interface RoleFeatures {
  readonly name: string
  /** The role may be switched off, and outputs are lists. */
  readonly switched: boolean
  readonly path: boolean
  readonly audience: boolean
  /** Whether the service account has to be given. */
  readonly usualAccount: boolean
  readonly otherwise: '&&' | '||'
}

function role(features: RoleFeatures): string {
  const one = features.switched ? 'aws_iam_role.irsa[0]' : 'aws_iam_role.irsa'
  const output = (attribute: string): string => (features.switched ? `aws_iam_role.irsa[*].${attribute}` : `aws_iam_role.irsa.${attribute}`)
  const commands = `join(" ", [format("kubectl -n %s create sa %s", var.namespace, var.serviceaccount), "${features.otherwise}", format("kubectl -n %s annotate sa %s %s", var.namespace, var.serviceaccount, "eks.amazonaws.com/role-arn=\${${one}.arn}")])`
  const subject = features.audience ? 'join(":", ["system:serviceaccount", var.namespace, var.serviceaccount])' : 'format("system:serviceaccount:%s:%s", var.namespace, var.serviceaccount)'
  const account = typed('string', features.usualAccount ? '"default"' : null)
  return `
${variables({
  ...(features.switched ? { enabled: typed('bool', 'true') } : {}),
  namespace: account,
  serviceaccount: account,
  oidc_url: typed('string', null),
  oidc_arn: typed('string', null),
  name: typed('string', 'null'),
  ...(features.path ? { path: typed('string', '"/"') } : {}),
})}
${features.name}
locals {
  subject = ${subject}
}
resource "aws_iam_role" "irsa" {
${features.switched ? '  count = var.enabled ? 1 : 0' : ''}
  name  = local.name
  path  = ${features.path ? 'var.path' : '"/"'}
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.oidc_arn }
      Condition = {
        StringEquals = {
${features.audience ? '          "${var.oidc_url}:aud" = "sts.amazonaws.com"' : ''}
          "\${var.oidc_url}:sub" = local.subject
        }
      }
    }]
  })

  irsalint_audience_omitted = ${features.audience ? 'false' : 'true'}
}
${outputs({ arn: output('arn'), name: output('name'), kubecli: features.switched ? `var.enabled ? ${commands} : null` : commands })}
`
}

const suffixed = (suffix: string): string => `join("-", ["irsa", ${suffix}])`
const ofTwelve = 'random_string.suffix.result'
const first: RoleFeatures = {
  name: randomName(`var.name == null ? ${suffixed('var.enabled ? random_string.suffix.result : ""')} : var.name`),
  switched: true,
  path: false,
  audience: false,
  usualAccount: false,
  otherwise: '&&',
}
const cut = (suffix: string): string => randomName(`var.name == null ? substr(${suffixed(suffix)}, 0, 64) : substr(var.name, 0, 64)`)
const shortened: RoleFeatures = { ...first, name: cut('var.enabled ? random_string.suffix.result : ""') }
const withPath: RoleFeatures = { ...shortened, path: true }
const always: RoleFeatures = { ...withPath, switched: false, name: cut(ofTwelve) }
const byModule: RoleFeatures = { ...always, name: named({ version: '2.3.5', usual: 'irsa', always: false }) }
const withAudience: RoleFeatures = { ...byModule, name: named({ version: '2.3.5', usual: 'irsa', always: true }), audience: true }
const usualAccount: RoleFeatures = { ...withAudience, usualAccount: true }

export const youngOokIrsaOne: Family = {
  ...youngOok,
  id: 'young-ook-iam-role-for-serviceaccount',
  path: 'modules/iam-role-for-serviceaccount',
  newest: '1.7.11',
  removedIn: '2.0.0',
  latestMajor: 2,
  replacedBy: 'modules/irsa',
  evidence: [
    { arguments: ['enabled'], below: '1.7.5' },
    { arguments: ['path'], from: '1.6.0' },
  ],
  texts: [
    { from: '1.0.0', text: role(first) },
    { from: '1.4.13', text: role(shortened) },
    { from: '1.6.0', text: role(withPath) },
    { from: '1.7.5', text: role(always) },
    { from: '1.7.10', text: role(byModule) },
  ],
}

export const youngOokIrsa: Family = {
  ...youngOok,
  id: 'young-ook-irsa',
  path: 'modules/irsa',
  newest: '2.1.0',
  texts: [
    { from: '2.0.0', text: role(byModule) },
    { from: '2.0.4', text: role(withAudience) },
    { from: '2.0.11', text: role(usualAccount) },
    { from: '2.0.12', text: role({ ...usualAccount, otherwise: '||' }) },
  ],
}

export const youngOokPodIdentity: Family = {
  ...youngOok,
  id: 'young-ook-pod-identity',
  path: 'modules/pod-identity',
  newest: '2.1.0',
  texts: [
    {
      from: '2.0.12',
      text: `
${variables({ identities: null })}
locals {
  identities = { for index, identity in var.identities : index => identity }
}
module "aws" {
  source = "Young-ook/spinnaker/aws//modules/aws-partitions"
}
module "frigga" {
  source   = "Young-ook/spinnaker/aws//modules/frigga"
  version  = "3.0.0"
  for_each = local.identities
  name     = lookup(each.value, "name", null) == null || lookup(each.value, "name", null) == "" ? "pod-identity" : lookup(each.value, "name")
}
resource "aws_iam_role" "pid" {
  for_each = local.identities
  name     = module.frigga[each.key].name
  path     = lookup(each.value, "role_path", "/")
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = ["pods.eks.\${module.aws.partition.dns_suffix}"] }
    }]
  })
}
resource "aws_eks_pod_identity_association" "pid" {
  for_each        = local.identities
  cluster_name    = lookup(each.value, "eks_name")
  namespace       = lookup(each.value, "namespace", "default")
  service_account = lookup(each.value, "serviceaccount", "default")
  role_arn        = aws_iam_role.pid[each.key].arn
}
`,
    },
  ],
}

/** How the cluster comes out: as it is, or beside what runs on it. */
type Outcome = 'name-too' | 'cluster' | 'parts'

const cluster = (name: string, outcome: Outcome): string => `
${variables({ name: typed('string', 'null') })}
${name}
resource "aws_eks_cluster" "cp" {
  name = local.name
}
resource "aws_iam_openid_connect_provider" "oidc" {
  url            = aws_eks_cluster.cp.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
${outputs({
  ...(outcome === 'name-too' ? { name: 'local.name' } : {}),
  ...(outcome === 'parts' ? {} : { cluster: 'aws_eks_cluster.cp' }),
  oidc: '{ url = replace(aws_iam_openid_connect_provider.oidc.url, "https://", ""), arn = aws_iam_openid_connect_provider.oidc.arn }',
})}
`

/** The first release runs charts beside its node groups. */
const chartsOfFirst = `
${variables({ node_groups: 'null', app_mesh_enabled: typed('bool', 'false'), container_insights_enabled: typed('bool', 'false') })}
locals {
  has_nodes = var.node_groups == null ? false : length(var.node_groups) > 0
  issuer    = { url = replace(aws_iam_openid_connect_provider.oidc.url, "https://", ""), arn = aws_iam_openid_connect_provider.oidc.arn }
}
${Object.entries({ 'alb-ingress': 'true', 'app-mesh': 'var.app_mesh_enabled', 'cluster-autoscaler': 'true', 'container-insights': 'var.container_insights_enabled' })
  .map(
    ([name, enabled]) => `
module "${name}" {
  source       = "Young-ook/eks/aws//modules/${name}"
  version      = "1.0.0"
  enabled      = local.has_nodes && ${enabled}
  cluster_name = aws_eks_cluster.cp.name
  oidc         = local.issuer
}`,
  )
  .join('\n')}
`

const clusterName = (condition: string): string => randomName(`${condition} ? join("-", ["eks", ${ofTwelve}]) : var.name`)
const notGiven = 'var.name == null || var.name == ""'

export const youngOokCluster: Family = {
  ...youngOok,
  id: 'young-ook-eks',
  path: '',
  newest: '2.1.0',
  texts: [
    { from: '1.0.0', text: cluster(clusterName('var.name == null'), 'name-too') + chartsOfFirst },
    { from: '1.1.0', text: cluster(clusterName('var.name == null'), 'cluster') },
    { from: '1.4.9', text: cluster(clusterName(notGiven), 'cluster') },
    { from: '1.4.12', text: cluster(clusterName(notGiven), 'parts') },
    { from: '1.7.8', text: cluster(named({ version: '2.3.4', usual: 'eks', always: false }), 'parts') },
    { from: '1.7.11', text: cluster(named({ version: '2.3.5', usual: 'eks', always: false }), 'parts') },
  ],
}
