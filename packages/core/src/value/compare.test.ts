// Tables of three-valued comparison; the properties over generated values are in compare.property.test.ts.
import { describe, expect, test } from 'vitest'
import { SourceFile } from '../source/source-file.js'
import { alternatives, compatibleGuards, contains, endsWith, equals, equalsIgnoreCase, hasWildcard, matchesArnLike, matchesWildcard, startsWith } from './compare.js'
import { decimal } from './number.js'
import type { Domain } from './symbol.js'
import { stringType } from './type.js'
import type { Ternary, Value } from './value.js'

const location = { file: new SourceFile('/test.tf', ''), start: 0, end: 0 }
const text = (value: string): Value => ({ kind: 'scalar', value, location })
const reason = { code: 'variable-without-value', detail: 'test' } as const
const hole = (id: string, domain: Domain = 'any', many = false): Value => ({
  kind: 'symbol',
  symbol: { id, domain, label: id, reason, ...(many ? { many: true } : {}) },
  type: stringType,
  location,
})
const unknown: Value = { kind: 'unknown', reason, type: stringType, location }
/** A template: strings are texts. */
const t = (...parts: readonly (string | Value)[]): Value => ({ kind: 'template', parts: parts.map((part) => (typeof part === 'string' ? text(part) : part)), location })
const choice = (condition: string, ...arms: readonly (string | Value)[]): Value => ({
  kind: 'choice',
  options: arms.map((arm, index) => ({ when: [{ condition, arm: String(index) }], value: typeof arm === 'string' ? text(arm) : arm })),
  location,
})
const list = (...items: readonly Value[]): Value => ({ kind: 'tuple', items, complete: true, location })
const open = (...items: readonly Value[]): Value => ({ kind: 'tuple', items, complete: false, location })
const object = (entries: Readonly<Record<string, Value>>, complete = true): Value => ({
  kind: 'object',
  entries: Object.entries(entries).map(([key, value]) => ({ key: text(key), value })),
  complete,
  location,
})
const of = (value: string | Value): Value => (typeof value === 'string' ? text(value) : value)
const nothing: Value = { kind: 'scalar', value: null, location }
const cluster = hole('cluster', 'cluster-name')
const ns = hole('ns', 'dns-label')
const x = hole('x')
const host = hole('host', 'issuer-host')
const account = hole('account', 'account-id')

