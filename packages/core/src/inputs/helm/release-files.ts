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
  /** The objects of a kind in the manifests of the scan. */
  objects(kind: string): readonly Value[]
}

export const chartFiles = (project: Project): ChartFiles => ({
  text: (path) => project.text(path),
  names: (directory) => project.list(directory).flatMap(({ name, kind }) => (kind === 'file' ? [name] : [])),
})

export function createReleaseFiles(project: Project): ReleaseFiles {
  const used = new Set<string>()
  const charts = new Map<string, LocalChart | undefined>()
  const file = (path: string): SourceFile | undefined => safely(() => project.text(path))
  const objects = new Map<string, readonly Value[]>()
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
    objects(kind) {
      const known = objects.get(kind)
      if (known !== undefined) return known
      const found = project.files.flatMap((path) => {
        const manifest = /\.ya?ml$/.test(path) ? file(path) : undefined
        // Most files are none of these: they need not be parsed for it.
        if (manifest?.text.includes(kind) !== true) return []
        return (safely(() => readValues(manifest, path)) ?? []).filter((value) => textOf(at(value, 'kind')) === kind)
      })
      objects.set(kind, found)
      return found
    },
  }
}

/** Where nothing is read: only what an object says itself is known. */
export const noReleaseFiles: ReleaseFiles = { paths: [], used: new Set(), rootOf: dirname, values: () => undefined, chart: () => undefined, file: () => undefined, objects: () => [] }
