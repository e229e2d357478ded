import { RuleTester } from '../testing/rule-tester.js'
import { association, documentRole, podIdentityRole, role, roleArn, roleJson, statement } from '../testing/samples.js'
import rule from './pod-identity-trust-principal.js'

const arn = 'aws_iam_role.app.arn'

new RuleTester().run(rule, {
  valid: [
    { name: 'trusts the service', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]') + association(arn) } },
    { name: 'IRSA and Pod Identity in one role', files: { 'main.tf': role('app', statement(), statement({ principal: '{ Service = ["pods.eks.amazonaws.com", "ec2.amazonaws.com"] }', action: '["sts:AssumeRole", "sts:TagSession"]', condition: '' })) + association(arn) } },
    { name: 'one of two roles', undecided: 1, files: { 'main.tf': `variable "on" {}\n${role('old', statement())}${podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]')}${association('var.on ? aws_iam_role.app.arn : aws_iam_role.old.arn')}` } },
    { name: 'IRSA or Pod Identity by one variable', undecided: 0, files: { 'main.tf': `variable "on" {}\n${role('old', statement()).replace('{\n', '{\n  count = var.on ? 0 : 1\n')}${podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]').replace('{\n', '{\n  count = var.on ? 1 : 0\n')}${association('var.on ? aws_iam_role.app[0].arn : aws_iam_role.old[0].arn').replace('{\n', '{\n  count = var.on ? 1 : 0\n')}` } },
    { name: 'conditions on the tags of the session', undecided: 0, files: { 'main.tf': `data "aws_caller_identity" "c" {}
data "aws_region" "c" {}
data "aws_partition" "c" {}
${podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]').replace(', Principal', `, Condition = { StringEquals = {
      "aws:SourceAccount"                          = data.aws_caller_identity.c.account_id
      "aws:RequestTag/kubernetes-namespace"        = "payments"
      "aws:RequestTag/kubernetes-service-account"  = "api"
      "aws:RequestTag/eks-cluster-arn"             = "arn:\${data.aws_partition.c.partition}:eks:\${data.aws_region.c.name}:\${data.aws_caller_identity.c.account_id}:cluster/prod"
    } }, Principal`)}${association(arn)}` } },
    { name: 'the suffix of the partition', undecided: 1, files: { 'main.tf': `data "aws_partition" "p" {}\n${podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]').replace('amazonaws.com', '${data.aws_partition.p.dns_suffix}')}${association(arn)}` } },
    { name: 'a principal that is not known', undecided: 1, files: { 'main.tf': `variable "service" {}\n${role('app', statement({ principal: '{ Service = var.service }', action: '"sts:AssumeRole"', condition: '' }))}${association(arn)}` } },
    { name: 'a role that is made elsewhere', files: { 'main.tf': `variable "arn" {}\n${role('other', statement())}${association('var.arn')}` } },
    { name: 'no association', files: { 'main.tf': role('app', statement()) } },
    { name: 'the module', files: { 'main.tf': 'module "app" {\n  source  = "terraform-aws-modules/eks-pod-identity/aws"\n  version = "~> 2.0"\n  name    = "app"\n  associations = { this = { cluster_name = "prod", namespace = "payments", service_account = "api" } }\n}\n' } },
  ],
  invalid: [
    { name: 'an association that ACK makes', files: { 'main.tf': role('app', statement()), 'pia.yaml': `apiVersion: eks.services.k8s.aws/v1alpha1\nkind: PodIdentityAssociation\nmetadata:\n  name: app\nspec:\n  clusterName: prod\n  namespace: payments\n  serviceAccount: api\n  roleARN: ${roleArn('app')}\n` }, errors: [{ messageId: 'principal', file: 'main.tf', line: 8, related: [{ file: 'pia.yaml', line: 9 }] }] },
    { name: 'either of two roles', files: { 'main.tf': `variable "on" {}\n${role('app', statement())}${role('old', statement())}${association('var.on ? aws_iam_role.app.arn : aws_iam_role.old.arn')}` }, errors: [{ messageId: 'principal', line: 9, related: 1 }] },
    { name: 'at the use of a reference', files: { 'main.tf': `data "aws_iam_openid_connect_provider" "c" {\n  url = "https://oidc.example.test"\n}\n${documentRole('app', '"system:serviceaccount:payments:api"').replace(/identifiers = .*/, 'identifiers = [data.aws_iam_openid_connect_provider.c.arn]')}${association(arn)}` }, errors: [{ messageId: 'principal', line: 9, column: 22, related: 1 }] },
    { name: 'eksctl and JSON', files: { 'cluster.yaml': `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata:\n  name: prod\n  region: eu-west-1\niam:\n  podIdentityAssociations:\n    - namespace: payments\n      serviceAccountName: api\n      roleARN: ${roleArn('app')}\n`, 'role.json': roleJson('app', 'system:serviceaccount:payments:api') }, errors: [{ messageId: 'principal', file: 'role.json', line: 12, related: [{ file: 'cluster.yaml', line: 10 }] }] },
    { name: 'an IRSA role', files: { 'main.tf': role('app', statement()) + association(arn) }, errors: [{ messageId: 'principal', line: 8, related: [{ line: 17 }] }] },
    { name: 'another service', files: { 'main.tf': role('app', statement({ principal: '{ Service = "ec2.amazonaws.com" }', action: '"sts:AssumeRole"', condition: '' })) + association(arn) }, errors: [{ messageId: 'principal', related: 1 }] },
    { name: 'denied only', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]').replace('"Allow"', '"Deny"') + association(arn) }, errors: [{ messageId: 'principal', related: 1 }] },
  ],
})
