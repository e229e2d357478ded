// Whom else a trust policy admits: foreign subjects derived from the policy itself, each decided by the evaluator.
// A witness found is real; where everything is literal and the search ends, none found means that there is none.
import { alternatives, equals, matchesWildcard } from '../value/compare.js'
import { advance, asWildcard, foldTokens, step, textTokens, tokensOf, type Token } from '../value/pattern.js'
import { concat, isText, partsOf } from '../value/template.js'
import { scalar, textOf, type Value } from '../value/value.js'
import type { Condition, PolicyDocument, Statement, Trust } from './facts.js'
import { issuerOfKey, subjectPrefix } from './trust-statement.js'
import { subjectFromOwnIssuer, type Decision } from './trust.js'

export interface Witness {
  /** A subject outside the exact ones. */
  readonly subject: Value
  /** `allow` is proven; `unknown` is possible. Subjects that are denied are no witnesses. */
  readonly result: 'allow' | 'unknown'
  readonly decision: Decision
}

/** Patterns with more wildcards are not instantiated in every combination. */
const maxRuns = 3
const maxProbes = 400
/** States of the search for subjects that no simple probe finds. */
const maxStates = 4000

const isSubjectCondition = ({ key }: Condition): boolean => issuerOfKey(key)?.claim.toLowerCase() === 'sub'

const subjectConditions = (statements: readonly Statement[]): readonly Condition[] => statements.flatMap(({ conditions }) => conditions.filter(isSubjectCondition))

/**
 * Subjects of Kubernetes that the policy may admit beyond the exact ones: every pattern with its wildcards filled in, a subject
 * of a namespace that nobody names, one of `<namespace>-zz`, and for literal policies one for each way to match or miss the
 * patterns. Only well-formed subjects, none equal to an exact one.
 */
export function foreignSubjects(policy: PolicyDocument, exact: readonly Value[]): readonly Value[] {
  const conditions = subjectConditions(policy.statements)
  const patterns = conditions.flatMap(({ values }) => values.flatMap((value) => alternatives(value).map((option) => option.value)))
  const fresh = freshWord([...patterns, ...exact])
  const probes: Value[] = [scalar(`${subjectPrefix}${fresh}:${fresh}`, policy.location)]
  for (const value of [...exact, ...patterns]) {
    const match = /^system:serviceaccount:([^:*?]+):(.+)$/.exec(textOf(value) ?? '')
    if (match !== null) {
      const name = (match[2] ?? '').replace(/[*?]/g, 'z')
      probes.push(scalar(`${subjectPrefix}${match[1] ?? ''}-${fresh}:${name}`, value.location), scalar(`${subjectPrefix}${match[1] ?? ''}:${fresh}`, value.location))
    }
  }
  for (const pattern of patterns) probes.push(...instances(pattern, fresh))
  const simple = conditions.every(({ operator, values }) => !('unknown' in operator) && !/Not|Like|IgnoreCase|Arn/.test(operator.base) && values.length > 0)
  if (!simple) probes.push(...search(conditions, exact, policy))
  const seen = new Set<string>()
  return probes
    .filter((probe) => {
      const text = textOf(probe)
      if (text !== undefined && (seen.has(text) || seen.size > maxProbes)) return false
      if (text !== undefined) seen.add(text)
      return isWellFormed(probe) && exact.every((each) => equals(probe, each) !== 'yes')
    })
    .slice(0, maxProbes)
}

