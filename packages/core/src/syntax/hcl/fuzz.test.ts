import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SourceFile } from '../../source/source-file.js'
import { brokenProgram, expression, program, soup, template } from './arbitrary.js'
import type { Expression } from './ast.js'
import { fileOffset } from './literal.js'
import { parseHcl, parseHclExpression, parseHclTemplate } from './parse.js'

const numRuns = process.env['IRSALINT_FULL'] === undefined ? 1500 : 6_000
const file = (text: string): SourceFile => new SourceFile('/main.tf', text)

interface Node {
  readonly start: number
  readonly end: number
}

const isNode = (value: unknown): value is Node & Record<string, unknown> =>
  typeof value === 'object' && value !== null && 'start' in value && 'end' in value

/** Every range lies in the one above, and text maps into its own range, forwards. */
function checkTree(tree: unknown, around: Node, visit: (node: Node & Record<string, unknown>) => void = () => undefined): void {
  if (Array.isArray(tree)) {
    for (const item of tree) checkTree(item, around, visit)
    return
  }
  if (typeof tree !== 'object' || tree === null) return
  let outer = around
  if (isNode(tree)) {
    if (!(around.start <= tree.start && tree.start <= tree.end && tree.end <= around.end)) {
      throw new Error(`${JSON.stringify({ start: tree.start, end: tree.end, kind: tree['kind'] })} outside ${around.start}-${around.end}`)
    }
    outer = tree
    visit(tree)
    const { text, map } = tree
    if (typeof text === 'string' && Array.isArray(map)) checkMap(tree, text, map as [number, number][])
  }
  for (const [key, value] of Object.entries(tree)) if (key !== 'map' && typeof value === 'object') checkTree(value, outer, visit)
}

function checkMap(node: Node, text: string, map: readonly (readonly [number, number])[]): void {
  expect(map[0]?.[0]).toBe(0)
  let last = node.start - 1
  for (let i = 0; i < text.length; i++) {
    const at = fileOffset(map, i)
    if (at < last || at > node.end || (at === node.end && text !== '')) throw new Error(`character ${i} of ${JSON.stringify(text)} at ${at}, node ${node.start}-${node.end}`)
    last = at
  }
  for (let i = 1; i < map.length; i++) expect(map[i]?.[0]).toBeGreaterThan(map[i - 1]?.[0] ?? 0)
}

function checkFile(text: string): void {
  const { body, comments, problems } = parseHcl(file(text))
  const whole = { start: 0, end: text.length }
  checkTree(body, whole)
  checkTree(comments, whole)
  checkTree(problems, whole)
  comments.forEach((comment, index) => expect(comment.start).toBeGreaterThanOrEqual(comments[index - 1]?.end ?? 0))
}

describe('never throws, and ranges nest', () => {
  test.each([
    ['any text', fc.string({ unit: 'binary', maxLength: 60 })],
    ['soup', soup],
    ['programs', program],
    ['damaged programs', brokenProgram],
  ])('%s', (_, texts) => {
    fc.assert(fc.property(texts, checkFile), { numRuns })
  })

  test('templates', () => {
    fc.assert(
      fc.property(fc.oneof(template, soup), (text) => {
        const { parts, problems } = parseHclTemplate(file(text))
        checkTree(parts, { start: 0, end: text.length })
        checkTree(problems, { start: 0, end: text.length })
      }),
      { numRuns },
    )
  })
})

const withoutPlaces = (tree: unknown): unknown =>
  JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      key === 'start' || key === 'end' || key === 'nameRange' || key === 'map' ? undefined : typeof value === 'bigint' ? String(value) : value,
    ) ?? 'null',
  )

test('the source of an expression reads as the same expression', () => {
  fc.assert(
    fc.property(expression, (text) => {
      const source = `(${text}\n)`
      const whole = parseHclExpression(file(source))
      // A `%` before a directive escapes it, and then its other half is missing.
      fc.pre(whole.problems.length === 0)
      const nodes: (Node & Record<string, unknown>)[] = []
      checkTree(whole.expression, { start: 0, end: source.length }, (node) => nodes.push(node))
      for (const node of nodes) {
        const kind = node['kind']
        // Parts of a splat stand behind the item; a key is no expression of its own; text is none at all.
        if (typeof kind !== 'string' || ['text', 'interpolation', 'if', 'for', 'splat-item'].includes(kind) || hasItem(node) || kind === 'variable') continue
        // Newlines in here may be white space only because of the brackets around.
        const again = parseHclExpression(file(`(${source.slice(node.start, node.end)}\n)`)).expression
        expect(withoutPlaces(again?.kind === 'parentheses' ? again.inner : undefined)).toEqual(withoutPlaces(node))
      }
    }),
    { numRuns: numRuns / 5 },
  )
})

function hasItem(node: unknown): boolean {
  const kind = (node as Expression).kind
  switch (kind) {
    case 'splat-item':
      return true
    case 'attribute':
    case 'index':
    case 'splat':
      return hasItem((node as { readonly object: Expression }).object)
    default:
      return false
  }
}

test('a template in a JSON string has the tree of the plain one', () => {
  fc.assert(
    fc.property(template, (text) => {
      const json = JSON.stringify(text)
      const plain = parseHclTemplate(file(text))
      const escaped = parseHclTemplate(file(json), { start: 1, end: json.length - 1 }, { json: true })
      expect(withoutPlaces(escaped.parts)).toEqual(withoutPlaces(plain.parts))
      checkTree(escaped.parts, { start: 1, end: json.length - 1 })
    }),
    { numRuns },
  )
})
