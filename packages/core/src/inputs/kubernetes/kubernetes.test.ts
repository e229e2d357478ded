import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { memoryFileSystem } from '../../source/file-system.js'
import type { Location } from '../../source/source-file.js'
import type { Fact } from '../../model/facts.js'
import { entryOf } from '../../value/value.js'
import type { Value } from '../../value/value.js'
import { createProject } from '../project.js'
import { createReleaseFiles } from '../helm/release-files.js'
import { extractKubernetes } from './index.js'

const extract = (files: Readonly<Record<string, string>>, paths: readonly string[] = ['.']) => {
  const project = createProject(memoryFileSystem(files), paths, '/')
  return extractKubernetes(project, createReleaseFiles(project))
}

function short(value: Value | undefined): string {
  if (value === undefined) return '-'
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'string' ? value.value : value.value === null ? 'null' : `(${typeof value.value})`
    case 'symbol':
      return `‹${value.symbol.label}›`
    case 'unknown':
      return `?${value.reason.code}`
    case 'template':
      return value.parts.map(short).join('')
    case 'object':
      return `{${value.entries.map(({ key, value: each }) => `${short(key).replace('eks.amazonaws.com/', '')}=${short(each)}`).join(' ')}${value.complete ? '' : '…'}}`
    default:
      return value.kind
  }
}

/** One line a fact: scope, kind, namespace/name, what it has. */
function line(fact: Fact): string {
  const scope = fact.scope.id.replace('kubernetes:', '')
  switch (fact.kind) {
    case 'service-account':
      return `${scope} sa ${short(fact.namespace)}/${short(fact.name)} ${short(fact.annotations)}${fact.patch === true ? ' patch' : ''}`
    case 'workload':
      return `${scope} ${fact.workloadKind} ${short(fact.namespace)}/${short(fact.name)} uses ${short(fact.serviceAccountName)} pod ${short(fact.podAnnotations)}`
    case 'annotated-object':
      return `${scope} other ${fact.objectKind} ${short(fact.namespace)}/${short(fact.name)} ${short(fact.annotations)}`
    default:
      return fact.kind
  }
}
const lines = (files: Readonly<Record<string, string>>, paths?: readonly string[]): readonly string[] => extract(files, paths).facts.map(line)
const place = ({ file, start, end }: Location): string => `${file.path}:${file.positionAt(start).line}:${file.text.slice(start, end)}`

const account = (name: string, extra = '', namespace = 'ns'): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n${namespace === '' ? '' : `  namespace: ${namespace}\n`}${extra}`
const arn = (role: string): string => `  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/${role}\n`
const deployment = (name: string, podSpec: string, kind = 'Deployment', apiVersion = 'apps/v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ns}\nspec:\n  template:\n    metadata: {annotations: {eks.amazonaws.com/skip-containers: x}}\n    spec: ${podSpec}\n`

describe('manifests', () => {
  it('reads several documents, Lists and JSON', () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'd', namespace: 'n' } }] })
    expect(
      lines({
        'k/a.yaml': `${account('a', arn('r'))}---\n${account('b')}`,
        'k/b.yml': `apiVersion: v1\nkind: ServiceAccountList\nitems:\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: c, namespace: nn}\n`,
        'k/c.json': list,
      }),
    ).toEqual(['k sa ns/a {role-arn=arn:aws:iam::111122223333:role/r}', 'k sa ns/b {}', 'k sa nn/c {}', 'k sa n/d {}'])
  })

  test.each([
    ['Deployment', 'apps/v1'],
    ['StatefulSet', 'apps/v1'],
    ['DaemonSet', 'apps/v1'],
    ['ReplicaSet', 'apps/v1'],
    ['ReplicationController', 'v1'],
    ['Job', 'batch/v1'],
    ['Rollout', 'argoproj.io/v1alpha1'],
  ])('%s', (kind, apiVersion) => {
    expect(lines({ 'a.yaml': deployment('d', '{serviceAccountName: s}', kind, apiVersion) })).toEqual([`. ${kind} ns/d uses s pod {skip-containers=x}`])
  })

  it('Pod, PodTemplate and CronJob have theirs elsewhere', () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: ns, annotations: {a: b}}
