// Reads known YAML text as Terraform's `yamldecode` does: YAML 1.1's words for booleans, numbers of 1.2, dates as RFC 3339.
// https://developer.hashicorp.com/terraform/language/functions/yamldecode
import { Composer, CST, Parser, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml'
import type { Location } from '../../../source/source-file.js'
import { decimal, formatDecimal, type Decimal } from '../../../value/number.js'
import { locationWithin, sliceText, type TextValue } from '../../../value/template.js'
import { stringType } from '../../../value/type.js'
import { scalar, type Entry, type Value } from '../../../value/value.js'
import { EvaluationError } from '../contracts.js'
import { compareText } from '../types.js'
import { formatTimestamp, fromFields } from './date-time.js'
import { decodeBase64 } from './encoding-base64.js'

const maxDepth = 200
/** Nodes, where an alias counts with all it stands for. */
const maxNodes = 200_000
const tagPrefix = 'tag:yaml.org,2002:'

/** https://yaml.org/spec/1.1/#c-printable */
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** The one document of the text. Throws EvaluationError. */
export function decodeYaml(text: TextValue): Value {
  const source = withLineFeeds(text.value)
  if (unprintable.test(source)) throw new EvaluationError('control characters are not allowed in YAML')
  if (hasTabIndentation(source)) throw new EvaluationError('found character that cannot start any token')
  const tokens = [...new Parser().parse(source)]
  if (isTooDeep(tokens)) throw new EvaluationError('the YAML is nested too deeply')
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, strict: true, logLevel: 'silent', version: '1.2' })
  const documents = [...composer.compose(tokens, false, source.length)]
  const [error] = documents.flatMap((document) => document.errors)
  if (error !== undefined) throw new EvaluationError(`invalid YAML: ${error.message}`)
  if (documents.length > 1) throw new EvaluationError('only a single document is allowed')
  const [document] = documents
  if (document === undefined) throw new EvaluationError('missing start of document')
  const contents = document.contents as Node | null
  checkDirectives(source)
  if (/^[ \r\n\x85\u2028\u2029]*$/.test(source)) throw new EvaluationError('missing start of document')
  const isEmpty = contents === null || (isScalar(contents) && contents.source === '' && contents.type === 'PLAIN' && contents.tag === undefined && contents.anchor === undefined)
  if (isEmpty && !/^---(?:\s|$)/m.test(source)) throw new EvaluationError('missing start of document')
  if (contents === null) return scalar(null, text.location)
  if (isScalar(contents) && isBlock(contents)) {
    // A block at the top must be indented, other than YAML 1.2 has it.
    const [start, end] = contents.range ?? [0, 0]
    const lineEnd = source.indexOf('\n', start)
    const first = (lineEnd < 0 ? '' : source.slice(lineEnd + 1, end)).replace(/^(?:[ \t]*\r?\n)+/, '')
    if (first.startsWith('#')) return scalar(null, text.location)
    if (/^[^\s]/.test(first)) throw new EvaluationError('did not find expected document start')
  }
  return createReader(text, source)(contents)
}

/** YAML 1.1 has more line ends than `\n`. Each is replaced by one character, so that places stay. */
const withLineFeeds = (source: string): string => source.replace(/\r(?!\n)|\x85|^[\u2028\u2029]+|[\u2028\u2029]+$/g, (ends) => '\n'.repeat(ends.length))

