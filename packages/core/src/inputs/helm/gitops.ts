// Objects that tell an operator to install a chart (Argo CD, Flux, the Helm controller of K3s) → releases. Reads no files: values
// in other files or objects are not known. https://argo-cd.readthedocs.io/en/stable/user-guide/helm/ ,
// https://fluxcd.io/flux/components/helm/helmreleases/ , https://docs.k3s.io/helm
import { parseYamlTemplate } from '../../syntax/yaml.js'
import type { Location } from '../../source/source-file.js'
import { concat, isText } from '../../value/template.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isNull, scalar, textOf, unknown, type MappingValue, type Value } from '../../value/value.js'
import { withHoles, withHolesInside } from '../placeholders.js'
import { goTemplate, hasActions } from './go-template.js'
import { isUnset } from './names.js'
import type { Release } from './release.js'
import { isMapping, mergeValues, noValues, setting, settingPath } from './values.js'

interface Object_ {
  readonly kind: string
  readonly apiVersion: string
  readonly value: MappingValue
}

export interface GitOpsRelease {
  readonly release: Release
  readonly origin: string
}

/** By kind, the API group and the reader. */
const readers: ReadonlyMap<string, { readonly group: string; readonly read: (object: Object_, scope: string) => readonly GitOpsRelease[] }> = new Map([
  ['Application', { group: 'argoproj.io', read: (object, scope) => application(object.value, 'Argo CD Application', scope) }],
  ['ApplicationSet', { group: 'argoproj.io', read: applicationSet }],
  ['HelmRelease', { group: 'helm.toolkit.fluxcd.io', read: helmRelease }],
  ['HelmChart', { group: 'helm.cattle.io', read: helmChart }],
])

/** True for kinds that may install charts, whatever their group. */
export const installsCharts = (kind: string): boolean => readers.has(kind)

/** The releases of an object; undefined for objects that are something else. */
export function releasesOf(object: Object_, scope: string): readonly GitOpsRelease[] | undefined {
  const reader = readers.get(object.kind)
  if (reader === undefined || object.apiVersion.split('/', 1)[0] !== reader.group) return undefined
  return reader.read(object, scope)
}

const at = (value: Value | undefined, ...path: readonly string[]): Value | undefined => path.reduce<Value | undefined>((each, key) => entryOf(each, key), value)

const versionOf = (version: Value | undefined): { readonly version?: Value } => (version === undefined ? {} : { version })

/** What is set and not empty. */
const given = (value: Value | undefined): Value | undefined => (value === undefined || isUnset(value) ? undefined : value)

const notKnown = (detail: string, location: Location): Value => unknown({ code: 'not-modelled', detail, location }, location, dynamicType)

/** Text with placeholders and template expressions as holes. */
function text(value: Value, scope: string): Value {
  if (!isText(value) || !hasActions(value.value)) return isMapping(value) ? notKnown('an expression of a template language', value.location) : withHoles(value, scope)
  const template = goTemplate(value, scope)
  return template?.kind === 'template' ? withHoles(concat(template.parts, value.location), scope) : notKnown('an expression of a template language', value.location)
}

/** Values given as text. */
function document(value: Value, scope: string): Value {
  const template = isText(value) && hasActions(value.value) ? (goTemplate(value, scope) ?? notKnown('a template that is not well-formed', value.location)) : value
  const { documents } = parseYamlTemplate(template, { dialect: 'kubernetes' })
  if (documents.length === 0) return noValues(value.location)
  const result = documents[0]?.value ?? notKnown('these values are not YAML', value.location)
  return isNull(result) ? noValues(value.location) : withHolesInside(result, scope)
}

const items = (value: Value | undefined): readonly Value[] => (value?.kind === 'tuple' || value?.kind === 'list' || value?.kind === 'set' ? value.items : [])

/** True for a list that is there, unless it is certainly empty. */
const isFilled = (value: Value | undefined): boolean => value !== undefined && !isNull(value) && !((value.kind === 'tuple' || value.kind === 'list') && value.complete && value.items.length === 0)

