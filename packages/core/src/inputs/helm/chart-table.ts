// Service accounts that charts make, and how they are called where the values give no name. Data only. Each row holds for all
// versions since about 2020: the charts were rendered at one commit per half year, under several releases and overrides
// (scripts/oracles/helm-charts records the answers again). What changed between versions is `any-of`; what is not here has no known name.

export type DefaultName =
  /** Helm's usual `fullname`: an override, else the release if it holds the chart's name, else both; then a suffix. */
  | {
      readonly kind: 'fullname'
      readonly suffix?: string
      /** Where the values may say another suffix: `server.name` makes `-<it>`. */
      readonly suffixFrom?: string
      /** Stands in for the chart's name. */
      readonly chart?: string
      /** Where the name is cut, before the suffix. */
      readonly longest?: number
      /** Where `fullnameOverride` and `nameOverride` are, if not at the top. */
      readonly overrides?: string
      /** Another place for an override, of the whole name with its suffix; then there is no `fullnameOverride`. */
      readonly wholeOverride?: string
      /** The chart's own `fullnameOverride`, which the values may take away. */
      readonly usualOverride?: string
    }
  | { readonly kind: 'fixed'; readonly name: string; readonly unless?: readonly string[] }
  /** `nameOverride`, else this name; the release plays no part. */
  | { readonly kind: 'own-name'; readonly name: string }
  /** The release, whatever the overrides; then a suffix. */
  | { readonly kind: 'release'; readonly suffix?: string }
  /** `<release>-<cloudProvider>-cluster-autoscaler`, or that name alone where the release is called so. */
  | { readonly kind: 'cluster-autoscaler' }
  /** One or the other, as the version is: known where they come out alike, or where the version is one from which the first holds. */
  | { readonly kind: 'any-of'; readonly names: readonly DefaultName[]; readonly settledSince?: number }

export interface ChartServiceAccount {
  /** Where `create`, `name` and `annotations` are in the values. */
  readonly path: string
  readonly defaultName: DefaultName
  /** Another place for the role's ARN, which the chart turns into the annotation. */
  readonly roleArn?: string
  /** True where it only counts if the values say something there: off by default, or of some versions. */
  readonly onlyIfSet?: true
  /** True where it is not made in the namespace of the release. */
  readonly elsewhere?: true
  /** True where values that do not say `create` make none. */
  readonly onlyIfCreated?: true
}

/** A chart of one publisher. */
export interface Chart {
  /** Texts of which the repository (or the alias before the chart's name) holds one; without them any but `otherPublishers`. */
  readonly from?: readonly string[]
  readonly accounts: readonly ChartServiceAccount[]
}

const fullname = (more: Omit<Extract<DefaultName, { kind: 'fullname' }>, 'kind'> = {}): DefaultName => ({ kind: 'fullname', ...more })
const account = (path: string, defaultName: DefaultName): ChartServiceAccount => ({ path, defaultName })
const usual: readonly ChartServiceAccount[] = [account('serviceAccount', fullname())]
const fixed = (path: string, name: string): ChartServiceAccount => account(path, { kind: 'fixed', name })
const suffixed = (path: string, suffix: string, more: Omit<Extract<DefaultName, { kind: 'fullname' }>, 'kind'> = {}): ChartServiceAccount => account(path, fullname({ suffix, ...more }))
const ifSet = (row: ChartServiceAccount): ChartServiceAccount => ({ ...row, onlyIfSet: true })
/** The rule of this major version and later ones, and those that were before. */
const settled = (settledSince: number, ...names: readonly DefaultName[]): DefaultName => ({ kind: 'any-of', names, settledSince })
const anyOf = (...names: readonly DefaultName[]): DefaultName => ({ kind: 'any-of', names })

const chart = (...accounts: readonly ChartServiceAccount[]): readonly Chart[] => [{ accounts }]
const plain: readonly Chart[] = [{ accounts: usual }]

