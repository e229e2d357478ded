// Service accounts that a GitOps operator patches while it builds a kustomization: Argo CD's `source.kustomize.patches`, Flux's
// `spec.patches`. The object patched stands elsewhere, so only what the patch says is known.
// https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/ , https://fluxcd.io/flux/components/kustomize/kustomizations/#patches
import { parseYamlTemplate } from '../../syntax/yaml.js'
import { entryOf, textOf, type MappingValue, type Value } from '../../value/value.js'
import { manifestsIn, type Manifest } from './manifests.js'
import { jsonPatch } from './patches.js'

const at = (value: Value | undefined, ...path: readonly string[]): Value | undefined => path.reduce<Value | undefined>((each, key) => entryOf(each, key), value)

const items = (value: Value | undefined): readonly Value[] => (value?.kind === 'tuple' ? value.items : [])

function patchesOf({ kind, apiVersion, value }: Manifest): readonly Value[] {
  const group = apiVersion.split('/', 1)[0]
  if (kind === 'Kustomization' && group === 'kustomize.toolkit.fluxcd.io') return items(at(value, 'spec', 'patches'))
  if (group !== 'argoproj.io') return []
  const spec = kind === 'Application' ? at(value, 'spec') : kind === 'ApplicationSet' ? at(value, 'spec', 'template', 'spec') : undefined
  const sources = [at(spec, 'source'), ...items(at(spec, 'sources'))]
  return sources.flatMap((source) => items(at(source, 'kustomize', 'patches')))
}

/** What is left of each patched service account: its name and namespace as selected, its annotations as patched. */
export function patchedServiceAccounts(manifest: Manifest): readonly Manifest[] {
  return patchesOf(manifest).flatMap((patch) => {
    const target = entryOf(patch, 'target')
    const text = entryOf(patch, 'patch')
    if (text === undefined) return []
    const documents = parseYamlTemplate(text, { dialect: 'kubernetes' }).documents.flatMap(({ value }) => value ?? [])
    if (target === undefined) return documents.flatMap((document) => manifestsIn(document)).filter(({ kind }) => kind === 'ServiceAccount')
    // A target without a name selects all that there are.
    if (textOf(entryOf(target, 'kind')) !== 'ServiceAccount' || entryOf(target, 'name') === undefined) return []
    return documents.flatMap((document): readonly Manifest[] => {
      const body = document.kind === 'tuple' ? jsonPatch(selected(target), document) : document
      const annotations = at(body, 'metadata', 'annotations')
      return annotations === undefined ? [] : [{ kind: 'ServiceAccount', apiVersion: 'v1', value: selected(target, annotations) }]
    })
  })
}

/** An object with the names of the target. */
function selected(target: Value, annotations?: Value): MappingValue {
  const { location } = target
  const key = (name: string): Value => ({ kind: 'scalar', value: name, location: { ...location, approximate: true } })
  const named = ['namespace', 'name'].flatMap((name) => {
    const value = entryOf(target, name)
    return value === undefined ? [] : [{ key: key(name), value }]
  })
  const mapping = (entries: MappingValue['entries']): MappingValue => ({ kind: 'object', entries, complete: true, location })
  return mapping([{ key: key('metadata'), value: mapping([...named, { key: key('annotations'), value: annotations ?? mapping([]) }]) }])
}
