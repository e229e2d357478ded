// From a file to its Kubernetes objects: several documents, Lists, JSON. Skips before parsing what cannot matter, and tells
// manifests from Helm templates and other YAML. Knows no facts.
import type { Problem } from '../../finding.js'
import type { SourceFile } from '../../source/source-file.js'
import { parseJson } from '../../syntax/json.js'
import type { DuplicateKey } from '../../syntax/json.js'
import { parseYaml, splitDocuments } from '../../syntax/yaml.js'
import { entryOf, textOf } from '../../value/value.js'
import type { MappingValue, Value } from '../../value/value.js'
import { installsCharts } from '../helm/gitops.js'
import type { Project } from '../project.js'

/** Kinds with a pod template, and where the pod's spec and metadata are. */
export const podPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['PodTemplate', ['template']],
  ['Deployment', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['ReplicationController', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['Rollout', ['spec', 'template']],
])

/** API groups whose objects of these kinds are what their name says. `Rollout` is Argo Rollouts' Deployment. */
const groups: ReadonlyMap<string, readonly string[]> = new Map([
  ['ServiceAccount', ['']],
  ['Pod', ['']],
  ['PodTemplate', ['']],
  ['ReplicationController', ['']],
  ['Deployment', ['apps', 'extensions']],
  ['ReplicaSet', ['apps', 'extensions']],
  ['StatefulSet', ['apps']],
  ['DaemonSet', ['apps', 'extensions']],
  ['Job', ['batch']],
  ['CronJob', ['batch']],
  ['Rollout', ['argoproj.io']],
])

export interface Manifest {
  readonly kind: string
  readonly apiVersion: string
  readonly value: MappingValue
}

/** True for a built-in of that name; a custom resource of the same name is not. */
export function isBuiltIn({ kind, apiVersion }: { readonly kind: string; readonly apiVersion: string }): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return groups.get(kind)?.includes(group) ?? false
}

export interface ManifestFile {
  readonly objects: readonly Manifest[]
  /** Objects seen, with those that were not read because they cannot matter. */
  readonly objectCount: number
  readonly content: 'kubernetes' | 'helm-template' | 'other'
  readonly problems: readonly Problem[]
}

const nothing: ManifestFile = { objects: [], objectCount: 0, content: 'other', problems: [] }

/** Whatever mentions one of these is parsed, of any kind. */
const mentions = /eks\.amazonaws\.com|role-arn|sts:AssumeRole|PodIdentityAssociation/
const topLevelKind = /^kind[ \t]*:[ \t]*["']?([A-Za-z0-9]+)/m
const topLevelApiVersion = /^apiVersion[ \t]*:/m
/** Also Terraform's `templatefile`: its directives, and interpolations that stand for whole lines. */
const templateMarks = /\{\{|\{%|<%|%\{|^[ \t]*\$\{[^}\n]{1,300}\}[ \t]*$/m

/** Reads a YAML or JSON file. */
export function readManifests(project: Project, file: SourceFile): ManifestFile {
  if (isHelmTemplate(project, file.path)) return { ...nothing, content: 'helm-template' }
  return project.kind(file.path) === 'json' ? readJson(file) : readYaml(file)
}

function readJson(file: SourceFile): ManifestFile {
  if (!/"apiVersion"/.test(file.text) || !/"kind"/.test(file.text)) return nothing
  const { value, duplicates } = parseJson(file)
  const objects = value === undefined ? [] : manifestsIn(value)
  if (objects.length === 0) return nothing
  return { objects: objects.filter(matters), objectCount: objects.length, content: 'kubernetes', problems: duplicateProblems(duplicates) }
}

function readYaml(file: SourceFile): ManifestFile {
  const { text } = file
  if (!text.includes('kind') || !text.includes('apiVersion')) return nothing
  const objects: Manifest[] = []
  const problems: Problem[] = []
  let objectCount = 0
  let isTemplate = false
  for (const range of splitDocuments(text)) {
    const part = text.slice(range.start, range.end)
    const kind = topLevelKind.exec(part)?.[1]
    const isObject = kind !== undefined && topLevelApiVersion.test(part)
    if (isObject && !mayMatter(kind, part)) {
      // A template's conditions and loops around it do not make it less of an object, but it is none yet.
      if (part.includes('{{') && /^[ \t]*\{\{/m.test(part)) isTemplate = true
      else objectCount++
      continue
    }
    if (!isObject && !/["']?kind["']?\s*:/.test(part)) continue
    const [document] = parseYaml(file, { ranges: [range] }).documents
    if (document === undefined) continue
    if (document.value === undefined) {
      if (templateMarks.test(part)) isTemplate = true
      else if (isObject) problems.push(...document.problems.map((problem): Problem => ({ ...problem, severity: 'warn' })))
      continue
    }
    const found = manifestsIn(document.value)
    objectCount += found.length
    const relevant = found.filter(matters)
    objects.push(...relevant)
    if (relevant.length > 0) problems.push(...duplicateProblems(document.duplicates))
  }
  const content = objectCount > 0 ? 'kubernetes' : isTemplate ? 'helm-template' : 'other'
  return { objects, objectCount, content, problems }
}

/** Asked before parsing: whether a document of this kind can say anything about roles and service accounts. */
const mayMatter = (kind: string, text: string): boolean =>
  podPaths.has(kind) || kind === 'ServiceAccount' || installsCharts(kind) || kind.endsWith('List') || mentions.test(text)

const matters = (manifest: Manifest): boolean =>
  podPaths.has(manifest.kind) || manifest.kind === 'ServiceAccount' || installsCharts(manifest.kind) || mentions.test(sourceOf(manifest.value))

const sourceOf = ({ location }: Value): string => location.file.text.slice(location.start, location.end)

/** The objects of a document, those inside `List` kinds too. */
export function manifestsIn(value: Value, depth = 0): readonly Manifest[] {
  if (value.kind === 'tuple') return depth > 0 ? [] : value.items.flatMap((item) => manifestsIn(item, depth + 1))
  if (value.kind !== 'object') return []
  const kind = textOf(entryOf(value, 'kind'))
  const apiVersion = textOf(entryOf(value, 'apiVersion'))
  if (kind === undefined || apiVersion === undefined) return []
  const items = entryOf(value, 'items')
  if (kind.endsWith('List') && items?.kind === 'tuple') return depth > 4 ? [] : items.items.flatMap((item) => manifestsIn(item, depth + 1))
  return [{ kind, apiVersion, value }]
}

const identityKeys = new Set(['metadata', 'annotations', 'name', 'namespace', 'spec', 'template', 'serviceAccountName', 'serviceAccount'])

/** Repeated keys where they change what the object is or which role it gets: the last one counts. */
function duplicateProblems(duplicates: readonly DuplicateKey[]): readonly Problem[] {
  return duplicates
    .filter(({ key }) => identityKeys.has(key) || key.startsWith('eks.amazonaws.com/'))
    .map(({ key, location }) => ({ location, severity: 'warn', message: `The key "${key}" stands twice here; only the last one counts.` }))
}

/** True for files below the `templates` directory of a chart. */
function isHelmTemplate(project: Project, path: string): boolean {
  for (let at = path.lastIndexOf('/templates/'); at > 0; at = path.lastIndexOf('/templates/', at - 1)) {
    if (project.exists(`${path.slice(0, at)}/Chart.yaml`)) return true
  }
  return false
}

