// Roles, providers, clusters, accounts and associations from Terraform resources; the traps of real repositories that concern them.
import { describe, expect, test } from 'vitest'
import { equals } from '../../../value/compare.js'
import { factLines, factsOf, ofKind, outputOf, rootOf, text } from './fixture.js'

const policy = '  assume_role_policy = jsonencode({ Statement = [] })\n'
const role = (name: string, body: string): string => `resource "aws_iam_role" "${name}" {\n${policy}${body}\n}\n`
const named = (name: string, expression: string): string => `output "${name}" {\n  value = ${expression}\n}\n`
const short = (line: string): string => line.replaceAll('‹account of provider aws›', 'A').replaceAll('‹partition of provider aws›', 'P').replace(/‹issuer of [^›]*›/g, '‹issuer›')
const value = (files: string, expression: string): string => short(outputOf(`${files}\n${named('o', expression)}`, 'o'))

/** Whether two expressions are the same, whatever they will be. */
function same(files: string, first: string, second: string): string {
  const root = rootOf(`${files}\n${named('first', first)}${named('second', second)}`)
  return equals(root.output('first'), root.output('second'))
}

describe('aws_iam_role', () => {
  test.each<[string, string, string]>([
    ['name and path', '  name = "r"\n  path = "/a/b/"', 'arn:P:iam::A:role/a/b/r'],
    ['no path', '  name = "r"', 'arn:P:iam::A:role/r'],
    ['prefix', '  name_prefix = "pre-"', 'arn:P:iam::A:role/pre-‹suffix›'],
    ['neither', '', 'arn:P:iam::A:role/terraform-‹suffix›'],
    ['null name and a prefix', '  name = null\n  name_prefix = "pre-"', 'arn:P:iam::A:role/pre-‹suffix›'],
    ['null path', '  name = "r"\n  path = null', 'arn:P:iam::A:role/r'],
  ])('%s', (_, body, arn) => {
    expect(value(role('r', body), 'aws_iam_role.r.arn')).toBe(arn)
  })
  test('id is the name', () => {
    expect(value(role('r', '  name = "r"'), 'aws_iam_role.r.id')).toBe('r')
  })
  test('two generated names differ, one is equal to itself', () => {
    const files = role('a', '') + role('b', '')
    expect(same(files, 'aws_iam_role.a.name', 'aws_iam_role.a.id')).toBe('yes')
    expect(same(files, 'aws_iam_role.a.name', 'aws_iam_role.b.name')).not.toBe('yes')
  })
  test('name or prefix, as an undecided flag says', () => {
    const files = `variable "prefix" {}\n${role('r', '  name = var.prefix ? null : "r"\n  name_prefix = var.prefix ? "r-" : null')}`
    expect(value(files, 'aws_iam_role.r.name')).toBe('(r-‹suffix› | r)')
  })
  test('account and partition are those of the provider', () => {
    const files = `provider "aws" {\n  region = "cn-north-1"\n  allowed_account_ids = ["111122223333"]\n}\n${role('r', '  name = "r"')}data "aws_partition" "p" {}\ndata "aws_caller_identity" "c" {}\ndata "aws_region" "r" {}`
    expect(value(files, 'aws_iam_role.r.arn')).toBe('arn:aws-cn:iam::111122223333:role/r')
    expect(value(files, '[data.aws_partition.p.dns_suffix, data.aws_caller_identity.c.account_id, data.aws_region.r.name, data.aws_region.r.id]')).toBe('[amazonaws.com.cn, 111122223333, cn-north-1, cn-north-1]')
  })
  test('a role that is looked up has a path that is not known', () => {
    expect(value('data "aws_iam_role" "r" {\n  name = "r"\n}', 'data.aws_iam_role.r.arn')).toBe('arn:P:iam::A:role/‹data.aws_iam_role.r.path_of_arn›r')
  })
  test('count and for_each are part of the address', () => {
    const files = role('r', '  for_each = toset(["a", "b"])\n  name = each.key')
    expect(ofKind(factsOf(files), 'role').map(({ address, name }) => `${address} ${text(name)}`)).toEqual(['aws_iam_role.r["a"] a', 'aws_iam_role.r["b"] b'])
    expect(factsOf(role('r', '  count = 0'))).toEqual([])
  })
})

