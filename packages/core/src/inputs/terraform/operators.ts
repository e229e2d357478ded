// The operators of Terraform expressions over values: arithmetic, comparison, equality, logic. Knows no syntax.
// https://developer.hashicorp.com/terraform/language/expressions/operators
import type { Location } from '../../source/source-file.js'
import type { BinaryOperator, UnaryOperator } from '../../syntax/hcl/ast.js'
import { canonical, identityOf } from '../../value/canonical.js'
import { choiceOf } from '../../value/choice.js'
import { equals as compared } from '../../value/compare.js'
import { add, compareDecimals, decimal, divide, isDecimal, modulo, multiply, negate, subtract, type Decimal } from '../../value/number.js'
import type { Sym } from '../../value/symbol.js'
import { knownPrefix } from '../../value/template.js'
import { boolType, numberType, sameType } from '../../value/type.js'
import { isKnown, isMapping, isNull, isOpenValue, isSequence, scalar, textOf, type MappingValue, type SequenceValue, type Value } from '../../value/value.js'
import { apply, bounded } from './application.js'
import { EvaluationError } from './contracts.js'
import { isEqual } from './equality.js'
import { hasMark, unmarked } from './marks.js'
import { isLess, liesApart, prefixOf } from './eval-bounds.js'
import { convert, sameScalar } from './convert.js'
import { hasOpenKeys } from './eval-unknowns.js'
import { asOneUnknown, distribute, sensitiveIf } from './expression-env.js'
import { encodedText } from './functions/encoded.js'
import { isStrict } from './strictness.js'
import { conforms, hasDynamic, typeOf } from './types.js'

export function unaryOperation(operator: UnaryOperator, operand: Value, location: Location): Value {
  const work = (operands: readonly Value[]): Value =>
    distribute(operands, location, ([only]) => {
      if (only === undefined) throw new EvaluationError('an operand is missing', location)
      const marked = (value: Value): Value => (losesMarks(operator, [only]) ? unmarked(value) : sensitiveIf(value, only.sensitive === true))
      if (operator === '!') return marked(negation(operandAs('bool', only, 'the operand', location), location))
      const number = operandAs('number', only, 'the operand', location)
      if (number.kind === 'scalar' && isDecimal(number.value)) return marked(scalar(negate(number.value), location))
      return marked(apply('-', [number], numberType, location))
    })
  return seeingChoices([operand], work)
}

/** Terraform forgets the marks of operands that it does not know, where the operation sees marked ones. */
const losesMarks = (operator: UnaryOperator | BinaryOperator, operands: readonly Value[]): boolean =>
  isStrict() && (operator === '!' || operator === '&&' || operator === '||' || (operator === '-' && operands.length === 1)) && operands.some(isOpenValue)

export function binaryOperation(operator: BinaryOperator, left: Value, right: Value, location: Location): Value {
  const isEquality = operator === '==' || operator === '!='
  if (isEquality && isStrict()) return sensitiveIf(strictEquality(operator, left, right, location), hasMark(left) || hasMark(right))
  const decided = decidedByBounds(operator, asNumber(left), asNumber(right))
  if (decided !== undefined) return sensitiveIf(scalar(decided, location), hasMark(left) || hasMark(right))
  const work = (operands: readonly Value[]): Value =>
    distribute(operands, location, ([a, b]) => {
      if (a === undefined || b === undefined) throw new EvaluationError('an operand is missing', location)
      const result = binary(operator, a, b, location)
      const mark = isEquality ? hasMark : isMarked
      return losesMarks(operator, [a, b]) ? unmarked(result) : sensitiveIf(result, mark(a) || mark(b))
    })
  const result = seeingChoices([left, right], work)
  const isLogic = operator === '&&' || operator === '||'
  // Not every combination is worth telling apart: many of them leave no room for what hangs on the result.
  return isLogic && isManyfold(result) ? sensitiveIf(apply(operator, [left, right], boolType, location), result.sensitive === true) : result
}

const mostWays = 4

/** True where there are more ways than are told apart, not all of them known to the end. */
const isManyfold = (value: Value): boolean =>
  value.kind === 'choice' ? value.options.length > mostWays && value.options.some((option) => option.value.kind !== 'scalar') : value.kind === 'unknown' && value.reason.code === 'limit'

