// Text that something else replaces before it reaches the cluster (`${ACCOUNT_ID}`, `<acc-id>`, `{{ … }}`): holes, never literal
// text. Owns which texts are placeholders.
import type { Domain } from '../value/symbol.js'
import { isText, concat, sliceText } from '../value/template.js'
import type { TextValue } from '../value/template.js'
import { symbol } from '../value/value.js'
import type { Value } from '../value/value.js'

/**
 * All alternatives are bounded and cannot overlap themselves, so matching is linear.
 * Seen in public repositories: envsubst and Flux `${VAR}`, `${VAR:=x}`, `$VAR`; kustomize `$(VAR)`; Helm, helmfile and Jinja
 * `{{ }}`; GitHub's `${{ }}`; `<acc-id>`; `[ACCOUNT_ID]`; `__VAR__`, `@VAR@`, `#{VAR}#`, `%VAR%`; runs of x; capitals with underscores.
 */
const placeholder =
  /\$\{[^{}\n]{0,300}\}|\$\([^()\n]{1,200}\)|\$?\{\{[^{}]{0,500}\}\}|#\{[^{}\n]{1,200}\}#?|<%[^%]{0,200}%>|<[A-Za-z][\w .:/-]{0,100}>|\[[A-Z][A-Z0-9_ -]{2,80}\]|__[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*__|@{1,2}[A-Z][A-Z0-9_]{2,80}@{1,2}|%[A-Z][A-Z0-9_]{2,80}%|\$[A-Za-z_][A-Za-z0-9_]*|(?<![A-Za-z0-9])[xX]{4,}(?![A-Za-z0-9])/g
/** Capitals joined by underscores: `SA_ALB_IAM_ROLE_ARN`. */
const capitals = /(?<![A-Za-z0-9_-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_-])/g
/** Words where an issuer has its region and its id: `oidc.eks.REGION.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E`. */
const issuerWord = /(?<=oidc\.eks\.)[A-Za-z]*(?:REGION|region)[A-Za-z]*(?=\.amazonaws)|(?<=\.amazonaws\.com(?:\.cn)?\/id\/)(?:[A-Za-z_-]*(?:ID|id)|EXAMPLE[A-Z0-9]*)(?![A-Za-z0-9])/g
/** `${aws:username}` and `${*}` are IAM's own: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
const policyVariable = /^\$\{(?:[a-zA-Z0-9.-]+[:/][^${}]*|[*?$])\}$/
/** With a real account, a role may well have such a name. */
const realArn = /^arn:aws[\w-]*:iam::\d{12}:role\//

/** Whole texts that stand for something else. */
const wholePlaceholders = [
  /^[A-Z][A-Z0-9]{5,}$/,
  /^(?:change[-_]?me|replace[-_]?me|todo|tbd|fixme|placeholder|\.\.\.)$/i,
  /^(?:your|replace)[-_ ].{0,80}(?:arn|account|role|id)$/i,
]
/** Account fields of ARNs that are words. Twelve digits are an account; other digits are a mistake that a rule should see. */
const wordAccount = /^(arn:[\w-]*:iam::)([A-Za-z][\w-]{0,80}|[xX*#]{4,})(?=:)/

/**
 * The value with every placeholder in its text as a symbol of `scope`: within one scope one placeholder is one text.
 * Everything else stays as it is.
 */
export function withHoles(value: Value, scope: string): Value {
  if (value.kind === 'template') {
    const parts = value.parts.map((part) => withHoles(part, scope))
    return parts.every((part, index) => part === value.parts[index]) ? value : { ...value, parts: parts.flatMap((part) => (part.kind === 'template' ? part.parts : [part])) }
  }
  if (!isText(value)) return value
  const text = value.value
  const spans = placeholderSpans(text)
  if (spans.length === 0) return value
  const parts: Value[] = []
  let at = 0
  for (const [start, end] of spans) {
    if (start > at) parts.push(sliceText(value, at, start))
    parts.push(hole(value, start, end, scope))
    at = end
  }
  if (at < text.length) parts.push(sliceText(value, at))
  return concat(parts, value.location)
}

/** {@link withHoles} for every text inside, keys too. */
export function withHolesInside(value: Value, scope: string): Value {
  switch (value.kind) {
    case 'object':
    case 'map':
      return { ...value, entries: value.entries.map((entry) => ({ key: withHoles(entry.key, scope), value: withHolesInside(entry.value, scope) })) }
    case 'list':
    case 'set':
    case 'tuple':
      return { ...value, items: value.items.map((item) => withHolesInside(item, scope)) }
    default:
      return withHoles(value, scope)
  }
}

function placeholderSpans(text: string): readonly (readonly [number, number])[] {
  if (text.length > 10_000) return []
  if (wholePlaceholders.some((pattern) => pattern.test(text))) return [[0, text.length]]
  const spans: (readonly [number, number])[] = []
  for (const match of text.matchAll(placeholder)) {
    if (!policyVariable.test(match[0])) spans.push([match.index, match.index + match[0].length])
  }
  const add = (pattern: RegExp): void => {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length]
      if (spans.every(([start, end]) => to <= start || from >= end)) spans.push([from, to])
    }
  }
  add(issuerWord)
  if (!realArn.test(text)) add(capitals)
  spans.sort((a, b) => a[0] - b[0])
  const account = wordAccount.exec(text)
  if (account !== null) {
    const start = (account[1] ?? '').length
    const end = start + (account[2] ?? '').length
    // A placeholder that is only a part of the field is the field.
    const others = spans.filter(([from, to]) => to <= start || from >= end)
    return [...others, [start, end] as const].sort((a, b) => a[0] - b[0])
  }
  return spans
}

function hole(text: TextValue, start: number, end: number, scope: string): Value {
  const written = text.value.slice(start, end)
  const { location } = sliceText(text, start, end)
  return symbol(
    {
      id: `placeholder:${scope}:${written}`,
      domain: domainAt(text.value, start, end),
      label: written,
      reason: { code: 'placeholder', detail: `${written} is replaced before it is applied`, location },
      notNull: true,
    },
    location,
  )
}

/** What may stand in the fields of an ARN. */
export function domainAt(text: string, start: number, end: number): Domain {
  const before = text.slice(0, start)
  if (/^arn:[^:]*:iam::$/.test(before) && text[end] === ':') return 'account-id'
  if (before === 'arn:' && text[end] === ':') return 'partition'
  return 'any'
}
