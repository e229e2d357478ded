import { RuleTester } from '../testing/rule-tester.js'
import { eksModule, irsaModule, irsaProvider } from '../testing/samples.js'
import rule from './irsa-module-requires-service-accounts.js'

const call = (entries: string, before = '', more = ''): string => before + eksModule + irsaModule('app', irsaProvider(entries), more)
const arnOnly = 'provider_arn = module.eks.oidc_provider_arn'
const v6 = (entries: string): string => `${eksModule}module "app" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  version = "~> 6.0"
  name    = "app"
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ${entries}
    }
  }
}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'one', files: { 'main.tf': call('["payments:api"]') } },
    { name: 'a variable without a value', files: { 'main.tf': call('var.accounts', 'variable "accounts" {}\n') } },
    { name: 'an unknown part', files: { 'main.tf': call('concat([], var.accounts)', 'variable "accounts" {}\n') } },
    { name: 'all of oidc_providers from a variable', files: { 'main.tf': `variable "providers" {}\nmodule "app" {\n  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"\n  version = "~> 5.0"\n  oidc_providers = var.providers\n}\n` } },
    { name: 'merged with a variable', files: { 'main.tf': `variable "more" {}\n${eksModule}module "app" {\n  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"\n  version = "~> 5.0"\n  oidc_providers = { main = merge({ provider_arn = module.eks.oidc_provider_arn }, var.more) }\n}\n` } },
    { name: 'the role is not created', files: { 'main.tf': call('[]', '', '  create_role = false\n') } },
    { name: 'a call that is not made', files: { 'main.tf': call('[]', '', '  count = 0\n') } },
    { name: 'another module with arguments of that name', files: { 'main.tf': `module "app" {\n  source = "example.test/other/module/aws"\n  version = "1.0.0"\n  oidc_providers = { main = {} }\n}\n` } },
  ],
  invalid: [
    { name: 'missing', files: { 'main.tf': eksModule + irsaModule('app', arnOnly) }, errors: [{ messageId: 'missing', line: 11 }] },
    { name: 'empty', files: { 'main.tf': call('[]') }, errors: [{ messageId: 'empty', line: 13, column: 36 }] },
    { name: 'null', files: { 'main.tf': call('null') }, errors: [{ messageId: 'missing', line: 11 }] },
    { name: 'empty in version 6', files: { 'main.tf': v6('[]') }, errors: [{ messageId: 'empty', line: 13 }] },
    { name: 'a default that is empty', files: { 'main.tf': call('var.accounts', 'variable "accounts" {\n  default = []\n}\n') }, errors: [{ messageId: 'empty', line: 2 }] },
    { name: 'one of two entries', files: { 'main.tf': eksModule + irsaModule('app', `${irsaProvider('["payments:api"]')}\n    }\n    second = {\n      ${irsaProvider('[]')}`) }, errors: [{ messageId: 'empty', line: 17 }] },
    { name: 'in a local module', files: { 'main.tf': 'module "irsa" {\n  source   = "./irsa"\n  accounts = []\n}\n', 'irsa/main.tf': call('var.accounts', 'variable "accounts" {}\n') }, errors: [{ messageId: 'empty', file: 'main.tf', line: 3 }] },
    { name: 'empty in one variant only', files: { 'main.tf': call('var.accounts', 'variable "accounts" {}\n'), 'envs/dev.tfvars': 'accounts = []\n', 'envs/prod.tfvars': 'accounts = ["payments:api"]\n' }, errors: [{ messageId: 'empty', file: 'envs/dev.tfvars', line: 1 }] },
  ],
})
