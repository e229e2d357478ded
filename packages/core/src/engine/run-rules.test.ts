import { describe, expect, it } from 'vitest'
import type { Condition, ModuleCall, Role, Scope, ServiceAccount, Statement } from '../model/facts.js'
import { link } from '../model/link.js'
import type { Model } from '../model/model.js'
import { SourceFile, type Location } from '../source/source-file.js'
import { scalar } from '../value/value.js'
import type { ConfiguredRule } from './configure.js'
import type { Rule, RuleListeners } from './rule.js'
import { runRules } from './run-rules.js'

const file = new SourceFile('/repo/main.tf', 'zero\none\ntwo\nthree\n')
const shipped = new SourceFile('/irsalint/module.tf', 'shipped', { virtual: true })
const at = (start: number, end = start + 3, source = file): Location => ({ file: source, start, end })
const text = (value: string): ReturnType<typeof scalar> => scalar(value, at(0))

const scopeOf = (variant?: string, path = '/repo'): Scope => ({ id: `terraform:${path}#${variant ?? ''}`, kind: 'terraform', path, ...(variant === undefined ? {} : { variant }) })
const dev = scopeOf('dev')

const conditionAt = (start: number): Condition => ({
  operator: { base: 'StringEquals', ifExists: false, known: true },
  operatorLocation: at(start),
  key: text('example.com:sub'),
  values: [text('system:serviceaccount:a:b')],
  complete: true,
  location: at(start),
})

const statementWith = (start: number, ...conditions: readonly Condition[]): Statement => ({
  effect: 'Allow',
  principals: [],
  actions: [],
  conditions,
  complete: { principals: true, actions: true, conditions: true },
  location: at(start),
  exists: 'yes',
})

const roleWith = (scope: Scope, start: number, statements: readonly Statement[], moduleAddress?: string): Role => ({
  kind: 'role',
  scope,
  location: at(start),
  exists: 'yes',
  address: `aws_iam_role.at${start}`,
  ...(moduleAddress === undefined ? {} : { moduleAddress }),
  name: text('r'),
  path: text('/'),
  arn: text('arn:aws:iam::111122223333:role/r'),
  trust: { kind: 'policy', statements, complete: true, problems: [], location: at(start) },
})

const callAt = (scope: Scope, start: number, address: string): ModuleCall => ({
  kind: 'module-call',
  scope,
  location: at(start),
  exists: 'yes',
  address,
  source: text('x'),
  arguments: new Map(),
  argumentLocations: new Map(),
  local: false,
  sourceLocation: at(start),
})

const accountAt = (scope: Scope, start: number): ServiceAccount => ({
  kind: 'service-account',
  scope,
  location: at(start),
  exists: 'yes',
  address: 'sa',
  namespace: text('a'),
  name: text('b'),
  annotations: { kind: 'object', entries: [{ key: text('eks.amazonaws.com/role-arn'), value: text('arn:aws:iam::111122223333:role/r') }], complete: true, location: at(start) },
  origin: 'ServiceAccount manifest',
})

function ruleOf(id: string, listeners: (context: Parameters<Rule['create']>[0]) => RuleListeners, meta: Partial<Rule['meta']> = {}): ConfiguredRule {
  const rule: Rule = {
    meta: {
      id,
      severity: 'error',
      recommended: true,
      category: 'linkage',
      summary: 's',
      references: [],
      schema: { type: 'object' },
      defaultOptions: {},
      messages: { said: '{{what}} is wrong', plain: 'wrong' },
      ...meta,
    },
    create: listeners,
  }
  return { rule, severity: 'error', options: {} }
}

const plain = (id: string, on: keyof RuleListeners, meta: Partial<Rule['meta']> = {}): ConfiguredRule =>
  ruleOf(id, (context) => ({ [on]: (entity: { location: Location }) => context.report({ at: entity, messageId: 'plain' }) }), meta)

const idsOf = (model: Model, ...rules: readonly ConfiguredRule[]): readonly string[] => runRules(model, rules).findings.map(({ ruleId, location }) => `${ruleId}@${location.start}`)

