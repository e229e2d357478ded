// Text in Go's template language (helmfile's values, ApplicationSets) → text with holes. Evaluates nothing: an action is a hole, an
// `if` a choice, and what else decides about lines leaves a hole on a line of its own, so that nothing around it is called complete.
// https://pkg.go.dev/text/template
import type { Location } from '../../source/source-file.js'
import type { Value } from '../../value/value.js'
import { maxOptions, scalar, symbol, type GuardTerm } from '../../value/value.js'
import { dynamicType } from '../../value/type.js'
import { sliceText, type TextValue } from '../../value/template.js'
import { domainAt } from '../placeholders.js'

type Node =
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  | { readonly kind: 'output'; readonly start: number; readonly end: number; readonly written: string }
  | { readonly kind: 'if'; readonly start: number; readonly end: number; readonly branches: readonly Branch[] }
  /** `range`, `with`, `block`: how often and with what is not known. */
  | { readonly kind: 'other'; readonly start: number; readonly end: number }

interface Branch {
  /** Undefined for `else`. */
  readonly condition: string | undefined
  readonly nodes: readonly Node[]
}

interface Action {
  readonly start: number
  readonly end: number
  /** Without marks and white space. */
  readonly content: string
}

const maxActions = 5_000
const maxDepth = 50

export const hasActions = (text: string): boolean => text.includes('{{')

/**
 * The text with its actions as holes of `scope`: equal actions are equal texts, equal conditions pick equal arms. Undefined where
 * the actions are not well-formed.
 */
export function goTemplate(text: TextValue, scope: string): Value | undefined {
  const actions = actionsOf(text.value)
  const nodes = actions === undefined ? undefined : parse(text.value, actions)
  if (nodes === undefined) return undefined
  const builder: Builder = { text, scope, isFew: ways(nodes, text.value) <= maxOptions }
  return { kind: 'template', parts: partsOf(nodes, builder), location: text.location }
}

// --- actions ----------------------------------------------------------------------------------------------------------

function actionsOf(text: string): readonly Action[] | undefined {
  const actions: Action[] = []
  for (let start = text.indexOf('{{'); start !== -1; ) {
    const end = endOfAction(text, start)
    if (end === undefined || actions.length >= maxActions) return undefined
    const content = text.slice(start + 2, end - 2).replace(/^-(?=\s)/, '').replace(/(?<=\s)-$/, '').trim()
    actions.push({ start, end, content })
    start = text.indexOf('{{', end)
  }
  return actions
}

