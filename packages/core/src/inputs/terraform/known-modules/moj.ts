// Ministry of Justice, cloud-platform-terraform-irsa: a role and its annotated service account.
// ministryofjustice/cloud-platform-terraform-irsa@1.0.0, @1.1.0, @2.1.0:main.tf
import { accountAndPartition, outputs, variables, type Family } from './family.js'
import { role, trust } from './snippets.js'

const annotated = (name: string): string => `
resource "kubernetes_service_account" "this" {
  metadata {
    name        = ${name}
    namespace   = var.namespace
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this.arn }
  }
}`

function justice(options: { readonly cluster: string; readonly account: string; readonly audience: boolean; readonly settings: Readonly<Record<string, string | null>>; readonly name: string; readonly trusted: string; readonly outputs: Readonly<Record<string, string>> }): string {
  return `
${variables({ namespace: null, ...options.settings })}
${accountAndPartition}
resource "random_id" "id" {
  byte_length = 8
}
data "aws_eks_cluster" "this" {
  name = ${options.cluster}
}
locals {
  issuer  = replace(data.aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://", "")
  account = ${options.account}
}
${trust({
  arn: '"arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.issuer}"',
  issuer: 'local.issuer',
  subjects: `["system:serviceaccount:\${var.namespace}:\${${options.trusted}}"]`,
  audience: options.audience,
})}
${role(options.name, options.audience)}
${annotated('local.account')}
${outputs(options.outputs)}
`
}

const justiceOutputs = { aws_iam_role_name: 'aws_iam_role.this.name', aws_iam_role_arn: 'aws_iam_role.this.arn', service_account_name: 'kubernetes_service_account.this.metadata[0].name' }

export const justiceIrsa: Family = {
  id: 'moj-irsa',
  repository: 'ministryofjustice/cloud-platform-terraform-irsa',
  path: '',
  newest: '2.1.0',
  evidence: [
    { arguments: ['service_account_name', 'business_unit', 'infrastructure_support'], from: '2.0.0' },
    { arguments: ['service_account'], below: '2.0.0' },
    { arguments: ['eks_cluster'], below: '1.0.5' },
  ],
  texts: [
    {
      from: '1.0.0',
      text: justice({
        cluster: 'var.eks_cluster',
        account: '"cloud-platform-${random_id.id.hex}"',
        trusted: 'var.service_account',
        audience: false,
        settings: { eks_cluster: '"live"', service_account: null },
        name: '"cloud-platform-${random_id.id.hex}"',
        outputs: justiceOutputs,
      }),
    },
    {
      from: '1.0.1',
      text: justice({
        cluster: 'var.eks_cluster_name == null ? var.eks_cluster : var.eks_cluster_name',
        account: 'var.service_account == "" ? "cloud-platform-${random_id.id.hex}" : var.service_account',
        trusted: 'local.account',
        audience: false,
        settings: { eks_cluster: '"live"', eks_cluster_name: 'null', service_account: '""' },
        name: '"${local.account}-${var.eks_cluster_name == null ? var.eks_cluster : var.eks_cluster_name}"',
        outputs: justiceOutputs,
      }),
    },
    {
      from: '2.0.0',
      text: justice({
        cluster: 'var.eks_cluster_name',
        account: 'var.service_account_name',
        trusted: 'local.account',
        audience: true,
        settings: { eks_cluster_name: null, service_account_name: null },
        name: '"cloud-platform-irsa-${random_id.id.hex}-${var.eks_cluster_name}"',
        outputs: { role_name: 'aws_iam_role.this.name', role_arn: 'aws_iam_role.this.arn', service_account: 'kubernetes_service_account.this.metadata[0]' },
      }),
    },
  ],
}