// --- Argo CD ----------------------------------------------------------------------------------------------------------

function applicationSet({ value }: Object_, scope: string): readonly GitOpsRelease[] {
  const template = at(value, 'spec', 'template')
  if (!isMapping(template)) return []
  const isPatched = given(at(value, 'spec', 'templatePatch')) !== undefined
  return application(template, 'Argo CD ApplicationSet', scope, isPatched)
}

function application(value: MappingValue, origin: string, scope: string, isPatched = false): readonly GitOpsRelease[] {
  const spec = at(value, 'spec')
  const single = at(spec, 'source')
  const sources = [...(single === undefined ? [] : [single]), ...items(at(spec, 'sources'))].filter(isMapping)
  return sources.flatMap((source): readonly GitOpsRelease[] => {
    const chart = given(at(source, 'chart'))
    const helm = at(source, 'helm')
    if (chart === undefined && !isMapping(helm)) return []
    const name = given(at(helm, 'releaseName')) ?? given(at(value, 'metadata', 'name'))
    const namespace = given(at(helm, 'namespace')) ?? given(at(spec, 'destination', 'namespace'))
    const repository = given(at(source, 'repoURL'))
    const { location } = source
    return [
      {
        origin: `${origin} values`,
        release: {
          chart: chart === undefined ? undefined : text(chart, scope),
          ...(repository === undefined ? {} : { repository: text(repository, scope) }),
          ...versionOf(at(source, 'targetRevision')),
          name: name === undefined ? notKnown('the Application has no name', location) : text(name, scope),
          namespace: namespace === undefined ? notKnown('the destination names no namespace', location) : text(namespace, scope),
          values: argoValues(helm, scope, location, isPatched),
          location,
        },
      },
    ]
  })
}

/** Files, then `valuesObject` (else `values`), then parameters: later ones win. */
function argoValues(helm: Value | undefined, scope: string, location: Location, isPatched: boolean): Value {
  const files = at(helm, 'valueFiles')
  let values: Value = isFilled(files) ? notKnown('values in other files', files?.location ?? location) : noValues(location)
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

/** Something not known here may set further values; what is written stands. */
const opened = (values: Value, location: Location): Value => mergeValues(notKnown('further values are not known here', location), values)

// --- Flux and K3s -----------------------------------------------------------------------------------------------------

function helmRelease({ value }: Object_, scope: string): readonly GitOpsRelease[] {
  const spec = at(value, 'spec')
  const { location } = value
  const chart = given(at(spec, 'chart', 'spec', 'chart'))
  const alias = textOf(at(spec, 'chart', 'spec', 'sourceRef', 'name'))
  const target = given(at(spec, 'targetNamespace'))
  const namespace = target ?? given(at(value, 'metadata', 'namespace'))
  const own = given(at(value, 'metadata', 'name'))
  const defaultName = own === undefined || target === undefined ? own : concat([text(target, scope), scalar('-', location), text(own, scope)], location)
  const name = given(at(spec, 'releaseName')) ?? defaultName
  const written = at(spec, 'values')
  const values = written === undefined || isNull(written) ? noValues(location) : withHolesInside(written, scope)
  const isOpen = isFilled(at(spec, 'valuesFrom')) || isFilled(at(spec, 'postRenderers'))
  const chartName = textOf(chart)
  return [
    {
      origin: 'Flux HelmRelease values',
      release: {
        // A repository is only named here; its usual name tells whose charts it has.
        chart: chart === undefined || chartName === undefined || alias === undefined ? chart : scalar(`${alias}/${chartName}`, chart.location),
        ...versionOf(at(spec, 'chart', 'spec', 'version')),
        name: name === undefined ? notKnown('the HelmRelease has no name', location) : text(name, scope),
        namespace: namespace === undefined ? notKnown('the HelmRelease names no namespace', location) : text(namespace, scope),
        values: isOpen ? opened(values, location) : values,
        location,
      },
    },
  ]
}

function helmChart({ value }: Object_, scope: string): readonly GitOpsRelease[] {
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