/** A word of `z` that occurs in none of the texts. */
function freshWord(values: readonly Value[]): string {
  const texts = values.flatMap((value) => partsOf(value).map((part) => textOf(part) ?? ''))
  let word = 'zz'
  while (word.length < 20 && texts.some((text) => text.includes(word))) word += 'z'
  return word
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const wellFormed = new RegExp(`^system:serviceaccount:${label}:(?=.{1,253}$)${label}(?:\\.${label})*$`)

/** A subject that the Kubernetes API server could issue; one with holes where that is not excluded. */
function isWellFormed(subject: Value): boolean {
  const text = textOf(subject)
  if (text !== undefined) return wellFormed.test(text)
  return matchesWildcard(scalar(`${subjectPrefix}?*:?*`, subject.location), subject, { caseSensitive: true }) !== 'no'
}

/** A pattern with its wildcards filled in: `*` by nothing, a word, or two words with a colon; `?` by one letter. */
function instances(pattern: Value, fresh: string): readonly Value[] {
  const fillings = ['', fresh, `${fresh}:${fresh}`]
  const runs = partsOf(pattern).reduce((count, part) => count + ((textOf(part) ?? '').match(/\*/g)?.length ?? 0), 0)
  const ways = runs <= maxRuns ? fillings.length ** runs : fillings.length
  return Array.from({ length: ways }, (_, way) => {
    let left = way
    const next = (): string => {
      const filling = fillings[left % fillings.length] ?? ''
      if (runs <= maxRuns) left = Math.floor(left / fillings.length)
      return filling
    }
    const fill = (text: string): string => text.replace(/[*?]/g, (wildcard) => (wildcard === '*' ? next() : 'z'))
    const parts = partsOf(pattern).map((part) => (isText(part) ? scalar(fill(part.value), part.location) : part))
    return concat(parts, pattern.location)
  })
}

// --- search ----------------------------------------------------------------------------------------------------------

/** Of the form of a subject after its prefix: what may come next. `-` and `.` stand between characters of a label. */
type Form = 'namespace' | 'namespace-end' | 'namespace-dash' | 'name' | 'name-end' | 'name-dash'

function nextForm(form: Form, character: string): Form | undefined {
  const part = form.startsWith('namespace') ? 'namespace' : 'name'
  if (/[a-z0-9]/.test(character)) return `${part}-end`
  if (character === '-') return form === part ? undefined : `${part}-dash`
  if (form === 'namespace-end' && character === ':') return 'name'
  return form === 'name-end' && character === '.' ? 'name' : undefined
}

interface SearchState {
  readonly places: readonly (readonly number[])[]
  readonly form: Form
  readonly text: string
}

/** The shortest well-formed subject for each way to match or miss the literal patterns (and the exact subjects). */
function search(conditions: readonly Condition[], exact: readonly Value[], policy: PolicyDocument): readonly Value[] {
  const matchers: (readonly Token[])[] = []
  for (const { operator, values } of conditions) {
    if ('unknown' in operator) continue
    const wildcards = /Like|Arn/.test(operator.base)
    for (const value of values) {
      const tokens = tokensOf(value)
      if (tokens === undefined || tokens.some((token) => token.kind === 'hole')) continue
      const seen = /IgnoreCase/.test(operator.base) ? foldTokens(tokens) : tokens
      matchers.push(wildcards ? seen.map(asWildcard) : seen)
    }
  }
  for (const value of exact) {
    const text = textOf(value)
    if (text !== undefined) matchers.push(textTokens(text))
  }
  if (matchers.length > 64) return []
  const named = new Set(matchers.flatMap((matcher) => matcher.flatMap((token) => (token.kind === 'char' ? [String.fromCodePoint(token.code)] : []))))
  const alphabet = ['z', ':', ...[...named].filter((character) => /^[a-z0-9.-]$/.test(character)).sort(), ...['y', 'x', 'w', 'q'].filter((character) => !named.has(character)).slice(0, 1)]

  const prefix = textTokens(subjectPrefix)
  const start: SearchState = {
    places: matchers.map((matcher) => prefix.reduce((places, token) => step(matcher, places, token.kind === 'char' ? token.code : -1), advance(matcher, [0]))),
    form: 'namespace',
    text: '',
  }
  const found = new Map<string, Value>()
  const seen = new Set<string>()
  const queue: SearchState[] = [start]
  for (let at = 0; at < queue.length && seen.size < maxStates; at++) {
    const state = queue[at]
    if (state === undefined) break
    if (state.form === 'name-end') {
      const way = matchers.map((matcher, index) => (state.places[index]?.includes(matcher.length) ? '1' : '0')).join('')
      if (!found.has(way)) found.set(way, scalar(subjectPrefix + state.text, policy.location))
    }
    for (const character of alphabet) {
      const form = nextForm(state.form, character)
      if (form === undefined) continue
      const places = state.places.map((each, index) => step(matchers[index] ?? [], each, character.codePointAt(0) ?? 0))
      const key = `${form} ${places.map((each) => each.join(',')).join(';')}`
      if (seen.has(key)) continue
      seen.add(key)
      queue.push({ places, form, text: state.text + character })
    }
  }
  return [...found.values()]
}

// --- the dual of canAssume -------------------------------------------------------------------------------------------

/**
 * Subjects of Kubernetes outside the exact ones that the policy admits, proven ones first. Any of the audiences that the policy
 * names is taken, and the default one: a pod can ask for a token for any.
 */
export function mayGrantBeyond(policy: Trust, exact: readonly Value[]): readonly Witness[] {
  const documents = documentsOf(policy)
  const probes = documents.flatMap((document) => foreignSubjects(document, exact))
  const audiences = audiencesOf(documents, policy)
  const witnesses = probes.flatMap((subject): Witness[] => {
    const decisions = audiences.map((audience) => subjectFromOwnIssuer(policy, subject, audience))
    const allowed = decisions.find(({ result }) => result === 'allow')
    const possible = allowed ?? decisions.find(({ result }) => result === 'unknown')
    if (possible === undefined) return []
    // With holes, the subject may be an exact one after all.
    const outside = exact.every((each) => equals(subject, each) === 'no')
    return [{ subject, result: allowed !== undefined && outside ? 'allow' : 'unknown', decision: possible }]
  })
  return [...witnesses.filter(({ result }) => result === 'allow'), ...witnesses.filter(({ result }) => result === 'unknown')]
}

function documentsOf(policy: Trust): readonly PolicyDocument[] {
  switch (policy.kind) {
    case 'policy':
      return [policy]
    case 'choice':
      return policy.options.flatMap((option) => (option.policy.kind === 'policy' ? [option.policy] : []))
    case 'unknown':
      return []
  }
}

function audiencesOf(documents: readonly PolicyDocument[], policy: Trust): readonly Value[] {
  const audiences = new Map<string, Value>([['sts.amazonaws.com', scalar('sts.amazonaws.com', policy.location)]])
  for (const { statements } of documents) {
    for (const { conditions } of statements) {
      for (const { key, values } of conditions) {
        if (issuerOfKey(key)?.claim.toLowerCase() !== 'aud') continue
        for (const value of values) {
          const text = textOf(value)?.replace(/[*?]/g, 'z')
          // A subject that was written under the audience by mistake is no audience that a provider lists.
          if (text !== undefined && !text.startsWith(subjectPrefix) && audiences.size < 8) audiences.set(text, scalar(text, value.location))
        }
      }
    }
  }
  return [...audiences.values()]
}
