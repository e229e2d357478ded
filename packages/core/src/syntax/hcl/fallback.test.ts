import { describe, expect, test } from 'vitest'
import { SourceFile } from '../../source/source-file.js'
import type { HclFile } from './ast.js'
import { parseWithFallback } from './fallback.js'
import { buildFallback } from './fallback-tree.js'
import { parseHcl } from './parse.js'

const file = (text: string): SourceFile => new SourceFile('/main.tf', text)
const text = `resource "aws_iam_role" "app" {
  name = "app-\${var.env}"
  tags = { team = "payments", "a b" = 1 }
  rules = [{ a = 1 }]

  inline_policy {
    name = "one"
  }
  dynamic "statement" {
    for_each = var.all
    content {
      effect = "Allow"
    }
  }
}

locals {
  port = 443
  on   = true
  none = null
}
`

describe('a file that our parser reads', () => {
  test('is not given to hcl2json', async () => {
    const budget = { remaining: 1 }
    const read = (): Promise<unknown> => Promise.reject(new Error('called'))
    expect((await parseWithFallback(file('a = 1\n'), budget, read)).problems).toEqual([])
    expect(budget.remaining).toBe(1)
  })
})

describe('a file that both refuse', () => {
  test('shows the message and place of hcl2json', async () => {
    const budget = { remaining: 1 }
    const bad = file('a = 1\nb = [1 2]\nc = )\n')
    const { problems, body, approximate } = await parseWithFallback(bad, budget)
    expect(budget.remaining).toBe(0)
    expect(approximate).toBeUndefined()
    expect(body.attributes.map((each) => each.name)).toEqual(['a'])
    expect(problems.map((each) => [bad.positionAt(each.start).line, bad.positionAt(each.start).column, each.message])).toEqual([
      [2, 8, 'Missing item separator: Expected a comma to mark the beginning of the next item.'],
      [3, 5, 'Expected an expression, but found ")".'],
    ])
  })

  test('keeps our message where hcl2json says nothing about syntax, or nothing at all', async () => {
    const bad = file('a = )\n')
    const ours = parseHcl(bad).problems
    for (const message of ['convert to HCL: nothing', 'hcl2json does not answer']) {
      expect((await parseWithFallback(bad, { remaining: 1 }, () => Promise.reject(new Error(message)))).problems).toEqual(ours)
    }
    const odd = await parseWithFallback(bad, { remaining: 1 }, () => Promise.reject(new Error('parse config: [something odd]')))
    expect(odd.problems).toEqual([{ ...ours[0], message: 'something odd' }])
  })

  test('keeps ours when no budget is left, or when it is our limit', async () => {
    const read = (): Promise<unknown> => Promise.reject(new Error('called'))
    const bad = file('a = )\n')
    expect((await parseWithFallback(bad, { remaining: 0 }, read)).problems).toEqual(parseHcl(bad).problems)
    const deep = file(`a = ${'('.repeat(1000)}\n`)
    expect((await parseWithFallback(deep, { remaining: 1 }, read)).problems[0]?.message).toContain('levels deep')
  })
})

/** Stands for a bug of ours: our parser refuses, hcl2json accepts. */
test('a file that only we refuse is read from hcl2json', async () => {
  const source = file(`${text}oops = )\n`)
  const result = await parseWithFallback(source, { remaining: 1 }, async () => {
    const { parse } = await import('@cdktf/hcl2json')
    return parse('main.tf', text)
  })
  expect(result.approximate).toBe(true)
  expect(result.problems).toHaveLength(1)
  expect(result.problems[0]?.message).toContain('Please report it')
  expect(result.problems[0]?.start).toBe(source.text.indexOf(')', text.length))
  check(result)
})

test('blocks, arguments and labels are found in the text', async () => {
  const { parse } = await import('@cdktf/hcl2json')
  check(buildFallback(file(text), await parse('main.tf', text)))
})

function check({ body }: HclFile): void {
  const [role, locals] = body.blocks
  expect(body.blocks.map((block) => [block.type, block.labels.map((label) => label.value)]).sort()).toEqual([
    ['locals', []],
    ['resource', ['aws_iam_role', 'app']],
  ])
  const resource = role?.type === 'resource' ? role : locals
  const values = role?.type === 'resource' ? locals : role
  const source = (range: { start: number; end: number } | undefined): string => text.slice(range?.start, range?.end).trim()
  expect(text.slice(resource?.start).startsWith('resource')).toBe(true)
  expect(resource?.body.attributes.map((each) => each.name).sort()).toEqual(['name', 'rules', 'tags'])
  const name = resource?.body.attributes.find((each) => each.name === 'name')
  expect(source(name)).toBe('name = "app-${var.env}"')
  expect(name?.expression).toMatchObject({ kind: 'template', parts: [{ kind: 'text', text: 'app-' }, { kind: 'interpolation', expression: { kind: 'attribute', name: 'env' } }] })
  expect(resource?.body.attributes.find((each) => each.name === 'tags')?.expression).toMatchObject({ kind: 'object' })
  expect(resource?.body.blocks.map((block) => block.type).sort()).toEqual(['dynamic', 'inline_policy'])
  const dynamic = resource?.body.blocks.find((block) => block.type === 'dynamic')
  expect(dynamic?.labels[0]?.value).toBe('statement')
  expect(dynamic?.body.blocks[0]?.body.attributes[0]).toMatchObject({ name: 'effect' })
  const inline = resource?.body.blocks.find((block) => block.type === 'inline_policy')
  expect(source(inline?.body.attributes[0])).toBe('name = "one"')
  expect(values?.body.attributes.map((each) => [each.name, each.expression.kind]).sort()).toEqual([
    ['none', 'null'],
    ['on', 'bool'],
    ['port', 'number'],
  ])
}
