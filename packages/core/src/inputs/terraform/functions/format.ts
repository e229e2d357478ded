// `format` and `formatlist` of Terraform, also over text with holes.
// https://developer.hashicorp.com/terraform/language/functions/format
import type { Location } from '../../../source/source-file.js'
import { unmarked } from '../marks.js'
import { stringType, type Type } from '../../../value/type.js'
import { concat, sliceText, type TextValue } from '../../../value/template.js'
import { isKnown, isNull, isSequence, unknown, type SequenceValue, type Value } from '../../../value/value.js'
import { apply } from '../application.js'
import { convert } from '../convert.js'
import { safePrefix } from '../eval-bounds.js'
import { isUnorderedSet } from '../order.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { isPrimitive, typeOf } from '../types.js'
import { anyParameter, application, listOfStrings, normalized, openFunction, stringList, stringParameter, stringResult } from './define.js'
import { formatKnown, isPlainVerb, parseFormat, type FormatPart, type Verb } from './format-verbs.js'
import { knownText, plainParts } from './string-subject.js'

const parameters = [stringParameter('format')]
const variadic = anyParameter('args')

/** Terraform leaves the result open where an argument is a `null` without a type. */
const isBareNull = (value: Value): boolean => value.kind === 'scalar' && value.value === null && (value.type === undefined || value.type.kind === 'dynamic')

const undecided = (location: Location): Value => unknown({ code: 'not-modelled', detail: 'Terraform does not say what a null without a type becomes here', location }, location)

/** Text of the format string between its verbs, with the places it stands at. */
function literalParts(parts: readonly FormatPart[], format: TextValue): ReadonlyMap<number, Value> {
  const literals = new Map<number, Value>()
  let offset = 0
  for (const [index, part] of parts.entries()) {
    if (typeof part !== 'string') {
      offset = part.offset + part.text.length + (part.argument === undefined ? 0 : String(part.argument).length + 2)
      continue
    }
    if (format.value.startsWith('%%', offset) && part === '%') {
      literals.set(index, sliceText(format, offset, offset + 1))
      offset += 2
    } else {
      literals.set(index, sliceText(format, offset, offset + part.length))
      offset += part.length
    }
  }
  return literals
}

interface Format {
  readonly parts: readonly FormatPart[]
  readonly literals: ReadonlyMap<number, Value>
}

function formatOf(text: TextValue): Format {
  const parts = parseFormat(text.value)
  return { parts, literals: literalParts(parts, text) }
}

function formatted({ parts, literals }: Format, args: readonly Value[], location: Location): Value {
  const pieces: Value[] = []
  let next = 1
  let highest = 0
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') {
      const literal = literals.get(index)
      if (literal !== undefined) pieces.push(literal)
      continue
    }
    const position = part.argument ?? next
    next = position + 1
    highest = Math.max(highest, position)
    const arg = args[position - 1]
    if (arg === undefined) {
      throw new EvaluationError(`not enough arguments for "${part.text}" at ${String(part.offset)}: need index ${String(position)} but have ${String(args.length)} total`)
    }
    pieces.push(...piecesOf(part, arg, location))
  }
  if (highest < args.length) {
    throw new EvaluationError(highest === 0 ? 'too many arguments; no verbs in format string' : `too many arguments; only ${String(highest)} used by format string`)
  }
  return normalized(concat(pieces, location))
}

function piecesOf(verb: Verb, arg: Value, location: Location): readonly Value[] {
  const type = typeOf(arg)
  const isString = verb.mode === 's' ? isPrimitive(type) || type.kind === 'dynamic' : type.kind === 'string'
  if (isPlainVerb(verb) && isString && !isNull(arg)) {
    const text = convertedText(verb, arg)
    // Text is taken over with the places it came from.
    if (text !== undefined) return plainParts(text)
  }
  if (isKnown(arg)) return [stringResult(formatKnown(verb, arg), location)]
  if (!knownModes.includes(verb.mode)) formatKnown(verb, stringResult('', location))
  return [application('format', [stringResult(verb.text, location), arg], location)]
}
const knownModes = 'vtbdoxXeEfgGsq'

function convertedText(verb: Verb, arg: Value): Value | undefined {
  try {
    return convert(arg, stringType)
  } catch (error) {
    if (error instanceof EvaluationError) throw new EvaluationError(`unsupported value for "${verb.text}" at ${String(verb.offset)}: ${error.message}`)
    throw error
  }
}

