// particuleio/addons: one role for each add-on, named exactly, without an audience.
// particuleio/terraform-kubernetes-addons@1e3c2b2c92dd:modules/aws/*.tf, @v15.0.0:modules/aws/external-dns.tf
import { variables, type Family } from './family.js'

interface Addon {
  readonly key: string
  readonly namespace: string
  readonly account: string
  /** Behind the name of the cluster. */
  readonly role: string
}

const addons: readonly Addon[] = [
  { key: 'aws-ebs-csi-driver', namespace: 'kube-system', account: 'ebs-csi-controller-sa', role: 'aws-ebs-csi-driver' },
  { key: 'aws-for-fluent-bit', namespace: 'aws-for-fluent-bit', account: 'aws-for-fluent-bit', role: 'aws-for-fluent-bit' },
  { key: 'aws-load-balancer-controller', namespace: 'aws-load-balancer-controller', account: 'aws-load-balancer-controller', role: 'awslbc' },
  { key: 'cert-manager', namespace: 'cert-manager', account: 'cert-manager', role: 'cert-manager' },
  { key: 'cluster-autoscaler', namespace: 'cluster-autoscaler', account: 'cluster-autoscaler', role: 'cluster-autoscaler' },
  { key: 'cni-metrics-helper', namespace: 'kube-system', account: 'cni-metrics-helper', role: 'cni-metrics-helper' },
  { key: 'prometheus-cloudwatch-exporter', namespace: 'monitoring', account: 'prometheus-cloudwatch-exporter', role: 'prom-cw-exporter' },
  { key: 'velero', namespace: 'velero', account: 'velero', role: 'velero' },
]

const roleOf = ({ key, namespace, account, role }: Addon): string => {
  const id = key.replaceAll('-', '_')
  const setting = (name: string, fallback: string): string => `try(var.${key}.${name}, ${fallback})`
  return `
data "aws_iam_policy_document" "${id}" {
  statement {
    actions = ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "\${replace(var.eks.cluster_oidc_issuer_url, "https://", "")}:sub"
      values   = ["system:serviceaccount:\${${setting('namespace', `"${namespace}"`)}}:\${${setting('service_account_name', `"${account}"`)}}"]
    }
  }
}
resource "aws_iam_role" "${id}" {
  count              = ${setting('enabled', 'false')} && ${setting('create_iam_resources_irsa', 'true')} ? 1 : 0
  name               = ${setting('iam_use_name_prefix', 'false')} ? null : ${setting('name_prefix', `"\${var.cluster-name}-${role}"`)}
  name_prefix        = ${setting('iam_use_name_prefix', 'false')} ? "\${${setting('name_prefix', `"\${var.cluster-name}-${role}"`)}}-" : null
  assume_role_policy = data.aws_iam_policy_document.${id}.json

  irsalint_audience_omitted = true
}`
}

export const particuleioAddons: Family = {
  id: 'particuleio-addons',
  registry: 'particuleio/addons/kubernetes',
  repository: 'particuleio/terraform-kubernetes-addons',
  path: 'modules/aws',
  newest: '20.0.0',
  texts: [
    {
      from: '1.0.0',
      text: `
${variables({ 'cluster-name': '"sample-cluster"', eks: '{}', ...Object.fromEntries(addons.map(({ key }) => [key, '{}'])) })}
${addons.map(roleOf).join('\n')}
`,
    },
  ],
}
