#!/usr/bin/env node
// Compares what irsalint knows about a registry module with the module's real source: calls it with many argument lists, once with
// the source where `terraform init` would put it, once without, and says where roles, service accounts, associations or outputs
// differ. Fetches nothing: check the module out yourself. Needs the built library (`npm run setup`).
//
//   node scripts/oracles/compare-modules.mjs [options] SOURCE@VERSION=DIRECTORY…
//
//   terraform-aws-modules/iam/aws//modules/iam-role@6.5.0=/checkouts/terraform-aws-iam-6.5.0
//
// --nested SOURCE=DIRECTORY   the source of a module that these call in turn, without path and version; repeatable. `{version}` in
//                             DIRECTORY is the version or reference that the call names, with or without its `v`
// --fixed NAME=HCL            an argument that every call gets; repeatable
// --on REGEXP                 booleans that are true unless a list says otherwise
// --only REGEXP               arguments that vary, beside those that must be given; all by default
// --calls N (60)              random argument lists beside the systematic ones
// --seed N (1)
// --batch N (40)              calls that are looked at together
// --show N (6)                differences shown for a module, with as few arguments as show them
// --per-kind N (2)            of differences of one kind, at most so many
// --print                     what the real source gives, for every call
// --all                       also roles that only other services assume
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { argumentLists, surroundings } from './module-arguments.mjs'

const core = new URL('../../packages/core/dist/index.js', import.meta.url)

// --- reading a module ---------------------------------------------------------------------------------------------

const blocks = (text, kind) => [...text.matchAll(new RegExp(`^${kind}\\s+"?([\\w-]+)"?\\s*\\{(?:\\s*\\}|(.*(?:\\n(?!\\}).*)*))`, 'gm'))]

function variablesOf(directory) {
  const files = readdirSync(directory).filter((name) => name.endsWith('.tf'))
  return files.flatMap((file) =>
    blocks(readFileSync(join(directory, file), 'utf8'), 'variable').map(([, name, body = '']) => ({
      name,
      type: /^\s*type\s*=\s*"?(\w+)/m.exec(body)?.[1] ?? (/^\s*default\s*=\s*(true|false)\s*$/m.test(body) ? 'bool' : 'any'),
      required: !/\bdefault\s*=/.test(body),
    })),
  )
}

// --- writing the two worlds ---------------------------------------------------------------------------------------

const isGit = (source) => /^(git::|github\.com\/|git@)/.test(source)

function callText(name, source, version, list) {
  const from = isGit(source) ? `  source = "${source}?ref=${version}"` : `  source  = "${source}"\n  version = "${version}"`
  return `module "${name}" {\n${from}\n${Object.entries(list).map(([argument, value]) => `  ${argument} = ${value}`).join('\n')}\n}
resource "kubernetes_service_account_v1" "${name}" {
  metadata {
    name        = "outputs-of-${name}"
    namespace   = "outputs"
    annotations = { outputs = jsonencode(module.${name}) }
  }
}\n`
}

const withoutPath = (source) => source.replace(/\?.*$/, '').replace(/^git::/, '').replace(/^(https|ssh):\/\/(git@)?/, '').replace(/\/\/.*$/, '').replace(/\.git$/, '')
const pathIn = (source) => /(?<!:)\/\/([^?]*)/.exec(source)?.[1] ?? ''

// --- what irsalint says -------------------------------------------------------------------------------------------

/** A value in full, as far as it fits together with `when`. Symbols inside the module are named by what they are, not by the resource that makes them. */
function text(value, when = []) {
  const within = (each) => text(each, when)
  switch (value?.kind) {
    case undefined:
      return '-'
    case 'scalar':
      return typeof value.value === 'string' ? value.value : value.value === null ? 'null' : typeof value.value === 'boolean' ? String(value.value) : 'number'
    case 'template':
      return value.parts.map(within).join('')
    case 'symbol':
      return symbolText(value.symbol)
    case 'unknown':
      // Why it is not known may differ; nobody is told anything else by it.
      return '?'
    case 'choice': {
      // Nested choices name the same arms in another order.
      const leaves = (each, guard) =>
        each.kind === 'choice' ? each.options.flatMap((option) => (compatible(option.when, guard) ? leaves(option.value, [...guard, ...option.when]) : [])) : [text(each, guard)]
      const distinct = [...new Set(leaves(value, when))].sort()
      return distinct.length === 1 ? distinct[0] : `(${distinct.join(' | ')})`
    }
    case 'encoded':
      return `${value.format}(${within(value.value)})`
    case 'list':
    case 'set':
    case 'tuple':
      return `[${[...value.items.map(within), ...(value.complete ? [] : ['…'])].join(', ')}]`
    case 'object':
    case 'map':
      return `{${[...ofInterest(value.entries).map((entry) => `${within(entry.key)}: ${within(entry.value)}`).sort(), ...(value.complete ? [] : ['…'])].join(', ')}}`
  }
}

