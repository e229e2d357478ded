// Random Terraform configurations: a tree of modules with variables, locals, resources, calls and outputs of all kinds.
import { createWriter, emptyNames, types } from './expressions.mjs'
import { createRandom } from './random.mjs'
import { block, jsonText, nativeText, variableFileText } from './render.mjs'
import { constantOf, randomVariable, validationsOf } from './variables.mjs'

/** A module in a directory (`''` for the root): its files as blocks, and what a caller may give and ask. */
function buildModule(program, directory, depth) {
  const { source } = program
  const { int, pick, chance } = source
  const isRoot = directory === ''
  const names = emptyNames()
  const files = { 'main.tf': [], 'variables.tf': [], 'outputs.tf': [] }
  const texts = textFiles(program, directory)
  const writer = (extra = []) => {
    const all = { ...names }
    for (const { type, ...name } of extra) all[type] = [...all[type], name, name]
    return all
  }
  const write = (type, size, options = {}, extra = []) => createWriter(source, writer(extra), { files: texts, ...options }).written(type, size)
  const add = (type, text, taints) => names[type].push({ text, open: taints.open, sensitive: taints.sensitive, ephemeral: taints.ephemeral })

  const variables = Array.from({ length: int(isRoot ? 5 : 4) }, (_, index) => {
    const variable = randomVariable(`v${index}`, source, { isRoot })
    // What decides how many instances there are must be known.
    variable.isStatic = isRoot || chance(0.4)
    return variable
  })
  for (const variable of variables) {
    const others = variables.filter((each) => each !== variable && each.isStatic)
    files['variables.tf'].push(block('variable', [variable.name], variable.attributes, validationsOf(variable, others, source)))
    for (const { type, text, ...taints } of variable.names) add(type, text, { ...taints, open: !variable.isStatic })
  }

  const addLocals = (count, prefix) => {
    const attributes = Array.from({ length: count }, (_, index) => {
      const type = pick(types)
      const { text, ...taints } = write(type, 2, { secret: chance(0.1) })
      return { name: `${prefix}${index}`, type, text, taints }
    })
    for (const { name, type, taints } of attributes) add(type, `local.${name}`, taints)
    if (count > 0) files['main.tf'].push(block('locals', [], attributes.map(({ name, text }) => [name, text])))
  }

  addLocals(1 + int(3), 'a')
  for (let index = 0; index < int(4); index++) addResource({ source, files, names, add, write }, `r${index}`)
  if (chance(0.5)) addLocals(1 + int(2), 'b')
  const children = depth <= 0 ? 0 : isRoot ? int(3) : int(2)
  for (let index = 0; index < children; index++) {
    const child = buildModule(program, `${directory === '' ? '' : `${directory}/`}modules/m${index}`, depth - 1)
    addCall({ source, files, add, write }, `c${index}`, `./modules/m${index}`, child)
    if (chance(0.2)) addCall({ source, files, add, write }, `again${index}`, `./modules/m${index}`, child)
  }
  if (chance(0.5)) addLocals(1 + int(2), 'd')

  const outputs = Array.from({ length: isRoot ? 3 + int(5) : 1 + int(4) }, (_, index) => {
    const type = pick(types)
    const { text, ...taints } = write(type, isRoot ? 3 : 2, { secret: chance(0.15) })
    const isSensitive = taints.sensitive ? isRoot || chance(0.5) : chance(0.05)
    const name = `o${index}`
    files['outputs.tf'].push(
      block('output', [name], [['value', text], ...(isSensitive ? [['sensitive', 'true']] : [])], chance(0.1) ? [condition('precondition', write('strings', 1, { known: true }).text)] : []),
    )
    return { name, type, ...taints, sensitive: taints.sensitive || isSensitive }
  })
  if (isRoot) addRest({ source, files, write })
  program.modules.set(directory, { files, names, texts, variables })
  addOverrides({ source, files })
  return { variables, outputs }
}

/** Something that holds, whatever the value. */
const condition = (type, text) => block(type, [], [['condition', `length(path.module) + length(${text}) > 0`], ['error_message', { literal: 'It never fails.' }]])

