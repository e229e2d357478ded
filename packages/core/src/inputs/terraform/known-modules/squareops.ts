// squareops/eks-addons: a role and its annotated service account, made after aws-ia's blueprints.
// squareops/terraform-aws-eks-addons@1.0.0 to @4.3.1:modules/irsa/{main,variables,outputs}.tf
import { issuerOf, outputs, typed, variables, type Family } from './family.js'

export const squareopsIrsa: Family = {
  id: 'squareops-irsa',
  registry: 'squareops/eks-addons/aws',
  repository: 'squareops/terraform-aws-eks-addons',
  path: 'modules/irsa',
  newest: '4.3.1',
  texts: [
    {
      from: '1.0.0',
      text: `
${variables({
  kubernetes_namespace: typed('string', null),
  create_kubernetes_namespace: typed('bool', 'true'),
  create_kubernetes_service_account: typed('bool', 'true'),
  kubernetes_service_account: typed('string', null),
  irsa_iam_policies: typed('list(string)', '[]'),
  irsa_iam_role_name: typed('string', '""'),
  irsa_iam_role_path: typed('string', '"/"'),
  eks_oidc_provider_arn: typed('string', null),
  eks_cluster_id: typed('string', null),
})}
locals {
  issuer = "${issuerOf('var.eks_oidc_provider_arn')}"
}
resource "kubernetes_namespace_v1" "irsa" {
  count = var.create_kubernetes_namespace && var.kubernetes_namespace != "kube-system" ? 1 : 0
  metadata {
    name = var.kubernetes_namespace
  }
}
resource "aws_iam_role" "irsa" {
  count = var.irsa_iam_policies != null ? 1 : 0
  name  = try(coalesce(var.irsa_iam_role_name, format("%s-%s-irsa", var.eks_cluster_id, trim(var.kubernetes_service_account, "-*"))), null)
  path  = var.irsa_iam_role_path
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.eks_oidc_provider_arn }
      Condition = {
        StringLike = {
          "\${local.issuer}:sub" = "system:serviceaccount:\${var.kubernetes_namespace}:\${var.kubernetes_service_account}"
          "\${local.issuer}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
resource "kubernetes_service_account_v1" "irsa" {
  count = var.create_kubernetes_service_account ? 1 : 0
  metadata {
    name        = var.kubernetes_service_account
    namespace   = try(kubernetes_namespace_v1.irsa[0].metadata[0].name, var.kubernetes_namespace)
    annotations = var.irsa_iam_policies != null ? { "eks.amazonaws.com/role-arn" = aws_iam_role.irsa[0].arn } : null
  }
}
${outputs({
  irsa_iam_role_arn: 'try(aws_iam_role.irsa[0].arn, null)',
  irsa_iam_role_name: 'try(aws_iam_role.irsa[0].name, null)',
  namespace: 'try(kubernetes_namespace_v1.irsa[0].id, var.kubernetes_namespace)',
  service_account: 'try(kubernetes_service_account_v1.irsa[0].id, var.kubernetes_service_account)',
})}
`,
    },
  ],
}
