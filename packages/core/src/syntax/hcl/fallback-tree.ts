// Builds a syntax tree from hcl2json's JSON. Places are looked up in the text by block header and argument name, so they are approximate.
// Shapes: https://github.com/tmccombs/hcl2json#readme
import { SourceFile } from '../../source/source-file.js'
import { decimal } from '../../value/number.js'
import type { Attribute, Block, Body, Expression, HclFile, Label, ObjectItem, Range } from './ast.js'
import { parseHclTemplate } from './parse.js'
import { identifierEnd } from './scan.js'

/** Labels of the blocks that may stand at the top of a file; of others, as many as the JSON has objects around its array. */
const LABELS: ReadonlyMap<string, number> = new Map([
  ['resource', 2],
  ['data', 2],
  ['ephemeral', 2],
  ['module', 1],
  ['variable', 1],
  ['output', 1],
  ['provider', 1],
  ['check', 1],
  ['dynamic', 1],
  ['provisioner', 1],
  ['backend', 1],
  ['locals', 0],
  ['terraform', 0],
  ['moved', 0],
  ['removed', 0],
  ['import', 0],
])

type Json = Readonly<Record<string, unknown>>

interface Line {
  readonly start: number
  readonly end: number
  /** The name the line begins with, and where it ends. */
  readonly name: string
  readonly nameStart: number
  readonly nameEnd: number
  used: boolean
}

interface Context {
  readonly text: string
  readonly lines: readonly Line[]
}

