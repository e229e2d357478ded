// String functions over text with holes: what is proved, what stays a symbol, and that whatever is proved holds for every text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceFile, type Location } from '../../../source/source-file.js'
import { admits } from '../../../value/domain.js'
import type { Domain } from '../../../value/symbol.js'
import { concat } from '../../../value/template.js'
import { stringType } from '../../../value/type.js'
import { scalar, type Value } from '../../../value/value.js'
import { fromBigint } from '../../../value/number.js'
import { EvaluationError, type CallContext, type EvaluationScope } from '../contracts.js'
import { noFiles } from '../evaluation-files.js'
import { fileFunctions } from './files.js'
import { formatFunctions } from './format.js'
import { jsonFunctions } from './json.js'
import { regexFunctions } from './regex.js'
import { stringFunctions } from './string.js'
import { plainParts } from './string-subject.js'
import { yamlFunctions } from './yaml.js'

const file = new SourceFile('/main.tf', 'e = 1\n')
const location: Location = { file, start: 0, end: 1 }
const scope: EvaluationScope = {
  resolve: () => {
    throw new EvaluationError('nothing is declared')
  },
  locate: () => location,
  files: noFiles,
  workingDirectory: '/',
  spend: () => true,
}
const context: CallContext = { scope, location, argLocations: [] }

const table = new Map([...stringFunctions, ...formatFunctions, ...regexFunctions, ...jsonFunctions, ...yamlFunctions, ...fileFunctions].map((each) => [each.name, each]))

function call(name: string, ...args: readonly Value[]): Value {
  const found = table.get(name)
  if (found === undefined) throw new Error(`no function ${name}`)
  return found.call(args, context)
}

const text = (value: string): Value => scalar(value, location)
const number = (value: number): Value => scalar(fromBigint(BigInt(value)), location)
const list = (...items: readonly Value[]): Value => ({ kind: 'list', items, complete: true, elementType: stringType, location })

const hole = (id: string, domain: Domain = 'any'): Value => ({
  kind: 'symbol',
  symbol: { id, domain, label: id, reason: { code: 'computed-attribute', detail: id }, notNull: true },
  type: stringType,
  location,
})

const issuer = hole('issuer', 'issuer-host')
const account = hole('account', 'account-id')
const partition = hole('partition', 'partition')
const role = hole('role', 'role-name')
const any = hole('any')

/** Texts are literal, everything else a hole. */
const template = (...parts: readonly (string | Value)[]): Value =>
  concat(
    parts.map((part) => (typeof part === 'string' ? text(part) : part)),
    location,
  )

/** `arn:‹partition›` for people; applications by their id. */
function shown(value: Value): unknown {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'object' && value.value !== null ? 'number' : value.value
    case 'symbol':
      return `‹${value.symbol.id}›`
    case 'template':
      return value.parts.map(shown).join('')
    case 'encoded':
      return `${value.format}(…)`
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.map(shown)
    case 'object':
    case 'map':
      return Object.fromEntries(value.entries.map((entry) => [String(shown(entry.key)), shown(entry.value)]))
    default:
      return value.kind
  }
}

const arn = template('arn:', partition, ':iam::', account, ':oidc-provider/', issuer)
const url = template('https://', issuer)
const plainArn = template('arn:aws:iam::', account, ':oidc-provider/', issuer)

