// Terraform as an input: finds the root modules, evaluates them, collects the facts of their resources and module calls.
// Decides nothing about single resource types or modules.
import type { Problem } from '../../finding.js'
import type { SourceFile } from '../../source/source-file.js'
import type { Fact, Facts, ModuleCall, Scope } from '../../model/facts.js'
import type { UnknownReason } from '../../value/symbol.js'
import { textOf } from '../../value/value.js'
import { OutsideBoundary, type Project } from '../project.js'
import { EvaluationError, type KnownModuleLookup, type ModuleCallInstance, type ModuleInstance, type ResourceType } from './contracts.js'
import { createEvaluation, type Evaluation, type RemoteOutputs } from './evaluation.js'
import { evaluationFiles } from './evaluation-files.js'
import { evaluate } from './expression.js'
import { knownModule, moduleKnowledge } from './known-modules/index.js'
import { isJsonConfig, moduleConfig, moduleFiles, type ModuleConfig, type ParsedFile, type SourcedAttribute } from './module-tree-config.js'
import { downloadedModules } from './module-tree-downloads.js'
import { createModule, type Module } from './module-tree.js'
import type { PlanOrState, Planned } from './planned.js'
import { resourceTypes } from './resources/index.js'
import { rootDirectories, variantsOf, type Root, type RootOptions } from './roots.js'
import { claimPlans, withPlans } from './roots-plans.js'
import { outputOf, stackOutputs, type Stack } from './roots-stacks.js'
import { hclOf } from './syntax.js'
import { terragruntUnits, unitOutput, unitOutputNames, type EvaluatedRoot } from './terragrunt-tree.js'
import { parseJsonConfig } from './tf-json.js'

export interface TerraformOptions extends RootOptions {
  /** Instead of irsalint's own knowledge, or in front of it. */
  readonly knownModule?: KnownModuleLookup
  readonly resourceTypes?: ReadonlyMap<string, ResourceType>
  readonly plans?: readonly PlanOrState[]
}

export interface EvaluatedTerraform {
  /** One for each root module and variant: Terragrunt units first, then by directory. */
  readonly roots: readonly Module[]
  /** Roots that are also there, in another reading that is only probable. */
  readonly likely: readonly Module[]
  /** What the roots answer as stacks to one another. */
  readonly remote: RemoteOutputs
  /** Plans and states of which there is no HCL. */
  readonly alone: readonly PlanOrState[]
  /** The roots once more, with the switches that are off by default undecided; to be asked when the facts of the others are known. */
  readonly secondLook: () => readonly ModuleInstance[]
  readonly problems: readonly Problem[]
  /** What was left out while the roots were asked, so far. */
  limits(): readonly Problem[]
}

/** The modules of a project by directory, each read once. */
export function moduleConfigs(project: Project): (directory: string) => ModuleConfig | undefined {
  const configs = new Map<string, ModuleConfig | undefined>()
  return (directory) => {
    if (configs.has(directory)) return configs.get(directory)
    const paths = project.list(directory).flatMap(({ name, kind }) => (kind === 'file' ? [`${directory === '/' ? '' : directory}/${name}`] : []))
    const files = moduleFiles(paths).flatMap((path) => readFile(project, path) ?? [])
    const config = files.length === 0 ? undefined : moduleConfig(directory, files.map(parsedFile), false)
    configs.set(directory, config)
    return config
  }
}

function readFile(project: Project, path: string): SourceFile | undefined {
  try {
    return project.text(path)
  } catch (error) {
    if (error instanceof OutsideBoundary) return undefined
    throw error
  }
}

const parsedFile = (file: SourceFile): ParsedFile => ({ file, parsed: isJsonConfig(file.path) ? parseJsonConfig(file) : hclOf(file) })

const virtualConfigs = new WeakMap<readonly SourceFile[], ModuleConfig>()

/** The module that irsalint ships, parsed once. */
function virtualConfig(directory: string, files: readonly SourceFile[]): ModuleConfig {
  const known = virtualConfigs.get(files)
  if (known !== undefined) return known
  const config = moduleConfig(directory, files.map(parsedFile), true)
  virtualConfigs.set(files, config)
  return config
}

