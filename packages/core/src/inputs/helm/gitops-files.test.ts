// Releases whose charts and values stand in files of the repository.
import { describe, expect, it, test } from 'vitest'
import { lintFiles } from '../../lint.js'
import { memoryFileSystem } from '../../source/file-system.js'
import type { Fact } from '../../model/facts.js'
import { show } from '../../value/show.js'
import { entryOf } from '../../value/value.js'
import { extractKubernetes } from '../kubernetes/index.js'
import { createProject } from '../project.js'
import { extractTerraform } from '../terraform/index.js'
import { createReleaseFiles } from './release-files.js'
import { extractHelmValues } from './values-files.js'

const hidden = 'not known/not known - unknown'

type Files = Readonly<Record<string, string>>

function line(fact: Fact): readonly string[] {
  if (fact.kind !== 'service-account') return []
  const arn = entryOf(fact.annotations, 'eks.amazonaws.com/role-arn')
  return [`${show(fact.namespace)}/${show(fact.name)} ${arn === undefined ? '-' : show(arn)}${fact.exists === 'yes' ? '' : ` ${fact.exists}`}${fact.implied === true ? ' implied' : ''}`]
}

/** Service accounts, first those of objects, then those of values files that nobody has taken. */
function accounts(files: Files): readonly string[] {
  const project = createProject(memoryFileSystem(files), ['.'], '/')
  const releaseFiles = createReleaseFiles(project)
  return [...extractKubernetes(project, releaseFiles).facts, ...extractHelmValues(project, releaseFiles).facts].flatMap(line)
}

const account = (name: string, arn = 'arn:x', indent = ''): string =>
  ['serviceAccount:', ...(name === '' ? [] : [`  name: ${name}`]), '  create: true', '  annotations:', `    eks.amazonaws.com/role-arn: ${arn}`, ''].map((each) => (each === '' ? each : indent + each)).join('\n')

const application = (source: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: app, namespace: argocd}
spec:
  destination: {namespace: ns, server: x}
