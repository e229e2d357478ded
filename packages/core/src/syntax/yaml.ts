// YAML with a location on every node, also YAML with holes (heredocs, templatefile, yamlencode). Knows no Kubernetes.
// Anchors, aliases and merge keys are resolved within a budget; repeated keys stay repeated entries and are listed.
import { Composer, Parser, isAlias, isMap, isPair, isScalar, isSeq } from 'yaml'
import type { CST, Node, Scalar, YAMLMap } from 'yaml'
import type { Problem } from '../finding.js'
import type { Location, SourceFile } from '../source/source-file.js'
import { formatDecimal, isDecimal } from '../value/number.js'
import { concat, sliceText } from '../value/template.js'
import { dynamicType } from '../value/type.js'
import { scalar, textOf, unknown } from '../value/value.js'
import type { Entry, ScalarValue, Segment, Value } from '../value/value.js'
import type { DuplicateKey } from './json.js'
import { expandChoice, fileText, holeCharacter, textWithHoles } from './positioned-text.js'
import type { PositionedText } from './positioned-text.js'
import { alignScalar, resolvePlain } from './yaml-scalars.js'
import type { ScalarStyle, YamlDialect } from './yaml-scalars.js'

export interface YamlDocument {
  /** Undefined where the document is not YAML; then there is a problem. An empty document is null. */
  readonly value: Value | undefined
  readonly location: Location
  readonly problems: readonly Problem[]
  readonly duplicates: readonly DuplicateKey[]
}

export interface YamlResult {
  readonly documents: readonly YamlDocument[]
}

export interface YamlOptions {
  /** Default `kubernetes`. */
  readonly dialect?: YamlDialect
  /** Only these parts of the file, as `splitDocuments` gives them. Locations stay those of the file. */
  readonly ranges?: readonly DocumentRange[]
}

export interface DocumentRange {
  readonly start: number
  readonly end: number
}

const maxDepth = 200
/** Nodes of one document, where each use of an alias counts with all it stands for. */
const maxNodes = 500_000

/**
 * The ranges of the documents of a stream, markers included, comments-only ones left out. Exact: `---` and `...` at the start
 * of a line cannot stand inside a document, not even in a block scalar (https://yaml.org/spec/1.2.2/#rule-c-forbidden).
 */
