// Texts with holes and IAM wildcards as tokens, and two questions about them: can they meet, and must they match.
// No regular expressions: automata over character classes, with a budget. Owns no Value but for reading its text.
import { identityOf } from './canonical.js'
import { anyCharacter, classesOverlap, classHas, domainSpec, foldClass, foldCode, type CharClass } from './domain.js'
import { formatDecimal, isDecimal } from './number.js'
import type { Domain } from './symbol.js'
import type { Value } from './value.js'

export type Token =
  | { readonly kind: 'char'; readonly code: number }
  /** `?`: exactly one character. */
  | { readonly kind: 'one' }
  /** `*`: any run of characters, also none. */
  | { readonly kind: 'run' }
  /** A text that is not known; equal ids are equal texts. `mayBeAbsent`: a policy variable that may have no value at all. */
  | { readonly kind: 'hole'; readonly id?: string; readonly domain: Domain; readonly mayBeAbsent?: true }

/** Longer texts are not compared character by character. */
const maxTokens = 16_384
/** Pairs of states visited before giving up. */
const maxPairs = 200_000

export const runToken: Token = { kind: 'run' }
const anyHole: Token = { kind: 'hole', domain: 'any' }

export function textTokens(text: string): Token[] {
  const tokens: Token[] = []
  for (const character of text) tokens.push({ kind: 'char', code: character.codePointAt(0) ?? 0 })
  return tokens
}

export const asWildcard = (token: Token): Token =>
  token.kind === 'char' && token.code === 42 ? runToken : token.kind === 'char' && token.code === 63 ? { kind: 'one' } : token

/**
 * The text of a value that has no choice at its top: a string, number, boolean, symbol, template, or encoded structure.
 * Undefined for what is no text (null, collections) and for texts too long to look at. Holes never read as wildcards here.
 */
export function tokensOf(value: Value): readonly Token[] | undefined {
  if (cache.has(value)) return cache.get(value)
  const tokens = readTokens(value)
  cache.set(value, tokens)
  return tokens
}
const cache = new WeakMap<Value, readonly Token[] | undefined>()

function readTokens(value: Value): readonly Token[] | undefined {
  switch (value.kind) {
    case 'scalar': {
      if (value.value === null) return undefined
      const text = isDecimal(value.value) ? formatDecimal(value.value) : String(value.value)
      return text.length > maxTokens ? undefined : textTokens(text)
    }
    case 'symbol': {
      const { id, domain, many, spelled, spellingIsDefault } = value.symbol
      if (spelled !== undefined && spellingIsDefault !== true) return spelled().flatMap((part) => tokensOf(part) ?? [anyHole])
      return [many === true ? { kind: 'hole', domain } : { kind: 'hole', id, domain }]
    }
    case 'template': {
      const tokens: Token[] = []
      for (const part of value.parts) {
        for (const token of tokensOf(part) ?? [anyHole]) tokens.push(token)
        if (tokens.length > maxTokens) return undefined
      }
      return tokens
    }
    case 'encoded': {
      const { text, exact, many } = identityOf(value)
      return [exact && !many ? { kind: 'hole', id: `encoded ${text}`, domain: 'any' } : anyHole]
    }
    case 'unknown':
    case 'choice':
      return [anyHole]
    case 'list':
    case 'set':
    case 'tuple':
    case 'object':
    case 'map':
      return undefined
  }
}

export function foldTokens(tokens: readonly Token[]): readonly Token[] {
  const known = folded.get(tokens)
  if (known !== undefined) return known
  const result = tokens.map((token): Token => (token.kind === 'char' ? { kind: 'char', code: foldCode(token.code) } : token))
  folded.set(tokens, result)
  return result
}
const folded = new WeakMap<readonly Token[], readonly Token[]>()

export const sameToken = (a: Token, b: Token): boolean => {
  switch (a.kind) {
    case 'char':
      return b.kind === 'char' && a.code === b.code
    case 'hole':
      return b.kind === 'hole' && a.id !== undefined && a.id === b.id
    case 'one':
    case 'run':
      return false
  }
}

/** Whether the text that a hole stands for could hold an IAM wildcard. */
export const mayHoldWildcard = (domain: Domain): boolean => {
  const { characters } = domainSpec(domain)
  return classHas(characters, 42) || classHas(characters, 63)
}

/** Both without the tokens at their start and end that are surely the same text. */
export function cancelCommon(a: readonly Token[], b: readonly Token[], mayCancel: (token: Token) => boolean): [readonly Token[], readonly Token[]] {
  let start = 0
  const shorter = Math.min(a.length, b.length)
  const same = (x: Token | undefined, y: Token | undefined): boolean => x !== undefined && y !== undefined && sameToken(x, y) && mayCancel(x)
  while (start < shorter && same(a[start], b[start])) start++
  let end = 0
  while (end < shorter - start && same(a[a.length - 1 - end], b[b.length - 1 - end])) end++
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)]
}

