import { RuleTester } from '../testing/rule-tester.js'
import { annotated, deployment, kubernetesServiceAccount, kustomization, roleArn, serviceAccount } from '../testing/samples.js'
import rule from './annotation-key-typo.js'

const arn = roleArn('app')
const yaml = (...annotations: readonly string[]): string => serviceAccount('payments', 'api', ...annotations)
const release = (key: string): string => `resource "helm_release" "app" {
  name      = "app"
  chart     = "./chart"
  namespace = "payments"
  values = [yamlencode({
    serviceAccount = { create = true, name = "api", annotations = { "${key}" = "${arn}" } }
  })]
}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'all that the webhook reads', files: { 'sa.yaml': yaml(`eks.amazonaws.com/role-arn: ${arn}`, 'eks.amazonaws.com/audience: sts.amazonaws.com', 'eks.amazonaws.com/sts-regional-endpoints: "true"', 'eks.amazonaws.com/token-expiration: "3600"') } },
    { name: 'a real key of the same prefix', files: { 'sa.yaml': yaml(`eks.amazonaws.com/ecr-role-arn: ${arn}`) } },
    { name: 'keys that are labels of nodes', files: { 'sa.yaml': yaml('eks.amazonaws.com/compute-type: fargate', 'eks.amazonaws.com/nodegroup: main') } },
    { name: 'other annotations', files: { 'sa.yaml': yaml('azure.workload.identity/client-id: abc', 'iam.gke.io/gcp-service-account: a@b', 'meta.helm.sh/release-name: api', 'role-name: app') } },
    { name: 'kube2iam on pods', files: { 'pod.yaml': deployment('iam.amazonaws.com/role: app') } },
    { name: 'a key that is filled in later', files: { 'sa.yaml': yaml(`\${IRSA_ANNOTATION}: ${arn}`) } },
    { name: 'commented out', files: { 'sa.yaml': `${annotated('payments', 'api', arn)}# eks.amazon.com/role-arn: ${arn}\n` } },
    { name: 'a webhook with its own prefix', files: { 'sa.yaml': yaml(`eks.amazonaw.com/role-arn: ${arn}`) }, options: { annotationPrefix: 'eks.amazonaw.com' } },
    { name: 'a label is no annotation', files: { 'sa.yaml': `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: payments\n  labels:\n    eks.amazon.com/role-arn: app\n` } },
  ],
  invalid: [
    { name: 'amazon for amazonaws', files: { 'sa.yaml': yaml(`eks.amazon.com/role-arn: ${arn}`) }, errors: [{ messageId: 'typo', line: 7, column: 5, suggestions: [{ output: yaml(`eks.amazonaws.com/role-arn: ${arn}`) }] }] },
    { name: 'underscore', files: { 'sa.yaml': yaml(`eks.amazonaws.com/role_arn: ${arn}`) }, errors: [{ messageId: 'typo', line: 7, suggestions: 1 }] },
    { name: 'singular', files: { 'sa.yaml': yaml(`eks.amazonaws.com/role-arn: ${arn}`, 'eks.amazonaws.com/sts-regional-endpoint: "true"') }, errors: [{ messageId: 'typo', line: 8, message: 'The annotation key "eks.amazonaws.com/sts-regional-endpoint" means nothing to EKS, so the setting is ignored. Write "eks.amazonaws.com/sts-regional-endpoints".', suggestions: 1 }] },
    { name: 'capitals', files: { 'sa.yaml': yaml(`eks.amazonaws.com/Role-Arn: ${arn}`) }, errors: [{ messageId: 'typo', suggestions: 1 }] },
    { name: 'no prefix', files: { 'sa.yaml': yaml(`role-arn: ${arn}`) }, errors: [{ messageId: 'typo', line: 7, suggestions: [{ output: yaml(`eks.amazonaws.com/role-arn: ${arn}`) }] }] },
    { name: 'kube2iam\'s on a service account', files: { 'sa.yaml': yaml('iam.amazonaws.com/role: app') }, errors: [{ messageId: 'legacy', line: 7 }] },
    { name: 'kubernetes_service_account', files: { 'main.tf': kubernetesServiceAccount('payments', 'api', `"eks.amazonaws.com/rolearn" = "${arn}"`) }, errors: [{ messageId: 'typo', line: 6, suggestions: [{ output: kubernetesServiceAccount('payments', 'api', `"eks.amazonaws.com/role-arn" = "${arn}"`) }] }] },
    { name: 'values of a Helm release', files: { 'main.tf': release('eks.amazonaws.com/role-am') }, errors: [{ messageId: 'typo', line: 6, suggestions: [{ output: release('eks.amazonaws.com/role-arn') }] }] },
    { name: 'pod template', files: { 'pod.yaml': deployment('eks.amazonaws.com/skip-container: sidecar') }, errors: [{ messageId: 'typo', line: 10, suggestions: 1 }] },
    {
      name: 'kustomize: once, where the base has it',
      files: {
        'base/sa.yaml': serviceAccount('', 'api', `eks.amazonaws.co/role-arn: ${arn}`),
        'base/kustomization.yaml': kustomization(['sa.yaml']),
        'overlays/dev/kustomization.yaml': kustomization(['../../base'], 'namespace: dev'),
        'overlays/prod/kustomization.yaml': kustomization(['../../base'], 'namespace: prod'),
      },
      errors: [{ messageId: 'typo', file: 'base/sa.yaml', line: 6, suggestions: 1 }],
    },
  ],
})
