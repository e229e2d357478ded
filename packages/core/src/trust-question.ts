// Trust policies and requests from JSON text, for asking `canAssume` about them. Owns the form of a request in JSON.
import { readPolicy } from './inputs/policy-document.js'
import type { Trust } from './model/facts.js'
import { issuerOfProviderArn, type PodIdentityRequest, type TrustRequest, type WebIdentityRequest } from './model/trust.js'
import { SourceFile } from './source/source-file.js'
import { parseJson } from './syntax/json.js'
import { concat } from './value/template.js'
import { entryOf, isNull, scalar, textOf, unknown, type Value } from './value/value.js'

/** The text is no policy or no request: says what is wrong with it. */
export class TrustInputError extends Error {
  override readonly name = 'TrustInputError'
}

export interface TrustQuestion {
  readonly policy: Trust
  readonly request: TrustRequest
  /** Set where the policy is not what IAM could read at all. */
  readonly error?: string
}

/**
 * Reads a trust policy from JSON text: the document, or the output of `aws iam get-role`.
 * @throws TrustInputError where the text is no JSON.
 */
export function readTrustPolicy(text: string, path: string): Trust {
  const value = readJson(text, path)
  const role = entryOf(value, 'Role') ?? value
  return readPolicy(decodedDocument(entryOf(role, 'AssumeRolePolicyDocument') ?? value))
}

/** The API gives the document URL-encoded. */
function decodedDocument(value: Value): Value {
  const text = textOf(value)
  if (text === undefined || !/^\s*%7B/i.test(text)) return value
  try {
    return scalar(decodeURIComponent(text), { ...value.location, approximate: true })
  } catch {
    return value
  }
}

/**
 * Reads a request, an object with the fields of a web identity request (`federatedProviderArn`, `issuer`, `sub`, `aud`, `action`)
 * or of a Pod Identity request (`clusterArn`, `clusterName`, `namespace`, `serviceAccount`, `sessionTagsDisabled`,
 * `sourceAccount`, `sourceArn`, `servicePrincipal`, `actions`). A field that is null is not known.
 * @throws TrustInputError
 */
export function readTrustRequest(text: string, path: string): TrustRequest {
  return requestOf(readJson(text, path))
}

/**
 * Reads a list of `{policy, request}`. What is wrong with one of them is in its place in the result.
 * @throws TrustInputError where the text is no JSON array.
 */
export function readTrustQuestions(text: string, path: string): readonly (TrustQuestion | { readonly error: string })[] {
  const value = readJson(text, path)
  if (value.kind !== 'tuple') throw new TrustInputError(`${path}: a JSON array of {"policy", "request"} is needed`)
  return value.items.map((item) => {
    try {
      return questionOf(item)
    } catch (error) {
      if (error instanceof TrustInputError) return { error: error.message }
      throw error
    }
  })
}

function questionOf(item: Value): TrustQuestion {
  if (item.kind !== 'object') throw new TrustInputError('an object with "policy" and "request" is needed')
  const policy = entryOf(item, 'policy')
  if (policy === undefined) throw new TrustInputError('there is no "policy"')
  const request = entryOf(item, 'request')
  if (request === undefined) throw new TrustInputError('there is no "request"')
  const trust = readPolicy(decodedDocument(policy))
  const notReadable = trust.kind === 'policy' ? trust.problems.find(({ code }) => code === 'not-a-policy') : undefined
  const error = isNull(policy) ? 'the policy is null' : notReadable?.message
  return { policy: trust, request: requestOf(request), ...(error === undefined ? {} : { error }) }
}

function readJson(text: string, path: string): Value {
  const { value, problems } = parseJson(new SourceFile(path, text))
  if (value !== undefined) return value
  const [problem] = problems
  const at = problem?.location.file.positionAt(problem.location.start)
  throw new TrustInputError(`${path}${at === undefined ? '' : `:${String(at.line)}:${String(at.column)}`}: this is not JSON: ${problem?.message ?? 'nothing there'}`)
}

// --- requests --------------------------------------------------------------------------------------------------------

const webIdentityFields = ['federatedProviderArn', 'issuer', 'sub', 'aud', 'action'] as const
const podIdentityFields = ['clusterArn', 'clusterName', 'namespace', 'serviceAccount', 'sessionTagsDisabled', 'sourceAccount', 'sourceArn', 'servicePrincipal', 'actions'] as const