describe('the idioms of trust policies', () => {
  it.each<readonly [string, Value, unknown]>([
    ['replace of the scheme of an issuer', call('replace', url, text('https://'), text('')), '‹issuer›'],
    ['replace of the scheme where there is none', call('replace', issuer, text('https://'), text('')), '‹issuer›'],
    ['replace within more text', call('replace', template(url, ':sub'), text('https://'), text('')), '‹issuer›:sub'],
    ['replace by the pattern for the ARN', call('replace', arn, text('/^(.*provider/)/'), text('')), '‹issuer›'],
    ['replace by a pattern on a bare issuer', call('replace', issuer, text('/^(.*provider/)/'), text('')), '‹issuer›'],
    ['replace by the long pattern', call('replace', plainArn, text('/^arn:aws:iam::[0-9]+:oidc-provider\\//'), text('')), '‹issuer›'],
    ['replace by a pattern that allows any partition', call('replace', arn, text('/^arn:[^:]+:iam::\\d{12}:oidc-provider\\//'), text('')), '‹issuer›'],
    ['replace by a pattern for http and https', call('replace', url, text('/^https?:\\/\\//'), text('')), '‹issuer›'],
    ['replace with a group', call('replace', url, text('/^https://(.*)$/'), text('$1:aud')), '‹issuer›:aud'],
    ['replace of a prefix with a hole', call('replace', plainArn, template('arn:aws:iam::', account, ':oidc-provider/'), text('')), '‹issuer›'],
    ['replace by text with a hole', call('replace', text('a-HOST-b'), text('HOST'), issuer), 'a-‹issuer›-b'],
    ['replace may not guess the partition', call('replace', arn, text('/^arn:aws:/'), text('')), '‹replace('],
    ['replace on anything is an application', call('replace', any, text('https://'), text('')), '‹replace(‹any›,"https://","")›'],
    ['trimprefix of the scheme', call('trimprefix', url, text('https://')), '‹issuer›'],
    ['trimprefix where it cannot be', call('trimprefix', issuer, text('https://')), '‹issuer›'],
    ['trimprefix with a hole', call('trimprefix', plainArn, template('arn:aws:iam::', account, ':oidc-provider/')), '‹issuer›'],
    ['trimprefix with another hole', call('trimprefix', plainArn, template('arn:aws:iam::', hole('other', 'account-id'), ':')), '‹trimprefix('],
    ['trimsuffix', call('trimsuffix', template(url, '/'), text('/')), 'https://‹issuer›'],
    ['split by slashes: the account and the type stand before the first', call('split', text(':'), arn), ['arn', '‹partition›', 'iam', '', '‹account›', 'oidc-provider/‹issuer›']],
    ['split by the type', call('split', text('oidc-provider/'), arn), ['arn:‹partition›:iam::‹account›:', '‹issuer›']],
    ['split where a hole may hold it', call('split', text('/'), arn), '‹split('],
    ['join', call('join', text(':'), list(issuer, text('sub'))), '‹issuer›:sub'],
    ['format', call('format', text('%s:sub'), issuer), '‹issuer›:sub'],
    ['format keeps what a verb does not give as it is', call('format', text('%s-%q'), issuer, any), '‹issuer›-‹format("%q",‹any›)›'],
    ['formatlist', call('formatlist', text('system:serviceaccount:%s:%s'), any, list(text('a'), role)), ['system:serviceaccount:‹any›:a', 'system:serviceaccount:‹any›:‹role›']],
    ['regex with a group', call('regex', text('oidc-provider/(.*)$'), arn), ['‹issuer›']],
    ['regex with names', call('regex', text('^arn:(?P<p>[^:]*):iam::(?P<a>\\d+):'), arn), { a: '‹account›', p: '‹partition›' }],
    ['regexall', call('regexall', text('[0-9]{12}'), template('a:', account, ':b')), ['‹account›']],
    ['regex that depends on the hole', call('regex', text('[a-z]+$'), issuer), '‹regex('],
    ['lower of what is lower case', call('lower', template('ARN:', partition, ':', account)), 'arn:‹partition›:‹account›'],
    ['lower of what may not be', call('lower', template('A', issuer)), 'a‹lower(‹issuer›)›'],
    ['upper of digits', call('upper', template('a', account)), 'A‹account›'],
    ['substr after the scheme', call('substr', url, number(8), number(-1)), '‹issuer›'],
    ['substr of the beginning', call('substr', url, number(0), number(5)), 'https'],
    ['substr into the hole', call('substr', url, number(0), number(9)), '‹substr('],
    ['startswith', call('startswith', arn, text('arn:aws')), true],
    ['startswith that depends', call('startswith', arn, text('arn:aws-cn:')), '‹startswith('],
    ['startswith that cannot be', call('startswith', issuer, text('https://')), false],
    ['endswith', call('endswith', template(issuer, ':sub'), text(':sub')), true],
    ['strcontains', call('strcontains', arn, text(':oidc-provider/')), true],
    ['strcontains that cannot be', call('strcontains', account, text('a')), false],
    ['basename of a role ARN', call('basename', template('arn:aws:iam::', account, ':role/team/', role)), '‹role›'],
    ['indent', call('indent', number(2), template('a\n', issuer, '\nb')), 'a\n  ‹issuer›\n  b'],
    ['chomp', call('chomp', template(issuer, '\n')), '‹issuer›'],
    ['trimspace', call('trimspace', template(' ', issuer, ' ')), '‹issuer›'],
    ['jsondecode of jsonencode', call('jsondecode', call('jsonencode', list(issuer))), ['‹issuer›']],
    ['yamldecode of yamlencode', call('yamldecode', call('yamlencode', list(issuer))), ['‹issuer›']],
  ])('%s', (_, result, expected) => {
    // An open bracket at the end stands for an application: one symbol, made by the function itself.
    if (typeof expected === 'string' && expected.endsWith('(')) {
      expect(result).toMatchObject({ kind: 'symbol', symbol: { label: expect.stringContaining(expected.slice(1)) } })
    } else expect(shown(result)).toEqual(expected)
  })

  it('gives equal applications equal identities', () => {
    const once = call('replace', any, text('https://'), text(''))
    const again = call('replace', any, text('https://'), text(''))
    expect(shown(once)).toBe(shown(again))
    expect(shown(call('replace', any, text('http://'), text('')))).not.toBe(shown(once))
  })

  it('keeps the places of literal text', () => {
    const source = new SourceFile('/a.tf', 'x = "https://oidc.example.test"')
    const literal = scalar('https://oidc.example.test', { file: source, start: 4, end: 31 })
    const result = call('trimprefix', literal, text('https://'))
    expect(result.kind === 'scalar' ? result.segments?.map((each) => [each.offset, each.location.start]) : undefined).toEqual([[0, 13]])
  })
})

