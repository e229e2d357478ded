// Built-in knowledge about registry modules: our own Terraform text for a source and version, evaluated like a local module.
import { SourceFile } from '../../../source/source-file.js'
import type { KnownModule, KnownModuleLookup } from '../contracts.js'
import { families } from './families.js'
import type { Family } from './family.js'
import { familyOf, releaseOf } from './select.js'
import { parseSource } from './source.js'

const files = new Map<string, SourceFile>()

/** One file per text, so that its syntax is only read once. */
function fileOf(family: Family, from: string, text: string): SourceFile {
  const path = `/.irsalint/known-modules/${family.id}/${from}/main.tf`
  const file = files.get(path) ?? new SourceFile(path, text, { virtual: true })
  files.set(path, file)
  return file
}

/** A constraint from the `version` argument, else from `?ref=` or `?version=`. */
const constraintOf = (version: string | undefined, inSource: string | undefined): string | undefined => version ?? inSource

export const knownModule: KnownModuleLookup = (source, version, argumentNames): KnownModule | undefined => {
  const parsed = parseSource(source)
  const family = parsed === undefined ? undefined : familyOf(parsed, families)
  if (parsed === undefined || family === undefined) return undefined
  const { text } = releaseOf(family, constraintOf(version, parsed.version), argumentNames)
  return { family: family.id, files: [fileOf(family, text.from, text.text)] }
}
