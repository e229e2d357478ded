// What the context of a request to STS has under each condition key and policy variable, for web identity and Pod Identity.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
import { alternatives, contains, endsWith, equalsIgnoreCase, narrow, startsWith } from '../value/compare.js'
import { classHas, domainSpec } from '../value/domain.js'
import { tokensOf, type PolicyVariables } from '../value/pattern.js'
import { concat } from '../value/template.js'
import { scalar, textOf, unknown, type Guard, type Ternary, type Value } from '../value/value.js'
import type { Statement } from './facts.js'
import type { ConditionContext, KeyState } from './trust-condition.js'
import { withoutScheme } from './trust-statement.js'
import type { PodIdentityRequest, WebIdentityRequest } from './trust.js'

export const podIdentityService = 'pods.eks.amazonaws.com'

export interface RequestContext {
  /** Actions that must all be allowed. */
  readonly actions: readonly Value[]
  /** Whether one principal of the policy is this caller. */
  principal(type: Statement['principals'][number]['type'], value: Value): Ternary
  /** Who calls, for people. */
  readonly caller: Value
  states(key: Value): readonly KeyState[]
  readonly variables: PolicyVariables
  readonly mismatch: Ternary
}

const notKnown = (detail: string, like: Value): Value =>
  ({ ...unknown({ code: 'computed-attribute', detail, location: like.location }, like.location, { kind: 'string' }), notNull: true })

/** Keys that only the call itself tells. */
const isGlobalKey = (key: Value): Ternary => {
  const known = globalKeys.get(key)
  if (known !== undefined) return known
  const result = classifyKey(key)
  globalKeys.set(key, result)
  return result
}
const globalKeys = new WeakMap<Value, Ternary>()

const classifyKey = (key: Value): Ternary => {
  const aws = startsWith(key, 'aws:', { ignoreCase: true })
  return aws === 'yes' ? 'yes' : startsWith(key, 'sts:', { ignoreCase: true }) === 'yes' ? 'yes' : aws === 'no' && startsWith(key, 'sts:', { ignoreCase: true }) === 'no' ? 'no' : 'unknown'
}

/** Colons of a key: how many at least, and whether there may be more. */
function colons(key: Value): { readonly least: number; readonly mayHaveMore: boolean } {
  const tokens = tokensOf(key)
  if (tokens === undefined) return { least: 0, mayHaveMore: true }
  return {
    least: tokens.filter((token) => token.kind === 'char' && token.code === 58).length,
    mayHaveMore: tokens.some((token) => token.kind === 'hole' && classHas(domainSpec(token.domain).characters, 58)),
  }
}

const comparedKeys = new WeakMap<Value, WeakMap<Value, Ternary>>()

/** Keys compare without regard to case. The same few keys are compared again and again. */
function sameKey(key: Value, named: Value): Ternary {
  let known = comparedKeys.get(key)
  if (known === undefined) comparedKeys.set(key, (known = new WeakMap()))
  let result = known.get(named)
  if (result === undefined) known.set(named, (result = equalsIgnoreCase(key, named)))
  return result
}

type NamedKey = { readonly key: Value; readonly state: KeyState }

/** Every state a key can have: one of the named keys, a global one, missing, or no key at all (see B.5). */
function statesOf(key: Value, named: readonly NamedKey[]): readonly KeyState[] {
  return alternatives(key).flatMap(({ value }): readonly KeyState[] => {
    const isGlobal = isGlobalKey(value)
    const found: KeyState[] = []
    for (const each of named) {
      const same = sameKey(value, each.key)
      if (same === 'yes' && (isGlobal !== 'no' || colons(value).least === 1)) return [each.state]
      if (same !== 'no') found.push(each.state)
    }
    if (isGlobal === 'yes') return [...found, { kind: 'open' }]
    const { least, mayHaveMore } = colons(value)
    // IAM takes keys with one colon only, and none without a vendor's prefix.
    if (least > 1 || (least === 0 && !mayHaveMore)) return [{ kind: 'invalid' }]
    const states: KeyState[] = [...found, { kind: 'missing' }]
    if (mayHaveMore) states.push({ kind: 'invalid' })
    const isClaim = endsWith(value, ':sub') === 'yes' || endsWith(value, ':aud') === 'yes'
    if (isGlobal === 'unknown' && !isClaim) states.push({ kind: 'open' })
    return states
  })
}