describe('equals', () => {
  const cases: readonly (readonly [string | Value, string | Value, Ternary])[] = [
    ['a', 'a', 'yes'],
    ['a', 'A', 'no'],
    ['a ', 'a', 'no'],
    [t(cluster, '-jupyter-user'), 'jupyter-user', 'no'],
    [t(cluster, '-jupyter-user'), 'prod-jupyter-user', 'unknown'],
    [t('payments:', x), 'billing:api', 'no'],
    [t('payments:', x), 'payments:api', 'unknown'],
    [t('system:serviceaccount:', ns, ':api'), 'system:serviceaccount:a:b', 'no'],
    [t('system:serviceaccount:', ns, ':api'), 'system:serviceaccount:a:api', 'unknown'],
    [t('system:serviceaccount:', ns, ':api'), 'system:serviceaccount:a:b:api', 'no'],
    [t('system:serviceaccount:', x, ':api'), 'system:serviceaccount:a:b:api', 'unknown'],
    [t('a-', x, '-b'), t('a-', x, '-b'), 'yes'],
    [t(x, '-a'), t(x, '-b'), 'no'],
    [t(x, '-a'), x, 'no'],
    [t('a-', x, '-b'), x, 'no'],
    [t(x, ns), t(ns, x), 'unknown'],
    [t('p', x), t('q', x), 'no'],
    [hole('s', 'any', true), hole('s', 'any', true), 'unknown'],
    [t(hole('s', 'dns-label', true), '-a'), t(hole('s', 'dns-label', true), '-a'), 'unknown'],
    [unknown, unknown, 'unknown'],
    [unknown, 'a', 'unknown'],
    [account, '123456789012', 'unknown'],
    [account, '12345678901', 'no'],
    [t('arn:aws:iam::', account, ':role/a'), 'arn:aws:iam::123456789012:role/b', 'no'],
    [ns, 'UPPER', 'no'],
    [ns, 'a-', 'no'],
    [ns, 'a-b', 'unknown'],
    [ns, 'ab', 'unknown'],
    [ns, 'a', 'unknown'],
    [hole('p', 'partition'), 'aws-cn', 'unknown'],
    [hole('p', 'partition'), 'amazon', 'no'],
    [hole('u', 'unique-suffix'), 'api', 'no'],
    [t(host, ':sub'), t(host, ':sub'), 'yes'],
    [t(host, ':sub'), t(host, ':aud'), 'no'],
    [t('https://', host), host, 'no'],
    [t(host, ':sub'), t('https://', hole('other', 'issuer-host'), ':sub'), 'no'],
    [choice('c', 'a', 'b'), 'c', 'no'],
    [choice('c', 'a', 'b'), 'a', 'unknown'],
    [choice('c', 'a', 'a'), 'a', 'yes'],
    [choice('c', 'a', 'b'), choice('c', 'a', 'b'), 'yes'],
    [choice('c', 'a', 'b'), choice('d', 'a', 'b'), 'unknown'],
    [choice('c', 'a', 'b'), choice('c', 'b', 'a'), 'no'],
    [t(choice('c', 'a', 'b'), '-x'), t(choice('c', 'a', 'b'), '-x'), 'yes'],
    [t(choice('c', 'a', 'b'), '-x'), 'c-x', 'no'],
    [nothing, nothing, 'yes'],
    [nothing, 'null', 'no'],
    [nothing, x, 'unknown'],
    [nothing, t('a', x), 'no'],
    [{ kind: 'scalar', value: true, location }, 'true', 'unknown'],
    [{ kind: 'scalar', value: true, location }, 'false', 'no'],
    [{ kind: 'scalar', value: decimal('1')!, location }, { kind: 'scalar', value: decimal('1.0')!, location }, 'yes'],
    [{ kind: 'scalar', value: decimal('1')!, location }, { kind: 'scalar', value: decimal('2')!, location }, 'no'],
    [list(text('a'), x), list(text('a'), x), 'yes'],
    [list(text('a'), x), list(text('b'), x), 'no'],
    [list(text('a')), list(text('a'), x), 'no'],
    [open(text('a')), list(text('a')), 'unknown'],
    [open(text('a'), x), list(text('a')), 'no'],
    [list(), 'a', 'no'],
    [object({ a: text('1'), b: x }), object({ b: x, a: text('1') }), 'yes'],
    [object({ a: text('1') }), object({ a: text('2') }), 'no'],
    [object({ a: text('1') }), object({ b: text('1') }), 'no'],
    [object({ a: text('1') }, false), object({ a: text('1') }), 'unknown'],
    [object({ a: text('1') }, false), object({ a: text('2') }, false), 'no'],
    [object({ __proto__x: text('1') }), object({}), 'no'],
    [{ kind: 'encoded', format: 'json', value: object({ a: x }), location }, { kind: 'encoded', format: 'json', value: object({ a: x }), location }, 'yes'],
    [{ kind: 'encoded', format: 'json', value: object({ a: text('1') }), location }, { kind: 'encoded', format: 'json', value: object({ a: text('2') }), location }, 'no'],
    [{ kind: 'encoded', format: 'json', value: object({ a: text('1') }), location }, '{"a":"1"}', 'unknown'],
  ]
  test.each(cases.map(([a, b, expected], index) => [index, a, b, expected] as const))('%i', (_index, a, b, expected) => {
    expect(equals(of(a), of(b))).toBe(expected)
    expect(equals(of(b), of(a))).toBe(expected)
  })

  test('without regard to case', () => {
    expect(equalsIgnoreCase(text('SYSTEM:a'), text('system:A'))).toBe('yes')
    expect(equalsIgnoreCase(t(host, ':SUB'), t(host, ':sub'))).toBe('yes')
    expect(equalsIgnoreCase(t(host, ':SUB'), text('x:aud'))).toBe('no')
    expect(equalsIgnoreCase(ns, text('UPPER'))).toBe('unknown')
  })
})

