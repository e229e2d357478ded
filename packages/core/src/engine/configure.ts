// Turns settings (`off`, `warn`, `error`, options) into the rules that run. Knows no file and no format.
import type { Severity } from '../finding.js'
import { nearest } from '../model/near.js'
import type { RuleInfo } from '../report.js'
import type { Rule } from './rule.js'
import { schemaProblems } from './schema.js'

export type RuleLevel = 'off' | Severity
export type RuleSetting = RuleLevel | readonly [RuleLevel] | readonly [RuleLevel, object]
export type RuleSettings = Readonly<Record<string, RuleSetting>>
export type Preset = 'recommended' | 'strict' | 'all'
export const presets: readonly Preset[] = ['recommended', 'strict', 'all']

export interface ConfiguredRule {
  readonly rule: Rule
  readonly severity: Severity
  readonly options: object
}

/** A setting that cannot be used. `path` leads to it from the top of the settings. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  constructor(
    message: string,
    readonly path: readonly string[],
  ) {
    super(message)
  }
}

const repository = 'https://github.com/irsalint/irsalint'

/** The documentation of a rule is found by its id alone. */
export const ruleUrl = (id: string): string => `${repository}/blob/main/docs/rules/${id}.md`

export function ruleInfo({ rule, severity }: ConfiguredRule): RuleInfo {
  const { id, category, summary, references } = rule.meta
  return { id, severity, category, summary, references, url: ruleUrl(id) }
}

/** Rules of a preset at their own severity. `strict` adds to `recommended` what is about security. */
function inPreset({ meta }: Rule, preset: Preset): boolean {
  return preset === 'all' || meta.recommended || (preset === 'strict' && meta.category === 'trust-policy-security')
}

/**
 * The rules that run, in order of id.
 * @throws SettingError for an unknown rule or options that its schema refuses.
 */
export function configureRules(rules: readonly Rule[], preset: Preset | undefined, ...layers: readonly RuleSettings[]): readonly ConfiguredRule[] {
  const byId = new Map(rules.map((rule) => [rule.meta.id, rule]))
  const configured = new Map<string, ConfiguredRule>()
  for (const rule of rules) {
    if (preset !== undefined && inPreset(rule, preset)) configured.set(rule.meta.id, { rule, severity: rule.meta.severity, options: rule.meta.defaultOptions })
  }
  const optionsGiven = new Map<string, object>()
  for (const [id, setting] of layers.flatMap((layer) => Object.entries(layer))) {
    const rule = byId.get(id)
    if (rule === undefined) throw new SettingError(`there is no rule "${id}"${didYouMean(id, [...byId.keys()])}`, [id])
    const [level, options] = typeof setting === 'string' ? [setting, undefined] : setting
    if (options !== undefined) {
      const [problem] = schemaProblems(rule.meta.schema, options)
      if (problem !== undefined) {
        throw new SettingError(`the options of ${id} are not valid: ${problem.path.length === 0 ? 'the value' : problem.path.join('.')} ${problem.message}`, [id, '1', ...problem.path])
      }
      optionsGiven.set(id, options)
    }
    if (level === 'off') configured.delete(id)
    else configured.set(id, { rule, severity: level, options: { ...rule.meta.defaultOptions, ...optionsGiven.get(id) } })
  }
  return [...configured.values()].sort((a, b) => (a.rule.meta.id < b.rule.meta.id ? -1 : 1))
}

/** ` (did you mean "…"?)` for a near name, else nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known, 3)
  return near === undefined ? '' : ` (did you mean "${near}"?)`
}
