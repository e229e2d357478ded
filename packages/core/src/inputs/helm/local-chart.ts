// A chart in the repository: its default values, the charts it depends on, and how it calls its service account, where it does so as
// `helm create` writes it. Renders nothing. https://helm.sh/docs/topics/charts/
import { basename } from '../../source/file-system.js'
import { parseYaml } from '../../syntax/yaml.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isMapping, isNull, scalar, textOf, unknown, type Value } from '../../value/value.js'
import type { SourceFile } from '../../source/source-file.js'
import type { ChartServiceAccount } from './chart-table.js'
import { chartDefaults } from './documents.js'
import type { Release } from './release.js'
import { lookUp, mergeValues, noValues } from './values.js'

export interface LocalChart {
  readonly name: string
  /** Null where it has no default values. */
  readonly defaults: Value
  /** Undefined where it is not known how it calls its service accounts. */
  readonly accounts?: readonly ChartServiceAccount[]
  readonly dependencies: readonly Dependency[]
}

interface Dependency {
  /** Under which its values stand: its alias, or its name. */
  readonly key: string
  readonly chart: Value
  readonly repository?: Value
  readonly version?: Value
  /** Path of the value that switches it on. */
  readonly condition?: string
  /** Where its files are in the repository as well. */
  readonly local?: LocalChart
}

/** Where a chart's files are read. */
export interface ChartFiles {
  /** Undefined where there is none. */
  text(path: string): SourceFile | undefined
  /** Names of the files in a directory; empty where there is none. */
  names(directory: string): readonly string[]
}

/** Charts that depend on charts. */
const maxDepth = 3

/** The chart in a directory; undefined where there is none. */
export function localChart(files: ChartFiles, directory: string, scope: string, depth = 0): LocalChart | undefined {
  const defaults = chartDefaults(files, directory, scope)
  const file = files.text(`${directory}/Chart.yaml`) ?? files.text(`${directory}/Chart.yml`)
  if (defaults === undefined || file === undefined) return undefined
  const description = parseYaml(file).documents[0]?.value
  const name = textOf(entryOf(description, 'name')) ?? basename(directory)
  const accounts = usualAccounts(files, directory, name)
  const listed = entryOf(description, 'dependencies') ?? entryOf(requirements(files, directory), 'dependencies')
  const dependencies = listed?.kind === 'tuple' ? listed.items.flatMap((each) => dependency(files, directory, each, scope, depth)) : []
  return { name, defaults, ...(accounts === undefined ? {} : { accounts }), dependencies }
}

/** Of charts of API version 1. */
function requirements(files: ChartFiles, directory: string): Value | undefined {
  const file = files.text(`${directory}/requirements.yaml`)
  return file === undefined ? undefined : parseYaml(file).documents[0]?.value
}

function dependency(files: ChartFiles, directory: string, value: Value, scope: string, depth: number): readonly Dependency[] {
  const given = (key: string): Value | undefined => {
    const found = entryOf(value, key)
    return found === undefined || isNull(found) || textOf(found) === '' ? undefined : found
  }
  const chart = given('name')
  const key = textOf(given('alias')) ?? textOf(chart)
  if (chart === undefined || key === undefined) return []
  const [repository, version, condition] = [given('repository'), given('version'), textOf(given('condition'))]
  const place = textOf(repository)?.startsWith('file://') === true ? textOf(repository)?.slice('file://'.length) : repository === undefined ? `charts/${textOf(chart) ?? ''}` : undefined
  const local = place === undefined || depth >= maxDepth ? undefined : localChart(files, `${directory}/${place}`, scope, depth + 1)
  return [
    {
      key,
      chart,
      ...(repository === undefined ? {} : { repository }),
      ...(version === undefined ? {} : { version }),
      // Of several paths, the first that is there counts.
      ...(condition === undefined ? {} : { condition: condition.split(',')[0]?.trim() ?? condition }),
      ...(local === undefined ? {} : { local }),
    },
  ]
}

/** The releases that installing a chart of the repository makes: of itself, and of each chart it depends on. */
export function releasesOfChart(release: Release, chart: LocalChart): readonly Release[] {
  const { location } = release
  const values = mergeValues(isNull(chart.defaults) ? noValues(location) : chart.defaults, release.values)
  const keys = new Set(chart.dependencies.map(({ key }) => key))
  const own: Release = {
    ...release,
    chart: scalar(chart.name, location),
    values,
    accounts: chart.accounts ?? [],
    ...(keys.size === 0 ? {} : { ofOthers: keys }),
  }
  return [own, ...chart.dependencies.flatMap((each) => releasesOfDependency(own, each))]
}

function releasesOfDependency(parent: Release, { key, chart, repository, version, condition, local }: Dependency): readonly Release[] {
  const { location } = parent
  const switched = condition === undefined ? scalar(null, location) : lookUp(parent.values, condition.split('.'))
  if (switched.kind === 'scalar' && switched.value === false) return []
  const isCertain = isNull(switched) || (switched.kind === 'scalar' && switched.value === true)
  const values = lookUp(parent.values, [key])
  const release: Release = {
    chart,
    ...(repository === undefined ? {} : { repository }),
    ...(version === undefined ? {} : { version }),
    name: parent.name,
    namespace: parent.namespace,
    values: isMapping(values) ? values : isNull(values) ? noValues(location) : unknown({ code: 'not-modelled', detail: 'these values are not known', location }, location, dynamicType),
    location,
    at: parent.at === undefined ? key : `${parent.at}.${key}`,
    ...(isCertain && parent.exists === undefined ? {} : { exists: 'unknown' as const }),
  }
  return local === undefined ? [release] : releasesOfChart(release, local)
}

// --- what `helm create` writes ----------------------------------------------------------------------------------------

const maxTemplates = 100

/** The one service account of a chart whose helpers are the usual ones; undefined for other charts. */
function usualAccounts(files: ChartFiles, directory: string, chart: string): readonly ChartServiceAccount[] | undefined {
  const texts = files
    .names(`${directory}/templates`)
    .slice(0, maxTemplates)
    .map((name) => files.text(`${directory}/templates/${name}`)?.text ?? '')
  const helpers = new Map(texts.flatMap(definitions))
  const naming = [...helpers].find(([name]) => name.endsWith('.serviceAccountName'))?.[1] ?? ''
  const fullname = helpers.get(/default\s+\(include\s+"([\w.-]+)"\s+\.\)\s+\.Values\.serviceAccount\.name/.exec(naming)?.[1] ?? '') ?? ''
  const makers = texts.filter((text) => /^kind:[ \t]*ServiceAccount[ \t]*$/m.test(text))
  const isUsual = usualFullname.every((piece) => fullname.includes(piece)) && makers.length === 1 && makers.every((text) => text.includes('.Values.serviceAccount.create') && text.includes('.serviceAccountName"'))
  return isUsual ? [{ path: 'serviceAccount', defaultName: { kind: 'fullname', chart }, onlyIfCreated: true }] : undefined
}

/** What the helper for the whole name says, in this wording in every chart that `helm create` has begun. */
const usualFullname = ['.Values.fullnameOverride', 'default .Chart.Name .Values.nameOverride', 'contains $name .Release.Name', 'printf "%s-%s" .Release.Name $name']

/** Named templates of a file, by name. */
function definitions(text: string): readonly (readonly [string, string])[] {
  return text
    .split(/\{\{-?[ \t]*define[ \t]+"/)
    .slice(1)
    .flatMap((body) => {
      const end = body.indexOf('"')
      return end < 0 ? [] : [[body.slice(0, end), body.slice(end)] as const]
    })
}
