// Policies as inputs really give them: structures with symbols, text with holes, choices, open collections, hostile nesting.
import { describe, expect, test } from 'vitest'
import type { PolicyDocument, Trust } from '../model/facts.js'
import { canAssume, canAssumeFromOwnIssuer, isKubernetesStatement, isWebIdentityStatement, issuerOfKey, issuerOfProviderArn, requestFor, subjectsOf } from '../model/trust.js'
import { SourceFile } from '../source/source-file.js'
import { show } from '../value/show.js'
import type { Domain } from '../value/symbol.js'
import { stringType } from '../value/type.js'
import type { Value } from '../value/value.js'
import { readPolicy } from './policy-document.js'

const location = { file: new SourceFile('/main.tf', ''), start: 0, end: 0 }
const reason = { code: 'computed-attribute', detail: 'known after apply' } as const
const text = (value: string): Value => ({ kind: 'scalar', value, location })
const nothing: Value = { kind: 'scalar', value: null, location }
const hole = (id: string, domain: Domain = 'any'): Value => ({ kind: 'symbol', symbol: { id, domain, label: id, reason, notNull: true }, type: stringType, location })
const unknown: Value = { kind: 'unknown', reason, type: { kind: 'dynamic' }, location }
type Part = string | Value
const of = (part: Part): Value => (typeof part === 'string' ? text(part) : part)
const t = (...parts: readonly Part[]): Value => ({ kind: 'template', parts: parts.map(of), location })
const list = (...items: readonly Part[]): Value => ({ kind: 'tuple', items: items.map(of), complete: true, location })
const object = (...entries: readonly (readonly [Part, Part])[]): Value => ({ kind: 'object', entries: entries.map(([key, value]) => ({ key: of(key), value: of(value) })), complete: true, location })
const open = (value: Value): Value => ('complete' in value ? { ...value, complete: false } : value)
const choice = (condition: string, first: Part, second: Part): Value => ({
  kind: 'choice',
  options: [
    { when: [{ condition, arm: 'true' }], value: of(first) },
    { when: [{ condition, arm: 'false' }], value: of(second) },
  ],
  location,
})
const encoded = (value: Value): Value => ({ kind: 'encoded', format: 'json', value, location })

const cluster = hole('issuer of module.eks', 'issuer-host')
const provider = t('arn:', hole('partition', 'partition'), ':iam::', hole('account', 'account-id'), ':oidc-provider/', cluster)
const subject = (namespace: Part, name: Part): Value => t('system:serviceaccount:', namespace, ':', name)
const condition = (sub: Value, test: Part = 'StringEquals'): Value => object([test, object([t(cluster, ':sub'), sub], [t(cluster, ':aud'), 'sts.amazonaws.com'])])
const statement = (conditions: Value, federated: Part = provider, ...more: readonly (readonly [Part, Part])[]): Value =>
  object(['Effect', 'Allow'], ['Principal', object(['Federated', federated])], ['Action', 'sts:AssumeRoleWithWebIdentity'], ['Condition', conditions], ...more)
const document = (...statements: readonly Value[]): Value => object(['Version', '2012-10-17'], ['Statement', list(...statements)])

const ask = (policy: Value, namespace: Part, name: Part, audience: Part = 'sts.amazonaws.com'): string =>
  canAssumeFromOwnIssuer(readPolicy(policy), { namespace: of(namespace), name: of(name), audience: of(audience) }).result
const askCluster = (policy: Value, namespace: Part, name: Part): string =>
  canAssume(readPolicy(policy), requestFor(of(namespace), of(name), { issuer: t('https://', cluster), providerArn: provider })).result
const problemsOf = (trust: Trust): readonly string[] => (trust.kind === 'policy' ? trust.problems.map(({ code }) => code) : [])

