// Path patterns as .gitignore has them, without regular expressions: patterns come from the linted repository.
// https://git-scm.com/docs/gitignore#_pattern_format

type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'any' } | { readonly kind: 'star' } | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }

/** `**` or the tokens of one path segment. */
type GlobSegment = '**' | readonly Token[]
export type Glob = readonly GlobSegment[]

/** Compiles a pattern with `*`, `?`, `[a-z]`, `**` between slashes, and `\` as escape. Everything else is literal. */
export function compileGlob(pattern: string): Glob {
  return pattern
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .map((segment) => (segment === '**' ? '**' : tokens(segment)))
}

function tokens(segment: string): readonly Token[] {
  const result: Token[] = []
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at] ?? ''
    if (character === '*') {
      if (result.at(-1)?.kind !== 'star') result.push({ kind: 'star' })
    } else if (character === '?') result.push({ kind: 'any' })
    else if (character === '[') {
      const parsed = characterClass(segment, at)
      if (parsed === undefined) result.push({ kind: 'text', text: '[' })
      else {
        result.push(parsed.token)
        at = parsed.end
      }
    } else if (character === '\\' && at + 1 < segment.length) result.push({ kind: 'text', text: segment[++at] ?? '' })
    else result.push({ kind: 'text', text: character })
  }
  return result
}

function characterClass(segment: string, start: number): { readonly token: Token; readonly end: number } | undefined {
  let at = start + 1
  const negated = segment[at] === '!' || segment[at] === '^'
  if (negated) at++
  const ranges: (readonly [string, string])[] = []
  for (let first = true; ; first = false) {
    let low = segment[at]
    if (low === undefined) return undefined
    if (low === ']' && !first) return { token: { kind: 'class', negated, ranges }, end: at }
    if (low === '\\') low = segment[++at] ?? ''
    if (segment[at + 1] === '-' && segment[at + 2] !== undefined && segment[at + 2] !== ']') {
      ranges.push([low, segment[at + 2] ?? low])
      at += 3
    } else {
      ranges.push([low, low])
      at++
    }
  }
}

function matchesToken(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'text':
      return token.text === character
    case 'any':
      return true
    case 'star':
      return false
    case 'class':
      return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.negated
  }
}

/** Going back to the last star is enough, so this takes at most pattern × text steps. */
function matchesSegment(pattern: readonly Token[], text: string): boolean {
  let at = 0
  let index = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    const token = pattern[index]
    if (token?.kind === 'star') {
      star = index++
      resume = at
    } else if (token !== undefined && matchesToken(token, text[at] ?? '')) {
      index++
      at++
    } else if (star >= 0) {
      index = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[index]?.kind === 'star') index++
  return index === pattern.length
}

/** True where the whole relative path matches. `**` stands for any number of segments, a trailing one for at least one. */
export function matchesGlob(glob: Glob, path: string): boolean {
  const segments = path.split('/')
  let at = 0
  let index = 0
  let star = -1
  let resume = 0
  while (at < segments.length) {
    const part = glob[index]
    if (part === '**') {
      if (index === glob.length - 1) return true
      star = index++
      resume = at
    } else if (part !== undefined && matchesSegment(part, segments[at] ?? '')) {
      index++
      at++
    } else if (star >= 0) {
      index = star + 1
      at = ++resume
    } else return false
  }
  return index === glob.length
}

interface IgnoreRule {
  readonly negated: boolean
  readonly directoryOnly: boolean
  readonly glob: Glob
}

/** The patterns of one ignore file. Later ones win. */
export type IgnoreRules = readonly IgnoreRule[]

export function parseIgnore(text: string): IgnoreRules {
  const rules: IgnoreRule[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    // Trailing blanks do not count unless escaped.
    let pattern = line
    while (pattern.endsWith(' ') && !pattern.endsWith('\\ ')) pattern = pattern.slice(0, -1)
    if (pattern === '' || pattern.startsWith('#')) continue
    const negated = pattern.startsWith('!')
    if (negated) pattern = pattern.slice(1)
    const directoryOnly = pattern.endsWith('/')
    if (directoryOnly) pattern = pattern.slice(0, -1)
    // Without a slash inside, a pattern matches at any depth.
    const anchored = pattern.includes('/')
    const glob = compileGlob(pattern)
    if (glob.length === 0) continue
    rules.push({ negated, directoryOnly, glob: anchored ? glob : ['**', ...glob] })
  }
  return rules
}

/** What these rules say about a path relative to their directory; undefined where they say nothing. */
export function ignores(rules: IgnoreRules, path: string, isDirectory: boolean): boolean | undefined {
  for (let index = rules.length - 1; index >= 0; index--) {
    const rule = rules[index]
    if (rule === undefined || (rule.directoryOnly && !isDirectory)) continue
    if (matchesGlob(rule.glob, path)) return !rule.negated
  }
  return undefined
}