/** The root module of one scope, ready to be asked. */
export function rootModule(project: Project, root: Root, options: TerraformOptions & { readonly strict?: boolean; readonly marks?: 'ephemeral'; readonly remote?: RemoteOutputs; readonly openSwitches?: true }, configOf: (directory: string) => ModuleConfig | undefined): { readonly module: Module; readonly evaluation: Evaluation } {
  const evaluation = createEvaluation({
    configOf,
    real: (directory) => project.real(directory) ?? directory,
    virtualConfig,
    knownModule: options.knownModule ?? knownModule,
    resourceTypes: options.resourceTypes ?? resourceTypes,
    files: evaluationFiles(project, root.directory),
    scope: root.scope,
    root: root.directory,
    downloaded: downloadedModules(project, root.directory),
    ...(options.remote === undefined ? {} : { remote: options.remote }),
    ...(root.planned === undefined ? {} : { planned: root.planned }),
    switches: { open: options.openSwitches === true, met: false },
    strict: options.strict === true,
    ...(options.marks === undefined ? {} : { marks: options.marks }),
  })
  const module = createModule({
    evaluation,
    config: root.config,
    address: '',
    path: '',
    existence: { exists: 'yes', many: false },
    given: (name) => root.values.get(name) ?? root.given?.(name),
    ...(root.bindings === undefined ? {} : { bindings: root.bindings }),
    providers: new Map(),
    depth: 0,
  })
  return { module, evaluation }
}

export function evaluateTerraform(project: Project, options: TerraformOptions = {}): EvaluatedTerraform {
  const configOf = moduleConfigs(project)
  const problems: Problem[] = []
  const roots: EvaluatedRoot[] = []
  let isComplete = false
  const remote = stackOutputs(project, () => (isComplete ? roots.map(stackOf) : undefined))
  const moduleOf = (each: EvaluatedRoot): Module => {
    if (each.module !== undefined) return each.module
    const { module, evaluation } = rootModule(project, each.root, { ...options, remote }, configOf)
    each.module = module
    each.evaluation = evaluation
    return module
  }
  /** One for each directory whose evaluation met a switch that is off; it meets no other scope. */
  const secondLook = (): readonly ModuleInstance[] => {
    const first = new Map(roots.filter(({ root, unit }) => unit === undefined && root.given === undefined && root.planned === undefined).map((each) => [each.root.directory, each] as const).reverse())
    return [...first.values()].reverse().flatMap(({ root, evaluation }) => {
      if (evaluation?.switches.met !== true) return []
      const scope: Scope = { ...root.scope, id: `${root.scope.id}#features`, secondLook: true }
      return [rootModule(project, { ...root, scope }, { ...options, remote, openSwitches: true }, configOf).module]
    })
  }
  const stackOf = (each: EvaluatedRoot): Stack => ({
    root: each.root,
    ...(each.unit?.state === undefined ? {} : { states: [each.unit.state] }),
    output: (name) => (each.unit === undefined ? outputOf(moduleOf(each), name) : unitOutput(moduleOf(each), each.unit, name)),
    outputNames: () => (each.unit === undefined ? moduleOf(each).outputNames() : unitOutputNames(moduleOf(each), each.unit)),
  })
  const units = terragruntUnits({ project, configOf, parse: parsedFile, varFiles: options.varFiles ?? [] }, (unit) => moduleOf(unit))
  const runByUnits = new Set(units.flatMap(({ unit }) => [unit.directory, unit.moduleDirectory ?? unit.directory]))
  const plain = rootDirectories(project, configOf, earlySource(project, options, configOf)).flatMap((directory) => {
    const config = runByUnits.has(directory) ? undefined : configOf(directory)
    return config === undefined ? [] : [{ directory, config }]
  })
  // The root module of such a unit is the one that Terraform ran.
  const ownUnits = units.flatMap(({ unit, root }) => (unit.call === undefined ? [{ directory: unit.directory, config: root.config }] : []))
  const claims = claimPlans(options.plans ?? [], [...plain, ...ownUnits])
  problems.push(...claims.problems)
  const likely: Root[] = []
  const planned = (directory: string, variants: readonly Root[]): readonly Root[] => {
    const found = withPlans(variants, claims.byRoot.get(directory) ?? [], (root) => rootModule(project, root, { ...options, remote }, configOf).module)
    problems.push(...found.problems)
    if (found.likely !== undefined) likely.push(found.likely)
    return found.roots
  }
  for (const each of units) {
    const [root = each.root, ...others] = each.unit.call === undefined ? planned(each.unit.directory, [each.root]) : []
    roots.push(root === each.root ? each : { root, unit: each.unit }, ...others.map((other) => ({ root: other, unit: each.unit })))
  }
  for (const { directory, config } of plain) {
    const variants = variantsOf(project, directory, config, options)
    problems.push(...variants.problems)
    for (const root of planned(directory, variants.roots)) roots.push({ root })
  }
  isComplete = true
  // Native syntax is reported for all HCL files at once; see syntax.ts.
  for (const path of project.files) {
    if (project.kind(path) !== 'terraform-json') continue
    const file = readFile(project, path)
    if (file === undefined) continue
    for (const { message, start, end } of parseJsonConfig(file).problems) problems.push({ location: { file, start, end }, message, severity: 'error' })
  }
  return {
    roots: roots.map(moduleOf),
    likely: likely.map((root) => rootModule(project, root, { ...options, remote }, configOf).module),
    remote,
    alone: claims.alone,
    secondLook,
    problems,
    limits: () => [...new Map(roots.flatMap(({ evaluation }) => evaluation?.limits ?? []).flatMap((reason) => limitProblem(reason))).values()],
  }
}

