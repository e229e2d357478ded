// Random input variables: type constraints, constants that fit them (with and without conversion), names inside of the module.

const texts = ['api', 'web', 'kube-system', 'apps', '', 'x-y_z', '10', 'true', 'tést', 'https://h.example.test/id/1']

/** Constants of the types of expressions.mjs. `loose` ones need conversion. */
export function constantOf(type, source, loose = false) {
  const { int, pick, chance } = source
  const text = () => (loose && chance(0.2) ? pick([1, true, 2.5]) : pick(texts))
  const number = () => (loose && chance(0.3) ? pick(['3', '0.5', '007']) : pick([0, 1, 2, 3, 42, 1.5]))
  const record = (sa) => ({
    ...(loose && chance(0.3) ? {} : { ns: pick(texts) }),
    sa,
    ...(loose && chance(0.3) ? {} : { n: loose && chance(0.3) ? pick(['2', null]) : int(5) }),
    ...(loose && chance(0.2) ? { extra: true } : {}),
  })
  switch (type) {
    case 'string':
      return text()
    case 'number':
      return number()
    case 'bool':
      return loose && chance(0.3) ? pick(['true', 'false']) : chance(0.5)
    case 'strings':
    case 'set':
      return Array.from({ length: int(4) }, text)
    case 'map':
      return Object.fromEntries(['a', 'b', 'api', 'x y'].slice(0, int(4)).map((key) => [key, text()]))
    case 'record':
      return record('api')
    case 'records':
      return Object.fromEntries(['api', 'dns', 'job'].slice(0, 1 + int(3)).map((key) => [key, record(key)]))
  }
}

const record = 'object({ ns = optional(string, "default"), sa = string, n = optional(number, 3) })'

/** Of these, `name` gives expressions of further types. */
const declarations = [
  { type: 'string', declared: 'string' },
  { type: 'number', declared: 'number' },
  { type: 'bool', declared: 'bool' },
  { type: 'strings', declared: 'list(string)' },
  { type: 'strings', declared: 'list(any)', strict: true, wrap: (name) => `[for s in ${name} : tostring(s)]` },
  { type: 'set', declared: 'set(string)' },
  { type: 'map', declared: 'map(string)' },
  { type: 'map', declared: 'any', strict: true },
  { type: 'string', declared: 'any', strict: true },
  { type: 'record', declared: record },
  { type: 'records', declared: `map(${record})` },
  {
    type: 'record',
    declared: `object({ ns = optional(string, "deep"), sa = optional(string), n = optional(number, 1), more = optional(object({ on = optional(bool, true), list = optional(list(string), ["x"]) }), {}) })`,
    names: (name) => [['bool', `${name}.more.on`], ['strings', `${name}.more.list`]],
    wrap: (name) => `{ ns = ${name}.ns, sa = coalesce(${name}.sa, "none"), n = ${name}.n }`,
  },
  { type: 'strings', declared: 'tuple([string, number])', value: ({ int }) => ['one', int(3)], wrap: (name) => `[${name}[0], tostring(${name}[1])]` },
  { type: 'strings', declared: 'map(list(string))', value: ({ int }) => ({ a: ['x', 'y'].slice(0, int(3)), b: [] }), wrap: (name) => `flatten(values(${name}))` },
  { type: 'strings', declared: 'set(object({ key = string, on = optional(bool, false) }))', value: ({ int }) => [{ key: 'a' }, { key: 'b', on: true }].slice(0, int(3)), wrap: (name) => `[for o in ${name} : o.key if !o.on]` },
]

export function randomVariable(name, source, { isRoot }) {
  const { pick, chance } = source
  const shape = pick(declarations)
  const isSensitive = chance(0.08)
  const isEphemeral = !isSensitive && chance(0.05)
  const value = (loose) => (shape.value === undefined ? constantOf(shape.type, source, loose && shape.strict !== true) : shape.value(source))
  const hasDefault = chance(isRoot ? 0.75 : 0.5)
  const isNullable = !chance(0.2)
  const attributes = [
    ...(shape.declared === 'any' && chance(0.5) ? [] : [['type', { type: shape.declared }]]),
    ...(hasDefault ? [['default', { literal: value(chance(0.3)) }]] : []),
    ...(isNullable ? [] : [['nullable', 'false']]),
    ...(isSensitive ? [['sensitive', 'true']] : []),
    ...(isEphemeral ? [['ephemeral', 'true']] : []),
    ...(chance(0.1) ? [['description', { literal: 'What it is.' }]] : []),
  ]
  const taints = { open: false, sensitive: isSensitive, ephemeral: isEphemeral }
  const reference = `var.${name}`
  const names = [[shape.type, shape.wrap === undefined ? reference : shape.wrap(reference)], ...(shape.names?.(reference) ?? [])].map(([type, text]) => ({ type, text, ...taints }))
  return { name, shape, attributes, hasDefault, isNullable, isSensitive, isEphemeral, names, value }
}

/** Conditions that hold. */
export function validationsOf(variable, others, { pick, chance }) {
  if (!chance(0.25)) return []
  const reference = `var.${variable.name}`
  const plain = others.filter(({ isSensitive, isEphemeral }) => !isSensitive && !isEphemeral)
  const conditions = [`${reference} == ${reference}`, `can(${reference})`, `${reference} != null || true`, `!can(${reference}.nope.deeper.still)`]
  if (plain.length > 0) conditions.push(`${reference} == ${reference} && can(var.${pick(plain).name})`)
  return [{ type: 'validation', labels: [], attributes: [['condition', pick(conditions)], ['error_message', { literal: 'It must be as it is.' }]], blocks: [] }]
}
