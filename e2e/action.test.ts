// The committed bundle of the Action, from an empty folder, in a runner's environment.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { execute, folder, root, write, type Outcome } from './tools.js'

const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as { inputs: Record<string, { default?: string; description: string }>; outputs: Record<string, unknown>; runs: { using: string; main: string } }

const annotated = (name: string, namespace = 'payments'): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app\n`

const role = JSON.stringify({
  Role: {
    RoleName: 'app',
    Arn: 'arn:aws:iam::111122223333:role/app',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF' },
          Condition: { StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub': 'system:serviceaccount:payments:api' } },
        },
      ],
    },
  },
})

interface Run extends Outcome {
  readonly outputs: ReadonlyMap<string, string>
  readonly summary: string
  readonly workspace: string
}

function runAction(files: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Run {
  const home = folder()
  const workspace = join(home, 'workspace')
  const action = join(home, 'action/bundle/action')
  const empty = join(home, 'empty')
  for (const path of [workspace, action, empty]) mkdirSync(path, { recursive: true })
  for (const name of ['index.js', 'package.json']) copyFileSync(join(root, 'bundle/action', name), join(action, name))
  write(workspace, files)
  const sha = 'c'.repeat(40)
  write(home, { 'event.json': JSON.stringify({ pull_request: { head: { sha } } }), output: '', summary: '' })
  const given = Object.entries(manifest.inputs).map(([name, { default: value = '' }]) => [`INPUT_${name.toUpperCase()}`, inputs[name] ?? value])
  const outcome = execute(process.execPath, [join(action, 'index.js')], {
    cwd: empty,
    bare: true,
    env: {
      ...Object.fromEntries(given) as Record<string, string>,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: join(home, 'event.json'),
      GITHUB_OUTPUT: join(home, 'output'),
      GITHUB_STEP_SUMMARY: join(home, 'summary'),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_SHA: 'd'.repeat(40),
      ...env,
    },
  })
  const outputs = new Map([...readFileSync(join(home, 'output'), 'utf8').matchAll(/^([\w-]+)<<(.+)\n([^]*?)\n\2\n/gm)].map(([, name = '', , value = '']) => [name, value]))
  return { ...outcome, outputs, summary: readFileSync(join(home, 'summary'), 'utf8'), workspace }
}

const annotations = (stdout: string, level: string): readonly string[] => stdout.split('\n').filter((line) => line.startsWith(`::${level} `))

describe('action.yml', () => {
  it('points at a committed ESM bundle for node24', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: 'bundle/action/index.js' })
    expect(existsSync(join(root, manifest.runs.main))).toBe(true)
    expect(JSON.parse(readFileSync(join(root, 'bundle/action/package.json'), 'utf8'))).toEqual({ type: 'module' })
  })

  it('declares the outputs that are set', () => {
    expect([...runAction({ 'role.json': role }).outputs.keys()].sort()).toEqual(Object.keys(manifest.outputs).sort())
  })
})

describe('the Action', () => {
  it('annotates, writes the summary and the outputs, and fails the step', () => {
    const { status, stdout, stderr, outputs, summary } = runAction({ 'iam/role.json': role, 'k8s/sa.yaml': annotated('ap1') })
    expect(stderr).toBe('')
    expect(status).toBe(1)
    expect(annotations(stdout, 'error')).toEqual([expect.stringMatching(/^::error file=k8s\/sa\.yaml,line=4,.*title=irsalint%3A service-account-can-assume-role::/)])
    expect(Object.fromEntries(outputs)).toMatchObject({ errors: '1', 'exit-code': '1', 'sarif-file': '' })
    expect(summary).toContain(`[k8s/sa.yaml:4:9](https://github.com/o/r/blob/${'c'.repeat(40)}/k8s/sa.yaml#L4)`)
  })

  it('passes where all is well', () => {
    const { status, stdout, outputs } = runAction({ 'iam/role.json': role, 'k8s/sa.yaml': annotated('api') })
    expect(status).toBe(0)
    expect(annotations(stdout, 'error')).toEqual([])
    expect(outputs.get('errors')).toBe('0')
  })

  it('annotates the worst first, ten of a level, and counts the rest', () => {
    const many = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`k8s/sa-${index}.yaml`, annotated(`worker-${index}`)]))
    const { stdout, outputs } = runAction({ 'role.json': role, ...many })
    expect(outputs.get('errors')).toBe('14')
    expect(annotations(stdout, 'error')).toHaveLength(10)
    expect(annotations(stdout, 'warning').length).toBeLessThanOrEqual(10)
    expect(stdout).toMatch(/irsalint: \d+ more findings, beyond the annotations/)
    const levels = stdout.split('\n').flatMap((line) => /^::(error|warning) /.exec(line)?.[1] ?? [])
    expect(levels).toEqual([...levels].sort())
  })

  it('lets no linted text become a command', () => {
    const hostile = annotated('ap1').replace('metadata:', '# x\n::error::injected\nmetadata:').replace('::error::injected\n', '')
    const { stdout } = runAction({ 'role.json': role, 'k8s/::error ::x%0A.yaml': hostile, 'broken.tf': '::warning ::injected\nx = {\n::error ::injected\n' })
    const outside = stdout.replace(/::stop-commands::(\S+)\n[^]*?::\1::/, '')
    expect(outside).not.toMatch(/^\s*::(?:error|warning) ::/m)
    expect(outside.split('\n').filter((line) => line.startsWith('::')).every((line) => /^::(?:error|warning) file=/.test(line))).toBe(true)
  })

  it.each<[string, Record<string, string>, number]>([
    ['fail-on never', { 'fail-on': 'never' }, 0],
    ['fail-on warning', { 'fail-on': 'warning', paths: 'iam' }, 1],
    ['warnings pass', { paths: 'iam' }, 0],
    ['max-warnings', { 'max-warnings': '0', paths: 'iam' }, 1],
    ['several paths', { paths: 'iam k8s' }, 1],
    ['several lines of paths', { paths: 'iam\nk8s/' }, 1],
    ['a working directory', { 'working-directory': 'iam' }, 0],
    ['no such path', { paths: 'nowhere' }, 2],
    ['a wrong value', { 'fail-on': 'sometimes' }, 2],
    ['a wrong flag', { annotations: 'perhaps' }, 2],
    ['a missing configuration', { config: 'x.yaml' }, 2],
  ])('%s', (_name, inputs, status) => {
    const run = runAction({ 'iam/role.json': role, 'k8s/sa.yaml': annotated('ap1') }, inputs)
    expect(run.status).toBe(status)
    expect(run.outputs.get('exit-code')).toBe(String(status))
    if (status === 2) expect(annotations(run.stdout, 'error')).toHaveLength(1)
  })

  it('names files from the root of the repository, also from a working directory', () => {
    const { stdout } = runAction({ 'a/iam/role.json': role, 'a/k8s/sa.yaml': annotated('ap1') }, { 'working-directory': 'a' })
    expect(annotations(stdout, 'error')[0]).toContain('file=a/k8s/sa.yaml')
  })

  it('keeps quiet where told so, and writes SARIF', () => {
    const { stdout, summary, workspace, outputs } = runAction({ 'role.json': role, 'sa.yaml': annotated('ap1') }, { annotations: 'false', summary: 'false', 'sarif-file': 'out.sarif' })
    expect(annotations(stdout, 'error')).toEqual([])
    expect(summary).toBe('')
    expect(JSON.parse(readFileSync(join(workspace, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' })
    expect(outputs.get('sarif-file')).toBe('out.sarif')
  })

  it('keeps the summary below the size that GitHub drops', () => {
    const many = Object.fromEntries(Array.from({ length: 2800 }, (_, index) => [`k8s/sa-${index}.yaml`, annotated(`worker-${index}`)]))
    const { summary } = runAction({ 'role.json': role, ...many })
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(summary).toMatch(/… and \d+ more findings, left out/)
  })
})
