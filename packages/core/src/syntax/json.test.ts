import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { SourceFile } from '../source/source-file.js'
import type { Location } from '../source/source-file.js'
import { formatDecimal, isDecimal } from '../value/number.js'
import { locationWithin } from '../value/template.js'
import { entryOf, scalar, symbol, unknown } from '../value/value.js'
import type { ScalarValue, Value } from '../value/value.js'
import { parseJson, parseJsonTemplate } from './json.js'

const json = (text: string) => parseJson(new SourceFile('/a.json', text))
const textAt = ({ file, start, end }: Location): string => file.text.slice(start, end)

/** What JSON.parse would give; numbers as text, because JSON.parse rounds them. */
function plain(value: Value | undefined): unknown {
  switch (value?.kind) {
    case 'scalar':
      return isDecimal(value.value) ? Number(formatDecimal(value.value)) : value.value
    case 'tuple':
      return value.items.map(plain)
    case 'object':
      return Object.fromEntries(value.entries.map((entry) => [plain(entry.key), plain(entry.value)]))
    default:
      return { not: value?.kind }
  }
}

/** Short form for tables: holes as ‹id›, incomplete collections end in `…`. */
function short(value: Value | undefined): string {
  if (value === undefined) return 'nothing'
  switch (value.kind) {
    case 'scalar':
      return isDecimal(value.value) ? formatDecimal(value.value) : JSON.stringify(value.value)
    case 'symbol':
      return `‹${value.symbol.id}›`
    case 'unknown':
      return `?${value.reason.code}`
    case 'template':
      return `\`${value.parts.map((part) => (part.kind === 'scalar' ? String(part.value) : short(part))).join('')}\``
    case 'choice':
      return value.options.map((option) => short(option.value)).join(' | ')
    case 'encoded':
      return `${value.format}(${short(value.value)})`
    case 'object':
    case 'map':
      return `{${value.entries.map((entry) => `${short(entry.key)}: ${short(entry.value)}`).join(', ')}${value.complete ? '' : '…'}}`
    default:
      return `[${value.items.map(short).join(', ')}${value.complete ? '' : '…'}]`
  }
}

function everyNode(value: Value, visit: (value: Value) => void): void {
  visit(value)
  if (value.kind === 'tuple') for (const item of value.items) everyNode(item, visit)
  if (value.kind === 'object') {
    for (const entry of value.entries) {
      everyNode(entry.key, visit)
      everyNode(entry.value, visit)
    }
  }
}

describe('parseJson', () => {
  test.each([
    ['{}', {}],
    [' [ ] ', []],
    ['\ufeff{"a": null}', { a: null }],
    ['{"a": [1, -0.5e3, true, false]}', { a: [1, -500, true, false] }],
    ['"\\u00e9\\n\\"\\/\\\\"', 'é\n"/\\'],
    ['{"__proto__x": 1, "constructor": 2}', { __proto__x: 1, constructor: 2 }],
    ['{"": {"": []}}', { '': { '': [] } }],
  ])('%s', (text, expected) => {
    const { value, problems } = json(text)
    expect(problems).toEqual([])
    expect(plain(value)).toEqual(expected)
  })

  test.each([
    ['', 'ends where a value'],
    ['{', 'ends where a key'],
    ['{"a" 1}', '"1" stands where ":"'],
    ['{"a": 1,}', '"}" stands where'],
    ['[1,]', '"]" stands where a value'],
    ['[1 2]', '"2" stands where "," or "]"'],
    ['[1,,2]', '"," stands where a value'],
    ['{a: 1}', '"a" stands where a key'],
    ["{'a': 1}", 'stands where a key'],
    ['[01]', ''],
    ['nul', '"nul" stands where a value'],
    ['nulls', ''],
    ['1 2', 'the end of the JSON text'],
    ['"a\nb"', 'must be escaped'],
    ['"abc', 'no closing quote'],
    ['"\\x"', 'no escape'],
    ['"\\u12"', 'no escape'],
    ['// c\n{}', 'stands where a value'],
    ['[1.]', ''],
    ['[-]', ''],
  ])('rejects %j', (text, message) => {
    const { value, problems } = json(text)
    expect(value).toBeUndefined()
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain(message)
    expect(() => JSON.parse(text) as unknown).toThrow()
  })

  it('keeps big numbers exact', () => {
    expect(short(json('[9007199254740993, 123456789012345678901234567890.5]').value)).toBe('[9007199254740993, 123456789012345678901234567890.5]')
  })

  it('keeps and lists repeated keys; __proto__ is an ordinary one', () => {
    const { value, duplicates } = json('{"a": 1, "b": {"__proto__": 1, "__proto__": 2}, "a": 3}')
    expect(short(value)).toBe('{"a": 1, "b": {"__proto__": 1, "__proto__": 2}, "a": 3}')
    expect(duplicates.map(({ key, location, first }) => [key, location.start, first.start])).toEqual([
      ['__proto__', 31, 15],
      ['a', 48, 1],
    ])
  })

  it('stops at a depth instead of overflowing the stack', () => {
    const { problems } = json('['.repeat(100_000))
    expect(problems[0]?.message).toContain('nested deeper than')
  })

  it('reads a range of a file, with the locations of the file', () => {
    const file = new SourceFile('/a', 'x = {"k": "v"} y')
    const { value } = parseJson(file, { range: { start: 4, end: 14 } })
    expect(short(value)).toBe('{"k": "v"}')
    expect(textAt(entryOf(value, 'k')?.location ?? { file, start: 0, end: 0 })).toBe('"v"')
    expect(parseJson(file, { range: { start: 4, end: 13 } }).problems).toHaveLength(1)
  })

  it('knows where each character of an escaped text stands', () => {
    const { value } = json('["ab\\u0041c"]')
    const item = value?.kind === 'tuple' ? (value.items[0] as ScalarValue) : undefined
    expect(item?.value).toBe('abAc')
    expect(item && textAt(locationWithin(item, 0, 2))).toBe('ab')
    expect(item && textAt(locationWithin(item, 2, 3))).toBe('\\u0041')
    expect(item && textAt(locationWithin(item, 3, 4))).toBe('c')
  })

  it('agrees with JSON.parse on what JSON.stringify writes, and locates every node', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, indent) => {
        const source = JSON.stringify(JSON.parse(text), null, indent)
        const { value } = json(source)
        expect(plain(value)).toEqual(plain(json(text).value))
        expect(JSON.stringify(plain(value))).toBe(JSON.stringify(normalised(JSON.parse(source))))
        if (value === undefined) return
        everyNode(value, (node) => {
          expect(plain(json(textAt(node.location)).value)).toEqual(plain(node))
        })
      }),
      { numRuns: process.env['IRSALINT_FULL'] === undefined ? 200 : 3000 },
    )
  })

  it('accepts and rejects as JSON.parse does', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"b', '1', '-', '0', '.5', 'e1', 'true', 'null', ' ', '\n', '\\', '"')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        let accepted = true
        try {
          JSON.parse(text)
        } catch {
          accepted = false
        }
        expect(json(text).value !== undefined).toBe(accepted)
      }),
      { numRuns: process.env['IRSALINT_FULL'] === undefined ? 3000 : 10_000 },
    )
  })
})

