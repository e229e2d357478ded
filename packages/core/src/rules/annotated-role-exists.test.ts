import { RuleTester } from '../testing/rule-tester.js'
import { annotated, kubernetesServiceAccount, kustomization, role, roleArn, roleArnEntry, roleJson, serviceAccount, statement } from '../testing/samples.js'
import rule from './annotated-role-exists.js'

const main = role('app-reader', statement())

new RuleTester().run(rule, {
  valid: [
    { name: 'malformed is another rule\'s', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::1:role/app-raeder') } },
    { name: 'a name that is only known in part may be the one', files: { 'main.tf': `variable "suffix" {}\n${main}${role('other', statement()).replace('"other"\n  assume', '"app-${var.suffix}"\n  assume')}`, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) } },
    { name: 'one of another lesson', files: { '1/main.tf': main, '1/k8s/sa.yaml': annotated('payments', 'api', roleArn('app-reader')), '2/main.tf': role('writer', statement()), '2/k8s/sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) } },
    { name: 'it is there', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-reader')) } },
    { name: 'no role at all in the scan', files: { 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'nothing like it: it may be made elsewhere', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'siblings differ in digits', files: { 'main.tf': role('reader-1', statement()), 'sa.yaml': annotated('payments', 'api', roleArn('reader-2')) } },
    { name: 'external by option', options: { externalRoles: ['app-raeder'] }, files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) } },
    { name: 'a placeholder', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::${ACCOUNT_ID}:role/app-raeder') } },
  ],
  invalid: [
    { name: 'in Terraform, beside JSON', files: { 'role.json': roleJson('app-reader', 'system:serviceaccount:payments:api'), 'main.tf': kubernetesServiceAccount('payments', 'api', roleArnEntry(`"${roleArn('app-raeder')}"`)) }, errors: [{ messageId: 'near', file: 'main.tf', line: 6, related: [{ file: 'role.json' }], suggestions: [{ output: kubernetesServiceAccount('payments', 'api', roleArnEntry(`"${roleArn('app-reader')}"`)) }] }] },
    { name: 'a patch of an overlay', files: { 'main.tf': main, 'base/sa.yaml': serviceAccount('', 'api'), 'base/kustomization.yaml': kustomization(['sa.yaml']), 'prod/kustomization.yaml': kustomization(['../base'], 'namespace: payments', 'patches: [{path: patch.yaml}]'), 'prod/patch.yaml': annotated('', 'api', roleArn('app-raeder')) }, errors: [{ messageId: 'near', file: 'prod/patch.yaml', line: 6, related: 1, suggestions: 1 }] },
    { name: 'two letters swapped', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) }, errors: [{ messageId: 'near', severity: 'warn', file: 'sa.yaml', line: 7, related: 1, suggestions: [{ output: annotated('payments', 'api', roleArn('app-reader')) }] }] },
    { name: 'a letter is missing', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('ap-reader')) }, errors: [{ messageId: 'near', related: 1, suggestions: 1 }] },
    { name: 'the scan is said to hold all roles', completeKinds: ['role'], files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('billing')) }, errors: [{ messageId: 'missing', line: 7 }] },
  ],
})
