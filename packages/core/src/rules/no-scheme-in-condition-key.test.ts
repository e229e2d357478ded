import { RuleTester } from '../testing/rule-tester.js'
import { issuer, role, statement, subAndAud } from '../testing/samples.js'
import rule from './no-scheme-in-condition-key.js'

const sub = '"system:serviceaccount:payments:api"'
const withKey = (key: string, before = ''): string => before + role('app', statement({ condition: `StringEquals = { "${key}:sub" = ${sub} }` }))
const provider = 'resource "aws_iam_openid_connect_provider" "eks" {\n  url = "https://' + issuer + '"\n  client_id_list = ["sts.amazonaws.com"]\n}\n'
const cluster = 'data "aws_eks_cluster" "c" {\n  name = "prod"\n}\n'

new RuleTester().run(rule, {
  valid: [
    { name: 'the issuer alone', files: { 'main.tf': role('app', statement({ condition: subAndAud(sub) })) } },
    { name: 'url of a provider: stored without the scheme', files: { 'main.tf': withKey('${aws_iam_openid_connect_provider.eks.url}', provider) } },
    { name: 'replace of what has no scheme', files: { 'main.tf': withKey('${replace(aws_iam_openid_connect_provider.eks.url, "https://", "")}', provider) } },
    { name: 'issuer of a cluster without its scheme', files: { 'main.tf': withKey('${trimprefix(data.aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://")}', cluster) } },
    { name: 'a variable without a value may be either', files: { 'main.tf': withKey('${var.issuer}', 'variable "issuer" {}\n') } },
    { name: 'iam-assumable-role-with-oidc strips the scheme itself', files: { 'main.tf': `${cluster}module "app" {
  source      = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version     = "~> 5.0"
  create_role = true
  role_name   = "app"
  provider_url = data.aws_eks_cluster.c.identity[0].oidc[0].issuer
  oidc_fully_qualified_subjects = ["system:serviceaccount:payments:api"]
}
` } },
  ],
  invalid: [
    { name: 'literal', files: { 'main.tf': withKey('https://' + issuer) }, errors: [{ messageId: 'scheme', line: 9, suggestions: [{ output: withKey(issuer) }] }] },
    { name: 'issuer of a cluster', files: { 'main.tf': withKey('${data.aws_eks_cluster.c.identity[0].oidc[0].issuer}', cluster) }, errors: [{ messageId: 'scheme', line: 12 }] },
    { name: 'in a JSON file', files: { 'trust.json': JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` }, Condition: { StringEquals: { [`https://${issuer}:sub`]: 'system:serviceaccount:payments:api' } } }] }) }, errors: [{ messageId: 'scheme', suggestions: 1 }] },
  ],
})
