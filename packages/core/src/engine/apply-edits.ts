// Applies edits to texts. Refuses what would not be true to the text: changed text, overlaps.
import type { Edit } from '../finding.js'
import type { SourceFile } from '../source/source-file.js'

/** The new text of every file that the edits change, by path; undefined where an expected text is gone or edits overlap. */
export function applyEdits(edits: readonly Edit[]): ReadonlyMap<string, string> | undefined {
  const byFile = new Map<SourceFile, Edit[]>()
  for (const edit of edits) byFile.set(edit.location.file, [...(byFile.get(edit.location.file) ?? []), edit])
  const texts = new Map<string, string>()
  for (const [file, own] of byFile) {
    let text = file.text
    let limit = file.text.length + 1
    for (const { location, newText, expectedText } of own.sort((a, b) => b.location.start - a.location.start || b.location.end - a.location.end)) {
      if (location.end > limit || file.text.slice(location.start, location.end) !== expectedText) return undefined
      text = text.slice(0, location.start) + newText + text.slice(location.end)
      limit = location.start
    }
    texts.set(file.path, text)
  }
  return texts
}
