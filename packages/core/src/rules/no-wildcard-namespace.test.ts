import { RuleTester } from '../testing/rule-tester.js'
import { role, statement, subAndAud } from '../testing/samples.js'
import rule from './no-wildcard-namespace.js'

const app = (subject: string, operator = 'StringLike', before = ''): string => before + role('app', statement({ condition: subAndAud(subject, operator) }))

new RuleTester().run(rule, {
  valid: [
    { name: 'a wildcard in the name', files: { 'main.tf': app('"system:serviceaccount:payments:*"') } },
    { name: 'StringLike without wildcards', files: { 'main.tf': app('"system:serviceaccount:payments:api"') } },
    { name: 'a wildcard under StringEquals matches nobody', files: { 'main.tf': app('"system:serviceaccount:*:api"', 'StringEquals') } },
    { name: 'a namespace that is not known', files: { 'main.tf': app('"system:serviceaccount:${var.namespace}:*"', 'StringLike', 'variable "namespace" {}\n') } },
    { name: 'allowed by option', options: { allow: ['system:serviceaccount:preview-*:api'] }, files: { 'main.tf': app('"system:serviceaccount:preview-*:api"') } },
    { name: 'a Deny', files: { 'main.tf': role('app', statement({ effect: 'Deny', condition: subAndAud('"system:serviceaccount:*:api"', 'StringLike') })) } },
  ],
  invalid: [
    { name: 'every namespace', files: { 'main.tf': app('"system:serviceaccount:*:api"') }, errors: [{ messageId: 'namespace', line: 9 }] },
    { name: 'everything', files: { 'main.tf': app('["*", "system:serviceaccount:*"]') }, errors: [{ messageId: 'namespace' }, { messageId: 'namespace' }] },
    { name: 'no colon behind the namespace', files: { 'main.tf': app('"system:serviceaccount:payments*"') }, errors: [{ messageId: 'unbounded' }] },
    { name: 'part of the namespace, name not known', files: { 'main.tf': app('"system:serviceaccount:team-*:${var.name}"', 'StringLike', 'variable "name" {}\n') }, errors: [{ messageId: 'namespace' }] },
  ],
})
