import { RuleTester } from '../testing/rule-tester.js'
import { annotated, eksModule, irsaModule, irsaProvider, role, roleArn, roleJson, serviceAccount, statement, subAndAud } from '../testing/samples.js'
import rule from './trusted-service-account-exists.js'

const trusting = (...subjects: readonly string[]): string => role('app', statement({ condition: subAndAud(JSON.stringify(subjects.map((each) => `system:serviceaccount:${each}`))) }))
const main = trusting('payments:apii')
const orphan = eksModule + irsaModule('app', irsaProvider('["payments:api"]')).replace('role_name ', 'role_name_prefix ')
const metrics = (values = ''): string => `resource "helm_release" "agent" {
  name       = "cloudwatch-agent"
  repository = "https://aws.github.io/eks-charts"
  chart      = "aws-cloudwatch-metrics"
  namespace  = "amazon-cloudwatch"
${values}}
`
const named = '  set {\n    name  = "serviceAccount.name"\n    value = "cloudwatch-agent"\n  }\n'

new RuleTester().run(rule, {
  valid: [
    { name: 'another driver', files: { 'main.tf': trusting('kube-system:ebs-csi-controller-sa'), 'sa.yaml': serviceAccount('kube-system', 'efs-csi-controller-sa') } },
    { name: 'its role is handed on', files: { 'main.tf': `${orphan}output "arn" {\n  value = module.app.iam_role_arn\n}\n` } },
    { name: 'nothing refers to it, but its name is known', files: { 'main.tf': orphan.replace('role_name_prefix', 'role_name') } },
    { name: 'the release and its service account are called alike', files: { 'main.tf': trusting('amazon-cloudwatch:cloudwatch-agent') + metrics(named) } },
    { name: 'a release of that name in another namespace', files: { 'main.tf': trusting('elsewhere:cloudwatch-agent') + metrics() } },
    { name: 'the other one has a role of its own', files: { 'main.tf': trusting('team-b:api') + trusting('team-a:api').replaceAll('"app"', '"a"'), 'sa.yaml': annotated('team-a', 'api', roleArn('a')) } },
    { name: 'one of two roles, whichever the variable makes', files: { 'main.tf': `variable "on" {}\n${trusting('payments:api').replace('{\n', '{\n  count = var.on ? 1 : 0\n')}${trusting('billing:api').replace('"app" {\n', '"other" {\n  count = var.on ? 0 : 1\n')}`, 'sa.yaml': annotated('billing', 'api', roleArn('app')) } },
    { name: 'it is there', files: { 'main.tf': trusting('payments:api'), 'sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'nothing like it', files: { 'main.tf': trusting('kube-system:external-dns'), 'sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'migration: one of the subjects is there', files: { 'main.tf': trusting('tools:velero', 'velero:velero'), 'sa.yaml': serviceAccount('velero', 'velero') } },
    { name: 'a service account whose namespace is not known may be the one', files: { 'main.tf': main, 'sa.yaml': serviceAccount('', 'api') } },
    { name: 'siblings differ in digits', files: { 'main.tf': trusting('payments:worker-1'), 'sa.yaml': serviceAccount('payments', 'worker-2') } },
    { name: 'wildcards name nobody in particular', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:apii-*"', 'StringLike') })), 'sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'another lesson', files: { '1/main.tf': main, '1/k8s/sa.yaml': serviceAccount('x', 'y'), '2/main.tf': trusting('a:b'), '2/k8s/sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'external by option', options: { externalServiceAccounts: ['payments:apii'] }, files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'GitHub', files: { 'main.tf': role('ci', statement({ principal: '{ Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }', condition: 'StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:org/repo" }' })), 'sa.yaml': serviceAccount('payments', 'api') } },
  ],
  invalid: [
    { name: 'a generated name that nothing refers to', files: { 'main.tf': orphan }, errors: [{ messageId: 'unreachable', line: 13 }] },
    { name: 'a generated name that nothing refers to, beside an account whose role is put in later', files: { 'main.tf': orphan, 'sa.yaml': annotated('carts', 'carts', '${CARTS_ROLE}') }, errors: [{ messageId: 'unreachable', file: 'main.tf', line: 13 }] },
    { name: 'the name of the release, to which the chart adds its own', files: { 'main.tf': trusting('amazon-cloudwatch:cloudwatch-agent') + metrics() }, errors: [{ messageId: 'near', line: 9, related: 1, suggestions: [{ output: trusting('amazon-cloudwatch:cloudwatch-agent-aws-cloudwatch-metrics') + metrics() }] }] },
    { name: 'in JSON', files: { 'role.json': roleJson('app', 'system:serviceaccount:payments:apii'), 'sa.yaml': serviceAccount('payments', 'api') }, errors: [{ messageId: 'near', file: 'role.json', line: 17, related: 1, suggestions: [{ output: roleJson('app', 'system:serviceaccount:payments:api') }] }] },
    { name: 'an entry of the module', files: { 'main.tf': `${eksModule}${irsaModule('app', irsaProvider('["payments:apii"]'))}`, 'sa.yaml': serviceAccount('payments', 'api') }, errors: [{ messageId: 'near', file: 'main.tf', line: 13, related: 1, suggestions: [{ output: `${eksModule}${irsaModule('app', irsaProvider('["payments:api"]'))}` }] }] },
    { name: 'a letter too many', files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api') }, errors: [{ messageId: 'near', severity: 'warn', file: 'main.tf', line: 9, related: 1, suggestions: [{ output: trusting('payments:api') }] }] },
    { name: 'another namespace', files: { 'main.tf': trusting('default:invoicing'), 'sa.yaml': annotated('payments', 'invoicing', roleArn('elsewhere')) }, errors: [{ messageId: 'near', related: 1, suggestions: 1 }] },
    { name: 'the scan is said to hold all service accounts', completeKinds: ['service-account'], files: { 'main.tf': trusting('kube-system:external-dns'), 'sa.yaml': serviceAccount('payments', 'api') }, errors: [{ messageId: 'missing', line: 9 }] },
  ],
})
