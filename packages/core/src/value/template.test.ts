import { describe, expect, it } from 'vitest'
import { SourceFile, type Location } from '../source/source-file.js'
import { canonical } from './canonical.js'
import { concat, dropEnd, dropStart, knownPrefix, knownSuffix, locationWithin, sliceText, splitParts, isText } from './template.js'
import { scalar, symbol, textOf, unknown, type Value } from './value.js'

const file = new SourceFile('/main.tf', 'name = "payments:api" # and more text behind it')
const at = (start: number, end: number): Location => ({ file, start, end })
const quoted = scalar('payments:api', at(7, 21))
const reason = { code: 'computed-attribute', detail: 'computed' } as const
const hole = (id: string): Value => symbol({ id, domain: 'any', label: id, reason }, at(0, 4))
const choice = (condition: string, yes: Value, no: Value): Value => ({
  kind: 'choice',
  location: at(0, 4),
  options: [
    { when: [{ condition, arm: 'true' }], value: yes },
    { when: [{ condition, arm: 'false' }], value: no },
  ],
})

describe('concat', () => {
  it('is a text where everything is known, and every character keeps its place', () => {
    const joined = concat([scalar('system:', at(0, 4)), quoted], at(0, 30))
    expect(textOf(joined)).toBe('system:payments:api')
    if (!isText(joined)) throw new Error('no text')
    expect(locationWithin(joined, 16, 19)).toEqual(at(17, 20))
    expect(file.text.slice(17, 20)).toBe('api')
    expect(locationWithin(joined, 0, 3)).toEqual(at(0, 4))
  })
  it('flattens, merges neighbours and drops empty texts', () => {
    const inner = concat([scalar('a', at(0, 1)), hole('x'), scalar('b', at(1, 2))], at(0, 2))
    const outer = concat([scalar('', at(0, 0)), inner, scalar('c', at(2, 3))], at(0, 3))
    expect(outer.kind === 'template' && outer.parts.map((part) => textOf(part) ?? part.kind)).toEqual(['a', 'symbol', 'bc'])
  })
  it('distributes choices, equal conditions together', () => {
    const c = choice('c', scalar('x', at(0, 1)), scalar('y', at(0, 1)))
    const d = choice('c', scalar('1', at(0, 1)), scalar('2', at(0, 1)))
    const both = concat([c, scalar('-', at(0, 1)), d], at(0, 3))
    expect(both.kind === 'choice' && both.options.map((option) => textOf(option.value))).toEqual(['x-1', 'y-2'])
  })
  it('keeps choices as parts where there would be too many options', () => {
    const many = Array.from({ length: 5 }, (_, index) => choice(`c${String(index)}`, scalar('x', at(0, 1)), scalar('y', at(0, 1))))
    expect(concat(many, at(0, 3)).kind).toBe('template')
  })
})

describe('slices', () => {
  it('know their place', () => {
    const slice = sliceText(quoted, 9)
    expect(slice.value).toBe('api')
    expect(slice.location).toEqual(at(17, 20))
  })
  it('cut a template', () => {
    const issuer = concat([scalar('https://', at(0, 8)), hole('host')], at(0, 8))
    expect(knownPrefix(issuer)).toBe('https://')
    expect(knownSuffix(issuer)).toBe('')
    if (issuer.kind !== 'template') throw new Error('no template')
    expect(dropStart(issuer, 8).kind).toBe('template')
    expect(dropEnd({ kind: 'template', parts: [hole('a'), scalar('xy', at(0, 2))], location: at(0, 2) }, 1)).toMatchObject({ parts: [{ kind: 'symbol' }, { value: 'x' }] })
  })
  it('split at separators in the texts', () => {
    const arn = concat([scalar('arn:', at(0, 4)), hole('p'), scalar(':iam', at(0, 4))], at(0, 8))
    expect(splitParts(arn, ':').map((part) => textOf(part) ?? part.kind)).toEqual(['arn', 'template', 'iam'])
  })
})

describe('canonical', () => {
  it('ignores places', () => {
    expect(canonical(scalar('a', at(0, 1)))).toBe(canonical(scalar('a', at(3, 4))))
  })
  it('tells kinds apart', () => {
    const texts = [scalar('1', at(0, 1)), scalar(true, at(0, 1)), scalar('true', at(0, 1)), scalar(null, at(0, 1)), hole('1'), hole('2')].map(canonical)
    expect(new Set(texts).size).toBe(texts.length)
  })
  it('makes no unknown equal to itself', () => {
    const value = unknown({ code: 'limit', detail: '' }, at(0, 1))
    expect(canonical(value)).not.toBe(canonical(value))
  })
})
