// Three-valued comparison of values. A `yes` or `no` holds under every substitution of symbols and holes within their domains
// and in every option of a choice (equal guards pick equal arms). Owns no syntax and no policy grammar.
import { identityOf } from './canonical.js'
import { bothGuards, combinations, flattenOptions, type Option } from './choice.js'
import { domainSpec, foldText } from './domain.js'
import { equalDecimals, formatDecimal, isDecimal } from './number.js'
import {
  alwaysMatches,
  cancelCommon,
  canMeet,
  foldTokens,
  lengthsMeet,
  mayHoldWildcard,
  policyPattern,
  runToken,
  textTokens,
  tokensMatch,
  tokensOf,
  type PolicyVariables,
  type Token,
} from './pattern.js'
import { agree, and, any, or } from './ternary.js'
import { isMapping, isNull, isSequence, maxOptions, textOf, type Guard, type MappingValue, type SequenceValue, type Ternary, type Value } from './value.js'

/** Structures nested deeper than this are not compared. */
const maxDepth = 64

// --- choices ---------------------------------------------------------------------------------------------------------

/** Whether two guards can hold at once. */
export const compatibleGuards = (a: Guard, b: Guard): boolean => bothGuards(a, b) !== undefined

/** Both guards as one; undefined where they exclude each other. */
export const conjunction = (a: Guard, b: Guard): Guard | undefined => bothGuards(a, b)

/**
 * What a value can be, one by one: choices expanded, also inside a template; impossible combinations dropped. More than
 * {@link maxOptions} are not expanded: then the value itself is the only alternative.
 */
export function alternatives(value: Value): readonly Option[] {
  const whole = [{ when: [], value }]
  if (value.kind === 'template') {
    if (!value.parts.some((part) => part.kind === 'choice' || part.kind === 'template')) return whole
    const flat = value.parts.flatMap((part) => (part.kind === 'template' ? part.parts : [part]))
    if (!flat.some((part) => part.kind === 'choice')) return whole
    const ways = combinations(flat)
    return ways === undefined ? whole : ways.map(({ when, values }) => ({ when, value: { ...value, parts: values } }))
  }
  if (value.kind !== 'choice') return whole
  const expanded: Option[] = []
  for (const option of flattenOptions(value.options)) {
    for (const inner of option.value.kind === 'template' ? alternatives(option.value) : [{ when: [], value: option.value }]) {
      const when = bothGuards(option.when, inner.when)
      if (when === undefined) continue
      if (expanded.length === maxOptions) return whole
      expanded.push({ when, value: inner.value })
    }
  }
  return expanded.length === 0 ? whole : expanded
}

/** The value as it is where the guard holds: options that exclude it are dropped, at the top and inside templates. */
export function narrow(value: Value, guard: Guard): Value {
  if (guard.length === 0) return value
  if (value.kind === 'template') {
    return value.parts.some((part) => part.kind === 'choice') ? { ...value, parts: value.parts.map((part) => narrow(part, guard)) } : value
  }
  if (value.kind !== 'choice') return value
  const options = flattenOptions(value.options).filter(({ when }) => compatibleGuards(when, guard))
  const [only] = options
  if (only === undefined) return value
  return options.length === 1 ? narrow(only.value, guard) : { ...value, options }
}

/** Surely its own only alternative. */
const isSingle = (value: Value): boolean =>
  value.kind === 'template' ? value.parts.every((part) => part.kind !== 'choice' && part.kind !== 'template') : value.kind !== 'choice'

/** The common answer over every possible pair of alternatives. */
function overAlternatives(a: Value, b: Value, compare: (x: Value, y: Value) => Ternary): Ternary {
  if (isSingle(a) && isSingle(b)) return compare(a, b)
  const left = alternatives(a)
  const right = alternatives(b)
  const [onlyLeft] = left
  const [onlyRight] = right
  if (left.length === 1 && right.length === 1 && onlyLeft !== undefined && onlyRight !== undefined) return compare(onlyLeft.value, onlyRight.value)
  return agree(pairs(left, right, compare))
}

