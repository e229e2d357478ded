// `irsalint eval`: answers about expressions in one root module, as `terraform console` gives them, and about all its outputs.
// Strict: what Terraform refuses is an error here. Reads a project, prints nothing.
import { EvaluationError } from './contracts.js'
import { ConfigurationError, type RemoteOutputs } from './evaluation.js'
import { evaluate } from './expression.js'
import { isWhollyKnown, jsonOf, terraformText } from './eval-render.js'
import { referenceRefusals, variableFileRefusals } from './eval-validate-references.js'
import { hclOf } from './syntax.js'
import { evaluateTerraform, moduleConfigs, rootModule, type TerraformOptions } from './index.js'
import { knownModules, type DescribedModule } from './known-modules/index.js'
import { moduleConfig, type ModuleConfig } from './module-tree-config.js'
import type { Module } from './module-tree.js'
import { reasonOf } from '../../value/reason.js'
import { projectPath, type Root } from './roots.js'
import { leniently, strictly } from './strictness.js'
import { mergedValues, readVariableFile, variableFilesOf, type VariableFile } from './tfvars.js'
import { formatType, typeOf } from './types.js'
import { parseHclExpression } from '../../syntax/hcl/parse.js'
import { UsageError } from '../../source/discover.js'
import { nodeFileSystem, relative, type FileSystem } from '../../source/file-system.js'
import { SourceFile, type Location } from '../../source/source-file.js'
import { referencesOf } from '../../value/references.js'
import type { Value } from '../../value/value.js'
import { createProject, type Project } from '../project.js'

/** What is known of one expression or output. `json` and `partial` are JSON texts, because numbers may be too precise for JavaScript. */
export type EvalAnswer =
  | { readonly kind: 'known'; readonly json: string; readonly type: string; readonly text: string; readonly places: readonly string[] }
  | { readonly kind: 'unknown'; readonly partial: string; readonly reason: string; readonly type: string; readonly text: string; readonly places: readonly string[] }
  | { readonly kind: 'error'; readonly message: string; readonly place?: string }

export interface EvalOptions {
  /** The root module; default the working directory. */
  readonly dir?: string
  /** As with `-var-file`, in order. */
  readonly varFiles?: readonly string[]
  /** Default: the process's. */
  readonly cwd?: string
  readonly fileSystem?: FileSystem
  /** Modules of the user's own, as the configuration describes them. */
  readonly modules?: readonly DescribedModule[]
}

interface Opened {
  readonly module: Module
  /** The same module with marks for what is ephemeral instead of what is sensitive. */
  readonly ephemeral: () => Module
  /** Whether something stands in the files of the modules that were looked at, so far. */
  readonly mentions: (wanted: RegExp) => boolean
  readonly config: ModuleConfig
  readonly project: Project
  /** Why Terraform would not even begin. */
  readonly refused: ConfigurationError | undefined
}

