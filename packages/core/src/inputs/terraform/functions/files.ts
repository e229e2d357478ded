// Terraform's functions on files and paths. Reading goes through the boundary of the scope; what depends on the machine is not known.
// https://developer.hashicorp.com/terraform/language/functions/file
import { SourceFile } from '../../../source/source-file.js'
import type { UnknownCode } from '../../../value/symbol.js'
import { boolType, stringType, type Type } from '../../../value/type.js'
import { unknown, type Value } from '../../../value/value.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { compareText } from '../types.js'
import { boolResult, knownFunction, openFunction, stringParameter, stringResult, textArgument, application } from './define.js'
import { encodeBase64, fromUtf8 } from './encoding-base64.js'
import { globbed, isBadPattern } from './glob.js'
import { digests } from './hash.js'
import { compilePattern } from './regex-program.js'
import { knownText, searched } from './string-subject.js'
import { composed } from '../../../value/unicode.js'

const setOfStrings: Type = { kind: 'set', element: stringType }

const notKnown = (code: UnknownCode, detail: string, { location }: CallContext, type: Type = stringType): Value => ({
  ...unknown({ code, detail, location }, location, type),
  notNull: true,
})

// --- paths -----------------------------------------------------------------------------------------------------------------

/** Without `.`, `..` and doubled slashes, as far as the text alone tells. */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/')
  const kept: string[] = []
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue
    if (step !== '..') kept.push(step)
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop()
    else if (!isAbsolute) kept.push('..')
  }
  return (isAbsolute ? '/' : '') + kept.join('/') || '.'
}

const absolute = (path: string, { scope }: CallContext): string => cleanPath(path.startsWith('/') ? path : `${scope.workingDirectory}/${path}`)

function basename(path: string): string {
  if (path === '') return '.'
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

const dirname = (path: string): string => cleanPath(path.slice(0, path.lastIndexOf('/') + 1))

const lastStep = '([^/]+)/*\\z'

// --- reading ----------------------------------------------------------------------------------------------------------------

type Reading<Content> = Content | { readonly unknown: Value }

/** What a file holds; an unknown for what only the machine knows that Terraform runs on. Throws EvaluationError where there is no file. */
function readFile(path: string, context: CallContext): Reading<{ readonly bytes: Uint8Array }> {
  if (path.startsWith('~')) return { unknown: notKnown('outside-boundary', `"${path}" lies in somebody's home directory`, context) }
  let bytes: ReturnType<typeof context.scope.files.bytes>
  try {
    bytes = context.scope.files.bytes(absolute(path, context))
  } catch (error) {
    // Terraform may well read what lies outside the repository.
    if (error instanceof EvaluationError) return { unknown: notKnown('outside-boundary', error.message, context) }
    throw error
  }
  if (bytes === undefined) throw new EvaluationError(`no file exists at "${path}"`)
  return bytes === 'too large' ? { unknown: notKnown('file-not-readable', `"${path}" is too large to be read`, context) } : { bytes }
}

/** A file that must be text, as `file` and `templatefile` read it. */
export function readTextFile(path: string, context: CallContext): Reading<{ readonly file: SourceFile }> {
  const reading = readFile(path, context)
  if ('unknown' in reading) return reading
  const text = fromUtf8(reading.bytes)
  if (text === undefined) throw new EvaluationError(`contents of "${path}" are not valid UTF-8`)
  const place = absolute(path, context)
  return { file: context.scope.files.read(place) ?? new SourceFile(place, text) }
}

const pathParameter = stringParameter('path')

function bytesFunction(name: string, convert: (bytes: Uint8Array) => string): TerraformFunction {
  return knownFunction(name, [pathParameter], ([path], context) => {
    const reading = readFile(textArgument(path), context)
    return 'unknown' in reading ? reading.unknown : stringResult(convert(reading.bytes), context.location)
  })
}

function contents(file: SourceFile): Value {
  const whole = { file, start: 0, end: file.text.length }
  const text = composed(file.text)
  if (text !== file.text) return stringResult(text, { ...whole, approximate: true })
  return { kind: 'scalar', value: text, location: whole, segments: [{ offset: 0, location: whole }] }
}

function asked<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof EvaluationError) return undefined
    throw error
  }
}

