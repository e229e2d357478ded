import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { memoryFileSystem } from '../../source/file-system.js'
import { SourceFile } from '../../source/source-file.js'
import type { Fact, Facts } from '../../model/facts.js'
import { formatDecimal, isDecimal } from '../../value/number.js'
import type { Value } from '../../value/value.js'
import { extractKubernetes } from '../kubernetes/index.js'
import { createProject } from '../project.js'
import { extractTerraform } from '../terraform/index.js'
import { readValues } from './documents.js'
import { createReleaseFiles } from './release-files.js'
import { extractHelmValues } from './values-files.js'

type Files = Readonly<Record<string, string>>
const project = (files: Files) => createProject(memoryFileSystem(files), ['.'], '/')

function short(value: Value): string {
  switch (value.kind) {
    case 'scalar':
      return value.value === null ? 'null' : isDecimal(value.value) ? formatDecimal(value.value) : String(value.value)
    case 'symbol':
      return `‹${value.symbol.label}›`
    case 'unknown':
      return '?'
    case 'template':
      return value.parts.map(short).join('')
    case 'choice':
      return `(${value.options.map((option) => short(option.value)).join('|')})`
    case 'object':
      return `{${value.entries.map(({ key, value: each }) => `${short(key).replace('eks.amazonaws.com/', '')}=${short(each)}`).join(' ')}${value.complete ? '' : '…'}}`
    default:
      return value.kind
  }
}

function line(fact: Fact): string {
  if (fact.kind !== 'service-account') return fact.kind
  return `${fact.scope.id} ${short(fact.namespace)}/${short(fact.name)} ${short(fact.annotations)}${fact.implied === true ? ' implied' : ''} ${fact.emptyAnnotation ?? '-'}`
}
function read(files: Files): { readonly objects: Facts; readonly values: Facts } {
  const found = project(files)
  const releaseFiles = createReleaseFiles(found)
  return { objects: extractKubernetes(found, releaseFiles), values: extractHelmValues(found, releaseFiles) }
}
const values = (files: Files): readonly string[] => read(files).values.facts.map(line)
const objects = (files: Files): readonly string[] => read(files).objects.facts.map((fact) => line(fact).replace(/^kubernetes:\S+ /, ''))

const account = (name: string, arn = 'arn:x', indent = ''): string =>
  [`serviceAccount:`, ...(name === '' ? [] : [`  name: ${name}`]), `  annotations:`, `    eks.amazonaws.com/role-arn: ${arn}`, ''].map((each) => (each === '' ? each : indent + each)).join('\n')

