// The only reader of IAM policy grammar: from a Value (structure, JSON text, text with holes, choice) to a trust policy.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html . Decides nothing: see model/trust.ts.
import { reasonOf } from '../value/reason.js'
import type {
  Condition,
  ConditionOperator,
  PolicyChoice,
  PolicyDocument,
  PolicyProblem,
  Principal,
  SetOperator,
  Statement,
  Trust,
  UnknownPolicy,
} from '../model/facts.js'
import type { Location } from '../source/source-file.js'
import { parseJsonTemplate } from '../syntax/json.js'
import { equals, hasWildcard, matchesWildcard } from '../value/compare.js'
import { quote } from '../value/show.js'
import type { UnknownReason } from '../value/symbol.js'
import { isMapping, isNull, isSequence, maxOptions, scalar, textOf, type Entry, type MappingValue, type Value } from '../value/value.js'
import { expand, isTextual } from './policy-options.js'

/** Reads a trust policy from whatever holds it: a structure, `jsonencode`, JSON text with or without holes, or a choice of these. */
export function readPolicy(value: Value): Trust {
  const options = expand(structureOf(value, 0), [], { left: maxOptions })
  if (options === undefined) return readOne(structureOf(value, 0))
  const [only] = options
  if (options.length === 1 && only !== undefined && only.when.length === 0) return readOne(only.value)
  const choice: PolicyChoice = {
    kind: 'choice',
    options: options.map(({ when, value: document }) => ({ when, policy: readOne(document) })),
    location: value.location,
  }
  return choice
}

// --- from text to structure ------------------------------------------------------------------------------------------

/** JSON text parsed; choices kept. Text that is no JSON stays a scalar. */
function structureOf(value: Value, depth: number): Value {
  switch (value.kind) {
    case 'choice':
      return depth > 8 ? value : { ...value, options: value.options.map((option) => ({ when: option.when, value: structureOf(option.value, depth + 1) })) }
    case 'encoded':
      return value.format === 'json' ? value.value : value
    case 'scalar':
    case 'template': {
      if (value.kind === 'scalar' && typeof value.value !== 'string') return value
      const parsed = parseJsonTemplate(value).value
      // A JSON string that holds JSON (encoded twice) is no policy to IAM.
      return parsed ?? value
    }
    default:
      return value
  }
}

// --- the document ----------------------------------------------------------------------------------------------------

type Problems = PolicyProblem[]
type Code = PolicyProblem['code']

const problem = (problems: Problems, code: Code, at: Value | Location, message: string): void => {
  problems.push({ code, message, location: 'file' in at ? at : at.location })
}

/** A choice arrives here only where its options were too many to follow. */
function notReadable(value: Value): UnknownReason {
  if (value.kind === 'choice') return { code: 'limit', detail: 'more combinations of undecided conditions than are followed', location: value.location }
  return reasonOf(value) ?? notRead(value)
}

const notRead = (value: Value): UnknownReason => ({
  code: isNull(value) ? 'unknown-argument' : 'not-modelled',
  detail: isNull(value) ? 'the policy is null' : 'the policy is not readable here',
  location: value.location,
})

function readOne(value: Value): PolicyDocument | UnknownPolicy {
  if (isMapping(value)) return readDocument(value)
  const proven = isSequence(value) || (value.kind === 'scalar' && value.value !== null)
  if (!proven) return { kind: 'unknown', reason: notReadable(value), location: value.location }
  return {
    kind: 'policy',
    statements: [],
    complete: true,
    problems: [{ code: 'not-a-policy', message: `A trust policy is a JSON object with "Statement", not ${quote(value)}.`, location: value.location }],
    location: value.location,
  }
}

interface Members {
  /** By literal key, the last of equal ones; nulls left out. */
  readonly byName: ReadonlyMap<string, Entry>
  /** Entries in source order, of equal keys the last. */
  readonly entries: readonly Entry[]
  /** True where there may be others: an open object, or a key that is not known. */
  readonly open: boolean
}

