// What Terraform says about a program: outputs, planned resources, refusals.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const binary = process.env.TERRAFORM ?? 'terraform'
const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
for (const name of Object.keys(environment)) if (/^TF_(VAR|CLI_ARGS|WORKSPACE|LOG|DATA_DIR)/.test(name)) delete environment[name]

export const isInstalled = () => spawnSync(binary, ['version'], { env: environment }).status === 0

function terraform(directory, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { cwd: directory, env: environment })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout }))
    child.stdin.end()
  })
}

/** The first error of a `-json` run, by place. */
function errorOf(output) {
  const errors = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).diagnostic)
    .filter((diagnostic) => diagnostic?.severity === 'error')
    .map(({ summary, detail, range }) => ({
      error: summary.split('\n')[0],
      detail: (detail ?? '').replace(/\ngoroutine [^]*/, ''),
      ...(range === undefined ? {} : { at: `${range.filename}:${range.start.line}` }),
    }))
  errors.sort((a, b) => ((a.at ?? '~') + a.error < (b.at ?? '~') + b.error ? -1 : 1))
  return errors[0]
}

const isObject = (value) => typeof value === 'object' && value !== null
const anyTrue = (mark) => mark === true || (isObject(mark) && Object.values(mark).some(anyTrue))

/** `null` where something is unknown, which a plan leaves out. */
function withNulls(after, mark) {
  if (mark === true) return null
  if (Array.isArray(mark)) return mark.map((each, index) => withNulls(after?.[index], each))
  if (!isObject(mark)) return after ?? null
  const keys = [...new Set([...Object.keys(after ?? {}), ...Object.keys(mark)])].sort()
  return Object.fromEntries(keys.map((key) => [key, key in mark ? withNulls(after?.[key], mark[key]) : after[key]]))
}

function answerOf(after, mark) {
  if (mark === true) return { known: false }
  return anyTrue(mark) ? { partial: withNulls(after, mark), unknown: mark } : { known: true, value: after ?? null }
}

/** Puts the files of a program into a directory. */
export function putProgram(directory, { files }) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

async function record(program) {
  const directory = mkdtempSync(join(tmpdir(), 'programs-'))
  try {
    putProgram(directory, program)
    const init = errorOf((await terraform(directory, ['init', '-input=false', '-json'])).stdout)
    if (init !== undefined) return { ...program, ok: false, ...init, stage: 'init' }
    const planned = await terraform(directory, ['plan', '-input=false', '-json', '-out=p', ...program.varFiles.map((path) => `-var-file=${path}`)])
    const refused = errorOf(planned.stdout)
    if (refused !== undefined) return { ...program, ok: false, ...refused, stage: 'plan' }
    if (planned.code !== 0) return { ...program, ok: false, error: 'Terraform crashed', detail: '', stage: 'plan' }
    const plan = JSON.parse((await terraform(directory, ['show', '-json', 'p'])).stdout)
    const outputs = {}
    for (const name of Object.keys(plan.configuration.root_module.outputs ?? {}).sort()) {
      const change = plan.output_changes?.[name]
      const type = plan.planned_values.outputs?.[name]?.type
      outputs[name] = { ...answerOf(change?.after, change?.after_unknown), ...(type === undefined ? {} : { type }) }
    }
    const resources = {}
    for (const { address, mode, change } of plan.resource_changes ?? []) {
      if (mode === 'managed') resources[address] = { input: answerOf(change.after.input, change.after_unknown.input ?? false) }
    }
    return { ...program, ok: true, outputs, ...(Object.keys(resources).length > 0 ? { resources } : {}) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Records programs of `id`, `category`, `files` and `varFiles`, in their order. */
export async function recordAll(programs) {
  const results = new Array(programs.length)
  let next = 0
  const worker = async () => {
    while (next < programs.length) {
      const index = next++
      const { id, category, files, varFiles = [] } = programs[index]
      results[index] = await record({ id, category, files, varFiles })
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}
