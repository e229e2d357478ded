// helmfile: which values files make which release, in which namespace. Evaluates no templates: what an expression decides is not known.
// https://helmfile.readthedocs.io/en/latest/#configuration
import { basename, dirname, normalize } from '../../source/file-system.js'
import type { SourceFile } from '../../source/source-file.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isMapping, isNull, scalar, textOf, unknown, type Ternary, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import { readValues, safely } from './documents.js'
import { localChart, releasesOfChart } from './local-chart.js'
import { isUnset } from './names.js'
import { chartFiles } from './release-files.js'
import type { Release } from './release.js'
import { mergeValues, noValues, setting, settingPath } from './values.js'

export interface HelmfileRelease {
  readonly release: Release
  readonly file: SourceFile
  readonly name: string
  readonly exists: Ternary
}

export interface Helmfiles {
  readonly releases: readonly HelmfileRelease[]
  /** Values files that a release names. */
  readonly used: ReadonlySet<string>
}

const helmfileName = /^helmfile.*\.ya?ml(?:\.gotmpl)?$/
const anyYaml = /\.ya?ml(?:\.gotmpl)?$/

export const isHelmfile = (path: string): boolean => helmfileName.test(basename(path)) || (basename(dirname(path)) === 'helmfile.d' && anyYaml.test(path))

/** The scope id that makes equal expressions of one helmfile equal texts. */
export function readHelmfiles(project: Project, scopeOf: (path: string) => string): Helmfiles {
  const releases: HelmfileRelease[] = []
  const used = new Set<string>()
  for (const path of project.files.filter(isHelmfile)) {
    const file = project.text(path)
    if (file === undefined || !file.text.includes('releases')) continue
    const scope = scopeOf(path)
    const documents = readValues(file, scope).filter(isMapping)
    const repositories = repositoriesOf(documents)
    for (const document of documents) {
      const listed = entryOf(document, 'releases')
      const everywhere = entryOf(document, 'namespace')
      for (const entry of listed?.kind === 'tuple' ? listed.items : []) {
        if (!isMapping(entry)) continue
        const exists = installed(entryOf(entry, 'installed'), entryOf(entry, 'condition'))
        const made = releasesOf(project, file, entry, { scope, repositories, everywhere, used })
        releases.push(...made.map((release) => ({ release, file, name: textOf(entryOf(entry, 'name')) ?? '?', exists })))
      }
    }
  }
  return { releases, used }
}

interface Context {
  readonly scope: string
  readonly repositories: ReadonlyMap<string, Value>
  readonly everywhere: Value | undefined
  readonly used: Set<string>
}

function repositoriesOf(documents: readonly Value[]): ReadonlyMap<string, Value> {
  const repositories = new Map<string, Value>()
  for (const document of documents) {
    const listed = entryOf(document, 'repositories')
    for (const each of listed?.kind === 'tuple' ? listed.items : []) {
      const [name, url] = [textOf(entryOf(each, 'name')), entryOf(each, 'url')]
      if (name !== undefined && url !== undefined) repositories.set(name, url)
    }
  }
  return repositories
}

function installed(given: Value | undefined, condition: Value | undefined): Ternary {
  if (given?.kind === 'scalar' && given.value === false) return 'no'
  const isCertain = (given === undefined || isNull(given) || (given.kind === 'scalar' && given.value === true)) && condition === undefined
  return isCertain ? 'yes' : 'unknown'
}

function releasesOf(project: Project, file: SourceFile, entry: Value, { scope, repositories, everywhere, used }: Context): readonly Release[] {
  const { location } = entry
  const notKnown = (detail: string): Value => unknown({ code: 'not-modelled', detail, location }, location, dynamicType)
  const given = (key: string): Value | undefined => {
    const value = entryOf(entry, key)
    return value === undefined || isUnset(value) ? undefined : value
  }
  const chart = given('chart')
  const chartText = textOf(chart)
  const directory = dirname(file.path)
  const local = chartText === undefined || /^[a-z]+:\/\//.test(chartText) ? undefined : safely(() => localChart(chartFiles(project), normalize(directory, chartText), scope))
  // Where helmfile names no namespace, it is that of the kubeconfig.
  const namespace = (everywhere !== undefined && !isUnset(everywhere) ? everywhere : undefined) ?? given('namespace') ?? notKnown('the release names no namespace')
  let values: Value = noValues(location)
  const inherits = entryOf(entry, 'inherit') !== undefined || entryOf(entry, '<<') !== undefined
  if (inherits) values = notKnown('values of a release template')
  const listed = entryOf(entry, 'values')
  if (listed !== undefined && listed.kind !== 'tuple' && !isNull(listed)) values = mergeValues(values, notKnown('the list of values is not known'))
  for (const source of listed?.kind === 'tuple' ? listed.items : []) {
    const path = textOf(source)
    if (isMapping(source)) values = mergeValues(values, source)
    else if (path === undefined || /[*?[]|:\/\//.test(path)) values = mergeValues(values, notKnown('which values file this is is not known'))
    else {
      const target = normalize(directory, path.trim())
      const found = safely(() => project.text(target))
      if (found !== undefined) used.add(target)
      const [document] = found === undefined ? [] : readValues(found, scope)
      values = mergeValues(values, found === undefined ? notKnown(`${path} is not there`) : (document ?? noValues(location)))
    }
  }
  const settings = entryOf(entry, 'set')
  for (const each of settings?.kind === 'tuple' ? settings.items : []) {
    const name = entryOf(each, 'name')
    const path = settingPath(textOf(name) ?? '')
    const value = entryOf(each, 'value') ?? notKnown('the value of this setting is not known')
    if (path !== undefined && name !== undefined) values = mergeValues(values, setting(path, value, name.location))
  }
  const version = given('version')
  const repository = chartText === undefined || local !== undefined ? undefined : repositories.get(chartText.split('/', 1)[0] ?? '')
  const release: Release = {
    chart,
    ...(repository === undefined ? {} : { repository }),
    ...(version === undefined ? {} : { version }),
    name: given('name') ?? notKnown('the release has no name'),
    namespace,
    values: values.kind === 'scalar' ? scalar(null, values.location) : values,
    location,
  }
  return local === undefined ? [release] : releasesOfChart(release, local)
}
