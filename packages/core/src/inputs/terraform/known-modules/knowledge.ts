// Facts about the releases of a module, for rules about versions, renamed arguments and outputs. Plain data; evaluates nothing.
import type { ModuleKnowledge } from '../../../model/facts.js'
import { families } from './families.js'
import { constraintOf, familyOf, isEarlier, isPublished, releaseOf } from './select.js'
import { parseSource } from './source.js'
import { parseConstraint, parseVersion } from './version.js'

/** What is known about the releases of the module that a call names; undefined for local and unknown modules, forks and mirrors. */
export function moduleKnowledge(source: string, version: string | undefined, argumentNames: readonly string[] = []): ModuleKnowledge | undefined {
  const parsed = parseSource(source)
  const family = parsed === undefined ? undefined : familyOf(parsed, families)
  if (parsed === undefined || family === undefined || !isPublished(family, parsed)) return undefined
  const constraint = constraintOf(version, parsed)
  if (isEarlier(family, constraint)) return undefined
  const readable = constraint !== undefined && parseConstraint(constraint) !== undefined
  const release = releaseOf(family, constraint, argumentNames)
  return {
    family: family.id,
    latestMajor: family.latestMajor ?? parseVersion(family.newest)?.parts[0] ?? 0,
    existsIn: { from: family.texts[0]?.from ?? '0.0.0', ...(family.removedIn === undefined ? {} : { below: family.removedIn }) },
    ...(family.replacedBy === undefined ? {} : { replacedBy: family.replacedBy }),
    constraint: readable ? (release.allowed ? 'allows' : 'excludes') : constraint === undefined ? 'none' : 'not-a-version',
    major: release.version.parts[0],
    givesAccess: family.givesNoAccess !== true,
    ...(family.renamedArguments === undefined ? {} : { renamedArguments: new Map(Object.entries(family.renamedArguments)) }),
    ...(family.retypedArguments === undefined ? {} : { retypedArguments: new Set(family.retypedArguments) }),
    ...(family.renamedOutputs === undefined ? {} : { renamedOutputs: new Map(Object.entries(family.renamedOutputs)) }),
  }
}
