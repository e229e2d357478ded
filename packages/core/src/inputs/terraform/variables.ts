// Input variables: type constraints, optional attributes with defaults, conversion of given values.
// Owns what a declaration says; where values come from is decided by tfvars.ts and module-tree.ts.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { boolType, dynamicType, numberType, stringType, type Type } from '../../value/type.js'
import { isNull, scalar, textOf, type Value } from '../../value/value.js'
import { EvaluationError } from './contracts.js'
import { convert } from './convert.js'
import { lazyEntry } from './instances.js'
import { unquoted } from './tf-json.js'
import { withoutOptional } from './types.js'

/** Defaults of `optional(T, default)`, shaped like the type they belong to. */
export interface Defaults {
  readonly own: ReadonlyMap<string, Value>
  readonly attributes: ReadonlyMap<string, Defaults>
  readonly element?: Defaults
  readonly elements?: readonly (Defaults | undefined)[]
}

export interface Constraint {
  readonly type: Type
  readonly defaults: Defaults | undefined
}

export const anyConstraint: Constraint = { type: dynamicType, defaults: undefined }

const maxDepth = 60

/**
 * Reads a `type` argument. `evaluate` gives the values of defaults, which are constants.
 * https://developer.hashicorp.com/terraform/language/expressions/type-constraints
 */
export function typeConstraint(file: SourceFile, expression: Expression, evaluate: (expression: Expression) => Value): Constraint {
  const fail = (what: string, at: Expression): never => {
    throw new EvaluationError(`Invalid type specification: ${what}`, { file, start: at.start, end: at.end })
  }
  const read = (given: Expression, depth: number): Constraint => {
    if (depth > maxDepth) return fail('the type is nested too deeply', given)
    const at = given.kind === 'parentheses' ? given.inner : given
    if (at.kind === 'variable') {
      switch (at.name) {
        case 'string':
          return { type: stringType, defaults: undefined }
        case 'number':
          return { type: numberType, defaults: undefined }
        case 'bool':
          return { type: boolType, defaults: undefined }
        case 'any':
          return anyConstraint
        // Without an element type, as before Terraform 0.12.
        case 'list':
        case 'map':
          return { type: { kind: at.name, element: dynamicType }, defaults: undefined }
        default:
          return fail(`the keyword "${at.name}" is not a valid type`, at)
      }
    }
    if (at.kind !== 'call') return fail('a type keyword or type constructor is required', at)
    const [first, ...more] = at.args
    switch (at.name) {
      case 'list':
      case 'set':
      case 'map': {
        if (first === undefined || more.length > 0) return fail(`the ${at.name} type constructor requires one argument`, at)
        const element = read(first, depth + 1)
        return {
          type: { kind: at.name, element: element.type },
          defaults: element.defaults === undefined ? undefined : { own: new Map(), attributes: new Map(), element: element.defaults },
        }
      }
      case 'tuple': {
        if (first?.kind !== 'tuple' || more.length > 0) return fail('the tuple type constructor requires a list of types', at)
        const elements = first.items.map((item) => read(item, depth + 1))
        return {
          type: { kind: 'tuple', elements: elements.map(({ type }) => type) },
          defaults: elements.some(({ defaults }) => defaults !== undefined)
            ? { own: new Map(), attributes: new Map(), elements: elements.map(({ defaults }) => defaults) }
            : undefined,
        }
      }
      case 'object': {
        if (first?.kind !== 'object' || more.length > 0) return fail('the object type constructor requires a map of attribute types', at)
        return objectType(first, depth)
      }
      case 'optional':
        return fail('optional is only allowed for attributes of objects', at)
      default:
        return fail(`"${at.name}" is not a valid type constructor`, at)
    }
  }
  const objectType = (expression: Extract<Expression, { kind: 'object' }>, depth: number): Constraint => {
    const attributes = new Map<string, Type>()
    const optional = new Set<string>()
    const own = new Map<string, Value>()
    const nested = new Map<string, Defaults>()
    for (const { key, value } of expression.items) {
      // A name in quotes is none here, other than in the objects of expressions.
      if (key.kind !== 'variable') return fail('object attribute names must be simple names', key)
      const { name } = key
      if (attributes.has(name)) return fail(`the attribute "${name}" is given twice`, key)
      const isOptional = value.kind === 'call' && value.name === 'optional'
      const [inner, fallback, ...excess] = isOptional ? value.args : [value]
      if (inner === undefined || excess.length > 0) return fail('optional takes a type and a default', value)
      const constraint = read(inner, depth + 1)
      attributes.set(name, constraint.type)
      if (constraint.defaults !== undefined) nested.set(name, constraint.defaults)
      if (isOptional) optional.add(name)
      if (fallback !== undefined) {
        const given = evaluate(fallback)
        // A default may lack attributes that are optional themselves; those are filled in when it is used.
        own.set(name, convert(given, constraint.type))
      }
    }
    const type: Type = { kind: 'object', attributes, ...(optional.size > 0 ? { optional } : {}) }
    return { type, defaults: own.size > 0 || nested.size > 0 ? { own, attributes: nested } : undefined }
  }
  if (expression.kind === 'template' && expression.parts[0]?.kind === 'interpolation') return fail('a type keyword or type constructor is required', expression)
  return read(unquoted(file, expression), 0)
}

