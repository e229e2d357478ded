#!/usr/bin/env node
// Records what the real `terraform` answers to expressions, for the tests of the evaluator. Needs no network and no provider.
//
//   node scripts/oracles/record-expressions.mjs record FILE.json            answer every record of the file anew, in place
//   node scripts/oracles/record-expressions.mjs record FILE.json LIST.json  … with the expressions of LIST added (by id)
//   node scripts/oracles/record-expressions.mjs check FILE.json             compare, exit 1 where an answer differs
//
// LIST.json: [{"id": "…", "category": "…", "expr": "…", "locals"?: {"name": "expression"}, "files"?: {"path": "text"}}, …]
// TERRAFORM names another binary. Where there is none, this says so and exits 0: the product and its tests do not need it.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

const binary = process.env.TERRAFORM ?? 'terraform'

const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
for (const name of Object.keys(environment)) if (/^TF_(VAR_|CLI_ARGS|WORKSPACE|LOG|DATA_DIR)/.test(name)) delete environment[name]

function run(directory, args, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { cwd: directory, env: environment })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk))
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', () => resolve({ stdout, stderr }))
    child.stdin.end(input)
  })
}

async function withModule({ expr, locals = {}, files = {} }, work) {
  const directory = mkdtempSync(join(tmpdir(), 'irsalint-oracle-'))
  try {
    const lines = Object.entries({ ...locals, e: expr }).map(([name, text]) => `  ${name} = ${text}`)
    writeFileSync(join(directory, 'main.tf'), `locals {\n${lines.join('\n')}\n}\n`)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    }
    return await work(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** What the console prints for one question; undefined where it fails. */
async function ask(directory, question) {
  const { stdout, stderr } = await run(directory, ['console', '-no-color'], `${question}\n`)
  return /^Error: /m.test(stderr) ? undefined : stdout.replace(/\n$/, '')
}

/** The first error of a plan; of the console where a plan puts the evaluation off. */
async function errorOf(directory) {
  const planned = await planError(directory)
  if (planned !== undefined) return planned
  const { stderr } = await run(directory, ['console', '-no-color'], 'local.e\n')
  const [, error, rest = ''] = /^Error: (.*)\n([^]*)/m.exec(stderr) ?? []
  return error === undefined ? undefined : { error, detail: rest.trim().split('\n\n').pop().replace(/\n/g, ' ') }
}

async function planError(directory) {
  const { stdout } = await run(directory, ['plan', '-input=false', '-json'])
  const diagnostics = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => JSON.parse(line).diagnostic ?? [])
    .filter(({ severity }) => severity === 'error')
    .sort((a, b) => (a.range?.start.byte ?? 0) - (b.range?.start.byte ?? 0))
  const [first] = diagnostics
  if (first === undefined) return undefined
  return { error: first.summary.split('\n')[0], detail: (first.detail ?? '').replace(/\ngoroutine [^]*/, '') }
}

const unknownAnswer = '(known after apply)'

const isFinite = (value) =>
  typeof value === 'object' && value !== null ? Object.values(value).every(isFinite) : typeof value !== 'number' || Number.isFinite(value)

async function answer(record) {
  const { id, category, expr, locals, files } = record
  const head = { id, category, expr, ...(locals ? { locals } : {}), ...(files ? { files } : {}) }
  return withModule(record, async (directory) => {
    const encoded = await ask(directory, 'base64encode(nonsensitive(jsonencode(local.e)))')
    const isPlain = encoded !== undefined && encoded !== unknownAnswer && !/sensitive/.test(JSON.stringify([expr, locals]))
    const raw = isPlain ? encoded : await ask(directory, 'local.e')
    if (raw === undefined) {
      const failure = await errorOf(directory)
      if (failure === undefined) throw new Error(`${id}: the console fails, the plan does not: ${expr}`)
      return { ...head, ok: false, ...failure }
    }
    const type = await ask(directory, 'type(local.e)')
    if (raw === unknownAnswer) return { ...head, ok: true, unknown: true, type }
    const sensitive = raw.includes('(sensitive value)') ? { sensitive: true } : {}
    if (encoded === undefined) return { ...head, ok: true, console: raw, type, ...sensitive }
    const text = Buffer.from(JSON.parse(encoded), 'base64').toString('utf8')
    const json = JSON.parse(text)
    const isExact = JSON.stringify(json) === text
    return { ...head, ok: true, ...(isFinite(json) ? { json } : {}), ...(isExact ? {} : { text }), type, ...sensitive }
  })
}

async function answerAll(records) {
  const ids = new Set()
  for (const { id } of records) {
    if (ids.has(id)) throw new Error(`two records are called ${id}`)
    ids.add(id)
  }
  const answers = new Array(records.length)
  let next = 0
  const worker = async () => {
    for (let index = next++; index < records.length; index = next++) answers[index] = await answer(records[index])
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return answers
}

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
/** One record a line, so that a difference reads well. */
const write = (path, records) => writeFileSync(path, `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`)

const [command, path, listPath] = process.argv.slice(2)
if (spawnSync(binary, ['version'], { env: environment }).error !== undefined) {
  process.stdout.write(`skipped: there is no ${binary} here to ask\n`)
} else if (command === 'record' && path !== undefined) {
  let records = []
  try {
    records = read(path)
  } catch {
    // A new file.
  }
  const added = listPath === undefined ? [] : read(listPath)
  const replaced = new Set(added.map(({ id }) => id))
  const kept = records.filter(({ id }) => !replaced.has(id))
  // With a list, what stands there already is kept as it is.
  const answers = listPath === undefined ? await answerAll(records) : [...kept, ...(await answerAll(added))]
  write(path, answers)
  process.stdout.write(`${answers.length} records, ${answers.filter(({ ok }) => !ok).length} of them errors\n`)
} else if (command === 'check' && path !== undefined) {
  const before = read(path)
  const after = await answerAll(before)
  const different = before.filter((record, index) => !isDeepStrictEqual(record, JSON.parse(JSON.stringify(after[index]))))
  for (const { id } of different) process.stdout.write(`differs: ${id}\n`)
  process.stdout.write(`${before.length} records, ${different.length} differ\n`)
  process.exitCode = different.length > 0 ? 1 : 0
} else {
  process.stderr.write('usage: record-expressions.mjs (record FILE [LIST] | check FILE)\n')
  process.exitCode = 2
}
