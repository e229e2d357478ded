import { defineRule } from '../engine/rule.js'
import { isKubernetesStatement, issuerOfKey } from '../model/trust.js'
import { show } from '../value/show.js'
import { textOf, type Value } from '../value/value.js'

const prefix = 'system:serviceaccount:'

/** The literal text a subject starts with; all of it where it is known. */
function literalStart(value: Value): string {
  return textOf(value) ?? (value.kind === 'template' ? (textOf(value.parts[0]) ?? '') : '')
}

/** True where a wildcard stands before the colon that ends the namespace. */
function reachesNamespace(start: string): boolean {
  const wildcard = start.search(/[*?]/)
  if (wildcard < 0) return false
  if (wildcard < prefix.length) return true
  const end = start.indexOf(':', prefix.length)
  return end < 0 || wildcard < end
}

export default defineRule({
  meta: {
    id: 'no-wildcard-namespace',
    severity: 'error',
    recommended: true,
    category: 'trust-policy-security',
    summary: 'A wildcard reaches the namespace of the subject: service accounts of other namespaces can assume the role.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/cloudposse/terraform-aws-eks-iam-role/issues/14'],
    schema: { type: 'object', properties: { allow: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { allow: [] as readonly string[] },
    messages: {
      namespace: 'The subject "{{subject}}" has a wildcard in the place of the namespace: whoever may create a namespace can assume {{role}}. Name the namespace, "system:serviceaccount:<namespace>:…".',
      unbounded: 'The wildcard of "{{subject}}" also matches other namespaces, such as "{{example}}…": there is no ":" between it and the namespace. Write "{{namespace}}:*", or better the service account\'s name.',
    },
  },
  create(context) {
    return {
      TrustCondition(condition, statement, role) {
        const { operator } = condition
        if ('unknown' in operator || operator.base.toLowerCase() !== 'stringlike' || statement.effect !== 'Allow') return
        if (issuerOfKey(condition.key)?.claim.toLowerCase() !== 'sub' || isKubernetesStatement(statement) !== 'yes') return
        for (const value of condition.values) {
          const start = literalStart(value)
          if (!reachesNamespace(start) || context.options.allow.includes(start)) continue
          const namespace = /^system:serviceaccount:([a-z0-9-]+)\*$/.exec(start)?.[1]
          context.report(
            namespace === undefined
              ? { at: value, messageId: 'namespace', data: { subject: show(value), role: `the role ${show(role.name)}` } }
              : { at: value, messageId: 'unbounded', data: { subject: show(value), example: `${prefix}${namespace}-other:`, namespace: `${prefix}${namespace}` } },
          )
        }
      },
    }
  },
})
