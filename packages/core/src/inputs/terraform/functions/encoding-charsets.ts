// Character sets by their IANA names, as far as the platform's decoders know them too. https://www.iana.org/assignments/character-sets
import { fromUtf8, utf8 } from './encoding-base64.js'
import { ebcdic, upperHalves } from './encoding-codepages.js'

/** `undefined`: the characters or bytes are not part of the character set. `'unsupported'`: Terraform knows the set, irsalint does not. */
export interface Charset {
  encode(text: string): Uint8Array | undefined | 'unsupported'
  decode(bytes: Uint8Array): string | undefined | 'unsupported'
}

/** Undefined where Terraform has no such character set either. */
export function charsetCalled(name: string): Charset | undefined {
  return byName.get(name.trim().toLowerCase())
}

const onlyAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)

/** Each character one byte: its code, below a limit. */
const direct = (limit: number): Charset => ({
  encode: (text) => {
    const codes = [...text].map((character) => character.codePointAt(0) ?? 0)
    return codes.every((code) => code < limit) ? Uint8Array.from(codes) : undefined
  },
  decode: (bytes) => (bytes.every((byte) => byte < limit) ? String.fromCharCode(...bytes) : undefined),
})

const utf8Charset: Charset = { encode: utf8, decode: (bytes) => withoutReplacement(fromUtf8(bytes)) }

/** Terraform takes the replacement character for a sign of bytes that mean nothing. */
const withoutReplacement = (text: string | undefined): string | undefined => (text?.includes('\ufffd') === true ? undefined : text)

function utf16(order: 'big' | 'little', mark: boolean): Charset {
  const units = (text: string): number[] => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
  return {
    encode: (text) => {
      const view = new DataView(new ArrayBuffer(2 * (text.length + (mark ? 1 : 0))))
      for (const [index, unit] of [...(mark ? [0xfeff] : []), ...units(text)].entries()) view.setUint16(2 * index, unit, order === 'little')
      return new Uint8Array(view.buffer)
    },
    decode: (bytes) => {
      let bigEndian = order === 'big'
      let start = 0
      if (mark && bytes.length >= 2) {
        if (bytes[0] === 0xff && bytes[1] === 0xfe) bigEndian = false
        if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) start = 2
      }
      if (bytes.length % 2 === 1) return undefined
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      let text = ''
      for (let at = start; at < bytes.length; at += 2) text += String.fromCharCode(view.getUint16(at, !bigEndian))
      return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text) ? undefined : withoutReplacement(text)
    },
  }
}

function decoderFor(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label, { ignoreBOM: true })
  } catch {
    return undefined
  }
}

/** Bytes 128 to 159 of windows-1252; a space where there is no character. Some platforms take it for ISO 8859-1. */
const windows1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

function decodedByte(label: string, byte: number, decoder: TextDecoder): string {
  if (label === 'windows-1252') return byte >= 0xa0 ? String.fromCharCode(byte) : windows1252.charAt(byte - 0x80).replace(' ', '\ufffd')
  const character = decoder.decode(Uint8Array.of(byte))
  // The web's tables put control characters where Windows and ISO have none.
  return /^(?:windows|iso)/.test(label) && /^[\u0080-\u009f\ue000-\uf8ff]$/.test(character) ? '\ufffd' : character
}

/**
 * One byte each, ASCII below 128; above, what the platform's decoder says, or the code itself below `controls`. `corrections` are bytes
 * that Terraform's tables have otherwise.
 */
function singleByte(label: string, controls = 0, corrections: Readonly<Record<number, string>> = {}): Charset {
  let characters: readonly string[] | undefined
  return byTable(() => {
    const decoder = decoderFor(label)
    if (decoder === undefined) return undefined
    characters ??= Array.from({ length: 256 }, (_, byte) => (byte < 128 || byte < controls ? String.fromCharCode(byte) : (corrections[byte] ?? decodedByte(label, byte, decoder))))
    return characters
  })
}

