// DNXLabs: add-ons with a role for their chart. Never an audience, no outputs.
// DNXLabs/terraform-aws-eks-external-dns@0.1.0 to @0.2.0:{iam,helm,_variables}.tf,
// DNXLabs/terraform-aws-eks-lb-controller@0.1.0 to @0.10.0:{iam,helm,_variables}.tf
import { typed, variables, type Family, type Variable } from './family.js'
import { admitting } from './snippets.js'

interface Addon {
  readonly resource: string
  readonly account: string
  readonly roleName: string
  /** Variables of the release's name, the chart and the repository, with their defaults. */
  readonly release: readonly [name: string, value: string]
  readonly chart: readonly [name: string, value: string]
  readonly repository: readonly [name: string, value: string]
  readonly settings?: Readonly<Record<string, Variable>>
}

const string = (value: string | null): Variable => typed('string', value)

/** `settings` came in one by one before they came as a file of values. */
const text = (addon: Addon, settings: 'set' | 'values'): string => `
${variables({
  enabled: typed('bool', 'true'),
  cluster_name: string(null),
  cluster_identity_oidc_issuer: string(null),
  cluster_identity_oidc_issuer_arn: string(null),
  namespace: string('"kube-system"'),
  service_account_name: string(`"${addon.account}"`),
  ...Object.fromEntries([addon.release, addon.chart, addon.repository].map(([name, value]) => [name, string(`"${value}"`)])),
  settings: settings === 'set' ? typed('map(any)', '{}') : '{}',
  ...addon.settings,
})}
data "aws_iam_policy_document" "${addon.resource}_assume" {
  count = var.enabled ? 1 : 0
  statement {${admitting({ arn: 'var.cluster_identity_oidc_issuer_arn', issuer: 'replace(var.cluster_identity_oidc_issuer, "https://", "")', subjects: '["system:serviceaccount:${var.namespace}:${var.service_account_name}"]' })}
  }
}
resource "aws_iam_role" "${addon.resource}" {
  count              = var.enabled ? 1 : 0
  name               = ${addon.roleName}
  assume_role_policy = data.aws_iam_policy_document.${addon.resource}_assume[0].json

  irsalint_audience_omitted = true
}
resource "helm_release" "${addon.resource}" {
  count      = var.enabled ? 1 : 0
  name       = var.${addon.release[0]}
  chart      = var.${addon.chart[0]}
  repository = var.${addon.repository[0]}
  namespace  = var.namespace
  set {
    name  = "serviceAccount.create"
    value = "true"
  }
  set {
    name  = "serviceAccount.name"
    value = var.service_account_name
  }
  set {
    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = aws_iam_role.${addon.resource}[0].arn
  }
${
  settings === 'set'
    ? `  dynamic "set" {
    for_each = var.settings
    content {
      name  = set.key
      value = set.value
    }
  }`
    : '  values = [yamlencode(var.settings)]'
}
}
`

const externalDns: Addon = {
  resource: 'external_dns',
  account: 'external-dns',
  roleName: '"${var.cluster_name}-external-dns"',
  release: ['helm_release_name', 'external-dns'],
  chart: ['helm_chart_name', 'external-dns'],
  repository: ['helm_repo_url', 'https://charts.bitnami.com/bitnami'],
}

export const dnxExternalDns: Family = {
  id: 'dnx-eks-external-dns',
  registry: 'DNXLabs/eks-external-dns/aws',
  repository: 'DNXLabs/terraform-aws-eks-external-dns',
  path: '',
  newest: '0.2.0',
  texts: [
    { from: '0.1.0', text: text(externalDns, 'set') },
    { from: '0.1.4', text: text(externalDns, 'values') },
  ],
}

const loadBalancer: Addon = {
  resource: 'lb_controller',
  account: 'aws-alb-ingress-controller',
  roleName: '"${var.cluster_name}-alb-ingress"',
  // The module has the two names the other way round.
  release: ['helm_chart_name', 'aws-load-balancer-controller'],
  chart: ['helm_chart_release_name', 'aws-load-balancer-controller'],
  repository: ['helm_chart_repo', 'https://aws.github.io/eks-charts'],
}

export const dnxLoadBalancer: Family = {
  id: 'dnx-eks-lb-controller',
  registry: 'DNXLabs/eks-lb-controller/aws',
  repository: 'DNXLabs/terraform-aws-eks-lb-controller',
  path: '',
  newest: '0.10.0',
  evidence: [{ arguments: ['role_name'], from: '0.8.0' }],
  texts: [
    { from: '0.1.0', text: text({ ...loadBalancer, resource: 'alb_ingress' }, 'set') },
    { from: '0.1.1', text: text(loadBalancer, 'set') },
    { from: '0.3.2', text: text(loadBalancer, 'values') },
    {
      from: '0.8.0',
      text: text({ ...loadBalancer, roleName: 'var.role_name == null ? "${var.cluster_name}-alb-ingress" : var.role_name', settings: { role_name: string('null') } }, 'values'),
    },
  ],
}
