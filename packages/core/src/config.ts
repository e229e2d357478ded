// The user's configuration: found, read, checked. Data only, no code of the linted repository runs.
import { LineCounter, isNode, parseDocument, type Document } from 'yaml'
import { configureRules, didYouMean, presets, SettingError, type ConfiguredRule, type Preset, type RuleLevel, type RuleSettings } from './engine/configure.js'
import type { Rule } from './engine/rule.js'
import { schemaProblems } from './engine/schema.js'
import type { FactKind } from './model/facts.js'
import type { LintOptions } from './lint.js'
import { UsageError } from './source/discover.js'
import { dirname, isWithin, nodeFileSystem, relative, type FileSystem } from './source/file-system.js'
import type { DescribedModule } from './inputs/terraform/known-modules/index.js'

/** A Terraform module of the user's own: what its calls create, without its source. See docs/configuration.md. */

export interface Config {
  readonly extends?: Preset
  readonly rules?: RuleSettings
  /** Globs of files that are not read, relative to the configuration file. */
  readonly ignore?: readonly string[]
  /** Terraform variable files that are always loaded, relative to the configuration file. */
  readonly varFiles?: readonly string[]
  /** What the scan holds completely, so that rules may say that something is missing. */
  readonly coverage?: 'complete' | 'partial' | Readonly<Partial<Record<CoveredKind, 'complete' | 'partial'>>>
  /** Globs of role names or ARNs that exist elsewhere. */
  readonly externalRoles?: readonly string[]
  /** Globs of `namespace:name` of service accounts that exist elsewhere. */
  readonly externalServiceAccounts?: readonly string[]
  readonly modules?: readonly DescribedModule[]
  /** Other levels for findings in some files; the last that matches wins. */
  readonly overrides?: readonly { readonly files: readonly string[]; readonly rules: Readonly<Record<string, RuleLevel>> }[]
  readonly reportUnusedDisableDirectives?: boolean
}

const text = (description: string): object => ({ description, type: 'string' })

/** See docs/configuration.md: templates and expressions are Terraform's, over the call's arguments as `var.*`. */
const moduleSchema: object = {
  type: 'object',
  additionalProperties: false,
  required: ['source', 'role', 'subjects', 'outputs'],
  properties: {
    source: text('The `source` of calls; `*` stands for any text.'),
    version: text('Only for calls whose version this constraint allows; calls without a version match as well.'),
    role: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      properties: { name: text('Template of the role\'s name: ${var.team}-${var.name}.'), path: text('Template of the role\'s path.') },
    },
    subjects: {
      description: 'Templates of namespace:service-account, or one expression that is a list of them.',
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
    audience: { description: 'The audience that the trust policy demands; null where it demands none.', anyOf: [{ type: 'string' }, { type: 'null' }] },
    providerArn: text('Template of the OIDC provider\'s ARN. Default: ${var.oidc_provider_arn}.'),
    issuer: text('Template of the issuer without scheme. Default: cut from the ARN.'),
    conditionTest: text('StringEquals (default) or StringLike; a template.'),
    podIdentity: { description: 'The role trusts EKS Pod Identity as well.', type: 'boolean' },
    serviceAccounts: {
      description: 'Service accounts that the module itself creates, annotated with the role.',
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: ['namespace', 'name'], properties: { namespace: { type: 'string' }, name: { type: 'string' } } },
    },
    outputs: {
      description: 'Names of outputs, and what they are.',
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_-]*$' },
      additionalProperties: { type: 'string', pattern: '^role(\\.(arn|name|path|unique_id))?$' },
    },
  },
}

export const coveredKinds = ['role', 'oidc-provider', 'service-account', 'workload', 'association'] as const satisfies readonly FactKind[]
export type CoveredKind = (typeof coveredKinds)[number]

export interface LoadedConfig {
  readonly config: Config
  /** Absolute path of the file; `ignore`, `varFiles` and `overrides` are relative to its folder. */
  readonly path: string
  /** Place of a key or item, for messages. */
  locate(path: readonly string[]): { readonly line: number; readonly column: number }
}

/** The configuration cannot be used: exit status 2. The message starts with the place. */
export class ConfigError extends UsageError {}

const fileNames = ['irsalint.config.yaml', 'irsalint.config.yml', 'irsalint.config.json'] as const
const maxSize = 1024 * 1024

