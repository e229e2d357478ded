// From a release and its values to the service accounts that it makes: names, annotations, whether they are made at all.
// Shared by everything that installs charts. Renders nothing; knows charts only through charts.ts.
import type { Location } from '../../source/source-file.js'
import { choiceOf } from '../../value/choice.js'
import { isMapping, isNull, scalar, textOf, type Guard, type Ternary, type Value } from '../../value/value.js'
import type { ChartServiceAccount } from './chart-table.js'
import { chartServiceAccounts } from './charts.js'
import { eachOption, isUnset, nameBy, notKnown } from './names.js'
import { lookUp } from './values.js'

const roleArnAnnotation = 'eks.amazonaws.com/role-arn'

export interface Release {
  readonly chart: Value | undefined
  readonly repository?: Value
  readonly version?: Value
  readonly name: Value
  readonly namespace: Value
  /** All sources merged. */
  readonly values: Value
  readonly location: Location
  /** The service accounts of a chart that is in the repository; else the table tells. */
  readonly accounts?: readonly ChartServiceAccount[]
  /** Where its values stand among those of the chart that it is a part of: `karpenter`. */
  readonly at?: string
  /** Keys of values that are those of other charts. */
  readonly ofOthers?: ReadonlySet<string>
  /** Absent where it is certainly installed. */
  readonly exists?: 'unknown'
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
  /** Name of the release, where the chart makes up the account's name. */
  readonly release?: Value
  readonly location: Location
}

/** Known charts: the accounts of the table. Any chart: every `…serviceAccount…annotations` in the values. */
export function serviceAccountsOf(release: Release): readonly ReleasedServiceAccount[] {
  const chart = textOf(release.chart)
  const repository = release.repository === undefined || isNull(release.repository) ? undefined : release.repository
  const symbolicPlace = repository !== undefined && textOf(repository) === undefined
  const table = release.accounts ?? (chart === undefined || symbolicPlace ? undefined : chartServiceAccounts(chart, textOf(repository)))
  const known = new Map((table ?? []).map((row) => [row.path, row]))
  const paths = [...new Set([...known.keys(), ...annotationPaths(release.values)])].filter((path) => release.ofOthers?.has(path.split('.', 1)[0] ?? '') !== true).sort()
  return paths.flatMap((path) => {
    const row = known.get(path)
    const isSaid = row?.onlyIfSet !== true || !isNull(lookUp(release.values, [...path.split('.'), 'annotations']))
    return isSaid ? (serviceAccount(release, path, row) ?? []) : []
  })
}

function serviceAccount(release: Release, path: string, row: ChartServiceAccount | undefined): ReleasedServiceAccount | undefined {
  const steps = path.split('.')
  const at = (key: string): Value => eachOption(lookUp(release.values, [...steps, key]), (option) => option)
  const created = existence(at('create'), row === undefined ? 'unknown' : row.onlyIfCreated === true ? 'no' : 'yes')
  if (created.exists === 'no') return undefined
  const given = at('name')
  const name = eachOption(given, (option) => (isUnset(option) ? defaultName(release, row) : option))
  const annotations = withRoleArn(asObject(at('annotations'), release.location), release, row)
  const implied = isUnset(given) && isMapping(annotations) && annotations.complete && annotations.entries.length === 0
  const override = lookUp(release.values, ['namespaceOverride'])
  const elsewhere = row?.elsewhere === true ? notKnown(release, `${textOf(release.chart) ?? 'the chart'} makes this service account in namespaces of its own`) : undefined
  return {
    path: release.at === undefined ? path : `${release.at}.${path}`,
    name,
    namespace: elsewhere ?? eachOption(override, (option) => (isUnset(option) ? release.namespace : option)),
    annotations,
    ...created,
    ...(release.exists === undefined ? {} : { exists: release.exists }),
    implied,
    ...(isUnset(given) ? { release: release.name } : {}),
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
