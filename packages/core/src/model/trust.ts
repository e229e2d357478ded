// Decides whether a trust policy lets a caller assume its role, as IAM does, in three-valued logic. Reads no grammar.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
import type { Location } from '../source/source-file.js'
import { canonical } from '../value/canonical.js'
import { alternatives, conjunction, equals, matchesWildcard, narrow } from '../value/compare.js'
import type { UnknownReason } from '../value/symbol.js'
import { concat } from '../value/template.js'
import { and, any, or } from '../value/ternary.js'
import { maxOptions, scalar, unknown, type Guard, type Ternary, type Value } from '../value/value.js'
import type { PolicyDocument, Statement, Trust } from './facts.js'
import { evaluateCondition } from './trust-condition.js'
import { explain } from './trust-explain.js'
import { conditionContext, podIdentityContext, webIdentityContext, type RequestContext } from './trust-request.js'
import { federatedOf, isKubernetesStatement, issuerOfConditions, issuerOfProviderArn, subjectFor } from './trust-statement.js'

export {
  isKubernetesStatement,
  isWebIdentityStatement,
  issuerOfKey,
  issuerOfProviderArn,
  subjectsOf,
  withoutScheme,
  type IssuerKey,
  type TrustedSubject,
} from './trust-statement.js'
export { foreignSubjects, mayGrantBeyond, type Witness } from './trust-probes.js'

/** The fields of `trust-vectors.json`'s `request`; each may be a Value. `issuer` has the scheme. */
export interface WebIdentityRequest {
  readonly kind: 'web-identity'
  readonly federatedProviderArn: Value
  readonly issuer: Value
  readonly sub: Value
  /** One audience, or a list of them. */
  readonly aud: Value
  readonly action: Value
}

/** The fields of `podidentity-vectors.json`'s `request`. */
export interface PodIdentityRequest {
  readonly kind: 'pod-identity'
  readonly clusterArn?: Value
  readonly clusterName?: Value
  readonly namespace: Value
  readonly serviceAccount: Value
  readonly sessionTagsDisabled?: Value
  /** Account of the association (`aws:SourceAccount`). */
  readonly sourceAccount?: Value
  /** `aws:SourceArn`, where a source tells it. */
  readonly sourceArn?: Value
  /** Default `pods.eks.amazonaws.com`. */
  readonly servicePrincipal?: Value
  /** Default `sts:AssumeRole` and `sts:TagSession`; all must be allowed. */
  readonly actions?: readonly Value[]
}

export type TrustRequest = WebIdentityRequest | PodIdentityRequest

/** One step of the explanation: what was compared and how it came out. */
export interface Step {
  readonly code: 'invalid-policy' | 'effect' | 'principal' | 'action' | 'condition' | 'statement' | 'policy' | 'provider'
  /** Index of the statement, 0-based; absent for steps about the whole policy. */
  readonly statement?: number
  readonly result: 'match' | 'no-match' | 'unknown'
  /** For a person: `StringEquals oidc…:sub is "system:serviceaccount:payments:api", the request has "…:billing:api"`. */
  readonly message: string
  readonly location: Location
  /** The policy's value that came nearest, where one was compared: the place to point at. */
  readonly value?: Value
  readonly reason?: UnknownReason
}

export interface Decision {
  readonly result: 'allow' | 'deny' | 'unknown'
  readonly steps: readonly Step[]
}

/** Decides in every option of the policy and of the request: `allow` and `deny` hold in all of them. */
export function canAssume(policy: Trust, request: TrustRequest): Decision {
  if (policy.kind === 'unknown') return decision('unknown', () => [unknownPolicyStep(policy)])
  const documents = policy.kind === 'choice' ? possibleOptions(policy.options) : [{ when: [] as Guard, policy }]
  const results: Decision[] = []
  for (const { when, policy: document } of documents) {
    for (const option of requestOptions(request)) {
      const guard = conjunction(when, option.when)
      if (guard === undefined) continue
      if (document.kind === 'unknown') results.push(decision('unknown', () => [unknownPolicyStep(document)]))
      else results.push(decide(document, contextOf(option.request, guard), guard))
    }
  }
  return inEveryCase(results)
}

type TrustOption = Extract<Trust, { kind: 'choice' }>['options'][number]

