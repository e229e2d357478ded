// Terragrunt's own functions: https://terragrunt.gruntwork.io/docs/reference/hcl/functions/
// Those that run something or look at the environment are not known.
import type { Location, SourceFile } from '../../source/source-file.js'
import { basename, dirname } from '../../source/file-system.js'
import type { UnknownReason } from '../../value/symbol.js'
import { stringType } from '../../value/type.js'
import { scalar, symbol, textOf, unknown, type Value } from '../../value/value.js'
import { EvaluationError } from './contracts.js'
import { relativePath } from './module-tree-source.js'
import type { Include, Reading } from './terragrunt.js'

export interface FunctionContext {
  /** The file that holds the call. */
  readonly file: SourceFile
  readonly reading: Reading
  readonly includes: ReadonlyMap<string, Include>
  /** What read_terragrunt_config() gives for a path; undefined where there is no such file. */
  read(path: string): Value | undefined
}

/** Undefined for names that are none of Terragrunt's. */
export function terragruntFunction(name: string, args: readonly Value[], at: Location, context: FunctionContext): Value | undefined {
  const { reading } = context
  const text = (index: number): string | undefined => textOf(args[index])
  const known = (value: string): Value => scalar(value, at)
  const notKnown = (code: UnknownReason['code'], detail: string): Value => unknown({ code, detail, location: at }, at, stringType)
  const repository = reading.project.boundaryOf(reading.unit) ?? '/'
  switch (name) {
    case 'find_in_parent_folders':
      return args[0] !== undefined && text(0) === undefined ? notKnown('unknown-argument', 'the name given to find_in_parent_folders() is not known') : foundInParents(text(0) ?? 'terragrunt.hcl', args[1], at, context)
    case 'get_terragrunt_dir':
      return known(reading.unit)
    case 'get_original_terragrunt_dir':
      return known(reading.original)
    case 'get_parent_terragrunt_dir':
      return known(includedDirectory(text(0), context) ?? reading.unit)
    case 'path_relative_to_include':
      return known(relativePath(includedDirectory(text(0), context) ?? reading.unit, reading.unit))
    case 'path_relative_from_include':
      return known(relativePath(reading.unit, includedDirectory(text(0), context) ?? reading.unit))
    case 'get_repo_root':
      return known(repository)
    case 'get_path_from_repo_root':
      return known(relativePath(repository, reading.unit))
    case 'get_path_to_repo_root':
      return known(relativePath(reading.unit, repository))
    case 'read_terragrunt_config': {
      const path = text(0)
      if (path === undefined) return notKnown('file-not-readable', 'the path of read_terragrunt_config() is not known')
      return context.read(path) ?? args[1] ?? notKnown('file-not-readable', `${path} cannot be read`)
    }
    case 'get_env':
    case 'get_platform':
    case 'get_aws_account_id':
    case 'get_aws_account_alias':
    case 'get_aws_caller_identity_arn':
    case 'get_aws_caller_identity_user_id':
    case 'get_terraform_command': {
      const key = `${name}(${args.map((each) => JSON.stringify(textOf(each) ?? '')).join(',')})`
      const reason: UnknownReason = { code: 'impure-function', detail: `${key} depends on where Terragrunt runs`, location: at }
      const domain = name === 'get_aws_account_id' ? 'account-id' : 'any'
      // Arguments that are not known may differ from one call to the next.
      if (args.some((each) => textOf(each) === undefined)) return notKnown('impure-function', `${name}() depends on where Terragrunt runs`)
      return symbol({ id: `${reading.id}/${key}`, domain, label: key, reason, notNull: true }, at, stringType)
    }
    case 'run_cmd':
    case 'sops_decrypt_file':
    case 'get_terraform_commands_that_need_vars':
    case 'get_terraform_commands_that_need_locking':
    case 'get_terraform_commands_that_need_input':
    case 'get_terraform_commands_that_need_parallelism':
    case 'get_terragrunt_source_cli_flag':
    case 'get_terraform_cli_args':
    case 'get_working_dir':
    case 'mark_as_read':
    case 'mark_glob_as_read':
    case 'read_tfvars_file':
    case 'get_default_retryable_errors':
    case 'constraint_check':
      return name === 'mark_as_read' ? args[0] : notKnown('impure-function', `${name}() is not evaluated: it depends on where Terragrunt runs`)
    default:
      return undefined
  }
}

/** Directory of the included file that a function means: in an included file, its own. */
function includedDirectory(label: string | undefined, { file, reading, includes }: FunctionContext): string | undefined {
  const only = includes.size === 1 ? [...includes.values()][0] : includes.get(label ?? '')
  if (only !== undefined) return dirname(only.file.path)
  return reading.included === true ? dirname(file.path) : undefined
}

/** The nearest file or directory of that name above the unit. In an included file, too, it is looked for from the unit. */
function foundInParents(name: string, fallback: Value | undefined, at: Location, { file, reading }: FunctionContext): Value {
  for (let directory = reading.unit; directory !== '/'; ) {
    directory = dirname(directory)
    const path = `${directory === '/' ? '' : directory}/${name}`
    if (path !== file.path && reading.project.exists(path)) return scalar(path, at)
  }
  if (fallback !== undefined) return fallback
  throw new EvaluationError(`find_in_parent_folders(): there is no ${name} above ${basename(reading.unit)}`, at)
}
