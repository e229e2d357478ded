import { describe, expect, it } from 'vitest'
import type { Finding } from '../finding.js'
import { SourceFile, type Location } from '../source/source-file.js'
import { onlyProbable } from './findings.js'

const file = new SourceFile('/a.tf', 'abcdefgh')
const at = (start: number): Location => ({ file, start, end: start + 1 })
const finding = (start: number, related: readonly number[] = [], ruleId = 'r'): Finding => ({
  ruleId,
  severity: 'error',
  messageId: 'm',
  message: 'wrong',
  location: at(start),
  related: related.map((each) => ({ location: at(each), message: '' })),
  suggestions: [],
  scopes: [],
})

describe('what is only probable', () => {
  const table: readonly (readonly [string, Finding, readonly Finding[], boolean])[] = [
    ['is a warning that says so', finding(0), [], true],
    ['is not said where it is certain', finding(0), [finding(0)], false],
    ['is not said at a place that a certain finding names', finding(0), [finding(1, [0])], false],
    ['is not said where a place that it names is certainly wrong', finding(0, [1]), [finding(1)], false],
    ['is said where both only name the same place', finding(0, [2]), [finding(1, [2])], true],
    ['is said where another rule speaks', finding(0), [finding(0, [], 'other')], true],
  ]
  it.each(table)('%s', (_, probable, certain, isSaid) => {
    expect(onlyProbable([probable], certain, '(Probable.)')).toEqual(isSaid ? [{ ...probable, severity: 'warn', message: 'wrong (Probable.)' }] : [])
  })
})