/** JSON Schema of the configuration; with rules, their options too, as published for editors. */
export function configSchema(rules: readonly Rule[] = []): object {
  const level = { enum: ['off', 'warn', 'error'] }
  const texts = { type: 'array', items: { type: 'string' } }
  const setting = (options: object): object => ({
    anyOf: [level, { type: 'array', items: [level], minItems: 1, maxItems: 1 }, { type: 'array', items: [level, options], minItems: 2, maxItems: 2 }],
  })
  const coverage = { enum: ['complete', 'partial'] }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of irsalint',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      extends: { description: 'The rules to start from. Default: recommended.', enum: [...presets] },
      rules: {
        description: 'Level of a rule, or level and options.',
        type: 'object',
        ...(rules.length === 0
          ? { additionalProperties: setting({ type: 'object' }) }
          : { additionalProperties: false, properties: Object.fromEntries(rules.map(({ meta }) => [meta.id, { description: meta.summary, ...setting(meta.schema) }])) }),
      },
      ignore: { description: 'Globs of files that are not read, relative to this file.', ...texts },
      varFiles: { description: 'Terraform variable files that are always loaded, relative to this file.', ...texts },
      coverage: {
        description: 'What the scan holds completely, so that rules may say that something is missing. Default: partial.',
        anyOf: [coverage, { type: 'object', additionalProperties: false, properties: Object.fromEntries(coveredKinds.map((kind) => [kind, coverage])) }],
      },
      externalRoles: { description: 'Globs of role names or ARNs that exist elsewhere.', ...texts },
      externalServiceAccounts: { description: 'Globs of namespace:name of service accounts that exist elsewhere.', ...texts },
      modules: { description: 'Terraform modules of your own: what their calls create.', type: 'array', items: moduleSchema },
      overrides: {
        description: 'Other levels for findings in some files; the last that matches wins.',
        type: 'array',
        items: { type: 'object', additionalProperties: false, required: ['files', 'rules'], properties: { files: texts, rules: { type: 'object', additionalProperties: level } } },
      },
      reportUnusedDisableDirectives: { description: 'Warn about directives that silence nothing.', type: 'boolean' },
    },
  }
}

const plainSchema = configSchema()

/**
 * The configuration that holds for a directory: the nearest one from there up to the git root (without one, only there).
 * @throws ConfigError where it cannot be read.
 */
export function findConfig(fileSystem: FileSystem, cwd: string): LoadedConfig | undefined {
  const directories: string[] = []
  for (let at = cwd; ; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0)) || '/') {
    directories.push(at)
    if (fileSystem.stat(join(at, '.git')) !== undefined) break
    if (at === '/' || !at.includes('/')) {
      directories.length = 1
      break
    }
  }
  for (const directory of directories) {
    const present = fileNames.filter((name) => fileSystem.stat(join(directory, name))?.kind === 'file')
    if (present.length > 1) throw new ConfigError(`${directory}: both ${present.join(' and ')} are there; keep one`)
    if (present[0] !== undefined) return loadConfig(fileSystem, join(directory, present[0]))
    const manifest = join(directory, 'package.json')
    if (fileSystem.stat(manifest)?.kind !== 'file') continue
    const loaded = readManifest(fileSystem, manifest)
    if (loaded !== undefined) return loaded
  }
  return undefined
}

