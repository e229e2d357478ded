// Builds edits and suggestions that are true to the text they replace: none where a location is approximate, shipped with
// irsalint, or does not hold the expected text (encoded or escaped).
import type { Edit, Suggestion } from '../finding.js'
import type { Location } from '../source/source-file.js'
import { textOf, type Value } from '../value/value.js'

/** Replaces the text at a location, as it stands. */
export function replaceText(location: Location, newText: string): Edit | undefined {
  if (location.approximate || location.file.virtual) return undefined
  return { location, newText, expectedText: location.file.text.slice(location.start, location.end) }
}

/** Where the characters of a string scalar stand, without quotes; undefined where they do not stand there literally. */
export function textLocation(value: Value): Location | undefined {
  const text = textOf(value)
  if (text === undefined || value.kind !== 'scalar' || text === '') return undefined
  const candidates = [...(value.segments?.length === 1 && value.segments[0]?.offset === 0 ? [value.segments[0].location] : []), value.location]
  for (const { file, start, end, approximate } of candidates) {
    if (approximate || file.virtual) continue
    for (const from of [start, start + 1]) {
      if (from + text.length <= Math.max(end, start + text.length) && file.text.slice(from, from + text.length) === text) return { file, start: from, end: from + text.length }
    }
  }
  return undefined
}

/** Replaces the text of a string scalar, keeping its quotes; undefined where the new text would need escapes. */
export function replaceScalar(value: Value, newText: string): Edit | undefined {
  const location = textLocation(value)
  if (location === undefined || !/^[\w\-./:@+=,*?]*$/.test(newText)) return undefined
  return replaceText(location, newText)
}

/** Like {@link replaceScalar}, for the key of an entry. */
export const renameKey = replaceScalar

/** One suggestion of one or more edits; undefined where an edit could not be built. */
export function suggestion(message: string, ...edits: readonly (Edit | undefined)[]): Suggestion | undefined {
  const built = edits.filter((edit) => edit !== undefined)
  return built.length === edits.length && built.length > 0 ? { message, edits: built } : undefined
}
