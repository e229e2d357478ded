// One module instance: what its names refer to, its resources, calls and outputs, all computed on demand and remembered.
// Puts the parts together; module-tree-*.ts own them.
import { providerFunction } from './provider-functions.js'
import { SourceFile, type Location } from '../../source/source-file.js'
import type { Expression, Range } from '../../syntax/hcl/ast.js'
import { unknown, type Value } from '../../value/value.js'
import type { Bindings, BodyContext } from './body.js'
import { EvaluationError, type EvaluationScope } from './contracts.js'
import { asTerraform } from './eval-unknowns.js'
import { ConfigurationError, unknownAt } from './evaluation.js'
import { evaluate } from './expression.js'
import type { ModuleConfig } from './module-tree-config.js'
import { moduleCalls } from './module-tree-calls.js'
import { moduleProviders } from './module-tree-providers.js'
import { moduleReferences } from './module-tree-references.js'
import { moduleRepetitions, moduleResources } from './module-tree-resources.js'
import { isLiteral, type Inside, type Module, type ModuleOptions } from './module-tree-types.js'
import { moduleValidation } from './module-tree-validate.js'
import { moduleVariables } from './module-tree-variables.js'
import { originOf } from './terragrunt-generate.js'

export type { Given, Module, ModuleOptions } from './module-tree-types.js'

/** For modules without files, which have nothing to point at. */
const emptyFile = (config: ModuleConfig): SourceFile => new SourceFile(`${config.directory}/main.tf`, '', { virtual: config.virtual })

export function createModule(options: ModuleOptions): Module {
  const { evaluation, config, address, existence } = options
  const { scope } = evaluation
  const id = address === '' ? scope.id : `${scope.id}/${address}`
  const prefix = address === '' ? '' : `${address}.`
  const scopes = new Map<SourceFile, EvaluationScope>()

  const foreign = options.foreign === true
  // `eval` names the true places.
  const locate = (file: SourceFile, range: Range): Location =>
    (config.virtual || (foreign && !evaluation.strict)) && options.callLocation !== undefined ? options.callLocation : (originOf(file) ?? { file, start: range.start, end: range.end })

  const scopeFor = (file: SourceFile, bindings?: Bindings): EvaluationScope => {
    if (bindings === undefined || bindings.size === 0) {
      const found = scopes.get(file)
      if (found !== undefined) return found
    }
    const made: EvaluationScope = {
      resolve: (traversal) => references.resolve(traversal, bindings),
      locate: (range) => locate(file, range),
      files: evaluation.files,
      workingDirectory: evaluation.root,
      spend: (steps) => evaluation.spend(steps),
      call: (name, args, location) => providerFunction(config, name, args, location, evaluation.strict),
      ...(evaluation.strict ? { refine: asTerraform } : {}),
      ...(evaluation.marks === undefined ? {} : { marks: evaluation.marks }),
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
      // What irsalint only knows about a module refuses nothing.
      if (evaluation.strict && !config.virtual) throw new ConfigurationError(error.message, location)
      return unknown({ code: 'evaluation-error', detail: error.message, location }, locate(file, expression))
    }
  }

  const bodyContext: BodyContext = { evaluate: valueOf, locate, spend: (blocks) => evaluation.spendInstances(blocks) }

  const output = (name: string): Value => {
    const declaration = config.outputs.get(name)
    const value = declaration?.body.attributes.get('value')
    if (declaration === undefined || value === undefined) {
      const location = declaration?.header ?? { file: config.files[0] ?? emptyFile(config), start: 0, end: 0 }
      const detail = declaration === undefined ? `there is no output "${name}"` : `Missing required argument: output "${name}" has no value`
      if (evaluation.strict) throw new EvaluationError(detail, location)
      return unknown({ code: 'evaluation-error', detail, location }, location)
    }
    const place = locate(value.file, value.attribute.expression)
    const computed = evaluation.node(`${id}/output.${name}`, place, () => valueOf(value.file, value.attribute.expression), unknownAt(place))
    // Terraform 1.11 does not carry the mark of a module's output on to the caller.
    return options.parent === undefined && evaluation.marks === undefined && isLiteral(declaration, 'sensitive', true) ? { ...computed, sensitive: true } : computed
  }

  // --- the parts, which ask each other through `inside` -----------------------------------------------------------

  const inside: Inside = {
    options,
    id,
    prefix,
    module: () => module,
    locate,
    scopeFor,
    valueOf,
    bodyContext,
    providers: () => providers.providers(),
    providerNamed: (file, expression, bindings) => providers.providerNamed(file, expression, bindings),
    output,
    variable: (name, location) => variables.variable(name, location),
    defaultOf: (declaration) => variables.defaultOf(declaration),
    local: (name, location) => variables.local(name, location),
    repetitionOf: (body, blockAddress, location) => repetitions.repetitionOf(body, blockAddress, location),
    bindingsOf: (key, location) => repetitions.bindingsOf(key, location),
    resourceNamed: (key) => resources.resourceNamed(key),
    callNamed: (name) => calls.callNamed(name),
    sourceOf: (declaration) => calls.sourceOf(declaration),
    validateResource: (key, location) => validation.validateResource(key, location),
    precede: (call, location) => validation.precede(call, location),
  }
  const providers = moduleProviders(inside)
  const variables = moduleVariables(inside)
  const repetitions = moduleRepetitions(inside)
  const resources = moduleResources(inside)
  const calls = moduleCalls(inside, createModule)
  const references = moduleReferences(inside)
  const validation = moduleValidation(inside)

  const module: Module = {
    address,
    scope,
    directory: config.directory,
    virtual: config.virtual,
    foreign,
    ...(options.callLocation === undefined ? {} : { callLocation: options.callLocation }),
    ...(options.parent === undefined ? {} : { parent: options.parent }),
    config,
    existence,
    resources: () => [...config.resources.keys()].flatMap((key) => {
      const set = inside.resourceNamed(key)
      return set === undefined ? [] : set.repetition.instances.map((each) => set.instanceOf(each)).filter((instance) => instance.exists !== 'no')
    }),
    calls: () => [...config.calls.keys()].flatMap((name) => {
      const set = inside.callNamed(name)
      return set === undefined ? [] : set.repetition.instances.map((each) => set.instanceOf(each).instance).filter((call) => call.exists !== 'no')
    }),
    children: () =>
      [...config.calls.keys()].flatMap((name) => {
        const set = inside.callNamed(name)
        return set === undefined ? [] : set.repetition.instances.flatMap((each) => set.instanceOf(each).child ?? [])
      }),
    outputNames: () => [...config.outputs.keys()].sort(),
    output,
    variable: inside.variable,
    scopeFor,
    validate: () => validation.validate(),
    resourceNamed: inside.resourceNamed,
    ...(evaluation.planned === undefined ? {} : { planned: evaluation.planned }),
    get evaluation() {
      return scopeFor(config.files[0] ?? emptyFile(config))
    },
  }
  return module
}