/** -0 and the order of integer-like keys are JSON.parse's own matter. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, normalised(each)]))
  return value
}

// --- holes ----------------------------------------------------------------------------------------------------------

const reason = { code: 'variable-without-value', detail: '' } as const
const file = new SourceFile('/main.tf', '')
const nowhere: Location = { file, start: 0, end: 0 }
const sym = (id: string, location = nowhere): Value => symbol({ id, domain: 'any', label: id, reason, notNull: true }, location)

/** A template from a text in which `«x»` is a hole. */
function template(text: string, holes: Readonly<Record<string, Value>> = {}): Value {
  const source = new SourceFile('/main.tf', text)
  const parts: Value[] = []
  let at = 0
  for (const match of text.matchAll(/«(\w+)»/g)) {
    if (match.index > at) parts.push(scalar(text.slice(at, match.index), { file: source, start: at, end: match.index }))
    const end = match.index + match[0].length
    parts.push(holes[match[1] ?? ''] ?? sym(match[1] ?? '', { file: source, start: match.index, end }))
    at = end
  }
  if (at < text.length) parts.push(scalar(text.slice(at), { file: source, start: at, end: text.length }))
  return { kind: 'template', parts, location: { file: source, start: 0, end: text.length } }
}

const choice = (...options: readonly (string | Value)[]): Value => ({
  kind: 'choice',
  location: nowhere,
  options: options.map((option, index) => ({ when: [{ condition: 'c', arm: String(index) }], value: typeof option === 'string' ? scalar(option, nowhere) : option })),
})
const encoded = (value: Value, format: 'json' | 'yaml' = 'json'): Value => ({ kind: 'encoded', format, value, location: nowhere })
const list = (...items: readonly Value[]): Value => ({ kind: 'tuple', items, complete: true, location: nowhere })

