// Bodies of HCL native syntax: attributes, blocks, labels, and recovery after an error. Expressions are elsewhere.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#structural-elements
import type { Attribute, Block, Body, Label } from './ast.js'
import { parseExpression } from './expression.js'
import { recover } from './recover.js'
import { enter, fail, failHere, GIVE_UP, identifierEnd, MAX_PROBLEMS, newlineLength, problem, skip, SYNTAX_ERROR, type State } from './scan.js'
import { parseQuoted } from './template.js'

const UNCLOSED = 'This block is never closed: a "}" is missing here or further in.'

/** Where to write what has been read; a broken block keeps what was read of it. */
interface Content {
  readonly attributes: Attribute[]
  readonly blocks: Block[]
  names: Set<string> | undefined
}

/** Reads items up to the end of the text, or up to the `}` of the block at `open`, which it leaves unread. */
export function parseBody(s: State, start: number, open: { readonly start: number; readonly end: number } | undefined): Body {
  const content: Content = { attributes: [], blocks: [], names: undefined }
  let incomplete: true | undefined
  let unread: string[] | undefined = []
  for (;;) {
    skip(s)
    const newline = newlineLength(s)
    if (newline > 0) {
      s.pos += newline
      continue
    }
    if (s.pos >= s.text.length) {
      if (open !== undefined) {
        incomplete = true
        unread = undefined
      }
      if (open !== undefined && s.problems.length < MAX_PROBLEMS) problem(s, open.start, open.end, UNCLOSED)
      break
    }
    if (s.text.charCodeAt(s.pos) === 125) {
      if (open !== undefined) break
      if (s.problems.length < MAX_PROBLEMS) problem(s, s.pos, s.pos + 1, 'This "}" closes nothing: there is no open block.')
      s.pos++
      continue
    }
    const itemStart = s.pos
    const depth = s.depth
    try {
      parseItem(s, content)
    } catch (error) {
      incomplete = true
      const name = s.text.slice(itemStart, identifierEnd(s.text, itemStart))
      if (name === '' || error === GIVE_UP) unread = undefined
      else unread?.push(name)
      if (error === GIVE_UP) {
        s.pos = s.text.length
        break
      }
      if (error !== SYNTAX_ERROR) throw error
      s.depth = depth
      s.normalise = true
      recover(s, itemStart)
    }
  }
  const { attributes, blocks } = content
  if (incomplete === undefined) return { start, end: s.pos, attributes, blocks }
  return { start, end: s.pos, attributes, blocks, incomplete, ...(unread === undefined ? {} : { unread }) }
}

function parseItem(s: State, content: Content): void {
  const start = s.pos
  const end = identifierEnd(s.text, start)
  if (end === start) {
    if (s.text.charCodeAt(start) === 34) fail(s, start, start + 1, 'The name of an argument or block must not be quoted here.')
    failHere(s, 'an argument or a block')
  }
  s.pos = end
  skip(s)
  if (atEquals(s)) {
    addAttribute(s, content, parseAttribute(s, start, end))
    endOfItem(s, 'argument')
  } else {
    parseBlock(s, content, start, end)
    endOfItem(s, 'block')
  }
}

/** True at a lone `=`. */
function atEquals(s: State): boolean {
  if (s.text.charCodeAt(s.pos) !== 61) return false
  const next = s.text.charCodeAt(s.pos + 1)
  return next !== 61 && next !== 62
}

function parseAttribute(s: State, start: number, end: number): Attribute {
  s.pos++
  const expression = parseExpression(s)
  return { start, end: expression.end, name: s.text.slice(start, end), nameRange: { start, end }, expression }
}

function addAttribute(s: State, content: Content, attribute: Attribute): void {
  if (content.attributes.length < 8) {
    for (const other of content.attributes) if (other.name === attribute.name) repeated(s, attribute)
  } else {
    content.names ??= new Set(content.attributes.map((each) => each.name))
    if (content.names.has(attribute.name)) repeated(s, attribute)
    content.names.add(attribute.name)
  }
  content.attributes.push(attribute)
}

function repeated(s: State, attribute: Attribute): void {
  problem(s, attribute.nameRange.start, attribute.nameRange.end, `The argument "${attribute.name}" is set already in this block. Remove one of the two.`)
}

function endOfItem(s: State, what: 'argument' | 'block'): void {
  skip(s)
  const newline = newlineLength(s)
  if (newline > 0) s.pos += newline
  else if (s.pos < s.text.length) failHere(s, `a new line after the ${what}`)
}

function parseBlock(s: State, content: Content, start: number, typeEnd: number): void {
  enter(s, start)
  const type = s.text.slice(start, typeEnd)
  const labels: Label[] = []
  let headerEnd = typeEnd
  for (;;) {
    const c = s.text.charCodeAt(s.pos)
    if (c === 123) break
    const labelStart = s.pos
    if (c === 34) {
      labels.push(quotedLabel(s))
    } else {
      const end = identifierEnd(s.text, labelStart)
      if (end === labelStart) {
        if (labels.length > 0) failHere(s, 'a block label or "{"')
        fail(s, start, typeEnd, `Expected "=" and a value after "${type}" for an argument, or "{" for a block, on the same line.`)
      }
      labels.push({ start: labelStart, end, value: s.text.slice(labelStart, end) })
      s.pos = end
    }
    headerEnd = s.pos
    skip(s)
  }
  const bodyStart = ++s.pos
  let body: Body
  skip(s)
  if (newlineLength(s) > 0 || s.text.charCodeAt(s.pos) === 125 || s.pos >= s.text.length) {
    body = parseBody(s, bodyStart, { start, end: headerEnd })
    if (s.text.charCodeAt(s.pos) === 125) s.pos++
  } else {
    body = parseOneLineBody(s, bodyStart)
    s.pos++
  }
  s.depth--
  content.blocks.push({ start, end: s.pos, type, typeRange: { start, end: typeEnd }, labels, body })
}

/** `{ name = value }` on one line: one argument, no block. */
function parseOneLineBody(s: State, bodyStart: number): Body {
  const start = s.pos
  const end = identifierEnd(s.text, start)
  if (end === start) failHere(s, 'an argument or a block')
  s.open++
  s.pos = end
  skip(s)
  if (!atEquals(s)) fail(s, start, end, 'A block on one line may hold one argument (name = value) and no block. Put the content on lines of its own.')
  const attribute = parseAttribute(s, start, end)
  skip(s)
  if (s.text.charCodeAt(s.pos) !== 125) {
    if (s.text.charCodeAt(s.pos) === 44) failHere(s, '"}", since a block on one line holds one argument')
    failHere(s, '"}" on the same line after the only argument of a one-line block')
  }
  s.open--
  return { start: bodyStart, end: s.pos, attributes: [attribute], blocks: [] }
}

/** A label is a string without interpolation. */
function quotedLabel(s: State): Label {
  const start = s.pos
  s.normalise = false
  const label = parseQuoted(s)
  s.normalise = true
  let value = ''
  if (label.kind === 'template') {
    for (const part of label.parts) {
      if (part.kind === 'text') value += part.text
      else problem(s, part.start, part.end, 'A block label cannot hold an interpolation or directive.')
    }
  }
  return { start, end: label.end, value }
}
