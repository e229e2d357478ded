// Compares the evaluator with what Terraform itself answers to more than a thousand expressions.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SourceFile } from '../../source/source-file.js'
import { parseHcl } from '../../syntax/hcl/parse.js'
import { isDecimal } from '../../value/number.js'
import { isKnown, scalar, type Value } from '../../value/value.js'
import { createProject } from '../project.js'
import { memoryFileSystem } from '../../source/file-system.js'
import { EvaluationError, type EvaluationFiles, type EvaluationScope } from './contracts.js'
import { evaluationFiles } from './evaluation-files.js'
import { evaluateExpressions } from './eval.js'
import { evaluate } from './expression.js'
import { hasMark } from './marks.js'
import { jsonText } from '../../value/encoded-text.js'
import { formatType, typeOf } from './types.js'

interface Recorded {
  readonly id: string
  readonly category: string
  readonly expr: string
  readonly locals?: Readonly<Record<string, string>>
  /** Files beside the configuration, by path. */
  readonly files?: Readonly<Record<string, string>>
  readonly ok: boolean
  readonly json?: unknown
  readonly text?: string
  readonly type?: string
  readonly sensitive?: true
  readonly unknown?: true
  readonly console?: string
  readonly error?: string
  readonly detail?: string
}

/**
 * The second file goes deeper into numbers and functions; the third has what random expressions found (`f…`), and a few of those of
 * each kind (`r…`). `scripts/oracles/record-expressions.mjs` records all of them anew.
 */
const records = ['terraform-expressions.json', 'terraform-expressions-more.json', 'terraform-expressions-generated.json'].flatMap(
  (name) => JSON.parse(readFileSync(new URL(`./testdata/${name}`, import.meta.url), 'utf8')) as readonly Recorded[],
)

/** Where we answer "not known" although Terraform knows, by id, with the reason. */
const tolerated: Readonly<Record<string, string>> = {}

function scopeOf(locals: Readonly<Record<string, string>>, files: EvaluationFiles, file: SourceFile, active: readonly string[] = []): EvaluationScope {
  return {
    resolve(traversal) {
      const [step] = traversal.steps
      if (traversal.root === 'path' && step?.kind === 'attribute' && (step.name === 'module' || step.name === 'root')) {
        return { value: scalar('.', traversal.location), consumed: 1 }
      }
      if (traversal.root === 'local' && step?.kind === 'attribute') {
        const text = locals[step.name]
        if (text !== undefined && !active.includes(step.name)) return { value: evaluateText(text, locals, files, [...active, step.name]), consumed: 1 }
      }
      throw new EvaluationError(`${traversal.root} is not declared`, traversal.location)
    },
    locate: (range) => ({ file, start: range.start, end: range.end }),
    files,
    workingDirectory: '/',
    spend: () => true,
  }
}

function evaluateText(text: string, locals: Readonly<Record<string, string>>, files: EvaluationFiles, active: readonly string[] = []): Value {
  const file = new SourceFile('/main.tf', `e = ${text}\n`)
  const { body, problems } = parseHcl(file)
  const [attribute, ...others] = body.attributes
  if (attribute === undefined || others.length + body.blocks.length + problems.length > 0) {
    throw new EvaluationError(`syntax: ${problems[0]?.message ?? 'more than one expression'}`)
  }
  return evaluate(attribute.expression, scopeOf(locals, files, file, active))
}

/** What is wrong with our answer; undefined where it is right. */
function mismatch(record: Recorded): string | undefined {
  let value: Value
  try {
    const project = createProject(memoryFileSystem({ '/main.tf': '', ...Object.fromEntries(Object.entries(record.files ?? {}).map(([path, text]) => [`/${path}`, text])) }), ['/'], '/')
    value = evaluateText(record.expr, record.locals ?? {}, evaluationFiles(project, '/'))
  } catch (error) {
    if (!(error instanceof EvaluationError)) return `throws ${String(error)}`
    return record.ok ? `error: ${error.message}` : undefined
  }
  const text = isKnown(value) ? answerOf(value) : undefined
  if (!record.ok) return text === undefined ? `unknown (${value.kind}) instead of an error` : `${text} instead of an error (${record.error ?? ''}: ${record.detail ?? ''})`
  if (record.unknown === true) return text === undefined ? undefined : `${text}, which Terraform does not know`
  // Infinities within a structure have no text to compare.
  if (text === undefined && isKnown(value) && record.console !== undefined) return undefined
  if (text === undefined) return record.id in tolerated ? undefined : `not known: ${value.kind}`
  const expected = record.text ?? (record.json === undefined ? undefined : JSON.stringify(record.json))
  if (expected === undefined) {
    if (record.console !== undefined && text.replace('+', '') !== record.console.replace('+', '')) return `${text} instead of ${record.console}`
  } else if (text !== expected) return `${text} instead of ${expected}`
  const type = formatType(typeOf(value))
  if (record.type !== undefined && type !== record.type) return `type ${type} instead of ${record.type}`
  if (hasMark(value) !== (record.sensitive === true)) return hasMark(value) ? 'is sensitive' : 'is not sensitive'
  return undefined
}

/** The text that Terraform's `jsonencode` gives, or the console's for infinities, which have none. */
function answerOf(value: Value): string | undefined {
  if (value.kind === 'scalar' && isDecimal(value.value) && value.value.infinite) return value.value.negative ? '-Inf' : '+Inf'
  return jsonText(value)
}

/** The same, as `irsalint eval` answers: it also checks references that are never followed. */
function evalMismatch(record: Recorded): string | undefined {
  const locals = Object.entries(record.locals ?? {}).map(([name, text]) => `  ${name} = ${text}\n`)
  const files = { 'main.tf': `locals {\n${locals.join('')}}\n`, ...record.files }
  const fileSystem = memoryFileSystem(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/repository/${path}`, text])))
  const [answer] = evaluateExpressions([record.expr], { dir: '/repository', cwd: '/repository', fileSystem })
  if (answer === undefined) return 'no answer'
  if (answer.kind === 'error') return record.ok ? `error: ${answer.message}` : undefined
  if (!record.ok) return `${answer.text} instead of an error (${record.error ?? ''}: ${record.detail ?? ''})`
  if (record.unknown === true) return answer.kind === 'unknown' ? undefined : `${answer.json}, which Terraform does not know`
  if (answer.kind === 'unknown') return `not known: ${answer.reason}`
  return record.type === undefined || record.type === answer.type ? undefined : `type ${answer.type} instead of ${record.type}`
}

const isReference = ({ category }: Recorded): boolean => category === 'reference'

describe('expressions that Terraform has answered', () => {
  const wrong = records.flatMap((record) => {
    const problem = isReference(record) ? undefined : mismatch(record)
    return problem === undefined ? [] : [{ record, problem }]
  })
  const byCategory = new Map<string, number>()
  for (const { record } of wrong) byCategory.set(record.category, (byCategory.get(record.category) ?? 0) + 1)

  it('are answered alike', () => {
    const lines = wrong.map(({ record, problem }) => `${record.id} ${record.category}: ${record.expr}\n    ${problem}`)
    expect(lines, JSON.stringify([...byCategory])).toEqual([])
  })

  it('are answered alike by eval', () => {
    const problems = records
      .filter((record) => /^[fr]\d/.test(record.id))
      .flatMap((record) => {
        const problem = evalMismatch(record)
        return problem === undefined ? [] : [`${record.id}: ${record.expr}\n    ${problem}`]
      })
    expect(problems).toEqual([])
  })
})
