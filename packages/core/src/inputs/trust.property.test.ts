// What is not known never flips a proven decision, and the probes for foreign subjects find whatever brute force finds.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canAssume, canAssumeFromOwnIssuer, mayGrantBeyond, type Decision, type WebIdentityRequest } from '../model/trust.js'
import { SourceFile } from '../source/source-file.js'
import { scalar, type Value } from '../value/value.js'
import { readPolicy } from './policy-document.js'

const runs = process.env['IRSALINT_FULL'] === undefined ? 1 : 10
const location = { file: new SourceFile('/policy.json', ''), start: 0, end: 0 }
const reason = { code: 'variable-without-value', detail: 'test' } as const
const host = 'h.example/id'
const provider = `arn:aws:iam::111122223333:oidc-provider/${host}`

type Json = string | boolean | null | readonly Json[] | { readonly [key: string]: Json }

function toValue(json: Json): Value {
  if (Array.isArray(json)) return { kind: 'tuple', items: (json as readonly Json[]).map(toValue), complete: true, location }
  if (typeof json === 'object' && json !== null) return { kind: 'object', entries: Object.entries(json).map(([key, value]) => ({ key: scalar(key, location), value: toValue(value as Json) })), complete: true, location }
  return scalar(json as string | boolean | null, location)
}

// --- generated policies ----------------------------------------------------------------------------------------------

