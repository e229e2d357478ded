// Builds kustomizations in process, as far as names, namespaces, annotations and service accounts depend on them.
// Order of the steps: https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/target/kusttarget_configplugin.go
import { RE2JS } from 're2js'
import type { Problem } from '../../finding.js'
import { normalize } from '../../source/file-system.js'
import type { SourceFile } from '../../source/source-file.js'
import { parseYaml, parseYamlTemplate } from '../../syntax/yaml.js'
import { entryOf, isNull, textOf, unknown } from '../../value/value.js'
import type { MappingValue, Value } from '../../value/value.js'
import { OutsideBoundary } from '../project.js'
import type { Project } from '../project.js'
import { manifestsIn, podPaths } from './manifests.js'
import type { Manifest, ManifestFile } from './manifests.js'
import { at } from './objects.js'
import { affixed, change, jsonPatch, strategicMerge } from './patches.js'

export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** An object on its way through kustomizations, with the names it had: patches and references may use any of them. */
export interface BuiltObject extends Manifest {
  readonly names: readonly string[]
  /** True for a patch of an object that is not in the repository. */
  readonly patch?: true
}

export interface Build {
  readonly objects: readonly BuiltObject[]
  /** False where remote resources, charts or unreadable parts may add objects or change these. */
  readonly complete: boolean
}

export interface Kustomizer {
  /** The directories with a kustomization that no other scanned kustomization uses, sorted as given. */
  readonly roots: readonly string[]
  /** Files that some kustomization uses (resources, patches, the kustomizations themselves). */
  readonly used: ReadonlySet<string>
  build(directory: string): Build
  readonly problems: readonly Problem[]
}

interface Kustomization {
  readonly directory: string
  readonly file: SourceFile
  readonly value: MappingValue
  readonly isComponent: boolean
}

type Item = { readonly kind: 'file' | 'directory'; readonly path: string } | { readonly kind: 'remote' | 'missing' }

const maxDepth = 32
const maxObjects = 20_000

