// The Terragrunt units of a project, which may ask for each other's outputs while they are read. Owns where units are and what they
// output; terragrunt-units.ts makes modules of them.
import { byCodeUnit, dirname } from '../../source/file-system.js'
import { SourceFile } from '../../source/source-file.js'
import type { Value } from '../../value/value.js'
import type { Evaluation } from './evaluation.js'
import type { Module } from './module-tree.js'
import type { Root } from './roots.js'
import { outputOf } from './roots-stacks.js'
import { fileAt, type Dependencies } from './terragrunt.js'
import { isUnitFile, unitOf, type Unit, type UnitContext, type UnitPlace } from './terragrunt-units.js'

export interface EvaluatedRoot {
  readonly root: Root
  readonly unit?: Unit
  module?: Module
  evaluation?: Evaluation
}

export interface EvaluatedUnit extends EvaluatedRoot {
  readonly unit: Unit
}

/** By directory. Inputs are evaluated while units are read, and may ask for other units' outputs. */
export function terragruntUnits(context: Omit<UnitContext, 'dependencies'>, moduleOf: (unit: EvaluatedUnit) => Module): readonly EvaluatedUnit[] {
  const { project } = context
  const places = new Map<string, UnitPlace>()
  for (const path of project.files.filter(isUnitFile)) {
    const file = fileAt(project, path)
    if (file !== undefined) places.set(dirname(path), { file, directory: dirname(path) })
  }
  const units = new Map<string, EvaluatedUnit | undefined>()
  const unitIn = (directory: string): EvaluatedUnit | undefined => {
    const place = places.get(directory)
    if (place === undefined || units.has(directory)) return units.get(directory)
    // While it is being read, it has no outputs: dependencies in a circle end here.
    units.set(directory, undefined)
    const unit = unitOf(place, { ...context, dependencies })
    if (unit !== undefined) units.set(directory, { root: unit.root, unit })
    return units.get(directory)
  }
  const dependencies: Dependencies = {
    output(directory, name) {
      const found = unitIn(directory)
      return found === undefined ? undefined : unitOutput(moduleOf(found), found.unit, name)
    },
    outputNames(directory) {
      const found = unitIn(directory)
      return found === undefined ? undefined : unitOutputNames(moduleOf(found), found.unit)
    },
  }
  for (const directory of places.keys()) unitIn(directory)
  return [...units].sort(([a], [b]) => byCodeUnit(a, b)).flatMap(([, unit]) => unit ?? [])
}

export const unitOutputNames = (module: Module, { call }: Unit): readonly string[] =>
  call === undefined ? module.outputNames() : module.calls().flatMap(({ child }) => child?.outputNames() ?? [])

export function unitOutput(module: Module, { call }: Unit, name: string): Value | undefined {
  if (call === undefined) return outputOf(module, name)
  const [instance] = module.calls()
  const location = instance?.location ?? { file: module.config.files[0] ?? new SourceFile(`${module.directory}/terragrunt.hcl`, ''), start: 0, end: 0 }
  return module.evaluation.resolve({ root: 'module', steps: [{ kind: 'attribute', name: call }, { kind: 'attribute', name }], location }).value
}