const subject = fc.constantFrom('system:serviceaccount:a:b', 'system:serviceaccount:a:*', 'system:serviceaccount:*:b', '*', 'system:serviceaccount:?:?', 'system:serviceaccount:b:b', '${h.example/id:sub}', '${aws:username}', '${aws:SourceIp}x')
const key = fc.constantFrom(`${host}:sub`, `${host}:aud`, `${host}:SUB`, 'x.example:sub', `https://${host}:sub`, 'sub', 'aws:SourceIp')
const base = fc.constantFrom('StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike', 'StringEqualsIgnoreCase', 'ArnLike', 'Null', 'Bool')
const operator = fc
  .tuple(fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'), base, fc.constantFrom('', '', '', 'IfExists'))
  .map(([set, name, suffix]) => `${set}${name}${name === 'Null' ? '' : suffix}`)
const oneOrMore = <T extends Json>(of: fc.Arbitrary<T>): fc.Arbitrary<Json> => fc.oneof(of as fc.Arbitrary<Json>, fc.array(of as fc.Arbitrary<Json>, { maxLength: 3 }))
const condition: fc.Arbitrary<Json> = fc.dictionary(operator, fc.dictionary(key, oneOrMore(fc.oneof(subject, fc.constantFrom('aud', 'true', 'false'))), { minKeys: 1, maxKeys: 2 }), { maxKeys: 2 })
const statement: fc.Arbitrary<Json> = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
  Principal: fc.oneof(
    { weight: 6, arbitrary: oneOrMore(fc.constantFrom(provider, 'arn:aws:iam::111122223333:oidc-provider/x.example')).map((Federated): Json => ({ Federated })) },
    { weight: 1, arbitrary: fc.constantFrom<Json[]>('*', { AWS: '*' }, { Service: 'pods.eks.amazonaws.com' }) },
  ),
  Action: oneOrMore(fc.constantFrom('sts:AssumeRoleWithWebIdentity', 'sts:*', 'sts:AssumeRole')),
  Condition: condition,
})
const document: fc.Arbitrary<Json> = fc.record(
  { Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'), Statement: fc.array(statement, { minLength: 1, maxLength: 3 }) },
  { requiredKeys: ['Statement'] },
)
const request = fc.record({ sub: fc.constantFrom('system:serviceaccount:a:b', 'system:serviceaccount:b:b'), aud: fc.constantFrom('aud', 'other') })

const webIdentity = ({ sub, aud }: { readonly sub: Value; readonly aud: Value }): WebIdentityRequest => ({
  kind: 'web-identity',
  federatedProviderArn: scalar(provider, location),
  issuer: scalar(`https://${host}`, location),
  sub,
  aud,
  action: scalar('sts:AssumeRoleWithWebIdentity', location),
})

// --- forgetting ------------------------------------------------------------------------------------------------------

/** Replaces parts of a value by what may stand for them: unknowns, symbols, holes, choices, open collections. */
function forget(value: Value, next: () => number, depth = 0): Value {
  const dice = next() % 24
  const hole: Value = { kind: 'unknown', reason, type: { kind: 'dynamic' }, location }
  if (dice === 0 && depth > 0) return hole
  if (dice === 1 && depth > 0) return { kind: 'symbol', symbol: { id: `s${String(next())}`, domain: 'any', label: 's', reason }, type: { kind: 'dynamic' }, location }
  if (dice === 2 && depth > 0) {
    const other = next() % 2 === 0 ? scalar('system:serviceaccount:a:b', location) : ({ kind: 'tuple', items: [], complete: true, location } as const)
    const options = next() % 2 === 0 ? [value, other] : [other, value]
    const id = `c${String(next() % 3)}`
    return { kind: 'choice', options: options.map((option) => ({ when: [{ condition: id, arm: option === value ? 'as it was' : 'other' }], value: option })), location }
  }
  switch (value.kind) {
    case 'scalar': {
      if (typeof value.value !== 'string' || dice !== 3) return value
      const at = next() % (value.value.length + 1)
      const to = at + (next() % (value.value.length - at + 1))
      const part: Value = { ...hole, type: { kind: 'string' } }
      return { kind: 'template', parts: [scalar(value.value.slice(0, at), location), part, scalar(value.value.slice(to), location)], location }
    }
    case 'tuple': {
      const items = value.items.map((item) => forget(item, next, depth + 1))
      return dice === 4 ? { ...value, items: items.filter(() => next() % 2 === 0), complete: false } : { ...value, items }
    }
    case 'object': {
      const entries = value.entries.map((entry) => ({ key: depth === 0 ? entry.key : forget(entry.key, next, depth + 1), value: forget(entry.value, next, depth + 1) }))
      return dice === 5 && depth > 0 ? { ...value, entries: entries.filter(() => next() % 2 === 0), complete: false } : { ...value, entries }
    }
    default:
      return value
  }
}

const contradict = (a: Decision, b: Decision): boolean => a.result !== b.result && a.result !== 'unknown' && b.result !== 'unknown'

test('unknown inputs never flip a proven decision', () => {
  const counts = { allow: 0, deny: 0, unknown: 0, stillDecided: 0 }
  fc.assert(
    fc.property(document, request, fc.infiniteStream(fc.nat()), (json, asked, stream) => {
      const next = (): number => stream.next().value as number
      const policy = toValue(json)
      const exact = webIdentity({ sub: scalar(asked.sub, location), aud: scalar(asked.aud, location) })
      const known = canAssume(readPolicy(policy), exact)
      counts[known.result]++
      for (let index = 0; index < 6; index++) {
        const forgotten = forget(policy, next)
        const blurred = index % 2 === 0 ? exact : webIdentity({ sub: forget(exact.sub, next), aud: forget(exact.aud, next, 1) })
        const decided = canAssume(readPolicy(forgotten), blurred)
        if (decided.result !== 'unknown') counts.stillDecided++
        if (contradict(known, decided)) throw new Error(`${known.result} became ${decided.result}: ${JSON.stringify(decided.steps.map(({ message }) => message))} of ${JSON.stringify(forgotten, (name, each: unknown) => (name === 'location' ? undefined : each))}`)
        expect(decided.steps.every(({ message }) => message.length > 0)).toBe(true)
      }
    }),
    { numRuns: 400 * runs },
  )
  expect(counts.allow).toBeGreaterThan(8)
  expect(counts.deny).toBeGreaterThan(40)
  expect(counts.stillDecided).toBeGreaterThan(200)
})

test('the own issuer is the one that a whole request would name', () => {
  fc.assert(
    fc.property(document, request, (json, asked) => {
      const policy = readPolicy(toValue(json))
      const [, , namespace = '', name = ''] = asked.sub.split(':')
      const own = canAssumeFromOwnIssuer(policy, { namespace: scalar(namespace, location), name: scalar(name, location), audience: scalar(asked.aud, location) })
      const whole = ['h.example/id', 'x.example'].map((each) =>
        canAssume(policy, {
          ...webIdentity({ sub: scalar(asked.sub, location), aud: scalar(asked.aud, location) }),
          issuer: scalar(`https://${each}`, location),
          federatedProviderArn: scalar(`arn:aws:iam::111122223333:oidc-provider/${each}`, location),
        }),
      )
      if (own.result === 'allow') expect(whole.map(({ result }) => result)).toContain('allow')
      if (own.result === 'deny') for (const each of whole) expect(each.result).not.toBe('allow')
    }),
    { numRuns: 250 * runs },
  )
})

// --- foreign subjects ------------------------------------------------------------------------------------------------

const words = ['a', 'b', 'aa', 'ab', 'ba', 'bb', 'a-b']
const universe = words.flatMap((namespace) => words.map((name) => `system:serviceaccount:${namespace}:${name}`))
const tinyPattern = fc
  .array(fc.constantFrom('a', 'b', ':', '*', '?', '-', 'a:', ':b'), { minLength: 1, maxLength: 5 })
  .map((parts) => `system:serviceaccount:${parts.join('')}`)
const tinyOperator = fc.constantFrom('StringEquals', 'StringLike', 'StringLike', 'StringNotEquals', 'StringNotLike', 'StringEqualsIgnoreCase', 'ForAnyValue:StringLike', 'ForAllValues:StringEquals')
const tinyStatement: fc.Arbitrary<Json> = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), fc.dictionary(tinyOperator, fc.array(tinyPattern, { minLength: 1, maxLength: 3 }).map((values): Json => ({ [`${host}:sub`]: values })), { maxKeys: 2 }))
  .map(([Effect, Condition]): Json => ({ Effect, Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity', Condition }))
// The first statement names a subject of Kubernetes, so that the policy is about a cluster.
const tinyDocument = fc
  .tuple(fc.array(tinyStatement, { minLength: 1, maxLength: 3 }))
  .map(([statements]): Json => ({ Version: '2012-10-17', Statement: statements }))

test('the probes for foreign subjects agree with brute force', () => {
  let open = 0
  let closed = 0
  fc.assert(
    fc.property(tinyDocument, fc.subarray(universe, { maxLength: 2 }), (json, exact) => {
      const policy = readPolicy(toValue(json))
      const allowed = (sub: string): boolean => canAssume(policy, webIdentity({ sub: scalar(sub, location), aud: scalar('sts.amazonaws.com', location) })).result === 'allow'
      const brute = universe.filter((sub) => !exact.includes(sub) && allowed(sub))
      const witnesses = mayGrantBeyond(policy, exact.map((each) => scalar(each, location)))
      if (brute.length > 0) open++
      else closed++
      // What brute force finds, the probes find, where the policy is known to be about Kubernetes at all.
      if (brute.length > 0 && witnesses.length === 0) throw new Error(`missed ${brute[0] ?? ''} in ${JSON.stringify(json)}`)
      for (const { subject: witness, result } of witnesses) {
        const text = witness.kind === 'scalar' ? String(witness.value) : ''
        expect(allowed(text)).toBe(true)
        expect(exact).not.toContain(text)
        expect(result).toBe(JSON.stringify(json).includes('"Condition":{"') ? result : 'unknown')
      }
    }),
    { numRuns: 250 * runs },
  )
  expect(Math.min(open, closed)).toBeGreaterThan(20)
})

test.each<[string, Json, readonly string[], boolean]>([
  ['exact subject', { StringEquals: { [`${host}:sub`]: 'system:serviceaccount:a:b' } }, ['system:serviceaccount:a:b'], false],
  ['only the audience', { StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${host}:sub`]: 'system:serviceaccount:*' } }, [], true],
  ['no closing colon', { StringLike: { [`${host}:sub`]: 'system:serviceaccount:payments*' } }, [], true],
  ['negated', { StringNotEquals: { [`${host}:sub`]: 'system:serviceaccount:a:b' } }, [], true],
  ['misspelled and vacuous', { 'ForAllValues:StringEquals': { [`x.${host}:sub`]: 'system:serviceaccount:a:b' } }, [], true],
  ['another audience', { StringEquals: { [`${host}:aud`]: 'other' }, StringLike: { [`${host}:sub`]: 'system:serviceaccount:*' } }, [], true],
  ['both wildcards must hold', { StringLike: { [`${host}:sub`]: 'system:serviceaccount:*:b' }, 'ForAnyValue:StringLike': { [`${host}:sub`]: 'system:serviceaccount:a:*' } }, ['system:serviceaccount:a:b'], false],
])('witness: %s', (_name, Condition, exact, expected) => {
  const policy = readPolicy(toValue({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity', Condition }] }))
  const witnesses = mayGrantBeyond(policy, exact.map((each) => scalar(each, location)))
  expect(witnesses.some(({ result }) => result === 'allow')).toBe(expected)
})