/** Of a role or a release as an output, what says who it is and who may take it; tags and the like are of no interest. */
const ofResources = [['assume_role_policy', 'arn', 'id', 'name', 'path', 'unique_id'], ['chart', 'id', 'name', 'namespace']]

function ofInterest(entries) {
  const names = entries.map(({ key }) => text(key))
  const [wanted] = ofResources.filter(([telling]) => names.includes(telling) && names.includes('id'))
  return wanted === undefined ? entries : entries.filter((entry, index) => wanted.includes(names[index]))
}

function symbolText({ domain, label, reason }) {
  if (reason.code === 'module-not-available') return '‹missing›'
  if (domain === 'unique-suffix') return '‹suffix›'
  if (domain === 'account-id' || domain === 'partition') return label === `${domain === 'partition' ? domain : 'account'} of provider aws` ? `‹${domain}›` : `‹${label}›`
  // Long labels are cut, perhaps within an address.
  return `‹${domain} ${label.replace(/\bmod(ule|ul|u)?(\.[^ ]*)?…$/, '…').replace(/module\.m\d+(\.module\.[\w-]+(\["?[^\]]*\])?)*\.(data\.)?[\w-]+\.[\w-]+(\[[^\]]*\])?/g, 'M')}›`
}

const list = (values, complete, when) => [...[...new Set(values.map((each) => text(each, when)))].sort(), ...(complete ? [] : ['…'])].join(',')

function statementText(statement, when) {
  const conditions = statement.conditions.map(({ operator, key, values, complete }) => {
    const name = 'unknown' in operator ? text(operator.unknown, when) : `${operator.setOperator ?? ''}${operator.base}${operator.ifExists ? 'IfExists' : ''}`
    return `${name} ${text(key, when)}=${list(values, complete, when)}`
  })
  const principals = statement.principals.map(({ type, values, complete }) => `${typeof type === 'string' ? type : '?'}=${list(values, complete, when)}`)
  const effect = typeof statement.effect === 'string' ? statement.effect : '?'
  const open = (complete) => (complete ? '' : ' …')
  return `${statement.exists === 'yes' ? '' : '(maybe) '}${effect} ${list(statement.actions, statement.complete.actions, when)} ${principals.sort().join(' ')}${open(statement.complete.principals)} if ${conditions.sort().join(' and ')}${open(statement.complete.conditions)}`
}

/** Whether both can hold. */
const compatible = (guard = [], other = []) => !guard.some(({ condition, arm }) => other.some((each) => each.condition === condition && each.arm !== arm))

/** The trust policy in the cases in which there is a role. */
function trustText(trust, when = []) {
  if (trust.kind === 'unknown') return ['unknown']
  if (trust.kind === 'choice') {
    const options = [...new Set(trust.options.filter((option) => compatible(option.when, when)).map((option) => trustText(option.policy, [...when, ...option.when]).join('\n      ')))].sort()
    return options.length === 1 ? options : options.map((option) => `either ${option}`)
  }
  return [...trust.statements.map((each) => statementText(each, when)).sort(), ...(trust.complete ? [] : ['…'])]
}

/** Roles that no pod can ask for: nodes, the cluster itself. */
const servesOthers = ({ trust, when }) => onlyServices(trust, when)
/** What is not known counts for nothing beside a policy of services alone. */
function onlyServices(trust, when) {
  if (trust.kind !== 'choice') return servesOnly(trust)
  const policies = trust.options.filter((option) => compatible(option.when, when)).map(({ policy }) => policy)
  return policies.some((policy) => onlyServices(policy, when)) && policies.every((policy) => policy.kind === 'unknown' || policy.statements?.length === 0 || onlyServices(policy, when))
}
const servesOnly = (trust) =>
  trust.kind === 'policy' &&
  trust.complete &&
  trust.statements.length > 0 &&
  trust.statements.every(({ principals, complete }) => complete.principals && principals.every(({ type, values }) => type === 'Service' && !values.some((value) => /pods\.eks/.test(text(value)))))