export function splitDocuments(text: string): readonly DocumentRange[] {
  const ranges: DocumentRange[] = []
  const markers = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const close = (end: number): void => {
    if (/^[ \t]*[^ \t\r\n#%]/m.test(text.slice(start, end))) ranges.push({ start, end })
  }
  for (let match = markers.exec(text); match !== null; match = markers.exec(text)) {
    close(match.index)
    start = match[0] === '...' ? match.index + 3 : match.index
  }
  close(text.length)
  return ranges
}

/** Reads the documents of a file. */
export function parseYaml(file: SourceFile, options: YamlOptions = {}): YamlResult {
  const text = fileText(file)
  const ranges = options.ranges ?? splitDocuments(file.text)
  return { documents: ranges.map((range) => parseDocument(text, range, options.dialect ?? 'kubernetes')) }
}

/**
 * Reads a Value that is YAML text: a string, a template with holes, an encoded value, a choice of these. A hole in a scalar
 * gives a template or the hole itself; a hole on a line of its own among members makes every collection of the document
 * incomplete; a conditional that writes lines gives a choice of documents. What cannot be read so is unknown.
 */
export function parseYamlTemplate(value: Value, options: Omit<YamlOptions, 'ranges'> = {}): YamlResult {
  const dialect = options.dialect ?? 'terraform'
  const only = (result: Value | undefined, problems: readonly Problem[] = []): YamlResult => ({
    documents: [{ value: result, location: value.location, problems, duplicates: [] }],
  })
  switch (value.kind) {
    case 'encoded':
      return only(value.value)
    case 'symbol':
    case 'unknown':
      return only(decoded(value))
    case 'choice':
      return choiceOf(value, dialect)
    case 'scalar':
    case 'template': {
      const text = textWithHoles(value)
      if (text === undefined) return only(undefined, [{ location: value.location, message: 'This is not text, so it cannot be YAML.', severity: 'error' }])
      const alternatives = expandChoice(value, text, (_, hole) => hole.options.some((option) => isStructure(option.value)))
      if (alternatives !== undefined) return choiceOf(alternatives, dialect)
      if (text.holes.size === 0) return { documents: splitDocuments(text.text).map((range) => parseDocument(text, range, dialect)) }
      return { documents: splitDocuments(text.text).map((range) => parseWithHoles(text, range, dialect)) }
    }
    default:
      return only(undefined, [{ location: value.location, message: 'This is a structure, not YAML text.', severity: 'error' }])
  }
}

/** True for text that is more than a part of a scalar: lines, or members. */
function isStructure(value: Value): boolean {
  if (value.kind === 'template') return value.parts.some(isStructure)
  const text = textOf(value)
  return text !== undefined && /\n|:\s|:$/.test(text)
}

function choiceOf(value: Value & { readonly kind: 'choice' }, dialect: YamlDialect): YamlResult {
  const arms = value.options.map((option) => ({ when: option.when, documents: parseYamlTemplate(option.value, { dialect }).documents }))
  const count = Math.max(0, ...arms.map(({ documents }) => documents.length))
  if (count > 1 && arms.some(({ documents }) => documents.length !== count)) {
    const reason = { code: 'not-modelled' as const, detail: 'a condition decides which YAML documents there are', location: value.location }
    return { documents: [{ value: unknown(reason, value.location), location: value.location, problems: [], duplicates: [] }] }
  }
  return {
    documents: Array.from({ length: count }, (_, index) => {
      const documents = arms.map(({ documents }) => documents[index])
      return {
        value: {
          ...value,
          options: arms.map(({ when }, arm) => ({ when, value: documents[arm] === undefined ? scalar(null, value.location) : (documents[arm].value ?? unreadable(value.location)) })),
        },
        location: value.location,
        problems: documents.flatMap((document) => document?.problems ?? []),
        duplicates: documents.flatMap((document) => document?.duplicates ?? []),
      }
    }),
  }
}

const unreadable = (location: Location): Value =>
  unknown({ code: 'syntax', detail: 'the text around the unknown parts is not YAML', location }, location)

function parseWithHoles(text: PositionedText, range: DocumentRange, dialect: YamlDialect): YamlDocument {
  const document = parseDocument(text, range, dialect)
  if (document.value !== undefined) return document
  // Lines that are one hole may be whole members: read what stands around them, and call nothing complete.
  const without = { ...text, text: text.text.replace(new RegExp(`^([ \\t]*)${holeCharacter}(?=[ \\t]*$)`, 'gm'), '$1 ') }
  const rest = parseDocument(without, range, dialect)
  if (rest.value !== undefined) return { ...rest, value: withoutCompleteness(rest.value) }
  return { ...document, value: unreadable(document.problems[0]?.location ?? document.location), problems: [] }
}

function withoutCompleteness(value: Value): Value {
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return { ...value, items: value.items.map(withoutCompleteness), complete: false }
    case 'object':
    case 'map':
      return { ...value, entries: value.entries.map(({ key, value: each }) => ({ key, value: withoutCompleteness(each) })), complete: false }
    default:
      return value
  }
}

/** What the text of a hole is as a YAML value. */
function decoded(hole: Value): Value {
  switch (hole.kind) {
    case 'encoded':
      return hole.value
    case 'choice':
      return { ...hole, options: hole.options.map(({ when, value }) => ({ when, value: textOf(value) === undefined ? decoded(value) : plainText(value) })) }
    case 'unknown':
      return { ...hole, type: dynamicType }
    default:
      return hole
  }
}

function plainText(value: Value): Value {
  const text = textOf(value)
  return text === undefined || value.kind !== 'scalar' ? value : { ...value, value: resolvePlain(text, 'terraform') }
}

// --- one document -------------------------------------------------------------------------------------------------

function parseDocument(text: PositionedText, range: DocumentRange, dialect: YamlDialect): YamlDocument {
  const location = text.locate(range.start, range.end)
  const fail = (message: string, start: number, end: number): YamlDocument => ({
    value: undefined,
    location,
    problems: [{ location: text.locate(clamp(start), Math.max(clamp(start), clamp(end))), message, severity: 'error' }],
    duplicates: [],
  })
  // An error at the end is reported one character behind it.
  const clamp = (offset: number): number => Math.min(range.end, range.start + Math.max(0, offset))
  const source = text.text.slice(range.start, range.end)
  const tokens = [...new Parser().parse(source)]
  const deep = tooDeep(tokens)
  if (deep !== undefined) return fail(`This YAML document is nested deeper than ${maxDepth} levels.`, deep, deep + 1)
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, strict: true, logLevel: 'silent' })
  const documents = [...composer.compose(tokens, true, source.length)]
  const [error] = documents.flatMap((document) => document.errors)
  if (error !== undefined) return fail(`${error.message.replace(/\s+$/, '')}${/[.!?]$/.test(error.message) ? '' : '.'}`, error.pos[0], error.pos[1])
  const [document] = documents
  const converter = new Converter(text, range.start, dialect)
  const contents = document?.contents ?? undefined
  const value = contents === undefined ? scalar(null, text.locate(range.start, range.start)) : converter.node(contents).value
  return { value, location, problems: [], duplicates: converter.duplicates }
}

