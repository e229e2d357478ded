#!/usr/bin/env node
// Records what the real `terraform show -json` says of plans and states of the configurations in plans/, for the tests of terraform-plan. Terraform itself
// writes that JSON; the providers are a stand-in (plans/provider/, Go) with the schemas of the few resources that matter.
//
//   node scripts/oracles/record-plans.mjs [DIRECTORY]     default: the test data of packages/core/src/inputs/terraform-plan
//
// Needs `terraform` and `go`; the Go modules are downloaded once. Where one is missing, this says so and exits 0.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const here = new URL('./plans/', import.meta.url).pathname
const target = process.argv[2] ?? new URL('../../packages/core/src/inputs/terraform-plan/testdata/', import.meta.url).pathname

for (const [program, question] of [['terraform', 'version'], ['go', 'version']]) {
  if (spawnSync(program, [question]).status === 0) continue
  console.log(`There is no ${program} here: nothing is recorded.`)
  process.exit(0)
}

const providers = [
  ['hashicorp/aws', '5.99.0'],
  ['hashicorp/kubernetes', '2.38.0'],
  ['hashicorp/helm', '3.0.2'],
  ['gavinbunny/kubectl', '1.19.0'],
]

/** What is asked of each configuration, in one working directory, one after the other. A state is what the last plan left when applied. */
const cases = {
  // A new cluster: nothing that AWS assigns is known.
  irsa: [
    { name: 'create', plan: ['-var', 'environment=dev'] },
    { name: 'state', apply: true },
    { name: 'stored', plan: ['-var', 'environment=dev'] },
    { name: 'changed', plan: ['-var', 'environment=prod', '-var', 'legacy=false'] },
    { name: 'targeted', plan: ['-var', 'environment=prod', '-target', 'aws_iam_role.api'] },
  ],
  // A cluster that is there: policies are known before apply.
  existing: [{ name: 'create', plan: ['-var', 'token=secret'] }],
}

const work = mkdtempSync(join(tmpdir(), 'irsalint-plans-'))
const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_CLI_CONFIG_FILE: join(work, 'cli.tfrc') }

function run(program, args, cwd) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env: environment, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

/** Readable, and yet not one value a line: what lies deep is written compactly. */
function formatted(value, depth = 0) {
  const entries = Array.isArray(value) ? value.map((item) => ['', item]) : typeof value === 'object' && value !== null ? Object.entries(value) : undefined
  const text = JSON.stringify(value)
  if (entries === undefined || text.length < 160 || depth > 12) return text
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const indent = '  '.repeat(depth + 1)
  const lines = entries.map(([key, item]) => `${indent}${Array.isArray(value) ? '' : `${JSON.stringify(key)}: `}${formatted(item, depth + 1)}`)
  return `${open}\n${lines.join(',\n')}\n${'  '.repeat(depth)}${close}`
}

try {
  const binary = join(work, 'stand-in')
  run('go', ['build', '-o', binary, '.'], join(here, 'provider'))
  const mirror = join(work, 'mirror')
  for (const [name, version] of providers) {
    const [, type] = name.split('/')
    const path = join(mirror, 'registry.terraform.io', name, version, `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`, `terraform-provider-${type}_v${version}`)
    mkdirSync(dirname(path), { recursive: true })
    cpSync(binary, path)
  }
  writeFileSync(environment.TF_CLI_CONFIG_FILE, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`)
  for (const [directory, steps] of Object.entries(cases)) {
    const root = join(work, directory)
    cpSync(join(here, directory), root, { recursive: true })
    run('terraform', ['init', '-input=false'], root)
    mkdirSync(join(target, directory), { recursive: true })
    for (const { name, plan, apply } of steps) {
      if (plan !== undefined) run('terraform', ['plan', '-input=false', '-out', 'plan', ...plan], root)
      if (apply) run('terraform', ['apply', '-input=false', 'plan'], root)
      // Left out: what differs from run to run, and is not read.
      const { timestamp: _, relevant_attributes: __, ...answer } = JSON.parse(run('terraform', ['show', '-json', ...(apply ? [] : ['plan'])], root))
      writeFileSync(join(target, directory, `${name}.json`), `${formatted(answer)}\n`)
      console.log(`${directory}/${name}: recorded`)
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
