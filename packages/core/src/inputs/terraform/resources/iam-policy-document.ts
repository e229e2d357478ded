// data.aws_iam_policy_document: from blocks to the structure of the JSON that the provider writes. Reads no policy grammar.
// Semantics: https://github.com/hashicorp/terraform-provider-aws internal/service/iam/policy_document_data_source.go, policy_model.go
import { parseJsonTemplate } from '../../../syntax/json.js'
import { identityOf } from '../../../value/canonical.js'
import { choiceOf, combinations } from '../../../value/choice.js'
import type { Location } from '../../../source/source-file.js'
import { entryOf, isMapping, isNull, scalar, textOf, type ChoiceValue, type Entry, type MappingValue, type Value } from '../../../value/value.js'
import type { BlockChoices, BodyInstance, ResourceInstance, ResourceType } from '../contracts.js'
import { argument, isUnset, itemsOf, list, notKnown, object } from './build.js'

interface Statement {
  readonly sid: Value | undefined
  readonly value: Value
}

interface Document {
  readonly version: Value | undefined
  readonly id: Value | undefined
  readonly statements: readonly Statement[]
  /** False where further statements may exist. */
  readonly complete: boolean
}

/** One way to decide every condition on which it hangs what stands where. */
interface World {
  /** The arm of a choice in a key: a condition's test, a principal's type, an effect, a Sid. */
  readonly arm: (value: Value) => Value
  /** The blocks of a type that are there. */
  readonly blocks: (body: BodyInstance, type: string) => { readonly items: readonly BodyInstance[]; readonly complete: boolean }
}

/** Where there are too many ways: what is not certain may be there or not. */
const undecided: World = { arm: (value) => value, blocks: (body, type) => body.blocks(type) }

type Options = BlockChoices['each'][number]

/** What has to be decided: choices in keys, and for each undecided `dynamic` block the number of its option. */
interface Questions {
  readonly keys: Value[]
  readonly blocks: Map<Options, Value>
}

function json(resource: ResourceInstance): Value {
  const { location } = resource
  const before = documents(resource, 'source_json', 'source_policy_documents')
  const after = documents(resource, 'override_json', 'override_policy_documents')
  const parsed = [...before.items, ...after.items]
  const build = (documents: readonly Value[], world: World): Value => {
    let merged: Document = { version: undefined, id: undefined, statements: [], complete: before.complete }
    for (const document of documents.slice(0, before.items.length)) merged = merge(merged, documentOf(document))
    merged = merge(merged, ownDocument(resource, world))
    for (const document of documents.slice(before.items.length)) merged = merge(merged, documentOf(document))
    if (!after.complete) merged = merge(merged, { version: undefined, id: undefined, statements: [], complete: false })
    return policy(merged, location)
  }
  const questions: Questions = { keys: [], blocks: new Map() }
  ask(resource, blockTypes, questions)
  const asked = [...parsed, ...questions.keys, ...questions.blocks.values()]
  const ways = combinations(asked)
  if (ways === undefined) return encoded(build(parsed, undecided))
  return choiceOf(
    ways.map(({ when, values }) => {
      const answers = new Map(asked.map((question, index) => [question, values[index] ?? question]))
      return { when, value: encoded(build(values.slice(0, parsed.length), worldOf(questions, answers))) }
    }),
    location,
  )
}

function worldOf(questions: Questions, answers: ReadonlyMap<Value, Value>): World {
  return {
    arm: (value) => answers.get(value) ?? value,
    blocks: (body, type) => {
      const { items, complete, choices } = body.blocks(type)
      if (choices === undefined) return { items, complete }
      const there = choices.each.flatMap((options) => {
        const selector = questions.blocks.get(options)
        const answer = selector === undefined ? undefined : textOf(answers.get(selector))
        return answer === undefined ? [] : (options[Number(answer)]?.items ?? [])
      })
      return { items: [...items, ...there], complete: choices.exhaustive }
    },
  }
}

/** Nested block types, and the arguments in them that decide where something stands. */
interface BlockType {
  readonly keys: readonly string[]
  readonly nested: Readonly<Record<string, BlockType>>
}

