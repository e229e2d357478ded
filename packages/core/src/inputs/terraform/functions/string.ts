// Terraform's string functions, on known text and, where the domains of symbols prove the result, on text with holes.
// https://developer.hashicorp.com/terraform/language/functions#string-functions
import { classHas, domainSpec } from '../../../value/domain.js'
import { concat, isText, sliceText, splitParts, type TextValue } from '../../../value/template.js'
import { isNull, textOf, type SequenceValue, type Value } from '../../../value/value.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import {
  application,
  boolResult,
  boolType,
  integerArgument,
  knownFunction,
  listOfStrings,
  normalized,
  numberParameter,
  openFunction,
  stringList,
  stringParameter,
  stringResult,
  textArgument,
} from './define.js'
import { replaceFunction } from './string-replace.js'
import { graphemes, isSpace, toLower, toTitle, toUpper } from './string-characters.js'
import { allMatches, contains, domainOf, hasAffix, knownText, plainParts, searched, without, type Match, type Subject } from './string-subject.js'

/** Where text stays as it was, so do its places. */
const placed = (value: Value, { location }: CallContext): Value => normalized(concat(plainParts(value), location))

/** Known text mapped as a whole; holes are what the function makes of them, for functions that work character by character. */
function characterwise(name: string, change: (text: string) => string, keeps: (hole: Value) => boolean): TerraformFunction {
  return openFunction(name, [stringParameter('str')], ([value], context) => {
    if (value === undefined) throw new EvaluationError(`${name} needs a string`)
    const parts = plainParts(value).map((part) => {
      const text = textOf(part)
      if (text !== undefined) return change(text) === text ? part : stringResult(change(text), part.location)
      return keeps(part) ? part : application(name, [part], context.location)
    })
    return placed(concat(parts, context.location), context)
  })
}

function holeHas(hole: Value, isWanted: (code: number) => boolean): boolean {
  const { characters } = domainSpec(domainOf(hole).domain)
  if (characters.beyondAscii) return true
  for (let code = 0; code < 128; code++) if (classHas(characters, code) && isWanted(code)) return true
  return false
}

const holeMayBeEmpty = (hole: Value): boolean => domainSpec(domainOf(hole).domain).min === 0

// --- trimming ------------------------------------------------------------------------------------------------------------

/** Cuts characters off one or both ends; undefined where a hole might begin or end with one. */
function trimmed(value: Value, isCut: (code: number) => boolean, sides: 'start' | 'end' | 'both'): Value | undefined {
  let parts: readonly Value[] = plainParts(value)
  if (sides !== 'end') {
    const rest = trimmedStart(parts, isCut)
    if (rest === undefined) return undefined
    parts = rest
  }
  if (sides !== 'start') {
    const rest = trimmedEnd(parts, isCut)
    if (rest === undefined) return undefined
    parts = rest
  }
  return concat(parts, value.location)
}

function trimmedStart(parts: readonly Value[], isCut: (code: number) => boolean): readonly Value[] | undefined {
  for (const [index, part] of parts.entries()) {
    if (!isText(part)) return holeHas(part, isCut) || holeMayBeEmpty(part) ? undefined : parts.slice(index)
    let from = 0
    for (const character of part.value) {
      if (!isCut(character.codePointAt(0) ?? 0)) return [sliceText(part, from), ...parts.slice(index + 1)]
      from += character.length
    }
  }
  return []
}

function trimmedEnd(parts: readonly Value[], isCut: (code: number) => boolean): readonly Value[] | undefined {
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index]
    if (part === undefined) continue
    if (!isText(part)) return holeHas(part, isCut) || holeMayBeEmpty(part) ? undefined : parts.slice(0, index + 1)
    let to = part.value.length
    for (const character of [...part.value].reverse()) {
      if (!isCut(character.codePointAt(0) ?? 0)) return [...parts.slice(0, index), sliceText(part, 0, to)]
      to -= character.length
    }
  }
  return []
}

function trimFunction(name: string, isCut: (code: number) => boolean, sides: 'end' | 'both'): TerraformFunction {
  return openFunction(name, [stringParameter('str')], (args, context) => {
    const [value] = args
    const result = value === undefined ? undefined : trimmed(value, isCut, sides)
    return result === undefined ? application(name, args, context.location) : placed(result, context)
  })
}

const trim = openFunction('trim', [stringParameter('str'), stringParameter('cutset')], (args, context) => {
  const [value, cutset] = args
  const set = cutset === undefined ? undefined : knownText(cutset)
  if (value === undefined || set === undefined) return application('trim', args, context.location)
  const codes = new Set([...set.value].map((character) => character.codePointAt(0) ?? 0))
  const result = codes.size === 0 ? value : trimmed(value, (code) => codes.has(code), 'both')
  return result === undefined ? application('trim', args, context.location) : placed(result, context)
})

