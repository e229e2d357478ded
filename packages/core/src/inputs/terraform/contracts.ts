// The seams between the parts of the Terraform evaluator: expressions, functions, modules. Types only.
import type { Location } from '../../source/source-file.js'
import type { Value } from '../../value/value.js'
import type { Range } from '../../syntax/hcl/ast.js'

/** Terraform would fail here. Thrown by `evaluate` and by functions; `try` and `can` catch it. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError'
  /** Where; undefined until the evaluator adds the place of the call. */
  readonly location: Location | undefined
  /** What the failed expression still is, with unknowns inside: a conditional compares the types of both arms before it takes one. */
  readonly rest: Value | undefined
  constructor(message: string, location?: Location, rest?: Value) {
    super(message)
    this.location = location
    this.rest = rest
  }
}

/** What `path`, `file`, `templatefile` and friends may see. All paths are boundary-checked by the implementation. */
export interface EvaluationFiles {
  /** A text (UTF-8), with the file for locations; undefined where missing; throws EvaluationError outside the boundary. */
  read(path: string): import('../../source/source-file.js').SourceFile | undefined
  /** What a file holds, text or not; undefined where missing; throws EvaluationError outside the boundary. */
  bytes(path: string): Uint8Array | 'too large' | undefined
  /** False outside the boundary as well. */
  exists(path: string): boolean
  /** Undefined where missing; throws EvaluationError outside the boundary. */
  kind(path: string): 'file' | 'directory' | undefined
  /** What is in a directory; empty where there is none; throws EvaluationError outside the boundary. */
  list(directory: string): readonly { readonly name: string; readonly kind: 'file' | 'directory' }[]
}

export interface Traversal {
  /** `var`, `local`, `module`, `data`, `each`, `count`, `path`, `terraform`, `self`, or a resource type. */
  readonly root: string
  /** The constant steps that follow, as far as they are constant: attribute names and literal index keys. */
  readonly steps: readonly TraversalStep[]
  readonly location: Location
}
export type TraversalStep = { readonly kind: 'attribute'; readonly name: string } | { readonly kind: 'index'; readonly key: Value }

export interface Resolved {
  readonly value: Value
  /** How many of the steps the value already accounts for. */
  readonly consumed: number
}

/** Where an expression is evaluated: one module instance (with `each`/`count` where there is one). */
export interface EvaluationScope {
  /** Resolves the start of a traversal. Throws EvaluationError for names that are not declared. */
  resolve(traversal: Traversal): Resolved
  /** Real location of a syntax range. Inside a module that irsalint ships, the location of the outermost real module call. */
  locate(range: Range): Location
  readonly files: EvaluationFiles
  /** Base directory for relative paths of `file()` and friends: Terraform's working directory, the root module. */
  readonly workingDirectory: string
  /** Where the budget of this evaluation is counted; throws nothing, answers false when it is used up. */
  spend(steps: number): boolean
  /** Inside of a template: there, not all functions may be called. */
  readonly template?: 'templatefile' | 'templatestring'
  /** The mark `sensitive` of values stands for "ephemeral" here. */
  readonly marks?: 'ephemeral'
  /** Functions beyond Terraform's own (Terragrunt's); undefined for names that are not among them. */
  readonly call?: (name: string, args: readonly Value[], location: Location) => Value | undefined
  /** A last look at what a function gave for its converted arguments. `eval` takes back what Terraform would not know. */
  readonly refine?: (name: string, args: readonly Value[], result: Value) => Value
}

/** Context a function implementation gets. */
export interface CallContext {
  readonly scope: EvaluationScope
  /** Location of the whole call. */
  readonly location: Location
  readonly argLocations: readonly Location[]
}

/**
 * A pure built-in over values. Implementations get arguments in which choices are already distributed and sensitive marks
 * already collected by the caller (`call.ts`), but symbols, templates, unknowns, encoded values and incomplete collections may
 * be inside. `known: true` functions are only called with wholly known arguments (`isKnown`); for others the caller answers
 * with an application symbol.
 */
export interface TerraformFunction {
  readonly name: string
  /** Parameter constraints, for conversion and null checks before the call; see `functions/signature.ts`. */
  readonly parameters: readonly Parameter[]
  readonly variadic?: Parameter
  /** True where `call` may only be given wholly known arguments. */
  readonly known: boolean
  /** True where `call` looks after sensitive marks within its arguments itself; else any of them marks the whole result. */
  readonly keepsMarks?: true
  /** The positions of the arguments whose own marks go to a result for which `call` is not asked; else those of `keepsMarks`. */
  readonly marksUnasked?: readonly number[]
  /** True where `call` takes arguments that are choices as they are. */
  readonly ownChoices?: true
  /** True where `call` accepts that further arguments may exist, as an unknown of type `dynamic` among the arguments. */
  readonly openArguments?: true
  /** Result type, given the arguments; used for the symbol that stands for an unknown result. Default `dynamic`. */
  readonly returns?: (args: readonly Value[]) => import('../../value/type.js').Type
  call(args: readonly Value[], context: CallContext): Value
}

