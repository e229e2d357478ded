import { RuleTester } from '../testing/rule-tester.js'
import rule from './irsa-module-renamed-output.js'

const six = (use: string, more = ''): string => `module "app" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  version = "~> 6.0"
  name    = "app"
${more}}
${use}
`
const five = (use: string): string => `module "app" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "~> 5.0"
  role_name = "app"
}
${use}
`
const output = (expression: string): string => `output "arn" {\n  value = ${expression}\n}`

new RuleTester().run(rule, {
  valid: [
    { name: 'the name of version 6', files: { 'main.tf': six(output('module.app.arn')) } },
    { name: 'the name of version 5', files: { 'main.tf': five(output('module.app.iam_role_arn')) } },
    { name: 'either: try takes what there is', files: { 'main.tf': six(output('try(module.app.iam_role_arn, module.app.arn)')) } },
    { name: 'another module of the same output', files: { 'main.tf': six(`module "other" {\n  source = "./other"\n}\n${output('module.other.iam_role_arn')}`), 'other/main.tf': 'output "iam_role_arn" {\n  value = "x"\n}\n' } },
    { name: 'an output that is not known to have been renamed', files: { 'main.tf': six(output('module.app.something')) } },
    { name: 'no constraint', files: { 'main.tf': five(output('module.app.arn')).replace('  version   = "~> 5.0"\n', '') } },
    { name: 'a local copy', files: { 'main.tf': 'module "app" {\n  source = "./iam-role-for-service-accounts"\n}\noutput "a" {\n  value = module.app.iam_role_arn\n}\n', 'iam-role-for-service-accounts/main.tf': 'output "iam_role_arn" {\n  value = "x"\n}\n' } },
  ],
  invalid: [
    { name: 'the old name', files: { 'main.tf': six(output('module.app.iam_role_arn')) }, errors: [{ messageId: 'renamed', line: 7, column: 22, related: [{ line: 2 }], suggestions: [{ output: six(output('module.app.arn')) }] }] },
    { name: 'the new name of an old version', files: { 'main.tf': five(output('module.app.arn')) }, errors: [{ messageId: 'renamed', line: 7, suggestions: 1, related: 1 }] },
    { name: 'of one instance, of all, and inside a string', files: { 'main.tf': six(`locals {\n  a = module.app[0].iam_role_arn\n  b = module.app[*].iam_role_name\n  c = "\${module.app["x"].iam_role_arn}/*"\n}`, '  count = 1\n') }, errors: [{ messageId: 'renamed', line: 8, suggestions: 1, related: 1 }, { messageId: 'renamed', line: 9, suggestions: 1, related: 1 }, { messageId: 'renamed', line: 10, suggestions: 1, related: 1 }] },
    { name: 'in a part that is never evaluated', files: { 'main.tf': six('locals {\n  on = false ? module.app.iam_role_arn : ""\n}') }, errors: [{ messageId: 'renamed', suggestions: 1, related: 1 }] },
    {
      name: 'an output that is gone',
      files: { 'main.tf': `module "app" {\n  source  = "terraform-aws-modules/iam/aws//modules/iam-role"\n  version = "~> 6.0"\n  name    = "app"\n}\n${output('module.app.iam_role_path')}\n` },
      errors: [{ messageId: 'gone', suggestions: 0, related: 1 }],
    },
  ],
})
