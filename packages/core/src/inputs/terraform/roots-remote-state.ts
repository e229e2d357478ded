// Outputs of other stacks: `terraform_remote_state` and `tfe_outputs`. Owns which sibling root a backend configuration means;
// where none is identified, the outputs are symbols of that configuration.
import { normalize } from '../../source/file-system.js'
import { identityOf } from '../../value/canonical.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isNull, scalar, symbol, textOf, type Value } from '../../value/value.js'
import type { ResourceInstance } from './contracts.js'
import type { Evaluation } from './evaluation.js'
import { lazyEntry } from './instances.js'
import { configBody, type ConfigBody, type ModuleConfig, type SourcedBlock } from './module-tree-config.js'
import { literalText } from './module-tree-source.js'

/** What tells one state from another, by backend type: https://developer.hashicorp.com/terraform/language/backend */
const identifying: ReadonlyMap<string, readonly string[]> = new Map([
  ['s3', ['bucket', 'key']],
  ['gcs', ['bucket', 'prefix']],
  ['azurerm', ['storage_account_name', 'container_name', 'key']],
  ['oss', ['bucket', 'prefix', 'key']],
  ['cos', ['bucket', 'prefix', 'key']],
  ['http', ['address']],
  ['consul', ['path']],
  ['pg', ['conn_str', 'schema_name']],
  ['kubernetes', ['secret_suffix', 'namespace']],
])

/** Where a root keeps its state, as text; undefined where its configuration does not say so in full. */
export function stateOf(config: ModuleConfig): string | undefined {
  for (const { file, block } of config.others) {
    if (block.type !== 'terraform') continue
    for (const inner of configBody(file, block, block.body).blocks) {
      const state = inner.block.type === 'backend' ? backendState(inner, config.directory) : inner.block.type === 'cloud' ? workspaceState(bodyOf(inner)) : undefined
      if (state !== undefined) return state
    }
  }
  return undefined
}

const bodyOf = ({ file, block }: SourcedBlock): ConfigBody => configBody(file, block, block.body)

const argument = (body: ConfigBody, name: string): string | undefined => literalText(body.attributes.get(name)?.attribute.expression)

function backendState(sourced: SourcedBlock, directory: string): string | undefined {
  const type = sourced.block.labels[0]?.value ?? ''
  const body = bodyOf(sourced)
  if (type === 'remote') return workspaceState(body)
  if (type === 'local') return localState(directory, argument(body, 'path') ?? 'terraform.tfstate')
  return stateText(type, (name) => argument(body, name))
}

function workspaceState(body: ConfigBody): string | undefined {
  const workspaces = body.blocks.find(({ block }) => block.type === 'workspaces')
  return workspaceText(argument(body, 'organization'), workspaces === undefined ? undefined : argument(bodyOf(workspaces), 'name'))
}

const workspaceText = (organization: string | undefined, name: string | undefined): string | undefined =>
  organization === undefined || name === undefined ? undefined : JSON.stringify(['remote', organization, name])

const localState = (directory: string, path: string): string => JSON.stringify(['local', normalize(directory, path)])

function stateText(type: string, given: (name: string) => string | undefined): string | undefined {
  const names = identifying.get(type)
  if (names === undefined) return undefined
  const values = names.map(given)
  // The first names the store, the last the state in it; what is left out has a default that both sides share.
  return values[0] === undefined ? undefined : JSON.stringify([type, ...values.map((value) => value ?? '')])
}

/** The state that a data source reads, in the form of {@link stateOf}. */
function stateRead(resource: ResourceInstance, root: string): string | undefined {
  if (resource.type === 'tfe_outputs') return workspaceText(textOf(resource.argument('organization')), textOf(resource.argument('workspace')))
  const backend = textOf(resource.argument('backend'))
  const config = resource.argument('config')
  if (backend === undefined || config === undefined) return undefined
  const workspace = resource.argument('workspace')
  if (workspace !== undefined && textOf(workspace) !== 'default') return undefined
  if (backend === 'remote') return workspaceText(textOf(entryOf(config, 'organization')), textOf(entryOf(entryOf(config, 'workspaces'), 'name')))
  if (backend === 'local') {
    const path = textOf(entryOf(config, 'path'))
    return path === undefined ? undefined : localState(root, path)
  }
  return stateText(backend, (name) => textOf(entryOf(config, name)))
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
  const state = stateRead(resource, evaluation.root)
  const names = state === undefined ? [] : (evaluation.remote?.outputNames(state, evaluation.scope) ?? [])
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
  const state = stateRead(resource, evaluation.root)
  const found = state === undefined ? undefined : evaluation.remote?.output(state, evaluation.scope, name)
  return found ?? remoteSymbol(evaluation, resource, name, state)
}

function remoteSymbol(evaluation: Evaluation, resource: ResourceInstance, name: string, state: string | undefined): Value {
  const fallback = entryOf(resource.argument('defaults'), name)
  const key = state ?? configurationKey(evaluation, resource)
  const { location } = resource
  return symbol(
    {
      id: `remote-state:${key}.${name}`,
      domain: 'any',
      label: `${resource.address}.outputs.${name}`,
      reason: {
        code: 'remote-state',
        detail: `output "${name}" of ${resource.address} comes from a stack that is not in the repository, or whose backend is not configured there`,
        location,
      },
      ...(fallback !== undefined && !isNull(fallback) ? { notNull: true as const } : {}),
      ...(resource.many ? { many: true as const } : {}),
    },
    location,
    dynamicType,
  )
}

/** Identity of a configuration that is not wholly text: the same configuration reads the same state. */
function configurationKey(evaluation: Evaluation, resource: ResourceInstance): string {
  const parts = ['backend', 'config', 'workspace', 'organization'].flatMap((name) => resource.argument(name) ?? [])
  const identities = parts.map(identityOf)
  if (parts.length > 0 && identities.every(({ exact, many }) => exact && !many)) return identities.map(({ text }) => text).join()
  return `${evaluation.scope.id}/${resource.address}`
}
