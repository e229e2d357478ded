// Type conversion and sensitivity functions of Terraform. Conversion itself is in ../convert.ts.
// https://developer.hashicorp.com/terraform/language/functions/tostring
import { boolType, dynamicType, numberType, stringType, type Type } from '../../../value/type.js'
import { isOpenValue, scalar, type Value } from '../../../value/value.js'
import { apply } from '../application.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { convert } from '../convert.js'
import { unmarked } from '../marks.js'
import { typeOf } from '../types.js'
import { anyList, anyMap, anySet, nullable, onAny, returnsBool } from './signature.js'

function first(args: readonly Value[]): Value {
  const [value] = args
  if (value === undefined) throw new EvaluationError('an argument is missing')
  return value
}

const conversion = (name: string, type: Type): TerraformFunction =>
  onAny(name, [nullable('v', dynamicType)], (args) => convert(first(args), type), { keepsMarks: true, marksUnasked: [0], returns: () => type })

/** A null of the same type in the place of everything that is marked. */
function withNulls(value: Value): Value {
  if (value.sensitive === true) return { ...scalar(null, value.location), type: typeOf(value) }
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return { ...value, items: value.items.map(withNulls) }
    case 'object':
    case 'map':
      return { ...value, entries: value.entries.map((entry) => ({ key: entry.key, value: withNulls(entry.value) })) }
    default:
      return value
  }
}

export const typeFunctions: readonly TerraformFunction[] = [
  conversion('tostring', stringType),
  conversion('tonumber', numberType),
  conversion('tobool', boolType),
  conversion('tolist', anyList),
  conversion('toset', anySet),
  conversion('tomap', anyMap),
  onAny('sensitive', [nullable('value', dynamicType)], (args, { scope }) => (scope.marks === 'ephemeral' ? first(args) : { ...first(args), sensitive: true }), { keepsMarks: true, ownChoices: true }),
  onAny('nonsensitive', [nullable('value', dynamicType)], (args, { scope }) => (scope.marks === 'ephemeral' ? first(args) : unmarked(first(args))), { keepsMarks: true, ownChoices: true }),
  onAny(
    'issensitive',
    [nullable('value', dynamicType)],
    (args, { location, scope }) => {
      const value = first(args)
      if (value.sensitive === true && scope.marks === undefined) return scalar(true, location)
      if (isOpenValue(value)) return apply('issensitive', [value], boolType, location)
      return scalar(false, location)
    },
    { keepsMarks: true, ownChoices: true, returns: returnsBool },
  ),
  onAny('ephemeralasnull', [nullable('value', dynamicType)], (args, { scope }) => (scope.marks === 'ephemeral' ? withNulls(first(args)) : first(args)), { keepsMarks: true, ownChoices: true }),
]

