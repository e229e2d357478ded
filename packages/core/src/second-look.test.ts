// Features that are off by default: what is wrong with them once somebody switches them on, and that nothing else is said of them.
import { describe, expect, test } from 'vitest'
import { lintFiles } from './index.js'
import { kubernetesServiceAccount, role, roleArnEntry, statement, subAndAud } from './testing/samples.js'

const off = (name: string): string => `variable "${name}" {\n  type    = bool\n  default = false\n}\n`
const under = (condition: string, text: string): string => text.replaceAll(/(resource "(?:aws_iam_role|kubernetes_service_account)" "\w+" \{\n)/g, `$1  count = ${condition} ? 1 : 0\n`)
const trusting = (name: string): string => role('app', statement({ condition: subAndAud(`"system:serviceaccount:payments:${name}"`) }))
const wrong = trusting('other') + kubernetesServiceAccount('payments', 'api', roleArnEntry('aws_iam_role.app[0].arn'))

function lint(files: Readonly<Record<string, string>>): readonly string[] {
  return lintFiles(files).findings.map(({ severity, ruleId, message, location, scopes }) => `${severity} ${ruleId} ${location.file.path}:${String(location.file.positionAt(location.start).line)} ${/\(With .*\)$/.exec(message)?.[0] ?? '-'} ${scopes.join()}`)
}

const said = (place: string, provision: string): string => `error service-account-can-assume-role ${place} ${provision} .`

describe('what a feature brings is looked at', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['both sides', { 'main.tf': off('on') + under('var.on', wrong) }, [said('/main.tf:21', '(With var.on set, which by default it is not.)')]],
    ['two switches', { 'main.tf': off('a') + off('b') + under('var.a && var.b', wrong) }, [said('/main.tf:25', '(With var.a and var.b set, which by default they are not.)')]],
    [
      'an attribute of an object',
      { 'main.tf': `variable "f" {\n  type = object({ enabled = optional(bool, false) })\n  default = {}\n}\n${under('var.f.enabled', wrong)}` },
      [said('/main.tf:21', '(With var.f.enabled set, which by default it is not.)')],
    ],
    [
      'a switch of a module',
      { 'main.tf': 'module "m" {\n  source = "./m"\n}\n', 'm/main.tf': off('on') + under('var.on', wrong) },
      [said('/m/main.tf:21', '(With module.m.var.on set, which by default it is not.)')],
    ],
  ])('%s', (_, files, expected) => {
    expect(lint(files)).toEqual(expected)
  })
})

describe('and nothing else is said', () => {
  test('a switch that is given counts as it is', () => {
    expect(lint({ 'main.tf': off('on') + under('var.on', wrong), 'terraform.tfvars': 'on = false\n' })).toEqual([])
  })
  test('a module that is called with it off stays off', () => {
    expect(lint({ 'main.tf': 'module "m" {\n  source = "./m"\n  on = false\n}\n', 'm/main.tf': off('on') + under('var.on', wrong) })).toEqual([])
  })
  test('what is there without the feature is said once, and without a condition', () => {
    expect(lint({ 'main.tf': off('on') + wrong.replace('[0]', '') })).toEqual([said('/main.tf:19', '-')])
  })
  test('what another call of the module has switched on is said once', () => {
    const open = under('var.on', role('app', statement({ condition: '' })))
    expect(lint({ 'main.tf': 'module "on" {\n  source = "./m"\n  on     = true\n}\nmodule "off" {\n  source = "./m"\n}\n', 'm/main.tf': off('on') + open })).toEqual(['error require-sub-condition /m/main.tf:10 - .'])
  })
  test('what is right by default is not made wrong by a switch', () => {
    const files = { 'main.tf': off('other') + role('app', statement({ condition: subAndAud('var.other ? "system:serviceaccount:payments:other" : "system:serviceaccount:payments:api"') })) + kubernetesServiceAccount('payments', 'api', roleArnEntry('aws_iam_role.app.arn')) }
    expect(lint(files)).toEqual([])
  })
  test('one role or the other', () => {
    const either = under('var.on', trusting('api')) + under('var.on ? false : true', trusting('other').replaceAll('"app"', '"old"'))
    const account = kubernetesServiceAccount('payments', 'api', roleArnEntry('var.on ? aws_iam_role.app[0].arn : "arn:aws:iam::111122223333:role/by-hand"'))
    expect(lint({ 'main.tf': off('on') + either + account })).toEqual([])
  })
  test('manifests are compared with what there is', () => {
    const files = { 'main.tf': off('on') + under('var.on', trusting('other')), 'sa.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: payments\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app\n' }
    expect(lint(files)).toEqual([])
  })
  test('what is empty by default is given with the switch', () => {
    const files = { 'main.tf': 'module "m" {\n  source = "./m"\n}\n', 'm/main.tf': `${off('on')}variable "provider_arn" { default = "" }\n${under('var.on', trusting('api').replace(/Federated = "[^"]*"/, 'Federated = var.provider_arn'))}` }
    expect(lint(files)).toEqual([])
  })
  test('roles and pairs count once', () => {
    const { summary } = lintFiles({ 'main.tf': off('on') + trusting('api') + kubernetesServiceAccount('payments', 'api', roleArnEntry('aws_iam_role.app.arn')) + under('var.on', trusting('b').replaceAll('"app"', '"b"')) })
    expect([summary.roles, summary.serviceAccounts, summary.pairsDecided, summary.pairsUndecided]).toEqual([2, 1, 1, 0])
  })
})
