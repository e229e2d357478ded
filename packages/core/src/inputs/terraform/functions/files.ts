// Terraform's functions on files and paths. Reading goes through the boundary of the scope; what depends on the machine is not known.
// https://developer.hashicorp.com/terraform/language/functions/file
import type { SourceFile } from '../../../source/source-file.js'
import type { UnknownCode } from '../../../value/symbol.js'
import { boolType, stringType, type Type } from '../../../value/type.js'
import { unknown, type Value } from '../../../value/value.js'
import { EvaluationError, type CallContext, type TerraformFunction } from '../contracts.js'
import { compareText } from '../types.js'
import { boolResult, knownFunction, openFunction, stringParameter, stringResult, textArgument, application } from './define.js'
import { encodeBase64, utf8 } from './encoding-base64.js'
import { digests } from './hash.js'
import { compilePattern } from './regex-program.js'
import { knownText, searched } from './string-subject.js'

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

type Reading = { readonly file: SourceFile } | { readonly unknown: Value }

function readFile(value: Value | undefined, context: CallContext): Reading {
  const path = textArgument(value)
  if (path.startsWith('~')) return { unknown: notKnown('outside-boundary', `"${path}" lies in somebody's home directory`, context) }
  let file: SourceFile | undefined
  try {
    file = context.scope.files.read(absolute(path, context))
  } catch (error) {
    // Terraform may well read what lies outside the repository.
    if (error instanceof EvaluationError) return { unknown: notKnown('outside-boundary', error.message, context) }
    throw error
  }
  if (file === undefined) throw new EvaluationError(`no file exists at "${path}"`)
  // Bytes that are no text cannot be told from the character that stands for them.
  if (file.text.includes('\ufffd')) return { unknown: notKnown('file-not-readable', `"${path}" is not UTF-8 text`, context) }
  return { file }
}

const pathParameter = stringParameter('path')

function fileFunction(name: string, convert: (file: SourceFile, context: CallContext) => Value): TerraformFunction {
  return knownFunction(name, [pathParameter], ([path], context) => {
    const reading = readFile(path, context)
    return 'unknown' in reading ? reading.unknown : convert(reading.file, context)
  })
}

function contents(file: SourceFile): Value {
  const whole = { file, start: 0, end: file.text.length }
  const text = file.text.normalize('NFC')
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

const isDirectory = (path: string, { scope }: CallContext): boolean =>
  asked(() => scope.files.read(path) === undefined && scope.files.fileset(path, '**').length > 0) === true

/** Files that match a pattern, relative to a directory. The pattern may lead out of it; undefined where it leads out of the repository. */
function matches(directory: string, pattern: string, { scope }: CallContext): readonly string[] | undefined {
  if (/(?<!\\)\[[^\]]*$/.test(pattern)) throw new EvaluationError(`failed to glob pattern "${pattern}": syntax error in pattern`)
  // A leading `!` in brackets is a character like any other here.
  const steps = cleanPath(`${directory}/${pattern.replace(/\[!([^\]]+)\]/g, '[$1!]')}`).split('/')
  const fixed = Math.min(steps.findIndex((step) => /[*?[{\\]/.test(step)) + 1 || steps.length, steps.length) - 1
  const start = steps.slice(0, fixed).join('/') || '/'
  const found = asked(() => scope.files.fileset(start, steps.slice(fixed).join('/')))
  return found?.map((path) => relativePath(directory, cleanPath(`${start}/${path}`))).sort(compareText)
}

function relativePath(from: string, to: string): string {
  const [source, target] = [from, to].map((path) => path.split('/').filter((step) => step !== ''))
  let common = 0
  while (common < (source?.length ?? 0) && source?.[common] === target?.[common]) common++
  return [...(source ?? []).slice(common).map(() => '..'), ...(target ?? []).slice(common)].join('/')
}

export const fileFunctions: readonly TerraformFunction[] = [
  fileFunction('file', contents),
  fileFunction('filebase64', (file, { location }) => stringResult(encodeBase64(utf8(file.text)), location)),
  ...Object.entries(digests).map(([name, digest]) =>
    fileFunction(`file${name}`, (file, { location }) => stringResult(digest(utf8(file.text)), location)),
  ),
  knownFunction(
    'fileexists',
    [pathParameter],
    ([path], context) => {
      const text = textArgument(path)
      const exists = text.startsWith('~') ? undefined : asked(() => context.scope.files.exists(absolute(text, context)))
      if (exists === true && isDirectory(absolute(text, context), context)) throw new EvaluationError(`"${text}" is a directory, not a file`)
      return exists === undefined ? notKnown('outside-boundary', `"${text}" lies outside the repository`, context, boolType) : boolResult(exists, context.location)
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
