import { RuleTester } from '../testing/rule-tester.js'
import { issuer, role, statement, subAndAud } from '../testing/samples.js'
import rule from './sub-format.js'

const app = (subject: string, operator?: string, before = ''): string => before + role('app', statement({ condition: subAndAud(subject, operator) }))

new RuleTester().run(rule, {
  valid: [
    { name: 'a service account', files: { 'main.tf': app('"system:serviceaccount:payments:api"') } },
    { name: 'wildcards under StringLike', files: { 'main.tf': app('["system:serviceaccount:payments:*", "system:serviceaccount:*:api", "system:*"]', 'StringLike') } },
    { name: 'names that look odd but are valid', files: { 'main.tf': app('["system:serviceaccount:12-example:crossplane-provider-aws-e541e7d77aea", "system:serviceaccount:a:b.c"]') } },
    { name: 'a variable that holds namespace and name', files: { 'main.tf': app('"system:serviceaccount:${var.account}"', undefined, 'variable "account" {}\n') } },
    { name: 'a subject that is not known', files: { 'main.tf': app('var.subject', undefined, 'variable "subject" {}\n') } },
    { name: 'GitHub', files: { 'main.tf': role('ci', statement({ principal: '{ Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }', condition: 'StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:org/repo:ref:refs/heads/main" }' })) } },
    { name: 'a placeholder', files: { 'main.tf': app('"system:serviceaccount:<NAMESPACE>:<NAME>"') } },
    { name: 'a wildcard under StringEquals is another rule\'s', files: { 'main.tf': app('"system:serviceaccount:payments:*"') } },
  ],
  invalid: [
    { name: 'names of keys have no case', files: { 'main.tf': role('app', statement({ condition: `StringEquals = { "${issuer}:SUB" = "payments:api" }` })) }, errors: [{ messageId: 'shape', suggestions: 1 }] },
    { name: 'a slash', files: { 'main.tf': app('"payments/api"') }, errors: [{ messageId: 'shape', suggestions: [{ output: app('"system:serviceaccount:payments:api"') }] }] },
    { name: 'no prefix', files: { 'main.tf': app('"payments:api"') }, errors: [{ messageId: 'shape', suggestions: 1 }] },
    { name: 'plural', files: { 'main.tf': app('"system:serviceaccounts:payments:api"') }, errors: [{ messageId: 'shape', suggestions: [{ output: app('"system:serviceaccount:payments:api"') }] }] },
    { name: 'capitals', files: { 'main.tf': app('"system:serviceaccount:Payments:api"') }, errors: [{ messageId: 'names' }] },
    { name: 'a wrong start before a hole', files: { 'main.tf': app('"system:serviceacount:${var.name}:api"', undefined, 'variable "name" {}\n') }, errors: [{ messageId: 'shape' }] },
    { name: 'a forgotten dollar', files: { 'main.tf': app('"system:serviceaccount:{var.namespace}:api"') }, errors: [{ messageId: 'dollar' }] },
    { name: 'a policy document', files: { 'main.tf': `data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/${issuer}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${issuer}:sub"
      values   = ["payments/api"]
    }
  }
}
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = data.aws_iam_policy_document.t.json
}
` }, errors: [{ messageId: 'shape', line: 11, suggestions: 1 }] },
  ],
})
