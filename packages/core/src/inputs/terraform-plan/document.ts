// The output of `terraform show -json`, of a plan or a state, as a list of resources. Owns the format; knows no resource type.
// https://developer.hashicorp.com/terraform/internals/json-format
import type { Problem } from '../../finding.js'
import type { Location, SourceFile } from '../../source/source-file.js'
import { parseJson } from '../../syntax/json.js'
import { entryOf, textOf, type Value } from '../../value/value.js'
import { moduleOfAddress } from './address.js'

export interface PlannedResource {
  readonly address: string
  /** Address of the module instance. */
  readonly module: string
  readonly mode: 'managed' | 'data'
  readonly type: string
  readonly name: string
  readonly values: Value
  /** What of the values is known only after apply: `true`, or an object or list of such marks. */
  readonly unknowns?: Value
  readonly sensitive?: Value
  /** False where it will be made or changed: then the values are those that Terraform plans, not those that AWS stored. */
  readonly stored: boolean
  readonly providerName: string
  readonly location: Location
}

export interface PlanDocument {
  readonly kind: 'plan' | 'state'
  readonly resources: readonly PlannedResource[]
  /** `configuration`, where there is one. */
  readonly configuration?: Value
  readonly variables?: Value
  /** True only where Terraform says that applying the plan leaves nothing to do (1.8 and later): not with `-target`. */
  readonly complete: boolean
}

/** Asked before parsing: whether a text can be such a document at all. */
const looksLikePlan = (text: string): boolean => text.includes('"format_version"') && text.includes('"root_module"') && (text.includes('"planned_values"') || text.includes('"values"'))

export type PlanResult = { readonly document: PlanDocument } | { readonly problem: Problem } | undefined

/** Undefined where the file is something else. Never throws. */
export function readPlan(file: SourceFile): PlanResult {
  if (!looksLikePlan(file.text)) return undefined
  const { value, problems } = parseJson(file)
  if (value === undefined) {
    const [first] = problems
    // Fragments and templates of other tools hold these words too; a whole document starts with a brace.
    if (first === undefined || !/^\uFEFF?\s*\{/.test(file.text) || /\{\{|<%/.test(file.text.slice(0, 200))) return undefined
    return { problem: { location: first.location, message: `This looks like the output of "terraform show -json", but it cannot be read: ${first.message}`, severity: 'warn' } }
  }
  const version = entryOf(value, 'format_version')
  const planned = entryOf(value, 'planned_values')
  const values = entryOf(value, 'values')
  if (version === undefined || textOf(version) === undefined || (planned ?? values)?.kind !== 'object') return undefined
  // Minor versions only add to the format.
  if (!/^[01]\./.test(textOf(version) ?? '')) {
    return { problem: { location: version.location, message: `This is output of "terraform show -json" in format ${textOf(version) ?? ''}, which irsalint does not know: it reads 0.x and 1.x. The file is left out.`, severity: 'warn' } }
  }
  return { document: planned?.kind === 'object' ? planOf(value, planned) : stateOf(values) }
}

function stateOf(values: Value | undefined): PlanDocument {
  return { kind: 'state', resources: [...resourcesOf(values)].map((each): PlannedResource => ({ ...each, stored: true })), complete: false }
}

function planOf(plan: Value, planned: Value): PlanDocument {
  const changes = new Map<string, Value>()
  for (const change of itemsOf(entryOf(plan, 'resource_changes'))) {
    const address = textOf(entryOf(change, 'address'))
    // A deposed object is a remainder of an earlier replacement.
    if (address !== undefined && entryOf(change, 'deposed') === undefined) changes.set(address, change)
  }
  // What is deleted stands in neither.
  const resources = new Map<string, PlannedResource>()
  // Data sources that could be read while planning stand only here.
  for (const each of resourcesOf(entryOf(entryOf(plan, 'prior_state'), 'values'))) if (each.mode === 'data') resources.set(each.address, { ...each, stored: true })
  for (const each of resourcesOf(planned)) {
    const change = entryOf(changes.get(each.address), 'change')
    const unknowns = entryOf(change, 'after_unknown')
    resources.set(each.address, { ...each, stored: actionsOf(change).every((action) => action === 'no-op'), ...(unknowns === undefined ? {} : { unknowns }) })
  }
  const configuration = entryOf(plan, 'configuration')
  const variables = entryOf(plan, 'variables')
  return {
    kind: 'plan',
    resources: [...resources.values()],
    ...(configuration === undefined ? {} : { configuration }),
    ...(variables === undefined ? {} : { variables }),
    complete: isTrue(entryOf(plan, 'complete')) && !isTrue(entryOf(plan, 'errored')),
  }
}

const actionsOf = (change: Value | undefined): readonly string[] => itemsOf(entryOf(change, 'actions')).flatMap((action) => textOf(action) ?? [])

export const isTrue = (value: Value | undefined): boolean => value?.kind === 'scalar' && value.value === true

export const itemsOf = (value: Value | undefined): readonly Value[] => (value?.kind === 'tuple' ? value.items : [])

/** The resources of a `values` representation, those of child modules behind those of their parent. */
function resourcesOf(values: Value | undefined): readonly PlannedResource[] {
  const found: PlannedResource[] = []
  const open: Value[] = [...itemsOf(values === undefined ? undefined : asList(entryOf(values, 'root_module')))]
  // Grows while it is walked.
  for (const module of open) {
    for (const each of itemsOf(entryOf(module, 'resources'))) {
      const resource = resourceOf(each, entryOf(each, 'values'))
      if (resource !== undefined) found.push(resource)
    }
    open.push(...itemsOf(entryOf(module, 'child_modules')))
  }
  return found
}

const asList = (value: Value | undefined): Value | undefined => (value === undefined ? undefined : { kind: 'tuple', items: [value], complete: true, location: value.location })

/** Longer ones nobody writes. */
const maxAddress = 4096

function resourceOf(source: Value, values: Value | undefined): PlannedResource | undefined {
  // A remainder of a replacement that did not end: another resource has the address now.
  if (entryOf(source, 'deposed_key') !== undefined) return undefined
  const place = entryOf(source, 'address')
  const [address, mode, type, name] = [textOf(place), textOf(entryOf(source, 'mode')), textOf(entryOf(source, 'type')), textOf(entryOf(source, 'name'))]
  if (place === undefined || address === undefined || address.length > maxAddress || type === undefined || name === undefined || (mode !== 'managed' && mode !== 'data')) return undefined
  const sensitive = entryOf(source, 'sensitive_values')
  return {
    address,
    module: moduleOfAddress(address),
    mode,
    type,
    name,
    values: values ?? { kind: 'object', entries: [], complete: true, location: place.location },
    ...(sensitive === undefined ? {} : { sensitive }),
    stored: false,
    providerName: textOf(entryOf(source, 'provider_name')) ?? type,
    location: place.location,
  }
}
