// Base64 and UTF-8 without node. https://www.rfc-editor.org/rfc/rfc4648
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const codes: ReadonlyMap<string, number> = new Map([...alphabet].map((character, index) => [character, index]))

export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = [bytes[index], bytes[index + 1], bytes[index + 2]]
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    parts.push(
      alphabet.charAt(bits >> 18) +
        alphabet.charAt((bits >> 12) & 63) +
        (b === undefined ? '=' : alphabet.charAt((bits >> 6) & 63)) +
        (c === undefined ? '=' : alphabet.charAt(bits & 63)),
    )
  }
  return parts.join('')
}

/** Line ends are skipped, padding is needed, left-over bits are ignored; undefined where it is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/[\r\n]/g, '')
  if (compact.length % 4 !== 0) return undefined
  const padding = /={0,2}$/.exec(compact)?.[0].length ?? 0
  const length = compact.length - padding
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let bits = 0
  let held = 0
  let position = 0
  for (let index = 0; index < length; index++) {
    const code = codes.get(compact.charAt(index))
    if (code === undefined) return undefined
    bits = ((bits << 6) | code) & 0xffff
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[position++] = (bits >> held) & 255
    }
  }
  return bytes
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Undefined where the bytes are not UTF-8. A byte order mark is a character like any other. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
