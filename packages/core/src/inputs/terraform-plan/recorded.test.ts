// Plans and states that Terraform wrote: see scripts/oracles/record-plans.mjs.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildModel, lintFiles } from '../../lint.js'
import { memoryFileSystem } from '../../source/file-system.js'
import { isKnown } from '../../value/value.js'
import { text, trustLines } from '../terraform/resources/fixture.js'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const recorded = (name: string): string => read(`./testdata/irsa/${name}.json`)
const main = read('../../../../../scripts/oracles/plans/irsa/main.tf')
const hcl = { '/tf/main.tf': main, '/tf/modules/irsa/main.tf': read('../../../../../scripts/oracles/plans/irsa/modules/irsa/main.tf') }

const modelOf = async (files: Readonly<Record<string, string>>) => (await buildModel({ cwd: '/', fileSystem: memoryFileSystem(files) })).model
const at = ({ file, start }: { file: { path: string; positionAt(offset: number): { line: number } }; start: number }): string => `${file.path}:${String(file.positionAt(start).line)}`
const errorsOf = (files: Readonly<Record<string, string>>): readonly string[] => {
  const { findings, internalErrors } = lintFiles(files)
  expect(internalErrors).toEqual([])
  return findings.filter(({ severity }) => severity === 'error').map(({ ruleId, location }) => `${ruleId} ${at(location)}`)
}

const stored = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF'
const addon = `service-account-can-assume-role /tf/main.tf:${String(main.slice(0, main.indexOf('service_account_role_arn')).split('\n').length)}`

