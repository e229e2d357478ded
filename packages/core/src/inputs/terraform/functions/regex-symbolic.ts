// Runs a pattern over text with holes: a Pike machine that follows every text the holes can be at once. Answers only where
// all of them agree on where the match lies.
//
// Why this is sound: the machine below is RE2's own (an ordered list of threads, the first match wins), made to take one of
// several characters at each step. A hole is walked through as an automaton that accepts at least every text of its domain.
// So every run of the real machine on a real text is one of the paths followed here. Positions are kept as places of the
// template: a boundary between two parts or characters is one place in every text, while all places inside a hole are one place
// that tells nothing. A match is answered only if every path ends with the same places, none of which lies inside a hole.
import { classHas, domainSpec, type Piece } from '../../../value/domain.js'
import type { Domain } from '../../../value/symbol.js'
import { emptyFlags, type Instruction, type Pattern, type Program } from './regex-program.js'

export type Item = { readonly kind: 'char'; readonly code: number } | { readonly kind: 'hole'; readonly domain: Domain }

/** Steps of the machine before giving up. */
const maxSteps = 60_000
const maxRepresentatives = 300
const beginning = -1
const end = -1

/** Even places are boundaries: `2 * n` lies before item n. Odd ones lie inside item n. -1 is no place. */
export type Place = number

interface Thread {
  readonly at: number
  readonly places: readonly Place[]
}

interface State {
  /** Where the threads go on after the last character, first preferred. */
  readonly threads: readonly Thread[]
  /** The last character, as far as `^`, `$` and `\b` tell it apart. */
  readonly before: number
  readonly matched: readonly Place[] | undefined
}

/** Every path ends the same way: with this match, or without one. Undefined where paths differ or end inside holes. */
export type Outcome = { readonly match: readonly Place[] | undefined }

/**
 * The first match at or after item `from`. `slots` says which of the boundaries the caller needs (two for each group); the others
 * may differ. Undefined where nothing can be proved.
 */
export function findInItems(pattern: Pattern, items: readonly Item[], from: number, slots: readonly number[]): Outcome | undefined {
  const representatives = representativesOf(pattern.program, items)
  if (representatives === undefined) return undefined
  const width = 2 * (pattern.groupCount + 1)
  const outcomes = new Map<string, readonly Place[] | undefined>()
  const seen = new Set<string>()
  let steps = 0
  const pending: { index: number; language: Language | undefined; state: State }[] = startsOf(items, from).map((before) => ({
    index: from,
    language: undefined,
    state: { threads: [], before, matched: undefined },
  }))
  const finish = (matched: readonly Place[] | undefined): boolean => {
    const needed = matched === undefined ? undefined : slots.map((slot) => matched[slot] ?? -1)
    if (needed?.some((place) => place >= 0 && place % 2 === 1) === true) return false
    outcomes.set(String(needed), matched)
    return outcomes.size === 1
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { index, language, state } = next
    const key = `${String(index)}|${language?.key ?? ''}|${stateKey(state)}`
    if (seen.has(key)) continue
    seen.add(key)
    if (++steps > maxSteps) return undefined
    if (state.matched !== undefined && state.threads.length === 0) {
      if (!finish(state.matched)) return undefined
      continue
    }
    const item = items[index]
    if (item === undefined) {
      if (!finish(advance(pattern.program, state, 2 * index, end, width).matched)) return undefined
      continue
    }
    if (item.kind === 'char') {
      pending.push({ index: index + 1, language: undefined, state: advance(pattern.program, state, 2 * index, item.code, width) })
      continue
    }
    const current = language ?? languageOf(item.domain)
    if (current.accepts) pending.push({ index: index + 1, language: undefined, state })
    const place = language === undefined ? 2 * index : 2 * index + 1
    for (const code of representatives) {
      const after = current.step(code)
      if (after === undefined) continue
      if (++steps > maxSteps) return undefined
      pending.push({ index, language: after, state: advance(pattern.program, state, place, code, width) })
    }
  }
  const [match] = outcomes.values()
  return outcomes.size === 1 ? { match } : undefined
}

/** What may stand before item `from`: the beginning of the text only where nothing must be before it. */
function startsOf(items: readonly Item[], from: number): readonly number[] {
  const previous = items[from - 1]
  if (previous === undefined) return [beginning]
  if (previous.kind === 'char') return [previous.code]
  const spec = domainSpec(previous.domain)
  const kinds = new Set<number>(spec.characters.beyondAscii ? [kindOf(128)] : [])
  for (let code = 0; code < 128; code++) if (classHas(spec.characters, code)) kinds.add(kindOf(code))
  const codes = [...kinds]
  return spec.min > 0 ? codes : [...new Set([...codes, ...startsOf(items, from - 1)])]
}

const stateKey = (state: State): string =>
  `${String(state.before)};${state.matched?.join(',') ?? '-'};${state.threads.map((thread) => `${String(thread.at)}:${thread.places.join(',')}`).join(';')}`

/** Takes one character at a place: lets the threads there run on to their next characters, and those that fit step over it. */
function advance(program: Program, state: State, place: Place, code: number, width: number): State {
  const flags = emptyFlags(state.before, code)
  const visited = new Set<number>()
  const ready: Thread[] = []
  for (const thread of state.threads) close(program, thread, place, flags, visited, ready)
  if (state.matched === undefined) {
    const places = Array.from({ length: width }, () => -1)
    places[0] = place
    close(program, { at: program.start, places }, place, flags, visited, ready)
  }
  const threads: Thread[] = []
  const landed = new Set<string>()
  let matched = state.matched
  for (const { at, places } of ready) {
    const instruction = program.instructions[at]
    if (instruction === undefined) continue
    if (instruction.kind === 'match') {
      matched = places.map((each, slot) => (slot === 1 ? place : each))
      break
    }
    if (code !== end && instruction.kind === 'rune' && instruction.matches(code)) {
      // Of two threads at one instruction, only the first can ever win.
      const key = String(instruction.out)
      if (landed.has(key)) continue
      landed.add(key)
      threads.push({ at: instruction.out, places })
    }
  }
  return { threads, before: code === end ? end : kindOf(code), matched }
}