function membersOf(mapping: MappingValue, problems: Problems): Members {
  const byName = new Map<string, Entry>()
  const unnamed: Entry[] = []
  for (const entry of mapping.entries) {
    const name = textOf(entry.key)
    if (name === undefined) {
      unnamed.push(entry)
      continue
    }
    if (byName.has(name)) {
      problem(problems, 'duplicate-key', entry.key, `${quote(entry.key)} is given twice in one object: only the last one counts.`)
      byName.delete(name)
    }
    byName.set(name, entry)
  }
  for (const [name, entry] of byName) if (isNull(entry.value)) byName.delete(name)
  return { byName, entries: [...byName.values(), ...unnamed], open: !mapping.complete || unnamed.length > 0 }
}

const documentElements: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement'])
const statementElements: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

function reportElements(members: Members, known: ReadonlySet<string>, what: string, problems: Problems): void {
  for (const [name, { key }] of members.byName) {
    if (!known.has(name)) problem(problems, 'invalid-element', key, `${quote(key)} is no element of a ${what}: IAM rejects the policy.`)
  }
}

function readDocument(document: MappingValue): PolicyDocument {
  const problems: Problems = []
  const members = membersOf(document, problems)
  reportElements(members, documentElements, 'policy', problems)
  const version = members.byName.get('Version')?.value
  if (version !== undefined && isProven(version) && !['2008-10-17', '2012-10-17'].includes(textOf(version) ?? '')) {
    problem(problems, 'invalid-version', version, `Version ${quote(version)} does not exist: use "2012-10-17".`)
  }
  const given = members.byName.get('Statement')?.value
  if (given === undefined && !members.open) problem(problems, 'not-a-policy', document, 'A policy needs a "Statement".')
  const list = given === undefined ? { items: [], complete: false } : statementList(given, problems)
  const statements: Statement[] = []
  let complete = list.complete && !(members.open && given === undefined)
  for (const item of list.items) {
    if (isMapping(item)) statements.push(readStatement(item, 'yes', problems))
    else if (item.kind === 'choice') {
      // Too many combinations to look at one by one: each option may be there or not.
      for (const { value } of item.options) {
        if (isMapping(value)) statements.push(readStatement(value, 'unknown', []))
        else complete = false
      }
    } else {
      complete = false
      if (isProven(item)) problem(problems, 'not-a-policy', item, `A statement is a JSON object, not ${quote(item)}.`)
    }
  }
  return { kind: 'policy', ...(version === undefined ? {} : { version }), statements, complete, problems, location: document.location }
}

/** Known to be what it is at its top: no symbol, unknown, choice, and no text with holes. */
const isProven = (value: Value): boolean => value.kind === 'scalar' || isMapping(value) || isSequence(value)

function statementList(value: Value, problems: Problems): { readonly items: readonly Value[]; readonly complete: boolean } {
  if (isSequence(value)) return value
  if (isMapping(value)) return { items: [value], complete: true }
  if (isProven(value)) problem(problems, 'not-a-policy', value, `"Statement" is an object or a list of objects, not ${quote(value)}.`)
  return { items: [], complete: false }
}

// --- statements ------------------------------------------------------------------------------------------------------

