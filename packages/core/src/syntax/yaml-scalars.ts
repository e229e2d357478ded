// Where each character of a YAML scalar stands in the text (inside quotes, blocks and folded lines), and what type an unquoted
// one has. Knows no documents.
import { decimal } from '../value/number.js'
import type { Decimal } from '../value/number.js'

/**
 * How unquoted scalars are typed: YAML 1.1 for both, since both readers descend from Go's yaml.v2 (`yes` is a boolean).
 * `kubernetes`: sigs.k8s.io/yaml (https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go).
 * `terraform`: `yamldecode`, measured with 1.11: no `0755` octals, no `0b`, no underscores in numbers; dates become timestamps.
 */
export type YamlDialect = 'kubernetes' | 'terraform'

const nullPattern = /^(?:|~|null|Null|NULL)$/
const truePattern = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const falsePattern = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/
const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const prefixedPattern = /^([-+]?)0([xXoObB])([0-9a-fA-F]+)$/
const oldOctalPattern = /^([-+]?)0([0-7]+)$/
const datePattern = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/

/** The value of an unquoted scalar. Infinity and NaN stay text: no annotation, name or number that matters here is one. */
export function resolvePlain(text: string, dialect: YamlDialect): string | Decimal | boolean | null {
  if (nullPattern.test(text)) return null
  if (truePattern.test(text)) return true
  if (falsePattern.test(text)) return false
  if (!/^[-+.0-9]/.test(text)) return text
  const isKubernetes = dialect === 'kubernetes'
  const digits = isKubernetes ? text.replaceAll('_', '') : text
  const prefixed = prefixedPattern.exec(digits)
  if (prefixed !== null) {
    const radix = (prefixed[2] ?? 'x').toLowerCase()
    return radix === 'b' && !isKubernetes ? text : (prefixedNumber(prefixed[1] ?? '', radix, prefixed[3] ?? '') ?? text)
  }
  const octal = isKubernetes ? oldOctalPattern.exec(digits) : null
  if (octal !== null) return prefixedNumber(octal[1] ?? '', 'o', octal[2] ?? '') ?? text
  if (floatPattern.test(digits) && digits.length < 400) return decimal(digits.replace(/\.(?=$|[eE])/, '')) ?? text
  const date = isKubernetes ? null : datePattern.exec(text)
  if (date !== null) return `${date[1]}-${(date[2] ?? '').padStart(2, '0')}-${(date[3] ?? '').padStart(2, '0')}T00:00:00Z`
  return text
}

function prefixedNumber(sign: string, radix: string, digits: string): Decimal | undefined {
  const allowed = radix === 'x' ? /^[0-9a-fA-F]+$/ : radix === 'o' ? /^[0-7]+$/ : /^[01]+$/
  if (!allowed.test(digits) || digits.length > 64) return undefined
  return decimal(sign + BigInt(`0${radix}${digits}`).toString())
}

/** `length` characters of the scalar's text from `offset` on stand at `start`–`end` of the source. */
export interface ScalarRun {
  readonly offset: number
  readonly length: number
  readonly start: number
  readonly end: number
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/**
 * Aligns a scalar's text with its source. Undefined where that cannot be done exactly: then only the whole is known.
 * `start`–`end` is the source of the scalar with its quotes or block header.
 */
export function alignScalar(source: string, start: number, end: number, style: ScalarStyle, value: string): readonly ScalarRun[] | undefined {
  if (value === '') return []
  switch (style) {
    case 'plain':
      return alignFlow(source, start, end, value, 'plain')
    case 'single':
    case 'double':
      return alignFlow(source, start + 1, end - 1, value, style)
    case 'literal':
      return alignLiteral(source, start, end, value)
    case 'folded':
      return alignFolded(source, start, end, value)
  }
}

class Runs {
  readonly runs: { offset: number; length: number; start: number; end: number }[] = []
  offset = 0