describe('values files alone', () => {
  it('a file with an annotated service account, wherever it is in the values', () => {
    const nested = `workers:\n${account('w', '""', '  ')}controllerServiceAccount:\n  name: c\n  annotations: {eks.amazonaws.com/role-arn: r}\nserviceAccounts:\n  api:\n    name: a\n    annotations: {eks.amazonaws.com/rolearn: typo}\n`
    expect(values({ 'v.yaml': nested })).toEqual([
      'helm:v.yaml ?/c {role-arn=r} warn',
      'helm:v.yaml ?/a {rolearn=typo} warn',
      'helm:v.yaml ?/w {role-arn=} warn',
    ])
  })

  test.each([
    ['a name that is not given is not guessed', { 'v.yaml': account('') }, ['helm:v.yaml ?/? {role-arn=arn:x} warn']],
    ['switched off', { 'v.yaml': account('a').replace('serviceAccount:', 'serviceAccount:\n  create: false') }, []],
    ['an object is no values file', { 'v.yaml': `apiVersion: v1\nkind: X\n${account('a')}` }, []],
    ['a template of a chart is none', { 'c/Chart.yaml': 'name: c', 'c/templates/v.yaml': account('a') }, []],
    ['other YAML', { 'v.yaml': 'a: eks.amazonaws.com\nannotations: serviceAccount' }, []],
    ['broken YAML', { 'v.yaml': `${account('a')}  x: [` }, []],
    ['empty defaults of a chart are there to be filled', { 'c/Chart.yaml': 'name: c', 'c/values.yaml': account('a', '""') }, ['helm:c/values.yaml ?/a {role-arn=} silent']],
    ['values beside the defaults of a chart', { 'c/Chart.yaml': 'name: c', 'c/values.yaml': 'serviceAccount: {name: own}', 'c/values-prod.yaml': account('') }, ['helm:c/values-prod.yaml ?/own {role-arn=arn:x} warn']],
    ['what Terraform reads is Terraform’s', { 'v.yaml': account('a'), 'main.tf': 'locals { v = templatefile("${path.module}/v.yaml", {}) }' }, []],
    ['another file of that name is not', { 'x/values.yaml': account('a'), 'main.tf': 'locals { v = file("${path.module}/values.yaml") }' }, ['helm:x/values.yaml ?/a {role-arn=arn:x} warn']],
    ['placeholders', { 'v.yaml': account('${NAME}', 'arn:aws:iam::<acc-id>:role/r') }, ['helm:v.yaml ?/‹${NAME}› {role-arn=arn:aws:iam::‹<acc-id>›:role/r} warn']],
  ])('%s', (_, files: Files, expected: readonly string[]) => {
    expect(values(files)).toEqual(expected)
  })

  it('each file is a scope of its own', () => {
    const scopes = read({ 'dev.yaml': account('a'), 'prod.yaml': account('a') }).values.facts.map(({ scope }) => scope.id)
    expect(new Set(scopes).size).toBe(2)
  })
})

describe('Go templates', () => {
  const read = (text: string): string => readValues(new SourceFile('/v.gotmpl', text), 's').map(short).join(' --- ')

  test.each([
    ['a: {{ requiredEnv "X" }}', '{a=‹{{ requiredEnv "X" }}›}'],
    ['a: x-{{ .A }}-{{.A}}', '{a=x-‹{{ .A }}›-‹{{ .A }}›}'],
    ['a: "{{ printf "}}" }}b"', '{a=‹{{ printf "}}" }}›b}'],
    ['a: {{/* }} {{ if */}}1', '{a=1}'],
    ['{{ $x := 1 }}\na: 1', '{a=1}'],
    ['{{ define "n" }}\na: 2\n{{ end }}\na: 1', '{a=1}'],
    // Lines that hang on a condition.
    ['{{- if .P }}\nname: a\n{{- else }}\nname: b\n{{- end }}\nc: 1', '({name=a c=1}|{name=b c=1})'],
    ['{{ if .P }}\nname: a\n{{ end }}\nc: 1', '({name=a c=1}|{c=1})'],
    ['{{ if .P }}\nreplicas: 1\n{{ end }}\nc: 1', '{c=1}'],
    ['{{ range .P }}\n{{ . }}: {name: x}\n{{ end }}\nc: 1', '{c=1…}'],
    ['c: 1\n{{ toYaml .P }}\n', '{c=1…}'],
    ['{{ if .P }}\n{{ toYaml .Q }}\n{{ end }}\nc: 1', '({c=1…}|{c=1})'],
    // Conditions within a scalar.
    ['a: {{ if .P }}x{{ else if .Q }}v{{ else }}z{{ end }}', '{a=(x|v|z)}'],
    ['a: {{ if .P }} "x" {{ else }} v {{ end }}', '{a=(x|v)}'],
    ['a: p-{{ if .P }}x{{ else }}y{{ end }}-s', '{a=(p-x-s|p-y-s)}'],
    ['a: p-{{ if .P }} "x" {{ end }}', '{a=p-‹{{ if .P }} "x" {{ end }} (5)›}'],
    // Not well-formed.
    ['a: {{ if }}', '?'],
    ['a: {{ end }}', '?'],
    ['a: {{ "x', '?'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it('equal conditions pick equal arms', () => {
    const [document] = readValues(new SourceFile('/v', 'name: {{ if .P }}a{{ else }}b{{ end }}\ncreate: {{ if .P }}c{{ else }}d{{ end }}'), 's')
    const guards = document?.kind === 'object' ? document.entries.map(({ value }) => (value.kind === 'choice' ? JSON.stringify(value.options.map(({ when }) => when)) : '')) : []
    expect(guards[0]).toBe(guards[1])
  })

  it('many conditions leave nothing complete', () => {
    const text = Array.from({ length: 8 }, (_, index) => `{{ if .P${String(index)} }}\nn${String(index)}: {name: x}\n{{ end }}`).join('\n')
    expect(read(`${text}\nc: 1`)).toBe('{c=1…}')
  })

  it('locations are those of the file', () => {
    const file = new SourceFile('/v', '{{ if .P }}\nx: y\n{{ end }}\nname: n-{{ .A }}\n')
    const [document] = readValues(file, 's')
    const name = document?.kind === 'object' ? document.entries.at(-1)?.value : undefined
    expect(name === undefined ? '' : file.text.slice(name.location.start, name.location.end)).toContain('n-')
  })

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom('{{ if .A }}', '{{- if .A -}}', '{{ else }}', '{{else if .B}}', '{{ end }}', '{{ range . }}', '{{ .X }}', '\n', '  ', 'name: ', 'a', ': ', '- ', '"', "'", '{{', '}}', '{{/*', '*/}}', '`', 'serviceAccount:\n', '  annotations:\n')
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void read(pieces.join(''))), { numRuns: 300, seed: 3 })
  })
})

