// Which texts Kubernetes accepts as names. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/

interface Options {
  /** Whether IAM's `*` and `?` may stand for any characters. */
  readonly wildcards?: boolean
}

const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
const subdomain = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/

/** RFC 1123 label of at most 63 characters. */
export function isNamespaceName(text: string, { wildcards = false }: Options = {}): boolean {
  return wildcards && /[*?]/.test(text) ? /^[a-z0-9.*?:-]*$/.test(text) : text.length <= 63 && label.test(text)
}

/** RFC 1123 subdomain of at most 253 characters: labels joined by dots. */
export function isServiceAccountName(text: string, { wildcards = false }: Options = {}): boolean {
  if (wildcards && /[*?]/.test(text)) return /^[a-z0-9.*?-]*$/.test(text)
  return text.length <= 253 && subdomain.test(text) && text.split('.').every((each) => label.test(each))
}
