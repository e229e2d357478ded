import { RuleTester } from '../testing/rule-tester.js'
import { eksModule, irsaModule, irsaProvider, providerArn } from '../testing/samples.js'
import rule from './irsa-module-provider-arn.js'

const call = (arn: string, before = eksModule): string => before + irsaModule('app', irsaProvider('["payments:api"]', arn))
const cluster = 'data "aws_eks_cluster" "c" {\n  name = "prod"\n}\n'
const created = 'resource "aws_iam_openid_connect_provider" "eks" {\n  url = data.aws_eks_cluster.c.identity[0].oidc[0].issuer\n  client_id_list = ["sts.amazonaws.com"]\n}\n'

new RuleTester().run(rule, {
  valid: [
    { name: 'the empty default of a root variable proves nothing', files: { 'main.tf': 'variable "provider_arn" {\n  default = ""\n}\n' + irsaModule('app', irsaProvider('["payments:api"]', 'var.provider_arn')) } },
    { name: 'output of the EKS module', files: { 'main.tf': call('module.eks.oidc_provider_arn') } },
    { name: 'a literal', files: { 'main.tf': call(`"${providerArn}"`, '') } },
    { name: 'another partition', files: { 'main.tf': call(`"${providerArn.replace('arn:aws:', 'arn:aws-us-gov:')}"`, '') } },
    { name: 'a resource', files: { 'main.tf': call('aws_iam_openid_connect_provider.eks.arn', cluster + created) } },
    { name: 'a data source', files: { 'main.tf': call('data.aws_iam_openid_connect_provider.eks.arn', `${cluster}data "aws_iam_openid_connect_provider" "eks" {\n  url = data.aws_eks_cluster.c.identity[0].oidc[0].issuer\n}\n`) } },
    { name: 'made of parts', files: { 'main.tf': call('"arn:aws:iam::${data.aws_caller_identity.me.account_id}:oidc-provider/${replace(data.aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")}"', `${cluster}data "aws_caller_identity" "me" {}\n`) } },
    { name: 'a variable', files: { 'main.tf': call('var.arn', 'variable "arn" {}\n') } },
    { name: 'another state', files: { 'main.tf': call('data.terraform_remote_state.eks.outputs.oidc_provider_arn', 'data "terraform_remote_state" "eks" {\n  backend = "s3"\n  config = { bucket = "b", key = "k", region = "r" }\n}\n') } },
    { name: 'a provider that may not be created', files: { 'main.tf': call('var.on ? aws_iam_openid_connect_provider.eks.arn : ""', `variable "on" {}\n${cluster}${created}`) } },
    { name: 'a placeholder', files: { 'main.tf': call('"arn:aws:iam::<ACCOUNT_ID>:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/<ID>"', '') } },
    { name: 'a local copy of the module decides itself', files: { 'main.tf': call('module.eks.oidc_provider_arn').replace('terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks', './irsa').replace('  version   = "~> 5.0"\n', ''), 'irsa/main.tf': 'variable "role_name" {}\nvariable "oidc_providers" {}\n' } },
    { name: 'the role is not created', files: { 'main.tf': call('null').replace('role_name = "app"', 'create_role = false') } },
  ],
  invalid: [
    { name: 'the issuer of the EKS module', files: { 'main.tf': call('module.eks.cluster_oidc_issuer_url') }, errors: [{ messageId: 'url', line: 12, column: 22, suggestions: [{ output: call('module.eks.oidc_provider_arn') }] }] },
    { name: 'the issuer of a data source', files: { 'main.tf': call('data.aws_eks_cluster.c.identity[0].oidc[0].issuer', cluster) }, errors: [{ messageId: 'url', line: 10 }] },
    { name: 'a scheme inside the ARN', files: { 'main.tf': call(`"${providerArn.replace('oidc-provider/', 'oidc-provider/https://')}"`, '') }, errors: [{ messageId: 'url', line: 7 }] },
    { name: 'the ARN of the cluster', files: { 'main.tf': call('data.aws_eks_cluster.c.arn', cluster) }, errors: [{ messageId: 'otherArn', line: 10 }] },
    { name: 'the ARN of a role', files: { 'main.tf': call('"arn:aws:iam::111122223333:role/app"', '') }, errors: [{ messageId: 'otherArn', line: 7 }] },
    { name: 'the issuer without scheme', files: { 'main.tf': call('module.eks.oidc_provider') }, errors: [{ messageId: 'malformed', line: 12 }] },
    { name: 'eleven digits', files: { 'main.tf': call(`"${providerArn.replace('111122223333', '11112222333')}"`, '') }, errors: [{ messageId: 'malformed' }] },
    { name: 'empty', files: { 'main.tf': call('""', '') }, errors: [{ messageId: 'empty', line: 7 }] },
    { name: 'null', files: { 'main.tf': call('null', '') }, errors: [{ messageId: 'empty', line: 7 }] },
    { name: 'the EKS module makes none', files: { 'main.tf': call('module.eks.oidc_provider_arn', eksModule.replace('cluster_name = "prod"', 'cluster_name = "prod"\n  enable_irsa = false')) }, errors: [{ messageId: 'empty', line: 13 }] },
    { name: 'missing', files: { 'main.tf': irsaModule('app', 'namespace_service_accounts = ["payments:api"]') }, errors: [{ messageId: 'missing', line: 6 }] },
    { name: 'through a local module', files: { 'main.tf': `${eksModule}module "irsa" {\n  source   = "./irsa"\n  provider_arn = module.eks.cluster_oidc_issuer_url\n}\n`, 'irsa/main.tf': call('var.provider_arn', 'variable "provider_arn" {}\n') }, errors: [{ messageId: 'url', suggestions: 1 }] },
  ],
})
