import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lintFiles } from '../../lint.js'
import { memoryFileSystem } from '../../source/file-system.js'
import { createProject } from '../project.js'
import { extractTerraform } from '../terraform/index.js'
import { text, trustLines } from '../terraform/resources/fixture.js'
import { instanceOf, moduleOfAddress, stepsOf, withoutKeys } from './address.js'
import { readPlans } from './index.js'
import { account, issuer, manifest, plan, role, state, trust, type Resource } from './plan.fixture.js'

const said = (files: Readonly<Record<string, string>>) => {
  const report = lintFiles(files)
  expect(report.internalErrors).toEqual([])
  return report.findings.filter(({ severity, ruleId }) => severity === 'error' || ruleId === 'syntax').map(({ ruleId, location }) => `${ruleId} ${location.file.path}:${location.file.positionAt(location.start).line}`)
}
const plansOf = (json: string) => readPlans(createProject(memoryFileSystem({ '/plan.json': json }), [], '/'))
const factsOf = (json: string) => plansOf(json).plans.flatMap((each) => each.facts())

const good = 'system:serviceaccount:payments:api'
const wrong = 'system:serviceaccount:payments:apii'
const denied = 'service-account-can-assume-role'
const hcl = (subject: string, more = '') => `resource "aws_iam_role" "api" {
  name = "api"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${issuer}" }
      Condition = { StringEquals = {
        "${issuer}:sub" = "${subject}"
        "${issuer}:aud" = "sts.amazonaws.com"
      } }
    }]
  })
${more}}
`

describe('addresses', () => {
  it.each([
    ['aws_iam_role.a', '', 'aws_iam_role.a', 'aws_iam_role.a', undefined],
    ['module.a["x.y"].aws_iam_role.b[0]', 'module.a["x.y"]', 'module.a.aws_iam_role.b', 'module.a["x.y"].aws_iam_role.b', 0],
    ['module.a["]\\"["].module.b.data.aws_x.c["d.e[0]"]', 'module.a["]\\"["].module.b', 'module.a.module.b.data.aws_x.c', 'module.a["]\\"["].module.b.data.aws_x.c', 'd.e[0]'],
    ['module.a[', 'module.a[', 'module.a', 'module.a', undefined],
  ])('%s', (address, module, plain, block, key) => {
    expect([moduleOfAddress(address), withoutKeys(address), instanceOf(address)]).toEqual([module, plain, { block, key }])
    expect(stepsOf(address).map(({ name, key: written = '' }) => name + written).join('.')).toBe(address)
  })
})

describe('a plan alone', () => {
  it.each([
    ['a wrong subject', wrong, [`${denied} /k8s/sa.yaml:4`]],
    ['the right subject', good, []],
  ])('%s', (_, subject, expected) => {
    expect(said({ '/tf/plan.json': plan([role('aws_iam_role.api', 'api', trust(subject))]), '/k8s/sa.yaml': manifest('api', 'api') })).toEqual(expected)
  })

  it('gives every instance of count, for_each and modules', () => {
    const json = plan([
      role('aws_iam_role.a[0]', 'a0', trust(good), { index: 0 }),
      role('aws_iam_role.b["x"]', 'bx', trust(good), { index: 'x' }),
      role('module.m["k.1"].module.n[1].aws_iam_role.this', 'deep', trust(good)),
    ])
    expect(factsOf(json).map((fact) => `${fact.kind} ${fact.address} ${fact.scope.id} ${fact.kind === 'role' ? (fact.moduleAddress ?? '') : ''}`)).toEqual([
      'role aws_iam_role.a[0] plan:plan.json ',
      'role aws_iam_role.b["x"] plan:plan.json ',
      'role module.m["k.1"].module.n[1].aws_iam_role.this plan:plan.json module.m["k.1"].module.n[1]',
    ])
  })

  it('leaves out what is deleted', () => {
    const files = { '/plan.json': plan([role('aws_iam_role.api', 'api', trust(wrong), { actions: ['delete'] })]), '/sa.yaml': manifest('api', 'api') }
    expect(factsOf(files['/plan.json'])).toEqual([])
    expect(said(files)).toEqual([])
  })

  it('keeps what is not known yet as a symbol of the address', () => {
    const json = plan([{ address: 'aws_iam_role.api', values: { path: '/', name_prefix: 'api-' }, unknown: { name: true, arn: true, assume_role_policy: true }, expressions: { name_prefix: { constant_value: 'api-' }, assume_role_policy: { references: ['local.x', 'aws_iam_openid_connect_provider.a.arn', 'aws_iam_openid_connect_provider.a'] } } }])
    const [fact] = factsOf(json)
    expect(fact?.kind === 'role' ? [text(fact.name), trustLines(fact.trust)] : []).toEqual(['api-‹suffix›', ['unknown: computed-attribute']])
  })
})

