// Enforces who may import whom (docs/architecture.md) by reading imports.
import { readFileSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = new URL('.', import.meta.url).pathname
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('/arbitrary.ts'))
  .sort()

interface Import {
  readonly from: string
  /** Path below src without extension, or the name of a package or of node. */
  readonly to: string
  readonly typeOnly: boolean
}

function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(source, path), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
  const found: Import[] = []
  const add = (specifier: string, typeOnly: boolean): void => {
    const to = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier).replace(/\.js$/, '') : specifier
    found.push({ from: path.replace(/\.ts$/, ''), to, typeOnly })
  }
  for (const [, typeWord, names = '', specifier = ''] of text.matchAll(/^\s*(?:import|export)\s+(type\s+)?([^'";]*?)\s*from\s*'([^']+)'/gm)) {
    const all = /^\{(.*)\}$/s.exec(names.trim())?.[1]?.split(',').map((name) => name.trim()).filter((name) => name !== '')
    add(specifier, typeWord !== undefined || (all !== undefined && all.every((name) => name.startsWith('type '))))
  }
  for (const [, specifier = ''] of text.matchAll(/^\s*import\s+'([^']+)'/gm)) add(specifier, false)
  for (const [, specifier = ''] of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) add(specifier, !/await import|= import\(/.test(text) || text.includes(`import('${specifier}').`))
  return found
}

const folderOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '') : '')
const isInternal = ({ to }: Import): boolean => files.includes(`${to}.ts`)
const isNode = ({ to }: Import): boolean => to.startsWith('node:')

/** Folder → the folders it may import (itself always) and the packages it may use; `types` also of the files named. */
const table: Readonly<Record<string, { readonly folders: readonly string[]; readonly files?: readonly string[]; readonly types?: readonly string[]; readonly packages?: readonly string[] }>> = {
  source: { folders: [] },
  value: { folders: ['source'], packages: ['re2js', '@noble/hashes'] },
  syntax: { folders: ['source', 'value'], types: ['finding'], packages: ['yaml', '@cdktf/hcl2json'] },
  model: { folders: ['value'], types: ['source/source-file', 'finding'], files: ['source/source-file'] },
  inputs: { folders: ['source', 'value', 'syntax'], files: ['finding', 'model/facts'], packages: ['re2js', 'yaml', '@noble/hashes'] },
  engine: { folders: ['model', 'value'], types: ['source/source-file', 'report'], files: ['finding'], packages: ['ajv'] },
  rules: { folders: ['model', 'value'], files: ['engine/rule'], types: ['source/source-file', 'finding'] },
  formatters: { folders: [], files: ['version'], types: ['source/source-file', 'finding', 'report', 'engine/rule'], packages: ['@noble/hashes'] },
  testing: { folders: ['engine'], files: ['lint', 'finding', 'report'], types: ['source/source-file'] },
}

/** Files that need more than their folder, each with the reason. */
const exceptions: Readonly<Record<string, { readonly reason: string; readonly to: readonly string[] }>> = {
  'source/file-system': { reason: 'the disk', to: ['node:fs', 'node:path'] },
}

const packageOf = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')

describe('imports', () => {
  it.each(Object.keys(table))('of %s', (folder) => {
    const { folders, files: more = [], types = [], packages = [] } = table[folder] ?? { folders: [] }
    const own = files.filter((path) => folderOf(path) === folder)
    expect(own).not.toEqual([])
    const wrong = own.flatMap(importsOf).filter((each) => {
      if (exceptions[each.from]?.to.includes(each.to)) return false
      if (isNode(each)) return true
      if (!isInternal(each)) return !packages.includes(packageOf(each.to))
      const target = folderOf(each.to)
      if (target === folder || more.includes(each.to) || folders.includes(target)) return false
      return !(each.typeOnly && types.includes(each.to))
    })
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('of inputs never reach the model beyond its facts', () => {
    expect(files.filter((path) => folderOf(path) === 'inputs').flatMap(importsOf).filter(({ to }) => to === 'model/link').map(({ from }) => from)).toEqual([])
  })

  it('of a rule never reach another rule', () => {
    const between = files.filter((path) => folderOf(path) === 'rules' && path !== 'rules/index.ts').flatMap(importsOf).filter(({ to }) => folderOf(to) === 'rules')
    expect(between.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('are resolved', () => {
    const lost = files.flatMap(importsOf).filter((each) => !isNode(each) && !isInternal(each) && (each.to.startsWith('.') || folderOf(each.to) in table))
    expect(lost.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })
})

describe('sources', () => {
  it('open with what they own', () => {
    // A rule's meta says it; tables of data are generated.
    const silent = files.filter((path) => (folderOf(path) !== 'rules' || path === 'rules/index.ts') && !/^(?:#!.*\n)?\/[/*]/.test(readFileSync(join(source, path), 'utf8')))
    expect(silent).toEqual([])
  })

  it('neither print nor end the process', () => {
    const printing = files.filter((path) => /\bconsole\.|process\.(?:exit|stdout|stderr)/.test(readFileSync(join(source, path), 'utf8')))
    expect(printing).toEqual([])
  })
})

describe('the other packages', () => {
  const packages = new URL('../../', import.meta.url).pathname
  it.each(['cli', 'github-action'])('%s uses the public API alone', (name) => {
    const own = readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    expect(own).not.toEqual([])
    const specifiers = own.flatMap((path) => [...readFileSync(join(packages, name, 'src', path), 'utf8').matchAll(/from '([^']+)'/g)].map(([, specifier = '']) => specifier))
    expect(specifiers.filter((specifier) => !specifier.startsWith('./') && !specifier.startsWith('node:') && specifier !== '@irsalint/core')).toEqual([])
  })
})
