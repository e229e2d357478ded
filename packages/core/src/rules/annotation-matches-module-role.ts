import { defineRule, fix } from '../engine/rule.js'
import { derivedFrom, exactSubjects } from '../model/explain.js'
import type { Role } from '../model/facts.js'
import { mayHaveAssociation } from '../model/pod-identity.js'
import { useLocation } from '../value/references.js'
import { quote, show } from '../value/show.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'annotation-matches-module-role',
    severity: 'error',
    recommended: true,
    category: 'linkage',
    summary: 'A service account is annotated with one role, while another role is the one that admits it.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/aws/aws-node-termination-handler/issues/373'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      otherRole:
        'The service account "{{serviceAccount}}" is annotated with {{annotated}}, which does not admit it; {{admitting}} does. Its pods get "Not authorized to perform sts:AssumeRoleWithWebIdentity".',
    },
    yieldsTo: ['irsa-module-requires-service-accounts', 'irsa-module-service-account-format', 'irsa-module-provider-arn'],
  },
  create(context) {
    const { model } = context
    return {
      Binding(binding) {
        const { serviceAccount } = binding
        if (binding.via !== 'annotation' || binding.decision.result !== 'deny' || serviceAccount === undefined || mayHaveAssociation(model, binding)) return
        const annotated = binding.candidates[0]?.role
        // Where a role that is meant admits the subject, something else is wrong: the audience, for one.
        // A role that admits everybody was not made for this service account.
        const isNamed = ({ role }: { readonly role: Role }): boolean =>
          exactSubjects(model, role).some(({ namespace, name }) => namespace === textOf(binding.namespace) && name === textOf(binding.name))
        const admittingAll = model.rolesAdmitting(binding.namespace, binding.name, serviceAccount.scope).filter((each) => each.match === 'yes' && isNamed(each))
        const [admitting] = admittingAll.some(({ role }) => binding.candidates.some((each) => each.role === role)) ? [] : admittingAll
        if (annotated === undefined || admitting === undefined) return
        const at = useLocation(binding.roleArn)
        const from = annotated.moduleAddress ?? annotated.address
        const to = admitting.role.moduleAddress ?? admitting.role.address
        const text = at.file.text.slice(at.start, at.end)
        const swapped = text.includes(from) ? text.replace(from, to) : undefined
        const name = textOf(admitting.role.name)
        const oldName = textOf(annotated.name)
        const renamed = swapped === undefined && name !== undefined && oldName !== undefined && text.includes(`/${oldName}`) ? text.replace(`/${oldName}`, `/${name}`) : undefined
        const replacement = swapped ?? renamed
        context.report({
          at,
          about: derivedFrom(model, binding),
          messageId: 'otherRole',
          data: {
            serviceAccount: `${show(binding.namespace)}:${show(binding.name)}`,
            annotated: `the role ${quote(annotated.name)} (${from})`,
            admitting: `the role ${quote(admitting.role.name)} (${to})`,
          },
          related: [{ location: admitting.role.location, message: `${to} admits this service account` }],
          suggest: [replacement === undefined || replacement === text ? undefined : fix.suggestion(`Annotate with ${replacement}`, fix.replaceText(at, replacement))],
        })
      },
    }
  },
})