const provider: Resource = { address: 'aws_iam_openid_connect_provider.eks', values: { url: `https://${issuer}`, client_id_list: ['sts.amazonaws.com'] }, unknown: { arn: true, id: true } }

describe('what is not known yet', () => {
  const reference = (name: string, references: readonly string[]): Resource => ({
    address: 'aws_eks_addon.ebs',
    values: { addon_name: 'aws-ebs-csi-driver', cluster_name: 'main' },
    unknown: { [name]: true },
    expressions: { [name]: { references }, addon_name: { constant_value: 'aws-ebs-csi-driver' } },
  })
  it.each([
    ['the ARN of a role, or a function of it', ['aws_iam_role.api.arn', 'aws_iam_role.api']],
    ['several', ['aws_iam_role.api.arn', 'aws_iam_role.api', 'var.x']],
    ['itself', ['aws_eks_addon.ebs.service_account_role_arn', 'aws_eks_addon.ebs']],
  ])('is no ground for a finding: %s', (_, references) => {
    expect(said({ '/plan.json': plan([role('aws_iam_role.api', 'api', trust(good)), reference('service_account_role_arn', references)]) })).toEqual([])
  })
})

describe('the scheme of an issuer', () => {
  const key = 'no-scheme-in-condition-key'
  const json = (actions: readonly string[]) => plan([provider, role('aws_iam_role.api', 'api', trust(good, 'https://'), { actions })])
  it('is never reported from a planned value', () => expect(said({ '/plan.json': json(['create']) })).toEqual([]))
  it('is never reported from a changed value', () => expect(said({ '/plan.json': json(['update']) })).toEqual([]))
  it('is reported from a stored one', () => expect(new Set(said({ '/plan.json': json(['no-op']) }))).toEqual(new Set([`${key} /plan.json:1`])))
  it('is reported where the HCL beside the plan writes it', () => {
    const written = hcl(good).replaceAll(`"${issuer}:`, `"https://${issuer}:`)
    expect(said({ '/main.tf': written, '/plan.json': json(['create']) })).toEqual([`${key} /main.tf:10`, `${key} /main.tf:11`])
  })
  it('is not part of the issuer of a provider', () => expect(factsOf(plan([provider])).map((fact) => (fact.kind === 'oidc-provider' ? text(fact.issuer) : ''))).toEqual([issuer]))
})