describe('runRules', () => {
  it('calls each listener for its entities', () => {
    const model = link([roleWith(dev, 0, [statementWith(5, conditionAt(9), conditionAt(13))]), accountAt(dev, 13), callAt(dev, 5, 'module.a')])
    expect(idsOf(model, plain('a', 'Role'))).toEqual(['a@0'])
    expect(idsOf(model, plain('a', 'TrustStatement'))).toEqual(['a@5'])
    expect(idsOf(model, plain('a', 'TrustCondition'))).toEqual(['a@9', 'a@13'])
    expect(idsOf(model, plain('a', 'ServiceAccount'))).toEqual(['a@13'])
    expect(idsOf(model, plain('a', 'ModuleCall'))).toEqual(['a@5'])
    expect(idsOf(model, plain('a', 'Binding'))).toHaveLength(1)
    expect(idsOf(model, ruleOf('a', (context) => ({ Model: () => context.report({ at: at(1), messageId: 'plain' }) })))).toEqual(['a@1'])
  })

  it('fills placeholders, and fails in tests where one is missing', () => {
    const model = link([roleWith(dev, 0, [])])
    const rule = (data: Record<string, string>): ConfiguredRule => ruleOf('a', (context) => ({ Role: (role) => context.report({ at: role, messageId: 'said', data }) }))
    expect(runRules(model, [rule({ what: 'It' })]).findings[0]?.message).toBe('It is wrong')
    expect(runRules(model, [rule({})]).findings[0]?.message).toBe('{{what}} is wrong')
    expect(runRules(model, [rule({})], { strict: true }).internalErrors[0]?.message).toContain('placeholder "what"')
    expect(runRules(model, [rule({ what: '$& {{what}}' })]).findings[0]?.message).toBe('$& {{what}} is wrong')
  })

  it('says of many alike at one place how many there are', () => {
    const scopes = ['a', 'b', 'c', 'd', 'e'].map((name) => scopeOf(name))
    const rule = ruleOf('a', (context) => ({ Role: (role) => context.report({ at: role, messageId: 'said', data: { what: role.scope.variant ?? '' } }) }))
    const { findings } = runRules(link(scopes.map((scope) => roleWith(scope, 0, []))), [rule])
    expect(findings.map(({ message, scopes: where }) => [message, where.length])).toEqual([
      ['a is wrong', 1],
      ['b is wrong', 1],
      ['c is wrong (And 2 more alike, in other uses of this place.)', 3],
    ])
    expect(runRules(link(scopes.slice(0, 3).map((scope) => roleWith(scope, 0, []))), [rule]).findings).toHaveLength(3)
  })

  it('goes on where a rule throws, and names rule and place', () => {
    const model = link([roleWith(dev, 5, []), roleWith(dev, 9, [])])
    const broken = ruleOf('broken', (context) => ({
      Role: (role) => {
        if (role.location.start === 5) throw new Error('no')
        context.report({ at: role, messageId: 'plain' })
      },
    }))
    const result = runRules(model, [broken, plain('fine', 'Role')])
    expect(result.internalErrors).toMatchObject([{ where: 'rule broken', place: '/repo/main.tf:2:1', message: 'no' }])
    expect(result.findings.map(({ ruleId }) => ruleId)).toEqual(['fine', 'broken', 'fine'])
    const unborn = ruleOf('unborn', () => {
      throw new Error('early')
    })
    expect(runRules(model, [unborn]).internalErrors).toMatchObject([{ where: 'rule unborn', message: 'early' }])
  })

  it('never reports at a text that irsalint ships', () => {
    const model = link([roleWith(dev, 0, [])])
    const rule = ruleOf('a', (context) => ({ Role: () => context.report({ at: at(0, 3, shipped), messageId: 'plain' }) }))
    expect(runRules(model, [rule]).findings).toEqual([])
    expect(runRules(model, [rule], { strict: true }).internalErrors[0]?.message).toContain('a text that irsalint ships')
  })

  it('drops suggestions whose edits do not find their text', () => {
    const model = link([roleWith(dev, 0, [])])
    const suggest = ['zer', 'xxx'].map((expectedText) => ({ message: expectedText, edits: [{ location: at(0), newText: 'n', expectedText }] }))
    const rule = ruleOf('a', (context) => ({ Role: (role) => context.report({ at: role, messageId: 'plain', suggest }) }), { hasSuggestions: true })
    expect(runRules(model, [rule]).findings[0]?.suggestions.map(({ message }) => message)).toEqual(['zer'])
  })

  it('finds out a rule that changes the model, in tests', () => {
    const model = link([roleWith(dev, 0, [])])
    const rule = ruleOf('a', () => ({ Role: (role) => void Object.assign(role, { address: 'mine' }) }))
    expect(runRules(model, [rule], { strict: true }).internalErrors).toHaveLength(1)
  })

  it('merges one finding of several variants', () => {
    const model = link([roleWith(dev, 0, []), roleWith(scopeOf('prod'), 0, []), roleWith(scopeOf('qa'), 0, [])])
    const result = runRules(model, [plain('a', 'Role')])
    expect(result.findings.map(({ scopes }) => scopes)).toEqual([['dev', 'prod', 'qa']])
    const several = link([roleWith(dev, 0, []), roleWith(scopeOf('dev', '/repo/other'), 0, [])])
    expect(runRules(several, [plain('a', 'Role')], { base: '/repo' }).findings[0]?.scopes).toEqual(['.#dev', 'other#dev'])
  })

  it('keeps what is undecided once', () => {
    const model = link([roleWith(dev, 0, []), roleWith(scopeOf('prod'), 0, [])])
    const reason = { code: 'cycle', detail: 'because', location: at(9) } as const
    const rule = ruleOf('a', (context) => ({ Role: (role) => context.undetermined({ at: role, subject: 'the pair', reason }) }))
    expect(runRules(model, [rule]).undecided).toEqual([{ ruleId: 'a', location: at(0), subject: 'the pair', reason: 'because', cause: at(9) }])
  })
})