/** The variables that neither kind of caller has: it is no IAM user, and carries no tags of its own. */
const absentVariables = /^aws:(principaltag\/|username$|principalorgid$|principalorgpaths$|federatedprovider$)/i

function variableOf(name: string, named: readonly { readonly key: Value; readonly value: Value | undefined }[]): ReturnType<PolicyVariables> {
  for (const { key, value } of named) {
    const same = equalsIgnoreCase(scalar(name, key.location), key)
    if (same === 'unknown') return 'unknown'
    if (same === 'yes') return value === undefined ? 'no-value' : (tokensOf(value) ?? 'unknown')
  }
  if (absentVariables.test(name)) return 'no-value'
  return /^(aws|sts):/i.test(name) ? 'unknown' : 'no-value'
}

// --- web identity ----------------------------------------------------------------------------------------------------

interface ClaimKeys {
  readonly sub: Value
  readonly aud: Value
}
const keysOfIssuer = new WeakMap<Value, ClaimKeys>()

function claimKeys(issuer: Value): ClaimKeys {
  const known = keysOfIssuer.get(issuer)
  if (known !== undefined) return known
  const host = withoutScheme(issuer) ?? notKnown('the issuer may or may not have a scheme', issuer)
  const key = (claim: string): Value => concat([host, scalar(`:${claim}`, host.location)], host.location)
  const keys = { sub: key('sub'), aud: key('aud') }
  keysOfIssuer.set(issuer, keys)
  return keys
}

export function webIdentityContext(request: WebIdentityRequest, equals: (a: Value, b: Value) => Ternary): RequestContext {
  const { issuer, sub, federatedProviderArn } = request
  const keys = claimKeys(issuer)
  const audiences = request.aud.kind === 'list' || request.aud.kind === 'tuple' || request.aud.kind === 'set' ? request.aud.items : [request.aud]
  const [onlyAudience] = audiences
  const named: readonly NamedKey[] = [
    { key: keys.sub, state: { kind: 'present', name: 'sub', values: [sub] } },
    { key: keys.aud, state: { kind: 'present', name: 'aud', values: audiences } },
  ]
  const variables = [
    { key: keys.sub, value: sub },
    { key: keys.aud, value: audiences.length === 1 ? onlyAudience : undefined },
  ]
  return {
    actions: [request.action],
    caller: federatedProviderArn,
    principal(type, value) {
      if (type === 'Federated') return equals(value, federatedProviderArn)
      return everyone(type, value)
    },
    states: (each) => statesOf(each, named),
    variables: (name) => variableOf(name, variables),
    mismatch: 'no',
  }
}

/** `"*"` and `{"AWS": "*"}`: the documentation contradicts itself on whether they admit such callers. */
function everyone(type: Statement['principals'][number]['type'], value: Value): Ternary {
  if (type === '*') return 'unknown'
  if (typeof type === 'object') return 'unknown' in type ? 'unknown' : 'no'
  return type === 'AWS' && contains(value, '*') !== 'no' ? 'unknown' : 'no'
}

