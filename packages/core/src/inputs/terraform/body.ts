// Arguments and nested blocks of one block instance, evaluated on demand, `dynamic` blocks expanded.
// Knows no resource type; may not decide what an argument means.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Block, Expression, Range } from '../../syntax/hcl/ast.js'
import { flattenOptions } from '../../value/choice.js'
import { isNull, scalar, textOf, unknown, type Value } from '../../value/value.js'
import type { BlockChoices, BodyInstance } from './contracts.js'
import { indexValue } from './instances.js'
import { configBody, type ConfigBody, type SourcedBlock } from './module-tree-config.js'

/** Names that stand for values inside a block: the iterators of `dynamic`. */
export type Bindings = ReadonlyMap<string, Value>

export interface BodyContext {
  /** Evaluates with these bindings; never throws for what Terraform would refuse: the answer is unknown then (or fatal, see eval). */
  evaluate(file: SourceFile, expression: Expression, bindings: Bindings): Value
  locate(file: SourceFile, range: Range): Location
  /** Counts expanded blocks; false when the budget is used up. */
  spend(blocks: number): boolean
}

const noBindings: Bindings = new Map()
const maxDepth = 50

export function bodyInstance(body: ConfigBody, context: BodyContext, bindings: Bindings = noBindings, depth = 0): BodyInstance {
  const values = new Map<string, Value>()
  const nested = new Map<string, ReturnType<BodyInstance['blocks']>>()
  return {
    location: context.locate(body.file, body.range),
    argument(name) {
      const found = values.get(name)
      if (found !== undefined) return found
      const sourced = body.attributes.get(name)
      if (sourced === undefined) return body.mayHide?.(name) === true ? hidden(name, context.locate(body.file, body.range)) : undefined
      const value = context.evaluate(sourced.file, sourced.attribute.expression, bindings)
      values.set(name, value)
      return value
    },
    argumentLocation(name) {
      const sourced = body.attributes.get(name)
      return sourced === undefined ? undefined : context.locate(sourced.file, sourced.attribute.nameRange)
    },
    argumentNames: () => [...body.attributes.keys()],
    blocks(type) {
      const found = nested.get(type) ?? nestedBlocks(body, type, context, bindings, depth)
      nested.set(type, found)
      return found
    },
    blockTypes: () => [...new Set(body.blocks.map(({ block }) => typeOf(block)))],
  }
}

const hidden = (name: string, location: Location): Value => unknown({ code: 'evaluation-error', detail: `"${name}" cannot be read: there is a syntax error`, location }, location)

const isDynamic = (block: Block): boolean => block.type === 'dynamic' && block.labels.length === 1

const typeOf = (block: Block): string => (isDynamic(block) ? (block.labels[0]?.value ?? '') : block.type)

type Options = BlockChoices['each'][number]

interface Expanded {
  readonly items: readonly BodyInstance[]
  /** Of a collection that is a choice: the blocks of each option. */
  readonly options?: Options
  readonly complete: boolean
}

function nestedBlocks(body: ConfigBody, type: string, context: BodyContext, bindings: Bindings, depth: number): ReturnType<BodyInstance['blocks']> {
  const items: BodyInstance[] = []
  const each: Options[] = []
  let complete = body.mayHide?.(type) !== true && body.mayHide?.('dynamic') !== true
  for (const sourced of body.blocks) {
    if (typeOf(sourced.block) !== type) continue
    if (depth >= maxDepth) {
      complete = false
    } else if (isDynamic(sourced.block)) {
      const expanded = expandDynamic(sourced, context, bindings, depth)
      items.push(...expanded.items)
      if (expanded.options !== undefined) each.push(expanded.options)
      complete &&= expanded.complete
    } else {
      items.push(bodyInstance(configBody(sourced.file, sourced.block, sourced.block.body), context, bindings, depth + 1))
    }
  }
  return each.length === 0 ? { items, complete } : { items, complete: false, choices: { each, exhaustive: complete } }
}

/** https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks */
function expandDynamic({ file, block }: SourcedBlock, context: BodyContext, bindings: Bindings, depth: number): Expanded {
  const outer = configBody(file, block, block.body)
  const forEach = outer.attributes.get('for_each')
  const content = outer.blocks.find(({ block: inner }) => inner.type === 'content')
  const nothing: Expanded = { items: [], complete: false }
  if (forEach === undefined || content === undefined) return nothing
  const contentBody = configBody(content.file, content.block, content.block.body)
  const iterator = iteratorOf(outer) ?? block.labels[0]?.value ?? ''
  const make = (key: Value, value: Value): BodyInstance => {
    const location = value.location
    const object: Value = {
      kind: 'object',
      entries: [
        { key: scalar('key', location), value: key },
        { key: scalar('value', location), value },
      ],
      complete: true,
      location,
    }
    return bodyInstance(contentBody, context, new Map([...bindings, [iterator, object]]), depth + 1)
  }
  const collection = context.evaluate(forEach.file, forEach.attribute.expression, bindings)
  if (collection.kind !== 'choice') {
    const pairs = pairsOf(collection)
    if (pairs === undefined || !context.spend(pairs.of.length)) return nothing
    return { items: pairs.of.map(([key, value]) => make(key, value)), complete: pairs.complete }
  }
  // Which blocks there are hangs on a condition: none of them is certain.
  const options: Options[number][] = []
  for (const option of flattenOptions(collection.options)) {
    const pairs = pairsOf(option.value)
    if (pairs === undefined || !pairs.complete || !context.spend(pairs.of.length)) return nothing
    options.push({ when: option.when, items: pairs.of.map(([key, value]) => make(key, value)) })
  }
  return { items: [], options, complete: true }
}

function iteratorOf(body: ConfigBody): string | undefined {
  const expression = body.attributes.get('iterator')?.attribute.expression
  if (expression?.kind === 'variable') return expression.name
  const [part] = expression?.kind === 'template' ? expression.parts : []
  return part?.kind === 'text' ? part.text : undefined
}

interface Pairs {
  readonly of: readonly (readonly [Value, Value])[]
  readonly complete: boolean
}

function pairsOf(collection: Value): Pairs | undefined {
  if (isNull(collection)) return undefined
  switch (collection.kind) {
    case 'list':
    case 'tuple':
      return { of: collection.items.map((item, index) => [indexValue(index, item.location), item] as const), complete: collection.complete }
    case 'set':
      return { of: collection.items.map((item) => [item, item] as const), complete: collection.complete }
    case 'object':
    case 'map': {
      const byKey = [...collection.entries].sort((a, b) => compareText(textOf(a.key), textOf(b.key)))
      return { of: byKey.map((entry) => [entry.key, entry.value] as const), complete: collection.complete }
    }
    default:
      return undefined
  }
}

const compareText = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0)
