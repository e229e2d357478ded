// JSON with a location on every node, also JSON with holes (heredocs, templatefile). Knows no policy and no Terraform.
// Strict: https://www.rfc-editor.org/rfc/rfc8259 ; a byte order mark is skipped.
import type { Problem } from '../finding.js'
import type { Location, SourceFile } from '../source/source-file.js'
import { decimal } from '../value/number.js'
import { concat } from '../value/template.js'
import type { Sym } from '../value/symbol.js'
import { dynamicType } from '../value/type.js'
import { scalar, unknown } from '../value/value.js'
import type { Entry, ScalarValue, Segment, Value, Via } from '../value/value.js'
import { asContent, hasHole, isJoined, isOneItem, isSeparator, notModelled, outsideStrings } from './json-holes.js'
import { expandChoice, fileText, textWithHoles } from './positioned-text.js'
import type { PositionedText } from './positioned-text.js'

/** A key that stands twice in one object: the second and later places. */
export interface DuplicateKey {
  readonly key: string
  readonly location: Location
  readonly first: Location
}

export interface JsonResult {
  /** Undefined where the text is not JSON; then there is a problem. */
  readonly value: Value | undefined
  readonly problems: readonly Problem[]
  readonly duplicates: readonly DuplicateKey[]
}

export interface JsonOptions {
  /** Only this part of the file. Locations stay those of the file. */
  readonly range?: { readonly start: number; readonly end: number }
}

const maxDepth = 500

/** Reads a whole file, or a range of it. Objects become `object`, arrays `tuple`; repeated keys stay repeated entries. */
export function parseJson(file: SourceFile, options: JsonOptions = {}): JsonResult {
  return parsePositioned(fileText(file), options.range?.start ?? 0, options.range?.end ?? file.text.length)
}

function parsePositioned(text: PositionedText, start: number, end: number): JsonResult {
  const parser = new JsonParser(text, start, end)
  try {
    const value = parser.document()
    return { value, problems: [], duplicates: parser.duplicates }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const location = text.locate(error.start, error.end)
    return { value: undefined, problems: [{ location, message: error.message, severity: 'error' }], duplicates: parser.duplicates }
  }
}

/**
 * Reads a Value that is JSON text: a string, a template with holes, an encoded value, a choice of these.
 * A hole inside a string literal gives a template; a hole where a value is expected gives what the hole decodes to; a hole
 * among members or items makes the enclosing collection incomplete. What cannot be read so is unknown, never absent.
 */
export function parseJsonTemplate(value: Value): JsonResult {
  switch (value.kind) {
    case 'encoded':
      if (value.format === 'json') return { value: value.value, problems: [], duplicates: [] }
      return notJson(value, 'YAML text is not read as JSON')
    case 'choice': {
      const results = value.options.map((option) => ({ when: option.when, result: parseJsonTemplate(option.value) }))
      return {
        value: { ...value, options: results.map(({ when, result }) => ({ when, value: result.value ?? unreadable(value.location) })) },
        problems: results.flatMap(({ result }) => result.problems),
        duplicates: results.flatMap(({ result }) => result.duplicates),
      }
    }
    case 'symbol':
    case 'unknown':
      return { value: decoded(value), problems: [], duplicates: [] }
    case 'scalar':
    case 'template': {
      const text = textWithHoles(value)
      if (text === undefined) return notJson(value, 'this is not text, so it cannot be JSON')
      return parseText(value, text)
    }
    default:
      return notJson(value, 'this is a structure, not JSON text')
  }
}

function parseText(value: Value, text: PositionedText): JsonResult {
  // A conditional that writes members or items (`%{ if … }`).
  const places = outsideStrings(text)
  const alternatives = expandChoice(value, text, (offset, hole) => places.has(offset) && !isSeparator(hole))
  if (alternatives !== undefined) return parseJsonTemplate(alternatives)
  const result = parsePositioned(text, 0, text.text.length)
  if (result.value !== undefined || text.holes.size === 0) return result
  // With holes, the text may well be JSON once they are filled.
  return { ...result, value: unreadable(result.problems[0]?.location ?? value.location), problems: [] }
}

const unreadable = (location: Location): Value =>
  unknown({ code: 'syntax', detail: 'the text around the unknown parts is not JSON', location }, location)