const principalType: BlockType = { keys: ['type'], nested: {} }
const blockTypes: BlockType = {
  keys: [],
  nested: {
    statement: {
      keys: ['sid', 'effect'],
      nested: { principals: principalType, not_principals: principalType, condition: { keys: ['test', 'variable'], nested: {} } },
    },
  },
}

function ask(body: BodyInstance, { keys, nested }: BlockType, questions: Questions): void {
  for (const key of keys) {
    const value = body.argument(key)
    if (value?.kind === 'choice') questions.keys.push(value)
  }
  for (const [type, inner] of Object.entries(nested)) {
    const { items, choices } = body.blocks(type)
    for (const item of items) ask(item, inner, questions)
    for (const options of choices?.each ?? []) {
      questions.blocks.set(
        options,
        choiceOf(
          options.map(({ when }, index) => ({ when, value: scalar(String(index), body.location) })),
          body.location,
        ),
      )
      for (const option of options) for (const item of option.items) ask(item, inner, questions)
    }
  }
}

const encoded = (value: Value): Value => (value.kind === 'unknown' ? value : { kind: 'encoded', format: 'json', value, location: value.location })

function policy(document: Document, location: Location): Value {
  return object(
    {
      Version: document.version ?? scalar('2012-10-17', location),
      Id: document.id,
      Statement: list(
        document.statements.map((statement) => statement.value),
        location,
        document.complete,
      ),
    },
    location,
  )
}

// --- merging -------------------------------------------------------------------------------------------------------

/** Same Sid replaces in place, anything else is appended. Where it is not known whether two Sids are equal, the older one may be gone. */
function merge(older: Document, newer: Document): Document {
  let statements = [...older.statements]
  let complete = older.complete && newer.complete
  // What is not known of the newer document may replace any statement that has a Sid.
  if (!newer.complete && statements.some((each) => each.sid !== undefined)) statements = statements.filter((each) => each.sid === undefined)
  for (const statement of newer.statements) {
    if (statement.sid === undefined) {
      statements.push(statement)
      continue
    }
    const sid = statement.sid
    const same = statements.findIndex((each) => sameSid(each.sid, sid) === 'yes')
    if (same >= 0) {
      statements[same] = statement
      continue
    }
    const certain = statements.filter((each) => sameSid(each.sid, sid) === 'no')
    if (certain.length < statements.length) complete = false
    statements = [...certain, statement]
  }
  return {
    version: isUnset(newer.version) ? older.version : newer.version,
    id: isUnset(newer.id) ? older.id : newer.id,
    statements,
    complete,
  }
}

function sameSid(a: Value | undefined, b: Value): 'yes' | 'no' | 'unknown' {
  if (a === undefined) return 'no'
  const [first, second] = [textOf(a), textOf(b)]
  if (first !== undefined && second !== undefined) return first === second ? 'yes' : 'no'
  return isSame(a, b) ? 'yes' : 'unknown'
}

/** True for one value twice, whatever it is. */
function isSame(a: Value, b: Value): boolean {
  const [x, y] = [identityOf(a), identityOf(b)]
  return x.exact && y.exact && !x.many && !y.many && x.text === y.text
}

// --- other documents -------------------------------------------------------------------------------------------------

function documents(resource: ResourceInstance, single: string, several: string): { readonly items: readonly Value[]; readonly complete: boolean } {
  const values: Value[] = []
  const legacy = argument(resource, single)
  if (legacy !== undefined && !isUnset(legacy)) values.push(legacy)
  const given = argument(resource, several)
  const items = given?.kind === 'choice' ? alignedItems(given) : itemsOf(given)
  if (items !== undefined) values.push(...items.items.filter((item) => !isUnset(item)))
  return { items: values.map(parsed), complete: items !== undefined && items.complete }
}

