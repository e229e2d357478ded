import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, test } from 'vitest'
import { discover, kindOf, UsageError } from './discover.js'
import { memoryFileSystem, nodeFileSystem, normalize, relative } from './file-system.js'
import { parseGitIndex } from './git-index.js'
import { compileGlob, ignores, matchesGlob, parseIgnore } from './glob.js'

const inMemory = (files: readonly string[] | Readonly<Record<string, string>>, paths: readonly string[] = ['.'], cwd = '/', options = {}) => {
  const texts = Array.isArray(files) ? Object.fromEntries(files.map((file: string) => [file, ''])) : (files as Readonly<Record<string, string>>)
  return discover(memoryFileSystem(texts), paths, cwd, options)
}

describe('globs', () => {
  test.each([
    ['a/b.tf', 'a/b.tf', true],
    ['*.tf', 'a.tf', true],
    ['*.tf', 'a/b.tf', false],
    ['**/b', 'b', true],
    ['**/b', 'a/c/b', true],
    ['a/**', 'a', false],
    ['a/**', 'a/b/c', true],
    ['a/**/d', 'a/d', true],
    ['a/**/d', 'a/b/c/d', true],
    ['a/**/d', 'a/b/c', false],
    ['[a-c]?[!x]', 'bqz', true],
    ['[a-c]?[!x]', 'bqx', false],
    ['[]]', ']', true],
    ['[', '[', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['*a*a*b', 'aaab', true],
    ['', '', false],
  ])('%s on %s', (pattern, path, expected) => {
    expect(matchesGlob(compileGlob(pattern), path)).toBe(expected)
  })

  it('takes no exponential time', () => {
    const start = performance.now()
    expect(matchesGlob(compileGlob('*a'.repeat(60) + 'b'), 'a'.repeat(5000))).toBe(false)
    expect(matchesGlob(compileGlob('**/a/'.repeat(60) + 'b'), 'a/'.repeat(500) + 'c')).toBe(false)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test.each([
    ['dist', 'a/dist', true, true],
    ['/dist', 'a/dist', true, undefined],
    ['a/dist', 'a/dist', true, true],
    ['build/', 'build', false, undefined],
    ['build/', 'build', true, true],
    ['*.yaml\n!keep.yaml', 'keep.yaml', false, false],
    ['!keep.yaml\n*.yaml', 'keep.yaml', false, true],
    ['# x', '# x', false, undefined],
    ['\\#x', '#x', false, true],
    ['x \ny\\ ', 'x', false, true],
  ])('ignore rules %j on %s', (text, path, isDirectory, expected) => {
    expect(ignores(parseIgnore(text), path, isDirectory)).toBe(expected)
  })
})

test.each([
  ['/a/b', '../c', '/a/c'],
  ['/a', '/x//y/./z/', '/x/y/z'],
  ['/a', '../../..', '/'],
  ['/a', 'C:/x/../y', 'C:/y'],
])('normalize(%s, %s)', (base, path, expected) => {
  expect(normalize(base, path)).toBe(expected)
})

test.each([
  ['/a', '/a/b', 'b'],
  ['/a', '/a', '.'],
  ['/a', '/ab', '/ab'],
  ['/', '/ab', 'ab'],
])('relative(%s, %s)', (directory, path, expected) => {
  expect(relative(directory, path)).toBe(expected)
})

test.each([
  ['a.tf', 'terraform'],
  ['a.tf.json', 'terraform-json'],
  ['a.tofu', 'terraform'],
  ['x.auto.tfvars', 'tfvars'],
  ['x.tfvars.json', 'tfvars-json'],
  ['terragrunt.hcl', 'hcl'],
  ['a.yaml.tpl', 'template'],
  ['a.yaml.gotmpl', 'template'],
  ['a.yml', 'yaml'],
  ['a.json', 'json'],
  ['a.md', undefined],
])('kind of %s', (name, kind) => {
  expect(kindOf(`/x/${name}`)).toBe(kind)
})

describe('discover', () => {
  it('finds known types, in order, and nothing in caches', () => {
    const { files } = inMemory(['b.tf', 'a.tf', 'c.txt', 'sub/z.yaml', 'node_modules/x/a.tf', '.terraform/modules/m/a.tf', '.terragrunt-cache/a.tf', '.git/a.json', 'dist/a.json'])
    expect(files).toEqual(['/a.tf', '/b.tf', '/sub/z.yaml'])
  })

  it('the boundary is the git root around a path, else the path', () => {
    const files = ['repo/.git/HEAD', 'repo/envs/prod/main.tf', 'repo/modules/m/main.tf', 'other/x/main.tf', 'other/y.tf']
    expect(inMemory(files, ['envs/prod'], '/repo').targets).toEqual([{ path: '/repo/envs/prod', boundary: '/repo' }])
    expect(inMemory(files, ['other/x']).boundaries).toEqual(['/other/x'])
    expect(inMemory(files, ['other/y.tf']).boundaries).toEqual(['/other'])
    expect(inMemory(files, ['repo', 'other/x']).files).toEqual(['/other/x/main.tf', '/repo/envs/prod/main.tf', '/repo/modules/m/main.tf'])
  })

  it('a path that does not exist is a usage error that names it', () => {
    expect(() => inMemory(['a.tf'], ['nope'])).toThrow(UsageError)
    expect(() => inMemory(['a.tf'], ['nope'])).toThrow('"nope"')
    expect(() => inMemory(['a.tf'], ['*/x'])).toThrow('No path matches "*/x"')
  })

  it('takes patterns', () => {
    expect(inMemory(['envs/dev/a.tf', 'envs/prod/a.tf', 'b.tf'], ['envs/*']).targets.map(({ path }) => path)).toEqual(['/envs/dev', '/envs/prod'])
    expect(inMemory(['x/a.tf', 'x/y/b.tf', 'x/c.yaml'], ['x/**/*.tf']).files).toEqual(['/x/a.tf', '/x/y/b.tf'])
  })

  it('overlapping paths give each file once', () => {
    expect(inMemory(['x/a.tf', 'x/y/b.tf'], ['x', 'x/y', 'x/a.tf']).files).toEqual(['/x/a.tf', '/x/y/b.tf'])
  })

  it('respects ignore files, nested and above the path', () => {
    const files = { '.git/HEAD': '', '.gitignore': 'gen\n*.secret.yaml\n', 'gen/a.tf': '', 'k/a.secret.yaml': '', 'k/.gitignore': '!b.secret.yaml\nlocal/', 'k/b.secret.yaml': '', 'k/local/c.yaml': '', 'k/d.yaml': '' }
    expect(inMemory(files).files).toEqual(['/k/b.secret.yaml', '/k/d.yaml'])
    expect(inMemory(files, ['k']).files).toEqual(['/k/b.secret.yaml', '/k/d.yaml'])
  })

  it('ignores what the user says, from the working directory', () => {
    expect(inMemory(['p/a.tf', 'p/vendor/b.tf', 'p/c.tf'], ['.'], '/p', { ignore: ['vendor/', '/c.tf'] }).files).toEqual(['/p/a.tf'])
  })

  it('names the files that are too large, and named files of other types', () => {
    const files = { 'a.yaml': 'x'.repeat(100), 'b.yaml': 'x', 'README.md': '' }
    const { skipped, files: found } = inMemory(files, ['.', 'README.md'], '/', { maxFileSize: 50 })
    expect(found).toEqual(['/b.yaml'])
    expect(skipped.map(({ path }) => path)).toEqual(['/README.md', '/a.yaml'])
  })
})

describe('on disk', () => {
  const made: string[] = []
  afterEach(() => {
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
  })
  const tree = (files: Readonly<Record<string, string>>): string => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'irsalint-')))
    made.push(root)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return root
  }
  const found = (root: string, paths: readonly string[] = ['.']): readonly string[] => discover(nodeFileSystem, paths, root).files.map((file) => relative(root, file))

  it('does not follow links out of the boundary, and says so', () => {
    const outside = tree({ 'secret.tf': '', 'd/x.yaml': '' })
    const root = tree({ '.git/HEAD': '', 'a/main.tf': '', 'common/vars.tf': '' })
    symlinkSync(join(outside, 'secret.tf'), join(root, 'a/link.tf'))
    symlinkSync(join(outside, 'd'), join(root, 'a/dir'))
    symlinkSync('../common/vars.tf', join(root, 'a/vars.tf'))
    symlinkSync('../common', join(root, 'a/common'))
    symlinkSync('..', join(root, 'a/up'))
    symlinkSync('nowhere.tf', join(root, 'a/broken.tf'))
    expect(found(root)).toEqual(['a/main.tf', 'a/vars.tf', 'common/vars.tf'])
    expect(found(root, ['a'])).toEqual(['a/common/vars.tf', 'a/main.tf', 'a/vars.tf'])
    expect(discover(nodeFileSystem, ['.'], root).skipped.map(({ path }) => relative(root, path))).toEqual(['a/dir', 'a/link.tf'])
  })

  const git = (root: string, ...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root, stdio: 'ignore' })
  }
  const hasGit = ((): boolean => {
    try {
      execFileSync('git', ['--version'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })()

  test.skipIf(!hasGit).each([2, 3, 4])('reads tracked files even if ignored (index version %i; skipped without git)', (version) => {
    const root = tree({ '.gitignore': 'gen/\n*.local.tf\n', 'gen/deep/kept.yaml': '', 'gen/new.yaml': '', 'a.local.tf': '', 'b.local.tf': '', 'c.tf': '', 'dist/k.yaml': '', 'dist/l.yaml': '' })
    git(root, 'init', '-q')
    git(root, 'add', '-f', 'gen/deep/kept.yaml', 'a.local.tf', 'c.tf', 'dist/k.yaml', '.gitignore')
    if (version === 3) git(root, 'add', '-N', '-f', 'b.local.tf')
    git(root, 'update-index', '--index-version', String(version))
    expect(found(root)).toEqual(['a.local.tf', ...(version === 3 ? ['b.local.tf'] : []), 'c.tf', 'dist/k.yaml', 'gen/deep/kept.yaml'])
  })
})

test('an index that is none is no index', () => {
  for (const bytes of [[], [68, 73, 82, 67], [68, 73, 82, 67, 0, 0, 0, 9, 0, 0, 0, 1], [68, 73, 82, 67, 0, 0, 0, 2, 255, 255, 255, 255, 1, 2, 3]]) {
    expect(parseGitIndex(new Uint8Array(bytes))).toBeUndefined()
  }
})
