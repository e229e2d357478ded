// YAML documents in a list that are merged into one: the values of a Helm release, and the data source that does just that.
// https://registry.terraform.io/providers/cloudposse/utils/latest/docs/data-sources/deep_merge_yaml
import { parseYamlTemplate } from '../../../syntax/yaml.js'
import { isNull, scalar, textOf, type Value } from '../../../value/value.js'
import { mergeValues, noValues } from '../../helm/values.js'
import type { BodyInstance, ResourceInstance, ResourceType } from '../contracts.js'
import { argument, eachOption, itemsOf, notKnown } from './build.js'

/** The documents of an argument, merged in order; unknown where they are hidden. */
export function mergedDocuments(body: BodyInstance, name: string): Value {
  let values: Value = noValues(body.location)
  const documents = argument(body, name)
  const items = itemsOf(documents)
  for (const item of items?.items ?? []) values = mergeValues(values, eachOption(item, document))
  if (items !== undefined && !items.complete) values = mergeValues(values, furtherEntries(body, name))
  if (items === undefined && documents !== undefined) values = mergeValues(values, eachOption(documents, severalDocuments))
  return values
}

export const furtherEntries = (body: BodyInstance, name: string): Value =>
  notKnown('unknown-argument', `further entries of "${name}" are not known`, body.argumentLocation(name) ?? body.location)

function document(text: Value): Value {
  if (isNull(text)) return text
  const documents = parseYamlTemplate(text).documents
  // Helm reads the first document of a text.
  return documents[0]?.value ?? (textOf(text)?.trim() === '' ? scalar(null, text.location) : notKnown('syntax', 'these values are not YAML', text.location))
}

/** One option of an undecided list of documents. */
function severalDocuments(list: Value): Value {
  const items = itemsOf(list)
  if (items === undefined) return notKnown('unknown-argument', 'the values are not known', list.location)
  const merged = items.items.reduce<Value>((values, item) => mergeValues(values, eachOption(item, document)), noValues(list.location))
  return items.complete ? merged : mergeValues(merged, notKnown('unknown-argument', 'further values are not known', list.location))
}

/** The text of what is merged. A choice stays one, of texts. */
const written = (resource: ResourceInstance): Value =>
  eachOption(mergedDocuments(resource, 'input'), (value) => (value.kind === 'unknown' ? value : { kind: 'encoded', format: 'yaml', value, location: resource.location }))

export const documents: readonly ResourceType[] = [{ mode: 'data', type: 'utils_deep_merge_yaml', attributes: { output: written } }]
