// The resources of a module instance: their repetition, and the instances it makes. instances.ts expands, instances-resource.ts answers.
import type { Location } from '../../source/source-file.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType } from '../../value/type.js'
import { scalar, symbol, unknown, type Value } from '../../value/value.js'
import { bodyInstance, type Bindings } from './body.js'
import { EvaluationError, type ProviderConfig } from './contracts.js'
import { countRepetition, forEachRepetition, indexValue, lazyEntry, singleInstance, suffixOf, unknownRepetition, within, type InstanceKey, type Repetition, type RepetitionContext } from './instances.js'
import { resourceInstance, type FullResourceInstance } from './instances-resource.js'
import type { ConfigBody, ResourceDeclaration } from './module-tree-config.js'
import type { Inside, ResourceSet } from './module-tree-types.js'
import { filled, plannedCollection, type ModuleResource } from './planned.js'
import { impliedProvider, unknownProvider } from './providers.js'

const localAddress = ({ mode, type, name }: ResourceDeclaration): string => `${mode === 'data' ? 'data.' : ''}${type}.${name}`

/** How often a block is there, and the names its instances see. */
export function moduleRepetitions({ options, locate, valueOf }: Inside): Pick<Inside, 'repetitionOf' | 'bindingsOf'> {
  const { evaluation } = options
  const { scope } = evaluation

  const repetitionOf = (body: ConfigBody, blockAddress: string, location: Location): Repetition => {
    const count = body.attributes.get('count')
    const forEach = body.attributes.get('for_each')
    const argument = count ?? forEach
    if (argument === undefined) return singleInstance
    const context = {
      id: `${scope.id}/${blockAddress}`,
      scopeId: scope.id,
      address: blockAddress,
      location: locate(argument.file, argument.attribute.expression),
      spend: (instances: number) => evaluation.spendInstances(instances),
      limitReached: (reason: UnknownReason) => evaluation.limitReached(reason),
      strict: evaluation.strict,
      ...(evaluation.marks === undefined ? {} : { marks: evaluation.marks }),
    }
    return evaluation.node(
      `${scope.id}/instances of ${blockAddress}`,
      location,
      () => {
        if (count !== undefined && forEach !== undefined) throw new EvaluationError('Invalid combination of "count" and "for_each"', context.location)
        const value = valueOf(argument.file, argument.attribute.expression)
        const written = count === undefined ? forEachRepetition(value, context) : countRepetition(value, context)
        return written.instances.every(({ exists }) => exists === 'yes') ? written : (plannedRepetition(value, count === undefined ? 'for_each' : 'count', context, blockAddress) ?? written)
      },
      (reason) => unknownRepetition(count === undefined ? 'for_each' : 'count', unknown(reason, context.location), context),
    )
  }

  /** Instances that only the plan knows. */
  const plannedRepetition = (value: Value, kind: 'count' | 'for_each', context: RepetitionContext, blockAddress: string): Repetition | undefined => {
    const keys = evaluation.planned?.keys(blockAddress)
    if (keys === undefined) return undefined
    if (kind === 'count') return keys.every((key, index) => key === index) ? countRepetition(indexValue(keys.length, context.location), context) : undefined
    const collection = plannedCollection(value, keys, (key) => {
      const reason: UnknownReason = { code: 'instances-unknown', detail: `the for_each of ${blockAddress} is not known, only the keys that the plan has`, location: context.location }
      return symbol({ id: `${context.id}${suffixOf(scalar(key, context.location))}/each.value`, domain: 'any', label: `each.value of ${blockAddress}[${JSON.stringify(key)}]`, reason }, context.location, dynamicType)
    })
    return collection === undefined ? undefined : forEachRepetition(collection, context)
  }

  const bindingsOf = (key: InstanceKey, location: Location): Bindings => {
    const bindings = new Map<string, Value>()
    const { index, each } = key
    if (index !== undefined) bindings.set('count', { kind: 'object', entries: [{ key: scalar('index', location), value: index }], complete: true, location })
    if (each !== undefined) {
      bindings.set('each', {
        kind: 'object',
        entries: [{ key: scalar('key', location), value: each.key }, lazyEntry(scalar('value', location), () => each.value)],
        complete: true,
        location,
      })
    }
    return bindings
  }

  return { repetitionOf, bindingsOf }
}

export function moduleResources(inside: Inside): Pick<Inside, 'resourceNamed'> {
  const { options, id, prefix, locate, bodyContext, repetitionOf, bindingsOf } = inside
  const { evaluation, config, existence } = options
  const resourceSets = new Map<string, ResourceSet>()

  const providerFor = (declaration: ResourceDeclaration, bindings: Bindings): ProviderConfig => {
    const given = declaration.body.attributes.get('provider')
    const named = given === undefined ? impliedProvider(declaration.type) : inside.providerNamed(given.file, given.attribute.expression, bindings)
    // What cannot be read as a name is no other configuration's.
    const name = named ?? `${impliedProvider(declaration.type)} of ${localAddress(declaration)}`
    const configured = inside.providers().get(name) ?? unknownProvider(`${id}/provider.${name}`, name, locate(declaration.header.file, declaration.header))
    const { planned } = evaluation
    if (planned === undefined) return configured
    return {
      id: configured.id,
      partition: configured.partition,
      region: configured.region,
      get accountId() {
        return filled(configured.accountId, planned.account(`${prefix}${localAddress(declaration)}`, options.address, declaration.type))
      },
    }
  }

  const onlyOfType = ({ mode, type }: ResourceDeclaration): ModuleResource | undefined => {
    const same = [...config.resources.values()].filter((each) => each.mode === mode && each.type === type)
    return config.virtual && same.length === 1 ? { module: options.address, mode, type } : undefined
  }

  const resourceNamed = (key: string): ResourceSet | undefined => {
    const found = resourceSets.get(key)
    if (found !== undefined) return found
    const declaration = config.resources.get(key)
    if (declaration === undefined) return undefined
    const location = locate(declaration.header.file, declaration.header)
    const local = key.startsWith('ephemeral.') ? `ephemeral.${declaration.type}.${declaration.name}` : localAddress(declaration)
    const only = evaluation.planned === undefined ? undefined : onlyOfType(declaration)
    const instances = new Map<string, FullResourceInstance>()
    const instanceOf = (instanceKey: InstanceKey): FullResourceInstance => {
      const known = instances.get(instanceKey.suffix)
      if (known !== undefined) return known
      const bindings = bindingsOf(instanceKey, location)
      const made = resourceInstance({
        evaluation,
        declaration,
        body: bodyInstance(declaration.body, bodyContext, bindings),
        address: `${prefix}${local}${instanceKey.suffix}`,
        existence: within(existence, instanceKey) ?? { exists: 'no', many: false },
        location,
        provider: () => providerFor(declaration, bindings),
        module: inside.module(),
        ...(only === undefined ? {} : { onlyOfType: only }),
      })
      instances.set(instanceKey.suffix, made)
      return made
    }
    const set: ResourceSet = {
      declaration,
      get repetition() {
        return repetitionOf(declaration.body, `${prefix}${local}`, location)
      },
      instanceOf,
    }
    resourceSets.set(key, set)
    return set
  }

  return { resourceNamed }
}
