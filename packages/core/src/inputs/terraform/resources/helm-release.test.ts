// helm_release: where values can stand, how they merge, which service accounts come out and how charts call them.
import { describe, expect, test } from 'vitest'
import { factLines, factsOf, ofKind } from './fixture.js'

const repositories: Readonly<Record<string, string>> = {
  'external-dns': 'https://kubernetes-sigs.github.io/external-dns/',
  'aws-load-balancer-controller': 'https://aws.github.io/eks-charts',
  'aws-cloudwatch-metrics': 'https://aws.github.io/eks-charts',
  'cluster-autoscaler': 'https://kubernetes.github.io/autoscaler',
  'kube-prometheus-stack': 'https://prometheus-community.github.io/helm-charts',
  velero: 'https://vmware-tanzu.github.io/helm-charts',
  'cert-manager': 'https://charts.jetstack.io',
  'external-secrets': 'https://charts.external-secrets.io',
  'argo-cd': 'https://argoproj.github.io/argo-helm',
  loki: 'https://grafana.github.io/helm-charts',
  keda: 'https://kedacore.github.io/charts',
  'aws-ebs-csi-driver': 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver',
}

const release = (options: { readonly name?: string; readonly chart?: string; readonly repository?: string; readonly body?: string }): string => {
  const chart = options.chart ?? 'external-dns'
  const repository = options.repository ?? repositories[chart]
  return `resource "helm_release" "r" {\n  name = "${options.name ?? chart}"\n  chart = "${chart}"\n${repository === undefined ? '' : `  repository = "${repository}"\n`}${options.body ?? ''}\n}\n`
}

/** `name@namespace annotations` of each service account, shortened. */
function accounts(text: string): readonly string[] {
  return factLines(text, ['service-account']).map((line) =>
    line.replace(/^service-account helm_release\.r:/, '').replace(/name=(.*?) namespace=(.*?) annotations=/, '$1@$2 ').replaceAll('eks.amazonaws.com/role-arn', 'ARN'),
  )
}

const annotated = 'serviceAccount = { annotations = { "eks.amazonaws.com/role-arn" = "arn:x" } }'
const set = (name: string, value: string): string => `  set {\n    name = "${name}"\n    value = ${value}\n  }\n`
const arnPath = 'serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn'

