// Service accounts that charts make, and how they are called where the values give no name. Data only; nothing here is guessed:
// each row names the source that was read. What is not in the table has no known name.

export type DefaultName =
  /** Helm's usual `fullname`, with a suffix. `chart` stands in for the chart's name, `overrides` is where its overrides are. */
  | { readonly kind: 'fullname'; readonly suffix?: string; readonly chart?: string; readonly longest?: number; readonly overrides?: string }
  | { readonly kind: 'fixed'; readonly name: string }
  /** `nameOverride`, else this name; the release plays no part. */
  | { readonly kind: 'own-name'; readonly name: string }
  /** `<release>-<cloudProvider>-cluster-autoscaler`, or that name alone where the release is called so. */
  | { readonly kind: 'cluster-autoscaler' }

export interface ChartServiceAccount {
  /** Where `create`, `name` and `annotations` are in the values. */
  readonly path: string
  readonly defaultName: DefaultName
  /** Another place for the role's ARN, which the chart turns into the annotation. */
  readonly roleArn?: string
  /** True where it only counts if the values say something there. */
  readonly onlyIfSet?: true
}

const fullname: DefaultName = { kind: 'fullname' }
const usual: readonly ChartServiceAccount[] = [{ path: 'serviceAccount', defaultName: fullname }]
const fixed = (path: string, name: string): ChartServiceAccount => ({ path, defaultName: { kind: 'fixed', name } })
const suffixed = (path: string, suffix: string, more: Partial<DefaultName> = {}): ChartServiceAccount => ({
  path,
  defaultName: { kind: 'fullname', suffix, ...more } as DefaultName,
})

