// lablabs: its add-ons, what each is called and since when. Those of which the first releases are not known say so.
// lablabs/terraform-aws-eks-*:{main,addon,addon-irsa,variables}.tf, every release
import type { ArgumentEvidence, Family, FamilyText } from './family.js'
import * as classic from './lablabs-classic-releases.js'
import { universalText, type Account, type Addon, type Component, type Universal } from './lablabs-universal.js'

type Since = readonly [from: string, release: Universal, change?: Partial<Addon>]

interface Row extends Addon {
  /** In the repository's name. */
  readonly module: string
  readonly classic?: readonly FamilyText[]
  /** False where no releases are before those. */
  readonly earlier?: false
  readonly since: readonly Since[]
  readonly newest: string
}

const declares = ({ text }: FamilyText, argument: string): boolean => text.includes(`variable "${argument}" {`)

/** Arguments that were renamed or went: they tell an early release where no version does. */
function former(texts: readonly FamilyText[]): readonly ArgumentEvidence[] {
  return texts.flatMap((text, index) => {
    const next = texts[index + 1]
    const names = [...text.text.matchAll(/^variable "((?:k8s|argo_application|eks_pod_identity|keda|thanos)_\w+)"/gm)].map(([, name = '']) => name)
    const gone = next === undefined ? [] : names.filter((name) => !declares(next, name))
    return next === undefined || gone.length === 0 ? [] : [{ arguments: gone, below: next.from }]
  })
}

function family({ module, classic = [], earlier, since, newest, ...addon }: Row): Family {
  const texts = [...classic, ...since.map(([from, release, change]) => ({ from, text: universalText({ ...addon, ...change }, release) }))]
  return {
    id: `lablabs-eks-${module}`,
    registry: `lablabs/eks-${module}/aws`,
    repository: `lablabs/terraform-aws-eks-${module}`,
    path: '',
    ...(earlier === false ? {} : { earlier: true }),
    newest,
    texts,
    evidence: former(texts),
  }
}

/** The releases with the first release of the universal add-on, with further statements, and with its later values. */
const since = (first: string, further?: string, last?: string): readonly Since[] => [[first, '0.0.21'], ...(further === undefined ? [] : [[further, '0.0.23'] as const]), ...(last === undefined ? [] : [[last, '0.0.25'] as const])]

const one: readonly Account[] = [{ path: 'serviceAccount' }]
const ofController: readonly Account[] = [{ path: 'controller.serviceAccount' }]
/** The daemon on the nodes uses the account of the controller. */
const noneForNodes = [['node.serviceAccount.create', 'false']] as const
const none: readonly Account[] = []

const component = (path: string, key: string, account: string, role: string | undefined, irsa: boolean, more: Partial<Component> = {}): Account => ({ path, own: { key, prefix: key.replace(/-/g, '_'), account, role, irsa, ...more } })

const workflows: Partial<Component> = { rbac: true, neverNull: /./ }
const argoCd: Partial<Component> = { neverNull: /name/ }
/** One role is not named unlike the others. */
const firstKeda = (part: string): Partial<Component> => ({ prefix: `keda_${part}` })
const kyverno: Partial<Component> = { rbac: true, alwaysMade: true }

/** Argo CD installs itself once, then is its own application. The first releases do not tell that release of the roles, later ones fail without settings. */
const selfManaged = (values: string, settings: string): string => `
variable "helm_chart_version" {
  default = null
}
variable "self_managed" {
  type     = bool
  default  = true
  nullable = false
}
variable "self_managed_helm_release_name" {
  type     = string
  default  = ""
  nullable = false
}
resource "helm_release" "self_managed" {
  count      = var.enabled && var.argo_enabled == true && var.self_managed ? 1 : 0
  name       = var.self_managed_helm_release_name
  namespace  = local.namespace
  chart      = var.helm_chart_name != null ? var.helm_chart_name : "argo-cd"
  repository = var.helm_repo_url != null ? var.helm_repo_url : "https://argoproj.github.io/argo-helm"
  version    = var.helm_chart_version != null ? var.helm_chart_version : "7.8.23"
  values     = compact(${values})
  set        = [for key, value in ${settings} : { name = key, value = value }]
}`

