import { RuleTester } from '../testing/rule-tester.js'
import { annotated, association, eksModule, irsaModule, irsaProvider, podIdentityRole, role, roleArn, serviceAccount, statement, subAndAud } from '../testing/samples.js'
import rule from './service-account-can-assume-role.js'

const trusting = (name: string, ...subjects: readonly string[]): string => role(name, statement({ condition: subAndAud(JSON.stringify(subjects.map((each) => `system:serviceaccount:${each}`))) }))
const account = (namespace: string, name: string, arn: string): string => `resource "kubernetes_service_account_v1" "sa" {
  metadata {
    name        = "${name}"
    namespace   = ${namespace}
    annotations = { "eks.amazonaws.com/role-arn" = ${arn} }
  }
}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'the pair fits', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'the account id is not known in Terraform', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::222233334444:role/app') } },
    { name: 'StringLike', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:*"', 'StringLike') })), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'migration: the second subject is the one', files: { 'main.tf': trusting('app', 'tools:velero', 'velero:velero'), 'sa.yaml': annotated('velero', 'velero', roleArn('app')) } },
    { name: 'two statements', files: { 'main.tf': role('app', statement({ principal: '{ Service = "ec2.amazonaws.com" }', action: '"sts:AssumeRole"', condition: '' }), statement()), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'a role that is not in the scan', undecided: 1, files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'api', roleArn('somewhere-else')) } },
    { name: 'the namespace is not known', undecided: 1, files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('', 'api', roleArn('app')) } },
    { name: 'kustomize sets the namespace', files: { 'main.tf': trusting('app', 'payments:api'), 'k8s/sa.yaml': annotated('', 'api', roleArn('app')), 'k8s/kustomization.yaml': 'namespace: payments\nresources: [sa.yaml]\n' } },
    { name: 'switched off: no role, no annotation', files: { 'main.tf': `variable "on" {}\n${eksModule}${irsaModule('app', irsaProvider('["payments:api"]'), '  create_role = var.on\n')}${account('"payments"', 'api', 'var.on ? module.app.iam_role_arn : ""')}` } },
    { name: 'dev has the old namespace, prod the new one', files: { 'main.tf': `variable "namespace" {}\n${role('app', statement({ condition: subAndAud('"system:serviceaccount:${var.namespace}:api"') }))}`, 'dev.tfvars': 'namespace = "payments-dev"\n', 'prod.tfvars': 'namespace = "payments"\n', 'k8s/sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'one name in two lessons', files: { 'lessons/1/tf/main.tf': trusting('app', 'one:api'), 'lessons/1/k8s/sa.yaml': annotated('one', 'api', roleArn('app')), 'lessons/2/tf/main.tf': trusting('app', 'two:api'), 'lessons/2/k8s/sa.yaml': annotated('two', 'api', roleArn('app')) } },
    { name: 'a Pod Identity association takes precedence', files: { 'main.tf': trusting('app', 'other:api') + podIdentityRole('pia', '["sts:AssumeRole", "sts:TagSession"]') + association('aws_iam_role.pia.arn'), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'another audience on both sides', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:api"').replace('"sts.amazonaws.com"', '"my-audience"') })), 'sa.yaml': serviceAccount('payments', 'api', `eks.amazonaws.com/role-arn: ${roleArn('app')}`, 'eks.amazonaws.com/audience: my-audience') } },
    { name: 'ignored by option', options: { ignoreServiceAccounts: ['billing:api'] }, files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('billing', 'api', roleArn('app')) } },
    { name: 'the subject is a variable on both sides', files: { 'main.tf': `variable "namespace" {}\n${role('app', statement({ condition: subAndAud('"system:serviceaccount:${var.namespace}:api"') }))}${account('var.namespace', 'api', 'aws_iam_role.app.arn')}` } },
  ],
  invalid: [
    {
      name: 'the namespace differs: at the manifest',
      files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('billing', 'api', roleArn('app')) },
      errors: [{ messageId: 'denied', file: 'sa.yaml', line: 5, related: 2, suggestions: [{ output: annotated('payments', 'api', roleArn('app')) }] }],
    },
    {
      name: 'the name differs by a letter',
      files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'apii', roleArn('app')) },
      errors: [{ messageId: 'denied', file: 'sa.yaml', line: 4, related: 2, suggestions: [{ output: annotated('payments', 'api', roleArn('app')) }] }],
    },
    {
      name: 'a name with a prefix that is not known is still never the trusted one (data-on-eks#338)',
      files: { 'main.tf': `variable "cluster" {}\n${trusting('app', 'ray:ray-single-user')}${account('"ray"', '${var.cluster}-jupyter-user', 'aws_iam_role.app.arn')}` },
      errors: [{ messageId: 'denied', related: 1 }],
    },
    {
      name: 'every variant denies',
      files: { 'main.tf': `variable "namespace" {}\n${role('app', statement({ condition: subAndAud('"system:serviceaccount:${var.namespace}:api"') }))}`, 'dev.tfvars': 'namespace = "dev"\n', 'prod.tfvars': 'namespace = "prod"\n', 'k8s/sa.yaml': annotated('payments', 'api', roleArn('app')) },
      errors: [{ messageId: 'denied', file: 'k8s/sa.yaml', suggestions: 1 }],
    },
    {
      name: 'an overlay moves the service account',
      files: { 'main.tf': trusting('app', 'payments:api'), 'k8s/base/sa.yaml': annotated('payments', 'api', roleArn('app')), 'k8s/base/kustomization.yaml': 'resources: [sa.yaml]\n', 'k8s/prod/kustomization.yaml': 'namespace: prod\nresources: [../base]\n' },
      errors: [{ messageId: 'denied', file: 'k8s/prod/kustomization.yaml', line: 1, suggestions: 1 }],
    },
    {
      name: 'an EKS add-on is given a Pod Identity role',
      files: { 'main.tf': `${podIdentityRole('ebs', '["sts:AssumeRole", "sts:TagSession"]')}resource "aws_eks_addon" "ebs" {
  cluster_name             = "prod"
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = aws_iam_role.ebs.arn
}
` },
      errors: [{ messageId: 'denied', line: 11 }],
    },
    {
      name: 'an add-on whose service account has an association as well (antonputra/tutorials 195)',
      files: { 'main.tf': `${podIdentityRole('ebs', '["sts:AssumeRole", "sts:TagSession"]')}${association('aws_iam_role.ebs.arn').replace('"payments"', '"kube-system"').replace('"api"', '"ebs-csi-controller-sa"')}resource "aws_eks_addon" "ebs" {
  cluster_name             = "prod"
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = aws_iam_role.ebs.arn
}
` },
      errors: [{ messageId: 'denied', line: 17 }],
    },
    { name: 'another audience', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': serviceAccount('payments', 'api', `eks.amazonaws.com/role-arn: ${roleArn('app')}`, 'eks.amazonaws.com/audience: my-audience') }, errors: [{ messageId: 'denied', file: 'sa.yaml' }] },
  ],
})
