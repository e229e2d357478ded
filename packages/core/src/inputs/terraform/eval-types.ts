// The walk of `terraform validate`: every expression of every module is evaluated once, with names that stand for whatever may come, so
// that what can never be right is refused wherever it stands. For `irsalint eval` only. Knows no instances and no schema of providers.
import type { Location } from '../../source/source-file.js'
import { boolType, dynamicType, numberType, stringType } from '../../value/type.js'
import { isNull, textOf, type Value } from '../../value/value.js'
import { bodyInstance, type Bindings, type BodyContext } from './body.js'
import type { BodyInstance } from './contracts.js'
import { convert } from './convert.js'
import { checkMoves } from './eval-moves.js'
import { placeOf, refusing, typedModule, type TypedModule } from './eval-types-names.js'
import { refusalsOf } from './eval-validate.js'
import { ConfigurationError, type Evaluation } from './evaluation.js'
import { asOneUnknown } from './expression-env.js'
import { hasMark } from './marks.js'
import { countRepetition, forEachRepetition, type RepetitionContext } from './instances.js'
import { configBody, type ConfigBody, type Declaration, type ModuleConfig, type SourcedBlock } from './module-tree-config.js'
import { isLiteral, metaArguments } from './module-tree-types.js'

const noBindings: Bindings = new Map()
const maxDepth = 16

/** Throws ConfigurationError for what can never be right in a root module, or in a module that it calls, whether or not that has instances. */
export function checkTypes(evaluation: Evaluation, root: ModuleConfig): void {
  checkModule(evaluation, typedModule(evaluation, root, ''), [])
}

function checkModule(evaluation: Evaluation, module: TypedModule, above: readonly string[]): void {
  const { config } = module
  const isRoot = module.path === ''
  for (const { message, location } of [...config.errors, ...refusalsOf(config, isRoot)]) throw new ConfigurationError(message, location)
  for (const declaration of config.variables.values()) {
    module.defaultOf(declaration)
    if (isRoot) checkValidations(module, declaration, undefined)
  }
  for (const [name, { file, attribute }] of config.locals) module.local(name, placeOf(file, attribute))
  for (const [key, declaration] of config.resources) checkResource(module, declaration, key)
  for (const { body } of config.providers) checkBody(module, body, noBindings, new Set(['alias', 'version', 'for_each', '//']))
  for (const declaration of config.calls.values()) checkCall(evaluation, module, declaration, above)
  for (const declaration of config.outputs.values()) checkOutput(module, declaration)
  checkMoves(config, (from, call) => childOf(evaluation, module, from, call))
  for (const each of config.others) if (each.block.type === 'import') checkImport(module, each)
  for (const { body } of config.checks) for (const each of body.blocks) if (each.block.type === 'assert') checkRule(module, each, noBindings, false)
}

/** The module behind a call of this module, or of one below it. */
function childOf(evaluation: Evaluation, module: TypedModule, from: ModuleConfig, call: string): ModuleConfig | undefined {
  const declaration = from.calls.get(call)
  const own = from === module.config ? module : typedModule(evaluation, from, `${module.path}.${from.directory}`)
  const source = declaration === undefined ? undefined : own.sourceOf(declaration)
  return source?.kind === 'found' && !source.config.virtual ? source.config : undefined
}

// --- parts of blocks ------------------------------------------------------------------------------------------------

/** Condition and message of a check; where it `decides`, a condition that can only be false is refused. */
function checkRule(module: TypedModule, { file, block }: SourcedBlock, bindings: Bindings, decides: boolean): void {
  const expressionNamed = (name: string) => block.body.attributes.find((attribute) => attribute.name === name)?.expression
  const [condition, message] = [expressionNamed('condition'), expressionNamed('error_message')]
  const said = message === undefined ? undefined : module.valueOf(file, message, bindings)
  if (decides && block.type !== 'validation' && message !== undefined && said !== undefined) checkMessage(said, placeOf(file, message))
  if (condition === undefined) return
  const value = module.valueOf(file, condition, bindings)
  if (!decides) return
  const location = placeOf(file, condition)
  if (isNull(value)) throw new ConfigurationError('Invalid condition result: it must be true or false, not null', location)
  const bool = refusing(location, () => convert(asOneUnknown(value), boolType))
  if (bool.kind === 'scalar' && bool.value === false) throw new ConfigurationError(`The condition of this ${block.type} does not hold, whatever is not known yet`, location)
}

/** The message of a check must be text. Throws ConfigurationError. */
export function checkMessage(value: Value, location: Location): void {
  const text = refusing(location, () => convert(asOneUnknown(value), stringType))
  if (isNull(text)) throw new ConfigurationError('Invalid error message: it must not be null', location)
}

function checkValidations(module: TypedModule, { name, body }: Declaration, value: Value | undefined): void {
  const bindings = value === undefined ? noBindings : module.withVariable(name, value)
  for (const each of body.blocks) if (each.block.type === 'validation') checkRule(module, each, bindings, true)
}

function checkRepetition(module: TypedModule, { attributes }: ConfigBody, address: string): void {
  const given = attributes.get('count') ?? attributes.get('for_each')
  if (given === undefined) return
  const location = placeOf(given.file, given.attribute.expression)
  const context: RepetitionContext = { id: `${module.id}/${address}`, scopeId: module.id, address, location, spend: () => true, limitReached: () => undefined, strict: true }
  refusing(location, () => {
    const value = asOneUnknown(module.valueOf(given.file, given.attribute.expression))
    return attributes.has('count') ? countRepetition(convert(value, numberType), context) : forEachRepetition(value, context)
  })
}