function notJson(value: Value, message: string): JsonResult {
  return { value: undefined, problems: [{ location: value.location, message, severity: 'error' }], duplicates: [] }
}

// --- holes --------------------------------------------------------------------------------------------------------

/** What the text of a hole is as a JSON value. */
function decoded(hole: Value): Value {
  switch (hole.kind) {
    case 'encoded':
      return hole.format === 'json' ? hole.value : notModelled(hole, 'YAML text inside JSON')
    case 'symbol': {
      if (hole.type.kind === 'number' || hole.type.kind === 'bool') return hole
      const sym: Sym = { ...hole.symbol, id: `jsondecode(${hole.symbol.id})`, label: `jsondecode(${hole.symbol.label})`, domain: 'any' }
      return { ...hole, symbol: sym, type: dynamicType }
    }
    case 'unknown':
      return { ...hole, type: dynamicType }
    case 'choice':
      return { ...hole, options: hole.options.map(({ when, value }) => ({ when, value: parseJsonTemplate(value).value ?? unreadable(hole.location) })) }
    default:
      return notModelled(hole, 'a structure inside JSON text')
  }
}

// --- the parser ---------------------------------------------------------------------------------------------------

class JsonSyntaxError extends Error {
  readonly start: number
  readonly end: number
  constructor(message: string, start: number, end: number) {
    super(message)
    this.start = start
    this.end = end
  }
}

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const wordPattern = /[A-Za-z0-9_.+-]+/y

class JsonParser {
  readonly duplicates: DuplicateKey[] = []
  readonly #source: PositionedText
  readonly #text: string
  readonly #end: number
  #at: number

  constructor(source: PositionedText, start: number, end: number) {
    this.#source = source
    this.#text = source.text
    this.#end = end
    this.#at = source.text.charCodeAt(start) === 0xfeff ? start + 1 : start
  }

  document(): Value {
    const value = this.#value(0)
    this.#blank()
    if (this.#at < this.#end) throw this.#unexpected('the end of the JSON text')
    return value
  }

  #blank(): void {
    for (; this.#at < this.#end; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    }
  }

  #hole(): Value | undefined {
    return this.#at < this.#end ? this.#source.holes.get(this.#at) : undefined
  }

