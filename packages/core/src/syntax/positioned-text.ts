// Text with holes for the JSON and YAML parsers: one string, where each hole stands as one character, and the true place of
// every offset. Owns the way back from text to source; knows neither JSON nor YAML.
import type { Location, SourceFile } from '../source/source-file.js'
import { formatDecimal, isDecimal } from '../value/number.js'
import { maxOptions } from '../value/value.js'
import type { ChoiceValue, Guard, Segment, Value, Via } from '../value/value.js'

/** Stands for a hole in the text. Where the text itself has this character, there is no hole at its offset. */
export const holeCharacter = '\uFFFC'

export interface PositionedText {
  readonly text: string
  /** By offset of their character. */
  readonly holes: ReadonlyMap<number, Value>
  /** The true place of a range. */
  locate(start: number, end: number): Location
  /** Where the text from `start` to `end` stands, for a scalar made of exactly that text. Empty for empty text. */
  segments(start: number, end: number): readonly Segment[]
  /** The references that the text at an offset came through. */
  viaAt(offset: number): Via | undefined
}

/** The plain case: a file, or a range of it. Offsets are those of the file. */
export function fileText(file: SourceFile): PositionedText {
  return {
    text: file.text,
    holes: noHoles,
    locate: (start, end) => ({ file, start, end }),
    segments: (start, end) => (end > start ? [{ offset: 0, location: { file, start, end } }] : []),
    viaAt: () => undefined,
  }
}

const noHoles: ReadonlyMap<number, Value> = new Map()

interface Run {
  /** Where it starts in the joined text, and its length there. */
  readonly offset: number
  readonly length: number
  readonly location: Location
  readonly via: Via | undefined
}

/**
 * The text of a string scalar or template. Undefined for values that are no text (symbols, structures, null).
 * Encoded values become holes, also where they are known: their structure is at hand.
 */
export function textWithHoles(value: Value): PositionedText | undefined {
  const runs: Run[] = []
  const holes = new Map<number, Value>()
  let text = ''

  const addText = (part: Value & { readonly kind: 'scalar' }): void => {
    const content = typeof part.value === 'string' ? part.value : part.value === null ? '' : isDecimal(part.value) ? formatDecimal(part.value) : String(part.value)
    if (part.segments !== undefined && part.segments.length > 0) {
      part.segments.forEach((segment, index) => {
        const end = part.segments?.[index + 1]?.offset ?? content.length
        if (end > segment.offset) runs.push({ offset: text.length + segment.offset, length: end - segment.offset, location: segment.location, via: part.via })
      })
    } else {
      runs.push({ offset: text.length, length: content.length, location: innerLocation(part.location, content), via: part.via })
    }
    text += content
  }
  const add = (part: Value): void => {
    if (part.kind === 'scalar') addText(part)
    else if (part.kind === 'template') for (const each of part.parts) add(each)
    else {
      holes.set(text.length, part)
      runs.push({ offset: text.length, length: 1, location: part.location, via: part.via })
      text += holeCharacter
    }
  }

  if (value.kind === 'template') add(value)
  else if (value.kind === 'scalar' && typeof value.value === 'string') addText(value)
  else return undefined

  const indexAt = (offset: number): number => {
    let low = 0
    let high = runs.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((runs[middle]?.offset ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  const runAt = (offset: number): Run | undefined => runs[indexAt(offset)]
  return {
    text,
    holes,
    locate(start, end) {
      const first = runAt(start)
      if (first === undefined) return value.location
      const from = within(first, start, Math.min(end, first.offset + first.length))
      if (end <= first.offset + first.length) return from
      const last = runAt(Math.max(start, end - 1))
      if (last === undefined || last.location.file !== from.file) return from
      const to = within(last, Math.max(start, last.offset), end)
      if (to.end < from.start) return from
      const approximate = from.approximate === true || to.approximate === true
      return { file: from.file, start: from.start, end: to.end, ...(approximate ? { approximate: true as const } : {}) }
    },
    segments(start, end) {
      const result: Segment[] = []
      if (end <= start) return result
      for (let index = indexAt(start); index < runs.length; index++) {
        const run = runs[index]
        if (run === undefined || run.offset >= end) break
        const from = Math.max(start, run.offset)
        const to = Math.min(end, run.offset + run.length)
        if (to > from) result.push({ offset: from - start, location: within(run, from, to) })
      }
      return result
    },
    viaAt: (offset) => runAt(offset)?.via ?? value.via,
  }
}

/** The part of a run's location that a range of its text stands at; the whole of it where escapes make lengths differ. */
function within(run: Run, start: number, end: number): Location {
  const { location } = run
  if (location.end - location.start !== run.length) return location
  const from = location.start + (start - run.offset)
  return { ...location, start: from, end: from + Math.max(0, end - start) }
}

/** A scalar without segments: the place of its text inside its quotes, where that can be verified. */
function innerLocation(location: Location, content: string): Location {
  const length = location.end - location.start
  const source = location.file.text
  if (length === content.length && source.startsWith(content, location.start)) return location
  if (length === content.length + 2 && /["']/.test(source[location.start] ?? '') && source.startsWith(content, location.start + 1)) {
    return { ...location, start: location.start + 1, end: location.end - 1 }
  }
  return { ...location, approximate: true }
}

const contradicts = (a: Guard, b: Guard): boolean => a.some((x) => b.some((y) => x.condition === y.condition && x.arm !== y.arm))

/**
 * A template in which a condition writes structure (`%{ if … }`): the template with each arm in its place, as a choice.
 * `isStructural` says which holes do. Undefined where there is none, or too many arms; then the collection is incomplete.
 */
export function expandChoice(value: Value, text: PositionedText, isStructural: (offset: number, hole: ChoiceValue) => boolean): ChoiceValue | undefined {
  if (value.kind !== 'template') return undefined
  let product = 1
  let found: ChoiceValue | undefined
  for (const [offset, hole] of text.holes) {
    if (hole.kind !== 'choice' || !isStructural(offset, hole)) continue
    found ??= hole
    product *= hole.options.length
  }
  if (found === undefined || product > maxOptions) return undefined
  const chosen = found
  const resolve = (part: Value, when: Guard, arm: Value): Value => {
    if (part === chosen) return arm
    if (part.kind === 'template') return { ...part, parts: part.parts.map((each) => resolve(each, when, arm)) }
    if (part.kind !== 'choice') return part
    const options = part.options.filter((option) => !contradicts(option.when, when))
    const [only] = options
    return options.length === 1 && only !== undefined ? only.value : { ...part, options }
  }
  return {
    kind: 'choice',
    location: value.location,
    options: chosen.options.map(({ when, value: arm }) => ({ when, value: resolve(value, when, arm) })),
  }
}