/** Arguments and nested blocks of something whose schema is not known. In JSON, a property that may be both is taken for a block. */
function checkBody(module: TypedModule, body: ConfigBody, bindings: Bindings, skip: ReadonlySet<string>): void {
  const context: BodyContext = { evaluate: (file, expression, bound) => module.valueOf(file, expression, bound), locate: placeOf, spend: () => true }
  const visit = (each: BodyInstance, isTop: boolean, depth: number): void => {
    if (depth > maxDepth) return
    const types = each.blockTypes().filter((type) => !isTop || !skip.has(type))
    for (const name of each.argumentNames()) if (!(isTop && skip.has(name)) && !types.includes(name)) each.argument(name)
    for (const type of types) for (const item of each.blocks(type).items) visit(item, false, depth + 1)
  }
  visit(bodyInstance(body, context, bindings), true, 0)
}

// --- blocks ---------------------------------------------------------------------------------------------------------

function checkResource(module: TypedModule, { body, header }: Declaration, key: string): void {
  const bindings = module.bindingsFor(body, header)
  checkRepetition(module, body, key)
  checkBody(module, body, bindings, new Set([...metaArguments, 'provider', 'lifecycle', 'provisioner', 'connection']))
  const withSelf: Bindings = new Map([...bindings, ['self', module.open(`self of ${key}`, dynamicType, header)]])
  for (const { file, block } of body.blocks) {
    if (block.type !== 'lifecycle') continue
    for (const inner of block.body.blocks) {
      if (inner.type === 'precondition') checkRule(module, { file, block: inner }, bindings, false)
      if (inner.type === 'postcondition') checkRule(module, { file, block: inner }, withSelf, false)
    }
  }
}

function checkImport(module: TypedModule, { file, block }: SourcedBlock): void {
  const body = configBody(file, block, block.body)
  const id = body.attributes.get('id')
  checkRepetition(module, body, 'import')
  if (id === undefined) return
  const location = placeOf(file, id.attribute.expression)
  const text = refusing(location, () => convert(asOneUnknown(module.valueOf(file, id.attribute.expression, module.bindingsFor(body, location))), stringType))
  if (isNull(text) || textOf(text) === '') throw new ConfigurationError('Invalid import id argument: it must be a text that is not empty', location)
}

function checkOutput(module: TypedModule, declaration: Declaration): void {
  const { body, header } = declaration
  for (const each of body.blocks) if (each.block.type === 'precondition') checkRule(module, each, noBindings, true)
  const value = body.attributes.get('value')
  if (value === undefined) return
  const isMarked = hasMark(module.valueOf(value.file, value.attribute.expression))
  if (isMarked && module.path === '' && !isLiteral(declaration, 'sensitive', true)) {
    throw new ConfigurationError('Output refers to sensitive values: it must be marked with sensitive = true', header)
  }
}

function checkCall(evaluation: Evaluation, module: TypedModule, declaration: Declaration, above: readonly string[]): void {
  const { name, body, header } = declaration
  checkRepetition(module, body, `module.${name}`)
  const source = module.sourceOf(declaration)
  const below = module.path === '' ? name : `${module.path}.${name}`
  const child = source.kind === 'found' && !source.config.virtual ? typedModule(evaluation, source.config, below) : undefined
  if (child !== undefined) checkArguments(declaration, child.config)
  const bindings = module.bindingsFor(body, header)
  const values = new Map<string, Value>()
  for (const [argument, { file, attribute }] of body.attributes) {
    if (metaArguments.has(argument) || child?.config.variables.has(argument) === false) continue
    const value = module.valueOf(file, attribute.expression, bindings)
    const wanted = child?.config.variables.get(argument)
    if (child !== undefined && wanted !== undefined) values.set(argument, child.given(wanted, value, placeOf(file, attribute.expression)))
  }
  if (child === undefined) return
  const { directory } = child.config
  if (directory === module.config.directory || above.includes(directory)) throw new ConfigurationError(`module.${name} calls a module that it is part of`, header)
  if (above.length >= maxDepth) return
  // The module is the same wherever it is called from; what its variables are given is not.
  evaluation.node(`types in ${directory}`, header, () => (checkModule(evaluation, child, [...above, module.config.directory]), true), () => true)
  for (const variable of child.config.variables.values()) checkValidations(child, variable, values.get(variable.name) ?? child.defaultOf(variable))
}

/** Arguments that a module does not have, and variables that need one. */
function checkArguments({ body, header }: Declaration, child: ModuleConfig): void {
  for (const [argument, { file, attribute }] of body.attributes) {
    if (!metaArguments.has(argument) && !child.variables.has(argument) && body.isMerged !== true) {
      throw new ConfigurationError(`Unsupported argument: an argument named "${argument}" is not expected here`, placeOf(file, attribute.nameRange))
    }
  }
  for (const [name, variable] of child.variables) {
    if (!variable.body.attributes.has('default') && !body.attributes.has(name)) {
      throw new ConfigurationError(`Missing required argument: the argument "${name}" is required, but no definition was found`, header)
    }
  }
}
