import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { rules } from '@irsalint/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './run.js'

const role = (subject: string): string => `resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" }
      Condition = {
        StringEquals = {
          "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub" = "${subject}"
          "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
`
const withoutAudience = role('system:serviceaccount:a:b').replace(/^.*:aud".*\n/m, '')
const account = (name: string): string => `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: payments\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app\n`

let directory = ''
const files: Record<string, string> = {
  'clean/infra/main.tf': role('system:serviceaccount:payments:api'),
  'clean/k8s/sa.yaml': account('api'),
  'wrong/infra/main.tf': role('system:serviceaccount:payments:api'),
  'wrong/k8s/sa.yaml': account('ap1'),
  'warn/main.tf': withoutAudience,
  'silenced/main.tf': role('system:serviceaccount:payments:api'),
  'silenced/sa.yaml': account('ap1').replace('  name:', '  # irsalint-disable-next-line service-account-can-assume-role -- on purpose\n  name:'),
  'other/readme.txt': 'x',
  'broken/main.tf': 'resource "a" {\n  x = [\n',
  'configured/irsalint.config.yaml': 'rules:\n  service-account-can-assume-role: off\nreportUnusedDisableDirectives: true\n',
  'configured/main.tf': role('system:serviceaccount:payments:api'),
  'configured/sa.yaml': account('ap1').replace('  name:', '  # irsalint-disable-next-line sub-format\n  name:'),
  'badconfig/irsalint.config.yaml': 'rules:\n  sub-fromat: off\n',
  'badconfig/main.tf': '',
  'ignored/irsalint.config.json': '{"ignore": ["k8s/"], "overrides": []}',
  'ignored/main.tf': role('system:serviceaccount:payments:api'),
  'ignored/k8s/sa.yaml': account('ap1'),
  'overridden/irsalint.config.json': '{"overrides": [{"files": ["k8s/"], "rules": {"service-account-can-assume-role": "warn"}}]}',
  'overridden/main.tf': role('system:serviceaccount:payments:api'),
  'overridden/k8s/sa.yaml': account('ap1'),
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'irsalint-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

interface Outcome {
  readonly status: number
  readonly out: string
  readonly err: string
}

async function irsalint(args: readonly string[], { cwd = '', env = {}, terminal = false, stdin = '' } = {}): Promise<Outcome> {
  let out = ''
  let err = ''
  const at = join(directory, cwd)
  const status = await run(args, {
    cwd: at,
    env,
    terminal,
    readStdin: () => Promise.resolve(stdin),
    readFile: (path) => readFileSync(resolve(at, path), 'utf8'),
    writeFile: (path, text) => writeFileSync(resolve(at, path), text),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  })
  return { status, out, err }
}

interface JsonResult {
  readonly filePath: string
  readonly messages: readonly { readonly ruleId: string; readonly severity: number; readonly line: number }[]
}
const json = async (args: readonly string[], options = {}): Promise<readonly JsonResult[]> => JSON.parse((await irsalint([...args, '--format', 'json'], options)).out) as JsonResult[]
const ruleIds = (results: readonly JsonResult[]): readonly string[] => results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId))