function byTable(table: () => readonly string[] | undefined): Charset {
  return {
    encode: (text) => {
      const known = table()
      if (known === undefined) return 'unsupported'
      const bytes = [...text].map((character) => (character === '\ufffd' ? -1 : known.indexOf(character)))
      return bytes.includes(-1) ? undefined : Uint8Array.from(bytes)
    },
    decode: (bytes) => {
      const known = table()
      return known === undefined ? 'unsupported' : withoutReplacement(Array.from(bytes, (byte) => known[byte] ?? '').join(''))
    },
  }
}

/** Several bytes a character: read by the platform's decoder, written only where all is ASCII. */
const multiByte = (label: string): Charset => ({
  encode: (text) => (onlyAscii(text) ? utf8(text) : 'unsupported'),
  decode: (bytes) => {
    const decoder = decoderFor(label)
    return decoder === undefined ? 'unsupported' : withoutReplacement(decoder.decode(bytes))
  },
})

/** Seven bits, of which only ASCII is known here. `special` are bytes that ASCII has and that mean something else. */
const sevenBits = (special: RegExp): Charset => ({
  encode: (text) => (onlyAscii(text) && !special.test(text) ? utf8(text) : 'unsupported'),
  decode: (bytes) => {
    if (bytes.some((byte) => byte >= 128)) return undefined
    const text = String.fromCharCode(...bytes)
    return special.test(text) ? 'unsupported' : text
  },
})

const fixed = (characters: readonly string[]): Charset => byTable(() => characters)
const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
const upperHalf = (characters: string): Charset => fixed([...ascii, ...characters])
/** A later edition of a code page, with the euro sign at a place of its own. */
const withEuro = (characters: string, at: number): string => `${characters.slice(0, at)}€${characters.slice(at + 1)}`

const windowsCorrections: Readonly<Record<number, Readonly<Record<number, string>>>> = { 1253: { 0xaa: '\ufffd' }, 1255: { 0xca: '\u05ba' } }