export const charts: ReadonlyMap<string, readonly ChartServiceAccount[]> = new Map([
  // kubernetes-sigs/aws-load-balancer-controller@225f44568848:helm/aws-load-balancer-controller
  ['aws-load-balancer-controller', usual],
  // kubernetes-sigs/external-dns@2bf1bf8af2b7:charts/external-dns
  ['external-dns', usual],
  // external-secrets/external-secrets@cc5bfbc2234a:deploy/charts/external-secrets
  [
    'external-secrets',
    [...usual, fixed('webhook.serviceAccount', 'external-secrets-webhook'), fixed('certController.serviceAccount', 'external-secrets-cert-controller')],
  ],
  // kubernetes-sigs/aws-ebs-csi-driver@429e202e5897:charts/aws-ebs-csi-driver
  ['aws-ebs-csi-driver', [fixed('controller.serviceAccount', 'ebs-csi-controller-sa'), fixed('node.serviceAccount', 'ebs-csi-node-sa')]],
  // kubernetes-sigs/aws-efs-csi-driver@a4fc67600be6:charts/aws-efs-csi-driver
  ['aws-efs-csi-driver', [fixed('controller.serviceAccount', 'efs-csi-controller-sa'), fixed('node.serviceAccount', 'efs-csi-node-sa')]],
  // aws/eks-charts@5239609242f3:stable
  ['aws-for-fluent-bit', usual],
  ['aws-cloudwatch-metrics', usual],
  ['aws-vpc-cni', usual],
  ['cni-metrics-helper', usual],
  ['appmesh-controller', usual],
  // cert-manager/cert-manager@043bbd283eb6:deploy/charts/cert-manager/templates/_helpers.tpl
  ['cert-manager', [...usual, suffixed('webhook.serviceAccount', '-webhook'), suffixed('cainjector.serviceAccount', '-cainjector')]],
  // kubernetes/autoscaler@0c063699ad7f:charts/cluster-autoscaler/templates/_helpers.tpl
  ['cluster-autoscaler', [{ path: 'rbac.serviceAccount', defaultName: { kind: 'cluster-autoscaler' } }]],
  // aws/karpenter-provider-aws@0ae48ea3350e:charts/karpenter/templates/_helpers.tpl
  ['karpenter', usual],
  // vmware-tanzu/helm-charts@09adb77fe4af:charts/velero/templates/_helpers.tpl
  ['velero', [suffixed('serviceAccount.server', '-server')]],
  // kedacore/charts@01d17d2d246b:keda/templates/manager/serviceaccount.yaml
  [
    'keda',
    [
      { ...fixed('serviceAccount.operator', 'keda-operator'), roleArn: 'podIdentity.aws.irsa.roleArn' },
      { ...fixed('serviceAccount', 'keda-operator'), onlyIfSet: true },
    ],
  ],
  // aws/aws-application-networking-k8s@02faff3e0a38:helm/values.yaml
  ['aws-gateway-controller-chart', [fixed('serviceAccount', 'gateway-api-controller')]],
  // argoproj/argo-helm@af0a9310bacb:charts/argo-cd (its values set nameOverride to argocd)
  [
    'argo-cd',
    [
      fixed('controller.serviceAccount', 'argocd-application-controller'),
      fixed('server.serviceAccount', 'argocd-server'),
      suffixed('repoServer.serviceAccount', '-repo-server', { chart: 'argocd' }),
      fixed('applicationSet.serviceAccount', 'argocd-applicationset-controller'),
      fixed('notifications.serviceAccount', 'argocd-notifications-controller'),
      fixed('dex.serviceAccount', 'argocd-dex-server'),
    ],
  ],
  ['argocd-image-updater', usual],
  ['argo-workflows', [suffixed('controller.serviceAccount', '-workflow-controller'), suffixed('server.serviceAccount', '-server')]],
  ['argo-rollouts', usual],
  // grafana/loki@00becd7e74b4:production/helm/loki/templates/_helpers.tpl
  ['loki', [{ path: 'serviceAccount', defaultName: { kind: 'own-name', name: 'loki' } }]],
  // grafana/mimir@01064b3a3182:operations/helm/charts/mimir-distributed/templates/_helpers.tpl
  ['mimir-distributed', [{ path: 'serviceAccount', defaultName: { kind: 'fullname', chart: 'mimir' } }]],
  // grafana/helm-charts@28c5a88e5ef0, @0325e6367940, @0212c408899a
  ['tempo', usual],
  ['tempo-distributed', usual],
  ['grafana', usual],
  // prometheus-community/helm-charts@082861babe11:charts/kube-prometheus-stack/templates/_helpers.tpl
  [
    'kube-prometheus-stack',
    [
      suffixed('prometheus.serviceAccount', '-prometheus', { longest: 26 }),
      suffixed('alertmanager.serviceAccount', '-alertmanager', { longest: 26 }),
      suffixed('prometheusOperator.serviceAccount', '-operator', { longest: 26 }),
      suffixed('grafana.serviceAccount', '', { chart: 'grafana', overrides: 'grafana' }),
    ],
  ],
])

/** Publishers that have charts of their own under the same names. */
const otherPublishers = ['bitnami', 'charts.helm.sh/stable', 'kubernetes-charts.storage', 'stable/', 'incubator']

/** Usual local names of the repositories that the table is about. */
const aliases: ReadonlySet<string> = new Set([
  ...['eks', 'aws', 'aws-ebs-csi-driver', 'aws-efs-csi-driver', 'external-dns', 'external-secrets', 'jetstack', 'autoscaler'],
  ...['karpenter', 'vmware-tanzu', 'kedacore', 'argo', 'argocd', 'grafana', 'prometheus-community'],
])

/** The row of a chart, where it is the one that was read: named so, and not from a directory or another publisher. */
export function chartServiceAccounts(chart: string, repository: string | undefined): readonly ChartServiceAccount[] | undefined {
  const name = chart.slice(chart.lastIndexOf('/') + 1)
  const known = charts.get(name)
  if (known === undefined) return undefined
  const place = chart.startsWith('oci://') ? chart : repository
  if (place !== undefined && place !== '') return otherPublishers.some((other) => place.includes(other)) ? undefined : known
  const alias = chart.split('/')
  return alias.length === 2 && aliases.has(alias[0] ?? '') ? known : undefined
}
