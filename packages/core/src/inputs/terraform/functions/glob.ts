// Path patterns as `fileset` has them: those of the package doublestar in version 1, quirks included.
// https://pkg.go.dev/github.com/bmatcuk/doublestar@v1.1.5
import { EvaluationError, type EvaluationFiles } from '../contracts.js'

/** Patterns come from the linted repository: nobody needs more steps than these. */
const mostSteps = 500_000
const deepest = 40

type Spend = () => void

const refusal = 'failed to glob pattern: syntax error in pattern'
const refused = (): EvaluationError => new EvaluationError(refusal)

/** Whether it was the pattern that is wrong. */
export const isBadPattern = (error: unknown): boolean => error instanceof EvaluationError && error.message === refusal

/** Absolute paths of the files that match an absolute pattern without `.` and `..`. What would be too much throws, as what lies outside does. */
export function globbed(pattern: string, files: EvaluationFiles): readonly string[] {
  const found = new Set<string>()
  let steps = 0
  const spend = (): void => {
    if (++steps > mostSteps) throw new EvaluationError('fileset() takes too many steps')
  }
  const below = (directory: string, name: string): string => `${directory === '/' ? '' : directory}/${name}`
  const visit = (start: string, all: readonly string[], depth: number): void => {
    spend()
    if (depth > deepest) return
    const fixed = all.findIndex((component) => /[*?[{\\]/.test(component))
    const directory = all.slice(0, fixed < 0 ? all.length : fixed).reduce(below, start)
    const kind = files.kind(directory)
    if (fixed < 0) {
      if (kind === 'file') found.add(directory)
      return
    }
    if (kind !== 'directory') return
    let components = all.slice(fixed)
    const entries = files.list(directory)
    if (components[0] === '**') {
      for (const { name, kind: each } of entries) {
        if (each === 'directory') visit(below(directory, name), components, depth + 1)
        else if (components.length === 1) found.add(below(directory, name))
      }
      components = components.slice(1)
    }
    const [component, ...rest] = components
    if (component === undefined) return
    for (const { name, kind: each } of entries) {
      if (!matchesComponent([...component], [...name], spend)) continue
      if (rest.length > 0) visit(below(directory, name), rest, depth + 1)
      else if (each === 'file') found.add(below(directory, name))
    }
  }
  visit('/', splitAt([...pattern], '/').map((component) => component.join('')).slice(1), 0)
  return [...found]
}

/** Whether one component of a pattern matches one name. Throws EvaluationError at what is no pattern, once it gets there. */
function matchesComponent(pattern: readonly string[], name: readonly string[], spend: Spend): boolean {
  spend()
  if (pattern.length === 0 || name.length === 0) return pattern.length === name.length || (name.length === 0 && pattern.length === 1 && pattern[0] === '*')
  let [at, index] = [0, 0]
  while (at < pattern.length && index < name.length) {
    const character = pattern[at++]
    const rest = (): readonly string[] => pattern.slice(at)
    switch (character) {
      case '\\':
        if (at === pattern.length) throw refused()
        if (pattern[at++] !== name[index++]) return false
        break
      case '*':
        if (at === pattern.length) return true
        return name.slice(index).some((_, skipped) => matches(rest(), name.slice(index + skipped), spend))
      case '[': {
        const end = endOf(rest(), ']')
        if (!isInClass(rest().slice(0, end), name[index++] ?? '')) return false
        at += end + 1
        break
      }
      case '{': {
        // The first brace that closes ends it, whatever has been opened in between.
        const end = endOf(rest(), '}')
        const after = pattern.slice(at + end + 1)
        return splitAt(rest().slice(0, end), ',').some((choice) => matchesComponent([...choice, ...after], name.slice(index), spend))
      }
      default:
        if (character !== '?' && character !== name[index]) return false
        index++
    }
  }
  const rest = pattern.slice(at).join('')
  return (rest === '' && index === name.length) || (rest === '*' && index === name.length) || rest === '**'
}

/** The same where a pattern that cannot be read just does not match. */
function matches(pattern: readonly string[], name: readonly string[], spend: Spend): boolean {
  try {
    return matchesComponent(pattern, name, spend)
  } catch (error) {
    if (isBadPattern(error)) return false
    throw error
  }
}

/** Where a character stands that no backslash is in front of; -1 where nowhere. */
function indexOf(characters: readonly string[], wanted: string, from = 0): number {
  const at = characters.indexOf(wanted, from)
  return at > from && characters[at - 1] === '\\' ? indexOf(characters, wanted, at + 1) : at
}

function endOf(characters: readonly string[], wanted: string): number {
  const end = indexOf(characters, wanted)
  if (end < 0) throw refused()
  return end
}

function splitAt(characters: readonly string[], separator: string): readonly (readonly string[])[] {
  const parts: (readonly string[])[] = []
  let start = 0
  for (let end = indexOf(characters, separator); end >= 0; end = indexOf(characters, separator, start)) {
    parts.push(characters.slice(start, end))
    start = end + 1
  }
  return [...parts, characters.slice(start)]
}

/** Whether a character is in a class, which stands without its brackets. */
function isInClass(characters: readonly string[], character: string): boolean {
  const isNegated = characters[0] === '^'
  if (characters.length === 0) throw refused()
  let at = isNegated ? 1 : 0
  const next = (): number => {
    const first = characters[at++]
    const own = first === '\\' ? characters[at++] : first
    if (first === '-' || own === undefined) throw refused()
    return own.codePointAt(0) ?? 0
  }
  const wanted = character.codePointAt(0) ?? 0
  let isIn = false
  while (at < characters.length) {
    const low = next()
    let high = low
    if (characters[at] === '-') {
      at++
      high = next()
    }
    if (low <= wanted && wanted <= high) isIn = true
  }
  return isIn !== isNegated
}
