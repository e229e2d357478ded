import { RuleTester } from '../testing/rule-tester.js'
import { eksModule, irsaModule, irsaProvider } from '../testing/samples.js'
import rule from './irsa-module-service-account-format.js'

const call = (entries: string, before = ''): string => before + eksModule + irsaModule('app', irsaProvider(entries))
const bare = (entries: string): string => eksModule + irsaModule('app', irsaProvider(entries))

new RuleTester().run(rule, {
  valid: [
    { name: 'namespace and name', files: { 'main.tf': bare('["payments:api", "kube-system:aws-load-balancer-controller"]') } },
    { name: 'odd but valid', files: { 'main.tf': bare('["12-example:crossplane-provider-aws-e541e7d77aea", "a:b.c"]') } },
    { name: 'wildcards', files: { 'main.tf': bare('["payments:*", "*:api", "upbound-system:upbound-aws-provider-*", "*:*", "*", "pay*"]') } },
    { name: 'variables', files: { 'main.tf': call('["${var.namespace}:${var.name}", "payments:${var.name}", var.entry]', 'variable "namespace" {}\nvariable "name" {}\nvariable "entry" {}\n') } },
    { name: 'the namespace of a resource', files: { 'main.tf': call('["${kubernetes_namespace.this.metadata[0].name}:api"]', 'resource "kubernetes_namespace" "this" {\n  metadata {\n    name = "payments"\n  }\n}\n') } },
    { name: 'placeholders', files: { 'main.tf': bare('["<NAMESPACE>:<NAME>", "$(NAMESPACE):api"]') } },
    { name: 'the prefix is right for the other module', files: { 'main.tf': `module "app" {\n  source  = "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc"\n  version = "~> 5.0"\n  create_role = true\n  role_name = "app"\n  provider_url = "oidc.example.test"\n  oidc_fully_qualified_subjects = ["system:serviceaccount:payments:api"]\n}\n` } },
    { name: 'the role is not created', files: { 'main.tf': bare('["payments/api"]').replace('role_name = "app"', 'create_role = false') } },
  ],
  invalid: [
    { name: 'the prefix', files: { 'main.tf': bare('["system:serviceaccount:payments:api"]') }, errors: [{ messageId: 'prefix', line: 13, column: 37, suggestions: [{ output: bare('["payments:api"]') }] }] },
    { name: 'the prefix before a variable', files: { 'main.tf': call('["system:serviceaccount:${var.namespace}:api"]', 'variable "namespace" {}\n') }, errors: [{ messageId: 'prefix', line: 14 }] },
    { name: 'a slash', files: { 'main.tf': bare('["payments/api"]') }, errors: [{ messageId: 'separator', line: 13, suggestions: [{ output: bare('["payments:api"]') }] }] },
    { name: 'the name alone', files: { 'main.tf': bare('["api"]') }, errors: [{ messageId: 'separator' }] },
    { name: 'three parts', files: { 'main.tf': bare('["prod:payments:api"]') }, errors: [{ messageId: 'separator' }] },
    { name: 'no name', files: { 'main.tf': bare('["payments:"]') }, errors: [{ messageId: 'separator' }] },
    { name: 'capitals in the namespace', files: { 'main.tf': bare('["Payments:api"]') }, errors: [{ messageId: 'names' }] },
    { name: 'an underscore in the name', files: { 'main.tf': bare('["payments:my_api"]') }, errors: [{ messageId: 'names', message: '"payments:my_api" can never match: the service account "my_api" is not a valid Kubernetes name (lower-case letters, digits, "-").' }] },
    { name: 'a space', files: { 'main.tf': bare('["payments: api"]') }, errors: [{ messageId: 'names' }] },
    { name: 'a forgotten dollar', files: { 'main.tf': call('["{var.namespace}:api"]', 'variable "namespace" {}\n') }, errors: [{ messageId: 'dollar', line: 14 }] },
    { name: 'a local', files: { 'main.tf': call('[local.account]', 'locals {\n  account = "payments/api"\n}\n') }, errors: [{ messageId: 'separator', line: 2, suggestions: 1 }] },
    { name: 'through a local module', files: { 'main.tf': 'module "irsa" {\n  source   = "./irsa"\n  accounts = ["payments/api"]\n}\n', 'irsa/main.tf': call('var.accounts', 'variable "accounts" {}\n') }, errors: [{ messageId: 'separator', file: 'main.tf', line: 3, suggestions: 1 }] },
    { name: 'each of for_each', files: { 'main.tf': call('each.value').replace('role_name = "app"', 'role_name = each.key\n  for_each = {\n    a = ["payments:api"]\n    b = ["payments/api"]\n  }') }, errors: [{ messageId: 'separator', line: 12 , suggestions: 1 }] },
  ],
})
