import { defineRule, fix } from '../engine/rule.js'
import { startsWith } from '../value/compare.js'
import { show } from '../value/show.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'no-scheme-in-condition-key',
    severity: 'error',
    recommended: true,
    category: 'trust-policy',
    summary: 'A condition key starts with `https://`.',
    references: ['https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1084', 'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      scheme: 'The condition key "{{key}}" carries the scheme: IAM rejects it ("Condition can contain only one colon"), or no token ever matches it. Use the issuer without "https://", for example replace(<issuer URL>, "https://", "").',
    },
    yieldsTo: ['irsa-module-provider-arn'],
  },
  create(context) {
    return {
      TrustCondition({ key }) {
        const scheme = ['https://', 'http://'].find((each) => startsWith(key, each) === 'yes')
        if (scheme === undefined) return
        const text = textOf(key)
        context.report({
          at: key,
          messageId: 'scheme',
          data: { key: show(key) },
          suggest: [text === undefined ? undefined : fix.suggestion(`Remove "${scheme}"`, fix.replaceScalar(key, text.slice(scheme.length)))],
        })
      },
    }
  },
})
