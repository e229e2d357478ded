// What a reference in a module's expressions means: `var.x`, `module.a["k"].out`, `aws_iam_role.this[0].arn`.
import type { Location } from '../../source/source-file.js'
import type { UnknownReason } from '../../value/symbol.js'
import { stringType } from '../../value/type.js'
import { scalar, symbol, type Value } from '../../value/value.js'
import type { Bindings } from './body.js'
import { EvaluationError, type Resolved, type Traversal } from './contracts.js'
import type { Evaluation } from './evaluation.js'
import { suffixOf, type InstanceKey, type Repetition } from './instances.js'
import type { ModuleConfig } from './module-tree-config.js'
import { relativePath } from './module-tree-source.js'
import type { Inside } from './module-tree-types.js'

export function moduleReferences(inside: Inside): { resolve(traversal: Traversal, bindings: Bindings | undefined): Resolved } {
  const { options, variable, local, resourceNamed, callNamed, validateResource } = inside
  const { evaluation, config } = options

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
        return { value: pathValue(evaluation, config, required(traversal, 0), location), consumed: 1 }
      case 'terraform':
        return { value: terraformValue(evaluation, required(traversal, 0), location), consumed: 1 }
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
    if (evaluation.strict) inside.precede(name, location)
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

  return { resolve }
}

/** `path.module` and its like. Throws EvaluationError for other names. */
export function pathValue(evaluation: Evaluation, config: ModuleConfig, name: string, location: Location): Value {
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

/** `terraform.workspace` and its like. Throws EvaluationError for other names. */
export function terraformValue({ strict, files, scope }: Evaluation, name: string, location: Location): Value {
  if (name === 'workspace' || name === 'env') {
    if (strict) return scalar(files.read('.terraform/environment')?.text.trim() || 'default', location)
    const reason: UnknownReason = { code: 'workspace', detail: 'the workspace is chosen when Terraform runs', location }
    return symbol({ id: `${scope.id}/terraform.workspace`, domain: 'any', label: 'terraform.workspace', reason, notNull: true }, location, stringType)
  }
  if (name === 'applying') return scalar(false, location)
  throw new EvaluationError(`Invalid "terraform" attribute: there is no terraform.${name}`, location)
}
