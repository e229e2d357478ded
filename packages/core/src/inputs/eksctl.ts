// eksctl's ClusterConfig → facts: the cluster, its OIDC provider, the roles and service accounts eksctl makes for
// `iam.serviceAccounts`, Pod Identity associations, and roles of add-ons.
// https://github.com/eksctl-io/eksctl/blob/main/pkg/apis/eksctl.io/v1alpha5/iam.go
import type { Fact, Facts, Role, Scope, ServiceAccount } from '../model/facts.js'
import { relative } from '../source/file-system.js'
import type { Location, SourceFile } from '../source/source-file.js'
import { parseYaml, splitDocuments } from '../syntax/yaml.js'
import type { Domain } from '../value/symbol.js'
import { concat } from '../value/template.js'
import { entryOf, isNull, scalar, symbol, textOf } from '../value/value.js'
import type { Entry, Value } from '../value/value.js'
import { withHoles, withHolesInside } from './placeholders.js'
import { readPolicy } from './policy-document.js'
import type { Project } from './project.js'
import { addonServiceAccounts } from './terraform/resources/eks-addons.js'

/** Reads the ClusterConfig documents among the YAML files of a project. */
export function extractEksctl(project: Project): Facts {
  const facts: Fact[] = []
  for (const path of project.files) {
    if (project.kind(path) !== 'yaml') continue
    const file = project.text(path)
    if (file === undefined || !file.text.includes('eksctl.io/') || !file.text.includes('ClusterConfig')) continue
    clusterConfigs(file).forEach((config, index) => {
      const id = `eksctl:${relative(project.cwd, path)}${index === 0 ? '' : `#${index + 1}`}`
      facts.push(...factsOf(config, { id, kind: 'eksctl', path }))
    })
  }
  // Broken documents are told by the Kubernetes input, which reads the same files.
  return { facts, problems: [] }
}

function clusterConfigs(file: SourceFile): readonly Value[] {
  return parseYaml(file, { ranges: splitDocuments(file.text) }).documents.flatMap(({ value }) => {
    const isConfig = textOf(entryOf(value, 'kind')) === 'ClusterConfig' && textOf(entryOf(value, 'apiVersion'))?.startsWith('eksctl.io/') === true
    return isConfig && value !== undefined ? [value] : []
  })
}

/** What all facts of one cluster share. */
interface Cluster {
  readonly scope: Scope
  readonly name: Value
  readonly issuer: Value
  readonly partition: Value
  readonly account: Value
  readonly providerArn: Value
}

function factsOf(config: Value, scope: Scope): readonly Fact[] {
  const metadata = entryOf(config, 'metadata')
  const { location } = metadata ?? config
  const name = given(entryOf(metadata, 'name'), scope)
  const issuer = computed(scope, 'issuer', 'issuer-host', `issuer of cluster ${textOf(name) ?? ''}`.trim(), location)
  const partition = computed(scope, 'partition', 'partition', 'partition of the cluster', location)
  const account = computed(scope, 'account', 'account-id', 'account of the cluster', location)
  const text = (part: string): Value => scalar(part, location)
  const cluster: Cluster = {
    scope,
    name: name ?? computed(scope, 'name', 'cluster-name', 'name of the cluster', location),
    issuer,
    partition,
    account,
    providerArn: concat([text('arn:'), partition, text(':iam::'), account, text(':oidc-provider/'), issuer], location),
  }
  const iam = entryOf(config, 'iam')
  const base = { scope, location, exists: 'yes' as const }
  const facts: Fact[] = [{ ...base, kind: 'cluster', address: 'cluster', name: cluster.name, issuer, lookup: false }]
  const withOidc = entryOf(iam, 'withOIDC')
  if (withOidc?.kind === 'scalar' && withOidc.value === true) {
    facts.push({
      ...base,
      kind: 'oidc-provider',
      location: withOidc.location,
      address: 'iam.withOIDC',
      issuer,
      url: concat([text('https://'), issuer], location),
      arn: cluster.providerArn,
      clientIds: { kind: 'tuple', items: [text('sts.amazonaws.com')], complete: true, location },
      lookup: false,
    })
  }
  itemsOf(iam, 'serviceAccounts').forEach((entry, index) => facts.push(...serviceAccountFacts(entry, `iam.serviceAccounts[${index}]`, cluster)))
  itemsOf(iam, 'podIdentityAssociations').forEach((entry, index) => facts.push(...associationFacts(entry, `iam.podIdentityAssociations[${index}]`, cluster)))
  itemsOf(config, 'addons').forEach((entry, index) => facts.push(...addonFacts(entry, `addons[${index}]`, cluster)))
  return facts
}

