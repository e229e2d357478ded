// What readers of GitOps objects share: looking into objects, text with holes, values given as text.
import type { Location } from '../../source/source-file.js'
import { parseYamlTemplate } from '../../syntax/yaml.js'
import { concat, isText } from '../../value/template.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isMapping, isNull, unknown, type Value } from '../../value/value.js'
import { withHoles, withHolesInside } from '../placeholders.js'
import { goTemplate, hasActions } from './go-template.js'
import { isUnset } from './names.js'
import type { Release } from './release.js'
import { mergeValues, noValues } from './values.js'

export interface GitOpsRelease {
  readonly release: Release
  readonly origin: string
}

export const at = (value: Value | undefined, ...path: readonly string[]): Value | undefined => path.reduce<Value | undefined>((each, key) => entryOf(each, key), value)

export const versionOf = (version: Value | undefined): { readonly version?: Value } => (version === undefined ? {} : { version })

/** What is set and not empty. */
export const given = (value: Value | undefined): Value | undefined => (value === undefined || isUnset(value) ? undefined : value)

export const notKnown = (detail: string, location: Location): Value => unknown({ code: 'not-modelled', detail, location }, location, dynamicType)

/** Text with placeholders and template expressions as holes. */
export function text(value: Value, scope: string): Value {
  if (!isText(value) || !hasActions(value.value)) return isMapping(value) ? notKnown('an expression of a template language', value.location) : withHoles(value, scope)
  const template = goTemplate(value, scope)
  return template?.kind === 'template' ? withHoles(concat(template.parts, value.location), scope) : notKnown('an expression of a template language', value.location)
}

/** Values given as text. */
export function document(value: Value, scope: string): Value {
  const template = isText(value) && hasActions(value.value) ? (goTemplate(value, scope) ?? notKnown('a template that is not well-formed', value.location)) : value
  const { documents } = parseYamlTemplate(template, { dialect: 'kubernetes' })
  if (documents.length === 0) return noValues(value.location)
  const result = documents[0]?.value ?? notKnown('these values are not YAML', value.location)
  return isNull(result) ? noValues(value.location) : withHolesInside(result, scope)
}

export const items = (value: Value | undefined): readonly Value[] => (value?.kind === 'tuple' || value?.kind === 'list' || value?.kind === 'set' ? value.items : [])

/** True for a list that is there, unless it is certainly empty. */
export const isFilled = (value: Value | undefined): boolean => value !== undefined && !isNull(value) && !((value.kind === 'tuple' || value.kind === 'list') && value.complete && value.items.length === 0)

/** Something not known here may set further values; what is written stands. */
export const opened = (values: Value, location: Location): Value => mergeValues(notKnown('further values are not known here', location), values)
