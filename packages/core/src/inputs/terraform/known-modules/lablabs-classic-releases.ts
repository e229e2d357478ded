// lablabs: what the releases before the universal add-on are called and tell their charts. See lablabs-classic.ts.
import type { FamilyText } from './family.js'
import { account, arn, classicText, document, roleBy, type Classic, type Flag } from './lablabs-classic.js'
import type { Setting } from './lablabs-universal.js'

type Change = readonly [from: string, change: Partial<Classic>]

/** Texts from changes: each is true from its release on, together with those before. */
function texts(base: Classic, ...changes: readonly Change[]): readonly FamilyText[] {
  let release = base
  return changes.map(([from, change]) => {
    release = { ...release, ...change }
    return { from, text: classicText(release) }
  })
}

const allFlags: readonly Flag[] = ['rbac_create', 'service_account_create', 'irsa_role_create']
const withoutRights: readonly Flag[] = ['service_account_create', 'irsa_role_create']
const byArgo = { enabled: 'argo_enabled', byHelm: 'argo_helm_enabled' } as const
const byArgoOnce = { enabled: 'argo_application_enabled' } as const
const byArgoThen = { enabled: 'argo_application_enabled', byHelm: 'argo_application_use_helm' } as const
const standing = document(...account('serviceAccount'))

const named = (name: string, repository: string, more: Partial<Classic> = {}): Classic => ({
  prefix: '',
  name,
  chart: name,
  repository,
  namespace: name,
  account: name,
  rolePrefix: `${name}-irsa`,
  role: roleBy('chart'),
  flags: allFlags,
  documents: [standing],
  merged: true,
  argo: byArgo,
  output: 'iam_role_attributes',
  ...more,
})

/** As add-ons began: the account is always made, its role is named by the cluster. */
function early(name: string, repository: string, more: Partial<Classic> = {}): Classic {
  const { argo: _argo, output: _output, ...rest } = named(name, repository, { prefix: 'k8s_', flags: [], documents: [], merged: false, role: `"\${var.cluster_name}-${name}"`, ...more })
  return rest
}

const roleArn = 'aws_iam_role.this[0].arn'
/** Single settings for the account. */
const sets = (path: string, annotations = `${path}.annotations`, created = true): Partial<Classic> => ({
  documents: [],
  sets: [...(created ? [[`${path}.create`, '"true"'] as const] : []), [`${path}.name`, 'var.k8s_service_account_name'], [`${annotations}.eks\\\\.amazonaws\\\\.com/role-arn`, roleArn]],
})
/** Since there are arguments for whether the account is made. */
const flagged = (path: string, flags = allFlags): Partial<Classic> => ({ flags, merged: true, sets: [], documents: [document(...account(path, 'k8s_'))] })
/** Since the arguments are called as they are now. */
const renamed = (path: string): Partial<Classic> => ({ prefix: '', argo: byArgo, output: 'iam_role_attributes', documents: [document(...account(path))] })

/** No annotation at all where there is no role. */
const onlyWithRole = document(['serviceAccount', `merge({ create = var.service_account_create, name = var.service_account_name }, local.role ? { annotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } : {})`])
/** The account's name is the chart's own where none is made. */
const namedIfMade = (...more: readonly Setting[]): string => document(...more, ['serviceAccount.name', 'var.service_account_create ? var.service_account_name : ""'], ['serviceAccount.annotations', `{ "eks.amazonaws.com/role-arn" = ${arn} }`])
/** Fails where an account is asked for and no role. */
const onlyIfMade = `var.service_account_create ? yamlencode({ serviceAccount = { name = var.service_account_name, annotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } }) : ""`

export const externalDns = texts(
  early('external-dns', 'https://kubernetes-charts.storage.googleapis.com', { namespace: 'kube-system', asked: true }),
  ['0.1.0', { documents: [`yamlencode({ rbac = { create = true, serviceAccountName = var.k8s_service_account_name, serviceAccountAnnotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } })`] }],
  ['0.3.0', { repository: 'https://charts.bitnami.com/bitnami', documents: [`yamlencode({ serviceAccount = { name = var.k8s_service_account_name, annotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } })`] }],
  ['0.4.0', { asked: false, ...sets('serviceAccount') }],
  ['0.7.0', flagged('serviceAccount')],
  ['0.8.0', { argo: byArgoOnce }],
  ['0.8.1', { argo: byArgoThen }],
  ['0.9.0', { role: roleBy('release'), output: 'iam_role_attributes' }],
  ['1.0.0', renamed('serviceAccount')],
)

