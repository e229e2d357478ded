// Which scopes may be compared: dev is never compared with prod, one lesson of a course never with another.
import type { Scope } from './facts.js'

/** A plan without its HCL is Terraform as well: never compared with other roots. */
const worldOf = ({ kind }: Pick<Scope, 'kind'>): Scope['kind'] => (kind === 'plan' ? 'terraform' : kind)

/** Two Terraform scopes only meet where they are one, and two sets of manifests likewise. A second look stays by itself. */
export function comparable(a: Scope, b: Scope): boolean {
  return a.id === b.id || (a.secondLook !== true && b.secondLook !== true && worldOf(a) !== worldOf(b))
}

/** How many directories two scopes have in common. */
export function nearnessOf(a: Scope, b: Scope): number {
  const [one, other] = [a.path.split('/'), b.path.split('/')]
  let common = 0
  while (common < one.length && common < other.length && one[common] === other[common]) common++
  return common
}

/** Comparable, and of all comparable scopes each is among the nearest to the other. */
export function relatedScopes(scopes: readonly Scope[]): (a: Scope, b: Scope) => boolean {
  const nearest = new Map<string, number>()
  const nearestTo = (scope: Scope, kind: Scope['kind']): number => {
    const key = `${scope.id}\n${kind}`
    const known = nearest.get(key)
    if (known !== undefined) return known
    const best = Math.max(0, ...scopes.filter((each) => worldOf(each) === worldOf({ kind }) && each.id !== scope.id).map((each) => nearnessOf(scope, each)))
    nearest.set(key, best)
    return best
  }
  return (a, b) => {
    if (a.id === b.id) return true
    if (!comparable(a, b)) return false
    const nearness = nearnessOf(a, b)
    return nearness === nearestTo(a, b.kind) && nearness === nearestTo(b, a.kind)
  }
}
