// IP addresses and prefixes, as Terraform reads and writes them. https://www.rfc-editor.org/rfc/rfc5952
import { EvaluationError } from '../contracts.js'

export interface Prefix {
  /** The address of the network: bits behind the prefix are zero. */
  readonly address: bigint
  readonly length: number
  readonly bits: 32 | 128
}

/** `10.0.0.0/8`, `fd00::/8`. Octets may have leading zeros, which mean nothing. Throws EvaluationError. */
export function parsePrefix(text: string): Prefix {
  const invalid = (): EvaluationError => new EvaluationError(`invalid CIDR expression: ${JSON.stringify(text)}`)
  const slash = text.indexOf('/')
  const lengthText = text.slice(slash + 1)
  if (slash < 0 || !/^[0-9]{1,7}$/.test(lengthText)) throw invalid()
  const addressText = text.slice(0, slash)
  const bits = addressText.includes(':') ? 128 : 32
  const address = bits === 32 ? parseIpv4(addressText) : parseIpv6(addressText)
  const length = Number(lengthText)
  if (address === undefined || length > bits) throw invalid()
  const free = BigInt(bits - length)
  return { address: (address >> free) << free, length, bits }
}

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split('.')
  if (octets.length !== 4) return undefined
  let address = 0n
  for (const octet of octets) {
    if (!/^[0-9]{1,20}$/.test(octet) || Number(octet) > 255) return undefined
    address = (address << 8n) | BigInt(octet)
  }
  return address
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half, index) => (half === '' ? [] : groupsOf(half, index === halves.length - 1)))
  const [front, back = []] = groups
  if (front === undefined || groups.some((each) => each === undefined)) return undefined
  const tail = back ?? []
  const missing = 8 - front.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const all = [...front, ...Array.from({ length: missing }, () => 0), ...tail]
  return all.reduce((address, group) => (address << 16n) | BigInt(group), 0n)
}

/** Groups of 16 bits; the last may be an IPv4 address. */
function groupsOf(half: string, isLast: boolean): readonly number[] | undefined {
  const groups: number[] = []
  const pieces = half.split(':')
  for (const [index, piece] of pieces.entries()) {
    if (isLast && index === pieces.length - 1 && piece.includes('.')) {
      const address = parseIpv4(piece)
      if (address === undefined) return undefined
      groups.push(Number(address >> 16n), Number(address & 0xffffn))
      continue
    }
    // Leading zeros mean nothing here either.
    if (!/^0{0,40}[0-9a-fA-F]{1,4}$/.test(piece)) return undefined
    groups.push(Number.parseInt(piece, 16))
  }
  return groups
}

/** An IPv4 address as IPv6 writes it, `::ffff:10.0.0.0`. */
export const isMapped = (address: bigint, bits: 32 | 128): boolean => bits === 128 && address >> 32n === 0xffffn

export function formatAddress(address: bigint, bits: 32 | 128): string {
  if (bits === 32 || isMapped(address, bits)) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => Number((address >> BigInt(112 - 16 * index)) & 0xffffn))
  // The first longest run of at least two zero groups is left out.
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = (each: readonly number[]): string => each.map((group) => group.toString(16)).join(':')
  return best.start < 0 ? hex(groups) : `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`
}
