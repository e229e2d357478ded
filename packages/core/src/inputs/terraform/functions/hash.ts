// Terraform's digests, and what is random or needs a key: that is never known.
// https://developer.hashicorp.com/terraform/language/functions/sha256
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { stringType } from '../../../value/type.js'
import { unknown, type Value } from '../../../value/value.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { integerArgument, knownFunction, numberParameter, openFunction, stringParameter, stringResult, textArgument } from './define.js'
import { decodeBase64, encodeBase64, utf8 } from './encoding-base64.js'

type Digest = (bytes: Uint8Array) => string

/** Names are those of the functions on strings; those on files have `file` in front. */
export const digests: Readonly<Record<'base64sha256' | 'base64sha512' | 'md5' | 'sha1' | 'sha256' | 'sha512', Digest>> = {
  base64sha256: (bytes) => encodeBase64(sha256(bytes)),
  base64sha512: (bytes) => encodeBase64(sha512(bytes)),
  md5: (bytes) => bytesToHex(md5(bytes)),
  sha1: (bytes) => bytesToHex(sha1(bytes)),
  sha256: (bytes) => bytesToHex(sha256(bytes)),
  sha512: (bytes) => bytesToHex(sha512(bytes)),
}

const namespaces: ReadonlyMap<string, string> = new Map([
  ['dns', '6ba7b8109dad11d180b400c04fd430c8'],
  ['url', '6ba7b8119dad11d180b400c04fd430c8'],
  ['oid', '6ba7b8129dad11d180b400c04fd430c8'],
  ['x500', '6ba7b8149dad11d180b400c04fd430c8'],
])

/** A name-based UUID: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-5 */
function uuidv5(namespace: string, name: string): string {
  const known = namespaces.get(namespace) ?? uuidDigits(namespace)
  if (known === undefined) throw new EvaluationError(`uuidv5() doesn't support namespace ${namespace}`)
  const prefix = hexToBytes(known)
  const text = utf8(name)
  const input = new Uint8Array(prefix.length + text.length)
  input.set(prefix)
  input.set(text, prefix.length)
  const bytes = sha1(input).slice(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytesToHex(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Plain, with `urn:uuid:`, with any one character around it, or without hyphens. */
function uuidDigits(text: string): string | undefined {
  const inner = text.length === 45 && text.slice(0, 9).toLowerCase() === 'urn:uuid:' ? text.slice(9) : text.length === 38 ? text.slice(1, 37) : text
  const grouped = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(inner)
  if (!grouped && !/^[0-9a-fA-F]{32}$/.test(text)) return undefined
  return inner.replaceAll('-', '').toLowerCase()
}

const secret = (name: string, { location }: CallContext): Value => ({
  ...unknown({ code: 'impure-function', detail: `${name}() is not worked out`, location }, location, stringType),
  notNull: true,
})

const bcrypt = openFunction(
  'bcrypt',
  [stringParameter('str')],
  ([, ...costs], context) => {
    if (costs.length > 1) throw new EvaluationError('bcrypt() takes no more than two arguments')
    const cost = integerArgument(costs[0])
    if (cost !== undefined && cost > 31) throw new EvaluationError('the cost is not within the allowed range of 4 to 31')
    return secret('bcrypt', context)
  },
  { variadic: numberParameter('cost') },
)

const rsadecrypt = openFunction('rsadecrypt', [stringParameter('ciphertext'), stringParameter('privatekey')], ([ciphertext, key], context) => {
  if (ciphertext?.kind === 'scalar' && decodeBase64(textArgument(ciphertext)) === undefined) {
    throw new EvaluationError('failed to decode input: cipher text must be base64-encoded')
  }
  if (key?.kind === 'scalar' && !textArgument(key).includes('-----BEGIN ')) throw new EvaluationError('invalid private key: no key found')
  return secret('rsadecrypt', context)
})

export const hashFunctions: readonly TerraformFunction[] = [
  ...Object.entries(digests).map(([name, digest]) =>
    knownFunction(name, [stringParameter('str')], ([value], { location }) => stringResult(digest(utf8(textArgument(value))), location)),
  ),
  knownFunction('uuidv5', [stringParameter('namespace'), stringParameter('name')], ([namespace, name], { location }) =>
    stringResult(uuidv5(textArgument(namespace), textArgument(name)), location),
  ),
  openFunction('uuid', [], (_, context) => secret('uuid', context)),
  bcrypt,
  rsadecrypt,
]