describe('beside the HCL', () => {
  it.each([
    ['create', ['terraform:tf'], 'api-dev', '‹issuer of aws_eks_cluster.main›', 'generated-‹suffix›'],
    ['stored', ['terraform:tf'], 'api-dev', stored, 'generated-20260101000000000000000001'],
    ['changed', ['terraform:tf'], 'api-prod', '‹issuer of aws_eks_cluster.main›', undefined],
    // What is not among the targets may be there or not.
    ['targeted', ['terraform:tf'], 'api-prod', '‹issuer of aws_eks_cluster.main›', 'generated-‹suffix›'],
  ])('%s resolves variables, accounts and what is stored', async (name, scopes, role, issuer, generated) => {
    const model = await modelOf({ ...hcl, '/tf/plan.json': recorded(name) })
    expect(model.scopes.map(({ id }) => id)).toEqual(scopes)
    const roles = new Map(model.roles.map((each) => [each.address, each]))
    const api = roles.get('aws_iam_role.api')
    expect([text(api?.arn), api === undefined ? [] : trustLines(api.trust)]).toEqual([
      `arn:aws:iam::111122223333:role/${role}`,
      [`Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/${issuer} if StringEquals ${issuer}:sub=system:serviceaccount:payments:${role} and StringEquals ${issuer}:aud=sts.amazonaws.com`],
    ])
    expect(text(roles.get('module.irsa["x[\\"0\\"].y"].aws_iam_role.this[0]')?.arn)).toBe('arn:aws:iam::444455556666:role/team-search')
    const made = roles.get('aws_iam_role.generated[0]')
    expect(made === undefined ? undefined : text(made.name)).toBe(generated)
    expect(model.oidcProviders.map((each) => text(each.issuer))).toEqual([issuer])
    expect(model.clusters.map((each) => text(each.issuer))).toEqual([issuer])
  })

  it('of a state, what AWS assigned is certain', async () => {
    const model = await modelOf({ ...hcl, '/tf/state.json': recorded('state') })
    const api = model.roles.find(({ address }) => address === 'aws_iam_role.api')
    expect([text(api?.name), text(api?.arn), api === undefined ? '' : trustLines(api.trust)[0]]).toEqual([
      'api-‹var.environment›',
      'arn:aws:iam::111122223333:role/api-dev',
      `Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/${stored} if StringEquals ${stored}:sub=system:serviceaccount:payments:api-‹var.environment› and StringEquals ${stored}:aud=sts.amazonaws.com`,
    ])
    expect(model.roles.map(({ name }) => text(name))).toContain('generated-20260101000000000000000001')
  })

  it.each(['create', 'stored', 'state', 'changed'])('%s decides every pair that exists', async (name) => {
    const { bindings } = await modelOf({ ...hcl, '/tf/plan.json': recorded(name) })
    expect(bindings.map((each) => `${each.serviceAccount?.address ?? each.grant?.address ?? each.association?.address ?? ''} ${each.decision.result}`)).toEqual([
      'kubernetes_service_account.api allow',
      'kubernetes_service_account.team["a.b"] allow',
      'kubernetes_service_account.team["x[\\"0\\"].y"] allow',
      // The ARN of a role that nobody makes: what a plan alone could not tell from the role itself.
      'kubernetes_service_account_v1.changed unknown',
      'helm_release.api:serviceAccount allow',
      'aws_eks_addon.ebs deny',
      ...(name === 'changed' ? [] : ['aws_eks_pod_identity_association.generated[0] allow']),
    ])
  })

  it.each(['create', 'stored', 'state', 'changed', 'targeted'])('%s: findings point into the HCL, once', (name) => {
    expect(errorsOf({ ...hcl, '/tf/plan.json': recorded(name) })).toEqual([addon])
  })

  it('a function of a policy is evaluated, never taken for the policy itself', async () => {
    const roles = (await modelOf({ ...hcl, '/tf/plan.json': recorded('stored') })).roles
    const changed = roles.find(({ address }) => address === 'aws_iam_role.changed')
    expect(changed === undefined ? [] : trustLines(changed.trust).map((line) => line.replaceAll(stored, 'I'))).toEqual([
      'Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/I if StringEquals I:aud=sts.amazonaws.com and StringEquals I:sub=system:serviceaccount:payments:other-dev',
    ])
  })

  it('a module that is not there has the resources of the plan, at its call', async () => {
    const model = await modelOf({ '/tf/main.tf': main.replace('./modules/irsa', 'git::https://git.example/irsa.git'), '/tf/plan.json': recorded('stored') })
    const roles = model.roles.filter(({ moduleAddress }) => moduleAddress !== undefined)
    expect(roles.map((each) => [each.address, each.moduleAddress, text(each.arn), each.scope.id, each.location.file.path, each.trust.kind])).toEqual([
      ['module.irsa["a.b"].aws_iam_role.this[0]', 'module.irsa["a.b"]', 'arn:aws:iam::444455556666:role/team-payments', 'terraform:tf', '/tf/main.tf', 'policy'],
      ['module.irsa["x[\\"0\\"].y"].aws_iam_role.this[0]', 'module.irsa["x[\\"0\\"].y"]', 'arn:aws:iam::444455556666:role/team-search', 'terraform:tf', '/tf/main.tf', 'policy'],
    ])
    expect(model.bindings.filter(({ serviceAccount }) => serviceAccount?.address.startsWith('kubernetes_service_account.team')).map(({ decision }) => decision.result)).toEqual(['allow', 'allow'])
  })

  it('edits since then are what counts', async () => {
    const edited = main.replace('payments:api-${var.environment}', 'payments:new-${var.environment}').replace('name               = "api-${', 'name               = "renamed-${')
    // The state has resources of two accounts, and does not say which provider configuration made which.
    for (const [name, account, environment] of [['stored', '111122223333', 'dev'], ['state', '‹account of provider aws›', '‹var.environment›']] as const) {
      const api = (await modelOf({ ...hcl, '/tf/main.tf': edited, '/tf/plan.json': recorded(name) })).roles.find(({ address }) => address === 'aws_iam_role.api')
      expect([text(api?.name), text(api?.arn), api === undefined ? '' : trustLines(api.trust)[0]]).toEqual([`renamed-${environment}`, `arn:aws:iam::${account}:role/renamed-${environment}`, expect.stringContaining(`:sub=system:serviceaccount:payments:new-${environment} and`)])
    }
  })
})