describe('where values stand', () => {
  const expected = ['serviceAccount external-dns@default {ARN: arn:x}']
  test.each<[string, string]>([
    ['yamlencode', `  values = [yamlencode({ ${annotated} })]`],
    ['a heredoc', '  values = [<<-EOT\n    serviceAccount:\n      annotations:\n        eks.amazonaws.com/role-arn: arn:x\n    EOT\n  ]'],
    ['a heredoc with a hole', '  values = [<<-EOT\n    serviceAccount:\n      annotations:\n        eks.amazonaws.com/role-arn: ${"arn"}:x\n    EOT\n  ]'],
    ['jsonencode', `  values = [jsonencode({ ${annotated} })]`],
    ['set blocks', set(arnPath, '"arn:x"')],
    ['a set list', `  set = [{ name = "${arnPath}", value = "arn:x" }]`],
    ['a sensitive set', set(arnPath, '"arn:x"').replace('set {', 'set_sensitive {')],
    ['later documents win', `  values = [yamlencode({ serviceAccount = { annotations = { "eks.amazonaws.com/role-arn" = "arn:old" } } }), yamlencode({ ${annotated} })]`],
    ['set wins over documents', `  values = [yamlencode({ serviceAccount = { annotations = { "eks.amazonaws.com/role-arn" = "arn:old" } } })]\n${set(arnPath, '"arn:x"')}`],
    ['dynamic set', `  dynamic "set" {\n    for_each = { "${arnPath}" = "arn:x" }\n    content {\n      name = set.key\n      value = set.value\n    }\n  }`],
    ['an empty document', `  values = ["", yamlencode({ ${annotated} })]`],
  ])('%s', (_, body) => {
    expect(accounts(release({ body }))).toEqual(expected)
  })
  test('templatefile and file', () => {
    const files = {
      '/main.tf': release({ body: '  values = [file("${path.module}/base.yaml"), templatefile("${path.module}/values.yaml.tpl", { arn = "arn:x" })]' }),
      '/base.yaml': 'serviceAccount:\n  name: custom\n',
      '/values.yaml.tpl': 'serviceAccount:\n  annotations:\n    eks.amazonaws.com/role-arn: ${arn}\n',
    }
    expect(factLines(files, ['service-account'])).toEqual(['service-account helm_release.r:serviceAccount name=custom namespace=default annotations={eks.amazonaws.com/role-arn: arn:x}'])
  })
  test('a path whose dots are not escaped builds nested keys', () => {
    expect(accounts(release({ body: set('serviceAccount.annotations.eks.amazonaws.com/role-arn', '"arn:x"') }))).toEqual(['serviceAccount external-dns@default {eks: {amazonaws: {com/role-arn: arn:x}}}'])
  })
  test('an undecided set is a value that may be missing', () => {
    const body = `  dynamic "set" {\n    for_each = var.on ? [1] : []\n    content {\n      name = "${arnPath}"\n      value = "arn:x"\n    }\n  }`
    expect(accounts(`variable "on" {}\n${release({ body })}`)).toEqual(['serviceAccount external-dns@default {ARN: (arn:x | null)}'])
  })
  test('an undecided set list', () => {
    const body = `  set = var.on ? [{ name = "${arnPath}", value = "arn:x" }] : []`
    expect(accounts(`variable "on" {}\n${release({ body })}`)).toEqual(['serviceAccount external-dns@default {ARN: (arn:x | null)}'])
  })
  test('an undecided annotation', () => {
    const body = '  values = [yamlencode({ serviceAccount = { annotations = var.on ? { "eks.amazonaws.com/role-arn" = "arn:x" } : {} } })]'
    expect(accounts(`variable "on" {}\n${release({ body })}`)).toEqual(['serviceAccount external-dns@default {ARN: (arn:x | null)}'])
  })
  test('unknown values hide what they may override, not what is set later', () => {
    const body = `  values = [yamlencode({ serviceAccount = { name = "mine" } }), var.more]\n${set(arnPath, '"arn:x"')}`
    expect(accounts(`variable "more" {}\n${release({ body })}`)).toEqual(['serviceAccount (unknown) ?@? {ARN: arn:x, …}'])
  })
})

