// The command against every vector, singly and as a list, and its usage errors.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { canAssumeCommand } from './can-assume.js'
import { CommandLineError, type Io } from './io.js'

interface Vector {
  readonly id: string
  readonly policy: object
  readonly request: Readonly<Record<string, unknown>>
  readonly expected: 'allow' | 'deny' | 'unknown'
}
const vectors = ['trust-vectors.json', 'podidentity-vectors.json'].flatMap(
  (name) => JSON.parse(readFileSync(new URL(`../../../fixtures/vectors/${name}`, import.meta.url), 'utf8')) as Vector[],
)
const status = { allow: 0, deny: 1, unknown: 4 }

async function command(args: readonly string[], files: Readonly<Record<string, string>> = {}, stdin = ''): Promise<{ readonly status: number; readonly out: string }> {
  let out = ''
  const io: Io = {
    cwd: '/',
    env: {},
    terminal: false,
    readStdin: () => Promise.resolve(stdin),
    readFile(path) {
      const text = files[path]
      if (text === undefined) throw new Error('no such file')
      return text
    },
    writeFile: () => undefined,
    out: (text) => void (out += text),
    err: () => undefined,
  }
  return { status: await canAssumeCommand(args, io), out }
}

const [canonical] = vectors
if (canonical === undefined) throw new Error('no vectors')
const policyText = JSON.stringify(canonical.policy)

describe('one question', () => {
  test.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_id, { policy, request, expected }) => {
    const files = { 'policy.json': JSON.stringify(policy), 'request.json': JSON.stringify(request) }
    const json = await command(['--policy', 'policy.json', '--request', 'request.json', '--format', 'json'], files)
    const answer = JSON.parse(json.out) as { readonly result: string; readonly steps: readonly { readonly message: string; readonly path: string; readonly line: number }[] }
    expect([json.status, answer.result]).toEqual([status[expected], expected])
    expect(answer.steps.every(({ message, path, line }) => message !== '' && path === 'policy.json' && line === 1)).toBe(true)
    const text = await command(['--policy', '-', '--request', 'request.json'], files, files['policy.json'])
    expect([text.status, text.out.split('\n')[0]]).toEqual([status[expected], expected])
  })

  test('by options', async () => {
    const provider = String(canonical.request['federatedProviderArn'])
    const ask = (...args: string[]) => command(['--policy', 'p', ...args], { p: policyText })
    expect((await ask('--provider-arn', provider, '--subject', 'system:serviceaccount:payments:api')).status).toBe(0)
    expect((await ask('--provider-arn', provider, '--subject', 'system:serviceaccount:payments:web')).status).toBe(1)
    expect((await ask('--provider-arn', provider, '--subject', 'system:serviceaccount:payments:api', '--audience', 'other')).status).toBe(1)
    expect((await ask('--provider-arn', provider, '--subject', 'system:serviceaccount:payments:api', '--action', 'sts:AssumeRole')).status).toBe(1)
    expect((await ask('--provider-arn', provider, '--subject', 'system:serviceaccount:payments:api', '--issuer', 'https://other.example')).status).toBe(1)
    expect((await ask('--namespace', 'payments', '--service-account', 'api')).status).toBe(1)
    const pods = { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'] } }
    const association = ['--policy', 'p', '--cluster-arn', 'arn:aws:eks:us-west-2:111122223333:cluster/prod', '--namespace', 'a', '--service-account', 'b']
    expect((await command(association, { p: JSON.stringify(pods) })).status).toBe(0)
  })

  test('what aws iam get-role prints', async () => {
    const role = JSON.stringify({ Role: { RoleName: 'r', AssumeRolePolicyDocument: canonical.policy } })
    const encoded = JSON.stringify({ Role: { AssumeRolePolicyDocument: encodeURIComponent(policyText) } })
    const request = JSON.stringify(canonical.request)
    for (const p of [role, encoded, JSON.stringify(policyText)]) expect((await command(['--policy', 'p', '--request', 'r'], { p, r: request })).status).toBe(0)
  })

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no such file', ['--policy', 'nowhere', '--request', 'r'], /cannot read nowhere/],
    ['policy is no JSON', ['--policy', 'text', '--request', 'r'], /text:1:\d+: this is not JSON/],
    ['request is no JSON', ['--policy', 'p', '--request', 'text'], /not JSON/],
    ['no request', ['--policy', 'p'], /--request/],
    ['request and options', ['--policy', 'p', '--request', 'r', '--subject', 'x'], /--request says it all/],
    ['both kinds', ['--policy', 'p', '--subject', 'x', '--namespace', 'y'], /mixes/],
    ['no subject', ['--policy', 'p', '--provider-arn', 'arn:aws:iam::1:oidc-provider/h'], /needs sub/],
    ['provider is no ARN', ['--policy', 'p', '--provider-arn', 'x', '--subject', 'y'], /needs issuer/],
    ['no service account', ['--policy', 'p', '--namespace', 'y'], /needs namespace and serviceAccount/],
    ['format', ['--policy', 'p', '--request', 'r', '--format', 'xml'], /text or json/],
    ['positional', ['p'], /takes no arguments/],
    ['request without policy', ['--request', 'r'], /--policy FILE is needed/],
    ['standard input twice', ['--policy', '-', '--request', '-'], /only one/],
  ]
  test.each(wrong)('usage: %s', async (_name, args, message) => {
    const asked = command(args, { p: policyText, r: JSON.stringify(canonical.request), text: '{oops' })
    await expect(asked).rejects.toThrow(message)
    await expect(asked).rejects.toBeInstanceOf(CommandLineError)
  })
  test('unknown option', async () => {
    await expect(command(['--polcy', 'p'])).rejects.toThrow(/polcy/)
  })
})

describe('a list', () => {
  test('answers in order, also where one is malformed', async () => {
    const malformed: readonly unknown[] = [null, 5, {}, { policy: {} }, { request: canonical.request }, { policy: null, request: canonical.request }, { policy: canonical.policy, request: { sub: 5 } }]
    const asked = [...vectors.map(({ policy, request }) => ({ policy, request })), ...malformed, { policy: policyText, request: canonical.request }]
    const { status: exit, out } = await command([], {}, JSON.stringify(asked))
    const answers = JSON.parse(out) as { readonly result: string; readonly error?: string }[]
    expect(exit).toBe(0)
    expect(answers).toHaveLength(asked.length)
    expect(answers.slice(0, vectors.length).map(({ result, error }) => [result, error])).toEqual(vectors.map(({ expected }) => [expected, undefined]))
    for (const answer of answers.slice(vectors.length, -1)) expect(answer.error).toBeTypeOf('string')
    expect(answers.at(-1)).toMatchObject({ result: 'allow' })
  })

  test('is an array', async () => {
    await expect(command([], {}, '{}')).rejects.toThrow(/JSON array/)
    await expect(command([], {}, 'x')).rejects.toThrow(/not JSON/)
    expect((await command([], {}, '[]')).out.trim()).toBe('[]')
  })
})
