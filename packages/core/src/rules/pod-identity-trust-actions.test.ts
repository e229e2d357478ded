import { RuleTester } from '../testing/rule-tester.js'
import { association, documentRole, podIdentityRole, role, roleArn, statement } from '../testing/samples.js'
import rule from './pod-identity-trust-actions.js'

const arn = 'aws_iam_role.app.arn'
const pods = '{ Service = "pods.eks.amazonaws.com" }'

new RuleTester().run(rule, {
  valid: [
    { name: 'both', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]') + association(arn) } },
    { name: 'other case and wildcards', files: { 'main.tf': podIdentityRole('app', '["STS:assumerole", "sts:Tag*"]') + association(arn) } },
    { name: 'from two statements', files: { 'main.tf': role('app', statement({ principal: pods, action: '"sts:AssumeRole"', condition: '' }), statement({ principal: pods, action: '"sts:TagSession"', condition: '' })) + association(arn) } },
    { name: 'one of two roles', undecided: [{ line: 20, subject: 'association of "payments:api"', reason: 'whether the trust policy allows sts:TagSession is not known' }], files: { 'main.tf': `variable "on" {}\n${podIdentityRole('old', '"sts:AssumeRole"')}${podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]')}${association('var.on ? aws_iam_role.app.arn : aws_iam_role.old.arn')}` } },
    { name: 'the module', undecided: 0, files: { 'main.tf': 'module "app" {\n  source  = "terraform-aws-modules/eks-pod-identity/aws"\n  version = "~> 2.0"\n  name    = "app"\n  associations = { this = { cluster_name = "prod", namespace = "payments", service_account = "api" } }\n}\n' } },
    { name: 'actions that are not known', undecided: 2, files: { 'main.tf': `variable "actions" {}\n${podIdentityRole('app', 'var.actions')}${association(arn)}` } },
    { name: 'the principal is another rule\'s', files: { 'main.tf': role('app', statement()) + association(arn) } },
    { name: 'TagSession is not asked for', options: { requireTagSession: false }, files: { 'main.tf': podIdentityRole('app', '"sts:AssumeRole"') + association(arn) } },
  ],
  invalid: [
    { name: 'a policy document', files: { 'main.tf': `${documentRole('app', '"x"').replace('AssumeRoleWithWebIdentity', 'AssumeRole').replace('"Federated"', '"Service"').replace(/identifiers = .*/, 'identifiers = ["pods.eks.amazonaws.com"]').replace(/ {4}condition \{[^}]*\}\n/, '')}${association(arn)}` }, errors: [{ messageId: 'action', line: 3, related: [{ line: 18 }] }] },
    { name: 'an association of eksctl', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole"]'), 'cluster.yaml': `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata:\n  name: prod\n  region: eu-west-1\niam:\n  podIdentityAssociations:\n    - namespace: payments\n      serviceAccountName: api\n      roleARN: ${roleArn('app')}\n` }, errors: [{ messageId: 'action', file: 'main.tf', line: 5, related: [{ file: 'cluster.yaml', line: 10 }] }] },
    { name: 'an add-on', files: { 'main.tf': `${podIdentityRole('app', '["sts:AssumeRole"]')}resource "aws_eks_addon" "ebs" {\n  cluster_name = "prod"\n  addon_name   = "aws-ebs-csi-driver"\n  pod_identity_association {\n    role_arn        = aws_iam_role.app.arn\n    service_account = "ebs-csi-controller-sa"\n  }\n}\n` }, errors: [{ messageId: 'action', line: 5, related: [{ line: 12 }] }] },
    { name: 'no TagSession', files: { 'main.tf': podIdentityRole('app', '"sts:AssumeRole"') + association(arn) }, errors: [{ messageId: 'action', line: 5, related: [{ line: 12 }] }] },
    { name: 'no AssumeRole', files: { 'main.tf': podIdentityRole('app', '["sts:TagSession"]') + association(arn) }, errors: [{ messageId: 'action', related: 1 }] },
    { name: 'a misspelt action', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSessions"]') + association(arn) }, errors: [{ messageId: 'action', related: 1 }] },
  ],
})
