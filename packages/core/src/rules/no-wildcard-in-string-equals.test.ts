import { RuleTester } from '../testing/rule-tester.js'
import { irsaModule, irsaProvider, eksModule, role, statement, subAndAud } from '../testing/samples.js'
import rule from './no-wildcard-in-string-equals.js'

const app = (subject: string, operator?: string): string => role('app', statement({ condition: subAndAud(subject, operator) }))

new RuleTester().run(rule, {
  valid: [
    { name: 'no wildcard', files: { 'main.tf': app('"system:serviceaccount:payments:api"') } },
    { name: 'StringLike', files: { 'main.tf': app('"system:serviceaccount:payments:worker-*"', 'StringLike') } },
    { name: 'a literal asterisk is no wildcard', files: { 'main.tf': app('"system:serviceaccount:payments:$${*}"') } },
    { name: 'GitHub is not ours', files: { 'main.tf': role('ci', statement({ principal: '{ Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }', condition: 'StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:org/*" }' })) } },
    { name: 'the operator is not known', files: { 'main.tf': `variable "test" {}\n${role('app', statement({ condition: '(var.test) = { "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:sub" = "system:serviceaccount:payments:*" }' }))}` } },
    { name: 'the module is told to use StringLike', files: { 'main.tf': eksModule + irsaModule('app', irsaProvider('["payments:*"]'), '  assume_role_condition_test = "StringLike"\n') } },
  ],
  invalid: [
    { name: 'asterisk', files: { 'main.tf': app('"system:serviceaccount:payments:*"') }, errors: [{ messageId: 'wildcard', line: 9, related: 1, suggestions: 1 }] },
    { name: 'question mark in a list', files: { 'main.tf': app('["system:serviceaccount:payments:api", "system:serviceaccount:payments:worker-?"]') }, errors: [{ messageId: 'wildcard', related: 1 }] },
    { name: 'through the module: at the entry', files: { 'main.tf': eksModule + irsaModule('app', irsaProvider('["payments:*"]')) }, errors: [{ messageId: 'wildcard', line: 13, column: 37 }] },
  ],
})