/** IAM takes no policy without a statement: where there is such an option among others, the role is only made in the others. */
function possibleOptions(options: readonly TrustOption[]): readonly TrustOption[] {
  const possible = options.filter(({ policy }) => policy.kind !== 'policy' || !policy.complete || policy.statements.length > 0)
  return possible.length > 0 ? possible : options
}

/** A decision whose explanation is made when somebody reads it: most are never read. */
function decision(result: Decision['result'], steps: () => readonly Step[]): Decision {
  let made: readonly Step[] | undefined
  return {
    result,
    get steps() {
      return (made ??= steps())
    },
  }
}

const unknownPolicyStep = ({ reason, location }: { readonly reason: UnknownReason; readonly location: Location }): Step => ({
  code: 'policy',
  result: 'unknown',
  message: `The trust policy is not known: ${reason.detail}.`,
  location,
  reason,
})

function inEveryCase(results: readonly Decision[]): Decision {
  const [first] = results
  if (first === undefined) return decision('unknown', () => [])
  if (results.every(({ result }) => result === first.result)) return first
  return decision('unknown', () => (results.find(({ result }) => result === 'unknown') ?? results.find(({ result }) => result === 'deny') ?? first).steps)
}

// --- the request -----------------------------------------------------------------------------------------------------

interface RequestOption {
  readonly when: Guard
  readonly request: TrustRequest
}

/** The request once per combination of the choices in it; as it is where there are too many. */
function requestOptions(request: TrustRequest): readonly RequestOption[] {
  if (!Object.values(request).some((field: unknown) => isValue(field) && mayVary(field))) return [{ when: [], request }]
  let guards: readonly Guard[] = [[]]
  for (const field of Object.values(request)) {
    if (!isValue(field)) continue
    const next: Guard[] = []
    for (const guard of guards) {
      for (const option of alternatives(field)) {
        const both = conjunction(guard, option.when)
        if (both !== undefined) next.push(both)
      }
    }
    if (next.length > maxOptions) return [{ when: [], request }]
    guards = next
  }
  return guards.map((when) => ({ when, request: narrowRequest(request, when) }))
}

const mayVary = (value: Value): boolean => value.kind === 'choice' || (value.kind === 'template' && value.parts.some(mayVary))

const isValue = (field: unknown): field is Value => typeof field === 'object' && field !== null && 'kind' in field && 'location' in field

function narrowRequest<R extends TrustRequest>(request: R, guard: Guard): R {
  const narrowed = Object.entries(request).map(([name, field]: [string, unknown]) => [name, isValue(field) ? narrow(field, guard) : field] as const)
  return { ...request, ...Object.fromEntries(narrowed) }
}

function contextOf(request: TrustRequest, guard: Guard): RequestContext {
  const same = (a: Value, b: Value): Ternary => equals(narrow(a, guard), b)
  return request.kind === 'web-identity' ? webIdentityContext(request, same) : podIdentityContext(request, same)
}

// --- one document ----------------------------------------------------------------------------------------------------

/** What of a statement matches, part by part. */
export interface StatementMatch {
  readonly principal: Ternary
  readonly action: Ternary
  readonly conditions: readonly Ternary[]
  readonly whole: Ternary
}

function decide(document: PolicyDocument, context: RequestContext, guard: Guard): Decision {
  // A repeated key is a finding, not an invalid policy: the last one counts.
  if (document.problems.some(({ code }) => code !== 'duplicate-key')) return decision('deny', () => explain(document, context, [], 'deny', guard))
  const perAction = context.actions.map((action) => {
    const matches = document.statements.map((statement) => matchWhole(statement, action, document, context, guard))
    return { action, result: resultOf(document, matches) }
  })
  const results = perAction.map(({ result }) => result)
  const result = results.includes('deny') ? 'deny' : results.every((each) => each === 'allow') ? 'allow' : 'unknown'
  const telling = perAction.find((each) => each.result === result)
  return decision(result, () => {
    const asked = telling?.action
    const matches = asked === undefined ? [] : document.statements.map((statement) => matchStatement(statement, asked, document, context, guard))
    return explain(document, context, matches, result, guard, asked)
  })
}

