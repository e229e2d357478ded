// Every project under fixtures/err and fixtures/ok, linted from the disk with the recommended rules, gives what its expected.txt says.
// UPDATE_FIXTURES=1 writes expected.txt anew: look at the difference before it is committed.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { lint } from './lint.js'
import type { Report } from './report.js'
import { rules } from './rules/index.js'

const root = fileURLToPath(new URL('../../../fixtures/', import.meta.url))
const projects = (folder: string): readonly string[] => readdirSync(join(root, folder)).sort()
const ids = rules.filter(({ meta }) => meta.recommended).map(({ meta }) => meta.id)

/** `path:line:column severity rule message`, one finding a line. */
function linesOf(report: Report, cwd: string): readonly string[] {
  return report.findings.map(({ location: { file, start }, severity, ruleId, message }) => {
    const { line, column } = file.positionAt(start)
    return `${file.path.slice(cwd.length + 1)}:${line}:${column} ${severity} ${ruleId} ${message}`
  })
}

function expected(path: string, actual: readonly string[]): readonly string[] {
  if (process.env['UPDATE_FIXTURES'] === '1') {
    if (actual.length > 0) writeFileSync(path, `${actual.join('\n')}\n`)
    else rmSync(path, { force: true })
  }
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '') : []
}

describe.each(['err', 'ok'])('fixtures/%s', (folder) => {
  it.each(projects(folder))('%s', async (project) => {
    const cwd = join(root, folder, project)
    const report = await lint({ cwd, strict: true })
    const lines = linesOf(report, cwd)
    expect(report.internalErrors).toEqual([])
    expect(lines).toEqual(expected(join(cwd, 'expected.txt'), lines))
    if (folder === 'ok') expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    else expect(report.findings.map(({ ruleId }) => ruleId)).toContain(project)
    // An empty folder would be in order too.
    expect(report.summary.roles + report.summary.serviceAccounts + report.summary.workloads).toBeGreaterThan(0)
  })
})

it('every recommended rule has its mistake, and no other folder is there', () => {
  expect(projects('err')).toEqual(ids)
})

it('the traps are there', () => {
  expect(projects('ok').length).toBeGreaterThanOrEqual(16)
})
