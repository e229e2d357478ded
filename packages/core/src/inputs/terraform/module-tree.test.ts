// Module trees as linting sees them: nothing is refused, what is not known is a symbol, a choice or an unknown with a reason.
import { describe, expect, it } from 'vitest'
import { memoryFileSystem } from '../../source/file-system.js'
import { show } from '../../value/show.js'
import type { Value } from '../../value/value.js'
import { createProject } from '../project.js'
import type { KnownModuleLookup, ModuleInstance, ResourceInstance } from './contracts.js'
import { evaluateExpressions } from './eval.js'
import { evaluateTerraform, extractTerraform, type TerraformOptions } from './index.js'
import { lintFiles } from '../../lint.js'
import { SourceFile, type Location } from '../../source/source-file.js'

type Files = Readonly<Record<string, string>>

const projectOf = (files: Files, paths: readonly string[] = ['/repo']) =>
  createProject(memoryFileSystem({ '/repo/.git/HEAD': '', ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`/repo/${path}`, text])) }), paths, '/repo')

const rootsOf = (files: Files, options: TerraformOptions = {}): readonly ModuleInstance[] => evaluateTerraform(projectOf(files), options).roots

function root(files: Files, options: TerraformOptions = {}): ModuleInstance {
  const [first] = rootsOf(files, options)
  if (first === undefined) throw new Error('there is no root')
  return first
}

const output = (files: Files, name = 'o', options: TerraformOptions = {}): Value => root(files, options).output(name)

function resources(module: ModuleInstance): readonly ResourceInstance[] {
  return [...module.resources(), ...module.calls().flatMap(({ child }) => (child === undefined ? [] : resources(child)))]
}

const addresses = (files: Files): readonly string[] => resources(root(files)).map(({ address, exists, when }) => `${address} ${exists}${when === undefined ? '' : ` ${when.map(({ condition, arm }) => `${condition}=${arm}`).join()}`}`)

const reasonCode = (value: Value): string | undefined => (value.kind === 'unknown' ? value.reason.code : value.kind === 'symbol' ? value.symbol.reason.code : undefined)

describe('root modules', () => {
  it('are the directories that no scanned module calls', () => {
    const roots = rootsOf({
      'envs/prod/main.tf': 'module "a" { source = "../../modules/a" }',
      'modules/a/main.tf': 'module "b" { source = "../b" }',
      'modules/b/main.tf': '',
      'modules/unused/main.tf': 'variable "x" {}',
    })
    expect(roots.map(({ scope }) => scope.id)).toEqual(['terraform:envs/prod', 'terraform:modules/unused'])
  })

  it('include one of those that only call each other', () => {
    expect(rootsOf({ 'a/main.tf': 'module "b" { source = "../b" }', 'b/main.tf': 'module "a" { source = "../a" }' }).map(({ scope }) => scope.id)).toEqual(['terraform:a'])
  })

  it('may call modules outside of the given paths, inside the repository', () => {
    const project = projectOf({ 'envs/prod/main.tf': 'module "a" { source = "../../modules/a" }\noutput "o" { value = module.a.v }', 'modules/a/main.tf': 'output "v" { value = "x" }' }, ['/repo/envs/prod'])
    expect(evaluateTerraform(project).roots.map((each) => show(each.output('o')))).toEqual(['x'])
  })
})

describe('variants', () => {
  const main = 'variable "env" {}\nvariable "n" { default = "none" }\noutput "o" { value = "${var.env}-${var.n}" }'
  const scopes = (files: Files, options: TerraformOptions = {}) =>
    rootsOf(files, options).map((each) => `${each.scope.id}: ${show(each.output('o'))}`)

  const table: readonly (readonly [string, Files, readonly string[]])[] = [
    ['without tfvars, a variable without value is a symbol', { 'main.tf': main }, ['terraform:.: ${var.env}-none']],
    ['terraform.tfvars always loads', { 'main.tf': main, 'terraform.tfvars': 'env = "x"' }, ['terraform:.: x-none']],
    [
      'each other file is one variant on top of what always loads; the bare root lacks a value',
      { 'main.tf': main, 'a.auto.tfvars': 'n = "auto"', 'prod.tfvars': 'env = "prod"', 'env/dev.tfvars.json': '{"env": "dev"}', 'environments/stage/terraform.tfvars': 'env = "stage"' },
      ['terraform:.#dev: dev-auto', 'terraform:.#stage: stage-auto', 'terraform:.#prod: prod-auto'],
    ],
    [
      'where every variable has a default, the bare root is evaluated too',
      { 'main.tf': 'variable "env" { default = "d" }\noutput "o" { value = var.env }', 'vars/prod.tfvars': 'env = "prod"' },
      ['terraform:.: d', 'terraform:.#prod: prod'],
    ],
    [
      'a file that all of them need is no variant',
      { 'main.tf': main.replace('{ default = "none" }', '{}'), 'env/common.tfvars': 'n = "all"', 'env/dev.tfvars': 'env = "dev"', 'env/prod.tfvars': 'env = "prod"' },
      ['terraform:.#dev: dev-all', 'terraform:.#prod: prod-all'],
    ],
    [
      'a file of which each variant has its own is one',
      { 'main.tf': main.replace('{ default = "none" }', '{}'), 'env/common.tfvars': 'n = "all"', 'env/dev.tfvars': 'env = "dev"', 'env/prod.tfvars': 'env = "prod"\nn = "own"' },
      ['terraform:.#common: ${var.env}-all', 'terraform:.#dev: dev-${var.n}', 'terraform:.#prod: prod-own'],
    ],
    ['a file without any variable of this root is no variant', { 'main.tf': 'output "o" { value = 1 }', 'other.tfvars': 'x = 1' }, ['terraform:.: 1']],
    ['folders with a module of their own hold no variants', { 'main.tf': main, 'env/main.tf': 'output "o" { value = 2 }', 'env/prod.tfvars': 'env = "x"' }, ['terraform:.: ${var.env}-none', 'terraform:env: 2']],
  ]
  it.each(table)('%s', (_, files, expected) => {
    expect(scopes(files)).toEqual(expected)
  })

  it('are replaced by the files that a user names', () => {
    expect(scopes({ 'main.tf': main, 'prod.tfvars': 'env = "prod"', 'dev.tfvars': 'env = "dev"' }, { varFiles: ['/repo/dev.tfvars'] })).toEqual(['terraform:.: dev-none'])
  })

  it('are at most 32, and the rest is reported', () => {
    const files: Record<string, string> = { 'main.tf': main }
    for (let index = 0; index < 40; index++) files[`env/e${String(index).padStart(2, '0')}.tfvars`] = `env = "${String(index)}"`
    const { roots, problems } = evaluateTerraform(projectOf(files))
    expect(roots).toHaveLength(32)
    expect(problems.map(({ location, severity }) => `${severity} ${location.file.path}`)).toEqual(['warn /repo/env/e32.tfvars'])
  })
})

