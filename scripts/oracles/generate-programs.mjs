#!/usr/bin/env node
// Generates small random Terraform configurations and records what `terraform plan` says about them: outputs, planned resources,
// refusals. No network, no providers but the built-in one.
//
//   node scripts/oracles/generate-programs.mjs OUT.json [--count 300] [--seed 1]     generate and record
//   node scripts/oracles/generate-programs.mjs --check FILE.json                     record again and compare
//   node scripts/oracles/generate-programs.mjs --record FILE.json                    record anew what programs by hand say
//
// TERRAFORM names the binary. Without it the script says so and does nothing.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'

const binary = process.env.TERRAFORM ?? 'terraform'
const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
for (const name of Object.keys(environment)) if (/^TF_(VAR|CLI_ARGS|WORKSPACE|LOG|DATA_DIR)/.test(name)) delete environment[name]

// --- randomness ---------------------------------------------------------------------------------------------------

/** Numbers in [0, 1) from a seed: the same programs on every machine (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

// --- expressions --------------------------------------------------------------------------------------------------

/**
 * Writes expressions of a wanted type. Types: `string`, `number`, `bool`, `strings` (a list of strings), `map` (a map of strings),
 * `records` (a map of objects with `ns`, `sa` and `n`). `names` holds what may be referred to, by type.
 */