spec: {serviceAccountName: s}
---
apiVersion: v1
kind: PodTemplate
metadata: {name: t, namespace: ns}
template: {metadata: {annotations: {c: d}}, spec: {serviceAccountName: s}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: c, namespace: ns}
spec: {jobTemplate: {spec: {template: {metadata: {annotations: {e: f}}, spec: {serviceAccountName: s}}}}}
`
    expect(lines({ 'a.yaml': text })).toEqual(['. Pod ns/p uses s pod {a=b}', '. PodTemplate ns/t uses s pod {c=d}', '. CronJob ns/c uses s pod {e=f}'])
  })

  test.each([
    ['{}', 'default'],
    ['{serviceAccount: old}', 'old'],
    ['{serviceAccount: old, serviceAccountName: new}', 'new'],
    ['{serviceAccountName: "", serviceAccount: old}', 'old'],
    ['{serviceAccountName: "${SA}"}', '‹${SA}›'],
  ])('service account of %s', (spec, expected) => {
    expect(lines({ 'a.yaml': deployment('d', spec) })[0]).toContain(` uses ${expected} `)
  })

  it('kinds of the same name in other groups are other things', () => {
    expect(lines({ 'a.yaml': deployment('d', '{}', 'Job', 'batch.volcano.sh/v1alpha1').replace('skip-containers', 'x') })).toEqual(['. other Job ns/d {x=x}'])
    expect(lines({ 'a.yaml': deployment('d', '{}', 'Deployment', 'example.com/v1').replace('eks.amazonaws.com/', '') })).toEqual([])
  })

  it('annotations on other objects are kept; Crossplane hands those of a ControllerConfig on', () => {
    const object = (kind: string, apiVersion = 'v1'): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: x\n${arn('r')}`
    expect(lines({ 'a.yaml': object('Namespace') })).toEqual(['. other Namespace ?placeholder/x {role-arn=arn:aws:iam::111122223333:role/r}'])
    expect(lines({ 'a.yaml': object('ConfigMap') })).toHaveLength(1)
    expect(lines({ 'a.yaml': object('ControllerConfig', 'pkg.crossplane.io/v1alpha1') })).toEqual([])
    expect(lines({ 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {x: "eks.amazonaws.com/role-arn: y"}' })).toEqual([])
  })

  it('without a namespace, the namespace is not known; nor is a generated name', () => {
    expect(lines({ 'a.yaml': account('a', '', '') })).toEqual(['. sa ?placeholder/a {}'])
    expect(lines({ 'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-, namespace: ""}\nspec: {}' })).toEqual([
      '. Pod ?placeholder/p-‹generated suffix› uses default pod {}',
    ])
  })

  it('commented-out annotations are none (trap 13); odd names are names (trap 22)', () => {
    const text = account('crossplane-provider-aws-e541e7d77aea', '#  annotations:\n#    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r\n', '12-example')
    expect(lines({ 'a.yaml': text })).toEqual(['. sa 12-example/crossplane-provider-aws-e541e7d77aea {}'])
  })

  it('helper text that mentions an annotation is none (trap 20)', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: help}\ndata:\n  README: |\n    kind: ServiceAccount\n    annotations:\n      eks.amazonaws.com/role-arn: x\n'
    expect(lines({ 'a.yaml': text })).toEqual([])
  })

  it('placeholders are holes (trap 16)', () => {
    const value = '  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::<acc-id>:role/r\n'
    expect(lines({ 'a.yaml': account('${NAME}', value) })).toEqual(['. sa ns/‹${NAME}› {role-arn=arn:aws:iam::‹<acc-id>›:role/r}'])
    expect(lines({ 'a.yaml': account('{{ .name }}', value) })[0]).toContain('ns/?placeholder')
  })

  it('values that are no text keep their type; repeated keys are a warning', () => {
    const { facts, problems } = extract({ 'a.yaml': account('a', '  annotations:\n    x: yes\n    eks.amazonaws.com/role-arn: a\n    eks.amazonaws.com/role-arn: b\n') })
    expect(facts.map(line)).toEqual(['. sa ns/a {x=(boolean) role-arn=a role-arn=b}'])
    expect(problems.map(({ severity, location }) => [severity, place(location)])).toEqual([['warn', '/a.yaml:9:eks.amazonaws.com/role-arn']])
  })

  it('locations point at the text', () => {
    const [fact] = extract({ 'a.yaml': `# c\n---\n${account('a', '  annotations:\n    eks.amazonaws.com/role-arn: "arn:x"\n')}` }).facts
    if (fact?.kind !== 'service-account') throw new Error('no service account')
    expect(place(fact.name.location)).toBe('/a.yaml:6:a')
    expect(place(entryOf(fact.annotations, 'eks.amazonaws.com/role-arn')?.location ?? fact.location)).toBe('/a.yaml:9:"arn:x"')
  })

  it('same objects get different addresses', () => {
    const { facts } = extract({ 'a.yaml': `${account('a')}---\n${account('a')}` })
    expect(facts.map((fact) => ('address' in fact ? fact.address : ''))).toEqual(['a.yaml:ServiceAccount/ns/a', 'a.yaml:ServiceAccount/ns/a[2]'])
  })

  it('counts what it does not read', () => {
    const { counts, problems, facts } = extract({
      'svc.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\n',
      'chart/Chart.yaml': 'apiVersion: v2\nname: x\n',
      'chart/templates/sa.yaml': account('a'),
      'loose.yaml': '{{- if .x }}\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n{{- end }}\n',
      'ansible.yml': '- hosts: all\n',
      'broken-other.yaml': 'a: [',
      'package.json': '{"kind": 1}',
    })
    expect(facts).toEqual([])
    expect(problems).toEqual([])
    expect(counts).toEqual({ kubernetesObjects: 2, helmTemplates: 2, otherYaml: 3 })
  })

  it('what templatefile makes YAML of has no mistakes of its own', () => {
    const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  args:\n    - --a\n    '
    expect(extract({ 'a.tpl.yaml': `${deployment}\${filters}\n    - --b\n` }).problems).toEqual([])
    expect(extract({ 'a.tpl.yaml': `${deployment}filters\n   - --b\n` }).problems).toHaveLength(1)
  })

  it('a broken manifest is a problem, at its place', () => {
    const { problems } = extract({ 'a.yaml': `${account('a')}---\n${account('b')} x: [\n` })
    expect(problems).toHaveLength(1)
    expect(problems[0]?.location.file.positionAt(problems[0].location.start).line).toBeGreaterThan(6)
  })
})