/** Offset of a token that is nested too deep. Iterative, because composing is not. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const stack: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next
    if (token === null || token === undefined) continue
    if (depth > maxDepth) return token.offset
    if (token.type === 'document') stack.push({ token: token.value, depth })
    else if (token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection') {
      for (const item of token.items) {
        stack.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 })
      }
    }
  }
  return undefined
}

interface Converted {
  readonly value: Value
  /** Nodes inside, aliases with all they stand for. */
  readonly size: number
}

class Converter {
  readonly duplicates: DuplicateKey[] = []
  readonly #text: PositionedText
  readonly #base: number
  readonly #dialect: YamlDialect
  readonly #anchors = new Map<string, Converted | 'open'>()
  #spent = 0

  constructor(text: PositionedText, base: number, dialect: YamlDialect) {
    this.#text = text
    this.#base = base
    this.#dialect = dialect
  }

  node(node: Node): Converted {
    const anchor = isAlias(node) ? undefined : node.anchor
    if (anchor !== undefined) this.#anchors.set(anchor, 'open')
    const converted = this.#convert(node)
    if (anchor !== undefined) this.#anchors.set(anchor, converted)
    return converted
  }

  #location(node: Node): Location {
    const [start, valueEnd] = node.range ?? [0, 0, 0]
    let end = this.#base + valueEnd
    while (end > this.#base + start && /\s/.test(this.#text.text[end - 1] ?? '')) end--
    return this.#text.locate(this.#base + start, end)
  }