const table: readonly (readonly [Charset, string])[] = [
  [direct(128), 'us-ascii ansi_x3.4-1968 ansi_x3.4-1986 cp367 csascii ibm367 iso-ir-6 iso646-us iso_646.irv:1991 us'],
  [utf8Charset, 'utf-8 csutf8'],
  [utf16('big', true), 'utf-16 csutf16'],
  [utf16('big', false), 'utf-16be csutf16be'],
  [utf16('little', false), 'utf-16le csutf16le'],
  [direct(256), 'iso-8859-1 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 l1 cp819 ibm819 csisolatin1'],
  [singleByte('iso-8859-2'), 'iso-8859-2 iso_8859-2 iso_8859-2:1987 iso-ir-101 latin2 l2 csisolatin2'],
  [singleByte('iso-8859-3'), 'iso-8859-3 iso_8859-3 iso_8859-3:1988 iso-ir-109 latin3 l3 csisolatin3'],
  [singleByte('iso-8859-4'), 'iso-8859-4 iso_8859-4 iso_8859-4:1988 iso-ir-110 latin4 l4 csisolatin4'],
  [singleByte('iso-8859-5'), 'iso-8859-5 iso_8859-5 iso_8859-5:1988 iso-ir-144 cyrillic csisolatincyrillic'],
  [singleByte('iso-8859-6'), 'iso-8859-6 iso_8859-6 iso_8859-6:1987 iso-ir-127 arabic asmo-708 ecma-114 csisolatinarabic'],
  [singleByte('iso-8859-6'), 'iso-8859-6-e iso_8859-6-e csiso88596e iso-8859-6-i iso_8859-6-i csiso88596i'],
  [singleByte('iso-8859-7'), 'iso-8859-7 iso_8859-7 iso_8859-7:1987 iso-ir-126 greek greek8 ecma-118 elot_928 csisolatingreek'],
  [singleByte('iso-8859-8'), 'iso-8859-8 iso_8859-8 iso_8859-8:1988 iso-ir-138 hebrew csisolatinhebrew'],
  [singleByte('iso-8859-8'), 'iso-8859-8-e iso_8859-8-e csiso88598e iso-8859-8-i iso_8859-8-i csiso88598i'],
  [singleByte('windows-1254', 0xa0), 'iso-8859-9 iso_8859-9 iso_8859-9:1989 iso-ir-148 latin5 l5 csisolatin5'],
  [singleByte('iso-8859-10'), 'iso-8859-10 iso_8859-10:1992 iso-ir-157 latin6 l6 csisolatin6'],
  [singleByte('iso-8859-13'), 'iso-8859-13 csiso885913'],
  [singleByte('iso-8859-14'), 'iso-8859-14 iso_8859-14 iso_8859-14:1998 iso-ir-199 iso-celtic latin8 l8 csiso885914'],
  [singleByte('iso-8859-15'), 'iso-8859-15 iso_8859-15 latin-9 csiso885915'],
  [singleByte('koi8-r'), 'koi8-r cskoi8r'],
  [singleByte('koi8-u', 0, { 0xae: 'ў', 0xbe: 'Ў' }), 'koi8-u cskoi8u'],
  [singleByte('macintosh'), 'macintosh mac csmacintosh'],
  [singleByte('ibm866'), 'ibm866 cp866 866 csibm866'],
  [singleByte('windows-874'), 'windows-874 cswindows874'],
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((page) => [singleByte(`windows-${String(page)}`, 0, windowsCorrections[page]), `windows-${String(page)} cswindows${String(page)}`] as const),
  [multiByte('euc-jp'), 'euc-jp extended_unix_code_packed_format_for_japanese cseucpkdfmtjapanese'],
  [multiByte('shift_jis'), 'shift_jis ms_kanji csshiftjis'],
  [multiByte('euc-kr'), 'euc-kr cseuckr'],
  [multiByte('gbk'), 'gbk cp936 ms936 windows-936 csgbk'],
  [multiByte('gb18030'), 'gb18030 csgb18030'],
  [multiByte('big5'), 'big5 csbig5'],
  [upperHalf(upperHalves['iso-8859-16']), 'iso-8859-16 iso_8859-16 iso_8859-16:2001 iso-ir-226 latin10 l10 csiso885916'],
  [sevenBits(/[\x0e\x0f\x1b]/), 'iso-2022-jp csiso2022jp'],
  [sevenBits(/~/), 'hz-gb-2312'],
  [fixed([...ebcdic.ibm037]), 'ibm037 cp037 csibm037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl'],
  [fixed([...withEuro(ebcdic.ibm037, 0x9f)]), 'ibm01140 ccsid01140 cp01140 csibm01140 ebcdic-us-37+euro'],
  [fixed([...ebcdic.ibm1047]), 'ibm1047 ibm-1047 csibm1047'],
  [upperHalf(upperHalves.ibm437), 'ibm437 cp437 437 cspc8codepage437'],
  [upperHalf(upperHalves.ibm850), 'ibm850 cp850 850 cspc850multilingual'],
  [upperHalf(withEuro(upperHalves.ibm850, 0xd5 - 0x80)), 'ibm00858 ccsid00858 cp00858 csibm00858 pc-multilingual-850+euro'],
  [upperHalf(upperHalves.ibm852), 'ibm852 cp852 852 cspcp852'],
  [upperHalf(upperHalves.ibm855), 'ibm855 cp855 855 csibm855'],
  [upperHalf(upperHalves.ibm860), 'ibm860 cp860 860 csibm860'],
  [upperHalf(upperHalves.ibm862), 'ibm862 cp862 862 cspc862latinhebrew'],
  [upperHalf(upperHalves.ibm863), 'ibm863 cp863 863 csibm863'],
  [upperHalf(upperHalves.ibm865), 'ibm865 cp865 865 csibm865'],
]

const byName: ReadonlyMap<string, Charset> = new Map(table.flatMap(([charset, names]) => names.split(' ').map((name) => [name, charset] as const)))
