// Splits YAML text into tokens as libyaml does, which Terraform's `yamldecode` uses: what may be a key is only known once its colon
// is there, so tokens wait in a queue. Knows no structure. https://yaml.org/spec/1.1/
import { EvaluationError } from '../contracts.js'
import { createCursor, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDocumentMark, type Mark } from './yaml-cursor.js'
import { scanBlock, scanPlain, scanQuoted, type ScalarStyle } from './yaml-scalars.js'

type Bare = 'end' | 'document-start' | 'document-end' | 'block-sequence' | 'block-mapping' | 'block-end' | '[' | ']' | '{' | '}' | ',' | 'entry' | 'key' | 'value'

/** `block-end` ends what the indentation began. `start` and `end` are offsets in the text. */
export type YamlToken = { readonly start: number; readonly end: number } & (
  | { readonly kind: Bare }
  | { readonly kind: 'alias' | 'anchor'; readonly name: string }
  | { readonly kind: 'tag'; readonly handle: string; readonly suffix: string }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'tag-directive'; readonly handle: string; readonly prefix: string }
  | { readonly kind: 'scalar'; readonly value: string; readonly style: ScalarStyle }
)

export interface YamlTokens {
  peek(): YamlToken
  next(): YamlToken
}

/** A place that becomes a key if a colon follows. */
interface PossibleKey {
  readonly mark: Mark
  /** Number of the token that it begins with. */
  readonly token: number
  /** Where the indentation says that it must be a key. */
  readonly required: boolean
}

const longestKey = 1024
const wordCharacter = /^[0-9A-Za-z_-]$/
const uriCharacter = /^[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]$/