describe('wildcards', () => {
  const cases: readonly (readonly [string | Value, string | Value, Ternary])[] = [
    ['*', '', 'yes'],
    ['a*c', 'abbc', 'yes'],
    ['a*c', 'abb', 'no'],
    ['a?c', 'abc', 'yes'],
    ['a?c', 'ac', 'no'],
    ['?', '😀', 'yes'],
    ['**a**', 'a', 'yes'],
    ['a[b]*', 'a[b]c', 'yes'],
    ['a[b]', 'ab', 'no'],
    ['.*', 'abc', 'no'],
    ['a*'.repeat(200) + 'b', 'a'.repeat(3000), 'no'],
    ['system:serviceaccount:*:api', t('system:serviceaccount:', ns, ':api'), 'yes'],
    ['system:serviceaccount:payments*', t('system:serviceaccount:payments:', x), 'yes'],
    ['system:serviceaccount:?*:api', t('system:serviceaccount:', ns, ':api'), 'yes'],
    ['system:serviceaccount:?*:api', t('system:serviceaccount:', x, ':api'), 'unknown'],
    ['system:serviceaccount:*:api', t('system:serviceaccount:', ns, ':web'), 'no'],
    [t('system:serviceaccount:', ns, ':*'), t('system:serviceaccount:', ns, ':', x), 'yes'],
    [t('system:serviceaccount:', ns, ':*'), 'system:serviceaccount:a:b', 'unknown'],
    [t('system:serviceaccount:', ns, ':*'), 'system:serviceaccount:A:b', 'no'],
    [x, x, 'yes'],
    [t(x, 'b'), t(x, 'ab'), 'unknown'],
    [t(ns, 'b'), t(ns, 'ab'), 'no'],
    [t('system:serviceaccount:', x, ':api'), t('system:serviceaccount:', x, ':web'), 'no'],
    [choice('c', 'a*', 'b*'), choice('c', 'ax', 'bx'), 'yes'],
    [unknown, 'a', 'unknown'],
    ['*', unknown, 'yes'],
  ]
  test.each(cases.map(([a, b, expected], index) => [index, a, b, expected] as const))('%i', (_index, a, b, expected) => {
    expect(matchesWildcard(of(a), of(b), { caseSensitive: true })).toBe(expected)
  })

  test('policy variables', () => {
    const policyVariables = (name: string): ReturnType<NonNullable<Parameters<typeof matchesWildcard>[2]['policyVariables']>> =>
      name === 'ns' ? [...'pay'].map((c) => ({ kind: 'char', code: c.charCodeAt(0) })) : name === 'open' ? 'unknown' : 'no-value'
    const match = (pattern: string | Value, against: string): Ternary => matchesWildcard(of(pattern), text(against), { caseSensitive: true, policyVariables })
    expect(match('a:${ns}:*', 'a:pay:x')).toBe('yes')
    expect(match('a:${nothing}:*', 'a:pay:x')).toBe('no')
    expect(match("a:${nothing, 'pay'}:*", 'a:pay:x')).toBe('yes')
    expect(match('a:${open}', 'a:pay')).toBe('unknown')
    expect(match('${*}', '*')).toBe('yes')
    expect(match('${*}', 'x')).toBe('no')
    expect(match('${$}{ns}', '${ns}')).toBe('yes')
    expect(match('a${', 'a${')).toBe('yes')
    expect(match(t('a${', x, '}'), 'apay')).toBe('unknown')
    expect(matchesWildcard(text('${*}'), text('${zz}'), { caseSensitive: true })).toBe('yes')
  })

  test('case', () => {
    expect(matchesWildcard(text('STS:*Role'), text('sts:AssumeROLE'), { caseSensitive: false })).toBe('yes')
    expect(matchesWildcard(text('STS:*'), text('sts:x'), { caseSensitive: true })).toBe('no')
  })

  test('hasWildcard', () => {
    expect(hasWildcard(text('a*'))).toBe('yes')
    expect(hasWildcard(text('a?'))).toBe('yes')
    expect(hasWildcard(text('${*}'))).toBe('yes')
    expect(hasWildcard(text('${*}'), { policyVariables: true })).toBe('no')
    expect(hasWildcard(t('a', ns))).toBe('no')
    expect(hasWildcard(t('a', x))).toBe('unknown')
    expect(hasWildcard(t('*', x))).toBe('yes')
  })
})