/** An explicit Deny wins; else any Allow; else deny. */
function resultOf(document: PolicyDocument, matches: readonly Ternary[]): Decision['result'] {
  const open: Ternary = document.complete ? 'no' : 'unknown'
  const of = (effect: 'Allow' | 'Deny'): Ternary =>
    or(
      open,
      any(
        document.statements.map((statement, index) => {
          const whole = matches[index] ?? 'unknown'
          if (statement.effect === effect) return whole
          return typeof statement.effect === 'object' && 'unknown' in statement.effect ? and(whole, 'unknown') : 'no'
        }),
      ),
    )
  const allowed = of('Allow')
  if (allowed === 'no') return 'deny'
  const denied = of('Deny')
  if (denied === 'yes') return 'deny'
  return allowed === 'yes' && denied === 'no' ? 'allow' : 'unknown'
}

/** Whether a statement matches, part by part until one does not. */
function matchWhole(statement: Statement, action: Value, document: PolicyDocument, context: RequestContext, guard: Guard): Ternary {
  let whole: Ternary = and(statement.complete.conditions ? 'yes' : 'unknown', statement.exists)
  whole = and(whole, matchPrincipals(statement, context))
  if (whole !== 'no') whole = and(whole, matchActions(statement, action, guard))
  if (whole === 'no') return 'no'
  const seen = conditionContext(context, document.version, guard)
  for (const condition of statement.conditions) {
    whole = and(whole, evaluateCondition(condition, seen))
    if (whole === 'no') return 'no'
  }
  return whole
}

/** The same, every part for itself: for the explanation. */
function matchStatement(statement: Statement, action: Value, document: PolicyDocument, context: RequestContext, guard: Guard): StatementMatch {
  const seen = conditionContext(context, document.version, guard)
  return {
    principal: matchPrincipals(statement, context),
    action: matchActions(statement, action, guard),
    conditions: statement.conditions.map((condition) => evaluateCondition(condition, seen)),
    whole: matchWhole(statement, action, document, context, guard),
  }
}

function matchPrincipals(statement: Statement, context: RequestContext): Ternary {
  if (statement.notPrincipals !== undefined) return 'unknown'
  const found = any(
    statement.principals.map(({ type, values, complete }) => {
      const named = any(values.map((value) => context.principal(type, value)))
      return complete ? named : or(named, typeof type === 'string' && !couldBe(type, context) ? 'no' : 'unknown')
    }),
  )
  return statement.complete.principals ? found : or(found, 'unknown')
}

/** Whether a further principal of this type could be the caller. */
const couldBe = (type: string, context: RequestContext): boolean => {
  const probe = unknown({ code: 'unknown-argument', detail: 'a further principal' }, context.caller.location, { kind: 'string' })
  return type === '*' || type === 'AWS' || context.principal(type === 'Federated' ? 'Federated' : type === 'Service' ? 'Service' : 'CanonicalUser', probe) !== 'no'
}

function matchActions(statement: Statement, action: Value, guard: Guard): Ternary {
  const matches = (patterns: readonly Value[]): Ternary => any(patterns.map((pattern) => matchesWildcard(narrow(pattern, guard), action, { caseSensitive: false })))
  if (statement.notActions !== undefined) {
    // Legal grammar that IAM rarely takes in a trust policy: what it excludes is denied either way.
    return matches(statement.notActions) === 'yes' ? 'no' : 'unknown'
  }
  const found = matches(statement.actions)
  return statement.complete.actions ? found : or(found, 'unknown')
}

// --- requests of service accounts ------------------------------------------------------------------------------------

export interface ServiceAccountRequest {
  readonly namespace: Value
  readonly name: Value
  /** Audience of the token: the annotation's, else `sts.amazonaws.com`. */
  readonly audience: Value
}

/** The request that the webhook's token leads to. `issuer` with scheme. */
export function requestFor(
  namespace: Value,
  name: Value,
  cluster: { readonly issuer: Value; readonly providerArn: Value; readonly audience?: Value },
): WebIdentityRequest {
  return {
    kind: 'web-identity',
    federatedProviderArn: cluster.providerArn,
    issuer: cluster.issuer,
    sub: subjectFor(namespace, name),
    aud: cluster.audience ?? scalar('sts.amazonaws.com', name.location),
    action: scalar('sts:AssumeRoleWithWebIdentity', name.location),
  }
}

interface OwnIssuer {
  readonly provider: Value
  /** With scheme; undefined where the statement does not tell. */
  readonly issuer: Value | undefined
  readonly kubernetes: Ternary
}

/**
 * Whether a pod of the cluster (or clusters) that the policy itself names can assume the role: decided once per OIDC provider
 * that an Allow statement about Kubernetes names, with the issuer that its ARN shows, else the one its conditions name.
 */