const said = {
  roles: (role) => `role name=${text(role.name, role.when)} arn=${text(role.arn, role.when)}\n      ${trustText(role.trust, role.when).join('\n      ')}`,
  serviceAccounts: (account) => `service account ${text(account.namespace, account.when)}/${text(account.name, account.when)} ${text(account.annotations, account.when)}${account.implied ? ' implied' : ''}`,
  associations: (each) => `association ${text(each.cluster, each.when)} ${text(each.namespace, each.when)}/${text(each.serviceAccount, each.when)} ${text(each.roleArn, each.when)} target=${text(each.targetRoleArn, each.when)} tags=${text(each.sessionTagsDisabled, each.when)}`,
  roleGrants: (grant) => `grant ${text(grant.namespace, grant.when)}/${text(grant.serviceAccount, grant.when)} ${text(grant.roleArn, grant.when)}`,
  oidcProviders: (provider) => `provider ${text(provider.issuer, provider.when)} clients=${text(provider.clientIds, provider.when)}`,
  clusters: (cluster) => `cluster ${text(cluster.name, cluster.when)} ${text(cluster.issuer, cluster.when)}`,
}

/** Outputs by name, objects taken apart: `wrapper.a.arn`. */
function addOutputs(outputs, path, value) {
  const under = (key) => (path === '' ? key : `${path}.${key}`)
  if (path === '' && value.kind === 'scalar') {
    for (const [key, each] of Object.entries(JSON.parse(value.value))) addPlain(outputs, key, each)
  } else if (value.entries?.length > 0) for (const { key, value: each } of ofInterest(value.entries)) addOutputs(outputs, under(text(key)), each)
  else outputs.set(path || '(all)', text(value))
}

function addPlain(outputs, path, value) {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) for (const [key, each] of Object.entries(value)) addPlain(outputs, `${path}.${key}`, each)
  else outputs.set(path, value === null ? 'null' : Array.isArray(value) ? `[${value.join(', ')}]` : typeof value === 'number' ? 'number' : typeof value === 'object' ? '{}' : String(value))
}

/** By call: facts as lines, outputs by name. */
function observed(model, { all }) {
  const calls = new Map()
  const of = (name) => {
    if (!calls.has(name)) calls.set(name, { facts: [], outputs: new Map(), complete: true })
    return calls.get(name)
  }
  for (const [kind, write] of Object.entries(said)) {
    for (const fact of model[kind]) {
      const name = /^(?:data\.)?module\.(m\d+)/.exec(fact.address)?.[1]
      if (name === undefined || fact.lookup === true || (kind === 'roles' && !all && servesOthers(fact))) continue
      const exists = fact.exists === 'yes' ? '' : fact.exists === 'no' ? undefined : '(maybe) '
      if (exists !== undefined) of(name).facts.push(exists + write(fact))
    }
  }
  for (const account of model.serviceAccounts) {
    const name = /^outputs-of-(m\d+)$/.exec(text(account.name))?.[1]
    const value = account.annotations.entries?.[0]?.value
    if (name !== undefined && value !== undefined) addOutputs(of(name).outputs, '', value.kind === 'encoded' ? value.value : value)
  }
  return calls
}

async function modelOf(directory) {
  const { buildModel } = await import(core)
  const { model } = await buildModel({ paths: [directory], cwd: directory })
  return model
}

/** The checkout of a release; undefined where there is none. */
function releaseIn(directory, version) {
  if (!directory?.includes('{version}')) return directory
  const bare = version.replace(/^(tags\/|=|\s|v)*/, '')
  return [bare, `v${bare}`].map((each) => directory.replaceAll('{version}', each)).find((each) => existsSync(each))
}

/** What the modules in a directory call in turn, and what that calls: key → directory, as in `modules.json`. */
function nestedEntries(key, directory, { worlds, nested, place }) {
  return callsIn(join(worlds.real, directory)).flatMap(({ name, source, version }) => {
    const path = `${key}.${name}`
    if (source.startsWith('.')) return nestedEntries(path, join(directory, source), { worlds, nested, place })
    const found = releaseIn(nested.get(withoutPath(source)), version ?? /[?&]ref=([^&]*)/.exec(source)?.[1] ?? '')
    if (found === undefined) return []
    const to = join(place(found), pathIn(source))
    return [[path, to], ...nestedEntries(path, to, { worlds, nested, place })]
  })
}

