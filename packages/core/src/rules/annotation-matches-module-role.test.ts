import { RuleTester } from '../testing/rule-tester.js'
import { annotated, eksModule, irsaModule, irsaProvider, role, roleArn, roleJson, serviceAccount, statement, subAndAud } from '../testing/samples.js'
import rule from './annotation-matches-module-role.js'

const modules = eksModule + irsaModule('app', irsaProvider('["payments:api"]')) + irsaModule('dns', irsaProvider('["kube-system:external-dns"]'))
const account = (arn: string): string => `resource "kubernetes_service_account" "sa" {
  metadata {
    name        = "api"
    namespace   = "payments"
    annotations = { "eks.amazonaws.com/role-arn" = ${arn} }
  }
}
`
const trusting = (name: string, subject: string): string => role(name, statement({ condition: subAndAud(`"system:serviceaccount:${subject}"`) }))

const instances = `resource "aws_iam_role" "app" {
  for_each = { api = "payments:api", web = "front:web" }
  name     = each.key
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [${statement({ condition: subAndAud('"system:serviceaccount:${each.value}"') })}] })
}
`
const inAccount = (alias: string, id: string): string => `provider "aws" {\n  alias               = "${alias}"\n  allowed_account_ids = ["${id}"]\n}\n`
const withProvider = (text: string, alias: string): string => text.replace('  name =', `  provider = aws.${alias}\n  name =`)
const accounts =
  inAccount('a', '111122223333') +
  inAccount('b', '444455556666') +
  withProvider(trusting('app', 'payments:api'), 'a') +
  withProvider(trusting('app', 'billing:api').replace('"app" {', '"app_b" {'), 'b')

new RuleTester().run(rule, {
  valid: [
    { name: 'the audience is what is wrong', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': serviceAccount('payments', 'api', `eks.amazonaws.com/role-arn: ${roleArn('app')}`, 'eks.amazonaws.com/audience: other') } },
    { name: 'one name in two accounts', files: { 'main.tf': accounts, 'a/sa.yaml': annotated('payments', 'api', roleArn('app')), 'b/sa.yaml': annotated('billing', 'api', 'arn:aws:iam::444455556666:role/app') } },
    { name: 'instances of one resource', files: { 'main.tf': instances, 'sa.yaml': annotated('payments', 'api', roleArn('api')) } },
    { name: 'its own module', files: { 'main.tf': modules + account('module.app.iam_role_arn') } },
    { name: 'two roles trust it, one of them is annotated', files: { 'main.tf': trusting('old', 'payments:api') + trusting('new', 'payments:api') + account('aws_iam_role.new.arn') } },
    { name: 'no role admits it: another rule speaks', files: { 'main.tf': trusting('app', 'billing:api') + account('aws_iam_role.app.arn') } },
    { name: 'the role is not known', files: { 'main.tf': `variable "arn" {}\n${modules}${account('var.arn')}` } },
    { name: 'the admitting role belongs to another lesson', files: { '1/main.tf': trusting('app', 'billing:api'), '1/k8s/sa.yaml': annotated('payments', 'api', roleArn('app')), '2/main.tf': trusting('other', 'payments:api'), '2/k8s/sa.yaml': annotated('x', 'y', roleArn('other')) } },
    { name: 'a role that admits everybody is not meant', files: { 'main.tf': trusting('app', 'billing:api') + role('xray', statement({ condition: 'StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF:aud" = "sts.amazonaws.com" }' })) + account('aws_iam_role.app.arn') } },
    { name: 'a conditional may pick the right one', files: { 'main.tf': `variable "new" {}\n${modules}${account('var.new ? module.app.iam_role_arn : module.dns.iam_role_arn')}` } },
  ],
  invalid: [
    { name: 'instances of one resource', files: { 'main.tf': instances, 'sa.yaml': annotated('payments', 'api', roleArn('web')) }, errors: [{ messageId: 'otherRole', file: 'sa.yaml', line: 7, related: 1, suggestions: [{ output: annotated('payments', 'api', roleArn('api')) }] }] },
    { name: 'the account of the other role', files: { 'main.tf': accounts, 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::444455556666:role/app') }, errors: [{ messageId: 'otherRole', file: 'sa.yaml', line: 7, related: 1 }] },
    { name: 'in JSON', files: { 'app.json': roleJson('app', 'system:serviceaccount:payments:api'), 'dns.json': roleJson('dns', 'system:serviceaccount:kube-system:external-dns'), 'sa.yaml': annotated('payments', 'api', roleArn('dns')) }, errors: [{ messageId: 'otherRole', file: 'sa.yaml', line: 7, related: [{ file: 'app.json' }], suggestions: 1 }] },
    { name: 'the role of another module', files: { 'main.tf': modules + account('module.dns.iam_role_arn') }, errors: [{ messageId: 'otherRole', line: 32, related: 1, suggestions: [{ output: modules + account('module.app.iam_role_arn') }] }] },
    { name: 'another resource', files: { 'main.tf': trusting('app', 'payments:api') + trusting('dns', 'kube-system:external-dns') + account('aws_iam_role.dns.arn') }, errors: [{ messageId: 'otherRole', related: 1, suggestions: [{ output: trusting('app', 'payments:api') + trusting('dns', 'kube-system:external-dns') + account('aws_iam_role.app.arn') }] }] },
    { name: 'by name, in a manifest', files: { 'main.tf': trusting('app', 'payments:api') + trusting('dns', 'kube-system:external-dns'), 'sa.yaml': annotated('payments', 'api', roleArn('dns')) }, errors: [{ messageId: 'otherRole', file: 'sa.yaml', line: 7, related: 1, suggestions: [{ output: annotated('payments', 'api', roleArn('app')) }] }] },
  ],
})