/** Where a token may begin a line or follow an indicator, a tab may not stand in front of it. Texts in quotes or blocks may hold such lines. */
const hasTabIndentation = (source: string): boolean => !/["'|>]/.test(source) && /^(?: *[-?] +)* *[-?]?\t/m.test(source) && !/[[{]/.test(source)

/** Lines that begin with `%` in front of the document: one may say that the text is YAML 1.1, others may give names to tags. */
function checkDirectives(source: string): void {
  const head = /^(?:[ \t]*(?:#.*)?\r?\n|%.*\r?\n)*/.exec(source)?.[0] ?? ''
  for (const [, name = '', rest = ''] of head.matchAll(/^%(\S*)(.*)$/gm)) {
    if (name === 'YAML' && !/^[ \t]+1\.1[ \t]*(?:#.*)?\r?$/.test(rest)) throw new EvaluationError('found incompatible YAML document')
    if (name !== 'YAML' && name !== 'TAG') throw new EvaluationError('found unknown directive name')
  }
}

/** Composing recurses; this does not. */
function isTooDeep(tokens: readonly CST.Token[]): boolean {
  const stack: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { token, depth } = next
    if (token === null || token === undefined) continue
    if (depth > maxDepth) return true
    if (token.type === 'document') stack.push({ token: token.value, depth })
    else if (token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection') {
      for (const item of token.items) stack.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 })
    }
  }
  return false
}

const isBlock = (node: Scalar): boolean => node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'

/** The text of a scalar before anything is made of it. */
const contentOf = (node: Scalar): string => node.source ?? (typeof node.value === 'string' ? node.value : '')

function createReader(text: TextValue, source: string): (node: Node) => Value {
  const anchors = new Map<string, { readonly value: Value; readonly size: number } | 'open'>()
  let spent = 0

  const locate = (node: Node): Location => {
    const [start, end] = node.range ?? [0, 0, 0]
    return locationWithin(text, start, end)
  }

  function read(node: Node): Value {
    if (spent++ > maxNodes) throw new EvaluationError('the YAML is too large')
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target === undefined) throw new EvaluationError(`reference to undefined anchor "${node.source}"`)
      if (target === 'open') throw new EvaluationError(`cannot refer to anchor "${node.source}" from inside its own definition`)
      spent += target.size
      if (spent > maxNodes) throw new EvaluationError('the YAML is too large')
      return target.value
    }
    const { anchor } = node
    if (anchor !== undefined && !/^[\w-]+$/.test(anchor)) throw new EvaluationError('did not find expected alphabetic or numeric character')
    const before = spent
    if (anchor !== undefined) anchors.set(anchor, 'open')
    const value = readContent(node)
    if (anchor !== undefined) anchors.set(anchor, { value, size: spent - before })
    return value
  }

  /** In brackets, YAML 1.1 takes more characters for indicators. */
  function checkInFlow(node: Node | null): void {
    if (!isScalar(node) || node.type !== 'PLAIN') return
    const content = contentOf(node)
    const behind = source.slice(node.range?.[1] ?? 0)
    if (/^:|\?/.test(content) || /^:?[[{]/.test(behind)) throw new EvaluationError('did not find expected node content')
  }

  function readContent(node: Node): Value {
    if (isScalar(node)) return readScalar(node)
    if (isSeq(node)) {
      if (node.flow === true) for (const item of node.items) if (!isPair(item)) checkInFlow(item as Node)
      if (node.tag !== undefined && node.tag !== `${tagPrefix}seq`) throw new EvaluationError(`can't interpret sequence as ${node.tag}`)
      const items = node.items.map((item) => {
        if (isPair(item)) throw new EvaluationError('a pair in a sequence is not supported')
        return read(item as Node)
      })
      return { kind: 'tuple', items, complete: true, location: locate(node) }
    }
    if (isMap(node)) return readMap(node)
    throw new EvaluationError('unexpected YAML node')
  }

  function readMap(node: YAMLMap): Value {
    if (node.tag !== undefined && node.tag !== `${tagPrefix}map`) throw new EvaluationError(`can't interpret mapping as ${node.tag}`)
    const entries = new Map<string, Entry>()
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null
      const valueNode = pair.value as Node | null
      if (node.flow === true) {
        checkInFlow(keyNode)
        checkInFlow(valueNode)
      }
      if (keyNode === null) throw new EvaluationError('mapping key cannot be null')
      if (!isScalar(keyNode)) throw new EvaluationError('only strings are allowed as mapping keys')
      const key = readScalar(keyNode)
      const value = valueNode === null ? scalar(null, locate(keyNode)) : read(valueNode)
      if (keyNode.tag === undefined && contentOf(keyNode) === '<<') {
        if (value.kind !== 'object') throw new EvaluationError('only a mapping can be merged into a mapping')
        for (const entry of value.entries) entries.set(entry.key.kind === 'scalar' ? String(entry.key.value) : '', entry)
        continue
      }
      if (key.kind !== 'scalar' || key.value === null) throw new EvaluationError('mapping key cannot be null')
      const name = typeof key.value === 'object' ? formatDecimal(key.value) : String(key.value)
      entries.set(name.normalize('NFC'), { key: typeof key.value === 'string' ? key : scalar(name, key.location), value })
    }
    const sorted = [...entries].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry)
    return { kind: 'object', entries: sorted, complete: true, location: locate(node) }
  }

  /** A block at the end of a text that does not end its line: then neither does the block. */
  const isUnended = (node: Scalar): boolean => (node.range?.[1] ?? 0) >= text.value.length && !/\n[ \t]*$/.test(text.value)

  function readScalar(node: Scalar): Value {
    const location = locate(node)
    const content = isBlock(node) && isUnended(node) ? contentOf(node).replace(/\n$/, '') : contentOf(node)
    const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'
    const resolved = resolve(content, node.tag, isQuoted)
    const value = isBlock(node) && node.tag === undefined ? asBlockText(resolved) : resolved
    if (value === null && isBlock(node)) return { ...scalar(null, location), type: stringType }
    if (typeof value !== 'string') return scalar(value, location)
    const [start = 0, end = 0] = node.range ?? []
    if (isQuoted && isUnclosed(source.slice(start, end), node.type === 'QUOTE_SINGLE')) throw new EvaluationError('found unexpected end of stream')
    // YAML 1.1 does not have this escape.
    if (node.type === 'QUOTE_DOUBLE' && /(?<!\\)(?:\\\\)*\\\//.test(text.value.slice(start, end))) throw new EvaluationError('found unknown escape character')
    const inner = isQuoted ? { start: start + 1, end: end - 1 } : { start, end }
    const normal = value.normalize('NFC')
    // Text that stands in the source as it is keeps its places.
    if (text.value.slice(inner.start, inner.end) === normal && normal !== '') return { ...sliceText(text, inner.start, inner.end), location }
    return scalar(normal, location)
  }

  return read
}

/** A block is text, but of what a plain scalar of its content would be: `|-` with `0x1F` is "31". */
function asBlockText(value: Resolved): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return value.infinite ? `${value.negative ? '-' : '+'}Inf` : formatDecimal(value)
}

