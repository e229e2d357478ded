// Arguments that Terraform reads before it evaluates anything: constants, and references that are taken as addresses.
// For `irsalint eval` only.
import type { SourceFile } from '../../source/source-file.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { boolType, stringType } from '../../value/type.js'
import { isNull } from '../../value/value.js'
import { EvaluationError } from './contracts.js'
import { convert } from './convert.js'
import { foundIn, literalKey } from './eval-references.js'
import type { ArgumentKind } from './eval-schemas.js'
import { evaluate } from './expression.js'
import { isJsonConfig } from './module-tree-config.js'
import { constantScope } from './tfvars.js'
import { unquoted } from './tf-json.js'

/** An address: its root, and constant steps; a step that is no name is a literal key. */
export interface Address {
  readonly root: string
  readonly steps: readonly { readonly name: string; readonly isKey: boolean }[]
}

/** Why Terraform refuses an argument of this kind; undefined where it does not. */
export function staticProblem(kind: ArgumentKind, file: SourceFile, expression: Expression): string | undefined {
  switch (kind) {
    case 'any':
    case 'constant':
      return undefined
    case 'type':
      return expression.kind === 'template' && !isJsonConfig(file.path) ? 'Invalid quoted type constraints: a type stands without quotes' : undefined
    case 'target':
      return isJsonConfig(file.path) && addressOf(file, expression) === undefined ? 'Invalid expression: a resource address is required' : undefined
    case 'bool':
    case 'text':
      return constantProblem(file, expression, kind === 'bool')
    case 'references':
      return listProblem(expression, (item) => (addressOf(file, item) === undefined ? 'a single static variable reference is required' : undefined))
    case 'names':
      if (expression.kind === 'variable' && expression.name === 'all') return undefined
      return listProblem(expression, (item) => (addressOf(file, item) === undefined ? 'a single static attribute path is required' : undefined))
    case 'triggers':
      return listProblem(expression, (item) => triggerProblem(file, item))
    case 'reference':
      return addressOf(file, expression, isJsonConfig(file.path)) === undefined ? 'Invalid expression: a single static variable reference is required' : undefined
    case 'providers':
      return expression.kind === 'object' ? undefined : 'Invalid expression: a static map expression is required'
  }
}

function constantProblem(file: SourceFile, expression: Expression, isBool: boolean): string | undefined {
  const { references, calls } = foundIn(expression)
  if (references.length > 0) return 'Variables not allowed: variables may not be used here'
  if (calls.length > 0) return 'Function calls not allowed: functions may not be called here'
  try {
    const value = convert(evaluate(expression, constantScope(file)), isBool ? boolType : stringType)
    return isNull(value) ? 'Unsuitable value type: a null value is not allowed' : undefined
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return `Unsuitable value type: ${error.message}`
  }
}

function listProblem(expression: Expression, of: (item: Expression) => string | undefined): string | undefined {
  if (expression.kind !== 'tuple') return 'Invalid expression: a static list expression is required'
  for (const item of expression.items) {
    const problem = of(item)
    if (problem !== undefined) return `Invalid expression: ${problem}`
  }
  return undefined
}

/** A reference as it is written; in quotes, too, as JSON and old configurations have it. Undefined for everything else. */
export function addressOf(file: SourceFile, expression: Expression, mayBeQuoted = true): Address | undefined {
  const steps: Address['steps'][number][] = []
  let at = mayBeQuoted && expression.kind === 'template' && expression.parts[0]?.kind !== 'interpolation' ? unquoted(file, expression) : expression
  while (at.kind === 'attribute' || at.kind === 'index') {
    if (at.kind === 'attribute') steps.unshift({ name: at.name, isKey: at.legacyIndex === true })
    else {
      const key = literalKey(at.key)
      if (key === undefined) return undefined
      steps.unshift({ name: key, isKey: true })
    }
    at = at.object
  }
  return at.kind === 'variable' ? { root: at.name, steps } : undefined
}

/** The items of a list of references. */
export const itemsOfList = (expression: Expression | undefined): readonly Expression[] => (expression?.kind === 'tuple' ? expression.items : [])

const notResources: ReadonlySet<string> = new Set(['var', 'local', 'module', 'path', 'terraform', 'self', 'output'])

/** `replace_triggered_by` takes one resource, whose key may be `count.index` or `each.key`. */
function triggerProblem(file: SourceFile, item: Expression): string | undefined {
  const { references } = foundIn(unquoted(file, item))
  const own = references.filter(({ root }) => root !== 'each' && root !== 'count')
  if (own.some(({ root }) => notResources.has(root))) return 'only resources, count.index and each.key may be used in replace_triggered_by'
  if (references.some(({ root, names }) => (root === 'each' && names[0] !== 'key') || (root === 'count' && names[0] !== 'index'))) return 'only count.index and each.key may be used in replace_triggered_by'
  return own.length === 1 ? undefined : `${own.length === 0 ? 'missing' : 'multiple'} resource references in replace_triggered_by`
}
