// Files with Helm values, through helmfile or alone → service accounts. Renders no charts. Files that Terraform reads are
// Terraform's: there the release is known.
import type { Fact, Facts, Scope } from '../../model/facts.js'
import { basename, byCodeUnit, dirname, relative } from '../../source/file-system.js'
import type { SourceFile } from '../../source/source-file.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isMapping, textOf, unknown, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import { chartDefaults, readValues, safely } from './documents.js'
import { isHelmfile, readHelmfiles } from './helmfile.js'
import { releaseFacts } from './release-facts.js'
import type { ReleaseFiles } from './release-files.js'
import { mergeValues } from './values.js'

/** Service accounts in Helm values that stand in files of their own. `files` knows which have been taken by now. */
export function extractHelmValues(project: Project, files: ReleaseFiles): Facts {
  const facts: Fact[] = []
  const isChartDefault = (path: string): boolean => basename(path) === 'values.yaml' && isChart(project, dirname(path))
  const idOf = (path: string): string => `helm:${relative(project.cwd, path)}`

  const { releases, used } = readHelmfiles(project, idOf)
  for (const { release, file, name, exists } of releases) {
    const scope: Scope = { id: idOf(file.path), kind: 'kubernetes', path: dirname(file.path) }
    const address = `${relative(project.cwd, file.path)}:release/${name}`
    facts.push(...releaseFacts(release, { scope, address, origin: 'helmfile release values', exists, isChartDefault }))
  }

  const candidates = project.files.filter((path) => isValuesName(path) && !used.has(path) && !files.used.has(path) && !isHelmfile(path))
  const terraform = terraformTexts(project)
  for (const path of candidates) {
    const file = project.text(path)
    if (file === undefined || !mayMatter(file.text) || isBelowTemplates(project, path) || isReadBy(terraform(), path)) continue
    facts.push(...looseValues(project, file, { id: idOf(path), kind: 'kubernetes', path: dirname(path) }, isChartDefault))
  }
  return { facts, problems: [] }
}

const isValuesName = (path: string): boolean => /\.ya?ml(?:\.gotmpl)?$/.test(path)

/** Asked before parsing. */
const mayMatter = (text: string): boolean => text.includes('eks.amazonaws.com') && text.includes('annotations') && /serviceAccount/i.test(text)

function looseValues(project: Project, file: SourceFile, scope: Scope, isChartDefault: (path: string) => boolean): readonly Fact[] {
  const ownDefaults = isChartDefault(file.path)
  return readValues(file, scope.id).flatMap((document, index): readonly Fact[] => {
    if (!isMapping(document) || isObject(document)) return []
    const { location } = document
    const notKnown = (detail: string): Value => unknown({ code: 'not-modelled', detail, location }, location, dynamicType)
    const defaults = ownDefaults ? undefined : safely(() => chartDefaults(project, dirname(file.path), scope.id))
    const release = {
      chart: undefined,
      name: notKnown('which release these values are for is not known'),
      namespace: notKnown('values do not say into which namespace they are installed'),
      values: defaults === undefined ? document : mergeValues(defaults, document),
      location,
    }
    const address = `${relative(project.cwd, file.path)}${index === 0 ? '' : `[${String(index)}]`}`
    return releaseFacts(release, { scope, address, origin: 'Helm values', exists: 'unknown', isChartDefault })
  })
}

/** A Kubernetes object is read elsewhere. */
const isObject = (value: Value): boolean => textOf(entryOf(value, 'kind')) !== undefined && textOf(entryOf(value, 'apiVersion')) !== undefined

const isChart = (project: Project, directory: string): boolean => project.exists(`${directory}/Chart.yaml`) || project.exists(`${directory}/Chart.yml`)

function isBelowTemplates(project: Project, path: string): boolean {
  for (let at = path.lastIndexOf('/templates/'); at > 0; at = path.lastIndexOf('/templates/', at - 1)) {
    if (isChart(project, path.slice(0, at))) return true
  }
  return false
}

// --- files of Terraform -------------------------------------------------------------------------------------------------

interface TerraformText {
  readonly directory: string
  readonly text: string
}

function terraformTexts(project: Project): () => readonly TerraformText[] {
  let texts: readonly TerraformText[] | undefined
  return () => {
    texts ??= project.files
      .filter((path) => project.kind(path) === 'terraform')
      .sort(byCodeUnit)
      .flatMap((path) => {
        const text = project.text(path)?.text ?? ''
        return /\b(?:templatefile|template_file|file|yamldecode)\b/.test(text) ? [{ directory: dirname(path), text }] : []
      })
    return texts
  }
}

/** Named by Terraform beside or above it by its relative path, or from elsewhere by its last two segments. */
function isReadBy(texts: readonly TerraformText[], path: string): boolean {
  const name = basename(path)
  const tail = `${basename(dirname(path))}/${name}`
  return texts.some(({ directory, text }) => text.includes(`/${tail}`) || text.includes(`"${tail}`) || (directory === dirname(path) && (text.includes(`/${name}"`) || text.includes(`"${name}"`))))
}
