import { RuleTester } from '../testing/rule-tester.js'
import { irsaModule, irsaProvider, issuer, role, statement, subAndAud } from '../testing/samples.js'
import rule from './oidc-provider-exists.js'

const cluster = 'resource "aws_eks_cluster" "c" {\n  name     = "prod"\n  role_arn = "arn:aws:iam::111122223333:role/cluster"\n}\n'
const host = '${replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")}'
const provider = 'resource "aws_iam_openid_connect_provider" "c" {\n  url = aws_eks_cluster.c.identity[0].oidc[0].issuer\n  client_id_list = ["sts.amazonaws.com"]\n}\n'
const app = role('app', statement({ principal: `{ Federated = "arn:aws:iam::111122223333:oidc-provider/${host}" }`, condition: subAndAud('"system:serviceaccount:payments:api"', 'StringEquals', host) }))

new RuleTester().run(rule, {
  valid: [
    { name: 'eksctl makes it', files: { 'main.tf': `${cluster}resource "null_resource" "oidc" {\n  provisioner "local-exec" {\n    command = "eksctl utils associate-iam-oidc-provider --cluster \${aws_eks_cluster.c.name} --approve"\n  }\n}\n${app}` } },
    { name: 'created in a local module', files: { 'main.tf': `${cluster}module "oidc" {\n  source = "./oidc"\n  issuer = aws_eks_cluster.c.identity[0].oidc[0].issuer\n}\n${irsaModule('app', irsaProvider('["payments:api"]', 'module.oidc.arn'))}`, 'oidc/main.tf': `variable "issuer" {}\n${provider.replace('aws_eks_cluster.c.identity[0].oidc[0].issuer', 'var.issuer')}output "arn" {\n  value = aws_iam_openid_connect_provider.c.arn\n}\n` } },
    { name: 'created', files: { 'main.tf': cluster + provider + app } },
    { name: 'created under a condition', files: { 'main.tf': `variable "irsa" {}\n${cluster}${provider.replace('{\n', '{\n  count = var.irsa ? 1 : 0\n')}${app}` } },
    { name: 'looked up', files: { 'main.tf': cluster + provider.replace('resource', 'data').replace('  client_id_list = ["sts.amazonaws.com"]\n', '') + app } },
    { name: 'the cluster is made elsewhere', files: { 'main.tf': cluster.replace('resource', 'data').replace(/ {2}role_arn.*\n/, '') + app.replaceAll('aws_eks_cluster.c', 'data.aws_eks_cluster.c') } },
    { name: 'handed in', files: { 'main.tf': `variable "arn" {}\n${irsaModule('app', irsaProvider('["payments:api"]', 'var.arn'))}` } },
    { name: 'a literal provider and nothing to compare it with', files: { 'main.tf': role('app', statement()) } },
    { name: 'known by option', options: { knownProviders: [issuer] }, files: { 'main.tf': `resource "aws_iam_openid_connect_provider" "o" {\n  url = "https://oidc.eks.eu-west-1.amazonaws.com/id/FFFF"\n}\n${role('app', statement())}` } },
  ],
  invalid: [
    { name: 'another command', files: { 'main.tf': `${cluster}resource "terraform_data" "login" {\n  provisioner "local-exec" {\n    command = "aws eks update-kubeconfig --name \${aws_eks_cluster.c.name}"\n  }\n}\n${app}` }, errors: [{ messageId: 'notCreated', severity: 'error', related: 1 }] },
    { name: 'another root may make it', files: { 'cluster/main.tf': cluster + app, 'oidc/main.tf': `data "aws_eks_cluster" "c" {\n  name = "prod"\n}\n${provider.replace('aws_eks_cluster.c', 'data.aws_eks_cluster.c')}` }, errors: [{ messageId: 'notCreated', severity: 'warn', file: 'cluster/main.tf', line: 12, related: 1 }] },
    { name: 'cluster without provider', files: { 'main.tf': cluster + app }, errors: [{ messageId: 'notCreated', severity: 'error', line: 12, related: 1 }] },
    { name: 'a module that nobody knows may create it', files: { 'main.tf': `${cluster}module "irsa" {\n  source = "example/irsa/aws"\n}\n${app}` }, errors: [{ messageId: 'notCreated', severity: 'warn', related: 1 }] },
    { name: 'a literal provider that is none of the known ones', files: { 'main.tf': `resource "aws_iam_openid_connect_provider" "o" {\n  url = "https://oidc.eks.eu-west-1.amazonaws.com/id/FFFF"\n}\n${role('app', statement())}` }, errors: [{ messageId: 'unknownProvider', severity: 'warn' }] },
  ],
})
