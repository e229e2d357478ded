// `regex` and `regexall` of Terraform. What they answer follows the groups of the pattern.
// https://developer.hashicorp.com/terraform/language/functions/regex
import type { Location } from '../../../source/source-file.js'
import { stringType, type Type } from '../../../value/type.js'
import { scalar, type Value } from '../../../value/value.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { compareText } from '../types.js'
import { application, dynamicType, normalized, openFunction, stringParameter } from './define.js'
import { compilePattern, type Pattern } from './regex-program.js'
import { allMatches, knownText, searched, type Match, type Subject } from './string-subject.js'

const parameters = [stringParameter('pattern'), stringParameter('string')]

/** A text for a pattern without groups, an object for named groups, a tuple for others. */
function resultType(pattern: Pattern): Type {
  if (pattern.groupCount === 0) return stringType
  const named = pattern.groupNames.filter((name) => name !== '')
  if (named.length === 0) return { kind: 'tuple', elements: pattern.groupNames.map(() => stringType) }
  if (named.length < pattern.groupCount) throw new EvaluationError('invalid regexp pattern: cannot mix both named and unnamed capture groups')
  return { kind: 'object', attributes: new Map(named.map((name) => [name, stringType])) }
}

function patternOf(value: Value | undefined): { readonly pattern: Pattern; readonly type: Type } | undefined {
  const source = value === undefined ? undefined : knownText(value)
  if (source === undefined) return undefined
  const pattern = compilePattern(source.value)
  return { pattern, type: resultType(pattern) }
}

/** The type of what a pattern finds; dynamic for one that is not known. Throws EvaluationError for what is no pattern. */
export const patternType = (value: Value): Type => patternOf(value)?.type ?? dynamicType

const allSlots = (pattern: Pattern): readonly number[] => Array.from({ length: 2 * (pattern.groupCount + 1) }, (_, slot) => slot)

function resultOf(pattern: Pattern, subject: Subject, match: Match, location: Location): Value {
  const group = (index: number): Value => {
    const start = match[2 * index] ?? -1
    const end = match[2 * index + 1] ?? -1
    return start < 0 || end < 0 ? { ...scalar(null, location), type: stringType } : normalized(subject.slice(start, end))
  }
  if (pattern.groupCount === 0) return group(0)
  const groups = pattern.groupNames.map((name, index) => ({ name, value: group(index + 1) }))
  if (groups.every(({ name }) => name === '')) return { kind: 'tuple', items: groups.map(({ value }) => value), complete: true, location }
  // Of groups with one name, the last counts.
  const sorted = [...new Map(groups.map((each) => [each.name, each])).values()].sort((a, b) => compareText(a.name, b.name))
  return { kind: 'object', entries: sorted.map(({ name, value }) => ({ key: scalar(name, location), value })), complete: true, location }
}

const regex = openFunction(
  'regex',
  parameters,
  (args, { location }) => {
    const compiled = patternOf(args[0])
    const [, value] = args
    if (compiled === undefined || value === undefined) return application('regex', args, location, dynamicType)
    const { pattern, type } = compiled
    const result = searched(value, (subject) => {
      const found = subject.find(pattern, 0, allSlots(pattern))
      if (found === undefined) return undefined
      if (found.match === undefined) throw new EvaluationError('pattern did not match any part of the given string')
      return resultOf(pattern, subject, found.match, location)
    })
    return result ?? application('regex', args, location, type)
  },
  { returns: dynamicType },
)

const regexall = openFunction(
  'regexall',
  parameters,
  (args, { location }) => {
    const compiled = patternOf(args[0])
    const [, value] = args
    if (compiled === undefined || value === undefined) return application('regexall', args, location, { kind: 'list', element: dynamicType })
    const { pattern, type } = compiled
    const items = searched(value, (subject) => allMatches(subject, pattern, allSlots(pattern))?.map((match) => resultOf(pattern, subject, match, location)))
    if (items === undefined) return application('regexall', args, location, { kind: 'list', element: type })
    return { kind: 'list', items, complete: true, elementType: type, location }
  },
  { returns: { kind: 'list', element: dynamicType } },
)

export const regexFunctions: readonly TerraformFunction[] = [regex, regexall]
