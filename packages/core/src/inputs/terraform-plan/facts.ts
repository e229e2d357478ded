// The facts of a plan or state of which there is no HCL: its resources as the instances that the table of resource types reads.
// Owns the symbols of one plan; decides nothing about single resource types but the scheme of issuers.
import type { Condition, Fact, Scope, Trust } from '../../model/facts.js'
import { byCodeUnit, dirname } from '../../source/file-system.js'
import type { Location } from '../../source/source-file.js'
import { isText, sliceText } from '../../value/template.js'
import { dynamicType } from '../../value/type.js'
import { entryOf, isNull, symbol, textOf, type Value } from '../../value/value.js'
import { EvaluationError, type BodyInstance, type ModuleInstance, type ProviderConfig, type ResourceInstance } from '../terraform/contracts.js'
import { noFiles } from '../terraform/evaluation-files.js'
import { filled } from '../terraform/planned.js'
import { partitionOf, providerConfig } from '../terraform/providers.js'
import { resourceTypes } from '../terraform/resources/index.js'
import { accountsByProvider } from './accounts.js'
import { moduleOfAddress, parentOfModule } from './address.js'
import { planBody, type Hole } from './body.js'
import { configurationOf, type PlanConfiguration } from './configuration.js'
import { itemsOf, type PlanDocument, type PlannedResource } from './document.js'
import { likelyValue, type InstanceAt } from './likely.js'
import { knownAttribute } from './resource.js'

/** `at` is what to point at where a resource has no place of its own. */
export const planFacts = (document: PlanDocument, scope: Scope, at: Location): readonly Fact[] => factsWith(document, scope, at, () => undefined)

/** The same with what is known only after apply as what it probably is; undefined where that says nothing more. */
export function likelyFacts(document: PlanDocument, scope: Scope, at: Location): readonly Fact[] | undefined {
  const configuration = configurationOf(document.configuration)
  if (configuration === undefined) return undefined
  let isMore = false
  const facts = factsWith(document, scope, at, (resource, hole, instanceAt) => {
    const value = likelyValue(resource, hole, configuration, instanceAt)
    isMore ||= value !== undefined
    return value
  })
  return isMore ? facts : undefined
}

type SeeThrough = (resource: ResourceInstance, hole: Hole, instanceAt: InstanceAt) => Value | undefined

function factsWith(document: PlanDocument, scope: Scope, at: Location, seeThrough: SeeThrough): readonly Fact[] {
  const configuration = configurationOf(document.configuration)
  const providerOf = providersOf(document, configuration, scope, at)
  const moduleOf = modulesOf(scope, at)
  const known = document.resources.filter(({ mode, type }) => resourceTypes.has(`${mode}.${type}`)).sort((a, b) => byCodeUnit(a.address, b.address))
  const instances = new Map<string, ResourceInstance>()
  const hole: HoleOf = (instance, each) => seeThrough(instance, each, (address) => instances.get(address)) ?? holeOf(`${instance.address}.${each.path}`, each, scope)
  for (const resource of known) instances.set(resource.address, instanceOf(resource, configuration, providerOf(resource), moduleOf(moduleOfAddress(resource.address)), hole))
  return known.flatMap((resource) => {
    const instance = instances.get(resource.address)
    const facts = instance === undefined ? [] : (resourceTypes.get(`${resource.mode}.${resource.type}`)?.facts?.(instance) ?? [])
    return resource.stored ? facts : facts.map((fact) => (fact.kind === 'role' ? { ...fact, trust: withoutSchemes(fact.trust) } : fact))
  })
}

type HoleOf = (instance: ResourceInstance, hole: Hole) => Value

function instanceOf(resource: PlannedResource, configuration: PlanConfiguration | undefined, provider: ProviderConfig, module: ModuleInstance, holeOf: HoleOf): ResourceInstance {
  const { address, mode, type, name, location } = resource
  const types = resourceTypes.get(`${mode}.${type}`)
  const hole = (each: Hole): Value => holeOf(instance, each)
  const body = planBody({ ...resource, expressions: entryOf(configuration?.resource(address), 'expressions'), path: '', hole })
  const instance: ResourceInstance = {
    ...body,
    mode,
    type,
    name,
    address,
    exists: 'yes',
    many: false,
    provider,
    module,
    planned: (wanted) => knownAttribute(resource, wanted),
    attribute(wanted) {
      const compute = types?.attributes !== undefined && Object.hasOwn(types.attributes, wanted) ? types.attributes[wanted] : undefined
      const own = compute?.(instance) ?? body.argument(wanted) ?? hole({ path: wanted, expression: undefined, siblings: undefined, location })
      return filled(own, knownAttribute(resource, wanted))
    },
  }
  return instance
}

