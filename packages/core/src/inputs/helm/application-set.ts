// An Argo CD ApplicationSet → its Applications, as far as its generators say what there is: lists, directories and files of the
// repository, and their matrices. https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/
import { basename, byCodeUnit, isWithin, normalize, relative } from '../../source/file-system.js'
import { parseYaml } from '../../syntax/yaml.js'
import { formatDecimal, isDecimal } from '../../value/number.js'
import { concat, isText, sliceText, type TextValue } from '../../value/template.js'
import { entryOf, isMapping, isNull, scalar, textOf, type MappingValue, type Value } from '../../value/value.js'
import type { ReleaseFiles } from './release-files.js'

/** More are not told apart. */
const maxApplications = 200
const maxDepth = 20

/** What an expression stands for, by its name without the leading dot: `name`, `path.basename`. */
type Parameters = ReadonlyMap<string, Value>

/** The template once for each set of parameters; the template alone where it is not known what there is. */
export function applicationsOf(set: MappingValue, files: ReleaseFiles): readonly MappingValue[] {
  const spec = entryOf(set, 'spec')
  const template = entryOf(spec, 'template')
  if (!isMapping(template)) return []
  const generators = entryOf(spec, 'generators')
  const root = files.rootOf(set.location.file.path)
  const isGo = isTrue(entryOf(spec, 'goTemplate'))
  const all = generators?.kind === 'tuple' ? together(generators.items.map((each) => generated(each, { files, root, isGo }, 0))) : undefined
  if (all === undefined || all.length === 0) return [template]
  return all.map((parameters) => filled(template, parameters)).filter(isMapping)
}

interface Context {
  readonly files: ReleaseFiles
  readonly root: string
  readonly isGo: boolean
}

const isTrue = (value: Value | undefined): boolean => value?.kind === 'scalar' && value.value === true

const items = (value: Value | undefined): readonly Value[] | undefined => (value?.kind === 'tuple' || value?.kind === 'list' ? value.items : undefined)

/** One after the other; undefined where one is not known, or there are too many. */
function together(lists: readonly (readonly Parameters[] | undefined)[]): readonly Parameters[] | undefined {
  const whole = lists.flatMap((each) => each ?? [])
  return lists.includes(undefined) || whole.length > maxApplications ? undefined : whole
}

function generated(generator: Value, context: Context, depth: number): readonly Parameters[] | undefined {
  // A selector, or values of its own, may drop or change what the generator gives.
  if (!isMapping(generator) || depth > 3 || generator.entries.length !== 1) return undefined
  const list = entryOf(generator, 'list')
  if (list !== undefined) return entryOf(list, 'template') === undefined ? items(entryOf(list, 'elements'))?.map((each) => parametersOf(each)) : undefined
  // Which clusters there are, nobody knows here: one stands for all.
  if (entryOf(generator, 'clusters') !== undefined) return [new Map()]
  const git = entryOf(generator, 'git')
  if (git !== undefined) return fromGit(git, context)
  const matrix = items(entryOf(entryOf(generator, 'matrix'), 'generators'))
  if (matrix?.length !== 2) return undefined
  const [first, second] = matrix
  const outer = first === undefined ? undefined : generated(first, context, depth + 1)
  if (outer === undefined || second === undefined) return undefined
  // The second may be made of what the first gives.
  return together(outer.map((given) => generated(filled(second, given), context, depth + 1)?.map((more) => new Map([...given, ...more]))))
}

/** Values under their paths: `{ a: { b: x } }` gives `a.b`. */
function parametersOf(value: Value, prefix = '', depth = 0): Parameters {
  const found = new Map<string, Value>()
  if (!isMapping(value) || depth > maxDepth) return found
  for (const { key, value: inner } of value.entries) {
    const name = `${prefix}${textOf(key) ?? ''}`
    if (isMapping(inner)) for (const [path, each] of parametersOf(inner, `${name}.`, depth + 1)) found.set(path, each)
    else if (inner.kind === 'scalar') found.set(name, inner)
  }
  return found
}

// --- the repository -------------------------------------------------------------------------------------------------------

