// Objects that tell an operator to install a chart (Argo CD, Flux, the Helm controller of K3s) → releases. Of Flux and K3s, values in
// other objects are not known. https://fluxcd.io/flux/components/helm/helmreleases/ , https://docs.k3s.io/helm
import { normalize } from '../../source/file-system.js'
import { concat } from '../../value/template.js'
import { isMapping, isNull, scalar, textOf, type MappingValue, type Value } from '../../value/value.js'
import { withHolesInside } from '../placeholders.js'
import { application, applicationSet } from './argocd.js'
import { at, document, given, isFilled, notKnown, opened, text, versionOf, type GitOpsRelease } from './gitops-values.js'
import { releasesOfChart } from './local-chart.js'
import type { Release } from './release.js'
import type { ReleaseFiles } from './release-files.js'
import { mergeValues, noValues, setting, settingPath } from './values.js'

interface Object_ {
  readonly kind: string
  readonly apiVersion: string
  readonly value: MappingValue
}

/** By kind, the API group and the reader. */
const readers: ReadonlyMap<string, { readonly group: string; readonly read: (object: MappingValue, scope: string, files: ReleaseFiles) => readonly GitOpsRelease[] }> = new Map([
  ['Application', { group: 'argoproj.io', read: application }],
  ['ApplicationSet', { group: 'argoproj.io', read: applicationSet }],
  ['HelmRelease', { group: 'helm.toolkit.fluxcd.io', read: helmRelease }],
  ['HelmChart', { group: 'helm.cattle.io', read: helmChart }],
])

/** True for kinds that may install charts, whatever their group. */
export const installsCharts = (kind: string): boolean => readers.has(kind)

/** The releases of an object; undefined for objects that are something else. */
export function releasesOf(object: Object_, scope: string, files: ReleaseFiles): readonly GitOpsRelease[] | undefined {
  const reader = readers.get(object.kind)
  if (reader === undefined || object.apiVersion.split('/', 1)[0] !== reader.group) return undefined
  return reader.read(object.value, scope, files)
}

/**
 * The URL of a source; undefined where it is not in the scan, or several of the name differ.
 * https://fluxcd.io/flux/components/source/helmrepositories/ , https://fluxcd.io/flux/components/source/ocirepositories/
 */
function sourceUrl(reference: Value | undefined, kind: 'HelmRepository' | 'OCIRepository', files: ReleaseFiles): string | undefined {
  const name = textOf(at(reference, 'name'))
  if (name === undefined || textOf(at(reference, 'kind')) !== kind) return undefined
  const named = files.objects(kind).filter((source) => textOf(at(source, 'metadata', 'name')) === name)
  const [url, ...others] = new Set(named.map((source) => textOf(at(source, 'spec', 'url'))))
  return others.length === 0 ? url : undefined
}

function helmRelease(value: MappingValue, scope: string, files: ReleaseFiles): readonly GitOpsRelease[] {
  const spec = at(value, 'spec')
  const { location } = value
  const source = at(spec, 'chart', 'spec', 'sourceRef')
  const chartRef = at(spec, 'chartRef')
  const image = sourceUrl(chartRef, 'OCIRepository', files)
  const chart = given(at(spec, 'chart', 'spec', 'chart')) ?? (image === undefined ? undefined : scalar(image, chartRef?.location ?? location))
  const alias = textOf(at(source, 'name'))
  const url = sourceUrl(source, 'HelmRepository', files)
  const target = given(at(spec, 'targetNamespace'))
  const namespace = target ?? given(at(value, 'metadata', 'namespace'))
  const own = given(at(value, 'metadata', 'name'))
  const defaultName = own === undefined || target === undefined ? own : concat([text(target, scope), scalar('-', location), text(own, scope)], location)
  const name = given(at(spec, 'releaseName')) ?? defaultName
  const written = at(spec, 'values')
  const values = written === undefined || isNull(written) ? noValues(location) : withHolesInside(written, scope)
  const isOpen = isFilled(at(spec, 'valuesFrom')) || isFilled(at(spec, 'postRenderers')) || isFilled(at(spec, 'chart', 'spec', 'valuesFiles'))
  const chartName = textOf(chart)
  // Of a git repository, the chart is a path in it.
  const isPath = textOf(at(source, 'kind')) === 'GitRepository'
  const local = isPath && chartName !== undefined ? files.chart(normalize(files.rootOf(location.file.path), `./${chartName}`), scope) : undefined
  const release: Release = {
    // A repository that is not in the scan is only named here; its usual name tells whose charts it has.
    chart: chart === undefined || chartName === undefined || alias === undefined || url !== undefined ? chart : scalar(`${alias}/${chartName}`, chart.location),
    ...(url === undefined ? {} : { repository: scalar(url, location) }),
    ...versionOf(at(spec, 'chart', 'spec', 'version')),
    name: name === undefined ? notKnown('the HelmRelease has no name', location) : text(name, scope),
    namespace: namespace === undefined ? notKnown('the HelmRelease names no namespace', location) : text(namespace, scope),
    values: isOpen ? opened(values, location) : values,
    location,
  }
  const releases = local === undefined ? [release] : releasesOfChart(release, local)
  return releases.map((each) => ({ origin: 'Flux HelmRelease values', release: each }))
}

function helmChart(value: MappingValue, scope: string): readonly GitOpsRelease[] {
  const spec = at(value, 'spec')
  const { location } = value
  const name = given(at(value, 'metadata', 'name'))
  const namespace = given(at(spec, 'targetNamespace')) ?? given(at(value, 'metadata', 'namespace'))
  const chart = given(at(spec, 'chart'))
  const repository = given(at(spec, 'repo'))
  const content = given(at(spec, 'valuesContent'))
  let values: Value = content === undefined ? noValues(location) : document(content, scope)
  const settings = at(spec, 'set')
  for (const { key, value: each } of isMapping(settings) ? settings.entries : []) {
    const path = settingPath(textOf(key) ?? '')
    if (path !== undefined) values = mergeValues(values, setting(path, text(each, scope), key.location))
  }
  return [
    {
      origin: 'HelmChart values',
      release: {
        chart,
        ...(repository === undefined ? {} : { repository }),
        ...versionOf(at(spec, 'version')),
        name: name === undefined ? notKnown('the HelmChart has no name', location) : text(name, scope),
        namespace: namespace === undefined ? notKnown('the HelmChart names no namespace', location) : text(namespace, scope),
        values,
        location,
      },
    },
  ]
}
