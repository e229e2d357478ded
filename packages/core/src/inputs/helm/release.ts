// From a release and its values to the service accounts that it makes: names, annotations, whether they are made at all.
// Shared by everything that installs charts. Renders nothing; knows charts only through charts.ts.
import type { Location } from '../../source/source-file.js'
import { identityOf } from '../../value/canonical.js'
import { choiceOf } from '../../value/choice.js'
import { concat, isText, partsOf } from '../../value/template.js'
import { dynamicType } from '../../value/type.js'
import { isNull, scalar, textOf, unknown, type Guard, type Ternary, type Value } from '../../value/value.js'
import { chartServiceAccounts, type ChartServiceAccount, type DefaultName } from './charts.js'
import { isMapping, lookUp } from './values.js'

const roleArnAnnotation = 'eks.amazonaws.com/role-arn'

export interface Release {
  readonly chart: Value | undefined
  readonly repository?: Value
  readonly name: Value
  readonly namespace: Value
  /** All sources merged. */
  readonly values: Value
  readonly location: Location
}

export interface ReleasedServiceAccount {
  /** Where it is in the values: `controller.serviceAccount`. */
  readonly path: string
  readonly name: Value
  readonly namespace: Value
  readonly annotations: Value
  readonly exists: Ternary
  readonly when?: Guard
  /** True where neither its name nor an annotation is written. */
  readonly implied: boolean
  readonly location: Location
}

/** Known charts: the accounts of the table. Any chart: every `…serviceAccount…annotations` in the values. */
export function serviceAccountsOf(release: Release): readonly ReleasedServiceAccount[] {
  const chart = textOf(release.chart)
  const repository = release.repository === undefined || isNull(release.repository) ? undefined : release.repository
  const symbolicPlace = repository !== undefined && textOf(repository) === undefined
  const table = chart === undefined || symbolicPlace ? undefined : chartServiceAccounts(chart, textOf(repository))
  const known = new Map((table ?? []).map((row) => [row.path, row]))
  const written = annotationPaths(release.values)
  const paths = [...new Set([...known.keys(), ...written])].sort()
  return paths.flatMap((path) => {
    const row = known.get(path)
    return row?.onlyIfSet === true && !written.has(path) ? [] : (serviceAccount(release, path, row) ?? [])
  })
}

function serviceAccount(release: Release, path: string, row: ChartServiceAccount | undefined): ReleasedServiceAccount | undefined {
  const steps = path.split('.')
  const at = (key: string): Value => eachOption(lookUp(release.values, [...steps, key]), (option) => option)
  const created = existence(at('create'), row === undefined ? 'unknown' : 'yes')
  if (created.exists === 'no') return undefined
  const given = at('name')
  const name = eachOption(given, (option) => (isUnset(option) ? defaultName(release, row) : option))
  const annotations = withRoleArn(asObject(at('annotations'), release.location), release, row)
  const implied = isUnset(given) && isMapping(annotations) && annotations.complete && annotations.entries.length === 0
  const override = lookUp(release.values, ['namespaceOverride'])
  return {
    path,
    name,
    namespace: eachOption(override, (option) => (isUnset(option) ? release.namespace : option)),
    annotations,
    ...created,
    implied,
    location: implied ? release.location : isUnset(given) ? annotations.location : given.location,
  }
}

/** A chart's own setting for the role, as the annotation that it becomes. */
function withRoleArn(annotations: Value, release: Release, row: ChartServiceAccount | undefined): Value {
  if (row?.roleArn === undefined || !isMapping(annotations)) return annotations
  const arn = lookUp(release.values, row.roleArn.split('.'))
  if (isUnset(arn)) return annotations
  return { ...annotations, entries: [...annotations.entries, { key: scalar(roleArnAnnotation, arn.location), value: arn }] }
}

export const isUnset = (value: Value): boolean => isNull(value) || textOf(value) === ''