function createWriter(random, names) {
  const int = (below) => Math.floor(random() * below)
  const pick = (items) => items[int(items.length)]
  const chance = (share) => random() < share
  const words = ['api', 'web', 'dns', 'kube-system', 'apps', 'infra', 'a', 'b', '', 'Payments', 'x-y_z', 'tést', '10', 'true', 'system:serviceaccount:apps:api', 'https://h.example.test/id/1', 'arn:aws:iam::111122223333:role/r']
  const quote = (text) => JSON.stringify(text).replace(/\$\{/g, '$$${')
  const word = () => quote(pick(words))
  const name = (type) => (names[type].length > 0 && chance(0.6) ? pick(names[type]) : undefined)

  const leaf = {
    string: () => name('string') ?? word(),
    number: () => name('number') ?? String(pick([0, 1, 2, 3, 7, 42, 1.5, 0.1, 1000000, 9007199254740993n])),
    bool: () => name('bool') ?? pick(['true', 'false']),
    strings: () => name('strings') ?? `[${Array.from({ length: int(4) }, word).join(', ')}]`,
    map: () => name('map') ?? `{ ${['a', 'b', 'api', 'web'].slice(0, int(5)).map((key) => `${key} = ${word()}`).join(', ')} }`,
    records: () =>
      name('records') ?? `{ ${['api', 'dns', 'job'].slice(0, 1 + int(3)).map((key) => `${key} = { ns = ${word()}, sa = ${quote(key)}, n = ${int(5)} }`).join(', ')} }`,
  }

  const forms = {
    string: [
      (w) => `"${pick(['', 'p-', 'irsa/', '${"', ':']).replace('${"', '')}\${${w('string')}}${pick(['', '-s', ':sub'])}"`,
      (w) => `"\${${w('string')}}:\${${w('number')}}"`,
      (w) => `${pick(['upper', 'lower', 'title', 'trimspace', 'strrev', 'chomp'])}(${w('string')})`,
      (w) => `replace(${w('string')}, ${quote(pick(['-', ':', 'a', '/[aeiou]/', 'https://', '/^(.*):/']))}, ${quote(pick(['', '_', 'x', '<$1>']))})`,
      (w) => `join(${quote(pick([',', '-', '']))}, ${w('strings')})`,
      (w) => `format(${quote(pick(['%s', '%s/x', '<%5s>', '%-6s|']))}, ${w('string')})`,
      (w) => `format("%s-%03d", ${w('string')}, ${int(50)})`,
      (w) => `substr(${w('string')}, ${int(3)}, ${pick([-1, 0, 2, 5])})`,
      (w) => `${pick(['trimprefix', 'trimsuffix', 'trim'])}(${w('string')}, ${quote(pick(['a', 'api', 'https://', '-', 'x']))})`,
      (w) => `(${w('bool')} ? ${w('string')} : ${w('string')})`,
      (w) => `coalesce(${w('string')}, ${w('string')}, "last")`,
      (w) => `lookup(${w('map')}, ${word()}, ${w('string')})`,
      (w) => `try(${w('map')}[${word()}], ${w('string')})`,
      (w) => `try(${w('strings')}[${int(3)}], ${w('string')})`,
      (w) => `element(concat(${w('strings')}, ["z"]), ${int(4)})`,
      (w) => `jsonencode(${w(pick(['strings', 'map', 'string', 'number', 'bool']))})`,
      (w) => `tostring(${w(pick(['number', 'bool', 'string']))})`,
      (w) => `"%{ for s in ${w('strings')} }<\${s}>%{ endfor }"`,
      (w) => `"%{ if ${w('bool')} }yes%{ else }no%{ endif }"`,
      (w) => `try(one(${w('strings')}), "many")`,
      (w) => `try(regex("[a-z]+", ${w('string')}), "none")`,
      (w) => `sha1(${w('string')})`,
      (w) => `base64encode(${w('string')})`,
      (w) => `nonsensitive(sensitive(${w('string')}))`,
    ],
    number: [
      (w) => `length(${w(pick(['string', 'strings', 'map', 'records']))})`,
      (w) => `(${w('number')} ${pick(['+', '-', '*'])} ${w('number')})`,
      (w) => `(${w('number')} ${pick(['/', '%'])} ${1 + int(6)})`,
      (w) => `${pick(['max', 'min'])}(${w('number')}, ${w('number')})`,
      (w) => `(${w('bool')} ? ${w('number')} : ${w('number')})`,
      (w) => `try(tonumber(${w('string')}), ${int(9)})`,
      (w) => `${pick(['abs', 'ceil', 'floor'])}(${w('number')})`,
      (w) => `try(index(${w('strings')}, ${word()}), -1)`,
      (w) => `sum(concat([1], [for s in ${w('strings')} : length(s)]))`,
    ],
    bool: [
      (w) => `contains(${w('strings')}, ${w('string')})`,
      (w) => `(${w('string')} ${pick(['==', '!='])} ${w('string')})`,
      (w) => `(${w('number')} ${pick(['<', '<=', '>', '>=', '==', '!='])} ${w('number')})`,
      (w) => `(${w('bool')} ${pick(['&&', '||'])} ${w('bool')})`,
      (w) => `!${w('bool')}`,
      (w) => `${pick(['startswith', 'endswith', 'strcontains'])}(${w('string')}, ${word()})`,
      (w) => `can(${w('map')}[${word()}])`,
      (w) => `(length(${w('strings')}) > ${int(3)})`,
      (w) => `${pick(['alltrue', 'anytrue'])}([for s in ${w('strings')} : length(s) > 1])`,
      (w) => `(lookup(${w('map')}, ${word()}, null) == null)`,
      (w) => `(${w('strings')} == ${w('strings')})`,
    ],
    strings: [
      (w) => `[for s in ${w('strings')} : ${pick(['upper(s)', '"${s}!"', 's'])}${chance(0.4) ? ` if ${pick(['length(s) > 1', 's != "a"', 'strcontains(s, "a")'])}` : ''}]`,
      (w) => `[for k, v in ${w('map')} : "\${k}=\${v}"]`,
      (w) => `[for k, r in ${w('records')} : "system:serviceaccount:\${r.ns}:\${r.sa}"]`,
      (w) => `values(${w('records')})[*].${pick(['ns', 'sa'])}`,
      (w) => `concat(${w('strings')}, ${w('strings')})`,
      (w) => `${pick(['distinct', 'compact', 'reverse', 'sort', 'tolist'])}(${w('strings')})`,
      (w) => `keys(${w(pick(['map', 'records']))})`,
      (w) => `values(${w('map')})`,
      (w) => `split(${quote(pick([',', ':', '-', '/']))}, ${w('string')})`,
      (w) => `formatlist("%s/%s", ${w('strings')}, ${w('string')})`,
      (w) => `(${w('bool')} ? ${w('strings')} : ${w('strings')})`,
      (w) => `flatten([${w('strings')}, [${w('strings')}]])`,
      (w) => `slice(concat(${w('strings')}, ["y", "z"]), 0, ${1 + int(2)})`,
      (w) => `tolist(toset(${w('strings')}))`,
      (w) => `tolist(${pick(['setunion', 'setintersection', 'setsubtract'])}(${w('strings')}, ${w('strings')}))`,
      (w) => `[for p in setproduct(["x", "y"], ${w('strings')}) : join("-", p)]`,
      (w) => `coalescelist(${w('strings')}, ["c"])`,
      (w) => `try(jsondecode(jsonencode(${w('strings')})), [])`,
      (w) => `flatten(chunklist(${w('strings')}, 2))`,
      () => `[for i in range(${int(4)}) : "n\${i}"]`,
    ],
    map: [
      (w) => `{ for s in ${w('strings')} : s => ${pick(['upper(s)', 'length(s)', '"v-${s}"'])}... }`.replace(/=> (.*)\.\.\. \}$/, (_, value) => `=> join("+", [for t in [${value}] : t])... }`),
      (w) => `{ for k, v in ${w('map')} : ${pick(['k', 'upper(k)', '"${k}-x"'])} => ${pick(['v', '"${k}:${v}"', 'lower(v)'])}${chance(0.4) ? ' if v != ""' : ''} }`,
      (w) => `merge(${w('map')}, ${w('map')})`,
      (w) => `merge(${w('map')}, ${w('bool')} ? { extra = ${w('string')} } : {})`,
      (w) => `{ for k, r in ${w('records')} : k => "\${r.ns}/\${r.sa}" }`,
      (w) => `tomap({ a = ${w('string')}, (${quote(pick(['b', 'c']))}) = ${w('string')} })`,
      (w) => `zipmap(${chance(0.1) ? w('strings') : `[${w('string')}]`}, [${w('string')}])`,
      (w) => `(${w('bool')} ? ${w('map')} : ${w('map')})`,
      (w) => `jsondecode(jsonencode(${w('map')}))`,
    ],
    records: [
      (w) => `{ for k, r in ${w('records')} : k => merge(r, { ns = ${w('string')} }) }`,
      (w) => `{ for k, r in ${w('records')} : k => r if r.n ${pick(['>', '<', '!='])} ${int(4)} }`,
      (w) => `merge(${w('records')}, { extra = { ns = ${w('string')}, sa = "extra", n = ${w('number')} } })`,
    ],
  }

  const write = (type, depth) => {
    if (depth <= 0 || chance(0.15)) return leaf[type]()
    return pick(forms[type])((inner) => write(inner, depth - 1))
  }
  return { write, leaf, pick, int, chance, word, quote }
}

