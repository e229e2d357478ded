// Walks the model, calls the rules' listeners and collects what they say. Pure; a rule that throws never stops the others.
import type { Finding, Suggestion, Undecided } from '../finding.js'
import type { Fact, Role, Statement } from '../model/facts.js'
import type { Binding, Model } from '../model/model.js'
import type { InternalError } from '../report.js'
import type { Location } from '../source/source-file.js'
import type { ConfiguredRule } from './configure.js'
import { mergeFindings, mergeUndecided, placeOf } from './findings.js'
import { deepFreeze } from './freeze.js'
import type { Report, RuleContext, RuleListeners } from './rule.js'
import { provision } from './provision.js'
import { scopeLabels } from './scope-label.js'

export interface RunOptions {
  /** What scopes are named relative to; usually the working directory. */
  readonly base?: string
  /** For tests: a finding at a place that no user can edit, a suggestion of a rule that declares none, a missing placeholder are errors. */
  readonly strict?: boolean
}

export interface RunResult {
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
  readonly internalErrors: readonly InternalError[]
}

/** What a rule said, before general rules give way to specific ones. */
interface Said {
  readonly rule: ConfiguredRule
  readonly finding: Finding
  /** Most specific first. */
  readonly about: readonly object[]
  readonly isSecondLook: boolean
}

/** What a second look says again, of the same rule, place and kind, adds nothing to what the first said. */
function withoutRepeats(said: readonly Said[]): readonly Said[] {
  const placeIn = ({ finding: { ruleId, messageId, location } }: Said): string => `${ruleId} ${messageId} ${placeOf(location)}`
  const first = new Set(said.filter(({ isSecondLook }) => !isSecondLook).map(placeIn))
  return said.filter((each) => !each.isSecondLook || !first.has(placeIn(each)))
}

/** What a listener is called for: its entity, then what that stands in, then what to point at when the rule fails. */
interface Visit {
  readonly about: readonly object[]
  readonly scopes: readonly string[]
  readonly location?: Location
  /** In a second look at a root; `repeats` where the first look saw this entity, so that only what is new with it counts. */
  readonly secondLook?: { readonly repeats: boolean }
}

export function runRules(model: Model, rules: readonly ConfiguredRule[], options: RunOptions = {}): RunResult {
  if (options.strict) deepFreeze(model)
  const said: Said[] = []
  const undecided: Undecided[] = []
  const internalErrors: InternalError[] = []
  const labelOf = scopeLabels(model.scopes, options.base)

  for (const configured of rules) {
    const id = configured.rule.meta.id
    let current: Visit = { about: [model], scopes: [] }
    const fail = (error: unknown): void => {
      internalErrors.push({
        where: `rule ${id}`,
        place: current.location === undefined ? 'the model' : placeOf(current.location),
        message: error instanceof Error ? error.message : String(error),
        ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
      })
    }
    const context: RuleContext<string, object> = {
      id,
      options: configured.options,
      model,
      report: (report) => {
        const about = report.about ?? current.about
        if (current.secondLook?.repeats === true && !about.some((entity) => isEntity(entity) && !model.isRepeated(entity))) return
        const finding = findingOf(configured, report, { ...current, about }, options.strict ?? false)
        // Texts that irsalint ships are nobody's to edit: rules are written so that this cannot happen, and tests hold them to it.
        if (finding !== undefined) said.push({ rule: configured, finding, about, isSecondLook: current.secondLook !== undefined })
      },
      undetermined: ({ at, subject, reason }) => {
        // What is not certain of a feature that is off is nothing to act on.
        if (current.secondLook !== undefined) return
        const location = 'location' in at ? at.location : at
        const cause = typeof reason === 'string' ? undefined : reason.location
        undecided.push({ ruleId: id, location, subject, reason: typeof reason === 'string' ? reason : reason.detail, ...(cause === undefined ? {} : { cause }) })
      },
    }
    try {
      walk(model, configured.rule.create(context), labelOf, (visit, call) => {
        current = visit
        try {
          call()
        } catch (error) {
          fail(error)
        }
      })
    } catch (error) {
      fail(error)
    }
  }
  return { findings: mergeFindings(withoutRepeats(giveWay(said, model)).map(({ finding }) => finding)), undecided: mergeUndecided(undecided), internalErrors }
}

type Call = (visit: Visit, call: () => void) => void

function walk(model: Model, listeners: RuleListeners, labelOf: (scope: Role['scope']) => string, call: Call): void {
  const visit = (entity: { readonly location: Location; readonly scope?: Role['scope'] }, ...parents: readonly (object & { readonly scope?: Role['scope'] })[]): Visit => {
    const scope = [entity, ...parents].find((each) => each.scope !== undefined)?.scope
    const about = [entity, ...parents]
    const secondLook = scope?.secondLook === true ? { secondLook: { repeats: about.every((each) => !isEntity(each) || model.isRepeated(each)) } } : {}
    return { about, scopes: scope === undefined ? [] : [labelOf(scope)], location: entity.location, ...secondLook }
  }
  for (const role of model.roles) {
    call(visit(role), () => listeners.Role?.(role))
    if (listeners.TrustStatement === undefined && listeners.TrustCondition === undefined) continue
    for (const statement of model.statementsOf(role.trust)) {
      call(visit(statement, role), () => listeners.TrustStatement?.(statement, role))
      for (const condition of statement.conditions) call(visit(condition, statement, role), () => listeners.TrustCondition?.(condition, statement, role))
    }
  }
  for (const each of model.serviceAccounts) call(visit(each), () => listeners.ServiceAccount?.(each))
  for (const each of model.workloads) call(visit(each), () => listeners.Workload?.(each))
  for (const each of model.annotatedObjects) call(visit(each), () => listeners.AnnotatedObject?.(each))
  for (const each of model.oidcProviders) call(visit(each), () => listeners.OidcProvider?.(each))
  for (const each of model.clusters) call(visit(each), () => listeners.Cluster?.(each))
  for (const each of model.associations) call(visit(each), () => listeners.PodIdentityAssociation?.(each))
  for (const each of model.roleGrants) call(visit(each), () => listeners.RoleGrant?.(each))
  for (const each of model.moduleCalls) call(visit(each), () => listeners.ModuleCall?.(each))
  for (const each of model.bindings) {
    const source = each.serviceAccount ?? each.association ?? each.grant
    call(visit(each, ...(source === undefined ? [] : [source])), () => listeners.Binding?.(each))
  }
  call({ about: [model], scopes: [] }, () => listeners.Model?.(model))
}

