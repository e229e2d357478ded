// Joins the facts of all inputs into one immutable model. Adds edges, never replaces a node; reads nothing.
import { canonical } from '../value/canonical.js'
import { alternatives, compatibleGuards, equals, narrow } from '../value/compare.js'
import { useLocation } from '../value/references.js'
import { entryOf, isNull, scalar, textOf, type Guard, type Ternary, type Value } from '../value/value.js'
import type { Coverage, Fact, FactKind, PodIdentityAssociation, Role, RoleGrant, Scope, ServiceAccount, Statement, Trust } from './facts.js'
import type { Binding, Model, RoleMatch } from './model.js'
import { narrowed } from './narrow.js'
import { comparable, nearnessOf, relatedScopes } from './scopes.js'
import { audienceAnnotation, defaultAudience, roleArnAnnotation } from './annotations.js'
import { roleNameOfArn } from './role-arn.js'
import { canAssume, canAssumeFromOwnIssuer, type Decision } from './trust.js'

export interface LinkOptions {
  /** What configuration says is fully in the scan; everything else is partial. */
  readonly completeKinds?: readonly FactKind[]
}


export function link(facts: readonly Fact[], options: LinkOptions = {}): Model {
  const present = facts.filter((fact) => fact.exists !== 'no').map(narrowed)
  const ofKind = <K extends FactKind>(kind: K): readonly Extract<Fact, { kind: K }>[] =>
    present.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind)

  const roles = ofKind('role')
  const serviceAccounts = ofKind('service-account')
  const associations = ofKind('association')
  const roleGrants = ofKind('role-grant')
  const scopes = [...new Map(present.map((fact) => [fact.scope.id, fact.scope])).values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))

  const related = relatedScopes(scopes)
  const rolesByArn = roleLookup(roles)
  const bindings = [
    ...serviceAccounts.flatMap((serviceAccount) => annotationBinding(serviceAccount, rolesByArn)),
    ...roleGrants.map((grant) => grantBinding(grant, rolesByArn)),
    ...associations.map((association) => associationBinding(association, rolesByArn)),
  ]
  const byServiceAccount = groupByServiceAccount(bindings)
  const isRepeated = repetitions(present)
  const moduleCalls = new Map(ofKind('module-call').map((call) => [`${call.scope.id}\n${call.address}`, call]))

  return {
    scopes,
    roles,
    oidcProviders: ofKind('oidc-provider'),
    clusters: ofKind('cluster'),
    serviceAccounts,
    workloads: ofKind('workload'),
    annotatedObjects: ofKind('annotated-object'),
    associations,
    roleGrants,
    moduleCalls: ofKind('module-call'),
    bindings,
    isRepeated,
    coverage: (kind: FactKind): Coverage => (options.completeKinds?.includes(kind) ? 'complete' : 'partial'),
    comparable,
    rolesByArn,
    moduleCallOf: (role) => moduleCalls.get(`${role.scope.id}\n${role.moduleAddress ?? ''}`),
    serviceAccountsNamed: (namespace, name, from) => serviceAccounts.filter((each) => related(each.scope, from) && equals(each.name, name) === 'yes' && equals(each.namespace, namespace) === 'yes'),
    bindingsOf: (serviceAccount: ServiceAccount) => byServiceAccount.get(serviceAccount) ?? [],
    related,
    rolesAdmitting: (namespace, name, from) => rolesAdmitting(roles, related, namespace, name, from),
    statementsOf,
  }
}

/** What a second look at a root sees as the first did. A further instance of a block counts as the same. */
function repetitions(facts: readonly Fact[]): Model['isRepeated'] {
  const keyOf = ({ kind, address, scope }: Fact): string => `${scope.path}\n${kind}\n${address.replace(/\[[^\]]*\]/g, '')}`
  const first = new Set(facts.filter(({ scope }) => scope.kind === 'terraform' && scope.secondLook !== true).map(keyOf))
  const isRepeatedFact = (fact: Fact): boolean => fact.scope.secondLook === true && first.has(keyOf(fact))
  return (entity) => {
    if (entity.kind !== 'binding') return isRepeatedFact(entity)
    const source = entity.serviceAccount ?? entity.association ?? entity.grant
    return source !== undefined && isRepeatedFact(source) && entity.candidates.every(({ role }) => isRepeatedFact(role))
  }
}