/** Behind the `}}`, which does not count inside quotes and comments. */
function endOfAction(text: string, start: number): number | undefined {
  const comment = /^\{\{(?:-\s)?\s*\/\*/.exec(text.slice(start, start + 200))
  if (comment !== null) {
    const end = text.indexOf('*/', start + comment[0].length)
    const close = end === -1 ? -1 : text.indexOf('}}', end)
    return close === -1 ? undefined : close + 2
  }
  for (let at = start + 2; at < text.length; at++) {
    const character = text[at]
    if (character === '}' && text[at + 1] === '}') return at + 2
    if (character === '"' || character === '`') {
      at++
      while (at < text.length && text[at] !== character) {
        if (character === '"' && text[at] === '\n') return undefined
        at += character === '"' && text[at] === '\\' ? 2 : 1
      }
    }
  }
  return undefined
}

const opensBlock = /^(if|range|with|define|block)\b\s*(.*)$/s

interface Open {
  readonly keyword: string
  readonly start: number
  readonly branches: Branch[]
  condition: string | undefined
  nodes: Node[]
}

function parse(text: string, actions: readonly Action[]): readonly Node[] | undefined {
  const root: Open = { keyword: '', start: 0, branches: [], condition: undefined, nodes: [] }
  const stack: Open[] = [root]
  let at = 0
  for (const action of actions) {
    const open = stack.at(-1) ?? root
    // `{{-` and `-}}` take the white space beside them away.
    const trimsBefore = /^\{\{-\s/.test(text.slice(action.start, action.start + 4))
    let before = action.start
    if (trimsBefore) while (before > at && /\s/.test(text[before - 1] ?? '')) before--
    if (before > at) open.nodes.push({ kind: 'text', start: at, end: before })
    at = action.end
    if (/\s-\}\}$/.test(text.slice(action.end - 4, action.end))) while (at < text.length && /\s/.test(text[at] ?? '')) at++

    const { content } = action
    const opening = opensBlock.exec(content)
    if (opening !== null) {
      if (stack.length > maxDepth) return undefined
      stack.push({ keyword: opening[1] ?? '', start: action.start, branches: [], condition: opening[2] ?? '', nodes: [] })
    } else if (/^else\b/.test(content)) {
      if (open === root) return undefined
      open.branches.push({ condition: open.condition, nodes: open.nodes })
      open.nodes = []
      open.condition = /^else\s+(?:if|with)\s+(.*)$/s.exec(content)?.[1]
    } else if (content === 'end') {
      if (open === root) return undefined
      stack.pop()
      const branches = [...open.branches, { condition: open.condition, nodes: open.nodes }]
      const parent = stack.at(-1) ?? root
      if (open.keyword === 'if') parent.nodes.push({ kind: 'if', start: open.start, end: action.end, branches })
      else if (open.keyword !== 'define') parent.nodes.push({ kind: 'other', start: open.start, end: action.end })
    } else if (content !== '' && !content.startsWith('/*') && !/^\$\w*\s*:?=/.test(content) && !/^(?:break|continue)$/.test(content)) {
      open.nodes.push({ kind: 'output', start: action.start, end: action.end, written: `{{ ${content} }}` })
    }
  }
  if (stack.length !== 1) return undefined
  if (at < text.length) root.nodes.push({ kind: 'text', start: at, end: text.length })
  return root.nodes
}

// --- values -----------------------------------------------------------------------------------------------------------

interface Builder {
  readonly text: TextValue
  readonly scope: string
  /** Whether every combination of the conditions can be looked at. */
  readonly isFew: boolean
}

/** Blocks that set none of these say nothing about service accounts. */
const relevant = /serviceaccount|annotation|amazonaws|role-?arn|(?:^|[\s{,"'])(?:name|create|enabled?|rbac)["']?\s*:|(?:name|namespace)override|^\s*\0+\s*$/im

/** What a block writes itself; an action in it is one character. */
function written(node: Node, text: string): string {
  switch (node.kind) {
    case 'text':
      return text.slice(node.start, node.end)
    case 'if':
      return node.branches.map(({ nodes }) => nodes.map((each) => written(each, text)).join('')).join('\n')
    case 'output':
      return '\0'
    case 'other':
      return text.slice(node.start, node.end)
  }
}

const isRelevant = (node: Node, text: string): boolean => relevant.test(written(node, text))

/** True for a condition within a scalar: neither lines nor members hang on it. */
const isInline = (node: Node, text: string): boolean => node.kind === 'if' && !/[\n]|:\s|:$/.test(text.slice(node.start, node.end).replace(/\{\{.*?\}\}/gs, ''))

function ways(nodes: readonly Node[], text: string): number {
  let product = 1
  for (const node of nodes) {
    if (node.kind !== 'if' || isInline(node, text) || !isRelevant(node, text)) continue
    const otherwise = node.branches.some(({ condition }) => condition === undefined) ? 0 : 1
    product *= node.branches.reduce((sum, branch) => sum + ways(branch.nodes, text), otherwise)
  }
  return product
}

const partsOf = (nodes: readonly Node[], builder: Builder): readonly Value[] => nodes.flatMap((node) => partsOfNode(node, builder))

function partsOfNode(node: Node, builder: Builder): readonly Value[] {
  const { text } = builder
  switch (node.kind) {
    case 'text':
      return [sliceText(text, node.start, node.end)]
    case 'output':
      return [hole(node.start, node.end, node.written, builder)]
    case 'other':
      return isRelevant(node, text.value) ? ownLine(node, builder) : []
    case 'if': {
      if (isInline(node, text.value)) return [inlineChoice(node, builder)]
      if (!isRelevant(node, text.value)) return []
      if (!builder.isFew) return ownLine(node, builder)
      return [choice(node, builder, (nodes) => textOrTemplate(partsOf(nodes, builder), placeOf(node, builder)))]
    }
  }
}

type If = Extract<Node, { kind: 'if' }>

function choice(node: If, builder: Builder, arm: (nodes: readonly Node[]) => Value): Value {
  const location = placeOf(node, builder)
  const failed: GuardTerm[] = []
  const options = node.branches.map(({ condition, nodes }) => {
    const id = `go-template:${builder.scope}:${condition ?? ''}`
    const when = condition === undefined ? [...failed] : [...failed, { condition: id, arm: 'true' }]
    if (condition !== undefined) failed.push({ condition: id, arm: 'false' })
    return { when, value: arm(nodes) }
  })
  const isExhaustive = node.branches.some(({ condition }) => condition === undefined)
  return { kind: 'choice', options: isExhaustive ? options : [...options, { when: [...failed], value: scalar('', location) }], location }
}

/** A condition within a scalar. Its arms are what YAML makes of them where the scalar is nothing else; else they must be plain. */
function inlineChoice(node: If, builder: Builder): Value {
  const { value } = builder.text
  const lineStart = value.lastIndexOf('\n', node.start - 1) + 1
  const lineEnd = value.indexOf('\n', node.end)
  const isWhole = /(?::|^\s*-)\s+$/.test(value.slice(lineStart, node.start)) && value.slice(node.end, lineEnd === -1 ? undefined : lineEnd).trim() === ''
  let isPlain = node.branches.length <= maxOptions
  const result = choice(node, builder, (nodes) => {
    const [only] = nodes
    if (only === undefined) return scalar('', placeOf(node, builder))
    if (nodes.length !== 1 || only.kind !== 'text') {
      isPlain = false
      return scalar('', placeOf(node, builder))
    }
    const raw = value.slice(only.start, only.end)
    const inner = isWhole ? /^\s*(?:"([^"\\]*)"|'([^']*)'|([^"'#&*!|>@`%\s[{](?:[^#"']*[^#"'\s])?))\s*$/.exec(raw) : /^[^\s"'#]+$/.exec(raw)
    if (inner === null) {
      isPlain = false
      return scalar('', placeOf(node, builder))
    }
    const content = isWhole ? (inner[1] ?? inner[2] ?? inner[3] ?? '') : raw
    const from = only.start + raw.indexOf(content)
    return sliceText(builder.text, from, from + content.length)
  })
  return isPlain ? result : hole(node.start, node.end, `${value.slice(node.start, Math.min(node.end, node.start + 60))} (${String(node.start)})`, builder)
}

function textOrTemplate(parts: readonly Value[], location: Location): Value {
  const [only] = parts
  if (only === undefined) return scalar('', location)
  return parts.length === 1 && only.kind === 'scalar' ? only : { kind: 'template', parts, location }
}

function ownLine(node: Node, builder: Builder): readonly Value[] {
  const location = placeOf(node, builder)
  const written = `${builder.text.value.slice(node.start, node.end).split('\n', 1)[0] ?? ''} …`
  return [scalar('\n', location), hole(node.start, node.end, `${written} (${String(node.start)})`, builder), scalar('\n', location)]
}

const placeOf = (node: Node, { text }: Builder): Location => sliceText(text, node.start, node.end).location

function hole(start: number, end: number, written: string, { text, scope }: Builder): Value {
  const { location } = sliceText(text, start, end)
  // The word around it says what it can be.
  let from = start
  while (from > 0 && start - from < 200 && !/[\s"']/.test(text.value[from - 1] ?? '')) from--
  const word = text.value.slice(from, end + 1)
  return symbol(
    {
      id: `placeholder:${scope}:${written}`,
      domain: domainAt(word, start - from, end - from),
      label: written,
      reason: { code: 'template-language', detail: `${written} is an expression of a template language`, location },
    },
    location,
    dynamicType,
  )
}
