// What operators that install charts read from the repository: files with values, and charts. Remembers which values files are
// some release's, so that they are not read as nobody's. Knows no operator.
import { dirname, normalize } from '../../source/file-system.js'
import type { SourceFile } from '../../source/source-file.js'
import { scalar, textOf, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import { readValues, safely } from './documents.js'
import { at } from './gitops-values.js'
import { localChart, type ChartFiles, type LocalChart } from './local-chart.js'

export interface ReleaseFiles {
  /** Every file of the scan. */
  readonly paths: readonly string[]
  /** Values files that a release has taken. */
  readonly used: ReadonlySet<string>
  /** The root of the repository in which a file lies. */
  rootOf(path: string): string
  /** The values in a file; undefined where there is none. */
  values(path: string, scope: string): Value | undefined
  /** Takes the chart in a directory for a release; undefined where there is none. */
  chart(directory: string, scope: string): LocalChart | undefined
  file(path: string): SourceFile | undefined
  /** The URL of a Flux source of the scan (`HelmRepository`, `OCIRepository`); undefined where there is none, or several of the name differ. */
  sourceUrl(kind: string, name: string): string | undefined
}

export const chartFiles = (project: Project): ChartFiles => ({
  text: (path) => project.text(path),
  names: (directory) => project.list(directory).flatMap(({ name, kind }) => (kind === 'file' ? [name] : [])),
})

export function createReleaseFiles(project: Project): ReleaseFiles {
  const used = new Set<string>()
  const charts = new Map<string, LocalChart | undefined>()
  const file = (path: string): SourceFile | undefined => safely(() => project.text(path))
  let sources: ReadonlyMap<string, ReadonlySet<string>> | undefined
  return {
    paths: project.files,
    used,
    rootOf: (path) => project.boundaryOf(path) ?? dirname(path),
    values(path, scope) {
      const target = normalize(project.cwd, path)
      const found = file(target)
      if (found === undefined) return undefined
      used.add(target)
      return readValues(found, scope)[0] ?? scalar(null, { file: found, start: 0, end: 0 })
    },
    chart(directory, scope) {
      const { text, names } = chartFiles(project)
      const taking = (path: string): SourceFile | undefined => {
        used.add(normalize(project.cwd, path))
        return text(path)
      }
      const key = `${scope}\n${directory}`
      if (!charts.has(key)) charts.set(key, safely(() => localChart({ text: taking, names }, directory, scope)))
      return charts.get(key)
    },
    file,
    sourceUrl(kind, name) {
      sources ??= fluxSources(project.files.flatMap((path) => (/\.ya?ml$/.test(path) ? (file(path) ?? []) : [])))
      const urls = [...(sources.get(`${kind}/${name}`) ?? [])]
      return urls.length === 1 ? urls[0] : undefined
    },
  }
}

/** https://fluxcd.io/flux/components/source/helmrepositories/ , https://fluxcd.io/flux/components/source/ocirepositories/ */
function fluxSources(files: readonly SourceFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const sources = new Map<string, Set<string>>()
  for (const file of files) {
    if (!/kind:\s*["']?(Helm|OCI)Repository/.test(file.text)) continue
    for (const value of safely(() => readValues(file, file.path)) ?? []) {
      const [kind, name, url] = [at(value, 'kind'), at(value, 'metadata', 'name'), at(value, 'spec', 'url')].map((each) => each && textOf(each))
      if (kind === undefined || name === undefined || url === undefined) continue
      const key = `${kind}/${name}`
      sources.set(key, (sources.get(key) ?? new Set()).add(url))
    }
  }
  return sources
}

/** Where nothing is read: only what an object says itself is known. */
export const noReleaseFiles: ReleaseFiles = { paths: [], used: new Set(), rootOf: dirname, values: () => undefined, chart: () => undefined, file: () => undefined, sourceUrl: () => undefined }