/** False where the lengths alone prove that two texts differ: holes with the same id count once. */
export function lengthsMeet(a: readonly Token[], b: readonly Token[]): boolean {
  let low = 0
  let high = 0
  const holes = new Map<string, { count: number; domain: Domain }>()
  const count = (tokens: readonly Token[], sign: 1 | -1): void => {
    for (const token of tokens) {
      if (token.kind === 'char' || token.kind === 'one') {
        low += sign
        high += sign
      } else if (token.kind === 'hole' && token.id !== undefined) {
        const hole = holes.get(token.id) ?? { count: 0, domain: token.domain }
        hole.count += sign
        holes.set(token.id, hole)
      } else {
        const { min, max } = domainSpec(token.kind === 'hole' ? token.domain : 'any')
        low += sign === 1 ? min : -max
        high += sign === 1 ? max : -min
      }
    }
  }
  count(a, 1)
  count(b, -1)
  for (const { count: times, domain } of holes.values()) {
    if (times === 0) continue
    const { min, max } = domainSpec(domain)
    low += times > 0 ? times * min : times * max
    high += times > 0 ? times * max : times * min
  }
  return low <= 0 && high >= 0
}

// --- policy variables --------------------------------------------------------------------------------------------------

/** What a policy variable stands for, by its name as written: the texts it puts in, nothing, or not known. */
export type PolicyVariables = (name: string) => readonly Token[] | 'no-value' | 'unknown'

/**
 * A policy's text as a pattern: `*` and `?` become wildcards where the operator knows them; `${…}` is replaced where policy
 * variables hold (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html). What a variable puts in
 * is no wildcard. `no-value` where a variable has none: then nothing matches.
 */
export function policyPattern(
  tokens: readonly Token[],
  wildcards: boolean,
  variables: PolicyVariables | undefined,
): readonly Token[] | 'no-value' | 'unknown' {
  const pattern: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) continue
    if (variables === undefined || !isCode(token, 36) || !isCode(tokens[at + 1], 123)) {
      pattern.push(wildcards ? asWildcard(token) : token)
      continue
    }
    let name = ''
    let end = at + 2
    for (; end < tokens.length; end++) {
      const each = tokens[end]
      if (each?.kind === 'hole') return 'unknown'
      if (each?.kind !== 'char' || each.code === 125) break
      name += String.fromCodePoint(each.code)
    }
    if (end >= tokens.length) {
      pattern.push(token) // never closed: plain text
      continue
    }
    const replacement = replacementOf(name, variables)
    if (replacement === 'no-value') return replacement
    if (replacement === 'unknown') pattern.push({ kind: 'hole', domain: 'any', mayBeAbsent: true })
    else pattern.push(...replacement)
    at = end
  }
  return pattern
}

function replacementOf(content: string, variables: PolicyVariables): readonly Token[] | 'no-value' | 'unknown' {
  if (content === '*' || content === '?' || content === '$') return textTokens(content)
  const comma = content.indexOf(',')
  const value = variables((comma < 0 ? content : content.slice(0, comma)).trim())
  if (value !== 'no-value' || comma < 0) return value
  const given = content.slice(comma + 1).trim()
  return given.length >= 2 && given.startsWith("'") && given.endsWith("'") ? textTokens(given.slice(1, -1)) : 'no-value'
}

const isCode = (token: Token | undefined, code: number): boolean => token?.kind === 'char' && token.code === code

// --- automata --------------------------------------------------------------------------------------------------------

interface Edge {
  /** A character, or a class of characters. */
  readonly on: number | CharClass
  readonly to: number
}
interface Automaton {
  readonly edges: readonly (readonly Edge[])[]
  readonly silent: readonly (readonly number[])[]
  /** The one state in which a text may end. */
  readonly end: number
}

/** Nondeterministic automaton of (a superset of) the texts that the tokens can be. */
function automaton(tokens: readonly Token[], fold: boolean): Automaton {
  const edges: Edge[][] = [[]]
  const silent: number[][] = [[]]
  let state = 0
  const next = (): number => {
    edges.push([])
    silent.push([])
    return edges.length - 1
  }
  const edge = (from: number, on: number | CharClass, to: number): void => {
    edges[from]?.push({ on: typeof on === 'number' || !fold ? on : foldClass(on), to })
  }
  for (const token of tokens) {
    switch (token.kind) {
      case 'char': {
        const to = next()
        edge(state, token.code, to)
        state = to
        break
      }
      case 'one': {
        const to = next()
        edge(state, anyCharacter, to)
        state = to
        break
      }
      case 'run':
        edge(state, anyCharacter, state)
        // A state of its own behind the loop, so that what comes before cannot loop as well.
        silent[state]?.push(edges.length)
        state = next()
        break
      case 'hole': {
        const { shape, last, characters } = domainSpec(token.domain)
        if (last !== undefined) {
          const first = shape[0]
          const inside = next()
          const done = next()
          if (first !== undefined) edge(state, first.set, done)
          edge(done, characters, inside)
          edge(inside, characters, inside)
          edge(inside, last, done)
          edge(done, last, done)
          state = next()
          silent[done]?.push(state)
          break
        }
        for (const { set, min, max } of shape) {
          for (let index = 0; index < min; index++) {
            const to = next()
            edge(state, set, to)
            state = to
          }
          if (max === Infinity) {
            const loop = next()
            silent[state]?.push(loop)
            edge(loop, set, loop)
            state = next()
            silent[loop]?.push(state)
          }
        }
        break
      }
    }
  }
  return { edges, silent, end: state }
}

