import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SourceFile, type Location } from '../../source/source-file.js'
import { decimal } from '../../value/number.js'
import { scalar, textOf, unknown, type Value } from '../../value/value.js'
import { lookUp, mergeValues, noValues, setting, settingPath } from './values.js'

const at: Location = { file: new SourceFile('/v.yaml', ''), start: 0, end: 0 }
const hole = unknown({ code: 'unknown-argument', detail: 'not known' }, at)

type Plain = string | number | null | { readonly [key: string]: Plain }

function toValue(plain: Plain): Value {
  if (plain === null || typeof plain === 'string') return scalar(plain, at)
  if (typeof plain === 'number') return scalar(decimal(plain) ?? null, at)
  return { kind: 'object', entries: Object.entries(plain).map(([key, value]) => ({ key: scalar(key, at), value: toValue(value) })), complete: true, location: at }
}

function toPlain(value: Value): unknown {
  if (value.kind === 'object') return Object.fromEntries(value.entries.map((entry) => [textOf(entry.key), toPlain(entry.value)]))
  return value.kind === 'scalar' ? (typeof value.value === 'object' ? Number(value.value) : value.value) : '?'
}

const isObject = (plain: Plain | undefined): plain is { readonly [key: string]: Plain } => typeof plain === 'object' && plain !== null

/** The same, over plain values. */
function merged(base: Plain, over: Plain): Plain {
  if (!isObject(base) || !isObject(over)) return over
  const result: Record<string, Plain> = Object.assign(Object.create(null) as Record<string, Plain>, base)
  for (const [key, value] of Object.entries(over)) result[key] = Object.hasOwn(base, key) ? merged(base[key] ?? null, value) : value
  return result
}

const key = fc.constantFrom('a', 'b', 'c', 'serviceAccount', '__proto__', 'constructor')
const plain: fc.Arbitrary<Plain> = fc.letrec<{ leaf: Plain; node: Plain }>((tie) => ({
  leaf: fc.oneof(fc.constantFrom('x', 'y', ''), fc.integer({ min: 0, max: 9 }), fc.constant(null)),
  node: fc.oneof({ maxDepth: 3 }, tie('leaf'), fc.dictionary(key, tie('node'), { maxKeys: 3 })),
})).node
const document = fc.dictionary(key, plain, { maxKeys: 4 })

test('known values merge as plain ones do', () => {
  fc.assert(
    fc.property(document, document, (base, over) => {
      expect(toPlain(mergeValues(toValue(base), toValue(over)))).toEqual(toPlain(toValue(merged(base, over))))
    }),
    { numRuns: 300 },
  )
})

test('what is said of a merge with something unknown holds whatever it is', () => {
  const paths = fc.array(key, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(document, document, document, paths, (base, secret, over, path) => {
      const guess = lookUp(mergeValues(mergeValues(toValue(base), hole), toValue(over)), path)
      const truth = lookUp(toValue(merged(merged(base, secret), over)), path)
      if (guess.kind === 'scalar') expect(toPlain(truth)).toEqual(toPlain(guess))
    }),
    { numRuns: 500 },
  )
})

describe('paths of settings', () => {
  test.each<[string, readonly string[] | undefined]>([
    ['a.b', ['a', 'b']],
    ['serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn', ['serviceAccount', 'annotations', 'eks.amazonaws.com/role-arn']],
    ['a\\\\b', ['a\\b']],
    ['a[0].b', undefined],
    ['a..b', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(settingPath(text)).toEqual(expected)
  })
})

test('a setting is a document', () => {
  expect(toPlain(mergeValues(noValues(at), setting(['a', 'b'], scalar('x', at), at)))).toEqual({ a: { b: 'x' } })
})
