import { defineRule } from '../engine/rule.js'
import { isKubernetesStatement, issuerOfKey } from '../model/trust.js'

export default defineRule({
  meta: {
    id: 'require-aud-condition',
    severity: 'warn',
    recommended: true,
    category: 'trust-policy-security',
    summary: 'A statement for service accounts does not check the audience of the token.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/Young-ook/terraform-aws-eks/issues/248'],
    schema: { type: 'object', properties: { audience: { type: 'string' } }, additionalProperties: false },
    defaultOptions: { audience: 'sts.amazonaws.com' },
    messages: {
      missing: 'This statement does not check the audience, so a token that was issued for something else is accepted as well. It works; to be strict, add a condition StringEquals "<issuer>:aud" = "{{audience}}".',
    },
    yieldsTo: ['require-sub-condition'],
  },
  create(context) {
    return {
      TrustStatement(statement, role) {
        if (statement.effect !== 'Allow' || role.audienceOmittedByModule || isKubernetesStatement(statement) !== 'yes') return
        if (!statement.complete.conditions) return
        const claims = statement.conditions.map(({ key }) => issuerOfKey(key)?.claim.toLowerCase())
        // A key that could not be read may be the audience.
        if (claims.some((claim) => claim === undefined || claim === 'aud')) return
        context.report({ at: statement, messageId: 'missing', data: { audience: context.options.audience } })
      },
    }
  },
})
