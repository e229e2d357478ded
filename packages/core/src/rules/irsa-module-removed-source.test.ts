import { RuleTester } from '../testing/rule-tester.js'
import rule from './irsa-module-removed-source.js'

const call = (path: string, version: string): string => `module "app" {
  source  = "terraform-aws-modules/iam/aws//modules/${path}"
  version = "${version}"
}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'a version that has the path', files: { 'main.tf': call('iam-role-for-service-accounts-eks', '~> 5.0') } },
    { name: 'a constraint that allows one', files: { 'main.tf': call('iam-role-for-service-accounts-eks', '>= 5.20') } },
    { name: 'the new path', files: { 'main.tf': call('iam-role-for-service-accounts', '>= 6.0, < 7.0') } },
    { name: 'no constraint is another rule\'s', files: { 'main.tf': 'module "app" {\n  source = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"\n}\n' } },
    { name: 'a module nobody knows', files: { 'main.tf': 'module "app" {\n  source  = "example/iam/aws//modules/app"\n  version = "~> 6.0"\n}\n' } },
  ],
  invalid: [
    { name: 'an old path', files: { 'main.tf': call('iam-role-for-service-accounts-eks', '~> 6.0') }, errors: [{ messageId: 'replaced', line: 2, related: 1, suggestions: [{ output: call('iam-role-for-service-accounts', '~> 6.0') }] }] },
    { name: 'a new path with an old version', files: { 'main.tf': call('iam-role-for-service-accounts', '5.60.0') }, errors: [{ messageId: 'removed', line: 2, related: 1, suggestions: 0 }] },
  ],
})