describe('symbols of one cluster meet', () => {
  const api = document(statement(condition(subject('payments', 'api'))))
  const cases: readonly (readonly [string, Value, Part, Part, string])[] = [
    ['the subject', api, 'payments', 'api', 'allow'],
    ['another name', api, 'payments', 'web', 'deny'],
    ['a name not known', api, 'payments', hole('var.name'), 'unknown'],
    ['a name that cannot be', api, 'payments', t(hole('var.name'), '-x'), 'deny'],
    ['encoded', encoded(api), 'payments', 'api', 'allow'],
    ['namespace as symbol on both sides', document(statement(condition(subject(hole('var.ns'), 'api')))), hole('var.ns'), 'api', 'allow'],
    ['other namespace symbol', document(statement(condition(subject(hole('var.ns'), 'api')))), hole('var.other'), 'api', 'unknown'],
    ['wildcard name', document(statement(condition(subject(hole('var.ns'), '*'), 'StringLike'))), hole('var.ns'), hole('var.name'), 'allow'],
    ['list', document(statement(condition(list(subject('a', 'b'), subject('payments', 'api'))))), 'payments', 'api', 'allow'],
    ['open list', document(statement(condition(open(list(subject('a', 'b')))))), 'payments', 'api', 'unknown'],
    ['open list that names it', document(statement(condition(open(list(subject('payments', 'api')))))), 'payments', 'api', 'allow'],
    ['unknown subject', document(statement(condition(unknown))), 'payments', 'api', 'unknown'],
    ['unknown condition', document(statement(unknown)), 'payments', 'api', 'unknown'],
    ['open condition', document(statement(open(condition(subject('payments', 'api'))))), 'payments', 'api', 'unknown'],
    ['open condition, other subject', document(statement(open(condition(subject('a', 'b'))))), 'payments', 'api', 'deny'],
    ['unknown operator', document(statement(condition(subject('payments', 'api'), hole('var.test')))), 'payments', 'api', 'unknown'],
    ['unknown statement', document(unknown), 'payments', 'api', 'unknown'],
    ['unknown document', unknown, 'payments', 'api', 'unknown'],
    ['null document', nothing, 'payments', 'api', 'unknown'],
    ['open document', open(api), 'payments', 'api', 'allow'],
    ['open statements', object(['Statement', open(list(statement(condition(subject('payments', 'api')))))]), 'payments', 'api', 'unknown'],
    ['null condition', document(statement(nothing)), 'payments', 'api', 'allow'],
    ['choice of documents', choice('c', api, document(statement(condition(subject('a', 'b'))))), 'payments', 'api', 'unknown'],
    ['choice of equal documents', choice('c', api, encoded(api)), 'payments', 'api', 'allow'],
    ['choice of operator', document(statement(condition(subject('payments', 'api'), choice('c', 'StringEquals', 'StringLike')))), 'payments', 'api', 'allow'],
    ['choice of conditions', document(statement(choice('c', condition(subject('payments', '*'), 'StringLike'), condition(subject('payments', 'api'))))), 'payments', 'api', 'allow'],
    ['choice of conditions, one denies', document(statement(choice('c', condition(subject('payments', '*'), 'StringLike'), condition(subject('payments', 'api'))))), 'payments', 'web', 'unknown'],
    ['choice of condition or none', document(statement(choice('c', condition(subject('payments', 'api')), object()))), 'payments', 'api', 'allow'],
    ['choice that agrees with the request', document(statement(condition(subject(choice('c', 'a', 'b'), 'api')))), choice('c', 'a', 'b'), 'api', 'allow'],
    ['choice that never agrees', document(statement(condition(subject(choice('c', 'a', 'b'), 'api')))), choice('c', 'b', 'a'), 'api', 'deny'],
    ['choice of statements agrees with the request', document(choice('c', statement(condition(subject('a', 'api'))), statement(condition(subject('b', 'api'))))), choice('c', 'a', 'b'), 'api', 'allow'],
    ['choice of effect', document(object(['Effect', choice('c', 'Allow', 'Deny')], ['Principal', object(['Federated', provider])], ['Action', 'sts:AssumeRoleWithWebIdentity'])), 'payments', 'api', 'unknown'],
    ['statement or nothing, which IAM does not take', object(['Statement', choice('c', list(statement(condition(subject('payments', 'api')))), list())]), 'payments', 'api', 'allow'],
    ['statement or nothing, other subject', object(['Statement', choice('c', list(statement(condition(subject('a', 'b')))), list())]), 'payments', 'api', 'deny'],
    ['too many choices', document(...Array.from({ length: 6 }, (_, index) => choice(`c${String(index)}`, statement(condition(subject('a', 'b'))), statement(condition(subject('c', 'd')))))), 'payments', 'api', 'deny'],
    ['too many choices, one fits', document(...Array.from({ length: 6 }, (_, index) => choice(`c${String(index)}`, statement(condition(subject('a', 'b'))), statement(condition(subject('payments', 'api')))))), 'payments', 'api', 'unknown'],
  ]
  test.each(cases)('%s', (_name, policy, namespace, name, expected) => {
    expect(askCluster(policy, namespace, name)).toBe(expected)
    expect(ask(policy, namespace, name)).toBe(expected)
  })

  test('another cluster', () => {
    const elsewhere = hole('issuer of module.other', 'issuer-host')
    const request = requestFor(text('payments'), text('api'), { issuer: t('https://', elsewhere), providerArn: t('arn:aws:iam::111122223333:oidc-provider/', elsewhere) })
    expect(canAssume(readPolicy(api), request).result).toBe('unknown')
    expect(canAssume(readPolicy(document(statement(condition(subject('payments', 'web'))))), request).result).toBe('deny')
  })
})

