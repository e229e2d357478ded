import { RuleTester } from '../testing/rule-tester.js'
import { association, podIdentityRole, role, statement } from '../testing/samples.js'
import rule from './pod-identity-trust-principal.js'

const arn = 'aws_iam_role.app.arn'

new RuleTester().run(rule, {
  valid: [
    { name: 'trusts the service', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]') + association(arn) } },
    { name: 'IRSA and Pod Identity in one role', files: { 'main.tf': role('app', statement(), statement({ principal: '{ Service = ["pods.eks.amazonaws.com", "ec2.amazonaws.com"] }', action: '["sts:AssumeRole", "sts:TagSession"]', condition: '' })) + association(arn) } },
    { name: 'a principal that is not known', files: { 'main.tf': `variable "service" {}\n${role('app', statement({ principal: '{ Service = var.service }', action: '"sts:AssumeRole"', condition: '' }))}${association(arn)}` } },
    { name: 'a role that is made elsewhere', files: { 'main.tf': `variable "arn" {}\n${role('other', statement())}${association('var.arn')}` } },
    { name: 'no association', files: { 'main.tf': role('app', statement()) } },
    { name: 'the module', files: { 'main.tf': 'module "app" {\n  source  = "terraform-aws-modules/eks-pod-identity/aws"\n  version = "~> 2.0"\n  name    = "app"\n  associations = { this = { cluster_name = "prod", namespace = "payments", service_account = "api" } }\n}\n' } },
  ],
  invalid: [
    { name: 'an IRSA role', files: { 'main.tf': role('app', statement()) + association(arn) }, errors: [{ messageId: 'principal', line: 8, related: [{ line: 17 }] }] },
    { name: 'another service', files: { 'main.tf': role('app', statement({ principal: '{ Service = "ec2.amazonaws.com" }', action: '"sts:AssumeRole"', condition: '' })) + association(arn) }, errors: [{ messageId: 'principal', related: 1 }] },
    { name: 'denied only', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]').replace('"Allow"', '"Deny"') + association(arn) }, errors: [{ messageId: 'principal', related: 1 }] },
  ],
})
