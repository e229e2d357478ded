// What happens when our HCL parser rejects a file: hcl2json (HashiCorp's parser) decides whether the file or our parser is wrong.
// It is loaded only then. https://github.com/hashicorp/terraform-cdk/tree/main/packages/%40cdktf/hcl2json
import type { SourceFile } from '../../source/source-file.js'
import type { HclFile, SyntaxProblem } from './ast.js'
import { buildFallback } from './fallback-tree.js'
import { parseHcl } from './parse.js'
import { isOwnLimit } from './scan.js'

/** How many more files hcl2json may be asked about; counted down. A run begins with 20. */
export interface FallbackBudget {
  remaining: number
}

/** Reads HCL to JSON as hcl2json does; rejects with its message. */
export type ReadJson = (name: string, text: string) => Promise<unknown>

/** hcl2json can stop for good inside WebAssembly; then nobody answers. */
const TIMEOUT = 20_000
/** A name without characters that mean something in hcl2json's messages. */
const NAME = 'file.tf'

/**
 * Reads a file with our parser and, if that reports problems, asks hcl2json. If hcl2json accepts the file, its tree is returned
 * (`approximate`, with a problem that asks for a report). If it rejects it, its messages take the place of ours (which
 * stay for later errors); what our parser could read stays. Never rejects.
 */
export async function parseWithFallback(file: SourceFile, budget: FallbackBudget, read: ReadJson = readWithHcl2json): Promise<HclFile> {
  const ours = parseHcl(file)
  const first = ours.problems[0]
  // Our own limits are no bugs, and deep nesting could overrun hcl2json's stack.
  if (first === undefined || budget.remaining <= 0 || ours.problems.some((problem) => isOwnLimit(problem.message))) return ours
  budget.remaining--
  let json: unknown
  try {
    json = await read(NAME, file.text)
  } catch (error) {
    return { ...ours, problems: theirProblems(file, ours.problems, error instanceof Error ? error.message : String(error)) }
  }
  const message = `irsalint cannot read this, although it is valid HCL: ${first.message} Please report it. The file was read with hcl2json instead, so places are approximate.`
  return { ...buildFallback(file, json), comments: ours.comments, problems: [{ ...first, message }] }
}

async function readWithHcl2json(name: string, text: string): Promise<unknown> {
  const { parse } = await import('@cdktf/hcl2json')
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('hcl2json does not answer')), TIMEOUT)
  })
  try {
    return await Promise.race([parse(name, text), late])
  } finally {
    clearTimeout(timer)
  }
}

const PREFIX = 'parse config: ['

/** Messages of the form `parse config: [file.tf:1,5-2,1: Summary; Detail. file.tf:…]`. Other failures are not about syntax. */
function theirProblems(file: SourceFile, ours: readonly SyntaxProblem[], message: string): readonly SyntaxProblem[] {
  if (!message.startsWith(PREFIX)) return ours
  const found: SyntaxProblem[] = []
  for (const part of message.slice(PREFIX.length).replace(/\]\s*$/, '').split(`${NAME}:`)) {
    const match = /^(\d{1,9}),(\d{1,9})-(?:(\d{1,9}),)?(\d{1,9}): ([^]*)$/.exec(part)
    if (match === null) continue
    const [, line, column, endLine = line, endColumn, text = ''] = match
    const start = offsetAt(file, Number(line), Number(column))
    const end = Math.max(start, offsetAt(file, Number(endLine), Number(endColumn)))
    const [summary = '', ...detail] = text.trim().split('; ')
    found.push({ start, end, message: detail.length === 0 ? summary : `${summary}: ${detail.join('; ')}` })
  }
  if (found.length > 0) return [...found, ...furtherProblems(file, ours, found)].sort((a, b) => a.start - b.start || a.end - b.end)
  const first = ours[0]
  return first === undefined ? [] : [{ ...first, message: message.slice(PREFIX.length).replace(/\]\s*$/, '') }]
}

/** hcl2json falls silent after the first error of a body, so ours on later lines are kept. */
function furtherProblems(file: SourceFile, ours: readonly SyntaxProblem[], theirs: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  const line = (offset: number): number => file.positionAt(offset).line
  const lines = theirs.map(({ start, end }) => [line(start), line(end)] as const)
  const first = Math.min(...lines.map(([start]) => start))
  return ours.filter(({ start }) => {
    const at = line(start)
    return at > first && lines.every(([from, to]) => at < from || at > to)
  })
}

function offsetAt(file: SourceFile, line: number, column: number): number {
  const starts = file.lineStarts
  const start = starts[Math.min(line, starts.length) - 1] ?? 0
  const end = starts[line] ?? file.text.length
  return Math.min(start + column - 1, end)
}