describe('kustomize', () => {
  const base = { 'base/kustomization.yaml': 'resources: [sa.yaml, d.yaml]\n', 'base/sa.yaml': account('api', '', ''), 'base/d.yaml': deployment('d', '{serviceAccountName: api}') }
  const overlay = (text: string, files: Readonly<Record<string, string>> = {}): readonly string[] =>
    lines({ ...base, 'prod/kustomization.yaml': `resources: [../base]\n${text}`, ...files })

  it('sets the namespace (trap 6), from the kustomization', () => {
    const files = { 'kustomization.yaml': 'namespace: other\nresources:\n- sa.yaml\n', 'sa.yaml': account('adot', '', '') }
    expect(lines(files)).toEqual(['. sa other/adot {}'])
    const [fact] = extract(files).facts
    expect(fact?.kind === 'service-account' && place(fact.namespace.location)).toBe('/kustomization.yaml:1:other')
  })

  it('a base that an overlay uses is no scope of its own; overlays are one each', () => {
    expect(
      lines({ ...base, 'dev/kustomization.yaml': 'resources: [../base]\nnamespace: dev\n', 'prod/kustomization.yaml': 'bases: [../base]\nnamespace: prod\n' }),
    ).toEqual(['dev sa dev/api {}', 'dev Deployment dev/d uses api pod {skip-containers=x}', 'prod sa prod/api {}', 'prod Deployment prod/d uses api pod {skip-containers=x}'])
    expect(lines(base)).toEqual(['base sa ?placeholder/api {}', 'base Deployment ns/d uses api pod {skip-containers=x}'])
  })

  it('prefixes and suffixes names, and the references to service accounts that are here', () => {
    expect(overlay('namePrefix: p-\nnameSuffix: -s\n')).toEqual(['prod sa ?placeholder/p-api-s {}', 'prod Deployment ns/p-d-s uses p-api-s pod {skip-containers=x}'])
    expect(overlay('namePrefix: p-\n', { 'base/d.yaml': deployment('d', '{serviceAccountName: elsewhere}') })[1]).toContain('uses elsewhere')
  })

  const patch = account('api', arn('patched'), '')
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['patchesStrategicMerge, file', 'patchesStrategicMerge: [p.yaml]\n', { 'prod/p.yaml': patch }],
    ['patchesStrategicMerge, inline', `patchesStrategicMerge:\n- |-\n${patch.replaceAll(/^/gm, '  ')}\n`, {}],
    ['patches, file', 'patches:\n- path: p.yaml\n', { 'prod/p.yaml': patch }],
    ['patches, inline', `patches:\n- patch: |-\n${patch.replaceAll(/^/gm, '    ')}\n`, {}],
    ['patches with a target', `patches:\n- target: {kind: ServiceAccount, name: a.i}\n  patch: |-\n${patch.replace('name: api', 'name: ignored').replaceAll(/^/gm, '    ')}\n`, {}],
    [
      'patches with JSON 6902',
      'patches:\n- target: {kind: ServiceAccount}\n  patch: |-\n    - op: add\n      path: /metadata/annotations\n      value: {}\n    - op: add\n      path: /metadata/annotations/eks.amazonaws.com~1role-arn\n      value: arn:aws:iam::111122223333:role/patched\n',
      {},
    ],
    [
      'patchesJson6902, file in JSON',
      'patchesJson6902:\n- target: {version: v1, kind: ServiceAccount, name: api}\n  path: p.json\n',
      { 'prod/p.json': '[{"op": "add", "path": "/metadata/annotations/eks.amazonaws.com~1role-arn", "value": "arn:aws:iam::111122223333:role/patched"}]' },
    ],
    ['commonAnnotations', 'commonAnnotations:\n  eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/patched\n', {}],
    ['a component', 'components: [../c]\n', { 'c/kustomization.yaml': 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches: [{path: p.yaml}]\n', 'c/p.yaml': patch }],
  ])('%s', (_, text, files) => {
    const all = { ...base, 'prod/kustomization.yaml': `resources: [../base]\n${text}`, ...files }
    expect(lines(all)[0]).toBe('prod sa ?placeholder/api {role-arn=arn:aws:iam::111122223333:role/patched}')
    expect(lines(all)).toHaveLength(2)
    // The place is in the patch.
    const fact = extract(all).facts[0]
    const value = fact?.kind === 'service-account' ? entryOf(fact.annotations, 'eks.amazonaws.com/role-arn') : undefined
    expect(value?.location.file.path).not.toContain('/base/')
    expect(value && value.location.file.text.slice(value.location.start, value.location.end).replaceAll('"', '')).toBe('arn:aws:iam::111122223333:role/patched')
  })

  it('patches that remove', () => {
    const files = { 'base/sa.yaml': account('api', arn('r'), '') }
    expect(overlay('patches:\n- target: {kind: ServiceAccount}\n  patch: |-\n    - op: remove\n      path: /metadata/annotations/eks.amazonaws.com~1role-arn\n', files)[0]).toBe('prod sa ?placeholder/api {}')
    expect(overlay(`patches:\n- patch: |-\n    apiVersion: v1\n    kind: ServiceAccount\n    metadata:\n      name: api\n      annotations:\n        eks.amazonaws.com/role-arn: null\n`, files)[0]).toBe('prod sa ?placeholder/api {}')
    expect(overlay('patches:\n- patch: |-\n    $patch: delete\n    apiVersion: v1\n    kind: ServiceAccount\n    metadata: {name: api}\n', files)).toEqual(['prod Deployment ns/d uses api pod {skip-containers=x}'])
  })

  it('a target that selects something else changes nothing; one that is not understood makes the object open', () => {
    const targeted = (target: string): string => overlay(`patches:\n- target: {${target}}\n  patch: |-\n${patch.replaceAll(/^/gm, '    ')}\n`)[0] ?? ''
    expect(targeted('kind: Deployment')).toBe('prod sa ?placeholder/api {}')
    expect(targeted('kind: ServiceAccount, name: ap')).toBe('prod sa ?placeholder/api {}')
    expect(targeted('kind: ServiceAccount, namespace: other')).toBe('prod sa ?placeholder/api {}')
    expect(targeted('kind: ServiceAccount, labelSelector: "a in (b)"')).toBe('prod sa ?placeholder/api {…}')
    expect(targeted('kind: ServiceAccount, name: "a("')).toBe('prod sa ?placeholder/api {…}')
  })

  it('patches of remote objects are patches', () => {
    const files = { 'kustomization.yaml': 'resources: ["https://github.com/a/b//deploy?ref=v1"]\nnamespace: nn\npatches: [{path: p.yaml}]\n', 'p.yaml': patch }
    expect(lines(files)).toEqual(['. sa nn/api {role-arn=arn:aws:iam::111122223333:role/patched…} patch'])
  })

  it('replacements and custom transformers leave unknowns, never what was there', () => {
    const replacement = 'replacements:\n- source: {kind: ConfigMap}\n  targets:\n  - select: {kind: ServiceAccount}\n    fieldPaths: ["metadata.annotations.[eks.amazonaws.com/role-arn]"]\n'
    expect(overlay(replacement, { 'base/sa.yaml': account('api', arn('r'), '') })[0]).toBe('prod sa ?placeholder/api {role-arn=?not-modelled}')
    expect(overlay('transformers: [t.yaml]\n')[0]).toBe('prod sa ?placeholder/api {…}')
  })

  it('files beside a kustomization that it does not use are another world', () => {
    expect(lines({ ...base, 'base/stray.yaml': account('stray') })[2]).toBe('base#unlisted sa ns/stray {}')
  })

  it('circles end, and are said', () => {
    const { facts, problems } = extract({ 'a/kustomization.yaml': 'resources: [../b, sa.yaml]\n', 'a/sa.yaml': account('a'), 'b/kustomization.yaml': 'resources: [../a]\n' })
    expect(facts.map(line)).toEqual(['a sa ns/a {}'])
    expect(problems).toHaveLength(1)
  })

  it('a Flux Kustomization is no kustomization', () => {
    const files = { 'kustomization.yaml': 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ./}\n', 'sa.yaml': account('a') }
    expect(lines(files)).toEqual(['. sa ns/a {}'])
  })

  it('a base outside the given paths is followed inside the repository', () => {
    expect(lines({ ...base, '.git/HEAD': '', 'prod/kustomization.yaml': 'resources: [../base, ../../../etc/x.yaml]\nnamespace: p\n' }, ['prod'])[0]).toBe('prod sa p/api {}')
  })
})

