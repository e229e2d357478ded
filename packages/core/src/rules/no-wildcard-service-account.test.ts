import { RuleTester } from '../testing/rule-tester.js'
import { role, statement, subAndAud } from '../testing/samples.js'
import rule from './no-wildcard-service-account.js'

const app = (subject: string, operator = 'StringLike', before = ''): string => before + role('app', statement({ condition: subAndAud(subject, operator) }))

new RuleTester().run(rule, {
  valid: [
    { name: 'generated names have a prefix', files: { 'main.tf': app('["system:serviceaccount:crossplane:upbound-aws-provider-*", "system:serviceaccount:argocd:argocd-*"]') } },
    { name: 'every namespace is another rule\'s', files: { 'main.tf': app('"system:serviceaccount:*:*"') } },
    { name: 'under StringEquals it matches nobody', files: { 'main.tf': app('"system:serviceaccount:payments:*"', 'StringEquals') } },
    { name: 'allowed by option', options: { allow: ['system:serviceaccount:kubecost:*'] }, files: { 'main.tf': app('"system:serviceaccount:kubecost:*"') } },
  ],
  invalid: [
    { name: 'all of a namespace', files: { 'main.tf': app('"system:serviceaccount:signoz:*"') }, errors: [{ messageId: 'all', severity: 'warn', line: 9 }] },
    { name: 'of a namespace that is not known', files: { 'main.tf': app('"system:serviceaccount:${var.namespace}:*"', 'StringLike', 'variable "namespace" {}\n') }, errors: [{ messageId: 'all' }] },
  ],
})
