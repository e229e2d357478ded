import { defineRule, fix } from '../engine/rule.js'
import { isKubernetesStatement, issuerOfKey } from '../model/trust.js'
import { hasWildcard } from '../value/compare.js'
import { show } from '../value/show.js'
import { textOf } from '../value/value.js'

const exactOperators = new Set(['stringequals', 'stringequalsignorecase'])

export default defineRule({
  meta: {
    id: 'no-wildcard-in-string-equals',
    severity: 'error',
    recommended: true,
    category: 'trust-policy',
    summary: '`*` or `?` stands under an operator that compares exactly.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String', 'https://github.com/terraform-aws-modules/terraform-aws-iam/issues/486'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      wildcard: '{{operator}} compares exactly, so "{{value}}" admits nobody: no token holds a literal "*" or "?". Use StringLike, or write the whole value.',
    },
  },
  create(context) {
    return {
      TrustCondition(condition, statement, role) {
        const { operator } = condition
        if ('unknown' in operator || !exactOperators.has(operator.base.toLowerCase())) return
        if (issuerOfKey(condition.key) === undefined || isKubernetesStatement(statement) !== 'yes') return
        for (const value of condition.values) {
          if (hasWildcard(value, { policyVariables: true }) !== 'yes') continue
          const operatorText = condition.operatorLocation.file.text.slice(condition.operatorLocation.start, condition.operatorLocation.end)
          const canReplace = condition.values.length === 1 && context.model.moduleCallOf(role) === undefined && operatorText.replaceAll('"', '') === operator.base
          context.report({
            at: value,
            messageId: 'wildcard',
            data: { operator: operator.base, value: show(value) },
            related: [{ location: condition.operatorLocation, message: `${operator.base} stands here` }],
            suggest: [canReplace && textOf(value) !== undefined ? fix.suggestion('Use StringLike', fix.replaceText(condition.operatorLocation, operatorText.replace(operator.base, 'StringLike'))) : undefined],
          })
        }
      },
    }
  },
})
