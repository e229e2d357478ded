// No yes or no of comparison may be broken by a substitution of symbols and holes within their domains, nor by an option of a choice.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SourceFile } from '../source/source-file.js'
import { alternatives, contains, endsWith, equals, equalsIgnoreCase, hasWildcard, matchesArnLike, matchesWildcard, startsWith } from './compare.js'
import { admits, domainSpec, classHas } from './domain.js'
import type { Domain } from './symbol.js'
import { stringType } from './type.js'
import type { Ternary, Value } from './value.js'

const runs = process.env['IRSALINT_FULL'] === undefined ? 1200 : 8_000
const location = { file: new SourceFile('/test.tf', ''), start: 0, end: 0 }
const reason = { code: 'variable-without-value', detail: 'test' } as const

/** Texts that each domain admits, few enough to collide with each other and with literals. */
const texts: Readonly<Record<Domain, readonly string[]>> = {
  any: ['', 'a', 'b', 'a-', '-b', 'a:b', ':', '*', '?', 'a*', 'A', 'arn:', 'aws', 'ab'],
  'dns-label': ['a', 'b', 'ab', 'a-b', 'aws', 'a0'],
  'cluster-name': ['a', 'A', 'ab', 'a-', 'a_b', 'b-b'],
  'role-name': ['a', 'a-b', '-b', '@', 'ab'],
  'issuer-host': ['a', 'a-b', 'b.a/a', 'ab', 'A'],
  'issuer-id': ['0123456789ABCDEF0123456789ABCDEF'],
  'dns-suffix': ['amazonaws.com', 'amazonaws.com.cn'],
  'account-id': ['111122223333', '000000000000'],
  partition: ['aws', 'aws-cn', 'aws-a-b'],
  region: ['us-east-1', 'aa-b-1'],
  'unique-suffix': ['20230101000000000000000001', `111111111111111111${'a'.repeat(8)}`],
}
const symbols: readonly { readonly id: string; readonly domain: Domain; readonly many?: true }[] = [
  { id: 'x', domain: 'any' },
  { id: 'y', domain: 'any' },
  { id: 'label', domain: 'dns-label' },
  { id: 'label2', domain: 'dns-label' },
  { id: 'cluster', domain: 'cluster-name' },
  { id: 'role', domain: 'role-name' },
  { id: 'host', domain: 'issuer-host' },
  { id: 'account', domain: 'account-id' },
  { id: 'partition', domain: 'partition' },
  { id: 'region', domain: 'region' },
  { id: 'suffix', domain: 'unique-suffix' },
  { id: 'each', domain: 'dns-label', many: true },
]

const literal = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '-', ':'), maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('a', 'A', '*', '?', '-', ':'), maxLength: 4 }),
  fc.constantFrom('aws', 'a:b', '111122223333', 'arn:aws:iam::', 'us-east-1', 'a-b'),
)
const text = (value: string): Value => ({ kind: 'scalar', value, location })
const part: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: literal.map(text) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...symbols).map(({ id, domain, many }): Value => ({
      kind: 'symbol',
      symbol: { id, domain, label: id, reason, ...(many === undefined ? {} : { many }) },
      type: stringType,
      location,
    })),
  },
  { weight: 1, arbitrary: fc.constant<Value>({ kind: 'unknown', reason, type: stringType, location, notNull: true }) },
)
const choiceOf = (of: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.tuple(fc.constantFrom('c', 'd'), of, of).map(([condition, first, second]) => ({
    kind: 'choice',
    options: [
      { when: [{ condition, arm: '0' }], value: first },
      { when: [{ condition, arm: '1' }], value: second },
    ],
    location,
  }))
const plain: fc.Arbitrary<Value> = fc.oneof(
  part,
  fc.array(fc.oneof({ weight: 6, arbitrary: part }, { weight: 1, arbitrary: choiceOf(part) }), { minLength: 1, maxLength: 4 }).map((parts): Value => ({ kind: 'template', parts, location })),
)
const string: fc.Arbitrary<Value> = fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: choiceOf(plain) })