const cluster = 'resource "aws_eks_cluster" "c" {\n  name = "prod"\n}\n'
const provider = 'resource "aws_iam_openid_connect_provider" "p" {\n  url = aws_eks_cluster.c.identity[0].oidc[0].issuer\n  client_id_list = ["sts.amazonaws.com"]\n}\n'

describe('one issuer, however it is written', () => {
  const files = `${cluster}${provider}
data "aws_eks_cluster" "same" {
  name = aws_eks_cluster.c.name
}
data "aws_eks_cluster" "literal" {
  name = "prod"
}
data "tls_certificate" "t" {
  url = aws_eks_cluster.c.identity[0].oidc[0].issuer
}
data "aws_iam_openid_connect_provider" "by_url" {
  url = data.aws_eks_cluster.same.identity[0].oidc[0].issuer
}
data "aws_iam_openid_connect_provider" "by_arn" {
  arn = aws_iam_openid_connect_provider.p.arn
}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
`
  const host = 'replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")'
  test.each([
    'aws_iam_openid_connect_provider.p.url',
    'replace(aws_iam_openid_connect_provider.p.url, "https://", "")',
    'trimprefix(aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://")',
    'replace(data.aws_eks_cluster.same.identity.0.oidc.0.issuer, "https://", "")',
    'replace(data.aws_eks_cluster.literal.identity[0].oidc[0].issuer, "https://", "")',
    'replace(aws_iam_openid_connect_provider.p.arn, "/^(.*provider/)/", "")',
    'element(split("oidc-provider/", aws_iam_openid_connect_provider.p.arn), 1)',
    'trimprefix(aws_iam_openid_connect_provider.p.arn, "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/")',
    'data.aws_iam_openid_connect_provider.by_url.url',
    'data.aws_iam_openid_connect_provider.by_arn.url',
  ])('%s', (expression) => {
    expect(same(files, host, expression)).toBe('yes')
  })
  test.each(['data.aws_iam_openid_connect_provider.by_url.arn', 'data.aws_iam_openid_connect_provider.by_arn.arn', '"arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${aws_iam_openid_connect_provider.p.url}"', 'aws_iam_openid_connect_provider.p.id'])('the ARN: %s', (expression) => {
    expect(same(files, 'aws_iam_openid_connect_provider.p.arn', expression)).toBe('yes')
  })
  test('another cluster has another issuer', () => {
    expect(same(`${files}resource "aws_eks_cluster" "d" {\n  name = "dev"\n}\n`, host, 'replace(aws_eks_cluster.d.identity[0].oidc[0].issuer, "https://", "")')).not.toBe('yes')
  })
  test('two clusters of unknown names do not meet', () => {
    const two = 'variable "a" {}\nvariable "b" {}\nresource "aws_eks_cluster" "a" {\n  name = var.a\n}\nresource "aws_eks_cluster" "b" {\n  name = var.b\n}\n'
    expect(same(two, 'aws_eks_cluster.a.identity[0].oidc[0].issuer', 'aws_eks_cluster.b.identity[0].oidc[0].issuer')).not.toBe('yes')
  })
})

describe('providers', () => {
  test('a literal URL is stored without a scheme', () => {
    const files = 'resource "aws_iam_openid_connect_provider" "p" {\n  url = "https://oidc.x/id/1"\n  client_id_list = ["sts.amazonaws.com"]\n}'
    expect(factLines(files)).toEqual(['oidc-provider aws_iam_openid_connect_provider.p arn=arn:P:iam::A:oidc-provider/oidc.x/id/1 issuer=oidc.x/id/1 url=https://oidc.x/id/1'])
    expect(value(files, 'aws_iam_openid_connect_provider.p.url')).toBe('oidc.x/id/1')
  })
  test('a variable URL is the same as its replacement', () => {
    const files = 'variable "url" {}\nresource "aws_iam_openid_connect_provider" "p" {\n  url = var.url\n  client_id_list = []\n}'
    expect(same(files, 'replace(var.url, "https://", "")', 'aws_iam_openid_connect_provider.p.url')).toBe('yes')
  })
  test('looked up by a literal ARN of another account', () => {
    const files = 'data "aws_iam_openid_connect_provider" "p" {\n  arn = "arn:aws:iam::444455556666:oidc-provider/oidc.x"\n}'
    expect(factLines(files)).toEqual(['oidc-provider data.aws_iam_openid_connect_provider.p arn=arn:aws:iam::444455556666:oidc-provider/oidc.x issuer=oidc.x'])
  })
})

