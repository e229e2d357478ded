// Plans and states beside the HCL: which root a plan was made from, and in which variant of it. Owns that decision; reads no plan.
import type { Problem } from '../../finding.js'
import { basename, dirname, isWithin } from '../../source/file-system.js'
import { equals } from '../../value/compare.js'
import type { ModuleConfig } from './module-tree-config.js'
import type { Module } from './module-tree-types.js'
import type { PlanOrState } from './planned.js'
import type { Root } from './roots.js'
import { variablesOfState } from './state-variables.js'
import { maxVariants } from './tfvars.js'

export interface Claims {
  /** Plans by directory of their root, and states of roots that have no plan. */
  readonly byRoot: ReadonlyMap<string, readonly PlanOrState[]>
  /** Those of which no HCL is there. */
  readonly alone: readonly PlanOrState[]
  readonly problems: readonly Problem[]
}

/** How much of a plan's root module must be declared in a directory: the HCL may have been edited since. */
const enough = 0.5

/**
 * A plan belongs to the nearest root in or above its directory that declares what it has, else to the one root anywhere that does
 * so best. Which of several equal ones (dev/ and prod/) is meant, nobody can tell.
 */
export function claimPlans(plans: readonly PlanOrState[], roots: readonly { readonly directory: string; readonly config: ModuleConfig }[]): Claims {
  const byRoot = new Map<string, PlanOrState[]>()
  const alone: PlanOrState[] = []
  const problems: Problem[] = []
  for (const plan of plans) {
    const scored = roots.map(({ directory, config }) => ({ directory, score: declaredShare(plan, config) })).filter(({ score }) => score >= enough)
    const around = scored.filter(({ directory }) => isWithin(dirname(plan.path), directory))
    const nearest = around.find(({ directory }) => around.every((other) => other.directory.length <= directory.length))
    const best = scored.filter(({ score }) => scored.every((other) => other.score <= score))
    const [owner, ...others] = nearest === undefined ? best : [nearest]
    if (owner === undefined) alone.push(plan)
    else if (others.length === 0) byRoot.set(owner.directory, [...(byRoot.get(owner.directory) ?? []), plan])
    else if (plan.isRelevant) {
      const message = `This ${plan.kind} may belong to any of ${String(best.length)} root modules. Put it into the directory of the one it was made from. It is left out.`
      problems.push({ location: plan.location, severity: 'warn', message })
    }
  }
  const planned = alone.filter(({ kind }) => kind === 'plan')
  return {
    // A state says what was, a plan what will be.
    byRoot: new Map([...byRoot].map(([directory, found]) => [directory, found.some(({ kind }) => kind === 'plan') ? found.filter(({ kind }) => kind === 'plan') : found])),
    alone: alone.filter((each) => each.kind === 'plan' || !planned.some((plan) => shareOf(each.rootBlocks, new Set(plan.rootBlocks)) >= enough)),
    problems,
  }
}

const shareOf = (blocks: readonly string[], declared: ReadonlySet<string>): number => (blocks.length === 0 ? 0 : blocks.filter((block) => declared.has(block)).length / blocks.length)

function declaredShare({ rootBlocks }: PlanOrState, config: ModuleConfig): number {
  return shareOf(rootBlocks, new Set([...[...config.resources.keys()].map((key) => key.replace(/^managed\./, '')), ...[...config.calls.keys()].map((name) => `module.${name}`)]))
}

/**
 * A plan is a variant of its root, as a tfvars file is: it takes the place of those variants whose files give no other values.
 * A state counts where it is alone with the one variant of its root; it may be older than what is written, so all but what AWS
 * assigned is only probable.
 */
export interface PlannedRoots {
  readonly roots: readonly Root[]
  /** The same root as it probably is. */
  readonly likely?: Root
  readonly problems: readonly Problem[]
}

export function withPlans(variants: readonly Root[], plans: readonly PlanOrState[], moduleOf: (root: Root) => Module): PlannedRoots {
  const [first, ...rest] = variants
  if (first === undefined || plans.length === 0) return { roots: variants, problems: [] }
  const [only, ...others] = plans
  if (only?.kind === 'state') {
    if (rest.length > 0 || others.length > 0) return { roots: variants, problems: [] }
    const variables = variablesOfState(moduleOf(first), only.planned)
    const planned = { ...only.planned, variable: (name: string) => variables.get(name) }
    return { roots: [{ ...first, planned: { ...only.planned, assignedOnly: true, facts: () => [] } }], likely: { ...first, planned }, problems: [] }
  }

  const replaced = new Set<Root>()
  const taken = new Set<string>()
  const made: Root[] = []
  for (const plan of plans.slice(0, maxVariants)) {
    const { variant: _, ...scope } = first.scope
    const name = basename(plan.path)
    const own: Root = { ...first, values: new Map(), scope: { ...scope, id: `${scope.id.replace(/#.*$/, '')}#${name}${made.some(({ scope: { variant } }) => variant === name) ? `@${String(made.length)}` : ''}`, variant: name }, planned: plan.planned }
    const agreeing = variants.filter((variant) => agree(plan, variant, moduleOf))
    const free = agreeing.find((variant) => !taken.has(variant.scope.id))
    agreeing.forEach((variant) => replaced.add(variant))
    if (free !== undefined) taken.add(free.scope.id)
    made.push(free === undefined ? own : { ...free, planned: plan.planned })
  }
  const surplus = plans[maxVariants]
  return {
    roots: [...variants.filter((variant) => !replaced.has(variant)), ...made],
    problems: surplus === undefined ? [] : [{ location: surplus.location, severity: 'warn', message: `This root module has more than ${String(maxVariants)} plans; only the first ${String(maxVariants)} are evaluated.` }],
  }
}

/** Defaults do not count: a plan is made where something else may be given. */
function agree(plan: PlanOrState, variant: Root, moduleOf: (root: Root) => Module): boolean {
  const [written, planned] = [moduleOf(variant), moduleOf({ ...variant, planned: plan.planned })]
  return plan.variables.every((name) => {
    const declaration = written.config.variables.get(name)
    const isGiven = variant.values.has(name) || variant.given?.(name) !== undefined
    return declaration === undefined || !isGiven || equals(written.variable(name, declaration.header), planned.variable(name, declaration.header)) !== 'no'
  })
}