function callsIn(directory) {
  const files = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.tf')) : []
  return files.flatMap((file) =>
    blocks(readFileSync(join(directory, file), 'utf8'), 'module').flatMap(([, name, body]) => {
      const written = (argument) => new RegExp(`^\\s*${argument}\\s*=\\s*"([^"]*)"`, 'm').exec(body)?.[1]
      return written('source') === undefined ? [] : [{ name, source: written('source'), version: written('version') }]
    }),
  )
}

// --- comparing ----------------------------------------------------------------------------------------------------

function without(lines, others) {
  const left = [...others]
  return lines.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function differences(real, known) {
  const found = []
  const [missing, extra] = [without(real.facts, known.facts), without(known.facts, real.facts)]
  const [[one], [other]] = [missing, extra]
  // Of one role on both sides, only the lines that differ.
  const pieces = missing.length === 1 && extra.length === 1 && one.split('\n')[0] === other.split('\n')[0]
  const lines = (facts, others) => (pieces ? without(facts[0].split('\n'), others[0].split('\n')).map((line) => line.trim()) : facts)
  for (const line of lines(missing, extra)) found.push(`really  ${line}`)
  for (const line of lines(extra, missing)) found.push(`known   ${line}`)
  for (const [name, value] of known.outputs) {
    const truth = real.outputs.get(name)
    // Of resources as outputs, irsalint knows attributes that nobody wrote.
    if (truth === undefined && (name.includes('.') || name === '(all)')) continue
    if (name === '(all)') continue
    if (truth === undefined) found.push(`output ${name}: the module has none`)
    else if (truth !== value) found.push(`output ${name}: really ${truth}, known ${value}`)
  }
  return found
}

/** What differs for each argument list; few at a time, for the number of modules in one root is bounded. */
async function compareLists(subject, lists) {
  const parts = []
  for (let at = 0; at < lists.length; at += subject.options.batch) parts.push(await comparePart(subject, lists.slice(at, at + subject.options.batch)))
  const have = new Set(parts.flatMap(({ knownOutputs }) => knownOutputs))
  return {
    family: parts[0]?.family,
    results: parts.flatMap(({ results }) => results),
    unknownOutputs: [...new Set(parts.flatMap(({ realOutputs }) => realOutputs))].filter((name) => !have.has(name)).sort(),
  }
}

async function comparePart({ source, version, directory, options, nested }, lists) {
  const path = pathIn(source)
  const work = mkdtempSync(join(tmpdir(), 'irsalint-modules-'))
  try {
    const worlds = { real: join(work, 'real'), known: join(work, 'known') }
    const calls = lists.map((each, index) => [`m${index}`, each])
    const main = surroundings + calls.map(([name, each]) => callText(name, source, version, each)).join('\n')
    for (const world of Object.values(worlds)) {
      mkdirSync(join(world, '.git'), { recursive: true })
      writeFileSync(join(world, 'main.tf'), main)
    }
    const copies = new Map()
    const place = (from) => {
      if (!copies.has(from)) {
        const to = `.terraform/modules/copy${copies.size}`
        cpSync(from, join(worlds.real, to), { recursive: true, dereference: true, filter: (file) => !/(^|\/)\.git(\/|$)/.test(file) })
        copies.set(from, to)
      }
      return copies.get(from)
    }
    const copy = place(directory)
    const entries = calls.flatMap(([name]) => [[name, join(copy, path)], ...nestedEntries(name, join(copy, path), { worlds, nested, place })])
    writeFileSync(join(worlds.real, '.terraform/modules/modules.json'), JSON.stringify({ Modules: entries.map(([Key, Dir]) => ({ Key, Dir })) }))
    const real = observed(await modelOf(worlds.real), options)
    const knownModel = await modelOf(worlds.known)
    const known = observed(knownModel, options)
    const nothing = { facts: [], outputs: new Map() }
    const outputsOf = (world) => [...world.values()].flatMap(({ outputs }) => [...outputs.keys()].map((name) => name.split('.')[0]))
    return {
      family: knownModel.moduleCalls[0]?.family,
      results: calls.map(([name, each]) => ({ list: each, found: differences(real.get(name) ?? nothing, known.get(name) ?? nothing), real: real.get(name) })),
      knownOutputs: outputsOf(known),
      realOutputs: outputsOf(real),
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The kind of a difference: fewer arguments must still show it. */
const kindOf = (found) => [...new Set(found.map((line) => line.split(/[\s:]/).slice(0, 2).join(' ')))].sort().join()

/** As few arguments as still show the same kind of difference. */
async function smallest(subject, required, { list: given, found }) {
  let best = { list: given, found }
  for (;;) {
    const droppable = Object.keys(best.list).filter((name) => !required.has(name))
    const shorter = droppable.map((dropped) => Object.fromEntries(Object.entries(best.list).filter(([name]) => name !== dropped)))
    const halves = droppable.length < 6 ? [] : [0, 1, 2, 3].map((part) => Object.fromEntries(Object.entries(best.list).filter(([name], index) => required.has(name) || index % 4 !== part)))
    const { results } = await compareLists(subject, [...halves, ...shorter])
    const next = results.find((each) => each.found.length > 0 && kindOf(each.found) === kindOf(found))
    if (next === undefined) return best
    best = next
  }
}

async function compare(subject) {
  const { source, version, directory, options } = subject
  const module = join(directory, pathIn(source))
  const title = `${source} ${version}`
  if (!existsSync(module)) return { title, absent: true }
  const variables = variablesOf(module)
  const required = new Set([...variables.filter((variable) => variable.required).map(({ name }) => name), ...Object.keys(options.fixed)])
  const { family, results, unknownOutputs } = await compareLists(subject, argumentLists(variables, options))
  const bad = results.filter(({ found }) => found.length > 0)
  const examples = []
  const kinds = new Map()
  for (const each of bad) {
    const kind = kindOf(each.found)
    if ((kinds.get(kind) ?? 0) >= options.perKind || examples.length >= options.show) continue
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    const small = await smallest(subject, required, each)
    if (!examples.some(({ found }) => found.join() === small.found.join())) examples.push(small)
  }
  return { title, family, calls: results.length, bad: bad.length, examples, unknownOutputs, ...(options.print ? { results } : {}) }
}

// --- the command --------------------------------------------------------------------------------------------------

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    nested: { type: 'string', multiple: true, default: [] },
    fixed: { type: 'string', multiple: true, default: [] },
    on: { type: 'string' },
    only: { type: 'string' },
    calls: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    batch: { type: 'string', default: '40' },
    show: { type: 'string', default: '6' },
    'per-kind': { type: 'string', default: '2' },
    print: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
})

const cut = (text, at) => (at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)])