// --- Pod Identity ----------------------------------------------------------------------------------------------------

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
export function podIdentityContext(request: PodIdentityRequest, equals: (a: Value, b: Value) => Ternary): RequestContext {
  const like = request.serviceAccount
  const text = (value: string): Value => scalar(value, like.location)
  const { clusterArn, sessionTagsDisabled, namespace, serviceAccount } = request
  const clusterName = request.clusterName ?? clusterNameOf(clusterArn) ?? notKnown('the cluster is not known', like)
  const tags: readonly (readonly [string, Value])[] = [
    ['eks-cluster-arn', clusterArn ?? notKnown('the ARN of the cluster is not known', like)],
    ['eks-cluster-name', clusterName],
    ['kubernetes-namespace', namespace],
    ['kubernetes-service-account', serviceAccount],
    ['kubernetes-pod-name', notKnown('the name of the pod is not known', like)],
    ['kubernetes-pod-uid', notKnown('the uid of the pod is not known', like)],
  ]
  const disabled = sessionTagsDisabled === undefined ? false : sessionTagsDisabled.kind === 'scalar' ? sessionTagsDisabled.value : undefined
  const tagged: Ternary = disabled === true || disabled === 'true' ? 'no' : disabled === false || disabled === null || disabled === 'false' ? 'yes' : 'unknown'
  const account = request.sourceAccount ?? accountOf(clusterArn)
  const present = (name: string, value: Value): KeyState => ({ kind: 'present', name, values: [value] })
  const named: NamedKey[] = tags.map(([name, value]) => ({
    key: text(`aws:RequestTag/${name}`),
    state: tagged === 'yes' ? present(name, value) : tagged === 'no' ? { kind: 'missing' } : { kind: 'open' },
  }))
  if (account !== undefined) named.push({ key: text('aws:SourceAccount'), state: present('aws:SourceAccount', account) })
  if (request.sourceArn !== undefined) named.push({ key: text('aws:SourceArn'), state: present('aws:SourceArn', request.sourceArn) })
  const variables = [
    ...tags.map(([name, value]) => ({
      key: text(`aws:RequestTag/${name}`),
      value: tagged === 'yes' ? value : tagged === 'no' ? undefined : notKnown('whether session tags are sent is not known', like),
    })),
    ...(account === undefined ? [] : [{ key: text('aws:SourceAccount'), value: account }]),
  ]
  const service = request.servicePrincipal ?? text(podIdentityService)
  return {
    actions: request.actions ?? [text('sts:AssumeRole'), text('sts:TagSession')],
    caller: service,
    principal: (type, value) => (type === 'Service' ? equals(value, service) : everyone(type, value)),
    states(each) {
      // The service sends these tags and no others; the tags of the caller itself are none.
      return statesOf(each, named).map((state): KeyState => {
        if (state.kind !== 'open') return state
        const other = startsWith(each, 'aws:PrincipalTag/', { ignoreCase: true }) === 'yes' || isOtherRequestTag(each, named)
        return other ? { kind: 'missing' } : state
      })
    },
    variables: (name) => (/^aws:requesttag\//i.test(name) ? tagVariable(name, variables) : variableOf(name, variables)),
    mismatch: 'unknown',
  }
}

function tagVariable(name: string, variables: readonly { readonly key: Value; readonly value: Value | undefined }[]): ReturnType<PolicyVariables> {
  const value = variableOf(name, variables)
  const isNamed = variables.some(({ key }) => textOf(key)?.toLowerCase() === name.toLowerCase())
  return isNamed ? value : 'no-value'
}

const isOtherRequestTag = (key: Value, named: readonly NamedKey[]): boolean =>
  startsWith(key, 'aws:RequestTag/', { ignoreCase: true }) === 'yes' && named.every((each) => equalsIgnoreCase(key, each.key) === 'no')

const clusterArnPattern = /^arn:[a-z0-9-]+:eks:[a-z0-9-]+:(\d{12}):cluster\/(.+)$/

function clusterNameOf(arn: Value | undefined): Value | undefined {
  const name = clusterArnPattern.exec(textOf(arn) ?? '')?.[2]
  return arn === undefined || name === undefined ? undefined : scalar(name, arn.location)
}

/** An association stands in the account of its cluster. */
function accountOf(arn: Value | undefined): Value | undefined {
  const account = clusterArnPattern.exec(textOf(arn) ?? '')?.[1]
  return arn === undefined || account === undefined ? undefined : scalar(account, arn.location)
}

// --- both ------------------------------------------------------------------------------------------------------------

/** The context of conditions, with values of the policy seen where the guard holds. */
export function conditionContext(context: RequestContext, version: Value | undefined, guard: Guard): ConditionContext {
  const text = version === undefined ? '2008-10-17' : textOf(version)
  const variables = text === '2012-10-17' ? [context.variables] : text === undefined ? [undefined, context.variables] : [undefined]
  return { states: (key) => context.states(key), variables, mismatch: context.mismatch, narrow: (value) => narrow(value, guard) }
}
