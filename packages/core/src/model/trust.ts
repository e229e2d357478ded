// Decides whether a trust policy lets a caller assume its role, as IAM does. Placeholder types: the evaluator follows.
import type { Location } from '../source/source-file.js'
import type { UnknownReason } from '../value/symbol.js'
import type { Value } from '../value/value.js'

/** The fields of `trust-vectors.json`'s `request`; each may be a Value. `issuer` has the scheme. */
export interface WebIdentityRequest {
  readonly kind: 'web-identity'
  readonly federatedProviderArn: Value
  readonly issuer: Value
  readonly sub: Value
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
}

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
