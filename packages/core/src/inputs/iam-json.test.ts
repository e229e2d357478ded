import { describe, expect, it, test } from 'vitest'
import type { Role } from '../model/facts.js'
import { memoryFileSystem } from '../source/file-system.js'
import type { Location } from '../source/source-file.js'
import { textOf } from '../value/value.js'
import type { Value } from '../value/value.js'
import { extractIamJson } from './iam-json.js'
import { createProject } from './project.js'

const extract = (files: Readonly<Record<string, string>>) => extractIamJson(createProject(memoryFileSystem(files), ['.'], '/'))
const roles = (text: string, name = 'a.json'): readonly Role[] => extract({ [name]: text }).facts.filter((fact) => fact.kind === 'role')
const source = ({ file, start, end }: Location): string => file.text.slice(start, end)

const short = (value: Value): string =>
  value.kind === 'template' ? value.parts.map(short).join('') : value.kind === 'symbol' ? `‹${value.symbol.domain}›` : (textOf(value) ?? value.kind)

const subject = 'system:serviceaccount:payments:api'
const policy = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub': subject } },
    },
  ],
}
const described = (document: unknown, name = 'r') => ({ Path: '/p/', RoleName: name, Arn: `arn:aws:iam::111122223333:role/p/${name}`, AssumeRolePolicyDocument: document })

/** The first condition value of the first statement. */
function conditionValue(role: Role | undefined): Value | undefined {
  return role?.trust.kind === 'policy' ? role.trust.statements[0]?.conditions[0]?.values[0] : undefined
}

describe('told apart by content', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['a trust policy', policy, ['a.json']],
    ['get-role', { Role: described(policy) }, ['r']],
    ['list-roles', { Roles: [described(policy), described(policy, 's')] }, ['r', 's']],
    ['get-account-authorization-details', { UserDetailList: [], RoleDetailList: [described(policy)] }, ['r']],
    ['one role', described(policy), ['r']],
    ['roles of two accounts', [described(policy), described(policy)], ['r', 'r[2]']],
    ['a trust policy with one statement', { ...policy, Statement: policy.Statement[0] }, ['a.json']],
    ['a trust policy without a principal', { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity' }] }, ['a.json']],
    ['a permission policy', { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }, []],
    ['a bucket policy', { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', Sid: 'AssumeRole' }] }, []],
    ['no role', { AssumeRole: 'x', Statement: 1 }, []],
    ['a list of numbers', [1, 'AssumeRole', { Statement: [] }], []],
    ['a package.json', { name: 'x' }, []],
  ])('%s', (_, data, addresses) => {
    for (const indent of [0, 2]) expect(roles(JSON.stringify(data, null, indent)).map(({ address }) => address)).toEqual(addresses)
  })
})

it('a role has name, path and ARN; a policy alone has none', () => {
  const [role] = roles(JSON.stringify({ Role: described(policy) }))
  expect(role && [role.name, role.path, role.arn].map(short)).toEqual(['r', '/p/', 'arn:aws:iam::111122223333:role/p/r'])
  const [bare] = roles(JSON.stringify(policy))
  expect(bare && [bare.name, bare.path, bare.arn].map(short)).toEqual(['‹role-name›', '‹any›', '‹any›'])
  const [noArn] = roles(JSON.stringify({ RoleName: 'x', AssumeRolePolicyDocument: policy }))
  expect(noArn && [noArn.name, noArn.path, noArn.arn].map(short)).toEqual(['x', '/', 'arn:‹partition›:iam::‹account-id›:role/x'])
  const [noName] = roles(JSON.stringify({ Arn: 'arn:aws:iam::111122223333:role/a/b/x', AssumeRolePolicyDocument: policy }))
  expect(noName && [noName.name, noName.path].map(short)).toEqual(['x', '/a/b/'])
})

test.each<[string, (text: string) => unknown]>([
  ['an object', (text) => JSON.parse(text)],
  ['JSON text', (text) => text],
  ['URL-encoded JSON text', (text) => encodeURIComponent(text)],
])('the document is %s; the condition is found at its place', (_, encode) => {
  const [role] = roles(JSON.stringify(described(encode(JSON.stringify(policy)))))
  const value = conditionValue(role)
  expect(textOf(value)).toBe(subject)
  expect(value && decodeURIComponent(source(value.location)).replaceAll(/[\\"]/g, '')).toBe(subject)
})

it('placeholders are holes, policy variables are not', () => {
  const text = JSON.stringify(policy).replaceAll('111122223333', '<ACCOUNT_ID>').replace('api"', '${aws:PrincipalTag/x}"').replaceAll('oidc.eks.eu-west-1.amazonaws.com/id/ABC', '${OIDC_PROVIDER}')
  const [role] = roles(text)
  if (role?.trust.kind !== 'policy') throw new Error('no policy')
  const [statement] = role.trust.statements
  expect(statement?.principals[0]?.values.map(short)).toEqual(['arn:aws:iam::‹account-id›:oidc-provider/‹any›'])
  expect(statement?.conditions[0] && short(statement.conditions[0].key)).toBe('‹any›:sub')
  expect(textOf(conditionValue(role))).toBe('system:serviceaccount:payments:${aws:PrincipalTag/x}')
})

it('broken policies are said, templates and other broken JSON are not', () => {
  const text = JSON.stringify(policy)
  expect(extract({ 'a.json': `${text}}` }).problems).toHaveLength(1)
  expect(extract({ 'a.json': `%{ if x }${text}%{ endif }` }).problems).toEqual([])
  expect(extract({ 'a.json': `${text}{{ x }}` }).problems).toEqual([])
  expect(extract({ 'a.json': '{"x": [' }).problems).toEqual([])
})

it('a document that is no policy text is unknown', () => {
  const [role] = roles(JSON.stringify(described('not a policy')))
  expect(role?.trust.kind).toBe('unknown')
})
