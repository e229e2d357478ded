// What the evaluator keeps where not everything is known: symbols, templates, choices, places and references. Known answers are in
// oracle.test.ts.
import { describe, expect, it } from 'vitest'
import { memoryFileSystem } from '../../source/file-system.js'
import { SourceFile } from '../../source/source-file.js'
import { parseHclExpression } from '../../syntax/hcl/parse.js'
import { canonical } from '../../value/canonical.js'
import { jsonText } from '../../value/encoded-text.js'
import type { Sym } from '../../value/symbol.js'
import { isText, locationWithin } from '../../value/template.js'
import { boolType, dynamicType, numberType, stringType, type Type } from '../../value/type.js'
import { isKnown, textOf, unknown, type Value } from '../../value/value.js'
import { EvaluationError, type EvaluationScope } from './contracts.js'
import { evaluationFiles } from './evaluation-files.js'
import { evaluate } from './expression.js'
import { createProject } from '../project.js'

const reason = { code: 'variable-without-value', detail: 'no value' } as const
const list: Type = { kind: 'list', element: stringType }
const types: Readonly<Record<string, Type>> = {
  s: stringType,
  t: stringType,
  flag: boolType,
  other: boolType,
  n: numberType,
  list,
  map: { kind: 'map', element: stringType },
  object: { kind: 'object', attributes: new Map<string, Type>([['arn', stringType], ['names', list]]) },
  any: dynamicType,
}

function scopeOf(file: SourceFile, locals: Readonly<Record<string, string>>, budget: { left: number }): EvaluationScope {
  return {
    resolve({ root, steps, location }) {
      const [step] = steps
      const name = step?.kind === 'attribute' ? step.name : ''
      const local = locals[name]
      if (root === 'local' && local !== undefined) return { value: evaluateText(local, locals, `/${name}.tf`, budget), consumed: 1 }
      if (root === 'var' && name === 'unknown') return { value: unknown(reason, location), consumed: 1 }
      const type = types[name]
      if (root !== 'var' || type === undefined) throw new EvaluationError(`${root}.${name} is not declared`, location)
      const sym: Sym = { id: `var.${name}`, domain: 'any', label: `var.${name}`, reason }
      return { value: { kind: 'symbol', symbol: sym, type, location }, consumed: 1 }
    },
    locate: (range) => ({ file, start: range.start, end: range.end }),
    files: evaluationFiles(createProject(memoryFileSystem({ '/root/t.tpl': '${ns}:${sa}' }), ['/root'], '/root'), '/root'),
    workingDirectory: '/root',
    spend: (steps) => (budget.left -= steps) > 0,
  }
}

function evaluateText(text: string, locals: Readonly<Record<string, string>> = {}, path = '/main.tf', budget = { left: 100_000 }): Value {
  const file = new SourceFile(path, text)
  const { expression, problems } = parseHclExpression(file)
  if (expression === undefined) throw new Error(problems[0]?.message ?? text)
  return evaluate(expression, scopeOf(file, locals, budget))
}

/** A value in short: holes as `<id>`, choices as `a|b`, open collections with `…`. */
function short(value: Value): string {
  switch (value.kind) {
    case 'scalar':
      return jsonText(value) ?? ''
    case 'template':
      return `"${value.parts.map((part) => textOf(part) ?? short(part)).join('')}"`
    case 'symbol':
      return `<${value.symbol.id}>`
    case 'unknown':
      return `?${value.reason.code}`
    case 'encoded':
      return `${value.format}(${short(value.value)})`
    case 'choice':
      return value.options.map((option) => short(option.value)).join('|')
    case 'list':
    case 'set':
    case 'tuple':
      return `[${[...value.items.map(short), ...(value.complete ? [] : ['…'])].join(', ')}]`
    case 'object':
    case 'map':
      return `{${[...value.entries.map((entry) => `${textOf(entry.key) ?? short(entry.key)}=${short(entry.value)}`), ...(value.complete ? [] : ['…'])].join(', ')}}`
  }
}