function requestOf(value: Value): TrustRequest {
  if (value.kind !== 'object') throw new TrustInputError('a request is a JSON object')
  const has = (name: string): boolean => entryOf(value, name) !== undefined
  const isWebIdentity = webIdentityFields.some(has)
  const isPodIdentity = podIdentityFields.some(has)
  if (isWebIdentity === isPodIdentity) {
    throw new TrustInputError(
      isWebIdentity
        ? 'the request mixes fields of web identity (federatedProviderArn, issuer, sub, aud, action) and of Pod Identity (clusterArn, namespace, serviceAccount, …)'
        : 'the request needs federatedProviderArn and sub (web identity), or namespace and serviceAccount (Pod Identity)',
    )
  }
  return isWebIdentity ? webIdentityRequest(value) : podIdentityRequest(value)
}

function webIdentityRequest(request: Value): WebIdentityRequest {
  const federatedProviderArn = textField(request, 'federatedProviderArn')
  if (federatedProviderArn === undefined) throw new TrustInputError('the request needs federatedProviderArn')
  const sub = textField(request, 'sub')
  if (sub === undefined) throw new TrustInputError('the request needs sub')
  const aud = entryOf(request, 'aud')
  const { location } = request
  return {
    kind: 'web-identity',
    federatedProviderArn,
    sub,
    issuer: textField(request, 'issuer') ?? issuerOf(federatedProviderArn),
    aud: aud?.kind === 'tuple' ? { ...aud, items: aud.items.map((item) => text(item, 'aud')) } : aud === undefined ? scalar('sts.amazonaws.com', location) : text(aud, 'aud'),
    action: textField(request, 'action') ?? scalar('sts:AssumeRoleWithWebIdentity', location),
  }
}

function issuerOf(provider: Value): Value {
  const host = issuerOfProviderArn(provider)
  if (host !== undefined) return concat([scalar('https://', host.location), host], host.location)
  if (provider.kind === 'unknown') return provider
  throw new TrustInputError('federatedProviderArn is no ARN of an OIDC provider (arn:aws:iam::<account>:oidc-provider/<issuer>), so the request needs issuer')
}

function podIdentityRequest(request: Value): PodIdentityRequest {
  const namespace = textField(request, 'namespace')
  const serviceAccount = textField(request, 'serviceAccount')
  if (namespace === undefined || serviceAccount === undefined) throw new TrustInputError('the request needs namespace and serviceAccount')
  const optional = <Name extends string>(name: Name): { readonly [Key in Name]?: Value } => {
    const value = textField(request, name)
    return value === undefined ? {} : (Object.fromEntries([[name, value]]) as { readonly [Key in Name]: Value })
  }
  const disabled = entryOf(request, 'sessionTagsDisabled')
  if (disabled !== undefined && !isNull(disabled) && !(disabled.kind === 'scalar' && typeof disabled.value === 'boolean')) {
    throw new TrustInputError('sessionTagsDisabled is true or false')
  }
  const actions = entryOf(request, 'actions')
  return {
    kind: 'pod-identity',
    namespace,
    serviceAccount,
    ...optional('clusterArn'),
    ...optional('clusterName'),
    ...optional('sourceAccount'),
    ...optional('sourceArn'),
    ...optional('servicePrincipal'),
    ...(disabled === undefined ? {} : { sessionTagsDisabled: isNull(disabled) ? notKnown(disabled, 'sessionTagsDisabled') : disabled }),
    ...(actions === undefined ? {} : { actions: actions.kind === 'tuple' ? actions.items.map((item) => text(item, 'actions')) : [text(actions, 'actions')] }),
  }
}

function textField(request: Value, name: string): Value | undefined {
  const value = entryOf(request, name)
  return value === undefined ? undefined : text(value, name)
}

function text(value: Value, name: string): Value {
  if (isNull(value)) return notKnown(value, name)
  if (textOf(value) === undefined) throw new TrustInputError(`${name} of the request is text`)
  return value
}

const notKnown = (value: Value, name: string): Value =>
  ({ ...unknown({ code: 'unknown-argument', detail: `${name} of the request is not known`, location: value.location }, value.location, { kind: 'string' }), notNull: true })