function affixFunction(name: string, affixName: string, side: 'start' | 'end'): TerraformFunction {
  return openFunction(name, [stringParameter('str'), stringParameter(affixName)], (args, context) => {
    const [value, affix] = args
    if (value === undefined || affix === undefined) throw new EvaluationError(`${name} needs two strings`)
    const result = without(value, affix, side)
    if (result === undefined) return application(name, args, context.location)
    return result === 'no' ? placed(value, context) : placed(result.rest, context)
  })
}

// --- asking --------------------------------------------------------------------------------------------------------------

function affixQuestion(name: string, affixName: string, side: 'start' | 'end'): TerraformFunction {
  return openFunction(
    name,
    [stringParameter('str'), stringParameter(affixName)],
    (args, context) => {
      const [value, affix] = args
      if (value === undefined || affix === undefined) throw new EvaluationError(`${name} needs two strings`)
      const result = without(value, affix, side)
      const answer = result === undefined ? hasAffix(value, affix, side) : result !== 'no'
      return answer === undefined ? application(name, args, context.location, boolType) : boolResult(answer, context.location)
    },
    { returns: boolType },
  )
}

const strcontains = openFunction(
  'strcontains',
  [stringParameter('str'), stringParameter('substr')],
  (args, context) => {
    const [value, wanted] = args
    const needle = wanted === undefined ? undefined : knownText(wanted)
    const result = value === undefined || needle === undefined ? undefined : needle.value === '' ? true : contains(value, needle.value)
    return result === undefined ? application('strcontains', args, context.location, boolType) : boolResult(result, context.location)
  },
  { returns: boolType },
)

// --- joining and splitting ---------------------------------------------------------------------------------------------------

const isOpen = (list: SequenceValue): boolean => !list.complete || list.unordered === true

const join = openFunction(
  'join',
  [stringParameter('separator')],
  (args, context) => {
    const [separator, ...lists] = args
    if (separator === undefined || lists.length === 0) throw new EvaluationError('at least one list is required')
    const parts: Value[] = []
    for (const list of lists) {
      if ((list.kind !== 'list' && list.kind !== 'tuple' && list.kind !== 'set') || isOpen(list)) return application('join', args, context.location)
      for (const item of list.items) {
        if (isNull(item)) throw new EvaluationError('a list element is null; cannot concatenate null values')
        if (parts.length > 0) parts.push(separator)
        parts.push(...plainParts(item))
      }
    }
    return normalized(concat(parts, context.location))
  },
  { variadic: { name: 'lists', type: listOfStrings } },
)

const split = openFunction(
  'split',
  [stringParameter('separator'), stringParameter('str')],
  (args, context) => {
    const [separator, value] = args
    const needle = separator === undefined ? undefined : knownText(separator)
    if (value === undefined || needle === undefined) return application('split', args, context.location, listOfStrings)
    const text = knownText(value)
    if (text !== undefined) {
      const pieces = needle.value === '' ? charactersOf(text) : splitParts(text, needle.value)
      return stringList(pieces.map(normalized), context.location)
    }
    const pieces = needle.value === '' ? undefined : searched(value, (subject) => splitAt(subject, allMatches(subject, needle.value, [0, 1])))
    return pieces === undefined ? application('split', args, context.location, listOfStrings) : stringList(pieces, context.location)
  },
  { returns: listOfStrings },
)

function splitAt(subject: Subject, matches: readonly Match[] | undefined): readonly Value[] | undefined {
  if (matches === undefined) return undefined
  let from = 0
  const pieces: Value[] = []
  for (const [start = 0, end = 0] of matches) {
    pieces.push(subject.slice(from, start))
    from = end
  }
  return [...pieces, subject.slice(from, subject.end)]
}

function charactersOf(text: TextValue): readonly Value[] {
  const pieces: Value[] = []
  let from = 0
  for (const character of text.value) {
    pieces.push(sliceText(text, from, from + character.length))
    from += character.length
  }
  return pieces
}

// --- cutting and indenting -----------------------------------------------------------------------------------------------------

const substr = openFunction('substr', [stringParameter('str'), numberParameter('offset'), numberParameter('length')], (args, context) => {
  const [value, offsetValue, lengthValue] = args
  const offset = integerArgument(offsetValue)
  const length = integerArgument(lengthValue)
  if (value === undefined || offset === undefined || length === undefined) return application('substr', args, context.location)
  const text = knownText(value)
  if (text !== undefined) return placed(cut(text, offset, length), context)
  return placed(cutTemplate(plainParts(value), offset, length, context) ?? application('substr', args, context.location), context)
})

