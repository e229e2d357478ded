// The committed bundle as a program of its own, and as a pre-commit hook through the real pre-commit.
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { execute, folder, present, root, write } from './tools.js'

const wrong = readFileSync(join(root, 'examples/payments/k8s/api.yaml'), 'utf8')
const terraform = readFileSync(join(root, 'examples/payments/infra/main.tf'), 'utf8')
const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as { id: string; files: string; pass_filenames: boolean; require_serial: boolean }[]

describe('the manifest at the root', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: unknown; dependencies?: unknown; scripts: Record<string, string> }

  it('lets npm install it from a clone: a bin, no dependencies, no scripts that run on their own', () => {
    expect(manifest.bin).toEqual({ irsalint: 'bundle/irsalint.mjs' })
    expect(manifest.dependencies).toBeUndefined()
    // npm installs all development dependencies of a git package that has one of these, `build` among them.
    const lifecycle = ['build', 'preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'postpack', 'prepublish', 'prepublishOnly']
    expect(Object.keys(manifest.scripts).filter((name) => lifecycle.includes(name))).toEqual([])
  })

  it('scans the repository as a whole', () => {
    expect(hooks.map(({ id }) => id)).toEqual(['irsalint', 'irsalint-system'])
    for (const { pass_filenames, require_serial } of hooks) expect({ pass_filenames, require_serial }).toEqual({ pass_filenames: false, require_serial: true })
  })

  it.each(['a.tf', 'a/b.tf.json', 'x.tofu', 'k8s/sa.yaml', 'k8s/sa.yml', 'policy.json', 'prod.tfvars', 'prod.tfvars.json', 'terragrunt.hcl', 'policy.json.tpl', 'policy.tftpl'])('runs for %s', (path) => {
    for (const { files } of hooks) expect(path).toMatch(new RegExp(files))
  })

  it.each(['README.md', 'main.go', 'a.tf.bak', 'yaml'])('does not run for %s', (path) => {
    for (const { files } of hooks) expect(path).not.toMatch(new RegExp(files))
  })
})

describe('the bundle, alone in an empty folder', () => {
  const home = folder({ 'repo/infra/main.tf': terraform, 'repo/k8s/api.yaml': wrong, 'broken/main.tf': 'resource "x" {\n' })
  copyFileSync(join(root, 'bundle/irsalint.mjs'), join(home, 'irsalint.mjs'))
  const run = (args: readonly string[], cwd: string): ReturnType<typeof execute> => execute(process.execPath, [join(home, 'irsalint.mjs'), ...args], { cwd: join(home, cwd), bare: true })

  it('lints', () => {
    const { status, stdout, stderr } = run([], 'repo')
    expect(stderr).toBe('')
    expect(stdout).toContain('3 problems (3 errors, 0 warnings)')
    expect(status).toBe(1)
  })

  it('does without hcl2json: what cannot be parsed is a finding, not a failure', () => {
    const { status, stdout, stderr } = run([], 'broken')
    expect(stderr).toBe('')
    expect(stdout).toMatch(/main\.tf:\d+:\d+ {2}error {2}syntax/)
    expect(status).toBe(1)
  })
})

describe('pre-commit', () => {
  // Debian packages it; where it is missing, nothing else can stand in for it.
  it.skipIf(!present('pre-commit'))('installs the hook from a clone and runs it on the whole repository', { timeout: 300_000 }, () => {
    const home = folder()
    const clone = join(home, 'irsalint')
    const user = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com', PRE_COMMIT_HOME: join(home, 'cache') }
    const git = (cwd: string, ...args: readonly string[]): void => {
      const { status, stderr } = execute('git', args, { cwd, env: user })
      expect(status, stderr).toBe(0)
    }
    // The commit that is to be published, with the bundle that stands in the tree.
    git(home, 'clone', '--quiet', '--no-hardlinks', root, clone)
    for (const path of ['bundle/irsalint.mjs', '.pre-commit-hooks.yaml', 'package.json']) write(clone, { [path]: readFileSync(join(root, path), 'utf8') })
    git(clone, 'add', '--all', '--force', 'bundle', '.pre-commit-hooks.yaml', 'package.json')
    git(clone, 'update-index', '--chmod=+x', 'bundle/irsalint.mjs')
    git(clone, 'commit', '--quiet', '--allow-empty', '--no-verify', '-m', 'as it stands')

    const repository = join(home, 'repository')
    write(repository, { 'infra/main.tf': terraform, 'k8s/api.yaml': wrong })
    git(repository, 'init', '--quiet')
    git(repository, 'add', '--all')
    const run = (...args: readonly string[]): ReturnType<typeof execute> => execute('pre-commit', ['try-repo', clone, 'irsalint', ...args], { cwd: repository, env: user })

    // One changed file: the other half of the pair is found all the same.
    const failing = run('--files', 'k8s/api.yaml')
    expect(failing.stdout).toContain('service-account-can-assume-role')
    expect(failing.stdout).toContain('Looked at 2 files')
    expect(failing.status).toBe(1)

    write(repository, { 'infra/main.tf': 'variable "x" {}\n', 'k8s/api.yaml': 'a: 1\n' })
    git(repository, 'add', '--all')
    expect(run('--all-files')).toMatchObject({ status: 0, stdout: expect.stringContaining('Passed') as string })
  })
})
