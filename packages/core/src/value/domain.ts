// Which texts a symbol of each domain can be: characters, lengths and shape. Owns nothing about comparison.
import type { Domain } from './symbol.js'

/** A set of characters: ASCII by bits, everything beyond ASCII together. */
export interface CharClass {
  readonly ascii: readonly [number, number, number, number]
  readonly beyondAscii: boolean
}

export function charClass(characters: string, beyondAscii = false): CharClass {
  const ascii: [number, number, number, number] = [0, 0, 0, 0]
  for (const character of characters) {
    const code = character.charCodeAt(0)
    if (code < 128) ascii[code >> 5] = (ascii[code >> 5] ?? 0) | (1 << (code & 31))
  }
  return { ascii, beyondAscii }
}

export function classHas(set: CharClass, code: number): boolean {
  return code < 128 ? ((set.ascii[code >> 5] ?? 0) & (1 << (code & 31))) !== 0 : set.beyondAscii
}

export function classesOverlap(a: CharClass, b: CharClass): boolean {
  return (a.beyondAscii && b.beyondAscii) || a.ascii.some((bits, index) => (bits & (b.ascii[index] ?? 0)) !== 0)
}

/** What the class becomes when its texts are put in lower case. */
export function foldClass(set: CharClass): CharClass {
  const known = folded.get(set)
  if (known !== undefined) return known
  let characters = ''
  for (let code = 0; code < 128; code++) if (classHas(set, code)) characters += String.fromCharCode(code).toLowerCase()
  // Characters beyond ASCII may fold into it (the Kelvin sign): see foldCode, which leaves those as they are.
  const result = charClass(characters, set.beyondAscii)
  folded.set(set, result)
  return result
}
const folded = new WeakMap<CharClass, CharClass>()

/** Lower case of one character, where that is one character of the same kind (ASCII stays ASCII). */
export function foldCode(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code
  const lower = String.fromCodePoint(code).toLowerCase()
  const folded = lower.codePointAt(0) ?? code
  return folded < 128 || lower.length > (folded > 0xffff ? 2 : 1) ? code : folded
}

export const foldText = (text: string): string => {
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase()
  let result = ''
  for (const character of text) result += String.fromCodePoint(foldCode(character.codePointAt(0) ?? 0))
  return result
}

const lower = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const letters = lower + lower.toUpperCase()
let everyAscii = ''
for (let code = 0; code < 128; code++) everyAscii += String.fromCharCode(code)

export const anyCharacter = charClass(everyAscii, true)

/** Part of a shape: `min` to `max` characters of a class. */
export interface Piece {
  readonly set: CharClass
  readonly min: number
  readonly max: number
}

export interface DomainSpec {
  readonly min: number
  readonly max: number
  /** Every character that can occur. */
  readonly characters: CharClass
  /** A superset of the texts, as pieces one after the other. */
  readonly shape: readonly Piece[]
  /** Where set: the last character is of this class; the shape is then one first character and a run. */
  readonly last?: CharClass
  readonly pattern: RegExp
}

const one = (set: CharClass): Piece => ({ set, min: 1, max: 1 })
const run = (set: CharClass, min = 0): Piece => ({ set, min, max: Infinity })
const times = (set: CharClass, count: number): Piece => ({ set, min: count, max: count })

const digit = charClass(digits)
const hex = charClass(`${digits}abcdef`)
const lowerAlnum = charClass(lower + digits)
const labelCharacter = charClass(`${lower + digits}-`)
const alnum = charClass(letters + digits)
const hostCharacter = charClass(`${letters + digits}-._~/%+@=!$&'(),;`)
const clusterCharacter = charClass(`${letters + digits}_-`)
const roleCharacter = charClass(`${letters + digits}_+=,.@-`)
const partitionCharacter = charClass(`${lower}-`)
const upperHex = charClass(`${digits}ABCDEF`)
const hostNameCharacter = charClass(`${lower + digits}.-`)

const specs: Readonly<Record<Domain, DomainSpec>> = {
  'account-id': { min: 12, max: 12, characters: digit, shape: [times(digit, 12)], pattern: /^\d{12}$/ },
  partition: {
    min: 3,
    max: 32,
    characters: partitionCharacter,
    shape: [one(charClass('a')), one(charClass('w')), one(charClass('s')), run(partitionCharacter)],
    pattern: /^aws(-[a-z]+)*$/,
  },
  'issuer-host': {
    min: 1,
    max: 255,
    characters: hostCharacter,
    shape: [one(alnum), run(hostCharacter)],
    pattern: /^[A-Za-z0-9][A-Za-z0-9\-._~/%+@=!$&'(),;]*$/,
  },
  'issuer-id': { min: 32, max: 32, characters: upperHex, shape: [times(upperHex, 32)], pattern: /^[0-9A-F]{32}$/ },
  // https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
  'dns-suffix': {
    min: 10,
    max: 32,
    characters: hostNameCharacter,
    shape: [run(hostNameCharacter, 10)],
    pattern: /^(amazonaws\.(com(\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/,
  },
  region: {
    min: 6,
    max: 32,
    characters: labelCharacter,
    shape: [times(charClass(lower), 2), run(labelCharacter, 3), one(digit)],
    pattern: /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/,
  },
  'dns-label': {
    min: 1,
    max: 63,
    characters: labelCharacter,
    shape: [one(lowerAlnum), run(labelCharacter)],
    last: lowerAlnum,
    pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
  },
  'cluster-name': { min: 1, max: 100, characters: clusterCharacter, shape: [one(alnum), run(clusterCharacter)], pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/ },
  'role-name': { min: 1, max: 64, characters: roleCharacter, shape: [run(roleCharacter, 1)], pattern: /^[\w+=,.@-]+$/ },
  'unique-suffix': { min: 26, max: 26, characters: hex, shape: [times(digit, 18), times(hex, 8)], pattern: /^\d{18}[0-9a-f]{8}$/ },
  any: { min: 0, max: Infinity, characters: anyCharacter, shape: [run(anyCharacter)], pattern: /^[^]*$/ },
}

export const domainSpec = (domain: Domain): DomainSpec => specs[domain]

/** Whether a text can be what a symbol of this domain stands for. */
export function admits(domain: Domain, text: string): boolean {
  const { min, max, pattern } = specs[domain]
  return text.length >= min && text.length <= max && pattern.test(text)
}