function groupByServiceAccount(bindings: readonly Binding[]): Map<ServiceAccount | undefined, Binding[]> {
  const groups = new Map<ServiceAccount | undefined, Binding[]>()
  for (const binding of bindings) groups.set(binding.serviceAccount, [...(groups.get(binding.serviceAccount) ?? []), binding])
  return groups
}

export function statementsOf(trust: Trust): readonly Statement[] {
  switch (trust.kind) {
    case 'policy':
      return trust.statements
    case 'unknown':
      return []
    case 'choice':
      return trust.options.flatMap(({ policy }) => (policy.kind === 'policy' ? policy.statements : []))
  }
}

// --- roles by ARN --------------------------------------------------------------------------------------------------

/** `when`: the case looked at, where the ARN is one of a choice: the ARN of a role may be a choice by the same condition. */
type RoleLookup = (arn: Value, from: Scope, when?: Guard) => readonly RoleMatch[]

function roleLookup(roles: readonly Role[]): RoleLookup {
  const byArn = new Map<string, Role[]>()
  const byName = new Map<string, Role[]>()
  const nameNotKnown: Role[] = []
  const add = (index: Map<string, Role[]>, key: string, role: Role): void => {
    const found = index.get(key)
    if (found) found.push(role)
    else index.set(key, [role])
  }
  for (const role of roles) {
    for (const key of new Set(alternatives(role.arn).map(({ value }) => canonical(value)))) add(byArn, key, role)
    const name = textOf(role.name)
    // A trust policy file alone does not say whose it is: it can be anybody's, so it says nothing about anyone.
    if (name === undefined && role.scope.kind === 'iam') continue
    if (name === undefined) nameNotKnown.push(role)
    else add(byName, name.toLowerCase(), role) // role names are unique without regard to case
  }

  return (arn, from, when = []) => {
    const isArnOf = (role: Role): Ternary => equals(narrow(role.arn, when), arn)
    const name = roleNameOfArn(arn)
    const possible = new Set<Role>(byArn.get(canonical(arn)) ?? [])
    if (name === undefined) for (const role of [...byName.values()].flat().concat(nameNotKnown)) possible.add(role)
    else for (const role of [...(byName.get(name.toLowerCase()) ?? []), ...nameNotKnown]) possible.add(role)
    const matches: RoleMatch[] = []
    // An account has one role of an ARN: where this scope makes it for certain, no other role is it, however little its name is known.
    const own = (byArn.get(canonical(arn)) ?? []).filter((role) => role.scope.id === from.id && role.exists === 'yes' && isArnOf(role) === 'yes')
    for (const role of own.length > 0 ? own : possible) {
      if (role.scope.secondLook === true && role.scope.id !== from.id) continue
      const equal = isArnOf(role)
      if (equal === 'no') continue
      if (equal === 'yes') matches.push({ role, match: 'yes' })
      else if (comparable(role.scope, from)) {
        const nameIsCertain = name !== undefined && textOf(role.name) === name
        matches.push({ role, match: nameIsCertain ? 'yes' : 'unknown' })
      }
    }
    return nearestOnly(matches, from).sort((a, b) => (a.match === b.match ? 0 : a.match === 'yes' ? -1 : 1))
  }
}

/**
 * One name in several Terraform roots (dev and prod, lesson 1 and lesson 2): the roots nearest to the manifests are meant, and no role
 * further away whose name may only be the same. Roles of one directory stay together, whatever their variant.
 */
function nearestOnly(matches: readonly RoleMatch[], from: Scope): RoleMatch[] {
  const certain = matches.filter(({ match }) => match === 'yes')
  const nearness = ({ role }: RoleMatch): number => (role.scope.id === from.id ? Infinity : nearnessOf(role.scope, from))
  const best = Math.max(...certain.map(nearness))
  return certain.length === 0 ? [...matches] : matches.filter((each) => (each.match === 'yes' ? nearness(each) === best : nearness(each) >= best))
}

function rolesAdmitting(roles: readonly Role[], isRelated: (a: Scope, b: Scope) => boolean, namespace: Value, name: Value, from: Scope): readonly RoleMatch[] {
  const matches: RoleMatch[] = []
  for (const role of roles) {
    if (!isRelated(role.scope, from)) continue
    const { result } = canAssumeFromOwnIssuer(role.trust, { namespace, name, audience: scalar(defaultAudience, name.location) })
    if (result !== 'deny') matches.push({ role, match: result === 'allow' ? 'yes' : 'unknown' })
  }
  return matches
}

