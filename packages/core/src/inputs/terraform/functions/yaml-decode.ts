// Reads known YAML text as Terraform's `yamldecode` does: libyaml's grammar over its tokens, one document, objects with texts for keys.
// https://developer.hashicorp.com/terraform/language/functions/yamldecode
import type { Location } from '../../../source/source-file.js'
import { formatDecimal, type Decimal } from '../../../value/number.js'
import { locationWithin, sliceText, type TextValue } from '../../../value/template.js'
import { stringType } from '../../../value/type.js'
import { scalar, type Entry, type Value } from '../../../value/value.js'
import { EvaluationError } from '../contracts.js'
import { compareText } from '../types.js'
import { resolveScalar, tagPrefix, type Resolved } from './yaml-resolve.js'
import { yamlTokens, type YamlToken } from './yaml-tokens.js'
import { composed } from '../../../value/unicode.js'

const maxDepth = 500
/** Nodes, where an alias counts with all it stands for. */
const maxNodes = 200_000

/** https://yaml.org/spec/1.1/#c-printable */
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

type Kind = YamlToken['kind']
type Scalar = Omit<Extract<YamlToken, { readonly kind: 'scalar' }>, 'kind'>

/** Where a node may stand: in brackets no block begins; as a value of a block, a sequence may begin without further indentation. */
type Place = 'flow' | 'block' | 'indentless'

interface Properties {
  readonly tag: string | undefined
  readonly anchor: string | undefined
}

