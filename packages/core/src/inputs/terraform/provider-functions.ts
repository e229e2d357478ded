// Calls of functions that providers bring (`provider::name::function()`): which provider a name stands for. Known are those of the
// provider that is built into Terraform, and one that modules take for Helm's values.
// https://developer.hashicorp.com/terraform/plugin/framework/functions/concepts
import type { Location } from '../../source/source-file.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import type { Value } from '../../value/value.js'
import { EvaluationError } from './contracts.js'
import { laraUtils, laraUtilsFunction } from './functions/provider-lara-utils.js'
import { builtInProviderFunction } from './functions/provider-terraform.js'
import type { ModuleConfig } from './module-tree-config.js'

const builtIn = 'terraform.io/builtin/terraform'

/** The value of a call; undefined where the function is not one of a known provider. */
export function providerFunction(config: ModuleConfig, name: string, args: readonly Value[], location: Location, strict: boolean): Value | undefined {
  const [prefix, provider = '', own = ''] = name.split('::')
  if (prefix !== 'provider') return undefined
  const source = requiredSources(config).get(provider)
  if (source === builtIn) return builtInProviderFunction(own, args, location)
  // Numbers go through floating point there, and what is not known while planning becomes empty: not for exact evaluation.
  if (!strict && source?.replace(/^registry\.(terraform\.io|opentofu\.org)\//, '') === laraUtils) return laraUtilsFunction(own, args, location)
  if (strict && source === undefined) throw new EvaluationError(`there are no functions in namespace "provider::${provider}::": the module requires no such provider`, location)
  return undefined
}

const memory = new WeakMap<ModuleConfig, ReadonlyMap<string, string>>()

/** Sources of the required providers, by the names that the module uses; an empty text where none is given. */
function requiredSources(config: ModuleConfig): ReadonlyMap<string, string> {
  const found = memory.get(config)
  if (found !== undefined) return found
  const sources = new Map<string, string>()
  for (const { block } of config.others) {
    if (block.type !== 'terraform') continue
    for (const required of block.body.blocks) {
      if (required.type !== 'required_providers') continue
      for (const { name, expression } of required.body.attributes) sources.set(name, sourceIn(expression))
    }
  }
  memory.set(config, sources)
  return sources
}

function sourceIn(expression: Expression): string {
  if (expression.kind !== 'object') return ''
  for (const { key, value } of expression.items) {
    const name = key.kind === 'variable' ? key.name : literal(key)
    if (name === 'source') return literal(value)
  }
  return ''
}

function literal(expression: Expression): string {
  const [part] = expression.kind === 'template' ? expression.parts : []
  return part?.kind === 'text' ? part.text : ''
}
