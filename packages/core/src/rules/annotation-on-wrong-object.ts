import { defineRule } from '../engine/rule.js'
import { annotationEntries, annotationPrefix, roleArnAnnotation, webhookAnnotations } from '../model/annotations.js'
import { show } from '../value/show.js'
import type { Value } from '../value/value.js'
import { entryOf } from '../value/value.js'

/** Built-in kinds that are no pods and make none; custom resources may hand annotations on to a service account of theirs. */
const inertKinds = new Set(['Namespace', 'Service', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'PersistentVolumeClaim', 'Ingress', 'StorageClass'])

export default defineRule({
  meta: {
    id: 'annotation-on-wrong-object',
    severity: 'error',
    recommended: true,
    category: 'kubernetes',
    summary: 'An EKS annotation stands on an object on which the webhook does not read it.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/aws/amazon-eks-pod-identity-webhook/issues/93'],
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      serviceAccountOnly:
        'EKS reads "{{key}}" on the ServiceAccount only. On this {{kind}} it has no effect{{effect}}. Move it to the ServiceAccount "{{serviceAccount}}".',
      podOnly: 'EKS reads "{{key}}" on pods only. On this ServiceAccount it has no effect. Move it to the pod template\'s annotations.',
      redundant: 'EKS reads "{{key}}" on the ServiceAccount only, where "{{serviceAccount}}" has it already. Remove it from this {{kind}}.',
    },
  },
  create(context) {
    const onOther = (annotations: Value, kind: string, about: object, serviceAccount: { readonly label: string; readonly isAnnotated: boolean }): void => {
      for (const { name, key } of annotationEntries(annotations)) {
        const [prefix, suffix = ''] = name.split('/', 2)
        const readOn = prefix === annotationPrefix ? webhookAnnotations.get(suffix) : undefined
        if (readOn === undefined || readOn.includes('Pod')) continue
        const redundant = serviceAccount.isAnnotated
        context.report({
          at: key,
          about: [about],
          messageId: redundant ? 'redundant' : 'serviceAccountOnly',
          ...(redundant ? { severity: 'warn' as const } : {}),
          data: { key: name, kind, serviceAccount: serviceAccount.label, effect: name === roleArnAnnotation ? ', so its pods silently use the role of their node' : '' },
        })
      }
    }
    return {
      ServiceAccount(serviceAccount) {
        for (const { name, key } of annotationEntries(serviceAccount.annotations)) {
          if (name === `${annotationPrefix}/skip-containers`) context.report({ at: key, messageId: 'podOnly', data: { key: name } })
        }
      },
      Workload(workload) {
        const label = show(workload.serviceAccountName)
        const used = context.model.serviceAccountsNamed(workload.namespace, workload.serviceAccountName, workload.scope)
        const serviceAccount = { label, isAnnotated: used.some((each) => entryOf(each.annotations, roleArnAnnotation) !== undefined) }
        onOther(workload.podAnnotations, workload.workloadKind, workload, serviceAccount)
        if (workload.podAnnotations !== workload.annotations) onOther(workload.annotations, workload.workloadKind, workload, serviceAccount)
      },
      AnnotatedObject(object) {
        if (inertKinds.has(object.objectKind)) onOther(object.annotations, object.objectKind, object, { label: 'of the pods', isAnnotated: false })
      },
    }
  },
})
