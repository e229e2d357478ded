// From Kubernetes objects to facts: service accounts, workloads and other annotated objects. Reads no files.
import type { AnnotatedObject, Fact, Scope, ServiceAccount, Workload } from '../../model/facts.js'
import { relative } from '../../source/file-system.js'
import type { Location } from '../../source/source-file.js'
import { concat } from '../../value/template.js'
import { entryOf, isNull, scalar, symbol, textOf, unknown } from '../../value/value.js'
import type { MappingValue, Value } from '../../value/value.js'
import { isBuiltIn, podPaths } from './manifests.js'
import type { Manifest } from './manifests.js'
import { withHoles } from '../placeholders.js'
import { iamFactsOf } from './iam-objects.js'
import { patchedServiceAccounts } from './gitops-patches.js'
import { releasesOf } from '../helm/gitops.js'
import type { ReleaseFiles } from '../helm/release-files.js'
import { releaseFacts } from '../helm/release-facts.js'

export interface ObjectContext {
  readonly scope: Scope
  /** For addresses. */
  readonly root: string
  /** Addresses given so far in this scope, so that each is unique. */
  readonly addresses: Map<string, number>
  /** Where releases find their charts and values. */
  readonly files: ReleaseFiles
  /** True for objects that only patch one made elsewhere. */
  readonly patch?: true
}

/** The facts of one object; none for most kinds. */
export function factsOf(manifest: Manifest, context: ObjectContext): readonly Fact[] {
  const patched = context.patch ? [] : patchedServiceAccounts(manifest).flatMap((each) => factsOf(each, { ...context, patch: true }))
  return patched.length > 0 ? [...patched, ...ownFactsOf(manifest, context)] : ownFactsOf(manifest, context)
}

function ownFactsOf(manifest: Manifest, context: ObjectContext): readonly Fact[] {
  const { kind, value } = manifest
  const made = context.patch ? undefined : iamFactsOf(manifest, context.scope, context.root)
  if (made !== undefined) return made
  const metadata = mappingOf(entryOf(value, 'metadata'))
  const releases = releasesOf(manifest, context.scope.id, context.files)
  if (releases !== undefined) {
    if (context.patch) return []
    const address = addressOf(manifest, context)
    return releases.flatMap(({ release, origin }, index) => releaseFacts(release, { scope: context.scope, address: index === 0 ? address : `${address}.sources[${index}]`, origin }))
  }
  const base = {
    scope: context.scope,
    location: value.location,
    exists: 'yes' as const,
    address: addressOf(manifest, context),
    namespace: namespaceOf(metadata, value.location, context),
    name: nameOf(metadata, value.location, context),
    annotations: annotationsOf(metadata, value.location, context),
  }
  if (kind === 'ServiceAccount' && isBuiltIn(manifest)) {
    const fact: ServiceAccount = { ...base, kind: 'service-account', origin: 'ServiceAccount manifest', ...(context.patch ? { patch: true, annotations: open(base.annotations) } : {}) }
    return [fact]
  }
  const path = podPaths.get(kind)
  if (path !== undefined && isBuiltIn(manifest)) {
    if (context.patch) return []
    const pod = at(value, path)
    const fact: Workload = { ...base, kind: 'workload', workloadKind: kind, ...podOf(pod, value, context), ...(path.length === 0 ? { podAnnotations: base.annotations } : {}) }
    return [fact]
  }
  if (mentionsRole(base.annotations) && !handsOn(manifest)) {
    const fact: AnnotatedObject = { ...base, kind: 'annotated-object', objectKind: kind }
    return [fact]
  }
  // Custom resources that make pods from a template.
  for (const template of [['spec', 'template'], ['spec', 'podTemplate'], ['spec', 'jobTemplate', 'spec', 'template'], ['spec', 'serviceAccountTemplate']]) {
    const annotations = annotationsOf(mappingOf(entryOf(at(value, template), 'metadata')), value.location, context)
    // A template for service accounts is the right place.
    if (mentionsRole(annotations) && template[1] !== 'serviceAccountTemplate') {
      const fact: AnnotatedObject = { ...base, kind: 'annotated-object', objectKind: kind, annotations }
      return [fact]
    }
  }
  return []
}

/** Crossplane gives these annotations to the service account it makes for a provider. */
const handsOn = ({ kind, apiVersion }: Manifest): boolean => kind === 'ControllerConfig' && apiVersion.startsWith('pkg.crossplane.io/')

const mappingOf = (value: Value | undefined): MappingValue | undefined => (value?.kind === 'object' || value?.kind === 'map' ? value : undefined)

export function at(value: Value | undefined, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((each, key) => entryOf(each, key), value)
}

const open = (value: Value): Value => (value.kind === 'object' ? { ...value, complete: false } : value)

/** Annotations that say something about roles, on whatever object. */
function mentionsRole(annotations: Value): boolean {
  if (annotations.kind !== 'object') return false
  return annotations.entries.some(({ key }) => {
    const text = textOf(key)
    return text !== undefined && (text.startsWith('eks.amazonaws.com/') || text.endsWith('/role-arn'))
  })
}