/** The one document of the text. Throws EvaluationError. */
export function decodeYaml(text: TextValue): Value {
  if (unprintable.test(text.value)) throw new EvaluationError('control characters are not allowed in YAML')
  const tokens = yamlTokens(text.value)
  const anchors = new Map<string, { readonly value: Value; readonly size: number }>()
  /** How many nodes of each name are not done yet. */
  const open = new Map<string, number>()
  const handles = new Map<string, string>()
  let spent = 0
  let depth = 0
  return document()

  function isNext(...kinds: readonly Kind[]): boolean {
    return kinds.includes(tokens.peek().kind)
  }

  function document(): Value {
    const isExplicit = isNext('version', 'tag-directive', 'document-start')
    readDirectives()
    if (isNext('end')) throw new EvaluationError('missing start of document')
    if (isExplicit) {
      if (!isNext('document-start')) throw new EvaluationError('did not find expected <document start>')
      tokens.next()
    }
    const isEmpty = isExplicit && isNext('version', 'tag-directive', 'document-start', 'document-end', 'end')
    const value = isEmpty ? emptyScalar() : node('block')
    while (isNext('document-end')) tokens.next()
    if (isNext('document-start')) throw new EvaluationError('only a single document is allowed')
    if (!isNext('end')) throw new EvaluationError('did not find expected <document start>')
    return value
  }

  /** Lines that begin with `%`: they may say that the text is YAML 1.1, or give names to tags. */
  function readDirectives(): void {
    let hasVersion = false
    for (;;) {
      const token = tokens.peek()
      if (token.kind === 'version') {
        if (hasVersion) throw new EvaluationError('found duplicate %YAML directive')
        if (token.version.split('.').map(Number).join('.') !== '1.1') throw new EvaluationError('found incompatible YAML document')
        hasVersion = true
      } else if (token.kind === 'tag-directive') {
        if (handles.has(token.handle)) throw new EvaluationError('found duplicate %TAG directive')
        handles.set(token.handle, token.prefix)
      } else break
      tokens.next()
    }
    for (const [handle, prefix] of [['!', '!'], ['!!', tagPrefix]] as const) if (!handles.has(handle)) handles.set(handle, prefix)
  }

  // --- nodes --------------------------------------------------------------------------------------------------------------

  function locate(start: number, end: number): Location {
    return locationWithin(text, start, end)
  }

  /** Nothing, where something could stand. */
  function emptyScalar({ tag, anchor }: Properties = { tag: undefined, anchor: undefined }): Value {
    const { start } = tokens.peek()
    return anchored(anchor, () => scalarValue({ value: '', style: 'plain', start, end: start }, tag))
  }

  function node(place: Place): Value {
    if (spent++ > maxNodes) throw new EvaluationError('the YAML is too large')
    if (depth > maxDepth) throw new EvaluationError('the YAML is nested too deeply')
    const token = tokens.peek()
    if (token.kind === 'alias') return alias(token.name)
    const properties = readProperties()
    depth++
    const value = content(place, properties)
    depth--
    return value
  }

  function alias(name: string): Value {
    tokens.next()
    if (open.has(name)) throw new EvaluationError(`cannot refer to anchor "${name}" from inside its own definition`)
    const target = anchors.get(name)
    if (target === undefined) throw new EvaluationError(`reference to undefined anchor "${name}"`)
    spent += target.size
    if (spent > maxNodes) throw new EvaluationError('the YAML is too large')
    return target.value
  }

  /** A tag and an anchor, in either order. */
  function readProperties(): Properties {
    let tag: string | undefined
    let anchor: string | undefined
    for (;;) {
      const token = tokens.peek()
      if (token.kind === 'tag' && tag === undefined) tag = tagOf(token.handle, token.suffix)
      else if (token.kind === 'anchor' && anchor === undefined) anchor = token.name
      else return { tag, anchor }
      tokens.next()
    }
  }

  function tagOf(handle: string, suffix: string): string {
    const tag = handle === '' ? suffix : `${handles.get(handle) ?? ''}${handles.has(handle) ? suffix : ''}`
    if (tag === '') throw new EvaluationError('found undefined tag handle')
    return tag
  }

  function content(place: Place, { tag, anchor }: Properties): Value {
    const token = tokens.peek()
    switch (token.kind) {
      case 'scalar':
        tokens.next()
        return anchored(anchor, () => scalarValue(token, tag))
      case '[':
        return sequence(tag, anchor, flowItems)
      case '{':
        return mapping(tag, anchor, flowPairs)
      case 'entry':
        if (place === 'indentless') return sequence(tag, anchor, indentlessItems)
        break
      case 'block-sequence':
        if (place !== 'flow') return sequence(tag, anchor, blockItems)
        break
      case 'block-mapping':
        if (place !== 'flow') return mapping(tag, anchor, blockPairs)
        break
    }
    if (tag === undefined && anchor === undefined) throw new EvaluationError('did not find expected node content')
    return emptyScalar({ tag, anchor })
  }

  function anchored(anchor: string | undefined, read: () => Value): Value {
    if (anchor === undefined) return read()
    const before = spent
    open.set(anchor, (open.get(anchor) ?? 0) + 1)
    const value = read()
    const left = (open.get(anchor) ?? 1) - 1
    if (left === 0) open.delete(anchor)
    else open.set(anchor, left)
    anchors.set(anchor, { value, size: spent - before })
    return value
  }

  // --- sequences ----------------------------------------------------------------------------------------------------------

  function sequence(tag: string | undefined, anchor: string | undefined, read: (add: (item: Value) => void) => number): Value {
    if (tag !== undefined && tag !== `${tagPrefix}seq`) throw new EvaluationError(`can't interpret sequence as ${tag}`)
    return anchored(anchor, () => {
      const { start } = tokens.peek()
      const items: Value[] = []
      const end = read((item) => items.push(item))
      return { kind: 'tuple', items, complete: true, location: locate(start, end) }
    })
  }

  function blockItems(add: (item: Value) => void): number {
    tokens.next()
    while (isNext('entry')) {
      tokens.next()
      add(isNext('entry', 'block-end') ? emptyScalar() : node('block'))
    }
    if (!isNext('block-end')) throw new EvaluationError("did not find expected '-' indicator")
    return tokens.next().start
  }

  function indentlessItems(add: (item: Value) => void): number {
    while (isNext('entry')) {
      tokens.next()
      add(isNext('entry', 'key', 'value', 'block-end') ? emptyScalar() : node('block'))
    }
    return tokens.peek().start
  }

  function flowItems(add: (item: Value) => void): number {
    flow(']', () => {
      if (isNext('key')) {
        tokens.next()
        add(pairInSequence())
      } else add(node('flow'))
    })
    return tokens.next().end
  }

  /** What stands between brackets, up to the last one. */
  function flow(close: ']' | '}', read: () => void): void {
    tokens.next()
    for (let isFirst = true; !isNext(close); isFirst = false) {
      if (!isFirst) {
        if (!isNext(',')) throw new EvaluationError(`did not find expected ',' or '${close}'`)
        tokens.next()
        if (isNext(close)) return
      }
      read()
    }
  }

  /** `[a: b]` is a sequence of one mapping. */
  function pairInSequence(): Value {
    const { start } = tokens.peek()
    const entries = new Map<string, Entry>()
    addPair(entries, readKey(',', ']'), () => (isNext('value') ? valueBehindColon('flow', ',', ']') : emptyScalar()))
    return objectOf(entries, start, tokens.peek().start)
  }

  // --- mappings -----------------------------------------------------------------------------------------------------------

  function mapping(tag: string | undefined, anchor: string | undefined, read: (entries: Map<string, Entry>) => number): Value {
    if (tag !== undefined && tag !== `${tagPrefix}map`) throw new EvaluationError(`can't interpret mapping as ${tag}`)
    return anchored(anchor, () => {
      const { start } = tokens.peek()
      const entries = new Map<string, Entry>()
      const end = read(entries)
      return objectOf(entries, start, end)
    })
  }

  function objectOf(entries: ReadonlyMap<string, Entry>, start: number, end: number): Value {
    const sorted = [...entries].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry)
    return { kind: 'object', entries: sorted, complete: true, location: locate(start, end) }
  }

  function blockPairs(entries: Map<string, Entry>): number {
    tokens.next()
    while (isNext('key')) {
      tokens.next()
      addPair(entries, readKey('key', 'block-end'), () => (isNext('value') ? valueBehindColon('indentless', 'key', 'value', 'block-end') : emptyScalar()))
    }
    if (!isNext('block-end')) throw new EvaluationError('did not find expected key')
    return tokens.next().start
  }

  function flowPairs(entries: Map<string, Entry>): number {
    flow('}', () => {
      const hasKey = isNext('key')
      if (hasKey) tokens.next()
      addPair(entries, readKey(',', '}'), () => (hasKey && isNext('value') ? valueBehindColon('flow', ',', '}') : emptyScalar()))
    })
    return tokens.next().end
  }

  function valueBehindColon(place: Place, ...ends: readonly Kind[]): Value {
    tokens.next()
    return isNext(...ends) ? emptyScalar() : node(place)
  }

  function addPair(entries: Map<string, Entry>, key: Value | 'merge', read: () => Value): void {
    const value = read()
    if (key !== 'merge') {
      if (key.kind !== 'scalar' || key.value === null) throw new EvaluationError('mapping key cannot be null')
      const name = typeof key.value === 'object' ? numberText(key.value) : String(key.value)
      entries.set(name, { key: typeof key.value === 'string' ? key : scalar(name, key.location), value })
      return
    }
    if (value.kind !== 'object') throw new EvaluationError('only a mapping can be merged into a mapping')
    for (const entry of value.entries) entries.set(entry.key.kind === 'scalar' ? String(entry.key.value) : '', entry)
  }

  /** A key has a tag like any scalar, but its anchor is overlooked. Without a text it is null, which no key may be. */
  function readKey(...ends: readonly Kind[]): Value | 'merge' {
    if (isNext('value', ...ends)) throw new EvaluationError('mapping key cannot be null')
    const { tag, anchor } = readProperties()
    const token = tokens.peek()
    if (token.kind !== 'scalar') {
      if (tag === undefined && anchor === undefined) throw new EvaluationError('only strings are allowed as mapping keys')
      if (['alias', '[', '{', 'entry', 'block-sequence', 'block-mapping'].includes(token.kind)) throw new EvaluationError('only strings are allowed as mapping keys')
      return scalarValue({ value: '', style: 'plain', start: token.start, end: token.start }, tag)
    }
    tokens.next()
    return token.value === '<<' && tag === undefined ? 'merge' : scalarValue(token, tag, true)
  }

  // --- scalars ------------------------------------------------------------------------------------------------------------

  function scalarValue({ value: content, style, start, end }: Scalar, tag: string | undefined, isKey = false): Value {
    const location = locate(start, end)
    const isQuoted = style === 'single' || style === 'double'
    const resolved = resolveScalar(content, tag, isQuoted)
    const value = style === 'block' && tag === undefined && !isKey ? asBlockText(resolved) : resolved
    if (value === null && style === 'block') return { ...scalar(null, location), type: stringType }
    if (typeof value !== 'string') return scalar(value, location)
    const inner = isQuoted ? { start: start + 1, end: end - 1 } : { start, end }
    const normal = composed(value)
    // Text that stands in the source as it is keeps its places.
    if (text.value.slice(inner.start, inner.end) === normal && normal !== '') return { ...sliceText(text, inner.start, inner.end), location }
    return scalar(normal, location)
  }
}

const numberText = (value: Decimal): string => (value.infinite ? `${value.negative ? '-' : '+'}Inf` : formatDecimal(value))

/** A block is text, but of what a plain scalar of its content would be: `|-` with `0x1F` is "31". */
function asBlockText(value: Resolved): string | null {
  if (value === null || typeof value === 'string') return value
  return typeof value === 'boolean' ? String(value) : numberText(value)
}
