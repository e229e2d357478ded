// Terraform version constraints over the releases a module is known to have. Knows no module.
// https://developer.hashicorp.com/terraform/language/expressions/version-constraints

export interface Version {
  readonly parts: readonly [number, number, number]
  /** `beta.1` of `1.0.0-beta.1`. */
  readonly prerelease?: string
}

type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~>'

interface Term {
  readonly operator: Operator
  readonly version: Version
  /** How many numbers were written: `~> 5` and `~> 5.0` differ from `~> 5.0.0`. */
  readonly written: number
}

const versionPattern = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,40}))?(?:\+[0-9A-Za-z.-]{1,40})?$/

export function parseVersion(text: string): (Version & { readonly written: number }) | undefined {
  const match = versionPattern.exec(text.trim())
  if (match === null) return undefined
  const [, major = '0', minor, patch, prerelease] = match
  return {
    parts: [Number(major), Number(minor ?? 0), Number(patch ?? 0)],
    written: 1 + (minor === undefined ? 0 : 1) + (patch === undefined ? 0 : 1),
    ...(prerelease === undefined ? {} : { prerelease }),
  }
}

export function compareVersions(a: Version, b: Version): number {
  for (let index = 0; index < 3; index++) {
    const difference = (a.parts[index] ?? 0) - (b.parts[index] ?? 0)
    if (difference !== 0) return difference
  }
  if (a.prerelease === b.prerelease) return 0
  if (a.prerelease === undefined) return 1
  if (b.prerelease === undefined) return -1
  return a.prerelease < b.prerelease ? -1 : 1
}

/** The terms of `>= 5.0, < 6.0`; undefined where the text is no constraint. */
export function parseConstraint(text: string): readonly Term[] | undefined {
  const terms: Term[] = []
  for (const piece of text.split(',')) {
    const match = /^\s*(=|!=|>=|<=|>|<|~>)?\s*(\S+)\s*$/.exec(piece)
    const version = match === null ? undefined : parseVersion(match[2] ?? '')
    if (match === null || version === undefined) return undefined
    terms.push({ operator: (match[1] ?? '=') as Operator, version, written: version.written })
  }
  return terms
}

export const allows = (terms: readonly Term[], version: Version): boolean => terms.every((term) => termAllows(term, version))

function termAllows({ operator, version: bound, written }: Term, version: Version): boolean {
  const order = compareVersions(version, bound)
  // A prerelease is only taken where it is asked for by its own name.
  if (version.prerelease !== undefined && !(operator === '=' && order === 0)) return false
  switch (operator) {
    case '=':
      return order === 0
    case '!=':
      return order !== 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '~>': {
      if (order < 0) return false
      // All but the last number written are fixed.
      const fixed = Math.max(written - 1, written === 1 ? 1 : 0)
      return bound.parts.slice(0, fixed).every((number, index) => version.parts[index] === number)
    }
  }
}


/** True where the first release is the second or a later one. */
export function isSince(release: string, other: string): boolean {
  const [here, there] = [parseVersion(release), parseVersion(other)]
  return here !== undefined && there !== undefined && compareVersions(here, there) >= 0
}

/** Ascending, each once. */
export function inOrder(releases: readonly string[]): readonly string[] {
  const parsed = (release: string): Version => parseVersion(release) ?? { parts: [0, 0, 0] }
  return [...new Set(releases)].sort((a, b) => compareVersions(parsed(a), parsed(b)))
}
