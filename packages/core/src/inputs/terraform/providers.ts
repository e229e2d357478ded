// Provider configurations: which account, partition and region a resource lives in, also through `providers = {}`.
// Owns what a configuration says about them; may not read resources.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import type { Domain } from '../../value/symbol.js'
import { textOf, type Value } from '../../value/value.js'
import type { BodyInstance, ProviderConfig } from './contracts.js'
import { unquoted } from './tf-json.js'

/** `aws`, `aws.prod`: how a module's own blocks name a configuration. */
export type ProviderName = string

/** The configurations a module sees, by its own names for them. */
export type Providers = ReadonlyMap<ProviderName, ProviderConfig>

function symbolOf(id: string, label: string, what: string, domain: Domain, location: Location): Value {
  const reason = { code: 'data-source', detail: `the ${what} of ${label} is not in the configuration`, location } as const
  return { kind: 'symbol', symbol: { id: `${id}/${what}`, domain, label: `${what} of ${label}`, reason, notNull: true }, type: { kind: 'string' }, location }
}

/** A configuration of which nothing is known. `id` is `<scope id>/<module address>/provider.aws`. */
export function unknownProvider(id: string, name: ProviderName, location: Location): ProviderConfig {
  const label = `provider ${name}`
  return {
    id,
    accountId: symbolOf(id, label, 'account', 'account-id', location),
    partition: symbolOf(id, label, 'partition', 'partition', location),
    region: symbolOf(id, label, 'region', 'region', location),
  }
}

/**
 * What a `provider "aws"` block says; the rest are symbols of this configuration. Everything is looked at on demand. What else tells
 * the account is asked where the block does not.
 */
export function providerConfig(id: string, name: ProviderName, body: BodyInstance, accountSaidElsewhere: () => Value | undefined = () => undefined): ProviderConfig {
  const blank = unknownProvider(id, name, body.location)
  const memo = new Map<string, Value>()
  const once = (what: string, compute: () => Value): Value => {
    const found = memo.get(what) ?? compute()
    memo.set(what, found)
    return found
  }
  const region = (): Value => once('region', () => stated(body.argument('region')) ?? blank.region)
  return {
    id,
    get accountId() {
      return once('account', () => accountOf(body) ?? accountSaidElsewhere() ?? blank.accountId)
    },
    get region() {
      return region()
    },
    get partition() {
      return once('partition', () => partitionOf(region()) ?? blank.partition)
    },
  }
}

/** The configuration of a provider that has no block. */
export function emptyProvider(id: string, name: ProviderName, location: Location, accountSaidElsewhere: () => Value | undefined): ProviderConfig {
  const blank = unknownProvider(id, name, location)
  let account: Value | undefined
  return {
    ...blank,
    get accountId() {
      account ??= accountSaidElsewhere() ?? blank.accountId
      return account
    },
  }
}

/** A value that says something: known text, or a symbol with an identity of its own. */
function stated(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined
  if (value.kind === 'scalar') return textOf(value) === undefined || textOf(value) === '' ? undefined : value
  return value.kind === 'symbol' || value.kind === 'template' || value.kind === 'choice' ? value : undefined
}

function accountOf(body: BodyInstance): Value | undefined {
  const allowed = body.argument('allowed_account_ids')
  if ((allowed?.kind === 'tuple' || allowed?.kind === 'list' || allowed?.kind === 'set') && allowed.complete && allowed.items.length === 1) {
    const only = stated(allowed.items[0])
    if (only !== undefined) return only
  }
  // With a chain of assume_role blocks, the last one counts.
  for (const type of ['assume_role', 'assume_role_with_web_identity']) {
    const { items, complete } = body.blocks(type)
    const last = items[items.length - 1]
    const account = complete && last !== undefined ? accountOfArn(last.argument('role_arn')) : undefined
    if (account !== undefined) return account
  }
  return undefined
}

