// Terragrunt units as root modules.
import { describe, expect, it } from 'vitest'
import { memoryFileSystem } from '../../source/file-system.js'
import { SourceFile } from '../../source/source-file.js'
import { show } from '../../value/show.js'
import { createProject } from '../project.js'
import type { KnownModuleLookup } from './contracts.js'
import { evaluateTerraform, extractTerraform } from './index.js'

type Files = Readonly<Record<string, string>>

const known = [
  new SourceFile('/known/main.tf', 'variable "role_name" {}\nvariable "n" { default = "default" }\nresource "aws_iam_role" "this" {\n  name = "${var.role_name}-${var.n}"\n}\noutput "arn" { value = "arn-of-${var.role_name}" }', { virtual: true }),
]
const knownModule: KnownModuleLookup = (source) => (source.includes('acme/irsa/aws') ? { family: 'irsa', files: known } : undefined)

const projectOf = (files: Files) =>
  createProject(memoryFileSystem({ '/repo/.git/HEAD': '', ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`/repo/${path}`, text])) }), ['/repo'], '/repo')

const outputs = (files: Files, name: string): readonly string[] =>
  evaluateTerraform(projectOf(files), { knownModule }).roots.map((root) => `${root.scope.id} ${root.outputNames().includes(name) ? show(root.output(name)) : '-'}`)

const roles = (files: Files): readonly string[] =>
  extractTerraform(projectOf(files), { knownModule }).facts.flatMap((fact) => (fact.kind === 'role' ? [`${fact.scope.id} ${fact.address} ${show(fact.name)} ${fact.location.file.path}`] : []))

const tree: Files = {
  'terragrunt.hcl': 'locals {\n  env_vars = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\ninputs = {\n  env = local.env_vars.locals.env\n  path = path_relative_to_include()\n  who = "parent"\n}',
  'live/prod/env.hcl': 'locals {\n  env = "prod"\n}',
  'live/prod/app/terragrunt.hcl': 'include "root" {\n  path = find_in_parent_folders()\n  expose = true\n}\nterraform {\n  source = "${get_terragrunt_dir()}/../../../modules//app"\n}\nlocals {\n  name = "api"\n}\ndependency "net" {\n  config_path = "../net"\n  mock_outputs = {\n    issuer = "mock"\n  }\n}\ninputs = {\n  who = "${local.name}-${include.root.inputs.env}"\n  issuer = dependency.net.outputs.issuer\n}',
  'live/prod/net/terragrunt.hcl': 'terraform {\n  source = "../../../modules/net"\n}\ninputs = {\n  name = "n"\n}',
  'modules/app/main.tf': 'variable "env" {}\nvariable "who" {}\nvariable "path" {}\nvariable "issuer" {}\noutput "o" { value = "${var.env} ${var.who} ${var.path} ${var.issuer}" }',
  'modules/net/main.tf': 'variable "name" {}\noutput "issuer" { value = "issuer-${var.name}" }',
}

describe('terragrunt', () => {
  it('includes, locals, functions and dependencies', () => {
    expect(outputs(tree, 'o')).toEqual(['terraform:live/prod/app prod api-prod live/prod/app issuer-n', 'terraform:live/prod/net -'])
  })

  it('a module of a registry is a call with the inputs as arguments', () => {
    const files = { 'irsa/terragrunt.hcl': 'terraform {\n  source = "tfr:///acme/irsa/aws?version=5.1.0"\n}\ninputs = {\n  role_name = "api"\n}' }
    expect(roles(files)).toEqual(['terraform:irsa module.irsa.aws_iam_role.this api-default /repo/irsa/terragrunt.hcl'])
    const [call] = extractTerraform(projectOf(files), { knownModule }).facts.filter((fact) => fact.kind === 'module-call')
    expect(call).toMatchObject({ address: 'module.irsa', family: 'irsa', local: false })
    const argument = call?.arguments.get('role_name')
    expect(argument?.location.file.text.slice(argument.location.start, argument.location.end)).toContain('api')
  })

  it('without wholly known inputs, no default is taken for granted', () => {
    const files = { 'irsa/terragrunt.hcl': 'terraform {\n  source = "tfr:///acme/irsa/aws?version=5.1.0"\n}\ninputs = merge({ role_name = "api" }, jsondecode(run_cmd("x")))' }
    expect(roles(files)).toEqual([])
    const local = { 'a/terragrunt.hcl': 'terraform {\n  source = "../m"\n}\ninputs = merge({ a = "x" }, jsondecode(run_cmd("x")))', 'm/main.tf': 'variable "a" {}\nvariable "b" { default = "d" }\noutput "o" { value = "${var.a}|${var.b}" }' }
    expect(outputs(local, 'o')[0]).not.toContain('|d')
  })

  it('outputs of units that are not there are one symbol for all', () => {
    const unit = 'terraform {\n  source = "../m"\n}\ndependency "x" {\n  config_path = "../gone"\n}\ninputs = {\n  a = dependency.x.outputs.v\n}'
    const files = { 'a/terragrunt.hcl': unit, 'b/terragrunt.hcl': unit, 'm/main.tf': 'variable "a" {}\noutput "o" { value = var.a }' }
    const ids = evaluateTerraform(projectOf(files)).roots.map((root) => root.output('o')).map((value) => (value.kind === 'symbol' ? value.symbol.id : value.kind))
    expect(ids).toEqual(['terragrunt:gone.v', 'terragrunt:gone.v'])
  })

  it('units that depend on each other end', () => {
    const unit = (other: string) => `terraform {\n  source = "../m"\n}\ndependency "x" {\n  config_path = "../${other}"\n}\ninputs = {\n  a = dependency.x.outputs.o\n}`
    expect(outputs({ 'a/terragrunt.hcl': unit('b'), 'b/terragrunt.hcl': unit('a'), 'm/main.tf': 'variable "a" {}\noutput "o" { value = var.a }' }, 'o')).toHaveLength(2)
    const call = (other: string) => unit(other).replace('../m', 'tfr:///acme/irsa/aws')
    expect(roles({ 'a/terragrunt.hcl': call('b'), 'b/terragrunt.hcl': call('a') }).length).toBeLessThan(3)
  })

  it('a module beside terragrunt.hcl is run with its inputs', () => {
    expect(outputs({ 'a/terragrunt.hcl': 'inputs = {\n  a = "x"\n}', 'a/main.tf': 'variable "a" {}\noutput "o" { value = var.a }' }, 'o')).toEqual(['terraform:a x'])
  })
})

