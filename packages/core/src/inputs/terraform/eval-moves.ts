// `moved` and `removed` blocks: which addresses they may name, and that what they name is gone. For `irsalint eval` only.
// https://developer.hashicorp.com/terraform/language/modules/develop/refactoring
import type { Location } from '../../source/source-file.js'
import { addressOf, type Address } from './eval-static.js'
import { ConfigurationError } from './evaluation.js'
import type { ModuleConfig, SourcedBlock } from './module-tree-config.js'

/** An address in steps: the calls it goes through, and the resource or call it ends in. */
interface Target {
  readonly calls: readonly { readonly name: string; readonly key?: string }[]
  /** Undefined for a module. */
  readonly resource?: { readonly mode: 'managed' | 'data'; readonly type: string; readonly name: string; readonly key?: string }
}

/** What a module call leads to; undefined where that is not known. */
type Follow = (config: ModuleConfig, call: string) => ModuleConfig | undefined

/** Throws ConfigurationError for moves and removals in a module that Terraform refuses, except of single instances. */
export function checkMoves(config: ModuleConfig, follow: Follow): void {
  const seen: { readonly from: string; readonly to: string }[] = []
  for (const sourced of config.others) {
    const location = placeOf(sourced)
    if (sourced.block.type === 'removed') checkRemoved(config, follow, sourced, location)
    if (sourced.block.type !== 'moved') continue
    const [from, to] = [targetIn(sourced, 'from'), targetIn(sourced, 'to')]
    if (from === undefined || to === undefined || (from.resource === undefined) !== (to.resource === undefined)) {
      throw new ConfigurationError('Invalid "moved" addresses: both must be resources, or both modules', location)
    }
    const move = { from: JSON.stringify(from), to: JSON.stringify(to) }
    if (move.from === move.to) throw new ConfigurationError('Redundant move statement: it is to the same address', location)
    if (seen.some((other) => (other.from === move.from) !== (other.to === move.to))) throw new ConfigurationError('Ambiguous move statements: another one is about the same address', location)
    seen.push(move)
    if (keyOf(from) !== undefined) continue
    // With a key on either side, it is about the one instance that has none.
    const isWhole = keyOf(to) === undefined
    if (isDeclared(config, follow, from, isWhole)) throw new ConfigurationError('Moved object still exists: what is moved away is still declared', location)
  }
}

/** The single instances of a module's own resources that its `moved` blocks say are gone: key of the resource, and of the instance. */
export function movedInstances(config: ModuleConfig): readonly { readonly resource: string; readonly key: string; readonly location: Location }[] {
  return config.others.flatMap((sourced) => {
    const from = sourced.block.type === 'moved' ? targetIn(sourced, 'from') : undefined
    const resource = from?.calls.length === 0 ? from.resource : undefined
    return resource?.key === undefined ? [] : [{ resource: `${resource.mode}.${resource.type}.${resource.name}`, key: resource.key, location: placeOf(sourced) }]
  })
}

function checkRemoved(config: ModuleConfig, follow: Follow, sourced: SourcedBlock, location: Location): void {
  const address = addressIn(sourced, 'from')
  if (address === undefined) return
  if (address.root === 'data') throw new ConfigurationError('Data source address not allowed: data sources are never destroyed', location)
  const from = targetOf(address)
  if (from === undefined) throw new ConfigurationError('Invalid address: it must be that of a resource or of a module', location)
  if (keyOf(from) !== undefined || from.calls.some(({ key }) => key !== undefined)) throw new ConfigurationError('Instance keys not allowed: a removed block is about all instances', location)
  if (isDeclared(config, follow, from, true)) throw new ConfigurationError('Removed object still exists: it is still declared', location)
}

const placeOf = ({ file, block: { start, end } }: SourcedBlock): Location => ({ file, start, end })

function addressIn({ file, block }: SourcedBlock, name: string): Address | undefined {
  const given = block.body.attributes.find((attribute) => attribute.name === name)
  return given === undefined ? undefined : addressOf(file, given.expression)
}

const targetIn = (sourced: SourcedBlock, name: string): Target | undefined => {
  const address = addressIn(sourced, name)
  return address === undefined || reserved.has(address.root) ? undefined : targetOf(address)
}

const reserved: ReadonlySet<string> = new Set(['var', 'local', 'path', 'terraform', 'each', 'count', 'self', 'output', 'ephemeral'])

function targetOf({ root, steps }: Address): Target | undefined {
  const left = [{ name: root, isKey: false }, ...steps]
  const take = (): string | undefined => (left[0]?.isKey === false ? left.shift()?.name : undefined)
  const takeKey = (): { readonly key?: string } => {
    const key = left[0]?.isKey === true ? left.shift() : undefined
    return key === undefined ? {} : { key: key.name }
  }
  const calls: Target['calls'][number][] = []
  while (left[0]?.name === 'module' && !left[0].isKey) {
    left.shift()
    const name = take()
    if (name === undefined) return undefined
    calls.push({ name, ...takeKey() })
  }
  if (left.length === 0) return calls.length === 0 ? undefined : { calls }
  const mode = left[0]?.name === 'data' ? 'data' : 'managed'
  if (mode === 'data') left.shift()
  const [type, name] = [take(), take()]
  if (type === undefined || name === undefined) return undefined
  const resource = { mode, type, name, ...takeKey() } as const
  return left.length === 0 ? { calls, resource } : undefined
}

const keyOf = ({ calls, resource }: Target): string | undefined => (resource === undefined ? calls.at(-1)?.key : resource.key)

/** `isWhole`: with all its instances; else as the one instance that has no key. */
function isDeclared(config: ModuleConfig, follow: Follow, { calls, resource }: Target, isWhole: boolean): boolean {
  let at = config
  for (const { name, key } of resource === undefined ? calls.slice(0, -1) : calls) {
    const next = key === undefined ? follow(at, name) : undefined
    if (next === undefined) return false
    at = next
  }
  const declaration = resource === undefined ? at.calls.get(calls.at(-1)?.name ?? '') : at.resources.get(`${resource.mode}.${resource.type}.${resource.name}`)
  if (declaration === undefined) return false
  return isWhole || !(declaration.body.attributes.has('count') || declaration.body.attributes.has('for_each'))
}