  #node(start: number): { readonly location: Location; readonly via?: Via } {
    const via = this.#source.viaAt(start)
    const location = this.#source.locate(start, this.#at)
    return via === undefined ? { location } : { location, via }
  }

  #unexpected(expected: string): JsonSyntaxError {
    if (this.#at >= this.#end) return new JsonSyntaxError(`The JSON text ends where ${expected} should stand.`, this.#end, this.#end)
    wordPattern.lastIndex = this.#at
    const word = wordPattern.exec(this.#text)?.[0].slice(0, 40)
    const found = this.#hole() === undefined ? JSON.stringify(word ?? this.#text[this.#at]) : 'an interpolation'
    return new JsonSyntaxError(`${found} stands where ${expected} should stand in JSON.`, this.#at, this.#at + (word?.length ?? 1))
  }

  #value(depth: number): Value {
    this.#blank()
    if (depth > maxDepth) throw new JsonSyntaxError(`The JSON text is nested deeper than ${maxDepth} levels.`, this.#at, this.#at + 1)
    const start = this.#at
    const hole = this.#hole()
    if (hole !== undefined) {
      this.#at++
      return this.#isWordAhead() ? this.#joined(start) : decoded(hole)
    }
    switch (start < this.#end ? this.#text[start] : undefined) {
      case '{':
        return this.#object(start, depth)
      case '[':
        return this.#array(start, depth)
      case '"':
        return this.#string()
      case 't':
        return this.#word('true', true)
      case 'f':
        return this.#word('false', false)
      case 'n':
        return this.#word('null', null)
      default:
        return this.#number()
    }
  }

  /** True where the text goes on without a blank or delimiter: then a hole is only a part of a value. */
  #isWordAhead(): boolean {
    if (this.#at >= this.#end) return false
    wordPattern.lastIndex = this.#at
    return this.#hole() !== undefined || wordPattern.test(this.#text)
  }

  /** A value made of holes and bare text without blanks between them: unknown as a whole. */
  #joined(start: number): Value {
    if (!hasHole(this.#source, start, this.#at) && this.#hole() === undefined) throw this.#unexpected('a delimiter')
    while (this.#isWordAhead()) this.#at += this.#hole() !== undefined ? 1 : wordPattern.lastIndex - this.#at
    const { location } = this.#node(start)
    return unknown({ code: 'template-language', detail: 'a JSON value put together from interpolations', location }, location)
  }

  #word(word: string, value: boolean | null): Value {
    const start = this.#at
    if (!this.#text.startsWith(word, start) || start + word.length > this.#end) throw this.#unexpected('a value')
    this.#at += word.length
    return this.#isWordAhead() ? this.#joined(start) : { kind: 'scalar', value, ...this.#node(start) }
  }

  #number(): Value {
    const start = this.#at
    numberPattern.lastIndex = start
    const match = numberPattern.exec(this.#text)
    const value = match === null ? undefined : decimal(match[0])
    if (match === null || start + match[0].length > this.#end) throw this.#unexpected('a value')
    this.#at += match[0].length
    if (value === undefined) {
      const { location } = this.#node(start)
      return unknown({ code: 'limit', detail: 'a number beyond what Terraform computes with', location }, location)
    }
    return this.#isWordAhead() ? this.#joined(start) : { kind: 'scalar', value, ...this.#node(start) }
  }

  #array(start: number, depth: number): Value {
    this.#at++
    const items: Value[] = []
    let complete = true
    for (let first = true; ; first = false) {
      this.#blank()
      if (this.#text[this.#at] === ']' && this.#at < this.#end && (first || !complete)) break
      const hole = this.#hole()
      if (hole !== undefined && !isOneItem(hole)) {
        this.#at++
        wordPattern.lastIndex = this.#at
        if (wordPattern.test(this.#text)) throw this.#unexpected('"," or "]"')
        if (!isSeparator(hole)) complete = false
      } else {
        const item = this.#value(depth + 1)
        items.push(item)
        if (isJoined(item)) complete = false
      }
      const close = this.#separator(']')
      if (close === 'close') break
      if (close === 'open') complete = false
    }
    this.#at++
    return { kind: 'tuple', items, complete, ...this.#node(start) }
  }

  #object(start: number, depth: number): Value {
    this.#at++
    const entries: Entry[] = []
    const seen = new Map<string, Location>()
    let complete = true
    for (let first = true; ; first = false) {
      this.#blank()
      if (this.#text[this.#at] === '}' && this.#at < this.#end && (first || !complete)) break
      const hole = this.#hole()
      if (hole === undefined) {
        const entry = this.#member(seen, depth)
        entries.push(entry)
        if (isJoined(entry.value)) complete = false
      } else {
        this.#at++
        if (!isSeparator(hole)) complete = false
        this.#blank()
        if (this.#text[this.#at] === ':') {
          this.#at++
          entries.push({ key: notModelled(hole, 'a whole key made by an interpolation'), value: this.#value(depth + 1) })
        }
      }
      const close = this.#separator('}')
      if (close === 'close') break
      if (close === 'open') complete = false
    }
    this.#at++
    return { kind: 'object', entries, complete, ...this.#node(start) }
  }

  #member(seen: Map<string, Location>, depth: number): Entry {
    if (this.#text[this.#at] !== '"' || this.#at >= this.#end) throw this.#unexpected('a key in double quotes')
    const key = this.#string()
    if (key.kind === 'scalar' && typeof key.value === 'string') {
      const first = seen.get(key.value)
      if (first === undefined) seen.set(key.value, key.location)
      else this.duplicates.push({ key: key.value, location: key.location, first })
    }
    this.#blank()
    if (this.#text[this.#at] !== ':' || this.#at >= this.#end) throw this.#unexpected('":"')
    this.#at++
    return { key, value: this.#value(depth + 1) }
  }

  /**
   * What follows an item. `next`: a comma, another item follows. `open`: a hole that may hold more; `close`: the end, not
   * consumed. Holes take the place of commas, so after one both are allowed.
   */
  #separator(closing: ']' | '}'): 'next' | 'open' | 'close' {
    let result: 'next' | 'open' | undefined
    let hadHole = this.#at > 0 && this.#source.holes.has(this.#at - 1)
    for (;;) {
      this.#blank()
      const character = this.#at < this.#end ? this.#text[this.#at] : undefined
      const hole = this.#hole()
      if (hole !== undefined) {
        // After a comma a hole is an item of its own.
        if (result === 'next' && !isSeparator(hole)) return result
        this.#at++
        hadHole = true
        if (!isSeparator(hole)) result = 'open'
        else result ??= 'next'
      } else if (character === ',') {
        if (result === 'next' && !hadHole) throw this.#unexpected('a value')
        this.#at++
        result ??= 'next'
      } else if (character === closing) {
        if (result === 'next' && !hadHole) throw this.#unexpected('a value')
        // The caller decides about `open`: the closing character is seen again at the start of its loop.
        return result === 'open' ? 'open' : 'close'
      } else {
        if (result === undefined && !hadHole) throw this.#unexpected(`"," or "${closing}"`)
        return result ?? 'next'
      }
    }
  }

  #string(): Value {
    const start = this.#at
    this.#at++
    const pieces = new StringPieces(this.#source)
    let runStart = this.#at
    for (;;) {
      if (this.#at >= this.#end) throw new JsonSyntaxError('This string has no closing quote.', start, Math.min(this.#end, start + 1))
      const code = this.#text.charCodeAt(this.#at)
      if (code === 0x22) {
        pieces.run(runStart, this.#at)
        break
      }
      if (code === 0x5c) {
        pieces.run(runStart, this.#at)
        const escapeStart = this.#at
        const character = this.#escape()
        pieces.escape(character, escapeStart, this.#at)
        runStart = this.#at
        continue
      }
      if (code < 0x20) throw new JsonSyntaxError('A control character (such as a line break) must be escaped in a JSON string.', this.#at, this.#at + 1)
      const hole = code === 0xfffc ? this.#hole() : undefined
      if (hole !== undefined) {
        pieces.run(runStart, this.#at)
        pieces.hole(asContent(hole))
        runStart = this.#at + 1
      }
      this.#at++
    }
    this.#at++
    return pieces.finish(this.#node(start))
  }

  #escape(): string {
    const start = this.#at
    const letter = this.#text[start + 1] ?? ''
    const simple = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
    if (simple !== undefined) {
      this.#at += 2
      return simple
    }
    const digits = this.#text.slice(start + 2, start + 6)
    if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(digits)) {
      this.#at += 6
      return String.fromCharCode(parseInt(digits, 16))
    }
    throw new JsonSyntaxError(`JSON has no escape ${JSON.stringify('\\' + letter)}.`, start, Math.min(this.#end, start + 2))
  }
}

/** Collects a string literal: text runs with their places, escapes and holes. */
class StringPieces {
  readonly #source: PositionedText
  readonly #parts: Value[] = []
  #text = ''
  #segments: Segment[] = []
  constructor(source: PositionedText) {
    this.#source = source
  }

  run(start: number, end: number): void {
    for (const { offset, location } of this.#source.segments(start, end)) this.#segments.push({ offset: this.#text.length + offset, location })
    this.#text += this.#source.text.slice(start, end)
  }

  escape(text: string, start: number, end: number): void {
    this.#segments.push({ offset: this.#text.length, location: this.#source.locate(start, end) })
    this.#text += text
  }

  hole(hole: Value): void {
    this.#flush()
    this.#parts.push(hole)
  }

  #flush(): void {
    const first = this.#segments[0]
    const last = this.#segments.at(-1)
    if (first === undefined || last === undefined) return
    const location = { ...first.location, end: Math.max(first.location.end, last.location.end) }
    this.#parts.push({ kind: 'scalar', value: this.#text, location, segments: this.#segments })
    this.#text = ''
    this.#segments = []
  }

  finish(node: { readonly location: Location; readonly via?: Via }): Value {
    if (this.#parts.length === 0) {
      const value: ScalarValue = scalar(this.#text, node.location)
      return { ...value, ...node, ...(this.#segments.length > 0 ? { segments: this.#segments } : {}) }
    }
    this.#flush()
    const joined = concat(this.#parts, node.location)
    return node.via === undefined || joined.via !== undefined ? joined : { ...joined, via: node.via }
  }
}