describe('what charts call their accounts', () => {
  const first = (text: string, path: string): string | undefined => accounts(text).find((line) => line.startsWith(`${path} `))
  test.each<[string, { readonly name?: string; readonly chart: string; readonly body?: string }, string, string]>([
    ['the release, where it holds the chart', { chart: 'external-dns', name: 'my-external-dns-2' }, 'serviceAccount', 'my-external-dns-2'],
    ['release and chart', { chart: 'aws-load-balancer-controller', name: 'alb' }, 'serviceAccount', 'alb-aws-load-balancer-controller'],
    ['fullnameOverride', { chart: 'external-dns', body: set('fullnameOverride', '"dns"') }, 'serviceAccount', 'dns'],
    ['nameOverride', { chart: 'external-dns', name: 'r', body: set('nameOverride', '"dns"') }, 'serviceAccount', 'r-dns'],
    ['a name', { chart: 'external-dns', body: set('serviceAccount.name', '"given"') }, 'serviceAccount', 'given'],
    ['cluster-autoscaler', { chart: 'cluster-autoscaler' }, 'rbac.serviceAccount', 'cluster-autoscaler-aws-cluster-autoscaler'],
    ['cluster-autoscaler under its own name', { chart: 'cluster-autoscaler', name: 'aws-cluster-autoscaler' }, 'rbac.serviceAccount', 'aws-cluster-autoscaler'],
    ['velero', { chart: 'velero' }, 'serviceAccount.server', 'velero-server'],
    ['kube-prometheus-stack', { chart: 'kube-prometheus-stack' }, 'alertmanager.serviceAccount', 'kube-prometheus-stack-alertmanager'],
    ['kube-prometheus-stack under a short name', { chart: 'kube-prometheus-stack', name: 'mon' }, 'prometheus.serviceAccount', 'mon-kube-prometheus-stack-prometheus'],
    ['kube-prometheus-stack cut at 26', { chart: 'kube-prometheus-stack', name: 'monitoring' }, 'prometheus.serviceAccount', 'monitoring-kube-prometheus-prometheus'],
    ['grafana inside it', { chart: 'kube-prometheus-stack' }, 'grafana.serviceAccount', 'kube-prometheus-stack-grafana'],
    ['cert-manager', { chart: 'cert-manager' }, 'serviceAccount', 'cert-manager'],
    ['external-secrets', { chart: 'external-secrets' }, 'serviceAccount', 'external-secrets'],
    ['argo-cd has names of its own', { chart: 'argo-cd', name: 'x' }, 'server.serviceAccount', 'argocd-server'],
    ['argo-cd repo-server', { chart: 'argo-cd', name: 'argocd', body: '  version = "6.7.3"\n' }, 'repoServer.serviceAccount', 'argocd-repo-server'],
    ['loki, whose rule changed: alike under this name', { chart: 'loki', name: 'loki' }, 'serviceAccount', 'loki'],
    ['loki, whose rule changed: not under this one', { chart: 'loki', name: 'logs' }, 'serviceAccount', '?'],
    ['keda', { chart: 'keda', name: 'x' }, 'serviceAccount.operator', 'keda-operator'],
    ['aws-ebs-csi-driver', { chart: 'aws-ebs-csi-driver', name: 'x' }, 'controller.serviceAccount', 'ebs-csi-controller-sa'],
    ['aws-cloudwatch-metrics', { chart: 'aws-cloudwatch-metrics', name: 'cloudwatch-agent' }, 'serviceAccount', 'cloudwatch-agent-aws-cloudwatch-metrics'],
  ])('%s', (_, options, path, name) => {
    expect(first(release(options), path)).toBe(`${path} ${name}@default {}`)
  })
  test('a release whose name is not known, and one that surely holds the chart', () => {
    const text = (name: string): string => `variable "p" {}\n${release({ name, body: set(arnPath, '"arn:x"') })}`
    expect(accounts(text('${var.p}'))).toEqual(['serviceAccount ?@default {ARN: arn:x}'])
    expect(accounts(text('${var.p}-external-dns'))).toEqual(['serviceAccount ‹var.p›-external-dns@default {ARN: arn:x}'])
  })
  test.each<[string, { readonly chart: string; readonly repository?: string }]>([
    ['an own chart', { chart: './charts/external-dns' }],
    ['another publisher', { chart: 'velero', repository: 'https://charts.bitnami.com/bitnami' }],
    ['an own chart in a directory of charts', { chart: 'external-dns', repository: './charts' }],
    ['an own chart in a directory of the module', { chart: 'external-dns', repository: '${path.module}/charts' }],
    ['a chart that nobody read', { chart: 'acme', repository: 'https://charts.example.com' }],
  ])('not guessed: %s', (_, options) => {
    expect(accounts(release({ ...options, name: 'external-dns', body: set(arnPath, '"arn:x"') }))).toEqual(['serviceAccount (unknown) ?@default {ARN: arn:x}'])
  })
  test.each<[string, string | undefined]>([
    ['oci://public.ecr.aws/karpenter/karpenter', undefined],
    ['karpenter', 'oci://public.ecr.aws/karpenter'],
    ['karpenter', 'oci://mirror.example.com/charts'],
  ])('%s from %s', (chart, repository) => {
    expect(accounts(release({ chart, name: 'karpenter', ...(repository === undefined ? {} : { repository }) }))).toEqual(['serviceAccount karpenter@default {}'])
  })
})

