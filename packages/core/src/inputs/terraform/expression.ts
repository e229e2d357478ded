// Evaluates Terraform expressions to values: exact where everything is known, structure-keeping where it is not.
// Reads nothing itself: names, files and the budget come from the scope.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
import type { Location } from '../../source/source-file.js'
import type { BinaryOperator, Expression, Range } from '../../syntax/hcl/ast.js'
import { formatDecimal, isDecimal } from '../../value/number.js'
import { boolType, dynamicType, numberType } from '../../value/type.js'
import { isOpenValue, scalar, textOf, type Value } from '../../value/value.js'
import { EvaluationError, type EvaluationScope, type TraversalStep } from './contracts.js'
import { apply } from './application.js'
import { hasOpenKeys } from './eval-unknowns.js'
import { attributeOf, indexOf, number, openIndexOf, splatOf } from './expression-access.js'
import { callValue } from './expression-call.js'
import { forValue, objectValue, tupleValue } from './expression-collections.js'
import { conditional } from './expression-conditional.js'
import { apart, asOneUnknown, at, boundName, failedOf, failedText, failingAs, locate, ofParts, viaReference, withinLimits, type Env } from './expression-env.js'
import { normalised, templateValue } from './expression-template.js'
import { renderTemplate } from './functions/templates.js'
import { unmarked } from './marks.js'
import { binaryOperation, unaryOperation } from './operators.js'
import { typeOf } from './types.js'

/**
 * The value of an expression in a scope. Throws EvaluationError, with the place, where Terraform would fail; never anything else.
 * Where the nesting is too deep or the budget is used up: an unknown with the reason `limit`.
 */
export function evaluate(expression: Expression, scope: EvaluationScope): Value {
  return evaluateIn(expression, newEnv(scope))
}

/** A template as text, with its variables. @throws EvaluationError */
export const renderText = (template: Value, variables: Value, scope: EvaluationScope, location: Location): Value => renderTemplate(template, variables, newEnv(scope), location)

const newEnv = (scope: EvaluationScope): Env => ({ scope, names: undefined, item: undefined, evaluate: evaluateIn, evaluateParts: templateValue })

function evaluateIn(expression: Expression, env: Env): Value {
  const place = (): Location => locate(env, expression)
  try {
    return withinLimits(env.scope, place, () => evaluateNode(expression, env))
  } catch (error) {
    throw failure(error, expression, place())
  }
}

/** The error with its place, and with what the expression is all the same. */
function failure(error: unknown, expression: Expression, location: Location): unknown {
  if (!(error instanceof EvaluationError)) return error
  switch (expression.kind) {
    case 'call':
      return new EvaluationError(error.message, error.location ?? location)
    case 'unary':
      return new EvaluationError(error.message, error.location ?? location, failedOf(expression.operator === '!' ? boolType : numberType, location))
    case 'binary':
      return new EvaluationError(error.message, error.location ?? location, failedOf(isArithmetic(expression.operator) ? numberType : boolType, location))
    case 'template':
      if (expression.parts.length === 1 && expression.parts[0]?.kind === 'interpolation') return at(error, location)
      return new EvaluationError(error.message, error.location ?? location, failedText(location))
    default:
      return at(error, location)
  }
}

function evaluateNode(expression: Expression, env: Env): Value {
  const location = locate(env, expression)
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value, location)
    case 'bool':
      return scalar(expression.value, location)
    case 'null':
      return scalar(null, location)
    case 'template': {
      const value = templateValue(expression.parts, env, location)
      return textOf(value) === undefined ? value : normalised(value)
    }
    case 'variable':
    case 'attribute':
    case 'index':
      return traversalValue(expression, env, location)
    case 'splat': {
      const source = failingAs(undefined, () => evaluateIn(expression.object, env))
      return splatOf(source, (item) => evaluateIn(expression.each, { ...env, item }), location, env.scope.refine !== undefined)
    }
    case 'splat-item':
      if (env.item === undefined) throw new EvaluationError('a splat item outside of a splat expression', location)
      return env.item
    case 'call':
      return callValue(expression, env, location)
    case 'unary':
      return unaryOperation(expression.operator, evaluateIn(expression.operand, env), location)
    case 'binary':
      return binaryOperation(expression.operator, evaluateIn(expression.left, env), evaluateIn(expression.right, env), location)
    case 'conditional':
      return conditional(
        () => evaluateIn(expression.condition, env),
        () => evaluateIn(expression.then, env),
        () => evaluateIn(expression.otherwise, env),
        { location, strict: env.scope.refine !== undefined },
      )
    case 'parentheses':
      return evaluateIn(expression.inner, env)
    case 'tuple':
      return tupleValue(expression.items, env, location)
    case 'object':
      return objectValue(expression.items, env, location)
    case 'for':
      return forValue(expression, env, location)
  }
}

