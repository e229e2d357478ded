import { RuleTester } from '../testing/rule-tester.js'
import { annotated, association, podIdentityRole, role, roleArn, serviceAccount, statement } from '../testing/samples.js'
import rule from './trusted-service-account-annotated.js'

const main = role('app', statement())

new RuleTester().run(rule, {
  valid: [
    { name: 'annotated', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'annotated with another role', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('other')) } },
    { name: 'not in the scan', files: { 'main.tf': main, 'sa.yaml': serviceAccount('billing', 'web') } },
    { name: 'served by Pod Identity', files: { 'main.tf': main + podIdentityRole('pia', '["sts:AssumeRole", "sts:TagSession"]') + association('aws_iam_role.pia.arn'), 'sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'annotated by a patch in Terraform', files: { 'main.tf': `${main}resource "kubernetes_annotations" "sa" {
  api_version = "v1"
  kind        = "ServiceAccount"
  metadata {
    name      = "api"
    namespace = "payments"
  }
  annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn }
}
`, 'sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'another lesson', files: { '1/main.tf': main, '1/k8s/sa.yaml': serviceAccount('x', 'y'), '2/main.tf': role('other', statement()), '2/k8s/sa.yaml': annotated('payments', 'api', roleArn('other')), '3/k8s/sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'ignored by option', options: { ignoreServiceAccounts: ['payments:api'] }, files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api') } },
  ],
  invalid: [
    { name: 'no annotations', files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api') }, errors: [{ messageId: 'missing', severity: 'warn', file: 'sa.yaml', line: 4, related: 1 }] },
    { name: 'other annotations only', files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api', 'team: payments') }, errors: [{ messageId: 'missing', related: 1 }] },
    { name: 'in Terraform', files: { 'main.tf': `${main}resource "kubernetes_service_account_v1" "sa" {
  metadata {
    name      = "api"
    namespace = "payments"
  }
}
` }, errors: [{ messageId: 'missing', line: 15, related: 1 }] },
  ],
})
