// The whole program, top to bottom: discover, read, parse, extract, link, run the rules, suppress, sort, report.
import { overrideLevels, type LevelOverride } from './overrides.js'
import { configureRules, ruleInfo, type ConfiguredRule, type Preset, type RuleSettings } from './engine/configure.js'
import { compareText, onlyProbable, placeOf, sortFindings, withoutEdits } from './engine/findings.js'
import type { Rule } from './engine/rule.js'
import { runRules } from './engine/run-rules.js'
import { suppress, unusedDirectiveRule } from './engine/suppressions.js'
import type { Finding, Problem } from './finding.js'
import { extractCommands } from './inputs/commands.js'
import { extractEksctl } from './inputs/eksctl.js'
import { createReleaseFiles } from './inputs/helm/release-files.js'
import { extractHelmValues } from './inputs/helm/values-files.js'
import { extractIamJson } from './inputs/iam-json.js'
import { extractKubernetes } from './inputs/kubernetes/index.js'
import { createProject, type Project } from './inputs/project.js'
import { extractTerraform, type TerraformOptions } from './inputs/terraform/index.js'
import { knownModules, type DescribedModule } from './inputs/terraform/known-modules/index.js'
import { readPlans, type Plans } from './inputs/terraform-plan/index.js'
import { foreignTemplates, hclProblems, readHclFallbacks } from './inputs/terraform/syntax.js'
import type { Fact, FactKind, Facts } from './model/facts.js'
import { link } from './model/link.js'
import type { Model } from './model/model.js'
import type { InternalError, Report, RuleInfo, Summary } from './report.js'
import { rules as allRules } from './rules/index.js'
import { memoryFileSystem, nodeFileSystem, type FileSystem } from './source/file-system.js'
import { show } from './value/show.js'
import { UsageError } from './source/discover.js'

export interface LintOptions extends TerraformOptions {
  /** Files, directories or patterns; several are one scan. Default: the working directory. */
  readonly paths?: readonly string[]
  /** Default: the process's. */
  readonly cwd?: string
  readonly fileSystem?: FileSystem
  /** The rules that there are; default all of irsalint's. Those that run are picked by `preset` and `settings`. */
  readonly rules?: readonly Rule[]
  readonly preset?: Preset
  /** Later ones win. */
  readonly settings?: readonly RuleSettings[]
  /** Patterns in .gitignore form, relative to `ignoreBase`. */
  readonly ignore?: readonly string[]
  /** Default: the working directory. */
  readonly ignoreBase?: string
  /** Other levels for findings in some files. */
  readonly overrides?: readonly LevelOverride[]
  /** Kinds of things of which the scan holds all there are. */
  readonly completeKinds?: readonly FactKind[]
  /** Report directives that silence nothing, as warnings. */
  readonly reportUnusedDirectives?: boolean
  /** Terraform modules of the user's own: what their calls create. */
  readonly modules?: readonly DescribedModule[]
  /** For tests of rules: see `RunOptions.strict`. */
  readonly strict?: boolean
}

/**
 * Lints files.
 * @throws UsageError where a path does not exist or there is no file of a known type; SettingError for wrong rule settings.
 */
export async function lint(options: LintOptions = {}): Promise<Report> {
  const configured = configure(options)
  const project = openProject(options)
  await readHclFallbacks(project)
  return analyse(project, configured, options)
}

/** Lints files given as texts by path; nothing is read from the disk. Synchronous: `@cdktf/hcl2json` is not consulted. */
export function lintFiles(files: Readonly<Record<string, string>>, options: Omit<LintOptions, 'fileSystem'> = {}): Report {
  const inMemory = { cwd: '/', ...options, fileSystem: memoryFileSystem(files) }
  return analyse(openProject(inMemory), configure(inMemory), inMemory)
}

/** Builds the model alone: who can assume what, without rules. */
export async function buildModel(options: LintOptions = {}): Promise<{ readonly model: Model; readonly problems: readonly Problem[] }> {
  const project = openProject(options)
  await readHclFallbacks(project)
  const { facts, problems } = extract(project, options)
  return { model: link(facts, linkOptions(options)), problems }
}

