import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineRule, fix, type Rule } from '../engine/rule.js'
import { entryOf, textOf } from '../value/value.js'
import { RuleTester, type ExpectedError, type RuleTests } from './rule-tester.js'

const manifest = (name: string, team = 'none'): string => `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: a\n  annotations:\n    team: ${team}\n`

/** Reports service accounts named `bad`, suggests another name. */
const rule = defineRule({
  meta: {
    id: 'no-bad-name',
    severity: 'error',
    recommended: true,
    category: 'kubernetes',
    summary: 'A bad name.',
    references: [],
    hasSuggestions: true,
    schema: { type: 'object', properties: { allow: { type: 'boolean' } }, additionalProperties: false },
    defaultOptions: { allow: false },
    messages: { bad: '{{name}} is bad', worse: 'worse' },
  },
  create(context) {
    return {
      ServiceAccount(serviceAccount) {
        const name = textOf(serviceAccount.name) ?? ''
        const team = entryOf(serviceAccount.annotations, 'team')
        if (name === 'odd') context.undetermined({ at: serviceAccount, subject: 'the name', reason: 'it is odd' })
        if (!name.startsWith('bad') || context.options.allow) return
        context.report({
          at: serviceAccount.name,
          messageId: 'bad',
          data: { name },
          related: [team === undefined ? undefined : { location: team.location, message: 'its team' }],
          suggest: [fix.suggestion('Rename it', fix.replaceScalar(serviceAccount.name, name === 'bad-stays' ? 'bad-too' : 'good'))],
        })
      },
    }
  },
})

const error = { messageId: 'bad' as const, suggestions: [{ output: manifest('good') }] } satisfies ExpectedError
const invalid = (...errors: readonly ExpectedError<'bad' | 'worse'>[]): RuleTests<'bad' | 'worse'> => ({ valid: [], invalid: [{ files: { 'sa.yaml': manifest('bad') }, errors }] })

// Cases run at once, so that what they throw can be seen here.
let describeBefore: typeof RuleTester.describe
let itBefore: typeof RuleTester.it
beforeEach(() => {
  describeBefore = RuleTester.describe
  itBefore = RuleTester.it
  RuleTester.describe = (_name, body) => body()
  RuleTester.it = (_name, body) => body()
})
afterEach(() => {
  RuleTester.describe = describeBefore
  RuleTester.it = itBefore
})
const run = (tests: RuleTests<'bad' | 'worse'>, tested: Rule<'bad' | 'worse', { readonly allow: boolean }> = rule): void => new RuleTester().run(tested, tests)

describe('RuleTester', () => {
  it('passes where the rule does what the cases say', () => {
    expect(() =>
      run({
        valid: [{ files: { 'sa.yaml': manifest('good') } }, { files: { 'sa.yaml': manifest('bad') }, options: { allow: true } }, { files: { 'sa.yaml': manifest('odd') }, undecided: [{ file: 'sa.yaml', subject: 'the name', reason: 'it is odd' }] }],
        invalid: [
          {
            files: { 'sa.yaml': manifest('bad'), 'z/other.yaml': manifest('bad-stays') },
            errors: [
              { ...error, file: 'sa.yaml', line: 4, column: 9, endLine: 4, endColumn: 12, message: 'bad is bad', related: [{ line: 7, message: 'its team' }], severity: 'error' },
              { messageId: 'bad', file: 'z/other.yaml', related: 1, suggestions: [{ message: 'Rename it', output: { 'z/other.yaml': manifest('bad-too') }, mends: false }] },
            ],
          },
        ],
      }),
    ).not.toThrow()
  })

  it.each<[string, RuleTests<'bad' | 'worse'>, string]>([
    ['a finding in a valid case', { valid: [{ files: { 'sa.yaml': manifest('bad') } }], invalid: [] }, 'no finding was expected'],
    ['a missing finding', { valid: [], invalid: [{ files: { 'sa.yaml': manifest('good') }, errors: [error] }] }, '0 findings, expected 1'],
    ['too many findings', invalid(error, error), '1 findings, expected 2'],
    ['another message', invalid({ ...error, messageId: 'worse' }), 'messageId of'],
    ['another line', invalid({ ...error, line: 5 }), 'line of'],
    ['another column', invalid({ ...error, column: 1 }), 'column of'],
    ['another end', invalid({ ...error, endColumn: 1 }), 'endColumn of'],
    ['another file', invalid({ ...error, file: 'x.yaml' }), 'file of'],
    ['another text', invalid({ ...error, message: 'x' }), 'message of'],
    ['another level', invalid({ ...error, severity: 'warn' }), 'severity of'],
    ['another number of related places', invalid({ ...error, related: [] }), '1 related places'],
    ['another related place', invalid({ ...error, related: [{ line: 1 }] }), 'related place 1'],
    ['suggestions that are not listed', invalid({ messageId: 'bad' }), '1 suggestions'],
    ['another output', invalid({ messageId: 'bad', suggestions: [{ output: manifest('x') }] }), 'output of'],
    ['another changed file', invalid({ messageId: 'bad', suggestions: [{ output: { 'x.yaml': '' } }] }), 'files changed'],
    ['a suggestion that does not mend', { valid: [], invalid: [{ files: { 'sa.yaml': manifest('bad-stays') }, errors: [{ messageId: 'bad', suggestions: 1 }] }] }, 'does not mend'],
    ['no errors listed', invalid(), 'lists no errors'],
    ['an unknown message', { valid: [], invalid: [{ files: { a: '' }, errors: [{ messageId: 'nope' as 'bad' }] }] }, 'there is no message "nope"'],
    ['the same case twice', { valid: [{ files: { 'a.yaml': 'a: 1' } }], invalid: [{ files: { 'a.yaml': 'a: 1' }, errors: [error] }] }, 'is the same case'],
    ['no files', { valid: [{ files: {} }], invalid: [] }, 'has no files'],
    ['files that cannot be read', { valid: [{ files: { 'a.tf': 'a = {\n' } }], invalid: [] }, 'cannot be read'],
    ['something undecided that is not listed', { valid: [{ files: { 'sa.yaml': manifest('odd') }, undecided: 0 }], invalid: [] }, '1 undecided, expected 0'],
    ['another reason', { valid: [{ files: { 'sa.yaml': manifest('odd') }, undecided: [{ reason: 'x' }] }], invalid: [] }, 'reason of undecided 1'],
    ['options that do not fit', { valid: [{ files: { 'sa.yaml': manifest('good') }, options: { nope: 1 } }], invalid: [] }, 'nope is not known here'],
  ])('fails for %s', (_name, tests, message) => {
    expect(() => run(tests)).toThrow(message)
  })

  it('fails for a rule that throws, changes the model or gives no placeholder', () => {
    const tests: RuleTests<'bad' | 'worse'> = { valid: [{ files: { 'sa.yaml': manifest('good') } }], invalid: [] }
    const withListener = (listener: (serviceAccount: object) => void): typeof rule => ({ ...rule, create: () => ({ ServiceAccount: listener }) })
    expect(() => run(tests, withListener(() => { throw new Error('oops') }))).toThrow('rule no-bad-name at /sa.yaml')
    expect(() => run(tests, withListener((each) => void Object.assign(each, { exists: 'no' })))).toThrow('irsalint failed in rule')
    expect(() => run(tests, { ...rule, create: (context) => ({ ServiceAccount: (each) => context.report({ at: each, messageId: 'bad' }) }) })).toThrow('placeholder')
  })
})
