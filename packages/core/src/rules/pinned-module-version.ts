import { defineRule } from '../engine/rule.js'
import { textOf } from '../value/value.js'

/**
 * Addresses of a registry: `[<host>/]<namespace>/<name>/<provider>[//<path>]`. These hosts serve git, never a registry:
 * https://github.com/hashicorp/terraform-registry-address/blob/main/module.go
 */
const registryAddress = /^(?!(?:github\.com|gitlab\.com|bitbucket\.org)\/)[\w-][\w.-]*(\/[\w.-]+){2,3}(\/\/.*)?$/

export default defineRule({
  meta: {
    id: 'pinned-module-version',
    severity: 'warn',
    recommended: true,
    category: 'terraform-module',
    summary: 'A registry module that makes roles for service accounts is called without `version`.',
    references: ['https://developer.hashicorp.com/terraform/language/modules/syntax#version', 'https://github.com/terraform-aws-modules/terraform-aws-iam/issues/597'],
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      removed: 'Without a version, Terraform takes the newest release of "{{module}}", and {{path}} no longer exists in {{removedIn}} and later: `terraform init` fails. Add version = "{{suggested}}".',
      unpinned: 'Without a version, Terraform takes whatever is the newest release of "{{module}}" today: a new major version changes role names and arguments. Add a version constraint.',
    },
  },
  create(context) {
    return {
      ModuleCall(call) {
        const { knowledge } = call
        if (knowledge?.givesAccess !== true || call.version !== undefined || call.local) return
        const source = textOf(call.source)
        if (source === undefined || !registryAddress.test(source)) return
        const [module = source, path = ''] = source.split('//')
        const { below } = knowledge.existsIn
        if (below === undefined) context.report({ at: call.sourceLocation, messageId: 'unpinned', data: { module } })
        else context.report({ at: call.sourceLocation, messageId: 'removed', data: { module, path: `"${path}"`, removedIn: below, suggested: `~> ${Number.parseInt(below, 10) - 1}.0` } })
      },
    }
  },
})
