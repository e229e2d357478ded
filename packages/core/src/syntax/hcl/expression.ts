// Expressions of HCL native syntax: operators, traversals, splats, calls, collections, `for`. Owns precedence; templates are elsewhere.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
import type { BinaryOperator, Expression, ObjectItem } from './ast.js'
import { atKeyword, enter, fail, failHere, identifierEnd, isNumberShaped, newlineLength, numberEnd, numberValue, problem, rise, skip, tooLargeMessage, type State } from './scan.js'
import { parseHeredoc, parseQuoted } from './template.js'

export function parseExpression(s: State): Expression {
  skip(s)
  enter(s, s.pos)
  const condition = parseBinary(s, 1)
  skip(s)
  if (s.text.charCodeAt(s.pos) !== 63) {
    s.depth--
    return condition
  }
  const conditionHeight = s.height
  const question = s.pos++
  const then = parseExpression(s)
  const thenHeight = s.height
  skip(s)
  if (s.text.charCodeAt(s.pos) !== 58 || s.text.charCodeAt(s.pos + 1) === 58) {
    fail(s, question, s.pos, 'A conditional needs a value for the false case: write condition ? a : b.')
  }
  s.pos++
  const otherwise = parseExpression(s)
  rise(s, Math.max(conditionHeight, thenHeight, s.height), condition.start)
  s.depth--
  return { kind: 'conditional', start: condition.start, end: otherwise.end, condition, then, otherwise }
}

const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
}

function peekOperator(s: State): BinaryOperator | undefined {
  const next = s.text.charCodeAt(s.pos + 1)
  switch (s.text.charCodeAt(s.pos)) {
    case 124:
      return next === 124 ? '||' : undefined
    case 38:
      return next === 38 ? '&&' : undefined
    case 61:
      return next === 61 ? '==' : undefined
    case 33:
      return next === 61 ? '!=' : undefined
    case 60:
      return next === 61 ? '<=' : '<'
    case 62:
      return next === 61 ? '>=' : '>'
    case 43:
      return '+'
    case 45:
      return '-'
    case 42:
      return '*'
    case 47:
      return '/'
    case 37:
      return '%'
    default:
      return undefined
  }
}

function parseBinary(s: State, level: number): Expression {
  let left = parseOperand(s)
  let height = s.height
  for (;;) {
    skip(s)
    const operator = peekOperator(s)
    if (operator === undefined || PRECEDENCE[operator] < level) {
      s.height = height
      return left
    }
    s.pos += operator.length
    skip(s)
    const right = parseBinary(s, PRECEDENCE[operator] + 1)
    rise(s, Math.max(height, s.height), left.start)
    height = s.height
    left = { kind: 'binary', start: left.start, end: right.end, operator, left, right }
  }
}

/** A term with what follows it: `.name`, `[key]`, splats. */
function parseOperand(s: State): Expression {
  return parseTraversals(s, parseTerm(s))
}

function parseTraversals(s: State, from: Expression): Expression {
  let object = from
  for (;;) {
    skip(s)
    const c = s.text.charCodeAt(s.pos)
    if (c === 46 && s.text.charCodeAt(s.pos + 1) !== 46) {
      s.pos++
      skip(s)
      if (s.text.charCodeAt(s.pos) === 42) object = parseAttributeSplat(s, object)
      else object = parseAttributeAccess(s, object, 'A dot must be followed by an attribute name')
    } else if (c === 91) {
      const open = s.pos++
      skip(s)
      if (s.text.charCodeAt(s.pos) === 42) {
        s.pos++
        skip(s)
        if (s.text.charCodeAt(s.pos) !== 93) failHere(s, 'a closing bracket right after the star, as in [*]')
        s.pos++
        const height = s.height
        s.height = 1
        enter(s, open)
        const each = parseTraversals(s, { kind: 'splat-item', start: open, end: s.pos })
        s.depth--
        rise(s, Math.max(height, s.height), object.start)
        object = { kind: 'splat', start: object.start, end: each.end, object, full: true, each }
      } else {
        const height = s.height
        const newlines = s.newlines
        s.newlines = false
        s.open++
        const key = parseExpression(s)
        skip(s)
        if (s.text.charCodeAt(s.pos) !== 93) failHere(s, 'a closing bracket ("]") after the index')
        s.pos++
        s.open--
        s.newlines = newlines
        rise(s, Math.max(height, s.height), object.start)
        object = { kind: 'index', start: object.start, end: s.pos, object, key }
      }
    } else {
      return object
    }
  }
}

