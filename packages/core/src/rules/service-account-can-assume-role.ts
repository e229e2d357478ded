import { defineRule, fix } from '../engine/rule.js'
import { derivedFrom, mismatch } from '../model/explain.js'
import type { Role } from '../model/facts.js'
import type { Binding } from '../model/model.js'
import { hasAssociation, mayHaveAssociation } from '../model/pod-identity.js'
import { isWebIdentityStatement, type Step } from '../model/trust.js'
import { reasonOf, unknownReasonOf } from '../value/reason.js'
import { quote, show } from '../value/show.js'
import { isText, partsOf } from '../value/template.js'
import type { UnknownReason } from '../value/symbol.js'

/** The Deny statement that decides, where one does. */
function denyingStep({ candidates, decision }: Binding): Step | undefined {
  const trust = candidates[0]?.role.trust
  if (trust?.kind !== 'policy') return undefined
  return decision.steps.find(({ code, result, statement }) => code === 'statement' && result === 'match' && statement !== undefined && trust.statements[statement]?.effect === 'Deny')
}

/** What stops the decision first: which role it is, then what the service account is, then what the policy says. */
function whyUndecided({ candidates, decision, roleArn, namespace, name }: Binding): UnknownReason | string {
  if (!candidates.some(({ match }) => match === 'yes')) {
    const stopped = unknownReasonOf(roleArn)
    if (stopped !== undefined) return stopped
    // An ARN of which nothing is known can be any role: that the name of one is not known is not what stops.
    if (!partsOf(roleArn).some(isText)) return reasonOf(roleArn) ?? 'its role is not known'
    // An account or partition that is not known keeps no role from being found.
    const stops = partsOf(roleArn).filter((part) => part.kind !== 'symbol' || !['account-id', 'partition'].includes(part.symbol.domain))
    if (candidates.length === 0) return stops.map(reasonOf).find((reason) => reason !== undefined) ?? `no role in the scan is ${quote(roleArn)}`
    const named = candidates.map(({ role }) => ({ role, reason: reasonOf(role.name) })).find(({ reason }) => reason !== undefined)
    return named?.reason === undefined
      ? (reasonOf(roleArn) ?? `it is not certain which role ${quote(roleArn)} is`)
      : { ...named.reason, detail: `it may be the role ${named.role.address}, whose name is not known: ${named.reason.detail}` }
  }
  const step = decision.steps.find(({ result }) => result === 'unknown')
  return unknownReasonOf(namespace) ?? unknownReasonOf(name) ?? step?.reason ?? step?.message ?? 'the trust policy admits it under some conditions only, and they are not known'
}

/** IAM takes no policy that trusts nobody: who it is has not been said yet. */
const isUnfinished = ({ trust }: Role): boolean =>
  trust.kind === 'policy' &&
  trust.complete &&
  trust.statements.every(({ principals, notPrincipals, complete }) => complete.principals && notPrincipals === undefined && principals.every(({ type, values, complete: all }) => type !== '*' && all && values.length === 0))

/**
 * True where a module that is not the user's makes both sides, and neither takes anything of this from its arguments: nobody can mend it
 * here, and it may never be used (aws-ia/eks-blueprints-teams: the service account of a team of administrators).
 */
function isOwnAffair({ serviceAccount, location }: Binding, role: Role): boolean {
  const isOneCall = serviceAccount !== undefined && role.moduleAddress !== undefined && serviceAccount.address.startsWith(`${role.moduleAddress}.`)
  return isOneCall && [serviceAccount.location, role.trust.location].every(({ file, start }) => file === location.file && start === location.start)
}

