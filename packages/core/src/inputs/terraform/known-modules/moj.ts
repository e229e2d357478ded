// Ministry of Justice, cloud-platform-terraform-irsa: a role and its annotated service account.
// ministryofjustice/cloud-platform-terraform-irsa@1.0.0 to @2.1.0:{main,variables,outputs}.tf
import { accountAndPartition, outputs, variables, type Family } from './family.js'

interface Features {
  /** Name of the variable that holds the cluster's name, in HCL with its default. */
  readonly cluster: Readonly<Record<string, string | null>>
  readonly account: Readonly<Record<string, string | null>>
  /** The service account that is made. */
  readonly made: string
  /** The role, with the service account that may have it. */
  readonly role: string
  readonly outputs: Readonly<Record<string, string>>
}

const issuer = 'data.aws_eks_cluster.this.identity[0].oidc[0].issuer'
const identifier = '"cloud-platform-${random_id.id.hex}"'
const givenOrGenerated = `var.service_account != "" ? var.service_account : ${identifier}`

const text = (features: Features): string => `
${variables({ namespace: null, ...features.cluster, ...features.account })}
${accountAndPartition}
resource "random_id" "id" {
  byte_length = 8
}
data "aws_eks_cluster" "this" {
  name = var.${Object.keys(features.cluster)[0] ?? ''}
}
locals {
  account = ${features.made}
}
module "iam_assumable_role" {
${features.role}
}
resource "kubernetes_service_account" "generated_sa" {
  metadata {
    name        = local.account
    namespace   = var.namespace
    annotations = { "eks.amazonaws.com/role-arn" = module.iam_assumable_role.iam_role_arn }
  }
}
${outputs(features.outputs)}
`

/** A role that demands no audience. All in HCL. */
const roleOne = (name: string, account: string): string => `
  source                        = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version                       = "4.1.0"
  create_role                   = true
  role_name                     = ${name}
  provider_url                  = ${issuer}
  oidc_fully_qualified_subjects = ["system:serviceaccount:\${var.namespace}:\${${account}}"]`

const roleTwo = (version: string): string => `
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "${version}"
  role_name = "cloud-platform-irsa-\${random_id.id.hex}-\${data.aws_eks_cluster.this.name}"
  oidc_providers = {
    (data.aws_eks_cluster.this.name) = {
      provider_arn               = "arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${replace(${issuer}, "https://", "")}"
      namespace_service_accounts = ["\${var.namespace}:\${var.service_account_name}"]
    }
  }`

/** The whole metadata, whatever the output is called. */
const metadata = 'kubernetes_service_account.generated_sa.metadata[0]'
const named = { aws_iam_role_name: 'module.iam_assumable_role.iam_role_name', service_account_name: metadata }
const withArn = { ...named, aws_iam_role_arn: 'module.iam_assumable_role.iam_role_arn' }
const inTwo = { role_name: 'module.iam_assumable_role.iam_role_name', role_arn: 'module.iam_assumable_role.iam_role_arn', service_account: metadata }

const first: Features = {
  cluster: { eks_cluster: '"live"' },
  account: { service_account: null },
  made: identifier,
  // The service account that is made is not the one that may have the role.
  role: roleOne('local.account', 'var.service_account'),
  outputs: named,
}
const trusted: Features = { ...first, account: { service_account: '""' }, made: givenOrGenerated, role: roleOne('local.account', 'local.account') }
const byCluster: Features = { ...trusted, role: roleOne('"${local.account}-${var.eks_cluster}"', 'local.account') }
const givenCluster: Features = { ...byCluster, cluster: { eks_cluster_name: null }, role: roleOne('"${local.account}-${var.eks_cluster_name}"', 'local.account'), outputs: withArn }
const two: Features = { cluster: { eks_cluster_name: null }, account: { service_account_name: null }, made: 'var.service_account_name', role: roleTwo('5.20.0'), outputs: inTwo }

export const justiceIrsa: Family = {
  id: 'moj-irsa',
  repository: 'ministryofjustice/cloud-platform-terraform-irsa',
  path: '',
  newest: '2.1.0',
  evidence: [
    { arguments: ['service_account_name', 'business_unit', 'infrastructure_support'], from: '2.0.0' },
    { arguments: ['service_account'], below: '2.0.0' },
    { arguments: ['eks_cluster'], below: '1.0.5' },
    { arguments: ['eks_cluster_name'], from: '1.0.5' },
  ],
  texts: [
    { from: '1.0.0', text: text(first) },
    { from: '1.0.1', text: text(trusted) },
    { from: '1.0.2', text: text(byCluster) },
    { from: '1.0.3', text: text({ ...byCluster, outputs: withArn }) },
    { from: '1.0.5', text: text(givenCluster) },
    { from: '2.0.0', text: text(two) },
    { from: '2.1.0', text: text({ ...two, role: roleTwo('5.59.0') }) },
  ],
}
