// One module instance: what its names refer to, its resources, calls and outputs, all computed on demand and remembered.
// Owns references and the tree of modules; instances.ts expands, body.ts reads blocks, expression.ts computes.
import { SourceFile, type Location } from '../../source/source-file.js'
import type { Expression, Range } from '../../syntax/hcl/ast.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType, stringType } from '../../value/type.js'
import { isNull, scalar, symbol, textOf, unknown, type Guard, type Ternary, type Value } from '../../value/value.js'
import { bodyInstance, type Bindings, type BodyContext } from './body.js'
import { EvaluationError, type EvaluationScope, type ModuleCallInstance, type ModuleInstance, type ProviderConfig, type Resolved, type Traversal } from './contracts.js'
import { ConfigurationError, unknownAt, type Evaluation } from './evaluation.js'
import { foundIn } from './eval-references.js'
import { isConstantExpression, refusalsOf } from './eval-validate.js'
import { asTerraform } from './eval-unknowns.js'
import { evaluate } from './expression.js'
import { hasMark } from './functions/call.js'
import { countRepetition, forEachRepetition, lazyEntry, singleInstance, suffixOf, unknownRepetition, within, type InstanceKey, type Repetition } from './instances.js'
import { moduleSource, relativePath, type ModuleSource } from './module-tree-source.js'
import type { ConfigBody, Declaration, ModuleConfig, ResourceDeclaration } from './module-tree-config.js'
import { childProviders, impliedProvider, providerConfig, providerName, unknownProvider, type Providers } from './providers.js'
import { resourceInstance, type FullResourceInstance } from './instances-resource.js'
import { anyConstraint, convertVariable, typeConstraint, valueType, type Constraint } from './variables.js'

/** A module instance with what eval and its parent ask of it. */
export interface Module extends ModuleInstance {
  readonly config: ModuleConfig
  readonly existence: Existence
  /** The value of an input variable, converted. */
  variable(name: string, location: Location): Value
  scopeFor(file: SourceFile, bindings?: Bindings): EvaluationScope
  /** Evaluates everything there is. Throws ConfigurationError (when strict) for what Terraform would refuse. */
  validate(): void
  children(): readonly Module[]
  resourceNamed(key: string): ResourceSet | undefined
}

export interface Existence {
  readonly exists: Ternary
  readonly when?: Guard
  readonly many: boolean
}

/** A value given to a variable, before conversion. */
export interface Given {
  readonly value: Value
  readonly location: Location
}

export interface ModuleOptions {
  readonly evaluation: Evaluation
  readonly config: ModuleConfig
  readonly address: string
  /** Dotted path of call names: the key of modules.json. */
  readonly path: string
  readonly parent?: Module
  readonly callLocation?: Location
  readonly existence: Existence
  readonly given: (name: string) => Given | undefined
  readonly providers: Providers
  readonly depth: number
  /** Names that all expressions of this module see besides Terraform's. */
  readonly bindings?: Bindings
}

interface ResourceSet {
  readonly declaration: ResourceDeclaration
  readonly repetition: Repetition
  instanceOf(key: InstanceKey): FullResourceInstance
}

interface CallSet {
  readonly repetition: Repetition
  instanceOf(key: InstanceKey): CallInstance
}

interface CallInstance {
  readonly instance: ModuleCallInstance
  readonly child: Module | undefined
  /** The value of one output. */
  output(name: string, location: Location): Value
  whole(location: Location): Value
}

const maxModuleDepth = 16
const metaArguments: ReadonlySet<string> = new Set(['source', 'version', 'count', 'for_each', 'providers', 'depends_on', '//'])

/** For modules without files, which have nothing to point at. */
const emptyFile = (config: ModuleConfig): SourceFile => new SourceFile(`${config.directory}/main.tf`, '', { virtual: config.virtual })

