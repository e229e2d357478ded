// How a chart calls a service account that the values do not name. Owns Helm's naming rules; which chart has which is in chart-table.ts.
import { identityOf } from '../../value/canonical.js'
import { choiceOf } from '../../value/choice.js'
import { concat, isText, partsOf } from '../../value/template.js'
import { dynamicType } from '../../value/type.js'
import { isNull, scalar, textOf, unknown, type Ternary, type Value } from '../../value/value.js'
import type { DefaultName } from './chart-table.js'
import type { Release } from './release.js'
import { lookUp } from './values.js'

export const isUnset = (value: Value): boolean => isNull(value) || textOf(value) === ''

/** The function of each option. Where all come out alike, there is nothing to choose. */
export function eachOption(value: Value, change: (value: Value) => Value): Value {
  if (value.kind !== 'choice') return change(value)
  const options = value.options.map(({ when, value: option }) => ({ when, value: eachOption(option, change) }))
  const [first] = options
  return first !== undefined && areEqual(options.map((option) => option.value)) ? first.value : choiceOf(options, value.location)
}

function areEqual(values: readonly Value[]): boolean {
  const identities = values.map(identityOf)
  return identities.every((identity) => identity.exact && !identity.many && identity.text === identities[0]?.text)
}

export const notKnown = (release: Release, detail: string): Value => unknown({ code: 'not-modelled', detail, location: release.location }, release.location, dynamicType)

export function nameBy(rule: DefaultName, release: Release): Value {
  const { location, values } = release
  switch (rule.kind) {
    case 'fixed': {
      const mayBeOther = (rule.unless ?? []).some((key) => !isUnset(lookUp(values, [key])))
      return mayBeOther ? notKnown(release, 'how an override changes the name is not in irsalint\'s table') : scalar(rule.name, location)
    }
    case 'own-name':
      return eachOption(lookUp(values, ['nameOverride']), (override) => (isUnset(override) ? scalar(rule.name, location) : override))
    case 'release':
      return withSuffix(shortened(release.name, usualLongest, release), rule.suffix ?? '', release)
    case 'cluster-autoscaler':
      return clusterAutoscalerName(release)
    case 'fullname':
      return fullname(rule, release)
    case 'any-of': {
      const names = rule.names.map((each) => nameBy(each, release))
      const [first] = names
      const major = majorOf(release.version)
      if (first !== undefined && rule.settledSince !== undefined && major !== undefined && major >= rule.settledSince) return first
      return first !== undefined && areEqual(names) ? first : notKnown(release, 'the name depends on the version of the chart; set it in the values')
    }
  }
}

/** Of `5.46.8`, `v1.2`, `~> 6.0`, `>= 4`; a constraint that may mean an older version has none. */
function majorOf(version: Value | undefined): number | undefined {
  const major = /^\s*(?:=|~>|>=|~|\^)?\s*v?(\d+)(?:\.[\w.+*-]*)?\s*$/.exec(textOf(version) ?? '')?.[1]
  return major === undefined ? undefined : Number(major)
}

/** As long as the name of an object may be, and as charts cut theirs. */
const usualLongest = 63

/** The helper that `helm create` writes: the override, else the release if it holds the chart's name, else both. */
function fullname(rule: Extract<DefaultName, { kind: 'fullname' }>, release: Release): Value {
  const { values, location } = release
  const under = rule.overrides === undefined ? [] : rule.overrides.split('.')
  const chart = rule.chart ?? lastSegment(textOf(release.chart) ?? '')
  const longest = rule.longest ?? usualLongest
  const made = (): Value =>
    eachOption(lookUp(values, [...under, 'nameOverride']), (nameOverride) => {
      const name = isUnset(nameOverride) ? scalar(chart, location) : nameOverride
      const held = contains(release.name, name)
      if (held === 'unknown') return notKnown(release, 'whether the name of the release holds that of the chart is not known')
      const whole = held === 'yes' ? release.name : concat([release.name, scalar('-', location), name], location)
      return suffixed(shortened(whole, longest, release))
    })
  const suffixed = (name: Value): Value => {
    const given = rule.suffixFrom === undefined ? undefined : lookUp(values, rule.suffixFrom.split('.'))
    if (given === undefined) return withSuffix(name, rule.suffix ?? '', release)
    return eachOption(given, (option) => (isUnset(option) ? withSuffix(name, rule.suffix ?? '', release) : withSuffix(name, concat([scalar('-', location), option], location), release)))
  }
  if (rule.wholeOverride !== undefined) {
    return eachOption(lookUp(values, rule.wholeOverride.split('.')), (override) => (isUnset(override) ? made() : shortened(override, longest, release)))
  }
  return eachOption(lookUp(values, [...under, 'fullnameOverride']), (override) => {
    if (!isUnset(override)) return suffixed(shortened(override, longest, release))
    if (rule.usualOverride === undefined) return made()
    return isNull(override) ? scalar(rule.usualOverride, location) : notKnown(release, "the chart's own override is taken away")
  })
}

/** With a suffix charts cut in different ways, so that what would be too long is not known. */
function withSuffix(name: Value, suffix: Value | string, release: Release): Value {
  if (suffix === '' || (name.kind !== 'scalar' && name.kind !== 'template' && name.kind !== 'symbol')) return name
  const whole = concat([name, typeof suffix === 'string' ? scalar(suffix, release.location) : suffix], release.location)
  return knownLength(whole) > usualLongest ? notKnown(release, 'the name is longer than the chart allows') : whole
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

const knownLength = (name: Value): number => partsOf(name).reduce((sum, part) => sum + (textOf(part)?.length ?? 0), 0)

/** Cut as the charts do; where the length is not known, a text that could be long enough to be cut is not known either. */
function shortened(name: Value, longest: number, release: Release): Value {
  const text = textOf(name)
  if (text !== undefined) {
    if (text.length <= longest && !text.endsWith('-')) return name
    const cut = text.slice(0, longest)
    return scalar(cut.endsWith('-') ? cut.slice(0, -1) : cut, name.location)
  }
  if (name.kind !== 'template') return name
  return knownLength(name) > longest ? notKnown(release, 'the name is longer than the chart allows') : name
}