function* pairs(left: readonly Option[], right: readonly Option[], compare: (x: Value, y: Value) => Ternary): Generator<Ternary> {
  for (const x of left) for (const y of right) if (compatibleGuards(x.when, y.when)) yield compare(x.value, y.value)
}

// --- equality --------------------------------------------------------------------------------------------------------

/** Equality as IAM and Kubernetes have it: texts exact, structures member by member. */
export function equals(a: Value, b: Value): Ternary {
  const text = textOf(a)
  const other = textOf(b)
  if (text !== undefined && other !== undefined) return text === other ? 'yes' : 'no'
  return overAlternatives(a, b, (x, y) => equalsPlain(x, y, false, 0))
}

/** Like {@link equals}, texts without regard to case. */
export function equalsIgnoreCase(a: Value, b: Value): Ternary {
  const text = textOf(a)
  const other = textOf(b)
  if (text !== undefined && other !== undefined) return text === other || foldText(text) === foldText(other) ? 'yes' : 'no'
  return overAlternatives(a, b, (x, y) => equalsPlain(x, y, true, 0))
}

function equalsPlain(a: Value, b: Value, fold: boolean, depth: number): Ternary {
  if (depth > maxDepth) return 'unknown'
  const x = identityOf(a)
  const y = identityOf(b)
  if (x.exact && y.exact && !x.many && !y.many && x.text === y.text) return 'yes'
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'choice' || b.kind === 'choice') return nullness(a, b)
  if (isNull(a) || isNull(b)) return nullness(a, b)
  const collections = [isCollection(a), isCollection(b)]
  if (collections[0] !== collections[1]) {
    const open = collections[0] ? b : a
    return open.kind === 'symbol' && open.symbol.domain === 'any' && open.type.kind !== 'string' ? 'unknown' : 'no'
  }
  if (isSequence(a)) return isSequence(b) ? equalSequences(a, b, fold, depth) : 'no'
  if (isMapping(a)) return isMapping(b) ? equalMappings(a, b, fold, depth) : 'no'
  if (a.kind === 'encoded' && b.kind === 'encoded') {
    // Encoding loses which kind of sequence or mapping it was, nothing else.
    return a.format === b.format ? overAlternatives(a.value, b.value, (v, w) => equalsPlain(v, w, fold, depth + 1)) : 'unknown'
  }
  if (a.kind === 'scalar' && b.kind === 'scalar' && typeof a.value !== typeof b.value) {
    // `1` and `"1"` differ in type only: whether that matters depends on who reads it.
    return textForm(a.value) === textForm(b.value) ? 'unknown' : 'no'
  }
  if (a.kind === 'scalar' && b.kind === 'scalar' && isDecimal(a.value) && isDecimal(b.value)) return equalDecimals(a.value, b.value) ? 'yes' : 'no'
  const left = tokensOf(a)
  const right = tokensOf(b)
  return left === undefined || right === undefined ? 'unknown' : equalTokens(left, right, fold)
}

const textForm = (value: unknown): string => (isDecimal(value) ? formatDecimal(value) : String(value))

/** What can be said where one side is null or not known at all. */
function nullness(a: Value, b: Value): Ternary {
  if (isNull(a) && isNull(b)) return 'yes'
  if (isNull(a)) return neverNull(b) ? 'no' : 'unknown'
  if (isNull(b)) return neverNull(a) ? 'no' : 'unknown'
  return 'unknown'
}

function neverNull(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return value.value !== null
    case 'symbol':
      return value.symbol.notNull === true
    case 'unknown':
      return value.notNull === true
    case 'choice':
      return value.options.every((option) => neverNull(option.value))
    case 'template':
    case 'encoded':
    case 'list':
    case 'set':
    case 'tuple':
    case 'object':
    case 'map':
      return true
  }
}

