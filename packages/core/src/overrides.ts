// Gives findings in some files another level, as `overrides` of the configuration says.
import type { RuleLevel } from './engine/configure.js'
import type { Finding } from './finding.js'
import { isWithin, relative } from './source/file-system.js'
import { ignores, parseIgnore } from './source/glob.js'

export interface LevelOverride {
  /** Patterns in .gitignore form, relative to `base`. */
  readonly files: readonly string[]
  readonly base: string
  readonly rules: Readonly<Record<string, RuleLevel>>
}

/** The last override that names the file and the rule wins; `off` drops the finding. */
export function overrideLevels(findings: readonly Finding[], overrides: readonly LevelOverride[]): readonly Finding[] {
  if (overrides.length === 0) return findings
  const patterns = overrides.map(({ files, base, rules }) => ({ base, rules: new Map(Object.entries(rules)), ignore: parseIgnore(files.join('\n')) }))
  return findings.flatMap((finding) => {
    const { path } = finding.location.file
    const level = patterns.findLast(({ base, rules, ignore }) => rules.has(finding.ruleId) && isWithin(path, base) && matches(ignore, relative(base, path)))?.rules.get(finding.ruleId)
    return level === undefined ? [finding] : level === 'off' ? [] : [{ ...finding, severity: level }]
  })
}

/** The file itself or a folder it lies in. */
function matches(ignore: ReturnType<typeof parseIgnore>, path: string): boolean {
  const segments = path.split('/')
  return segments.some((_, index) => ignores(ignore, segments.slice(0, index + 1).join('/'), index < segments.length - 1) === true)
}
