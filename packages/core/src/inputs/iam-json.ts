// IAM in JSON files → role facts: trust policies on their own, and what `aws iam get-role`, `list-roles` and
// `get-account-authorization-details` print. Told apart by content; other JSON is nothing to it.
import type { Problem } from '../finding.js'
import type { Fact, Facts, Role, Scope } from '../model/facts.js'
import { relative } from '../source/file-system.js'
import type { Location, SourceFile } from '../source/source-file.js'
import { parseJson, parseJsonTemplate } from '../syntax/json.js'
import type { Domain } from '../value/symbol.js'
import { concat, isText, sliceText } from '../value/template.js'
import type { TextValue } from '../value/template.js'
import { entryOf, isNull, scalar, symbol, textOf, unknown } from '../value/value.js'
import type { MappingValue, Segment, SymbolValue, Value } from '../value/value.js'
import { withHolesInside } from './placeholders.js'
import { readPolicy } from './policy-document.js'
import type { Project } from './project.js'

/** Reads the JSON files of a project that hold trust policies or roles. */
export function extractIamJson(project: Project): Facts {
  const facts: Fact[] = []
  const problems: Problem[] = []
  for (const path of project.files) {
    if (project.kind(path) !== 'json') continue
    const file = project.text(path)
    if (file === undefined || !looksLikeIam(file.text)) continue
    const result = parseJson(file)
    if (result.value === undefined) {
      // Text of a template language around the JSON is not a mistake.
      if (!/\$\{|\{\{|%\{|<%/.test(file.text) && /^\s*\{/.test(file.text)) problems.push(...result.problems.map((problem): Problem => ({ ...problem, severity: 'warn' })))
      continue
    }
    const name = relative(project.cwd, path)
    const scope: Scope = { id: `iam:${name}`, kind: 'iam', path }
    facts.push(...rolesIn(result.value, scope, name, file))
  }
  return { facts, problems }
}

/** Asked before parsing. */
const looksLikeIam = (text: string): boolean => text.includes('AssumeRole') && (text.includes('"Statement"') || text.includes('"AssumeRolePolicyDocument"'))

function rolesIn(value: Value, scope: Scope, name: string, file: SourceFile): readonly Role[] {
  const descriptions = roleDescriptions(value)
  if (descriptions.length > 0) {
    const counts = new Map<string, number>()
    return descriptions.map((description, index) => {
      const role = describedRole(description, scope, index)
      const count = (counts.get(role.address) ?? 0) + 1
      counts.set(role.address, count)
      return count === 1 ? role : { ...role, address: `${role.address}[${count}]` }
    })
  }
  return isTrustPolicy(value) ? [bareRole(value, scope, name, file)] : []
}

/** The role objects of the CLI's outputs. */
function roleDescriptions(value: Value): readonly MappingValue[] {
  if (value.kind === 'tuple') return value.items.flatMap((item) => (isDescription(item) ? [item] : []))
  const role = entryOf(value, 'Role')
  const candidates = [value, role, ...itemsOf(entryOf(value, 'Roles')), ...itemsOf(entryOf(value, 'RoleDetailList'))]
  return candidates.filter((candidate) => isDescription(candidate))
}

const itemsOf = (value: Value | undefined): readonly Value[] => (value?.kind === 'tuple' ? value.items : [])

const isDescription = (value: Value | undefined): value is MappingValue =>
  value?.kind === 'object' && entryOf(value, 'AssumeRolePolicyDocument') !== undefined && (entryOf(value, 'RoleName') ?? entryOf(value, 'Arn')) !== undefined

/** A policy that says who may assume: bucket policies name principals too, and permission policies may allow `sts:AssumeRole`. */
function isTrustPolicy(value: Value): value is MappingValue {
  if (value.kind !== 'object') return false
  const statement = entryOf(value, 'Statement')
  const statements = statement?.kind === 'tuple' ? statement.items : statement === undefined ? [] : [statement]
  return statements.some((each) => {
    const action = entryOf(each, 'Action') ?? entryOf(each, 'NotAction')
    const actions = action?.kind === 'tuple' ? action.items : [action]
    if (!actions.some((item) => /^sts:(?:AssumeRole|\*|Assume\*|TagSession)/i.test(textOf(item) ?? ''))) return false
    const hasPrincipal = entryOf(each, 'Principal') !== undefined || entryOf(each, 'NotPrincipal') !== undefined
    return hasPrincipal || (entryOf(each, 'Resource') === undefined && entryOf(each, 'NotResource') === undefined)
  })
}

export function roleHole(id: string, domain: Domain, label: string, detail: string, location: Location): SymbolValue {
  return symbol({ id, domain, label, reason: { code: 'not-modelled', detail, location }, notNull: true }, location)
}

/** A policy file alone: whose it is cannot be told. */
function bareRole(policy: MappingValue, scope: Scope, name: string, file: SourceFile): Role {
  const location = { file, start: policy.location.start, end: Math.min(policy.location.end, policy.location.start + 1) }
  const detail = 'the file holds a trust policy, but not the role it belongs to'
  return {
    kind: 'role',
    scope,
    address: name,
    location,
    exists: 'yes',
    name: roleHole(`${scope.id}:name`, 'role-name', `name of the role of ${name}`, detail, location),
    path: roleHole(`${scope.id}:path`, 'any', `path of the role of ${name}`, detail, location),
    arn: roleHole(`${scope.id}:arn`, 'any', `ARN of the role of ${name}`, detail, location),
    trust: readPolicy(withHolesInside(policy, scope.id)),
  }
}

function describedRole(description: MappingValue, scope: Scope, index: number): Role {
  const { location } = description
  const holed = (key: string): Value | undefined => {
    const value = entryOf(description, key)
    return value === undefined || textOf(value) === '' ? undefined : withHolesInside(value, scope.id)
  }
  const id = `${scope.id}:${index}`
  const arn = holed('Arn')
  const fromArn = /^arn:[^:]*:iam::[^:]*:role(\/.*\/|\/)([^/]+)$/.exec(textOf(arn) ?? '')
  const name = holed('RoleName') ?? (fromArn === null ? roleHole(`${id}:name`, 'role-name', 'name of the role', 'the role has no RoleName', location) : scalar(fromArn[2] ?? '', arn?.location ?? location))
  const path = holed('Path') ?? scalar(fromArn?.[1] ?? '/', arn?.location ?? location)
  return {
    kind: 'role',
    scope,
    address: textOf(name) ?? 'role',
    location: entryOf(description, 'RoleName')?.location ?? location,
    exists: 'yes',
    name,
    path,
    arn: arn ?? builtArn(id, path, name, location),
    trust: readPolicy(withHolesInside(policyOf(entryOf(description, 'AssumeRolePolicyDocument') ?? description), scope.id)),
  }
}

function builtArn(id: string, path: Value, name: Value, location: Location): Value {
  const detail = 'the role has no Arn'
  const partition = roleHole(`${id}:partition`, 'partition', 'partition of the role', detail, location)
  const account = roleHole(`${id}:account`, 'account-id', 'account of the role', detail, location)
  return concat([scalar('arn:', location), partition, scalar(':iam::', location), account, scalar(':role', location), path, name], location)
}

/** Null and the empty text. */
export const isUnsetText = (value: Value): boolean => isNull(value) || textOf(value) === ''

/** The document is an object, or (as the API itself returns it) a URL-encoded JSON string. */
export function policyOf(value: Value): Value {
  if (!isText(value)) return value
  const text = /^\s*\{/.test(value.value) ? value : urlDecoded(value)
  return parseJsonTemplate(text).value ?? unknown({ code: 'syntax', detail: 'the text is not a JSON policy', location: value.location }, value.location)
}

/** The text with `%7B` and the like decoded, every character still at its place. */
function urlDecoded(text: TextValue): TextValue {
  const segments: Segment[] = []
  let value = ''
  const add = (piece: string, start: number, end: number): void => {
    const source = sliceText(text, start, end)
    const own = piece === source.value ? (source.segments ?? [{ offset: 0, location: source.location }]) : [{ offset: 0, location: source.location }]
    for (const segment of own) segments.push({ offset: value.length + segment.offset, location: segment.location })
    value += piece
  }
  let at = 0
  for (const match of text.value.matchAll(/%[0-7][0-9A-Fa-f]|(?:%[89A-Fa-f][0-9A-Fa-f])+/g)) {
    if (match.index > at) add(text.value.slice(at, match.index), at, match.index)
    add(decodeSafely(match[0]), match.index, match.index + match[0].length)
    at = match.index + match[0].length
  }
  if (at < text.value.length) add(text.value.slice(at), at, text.value.length)
  return { kind: 'scalar', value, location: text.location, segments }
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
