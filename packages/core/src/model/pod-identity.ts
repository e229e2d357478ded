// What a trust policy says to EKS Pod Identity: its principal and the two actions, apart from any condition.
// https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
import type { Location } from '../source/source-file.js'
import { equals, matchesWildcard } from '../value/compare.js'
import { useLocation } from '../value/references.js'
import { scalar, type Ternary, type Value } from '../value/value.js'
import type { PodIdentityAssociation, Role, Statement } from './facts.js'
import type { Binding, Model } from './model.js'

export const podIdentityService = 'pods.eks.amazonaws.com'
export const podIdentityActions = ['sts:AssumeRole', 'sts:TagSession'] as const

export interface PodIdentityTrust {
  /** Whether some Allow statement admits the service. */
  readonly principal: Ternary
  /** Per action, whether some such statement allows it. */
  readonly actions: ReadonlyMap<(typeof podIdentityActions)[number], Ternary>
  /** Where the principal is (or should be): the first statement's principal, else the policy. */
  readonly location: Location
  /** Where the actions of the statement for Pod Identity stand. */
  readonly actionsLocation: Location
}

const any = (answers: readonly Ternary[]): Ternary => (answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no')

function admitsService(statement: Statement): Ternary {
  if (typeof statement.effect === 'object') return 'unknown' in statement.effect ? 'unknown' : 'no'
  if (statement.effect !== 'Allow') return 'no'
  if (statement.notPrincipals !== undefined) return 'unknown'
  const answers = statement.principals.map(({ type, values, complete }): Ternary => {
    if (type === '*') return 'unknown'
    if (typeof type === 'object') return 'unknown' in type ? 'unknown' : 'no'
    if (type !== 'Service') return 'no'
    return any([...values.map((value) => equals(value, scalar(podIdentityService, value.location))), complete ? 'no' : 'unknown'])
  })
  const found = any([...answers, statement.complete.principals ? 'no' : 'unknown'])
  return found === 'yes' && statement.exists !== 'yes' ? 'unknown' : found
}

function allows(statement: Statement, action: string): Ternary {
  const matches = (value: Value): Ternary => matchesWildcard(value, scalar(action, value.location), { caseSensitive: false })
  if (statement.notActions !== undefined) return 'unknown'
  return any([...statement.actions.map(matches), statement.complete.actions ? 'no' : 'unknown'])
}

export function podIdentityTrust(model: Model, role: Role): PodIdentityTrust {
  const { trust } = role
  const isOpen = trust.kind === 'unknown' || (trust.kind === 'policy' ? !trust.complete : trust.options.some(({ policy }) => policy.kind === 'unknown' || !policy.complete))
  const statements = model.statementsOf(trust)
  const open: Ternary = isOpen ? 'unknown' : 'no'
  const admitting = statements.filter((statement) => admitsService(statement) !== 'no')
  const own = admitting[0] ?? statements[0]
  const [principal] = own?.principals ?? []
  const [who] = principal?.values ?? []
  return {
    principal: any([...statements.map(admitsService), open]),
    actions: new Map(podIdentityActions.map((action) => [action, any([...admitting.map((statement) => allows(statement, action)), open])])),
    location: who === undefined ? (principal?.location ?? own?.location ?? trust.location) : useLocation(who),
    actionsLocation: own?.actions[0]?.location ?? own?.location ?? trust.location,
  }
}

/**
 * Whether an association may serve the service account: then EKS injects Pod Identity's credentials, and the annotation is ignored.
 * https://github.com/aws/amazon-eks-pod-identity-webhook (container credentials come first)
 */
export function mayHaveAssociation(model: Model, binding: Binding): boolean {
  // An add-on that is given a role for IRSA was meant to use it, whatever else serves its service account.
  const from = binding.serviceAccount?.scope
  return model.associations.some(
    (each) => from !== undefined && model.comparable(each.scope, from) && equals(each.serviceAccount, binding.name) !== 'no' && equals(each.namespace, binding.namespace) !== 'no',
  )
}

/**
 * Whether an association certainly serves the service account of an add-on: then its pods have credentials all the same. One that the
 * add-on itself makes does, whatever the name of the service account.
 */
export function hasAssociation(model: Model, { grant, namespace, name }: Binding): boolean {
  if (grant === undefined) return false
  const serves = (each: PodIdentityAssociation): boolean => {
    const own = each.address.startsWith(`${grant.address}.`) && equals(each.serviceAccount, name) !== 'no'
    return own || (equals(each.serviceAccount, name) === 'yes' && equals(each.namespace, namespace) === 'yes')
  }
  return model.associations.some((each) => each.exists === 'yes' && model.comparable(each.scope, grant.scope) && serves(each))
}