/** @param directories those with a kustomization file under the given paths. */
export function createKustomizer(project: Project, directories: readonly string[], read: (file: SourceFile) => ManifestFile): Kustomizer {
  const kustomizations = new Map<string, Kustomization | undefined>()
  const builds = new Map<string, Build>()
  const building = new Set<string>()
  const problems: Problem[] = []
  const used = new Set<string>()
  const referenced = new Set<string>()

  const open = (directory: string): Kustomization | undefined => {
    if (kustomizations.has(directory)) return kustomizations.get(directory)
    const found = readKustomization(project, directory)
    kustomizations.set(directory, found)
    return found
  }

  const fileAt = (path: string): SourceFile | undefined => {
    try {
      return project.text(path)
    } catch (error) {
      if (error instanceof OutsideBoundary) return undefined
      throw error
    }
  }

  const locate = (kustomization: Kustomization, entry: Value): Item => {
    const text = textOf(entry)
    if (text === undefined || isRemote(text)) return { kind: 'remote' }
    const path = normalize(kustomization.directory, text)
    if (project.isDirectory(path)) return { kind: 'directory', path }
    return project.exists(path) ? { kind: 'file', path } : { kind: 'missing' }
  }

  const resourcesOf = (kustomization: Kustomization): readonly Item[] =>
    [...listOf(kustomization.value, 'resources'), ...listOf(kustomization.value, 'bases')].map((entry) => locate(kustomization, entry))
  const componentsOf = (kustomization: Kustomization): readonly Item[] => listOf(kustomization.value, 'components').map((entry) => locate(kustomization, entry))

  /** Walks everything a kustomization uses, so that it is no scope of its own. */
  const mark = (directory: string, isRoot: boolean, depth: number): void => {
    const kustomization = open(directory)
    if (kustomization === undefined || depth > maxDepth) return
    if (!isRoot) {
      if (referenced.has(directory)) return
      referenced.add(directory)
    }
    used.add(kustomization.file.path)
    for (const item of [...resourcesOf(kustomization), ...componentsOf(kustomization)]) {
      if (item.kind === 'file') used.add(item.path)
      else if (item.kind === 'directory') mark(item.path, false, depth + 1)
    }
    for (const path of otherFiles(kustomization)) used.add(path)
  }

  const accumulate = (kustomization: Kustomization, start: readonly BuiltObject[], depth: number): Build => {
    let objects: BuiltObject[] = [...start]
    let complete = !['helmCharts', 'helmChartInflationGenerator', 'generators', 'transformers', 'validators'].some((key) => entryOf(kustomization.value, key) !== undefined)
    const add = (build: Build): void => {
      if (!build.complete) complete = false
      objects.push(...build.objects)
    }
    for (const item of resourcesOf(kustomization)) {
      if (item.kind === 'directory') add(buildDirectory(item.path, depth + 1))
      else if (item.kind === 'file') add(fromFile(fileAt(item.path)))
      else complete = false
      if (objects.length > maxObjects) return { objects: objects.slice(0, maxObjects), complete: false }
    }
    for (const item of componentsOf(kustomization)) {
      const component = item.kind === 'directory' && depth < maxDepth && !building.has(item.path) ? open(item.path) : undefined
      if (component === undefined) complete = false
      else {
        building.add(component.directory)
        const result = accumulate(component, objects, depth + 1)
        building.delete(component.directory)
        objects = [...result.objects]
        if (!result.complete) complete = false
      }
    }
    return { objects: transform(kustomization, objects, complete), complete }
  }

  const fromFile = (file: SourceFile | undefined): Build => {
    if (file === undefined) return { objects: [], complete: false }
    const { objects, content } = read(file)
    return { objects: objects.map((manifest) => ({ ...manifest, names: namesOf(manifest) })), complete: content !== 'helm-template' }
  }

  const buildDirectory = (directory: string, depth: number): Build => {
    const known = builds.get(directory)
    if (known !== undefined) return known
    const kustomization = open(directory)
    if (kustomization === undefined || depth > maxDepth) return { objects: [], complete: false }
    if (building.has(directory)) {
      problems.push({ location: { file: kustomization.file, start: 0, end: 0 }, severity: 'warn', message: 'This kustomization uses itself, through its resources.' })
      return { objects: [], complete: false }
    }
    building.add(directory)
    const result = accumulate(kustomization, [], depth)
    building.delete(directory)
    builds.set(directory, result)
    return result
  }

  // --- what a kustomization changes ---------------------------------------------------------------------------------

  /** The documents of a patch: inline text, or a file. */
  const patchDocuments = (kustomization: Kustomization, text: Value | undefined, path: Value | undefined): readonly Value[] => {
    const inline = textOf(text)
    if (text !== undefined && inline !== undefined) return values(parseYamlTemplate(text, { dialect: 'kubernetes' }).documents)
    const item = path === undefined ? undefined : locate(kustomization, path)
    const file = item?.kind === 'file' ? fileAt(item.path) : undefined
    return file === undefined ? [] : values(parseYaml(file).documents)
  }

  const transform = (kustomization: Kustomization, input: readonly BuiltObject[], complete: boolean): BuiltObject[] => {
    const { value } = kustomization
    let objects = [...input]
    for (const entry of listOf(value, 'patchesStrategicMerge')) {
      const isFile = textOf(entry) !== undefined && !/[\n:]/.test(textOf(entry) ?? '')
      for (const patch of patchDocuments(kustomization, isFile ? undefined : entry, isFile ? entry : undefined)) objects = mergePatch(objects, patch, complete)
    }
    for (const entry of listOf(value, 'patches')) {
      const target = entryOf(entry, 'target')
      const documents = patchDocuments(kustomization, entryOf(entry, 'patch'), entryOf(entry, 'path'))
      for (const patch of documents) objects = patchTargets(objects, patch, target, complete)
    }
    objects = objects.map((each) => inNamespace(each, entryOf(value, 'namespace')))
    objects = withAffixes(objects, entryOf(value, 'namePrefix'), entryOf(value, 'nameSuffix'))
    const annotations = entryOf(value, 'commonAnnotations')
    if (annotations?.kind === 'object') objects = objects.map((each) => annotated(each, annotations))
    for (const entry of listOf(value, 'patchesJson6902')) {
      for (const patch of patchDocuments(kustomization, entryOf(entry, 'patch'), entryOf(entry, 'path'))) {
        objects = patchTargets(objects, patch, entryOf(entry, 'target'), complete)
      }
    }
    for (const entry of listOf(value, 'replacements')) objects = objects.map((each) => replaced(each, entry))
    if (entryOf(value, 'transformers') !== undefined) objects = objects.map((each) => uncertain(each))
    return objects
  }

  /** Patches, replacements and other files named by a kustomization: they are no objects of their own. */
  const otherFiles = (kustomization: Kustomization): readonly string[] => {
    const named: (Value | undefined)[] = [
      ...listOf(kustomization.value, 'patchesStrategicMerge'),
      ...['patches', 'patchesJson6902', 'replacements'].flatMap((key) => listOf(kustomization.value, key).map((entry) => entryOf(entry, 'path'))),
      ...['generators', 'transformers', 'validators', 'configurations', 'crds'].flatMap((key) => listOf(kustomization.value, key)),
      ...listOf(kustomization.value, 'helmCharts').flatMap((entry) => [entryOf(entry, 'valuesFile'), ...listOf(entry, 'additionalValuesFiles')]),
      ...['configMapGenerator', 'secretGenerator'].flatMap((key) => listOf(kustomization.value, key).flatMap((entry) => listOf(entry, 'files'))),
    ]
    return named.flatMap((entry) => {
      const text = textOf(entry)
      if (text === undefined || text.length > 1000 || /[\n{]/.test(text)) return []
      const path = text.includes('=') ? text.slice(text.indexOf('=') + 1) : text
      return isRemote(path) ? [] : [normalize(kustomization.directory, path)]
    })
  }

  for (const directory of directories) mark(directory, true, 0)
  const isOverlay = (directory: string): boolean => open(directory)?.isComponent === false
  const roots = directories.filter((directory) => isOverlay(directory) && !referenced.has(directory))
  // Those that use each other in a circle have no root: the first stands for the circle, and building it says so.
  const reached = new Set<string>()
  const reach = (start: string): void => {
    const stack = [start]
    for (let directory = stack.pop(); directory !== undefined; directory = stack.pop()) {
      const kustomization = reached.has(directory) ? undefined : open(directory)
      reached.add(directory)
      if (kustomization === undefined) continue
      for (const item of [...resourcesOf(kustomization), ...componentsOf(kustomization)]) if (item.kind === 'directory') stack.push(item.path)
    }
  }
  for (const root of roots) reach(root)
  for (const directory of directories) {
    if (reached.has(directory) || !isOverlay(directory)) continue
    roots.push(directory)
    reach(directory)
  }
  return {
    roots,
    used,
    build: (directory) => buildDirectory(directory, 0),
    problems,
  }
}

const values = (documents: readonly { readonly value: Value | undefined }[]): readonly Value[] => documents.flatMap(({ value }) => (value === undefined ? [] : [value]))

function readKustomization(project: Project, directory: string): Kustomization | undefined {
  for (const name of kustomizationNames) {
    const path = normalize(directory, name)
    if (!project.exists(path)) continue
    const file = project.text(path)
    const document = file === undefined ? undefined : parseYaml(file).documents[0]
    if (file === undefined || document?.value?.kind !== 'object') return undefined
    const apiVersion = textOf(entryOf(document.value, 'apiVersion')) ?? 'kustomize.config.k8s.io/v1beta1'
    // Flux has a kind of the same name, often in a file of the same name.
    if (!apiVersion.startsWith('kustomize.config.k8s.io/')) return undefined
    return { directory, file, value: document.value, isComponent: textOf(entryOf(document.value, 'kind')) === 'Component' }
  }
  return undefined
}

function listOf(value: Value, key: string): readonly Value[] {
  const list = entryOf(value, key)
  return list?.kind === 'tuple' ? list.items : []
}

/** https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md */
const isRemote = (text: string): boolean =>
  /^[a-z+]+:\/\/|^git@|^[a-z0-9.-]+\.(?:com|org|io|net|dev)[/:]|[?&](?:ref|version)=|^git::/i.test(text)

const namesOf = ({ value }: Manifest): readonly string[] => {
  const name = textOf(at(value, ['metadata', 'name']))
  return name === undefined ? [] : [name]
}

/** Strategic merge into the object that the patch names; where nothing here has that name, it may patch a remote one. */
function mergePatch(objects: readonly BuiltObject[], patch: Value, complete: boolean): BuiltObject[] {
  return manifestsIn(patch).reduce<BuiltObject[]>((current, manifest) => {
    const [name] = namesOf(manifest)
    const namespace = textOf(at(manifest.value, ['metadata', 'namespace']))
    const matches = (each: BuiltObject): boolean => {
      const own = textOf(at(each.value, ['metadata', 'namespace']))
      return each.kind === manifest.kind && name !== undefined && each.names.includes(name) && (namespace === undefined || own === undefined || own === namespace)
    }
    if (!current.some(matches)) return complete || manifest.kind !== 'ServiceAccount' ? current : [...current, { ...manifest, names: namesOf(manifest), patch: true }]
    return current.flatMap((each) => (matches(each) ? merged(each, manifest.value) : [each]))
  }, [...objects])
}

function merged(object: BuiltObject, patch: Value): readonly BuiltObject[] {
  const value = strategicMerge(object.value, patch)
  return value?.kind === 'object' ? [{ ...object, value }] : []
}

/** A patch with a target is applied to all it selects; one without names its object itself. */
function patchTargets(objects: readonly BuiltObject[], patch: Value, target: Value | undefined, complete: boolean): BuiltObject[] {
  const selects = target === undefined ? undefined : selector(target)
  if (patch.kind === 'tuple') {
    if (selects === undefined) return [...objects]
    return objects.map((each) => {
      const selected = selects(each)
      if (selected === 'no') return each
      const value = jsonPatch(each.value, patch)
      return selected === 'yes' && value.kind === 'object' ? { ...each, value } : uncertain(each)
    })
  }
  if (selects === undefined) return mergePatch(objects, patch, complete)
  return objects.flatMap((each) => {
    const selected = selects(each)
    if (selected === 'no') return [each]
    if (selected === 'unknown') return [uncertain(each)]
    // The name in a targeted patch selects nothing and changes nothing.
    const body = patch.kind === 'object' ? withoutName(patch) : patch
    return merged(each, body)
  })
}

function withoutName(patch: MappingValue): MappingValue {
  return {
    ...patch,
    entries: patch.entries.map((entry) =>
      textOf(entry.key) === 'metadata' && entry.value.kind === 'object'
        ? { key: entry.key, value: { ...entry.value, entries: entry.value.entries.filter(({ key }) => textOf(key) !== 'name') } }
        : entry,
    ),
  }
}

type Selection = 'yes' | 'no' | 'unknown'

/** Kind, name and the like are whole regular expressions; label selectors are not evaluated beyond equality. */
function selector(target: Value): (object: BuiltObject) => Selection {
  const pattern = (key: string): ((text: string) => Selection) => {
    const text = textOf(entryOf(target, key))
    if (text === undefined || text === '') return () => 'yes'
    try {
      const compiled = RE2JS.compile(`^(?:${text})$`)
      return (candidate) => (compiled.matches(candidate) ? 'yes' : 'no')
    } catch {
      return () => 'unknown'
    }
  }
  const kind = pattern('kind')
  const name = pattern('name')
  const namespace = pattern('namespace')
  const group = pattern('group')
  const version = pattern('version')
  const labels = labelSelector(textOf(entryOf(target, 'labelSelector')), 'labels')
  const annotations = labelSelector(textOf(entryOf(target, 'annotationSelector')), 'annotations')
  return (object) => {
    const [first, second] = object.apiVersion.split('/')
    const results: Selection[] = [
      kind(object.kind),
      object.names.some((each) => name(each) === 'yes') ? 'yes' : name(object.names[0] ?? ''),
      namespace(textOf(at(object.value, ['metadata', 'namespace'])) ?? 'default'),
      group(second === undefined ? '' : (first ?? '')),
      version(second ?? first ?? ''),
      labels(object),
      annotations(object),
    ]
    return results.includes('no') ? 'no' : results.includes('unknown') ? 'unknown' : 'yes'
  }
}

function labelSelector(text: string | undefined, field: 'labels' | 'annotations'): (object: BuiltObject) => Selection {
  if (text === undefined || text === '') return () => 'yes'
  const terms = text.split(',').map((term) => /^\s*([\w./-]+)\s*==?\s*([\w./-]*)\s*$/.exec(term))
  return (object) => {
    const own = at(object.value, ['metadata', field])
    const results = terms.map((term): Selection => (term === null ? 'unknown' : textOf(entryOf(own, term[1] ?? '')) === term[2] ? 'yes' : 'no'))
    return results.includes('no') ? 'no' : results.includes('unknown') ? 'unknown' : 'yes'
  }
}

const set = (object: BuiltObject, path: readonly string[], value: Value): BuiltObject => {
  const changed = change(object.value, path, { value, key: value })
  return changed?.kind === 'object' ? { ...object, value: changed } : object
}

const clusterScoped = new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'PersistentVolume', 'StorageClass', 'PriorityClass', 'IngressClass'])

