import { describe, expect, it } from 'vitest'
import { completeKinds, configSchema, findConfig, lintOptions, loadConfig, rulesFrom } from './config.js'
import type { Rule } from './engine/rule.js'
import { schemaProblems } from './engine/schema.js'
import { memoryFileSystem } from './source/file-system.js'

const ruleOf = (id: string, meta: Partial<Rule['meta']> = {}): Rule => ({
  meta: {
    id,
    severity: 'error',
    recommended: true,
    category: 'linkage',
    summary: `${id} is wrong`,
    references: [],
    schema: { type: 'object', properties: { audience: { type: 'string' }, externalRoles: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { audience: 'sts.amazonaws.com', externalRoles: [] },
    messages: { m: 'm' },
    ...meta,
  },
  create: () => ({}),
})
const available = [ruleOf('first'), ruleOf('second', { severity: 'warn' }), ruleOf('optional', { recommended: false }), ruleOf('secure', { recommended: false, category: 'trust-policy-security' })]

const load = (text: string, path = '/repo/irsalint.config.yaml'): ReturnType<typeof loadConfig> => loadConfig(memoryFileSystem({ [path]: text }), path)

describe('findConfig', () => {
  const find = (files: Record<string, string>, cwd = '/repo/a/b'): string | undefined => findConfig(memoryFileSystem({ '/repo/.git/HEAD': '', '/repo/a/b/x.tf': '', ...files }), cwd)?.path

  it.each<[string, Record<string, string>, string | undefined]>([
    ['none', {}, undefined],
    ['at the root of the repository', { '/repo/irsalint.config.yml': '{}' }, '/repo/irsalint.config.yml'],
    ['the nearest one', { '/repo/irsalint.config.yml': '{}', '/repo/a/irsalint.config.json': '{}' }, '/repo/a/irsalint.config.json'],
    ['not above the root of the repository', { '/irsalint.config.yml': '{}' }, undefined],
    ['package.json with the key', { '/repo/a/package.json': '{"irsalint": {}}', '/repo/irsalint.config.yml': '{}' }, '/repo/a/package.json'],
    ['package.json without it', { '/repo/a/package.json': '{"name": "irsalint"}', '/repo/irsalint.config.yml': '{}' }, '/repo/irsalint.config.yml'],
  ])('%s', (_name, files, expected) => {
    expect(find(files)).toBe(expected)
  })

  it('looks only in the directory itself where there is no repository', () => {
    const fileSystem = memoryFileSystem({ '/a/irsalint.config.yaml': '{}', '/a/b/x.tf': '' })
    expect(findConfig(fileSystem, '/a/b')).toBeUndefined()
    expect(findConfig(fileSystem, '/a')?.path).toBe('/a/irsalint.config.yaml')
  })

  it('refuses two in one directory', () => {
    expect(() => find({ '/repo/irsalint.config.yml': '{}', '/repo/irsalint.config.json': '{}' })).toThrow('keep one')
  })
})

describe('loadConfig', () => {
  it.each<[string, string, string]>([
    ['an unknown key', 'rules: {}\nrulez: {}\n', 'irsalint.config.yaml:2:1: "rulez" is not known here (did you mean "rules"?)'],
    ['a wrong level', 'rules:\n  first: loud\n', 'irsalint.config.yaml:2:3: "rules.first" must be array, or must be one of "off", "warn", "error"'],
    ['a wrong preset', 'extends: some\n', 'irsalint.config.yaml:1:1: "extends" must be one of "recommended", "strict", "all"'],
    ['a wrong type', 'ignore: x\n', 'irsalint.config.yaml:1:1: "ignore" must be array'],
    ['a wrong item', 'ignore:\n  - a\n  - 3\n', 'irsalint.config.yaml:3:5: "ignore.1" must be string'],
    ['a list at the top', '- a\n', 'irsalint.config.yaml:1:1: the configuration must be object'],
    ['an incomplete override', 'overrides:\n  - files: [a]\n', 'irsalint.config.yaml:2:5: "overrides.0" lacks "rules"'],
    ['a wrong coverage', 'coverage:\n  rôle: complete\n', 'irsalint.config.yaml:2:3: "coverage.rôle" is not known here'],
    ['broken YAML', 'rules: {\n', 'irsalint.config.yaml:2:1: '],
    ['a repeated key', 'extends: all\nextends: all\n', 'irsalint.config.yaml:2:1: Map keys must be unique'],
  ])('tells the place of %s', (_name, text, message) => {
    expect(() => load(text)).toThrow(message)
  })

  it('reads JSON and the key of a package.json', () => {
    expect(load('{\n\t"extends": "all"\n}', '/irsalint.config.json').config).toEqual({ extends: 'all' })
    expect(load('{"name": "x", "irsalint": {"extends": "strict"}}', '/package.json').config).toEqual({ extends: 'strict' })
    expect(() => load('{\n"irsalint": {\n"extends": "x"}}', '/package.json')).toThrow('/package.json:3:1: "extends"')
  })

  it('takes an empty file for an empty configuration', () => {
    expect(load('# nothing\n').config).toEqual({})
  })

  it('is data only', () => {
    expect(() => load('export default {}', '/irsalint.config.mjs')).toThrow('configuration is data')
    expect(() => loadConfig(memoryFileSystem({}), '/a.yaml')).toThrow('cannot be read')
  })

  it('survives hostile files', () => {
    expect(() => load('['.repeat(100_000))).toThrow()
    expect(() => load(`a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, index) => `b${index}: &b${index} [${Array.from({ length: 9 }, () => `*${index === 0 ? 'a' : `b${index - 1}`}`).join(',')}]`).join('\n')}\n`)).toThrow()
    expect(() => load('__proto__: {}\n')).toThrow('"__proto__" is not known here')
  })
})

describe('rulesFrom', () => {
  const run = (text: string, choice = {}): readonly string[] => rulesFrom(available, load(text), choice).map(({ rule, severity }) => `${rule.meta.id} ${severity}`)

  it.each<[string, string, object, readonly string[]]>([
    ['recommended', '', {}, ['first error', 'second warn']],
    ['strict', 'extends: strict', {}, ['first error', 'second warn', 'secure error']],
    ['all', 'extends: all', {}, ['first error', 'optional error', 'second warn', 'secure error']],
    ['off', 'rules: {first: off}', {}, ['second warn']],
    ['another level', 'rules: {first: warn, optional: [error]}', {}, ['first warn', 'optional error', 'second warn']],
    ['command line wins', 'rules: {first: off}', { rules: { first: 'warn', second: 'off' } }, ['first warn']],
    ['only', '', { only: ['second'] }, ['second warn']],
    ['only, of a rule that is off', 'rules: {second: error}', { only: ['optional', 'second'] }, ['optional error', 'second error']],
    ['skip', '', { skip: ['second'] }, ['first error']],
  ])('%s', (_name, text, choice, expected) => {
    expect(run(text, choice)).toEqual(expected)
  })

  it('validates options, with the place', () => {
    expect(() => run('rules:\n  first:\n    - error\n    - audience: 3\n')).toThrow('/repo/irsalint.config.yaml:4:7: the options of first are not valid: audience must be string')
    expect(() => run('rules:\n  first: [error, {x: 1}]\n')).toThrow('x is not known here')
    expect(() => run('rules:\n  fist: error\n')).toThrow('/repo/irsalint.config.yaml:2:3: there is no rule "fist" (did you mean "first"?)')
    expect(() => run('', { only: ['secnd'] })).toThrow('did you mean "second"')
    expect(() => run('', { rules: { nope: 'warn' } })).toThrow('there is no rule "nope"')
    expect(() => run('overrides: [{files: [a], rules: {nope: off}}]')).toThrow('there is no rule "nope"')
  })

  it('merges options over the defaults, and keeps them where the command line gives a level', () => {
    const options = (text: string, choice = {}): object | undefined => rulesFrom(available, load(text), choice)[0]?.options
    expect(options('rules: {first: [error, {audience: a}]}')).toEqual({ audience: 'a', externalRoles: [] })
    expect(options('rules: {first: [error, {audience: a}]}', { rules: { first: 'warn' } })).toEqual({ audience: 'a', externalRoles: [] })
    expect(options('externalRoles: [x*]')).toEqual({ audience: 'sts.amazonaws.com', externalRoles: ['x*'] })
    expect(options('externalRoles: [x*]\nrules: {first: [error, {externalRoles: [y]}]}')).toEqual({ audience: 'sts.amazonaws.com', externalRoles: ['y'] })
  })
})

describe('lintOptions', () => {
  const files = { '/repo/.git/HEAD': '', '/repo/irsalint.config.yaml': 'ignore: [legacy/]\nvarFiles: [a.tfvars]\ncoverage: {role: complete}\n', '/repo/infra/x.tf': '', '/etc/other.yaml': 'ignore: [b]\nvarFiles: [v.tfvars]\n' }
  const options = (request: object, cwd = '/repo/infra'): ReturnType<typeof lintOptions> => lintOptions({ cwd, available, fileSystem: memoryFileSystem(files), ...request })

  it('takes paths from the file that names them', () => {
    expect(options({ ignore: ['x', 'sub/y/', '!z'], varFiles: ['b.tfvars'] })).toMatchObject({
      ignore: ['legacy/', 'infra/**/x', 'infra/sub/y/', '!infra/**/z'],
      ignoreBase: '/repo',
      varFiles: ['/repo/a.tfvars', '/repo/infra/b.tfvars'],
      completeKinds: ['role'],
    })
  })

  it('takes patterns of a file given by hand from the working directory', () => {
    expect(options({ config: '/etc/other.yaml', ignore: ['x'] })).toMatchObject({ ignore: ['b', 'x'], ignoreBase: '/repo/infra', varFiles: ['/etc/v.tfvars'] })
  })

  it('uses none where told so', () => {
    expect(options({ config: false })).toMatchObject({ ignore: [], varFiles: [], completeKinds: [] })
  })

  it('gives every rule a setting', () => {
    expect(options({ config: false, only: ['second'] }).settings).toEqual([{ first: 'off', second: ['warn', available[1]?.meta.defaultOptions], optional: 'off', secure: 'off' }])
  })
})

describe('schema', () => {
  it('with rules, is itself valid and knows their options', () => {
    const schema = configSchema(available)
    expect(schemaProblems(schema, { rules: { first: ['error', { audience: 'a' }], second: 'off' } })).toEqual([])
    expect(schemaProblems(schema, { rules: { first: ['error', { audience: 3 }] } })).not.toEqual([])
    expect(schemaProblems(schema, { rules: { nope: 'error' } })).not.toEqual([])
  })

  it('tells what is covered', () => {
    expect(completeKinds({ coverage: 'complete' })).toContain('service-account')
    expect(completeKinds({ coverage: 'partial' })).toEqual([])
    expect(completeKinds({ coverage: { workload: 'complete', role: 'partial' } })).toEqual(['workload'])
  })
})
