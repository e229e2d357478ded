// Strings with interpolations and directives. Owns how parts become text; the text keeps the place of every character.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates
import { sameLocation, type Location } from '../../source/source-file.js'
import type { TemplateFor, TemplatePart, TemplateText } from '../../syntax/hcl/ast.js'
import { concat, type TextValue } from '../../value/template.js'
import { stringType } from '../../value/type.js'
import { isKnown, isNull, isOpenValue, scalar, textOf, unknown, type Segment, type Value } from '../../value/value.js'
import { reasonOf } from '../../value/reason.js'
import { EvaluationError } from './contracts.js'
import { safePrefix } from './eval-bounds.js'
import { toText } from './convert.js'
import { itemsOf, type Item } from './expression-access.js'
import { conditional } from './expression-conditional.js'
import { asOneUnknown, distribute, failedText, failingAs, limited, locate, sensitiveIf, withName, type Env } from './expression-env.js'
import { encodedText } from './functions/encoded.js'
import { composed } from '../../value/unicode.js'

/** The value of a template. One interpolation alone is not text: it keeps its type. */
export function templateValue(parts: readonly TemplatePart[], env: Env, location: Location): Value {
  const [only] = parts
  if (parts.length === 1 && only?.kind === 'interpolation') return env.evaluate(only.expression, env)
  return textValue(parts, env, location)
}

function textValue(parts: readonly TemplatePart[], env: Env, location: Location): Value {
  const values = parts.flatMap((part) => partValue(part, env))
  const result = limited(normalised(concat(values, editLocation(parts, values, env, location))), location)
  return env.scope.refine === undefined || isKnown(result) ? result : { ...result, bounds: { prefix: knownFront(values) } }
}

/** The text in front of the first part that is not known, as far as Terraform looks at it. */
function knownFront(values: readonly Value[]): string {
  const end = values.findIndex((value) => textOf(value) === undefined)
  const text = values.slice(0, Math.max(0, end)).map((value) => textOf(value) ?? '').join('')
  return safePrefix(new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text).slice(0, longestFront)).replace(/\ufffd$/, ''))
}
const longestFront = 128

/**
 * Where a person would edit the text. In a module that irsalint ships, every range stands for the call as a whole: there it is the
 * first part that was passed in.
 */
function editLocation(parts: readonly TemplatePart[], values: readonly Value[], env: Env, location: Location): Location {
  const [first] = parts
  const isShipped = parts.length > 1 && first !== undefined && sameLocation(locate(env, first), location)
  return (isShipped ? values.find((value) => !sameLocation(value.location, location))?.location : undefined) ?? location
}

/** Strings of Terraform are always in Unicode's composed form (NFC); where that changes the text, its inner places are lost. */
export function normalised(value: Value): Value {
  if (value.kind !== 'scalar' || typeof value.value !== 'string' || isAscii(value.value)) return value
  const text = composed(value.value)
  if (text === value.value) return value
  const { segments: _, ...rest } = value
  return { ...rest, value: text }
}

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)

function partValue(part: TemplatePart, env: Env): Value {
  const location = locate(env, part)
  switch (part.kind) {
    case 'text':
      return literalText(part, env)
    case 'interpolation':
      return interpolated(env.evaluate(part.expression, env), location)
    case 'if':
      return interpolated(
        conditional(
          () => env.evaluate(part.condition, env),
          () => failingAs(failedText(location), () => textValue(part.then, env, location)),
          () => (part.otherwise === undefined ? scalar('', location) : failingAs(failedText(location), () => textValue(part.otherwise ?? [], env, location))),
          { location, strict: env.scope.refine !== undefined },
        ),
        location,
      )
    case 'for':
      return joined(part, env, location)
  }
}

/** A run of literal text, with segments for every stretch that stands in the file as it is. */
export function literalText(part: TemplateText, env: Env): TextValue {
  const { text, map } = part
  const segments: Segment[] = []
  map.forEach(([offset, place], index) => {
    const end = map[index + 1]?.[0] ?? text.length
    if (end > offset || map.length === 1) segments.push({ offset, location: locate(env, { start: place, end: place + end - offset }) })
  })
  return { kind: 'scalar', value: text, location: locate(env, part), ...(segments.length > 0 ? { segments } : {}) }
}

/** A value as part of a text: numbers and booleans are converted, null and collections are errors. */
export function interpolated(value: Value, location: Location): Value {
  try {
    return interpolatedText(value, location)
  } catch (error) {
    // Terraform converts only what it knows.
    if (!(error instanceof EvaluationError) || !isOpenValue(value)) throw error
    return sensitiveIf(failedText(location), value.sensitive === true)
  }
}

function interpolatedText(value: Value, location: Location): Value {
  return distribute([value], location, ([only]) => {
    const part = only ?? value
    if (isNull(part)) throw new EvaluationError('the value is null: null cannot be part of a string', location)
    try {
      const text = toText(part)
      return text.kind === 'encoded' && isKnown(text) ? encodedText(text) : text
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      throw new EvaluationError(`this value cannot be part of a string: ${error.message}`, location)
    }
  })
}

function joined(part: TemplateFor, env: Env, location: Location): Value {
  const collection = env.evaluate(part.collection, env)
  const body = (item: Item): Value => {
    const inner = part.keyName === undefined ? env : withName(env, part.keyName, item.key)
    return textValue(part.body, withName(inner, part.valueName, item.value), location)
  }
  if (env.scope.refine !== undefined) return joinedAsKnown(asOneUnknown(collection), body, location)
  return distribute([collection], location, ([only]) => {
    const value = only ?? collection
    const { items, complete, unordered } = itemsOf(value, location)
    const texts = items.map(body)
    if (complete && !unordered) return sensitiveIf(concat(texts, location), value.sensitive === true)
    return sensitiveIf(openText(value, location), value.sensitive === true)
  })
}

/** Where one piece is not known, Terraform knows nothing of the whole, and keeps the mark of the collection alone; of a collection that is not known not even that. */
function joinedAsKnown(collection: Value, body: (item: Item) => Value, location: Location): Value {
  const { items } = itemsOf(collection, location)
  if (isOpenValue(collection)) return openText(collection, location)
  const texts = items.map(body)
  const open = texts.find((text) => !isKnown(text))
  return sensitiveIf(open === undefined ? concat(texts, location) : openText(open, location), collection.sensitive === true)
}

function openText(of: Value, location: Location): Value {
  const reason = reasonOf(of) ?? { code: 'unknown-argument', detail: 'it is not known how often this is repeated', location }
  return { kind: 'template', parts: [unknown(reason, location, stringType)], location }
}