/** The position is behind the dot. */
function parseAttributeAccess(s: State, object: Expression, expectation: string): Expression {
  const start = s.pos
  const c = s.text.charCodeAt(start)
  let end: number
  let legacyIndex = false
  if (c >= 48 && c <= 57) {
    legacyIndex = true
    end = numberEnd(s.text, start)
    const literal = s.text.slice(start, end)
    const point = literal.indexOf('.')
    if (point !== -1) {
      problem(s, start, end, `Two indexes in the old style cannot follow each other. Write [${literal.slice(0, point)}][${literal.slice(point + 1)}].`)
    }
  } else {
    end = identifierEnd(s.text, start)
    if (end === start) fail(s, start - 1, start, `${expectation}.`)
  }
  s.pos = end
  rise(s, s.height, object.start)
  return { kind: 'attribute', start: object.start, end, object, name: s.text.slice(start, end), nameRange: { start, end }, legacyIndex }
}

function parseAttributeSplat(s: State, object: Expression): Expression {
  const height = s.height
  const star = s.pos++
  s.height = 1
  let each: Expression = { kind: 'splat-item', start: star, end: s.pos }
  for (;;) {
    skip(s)
    if (s.text.charCodeAt(s.pos) !== 46 || s.text.charCodeAt(s.pos + 1) === 46) break
    s.pos++
    skip(s)
    if (s.text.charCodeAt(s.pos) === 42) fail(s, s.pos, s.pos + 1, 'A ".*" splat cannot hold another one. Use [*] instead.')
    each = parseAttributeAccess(s, each, 'A dot must be followed by an attribute name')
  }
  rise(s, Math.max(height, s.height), object.start)
  return { kind: 'splat', start: object.start, end: each.end, object, full: false, each }
}

function parseTerm(s: State): Expression {
  const start = s.pos
  const c = s.text.charCodeAt(start)
  s.height = 1
  switch (c) {
    case 34:
      return parseQuoted(s)
    case 40:
      return parseParentheses(s)
    case 91:
      return parseTuple(s)
    case 123:
      return parseObject(s)
    case 45:
    case 33: {
      s.pos++
      skip(s)
      enter(s, start)
      const operand = parseOperand(s)
      s.depth--
      rise(s, s.height, start)
      return { kind: 'unary', start, end: operand.end, operator: c === 45 ? '-' : '!', operand }
    }
    case 60: {
      const heredoc = parseHeredoc(s)
      if (heredoc !== undefined) return heredoc
      break
    }
  }
  if (c >= 48 && c <= 57) {
    const end = (s.pos = numberEnd(s.text, start))
    const literal = s.text.slice(start, end)
    const value = numberValue(literal)
    if (value === undefined) fail(s, start, end, isNumberShaped(literal) ? tooLargeMessage : `"${literal}" is not a number.`)
    return { kind: 'number', start, end, value }
  }
  const end = identifierEnd(s.text, start)
  if (end === start) failHere(s, 'an expression')
  s.pos = end
  const name = s.text.slice(start, end)
  skip(s)
  const next = s.text.charCodeAt(s.pos)
  if (next === 40 || (next === 58 && s.text.charCodeAt(s.pos + 1) === 58)) return parseCall(s, name, start, end)
  if (name === 'true' || name === 'false') return { kind: 'bool', start, end, value: name === 'true' }
  if (name === 'null') return { kind: 'null', start, end }
  return { kind: 'variable', start, end, name }
}

function parseParentheses(s: State): Expression {
  const start = s.pos++
  const newlines = s.newlines
  s.newlines = false
  s.open++
  const inner = parseExpression(s)
  skip(s)
  if (s.text.charCodeAt(s.pos) !== 41) failHere(s, 'a closing parenthesis (")")')
  const end = ++s.pos
  s.open--
  s.newlines = newlines
  rise(s, s.height, start)
  return { kind: 'parentheses', start, end, inner }
}

