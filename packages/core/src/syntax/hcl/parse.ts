// Entry points of the HCL parser: a file, one expression, one template. Own, positioned, hostile input is fine; it never throws.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
import type { SourceFile } from '../../source/source-file.js'
import type { Expression, HclFile, Range, SyntaxProblem, TemplatePart } from './ast.js'
import { parseBody } from './body.js'
import { parseExpression } from './expression.js'
import { decodeJsonString, relocate } from './json-string.js'
import { failHere, GIVE_UP, newState, skip, SYNTAX_ERROR, type State } from './scan.js'
import { parseBare } from './template.js'

export interface TextOptions {
  /**
   * The range is the content of a JSON string (without its quotes): JSON's escapes are undone first, and all places are those of the
   * JSON text.
   */
  readonly json?: boolean
}

/** Reads a `.tf` or `.tfvars` file. Problems are in the result; what could be read is there all the same. */
export function parseHcl(file: SourceFile): HclFile {
  const { text } = file
  const s = newState(text, text.charCodeAt(0) === 0xfeff ? 1 : 0)
  const body = parseBody(s, 0, undefined)
  sortProblems(s)
  return { body, comments: s.comments, problems: s.problems }
}

/** Reads one expression, which must fill the range (by default the whole text); newlines inside it are white space only within brackets. */
export function parseHclExpression(
  file: SourceFile,
  range?: Range,
  options: TextOptions = {},
): { readonly expression: Expression | undefined; readonly problems: readonly SyntaxProblem[] } {
  const { s, places } = open(file, range, options)
  const expression = attempt(s, () => {
    const parsed = parseExpression(s)
    skip(s)
    if (s.pos < s.text.length) failHere(s, 'the end of the expression')
    return parsed
  })
  return places === undefined ? { expression, problems: s.problems } : relocate({ expression, problems: s.problems }, places)
}

/** Reads a text that is a template as a whole: a file for templatefile(), the argument of templatestring(), a string in .tf.json. */
export function parseHclTemplate(
  file: SourceFile,
  range?: Range,
  options: TextOptions = {},
): { readonly parts: readonly TemplatePart[]; readonly problems: readonly SyntaxProblem[] } {
  const { s, places } = open(file, range, options)
  const parts = attempt(s, () => parseBare(s)) ?? []
  return places === undefined ? { parts, problems: s.problems } : relocate({ parts, problems: s.problems }, places)
}

function open(file: SourceFile, range: Range | undefined, options: TextOptions): { readonly s: State; readonly places: Uint32Array | undefined } {
  const start = range?.start ?? 0
  const end = range?.end ?? file.text.length
  if (options.json === true) {
    const { text, places } = decodeJsonString(file.text, start, end)
    return { s: newState(text, 0), places }
  }
  const text = end < file.text.length ? file.text.slice(0, end) : file.text
  return { s: newState(text, start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start), places: undefined }
}

function attempt<T>(s: State, parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error === SYNTAX_ERROR || error === GIVE_UP) return undefined
    throw error
  } finally {
    sortProblems(s)
  }
}

function sortProblems(s: State): void {
  if (s.problems.length > 1) s.problems.sort((a, b) => a.start - b.start || a.end - b.end)
}
