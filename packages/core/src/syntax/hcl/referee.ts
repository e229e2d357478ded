// Renders our syntax tree the way hcl2json writes HCL as JSON, so that tests and the corpus bench can compare the two. No product code.
// Shapes: https://github.com/tmccombs/hcl2json#readme, as wrapped by @cdktf/hcl2json.
import { formatDecimal, toNumber } from '../../value/number.js'
import type { Body, Expression, HclFile, Range, TemplatePart } from './ast.js'

/** What hcl2json answers; `reject` where the file is good HCL and hcl2json still cannot hold it. */
export type Rendered = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'reject'; readonly reason: string }

type Json = Record<string, unknown>
/** Objects without a prototype, since `__proto__` is a name like any other. */
const object = (): Json => Object.create(null) as Json

class NotHeld extends Error {}

export function renderAsHcl2json(file: HclFile, text: string): Rendered {
  try {
    return { kind: 'json', value: renderBody(file.body, text) }
  } catch (error) {
    if (error instanceof NotHeld) return { kind: 'reject', reason: error.message }
    throw error
  }
}

function renderBody(body: Body, text: string): Json {
  const out = object()
  for (const block of body.blocks) {
    let key = block.type
    let target = out
    for (const label of block.labels) {
      if (Object.hasOwn(target, key)) {
        const inner = target[key]
        if (Array.isArray(inner)) throw new NotHeld('blocks of one type with different numbers of labels')
        target = inner as Json
      } else {
        const inner = object()
        target[key] = inner
        target = inner
      }
      key = label.value
    }
    const value = renderBody(block.body, text)
    const current = target[key]
    if (!Object.hasOwn(target, key)) target[key] = [value]
    else if (Array.isArray(current)) current.push(value)
    else throw new NotHeld('blocks of one type with and without labels')
  }
  // An attribute hides a block of its name.
  for (const attribute of body.attributes) out[attribute.name] = renderExpression(attribute.expression, text)
  return out
}

function renderExpression(expression: Expression, text: string): unknown {
  switch (expression.kind) {
    case 'number':
      return toNumber(expression.value)
    case 'bool':
      return expression.value
    case 'null':
      return null
    case 'unary': {
      const { operand } = expression
      if (operand.kind === 'number' && expression.operator === '-') return -toNumber(operand.value)
      if (operand.kind === 'bool' && expression.operator === '!') return !operand.value
      if (operand.kind === 'number' || operand.kind === 'bool' || operand.kind === 'null') throw new NotHeld('an operator on a literal it does not fit')
      return wrap(expression, text)
    }
    case 'template': {
      const only = expression.parts[0]
      if (expression.parts.length === 1 && only?.kind === 'interpolation') return renderExpression(only.expression, text)
      return renderParts(expression.parts, text)
    }
    case 'tuple':
      return expression.items.map((item) => renderExpression(item, text))
    case 'object': {
      const out = object()
      for (const item of expression.items) {
        const key = isTraversal(item.key) ? source(item.key, text) : renderStringPart(item.key, text)
        out[key] = renderExpression(item.value, text)
      }
      return out
    }
    default:
      return wrap(expression, text)
  }
}

const isTraversal = (key: Expression): boolean =>
  key.kind === 'variable' ||
  (key.kind === 'attribute' && isTraversal(key.object)) ||
  (key.kind === 'index' && isTraversal(key.object) && isLiteralKey(key.key))

const isLiteralKey = (key: Expression): boolean =>
  key.kind === 'number' ||
  key.kind === 'bool' ||
  key.kind === 'null' ||
  (key.kind === 'template' && (key.parts.length === 0 || (key.parts.length === 1 && key.parts[0]?.kind === 'text')))

/** hcl2json takes one more character where it is a parenthesis. */
function source(range: Range, text: string): string {
  return text.slice(range.start, text.charAt(range.end) === ')' ? range.end + 1 : range.end)
}

const wrap = (range: Range, text: string): string => `\${${source(range, text)}}`
const escape = (text: string): string => text.replaceAll('${', () => '$${').replaceAll('%{', '%%{')

function renderParts(parts: readonly TemplatePart[], text: string): string {
  const only = parts[0]
  if (parts.length === 1 && only?.kind === 'interpolation' && only.expression.kind === 'null') throw new NotHeld('null alone in a directive')
  return parts.map((part) => renderPart(part, text)).join('')
}

/** hcl2json swallows what fails inside a conditional: the whole, or only the else. */
function renderConditional(condition: Expression, then: () => string, otherwise: () => string, text: string): string {
  const swallow = (render: () => string): string | undefined => {
    try {
      return render()
    } catch (error) {
      if (error instanceof NotHeld) return undefined
      throw error
    }
  }
  const thenText = swallow(then)
  const otherwiseText = swallow(otherwise) ?? ''
  return thenText === undefined ? '' : `%{if ${source(condition, text)}}${thenText}${otherwiseText === '' ? '' : `%{else}${otherwiseText}`}%{endif}`
}

function renderPart(part: TemplatePart, text: string): string {
  switch (part.kind) {
    case 'text':
      return escape(part.text)
    case 'interpolation':
      return renderStringPart(part.expression, text)
    case 'if':
      return renderConditional(
        part.condition,
        () => renderParts(part.then, text),
        () => renderParts(part.otherwise ?? [], text),
        text,
      )
    case 'for': {
      const names = part.keyName === undefined ? part.valueName : `${part.keyName}, ${part.valueName}`
      return `%{for ${names} in ${source(part.collection, text)}}${renderParts(part.body, text)}%{endfor}`
    }
  }
}

/** In a string hcl2json writes a conditional as a directive and inlines literals. */
function renderStringPart(expression: Expression, text: string): string {
  switch (expression.kind) {
    case 'number':
      return formatDecimal(expression.value)
    case 'bool':
      return String(expression.value)
    case 'null':
      return 'null'
    case 'template': {
      const only = expression.parts[0]
      if (expression.parts.length === 1 && only?.kind === 'interpolation') return renderStringPart(only.expression, text)
      return renderParts(expression.parts, text)
    }
    case 'conditional':
      return renderConditional(
        expression.condition,
        () => renderStringPart(expression.then, text),
        () => renderStringPart(expression.otherwise, text),
        text,
      )
    default:
      return wrap(expression, text)
  }
}

/** Where two JSON values differ, as paths with both sides; at most `limit`. */
export function differences(ours: unknown, theirs: unknown, limit = 20): readonly string[] {
  const found: string[] = []
  const compare = (a: unknown, b: unknown, path: string): void => {
    if (found.length >= limit) return
    if (a === b) return
    if (typeof a === 'number' && !Number.isFinite(a) && b === null) return
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) found.push(`${path}: ${a.length} items, hcl2json ${b.length}`)
      else a.forEach((item, index) => compare(item, b[index], `${path}[${index}]`))
      return
    }
    if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && !Array.isArray(a) && !Array.isArray(b)) {
      const left = a as Json
      const right = b as Json
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        if (!Object.hasOwn(left, key)) found.push(`${path}.${key}: missing, hcl2json has it`)
        else if (!Object.hasOwn(right, key)) found.push(`${path}.${key}: hcl2json lacks it`)
        else compare(left[key], right[key], `${path}.${key}`)
      }
      return
    }
    found.push(`${path}: ${JSON.stringify(a)} hcl2json ${JSON.stringify(b)}`)
  }
  compare(ours, theirs, '')
  return found
}
