// Properties of the evaluator over generated expressions: nothing but EvaluationError is thrown, and what is said while something is not
// known must hold once it is.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceFile, type Location } from '../../source/source-file.js'
import { parseHclExpression } from '../../syntax/hcl/parse.js'
import { encodedText, jsonText } from '../../value/encoded-text.js'
import { show } from '../../value/show.js'
import { knownPrefix } from '../../value/template.js'
import type { Sym } from '../../value/symbol.js'
import { dynamicType, sameType, type Type } from '../../value/type.js'
import { isKnown, isNull, textOf, type Guard, type Value } from '../../value/value.js'
import { EvaluationError, type EvaluationScope } from './contracts.js'
import { noFiles } from './evaluation-files.js'
import { convert } from './convert.js'
import { evaluate } from './expression.js'
import { isPrimitive, typeOf } from './types.js'

const full = process.env.IRSALINT_FULL !== undefined
const runs = full ? 10_000 : 1500
const file = new SourceFile('/main.tf', 'generated')
const nowhere: Location = { file, start: 0, end: 9 }

// --- generated expressions ----------------------------------------------------------------------------------------------

const variables = {
  s: 'string',
  t: 'string',
  n: 'number',
  b: 'bool',
  e: 'bool',
  l: 'list(string)',
  m: 'map(string)',
  o: '{ a, b }',
  d: 'any',
} as const
type Name = keyof typeof variables
const names = Object.keys(variables) as readonly Name[]

const literals = ['""', '"a"', '"b"', '"a:b"', '"arn:aws"', '0', '1', '2', 'true', 'false', 'null', '[]', '{}', '["a", "b"]', '{ a = "b" }']
const texts: Readonly<Record<Name, readonly string[]>> = {
  s: ['""', '"a"', '"b"', '"a:b"', '"true"', 'null'],
  t: ['""', '"a"', '"arn:aws:x"', '"b"'],
  n: ['0', '1', '2', 'null'],
  b: ['true', 'false'],
  e: ['true', 'false'],
  l: ['tolist(["a", "b"])', 'tolist(["b"])', 'tolist(["", "a", "a"])', 'slice(tolist(["a"]), 0, 0)'],
  m: ['tomap({ a = "b" })', 'tomap({ a = "a", b = "" })', 'tomap({ c = "a" })'],
  o: ['{ a = "a", b = 1 }', '{ a = "b", b = 2 }'],
  d: ['"a"', '1', '["a", "b"]', '{ a = "a" }', 'null', '[]', 'true'],
}

