// Terraform's functions between text and bytes: base64, character sets, URLs.
// https://developer.hashicorp.com/terraform/language/functions/textencodebase64
import { stringType } from '../../../value/type.js'
import { unknown, type Value } from '../../../value/value.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { knownFunction, stringParameter, stringResult, textArgument } from './define.js'
import { decodeBase64, encodeBase64, fromUtf8, utf8 } from './encoding-base64.js'
import { charsetCalled, type Charset } from './encoding-charsets.js'

function charset(value: Value | undefined): Charset {
  const name = textArgument(value)
  const found = charsetCalled(name)
  if (found === undefined) throw new EvaluationError(`${JSON.stringify(name)} is not a supported IANA encoding name or alias`)
  return found
}

const unsupported = (detail: string, { location }: CallContext): Value => ({
  ...unknown({ code: 'unsupported-function', detail, location }, location, stringType),
  notNull: true,
})

const str = stringParameter('str')

/** Everything but letters, digits and `-_.~` as bytes; a space is a plus. */
function urlEncode(text: string): string {
  let result = ''
  for (const byte of utf8(text)) {
    const character = String.fromCharCode(byte)
    if (/[A-Za-z0-9\-_.~]/.test(character)) result += character
    else result += byte === 32 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return result
}

export const encodingFunctions: readonly TerraformFunction[] = [
  knownFunction('base64encode', [str], ([value], { location }) => stringResult(encodeBase64(utf8(textArgument(value))), location)),
  knownFunction('base64decode', [str], ([value], { location }) => {
    const bytes = decodeBase64(textArgument(value))
    if (bytes === undefined) throw new EvaluationError('failed to decode base64 data')
    const text = fromUtf8(bytes)
    if (text === undefined) throw new EvaluationError('the result of decoding the provided string is not valid UTF-8')
    return stringResult(text, location)
  }),
  knownFunction('base64gzip', [str], (_, context) => unsupported('compressed text is not worked out', context)),
  knownFunction('urlencode', [str], ([value], { location }) => stringResult(urlEncode(textArgument(value)), location)),
  knownFunction('textencodebase64', [stringParameter('string'), stringParameter('encoding')], ([value, name], context) => {
    const bytes = charset(name).encode(textArgument(value))
    if (bytes === 'unsupported') return unsupported(`text in ${textArgument(name)} is not worked out`, context)
    if (bytes === undefined) throw new EvaluationError(`the given string contains characters that cannot be represented in ${textArgument(name)}`)
    return stringResult(encodeBase64(bytes), context.location)
  }),
  knownFunction('textdecodebase64', [stringParameter('source'), stringParameter('encoding')], ([value, name], context) => {
    const known = charset(name)
    const bytes = decodeBase64(textArgument(value))
    if (bytes === undefined) throw new EvaluationError('the given value has an invalid base64 symbol')
    const text = known.decode(bytes)
    if (text === 'unsupported') return unsupported(`text in ${textArgument(name)} is not worked out`, context)
    if (text === undefined) throw new EvaluationError(`the given string contains symbols that are not defined for ${textArgument(name)}`)
    return stringResult(text, context.location)
  }),
]