describe('exit status', () => {
  it.each<[string, readonly string[], string, number, string]>([
    ['nothing wrong', ['clean'], '', 0, ''],
    ['errors', ['wrong'], '', 1, ''],
    ['warnings', ['warn'], '', 0, ''],
    ['too many warnings', ['warn', '--max-warnings', '0'], '', 1, 'more than the 0 that --max-warnings allows'],
    ['as many warnings as allowed', ['warn', '--max-warnings=1'], '', 0, ''],
    ['too many warnings, though not shown', ['warn', '--quiet', '--max-warnings', '0'], '', 1, 'more than the 0'],
    ['a silenced error', ['silenced'], '', 0, ''],
    ['a file that cannot be parsed', ['broken'], '', 1, ''],
    ['no file of a known type', ['other'], '', 2, 'no file of a known type'],
    ['no such path', ['nowhere'], '', 2, 'nowhere'],
    ['an unknown option', ['--nope'], '', 2, '--nope'],
    ['an option without value', ['--config'], '', 2, '--config'],
    ['an unknown format', ['--format', 'x', 'clean'], '', 2, 'there is no format "x"'],
    ['a format without file', ['--format', 'json=', 'clean'], '', 2, 'lacks a file'],
    ['a file that cannot be written', ['--format', 'json=nowhere/x.json', 'clean'], '', 2, 'cannot write nowhere/x.json'],
    ['a rule that is not there', ['--rule', 'sub-fromat:off', 'clean'], '', 2, 'did you mean "sub-format"'],
    ['a level that is not there', ['--rule', 'sub-format:loud', 'clean'], '', 2, 'expected RULE:LEVEL'],
    ['a number that is none', ['--max-warnings', 'x', 'clean'], '', 2, 'expected a number'],
    ['a configuration that is not valid', [], 'badconfig', 2, 'irsalint.config.yaml:2:3: there is no rule "sub-fromat" (did you mean "sub-format"?)'],
    ['a configuration that is not there', ['--config', 'x.yaml', 'clean'], '', 2, 'cannot be read'],
    ['both and none', ['--config', 'x.yaml', '--no-config'], '', 2, 'exclude each other'],
    ['an unknown rule to explain', ['explain', 'sub-fromat'], '', 2, 'did you mean "sub-format"'],
    ['nothing to explain', ['explain'], '', 2, 'explain takes'],
  ])('%s', async (_name, args, cwd, status, message) => {
    const outcome = await irsalint(args, { cwd })
    expect(`${outcome.status} ${outcome.err}`).toContain(`${status} `)
    expect(outcome.err).toContain(message)
    if (message === '') expect(outcome.err).toBe('')
    if (status === 2) expect(outcome.out).toBe('')
  })

  it('3 where irsalint fails, with what failed and where to report it', async () => {
    const outcome = await run(['clean'], { cwd: directory, env: {}, terminal: false, readStdin: () => Promise.resolve(''), readFile: () => '', writeFile: () => undefined, out: () => { throw new TypeError('boom') }, err: (text) => void (failure += text) })
    expect(outcome).toBe(3)
    expect(failure).toMatch(/irsalint failed: TypeError: boom[^]*Please report it: https:/)
  })
  let failure = ''
})

describe('what is linted', () => {
  it('joins several paths into one scan', async () => {
    expect(ruleIds(await json(['wrong/infra', 'wrong/k8s']))).toEqual(['service-account-can-assume-role'])
    expect(ruleIds(await json(['wrong/infra']))).toEqual([])
    expect(ruleIds(await json([], { cwd: 'wrong' }))).toEqual(['service-account-can-assume-role'])
  })

  it('names files from the working directory', async () => {
    expect((await json(['wrong'])).map(({ filePath }) => filePath)).toEqual(['wrong/infra/main.tf', 'wrong/k8s/sa.yaml'])
    expect((await json(['../infra', '.'], { cwd: 'wrong/k8s' })).map(({ filePath }) => filePath)).toEqual(['../infra/main.tf', 'sa.yaml'])
  })

  it('leaves out what --ignore and configuration name', async () => {
    expect(ruleIds(await json(['wrong', '--ignore', 'k8s/']))).toEqual([])
    expect(ruleIds(await json(['.'], { cwd: 'ignored' }))).toEqual([])
    expect(ruleIds(await json(['.', '--no-config'], { cwd: 'ignored' }))).toEqual(['service-account-can-assume-role'])
  })
})