${source}`

const helpers = `{{/* As helm create writes them. */}}
{{- define "app.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- define "app.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}
{{- define "app.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "app.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}
`
const template = '{{- if .Values.serviceAccount.create -}}\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ include "app.serviceAccountName" . }}\n{{- end }}\n'
const chart = (directory: string, name = 'web', more = ''): Files => ({
  [`${directory}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`,
  [`${directory}/templates/_helpers.tpl`]: helpers,
  [`${directory}/templates/serviceaccount.yaml`]: template,
})

describe('Argo CD: files of values', () => {
  const remote = '  sources:\n  - {repoURL: x, targetRevision: main, ref: values}\n  - repoURL: https://kubernetes-sigs.github.io/external-dns/\n    chart: external-dns\n    helm:\n'
  test.each<[string, Files, readonly string[]]>([
    ['from the root of another source', { 'apps/a.yaml': application(`${remote}      valueFiles: [$values/v/dns.yaml]\n`), 'v/dns.yaml': account('') }, ['ns/app-external-dns arn:x']],
    ['later ones win', { 'a.yaml': application(`${remote}      valueFiles: [$values/v.yaml, $values/w.yaml]\n`), 'v.yaml': account('v'), 'w.yaml': 'serviceAccount: {name: w}\n' }, ['ns/w arn:x']],
    ['values in place win', { 'a.yaml': application(`${remote}      valueFiles: [$values/v.yaml]\n      valuesObject: {serviceAccount: {name: o}}\n`), 'v.yaml': account('v') }, ['ns/o arn:x']],
    ['one that is missing', { 'a.yaml': application(`${remote}      valueFiles: [$values/v.yaml, $values/no.yaml]\n`), 'v.yaml': account('v') }, [hidden]],
    ['one that may be missing', { 'a.yaml': application(`${remote}      ignoreMissingValueFiles: true\n      valueFiles: [$values/v.yaml, $values/no.yaml]\n`), 'v.yaml': account('v') }, ['ns/v arn:x']],
    ['of a source that there is not', { 'a.yaml': application(`${remote}      valueFiles: [$other/v.yaml]\n`), 'v.yaml': account('v') }, [hidden, 'not known/v arn:x unknown']],
    ['somewhere in the network', { 'a.yaml': application(`${remote}      valueFiles: ["https://example.com/v.yaml"]\n`) }, [hidden]],
    ['above the repository', { 'a.yaml': application(`${remote}      valueFiles: [$values/../../../etc/v.yaml]\n`) }, [hidden]],
  ])('%s', (_, files, expected) => {
    expect(accounts(files)).toEqual(expected)
  })
})

describe('Argo CD: charts of the repository', () => {
  const source = (helm = ''): string => application(`  source:\n    repoURL: x\n    path: charts/web\n${helm}`)
  const files = chart('charts/web')
  test.each<[string, Files, readonly string[]]>([
    ['its own values', { ...files, 'a.yaml': source(), 'charts/web/values.yaml': account('') }, ['ns/app-web arn:x']],
    ['a file beside it', { ...files, 'a.yaml': source('    helm: {valueFiles: [values-prod.yaml]}\n'), 'charts/web/values.yaml': account('', 'arn:default'), 'charts/web/values-prod.yaml': 'serviceAccount: {annotations: {eks.amazonaws.com/role-arn: arn:prod}}\n' }, ['ns/app-web arn:prod']],
    ['a file from the root', { ...files, 'a.yaml': source('    helm: {valueFiles: [/env/prod.yaml]}\n'), 'charts/web/values.yaml': account(''), 'env/prod.yaml': 'serviceAccount: {name: prod}\n' }, ['ns/prod arn:x']],
    ['the name of the release', { ...files, 'a.yaml': source('    helm: {releaseName: my-web}\n'), 'charts/web/values.yaml': account('') }, ['ns/my-web arn:x']],
    ['an override', { ...files, 'a.yaml': source('    helm: {parameters: [{name: fullnameOverride, value: full}]}\n'), 'charts/web/values.yaml': account('') }, ['ns/full arn:x']],
    ['none is made', { ...files, 'a.yaml': source(), 'charts/web/values.yaml': account('').replace('true', 'false') }, []],
    ['none is asked for', { ...files, 'a.yaml': source(), 'charts/web/values.yaml': account('').replace('  create: true\n', '') }, []],
    ['helpers of its own', { ...files, 'charts/web/templates/_helpers.tpl': helpers.replace('printf "%s-%s"', 'printf "%s-x-%s"'), 'a.yaml': source(), 'charts/web/values.yaml': account('') }, ['ns/not known arn:x']],
    ['two service accounts', { ...files, 'charts/web/templates/other.yaml': template, 'a.yaml': source(), 'charts/web/values.yaml': account('') }, ['ns/not known arn:x']],
    ['a path that is no chart', { 'a.yaml': source(), 'charts/web/values.yaml': account('a') }, ['not known/a arn:x unknown']],
    ['a path of another repository', { 'a.yaml': source('    helm: {valueFiles: [v.yaml]}\n') }, []],
  ])('%s', (_, given, expected) => {
    expect(accounts(given)).toEqual(expected)
  })

  const umbrella = (dependencies: string, values: string): Files => ({
    'a.yaml': source(),
    'charts/web/Chart.yaml': `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n${dependencies}`,
    'charts/web/values.yaml': values,
  })
  const under = (key: string): string => `${key}:\n${account('', 'arn:x', '  ')}`
  test.each<[string, Files, readonly string[]]>([
    ['of the table', umbrella('- {name: external-dns, repository: "https://kubernetes-sigs.github.io/external-dns/", version: 1.0.0}\n', under('external-dns')), ['ns/app-external-dns arn:x']],
    ['under an alias', umbrella('- {name: external-dns, alias: dns, repository: "https://kubernetes-sigs.github.io/external-dns/", version: 1.0.0}\n', under('dns')), ['ns/app-external-dns arn:x']],
    ['that is switched off', umbrella('- {name: x, repository: "https://example.com", condition: x.enabled}\n', `${under('x')}  enabled: false\n`), []],
    ['that is switched on', umbrella('- {name: x, repository: "https://example.com", condition: x.enabled}\n', `${under('x').replace('  create', '  name: x\n    create')}  enabled: true\n`), ['ns/x arn:x']],
    ['that may be on', umbrella('- {name: x, repository: "https://example.com", condition: x.enabled}\n', `${under('x').replace('  create', '  name: x\n    create')}  enabled: "{{ .x }}"\n`), ['ns/x arn:x unknown']],
    ['of the repository', { ...umbrella('- {name: db, repository: "file://../db", version: 1.0.0}\n', 'a: 1\n'), ...chart('charts/db', 'db'), 'charts/db/values.yaml': account('') }, ['ns/app-db arn:x']],
    ['in a circle', { ...umbrella('- {name: web, repository: "file://../web", version: 1.0.0}\n', account('a')) }, ['ns/a arn:x', 'ns/a arn:x', 'ns/a arn:x', 'ns/a arn:x']],
  ])('a chart that it depends on: %s', (_, given, expected) => {
    expect([...new Set(accounts(given))]).toEqual([...new Set(expected)])
  })
})

describe('Terraform: charts of the repository', () => {
  const release = (chart: string, repository?: string): Files => ({
    'm/main.tf': `resource "helm_release" "x" {\n  name = "app"\n  namespace = "ns"\n  chart = "${chart}"\n${repository === undefined ? '' : `  repository = "${repository}"\n`}}\n`,
    'main.tf': 'module "m" {\n  source = "./m"\n}\n',
    ...chartOf('m/charts/web'),
  })
  const chartOf = (directory: string): Files => ({ ...chart(directory), [`${directory}/values.yaml`]: account('') })
  const terraformAccounts = (files: Files): readonly string[] => extractTerraform(createProject(memoryFileSystem(files), ['.'], '/')).facts.flatMap(line)
  test.each<[string, Files, readonly string[]]>([
    ['by its path', release('${path.module}/charts/web'), ['ns/app-web arn:x']],
    ['by the path of a repository', release('web', '${path.module}/charts'), ['ns/app-web arn:x']],
    ['by a path with a dot', release('web', './m/charts'), ['ns/app-web arn:x']],
    ['a repository in the network', release('web', 'https://example.com/m/charts'), []],
    ['a repository of the machine', release('web', '/m/charts'), []],
    ['a path in a repository', release('charts/web', './m'), []],
  ])('%s', (_, files, expected) => {
    expect(terraformAccounts(files)).toEqual(expected)
  })
})

describe('ApplicationSet', () => {
  const set = (generators: string, source: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: set, namespace: argocd}
spec:
${more}  generators:
${generators}  template:
    metadata: {name: '{{name}}'}
    spec:
      destination: {namespace: '{{namespace}}', server: x}
      sources:
      - {repoURL: x, ref: r}
${source}`
  const remote = "      - repoURL: https://kubernetes-sigs.github.io/external-dns/\n        chart: '{{chart}}'\n        helm:\n          valueFiles: ['$r/{{values}}']\n"
  const go = (text: string): string => text.replaceAll(/\{\{(\w)/g, '{{ .$1').replace('  generators:', '  goTemplate: true\n  generators:')
  const list = '  - list:\n      elements:\n      - {name: a, namespace: na, chart: external-dns, values: v/a.yaml}\n      - {name: b, namespace: nb, chart: external-dns, values: v/b.yaml}\n'
  const values = { 'v/a.yaml': account(''), 'v/b.yaml': account('', 'arn:y') }
  const both = ['na/a-external-dns arn:x', 'nb/b-external-dns arn:y']

  it.each<[string, string, readonly string[]]>([
    ['a list', set(list, remote), both],
    ['with Go templates', go(set(list, remote)), both],
    ['a patch of how it is synchronised', set(list, remote, '  templatePatch: "spec: {syncPolicy: {automated: {}}}"\n'), both],
    ['a patch of its sources', set(list, remote, '  templatePatch: "spec: {source: {}}"\n'), ['not known/not known arn:x', 'not known/not known arn:y']],
    ['a matrix', set('  - matrix:\n      generators:\n      - list: {elements: [{name: a, values: v/a.yaml}, {name: b, values: v/b.yaml}]}\n      - list: {elements: [{namespace: "n{{name}}", chart: external-dns}]}\n', remote), both],
    ['with clusters', set(`  - matrix:\n      generators:\n      - clusters: {}\n      - list: {elements: [{name: a, namespace: na, chart: external-dns, values: v/a.yaml}]}\n`, remote), both.slice(0, 1)],
    ['a generator with a selector', set(list.replace('  - list:', '  - selector: {matchLabels: {name: a}}\n    list:'), remote), ['not known/not known arn:x unknown', 'not known/not known arn:y unknown']],
  ])('%s', (_, text, expected) => {
    const found = accounts({ 'set.yaml': text, ...values })
    // Files that nobody takes come last.
    expect(found.slice(0, expected.length)).toEqual(expected)
    expect(found.slice(expected.length).filter((each) => !each.startsWith('not known'))).toEqual([])
  })

  const local = "      - repoURL: x\n        path: '{{path}}'\n        helm: {releaseName: r}\n"
  it('directories of the repository', () => {
    const git = (rules: string): string => set(`  - git:\n      repoURL: x\n      directories:\n${rules}`, local).replace("'{{namespace}}'", "'{{path.basename}}'")
    const files = { ...chart('apps/a'), 'apps/a/values.yaml': account(''), ...chart('apps/b'), 'apps/b/values.yaml': account(''), ...chart('apps/c/d'), 'apps/c/d/values.yaml': account('') }
    expect(accounts({ 'set.yaml': git('      - path: apps/*\n'), ...files }).slice(0, 2)).toEqual(['a/r-web arn:x', 'b/r-web arn:x'])
    expect(accounts({ 'set.yaml': git('      - path: apps/*\n      - {path: apps/b, exclude: true}\n'), ...files })[0]).toBe('a/r-web arn:x')
    expect(accounts({ 'set.yaml': git('      - path: apps/**\n'), ...files })).toContain('d/r-web arn:x')
    expect(accounts({ 'set.yaml': go(git('      - path: apps/*\n')).replace("path: '{{ .path}}'", "path: '{{ .path.path }}'"), ...files }).slice(0, 2)).toEqual(['a/r-web arn:x', 'b/r-web arn:x'])
    expect(accounts({ 'set.yaml': git('      - path: "apps/{{x}}"\n'), ...files })).not.toContain('a/r-web arn:x')
  })

  it('files of the repository', () => {
    const git = set('  - git:\n      repoURL: x\n      files: [{path: "envs/**/config.yaml"}]\n', "      - repoURL: x\n        path: charts/web\n        helm: {releaseName: '{{app.release}}', valueFiles: ['/{{path}}/values.yaml']}\n")
    const env = (name: string): Files => ({ [`envs/${name}/config.yaml`]: `namespace: ${name}\napp: {release: r-${name}}\n`, [`envs/${name}/values.yaml`]: account('', `arn:${name}`) })
    expect(accounts({ 'set.yaml': git, ...chart('charts/web'), ...env('dev'), ...env('prod') })).toEqual(['dev/r-dev-web arn:dev', 'prod/r-prod-web arn:prod'])
  })

  it('more than can be told apart is one', () => {
    const many = `  - list:\n      elements: [${Array.from({ length: 201 }, (_, index) => `{name: a${String(index)}, namespace: n}`).join(', ')}]\n`
    const text = set(many, "      - repoURL: x\n        chart: c\n        helm: {valuesObject: {serviceAccount: {name: '{{name}}', annotations: {eks.amazonaws.com/role-arn: r}}}}\n")
    expect(accounts({ 'set.yaml': text })).toHaveLength(1)
    expect(accounts({ 'set.yaml': text.replace('{name: a0, namespace: n}, ', '') })).toHaveLength(200)
  })

  it('stars in hostile patterns and names', () => {
    const git = set(`  - git: {repoURL: x, directories: [{path: "${'*a'.repeat(200)}"}, {path: "${'**/'.repeat(200)}x"}]}\n`, local)
    expect(accounts({ 'set.yaml': git, [`${'a'.repeat(200)}/${'b/'.repeat(60)}x.yaml`]: 'a: 1\n' })).toEqual([])
  })
})

describe('other installers of charts in the repository', () => {
  const files = { ...chart('charts/web'), 'charts/web/values.yaml': account('') }

  it('helmfile', () => {
    expect(accounts({ ...files, 'helmfile.yaml': 'releases:\n- {name: one, namespace: ns, chart: ./charts/web}\n' })[0]).toBe('ns/one-web arn:x')
  })

  it('Flux', () => {
    const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: one, namespace: ns}\nspec:\n  chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: x}}}\n'
    expect(accounts({ ...files, 'r.yaml': release })).toEqual(['ns/one-web arn:x'])
    expect(accounts({ ...files, 'r.yaml': release.replace('GitRepository', 'HelmRepository') })).not.toContain('ns/one-web arn:x')
  })

  describe('Flux: whose chart it is', () => {
    const release = (chart: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: one, namespace: ns}\nspec:\n  ${chart}\n  values: {serviceAccount: {annotations: {eks.amazonaws.com/role-arn: "arn:x"}}}\n`
    const named = release('chart: {spec: {chart: external-dns, sourceRef: {kind: HelmRepository, name: ours}}}')
    const source = (url: string, kind = 'HelmRepository', namespace = 'flux'): string => `apiVersion: source.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: ours, namespace: ${namespace}}\nspec: {url: "${url}"}\n`
    const published = 'https://kubernetes-sigs.github.io/external-dns/'
    it.each<[string, Readonly<Record<string, string>>, string]>([
      ['the repository is in the scan', { 'r.yaml': named, 'sources/s.yaml': source(published) }, 'ns/one-external-dns arn:x'],
      ['it is not', { 'r.yaml': named }, 'ns/not known arn:x unknown'],
      ['it is another publisher\'s', { 'r.yaml': named, 's.yaml': source('https://charts.helm.sh/stable') }, 'ns/not known arn:x unknown'],
      ['two of the name differ', { 'r.yaml': named, 's.yaml': `${source(published)}---\n${source('https://charts.bitnami.com/bitnami', 'HelmRepository', 'other')}` }, 'ns/not known arn:x unknown'],
      ['a source of another kind', { 'r.yaml': named, 's.yaml': source(published, 'Bucket') }, 'ns/not known arn:x unknown'],
      ['an image', { 'r.yaml': release('chartRef: {kind: OCIRepository, name: ours}'), 's.yaml': source('oci://ghcr.io/x/external-dns', 'OCIRepository') }, 'ns/one-external-dns arn:x'],
    ])('%s', (_, given, expected) => {
      expect(accounts(given)).toEqual([expected])
    })
  })

  it.each([
    ['${path.module}/charts/web', ['ns/one-web arn:x']],
    ['./charts/web', ['ns/one-web arn:x']],
    ['./charts/none', []],
    ['oci://charts/web', []],
  ])('helm_release of %s', (place, expected) => {
    const main = `resource "helm_release" "one" {\n  name = "one"\n  namespace = "ns"\n  chart = "${place}"\n}\n`
    expect(extractTerraform(createProject(memoryFileSystem({ ...files, 'main.tf': main }), ['.'], '/')).facts.flatMap(line)).toEqual(expected)
  })

  it('an error is found where the values are written', () => {
    const role = 'resource "aws_iam_role" "web" {\n  name = "web"\n  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" }, Condition = { StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub" = "system:serviceaccount:ns:web", "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:aud" = "sts.amazonaws.com" } } }] })\n}\n'
    const given = { ...files, 'charts/web/values.yaml': account('', 'arn:aws:iam::111122223333:role/web'), 'a.yaml': application('  source: {repoURL: x, path: charts/web}\n'), 'main.tf': role }
    expect(lintFiles(given).findings.map(({ ruleId, message, location }) => [ruleId, location.file.path, message.split(':', 3).join(':')])).toEqual([
      ['service-account-can-assume-role', '/a.yaml', 'The service account "ns:app-web" cannot assume the role "web": its trust policy admits "system'],
    ])
  })
})
