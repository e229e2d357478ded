// Kubernetes objects given whole: kubernetes_manifest (an object), kubectl_manifest and kubectl_file_documents (YAML text).
import { parseYamlTemplate } from '../../../syntax/yaml.js'
import { scalar, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import { manifestsIn } from '../../kubernetes/manifests.js'
import { factsOf } from '../../kubernetes/objects.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument } from './build.js'
import { base } from './facts.js'

/** Facts of the objects in a structure. Without a namespace an object lands in `default`. */
function objectFacts(resource: ResourceInstance, object: Value, namespace: Value | undefined): readonly Fact[] {
  const own = base(resource)
  if (object.kind === 'choice') return object.options.flatMap((option) => objectFacts(resource, option.value, namespace).map((fact) => ({ ...fact, exists: 'unknown' as const, when: [...(own.when ?? []), ...option.when] })))
  const structure = object.kind === 'map' ? { ...object, kind: 'object' as const } : object
  return manifestsIn(structure).flatMap((manifest) => {
    const facts = factsOf(manifest, { scope: own.scope, root: own.scope.path, addresses: new Map() })
    return facts.map((fact): Fact => {
      const placed = 'namespace' in fact && fact.namespace.kind === 'unknown' && fact.namespace.reason.code === 'placeholder' ? { namespace: namespace ?? scalar('default', fact.namespace.location) } : {}
      const place = fact.location.file === own.location.file ? fact.location : own.location
      return { ...fact, ...placed, address: own.address, exists: own.exists, location: place, ...(own.when === undefined ? {} : { when: own.when }), ...(fact.kind === 'service-account' ? { origin: resource.type } : {}) } as Fact
    })
  })
}

const manifestFacts = (resource: ResourceInstance): readonly Fact[] => {
  const manifest = argument(resource, 'manifest')
  return manifest === undefined ? [] : objectFacts(resource, manifest, undefined)
}

const yamlFacts = (resource: ResourceInstance): readonly Fact[] => {
  const text = argument(resource, 'yaml_body')
  if (text === undefined) return []
  const namespace = argument(resource, 'override_namespace')
  return parseYamlTemplate(text).documents.flatMap(({ value }) => (value === undefined ? [] : objectFacts(resource, value, namespace)))
}

export const manifests: readonly ResourceType[] = [
  { mode: 'managed', type: 'kubernetes_manifest', facts: manifestFacts },
  { mode: 'managed', type: 'kubectl_manifest', facts: yamlFacts },
]
