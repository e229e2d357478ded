// Text of what `jsonencode` and `yamlencode` keep as structure, as a value: for operations that need the text itself.
import { encodedText as textOf } from '../../../value/encoded-text.js'
import { scalar, type EncodedValue, type Value } from '../../../value/value.js'

/** The text where it is wholly known; else the value as it is. */
export function encodedText(value: EncodedValue): Value {
  const text = textOf(value)
  if (text === undefined) return value
  const { location, via, sensitive } = value
  return { ...scalar(text, location), ...(via === undefined ? {} : { via }), ...(sensitive === undefined ? {} : { sensitive }) }
}