describe('helmfile', () => {
  const helmfile = (more = '', values = '[./v.yaml.gotmpl]'): string => `repositories:\n- {name: e, url: https://aws.github.io/eks-charts}\nreleases:\n- name: r\n  namespace: ns\n  chart: c\n  values: ${values}\n${more}`

  test.each([
    ['namespace and values of a release', { 'helmfile.yaml': helmfile(), 'v.yaml.gotmpl': account('a', 'arn:aws:iam::{{ requiredEnv "A" }}:role/r') }, ['ns/a {role-arn=arn:aws:iam::‹{{ requiredEnv "A" }}›:role/r} warn']],
    ['defaults of a chart beside it', { 'helmfile.yaml.gotmpl': helmfile(), 'c/Chart.yaml': 'name: c', 'c/values.yaml': 'serviceAccount: {name: own}', 'v.yaml.gotmpl': account('') }, ['ns/own {role-arn=arn:x} warn']],
    ['a later file wins', { 'helmfile.yaml': helmfile('', '[v.yaml, w.yaml, {serviceAccount: {x: 1}}]'), 'v.yaml': account('a'), 'w.yaml': account('b', 'arn:y') }, ['ns/b {role-arn=arn:y} warn']],
    ['a setting wins over files', { 'helmfile.yaml': helmfile('  set: [{name: serviceAccount.name, value: s}]\n', '[v.yaml]'), 'v.yaml': account('a') }, ['ns/s {role-arn=arn:x} warn']],
    ['a file that cannot be found hides what it could say', { 'helmfile.yaml': helmfile('', '[v.yaml, "{{ .Environment.Name }}.yaml"]'), 'v.yaml': account('a') }, []],
    ['not installed', { 'helmfile.yaml': helmfile('  installed: false\n', '[v.yaml]'), 'v.yaml': account('a') }, []],
    ['a chart of the table', { 'helmfile.yaml': helmfile().replace('chart: c', 'chart: e/aws-load-balancer-controller').replace('name: r', 'name: lb'), 'v.yaml.gotmpl': account('') }, ['?/lb-aws-load-balancer-controller {role-arn=arn:x} warn']],
  ])('%s', (_, files: Files, expected: readonly string[]) => {
    const found = read(files).values.facts.filter(({ exists }) => exists !== 'no').map((fact) => line(fact).replace(/^\S+ /, ''))
    expect(found).toEqual(expected.map((each) => each.replace('?/lb', 'ns/lb')))
  })
})

