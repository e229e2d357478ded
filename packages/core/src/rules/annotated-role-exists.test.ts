import { RuleTester } from '../testing/rule-tester.js'
import { annotated, association, eksModule, irsaModule, irsaProvider, kubernetesServiceAccount, kustomization, podIdentityRole, role, roleArn, roleArnEntry, roleJson, serviceAccount, statement, subAndAud } from '../testing/samples.js'
import rule from './annotated-role-exists.js'

const main = role('app-reader', statement())

new RuleTester().run(rule, {
  valid: [
    { name: 'malformed is another rule\'s', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::1:role/app-raeder') } },
    { name: 'a name that is only known in part may be the one', files: { 'main.tf': `variable "suffix" {}\n${main}${role('other', statement()).replace('"other"\n  assume', '"app-${var.suffix}"\n  assume')}`, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) } },
    { name: 'one of another lesson', files: { '1/main.tf': main, '1/k8s/sa.yaml': annotated('payments', 'api', roleArn('app-reader')), '2/main.tf': role('writer', statement({ condition: subAndAud('"system:serviceaccount:x:y"') })), '2/k8s/sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) } },
    { name: 'it is there', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-reader')) } },
    { name: 'no role at all in the scan', files: { 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'nothing like it, and nothing trusts the service account: it may be made elsewhere', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'web', roleArn('billing')) } },
    { name: 'the role that trusts it has its service account: of another environment, say', files: { 'main.tf': main, 'a/sa.yaml': annotated('payments', 'api', roleArn('app-reader')), 'b/sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'the role that trusts it is of another environment', files: { 'main.tf': role('app-dev', statement()), 'sa.yaml': annotated('payments', 'api', roleArn('billing-prod')) } },
    { name: 'the role that trusts it is of one environment, the other of none', files: { 'main.tf': role('app-dev', statement()), 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'the role that trusts it is in another account', files: { 'main.tf': `provider "aws" {\n  allowed_account_ids = ["444455556666"]\n}\n${main}`, 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'two roles trust it', files: { 'main.tf': main + role('app', statement()), 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'the role trusts everybody', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:*:*"', 'StringLike') })), 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'the role that trusts it is another lesson\'s', files: { '1/main.tf': main, '1/k8s/sa.yaml': serviceAccount('x', 'y'), '2/main.tf': role('writer', statement({ condition: subAndAud('"system:serviceaccount:x:y"') })), '2/k8s/sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'Pod Identity serves it', files: { 'main.tf': main + podIdentityRole('pia', '["sts:AssumeRole", "sts:TagSession"]') + association('aws_iam_role.pia.arn'), 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'external by option, though another role trusts it', options: { externalRoles: ['billing'] }, files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'siblings differ in digits', files: { 'main.tf': role('reader-1', statement()), 'sa.yaml': annotated('payments', 'api', roleArn('reader-2')) } },
    { name: 'external by option', options: { externalRoles: ['app-raeder'] }, files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) } },
    { name: 'a placeholder', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::111122223333:role/${ROLE}-raeder') } },
  ],
  invalid: [
    { name: 'in Terraform, beside JSON', files: { 'role.json': roleJson('app-reader', 'system:serviceaccount:payments:api'), 'main.tf': kubernetesServiceAccount('payments', 'api', roleArnEntry(`"${roleArn('app-raeder')}"`)) }, errors: [{ messageId: 'near', file: 'main.tf', line: 6, related: [{ file: 'role.json' }], suggestions: [{ output: kubernetesServiceAccount('payments', 'api', roleArnEntry(`"${roleArn('app-reader')}"`)) }] }] },
    { name: 'a patch of an overlay', files: { 'main.tf': main, 'base/sa.yaml': serviceAccount('', 'api'), 'base/kustomization.yaml': kustomization(['sa.yaml']), 'prod/kustomization.yaml': kustomization(['../base'], 'namespace: payments', 'patches: [{path: patch.yaml}]'), 'prod/patch.yaml': annotated('', 'api', roleArn('app-raeder')) }, errors: [{ messageId: 'near', file: 'prod/patch.yaml', line: 6, related: 1, suggestions: 1 }] },
    { name: 'only the account is a placeholder', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::${ACCOUNT_ID}:role/app-raeder') }, errors: [{ messageId: 'near', line: 7, related: 1 }] },
    { name: 'another role trusts it', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('billing')) }, errors: [{ messageId: 'admitting', severity: 'warn', file: 'sa.yaml', line: 7, related: [{ file: 'main.tf', line: 2 }], suggestions: [{ output: annotated('payments', 'api', roleArn('app-reader')) }] }] },
    { name: 'a module\'s role trusts it', files: { 'main.tf': eksModule + irsaModule('payments-dev', irsaProvider('["payments:api"]')), 'sa.yaml': annotated('payments', 'api', roleArn('billing-development')) }, errors: [{ messageId: 'admitting', line: 7, related: 1, suggestions: 1 }] },
    { name: 'two letters swapped', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) }, errors: [{ messageId: 'near', severity: 'warn', file: 'sa.yaml', line: 7, related: 1, suggestions: [{ output: annotated('payments', 'api', roleArn('app-reader')) }] }] },
    { name: 'a letter is missing', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('ap-reader')) }, errors: [{ messageId: 'near', related: 1, suggestions: 1 }] },
    { name: 'the scan is said to hold all roles', completeKinds: ['role'], files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'web', roleArn('billing')) }, errors: [{ messageId: 'missing', line: 7 }] },
  ],
})
