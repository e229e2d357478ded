import { defineRule } from '../engine/rule.js'
import { podIdentityTrust } from '../model/pod-identity.js'
import { reasonOf } from '../value/reason.js'
import { quote, show } from '../value/show.js'

export default defineRule({
  meta: {
    id: 'pod-identity-trust-principal',
    severity: 'error',
    recommended: true,
    category: 'pod-identity',
    summary: 'The role of a Pod Identity association does not trust `pods.eks.amazonaws.com`.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html', 'https://github.com/hashicorp/terraform-provider-aws/issues/41483'],
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      principal:
        '{{role}} is used by a Pod Identity association, but no statement of its trust policy admits the service "pods.eks.amazonaws.com": EKS answers "Trust policy of the role provided is invalid". Allow it sts:AssumeRole and sts:TagSession.',
    },
  },
  create(context) {
    return {
      Binding(binding) {
        if (binding.via !== 'association' || binding.decision.result === 'allow') return
        const trusts = binding.candidates.map(({ role, match }) => ({ role, match, trust: podIdentityTrust(context.model, role) }))
        const [first] = trusts
        const isCertain = binding.candidates.some(({ match }) => match === 'yes')
        if (first === undefined || trusts.every(({ trust }) => trust.principal === 'yes')) return
        // The role that it certainly is trusts the service; that others of an uncertain name do not, says nothing.
        const certain = trusts.filter(({ match }) => match === 'yes')
        if (certain.length > 0 && certain.every(({ trust }) => trust.principal === 'yes')) return
        if (!isCertain || trusts.some(({ trust }) => trust.principal !== 'no')) {
          const reason = isCertain ? 'whether the trust policy admits "pods.eks.amazonaws.com" is not known' : (reasonOf(binding.roleArn) ?? `it is not certain which role ${quote(binding.roleArn)} is`)
          context.undetermined({ at: binding, subject: `association of "${show(binding.namespace)}:${show(binding.name)}"`, reason })
          return
        }
        context.report({
          at: first.trust.location,
          about: [binding, first.role],
          messageId: 'principal',
          data: { role: `The role ${quote(first.role.name)}` },
          related: [{ location: binding.location, message: 'the association names the role here' }],
        })
      },
    }
  },
})
