import { RuleTester } from '../testing/rule-tester.js'
import { issuer, role, statement, subAndAud } from '../testing/samples.js'
import rule from './require-sub-condition.js'

const audOnly = `StringEquals = { "${issuer}:aud" = "sts.amazonaws.com" }`

new RuleTester().run(rule, {
  valid: [
    { name: 'names of keys have no case', files: { 'main.tf': role('app', statement({ condition: `StringEquals = { "${issuer}:SUB" = "system:serviceaccount:payments:api", "${issuer}:AUD" = "sts.amazonaws.com" }` })) } },
    { name: 'a subject', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:api"') })) } },
    { name: 'a Deny', files: { 'main.tf': role('app', statement({ effect: 'Deny', condition: audOnly })) } },
    { name: 'GitHub is not ours', files: { 'main.tf': role('ci', statement({ principal: '{ Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }', condition: 'StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }' })) } },
    { name: 'nobody gets in: the subject is written under the audience', files: { 'main.tf': role('app', statement({ condition: `StringEquals = { "${issuer}:aud" = "system:serviceaccount:payments:api" }` })) } },
    {
      name: 'a dynamic block may add it',
      undecided: 1,
      files: {
        'main.tf': `variable "subjects" {}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/${issuer}"]
    }
    dynamic "condition" {
      for_each = var.subjects
      content {
        test     = "StringEquals"
        variable = "${issuer}:sub"
        values   = condition.value
      }
    }
  }
}
resource "aws_iam_role" "app" {
  assume_role_policy = data.aws_iam_policy_document.t.json
}
`,
      },
    },
  ],
  invalid: [
    { name: 'audience only', files: { 'main.tf': role('app', statement({ condition: audOnly })) }, errors: [{ messageId: 'missing', line: 5 }] },
    { name: 'the second of two statements', files: { 'main.tf': role('app', statement(), statement({ condition: audOnly })) }, errors: [{ messageId: 'missing', line: 10 }] },
    {
      name: 'whose issuer the key of the audience names is not known: all are admitted, or nobody',
      files: { 'main.tf': `variable "region" {}\nvariable "provider_arn" {}\n${role('app', statement({ principal: '{ Federated = var.provider_arn }', condition: 'StringEquals = { "oidc.eks.${var.region}.amazonaws.com/id/${regex("[A-Z0-9]{32}", var.provider_arn)}:aud" = "sts.amazonaws.com" }' }))}` },
      errors: [{ messageId: 'missing', line: 7 }],
    },
    { name: 'no condition at all, through a module', files: { 'main.tf': `module "app" {
  source       = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version      = "~> 5.0"
  create_role  = true
  role_name    = "app"
  provider_url = "https://${issuer}"
}
` }, errors: [{ messageId: 'missing' }] },
  ],
})