  /** `length` characters of text from `length` or another number of characters of source. */
  add(length: number, start: number, end: number): void {
    const last = this.runs.at(-1)
    if (last !== undefined && last.end === start && last.end - last.start === last.length && end - start === length) {
      last.length += length
      last.end = end
    } else if (length > 0) this.runs.push({ offset: this.offset, length, start, end })
    this.offset += length
  }
}

const isBreak = (character: string | undefined): boolean => character === '\n' || character === '\r'
const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t'

/** Plain and quoted scalars: line breaks with the blanks around them fold. */
function alignFlow(source: string, start: number, end: number, value: string, style: 'plain' | 'single' | 'double'): readonly ScalarRun[] | undefined {
  const runs = new Runs()
  let at = start
  while (at < end) {
    const fold = foldAt(source, at, end)
    if (fold !== undefined) {
      const text = fold.breaks === 1 ? ' ' : '\n'.repeat(fold.breaks - 1)
      if (!value.startsWith(text, runs.offset)) return undefined
      runs.add(text.length, at, fold.end)
      at = fold.end
      continue
    }
    const escape = style === 'double' ? doubleEscape(source, at) : style === 'single' && source.startsWith("''", at) ? { text: "'", end: at + 2 } : undefined
    if (escape !== undefined) {
      if (!value.startsWith(escape.text, runs.offset)) return undefined
      runs.add(escape.text.length, at, escape.end)
      at = escape.end
      continue
    }
    if (source[at] !== value[runs.offset]) return undefined
    runs.add(1, at, at + 1)
    at++
  }
  return runs.offset === value.length ? runs.runs : undefined
}

/** Blanks, at least one line break, blanks. */
function foldAt(source: string, at: number, end: number): { readonly breaks: number; readonly end: number } | undefined {
  if (!isBlank(source[at]) && !isBreak(source[at])) return undefined
  let breaks = 0
  let index = at
  for (; index < end && (isBlank(source[index]) || isBreak(source[index])); index++) {
    if (source[index] === '\n' || (source[index] === '\r' && source[index + 1] !== '\n')) breaks++
  }
  return breaks === 0 ? undefined : { breaks, end: index }
}

const doubleEscapes: Readonly<Record<string, string>> = {
  '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ', '"': '"', '/': '/', '\\': '\\',
  N: '\u0085', _: '\u00a0', L: '\u2028', P: '\u2029',
}

function doubleEscape(source: string, at: number): { readonly text: string; readonly end: number } | undefined {
  if (source[at] !== '\\') return undefined
  const letter = source[at + 1] ?? ''
  const width = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0
  if (width > 0) {
    const digits = source.slice(at + 2, at + 2 + width)
    const code = /^[0-9a-fA-F]+$/.test(digits) ? parseInt(digits, 16) : -1
    return code >= 0 && code <= 0x10ffff ? { text: String.fromCodePoint(code), end: at + 2 + width } : undefined
  }
  if (isBreak(letter)) {
    let end = at + 1
    while (isBlank(source[end]) || isBreak(source[end])) end++
    return { text: '', end }
  }
  return Object.hasOwn(doubleEscapes, letter) ? { text: doubleEscapes[letter] ?? '', end: at + 2 } : undefined
}

interface SourceLine {
  readonly start: number
  /** Without its line break. */
  readonly end: number
  readonly next: number
}

/** The lines after a block scalar's header. */
function blockLines(source: string, start: number, end: number): readonly SourceLine[] {
  const lines: SourceLine[] = []
  let at = start
  while (at < end && !isBreak(source[at])) at++
  at = source[at] === '\r' && source[at + 1] === '\n' ? at + 2 : at + 1
  while (at < end) {
    let stop = at
    while (stop < end && !isBreak(source[stop])) stop++
    // The last line may have no break.
    const next = Math.min(end, source[stop] === '\r' && source[stop + 1] === '\n' ? stop + 2 : stop + 1)
    lines.push({ start: at, end: stop, next })
    at = Math.max(next, stop + 1)
  }
  return lines
}

function alignLiteral(source: string, start: number, end: number, value: string): readonly ScalarRun[] | undefined {
  const lines = blockLines(source, start, end)
  const runs = new Runs()
  for (const line of lines) {
    if (runs.offset >= value.length) break
    const stop = value.indexOf('\n', runs.offset)
    const text = value.slice(runs.offset, stop === -1 ? value.length : stop)
    const from = line.end - text.length
    if (from < line.start || !source.startsWith(text, from) || /[^ ]/.test(source.slice(line.start, from))) return undefined
    runs.add(text.length, from, line.end)
    if (stop !== -1) runs.add(1, line.end, line.next)
  }
  return runs.offset === value.length ? runs.runs : undefined
}

/** Folded blocks, where no line is indented further (else the rules differ): lines joined by a blank, empty lines kept. */
function alignFolded(source: string, start: number, end: number, value: string): readonly ScalarRun[] | undefined {
  const runs = new Runs()
  const lines = blockLines(source, start, end)
  let pending: { start: number; end: number; breaks: number } | undefined
  for (const line of lines) {
    let from = line.start
    while (from < line.end && source[from] === ' ') from++
    if (pending !== undefined && from < line.end) {
      const text = pending.breaks === 1 ? ' ' : '\n'.repeat(pending.breaks - 1)
      if (!value.startsWith(text, runs.offset)) return undefined
      runs.add(text.length, pending.start, from)
      pending = undefined
    }
    if (from < line.end) {
      const text = source.slice(from, line.end)
      if (!value.startsWith(text, runs.offset)) return undefined
      runs.add(text.length, from, line.end)
    }
    pending = { start: pending?.start ?? line.end, end: line.next, breaks: (pending?.breaks ?? 0) + 1 }
  }
  if (pending !== undefined && /^\n+$/.test(value.slice(runs.offset))) runs.add(value.length - runs.offset, pending.start, pending.end)
  return runs.offset === value.length ? runs.runs : undefined
}