function open({ dir = '.', varFiles = [], cwd = process.cwd(), fileSystem = nodeFileSystem, modules = [] }: EvalOptions): Opened {
  const base = fileSystem.resolve(cwd, '.')
  const directory = fileSystem.realpath(fileSystem.resolve(base, dir))
  if (directory === undefined || fileSystem.stat(directory)?.kind !== 'directory') throw new UsageError(`There is no directory "${dir}".`, dir)
  const paths = varFiles.map((path) => {
    // From the working directory, as every path on a command line; else from DIR, as `terraform -chdir=DIR` reads it.
    const real = fileSystem.realpath(fileSystem.resolve(base, path)) ?? fileSystem.realpath(fileSystem.resolve(directory, path))
    if (real === undefined || fileSystem.stat(real)?.kind !== 'file') throw new UsageError(`The variable file "${path}" does not exist.`, path)
    return real
  })
  const project = createProject(fileSystem, [directory, ...paths], base)
  const configs = moduleConfigs(project)
  const seen = new Set<ModuleConfig>()
  const configOf = (path: string): ModuleConfig | undefined => {
    const found = configs(path)
    if (found !== undefined) seen.add(found)
    return found
  }
  const config = configOf(directory) ?? moduleConfig(directory, [], false)
  const files = [...variableFilesOf(project, directory).automatic, ...paths].flatMap((path) => readVariableFile(project, path) ?? [])
  const root: Root = {
    directory,
    config,
    scope: { id: `terraform:${projectPath(project, directory)}`, kind: 'terraform', path: directory },
    values: mergedValues(files),
  }
  const options: TerraformOptions = { knownModule: knownModules(modules) }
  const remote = otherStacks(() => evaluateTerraform(createProject(fileSystem, [project.boundaryOf(directory) ?? directory], base), options).remote)
  const asked = { ...options, strict: true, remote }
  const { module } = rootModule(project, root, asked, configOf)
  let ephemeral: Module | undefined
  return {
    module,
    ephemeral: () => (ephemeral ??= rootModule(project, root, { ...asked, marks: 'ephemeral' }, configOf).module),
    mentions: (wanted) => [...seen].some((each) => each.files.some(({ text }) => wanted.test(text))),
    config,
    project,
    refused: refusal(config, files),
  }
}

/** The stacks of the repository: looked for only where an expression reads another stack's state. */
function otherStacks(find: () => RemoteOutputs): RemoteOutputs {
  let found: RemoteOutputs | undefined
  const stacks = (): RemoteOutputs => (found ??= leniently(find))
  return {
    output: (...asked) => stacks().output(...asked),
    outputNames: (...asked) => stacks().outputNames(...asked),
    stateOfStack: (...asked) => stacks().stateOfStack(...asked),
  }
}

function refusal({ errors, variables }: ModuleConfig, files: readonly VariableFile[]): ConfigurationError | undefined {
  const [first] = [...errors, ...files.flatMap(({ problems }) => problems)]
  const winning = mergedValues(files)
  if (first !== undefined) return new ConfigurationError(first.message, first.location)
  for (const { file, values } of files) {
    // What a later file replaces, or no variable asks for, is never looked at.
    const isAskedFor = (name: string): boolean => variables.has(name) && winning.get(name) === values.get(name)
    const [constant] = file.path.endsWith('.json') ? [] : variableFileRefusals(file, hclOf(file).body, isAskedFor)
    if (constant !== undefined) return new ConfigurationError(constant.message, constant.location)
    for (const [name, { value }] of values) {
      if (isAskedFor(name) && value.kind === 'unknown') return new ConfigurationError(value.reason.detail, value.reason.location)
    }
  }
  return undefined
}

/** Runs the work; what Terraform would refuse is an answer. */
function answering(project: Project, work: () => EvalAnswer): EvalAnswer {
  try {
    return strictly(work)
  } catch (error) {
    if (!(error instanceof EvaluationError) && !(error instanceof ConfigurationError)) throw error
    return { kind: 'error', message: error.message, ...(error.location === undefined ? {} : { place: placeText(project, error.location) }) }
  }
}

function placeText(project: Project, { file, start }: Location): string {
  const { line, column } = file.positionAt(start)
  return `${relative(project.cwd, file.path)}:${String(line)}:${String(column)}`
}

function answer(project: Project, value: Value): EvalAnswer {
  const type = formatType(typeOf(value))
  const text = terraformText(value)
  const places = [...new Set([...referencesOf(value).map(({ location }) => location), value.location].map((each) => placeText(project, each)))]
  if (isWhollyKnown(value)) return { kind: 'known', json: jsonOf(value), type, text, places }
  return { kind: 'unknown', partial: jsonOf(value), reason: reasonOf(value)?.detail ?? 'a part of it is not known', type, text, places }
}

