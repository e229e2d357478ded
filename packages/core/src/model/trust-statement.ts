// What a statement of a trust policy is about: its issuers, its subjects, whether it is about Kubernetes. Decides nothing.
import { canonical } from '../value/canonical.js'
import { alternatives, contains, hasWildcard, matchesWildcard, startsWith } from '../value/compare.js'
import { concat, dropStart, knownPrefix, knownSuffix, partsOf, sliceText, isText } from '../value/template.js'
import { all, any } from '../value/ternary.js'
import { scalar, textOf, type Ternary, type Value } from '../value/value.js'
import type { Condition, ConditionOperator, Statement } from './facts.js'

export const subjectPrefix = 'system:serviceaccount:'

/** What a condition key of an OIDC provider is made of: `<issuer>:<claim>`. Undefined for other keys, and where the claim is not known. */
export interface IssuerKey {
  /** As written before the claim: a host with path where it is right; a scheme or an ARN where it is not. */
  readonly issuer: Value
  readonly claim: string
}

export function issuerOfKey(key: Value): IssuerKey | undefined {
  const parts = partsOf(key)
  const last = parts[parts.length - 1]
  if (last === undefined || !isText(last)) return undefined
  const colon = last.value.lastIndexOf(':')
  if (colon < 0) return undefined
  const issuer = concat([...parts.slice(0, -1), sliceText(last, 0, colon)], key.location)
  // `aws:SourceIp` and other services' keys: their prefix is no host name.
  const text = textOf(issuer)
  if (text !== undefined && !text.includes('.')) return undefined
  if (/^(aws|sts):/i.test(knownPrefix(key))) return undefined
  return { issuer, claim: last.value.slice(colon + 1) }
}

const marker = 'oidc-provider/'

/** The issuer without scheme that an OIDC provider's ARN ends in; undefined where the ARN does not show it. */
export function issuerOfProviderArn(arn: Value): Value | undefined {
  if (arn.kind === 'choice') {
    const options = alternatives(arn).map(({ when, value }) => ({ when, value: issuerOfProviderArn(value) }))
    const known = options.flatMap(({ when, value }) => (value === undefined ? [] : [{ when, value }]))
    return known.length === options.length && options.length > 1 ? { kind: 'choice', options: known, location: arn.location } : undefined
  }
  const parts = partsOf(arn)
  for (const [index, part] of parts.entries()) {
    if (!isText(part)) continue
    const at = part.value.indexOf(marker)
    if (at < 0 || (at > 0 && part.value[at - 1] !== ':')) continue
    return concat([sliceText(part, at + marker.length), ...parts.slice(index + 1)], arn.location)
  }
  return undefined
}

const scheme = 'https://'

/** An issuer without its scheme; undefined where it is not known whether it has one. */
export function withoutScheme(issuer: Value): Value | undefined {
  if ((isText(issuer) || issuer.kind === 'template') && knownPrefix(issuer).startsWith(scheme)) return dropStart(issuer, scheme.length)
  return startsWith(issuer, scheme) === 'no' ? issuer : undefined
}

export interface TrustedSubject {
  readonly value: Value
  /** True where it admits this one subject: no wildcard that counts. */
  readonly exact: boolean
  readonly operator: ConditionOperator
  readonly condition: Condition
}

/** The subjects that the `:sub` conditions of a statement name positively. None for a Deny. */
export function subjectsOf(statement: Statement): readonly TrustedSubject[] {
  if (statement.effect === 'Deny') return []
  return statement.conditions.flatMap((condition) => {
    const { operator } = condition
    if (issuerOfKey(condition.key)?.claim.toLowerCase() !== 'sub' || 'unknown' in operator || !operator.known) return []
    if (!/^(String|Arn)/.test(operator.base) || /Not/.test(operator.base)) return []
    const wildcards = /Like|^Arn/.test(operator.base)
    return condition.values.map((value) => ({ value, exact: !wildcards || hasWildcard(value) === 'no', operator, condition }))
  })
}

/** The Federated principals of a statement, and whether there may be others. */
export function federatedOf(statement: Statement): { readonly values: readonly Value[]; readonly complete: boolean } {
  const federated = statement.principals.filter(({ type }) => type === 'Federated')
  return {
    values: federated.flatMap(({ values }) => values),
    complete:
      statement.complete.principals &&
      federated.every(({ complete }) => complete) &&
      statement.principals.every(({ type }) => typeof type !== 'object' || !('unknown' in type)),
  }
}