describe('yieldsTo', () => {
  const condition = conditionAt(9)
  const other = conditionAt(13)
  const role = roleWith(dev, 0, [statementWith(5, condition, other)], 'module.a')
  const call = callAt(dev, 1, 'module.a')
  const model = link([role, call, accountAt(dev, 2)])
  const yielding = { yieldsTo: ['specific'] }
  const onFirst = ruleOf('specific', (context) => ({ TrustCondition: (each) => void (each === condition && context.report({ at: each, messageId: 'plain' })) }))

  it.each([
    ['the same condition, not the other one', onFirst, plain('general', 'TrustCondition', yielding), ['general@13', 'specific@9']],
    ['its statement', onFirst, plain('general', 'TrustStatement', yielding), ['specific@9']],
    ['its role', onFirst, plain('general', 'Role', yielding), ['specific@9']],
    ['what is bound to its role', onFirst, plain('general', 'Binding', yielding), ['specific@9']],
    ['what the module call made', plain('specific', 'ModuleCall'), plain('general', 'TrustCondition', yielding), ['specific@1']],
    ['not the module call for what it made', onFirst, plain('general', 'ModuleCall', yielding), ['general@1', 'specific@9']],
    ['nothing where the specific rule is off', plain('unrelated', 'Model'), plain('general', 'Role', yielding), ['general@0']],
    ['nothing where none is named', onFirst, plain('general', 'TrustCondition'), ['specific@9', 'general@9', 'general@13'].sort()],
  ])('silences %s', (_name, specific, general, expected) => {
    const found = runRules(model, specific.rule.meta.id === 'unrelated' ? [general] : [specific, general]).findings.map(({ ruleId, location }) => `${ruleId}@${location.start}`)
    expect([...found].sort()).toEqual([...expected].sort())
  })

  it('does not reach another role', () => {
    const bystander = roleWith(dev, 14, [statementWith(15, conditionAt(16))])
    expect(idsOf(link([role, bystander]), onFirst, plain('general', 'Role', yielding))).toEqual(['specific@9', 'general@14'])
  })

  it('compares what `about` says', () => {
    const general = ruleOf('general', (context) => ({ ServiceAccount: (each) => context.report({ at: each, messageId: 'plain', about: [each, role] }) }), yielding)
    const specific = ruleOf('specific', (context) => ({ Role: (each) => context.report({ at: each, messageId: 'plain' }) }))
    expect(idsOf(model, specific, general)).toEqual(['specific@0'])
  })
})
