import { defineRule, fix } from '../engine/rule.js'
import { annotationEntries, annotationPrefix, roleArnAnnotation, webhookAnnotations } from '../model/annotations.js'
import { editDistance } from '../model/near.js'
import type { Value } from '../value/value.js'

/** Keys that AWS defines under the same or a similar prefix for other purposes. */
const otherKeys = new Set(['eks.amazonaws.com/ecr-role-arn', 'eks.amazonaws.com/compute-type', 'eks.amazonaws.com/nodegroup'])
/** kube2iam and kiam read this on pods; on a service account nobody does. */
const legacyKey = 'iam.amazonaws.com/role'

/** The real key that a key was meant to be; undefined where it is right, or something else altogether. */
function intended(key: string): string | undefined {
  if (otherKeys.has(key)) return undefined
  const slash = key.indexOf('/')
  if (slash < 0) return webhookAnnotations.has(key) && key === 'role-arn' ? `${annotationPrefix}/${key}` : undefined
  const prefix = key.slice(0, slash)
  const name = key.slice(slash + 1)
  if (prefix === annotationPrefix && webhookAnnotations.has(name)) return undefined
  const prefixDistance = editDistance(prefix.toLowerCase(), annotationPrefix, 4)
  for (const real of webhookAnnotations.keys()) {
    const nameDistance = editDistance(name.toLowerCase().replaceAll('_', '-'), real, 2)
    const isNear = nameDistance === 0 ? prefixDistance <= (real === 'role-arn' ? 4 : 2) : nameDistance <= 2 && prefixDistance === 0
    if (isNear) return `${annotationPrefix}/${real}`
  }
  return undefined
}

export default defineRule({
  meta: {
    id: 'annotation-key-typo',
    severity: 'error',
    recommended: true,
    category: 'kubernetes',
    summary: 'An annotation key is almost, but not quite, one that the EKS webhook reads.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/aws/amazon-eks-pod-identity-webhook/issues/200'],
    hasSuggestions: true,
    schema: { type: 'object', properties: { annotationPrefix: { type: 'string' } }, additionalProperties: false },
    defaultOptions: { annotationPrefix },
    messages: {
      typo: 'The annotation key "{{key}}" means nothing to EKS, so {{effect}}. Write "{{intended}}".',
      legacy: 'The annotation key "{{key}}" is kube2iam\'s and has no effect on a service account. Write "{{intended}}" with the role\'s ARN.',
    },
  },
  create(context) {
    const check = (annotations: Value, about: object, isServiceAccount: boolean): void => {
      for (const { name, key } of annotationEntries(annotations)) {
        if (name.startsWith(`${context.options.annotationPrefix}/`) && context.options.annotationPrefix !== annotationPrefix) continue
        const isLegacy = name === legacyKey && isServiceAccount
        const meant = isLegacy ? `${annotationPrefix}/role-arn` : name === legacyKey ? undefined : intended(name)
        if (meant === undefined) continue
        context.report({
          at: key,
          about: [about],
          messageId: isLegacy ? 'legacy' : 'typo',
          data: { key: name, intended: meant, effect: meant === roleArnAnnotation ? 'pods silently use the role of their node' : 'the setting is ignored' },
          suggest: isLegacy ? [] : [fix.suggestion(`Rename the key to "${meant}"`, fix.renameKey(key, meant))],
        })
      }
    }
    return {
      ServiceAccount: (serviceAccount) => check(serviceAccount.annotations, serviceAccount, true),
      Workload: (workload) => {
        check(workload.podAnnotations, workload, false)
        if (workload.podAnnotations !== workload.annotations) check(workload.annotations, workload, false)
      },
      AnnotatedObject: (object) => check(object.annotations, object, false),
    }
  },
})
