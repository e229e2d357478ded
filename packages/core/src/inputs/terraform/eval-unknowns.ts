// Where irsalint knows more of a function's result than Terraform does: `substr("role-${unknown}", 0, 4)`. Linting uses it;
// `eval` answers as Terraform would. Owns the list of functions for which the two differ.
import type { Location } from '../../source/source-file.js'
import { compareDecimals, fromBigint, toInteger } from '../../value/number.js'
import { boolType, dynamicType, numberType, stringType } from '../../value/type.js'
import { isKnown, isMapping, isNull, isOpenValue, isSequence, scalar, textOf, type Value } from '../../value/value.js'
import { apply } from './application.js'
import { EvaluationError } from './contracts.js'
import { convert } from './convert.js'
import { encodedText } from './functions/encoded.js'
import { lengthBounds, openList, prefixOf } from './eval-bounds.js'
import { sensitiveIf } from './expression-env.js'
import { typeOfCall } from './functions/call-types.js'
import { isUnorderedSet } from './order.js'
import { compareText, typeOf } from './types.js'

/** Terraform gives up where an argument that is text is not known. */
const textFunctions: ReadonlySet<string> = new Set([
  'base64decode', 'base64encode', 'base64gzip', 'base64sha256', 'base64sha512', 'basename', 'chomp', 'cidrhost', 'cidrnetmask', 'cidrsubnet',
  'csvdecode', 'dirname', 'endswith', 'formatdate', 'indent', 'jsondecode', 'length', 'lower', 'md5', 'parseint', 'regex', 'regexall', 'replace',
  'sha1', 'sha256', 'sha512', 'split', 'startswith', 'strcontains', 'strrev', 'substr', 'templatestring', 'textdecodebase64', 'textencodebase64',
  'timeadd', 'timecmp', 'title', 'trim', 'trimprefix', 'trimspace', 'trimsuffix', 'upper', 'urlencode', 'uuidv5', 'yamldecode',
])

export const isTextFunction = (name: string): boolean => textFunctions.has(name)

/** Terraform gives up where anything inside a collection is not known. */
const collectionFunctions: ReadonlySet<string> = new Set(['compact', 'distinct', 'join', 'setintersection', 'setsubtract', 'sort', 'templatefile', 'templatestring', 'transpose'])

/** Terraform gives up where an argument is not known as a whole, as an object with a key that is not known. */
const wholeFunctions: ReadonlySet<string> = new Set(['concat', 'merge', 'values'])
/** The keys of an object are known as soon as its type is. */
export const hasOpenKeys = (value: Value): boolean => (value.kind === 'object' || value.kind === 'map') && value.entries.some((entry) => !isKnown(entry.key))

/** Items of a set that are not known may turn out to be equal. */
const isOfOpenLength = (value: Value): boolean => value.kind === 'set' && value.items.length > 1 && !isKnown(value)

const isOpenText = (value: Value): boolean => {
  switch (value.kind) {
    case 'template':
    case 'encoded':
      return !isKnown(value)
    case 'symbol':
    case 'unknown':
      return value.type.kind === 'string' || value.type.kind === 'dynamic'
    default:
      return false
  }
}

/** The result as Terraform would know it. `args` are converted to the parameters' types. */
export function asTerraform(name: string, args: readonly Value[], result: Value): Value {
  const gaveUp = (name === 'contains' && args[1] !== undefined && isOpenText(args[1])) || (textFunctions.has(name) && args.some(isOpenText)) || (collectionFunctions.has(name) && !args.every(isKnown)) || (wholeFunctions.has(name) && args.some(isOpenValue)) || ((name === 'keys' || name === 'lookup') && args.some(hasOpenKeys)) || (name === 'setproduct' && args.some(isOfOpenLength))
  // Where all is known, text is text.
  if (result.kind === 'encoded' && isKnown(result)) return encodedText(result)
  if (!gaveUp || result.kind === 'symbol' || result.kind === 'unknown') return result
  const type = typeOfCall(name, args) ?? typeOf(result)
  return apply(name, args, type, result.location, { notNull: type.kind !== 'dynamic' })
}