describe('count and for_each', () => {
  it('an undecided condition makes a guarded instance and a choice', () => {
    const files = { 'main.tf': 'variable "create" {\n  type = bool\n}\nresource "aws_x" "a" {\n  count = var.create ? 1 : 0\n  name = "n"\n}\noutput "o" { value = try(aws_x.a[0].name, "") }\noutput "p" { value = var.create ? aws_x.a[0].name : "none" }' }
    expect(addresses(files)).toEqual(['aws_x.a[0] unknown ‹terraform:./var.create›=true'])
    expect(show(output(files))).toBe('n or ')
    expect(show(output(files, 'p'))).toBe('n or none')
  })

  it('the same condition excludes combinations', () => {
    const files = { 'main.tf': 'variable "c" {\n  type = bool\n}\nlocals {\n  a = var.c ? "1" : "2"\n  b = var.c ? "x" : "y"\n}\noutput "o" { value = "${local.a}${local.b}" }' }
    const value = output(files)
    expect(value.kind === 'choice' ? value.options.map((option) => show(option.value)) : value.kind).toEqual(['1x', '2y'])
  })

  it('instances below a module that may not exist carry its guard', () => {
    const files = { 'main.tf': 'variable "c" {\n  type = bool\n}\nmodule "m" {\n  source = "./m"\n  count = var.c ? 1 : 0\n}', 'm/main.tf': 'resource "aws_x" "a" {\n  for_each = toset(["k"])\n}' }
    expect(addresses(files)).toEqual(['module.m[0].aws_x.a["k"] unknown ‹terraform:./var.c›=true'])
  })

  it('what is not known is one instance for all, and an asked key is assumed', () => {
    const files = {
      'main.tf': 'variable "names" { type = set(string) }\nresource "aws_iam_role" "a" {\n  for_each = var.names\n  name = "r-${each.key}"\n}\noutput "o" { value = aws_iam_role.a["api"].name }\noutput "t" { value = try(aws_iam_role.a["api"].name, "none") }',
    }
    expect(addresses(files)).toEqual(['aws_iam_role.a[*] unknown'])
    expect(resources(root(files))[0]?.many).toBe(true)
    expect(show(resources(root(files))[0]?.attribute('name'))).toBe('r-${each.key of aws_iam_role.a}')
    expect(show(output(files))).toBe('r-api')
    expect(show(output(files, 't'))).toBe('r-api or none')
  })

  it('keys with holes are instances of their own', () => {
    const files = { 'main.tf': 'variable "k" { type = string }\nresource "aws_x" "a" {\n  for_each = { (var.k) = "v" }\n  name = each.key\n}' }
    expect(addresses(files)).toEqual(['aws_x.a[‹terraform:./var.k›] yes'])
  })

  it('a union of maps in a choice has the keys of both', () => {
    const files = { 'main.tf': 'variable "c" {\n  type = bool\n}\nresource "aws_x" "a" {\n  for_each = var.c ? { a = "1", b = "2" } : { b = "3" }\n  name = each.value\n}' }
    expect(addresses(files)).toEqual(['aws_x.a["a"] unknown ‹terraform:./var.c›=true', 'aws_x.a["b"] yes'])
    expect(resources(root(files)).map((each) => show(each.attribute('name')))).toEqual(['1', '2 or 3'])
  })

  it('too many instances are not expanded', () => {
    const files = { 'main.tf': 'resource "aws_x" "a" { count = 1000000000 }' }
    expect(addresses(files)).toEqual(['aws_x.a[*] unknown'])
  })

  it('modules that multiply at each level end', () => {
    const files: Record<string, string> = { 'main.tf': 'module "m" { source = "./m0" }' }
    for (let index = 0; index < 20; index++) {
      files[`m${String(index)}/main.tf`] = `module "a" { source = "../m${String(index + 1)}" }\nmodule "b" { source = "../m${String(index + 1)}" }\nresource "aws_x" "a" {}`
    }
    files['m20/main.tf'] = ''
    expect(resources(root(files)).length).toBeGreaterThan(100)
  })

  const multiplying: Record<string, string> = { 'main.tf': 'module "m" { source = "./m0" }', 'm20/main.tf': '' }
  for (let index = 0; index < 20; index++) {
    multiplying[`m${String(index)}/main.tf`] = `module "a" { source = "../m${String(index + 1)}" }\nmodule "b" { source = "../m${String(index + 1)}" }`
  }
  const limits: readonly (readonly [string, Files, readonly string[]])[] = [
    ['a module that calls itself', { 'main.tf': 'module "m" { source = "./m" }', 'm/main.tf': 'module "again" { source = "../m" }' }, ['warn m/main.tf:1 module.m.module.again calls a module that it is part of']],
    ['modules in a circle', { 'main.tf': 'module "a" { source = "./a" }', 'a/main.tf': '\nmodule "b" { source = "../b" }', 'b/main.tf': '\n\nmodule "a" { source = "../a" }' }, ['warn b/main.tf:3 module.a.module.b.module.a calls a module that it is part of']],
    ['a count without an end', { 'main.tf': 'resource "aws_iam_role" "a" {\n  count = 1000000000\n}' }, ['warn main.tf:2 aws_iam_role.a has more instances than are evaluated in one root module']],
    ['a for_each over more than fits', { 'main.tf': 'locals {\n  k = [for i in range(200) : tostring(i)]\n}\nresource "aws_iam_role" "a" {\n  for_each = toset([for p in setproduct(local.k, local.k) : join("-", p)])\n}' }, ['warn main.tf:5 aws_iam_role.a has more instances than are evaluated in one root module']],
    ['modules that multiply', multiplying, ['warn m14/main.tf:1 is nested too deeply']],
  ]
  it.each(limits)('%s: what is left out is told, with its place', (_, files, expected) => {
    const { problems } = extractTerraform(projectOf(files))
    const told = problems.map(({ location, message, severity }) => `${severity} ${location.file.path.replace('/repo/', '')}:${String(location.file.positionAt(location.start).line)} ${message}`)
    for (const each of expected) {
      const [severity = '', place = '', ...words] = each.split(' ')
      expect(told.some((line) => line.startsWith(`${severity} ${place} `) && line.includes(words.join(' '))), told.join('\n')).toBe(true)
    }
    expect(told.length).toBeLessThanOrEqual(10)
  })

  it('modules that call themselves end', () => {
    const files = { 'main.tf': 'module "m" { source = "./m" }', 'm/main.tf': 'module "again" { source = "./" }\nresource "aws_x" "a" {}\noutput "v" { value = module.again.v }' }
    expect(addresses(files)).toEqual(['module.m.aws_x.a yes'])
  })
})