/** The position is at `(` or `::` behind the first part of the name. */
function parseCall(s: State, first: string, start: number, firstEnd: number): Expression {
  let name = first
  let nameEnd = firstEnd
  while (s.text.charCodeAt(s.pos) === 58) {
    s.pos += 2
    skip(s)
    const end = identifierEnd(s.text, s.pos)
    if (end === s.pos) failHere(s, 'a function name after "::"')
    name = `${name}::${s.text.slice(s.pos, end)}`
    s.pos = nameEnd = end
    skip(s)
    const next = s.text.charCodeAt(s.pos)
    if (next !== 40 && !(next === 58 && s.text.charCodeAt(s.pos + 1) === 58)) failHere(s, `"(" after the function name ${name}`)
  }
  const open = s.pos++
  const newlines = s.newlines
  s.newlines = false
  s.open++
  const args: Expression[] = []
  let expandFinal = false
  let height = 0
  for (;;) {
    skip(s)
    if (s.text.charCodeAt(s.pos) === 41) break
    if (s.pos >= s.text.length) fail(s, start, open + 1, `The call of ${name} is never closed: a ")" is missing.`)
    args.push(parseExpression(s))
    height = Math.max(height, s.height)
    skip(s)
    const c = s.text.charCodeAt(s.pos)
    if (c === 41) break
    if (c === 44) {
      s.pos++
    } else if (s.text.startsWith('...', s.pos)) {
      s.pos += 3
      expandFinal = true
      skip(s)
      if (s.text.charCodeAt(s.pos) !== 41) failHere(s, 'a closing parenthesis right after "..."')
      break
    } else if (s.pos >= s.text.length) {
      fail(s, start, open + 1, `The call of ${name} is never closed: a ")" is missing.`)
    } else {
      failHere(s, 'a comma or ")" after the argument')
    }
  }
  const end = ++s.pos
  s.open--
  s.newlines = newlines
  rise(s, height, start)
  return { kind: 'call', start, end, name, nameRange: { start, end: nameEnd }, args, expandFinal }
}

function parseTuple(s: State): Expression {
  const start = s.pos++
  const newlines = s.newlines
  s.newlines = false
  s.open++
  skip(s)
  if (atKeyword(s, 'for')) {
    const expression = parseFor(s, start, 93)
    s.newlines = newlines
    return expression
  }
  const items: Expression[] = []
  let height = 0
  for (;;) {
    skip(s)
    if (s.text.charCodeAt(s.pos) === 93) break
    if (s.pos >= s.text.length) fail(s, start, start + 1, 'This list is never closed: a "]" is missing.')
    items.push(parseExpression(s))
    height = Math.max(height, s.height)
    skip(s)
    const c = s.text.charCodeAt(s.pos)
    if (c === 93) break
    if (c !== 44) {
      if (s.pos >= s.text.length) fail(s, start, start + 1, 'This list is never closed: a "]" is missing.')
      failHere(s, 'a comma or "]" after the list item')
    }
    s.pos++
  }
  const end = ++s.pos
  s.open--
  s.newlines = newlines
  rise(s, height, start)
  return { kind: 'tuple', start, end, items }
}

function parseObject(s: State): Expression {
  const start = s.pos++
  const newlines = s.newlines
  s.newlines = false
  s.open++
  skip(s)
  if (atKeyword(s, 'for')) {
    const expression = parseFor(s, start, 125)
    s.newlines = newlines
    return expression
  }
  s.newlines = true
  const items: ObjectItem[] = []
  let height = 0
  for (;;) {
    skip(s)
    const newline = newlineLength(s)
    if (newline > 0) {
      s.pos += newline
      continue
    }
    if (s.text.charCodeAt(s.pos) === 125) break
    if (s.pos >= s.text.length) fail(s, start, start + 1, 'This object is never closed: a "}" is missing.')
    const keyStart = s.pos
    const parsed = parseExpression(s)
    height = Math.max(height, s.height)
    const key = literalKey(s, parsed, keyStart)
    skip(s)
    const separator = s.text.charCodeAt(s.pos)
    const after = s.text.charCodeAt(s.pos + 1)
    if (!(separator === 61 && after !== 61 && after !== 62) && !(separator === 58 && after !== 58)) {
      if (s.pos >= s.text.length) fail(s, start, start + 1, 'This object is never closed: a "}" is missing.')
      failHere(s, '"=" or ":" and a value after the object key')
    }
    s.pos++
    const value = parseExpression(s)
    height = Math.max(height, s.height)
    items.push({ key: key ?? parsed, literalKey: key !== undefined, value })
    skip(s)
    const c = s.text.charCodeAt(s.pos)
    if (c === 125) break
    const lineEnd = newlineLength(s)
    if (lineEnd > 0) {
      s.pos += lineEnd
    } else if (c === 44) {
      s.pos++
    } else if (s.pos >= s.text.length) {
      fail(s, start, start + 1, 'This object is never closed: a "}" is missing.')
    } else {
      failHere(s, 'a newline, a comma or "}" after the object item')
    }
  }
  const end = ++s.pos
  s.open--
  s.newlines = newlines
  rise(s, height, start)
  return { kind: 'object', start, end, items }
}

