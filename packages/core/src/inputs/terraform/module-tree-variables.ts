// Input variables and local values of a module instance. Owns what they are when nothing is given; variables.ts converts.
import type { Location } from '../../source/source-file.js'
import { equals } from '../../value/compare.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType, type Type } from '../../value/type.js'
import { isNull, symbol, type Value } from '../../value/value.js'
import { EvaluationError } from './contracts.js'
import { unknownAt } from './evaluation.js'
import { relocated } from './planned.js'
import { evaluate } from './expression.js'
import { withSwitches } from './module-tree-switches.js'
import type { Declaration } from './module-tree-config.js'
import { isLiteral, type Inside } from './module-tree-types.js'
import { anyConstraint, convertVariable, typeConstraint, valueType, type Constraint } from './variables.js'

export function moduleVariables({ options, id, prefix, locate, scopeFor, valueOf }: Inside): Pick<Inside, 'variable' | 'defaultOf' | 'local'> {
  const { evaluation, config, address } = options

  const constraintOf = (declaration: Declaration): Constraint => {
    const type = declaration.body.attributes.get('type')
    if (type === undefined) return anyConstraint
    return evaluation.node(`${id}/type of var.${declaration.name}`, declaration.header, () => typeConstraint(type.file, type.attribute.expression, (expression) => evaluate(expression, scopeFor(type.file))), () => anyConstraint)
  }

  const defaultOf = (declaration: Declaration): Value | undefined => {
    const fallback = declaration.body.attributes.get('default')
    if (fallback === undefined) return undefined
    const value = evaluate(fallback.attribute.expression, scopeFor(fallback.file))
    return convertVariable(value, constraintOf(declaration), declaration.name, locate(fallback.file, fallback.attribute.expression))
  }

  /** A variable of which nothing but its name is known. Two uses of it are equal. */
  const named = (reason: UnknownReason, name: string, location: Location, type: Type, nullable = true): Value =>
    symbol({ id: `${id}/var.${name}`, domain: 'any', label: `${prefix}var.${name}`, reason, ...(nullable ? {} : { notNull: true as const }) }, location, type)

  const computeVariable = (declaration: Declaration): Value => {
    const location = locate(declaration.header.file, declaration.header)
    const planned = options.parent === undefined ? evaluation.planned?.variable(declaration.name) : undefined
    if (planned === undefined) return writtenValue(declaration, location)
    const { name } = declaration
    const value = convertVariable(relocated(planned, location), constraintOf(declaration), name, location)
    // Where the default or a tfvars file says the same, that is the place to edit.
    const written = writtenValue(declaration, location, (value) => value)
    return equals(written, value) === 'yes' ? written : value
  }

  const writtenValue = (declaration: Declaration, location: Location, ofDefault = asDefault): Value => {
    const { name } = declaration
    const constraint = constraintOf(declaration)
    const nullable = !isLiteral(declaration, 'nullable', false)
    const given = options.given(name)
    if (given !== undefined && (nullable || !isNull(given.value))) return convertVariable(given.value, constraint, name, given.location)
    const value = defaultOf(declaration)
    if (value !== undefined) {
      const standing = options.foreign === true ? value : withSwitches(value, { id: `${id}/var.${name}`, label: `${prefix}var.${name}`, switches: evaluation.switches })
      return options.parent === undefined ? ofDefault(standing, name, location) : standing
    }
    if (given !== undefined) throw new EvaluationError(`Required variable not set: the variable "${name}" may not be null`, given.location)
    if (options.parent === undefined) {
      const reason: UnknownReason = { code: 'variable-without-value', detail: `variable "${name}" has no value in this root`, location }
      return named(reason, name, location, valueType(constraint), nullable)
    }
    const missing = `Missing required argument: the argument "${name}" of ${address} is required`
    if (evaluation.strict) throw new EvaluationError(missing, options.callLocation ?? location)
    // The call will be mended, and what else it makes stays what it is: the variable is an identity, as one of the root without a value.
    return named({ code: 'evaluation-error', detail: missing, location: options.callLocation ?? location }, name, location, valueType(constraint), nullable)
  }

  const variable = (name: string, location: Location): Value => {
    const declaration = config.variables.get(name)
    if (declaration === undefined) {
      if (evaluation.strict) throw new EvaluationError(`Reference to undeclared input variable: "${name}" has not been declared`, location)
      // Declarations are often generated (Terragrunt), or lie in a file that is not checked in: the name is an identity all the same.
      const reason: UnknownReason = { code: 'variable-without-value', detail: `variable "${name}" is not declared in this module`, location }
      return named(reason, name, location, dynamicType)
    }
    const value = evaluation.node(`${id}/var.${name}`, location, () => computeVariable(declaration), unknownAt(locate(declaration.header.file, declaration.header)))
    return isLiteral(declaration, evaluation.marks ?? 'sensitive', true) ? { ...value, sensitive: true } : value
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

  return { variable, defaultOf, local }
}

/** Marks the default of a root variable, which a tfvars file that is not here, or the environment, may replace. */
const asDefault = (value: Value, name: string, location: Location): Value => ({
  ...value,
  via: { label: `default of var.${name}`, location, isDefault: true, ...(value.via === undefined ? {} : { parent: value.via }) },
})
