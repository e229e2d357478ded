// `.tf.json` as the same syntax tree that native syntax gives. Owns the mapping of JSON to blocks and expressions; evaluates nothing.
// https://developer.hashicorp.com/terraform/language/syntax/json
import type { SourceFile } from '../../source/source-file.js'
import type { Attribute, Block, Body, Expression, HclFile, Label, ObjectItem, Range, SyntaxProblem } from '../../syntax/hcl/ast.js'
import { parseHclExpression, parseHclTemplate } from '../../syntax/hcl/parse.js'
import { parseJson } from '../../syntax/json.js'
import { isDecimal } from '../../value/number.js'
import { textOf, type Entry, type Value } from '../../value/value.js'

/** How many labels the blocks of the top level take: then the mapping needs no guess. */
const labelCounts: ReadonlyMap<string, number> = new Map([
  ['terraform', 0],
  ['locals', 0],
  ['moved', 0],
  ['import', 0],
  ['removed', 0],
  ['variable', 1],
  ['output', 1],
  ['module', 1],
  ['provider', 1],
  ['check', 1],
  ['resource', 2],
  ['data', 2],
  ['ephemeral', 2],
])

/** Nested blocks with labels; all others have none. */
const nestedLabels: ReadonlyMap<string, number> = new Map([
  ['dynamic', 1],
  ['provisioner', 1],
  ['backend', 1],
  ['provider_meta', 1],
])

/** What Terraform itself says about the properties of a body. Where nobody says it, a property may be an argument or a block. */
interface Properties {
  readonly blocks: Readonly<Record<string, Properties>>
  /** True where everything else is an argument. */
  readonly isClosed: boolean
  /** Arguments whose texts are read without interpolation. */
  readonly literal?: readonly string[]
}

const open: Properties = { blocks: {}, isClosed: false }
const plain: Properties = { blocks: {}, isClosed: true }
const lifecycle: Properties = { blocks: { precondition: plain, postcondition: plain }, isClosed: true, literal: ['create_before_destroy', 'prevent_destroy', 'ignore_changes', 'replace_triggered_by'] }
const connected = { connection: open, provisioner: { blocks: { connection: open }, isClosed: true } }
const resource: Properties = { blocks: { lifecycle, dynamic: open, ...connected }, isClosed: false }

const topLevel: ReadonlyMap<string, Properties> = new Map([
  ['terraform', { blocks: { backend: open, cloud: open, required_providers: open, provider_meta: open, encryption: open }, isClosed: true, literal: ['required_version'] }],
  ['locals', plain],
  ['moved', { ...plain, literal: ['from', 'to'] }],
  ['import', { ...plain, literal: ['to', 'provider'] }],
  ['module', { ...plain, literal: ['depends_on'] }],
  ['variable', { blocks: { validation: plain }, isClosed: true, literal: ['default', 'description', 'type', 'sensitive', 'nullable', 'ephemeral'] }],
  ['output', { blocks: { precondition: plain, postcondition: plain }, isClosed: true, literal: ['description', 'sensitive', 'ephemeral', 'depends_on'] }],
  ['check', { blocks: { assert: plain, data: resource }, isClosed: true }],
  ['removed', { blocks: { lifecycle: plain, ...connected }, isClosed: true, literal: ['from'] }],
  ['resource', resource],
  ['data', { blocks: { lifecycle, dynamic: open }, isClosed: false }],
  ['ephemeral', { blocks: { lifecycle, dynamic: open }, isClosed: false }],
])

const rangeOf = (value: Value): Range => ({ start: value.location.start, end: value.location.end })

const entriesOf = (value: Value): readonly Entry[] =>
  value.kind === 'object' || value.kind === 'map' ? value.entries.filter(({ key }) => textOf(key) !== '//') : []

/** Reads a `.tf.json` file. What is no JSON is a problem, as in native syntax. */
export function parseJsonConfig(file: SourceFile): HclFile {
  const { value, problems: syntax } = parseJson(file)
  const problems: SyntaxProblem[] = syntax.map(({ message, location }) => ({ message, start: location.start, end: location.end }))
  const blocks: Block[] = []
  const reader: Reader = { file, problems }
  // An array of objects is one body, as everywhere in JSON syntax.
  for (const body of value?.kind === 'tuple' ? value.items : value === undefined ? [] : [value]) {
    if (body.kind !== 'object') problems.push({ message: 'The root of a .tf.json file must be an object, or an array of objects.', ...rangeOf(body) })
    for (const { key, value: content } of entriesOf(body)) {
      const type = textOf(key) ?? ''
      blocks.push(...labelled(reader, type, topLevel.get(type) ?? open, key, [], content, labelCounts.get(type) ?? 0))
    }
  }
  return { body: { start: 0, end: file.text.length, attributes: [], blocks }, comments: [], problems }
}

interface Reader {
  readonly file: SourceFile
  readonly problems: SyntaxProblem[]
}