function meets(a: number | CharClass, b: number | CharClass): boolean {
  if (typeof a === 'number') return typeof b === 'number' ? a === b : classHas(b, a)
  return typeof b === 'number' ? classHas(a, b) : classesOverlap(a, b)
}

/** False only if no text can be both, whatever the holes are. True also where it would take too long to tell. */
export function canMeet(a: readonly Token[], b: readonly Token[], fold = false): boolean {
  const first = automaton(a, fold)
  const second = automaton(b, fold)
  const width = second.edges.length
  const seen = new Set<number>([0])
  const queue: number[] = [0]
  for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
    const p = Math.floor(pair / width)
    const q = pair % width
    if (p === first.end && q === second.end) return true
    if (seen.size > maxPairs) return true
    const visit = (x: number, y: number): void => {
      const key = x * width + y
      if (!seen.has(key)) {
        seen.add(key)
        queue.push(key)
      }
    }
    for (const to of first.silent[p] ?? []) visit(to, q)
    for (const to of second.silent[q] ?? []) visit(p, to)
    for (const x of first.edges[p] ?? []) for (const y of second.edges[q] ?? []) if (meets(x.on, y.on)) visit(x.to, y.to)
  }
  return false
}

/** True only if every text that `text` can be matches the pattern, which must have no holes. False also where it would take too long. */
export function alwaysMatches(pattern: readonly Token[], text: readonly Token[], fold = false): boolean {
  const source = automaton(text, fold)
  const named = new Set(pattern.flatMap((token) => (token.kind === 'char' ? [token.code] : [])))
  const characters = [...named]
  const start = advance(pattern, [0])
  const seen = new Set<string>()
  const queue: { readonly state: number; readonly places: readonly number[] }[] = []
  const visit = (state: number, places: readonly number[]): boolean => {
    // Every automaton built here can go on to its end from every state: some text does not match.
    if (places.length === 0 || (state === source.end && !places.includes(pattern.length))) return false
    const key = `${String(state)} ${places.join(' ')}`
    if (!seen.has(key)) {
      seen.add(key)
      queue.push({ state, places })
    }
    return seen.size <= maxPairs / 10
  }
  if (!visit(0, start)) return false
  for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
    const { state, places } = each
    for (const to of source.silent[state] ?? []) if (!visit(to, places)) return false
    for (const { on, to } of source.edges[state] ?? []) {
      // The characters that the pattern tells apart, and one that stands for all others.
      const codes = typeof on === 'number' ? [on] : characters.filter((code) => classHas(on, code))
      for (const code of codes) if (!visit(to, step(pattern, places, code))) return false
      if (typeof on !== 'number' && holdsOther(on, named) && !visit(to, step(pattern, places, -1))) return false
    }
  }
  return true
}

/** Whether a class holds a character that the pattern does not name. */
function holdsOther(set: CharClass, named: ReadonlySet<number>): boolean {
  if (set.beyondAscii) return true
  for (let code = 0; code < 128; code++) if (classHas(set, code) && !named.has(code)) return true
  return false
}

/** Places in the pattern after skipping runs that match nothing. */
export function advance(pattern: readonly Token[], places: readonly number[]): readonly number[] {
  const result = new Set<number>()
  for (let place of places) {
    result.add(place)
    while (pattern[place]?.kind === 'run') result.add(++place)
  }
  return [...result].sort((a, b) => a - b)
}

/** The places reached by one more character. */
export function step(pattern: readonly Token[], places: readonly number[], code: number): readonly number[] {
  const next: number[] = []
  for (const place of places) {
    const token = pattern[place]
    if (token === undefined) continue
    if (token.kind === 'run') next.push(place)
    else if (token.kind === 'one' || (token.kind === 'char' && token.code === code)) next.push(place + 1)
  }
  return advance(pattern, next)
}

/** Token by token: `*` takes any tokens, `?` one character, everything else the same token. One backtrack point, no recursion. */
export function tokensMatch(pattern: readonly Token[], text: readonly Token[]): boolean {
  let at = 0
  let place = 0
  let runPlace = -1
  let runAt = 0
  while (at < text.length) {
    const token = pattern[place]
    const current = text[at]
    if (token?.kind === 'run') {
      runPlace = place++
      runAt = at
    } else if (token !== undefined && current !== undefined && ((token.kind === 'one' && current.kind === 'char') || sameToken(token, current))) {
      place++
      at++
    } else if (runPlace >= 0) {
      place = runPlace + 1
      at = ++runAt
    } else return false
  }
  while (pattern[place]?.kind === 'run') place++
  return place === pattern.length
}