/** The fifth part of an ARN, where it is one whole piece. */
export function accountOfArn(arn: Value | undefined): Value | undefined {
  const text = textOf(arn)
  if (arn !== undefined && text !== undefined) {
    const account = /^arn:[^:]+:iam::(\d{12}):/.exec(text)?.[1]
    return account === undefined ? undefined : { kind: 'scalar', value: account, location: arn.location }
  }
  if (arn?.kind !== 'template') return undefined
  let colons = 0
  const found: Value[] = []
  for (const part of arn.parts) {
    if (colons > 4) break
    const piece = textOf(part)
    if (piece === undefined) {
      // A hole before the account may hold colons of its own, unless it is a partition.
      if (colons === 4) found.push(part)
      else if (!(colons === 1 && part.kind === 'symbol' && part.symbol.domain === 'partition')) return undefined
      continue
    }
    for (const character of piece) {
      if (character === ':') colons++
      else if (colons === 4) return found.length === 0 ? plainAccount(piece, part) : undefined
    }
  }
  const [only] = found
  return colons > 4 && found.length === 1 ? only : undefined
}

function plainAccount(piece: string, part: Value): Value | undefined {
  const account = /:(\d{12}):/.exec(piece)?.[1]
  return account === undefined ? undefined : { kind: 'scalar', value: account, location: part.location }
}

const partitions: readonly (readonly [RegExp, string])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^us-iso-/, 'aws-iso'],
  [/^us-isob-/, 'aws-iso-b'],
  [/^eu-isoe-/, 'aws-iso-e'],
  [/^us-isof-/, 'aws-iso-f'],
  [/^eusc-/, 'aws-eusc'],
  [/^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/, 'aws'],
]

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function partitionOf(region: Value): Value | undefined {
  const text = textOf(region)
  const partition = text === undefined ? undefined : partitions.find(([pattern]) => pattern.test(text))?.[1]
  return partition === undefined ? undefined : { kind: 'scalar', value: partition, location: region.location }
}

/** The name of a configuration as an expression gives it: `aws`, `aws.prod`; undefined for anything else. */
export function providerName(file: SourceFile, expression: Expression): ProviderName | undefined {
  const plain = unquoted(file, expression)
  if (plain.kind === 'variable') return plain.name
  if (plain.kind === 'attribute' && plain.object.kind === 'variable') return `${plain.object.name}.${plain.name}`
  return undefined
}

/** `aws_iam_role` → `aws`. */
export const impliedProvider = (type: string): ProviderName => (type.includes('_') ? type.slice(0, type.indexOf('_')) : type)

/** What hands configurations over to a child. */
export interface Handing {
  /** Identity of the module that holds the call. */
  readonly id: string
  readonly call: string
  readonly providers: Providers
  named(file: SourceFile, expression: Expression): ProviderName | undefined
}

/** What a child sees: what `providers = {}` hands over; without it, the parent's configurations without an alias. */
export function childProviders({ id, call, providers: parent, named }: Handing, file: SourceFile, expression: Expression | undefined): Providers {
  if (expression === undefined) return new Map([...parent].filter(([name]) => !name.includes('.')))
  const passed = new Map<ProviderName, ProviderConfig>()
  for (const item of expression.kind === 'object' ? expression.items : []) {
    const inner = item.literalKey && item.key.kind === 'variable' ? item.key.name : providerName(file, item.key.kind === 'parentheses' ? item.key.inner : item.key)
    const outer = named(file, item.value)
    if (inner === undefined) continue
    // A configuration that is declared nowhere is not the default one.
    const name = outer ?? `${inner} of ${call}`
    passed.set(inner, (outer === undefined ? undefined : parent.get(outer)) ?? unknownProvider(`${id}/provider.${name}`, name, { file, start: item.value.start, end: item.value.end }))
  }
  // Providers that are not listed are still inherited where they have no alias.
  for (const [name, config] of parent) if (!name.includes('.') && !passed.has(name)) passed.set(name, config)
  return passed
}