export function createModule(options: ModuleOptions): Module {
  const { evaluation, config, address, existence } = options
  const { scope } = evaluation
  const id = address === '' ? scope.id : `${scope.id}/${address}`
  const prefix = address === '' ? '' : `${address}.`
  const scopes = new Map<SourceFile, EvaluationScope>()
  const resourceSets = new Map<string, ResourceSet>()
  const callSets = new Map<string, CallSet>()

  const locate = (file: SourceFile, range: Range): Location =>
    config.virtual && options.callLocation !== undefined ? options.callLocation : { file, start: range.start, end: range.end }

  const scopeFor = (file: SourceFile, bindings?: Bindings): EvaluationScope => {
    if (bindings === undefined || bindings.size === 0) {
      const found = scopes.get(file)
      if (found !== undefined) return found
    }
    const made: EvaluationScope = {
      resolve: (traversal) => resolve(traversal, bindings),
      locate: (range) => locate(file, range),
      files: evaluation.files,
      workingDirectory: evaluation.root,
      spend: (steps) => evaluation.spend(steps),
      ...(evaluation.strict ? { refine: asTerraform } : {}),
    }
    if (bindings === undefined || bindings.size === 0) scopes.set(file, made)
    return made
  }

  /** Evaluates; what Terraform refuses is an unknown, or a ConfigurationError when strict. */
  const valueOf = (file: SourceFile, expression: Expression, bindings?: Bindings): Value => {
    try {
      return evaluate(expression, scopeFor(file, bindings))
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      const location = error.location ?? locate(file, expression)
      if (evaluation.strict) throw new ConfigurationError(error.message, location)
      return unknown({ code: 'evaluation-error', detail: error.message, location }, locate(file, expression))
    }
  }

  const bodyContext: BodyContext = { evaluate: valueOf, locate, spend: (blocks) => evaluation.spendInstances(blocks) }

  // --- variables and locals ---------------------------------------------------------------------------------------

  const constraintOf = (declaration: Declaration): Constraint => {
    const type = declaration.body.attributes.get('type')
    if (type === undefined) return anyConstraint
    return evaluation.node(`${id}/type of var.${declaration.name}`, declaration.header, () => typeConstraint(type.file, type.attribute.expression, (expression) => evaluate(expression, scopeFor(type.file))), () => anyConstraint)
  }

  const isFalse = (declaration: Declaration, argument: string): boolean => {
    const expression = declaration.body.attributes.get(argument)?.attribute.expression
    return expression?.kind === 'bool' && !expression.value
  }
  const isTrue = (declaration: Declaration, argument: string): boolean => {
    const expression = declaration.body.attributes.get(argument)?.attribute.expression
    return expression?.kind === 'bool' && expression.value
  }

  const defaultOf = (declaration: Declaration, constraint: Constraint): Value | undefined => {
    const fallback = declaration.body.attributes.get('default')
    if (fallback === undefined) return undefined
    const value = evaluate(fallback.attribute.expression, scopeFor(fallback.file))
    return convertVariable(value, constraint, declaration.name, locate(fallback.file, fallback.attribute.expression))
  }

  const computeVariable = (declaration: Declaration): Value => {
    const { name } = declaration
    const constraint = constraintOf(declaration)
    const location = locate(declaration.header.file, declaration.header)
    const nullable = !isFalse(declaration, 'nullable')
    const given = options.given(name)
    const fallback = (): Value | undefined => defaultOf(declaration, constraint)
    if (given !== undefined && (nullable || !isNull(given.value))) return convertVariable(given.value, constraint, name, given.location)
    const value = fallback()
    if (value !== undefined) return value
    if (given !== undefined) throw new EvaluationError(`Required variable not set: the variable "${name}" may not be null`, given.location)
    if (options.parent === undefined) {
      const reason: UnknownReason = { code: 'variable-without-value', detail: `variable "${name}" has no value in this root`, location }
      return symbol({ id: `${id}/var.${name}`, domain: 'any', label: `${prefix}var.${name}`, reason, ...(nullable ? {} : { notNull: true as const }) }, location, valueType(constraint))
    }
    throw new EvaluationError(`Missing required argument: the argument "${name}" of ${address} is required`, options.callLocation ?? location)
  }

  const variable = (name: string, location: Location): Value => {
    const declaration = config.variables.get(name)
    if (declaration === undefined) {
      if (evaluation.strict) throw new EvaluationError(`Reference to undeclared input variable: "${name}" has not been declared`, location)
      // Declarations are often generated (Terragrunt), or lie in a file that is not checked in: the name is an identity all the same.
      const reason: UnknownReason = { code: 'variable-without-value', detail: `variable "${name}" is not declared in this module`, location }
      return symbol({ id: `${id}/var.${name}`, domain: 'any', label: `${prefix}var.${name}`, reason }, location, dynamicType)
    }
    const value = evaluation.node(`${id}/var.${name}`, location, () => computeVariable(declaration), unknownAt(locate(declaration.header.file, declaration.header)))
    return isTrue(declaration, 'sensitive') ? { ...value, sensitive: true } : value
  }

  const local = (name: string, location: Location): Value => {
    const declared = config.locals.get(name)
    if (declared === undefined) throw new EvaluationError(`Reference to undeclared local value: "${name}" has not been declared`, location)
    return evaluation.node(
      `${id}/local.${name}`,
      location,
      () => valueOf(declared.file, declared.attribute.expression),
      unknownAt(locate(declared.file, declared.attribute.expression)),
    )
  }

  // --- repetition -------------------------------------------------------------------------------------------------

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
      strict: evaluation.strict,
    }
    if (count !== undefined && forEach !== undefined) throw new EvaluationError('Invalid combination of "count" and "for_each"', context.location)
    return evaluation.node(
      `${scope.id}/instances of ${blockAddress}`,
      location,
      () => {
        const value = valueOf(argument.file, argument.attribute.expression)
        return count === undefined ? forEachRepetition(value, context) : countRepetition(value, context)
      },
      (reason) => unknownRepetition(count === undefined ? 'for_each' : 'count', unknown(reason, context.location), context),
    )
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

  // --- resources --------------------------------------------------------------------------------------------------

  const providerFor = (declaration: ResourceDeclaration): ProviderConfig => {
    const given = declaration.body.attributes.get('provider')
    const name = (given === undefined ? undefined : providerName(given.file, given.attribute.expression)) ?? impliedProvider(declaration.type)
    return providers().get(name) ?? unknownProvider(`${id}/provider.${name}`, name, locate(declaration.header.file, declaration.header))
  }

  const resourceNamed = (key: string): ResourceSet | undefined => {
    const found = resourceSets.get(key)
    if (found !== undefined) return found
    const declaration = config.resources.get(key)
    if (declaration === undefined) return undefined
    const location = locate(declaration.header.file, declaration.header)
    const local = `${declaration.mode === 'data' ? `${key.startsWith('ephemeral.') ? 'ephemeral' : 'data'}.` : ''}${declaration.type}.${declaration.name}`
    const instances = new Map<string, FullResourceInstance>()
    const instanceOf = (instanceKey: InstanceKey): FullResourceInstance => {
      const known = instances.get(instanceKey.suffix)
      if (known !== undefined) return known
      const made = resourceInstance({
        evaluation,
        declaration,
        body: bodyInstance(declaration.body, bodyContext, bindingsOf(instanceKey, location)),
        address: `${prefix}${local}${instanceKey.suffix}`,
        existence: within(existence, instanceKey) ?? { exists: 'no', many: false },
        location,
        provider: () => providerFor(declaration),
        module,
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

  // --- module calls -----------------------------------------------------------------------------------------------

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
      () => moduleSource({ evaluation, config, path: options.path, declaration }),
      (reason) => ({ kind: 'missing', reason }),
    )

  /** Why a module instance is not made: it would never end, or there are too many. */
  const refusedChild = (wanted: ModuleConfig, callAddress: string, location: Location): UnknownReason | undefined => {
    for (let ancestor: ModuleInstance | undefined = module; ancestor !== undefined; ancestor = ancestor.parent) {
      if (!wanted.virtual && ancestor.directory === wanted.directory) return { code: 'cycle', detail: `${callAddress} calls a module that it is part of`, location }
    }
    if (options.depth + 1 <= maxModuleDepth && evaluation.spendModule()) return undefined
    return { code: 'limit', detail: `${callAddress} is nested too deeply, or there are too many modules`, location }
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
      const sourced = metaArguments.has(argument) ? undefined : body.attributes.get(argument)
      if (sourced === undefined) return undefined
      const place = locate(sourced.file, sourced.attribute.expression)
      return { value: evaluation.node(`${scope.id}/${callAddress} argument ${argument}`, place, () => valueOf(sourced.file, sourced.attribute.expression, bindings), unknownAt(place)), location: place }
    }
    const callLocation = config.virtual && options.callLocation !== undefined ? options.callLocation : location
    let reason: UnknownReason | undefined = source.kind === 'missing' ? source.reason : undefined
    let child: Module | undefined
    if (source.kind === 'found' && combined.exists !== 'no') {
      const [broken] = evaluation.strict ? source.config.errors : []
      if (broken !== undefined) throw new ConfigurationError(broken.message, broken.location)
      const refused = refusedChild(source.config, callAddress, location)
      if (refused !== undefined) {
        reason = refused
        if (evaluation.strict) throw new ConfigurationError(refused.detail, location)
      } else {
        const handed = body.attributes.get('providers')
        child = createModule({
          evaluation,
          config: source.config,
          address: callAddress,
          path: options.path === '' ? name : `${options.path}.${name}`,
          parent: module,
          callLocation,
          existence: combined,
          given: givenTo,
          get providers() {
            return childProviders(providers(), handed?.file ?? declaration.header.file, handed?.attribute.expression)
          },
          depth: options.depth + 1,
        })
      }
    }
    const missing = (output: string, at: Location): Value => {
      const why: UnknownReason = reason ?? { code: 'module-not-available', detail: `the source of ${callAddress} is not in the repository and not known to irsalint`, location }
      return symbol({ id: `${scope.id}/${callAddress}.${output}`, domain: 'any', label: `${callAddress}.${output}`, reason: why, ...(combined.many ? { many: true as const } : {}) }, at, dynamicType)
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
      source: call.argument('source') ?? unknown({ code: 'evaluation-error', detail: 'the call has no source', location }, location),
      version: call.argument('version'),
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
      exists: combined.exists,
      ...(combined.when === undefined ? {} : { when: combined.when }),
      ...(source.kind === 'found' && source.family !== undefined ? { family: source.family } : {}),
      ...(child === undefined ? {} : { child }),
      module,
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

  // --- references -------------------------------------------------------------------------------------------------

  const attributeStep = (traversal: Traversal, index: number): string | undefined => {
    const step = traversal.steps[index]
    return step?.kind === 'attribute' ? step.name : undefined
  }

  const required = (traversal: Traversal, index: number): string => {
    const name = attributeStep(traversal, index)
    if (name === undefined) throw new EvaluationError(`Invalid reference: a reference to "${traversal.root}" needs a name`, traversal.location)
    return name
  }

  const resolve = (traversal: Traversal, bindings: Bindings | undefined): Resolved => {
    const { root, location } = traversal
    const bound = bindings?.get(root) ?? options.bindings?.get(root)
    if (bound !== undefined) return { value: bound, consumed: 0 }
    switch (root) {
      case 'var': {
        const name = required(traversal, 0)
        return { value: variable(name, location), consumed: 1 }
      }
      case 'local': {
        const name = required(traversal, 0)
        return { value: local(name, location), consumed: 1 }
      }
      case 'module':
        return resolveModule(traversal)
      case 'path':
        return { value: pathValue(required(traversal, 0), location), consumed: 1 }
      case 'terraform':
        return { value: terraformValue(required(traversal, 0), location), consumed: 1 }
      case 'each':
        throw new EvaluationError('Reference to "each" in context without for_each', location)
      case 'count':
        throw new EvaluationError('Reference to "count" in non-counted context', location)
      case 'self':
        throw new EvaluationError('Invalid "self" reference', location)
      case 'data':
      case 'ephemeral':
        return resolveResource(traversal, `${root}.${required(traversal, 0)}.${required(traversal, 1)}`, 2)
      case 'resource':
        return resolveResource(traversal, `managed.${required(traversal, 0)}.${required(traversal, 1)}`, 2)
      default:
        return resolveResource(traversal, `managed.${root}.${required(traversal, 0)}`, 1)
    }
  }

  /** The instance that a literal key picks, where it is certain to exist. */
  const certainInstance = (repetition: Repetition, key: Value): InstanceKey | undefined => {
    const suffix = suffixOf(key)
    const found = repetition.instances.find((instance) => instance.suffix === suffix)
    return found?.exists === 'yes' ? found : undefined
  }

  const keyStep = (traversal: Traversal, index: number): Value | undefined => {
    const step = traversal.steps[index]
    return step?.kind === 'index' && step.key.kind === 'scalar' ? step.key : undefined
  }

  const resolveResource = (traversal: Traversal, key: string, next: number): Resolved => {
    const { location } = traversal
    const set = resourceNamed(key)
    const label = key.replace(/^managed\./, '')
    if (set === undefined) throw new EvaluationError(`Reference to undeclared resource: ${label} has not been declared`, location)
    if (evaluation.strict) validateResource(key, location)
    const { repetition } = set
    const asked = keyStep(traversal, next)
    const [single] = repetition.kind === 'single' ? repetition.instances : []
    const certain = single ?? (asked === undefined ? undefined : certainInstance(repetition, asked))
    if (certain === undefined) {
      return { value: repetition.collect((each) => set.instanceOf(each).whole, location, asked), consumed: next }
    }
    const after = single === undefined ? next + 1 : next
    const attribute = attributeStep(traversal, after)
    if (attribute === undefined) return { value: set.instanceOf(certain).whole, consumed: after }
    return { value: set.instanceOf(certain).attribute(attribute), consumed: after + 1 }
  }

  const resolveModule = (traversal: Traversal): Resolved => {
    const { location } = traversal
    const name = required(traversal, 0)
    const set = callNamed(name)
    if (set === undefined) throw new EvaluationError(`Reference to undeclared module: no module call named "${name}" is declared`, location)
    const { repetition } = set
    const asked = keyStep(traversal, 1)
    const [single] = repetition.kind === 'single' ? repetition.instances : []
    const certain = single ?? (asked === undefined ? undefined : certainInstance(repetition, asked))
    if (certain === undefined) {
      return { value: repetition.collect((each) => set.instanceOf(each).whole(location), location, asked), consumed: 1 }
    }
    const after = single === undefined ? 2 : 1
    const output = attributeStep(traversal, after)
    const call = set.instanceOf(certain)
    if (output === undefined) return { value: call.whole(location), consumed: after }
    return { value: call.output(output, location), consumed: after + 1 }
  }

  const pathValue = (name: string, location: Location): Value => {
    switch (name) {
      case 'module':
        return scalar(config.virtual ? '.' : relativePath(evaluation.root, config.directory), location)
      case 'root':
        return scalar('.', location)
      case 'cwd':
        return scalar(evaluation.root, location)
      default:
        throw new EvaluationError(`Invalid "path" attribute: there is no path.${name}`, location)
    }
  }

  const terraformValue = (name: string, location: Location): Value => {
    if (name === 'workspace' || name === 'env') {
      if (evaluation.strict) return scalar(evaluation.files.read('.terraform/environment')?.text.trim() || 'default', location)
      const reason: UnknownReason = { code: 'workspace', detail: 'the workspace is chosen when Terraform runs', location }
      return symbol({ id: `${scope.id}/terraform.workspace`, domain: 'any', label: 'terraform.workspace', reason, notNull: true }, location, stringType)
    }
    if (name === 'applying') return scalar(false, location)
    throw new EvaluationError(`Invalid "terraform" attribute: there is no terraform.${name}`, location)
  }

  // --- providers and outputs --------------------------------------------------------------------------------------

  let ownProviders: Providers | undefined
  const providers = (): Providers => {
    if (ownProviders !== undefined) return ownProviders
    const all = new Map(options.providers)
    for (const declaration of config.providers) {
      const alias = declaration.body.attributes.get('alias')
      const aliasText = alias === undefined ? undefined : textOf(valueOf(alias.file, alias.attribute.expression))
      if (alias !== undefined && aliasText === undefined) continue
      const name = aliasText === undefined ? declaration.name : `${declaration.name}.${aliasText}`
      // In a child, an empty block is the old way to say that the configuration comes from the caller.
      if (options.parent !== undefined && all.has(name) && [...declaration.body.attributes.keys()].every((each) => each === 'alias' || each === 'version')) continue
      all.set(name, providerConfig(`${id}/provider.${name}`, name, bodyInstance(declaration.body, bodyContext)))
    }
    ownProviders = all
    return all
  }

  const output = (name: string): Value => {
    const declaration = config.outputs.get(name)
    const value = declaration?.body.attributes.get('value')
    if (declaration === undefined || value === undefined) {
      const location = declaration?.header ?? { file: config.files[0] ?? emptyFile(config), start: 0, end: 0 }
      throw new EvaluationError(declaration === undefined ? `there is no output "${name}"` : `Missing required argument: output "${name}" has no value`, location)
    }
    const place = locate(value.file, value.attribute.expression)
    const computed = evaluation.node(`${id}/output.${name}`, place, () => valueOf(value.file, value.attribute.expression), unknownAt(place))
    // Terraform 1.11 does not carry the mark of a module's output on to the caller.
    return options.parent === undefined && isTrue(declaration, 'sensitive') ? { ...computed, sensitive: true } : computed
  }

  // --- everything at once -----------------------------------------------------------------------------------------

  const validateResource = (key: string, location: Location): void => {
    const set = resourceNamed(key)
    if (set === undefined) return
    evaluation.node(`${id}/all of ${key}`, location, () => {
      for (const instanceKey of set.repetition.instances) validateInstance(set, instanceKey)
      const after = set.declaration.body.attributes.get('depends_on')
      for (const { root, names } of after === undefined ? [] : foundIn(after.attribute.expression).references) {
        if (root !== 'module') validateResource(root === 'data' ? `data.${names.slice(0, 2).join('.')}` : `managed.${root}.${names[0] ?? ''}`, location)
      }
      return true
    }, () => true)
  }

  const validateInstance = (set: ResourceSet, key: InstanceKey): void => {
    const instance = set.instanceOf(key)
    instance.validate()
    const { body } = set.declaration
    for (const { file, block } of body.blocks) {
      if (block.type !== 'lifecycle') continue
      for (const inner of block.body.blocks) {
        if (inner.type !== 'precondition' && inner.type !== 'postcondition') continue
        const condition = inner.body.attributes.find(({ name }) => name === 'condition')
        if (condition === undefined) continue
        const bindings = new Map([...bindingsOf(key, set.declaration.header), ['self', set.instanceOf(key).whole] as const])
        refuse(valueOf(file, condition.expression, bindings), `Resource ${inner.type} failed`, locate(file, condition))
      }
    }
  }

  const refuse = (value: Value, message: string, location: Location): void => {
    if (value.kind === 'scalar' && (value.value === false || value.value === 'false')) throw new ConfigurationError(message, location)
    const isBool = value.kind === 'scalar' ? value.value === true || value.value === 'true' : !['list', 'set', 'tuple', 'object', 'map', 'encoded'].includes(value.kind)
    if (!isBool) throw new ConfigurationError(`${message}: the condition must be true or false`, location)
  }

  const validateVariable = (declaration: Declaration): void => {
    const fallback = declaration.body.attributes.get('default')
    if (fallback !== undefined) {
      evaluation.node(`${id}/default of var.${declaration.name}`, declaration.header, () => defaultOf(declaration, constraintOf(declaration)) !== undefined, () => true)
    }
    const value = variable(declaration.name, declaration.header)
    if (value.kind === 'symbol' && value.symbol.reason.code === 'variable-without-value') {
      throw new ConfigurationError(`No value for required variable: the root module input variable "${declaration.name}" is not set, and has no default value`, declaration.header)
    }
    for (const { file, block } of declaration.body.blocks) {
      const condition = block.type === 'validation' ? block.body.attributes.find(({ name }) => name === 'condition') : undefined
      if (condition !== undefined) refuse(valueOf(file, condition.expression), `Invalid value for variable "${declaration.name}"`, locate(file, condition))
    }
  }

  /** What is refused without looking at values, here and in all modules below, whether or not they have instances. */
  const validateConfig = (): void => {
    for (const { message, location } of [...config.errors, ...refusalsOf(config, options.parent === undefined)]) throw new ConfigurationError(message, location)
    for (const [name, declaration] of config.calls) {
      const source = sourceOf(declaration)
      if (source.kind !== 'found' || source.config.virtual) continue
      checkArguments(declaration, source.config)
      if (callNamed(name)?.repetition.instances.length !== 0) continue
      for (const { message, location } of [...source.config.errors, ...refusalsOf(source.config, false)]) throw new ConfigurationError(message, location)
    }
    for (const { body } of config.resources.values()) {
      for (const { file, attribute } of body.attributes.values()) if (isConstantExpression(attribute.expression) && attribute.name !== 'provider') valueOf(file, attribute.expression)
    }
  }

  const checkArguments = (declaration: Declaration, child: ModuleConfig): void => {
    for (const [argument, { file, attribute }] of declaration.body.attributes) {
      if (!metaArguments.has(argument) && !child.variables.has(argument)) {
        throw new ConfigurationError(`Unsupported argument: an argument named "${argument}" is not expected here`, locate(file, attribute.nameRange))
      }
    }
    for (const [name, { body }] of child.variables) {
      if (!body.attributes.has('default') && !declaration.body.attributes.has(name)) {
        throw new ConfigurationError(`Missing required argument: the argument "${name}" is required, but no definition was found`, declaration.header)
      }
    }
  }

  const validate = (): void => {
    validateConfig()
    for (const declaration of config.variables.values()) validateVariable(declaration)
    for (const [name, { file, attribute }] of config.locals) local(name, { file, start: attribute.start, end: attribute.end })
    for (const [key, declaration] of config.resources) validateResource(key, declaration.header)
    for (const name of config.calls.keys()) {
      const set = callNamed(name)
      for (const key of set?.repetition.instances ?? []) validateCall(set, key)
    }
    for (const [name, declaration] of config.outputs) {
      const value = output(name)
      if (options.parent === undefined && !isTrue(declaration, 'sensitive') && hasMark(value)) {
        throw new ConfigurationError('Output refers to sensitive values: it must be marked with sensitive = true', declaration.header)
      }
      for (const { file, block } of declaration.body.blocks) {
        const condition = block.type === 'precondition' ? block.body.attributes.find((each) => each.name === 'condition') : undefined
        if (condition !== undefined) refuse(valueOf(file, condition.expression), 'Module output value precondition failed', locate(file, condition))
      }
    }
  }

  const validateCall = (set: CallSet | undefined, key: InstanceKey): void => {
    const call = set?.instanceOf(key)
    const child = call?.child
    if (call === undefined) return
    void call.instance.arguments
    if (child === undefined || child.virtual) return
    child.validate()
  }

  const module: Module = {
    address,
    scope,
    directory: config.directory,
    virtual: config.virtual,
    ...(options.callLocation === undefined ? {} : { callLocation: options.callLocation }),
    ...(options.parent === undefined ? {} : { parent: options.parent }),
    config,
    existence,
    resources: () => [...config.resources.keys()].flatMap((key) => {
      const set = resourceNamed(key)
      return set === undefined ? [] : set.repetition.instances.map((each) => set.instanceOf(each)).filter((instance) => instance.exists !== 'no')
    }),
    calls: () => [...config.calls.keys()].flatMap((name) => {
      const set = callNamed(name)
      return set === undefined ? [] : set.repetition.instances.map((each) => set.instanceOf(each).instance).filter((call) => call.exists !== 'no')
    }),
    children: () =>
      [...config.calls.keys()].flatMap((name) => {
        const set = callNamed(name)
        return set === undefined ? [] : set.repetition.instances.flatMap((each) => set.instanceOf(each).child ?? [])
      }),
    outputNames: () => [...config.outputs.keys()].sort(),
    output,
    variable,
    scopeFor,
    validate,
    resourceNamed,
    get evaluation() {
      return scopeFor(config.files[0] ?? emptyFile(config))
    },
  }
  return module
}
