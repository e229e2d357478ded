// Annotations that the EKS pod identity webhook reads, and on what it reads them.
// https://github.com/aws/amazon-eks-pod-identity-webhook (README, pkg/cache, pkg/handler)
import type { Entry, Value } from '../value/value.js'
import { textOf } from '../value/value.js'

export const annotationPrefix = 'eks.amazonaws.com'
export const roleArnAnnotation = `${annotationPrefix}/role-arn`
export const audienceAnnotation = `${annotationPrefix}/audience`
export const defaultAudience = 'sts.amazonaws.com'

/** Name behind the prefix → the objects on which the webhook reads it. */
export const webhookAnnotations: ReadonlyMap<string, readonly ('ServiceAccount' | 'Pod')[]> = new Map([
  ['role-arn', ['ServiceAccount']],
  ['audience', ['ServiceAccount']],
  ['sts-regional-endpoints', ['ServiceAccount']],
  ['token-expiration', ['ServiceAccount', 'Pod']],
  ['skip-containers', ['Pod']],
])

/** The entries of annotations whose keys are known texts. */
export function annotationEntries(annotations: Value): readonly (Entry & { readonly name: string })[] {
  if (annotations.kind === 'choice') return annotations.options.flatMap(({ value }) => annotationEntries(value))
  if (annotations.kind !== 'object' && annotations.kind !== 'map') return []
  return annotations.entries.flatMap((entry) => {
    const name = textOf(entry.key)
    return name === undefined ? [] : [{ ...entry, name }]
  })
}

/**
 * True for texts that a person or a tool fills in later: `<ACCOUNT_ID>`, `${VAR}`, `$(VAR)`, `{{ … }}`, `xxxxxxxxxxxx`,
 * `REPLACE_ME`. They are holes, not malformed values.
 */
export function looksLikePlaceholder(text: string): boolean {
  return /[<>{}$%]|\bx{3,}\b|\bX{3,}\b|X{6,}|x{8,}|\.\.\.|…/.test(text) || /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/.test(text) || /^[A-Z][A-Z0-9_-]*$/.test(text)
}
