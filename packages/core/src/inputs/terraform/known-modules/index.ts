// Built-in knowledge about registry modules: our own Terraform text for a source and version, evaluated like a local module.
import { SourceFile } from '../../../source/source-file.js'
import type { KnownModule, KnownModuleLookup } from '../contracts.js'
import { describedModules, type DescribedModule } from './described.js'
import { families } from './families.js'
import type { Family, FamilyText } from './family.js'
import { constraintOf, familyOf, isEarlier, releaseOf } from './select.js'
import { parseSource } from './source.js'

const modules = new Map<string, KnownModule>()

/** One object per text, so that its syntax is only read once. */
function moduleOf(family: Family, { from, text }: FamilyText): KnownModule {
  const path = `/.irsalint/known-modules/${family.id}/${from}/main.tf`
  const module = modules.get(path) ?? { family: family.id, files: [new SourceFile(path, text, { virtual: true })] }
  modules.set(path, module)
  return module
}

export const knownModule: KnownModuleLookup = (source, version, argumentNames): KnownModule | undefined => {
  const parsed = parseSource(source)
  const family = parsed === undefined ? undefined : familyOf(parsed, families)
  if (parsed === undefined || family === undefined) return undefined
  const constraint = constraintOf(version, parsed)
  return isEarlier(family, constraint) ? undefined : moduleOf(family, releaseOf(family, constraint, argumentNames).text)
}

/** What users describe in configuration, then what irsalint knows. */
export function knownModules(described: readonly DescribedModule[]): KnownModuleLookup {
  if (described.length === 0) return knownModule
  const own = describedModules(described)
  return (source, version, argumentNames) => own(source, version, argumentNames) ?? knownModule(source, version, argumentNames)
}

export { moduleKnowledge } from './knowledge.js'
export { describedModules, describeModule, type DescribedModule } from './described.js'