describe('hostile input', () => {
  const key = fc.constantFrom('metadata', 'spec', 'template', 'annotations', 'name', 'namespace', 'items', 'kind', 'resources', 'patches', 'patch', 'path', 'target', 'op', 'value', '$patch', 'eks.amazonaws.com/role-arn', '__proto__')
  const leaf = fc.constantFrom<unknown>('x', '', null, 1, true, '../b', 'sa.yaml', '/metadata/annotations/a~1b', '${X}', '*', '(', 'ServiceAccount')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 4 })),
  }))
  const object = fc.tuple(fc.constantFrom('ServiceAccount', 'Deployment', 'Pod', 'List', 'CronJob', 'Other'), fc.dictionary(key, value, { maxKeys: 5 }))
  const kustomization = fc.dictionary(
    fc.constantFrom('resources', 'bases', 'components', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'namespace', 'namePrefix', 'nameSuffix', 'commonAnnotations', 'replacements', 'transformers'),
    fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.constant(['sa.yaml', '../b'])),
    { maxKeys: 6 },
  )

  it('never throws, whatever the shape', () => {
    fc.assert(
      fc.property(object, kustomization, kustomization, ([kind, body], first, second) => {
        const files = {
          'a/sa.yaml': JSON.stringify({ apiVersion: kind === 'CronJob' ? 'batch/v1' : kind === 'Deployment' ? 'apps/v1' : 'v1', ...body, kind }),
          'a/kustomization.yaml': JSON.stringify(first),
          'b/kustomization.yaml': JSON.stringify(second),
          'b/sa.yaml': account('a', arn('r')),
        }
        for (const fact of extract(files).facts) expect(fact.location.end).toBeLessThanOrEqual(fact.location.file.text.length)
      }),
      { numRuns: process.env['IRSALINT_FULL'] === undefined ? 300 : 5000 },
    )
  })

  it('ends on very long paths and chains', () => {
    const long = '/a'.repeat(20_000)
    const files: Record<string, string> = {
      'kustomization.yaml': `resources: [sa.yaml, d0]\npatches:\n- target: {kind: ServiceAccount}\n  patch: '[{"op": "add", "path": "${long}", "value": 1}]'\n`,
      'sa.yaml': account('a'),
    }
    for (let index = 0; index < 200; index++) files[`d${index}/kustomization.yaml`] = `resources: [../d${index + 1}, ../d${index + 1}]\n`
    files['d200/kustomization.yaml'] = 'resources: [sa.yaml]\n'
    files['d200/sa.yaml'] = account('deep')
    expect(lines(files)[0]).toBe('. sa ns/a {}')
  })
})
