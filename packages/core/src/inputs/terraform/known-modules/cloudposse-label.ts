// cloudposse/label/null: the names of everything that this publisher's modules make.
// cloudposse/terraform-null-label@0.12.0 to @0.25.0:{main,variables,outputs,descriptors}.tf
import { outputs, typed, variables, type Family, type Variable } from './family.js'

interface Features {
  /** `empty`: nothing given is `""`, and arguments with a default hide the context. `null`: nothing given is `null`. */
  readonly unset: 'empty' | 'null'
  /** The argument that cuts the id. */
  readonly limit: 'none' | 'id_max_length' | 'id_length_limit'
  /** `label_key_case` and `label_value_case`. */
  readonly cases: boolean
  /** Whose attributes come first. */
  readonly attributes: 'own' | 'context'
  /** Whether a context may have any attributes. */
  readonly anyContext: boolean
  readonly tenant: boolean
  /** Outputs say what was used of each setting. */
  readonly settings: boolean
  /** What the tag `Name` says. */
  readonly nameTag: 'name' | 'id'
  /** Whether `tags_as_list_of_maps` is made of the tags alone, not by a data source. */
  readonly tagList: boolean
}

type Settings = readonly (readonly [name: string, type: string, unset: string])[]

const labelsOf = ({ tenant }: Features): readonly string[] => (tenant ? ['namespace', 'tenant', 'environment', 'stage', 'name'] : ['namespace', 'environment', 'stage', 'name'])

/** What a context is made of, with what each part is where nobody says anything. */
function contextOf(features: Features): Settings {
  const unset = features.unset === 'empty' ? '""' : 'null'
  return [
    ['enabled', 'bool', 'true'],
    ...labelsOf(features).map((name) => [name, 'string', unset] as const),
    ['delimiter', 'string', unset],
    ['attributes', 'list(string)', '[]'],
    ['tags', 'map(string)', '{}'],
    ['additional_tag_map', 'map(string)', '{}'],
    ['regex_replace_chars', 'string', unset],
    ['label_order', 'list(string)', '[]'],
    ...(features.limit === 'id_length_limit' ? [['id_length_limit', 'number', 'null'] as const] : []),
    ...(features.cases ? (['label_key_case', 'label_value_case'] as const).map((name) => [name, 'string', 'null'] as const) : []),
    ...(features.tenant ? [['descriptor_formats', 'any', '{}'] as const, ['labels_as_tags', 'any', '["unset"]'] as const] : []),
  ]
}

function declared(features: Features): Readonly<Record<string, Variable>> {
  const context = contextOf(features)
  const objectType = `object({ ${context.map(([name, type]) => `${name} = ${type}`).join(', ')} })`
  const unset = `{ ${context.map(([name, , value]) => `${name} = ${value}`).join(', ')} }`
  const own = Object.fromEntries(context.map(([name, type, value]) => [name, typed(type, value)]))
  return {
    ...own,
    context: features.anyContext ? unset : typed(objectType, unset),
    ...(features.unset === 'empty'
      ? { delimiter: typed('string', '"-"'), regex_replace_chars: typed('string', '"/[^a-zA-Z0-9-]/"') }
      : { enabled: typed('bool', 'null'), label_order: typed('list(string)', 'null') }),
    ...(features.limit === 'id_max_length' ? { id_max_length: typed('number', '0') } : {}),
    ...(features.tenant ? { labels_as_tags: typed('set(string)', '["default"]') } : {}),
  }
}

const keyed = (names: readonly string[], value: (name: string) => string): string => names.map((name) => `    ${name} = ${value(name)}`).join('\n')

