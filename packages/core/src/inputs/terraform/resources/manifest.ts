// Kubernetes objects given whole: kubernetes_manifest (an object), kubectl_manifest and kubectl_file_documents (YAML text),
// files that Terraform writes.
import { parseYamlTemplate } from '../../../syntax/yaml.js'
import { scalar, textOf, type Guard, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import { noReleaseFiles } from '../../helm/release-files.js'
import { manifestsIn } from '../../kubernetes/manifests.js'
import { factsOf } from '../../kubernetes/objects.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, notKnown } from './build.js'
import { base } from './facts.js'

/** Facts of the objects in a structure. Without a namespace an object lands in `default`. */
export function objectFacts(resource: ResourceInstance, object: Value, namespace: Value | undefined): readonly Fact[] {
  const own = base(resource)
  if (object.kind === 'choice') return object.options.flatMap((option) => objectFacts(resource, option.value, namespace).map((fact) => ({ ...fact, exists: 'unknown' as const, when: [...(own.when ?? []), ...option.when] })))
  const structure = object.kind === 'map' ? { ...object, kind: 'object' as const } : object
  return manifestsIn(structure).flatMap((manifest) => {
    const facts = factsOf(manifest, { scope: own.scope, root: own.scope.path, files: noReleaseFiles, addresses: new Map() })
    return facts.map((fact): Fact => {
      const placed = 'namespace' in fact && fact.namespace.kind === 'unknown' && fact.namespace.reason.code === 'placeholder' ? { namespace: namespace ?? scalar('default', fact.namespace.location) } : {}
      const place = fact.location.file === own.location.file ? fact.location : own.location
      const address = fact.kind === 'service-account' && facts.length > 1 ? `${own.address}${fact.address.slice(fact.address.lastIndexOf(':'))}` : own.address
      return { ...fact, ...placed, address, exists: own.exists === 'yes' ? fact.exists : own.exists, location: place, ...withGuard(own.when, fact.when), ...(fact.kind === 'service-account' && fact.origin === 'ServiceAccount manifest' ? { origin: resource.type } : {}) } as Fact
    })
  })
}

const withGuard = (own: Guard | undefined, inner: Guard | undefined): { readonly when?: Guard } =>
  own === undefined && inner === undefined ? {} : { when: [...(own ?? []), ...(inner ?? [])] }

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

/**
 * Text that Terraform writes to a file, or splits into documents for another resource: only what is Kubernetes YAML, and then the
 * objects are applied by somebody else, in a namespace that is not known unless it is written.
 */
const contentFacts = (resource: ResourceInstance): readonly Fact[] => {
  const content = argument(resource, 'content')
  if (content === undefined || !mentionsObjects(content)) return []
  const namespace = notKnown('not-modelled', 'the object names no namespace', content.location)
  return parseYamlTemplate(content).documents.flatMap(({ value }) => (value === undefined ? [] : objectFacts(resource, value, namespace)))
}

/** Asked before parsing: files may hold anything. */
function mentionsObjects(content: Value): boolean {
  switch (content.kind) {
    case 'encoded':
      return true
    case 'scalar':
      return textOf(content)?.includes('apiVersion') === true
    case 'template':
      return content.parts.some((part) => textOf(part)?.includes('apiVersion') === true)
    case 'choice':
      return content.options.some(({ value }) => mentionsObjects(value))
    default:
      return false
  }
}

export const manifests: readonly ResourceType[] = [
  { mode: 'managed', type: 'kubernetes_manifest', facts: manifestFacts },
  { mode: 'managed', type: 'kubectl_manifest', facts: yamlFacts },
  { mode: 'managed', type: 'local_file', facts: contentFacts },
  { mode: 'managed', type: 'local_sensitive_file', facts: contentFacts },
  { mode: 'data', type: 'kubectl_file_documents', facts: contentFacts },
]