function readStatement(statement: MappingValue, exists: Statement['exists'], problems: Problems): Statement {
  const members = membersOf(statement, problems)
  reportElements(members, statementElements, 'statement', problems)
  const get = (name: string): Value | undefined => members.byName.get(name)?.value
  const { location } = statement
  const sid = get('Sid')

  const principal = readPrincipals(get('Principal'), problems)
  const notPrincipal = get('NotPrincipal')
  if (notPrincipal !== undefined) {
    problem(problems, 'not-principal', members.byName.get('NotPrincipal')?.key ?? location, 'NotPrincipal is not allowed in a trust policy.')
  } else if (principal.missing && !members.open) {
    problem(problems, 'missing-principal', location, 'A statement of a trust policy needs a "Principal".')
  }

  const actions = readActions(get('Action'), problems)
  const notAction = get('NotAction')
  if (get('Action') === undefined && notAction === undefined && !members.open) {
    problem(problems, 'invalid-action', location, 'A statement of a trust policy needs an "Action".')
  }
  if (get('Action') !== undefined && notAction !== undefined) {
    problem(problems, 'invalid-element', members.byName.get('NotAction')?.key ?? location, 'A statement has "Action" or "NotAction", not both.')
  }

  const resource = members.byName.get('Resource') ?? members.byName.get('NotResource')
  if (resource !== undefined) problem(problems, 'resource', resource.key, `A trust policy has no ${quote(resource.key)}: the role itself is the resource.`)

  const conditions = readConditions(get('Condition'), problems)
  return {
    ...(sid === undefined ? {} : { sid }),
    effect: readEffect(get('Effect'), members.open, location, problems),
    principals: principal.principals,
    ...(notPrincipal === undefined ? {} : { notPrincipals: readPrincipals(notPrincipal, []).principals }),
    actions: actions.values,
    ...(notAction === undefined ? {} : { notActions: valuesOf(notAction).values }),
    ...(resource === undefined ? {} : { resourceLocation: resource.key.location }),
    conditions: conditions.conditions,
    complete: {
      principals: principal.complete && !(members.open && get('Principal') === undefined),
      actions: actions.complete && !(members.open && get('Action') === undefined) && (notAction === undefined || valuesOf(notAction).complete),
      conditions: conditions.complete && !members.open,
    },
    location,
    exists,
  }
}

function readEffect(value: Value | undefined, open: boolean, location: Location, problems: Problems): Statement['effect'] {
  if (value === undefined) {
    const missing = scalar(null, location)
    if (open) return { unknown: missing }
    problem(problems, 'invalid-effect', location, 'A statement needs "Effect": "Allow" or "Deny".')
    return { invalid: missing }
  }
  const text = textOf(value)
  if (text === 'Allow' || text === 'Deny') return text
  if (!isProven(value)) return { unknown: value }
  problem(problems, 'invalid-effect', value, `Effect is "Allow" or "Deny", written exactly so, not ${quote(value)}.`)
  return { invalid: value }
}

/** One value or a list of them, as everywhere in the grammar. */
function valuesOf(value: Value): { readonly values: readonly Value[]; readonly complete: boolean } {
  if (isSequence(value)) return { values: value.items.filter((item) => !isNull(item)), complete: value.complete }
  if (isMapping(value) || isNull(value)) return { values: [], complete: true }
  // Lists that an undecided condition picks, where there are too many combinations to look at one by one.
  if (value.kind === 'choice' && !isTextual(value)) return { values: [], complete: false }
  return { values: [value], complete: true }
}

// --- principals ------------------------------------------------------------------------------------------------------

interface Principals {
  readonly principals: readonly Principal[]
  readonly complete: boolean
  readonly missing: boolean
}

function readPrincipals(value: Value | undefined, problems: Problems): Principals {
  if (value === undefined) return { principals: [], complete: true, missing: true }
  if (!isMapping(value)) {
    if (!isProven(value)) {
      return { principals: [{ type: { unknown: value }, values: [], complete: false, location: value.location }], complete: false, missing: false }
    }
    if (textOf(value) === '*') return { principals: [{ type: '*', values: [value], complete: true, location: value.location }], complete: true, missing: false }
    problem(problems, 'invalid-principal', value, `Principal is "*" or an object with "AWS", "Federated" or "Service", not ${quote(value)}.`)
    return { principals: [], complete: true, missing: false }
  }
  const members = membersOf(value, problems)
  const principals = members.entries.map(({ key, value: given }): Principal => {
    const { values, complete } = valuesOf(given)
    const name = textOf(key)
    const location = isSequence(given) || isMapping(given) ? key.location : given.location
    switch (name) {
      case 'AWS':
      case 'Federated':
      case 'Service':
      case 'CanonicalUser':
        for (const each of values) reportWildcard(name, each, problems)
        return { type: name, values, complete, location }
      case undefined:
        return { type: { unknown: key }, values, complete, location }
      default:
        problem(problems, 'invalid-principal', key, `${quote(key)} is no kind of principal: AWS, Federated, Service or CanonicalUser.`)
        return { type: { other: name }, values, complete, location }
    }
  })
  return { principals, complete: value.complete, missing: principals.length === 0 && value.complete }
}

