// Terraform plans and states (`terraform show -json`) as an input. Which of them belongs to which HCL, and what follows from that,
// terraform/roots-plans.ts decides.
import type { Problem } from '../../finding.js'
import type { Scope } from '../../model/facts.js'
import { dirname, relative } from '../../source/file-system.js'
import type { Location, SourceFile } from '../../source/source-file.js'
import { textOf, type Value } from '../../value/value.js'
import type { Project } from '../project.js'
import type { PlanOrState } from '../terraform/planned.js'
import { resourceTypes } from '../terraform/resources/index.js'
import { moduleOfAddress, stepsOf, withoutKeys } from './address.js'
import { configurationOf } from './configuration.js'
import { readPlan, type PlanDocument } from './document.js'
import { likelyFacts, planFacts } from './facts.js'
import { planned } from './knowledge.js'

export interface Plans {
  readonly plans: readonly PlanOrState[]
  readonly problems: readonly Problem[]
}

/** The JSON files of a project that are plans or states, by path. A plan's scope is `plan:<file>`, a state's `state:<file>`. */
export function readPlans(project: Project): Plans {
  const plans: PlanOrState[] = []
  const problems: Problem[] = []
  for (const path of project.files) {
    if (project.kind(path) !== 'json') continue
    const file = project.text(path)
    const result = file === undefined ? undefined : readPlan(file)
    if (file === undefined || result === undefined) continue
    if ('problem' in result) problems.push(result.problem)
    else plans.push(planOrState(result.document, file, project))
  }
  return { plans, problems }
}

function planOrState(document: PlanDocument, file: SourceFile, project: Project): PlanOrState {
  const { path } = file
  const location: Location = { file, start: 0, end: Math.min(1, file.text.length) }
  const scope: Scope = { id: `${document.kind}:${relative(project.cwd, path)}`, kind: 'plan', path: dirname(path) }
  return {
    kind: document.kind,
    path,
    location,
    rootBlocks: configurationOf(document.configuration)?.rootBlocks ?? [...new Set(document.resources.map(({ address }) => rootBlockOf(address)))],
    variables: namesOf(document.variables),
    isRelevant: document.resources.some(({ mode, type }) => resourceTypes.get(`${mode}.${type}`)?.facts !== undefined),
    planned: planned(document),
    facts: () => planFacts(document, scope, location),
    likelyFacts: () => likelyFacts(document, scope, location),
  }
}

/** `module.a` for all that lies in it, at any depth. */
function rootBlockOf(address: string): string {
  if (moduleOfAddress(address) === '') return withoutKeys(address)
  return `module.${stepsOf(address)[1]?.name ?? ''}`
}

const namesOf = (value: Value | undefined): readonly string[] => (value?.kind === 'object' ? value.entries.flatMap(({ key }) => textOf(key) ?? []) : [])
