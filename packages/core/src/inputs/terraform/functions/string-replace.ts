// `replace` of Terraform: literal text, or a pattern between slashes; and what `$1` means in its replacement.
// https://developer.hashicorp.com/terraform/language/functions/replace
import { concat } from '../../../value/template.js'
import { classHas, domainSpec } from '../../../value/domain.js'
import { textOf, type Value } from '../../../value/value.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { application, normalized, openFunction, stringParameter, stringResult } from './define.js'
import { compilePattern, type Pattern } from './regex-program.js'
import { allMatches, domainOf, knownText, plainParts, searched, without, type Match, type Subject } from './string-subject.js'

export const replaceFunction: TerraformFunction = openFunction(
  'replace',
  [stringParameter('str'), stringParameter('substr'), stringParameter('replace')],
  (args, context) => {
    const [value, wanted, replacement] = args
    if (value === undefined || wanted === undefined || replacement === undefined) throw new EvaluationError('replace needs three strings')
    const give = (result: Value | undefined): Value => (result === undefined ? application('replace', args, context.location) : normalized({ ...result, location: context.location }))
    const needle = knownText(wanted)?.value
    if (needle === undefined) return give(replacePrefix(value, wanted, replacement))
    const isPattern = needle.length > 1 && needle.startsWith('/') && needle.endsWith('/')
    if (isPattern) {
      const template = knownText(replacement)?.value
      // The pattern is checked whatever the rest is.
      const pattern = compilePattern(needle.slice(1, -1))
      return give(template === undefined ? undefined : replacePattern(value, pattern, parseReplacement(template, pattern), replacement))
    }
    if (needle === '') return give(insertEverywhere(value, replacement))
    return give(replaceLiteral(value, needle, replacement))
  },
)

function replaceLiteral(value: Value, needle: string, replacement: Value): Value | undefined {
  return searched(value, (subject) => {
    const matches = allMatches(subject, needle, [0, 1])
    return matches === undefined ? undefined : rebuilt(subject, matches, () => plainParts(replacement), value)
  })
}

/** The subject with each match exchanged. */
function rebuilt(subject: Subject, matches: readonly Match[], exchange: (match: Match) => readonly Value[], value: Value): Value {
  const parts: Value[] = []
  let from = 0
  for (const match of matches) {
    const [start = 0, end = 0] = match
    parts.push(subject.slice(from, start), ...exchange(match))
    from = end
  }
  parts.push(subject.slice(from, subject.end))
  return concat(parts, value.location)
}

/** The empty text stands before every character and at the end. */
function insertEverywhere(value: Value, replacement: Value): Value | undefined {
  const text = knownText(value)
  const inserted = knownText(replacement)
  if (text === undefined || inserted === undefined) return undefined
  if (text.value.length * inserted.value.length > maxLength) throw new EvaluationError('the result is too long')
  return stringResult(['', ...text.value].map((character) => character + inserted.value).join(''), value.location)
}
const maxLength = 10_000_000

/**
 * A needle with holes, where it is a prefix of the value: `replace(arn, "arn:aws:iam::${account}:oidc-provider/", "")`. The rest must not
 * hold it again, which is certain where it cannot hold one of its characters.
 */
function replacePrefix(value: Value, wanted: Value, replacement: Value): Value | undefined {
  const prefix = without(value, wanted, 'start')
  if (prefix === undefined || prefix === 'no') return undefined
  const characters = plainParts(wanted).flatMap((part) => [...(textOf(part) ?? '')])
  const lacking = characters.some((character) => plainParts(prefix.rest).every((part) => !mayHold(part, character)))
  return lacking ? concat([...plainParts(replacement), ...plainParts(prefix.rest)], value.location) : undefined
}

function mayHold(part: Value, character: string): boolean {
  const text = textOf(part)
  return text === undefined ? classHas(domainSpec(domainOf(part).domain).characters, character.codePointAt(0) ?? 0) : text.includes(character)
}

// --- patterns ----------------------------------------------------------------------------------------------------------------

/** A piece of a replacement: text, or the groups of which the first that took part stands there. */
type Piece = string | readonly number[]

/**
 * Reads `$1`, `${1}`, `$name`, `${name}` and `$$`. A name is as long as possible, so `$1x` is the group called `1x`, which is none and
 * therefore empty.
 */
export function parseReplacement(template: string, pattern: Pattern): readonly Piece[] {
  const pieces: Piece[] = []
  let rest = template
  for (let at = rest.indexOf('$'); at >= 0; at = rest.indexOf('$')) {
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at + 1)
    if (rest.startsWith('$')) {
      pieces.push('$')
      rest = rest.slice(1)
      continue
    }
    const match = /^(?:\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/u.exec(rest)
    if (match === null) {
      pieces.push('$')
      continue
    }
    rest = rest.slice(match[0].length)
    pieces.push(groupsCalled(match[1] ?? match[2] ?? '', pattern))
  }
  return [...pieces, rest].filter((piece) => piece !== '')
}

function groupsCalled(name: string, pattern: Pattern): readonly number[] {
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(name)) return Number(name) <= pattern.groupCount ? [Number(name)] : []
  return pattern.groupNames.flatMap((each, index) => (each === name ? [index + 1] : []))
}

function replacePattern(value: Value, pattern: Pattern, pieces: readonly Piece[], replacement: Value): Value | undefined {
  const groups = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : piece.flatMap((group) => [2 * group, 2 * group + 1])))
  return searched(value, (subject) => {
    const matches = allMatches(subject, pattern, [0, 1, ...groups])
    if (matches === undefined) return undefined
    const exchange = (match: Match): readonly Value[] =>
      pieces.map((piece) => {
        if (typeof piece === 'string') return stringResult(piece, replacement.location)
        const group = piece.find((each) => (match[2 * each] ?? -1) >= 0)
        return group === undefined ? stringResult('', replacement.location) : subject.slice(match[2 * group] ?? 0, match[2 * group + 1] ?? 0)
      })
    return rebuilt(subject, matches, exchange, value)
  })
}