/** An undecided list as a list of undecided documents: what an option lacks is null there, which is no document. */
function alignedItems(given: ChoiceValue): ReturnType<typeof itemsOf> {
  const lists = given.options.map(({ when, value }) => ({ when, list: itemsOf(value) }))
  if (lists.some(({ list }) => list === undefined)) return undefined
  const longest = Math.max(...lists.map(({ list }) => list?.items.length ?? 0))
  const items = Array.from({ length: longest }, (_, index) =>
    choiceOf(
      lists.map(({ when, list }) => ({ when, value: list?.items[index] ?? scalar(null, given.location) })),
      given.location,
    ),
  )
  return { items, complete: lists.every(({ list }) => list?.complete === true) }
}

/** A null in an option is no document. */
function parsed(value: Value): Value {
  if (value.kind === 'choice') return { ...value, options: value.options.map(({ when, value: option }) => ({ when, value: parsed(option) })) }
  if (isUnset(value)) return value
  return parseJsonTemplate(value).value ?? notKnown('syntax', 'this document is not JSON', value.location)
}

function documentOf(value: Value): Document {
  if (isUnset(value)) return { version: undefined, id: undefined, statements: [], complete: true }
  if (!isMapping(value)) return { version: undefined, id: undefined, statements: [], complete: false }
  const statement = entryOf(value, 'Statement')
  const found = isMapping(statement) ? { items: [statement], complete: true } : itemsOf(statement)
  const items = found?.items ?? []
  const mappings = items.filter(isMapping)
  return {
    version: entryOf(value, 'Version'),
    id: entryOf(value, 'Id'),
    statements: mappings.map((item) => ({ sid: setOrNot(entryOf(item, 'Sid')), value: item })),
    complete: found !== undefined && found.complete && value.complete && mappings.length === items.length,
  }
}

const setOrNot = (value: Value | undefined): Value | undefined => (isUnset(value) ? undefined : value)

// --- own statements ------------------------------------------------------------------------------------------------

function ownDocument(resource: ResourceInstance, world: World): Document {
  const blocks = world.blocks(resource, 'statement')
  return {
    version: argument(resource, 'version') ?? scalar('2012-10-17', resource.location),
    id: argument(resource, 'policy_id'),
    statements: blocks.items.map((statement) => ownStatement(statement, world)),
    complete: blocks.complete,
  }
}

function ownStatement(statement: BodyInstance, world: World): Statement {
  const { location } = statement
  const read = (name: string): Value | undefined => {
    const value = statement.argument(name)
    const arm = value === undefined ? undefined : world.arm(value)
    return arm === undefined || isNull(arm) ? undefined : arm
  }
  const sid = setOrNot(read('sid'))
  const conditions = conditionBlock(statement, world)
  return {
    sid,
    value: object(
      {
        Sid: sid,
        Effect: setOrNot(read('effect')) ?? scalar('Allow', location),
        Action: single(notEmpty(read('actions'))),
        NotAction: single(notEmpty(read('not_actions'))),
        Resource: single(withVariables(notEmpty(read('resources')))),
        NotResource: single(withVariables(notEmpty(read('not_resources')))),
        Principal: principals(statement, 'principals', world),
        NotPrincipal: principals(statement, 'not_principals', world),
        Condition: conditions,
      },
      location,
    ),
  }
}

/** A set with nothing in it is left out of the JSON. */
function notEmpty(value: Value | undefined): Value | undefined {
  const items = value === undefined ? undefined : itemsOf(value)
  return items?.items.length === 0 && items.complete ? undefined : value
}

/** One value is written as a string. */
function single(value: Value | undefined): Value | undefined {
  const items = value === undefined ? undefined : itemsOf(value)
  return items?.complete === true && items.items.length === 1 ? items.items[0] : value
}

interface Group {
  readonly key: Value
  readonly locations: Location[]
  readonly values: Value[]
}

/** Values of equal keys together, in order of first appearance. A key that may be equal to another but need not be stays apart. */
function grouped(pairs: readonly { readonly key: Value; readonly value: Value; readonly location: Location }[]): readonly Group[] {
  const groups: Group[] = []
  for (const { key, value, location } of pairs) {
    const group = groups.find((each) => sameSid(each.key, key) === 'yes')
    if (group === undefined) groups.push({ key, locations: [location], values: [value] })
    else {
      group.values.push(value)
      group.locations.push(location)
    }
  }
  return groups
}