describe('associations and add-ons', () => {
  test('an association', () => {
    const files = `${role('r', '  name = "r"')}resource "aws_eks_pod_identity_association" "a" {\n  cluster_name = "c"\n  namespace = "n"\n  service_account = "s"\n  role_arn = aws_iam_role.r.arn\n}`
    expect(factLines(files, ['association'])).toEqual(['association aws_eks_pod_identity_association.a cluster=c namespace=n serviceAccount=s roleArn=arn:P:iam::A:role/r'])
  })
  const addon = (body: string): readonly string[] => factLines(`resource "aws_eks_addon" "a" {\n  cluster_name = "c"\n${body}\n}`)
  test.each<[string, string, readonly string[]]>([
    ['known', '  addon_name = "vpc-cni"\n  service_account_role_arn = "arn:x"', ['role-grant aws_eks_addon.a namespace=kube-system serviceAccount=aws-node roleArn=arn:x']],
    ['not in the table', '  addon_name = "acme"\n  service_account_role_arn = "arn:x"', ['role-grant aws_eks_addon.a namespace=? serviceAccount=? roleArn=arn:x']],
    ['no role', '  addon_name = "vpc-cni"', []],
    ['null', '  addon_name = "vpc-cni"\n  service_account_role_arn = null', []],
    ['association', '  addon_name = "aws-ebs-csi-driver"\n  pod_identity_association {\n    role_arn = "arn:x"\n    service_account = "ebs-csi-controller-sa"\n  }', ['association aws_eks_addon.a.pod_identity_association[0] cluster=c namespace=kube-system serviceAccount=ebs-csi-controller-sa roleArn=arn:x']],
    ['own namespace', '  addon_name = "vpc-cni"\n  service_account_role_arn = "arn:x"\n  namespace_config {\n    namespace = "n"\n  }', ['role-grant aws_eks_addon.a namespace=n serviceAccount=aws-node roleArn=arn:x']],
  ])('add-on: %s', (_, body, expected) => {
    expect(addon(body)).toEqual(expected)
  })
})

