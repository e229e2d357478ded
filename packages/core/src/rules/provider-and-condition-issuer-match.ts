import { defineRule } from '../engine/rule.js'
import { isKubernetesStatement, issuerOfKey, issuerOfProviderArn } from '../model/trust.js'
import { equalsIgnoreCase } from '../value/compare.js'
import { show } from '../value/show.js'

export default defineRule({
  meta: {
    id: 'provider-and-condition-issuer-match',
    severity: 'error',
    recommended: true,
    category: 'trust-policy',
    summary: 'The condition tests a claim of another issuer than the federated principal\'s.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif', 'https://github.com/aws/containers-roadmap/issues/1579'],
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      differ: 'The condition tests a claim of "{{keyIssuer}}", but the statement trusts the provider of "{{principalIssuer}}": its tokens carry no such claim, so the condition is never what was meant. Use one issuer in both.',
    },
    yieldsTo: ['irsa-module-provider-arn', 'no-scheme-in-condition-key', 'no-arn-in-condition-key', 'oidc-provider-arn-format'],
  },
  create(context) {
    return {
      TrustCondition({ key }, statement) {
        const issuer = issuerOfKey(key)?.issuer
        if (issuer === undefined || isKubernetesStatement(statement) === 'no') return
        const federated = statement.principals.filter(({ type }) => type === 'Federated')
        if (!statement.complete.principals || federated.length === 0 || federated.some(({ complete }) => !complete)) return
        const issuers = federated.flatMap(({ values }) => values.map((value) => ({ value, issuer: issuerOfProviderArn(value) })))
        const [first] = issuers
        // Names of condition keys have no case: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
        if (first?.issuer === undefined || issuers.some((each) => each.issuer === undefined || equalsIgnoreCase(each.issuer, issuer) !== 'no')) return
        context.report({
          at: key,
          messageId: 'differ',
          data: { keyIssuer: show(issuer), principalIssuer: show(first.issuer) },
          related: [{ location: first.value.location, message: 'the federated principal' }],
        })
      },
    }
  },
})