function reportWildcard(type: 'AWS' | 'Federated' | 'Service' | 'CanonicalUser', value: Value, problems: Problems): void {
  if (hasWildcard(value) !== 'yes' || (type === 'AWS' && equals(value, scalar('*', value.location)) !== 'no')) return
  problem(problems, 'invalid-principal', value, `IAM takes no wildcard in a ${type} principal: ${quote(value)}.`)
}

// --- actions ---------------------------------------------------------------------------------------------------------

/** The actions a trust policy may name. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
export const trustActions = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:AssumeRoot',
  'sts:SetContext',
  'sts:SetSourceIdentity',
  'sts:TagSession',
] as const

function readActions(value: Value | undefined, problems: Problems): { readonly values: readonly Value[]; readonly complete: boolean } {
  if (value === undefined) return { values: [], complete: true }
  const read = valuesOf(value)
  for (const action of read.values) {
    const possible = trustActions.some((name) => matchesWildcard(action, scalar(name, action.location), { caseSensitive: false }) !== 'no')
    if (!possible) problem(problems, 'invalid-action', action, `A trust policy may only name STS actions that assume or tag, not ${quote(action)}.`)
  }
  return read
}

// --- conditions ------------------------------------------------------------------------------------------------------

function readConditions(value: Value | undefined, problems: Problems): { readonly conditions: readonly Condition[]; readonly complete: boolean } {
  if (value === undefined) return { conditions: [], complete: true }
  if (!isMapping(value)) {
    if (isProven(value)) problem(problems, 'invalid-element', value, `"Condition" is an object of operators, not ${quote(value)}.`)
    return { conditions: [], complete: isProven(value) }
  }
  const conditions: Condition[] = []
  let complete = value.complete
  for (const { key: operatorKey, value: keys } of membersOf(value, problems).entries) {
    const operator = readOperator(operatorKey, problems)
    if (!isMapping(keys)) {
      complete = complete && isProven(keys)
      if (isProven(keys)) problem(problems, 'invalid-element', keys, `${quote(operatorKey)} is an object of condition keys, not ${quote(keys)}.`)
      continue
    }
    complete = complete && keys.complete
    for (const { key, value: given } of membersOf(keys, problems).entries) {
      if (isMapping(given)) problem(problems, 'invalid-element', given, `The values of ${quote(key)} are texts, not an object.`)
      conditions.push({ operator, operatorLocation: operatorKey.location, key, ...valuesOf(given), location: spanning(key.location, given.location) })
    }
  }
  return { conditions, complete }
}

/** From the key to the end of its values, where both stand in one file. */
function spanning(from: Location, to: Location): Location {
  return from.file === to.file && to.start >= from.end && from.approximate === undefined && to.approximate === undefined ? { ...from, end: to.end } : from
}

// Their case counts: IAM answers `Invalid Condition type : stringEquals`
// (https://github.com/ministryofjustice/modernisation-platform-environments/pull/8893).
const knownOperators: ReadonlySet<string> = new Set([
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
  ...['Numeric', 'Date'].flatMap((type) => ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map((test) => type + test)),
  ...['Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'Null'],
])

function readOperator(key: Value, problems: Problems): Condition['operator'] {
  const text = textOf(key)
  if (text === undefined) return { unknown: key }
  const operator = parseOperator(text)
  if (!operator.known) problem(problems, 'unknown-operator', key, `${quote(key)} is no condition operator.`)
  else if (operator.base === 'Null' && operator.ifExists) problem(problems, 'null-if-exists', key, 'Null already asks whether the key exists: "IfExists" is not allowed with it.')
  return operator
}

/** `ForAllValues:StringEqualsIfExists` in its three parts. */
export function parseOperator(text: string): ConditionOperator {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s.exec(text)
  const base = match?.[2] ?? text
  const setOperator: SetOperator | undefined = match?.[1] === 'ForAllValues' || match?.[1] === 'ForAnyValue' ? match[1] : undefined
  return { base, ...(setOperator === undefined ? {} : { setOperator }), ifExists: match?.[3] !== undefined, known: knownOperators.has(base) }
}
