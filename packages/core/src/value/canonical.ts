// Identity of values as text: equal texts mean equal values, whatever they will be. Ignores locations and marks.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { decimalKey, isDecimal } from './number.js'
import type { Value } from './value.js'

/** Longer identities are replaced by their hash, so that nesting cannot make them grow. */
const longest = 160

export interface Identity {
  readonly text: string
  /** False where something inside has no identity (an unknown): then equal texts prove nothing. */
  readonly exact: boolean
  /** True where a symbol inside stands for several instances: then equal texts prove nothing either. */
  readonly many: boolean
}

const cache = new WeakMap<Value, Identity>()
let tokens = 0

/**
 * Text identity of a value: equal for two values only if they are equal under every substitution of their symbols. A value that
 * holds an unknown, or a symbol that stands for many, never equals anything, not even itself.
 */
export function canonical(value: Value): string {
  const { text, exact, many } = identityOf(value)
  return exact && !many ? text : `${text}#${String(++tokens)}`
}

export function identityOf(value: Value): Identity {
  const known = cache.get(value)
  if (known !== undefined) return known
  const identity = compute(value)
  const bounded = identity.text.length > longest ? { ...identity, text: `h:${hash(identity.text)}` } : identity
  cache.set(value, bounded)
  return bounded
}

export const hash = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)))

function compute(value: Value): Identity {
  switch (value.kind) {
    case 'scalar': {
      const content = value.value
      if (content === null) return leaf('null')
      if (typeof content === 'string') return leaf(JSON.stringify(content))
      return leaf(isDecimal(content) ? `n${decimalKey(content)}` : String(content))
    }
    case 'symbol':
      return { text: `‹${value.symbol.id}›`, exact: true, many: value.symbol.many === true }
    case 'unknown':
      return { text: '?', exact: false, many: false }
    case 'template': {
      // "${x}" of a string is that string: where x is null, there is no template.
      const [only] = value.parts
      if (value.parts.length === 1 && only?.kind === 'symbol' && only.type.kind === 'string') return identityOf(only)
      return combine('"', value.parts.map(identityOf), '"')
    }
    case 'encoded':
      return combine(`${value.format}(`, [identityOf(value.value)], ')')
    case 'choice':
      return combine(
        '<',
        value.options.map((option) => combine(guardText(option.when), [identityOf(option.value)], '')),
        '>',
      )
    case 'list':
    case 'tuple':
      return combine(`${value.kind}[`, value.items.map(identityOf), ']', value.complete)
    case 'set':
      return combine('set[', sorted(value.items.map(identityOf)), ']', value.complete)
    case 'object':
    case 'map': {
      // The last of equal keys counts.
      const entries = new Map<string, Identity>()
      for (const { key, value: item } of value.entries) {
        const name = identityOf(key)
        entries.set(name.text, combine('', [name, identityOf(item)], ''))
      }
      return combine(`${value.kind}{`, sorted([...entries.values()]), '}', value.complete)
    }
  }
}

const leaf = (text: string): Identity => ({ text, exact: true, many: false })

const sorted = (parts: readonly Identity[]): Identity[] => [...parts].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))

const guardText = (guard: readonly { readonly condition: string; readonly arm: string }[]): string =>
  `${JSON.stringify(guard.map(({ condition, arm }) => [condition, arm]))}:`

function combine(open: string, parts: readonly Identity[], close: string, complete = true): Identity {
  return {
    text: `${open}${parts.map((part) => part.text).join(',')}${complete ? '' : ',…'}${close}`,
    exact: complete && parts.every((part) => part.exact),
    many: parts.some((part) => part.many),
  }
}
