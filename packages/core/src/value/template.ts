// Text with holes: joining, slicing and mapping it while every character keeps the place it came from.
// Knows nothing of what a symbol can be: that is `compare.ts`.
import type { Location } from '../source/source-file.js'
import { combinations, choiceOf } from './choice.js'
import { admits } from './domain.js'
import { formatDecimal, isDecimal } from './number.js'
import { isNull, scalar, textOf, type ScalarValue, type Segment, type TemplateValue, type Value } from './value.js'

/** A string scalar. */
export type TextValue = ScalarValue & { readonly value: string }

export const isText = (value: Value | undefined): value is TextValue => value?.kind === 'scalar' && typeof value.value === 'string'

/** Where each run of characters of a text stands; a text without segments stands at its own location. */
export function segmentsOf(text: ScalarValue): readonly Segment[] {
  return text.segments !== undefined && text.segments.length > 0 ? text.segments : [{ offset: 0, location: plainLocation(text) }]
}

/** Location of the characters alone where they stand in the file as they are, without the quotes around them. */
function plainLocation(text: ScalarValue): Location {
  const { location } = text
  const content = typeof text.value === 'string' ? text.value : ''
  const quoted = location.end - location.start === content.length + 2 && location.approximate !== true
  if (quoted && /^["']/.test(location.file.text.slice(location.start, location.start + 1)) && location.file.text.startsWith(content, location.start + 1)) {
    return { ...location, start: location.start + 1, end: location.end - 1 }
  }
  return location
}

/** Where the characters `start` to `end` of a text stand: exact where one run of a file holds them all, else the run they start in. */
export function locationWithin(text: ScalarValue, start: number, end: number): Location {
  const length = typeof text.value === 'string' ? text.value.length : 0
  const segments = segmentsOf(text)
  let index = 0
  while (index + 1 < segments.length && (segments[index + 1]?.offset ?? 0) <= start) index++
  const first = segments[index]
  if (first === undefined) return text.location
  const runEnd = segments[index + 1]?.offset ?? length
  if (!runsAlike(first.location, runEnd - first.offset)) return first.location
  const from = first.location.start + (start - first.offset)
  if (end <= runEnd) return { ...first.location, start: from, end: first.location.start + Math.max(0, end - first.offset) }
  // Further runs: one range as long as they lie in one file, in order.
  let last = first.location.end
  for (let next = index + 1; next < segments.length; next++) {
    const segment = segments[next]
    if (segment === undefined || segment.offset >= end) break
    const segmentEnd = segments[next + 1]?.offset ?? length
    const { location } = segment
    if (location.file !== first.location.file || location.start < last) return first.location
    last = runsAlike(location, segmentEnd - segment.offset) ? location.start + Math.min(end, segmentEnd) - segment.offset : location.end
  }
  return { ...first.location, start: from, end: last }
}

const runsAlike = (location: Location, length: number): boolean => location.approximate !== true && location.end - location.start === length

/** Characters `start` to `end` (UTF-16 code units) of a text; its location is where those characters stand. */
export function sliceText(text: ScalarValue, start: number, end?: number): TextValue {
  const content = typeof text.value === 'string' ? text.value : ''
  const from = Math.max(0, Math.min(start, content.length))
  const to = Math.max(from, Math.min(end ?? content.length, content.length))
  const carried = {
    ...(text.via === undefined ? {} : { via: text.via }),
    ...(text.sensitive === undefined ? {} : { sensitive: text.sensitive }),
  }
  if (from === 0 && to === content.length) return { ...text, value: content }
  const location = from === to ? text.location : locationWithin(text, from, to)
  const segments: Segment[] = []
  const all = segmentsOf(text)
  all.forEach((segment, index) => {
    const runEnd = all[index + 1]?.offset ?? content.length
    if (runEnd <= from || segment.offset >= to) return
    const alike = runsAlike(segment.location, runEnd - segment.offset)
    const first = Math.max(segment.offset, from)
    const last = Math.min(runEnd, to)
    const start = segment.location.start
    segments.push({
      offset: first - from,
      location: alike ? { ...segment.location, start: start + first - segment.offset, end: start + last - segment.offset } : segment.location,
    })
  })
  return { kind: 'scalar', value: content.slice(from, to), location, ...carried, ...(segments.length > 0 ? { segments } : {}) }
}

/** Two texts as one; each keeps its places. */
function joinTexts(texts: readonly TextValue[], location: Location): TextValue {
  const [only] = texts
  if (texts.length === 1 && only !== undefined) return only
  const segments: Segment[] = []
  let value = ''
  for (const text of texts) {
    for (const segment of segmentsOf(text)) segments.push({ offset: value.length + segment.offset, location: segment.location })
    value += text.value
  }
  const via = texts.find((text) => text.via !== undefined)?.via
  return { kind: 'scalar', value, location, segments, ...(via === undefined ? {} : { via }) }
}

/** The parts of a string: of a template its own, of anything else itself. */
export function partsOf(value: Value): readonly Value[] {
  return value.kind === 'template' ? value.parts : [value]
}

/**
 * Strings put together. Nested templates are flattened, empty texts dropped, neighbouring texts merged (keeping `segments`); a
 * choice among the parts makes the result a choice, as long as the options stay few, and is else kept as a part. Numbers and
 * booleans become text. The result is a string scalar where everything is known, and else a template (or the one symbol, if it is
 * a string for certain).
 */
export function concat(parts: readonly Value[], location: Location): Value {
  if (parts.some((part) => part.kind === 'choice' || (part.kind === 'template' && part.parts.some((each) => each.kind === 'choice')))) {
    const flat = parts.flatMap(partsOf)
    const ways = combinations(flat)
    if (ways !== undefined) return choiceOf(ways.map(({ when, values }) => ({ when, value: concatPlain(values, location) })), location)
  }
  return concatPlain(parts, location)
}

function concatPlain(parts: readonly Value[], location: Location): Value {
  const sensitive = parts.some((part) => part.sensitive === true || (part.kind === 'template' && part.parts.some((each) => each.sensitive === true)))
  const merged: Value[] = []
  let texts: TextValue[] = []
  const flush = (): void => {
    if (texts.length > 0) merged.push(joinTexts(texts, texts.length === 1 ? (texts[0]?.location ?? location) : location))
    texts = []
  }
  for (const part of parts.flatMap(flatParts)) {
    if (isText(part)) {
      if (part.value !== '') texts.push(part)
    } else {
      flush()
      merged.push(part)
    }
  }
  flush()
  joinSpelled(merged, location)
  const mark = sensitive ? { sensitive: true as const } : {}
  const [first] = merged
  if (first === undefined) return { ...scalar('', location), ...mark }
  if (merged.length === 1 && first.kind === 'symbol' && first.type.kind === 'string' && first.symbol.notNull === true) return { ...first, ...mark }
  if (merged.length === 1 && isText(first)) return { ...first, location, segments: segmentsOf(first), ...mark }
  return { kind: 'template', parts: merged, location, ...mark }
}

// --- symbols whose spelling is known -----------------------------------------------------------------------------------

/** Longer texts are no beginning of a symbol's spelling. */
const longestSpelled = 300

/** A string whose symbols are taken apart as far as their spelling is known; undefined where there are none. Never to be shown. */
export function spelledOut(value: Value): TemplateValue | undefined {
  const parts = partsOf(value)
  if (!parts.some((part) => part.kind === 'symbol' && part.symbol.spelled !== undefined)) return undefined
  const merged: Value[] = []
  for (const part of parts.flatMap((each) => (each.kind === 'symbol' ? (each.symbol.spelled?.() ?? [each]) : [each]))) {
    const last = merged[merged.length - 1]
    if (isText(part) && isText(last)) merged[merged.length - 1] = joinTexts([last, part], value.location)
    else merged.push(part)
  }
  return { kind: 'template', parts: merged, location: value.location, ...(value.sensitive === true ? { sensitive: true } : {}) }
}

/** Puts a symbol in the place of its spelling, wherever all of that stands in a row. */
function joinSpelled(parts: Value[], location: Location): void {
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]
    const whole = part?.kind === 'symbol' ? part.symbol.endOf : undefined
    const spelling = whole?.symbol.spelled?.()
    if (whole === undefined || spelling === undefined) continue
    const before = withoutEnd(parts.slice(0, index), spelling.slice(0, -1))
    if (before === undefined) continue
    parts.splice(0, index + 1, ...before, { ...whole, location })
    index = before.length
  }
}

