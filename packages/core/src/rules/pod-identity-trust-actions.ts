import { defineRule } from '../engine/rule.js'
import { podIdentityActions, podIdentityTrust } from '../model/pod-identity.js'
import { quote, show } from '../value/show.js'

export default defineRule({
  meta: {
    id: 'pod-identity-trust-actions',
    severity: 'error',
    recommended: true,
    category: 'pod-identity',
    summary: 'The role of a Pod Identity association does not allow both `sts:AssumeRole` and `sts:TagSession`.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html', 'https://github.com/makeplane/docs/pull/323'],
    schema: { type: 'object', properties: { requireTagSession: { type: 'boolean' } }, additionalProperties: false },
    defaultOptions: { requireTagSession: true },
    messages: {
      action: '{{role}} is used by a Pod Identity association and trusts "pods.eks.amazonaws.com", but does not allow it {{action}}: EKS cannot assume the role. Allow both sts:AssumeRole and sts:TagSession.',
    },
    yieldsTo: ['pod-identity-trust-principal'],
  },
  create(context) {
    return {
      Binding(binding) {
        if (binding.via !== 'association') return
        const trusts = binding.candidates.map(({ role }) => ({ role, trust: podIdentityTrust(context.model, role) }))
        const [first] = trusts
        if (first === undefined || !binding.candidates.some(({ match }) => match === 'yes')) return
        for (const action of podIdentityActions) {
          if (action === 'sts:TagSession' && !context.options.requireTagSession) continue
          // A principal that is missing or not known is the other rule's.
          if (trusts.some(({ trust }) => trust.principal !== 'yes')) continue
          const answers = trusts.map(({ trust }) => trust.actions.get(action) ?? 'unknown')
          if (answers.some((answer) => answer !== 'no')) {
            if (answers.some((answer) => answer !== 'yes')) {
              context.undetermined({ at: binding, subject: `association of "${show(binding.namespace)}:${show(binding.name)}"`, reason: `whether the trust policy allows ${action} is not known` })
            }
            continue
          }
          context.report({
            at: first.trust.actionsLocation,
            about: [binding, first.role],
            messageId: 'action',
            data: { role: `The role ${quote(first.role.name)}`, action },
            related: [{ location: binding.location, message: 'the association names the role here' }],
          })
        }
      },
    }
  },
})