describe('Kubernetes resources', () => {
  const account = (metadata: string, type = 'kubernetes_service_account'): string => `resource "${type}" "s" {\n  metadata {\n${metadata}\n  }\n}\n`
  test.each<[string, string, readonly string[]]>([
    ['name, namespace, annotation', account('    name = "s"\n    namespace = "n"\n    annotations = { "eks.amazonaws.com/role-arn" = "arn:x" }'), ['service-account kubernetes_service_account.s name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:x}']],
    ['default namespace', account('    name = "s"', 'kubernetes_service_account_v1'), ['service-account kubernetes_service_account_v1.s name=s namespace=default annotations={}']],
    ['null annotations', account('    name = "s"\n    annotations = null'), ['service-account kubernetes_service_account.s name=s namespace=default annotations={}']],
    ['the default account', account('    namespace = "n"', 'kubernetes_default_service_account'), ['service-account kubernetes_default_service_account.s name=default namespace=n annotations={}']],
    [
      'annotations of an object made elsewhere',
      'resource "kubernetes_annotations" "a" {\n  api_version = "v1"\n  kind = "ServiceAccount"\n  metadata {\n    name = "s"\n  }\n  annotations = { "eks.amazonaws.com/role-arn" = "arn:x" }\n}',
      ['service-account kubernetes_annotations.a name=s namespace=default annotations={eks.amazonaws.com/role-arn: arn:x}'],
    ],
    [
      'annotations of a deployment',
      'resource "kubernetes_annotations" "a" {\n  api_version = "apps/v1"\n  kind = "Deployment"\n  metadata {\n    name = "d"\n  }\n  annotations = { "eks.amazonaws.com/role-arn" = "arn:x" }\n}',
      ['annotated-object kubernetes_annotations.a name=d namespace=default annotations={eks.amazonaws.com/role-arn: arn:x}'],
    ],
    [
      'a manifest',
      'resource "kubernetes_manifest" "m" {\n  manifest = {\n    apiVersion = "v1"\n    kind = "ServiceAccount"\n    metadata = { name = "s", namespace = "n", annotations = { "eks.amazonaws.com/role-arn" = "arn:x" } }\n  }\n}',
      ['service-account kubernetes_manifest.m name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:x}'],
    ],
    [
      'YAML text, without a namespace',
      'resource "kubectl_manifest" "m" {\n  yaml_body = <<-EOT\n    apiVersion: v1\n    kind: ServiceAccount\n    metadata:\n      name: s\n      annotations:\n        eks.amazonaws.com/role-arn: ${"arn:x"}\n  EOT\n}',
      ['service-account kubectl_manifest.m name=s namespace=default annotations={eks.amazonaws.com/role-arn: arn:x}'],
    ],
    [
      'YAML with a workload',
      'resource "kubectl_manifest" "m" {\n  yaml_body = yamlencode({ apiVersion = "apps/v1", kind = "Deployment", metadata = { name = "d", namespace = "n" }, spec = { template = { spec = { serviceAccountName = "s" } } } })\n}',
      ['workload kubectl_manifest.m name=d namespace=n serviceAccountName=s annotations={} podAnnotations={}'],
    ],
  ])('%s', (_, files, expected) => {
    expect(factLines(files)).toEqual(expected)
  })
  test('annotations under an undecided flag are values that may be null', () => {
    const files = `variable "on" {}\n${account('    name = "s"\n    annotations = var.on ? { "eks.amazonaws.com/role-arn" = "arn:x", a = "b" } : { a = "b" }')}`
    expect(factLines(files)).toEqual(['service-account kubernetes_service_account.s name=s namespace=default annotations={a: b, eks.amazonaws.com/role-arn: (arn:x | null)}'])
  })
  test('names are handed on', () => {
    const files = 'resource "kubernetes_namespace" "n" {\n  metadata {\n    name = "payments"\n  }\n}\nresource "kubernetes_service_account" "s" {\n  metadata {\n    name = "api"\n    namespace = kubernetes_namespace.n.metadata[0].name\n  }\n}\n'
    expect(value(files, '"${kubernetes_service_account.s.metadata.0.namespace}:${kubernetes_service_account.s.metadata[0].name}"')).toBe('payments:api')
    expect(value(files, 'kubernetes_namespace.n.id')).toBe('payments')
  })
  const pod = (type: string, before: string, after: string): string => `resource "${type}" "w" {\n  metadata {\n    name = "w"\n    namespace = "n"\n  }\n${before}\n  spec {\n    service_account_name = "s"\n  }\n${after}\n}`
  test.each<[string, string, string]>([
    ['kubernetes_deployment', 'spec {\n  template {\n    metadata {\n      annotations = { a = "b" }\n    }\n', '  }\n}'],
    ['kubernetes_stateful_set_v1', 'spec {\n  template {\n    metadata {\n      annotations = { a = "b" }\n    }\n', '  }\n}'],
    ['kubernetes_cron_job_v1', 'spec {\n  job_template {\n  spec {\n  template {\n    metadata {\n      annotations = { a = "b" }\n    }\n', '  }\n}\n}\n}'],
  ])('%s', (type, before, after) => {
    expect(factLines(pod(type, before, after))).toEqual([`workload ${type}.w name=w namespace=n serviceAccountName=s annotations={} podAnnotations={a: b}`])
  })
  test('a pod without an account runs under the default one', () => {
    expect(factLines('resource "kubernetes_pod" "p" {\n  metadata {\n    name = "p"\n  }\n  spec {\n    container {}\n  }\n}')).toEqual(['workload kubernetes_pod.p name=p namespace=default serviceAccountName=default annotations={} podAnnotations={}'])
  })
})