const isCollection = (value: Value): boolean => isSequence(value) || isMapping(value)

const nested = (a: Value, b: Value, fold: boolean, depth: number): Ternary => overAlternatives(a, b, (x, y) => equalsPlain(x, y, fold, depth + 1))

function equalSequences(a: SequenceValue, b: SequenceValue, fold: boolean, depth: number): Ternary {
  if (a.kind === 'set' || b.kind === 'set') return equalSets(a, b, fold, depth)
  if (!a.complete || !b.complete) return (b.complete && a.items.length > b.items.length) || (a.complete && b.items.length > a.items.length) ? 'no' : 'unknown'
  if (a.items.length !== b.items.length) return 'no'
  let result: Ternary = 'yes'
  for (const [index, item] of a.items.entries()) {
    const other = b.items[index]
    if (other !== undefined) result = and(result, nested(item, other, fold, depth))
    if (result === 'no') return 'no'
  }
  return result
}

/** Every item of each side must be among those of the other. */
function equalSets(a: SequenceValue, b: SequenceValue, fold: boolean, depth: number): Ternary {
  if (a.items.length * b.items.length > 10_000) return 'unknown'
  const within = (items: readonly Value[], other: SequenceValue): Ternary => {
    let result: Ternary = 'yes'
    for (const item of items) {
      const found = any(other.items.map((each) => nested(item, each, fold, depth)))
      result = and(result, other.complete ? found : or(found, 'unknown'))
      if (result === 'no') return 'no'
    }
    return result
  }
  const result = and(within(a.items, b), within(b.items, a))
  if (result === 'no') return 'no'
  // A list keeps repeated items and its order; a set has neither.
  return result === 'yes' && a.complete && b.complete && a.kind === b.kind ? 'yes' : 'unknown'
}

function equalMappings(a: MappingValue, b: MappingValue, fold: boolean, depth: number): Ternary {
  const left = literalEntries(a)
  const right = literalEntries(b)
  let result: Ternary = left.open || right.open ? 'unknown' : 'yes'
  for (const [key, value] of left.entries) {
    const other = right.entries.get(key)
    if (other !== undefined) result = and(result, nested(value, other, fold, depth))
    else if (!right.open) return 'no'
    if (result === 'no') return 'no'
  }
  if (!left.open) for (const key of right.entries.keys()) if (!left.entries.has(key)) return 'no'
  return result
}

/** Entries by key, the last of equal keys; `open` where there may be others, or one of these may be another's. */
function literalEntries(mapping: MappingValue): { readonly entries: ReadonlyMap<string, Value>; readonly open: boolean } {
  const entries = new Map<string, Value>()
  let open = !mapping.complete
  for (const { key, value } of mapping.entries) {
    const name = textOf(key)
    if (name === undefined) {
      open = true
      entries.clear() // a later key that is not known may repeat, and so replace, any before it
    } else entries.set(name, value)
  }
  return { entries, open }
}

function equalTokens(a: readonly Token[], b: readonly Token[], fold: boolean): Ternary {
  const [left, right] = cancelCommon(fold ? foldTokens(a) : a, fold ? foldTokens(b) : b, () => true)
  if (left.length === 0 && right.length === 0) return 'yes'
  if (endsDiffer(left, right)) return 'no'
  if (!lengthsMeet(left, right)) return 'no'
  return canMeet(left, right, fold) ? 'unknown' : 'no'
}

/** Whether two texts start or end with different literal characters: most do, so this is looked at first. */
function endsDiffer(a: readonly Token[], b: readonly Token[]): boolean {
  const shorter = Math.min(a.length, b.length)
  for (let index = 0; index < shorter; index++) {
    const [x, y] = [a[index], b[index]]
    if (x?.kind !== 'char' || y?.kind !== 'char') break
    if (x.code !== y.code) return true
  }
  for (let index = 1; index <= shorter; index++) {
    const [x, y] = [a[a.length - index], b[b.length - index]]
    if (x?.kind !== 'char' || y?.kind !== 'char') break
    if (x.code !== y.code) return true
  }
  return false
}

