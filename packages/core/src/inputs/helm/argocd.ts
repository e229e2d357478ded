// Applications and ApplicationSets of Argo CD → releases. Charts and values files of the repository are read where it holds them at
// the path that is named: which repository a URL means is not asked. https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
import { normalize } from '../../source/file-system.js'
import type { Location } from '../../source/source-file.js'
import { isMapping, isNull, scalar, textOf, type MappingValue, type Value } from '../../value/value.js'
import { withHolesInside } from '../placeholders.js'
import { applicationsOf } from './application-set.js'
import { at, document, given, isFilled, items, notKnown, opened, text, versionOf, type GitOpsRelease } from './gitops-values.js'
import { releasesOfChart } from './local-chart.js'
import type { Release } from './release.js'
import type { ReleaseFiles } from './release-files.js'
import { mergeValues, noValues, setting, settingPath } from './values.js'

export function applicationSet(set: MappingValue, scope: string, files: ReleaseFiles): readonly GitOpsRelease[] {
  const patch = given(at(set, 'spec', 'templatePatch'))
  const isPatched = patch !== undefined && /source|helm/.test(textOf(patch) ?? 'source')
  return applicationsOf(set, files).flatMap((each) => application(each, scope, files, { origin: 'Argo CD ApplicationSet', isPatched }))
}

export function application(value: MappingValue, scope: string, files: ReleaseFiles, { origin = 'Argo CD Application', isPatched = false } = {}): readonly GitOpsRelease[] {
  const spec = at(value, 'spec')
  const single = at(spec, 'source')
  const sources = [...(single === undefined ? [] : [single]), ...items(at(spec, 'sources'))].filter(isMapping)
  const root = files.rootOf(value.location.file.path)
  return sources.flatMap((source): readonly GitOpsRelease[] => {
    const chart = given(at(source, 'chart'))
    const helm = at(source, 'helm')
    const directory = chart === undefined ? placeOf(at(source, 'path'), root) : undefined
    const local = directory === undefined ? undefined : files.chart(directory, scope)
    if (chart === undefined && local === undefined && !isMapping(helm)) return []
    const name = given(at(helm, 'releaseName')) ?? given(at(value, 'metadata', 'name'))
    const namespace = given(at(helm, 'namespace')) ?? given(at(spec, 'destination', 'namespace'))
    const repository = given(at(source, 'repoURL'))
    const { location } = source
    const release: Release = {
      chart: chart === undefined ? undefined : text(chart, scope),
      ...(repository === undefined || local !== undefined ? {} : { repository: text(repository, scope) }),
      ...versionOf(at(source, 'targetRevision')),
      name: name === undefined ? notKnown('the Application has no name', location) : text(name, scope),
      namespace: namespace === undefined ? notKnown('the destination names no namespace', location) : text(namespace, scope),
      values: valuesOf(helm, { scope, location, isPatched, files, placeOf: (path) => fileOf(path, sources, root, directory) }),
      location,
    }
    const releases = local === undefined ? [release] : releasesOfChart(release, local)
    return releases.map((each) => ({ origin: `${origin} values`, release: each }))
  })
}

/** The directory that `path` names; undefined where it is not known. */
function placeOf(path: Value | undefined, root: string): string | undefined {
  const written = textOf(path)
  return written === undefined || /\{\{|\$/.test(written) ? undefined : normalize(root, `./${written}`)
}

/** The file that an entry of `valueFiles` names: beside the chart, from the root of the repository, or from that of another source (`$ref/…`). */
function fileOf(path: string, sources: readonly Value[], root: string, directory: string | undefined): string | undefined {
  if (/\{\{|:\/\//.test(path)) return undefined
  const reference = /^\$([^/]+)\/(.*)$/s.exec(path)
  if (reference !== null) return sources.some((source) => textOf(at(source, 'ref')) === reference[1]) ? normalize(root, `./${reference[2] ?? ''}`) : undefined
  if (path.includes('$')) return undefined
  if (path.startsWith('/')) return normalize(root, `.${path}`)
  return directory === undefined ? undefined : normalize(directory, path)
}

interface ValuesContext {
  readonly scope: string
  readonly location: Location
  readonly isPatched: boolean
  readonly files: ReleaseFiles
  readonly placeOf: (path: string) => string | undefined
}

/** Files, then `valuesObject` (else `values`), then parameters: later ones win. */
function valuesOf(helm: Value | undefined, context: ValuesContext): Value {
  const { scope, location, isPatched } = context
  let values = filesOf(helm, context)
  const object = at(helm, 'valuesObject')
  const written = given(at(helm, 'values'))
  if (object !== undefined && !isNull(object)) values = mergeValues(values, withHolesInside(object, scope))
  else if (written !== undefined) values = mergeValues(values, document(written, scope))
  for (const parameter of items(at(helm, 'parameters'))) {
    const name = at(parameter, 'name')
    const path = settingPath(textOf(name) ?? '')
    if (textOf(name) === undefined) values = mergeValues(values, notKnown('the name of a parameter is not known', parameter.location))
    else if (path !== undefined && name !== undefined) values = mergeValues(values, setting(path, text(at(parameter, 'value') ?? scalar('', name.location), scope), name.location))
  }
  const isOpen = isPatched || isFilled(at(helm, 'fileParameters')) || (helm !== undefined && !isNull(helm) && !isMapping(helm))
  return isOpen ? opened(values, location) : values
}

function filesOf(helm: Value | undefined, { scope, location, files, placeOf }: ValuesContext): Value {
  const listed = at(helm, 'valueFiles')
  const mayBeMissing = at(helm, 'ignoreMissingValueFiles')
  const isIgnored = mayBeMissing?.kind === 'scalar' && mayBeMissing.value === true
  let values: Value = noValues(location)
  if (listed !== undefined && !isNull(listed) && listed.kind !== 'tuple') return notKnown('values in other files', listed.location)
  for (const each of items(listed)) {
    const path = textOf(each)
    const place = path === undefined ? undefined : placeOf(path)
    const found = place === undefined ? undefined : files.values(place, scope)
    if (found !== undefined) values = mergeValues(values, found)
    else if (place === undefined || !isIgnored) values = mergeValues(values, notKnown('values in other files', each.location))
  }
  return values
}
