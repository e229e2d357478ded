import { defineRule, fix } from '../engine/rule.js'
import { looksLikePlaceholder } from '../model/annotations.js'
import { isNamespaceName, isServiceAccountName } from '../model/kubernetes-names.js'
import { isKubernetesStatement, issuerOfKey } from '../model/trust.js'
import { startsWith } from '../value/compare.js'
import { show } from '../value/show.js'
import { textOf } from '../value/value.js'

const prefix = 'system:serviceaccount:'

/** What the subject was probably meant to be, where its shape tells. */
function intendedSubject(text: string): string | undefined {
  const bare = text.replace(/^(system:)?serviceaccounts?:/, '').replace(/^system:/, '')
  const [namespace = '', name = '', ...rest] = bare.split(/[:/]/)
  return rest.length === 0 && isNamespaceName(namespace, { wildcards: true }) && isServiceAccountName(name, { wildcards: true }) ? `${prefix}${namespace}:${name}` : undefined
}

export default defineRule({
  meta: {
    id: 'sub-format',
    severity: 'error',
    recommended: true,
    category: 'trust-policy',
    summary: 'A subject is not `system:serviceaccount:<namespace>:<service account>`.',
    references: ['https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens', 'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      shape: 'No service account has the subject "{{subject}}": it must be "system:serviceaccount:<namespace>:<service account>".',
      names: 'No service account has the subject "{{subject}}": {{what}} is not a valid Kubernetes name (lower-case letters, digits, "-").',
      dollar: 'The subject "{{subject}}" holds "{…}" without a "$" in front: Terraform takes it as plain text, which no pod matches. Write "${…}".',
    },
    yieldsTo: ['irsa-module-service-account-format'],
  },
  create(context) {
    return {
      TrustCondition(condition, statement) {
        const { operator } = condition
        if ('unknown' in operator || /^(Null|Arn|Numeric|Date|Bool|IpAddress|Binary)/i.test(operator.base)) return
        if (issuerOfKey(condition.key)?.claim.toLowerCase() !== 'sub' || isKubernetesStatement(statement) !== 'yes') return
        const wildcards = /like$/i.test(operator.base)
        for (const value of condition.values) {
          const text = textOf(value)
          if (text === undefined) {
            if (startsWith(value, prefix) === 'no') context.report({ at: value, messageId: 'shape', data: { subject: show(value) } })
            continue
          }
          if (/\{(var|local|module|data|each)\./.test(text) && !text.includes('${')) {
            context.report({ at: value, messageId: 'dollar', data: { subject: text } })
            continue
          }
          if (looksLikePlaceholder(text) || (wildcards && /^[^:]*[*?]|^system:(s\S*)?[*?]/.test(text))) continue
          const [namespace = '', name = '', ...rest] = text.startsWith(prefix) ? text.slice(prefix.length).split(':') : []
          const hasShape = text.startsWith(prefix) && namespace !== '' && (wildcards ? true : name !== '' && rest.length === 0)
          const intended = hasShape ? undefined : intendedSubject(text)
          if (!hasShape) {
            const suggest = [intended === undefined ? undefined : fix.suggestion(`Write "${intended}"`, fix.replaceScalar(value, intended))]
            context.report({ at: value, messageId: 'shape', data: { subject: text }, suggest })
          } else if (!/[*?]/.test(text)) {
            // A wildcard under an exact operator has a rule of its own.
            const what = !isNamespaceName(namespace) ? `the namespace "${namespace}"` : !isServiceAccountName(name) ? `the service account "${name}"` : undefined
            if (what !== undefined) context.report({ at: value, messageId: 'names', data: { subject: text, what } })
          }
        }
      },
    }
  },
})