describe('references', () => {
  it('follow values through modules, with their places', () => {
    const files = { 'main.tf': 'module "m" {\n  source = "./m"\n  name = "api"\n}\noutput "o" { value = module.m.v }', 'm/main.tf': 'variable "name" {}\noutput "v" { value = var.name }' }
    const value = output(files)
    expect(value.location.file.path).toBe('/repo/main.tf')
    expect(value.location.file.text.slice(value.location.start, value.location.end)).toContain('api')
    expect([value.via?.label, value.via?.parent?.label]).toEqual(['module.m.v', 'var.name'])
  })

  it('to computed attributes are one symbol', () => {
    const files = { 'main.tf': 'resource "aws_x" "a" {\n  for_each = toset(["k"])\n}\noutput "o" { value = aws_x.a["k"].thing }\noutput "p" { value = values(aws_x.a)[0].thing }\noutput "q" { value = [for k, v in aws_x.a : v.thing][0] }' }
    const ids = ['o', 'p', 'q'].map((name) => output(files, name)).map((value) => (value.kind === 'symbol' ? value.symbol.id : value.kind))
    expect(new Set(ids)).toEqual(new Set(['terraform:./aws_x.a["k"].thing']))
  })

  it('that go in a circle are unknown and end', () => {
    const files = { 'main.tf': 'locals {\n  a = [local.b]\n  b = "x${local.a[0]}"\n}\noutput "o" { value = local.a }\noutput "p" { value = local.c }\nlocals {\n  c = local.c\n}' }
    expect(reasonCode(output(files, 'p'))).toBe('cycle')
    expect(show(output(files))).toContain('x')
  })

  it('chains of any length end', () => {
    const locals = Array.from({ length: 3000 }, (_, index) => `  l${String(index)} = local.l${String(index + 1)}\n`).join('')
    expect(() => output({ 'main.tf': `locals {\n${locals}  l3000 = "end"\n}\noutput "o" { value = local.l0 }` })).not.toThrow()
  })

  it('to what is not declared are unknown with a reason', () => {
    expect(reasonCode(output({ 'main.tf': 'output "o" { value = local.nope }' }))).toBe('evaluation-error')
  })

  it('to modules that are not there are symbols', () => {
    const value = output({ 'main.tf': 'module "m" { source = "acme/thing/aws" }\noutput "o" { value = module.m.arn }' })
    expect(value).toMatchObject({ kind: 'symbol', symbol: { id: 'terraform:./module.m.arn', reason: { code: 'module-not-available' } } })
    // All outputs together, and then one of them.
    expect(output({ 'main.tf': 'module "m" { source = "acme/thing/aws" }\nlocals { m = module.m }\noutput "o" { value = local.m.arn }' })).toMatchObject({ kind: 'symbol', symbol: { id: 'terraform:./module.m.arn', label: 'module.m.arn' } })
  })

  it('to nested blocks are lists of objects', () => {
    const files = { 'main.tf': 'resource "aws_x" "a" {\n  block { name = "n" }\n}\noutput "o" { value = aws_x.a.block[0].name }\noutput "p" { value = aws_x.a.block[0].other }' }
    expect(show(output(files))).toBe('n')
    expect(output(files, 'p')).toMatchObject({ kind: 'symbol', symbol: { id: 'terraform:./aws_x.a.block[0].other' } })
  })
})

