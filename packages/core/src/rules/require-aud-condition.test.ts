import { RuleTester } from '../testing/rule-tester.js'
import { issuer, role, statement, subAndAud } from '../testing/samples.js'
import rule from './require-aud-condition.js'

const subOnly = `StringEquals = { "${issuer}:sub" = "system:serviceaccount:payments:api" }`

new RuleTester().run(rule, {
  valid: [
    { name: 'names of keys have no case', files: { 'main.tf': role('app', statement({ condition: `StringEquals = { "${issuer}:SUB" = "system:serviceaccount:payments:api", "${issuer}:AUD" = "sts.amazonaws.com" }` })) } },
    { name: 'both', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:api"') })) } },
    { name: 'under another operator', files: { 'main.tf': role('app', statement({ condition: `${subOnly}, StringLike = { "${issuer}:aud" = "sts.*" }` })) } },
    { name: 'a key that is not known may be the audience', files: { 'main.tf': `variable "key" {}\n${role('app', statement({ condition: `StringEquals = { "${issuer}:sub" = "system:serviceaccount:payments:api", (var.key) = "sts.amazonaws.com" }` }))}` } },
    { name: 'a module that omits it by design', files: { 'main.tf': `module "app" {
  source       = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version      = "~> 5.0"
  create_role  = true
  role_name    = "app"
  provider_url = "https://${issuer}"
  oidc_fully_qualified_subjects = ["system:serviceaccount:payments:api"]
}
` } },
    { name: 'GitHub is not ours', files: { 'main.tf': role('ci', statement({ principal: '{ Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }', condition: 'StringLike = { "token.actions.githubusercontent.com:sub" = "repo:org/*" }' })) } },
  ],
  invalid: [{ name: 'subject only', files: { 'main.tf': role('app', statement({ condition: subOnly })) }, errors: [{ messageId: 'missing', severity: 'warn', line: 5 }] }],
})
