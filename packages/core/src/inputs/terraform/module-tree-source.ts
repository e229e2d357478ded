// Where the module behind a call lies: a directory of the repository, a download, or knowledge that irsalint ships.
// Owns the reading of source addresses; evaluates nothing but literals.
import { normalize } from '../../source/file-system.js'
import type { SourceFile } from '../../source/source-file.js'
import type { UnknownReason } from '../../value/symbol.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { ConfigurationError, type Evaluation } from './evaluation.js'
import { configExtension, moduleConfig, type Declaration, type ModuleConfig, type SourcedAttribute } from './module-tree-config.js'

export type ModuleSource =
  | { readonly kind: 'found'; readonly config: ModuleConfig; readonly family?: string; readonly foreign: boolean }
  | { readonly kind: 'missing'; readonly reason: UnknownReason }

export interface SourceQuestion {
  readonly evaluation: Evaluation
  /** The module that holds the call. */
  readonly config: ModuleConfig
  /** Dotted path of the module that holds the call: with the call's name, the key in modules.json. */
  readonly path: string
  readonly declaration: Declaration
  /** What an argument of the call says before anything is planned, where it is no literal (OpenTofu); undefined where it is not known. */
  readonly early: (argument: SourcedAttribute) => string | undefined
}

/** The text of an expression without holes. */
export function literalText(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'template') return undefined
  let text = ''
  for (const part of expression.parts) {
    if (part.kind !== 'text') return undefined
    text += part.text
  }
  return text
}

export const isLocalSource = (source: string): boolean => /^\.\.?(\/|$)/.test(source)

/** The directory a local source means; undefined for all others. */
export function localDirectory(from: string, source: string | undefined): string | undefined {
  return source !== undefined && isLocalSource(source) ? normalize(from, source) : undefined
}

/** `path` as seen from `directory`, with `..` where it lies elsewhere: what `path.module` is. */
export function relativePath(directory: string, path: string): string {
  const [from, to] = [directory.split('/').filter(Boolean), path.split('/').filter(Boolean)]
  let shared = 0
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.'
}

const isTofu = ({ path }: SourceFile): boolean => configExtension(path)?.startsWith('.tofu') === true

const metaArguments: ReadonlySet<string> = new Set(['source', 'version', 'count', 'for_each', 'providers', 'depends_on', '//'])

export function moduleSource({ evaluation, config, path, declaration, early }: SourceQuestion): ModuleSource {
  const { body, name, header } = declaration
  const missing = (detail: string): ModuleSource => ({ kind: 'missing', reason: { code: 'module-not-available', detail, location: header } })
  // https://opentofu.org/docs/language/modules/sources/: OpenTofu takes variables and locals in `source` and `version`.
  const textOfArgument = (argument: string): string | undefined => {
    const given = body.attributes.get(argument)
    const literal = literalText(given?.attribute.expression)
    if (given === undefined || literal !== undefined) return literal
    if (evaluation.strict && !isTofu(given.file)) throw new ConfigurationError(`Variables not allowed: a module ${argument} must be a literal`, header)
    return early(given)
  }
  const source = textOfArgument('source')
  if (source === undefined) {
    if (evaluation.strict && !body.attributes.has('source')) throw new ConfigurationError(`Missing required argument: module "${name}" has no source`, header)
    return missing(body.attributes.has('source') ? `the source of module "${name}" is made of what is not known` : `module "${name}" has no source`)
  }
  const local = localDirectory(config.directory, source)
  if (local !== undefined && !config.virtual) {
    // A linked directory is the one that is meant: `path.module` says so, too.
    const directory = evaluation.real(local)
    const found = evaluation.configOf(directory)
    if (found !== undefined) return { kind: 'found', config: found, foreign: false }
    // A directory without Terraform files is a module without anything in it.
    if (evaluation.files.exists(directory)) return { kind: 'found', config: moduleConfig(directory, [], false), foreign: false }
    if (evaluation.strict) throw new ConfigurationError(`Unreadable module directory: there is no module in ${source}`, header)
    return missing(`there is no module in ${source}`)
  }
  const downloaded = evaluation.downloaded.get(path === '' ? name : `${path}.${name}`)
  const copy = downloaded === undefined ? undefined : evaluation.configOf(downloaded)
  if (copy !== undefined) return { kind: 'found', config: copy, foreign: true }
  const version = textOfArgument('version')
  const argumentNames = [...body.attributes.keys()].filter((argument) => !metaArguments.has(argument)).sort()
  const known = evaluation.knownModule(source, version, argumentNames)
  if (known === undefined) return missing(`module "${name}" comes from ${source}, which is not in the repository and not known to irsalint: \`terraform init\` downloads it, or \`modules\` in the configuration describes it`)
  return { kind: 'found', foreign: true, family: known.family, config: evaluation.virtualConfig(`${config.directory}/.terraform/known/${known.family}`, known.files) }
}
