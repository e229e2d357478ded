import { defineRule, fix } from '../engine/rule.js'
import { startsWith } from '../value/compare.js'
import { show } from '../value/show.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'no-arn-in-condition-key',
    severity: 'error',
    recommended: true,
    category: 'trust-policy',
    summary: 'A condition key starts with the ARN of the OIDC provider instead of its issuer.',
    references: ['https://github.com/aws/karpenter-provider-aws/issues/1666', 'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      arn: 'The condition key "{{key}}" starts with an ARN, which no token ever matches: a key is the issuer\'s host and path with ":sub" or ":aud". Take what stands behind "oidc-provider/".',
    },
    yieldsTo: ['irsa-module-provider-arn'],
  },
  create(context) {
    return {
      TrustCondition({ key }) {
        if (startsWith(key, 'arn:') !== 'yes') return
        const text = textOf(key)
        const marker = 'oidc-provider/'
        const intended = text?.includes(marker) ? text.slice(text.indexOf(marker) + marker.length) : undefined
        context.report({
          at: key,
          messageId: 'arn',
          data: { key: show(key) },
          suggest: [intended === undefined ? undefined : fix.suggestion(`Write "${intended}"`, fix.replaceScalar(key, intended))],
        })
      },
    }
  },
})
