// What rules produce and formatters read. A finding without a place cannot be built.
import type { Location } from './source/source-file.js'

export type Severity = 'error' | 'warn'

export interface RelatedLocation {
  readonly location: Location
  /** A short clause: "the role trusts payments:api here". */
  readonly message: string
}

/** One replacement. `expectedText` must stand there now, else the edit is not applied. */
export interface Edit {
  readonly location: Location
  readonly newText: string
  readonly expectedText: string
}

export interface Suggestion {
  /** What it does, as an imperative: `Replace "payments:apii" with "payments:api"`. */
  readonly message: string
  readonly edits: readonly Edit[]
}

export interface Finding {
  readonly ruleId: string
  readonly severity: Severity
  readonly messageId: string
  readonly message: string
  readonly location: Location
  readonly related: readonly RelatedLocation[]
  readonly suggestions: readonly Suggestion[]
  /** An edit that is safe to apply without asking. */
  readonly fix?: readonly Edit[]
  /** Scopes (variants, overlays) in which it was found, sorted, for "in dev, prod and 3 more". */
  readonly scopes: readonly string[]
}

/** Something a rule looked at and could not decide. */
export interface Undecided {
  readonly ruleId: string
  readonly location: Location
  /** In one clause, with the expression that stopped it. */
  readonly reason: string
  /** Where the expression that stopped it stands. */
  readonly cause?: Location
  readonly subject: string
}

/** A file that could not be read as what it is: a finding of the pseudo-rule `syntax`. */
export interface Problem {
  readonly location: Location
  readonly message: string
  readonly severity: Severity
}