// --- whatever is proved holds for every text ----------------------------------------------------------------------------------

const witnesses: Readonly<Record<string, readonly string[]>> = {
  'issuer-host': ['oidc.eks.eu-west-1.amazonaws.com/id/ABC', 'h', '0.example.test/a//b', 'aaa', 'A-1/https', 'a/arn', 'sub'],
  'account-id': ['000000000000', '111122223333', '123456789012'],
  partition: ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'],
  'role-name': ['a', 'role', 'a=b,c.d@e-f_g+', '0'],
  'dns-label': ['a', 'a-b', '0', 'sub'],
  region: ['eu-west-1', 'us-gov-east-1'],
  any: ['', 'a', ':', '/', 'https://', 'aaa', 'x\ny', 'sub', '0', ' ', 'é'],
}
const domains = ['issuer-host', 'account-id', 'partition', 'role-name', 'dns-label', 'region', 'any'] as const

const literalArbitrary = fc.constantFrom('https://', 'arn:', ':', '/', 'a', 'aa', 'oidc-provider/', 'sub', '-', '0', ' ', '\n', 'A', '')
const partArbitrary = fc.oneof(
  literalArbitrary.map((value) => ({ text: value })),
  fc.record({ id: fc.constantFrom('p', 'q'), domain: fc.constantFrom(...domains) }),
)
const patternArbitrary = fc.constantFrom(
  '^(.*provider/)',
  'a+',
  '^https?://',
  '[0-9]+',
  '^arn:[^:]*:',
  '(a)|(b)',
  ':(.*)$',
  '/[^/]*$',
  '\\b',
  'a*?',
  '(?i)SUB',
  '\\s+',
  '^',
  '$',
  '(?m)^a',
  '[[:alpha:]]+',
  '.',
  '([^:]*):?',
  'x*',
)
const needleArbitrary = fc.constantFrom('https://', ':', '/', 'a', 'aa', 'provider/', 'sub', '-', '0', ' ', '\n', 'A', ':sub', 's:')
const callArbitrary = fc.oneof(
  fc.tuple(fc.constantFrom('trimprefix', 'trimsuffix', 'startswith', 'endswith', 'strcontains', 'trim'), needleArbitrary).map(([name, needle]) => ({ name, before: [] as Value[], after: [text(needle)] })),
  fc.constantFrom('lower', 'upper', 'chomp', 'trimspace', 'basename').map((name) => ({ name, before: [] as Value[], after: [] as Value[] })),
  needleArbitrary.map((needle) => ({ name: 'split', before: [text(needle)], after: [] as Value[] })),
  fc.tuple(needleArbitrary, fc.constantFrom('', '-', 'a')).map(([needle, by]) => ({ name: 'replace', before: [] as Value[], after: [text(needle), text(by)] })),
  fc.tuple(patternArbitrary, fc.constantFrom('', '<$0>', '$1', 'x')).map(([pattern, by]) => ({ name: 'replace', before: [] as Value[], after: [text(`/${pattern}/`), text(by)] })),
  fc.tuple(fc.constantFrom('regex', 'regexall'), patternArbitrary).map(([name, pattern]) => ({ name, before: [text(pattern)], after: [] as Value[] })),
  fc.tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: -1, max: 12 })).map(([offset, length]) => ({ name: 'substr', before: [] as Value[], after: [number(offset), number(length)] })),
  fc.integer({ min: 0, max: 3 }).map((spaces) => ({ name: 'indent', before: [number(spaces)], after: [] as Value[] })),
)