describe('parseJsonTemplate', () => {
  test.each<[string, Readonly<Record<string, Value>>, string]>([
    ['{"a": "«x»"}', {}, '{"a": ‹x›}'],
    ['{"«x»:sub": "s:«y»:z"}', {}, '{`‹x›:sub`: `s:‹y›:z`}'],
    // A hole as a value is what its text decodes to, not the text.
    ['{"a": «x»}', {}, '{"a": ‹jsondecode(x)›}'],
    ['{"a": «x»}', { x: encoded(list(sym('y'))) }, '{"a": [‹y›]}'],
    ['{"a": «x»}', { x: choice('true', '[1]') }, '{"a": true | [1]}'],
    ['{"a": «x»}', { x: unknown(reason, nowhere) }, '{"a": ?variable-without-value}'],
    ['[«x», 1]', { x: encoded(sym('y')) }, '[‹y›, 1]'],
    // Among items and members there may be none, one or several.
    ['[«x»]', {}, '[…]'],
    ['["a", «x»]', {}, '["a"…]'],
    ['["a"«x»]', {}, '["a"…]'],
    ['[«x» "a"]', {}, '["a"…]'],
    ['{«x»}', {}, '{…}'],
    ['{"a": 1, «x»}', {}, '{"a": 1…}'],
    ['{"a": 1 «x»}', {}, '{"a": 1…}'],
    ['{«x»: 1, "b": 2}', {}, '{?not-modelled: 1, "b": 2…}'],
    // Separators alone add nothing.
    ['["a"«x» "b"]', { x: choice(',', ', ') }, '["a", "b"]'],
    ['["a"«x»]', { x: choice('', ',') }, '["a"]'],
    // A condition that writes items or members is a choice of documents.
    ['["a"«x»]', { x: choice('', ', "b"') }, '["a"] | ["a", "b"]'],
    ['{"a": 1«x»}', { x: choice(', "b": 2', '') }, '{"a": 1, "b": 2} | {"a": 1}'],
    ['[«x»«y»]', { x: choice('1', '2'), y: choice('', ',3') }, '[1] | [2, 3]'],
    // Parts of a bare value are not known.
    ['{"a": 1«x»}x', {}, '?syntax'],
    ['{"a": «x»5}', {}, '{"a": ?template-language…}'],
    ['{"a": «x»«y»}', {}, '{"a": ?template-language…}'],
    ['{"a" «x»}', {}, '?syntax'],
    ['«x»', {}, '‹jsondecode(x)›'],
    // Text that JSON would unescape is not what the hole says.
    ['{"a": "«x»"}', { x: choice('a"b', 'c') }, '{"a": `?not-modelled` | "c"}'],
    ['{"a": "«x»"}', { x: encoded(sym('y')) }, '{"a": `?not-modelled`}'],
    ['{"a": "\\"«x»\\n"}', {}, '{"a": `"‹x›\n`}'],
  ])('%s', (text, holes, expected) => {
    expect(short(parseJsonTemplate(template(text, holes)).value)).toBe(expected)
  })

  it('decodes encoded values, choices and symbols; other values are no JSON', () => {
    expect(short(parseJsonTemplate(encoded(list())).value)).toBe('[]')
    expect(short(parseJsonTemplate(choice('{}', '[')).value)).toBe('{} | ?syntax')
    expect(short(parseJsonTemplate(sym('x')).value)).toBe('‹jsondecode(x)›')
    expect(parseJsonTemplate(list()).problems).toHaveLength(1)
    expect(parseJsonTemplate(encoded(list(), 'yaml')).problems).toHaveLength(1)
  })

  it('reports broken text without holes, at its place', () => {
    const source = new SourceFile('/main.tf', 'x = "{]"')
    const { problems } = parseJsonTemplate(scalar('{]', { file: source, start: 4, end: 8 }))
    expect(problems.map(({ location }) => [location.start, location.end])).toEqual([[6, 7]])
  })

  it('points at the true place in an indented heredoc', () => {
    const source = new SourceFile('/main.tf', '<<-EOF\n    {\n      "a": "bc"\n    }\n    EOF')
    const lines = ['{\n', '  "a": "bc"\n', '}\n']
    const starts = [11, 17, 33]
    let offset = 0
    const segments = lines.map((line, index) => {
      const segment = { offset, location: { file: source, start: starts[index] ?? 0, end: (starts[index] ?? 0) + line.length } }
      offset += line.length
      return segment
    })
    const { value } = parseJsonTemplate({ kind: 'scalar', value: lines.join(''), location: { file: source, start: 0, end: source.text.length }, segments })
    expect(value && textAt(value.location)).toBe('{\n      "a": "bc"\n    }')
    expect(textAt(entryOf(value, 'a')?.location ?? nowhere)).toBe('"bc"')
  })

  it('never calls anything complete that a filling of the holes contradicts', () => {
    const piece = fc.constantFrom('"a"', '"b"', '«x»', ',', '1', '')
    const filling = fc.constantFrom('"p"', '"p","q"', ',"p"', '', '[1]')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), filling, (pieces, text) => {
        const { value } = parseJsonTemplate(template(`[${pieces.join('')}]`))
        const filled = json(`[${pieces.join('').replaceAll('«x»', text)}]`).value
        if (value?.kind !== 'tuple' || filled?.kind !== 'tuple') return
        const known = value.items.filter((item) => item.kind === 'scalar').map((item) => plain(item))
        const all = filled.items.map((item) => plain(item))
        for (const item of known) expect(all).toContainEqual(item)
        if (value.complete) expect(all).toHaveLength(value.items.length)
      }),
      { numRuns: process.env['IRSALINT_FULL'] === undefined ? 3000 : 10_000 },
    )
  })
})
