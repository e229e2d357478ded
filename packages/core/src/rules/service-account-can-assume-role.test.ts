import { RuleTester } from '../testing/rule-tester.js'
import { annotated, association, documentRole, eksModule, irsaModule, irsaProvider, issuer, kustomization, podIdentityRole, providerArn, role, roleArn, roleJson, serviceAccount, statement, subAndAud } from '../testing/samples.js'
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

const roleObject = (apiVersion: string, key: string, subject: string): string => `apiVersion: ${apiVersion}
kind: Role
metadata:
  name: app
spec:
  ${key}: |
        { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
          "Principal": { "Federated": "${providerArn}" },
          "Condition": { "StringEquals": { "${issuer}:sub": "system:serviceaccount:${subject}", "${issuer}:aud": "sts.amazonaws.com" } } }] }
`

new RuleTester().run(rule, {
  valid: [
    { name: 'one of two roles of a name, whichever the variable makes', files: { 'main.tf': `variable "on" {}\n${trusting('app', 'payments:api').replace('{\n', '{\n  count = var.on ? 1 : 0\n')}${trusting('app', 'billing:api').replace('"app" {\n', '"other" {\n  count = var.on ? 0 : 1\n')}`, 'sa.yaml': annotated('billing', 'api', roleArn('app')) } },
    { name: 'dev and prod are two roots', files: { 'terraform/dev/main.tf': trusting('app', 'dev:api'), 'terraform/prod/main.tf': trusting('app', 'prod:api'), 'gitops/dev/sa.yaml': annotated('dev', 'api', roleArn('app')), 'gitops/prod/sa.yaml': annotated('prod', 'api', roleArn('app')) } },
    { name: 'the workspace is not known', undecided: [{ subject: 'service account "payments:api"' }], files: { 'main.tf': trusting('app', '${terraform.workspace}:api'), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'a trust policy that is not known', undecided: [{ file: 'sa.yaml', line: 7, reason: 'variable "trust" has no value in this root' }], files: { 'main.tf': 'variable "trust" {}\nresource "aws_iam_role" "app" {\n  name               = "app"\n  assume_role_policy = var.trust\n}\n', 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'another account', undecided: 1, files: { 'role.json': roleJson('app', 'system:serviceaccount:payments:api'), 'sa.yaml': annotated('billing', 'api', 'arn:aws:iam::444455556666:role/app') } },
    { name: 'two clusters in one principal', files: { 'main.tf': role('app', statement({ principal: `{ Federated = ["${providerArn}", "${providerArn.replace('0123', 'FFFF')}"] }` })), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'the first that is not empty', files: { 'main.tf': `variable "arn" {\n  default = ""\n}\n${trusting('app', 'payments:api')}${account('"payments"', 'api', 'coalesce(var.arn, aws_iam_role.app.arn)')}` } },
    { name: 'no namespace in Terraform is "default"', files: { 'main.tf': trusting('app', 'default:api') + account('null', 'api', 'aws_iam_role.app.arn') } },
    { name: 'a placeholder for the account', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::${ACCOUNT_ID}:role/app') } },
    { name: 'the pair fits', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'the account id is not known in Terraform', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::222233334444:role/app') } },
    { name: 'StringLike', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:*"', 'StringLike') })), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'migration: the second subject is the one', files: { 'main.tf': trusting('app', 'tools:velero', 'velero:velero'), 'sa.yaml': annotated('velero', 'velero', roleArn('app')) } },
    { name: 'two statements', files: { 'main.tf': role('app', statement({ principal: '{ Service = "ec2.amazonaws.com" }', action: '"sts:AssumeRole"', condition: '' }), statement()), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'a role that is not in the scan', undecided: 1, files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': annotated('payments', 'api', roleArn('somewhere-else')) } },
    {
      name: 'a trust policy that trusts nobody, since nobody has said which provider (ManagedKube/kubernetes-ops)',
      undecided: [{ file: 'sa.yaml', line: 7, reason: 'the trust policy of "app" trusts nobody as long as variables are what they are by default' }],
      files: {
        'main.tf': 'variable "issuer" {\n  default = ""\n}\nmodule "app" {\n  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"\n  version = "5.60.0"\n  create_role = true\n  role_name = "app"\n  provider_url = var.issuer\n  oidc_fully_qualified_subjects = ["system:serviceaccount:payments:api"]\n}\n',
        'sa.yaml': annotated('payments', 'api', roleArn('app')),
      },
    },
    { name: 'what stops it is a placeholder for the whole ARN, not the name of a role', undecided: [{ file: 'sa.yaml', line: 7 , reason: '{{ .role_arn }} is replaced before it is applied' }], files: { 'main.tf': trusting('app', 'payments:api').replace('name = "app"', 'name_prefix = "app-"'), 'sa.yaml': annotated('payments', 'api', '"{{ .role_arn }}"') } },
    { name: 'what stops it is the namespace, not the issuer', undecided: [{ reason: 'the manifest names no namespace, so it is the one it is applied to' }], files: { 'main.tf': eksModule + irsaModule('app', irsaProvider('["payments:api"]')), 'sa.yaml': annotated('', 'api', roleArn('app')) } },
    { name: 'the name of the role is not known, but it is its own', undecided: 0, files: { 'main.tf': `${trusting('app', 'payments:api').replace('"app"\n', '"${file("name.txt")}-app"\n')}${account('"payments"', 'api', 'aws_iam_role.app.arn')}` } },
    { name: 'the name depends on what is not known, on both sides alike', undecided: 0, files: { 'main.tf': `variable "on" {}\n${trusting('app', 'payments:api').replace('"app"\n', 'var.on ? "app-${file("name.txt")}" : "app"\n')}${account('"payments"', 'api', 'aws_iam_role.app.arn')}` } },
    { name: 'a role that Crossplane makes', undecided: 0, files: { 'infra/role.yaml': roleObject('iam.aws.upbound.io/v1beta1', 'forProvider:\n    assumeRolePolicy', 'payments:api'), 'apps/sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'a Role of RBAC is no role of IAM', undecided: 1, files: { 'role.yaml': roleObject('rbac.authorization.k8s.io/v1', 'assumeRolePolicy', 'billing:api'), 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'IAM takes no policy without a statement: the URL is not empty', undecided: 0, files: { 'main.tf': `variable "url" {}
module "app" {
  source                        = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"
  version                       = "~> 5.0"
  create_role                   = true
  role_name                     = "app"
  provider_url                  = var.url
  oidc_fully_qualified_subjects = ["system:serviceaccount:payments:api"]
}
${account('"payments"', 'api', 'module.app.iam_role_arn')}` } },
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
    { name: 'a Deny statement', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:*"', 'StringLike') }), statement({ effect: 'Deny' })), 'sa.yaml': annotated('payments', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', file: 'sa.yaml', line: 7, message: 'The service account "payments:api" cannot assume the role "app": a Deny statement of its trust policy excludes it. Its pods get "Not authorized to perform sts:AssumeRoleWithWebIdentity".', related: [{ file: 'main.tf', line: 10 }] }] },
    { name: 'a role of its own whose name is not known', files: { 'main.tf': `${trusting('app', 'payments:api').replace('"app"\n', '"${file("name.txt")}-app"\n')}${trusting('other', 'a:b').replace('"other"\n', 'file("other.txt")\n')}${account('"billing"', 'api', 'aws_iam_role.app.arn')}` }, errors: [{ messageId: 'denied', related: 2, suggestions: 1 }] },
    {
      name: 'a second service account with the role of the first: renaming it would be no help',
      files: { 'main.tf': trusting('app', 'payments:api-server'), 'sa.yaml': `${annotated('payments', 'api-server', roleArn('app'))}---\n${annotated('payments', 'api-servers', roleArn('app'))}` },
      errors: [{ messageId: 'denied', file: 'sa.yaml', line: 15, suggestions: 0 }],
    },
    {
      name: 'the same in a template that is handed the role: the account stands in the template',
      files: {
        'main.tf': `${trusting('app', 'payments:api-server')}resource "local_file" "accounts" {\n  content = templatefile("accounts.yaml.tpl", { role = aws_iam_role.app.arn })\n  filename = "accounts.yaml"\n}\n`,
        'accounts.yaml.tpl': `${annotated('payments', 'api-server', '${role}')}---\n${annotated('payments', 'api-servers', '${role}')}`,
      },
      errors: [{ messageId: 'denied', file: 'accounts.yaml.tpl', line: 12, suggestions: 0 }],
    },
    { name: 'what Flux patches on is held to the trust policy', files: { 'main.tf': trusting('app', 'payments:api'), 'app.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: app, namespace: flux-system }
spec:
  path: ./k8s
  patches:
    - patch: |
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: api
          namespace: billing
          annotations:
            eks.amazonaws.com/role-arn: ${roleArn('app')}
` }, errors: [{ messageId: 'denied', file: 'app.yaml', line: 12, suggestions: 1, related: 2 }] },
    { name: 'a role that ACK makes', files: { 'infra/role.yaml': roleObject('iam.services.k8s.aws/v1alpha1', 'name: app\n  assumeRolePolicyDocument', 'payments:apis'), 'apps/sa.yaml': annotated('payments', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', file: 'apps/sa.yaml', related: 2, suggestions: 1 }] },
    { name: 'a role that Crossplane makes under another name', files: { 'role.yaml': roleObject('iam.aws.crossplane.io/v1beta1', 'forProvider:\n    assumeRolePolicyDocument', 'payments:web').replace('  name: app', '  name: x\n  annotations: { crossplane.io/external-name: app }'), 'sa.yaml': annotated('payments', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', related: 2, suggestions: 1 }] },
    { name: 'the action', files: { 'main.tf': role('app', statement({ action: '"sts:AssumeRole"' })), 'sa.yaml': annotated('payments', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', related: [{ file: 'main.tf', line: 7 }] }] },
    { name: 'a role of EC2', files: { 'main.tf': role('app', statement({ principal: '{ Service = "ec2.amazonaws.com" }', action: '"sts:AssumeRole"', condition: '' })), 'sa.yaml': annotated('payments', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', related: 1, message: 'The service account "payments:api" cannot assume the role "app": its trust policy admits no OIDC provider at all. Its pods get "Not authorized to perform sts:AssumeRoleWithWebIdentity".' }] },
    { name: 'in JSON', files: { 'role.json': roleJson('app', 'system:serviceaccount:payments:api'), 'sa.yaml': annotated('billing', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', file: 'sa.yaml', line: 5, related: [{ file: 'role.json', line: 17 }, { file: 'sa.yaml', line: 7 }], suggestions: 1 }] },
    { name: 'a policy document', files: { 'main.tf': documentRole('app', '"system:serviceaccount:payments:api"'), 'sa.yaml': annotated('billing', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', related: [{ file: 'main.tf', line: 11 }, {}], suggestions: 1 }] },
    { name: 'namePrefix of kustomize', files: { 'main.tf': trusting('app', 'payments:api'), 'k8s/sa.yaml': annotated('', 'api', roleArn('app')), 'k8s/kustomization.yaml': kustomization(['sa.yaml'], 'namespace: payments', 'namePrefix: prod-') }, errors: [{ messageId: 'denied', file: 'k8s/sa.yaml', related: 2 }] },
    { name: 'a role that may not be there: when it is, it denies', files: { 'main.tf': `variable "on" {}\n${trusting('app', 'payments:api').replace('{\n', '{\n  count = var.on ? 1 : 0\n')}`, 'sa.yaml': annotated('billing', 'api', roleArn('app')) }, errors: [{ messageId: 'denied', related: 2, suggestions: 1 }] },
    { name: 'Helm values', files: { 'main.tf': `${trusting('app', 'kube-system:cluster-autoscaler')}resource "helm_release" "ca" {
  name       = "cluster-autoscaler"
  repository = "https://kubernetes.github.io/autoscaler"
  chart      = "cluster-autoscaler"
  namespace  = "kube-system"
  values     = [yamlencode({ rbac = { serviceAccount = { annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn } } } })]
}
` }, errors: [{ messageId: 'denied', file: 'main.tf', line: 13, related: 2 }] },
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
      errors: [{ messageId: 'superfluous', severity: 'warn', line: 17 }],
    },
    {
      name: 'an add-on of which irsalint does not know the service account',
      files: { 'main.tf': `${podIdentityRole('x', '["sts:AssumeRole", "sts:TagSession"]')}resource "aws_eks_addon" "x" {
  cluster_name             = "prod"
  addon_name               = "x"
  service_account_role_arn = aws_iam_role.x.arn
}
` },
      errors: [{ messageId: 'denied', line: 11, message: 'The service account of the EKS add-on x cannot assume the role "x": its trust policy admits no OIDC provider at all. Its pods get "Not authorized to perform sts:AssumeRoleWithWebIdentity".' }],
    },
    {
      name: 'one that makes an association itself (tfstack/terraform-aws-eks-basic)',
      files: { 'main.tf': `${podIdentityRole('x', '["sts:AssumeRole", "sts:TagSession"]')}resource "aws_eks_addon" "x" {
  cluster_name             = "prod"
  addon_name               = "x"
  service_account_role_arn = aws_iam_role.x.arn
  pod_identity_association {
    role_arn        = aws_iam_role.x.arn
    service_account = "x"
  }
}
` },
      errors: [{ messageId: 'superfluous', severity: 'warn', line: 11, message: 'The add-on gives the service account of the EKS add-on x the role "x" for IRSA, which does not admit it: its trust policy admits no OIDC provider at all. Only a Pod Identity association serves its pods. Give a role for IRSA, or none.' }],
    },
    {
      name: 'a role further away of which the name may only be the same (vettom/aws-eks-terraform)',
      files: { 'a/main.tf': trusting('app', 'payments:other'), 'a/k8s/sa.yaml': annotated('payments', 'api', roleArn('app')), 'b/main.tf': `variable "name" {}\n${trusting('app', 'payments:api').replace('name = "app"', 'name = var.name')}` },
      errors: [{ messageId: 'denied', file: 'a/k8s/sa.yaml', line: 4, suggestions: 1 }],
    },
    {
      name: 'a module that is not the user\'s makes both sides and ties them wrongly (aws-ia/terraform-aws-eks-blueprints)',
      files: { 'main.tf': `${eksModule}module "a" {\n  source  = "aws-ia/eks-blueprints-teams/aws"\n  version = "~> 1.0"\n  name = "a"\n  enable_admin = true\n  users = ["arn:aws:iam::111122223333:root"]\n  cluster_arn = module.eks.cluster_arn\n  oidc_provider_arn = module.eks.oidc_provider_arn\n  namespaces = { a = {} }\n}\n` },
      errors: [{ messageId: 'denied', severity: 'warn', line: 6 }],
    },
    {
      name: 'one that is told two names',
      files: { 'main.tf': `${eksModule}module "b" {\n  source  = "aws-ia/eks-blueprints-addon/aws"\n  version = "~> 1.0"\n  chart = "external-dns"\n  repository = "https://kubernetes-sigs.github.io/external-dns"\n  namespace = "dns"\n  create_role = true\n  role_name = "b"\n  set_irsa_names = ["serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"]\n  set = [{ name = "serviceAccount.name", value = "dns" }]\n  oidc_providers = { this = { provider_arn = module.eks.oidc_provider_arn, service_account = "other" } }\n}\n` },
      errors: [{ messageId: 'denied', severity: 'error', line: 15, suggestions: 1 }],
    },
    { name: 'another audience', files: { 'main.tf': trusting('app', 'payments:api'), 'sa.yaml': serviceAccount('payments', 'api', `eks.amazonaws.com/role-arn: ${roleArn('app')}`, 'eks.amazonaws.com/audience: my-audience') }, errors: [{ messageId: 'denied', file: 'sa.yaml' }] },
  ],
})