const join = (directory: string, name: string): string => (directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`)

/**
 * Reads one configuration file (`.yaml`, `.yml`, `.json`, or a `package.json` with the key `irsalint`).
 * @throws ConfigError where it is missing, not valid or of another kind.
 */
export function loadConfig(fileSystem: FileSystem, path: string): LoadedConfig {
  if (path.endsWith('/package.json')) {
    const loaded = readManifest(fileSystem, path)
    if (loaded === undefined) throw new ConfigError(`${path}: has no key "irsalint"`)
    return loaded
  }
  if (!/\.(?:ya?ml|json)$/.test(path)) throw new ConfigError(`${path}: configuration is data: a .yaml, .yml or .json file`)
  return checked(path, [], readDocument(fileSystem, path))
}

function readManifest(fileSystem: FileSystem, path: string): LoadedConfig | undefined {
  const text = fileSystem.readText(path)
  // A package.json that is none of irsalint's business is not judged.
  if (text === undefined || text.length > maxSize || !text.includes('"irsalint"')) return undefined
  const document = readDocument(fileSystem, path)
  return document.document.has('irsalint') ? checked(path, ['irsalint'], document) : undefined
}

interface ReadDocument {
  readonly document: Document
  readonly lines: LineCounter
}

function readDocument(fileSystem: FileSystem, path: string): ReadDocument {
  const text = fileSystem.readText(path)
  if (text === undefined) throw new ConfigError(`${path}: cannot be read`)
  if (text.length > maxSize) throw new ConfigError(`${path}: is larger than 1 MB`)
  const lines = new LineCounter()
  try {
    // JSON is read as the YAML it nearly is, for the places; what only YAML allows does no harm.
    const document = parseDocument(text.replace(/^\ufeff/, ''), { lineCounter: lines, prettyErrors: false })
    const [error] = document.errors
    if (error === undefined) return { document, lines }
    const { line, col } = lines.linePos(error.pos[0])
    throw new ConfigError(`${path}:${line}:${col}: ${error.message}`)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function checked(path: string, prefix: readonly string[], { document, lines }: ReadDocument): LoadedConfig {
  const locate = (keys: readonly string[]): { line: number; column: number } => {
    for (let length = keys.length; length >= 0; length--) {
      const offset = offsetOf(document, [...prefix, ...keys.slice(0, length)])
      if (offset === undefined) continue
      const { line, col } = lines.linePos(offset)
      return { line, column: col }
    }
    return { line: 1, column: 1 }
  }
  let data: unknown
  try {
    const whole: unknown = document.toJS({ maxAliasCount: 100 })
    data = prefix.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), whole)
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
  // An empty file is an empty configuration.
  const config: unknown = data ?? {}
  const [problem] = schemaProblems(plainSchema, config)
  if (problem !== undefined) throw new ConfigError(`${placeOf(path, locate(problem.path))}: ${problemText(problem.path, problem.message)}`)
  // The schema has just been checked.
  return { config: config as Config, path, locate }
}

function problemText(path: readonly string[], message: string): string {
  if (path.length === 0) return `the configuration ${message}`
  const last = path[path.length - 1] ?? ''
  const known = path.length === 1 && message === 'is not known here' ? didYouMean(last, Object.keys((plainSchema as { properties: object }).properties)) : ''
  return `"${path.join('.')}" ${message}${known}`
}

const placeOf = (path: string, { line, column }: { readonly line: number; readonly column: number }): string => `${path}:${line}:${column}`

/** Where the key stands that leads to a value, or the item of a list. */
function offsetOf(document: Document, path: readonly string[]): number | undefined {
  if (path.length === 0) return isNode(document.contents) ? document.contents.range?.[0] : undefined
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const key = path[path.length - 1]
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || !Array.isArray(parent.items)) return undefined
  for (const [index, item] of (parent.items as readonly unknown[]).entries()) {
    if (isNode(item) && String(index) === key) return item.range?.[0]
    if (typeof item === 'object' && item !== null && 'key' in item && isNode(item.key) && String(item.key) === key) return item.key.range?.[0]
  }
  return undefined
}

export interface RuleChoice {
  /** From the command line: after the configuration, so they win. */
  readonly rules?: RuleSettings
  /** Only these rules run, at their configured or own level. */
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
}

/**
 * The rules that run, from configuration and command line.
 * @throws ConfigError for unknown rules and options that do not fit; those of the configuration with their place.
 */
export function rulesFrom(rules: readonly Rule[], loaded: LoadedConfig | undefined, choice: RuleChoice = {}): readonly ConfiguredRule[] {
  const config = loaded?.config ?? {}
  const preset = config.extends ?? 'recommended'
  const ids = new Set(rules.map((rule) => rule.meta.id))
  for (const id of [...(choice.only ?? []), ...(choice.skip ?? [])]) {
    if (!ids.has(id)) throw new ConfigError(`there is no rule "${id}"${didYouMean(id, [...ids])}`)
  }
  const shared = sharedOptions(config)
  const configured = attempt(() => configureRules(rules, preset, config.rules ?? {}), (path) => (loaded === undefined ? '' : `${placeOf(loaded.path, loaded.locate(['rules', ...path]))}: `))
  const only = choice.only === undefined ? undefined : new Set(choice.only)
  const levels = new Map(configured.map((each) => [each.rule.meta.id, each]))
  for (const rule of rules) {
    const { id, severity, defaultOptions } = rule.meta
    if (only?.has(id) && !levels.has(id)) levels.set(id, { rule, severity, options: defaultOptions })
  }
  const fromCli = attempt(() => configureRules(rules, undefined, choice.rules ?? {}), () => '')
  for (const [id, setting] of Object.entries(choice.rules ?? {})) {
    const own = fromCli.find((each) => each.rule.meta.id === id)
    const before = levels.get(id)
    if (own === undefined) levels.delete(id)
    // A level alone keeps the options of the configuration.
    else levels.set(id, before !== undefined && typeof setting === 'string' ? { ...before, severity: own.severity } : own)
  }
  for (const { files: _, rules: settings } of config.overrides ?? []) {
    for (const id of Object.keys(settings)) {
      if (!ids.has(id)) throw new ConfigError(`${loaded === undefined ? '' : `${placeOf(loaded.path, loaded.locate(['overrides']))}: `}there is no rule "${id}"${didYouMean(id, [...ids])}`)
    }
  }
  return [...levels.values()]
    .filter(({ rule }) => (only?.has(rule.meta.id) ?? true) && !(choice.skip ?? []).includes(rule.meta.id))
    .map((each) => ({ ...each, options: { ...each.options, ...shared(each) } }))
    .sort((a, b) => (a.rule.meta.id < b.rule.meta.id ? -1 : 1))
}

function attempt<T>(work: () => T, place: (path: readonly string[]) => string): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof SettingError) throw new ConfigError(`${place(error.path)}${error.message}`)
    throw error
  }
}

const sharedKeys = ['externalRoles', 'externalServiceAccounts'] as const

/** `externalRoles` and the like are said once and reach every rule that has such an option and was not given one of its own. */
function sharedOptions(config: Config): (configured: ConfiguredRule) => object {
  return ({ rule, options }) => {
    const properties: unknown = Reflect.get(rule.meta.schema, 'properties')
    const takes = (key: string): boolean => typeof properties === 'object' && properties !== null && key in properties
    const given = (key: string): boolean => Reflect.get(options, key) !== Reflect.get(rule.meta.defaultOptions, key)
    return Object.fromEntries(sharedKeys.filter((key) => config[key] !== undefined && takes(key) && !given(key)).map((key) => [key, config[key]]))
  }
}

/** Kinds of facts that the configuration says are in the scan completely. */
export function completeKinds({ coverage }: Config): readonly FactKind[] {
  if (coverage === undefined || coverage === 'partial') return []
  return coverage === 'complete' ? coveredKinds : coveredKinds.filter((kind) => coverage[kind] === 'complete')
}

export interface OptionsRequest extends RuleChoice {
  readonly cwd: string
  readonly fileSystem?: FileSystem
  /** A file; `false` for none at all. Default: the nearest one. */
  readonly config?: string | false
  /** The rules that there are. */
  readonly available: readonly Rule[]
  /** Relative to the working directory, in addition to those of the configuration. */
  readonly ignore?: readonly string[]
  readonly varFiles?: readonly string[]
  readonly reportUnusedDirectives?: boolean
}

/**
 * What to lint with: configuration and command line together.
 * @throws ConfigError
 */
export function lintOptions(request: OptionsRequest): LintOptions {
  const { available, fileSystem = nodeFileSystem } = request
  // Files are named by their real paths.
  const cwd = fileSystem.realpath(request.cwd) ?? request.cwd
  const explicit = typeof request.config === 'string'
  const loaded = request.config === false ? undefined : request.config === undefined ? findConfig(fileSystem, cwd) : loadConfig(fileSystem, fileSystem.resolve(cwd, request.config))
  const config = loaded?.config ?? {}
  const folder = loaded === undefined ? cwd : dirname(loaded.path)
  // As with other linters, a file given by hand may lie anywhere: its patterns are meant from the working directory.
  const base = explicit ? cwd : folder
  const configured = rulesFrom(available, loaded, request)
  const running = new Map(configured.map((each) => [each.rule.meta.id, each]))
  const settings: RuleSettings = Object.fromEntries(
    available.map(({ meta: { id } }) => {
      const own = running.get(id)
      return [id, own === undefined ? 'off' : [own.severity, own.options]]
    }),
  )
  const reportUnusedDirectives = request.reportUnusedDirectives ?? config.reportUnusedDisableDirectives
  return {
    cwd,
    fileSystem,
    rules: available,
    settings: [settings],
    ignore: [...(config.ignore ?? []), ...(request.ignore ?? []).map((pattern) => from(base, cwd, pattern))],
    ignoreBase: base,
    overrides: (config.overrides ?? []).map(({ files, rules }) => ({ files, rules, base })),
    completeKinds: completeKinds(config),
    varFiles: [...(config.varFiles ?? []).map((file) => fileSystem.resolve(folder, file)), ...(request.varFiles ?? []).map((file) => fileSystem.resolve(cwd, file))],
    ...(config.modules === undefined ? {} : { modules: config.modules }),
    ...(reportUnusedDirectives === undefined ? {} : { reportUnusedDirectives }),
  }
}

/** A pattern in .gitignore form as seen from another folder above. */
function from(base: string, cwd: string, pattern: string): string {
  if (base === cwd || !isWithin(cwd, base)) return pattern
  const negated = pattern.startsWith('!')
  const body = negated ? pattern.slice(1) : pattern
  // Without a slash inside, it matches at any depth below the working directory.
  const anchored = body.slice(0, -1).includes('/')
  return `${negated ? '!' : ''}${relative(base, cwd)}/${anchored ? body.replace(/^\/+/, '') : `**/${body}`}`
}
