// What an expression refers to, found without evaluating it: names that `for`, templates and `dynamic` bind are left out.
// Knows no declarations.
import type { Block, Body, Expression, TemplatePart } from '../../syntax/hcl/ast.js'
import { formatDecimal } from '../../value/number.js'

export interface Reference {
  readonly root: string
  /** The constant attribute names that follow. */
  readonly names: readonly string[]
  /** The steps that follow, up to the first that is not constant: names, and literal keys. */
  readonly steps: readonly { readonly name: string; readonly isKey: boolean }[]
  readonly start: number
  readonly end: number
}

export interface Found {
  readonly references: readonly Reference[]
  /** Names of the functions that are called, with the place of the call. */
  readonly calls: readonly { readonly name: string; readonly start: number; readonly end: number }[]
}

interface Collector {
  readonly references: Reference[]
  readonly calls: { readonly name: string; readonly start: number; readonly end: number }[]
}

const maxDepth = 400

export function foundIn(expression: Expression, bound: ReadonlySet<string> = new Set()): Found {
  const found: Collector = { references: [], calls: [] }
  visit(expression, bound, found, 0)
  return found
}

/** What a template refers to. */
export function referencesIn(template: readonly TemplatePart[]): readonly Reference[] {
  const found: Collector = { references: [], calls: [] }
  parts(template, new Set(), found, 0)
  return found.references
}

function visit(expression: Expression, bound: ReadonlySet<string>, found: Collector, depth: number): void {
  if (depth > maxDepth) return
  const inner = (each: Expression, names: ReadonlySet<string> = bound): void => visit(each, names, found, depth + 1)
  switch (expression.kind) {
    case 'number':
    case 'bool':
    case 'null':
    case 'splat-item':
      return
    case 'variable':
    case 'attribute':
    case 'index': {
      reference(expression, bound, found)
      for (let at: Expression = expression; at.kind !== 'variable'; ) {
        if (at.kind === 'index') inner(at.key)
        if (at.kind !== 'index' && at.kind !== 'attribute') {
          inner(at)
          return
        }
        at = at.object
      }
      return
    }
    case 'template':
      parts(expression.parts, bound, found, depth + 1)
      return
    case 'splat':
      inner(expression.object)
      inner(expression.each)
      return
    case 'call':
      found.calls.push({ name: expression.name, start: expression.start, end: expression.end })
      for (const argument of expression.args) inner(argument)
      return
    case 'unary':
      inner(expression.operand)
      return
    case 'binary':
      inner(expression.left)
      inner(expression.right)
      return
    case 'conditional':
      inner(expression.condition)
      inner(expression.then)
      inner(expression.otherwise)
      return
    case 'parentheses':
      inner(expression.inner)
      return
    case 'tuple':
      for (const item of expression.items) inner(item)
      return
    case 'object':
      for (const item of expression.items) {
        if (!item.literalKey) inner(item.key)
        inner(item.value)
      }
      return
    case 'for': {
      inner(expression.collection)
      const names = withNames(bound, expression.keyName, expression.valueName)
      if (expression.key !== undefined) inner(expression.key, names)
      inner(expression.value, names)
      if (expression.condition !== undefined) inner(expression.condition, names)
      return
    }
  }
}

const withNames = (bound: ReadonlySet<string>, ...names: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set([...bound, ...names.filter((name) => name !== undefined)])

function parts(all: readonly TemplatePart[], bound: ReadonlySet<string>, found: Collector, depth: number): void {
  if (depth > maxDepth) return
  for (const part of all) {
    switch (part.kind) {
      case 'text':
        break
      case 'interpolation':
        visit(part.expression, bound, found, depth + 1)
        break
      case 'if':
        visit(part.condition, bound, found, depth + 1)
        parts(part.then, bound, found, depth + 1)
        parts(part.otherwise ?? [], bound, found, depth + 1)
        break
      case 'for':
        visit(part.collection, bound, found, depth + 1)
        parts(part.body, withNames(bound, part.keyName, part.valueName), found, depth + 1)
        break
    }
  }
}

function reference(expression: Expression, bound: ReadonlySet<string>, found: Collector): void {
  const names: string[] = []
  const steps: { readonly name: string; readonly isKey: boolean }[] = []
  let at = expression
  while (at.kind === 'attribute' || at.kind === 'index') {
    const key = at.kind === 'index' ? literalKey(at.key) : at.legacyIndex ? at.name : undefined
    if (at.kind === 'attribute' && !at.legacyIndex) names.unshift(at.name)
    else names.length = 0
    if (at.kind === 'index' && key === undefined) steps.length = 0
    else steps.unshift(at.kind === 'attribute' && key === undefined ? { name: at.name, isKey: false } : { name: key ?? '', isKey: true })
    at = at.object
  }
  if (at.kind === 'variable' && !bound.has(at.name)) found.references.push({ root: at.name, names, steps, start: expression.start, end: expression.end })
}

/** A key that is part of a reference: a number, or a text without holes. */
export function literalKey(key: Expression): string | undefined {
  if (key.kind === 'number') return formatDecimal(key.value)
  const [part] = key.kind === 'template' ? key.parts : []
  return key.kind === 'template' && key.parts.length === 1 && part?.kind === 'text' ? part.text : undefined
}

/** The name that a `dynamic` block binds in its content. */
function iteratorOf(block: Block): string | undefined {
  const iterator = block.body.attributes.find(({ name }) => name === 'iterator')?.expression
  if (iterator?.kind === 'variable') return iterator.name
  const [part] = iterator?.kind === 'template' ? iterator.parts : []
  return part?.kind === 'text' ? part.text : block.labels[0]?.value
}

export interface PlacedExpression {
  readonly name: string
  readonly expression: Expression
  readonly bound: ReadonlySet<string>
  /** Type of the block it stands in; `''` for the body itself. */
  readonly within: string
}

/** The expressions of a body and all its nested blocks, with the names that `dynamic` binds there. */
export function expressionsOf(body: Body, bound: ReadonlySet<string> = new Set(), depth = 0, within = ''): readonly PlacedExpression[] {
  if (depth > 50) return []
  return [
    // In JSON, a property that may be both is a block here.
    ...body.attributes.filter(({ name }) => (name !== 'iterator' || depth === 0) && !body.blocks.some(({ type }) => type === name)).map(({ name, expression }) => ({ name, expression, bound, within })),
    ...body.blocks.flatMap((block) => {
      if (block.type !== 'dynamic') return expressionsOf(block.body, bound, depth + 1, block.type)
      const name = iteratorOf(block)
      const own = block.body.attributes.filter((attribute) => attribute.name !== 'iterator').map(({ name: attribute, expression }) => ({ name: attribute, expression, bound, within }))
      return [...own, ...block.body.blocks.flatMap((content) => expressionsOf(content.body, withNames(bound, name), depth + 1, content.type))]
    }),
  ]
}