export function buildFallback(file: SourceFile, json: unknown): HclFile {
  const context: Context = { text: file.text, lines: namedLines(file) }
  const body = buildBody(context, isObject(json) ? json : {}, { start: 0, end: file.text.length })
  return { body, comments: [], problems: [], approximate: true }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lines that begin with a name, in order. */
function namedLines(file: SourceFile): readonly Line[] {
  const { text, lineStarts } = file
  return lineStarts.flatMap((start, index): readonly Line[] => {
    let nameStart = start
    while (text.charCodeAt(nameStart) === 32 || text.charCodeAt(nameStart) === 9) nameStart++
    const nameEnd = identifierEnd(text, nameStart)
    const end = lineStarts[index + 1] ?? text.length
    return nameEnd === nameStart ? [] : [{ start, end, name: text.slice(nameStart, nameEnd), nameStart, nameEnd, used: false }]
  })
}

function buildBody(context: Context, json: Json, range: Range): Body {
  const attributes: Attribute[] = []
  const blocks: Block[] = []
  for (const [name, value] of Object.entries(json)) {
    const line = context.lines.find((each) => !each.used && each.name === name && each.nameStart >= range.start && each.end <= range.end)
    const isAttribute = line !== undefined && /^\s*=/.test(context.text.slice(line.nameEnd, line.end))
    const labels = LABELS.get(name)
    const found = isAttribute ? [] : blockBodies(value, labels)
    if (found.length > 0) for (const each of found) blocks.push(buildBlock(context, name, each, range))
    else attributes.push(buildAttribute(name, value, line, range))
  }
  return { ...range, attributes, blocks }
}

interface Found {
  readonly labels: readonly string[]
  readonly body: Json
}

/** Bodies under objects of labels; none where the value has not the shape of blocks. */
function blockBodies(value: unknown, labels: number | undefined, above: readonly string[] = []): readonly Found[] {
  if (Array.isArray(value)) {
    if (labels !== undefined && above.length !== labels) return []
    return value.every(isObject) ? value.filter(isObject).map((body) => ({ labels: above, body })) : []
  }
  if (!isObject(value) || above.length >= (labels ?? 3)) return []
  const inner = Object.entries(value).map(([label, below]) => blockBodies(below, labels, [...above, label]))
  return inner.every((each) => each.length > 0) ? inner.flat() : []
}

function buildBlock(context: Context, type: string, { labels, body }: Found, around: Range): Block {
  const line = context.lines.find(
    (each) => !each.used && each.name === type && each.nameStart >= around.start && each.end <= around.end && hasLabels(context.text, each, labels),
  )
  if (line === undefined) {
    const nowhere = { start: around.start, end: around.start }
    return { ...nowhere, type, typeRange: nowhere, labels: labels.map((value) => ({ ...nowhere, value })), body: buildBody(context, body, nowhere) }
  }
  line.used = true
  const range = { start: line.nameStart, end: closingLine(context, line, around.end) }
  const header = { start: line.nameStart, end: Math.max(line.nameEnd, line.start + context.text.slice(line.start, line.end).trimEnd().length) }
  const labelled = labels.map((value): Label => {
    const at = context.text.indexOf(value, line.nameEnd)
    return at === -1 || at >= line.end ? { ...header, value } : { start: at, end: at + value.length, value }
  })
  const inner = { start: header.end, end: Math.max(header.end, range.end) }
  return { ...range, type, typeRange: { start: line.nameStart, end: line.nameEnd }, labels: labelled, body: buildBody(context, body, inner) }
}

function hasLabels(text: string, line: Line, labels: readonly string[]): boolean {
  const rest = text.slice(line.nameEnd, line.end)
  return rest.includes('{') && !/^\s*=/.test(rest) && labels.every((label) => rest.includes(label))
}

/** The block ends before the next named line that is indented no deeper. */
function closingLine(context: Context, line: Line, limit: number): number {
  const indent = line.nameStart - line.start
  const next = context.lines.find((each) => each.start >= line.end && each.nameStart - each.start <= indent)
  return Math.min(next?.start ?? limit, limit)
}

function buildAttribute(name: string, value: unknown, line: Line | undefined, around: Range): Attribute {
  if (line !== undefined) line.used = true
  const range = line === undefined ? { start: around.start, end: around.start } : { start: line.nameStart, end: line.end }
  const nameRange = line === undefined ? range : { start: line.nameStart, end: line.nameEnd }
  const place = line === undefined ? range : { start: line.nameEnd, end: line.end }
  return { ...range, name, nameRange, expression: buildExpression(value, place) }
}

/** A call that no evaluator can know: stands for what even this way could not be read. */
const unreadable = (range: Range): Expression => ({
  kind: 'call',
  ...range,
  name: 'provider::irsalint::unreadable',
  nameRange: range,
  args: [],
  expandFinal: false,
})

function buildExpression(value: unknown, range: Range): Expression {
  switch (typeof value) {
    case 'boolean':
      return { kind: 'bool', ...range, value }
    case 'number': {
      // hcl2json has rounded large integers already.
      const number = Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : decimal(String(value))
      return number === undefined ? unreadable(range) : { kind: 'number', ...range, value: number }
    }
    case 'string':
      return buildTemplate(value, range)
    default:
      break
  }
  if (Array.isArray(value)) return { kind: 'tuple', ...range, items: value.map((item) => buildExpression(item, range)) }
  if (!isObject(value)) return { kind: 'null', ...range }
  const items = Object.entries(value).map(([key, item]): ObjectItem => ({ key: buildTemplate(key, range), literalKey: false, value: buildExpression(item, range) }))
  return { kind: 'object', ...range, items }
}

function buildTemplate(text: string, range: Range): Expression {
  const { parts, problems } = parseHclTemplate(new SourceFile('/fallback', text))
  if (problems.length > 0) return unreadable(range)
  return { kind: 'template', ...range, heredoc: false, parts: moveTo(parts, range) }
}

/** A copy of the tree with every node at one place. */
function moveTo<T>(tree: T, range: Range): T {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (!isObject(node) || node['kind'] === 'decimal') return node
    const copy: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(node)) copy[key] = key === 'map' ? [[0, range.start]] : visit(value)
    if (typeof node['start'] === 'number' && typeof node['end'] === 'number') Object.assign(copy, { start: range.start, end: range.end })
    return copy
  }
  // The copy has the shape of the original.
  return visit(tree) as T
}
