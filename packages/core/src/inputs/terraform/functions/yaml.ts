// `yamlencode` and `yamldecode` of Terraform. Structures are kept as structures; only their text is made on demand.
// https://developer.hashicorp.com/terraform/language/functions/yamldecode
import { encodedText } from '../../../value/encoded-text.js'
import { yamlText } from '../../../value/yaml-text.js'
import { isKnown, type EncodedValue } from '../../../value/value.js'
import { parseYamlTemplate } from '../../../syntax/yaml.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { anyParameter, application, dynamicType, openFunction, stringParameter, stringResult } from './define.js'
import { decoded } from './json.js'
import { knownText } from './string-subject.js'
import { decodeYaml } from './yaml-decode.js'

const yamlencode = openFunction('yamlencode', [anyParameter('value')], ([value], { location }) => {
  if (value === undefined) throw new EvaluationError('yamlencode needs a value')
  if (value.kind === 'scalar') return stringResult(yamlText(value) ?? '', location)
  const encoded: EncodedValue = { kind: 'encoded', format: 'yaml', value, location }
  if (isKnown(value) && encodedText(encoded) === undefined) throw new EvaluationError('the value cannot be written as YAML')
  return encoded
})

const yamldecode = openFunction(
  'yamldecode',
  [stringParameter('src')],
  (args, { location }) => {
    const [value] = args
    if (value === undefined) throw new EvaluationError('yamldecode needs a string')
    // Every JSON text is YAML text as well.
    if (value.kind === 'encoded') return decoded(value.value, value)
    const text = knownText(value)
    if (text !== undefined) return decodeYaml(text)
    if (value.kind !== 'template') return application('yamldecode', args, location, dynamicType)
    const { documents } = parseYamlTemplate(value, { dialect: 'terraform' })
    const [document] = documents
    if (documents.length > 1) throw new EvaluationError('only a single document is allowed')
    if (document?.value === undefined) throw new EvaluationError(document?.problems[0]?.message ?? 'missing start of document')
    return document.value
  },
  { returns: dynamicType },
)

export const yamlFunctions: readonly TerraformFunction[] = [yamlencode, yamldecode]
