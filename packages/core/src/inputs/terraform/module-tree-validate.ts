// Evaluates a module as a whole and refuses what Terraform refuses. For `irsalint eval` only; see eval-validate.ts for what needs
// no values.
import type { Location } from '../../source/source-file.js'
import type { Value } from '../../value/value.js'
import { foundIn } from './eval-references.js'
import { isConstantExpression, refusalsOf } from './eval-validate.js'
import { ConfigurationError } from './evaluation.js'
import { hasMark } from './functions/call.js'
import type { InstanceKey } from './instances.js'
import type { Declaration, ModuleConfig } from './module-tree-config.js'
import { isLiteral, metaArguments, type CallSet, type Inside, type ResourceSet } from './module-tree-types.js'

export function moduleValidation(inside: Inside): { validate(): void; validateResource(key: string, location: Location): void } {
  const { options, id, locate, valueOf, variable, defaultOf, local, output, bindingsOf, resourceNamed, callNamed, sourceOf } = inside
  const { evaluation, config } = options

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
      if (options.parent === undefined && !isLiteral(declaration, 'sensitive', true) && hasMark(value)) {
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

  return { validate, validateResource }
}