describe('parts of texts', () => {
  test('startsWith, endsWith, contains', () => {
    expect(startsWith(t('https://', x), 'https://')).toBe('yes')
    expect(startsWith(host, 'https://')).toBe('no')
    expect(startsWith(x, 'https://')).toBe('unknown')
    expect(startsWith(t(x, 'a'), x)).toBe('yes')
    expect(endsWith(t(x, ':sub'), ':sub')).toBe('yes')
    expect(endsWith(t(x, ':sub'), ':aud')).toBe('no')
    expect(endsWith(ns, '-')).toBe('no')
    expect(contains(ns, ':')).toBe('no')
    expect(contains(t(x, ':', x), ':')).toBe('yes')
    expect(contains(choice('c', 'a:b', 'b:c'), ':')).toBe('yes')
    expect(startsWith(text('SYSTEM:x'), 'system:', { ignoreCase: true })).toBe('yes')
  })

  test('ARNs', () => {
    const arn = (pattern: string | Value, against: string | Value): Ternary => matchesArnLike(of(pattern), of(against))
    expect(arn('arn:aws:eks:*:111122223333:cluster/*', 'arn:aws:eks:us-west-2:111122223333:cluster/prod')).toBe('yes')
    expect(arn('arn:aws:eks:*:cluster/*', 'arn:aws:eks:us-west-2:111122223333:cluster/prod')).toBe('no')
    expect(arn('arn:*', 'arn:aws:eks:us-west-2:111122223333:cluster/prod')).toBe('no')
    expect(arn('arn:aws:eks:us-west-2:111122223333:cluster/*', t('arn:aws:eks:', hole('r', 'region'), ':111122223333:cluster/prod'))).toBe('unknown')
    expect(arn('arn:aws:eks:*:111122223333:cluster/*', t('arn:aws:eks:', hole('r', 'region'), ':111122223333:cluster/', x))).toBe('yes')
    expect(arn('*:*:*:*:*:*', t('system:serviceaccount:', x))).toBe('no')
  })
})

test('alternatives', () => {
  expect(alternatives(text('a'))).toHaveLength(1)
  expect(alternatives(t(choice('c', 'a', 'b'), choice('c', 'x', 'y'))).map((option) => option.when)).toEqual([
    [{ condition: 'c', arm: '0' }],
    [{ condition: 'c', arm: '1' }],
  ])
  expect(alternatives(choice('c', choice('d', 'a', 'b'), choice('c', 'x', 'y')))).toHaveLength(3)
  const many = t(...['a', 'b', 'c', 'd', 'e'].map((c) => choice(c, 'x', 'y')))
  expect(alternatives(many)).toEqual([{ when: [], value: many }])
  expect(equals(many, text('xxxxx'))).toBe('unknown')
  expect(compatibleGuards([{ condition: 'c', arm: '0' }], [{ condition: 'c', arm: '1' }])).toBe(false)
})