/** Whether the quote at the end is a part of the text: doubled, or behind a backslash. */
const isUnclosed = (raw: string, isSingle: boolean): boolean => (isSingle ? raw.slice(1, -1).replaceAll("''", '').includes("'") : /(?<!\\)(?:\\\\)*\\"$/.test(raw.slice(1)))

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])

type Resolved = string | Decimal | boolean | null

/** What a scalar is, given its tag (`undefined` or `!` where it has none of YAML's own). */
export function resolve(text: string, tag: string | undefined, isQuoted: boolean): Resolved {
  const kind = tag === undefined ? '' : tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : undefined
  if (kind === undefined || !['', 'str', 'bool', 'int', 'float', 'null', 'timestamp', 'binary'].includes(kind)) throw new EvaluationError(`unsupported tag "${tag ?? ''}"`)
  const isHint = text === '' || /^[-+0-9yYnNtTfFoO~.]/.test(text)
  let wanted = kind
  if (isHint && kind !== 'str' && kind !== 'binary') {
    if (isQuoted) return text
    const word = words.get(text)
    if (word !== undefined) return word
    if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return numberOf(text.startsWith('-') ? '-Inf' : 'Inf', text)
    if (kind === '' && /^\.(?:nan|NaN|NAN)$/.test(text)) throw new EvaluationError('floating point NaN is not supported')
    if (text.startsWith('.')) {
      const number = decimal(text)
      if (number !== undefined) return number
    } else if (/^[-+0-9]/.test(text)) {
      if (kind === '' || kind === 'timestamp') {
        const time = timestamp(text)
        if (time !== undefined) return time
      }
      if (/^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/.test(text)) wanted = 'int'
      else if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) wanted = 'float'
    }
  }
  const refuse = (): EvaluationError => new EvaluationError(`cannot parse "${text}" as !!${wanted}`)
  switch (wanted) {
    case 'binary':
      if (decodeBase64(text) === undefined) throw refuse()
      return text
    case 'bool': {
      const word = words.get(text)
      if (typeof word !== 'boolean') throw refuse()
      return word
    }
    case 'int':
    case 'float':
      return numberOf(text.replaceAll('_', ''), text)
    case 'timestamp': {
      const time = timestamp(text)
      if (time === undefined) throw refuse()
      return time
    }
    case 'null':
      return null
    default:
      return text
  }
}

/** A decimal number, or one with Go's prefixes for other bases. */
function numberOf(text: string, source: string): Decimal {
  const number = decimal(text) ?? basedNumber(text)
  if (number === undefined) throw new EvaluationError(`cannot parse "${source}" as a number`)
  return number
}

function basedNumber(text: string): Decimal | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.exec(text)
  if (match === null) return undefined
  const whole = BigInt((match[2] ?? '').toLowerCase())
  if (whole > 2n ** 64n - 1n) return undefined
  return decimal(`${match[1] ?? ''}${String(whole)}`)
}

/** Dates with or without a time, as RFC 3339. */
function timestamp(text: string): string | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?)?$/.exec(text)
  if (match === null) return undefined
  const [, year, month, day, separator, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  if (separator === ' ' ? zone !== undefined : separator !== undefined && zone === undefined) return undefined
  const zoneMatch = /^([+-])(\d\d):(\d\d)$/.exec(zone ?? '')
  const offset = zoneMatch === null ? 0 : (Number(zoneMatch[2]) * 60 + Number(zoneMatch[3])) * 60 * (zoneMatch[1] === '-' ? -1 : 1)
  if (Math.abs(offset) > 24 * 3600) return undefined
  try {
    return formatTimestamp(fromFields([year, month, day, hour, minute, second].map(Number), fraction, offset))
  } catch (error) {
    if (error instanceof EvaluationError) return undefined
    throw error
  }
}
