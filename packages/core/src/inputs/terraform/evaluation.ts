// One evaluation of one root module with one variant: budgets, memory of what was computed, cycles, errors.
// Owns no semantics of blocks; see module-tree.ts.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Scope } from '../../model/facts.js'
import type { UnknownReason } from '../../value/symbol.js'
import { unknown, type Value } from '../../value/value.js'
import { EvaluationError, type EvaluationFiles, type KnownModuleLookup, type ResourceType } from './contracts.js'
import type { ModuleConfig } from './module-tree-config.js'
import type { Planned } from './planned.js'
import type { State } from './state-locations.js'

/** Terraform refuses the configuration. Unlike an EvaluationError, `try` does not catch it. Only thrown when `strict`. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly location: Location | undefined
  constructor(message: string, location?: Location) {
    super(message)
    this.location = location
  }
}

export interface EvaluationInputs {
  /** The module in a directory; undefined where there are no files. Memoised by the implementation. */
  readonly configOf: (directory: string) => ModuleConfig | undefined
  /** A directory with its links resolved. */
  readonly real: (directory: string) => string
  /** A module that irsalint ships. */
  readonly virtualConfig: (directory: string, files: readonly SourceFile[]) => ModuleConfig
  readonly knownModule: KnownModuleLookup
  readonly resourceTypes: ReadonlyMap<string, ResourceType>
  readonly files: EvaluationFiles
  readonly scope: Scope
  /** Absolute directory of the root module. */
  readonly root: string
  /** Where `.terraform/modules/modules.json` says that a call's module lies, by dotted path of call names. */
  readonly downloaded: ReadonlyMap<string, string>
  /** Outputs of other roots, for `terraform_remote_state` and alike. */
  readonly remote?: RemoteOutputs
  /** What a plan or a state says of this root. */
  readonly planned?: Planned
  /** What becomes of switches that are off by default. */
  readonly switches: Switches
  /** True for `irsalint eval`: what Terraform refuses is an error, not an unknown. */
  readonly strict: boolean
  /** What the mark of a value (`sensitive`) says in this evaluation: sensitive, unless it says ephemeral. Both spread alike. */
  readonly marks?: 'ephemeral'
}

/** Variables (or attributes of them) that are false by default and are given nothing: features that somebody may switch on. */
export interface Switches {
  /** True where they are undecided instead. */
  readonly open: boolean
  /** Whether one was met. */
  met: boolean
}

/** Outputs of the sibling roots, by where they keep their state. */
export interface RemoteOutputs {
  /** Undefined where no sibling keeps that state, or it is not clear in which variant. */
  output(read: ReadState, reader: Scope, name: string): Value | undefined
  outputNames(read: ReadState, reader: Scope): readonly string[] | undefined
  /** How many root modules may keep the state, for people. */
  stateOfStack(read: ReadState, reader: Scope): 'none' | 'one' | 'several'
}

/** A state as a data source names it; `workspace` where it is another than the default one. */
export interface ReadState {
  readonly state: State
  readonly workspace: string | undefined
}

export interface Evaluation extends EvaluationInputs {
  /** What was left out because it would never end, or is too much: told to the user, once for each place. */
  readonly limits: readonly UnknownReason[]
  limitReached(reason: UnknownReason): void
  spend(steps: number): boolean
  spendModule(): boolean
  /** Takes instances of blocks from the budget. */
  spendInstances(count: number): boolean
  /**
   * The memoised result of `compute` under a key. While it is being computed, a second request is a cycle. `otherwise` turns a
   * reason into the result where there is none.
   */
  node<T>(key: string, location: Location, compute: () => T, otherwise: (reason: UnknownReason) => T): T
}

const maxSteps = 20_000_000
const maxInstances = 20_000
const maxModules = 3000
const maxDepth = 220
/** So many limits are told for one root; where there is one, others follow. */
const maxLimits = 10

type Memo = { readonly state: 'running' } | { readonly state: 'done'; readonly value: unknown } | { readonly state: 'failed'; readonly error: unknown }

export function createEvaluation(inputs: EvaluationInputs): Evaluation {
  let steps = maxSteps
  let instances = maxInstances
  let modules = maxModules
  const limits: UnknownReason[] = []
  const limitReached = (reason: UnknownReason): void => {
    const isKnown = limits.some(({ code, location }) => code === reason.code && location?.file === reason.location?.file && location?.start === reason.location?.start)
    if (!isKnown && limits.length < maxLimits) limits.push(reason)
  }
  const stack: string[] = []
  const memory = new Map<string, Memo>()
  const prefix = `${inputs.scope.id}/`

  function node<T>(key: string, location: Location, compute: () => T, otherwise: (reason: UnknownReason) => T): T {
    const found = memory.get(key)
    // What is stored under a key is always what `compute` of that key gave.
    if (found?.state === 'done') return found.value as T
    if (found?.state === 'failed') throw found.error
    if (found?.state === 'running') {
      const members = [...new Set(stack.slice(stack.indexOf(key)))].sort().map((member) => member.replace(prefix, ''))
      if (inputs.strict) throw new ConfigurationError(`Cycle: ${members.join(', ')}`, location)
      return otherwise({ code: 'cycle', detail: `${members.join(', ')} refer to each other in a cycle`, location })
    }
    if (stack.length >= maxDepth) {
      if (inputs.strict) throw new ConfigurationError('The references are nested too deeply to be followed', location)
      const reason = { code: 'limit', detail: 'the references are nested too deeply to be followed', location } as const
      limitReached(reason)
      return otherwise(reason)
    }
    memory.set(key, { state: 'running' })
    stack.push(key)
    try {
      const value = compute()
      memory.set(key, { state: 'done', value })
      return value
    } catch (error) {
      if (error instanceof EvaluationError && !inputs.strict) {
        const value = otherwise({ code: 'evaluation-error', detail: error.message, location: error.location ?? location })
        memory.set(key, { state: 'done', value })
        return value
      }
      const failure = error instanceof EvaluationError ? new ConfigurationError(error.message, error.location ?? location) : error
      memory.set(key, { state: 'failed', error: failure })
      throw failure
    } finally {
      stack.pop()
    }
  }

  return {
    ...inputs,
    limits,
    limitReached,
    spend(count) {
      const wasLeft = steps >= 0
      steps -= count
      if (wasLeft && steps < 0) {
        const [file] = inputs.configOf(inputs.root)?.files ?? []
        if (file !== undefined) limitReached({ code: 'limit', detail: 'the evaluation of this root module takes too many steps: what is left of it is not known', location: { file, start: 0, end: 0 } })
      }
      return steps >= 0
    },
    spendModule: () => modules-- > 0,
    spendInstances(count) {
      if (count > instances) return false
      instances -= count
      return true
    },
    node,
  }
}

/** The usual way out of a node: an unknown value with the reason. */
export const unknownAt =
  (location: Location) =>
  (reason: UnknownReason): Value =>
    unknown(reason, location)
