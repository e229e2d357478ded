// What the vectors leave out of trust-evaluation: documents, keys, operators, variables, sets, Pod Identity, one line a case.
import { describe, expect, test } from 'vitest'
import { canAssume, type TrustRequest } from '../model/trust.js'
import { SourceFile } from '../source/source-file.js'
import { parseJson } from '../syntax/json.js'
import { scalar, unknown, type Value } from '../value/value.js'
import { readPolicy } from './policy-document.js'

const json = (value: unknown): Value => {
  const parsed = parseJson(new SourceFile('/policy.json', JSON.stringify(value))).value
  if (parsed === undefined) throw new Error('not JSON')
  return parsed
}

const host = 'oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E'
const other = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E'
const provider = `arn:aws:iam::111122223333:oidc-provider/${host}`
const me = 'system:serviceaccount:payments:api'
const sub = `${host}:sub`
const aud = `${host}:aud`

const notKnown: Value = { ...unknown({ code: 'variable-without-value', detail: 'a variable has no value' }, json(null).location), notNull: true }

type Fields = Readonly<Record<string, unknown>>
const allow = (condition: Fields | undefined, more: Fields = {}): Fields => ({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(condition === undefined ? {} : { Condition: condition }),
  ...more,
})
const policy = (...statements: readonly Fields[]): Fields => ({ Version: '2012-10-17', Statement: statements })
const when = (condition: Fields): Fields => policy(allow(condition))
const without = (fields: Fields, name: string): Fields => Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name))

const web = (more: Fields = {}): TrustRequest => {
  const fields: Fields = { federatedProviderArn: provider, issuer: `https://${host}`, sub: me, aud: 'sts.amazonaws.com', action: 'sts:AssumeRoleWithWebIdentity', ...more }
  const get = (name: string): Value => json(fields[name])
  return { kind: 'web-identity', federatedProviderArn: get('federatedProviderArn'), issuer: get('issuer'), sub: get('sub'), aud: get('aud'), action: get('action') }
}

type Case = readonly [name: string, document: unknown, expected: 'allow' | 'deny' | 'unknown', request?: TrustRequest]
const check = (cases: readonly Case[]): void => {
  test.each(cases.map((each) => [each[0], each] as const))('%s', (_name, [, document, expected, request]) => {
    const decision = canAssume(readPolicy(json(document)), request ?? web())
    expect([decision.result, ...decision.steps.map(({ message }) => message)]).toEqual([expected, ...decision.steps.map(({ message }) => message)])
  })
}
const good = allow({ StringEquals: { [sub]: me } })

