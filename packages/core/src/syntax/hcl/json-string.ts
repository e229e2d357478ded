// HCL inside JSON strings (.tf.json): undoes JSON's escapes and carries places back. Knows nothing of HCL's grammar.
import { isDecimal } from '../../value/number.js'

const SIMPLE: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' }

/** `places[i]` is where the i-th character of `text` stands; one more entry for the end. */
export function decodeJsonString(source: string, start: number, end: number): { readonly text: string; readonly places: Uint32Array } {
  const places = new Uint32Array(end - start + 1)
  let text = ''
  let count = 0
  let run = start
  let pos = start
  while (pos < end) {
    if (source.charCodeAt(pos) !== 92) {
      places[count++] = pos++
      continue
    }
    text += source.slice(run, pos)
    places[count++] = pos
    const selector = source.charAt(pos + 1)
    if (selector === 'u') {
      text += String.fromCharCode(parseInt(source.slice(pos + 2, pos + 6), 16) || 0)
      pos += 6
    } else {
      text += Object.hasOwn(SIMPLE, selector) ? (SIMPLE[selector] ?? '') : selector.charAt(0) || '\\'
      pos += 2
    }
    run = pos
  }
  text += source.slice(run, end)
  places[count] = end
  return { text, places: places.subarray(0, count + 1) }
}

/** A copy of a syntax tree with every place taken through `places`. */
export function relocate<T>(tree: T, places: Uint32Array): T {
  const place = (offset: number): number => places[Math.min(offset, places.length - 1)] ?? 0
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null || isDecimal(node)) return node
    const copy: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(node)) {
      if ((key === 'start' || key === 'end') && typeof value === 'number') copy[key] = place(value)
      else if (key === 'map' && 'text' in node && typeof node.text === 'string') copy[key] = relocateMap(value as [number, number][], node.text.length, place)
      else copy[key] = visit(value)
    }
    return copy
  }
  // The copy has the shape of the original.
  return visit(tree) as T
}

/** JSON's escapes break the even run between two pairs, so pairs are added where they do. */
function relocateMap(map: readonly (readonly [number, number])[], length: number, place: (offset: number) => number): [number, number][] {
  const result: [number, number][] = []
  map.forEach(([offset, file], index) => {
    const next = map[index + 1]?.[0] ?? length
    result.push([offset, place(file)])
    for (let i = 1; offset + i < next; i++) {
      if (place(file + i) !== place(file + i - 1) + 1) result.push([offset + i, place(file + i)])
    }
  })
  return result
}
