// Whatever stands in the files: evaluation ends, throws nothing, and says the same in any order of the files.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryFileSystem } from '../../source/file-system.js'
import { show } from '../../value/show.js'
import { createProject } from '../project.js'
import type { ModuleInstance } from './contracts.js'
import { evaluateOutputs } from './eval.js'
import { evaluateTerraform, extractTerraform } from './index.js'

const programs = ['terraform-programs.json', 'refused-programs.json'].flatMap(
  (name) => JSON.parse(readFileSync(new URL(`./testdata/${name}`, import.meta.url), 'utf8')) as readonly { readonly files: Readonly<Record<string, string>> }[],
)

const runs = process.env['IRSALINT_FULL'] === undefined ? 60 : 600

const mutation = fc.record({
  program: fc.nat(programs.length - 1),
  edits: fc.array(fc.record({ file: fc.nat(20), at: fc.nat(4000), cut: fc.nat(30), put: fc.constantFrom('', '}', '{', '"', '${', 'null', '[', ']', 'each.key', 'var.x', ' = ', '\n', 'count = 2', '__proto__', '...', '*', 'module.m', '0') }), { maxLength: 3 }),
})

function mutated({ program, edits }: { readonly program: number; readonly edits: readonly { readonly file: number; readonly at: number; readonly cut: number; readonly put: string }[] }): Record<string, string> {
  const files: Record<string, string> = Object.fromEntries(Object.entries(programs[program]?.files ?? {}).map(([path, text]) => [`/r/${path}`, text]))
  const paths = Object.keys(files)
  for (const { file, at, cut, put } of edits) {
    const path = paths[file % Math.max(1, paths.length)]
    const text = path === undefined ? undefined : files[path]
    if (path === undefined || text === undefined) continue
    const start = at % (text.length + 1)
    files[path] = text.slice(0, start) + put + text.slice(start + cut)
  }
  return files
}

const described = (module: ModuleInstance): readonly string[] => [
  ...module.outputNames().map((name) => `${module.address} ${name} ${show(module.output(name))}`),
  ...module.resources().flatMap((resource) => [`${resource.address} ${resource.exists}`, show(resource.attribute('input'))]),
  ...module.calls().flatMap(({ address, child }) => [address, ...(child === undefined ? [] : described(child))]),
]

describe('damaged configurations', () => {
  it('are evaluated without a throw', () => {
    fc.assert(
      fc.property(mutation, (change) => {
        const project = createProject(memoryFileSystem(mutated(change)), ['/r'], '/r')
        evaluateTerraform(project).roots.forEach(described)
        extractTerraform(project)
      }),
      { numRuns: runs },
    )
  })

  it('are answered by eval without a throw', () => {
    fc.assert(
      fc.property(mutation, (change) => {
        evaluateOutputs({ dir: '/r', cwd: '/r', fileSystem: memoryFileSystem(mutated(change)) })
      }),
      { numRuns: runs },
    )
  })

  it('mean the same in any order of the files', () => {
    fc.assert(
      fc.property(mutation, (change) => {
        const files = mutated(change)
        const reversed = Object.fromEntries(Object.entries(files).reverse())
        const [one, other] = [files, reversed].map((each) => evaluateTerraform(createProject(memoryFileSystem(each), ['/r'], '/r')).roots.flatMap(described))
        expect(other).toEqual(one)
      }),
      { numRuns: Math.ceil(runs / 2) },
    )
  })
})