/** What fails for every option of a choice is still only not known to Terraform, which sees none of them. */
function seeingChoices(operands: readonly Value[], work: (operands: readonly Value[]) => Value): Value {
  try {
    return work(operands)
  } catch (error) {
    if (!(error instanceof EvaluationError) || !operands.some(({ kind }) => kind === 'choice')) throw error
    return work(operands.map(asOneUnknown))
  }
}

/** What can be told of a comparison although one side is not known, and which Terraform tells as well. */
function decidedByBounds(operator: BinaryOperator, a: Value, b: Value): boolean | undefined {
  if (!['<', '>', '<=', '>='].includes(operator) || !hasBounds(a, b) || !areNumbers(a, b)) return undefined
  // Terraform asks whether they are equal as well.
  if ((operator === '<=' || operator === '>=') && !liesApart(a, b)) return undefined
  return operator === '<' || operator === '<=' ? isLess(a, b) : isLess(b, a)
}

/** A text that Terraform would take for a number. */
function asNumber(value: Value): Value {
  const number = decimal(textOf(value) ?? '')
  return number === undefined ? value : scalar(number, value.location)
}

const hasBounds = (a: Value, b: Value): boolean => a.bounds !== undefined || b.bounds !== undefined
const areNumbers = (a: Value, b: Value): boolean => typeOf(a).kind === 'number' && typeOf(b).kind === 'number'

const isMarked = (value: Value): boolean => value.sensitive === true

function binary(operator: BinaryOperator, a: Value, b: Value, location: Location): Value {
  switch (operator) {
    case '==':
      return equality(a, b, location)
    case '!=':
      return negation(equality(a, b, location), location)
    case '&&':
    case '||':
      return logic(operator, operandAs('bool', a, 'the left operand', location), operandAs('bool', b, 'the right operand', location), location)
    default: {
      const [x, y] = [operandAs('number', a, 'the left operand', location), operandAs('number', b, 'the right operand', location)]
      if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') return ordering(operator, x, y, location)
      return arithmetic(operator, x, y, location)
    }
  }
}

/** The operand as a number or bool; null is an error, as is what cannot be converted. */
function operandAs(kind: 'number' | 'bool', value: Value, which: string, location: Location): Value {
  if (isNull(value)) throw new EvaluationError(`${which} must not be null`, location)
  try {
    return convert(value, kind === 'number' ? numberType : boolType)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    throw new EvaluationError(`unsuitable value for ${which}: ${error.message}`, location)
  }
}

const numberOf = (value: Value): Decimal | undefined => (value.kind === 'scalar' && isDecimal(value.value) ? value.value : undefined)
const boolOf = (value: Value): boolean | undefined => (value.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : undefined)

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', a: Value, b: Value, location: Location): Value {
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x === undefined || y === undefined) return apply(operator, [a, b], numberType, location)
  const operation = { '+': add, '-': subtract, '*': multiply, '/': divide, '%': modulo }[operator]
  const result = operation(x, y)
  if (result === undefined) throw new EvaluationError('the result of this operation is not a number', location)
  return scalar(result, location)
}

/** All orderings are told as "less than" and its negation, so that `a > b` and `b < a` are one condition. */
function ordering(operator: '<' | '<=' | '>' | '>=', a: Value, b: Value, location: Location): Value {
  const [x, y] = operator === '<' || operator === '>=' ? [a, b] : [b, a]
  const [m, n] = [numberOf(x), numberOf(y)]
  const less = m === undefined || n === undefined ? apply('<', [x, y], boolType, location) : scalar(compareDecimals(m, n) < 0, location)
  return operator === '<' || operator === '>' ? less : negation(less, location)
}

