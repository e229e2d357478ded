// Near misses: edit distance for "did you mean". Bounded: long texts are never compared.

const maxLength = 128

/**
 * Damerau–Levenshtein distance (adjacent transpositions count once); `limit + 1` where it is larger than `limit` or a text is
 * longer than 128 characters.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > limit || a.length > maxLength || b.length > maxLength) return limit + 1
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1)
      current.push(best)
    }
    beforePrevious = previous
    previous = current
  }
  return Math.min(previous[b.length] ?? limit + 1, limit + 1)
}

/** The candidate nearest to `text` within `limit`, the first in code-unit order where several are equally near; never `text` itself. */
export function nearest(text: string, candidates: Iterable<string>, limit = 2): string | undefined {
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of [...candidates].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
    const distance = editDistance(text, candidate, limit)
    if (distance > 0 && distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/**
 * Names of two things rather than one name and a typo: they differ in digits only (`app-1`, `app-2`), or in one short word for
 * another (`ebs-csi-controller-sa`, `efs-csi-controller-sa`).
 */
export function areSiblings(a: string, b: string): boolean {
  const withoutDigits = (text: string): string => text.replace(/\d+/g, '#')
  if (withoutDigits(a) === withoutDigits(b)) return true
  const [words, others] = [a.split(/[^A-Za-z0-9]+/), b.split(/[^A-Za-z0-9]+/)]
  const differing = words.flatMap((word, index) => (word === others[index] ? [] : [[word, others[index] ?? ''] as const]))
  const [pair] = differing
  if (words.length !== others.length || differing.length !== 1 || pair === undefined) return false
  const [word, other] = pair
  const isTransposed = [...word].sort().join('') === [...other].sort().join('')
  return words.length > 1 && word.length <= 3 && other.length === word.length && !isTransposed
}

/** Like {@link nearest} for names of things: siblings are not typos of each other. */
export function nearestName(name: string, candidates: Iterable<string>, limit = name.length < 4 ? 0 : name.length < 8 ? 1 : 2): string | undefined {
  return nearest(name, [...candidates].filter((each) => !areSiblings(each, name)), limit)
}

const environments: readonly (readonly string[])[] = [
  ['dev', 'develop', 'development'],
  ['test', 'testing', 'tst'],
  ['qa'],
  ['int', 'integration'],
  ['uat'],
  ['sandbox', 'sbx'],
  ['stage', 'staging', 'stg'],
  ['preprod', 'nonprod'],
  ['prod', 'production', 'prd'],
  ['live'],
]
const environmentOf = new Map(environments.flatMap((words) => words.map((word) => [word, words[0]] as const)))

/** Whether two names speak of the same environments, by their words (`dev-api`, `api-development`); names that speak of none do. */
export function sameEnvironment(a: string, b: string): boolean {
  const of = (name: string): string => [...new Set(name.toLowerCase().split(/[^a-z]+/).flatMap((word) => environmentOf.get(word) ?? []))].sort().join()
  return of(a) === of(b)
}