function inNamespace(object: BuiltObject, namespace: Value | undefined): BuiltObject {
  if (namespace === undefined || isNull(namespace) || textOf(namespace) === '' || clusterScoped.has(object.kind)) return object
  return set(object, ['metadata', 'namespace'], namespace)
}

/** Names, and the names of service accounts in pod specs where the account is among these objects. */
function withAffixes(objects: readonly BuiltObject[], prefix: Value | undefined, suffix: Value | undefined): BuiltObject[] {
  const isGiven = (value: Value | undefined): value is Value => value !== undefined && !isNull(value) && textOf(value) !== ''
  const [before, after] = [isGiven(prefix) ? prefix : undefined, isGiven(suffix) ? suffix : undefined]
  if (before === undefined && after === undefined) return [...objects]
  const renamed = objects.map((object): BuiltObject => {
    const name = at(object.value, ['metadata', 'name'])
    if (name === undefined || object.kind === 'Namespace' || object.kind === 'CustomResourceDefinition') return object
    const value = affixed(name, before, after)
    const text = textOf(value)
    return { ...set(object, ['metadata', 'name'], value), names: text === undefined ? object.names : [...object.names, text] }
  })
  const accounts = new Map<string, Value>()
  renamed.forEach((object, index) => {
    const old = objects[index]
    const name = textOf(at(old?.value, ['metadata', 'name']))
    const value = at(object.value, ['metadata', 'name'])
    if (object.kind === 'ServiceAccount' && name !== undefined && value !== undefined) accounts.set(name, value)
  })
  return renamed.map((object) => {
    const path = podPaths.get(object.kind)
    if (path === undefined) return object
    return ['serviceAccountName', 'serviceAccount'].reduce((each, key) => {
      const current = at(each.value, [...path, 'spec', key])
      const account = current === undefined ? undefined : accounts.get(textOf(current) ?? '')
      // The place stays the one in the pod spec: there a person would edit.
      return account === undefined || current === undefined ? each : set(each, [...path, 'spec', key], { ...account, location: current.location })
    }, object)
  })
}