/** Neither operator short-circuits in Terraform: with one operand unknown, so is the result, even where it can only be one. */
function logic(operator: '&&' | '||', a: Value, b: Value, location: Location): Value {
  const [x, y] = [boolOf(a), boolOf(b)]
  if (x !== undefined && y !== undefined) return scalar(operator === '&&' ? x && y : x || y, location)
  const deciding = operator === '||'
  if (x === deciding || y === deciding) return eitherWay(x === undefined ? a : b, deciding, location)
  // The other operand decides alone.
  if (x !== undefined) return asNotNull(b)
  if (y !== undefined) return asNotNull(a)
  if (a.kind !== 'symbol') return apply(operator, [a, b], boolType, location)
  const { condition, negated } = conditionOf(a)
  const arm = (isTrue: boolean): string => (isTrue === negated ? 'false' : 'true')
  // The guards tell on which of the two it hangs, so that what stands under them fits together with what hangs on one alone.
  return choiceOf(
    [
      { when: [{ condition, arm: arm(!deciding) }], value: asNotNull(b) },
      { when: [{ condition, arm: arm(deciding) }], value: scalar(deciding, location) },
    ],
    location,
  )
}

/** The same value, of which it is known that it is not null: an operand, say, or else the operation would have failed. */
export function asNotNull(value: Value): Value {
  if (value.kind === 'symbol') return { ...value, symbol: { ...value.symbol, notNull: true } }
  return value.kind === 'unknown' ? { ...value, notNull: true } : value
}

/** A bool that Terraform does not know, though we can see that it is the same either way. */
function eitherWay(open: Value, answer: boolean, location: Location): Value {
  const { condition } = conditionOf(open)
  return choiceOf(
    ['true', 'false'].map((arm) => ({ when: [{ condition, arm }], value: scalar(answer, location) })),
    location,
  )
}

// --- conditions -------------------------------------------------------------------------------------------------------

export function negation(value: Value, location: Location): Value {
  return distribute([value], location, ([only]) => {
    if (only === undefined) throw new EvaluationError('an operand is missing', location)
    const known = boolOf(only)
    if (known !== undefined) return { ...scalar(!known, location), ...(isMarked(only) ? { sensitive: true } : {}) }
    if (only.kind !== 'symbol') return apply('!', [only], boolType, location)
    const { symbol } = only
    const id = symbol.id.startsWith('!') ? symbol.id.slice(1) : `!${symbol.id}`
    const label = symbol.label.startsWith('!') ? symbol.label.slice(1) : `!${symbol.label}`
    return { ...only, symbol: { ...symbol, id, label, notNull: true }, type: boolType, location }
  })
}

/** What decides an unknown bool, for guards: `!x` is x the other way round. */
export function conditionOf(value: Value): { readonly condition: string; readonly negated: boolean } {
  if (value.kind === 'symbol' && value.symbol.id.startsWith('!')) {
    return { condition: canonical({ ...value, symbol: { ...value.symbol, id: value.symbol.id.slice(1) } }), negated: true }
  }
  return { condition: canonical(value), negated: false }
}

// --- equality ---------------------------------------------------------------------------------------------------------

/**
 * `==` never converts. `surely` and `surely not` are what Terraform knows too; `not` is what we can tell beyond it, so the result
 * must not count as known.
 */
type Equality = 'surely' | 'surely not' | 'not' | 'unknown'

export function equality(a: Value, b: Value, location: Location): Value {
  switch (equals(a, b, true)) {
    case 'surely':
      return scalar(true, location)
    case 'surely not':
      return scalar(false, location)
    case 'not':
      return eitherWay(equalitySymbol(a, b, location), false, location)
    case 'unknown': {
      const [bool, other] = boolOf(a) === undefined ? [b, a] : [a, b]
      const known = boolOf(bool)
      if (known !== undefined && typeOf(other).kind === 'bool' && other.kind === 'symbol') return known ? { ...other, location } : negation(other, location)
      return equalitySymbol(a, b, location)
    }
  }
}

/** As Terraform compares: without a look into choices. */
function strictEquality(operator: '==' | '!=', a: Value, b: Value, location: Location): Value {
  const answer = isEqual(a, b)
  if (answer !== undefined) return scalar(answer === (operator === '=='), location)
  const open = equalitySymbol(a, b, location)
  return operator === '==' ? open : negation(open, location)
}

/** `x == y`, the same whichever side comes first. */
function equalitySymbol(a: Value, b: Value, location: Location): Value {
  const [x, y] = identityOf(a).text <= identityOf(b).text ? [a, b] : [b, a]
  const result = apply('==', [x, y], boolType, location)
  if (result.kind !== 'symbol') return result
  const symbol: Sym = { ...result.symbol, id: bounded(result.symbol.id), label: `${labelOf(a)} == ${labelOf(b)}` }
  return { ...result, symbol }
}