/** Files that expressions read. */
function textFiles(program, directory) {
  const { source } = program
  const made = []
  const put = (name, text) => {
    program.texts.set(directory === '' ? name : `${directory}/${name}`, text)
    made.push(name)
  }
  if (source.chance(0.3)) put('a.txt', source.pick(['plain', 'two\nlines\n', '']))
  if (source.chance(0.15)) put('data/b.txt', 'b')
  if (source.chance(0.3)) put('t.tftpl', source.pick(['Hello ${name}!\n', '%{ for x in list ~}\n- ${x}\n%{ endfor ~}\n%{ if on }on%{ endif }', '${jsonencode({ n = name, l = list })}', '${on ? upper(name) : "off"}']))
  return made
}

// --- resources and calls ------------------------------------------------------------------------------------------

/** `count` or `for_each`, the names that it binds, and a key that is there. */
function repetition({ source, write }, allowed = ['count', 'for_each', 'set', 'none', 'none', 'none']) {
  const { pick, int, chance } = source
  const kind = pick(allowed)
  switch (kind) {
    case 'count': {
      const { text, ...taints } = chance(0.6) ? { text: String(pick([0, 1, 1, 2, 3])) } : { text: `length(${write('strings', 1, { known: true }).text})` }
      return { kind, attributes: [['count', text]], names: [{ type: 'number', text: 'count.index', ...taints }, { type: 'string', text: 'tostring(count.index)' }], first: Number(text) > 0 ? '[0]' : undefined }
    }
    case 'for_each': {
      const { text } = write('records', 1, { known: true })
      const literal = chance(0.5) ? '{ api = { ns = "x", sa = "y", n = 1 }, web = { ns = "z", sa = "y", n = 2 } }' : text
      return { kind, attributes: [['for_each', literal]], names: [{ type: 'string', text: 'each.key' }, { type: 'string', text: 'each.value.ns' }, { type: 'record', text: 'each.value' }], first: literal === text ? undefined : '["api"]' }
    }
    case 'set': {
      const { text } = write('set', 1, { known: true })
      return { kind: 'for_each', attributes: [['for_each', int(2) === 0 ? 'toset(["a", "b"])' : text]], names: [{ type: 'string', text: 'each.key' }, { type: 'string', text: 'each.value' }] }
    }
    default:
      return { kind: 'none', attributes: [], names: [] }
  }
}

function addResource({ source, files, names, add, write }, name) {
  const { pick, chance } = source
  const repeated = repetition({ source, write })
  const type = pick(types)
  const { text, ...taints } = write(type, 2, { secret: chance(0.05) }, repeated.names)
  const address = `terraform_data.${name}`
  const earlier = files['main.tf'].filter((each) => each.type === 'resource')
  const attributes = [
    ...repeated.attributes,
    ...(chance(0.95) ? [['input', text]] : []),
    ...(chance(0.15) ? [['triggers_replace', write(pick(types), 1, {}, repeated.names).text]] : []),
    ...(earlier.length > 0 && chance(0.15) ? [['depends_on', { references: [`terraform_data.${pick(earlier).labels[1]}`] }]] : []),
  ]
  const lifecycle = []
  if (chance(0.1)) lifecycle.push(condition('precondition', write('strings', 1, { known: true }).text))
  if (chance(0.1)) lifecycle.push(block('postcondition', [], [['condition', pick(['self.id != ""', 'can(self.input)', 'length(keys(self)) > 0'])], ['error_message', { literal: 'It never fails.' }]]))
  const settings = [
    ...(chance(0.1) ? [['create_before_destroy', pick(['true', 'false'])]] : []),
    ...(chance(0.1) ? [['ignore_changes', { references: ['input'] }]] : []),
    ...(earlier.length > 0 && chance(0.1) ? [['replace_triggered_by', { references: [`terraform_data.${pick(earlier).labels[1]}`] }]] : []),
  ]
  files['main.tf'].push(block('resource', ['terraform_data', name], attributes, lifecycle.length + settings.length > 0 ? [block('lifecycle', [], settings, lifecycle)] : []))
  if (!attributes.some(([each]) => each === 'input')) {
    if (repeated.kind === 'none') add('string', `${address}.id`, { open: true })
    return
  }
  const open = { ...taints, open: true }
  if (repeated.kind === 'none') {
    add(type, `${address}.input`, taints)
    if (chance(0.7)) add('string', `${address}.id`, { open: true })
    if (chance(0.5)) add(type, `${address}.output`, open)
    if (chance(0.1)) add('number', `length(${address})`, taints)
    if (chance(0.1)) add(type, `(${address})["${pick(["input", "output"])}"]`, open)
    return
  }
  if (repeated.first !== undefined) {
    add(type, `${address}${repeated.first}.input`, taints)
    if (chance(0.5)) add(type, `${address}${repeated.first}.output`, open)
  }
  if (repeated.kind === 'count') {
    add('number', `length(${address})`, taints)
    add('strings', `${address}[*].id`, { open: true })
    if (type === 'string') add('strings', `${address}[*].${pick(['input', 'output'])}`, open)
    add('string', `try(${address}[0].id, "none")`, open)
    return
  }
  add('strings', `keys(${address})`, taints)
  add('strings', `values(${address})[*].id`, { open: true })
  if (type === 'string') add('map', `{ for k, r in ${address} : k => r.${pick(['input', 'output'])} }`, open)
  add('map', `{ for k, r in ${address} : k => r.id }`, { open: true })
  if (names.map.length > 0 && type === 'record') add('map', `{ for k, r in ${address} : k => r.input.ns }`, open)
}