// --- programs -----------------------------------------------------------------------------------------------------

const variableTypes = [
  { type: 'string', declared: 'string' },
  { type: 'number', declared: 'number' },
  { type: 'bool', declared: 'bool' },
  { type: 'strings', declared: 'list(string)' },
  { type: 'strings', declared: 'set(string)', wrap: (text) => `tolist(${text})` },
  { type: 'map', declared: 'map(string)' },
  { type: 'records', declared: 'map(object({ ns = optional(string, "default"), sa = string, n = optional(number, 3) }))' },
  { type: 'map', declared: 'any' },
]

function generateProgram(id, seed) {
  const random = randomFrom(seed)
  const names = { string: [], number: [], bool: [], strings: [], map: [], records: [] }
  const empty = { string: [], number: [], bool: [], strings: [], map: [], records: [] }
  const literal = createWriter(random, empty)
  const { write, pick, int, chance } = createWriter(random, names)
  const files = {}
  const varFiles = []

  // Variables, their defaults, and tfvars on three levels.
  const variables = []
  const given = { 'terraform.tfvars': [], 'team.auto.tfvars': [], 'env/prod.tfvars': [] }
  const count = 1 + int(4)
  for (let index = 0; index < count; index++) {
    const kind = pick(variableTypes)
    const name = `v${index}`
    const hasDefault = chance(0.8)
    const lines = [`  type = ${kind.declared}`]
    if (hasDefault) lines.push(`  default = ${literal.leaf[kind.type]()}`)
    if (chance(0.1)) lines.push('  nullable = false')
    variables.push(`variable "${name}" {\n${lines.join('\n')}\n}\n`)
    const levels = Object.keys(given).filter(() => chance(0.3))
    if (!hasDefault && levels.length === 0) levels.push('terraform.tfvars')
    for (const level of levels) given[level].push(`${name} = ${literal.leaf[kind.type]()}\n`)
    names[kind.type].push(kind.wrap === undefined ? `var.${name}` : kind.wrap(`var.${name}`))
  }
  files['variables.tf'] = variables.join('')
  for (const [path, lines] of Object.entries(given)) if (lines.length > 0) files[path] = lines.join('')
  if (files['env/prod.tfvars'] !== undefined) varFiles.push('env/prod.tfvars')

  // A resource whose id and output are not known while planning.
  const main = []
  if (chance(0.5)) {
    main.push(`resource "terraform_data" "seed" {\n  input = ${write('string', 1)}\n}\n`)
    names.string.push('terraform_data.seed.input')
    if (chance(0.6)) names.string.push(pick(['terraform_data.seed.id', 'terraform_data.seed.output']))
  }

  const types = ['string', 'number', 'bool', 'strings', 'map', 'records']
  const locals = []
  for (let index = 0; index < 2 + int(4); index++) {
    const type = pick(types)
    locals.push(`  l${index} = ${write(type, 2)}\n`)
    names[type].push(`local.l${index}`)
  }
  files['locals.tf'] = `locals {\n${locals.join('')}}\n`

  if (chance(0.5)) {
    const repetition = pick(['for_each', 'count', 'set', 'none'])
    const head = { for_each: `  for_each = ${write('records', 1)}\n`, count: `  count = ${pick([0, 1, 2])}\n`, set: `  for_each = toset(${literal.write('strings', 1)})\n`, none: '' }[repetition]
    const each = { for_each: ['each.key', 'each.value.ns'], count: ['tostring(count.index)'], set: ['each.key', 'each.value'], none: [] }[repetition]
    const inner = createWriter(random, { ...names, string: [...names.string, ...each, ...each] })
    main.push(`resource "terraform_data" "each" {\n${head}  input = { name = ${inner.write('string', 1)}, list = ${inner.write('strings', 1)} }\n}\n`)
    if (repetition === 'count') names.strings.push('terraform_data.each[*].input.name')
    if (repetition === 'for_each' || repetition === 'set') names.map.push('{ for k, r in terraform_data.each : k => r.input.name }')
    if (repetition === 'none') names.string.push('terraform_data.each.input.name')
  }

  if (chance(0.7)) addModule()
  function addModule() {
    const inside = { string: ['var.name', 'var.role.ns'], number: ['var.role.n'], bool: ['var.on'], strings: ['var.list'], map: ['var.tags'], records: [] }
    const child = createWriter(random, inside)
    const nested = chance(0.4)
    const childFiles = [
      'variable "name" { type = string }\n',
      `variable "list" {\n  type    = list(string)\n  default = ["one"]\n}\n`,
      `variable "tags" {\n  type    = map(string)\n  default = {}\n}\n`,
      `variable "on" {\n  type    = bool\n  default = true\n}\n`,
      `variable "role" {\n  type    = object({ ns = optional(string, "ns"), n = optional(number, 1) })\n  default = {}\n}\n`,
      `locals {\n  text = ${child.write('string', 2)}\n}\n`,
      `resource "terraform_data" "role" {\n  count = var.on ? 1 : 0\n  input = { name = local.text, list = ${child.write('strings', 1)} }\n}\n`,
      'output "text" { value = local.text }\n',
      `output "list" { value = ${child.write('strings', 2)} }\n`,
      `output "map" { value = ${child.write('map', 2)} }\n`,
      'output "role" { value = try(terraform_data.role[0].input.name, "off") }\n',
      'output "id" { value = one(terraform_data.role[*].id) }\n',
    ]
    if (nested) {
      childFiles.push(`module "leaf" {\n  source   = "./leaf"\n  for_each = toset(["x", "y"])\n  key      = "\${var.name}-\${each.key}"\n}\n`, 'output "leaves" { value = [for l in module.leaf : l.key] }\n')
      files['modules/m/leaf/main.tf'] = 'variable "key" {}\noutput "key" { value = upper(var.key) }\noutput "path" { value = path.module }\n'
    }
    files['modules/m/main.tf'] = childFiles.join('')
    const repetition = pick(['for_each', 'count', 'none', 'none'])
    const head = { for_each: `  for_each = ${literal.leaf.records()}\n`, count: `  count = ${pick([1, 2])}\n`, none: '' }[repetition]
    const own = { for_each: ['each.key', 'each.value.sa'], count: ['tostring(count.index)'], none: [] }[repetition]
    const arguments_ = createWriter(random, { ...names, string: [...names.string, ...own] })
    const lines = [`  name = ${arguments_.write('string', 1)}\n`]
    if (chance(0.6)) lines.push(`  list = ${arguments_.write('strings', 1)}\n`)
    if (chance(0.6)) lines.push(`  tags = ${arguments_.write('map', 1)}\n`)
    if (chance(0.4)) lines.push(`  on = ${arguments_.write('bool', 1)}\n`)
    if (chance(0.4)) lines.push(`  role = { ns = ${arguments_.write('string', 1)}, extra = 1 }\n`)
    main.push(`module "m" {\n  source = "./modules/m"\n${head}${lines.join('')}}\n`)
    if (repetition === 'none') {
      names.string.push('module.m.text', 'module.m.role', ...(chance(0.3) ? ['module.m.id'] : []))
      names.strings.push('module.m.list', ...(nested ? ['module.m.leaves'] : []))
      names.map.push('module.m.map')
    } else if (repetition === 'count') {
      names.string.push('module.m[0].text')
      names.strings.push('module.m[*].role', 'module.m[0].list')
    } else {
      names.map.push('{ for k, m in module.m : k => m.text }')
      names.strings.push('values(module.m)[*].role', '[for k in sort(keys(module.m)) : module.m[k].text]')
    }
  }

  const outputs = []
  for (let index = 0; index < 4 + int(5); index++) outputs.push(`output "o${index}" { value = ${write(pick(types), 3)} }\n`)
  files['main.tf'] = main.join('')
  files['outputs.tf'] = outputs.join('')
  return { id, category: 'generated', files, varFiles }
}