const labelOf = (value: Value): string => {
  const text = textOf(value)
  if (text !== undefined) return JSON.stringify(text)
  return value.kind === 'symbol' ? value.symbol.label : value.kind === 'scalar' && !isDecimal(value.value) ? String(value.value) : '…'
}

/** Whether Terraform can never see null here. */
export function isNotNull(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return value.value !== null
    case 'symbol':
      return value.symbol.notNull === true
    case 'unknown':
      return value.notNull === true
    case 'choice':
      return value.options.every((option) => isNotNull(option.value))
    case 'encoded':
      // Of YAML, Terraform does not promise it.
      return value.format === 'json' || isKnown(value)
    case 'list':
      return value.unordered !== true
    default:
      return true
  }
}

export function equals(a: Value, b: Value, top = false): Equality {
  if (isStrict()) {
    const answer = isEqual(a, b)
    return answer === undefined ? 'unknown' : answer ? 'surely' : 'surely not'
  }
  const answer = equalsKnown(a, b, top)
  // Of two values that both are not known, Terraform compares nothing.
  const isUndecided = (isOpenValue(a) && isOpenValue(b)) || ((hasOpenKeys(a) || hasOpenKeys(b)) && !isNull(a) && !isNull(b))
  return answer === 'surely not' && isUndecided ? 'not' : answer
}

function equalsKnown(a: Value, b: Value, top: boolean): Equality {
  if (isNull(a) || isNull(b)) {
    if (isNull(a) && isNull(b)) return top || sameType(typeOf(a), typeOf(b)) ? 'surely' : 'surely not'
    return isNotNull(isNull(a) ? b : a) ? 'surely not' : 'unknown'
  }
  if (a.kind === 'encoded' || b.kind === 'encoded') {
    const [x, y] = [asText(a), asText(b)]
    if (x !== a || y !== b) return equalsKnown(x, y, top)
  }
  if (a.kind === 'scalar' && b.kind === 'scalar') return sameScalar(a, b) ? 'surely' : 'surely not'
  if (isString(a) && isString(b)) return equalStrings(a, b)
  if (isOpen(a) || isOpen(b)) {
    if (isOpen(a) && isOpen(b)) return 'unknown'
    const [open, other] = isOpen(a) ? [a, b] : [b, a]
    // An unknown of another type may still be null, but not equal to what is not null.
    return isNotNull(other) && !conforms(typeOf(other), typeOf(open)) ? 'surely not' : 'unknown'
  }
  const [x, y] = [typeOf(a), typeOf(b)]
  if (!hasDynamic(x) && !hasDynamic(y) && !sameType(x, y)) return 'surely not'
  if (isSequence(a) && isSequence(b)) return a.kind === b.kind ? equalSequences(a, b) : 'surely not'
  if (isMapping(a) && isMapping(b)) return a.kind === b.kind ? equalMappings(a, b) : 'surely not'
  return 'surely not'
}

/** What `jsonencode` made, as text where it is wholly known. */
const asText = (value: Value): Value => (value.kind === 'encoded' && isKnown(value) ? encodedText(value) : value)

const isString = (value: Value): boolean => typeOf(value).kind === 'string' && value.kind !== 'choice'
const isOpen = (value: Value): boolean => value.kind === 'symbol' || value.kind === 'unknown' || value.kind === 'choice' || (value.kind === 'list' && value.unordered === true)

function equalStrings(a: Value, b: Value): Equality {
  const [x, y] = [knownPrefix(a), knownPrefix(b)]
  const length = Math.min(x.length, y.length)
  const [whole, other] = textOf(a) === undefined ? [b, a] : [a, b]
  const text = textOf(whole)
  // Terraform compares what it knows of a text with a text, but not with what it knows of another.
  const prefix = other.bounds === undefined ? knownPrefix(other) : prefixOf(other)
  if (text !== undefined && !text.startsWith(prefix) && isNotNull(other)) return 'surely not'
  if (x.slice(0, length) !== y.slice(0, length)) return 'not'
  if (text !== undefined && !text.startsWith(knownPrefix(other)) && isNotNull(other)) return 'not'
  // What a symbol can be is more than Terraform knows: an issuer is never empty.
  return isNotNull(a) && isNotNull(b) && compared(a, b) === 'no' ? 'not' : 'unknown'
}

