// The built command line over the shipped example.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { execute, folder, irsalint, root } from './tools.js'

describe('the built command line', () => {
  it('finds the mistakes of the shipped example, one for each of the three questions', () => {
    const { status, stdout } = irsalint(['examples/payments', '--format', 'json'])
    expect(status).toBe(1)
    const results = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string; line: number; severity: number }[] }[]
    expect(results.flatMap(({ filePath, messages }) => messages.map(({ ruleId, line }) => `${filePath}:${line} ${ruleId}`))).toEqual([
      'examples/payments/infra/main.tf:49 annotation-matches-module-role',
      'examples/payments/infra/main.tf:63 irsa-module-provider-arn',
      'examples/payments/k8s/api.yaml:5 service-account-can-assume-role',
    ])
  })

  it('is the same through npm start, without arguments', () => {
    const { status, stdout } = execute('npm', ['start', '--silent'])
    expect(status).toBe(1)
    expect(stdout).toContain('3 problems (3 errors, 0 warnings)')
  })

  it('gives the same bytes each time', () => {
    const outputs = ['stylish', 'sarif'].map((format) => [1, 2].map(() => irsalint(['examples/payments', '--format', format]).stdout))
    for (const [first, second] of outputs) expect(second).toBe(first)
  })

  it('writes long output to its end through a pipe, and bears a reader that leaves', () => {
    const text = 'x: 1\n---\n'.repeat(10)
    const files = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`some/long/folder/name/to/make/it/longer/file-${index}.yaml`, text]))
    const cwd = folder(files)
    const whole = irsalint(['--format', 'json'], { cwd })
    expect(whole.status).toBe(0)
    expect(JSON.parse(whole.stdout)).toHaveLength(3000)
    expect(whole.stdout.length).toBeGreaterThan(300_000)
    const cut = execute('bash', ['-o', 'pipefail', '-c', `"${process.execPath}" "${join(root, 'packages/cli/dist/bin.js')}" --format json | head -c 10`], { cwd })
    expect(cut.stdout).toHaveLength(10)
    expect(cut.stderr).toBe('')
  })

  it('says what is wrong with the way it is called, and exits with 2', () => {
    expect(irsalint([], { cwd: folder() })).toMatchObject({ status: 2, stdout: '' })
    expect(irsalint(['--nope'])).toMatchObject({ status: 2, stdout: '' })
  })

  it('reads plans that Terraform wrote, beside their HCL and alone, also in UTF-16 and where git ignores them', () => {
    const plan = readFileSync(join(root, 'packages/core/src/inputs/terraform-plan/testdata/irsa/create.json'))
    const cwd = folder({
      'infra/main.tf': readFileSync(join(root, 'scripts/oracles/plans/irsa/main.tf'), 'utf8'),
      'infra/modules/irsa/main.tf': readFileSync(join(root, 'scripts/oracles/plans/irsa/modules/irsa/main.tf'), 'utf8'),
      'k8s/sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api-prod\n  namespace: payments\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api-dev\n',
      '.gitignore': 'plan.json\n',
    })
    const linted = (...args: readonly string[]) => {
      const { stdout } = irsalint([...args, '--format', 'json'], { cwd })
      return (JSON.parse(stdout) as { filePath: string; messages: { ruleId: string; line: number; severity: number }[] }[]).flatMap(({ filePath, messages }) =>
        messages.map(({ ruleId, line, severity }) => `${severity === 2 ? 'error' : 'warn'} ${filePath}:${line} ${ruleId}`),
      )
    }
    const addon = 'error infra/main.tf:140 service-account-can-assume-role'
    expect(linted()).toEqual([addon])
    const resolved = [addon, 'error k8s/sa.yaml:7 service-account-can-assume-role']
    for (const bytes of [plan, Buffer.from(`\uFEFF${plan.toString('utf8')}`, 'utf16le')]) {
      writeFileSync(join(cwd, 'plan.json'), bytes)
      expect(linted('.', 'plan.json')).toEqual(resolved)
    }
    writeFileSync(join(cwd, 'k8s/plan.json'), plan)
    expect(linted('k8s/plan.json')).toEqual(['warn k8s/plan.json:9 service-account-can-assume-role', 'warn k8s/plan.json:198 service-account-can-assume-role'])
  })

  it('reads what it is asked about from standard input', () => {
    const vectors = JSON.parse(readFileSync(join(root, 'fixtures/vectors/trust-vectors.json'), 'utf8')) as { expected: string }[]
    const { status, stdout } = irsalint(['can-assume'], { input: JSON.stringify(vectors) })
    expect(status).toBe(0)
    expect((JSON.parse(stdout) as { result: string }[]).map(({ result }) => result)).toEqual(vectors.map(({ expected }) => expected))
  })
})