// --- recording ----------------------------------------------------------------------------------------------------

function terraform(directory, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { cwd: directory, env: environment })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout }))
    child.stdin.end()
  })
}

/** The first error of a `-json` run, by place. */
function errorOf(output) {
  const errors = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).diagnostic)
    .filter((diagnostic) => diagnostic?.severity === 'error')
    .map(({ summary, detail, range }) => ({
      error: summary.split('\n')[0],
      detail: (detail ?? '').replace(/\ngoroutine [^]*/, ''),
      ...(range === undefined ? {} : { at: `${range.filename}:${range.start.line}` }),
    }))
  errors.sort((a, b) => ((a.at ?? '~') + a.error < (b.at ?? '~') + b.error ? -1 : 1))
  return errors[0]
}

const isObject = (value) => typeof value === 'object' && value !== null
const anyTrue = (mark) => mark === true || (isObject(mark) && Object.values(mark).some(anyTrue))

/** `null` where something is unknown, which a plan leaves out. */
function withNulls(after, mark) {
  if (mark === true) return null
  if (Array.isArray(mark)) return mark.map((each, index) => withNulls(after?.[index], each))
  if (!isObject(mark)) return after ?? null
  const keys = [...new Set([...Object.keys(after ?? {}), ...Object.keys(mark)])].sort()
  return Object.fromEntries(keys.map((key) => [key, key in mark ? withNulls(after?.[key], mark[key]) : after[key]]))
}

