import { RuleTester } from '../testing/rule-tester.js'
import { issuer, role, statement, subAndAud } from '../testing/samples.js'
import rule from './provider-and-condition-issuer-match.js'

const sub = '"system:serviceaccount:payments:api"'
const other = issuer.replace('0123', 'FFFF')
const clusters = 'data "aws_eks_cluster" "a" {\n  name = "a"\n}\ndata "aws_eks_cluster" "b" {\n  name = "b"\n}\ndata "aws_iam_openid_connect_provider" "a" {\n  url = data.aws_eks_cluster.a.identity[0].oidc[0].issuer\n}\n'
const host = (name: string): string => `\${replace(data.aws_eks_cluster.${name}.identity[0].oidc[0].issuer, "https://", "")}`
const principal = '{ Federated = data.aws_iam_openid_connect_provider.a.arn }'

new RuleTester().run(rule, {
  valid: [
    { name: 'literals', files: { 'main.tf': role('app', statement({ condition: subAndAud(sub) })) } },
    { name: 'one cluster, two ways', files: { 'main.tf': clusters + role('app', statement({ principal, condition: subAndAud(sub, 'StringEquals', host('a')) })) } },
    { name: 'two data sources may be one cluster', files: { 'main.tf': `variable "x" {}\nvariable "y" {}\n${clusters.replace('"a"\n', 'var.x\n').replace('"b"\n', 'var.y\n')}${role('app', statement({ principal, condition: subAndAud(sub, 'StringEquals', host('b')) }))}` } },
    { name: 'a variable for the provider', files: { 'main.tf': `variable "arn" {}\n${role('app', statement({ principal: '{ Federated = var.arn }' }))}` } },
    { name: 'a second principal may be the one', files: { 'main.tf': role('app', statement({ principal: `{ Federated = ["arn:aws:iam::111122223333:oidc-provider/${other}", "arn:aws:iam::111122223333:oidc-provider/${issuer}"] }` })) } },
    { name: 'names of keys have no case', files: { 'main.tf': role('app', statement({ condition: subAndAud(sub, 'StringEquals', issuer.toLowerCase()) })) } },
    { name: 'other condition keys', files: { 'main.tf': role('app', statement({ condition: `${subAndAud(sub)}, IpAddress = { "aws:SourceIp" = "10.0.0.0/8" }` })) } },
  ],
  invalid: [
    { name: 'literals', files: { 'main.tf': role('app', statement({ condition: `StringEquals = { "${other}:sub" = ${sub} }` })) }, errors: [{ messageId: 'differ', line: 9, related: [{ line: 8 }] }] },
  ],
})