const configure = ({ rules = allRules, preset = 'recommended', settings = [] }: LintOptions): readonly ConfiguredRule[] => configureRules(rules, preset, ...settings)

function openProject({ fileSystem = nodeFileSystem, paths = [], cwd = process.cwd(), ignore = [], ignoreBase, varFiles = [] }: LintOptions): Project {
  const base = fileSystem.realpath(cwd) ?? cwd
  // A variable file that is named may lie anywhere, but must be there.
  const named = varFiles.flatMap((file) => {
    const path = fileSystem.resolve(base, file)
    if (fileSystem.stat(path)?.kind !== 'file') throw new UsageError(`The variable file "${file}" does not exist.`, file)
    return [path, fileSystem.realpath(path) ?? path]
  })
  const project = createProject(fileSystem, paths, fileSystem.resolve(cwd, '.'), { ignore, ...(ignoreBase === undefined ? {} : { ignoreBase }), named })
  if (project.files.length === 0) {
    throw new UsageError(`no file of a known type (.tf, .tofu, .tf.json, .yaml, .yml, .json, …) under ${paths.length === 0 ? 'the working directory' : paths.join(', ')}`)
  }
  return project
}

const linkOptions = ({ completeKinds }: LintOptions): { readonly completeKinds?: readonly FactKind[] } => (completeKinds === undefined ? {} : { completeKinds })

/** Only what is Terraform's: `strict` means something else there. */
function terraformOptions({ strict: _, modules = [], ...options }: LintOptions): TerraformOptions {
  return { knownModule: knownModules(modules), ...options }
}

interface Extracted extends Facts {
  readonly internalErrors: readonly InternalError[]
  readonly likely: readonly Fact[]
  /** Paths of files that nobody writes by hand. */
  readonly generated: ReadonlySet<string>
}

/** Facts of all inputs. An input that fails hides nothing of the others. */
function extract(project: Project, options: LintOptions): Extracted {
  // What plans say, Terraform evaluates.
  // Which values files are some release's, Kubernetes objects say first.
  const files = createReleaseFiles(project)
  let plans: Plans = { plans: [], problems: [] }
  const inputs: readonly (readonly [string, () => Facts])[] = [
    ['Terraform plans', () => ({ facts: [], problems: (plans = readPlans(project)).problems })],
    ['Terraform', () => extractTerraform(project, { ...terraformOptions(options), plans: plans.plans })],
    ['Kubernetes', () => extractKubernetes(project, files)],
    ['Helm values', () => extractHelmValues(project, files)],
    ['IAM JSON', () => extractIamJson(project)],
    ['eksctl', () => extractEksctl(project)],
    ['commands', () => extractCommands(project)],
  ]
  const facts: Fact[] = []
  const likely: Fact[] = []
  const problems: Problem[] = [...hclProblems(project)]
  const internalErrors: InternalError[] = []
  for (const [name, read] of inputs) {
    try {
      const found = read()
      facts.push(...found.facts)
      likely.push(...(found.likely ?? []))
      problems.push(...found.problems)
    } catch (error) {
      internalErrors.push({ where: `reading ${name}`, place: project.targets.map(({ path }) => path).join(', '), ...describe(error) })
    }
  }
  return { facts, likely, problems, internalErrors, generated: new Set(plans.plans.map(({ path }) => path)) }
}

const describe = (error: unknown): { readonly message: string; readonly stack?: string } =>
  error instanceof Error ? { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) } : { message: String(error) }