describe('other stacks', () => {
  const network = 'terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "network.tfstate"\n  }\n}\nvariable "env" { default = "d" }\noutput "issuer" { value = "issuer-${var.env}" }'
  const reader = (key: string) => `data "terraform_remote_state" "n" {\n  backend = "s3"\n  config = {\n    bucket = "b"\n    key = "${key}"\n    region = "r"\n  }\n}\noutput "o" { value = data.terraform_remote_state.n.outputs.issuer }\noutput "p" { value = data.terraform_remote_state.n.outputs["other"] }\nvariable "env" { default = "d" }`
  const shown = (files: Files, name = 'o') => rootsOf(files).filter(({ scope }) => scope.path === '/repo/app').map((each) => `${each.scope.variant ?? '-'} ${show(each.output(name))}`)

  it('are found by their backend', () => {
    expect(shown({ 'network/main.tf': network, 'app/main.tf': reader('network.tfstate') })).toEqual(['- issuer-d'])
  })
  it('are compared variant by variant', () => {
    expect(shown({ 'network/main.tf': network, 'network/dev.tfvars': 'env = "dev"', 'network/prod.tfvars': 'env = "prod"', 'app/main.tf': reader('network.tfstate'), 'app/prod.tfvars': 'env = "prod"' })).toEqual(['- issuer-d', 'prod issuer-prod'])
  })
  it('that are not there give symbols of the backend', () => {
    const files = { 'a/main.tf': reader('gone.tfstate'), 'b/main.tf': reader('gone.tfstate') }
    const ids = rootsOf(files).map((each) => each.output('o')).map((value) => (value.kind === 'symbol' ? `${value.symbol.reason.code} ${value.symbol.id}` : value.kind))
    expect(new Set(ids)).toEqual(new Set(['remote-state remote-state:["s3","b","gone.tfstate"].issuer']))
  })
  it('without such an output give symbols', () => {
    expect(shown({ 'network/main.tf': network, 'app/main.tf': reader('network.tfstate') }, 'p')).toEqual(['- data.terraform_remote_state.n.outputs.other'])
  })
  it('may be files beside each other, or workspaces', () => {
    const local = { 'network/main.tf': 'terraform {\n  backend "local" {}\n}\noutput "v" { value = "x" }', 'app/main.tf': 'data "terraform_remote_state" "n" {\n  backend = "local"\n  config = { path = "../network/terraform.tfstate" }\n}\noutput "o" { value = data.terraform_remote_state.n.outputs.v }' }
    expect(shown(local)).toEqual(['- x'])
    const cloud = { 'network/main.tf': 'terraform {\n  cloud {\n    organization = "acme"\n    workspaces { name = "net" }\n  }\n}\noutput "v" { value = "x" }', 'app/main.tf': 'data "tfe_outputs" "n" {\n  organization = "acme"\n  workspace = "net"\n}\noutput "o" { value = data.tfe_outputs.n.values.v }' }
    expect(shown(cloud)).toEqual(['- x'])
  })
  const reads = (backend: string, config: string, extra = '') => `data "terraform_remote_state" "n" {\n  backend = "${backend}"\n${extra}  config = {\n${config}\n  }\n}\nvariable "env" { default = "d" }\nvariable "bucket" {}\noutput "o" { value = data.terraform_remote_state.n.outputs.v }`
  const stack = (terraform: string, value = '"x"') => `terraform {\n${terraform}\n}\nvariable "env" { default = "d" }\noutput "v" { value = ${value} }`
  const partial = stack('  backend "s3" {}')
  const table: readonly (readonly [string, Files, readonly string[]])[] = [
    ['a file of backend configuration', { 'live/net/main.tf': partial, 'live/net/backend.hcl': 'bucket = "b"\nkey = "n"', 'app/main.tf': reads('s3', '    bucket = "b"\n    key = "n"') }, ['x']],
    ['another key in it', { 'live/net/main.tf': partial, 'live/net/backend.hcl': 'bucket = "b"\nkey = "other"', 'app/main.tf': reads('s3', '    bucket = "b"\n    key = "live/net/terraform.tfstate"') }, ['data.terraform_remote_state.n.outputs.v']],
    [
      'one file for each variant',
      { 'net/main.tf': stack('  backend "s3" {}', 'var.env'), 'net/env/dev.tfbackend': 'bucket = "dev"\nkey = "n"', 'net/env/prod.tfbackend': 'bucket = "prod"\nkey = "n"', 'net/env/dev.tfvars': 'env = "is-dev"', 'net/env/prod.tfvars': 'env = "is-prod"', 'app/main.tf': reads('s3', '    bucket = "prod"\n    key = "n"') },
      ['is-prod'],
    ],
    ['the key, where the bucket is not known', { 'net/main.tf': stack('  backend "s3" {\n    bucket = "b"\n    key = "acme/net"\n  }'), 'app/main.tf': reads('s3', '    bucket = var.bucket\n    key = "acme/net"') }, ['x']],
    ['a key that every stack has says nothing', { 'net/main.tf': stack('  backend "s3" {\n    bucket = "b"\n    key = "terraform.tfstate"\n  }'), 'app/main.tf': reads('s3', '    bucket = var.bucket\n    key = "terraform.tfstate"') }, ['data.terraform_remote_state.n.outputs.v']],
    ['the same key in another bucket', { 'net/main.tf': stack('  backend "s3" {\n    bucket = "b"\n    key = "acme/net"\n  }'), 'app/main.tf': reads('s3', '    bucket = "c"\n    key = "acme/net"') }, ['data.terraform_remote_state.n.outputs.v']],
    ['the directory, where the root does not say its key', { 'live/prod/net/main.tf': partial, 'live/dev/net/main.tf': stack('  backend "s3" {}', '"dev"'), 'app/main.tf': reads('s3', '    bucket = "b"\n    key = "prod/net/terraform.tfstate"') }, ['x']],
    ['not a directory that fits two', { 'live/prod/net/main.tf': partial, 'live/dev/net/main.tf': partial, 'app/main.tf': reads('s3', '    bucket = "b"\n    key = "net/terraform.tfstate"') }, ['data.terraform_remote_state.n.outputs.v']],
    ['not a directory without a backend', { 'live/net/main.tf': 'output "v" { value = "x" }', 'app/main.tf': reads('s3', '    bucket = "b"\n    key = "net/terraform.tfstate"') }, ['data.terraform_remote_state.n.outputs.v']],
    ['a file beside a root without a backend', { 'net/main.tf': 'output "v" { value = "x" }', 'app/main.tf': reads('local', '    path = "../net/terraform.tfstate"') }, ['x']],
    ['a workspace by tags and directory', { 'net/main.tf': stack('  cloud {\n    organization = "acme"\n    workspaces {\n      tags = ["net"]\n    }\n  }'), 'app/main.tf': 'variable "e" {}\ndata "tfe_outputs" "n" {\n  organization = "acme"\n  workspace = "net-${var.e}"\n}\noutput "o" { value = data.tfe_outputs.n.values.v }' }, ['x']],
    ['not a workspace of another organization', { 'net/main.tf': stack('  cloud {\n    organization = "other"\n    workspaces {\n      tags = ["net"]\n    }\n  }'), 'app/main.tf': 'data "tfe_outputs" "n" {\n  organization = "acme"\n  workspace = "net-prod"\n}\noutput "o" { value = data.tfe_outputs.n.values.v }' }, ['data.tfe_outputs.n.outputs.v']],
    ['a workspace named like a variant', { 'net/main.tf': stack('  backend "s3" {\n    bucket = "b"\n    key = "acme/net"\n  }', 'var.env'), 'net/prod.tfvars': 'env = "p"', 'net/dev.tfvars': 'env = "q"', 'app/main.tf': reads('s3', '    bucket = "b"\n    key = "acme/net"', '  workspace = "prod"\n') }, ['p']],
    ['several variants, of which none is meant', { 'net/main.tf': 'terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "acme/net"\n  }\n}\nvariable "env" {}\noutput "v" { value = var.env }', 'net/prod.tfvars': 'env = "p"', 'net/dev.tfvars': 'env = "q"', 'app/main.tf': reads('s3', '    bucket = "b"\n    key = "acme/net"') }, ['q or p']],
  ]
  it.each(table)('are tied by %s', (_, files, expected) => {
    expect(rootsOf(files).filter(({ scope }) => scope.path === '/repo/app').map((each) => show(each.output('o')))).toEqual(expected)
  })

  it('answer eval in one of them, wherever they are in the repository', () => {
    const fileSystem = memoryFileSystem({ '/repo/.git/HEAD': '', '/repo/live/network/main.tf': network, '/repo/app/main.tf': reader('network.tfstate') })
    const answers = evaluateExpressions(['data.terraform_remote_state.n.outputs.issuer', 'data.terraform_remote_state.n.outputs.other'], { dir: 'app', cwd: '/repo', fileSystem })
    expect(answers.map((answer) => (answer.kind === 'known' ? answer.json : answer.kind))).toEqual(['"issuer-d"', 'unknown'])
  })

  it('that read each other end', () => {
    const stack = (own: string, other: string) => `terraform {\n  backend "s3" {\n    bucket = "b"\n    key = "${own}"\n  }\n}\ndata "terraform_remote_state" "n" {\n  backend = "s3"\n  config = {\n    bucket = "b"\n    key = "${other}"\n  }\n}\noutput "o" { value = data.terraform_remote_state.n.outputs.o }`
    expect(shown({ 'network/main.tf': stack('n', 'a'), 'app/main.tf': stack('a', 'n') })).toEqual(['- not known'])
  })
})

