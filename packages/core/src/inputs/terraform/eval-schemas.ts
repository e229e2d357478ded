// The blocks that Terraform itself defines: their arguments, which of them are constants or references, their nested blocks.
// For `irsalint eval` only. Evaluates nothing.

/**
 * What an argument may be: any expression, or what Terraform reads before it evaluates anything: a constant bool or text, a list of
 * references or of names, one reference, an object of references, a type.
 */
export type ArgumentKind = 'any' | 'bool' | 'text' | 'references' | 'names' | 'triggers' | 'reference' | 'target' | 'providers' | 'type' | 'constant'

export interface Schema {
  readonly arguments: Readonly<Record<string, ArgumentKind>>
  readonly required?: readonly string[]
  /** Attributes that are no arguments. */
  readonly computed?: readonly string[]
  /** Nested blocks by type; without a schema where nothing is known of them. */
  readonly blocks: Readonly<Record<string, Schema | undefined>>
}

const condition: Schema = { arguments: { condition: 'any', error_message: 'any' }, required: ['condition', 'error_message'], blocks: {} }

const lifecycle: Schema = {
  arguments: { create_before_destroy: 'bool', prevent_destroy: 'bool', ignore_changes: 'names', replace_triggered_by: 'triggers' },
  blocks: { precondition: condition, postcondition: condition },
}

export const schemas = {
  variable: {
    arguments: { type: 'type', default: 'constant', description: 'text', sensitive: 'bool', nullable: 'bool', ephemeral: 'bool', deprecated: 'text' },
    blocks: { validation: condition },
  },
  output: {
    arguments: { value: 'any', description: 'text', sensitive: 'bool', depends_on: 'references', ephemeral: 'bool', deprecated: 'text' },
    required: ['value'],
    blocks: { precondition: condition },
  },
  module: {
    arguments: { source: 'constant', version: 'constant', count: 'any', for_each: 'any', depends_on: 'references', providers: 'providers' },
    required: ['source'],
    blocks: {},
  },
  check: { arguments: {}, blocks: { assert: condition, data: undefined } },
  moved: { arguments: { from: 'reference', to: 'reference' }, required: ['from', 'to'], blocks: {} },
  removed: {
    arguments: { from: 'reference' },
    required: ['from'],
    blocks: { lifecycle: { arguments: { destroy: 'bool' }, blocks: {} }, provisioner: undefined, connection: undefined },
  },
  import: { arguments: { to: 'target', id: 'any', identity: 'any', provider: 'any', for_each: 'any' }, required: ['to'], blocks: {} },
  terraform: {
    arguments: { required_version: 'text', experiments: 'any', language: 'any' },
    blocks: { backend: undefined, cloud: undefined, required_providers: undefined, provider_meta: undefined, encryption: undefined },
  },
  locals: { arguments: {}, blocks: {} },
} as const satisfies Readonly<Record<string, Schema>>

/** What every resource may have, whatever its type. */
export const resourceMeta: Schema = {
  arguments: { count: 'any', for_each: 'any', provider: 'any', depends_on: 'references' },
  blocks: { lifecycle, provisioner: undefined, connection: undefined },
}

/** Resources of the provider that is built into Terraform; it has no others. */
export const builtInTypes: ReadonlyMap<string, Schema | undefined> = new Map<string, Schema | undefined>([
  ['managed.terraform_data', { arguments: { ...resourceMeta.arguments, input: 'any', triggers_replace: 'any' }, computed: ['id', 'output'], blocks: resourceMeta.blocks }],
  ['data.terraform_remote_state', undefined],
])

/** https://developer.hashicorp.com/terraform/language/backend */
export const backends: ReadonlySet<string> = new Set(['local', 'remote', 'azurerm', 'consul', 'cos', 'gcs', 'http', 'inmem', 'kubernetes', 'oss', 'pg', 's3'])
