// Regular expressions as Terraform has them (RE2 syntax, leftmost-first), and the only place that touches the library for them.
// https://pkg.go.dev/regexp/syntax
import { RE2JS } from 're2js'
import { EvaluationError } from '../contracts.js'

/** Longer patterns are refused: no configuration means them, and compiling them is the one step that is not linear. */
const maxPattern = 5_000
const maxCached = 200

export interface Pattern {
  readonly source: string
  /** Number of groups, the whole match not counted. */
  readonly groupCount: number
  /** Name of each group from 1 on; empty where it has none. */
  readonly groupNames: readonly string[]
  readonly program: Program
  /** Boundaries of the first match at or after an offset (UTF-16), group by group; -1 where a group took no part. */
  find(text: string, from: number): readonly number[] | undefined
}

/** What a compiled pattern runs: the instructions of a Pike machine. */
export interface Program {
  readonly start: number
  readonly instructions: readonly Instruction[]
}

export type Instruction =
  | { readonly kind: 'fail' | 'match' }
  | { readonly kind: 'goto'; readonly out: number }
  | { readonly kind: 'split'; readonly out: number; readonly other: number }
  | { readonly kind: 'capture'; readonly out: number; readonly slot: number }
  /** Holds where all of these bits hold between two characters, see {@link emptyFlags}. */
  | { readonly kind: 'empty'; readonly out: number; readonly needed: number }
  | { readonly kind: 'rune'; readonly out: number; matches(code: number): boolean; readonly boundaries: readonly number[] }

const cache = new Map<string, Pattern | EvaluationError>()

/** Throws EvaluationError where the pattern is not valid. */
export function compilePattern(source: string): Pattern {
  let compiled = cache.get(source)
  if (compiled === undefined) {
    if (cache.size >= maxCached) cache.clear()
    compiled = compile(source)
    cache.set(source, compiled)
  }
  if (compiled instanceof EvaluationError) throw compiled
  return compiled
}

/** A pattern that matches exactly this text. */
export const literalPattern = (text: string): Pattern => compilePattern(RE2JS.quote(text))

function compile(source: string): Pattern | EvaluationError {
  if (source.length > maxPattern) return new EvaluationError(`invalid regexp pattern: longer than ${String(maxPattern)} characters`)
  let names: ReadonlyMap<string, string> = new Map()
  let compiled = tryCompile(source)
  if (typeof compiled === 'string' && compiled.includes('duplicate capture group name')) {
    // Terraform allows a name twice, the library does not: such groups get their names back below.
    const unique = withUniqueNames(source)
    names = unique.names
    compiled = tryCompile(unique.text)
  }
  if (typeof compiled === 'string') return new EvaluationError(`invalid regexp pattern: ${compiled}`)
  const program = compiled
  const groupCount = program.groupCount()
  const groupNames = Array.from({ length: groupCount }, () => '')
  for (const [name, index] of Object.entries(program.namedGroups())) groupNames[index - 1] = names.get(name) ?? name
  return {
    source,
    groupCount,
    groupNames,
    program: programOf(program),
    find: (text, from) => {
      const matcher = program.matcher(text)
      if (!matcher.find(from)) return undefined
      const boundaries: number[] = []
      for (let group = 0; group <= groupCount; group++) boundaries.push(matcher.start(group), matcher.end(group))
      return boundaries
    },
  }
}

/** The compiled pattern, or why it is none. */
function tryCompile(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The pattern with every repeated group name made another one; `names` gives the true ones. */
function withUniqueNames(source: string): { readonly text: string; readonly names: ReadonlyMap<string, string> } {
  const names = new Map<string, string>()
  const seen = new Set<string>()
  // Quoted runs, escapes and character classes are passed over.
  const text = source.replace(/\\Q[^]*?(?:\\E|$)|\\[^]|\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]|\(\?P?<(\w+)>/g, (token: string, name: string | undefined) => {
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name)
      return token
    }
    const other = `${name}_${String(seen.size + names.size)}_again`
    names.set(other, name)
    return token.replace(name, other)
  })
  return { text, names }
}

/** The library's own instruction; its numbers are those of RE2's `syntax.InstOp`, counted from 1. */
interface RawInstruction {
  readonly op: number
  readonly out: number
  readonly arg: number
  readonly runes: ArrayLike<number>
  matchRune(code: number): boolean
}

function programOf(compiled: RE2JS): Program {
  const { prog } = compiled.re2() as unknown as { readonly prog: { readonly start: number; readonly inst: readonly RawInstruction[] } }
  return { start: prog.start, instructions: prog.inst.map(instructionOf) }
}

const foldCase = 1

function instructionOf(raw: RawInstruction): Instruction {
  switch (raw.op) {
    case 1:
    case 2:
      return { kind: 'split', out: raw.out, other: raw.arg }
    case 3:
      return { kind: 'capture', out: raw.out, slot: raw.arg }
    case 4:
      return { kind: 'empty', out: raw.out, needed: raw.arg }
    case 6:
      return { kind: 'match' }
    case 7:
      return { kind: 'goto', out: raw.out }
    case 8:
      return { kind: 'rune', out: raw.out, matches: (code) => raw.matchRune(code), boundaries: boundariesOf(raw) }
    case 9: {
      const only = raw.runes[0] ?? -1
      return { kind: 'rune', out: raw.out, matches: (code) => code === only, boundaries: [only, only + 1] }
    }
    case 10:
      return { kind: 'rune', out: raw.out, matches: () => true, boundaries: [] }
    case 11:
      return { kind: 'rune', out: raw.out, matches: (code) => code !== 10, boundaries: [10, 11] }
    default:
      return { kind: 'fail' }
  }
}

/** Codes at which the answer of the instruction may change. */
function boundariesOf(raw: RawInstruction): readonly number[] {
  const boundaries: number[] = []
  if (raw.runes.length === 1) {
    const code = raw.runes[0] ?? 0
    const variants = new Set([code])
    if ((raw.arg & foldCase) !== 0) {
      const text = String.fromCodePoint(code)
      for (const each of [text.toLowerCase(), text.toUpperCase(), text.toLowerCase().toUpperCase(), 'ſ', '\u212a']) variants.add(each.codePointAt(0) ?? 0)
    }
    for (const each of variants) boundaries.push(each, each + 1)
    return boundaries
  }
  for (let index = 0; index + 1 < raw.runes.length; index += 2) boundaries.push(raw.runes[index] ?? 0, (raw.runes[index + 1] ?? 0) + 1)
  return boundaries
}

const isWord = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)

/** Which of `^`, `$`, `\A`, `\z`, `\b`, `\B` hold between two characters; -1 stands for the beginning or end of the text. */
export function emptyFlags(before: number, after: number): number {
  let flags = isWord(before) === isWord(after) ? 32 : 16
  if (before < 0) flags |= 4 | 1
  if (before === 10) flags |= 1
  if (after < 0) flags |= 8 | 2
  if (after === 10) flags |= 2
  return flags
}