function addCall({ source, files, add, write }, name, from, child) {
  const { pick, chance } = source
  const repeated = repetition({ source, write })
  const earlier = files['main.tf'].filter((each) => each.type === 'resource')
  const given = []
  for (const variable of child.variables) {
    if (variable.hasDefault && chance(0.4)) continue
    if (variable.isNullable && variable.hasDefault && chance(0.03)) continue
    if (!variable.isNullable && variable.hasDefault && chance(0.2)) {
      given.push([variable.name, 'null'])
      continue
    }
    const plain = variable.shape.value !== undefined || variable.shape.strict
    given.push([variable.name, plain || chance(0.2) ? { literal: variable.value(chance(0.3)) } : write(variable.shape.type, 2, { known: variable.isStatic, secret: variable.isSensitive }, repeated.names).text])
  }
  files['main.tf'].push(
    block('module', [name], [
      ['source', { literal: from }],
      ...repeated.attributes,
      ...given,
      ...(chance(0.05) ? [['providers', { pairs: {} }]] : []),
      ...(earlier.length > 0 && chance(0.1) ? [['depends_on', { references: [`terraform_data.${pick(earlier).labels[1]}`] }]] : []),
    ]),
  )
  const address = `module.${name}`
  for (const output of child.outputs) {
    // What goes into a module may come out of it.
    const taints = { open: true, sensitive: output.sensitive, ephemeral: output.ephemeral }
    const { type } = output
    if (repeated.kind === 'none') {
      add(type, `${address}.${output.name}`, taints)
      continue
    }
    if (repeated.first !== undefined) add(type, `${address}${repeated.first}.${output.name}`, taints)
    if (type !== 'string') continue
    if (repeated.kind === 'count') add('strings', `${address}[*].${output.name}`, taints)
    else {
      add('strings', `values(${address})[*].${output.name}`, taints)
      add('map', `{ for k, m in ${address} : k => m.${output.name} }`, taints)
    }
  }
  const whole = child.outputs.some(({ sensitive, ephemeral }) => sensitive || ephemeral)
  if (repeated.kind === 'none') {
    if (!whole && chance(0.2)) add('string', `jsonencode(${address})`, { open: true })
  } else {
    add('number', `length(${address})`, {})
    if (repeated.kind === 'for_each') add('strings', `keys(${address})`, {})
  }
}

// --- what changes no value ------------------------------------------------------------------------------------------

function addRest({ source, files, write }) {
  const { chance, pick } = source
  const main = files['main.tf']
  const resources = main.filter((each) => each.type === 'resource')
  if (chance(0.15) && resources.length > 0) {
    const { labels } = pick(resources)
    main.push(block('check', ['health'], [], [block('assert', [], [['condition', pick([`can(terraform_data.${labels[1]})`, `terraform_data.${labels[1]} == null`, `length(${write('strings', 1).text}) + length(path.module) > 100`])], ['error_message', '"not ${path.module}"']])]))
  }
  if (chance(0.1) && resources.length > 0) main.push(block('moved', [], [['from', { reference: 'terraform_data.old' }], ['to', { reference: `terraform_data.${pick(resources).labels[1]}` }]]))
  if (chance(0.1)) main.push(block('removed', [], [['from', { reference: 'terraform_data.gone' }]], [block('lifecycle', [], [['destroy', 'false']])]))
  if (chance(0.1)) main.push(block('terraform', [], [['required_version', { literal: '>= 1.0' }]]))
}