const expressions = fc.letrec<Record<'any', string>>((tie) => {
  const x = tie('any')
  const call = (name: string, count: number): fc.Arbitrary<string> => fc.array(x, { minLength: count, maxLength: count }).map((args) => `${name}(${args.join(', ')})`)
  return {
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 6, arbitrary: fc.constantFrom(...names.map((name) => `var.${name}`)) },
      { weight: 5, arbitrary: fc.constantFrom(...literals) },
      { weight: 4, arbitrary: fc.tuple(x, x).map(([a, b]) => `"\${${a}}:\${${b}}"`) },
      { weight: 3, arbitrary: fc.tuple(x, fc.constantFrom('==', '!=', '&&', '||', '<', '>=', '+', '*', '%'), x).map(([a, op, b]) => `(${a} ${op} ${b})`) },
      { weight: 1, arbitrary: x.map((a) => `!(${a})`) },
      { weight: 5, arbitrary: fc.tuple(x, x, x).map(([c, a, b]) => `(${c} ? ${a} : ${b})`) },
      { weight: 3, arbitrary: fc.array(x, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`) },
      { weight: 3, arbitrary: fc.array(fc.tuple(fc.oneof(fc.constantFrom('"a"', '"b"'), x.map((key) => `(${key})`)), x), { maxLength: 3 }).map((items) => `{ ${items.map(([k, v]) => `${k} = ${v}`).join(', ')} }`) },
      { weight: 2, arbitrary: fc.tuple(x, fc.constantFrom('.a', '.b', '[0]', '[1]', '["a"]', '[*]', '[*].a')).map(([a, access]) => `(${a})${access}`) },
      { weight: 1, arbitrary: fc.tuple(x, x).map(([a, key]) => `(${a})[${key}]`) },
      { weight: 3, arbitrary: fc.tuple(x, x, x).map(([a, v, c]) => `[for k, v in ${a} : [v, k, ${v}] if ${c}]`) },
      { weight: 2, arbitrary: fc.tuple(x, fc.constantFrom('v', 'k', '"${k}x"', '"x"'), fc.constantFrom('v', 'v...', 'k')).map(([a, k, v]) => `{ for k, v in ${a} : ${k} => ${v} }`) },
      { weight: 1, arbitrary: fc.tuple(x, x).map(([a, b]) => `"%{ if ${a} }x%{ else }\${${b}}%{ endif }"`) },
      { weight: 1, arbitrary: x.map((a) => `"%{ for v in ${a} }\${v},%{ endfor }"`) },
      { weight: 5, arbitrary: fc.constantFrom('length', 'keys', 'values', 'flatten', 'compact', 'distinct', 'one', 'toset', 'tolist', 'tomap', 'tostring', 'tonumber', 'tobool', 'reverse', 'sort', 'alltrue', 'anytrue', 'upper', 'jsonencode', 'can', 'trimspace', 'sum', 'transpose').chain((name) => call(name, 1)) },
      { weight: 6, arbitrary: fc.constantFrom('merge', 'concat', 'coalesce', 'coalescelist', 'contains', 'element', 'lookup', 'zipmap', 'setproduct', 'setunion', 'setsubtract', 'setintersection', 'index', 'chunklist', 'join', 'split', 'startswith', 'endswith', 'trimprefix', 'trimsuffix', 'try', 'max', 'range', 'strcontains').chain((name) => call(name, 2)) },
      { weight: 3, arbitrary: fc.constantFrom('merge', 'concat', 'coalesce', 'lookup', 'slice', 'replace', 'try', 'substr', 'setunion', 'matchkeys').chain((name) => call(name, 3)) },
      { weight: 1, arbitrary: x.map((a) => `merge([${a}, { a = "z" }]...)`) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom('merge', 'concat', 'setunion', 'coalesce'), x).map(([name, a]) => `${name}(${a}...)`) },
      { weight: 1, arbitrary: fc.tuple(x, x).map(([a, b]) => `format("%s-%s", ${a}, ${b})`) },
    ),
  }
}).any

/** How a variable is given while not everything is known. */
type Mode = 'known' | 'symbol' | 'untyped' | 'unknown' | 'choice'

interface Case {
  readonly source: string
  readonly values: Readonly<Record<Name, string>>
  readonly others: Readonly<Record<Name, string>>
  readonly modes: Readonly<Record<Name, Mode>>
}

const perName = <T>(make: (name: Name) => fc.Arbitrary<T>): fc.Arbitrary<Record<Name, T>> => fc.record(Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, fc.Arbitrary<T>>)

const cases: fc.Arbitrary<Case> = fc.record({
  source: expressions,
  values: perName((name) => fc.constantFrom(...texts[name])),
  others: perName((name) => fc.constantFrom(...texts[name])),
  // A string, number or bool of which not even that is known could still change the types of arms beside it: not claimed to be exact.
  modes: perName((name) => fc.constantFrom<Mode>('known', 'symbol', ...(name === 'l' || name === 'm' || name === 'o' ? (['untyped'] as const) : []), 'unknown', 'choice')),
})

// --- evaluation -----------------------------------------------------------------------------------------------------------

function scopeOf(lookup: (name: string) => Value | undefined): EvaluationScope {
  let left = 100_000
  return {
    resolve(traversal) {
      const [step] = traversal.steps
      const value = step?.kind === 'attribute' ? lookup(step.name) : undefined
      if (value === undefined) throw new EvaluationError('not declared', traversal.location)
      return { value, consumed: 1 }
    },
    locate: () => nowhere,
    files: noFiles,
    workingDirectory: '/',
    spend: (steps) => (left -= steps) > 0,
  }
}

function run(source: string, scope: EvaluationScope): Value | EvaluationError {
  const { expression, problems } = parseHclExpression(new SourceFile('/main.tf', source))
  if (expression === undefined) throw new Error(`not parsed: ${source}: ${problems[0]?.message ?? ''}`)
  try {
    return evaluate(expression, scope)
  } catch (error) {
    if (error instanceof EvaluationError) return error
    throw error
  }
}

function constant(source: string): Value {
  const value = run(
    source,
    scopeOf(() => undefined),
  )
  if (value instanceof EvaluationError) throw value
  return value
}

const typeNames: Readonly<Record<string, Type>> = {
  string: { kind: 'string' },
  number: { kind: 'number' },
  bool: { kind: 'bool' },
  'list(string)': { kind: 'list', element: { kind: 'string' } },
  'map(string)': { kind: 'map', element: { kind: 'string' } },
  '{ a, b }': { kind: 'object', attributes: new Map<string, Type>([['a', { kind: 'string' }], ['b', { kind: 'number' }]]) },
  any: dynamicType,
}
const typeNamed = (name: Name): Type => typeNames[variables[name]] ?? dynamicType

const known = (name: Name, source: string): Value => convert(constant(source), typeNamed(name))

function given(name: Name, example: Case): Value {
  const value = known(name, example.values[name])
  const reason = { code: 'computed-attribute', detail: 'test' } as const
  const notNull = isNull(value) ? {} : { notNull: true as const }
  const sym: Sym = { id: `var.${name}`, domain: 'any', label: `var.${name}`, reason, ...(name === 't' ? notNull : {}) }
  switch (example.modes[name]) {
    case 'known':
      return value
    case 'symbol':
      return { kind: 'symbol', symbol: sym, type: typeNamed(name), location: nowhere }
    case 'untyped':
      return { kind: 'symbol', symbol: sym, type: dynamicType, location: nowhere }
    case 'unknown':
      return { kind: 'unknown', reason, type: typeNamed(name), location: nowhere }
    case 'choice':
      return {
        kind: 'choice',
        location: nowhere,
        options: [
          { when: [{ condition: `given ${name}`, arm: 'first' }], value },
          { when: [{ condition: `given ${name}`, arm: 'second' }], value: known(name, example.others[name]) },
        ],
      }
  }
}

// --- whether a partly known answer allows a known one ---------------------------------------------------------------------

/** What is assumed so far: arms of conditions, and what symbols stand for. */
interface Assumptions {
  readonly arms: ReadonlyMap<string, string>
  readonly symbols: ReadonlyMap<string, string>
}

function take(assumed: Assumptions, guard: Guard): Assumptions | undefined {
  const arms = new Map(assumed.arms)
  for (const { condition, arm } of guard) {
    if ((arms.get(condition) ?? arm) !== arm) return undefined
    arms.set(condition, arm)
  }
  return { ...assumed, arms }
}

function* all(pairs: readonly (readonly [Value, Value])[], assumed: Assumptions, at = 0): Generator<Assumptions> {
  const pair = pairs[at]
  if (pair === undefined) yield assumed
  else for (const next of allows(pair[0], pair[1], assumed)) yield* all(pairs, next, at + 1)
}

/** Every way in which each of `parts` finds a partner of its own among `wholes`. */
function* matching(parts: readonly Value[], wholes: readonly Value[], assumed: Assumptions): Generator<Assumptions> {
  const [first, ...rest] = parts
  if (first === undefined) {
    yield assumed
    return
  }
  for (const whole of wholes) for (const next of allows(first, whole, assumed)) yield* matching(rest, wholes, next)
}

function* allows(partly: Value, value: Value, assumed: Assumptions): Generator<Assumptions> {
  if (value.kind === 'encoded' && partly.kind !== 'encoded') {
    const text = encodedText(value)
    if (text !== undefined) yield* allows(partly, { kind: 'scalar', value: text, location: nowhere }, assumed)
    return
  }
  const type = typeOf(partly)
  if (!fits(type, typeOf(value)) && !(isNull(value) && partly.kind !== 'scalar')) return
  switch (partly.kind) {
    case 'unknown':
      if (!(partly.notNull === true && isNull(value))) yield assumed
      return
    case 'symbol': {
      if (partly.symbol.notNull === true && isNull(value)) return
      // Equal ids are equal texts: a number and its text are one.
      const text = looseText(value)
      const before = assumed.symbols.get(partly.symbol.id)
      if (before === undefined) yield { ...assumed, symbols: new Map(assumed.symbols).set(partly.symbol.id, text) }
      else if (before === text || isNull(value) || before === 'null') yield assumed
      return
    }
    case 'choice':
      for (const option of partly.options) {
        const next = take(assumed, option.when)
        if (next !== undefined) yield* allows(option.value, value, next)
      }
      return
    case 'template': {
      const text = textOf(value)
      if (text !== undefined) yield* fillsIn(partly.parts, text, assumed)
      return
    }
    case 'encoded':
      if (value.kind === 'encoded') yield* allows(partly.value, value.value, assumed)
      // Text of a structure that was not known before: only its ends are compared.
      else if (textOf(value)?.startsWith(knownPrefix(partly)) === true && [undefined, textOf(value)].includes(encodedText(partly))) yield assumed
      return
    case 'scalar':
      // A number may be its text: arms of conditionals are converted only where neither fails.
      if (value.kind === 'scalar' && sameText(partly, value)) yield assumed
      return
    case 'list':
    case 'set':
    case 'tuple': {
      if (value.kind !== 'list' && value.kind !== 'set' && value.kind !== 'tuple') return
      if (partly.complete && partly.unordered !== true && partly.kind !== 'set') {
        if (partly.items.length === value.items.length) yield* all(partly.items.map((item, index) => [item, value.items[index] ?? item] as const), assumed)
        return
      }
      if (partly.complete && value.items.length > partly.items.length) return
      yield* matching(partly.items, value.items, assumed)
      return
    }
    case 'object':
    case 'map': {
      if (value.kind !== 'object' && value.kind !== 'map') return
      if (partly.complete && partly.entries.length < value.entries.length) return
      const pair = (entry: { readonly key: Value; readonly value: Value }): Value => ({ kind: 'tuple', items: [entry.key, entry.value], complete: true, location: nowhere })
      yield* matching(partly.entries.map(pair), value.entries.map(pair), assumed)
      return
    }
  }
}

/** The text of a value; numbers and booleans inside it count as their text, lists as tuples, maps as objects. */
function looseText(value: Value): string {
  if (value.kind === 'scalar') return isNull(value) ? 'null' : (textOf(convert(value, { kind: 'string' })) ?? '')
  return (jsonText(value) ?? '').replace(/([:[,])(-?[\d.]+|true|false)(?=[,\]}])/g, '$1"$2"')
}

function sameText(a: Value, b: Value): boolean {
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b)
  return textOf(convert(a, { kind: 'string' })) === textOf(convert(b, { kind: 'string' }))
}

function* fillsIn(parts: readonly Value[], text: string, assumed: Assumptions): Generator<Assumptions> {
  const [first, ...rest] = parts
  if (first === undefined) {
    if (text === '') yield assumed
    return
  }
  const literal = textOf(first)
  if (literal !== undefined) {
    if (text.startsWith(literal)) yield* fillsIn(rest, text.slice(literal.length), assumed)
    return
  }
  for (let length = 0; length <= text.length; length++) {
    const piece: Value = { kind: 'scalar', value: text.slice(0, length), location: nowhere }
    const loose: Value = first.kind === 'symbol' ? { ...first, type: dynamicType } : first.kind === 'unknown' ? { ...first, type: dynamicType } : first
    for (const next of allows(loose, piece, assumed)) yield* fillsIn(rest, text.slice(length), next)
  }
}

/** Whether a type as it was told allows the type it turned out to be. */
function fits(told: Type, real: Type): boolean {
  if (told.kind === 'dynamic' || real.kind === 'dynamic' || sameType(told, real)) return true
  if (isPrimitive(told) && isPrimitive(real)) return told.kind === 'string' || real.kind === 'string'
  switch (told.kind) {
    // While types are not known, and where an arm fails, tuples may be lists in the end, objects maps, and the other way round.
    case 'list':
    case 'set':
    case 'map':
      if (told.kind !== 'map' && real.kind === 'tuple') return real.elements.every((each) => fits(told.element, each))
      if (told.kind === 'map' && real.kind === 'object') return [...real.attributes.values()].every((each) => fits(told.element, each))
      return real.kind === told.kind && fits(told.element, real.element)
    case 'tuple':
      if (real.kind === 'list' || real.kind === 'set') return told.elements.every((each) => fits(each, real.element))
      return real.kind === 'tuple' && real.elements.length === told.elements.length && told.elements.every((each, index) => fits(each, real.elements[index] ?? dynamicType))
    case 'object':
      if (real.kind === 'map') return [...told.attributes.values()].every((each) => fits(each, real.element))
      return real.kind === 'object' && real.attributes.size === told.attributes.size && [...told.attributes].every(([name, each]) => fits(each, real.attributes.get(name) ?? each) && real.attributes.has(name))
    default:
      return false
  }
}

function isAllowed(partly: Value, value: Value, assumed: Assumptions): boolean {
  return allows(partly, value, assumed).next().done !== true
}

// --- the properties ---------------------------------------------------------------------------------------------------------

/** Attempts take what is not known to succeed: there a later failure is no contradiction. Only that nothing else is thrown is tested. */
const hasTry = (source: string): boolean => /\btry\(|\bcan\(/.test(source)

describe('generated expressions', () => {
  it('throw nothing but EvaluationError, and what is said of them beforehand holds', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const real = run(example.source, scopeOf((name) => known(name as Name, example.values[name as Name])))
        const partly = run(example.source, scopeOf((name) => given(name as Name, example)))
        if (hasTry(example.source) || (!(real instanceof EvaluationError) && !isKnown(real))) return
        if (partly instanceof EvaluationError) {
          // An arm that fails has no type: then Terraform does not compare the types of the arms.
          if (partly.message.includes('consistent types')) return
          expect(real instanceof EvaluationError, `fails beforehand (${partly.message}), but is ${real instanceof EvaluationError ? '' : show(real)}`).toBe(true)
          return
        }
        // Where Terraform fails in the end, nothing is said wrongly beforehand.
        if (real instanceof EvaluationError) return
        const arms = new Map(names.map((name) => [`given ${name}`, 'first']))
        const symbols = new Map<string, string>()
        for (const name of names) {
          const value = known(name, example.values[name])
          symbols.set(`var.${name}`, looseText(value))
        }
        expect(isAllowed(partly, real, { arms, symbols }), `${show(partly)} [${partly.kind}] beforehand does not allow ${show(real)} [${real.kind}]`).toBe(true)
      }),
      { numRuns: runs },
    )
  })
})
