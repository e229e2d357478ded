import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { memoryFileSystem, nodeFileSystem } from '../source/file-system.js'
import { SourceFile } from '../source/source-file.js'
import { createProject, OutsideBoundary } from './project.js'

const files = {
  'repo/.git/HEAD': '',
  'repo/envs/prod/main.tf': 'main',
  'repo/envs/prod/.terraform/modules/m/main.tf': 'other',
  'repo/modules/m/main.tf': 'module',
  'repo/big.json': 'x'.repeat(200),
  'secret/key.tf': 'secret',
}
const project = (paths: readonly string[] = ['envs/prod']) => createProject(memoryFileSystem(files), paths, '/repo', { maxFileSize: 100 })

it('follows references inside the boundary, and reports only under the given paths', () => {
  const { text, isReported, files: found } = project()
  expect(found).toEqual(['/repo/envs/prod/main.tf'])
  expect(text('/repo/modules/m/main.tf')?.text).toBe('module')
  expect(text('envs/prod/../../modules/m/main.tf')).toBe(text('/repo/modules/m/main.tf'))
  expect(isReported('/repo/modules/m/main.tf')).toBe(false)
  expect(isReported('/repo/envs/prod/main.tf')).toBe(true)
  expect(isReported('/repo/envs/prod/.terraform/modules/m/main.tf')).toBe(false)
  expect(isReported({ file: new SourceFile('/repo/envs/prod/x.tf', '', { virtual: true }), start: 0, end: 0 })).toBe(false)
})

it('nothing is read or learned outside the boundary', () => {
  const { text, exists, list, isDirectory, boundaryOf } = project()
  expect(() => text('/secret/key.tf')).toThrow(OutsideBoundary)
  expect(() => text('../secret/key.tf')).toThrow(OutsideBoundary)
  expect(exists('/secret/key.tf')).toBe(false)
  expect(isDirectory('/secret')).toBe(false)
  expect(list('/secret')).toEqual([])
  expect(boundaryOf('/secret/key.tf')).toBeUndefined()
  expect(boundaryOf('modules')).toBe('/repo')
})

it('large files are not read, and named', () => {
  const it = project()
  expect(it.text('big.json')).toBeUndefined()
  expect(it.skipped).toEqual([{ path: '/repo/big.json', reason: 'larger than 0 MB' }])
  expect(it.text('missing.tf')).toBeUndefined()
})

it('what is no text is not read, and named', () => {
  const it = createProject(memoryFileSystem({ '/r/prod.tfvars': '\0GITCRYPT\0\x9f\x01', '/r/main.tf': 'main' }), ['/r'], '/')
  expect(it.text('/r/prod.tfvars')).toBeUndefined()
  expect(it.skipped).toEqual([{ path: '/r/prod.tfvars', reason: 'not a text; encrypted, perhaps' }])
  expect(it.text('/r/main.tf')?.text).toBe('main')
})

it('lists directories in order', () => {
  expect(project().list('/repo')).toEqual([
    { name: '.git', kind: 'directory' },
    { name: 'big.json', kind: 'file' },
    { name: 'envs', kind: 'directory' },
    { name: 'modules', kind: 'directory' },
  ])
})

it('a link out of the boundary is outside, and UTF-16 is read', () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'irsalint-')))
  try {
    mkdirSync(join(base, 'in'))
    writeFileSync(join(base, 'out.tf'), 'secret')
    symlinkSync('../out.tf', join(base, 'in/link.tf'))
    writeFileSync(join(base, 'in/wide.json'), Buffer.from('\ufeff{"a": "é"}', 'utf16le'))
    const { text, list, files: found } = createProject(nodeFileSystem, ['.'], join(base, 'in'))
    expect(() => text('link.tf')).toThrow(OutsideBoundary)
    expect(list('.')).toEqual([{ name: 'wide.json', kind: 'file' }])
    expect(text('wide.json')?.text).toBe('\ufeff{"a": "é"}')
    expect(found).toHaveLength(1)
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
})