describe('rules', () => {
  it('follows configuration, then the command line', async () => {
    expect(ruleIds(await json([], { cwd: 'configured' }))).toEqual(['unused-disable-directive'])
    expect(ruleIds(await json(['--rule', 'service-account-can-assume-role:warn'], { cwd: 'configured' }))).toContain('service-account-can-assume-role')
    expect((await json([], { cwd: 'overridden' })).flatMap(({ messages }) => messages.map(({ severity }) => severity))).toEqual([1])
  })

  it('runs only or all but some', async () => {
    expect(ruleIds(await json(['wrong', '--only', 'sub-format,require-aud-condition']))).toEqual([])
    expect(ruleIds(await json(['wrong', '--skip', 'service-account-can-assume-role', '--skip', 'trusted-service-account-exists,trusted-service-account-annotated,annotated-role-exists']))).toEqual([])
  })

  it('reports directives that silence nothing where asked to', async () => {
    expect(ruleIds(await json(['silenced', '--report-unused-disable-directives']))).toEqual([])
    expect(ruleIds(await json(['clean', '--report-unused-disable-directives']))).toEqual([])
    expect(ruleIds(await json(['configured', '--report-unused-disable-directives', '--no-config']))).toContain('unused-disable-directive')
  })

  it('shows errors alone with --quiet', async () => {
    expect(ruleIds(await json(['warn']))).toEqual(['require-aud-condition'])
    expect(ruleIds(await json(['warn', '--quiet']))).toEqual([])
  })
})

describe('output', () => {
  it('goes to several formats and files', async () => {
    const { out } = await irsalint(['wrong', '--format', 'sarif=report.sarif', '-f', 'json-report=report.json', '-f', 'github'])
    expect(out).toMatch(/^::error file=wrong\/k8s\/sa\.yaml,line=4,/)
    expect(JSON.parse(readFileSync(join(directory, 'report.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' })
    expect(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'))).toMatchObject({ version: 1, summary: { errors: 1, pairsDecided: 1 } })
  })

  it.each<[string, readonly string[], Record<string, string>, boolean, boolean]>([
    ['a terminal', [], {}, true, true],
    ['no terminal', [], {}, false, false],
    ['NO_COLOR', [], { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', [], { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR', [], { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, true, false],
    ['--no-color', ['--no-color'], { FORCE_COLOR: '1' }, true, false],
    ['--color', ['--color'], { NO_COLOR: '1' }, false, true],
    ['a dumb terminal', [], { TERM: 'dumb' }, true, false],
  ])('is coloured as %s says', async (_name, args, env, terminal, colored) => {
    const { out } = await irsalint(['wrong', ...args], { env, terminal })
    expect(out.includes('\u001b[')).toBe(colored)
  })

  it('prints help, version, rules and explanations', async () => {
    expect(await irsalint(['--help'])).toMatchObject({ status: 0, out: expect.stringContaining('Usage: irsalint') as string })
    expect(await irsalint(['--version'])).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string })
    expect((await irsalint(['--list-rules'])).out.trimEnd().split('\n')).toHaveLength(rules.length)
    for (const { meta } of rules) {
      const { status, out } = await irsalint(['explain', meta.id])
      expect(status).toBe(0)
      expect(out).toContain(meta.summary)
    }
    for (const name of ['can-assume', 'eval', 'explain']) expect(await irsalint([name, '--help'])).toMatchObject({ status: 0, out: expect.stringContaining('Usage: irsalint') as string })
  })
})

describe('subcommands', () => {
  it('are reached', async () => {
    const policy = { Version: '2012-10-17', Statement: [] }
    const { status, out } = await irsalint(['can-assume', '--policy', '-', '--subject', 'system:serviceaccount:a:b', '--provider-arn', 'arn:aws:iam::111122223333:oidc-provider/x.example.com'], { stdin: JSON.stringify(policy) })
    expect(status).not.toBe(0)
    expect(`${out}`).not.toBe('')
    expect((await irsalint(['eval', '1 + 1'], { cwd: 'warn' })).out).toContain('2')
  })
})