const structure: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    string,
    fc.tuple(fc.constantFrom('tuple' as const, 'set' as const), fc.array(tie('value'), { maxLength: 3 })).map(([kind, items]): Value => ({ kind, items, complete: true, location })),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('k', 'l', '__proto__'), tie('value')), { selector: ([key]) => key, maxLength: 3 })
      .map((entries): Value => ({ kind: 'object', entries: entries.map(([key, value]) => ({ key: text(key), value })), complete: true, location })),
  ),
})).value

/** One way to fill everything in. */
interface Filling {
  readonly symbols: ReadonlyMap<string, string>
  readonly arms: ReadonlyMap<string, string>
  next(domain: Domain): string
}
const filling: fc.Arbitrary<Filling> = fc
  .tuple(fc.tuple(...symbols.map(({ domain }) => fc.constantFrom(...texts[domain]))), fc.tuple(fc.constantFrom('0', '1'), fc.constantFrom('0', '1')), fc.infiniteStream(fc.nat(1000)))
  .map(([values, [c, d], stream]) => ({
    symbols: new Map(symbols.map(({ id }, index) => [id, values[index] ?? ''])),
    arms: new Map([
      ['c', c],
      ['d', d],
    ]),
    next: (domain) => texts[domain][(stream.next().value as number) % texts[domain].length] ?? '',
  }))

type Concrete = string | { readonly list: readonly Concrete[] } | { readonly set: readonly string[] } | { readonly object: readonly (readonly [string, Concrete])[] }

function fill(value: Value, by: Filling): Concrete {
  switch (value.kind) {
    case 'scalar':
      return String(value.value)
    case 'symbol':
      return value.symbol.many ? by.next(value.symbol.domain) : (by.symbols.get(value.symbol.id) ?? '')
    case 'unknown':
      return by.next('any')
    case 'template':
      return value.parts.map((each) => fill(each, by)).join('')
    case 'choice': {
      const option = value.options.find(({ when }) => when.every(({ condition, arm }) => by.arms.get(condition) === arm))
      if (option === undefined) throw new Error('no arm')
      return fill(option.value, by)
    }
    case 'tuple':
      return { list: value.items.map((item) => fill(item, by)) }
    case 'set':
      return { set: [...new Set(value.items.map((item) => JSON.stringify(fill(item, by))))].sort() }
    case 'object':
      return { object: value.entries.map(({ key, value: item }) => [fill(key, by) as string, fill(item, by)] as const).sort(([a], [b]) => (a < b ? -1 : 1)) }
    default:
      throw new Error(value.kind)
  }
}

/** The obvious matcher, by dynamic programming. */
function naiveMatch(pattern: string, against: string): boolean {
  const p = [...pattern]
  const t = [...against]
  let row: boolean[] = Array.from({ length: t.length + 1 }, (_, index) => index === 0)
  for (const character of p) {
    const next: boolean[] = [character === '*' && row[0] === true]
    for (let index = 1; index <= t.length; index++) {
      next[index] = character === '*' ? row[index] === true || next[index - 1] === true : row[index - 1] === true && (character === '?' || character === t[index - 1])
    }
    row = next
  }
  return row[t.length] === true
}

function holds(answer: Ternary, truth: boolean): boolean {
  return answer === 'unknown' || (answer === 'yes') === truth
}

const fillings = fc.array(filling, { minLength: 8, maxLength: 8 })

test('texts used here are within their domains', () => {
  for (const { domain } of symbols) {
    const { shape, characters } = domainSpec(domain)
    expect(shape.length).toBeGreaterThan(0)
    for (const each of texts[domain]) {
      expect(admits(domain, each)).toBe(true)
      for (const character of each) expect(classHas(characters, character.codePointAt(0) ?? 0)).toBe(true)
    }
  }
})