const upTo018 = (features: Features): string => `
  enabled   = var.enabled
  strip     = coalesce(var.regex_replace_chars, var.context.regex_replace_chars)
  delimiter = coalesce(var.delimiter, var.context.delimiter, "-")
  order     = length(var.label_order) > 0 ? var.label_order : length(var.context.label_order) > 0 ? var.context.label_order : local.usual_order
  written = {
${keyed(labelsOf(features), (name) => `lower(replace(coalesce(var.${name}, var.context.${name}, "~"), local.strip, ""))`)}
  }
  attributes = compact(distinct(concat(var.attributes, var.context.attributes, [""])))
  tags       = merge(var.context.tags, local.generated_tags, var.tags)
  all_tags   = merge(var.context.additional_tag_map, var.additional_tag_map)
  piece      = lower(replace(join(local.delimiter, local.attributes), local.strip, ""))
  full       = lower(join(local.delimiter, local.labels))`

const cased = (text: string): string =>
  `local.case == "none" ? ${text} : local.case == "title" ? title(lower(${text})) : local.case == "upper" ? upper(${text}) : lower(${text})`

function since019(features: Features): string {
  const fromContext = (name: string): string =>
    `var.${name} == null ? ${(features.anyContext && name.startsWith('label_')) || name === 'tenant' ? `lookup(var.context, "${name}", null)` : `var.context.${name}`} : var.${name}`
  const lists = features.attributes === 'own' ? 'var.attributes, var.context.attributes' : 'coalesce(var.context.attributes, []), coalesce(var.attributes, [])'
  const given: Readonly<Record<string, string>> = {
    ...Object.fromEntries(contextOf(features).map(([name]) => [name, fromContext(name)])),
    attributes: `compact(distinct(concat(${lists})))`,
    tags: 'merge(var.context.tags, var.tags)',
    additional_tag_map: 'merge(var.context.additional_tag_map, var.additional_tag_map)',
    // Who calls first decides.
    ...(features.tenant
      ? {
          descriptor_formats: 'merge(lookup(var.context, "descriptor_formats", {}), var.descriptor_formats)',
          labels_as_tags: 'try(contains(var.context.labels_as_tags, "unset"), true) ? var.labels_as_tags : var.context.labels_as_tags',
        }
      : {}),
  }
  const written = (name: string): string =>
    features.cases
      ? cased(`(local.given.${name} == null ? "" : replace(local.given.${name}, local.strip, ""))`)
      : `lower(replace(coalesce(local.given.${name}, "\\t"), local.strip, ""))`
  const attributes = features.cases
    ? `compact(distinct([for each in compact(distinct([for text in local.given.attributes : replace(text, local.strip, "")])) : (${cased('each')})]))`
    : 'local.given.attributes'
  return `
  given = {
${keyed(Object.keys(given), (name) => given[name] ?? '')}
  }
  enabled   = local.given.enabled
  strip     = coalesce(local.given.regex_replace_chars, "/[^-a-zA-Z0-9]/")
  delimiter = local.given.delimiter == null ? "-" : local.given.delimiter
  order     = local.given.label_order == null ? local.usual_order : coalescelist(local.given.label_order, local.usual_order)
${features.cases ? '  case      = local.given.label_value_case == null ? "lower" : local.given.label_value_case\n  key_case  = local.given.label_key_case == null ? "title" : local.given.label_key_case' : ''}
  written = {
${keyed(labelsOf(features), written)}
  }
  attributes = ${attributes}
  tags       = merge(local.generated_tags, local.given.tags)
  all_tags   = merge(var.context.additional_tag_map, var.additional_tag_map)
  piece      = ${features.cases ? 'join(local.delimiter, local.attributes)' : 'lower(replace(join(local.delimiter, local.attributes), local.strip, ""))'}
  full       = ${features.cases ? 'join(local.delimiter, local.labels)' : 'lower(join(local.delimiter, local.labels))'}`
}