export interface Parameter {
  readonly name: string
  /** Type the argument is converted to, as Terraform does; `dynamic` leaves it as it is. */
  readonly type: import('../../value/type.js').Type
  readonly allowNull?: boolean
}

// --- modules (module-tree.ts produces, resources/*.ts consume) ----------------------------------------------------

/** One provider configuration as resolved for a resource, also through `providers = {}`. */
export interface ProviderConfig {
  /** `<scope id>/<module address>/provider.aws[.alias]`: keys its symbols. */
  readonly id: string
  readonly accountId: Value
  readonly partition: Value
  readonly region: Value
}

/** Blocks that hang on conditions: of each list of options, exactly one holds. */
export interface BlockChoices {
  readonly each: readonly (readonly { readonly when: import('../../value/value.js').Guard; readonly items: readonly BodyInstance[] }[])[]
  /** False where there may be blocks that neither the certain ones nor the options name. */
  readonly exhaustive: boolean
}

/** The arguments and nested blocks of a block, evaluated on demand; `dynamic` blocks are expanded. */
export interface BodyInstance {
  readonly location: Location
  /** Undefined where not set (or set to null: see `isNull`; a null argument is returned as a null scalar). Errors become unknowns. */
  argument(name: string): Value | undefined
  argumentLocation(name: string): Location | undefined
  argumentNames(): readonly string[]
  /** Nested blocks of a type, dynamic ones expanded; `complete: false` where further ones may exist. */
  blocks(type: string): {
    readonly items: readonly BodyInstance[]
    readonly complete: boolean
    /** `dynamic` blocks over an undecided collection (`cond ? […] : []`): then `complete` is false, whatever else is known. */
    readonly choices?: BlockChoices
  }
  blockTypes(): readonly string[]
}

export interface ResourceInstance extends BodyInstance {
  readonly mode: 'managed' | 'data'
  readonly type: string
  readonly name: string
  /** `module.a["x"].aws_iam_role.this["y"]`; `data.` in front for data sources. Unknown instances end in `[*]`. */
  readonly address: string
  readonly exists: import('../../value/value.js').Ternary
  readonly when?: import('../../value/value.js').Guard
  /** True where it stands for several instances that cannot be told apart. */
  readonly many: boolean
  readonly provider: ProviderConfig
  readonly module: ModuleInstance
  /** The whole resource as an expression sees it: arguments, computed attributes, symbols for the rest. */
  attribute(name: string): Value
  /** What a plan or state knows of an attribute. Most need not ask: holes of arguments and attributes are filled already. */
  planned?(name: string): Value | undefined
}

export interface ModuleCallInstance {
  readonly address: string
  readonly name: string
  readonly source: Value
  readonly version: Value | undefined
  readonly sourceLocation: Location
  readonly location: Location
  readonly arguments: ReadonlyMap<string, Value>
  readonly argumentLocations: ReadonlyMap<string, Location>
  readonly exists: import('../../value/value.js').Ternary
  readonly when?: import('../../value/value.js').Guard
  /** Where the calling module asks for its outputs. */
  outputUses(): readonly { readonly output: string; readonly location: Location }[]
  /** False where no file of the calling module says `module.<name>`: nothing of it is handed on. */
  isMentioned(): boolean
  /** Id of the knowledge used, where no local copy was found. */
  readonly family?: string
  /** Undefined where the module is neither local, downloaded nor known. */
  readonly child?: ModuleInstance
  readonly module: ModuleInstance
}

export interface ModuleInstance {
  /** `''` for the root, else `module.a["x"].module.b`. */
  readonly address: string
  readonly scope: import('../../model/facts.js').Scope
  readonly directory: string
  /** True for modules that irsalint ships. */
  readonly virtual: boolean
  /** True for what irsalint ships and what `terraform init` has downloaded: nothing there is the user's, so facts point at `callLocation`. */
  readonly foreign: boolean
  readonly callLocation?: Location
  readonly parent?: ModuleInstance
  resources(): readonly ResourceInstance[]
  calls(): readonly ModuleCallInstance[]
  outputNames(): readonly string[]
  output(name: string): Value
  readonly evaluation: EvaluationScope
}

/** What irsalint knows about one type of resource or data source: computed attributes, and the facts it creates. */
export interface ResourceType {
  readonly mode: 'managed' | 'data'
  readonly type: string
  /** Attributes that are not simply the argument of the same name. Everything else unset becomes a symbol. */
  readonly attributes?: Readonly<Record<string, (resource: ResourceInstance) => Value>>
  readonly facts?: (resource: ResourceInstance) => readonly import('../../model/facts.js').Fact[]
}

/** Answer of `known-modules/index.ts` for a registry source. The files are virtual Terraform, evaluated like a local module. */
export interface KnownModule {
  readonly family: string
  readonly files: readonly import('../../source/source-file.js').SourceFile[]
}
export type KnownModuleLookup = (source: string, version: string | undefined, argumentNames: readonly string[]) => KnownModule | undefined
