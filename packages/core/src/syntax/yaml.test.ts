import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { SourceFile } from '../source/source-file.js'
import type { Location } from '../source/source-file.js'
import { formatDecimal, isDecimal } from '../value/number.js'
import { locationWithin } from '../value/template.js'
import { entryOf, scalar, symbol, textOf } from '../value/value.js'
import type { ScalarValue, Value } from '../value/value.js'
import { parseYaml, parseYamlTemplate, splitDocuments } from './yaml.js'

const yaml = (text: string) => parseYaml(new SourceFile('/a.yaml', text))
const one = (text: string) => yaml(text).documents[0]?.value
const textAt = ({ file, start, end }: Location): string => file.text.slice(start, end)

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

function everyText(value: Value | undefined, visit: (value: ScalarValue) => void): void {
  if (value?.kind === 'scalar') visit(value)
  if (value?.kind === 'tuple') for (const item of value.items) everyText(item, visit)
  if (value?.kind === 'object') {
    for (const entry of value.entries) {
      everyText(entry.key, visit)
      everyText(entry.value, visit)
    }
  }
}

describe('parseYaml', () => {
  test.each([
    ['a: 1\nb: [x, "y", \'z\']', '{"a": 1, "b": ["x", "y", "z"]}'],
    ['a:\nb: ~\nc: null\nd: ""', '{"a": null, "b": null, "c": null, "d": ""}'],
    // Go's yaml.v2, which Kubernetes reads manifests with.
    ['- yes\n- off\n- Y\n- True\n- "yes"', '[true, false, true, true, "yes"]'],
    ['- 0755\n- 0o17\n- 0x1F\n- 0b11\n- 1_000\n- 089\n- 1e3\n- .5', '[493, 15, 31, 3, 1000, 89, 1000, 0.5]'],
    ['- 012345678912\n- 111122223333\n- "111122223333"', '[12345678912, 111122223333, "111122223333"]'],
    ['- 2001-12-14\n- 1:30\n- .inf\n- 1.2.3\n- +', '["2001-12-14", "1:30", ".inf", "1.2.3", "+"]'],
    ['a: !!str 123\nb: !!int "3"\nc: !Ref x', '{"a": "123", "b": "3", "c": ?not-modelled}'],
    ['? [a]\n: 1\n? 5\n: 2', '{?syntax: 1, "5": 2}'],
    ['x: &a {k: 1}\nw: *a\nz: *b', '{"x": {"k": 1}, "w": {"k": 1}, "z": ?evaluation-error}'],
    ['x: &a {k: 1, l: 2}\nw: {<<: *a, l: 3}', '{"x": {"k": 1, "l": 2}, "w": {"l": 3, "k": 1}}'],
    ['x: &a {k: 1}\nw: &b {k: 2, m: 3}\nz: {<<: [*a, *b]}', '{"x": {"k": 1}, "w": {"k": 2, "m": 3}, "z": {"k": 1, "m": 3}}'],
    ['z: {<<: text}', '{"z": {…}}'],
    ['x: &a [*a]', '{"x": [?cycle]}'],
    ['a: 1\na: 2\n__proto__: 3', '{"a": 1, "a": 2, "__proto__": 3}'],
    ['\ufeffa: 1', '{"a": 1}'],
    ['a: b\r\nc: |\r\n  d\r\n  e\r\n', '{"a": "b", "c": "d\\ne\\n"}'],
  ])('%j', (text, expected) => {
    expect(short(one(text))).toBe(expected)
  })

  // As Terraform 1.11 prints them.
  it('types unquoted scalars as Terraform does where asked', () => {
    const text = '- yes\n- y\n- off\n- 0755\n- 0o17\n- 1_000\n- 0x1F\n- 2001-12-14\n- .5\n- 089\n- 012345678912\n- True\n- ~\n- 1:30\n- +1\n- 1.\n- 0b11\n- 1e3\n- 0o8'
    expect(short(parseYaml(new SourceFile('/a.yaml', text), { dialect: 'terraform' }).documents[0]?.value)).toBe(
      '[true, true, false, 755, 15, "1_000", 31, "2001-12-14T00:00:00Z", 0.5, 89, 12345678912, true, null, "1:30", 1, 1, "0b11", 1000, "0o8"]',
    )
    expect(short(parseYaml(new SourceFile('/a.yaml', '{yes: 1, 2: x, "no": 3}'), { dialect: 'terraform' }).documents[0]?.value)).toBe('{"true": 1, "2": "x", "no": 3}')
  })

  test.each([['a: b: c'], ['a: [1'], ['a: "x'], ['\ta: 1'], ['{{- if .Values.x }}\na: 1\n{{- end }}'], ['a: @x'], ['a: *'], ['%'.repeat(3) + '\n- a\n b']])(
    'a document that is no YAML is a problem inside the text: %j',
    (text) => {
      const [document] = yaml(text).documents
      expect(document?.value).toBeUndefined()
      expect(document?.problems).toHaveLength(1)
      for (const { location } of document?.problems ?? []) {
        expect(location.start).toBeGreaterThanOrEqual(0)
        expect(location.end).toBeLessThanOrEqual(text.length)
      }
    },
  )

  it('one broken document does not hide the others', () => {
    const { documents } = yaml('a: 1\n---\nb: [\n---\nc: 3\n')
    expect(documents.map(({ value }) => short(value))).toEqual(['{"a": 1}', 'nothing', '{"c": 3}'])
    expect(documents[1]?.problems[0]?.location.start).toBeGreaterThan(5)
  })

  it('lists repeated keys', () => {
    const [document] = yaml('a: 1\nb:\n  c: 1\n  c: 2\na: 3').documents
    expect(document?.duplicates.map(({ key, location, first }) => [key, location.start, first.start])).toEqual([
      ['c', 17, 10],
      ['a', 22, 0],
    ])
  })

  it('stops at a depth instead of overflowing the stack', () => {
    for (const text of ['['.repeat(20_000), '- '.repeat(5000) + 'a', '{a: '.repeat(20_000)]) {
      expect(yaml(text).documents[0]?.problems[0]?.message).toContain('nested deeper')
    }
  })

  it('aliases expand within a budget', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 12; level++) lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`)
    const value = one(lines.join('\n'))
    expect(short(entryOf(value, 'a1'))).toContain('"x", "x"')
    expect(short(entryOf(value, 'a11'))).toContain('?limit')
  })

  it('knows where every character of a text stands, whatever its style', () => {
    const text = 'a: plain\nb: "d\\u0041q\\n"\nc: \'it\'\'s\'\nd: |2-\n    two\n  one\ne: >-\n  fo\n  ld\n\n  ed\nf: multi\n  line\n\n  plain\ng: "q\n  r"\nh: |+\n  x\n\n'
    const value = one(text)
    const spots: [string, string, string][] = [
      ['a', 'lai', 'lai'],
      ['b', 'A', '\\u0041'],
      ['b', 'q', 'q'],
      ['c', "'", "''"],
      ['c', 's', 's'],
      ['d', 'wo', 'wo'],
      ['d', 'one', 'one'],
      ['e', 'ld', 'ld'],
      ['e', 'ed', 'ed'],
      ['f', 'line', 'line'],
      ['f', 'plain', 'plain'],
      ['g', 'r', 'r'],
      ['h', 'x', 'x'],
    ]
    for (const [key, piece, source] of spots) {
      const found = entryOf(value, key) as ScalarValue
      const at = String(found.value).indexOf(piece)
      expect(at).toBeGreaterThanOrEqual(0)
      expect([key, textAt(locationWithin(found, at, at + piece.length))]).toEqual([key, source])
    }
  })

  it('locates nodes without the blanks after them', () => {
    const value = one('a:\n  b: c\n\n# end\nd: e\n')
    expect(textAt(entryOf(value, 'a')?.location ?? fail())).toBe('b: c')
    expect(textAt(value?.location ?? fail())).toBe('a:\n  b: c\n\n# end\nd: e')
  })

  const json = fc.jsonValue({ maxDepth: 4 })
  const styles = fc.record({
    defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
    lineWidth: fc.constantFrom(0, 20, 80),
    collectionStyle: fc.constantFrom('any', 'block', 'flow'),
  })
  it('reads what a writer wrote; every single character at its place', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.string(), fc.lorem({ maxCount: 8 }), json)), styles, (data, style) => {
        const text = stringify(data, { version: '1.1' as const, ...style })
        const value = one(text)
        everyText(value, (found) => {
          if (typeof found.value !== 'string' || found.segments?.some(({ location }) => location.approximate === true) === true) return
          for (let at = 0; at < Math.min(found.value.length, 50); at++) {
            const source = textAt(locationWithin(found, at, at + 1))
            const character = found.value[at] ?? ''
            expect(source === character || /^(?:''|\\|\s)/.test(source) || /[\ud800-\udfff]/.test(character)).toBe(true)
          }
        })
        const expected = parse(text, { version: '1.1' }) as Readonly<Record<string, unknown>>
        for (const [key, each] of Object.entries(expected)) {
          if (typeof each === 'string' && typeof data[key] === 'string' && key !== '<<') expect(textOf(entryOf(value, key))).toBe(each)
        }
      }),
      { numRuns: process.env['IRSALINT_FULL'] === undefined ? 200 : 5000 },
    )
  })

  it('never throws, and every location lies in the text', () => {
    const pieces = fc.constantFrom('a', ': ', '- ', '\n', '  ', '[', ']', '{', '}', ',', '&x ', '*x', '|\n', '>-\n', '"', "'", '#', '---\n', '...\n', '<<: ', '!t ', '? ', '\t', '%', '\\u', '\r\n', '{{ x }}', 'é')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const text = parts.join('')
        for (const { value, location, problems } of yaml(text).documents) {
          const places = [location, ...problems.map((problem) => problem.location)]
          everyText(value, (found) => places.push(found.location, ...(found.segments ?? []).map((segment) => segment.location)))
          for (const { start, end } of places) expect(0 <= start && start <= end && end <= text.length).toBe(true)
        }
      }),
      { numRuns: process.env['IRSALINT_FULL'] === undefined ? 1500 : 6_000 },
    )
  })
})

describe('splitDocuments', () => {
  test.each([
    ['', []],
    ['# only a comment\n', []],
    ['a: 1', ['a: 1']],
    ['---\na: 1\n---\n# nothing\n---\nb: 2\n', ['---\na: 1\n', '---\nb: 2\n']],
    ['a: |\n  ---\n  x\n', ['a: |\n  ---\n  x\n']],
    ['a: 1\n...\n# c\nb: 2', ['a: 1\n', '\n# c\nb: 2']],
    ['%YAML 1.1\n---\na: 1', ['---\na: 1']],
    ['--- {a: 1}\n---- x: y', ['--- {a: 1}\n---- x: y']],
    ['a: 1\r\n---\r\nb: 2\r\n', ['a: 1\r\n', '---\r\nb: 2\r\n']],
  ])('%j', (text, expected) => {
    expect(splitDocuments(text).map(({ start, end }) => text.slice(start, end)).filter((part) => !/^---\s*(?:#.*\s*)?$/.test(part))).toEqual(expected)
  })
})

// --- holes ------------------------------------------------------------------------------------------------------------

const nowhere: Location = { file: new SourceFile('/main.tf', ''), start: 0, end: 0 }
const reason = { code: 'variable-without-value', detail: '' } as const
const sym = (id: string): Value => symbol({ id, domain: 'any', label: id, reason, notNull: true }, nowhere)
const object = (key: string, value: Value): Value => ({ kind: 'object', entries: [{ key: scalar(key, nowhere), value }], complete: true, location: nowhere })

function template(text: string, holes: Readonly<Record<string, Value>> = {}): Value {
  const source = new SourceFile('/main.tf', text)
  const parts: Value[] = []
  let at = 0
  for (const match of text.matchAll(/«(\w+)»/g)) {
    if (match.index > at) parts.push(scalar(text.slice(at, match.index), { file: source, start: at, end: match.index }))
    parts.push(holes[match[1] ?? ''] ?? sym(match[1] ?? ''))
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push(scalar(text.slice(at), { file: source, start: at, end: text.length }))
  return { kind: 'template', parts, location: { file: source, start: 0, end: text.length } }
}
const choice = (...options: readonly (string | Value)[]): Value => ({
  kind: 'choice',
  location: nowhere,
  options: options.map((option, index) => ({ when: [{ condition: 'c', arm: String(index) }], value: typeof option === 'string' ? scalar(option, nowhere) : option })),
})

describe('parseYamlTemplate', () => {
  test.each<[string, Readonly<Record<string, Value>>, string]>([
    ['a: «x»', {}, '{"a": ‹x›}'],
    ['a: "«x»"\nb: \'p-«x»\'', {}, '{"a": ‹x›, "b": `p-‹x›`}'],
    ['arn: arn:aws:iam::«x»:role/«y»', {}, '{"arn": `arn:aws:iam::‹x›:role/‹y›`}'],
    ['«x»: 1\na.«y»: 2', {}, '{‹x›: 1, `a.‹y›`: 2}'],
    ['a: |\n  p: «x»\n  q', {}, '{"a": `p: ‹x›\nq\n`}'],
    ['a: «x»', { x: { kind: 'encoded', format: 'json', value: object('k', sym('y')), location: nowhere } }, '{"a": {"k": ‹y›}}'],
    ['a:\n  «x»', { x: { kind: 'encoded', format: 'yaml', value: object('k', sym('y')), location: nowhere } }, '{"a": {"k": ‹y›}}'],
    ['«x»', { x: { kind: 'encoded', format: 'yaml', value: object('k', sym('y')), location: nowhere } }, '{"k": ‹y›}'],
    ['a: «x»', { x: choice('true', 'nope') }, '{"a": true | "nope"}'],
    // A hole on a line of its own among members may be members.
    ['a: 1\n«x»\nb:\n  c: 2\n', {}, '{"a": 1, "b": {"c": 2…}…}'],
    // A condition that writes lines.
    ['a: 1\n«x»c: 2\n', { x: choice('', 'b: 3\n') }, '{"a": 1, "c": 2} | {"a": 1, "b": 3, "c": 2}'],
    ['a: [«x»\n', {}, '?syntax'],
  ])('%j', (text, holes, expected) => {
    expect(short(parseYamlTemplate(template(text, holes)).documents[0]?.value)).toBe(expected)
  })

  it('reads several documents, and points into the heredoc', () => {
    const { documents } = parseYamlTemplate(template('a: «x»b\n---\nc: de\n'))
    expect(documents.map(({ value }) => short(value))).toEqual(['{"a": `‹x›b`}', '{"c": "de"}'])
    expect(textAt(entryOf(documents[1]?.value, 'c')?.location ?? fail())).toBe('de')
  })

  it('a character that only looks like a hole is text', () => {
    const { documents } = parseYamlTemplate(template('a: \ufffc«x»\ufffc'))
    expect(short(documents[0]?.value)).toBe('{"a": `\ufffc‹x›\ufffc`}')
  })
})

function fail(): never {
  throw new Error('no location')
}