function existence(create: Value, otherwise: Ternary): { readonly exists: Ternary; readonly when?: Guard } {
  if (isNull(create)) return { exists: otherwise }
  const given = truth(create)
  if (given !== undefined) return { exists: given ? 'yes' : 'no' }
  if (create.kind !== 'choice') return { exists: 'unknown' }
  const yes = create.options.filter(({ value }) => truth(value) !== false)
  if (yes.length === 0) return { exists: 'no' }
  const [only] = yes
  return { exists: 'unknown', ...(yes.length === 1 && only !== undefined ? { when: only.when } : {}) }
}

function truth(value: Value): boolean | undefined {
  if (value.kind !== 'scalar') return undefined
  if (value.value === true || value.value === 'true') return true
  return value.value === false || value.value === 'false' ? false : undefined
}

/** The function of each option. Where all come out alike, there is nothing to choose. */
function eachOption(value: Value, change: (value: Value) => Value): Value {
  if (value.kind !== 'choice') return change(value)
  const options = value.options.map(({ when, value: option }) => ({ when, value: eachOption(option, change) }))
  const [first] = options
  const identities = options.map((option) => identityOf(option.value))
  if (first !== undefined && identities.every((identity) => identity.exact && !identity.many && identity.text === identities[0]?.text)) return first.value
  return choiceOf(options, value.location)
}

/** An object whose values are choices, instead of a choice of objects: a key that an option lacks is null there. */
export function asObject(value: Value, location: Location): Value {
  if (isNull(value)) return { kind: 'object', entries: [], complete: true, location }
  if (value.kind !== 'choice') return value
  const options = value.options.map((option) => ({ when: option.when, value: asObject(option.value, location) }))
  if (!options.every((option) => isMapping(option.value))) return value
  const keys = new Map<string, Value>()
  let complete = true
  for (const { value: option } of options) {
    if (!isMapping(option)) continue
    complete &&= option.complete
    for (const { key } of option.entries) {
      const name = textOf(key)
      if (name === undefined) complete = false
      else if (!keys.has(name)) keys.set(name, key)
    }
  }
  const entries = [...keys].map(([name, key]) => {
    const choice = eachOption(
      choiceOf(
        options.map(({ when, value: option }) => ({ when, value: lookUp(option, [name]) })),
        value.location,
      ),
      (option) => option,
    )
    const place = choice.kind === 'choice' ? choice.options.find((option) => !isNull(option.value))?.value.location : undefined
    return { key, value: place === undefined ? choice : { ...choice, location: place } }
  })
  return { kind: 'object', entries, complete, location: value.location }
}

// --- where annotations are --------------------------------------------------------------------------------------------

const maxDepth = 12

/** Paths of mappings with `annotations` that are a service account's: `serviceAccount`, `x.serviceAccount`, `serviceAccounts.y`. */
function annotationPaths(values: Value): Set<string> {
  const found = new Set<string>()
  const visit = (value: Value, path: readonly string[], depth: number): void => {
    if (depth > maxDepth) return
    if (value.kind === 'choice') for (const option of value.options) visit(option.value, path, depth + 1)
    if (!isMapping(value)) return
    for (const { key, value: inner } of value.entries) {
      const name = textOf(key)
      if (name === undefined || name.includes('.')) continue
      if (name === 'annotations') {
        if (isServiceAccountPath(path) && !isNull(inner)) found.add(path.join('.'))
      } else visit(inner, [...path, name], depth + 1)
    }
  }
  visit(values, [], 0)
  return found
}

function isServiceAccountPath(path: readonly string[]): boolean {
  const [parent, last] = path.slice(-2).length === 2 ? path.slice(-2) : [undefined, path.at(-1)]
  return (last !== undefined && /^(?:serviceAccount|.*ServiceAccount)$/.test(last)) || parent === 'serviceAccounts' || (parent === 'serviceAccount' && last !== 'metadata')
}

// --- names that charts make up ----------------------------------------------------------------------------------------