function cut({ limit, cases }: Features): string {
  if (limit === 'none') return '\n  id = local.full'
  if (limit === 'id_max_length') {
    return `
  short = var.id_max_length <= 6 ? substr(md5(local.full), 0, var.id_max_length) : "\${replace(substr(local.full, 0, var.id_max_length - 6), "/-$/", "")}-\${substr(md5(local.full), 0, 5)}"
  id    = var.id_max_length != 0 && length(local.full) > var.id_max_length ? local.short : local.full`
  }
  return `
  longest = local.given.id_length_limit == null ? 0 : local.given.id_length_limit
  room    = local.longest - 5 - length(local.delimiter)
  front   = local.room <= 0 ? "" : "\${trimsuffix(substr(local.full, 0, local.room), local.delimiter)}\${local.delimiter}"
${
  cases
    ? `  plus    = "\${md5(local.full)}qrstuvwxyz"
  hash    = replace(local.case == "title" ? title(local.plus) : local.case == "upper" ? upper(local.plus) : local.case == "lower" ? lower(local.plus) : local.plus, local.strip, "")`
    : '  hash    = md5(local.full)'
}
  id      = local.longest != 0 && length(local.full) > local.longest ? substr("\${local.front}\${local.hash}", 0, local.longest) : local.full`
}

