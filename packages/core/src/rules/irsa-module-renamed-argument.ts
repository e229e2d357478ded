import { defineRule, fix } from '../engine/rule.js'

export default defineRule({
  meta: {
    id: 'irsa-module-renamed-argument',
    severity: 'error',
    recommended: true,
    category: 'terraform-module',
    summary: 'An argument has the name it has in another major version of the module.',
    references: ['https://github.com/terraform-aws-modules/terraform-aws-iam/blob/master/docs/UPGRADE-6.0.md'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      renamed: 'Version {{major}} of this module calls "{{argument}}" "{{intended}}": Terraform answers "Unsupported argument".',
      gone: 'Version {{major}} of this module has no argument "{{argument}}": Terraform answers "Unsupported argument".',
    },
    yieldsTo: ['irsa-module-removed-source'],
  },
  create(context) {
    return {
      ModuleCall(call) {
        const { knowledge } = call
        // Without a constraint the argument names themselves tell the version.
        if (knowledge?.renamedArguments === undefined || knowledge.constraint !== 'allows' || call.local) return
        for (const [argument, location] of call.argumentLocations) {
          const intended = knowledge.renamedArguments.get(argument)
          if (intended === undefined) continue
          const isTaken = intended !== null && call.argumentLocations.has(intended)
          context.report({
            at: location,
            messageId: intended === null ? 'gone' : 'renamed',
            data: { major: knowledge.major, argument, intended: intended ?? '' },
            suggest: [intended === null || isTaken || knowledge.retypedArguments?.has(argument) === true ? undefined : fix.suggestion(`Rename it to "${intended}"`, fix.replaceText(location, intended))],
          })
        }
      },
    }
  },
})
