// Checks data against JSON Schema (ajv) and words what is wrong for a person. Knows no rule and no configuration.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'

export interface SchemaProblem {
  /** Keys and indexes down to the value that is wrong. */
  readonly path: readonly string[]
  readonly message: string
}

let instance: Ajv | undefined
const compiled = new WeakMap<object, ValidateFunction>()

// Never `useDefaults` or `coerceTypes`: what the user wrote is what is judged.
const ajv = (): Ajv => (instance ??= new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, useDefaults: false, logger: false }))

/** What is wrong with the data, at most one problem a place; empty where it is valid. Throws where the schema itself is not valid. */
export function schemaProblems(schema: object, data: unknown): readonly SchemaProblem[] {
  let validate = compiled.get(schema)
  if (validate === undefined) {
    validate = ajv().compile(schema)
    compiled.set(schema, validate)
  }
  if (validate(data)) return []
  return words(validate.errors ?? [])
}

function words(errors: readonly ErrorObject[]): readonly SchemaProblem[] {
  const byPlace = new Map<string, { path: readonly string[]; messages: string[]; allowed: Set<string> }>()
  // The longest path is the nearest to the mistake: an `anyOf` above it only repeats that something below is wrong.
  const depth = (error: ErrorObject): number => pathOf(error).length
  const nested = (error: ErrorObject): boolean =>
    (error.keyword === 'anyOf' || error.keyword === 'oneOf' || error.keyword === 'if') && errors.some((each) => each !== error && each.instancePath.startsWith(error.instancePath))
  for (const error of [...errors].sort((a, b) => depth(a) - depth(b))) {
    if (nested(error)) continue
    const path = pathOf(error)
    const place = byPlace.get(path.join('\0')) ?? { path, messages: [], allowed: new Set<string>() }
    byPlace.set(path.join('\0'), place)
    const allowed = allowedValues(error)
    if (allowed !== undefined) for (const each of allowed) place.allowed.add(each)
    else place.messages.push(wordsOf(error))
  }
  const places = [...byPlace.values()]
  return places
    .filter((place) => place.messages.length > 0 || place.allowed.size > 0)
    .filter((place) => !isOtherArm(place.path, places))
    .map(({ path, messages, allowed }) => ({
      path,
      message: [...new Set([...messages, ...(allowed.size > 0 ? [`must be one of ${[...allowed].join(', ')}`] : [])])].join(', or '),
    }))
}

/** A type error above a deeper, more exact one comes from an arm of a union that was not meant. */
function isOtherArm(path: readonly string[], places: readonly { readonly path: readonly string[]; readonly messages: readonly string[]; readonly allowed: ReadonlySet<string> }[]): boolean {
  const own = places.find((place) => place.path === path)
  const exact = own?.messages.some((message) => !message.startsWith('must be ')) ?? false
  return !exact && places.some((place) => place.path.length > path.length && path.every((key, index) => place.path[index] === key))
}

function pathOf(error: ErrorObject): readonly string[] {
  const path = error.instancePath.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const extra = extraProperty(error)
  return extra === undefined ? path : [...path, extra]
}

function extraProperty(error: ErrorObject): string | undefined {
  const property: unknown = error.keyword === 'additionalProperties' ? error.params['additionalProperty'] : undefined
  return typeof property === 'string' ? property : undefined
}

function allowedValues(error: ErrorObject): readonly string[] | undefined {
  const values: unknown = error.keyword === 'enum' ? error.params['allowedValues'] : error.keyword === 'const' ? [error.params['allowedValue']] : undefined
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : undefined
}

function wordsOf(error: ErrorObject): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return 'is not known here'
    case 'required':
      return `lacks "${String(error.params['missingProperty'])}"`
    case 'type':
      return `must be ${[error.params['type'] as unknown].flat().join(' or ')}`
    default:
      return error.message ?? `does not satisfy ${error.keyword}`
  }
}
