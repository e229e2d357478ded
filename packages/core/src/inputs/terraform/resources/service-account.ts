// Service accounts and namespaces of the Kubernetes provider, and annotations it adds to objects made elsewhere.
import { isNull, scalar, textOf, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import { asObject } from '../../helm/release.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, block, emptyObject, notKnown, text, withDefault } from './build.js'
import { base } from './facts.js'
import { metadataAttribute, metadataOf, type Metadata } from './kubernetes-metadata.js'

/** A choice of annotations as annotations that are choices. */
function metadata(resource: ResourceInstance): Metadata {
  const found = metadataOf(resource)
  return { ...found, annotations: asObject(found.annotations, resource.location) }
}

const serviceAccountFact = (resource: ResourceInstance): readonly Fact[] => [
  { kind: 'service-account', ...base(resource), ...metadata(resource), origin: resource.type },
]

/** The object that every namespace has; only its annotations are managed. */
function defaultServiceAccountFact(resource: ResourceInstance): readonly Fact[] {
  const written = block(resource, 'metadata')?.argument('name')
  const name = written === undefined || isNull(written) ? scalar('default', resource.location) : written
  return [{ kind: 'service-account', ...base(resource), ...metadata(resource), name, origin: resource.type }]
}

function annotationsFact(resource: ResourceInstance): readonly Fact[] {
  const kind = textOf(resource.argument('kind'))
  const target = block(resource, 'metadata')
  const { location } = resource
  const name = argument(target, 'name') ?? notKnown('unknown-argument', 'the name is not set', location)
  const namespace = target === undefined ? notKnown('unknown-argument', 'metadata is not known', location) : withDefault(target.argument('namespace'), scalar('default', location))
  const annotations = asObject(withDefault(resource.argument('annotations'), emptyObject(location)), location)
  if (kind === 'ServiceAccount') {
    return [{ kind: 'service-account', ...base(resource), name, namespace, annotations, origin: resource.type, patch: true }]
  }
  // Annotations of the pod template count for pods, not for this object.
  return kind === undefined ? [] : [{ kind: 'annotated-object', ...base(resource), objectKind: kind, name, namespace, annotations }]
}

const idOf = (resource: ResourceInstance): Value => {
  const { name, namespace } = metadataOf(resource)
  return resource.type.startsWith('kubernetes_namespace') ? name : text([namespace, '/', name], resource.location)
}

const attributes = { metadata: metadataAttribute, id: idOf }

export const serviceAccounts: readonly ResourceType[] = [
  ...['kubernetes_service_account', 'kubernetes_service_account_v1'].flatMap((type): ResourceType[] => [
    { mode: 'managed', type, attributes, facts: serviceAccountFact },
    { mode: 'data', type, attributes },
  ]),
  ...['kubernetes_default_service_account', 'kubernetes_default_service_account_v1'].map(
    (type): ResourceType => ({ mode: 'managed', type, attributes, facts: defaultServiceAccountFact }),
  ),
  { mode: 'managed', type: 'kubernetes_annotations', facts: annotationsFact },
  ...['kubernetes_namespace', 'kubernetes_namespace_v1'].flatMap((type): ResourceType[] => [
    { mode: 'managed', type, attributes },
    { mode: 'data', type, attributes },
  ]),
]
