// The module calls of a module instance: their source, their instances, the values of their outputs.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType } from '../../value/type.js'
import { scalar, symbol, textOf, unknown, type Value } from '../../value/value.js'
import { bodyInstance } from './body.js'
import { EvaluationError, type ModuleCallInstance, type ModuleInstance } from './contracts.js'
import { ConfigurationError, unknownAt } from './evaluation.js'
import { lazyEntry, within, type InstanceKey } from './instances.js'
import type { Declaration, ModuleConfig } from './module-tree-config.js'
import { isMentioned, outputUsesOf } from './module-output-uses.js'
import { moduleSource, type ModuleSource } from './module-tree-source.js'
import { metaArguments, type CallInstance, type CallSet, type Given, type Inside, type Module, type ModuleOptions } from './module-tree-types.js'
import { childProviders } from './providers.js'

const maxModuleDepth = 16

/** `createModule` makes the children. */
export function moduleCalls(inside: Inside, createModule: (options: ModuleOptions) => Module): Pick<Inside, 'callNamed' | 'sourceOf'> {
  const { options, id, prefix, locate, valueOf, bodyContext, repetitionOf, bindingsOf } = inside
  const { evaluation, config, existence } = options
  const { scope } = evaluation
  const callSets = new Map<string, CallSet>()

  const callNamed = (name: string): CallSet | undefined => {
    const found = callSets.get(name)
    if (found !== undefined) return found
    const declaration = config.calls.get(name)
    if (declaration === undefined) return undefined
    const location = locate(declaration.header.file, declaration.header)
    const instances = new Map<string, CallInstance>()
    const set: CallSet = {
      get repetition() {
        return repetitionOf(declaration.body, `${prefix}module.${name}`, location)
      },
      instanceOf(key) {
        const known = instances.get(key.suffix)
        if (known !== undefined) return known
        const made = callInstance(declaration, key, location)
        instances.set(key.suffix, made)
        return made
      },
    }
    callSets.set(name, set)
    return set
  }

  const sourceOf = (declaration: Declaration): ModuleSource =>
    evaluation.node(
      `${id}/source of module.${declaration.name}`,
      declaration.header,
      () => moduleSource({ evaluation, config, path: options.path, declaration, early: ({ file, attribute }) => textOf(valueOf(file, attribute.expression)) }),
      (reason) => ({ kind: 'missing', reason }),
    )

  /** Why a module instance is not made: it would never end, or there are too many. */
  const refusedChild = (wanted: ModuleConfig, callAddress: string, location: Location): UnknownReason | undefined => {
    for (let ancestor: ModuleInstance | undefined = inside.module(); ancestor !== undefined; ancestor = ancestor.parent) {
      if (!wanted.virtual && ancestor.directory === wanted.directory) return { code: 'cycle', detail: `${callAddress} calls a module that it is part of: Terraform would never come to an end`, location }
    }
    if (options.depth + 1 <= maxModuleDepth && evaluation.spendModule()) return undefined
    return { code: 'limit', detail: `${callAddress} is nested too deeply, or there are too many module instances in this root`, location }
  }

  const callInstance = (declaration: Declaration, key: InstanceKey, location: Location): CallInstance => {
    const { name, body } = declaration
    const callAddress = `${prefix}module.${name}${key.suffix}`
    const bindings = bindingsOf(key, location)
    const combined = within(existence, key) ?? { exists: 'no' as const, many: false }
    const call = bodyInstance(body, bodyContext, bindings)
    const argumentNames = [...body.attributes.keys()].filter((argument) => !metaArguments.has(argument))
    const source = sourceOf(declaration)
    const givenTo = (argument: string): Given | undefined => {
      if (metaArguments.has(argument)) return undefined
      const sourced = body.attributes.get(argument)
      if (sourced === undefined) {
        const hidden = call.argument(argument)
        return hidden === undefined ? undefined : { value: hidden, location }
      }
      const place = locate(sourced.file, sourced.attribute.expression)
      return { value: evaluation.node(`${scope.id}/${callAddress} argument ${argument}`, place, () => valueOf(sourced.file, sourced.attribute.expression, bindings), unknownAt(place)), location: place }
    }
    const callLocation = options.foreign === true && options.callLocation !== undefined ? options.callLocation : location
    let reason: UnknownReason | undefined = source.kind === 'missing' ? source.reason : undefined
    let child: Module | undefined
    if (source.kind === 'found' && combined.exists !== 'no') {
      const [broken] = evaluation.strict ? source.config.errors : []
      if (broken !== undefined) throw new ConfigurationError(broken.message, broken.location)
      const refused = refusedChild(source.config, callAddress, location)
      if (refused !== undefined) {
        reason = refused
        evaluation.limitReached(refused)
        if (evaluation.strict) throw new ConfigurationError(refused.detail, location)
      } else {
        const handed = body.attributes.get('providers')
        child = createModule({
          evaluation,
          config: source.config,
          address: callAddress,
          path: options.path === '' ? name : `${options.path}.${name}`,
          parent: inside.module(),
          callLocation,
          foreign: options.foreign === true || source.foreign,
          existence: combined,
          given: givenTo,
          get providers() {
            return childProviders({ id, call: `module.${name}${key.suffix}`, providers: inside.providers(), named: (file, expression) => inside.providerNamed(file, expression, bindings) }, handed?.file ?? declaration.header.file, handed?.attribute.expression)
          },
          depth: options.depth + 1,
        })
      }
    }
    /** `''` stands for all outputs together: an attribute of that symbol is the symbol of the output. */
    const missing = (output: string, at: Location): Value => {
      const detail = child === undefined ? `the source of ${callAddress} is not in the repository and not known to irsalint` : `what irsalint knows of the module of ${callAddress} has no output "${output}"`
      const why: UnknownReason = reason ?? { code: 'module-not-available', detail, location }
      const label = output === '' ? callAddress : `${callAddress}.${output}`
      return symbol({ id: `${scope.id}/${label}`, domain: 'any', label, reason: why, ...(combined.many ? { many: true as const } : {}) }, at, dynamicType)
    }
    const output = (wanted: string, at: Location): Value => {
      if (child === undefined) return missing(wanted, at)
      if (!child.config.outputs.has(wanted)) {
        // Knowledge about a module may lack outputs that the module has.
        if (child.virtual) return missing(wanted, at)
        throw new EvaluationError(`Unsupported attribute: ${prefix}module.${name} has no output named "${wanted}"`, at)
      }
      return child.output(wanted)
    }
    const wholes = new Map<SourceFile, Value>()
    const instance: ModuleCallInstance = {
      address: callAddress,
      name,
      // On demand: a broken source may refer to the call itself.
      get source() {
        return call.argument('source') ?? unknown({ code: 'evaluation-error', detail: 'the call has no source', location }, location)
      },
      get version() {
        return call.argument('version')
      },
      sourceLocation: call.argumentLocation('source') ?? location,
      location,
      get arguments() {
        return new Map(argumentNames.flatMap((argument) => {
          const given = givenTo(argument)
          return given === undefined ? [] : [[argument, given.value] as const]
        }))
      },
      get argumentLocations() {
        return new Map(argumentNames.map((argument) => [argument, call.argumentLocation(argument) ?? location]))
      },
      outputUses: () => outputUsesOf(config.files, name),
      isMentioned: () => isMentioned(config.files, name),
      exists: combined.exists,
      ...(combined.when === undefined ? {} : { when: combined.when }),
      ...(source.kind === 'found' && source.family !== undefined ? { family: source.family } : {}),
      ...(child === undefined ? {} : { child }),
      module: inside.module(),
    }
    return {
      instance,
      child,
      output,
      whole(at) {
        const memo = wholes.get(at.file)
        if (memo !== undefined) return memo
        const made: Value =
          child === undefined
            ? missing('', at)
            : { kind: 'object', entries: child.outputNames().map((each) => lazyEntry(scalar(each, at), () => output(each, at))), complete: !child.virtual, location: callLocation }
        wholes.set(at.file, made)
        return made
      },
    }
  }

  return { callNamed, sourceOf }
}
