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