function addressOf({ kind, value }: Manifest, { root, addresses }: ObjectContext): string {
  const name = textOf(at(value, ['metadata', 'name'])) ?? '?'
  const namespace = textOf(at(value, ['metadata', 'namespace']))
  const address = `${relative(root, value.location.file.path)}:${kind}/${namespace === undefined ? '' : `${namespace}/`}${name}`
  const count = (addresses.get(address) ?? 0) + 1
  addresses.set(address, count)
  return count === 1 ? address : `${address}[${count}]`
}

/** Text with its placeholders as holes; structure where text should be (an unquoted `{{ … }}`) is a placeholder as well. */
function text(value: Value, context: ObjectContext): Value {
  if (value.kind !== 'object' && value.kind !== 'tuple') return withHoles(value, context.scope.id)
  return unknown({ code: 'placeholder', detail: 'an expression of a template language', location: value.location }, value.location, { kind: 'string' })
}

const isEmpty = (value: Value | undefined): boolean => value === undefined || isNull(value) || textOf(value) === ''

function namespaceOf(metadata: MappingValue | undefined, place: Location, context: ObjectContext): Value {
  const namespace = entryOf(metadata, 'namespace')
  if (namespace !== undefined && !isEmpty(namespace)) return text(namespace, context)
  const location = metadata?.location ?? place
  return unknown({ code: 'placeholder', detail: 'the manifest names no namespace, so it is the one it is applied to', location }, location, { kind: 'string' })
}

function nameOf(metadata: MappingValue | undefined, place: Location, context: ObjectContext): Value {
  const name = entryOf(metadata, 'name')
  if (name !== undefined && !isEmpty(name)) return text(name, context)
  const location = metadata?.location ?? place
  const prefix = entryOf(metadata, 'generateName')
  if (prefix === undefined) return unknown({ code: 'placeholder', detail: 'the manifest gives no name', location }, location, { kind: 'string' })
  // Five characters, chosen by the API server.
  const suffix = symbol(
    {
      id: `generated-name:${context.scope.id}:${place.file.path}:${place.start}`,
      domain: 'dns-label',
      label: 'generated suffix',
      reason: { code: 'computed-attribute', detail: 'the API server appends to generateName', location: prefix.location },
      many: true,
      notNull: true,
    },
    prefix.location,
  )
  return concat([text(prefix, context), suffix], prefix.location)
}

function annotationsOf(metadata: MappingValue | undefined, place: Location, context: ObjectContext): Value {
  const annotations = entryOf(metadata, 'annotations')
  const location = annotations?.location ?? metadata?.location ?? place
  if (annotations === undefined || isNull(annotations)) return { kind: 'object', entries: [], complete: metadata?.complete ?? true, location }
  if (annotations.kind === 'object') {
    const isTemplate = annotations.entries.some(({ key }) => textOf(key) === undefined)
    const entries = annotations.entries.map(({ key, value }) => ({ key: withHoles(key, context.scope.id), value: text(value, context) }))
    return { ...annotations, entries, complete: annotations.complete && !isTemplate }
  }
  if (annotations.kind === 'unknown' || annotations.kind === 'symbol' || annotations.kind === 'choice') return annotations
  return unknown({ code: 'placeholder', detail: 'the annotations are not a mapping of texts', location }, location)
}

/** What a pod template says. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ (serviceAccount is the deprecated alias) */
function podOf(pod: Value | undefined, object: Value, context: ObjectContext): Pick<Workload, 'serviceAccountName' | 'podAnnotations' | 'ownRole'> {
  const spec = entryOf(pod, 'spec')
  const candidates = [entryOf(spec, 'serviceAccountName'), entryOf(spec, 'serviceAccount')]
  const given = candidates.find((candidate) => candidate !== undefined && !isEmpty(candidate))
  const location = spec?.location ?? pod?.location ?? object.location
  return {
    serviceAccountName: given === undefined ? defaultName(spec, location) : text(given, context),
    podAnnotations: annotationsOf(mappingOf(entryOf(pod, 'metadata')), location, context),
    ...(['containers', 'initContainers'].some((key) => itemsOf(entryOf(spec, key)).some(givesRole)) ? { ownRole: true as const } : {}),
  }
}

const itemsOf = (value: Value | undefined): readonly Value[] => (value?.kind === 'tuple' || value?.kind === 'list' ? value.items : [])

/** What the webhook would set. https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html */
const givesRole = (container: Value): boolean => itemsOf(entryOf(container, 'env')).some((variable) => textOf(entryOf(variable, 'name')) === 'AWS_ROLE_ARN')

function defaultName(spec: Value | undefined, location: Location): Value {
  if (spec === undefined || (spec.kind === 'object' && spec.complete)) return scalar('default', location)
  return unknown({ code: 'placeholder', detail: 'the pod template is not fully known', location }, location, { kind: 'string' })
}