describe('structure is kept', () => {
  it.each([
    ['"${var.s}:sub"', '"<var.s>:sub"'],
    ['"${var.s}"', '<var.s>'],
    ['{ "${var.s}:sub" = "x", a = 1 }', '{a=1, "<var.s>:sub"="x"}'],
    ['jsonencode({ a = var.s })', 'json({a=<var.s>})'],
    ['var.object.arn', '<var.object.arn>'],
    ['var.object["arn"]', '<var.object.arn>'],
    ['var.any.x[0]["a b"]', '<var.any.x[0]["a b"]>'],
    ['concat(["a"], var.list)', '["a", …]'],
    ['merge({ a = 1 }, { "${var.s}" = 2 })', '{a=1|2, <var.s>=2}'],
    ['merge({ a = 1 }, { "${var.s}:sub" = 2 })', '{a=1, "<var.s>:sub"=2}'],
    ['merge(var.any, { a = 1 })', '{a=1, …}'],
    ['merge({ a = 1 }, var.any)', '{a=1|<var.any.a>, …}'],
    ['flatten([["a"], [var.s]])', '["a", <var.s>]'],
    ['flatten(["a", var.list])', '["a", …]'],
    ['compact([var.s, "a", ""])', '[<var.s>, "a"]|["a"]'],
    ['coalesce(var.s, "d")', '<var.s>|"d"'],
    ['coalesce("x${var.s}", "d")', '"x<var.s>"'],
    ['lookup(var.object, "arn", "d")', '<var.object.arn>'],
    ['lookup(var.any, "arn", "d")', '<var.any.arn>|"d"'],
    ['{ a = "x", b = "y" }[var.s]', '"x"|"y"'],
    ['["x", "y"][var.n]', '"x"|"y"'],
    ['[for x in var.list : x]', '[…]'],
    ['[for x in ["a", var.s] : "${x}:${x}"]', '["a:a", "<var.s>:<var.s>"]'],
    ['[for x in ["a", "b"] : x if var.flag]', '["a", "b"]|[]'],
    ['[for x in ["a", "b"] : x if var.unknown]', '[…]'],
    ['{ for k in ["a", var.s] : k => 1 }', '{a=1, <var.s>=1}'],
    ['keys(var.object)', '["arn", "names"]'],
    ['toset([var.s, "a"])', '["a", <var.s>]'],
    ['sort([var.s, "b", "a"])', '["a", "b", <var.s>]'],
    ['templatefile("t.tpl", { ns = "kube-system", sa = var.s })', '"kube-system:<var.s>"'],
    ['try(var.any.x, "d")', '<var.any.x>'],
    ['provider::x::y(var.s)', '?unsupported-function'],
    ['var.unknown == "a"', '?variable-without-value'],
    ['"arn:${var.s}" == "x"', 'false'],
    ['"arn:${var.s}" == null', 'false'],
    ['var.s == null', '<==(null,‹var.s›)>'],
    ['contains(["a:${var.s}"], "b")', 'false'],
    ['length(var.flag ? ["a"] : ["b"])', '1'],
  ])('%s is %s', (text, expected) => {
    expect(short(evaluateText(text))).toBe(expected)
  })
})

