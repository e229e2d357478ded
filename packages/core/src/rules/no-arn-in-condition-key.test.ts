import { RuleTester } from '../testing/rule-tester.js'
import { issuer, providerArn, role, statement } from '../testing/samples.js'
import rule from './no-arn-in-condition-key.js'

const withKey = (key: string, before = ''): string => before + role('app', statement({ condition: `StringEquals = { "${key}:sub" = "system:serviceaccount:payments:api" }` }))

new RuleTester().run(rule, {
  valid: [
    { name: 'the issuer alone', files: { 'main.tf': withKey(issuer) } },
    { name: 'the idiom that takes the issuer out of an ARN', files: { 'main.tf': withKey('${replace(var.arn, "/^(.*provider/)/", "")}', `variable "arn" {\n  default = "${providerArn}"\n}\n`) } },
    { name: 'other condition keys', files: { 'main.tf': role('app', statement({ condition: 'ArnLike = { "aws:SourceArn" = "arn:aws:eks:eu-west-1:111122223333:cluster/prod" }' })) } },
    { name: 'a variable without a value', files: { 'main.tf': withKey('${var.arn}', 'variable "arn" {}\n') } },
  ],
  invalid: [
    { name: 'literal', files: { 'main.tf': withKey(providerArn) }, errors: [{ messageId: 'arn', suggestions: [{ output: withKey(issuer) }] }] },
    { name: 'arn of a provider whose account is not known', files: { 'main.tf': withKey('${aws_iam_openid_connect_provider.eks.arn}', `resource "aws_iam_openid_connect_provider" "eks" {\n  url = "https://${issuer}"\n}\n`) }, errors: [{ messageId: 'arn' }] },
  ],
})
