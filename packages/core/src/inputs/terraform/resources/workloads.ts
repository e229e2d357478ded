// Workloads of the Kubernetes provider: which service account their pods run under.
import { scalar, textOf, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import type { BodyInstance, ResourceInstance, ResourceType } from '../contracts.js'
import { block, emptyObject, isUnset, notKnown } from './build.js'
import { asObject } from '../../helm/release.js'
import { base } from './facts.js'
import { annotationsOf, metadataAttribute, metadataOf } from './kubernetes-metadata.js'

/** Kinds by type, with the blocks that lead to the pod's template. */
const kinds: readonly (readonly [string, string, readonly string[]])[] = [
  ['kubernetes_pod', 'Pod', []],
  ['kubernetes_deployment', 'Deployment', ['spec', 'template']],
  ['kubernetes_stateful_set', 'StatefulSet', ['spec', 'template']],
  ['kubernetes_daemonset', 'DaemonSet', ['spec', 'template']],
  ['kubernetes_daemon_set', 'DaemonSet', ['spec', 'template']],
  ['kubernetes_replication_controller', 'ReplicationController', ['spec', 'template']],
  ['kubernetes_job', 'Job', ['spec', 'template']],
  ['kubernetes_cron_job', 'CronJob', ['spec', 'job_template', 'spec', 'template']],
]

function workload(resource: ResourceInstance, workloadKind: string, path: readonly string[]): readonly Fact[] {
  const pod = path.reduce<BodyInstance | undefined>((body, type) => block(body, type), resource)
  const metadata = metadataOf(resource)
  const annotations = asObject(metadata.annotations, resource.location)
  return [
    {
      kind: 'workload',
      ...base(resource),
      workloadKind,
      namespace: metadata.namespace,
      name: metadata.name,
      annotations,
      serviceAccountName: serviceAccountOf(block(pod, 'spec'), resource),
      ...(givesRole(block(pod, 'spec')) ? { ownRole: true as const } : {}),
      podAnnotations: path.length === 0 ? annotations : pod === undefined ? emptyObject(resource.location) : asObject(annotationsOf(block(pod, 'metadata'), pod), pod.location),
    },
  ]
}

function serviceAccountOf(spec: BodyInstance | undefined, resource: ResourceInstance): Value {
  if (spec === undefined) return notKnown('unknown-argument', 'the pod is not known', resource.location)
  const name = spec.argument('service_account_name')
  return name === undefined || isUnset(name) ? scalar('default', spec.location) : name
}

function givesRole(spec: BodyInstance | undefined): boolean {
  const containers = spec === undefined ? [] : [...spec.blocks('container').items, ...spec.blocks('init_container').items]
  return containers.some((container) => container.blocks('env').items.some((variable) => textOf(variable.argument('name')) === 'AWS_ROLE_ARN'))
}

export const workloads: readonly ResourceType[] = kinds.flatMap(([type, kind, path]) =>
  [type, `${type}_v1`].map((each): ResourceType => ({
    mode: 'managed',
    type: each,
    attributes: { metadata: metadataAttribute },
    facts: (resource) => workload(resource, kind, path),
  })),
)