describe('states', () => {
  const stored: Resource = { address: 'aws_iam_role.api', values: { name: 'api', path: '/', arn: 'arn:aws:iam::111122223333:role/api', assume_role_policy: trust(wrong) } }
  it('are read as they are stored', () => {
    const [fact] = factsOf(state([stored]))
    expect([fact?.scope.id, fact?.kind === 'role' ? text(fact.arn) : '']).toEqual(['state:plan.json', 'arn:aws:iam::111122223333:role/api'])
    expect(said({ '/state.json': state([stored]), '/sa.yaml': manifest('api', 'api') })).toEqual([`${denied} /sa.yaml:4`])
  })
  it('tell the issuer of a cluster', () => {
    const cluster: Resource = { address: 'aws_eks_cluster.main', values: { name: 'main', arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/main', identity: [{ oidc: [{ issuer: `https://${issuer}` }] }] } }
    expect(factsOf(state([cluster])).map((fact) => (fact.kind === 'cluster' ? text(fact.issuer) : ''))).toEqual([issuer])
  })
  it('say nothing where the HCL has been mended since', () => {
    expect(said({ '/main.tf': hcl(good), '/state.json': state([stored]), '/sa.yaml': manifest('api', 'api') })).toEqual([])
  })
  it('tell variables, from resources that agree: probably, for a state may be older', () => {
    const warned = (all: Readonly<Record<string, string>>) => {
      expect(said(all)).toEqual([])
      return lintFiles(all).findings.filter(({ message }) => message.includes('(Probable')).map(({ severity, ruleId, location }) => `${severity} ${ruleId} ${location.file.path}`)
    }
    const open = hcl('system:serviceaccount:payments:${var.account}') + 'variable "account" {}\n'
    const files = { '/main.tf': open, '/sa.yaml': manifest('api', 'api') }
    expect(warned(files)).toEqual([])
    expect(warned({ ...files, '/state.json': state([stored]) })).toEqual([`warn ${denied} /sa.yaml`])
    const edited = open.replace('name = "api"', 'name = "api2"')
    expect(warned({ ...files, '/main.tf': edited, '/state.json': state([stored]), '/sa.yaml': manifest('api', 'api2') })).toEqual([])
    const both = open + open.replace('"aws_iam_role" "api"', '"aws_iam_role" "other"').replace('name = "api"', 'name = "other"').replace('variable "account" {}\n', '')
    const other: Resource = { address: 'aws_iam_role.other', values: { name: 'other', path: '/', assume_role_policy: trust(good) } }
    // Two values for one variable: it is neither, and each role still has what is stored of it.
    expect(warned({ ...files, '/main.tf': both, '/state.json': state([stored, other]) })).toEqual(['warn annotation-matches-module-role /sa.yaml'])
  })
  it('say nothing beside a plan', () => {
    expect(said({ '/main.tf': hcl(good), '/plan.json': plan([role('aws_iam_role.api', 'api', trust(good))]), '/state.json': state([stored]), '/sa.yaml': manifest('api', 'api') })).toEqual([])
  })
})

describe('Kubernetes objects', () => {
  const metadata = { name: 'api', namespace: 'payments', annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::${account}:role/api` } }
  const manifestOf = (object: object): Resource => ({
    address: 'kubernetes_manifest.api',
    values: { manifest: object, object, wait: [], field_manager: [] },
    unknown: { object: { metadata: { uid: true } } },
    expressions: { manifest: { constant_value: object } },
  })
  const wrongRole = role('aws_iam_role.api', 'api', trust(wrong))
  it.each([
    ['kubernetes_manifest', manifestOf({ apiVersion: 'v1', kind: 'ServiceAccount', metadata })],
    ['kubernetes_service_account_v1', { address: 'kubernetes_service_account_v1.api', values: { metadata: [{ ...metadata, generate_name: null, labels: null }] }, unknown: { metadata: [{ uid: true, annotations: {} }] } }],
    ['kubernetes_annotations', { address: 'kubernetes_annotations.api', values: { api_version: 'v1', kind: 'ServiceAccount', metadata: [{ name: 'api', namespace: 'payments' }], annotations: metadata.annotations } }],
    ['kubectl_manifest', { address: 'kubectl_manifest.api', values: { yaml_body: manifest('api', 'api') } }],
    ['helm_release, set as blocks', { address: 'helm_release.api', values: { name: 'api', chart: 'x', namespace: 'payments', set: [{ name: 'serviceAccount.name', value: 'api', type: '' }, { name: 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn', value: `arn:aws:iam::${account}:role/api`, type: '' }] }, expressions: { set: [{}, {}] } }],
    ['helm_release, set as a list', { address: 'helm_release.api', values: { name: 'api', chart: 'x', namespace: 'payments', set: [{ name: 'serviceAccount.name', value: 'api', type: null }, { name: 'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn', value: `arn:aws:iam::${account}:role/api`, type: null }] }, expressions: { set: {} } }],
    ['aws_eks_addon', { address: 'aws_eks_addon.ebs', values: { addon_name: 'aws-ebs-csi-driver', cluster_name: 'main', service_account_role_arn: `arn:aws:iam::${account}:role/api` } }],
  ] as const)('%s of a plan and of a state', (_, resource: Resource) => {
    expect(said({ '/plan.json': plan([wrongRole, resource]) })).toEqual([`${denied} /plan.json:1`])
    expect(said({ '/state.json': state([wrongRole, resource]) })).toEqual([`${denied} /state.json:1`])
  })

  it('pod identity', () => {
    const association: Resource = { address: 'aws_eks_pod_identity_association.api', values: { cluster_name: 'main', namespace: 'payments', service_account: 'api', role_arn: `arn:aws:iam::${account}:role/api` } }
    expect(said({ '/state.json': state([wrongRole, association]) })).toEqual(['pod-identity-trust-principal /state.json:1'])
  })

  it('what a replacement has left over is no resource', () => {
    const json = state([role('aws_iam_role.api', 'api', trust(good)), { address: 'kubectl_manifest.api', values: { yaml_body: manifest('api', 'api') } }])
    const left = json.replace('"resources":[', `"resources":[{"address":"aws_iam_role.api","mode":"managed","type":"aws_iam_role","name":"api","deposed_key":"01","values":{"name":"api","assume_role_policy":${JSON.stringify(trust(wrong))}}},`)
    expect(left).not.toBe(json)
    expect(said({ '/state.json': left })).toEqual([])
  })
})

describe('HCL beside the plan', () => {
  const variable = hcl('system:serviceaccount:payments:${var.account}') + 'variable "account" {}\n'
  const planned = plan([role('aws_iam_role.api', 'api', trust(wrong))], { variables: { account: { value: 'apii' } } })
  it('is where findings point, and said once', () => {
    const files = { '/tf/main.tf': hcl('system:serviceaccount:payments'), '/tf/plan.json': plan([role('aws_iam_role.api', 'api', trust('system:serviceaccount:payments'))]) }
    expect(said(files)).toEqual(['sub-format /tf/main.tf:10'])
  })
  it('has its symbols resolved', () => {
    const files = { '/tf/main.tf': variable, '/k8s/sa.yaml': manifest('api', 'api') }
    expect(said(files)).toEqual([])
    expect(said({ ...files, '/tf/plan.json': planned })).toEqual([`${denied} /k8s/sa.yaml:4`])
  })
  it('given alone with manifests, in another directory', () => {
    const files = { '/infra/main.tf': variable, '/out/plan.json': planned, '/k8s/sa.yaml': manifest('api', 'api') }
    expect(said(files)).toEqual([`${denied} /k8s/sa.yaml:4`])
    const { findings } = lintFiles(files, { paths: ['/out/plan.json', '/k8s'] })
    expect(findings.filter(({ severity }) => severity === 'error').map(({ ruleId }) => ruleId)).toEqual([denied])
  })
  it('says what the plan does not know', () => {
    const open: Resource = { address: 'aws_iam_role.api', values: { name: 'api', path: '/' }, unknown: { arn: true, assume_role_policy: true }, expressions: { name: {}, assume_role_policy: { references: ['local.x'] } } }
    expect(said({ '/tf/main.tf': hcl(wrong), '/tf/out/plan.json': plan([open]), '/k8s/sa.yaml': manifest('api', 'api') })).toEqual([`${denied} /k8s/sa.yaml:4`])
  })
  it('wins where it has been edited since', () => {
    expect(said({ '/main.tf': hcl(good), '/plan.json': planned, '/sa.yaml': manifest('api', 'api') })).toEqual([])
  })
  it.each([
    ['is evaluated where the plan has all instances', true, []],
    ['stays open where the plan may lack some', false, []],
  ])('whose count is not known %s', (_, complete) => {
    const counted = hcl(wrong, '  count = terraform.workspace == "prod" ? 1 : 0\n')
    const files = { '/main.tf': counted, '/sa.yaml': manifest('api', 'api') }
    const none = JSON.parse(plan([role('aws_iam_role.other', 'other', trust(good))], { complete })) as { configuration: { root_module: { resources: unknown[] } } }
    none.configuration.root_module.resources = [{ address: 'aws_iam_role.api', mode: 'managed', type: 'aws_iam_role', name: 'api', provider_config_key: 'aws', expressions: {} }]
    const existing = plan([role('aws_iam_role.api[0]', 'api', trust(wrong), { index: 0 })], { complete })
    const rolesOf = (json: string) => extractTerraform(createProject(memoryFileSystem({ ...files, '/plan.json': json }), [], '/'), { plans: plansOf(json).plans }).facts.filter(({ kind }) => kind === 'role').map(({ exists }) => exists)
    expect(rolesOf(JSON.stringify(none))).toEqual(complete ? [] : ['unknown'])
    expect(rolesOf(existing)).toEqual(complete ? ['yes'] : ['unknown'])
  })
  it('keeps the keys of for_each that only the plan knows', () => {
    const each = 'data "aws_ssm_parameter" "names" { name = "names" }\nresource "aws_iam_role" "api" {\n  for_each = toset(split(",", data.aws_ssm_parameter.names.insecure_value))\n  name = each.key\n  assume_role_policy = "{}"\n}\n'
    const json = plan([role('aws_iam_role.api["a.b"]', 'a.b', '{}', { index: 'a.b' }), role('aws_iam_role.api["c"]', 'c', '{}', { index: 'c' })], { complete: true })
    const facts = extractTerraform(createProject(memoryFileSystem({ '/main.tf': each }), [], '/'), { plans: plansOf(json).plans }).facts
    expect(facts.map((fact) => (fact.kind === 'role' ? [fact.address, text(fact.name), fact.exists] : []))).toEqual([
      ['aws_iam_role.api["a.b"]', 'a.b', 'yes'],
      ['aws_iam_role.api["c"]', 'c', 'yes'],
    ])
  })
  it('takes what a data source has read', () => {
    const read = 'data "aws_ssm_parameter" "name" { name = "name" }\n' + hcl('system:serviceaccount:payments:${data.aws_ssm_parameter.name.value}')
    const json = JSON.parse(plan([role('aws_iam_role.api', 'api', trust(wrong))])) as Record<string, unknown>
    json['prior_state'] = { values: { root_module: { resources: [{ address: 'data.aws_ssm_parameter.name', mode: 'data', type: 'aws_ssm_parameter', name: 'name', values: { name: 'name', value: 'apii' } }] } } }
    expect(said({ '/main.tf': read, '/plan.json': JSON.stringify(json), '/sa.yaml': manifest('api', 'api') })).toEqual([`${denied} /sa.yaml:4`])
  })
  it('has the real resources of a registry module that irsalint knows', () => {
    const call = `module "irsa" {
  source           = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version          = "5.52.2"
  role_name_prefix = "api-"
  oidc_providers = {
    main = { provider_arn = "arn:aws:iam::${account}:oidc-provider/${issuer}", namespace_service_accounts = ["payments:apii"] }
  }
}
`
    const real = role('module.irsa.aws_iam_role.this[0]', 'api-20260101000000000000000001', trust(wrong), { index: 0, actions: ['no-op'] })
    const made: Resource = { ...real, values: { ...real.values, name_prefix: 'api-', arn: `arn:aws:iam::${account}:role/api-20260101000000000000000001` }, unknown: {} }
    const json = plan([made], {}, { irsa: { source: 'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks', module: {} } })
    const files = { '/main.tf': call, '/sa.yaml': manifest('api', 'api-20260101000000000000000001') }
    expect(said(files)).toEqual([])
    expect(said({ ...files, '/plan.json': json }).map((line) => line.replace(/:\d+$/, ''))).toEqual([`${denied} /sa.yaml`])
  })
})

describe('files that are no plans, or broken ones', () => {
  const whole = plan([role('aws_iam_role.api', 'api', trust(good))], { variables: { x: { value: 'api' } }, prior_state: { values: { root_module: { resources: [] } } } })
  it.each([
    ['cut off', whole.slice(0, -200), ['syntax /plan.json:1']],
    ['of a later format', whole.replace('"1.2"', '"2.0"'), ['syntax /plan.json:1']],
    ['another tool', '{"format_version": "1.0", "values": {"root_module": 3}}', []],
    ['wrong types everywhere', '{"format_version":"1.2","planned_values":{"root_module":{"resources":[1,null,{"address":2},{"address":"a.b","mode":"managed","type":"aws_iam_role","name":"b","values":[]}],"child_modules":{}}},"resource_changes":"x","configuration":[],"variables":7,"prior_state":false}', []],
    ['odd keys', whole.replace('"name":"api"', '"__proto__":"api","constructor":1'), []],
    ['deep', `{"format_version":"1.2","planned_values":{"root_module":${'{"child_modules":['.repeat(5000)}${']}'.repeat(5000)}}}`, ['syntax /plan.json:1']],
    ['an address without end', whole.replaceAll('"aws_iam_role.api"', `"${'module.a.'.repeat(50_000)}aws_iam_role.api"`), []],
    ['template', whole.replace('{', '{{ .Plan }}{'), []],
  ])('%s', (_, json, expected) => {
    expect(said({ '/plan.json': json })).toEqual(expected)
  })

  it('any value at any place', () => {
    const places = JSON.parse(whole) as unknown
    const swap = (node: unknown, path: readonly string[], value: unknown): unknown => {
      const [first, ...rest] = path
      if (first === undefined) return value
      if (Array.isArray(node)) return node.map((item: unknown, index) => (String(index) === first ? swap(item, rest, value) : item))
      return typeof node === 'object' && node !== null ? { ...node, [first]: swap((node as Record<string, unknown>)[first], rest, value) } : node
    }
    const paths: string[][] = []
    const walk = (node: unknown, path: string[]): void => {
      paths.push(path)
      if (typeof node === 'object' && node !== null) for (const [name, item] of Object.entries(node)) walk(item, [...path, name])
    }
    walk(places, [])
    for (const path of paths) {
      for (const value of [null, true, 0, 'x', [], {}, [{}], [null]]) {
        const json = JSON.stringify(swap(places, path, value))
        const project = createProject(memoryFileSystem({ '/main.tf': `${hcl('system:serviceaccount:payments:${var.x}')}variable "x" {}\n`, '/plan.json': json }), [], '/')
        expect(() => [factsOf(json), plansOf(json).plans.map((each) => each.likelyFacts()), extractTerraform(project, { plans: readPlans(project).plans })], `${path.join('/')} = ${JSON.stringify(value)}`).not.toThrow()
      }
    }
  })

  it('a plan may be larger than other files', () => {
    const space = ' '.repeat(6 * 1024 * 1024)
    const project = createProject(memoryFileSystem({ '/plan.json': whole + space, '/other.json': `{}${space}` }), [], '/')
    expect(readPlans(project).plans.map(({ path }) => path)).toEqual(['/plan.json'])
    expect(project.skipped).toEqual([{ path: '/other.json', reason: 'larger than 5 MB' }])
  })

  it('a byte order mark is no part of it', () => {
    expect(plansOf(`\uFEFF${whole}`).plans).toHaveLength(1)
  })
})

describe('projects', () => {
  const read = (project: string, paths: readonly string[]) =>
    Object.fromEntries(paths.map((path) => [`/${path}`, readFileSync(new URL(`../../../../../fixtures/projects/${project}/${path}`, import.meta.url), 'utf8')]))
  it.each([
    ['plan-beside-hcl', ['infra/main.tf', 'infra/plan.json', 'k8s/service-account.yaml'], 'infra/main.tf:23'],
    ['plan-alone', ['plan.json', 'k8s/service-account.yaml'], 'plan.json:23'],
  ])('%s', (project, paths, related) => {
    const { findings } = lintFiles(read(project, paths))
    const [finding, ...others] = findings.filter(({ severity }) => severity === 'error')
    expect(others).toEqual([])
    expect([finding?.ruleId, finding?.location.file.path]).toEqual([denied, '/k8s/service-account.yaml'])
    expect(finding?.related.map(({ location }) => `${location.file.path}:${String(location.file.positionAt(location.start).line)}`)).toContain(`/${related}`)
  })
})
