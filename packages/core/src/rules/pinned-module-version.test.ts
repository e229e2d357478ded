import { RuleTester } from '../testing/rule-tester.js'
import { irsaModule, irsaProvider } from '../testing/samples.js'
import rule from './pinned-module-version.js'

const call = (source: string, ...lines: readonly string[]): string => `module "app" {\n  source = "${source}"\n${lines.map((line) => `  ${line}\n`).join('')}}\n`

new RuleTester().run(rule, {
  valid: [
    { name: 'a version', files: { 'main.tf': irsaModule('app', irsaProvider('["payments:api"]')) } },
    { name: 'git has a reference', files: { 'main.tf': call('git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-role-for-service-accounts-eks?ref=v5.60.0') } },
    { name: 'git without a scheme has a reference', files: { 'main.tf': call('github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v4.32.1') } },
    { name: 'a local module', files: { 'main.tf': call('./app'), 'app/main.tf': 'locals {}\n' } },
    { name: 'a module that makes no role for pods', files: { 'main.tf': call('terraform-aws-modules/vpc/aws') } },
  ],
  invalid: [
    { name: 'a path that the newest release lacks', files: { 'main.tf': call('terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks', 'role_name = "app"') }, errors: [{ messageId: 'removed', severity: 'warn', line: 2 }] },
    { name: 'no version', files: { 'main.tf': call('terraform-aws-modules/eks-pod-identity/aws', 'name = "app"') }, errors: [{ messageId: 'unpinned', severity: 'warn', line: 2 }] },
  ],
})