/** A module source that is no literal, as its directory has it by itself: with its defaults. */
function earlySource(project: Project, options: TerraformOptions, configOf: (directory: string) => ModuleConfig | undefined): (config: ModuleConfig, source: SourcedAttribute) => string | undefined {
  return (config, { file, attribute }) => {
    const scope = { id: 'source', kind: 'terraform', path: config.directory } as const
    const { module } = rootModule(project, { directory: config.directory, config, scope, values: new Map() }, options, configOf)
    try {
      return textOf(evaluate(attribute.expression, module.scopeFor(file)))
    } catch (error) {
      if (error instanceof EvaluationError) return undefined
      throw error
    }
  }
}

/** The problem, by its place: the variants of a root reach the same limits. */
function limitProblem({ location, detail }: UnknownReason): readonly (readonly [string, Problem])[] {
  if (location === undefined) return []
  return [[`${location.file.path}:${String(location.start)}`, { location, message: `Not everything is evaluated: ${detail}.`, severity: 'warn' }]]
}

/** All facts that the Terraform of a project says. */
export function extractTerraform(project: Project, options: TerraformOptions = {}): Facts {
  const { roots, likely, alone, secondLook, problems, limits } = evaluateTerraform(project, options)
  const types = options.resourceTypes ?? resourceTypes
  const factsOf = (root: Module): readonly Fact[] => factsBelow(root, types, root.planned)
  const certain = roots.flatMap(factsOf)
  // After the first look, which says where there are switches.
  const undecided = secondLook().flatMap((root) => factsBelow(root, types, undefined))
  return {
    facts: [...certain, ...alone.flatMap((plan) => plan.facts()), ...undecided],
    likely: [...likely.flatMap(factsOf), ...alone.flatMap((plan) => plan.likelyFacts() ?? [])],
    problems: [...problems, ...limits()],
  }
}

function factsBelow(root: ModuleInstance, types: ReadonlyMap<string, ResourceType>, planned: Planned | undefined): readonly Fact[] {
  const facts: Fact[] = []
  const visit = (module: ModuleInstance): void => {
    for (const resource of module.resources()) {
      const facility = types.get(`${resource.mode}.${resource.type}`)?.facts
      if (facility !== undefined) facts.push(...facility(resource))
    }
    for (const call of module.calls()) {
      // What a foreign module calls in turn is not the user's.
      if (!module.foreign) facts.push(moduleCallFact(call))
      if (call.child !== undefined) visit(call.child)
      else if (planned !== undefined) facts.push(...planned.facts(call.address, module.scope, call.location))
    }
  }
  visit(root)
  return facts
}

function moduleCallFact(call: ModuleCallInstance): ModuleCall {
  const knowledge = moduleKnowledge(textOf(call.source) ?? '', textOf(call.version), [...call.argumentLocations.keys()])
  return {
    kind: 'module-call',
    address: call.address,
    scope: call.module.scope,
    location: call.location,
    exists: call.exists,
    ...(call.when === undefined ? {} : { when: call.when }),
    ...(call.family === undefined ? {} : { family: call.family }),
    source: call.source,
    ...(call.version === undefined ? {} : { version: call.version }),
    arguments: call.arguments,
    argumentLocations: call.argumentLocations,
    local: call.child !== undefined && !call.child.virtual,
    sourceLocation: call.sourceLocation,
    ...(knowledge === undefined ? {} : { knowledge }),
    ...(call.isMentioned() ? {} : { unmentioned: true as const }),
    ...(knowledge?.renamedOutputs === undefined ? {} : { outputUses: call.outputUses() }),
  }
}
