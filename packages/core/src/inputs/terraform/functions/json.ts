// `jsonencode` and `jsondecode` of Terraform. Structures are kept as structures; only their text is made on demand.
// https://developer.hashicorp.com/terraform/language/functions/jsonencode
import { encodedText, jsonText } from '../../../value/encoded-text.js'
import { dynamicType, type Type } from '../../../value/type.js'
import { isKnown, isNull, type EncodedValue, type Value } from '../../../value/value.js'
import { parseJsonTemplate } from '../../../syntax/json.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { anyParameter, application, openFunction, stringParameter, stringResult } from './define.js'
import { decodeJson } from './json-decode.js'
import { knownText } from './string-subject.js'

export { encodedText }

const jsonencode = openFunction('jsonencode', [anyParameter('val')], ([value], { location }) => {
  if (value === undefined) throw new EvaluationError('jsonencode needs a value')
  if (value.kind === 'scalar') {
    const text = jsonText(value)
    if (text === undefined) throw new EvaluationError('cannot serialize infinity as JSON')
    return stringResult(text, location)
  }
  const encoded: EncodedValue = { kind: 'encoded', format: 'json', value, location }
  if (isKnown(value) && encodedText(encoded) === undefined) throw new EvaluationError('the value cannot be written as JSON')
  return encoded
})

const jsondecode = openFunction(
  'jsondecode',
  [stringParameter('str')],
  (args, { location }) => {
    const [value] = args
    if (value === undefined) throw new EvaluationError('jsondecode needs a string')
    if (value.kind === 'encoded' && value.format === 'json') return decoded(value.value, value)
    const text = knownText(value)
    if (text !== undefined) return decodeJson(text)
    if (value.kind === 'template') {
      const { value: result, problems } = parseJsonTemplate(value)
      if (result === undefined) throw new EvaluationError(problems[0]?.message ?? 'this is not JSON')
      return result
    }
    return application('jsondecode', args, location, dynamicType)
  },
  { returns: dynamicType },
)

/** What decoding gives back: objects for maps, tuples for lists and sets; types that only Terraform has are lost on the way. */
export function decoded(value: Value, from: EncodedValue, depth = 0): Value {
  if (depth > maxDepth) throw new EvaluationError('the value is nested too deeply')
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple': {
      const { elementType: _, unordered, ...rest } = value
      return { ...rest, kind: 'tuple', items: value.items.map((item) => decoded(item, from, depth + 1)), ...(unordered === true ? { unordered } : {}) }
    }
    case 'object':
    case 'map': {
      const { elementType: _, ...rest } = value
      return { ...rest, kind: 'object', entries: value.entries.map((entry) => ({ key: entry.key, value: decoded(entry.value, from, depth + 1) })) }
    }
    case 'scalar':
      if (isNull(value)) {
        const { type: _, ...rest } = value
        return rest
      }
      return value
    case 'choice':
      return { ...value, options: value.options.map(({ when, value: option }) => ({ when, value: decoded(option, from, depth + 1) })) }
    case 'symbol':
    case 'unknown':
      return { ...value, type: decodedType(value.type) }
    case 'template':
    case 'encoded':
      return value
  }
}
const maxDepth = 1000

function decodedType(type: Type): Type {
  return type.kind === 'string' || type.kind === 'number' || type.kind === 'bool' ? type : dynamicType
}

export const jsonFunctions: readonly TerraformFunction[] = [jsonencode, jsondecode]