/** Lists one after the other; a value that is no known list makes the whole open. */
function concatenated(values: readonly Value[], location: Location): Value {
  const [only, ...others] = values
  // The same list once more says nothing new, whatever is in it.
  if (only !== undefined && others.every((each) => isSame(only, each))) return single(only) ?? only
  const lists = values.map(itemsOf)
  return list(
    lists.flatMap((each) => each?.items ?? []),
    location,
    lists.every((each) => each?.complete === true),
  )
}

function principals(statement: BodyInstance, kind: string, world: World): Value | undefined {
  const blocks = world.blocks(statement, kind)
  if (blocks.items.length === 0 && blocks.complete) return undefined
  const pairs = blocks.items.map((item) => ({
    key: world.arm(item.argument('type') ?? notKnown('unknown-argument', 'type is not set', item.location)),
    value: withVariables(item.argument('identifiers')) ?? notKnown('unknown-argument', 'identifiers is not set', item.location),
    location: item.location,
  }))
  const groups = grouped(pairs)
  const [first] = groups
  if (blocks.complete && groups.length === 1 && first !== undefined && textOf(first.key) === '*') {
    const identifiers = concatenated(first.values, first.key.location)
    if (textOf(identifiers) === '*') return identifiers
  }
  const entries: Entry[] = groups.map((group) => ({ key: group.key, value: concatenated(group.values, group.locations[0] ?? group.key.location) }))
  return mapping(entries, blocks.items[0]?.location ?? statement.location, blocks.complete)
}

function conditionBlock(statement: BodyInstance, world: World): Value | undefined {
  const blocks = world.blocks(statement, 'condition')
  if (blocks.items.length === 0 && blocks.complete) return undefined
  const conditions = blocks.items.map((item) => ({
    test: world.arm(item.argument('test') ?? notKnown('unknown-argument', 'test is not set', item.location)),
    key: world.arm(item.argument('variable') ?? notKnown('unknown-argument', 'variable is not set', item.location)),
    value: withVariables(item.argument('values')) ?? notKnown('unknown-argument', 'values is not set', item.location),
    location: item.location,
  }))
  const tests: { readonly test: Value; readonly location: Location; readonly members: (typeof conditions)[number][] }[] = []
  for (const condition of conditions) {
    const found = tests.find((each) => sameSid(each.test, condition.test) === 'yes')
    if (found === undefined) tests.push({ test: condition.test, location: condition.location, members: [condition] })
    else found.members.push(condition)
  }
  const entries = tests.map(({ test, location, members }): Entry => {
    const keys = grouped(members).map((group): Entry => ({ key: group.key, value: concatenated(group.values, group.locations[0] ?? location) }))
    // A further block may have the same test, so its keys are open as well.
    return { key: test, value: mapping(keys, location, blocks.complete) }
  })
  return mapping(entries, blocks.items[0]?.location ?? statement.location, blocks.complete)
}

const mapping = (entries: readonly Entry[], location: Location, complete: boolean): MappingValue => ({ kind: 'object', entries, location, complete })

/** `&{aws:username}` is how `${aws:username}` is written here. */
function withVariables(value: Value): Value
function withVariables(value: Value | undefined): Value | undefined
function withVariables(value: Value | undefined): Value | undefined {
  switch (value?.kind) {
    case 'scalar':
      // Both forms are equally long, so that the places of characters stay true.
      return typeof value.value === 'string' && value.value.includes('&{') ? { ...value, value: value.value.replaceAll('&{', '${') } : value
    case 'template':
      return { ...value, parts: value.parts.map((part) => withVariables(part)) }
    case 'list':
    case 'set':
    case 'tuple':
      return { ...value, items: value.items.map((item) => withVariables(item)) }
    case 'choice':
      return { ...value, options: value.options.map((option) => ({ when: option.when, value: withVariables(option.value) })) }
    default:
      return value
  }
}

export const iamPolicyDocument: readonly ResourceType[] = [
  { mode: 'data', type: 'aws_iam_policy_document', attributes: { json, minified_json: json } },
]
