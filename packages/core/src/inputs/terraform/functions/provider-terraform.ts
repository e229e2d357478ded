// The functions of the provider that is built into Terraform: values as expressions and as tfvars files, and back.
// https://developer.hashicorp.com/terraform/language/functions/terraform-encode_tfvars
import type { Location } from '../../../source/source-file.js'
import { SourceFile } from '../../../source/source-file.js'
import { parseHcl } from '../../../syntax/hcl/parse.js'
import { formatDecimal, isDecimal } from '../../../value/number.js'
import { dynamicType, stringType } from '../../../value/type.js'
import { isKnown, isMapping, isNull, scalar, textOf, type MappingValue, type Value } from '../../../value/value.js'
import { apply } from '../application.js'
import { EvaluationError } from '../contracts.js'
import { sortedEntries } from '../order.js'
import { foundIn } from '../eval-references.js'
import { evaluate } from '../expression.js'
import { constantScope } from '../tfvars.js'
import { compareText, typeOf } from '../types.js'
import { graphemes } from './string-characters.js'
import { knownText } from './string-subject.js'

const identifier = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u

/** The result of `provider::terraform::<name>(…)`. */
export function builtInProviderFunction(name: string, args: readonly Value[], location: Location): Value {
  const [value] = args
  if (value === undefined || args.length > 1) throw new EvaluationError(`${name}() takes one argument`, location)
  if (isNull(value)) throw new EvaluationError(`${name}(): the argument must not be null`, location)
  switch (name) {
    case 'encode_expr':
      return isKnown(value) ? scalar(expressionText(value, ''), location) : apply(name, args, stringType, location, { notNull: true })
    case 'encode_tfvars':
      return encodeVariables(value, location)
    case 'decode_tfvars':
      return decodeVariables(value, location)
    default:
      throw new EvaluationError(`the built-in provider has no function named "${name}"`, location)
  }
}

function encodeVariables(value: Value, location: Location): Value {
  if (!isKnown(value)) return apply('encode_tfvars', [value], stringType, location, { notNull: true })
  if (!isMapping(value)) throw new EvaluationError('encode_tfvars() needs an object, whose attributes become the variables', location)
  const invalid = value.entries.map(({ key }) => textOf(key) ?? '').find((name) => !identifier.test(name))
  if (invalid !== undefined) throw new EvaluationError(`encode_tfvars(): "${invalid}" is no name for a variable`, location)
  return scalar(definitions(value, '').join(''), location)
}

/** As wide as it looks. */
const columns = (name: string): number => graphemes(name).length

/** `name = value` line by line; names are padded within runs of values that take one line each. */
function definitions(value: MappingValue, indent: string): readonly string[] {
  const items = sortedEntries(value.entries).map((entry) => {
    const name = textOf(entry.key) ?? ''
    return { name: identifier.test(name) ? name : quoted(name), text: expressionText(entry.value, indent) }
  })
  const isOneLine = (index: number): boolean => items[index]?.text.includes('\n') === false
  return items.map(({ name, text }, index) => {
    if (!isOneLine(index)) return `${indent}${name} = ${text}\n`
    let first = index
    while (isOneLine(first - 1)) first--
    let width = 0
    for (let at = first; isOneLine(at); at++) width = Math.max(width, columns(items[at]?.name ?? ''))
    return `${indent}${name}${' '.repeat(width - columns(name))} = ${text}\n`
  })
}

function expressionText(value: Value, indent: string): string {
  switch (value.kind) {
    case 'scalar':
      if (value.value === null || typeof value.value === 'boolean') return String(value.value)
      return isDecimal(value.value) ? formatDecimal(value.value) : quoted(value.value)
    case 'list':
    case 'set':
    case 'tuple':
      return listText(value.items.map((item) => expressionText(item, indent)))
    case 'object':
    case 'map':
      return value.entries.length === 0 ? '{}' : `{\n${definitions(value, `${indent}  `).join('')}${indent}}`
    default: {
      const text = knownText(value)
      if (text === undefined) throw new EvaluationError('the value cannot be written as an expression')
      return quoted(text.value)
    }
  }
}

/** Where a line closes one object and opens the next, Terraform's formatter leaves it indented as what is inside. */
function listText(items: readonly string[]): string {
  const lastOpen = items.findLastIndex((item) => item.includes('\n'))
  return `[${items.map((item, index) => (index < lastOpen ? item.replace(/\n( *[^\n]*)$/, '\n  $1') : item)).join(', ')}]`
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u

function quoted(text: string): string {
  let result = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (escapes[character] !== undefined) result += escapes[character]
    else if (printable.test(character)) result += character
    else result += code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
  }
  return `"${result.replace(/[$%](?=\{)/g, '$&$&')}"`
}

function decodeVariables(value: Value, location: Location): Value {
  if (typeOf(value).kind !== 'string' && typeOf(value).kind !== 'dynamic') throw new EvaluationError('decode_tfvars() needs a string', location)
  const text = knownText(value)
  if (text === undefined) return apply('decode_tfvars', [value], dynamicType, location)
  const file = new SourceFile(location.file.path, text.value)
  const { body, problems } = parseHcl(file)
  const [problem] = problems
  if (problem !== undefined || body.blocks.length > 0) throw new EvaluationError(`decode_tfvars(): ${problem?.message ?? 'blocks are not allowed here'}`, location)
  const entries = body.attributes.map(({ name, expression }) => {
    if (foundIn(expression).calls.length > 0) throw new EvaluationError('decode_tfvars(): functions may not be called here', location)
    return { key: scalar(name, location), value: { ...evaluate(expression, constantScope(file)), location } }
  })
  entries.sort((a, b) => compareText(textOf(a.key) ?? '', textOf(b.key) ?? ''))
  return { kind: 'object', entries, complete: true, location }
}
