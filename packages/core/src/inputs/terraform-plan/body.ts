// The arguments and nested blocks of a planned resource as Terraform's own bodies: JSON values joined with the marks of what is
// known only after apply. Owns the joining; what stands for an unknown, its caller says.
import type { Location } from '../../source/source-file.js'
import { entryOf, isNull, scalar, textOf, type Entry, type Value } from '../../value/value.js'
import type { BodyInstance } from '../terraform/contracts.js'
import { isTrue, itemsOf } from './document.js'

export interface BodySource {
  readonly values: Value
  readonly unknowns?: Value | undefined
  readonly sensitive?: Value | undefined
  /** The expressions of the configuration, where there is one; then what has none was not written. */
  readonly expressions?: Value | undefined
  /** `metadata[0].` in front of the names within. */
  readonly path: string
  readonly location: Location
  /** What stands for a value known only after apply. */
  readonly hole: (hole: Hole) => Value
}

export interface Hole {
  readonly path: string
  readonly expression: Value | undefined
  /** The known values beside it. */
  readonly siblings: Value | undefined
  readonly location: Location
}

export function planBody(source: BodySource): BodyInstance {
  const { values, unknowns, expressions, location } = source
  const valueOf = (name: string): Value | undefined => entryOf(values, name)
  const unknownOf = (name: string): Value | undefined => entryOf(unknowns, name)
  const names = (): readonly string[] => [...new Set([...namesOf(values), ...namesOf(unknowns)])]

  /** Lists of objects are blocks, unless the configuration writes them as an argument. */
  const isBlock = (name: string): boolean => {
    const expression = entryOf(expressions, name)
    if (expression !== undefined) return expression.kind === 'tuple'
    const items = itemsOf(valueOf(name))
    const marks = itemsOf(unknownOf(name))
    return items.length > 0 && items.every((item, index) => item.kind === 'object' || (isNull(item) && (isTrue(marks[index]) || marks[index]?.kind === 'object')))
  }

  const argument = (name: string): Value | undefined => {
    if (isBlock(name)) return undefined
    const mark = unknownOf(name)
    const expression = entryOf(expressions, name)
    // Not written: the provider fills it in.
    if (isTrue(mark) && expressions !== undefined && expression === undefined) return undefined
    const found = joined(valueOf(name), mark, { path: `${source.path}${name}`, expression, siblings: values, location }, source.hole)
    return found !== undefined && isTrue(entryOf(source.sensitive, name)) ? { ...found, sensitive: true } : found
  }

  return {
    location,
    argument,
    argumentLocation: (name) => valueOf(name)?.location,
    argumentNames: () => names().filter((name) => argument(name) !== undefined),
    blocks(type) {
      if (!isBlock(type)) return { items: [], complete: !isTrue(unknownOf(type)) }
      const [items, marks, written, sensitive] = [itemsOf(valueOf(type)), itemsOf(unknownOf(type)), itemsOf(entryOf(expressions, type)), itemsOf(entryOf(source.sensitive, type))]
      return {
        items: items.map((item, index) =>
          planBody({
            ...source,
            values: item,
            unknowns: marks[index],
            sensitive: sensitive[index],
            // Blocks made by `dynamic`, and sets that came in another order, cannot be told apart.
            expressions: items.length === 1 && written.length === 1 ? written[0] : undefined,
            path: `${source.path}${type}[${String(index)}].`,
            location: item.location,
          }),
        ),
        complete: !isTrue(unknownOf(type)) && marks.every((mark) => !isTrue(mark)),
      }
    },
    blockTypes: () => names().filter(isBlock),
  }
}

/** A value with holes where the mark marks it. */
export function joined(value: Value | undefined, mark: Value | undefined, at: Hole, hole: (hole: Hole) => Value): Value | undefined {
  const location = value?.location ?? at.location
  if (isTrue(mark)) return hole({ ...at, location })
  if (mark?.kind === 'object' && (value === undefined || isNull(value) || value.kind === 'object')) {
    const given = value?.kind === 'object' ? value.entries : []
    const inner = (item: Value | undefined, name: string): Value | undefined => joined(item, entryOf(mark, name), { ...at, path: `${at.path}.${name}`, location }, hole)
    const entries: Entry[] = given.map(({ key, value: item }) => ({ key, value: inner(item, textOf(key) ?? '') ?? item }))
    const known = new Set(given.map(({ key }) => textOf(key)))
    for (const name of namesOf(mark)) {
      const item = known.has(name) ? undefined : inner(undefined, name)
      if (item !== undefined) entries.push({ key: scalar(name, location), value: item })
    }
    return entries.length === 0 && value === undefined ? undefined : { kind: 'object', entries, complete: true, location }
  }
  if (mark?.kind === 'tuple' && value?.kind === 'tuple') {
    return { ...value, items: value.items.map((item, index) => joined(item, mark.items[index], { ...at, path: `${at.path}[${String(index)}]` }, hole) ?? item) }
  }
  return value
}

const namesOf = (value: Value | undefined): readonly string[] => (value?.kind === 'object' ? value.entries.flatMap(({ key }) => textOf(key) ?? []) : [])
