// Evaluates a module as a whole and refuses what Terraform refuses. For `irsalint eval` only; see eval-validate.ts for what needs
// no values.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Block, Expression } from '../../syntax/hcl/ast.js'
import { reasonOf } from '../../value/reason.js'
import { isDecimal } from '../../value/number.js'
import { boolType } from '../../value/type.js'
import { isKnown, isNull, type Value } from '../../value/value.js'
import { convert } from './convert.js'
import { foundIn } from './eval-references.js'
import { movedInstances } from './eval-moves.js'
import { addressOf, itemsOfList, type Address } from './eval-static.js'
import { placeOf, refusing } from './eval-types-names.js'
import { checkMessage, checkTypes } from './eval-types.js'
import { selfReferences, undeclaredResource } from './eval-validate-references.js'
import { ConfigurationError } from './evaluation.js'
import { asOneUnknown } from './expression-env.js'
import { hasMark } from './marks.js'
import { suffixOf, type InstanceKey } from './instances.js'
import type { Declaration, ResourceDeclaration, SourcedAttribute } from './module-tree-config.js'
import { isLiteral, type CallSet, type Inside, type ResourceSet } from './module-tree-types.js'
import { unquoted } from './tf-json.js'

export function moduleValidation(inside: Inside): { validate(): void } & Pick<Inside, 'validateResource' | 'precede'> {
  const { options, id, locate, valueOf, variable, defaultOf, local, output, bindingsOf, resourceNamed, callNamed } = inside
  const { evaluation, config } = options

  const validateResource = (key: string, location: Location): void => {
    const set = resourceNamed(key)
    if (set === undefined) return
    evaluation.node(`${id}/all of ${key}`, location, () => {
      const { instances } = set.repetition
      const [self] = instances.length === 0 ? [] : selfReferences(key, set.declaration, 'arguments')
      if (self !== undefined) throw new ConfigurationError(self.message, self.location)
      for (const instanceKey of instances) validateInstance(set, instanceKey)
      const after = set.declaration.body.attributes.get('depends_on')
      if (after !== undefined) validateAfter(after, location, key)
      return true
    }, () => true)
  }

  /** What `depends_on` names comes first, all of it. That a single instance comes after itself says nothing. */
  const validateAfter = ({ file, attribute }: SourcedAttribute, location: Location, self?: string): void => {
    for (const item of itemsOfList(attribute.expression)) {
      const address = addressOf(file, item)
      const needed = resourceKey(address)
      if (needed !== undefined && needed === self && isCircle(needed, address)) throw new ConfigurationError('Cycle: every instance of the resource comes after the others', location)
      if (needed !== undefined && needed !== self) validateResource(needed, location)
      else if (address?.root === 'module') validateModule(address.steps[0]?.name ?? '', location)
    }
  }

  /** Whether instances come after each other: not where all come after one of them. */
  const isCircle = (key: string, address: Address | undefined): boolean => {
    const instances = resourceNamed(key)?.repetition.instances ?? []
    const wanted = address?.steps.find(({ isKey }) => isKey)?.name
    return instances.length > 1 && !instances.some(({ suffix }) => suffix === `[${wanted ?? ''}]` || suffix === `[${JSON.stringify(wanted)}]`)
  }

  const validateModule = (name: string, location: Location): void => {
    const set = callNamed(name)
    if (set === undefined) return
    evaluation.node(`${id}/all of module.${name}`, location, () => {
      precede(name, location)
      for (const key of set.repetition.instances) validateCall(set, key)
      return true
    }, () => true)
  }

  /** Everything in a module comes after what the call's `depends_on` names. */
  const precede = (name: string, location: Location): void => {
    const after = config.calls.get(name)?.body.attributes.get('depends_on')
    if (after !== undefined) evaluation.node(`${id}/before module.${name}`, location, () => (validateAfter(after, location), true), () => true)
  }

  const validateInstance = (set: ResourceSet, key: InstanceKey): void => {
    const instance = set.instanceOf(key)
    instance.validate()
    const input = instance.type === 'terraform_data' ? instance.argument('input') : undefined
    if (input !== undefined && isInfinite(input)) throw new ConfigurationError(`${instance.address} has an infinite argument: it cannot be stored`, set.declaration.header)
    const { body } = set.declaration
    for (const { file, block } of body.blocks) {
      if (block.type !== 'lifecycle') continue
      const triggers = block.body.attributes.find(({ name }) => name === 'replace_triggered_by')
      for (const item of itemsOfList(triggers?.expression)) checkTrigger(file, item, key, set.declaration)
      for (const inner of block.body.blocks) {
        if (inner.type !== 'precondition' && inner.type !== 'postcondition') continue
        const condition = inner.body.attributes.find(({ name }) => name === 'condition')
        if (condition === undefined) continue
        const bindings = new Map([...bindingsOf(key, set.declaration.header), ['self', set.instanceOf(key).whole] as const])
        const message = inner.body.attributes.find(({ name }) => name === 'error_message')
        if (message !== undefined) checkMessage(valueOf(file, message.expression, bindings), locate(file, message))
        refuse(valueOf(file, condition.expression, bindings), `Resource ${inner.type} failed`, locate(file, condition))
      }
    }
  }

  /** What may trigger a replacement must have an instance. */
  const checkTrigger = (file: SourceFile, item: Expression, key: InstanceKey, { header, ...declaration }: ResourceDeclaration): void => {
    const own = `managed.${declaration.type}.${declaration.name}`
    const written = unquoted(file, item)
    const [reference] = foundIn(written).references.filter(({ root }) => root !== 'each' && root !== 'count')
    if (reference === undefined) return
    const [first] = reference.steps
    const wanted = resourceNamed(resourceKey(reference) ?? '')
    const [type, name] = reference.root === 'data' ? reference.names : [reference.root, ...reference.names]
    const undeclared = undeclaredResource(config, reference.root === 'data' ? 'data' : 'managed', type, name)
    if (undeclared !== undefined) throw new ConfigurationError(undeclared, placeOf(file, item))
    if (wanted === undefined || first === undefined) return
    if (resourceKey(reference) === own) throw new ConfigurationError('Nothing can trigger the replacement: the resource itself has not changed before', placeOf(file, item))
    validateResource(resourceKey(reference) ?? '', header)
    const access = accessAfter(written, reference.root === 'data' ? 2 : 1)
    const value = access?.kind === 'index' ? valueOf(file, access.key, bindingsOf(key, header)) : undefined
    const { instances } = wanted.repetition
    if (instances.some(({ exists }) => exists !== 'yes')) return
    // An attribute without a key is that of the one instance which has none.
    const suffix = access?.kind === 'attribute' ? '' : value !== undefined && isKnown(value) ? suffixOf(value) : undefined
    if (instances.length === 0 || (suffix !== undefined && !instances.some((instance) => instance.suffix === suffix))) {
      throw new ConfigurationError('Nothing can trigger the replacement: there is no such instance', placeOf(file, item))
    }
  }

  /** What is imported must be known, and have a place. */
  const validateImport = (file: SourceFile, { body, start, end }: Block): void => {
    const [to, id, each] = ['to', 'id', 'for_each'].map((name) => body.attributes.find((attribute) => attribute.name === name)?.expression)
    if (each !== undefined || to === undefined) return
    const value = id === undefined ? undefined : valueOf(file, id)
    if (value !== undefined && value.kind !== 'scalar' && reasonOf(value)?.code === 'computed-attribute') throw new ConfigurationError('Invalid import id argument: it is known only after apply', { file, start, end })
    const address = addressOf(file, to)
    const key = address?.steps[1]
    const instances = resourceNamed(resourceKey(address) ?? '')?.repetition.instances
    if (key?.isKey !== true || instances === undefined || instances.some(({ exists }) => exists !== 'yes')) return
    const isThere = instances.some(({ suffix }) => suffix === `[${key.name}]` || suffix === `[${JSON.stringify(key.name)}]`)
    if (!isThere) throw new ConfigurationError('Configuration for import target does not exist: there is no such instance', { file, start, end })
  }

  const boolOf = (value: Value, message: string, location: Location): Value => {
    if (isNull(value)) throw new ConfigurationError(`${message}: the condition must be true or false, not null`, location)
    return refusing(location, () => convert(asOneUnknown(value), boolType))
  }
  const refuse = (value: Value, message: string, location: Location): void => {
    const bool = boolOf(value, message, location)
    if (bool.kind === 'scalar' && bool.value === false) throw new ConfigurationError(message, location)
  }

  const validateVariable = (declaration: Declaration): void => {
    const fallback = declaration.body.attributes.get('default')
    if (fallback !== undefined) {
      evaluation.node(`${id}/default of var.${declaration.name}`, declaration.header, () => defaultOf(declaration) !== undefined, () => true)
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

  const validate = (): void => {
    if (options.parent === undefined && evaluation.marks === undefined) checkTypes(evaluation, config)
    for (const declaration of config.variables.values()) validateVariable(declaration)
    for (const [name, { file, attribute }] of config.locals) local(name, { file, start: attribute.start, end: attribute.end })
    for (const [key, declaration] of config.resources) validateResource(key, declaration.header)
    for (const { resource, key, location } of movedInstances(config)) {
      const instance = resourceNamed(resource)?.repetition.instances.find(({ suffix }) => suffix === `[${key}]` || suffix === `[${JSON.stringify(key)}]`)
      if (instance?.exists === 'yes') throw new ConfigurationError('Moved object still exists: the instance that is moved away is still there', location)
    }
    for (const { file, block } of config.others) if (block.type === 'import') validateImport(file, block)
    for (const [name, { header }] of config.calls) validateModule(name, header)
    for (const { body } of config.checks) {
      for (const { file, block } of body.blocks) {
        const condition = block.type === 'assert' ? block.body.attributes.find((each) => each.name === 'condition') : undefined
        const message = block.body.attributes.find((each) => block.type === 'assert' && each.name === 'error_message')
        if (message !== undefined) checkMessage(valueOf(file, message.expression), locate(file, message))
        // A check that fails is only told.
        if (condition !== undefined) boolOf(valueOf(file, condition.expression), 'Invalid condition result', locate(file, condition))
      }
    }
    for (const [name, declaration] of config.outputs) {
      const value = output(name)
      const after = declaration.body.attributes.get('depends_on')
      if (after !== undefined) validateAfter(after, declaration.header)
      if (options.parent === undefined && isInfinite(value)) throw new ConfigurationError(`The output "${name}" is infinite: it cannot be stored`, declaration.header)
      checkMark(declaration, hasMark(value))
      for (const { file, block } of declaration.body.blocks) {
        const condition = block.type === 'precondition' ? block.body.attributes.find((each) => each.name === 'condition') : undefined
        if (condition !== undefined) refuse(valueOf(file, condition.expression), 'Module output value precondition failed', locate(file, condition))
      }
    }
  }

  const checkMark = (declaration: Declaration, isMarked: boolean): void => {
    if (evaluation.marks === 'ephemeral') {
      const isEphemeral = isLiteral(declaration, 'ephemeral', true)
      if (isMarked && !isEphemeral) throw new ConfigurationError('Ephemeral value not allowed: the output is not declared as ephemeral', declaration.header)
      if (isEphemeral && !isMarked) throw new ConfigurationError('Value not allowed in ephemeral output: the output can only be set to an ephemeral value', declaration.header)
    } else if (options.parent === undefined && !isLiteral(declaration, 'sensitive', true) && isMarked) {
      throw new ConfigurationError('Output refers to sensitive values: it must be marked with sensitive = true', declaration.header)
    }
  }

  const validateCall = (set: CallSet | undefined, key: InstanceKey): void => {
    const call = set?.instanceOf(key)
    const child = call?.child
    if (call === undefined) return
    // A module that is there asks for what it knows.
    const isAsked = evaluation.marks !== 'ephemeral' && child?.virtual === false
    for (const [name, value] of isAsked ? [] : call.instance.arguments) {
      if (evaluation.marks !== 'ephemeral') continue
      const variable = child?.config.variables.get(name)
      if (variable !== undefined && !isLiteral(variable, 'ephemeral', true) && hasMark(value)) {
        throw new ConfigurationError(`Ephemeral value not allowed: the variable "${name}" is not declared as ephemeral`, call.instance.argumentLocations.get(name))
      }
    }
    if (child === undefined || child.virtual) return
    child.validate()
  }

  return { validate, validateResource, precede }
}

/** Whether an infinite number is anywhere inside. */
function isInfinite(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return isDecimal(value.value) && value.value.infinite
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.some(isInfinite)
    case 'object':
    case 'map':
      return value.entries.some((entry) => isInfinite(entry.value))
    default:
      return false
  }
}

/** How a module knows a resource by its address; undefined for what is none. */
function resourceKey(address: Pick<Address, 'root' | 'steps'> | undefined): string | undefined {
  if (address === undefined || ['var', 'local', 'module', 'path', 'terraform'].includes(address.root)) return undefined
  const [first, second] = address.steps
  return address.root === 'data' ? `data.${first?.name ?? ''}.${second?.name ?? ''}` : `managed.${address.root}.${first?.name ?? ''}`
}

/** The step behind the name of a resource. */
function accessAfter(expression: Expression, names: number): Expression | undefined {
  const accesses: Expression[] = []
  for (let at = expression; at.kind === 'attribute' || at.kind === 'index'; at = at.object) accesses.unshift(at)
  return accesses[names]
}
