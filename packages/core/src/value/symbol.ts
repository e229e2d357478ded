// Symbols: identity without a value. Two occurrences of one symbol are the same text, whatever it will be.
import type { Location } from '../source/source-file.js'
import type { SymbolValue, Value } from './value.js'

/** Which texts a symbol can be. `compare.ts` owns what each admits. */
export type Domain =
  /** Twelve digits. */
  | 'account-id'
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-iso`, `aws-iso-b`, … */
  | 'partition'
  /** Issuer without scheme: a host with an optional path, never empty, never with `://`, no `:` and no white space. */
  | 'issuer-host'
  /** What ends the issuer of an EKS cluster: 32 of `[0-9A-F]`. */
  | 'issuer-id'
  /** What ends the host names of a partition: `amazonaws.com`, `amazonaws.com.cn`, … */
  | 'dns-suffix'
  | 'region'
  /** RFC 1123 label: 1 to 63 of `[a-z0-9-]`, not starting or ending with `-`. */
  | 'dns-label'
  /** EKS cluster name: 1 to 100 of `[0-9A-Za-z_-]`, starting with a letter or digit. */
  | 'cluster-name'
  /** IAM role name: 1 to 64 of `[\w+=,.@-]`. */
  | 'role-name'
  /** What Terraform appends to a `name_prefix`: 18 digits and 8 hexadecimal digits. */
  | 'unique-suffix'
  /** Any text, also the empty one. */
  | 'any'

/** Why something is not known. The codes are a closed union: `docs/evaluation.md` explains each. */
export type UnknownCode =
  | 'variable-without-value'
  | 'computed-attribute'
  | 'data-source'
  | 'remote-state'
  | 'module-not-available'
  | 'impure-function'
  | 'unsupported-function'
  | 'unknown-argument'
  | 'condition-unknown'
  | 'instances-unknown'
  | 'file-not-readable'
  | 'outside-boundary'
  | 'workspace'
  | 'placeholder'
  | 'template-language'
  | 'evaluation-error'
  | 'cycle'
  | 'limit'
  | 'syntax'
  | 'not-modelled'

export interface UnknownReason {
  readonly code: UnknownCode
  /** For a person, in one clause: what stopped the evaluation, e.g. "variable \"cluster\" has no value in this root". */
  readonly detail: string
  /** The expression that stopped it. */
  readonly location?: Location
}

export interface Sym {
  /**
   * Identity: equal ids are equal texts. Keyed by root, variant, module instance, provider configuration and, for a pure
   * function of symbols, by the canonical form of the application (`lower(‹…›)`).
   */
  readonly id: string
  readonly domain: Domain
  /** For people: `var.cluster`, `account of provider aws.prod`, `issuer of module.eks`. */
  readonly label: string
  readonly reason: UnknownReason
  /** True where one id stands for several instances (unknown `for_each`): then equal ids prove nothing. */
  readonly many?: true
  /** True where the value cannot be null (provider-assigned ids, templates). */
  readonly notNull?: true
  /** What its text is made of, where that is known: functions that cut it take it apart, `concat` puts it together again. */
  readonly spelled?: () => readonly Value[]
  /** True where the spelling rests on the default of a root variable: it says what belongs together, not what the text is. */
  readonly spellingIsDefault?: true
  /** The symbol whose last piece this is. */
  readonly endOf?: SymbolValue
}
