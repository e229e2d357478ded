import { RuleTester } from '../testing/rule-tester.js'
import { annotated, role, roleArn, statement } from '../testing/samples.js'
import rule from './annotated-role-exists.js'

const main = role('app-reader', statement())

new RuleTester().run(rule, {
  valid: [
    { name: 'it is there', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-reader')) } },
    { name: 'no role at all in the scan', files: { 'sa.yaml': annotated('payments', 'api', roleArn('app')) } },
    { name: 'nothing like it: it may be made elsewhere', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('billing')) } },
    { name: 'siblings differ in digits', files: { 'main.tf': role('reader-1', statement()), 'sa.yaml': annotated('payments', 'api', roleArn('reader-2')) } },
    { name: 'external by option', options: { externalRoles: ['app-raeder'] }, files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) } },
    { name: 'a placeholder', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', 'arn:aws:iam::${ACCOUNT_ID}:role/app-raeder') } },
  ],
  invalid: [
    { name: 'two letters swapped', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('app-raeder')) }, errors: [{ messageId: 'near', severity: 'warn', file: 'sa.yaml', line: 7, related: 1, suggestions: [{ output: annotated('payments', 'api', roleArn('app-reader')) }] }] },
    { name: 'a letter is missing', files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('ap-reader')) }, errors: [{ messageId: 'near', related: 1, suggestions: 1 }] },
    { name: 'the scan is said to hold all roles', completeKinds: ['role'], files: { 'main.tf': main, 'sa.yaml': annotated('payments', 'api', roleArn('billing')) }, errors: [{ messageId: 'missing', line: 7 }] },
  ],
})