/** Tokens are made as they are asked for; what cannot be one throws EvaluationError. */
export function yamlTokens(text: string): YamlTokens {
  const cursor = createCursor(text)
  const queue: YamlToken[] = []
  let taken = 0
  let indent = -1
  const indents: number[] = []
  let keyAllowed = true
  /** One for the block context, and one for each bracket that is open. */
  const keys: (PossibleKey | undefined)[] = [undefined]
  const inFlow = (): boolean => keys.length > 1

  function peek(): YamlToken {
    for (;;) {
      const [first] = queue
      if (first !== undefined) {
        dropStaleKeys()
        if (!keys.some((key) => key?.token === taken)) return first
      }
      fetch()
    }
  }

  function next(): YamlToken {
    const token = peek()
    // Behind the end there is nothing but the end.
    if (token.kind === 'end') return token
    queue.shift()
    taken++
    return token
  }

  const refuse = (message: string): EvaluationError => new EvaluationError(message)

  // --- keys and indentation ---------------------------------------------------------------------------------------------

  function dropStaleKeys(): void {
    const { line, index } = cursor.mark()
    keys.forEach((key, level) => {
      if (key === undefined || (key.mark.line >= line && key.mark.index + longestKey >= index)) return
      if (key.required) throw refuse("could not find expected ':'")
      keys[level] = undefined
    })
  }

  function saveKey(): void {
    if (!keyAllowed) return
    const required = !inFlow() && indent === cursor.column
    removeKey()
    keys[keys.length - 1] = { mark: cursor.mark(), token: taken + queue.length, required }
  }

  function removeKey(): void {
    if (keys.at(-1)?.required === true) throw refuse("could not find expected ':'")
    keys[keys.length - 1] = undefined
  }

  const bare = (kind: Bare, start: number, end = start): YamlToken => ({ kind, start, end })

  function rollIndent(column: number, kind: 'block-sequence' | 'block-mapping', offset: number, at = queue.length): void {
    if (inFlow() || indent >= column) return
    indents.push(indent)
    indent = column
    queue.splice(at, 0, bare(kind, offset))
  }

  function unrollIndent(column: number): void {
    if (inFlow()) return
    while (indent > column) {
      queue.push(bare('block-end', cursor.mark().offset))
      indent = indents.pop() ?? -1
    }
  }

  // --- the next token -----------------------------------------------------------------------------------------------------

  function fetch(): void {
    skipToToken()
    dropStaleKeys()
    unrollIndent(cursor.column)
    const character = cursor.peek()
    const following = cursor.peek(1)
    if (character === '') return fetchEnd()
    if (cursor.column === 0 && character === '%') return fetchDirective()
    if (isDocumentMark(cursor, '-')) return fetchDocumentMark('document-start')
    if (isDocumentMark(cursor, '.')) return fetchDocumentMark('document-end')
    switch (character) {
      case '[':
      case '{':
        saveKey()
        keys.push(undefined)
        keyAllowed = true
        return push(character, 1)
      case ']':
      case '}':
        removeKey()
        if (inFlow()) keys.pop()
        keyAllowed = false
        return push(character, 1)
      case ',':
        removeKey()
        keyAllowed = true
        return push(character, 1)
      case '*':
      case '&':
        return fetchAnchor(character === '*' ? 'alias' : 'anchor')
      case '!':
        return fetchTag()
      case '"':
      case "'":
        return fetchQuoted(character === '"' ? 'double' : 'single')
    }
    if (character === '-' && isBlankOrEnd(following)) return fetchEntry()
    if ((character === '?' || character === ':') && (inFlow() || isBlankOrEnd(following))) return character === '?' ? fetchKey() : fetchValue()
    if ((character === '|' || character === '>') && !inFlow()) return fetchBlock()
    if (isBlank(character) || '#|>%@`'.includes(character)) throw refuse('found character that cannot start any token')
    fetchPlain()
  }

  /** Tabs may stand in front of a token only where no key may begin, or in brackets. */
  function skipToToken(): void {
    for (;;) {
      while (cursor.peek() === ' ' || (cursor.peek() === '\t' && (inFlow() || !keyAllowed))) cursor.skip()
      cursor.skipComment()
      if (!isBreak(cursor.peek())) return
      cursor.skipBreak()
      if (!inFlow()) keyAllowed = true
    }
  }

  function push(kind: Bare, length: number): void {
    const start = cursor.mark().offset
    cursor.skip(length)
    queue.push(bare(kind, start, start + length))
  }

  function fetchEnd(): void {
    cursor.endLine()
    unrollIndent(-1)
    removeKey()
    keyAllowed = false
    push('end', 0)
  }

  function fetchDocumentMark(kind: 'document-start' | 'document-end'): void {
    unrollIndent(-1)
    removeKey()
    keyAllowed = false
    push(kind, 3)
  }

  function fetchEntry(): void {
    if (!inFlow()) {
      if (!keyAllowed) throw refuse('block sequence entries are not allowed in this context')
      rollIndent(cursor.column, 'block-sequence', cursor.mark().offset)
    }
    removeKey()
    keyAllowed = true
    push('entry', 1)
  }

  function fetchKey(): void {
    if (!inFlow()) {
      if (!keyAllowed) throw refuse('mapping keys are not allowed in this context')
      rollIndent(cursor.column, 'block-mapping', cursor.mark().offset)
    }
    removeKey()
    keyAllowed = !inFlow()
    push('key', 1)
  }

  function fetchValue(): void {
    const key = keys.at(-1)
    if (key !== undefined) {
      const at = key.token - taken
      queue.splice(at, 0, bare('key', key.mark.offset))
      rollIndent(key.mark.column, 'block-mapping', key.mark.offset, at)
      keys[keys.length - 1] = undefined
      keyAllowed = false
    } else {
      if (!inFlow()) {
        if (!keyAllowed) throw refuse('mapping values are not allowed in this context')
        rollIndent(cursor.column, 'block-mapping', cursor.mark().offset)
      }
      keyAllowed = !inFlow()
    }
    push('value', 1)
  }

  function fetchQuoted(style: 'single' | 'double'): void {
    saveKey()
    keyAllowed = false
    const start = cursor.mark().offset
    const value = scanQuoted(cursor, style)
    queue.push({ kind: 'scalar', value, style, start, end: cursor.mark().offset })
  }

  function fetchBlock(): void {
    removeKey()
    keyAllowed = true
    const start = cursor.mark().offset
    queue.push({ kind: 'scalar', style: 'block', start, ...scanBlock(cursor, { indent, inFlow: false }) })
  }

  function fetchPlain(): void {
    saveKey()
    keyAllowed = false
    const start = cursor.mark().offset
    const { value, end, endedLine } = scanPlain(cursor, { indent, inFlow: inFlow() })
    queue.push({ kind: 'scalar', value, style: 'plain', start, end })
    if (endedLine) keyAllowed = true
  }

  // --- anchors, tags, directives ------------------------------------------------------------------------------------------

  function readWord(): string {
    let word = ''
    while (wordCharacter.test(cursor.peek())) word += cursor.read()
    return word
  }

  function skipBlanks(): void {
    while (isBlank(cursor.peek())) cursor.skip()
  }

  function fetchAnchor(kind: 'alias' | 'anchor'): void {
    saveKey()
    keyAllowed = false
    const start = cursor.mark().offset
    cursor.skip()
    const name = readWord()
    const behind = cursor.peek()
    if (name === '' || !(isBlankOrEnd(behind) || '?:,]}%@`'.includes(behind))) throw refuse('did not find expected alphabetic or numeric character')
    queue.push({ kind, name, start, end: cursor.mark().offset })
  }

  function fetchTag(): void {
    saveKey()
    keyAllowed = false
    const start = cursor.mark().offset
    let handle = ''
    let suffix: string
    if (cursor.peek(1) === '<') {
      cursor.skip(2)
      suffix = readUri(false)
      if (cursor.peek() !== '>') throw refuse("did not find the expected '>'")
      cursor.skip()
    } else {
      handle = readHandle(false)
      if (handle.length > 1 && handle.endsWith('!')) {
        suffix = readUri(false)
      } else {
        // It was no handle: all behind the mark is the tag, and the mark alone is a tag as well.
        suffix = handle.slice(1) + readUri(true)
        handle = '!'
        if (suffix === '') [handle, suffix] = ['', '!']
      }
    }
    if (!isBlankOrEnd(cursor.peek())) throw refuse('did not find expected whitespace or line break')
    queue.push({ kind: 'tag', handle, suffix, start, end: cursor.mark().offset })
  }

  function readHandle(isDirective: boolean): string {
    if (cursor.peek() !== '!') throw refuse("did not find expected '!'")
    let handle = cursor.read() + readWord()
    if (cursor.peek() === '!') handle += cursor.read()
    else if (isDirective && handle !== '!') throw refuse("did not find expected '!'")
    return handle
  }

  function readUri(mayBeEmpty: boolean): string {
    let uri = ''
    while (uriCharacter.test(cursor.peek())) uri += cursor.read()
    if (uri === '' && !mayBeEmpty) throw refuse('did not find expected tag URI')
    try {
      return decodeURIComponent(uri)
    } catch {
      throw refuse('did not find URI escaped octet')
    }
  }

  function fetchDirective(): void {
    unrollIndent(-1)
    removeKey()
    keyAllowed = false
    const start = cursor.mark().offset
    cursor.skip()
    const name = readWord()
    if (name === '' || !isBlankOrEnd(cursor.peek())) throw refuse('could not find expected directive name')
    if (name !== 'YAML' && name !== 'TAG') throw refuse('found unknown directive name')
    skipBlanks()
    if (name === 'YAML') {
      let version = ''
      while (/^[0-9.]$/.test(cursor.peek())) version += cursor.read()
      if (!/^\d{1,2}\.\d{1,2}$/.test(version)) throw refuse('did not find expected version number')
      queue.push({ kind: 'version', version, start, end: cursor.mark().offset })
    } else {
      const handle = readHandle(true)
      if (!isBlank(cursor.peek())) throw refuse('did not find expected whitespace')
      skipBlanks()
      const prefix = readUri(false)
      if (!isBlankOrEnd(cursor.peek())) throw refuse('did not find expected whitespace or line break')
      queue.push({ kind: 'tag-directive', handle, prefix, start, end: cursor.mark().offset })
    }
    skipBlanks()
    cursor.skipComment()
    if (!isBreakOrEnd(cursor.peek())) throw refuse('did not find expected comment or line break')
    if (isBreak(cursor.peek())) cursor.skipBreak()
  }

  return { peek, next }
}