describe('whether there is an account', () => {
  test('create = false makes none', () => {
    expect(accounts(release({ body: set('serviceAccount.create', '"false"') + set(arnPath, '"arn:x"') }))).toEqual([])
  })
  test('create under a flag', () => {
    expect(accounts(`variable "on" {}\n${release({ body: '  values = [yamlencode({ serviceAccount = { create = var.on ? true : false } })]' })}`)).toEqual(['serviceAccount (unknown) external-dns@default {}'])
  })
  test('accounts of components', () => {
    const body = '  namespace = "n"\n  values = [yamlencode({ web = { serviceAccount = { create = true, name = "web", annotations = { "eks.amazonaws.com/role-arn" = "arn:x" } } }, serviceAccounts = { worker = { create = true, name = "worker", annotations = { a = "b" } } }, podAnnotations = { c = "d" } })]'
    expect(accounts(release({ chart: 'acme', repository: 'https://charts.example.com', body }))).toEqual(['serviceAccounts.worker worker@n {a: b}', 'web.serviceAccount web@n {ARN: arn:x}'])
  })
  test('what is not written is implied; empty annotations are only a warning', () => {
    const [implied] = ofKind(factsOf(release({})), 'service-account')
    expect(implied).toMatchObject({ implied: true, emptyAnnotation: 'warn', origin: 'helm_release values' })
    const [written] = ofKind(factsOf(release({ body: set('serviceAccount.name', '"x"') })), 'service-account')
    expect(written?.implied).toBeUndefined()
  })
  test('namespaceOverride', () => {
    expect(accounts(release({ chart: 'loki', body: '  namespace = "a"\n' + set('namespaceOverride', '"b"') }))).toEqual(['serviceAccount loki@b {}'])
  })
  test("keda's own setting for the role", () => {
    expect(accounts(release({ chart: 'keda', body: set('podIdentity.aws.irsa.roleArn', '"arn:x"') }))).toEqual(['serviceAccount.operator keda-operator@default {ARN: arn:x}'])
  })
})

// https://registry.terraform.io/providers/cloudposse/utils/latest/docs/data-sources/deep_merge_yaml
test('documents that a data source merges', () => {
  const merged = `data "utils_deep_merge_yaml" "v" {
  input = [yamlencode({ ${annotated} }), "serviceAccount: { name: later }", null]
}
`
  expect(accounts(merged + release({ body: '  values = [data.utils_deep_merge_yaml.v.output]\n' }))).toEqual(['serviceAccount later@default {ARN: arn:x}'])
})

// https://github.com/lablabs/terraform-provider-lara-utils/blob/v0.0.1/docs/functions/deep_merge.md
describe('a function of a provider that merges deeply', () => {
  const required = (source: string): string => `terraform {\n  required_providers {\n    deep = { source = "${source}" }\n  }\n}\n`
  const merged = (list: string, source = 'lablabs/lara-utils'): readonly string[] => accounts(required(source) + release({ body: `  values = [yamlencode(provider::deep::deep_merge(${list}))]\n` }))
  test('key by key, later ones win', () => {
    expect(merged(`[{ ${annotated} }, {}, { serviceAccount = { name = "later" } }]`)).toEqual(['serviceAccount later@default {ARN: arn:x}'])
  })
  test('null counts', () => {
    expect(merged(`[{ ${annotated} }, { serviceAccount = { annotations = null, name = "x" } }]`)).toEqual(['serviceAccount x@default {}'])
  })
  const unknown = ['serviceAccount (unknown) ?@? ?']
  test.each([
    ['a mapping over something else', '[{ serviceAccount = "x" }, { serviceAccount = { name = "later" } }]'],
    ['something else over a mapping', `[{ ${annotated} }, { serviceAccount = "x" }]`],
    ['options', `[{ ${annotated} }, { serviceAccount = { name = "later" } }], { override = false }`],
    ['a mapping that is not known', `[{ ${annotated} }, jsondecode(aws_ssm_parameter.p.value)]`],
  ])('%s: not known', (_, list) => {
    expect(merged(list)).toEqual(unknown)
  })
  test("another provider's function of that name", () => {
    expect(merged(`[{ ${annotated} }]`, 'isometry/deepmerge')).toEqual(unknown)
  })
})

test('of documents that are hidden, what comes before them is not known', () => {
  const merged = `variable "v" {}
data "utils_deep_merge_yaml" "v" {
  input = [yamlencode({ ${annotated} }), var.v]
}
`
  expect(accounts(merged + release({ body: '  values = [data.utils_deep_merge_yaml.v.output]\n' }))).toEqual(['serviceAccount (unknown) ?@? ?'])
})