/** A bare word as a key is its own name, also where it is a keyword such as `true`. */
function literalKey(s: State, key: Expression, start: number): Expression | undefined {
  switch (key.kind) {
    case 'variable':
      return key
    case 'bool':
    case 'null':
      return { kind: 'variable', start, end: key.end, name: s.text.slice(start, key.end) }
    default:
      return undefined
  }
}

export interface ForHeader {
  readonly keyName?: string
  readonly valueName: string
  readonly collection: Expression
}

/** Names and collection after `for`; shared with the template directive. */
export function parseForHeader(s: State): ForHeader {
  let valueName = parseName(s, 'a variable name after "for"')
  let keyName: string | undefined
  skip(s)
  if (s.text.charCodeAt(s.pos) === 44) {
    s.pos++
    keyName = valueName
    valueName = parseName(s, 'a second variable name after the comma')
    skip(s)
  }
  if (!atKeyword(s, 'in')) failHere(s, '"in" after the variables of "for"')
  s.pos += 2
  const collection = parseExpression(s)
  return keyName === undefined ? { valueName, collection } : { keyName, valueName, collection }
}

function parseName(s: State, expected: string): string {
  skip(s)
  const end = identifierEnd(s.text, s.pos)
  if (end === s.pos) failHere(s, expected)
  const name = s.text.slice(s.pos, end)
  s.pos = end
  return name
}

/** The position is at `for`; newlines are white space. The caller restores `newlines`. */
function parseFor(s: State, start: number, close: 93 | 125): Expression {
  s.pos += 3
  const header = parseForHeader(s)
  let height = s.height
  skip(s)
  if (s.text.charCodeAt(s.pos) !== 58 || s.text.charCodeAt(s.pos + 1) === 58) failHere(s, 'a colon after the collection of "for"')
  s.pos++
  let value = parseExpression(s)
  height = Math.max(height, s.height)
  let key: Expression | undefined
  skip(s)
  if (s.text.startsWith('=>', s.pos)) {
    s.pos += 2
    key = value
    value = parseExpression(s)
    height = Math.max(height, s.height)
    skip(s)
  }
  let grouping = false
  if (s.text.startsWith('...', s.pos)) {
    if (close === 93) problem(s, s.pos, s.pos + 3, 'Grouping with "..." works only where "for" builds an object.')
    grouping = true
    s.pos += 3
    skip(s)
  }
  let condition: Expression | undefined
  if (atKeyword(s, 'if')) {
    s.pos += 2
    condition = parseExpression(s)
    height = Math.max(height, s.height)
    skip(s)
  }
  if (s.text.charCodeAt(s.pos) !== close) failHere(s, `"${close === 93 ? ']' : '}'}" at the end of the "for" expression`)
  const end = ++s.pos
  s.open--
  if (close === 93 && key !== undefined) problem(s, key.start, key.end, 'A "for" that builds a list has no key: remove "key =>", or use { } to build an object.')
  if (close === 125 && key === undefined) problem(s, value.start, value.end, 'A "for" that builds an object needs a key: write key => value.')
  rise(s, height, start)
  return {
    kind: 'for',
    start,
    end,
    ...header,
    ...(key === undefined ? {} : { key }),
    value,
    grouping,
    ...(condition === undefined ? {} : { condition }),
  }
}