describe('holds under every substitution', () => {
  const property = (name: string, of: fc.Arbitrary<Value>, answer: (a: Value, b: Value) => Ternary, truth: (a: Concrete, b: Concrete) => boolean): void => {
    test(name, () => {
      let decided = 0
      fc.assert(
        fc.property(of, of, fillings, (a, b, all) => {
          const given = answer(a, b)
          if (given !== 'unknown') decided++
          for (const by of all) {
            const [x, y] = [fill(a, by), fill(b, by)]
            if (!holds(given, truth(x, y))) throw new Error(`${given} is wrong for ${JSON.stringify(x)} and ${JSON.stringify(y)}`)
          }
        }),
        { numRuns: runs },
      )
      expect(decided).toBeGreaterThan(runs / 10)
    })
  }
  const same = (a: Concrete, b: Concrete): boolean => JSON.stringify(a) === JSON.stringify(b)
  const lower = (value: Concrete): string => (value as string).toLowerCase()
  property('equals of texts', string, equals, same)
  property('equals of structures', structure, equals, same)
  property('equalsIgnoreCase', string, equalsIgnoreCase, (a, b) => lower(a) === lower(b))
  property('matchesWildcard', string, (a, b) => matchesWildcard(a, b, { caseSensitive: true }), (a, b) => naiveMatch(a as string, b as string))
  property('matchesWildcard without case', string, (a, b) => matchesWildcard(a, b, { caseSensitive: false }), (a, b) => naiveMatch(lower(a), lower(b)))
  property('startsWith', string, (a, b) => startsWith(a, b), (a, b) => (a as string).startsWith(b as string))
  property('endsWith', string, (a, b) => endsWith(a, b), (a, b) => (a as string).endsWith(b as string))
  property('contains', string, (a, b) => contains(a, b), (a, b) => (a as string).includes(b as string))
  property('hasWildcard', string, (a) => hasWildcard(a), (a) => /[*?]/.test(a as string))
})

test('equality is symmetric and unknown only where it must be for literals', () => {
  fc.assert(
    fc.property(string, string, (a, b) => {
      expect(equals(a, b)).toBe(equals(b, a))
    }),
    { numRuns: runs },
  )
  fc.assert(
    fc.property(literal, literal, (a, b) => {
      expect(equals(text(a), text(b))).toBe(a === b ? 'yes' : 'no')
      expect(matchesWildcard(text(a), text(b), { caseSensitive: true })).toBe(naiveMatch(a, b) ? 'yes' : 'no')
    }),
    { numRuns: runs },
  )
})

test('ArnLike holds under every substitution', () => {
  const arn = fc
    .array(fc.oneof(part, fc.constantFrom('*', ':', 'arn:aws:iam::', 'a').map(text)), { minLength: 1, maxLength: 6 })
    .map((parts): Value => ({ kind: 'template', parts: [text('arn:aws:eks:'), ...parts, text(':a')], location }))
  fc.assert(
    fc.property(arn, arn, fillings, (a, b, all) => {
      const given = matchesArnLike(a, b)
      for (const by of all) {
        const pattern = (fill(a, by) as string).split(':')
        const against = (fill(b, by) as string).split(':')
        const parts = (each: readonly string[]): readonly string[] => [...each.slice(0, 5), each.slice(5).join(':')]
        const truth = pattern.length >= 6 && against.length >= 6 && parts(pattern).every((each, index) => naiveMatch(each, parts(against)[index] ?? ''))
        expect(holds(given, truth)).toBe(true)
      }
    }),
    { numRuns: runs },
  )
})

test('alternatives cover every filling', () => {
  fc.assert(
    fc.property(string, fillings, (value, all) => {
      const options = alternatives(value)
      for (const by of all) {
        const option = options.find(({ when }) => when.every(({ condition, arm }) => by.arms.get(condition) === arm))
        expect(option).toBeDefined()
      }
    }),
    { numRuns: runs / 4 },
  )
})

test('cost is bounded', () => {
  const many: Value = { kind: 'template', location, parts: Array.from({ length: 400 }, (_, index): Value => (index % 2 ? text('a*') : { kind: 'symbol', symbol: { id: `s${String(index)}`, domain: 'any', label: 's', reason }, type: stringType, location })) }
  const started = performance.now()
  matchesWildcard(many, many, { caseSensitive: true })
  equals(many, { ...many, parts: [...many.parts, text('b')] })
  matchesWildcard(text('*a'.repeat(3000)), text('a'.repeat(8_000)), { caseSensitive: true })
  matchesWildcard(text(`${'*a'.repeat(500)}b`), many, { caseSensitive: true })
  expect(performance.now() - started).toBeLessThan(5000)
})
