// `format` and `formatlist` of Terraform, also over text with holes.
// https://developer.hashicorp.com/terraform/language/functions/format
import type { Location } from '../../../source/source-file.js'
import { stringType } from '../../../value/type.js'
import { concat, sliceText, type TextValue } from '../../../value/template.js'
import { isKnown, isNull, unknown, type Value } from '../../../value/value.js'
import { convert } from '../convert.js'
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

const format = openFunction(
  'format',
  parameters,
  (args, { location }) => {
    const [first, ...rest] = args
    const text = first === undefined ? undefined : knownText(first)
    if (rest.some(isBareNull)) return undecided(location)
    if (text === undefined) return application('format', args, location)
    return formatted(formatOf(text), rest, location)
  },
  { variadic },
)

const formatlist = openFunction(
  'formatlist',
  parameters,
  (args, { location }) => {
    const [first, ...rest] = args
    const give = (): Value => application('formatlist', args, location, listOfStrings)
    const text = first === undefined ? undefined : knownText(first)
    const sequences = rest.flatMap((arg) => (arg.kind === 'list' || arg.kind === 'tuple' || arg.kind === 'set' ? [arg] : []))
    const lengths = sequences.filter((each) => each.complete).map((each) => each.items.length)
    if (rest.some(isBareNull)) return undecided(location)
    if (new Set(lengths).size > 1) throw new EvaluationError('the lists have different lengths')
    const isUncertain = (arg: Value): boolean =>
      ((arg.kind === 'symbol' || arg.kind === 'unknown') && !isPrimitive(arg.type)) ||
      ((arg.kind === 'list' || arg.kind === 'tuple' || arg.kind === 'set') && (!arg.complete || arg.unordered === true || (arg.kind === 'set' && isUnorderedSet(arg))))
    if (text === undefined || rest.some(isUncertain)) return give()
    const [length] = lengths
    if (length === 0) return stringList([], location)
    const compiled = formatOf(text)
    const results: Value[] = []
    for (let index = 0; index < (length ?? 1); index++) {
      const each = rest.map((arg) => (arg.kind === 'list' || arg.kind === 'tuple' || arg.kind === 'set' ? (arg.items[index] ?? arg) : arg))
      results.push(formatted(compiled, each, location))
    }
    return stringList(results, location)
  },
  { variadic, returns: listOfStrings },
)

export const formatFunctions: readonly TerraformFunction[] = [format, formatlist]
