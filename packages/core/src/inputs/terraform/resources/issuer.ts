// Where an issuer's host comes from: one symbol per cluster, and the forms in which providers write it.
import { identityOf } from '../../../value/canonical.js'
import type { Location } from '../../../source/source-file.js'
import { dropStart, isText, knownPrefix, partsOf, sliceText } from '../../../value/template.js'
import { isFromDefault } from '../../../value/references.js'
import { stringType } from '../../../value/type.js'
import { entryOf, scalar, symbol, textOf, type SymbolValue, type Value } from '../../../value/value.js'
import { apply } from '../application.js'
import type { ProviderConfig, ResourceInstance } from '../contracts.js'
import { relocated } from '../planned.js'
import { argument, eachOption, text } from './build.js'
import { dnsSuffix } from './provider-data.js'

const scheme = 'https://'

/** Host (and path) of a cluster's issuer: the same for every resource and data source that names this cluster in this configuration. */
export function issuerHost(cluster: ResourceInstance): Value {
  const known = plannedIssuer(cluster)
  if (known !== undefined) return known
  const name = argument(cluster, 'name')
  const identity = name === undefined ? undefined : identityOf(name)
  const byName = identity !== undefined && identity.exact && !identity.many
  const region = argument(cluster, 'region')
  const whereabouts = region ?? cluster.provider.region
  const many = cluster.many && !byName ? { many: true as const } : {}
  const key = byName ? `${cluster.provider.id}/cluster ${identity.text}${region === undefined ? '' : ` in ${identityOf(region).text}`}` : `${cluster.module.scope.id}/${cluster.address}`
  const reason = { code: 'computed-attribute', detail: `the issuer of ${cluster.address} is only known after apply`, location: cluster.location } as const
  const issuer: SymbolValue = symbol(
    {
      id: `issuer-host of ${key}`,
      domain: 'issuer-host',
      label: `issuer of ${cluster.address}`,
      reason,
      notNull: true,
      ...many,
      ...(isPlain(whereabouts) ? { spelled: () => spelling(cluster, whereabouts, lastPart()) } : {}),
      ...(isFromDefault(whereabouts) ? { spellingIsDefault: true as const } : {}),
    },
    cluster.location,
  )
  const lastPart = (): SymbolValue =>
    symbol({ id: `issuer-id of ${key}`, domain: 'issuer-id', label: `id of ${issuer.symbol.label}`, reason, notNull: true, ...many, endOf: issuer }, cluster.location)
  return issuer
}

/** How EKS spells an issuer. https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
function spelling({ provider, location }: ResourceInstance, region: Value, id: SymbolValue): readonly Value[] {
  const host = text(['oidc.eks.', region, '.', dnsSuffix(provider, location), '/id/'], location)
  return [...partsOf(host), id]
}

const isPlain = (value: Value): boolean => isText(value) || value.kind === 'symbol'

/** The issuer of a cluster that is there already, as a plan or state has it. */
function plannedIssuer(cluster: ResourceInstance): Value | undefined {
  let value = cluster.planned?.('identity')
  for (const name of ['oidc', 'issuer']) value = value?.kind === 'tuple' ? entryOf(value.items[0], name) : undefined
  return textOf(value)?.startsWith(scheme) === true && value !== undefined ? withoutScheme(relocated(value, cluster.location)) : undefined
}

/** A URL without `https://`, as IAM stores it. */
export function withoutScheme(url: Value): Value {
  return eachOption(url, (option) => {
    if (isText(option)) return option.value.startsWith(scheme) ? sliceText(option, scheme.length) : option
    if (option.kind === 'template') {
      if (knownPrefix(option).startsWith(scheme)) return dropStart(option, scheme.length)
      const [first] = partsOf(option)
      if (first !== undefined && (isText(first) || (first.kind === 'symbol' && first.symbol.domain === 'issuer-host'))) return option
    }
    if (option.kind === 'symbol' && option.symbol.domain !== 'any') return option
    return replaced(option, scheme)
  })
}

const marker = 'oidc-provider/'

/** What stands behind `oidc-provider/` in a provider's ARN. */
export function issuerOfArn(arn: Value): Value {
  return eachOption(arn, (option) => {
    const found = partsOf(option)
    for (let index = 0; index < found.length; index++) {
      const part = found[index]
      if (part === undefined || !isText(part)) continue
      const at = part.value.indexOf(marker)
      if (at < 0) continue
      return text([sliceText(part, at + marker.length), ...found.slice(index + 1)], option.location)
    }
    if (textOf(option) !== undefined) return option
    return replaced(option, '/^(.*provider/)/')
  })
}

/** What `replace(value, pattern, "")` is where it cannot be carried out: the symbol that the same expression gives elsewhere. */
function replaced(value: Value, pattern: string): Value {
  const { location } = value
  return apply('replace', [value, scalar(pattern, location), scalar('', location)], stringType, location, { notNull: true })
}

/** `arn:…:oidc-provider/` and the issuer. */
export function providerArn(issuer: Value, provider: ProviderConfig, location: Location): Value {
  return text(['arn:', provider.partition, ':iam::', provider.accountId, ':oidc-provider/', issuer], location)
}