/** Override files say again what some blocks say. */
function addOverrides({ source, files }) {
  const { pick, chance } = source
  if (!chance(0.25)) return
  const all = [...files['main.tf'], ...files['outputs.tf'], ...files['variables.tf']]
  const made = []
  for (const each of all.filter(() => chance(0.25))) {
    const value = each.attributes.find(([name]) => name === 'input' || name === 'value')
    if (each.type === 'output' && value !== undefined) made.push(block('output', each.labels, [['description', { literal: 'overridden' }], ...(chance(0.5) ? [['value', chance(0.5) ? 'path.module' : { literal: constantOf(pick(types), source) }]] : [])]))
    if (each.type === 'resource') made.push(block('resource', each.labels, chance(0.5) ? [['triggers_replace', 'path.module']] : [], [block('lifecycle', [], [['create_before_destroy', 'true']])]))
    if (each.type === 'locals') made.push(block('locals', [], [[each.attributes[0][0], each.attributes[0][1]]]))
    if (each.type === 'module') made.push(block('module', each.labels, chance(0.5) ? [] : [['source', each.attributes[0][1]]]))
    if (each.type === 'variable') made.push(block('variable', each.labels, [['description', { literal: 'overridden' }], ...(chance(0.5) ? each.attributes.filter(([name]) => name === 'default') : [])]))
  }
  if (made.length === 0) return
  files[pick(['override.tf', 'main_override.tf', 'z_override.tf'])] = made
}

// --- the whole ----------------------------------------------------------------------------------------------------

const variableFiles = [
  { path: 'terraform.tfvars' },
  { path: 'terraform.tfvars.json' },
  { path: 'team.auto.tfvars' },
  { path: 'Zone.auto.tfvars.json' },
  { path: 'env/prod.tfvars', named: true },
  { path: 'env/more.tfvars.json', named: true },
]

function variableValues(program, variables) {
  const { source } = program
  const { chance, pick } = source
  const given = new Map(variableFiles.map(({ path }) => [path, {}]))
  for (const variable of variables) {
    const levels = variableFiles.filter(() => chance(0.12)).map(({ path }) => path)
    if (!variable.hasDefault && levels.length === 0) levels.push('terraform.tfvars')
    for (const level of levels) {
      const isNull = !variable.isNullable && variable.hasDefault && chance(0.2)
      given.get(level)[variable.name] = isNull ? null : variable.value(chance(0.4))
    }
  }
  if (chance(0.1)) given.get(pick(['terraform.tfvars', 'team.auto.tfvars'])).not_declared = 'x'
  for (const [path, values] of given) if (Object.keys(values).length > 0) program.values.set(path, values)
}

/** A program in parts: modules as blocks, text files, variable files. `textOf` writes it down. */
export function buildProgram(seed) {
  const source = createRandom(seed)
  const program = { source, modules: new Map(), texts: new Map(), values: new Map() }
  const { variables } = buildModule(program, '', source.pick([0, 1, 1, 2, 3]))
  variableValues(program, variables)
  return program
}

export function writeProgram({ source, modules, texts, values }) {
  const written = Object.fromEntries(texts)
  for (const [directory, { files }] of modules) {
    for (const [name, blocks] of Object.entries(files)) {
      if (blocks.length === 0) continue
      const path = directory === '' ? name : `${directory}/${name}`
      const json = source.chance(0.15) ? jsonText(blocks, source) : undefined
      written[json === undefined ? path : `${path}.json`] = json ?? nativeText(blocks)
    }
  }
  for (const [path, each] of values) written[path] = variableFileText(path, each)
  const varFiles = variableFiles.filter(({ path, named }) => named && values.has(path)).map(({ path }) => path)
  return { files: written, varFiles: source.chance(0.5) ? varFiles : varFiles.reverse() }
}