/** Whether a statement trusts an OIDC provider: by its Federated principals, else by its action. */
export function isWebIdentityStatement(statement: Statement): Ternary {
  const { values, complete } = federatedOf(statement)
  if (values.length === 0) return complete ? 'no' : 'unknown'
  if (values.some((value) => issuerOfProviderArn(value) !== undefined)) return 'yes'
  const asksForWebIdentity = any(
    statement.actions.map((action) => matchesWildcard(action, scalar('sts:AssumeRoleWithWebIdentity', action.location), { caseSensitive: false })),
  )
  if (asksForWebIdentity === 'yes') return 'yes'
  const saml = all(values.map((value) => contains(value, ':saml-provider/')))
  return complete && saml === 'yes' ? 'no' : 'unknown'
}

/** Issuers of others than Kubernetes, as the start of their host. */
const otherIssuers = [
  'token.actions.githubusercontent.com',
  'gitlab.com',
  'oidc.circleci.com',
  'app.terraform.io',
  'app.eu.terraform.io',
  'accounts.google.com',
  'sts.windows.net',
  'login.microsoftonline.com',
  'cognito-identity.amazonaws.com',
  'cognito-idp.',
  'www.amazon.com',
  'graph.facebook.com',
  'api.bitbucket.org',
  'agent.buildkite.com',
  'oidc.vercel.com',
  'api.pulumi.com',
  'app.spacelift.io',
] as const

const eksIssuers = ['oidc.eks.', 'oidc-eks.'] as const

/** How other systems' subjects start. */
const otherSubjects = ['repo:', 'project_path:', 'organization:', 'org/', 'workspace:', 'pipeline:'] as const

const cache = new WeakMap<Statement, Ternary>()

/**
 * Whether a statement is about service accounts of a Kubernetes cluster. By issuer first (an EKS host, a cluster's symbol), then
 * by subjects; GitHub, GitLab, CircleCI, Terraform Cloud, Google, Azure and the like are `no`.
 */
export function isKubernetesStatement(statement: Statement): Ternary {
  const known = cache.get(statement)
  if (known !== undefined) return known
  const result = classify(statement)
  cache.set(statement, result)
  return result
}

function classify(statement: Statement): Ternary {
  const webIdentity = isWebIdentityStatement(statement)
  if (webIdentity === 'no') return 'no'
  const issuers = [
    ...statement.principals.flatMap(({ type, values }) => (type === 'Federated' ? values.flatMap((value) => issuerOfProviderArn(value) ?? (isText(value) ? value : [])) : [])),
    ...statement.conditions.flatMap(({ key }) => issuerOfKey(key)?.issuer ?? []),
  ]
  const kinds = issuers.map(kindOfHost)
  if (kinds.includes('kubernetes')) return 'yes'
  if (kinds.includes('other')) return 'no'
  const starts = statement.conditions.filter(({ key }) => issuerOfKey(key)?.claim.toLowerCase() === 'sub').flatMap(({ values }) => values.map(knownPrefix))
  if (starts.some((start) => start.startsWith(subjectPrefix))) return 'yes'
  if (starts.some((start) => otherSubjects.some((prefix) => start.startsWith(prefix)))) return 'no'
  // Mostly clusters give issuers that are not known until they are there.
  return kinds.includes('symbol') ? 'yes' : 'unknown'
}

function kindOfHost(issuer: Value): 'kubernetes' | 'other' | 'symbol' | undefined {
  const host = withoutScheme(issuer) ?? issuer
  const start = knownPrefix(host).toLowerCase()
  if (eksIssuers.some((prefix) => start.startsWith(prefix))) return 'kubernetes'
  // GitHub Enterprise Server has its own host: https://HOSTNAME/_services/token
  if (otherIssuers.some((prefix) => start.startsWith(prefix)) || knownSuffix(host).endsWith('/_services/token')) return 'other'
  return alternatives(host).every(({ value }) => value.kind === 'symbol' && value.symbol.domain === 'issuer-host') ? 'symbol' : undefined
}

/** The one issuer that the condition keys of a statement name; undefined where there is none, or more than one. */
export function issuerOfConditions(statement: Statement): Value | undefined {
  const issuers = statement.conditions.flatMap(({ key }) => issuerOfKey(key)?.issuer ?? [])
  const [first] = issuers
  return first !== undefined && new Set(issuers.map((issuer) => canonical(issuer))).size === 1 ? first : undefined
}

const subjects = new WeakMap<Value, WeakMap<Value, Value>>()

/** `system:serviceaccount:<namespace>:<name>`. One service account is asked about for many roles. */
export function subjectFor(namespace: Value, name: Value): Value {
  let ofName = subjects.get(name)
  if (ofName === undefined) subjects.set(name, (ofName = new WeakMap()))
  let subject = ofName.get(namespace)
  if (subject === undefined) {
    subject = concat([scalar(subjectPrefix, name.location), namespace, scalar(':', name.location), name], name.location)
    ofName.set(namespace, subject)
  }
  return subject
}
