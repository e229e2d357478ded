// What names stand for while `irsalint eval` walks as `terraform validate` does: variables are unknown but for their type, of resources
// nothing is known, of modules the names of their outputs.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import type { UnknownReason } from '../../value/symbol.js'
import { dynamicType, numberType, stringType, type Type } from '../../value/type.js'
import { isNull, scalar, symbol, type Value } from '../../value/value.js'
import type { Bindings } from './body.js'
import { EvaluationError, type EvaluationScope, type Resolved, type Traversal } from './contracts.js'
import { asTerraform } from './eval-unknowns.js'
import { undeclaredResource } from './eval-validate-references.js'
import { ConfigurationError, type Evaluation } from './evaluation.js'
import { evaluate } from './expression.js'
import type { ConfigBody, Declaration, ModuleConfig, SourcedAttribute } from './module-tree-config.js'
import { pathValue, terraformValue } from './module-tree-references.js'
import { moduleSource, type ModuleSource } from './module-tree-source.js'
import { isLiteral } from './module-tree-types.js'
import { providerFunction } from './provider-functions.js'
import { anyConstraint, convertVariable, typeConstraint, valueType, type Constraint } from './variables.js'

/** A module as validation sees it. */
export interface TypedModule {
  readonly config: ModuleConfig
  /** Dotted path of call names; `''` for the root. */
  readonly path: string
  /** Keys what is remembered of it. */
  readonly id: string
  open(name: string, type: Type, location: Location): Value
  /** Throws ConfigurationError. */
  valueOf(file: SourceFile, expression: Expression, bindings?: Bindings): Value
  local(name: string, location: Location): Value
  sourceOf(call: Declaration): ModuleSource
  /** The names that `count` and `for_each` bring into a block. */
  bindingsFor(body: ConfigBody, location: Location): Bindings
  /** The converted default of a variable. Throws ConfigurationError where it does not fit. */
  defaultOf(variable: Declaration): Value | undefined
  /** A value that the variable is given, as it then has it. */
  given(variable: Declaration, value: Value, location: Location): Value
  /** The name `var` with one variable that has a value. */
  withVariable(name: string, value: Value): Bindings
}

const noBindings: Bindings = new Map()

export function objectOf(entries: Readonly<Record<string, Value>>, location: Location): Value {
  return { kind: 'object', entries: Object.entries(entries).map(([name, value]) => ({ key: scalar(name, location), value })), complete: true, location }
}

/** Work whose failures are refusals. */
export function refusing<T>(location: Location, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new ConfigurationError(error.message, error.location ?? location)
  }
}

export const placeOf = (file: SourceFile, { start, end }: { readonly start: number; readonly end: number }): Location => ({ file, start, end })

