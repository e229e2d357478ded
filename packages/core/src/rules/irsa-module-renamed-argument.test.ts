import { RuleTester } from '../testing/rule-tester.js'
import rule from './irsa-module-renamed-argument.js'

const call = (path: string, version: string, ...lines: readonly string[]): string => `module "app" {
  source  = "terraform-aws-modules/iam/aws//modules/${path}"
  version = "${version}"
${lines.map((line) => `  ${line}\n`).join('')}}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'the names of version 5', files: { 'main.tf': call('iam-role-for-service-accounts-eks', '~> 5.0', 'role_name = "app"', 'role_policy_arns = {}') } },
    { name: 'the names of version 6', files: { 'main.tf': call('iam-role-for-service-accounts', '~> 6.0', 'name = "app"', 'policies = {}') } },
    { name: 'no constraint: the names tell the version', files: { 'main.tf': call('iam-role-for-service-accounts-eks', '', 'role_name = "app"').replace('  version = ""\n', '') } },
    { name: 'a local module', files: { 'main.tf': 'module "app" {\n  source    = "./app"\n  role_name = "app"\n}\n', 'app/main.tf': 'variable "role_name" {}\n' } },
  ],
  invalid: [
    { name: 'old names', files: { 'main.tf': call('iam-role-for-service-accounts', '~> 6.0', 'role_name = "app"') }, errors: [{ messageId: 'renamed', line: 4, suggestions: [{ output: call('iam-role-for-service-accounts', '~> 6.0', 'name = "app"') }] }] },
    { name: 'an argument that is gone', files: { 'main.tf': call('iam-role-for-service-accounts', '~> 6.0', 'name = "app"', 'allow_self_assume_role = true') }, errors: [{ messageId: 'gone', line: 5, suggestions: 0 }] },
    { name: 'new names', files: { 'main.tf': call('iam-role-for-service-accounts-eks', '~> 5.0', 'name = "app"') }, errors: [{ messageId: 'renamed', line: 4, suggestions: 1 }] },
  ],
})
