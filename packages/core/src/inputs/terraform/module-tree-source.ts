// Where the module behind a call lies: a directory of the repository, a download, or knowledge that irsalint ships.
// Owns the reading of source addresses; evaluates nothing but literals.
import { normalize } from '../../source/file-system.js'
import type { UnknownReason } from '../../value/symbol.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { ConfigurationError, type Evaluation } from './evaluation.js'
import { moduleConfig, type Declaration, type ModuleConfig } from './module-tree-config.js'

export type ModuleSource =
  | { readonly kind: 'found'; readonly config: ModuleConfig; readonly family?: string }
  | { readonly kind: 'missing'; readonly reason: UnknownReason }

export interface SourceQuestion {
  readonly evaluation: Evaluation
  /** The module that holds the call. */
  readonly config: ModuleConfig
  /** Dotted path of the module that holds the call: with the call's name, the key in modules.json. */
  readonly path: string
  readonly declaration: Declaration
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

const metaArguments: ReadonlySet<string> = new Set(['source', 'version', 'count', 'for_each', 'providers', 'depends_on', '//'])

export function moduleSource({ evaluation, config, path, declaration }: SourceQuestion): ModuleSource {
  const { body, name, header } = declaration
  const given = body.attributes.get('source')
  const missing = (detail: string): ModuleSource => ({ kind: 'missing', reason: { code: 'module-not-available', detail, location: header } })
  const source = literalText(given?.attribute.expression)
  if (source === undefined) {
    if (evaluation.strict) {
      throw new ConfigurationError(given === undefined ? `Missing required argument: module "${name}" has no source` : 'Variables not allowed: a module source must be a literal', header)
    }
    return missing(`the source of module "${name}" is not a literal`)
  }
  const directory = localDirectory(config.directory, source)
  if (directory !== undefined && !config.virtual) {
    const found = evaluation.configOf(directory)
    if (found !== undefined) return { kind: 'found', config: found }
    // A directory without Terraform files is a module without anything in it.
    if (evaluation.files.exists(directory)) return { kind: 'found', config: moduleConfig(directory, [], false) }
    if (evaluation.strict) throw new ConfigurationError(`Unreadable module directory: there is no module in ${source}`, header)
    return missing(`there is no module in ${source}`)
  }
  const downloaded = evaluation.downloaded.get(path === '' ? name : `${path}.${name}`)
  const copy = downloaded === undefined ? undefined : evaluation.configOf(downloaded)
  if (copy !== undefined) return { kind: 'found', config: copy }
  const version = literalText(body.attributes.get('version')?.attribute.expression)
  const argumentNames = [...body.attributes.keys()].filter((argument) => !metaArguments.has(argument)).sort()
  const known = evaluation.knownModule(source, version, argumentNames)
  if (known === undefined) return missing(`module "${name}" comes from ${source}, which is not in the repository and not known to irsalint`)
  return { kind: 'found', family: known.family, config: evaluation.virtualConfig(`${config.directory}/.terraform/known/${known.family}`, known.files) }
}
