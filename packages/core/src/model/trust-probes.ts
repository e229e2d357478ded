// Whom else a trust policy admits: foreign subjects derived from the policy itself, each decided by canAssume.
import type { PolicyDocument, Trust } from './facts.js'
import type { Value } from '../value/value.js'
import type { Decision } from './trust.js'

export interface Witness {
  readonly subject: Value
  readonly result: Decision['result']
}

export function foreignSubjects(_policy: PolicyDocument, _exact: readonly Value[]): readonly Value[] {
  return []
}

export function mayGrantBeyond(_policy: Trust, _exact: readonly Value[]): readonly Witness[] {
  return []
}
