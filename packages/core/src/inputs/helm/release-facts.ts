// From a release to service account facts. Owns what all facts from chart values have in common; reads no files.
import type { Fact, Scope, ServiceAccount } from '../../model/facts.js'
import { entryOf, textOf, type Guard, type Ternary, type Value } from '../../value/value.js'
import { serviceAccountsOf, type Release } from './release.js'

export interface ReleaseContext {
  readonly scope: Scope
  /** Of the release; that of each service account begins with it. */
  readonly address: string
  readonly origin: string
  readonly exists?: Ternary
  readonly when?: Guard
  /** True for the file with the defaults of a chart: an empty annotation in it is there to be filled. */
  readonly isChartDefault?: (path: string) => boolean
}

const roleArnAnnotation = 'eks.amazonaws.com/role-arn'

export function releaseFacts(release: Release, context: ReleaseContext): readonly Fact[] {
  const { scope, address, origin, exists = 'yes', isChartDefault = () => false } = context
  return serviceAccountsOf(release).map((account): ServiceAccount => {
    const when = [...(context.when ?? []), ...(account.when ?? [])]
    const annotation: Value | undefined = entryOf(account.annotations, roleArnAnnotation)
    return {
      kind: 'service-account',
      scope,
      address: `${address}:${account.path}`,
      location: account.location,
      exists: exists === 'yes' ? account.exists : exists,
      ...(when.length === 0 ? {} : { when }),
      namespace: account.namespace,
      name: account.name,
      annotations: account.annotations,
      origin,
      emptyAnnotation: annotation !== undefined && textOf(annotation) === '' && isChartDefault(annotation.location.file.path) ? 'silent' : 'warn',
      ...(account.implied ? { implied: true as const } : {}),
      ...(account.release === undefined ? {} : { release: account.release }),
    }
  })
}