describe('choices', () => {
  it.each([
    ['var.flag ? "a" : "b"', '"a"|"b"'],
    ['var.flag ? 1 : "b"', '"1"|"b"'],
    ['!var.flag ? "a" : "b"', '"a"|"b"'],
    ['"${var.flag ? "a" : "b"}-${var.flag ? 1 : 2}"', '"a-1"|"b-2"'],
    ['"${var.flag ? "a" : "b"}-${var.flag == false ? 1 : 2}"', '"a-2"|"b-1"'],
    ['"${var.s == "x" ? "a" : "b"}-${var.s != "x" ? 1 : 2}"', '"a-2"|"b-1"'],
    ['"${var.n > 0 ? "a" : "b"}-${0 < var.n ? 1 : 2}-${var.n <= 0 ? 1 : 2}"', '"a-1-2"|"b-2-1"'],
    ['"${var.flag ? "a" : "b"}-${var.other ? 1 : 2}"', '"a-1"|"a-2"|"b-1"|"b-2"'],
    ['var.flag ? (var.flag ? "a" : "b") : "c"', '"a"|"c"'],
    // More ways than are worth telling apart: one condition again.
    ['(var.flag || var.other) && (var.s == "a" || var.n == 1) && (var.s == "b" || var.n == 2) && (var.s == "c" || var.n == 3) ? 1 : 2', '1|2'],
    // What hangs on two conditions fits together with what hangs on one of them.
    ['var.flag && var.other ? (var.flag ? "yes" : "no") : "neither"', '"yes"|"neither"|"neither"'],
    ['var.flag && var.other ? (var.other ? "yes" : "no") : "neither"', '"yes"|"neither"|"neither"'],
    ['!var.flag && var.other ? (var.flag ? "no" : "yes") : "neither"', '"yes"|"neither"|"neither"'],
    ['var.flag || var.other ? (var.flag || var.other ? "yes" : "no") : "neither"', '"yes"|"neither"|"yes"'],
    ['var.flag || var.other ? (var.flag ? "first" : "second") : "neither"', '"second"|"neither"|"first"'],
    ['!(var.flag || var.other) ? (var.other ? "no" : "yes") : "either"', '"yes"|"either"|"either"'],
    ['var.flag && false', 'false|false'],
    ['upper(var.flag ? "a" : "b")', '"A"|"B"'],
    ['concat(["x"], var.flag ? ["a"] : [])', '["x", "a"]|["x"]'],
    ['merge({ a = 1 }, var.flag ? { b = 2 } : {})', '{a=1, b=2}|{a=1}'],
    ['(var.flag ? ["a"] : [])[0]', '"a"'],
    ['try((var.flag ? ["a"] : [])[0], "none")', '"a"|"none"'],
    ['can((var.flag ? ["a"] : [])[0])', 'false|true'],
    ['[for s in [var.flag ? "a" : null, "b"] : s if s != null]', '["a", "b"]|["b"]'],
    ['flatten([var.flag ? ["a", "b"] : [], "c"])', '["a", "b", "c"]|["c"]'],
    ['{ (var.flag ? "StringLike" : "StringEquals") = 1 }', '{StringLike=1}|{StringEquals=1}'],
    ['join(",", [var.flag ? "a" : "b", "c"])', '"a,c"|"b,c"'],
  ])('%s is %s', (text, expected) => {
    expect(short(evaluateText(text))).toBe(expected)
  })

  it('are not known to Terraform, even of equal values', () => {
    const value = evaluateText('var.flag ? "a" : "a"')
    expect(short(value)).toBe('"a"|"a"')
    expect(isKnown(value)).toBe(false)
  })

  it('end in an unknown where there are too many', () => {
    const many = ['flag', 'other'].flatMap((name) => ['a', 'b', 'c'].map((letter) => `(var.${name} == var.any.${letter} ? "x" : "y")`))
    expect(short(evaluateText(`[${many.join(', ')}] == [] ? 1 : upper(join("", [${many.join(', ')}]))`))).toMatch(/1|</)
  })
})

describe('identity', () => {
  it.each([
    ['lower(var.s)', 'lower(var.s)', true],
    ['lower(var.s)', 'lower(var.t)', false],
    ['lower(var.s)', 'upper(var.s)', false],
    ['var.s == var.t', 'var.t == var.s', true],
    ['!(var.s == var.t)', 'var.s != var.t', true],
    ['var.unknown', 'var.unknown', false],
    ['timestamp()', 'timestamp()', false],
    ['uuid()', 'uuid()', false],
  ])('%s and %s: %s', (a, b, same) => {
    expect(canonical(evaluateText(a)) === canonical(evaluateText(b))).toBe(same)
  })
})