export const clusterAutoscaler = texts(
  early('cluster-autoscaler', 'https://kubernetes-charts.storage.googleapis.com'),
  ['1.0.0', sets('rbac.serviceAccount', 'rbac.serviceAccountAnnotations')],
  ['1.1.0', { chart: 'cluster-autoscaler-chart', repository: 'https://kubernetes.github.io/autoscaler', ...sets('rbac.serviceAccount') }],
  ['1.3.0', { chart: 'cluster-autoscaler' }],
  ['1.4.0', { sets: [], documents: [document(...account('rbac.serviceAccount', 'k8s_', 'always')), 'var.values'] }],
  ['1.5.0', flagged('rbac.serviceAccount')],
  ['1.6.0', { argo: byArgoOnce }],
  ['1.6.1', { argo: byArgoThen }],
  ['2.0.0', { role: roleBy('chart'), ...renamed('rbac.serviceAccount') }],
)

/** EKS Pod Identity, before the universal add-on. */
const ownPodIdentity = `
variable "eks_pod_identity_role_create" {
  type    = bool
  default = false
}
variable "eks_pod_identity_role_name_prefix" {
  type    = string
  default = "lb-controller-pod-identity"
}
locals {
  pod_identity = var.enabled && var.service_account_create && var.eks_pod_identity_role_create
}
data "aws_iam_policy_document" "pod_identity" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "pod_identity" {
  count              = local.pod_identity ? 1 : 0
  name               = "\${var.eks_pod_identity_role_name_prefix}-\${var.helm_release_name}"
  assume_role_policy = data.aws_iam_policy_document.pod_identity.json
}
resource "aws_eks_pod_identity_association" "this" {
  count           = local.pod_identity ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account_name
  role_arn        = aws_iam_role.pod_identity[0].arn
}`

export const loadBalancerController = texts(
  early('aws-load-balancer-controller', 'https://aws.github.io/eks-charts', { namespace: 'aws-lb-controller', rolePrefix: 'lb-controller-irsa', clusterNamed: true }),
  ['0.0.1', flagged('serviceAccount', withoutRights)],
  ['0.1.0', { argo: byArgoOnce }],
  ['0.1.1', { argo: { ...byArgoThen, onlyCallers: true } }],
  ['0.1.2', { argo: byArgoThen }],
  ['1.0.0', { role: roleBy('release'), ...renamed('serviceAccount') }],
  ['2.0.0', { helmEnabled: true, more: ownPodIdentity }],
)

export const certManager = texts(
  early('cert-manager', 'https://charts.jetstack.io', { namespace: 'kube-system' }),
  ['0.0.1', sets('serviceAccount', undefined, false)],
  ['0.2.0', flagged('serviceAccount')],
  ['0.3.0', { argo: byArgoOnce }],
  ['0.3.1', { argo: byArgoThen }],
  ['0.4.0', { role: roleBy('release'), output: 'iam_role_attributes' }],
  ['1.0.0', renamed('serviceAccount')],
)

const ofNodes = document(...account('controller.serviceAccount'), ['node.serviceAccount.create', 'false'], ...account('node.serviceAccount').slice(1))

