import { defineRule, fix } from '../engine/rule.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'irsa-module-removed-source',
    severity: 'error',
    recommended: true,
    category: 'terraform-module',
    summary: 'The version constraint excludes every release that has this path of the module.',
    references: ['https://github.com/terraform-aws-modules/terraform-aws-iam/blob/master/docs/UPGRADE-6.0.md'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      removed: '"{{source}}" exists in {{releases}} only, which version = "{{version}}" excludes: `terraform init` fails. Change the constraint.',
      replaced: '"{{source}}" exists in {{releases}} only, which version = "{{version}}" excludes: `terraform init` fails. Use "{{intended}}" and rename its arguments, or change the constraint.',
    },
  },
  create(context) {
    return {
      ModuleCall(call) {
        const { knowledge, version } = call
        const source = textOf(call.source)
        if (knowledge?.constraint !== 'excludes' || version === undefined || source === undefined || call.local) return
        const { from, below } = knowledge.existsIn
        const { replacedBy } = knowledge
        const intended = replacedBy === undefined || below === undefined ? undefined : source.replace(/\/\/.*$/, `//${replacedBy}`)
        context.report({
          at: call.sourceLocation,
          messageId: intended === undefined ? 'removed' : 'replaced',
          data: {
            source,
            releases: below === undefined ? `${from} and later` : `releases from ${from} to below ${below}`,
            version: textOf(version) ?? '',
            intended: intended ?? '',
          },
          related: [{ location: version.location, message: 'the version constraint' }],
          suggest: [intended === undefined ? undefined : fix.suggestion(`Use "${intended}"`, fix.replaceScalar(call.source, intended))],
        })
      },
    }
  },
})
