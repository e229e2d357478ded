#!/usr/bin/env node
// What each limit of evaluation costs: of the expressions that name roles, service accounts, subjects and providers in real repositories, which are
// known, and what keeps the others from it. Prints the two tables of docs/evaluation.md. Needs the built library (`npm run setup`).
//
//   node bench/corpus/limits.mjs [--list] <folder>...        --list: also each expression that is not known, with its place
import { buildModel } from '../../packages/core/dist/index.js'

/** Symbols of these are identity without a value, and compared as such: no limit. */
const identities = new Set(['account-id', 'partition', 'issuer-host', 'region', 'unique-suffix'])

/** What keeps a value from being known: reason codes, `choice` where one of a few is certain. */
function limitsOf(value, found = new Set(), depth = 0) {
  if (depth > 50) return found
  const inside = (each) => limitsOf(each, found, depth + 1)
  switch (value.kind) {
    case 'symbol':
      if (!identities.has(value.symbol.domain)) found.add(value.symbol.reason.code)
      break
    case 'unknown':
      found.add(value.reason.code)
      break
    case 'choice':
      found.add('choice')
      for (const option of value.options) inside(option.value)
      break
    case 'template':
      value.parts.forEach(inside)
      break
    case 'encoded':
      inside(value.value)
      break
    case 'list':
    case 'set':
    case 'tuple':
      value.items.forEach(inside)
      break
    case 'object':
    case 'map':
      for (const { key, value: item } of value.entries) (inside(key), inside(item))
  }
  return found
}

/** The identity-carrying expressions of a model, by what they name: `[column, value, limits]`. */
function* expressionsOf(model) {
  for (const role of model.roles) {
    yield ['role name', role.name]
    for (const { principals, conditions } of model.statementsOf(role.trust)) {
      for (const { type, values } of principals) if (type === 'Federated') for (const value of values) yield ['provider', value]
      for (const { key, values } of conditions) if (isSubject(key)) for (const value of values) yield ['subject', value]
    }
  }
  for (const { namespace, name, roleArn, candidates, decision } of model.bindings) {
    yield ['service account', namespace]
    yield ['service account', name]
    yield ['pair', roleArn, decision.result === 'unknown' ? limitsOfPair(model, namespace, name, roleArn, candidates) : new Set()]
  }
}

function isSubject(key) {
  const end = key.kind === 'template' ? key.parts.at(-1) : key
  return end?.kind === 'scalar' && String(end.value).endsWith(':sub')
}

/** What leaves a pair undecided: what its role is, or else what that role's trust policy says of it. */
function limitsOfPair(model, namespace, name, roleArn, candidates) {
  if (!candidates.some(({ match }) => match === 'yes')) {
    const limits = limitsOf(roleArn)
    return limits.size > 0 ? limits : new Set(['role is not in the scan'])
  }
  const limits = limitsOf(name, limitsOf(namespace))
  for (const { role } of candidates) {
    if (role.trust.kind === 'unknown') limits.add(role.trust.reason.code)
    for (const { conditions } of model.statementsOf(role.trust)) for (const { values } of conditions) for (const value of values) limitsOf(value, limits)
  }
  return limits.size > 0 ? limits : new Set(['known at run time only'])
}

const list = process.argv.includes('--list')
const folders = process.argv.slice(2).filter((argument) => argument !== '--list')
if (folders.length === 0) {
  process.stderr.write('usage: limits.mjs [--list] <folder>...\n')
  process.exit(2)
}
const columns = ['subject', 'service account', 'role name', 'provider', 'pair']
/** Column → place → limits; an expression evaluated several times counts once, with all that limits it anywhere. */
const places = new Map(columns.map((column) => [column, new Map()]))
for (const folder of folders) {
  const { model } = await buildModel({ paths: [folder], cwd: folder })
  for (const [column, value, limits = limitsOf(value)] of expressionsOf(model)) {
    const { file, start, end } = value.location
    const place = `${file.path}:${file.positionAt(start).line}:${start}-${end}`
    places.get(column).set(place, new Set([...(places.get(column).get(place) ?? []), ...limits]))
  }
}

const share = (count, all) => (all === 0 ? '–' : count === 0 ? '0' : `${((100 * count) / all).toFixed(1)} %`)
const codes = [...new Set([...places.values()].flatMap((each) => [...each.values()].flatMap((limits) => [...limits])))]
const costs = (code) => columns.map((column) => [...places.get(column).values()].filter((limits) => limits.has(code)).length)
const sum = (counts) => counts.reduce((a, b) => a + b, 0)
const row = (name, counts) => `| ${name} | ${counts.map((count, index) => share(count, places.get(columns[index]).size)).join(' | ')} |\n`
process.stdout.write(`| | ${columns.map((column) => `${column} (${places.get(column).size})`).join(' | ')} |\n|---|${columns.map(() => '---').join('|')}|\n`)
process.stdout.write(row('known (pairs: decided)', columns.map((column) => [...places.get(column).values()].filter((limits) => limits.size === 0).length)))
for (const code of codes.sort((a, b) => sum(costs(b)) - sum(costs(a)) || (a < b ? -1 : 1))) process.stdout.write(row(code.includes(' ') ? code : `\`${code}\``, costs(code)))
process.stdout.write(`\n${folders.length} repositories\n`)
if (list) for (const column of columns) for (const [place, limits] of places.get(column)) if (limits.size > 0) process.stdout.write(`${column}: ${[...limits].join(', ')}: ${place}\n`)
