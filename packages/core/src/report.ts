// What a run ends with: plain data that formatters, the CLI and library users read. Types only.
import type { Finding, Severity, Undecided } from './finding.js'
import type { Category } from './engine/rule.js'

/** A finding that a directive in the file silenced, with the reason given there. */
export interface SuppressedFinding {
  readonly finding: Finding
  /** The text after `--` in the directive; empty where none was given. */
  readonly justification: string
}

/** A failure of irsalint itself: exit status 3. The rest of the run goes on. */
export interface InternalError {
  /** The rule, or the stage of the pipeline (`extract terraform`). */
  readonly where: string
  /** What was being looked at: `path:line:column`, or a path. */
  readonly place: string
  readonly message: string
  readonly stack?: string
}

export interface RuleInfo {
  readonly id: string
  readonly severity: Severity
  readonly category: Category
  readonly summary: string
  readonly references: readonly string[]
  readonly url: string
}

/** What was looked at, and what could not be decided. */
export interface Summary {
  readonly files: number
  /** Files by kind of input, in order of name: `{ kubernetes: 4, terraform: 12 }`. */
  readonly filesByKind: Readonly<Record<string, number>>
  readonly roles: number
  readonly serviceAccounts: number
  readonly oidcProviders: number
  readonly associations: number
  readonly workloads: number
  /** Service account and role, as annotated, granted or associated. */
  readonly pairsDecided: number
  readonly pairsUndecided: number
  readonly errors: number
  readonly warnings: number
  readonly suppressed: number
  /** What rules looked at and could not tell. */
  readonly undecided: number
}

export interface Report {
  readonly version: 1
  /** Sorted by file, range and rule. */
  readonly findings: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  readonly undecided: readonly Undecided[]
  readonly internalErrors: readonly InternalError[]
  readonly summary: Summary
  /** The rules that ran, in order of id, and the pseudo-rules that spoke. */
  readonly rules: readonly RuleInfo[]
  /** Absolute paths of the files that were read as input, sorted. */
  readonly files: readonly string[]
  /** What was left out although it may matter (too large, not readable), with why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}