// --- wildcards -------------------------------------------------------------------------------------------------------

export interface WildcardOptions {
  readonly caseSensitive: boolean
  /** Set where `${…}` in the pattern is a policy variable (`Version` 2012-10-17). */
  readonly policyVariables?: PolicyVariables
  /** False for operators to which `*` and `?` are plain characters. Default true. */
  readonly wildcards?: boolean
}

/** Whether a text matches an IAM pattern: `*` any run of characters, `?` exactly one; no classes, no escapes but `${*}`. */
export function matchesWildcard(pattern: Value, text: Value, options: WildcardOptions): Ternary {
  const known = textOf(pattern)
  const other = textOf(text)
  if (known !== undefined && other !== undefined && isPlain(known, options)) {
    return known === other || (!options.caseSensitive && foldText(known) === foldText(other)) ? 'yes' : 'no'
  }
  return overAlternatives(pattern, text, (x, y) => {
    const given = tokensOf(x)
    const against = tokensOf(y)
    if (given === undefined || against === undefined) return isNull(x) || isNull(y) || isCollection(x) || isCollection(y) ? 'no' : 'unknown'
    const wildcards = options.wildcards ?? true
    const tokens = policyPattern(given, wildcards, options.policyVariables)
    if (tokens === 'unknown') return 'unknown'
    if (tokens === 'no-value') return 'no'
    return ifPresent(tokens, matchTokens(tokens, against, !options.caseSensitive, wildcards))
  })
}

/** A pattern whose variable may have no value may match nothing. */
const ifPresent = (pattern: readonly Token[], result: Ternary): Ternary =>
  result === 'yes' && pattern.some((token) => token.kind === 'hole' && token.mayBeAbsent === true) ? 'unknown' : result

/** Without wildcards and policy variables, as far as they count: then equality of texts is all there is. */
const isPlain = (pattern: string, options: WildcardOptions): boolean =>
  (options.wildcards === false || !/[*?]/.test(pattern)) && (options.policyVariables === undefined || !pattern.includes('${'))

function matchTokens(pattern: readonly Token[], text: readonly Token[], fold: boolean, wildcards: boolean): Ternary {
  const p = fold ? foldTokens(pattern) : pattern
  const t = fold ? foldTokens(text) : text
  if (!wildcards) return equalTokens(pattern, text, fold)
  if (tokensMatch(p, t)) return 'yes'
  const holesInPattern = p.some((token) => token.kind === 'hole')
  if (!holesInPattern && !t.some((token) => token.kind === 'hole')) return 'no'
  // A hole of the pattern matches its own text in any case; whether only that text, depends on whether it can hold wildcards.
  if (endsDiffer(p, t)) return 'no'
  const [mustPattern, mustText] = cancelCommon(p, t, () => true)
  if (!mustPattern.some((token) => token.kind === 'hole') && alwaysMatches(mustPattern, mustText, fold)) return 'yes'
  const [mayPattern, mayText] = cancelCommon(p, t, (token) => token.kind !== 'hole' || !mayHoldWildcard(token.domain))
  return canMeet(mayPattern, mayText, fold) ? 'unknown' : 'no'
}

/** Whether the text holds an IAM wildcard. `${*}` and `${?}` are none where policy variables hold. */
export function hasWildcard(value: Value, options: { readonly policyVariables?: boolean } = {}): Ternary {
  return overAlternatives(value, value, (each) => {
    const tokens = tokensOf(each)
    if (tokens === undefined) return isNull(each) ? 'no' : 'unknown'
    const pattern = policyPattern(tokens, true, options.policyVariables === true ? () => [] : undefined)
    if (typeof pattern === 'string') return 'unknown'
    if (pattern.some((token) => token.kind === 'run' || token.kind === 'one')) return 'yes'
    return pattern.some((token) => token.kind === 'hole' && mayHoldWildcard(token.domain)) ? 'unknown' : 'no'
  })
}