// --- bindings --------------------------------------------------------------------------------------------------------

interface Decided {
  readonly candidates: Binding['candidates']
  readonly decision: Decision
}

/**
 * Decides over every role that the ARN can mean, in every option of a choice. Options that are null or empty give no role at
 * all; those whose guard excludes the role's are skipped.
 */
function decide(arn: Value, from: Scope, when: Guard, lookup: RoleLookup, decideRole: (role: Role) => Decision): Decided | undefined {
  const options = alternatives(arn).filter(({ value, when: guard }) => !isNull(value) && textOf(value) !== '' && compatibleGuards(guard, when))
  if (options.length === 0) return undefined
  const candidates: Binding['candidates'][number][] = []
  const results: Decision[] = []
  for (const option of options) {
    const found = lookup(option.value, from, option.when)
      .filter(({ role }) => compatibleGuards(role.when ?? [], [...option.when, ...when]))
      .map((match) => ({ ...match, decision: decideRole(match.role) }))
    candidates.push(...found)
    results.push(combine(found))
  }
  const worst = results.find(({ result }) => result === 'unknown') ?? (results.every(({ result }) => result === 'deny') ? results[0] : undefined)
  const decision = worst ?? (results.every(({ result }) => result === 'allow') ? results[0] : { result: 'unknown' as const, steps: [] })
  return { candidates: [...new Map(candidates.map((each) => [each.role, each])).values()], decision: decision ?? undecided }
}

const undecided: Decision = { result: 'unknown', steps: [] }

function combine(found: Binding['candidates']): Decision {
  const certain = found.filter(({ match }) => match === 'yes')
  const allowing = certain.find(({ decision }) => decision.result === 'allow')
  if (allowing) return allowing.decision
  const [first] = certain
  if (first !== undefined && found.every(({ decision }) => decision.result === 'deny')) return first.decision
  return found.find(({ decision }) => decision.result === 'unknown')?.decision ?? undecided
}

function annotationBinding(serviceAccount: ServiceAccount, lookup: RoleLookup): readonly Binding[] {
  const roleArn = entryOf(serviceAccount.annotations, roleArnAnnotation)
  if (roleArn === undefined) return []
  const { namespace, name } = serviceAccount
  const audience = entryOf(serviceAccount.annotations, audienceAnnotation) ?? scalar(defaultAudience, roleArn.location)
  const decided = decide(roleArn, serviceAccount.scope, serviceAccount.when ?? [], lookup, (role) =>
    canAssumeFromOwnIssuer(role.trust, { namespace, name, audience }),
  )
  if (decided === undefined) return []
  return [{ kind: 'binding', via: 'annotation', serviceAccount, namespace, name, roleArn, location: useLocation(roleArn), ...decided }]
}

function grantBinding(grant: RoleGrant, lookup: RoleLookup): Binding {
  const { namespace, serviceAccount: name, roleArn } = grant
  const decided = decide(roleArn, grant.scope, grant.when ?? [], lookup, (role) =>
    canAssumeFromOwnIssuer(role.trust, { namespace, name, audience: scalar(defaultAudience, roleArn.location) }),
  )
  return { kind: 'binding', via: 'grant', grant, namespace, name, roleArn, location: useLocation(roleArn), candidates: [], decision: undecided, ...decided }
}

function associationBinding(association: PodIdentityAssociation, lookup: RoleLookup): Binding {
  const { namespace, serviceAccount: name, roleArn } = association
  const decided = decide(roleArn, association.scope, association.when ?? [], lookup, (role) =>
    canAssume(role.trust, {
      kind: 'pod-identity',
      clusterName: association.cluster,
      ...(association.clusterArn ? { clusterArn: association.clusterArn } : {}),
      ...(association.account ? { sourceAccount: association.account } : {}),
      namespace,
      serviceAccount: name,
      ...(association.sessionTagsDisabled ? { sessionTagsDisabled: association.sessionTagsDisabled } : {}),
    }),
  )
  return { kind: 'binding', via: 'association', association, namespace, name, roleArn, location: useLocation(roleArn), candidates: [], decision: undecided, ...decided }
}

