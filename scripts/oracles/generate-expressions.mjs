#!/usr/bin/env node
// Writes a list of random expressions for `record-expressions.mjs`, which asks the real `terraform` about them.
//
//   node scripts/oracles/generate-expressions.mjs LIST.json [--count 1000] [--seed 1] [--functions upper,lower]
//   node scripts/oracles/record-expressions.mjs record FILE.json LIST.json
//
// With --functions, calls of these alone. What is found wrong is reduced by hand and kept in testdata as `found`; the rest is thrown away.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createExpressions, randomFrom, signatures } from './random-expressions.mjs'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { count: { type: 'string' }, seed: { type: 'string' }, functions: { type: 'string' } } })
const [target] = positionals
const functions = values.functions?.split(',') ?? []
const unknown = functions.filter((name) => !Object.hasOwn(signatures, name))
if (target === undefined || unknown.length > 0) {
  process.stderr.write(unknown.length > 0 ? `no such functions: ${unknown.join(', ')}\n` : 'usage: generate-expressions.mjs LIST.json [--count N] [--seed N] [--functions NAME,…]\n')
  process.exitCode = 2
} else {
  const seed = Number(values.seed ?? 1)
  const list = Array.from({ length: Number(values.count ?? 1000) }, (_, index) => {
    const writer = createExpressions(randomFrom(seed * 1_000_003 + index))
    const name = functions[index % functions.length]
    return { id: `x${String(seed)}-${String(index)}`, category: `generated/${name ?? 'expression'}`, expr: name === undefined ? writer.expression() : writer.call(name) }
  })
  writeFileSync(target, `[\n${list.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`)
}