/** What stands before a spelling at the end of some parts; undefined where they end otherwise. */
function withoutEnd(parts: readonly Value[], spelling: readonly Value[]): readonly Value[] | undefined {
  const wanted = spelling[spelling.length - 1]
  const last = parts[parts.length - 1]
  if (wanted === undefined) return parts
  if (last === undefined) return undefined
  const rest = parts.slice(0, -1)
  const earlier = spelling.slice(0, -1)
  if (!isText(last)) return last.kind === 'symbol' && wanted.kind === 'symbol' && last.symbol.id === wanted.symbol.id ? withoutEnd(rest, earlier) : undefined
  const cut = (length: number): readonly Value[] | undefined =>
    withoutEnd(length === last.value.length ? rest : [...rest, sliceText(last, 0, last.value.length - length)], earlier)
  if (isText(wanted)) return last.value.endsWith(wanted.value) ? cut(wanted.value.length) : undefined
  if (wanted.kind !== 'symbol' || wanted.symbol.domain !== 'dns-suffix' || last.value.length > longestSpelled) return undefined
  // The suffix is that of the region's partition: whoever writes one out means the one of the cluster.
  for (let length = 1; length <= last.value.length; length++) {
    const found = admits('dns-suffix', last.value.slice(-length)) ? cut(length) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function flatParts(part: Value): readonly Value[] {
  if (part.kind === 'template') return part.parts.flatMap(flatParts)
  if (part.kind === 'scalar' && !isNull(part) && typeof part.value !== 'string') {
    return [{ ...part, value: isDecimal(part.value) ? formatDecimal(part.value) : String(part.value) }]
  }
  return [part]
}

/** The text with which every possible value of a string starts. */
export function knownPrefix(value: Value): string {
  return knownEnd(value, 'start')
}

/** The text with which every possible value of a string ends. */
export function knownSuffix(value: Value): string {
  return knownEnd(value, 'end')
}

function knownEnd(value: Value, end: 'start' | 'end'): string {
  switch (value.kind) {
    case 'scalar':
      return textOf(value) ?? ''
    case 'template': {
      const part = end === 'start' ? value.parts[0] : value.parts[value.parts.length - 1]
      return part === undefined ? '' : knownEnd(part, end)
    }
    case 'choice':
      return value.options.length === 0 ? '' : value.options.map((option) => knownEnd(option.value, end)).reduce((a, b) => common(a, b, end))
    case 'encoded': {
      if (value.format !== 'json') return ''
      const kind = value.value.kind
      if (kind === 'object' || kind === 'map') return end === 'start' ? '{' : '}'
      return kind === 'list' || kind === 'tuple' || kind === 'set' ? (end === 'start' ? '[' : ']') : ''
    }
    default:
      return ''
  }
}

function common(a: string, b: string, end: 'start' | 'end'): string {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && (end === 'start' ? a[length] === b[length] : a[a.length - 1 - length] === b[b.length - 1 - length])) length++
  return end === 'start' ? a.slice(0, length) : a.slice(a.length - length)
}

/** Without its first `length` characters, which must be text (see {@link knownPrefix}). */
export function dropStart(value: TextValue | TemplateValue, length: number): Value {
  const [first, ...rest] = partsOf(value)
  if (first === undefined || !isText(first)) return value
  return withMark(concat([sliceText(first, length), ...rest], value.location), value)
}

/** Without its last `length` characters, which must be text (see {@link knownSuffix}). */
export function dropEnd(value: TextValue | TemplateValue, length: number): Value {
  const parts = partsOf(value)
  const last = parts[parts.length - 1]
  if (last === undefined || !isText(last)) return value
  return withMark(concat([...parts.slice(0, -1), sliceText(last, 0, last.value.length - length)], value.location), value)
}

const withMark = (value: Value, from: Value): Value => (from.sensitive === true ? { ...value, sensitive: true } : value)

/**
 * A string cut at every `separator` within its texts, as `split` does. Only right where no hole can hold the separator or a part
 * of it: the caller proves that.
 */
export function splitParts(value: Value, separator: string): readonly Value[] {
  if (separator === '') return [value]
  const pieces: Value[][] = [[]]
  for (const part of partsOf(value)) {
    if (!isText(part)) {
      pieces[pieces.length - 1]?.push(part)
      continue
    }
    let from = 0
    for (let at = part.value.indexOf(separator); at >= 0; at = part.value.indexOf(separator, from)) {
      pieces[pieces.length - 1]?.push(sliceText(part, from, at))
      pieces.push([])
      from = at + separator.length
    }
    pieces[pieces.length - 1]?.push(sliceText(part, from))
  }
  return pieces.map((piece) => withMark(piece.length === 1 && piece[0] !== undefined ? piece[0] : concat(piece, value.location), value))
}