/** Fails where the roles to assume are not given, which they are not by default. */
const assumedRole = (arns: string): Partial<Addon> => ({ values: [['extraArgs', `one(${arns}) != null ? [] : []`]] })

const rows: readonly Row[] = [
  {
    module: 'external-dns',
    name: 'external-dns',
    repository: 'https://kubernetes-sigs.github.io/external-dns',
    namespace: 'kube-system',
    accounts: one,
    earlier: false, classic: classic.externalDns,
    since: [
      ['1.2.1', '0.0.14', { asked: true, ...assumedRole('var.irsa_assume_role_arns[*]') }],
      ['2.0.0', '0.0.21', assumedRole('var.irsa_assume_role_arns')],
      ['2.1.0', '0.0.23', assumedRole('var.irsa_assume_role_arns')],
      ['2.1.1', '0.0.23'],
      ['3.0.0', '0.0.25'],
    ],
    newest: '3.0.0',
  },
  { module: 'cluster-autoscaler', name: 'cluster-autoscaler', repository: 'https://kubernetes.github.io/autoscaler', accounts: [{ path: 'rbac.serviceAccount' }], asked: true, earlier: false, classic: classic.clusterAutoscaler, since: since('3.0.0', '3.1.0'), newest: '3.1.0' },
  { module: 'load-balancer-controller', name: 'aws-load-balancer-controller', repository: 'https://aws.github.io/eks-charts', accounts: one, asked: true, earlier: false, classic: classic.loadBalancerController, since: since('3.0.0', '3.1.0'), newest: '3.1.0' },
  { module: 'cert-manager', name: 'cert-manager', repository: 'https://charts.jetstack.io', namespace: 'kube-system', accounts: one, earlier: false, classic: classic.certManager, since: since('3.0.0', '3.1.0', '4.0.0'), newest: '5.0.1' },
  { module: 'ebs-csi-driver', name: 'ebs-csi-driver', chart: 'aws-ebs-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver', namespace: 'kube-system', accounts: ofController, values: noneForNodes, earlier: false, classic: classic.ebsCsiDriver, since: since('1.0.0', '1.1.0'), newest: '1.1.0' },
  { module: 'efs-csi-driver', name: 'efs-csi-driver', chart: 'aws-efs-csi-driver', repository: 'https://kubernetes-sigs.github.io/aws-efs-csi-driver', namespace: 'kube-system', accounts: ofController, values: noneForNodes, earlier: false, classic: classic.efsCsiDriver, since: since('1.0.0', '1.0.2', '2.0.0'), newest: '2.0.0' },
  { module: 'karpenter', name: 'karpenter', repository: 'oci://public.ecr.aws/karpenter', accounts: one, earlier: false, classic: classic.karpenter, since: since('4.0.0', '4.1.0', '5.0.0'), newest: '5.0.0' },
  { module: 'atlantis', name: 'atlantis', repository: 'https://runatlantis.github.io/helm-charts', accounts: one, roleOutput: true, earlier: false, classic: classic.atlantis, since: [['0.2.0', '0.0.23']], newest: '0.3.0' },
  { module: 'loki', name: 'loki', repository: 'https://grafana.github.io/helm-charts', accounts: one, earlier: false, classic: classic.loki, since: since('1.0.0', '1.1.0', '2.0.0'), newest: '3.0.0' },
  { module: 'tempo', name: 'tempo', chart: 'tempo-distributed', repository: 'https://grafana.github.io/helm-charts', accounts: one, earlier: false, classic: classic.tempo, since: since('1.0.0', '1.1.0', '2.0.0'), newest: '3.0.0' },
  {
    module: 'grafana',
    name: 'grafana',
    repository: 'https://grafana.github.io/helm-charts',
    accounts: one,
    earlier: false, classic: classic.grafana,
    since: [...since('1.0.0', '1.1.0', '2.0.0'), ['3.0.0', '0.0.25', { repository: 'https://grafana-community.github.io/helm-charts' }]],
    newest: '3.0.1',
  },
  {
    module: 'prometheus',
    name: 'kube-prometheus',
    repository: 'https://charts.bitnami.com/bitnami',
    namespace: 'prometheus',
    accounts: one,
    earlier: false, classic: classic.prometheus,
    since: [
      ['2.0.0', '0.0.21'],
      ['2.0.1', '0.0.21', { accounts: [{ path: 'prometheus.serviceAccount' }] }],
      ...(['0.0.23', '0.0.25'] as const).map((release): Since => [release === '0.0.23' ? '2.1.0' : '3.0.0', release, { name: 'kube-prometheus-stack', repository: 'https://prometheus-community.github.io/helm-charts', accounts: [{ path: 'prometheus.serviceAccount' }] }]),
    ],
    newest: '4.0.0',
  },
  { module: 'chartmuseum', name: 'chartmuseum', repository: 'https://chartmuseum.github.io/charts', accounts: one, asked: true, earlier: false, classic: classic.chartmuseum, since: since('1.0.0', '1.1.0', '2.0.0'), newest: '3.0.1' },
  { module: 'aws-service-quotas-exporter', name: 'aws-service-quotas-exporter', repository: 'ghcr.io/lablabs/aws-service-quotas-exporter', accounts: one, asked: true, earlier: false, since: [['0.0.1', '0.0.8'], ['0.0.2', '0.0.12'], ['0.0.3', '0.0.14'], ...since('0.0.4', '0.1.0', '1.0.0')], newest: '1.0.0' },
  { module: 'github-actions-runner-controller', name: 'actions-runner-controller', repository: 'https://actions-runner-controller.github.io/actions-runner-controller', accounts: one, classic: classic.runnerController, since: since('1.0.0'), newest: '1.0.1' },
  { module: 'github-actions-runner-scale-set-controller', name: 'gha-rs-controller', chart: 'gha-runner-scale-set-controller', repository: 'ghcr.io/actions/actions-runner-controller-charts', accounts: one, earlier: false, classic: classic.scaleSetController, since: since('0.0.3', '0.1.0', '1.0.0'), newest: '2.0.0' },
  { module: 'gitlab-runner', name: 'gitlab-runner', repository: 'https://charts.gitlab.io', accounts: one, earlier: false, classic: classic.gitLabRunner, since: since('1.0.0', '1.1.0', '2.0.0'), newest: '2.0.0' },
  { module: 'kyverno-policy-reporter', name: 'policy-reporter', repository: 'https://kyverno.github.io/policy-reporter/', accounts: one, earlier: false, classic: classic.policyReporter, since: since('1.0.0', '1.1.0', '2.0.0'), newest: '2.0.0' },
  {
    module: 'registry-cache',
    name: 'registry-cache',
    chart: 'docker-registry',
    repository: 'https://lablabs.github.io/docker-registry.helm',
    accounts: one,
    earlier: false, classic: classic.registryCache,
    since: [...since('1.0.0', '1.1.0', '2.0.0'), ['4.0.0', '0.0.25', { repository: 'ghcr.io/lablabs/docker-registry.helm' }]],
    newest: '4.0.0',
  },
  { module: 'vector-agent-log', name: 'vector', repository: 'https://helm.vector.dev', namespace: 'kube-system', accounts: one, classic: classic.vectorAgentLog, since: since('4.0.0', '4.1.0', '5.0.0'), newest: '6.0.0' },
  {
    module: 'argo-workflows',
    name: 'argo-workflows',
    repository: 'https://argoproj.github.io/argo-helm',
    accounts: ['server', 'controller', 'workflow'].map((part) => component(`${part}.serviceAccount`, part, `argo-workflows-${part}`, `argo-workflows-${part}`, part !== 'workflow', workflows)),
    earlier: false,
    classic: classic.argoWorkflows,
    since: since('1.0.0', '1.1.0', '2.0.0'),
    newest: '3.0.0',
  },
  {
    module: 'argocd',
    name: 'argocd',
    chart: 'argo-cd',
    repository: 'https://argoproj.github.io/argo-helm',
    namespace: 'argo',
    asked: true,
    accounts: [
      component('controller.serviceAccount', 'application-controller', 'argocd-application-controller', 'argocd-application', true, argoCd),
      component('applicationSet.serviceAccount', 'applicationset-controller', 'argocd-applicationset-controller', 'argocd-applicationset', true, argoCd),
      component('notifications.serviceAccount', 'notifications-controller', 'argocd-notifications-controller', 'argocd-notifications', true, argoCd),
      ...['server', 'dex-server', 'repo-server'].map((part) => component(`${{ server: 'server', 'dex-server': 'dex', 'repo-server': 'repoServer' }[part] ?? ''}.serviceAccount`, part, `argocd-${part}`, `argocd-${part}`, true, argoCd)),
    ],
    more: selfManaged('[var.values]', '(var.settings != null ? var.settings : {})'),
    earlier: false,
    classic: classic.argoCd,
    since: [...since('1.0.0', '1.1.0', '2.0.0'), ['3.0.0', '0.0.25', { more: selfManaged('data.utils_deep_merge_yaml.values[*].output', 'var.settings') }]],
    newest: '3.0.1',
  },
  {
    module: 'keda',
    name: 'keda-controller',
    chart: 'keda',
    repository: 'https://kedacore.github.io/charts',
    accounts: [
      component('serviceAccount.operator', 'operator', 'keda-operator', 'keda-operator', false),
      component('serviceAccount.metricServer', 'metric-server', 'keda-metrics-server', 'keda-metrics-server', true),
      component('serviceAccount.webhooks', 'webhooks', 'keda-webhook', 'keda-webhook', false),
    ],
    earlier: false, classic: classic.keda,
    since: [
      [
        '1.0.0',
        '0.0.5',
        {
          asked: true,
          accounts: [
            component('serviceAccount.operator', 'operator', 'keda-operator', undefined, false, firstKeda('operator')),
            component('serviceAccount.metricServer', 'metricServer', 'keda-metrics-server', undefined, true, firstKeda('metric_server')),
            component('serviceAccount.webhooks', 'webhooks', 'keda-webhook', undefined, false, firstKeda('webhooks')),
          ],
        },
      ],
      ...since('2.0.0', '2.1.0', '3.0.0'),
    ],
    newest: '4.0.0',
  },
  {
    module: 'kyverno',
    name: 'kyverno',
    repository: 'https://kyverno.github.io/kyverno',
    accounts: ['admission', 'background', 'cleanup', 'reports'].map((part) => component(`${part}Controller.rbac.serviceAccount`, `${part}-controller`, `kyverno-${part}-controller`, `kyverno-${part}`, part === 'admission', kyverno)),
    earlier: false, classic: classic.kyverno,
    since: since('1.0.0', '1.1.0', '2.0.0'),
    newest: '2.0.0',
  },
  {
    module: 'thanos',
    name: 'thanos',
    repository: 'https://charts.bitnami.com/bitnami',
    accounts: [
      component('query.serviceAccount', 'query', 'thanos-query', 'thanos-query', true),
      component('queryFrontend.serviceAccount', 'queryfrontend', 'thanos-query-frontend', 'thanos-queryfrontend', false),
      ...['bucketweb', 'compactor', 'storegateway', 'ruler', 'receive'].map((part) => component(`${part}.serviceAccount`, part, `thanos-${part}`, `thanos-${part}`, part !== 'ruler' && part !== 'receive')),
      component('receiveDistributor.serviceAccount', 'receivedistributor', 'thanos-receivedistributor', 'thanos-receivedistributor', false),
    ],
    earlier: false,
    classic: classic.thanos,
    since: [
      ...since('2.0.0', '2.1.0'),
      ['2.2.0', '0.0.23', { repository: 'ghcr.io/lablabs/bitnami-helm-charts' }],
      ['3.0.0', '0.0.25', { repository: 'ghcr.io/lablabs/bitnami-helm-charts' }],
    ],
    newest: '3.0.0',
  },
  // Without a release that calls the universal add-on.
  { module: 'github-actions-runner', name: 'github-actions-runner', repository: '', accounts: none, earlier: false, classic: classic.actionsRunner, since: [], newest: '0.2.1' },
  { module: 'gitlab-pipeline-exporter', name: 'gitlab-pipeline-exporter', repository: '', accounts: none, earlier: false, classic: classic.pipelineExporter, since: [], newest: '0.2.0' },
  { module: 'pyroscope', name: 'pyroscope', repository: '', accounts: none, earlier: false, classic: classic.pyroscope, since: [], newest: '0.1.1' },
  { module: 'alb-ingress', name: 'aws-alb-ingress-controller', repository: '', accounts: none, earlier: false, classic: classic.albIngress, since: [], newest: '0.6.0' },
  { module: 'aws-node-termination-handler', name: 'aws-node-termination-handler', repository: '', accounts: none, earlier: false, classic: classic.nodeTerminationHandler, since: [], newest: '0.0.2' },
  // No roles: the chart's service accounts, and what a caller writes into its values.
  { module: 'external-secrets', name: 'external-secrets', repository: 'https://charts.external-secrets.io', namespace: 'kube-system', accounts: none, earlier: false, classic: classic.externalSecrets, since: since('2.0.0', undefined, '3.0.0'), newest: '4.0.0' },
  { module: 'cilium', name: 'cilium', repository: 'https://helm.cilium.io', namespace: 'kube-system', accounts: none, earlier: false, classic: classic.cilium, since: since('1.0.0', undefined, '2.0.0'), newest: '3.0.0' },
  { module: 'ingress-nginx', name: 'ingress-nginx', repository: 'https://kubernetes.github.io/ingress-nginx', namespace: 'ingress-controller', accounts: none, classic: classic.ingressNginx, since: since('2.0.0', undefined, '3.0.0'), newest: '3.0.0' },
  { module: 'ingress-traefik', name: 'ingress-traefik', chart: 'traefik', repository: 'https://traefik.github.io/charts', accounts: none, since: since('0.3.0'), newest: '0.4.0' },
  { module: 'kube-green', name: 'kube-green', repository: 'https://kube-green.github.io/helm-charts/', accounts: none, earlier: false, classic: classic.kubeGreen, since: since('1.0.0', undefined, '2.0.0'), newest: '2.0.0' },
  { module: 'kube-state-metrics', name: 'kube-state-metrics', repository: 'https://prometheus-community.github.io/helm-charts', namespace: 'kube-system', accounts: none, classic: classic.kubeStateMetrics, since: since('2.0.0', undefined, '3.0.0'), newest: '3.0.0' },
  { module: 'metrics-server', name: 'metrics-server', repository: 'https://kubernetes-sigs.github.io/metrics-server', namespace: 'kube-system', accounts: none, classic: classic.metricsServer, since: since('2.0.0', undefined, '3.0.0'), newest: '4.0.0' },
  { module: 'node-problem-detector', name: 'node-problem-detector', repository: 'https://charts.deliveryhero.io/', namespace: 'kube-system', accounts: none, classic: classic.nodeProblemDetector, since: since('2.0.0', undefined, '3.0.0'), newest: '3.0.0' },
  { module: 'prometheus-node-exporter', name: 'prometheus-node-exporter', repository: 'https://prometheus-community.github.io/helm-charts', namespace: 'kube-system', accounts: none, since: since('1.0.0', undefined, '2.0.0'), newest: '2.0.0' },
  { module: 'trust-manager', name: 'trust-manager', repository: 'https://charts.jetstack.io', namespace: 'kube-system', accounts: none, earlier: false, classic: classic.trustManager, since: since('2.0.0', undefined, '3.0.0'), newest: '4.0.0' },
]

export const lablabsAddons: readonly Family[] = rows.map(family)