/** Blocks of one type: labels are nested objects, and at each level an array holds alternatives. */
function labelled(reader: Reader, type: string, properties: Properties, typeKey: Value, labels: readonly Label[], value: Value, missing: number): Block[] {
  if (value.kind === 'tuple') return value.items.flatMap((item) => labelled(reader, type, properties, typeKey, labels, item, missing))
  if (value.kind !== 'object') {
    if (value.kind === 'scalar' && value.value === null) return []
    reader.problems.push({ message: `A ${type} block must be an object in JSON.`, ...rangeOf(value) })
    return []
  }
  if (missing > 0) {
    return labelsOf(reader, type, value).flatMap(({ key, value: inner }) =>
      labelled(reader, type, properties, typeKey, [...labels, { value: textOf(key) ?? '', ...rangeOf(key) }], inner, missing - 1),
    )
  }
  const first = labels[0] ?? rangeOf(typeKey)
  return [{ type, typeRange: rangeOf(typeKey), labels, body: bodyOf(reader, properties, value), start: first.start, end: value.location.end }]
}

/** Comments stand in bodies only: between labels, Terraform takes them for a label, too, and refuses it. */
function labelsOf({ problems }: Reader, type: string, value: Value): readonly Entry[] {
  const entries = entriesOf(value)
  for (const { key } of entriesOfAll(value)) if (textOf(key) === '//') problems.push({ message: `A comment ("//") cannot stand between the labels of a ${type} block in JSON: Terraform takes it for one of them.`, ...rangeOf(key) })
  return entries
}

/** Where nobody says whether a property is an argument or a block, it becomes both, and whoever asks for one of them gets it. */
function bodyOf(reader: Reader, properties: Properties, value: Value): Body {
  const attributes: Attribute[] = []
  const blocks: Block[] = []
  for (const { key, value: content } of entriesOf(value)) {
    const name = textOf(key) ?? ''
    const block = Object.hasOwn(properties.blocks, name) ? properties.blocks[name] : undefined
    if (block === undefined) {
      const literal = properties.literal?.includes(name) === true
      attributes.push({ name, nameRange: rangeOf(key), expression: jsonExpression(reader, content, literal), start: key.location.start, end: content.location.end })
    }
    if (block !== undefined || (!properties.isClosed && canBeBlock(content))) {
      const labels = name === 'data' && block !== undefined ? 2 : (nestedLabels.get(name) ?? 0)
      blocks.push(...labelled(reader, name, block ?? open, key, [], content, labels))
    }
  }
  return { ...rangeOf(value), attributes, blocks }
}

const canBeBlock = (value: Value): boolean =>
  value.kind === 'object' || (value.kind === 'tuple' && value.items.length > 0 && value.items.every((item) => item.kind === 'object'))

/** A JSON value as an expression: strings are templates, unless `literal`. */
export function jsonExpression(reader: Reader, value: Value, literal: boolean): Expression {
  const range = rangeOf(value)
  switch (value.kind) {
    case 'tuple':
    case 'list':
    case 'set':
      return { kind: 'tuple', items: value.items.map((item) => jsonExpression(reader, item, literal)), ...range }
    case 'object':
    case 'map':
      return {
        kind: 'object',
        items: entriesOfAll(value).map(({ key, value: item }): ObjectItem => ({ key: jsonExpression(reader, key, literal), literalKey: false, value: jsonExpression(reader, item, literal) })),
        ...range,
      }
    case 'scalar':
      if (value.value === null) return { kind: 'null', ...range }
      if (typeof value.value === 'boolean') return { kind: 'bool', value: value.value, ...range }
      if (isDecimal(value.value)) return { kind: 'number', value: value.value, ...range }
      return textExpression(reader, value.value, range, literal)
    default:
      return { kind: 'null', ...range }
  }
}

const entriesOfAll = (value: Value): readonly Entry[] => (value.kind === 'object' || value.kind === 'map' ? value.entries : [])

function textExpression(reader: Reader, text: string, range: Range, literal: boolean): Expression {
  const inner = { start: range.start + 1, end: Math.max(range.start + 1, range.end - 1) }
  if (literal || !/[$%]\{/.test(text)) {
    const exact = inner.end - inner.start === text.length
    return { kind: 'template', parts: text === '' ? [] : [{ kind: 'text', text, map: exact ? [[0, inner.start]] : [[0, inner.start], [text.length, inner.end]], ...inner }], heredoc: false, ...range }
  }
  const { parts, problems } = parseHclTemplate(reader.file, inner, { json: true })
  reader.problems.push(...problems)
  return { kind: 'template', parts, heredoc: false, ...range }
}

/**
 * A text that Terraform reads as an expression although it is quoted: `"type": "list(string)"`, `"providers": {"aws": "aws.west"}`.
 * Other expressions are returned as they are.
 */
export function unquoted(file: SourceFile, expression: Expression): Expression {
  if (expression.kind !== 'template' || expression.heredoc) return expression
  const [part] = expression.parts
  if (expression.parts.length !== 1 || part === undefined) return expression
  if (part.kind === 'interpolation') return part.expression
  if (part.kind !== 'text') return expression
  return parseHclExpression(file, { start: part.start, end: part.end }, { json: file.path.endsWith('.json') }).expression ?? expression
}