describe('documents (B.1)', () => {
  check([
    ['good', policy(good), 'allow'],
    ['statement as object', { Version: '2012-10-17', Statement: good }, 'allow'],
    ['no version', { Statement: [good] }, 'allow'],
    ['id', { Id: 'x', Statement: [good] }, 'allow'],
    ['another version', { Version: '2012-10-18', Statement: [good] }, 'deny'],
    ['no statement', { Version: '2012-10-17' }, 'deny'],
    ['empty list', policy(), 'deny'],
    ['a list', [good], 'deny'],
    ['text that is no JSON', 'nonsense', 'deny'],
    ['JSON in a string', JSON.stringify(policy(good)), 'allow'],
    ['null', null, 'unknown'],
    ['no effect', policy(without(good, 'Effect')), 'deny'],
    ['lower case effect beside a good one', policy(good, { ...good, Effect: 'deny' }), 'deny'],
    ['no principal', policy(good, without(good, 'Principal')), 'deny'],
    ['empty principal', policy({ ...good, Principal: {} }), 'deny'],
    ['principal as text', policy({ ...good, Principal: provider }), 'deny'],
    ['not principal', policy({ ...without(good, 'Principal'), NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }), 'deny'],
    ['resource', policy({ ...good, Resource: '*' }), 'deny'],
    ['not resource', policy({ ...good, NotResource: '*' }), 'deny'],
    ['principal kind in lower case', policy({ ...good, Principal: { federated: provider } }), 'deny'],
    ['wildcard in a service', policy(good, { ...good, Principal: { Service: '*.amazonaws.com' } }), 'deny'],
    ['wildcard in part of an AWS principal', policy(good, { ...good, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }), 'deny'],
    ['misspelled operator beside a good statement', policy(good, allow({ StringEqual: { [sub]: me } })), 'deny'],
    ['operator in lower case', when({ stringEquals: { [sub]: me } }), 'deny'],
    ['set operator in lower case', when({ 'forAnyValue:StringEquals': { [sub]: me } }), 'deny'],
    ['misspelled element', policy({ ...good, Conditon: {} }), 'deny'],
    ['action of another service', policy({ ...good, Action: ['sts:AssumeRoleWithWebIdentity', 's3:GetObject'] }), 'deny'],
    ['another action of STS', policy({ ...good, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:GetCallerIdentity'] }), 'deny'],
    ['no action', policy(without(good, 'Action')), 'deny'],
    ['action and not action', policy({ ...good, NotAction: 'sts:AssumeRole' }), 'deny'],
    ['source identity', policy({ ...good, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity'] }), 'allow'],
    ['condition as list', policy({ ...good, Condition: [] }), 'deny'],
    ['empty condition', policy({ ...good, Condition: {} }), 'allow'],
  ])
})

describe('principals and actions (B.3, B.4)', () => {
  const open = { ...good, Principal: '*' }
  check([
    ['everyone', policy(open), 'unknown'],
    ['everyone as AWS', policy({ ...good, Principal: { AWS: '*' } }), 'unknown'],
    ['everyone, other subject', policy({ ...open, Condition: { StringEquals: { [sub]: 'system:serviceaccount:a:b' } } }), 'deny'],
    ['deny to everyone', policy(good, { ...open, Effect: 'Deny' }), 'unknown'],
    ['deny to everyone else', policy(good, { ...open, Effect: 'Deny', Condition: { StringNotEquals: { [sub]: me } } }), 'allow'],
    ['account', policy({ ...good, Principal: { AWS: '111122223333' } }), 'deny'],
    ['several kinds', policy({ ...good, Principal: { AWS: '111122223333', Federated: [provider] } }), 'allow'],
    ['not action', policy({ ...without(good, 'Action'), NotAction: 'sts:AssumeRole' }), 'unknown'],
    ['not this action', policy({ ...without(good, 'Action'), NotAction: 'sts:AssumeRoleWith*' }), 'deny'],
    ['star', policy({ ...good, Action: '*' }), 'allow'],
    ['wildcards', policy({ ...good, Action: 'STS:assumerolewith?eb*' }), 'allow'],
    ['assume role only', policy({ ...good, Action: 'sts:AssumeRole' }), 'deny'],
    ['sets of statements', policy({ ...good, Action: 'sts:AssumeRole' }, good), 'allow'],
    ['deny wins in any order', policy({ ...good, Effect: 'Deny' }, good), 'deny'],
    ['deny of another action', policy({ ...good, Effect: 'Deny', Action: 'sts:AssumeRole' }, good), 'allow'],
  ])
})

describe('keys (B.5)', () => {
  const unknownKey = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }
  check([
    ['case of keys', when({ StringEquals: { [sub.toUpperCase()]: me } }), 'allow'],
    ['key only the call tells', when({ StringEquals: { [sub]: me }, ...{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }), 'unknown'],
    ['the same, other subject', when({ StringEquals: { [sub]: 'x' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), 'deny'],
    ['time', when({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }), 'unknown'],
    ['bool', when({ Bool: { 'aws:SecureTransport': true } }), 'unknown'],
    ['session name', when({ StringLike: { 'sts:RoleSessionName': 'x*' } }), 'unknown'],
    ['request tag', when({ StringEquals: { 'aws:RequestTag/a:b': 'x' } }), 'unknown'],
    ['negated', when({ StringNotEquals: { 'aws:SourceVpce': 'x' } }), 'unknown'],
    ['null', when({ Null: { 'aws:SourceVpce': 'true' } }), 'unknown'],
    ['unknown or allowed', policy(allow(unknownKey), good), 'allow'],
    ['unknown deny', policy({ ...allow(unknownKey), Effect: 'Deny' }, good), 'unknown'],
    ['unknown deny, nothing allowed', policy({ ...allow(unknownKey), Effect: 'Deny' }), 'deny'],
    ['other claim', when({ StringEquals: { [`${host}:subject`]: me } }), 'deny'],
    ['other claim, if exists', when({ StringEqualsIfExists: { [`${host}:subject`]: 'x' } }), 'allow'],
    ...['', 'IfExists'].flatMap((suffix) =>
      ['StringEquals', 'StringNotEquals', 'ForAllValues:StringEquals', 'ForAllValues:StringNotLike'].flatMap((operator): Case[] => [
        [`scheme in the key, ${operator}${suffix}`, when({ [operator + suffix]: { [`https://${sub}`]: me } }), 'deny'],
        [`ARN in the key, ${operator}${suffix}`, when({ [operator + suffix]: { [`${provider}:sub`]: me } }), 'deny'],
        [`no issuer in the key, ${operator}${suffix}`, when({ [operator + suffix]: { sub: me } }), 'deny'],
      ]),
    ),
  ])
})

describe('operators (B.6)', () => {
  const missing = `${other}:sub`
  check([
    ['like does not match part', when({ StringLike: { [sub]: 'serviceaccount' } }), 'deny'],
    ['brackets are plain', when({ StringLike: { [sub]: 'system:serviceaccount:payments:ap[i]' } }), 'deny'],
    ['ignore case has no wildcards', when({ StringEqualsIgnoreCase: { [sub]: '*' } }), 'deny'],
    ['not ignore case', when({ StringNotEqualsIgnoreCase: { [sub]: me.toUpperCase() } }), 'deny'],
    ['not like', when({ StringNotLike: { [sub]: 'system:serviceaccount:payments:*' } }), 'deny'],
    ['not like another', when({ StringNotLike: { [sub]: 'system:serviceaccount:billing:*' } }), 'allow'],
    ['not like, several', when({ StringNotLike: { [sub]: ['x*', '*:api'] } }), 'deny'],
    ['negated, missing', when({ StringNotEquals: { [missing]: me } }), 'allow'],
    ['not like, missing', when({ StringNotLike: { [missing]: '*' } }), 'allow'],
    ['like, missing', when({ StringLike: { [missing]: '*' } }), 'deny'],
    ['arn', when({ ArnLike: { [sub]: '*' } }), 'deny'],
    ['arn equals', when({ ArnEquals: { [sub]: me } }), 'deny'],
    ['arn not like', when({ ArnNotLike: { [sub]: '*' } }), 'allow'],
    ['arn not equals, missing', when({ ArnNotEquals: { [missing]: me } }), 'allow'],
    ['arn, missing', when({ ArnLike: { [missing]: '*' } }), 'deny'],
    ['null false', when({ Null: { [sub]: 'false' } }), 'allow'],
    ['null false as boolean', when({ Null: { [sub]: false } }), 'allow'],
    ['null true as boolean', when({ Null: { [sub]: true } }), 'deny'],
    ['null true, missing', when({ Null: { [missing]: 'true' } }), 'allow'],
    ['null false, missing', when({ Null: { [missing]: 'false' } }), 'deny'],
    ['null of both', when({ Null: { [sub]: ['true', 'false'] } }), 'allow'],
    ['null of nothing', when({ Null: { [sub]: [] } }), 'deny'],
    ['null under ForAllValues', when({ 'ForAllValues:Null': { [sub]: 'true' } }), 'allow'],
    ['null under ForAnyValue', when({ 'ForAnyValue:Null': { [sub]: 'false' } }), 'deny'],
    ['if exists, present', when({ StringEqualsIfExists: { [sub]: 'x' } }), 'deny'],
    ['if exists, present and equal', when({ StringLikeIfExists: { [sub]: '*:api' } }), 'allow'],
    ['not if exists', when({ StringNotEqualsIfExists: { [sub]: me } }), 'deny'],
    ['any value', when({ 'ForAnyValue:StringEquals': { [aud]: ['x', 'sts.amazonaws.com'] } }), 'allow'],
    ['any value, negated', when({ 'ForAnyValue:StringNotEquals': { [aud]: ['x', 'sts.amazonaws.com'] } }), 'deny'],
    ['any value, negated and missing', when({ 'ForAnyValue:StringNotEquals': { [missing]: 'x' } }), 'deny'],
    ['any value if exists, missing', when({ 'ForAnyValue:StringEqualsIfExists': { [missing]: 'x' } }), 'allow'],
    ['all values', when({ 'ForAllValues:StringLike': { [sub]: 'system:*' } }), 'allow'],
    ['all values, other', when({ 'ForAllValues:StringEquals': { [sub]: 'x' } }), 'deny'],
    ['all values, negated and missing', when({ 'ForAllValues:StringNotEquals': { [missing]: 'x' } }), 'allow'],
    ['all values, empty and missing', when({ 'ForAllValues:StringEquals': { [missing]: [] } }), 'allow'],
    ['if exists, empty and missing', when({ StringEqualsIfExists: { [missing]: [] } }), 'allow'],
    ['if exists, empty and present', when({ StringEqualsIfExists: { [sub]: [] } }), 'deny'],
    ['negated, empty', when({ StringNotEquals: { [sub]: [] } }), 'deny'],
    ['negated, empty and missing', when({ StringNotEquals: { [missing]: [] } }), 'deny'],
    ['numbers', when({ NumericEquals: { [sub]: '1' } }), 'deny'],
    ['not numbers', when({ NumericNotEquals: { [sub]: '1' } }), 'deny'],
    ['numbers if exists, missing', when({ NumericEqualsIfExists: { [missing]: 1 } }), 'allow'],
    ['bool', when({ Bool: { [aud]: true } }), 'deny'],
    ['address', when({ NotIpAddress: { [sub]: '10.0.0.0/8' } }), 'deny'],
    ['keys of one operator are ANDed', when({ StringEquals: { [sub]: me, [aud]: 'x' } }), 'deny'],
    ['operators are ANDed', when({ StringEquals: { [sub]: me }, StringLike: { [aud]: 'x*' } }), 'deny'],
  ])
})

describe('policy variables (B.7)', () => {
  const like = (value: string, version?: string): Fields => ({ ...(version === undefined ? { Version: '2012-10-17' } : version === '' ? {} : { Version: version }), Statement: allow({ StringLike: { [sub]: value } }) })
  check([
    ['own subject', like(`\${${sub}}`), 'allow'],
    ['own subject, other case', like(`\${${sub.toUpperCase()}}`), 'allow'],
    ['audience', policy(allow({ StringEquals: { [aud]: `\${${aud}}` } })), 'allow'],
    ['default', like("system:serviceaccount:${aws:PrincipalTag/team, 'payments'}:api"), 'allow'],
    ['default that differs', like("system:serviceaccount:${aws:PrincipalTag/team, 'x'}:api"), 'deny'],
    ['value only the call tells', like('system:serviceaccount:${aws:SourceIp}:api'), 'unknown'],
    ['other text around it differs', like('x:${aws:SourceIp}'), 'deny'],
    ['it may have no value', like('*${aws:SourceIp}'), 'unknown'],
    ['question mark', like('system:serviceaccount:payments:ap${?}'), 'deny'],
    ['question mark is a wildcard without', like('system:serviceaccount:payments:ap?'), 'allow'],
    ['dollar', like('${$}'), 'deny'],
    ['2008', like(`\${${sub}}`, '2008-10-17'), 'deny'],
    ['no version', like(`\${${sub}}`, ''), 'deny'],
    ['not closed', like('system:serviceaccount:payments:api${'), 'deny'],
  ])
})

describe('audience (B.9)', () => {
  const several = web({ aud: ['sts.amazonaws.com', 'x'] })
  check([
    ['list of one', when({ StringEquals: { [aud]: 'sts.amazonaws.com' } }), 'allow', web({ aud: ['sts.amazonaws.com'] })],
    ['any of several', when({ 'ForAnyValue:StringEquals': { [aud]: 'x' } }), 'allow', several],
    ['all of several', when({ 'ForAllValues:StringEquals': { [aud]: 'x' } }), 'deny', several],
    ['plain operator on several', when({ StringEquals: { [aud]: 'x' } }), 'unknown', several],
    ['plain operator on several, none', when({ StringEquals: { [aud]: 'y' } }), 'deny', several],
  ])
})

describe('Pod Identity (B.10)', () => {
  const pods = (condition?: Fields, more: Fields = {}): Fields => ({
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    ...(condition === undefined ? {} : { Condition: condition }),
    ...more,
  })
  const request = (more: Readonly<Record<string, unknown>> = {}): TrustRequest => {
    const given: Fields = { clusterArn: 'arn:aws:eks:us-west-2:111122223333:cluster/prod', namespace: 'payments', serviceAccount: 'api', ...more }
    const fields = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value === notKnown ? notKnown : json(value)]])),
    )
    return { kind: 'pod-identity', namespace: json('payments'), serviceAccount: json('api'), ...fields }
  }
  const tag = (name: string): string => `aws:RequestTag/${name}`
  const ask = (name: string, document: unknown, expected: 'allow' | 'deny' | 'unknown', more: Readonly<Record<string, unknown>> = {}): Case => [name, document, expected, request(more)]
  check([
    ask('two statements', policy(pods(undefined, { Action: 'sts:AssumeRole' }), pods(undefined, { Action: 'sts:TagSession' })), 'allow'),
    ask('wildcard', policy(pods(undefined, { Action: 'sts:*' })), 'allow'),
    ask('deny of one action', policy(pods(), pods(undefined, { Effect: 'Deny', Action: 'sts:TagSession' })), 'deny'),
    ask('namespace', policy(pods({ StringEquals: { [tag('kubernetes-namespace')]: 'payments', [tag('kubernetes-service-account')]: 'api' } })), 'allow'),
    ask('another namespace', policy(pods({ StringEquals: { [tag('kubernetes-namespace')]: 'billing' } })), 'deny'),
    ask('case of the tag', policy(pods({ StringEquals: { 'AWS:requesttag/Kubernetes-Namespace': 'payments' } })), 'allow'),
    ask('name of the cluster from its ARN', policy(pods({ StringEquals: { [tag('eks-cluster-name')]: 'prod' } })), 'allow'),
    ask('name of a cluster not known', policy(pods({ StringEquals: { [tag('eks-cluster-name')]: 'prod' } })), 'unknown', { clusterArn: undefined }),
    ask('cluster ARN with wildcard', policy(pods({ ArnLike: { [tag('eks-cluster-arn')]: 'arn:aws:eks:*:111122223333:cluster/*' } })), 'allow'),
    ask('pod name', policy(pods({ StringLike: { [tag('kubernetes-pod-name')]: 'api-*' } })), 'unknown'),
    ask('any pod name', policy(pods({ StringLike: { [tag('kubernetes-pod-name')]: '*' } })), 'allow'),
    ask('tag that is not sent', policy(pods({ StringEquals: { [tag('team')]: 'x' } })), 'deny'),
    ask('tag that is not sent, if exists', policy(pods({ StringEqualsIfExists: { [tag('team')]: 'x' } })), 'allow'),
    ask('tags are there', policy(pods({ Null: { [tag('kubernetes-namespace')]: 'false' } })), 'allow'),
    ask('tags are off', policy(pods({ Null: { [tag('kubernetes-namespace')]: 'false' } })), 'deny', { sessionTagsDisabled: true }),
    ask('whether tags are off is not known', policy(pods({ Null: { [tag('kubernetes-namespace')]: 'false' } })), 'unknown', { sessionTagsDisabled: notKnown }),
    ask('account', policy(pods({ StringEquals: { 'aws:SourceAccount': '111122223333' } })), 'allow'),
    ask('another account', policy(pods({ StringEquals: { 'aws:SourceAccount': '999999999999' } })), 'deny'),
    ask('account not known', policy(pods({ StringEquals: { 'aws:SourceAccount': '111122223333' } })), 'unknown', { clusterArn: undefined }),
    ask('source ARN', policy(pods({ ArnEquals: { 'aws:SourceArn': 'arn:aws:eks:us-west-2:111122223333:cluster/prod' } })), 'unknown'),
    ask('organisation', policy(pods({ StringEquals: { 'aws:SourceOrgID': 'o-1' } })), 'unknown'),
    ask('tag of the principal, if exists', policy(pods({ StringEqualsIfExists: { 'aws:PrincipalTag/team': 'x' } })), 'allow'),
    ask('variable', policy(pods({ StringEquals: { [tag('kubernetes-service-account')]: `\${${tag('kubernetes-service-account')}}` } })), 'allow'),
    ask('variable of a tag that is not sent', policy(pods({ StringEquals: { [tag('kubernetes-service-account')]: `\${${tag('x')}}` } })), 'deny'),
    ask('everyone', policy(pods(undefined, { Principal: '*' })), 'unknown'),
    ask('federated', policy(good), 'deny'),
  ])
})

test('a repeated key is reported, and the last one counts', () => {
  const text = `{"Statement": {"Effect": "Allow", "Principal": {"Federated": "${provider}"}, "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {"StringEquals": {"${sub}": "x"}, "StringEquals": {"${sub}": "${me}"}}}}`
  const trust = readPolicy(scalar(text, { file: new SourceFile('/policy.json', JSON.stringify(text)), start: 0, end: JSON.stringify(text).length }))
  expect(canAssume(trust, web()).result).toBe('allow')
  expect(trust.kind === 'policy' && trust.problems.map(({ code }) => code)).toEqual(['duplicate-key'])
})