describe('module sources', () => {
  it('a download wins over knowledge', () => {
    const files = {
      'main.tf': 'module "m" { source = "acme/thing/aws" }\noutput "o" { value = module.m.v }',
      '.terraform/modules/modules.json': '{"Modules":[{"Key":"","Dir":"."},{"Key":"m","Source":"registry","Dir":".terraform/modules/m/sub"}]}',
      '.terraform/modules/m/sub/main.tf': 'output "v" { value = "real" }',
    }
    expect(show(output(files))).toBe('real')
  })

  it('facts of a download point at the call, and name it: nothing in it is for the user to edit, nor are its own calls', () => {
    const files = {
      'main.tf': 'variable "issuer" {}\nmodule "m" {\n  source = "acme/thing/aws"\n}\n',
      '.terraform/modules/modules.json': '{"Modules":[{"Key":"","Dir":"."},{"Key":"m","Source":"registry","Dir":".terraform/modules/m"},{"Key":"m.deep","Source":"registry","Dir":".terraform/modules/m.deep"}]}',
      '.terraform/modules/m/main.tf': 'resource "aws_iam_role" "this" {\n  name = "api"\n}\nmodule "deep" {\n  source = "acme/deep/aws"\n}\nmodule "local" {\n  source = "./local"\n}\n',
      '.terraform/modules/m/local/main.tf': 'resource "aws_iam_role" "local" {\n  name = "local"\n}\n',
      '.terraform/modules/m.deep/main.tf': 'resource "aws_iam_role" "deep" {\n  name = "deep"\n}\n',
    }
    const { facts } = extractTerraform(projectOf(files))
    const place = ({ file, start }: Location): string => `${file.path}:${String(file.positionAt(start).line)}`
    expect(facts.map((fact) => (fact.kind === 'role' ? [fact.address, place(fact.location), fact.moduleAddress ?? '-'] : [fact.kind, place(fact.location)]))).toEqual([
      ['module-call', '/repo/main.tf:2'],
      ['module.m.aws_iam_role.this', '/repo/main.tf:2', 'module.m'],
      ['module.m.module.deep.aws_iam_role.deep', '/repo/main.tf:2', 'module.m'],
      ['module.m.module.local.aws_iam_role.local', '/repo/main.tf:2', 'module.m'],
    ])
  })

  const knownModule: KnownModuleLookup = (source) => (source === 'acme/thing/aws' ? { family: 'thing', files: known } : undefined)
  const known = [new SourceFile('/known/main.tf', 'variable "name" {}\nresource "aws_iam_role" "this" {\n  name = var.name\n  path = "/x/"\n}\noutput "v" { value = var.name }\noutput "p" { value = "literal" }', { virtual: true })]
  const files = { 'main.tf': 'module "m" {\n  source = "acme/thing/aws"\n  name = "api"\n}\noutput "o" { value = module.m.v }\noutput "p" { value = module.m.p }\noutput "q" { value = module.m.lacking }' }

  it('knowledge stands at the call; what is passed in keeps its place', () => {
    const passed = output(files, 'o', { knownModule })
    expect(passed.location.file.text.slice(passed.location.start, passed.location.end)).toContain('api')
    const own = output(files, 'p', { knownModule })
    expect(own.location.file.text.slice(own.location.start, own.location.end)).toBe('module "m"')
    expect(output(files, 'q', { knownModule }).kind).toBe('symbol')
  })

  it('facts of knowledge point at the call', () => {
    const { facts } = extractTerraform(projectOf(files), { knownModule })
    expect(facts.map((fact) => [fact.kind, 'address' in fact ? fact.address : '', fact.location.file.path])).toEqual([
      ['module-call', 'module.m', '/repo/main.tf'],
      ['role', 'module.m.aws_iam_role.this', '/repo/main.tf'],
    ])
  })
})