/** The value with each hole filled; undefined where it holds an application, whose text is not known here. */
function filled(value: Value, texts: ReadonlyMap<string, string>): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.value
    case 'symbol':
      return texts.get(value.symbol.id)
    case 'template': {
      const parts = plainParts(value).map((part) => filled(part, texts))
      return parts.every((part) => typeof part === 'string') ? parts.join('') : undefined
    }
    case 'list':
    case 'tuple': {
      const items = value.items.map((item) => filled(item, texts))
      return items.includes(undefined) ? undefined : items
    }
    default:
      return undefined
  }
}

const attempt = (work: () => Value): Value | 'error' => {
  try {
    return work()
  } catch (error) {
    if (error instanceof EvaluationError) return 'error'
    throw error
  }
}

describe('what is proved', () => {
  it('only uses witnesses that their domains admit', () => {
    for (const domain of domains) for (const witness of witnesses[domain] ?? []) expect(admits(domain, witness), `${domain}: ${witness}`).toBe(true)
  })

  it('holds for every text of the holes', () => {
    let proved = 0
    fc.assert(
      fc.property(fc.array(partArbitrary, { minLength: 1, maxLength: 5 }), callArbitrary, fc.infiniteStream(fc.nat(1000)), (parts, { name, before, after }, random) => {
        const value = template(...parts.map((part) => ('text' in part ? part.text : hole(`${part.id}-${part.domain}`, part.domain))))
        const symbolic = attempt(() => call(name, ...before, value, ...after))
        for (let round = 0; round < 6; round++) {
          const texts = new Map<string, string>()
          for (const part of parts) {
            if ('text' in part || texts.has(`${part.id}-${part.domain}`)) continue
            const choices = witnesses[part.domain] ?? []
            texts.set(`${part.id}-${part.domain}`, choices[(random.next().value ?? 0) % choices.length] ?? '')
          }
          const known = text(String(filled(value, texts)))
          const expected = attempt(() => call(name, ...before, known, ...after))
          if (symbolic === 'error' || expected === 'error') {
            if (symbolic === 'error') expect(expected).toBe('error')
            continue
          }
          const actual = filled(symbolic, texts)
          if (actual === undefined) continue
          proved++
          expect(actual).toEqual(filled(expected, texts))
        }
      }),
      { numRuns: process.env['IRSALINT_FULL'] === undefined ? 1500 : 10_000 },
    )
    // Of the property, not of one run: something is proved.
    expect(proved).toBeGreaterThan(500)
  }, 300_000)
})