/** One code for all that `^`, `$` and `\b` do not tell apart. */
const kindOf = (code: number): number => (code === 10 ? 10 : isWordCode(code) ? 97 : 32)

const isWordCode = (code: number): boolean => (emptyFlags(code, 97) & 32) !== 0

/** Follows a thread through everything that takes no character, in order of preference. */
function close(program: Program, thread: Thread, place: Place, flags: number, visited: Set<number>, ready: Thread[]): void {
  const stack: Thread[] = [thread]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { at, places } = next
    if (visited.has(at)) continue
    visited.add(at)
    const instruction: Instruction | undefined = program.instructions[at]
    switch (instruction?.kind) {
      case 'goto':
        stack.push({ at: instruction.out, places })
        break
      case 'split':
        stack.push({ at: instruction.other, places }, { at: instruction.out, places })
        break
      case 'capture':
        stack.push({ at: instruction.out, places: places.map((each, slot) => (slot === instruction.slot ? place : each)) })
        break
      case 'empty':
        if ((instruction.needed & ~flags) === 0) stack.push({ at: instruction.out, places })
        break
      case 'match':
      case 'rune':
        ready.push(next)
        break
      case 'fail':
      case undefined:
        break
    }
  }
}

/** One code for each set of characters that no instruction and no hole tells apart. Undefined where there are too many. */
function representativesOf(program: Program, items: readonly Item[]): readonly number[] | undefined {
  const runes = program.instructions.flatMap((instruction) => (instruction.kind === 'rune' ? [instruction] : []))
  const domains = [...new Set(items.flatMap((item) => (item.kind === 'hole' ? [item.domain] : [])))]
  const classes = domains.flatMap((domain) => domainSpec(domain).shape.map((piece) => piece.set))
  const codes = new Set<number>()
  for (let code = 0; code < 128; code++) codes.add(code)
  codes.add(128)
  for (const rune of runes) for (const boundary of rune.boundaries) if (boundary > 128 && boundary <= 0x10ffff) codes.add(boundary)
  if (codes.size > 3000) return undefined
  const kept = new Map<string, number>()
  for (const code of codes) {
    const literal = stripped.includes(String.fromCodePoint(code)) ? String(code) : ''
    const signature = [
      literal,
      code === 10 ? 'n' : isWordCode(code) ? 'w' : '',
      ...runes.map((rune) => (rune.matches(code) ? '1' : '0')),
      ...classes.map((set) => (classHas(set, code) ? '1' : '0')),
    ].join('')
    if (!kept.has(signature)) kept.set(signature, code)
  }
  return kept.size > maxRepresentatives ? undefined : [...kept.values()]
}

/** A place within the texts of a domain: which characters can follow, and whether it can end here. */
interface Language {
  readonly key: string
  readonly accepts: boolean
  step(code: number): Language | undefined
}

/**
 * No issuer holds this. AWS itself tells an issuer from the ARN of its provider by it, as does every configuration that strips ARNs
 * with `/^.*provider\//`.
 */
const stripped = 'provider/'

const languages = new Map<string, Language>()

function languageOf(domain: Domain): Language {
  const { shape } = domainSpec(domain)
  return languageAt(domain, shape, skipped(shape, [0, 0]), 0)
}

type Point = readonly [piece: number, count: number]

/** A point and those after pieces that may end here. */
function skipped(shape: readonly Piece[], point: Point): readonly Point[] {
  const points: Point[] = [point]
  let [index, count] = point
  for (let piece = shape[index]; piece !== undefined && count >= piece.min; piece = shape[index]) {
    index++
    count = 0
    points.push([index, 0])
  }
  return points
}

function languageAt(domain: Domain, shape: readonly Piece[], points: readonly Point[], progress: number): Language {
  const texts = [...new Set(points.map(([index, count]) => `${String(index)}.${String(count)}`))].sort()
  const key = `${domain}:${texts.join(',')}:${String(progress)}`
  const known = languages.get(key)
  if (known !== undefined) return known
  const language: Language = {
    key,
    accepts: points.some(([index]) => index >= shape.length),
    step: (code) => {
      const following: Point[] = []
      for (const [index, count] of points) {
        const piece = shape[index]
        if (piece === undefined || count >= piece.max || !classHas(piece.set, code)) continue
        // Past its minimum, the count of an endless piece does not matter.
        following.push(...skipped(shape, [index, piece.max === Infinity ? Math.min(count + 1, piece.min) : count + 1]))
      }
      if (following.length === 0) return undefined
      const next = domain === 'issuer-host' ? progressOf(progress, code) : 0
      return next === stripped.length ? undefined : languageAt(domain, shape, following, next)
    },
  }
  languages.set(key, language)
  return language
}

/** How much of {@link stripped} the text ends with, one character on. */
function progressOf(progress: number, code: number): number {
  const text = stripped.slice(0, progress) + String.fromCodePoint(code)
  for (let length = Math.min(text.length, stripped.length); length > 0; length--) if (text.endsWith(stripped.slice(0, length))) return length
  return 0
}