describe('what the random provider makes up', () => {
  // https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/string: special and upper are true by default.
  // `(2 | 2)`: Terraform itself does not know, both ways come to the same.
  test.each<[string, string, string, string]>([
    ['a string of small letters is there', 'resource "random_string" "s" {\n  length = 5\n  upper = false\n  special = false\n}', 'join("-", compact(["a", random_string.s.result]))', 'a-‹random_string.s.result›'],
    ['a string of anything may be anything', 'resource "random_string" "s" {\n  length = 5\n  upper = false\n}', 'random_string.s.result == "!" ? 1 : 2', '(1 | 2)'],
    ['small letters are no capitals', 'resource "random_string" "s" {\n  length = 5\n  upper = false\n  special = false\n}', 'random_string.s.result == "A-B" ? 1 : 2', '(2 | 2)'],
    ['words', 'resource "random_pet" "p" {}', 'coalesce(random_pet.p.id, "x")', '‹random_pet.p.id›'],
    ['words that a prefix begins', 'variable "p" {}\nresource "random_pet" "p" {\n  prefix = var.p\n}', 'random_pet.p.id == "A" ? 1 : 2', '(1 | 2)'],
    ['hexadecimal digits', 'resource "random_id" "i" {\n  byte_length = 8\n}', 'random_id.i.hex == "A_B" ? 1 : 2', '(2 | 2)'],
    ['too many digits for a label', 'resource "random_id" "i" {\n  byte_length = 64\n}', 'random_id.i.hex == "A_B" ? 1 : 2', '(1 | 2)'],
    ['a UUID', 'resource "random_uuid" "u" {}', 'random_uuid.u.result == "" ? 1 : 2', '(2 | 2)'],
  ])('%s', (_, files, expression, expected) => {
    expect(value(files, expression)).toBe(expected)
  })
})

describe('texts that Terraform reads and renders while it plans', () => {
  const files = { 'v.tpl': 'name: ${name}\nescaped: $${name}\n%{ if on == "true" }arn: ${arn}%{ endif }\n' }
  const template = (source: string, vars = 'vars = {\n    name = "n"\n    on = true\n    arn = aws_iam_role.r.arn\n  }'): string => `${role('r', '  name = "r"')}data "template_file" "t" {\n  ${source}\n  ${vars}\n}\n`
  const rendered = (main: string, expression: string): string => short(outputOf({ 'main.tf': `${main}${named('o', expression)}`, ...files }, 'o'))

  test.each([
    ['template_file of a file', template('template = file("${path.module}/v.tpl")'), 'data.template_file.t.rendered', 'name: n\nescaped: ${name}\narn: arn:P:iam::A:role/r\n'],
    ['the older argument', template('filename = "${path.module}/v.tpl"'), 'data.template_file.t.rendered', 'name: n\nescaped: ${name}\narn: arn:P:iam::A:role/r\n'],
    ['in place', template('template = "$${name}-$${on}"'), 'data.template_file.t.rendered', 'n-true'],
    ['a variable that is missing', template('template = "$${none}"'), 'data.template_file.t.rendered', '‹data.template_file.t.rendered›'],
    ['without variables', template('template = "x"', ''), 'data.template_file.t.rendered', 'x'],
    ['local_file', 'data "local_file" "f" {\n  filename = "${path.module}/v.tpl"\n}\n', 'data.local_file.f.content', files['v.tpl']],
    ['local_file that another resource makes', 'data "local_file" "f" {\n  filename = "${path.module}/none"\n}\n', 'data.local_file.f.content', '‹data.local_file.f.content›'],
    ['outside of the repository', 'data "local_file" "f" {\n  filename = "/etc/passwd"\n}\n', 'length(data.local_file.f.content) > 0', '?'],
  ])('%s', (_, main, expression, expected) => {
    const answer = rendered(main, expression)
    if (expected === '?') expect(answer).not.toMatch(/^true/)
    else expect(answer).toBe(expected)
  })
})
