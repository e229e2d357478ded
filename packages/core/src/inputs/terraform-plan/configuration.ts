// The `configuration` part of a plan: which blocks there are, and which provider configuration each uses. Owns its look-ups.
// Expressions stand there only as `constant_value`, or as the list of what they refer to: not what is done with it, and locals are
// not followed. So nothing but constants is ever read from them.
import { entryOf, textOf, type Value } from '../../value/value.js'
import { withoutKeys } from './address.js'
import { itemsOf } from './document.js'

export interface PlanConfiguration {
  /** The block that makes a resource, by an address with or without keys. */
  resource(address: string): Value | undefined
  providerKey(address: string): string | undefined
  /** The configuration that all blocks of a provider in a module use, where it is one. */
  onlyProviderKey(module: string, provider: string): string | undefined
  provider(key: string): Value | undefined
  /** Resource blocks by address without keys. */
  readonly blocks: ReadonlyMap<string, Value>
  /** Blocks and calls of the root module. */
  readonly rootBlocks: readonly string[]
}

export function configurationOf(configuration: Value | undefined): PlanConfiguration | undefined {
  const root = entryOf(configuration, 'root_module')
  if (configuration === undefined || root === undefined) return undefined
  const blocks = new Map<string, Value>()
  const rootBlocks: string[] = []
  const open: { readonly prefix: string; readonly module: Value }[] = [{ prefix: '', module: root }]
  // Grows while it is walked.
  for (const { prefix, module } of open) {
    for (const block of itemsOf(entryOf(module, 'resources'))) {
      const address = textOf(entryOf(block, 'address'))
      if (address === undefined) continue
      blocks.set(`${prefix}${address}`, block)
      if (module === root) rootBlocks.push(address)
    }
    const calls = entryOf(module, 'module_calls')
    for (const { key, value } of calls?.kind === 'object' ? calls.entries : []) {
      const name = textOf(key)
      const child = entryOf(value, 'module')
      if (name === undefined) continue
      if (module === root) rootBlocks.push(`module.${name}`)
      if (child !== undefined) open.push({ prefix: `${prefix}module.${name}.`, module: child })
    }
  }
  const onlyKeys = new Map<string, string | undefined>()
  const keyOf = (block: Value | undefined): string | undefined => textOf(entryOf(block, 'provider_config_key'))
  return {
    resource: (address) => blocks.get(withoutKeys(address)),
    providerKey: (address) => keyOf(blocks.get(withoutKeys(address))),
    onlyProviderKey(module, provider) {
      const prefix = module === '' ? '' : `${withoutKeys(module)}.`
      const memo = `${prefix} ${provider}`
      if (onlyKeys.has(memo)) return onlyKeys.get(memo)
      const keys = new Set([...blocks].flatMap(([address, block]) => (address.startsWith(prefix) && textOf(entryOf(block, 'type'))?.startsWith(`${provider}_`) === true ? [keyOf(block)] : [])))
      onlyKeys.set(memo, keys.size === 1 ? [...keys][0] : undefined)
      return onlyKeys.get(memo)
    },
    provider: (key) => entryOf(entryOf(configuration, 'provider_config'), key),
    blocks,
    rootBlocks,
  }
}