describe('Argo CD and Flux', () => {
  const application = (source: string, kind = 'Application'): string => {
    const spec = `  destination: {namespace: ns, server: x}\n${source}`
    const meta = `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: app, namespace: argocd}\n`
    return kind === 'Application' ? `${meta}spec:\n${spec}` : `${meta}spec:\n  template:\n    metadata: {name: 'app-{{name}}'}\n    spec:\n${spec.replace(/^/gm, '    ')}`
  }
  const efs = '  source:\n    repoURL: https://kubernetes-sigs.github.io/aws-efs-csi-driver/\n    chart: aws-efs-csi-driver\n    helm:\n'
  const unknownChart = '  source:\n    repoURL: https://example.com/charts\n    chart: x\n    helm:\n'
  const block = (name: string): string => account(name, 'arn:x', '        ')

  test.each([
    ['values as text, a chart of the table', `${efs}      values: |\n        node:\n          serviceAccount: {annotations: {eks.amazonaws.com/role-arn: arn:x}}\n`, ['ns/efs-csi-controller-sa {} implied warn', 'ns/efs-csi-node-sa {role-arn=arn:x} warn']],
    ['valuesObject wins over values', `${unknownChart}      values: "serviceAccount: {name: no, annotations: {}}"\n      valuesObject:\n${block('a')}`, ['ns/a {role-arn=arn:x} warn']],
    ['parameters', `${unknownChart}      parameters:\n      - {name: 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn', value: arn:x}\n      - {name: serviceAccount.name, value: p}\n`, ['ns/p {role-arn=arn:x} warn']],
    ['parameters win over values', `${unknownChart}      valuesObject:\n${block('a')}      parameters: [{name: serviceAccount.name, value: p}]\n`, ['ns/p {role-arn=arn:x} warn']],
    ['other files may say more', `${unknownChart}      valueFiles: [x.yaml]\n      valuesObject:\n${block('')}`, ['?/? {role-arn=arn:x…} warn']],
    ['several sources', `  sources:\n  - {repoURL: x, ref: values}\n  - repoURL: y\n    path: charts/x\n    helm:\n      valuesObject:\n${block('a')}`, ['ns/a {role-arn=arn:x} warn']],
    ['a directory of manifests', '  source: {repoURL: x, path: k8s}\n', []],
  ])('Application: %s', (_, source, expected) => {
    expect(objects({ 'a.yaml': application(source) })).toEqual(expected)
  })

  it('ApplicationSet', () => {
    const text = application(`${unknownChart}      values: |\n        serviceAccount:\n          {{- if .p }}\n          name: a\n          {{- else }}\n          name: b\n          {{- end }}\n          annotations:\n            eks.amazonaws.com/role-arn: '{{metadata.annotations.arn}}'\n`, 'ApplicationSet').replace('namespace: ns,', "namespace: '{{values.ns}}',")
    expect(objects({ 'a.yaml': text })).toEqual(['‹{{ values.ns }}›/(a|b) {role-arn=‹{{ metadata.annotations.arn }}›} warn'])
  })

  it('an Application of another group is another thing', () => {
    expect(objects({ 'a.yaml': application(`${unknownChart}      valuesObject:\n${block('a')}`).replace('argoproj.io', 'app.k8s.io') })).toEqual([])
  })

  const helmRelease = (spec: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: dns, namespace: own}\nspec:\n  chart: {spec: {chart: external-dns, sourceRef: {kind: HelmRepository, name: external-dns}}}\n${spec}`
  test.each([
    ['', ['own/dns-external-dns {} implied warn']],
    ['  targetNamespace: t\n', ['t/t-dns-external-dns {} implied warn']],
    ['  releaseName: external-dns\n  values: {serviceAccount: {annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::${ACCOUNT}:role/r"}}}\n', ['own/external-dns {role-arn=arn:aws:iam::‹${ACCOUNT}›:role/r} warn']],
    ['  valuesFrom: [{kind: ConfigMap, name: x}]\n  values: {serviceAccount: {name: sa, annotations: {eks.amazonaws.com/role-arn: r}}}\n', ['?/sa {role-arn=r…} warn']],
  ])('HelmRelease: %s', (spec, expected) => {
    expect(objects({ 'a.yaml': helmRelease(spec) })).toEqual(expected)
  })

  it('HelmChart of K3s', () => {
    const text = `apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: x, namespace: kube-system}\nspec:\n  chart: x\n  targetNamespace: t\n  set: {serviceAccount.name: s}\n  valuesContent: |-\n${account('', 'arn:x', '    ')}`
    expect(objects({ 'a.yaml': text })).toEqual(['t/s {role-arn=arn:x} warn'])
  })

  it('a kustomization patches a HelmRelease', () => {
    const files = {
      'base/kustomization.yaml': 'resources: [r.yaml]\n',
      'base/r.yaml': helmRelease(''),
      'prod/kustomization.yaml': 'resources: [../base]\npatches:\n- target: {kind: HelmRelease}\n  patch: |\n    - {op: add, path: /spec/values, value: {serviceAccount: {name: p, annotations: {eks.amazonaws.com/role-arn: r}}}}\n',
    }
    expect(objects(files)).toEqual(['own/p {role-arn=r} warn'])
  })
})

describe('YAML that Terraform writes', () => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: efs}
spec:
  destination: {namespace: kube-system}
  source:
    repoURL: https://kubernetes-sigs.github.io/aws-efs-csi-driver/
    chart: aws-efs-csi-driver
    helm:
      values: |
        node:
          serviceAccount:
            name: efs-csi-node-sa
            annotations:
              eks.amazonaws.com/role-arn: \${arn}
`
  const terraform = (files: Files): readonly string[] => extractTerraform(project(files)).facts.filter(({ kind }) => kind === 'service-account').map((fact) => line(fact).replace(/^\S+ /, ''))
  const rendered = 'templatefile("${path.module}/a.yaml.tpl", { arn = "arn:x" })'
  const expected = ['kube-system/efs-csi-controller-sa {} implied warn', 'kube-system/efs-csi-node-sa {role-arn=arn:x} warn']

  test.each([
    ['local_file', `resource "local_file" "a" {\n  filename = "a.yaml"\n  content = ${rendered}\n}`],
    ['local_sensitive_file', `resource "local_sensitive_file" "a" {\n  filename = "a.yaml"\n  content = ${rendered}\n}`],
    ['kubectl_manifest', `resource "kubectl_manifest" "a" {\n  yaml_body = ${rendered}\n}`],
    ['kubectl_file_documents', `data "kubectl_file_documents" "a" {\n  content = ${rendered}\n}`],
    ['kubernetes_manifest', `resource "kubernetes_manifest" "a" {\n  manifest = yamldecode(${rendered})\n}`],
  ])('%s', (_, main) => {
    expect(terraform({ 'main.tf': main, 'a.yaml.tpl': application })).toEqual(expected)
  })

  it('the place of an annotation is in the template', () => {
    const { facts } = extractTerraform(project({ 'main.tf': `resource "local_file" "a" {\n  filename = "a"\n  content = ${rendered}\n}`, 'a.yaml.tpl': application }))
    const places = facts.flatMap((fact) => (fact.kind === 'service-account' && fact.implied !== true ? [`${fact.name.location.file.path}:${String(fact.name.location.file.positionAt(fact.name.location.start).line)}`] : []))
    expect(places).toEqual(['/a.yaml.tpl:13'])
  })

  it('other text is none; nor is a namespace of its own', () => {
    expect(terraform({ 'main.tf': 'resource "local_file" "a" {\n  filename = "a"\n  content = "serviceAccount: {annotations: {eks.amazonaws.com/role-arn: r}}"\n}' })).toEqual([])
    const object = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}\n'
    expect(terraform({ 'main.tf': 'resource "local_file" "a" {\n  filename = "a"\n  content = file("${path.module}/o.txt")\n}', 'o.txt': object })).toEqual(['?/s {} -'])
  })
})
