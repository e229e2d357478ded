// Merges and sorts what rules said. A list of pure functions; decides nothing.
import type { Finding, Suggestion, Undecided } from '../finding.js'
import type { Location } from '../source/source-file.js'

/** `path:line:column`, for messages about irsalint itself. */
export function placeOf(location: Location): string {
  const { line, column } = location.file.positionAt(location.start)
  return `${location.file.path}:${line}:${column}`
}

const key = (location: Location): string => `${location.file.path}\0${location.start}\0${location.end}`

/** Code-unit order, the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function compareLocations(a: Location, b: Location): number {
  return compareText(a.file.path, b.file.path) || a.start - b.start || a.end - b.end
}

/** One finding for one rule, place and message, with all scopes it was found in; sorted by file, range, rule and message. */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged = new Map<string, Finding>()
  for (const finding of findings) {
    const id = `${finding.ruleId}\0${key(finding.location)}\0${finding.message}`
    const before = merged.get(id)
    merged.set(id, before === undefined ? { ...finding, scopes: [...new Set(finding.scopes)].sort(compareText) } : join(before, finding))
  }
  return foldAlike(sortFindings([...merged.values()]))
}

/** Messages of one kind at one place, for different roles or service accounts, that are shown; of further ones only how many. */
const maxAlike = 3

/** A module that many call is wrong in one place: sorted findings, with those of one rule, kind and place folded. */
function foldAlike(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const id = `${finding.ruleId}\0${finding.messageId}\0${key(finding.location)}`
    const group = groups.get(id)
    if (group === undefined) groups.set(id, [finding])
    else group.push(finding)
  }
  return sortFindings(
    [...groups.values()].flatMap((group) => {
      const shown = group.slice(0, maxAlike)
      const hidden = group.slice(maxAlike)
      const last = shown.at(-1)
      if (hidden.length === 0 || last === undefined) return group
      const scopes = [...new Set([...last.scopes, ...hidden.flatMap((each) => each.scopes)])].sort(compareText)
      return [...shown.slice(0, -1), { ...last, message: `${last.message} (And ${String(hidden.length)} more alike, in other uses of this place.)`, scopes }]
    }),
  )
}

function join(a: Finding, b: Finding): Finding {
  const { fix, ...rest } = a
  const keepsFix = fix !== undefined && b.fix !== undefined && sameEdits(fix, b.fix)
  return {
    ...rest,
    severity: a.severity === 'error' || b.severity === 'error' ? 'error' : 'warn',
    related: unique([...a.related, ...b.related], (each) => `${key(each.location)}\0${each.message}`),
    // What would be right in one variant and wrong in another is not suggested.
    suggestions: a.suggestions.filter((each) => b.suggestions.some((other) => sameSuggestion(each, other))),
    scopes: [...new Set([...a.scopes, ...b.scopes])].sort(compareText),
    ...(keepsFix ? { fix } : {}),
  }
}

const sameSuggestion = (a: Suggestion, b: Suggestion): boolean => a.message === b.message && sameEdits(a.edits, b.edits)
const sameEdits = (a: Suggestion['edits'], b: Suggestion['edits']): boolean =>
  a.length === b.length && a.every((edit, index) => edit.newText === b[index]?.newText && key(edit.location) === key(b[index].location))

function unique<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Map<string, T>()
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item)
  return [...seen.values()]
}

/** Findings without the edits that touch files of a kind. */
export function withoutEdits(findings: readonly Finding[], isGenerated: (path: string) => boolean): readonly Finding[] {
  const touches = (edits: Suggestion['edits']): boolean => edits.some(({ location }) => isGenerated(location.file.path))
  return findings.map(({ fix, ...finding }) => ({
    ...finding,
    suggestions: finding.suggestions.filter(({ edits }) => !touches(edits)),
    ...(fix === undefined || touches(fix) ? {} : { fix }),
  }))
}

/**
 * Those of a probable reading that the certain one does not have, as warnings that say so. Where more is known, another of the places
 * that a finding names may be the one to point at.
 */
export function onlyProbable(probable: readonly Finding[], certain: readonly Finding[], because: string): readonly Finding[] {
  const places = ({ ruleId, location, related }: Finding): readonly string[] => [location, ...related.map((each) => each.location)].map((each) => `${ruleId}\0${key(each)}`)
  const saidAt = new Set(certain.flatMap((finding) => places(finding).slice(0, 1)))
  const named = new Set(certain.flatMap(places))
  const isSaid = (finding: Finding): boolean => places(finding).some((each, index) => (index === 0 ? named : saidAt).has(each))
  return probable.filter((finding) => !isSaid(finding)).map((finding) => ({ ...finding, severity: 'warn', message: `${finding.message} ${because}` }))
}

export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => compareLocations(a.location, b.location) || compareText(a.ruleId, b.ruleId) || compareText(a.message, b.message))
}

export function mergeUndecided(undecided: readonly Undecided[]): readonly Undecided[] {
  return unique(undecided, (each) => [each.ruleId, key(each.location), each.subject, each.reason].join('\0')).toSorted(
    (a, b) => compareLocations(a.location, b.location) || compareText(a.ruleId, b.ruleId) || compareText(a.subject, b.subject) || compareText(a.reason, b.reason),
  )
}