function itemsOf(value: Value | undefined, key: string): readonly Value[] {
  const list = entryOf(value, key)
  return list?.kind === 'tuple' ? list.items : []
}

const isTrue = (value: Value | undefined): boolean => value?.kind === 'scalar' && value.value === true

/** A text that is set, with its placeholders as holes. */
const given = (value: Value | undefined, scope: Scope): Value | undefined =>
  value === undefined || isNull(value) || textOf(value) === '' ? undefined : withHoles(value, scope.id)

function computed(scope: Scope, key: string, domain: Domain, label: string, location: Location): Value {
  return symbol({ id: `${scope.id}:${key}`, domain, label, reason: { code: 'computed-attribute', detail: `${label} is known once eksctl has made it`, location }, notNull: true }, location)
}

/** A role that eksctl makes through CloudFormation: without `roleName` its name ends in random characters. */
function madeRole(address: string, name: Value | undefined, trust: Value, location: Location, cluster: Cluster): Role {
  const { scope } = cluster
  const text = (part: string): Value => scalar(part, location)
  // CloudFormation names it after eksctl's stack: eksctl-prod-addon-iamserviceaccount-kube-Role1-1QHG9KUCNQB50
  const roleName = name ?? concat([text('eksctl-'), computed(scope, `${address}:name`, 'role-name', `name of the role of ${address}`, location)], location)
  return {
    kind: 'role',
    scope,
    location,
    exists: 'yes',
    address,
    name: roleName,
    path: text('/'),
    arn: concat([text('arn:'), cluster.partition, text(':iam::'), cluster.account, text(':role/'), roleName], location),
    trust: readPolicy(trust),
  }
}

const object = (entries: readonly (readonly [Value, Value])[], location: Location): Value => ({
  kind: 'object',
  entries: entries.map(([key, value]): Entry => ({ key, value })),
  complete: true,
  location,
})

function policy(statement: readonly (readonly [string, Value])[], location: Location): Value {
  const text = (part: string): Value => scalar(part, location)
  const entries = [['Effect', text('Allow')] as const, ...statement]
  const body = object(entries.map(([key, value]) => [text(key), value] as const), location)
  return object([[text('Version'), text('2012-10-17')], [text('Statement'), { kind: 'tuple', items: [body], complete: true, location }]], location)
}

/** The trust policy that eksctl writes for a service account. */
function webIdentityTrust(subject: Value, operator: 'StringEquals' | 'StringLike', location: Location, cluster: Cluster): Value {
  const text = (part: string): Value => scalar(part, location)
  const key = (claim: string): Value => concat([cluster.issuer, text(claim)], location)
  const sub = [key(':sub'), subject] as const
  const aud = [key(':aud'), text('sts.amazonaws.com')] as const
  const conditions =
    operator === 'StringEquals' ? object([[text('StringEquals'), object([sub, aud], location)]], location) : object([[text('StringLike'), object([sub], location)], [text('StringEquals'), object([aud], location)]], location)
  return policy([['Action', text('sts:AssumeRoleWithWebIdentity')], ['Principal', object([[text('Federated'), cluster.providerArn]], location)], ['Condition', conditions]], location)
}

function serviceAccountFacts(entry: Value, address: string, cluster: Cluster): readonly Fact[] {
  const { scope } = cluster
  const metadata = entryOf(entry, 'metadata')
  const name = given(entryOf(metadata, 'name'), scope)
  if (name === undefined) return []
  const { location } = name
  const text = (part: string): Value => scalar(part, location)
  const namespace = given(entryOf(metadata, 'namespace'), scope) ?? text('default')
  const attached = given(entryOf(entry, 'attachRoleARN'), scope)
  const facts: Fact[] = []
  let roleArn = attached
  if (attached === undefined) {
    const pattern = given(entryOf(entry, 'subjectPattern'), scope)
    const subject = concat([text('system:serviceaccount:'), namespace, text(':'), pattern ?? name], location)
    const trust = webIdentityTrust(subject, pattern === undefined ? 'StringEquals' : 'StringLike', location, cluster)
    const role = madeRole(address, given(entryOf(entry, 'roleName'), scope), trust, location, cluster)
    facts.push(role)
    roleArn = role.arn
  }
  if (isTrue(entryOf(entry, 'roleOnly')) || roleArn === undefined) return facts
  facts.push(madeServiceAccount(`${address}.serviceAccount`, namespace, name, [...annotationsOf(metadata, scope), { key: text('eks.amazonaws.com/role-arn'), value: roleArn }], cluster))
  return facts
}

