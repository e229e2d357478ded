import { defineRule, fix } from '../engine/rule.js'
import { irsaProviders, isIrsaModule, serviceAccountEntries } from '../model/irsa-module.js'
import { looksLikePlaceholder } from '../model/annotations.js'
import { isNamespaceName, isServiceAccountName } from '../model/kubernetes-names.js'
import { startsWith } from '../value/compare.js'
import { show } from '../value/show.js'
import { textOf, type Value } from '../value/value.js'

const subjectPrefix = 'system:serviceaccount:'
const missingDollar = /(^|[^$])\{(var|local|module|data)\./

export default defineRule({
  meta: {
    id: 'irsa-module-service-account-format',
    severity: 'error',
    recommended: true,
    category: 'terraform-module',
    summary: 'An entry of `namespace_service_accounts` is not `<namespace>:<service account>`.',
    references: ['https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/latest/submodules/iam-role-for-service-accounts'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      prefix: '"{{entry}}" carries "system:serviceaccount:", which the module puts in front itself: the trust policy then names a subject that no pod has. Write "{{intended}}".',
      separator: '"{{entry}}" is not "<namespace>:<service account>": the trust policy then names a subject that no pod has.',
      names: '"{{entry}}" can never match: {{what}} is not a valid Kubernetes name (lower-case letters, digits, "-").',
      dollar: '"{{entry}}" holds "{…}" without a "$" in front: Terraform takes it as plain text, which no pod matches. Write "${…}".',
    },
  },
  create(context) {
    function reportNames(text: string, entry: Value): void {
      const parts = text.split(':')
      const [namespace = '', name = ''] = parts
      // A star stands for the separator as well. That is another mistake, which the rules about wildcards report.
      if (parts.length === 1 && text.includes('*')) return
      if (parts.length !== 2 || namespace === '' || name === '') {
        const intended = text.split('/').length === 2 && !text.includes(':') ? text.replace('/', ':') : undefined
        context.report({
          at: entry,
          messageId: 'separator',
          data: { entry: text },
          suggest: [intended === undefined ? undefined : fix.suggestion(`Write "${intended}"`, fix.replaceScalar(entry, intended))],
        })
      } else if (!isNamespaceName(namespace, { wildcards: true })) context.report({ at: entry, messageId: 'names', data: { entry: text, what: `the namespace "${namespace}"` } })
      else if (!isServiceAccountName(name, { wildcards: true })) context.report({ at: entry, messageId: 'names', data: { entry: text, what: `the service account "${name}"` } })
    }
    return {
      ModuleCall(call) {
        if (!isIrsaModule(call)) return
        for (const provider of irsaProviders(call)) {
          for (const entry of serviceAccountEntries(provider)) {
            const text = textOf(entry)
            if (text === undefined) {
              if (startsWith(entry, subjectPrefix) === 'yes') context.report({ at: entry, messageId: 'prefix', data: { entry: show(entry), intended: show(entry).slice(subjectPrefix.length) } })
              continue
            }
            if (text.startsWith(subjectPrefix)) {
              const intended = text.slice(subjectPrefix.length)
              context.report({ at: entry, messageId: 'prefix', data: { entry: text, intended }, suggest: [fix.suggestion(`Write "${intended}"`, fix.replaceScalar(entry, intended))] })
            } else if (missingDollar.test(text)) context.report({ at: entry, messageId: 'dollar', data: { entry: text } })
            else if (looksLikePlaceholder(text)) continue
            else reportNames(text, entry)
          }
        }
      },
    }
  },
})