function openFormatted(text: TextValue, rest: readonly Value[], location: Location): Value {
  const open = application('format', [text, ...rest], location)
  try {
    const result = formatted(formatOf(text), rest, location)
    return isKnown(result) ? open : result
  } catch (error) {
    if (error instanceof EvaluationError) return open
    throw error
  }
}

const format = openFunction(
  'format',
  parameters,
  (args, { location, scope }) => {
    const [first, ...rest] = args
    const text = first === undefined ? undefined : knownText(first)
    if (rest.some(isBareNull)) return undecided(location)
    if (text === undefined) return application('format', args, location)
    if (scope.refine === undefined || rest.every(isKnown)) return formatted(formatOf(text), rest, location)
    // Terraform knows what stands in front of the first verb, and looks no further.
    const bounds = { prefix: safePrefix(text.value.slice(0, Math.max(0, text.value.indexOf('%')))) }
    return { ...unmarked(openFormatted(text, rest, location)), bounds }
  },
  { variadic },
)

const formatlist = openFunction(
  'formatlist',
  parameters,
  (args, { location, scope }) => {
    const [first, ...rest] = args
    const give = (): Value => application('formatlist', args, location, listOfStrings)
    const text = first === undefined ? undefined : knownText(first)
    if (scope.refine !== undefined && text !== undefined && !rest.every(isKnown)) return formattedAsKnown(text, rest, location)
    const lengths = rest.filter(isSequence).filter((each) => each.complete).map((each) => each.items.length)
    if (rest.some(isBareNull)) return undecided(location)
    if (new Set(lengths).size > 1) throw new EvaluationError('the lists have different lengths')
    const isOpenArgument = (arg: Value): boolean => ((arg.kind === 'symbol' || arg.kind === 'unknown') && !isPrimitive(arg.type)) || (isSequence(arg) && isUncertain(arg))
    if (text === undefined || rest.some(isOpenArgument)) return give()
    return formattedEach(text, rest, lengths[0], location)
  },
  { variadic, returns: listOfStrings },
)

function formattedEach(text: TextValue, rest: readonly Value[], length: number | undefined, location: Location): Value {
  if (length === 0) return stringList([], location)
  const compiled = formatOf(text)
  const results: Value[] = []
  for (let index = 0; index < (length ?? 1); index++) {
    results.push(formatted(compiled, rest.map((arg) => (isSequence(arg) ? (arg.items[index] ?? arg) : arg)), location))
  }
  return stringList(results, location)
}

/** As Terraform does it: each text is known or not as a whole, and what is wrong with one is said only where all of it is known. */
function formattedAsKnown(text: TextValue, rest: readonly Value[], location: Location): Value {
  const give = (args: readonly Value[], type: Type): Value => apply('formatlist', args, type, location, { notNull: true })
  let length: number | undefined
  let open = false
  for (const arg of rest) {
    const type = typeOf(arg)
    if (isNull(arg) || !['list', 'set', 'tuple'].includes(type.kind)) continue
    const own = type.kind === 'tuple' ? type.elements.length : isSequence(arg) && !isUncertain(arg) ? arg.items.length : undefined
    if (own === undefined || !isSequence(arg)) open = true
    if (own === undefined) continue
    if (length !== undefined && own !== length) throw new EvaluationError('the lists have different lengths')
    length = own
  }
  if (open) return give([text, ...rest], listOfStrings)
  if (length === 0) return stringList([], location)
  const next = rest.map(() => 0)
  const items = Array.from({ length: length ?? 1 }, () => {
    const each: Value[] = []
    for (const [index, arg] of rest.entries()) {
      const value = isSequence(arg) ? (arg.items[next[index] ?? 0] ?? arg) : arg
      next[index] = (next[index] ?? 0) + 1
      each.push(value)
      // The lists behind one that is not known do not move on.
      if (!isKnown(value)) return give([text, ...each], stringType)
    }
    return formatted(formatOf(text), each, location)
  })
  return stringList(items, location)
}

const isUncertain = (arg: SequenceValue): boolean => !arg.complete || arg.unordered === true || (arg.kind === 'set' && isUnorderedSet(arg))

export const formatFunctions: readonly TerraformFunction[] = [format, formatlist]