export default defineRule({
  meta: {
    id: 'service-account-can-assume-role',
    severity: 'error',
    recommended: true,
    category: 'linkage',
    summary: 'The trust policy of the role a service account names does not admit that service account.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/awslabs/data-on-eks/issues/338'],
    hasSuggestions: true,
    schema: { type: 'object', properties: { ignoreServiceAccounts: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { ignoreServiceAccounts: [] as readonly string[] },
    messages: {
      denied:
        'The service account {{who}} cannot assume {{role}}: {{why}}. Its pods get "Not authorized to perform sts:AssumeRoleWithWebIdentity".',
      superfluous:
        'The add-on gives the service account {{who}} {{role}} for IRSA, which does not admit it: {{why}}. Only a Pod Identity association serves its pods. Give a role for IRSA, or none.',
    },
    yieldsTo: [
      'annotation-matches-module-role',
      'irsa-module-requires-service-accounts',
      'irsa-module-service-account-format',
      'irsa-module-provider-arn',
      'no-wildcard-in-string-equals',
      'sub-format',
      'no-scheme-in-condition-key',
      'no-arn-in-condition-key',
      'oidc-provider-arn-format',
      'provider-and-condition-issuer-match',
    ],
  },
  create(context) {
    const { model, options } = context
    return {
      Binding(binding) {
        if (binding.via === 'association') return
        const serviceAccount = `${show(binding.namespace)}:${show(binding.name)}`
        const who = binding.grant !== undefined && binding.name.kind === 'unknown' ? `of the ${binding.grant.origin}` : `"${serviceAccount}"`
        if (binding.decision.result === 'unknown') {
          context.undetermined({ at: binding, subject: `service account ${who}`, reason: whyUndecided(binding) })
          return
        }
        if (binding.decision.result === 'allow' || mayHaveAssociation(model, binding) || options.ignoreServiceAccounts.includes(serviceAccount)) return
        const roles = binding.candidates.map(({ role }) => role)
        const bare = roles.find(isUnfinished)
        if (bare !== undefined) {
          context.undetermined({ at: binding, subject: `service account ${who}`, reason: `the trust policy of ${quote(bare.name)} trusts nobody as long as variables are what they are by default` })
          return
        }
        const denying = denyingStep(binding)
        const wrong = denying === undefined ? mismatch(model, binding, roles) : { at: binding.location, value: undefined, what: 'subject' as const, intended: undefined, nearest: undefined }
        const failed = binding.decision.steps.find(({ result, code }) => result === 'no-match' && code !== 'statement' && code !== 'policy')
        const [role] = roles
        const why =
          denying !== undefined
            ? 'a Deny statement of its trust policy excludes it'
            : wrong.nearest !== undefined
              ? `its trust policy admits "${show(wrong.nearest)}"`
              : role !== undefined && !model.statementsOf(role.trust).some((statement) => isWebIdentityStatement(statement) !== 'no')
                ? 'its trust policy admits no OIDC provider at all'
                : (failed?.message.replace(/\.$/, '').replace(/^The /, 'the ') ?? 'no statement of its trust policy admits it')
        const isServed = hasAssociation(model, binding)
        context.report({
          at: wrong.at,
          about: derivedFrom(model, binding),
          messageId: isServed ? 'superfluous' : 'denied',
          ...(isServed || roles.every((each) => isOwnAffair(binding, each)) ? { severity: 'warn' as const } : {}),
          data: { who, role: role === undefined ? 'its role' : `the role ${quote(role.name)}`, why },
          related: [
            denying !== undefined
              ? { location: denying.location, message: 'the Deny statement' }
              : wrong.nearest !== undefined
                ? { location: wrong.nearest.location, message: 'the role admits this service account' }
                : failed && { location: failed.location, message: failed.message },
            wrong.at === binding.location ? undefined : { location: binding.location, message: 'the service account names the role here' },
          ],
          suggest: [
            wrong.value !== undefined && wrong.intended !== undefined
              ? fix.suggestion(`Change the service account's ${wrong.what} to "${wrong.intended}"`, fix.replaceScalar(wrong.value, wrong.intended))
              : undefined,
          ],
        })
      },
    }
  },
})
