import { defineRule, fix } from '../engine/rule.js'

export default defineRule({
  meta: {
    id: 'irsa-module-renamed-output',
    severity: 'error',
    recommended: true,
    category: 'terraform-module',
    summary: 'An output has the name it has in another major version of the module.',
    references: ['https://github.com/terraform-aws-modules/terraform-aws-iam/blob/master/modules/iam-role-for-service-accounts/outputs.tf'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      renamed: 'Version {{major}} of this module calls the output "{{output}}" "{{intended}}": Terraform answers "Unsupported attribute".',
      gone: 'Version {{major}} of this module has no output "{{output}}": Terraform answers "Unsupported attribute".',
    },
    yieldsTo: ['irsa-module-removed-source'],
  },
  create(context) {
    return {
      ModuleCall(call) {
        const { knowledge } = call
        // Without a constraint nothing but the names themselves tells the version.
        if (knowledge?.renamedOutputs === undefined || knowledge.constraint !== 'allows' || call.local) return
        for (const { output, location } of call.outputUses ?? []) {
          const intended = knowledge.renamedOutputs.get(output)
          if (intended === undefined) continue
          context.report({
            at: location,
            messageId: intended === null ? 'gone' : 'renamed',
            data: { major: knowledge.major, output, intended: intended ?? '' },
            related: [{ location: call.sourceLocation, message: 'the module is called here' }],
            suggest: [intended === null ? undefined : fix.suggestion(`Rename it to "${intended}"`, fix.replaceText(location, intended))],
          })
        }
      },
    }
  },
})
