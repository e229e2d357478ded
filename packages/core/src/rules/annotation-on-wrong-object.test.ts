import { RuleTester } from '../testing/rule-tester.js'
import { annotated, deployment, roleArn, serviceAccount } from '../testing/samples.js'
import rule from './annotation-on-wrong-object.js'

const arn = roleArn('app')
const key = `eks.amazonaws.com/role-arn: ${arn}`
const object = (apiVersion: string, kind: string): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: payments\n  annotations:\n    ${key}\n`
const kubernetesDeployment = `resource "kubernetes_deployment" "api" {
  metadata {
    name      = "api"
    namespace = "payments"
  }
  spec {
    selector {
      match_labels = { app = "api" }
    }
    template {
      metadata {
        labels      = { app = "api" }
        annotations = { "eks.amazonaws.com/role-arn" = "${arn}" }
      }
      spec {
        service_account_name = "api"
        container {
          name  = "api"
          image = "example.test/api:1"
        }
      }
    }
  }
}
`

new RuleTester().run(rule, {
  valid: [
    { name: 'on the service account', files: { 'sa.yaml': annotated('payments', 'api', arn), 'pod.yaml': deployment() } },
    { name: 'token-expiration is read on both', files: { 'sa.yaml': serviceAccount('payments', 'api', key, 'eks.amazonaws.com/token-expiration: "3600"'), 'pod.yaml': deployment('eks.amazonaws.com/token-expiration: "900"') } },
    { name: 'skip-containers on a pod', files: { 'pod.yaml': deployment('eks.amazonaws.com/skip-containers: sidecar') } },
    { name: 'kube2iam on pods', files: { 'pod.yaml': deployment('iam.amazonaws.com/role: app') } },
    { name: 'a custom resource may hand it on', files: { 'cr.yaml': object('pkg.crossplane.io/v1alpha1', 'ControllerConfig') } },
    { name: 'other keys of the prefix', files: { 'pod.yaml': deployment('eks.amazonaws.com/compute-type: fargate') } },
  ],
  invalid: [
    { name: 'pod template', files: { 'pod.yaml': deployment(key) }, errors: [{ messageId: 'serviceAccountOnly', line: 10, column: 9, severity: 'error' }] },
    { name: 'the service account has none either', files: { 'pod.yaml': deployment(key), 'sa.yaml': serviceAccount('payments', 'api') }, errors: [{ messageId: 'serviceAccountOnly', file: 'pod.yaml', line: 10 }] },
    { name: 'both: it is only superfluous', files: { 'pod.yaml': deployment(key), 'sa.yaml': annotated('payments', 'api', arn) }, errors: [{ messageId: 'redundant', severity: 'warn', file: 'pod.yaml', line: 10 }] },
    { name: 'the annotated one is in another namespace', files: { 'pod.yaml': deployment(key), 'sa.yaml': annotated('billing', 'api', arn) }, errors: [{ messageId: 'serviceAccountOnly', severity: 'error' }] },
    { name: 'the Deployment itself', files: { 'd.yaml': deployment().replace('metadata: {name: api, namespace: payments}', `metadata:\n  name: api\n  namespace: payments\n  annotations:\n    ${key}`) }, errors: [{ messageId: 'serviceAccountOnly', line: 7 }] },
    { name: 'a namespace', files: { 'ns.yaml': object('v1', 'Namespace') }, errors: [{ messageId: 'serviceAccountOnly', line: 6 }] },
    { name: 'a cluster role', files: { 'role.yaml': object('rbac.authorization.k8s.io/v1', 'ClusterRole') }, errors: [{ messageId: 'serviceAccountOnly', line: 6 }] },
    { name: 'a bare Pod: once', files: { 'pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\n  namespace: payments\n  annotations:\n    ${key}\nspec:\n  serviceAccountName: api\n  containers: [{name: api, image: "example.test/api:1"}]\n` }, errors: [{ messageId: 'serviceAccountOnly', line: 7 }] },
    { name: 'skip-containers on a service account', files: { 'sa.yaml': serviceAccount('payments', 'api', key, 'eks.amazonaws.com/skip-containers: sidecar') }, errors: [{ messageId: 'podOnly', line: 8 }] },
    { name: 'audience on a pod', files: { 'pod.yaml': deployment('eks.amazonaws.com/audience: sts.amazonaws.com') }, errors: [{ messageId: 'serviceAccountOnly', line: 10 }] },
    { name: 'kubernetes_deployment', files: { 'main.tf': kubernetesDeployment }, errors: [{ messageId: 'serviceAccountOnly', line: 13 }] },
  ],
})
