// Compares the evaluator with what `terraform plan` says about whole programs: outputs, planned resources, refusals.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { memoryFileSystem } from '../../source/file-system.js'
import { evaluateOutputs, evaluateResources, type EvalAnswer } from './eval.js'

interface RecordedValue {
  readonly known?: boolean
  readonly value?: unknown
  readonly partial?: unknown
  readonly unknown?: unknown
  readonly type?: unknown
  readonly sensitive?: true
}

interface Recorded {
  readonly id: string
  readonly category: string
  readonly files: Readonly<Record<string, string>>
  readonly varFiles: readonly string[]
  readonly ok: boolean
  readonly outputs?: Readonly<Record<string, RecordedValue>>
  readonly resources?: Readonly<Record<string, { readonly input: RecordedValue }>>
  readonly error?: string
  readonly detail?: string
}

const read = (name: string): readonly Recorded[] => JSON.parse(readFileSync(new URL(`./testdata/${name}`, import.meta.url), 'utf8')) as readonly Recorded[]

/** What Terraform refuses and we do not, with the reason. */
const notRefused: Readonly<Record<string, string>> = {
  'required-version': 'eval answers for any version of Terraform and OpenTofu',
}

/** The recorders wrote their files with JavaScript's numbers, which know no `-0` in JSON. */
const recordedForm = (json: string): unknown => JSON.parse(JSON.stringify(JSON.parse(json)))

/** As the recorder writes unknown parts: `null`. */
function compare(id: string, recorded: RecordedValue, answer: EvalAnswer | undefined): void {
  expect(answer, id).toBeDefined()
  if (answer === undefined) return
  if (answer.kind === 'error') throw new Error(`${id}: ${answer.message}`)
  if (recorded.known === true) {
    expect(answer.kind === 'known' ? recordedForm(answer.json) : { notKnown: answer.reason }, id).toEqual(recorded.value)
    return
  }
  expect({ kind: answer.kind, text: answer.text }, id).toEqual({ kind: 'unknown', text: answer.text })
  if (answer.kind === 'unknown') expect(recordedForm(answer.partial), id).toEqual(recorded.partial ?? null)
}

for (const name of ['terraform-programs.json', 'generated-programs.json', 'refused-programs.json', 'module-trees.json', 'unknown-programs.json', 'ephemeral-programs.json', 'random-configurations.json', 'changed-configurations.json', 'static-programs.json']) {
  describe(name, () => {
    for (const program of read(name)) {
      const options = {
        dir: '/repository',
        cwd: '/repository',
        varFiles: program.varFiles,
        fileSystem: memoryFileSystem(Object.fromEntries(Object.entries(program.files).map(([path, text]) => [`/repository/${path}`, text]))),
      }
      it(`${program.id}${program.ok ? '' : ` refuses: ${program.error ?? ''}`}`, () => {
        const { outputs, error } = evaluateOutputs(options)
        if (!program.ok) {
          if (Object.hasOwn(notRefused, program.id)) return
          expect(error, `${program.error ?? ''}: ${program.detail ?? ''}`).toBeDefined()
          for (const answer of outputs.values()) expect(answer.kind).toBe('error')
          return
        }
        expect(error).toBeUndefined()
        expect([...outputs.keys()]).toEqual(Object.keys(program.outputs ?? {}))
        for (const [output, recorded] of Object.entries(program.outputs ?? {})) compare(`${program.id}/${output}`, recorded, outputs.get(output))
        const resources = evaluateResources('input', options)
        expect([...resources.keys()].sort()).toEqual(Object.keys(program.resources ?? {}).sort())
        for (const [address, { input }] of Object.entries(program.resources ?? {})) compare(`${program.id}/${address}`, input, resources.get(address))
      })
    }
  })
}