/**
 * Answers expressions in the scope of a root module, in order. A directory without Terraform files is a module without names.
 * @throws UsageError where the directory or a variable file does not exist.
 */
export function evaluateExpressions(expressions: readonly string[], options: EvalOptions = {}): readonly EvalAnswer[] {
  const { module: plain, ephemeral, mentions, config, project, refused } = open(options)
  return expressions.map((text) =>
    answering(project, () => {
      // Only there it matters to a value what is ephemeral.
      const module = mentions(anyEphemeral) && (withoutEphemeral.test(text) || mentions(withoutEphemeral)) ? ephemeral() : plain
      if (refused !== undefined) throw refused
      const { file, expression, problems } = parsedExpression(module.directory, text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''))
      const [problem] = problems
      if (expression === undefined || problem !== undefined) throw new EvaluationError(problem?.message ?? 'this is no expression')
      const [refusal] = referenceRefusals(config, file, expression)
      if (refusal !== undefined) throw new EvaluationError(refusal.message, refusal.location)
      return answer(project, evaluate(expression, module.scopeFor(file)))
    }),
  )
}

const anyEphemeral = /\bephemeral\b/
const withoutEphemeral = /\bephemeralasnull\b/

/** Line ends mean nothing in an expression that stands alone, but that a heredoc must have one behind it: as in parentheses. */
function parsedExpression(directory: string, text: string): { readonly file: SourceFile } & ReturnType<typeof parseHclExpression> {
  const file = new SourceFile(`${directory}/<expression>`, text)
  const parsed = parseHclExpression(file)
  if (parsed.problems.length === 0 || !/<<|\n/.test(text)) return { file, ...parsed }
  const inParentheses = new SourceFile(file.path, `(${text}\n)`)
  const again = parseHclExpression(inParentheses)
  const isWhole = again.expression?.kind === 'parentheses' && again.expression.end === inParentheses.text.length
  return again.problems.length === 0 && isWhole ? { file: inParentheses, ...again } : { file, ...parsed }
}

/**
 * Answers all outputs of a root module, by name, as `terraform plan` would: where Terraform refuses the configuration, every output
 * is an error, and `error` says why.
 * @throws UsageError where the directory or a variable file does not exist.
 */
export function evaluateOutputs(options: EvalOptions = {}): { readonly outputs: ReadonlyMap<string, EvalAnswer>; readonly error?: EvalAnswer & { readonly kind: 'error' } } {
  const { module: plain, ephemeral, mentions, project, refused } = open(options)
  const outputs = new Map<string, EvalAnswer>()
  const whole = answering(project, () => {
    if (refused !== undefined) throw refused
    plain.validate()
    if (mentions(anyEphemeral)) ephemeral().validate()
    return { kind: 'known', json: 'true', type: 'bool', text: 'true', places: [] }
  })
  const module = mentions(anyEphemeral) && mentions(withoutEphemeral) ? ephemeral() : plain
  for (const name of module.outputNames()) {
    const own = answering(project, () => answer(project, module.output(name)))
    outputs.set(name, whole.kind === 'error' && own.kind !== 'error' ? whole : own)
  }
  return whole.kind === 'error' ? { outputs, error: whole } : { outputs }
}

/** The planned arguments of every resource, by address: for tests against recorded plans. */
export function evaluateResources(argument: string, options: EvalOptions = {}): ReadonlyMap<string, EvalAnswer> {
  const { module: plain, ephemeral, mentions, project } = open(options)
  for (const child of plain.children()) void child.children()
  const module = mentions(anyEphemeral) && mentions(withoutEphemeral) ? ephemeral() : plain
  const answers = new Map<string, EvalAnswer>()
  const visit = (current: Module): void => {
    for (const resource of current.resources()) {
      if (resource.mode === 'managed') answers.set(resource.address, answering(project, () => answer(project, resource.attribute(argument))))
    }
    for (const child of current.children()) visit(child)
  }
  visit(module)
  return answers
}
