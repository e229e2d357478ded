// Random Terraform expressions, full of edge cases: every pure function with arguments that suit it and arguments that do not, nulls
// with and without a type, empty and mixed collections, texts outside of ASCII, numbers at the limits; optionally over names whose
// values are not known. The same seed gives the same expressions on every machine.
import { texts, special } from './random-texts.mjs'
import { createYaml } from './random-yaml.mjs'

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const numbers = [
  ...['0', '1', '2', '3', '-1', '-2', '10', '64', '255', '256', '0.5', '-0.5', '1.5', '2.5', '-2.5', '0.1', '1e3', '1e-7', '-0', '1.0', '3.999999999999999999999'],
  ...['9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '123456789012345678901234567890', '1e100', '1 / 3', '2 / 3', '1e21', '0.000001'],
]
const nulls = ['null', 'null', 'tostring(null)', 'tonumber(null)', 'tobool(null)', 'tolist(null)', 'toset(null)', 'tomap(null)', '[null][0]', 'true ? null : "a"', 'true ? null : [1]']
const keys = ['a', 'b', 'c', 'k', '"x y"', '"é"', '"10"', '"2"', '"a.b"', '""']

/** What each parameter of a function takes; a word is a method of the writer, or one of the special texts. `?` may be left out, `*` may repeat. */
export const signatures = {
  abs: ['number'], ceil: ['number'], floor: ['number'], signum: ['number'], log: ['number', 'number'], pow: ['number', 'number'],
  max: ['number*'], min: ['number*'], parseint: ['integer', 'base'], sum: ['numbers'],
  chomp: ['string'], endswith: ['string', 'string'], startswith: ['string', 'string'], strcontains: ['string', 'string'],
  format: ['format', 'any*'], formatlist: ['format', 'anyOrList*'], indent: ['small', 'string'], join: ['separator', 'strings*'], lower: ['string'], upper: ['string'], title: ['string'],
  regex: ['pattern', 'string'], regexall: ['pattern', 'string'], replace: ['string', 'replaced', 'replacement'], split: ['separator', 'string'], strrev: ['string'],
  substr: ['string', 'small', 'small'], trim: ['string', 'cutset'], trimprefix: ['string', 'string'], trimsuffix: ['string', 'string'], trimspace: ['string'],
  alltrue: ['bools'], anytrue: ['bools'], chunklist: ['list', 'small'], coalesce: ['any*'], coalescelist: ['list*'], compact: ['strings'], concat: ['list*'],
  contains: ['list', 'any'], distinct: ['list'], element: ['list', 'small'], flatten: ['nested'], index: ['list', 'any'], keys: ['map'], length: ['collection'],
  lookup: ['map', 'key', 'any?'], matchkeys: ['list', 'list', 'list'], merge: ['map*'], one: ['list'], range: ['small', 'small?', 'small?'], reverse: ['list'],
  setintersection: ['set*'], setproduct: ['list*'], setsubtract: ['set', 'set'], setunion: ['set*'], slice: ['list', 'small', 'small'], sort: ['strings'],
  transpose: ['mapOfLists'], values: ['map'], zipmap: ['strings', 'list'],
  base64decode: ['base64'], base64encode: ['string'], csvdecode: ['csv'], jsondecode: ['json'], jsonencode: ['any'], urlencode: ['string'], yamldecode: ['yaml'], yamlencode: ['any'],
  textencodebase64: ['string', 'encoding'], textdecodebase64: ['base64', 'encoding'], base64sha256: ['string'], base64sha512: ['string'],
  formatdate: ['dateFormat', 'timestamp'], timeadd: ['timestamp', 'duration'], timecmp: ['timestamp', 'timestamp'],
  md5: ['string'], sha1: ['string'], sha256: ['string'], sha512: ['string'], uuidv5: ['namespace', 'string'],
  cidrhost: ['cidr', 'small'], cidrnetmask: ['cidr'], cidrsubnet: ['cidr', 'small', 'small'], cidrsubnets: ['cidr', 'small*'],
  basename: ['path'], dirname: ['path'],
  tobool: ['any'], tolist: ['any'], tomap: ['any'], tonumber: ['any'], toset: ['any'], tostring: ['any'],
  can: ['anything'], try: ['anything*'], sensitive: ['any'], nonsensitive: ['any'], issensitive: ['any'], ephemeralasnull: ['any'],
}
const names = Object.keys(signatures)

/** `unknowns`: names of values that are not known, by kind of writer (`string`, `list`, …). */
export function createExpressions(random, unknowns = {}) {
  const int = (below) => Math.floor(random() * below)
  const pick = (items) => items[int(items.length)]
  const chance = (share) => random() < share
  const many = (least, most, item) => Array.from({ length: least + int(most - least + 1) }, item)
  const quoted = (text) => JSON.stringify(text).replace(/\u007f/g, '\\u007f').replace(/([$%])\{/g, '$1$1{')
  const yaml = createYaml(random)
  let depth = 0

  /** A text with one to three characters changed, mostly to ones that mean something in texts of its kind. */
  function changed(text, kind) {
    const characters = [...text]
    for (const _ of many(1, 3, () => 0)) {
      const at = int(characters.length + 1)
      const other = chance(0.7) ? pick([...pick(special[kind]), ' ']) : pick([...'aA0_- .,:;/\\"\'{}[]()<>%$#*+?|&^!~@=\n\t\ré😀'])
      pick([() => characters.splice(at, 1), () => characters.splice(at, 0, other), () => characters.splice(at, 1, other), () => characters.splice(at, 0, ...characters.slice(at, at + 3))])()
    }
    // Numbers with huge exponents keep Terraform busy for minutes.
    return characters.join('').replace(/([eE][-+]?\d{3})\d+/g, '$1')
  }

  /** A value of a kind: mostly of that kind, sometimes anything. */
  function value(kind) {
    if (depth > 4) return leaf(kind)
    depth++
    try {
      const open = unknowns[kind]
      if (open !== undefined && chance(0.25)) return pick(open)
      if (chance(0.05)) return pick(nulls)
      if (chance(0.07)) return value(pick(['string', 'number', 'bool', 'list', 'map', 'set', 'any']))
      if (kind === 'yaml' && chance(0.6)) return quoted(yaml())
      if (special[kind] !== undefined) return chance(0.85) ? quoted(chance(0.4) ? changed(pick(special[kind]), kind) : pick(special[kind])) : value('string')
      if (chance(0.12)) return compound(kind)
      return writers[kind] === undefined ? leaf(kind) : writers[kind]()
    } finally {
      depth--
    }
  }

  function leaf(kind) {
    if (special[kind] !== undefined) return quoted(pick(special[kind]))
    switch (kind) {
      case 'number':
      case 'small':
        return pick(numbers)
      case 'bool':
        return pick(['true', 'false'])
      case 'any':
      case 'anything':
      case 'anyOrList':
        return leaf(pick(['string', 'number', 'bool', 'list', 'map']))
      case 'string':
      case 'key':
        return quoted(pick(texts))
      case 'map':
      case 'mapOfLists':
        return pick(['{}', '{a = 1}', '{a = "x", b = 2}', '{b = null}'])
      default:
        return pick(['[]', '["a"]', '[1, 2]', '["b", "a", "b"]', '[true, null]'])
    }
  }

  const items = (kind, least = 0, most = 3) => `[${many(least, most, () => value(kind)).join(', ')}]`
  const object = (kind, least = 0, most = 3) => `{${many(least, most, () => `${chance(0.9) ? pick(keys) : `(${value('string')})`} = ${value(kind)}`).join(', ')}}`
  const elementKind = () => pick(['string', 'string', 'number', 'bool', 'any', 'list', 'map'])

  const writers = {
    string: () => (chance(0.75) ? quoted(pick(texts)) : template()),
    number: () => pick(numbers),
    small: () => (chance(0.8) ? String(int(7) - 1) : pick(numbers)),
    base: () => (chance(0.8) ? pick(['2', '8', '10', '16', '36', '62']) : pick(numbers)),
    bool: () => pick(['true', 'false', 'true', 'false', '"true"', '"false"', '"1"']),
    any: () => value(pick(['string', 'number', 'bool', 'list', 'map', 'set', 'objects'])),
    anything: () => (chance(0.6) ? value('any') : compound('any')),
    anyOrList: () => value(pick(['string', 'number', 'list', 'strings', 'any'])),
    key: () => (chance(0.8) ? pick(['"a"', '"b"', '"k"', '"x y"', '"é"', '"10"', '10', 'true']) : quoted(pick(texts))),
    list() {
      const kind = elementKind()
      const text = items(kind)
      return pick([text, text, `tolist(${text})`, `toset(${items(pick(['string', 'number', 'bool']))})`, `tolist([])`, '[]', `[${value(kind)}, ${value(elementKind())}]`])
    },
    set: () => pick([`toset(${items(pick(['string', 'number', 'bool', 'list', 'map']))})`, items('string'), 'toset([])', `toset(${items('any')})`]),
    map() {
      const kind = elementKind()
      const text = object(kind)
      return pick([text, text, `tomap(${text})`, '{}', 'tomap({})', object('any')])
    },
    objects: () => pick([`[${many(1, 3, () => object('string', 1, 2)).join(', ')}]`, `tolist([${many(1, 3, () => `{a = ${value('string')}}`).join(', ')}])`, `{x = ${object('any')}, y = ${object('string')}}`]),
    collection: () => value(pick(['list', 'map', 'set', 'string'])),
    numbers: () => pick([items('number', 1), `toset(${items('number', 1)})`, `tolist(${items('number', 1)})`, items('string')]),
    bools: () => pick([items('bool'), `tolist(${items('bool')})`, `toset(${items('bool')})`]),
    strings: () => pick([items('string'), items('string', 1), `tolist(${items('string')})`, `toset(${items('string')})`, items('number'), items('any')]),
    nested: () => pick([`[${many(0, 3, () => value('list')).join(', ')}]`, `[${many(1, 2, () => value('nested')).join(', ')}]`, `tolist([${many(1, 2, () => value('list')).join(', ')}])`, value('set')]),
    mapOfLists: () => object('strings'),
  }

  function template() {
    const parts = many(1, 3, () =>
      pick([
        () => pick(['a', ' ', 'é', '-', '$$', '%%{', '$${', '\\n', '\\"', '\\t', 'x y', '\\u00e9', 'e\\u0301']),
        () => `\${${chance(0.2) ? '~ ' : ''}${value('any')}${chance(0.2) ? ' ~' : ''}}`,
        () => `\${${value('string')}}`,
        () => `\${${value('number')}}`,
        () => `%{if ${value('bool')}}${pick(['y', ' y ', '${1}'])}%{else}${pick(['n', ''])}%{endif}`,
        () => `%{${chance(0.3) ? '~' : ''} if ${value('bool')} ~}  y %{~ endif ${chance(0.3) ? '~' : ''}} `,
        () => `%{for ${pick(['x', 'k, x'])} in ${value(pick(['list', 'map', 'strings']))}}${pick(['<${x}>', '-', '${x} '])}%{endfor}`,
      ])(),
    )
    return `"${parts.join('')}"`
  }

  function heredoc() {
    const lines = many(0, 4, () => `${' '.repeat(int(5))}${pick(['a', 'b é', '', '${1 + 1}', `\${${value('string')}}`, `%{ for x in ${value('strings')} ~}`, '<${x}>', '%{ endfor }', '%{ if true }', '%{ else ~}', '%{~ endif ~}', '\\n "q"', '\t', '$${x}'])}`)
    return `<<${pick(['', '-', '-'])}EOT\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}${' '.repeat(int(4))}EOT\n`
  }

  /** An expression with inner ones, of no certain kind. */
  function compound(kind) {
    const same = () => value(kind)
    return pick([
      () => call(),
      () => call(),
      () => call(),
      () => `(${value('bool')} ? ${same()} : ${same()})`,
      () => `(${value('bool')} ? ${same()} : ${value(pick(['string', 'number', 'list', 'map', 'any']))})`,
      () => `(${value('number')} ${pick(['+', '-', '*', '/', '%'])} ${value('number')})`,
      () => `(${value('number')} ${pick(['<', '<=', '>', '>='])} ${value('number')})`,
      () => `(${value('any')} ${pick(['==', '!='])} ${value('any')})`,
      () => `(${same()} ${pick(['==', '!='])} ${same()})`,
      () => `(${value('bool')} ${pick(['&&', '||'])} ${value('bool')})`,
      () => `${pick(['!', '-'])}${value(pick(['bool', 'number']))}`,
      () => `[for ${pick(['x', 'k, x'])} in ${value(pick(['list', 'map', 'set']))} : ${loop()}${condition()}]`,
      () => `{for ${pick(['x', 'k, x'])} in ${value(pick(['list', 'map', 'set']))} : ${pick(['x', '"${x}"', 'upper(x)', '"k"', 'length(x)'])} => ${loop()}${pick(['', '', '...'])}${condition()}}`,
      () => `${value(pick(['list', 'objects', 'map']))}[${value(pick(['small', 'small', 'key', 'any']))}]`,
      () => `${value('objects')}${pick(['[*]', '.*'])}${pick(['', '.a', '.a', '[0]', '.0', '["a"]'])}`,
      () => `${value(pick(['map', 'list', 'string', 'any']))}[*]${pick(['', '.a', '[0]'])}`,
      () => `${value('map')}.${pick(['a', 'b', 'k'])}`,
      () => `${value('list')}.${int(3)}`,
      () => `${value('list')}${pick(['.*.a', '[*].a', '.0.a', '[0]["a"]'])}`,
      () => template(),
      () => `{${many(1, 3, () => `${pick(keys)} ${pick(['=', ':'])} ${same()}`).join(', ')}}`,
      () => `try(${value('anything')}, ${same()})`,
      () => `can(${value('anything')})`,
      () => (chance(0.3) ? `(\n${heredoc()})` : template()),
    ])()
  }

  const loop = () => pick(['x', '"${x}"', '[x]', 'x.a', 'x[0]', 'x + 1', 'upper(x)', `[x, ${value('any')}]`, value('any'), 'x == null', 'length(x)'])
  const condition = () => pick(['', '', '', ' if x != null', ' if true', ' if x == "a"', ' if length(x) > 0', ` if ${value('bool')}`, ' if can(x.a)', ' if x > 1'])

  function call(name = pick(names)) {
    const args = []
    for (const each of signatures[name]) {
      const kind = each.replace(/[*?]$/, '')
      if (each.endsWith('?') && chance(0.4)) continue
      if (each.endsWith('*')) args.push(...many(chance(0.05) ? 0 : 1, 3, () => value(kind)))
      else args.push(value(kind))
    }
    if (chance(0.02)) args.push(value('any'))
    if (chance(0.02)) args.pop()
    const last = args.length > 0 && chance(0.04) ? '...' : ''
    return `${name}(${args.join(', ')}${last})`
  }

  return { call, heredoc, template, expression: () => (chance(0.7) ? call() : compound(pick(['any', 'string', 'list', 'map', 'number']))) }
}