describe('providers', () => {
  const files = {
    'main.tf': `provider "aws" {
  region = "cn-north-1"
  allowed_account_ids = ["111122223333"]
}
provider "aws" {
  alias = "prod"
  region = var.region
  assume_role { role_arn = "arn:aws:iam::444455556666:role/deploy" }
}
provider "aws" {
  alias = "var"
  assume_role { role_arn = "arn:aws:iam::\${var.account}:role/deploy" }
}
variable "region" {}
variable "account" {}
resource "aws_x" "a" {}
resource "aws_x" "b" { provider = aws.prod }
resource "aws_x" "c" { provider = aws.var }
module "m" {
  source = "./m"
  providers = { aws = aws.prod, aws.other = aws }
}
module "n" { source = "./m" }`,
    'm/main.tf': 'resource "aws_x" "d" {}\nresource "aws_x" "e" { provider = aws.other }',
  }
  it('decide account, partition and region, through modules as well', () => {
    expect(resources(root(files)).map(({ address, provider }) => `${address}: ${show(provider.accountId)} ${show(provider.partition)} ${show(provider.region)}`)).toEqual([
      'aws_x.a: 111122223333 aws-cn cn-north-1',
      'aws_x.b: 444455556666 partition of provider aws.prod var.region',
      'aws_x.c: var.account partition of provider aws.var region of provider aws.var',
      'module.m.aws_x.d: 444455556666 partition of provider aws.prod var.region',
      'module.m.aws_x.e: 111122223333 aws-cn cn-north-1',
      'module.n.aws_x.d: 111122223333 aws-cn cn-north-1',
      'module.n.aws_x.e: account of provider aws.other partition of provider aws.other region of provider aws.other',
    ])
  })
})

