// helm_release: its values from every place they can stand in, and the service accounts that the chart makes of them.
// https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release
import { choiceOf } from '../../../value/choice.js'
import { isNull, scalar, textOf, type Value } from '../../../value/value.js'
import type { Fact } from '../../../model/facts.js'
import { localChart, releasesOfChart } from '../../helm/local-chart.js'
import { serviceAccountsOf, type Release } from '../../helm/release.js'
import { mergeValues, noValues, setting, settingPath } from '../../helm/values.js'
import { EvaluationError, type BodyInstance, type ResourceInstance, type ResourceType } from '../contracts.js'
import { argument, computed, eachOption, itemsOf, list, notKnown, object, parts, withDefault, type Part } from './build.js'
import { furtherEntries, mergedDocuments } from './documents.js'
import { base } from './facts.js'

/** `values` in order, then `set`, `set_list`, `set_sensitive`, `set_wo`: later ones win. */
export function helmValues(release: BodyInstance): Value {
  let values = mergedDocuments(release, 'values')
  const settings = ['set', 'set_list', 'set_sensitive', 'set_wo'].map((type) => settingsOf(release, type))
  // What a setting is that is not known here, no other setting of the release repeats.
  if (settings.some(({ complete }) => !complete)) values = mergeValues(values, furtherEntries(release, 'set'))
  for (const { each } of settings) for (const value of each) values = mergeValues(values, value)
  return values
}

interface Settings {
  readonly each: readonly Value[]
  readonly complete: boolean
}

/** Each setting as a document of its own. Blocks (version 2 of the provider) or a list of objects (version 3). */
function settingsOf(release: BodyInstance, type: string): Settings {
  const { items, complete } = parts(release, type)
  const blocks = release.blocks(type)
  const certain = items.map(settingDocument)
  // Settings that hang on a condition: a choice of documents for each.
  const conditional = (blocks.choices?.each ?? []).map((options) =>
    choiceOf(
      options.map(({ when, items: bodies }) => ({
        when,
        value: bodies
          .map((body) => settingDocument({ location: body.location, get: (name) => argument(body, name) }))
          .reduce<Value>((values, value) => mergeValues(values, value), noValues(release.location)),
      })),
      release.location,
    ),
  )
  const attribute = argument(release, type)
  const undecided = attribute?.kind === 'choice' ? [eachOption(attribute, listOfSettings)] : []
  const open = blocks.choices === undefined ? complete : blocks.choices.exhaustive
  return { each: [...certain, ...conditional, ...undecided], complete: open || undecided.length > 0 }
}

function listOfSettings(list: Value): Value {
  const items = itemsOf(list)
  if (items?.complete !== true) return notKnown('unknown-argument', 'the settings are not known', list.location)
  return items.items
    .map((item) => settingDocument({ location: item.location, get: (name) => member(item, name) }))
    .reduce<Value>((values, value) => mergeValues(values, value), noValues(list.location))
}

function member(item: Value, name: string): Value | undefined {
  if (item.kind !== 'object' && item.kind !== 'map') return undefined
  const value = item.entries.findLast(({ key }) => textOf(key) === name)?.value
  return value === undefined || isNull(value) ? undefined : value
}

function settingDocument(part: Part): Value {
  const name = part.get('name')
  const value = part.get('value') ?? part.get('value_wo')
  if (name === undefined) return notKnown('unknown-argument', 'the name of this setting is not known', part.location)
  return eachOption(name, (option) => {
    const text = textOf(option)
    const path = text === undefined ? undefined : settingPath(text)
    // An entry of a list says nothing about service accounts.
    if (text !== undefined && path === undefined) return noValues(part.location)
    if (path === undefined) return notKnown('unknown-argument', 'the name of this setting is not known', option.location)
    return setting(path, unescaped(value ?? notKnown('unknown-argument', 'the value of this setting is not known', part.location)), option.location)
  })
}

/** In a value, a backslash takes the meaning of the next character away. */
function unescaped(value: Value): Value {
  const text = textOf(value)
  return text?.includes('\\') === true ? scalar(text.replace(/\\(.)/gs, '$1'), value.location) : value
}

/** One release, and those that a chart of the repository brings with it. */
function releasesOf(resource: ResourceInstance): readonly Release[] {
  const release = releaseOf(resource)
  const directory = directoryOf(release)
  const { files } = resource.module.evaluation
  if (directory === undefined) return [release]
  const chart = readable(() => localChart({ text: (path) => files.read(path), names: (path) => files.list(path).flatMap(({ name, kind }) => (kind === 'file' ? [name] : [])) }, directory, resource.module.scope.id))
  return chart === undefined ? [release] : releasesOfChart(release, chart)
}

/**
 * Where a chart of the repository would be: at the path it is called by, or under a repository that is a relative path.
 * https://github.com/hashicorp/terraform-provider-helm/blob/v2.17.0/helm/resource_release.go
 */
function directoryOf({ chart, repository }: Release): string | undefined {
  const [name, place] = [textOf(chart), textOf(repository)]
  if (name === undefined || /^[a-z]+:\/\//.test(name)) return undefined
  if (repository === undefined) return name
  const isRelative = place !== undefined && !/^([a-z][a-z\d+.-]*:|\/)/i.test(place)
  return isRelative && !name.includes('/') ? `${place}/${name}` : undefined
}

/** Undefined for what lies outside the boundary, or is too much. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof EvaluationError) return undefined
    throw error
  }
}

function releaseOf(resource: ResourceInstance): Release {
  const { location } = resource
  const repository = argument(resource, 'repository')
  const version = argument(resource, 'version')
  return {
    chart: argument(resource, 'chart'),
    ...(repository === undefined ? {} : { repository }),
    ...(version === undefined ? {} : { version }),
    name: argument(resource, 'name') ?? notKnown('unknown-argument', 'the name of the release is not set', location),
    namespace: withDefault(resource.argument('namespace'), scalar('default', location)),
    values: helmValues(resource),
    location,
  }
}

const facts = (resource: ResourceInstance): readonly Fact[] =>
  releasesOf(resource).flatMap(serviceAccountsOf).map((account): Fact => {
    const own = base(resource)
    const when = [...(own.when ?? []), ...(account.when ?? [])]
    return {
      kind: 'service-account',
      ...own,
      address: `${own.address}:${account.path}`,
      location: account.location,
      exists: own.exists === 'yes' ? account.exists : own.exists,
      ...(when.length === 0 ? {} : { when }),
      namespace: account.namespace,
      name: account.name,
      annotations: account.annotations,
      origin: 'helm_release values',
      emptyAnnotation: 'warn',
      ...(account.implied ? { implied: true as const } : {}),
      ...(account.release === undefined ? {} : { release: account.release }),
    }
  })

const releaseNamespace = (resource: ResourceInstance): Value => withDefault(resource.argument('namespace'), scalar('default', resource.location))

const releaseName = (resource: ResourceInstance): Value => resource.argument('name') ?? notKnown('unknown-argument', 'the name is not set', resource.location)

export const helmRelease: readonly ResourceType[] = [
  {
    mode: 'managed',
    type: 'helm_release',
    attributes: {
      id: releaseName,
      namespace: releaseNamespace,
      metadata: (resource) => list([object({ name: releaseName(resource), namespace: releaseNamespace(resource), chart: computed(resource, 'metadata_chart') }, resource.location, false)], resource.location),
    },
    facts,
  },
]