describe('the own issuer', () => {
  const key = (issuer: Part, sub: Value): Value => object(['StringEquals', object([t(issuer, ':sub'), sub])])
  const cases: readonly (readonly [string, Value, string])[] = [
    ['ARN and key of one variable', statement(key(hole('var.oidc'), subject('payments', 'api')), t('arn:aws:iam::', hole('var.account'), ':oidc-provider/', hole('var.oidc'))), 'allow'],
    ['ARN not known', statement(key(hole('var.oidc'), subject('payments', 'api')), hole('var.provider_arn')), 'allow'],
    ['ARN not known, other subject', statement(key(hole('var.oidc'), subject('a', 'b')), hole('var.provider_arn')), 'deny'],
    ['key of something else', statement(key(hole('var.oidc'), subject('payments', 'api')), t('arn:aws:iam::1:oidc-provider/', hole('var.other'))), 'unknown'],
    ['keys of two issuers', statement(object(['StringEquals', object([t(hole('a'), ':sub'), subject('payments', 'api')], [t(hole('b'), ':sub'), subject('payments', 'api')])]), hole('var.arn')), 'unknown'],
    ['scheme in the key', statement(key(t('https://', cluster), subject('payments', 'api'))), 'deny'],
    ['key that may have a scheme', statement(key(hole('var.url'), subject('payments', 'api')), provider), 'unknown'],
    ['GitHub', statement(object(['StringEquals', object(['token.actions.githubusercontent.com:aud', 'sts.amazonaws.com'])]), 'arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com'), 'deny'],
    ['a provider not known, only the audience', statement(object(['StringEquals', object([t(hole('var.oidc'), ':aud'), 'sts.amazonaws.com'])]), hole('var.arn')), 'unknown'],
    ['a cluster, only the audience', statement(object(['StringEquals', object([t(cluster, ':aud'), 'sts.amazonaws.com'])])), 'allow'],
    ['unknown principal', object(['Effect', 'Allow'], ['Principal', unknown], ['Action', 'sts:AssumeRoleWithWebIdentity'], ['Condition', condition(subject('payments', 'api'))]), 'unknown'],
    ['service', object(['Effect', 'Allow'], ['Principal', object(['Service', 'ec2.amazonaws.com'])], ['Action', 'sts:AssumeRole']), 'deny'],
    ['open list of providers', statement(condition(subject('payments', 'api')), open(list())), 'unknown'],
    ['open list of providers, other subject', statement(condition(subject('a', 'b')), open(list(provider))), 'deny'],
  ]
  test.each(cases)('%s', (_name, each, expected) => {
    expect(ask(document(each), 'payments', 'api')).toBe(expected)
  })

  test('one of two clusters suffices', () => {
    const second = hole('issuer of module.second', 'issuer-host')
    const both = document(
      statement(condition(subject('a', 'b'))),
      statement(key(second, subject('payments', 'api')), t('arn:aws:iam::111122223333:oidc-provider/', second)),
    )
    expect(ask(both, 'payments', 'api')).toBe('allow')
    expect(ask(both, 'payments', 'web')).toBe('deny')
  })
})

describe('text with holes', () => {
  test('heredoc', () => {
    const policy = t('{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "', provider, '"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"', cluster, ':sub": "system:serviceaccount:', hole('var.ns'), ':api"}}}]}')
    expect(ask(policy, hole('var.ns'), 'api')).toBe('allow')
    expect(ask(policy, hole('var.ns'), 'web')).toBe('deny')
  })
})

test('problems are proven ones only', () => {
  expect(problemsOf(readPolicy(document(statement(condition(subject('a', 'b')), provider, [hole('var.key'), 'x']))))).toEqual([])
  expect(problemsOf(readPolicy(document(object([hole('a'), 'x']))))).toEqual([])
  expect(problemsOf(readPolicy(document(object(['Effect', hole('a')], ['Principal', hole('b')], ['Action', hole('c')]))))).toEqual([])
  expect(problemsOf(readPolicy(document(object(['Effect', t(hole('a'), 'x')], ['Principal', object()], ['Action', 'x']))))).toEqual(['missing-principal', 'invalid-action'])
  const principal = (type: string, value: Part): readonly string[] => problemsOf(readPolicy(document(object(['Effect', 'Allow'], ['Principal', object([type, value])], ['Action', 'sts:AssumeRole']))))
  expect(principal('AWS', t('*', hole('a')))).toEqual([])
  expect(principal('AWS', t('*x', hole('a')))).toEqual(['invalid-principal'])
  expect(principal('Federated', t('*', hole('a')))).toEqual(['invalid-principal'])
  expect(problemsOf(readPolicy(text('{')))).toEqual(['not-a-policy'])
  expect(problemsOf(readPolicy(text('')))).toEqual(['not-a-policy'])
})