  #unknown(node: Node, code: 'limit' | 'cycle' | 'not-modelled' | 'evaluation-error', detail: string): Converted {
    const location = this.#location(node)
    return { value: unknown({ code, detail, location }, location), size: 1 }
  }

  #convert(node: Node): Converted {
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source)
      if (target === undefined) return this.#unknown(node, 'evaluation-error', `the YAML anchor "${node.source}" does not exist`)
      if (target === 'open') return this.#unknown(node, 'cycle', `the YAML anchor "${node.source}" contains itself`)
      this.#spent += target.size
      return this.#spent > maxNodes ? this.#unknown(node, 'limit', 'YAML aliases expand to too many nodes') : target
    }
    this.#spent++
    const tag = node.tag
    if (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:') && tag !== '!') return this.#unknown(node, 'not-modelled', `the YAML tag ${tag} is not known`)
    if (isScalar(node)) return { value: this.#scalar(node), size: 1 }
    if (isSeq(node)) {
      let size = 1
      const items = node.items.map((item) => {
        const converted = isPair(item) ? undefined : this.node(item as Node)
        size += converted?.size ?? 1
        return converted?.value ?? unreadable(this.#location(node))
      })
      return { value: { kind: 'tuple', items, complete: true, location: this.#location(node) }, size }
    }
    if (isMap(node)) return this.#mapping(node)
    return this.#unknown(node, 'not-modelled', 'this kind of YAML node is not known')
  }

  #mapping(node: YAMLMap): Converted {
    const entries: Entry[] = []
    const merges: Value[] = []
    const seen = new Map<string, Location>()
    let size = 1
    for (const pair of node.items) {
      const keyNode = pair.key as Node
      const key = this.#key(keyNode)
      const valueNode = pair.value as Node | null
      const converted: Converted = valueNode === null ? { value: scalar(null, { ...key.location, start: key.location.end }), size: 1 } : this.node(valueNode)
      size += converted.size + 1
      const name = textOf(key)
      if (name === '<<' && isScalar(keyNode) && styleOf(keyNode) === 'plain') {
        merges.push(converted.value)
        continue
      }
      if (name !== undefined) {
        const first = seen.get(name)
        if (first === undefined) seen.set(name, key.location)
        else this.duplicates.push({ key: name, location: key.location, first })
      }
      entries.push({ key, value: converted.value })
    }
    const { merged, complete } = mergeEntries(merges, new Set(seen.keys()))
    this.#spent += merged.length
    return { value: { kind: 'object', entries: [...entries, ...merged], complete, location: this.#location(node) }, size: size + merged.length }
  }

  /** Keys are texts, whatever their type would be elsewhere. */
  #key(node: Node | null): Value {
    if (node === null) return unreadable(this.#text.locate(this.#base, this.#base))
    if (isScalar(node)) return this.#scalar(node, true)
    const { value } = this.node(node)
    if (value.kind === 'scalar') return { ...value, value: isDecimal(value.value) ? formatDecimal(value.value) : String(value.value) }
    return value.kind === 'template' || value.kind === 'symbol' || value.kind === 'unknown' ? value : unreadable(value.location)
  }

  #scalar(node: Scalar, isKey = false): Value {
    const location = this.#location(node)
    const text = typeof node.source === 'string' ? node.source : String(node.value)
    const style = styleOf(node)
    const [start, end] = node.range ?? [0, 0, 0]
    const from = this.#base + start
    const to = this.#base + end
    const holes = this.#holes(from, to, style)
    if (holes.length === 0) {
      const tag = node.tag
      const plain = style === 'plain' && (tag === undefined || tag.startsWith('tag:yaml.org,2002:')) && tag !== 'tag:yaml.org,2002:str'
      const resolved = plain ? resolvePlain(text, this.#dialect) : text
      const value = isKey ? keyText(resolved, text) : resolved
      if (typeof value !== 'string') return { kind: 'scalar', value, location }
      return { kind: 'scalar', value, location, segments: value === text ? this.#segments(from, to, style, text, location) : [{ offset: 0, location }] }
    }
    return this.#template(text, holes, this.#segments(from, to, style, text, location), location, style)
  }

  #holes(from: number, to: number, style: ScalarStyle): readonly Value[] {
    if (this.#text.holes.size === 0) return []
    let start = from
    if (style === 'literal' || style === 'folded') while (start < to && this.#text.text[start] !== '\n') start++
    const holes: Value[] = []
    for (let at = this.#text.text.indexOf(holeCharacter, start); at !== -1 && at < to; at = this.#text.text.indexOf(holeCharacter, at + 1)) {
      const hole = this.#text.holes.get(at)
      // A character of the text itself that only looks like a hole.
      holes.push(hole ?? scalar(holeCharacter, this.#text.locate(at, at + 1)))
    }
    return holes
  }

  #segments(from: number, to: number, style: ScalarStyle, text: string, location: Location): readonly Segment[] {
    const runs = alignScalar(this.#text.text, from, to, style, text)
    if (runs === undefined) return [{ offset: 0, location: { ...location, approximate: true } }]
    return runs.flatMap((run) => {
      if (run.end - run.start !== run.length) return [{ offset: run.offset, location: this.#text.locate(run.start, run.end) }]
      return this.#text.segments(run.start, run.end).map((segment) => ({ offset: run.offset + segment.offset, location: segment.location }))
    })
  }

  #template(text: string, holes: readonly Value[], segments: readonly Segment[], location: Location, style: ScalarStyle): Value {
    const pieces = text.split(holeCharacter)
    if (pieces.length !== holes.length + 1) return unreadable(location)
    const [only] = holes
    if (style === 'plain' && holes.length === 1 && only !== undefined && text === holeCharacter && only.kind !== 'scalar') return decoded(only)
    const whole: ScalarValue = { kind: 'scalar', value: text, location, segments }
    const parts: Value[] = []
    let offset = 0
    pieces.forEach((piece, index) => {
      if (piece !== '') parts.push(sliceText(whole, offset, offset + piece.length))
      const hole = holes[index]
      if (hole !== undefined) parts.push(hole)
      offset += piece.length + 1
    })
    return concat(parts, location)
  }
}

/** Keys become texts: `yes` is the key "true". */
function keyText(value: ScalarValue['value'], written: string): string {
  return isDecimal(value) ? formatDecimal(value) : typeof value === 'boolean' ? String(value) : (value ?? written)
}

function styleOf(node: Scalar): ScalarStyle {
  switch (node.type) {
    case 'QUOTE_SINGLE':
      return 'single'
    case 'QUOTE_DOUBLE':
      return 'double'
    case 'BLOCK_LITERAL':
      return 'literal'
    case 'BLOCK_FOLDED':
      return 'folded'
    default:
      return 'plain'
  }
}

/** `<<`: entries of the merged mappings that are not there already; the first of several wins. https://yaml.org/type/merge.html */
function mergeEntries(merges: readonly Value[], seen: Set<string>): { readonly merged: readonly Entry[]; readonly complete: boolean } {
  const merged: Entry[] = []
  let complete = true
  const sources = merges.flatMap((value) => (value.kind === 'tuple' ? value.items : [value]))
  for (const source of sources) {
    if (source.kind !== 'object') {
      complete = false
      continue
    }
    if (!source.complete) complete = false
    const added = new Set<string>()
    for (const entry of source.entries) {
      const name = textOf(entry.key)
      if (name !== undefined && seen.has(name)) continue
      if (name !== undefined) added.add(name)
      merged.push(entry)
    }
    for (const name of added) seen.add(name)
  }
  return { merged, complete }
}
