import { RuleTester } from '../testing/rule-tester.js'
import { annotated, association, eksModule, irsaModule, irsaProvider, kubernetesServiceAccount, kustomization, podIdentityRole, role, roleArn, roleJson, serviceAccount, statement, subAndAud } from '../testing/samples.js'
import rule from './trusted-service-account-annotated.js'

const main = role('app', statement())
const pod = (variable: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: payments}\nspec:\n  serviceAccountName: api\n  containers:\n    - name: c\n      env: [{name: ${variable}, value: x}]\n`
const trustingAutoscaler = role('app', statement({ condition: subAndAud('"system:serviceaccount:kube-system:cluster-autoscaler-aws-cluster-autoscaler"') }))
const autoscaler = `resource "helm_release" "ca" {
  name       = "cluster-autoscaler"
  repository = "https://kubernetes.github.io/autoscaler"
  chart      = "cluster-autoscaler"
  namespace  = "kube-system"
}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'the pod gives itself the role', files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api'), 'pod.yaml': pod('AWS_ROLE_ARN') } },
    { name: 'the pod gives itself the role, in Terraform', files: { 'main.tf': `${main}${kubernetesServiceAccount('payments', 'api')}resource "kubernetes_pod_v1" "p" {
  metadata {
    name      = "p"
    namespace = "payments"
  }
  spec {
    service_account_name = "api"
    container {
      name = "c"
      env {
        name  = "AWS_ROLE_ARN"
        value = aws_iam_role.app.arn
      }
    }
  }
}
` } },
    { name: 'a patch of the overlay annotates it', files: { 'main.tf': main, 'base/sa.yaml': serviceAccount('payments', 'api'), 'base/kustomization.yaml': kustomization(['sa.yaml']), 'prod/kustomization.yaml': kustomization(['../base'], 'patches:', '  - patch: |-', '      apiVersion: v1', '      kind: ServiceAccount', '      metadata:', '        name: api', '        namespace: payments', '        annotations:', `          eks.amazonaws.com/role-arn: ${roleArn('app')}`) } },
    { name: 'the chart\'s own, of another root', files: { 'iam/main.tf': trustingAutoscaler, 'apps/main.tf': autoscaler } },
    { name: 'the chart\'s own, with values that are not known', files: { 'main.tf': `variable "values" {}\n${trustingAutoscaler}${autoscaler.replace('}', '  values = [var.values]\n}')}` } },
    { name: 'annotations that are not known', files: { 'main.tf': `variable "annotations" {}\n${main}${kubernetesServiceAccount('payments', 'api').replace(/annotations = \{[^}]*\}/, 'annotations = var.annotations')}` } },
    { name: 'switched by a variable', files: { 'main.tf': `variable "on" {}\n${main}${kubernetesServiceAccount('payments', 'api').replace(/annotations = \{[^}]*\}/, 'annotations = var.on ? { "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn } : {}')}` } },
    { name: 'a wildcard names nobody in particular', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:*"', 'StringLike') })), 'sa.yaml': serviceAccount('payments', 'api') } },
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
    { name: 'Argo CD patches it', files: { 'main.tf': main, 'k8s/sa.yaml': serviceAccount('payments', 'api'), 'argocd/app.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: app, namespace: argocd }
spec:
  template:
    spec:
      source:
        path: k8s
        kustomize:
          patches:
            - target: { kind: ServiceAccount, name: api, namespace: payments }
              patch: |
                - op: add
                  path: /metadata/annotations
                  value:
                    eks.amazonaws.com/role-arn: '{{ .metadata.annotations.role_arn }}'
` } },
    { name: 'Flux patches it', files: { 'main.tf': main, 'k8s/sa.yaml': serviceAccount('payments', 'api'), 'clusters/prod/app.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
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
          namespace: payments
          annotations:
            eks.amazonaws.com/role-arn: ${roleArn('app')}
` } },
    { name: 'another lesson', files: { '1/main.tf': main, '1/k8s/sa.yaml': serviceAccount('x', 'y'), '2/main.tf': role('other', statement()), '2/k8s/sa.yaml': annotated('payments', 'api', roleArn('other')), '3/k8s/sa.yaml': serviceAccount('payments', 'api') } },
    { name: 'without a namespace, beside one of the same name elsewhere', files: { 'main.tf': main, 'k8s/sa.yaml': serviceAccount('', 'api'), 'k8s/other.yaml': serviceAccount('billing', 'api') } },
    { name: 'without a namespace, annotated', files: { 'main.tf': main, 'sa.yaml': annotated('', 'api', roleArn('app')) } },
    { name: 'without a namespace, every one is called so', files: { 'main.tf': role('app', statement({ condition: subAndAud('"system:serviceaccount:payments:default"') })), 'sa.yaml': serviceAccount('', 'default') } },
    { name: 'ignored by option', options: { ignoreServiceAccounts: ['payments:api'] }, files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api') } },
  ],
  invalid: [
    { name: 'Argo CD patches another one', files: { 'main.tf': main, 'k8s/sa.yaml': serviceAccount('payments', 'api'), 'argocd/app.yaml': `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: app, namespace: argocd }
spec:
  template:
    spec:
      source:
        path: k8s
        kustomize:
          patches:
            - target: { kind: ServiceAccount, name: api, namespace: payments }
              patch: |
                - op: add
                  path: /metadata/annotations
                  value:
                    eks.amazonaws.com/role-arn: '{{ .metadata.annotations.role_arn }}'
`.replace('name: api, namespace', 'name: web, namespace') }, errors: [{ messageId: 'missing' }] },
    { name: 'without a namespace', files: { 'main.tf': main, 'sa.yaml': serviceAccount('', 'api') }, errors: [{ messageId: 'anyNamespace', severity: 'warn', file: 'sa.yaml', line: 4, related: 1 }] },
    { name: 'without a namespace, trusted in two of them: said once', files: { 'main.tf': role('app', statement({ condition: subAndAud('["system:serviceaccount:payments:api", "system:serviceaccount:billing:api"]') })), 'sa.yaml': serviceAccount('', 'api') }, errors: [{ messageId: 'anyNamespace', line: 4, related: 1 }] },
    { name: 'a pod with other variables', files: { 'main.tf': main, 'sa.yaml': serviceAccount('payments', 'api'), 'pod.yaml': pod('AWS_REGION') }, errors: [{ messageId: 'missing', related: 1 }] },
    { name: 'the chart\'s own', files: { 'main.tf': trustingAutoscaler + autoscaler }, errors: [{ messageId: 'missing', line: 9, related: [{ line: 13 }] }] },
    { name: 'the role in JSON', files: { 'role.json': roleJson('app', 'system:serviceaccount:payments:api'), 'sa.yaml': serviceAccount('payments', 'api') }, errors: [{ messageId: 'missing', file: 'sa.yaml', line: 4, related: [{ file: 'role.json', line: 17 }] }] },
    { name: 'the namespace by kustomize', files: { 'main.tf': main, 'k8s/sa.yaml': serviceAccount('', 'api'), 'k8s/kustomization.yaml': kustomization(['sa.yaml'], 'namespace: payments') }, errors: [{ messageId: 'missing', file: 'k8s/sa.yaml', line: 4, related: 1 }] },
    { name: 'an entry of the module', files: { 'main.tf': `${eksModule}${irsaModule('app', irsaProvider('["payments:api"]'))}${kubernetesServiceAccount('payments', 'api')}` }, errors: [{ messageId: 'missing', line: 19, related: [{ line: 13 }] }] },
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
