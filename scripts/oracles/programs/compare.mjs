// Where `irsalint eval --outputs` says something else than Terraform has been recorded to say.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { putProgram } from './terraform.mjs'

const core = new URL('../../../packages/core/dist/index.js', import.meta.url)

/** The recorders wrote their files with JavaScript's numbers, which know no `-0` in JSON. */
const recordedForm = (json) => JSON.parse(JSON.stringify(JSON.parse(json)))
const shortly = (value) => JSON.stringify(value).slice(0, 200)

function difference(recorded, answer) {
  if (answer === undefined) return 'is missing'
  if (answer.kind === 'error') return `error: ${answer.message}`
  const isKnown = recorded.known === true
  if (isKnown !== (answer.kind === 'known')) return isKnown ? `not known (${answer.reason}), but it is ${shortly(recorded.value)}` : `known as ${answer.json.slice(0, 200)}, but Terraform does not know it`
  const [own, truth] = isKnown ? [recordedForm(answer.json), recorded.value] : [recordedForm(answer.partial), recorded.partial ?? null]
  return isDeepStrictEqual(own, truth) ? undefined : `${shortly(own)}, but it is ${shortly(truth)}`
}

/** Programs that differ, with what does. */
export async function differencesOf(programs) {
  const { evaluateOutputs } = await import(core)
  return programs.flatMap((program) => {
    const directory = mkdtempSync(join(tmpdir(), 'programs-'))
    try {
      putProgram(directory, program)
      const { outputs, error } = evaluateOutputs({ dir: directory, cwd: directory, varFiles: program.varFiles ?? [] })
      const found = []
      if (!program.ok && error === undefined) found.push(`not refused: ${program.error}: ${program.detail.split('\n')[0]}`)
      if (program.ok && error !== undefined) found.push(`refused: ${error.message} (${error.place ?? ''})`)
      if (program.ok && error === undefined) {
        for (const [name, recorded] of Object.entries(program.outputs)) {
          const each = difference(recorded, outputs.get(name))
          if (each !== undefined) found.push(`output ${name}: ${each}`)
        }
      }
      return found.length === 0 ? [] : [{ id: program.id, found }]
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
}