export const ebsCsiDriver = texts(named('aws-ebs-csi-driver', 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver', { namespace: 'kube-system', rolePrefix: 'ebs-csi-controller', flags: withoutRights, documents: [ofNodes] }), ['0.1.0', {}])

export const efsCsiDriver = texts(
  named('aws-efs-csi-driver', 'https://kubernetes-sigs.github.io/aws-efs-csi-driver/', { namespace: 'kube-system', rolePrefix: 'efs-csi-controller-irsa', role: roleBy('release'), flags: withoutRights, documents: [ofNodes] }),
  ['0.0.1', {}],
  ['0.1.0', { rolePrefix: 'efs-csi-controller' }],
)

const annotatedOnly = document(['serviceAccount.annotations', `{ "eks.amazonaws.com/role-arn" = ${arn} }`])

export const karpenter = texts(
  named('karpenter', 'https://charts.karpenter.sh', { output: 'iam_irsa_role_attributes', clusterNamed: true }),
  ['0.0.1', { documents: [annotatedOnly], version: '0.16.2' }],
  ['0.1.0', { repository: 'public.ecr.aws', version: '0.20.0' }],
  ['0.2.0', { documents: [standing] }],
)

export const atlantis = texts(
  named('atlantis', 'https://runatlantis.github.io/helm-charts'),
  ['0.1.0', { documents: [document(...account('serviceAccount').slice(0, 2), ['serviceAccount.annotations', `{ "eks.amazonaws.com/role-arn" = local.role ? ${roleArn} : var.irsa_role_arn }`])], more: 'variable "irsa_role_arn" {\n  type    = string\n  default = ""\n}' }],
)

export const loki = texts(named('loki', 'https://grafana.github.io/helm-charts', { chart: 'loki-distributed', documents: [onlyIfMade] }), ['0.1.0', {}])
export const tempo = texts(named('tempo', 'https://grafana.github.io/helm-charts', { chart: 'tempo-distributed', documents: [onlyIfMade] }), ['0.1.0', {}])
export const chartmuseum = texts(named('chartmuseum', 'https://chartmuseum.github.io/charts', { documents: [namedIfMade(['serviceAccount.create', 'var.service_account_create'])] }), ['0.1.0', {}])
export const registryCache = texts(named('registry-cache', 'https://helm.twun.io', { chart: 'docker-registry', role: roleBy('release') }), ['0.1.0', {}], ['0.1.1', { repository: 'https://lablabs.github.io/docker-registry.helm' }])
export const policyReporter = texts(named('policy-reporter', 'https://kyverno.github.io/policy-reporter/'), ['0.1.0', {}])
export const keda = texts(
  named('keda-controller', 'https://kedacore.github.io/charts', { chart: 'keda', account: 'keda-operator', rolePrefix: 'keda-controller', role: roleBy('release'), flags: withoutRights }),
  ['0.0.1', { output: undefined }],
  ['0.1.0', { output: 'iam_role_attributes' }],
)
// Their first releases have another account and can be given a role.
export const grafana = texts(named('grafana', 'https://grafana.github.io/helm-charts', { documents: [onlyWithRole] }), ['0.1.0', {}])
export const prometheus = texts(
  named('kube-prometheus', 'https://charts.bitnami.com/bitnami', { namespace: 'prometheus', account: 'prometheus', rolePrefix: 'prometheus-irsa', documents: [document(...account('prometheus.serviceAccount'))] }),
  ['1.0.0', {}],
)
export const vectorAgentLog = texts(named('vector', 'https://helm.vector.dev', { namespace: 'kube-system', account: 'aws-vector-agent-log', rolePrefix: 'vector-agent-log-irsa' }), ['1.0.0', {}])
export const gitLabRunner = texts(
  named('gitlab-runner', 'https://charts.gitlab.io', {
    flags: ['rbac_create', 'irsa_role_create'],
    documents: [document(['rbac', `merge({ create = var.rbac_create, serviceAccountName = var.service_account_name }, local.role ? { serviceAccountAnnotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } : {})`])],
  }),
  ['0.1.6', {}],
)

export const runnerController = texts(
  named('actions-runner-controller', 'https://github.com/actions-runner-controller/actions-runner-controller', { flags: withoutRights, free: ['service_account_create'], documents: [onlyWithRole] }),
  ['0.0.2', {}],
  ['0.0.4', { repository: 'https://actions-runner-controller.github.io/actions-runner-controller' }],
)
export const scaleSetController = texts(
  named('gha-rs-controller', 'ghcr.io/actions/actions-runner-controller-charts', {
    chart: 'gha-runner-scale-set-controller',
    namespace: 'github-actions-runner-scale-set',
    account: 'github-actions-runner-scale-set-controller',
    rolePrefix: 'gha-rs-irsa',
    flags: ['rbac_create', 'service_account_create'],
    documents: [onlyWithRole],
  }),
  ['0.0.1', {}],
)
export const actionsRunner = texts(named('github-actions-runner', 'https://lablabs.github.io/github-actions-runners-helm/', { chart: 'github-actions-runners', documents: [namedIfMade()] }), ['0.1.0', {}])
// The chart is told of no account.
export const pipelineExporter = texts(named('gitlab-pipeline-exporter', 'https://charts.visonneau.fr', { chart: 'gitlab-ci-pipelines-exporter', namespace: 'gitlab-exporter', documents: [] }), ['0.1.0', {}])
export const pyroscope = texts(
  named('pyroscope', '<helm_repo_url>', { documents: [] }),
  ['0.0.1', {}],
  ['0.1.0', { documents: [document(['pyroscope.serviceAccount.create', 'var.service_account_create'], ['pyroscope.serviceAccount.annotations', `{ "eks.amazonaws.com/role-arn" = ${arn} }`])] }],
)

/** From 0.3.0 on the accounts of four parts, of which one has the role. */
const parts = ['admission', 'background', 'cleanup', 'reports'].flatMap((part): readonly Setting[] => {
  const path = `${part}Controller.rbac.serviceAccount`
  const annotations: Setting = [`${path}.annotations`, `{ "eks.amazonaws.com/role-arn" = ${arn} }`]
  return [[`${path}.create`, 'var.service_account_create'], [`${path}.name`, `"\${var.service_account_name}-${part}-controller"`], ...(part === 'admission' ? [annotations] : [])]
})

export const kyverno = texts(
  named('kyverno', 'https://kyverno.github.io/kyverno/'),
  ['0.1.0', {}],
  ['0.2.0', { documents: [document(...account('rbac.serviceAccount'))] }],
  ['0.3.0', { documents: [document(...parts)], subject: '"${var.service_account_name}-admission-controller"' }],
)
