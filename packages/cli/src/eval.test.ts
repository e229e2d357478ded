// `irsalint eval` as a function: arguments and files in, text and exit status out.
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from './run.js'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'irsalint-eval-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

async function evaluate(args: readonly string[], stdin = ''): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', '']
  const status = await run(['eval', ...args], {
    cwd: directory,
    env: {},
    terminal: false,
    readStdin: () => Promise.resolve(stdin),
    readFile: () => '',
    writeFile: () => undefined,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  })
  return { status, out, err }
}

const json = async (args: readonly string[], stdin = '') => evaluate(['--format', 'json', ...args], stdin)

describe('expressions', () => {
  it('work without any module', async () => {
    expect(await json(['upper("a")', '9007199254740993 + 0', '[1, "a", null]', '{ b = true }', '"${1 + 1}"'])).toEqual({
      status: 0,
      err: '',
      out: [
        '{"expr":"upper(\\"a\\")","known":true,"value":"A","type":"string"}',
        '{"expr":"9007199254740993 + 0","known":true,"value":9007199254740993,"type":"number"}',
        '{"expr":"[1, \\"a\\", null]","known":true,"value":[1,"a",null],"type":"tuple([\\n    number,\\n    string,\\n    dynamic,\\n])"}',
        '{"expr":"{ b = true }","known":true,"value":{"b":true},"type":"object({\\n    b: bool,\\n})"}',
        '{"expr":"\\"${1 + 1}\\"","known":true,"value":2,"type":"number"}',
        '',
      ].join('\n'),
    })
  })

  it('know the modules that the configuration describes', async () => {
    write({
      '.git/HEAD': '',
      'irsalint.config.yaml': 'modules:\n  - source: acme/irsa/aws\n    role:\n      name: "${var.cluster}-${var.service}"\n    subjects: [\"a:b\"]\n    providerArn: var.arn\n    outputs:\n      role_name: role.name\n',
      'main.tf': 'module "api" {\n  source = "acme/irsa/aws"\n  cluster = "prod"\n  service = "api"\n}\n',
    })
    expect(await json(['module.api.role_name'])).toEqual({ status: 0, err: '', out: '{"expr":"module.api.role_name","known":true,"value":"prod-api","type":"string"}\n' })
    expect((await json(['--no-config', 'module.api.role_name'])).out).toContain('"known":false')
  })

  it('come from standard input, one a line; an error is one of the answers', async () => {
    const { status, out } = await json([], '1 + 1\n\nlocal.nope\r\nlength("ab")\n')
    expect(status).toBe(1)
    const lines = out.trim().split('\n').map((line): unknown => JSON.parse(line))
    expect(lines).toMatchObject([{ expr: '1 + 1', value: 2 }, { expr: 'local.nope' }, { expr: 'length("ab")', value: 2 }])
    expect(lines[1]).toEqual({ expr: 'local.nope', error: expect.stringContaining('"nope" has not been declared') as string })
  })

  it('may be heredocs, comments and what spans lines', async () => {
    const { out } = await json(['<<EOT\na\nEOT', '[\n  1, # one\n]'])
    expect(out.trim().split('\n').map((line): unknown => (JSON.parse(line) as { value: unknown }).value)).toEqual(['a\n', [1]])
  })

  it('see a linked module as the one that is meant', async () => {
    write({ '.git/HEAD': '', 'root/main.tf': 'module "m" { source = "./link" }', 'shared/main.tf': 'output "z" { value = path.module }' })
    symlinkSync('../shared', join(directory, 'root/link'))
    const { out } = await json(['--dir', 'root', 'module.m.z'])
    expect(JSON.parse(out)).toMatchObject({ known: true, value: '../shared' })
  })

  it('see the module, its tfvars and --var-file', async () => {
    write({
      'root/main.tf': 'variable "a" {}\nvariable "b" { default = "b" }\nlocals { all = [var.a, var.b] }\nmodule "m" {\n  source = "./m"\n  for_each = toset(["x"])\n  v = each.key\n}\nresource "terraform_data" "d" { input = "i" }',
      'root/m/main.tf': 'variable "v" {}\noutput "z" { value = "z-${var.v}" }',
      'root/terraform.tfvars': 'a = "auto"',
      'prod.tfvars': 'b = "prod"',
    })
    const { out, status } = await json(['--dir', 'root', '--var-file', 'prod.tfvars', 'local.all', 'module.m["x"].z', 'terraform_data.d.input', '{ a = terraform_data.d.id, b = 1 }'])
    expect(status).toBe(0)
    expect(out.trim().split('\n').map((line): unknown => JSON.parse(line))).toEqual([
      { expr: 'local.all', known: true, value: ['auto', 'prod'], type: 'tuple([\n    string,\n    string,\n])' },
      { expr: 'module.m["x"].z', known: true, value: 'z-x', type: 'string' },
      { expr: 'terraform_data.d.input', known: true, value: 'i', type: 'string' },
      { expr: '{ a = terraform_data.d.id, b = 1 }', known: false, partial: { a: null, b: 1 }, reason: 'terraform_data.d.id is known only after apply' },
    ])
  })

  it('a variable without value is not known, with its reason', async () => {
    write({ 'main.tf': 'variable "a" {\n  type = string\n}' })
    expect((await json(['"x-${var.a}"'])).out).toBe('{"expr":"\\"x-${var.a}\\"","known":false,"partial":null,"reason":"variable \\"a\\" has no value in this root"}\n')
  })

  it('as text: value, type, places', async () => {
    write({ 'main.tf': 'locals {\n  a = "x"\n  b = [local.a, terraform_data.d.id]\n}\nresource "terraform_data" "d" {}' })
    expect((await evaluate(['local.a'])).out).toBe('"x"\n  type   string\n  from   main.tf:2:7\n')
    const { out } = await evaluate(['local.b'])
    expect(out).toContain('"x",\n  ‹terraform_data.d.id›,')
    expect(out).toContain('not known: terraform_data.d.id is known only after apply')
  })
})

describe('--outputs', () => {
  it('prints all outputs as one object', async () => {
    write({ 'main.tf': 'resource "terraform_data" "d" {}\noutput "b" { value = 12345678901234567890 }\noutput "a" { value = [terraform_data.d.id, "x"] }\noutput "s" {\n  value = sensitive("y")\n  sensitive = true\n}' })
    expect(await evaluate(['--outputs'])).toEqual({
      status: 0,
      err: '',
      out: '{"a":{"known":false,"partial":[null,"x"],"reason":"terraform_data.d.id is known only after apply"},"b":{"known":true,"value":12345678901234567890},"s":{"known":true,"value":"y"}}\n',
    })
  })

  it('is refused where Terraform refuses the configuration', async () => {
    write({ 'main.tf': 'variable "a" {}\noutput "o" { value = 1 }' })
    const { status, out, err } = await evaluate(['--outputs'])
    expect(status).toBe(1)
    expect(Object.keys((JSON.parse(out) as { o: object }).o)).toEqual(['error'])
    expect(err).toContain('No value for required variable')
  })

  it('of a directory without files is an empty object', async () => {
    expect(await evaluate(['--outputs'])).toEqual({ status: 0, err: '', out: '{}\n' })
  })
})

describe('usage', () => {
  it.each([
    [['--format', 'yaml', '1']],
    [['--outputs', '1']],
    [['--nope']],
    [['--dir', 'nowhere', '1']],
    [['--var-file', 'nowhere.tfvars', '1']],
  ])('%j is refused', async (args) => {
    const { status, err, out } = await evaluate(args)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).not.toBe('')
  })
})