const show1 = (files: Files, name = 'o'): string => outputs(files, name)[0]?.replace(/^\S+ /, '') ?? ''

describe('included files', () => {
  const app = 'variable "a" { default = "-" }\nvariable "b" { default = "-" }\nvariable "l" { default = [] }\nvariable "m" { default = {} }\noutput "o" { value = "${var.a} ${var.b} ${join(",", var.l)} ${jsonencode(var.m)}" }'
  const parent = 'inputs = {\n  a = "parent"\n  l = ["p"]\n  m = { x = { p = 1 }, y = "p" }\n}'
  const child = (strategy: string) => `include "root" {\n  path = find_in_parent_folders("root.hcl")\n${strategy}}\ninputs = {\n  b = "child"\n  l = ["c"]\n  m = { x = { c = 2 } }\n}`
  const table: readonly (readonly [string, string, string])[] = [
    ['shallow is the default', '', 'parent child c {"x":{"c":2}}'],
    ['shallow', '  merge_strategy = "shallow"\n', 'parent child c {"x":{"c":2}}'],
    ['deep', '  merge_strategy = "deep"\n', 'parent child p,c {"x":{"c":2,"p":1},"y":"p"}'],
    ['no_merge', '  merge_strategy = "no_merge"\n', '- child c {"x":{"c":2}}'],
  ]
  it.each(table)('are merged: %s', (_, strategy, expected) => {
    expect(show1({ 'root.hcl': parent, 'app/terragrunt.hcl': child(strategy), 'app/main.tf': app })).toBe(expected)
  })

  it('of which later ones win over earlier ones, and the file itself over all', () => {
    const files = {
      'one.hcl': 'terraform {\n  source = "../gone"\n}\ninputs = {\n  a = "one"\n  b = "one"\n}',
      'two.hcl': 'terraform {\n  source = "../modules/app"\n}\ninputs = {\n  a = "two"\n  l = ["two"]\n}',
      'app/terragrunt.hcl': 'include "one" {\n  path = "../one.hcl"\n}\ninclude "two" {\n  path = "../two.hcl"\n}\ninputs = {\n  l = ["own"]\n}',
      'modules/app/main.tf': app,
    }
    expect(show1(files)).toBe('two one own {}')
  })

  it('have paths, functions and files of their own', () => {
    const files = {
      'live/root.hcl': 'locals {\n  env = read_terragrunt_config("env.hcl").locals\n}\ninputs = {\n  a = join(" ", [path_relative_to_include(), basename(get_parent_terragrunt_dir()), trimspace(file("name.txt"))])\n  b = "${local.env.name} ${local.env.unit} ${basename(local.env.here)}"\n}',
      'live/name.txt': 'text',
      'live/prod/app/env.hcl': 'locals {\n  name = "prod"\n  unit = basename(get_original_terragrunt_dir())\n  here = get_terragrunt_dir()\n}',
      'live/prod/app/terragrunt.hcl': 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "../../../modules/app"\n}\ninputs = {\n  l = [path_relative_to_include("root"), path_relative_from_include("root"), basename(get_parent_terragrunt_dir("root")), get_path_from_repo_root(), get_path_to_repo_root()]\n}',
      'modules/app/main.tf': app,
    }
    expect(show1(files)).toBe('prod/app live text prod app app prod/app,../..,live,live/prod/app,../../.. {}')
  })
})

