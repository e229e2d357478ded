// The types that Terraform gives the results of functions before it calls them, where they hang on the arguments: some of these may
// not be known. Computes no results. https://github.com/zclconf/go-cty/tree/main/cty/function/stdlib
import { isDecimal, toBigint } from '../../../value/number.js'
import { boolType, dynamicType, numberType, sameType, stringType, type Type } from '../../../value/type.js'
import { isKnown, isNull, isOpenValue, textOf, type Value } from '../../../value/value.js'
import { EvaluationError } from '../contracts.js'
import { convert } from '../convert.js'
import { prefixOf } from '../eval-bounds.js'
import { compareText, convertible, friendlyType, typeOf, unify } from '../types.js'
import { integerArgument } from './define.js'
import { isTypedNull, lengthOfSequence } from './collections-lists.js'
import { commonElement } from './collections-sets.js'
import { patternType } from './regex.js'
import { anyList, anyMap, anySet, listOf, mapOf, setOf } from './signature.js'

type ResultType = Type | ((args: readonly Value[]) => Type)

const tupleOf = (elements: readonly Type[]): Type => ({ kind: 'tuple', elements })
const typeAt = (args: readonly Value[], index: number): Type => (args[index] === undefined ? dynamicType : typeOf(args[index]))
const refuse = (name: string, wanted: string, type: Type): EvaluationError => new EvaluationError(`${name}() needs ${wanted}, not ${friendlyType(type)}`)

/** A whole number; undefined where it is not known. */
const integerAt = (args: readonly Value[], index: number): number | undefined => {
  const value = args[index]
  return value?.kind === 'scalar' && isDecimal(value.value) ? integerArgument(value) : undefined
}

function concatType(args: readonly Value[]): Type {
  if (args.length === 0) throw new EvaluationError('concat() needs at least one argument')
  const types = args.map(typeOf)
  const common = types.every(({ kind }) => kind === 'list') ? unify(types) : undefined
  if (common !== undefined) return common
  const elements: Type[] = []
  for (const [index, type] of types.entries()) {
    if (type.kind === 'tuple') elements.push(...type.elements)
    else if (type.kind !== 'list') throw refuse('concat', 'lists or tuples', type)
    else {
      const value = args[index]
      const length = value === undefined ? undefined : lengthOfSequence(value)
      if (length === undefined) return dynamicType
      elements.push(...Array.from({ length }, () => type.element))
    }
  }
  return tupleOf(elements)
}

function elementType(args: readonly Value[]): Type {
  const type = typeAt(args, 0)
  if (type.kind === 'list') return type.element
  if (type.kind !== 'tuple') throw refuse('element', 'a list or tuple', type)
  if (args[1] === undefined || isOpenValue(args[1])) return dynamicType
  integerAt(args, 1)
  if (type.elements.length === 0) throw new EvaluationError('element() cannot be used with an empty list')
  const at = args[1].kind === 'scalar' && isDecimal(args[1].value) ? Number((toBigint(args[1].value) ?? 0n) % BigInt(type.elements.length)) : 0
  const element = type.elements[at]
  if (element === undefined) throw new EvaluationError('element(): the index of a tuple must not be negative')
  return element
}

function lookupType(args: readonly Value[]): Type {
  if (args.length > 3) throw new EvaluationError('lookup() takes two or three arguments')
  const type = typeAt(args, 0)
  const [, key, fallback] = args
  if (type.kind === 'object') {
    const name = key === undefined ? undefined : textOf(key)
    if (name === undefined) return dynamicType
    const attribute = type.attributes.get(name)
    if (attribute !== undefined) return attribute
    if (fallback === undefined) throw new EvaluationError('lookup(): there is no such key, and no default is given')
    return typeOf(fallback)
  }
  if (type.kind !== 'map') throw refuse('lookup', 'a map or an object', type)
  if (fallback !== undefined) convert(fallback, type.element)
  return type.element
}

function mergeType(args: readonly Value[]): Type {
  const attributes = new Map<string, Type>()
  let open = false
  for (const value of args) {
    const type = typeOf(value)
    if (type.kind === 'dynamic') return dynamicType
    if (type.kind === 'object') {
      if (!isNull(value)) for (const [name, each] of type.attributes) attributes.set(name, each)
    } else if (type.kind !== 'map') throw refuse('merge', 'maps or objects', type)
    else if (value.kind === 'map' && !isOpenValue(value)) for (const { key } of value.entries) attributes.set(textOf(key) ?? '', type.element)
    else if (!isNull(value)) open = true
  }
  const [first, ...others] = args.map(typeOf)
  if (first !== undefined && others.every((type) => sameType(type, first))) return first
  return open ? dynamicType : { kind: 'object', attributes }
}

