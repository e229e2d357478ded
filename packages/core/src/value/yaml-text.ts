// YAML as Terraform's `yamlencode` writes it: block style, strings and keys in double quotes, `|` for text of several lines, folded
// at 80 columns. Known values only. https://developer.hashicorp.com/terraform/language/functions/yamlencode
import { plainText, sortedByKey } from './encoded-text.js'
import { formatDecimal, isDecimal } from './number.js'
import type { Value } from './value.js'

const width = 80
const maxDepth = 500

/** Undefined where the value is not wholly known. */
export function yamlText(value: Value): string | undefined {
  const writer = createWriter()
  return writer.node(value, 'root', 0) ? writer.finish() : undefined
}

type Place = 'root' | 'item' | 'key' | 'complex-key' | 'value'

interface Writer {
  node(value: Value, place: Place, depth: number): boolean
  finish(): string
}

/** The state of a YAML emitter; names follow the specification's productions, not a library. */
function createWriter(): Writer {
  const output: string[] = []
  let indent = -1
  let column = 0
  /** The last thing written was white space (or nothing). */
  let spaced = true
  /** Nothing but white space and indicators stand on this line. */
  let atIndent = true
  /** A plain root scalar needs `...` to end it. */
  let open = false

  const put = (character: string): void => {
    output.push(character)
    column++
  }
  const lineBreak = (character = '\n'): void => {
    output.push(character)
    column = 0
  }
  const newLine = (): void => {
    const wanted = Math.max(0, indent)
    if (!atIndent || column > wanted || (column === wanted && !spaced)) lineBreak()
    while (column < wanted) put(' ')
    spaced = true
    atIndent = true
  }
  const indicator = (text: string, options: { readonly space: boolean; readonly opens?: boolean; readonly indents?: boolean }): void => {
    if (options.space && !spaced) put(' ')
    for (const character of text) put(character)
    spaced = options.opens === true
    atIndent = atIndent && options.indents === true
    open = false
  }
  const indented = (by: number, write: () => boolean): boolean => {
    const before = indent
    indent = by
    const done = write()
    indent = before
    return done
  }
  const deeper = (): number => (indent < 0 ? 2 : indent + 2)

  function node(value: Value, place: Place, depth: number): boolean {
    if (depth > maxDepth) return false
    switch (value.kind) {
      case 'scalar':
        if (typeof value.value === 'string') return text(value.value, place)
        if (isDecimal(value.value)) return plain(formatDecimal(value.value), place)
        return plain(String(value.value), place)
      case 'template':
      case 'encoded': {
        const content = plainText(value)
        return content !== undefined && text(content, place)
      }
      case 'list':
      case 'set':
      case 'tuple': {
        if (!value.complete) return false
        if (value.items.length === 0) return empty('[', ']')
        const isFlat = (place === 'value' || place === 'complex-key') && !atIndent
        return indented(indent < 0 ? 0 : isFlat ? indent : indent + 2, () =>
          value.items.every((item) => {
            newLine()
            indicator('-', { space: true, indents: true })
            return node(item, 'item', depth + 1)
          }),
        )
      }
      case 'object':
      case 'map': {
        const entries = sortedByKey(value.entries)
        if (!value.complete || entries === undefined) return false
        if (entries.length === 0) return empty('{', '}')
        return indented(indent < 0 ? 0 : indent + 2, () => entries.every(([key, each]) => member(key, each, depth)))
      }
      case 'symbol':
      case 'choice':
      case 'unknown':
        return false
    }
  }

  function empty(before: string, after: string): boolean {
    indicator(before, { space: true, opens: true })
    indicator(after, { space: false })
    return true
  }

  function member(key: string, value: Value, depth: number): boolean {
    newLine()
    const isSimple = !anyBreak.test(key) && new TextEncoder().encode(key).length <= 128
    if (isSimple) {
      text(key, 'key')
      indicator(':', { space: false })
    } else {
      indicator('?', { space: true, indents: true })
      text(key, 'complex-key')
      newLine()
      indicator(':', { space: true, indents: true })
    }
    return node(value, 'value', depth + 1)
  }

  function plain(content: string, place: Place): boolean {
    if (!spaced) put(' ')
    for (const character of content) put(character)
    spaced = false
    atIndent = false
    if (place === 'root') open = true
    return true
  }

  function text(content: string, place: Place): boolean {
    return indented(deeper(), () => {
      if (content.includes('\n') && place !== 'key' && fitsBlock(content)) literal(content)
      else quoted([...content], place !== 'key')
      return true
    })
  }

  function literal(content: string): void {
    indicator('|', { space: true })
    if (/^[ \r\n\u0085\u2028\u2029]/.test(content)) indicator('2', { space: false })
    const [last, beforeLast] = [...content].reverse()
    if (last === undefined || !anyBreak.test(last)) indicator('-', { space: false })
    else if (beforeLast === undefined || anyBreak.test(beforeLast)) indicator('+', { space: false })
    lineBreak()
    atIndent = true
    spaced = true
    let fresh = true
    for (const character of content) {
      if (anyBreak.test(character)) {
        lineBreak(character)
        atIndent = true
        fresh = true
        continue
      }
      if (fresh) newLine()
      put(character)
      atIndent = false
      fresh = false
    }
  }

  function quoted(characters: readonly string[], mayFold: boolean): void {
    indicator('"', { space: true })
    let afterSpace = false
    for (const [index, character] of characters.entries()) {
      const escape = escapeOf(character, characters[0] === '\ufeff')
      if (escape !== undefined) {
        for (const each of escape) put(each)
        afterSpace = false
      } else if (character === ' ') {
        if (mayFold && !afterSpace && column > width && index > 0 && index < characters.length - 1) {
          newLine()
          if (characters[index + 1] === ' ') put('\\')
        } else put(character)
        afterSpace = true
      } else {
        put(character)
        afterSpace = false
      }
    }
    indicator('"', { space: false })
    spaced = false
    atIndent = false
  }

  return {
    node,
    finish: () => {
      newLine()
      if (open) {
        indicator('...', { space: true })
        newLine()
      }
      return output.join('')
    },
  }
}

const anyBreak = /[\r\n\u0085\u2028\u2029]/

/** Everything from the space up but the byte order mark, surrogates and two non-characters; nothing beyond the basic plane. */
const isPrintable = (code: number): boolean =>
  code === 10 || (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)

/** Block style cannot hold what must be escaped, nor a space before a line end or at the very end. */
function fitsBlock(content: string): boolean {
  if (content.endsWith(' ') || / [\r\n\u0085\u2028\u2029]/.test(content)) return false
  for (const character of content) if (!isPrintable(character.codePointAt(0) ?? 0)) return false
  return true
}

const named: ReadonlyMap<number, string> = new Map([
  [0x00, '0'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x1b, 'e'],
  [0x22, '"'],
  [0x5c, '\\'],
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
])

/** In a text that begins with a byte order mark, Terraform escapes every character. */
function escapeOf(character: string, all: boolean): string | undefined {
  const code = character.codePointAt(0) ?? 0
  if (!all && isPrintable(code) && code !== 0x22 && code !== 0x5c && !anyBreak.test(character)) return undefined
  const name = named.get(code)
  if (name !== undefined) return `\\${name}`
  const hex = (length: number): string => code.toString(16).toUpperCase().padStart(length, '0')
  return code <= 0xff ? `\\x${hex(2)}` : code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`
}