function answerOf(after, mark) {
  if (mark === true) return { known: false }
  return anyTrue(mark) ? { partial: withNulls(after, mark), unknown: mark } : { known: true, value: after ?? null }
}

async function record(program) {
  const directory = mkdtempSync(join(tmpdir(), 'programs-'))
  try {
    for (const [path, text] of Object.entries(program.files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    }
    const init = errorOf((await terraform(directory, ['init', '-input=false', '-json'])).stdout)
    if (init !== undefined) return { ...program, ok: false, ...init, stage: 'init' }
    const planned = await terraform(directory, ['plan', '-input=false', '-json', '-out=p', ...program.varFiles.map((path) => `-var-file=${path}`)])
    const refused = errorOf(planned.stdout)
    if (refused !== undefined) return { ...program, ok: false, ...refused, stage: 'plan' }
    const plan = JSON.parse((await terraform(directory, ['show', '-json', 'p'])).stdout)
    const outputs = {}
    for (const name of Object.keys(plan.configuration.root_module.outputs ?? {}).sort()) {
      const change = plan.output_changes?.[name]
      const type = plan.planned_values.outputs?.[name]?.type
      outputs[name] = { ...answerOf(change?.after, change?.after_unknown), ...(type === undefined ? {} : { type }) }
    }
    const resources = {}
    for (const { address, mode, change } of plan.resource_changes ?? []) {
      if (mode === 'managed') resources[address] = { input: answerOf(change.after.input, change.after_unknown.input ?? false) }
    }
    return { ...program, ok: true, outputs, ...(Object.keys(resources).length > 0 ? { resources } : {}) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function recordAll(programs) {
  const results = new Array(programs.length)
  let next = 0
  const worker = async () => {
    while (next < programs.length) {
      const index = next++
      results[index] = await record(programs[index])
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}

const format = (records) => `[\n${records.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string' }, seed: { type: 'string' }, check: { type: 'string' }, record: { type: 'string' } } })
  if (spawnSync(binary, ['version'], { env: environment }).status !== 0) {
    process.stdout.write('skipped: terraform is not installed (TERRAFORM may name the binary)\n')
    return
  }
  if (values.check !== undefined) {
    const before = JSON.parse(readFileSync(values.check, 'utf8'))
    const after = JSON.parse(format(await recordAll(before.map(({ id, category, files, varFiles }) => ({ id, category, files, varFiles })))))
    const different = before.filter((each, index) => !isDeepStrictEqual(each, after[index]))
    for (const { id } of different) process.stdout.write(`differs: ${id}\n`)
    process.stdout.write(`${before.length} programs, ${different.length} differ\n`)
    process.exitCode = different.length > 0 ? 1 : 0
    return
  }
  if (values.record !== undefined) {
    const programs = JSON.parse(readFileSync(values.record, 'utf8'))
    const records = await recordAll(programs.map(({ id, category, files, varFiles = [] }) => ({ id, category, files, varFiles })))
    writeFileSync(values.record, format(records))
    process.stdout.write(`${records.length} programs, ${records.filter(({ ok }) => !ok).length} of them refused\n`)
    return
  }
  const [target] = positionals
  if (target === undefined) {
    process.stderr.write('usage: generate-programs.mjs OUT.json [--count N] [--seed N]\n       generate-programs.mjs --check FILE.json\n')
    process.exitCode = 2
    return
  }
  const seed = Number(values.seed ?? 1)
  const count = Number(values.count ?? 300)
  const programs = Array.from({ length: count }, (_, index) => generateProgram(`g${String(seed)}-${String(index).padStart(3, '0')}`, seed * 100_003 + index))
  const records = await recordAll(programs)
  writeFileSync(target, format(records))
  process.stdout.write(`${records.length} programs, ${records.filter(({ ok }) => !ok).length} of them refused\n`)
}

await main()
