import { RuleTester } from '../testing/rule-tester.js'
import { issuer, providerArn, role, statement } from '../testing/samples.js'
import rule from './oidc-provider-arn-format.js'

const withPrincipal = (arn: string, before = ''): string => before + role('app', statement({ principal: `{ Federated = ${arn} }` }))
const cluster = 'data "aws_eks_cluster" "c" {\n  name = "prod"\n}\n'

new RuleTester().run(rule, {
  valid: [
    { name: 'the default of a root variable proves nothing', files: { 'main.tf': withPrincipal('var.arn', 'variable "arn" {\n  default = ""\n}\n') } },
    { name: 'an ARN', files: { 'main.tf': withPrincipal(`"${providerArn}"`) } },
    { name: 'other partitions', files: { 'main.tf': withPrincipal(`["arn:aws-us-gov:iam::111122223333:oidc-provider/${issuer}", "arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/0123"]`) } },
    { name: 'holes', files: { 'main.tf': withPrincipal('"arn:${data.aws_partition.p.partition}:iam::${var.account}:oidc-provider/${var.issuer}"', 'variable "account" {}\nvariable "issuer" {}\ndata "aws_partition" "p" {}\n') } },
    { name: 'domains that IAM knows', files: { 'main.tf': withPrincipal('["cognito-identity.amazonaws.com", "accounts.google.com"]') } },
    { name: 'SAML', files: { 'main.tf': role('app', statement({ action: '"sts:AssumeRoleWithSAML"', principal: '{ Federated = "arn:aws:iam::111122223333:saml-provider/corp" }' })) } },
    { name: 'a placeholder', files: { 'main.tf': withPrincipal('"arn:aws:iam::<ACCOUNT_ID>:oidc-provider/<ISSUER>"') } },
  ],
  invalid: [
    { name: 'a URL', files: { 'main.tf': withPrincipal(`"https://${issuer}"`) }, errors: [{ messageId: 'url', line: 8 }] },
    { name: 'the issuer of a cluster', files: { 'main.tf': withPrincipal('data.aws_eks_cluster.c.identity[0].oidc[0].issuer', cluster) }, errors: [{ messageId: 'url' }] },
    { name: 'a scheme inside', files: { 'main.tf': withPrincipal('"arn:aws:iam::${var.account}:oidc-provider/${data.aws_eks_cluster.c.identity[0].oidc[0].issuer}"', `${cluster}variable "account" {}\n`) }, errors: [{ messageId: 'scheme' }] },
    { name: 'the ARN of a role', files: { 'main.tf': withPrincipal('"arn:aws:iam::111122223333:role/cluster"') }, errors: [{ messageId: 'otherArn' }] },
    { name: 'empty', files: { 'main.tf': withPrincipal('""') }, errors: [{ messageId: 'nothing' }] },
    { name: 'eleven digits', files: { 'main.tf': withPrincipal(`"arn:aws:iam::11112222333:oidc-provider/${issuer}"`) }, errors: [{ messageId: 'malformed' }] },
  ],
})