async function run() {
  if (positionals.length === 0) {
    process.stdout.write('compare-modules: no module given, nothing compared. Usage: compare-modules.mjs [options] SOURCE@VERSION=DIRECTORY…\n')
    return 0
  }
  if (!existsSync(core)) {
    process.stderr.write('compare-modules: the library is not built; run `npm run setup`.\n')
    return 2
  }
  const nested = new Map(values.nested.map((each) => cut(each, each.lastIndexOf('='))).map(([source, directory]) => [withoutPath(source), resolve(directory)]))
  const options = {
    count: Number(values.calls),
    seed: Number(values.seed),
    on: values.on,
    only: values.only,
    print: values.print,
    batch: Number(values.batch),
    show: Number(values.show),
    perKind: Number(values['per-kind']),
    all: values.all,
    fixed: Object.fromEntries(values.fixed.map((each) => cut(each, each.indexOf('=')))),
  }
  let different = 0
  for (const each of positionals) {
    const [address, directory] = cut(each, each.lastIndexOf('='))
    const [source, version] = cut(address, address.lastIndexOf('@'))
    const result = await compare({ source, version, directory: resolve(directory), options, nested })
    if (result.absent) {
      process.stdout.write(`${result.title}: there is no such directory\n`)
      continue
    }
    different += result.bad
    for (const { list: given, real } of result.results ?? []) {
      process.stdout.write(`${Object.entries(given).map(([name, value]) => `${name} = ${value}`).join('; ')}\n  ${real?.facts.join('\n  ')}\n  ${[...(real?.outputs ?? [])].map(([key, value]) => `${key}=${value}`).join('\n  ')}\n`)
    }
    process.stdout.write(`${result.title} [${result.family ?? 'not known'}]: ${result.calls} calls, ${result.bad} differ; outputs not known: ${result.unknownOutputs.join(' ') || 'none'}\n`)
    for (const { list: given, found } of result.examples) {
      process.stdout.write(`  ${Object.entries(given).map(([name, value]) => `${name} = ${value}`).join('; ')}\n${found.map((line) => `    ${line}\n`).join('')}`)
    }
  }
  return different === 0 ? 0 : 1
}

process.exitCode = await run()
