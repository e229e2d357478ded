// What the parts of a module instance share: its options, and the names they ask each other for. Computes nothing.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Expression, Range } from '../../syntax/hcl/ast.js'
import type { Guard, Ternary, Value } from '../../value/value.js'
import type { Bindings, BodyContext } from './body.js'
import type { EvaluationScope, ModuleCallInstance, ModuleInstance } from './contracts.js'
import type { Evaluation } from './evaluation.js'
import type { InstanceKey, Repetition } from './instances.js'
import type { FullResourceInstance } from './instances-resource.js'
import type { ConfigBody, Declaration, ModuleConfig, ResourceDeclaration } from './module-tree-config.js'
import { literalText, type ModuleSource } from './module-tree-source.js'
import type { Planned } from './planned.js'
import type { ProviderName, Providers } from './providers.js'

/** A module instance with what eval and its parent ask of it. */
export interface Module extends ModuleInstance {
  readonly config: ModuleConfig
  readonly existence: Existence
  /** The value of an input variable, converted. */
  variable(name: string, location: Location): Value
  scopeFor(file: SourceFile, bindings?: Bindings): EvaluationScope
  /** Evaluates everything there is. Throws ConfigurationError (when strict) for what Terraform would refuse. */
  validate(): void
  children(): readonly Module[]
  resourceNamed(key: string): ResourceSet | undefined
  /** What a plan or state says of the root that this module belongs to. */
  readonly planned?: Planned
}

export interface Existence {
  readonly exists: Ternary
  readonly when?: Guard
  readonly many: boolean
}

/** A value given to a variable, before conversion. */
export interface Given {
  readonly value: Value
  readonly location: Location
}

export interface ModuleOptions {
  readonly evaluation: Evaluation
  readonly config: ModuleConfig
  readonly address: string
  /** Dotted path of call names: the key of modules.json. */
  readonly path: string
  readonly parent?: Module
  readonly callLocation?: Location
  /** See {@link ModuleInstance}. */
  readonly foreign?: boolean
  readonly existence: Existence
  readonly given: (name: string) => Given | undefined
  readonly providers: Providers
  readonly depth: number
  /** Names that all expressions of this module see besides Terraform's. */
  readonly bindings?: Bindings
}

export interface ResourceSet {
  readonly declaration: ResourceDeclaration
  readonly repetition: Repetition
  instanceOf(key: InstanceKey): FullResourceInstance
}

export interface CallSet {
  readonly repetition: Repetition
  instanceOf(key: InstanceKey): CallInstance
}

export interface CallInstance {
  readonly instance: ModuleCallInstance
  readonly child: Module | undefined
  /** The value of one output. */
  output(name: string, location: Location): Value
  whole(location: Location): Value
}


/** One module instance from within. Everything is computed when it is asked for, so the parts may need each other. */
export interface Inside {
  readonly options: ModuleOptions
  /** `<scope id>/<module address>`: keys symbols and memory. */
  readonly id: string
  /** What stands before the addresses of this module's blocks: `''`, `module.a.`. */
  readonly prefix: string
  module(): Module
  locate(file: SourceFile, range: Range): Location
  scopeFor(file: SourceFile, bindings?: Bindings): EvaluationScope
  /** Evaluates; what Terraform refuses is an unknown, or a ConfigurationError when strict. */
  valueOf(file: SourceFile, expression: Expression, bindings?: Bindings): Value
  readonly bodyContext: BodyContext
  providers(): Providers
  /** The configuration that a `provider` argument names, also by a key (`aws.by_region[each.key]`). */
  providerNamed(file: SourceFile, expression: Expression, bindings: Bindings): ProviderName | undefined
  variable(name: string, location: Location): Value
  /** The converted default. Throws EvaluationError where it does not fit. */
  defaultOf(declaration: Declaration): Value | undefined
  local(name: string, location: Location): Value
  output(name: string): Value
  repetitionOf(body: ConfigBody, blockAddress: string, location: Location): Repetition
  bindingsOf(key: InstanceKey, location: Location): Bindings
  resourceNamed(key: string): ResourceSet | undefined
  callNamed(name: string): CallSet | undefined
  sourceOf(declaration: Declaration): ModuleSource
  /** Evaluates a resource as a whole. Throws ConfigurationError where Terraform would refuse it. */
  validateResource(key: string, location: Location): void
  /** Evaluates what must come before a module call. Throws ConfigurationError where Terraform would refuse it. */
  precede(call: string, location: Location): void
}

/** Arguments of a module call that are not passed on. */
export const metaArguments: ReadonlySet<string> = new Set(['source', 'version', 'count', 'for_each', 'providers', 'depends_on', '//'])

/** Whether an argument is the literal `true` or `false`, also as a text. */
export function isLiteral(declaration: Declaration, argument: string, wanted: boolean): boolean {
  let expression = declaration.body.attributes.get(argument)?.attribute.expression
  while (expression?.kind === 'parentheses') expression = expression.inner
  return expression?.kind === 'bool' ? expression.value === wanted : literalText(expression) === String(wanted)
}