describe('alone', () => {
  it.each([
    ['create', [], ['unknown', 'unknown']],
    ['stored', [], ['unknown', 'unknown', 'allow', 'allow', 'unknown', 'unknown', 'allow']],
    ['changed', [], ['unknown', 'unknown', 'unknown']],
    ['state', ['service-account-can-assume-role'], ['allow', 'allow', 'allow', 'allow', 'unknown', 'deny', 'allow']],
  ])('%s', async (name, errors, decisions) => {
    const files = { '/plan.json': recorded(name) }
    expect(errorsOf(files).map((line) => line.split(' ')[0])).toEqual(errors)
    const model = await modelOf(files)
    expect(model.bindings.map(({ decision }) => decision.result)).toEqual(decisions)
    expect(model.roles.map(({ arn }) => text(arn)).filter((arn) => arn.includes('team'))).toEqual(['arn:aws:iam::444455556666:role/team-payments', 'arn:aws:iam::444455556666:role/team-search'])
    expect([...model.roles.map(({ scope }) => scope.id)]).toEqual(model.roles.map(() => `${name === 'state' ? 'state' : 'plan'}:plan.json`))
  })

  it.each([
    [
      'irsa/create',
      [],
      [
        'service-account-can-assume-role aws_eks_addon.ebs',
        // A warning that is wrong: the HCL has a suffix, of which the plan says nothing. So it is none but a warning.
        'service-account-can-assume-role kubernetes_service_account_v1.changed',
      ],
    ],
    ['irsa/stored', [], ['service-account-can-assume-role aws_eks_addon.ebs']],
    ['irsa/state', ['service-account-can-assume-role aws_eks_addon.ebs'], []],
    ['existing/create', ['service-account-can-assume-role helm_release.agent'], ['annotation-matches-module-role kubernetes_service_account_v1.worker', 'pod-identity-trust-principal aws_iam_role.this["api"]']],
  ])('%s: what is probable is a warning', (name, errors, warnings) => {
    const json = read(`./testdata/${name}.json`)
    const { findings, internalErrors } = lintFiles({ '/plan.json': json })
    /** The resource whose text a place lies in: addresses come first in each. */
    const ownerOf = (offset: number): string => {
      const before = [...json.matchAll(/"address": ("(?:[^"\\]|\\.)*")/g)].filter(({ index }) => index <= offset)
      return String(JSON.parse(before.at(-1)?.[1] ?? '""'))
    }
    const of = (wanted: string) => findings.filter(({ severity, ruleId }) => severity === wanted && !/^(pinned|require)/.test(ruleId)).map(({ ruleId, location }) => `${ruleId} ${ownerOf(location.start)}`).sort()
    expect([internalErrors, of('error'), of('warn')]).toEqual([[], errors, warnings])
    const probable = findings.filter(({ message }) => message.includes('(Probable, not certain:'))
    expect([probable.length, probable.every(({ severity }) => severity === 'warn')]).toEqual([warnings.length, true])
    expect(findings.flatMap(({ fix, suggestions }) => [...(fix ?? []), ...suggestions])).toEqual([])
  })

  it('what is not known says what it is made from', () => {
    const reasons = lintFiles({ '/plan.json': recorded('create') }).undecided.map(({ reason }) => reason)
    expect(reasons).toContain('aws_eks_addon.ebs.service_account_role_arn is known only after apply (made from aws_iam_role.api.arn; scan the HCL together with the plan to see how)')
  })

  it('a state beside a plan says nothing', async () => {
    const model = await modelOf({ '/plan.json': recorded('changed'), '/state.json': recorded('state') })
    expect(model.scopes.map(({ id }) => id)).toEqual(['plan:plan.json'])
  })

  it('has the generated name of what is stored', async () => {
    const names = (await modelOf({ '/state.json': recorded('state') })).roles.map(({ name }) => name)
    expect(names.every(isKnown)).toBe(true)
    expect(names.map(text)).toContain('generated-20260101000000000000000001')
  })
})

describe('which root a plan belongs to', () => {
  const inDirectory = (directory: string) => Object.fromEntries(Object.entries(hcl).map(([path, file]) => [path.replace('/tf/', `/${directory}/`), file]))
  it.each([
    ['its own directory', { ...hcl, '/tf/plan.json': recorded('create') }, ['terraform:tf']],
    ['one above', { ...hcl, '/tf/out/ci/plan.json': recorded('create') }, ['terraform:tf']],
    ['the only one anywhere', { ...hcl, '/plans/dev.json': recorded('create') }, ['terraform:tf']],
    ['that of two alike in whose directory it lies', { ...inDirectory('dev'), ...inDirectory('prod'), '/dev/plan.json': recorded('create') }, ['terraform:dev', 'terraform:prod']],
    ['none where another has the directory', { '/other/main.tf': 'resource "aws_iam_role" "x" {}', '/other/plan.json': recorded('create') }, ['plan:other/plan.json', 'terraform:other']],
  ])('%s', async (_, files, scopes) => {
    const model = await modelOf(files)
    expect(model.scopes.map(({ id }) => id)).toEqual(scopes)
    const resolved = model.roles.filter(({ arn }) => text(arn) === 'arn:aws:iam::111122223333:role/api-dev')
    expect(resolved).toHaveLength(1)
  })

  it('a Terragrunt unit of a module in the repository', async () => {
    const unit = (environment: string) => `terraform {\n  source = "../../tf"\n}\ninputs = {\n  environment = "${environment}"\n}\n`
    const units = { ...hcl, '/live/dev/terragrunt.hcl': unit('dev'), '/live/prod/terragrunt.hcl': unit('prod') }
    const model = await modelOf({ ...units, '/live/dev/plan.json': recorded('create'), '/live/prod/plan.json': recorded('changed') })
    expect(model.scopes.map(({ id }) => id)).toEqual(['terraform:live/dev', 'terraform:live/prod'])
    expect(model.roles.flatMap(({ address, arn }) => (address === 'aws_iam_role.api' ? [text(arn)] : []))).toEqual(['arn:aws:iam::111122223333:role/api-dev', 'arn:aws:iam::111122223333:role/api-prod'])
  })

  it('is asked for where several are alike', () => {
    const { findings } = lintFiles({ ...inDirectory('dev'), ...inDirectory('prod'), '/plan.json': recorded('create') })
    expect(findings.filter(({ ruleId }) => ruleId === 'syntax').map(({ severity, message, location }) => [severity, at(location), message])).toEqual([
      ['warn', '/plan.json:1', 'This plan may belong to any of 2 root modules. Put it into the directory of the one it was made from. It is left out.'],
    ])
  })
})

describe('which variant of it', () => {
  const tfvars = { '/tf/env/dev.tfvars': 'environment = "dev"\n', '/tf/env/prod.tfvars': 'environment = "prod"\nlegacy = false\n' }
  it.each([
    ['takes the place of the one it agrees with', { '/tf/plan.json': recorded('create') }, ['terraform:tf#dev', 'terraform:tf#prod']],
    ['each its own', { '/tf/dev.json': recorded('create'), '/tf/prod.json': recorded('changed') }, ['terraform:tf#dev', 'terraform:tf#prod']],
    ['is one more where it agrees with none', { '/tf/plan.json': recorded('create').replaceAll('dev', 'test') }, ['terraform:tf#dev', 'terraform:tf#plan.json', 'terraform:tf#prod']],
    ['a state of one of several is left out', { '/tf/state.json': recorded('state') }, ['terraform:tf#dev', 'terraform:tf#prod']],
    ['a state beside a plan is left out', { '/tf/state.json': recorded('state'), '/tf/plan.json': recorded('changed') }, ['terraform:tf#dev', 'terraform:tf#prod']],
  ])('%s', async (_, plans, scopes) => {
    const model = await modelOf({ ...hcl, ...tfvars, ...plans })
    expect(model.scopes.map(({ id }) => id)).toEqual(scopes)
  })

  it('manifests of another environment are no error', () => {
    const manifest = (account: string, environment: string) =>
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api-${environment}\n  namespace: payments\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::${account}:role/api-${environment}\n`
    const files = { ...hcl, '/tf/plan.json': recorded('create'), '/k8s/dev/sa.yaml': manifest('111122223333', 'dev'), '/k8s/prod/sa.yaml': manifest('999988887777', 'prod') }
    expect(errorsOf(files)).toEqual([addon])
  })
})