function zipmapType(args: readonly Value[]): Type {
  const type = typeAt(args, 1)
  if (type.kind === 'list') return mapOf(type.element)
  if (type.kind !== 'tuple') throw refuse('zipmap', 'a list or tuple of values', type)
  const [keys] = args
  if (keys?.kind !== 'list' || !isKnown(keys)) return dynamicType
  if (keys.items.length !== type.elements.length) throw new EvaluationError('zipmap(): there must be as many keys as values')
  if (keys.items.some(isNull)) throw new EvaluationError('zipmap(): a key must not be null')
  return { kind: 'object', attributes: new Map(keys.items.map((key, index) => [textOf(key) ?? '', type.elements[index] ?? dynamicType])) }
}

function sliceType(args: readonly Value[]): Type {
  const type = typeAt(args, 0)
  if (type.kind !== 'list' && type.kind !== 'tuple') throw refuse('slice', 'a list or tuple', type)
  const length = type.kind === 'tuple' ? type.elements.length : args[0] === undefined ? undefined : lengthOfSequence(args[0])
  const [start, end] = [integerAt(args, 1), integerAt(args, 2)]
  for (const each of [start, end]) {
    if (each !== undefined && (each < 0 || (length !== undefined && each > length))) throw new EvaluationError('slice(): the indexes do not fit the list')
  }
  if (start !== undefined && end !== undefined && start > end) throw new EvaluationError('slice(): the start must not be behind the end')
  if (type.kind === 'list') return type
  return start === undefined || end === undefined ? dynamicType : tupleOf(type.elements.slice(start, end))
}

function setproductType(args: readonly Value[]): Type {
  if (args.length < 2) throw new EvaluationError('setproduct() needs at least two arguments')
  const elements = args.map(typeOf).map((type) => {
    if (type.kind === 'list' || type.kind === 'set') return type.element
    if (type.kind !== 'tuple') throw refuse('setproduct', 'lists or sets', type)
    const element = type.elements.length === 0 ? dynamicType : unify(type.elements)
    if (element === undefined) throw new EvaluationError('setproduct(): all elements of an argument must be of one type')
    return element
  })
  return { kind: args.some((value) => typeOf(value).kind === 'set') ? 'set' : 'list', element: tupleOf(elements) }
}

function keysType(type: Type): Type {
  if (type.kind === 'map') return listOf(stringType)
  if (type.kind !== 'object') throw refuse('keys', 'a map or an object', type)
  return tupleOf([...type.attributes].map(() => stringType))
}

function valuesType(type: Type): Type {
  if (type.kind === 'map') return listOf(type.element)
  if (type.kind !== 'object') throw refuse('values', 'a map or an object', type)
  return tupleOf([...type.attributes].sort(([a], [b]) => compareText(a, b)).map(([, each]) => each))
}

function reverseType(type: Type): Type {
  if (type.kind === 'tuple') return tupleOf([...type.elements].reverse())
  if (type.kind !== 'list' && type.kind !== 'set') throw refuse('reverse', 'a list, set or tuple', type)
  return listOf(type.element)
}

function oneType(type: Type): Type {
  if (type.kind === 'list' || type.kind === 'set') return type.element
  if (type.kind !== 'tuple' || type.elements.length > 1) throw refuse('one', 'a list, set or tuple with no or one element', type)
  return type.elements[0] ?? dynamicType
}

function flattenType(args: readonly Value[]): Type {
  const [list] = args
  if (list === undefined || !isKnown(list)) return dynamicType
  const { kind } = typeOf(list)
  if (kind !== 'list' && kind !== 'set' && kind !== 'tuple') throw refuse('flatten', 'a list, set or tuple', typeOf(list))
  return dynamicType
}

function coalesceType(args: readonly Value[]): Type {
  const type = unify(args.map(typeOf))
  if (type === undefined) throw new EvaluationError('coalesce(): all arguments must have the same type')
  return type
}

function coalescelistType(args: readonly Value[]): Type {
  if (args.length === 0) throw new EvaluationError('coalescelist() needs at least one argument')
  for (const value of args) {
    if (isOpenValue(value)) return dynamicType
    if (!isTypedNull(value) && value.kind !== 'list' && value.kind !== 'tuple') throw refuse('coalescelist', 'lists or tuples', typeOf(value))
  }
  const [first = dynamicType, ...others] = args.map(typeOf)
  return others.every((type) => sameType(type, first)) ? first : dynamicType
}

function lengthType(type: Type): Type {
  if (type.kind === 'number' || type.kind === 'bool') throw refuse('length', 'a string, a collection or an object', type)
  return numberType
}

