// Turns a denied binding into what a person needs: which text is wrong, what it was compared with, what it may have meant.
import type { Location } from '../source/source-file.js'
import { textOf, type Value } from '../value/value.js'
import type { Role } from './facts.js'
import type { Binding, Model } from './model.js'
import { nearestName } from './near.js'
import { mayHaveAssociation } from './pod-identity.js'
import { subjectsOf } from './trust.js'

export interface TrustedSubject {
  readonly namespace: string
  readonly name: string
  /** The subject as the policy has it. */
  readonly value: Value
}

/** The exact, fully known subjects of a role's trust policy. */
export function exactSubjects(model: Model, role: Role): readonly TrustedSubject[] {
  return model.statementsOf(role.trust).flatMap((statement) =>
    subjectsOf(statement).flatMap(({ value, exact }) => {
      const match = exact ? /^system:serviceaccount:([^:]+):([^:]+)$/.exec(textOf(value) ?? '') : null
      return match === null ? [] : [{ namespace: match[1] ?? '', name: match[2] ?? '', value }]
    }),
  )
}

/** The subjects a trust policy names, as values: what to show as "trusts …". */
export function subjectValues(model: Model, role: Role): readonly Value[] {
  return model.statementsOf(role.trust).flatMap((statement) => subjectsOf(statement).map(({ value }) => value))
}

export interface Mismatch {
  /** The literal on the service account's side that differs, else where the role is named. */
  readonly at: Location
  /** The value of {@link at}, where it is a literal that could be replaced. */
  readonly value: Value | undefined
  readonly what: 'namespace' | 'name' | 'subject'
  /** What the policy has in its place. */
  readonly intended: string | undefined
  /** The subject of the policy that comes nearest. */
  readonly nearest: Value | undefined
}

/** Compares a service account with the subjects of the roles that deny it. */
export function mismatch(model: Model, binding: Binding, roles: readonly Role[]): Mismatch {
  const subjects = roles.flatMap((role) => exactSubjects(model, role))
  const namespace = textOf(binding.namespace)
  const name = textOf(binding.name)
  const anySubject = subjects[0]?.value ?? roles.flatMap((role) => subjectValues(model, role))[0]
  const scope = binding.serviceAccount?.scope
  if (scope !== undefined && namespace !== undefined && name !== undefined) {
    // The subject is not what is wrong: the audience, the issuer or a further condition is.
    if (subjects.some((subject) => subject.name === name && subject.namespace === namespace)) return { at: binding.location, value: undefined, what: 'subject', intended: undefined, nearest: undefined }
    const sameName = subjects.find((subject) => subject.name === name)
    if (sameName) return { at: binding.namespace.location, value: binding.namespace, what: 'namespace', intended: sameName.namespace, nearest: sameName.value }
    const inNamespace = subjects.filter((subject) => subject.namespace === namespace)
    const near = nearestName(name, inNamespace.map((subject) => subject.name), 3) ?? (inNamespace.length === 1 && subjects.length === 1 ? inNamespace[0]?.name : undefined)
    const sameNamespace = inNamespace.find((subject) => subject.name === near)
    // The name that the role means is another service account's, which is there: not the name is wrong here, but the role.
    const isTaken = sameNamespace !== undefined && model.serviceAccounts.some((each) => model.comparable(each.scope, scope) && textOf(each.name) === sameNamespace.name && textOf(each.namespace) === namespace)
    // A role that is passed in from another file is named there for others as well: this service account stands here.
    const ownPlace = binding.location.file === binding.name.location.file ? binding.location : binding.name.location
    if (sameNamespace && isTaken) return { at: ownPlace, value: undefined, what: 'subject', intended: undefined, nearest: sameNamespace.value }
    if (sameNamespace) return { at: binding.name.location, value: binding.name, what: 'name', intended: sameNamespace.name, nearest: sameNamespace.value }
  }
  return { at: binding.location, value: undefined, what: 'subject', intended: undefined, nearest: anySubject }
}

/**
 * The one role that names this service account and that nobody is annotated or associated with: the role that its annotation was meant
 * for, where what that names is nowhere. Undefined where the ARN is of another account, or something else may give the pods a role.
 */
export function unusedRoleFor(model: Model, binding: Binding): Role | undefined {
  const { namespace, name, roleArn, serviceAccount } = binding
  if (serviceAccount === undefined || mayHaveAssociation(model, binding)) return undefined
  const isUsed = (role: Role): boolean => model.bindings.some(({ candidates }) => candidates.some((each) => each.role === role))
  const account = accountOf(roleArn)
  const trusting = model.rolesAdmitting(namespace, name, serviceAccount.scope).filter(
    ({ role, match }) =>
      match === 'yes' &&
      exactSubjects(model, role).some((subject) => subject.namespace === textOf(namespace) && subject.name === textOf(name)) &&
      (account === undefined || accountOf(role.arn) === undefined || accountOf(role.arn) === account),
  )
  const [only] = trusting
  return only === undefined || trusting.length > 1 || isUsed(only.role) ? undefined : only.role
}

/** The account in a role's ARN, where it is known; the rest need not be. */
function accountOf(arn: Value): string | undefined {
  const text = arn.kind === 'template' ? arn.parts.map((part) => textOf(part) ?? '?').join('') : (textOf(arn) ?? '')
  return /^[^/]*:iam::(\d{12}):/.exec(text)?.[1]
}

/** Everything a finding about a binding derives from: more specific findings about any of it speak instead. */
export function derivedFrom(model: Model, binding: Binding): readonly object[] {
  const about: object[] = [binding]
  if (binding.serviceAccount) about.push(binding.serviceAccount)
  if (binding.association) about.push(binding.association)
  if (binding.grant) about.push(binding.grant)
  for (const { role } of binding.candidates) {
    about.push(role)
    const call = model.moduleCallOf(role)
    if (call) about.push(call)
    for (const statement of model.statementsOf(role.trust)) about.push(statement, ...statement.conditions)
  }
  return about
}
