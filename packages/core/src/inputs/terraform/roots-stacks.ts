// The roots of a scan as stacks that read each other's outputs. Owns which root, in which variant, a reader gets; state-locations.ts
// compares their states.
import type { Scope } from '../../model/facts.js'
import { choiceOf } from '../../value/choice.js'
import { maxOptions, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import type { ReadState, RemoteOutputs } from './evaluation.js'
import type { Module } from './module-tree.js'
import { projectPath, type Root } from './roots.js'
import { meantBy, statesOf, type Candidate, type State } from './state-locations.js'

export interface Stack {
  readonly root: Root
  /** Where its state is, if not its own files say so. */
  readonly states?: readonly State[]
  output(name: string): Value | undefined
  outputNames(): readonly string[]
}

interface StackCandidate extends Candidate {
  readonly stack: Stack
}

/** What a module outputs, as a stack does. */
export const outputOf = (module: Module, name: string): Value | undefined => (module.config.outputs.has(name) ? module.output(name) : undefined)

/** `stacks` is asked when the first reader comes; undefined while not all roots are known. */
export function stackOutputs(project: Project, stacks: () => readonly Stack[] | undefined): RemoteOutputs {
  let all: readonly StackCandidate[] | undefined
  const candidates = (): readonly StackCandidate[] | undefined =>
    (all ??= stacks()?.map((stack) => ({
      stack,
      path: projectPath(project, stack.root.scope.path),
      variant: stack.root.scope.variant,
      states: stack.states ?? statesOf(project, stack.root.config),
    })))
  const memory = new Map<ReadState, readonly StackCandidate[]>()
  const meant = (read: ReadState, reader: Scope): readonly StackCandidate[] => {
    const known = memory.get(read)
    const there = candidates()
    if (known !== undefined || there === undefined) return known ?? []
    const found = meantBy(read.state, there.filter(({ stack }) => stack.root.scope.id !== reader.id))
    const wanted = read.workspace ?? reader.variant
    const same = found.filter(({ variant }) => variant === wanted)
    const picked = same.length === 1 ? same : found
    memory.set(read, picked)
    return picked
  }
  /** One stack, or one in several variants: then what it outputs hangs on the variant. */
  const isOneRoot = (picked: readonly StackCandidate[]): boolean => picked.length > 0 && picked.length <= maxOptions && picked.every(({ path }) => path === picked[0]?.path)

  return {
    output(read, reader, name) {
      const picked = meant(read, reader)
      if (!isOneRoot(picked)) return undefined
      const values = picked.map(({ stack }) => stack.output(name))
      const [first] = values
      if (first === undefined || picked.length === 1) return first
      const options = picked.flatMap(({ path, variant }, index) => {
        const value = values[index]
        return value === undefined ? [] : [{ when: [{ condition: `variant of ${path}`, arm: variant ?? '' }], value }]
      })
      return options.length === picked.length ? choiceOf(options, first.location) : undefined
    },
    outputNames(read, reader) {
      const picked = meant(read, reader)
      return isOneRoot(picked) ? picked[0]?.stack.outputNames() : undefined
    },
    stateOfStack(read, reader) {
      const picked = meant(read, reader)
      return picked.length === 0 ? 'none' : isOneRoot(picked) ? 'one' : 'several'
    },
  }
}