/** Whether there is a regular file. */
function fileExists(path: string, context: CallContext): boolean {
  const { files } = context.scope
  const place = absolute(path, context)
  const kind = files.kind(place)
  if (kind === 'directory') throw new EvaluationError(`"${path}" is a directory, not a file`)
  // The system only says that there is nothing where all that is above is a directory.
  const parents = kind === undefined ? place.split('/').map((_, index, steps) => steps.slice(0, index).join('/')).slice(2) : []
  if (parents.some((parent) => asked(() => files.kind(parent)) === 'file')) throw new EvaluationError(`failed to stat "${path}"`)
  return kind === 'file'
}

/** Files that match a pattern, relative to a directory. The pattern may lead out of it; undefined where it leads out of the repository. */
function matches(directory: string, pattern: string, { scope }: CallContext): readonly string[] | undefined {
  try {
    return globbed(cleanPath(`${directory}/${pattern}`), scope.files).map((path) => relativePath(directory, path)).sort(compareText)
  } catch (error) {
    if (isBadPattern(error) || !(error instanceof EvaluationError)) throw error
    return undefined
  }
}

function relativePath(from: string, to: string): string {
  const [source, target] = [from, to].map((path) => path.split('/').filter((step) => step !== ''))
  let common = 0
  while (common < (source?.length ?? 0) && source?.[common] === target?.[common]) common++
  return [...(source ?? []).slice(common).map(() => '..'), ...(target ?? []).slice(common)].join('/')
}

export const fileFunctions: readonly TerraformFunction[] = [
  knownFunction('file', [pathParameter], ([path], context) => {
    const reading = readTextFile(textArgument(path), context)
    return 'unknown' in reading ? reading.unknown : contents(reading.file)
  }),
  bytesFunction('filebase64', encodeBase64),
  ...Object.entries(digests).map(([name, digest]) => bytesFunction(`file${name}`, digest)),
  knownFunction(
    'fileexists',
    [pathParameter],
    ([path], context) => {
      const text = textArgument(path)
      const isInside = !text.startsWith('~') && asked(() => context.scope.files.kind(absolute(text, context)) ?? 'nothing') !== undefined
      return !isInside ? notKnown('outside-boundary', `"${text}" lies outside the repository`, context, boolType) : boolResult(fileExists(text, context), context.location)
    },
    { returns: boolType },
  ),
  knownFunction(
    'fileset',
    [pathParameter, stringParameter('pattern')],
    ([path, pattern], context) => {
      const directory = textArgument(path)
      const found = directory.startsWith('~') ? undefined : matches(absolute(directory, context), textArgument(pattern), context)
      if (found === undefined) return notKnown('outside-boundary', `"${directory}" lies outside the repository`, context, setOfStrings)
      const { location } = context
      return { kind: 'set', items: found.map((each) => stringResult(each, location)), complete: true, elementType: stringType, location }
    },
    { returns: setOfStrings },
  ),
  openFunction('basename', [pathParameter], (args, { location }) => {
    const [value] = args
    const text = value === undefined ? undefined : knownText(value)
    if (text !== undefined) return stringResult(basename(text.value), location)
    const last = value === undefined ? undefined : searched(value, (subject) => {
      const match = subject.find(compilePattern(lastStep), 0, [2, 3])?.match
      return match && subject.slice(match[2] ?? 0, match[3] ?? 0)
    })
    return last ?? application('basename', args, location)
  }),
  knownFunction('dirname', [pathParameter], ([path], { location }) => stringResult(dirname(textArgument(path)), location)),
  knownFunction('abspath', [pathParameter], ([path], context) => {
    const text = textArgument(path)
    return text.startsWith('/') ? stringResult(cleanPath(text), context.location) : notKnown('impure-function', 'an absolute path depends on the machine', context)
  }),
  knownFunction('pathexpand', [pathParameter], ([path], context) => {
    const text = textArgument(path)
    if (!text.startsWith('~')) return stringResult(text, context.location)
    if (text.length > 1 && !/^~[/\\]/.test(text)) throw new EvaluationError('cannot expand user-specific home dir')
    return notKnown('impure-function', 'the home directory depends on the machine', context)
  }),
]