const conversionTo =
  (wanted: Type) =>
  (args: readonly Value[]): Type => {
    if (!convertible(typeAt(args, 0), wanted)) throw new EvaluationError(`cannot convert ${friendlyType(typeAt(args, 0))} to ${friendlyType(wanted)}`)
    return wanted
  }

function matchkeysType(args: readonly Value[]): Type {
  if (unify([typeAt(args, 1), typeAt(args, 2)]) === undefined) throw new EvaluationError('matchkeys(): keys and searchset must be of one type')
  return typeAt(args, 0)
}

/** What may begin a JSON text tells what it holds, once it is known how the text begins. */
function jsonType(value: Value | undefined): Type {
  const [first = ''] = value === undefined || isKnown(value) ? '' : prefixOf(value).trim()
  if (first === '"') return stringType
  if (first === 't' || first === 'f') return boolType
  if (/[-.0-9]/.test(first)) return numberType
  if (first !== '' && !/[{[n]/.test(first)) throw new EvaluationError(`jsondecode(): a JSON document cannot begin with ${JSON.stringify(first)}`)
  return dynamicType
}

const setsType =
  (name: string) =>
  (args: readonly Value[]): Type =>
    setOf(commonElement(name, args))

const types: Readonly<Record<string, ResultType>> = {
  ...Object.fromEntries(
    [
      ...['base64decode', 'base64encode', 'base64sha256', 'base64sha512', 'basename', 'chomp', 'cidrhost', 'cidrnetmask', 'cidrsubnet', 'dirname', 'formatdate', 'indent', 'join'],
      ...['jsonencode', 'lower', 'md5', 'replace', 'sha1', 'sha256', 'sha512', 'strrev', 'substr', 'textdecodebase64', 'textencodebase64', 'timeadd', 'title', 'trim', 'trimprefix'],
      ...['format', 'trimspace', 'trimsuffix', 'upper', 'urlencode', 'uuidv5', 'yamlencode', 'base64gzip', 'bcrypt', 'rsadecrypt'],
    ].map((name) => [name, stringType] as const),
  ),
  ...Object.fromEntries(['abs', 'ceil', 'floor', 'index', 'log', 'max', 'min', 'pow', 'signum', 'sum', 'timecmp'].map((name) => [name, numberType] as const)),
  ...Object.fromEntries(['alltrue', 'anytrue', 'contains', 'endswith', 'startswith', 'strcontains'].map((name) => [name, boolType] as const)),
  ...Object.fromEntries(['cidrsubnets', 'compact', 'formatlist', 'sort', 'split'].map((name) => [name, listOf(stringType)] as const)),
  range: listOf(numberType),
  transpose: mapOf(listOf(stringType)),
  csvdecode: dynamicType,
  jsondecode: ([text]) => jsonType(text),
  yamldecode: dynamicType,
  chunklist: (args) => listOf(typeAt(args, 0)),
  coalesce: coalesceType,
  coalescelist: coalescelistType,
  concat: concatType,
  distinct: (args) => typeAt(args, 0),
  element: elementType,
  flatten: flattenType,
  length: (args) => lengthType(typeAt(args, 0)),
  keys: (args) => keysType(typeAt(args, 0)),
  lookup: lookupType,
  matchkeys: matchkeysType,
  merge: mergeType,
  one: (args) => oneType(typeAt(args, 0)),
  parseint: (args) => {
    if (typeAt(args, 0).kind !== 'string') throw refuse('parseint', 'a string', typeAt(args, 0))
    return numberType
  },
  regex: (args) => (args[0] === undefined || isOpenValue(args[0]) ? dynamicType : patternType(args[0])),
  regexall: (args) => listOf(args[0] === undefined || isOpenValue(args[0]) ? dynamicType : patternType(args[0])),
  reverse: (args) => reverseType(typeAt(args, 0)),
  setintersection: setsType('setintersection'),
  setproduct: setproductType,
  setsubtract: setsType('setsubtract'),
  setunion: setsType('setunion'),
  slice: sliceType,
  tobool: conversionTo(boolType),
  tolist: conversionTo(anyList),
  tomap: conversionTo(anyMap),
  tonumber: conversionTo(numberType),
  toset: conversionTo(anySet),
  tostring: conversionTo(stringType),
  values: (args) => valuesType(typeAt(args, 0)),
  zipmap: zipmapType,
}

/**
 * The type of what a function gives for converted arguments, as Terraform says before it calls it; undefined for functions that always
 * are called. Throws EvaluationError where Terraform refuses the arguments already then.
 */
export function typeOfCall(name: string, args: readonly Value[]): Type | undefined {
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  return typeof type === 'function' ? type(args) : type
}