function annotated(object: BuiltObject, annotations: MappingValue): BuiltObject {
  const path = podPaths.get(object.kind)
  const places = [['metadata', 'annotations'], ...(path === undefined || path.length === 0 ? [] : [[...path, 'metadata', 'annotations']])]
  return places.reduce((each, place) => {
    const current = at(each.value, place)
    const value = current === undefined || isNull(current) ? annotations : strategicMerge(current, annotations)
    return value === undefined ? each : set(each, place, value)
  }, object)
}

/** Replacements copy values between objects: what they write is not followed, only known to be written. */
function replaced(object: BuiltObject, replacement: Value): BuiltObject {
  const targets = entryOf(replacement, 'targets')
  if (targets === undefined) return uncertain(object)
  return listOf(replacement, 'targets').reduce((each, target) => {
    const select = entryOf(target, 'select')
    if (select !== undefined && selector(select)(each) === 'no') return each
    return listOf(target, 'fieldPaths').reduce((current, fieldPath) => {
      const text = textOf(fieldPath)
      if (text === undefined) return uncertain(current)
      const hole = unknown({ code: 'not-modelled', detail: 'a kustomize replacement writes here', location: fieldPath.location }, fieldPath.location, { kind: 'string' })
      return set(current, fieldPathSteps(text), hole)
    }, each)
  }, object)
}

/** `metadata.annotations.[eks.amazonaws.com/role-arn]` → its steps. */
function fieldPathSteps(text: string): readonly string[] {
  const steps: string[] = []
  for (const match of text.matchAll(/\[([^[\]]*)\]|((?:[^.\\[]|\\\.)+)/g)) steps.push(match[1] ?? (match[2] ?? '').replaceAll('\\.', '.'))
  return steps
}

/** Something that is not modelled may have changed it. */
function uncertain(object: BuiltObject): BuiltObject {
  const metadata = entryOf(object.value, 'metadata')
  const annotations = entryOf(metadata, 'annotations')
  const location = annotations?.location ?? metadata?.location ?? object.value.location
  const open: Value = annotations?.kind === 'object' ? { ...annotations, complete: false } : { kind: 'object', entries: [], complete: false, location }
  return set(object, ['metadata', 'annotations'], open)
}