function cut(text: TextValue, offset: number, length: number): TextValue {
  const characters = graphemes(text.value)
  let from = offset
  if (offset < 0) from += characters.length
  else if (length === 0) return sliceText(text, 0, 0)
  const start = lengthOf(characters, Math.max(0, from))
  // A length of zero from a place behind the end is not cut short: Terraform counts past it.
  const end = length <= 0 ? text.value.length : lengthOf(characters, Math.max(0, from) + length)
  return sliceText(text, start, end)
}

function lengthOf(characters: readonly string[], count: number): number {
  let length = 0
  for (let index = 0; index < Math.min(count, characters.length); index++) length += characters[index]?.length ?? 0
  return length
}

/** Cutting at places that lie within the text before the first hole or, counted from the end, after the last one. */
function cutTemplate(parts: readonly Value[], offset: number, length: number, { location }: CallContext): Value | undefined {
  const first = parts[0]
  const last = parts[parts.length - 1]
  if (offset >= 0) {
    if (length === 0) return stringResult('', location)
    const leading = first !== undefined && isText(first) ? first : undefined
    const safe = leading === undefined ? 0 : certainCharacters(leading.value, parts[1], 'start')
    const characters = leading === undefined ? [] : graphemes(leading.value)
    if (offset > safe) return undefined
    const start = lengthOf(characters, offset)
    if (length < 0) return leading === undefined ? concat(parts, location) : concat([sliceText(leading, start), ...parts.slice(1)], location)
    if (leading === undefined || offset + length > safe) return undefined
    return sliceText(leading, start, lengthOf(characters, offset + length))
  }
  if (last === undefined || !isText(last)) return undefined
  const characters = graphemes(last.value)
  if (-offset > certainCharacters(last.value, parts[parts.length - 2], 'end')) return undefined
  return cut(last, characters.length + offset, length === 0 ? -1 : length)
}

/** How many characters of a text at an end of a template are whole whatever the hole beside it holds. */
function certainCharacters(text: string, hole: Value | undefined, side: 'start' | 'end'): number {
  const count = graphemes(text).length
  const set = hole === undefined ? undefined : domainSpec(domainOf(hole).domain).characters
  const plain = set !== undefined && !set.beyondAscii && !classHas(set, 10) && !classHas(set, 13)
  const edge = text.charCodeAt(side === 'start' ? text.length - 1 : 0)
  return plain && edge < 128 ? count : Math.max(0, count - 1)
}

const maxIndent = 10_000

const indent = openFunction('indent', [numberParameter('spaces'), stringParameter('str')], (args, context) => {
  const [spacesValue, value] = args
  const spaces = integerArgument(spacesValue)
  if (value === undefined || spaces === undefined || spacesValue === undefined) return application('indent', args, context.location)
  // A negative count makes Terraform itself crash.
  if (spaces < 0) throw new EvaluationError('the number of spaces must not be negative')
  // A text of one line has nothing to be indented.
  if (spaces > maxIndent && spaces < 10 ** 11 && textOf(value)?.includes('\n') === false) return value
  if (spaces > maxIndent) throw new EvaluationError('the number of spaces must be between 0 and 10000')
  const pad = ' '.repeat(spaces)
  const parts = plainParts(value).flatMap((part): readonly Value[] => {
    if (!isText(part)) return [holeHas(part, (code) => code === 10) ? application('indent', [spacesValue, part], context.location) : part]
    const lines: Value[] = []
    let from = 0
    for (let at = part.value.indexOf('\n'); at >= 0; at = part.value.indexOf('\n', from)) {
      lines.push(sliceText(part, from, at + 1), stringResult(pad, context.location))
      from = at + 1
    }
    return [...lines, sliceText(part, from)]
  })
  return placed(concat(parts, context.location), context)
})

export const stringFunctions: readonly TerraformFunction[] = [
  trimFunction('chomp', (code) => code === 10 || code === 13, 'end'),
  trimFunction('trimspace', isSpace, 'both'),
  trim,
  affixFunction('trimprefix', 'prefix', 'start'),
  affixFunction('trimsuffix', 'suffix', 'end'),
  affixQuestion('startswith', 'prefix', 'start'),
  affixQuestion('endswith', 'suffix', 'end'),
  strcontains,
  characterwise('lower', toLower, (hole) => !holeHas(hole, (code) => code >= 65 && code <= 90)),
  characterwise('upper', toUpper, (hole) => !holeHas(hole, (code) => code >= 97 && code <= 122)),
  knownFunction('title', [stringParameter('str')], ([value], { location }) => stringResult(toTitle(textArgument(value)), location)),
  knownFunction('strrev', [stringParameter('str')], ([value], { location }) =>
    stringResult([...graphemes(textArgument(value))].reverse().join(''), location),
  ),
  join,
  split,
  substr,
  indent,
  replaceFunction,
]