/** By name; of the same name, the publishers that say who they are stand first. */
export const charts: ReadonlyMap<string, readonly Chart[]> = new Map<string, readonly Chart[]>([
  // --- AWS --------------------------------------------------------------------------------------------------------------
  // kubernetes-sigs/aws-load-balancer-controller helm/aws-load-balancer-controller, aws/eks-charts stable/
  ['aws-load-balancer-controller', plain],
  ['aws-for-fluent-bit', plain],
  ['aws-cloudwatch-metrics', plain],
  ['appmesh-controller', plain],
  ['aws-node-termination-handler', plain],
  ['aws-sigv4-proxy-admission-controller', plain],
  // Their values set fullnameOverride.
  ['aws-vpc-cni', chart(account('serviceAccount', fullname({ usualOverride: 'aws-node' })))],
  ['cni-metrics-helper', chart(account('serviceAccount', fullname({ usualOverride: 'cni-metrics-helper' })))],
  // kubernetes-sigs/aws-ebs-csi-driver charts/aws-ebs-csi-driver
  [
    'aws-ebs-csi-driver',
    chart(
      fixed('controller.serviceAccount', 'ebs-csi-controller-sa'),
      fixed('node.serviceAccount', 'ebs-csi-node-sa'),
      ifSet(fixed('serviceAccount.controller', 'ebs-csi-controller-sa')),
      ifSet(fixed('serviceAccount.node', 'ebs-csi-node-sa')),
    ),
  ],
  // kubernetes-sigs/aws-efs-csi-driver, aws-fsx-csi-driver, aws-fsx-openzfs-csi-driver; awslabs/mountpoint-s3-csi-driver
  ['aws-efs-csi-driver', chart(fixed('controller.serviceAccount', 'efs-csi-controller-sa'), fixed('node.serviceAccount', 'efs-csi-node-sa'))],
  ['aws-fsx-csi-driver', chart(fixed('controller.serviceAccount', 'fsx-csi-controller-sa'), fixed('node.serviceAccount', 'fsx-csi-node-sa'))],
  ['aws-fsx-openzfs-csi-driver', chart(fixed('controller.serviceAccount', 'fsx-openzfs-csi-controller-sa'), fixed('node.serviceAccount', 'fsx-openzfs-csi-node-sa'))],
  ['aws-mountpoint-s3-csi-driver', chart(fixed('node.serviceAccount', 's3-csi-driver-sa'), ifSet(fixed('controller.serviceAccount', 's3-csi-driver-controller-sa')))],
  // aws/karpenter-provider-aws charts/karpenter; before 0.6 its values gave the name
  ['karpenter', chart(account('serviceAccount', settled(1, fullname(), { kind: 'fixed', name: 'karpenter' })))],
  // aws/aws-application-networking-k8s helm
  ['aws-gateway-controller-chart', chart(fixed('serviceAccount', 'gateway-api-controller'))],
  // cert-manager/aws-privateca-issuer charts/aws-pca-issuer
  ['aws-privateca-issuer', plain],
  // aws-observability/aws-otel-helm-charts
  ['adot-exporter-for-eks-on-ec2', chart(fixed('adotCollector.daemonSet.serviceAccount', 'adot-collector-sa'), ifSet(fixed('fluentbit.serviceAccount', 'fluent-bit')))],

  // --- Kubernetes --------------------------------------------------------------------------------------------------------
  // kubernetes-sigs/external-dns charts/external-dns; bitnami/charts bitnami/external-dns
  ['external-dns', [{ from: ['bitnami'], accounts: usual }, ...plain]],
  // external-secrets/external-secrets deploy/charts/external-secrets
  [
    'external-secrets',
    chart(...usual, fixed('webhook.serviceAccount', 'external-secrets-webhook'), fixed('certController.serviceAccount', 'external-secrets-cert-controller')),
  ],
  // cert-manager/cert-manager deploy/charts/cert-manager
  [
    'cert-manager',
    [
      { from: ['bitnami'], accounts: [suffixed('controller.serviceAccount', '-controller'), suffixed('webhook.serviceAccount', '-webhook'), suffixed('cainjector.serviceAccount', '-cainjector')] },
      { accounts: [...usual, suffixed('webhook.serviceAccount', '-webhook'), suffixed('cainjector.serviceAccount', '-cainjector')] },
    ],
  ],
  // kubernetes/autoscaler cluster-autoscaler/charts/cluster-autoscaler
  ['cluster-autoscaler', chart(account('rbac.serviceAccount', { kind: 'cluster-autoscaler' }))],
  ['metrics-server', [{ from: ['bitnami'], accounts: usual }, ...plain]],
  // kedacore/charts keda
  [
    'keda',
    chart({ ...fixed('serviceAccount.operator', 'keda-operator'), roleArn: 'podIdentity.aws.irsa.roleArn' }, ifSet(fixed('serviceAccount', 'keda-operator')), ifSet(fixed('serviceAccount.metricServer', 'keda-metrics-server'))),
  ],
  // vmware-tanzu/helm-charts charts/velero
  ['velero', chart(suffixed('serviceAccount.server', '-server'))],

  // --- delivery ----------------------------------------------------------------------------------------------------------
  // argoproj/argo-helm charts (argo-cd sets nameOverride to argocd)
  [
    'argo-cd',
    [
      {
        from: ['bitnami'],
        accounts: [suffixed('controller.serviceAccount', '-argocd-app-controller'), suffixed('server.serviceAccount', '-argocd-server'), suffixed('repoServer.serviceAccount', '-argocd-repo-server')],
      },
      {
        accounts: [
          fixed('controller.serviceAccount', 'argocd-application-controller'),
          fixed('server.serviceAccount', 'argocd-server'),
          account('repoServer.serviceAccount', settled(4, fullname({ chart: 'argocd', suffix: '-repo-server', suffixFrom: 'repoServer.name' }), fullname({ chart: 'argocd' }))),
          account(
            'applicationSet.serviceAccount',
            settled(6, { kind: 'fixed', name: 'argocd-applicationset-controller' }, fullname({ chart: 'argocd', suffix: '-applicationset-controller', suffixFrom: 'applicationSet.name' })),
          ),
          fixed('notifications.serviceAccount', 'argocd-notifications-controller'),
          fixed('dex.serviceAccount', 'argocd-dex-server'),
          ifSet(suffixed('redis.serviceAccount', '-redis', { chart: 'argocd', suffixFrom: 'redis.name' })),
          ifSet(fixed('commitServer.serviceAccount', 'argocd-commit-server')),
        ],
      },
    ],
  ],
  ['argocd-image-updater', plain],
  [
    'argo-workflows',
    chart(
      suffixed('controller.serviceAccount', '-workflow-controller', { suffixFrom: 'controller.name' }),
      suffixed('server.serviceAccount', '-server', { suffixFrom: 'server.name' }),
      // One in each namespace that workflows run in.
      { ...ifSet(fixed('workflow.serviceAccount', 'argo-workflow')), elsewhere: true },
    ),
  ],
  ['argo-events', chart(suffixed('controller.serviceAccount', '-controller-manager', { suffixFrom: 'controller.name' }), suffixed('webhook.serviceAccount', '-events-webhook', { suffixFrom: 'webhook.name' }))],
  ['argo-rollouts', chart(...usual, ifSet(suffixed('dashboard.serviceAccount', '-dashboard')))],
  // runatlantis/helm-charts
  ['atlantis', plain],
  // jenkinsci/helm-charts
  ['jenkins', [{ from: ['bitnami'], accounts: usual }, { accounts: [...usual, ifSet(suffixed('serviceAccountAgent', '-agent'))] }]],
  // goharbor's own chart makes none
  ['harbor', [{ from: ['bitnami'], accounts: ['core', 'jobservice', 'registry', 'portal', 'nginx', 'exporter', 'trivy'].map((part) => ifSet(suffixed(`${part}.serviceAccount`, `-${part}`))) }]],

  // --- metrics, logs and costs -------------------------------------------------------------------------------------------
  // grafana/helm-charts, grafana-community/helm-charts, grafana/loki production/helm/loki
  ['grafana', plain],
  ['tempo', plain],
  ['tempo-distributed', chart(account('serviceAccount', settled(1, fullname({ chart: 'tempo' }), fullname())))],
  ['loki', chart(account('serviceAccount', anyOf({ kind: 'own-name', name: 'loki' }, fullname())))],
  ['loki-distributed', chart(...usual, ifSet(suffixed('compactor.serviceAccount', '-compactor')))],
  ['promtail', plain],
  // grafana/mimir operations/helm/charts/mimir-distributed/templates/_helpers.tpl
  ['mimir-distributed', chart(account('serviceAccount', fullname({ chart: 'mimir' })))],
  // prometheus-community/helm-charts
  [
    'kube-prometheus-stack',
    chart(
      suffixed('prometheus.serviceAccount', '-prometheus', { longest: 26 }),
      suffixed('alertmanager.serviceAccount', '-alertmanager', { longest: 26 }),
      suffixed('prometheusOperator.serviceAccount', '-operator', { longest: 26 }),
      suffixed('grafana.serviceAccount', '', { chart: 'grafana', overrides: 'grafana' }),
    ),
  ],
  ['prometheus', chart(suffixed('serviceAccounts.server', '-server', { suffixFrom: 'server.name', wholeOverride: 'server.fullnameOverride' }))],
  ['alertmanager', plain],
  ['prometheus-cloudwatch-exporter', plain],
  ['prometheus-yet-another-cloudwatch-exporter', plain],
  ['prometheus-adapter', plain],
  ['kube-state-metrics', [{ from: ['bitnami'], accounts: usual }, ...plain]],
  // fluent/helm-charts, vectordotdev/helm-charts, open-telemetry/opentelemetry-helm-charts
  ['fluent-bit', [{ from: ['bitnami', 'fluent'], accounts: usual }]],
  ['fluentd', [{ from: ['fluent'], accounts: usual }]],
  ['vector', [{ from: ['vector'], accounts: usual }]],
  ['opentelemetry-collector', plain],
  // opencost/opencost-helm-chart, kubecost/cost-analyzer-helm-chart
  ['opencost', plain],
  ['cost-analyzer', plain],
  // bitnami/charts
  ['kube-prometheus', [{ from: ['bitnami'], accounts: ['prometheus', 'alertmanager', 'operator'].map((part) => suffixed(`${part}.serviceAccount`, `-${part}`, { longest: 26 })) }]],
  [
    'thanos',
    [
      {
        from: ['bitnami'],
        accounts: [
          suffixed('query.serviceAccount', '-query'),
          ...['storegateway', 'compactor', 'receive', 'ruler', 'bucketweb'].map((part) => ifSet(suffixed(`${part}.serviceAccount`, `-${part}`))),
        ],
      },
    ],
  ],
  ...['grafana-loki', 'grafana-mimir', 'grafana-tempo', 'spark'].map((name) => [name, [{ from: ['bitnami'], accounts: usual }]] as const),

  // --- data and secrets --------------------------------------------------------------------------------------------------
  // hashicorp/vault-helm
  ['vault', [{ from: ['hashicorp'], accounts: [account('server.serviceAccount', fullname()), suffixed('injector.serviceAccount', '-agent-injector'), ifSet(suffixed('csi.serviceAccount', '-csi-provider'))] }]],
  // airflow-helm/charts (the community's), bitnami/charts
  ['airflow', [{ from: ['bitnami'], accounts: usual.map(ifSet) }, { from: ['airflow-helm'], accounts: [account('serviceAccount', { kind: 'release' })] }]],
  // kubeflow/spark-operator charts/spark-operator-chart
  [
    'spark-operator',
    chart(
      ifSet(suffixed('controller.serviceAccount', '-controller')),
      ifSet(account('serviceAccounts.sparkoperator', fullname())),
      // In the namespaces that jobs run in.
      { ...ifSet(account('serviceAccounts.spark', { kind: 'release', suffix: '-spark' })), elsewhere: true },
      { ...ifSet(suffixed('spark.serviceAccount', '-spark')), elsewhere: true },
    ),
  ],
  // jupyterhub/zero-to-jupyterhub-k8s
  ['jupyterhub', [{ from: ['jupyter'], accounts: [account('hub.serviceAccount', { kind: 'fixed', name: 'hub', unless: ['fullnameOverride', 'nameOverride'] })] }]],
  // community-charts/helm-charts, bitnami/charts
  ['mlflow', [{ from: ['bitnami'], accounts: [suffixed('tracking.serviceAccount', '-tracking'), ifSet(suffixed('run.serviceAccount', '-run'))] }, { from: ['community-charts'], accounts: usual }]],
])

/** aws-controllers-k8s: one chart for each service, all from one generator. */
export function controllerChart(name: string): Chart | undefined {
  const service = /^(?:ack-)?([a-z0-9]+)-(?:chart|controller)$/.exec(name)?.[1]
  return service === undefined ? undefined : { from: ['aws-controllers-k8s'], accounts: [fixed('serviceAccount', `ack-${service}-controller`)] }
}