/** The value with the defaults of optional attributes where it lacks them or has null. */
export function applyDefaults(value: Value, defaults: Defaults | undefined): Value {
  if (defaults === undefined || isNull(value)) return value
  switch (value.kind) {
    case 'choice':
      return { ...value, options: value.options.map(({ when, value: option }) => ({ when, value: applyDefaults(option, defaults) })) }
    case 'list':
    case 'set':
    case 'tuple': {
      const { element, elements } = defaults
      if (element === undefined && elements === undefined) return value
      // What the items are now is no longer what the element type says: conversion decides anew.
      return { kind: 'tuple', location: value.location, complete: value.complete, ...marks(value), items: value.items.map((item, index) => applyDefaults(item, element ?? elements?.[index])) }
    }
    case 'object':
    case 'map': {
      if (defaults.element !== undefined) {
        const { element } = defaults
        return { kind: 'object', location: value.location, complete: value.complete, ...marks(value), entries: value.entries.map((entry) => lazyEntry(entry.key, () => applyDefaults(entry.value, element))) }
      }
      const entries = value.entries.map((entry) => {
        const name = textOf(entry.key)
        if (name === undefined) return entry
        const own = defaults.own.get(name)
        const given = own !== undefined && isNull(entry.value) ? own : entry.value
        return { key: entry.key, value: applyDefaults(given, defaults.attributes.get(name)) }
      })
      const present = new Set(value.entries.map(({ key }) => textOf(key)))
      // In a collection that may hold more, a missing attribute may be there: the default proves nothing.
      if (value.complete) {
        for (const [name, own] of defaults.own) {
          if (!present.has(name)) entries.push({ key: scalar(name, own.location), value: applyDefaults(own, defaults.attributes.get(name)) })
        }
      }
      return { kind: 'object', location: value.location, complete: value.complete, ...marks(value), entries }
    }
    default:
      return value
  }
}

const marks = (value: Value): Pick<Value, 'via' | 'sensitive'> => ({
  ...(value.via === undefined ? {} : { via: value.via }),
  ...(value.sensitive === true ? { sensitive: true as const } : {}),
})

/** A given value as the variable has it. Throws EvaluationError where it does not fit. */
export function convertVariable(value: Value, constraint: Constraint, name: string, location: Location): Value {
  try {
    return convert(applyDefaults(value, constraint.defaults), constraint.type)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(`Invalid value for input variable "${name}": ${error.message}`, error.location ?? location)
  }
}

/** The type of the variable's values, for a symbol that stands for one. */
export const valueType = (constraint: Constraint): Type => withoutOptional(constraint.type)