describe('one configuration is one account', () => {
  const who = 'data "aws_caller_identity" "me" {}\noutput "id" { value = data.aws_caller_identity.me.account_id }'
  const both = (files: Files): readonly string[] => {
    const module = root({ 'm/main.tf': who, ...files })
    return [module.output('a'), module.output('b')].map((value) => (value.kind === 'symbol' ? `‹${value.symbol.id}›` : show(value)))
  }
  const outputs = 'output "a" { value = data.aws_caller_identity.me.account_id }\noutput "b" { value = module.m.id }\ndata "aws_caller_identity" "me" {}\n'
  const call = 'module "m" { source = "./m" }\n'
  const table: readonly (readonly [string, Files, readonly string[]])[] = [
    ['without a block', { 'main.tf': outputs + call }, ['‹terraform:./provider.aws/account›', '‹terraform:./provider.aws/account›']],
    ['handed over, without a block', { 'main.tf': `${outputs}module "m" {\n  source = "./m"\n  providers = { aws = aws }\n}` }, ['‹terraform:./provider.aws/account›', '‹terraform:./provider.aws/account›']],
    ['handed over by a name that is declared nowhere', { 'main.tf': `${outputs}module "m" {\n  source = "./m"\n  providers = { aws = aws.prod }\n}` }, ['‹terraform:./provider.aws/account›', '‹terraform:./provider.aws.prod/account›']],
    ['in JSON', { 'main.tf.json': JSON.stringify({ provider: { aws: [{ region: 'x' }, { alias: 'prod', allowed_account_ids: ['111122223333'] }] }, data: { aws_caller_identity: { me: { provider: 'aws.prod' } } }, module: { m: { source: './m', providers: { aws: 'aws.prod' } } }, output: { a: { value: '${data.aws_caller_identity.me.account_id}' }, b: { value: '${module.m.id}' } } }) }, ['111122223333', '111122223333']],
    ['known from an ARN that must be in it', { 'main.tf': `${outputs}${call}resource "aws_iam_role" "r" {\n  permissions_boundary = "arn:aws:iam::444455556666:policy/b"\n}` }, ['444455556666', '444455556666']],
    ['known from an import', { 'main.tf': `${outputs}${call}resource "aws_iam_policy" "p" {}\nimport {\n  to = aws_iam_policy.p\n  id = "arn:aws:iam::444455556666:policy/b"\n}` }, ['444455556666', '444455556666']],
    ['not from policies of AWS', { 'main.tf': `${outputs}${call}resource "aws_iam_role_policy_attachment" "r" {\n  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}` }, ['‹terraform:./provider.aws/account›', '‹terraform:./provider.aws/account›']],
    ['not from ARNs of two accounts', { 'main.tf': `${outputs}${call}resource "aws_iam_role_policy_attachment" "r" {\n  policy_arn = "arn:aws:iam::444455556666:policy/a"\n}\nresource "aws_iam_role_policy_attachment" "s" {\n  policy_arn = "arn:aws:iam::777788889999:policy/a"\n}` }, ['‹terraform:./provider.aws/account›', '‹terraform:./provider.aws/account›']],
    ['not from another configuration', { 'main.tf': `${outputs}${call}provider "aws" {\n  alias = "o"\n}\nresource "aws_iam_role_policy_attachment" "r" {\n  provider = aws.o\n  policy_arn = "arn:aws:iam::444455556666:policy/a"\n}` }, ['‹terraform:./provider.aws/account›', '‹terraform:./provider.aws/account›']],
    ['one for each key (OpenTofu)', { 'main.tofu': 'locals {\n  accounts = { a = "111122223333", b = "444455556666" }\n}\nprovider "aws" {\n  alias = "by"\n  for_each = local.accounts\n  allowed_account_ids = [each.value]\n}\ndata "aws_caller_identity" "me" {\n  for_each = local.accounts\n  provider = aws.by[each.key]\n}\nmodule "m" {\n  source = "./m"\n  for_each = local.accounts\n  providers = { aws = aws.by[each.key] }\n}\noutput "a" { value = join(" ", values(data.aws_caller_identity.me)[*].account_id) }\noutput "b" { value = join(" ", values(module.m)[*].id) }' }, ['111122223333 444455556666', '111122223333 444455556666']],
    ['a key that is not known is no default (OpenTofu)', { 'main.tofu': `variable "k" {}\nprovider "aws" {\n  allowed_account_ids = ["111122223333"]\n}\nprovider "aws" {\n  alias = "by"\n  for_each = { a = "444455556666" }\n  allowed_account_ids = [each.value]\n}\ndata "aws_caller_identity" "me" {\n  provider = aws.by[var.k]\n}\noutput "a" { value = data.aws_caller_identity.me.account_id }\noutput "b" { value = 1 }` }, ['‹terraform:./provider.aws.by[‹terraform:./var.k›]/account›', '1']],
  ]
  it.each(table)('%s', (_, files, expected) => {
    expect(both(files)).toEqual(expected)
  })
})