const tokensOfPart = (part: Value | string): readonly Token[] | undefined => (typeof part === 'string' ? textTokens(part) : tokensOf(part))

function holdsPart(value: Value, part: Value | string, before: boolean, after: boolean, fold: boolean): Ternary {
  const compare = (x: Value, y: Value | string): Ternary => {
    const text = tokensOf(x)
    const piece = tokensOfPart(y)
    if (text === undefined || piece === undefined) return 'unknown'
    // The piece is plain text: where it has holes, they may hold wildcards, which matchTokens allows for.
    return matchTokens([...(before ? [runToken] : []), ...piece, ...(after ? [runToken] : [])], text, fold, true)
  }
  const text = textOf(value)
  const piece = typeof part === 'string' ? part : textOf(part)
  if (text !== undefined && piece !== undefined) {
    const [whole, searched] = fold ? [foldText(text), foldText(piece)] : [text, piece]
    return (before ? (after ? whole.includes(searched) : whole.endsWith(searched)) : whole.startsWith(searched)) ? 'yes' : 'no'
  }
  if (typeof part === 'string') return agree(alternatives(value).map((option) => compare(option.value, part)))
  return overAlternatives(value, part, compare)
}

export const startsWith = (value: Value, prefix: Value | string, options: { readonly ignoreCase?: boolean } = {}): Ternary =>
  holdsPart(value, prefix, false, true, options.ignoreCase === true)

export const endsWith = (value: Value, suffix: Value | string, options: { readonly ignoreCase?: boolean } = {}): Ternary =>
  holdsPart(value, suffix, true, false, options.ignoreCase === true)

export const contains = (value: Value, piece: Value | string, options: { readonly ignoreCase?: boolean } = {}): Ternary =>
  holdsPart(value, piece, true, true, options.ignoreCase === true)

// --- ARNs ------------------------------------------------------------------------------------------------------------

const colon = 58

/**
 * `ArnLike`: the six parts between colons match one by one, so that `*` never crosses a colon before the sixth. What is no ARN
 * never matches. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function matchesArnLike(pattern: Value, text: Value, options: { readonly policyVariables?: PolicyVariables } = {}): Ternary {
  return overAlternatives(pattern, text, (x, y) => {
    if (startsWith(y, 'arn:') === 'no') return 'no'
    const given = tokensOf(x)
    const against = tokensOf(y)
    if (given === undefined || against === undefined) return 'unknown'
    const tokens = policyPattern(given, true, options.policyVariables)
    if (tokens === 'unknown') return 'unknown'
    if (tokens === 'no-value') return 'no'
    const wanted = arnParts(tokens)
    const parts = arnParts(against)
    if (wanted === 'unknown' || parts === 'unknown') return canMeet(tokens, against) ? 'unknown' : 'no'
    if (wanted === undefined || parts === undefined) return 'no'
    let result: Ternary = 'yes'
    for (const [index, part] of wanted.entries()) result = and(result, matchTokens(part, parts[index] ?? [], false, true))
    return ifPresent(tokens, result)
  })
}

/** The six parts; undefined where there are fewer, `unknown` where a hole may hold a colon before the sixth. */
function arnParts(tokens: readonly Token[]): readonly (readonly Token[])[] | undefined | 'unknown' {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if (parts.length < 6) {
      if (token.kind === 'char' && token.code === colon) {
        parts.push([])
        continue
      }
      if (token.kind === 'hole' && (domainSpec(token.domain).characters.ascii[colon >> 5] ?? 0) & (1 << (colon & 31))) return 'unknown'
    }
    parts[parts.length - 1]?.push(token)
  }
  return parts.length === 6 ? parts : undefined
}
