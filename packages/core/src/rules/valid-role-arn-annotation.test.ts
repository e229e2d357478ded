import { RuleTester } from '../testing/rule-tester.js'
import { annotated, association, kubernetesServiceAccount, kustomization, podIdentityRole, role, roleArn, roleArnEntry, serviceAccount, statement } from '../testing/samples.js'
import rule from './valid-role-arn-annotation.js'

const arn = roleArn('app')
const yaml = (value: string): string => annotated('payments', 'api', value)
const terraform = (value: string, before = ''): string => before + kubernetesServiceAccount('payments', 'api', roleArnEntry(value))
const release = (value: string): string => `resource "helm_release" "app" {
  name      = "app"
  chart     = "./chart"
  namespace = "payments"
  values = [yamlencode({
    serviceAccount = { create = true, name = "api", annotations = { "eks.amazonaws.com/role-arn" = ${value} } }
  })]
}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'left empty, for Pod Identity serves it', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]') + association('aws_iam_role.app.arn'), 'sa.yaml': yaml('""') } },
    { name: 'the empty default of a root variable proves nothing', files: { 'main.tf': 'variable "role_arn" {\n  default = ""\n}\nresource "kubernetes_service_account" "s" {\n  metadata {\n    name        = "api"\n    namespace   = "payments"\n    annotations = { "eks.amazonaws.com/role-arn" = var.role_arn }\n  }\n}\n' } },
    { name: 'nor does it through a local and a module', files: { 'main.tf': 'variable "settings" {\n  default = { arn = "" }\n}\nlocals {\n  arn = var.settings.arn\n}\nmodule "sa" {\n  source   = "./sa"\n  role_arn = local.arn\n}\n', 'sa/main.tf': 'variable "role_arn" {}\nresource "kubernetes_service_account" "s" {\n  metadata {\n    name        = "api"\n    namespace   = "payments"\n    annotations = { "eks.amazonaws.com/role-arn" = var.role_arn }\n  }\n}\n' } },
    { name: 'an ARN', files: { 'sa.yaml': yaml(arn) } },
    { name: 'a path, and characters that names may have', files: { 'sa.yaml': yaml('arn:aws:iam::111122223333:role/eks/team-a/app_1.x@y+z=,') } },
    { name: 'other partitions', files: { 'cn.yaml': annotated('a', 'api', 'arn:aws-cn:iam::111122223333:role/app'), 'gov.yaml': annotated('b', 'api', 'arn:aws-us-gov:iam::111122223333:role/app'), 'iso.yaml': annotated('c', 'api', 'arn:aws-iso-b:iam::111122223333:role/app') } },
    { name: 'quoted', files: { 'sa.yaml': yaml(`"${arn}"`) } },
    ...['arn:aws:iam::<acc-id>:role/app', 'arn:aws:iam::${AWS_ACCOUNT_ID}:role/app', '"{{ requiredEnv \\"ROLE\\" }}"', '$(CARTS_IAM_ROLE)', 'SA_ALB_IAM_ROLE_ARN', 'arn:aws:iam::xxxxxxxxxxxx:role/app', 'arn:aws:iam::ACCOUNT_ID:role/app', '<your-role-arn>', 'arn:aws:iam::[ACCOUNT_ID]:role/app', 'REPLACE_ME', 'arn:aws:iam::XXXXXXXXXXXX:role/app', '__ROLE_ARN__', 'arn:aws:iam::YOUR_ACCOUNT:role/app', 'PLACEHOLDER'].map((value) => ({ name: `placeholder ${value}`, files: { 'sa.yaml': yaml(value) } })),
    { name: 'a role of the same root', files: { 'main.tf': terraform('aws_iam_role.app.arn', role('app', statement())) } },
    { name: 'a variable', files: { 'main.tf': terraform('var.role', 'variable "role" {}\n') } },
    { name: 'empty only when the feature is off', files: { 'main.tf': terraform('var.on ? aws_iam_role.app.arn : ""', `variable "on" {}\n${role('app', statement())}`) } },
    { name: 'null is no annotation', files: { 'main.tf': terraform('null') } },
    { name: 'none at all', files: { 'sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'the name of a role, where the webhook composes ARNs', files: { 'sa.yaml': yaml('app') }, options: { allowRoleName: true } },
    { name: 'the base\'s is replaced', files: { 'base/sa.yaml': annotated('', 'api', 'REPLACED'), 'base/kustomization.yaml': kustomization(['sa.yaml']), 'prod/kustomization.yaml': kustomization(['../base'], 'namespace: payments', 'patches:', '  - patch: |-', '      apiVersion: v1', '      kind: ServiceAccount', '      metadata:', '        name: api', '        annotations:', `          eks.amazonaws.com/role-arn: ${arn}`) } },
  ],
  invalid: [
    { name: 'empty, and Pod Identity serves another one', files: { 'main.tf': podIdentityRole('app', '["sts:AssumeRole", "sts:TagSession"]') + association('aws_iam_role.app.arn').replace('"api"', '"web"'), 'sa.yaml': yaml('""') }, errors: [{ messageId: 'empty' }] },
    { name: 'empty, because a tfvars file says so', files: { 'main.tf': 'variable "role_arn" {\n  default = ""\n}\nresource "kubernetes_service_account" "s" {\n  metadata {\n    name        = "api"\n    namespace   = "payments"\n    annotations = { "eks.amazonaws.com/role-arn" = var.role_arn }\n  }\n}\n', 'terraform.tfvars': 'role_arn = ""\n' }, errors: [{ messageId: 'empty', severity: 'error' }] },
    { name: 'empty', files: { 'sa.yaml': yaml('""') }, errors: [{ messageId: 'empty', severity: 'error', line: 7 }] },
    { name: 'empty in values of Helm: a warning', files: { 'main.tf': release('""') }, errors: [{ messageId: 'empty', severity: 'warn', line: 6 }] },
    { name: 'empty in Terraform', files: { 'main.tf': terraform('""') }, errors: [{ messageId: 'empty', severity: 'error', line: 6 }] },
    { name: 'a line break at the end', files: { 'sa.yaml': yaml(`|\n      ${arn}`) }, errors: [{ messageId: 'whitespace', line: 7, suggestions: 0 }] },
    { name: 'a space at the end', files: { 'sa.yaml': yaml(`"${arn} "`) }, errors: [{ messageId: 'whitespace', line: 7, suggestions: [{ output: yaml(`"${arn}"`) }] }] },
    { name: 'colons too many', files: { 'sa.yaml': yaml('arn:aws:iam::::111122223333:role/app') }, errors: [{ messageId: 'account' }] },
    { name: 'eleven digits', files: { 'sa.yaml': yaml('arn:aws:iam::11112222333:role/app') }, errors: [{ messageId: 'account' }] },
    { name: 'no account', files: { 'sa.yaml': yaml('arn:aws:iam:::role/app') }, errors: [{ messageId: 'account' }] },
    { name: 'an assumed role', files: { 'sa.yaml': yaml('arn:aws:sts::111122223333:assumed-role/app/session') }, errors: [{ messageId: 'notRole' }] },
    { name: 'an instance profile', files: { 'main.tf': terraform('"arn:aws:iam::111122223333:instance-profile/app"') }, errors: [{ messageId: 'notRole', line: 6 }] },
    { name: 'a policy', files: { 'sa.yaml': yaml('arn:aws:iam::111122223333:policy/app') }, errors: [{ messageId: 'notRole' }] },
    { name: 'the name alone', files: { 'sa.yaml': yaml('app-role') }, errors: [{ messageId: 'notArn' }] },
    { name: 'no name', files: { 'sa.yaml': yaml('arn:aws:iam::111122223333:role/') }, errors: [{ messageId: 'malformed' }] },
    { name: 'wrong whatever the variable is', files: { 'main.tf': terraform('var.on ? "app" : "other"', 'variable "on" {}\n') }, errors: [{ messageId: 'notArn' }] },
    { name: 'a patch of an overlay', files: { 'base/sa.yaml': annotated('', 'api', arn), 'base/kustomization.yaml': kustomization(['sa.yaml']), 'prod/kustomization.yaml': kustomization(['../base'], 'namespace: payments', 'patches: [{path: patch.yaml}]'), 'prod/patch.yaml': serviceAccount('', 'api', 'eks.amazonaws.com/role-arn: "arn:aws:iam::1111:role/app"') }, errors: [{ messageId: 'account', file: 'prod/patch.yaml', line: 6 }] },
  ],
})
