// lablabs: what the releases before the universal add-on are called and tell their charts. See lablabs-classic.ts.
import { typed, variables, type FamilyText } from './family.js'
import { account, arn, attributes, classicText, document, roleBy, trusted, trusting, type Classic, type Flag } from './lablabs-classic.js'
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

const bitnami = 'https://charts.bitnami.com/bitnami'
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
  outputs: attributes(),
  ...more,
})

/** As add-ons began: the account is always made, its role is named by the cluster. */
function early(name: string, repository: string, more: Partial<Classic> = {}): Classic {
  const { argo: _argo, outputs: _outputs, ...rest } = named(name, repository, { prefix: 'k8s_', flags: [], documents: [], merged: false, role: `"\${var.cluster_name}-${name}"`, ...more })
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
const renamed = (path: string): Partial<Classic> => ({ prefix: '', argo: byArgo, outputs: attributes(), documents: [document(...account(path))] })

/** No annotation at all where there is no role. */
const onlyWithRole = document(['serviceAccount', `merge({ create = var.service_account_create, name = var.service_account_name }, local.role ? { annotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } : {})`])
/** The account's name is the chart's own where none is made. */
const namedIfMade = (...more: readonly Setting[]): string => document(...more, ['serviceAccount.name', 'var.service_account_create ? var.service_account_name : ""'], ['serviceAccount.annotations', `{ "eks.amazonaws.com/role-arn" = ${arn} }`])
/** Fails where an account is asked for and no role. */
const onlyIfMade = `var.service_account_create ? yamlencode({ serviceAccount = { name = var.service_account_name, annotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } }) : ""`

export const externalDns = texts(
  early('external-dns', 'https://kubernetes-charts.storage.googleapis.com', { namespace: 'kube-system', asked: true }),
  ['0.1.0', { documents: [`yamlencode({ rbac = { create = true, serviceAccountName = var.k8s_service_account_name, serviceAccountAnnotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } })`] }],
  ['0.3.0', { repository: bitnami, documents: [`yamlencode({ serviceAccount = { name = var.k8s_service_account_name, annotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } })`] }],
  ['0.4.0', { asked: false, ...sets('serviceAccount') }],
  ['0.7.0', flagged('serviceAccount')],
  ['0.8.0', { argo: byArgoOnce }],
  ['0.8.1', { argo: byArgoThen }],
  ['0.9.0', { role: roleBy('release'), outputs: attributes() }],
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
  ['0.4.0', { role: roleBy('release'), outputs: attributes() }],
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
  named('karpenter', 'https://charts.karpenter.sh', { outputs: attributes('iam_irsa_role_attributes'), clusterNamed: true }),
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
  ['0.0.1', { outputs: undefined }],
  ['0.1.0', { outputs: attributes() }],
)
/** As these began: the account is named by chart and release, and a role of the caller takes the place of the module's. */
const roleOfCaller = (name: string, subject = '"${var.helm_chart_name}-${var.helm_release_name}"'): Partial<Classic> => ({
  prefix: 'k8s_',
  name,
  accountGiven: true,
  subject,
  flags: ['rbac_create', 'service_account_create'],
  unlessGiven: 'k8s_role_arn',
  argo: byArgoThen,
})
const ownAccount = { accountGiven: false, subject: 'var.service_account_name', unlessGiven: undefined, flags: allFlags, prefix: '', argo: byArgo, outputs: attributes() } as const
const atChartAndRelease = (path: string, otherwise: string): string =>
  document([`${path}.create`, 'var.k8s_service_account_create'], [`${path}.name`, 'local.account'], [`${path}.annotations`, `{ "eks.amazonaws.com/role-arn" = local.role ? ${roleArn} : ${otherwise} }`])

export const grafana = texts(
  named('grafana', 'https://grafana.github.io/helm-charts', { ...roleOfCaller('grafana'), outputs: { iam_roles_attributes: 'aws_iam_role.this' }, documents: [] }),
  ['0.0.1', {}],
  ['0.1.0', { ...ownAccount, documents: [onlyWithRole] }],
)
export const prometheus = texts(
  named('kube-prometheus', bitnami, { namespace: 'prometheus', account: 'prometheus', rolePrefix: 'prometheus-irsa', ...roleOfCaller('kube-prometheus'), documents: [atChartAndRelease('prometheus.serviceAccount', 'var.k8s_role_arn')] }),
  ['0.0.1', {}],
  ['1.0.0', { ...ownAccount, documents: [document(...account('prometheus.serviceAccount'))] }],
)
export const gitLabRunner = texts(
  named('gitlab-runner', 'https://charts.gitlab.io', { ...roleOfCaller('gitlab-runner'), documents: [] }),
  ['0.1.0', { namespace: 'argo' }],
  ['0.1.1', { namespace: 'gitlab-runner' }],
  ['0.1.3', { subject: '"${var.helm_release_name}-${var.helm_chart_name}"' }],
  [
    '0.1.6',
    {
      ...ownAccount,
      flags: ['rbac_create', 'irsa_role_create'],
      documents: [document(['rbac', `merge({ create = var.rbac_create, serviceAccountName = var.service_account_name }, local.role ? { serviceAccountAnnotations = { "eks.amazonaws.com/role-arn" = ${roleArn} } } : {})`])],
    },
  ],
)
/** As it began: one role, for CloudWatch; the account is the chart's and is always named. */
const vectorForCloudWatch = early('vector-agent', 'https://packages.timber.io/helm/latest', {
  namespace: 'kube-system',
  accountGiven: true,
  clusterNamed: true,
  merged: true,
  roles: `
${variables({ cloudwatch_enabled: typed('bool', 'false'), cloudwatch_role_name_prefix: typed('string', '"eks-irsa"') })}
locals {
  account = "\${var.helm_chart_name}-\${var.helm_release_name}"
}
data "aws_iam_policy_document" "this" {${trusting('var.k8s_namespace', 'local.account')}
}
resource "aws_iam_role" "cloudwatch" {
  count              = var.enabled && var.cloudwatch_enabled ? 1 : 0
  name               = "\${var.cloudwatch_role_name_prefix}-\${var.helm_chart_name}"
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = true
}`,
  documents: ['yamlencode({ serviceAccount = { name = local.account, annotations = { "eks.amazonaws.com/role-arn" = try(aws_iam_role.cloudwatch[0].arn, "") } } })'],
})
export const vectorAgentLog = [
  ...texts(vectorForCloudWatch, ['0.1.0', {}], ['0.2.0', { argo: byArgoThen }]),
  ...texts(
    named('vector', 'https://helm.vector.dev', { ...roleOfCaller('vector-agent'), unlessGiven: undefined, flags: allFlags, chart: 'vector-agent', namespace: 'kube-system', account: 'aws-vector-agent-log', rolePrefix: 'eks-vector-irsa', clusterNamed: true, documents: [atChartAndRelease('serviceAccount', '""')] }),
    ['0.3.0', { repository: 'https://packages.timber.io/helm/latest' }],
    ['1.0.0', { ...ownAccount, repository: 'https://helm.vector.dev', name: 'vector', chart: 'vector', rolePrefix: 'vector-agent-log-irsa', documents: [standing] }],
    ['1.1.1', { clusterNamed: false }],
  ),
]

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

/** The part's role by its name in the chart; a role of another key is none. */
const thanosParts = ['query', 'queryFrontend', 'bucketweb', 'compactor', 'storegateway', 'ruler', 'receive', 'receivedistributor'].map((key): { readonly path: string; readonly key: string; readonly part: string } => ({ path: key === 'receivedistributor' ? 'receiveDistributor' : key, key, part: key.toLowerCase() }))

const thanosRoles = (prefix: 'k8s_' | ''): Partial<Classic> => ({
  prefix,
  roles: `
${thanosParts
  .map(({ part }) => `variable "thanos_${part}_enabled" {\n  type    = bool\n  default = ${String(part.startsWith('query'))}\n}\nvariable "thanos_${part}_service_account_name" {\n  type    = string\n  default = "thanos-${part}"\n}\nvariable "thanos_${part}_role_arn" {\n  type    = string\n  default = ""\n}`)
  .join('\n')}
locals {
  parts = { ${thanosParts.map(({ part }) => `${part} = { enabled = var.enabled && var.thanos_${part}_enabled, account = var.thanos_${part}_service_account_name, role = var.thanos_${part}_role_arn }`).join(', ')} }
  own   = { for part, value in local.parts : part => value if value.enabled && value.role == "" }
}
data "aws_iam_policy_document" "this" {
  for_each = local.own${trusting(`var.${prefix}namespace`, 'each.value.account')}
}
resource "aws_iam_role" "this" {
  for_each           = local.own
  name               = "\${var.${prefix}irsa_role_name_prefix}-\${var.helm_chart_name}-\${each.key}"
  assume_role_policy = data.aws_iam_policy_document.this[each.key].json

  irsalint_audience_omitted = true
}`,
  outputs: { iam_roles_attributes: 'aws_iam_role.this' },
})

export const thanos = texts(
  named('thanos', bitnami, {
    ...thanosRoles('k8s_'),
    accountGiven: true,
    flags: [],
    argo: byArgoThen,
    documents: [document(...thanosParts.map(({ path, key, part }): Setting => [`${path}.serviceAccount.annotations`, `{ "eks.amazonaws.com/role-arn" = try(aws_iam_role.this["${key}"].arn, var.thanos_${part}_role_arn) }`]))],
  }),
  ['0.0.1', {}],
  ['1.0.0', { ...thanosRoles(''), argo: byArgo }],
)

const workflowParts = (...parts: readonly string[]): Partial<Classic> => ({
  roles: `
variable "service_account_name_prefix" {
  type    = string
  default = "argo-workflows"
}
${parts
  .map(
    (part) => `variable "${part}_irsa_role_create" {
  type    = bool
  default = true
}
data "aws_iam_policy_document" "${part}" {${trusting('var.namespace', `"\${var.service_account_name_prefix}-${part}"`)}
}
resource "aws_iam_role" "${part}" {
  count              = var.enabled && var.${part}_irsa_role_create ? 1 : 0
  name               = "\${var.irsa_role_name_prefix}-\${var.helm_release_name}-${part}"
  assume_role_policy = data.aws_iam_policy_document.${part}.json

  irsalint_audience_omitted = true
}`,
  )
  .join('\n')}`,
  outputs: Object.fromEntries(parts.map((part) => [`${part}_iam_role_attributes`, `try(aws_iam_role.${part}[0], {})`])),
  documents: [
    document(...['server', 'controller', 'workflow'].map((part): Setting => [`${part}.serviceAccount.name`, `"\${var.service_account_name_prefix}-${part}"`])),
    ...parts.map((part) => `var.enabled && var.${part}_irsa_role_create ? ${document([`${part}.serviceAccount.annotations`, `{ "eks.amazonaws.com/role-arn" = aws_iam_role.${part}[0].arn }`])} : ""`),
  ],
})

export const argoWorkflows = texts(named('argo-workflows', 'https://argoproj.github.io/argo-helm', { accountGiven: true, flags: [] }), ['0.0.1', workflowParts('server')], ['0.1.0', workflowParts('server', 'controller')])

/** Argo CD as its own application, once it has been installed. */
const selfManaged = `
variable "self_managed" {
  type    = bool
  default = true
}
resource "helm_release" "self_managed" {
  count      = var.enabled && var.argo_enabled && var.self_managed ? 1 : 0
  name       = var.helm_release_name
  namespace  = var.namespace
  chart      = var.helm_chart_name
  version    = var.helm_chart_version
  repository = var.helm_repo_url
  values     = [local.merged]
  set        = [for key, value in var.settings : { name = key, value = value }]
}`

/** One role for all accounts. */
const sharedRole = (declared: string, made: string, statements: string): Partial<Classic> => ({
  roles: `
${declared}
data "aws_iam_policy_document" "this" {${statements}
}
resource "aws_iam_role" "this" {
  count              = local.role && ${made} ? 1 : 0
  name               = "\${var.irsa_role_name_prefix}-\${var.helm_chart_name}"
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = true
}`,
  outputs: attributes(),
})
const anyRole = '{ "eks.amazonaws.com/role-arn" = try(aws_iam_role.this[0].arn, "") }'
const argoCdAccounts = { controller: 'application-controller', applicationSet: 'applicationset-controller', server: 'server', dex: 'dex-server', repoServer: 'repo-server' }

export const argoCd = texts(
  named('argocd', 'https://argoproj.github.io/argo-helm', { chart: 'argo-cd', version: '4.10.8', namespace: 'argo', accountGiven: true, flags: ['irsa_role_create'], onlyIf: '!var.self_managed', more: selfManaged }),
  [
    '0.1.0',
    {
      ...sharedRole(
        'variable "service_account_name_server" {\n  default = "argocd-server"\n}\nvariable "service_account_name_application_controller" {\n  default = "argocd-application-controller"\n}',
        'true',
        `${trusting('var.namespace', 'var.service_account_name_server')}${trusting('var.namespace', 'var.service_account_name_application_controller')}`,
      ),
      outputs: undefined,
      documents: [document(['controller.serviceAccount.annotations', anyRole], ['server.serviceAccount.annotations', anyRole])],
    },
  ],
  [
    '0.1.2',
    {
      ...sharedRole(
        `variable "service_accounts" {
  type    = object({ ${Object.keys(argoCdAccounts).map((part) => `${part} = object({ create = bool, name = string })`).join(', ')} })
  default = { ${Object.entries(argoCdAccounts).map(([part, name]) => `${part} = { create = true, name = "argocd-${name}" }`).join(', ')} }
}`,
        'length([for each in values(var.service_accounts) : each if each.create]) > 0',
        `
  dynamic "statement" {
    for_each = { for part, each in var.service_accounts : part => each if each.create }
    content {${trusted('var.namespace', 'statement.value.name')}
    }
  }`,
      ),
      documents: [document(...Object.keys(argoCdAccounts).flatMap((part): readonly Setting[] => [[`${part}.serviceAccount.create`, `var.service_accounts.${part}.create`], [`${part}.serviceAccount.name`, `var.service_accounts.${part}.name`], [`${part}.serviceAccount.annotations`, anyRole]]))],
    },
  ],
)

export const albIngress = texts(
  early('aws-alb-ingress-controller', 'http://storage.googleapis.com/kubernetes-charts-incubator', { namespace: 'alb-ingress', role: '"${var.cluster_name}-alb-ingress"', asked: true }),
  ['0.1.0', { documents: [document(['rbac.serviceAccountAnnotations', `{ "eks.amazonaws.com/role-arn" = ${roleArn} }`])] }],
  ['0.4.0', { documents: [], sets: [['rbac.serviceAccount.create', '"true"'], ['rbac.serviceAccountAnnotations.eks\\\\.amazonaws\\\\.com/role-arn', roleArn]] }],
  ['0.6.0', { repository: 'https://charts.helm.sh/incubator' }],
)

// No roles: the chart's accounts, and what the caller says to the chart.
const plain = (name: string, repository: string, more: Partial<Classic> = {}): Classic => named(name, repository, { namespace: 'kube-system', accountGiven: true, flags: [], roles: '', outputs: {}, documents: [], ...more })

export const externalSecrets = texts(
  plain('external-secrets', 'https://charts.external-secrets.io', { merged: false, documents: ['var.values'] }),
  ['0.0.1', { prefix: 'k8s_', argo: { ...byArgoThen, onlyCallers: true } }],
  ['1.0.0', { prefix: '', argo: { ...byArgo, onlyCallers: true } }],
)
export const nodeTerminationHandler = texts(plain('aws-node-termination-handler', 'https://aws.github.io/eks-charts', { prefix: 'k8s_', merged: false, argo: undefined, outputs: undefined }), ['0.0.1', {}])
export const cilium = texts(plain('cilium', 'https://helm.cilium.io', { namespace: 'cilium' }), ['0.0.1', {}])
export const kubeGreen = texts(plain('kube-green', 'https://kube-green.additi.fr/', { namespace: 'kube-green' }), ['0.1.0', {}])
export const trustManager = texts(plain('cert-manager-trust', 'https://charts.jetstack.io'), ['0.1.0', {}], ['1.0.0', { name: 'trust-manager', chart: 'trust-manager' }])
// Of these the first releases are not known.
export const ingressNginx = texts(plain('ingress-nginx', 'https://kubernetes.github.io/ingress-nginx', { namespace: 'ingress-controller' }), ['1.0.0', {}])
export const metricsServer = texts(plain('metrics-server', bitnami), ['1.0.0', {}])
export const kubeStateMetrics = texts(plain('kube-state-metrics', bitnami), ['1.0.0', {}])
export const nodeProblemDetector = texts(plain('node-problem-detector', 'https://charts.deliveryhero.io/'), ['1.0.0', {}])