function analyse(project: Project, rules: readonly ConfiguredRule[], options: LintOptions): Report {
  const { facts, likely, problems, internalErrors, generated } = extract(project, options)
  const model = link(facts, linkOptions(options))
  const runOptions = { base: project.cwd, ...(options.strict === undefined ? {} : { strict: options.strict }) }
  const ran = runRules(model, rules, runOptions)
  const again = likely.length === 0 ? undefined : runRules(link(inPlaceOf(facts, likely), linkOptions(options)), rules, runOptions)
  const probable = onlyProbable(again?.findings ?? [], ran.findings, probableBecause)
  const reported = [...problems.map(syntaxFinding), ...withoutEdits([...ran.findings, ...probable], (path) => generated.has(path))].filter(({ location }) => project.isReported(location))
  const files = options.reportUnusedDirectives ? project.files.flatMap((path) => project.text(path) ?? []) : []
  const { findings, suppressed, unused } = suppress(sortFindings(overrideLevels(reported, options.overrides ?? [])), files)
  const all = sortFindings([...findings, ...(options.reportUnusedDirectives ? unused : [])])
  const undecided = ran.undecided.filter(({ location }) => project.isReported(location))
  return {
    version: 1,
    findings: all,
    suppressed,
    undecided,
    internalErrors: [...internalErrors, ...ran.internalErrors, ...(again?.internalErrors ?? [])],
    summary: summarise(project, model, { findings: all, suppressed: suppressed.length, undecided: undecided.length }),
    rules: [...rules.map(ruleInfo), ...pseudoRules.filter(({ id }) => all.some(({ ruleId }) => ruleId === id))].sort((a, b) => compareText(a.id, b.id)),
    files: project.files,
    skipped: [...project.skipped, ...foreignTemplates(project)].sort((a, b) => compareText(a.path, b.path)),
  }
}

const probableBecause = '(Probable, not certain: a plan does not say how values are made, and a state may be older than the HCL.)'

/** The facts with all those of some scopes replaced. */
function inPlaceOf(facts: readonly Fact[], others: readonly Fact[]): readonly Fact[] {
  const scopes = new Set(others.map(({ scope }) => scope.id))
  return [...facts.filter(({ scope }) => !scopes.has(scope.id)), ...others]
}

const syntaxRule = 'syntax'
const pseudoRules: readonly RuleInfo[] = [
  { id: syntaxRule, severity: 'error', category: 'hygiene', summary: 'A file cannot be read as what it is.', references: [], url: '' },
  { id: unusedDirectiveRule, severity: 'warn', category: 'hygiene', summary: 'A directive silences nothing.', references: [], url: '' },
]

const syntaxFinding = ({ location, message, severity }: Problem): Finding => ({
  ruleId: syntaxRule,
  severity,
  messageId: 'syntax',
  message,
  location,
  related: [],
  suggestions: [],
  scopes: [],
})

/** One thing in several variants of a root, or overlays, counts once. */
const distinct = (facts: readonly Fact[]): number => new Set(facts.map(({ location, address }) => `${placeOf(location)} ${address}`)).size

function summarise(project: Project, model: Model, said: { readonly findings: readonly Finding[]; readonly suppressed: number; readonly undecided: number }): Summary {
  const byKind = new Map<string, number>()
  for (const path of project.files) byKind.set(project.kind(path) ?? 'other', (byKind.get(project.kind(path) ?? 'other') ?? 0) + 1)
  const pairs = new Map<string, boolean>()
  for (const binding of model.bindings) {
    const source = binding.serviceAccount ?? binding.association ?? binding.grant
    if (source?.scope.secondLook === true && (model.isRepeated(binding) || binding.decision.result === 'unknown')) continue
    const id = `${placeOf(binding.location)} ${show(binding.namespace)}:${show(binding.name)}`
    pairs.set(id, (pairs.get(id) ?? true) && binding.decision.result !== 'unknown')
  }
  const decidedPairs = [...pairs.values()].filter((isDecided) => isDecided).length
  return {
    files: project.files.length,
    filesByKind: Object.fromEntries([...byKind].sort(([a], [b]) => compareText(a, b))),
    roles: distinct(model.roles),
    serviceAccounts: distinct(model.serviceAccounts),
    oidcProviders: distinct(model.oidcProviders),
    associations: distinct(model.associations),
    workloads: distinct(model.workloads),
    pairsDecided: decidedPairs,
    pairsUndecided: pairs.size - decidedPairs,
    errors: said.findings.filter(({ severity }) => severity === 'error').length,
    warnings: said.findings.filter(({ severity }) => severity === 'warn').length,
    suppressed: said.suppressed,
    undecided: said.undecided,
  }
}
