import { defineRule } from '../engine/rule.js'
import { isKubernetesStatement, issuerOfKey, mayGrantBeyond } from '../model/trust.js'
import { show } from '../value/show.js'

export default defineRule({
  meta: {
    id: 'require-sub-condition',
    severity: 'error',
    recommended: true,
    category: 'trust-policy-security',
    summary: 'A statement for service accounts does not restrict the subject: every pod of the cluster can assume the role.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html'],
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      missing: 'This statement does not restrict the subject, so every service account of the cluster can assume {{role}}: "{{witness}}", for one. Add a condition StringEquals "<issuer>:sub" = "system:serviceaccount:<namespace>:<service account>".',
    },
  },
  create(context) {
    return {
      TrustStatement(statement, role) {
        if (statement.effect !== 'Allow' || isKubernetesStatement(statement) !== 'yes') return
        if (statement.conditions.some(({ key }) => issuerOfKey(key)?.claim.toLowerCase() === 'sub')) return
        if (!statement.complete.conditions) {
          context.undetermined({ at: statement, subject: 'subject condition of the statement', reason: 'further conditions may be added where the expression is not known' })
          return
        }
        const witness = mayGrantBeyond({ kind: 'policy', statements: [statement], complete: true, problems: [], location: statement.location }, []).find(({ result }) => result === 'allow')
        if (witness === undefined) return
        context.report({ at: statement, messageId: 'missing', data: { role: `the role ${show(role.name)}`, witness: show(witness.subject) } })
      },
    }
  },
})
