// Outputs of other stacks: `terraform_remote_state` and `tfe_outputs`. Owns what these data sources read; state-locations.ts says which
// root keeps it. Where none is identified, the outputs are symbols of the configuration.
import { identityOf } from '../../value/canonical.js'
import { show } from '../../value/show.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isNull, scalar, symbol, textOf, type Value } from '../../value/value.js'
import type { ResourceInstance } from './contracts.js'
import type { Evaluation, ReadState } from './evaluation.js'
import { lazyEntry } from './instances.js'
import { stateOfConfig, workspaceState, type State } from './state-locations.js'

const statesRead = new WeakMap<ResourceInstance, { readonly read: ReadState | undefined }>()

function stateRead(resource: ResourceInstance, root: string): ReadState | undefined {
  const known = statesRead.get(resource)
  if (known !== undefined) return known.read
  const read = readBy(resource, root)
  statesRead.set(resource, { read })
  return read
}

/** The state that a data source reads, and the workspace of it, where that is given. */
function readBy(resource: ResourceInstance, root: string): ReadState | undefined {
  const { location } = resource
  const workspace = textOf(resource.argument('workspace'))
  if (resource.type === 'tfe_outputs') return { state: workspaceState(resource.argument('organization'), resource.argument('workspace'), location), workspace: undefined }
  const backend = textOf(resource.argument('backend'))
  const state = backend === undefined ? undefined : stateOfConfig(backend, resource.argument('config'), root, location)
  return state === undefined ? undefined : { state, workspace: workspace === 'default' ? undefined : workspace }
}

/** The attribute of a data source that reads another stack's state; undefined for all other resources and attributes. */
export function remoteAttribute(evaluation: Evaluation, resource: ResourceInstance, attribute: string): Value | undefined {
  if (resource.mode !== 'data') return undefined
  switch (resource.type) {
    case 'terraform_remote_state':
      if (attribute === 'outputs') return outputsOf(evaluation, resource)
      // Before Terraform 0.12, outputs were attributes of the data source itself.
      return ['backend', 'config', 'workspace', 'defaults', 'id'].includes(attribute) ? undefined : outputOf(evaluation, resource, attribute)
    case 'tfe_outputs':
      return attribute === 'values' || attribute === 'nonsensitive_values' ? outputsOf(evaluation, resource) : undefined
    default:
      return undefined
  }
}

function outputsOf(evaluation: Evaluation, resource: ResourceInstance): Value {
  const read = stateRead(resource, evaluation.root)
  const names = read === undefined ? [] : (evaluation.remote?.outputNames(read, evaluation.scope) ?? [])
  const { location } = resource
  return {
    kind: 'object',
    entries: names.map((name) => lazyEntry(scalar(name, location), () => outputOf(evaluation, resource, name))),
    complete: false,
    more: (name) => outputOf(evaluation, resource, name),
    location,
  }
}

function outputOf(evaluation: Evaluation, resource: ResourceInstance, name: string): Value {
  const read = stateRead(resource, evaluation.root)
  const found = read === undefined ? undefined : evaluation.remote?.output(read, evaluation.scope, name)
  return found ?? remoteSymbol(evaluation, resource, name, read)
}

function remoteSymbol(evaluation: Evaluation, resource: ResourceInstance, name: string, read: ReadState | undefined): Value {
  const fallback = entryOf(resource.argument('defaults'), name)
  const texts = read === undefined || !isDefaultWorkspace(resource) ? [undefined] : read.state.fields.map(textOf)
  const key = read === undefined || texts.includes(undefined) ? configurationKey(evaluation, resource) : JSON.stringify([read.state.type, ...texts])
  const { location } = resource
  return symbol(
    {
      id: `remote-state:${key}.${name}`,
      domain: 'any',
      label: `${resource.address}.outputs.${name}`,
      reason: {
        code: 'remote-state',
        detail: whyOpen(resource, name, read, evaluation),
        location,
      },
      ...(fallback !== undefined && !isNull(fallback) ? { notNull: true as const } : {}),
      ...(resource.many ? { many: true as const } : {}),
    },
    location,
    dynamicType,
  )
}

function isDefaultWorkspace(resource: ResourceInstance): boolean {
  const workspace = resource.type === 'tfe_outputs' ? undefined : resource.argument('workspace')
  return workspace === undefined || textOf(workspace) === 'default'
}

function whyOpen(resource: ResourceInstance, name: string, read: ReadState | undefined, evaluation: Evaluation): string {
  const what = `output "${name}" of ${resource.address}`
  const stack = read === undefined ? 'none' : (evaluation.remote?.stateOfStack(read, evaluation.scope) ?? 'none')
  switch (stack) {
    case 'none':
      return `${what} comes from a stack whose backend no root module of the scan has${read === undefined ? '' : ` (${describeState(read.state)})`}`
    case 'several':
      return `${what} comes from a state that several root modules, or several variants of one, may keep (${read === undefined ? '' : describeState(read.state)})`
    case 'one':
      return `${what} is not among the outputs of the root module that keeps this state`
  }
}

const describeState = ({ type, fields }: State): string => `${type}: ${fields.filter((field) => textOf(field) !== '').map(show).join(', ')}`

/** Identity of a configuration that is not wholly text: the same configuration reads the same state. */
function configurationKey(evaluation: Evaluation, resource: ResourceInstance): string {
  const parts = ['backend', 'config', 'workspace', 'organization'].flatMap((name) => resource.argument(name) ?? [])
  const identities = parts.map(identityOf)
  if (parts.length > 0 && identities.every(({ exact, many }) => exact && !many)) return identities.map(({ text }) => text).join()
  return `${evaluation.scope.id}/${resource.address}`
}