/**
 * What Terraform knows of the result of a function that it calls although arguments are not known; undefined where nothing special.
 * `args` are converted to the parameters' types.
 */
export function answerOf(name: string, args: readonly Value[], location: Location): Value | undefined {
  const [value] = args
  if (value === undefined || args.every(isKnown)) return undefined
  switch (name) {
    case 'startswith':
      return startsWith(value, args[1], location)
    case 'length':
      return lengthOf(value, location)
    case 'keys':
      return keysOf(value, location)
    case 'sort':
      return sorted(value, location)
    case 'flatten':
      return isOfOpenExtent(value) ? sensitiveIf(apply(name, args, dynamicType, location), hasMarkedSequence(value)) : undefined
    case 'sum':
      if (value.kind === 'object' || value.kind === 'map') throw new EvaluationError('sum() needs a list, set or tuple of numbers')
      return undefined
    case 'reverse':
      return value.kind === 'set' && value.complete ? sensitiveIf({ kind: 'list', items: [...value.items].reverse(), complete: true, elementType: value.elementType ?? dynamicType, location }, value.sensitive === true) : undefined
    case 'coalesce':
      return firstPresent(args, location)
    case 'coalescelist':
      return firstList(args, location)
    case 'zipmap':
      return isKnown(value) ? undefined : openZip(args, location)
    case 'setproduct':
      return product(args, location)
    default:
      return undefined
  }
}

/** Without keys, nothing is known of an object; a map has a type at least. */
function openZip(args: readonly Value[], location: Location): Value {
  const type = typeOfCall('zipmap', args) ?? dynamicType
  return apply('zipmap', args, type, location, { notNull: type.kind !== 'dynamic' })
}

function startsWith(value: Value, wanted: Value | undefined, location: Location): Value | undefined {
  const prefix = textOf(wanted)
  if (prefix === undefined) return undefined
  const front = prefixOf(value)
  if (front.startsWith(prefix)) return scalar(true, location)
  const isLongEnough = front !== '' && new TextEncoder().encode(front).length >= new TextEncoder().encode(prefix).length
  return isLongEnough ? scalar(false, location) : apply('startswith', [value, scalar(prefix, location)], boolType, location)
}

function lengthOf(value: Value, location: Location): Value {
  // Of what may be of any type, Terraform does not even say that it has a length.
  const bounds = typeOf(value).kind === 'dynamic' ? {} : lengthBounds(value)
  const isExact = bounds.least !== undefined && bounds.most !== undefined && compareDecimals(bounds.least, bounds.most) === 0
  const length = isExact && bounds.least !== undefined ? scalar(bounds.least, location) : { ...apply('length', [value], numberType, location), bounds }
  return sensitiveIf(length, value.sensitive === true)
}

/** The names of an object's attributes are part of its type. */
function keysOf(value: Value, location: Location): Value | undefined {
  const type = typeOf(value)
  if (type.kind !== 'object' || !isOpenValue(value)) return undefined
  const items = [...type.attributes.keys()].sort(compareText).map((name) => scalar(name, location))
  return sensitiveIf({ kind: 'tuple', items, complete: true, location }, value.sensitive === true)
}

/** A sorted list is not null, so Terraform can tell its elements once it knows how many there are. */
function sorted(list: Value, location: Location): Value {
  const { least, most } = lengthBounds(list)
  const isExact = least !== undefined && most !== undefined && compareDecimals(least, most) === 0 && (list.kind !== 'list' || list.unordered !== true)
  const result = isExact ? openList(toInteger(least) ?? 0, stringType, list, location) : apply('sort', [list], typeOf(list), location, { notNull: true })
  return sensitiveIf(result, hasMarkAbove(list))
}