export function typedModule(evaluation: Evaluation, config: ModuleConfig, path: string): TypedModule {
  const id = `types of ${path}`
  const open = (name: string, type: Type, location: Location): Value => {
    const reason: UnknownReason = { code: 'unknown-argument', detail: `${name} is not known before Terraform plans`, location }
    return symbol({ id: `${id}/${name}`, domain: 'any', label: name, reason }, location, type)
  }

  const valueOf = (file: SourceFile, expression: Expression, bindings: Bindings = noBindings): Value => {
    const scope: EvaluationScope = {
      resolve: (traversal) => resolve(traversal, bindings),
      locate: (range) => placeOf(file, range),
      files: evaluation.files,
      workingDirectory: evaluation.root,
      spend: (steps) => evaluation.spend(steps),
      call: (name, args, location) => providerFunction(config, name, args, location, true),
      refine: asTerraform,
    }
    return refusing(placeOf(file, expression), () => evaluate(expression, scope))
  }

  const resolve = ({ root, steps, location }: Traversal, bindings: Bindings): Resolved => {
    const bound = bindings.get(root)
    if (bound !== undefined) return { value: bound, consumed: 0 }
    const nameAt = (index: number): string => {
      const step = steps[index]
      if (step?.kind !== 'attribute') throw new EvaluationError(`Invalid reference: a reference to "${root}" needs a name`, location)
      return step.name
    }
    switch (root) {
      case 'var':
        return { value: variable(nameAt(0), location), consumed: 1 }
      case 'local':
        return { value: local(nameAt(0), location), consumed: 1 }
      case 'module':
        return { value: called(nameAt(0), location), consumed: 1 }
      case 'path':
        return { value: pathValue(evaluation, config, nameAt(0), location), consumed: 1 }
      case 'terraform':
        return { value: terraformValue(evaluation, nameAt(0), location), consumed: 1 }
      case 'each':
      case 'count':
      case 'self':
        throw new EvaluationError(`Reference to "${root}" where there is none`, location)
      case 'data':
      case 'ephemeral':
      case 'resource':
        return { value: resourceNamed(root === 'resource' ? 'managed' : root, nameAt(0), nameAt(1), location), consumed: 2 }
      default:
        return { value: resourceNamed('managed', root, nameAt(0), location), consumed: 1 }
    }
  }

  const resourceNamed = (mode: string, type: string, name: string, location: Location): Value => {
    const missing = undeclaredResource(config, mode, type, name)
    if (missing !== undefined) throw new EvaluationError(missing, location)
    return open(`${mode}.${type}.${name}`, dynamicType, location)
  }

  // --- variables and local values -----------------------------------------------------------------------------------

  const declared = (name: string, location: Location): Declaration => {
    const declaration = config.variables.get(name)
    if (declaration === undefined) throw new EvaluationError(`Reference to undeclared input variable: "${name}" has not been declared`, location)
    return declaration
  }
  const marked = (declaration: Declaration, value: Value): Value => (isLiteral(declaration, 'sensitive', true) ? { ...value, sensitive: true } : value)
  const variable = (name: string, location: Location): Value => {
    const declaration = declared(name, location)
    return marked(declaration, open(`var.${name}`, valueType(constraintOf(declaration)), location))
  }
  const withVariable = (name: string, value: Value): Bindings => {
    const { location } = value
    const all = [...config.variables].map(([each, declaration]) => [each, each === name ? marked(declaration, value) : variable(each, location)] as const)
    return new Map([['var', objectOf(Object.fromEntries(all), location)]])
  }

  const constants = (file: SourceFile): EvaluationScope => ({
    resolve: ({ location }) => {
      throw new EvaluationError('Variables not allowed: variables may not be used here', location)
    },
    locate: (range) => placeOf(file, range),
    files: evaluation.files,
    workingDirectory: evaluation.root,
    spend: (steps) => evaluation.spend(steps),
  })
  const constant = ({ file, attribute }: SourcedAttribute): Value => evaluate(attribute.expression, constants(file))

  const constraintOf = (declaration: Declaration): Constraint => {
    const type = declaration.body.attributes.get('type')
    if (type === undefined) return anyConstraint
    const { file, attribute } = type
    const read = (): Constraint => typeConstraint(file, attribute.expression, (expression) => evaluate(expression, constants(file)))
    return evaluation.node(`${id}/type of var.${declaration.name}`, declaration.header, read, () => anyConstraint)
  }

  const converted = (declaration: Declaration, value: () => Value, location: Location): Value =>
    refusing(location, () => convertVariable(value(), constraintOf(declaration), declaration.name, location))

  const defaultOf = (declaration: Declaration): Value | undefined => {
    const fallback = declaration.body.attributes.get('default')
    return fallback === undefined ? undefined : converted(declaration, () => constant(fallback), placeOf(fallback.file, fallback.attribute))
  }

  const given = (declaration: Declaration, value: Value, location: Location): Value => {
    const own = converted(declaration, () => value, location)
    if (!isNull(own) || !isLiteral(declaration, 'nullable', false)) return own
    const fallback = defaultOf(declaration)
    if (fallback === undefined) throw new ConfigurationError(`Required variable not set: the variable "${declaration.name}" may not be null`, location)
    return fallback
  }

  const local = (name: string, location: Location): Value => {
    const found = config.locals.get(name)
    if (found === undefined) throw new EvaluationError(`Reference to undeclared local value: "${name}" has not been declared`, location)
    return evaluation.node(`${id}/local.${name}`, location, () => valueOf(found.file, found.attribute.expression), () => open(`local.${name}`, dynamicType, location))
  }

  // --- module calls -------------------------------------------------------------------------------------------------

  const sourceOf = (declaration: Declaration): ModuleSource =>
    evaluation.node(`${id}/source of module.${declaration.name}`, declaration.header, () => moduleSource({ evaluation, config, path, declaration, early: () => undefined }), (reason) => ({ kind: 'missing', reason }))

  /** Every output may be anything; with `count` or `for_each` there are any number of instances. */
  const called = (name: string, location: Location): Value => {
    const declaration = config.calls.get(name)
    if (declaration === undefined) throw new EvaluationError(`Reference to undeclared module: no module call named "${name}" is declared`, location)
    const source = sourceOf(declaration)
    if (source.kind === 'missing' || source.config.virtual) return open(`module.${name}`, dynamicType, location)
    const element: Type = { kind: 'object', attributes: new Map([...source.config.outputs.keys()].map((each) => [each, dynamicType])) }
    const { attributes } = declaration.body
    return open(`module.${name}`, attributes.has('count') ? { kind: 'list', element } : attributes.has('for_each') ? { kind: 'map', element } : element, location)
  }

  const bindingsFor = (body: ConfigBody, location: Location): Bindings => {
    const bindings = new Map<string, Value>()
    if (body.attributes.has('count')) bindings.set('count', objectOf({ index: open('count.index', numberType, location) }, location))
    if (body.attributes.has('for_each')) bindings.set('each', objectOf({ key: open('each.key', stringType, location), value: open('each.value', dynamicType, location) }, location))
    return bindings
  }

  return { config, path, id, open, valueOf, local, sourceOf, bindingsFor, defaultOf, given, withVariable }
}
