import { defineRule, fix } from '../engine/rule.js'
import { unusedRoleFor } from '../model/explain.js'
import type { Role } from '../model/facts.js'
import { areSiblings, nearestName, sameEnvironment } from '../model/near.js'
import { parseRoleArn, roleNameOfArn } from '../model/role-arn.js'
import { useLocation } from '../value/references.js'
import { quote, show } from '../value/show.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'annotated-role-exists',
    severity: 'warn',
    recommended: true,
    category: 'linkage',
    summary: 'A service account names a role that is not there, while the one that trusts it, or one with almost the same name, is.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/aws/aws-node-termination-handler/issues/373'],
    hasSuggestions: true,
    schema: { type: 'object', properties: { externalRoles: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { externalRoles: [] as readonly string[] },
    messages: {
      near: 'No role "{{name}}" is in the scan; "{{near}}" is. If that is the one, correct the ARN: STS answers "Not authorized" for a role that does not exist.',
      admitting:
        'No role "{{name}}" is in the scan; the role {{role}} is, it trusts "{{subject}}", and no service account is annotated with it. If that is the one, correct the ARN: STS answers "Not authorized" for a role that does not exist.',
      missing: 'No role "{{name}}" is in the scan, which is said to be complete. STS answers "Not authorized" for a role that does not exist.',
    },
    yieldsTo: ['valid-role-arn-annotation'],
  },
  create(context) {
    const { model, options } = context
    return {
      Binding(binding) {
        if (binding.via !== 'annotation' || binding.serviceAccount === undefined || binding.candidates.length > 0) return
        const { serviceAccount, roleArn, namespace } = binding
        const text = textOf(roleArn)
        const name = text === undefined ? roleNameOfArn(roleArn) : parseRoleArn(text)?.name
        if (name === undefined || options.externalRoles.includes(name)) return
        const { scope } = serviceAccount
        const visible = model.roles.filter((role) => model.comparable(role.scope, scope))
        const names = visible.flatMap((role) => textOf(role.name) ?? [])
        if (names.includes(name)) return
        const report = (messageId: 'near' | 'admitting' | 'missing', data: Readonly<Record<string, string>> = {}, role?: Role): void => {
          const meant = textOf(role?.name)
          context.report({
            at: useLocation(roleArn),
            about: [binding, serviceAccount],
            messageId,
            data: { name, ...data },
            ...(role === undefined ? {} : { related: [{ location: role.name.location, message: `the role ${quote(role.name)}` }] }),
            suggest: [meant === undefined || text === undefined ? undefined : fix.suggestion(`Name the role "${meant}"`, fix.replaceScalar(roleArn, text.slice(0, -name.length) + meant))],
          })
        }
        // Where one course holds many lessons, a like name of another lesson says nothing.
        const related = visible.filter((each) => model.related(each.scope, scope))
        const near = nearestName(name, related.flatMap((each) => textOf(each.name) ?? []))
        const misspelt = near === undefined ? undefined : related.find((each) => textOf(each.name) === near)
        if (near !== undefined && misspelt !== undefined) return report('near', { near }, misspelt)
        const trusting = unusedRoleFor(model, binding)
        if (trusting !== undefined && sameEnvironment(show(trusting.name), name) && !areSiblings(show(trusting.name), name)) {
          report('admitting', { role: `${quote(trusting.name)} (${trusting.moduleAddress ?? trusting.address})`, subject: `${show(namespace)}:${show(binding.name)}` }, trusting)
        } else if (text !== undefined && visible.length > 0 && model.coverage('role', scope) === 'complete') report('missing')
      },
    }
  },
})