function equalSequences(a: SequenceValue, b: SequenceValue): Equality {
  const isTyped = (value: SequenceValue): boolean => !hasDynamic(typeOf(value)) || value.items.every(isPlain)
  if (a.kind !== 'tuple' && !sameType(typeOf(a), typeOf(b)) && isTyped(a) && isTyped(b)) return 'surely not'
  if (!a.complete || !b.complete) return 'unknown'
  if (a.kind === 'set') {
    const [x, y] = [a.items.map(identityOf), b.items.map(identityOf)]
    if (![...a.items, ...b.items].every(isPlain)) return 'unknown'
    const texts = new Set(y.map((identity) => identity.text))
    return x.length === y.length && x.every((identity) => texts.has(identity.text)) ? 'surely' : 'surely not'
  }
  // A list made of a set may be shorter than it looks, as long as not every element is known.
  if (a.unordered === true || b.unordered === true) return 'unknown'
  if (a.items.length !== b.items.length) return 'surely not'
  const pairs = a.items.map((item, index) => [item, b.items[index]] as const)
  return a.kind === 'tuple' ? asTyped(allEqual(pairs), pairs) : allEqual(pairs)
}

/** Beside something whose type is not known, Terraform tells apart only by other types. */
function asTyped(answer: Equality, pairs: readonly (readonly [Value, Value | undefined])[]): Equality {
  if (answer !== 'surely not' || !pairs.some((pair) => pair.some((each) => each !== undefined && isOfNoType(each)))) return answer
  const differ = pairs.some(([x, y]) => y !== undefined && !hasDynamic(typeOf(x)) && !hasDynamic(typeOf(y)) && !sameType(typeOf(x), typeOf(y)))
  return differ ? answer : 'not'
}

const isOfNoType = (value: Value): boolean => (value.kind === 'symbol' || value.kind === 'unknown') && value.type.kind === 'dynamic'

/** In order, as Terraform goes: the first pair that differs or is not known decides. */
function allEqual(pairs: readonly (readonly [Value, Value | undefined])[]): Equality {
  for (const [x, y] of pairs) {
    const answer = y === undefined ? 'surely not' : equals(x, y)
    if (answer !== 'surely') return answer
  }
  return 'surely'
}

/** Wholly known: nothing inside that could be equal to something else. */
function isPlain(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return true
    case 'list':
    case 'set':
    case 'tuple':
      return value.complete && value.items.every(isPlain)
    case 'object':
    case 'map':
      return value.complete && value.entries.every((entry) => isPlain(entry.key) && isPlain(entry.value))
    default:
      return false
  }
}

function equalMappings(a: MappingValue, b: MappingValue): Equality {
  const [x, y] = [entriesByName(a), entriesByName(b)]
  if (x === undefined || y === undefined) return 'unknown'
  if (x.size !== y.size || ![...x.keys()].every((name) => y.has(name))) return 'surely not'
  if (a.kind === 'map' && x.size === 0 && !sameType(typeOf(a), typeOf(b))) return 'surely not'
  const answers = [...x].map(([name, value]) => {
    const other = y.get(name)
    return other === undefined ? 'surely not' : equals(value, other)
  })
  if (answers.every((answer) => answer === 'surely')) return 'surely'
  const pairs = [...x].map(([name, value]) => [value, y.get(name)] as const)
  if (!answers.includes('unknown')) return answers.includes('surely not') ? asTyped('surely not', pairs) : 'not'
  // With one attribute unknown and another different, Terraform answers now this, now that.
  return answers.some((answer) => answer === 'surely not' || answer === 'not') ? 'not' : 'unknown'
}

function entriesByName(value: MappingValue): ReadonlyMap<string, Value> | undefined {
  if (!value.complete) return undefined
  const named = new Map<string, Value>()
  for (const entry of value.entries) {
    const name = textOf(entry.key)
    if (name === undefined) return undefined
    named.set(name, entry.value)
  }
  return named
}
