// Terraform's functions on CIDR prefixes.
// https://developer.hashicorp.com/terraform/language/functions/cidrsubnet
import type { Value } from '../../../value/value.js'
import { toBigint } from '../../../value/number.js'
import { EvaluationError, type TerraformFunction } from '../contracts.js'
import { integerArgument, knownFunction, listOfStrings, numberOf, numberParameter, stringList, stringParameter, stringResult, textArgument } from './define.js'
import { formatAddress, isMapped, parsePrefix, type Prefix } from './ip-address.js'

function bigArgument(value: Value | undefined): bigint {
  const number = numberOf(value)
  const whole = number === undefined ? undefined : toBigint(number)
  if (whole === undefined) throw new EvaluationError('value must be a whole number')
  return whole
}

const lowBits = (bits: number): bigint => (1n << BigInt(bits)) - 1n

/** The address with a number put into the bits up to `length`. Numbers that do not fit there spill, as they do in Terraform. */
function numbered(prefix: Prefix, number: bigint, length: number): bigint {
  const combined = prefix.address | (number << BigInt(prefix.bits - length))
  const size = combined < 0n ? -combined : combined
  if (size > lowBits(prefix.bits)) throw new EvaluationError('the number does not fit into the address')
  return size
}

function host(prefix: Prefix, number: bigint): string {
  const greatest = lowBits(prefix.bits - prefix.length)
  // The check looks at 64 bits only.
  const checked = number < 0n ? -number - 1n : BigInt.asIntN(64, number)
  if (checked > greatest) throw new EvaluationError(`prefix of ${String(prefix.length)} does not accommodate a host numbered ${String(number)}`)
  // Of an IPv4 address within IPv6, Terraform takes the first 32 bits for those of the host.
  const end = isMapped(prefix.address, prefix.bits) ? 32 : prefix.bits
  return formatAddress(numbered(prefix, number < 0n ? greatest + number + 1n : number, end), prefix.bits)
}

const formatPrefix = (address: bigint, bits: 32 | 128, length: number): string =>
  `${formatAddress(address, bits)}/${String(isMapped(address, bits) ? Math.max(0, length - 96) : length)}`

function subnet(prefix: Prefix, newBits: number, number: bigint): string {
  const length = prefix.length + newBits
  if (length > prefix.bits) throw new EvaluationError(`insufficient address space to extend prefix of ${String(prefix.length)} by ${String(newBits)}`)
  const greatest = newBits < 0 || newBits >= 64 ? lowBits(64) : lowBits(newBits)
  const checked = BigInt.asUintN(64, number < 0n ? -number : number)
  if (checked > greatest) throw new EvaluationError(`prefix extension of ${String(newBits)} does not accommodate a subnet numbered ${String(number)}`)
  if (length < 0 && number !== 0n) throw new EvaluationError('the prefix would be shorter than nothing')
  // A prefix shorter than nothing has no mask, and is written as Go writes nothing at all.
  return length < 0 ? '<nil>' : formatPrefix(numbered(prefix, number, length), prefix.bits, length)
}

function subnets(prefix: Prefix, extensions: readonly number[]): readonly string[] {
  const size = 1n << BigInt(prefix.bits)
  const results: string[] = []
  // The last address of what has been given out; before anything is, that is the address in front of the prefix.
  let last = prefix.address - 1n
  for (const extension of extensions) {
    if (extension < 1) throw new EvaluationError('must extend prefix by at least one bit')
    if (extension > 32) throw new EvaluationError('may not extend prefix by more than 32 bits')
    const length = prefix.length + extension
    if (length > prefix.bits) throw new EvaluationError(`would extend prefix to ${String(length)} bits, which is too long for the address`)
    const step = 1n << BigInt(prefix.bits - length)
    const next = (((last + size) % size) / step + 1n) * step
    const end = prefix.address + (1n << BigInt(prefix.bits - prefix.length))
    // Terraform loses the mask of an IPv4 address within IPv6, and finds none in an IPv6 prefix. From the last address of all there is no next one, even where the prefix begins at the first.
    if (isMapped(prefix.address, prefix.bits) || isMapped(next, prefix.bits) || next >= size || next >= end) throw new EvaluationError(`not enough remaining address space for a subnet with a prefix of ${String(length)} bits`)
    results.push(formatPrefix(next, prefix.bits, length))
    last = next + step - 1n
  }
  return results
}

const prefixParameter = stringParameter('prefix')

export const ipFunctions: readonly TerraformFunction[] = [
  knownFunction('cidrhost', [prefixParameter, numberParameter('hostnum')], ([prefix, number], { location }) =>
    stringResult(host(parsePrefix(textArgument(prefix)), bigArgument(number)), location),
  ),
  knownFunction('cidrnetmask', [prefixParameter], ([prefix], { location }) => {
    const { address, bits, length } = parsePrefix(textArgument(prefix))
    if (bits !== 32 && !isMapped(address, bits)) throw new EvaluationError('IPv6 addresses cannot have a netmask')
    return stringResult(formatAddress(lowBits(length) << BigInt(bits - length), bits), location)
  }),
  knownFunction('cidrsubnet', [prefixParameter, numberParameter('newbits'), numberParameter('netnum')], ([prefix, newBits, number], { location }) =>
    stringResult(subnet(parsePrefix(textArgument(prefix)), integerArgument(newBits) ?? 0, bigArgument(number)), location),
  ),
  knownFunction(
    'cidrsubnets',
    [prefixParameter],
    ([prefix, ...extensions], { location }) =>
      stringList(
        subnets(
          parsePrefix(textArgument(prefix)),
          extensions.map((each) => integerArgument(each) ?? 0),
        ).map((each) => stringResult(each, location)),
        location,
      ),
    { variadic: numberParameter('newbits'), returns: listOfStrings },
  ),
]