describe('dynamic blocks', () => {
  it('are expanded with their iterators', () => {
    const files = { 'main.tf': 'resource "aws_x" "a" {\n  dynamic "outer" {\n    for_each = { k = ["1", "2"] }\n    iterator = it\n    content {\n      name = it.key\n      dynamic "inner" {\n        for_each = it.value\n        content { v = "${it.key}${inner.value}${inner.key}" }\n      }\n    }\n  }\n}' }
    const outer = resources(root(files))[0]?.blocks('outer')
    expect(outer?.items.map((item) => [show(item.argument('name')), item.blocks('inner').items.map((inner) => show(inner.argument('v')))])).toEqual([['k', ['k10', 'k21']]])
    expect(outer?.complete).toBe(true)
  })

  it('over what is not known leave the list open; over a choice they are possible', () => {
    const files = { 'main.tf': 'variable "list" {}\nvariable "c" {\n  type = bool\n}\nresource "aws_x" "a" {\n  dynamic "b" {\n    for_each = var.list\n    content {}\n  }\n  dynamic "c" {\n    for_each = var.c ? ["x"] : []\n    content { v = c.value }\n  }\n}' }
    const [resource] = resources(root(files))
    expect(resource?.blocks('b')).toMatchObject({ items: [], complete: false })
    const { items, choices } = resource?.blocks('c') ?? {}
    expect(items).toEqual([])
    expect(choices?.each.map((options) => options.map(({ when, items: bodies }) => `${when.map(({ arm }) => arm).join()}: ${bodies.map((body) => show(body.argument('v'))).join()}`))).toEqual([['true: x', 'false: ']])
  })
})

describe('named variable files', () => {
  const files = { '/repo/.git/HEAD': '', '/repo/main.tf': 'variable "n" {}\nresource "aws_iam_role" "r" {\n  name = var.n\n}', '/elsewhere/x.tfvars': 'n = "x"' }
  const names = (varFiles: readonly string[]): readonly string[] =>
    extractTerraform(createProject(memoryFileSystem(files), ['/repo'], '/repo', { named: varFiles }), { varFiles }).facts.flatMap((fact) => (fact.kind === 'role' ? [show(fact.name)] : []))
  it('may lie anywhere', () => {
    expect(names(['/elsewhere/x.tfvars'])).toEqual(['x'])
  })
  it('must be there', () => {
    expect(() => lintFiles({ '/main.tf': '' }, { varFiles: ['gone.tfvars'] })).toThrow('The variable file "gone.tfvars" does not exist.')
  })
})

describe('files', () => {
  it('.tofu replaces .tf of the same name', () => {
    expect(show(output({ 'a.tf': 'output "o" { value = "tf" }', 'a.tofu': 'output "o" { value = "tofu" }' }))).toBe('tofu')
  })

  it('JSON: dynamic blocks, labels in arrays, comments', () => {
    const files = {
      'main.tf.json': JSON.stringify({ '//': 'note', resource: [{ aws_x: { a: [{ name: '${local.n}', block: { v: 'x ${1 + 1}' }, dynamic: { d: { for_each: ['p', 'q'], content: { v: '${d.value}' } } } }] } }], locals: { n: 'line\n"${"in"}"' } }),
    }
    const [resource] = resources(root(files))
    expect(show(resource?.attribute('name'))).toBe('line "in"')
    expect(resource?.blocks('block').items.map((item) => show(item.argument('v')))).toEqual(['x 2'])
    expect(resource?.blocks('d').items.map((item) => show(item.argument('v')))).toEqual(['p', 'q'])
  })

  it('broken files hide nothing of the others', () => {
    const { roots, problems } = evaluateTerraform(projectOf({ 'main.tf': 'output "o" { value = "x" }', 'bad.tf.json': '{"a": }' }))
    expect(roots.map((each) => show(each.output('o')))).toEqual(['x'])
    expect(problems.map(({ location }) => location.file.path)).toEqual(['/repo/bad.tf.json'])
  })
})
