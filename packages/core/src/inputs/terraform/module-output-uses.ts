// Where the expressions of a module ask for outputs of the modules it calls: `module.a.out`, `module.a["k"].out`, `module.a[*].out`.
// Reads syntax only, so that also what is never evaluated is seen.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Body, Expression, TemplatePart } from '../../syntax/hcl/ast.js'
import { hclOf } from './syntax.js'

export interface OutputUse {
  readonly output: string
  /** The output's name. */
  readonly location: Location
}

type Uses = ReadonlyMap<string, readonly OutputUse[]>

const usesOfFile = new WeakMap<SourceFile, Uses>()

/** Uses of the outputs of one call in the files of its module. */
export function outputUsesOf(files: readonly SourceFile[], call: string): readonly OutputUse[] {
  return files.flatMap((file) => {
    let uses = usesOfFile.get(file)
    if (uses === undefined) usesOfFile.set(file, (uses = readUses(file)))
    return uses.get(call) ?? []
  })
}

/** Whether a text of the module says `module.<call>` at all, be it in a comment. True for what Terragrunt runs: others ask for its outputs. */
export function isMentioned(files: readonly SourceFile[], call: string): boolean {
  if (files.length === 0 || files.some(({ virtual }) => virtual)) return true
  const mention = new RegExp(`\\bmodule\\s*\\.\\s*${call.replace(/[^\w-]/g, '.')}(?![\\w-])`)
  return files.some(({ text }) => mention.test(text))
}

function readUses(file: SourceFile): Uses {
  const uses = new Map<string, OutputUse[]>()
  if (file.path.endsWith('.json')) return uses
  const { body, approximate } = hclOf(file)
  if (approximate === true) return uses
  const inBody = ({ attributes, blocks }: Body): void => {
    for (const { expression } of attributes) walk(expression)
    for (const block of blocks) inBody(block.body)
  }
  const walk = (expression: Expression): void => {
    // What `try` and `can` are given may fail.
    if (expression.kind === 'call' && (expression.name === 'try' || expression.name === 'can')) return
    if (expression.kind === 'attribute' && !expression.legacyIndex) note(moduleOf(expression.object), expression.name, expression.nameRange)
    if (expression.kind === 'splat' && expression.each.kind === 'attribute' && expression.each.object.kind === 'splat-item') {
      note(moduleOf(expression.object), expression.each.name, expression.each.nameRange)
    }
    for (const child of childrenOf(expression)) walk(child)
  }
  const note = (call: string | undefined, output: string, { start, end }: { readonly start: number; readonly end: number }): void => {
    if (call === undefined) return
    const found = uses.get(call) ?? []
    uses.set(call, found)
    found.push({ output, location: { file, start, end } })
  }
  inBody(body)
  return uses
}

/** The call that `module.a` or `module.a[…]` means. */
function moduleOf(expression: Expression): string | undefined {
  const object = expression.kind === 'index' ? expression.object : expression
  return object.kind === 'attribute' && object.object.kind === 'variable' && object.object.name === 'module' ? object.name : undefined
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'bool':
    case 'null':
    case 'variable':
    case 'splat-item':
      return []
    case 'template':
      return expression.parts.flatMap(inPart)
    case 'attribute':
      return [expression.object]
    case 'index':
      return [expression.object, expression.key]
    case 'splat':
      return [expression.object, expression.each]
    case 'call':
      return expression.args
    case 'unary':
      return [expression.operand]
    case 'binary':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise]
    case 'parentheses':
      return [expression.inner]
    case 'tuple':
      return expression.items
    case 'object':
      return expression.items.flatMap(({ key, literalKey, value }) => (literalKey ? [value] : [key, value]))
    case 'for':
      return [expression.collection, expression.value, expression.key, expression.condition].filter((each) => each !== undefined)
  }
}

function inPart(part: TemplatePart): readonly Expression[] {
  switch (part.kind) {
    case 'text':
      return []
    case 'interpolation':
      return [part.expression]
    case 'if':
      return [part.condition, ...part.then.flatMap(inPart), ...(part.otherwise ?? []).flatMap(inPart)]
    case 'for':
      return [part.collection, ...part.body.flatMap(inPart)]
  }
}
