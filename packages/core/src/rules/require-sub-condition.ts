import { defineRule } from '../engine/rule.js'
import type { Condition, Statement } from '../model/facts.js'
import { isKubernetesStatement, issuerOfKey, mayGrantBeyond, type Witness } from '../model/trust.js'
import { show } from '../value/show.js'

const isAudience = ({ key }: Condition): boolean => issuerOfKey(key)?.claim.toLowerCase() === 'aud'

const witnessesOf = (statement: Statement): readonly Witness[] => mayGrantBeyond({ kind: 'policy', statements: [statement], complete: true, problems: [], location: statement.location }, [])

/**
 * A subject that the statement admits. Where it is not known whether a key `<host>:aud` is of this cluster, either every service
 * account is admitted or, for want of a right key, nobody: nothing restricts the subject in both cases.
 */
function provenWitness(statement: Statement): Witness | undefined {
  const witnesses = witnessesOf(statement)
  const proven = witnesses.find(({ result }) => result === 'allow')
  if (proven !== undefined || witnesses.length === 0 || !statement.conditions.some(isAudience)) return proven
  return witnessesOf({ ...statement, conditions: statement.conditions.filter((condition) => !isAudience(condition)) }).find(({ result }) => result === 'allow')
}

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
        const witness = provenWitness(statement)
        if (witness === undefined) return
        context.report({ at: statement, messageId: 'missing', data: { role: `the role ${show(role.name)}`, witness: show(witness.subject) } })
      },
    }
  },
})