/** What is known only after apply. The plan lists what an expression refers to, not what it does with that: nothing follows from it. */
function holeOf(label: string, { expression, location }: Hole, scope: Scope): Value {
  const references = itemsOf(entryOf(expression, 'references')).flatMap((each) => textOf(each) ?? [])
  // Shorter forms of a reference follow it.
  const distinct = references.filter((each, index) => !references.slice(0, index).some((longer) => longer === each || longer.startsWith(`${each}.`) || longer.startsWith(`${each}[`)))
  const from = distinct.length === 0 ? '' : ` (made from ${distinct.slice(0, 3).join(', ')}; scan the HCL together with the plan to see how)`
  return symbol({ id: `${scope.id}/${label}`, domain: 'any', label, reason: { code: 'computed-attribute', detail: `${label} is known only after apply${from}`, location } }, location, dynamicType)
}

const scheme = 'https://'

/**
 * The planned `url` of a provider carries the scheme, the stored one does not, and a condition key made from it likewise: a scheme
 * in a planned key is no mistake that can be seen from here.
 */
function withoutSchemes(trust: Trust): Trust {
  if (trust.kind !== 'policy') return trust
  const condition = (each: Condition): Condition => (isText(each.key) && each.key.value.startsWith(scheme) ? { ...each, key: sliceText(each.key, scheme.length) } : each)
  return { ...trust, statements: trust.statements.map((statement) => ({ ...statement, conditions: statement.conditions.map(condition) })) }
}

function modulesOf(scope: Scope, at: Location): (address: string) => ModuleInstance {
  const modules = new Map<string, ModuleInstance>()
  const directory = dirname(at.file.path)
  const evaluation: ModuleInstance['evaluation'] = {
    resolve: ({ location }) => {
      throw new EvaluationError('a plan holds values, not expressions', location)
    },
    locate: () => at,
    files: noFiles,
    workingDirectory: directory,
    spend: () => true,
  }
  const moduleOf = (address: string): ModuleInstance => {
    const known = modules.get(address)
    if (known !== undefined) return known
    const module: ModuleInstance = {
      address,
      scope,
      directory,
      virtual: false,
      foreign: false,
      ...(address === '' ? {} : { parent: moduleOf(parentOfModule(address)) }),
      resources: () => [],
      calls: () => [],
      outputNames: () => [],
      output: (name) => holeOf(`${address}.${name}`, { path: name, expression: undefined, siblings: undefined, location: at }, scope),
      evaluation,
    }
    modules.set(address, module)
    return module
  }
  return moduleOf
}

// --- providers -------------------------------------------------------------------------------------------------------

function providersOf(document: PlanDocument, configuration: PlanConfiguration | undefined, scope: Scope, at: Location): (resource: PlannedResource) => ProviderConfig {
  const accounts = accountsByProvider(document, configuration)
  const configs = new Map<string, ProviderConfig>()
  return ({ address, providerName }) => {
    const key = configuration?.providerKey(address)
    // A state does not say which configuration a resource uses.
    const name = key ?? `${providerName} of ${address}`
    const found = configs.get(name)
    if (found !== undefined) return found
    const written = providerConfig(`${scope.id}/provider ${name}`, name, constants(key === undefined ? undefined : entryOf(configuration?.provider(key), 'expressions'), document, at))
    const account = accounts.of(key)
    const config: ProviderConfig = { id: written.id, accountId: account ?? written.accountId, partition: written.partition, region: written.region }
    configs.set(name, config)
    return config
  }
}

/** The arguments of a `provider` block that are constants, or nothing but a root variable that is known to be a region. */
function constants(expressions: Value | undefined, document: PlanDocument, at: Location): BodyInstance {
  const variable = (expression: Value | undefined): Value | undefined => {
    const [only, ...others] = itemsOf(entryOf(expression, 'references')).flatMap((each) => textOf(each) ?? [])
    const value = only?.startsWith('var.') === true && others.length === 0 ? entryOf(entryOf(document.variables, only.slice('var.'.length)), 'value') : undefined
    // A text that is a region on its own is not a part of one.
    return value !== undefined && partitionOf(value) !== undefined ? value : undefined
  }
  return {
    location: expressions?.location ?? at,
    argument(name) {
      const expression = entryOf(expressions, name)
      const constant = entryOf(expression, 'constant_value') ?? (name === 'region' ? variable(expression) : undefined)
      return constant === undefined || isNull(constant) ? undefined : constant
    },
    argumentLocation: (name) => entryOf(expressions, name)?.location,
    argumentNames: () => (expressions?.kind === 'object' ? expressions.entries.flatMap(({ key }) => textOf(key) ?? []) : []),
    blocks: (type) => ({ items: itemsOf(entryOf(expressions, type)).map((block) => constants(block, document, at)), complete: true }),
    blockTypes: () => [],
  }
}
