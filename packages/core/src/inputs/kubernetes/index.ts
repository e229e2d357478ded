// Kubernetes manifests in YAML and JSON → facts: one scope per kustomize overlay, one per plain directory.
import type { Problem } from '../../finding.js'
import type { Fact, Facts, Scope } from '../../model/facts.js'
import { basename, byCodeUnit, dirname, relative } from '../../source/file-system.js'
import type { SourceFile } from '../../source/source-file.js'
import type { ReleaseFiles } from '../helm/release-files.js'
import type { Project } from '../project.js'
import { createKustomizer, kustomizationNames } from './kustomize.js'
import { readManifests } from './manifests.js'
import type { ManifestFile } from './manifests.js'
import { factsOf } from './objects.js'

export interface KubernetesCounts {
  /** Objects recognised, of any kind, each once however many overlays use it. */
  readonly kubernetesObjects: number
  /** Files that are templates of objects. */
  readonly helmTemplates: number
  /** YAML files that are neither. */
  readonly otherYaml: number
}

export interface KubernetesFacts extends Facts {
  readonly counts: KubernetesCounts
}

/** Reads every manifest of a project. Other YAML, JSON and Helm templates are counted, never an error. */
export function extractKubernetes(project: Project, releaseFiles: ReleaseFiles): KubernetesFacts {
  const read = new Map<SourceFile, ManifestFile>()
  const readOnce = (file: SourceFile): ManifestFile => {
    const known = read.get(file) ?? readManifests(project, file)
    read.set(file, known)
    return known
  }
  const candidates = project.files.filter((path) => project.kind(path) === 'yaml' || project.kind(path) === 'json')
  const kustomizer = createKustomizer(project, kustomizationDirectories(project), readOnce)
  const facts: Fact[] = []

  for (const directory of kustomizer.roots) {
    const scope = scopeOf(project, directory)
    const addresses = new Map<string, number>()
    for (const object of kustomizer.build(directory).objects) {
      facts.push(...factsOf(object, { scope, root: project.cwd, addresses, files: releaseFiles, ...(object.patch === true ? { patch: true } : {}) }))
    }
  }

  const kustomized = new Set(kustomizer.roots)
  const scopes = new Map<string, { readonly scope: Scope; readonly addresses: Map<string, number> }>()
  for (const path of candidates) {
    const file = project.text(path)
    if (file === undefined) continue
    const { objects } = readOnce(file)
    if (kustomizer.used.has(path) || objects.length === 0) continue
    const directory = dirname(path)
    const found = scopes.get(directory) ?? { scope: scopeOf(project, directory, kustomized.has(directory)), addresses: new Map<string, number>() }
    scopes.set(directory, found)
    for (const object of objects) facts.push(...factsOf(object, { ...found, root: project.cwd, files: releaseFiles }))
  }

  const files = [...read].sort(([a], [b]) => byCodeUnit(a.path, b.path))
  const problems: Problem[] = files.flatMap(([, { problems }]) => problems)
  return {
    facts,
    problems: [...problems, ...kustomizer.problems],
    counts: {
      kubernetesObjects: files.reduce((sum, [, { objectCount }]) => sum + objectCount, 0),
      helmTemplates: files.filter(([, { content }]) => content === 'helm-template').length,
      otherYaml: files.filter(([file, { content }]) => content === 'other' && project.kind(file.path) === 'yaml').length,
    },
  }
}

/** Files beside a kustomization that it does not use are a world of their own. */
function scopeOf(project: Project, directory: string, isUnlisted = false): Scope {
  const id = `kubernetes:${relative(project.cwd, directory)}${isUnlisted ? '#unlisted' : ''}`
  return { id, kind: 'kubernetes', path: directory }
}

function kustomizationDirectories(project: Project): readonly string[] {
  const names = new Set<string>(kustomizationNames)
  const directories = new Set<string>()
  const others = new Set<string>()
  for (const path of project.files) {
    if (names.has(basename(path))) directories.add(dirname(path))
    else if (project.kind(path) === 'yaml') others.add(dirname(path))
  }
  // The name without an ending is no known type of file, so it is looked for.
  for (const directory of others) {
    if (!directories.has(directory) && project.list(directory).some(({ name, kind }) => name === 'Kustomization' && kind === 'file')) directories.add(directory)
  }
  return [...directories].sort(byCodeUnit)
}