describe('what is missing', () => {
  it.each(['var.object.nope', 'lookup(var.object, "nope")', 'var.s.a', 'var.object["nope"]', 'nope(1)', 'upper(null)', 'var.flag ? {}.a : [][0]', '[for x in var.s : x]'])(
    '%s fails at its place',
    (text) => {
      let error: unknown
      try {
        evaluateText(text)
      } catch (thrown) {
        error = thrown
      }
      expect(error).toBeInstanceOf(EvaluationError)
      expect(error instanceof EvaluationError ? error.location : undefined).toBeDefined()
    },
  )
})

describe('places', () => {
  it('of characters lead through references, templates and functions', () => {
    const value = evaluateText('"system:serviceaccount:${local.ns}:${split("/", local.id)[1]}"', { ns: '"payments"', id: '"x/api"' })
    if (!isText(value)) throw new Error(value.kind)
    expect(value.value).toBe('system:serviceaccount:payments:api')
    const at = (text: string): string => {
      const start = value.value.indexOf(text)
      const location = locationWithin(value, start, start + text.length)
      return `${location.file.path}: ${location.file.text.slice(location.start, location.end)}`
    }
    expect(at('system')).toBe('/main.tf: system')
    expect(at('payments')).toBe('/ns.tf: payments')
    expect(at('api')).toBe('/id.tf: api')
  })
  it('of a template file are in that file', () => {
    const value = evaluateText('templatefile("t.tpl", { ns = "a", sa = "b" })')
    if (!isText(value)) throw new Error(value.kind)
    expect(locationWithin(value, 1, 2).file.path).toBe('/root/t.tpl')
  })
  it('stay at the literal; references are the steps to it, the use first', () => {
    const value = evaluateText('local.a', { a: '{ x = local.b }.x', b: '"deep"' })
    expect(value.location.file.path).toBe('/b.tf')
    expect([value.via?.label, value.via?.parent?.label, value.via?.parent?.parent]).toEqual(['local.a', 'local.b', undefined])
  })
  it('carry the references of a collection to what is taken out of it', () => {
    const value = evaluateText('[for x in local.list : x][0]', { list: '["a"]' })
    expect(value.via?.label).toBe('local.list')
    expect(value.location.file.path).toBe('/list.tf')
  })
})

describe('limits', () => {
  it('deep nesting through references is an unknown', () => {
    const locals = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`l${String(index)}`, index === 0 ? '1' : `[local.l${String(index - 1)}]`]))
    const value = evaluateText('local.l2999', locals)
    let depth = 0
    for (let each: Value | undefined = value; each?.kind === 'tuple'; each = each.items[0]) depth++
    expect(depth).toBeLessThan(1000)
    expect(isKnown(value)).toBe(false)
  })
  it('values that double again and again are an unknown', () => {
    const locals = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`l${String(index)}`, index === 0 ? '"x"' : `[for i in [1, 2] : local.l${String(index - 1)}]`]))
    expect(isKnown(evaluateText('local.l59', locals))).toBe(false)
    expect(isKnown(evaluateText(`setproduct(${Array.from({ length: 20 }, () => 'range(10)').join(', ')})`))).toBe(false)
  })
  it('a used up budget is an unknown', () => {
    expect(short(evaluateText('[1, 2, 3]', {}, '/main.tf', { left: 3 }))).toContain('limit')
  })
  it('names of prototypes are ordinary keys', () => {
    expect(short(evaluateText('{ __proto__ = 1, constructor = 2 }["__proto__"]'))).toBe('1')
    expect(() => evaluateText('{}.constructor')).toThrow(EvaluationError)
    expect(() => evaluateText('toString(1)')).toThrow(EvaluationError)
  })
})
