// The seams between the parts of the Terraform evaluator: expressions, functions, modules. Types only.
import type { Location } from '../../source/source-file.js'
import type { Value } from '../../value/value.js'
import type { Range } from '../../syntax/hcl/ast.js'

/** Terraform would fail here. Thrown by `evaluate` and by functions; `try` and `can` catch it. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError'
  /** Where; undefined until the evaluator adds the place of the call. */
  readonly location: Location | undefined
  constructor(message: string, location?: Location) {
    super(message)
    this.location = location
  }
}

/** What `path`, `file`, `templatefile` and friends may see. All paths are boundary-checked by the implementation. */
export interface EvaluationFiles {
  /** Bytes as text (UTF-8), with the file for locations; undefined where missing; throws EvaluationError outside the boundary. */
  read(path: string): import('../../source/source-file.js').SourceFile | undefined
  exists(path: string): boolean
  /** Paths relative to `directory` that match the glob, sorted. */
  fileset(directory: string, pattern: string): readonly string[]
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