function fromGit(git: Value, { files, root, isGo }: Context): readonly Parameters[] | undefined {
  const { location } = git
  if (entryOf(git, 'values') !== undefined || entryOf(git, 'pathParamPrefix') !== undefined || entryOf(git, 'template') !== undefined) return undefined
  const text = (content: string): Value => scalar(content, location)
  /** How Argo CD names the parts of a path, with and without Go templates. */
  const ofPath = (path: string): readonly (readonly [string, Value])[] => [
    [isGo ? 'path.path' : 'path', text(path)],
    ['path.basename', text(basename(path))],
    ['path.basenameNormalized', text(basename(path).replaceAll('_', '-'))],
    ...path.split('/').map((segment, index) => [isGo ? `index .path.segments ${String(index)}` : `path[${String(index)}]`, text(segment)] as const),
  ]
  const directories = items(entryOf(git, 'directories'))
  if (directories !== undefined) {
    const wanted = chosen(directories)
    const found = wanted && directoriesOf(files, root).filter((path) => wanted(path))
    return found?.length === 0 ? undefined : found?.map((path) => new Map(ofPath(path)))
  }
  const listed = items(entryOf(git, 'files'))
  const wanted = listed && chosen(listed)
  const found = wanted && files.paths.flatMap((path) => (isWithin(path, root) ? [relative(root, path)] : [])).filter((path) => wanted(path))
  if (found === undefined || found.length === 0) return undefined
  return together(
    found.map((path) => {
      const file = files.file(normalize(root, path))
      const content = file === undefined ? undefined : parseYaml(file).documents[0]?.value
      const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
      const place = [...ofPath(directory), ['path.filename', text(basename(path))] as const]
      const each = content?.kind === 'tuple' ? content.items : content === undefined || isNull(content) ? undefined : [content]
      return each?.map((one) => new Map([...parametersOf(one), ...place]))
    }),
  )
}

/** Directories that hold files, and those above them, relative to the root. */
function directoriesOf({ paths }: ReleaseFiles, root: string): readonly string[] {
  const found = new Set<string>()
  for (const path of paths) {
    if (!isWithin(path, root)) continue
    const own = relative(root, path)
    for (let at = own.lastIndexOf('/'); at > 0; at = own.lastIndexOf('/', at - 1)) found.add(own.slice(0, at))
  }
  return [...found].sort(byCodeUnit)
}

/** Which paths a list of `{ path, exclude }` means; undefined where that is not known. */
function chosen(listed: readonly Value[]): ((path: string) => boolean) | undefined {
  const rules = listed.map((each) => ({ pattern: textOf(entryOf(each, 'path')), isExcluded: isTrue(entryOf(each, 'exclude')) }))
  if (rules.some(({ pattern }) => pattern === undefined || pattern.includes('{{') || /[{[\\]/.test(pattern))) return undefined
  return (path) => {
    const matching = rules.filter(({ pattern }) => matchesPath(path.split('/'), (pattern ?? '').split('/')))
    return matching.length > 0 && matching.every(({ isExcluded }) => !isExcluded)
  }
}

/** `*` within one step, `**` over any number of them. */
function matchesPath(path: readonly string[], pattern: readonly string[]): boolean {
  // Reachable places in the pattern, step by step: linear in both.
  let places = reach(new Set([0]), pattern)
  for (const step of path) {
    const next = new Set<number>()
    for (const place of places) {
      const wanted = pattern[place]
      if (wanted === '**') next.add(place)
      else if (wanted !== undefined && matchesStep(step, wanted)) next.add(place + 1)
    }
    places = reach(next, pattern)
  }
  return places.has(pattern.length)
}

function reach(places: Set<number>, pattern: readonly string[]): Set<number> {
  for (const place of places) if (pattern[place] === '**') places.add(place + 1)
  return places
}

function matchesStep(step: string, pattern: string): boolean {
  const pieces = pattern.split('*')
  const [first = ''] = pieces
  const last = pieces[pieces.length - 1] ?? ''
  if (pieces.length === 1) return step === pattern
  if (!step.startsWith(first) || !step.endsWith(last) || step.length < first.length + last.length) return false
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = step.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= step.length - last.length
}

// --- the template ---------------------------------------------------------------------------------------------------------

/** The value with every expression that names a parameter replaced; other expressions stay as they are. */
function filled(value: Value, parameters: Parameters, depth = 0): Value {
  if (depth > maxDepth) return value
  const inside = (each: Value): Value => filled(each, parameters, depth + 1)
  if (isText(value)) return value.value.includes('{{') ? filledText(value, parameters) : value
  if (value.kind === 'tuple' || value.kind === 'list') return { ...value, items: value.items.map(inside) }
  if (isMapping(value)) return { ...value, entries: value.entries.map((entry) => ({ key: inside(entry.key), value: inside(entry.value) })) }
  return value
}

const expression = /\{\{-?[ \t]*\.?([^{}]{1,200}?)[ \t]*-?\}\}/g

function filledText(text: TextValue, parameters: Parameters): Value {
  const parts: Value[] = []
  let at = 0
  for (const match of text.value.matchAll(expression)) {
    const given = parameters.get(match[1] ?? '')
    const content = given?.kind === 'scalar' ? given.value : undefined
    if (given === undefined || content === undefined || content === null) continue
    const written = typeof content === 'string' ? content : isDecimal(content) ? formatDecimal(content) : String(content)
    parts.push(sliceText(text, at, match.index), typeof content === 'string' ? given : scalar(written, given.location))
    at = match.index + match[0].length
  }
  if (parts.length === 0) return text
  return concat([...parts, sliceText(text, at)], text.location)
}