function annotationsOf(metadata: Value | undefined, scope: Scope): readonly Entry[] {
  const annotations = entryOf(metadata, 'annotations')
  if (annotations?.kind !== 'object') return []
  // eksctl sets the role itself, whatever stands there.
  return annotations.entries.filter(({ key }) => textOf(key) !== 'eks.amazonaws.com/role-arn').map(({ key, value }) => ({ key, value: withHolesInside(value, scope.id) }))
}

function madeServiceAccount(address: string, namespace: Value, name: Value, entries: readonly Entry[], { scope }: Cluster): ServiceAccount {
  const annotations: Value = { kind: 'object', entries, complete: true, location: name.location }
  return { kind: 'service-account', scope, location: name.location, exists: 'yes', address, namespace, name, annotations, origin: 'eksctl' }
}

/** `namespace` is that of the add-on, where the association belongs to one. */
function associationFacts(entry: Value, address: string, cluster: Cluster, addonNamespace?: Value): readonly Fact[] {
  const { scope } = cluster
  const serviceAccount = given(entryOf(entry, 'serviceAccountName'), scope)
  const namespace = given(entryOf(entry, 'namespace'), scope) ?? addonNamespace
  if (serviceAccount === undefined || namespace === undefined) return []
  const { location } = serviceAccount
  const text = (part: string): Value => scalar(part, location)
  const facts: Fact[] = []
  let roleArn = given(entryOf(entry, 'roleARN'), scope)
  if (roleArn === undefined) {
    const actions: Value = { kind: 'tuple', items: [text('sts:AssumeRole'), text('sts:TagSession')], complete: true, location }
    const trust = policy([['Action', actions], ['Principal', object([[text('Service'), text('pods.eks.amazonaws.com')]], location)]], location)
    const role = madeRole(address, given(entryOf(entry, 'roleName'), scope), trust, location, cluster)
    facts.push(role)
    roleArn = role.arn
  }
  const targetRoleArn = given(entryOf(entry, 'targetRoleARN'), scope)
  facts.push({
    kind: 'association',
    scope,
    location,
    exists: 'yes',
    address: `${address}.association`,
    cluster: cluster.name,
    namespace,
    serviceAccount,
    roleArn,
    ...(targetRoleArn === undefined ? {} : { targetRoleArn }),
  })
  if (isTrue(entryOf(entry, 'createServiceAccount'))) facts.push(madeServiceAccount(`${address}.serviceAccount`, namespace, serviceAccount, [], cluster))
  return facts
}

function addonFacts(entry: Value, address: string, cluster: Cluster): readonly Fact[] {
  const { scope } = cluster
  const name = entryOf(entry, 'name')
  const known = addonServiceAccounts.get(textOf(name) ?? '')
  const location = name?.location ?? entry.location
  const namespace = given(entryOf(entryOf(entry, 'namespaceConfig'), 'namespace'), scope) ?? (known === undefined ? undefined : scalar(known.namespace, location))
  const facts: Fact[] = []
  const roleArn = given(entryOf(entry, 'serviceAccountRoleARN'), scope)
  if (roleArn !== undefined && known !== undefined && namespace !== undefined) {
    const serviceAccount = scalar(known.serviceAccount, location)
    facts.push({ kind: 'role-grant', scope, location: roleArn.location, exists: 'yes', address, namespace, serviceAccount, roleArn, origin: 'eksctl add-on' })
  }
  itemsOf(entry, 'podIdentityAssociations').forEach((association, index) => {
    facts.push(...associationFacts(association, `${address}.podIdentityAssociations[${index}]`, cluster, namespace))
  })
  return facts
}
