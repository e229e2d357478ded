import { RuleTester } from '../testing/rule-tester.js'
import { annotated, eksModule, irsaModule, irsaProvider, role, roleArn, statement, subAndAud } from '../testing/samples.js'
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

new RuleTester().run(rule, {
  valid: [
    { name: 'its own module', files: { 'main.tf': modules + account('module.app.iam_role_arn') } },
    { name: 'two roles trust it, one of them is annotated', files: { 'main.tf': trusting('old', 'payments:api') + trusting('new', 'payments:api') + account('aws_iam_role.new.arn') } },
    { name: 'no role admits it: another rule speaks', files: { 'main.tf': trusting('app', 'billing:api') + account('aws_iam_role.app.arn') } },
    { name: 'the role is not known', files: { 'main.tf': `variable "arn" {}\n${modules}${account('var.arn')}` } },
    { name: 'the admitting role belongs to another lesson', files: { '1/main.tf': trusting('app', 'billing:api'), '1/k8s/sa.yaml': annotated('payments', 'api', roleArn('app')), '2/main.tf': trusting('other', 'payments:api'), '2/k8s/sa.yaml': annotated('x', 'y', roleArn('other')) } },
    { name: 'a conditional may pick the right one', files: { 'main.tf': `variable "new" {}\n${modules}${account('var.new ? module.app.iam_role_arn : module.dns.iam_role_arn')}` } },
  ],
  invalid: [
    { name: 'the role of another module', files: { 'main.tf': modules + account('module.dns.iam_role_arn') }, errors: [{ messageId: 'otherRole', line: 32, related: 1, suggestions: [{ output: modules + account('module.app.iam_role_arn') }] }] },
    { name: 'another resource', files: { 'main.tf': trusting('app', 'payments:api') + trusting('dns', 'kube-system:external-dns') + account('aws_iam_role.dns.arn') }, errors: [{ messageId: 'otherRole', related: 1, suggestions: [{ output: trusting('app', 'payments:api') + trusting('dns', 'kube-system:external-dns') + account('aws_iam_role.app.arn') }] }] },
    { name: 'by name, in a manifest', files: { 'main.tf': trusting('app', 'payments:api') + trusting('dns', 'kube-system:external-dns'), 'sa.yaml': annotated('payments', 'api', roleArn('dns')) }, errors: [{ messageId: 'otherRole', file: 'sa.yaml', line: 7, related: 1, suggestions: [{ output: annotated('payments', 'api', roleArn('app')) }] }] },
  ],
})
