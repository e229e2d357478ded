// Which family and which release a module call means: from its source, its version constraint, its arguments.
// A release is one of: the newest one known, the first of a text, or a bound that the constraint itself names.
import type { Family, FamilyText } from './family.js'
import type { ModuleSource } from './source.js'
import { allows, compareVersions, parseConstraint, parseVersion, type Version } from './version.js'

export interface Release {
  readonly text: FamilyText
  /** The newest release that the constraint allows, as far as known. */
  readonly version: Version
  /** False where the constraint excludes every release that has this path. */
  readonly allowed: boolean
}

export function familyOf(source: ModuleSource, families: readonly Family[]): Family | undefined {
  return families.find((family) => matches(family, source))
}

function matches(family: Family, source: ModuleSource): boolean {
  if (source.path !== family.path) return false
  if (source.registry !== undefined) {
    if (source.registry === family.registry || family.aliases?.includes(source.registry) === true) return true
    // A private registry's copy under another namespace.
    return family.distinctive === true && moduleName(source.registry) === moduleName(family.registry ?? '')
  }
  if (source.repository === undefined || family.repository === undefined) return false
  if (source.repository.toLowerCase() === family.repository.toLowerCase()) return true
  return family.distinctive === true && repositoryName(source.repository) === repositoryName(family.repository)
}

const publicRegistries: readonly (string | undefined)[] = [undefined, 'registry.terraform.io', 'registry.opentofu.org']

/** True for the publisher's own releases: a fork or a mirror counts its releases as it likes. */
export function isPublished(family: Family, { registry, repository, host }: ModuleSource): boolean {
  if (registry !== undefined) return publicRegistries.includes(host) && (registry === family.registry || family.aliases?.includes(registry) === true)
  return host === 'github.com' && repository?.toLowerCase() === family.repository?.toLowerCase()
}

const moduleName = (registry: string): string => registry.split('/').slice(1).join('/')

const repositoryName = (repository: string): string => repository.slice(repository.indexOf('/') + 1)

/** What a call asks for: its `version` argument, else what its source names. A tag of a repository with fewer numbers is moved from release to release. */
export function constraintOf(version: string | undefined, { repository, version: inSource }: ModuleSource): string | undefined {
  if (version !== undefined || inSource === undefined || repository === undefined || !/^v?\d{1,4}(\.\d+)?$/.test(inSource)) return version ?? inSource
  return inSource.includes('.') ? `~> ${inSource}.0` : `~> ${inSource}`
}

/** True where a call asks for a release from before what is known of the module. */
export function isEarlier({ earlier, texts: [first] }: Family, constraint: string | undefined): boolean {
  const known = parseVersion(first?.from ?? '')
  if (earlier !== true || known === undefined) return false
  // A term that ends before the first text does.
  return (parseConstraint(constraint ?? '') ?? []).some((term) => compareVersions(term.version, known) <= 0 && !allows([term], known) && term.operator !== '>' && term.operator !== '!=')
}

/** The release of a family that a call gets. A reference that is no version (a branch, a commit) counts as none. */
export function releaseOf(family: Family, constraint: string | undefined, argumentNames: readonly string[]): Release {
  const terms = constraint === undefined ? undefined : parseConstraint(constraint)
  const candidates = candidateVersions(family, constraint)
  const allowed = terms === undefined ? candidates : candidates.filter((version) => allows(terms, version))
  const evident = allowed.filter((version) => (family.evidence ?? []).every((each) => fits(each, version, argumentNames)))
  const version = newest(evident) ?? newest(allowed) ?? newest(candidates) ?? { parts: [0, 0, 0] }
  return { text: textAt(family, version), version, allowed: allowed.length > 0 }
}

function fits(evidence: NonNullable<Family['evidence']>[number], version: Version, argumentNames: readonly string[]): boolean {
  if (!evidence.arguments.some((name) => argumentNames.includes(name))) return true
  const from = evidence.from === undefined ? undefined : parseVersion(evidence.from)
  const below = evidence.below === undefined ? undefined : parseVersion(evidence.below)
  return (from === undefined || compareVersions(version, from) >= 0) && (below === undefined || compareVersions(version, below) < 0)
}

/** Stands for "the last release below": none of the families counts that far. */
const beyond = 99_999

function candidateVersions(family: Family, constraint: string | undefined): readonly Version[] {
  const bounds: (Version | undefined)[] = [parseVersion(family.newest), ...family.texts.map(({ from }) => parseVersion(from))]
  for (const text of family.texts) bounds.push(before(parseVersion(text.from)))
  for (const evidence of family.evidence ?? []) {
    bounds.push(parseVersion(evidence.from ?? ''), before(parseVersion(evidence.below ?? '')))
  }
  for (const { operator, version, written } of parseConstraint(constraint ?? '') ?? []) {
    bounds.push(version, before(version))
    const [major, minor] = version.parts
    if (operator === '~>') bounds.push(written >= 3 ? { parts: [major, minor, beyond] } : { parts: [major, beyond, beyond] })
    if (operator === '>') bounds.push({ parts: [major, minor, version.parts[2] + 1] })
  }
  const first = parseVersion(family.texts[0]?.from ?? '0.0.0')
  const removed = family.removedIn === undefined ? undefined : parseVersion(family.removedIn)
  return bounds.filter(
    (version): version is Version =>
      version !== undefined &&
      (first === undefined || compareVersions(version, first) >= 0) &&
      (removed === undefined || compareVersions(version, removed) < 0),
  )
}

/** The last release before this one, as far as a number can say. */
function before(version: Version | undefined): Version | undefined {
  if (version === undefined) return undefined
  const [major, minor, patch] = version.parts
  if (patch > 0) return { parts: [major, minor, patch - 1] }
  if (minor > 0) return { parts: [major, minor - 1, beyond] }
  return major > 0 ? { parts: [major - 1, beyond, beyond] } : undefined
}

function newest(versions: readonly Version[]): Version | undefined {
  return versions.reduce<Version | undefined>((best, version) => (best === undefined || compareVersions(version, best) > 0 ? version : best), undefined)
}

function textAt(family: Family, version: Version): FamilyText {
  let found = family.texts[0]
  for (const text of family.texts) {
    const from = parseVersion(text.from)
    if (from !== undefined && compareVersions(from, version) <= 0) found = text
  }
  return found ?? { from: '0.0.0', text: '' }
}
