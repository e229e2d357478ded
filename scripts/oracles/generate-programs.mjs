#!/usr/bin/env node
// Generates small random Terraform configurations and records what `terraform plan` says about them: outputs, planned resources,
// refusals. No network, no providers but the built-in one. The parts are in programs/.
//
//   node scripts/oracles/generate-programs.mjs OUT.json [--count 300] [--seed 1]     generate and record
//   node scripts/oracles/generate-programs.mjs OUT.json --mutate …                   … each changed so that Terraform may refuse it
//   node scripts/oracles/generate-programs.mjs --check FILE.json                     record again and compare
//   node scripts/oracles/generate-programs.mjs --record FILE.json                    record anew what programs by hand say
//   node scripts/oracles/generate-programs.mjs --compare FILE.json                   compare with `irsalint eval` (`npm run setup` first)
//
// TERRAFORM names the binary. Without it the script says so and does nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { buildProgram, writeProgram } from './programs/build.mjs'
import { differencesOf } from './programs/compare.mjs'
import { mutateProgram } from './programs/mutate.mjs'
import { isInstalled, recordAll } from './programs/terraform.mjs'

function generateProgram(id, seed, isMutated) {
  const program = buildProgram(seed)
  if (isMutated) mutateProgram(program)
  return { id, category: isMutated ? 'mutated' : 'generated', ...writeProgram(program) }
}

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
const format = (records) => `[\n${records.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`

function write(path, records) {
  writeFileSync(path, format(records))
  process.stdout.write(`${records.length} programs, ${records.filter(({ ok }) => !ok).length} of them refused\n`)
}

async function main() {
  const text = { type: 'string' }
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: text, seed: text, mutate: { type: 'boolean' }, check: text, record: text, compare: text } })
  if (values.compare !== undefined) {
    const programs = read(values.compare)
    const different = await differencesOf(programs)
    for (const { id, found } of different) process.stdout.write(`${id}\n${found.map((line) => `  ${line}\n`).join('')}`)
    process.stdout.write(`${programs.length} programs, ${different.length} differ\n`)
    return different.length > 0 ? 1 : 0
  }
  if (!isInstalled()) {
    process.stdout.write('skipped: terraform is not installed (TERRAFORM may name the binary)\n')
    return 0
  }
  if (values.check !== undefined) {
    const before = read(values.check)
    const after = JSON.parse(format(await recordAll(before)))
    const different = before.filter((each, index) => !isDeepStrictEqual(each, after[index]))
    for (const { id } of different) process.stdout.write(`differs: ${id}\n`)
    process.stdout.write(`${before.length} programs, ${different.length} differ\n`)
    return different.length > 0 ? 1 : 0
  }
  if (values.record !== undefined) {
    write(values.record, await recordAll(read(values.record)))
    return 0
  }
  const [target] = positionals
  if (target === undefined) {
    process.stderr.write('usage: generate-programs.mjs OUT.json [--count N] [--seed N] [--mutate]\n       generate-programs.mjs --check|--record|--compare FILE.json\n')
    return 2
  }
  const seed = Number(values.seed ?? 1)
  const isMutated = values.mutate === true
  const idOf = (index) => `${isMutated ? 'm' : 'p'}${String(seed)}-${String(index).padStart(3, '0')}`
  const programs = Array.from({ length: Number(values.count ?? 300) }, (_, index) => generateProgram(idOf(index), seed * 100_003 + index, isMutated))
  write(target, await recordAll(programs))
  return 0
}

process.exitCode = await main()
