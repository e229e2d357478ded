// The `configuration` part of a plan: which blocks there are, and which provider configuration each uses. Owns its look-ups.
// Expressions stand there only as `constant_value`, or as the list of what they refer to: not what is done with it, and locals are
// not followed. So only constants are certain; see likely.ts for the rest.
import { entryOf, textOf, type Value } from '../../value/value.js'
import { parentOfModule, stepsOf, withoutKeys } from './address.js'
import { itemsOf } from './document.js'

export interface PlanConfiguration {
  /** The block that makes a resource, by an address with or without keys. */
  resource(address: string): Value | undefined
  providerKey(address: string): string | undefined
  /** The configuration that all blocks of a provider in a module use, where it is one. */
  onlyProviderKey(module: string, provider: string): string | undefined
  provider(key: string): Value | undefined
  /**
   * The attribute of a resource, by its full address, that an expression in a module refers to, where it refers to nothing else;
   * through variables and outputs of modules.
   */
  onlyReference(expression: Value | undefined, module: string): Reference | undefined
  /** Resource blocks by address without keys. */
  readonly blocks: ReadonlyMap<string, Value>
  /** Blocks and calls of the root module. */
  readonly rootBlocks: readonly string[]
}

export interface Reference {
  readonly address: string
  readonly attribute: string
}

const maxHops = 32

/** The one thing that an expression refers to; the shorter forms of a reference follow it. */
function onlyName(expression: Value | undefined): string | undefined {
  const [longest, ...others] = itemsOf(entryOf(expression, 'references')).map(textOf)
  return longest !== undefined && others.every((each) => each !== undefined && (longest.startsWith(`${each}.`) || longest.startsWith(`${each}[`))) ? longest : undefined
}

export function configurationOf(configuration: Value | undefined): PlanConfiguration | undefined {
  const root = entryOf(configuration, 'root_module')
  if (configuration === undefined || root === undefined) return undefined
  const blocks = new Map<string, Value>()
  const rootBlocks: string[] = []
  const calls = new Map<string, Value>()
  const open: { readonly prefix: string; readonly module: Value }[] = [{ prefix: '', module: root }]
  // Grows while it is walked.
  for (const { prefix, module } of open) {
    for (const block of itemsOf(entryOf(module, 'resources'))) {
      const address = textOf(entryOf(block, 'address'))
      if (address === undefined) continue
      blocks.set(`${prefix}${address}`, block)
      if (module === root) rootBlocks.push(address)
    }
    const called = entryOf(module, 'module_calls')
    for (const { key, value } of called?.kind === 'object' ? called.entries : []) {
      const name = textOf(key)
      const child = entryOf(value, 'module')
      if (name === undefined) continue
      if (module === root) rootBlocks.push(`module.${name}`)
      calls.set(`${prefix}module.${name}`, value)
      if (child !== undefined) open.push({ prefix: `${prefix}module.${name}.`, module: child })
    }
  }
  const onlyKeys = new Map<string, string | undefined>()
  const keyOf = (block: Value | undefined): string | undefined => textOf(entryOf(block, 'provider_config_key'))
  const onlyReference = (expression: Value | undefined, module: string, hops = 0): Reference | undefined => {
    const name = onlyName(expression)
    if (name === undefined || hops > maxHops) return undefined
    const steps = stepsOf(name)
    const [first, second, third] = steps
    const written = (count: number): string => steps.slice(0, count).map((step) => `${step.name}${step.key ?? ''}`).join('.')
    if (first?.name === 'var') {
      const call = steps.length === 2 && second?.key === undefined && module !== '' ? calls.get(withoutKeys(module)) : undefined
      return call === undefined ? undefined : onlyReference(entryOf(entryOf(call, 'expressions'), second?.name ?? ''), parentOfModule(module), hops + 1)
    }
    const prefix = module === '' ? '' : `${module}.`
    if (first?.name === 'module') {
      if (steps.length !== 3 || third?.key !== undefined) return undefined
      const child = `${prefix}${written(2)}`
      const output = entryOf(entryOf(entryOf(calls.get(withoutKeys(child)), 'module'), 'outputs'), third?.name ?? '')
      return onlyReference(entryOf(output, 'expression'), child, hops + 1)
    }
    const size = first?.name === 'data' ? 3 : 2
    const attribute = steps[size]
    return steps.length === size + 1 && attribute !== undefined && attribute.key === undefined ? { address: `${prefix}${written(size)}`, attribute: attribute.name } : undefined
  }
  return {
    onlyReference: (expression, module) => onlyReference(expression, module),
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
