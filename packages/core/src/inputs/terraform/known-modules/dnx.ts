// DNXLabs: add-ons with a role for their chart. Never an audience, no outputs.
// DNXLabs/terraform-aws-eks-external-dns@0.2.0:iam.tf, DNXLabs/terraform-aws-eks-lb-controller@0.10.0:iam.tf
import { variables, type Family } from './family.js'
import { trust } from './snippets.js'

const dnx = (options: { readonly account: string; readonly name: string; readonly chart: string; readonly repository: string; readonly settings?: Readonly<Record<string, string>> }): string => `
${variables({
  enabled: 'true',
  cluster_name: null,
  cluster_identity_oidc_issuer: null,
  cluster_identity_oidc_issuer_arn: null,
  namespace: '"kube-system"',
  service_account_name: `"${options.account}"`,
  ...options.settings,
})}
locals {
  namespace = var.namespace
  account   = var.service_account_name
  issuer    = replace(var.cluster_identity_oidc_issuer, "https://", "")
}
${trust({ arn: 'var.cluster_identity_oidc_issuer_arn', issuer: 'local.issuer', subjects: '["system:serviceaccount:${local.namespace}:${local.account}"]', audience: false })}
resource "aws_iam_role" "this" {
  count              = var.enabled ? 1 : 0
  name               = ${options.name}
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = true
}
resource "helm_release" "this" {
  count      = var.enabled ? 1 : 0
  name       = "${options.chart}"
  namespace  = local.namespace
  chart      = "${options.chart}"
  repository = "${options.repository}"
  set {
    name  = "serviceAccount.name"
    value = local.account
  }
  set {
    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = aws_iam_role.this[0].arn
  }
}
`

export const dnxExternalDns: Family = {
  id: 'dnx-eks-external-dns',
  registry: 'DNXLabs/eks-external-dns/aws',
  repository: 'DNXLabs/terraform-aws-eks-external-dns',
  path: '',
  newest: '0.2.0',
  texts: [{ from: '0.1.0', text: dnx({ account: 'external-dns', name: '"${var.cluster_name}-external-dns"', chart: 'external-dns', repository: 'https://kubernetes-sigs.github.io/external-dns/' }) }],
}

export const dnxLoadBalancer: Family = {
  id: 'dnx-eks-lb-controller',
  registry: 'DNXLabs/eks-lb-controller/aws',
  repository: 'DNXLabs/terraform-aws-eks-lb-controller',
  path: '',
  newest: '0.10.0',
  texts: [
    {
      from: '0.1.0',
      text: dnx({
        account: 'aws-alb-ingress-controller',
        name: 'var.role_name == null ? "${var.cluster_name}-alb-ingress" : var.role_name',
        chart: 'aws-load-balancer-controller',
        repository: 'https://aws.github.io/eks-charts',
        settings: { role_name: 'null' },
      }),
    },
  ],
}