export function canAssumeFromOwnIssuer(policy: Trust, request: ServiceAccountRequest): Decision {
  return subjectFromOwnIssuer(policy, subjectFor(request.namespace, request.name), request.audience)
}

/** As {@link canAssumeFromOwnIssuer}, for any subject. */
export function subjectFromOwnIssuer(policy: Trust, subject: Value, audience: Value): Decision {
  switch (policy.kind) {
    case 'unknown':
      return decision('unknown', () => [unknownPolicyStep(policy)])
    case 'choice':
      return inEveryCase(
        possibleOptions(policy.options).flatMap(({ when, policy: document }) => {
          if (document.kind === 'unknown') return [decision('unknown', () => [unknownPolicyStep(document)])]
          return [fromOwnIssuer(document, narrow(subject, when), narrow(audience, when))]
        }),
      )
    case 'policy':
      return fromOwnIssuer(policy, subject, audience)
  }
}

function fromOwnIssuer(document: PolicyDocument, sub: Value, aud: Value): Decision {
  const { issuers, rest } = ownIssuers(document)
  const action = scalar('sts:AssumeRoleWithWebIdentity', sub.location)
  const ask = (asked: PolicyDocument, federatedProviderArn: Value, issuer: Value): Decision =>
    canAssume(asked, { kind: 'web-identity', federatedProviderArn, issuer, sub, aud, action })
  const results = issuers.map(({ provider, issuer, kubernetes }): Decision => {
    const decided = ask(document, provider, issuer ?? noIssuer(provider))
    // Somebody else's provider must not pass for a cluster's only because nothing restricts the subject.
    return decided.result === 'allow' && kubernetes !== 'yes' ? decision('unknown', () => decided.steps) : decided
  })
  if (rest !== undefined || results.length === 0) {
    // A provider that no statement names: only what is not known can admit it.
    const nobody = scalar('arn:aws:iam::000000000000:oidc-provider/a-provider-that-no-statement-names', document.location)
    results.push(ask(rest ?? document, nobody, noIssuer(nobody)))
  }
  const allowed = results.find(({ result }) => result === 'allow')
  return allowed ?? results.find(({ result }) => result === 'unknown') ?? results[0] ?? decision('unknown', () => [])
}

const noIssuer = (like: Value): Value =>
  unknown({ code: 'unknown-argument', detail: 'the policy does not tell its issuer', location: like.location }, like.location, { kind: 'string' })

interface OwnIssuers {
  readonly issuers: readonly OwnIssuer[]
  /** The policy without the providers above, where something in it is not known; undefined where nothing is. */
  readonly rest: PolicyDocument | undefined
}

const ownIssuersOf = new WeakMap<PolicyDocument, OwnIssuers>()

function ownIssuers(document: PolicyDocument): OwnIssuers {
  const known = ownIssuersOf.get(document)
  if (known !== undefined) return known
  const issuers = new Map<string, OwnIssuer>()
  const named = new Set<string>()
  let open = !document.complete
  for (const statement of document.statements) {
    const { values, complete } = federatedOf(statement)
    if (statement.effect === 'Deny') continue
    if (!complete || statement.notPrincipals !== undefined) open = true
    if (statement.principals.some(({ type, values: each }) => type === '*' || (type === 'AWS' && each.length > 0))) open = true
    const kubernetes = isKubernetesStatement(statement)
    for (const provider of values) {
      for (const option of alternatives(provider)) {
        const key = canonical(option.value)
        named.add(key)
        if (kubernetes === 'no') continue
        const host = issuerOfProviderArn(option.value) ?? issuerOfConditions(statement)
        const issuer = host === undefined ? undefined : concat([scalar('https://', host.location), host], host.location)
        const pair = `${key} ${issuer === undefined ? '' : canonical(issuer)}`
        if (!issuers.has(pair)) issuers.set(pair, { provider: option.value, issuer, kubernetes })
      }
    }
  }
  const result = { issuers: [...issuers.values()], rest: open ? withoutFederated(document) : undefined }
  ownIssuersOf.set(document, result)
  return result
}

/** The policy with its named OIDC providers taken out: what is left is what is not known. */
function withoutFederated(document: PolicyDocument): PolicyDocument {
  return {
    ...document,
    statements: document.statements.map((statement) => ({
      ...statement,
      principals: statement.principals.map((principal) => (principal.type === 'Federated' && statement.effect !== 'Deny' ? { ...principal, values: [] } : principal)),
    })),
  }
}

