import { defineRule, fix } from '../engine/rule.js'
import { nearestName } from '../model/near.js'
import { parseRoleArn } from '../model/role-arn.js'
import { useLocation } from '../value/references.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'annotated-role-exists',
    severity: 'warn',
    recommended: true,
    category: 'linkage',
    summary: 'A service account names a role that is not there, while one with almost the same name is.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/aws/aws-node-termination-handler/issues/373'],
    hasSuggestions: true,
    schema: { type: 'object', properties: { externalRoles: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { externalRoles: [] as readonly string[] },
    messages: {
      near: 'No role "{{name}}" is in the scan; "{{near}}" is. If that is the one, correct the ARN: STS answers "Not authorized" for a role that does not exist.',
      missing: 'No role "{{name}}" is in the scan, which is said to be complete. STS answers "Not authorized" for a role that does not exist.',
    },
    yieldsTo: ['valid-role-arn-annotation'],
  },
  create(context) {
    const { model, options } = context
    return {
      Binding(binding) {
        if (binding.via !== 'annotation' || binding.serviceAccount === undefined || binding.candidates.length > 0) return
        const name = parseRoleArn(textOf(binding.roleArn) ?? '')?.name
        if (name === undefined || options.externalRoles.includes(name)) return
        const { scope } = binding.serviceAccount
        const visible = model.roles.filter((role) => model.comparable(role.scope, scope))
        const names = visible.flatMap((role) => textOf(role.name) ?? [])
        if (names.includes(name)) return
        // Where one course holds many lessons, a like name of another lesson says nothing.
        const related = visible.filter((each) => model.related(each.scope, scope))
        const near = nearestName(name, related.flatMap((each) => textOf(each.name) ?? []))
        const role = related.find((each) => textOf(each.name) === near)
        if (near !== undefined && role !== undefined) {
          const text = textOf(binding.roleArn) ?? ''
          context.report({
            at: useLocation(binding.roleArn),
            about: [binding, binding.serviceAccount],
            messageId: 'near',
            data: { name, near },
            related: [{ location: role.name.location, message: `the role "${near}"` }],
            suggest: [fix.suggestion(`Name the role "${near}"`, fix.replaceScalar(binding.roleArn, text.slice(0, -name.length) + near))],
          })
        } else if (visible.length > 0 && model.coverage('role', scope) === 'complete') {
          context.report({ at: useLocation(binding.roleArn), about: [binding, binding.serviceAccount], messageId: 'missing', data: { name } })
        }
      },
    }
  },
})