describe('what Terragrunt adds to a module', () => {
  const main = 'data "aws_caller_identity" "me" {}\nvariable "a" { default = "-" }\nvariable "b" { default = "-" }\noutput "o" { value = "${data.aws_caller_identity.me.account_id} ${var.a} ${var.b}" }'
  const unit = (extra: string) => `terraform {\n  source = "../modules/app"\n}\n${extra}`
  const generate = (contents: string) => `generate "provider" {\n  path      = "provider.tf"\n  if_exists = "overwrite_terragrunt"\n  contents  = <<EOF\n${contents}\nEOF\n}\n`
  const table: readonly (readonly [string, Files, string])[] = [
    ['a generated provider', { 'app/terragrunt.hcl': unit(`locals {\n  account = "111122223333"\n}\n${generate('provider "aws" {\n  allowed_account_ids = ["${local.account}"]\n}')}`) }, '111122223333 - -'],
    ['in place of a file of that name', { 'modules/app/provider.tf': 'provider "aws" {\n  allowed_account_ids = ["999999999999"]\n}', 'app/terragrunt.hcl': unit(generate('provider "aws" {\n  allowed_account_ids = ["111122223333"]\n}')) }, '111122223333 - -'],
    ['with holes', { 'app/terragrunt.hcl': unit(generate('provider "aws" {\n  assume_role {\n    role_arn = "arn:aws:iam::${get_env("ACCOUNT")}:role/x"\n  }\n}')) }, 'get_env("ACCOUNT") - -'],
    ['not where it is switched off', { 'app/terragrunt.hcl': unit(generate('provider "aws" {\n  allowed_account_ids = ["111122223333"]\n}').replace('contents', 'disable = true\n  contents')) }, 'account of provider aws - -'],
    ['a variable file for every command', { 'dev.tfvars': 'a = "file"', 'app/terragrunt.hcl': 'terraform {\n  source = "../modules/app"\n  extra_arguments "vars" {\n    commands = ["plan", "apply"]\n    required_var_files = [find_in_parent_folders("dev.tfvars")]\n    optional_var_files = ["gone.tfvars"]\n  }\n}\ninputs = {\n  a = "input"\n  b = "input"\n}' }, 'account of provider aws file input'],
    ['a variable file as an argument', { 'dev.tfvars': 'a = "file"', 'app/terragrunt.hcl': 'terraform {\n  source = "../modules/app"\n  extra_arguments "vars" {\n    commands = get_terraform_commands_that_need_vars()\n    arguments = ["-var-file=${get_terragrunt_dir()}/../dev.tfvars"]\n  }\n}' }, 'account of provider aws file -'],
    ['terraform.tfvars beside it, which wins over inputs', { 'app/terraform.tfvars': 'a = "file"', 'app/terragrunt.hcl': unit('inputs = {\n  a = "input"\n  b = "input"\n}') }, 'account of provider aws file input'],
    ['the default of a feature flag', { 'app/terragrunt.hcl': unit('feature "f" {\n  default = "on"\n}\ninputs = {\n  a = feature.f.value\n}') }, 'account of provider aws on -'],
    ['values of a stack that is not there', { 'app/terragrunt.hcl': unit('inputs = {\n  a = values.name\n}') }, 'account of provider aws values.name -'],
  ]
  it.each(table)('%s', (_, files, expected) => {
    const shown = outputs({ ...files, 'modules/app/main.tf': main }, 'o').find((each) => each.startsWith('terraform:app '))
    expect(shown?.replace('terraform:app ', '').replaceAll('${', '').replaceAll('}', '')).toBe(expected)
  })

  it('a provider for a module of a registry', () => {
    const identity: KnownModuleLookup = () => ({ family: 'irsa', files: [new SourceFile('/known/id.tf', 'data "aws_caller_identity" "me" {}\nresource "aws_iam_role" "this" {\n  name = data.aws_caller_identity.me.account_id\n}', { virtual: true })] })
    const files = { 'irsa/terragrunt.hcl': `terraform {\n  source = "tfr:///acme/irsa/aws?version=1.0.0"\n}\n${generate('provider "aws" {\n  allowed_account_ids = ["111122223333"]\n}')}` }
    expect(extractTerraform(projectOf(files), { knownModule: identity }).facts.flatMap((fact) => (fact.kind === 'role' ? [show(fact.name)] : []))).toEqual(['111122223333'])
  })

  it('a state that others read', () => {
    const files = {
      'root.hcl': 'remote_state {\n  backend = "s3"\n  config = {\n    bucket = "b"\n    key = "${path_relative_to_include()}/terraform.tfstate"\n  }\n}',
      'net/terragrunt.hcl': 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}',
      'net/main.tf': 'output "v" { value = "x" }',
      'app/main.tf': 'data "terraform_remote_state" "n" {\n  backend = "s3"\n  config = {\n    bucket = "b"\n    key = "net/terraform.tfstate"\n  }\n}\noutput "o" { value = data.terraform_remote_state.n.outputs.v }',
    }
    expect(outputs(files, 'o')).toContain('terraform:app x')
  })
})
