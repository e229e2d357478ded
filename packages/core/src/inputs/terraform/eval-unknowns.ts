// Where irsalint knows more of a function's result than Terraform does: `substr("role-${unknown}", 0, 4)`. Linting uses it;
// `eval` answers as Terraform would. Owns the list of functions for which the two differ.
import { knownPrefix } from '../../value/template.js'
import { stringType } from '../../value/type.js'
import { isKnown, isOpenValue, scalar, textOf, type Value } from '../../value/value.js'
import { apply } from './application.js'
import { encodedText } from './functions/encoded.js'
import { isNotNull } from './operators.js'
import { typeOf } from './types.js'

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
  if (name === 'startswith') {
    const answer = startsOpenJson(args)
    if (answer !== undefined) return scalar(answer, result.location)
  }
  if (!gaveUp || result.kind === 'symbol' || result.kind === 'unknown') return result
  if (name === 'startswith' && isKnown(result) && seesPrefix(args)) return result
  const [list] = args
  if (name === 'sort' && list?.kind === 'list' && list.complete) {
    const items = list.items.map((_, index) => apply('sort', [...args, scalar(String(index), result.location)], stringType, result.location))
    return { kind: 'list', items, complete: true, elementType: stringType, location: result.location }
  }
  const type = typeOf(result)
  return apply(name, args, type, result.location, { notNull: type.kind !== 'dynamic' })
}

/** Of what `jsonencode` gives for something that is not known, Terraform knows the first character. */
function startsOpenJson([value, wanted]: readonly Value[]): boolean | undefined {
  const prefix = textOf(wanted)
  if (value?.kind !== 'encoded' || value.format !== 'json' || isKnown(value) || prefix === undefined || prefix === '' || !isNotNull(value.value)) return undefined
  const { kind } = typeOf(value.value)
  const first = kind === 'string' ? '"' : kind === 'object' || kind === 'map' ? '{' : kind === 'list' || kind === 'set' || kind === 'tuple' ? '[' : undefined
  if (first === undefined) return undefined
  return prefix === first ? true : prefix.startsWith(first) ? undefined : false
}

/** Terraform remembers the text in front of the first hole of one template, but not through further templates. */
function seesPrefix([value, wanted]: readonly Value[]): boolean {
  const prefix = textOf(wanted)
  if (value === undefined || prefix === undefined) return false
  if (value.kind === 'encoded') return true
  if (value.kind !== 'template') return false
  const [first] = value.parts
  const own = first?.kind === 'scalar' && first.segments?.[1] !== undefined ? knownPrefix(value).slice(0, first.segments[1].offset) : knownPrefix(value)
  return own.startsWith(prefix) || !prefix.startsWith(own)
}