test('classification', () => {
  const [only] = (readPolicy(document(statement(condition(subject('a', 'b'))))) as PolicyDocument).statements
  expect(only && [isWebIdentityStatement(only), isKubernetesStatement(only)]).toEqual(['yes', 'yes'])
  const classify = (each: Value): string => {
    const [first] = (readPolicy(document(each)) as PolicyDocument).statements
    return first === undefined ? 'none' : isKubernetesStatement(first)
  }
  const about = (issuer: Part, sub: Part, claim = ':sub'): Value => statement(object(['StringLike', object([t(issuer, claim), sub])]), t('arn:aws:iam::1:oidc-provider/', issuer))
  expect(classify(about('oidc.eks.us-west-2.amazonaws.com/id/A', 'x'))).toBe('yes')
  expect(classify(about('token.actions.githubusercontent.com', 'repo:a/b:*'))).toBe('no')
  expect(classify(about('gitlab.com', 'project_path:a/b:*'))).toBe('no')
  expect(classify(about(hole('var.issuer'), 'repo:a/b:*'))).toBe('no')
  expect(classify(about(hole('var.issuer'), 'system:serviceaccount:a:b'))).toBe('yes')
  expect(classify(about('issuer.example', 'x'))).toBe('unknown')
  expect(classify(about(t('oidc.eks.', hole('region', 'region'), '.amazonaws.com/id/', hole('id')), 'x'))).toBe('yes')
  expect(classify(object(['Effect', 'Allow'], ['Principal', object(['Service', 'ec2.amazonaws.com'])], ['Action', 'sts:AssumeRole']))).toBe('no')
})

test('keys, providers, subjects', () => {
  expect(issuerOfKey(text('oidc.eks.x.amazonaws.com/id/A:sub'))).toMatchObject({ claim: 'sub', issuer: { value: 'oidc.eks.x.amazonaws.com/id/A' } })
  expect(show(issuerOfKey(t(cluster, ':aud'))?.issuer)).toBe('issuer of module.eks')
  expect(show(issuerOfKey(t('https://', cluster, ':sub'))?.issuer)).toBe('https://${issuer of module.eks}')
  expect(issuerOfKey(text('aws:SourceIp'))).toBeUndefined()
  expect(issuerOfKey(text('sub'))).toBeUndefined()
  expect(issuerOfKey(hole('x'))).toBeUndefined()
  expect(show(issuerOfProviderArn(provider))).toBe('issuer of module.eks')
  expect(issuerOfProviderArn(text('arn:aws:iam::1:saml-provider/x'))).toBeUndefined()
  expect(issuerOfProviderArn(hole('x'))).toBeUndefined()
  const [first] = (readPolicy(document(statement(condition(list(subject('a', 'b'), t('system:serviceaccount:', hole('x'), ':*')), 'StringLike')))) as PolicyDocument).statements
  expect(first && subjectsOf(first).map(({ value, exact }) => [show(value), exact])).toEqual([
    ['system:serviceaccount:a:b', true],
    ['system:serviceaccount:${x}:*', false],
  ])
})

test('hostile documents end quickly', () => {
  let deep: Value = text('x')
  for (let index = 0; index < 5000; index++) deep = list(deep)
  const wide = document(...Array.from({ length: 1000 }, (_, index) => statement(condition(subject('a', `b${String(index)}`)))))
  const started = performance.now()
  expect(ask(deep, 'a', 'b')).toBe('deny')
  expect(ask(document(object(['Effect', 'Allow'], ['Principal', deep], ['Action', deep], ['Condition', deep])), 'a', 'b')).toBe('deny')
  expect(ask(wide, 'a', 'b999')).toBe('allow')
  expect(ask(wide, 'a', 'c')).toBe('deny')
  expect(ask(document(object(['__proto__', 'x'], ['Effect', 'Allow'])), 'a', 'b')).toBe('deny')
  expect(performance.now() - started).toBeLessThan(10_000)
})