function findingOf(configured: ConfiguredRule, report: Report<string>, { scopes, about, secondLook }: Visit, strict: boolean): Finding | undefined {
  const { meta } = configured.rule
  const location = 'location' in report.at ? report.at.location : report.at
  if (location.file.virtual) {
    if (strict) throw new Error(`"${report.messageId}" is reported at a place of ${location.file.path}, a text that irsalint ships: report it where the user can edit`)
    return undefined
  }
  const suggestions = (report.suggest ?? []).filter((each) => each !== undefined).filter((each) => canApply(each))
  if (strict && suggestions.length > 0 && meta.hasSuggestions !== true) throw new Error(`${meta.id} suggests, but its meta lacks hasSuggestions`)
  if (strict && report.fix !== undefined && meta.fixable !== true) throw new Error(`${meta.id} fixes, but its meta lacks fixable`)
  return {
    ruleId: meta.id,
    severity: report.severity ?? configured.severity,
    messageId: report.messageId,
    message: `${fill(configured, report, strict)}${secondLook === undefined ? '' : provision(about)}`,
    location,
    related: (report.related ?? []).filter((each) => each !== undefined).filter((each) => !each.location.file.virtual),
    suggestions,
    ...(report.fix !== undefined && canApply({ edits: report.fix }) ? { fix: report.fix } : {}),
    scopes,
  }
}

/** Every edit stands at an exact place of a user's file that holds the expected text. */
function canApply({ edits }: Pick<Suggestion, 'edits'>): boolean {
  return edits.every(({ location, expectedText }) => location.approximate !== true && !location.file.virtual && location.file.text.slice(location.start, location.end) === expectedText)
}

function fill(configured: ConfiguredRule, { messageId, data = {} }: Report<string>, strict: boolean): string {
  const { id, messages } = configured.rule.meta
  const template = Object.hasOwn(messages, messageId) ? messages[messageId] : undefined
  if (template === undefined) throw new Error(`${id} has no message "${messageId}"`)
  return template.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (placeholder, name: string) => {
    if (Object.hasOwn(data, name)) return String(data[name])
    if (strict) throw new Error(`the message "${messageId}" of ${id} needs the placeholder "${name}", which the report does not give`)
    return placeholder
  })
}

/**
 * A general rule is silent where a rule that its `yieldsTo` names spoke of the same entity or of one that it derives from:
 * module call → statement → role → binding. Suppression comes later, so a suppressed specific finding still silences.
 */
function giveWay(said: readonly Said[], model: Model): readonly Said[] {
  const spoken = new Map<string, { readonly first: Set<object>; readonly any: Set<object> }>()
  for (const { finding, about } of said) {
    const entities = spoken.get(finding.ruleId) ?? { first: new Set(), any: new Set() }
    spoken.set(finding.ruleId, entities)
    if (about[0] !== undefined) entities.first.add(about[0])
    for (const each of about) entities.any.add(each)
  }
  return said
    .filter(({ rule, about }) => {
      const specific = (rule.rule.meta.yieldsTo ?? []).map((id) => spoken.get(id)).filter((each) => each !== undefined)
      if (specific.length === 0) return true
      const own = about[0]
      const origins = originsOf(about, model)
      return !specific.some(({ first, any }) => (own !== undefined && own !== model && any.has(own)) || origins.some((each) => first.has(each)))
    })
}

/** Facts and bindings, but not the parts of a policy. */
const isEntity = (entity: object): entity is Fact | Binding => 'kind' in entity && ('scope' in entity || entity.kind === 'binding')
const isBinding = (entity: object): entity is Binding => 'kind' in entity && entity.kind === 'binding'
const isRole = (entity: object): entity is Role => 'kind' in entity && entity.kind === 'role'
const isStatement = (entity: object): entity is Statement => 'conditions' in entity && 'principals' in entity

/** An entity of a finding and all it derives from. */
function originsOf(about: readonly object[], model: Model): readonly object[] {
  const origins = new Set<object>()
  const add = (entity: object | undefined, whole: boolean): void => {
    if (entity === undefined || origins.has(entity)) return
    origins.add(entity)
    if (isBinding(entity)) {
      for (const each of [entity.serviceAccount, entity.association, entity.grant]) add(each, whole)
      for (const { role } of entity.candidates) add(role, whole)
    } else if (isRole(entity)) {
      add(model.moduleCallOf(entity), whole)
      if (whole) for (const statement of model.statementsOf(entity.trust)) add(statement, true)
    } else if (isStatement(entity) && whole) {
      for (const condition of entity.conditions) add(condition, true)
    }
  }
  // Only the first entity is what the finding is about; the others say where it stands, and their other parts are not its origin.
  about.forEach((entity, index) => add(entity, index === 0))
  return [...origins]
}
