// Terraform blocks as data, and their text: native syntax or JSON.
//
// A block: { type, labels, attributes: [[name, expression]…], blocks }. An expression is HCL text, or one of
//   { literal }    a constant, as JavaScript has it
//   { type }       a type constraint
//   { references } a list of references: depends_on, ignore_changes
//   { reference }  a single one: `from`, `to`
//   { pairs }      an object of references: providers
import { quote } from './expressions.mjs'

export const block = (type, labels, attributes, blocks = []) => ({ type, labels, attributes, blocks })

// --- native -----------------------------------------------------------------------------------------------------

export function literalText(value) {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(literalText).join(', ')}]`
  return `{ ${Object.entries(value).map(([key, each]) => `${quote(key)} = ${literalText(each)}`).join(', ')} }`
}

function nativeExpression(expression) {
  if (typeof expression === 'string') return expression
  if ('literal' in expression) return literalText(expression.literal)
  if ('type' in expression) return expression.type
  if ('references' in expression) return `[${expression.references.join(', ')}]`
  if ('pairs' in expression) return `{ ${Object.entries(expression.pairs).map(([key, value]) => `${key} = ${value}`).join(', ')} }`
  return expression.reference
}

function nativeBlock({ type, labels, attributes, blocks }, indent = '') {
  const inner = `${indent}  `
  const lines = [
    ...attributes.map(([name, expression]) => `${inner}${name} = ${nativeExpression(expression)}\n`),
    ...blocks.map((each) => nativeBlock(each, inner)),
  ]
  const head = `${indent}${[type, ...labels.map((label) => JSON.stringify(label))].join(' ')} {`
  return lines.length === 0 ? `${head}}\n` : `${head}\n${lines.join('')}${indent}}\n`
}

export const nativeText = (blocks) => blocks.map((each) => nativeBlock(each)).join('')

// --- JSON -------------------------------------------------------------------------------------------------------

/** A constant for a place where texts are templates. */
function escaped(value) {
  if (typeof value === 'string') return value.replace(/[$%]\{/g, (mark) => mark[0] + mark)
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [escaped(key), escaped(each)]))
}

function jsonExpression(expression, name) {
  if (typeof expression === 'string') return /^(true|false|null|-?\d{1,9})$/.test(expression) ? JSON.parse(expression) : `\${${expression}}`
  if ('literal' in expression) return name === 'default' ? expression.literal : escaped(expression.literal)
  if ('type' in expression) return expression.type
  if ('references' in expression) return expression.references
  if ('pairs' in expression) return expression.pairs
  return expression.reference
}

function jsonBody({ attributes, blocks }) {
  const body = Object.fromEntries(attributes.map(([name, expression]) => [name, jsonExpression(expression, name)]))
  for (const each of blocks) {
    const last = each.labels.at(-1)
    if (last === undefined) {
      body[each.type] = [...(body[each.type] ?? []), jsonBody(each)]
      continue
    }
    let target = body
    for (const label of [each.type, ...each.labels.slice(0, -1)]) target = target[label] ??= {}
    target[last] = jsonBody(each)
  }
  return body
}

/** Undefined where JSON cannot say it: heredocs, and what is written twice. */
export function jsonText(blocks, { chance }) {
  const root = chance(0.3) ? { '//': 'generated' } : {}
  for (const each of blocks) {
    if (JSON.stringify(each).includes('<<-')) return undefined
    if (new Set(each.attributes.map(([name]) => name)).size < each.attributes.length) return undefined
    const body = jsonBody(each)
    if (each.labels.length === 0) {
      if (each.type === 'locals' && root.locals === undefined && chance(0.5)) root.locals = body
      else root[each.type] = [...(Array.isArray(root[each.type]) ? root[each.type] : root[each.type] === undefined ? [] : [root[each.type]]), body]
      continue
    }
    let target = root
    for (const label of [each.type, ...each.labels.slice(0, -1)]) target = target[label] ??= {}
    const last = each.labels.at(-1)
    if (target[last] !== undefined) return undefined
    target[last] = chance(0.2) ? [body] : body
  }
  return `${JSON.stringify(root, null, 2)}\n`
}

/** Text of the values in a variable file. */
export const variableFileText = (path, values) =>
  path.endsWith('.json') ? `${JSON.stringify(values, null, 2)}\n` : Object.entries(values).map(([name, value]) => `${name} = ${literalText(value)}\n`).join('')