/** An object of all labels, in HCL. */
const named = (features: Features, more: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries({ ...Object.fromEntries(labelsOf(features).map((name) => [name, `local.written.${name}`])), ...more })
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')} }`

function tags(features: Features): string {
  const key = features.cases ? 'local.key_case == "upper" ? upper(each) : local.key_case == "lower" ? lower(each) : title(lower(each))' : 'title(each)'
  const names = features.tenant ? 'setintersection(keys(local.tagged), local.labels_as_tags)' : 'keys(local.tagged)'
  return `
${features.tenant ? '  labels_as_tags = contains(local.given.labels_as_tags, "default") ? keys(local.tagged) : local.given.labels_as_tags' : ''}
  tagged         = ${named(features, { attributes: 'local.piece', ...(features.nameTag === 'id' ? { name: 'local.id' } : {}) })}
  generated_tags = { for each in ${names} : (${key}) => local.tagged[each] if length(local.tagged[each]) > 0 }`
}

function results(features: Features): Readonly<Record<string, string>> {
  const used: Readonly<Record<string, string>> = {
    enabled: 'local.enabled',
    ...Object.fromEntries(labelsOf(features).map((name) => [name, `local.written.${name}`])),
    delimiter: 'local.delimiter',
    attributes: 'local.attributes',
    tags: 'local.tags',
    additional_tag_map: 'local.all_tags',
    label_order: 'local.order',
    regex_replace_chars: 'local.strip',
    ...(features.limit === 'id_length_limit' ? { id_length_limit: 'local.longest' } : {}),
    ...(features.cases ? { label_key_case: 'local.key_case', label_value_case: 'local.case' } : {}),
    ...(features.tenant ? { labels_as_tags: 'local.labels_as_tags', descriptor_formats: 'local.given.descriptor_formats' } : {}),
  }
  const whole = `{ ${Object.entries(used)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')} }`
  const ifEnabled = (value: string, otherwise = '""'): string => `local.enabled ? ${value} : ${otherwise}`
  return {
    id: ifEnabled('local.id'),
    ...(features.limit === 'none' ? {} : { id_full: ifEnabled('local.full') }),
    ...Object.fromEntries(labelsOf(features).map((name) => [name, ifEnabled(`local.written.${name}`)])),
    delimiter: ifEnabled('local.delimiter'),
    attributes: ifEnabled('local.attributes', '[]'),
    tags: ifEnabled('local.tags', '{}'),
    ...(features.tagList
      ? { tags_as_list_of_maps: `flatten([for key in keys(local.tags) : merge({ key = key, value = local.tags[key] }, ${features.tenant ? 'local.all_tags' : 'var.additional_tag_map'})])` }
      : {}),
    label_order: 'local.order',
    ...(features.settings
      ? { enabled: 'local.enabled', regex_replace_chars: 'local.strip', id_length_limit: 'local.longest', additional_tag_map: 'local.all_tags' }
      : {}),
    ...(features.tenant
      ? { descriptors: '{ for name, each in local.given.descriptor_formats : name => format(each.format, [for label in each.labels : local.pieces[label]]...) }' }
      : {}),
    // What goes on to the next label: up to 0.18 what came out of this one, later what was given.
    ...(features.unset === 'empty' ? { context: whole } : { context: 'local.given', normalized_context: whole }),
  }
}

const text = (features: Features): string => `
${variables(declared(features))}
locals {
  usual_order = ["namespace", "environment", "stage", "name", "attributes"]
${features.unset === 'empty' ? upTo018(features) : since019(features)}
  pieces = ${named(features, { attributes: 'local.piece' })}
  labels = [for each in local.order : local.pieces[each] if length(local.pieces[each]) > 0]
${cut(features)}
${tags(features)}
}
${outputs(results(features))}
`

const first: Features = { unset: 'empty', limit: 'none', cases: false, attributes: 'own', anyContext: false, tenant: false, settings: false, nameTag: 'name', tagList: false }
const nameTag: Features = { ...first, nameTag: 'id' }
const tagList: Features = { ...nameTag, tagList: true }
const nullable: Features = { ...tagList, unset: 'null', limit: 'id_length_limit' }
const telling: Features = { ...nullable, settings: true }
const contextFirst: Features = { ...telling, attributes: 'context' }
const withCases: Features = { ...contextFirst, cases: true }
const anyContext: Features = { ...withCases, anyContext: true }
const newest: Features = { ...anyContext, tenant: true }

const releases: Readonly<Record<string, Features>> = {
  '0.12.0': first,
  '0.12.1': nameTag,
  '0.15.0': tagList,
  '0.18.0': { ...tagList, limit: 'id_max_length' },
  '0.19.0': nullable,
  '0.19.1': telling,
  '0.22.1': contextFirst,
  '0.23.0': withCases,
  '0.24.0': anyContext,
  '0.25.0': newest,
}

/** What the modules of this publisher take to name their things, and the label that they make of it, `module.this`. */
export function contextFile(release: '0.19.1' | '0.22.1' | '0.23.0' | '0.24.0' | '0.25.0'): { readonly settings: Readonly<Record<string, Variable>>; readonly call: string } {
  const settings = declared(releases[release] ?? newest)
  return { settings, call: labelCall('this', release, Object.fromEntries(Object.keys(settings).map((name) => [name, `var.${name}`]))) }
}

/** A call of the label. Arguments in HCL. */
export const labelCall = (name: string, release: string, settings: Readonly<Record<string, string>>): string => `
module "${name}" {
  source  = "cloudposse/label/null"
  version = "${release}"
${keyed(Object.keys(settings), (each) => settings[each] ?? '')}
}`

/** Of modules from before there was a context: what they take to name their things, and their label. */
export function plainLabel(release: string, own: Readonly<Record<string, string>>): { readonly settings: Readonly<Record<string, Variable>>; readonly calls: string; readonly enabled: string } {
  const settings: Readonly<Record<string, Variable>> = {
    enabled: typed('bool', 'true'),
    ...Object.fromEntries(['namespace', 'environment', 'stage', 'name'].map((name) => [name, typed('string', '""')])),
    delimiter: typed('string', '"-"'),
    attributes: typed('list(string)', '[]'),
    tags: typed('map(string)', '{}'),
  }
  const handedOn = Object.fromEntries(Object.keys(settings).map((name) => [name, `var.${name}`]))
  return { settings, calls: labelCall('label', release, { ...handedOn, ...own }), enabled: 'var.enabled' }
}

export const nullLabel: Family = {
  id: 'cloudposse-label',
  earlier: true,
  givesNoAccess: true,
  registry: 'cloudposse/label/null',
  repository: 'cloudposse/terraform-null-label',
  path: '',
  newest: '0.25.0',
  evidence: [
    { arguments: ['id_max_length'], from: '0.18.0', below: '0.19.0' },
    { arguments: ['id_length_limit'], from: '0.19.0' },
    { arguments: ['label_key_case', 'label_value_case'], from: '0.23.0' },
    { arguments: ['tenant', 'descriptor_formats', 'labels_as_tags'], from: '0.25.0' },
  ],
  texts: Object.entries(releases).map(([from, features]) => ({ from, text: text(features) })),
}
