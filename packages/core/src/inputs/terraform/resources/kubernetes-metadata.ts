// The metadata block of the Kubernetes provider's resources: names, namespaces, annotations, with the provider's defaults.
// https://github.com/hashicorp/terraform-provider-kubernetes kubernetes/schema_metadata.go
import { scalar, type Value } from '../../../value/value.js'
import type { BodyInstance, ResourceInstance } from '../contracts.js'
import { argument, block, computed, emptyObject, isUnset, list, notKnown, object, text, withDefault } from './build.js'

export interface Metadata {
  readonly name: Value
  readonly namespace: Value
  readonly annotations: Value
}

export function metadataOf(resource: ResourceInstance): Metadata {
  const metadata = block(resource, 'metadata')
  const { location } = metadata ?? resource
  return {
    name: nameOf(resource, metadata),
    namespace: metadata === undefined ? notKnown('unknown-argument', 'metadata is not known', location) : withDefault(metadata.argument('namespace'), scalar('default', location)),
    annotations: annotationsOf(metadata, resource),
  }
}

function nameOf(resource: ResourceInstance, metadata: BodyInstance | undefined): Value {
  const name = argument(metadata, 'name')
  if (name !== undefined && !isUnset(name)) return name
  const prefix = argument(metadata, 'generate_name')
  if (prefix !== undefined && !isUnset(prefix)) return text([prefix, computed(resource, 'metadata.name_suffix')], resource.location)
  return computed(resource, 'metadata.name')
}

export function annotationsOf(metadata: BodyInstance | undefined, owner: BodyInstance): Value {
  if (metadata === undefined) return emptyObject(owner.location)
  return withDefault(metadata.argument('annotations'), emptyObject(metadata.location))
}

/** `metadata` as an expression sees it. */
export function metadataAttribute(resource: ResourceInstance): Value {
  const { name, namespace, annotations } = metadataOf(resource)
  const { location } = resource
  const metadata = block(resource, 'metadata')
  const labels = withDefault(metadata?.argument('labels'), emptyObject(location))
  return list(
    [
      object(
        {
          name,
          namespace: resource.type.startsWith('kubernetes_namespace') ? scalar('', location) : namespace,
          annotations,
          labels,
          generate_name: metadata?.argument('generate_name') ?? scalar(null, location),
          generation: computed(resource, 'metadata.generation'),
          resource_version: computed(resource, 'metadata.resource_version'),
          uid: computed(resource, 'metadata.uid'),
        },
        location,
      ),
    ],
    location,
  )
}