const hasMarkAbove = (list: Value): boolean => list.sensitive === true || (list.kind === 'list' && list.items.some((item) => item.sensitive === true))

/** Whether it is not known how many elements are left when a sequence is flattened. */
function isOfOpenExtent(value: Value): boolean {
  return isOpenValue(value) || (value.kind === 'set' && isUnorderedSet(value)) || flatItems(value).some((item) => isOpenAny(item) || (isOfSequenceType(item) && isOfOpenExtent(item)))
}

/** What has a mark takes its mark along when it is flattened, whatever stands beside it. */
function hasMarkedSequence(value: Value): boolean {
  return value.sensitive === true || flatItems(value).some((item) => isOfSequenceType(item) && hasMarkedSequence(item))
}

/** What flatten() finds in its argument: of what is not wholly known, it takes the attributes as well. */
const flatItems = (value: Value): readonly Value[] => (isSequence(value) ? value.items : isMapping(value) ? value.entries.map((entry) => entry.value) : [])
const isOfSequenceType = (value: Value): boolean => ['list', 'set', 'tuple'].includes(typeOf(value).kind) && !isNull(value)
/** A value of any type may be a sequence; Terraform takes it for an element all the same where it has a mark. */
const isOpenAny = (value: Value): boolean => typeOf(value).kind === 'dynamic' && isOpenValue(value) && value.sensitive !== true

/** The first argument that is there; behind one that is not known, Terraform looks at nothing. */
function firstPresent(args: readonly Value[], location: Location): Value | undefined {
  const type = typeOfCall('coalesce', args) ?? dynamicType
  for (const value of args) {
    const converted = attempt(() => convert(value, type))
    if (converted === undefined && isOpenValue(value)) return apply('coalesce', args, type, location, { notNull: type.kind !== 'dynamic' })
    if (converted === undefined || isNull(converted) || (type.kind === 'string' && textOf(converted) === '')) continue
    return isOpenValue(converted) ? apply('coalesce', args, type, location, { notNull: type.kind !== 'dynamic' }) : converted
  }
  return undefined
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    return undefined
  }
}

/** The first list that is not empty; behind one that is not known, Terraform looks at nothing. */
function firstList(args: readonly Value[], location: Location): Value | undefined {
  for (const value of args) {
    if (isOpenValue(value)) return apply('coalescelist', args, dynamicType, location)
    if (isNull(value)) continue
    if (value.kind !== 'list' && value.kind !== 'tuple') return undefined
    if (value.items.length > 0) return value
  }
  return undefined
}

const largestFactor = 1024
const largestProduct = 2048

/** Of a product of sets whose sizes are not known, Terraform tells whether it is empty, as long as the sizes may not be large. */
function product(args: readonly Value[], location: Location): Value | undefined {
  if (!args.some((value) => isOpenValue(value) || isOfOpenLength(value))) return undefined
  const type = typeOfCall('setproduct', args) ?? dynamicType
  const open = sensitiveIf(apply('setproduct', args, type, location, { notNull: true }), args.some((value) => value.sensitive === true))
  let size = 1
  for (const value of args) {
    const { most } = value.kind === 'set' && isOfOpenLength(value) ? {} : lengthBounds(value)
    const factor = most === undefined ? undefined : toInteger(most)
    if (factor === undefined || factor > largestFactor || size * factor > largestProduct) return open
    size *= factor
  }
  if (type.kind !== 'list' && type.kind !== 'set') return open
  if (size === 0) return sensitiveIf({ kind: type.kind, items: [], complete: true, elementType: type.element, location }, open.sensitive === true)
  const bounds = { least: fromBigint(1n), most: fromBigint(BigInt(size)) }
  return size === 1 ? sensitiveIf({ ...openList(1, type.element, open, location), kind: type.kind }, open.sensitive === true) : { ...open, bounds }
}
