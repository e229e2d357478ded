// Names scopes for people: the variant, else the directory relative to a base.
import type { Scope } from '../model/facts.js'

/** `prod` for a variant (`infra#prod` where several roots have variants), else the path relative to the base. */
export function scopeLabels(scopes: readonly Scope[], base: string | undefined): (scope: Scope) => string {
  const rootsWithVariants = new Set(scopes.filter((scope) => scope.variant !== undefined).map((scope) => scope.path))
  return (scope) => {
    const path = relative(scope.path, base)
    if (scope.variant === undefined) return path
    return rootsWithVariants.size > 1 ? `${path}#${scope.variant}` : scope.variant
  }
}

function relative(path: string, base: string | undefined): string {
  if (base === undefined) return path
  if (path === base) return '.'
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path
}