const isArithmetic = (operator: BinaryOperator): boolean => ['+', '-', '*', '/', '%'].includes(operator)

// --- references -----------------------------------------------------------------------------------------------------

type Access = Expression & { readonly kind: 'attribute' | 'index' }

/** `root.step.step…`: as many steps as the scope takes are resolved at once, the rest are taken one by one. */
function traversalValue(expression: Expression & { readonly kind: 'variable' | 'attribute' | 'index' }, env: Env, location: Location): Value {
  const accesses: Access[] = []
  let root: Expression = expression
  while (root.kind === 'attribute' || root.kind === 'index') {
    accesses.unshift(root)
    root = root.object
  }
  if (root.kind !== 'variable') {
    const object = root
    return ofParts(location, (part) => accessedAll(part(() => evaluateIn(object, env)), accesses, env))
  }
  const bound = boundName(env, root.name)
  if (bound !== undefined) return accessedAll(bound, accesses, env)
  const steps: TraversalStep[] = []
  for (const access of accesses) {
    const step = constantStep(access, env)
    if (step === undefined) break
    steps.push(step)
  }
  const { name } = root
  const resolved = apart(() => env.scope.resolve({ root: name, steps, location }))
  const value = viaReference(resolved.value, referenceText(name, steps.slice(0, resolved.consumed)), location)
  return accessedAll(value, accesses.slice(resolved.consumed), env)
}

function accessedAll(value: Value, accesses: readonly Access[], env: Env): Value {
  // Terraform does not know of what there is a choice.
  const seen = env.scope.refine === undefined || accesses.length === 0 ? value : asOneUnknown(value)
  return accesses.reduce((object, access) => accessed(object, access, env), seen)
}

function accessed(value: Value, access: Access, env: Env): Value {
  // Terraform knows nothing of an object with a key that is not known.
  if (env.scope.refine !== undefined && hasOpenKeys(value)) return apply('index', [value], dynamicType, locate(env, access))
  if (access.kind === 'index') {
    return ofParts(locate(env, access), (part) => indexIn(value, part(() => evaluateIn(access.key, env)), env, locate(env, access)))
  }
  const range: Range = access.nameRange
  if (access.legacyIndex) return indexIn(value, number(Number(access.name), locate(env, range)), env, locate(env, access))
  return attributeOf(value, access.name, locate(env, access))
}

function indexIn(value: Value, key: Value, env: Env, location: Location): Value {
  if (env.scope.refine === undefined) return indexOf(value, key, location)
  // The mark of a key is of no account before it is known what it is the key of.
  const isOpen = isOpenValue(key) || (isOpenValue(value) && typeOf(value).kind !== 'tuple')
  const plain = isOpen ? unmarked(key) : key
  return openIndexOf(value, plain, location) ?? indexOf(value, plain, location)
}

/** Steps whose keys are literals: those that a reference may contain. */
function constantStep(access: Access, env: Env): TraversalStep | undefined {
  if (access.kind === 'attribute') {
    if (!access.legacyIndex) return { kind: 'attribute', name: access.name }
    return { kind: 'index', key: number(Number(access.name), locate(env, access.nameRange)) }
  }
  const { key } = access
  if (key.kind === 'number') return { kind: 'index', key: scalar(key.value, locate(env, key)) }
  const [part] = key.kind === 'template' ? key.parts : []
  if (key.kind === 'template' && key.parts.length === 1 && part?.kind === 'text') return { kind: 'index', key: evaluateIn(key, env) }
  return undefined
}

function referenceText(root: string, steps: readonly TraversalStep[]): string {
  return root + steps.map((step) => (step.kind === 'attribute' ? `.${step.name}` : `[${keyText(step.key)}]`)).join('')
}

function keyText(key: Value): string {
  const text = textOf(key)
  if (text !== undefined) return JSON.stringify(text)
  return key.kind === 'scalar' && isDecimal(key.value) ? formatDecimal(key.value) : ''
}
