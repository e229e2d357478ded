// Takes a module's `source` apart: registry address or repository, path inside, version. Knows no module.
// https://developer.hashicorp.com/terraform/language/modules/sources

export interface ModuleSource {
  /** `terraform-aws-modules/iam/aws`, without a registry's host; absent for repositories. */
  readonly registry?: string
  /** `terraform-aws-modules/terraform-aws-iam`, without the git host; absent for registry addresses. */
  readonly repository?: string
  /** Of a registry address that names one, or of the git server. */
  readonly host?: string
  /** Path inside the module, without slashes at its ends; `''` for the root. */
  readonly path: string
  /** From `?ref=` or `?version=`. */
  readonly version?: string
}

const longest = 2000

/** Undefined for local paths and for what is no module address. */
export function parseSource(text: string): ModuleSource | undefined {
  if (text.length > longest || text.startsWith('.') || text.startsWith('/')) return undefined
  const question = text.indexOf('?')
  const query = question < 0 ? '' : text.slice(question + 1)
  let address = question < 0 ? text : text.slice(0, question)
  const reference = parameter(query, 'ref') ?? parameter(query, 'version')
  // `refs/tags/v1.0.0` and `tags/0.25.0` name the tag.
  const version = reference?.slice(reference.lastIndexOf('tags/') < 0 ? 0 : reference.lastIndexOf('tags/') + 'tags/'.length)
  const carried = version === undefined ? {} : { version }

  let forced = false
  if (address.startsWith('git::')) {
    forced = true
    address = address.slice('git::'.length)
  }
  const terragrunt = address.startsWith('tfr://')
  const scheme = address.indexOf('://')
  if (scheme >= 0) {
    address = address.slice(scheme + 3)
    if (!terragrunt) forced = true
  } else {
    // git@host:owner/repository
    const colon = address.indexOf(':')
    const slash = address.indexOf('/')
    if (colon > 0 && (slash < 0 || colon < slash)) {
      forced = true
      address = `${address.slice(0, colon)}/${address.slice(colon + 1)}`
    }
  }
  const { front, path } = splitPath(address)
  const segments = front.split('/').filter((segment) => segment !== '')
  if (forced || isGitHost(segments[0] ?? '')) {
    const name = segments.at(-1)
    const owner = segments.at(-2)
    if (name === undefined || owner === undefined || segments.length < 3) return undefined
    // `git@github.com` and `github.com:443` name the host with more than that.
    const host = (segments[0] ?? '').replace(/^[^@]*@/, '').replace(/:\d+$/, '')
    return { repository: `${owner}/${name.endsWith('.git') ? name.slice(0, -'.git'.length) : name}`, host, path, ...carried }
  }
  const [host] = segments.length === 4 ? segments : []
  const registry = segments.length === 4 ? segments.slice(1) : segments
  return registry.length === 3 ? { registry: registry.join('/'), ...(host === undefined ? {} : { host }), path, ...carried } : undefined
}

const isGitHost = (host: string): boolean => host === 'github.com' || host === 'bitbucket.org' || host === 'gitlab.com'

function splitPath(address: string): { readonly front: string; readonly path: string } {
  const at = address.indexOf('//')
  if (at < 0) return { front: address, path: '' }
  // `tfr:///ns/name/provider` has an empty host: its slashes are no separator of a path.
  if (at === 0) return splitPath(address.slice(1))
  const path = address
    .slice(at + 2)
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')
  return { front: address.slice(0, at), path }
}

function parameter(query: string, name: string): string | undefined {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals) === name) return pair.slice(equals + 1)
  }
  return undefined
}