function defaultName(release: Release, row: ChartServiceAccount | undefined): Value {
  if (row === undefined) {
    const chart = textOf(release.chart) ?? 'this chart'
    return notKnown(release, `the values name no service account, and how ${chart} calls it is not in irsalint's table`)
  }
  return nameBy(row.defaultName, release)
}

const notKnown = (release: Release, detail: string): Value => unknown({ code: 'not-modelled', detail, location: release.location }, release.location, dynamicType)

function nameBy(rule: DefaultName, release: Release): Value {
  const { location, values } = release
  switch (rule.kind) {
    case 'fixed':
      return scalar(rule.name, location)
    case 'own-name':
      return eachOption(lookUp(values, ['nameOverride']), (override) => (isUnset(override) ? scalar(rule.name, location) : override))
    case 'cluster-autoscaler':
      return clusterAutoscalerName(release)
    case 'fullname':
      return fullname(rule, release)
  }
}

const usualLongest = 63

/** The helper that `helm create` writes: the override, else the release if it holds the chart's name, else both. */
function fullname(rule: Extract<DefaultName, { kind: 'fullname' }>, release: Release): Value {
  const { values, location } = release
  const under = rule.overrides === undefined ? [] : rule.overrides.split('.')
  const chart = rule.chart ?? lastSegment(textOf(release.chart) ?? '')
  const longest = rule.longest ?? usualLongest
  const withSuffix = (name: Value): Value => (rule.suffix === undefined || rule.suffix === '' ? name : concat([name, scalar(rule.suffix, location)], location))
  return eachOption(lookUp(values, [...under, 'fullnameOverride']), (override) => {
    if (!isUnset(override)) return withSuffix(shortened(override, longest, release))
    return eachOption(lookUp(values, [...under, 'nameOverride']), (nameOverride) => {
      const name = isUnset(nameOverride) ? scalar(chart, location) : nameOverride
      const held = contains(release.name, name)
      if (held === 'unknown') return notKnown(release, 'whether the name of the release holds that of the chart is not known')
      const whole = held === 'yes' ? release.name : concat([release.name, scalar('-', location), name], location)
      return withSuffix(shortened(whole, longest, release))
    })
  })
}

function clusterAutoscalerName(release: Release): Value {
  const { values, location, name: releaseName } = release
  return eachOption(lookUp(values, ['fullnameOverride']), (override) => {
    if (!isUnset(override)) return shortened(override, usualLongest, release)
    const provider = eachOption(lookUp(values, ['cloudProvider']), (option) => (isUnset(option) ? scalar('aws', location) : option))
    return eachOption(lookUp(values, ['nameOverride']), (nameOverride) => {
      const name = isUnset(nameOverride) ? concat([provider, scalar('-cluster-autoscaler', location)], location) : nameOverride
      const [release_, own] = [textOf(releaseName), textOf(name)]
      if (release_ === undefined || own === undefined) return notKnown(release, 'whether the release is called like the chart is not known')
      return shortened(release_ === own ? name : concat([releaseName, scalar('-', location), name], location), usualLongest, release)
    })
  })
}

const lastSegment = (chart: string): string => chart.slice(chart.lastIndexOf('/') + 1)

function contains(release: Value, name: Value): Ternary {
  const wanted = textOf(name)
  if (wanted === undefined) return 'unknown'
  const parts = partsOf(release)
  if (parts.some((part) => isText(part) && part.value.includes(wanted))) return 'yes'
  return parts.every(isText) ? 'no' : 'unknown'
}

/** Cut as the charts do; where the length is not known, a text that could be long enough to be cut is not known either. */
function shortened(name: Value, longest: number, release: Release): Value {
  const text = textOf(name)
  if (text !== undefined) {
    if (text.length <= longest && !text.endsWith('-')) return name
    const cut = text.slice(0, longest)
    return scalar(cut.endsWith('-') ? cut.slice(0, -1) : cut, name.location)
  }
  if (name.kind !== 'template') return name
  const known = name.parts.reduce((sum, part) => sum + (textOf(part)?.length ?? 0), 0)
  return known > longest ? notKnown(release, 'the name is longer than the chart allows') : name
}
