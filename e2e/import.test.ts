// What npm would publish, installed into an empty folder: the library, the command line, the types.
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { execute, folder, root, write } from './tools.js'

const bin = (path: string): string => join(root, 'node_modules', path)
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }

/** The program of the README that imports the library. */
const program = /```js\n(import [^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? ''

const consumer = folder()
const tarballs: Record<string, string> = {}

beforeAll(() => {
  const packed = join(consumer, 'packed')
  mkdirSync(packed)
  for (const name of ['core', 'cli']) {
    // pnpm, because it writes versions where the workspace says `workspace:*`.
    const { status, stderr, stdout } = execute('npx', ['--yes', packageManager, 'pack', '--pack-destination', packed], { cwd: join(root, 'packages', name) })
    expect(`${status} ${stderr}`, stdout).toMatch(/^0 /)
  }
  for (const file of readdirSync(packed)) tarballs[file.startsWith('irsalint-core') ? 'core' : 'cli'] = join(packed, file)
  write(consumer, { 'package.json': '{"name": "consumer", "private": true, "type": "module"}', 'program.mjs': program })
  cpSync(join(root, 'examples/payments/infra'), join(consumer, 'infra'), { recursive: true })
  cpSync(join(root, 'examples/payments/k8s'), join(consumer, 'gitops'), { recursive: true })
  const installed = execute('npm', ['install', '--no-audit', '--no-fund', tarballs['core'] ?? '', tarballs['cli'] ?? ''], { cwd: consumer })
  expect(installed.status, installed.stderr).toBe(0)
}, 300_000)

describe('the packages, installed by npm into an empty folder', () => {
  it("run the README's program", () => {
    expect(program.trim().split('\n').length).toBeLessThanOrEqual(10)
    const { status, stdout, stderr } = execute(process.execPath, ['program.mjs'], { cwd: consumer })
    expect(stderr).toBe('')
    expect(stdout).toContain('(annotation-matches-module-role)')
    expect(status).toBe(1)
  })

  it('run the command line', () => {
    const { status, stdout } = execute('npx', ['--no-install', 'irsalint', 'infra', 'gitops', '--format', 'json'], { cwd: consumer })
    expect(status).toBe(1)
    expect((JSON.parse(stdout) as unknown[]).length).toBe(2)
  })

  it('hold the schemas for editors, and no sources', () => {
    const core = join(consumer, 'node_modules/@irsalint/core')
    for (const name of ['config', 'report']) expect(JSON.parse(readFileSync(join(core, `schema/${name}.schema.json`), 'utf8'))).toHaveProperty('$schema')
    expect(readdirSync(core).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'schema'])
    expect(readdirSync(join(consumer, 'node_modules/irsalint')).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
    expect(readFileSync(join(core, 'package.json'), 'utf8')).not.toContain('workspace:')
  })

  it('are typed: a rule and its test compile', () => {
    write(consumer, {
      'tsconfig.json': '{"compilerOptions": {"module": "NodeNext", "target": "ES2022", "lib": ["ES2023"], "strict": true, "exactOptionalPropertyTypes": true, "noEmit": true, "types": []}, "files": ["rule.ts"]}',
      'rule.ts': `import { defineRule, lintFiles, type Report } from '@irsalint/core'
import { RuleTester } from '@irsalint/core/testing'

const rule = defineRule({
  meta: { id: 'no-default', severity: 'warn', recommended: false, category: 'kubernetes', summary: 'Uses default.', references: [], schema: { type: 'object' }, defaultOptions: {}, messages: { bad: 'Bad.' } },
  create: (context) => ({ ServiceAccount: (account) => context.report({ at: account, messageId: 'bad' }) }),
})
new RuleTester().run(rule, { valid: [], invalid: [{ files: { 'a.yaml': '' }, errors: [{ messageId: 'bad', line: 1 }] }] })
// @ts-expect-error: there is no such message
new RuleTester().run(rule, { valid: [], invalid: [{ files: { 'a.yaml': '' }, errors: [{ messageId: 'worse' }] }] })
export const report: Report = lintFiles({ 'a.yaml': '' })
`,
    })
    const { status, stdout } = execute(process.execPath, [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'], { cwd: consumer })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })
})

describe('the tarballs', () => {
  it.each(['core', 'cli'])('%s: publint has nothing to say', (name) => {
    const { status, stdout, stderr } = execute(process.execPath, [bin('publint/src/cli.js'), 'run', tarballs[name] ?? '', '--strict'])
    expect(`${stdout}${stderr}`).toMatch(/All good/)
    expect(status).toBe(0)
  })

  it('core: the types are right for ESM', () => {
    const at = folder()
    copyFileSync(tarballs['core'] ?? '', join(at, 'core.tgz'))
    const { status, stdout } = execute(process.execPath, [bin('@arethetypeswrong/cli/dist/index.js'), join(at, 'core.tgz'), '--profile', 'esm-only', '--exclude-entrypoints', 'schema/config.json', 'schema/report.json', '--no-emoji', '--no-color'])
    expect(status, stdout).toBe(0)
  })
})
