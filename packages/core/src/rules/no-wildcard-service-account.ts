import { defineRule } from '../engine/rule.js'
import { isKubernetesStatement, issuerOfKey } from '../model/trust.js'
import { show } from '../value/show.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'no-wildcard-service-account',
    severity: 'warn',
    recommended: true,
    category: 'trust-policy-security',
    summary: 'A subject admits every service account of a namespace.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://aws.github.io/aws-eks-best-practices/security/docs/iam/'],
    schema: { type: 'object', properties: { allow: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { allow: [] as readonly string[] },
    messages: {
      all: '"{{subject}}" admits every service account of the namespace, so every pod there can take {{role}} by setting AWS_ROLE_ARN. Name the service accounts.',
    },
  },
  create(context) {
    return {
      TrustCondition(condition, statement, role) {
        const { operator } = condition
        if ('unknown' in operator || operator.base.toLowerCase() !== 'stringlike' || statement.effect !== 'Allow') return
        if (issuerOfKey(condition.key)?.claim.toLowerCase() !== 'sub' || isKubernetesStatement(statement) !== 'yes') return
        for (const value of condition.values) {
          // Names that operators generate (`provider-aws-*`) have a prefix; only the bare wildcard is every service account.
          const end = textOf(value) ?? (value.kind === 'template' ? textOf(value.parts.at(-1)) : undefined)
          const subject = show(value)
          if (end === undefined || !/:\*+$/.test(end) || context.options.allow.includes(subject)) continue
          const start = textOf(value) ?? (value.kind === 'template' ? textOf(value.parts[0]) : undefined) ?? ''
          if (/^system:serviceaccount:[^:*?]*:\*+$/.test(start) || (value.kind === 'template' && /^system:serviceaccount:[^*?]*$/.test(start))) {
            context.report({ at: value, messageId: 'all', data: { subject, role: `the role ${show(role.name)}` } })
          }
        }
      },
    }
  },
})
