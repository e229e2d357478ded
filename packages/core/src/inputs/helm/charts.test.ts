// The table of charts, held to how Helm rendered them (scripts/oracles/record-charts.mjs).
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SourceFile } from '../../source/source-file.js'
import { scalar, textOf, type Value } from '../../value/value.js'
import { charts } from './chart-table.js'
import { serviceAccountsOf } from './release.js'
import { mergeValues, noValues, setting } from './values.js'

const location = { file: new SourceFile('/values.yaml', ''), start: 0, end: 0 }

interface Recorded {
  readonly repository: string
  readonly chart: string
  readonly path: string
  readonly versions: readonly string[]
  readonly names: Readonly<Record<string, readonly string[]>>
}

const probes: Readonly<Record<string, (chart: string) => { readonly name: string; readonly values?: readonly [string, string] }>> = {
  short: () => ({ name: 'x' }),
  holding: (chart) => ({ name: `my-${chart}` }),
  fullnameOverride: () => ({ name: 'x', values: ['fullnameOverride', 'full'] }),
  nameOverride: () => ({ name: 'x', values: ['nameOverride', 'nov'] }),
  long: () => ({ name: 'release-name-that-is-long-enough-to-be-cut' }),
}

/** The name irsalint gives the service account at a path; undefined where it says that it does not know. */
function nameOf({ chart, repository, path }: Recorded, probe: string, version?: string): string | undefined {
  const { name, values: given } = probes[probe]?.(chart) ?? { name: 'x' }
  const annotated: Value = setting([...path.split('.'), 'annotations', 'eks.amazonaws.com/role-arn'], scalar('here', location), location)
  const values = given === undefined ? annotated : mergeValues(annotated, setting([given[0]], scalar(given[1], location), location))
  const release = { chart: scalar(chart, location), repository: scalar(repository, location), ...(version === undefined ? {} : { version: scalar(version, location) }), name: scalar(name, location), namespace: scalar('ns', location), values: mergeValues(noValues(location), values), location }
  return textOf(serviceAccountsOf(release).find((each) => each.path === path)?.name)
}

const recorded = JSON.parse(readFileSync(new URL('./testdata/charts.json', import.meta.url), 'utf8')) as readonly Recorded[]
const cases = recorded.map((record) => [`${record.chart} ${record.versions.join(' … ')} ${record.path} of ${record.repository}`, record] as const)

describe('what Helm calls a service account', () => {
  it.each(cases)('%s', (_, record) => {
    for (const version of [undefined, ...record.versions]) {
      for (const [probe, names] of Object.entries(record.names)) {
        const name = nameOf(record, probe, version)
        // Of some charts one setting serves several accounts: the one that is meant is among them.
        if (name !== undefined) expect(names, `${probe} ${version ?? 'without a version'}`).toContain(name)
      }
    }
  })
})

it.each<[string, string | undefined]>([
  ['6.7.3', 'x-argocd-repo-server'],
  ['~> 5.0', 'x-argocd-repo-server'],
  ['>= 4', 'x-argocd-repo-server'],
  ['3.6.11', undefined],
  ['>= 3.0, < 5.0', undefined],
  ['< 9.0', undefined],
])('a rule that changed, under version %s', (version, name) => {
  const record = recorded.find(({ chart, path }) => chart === 'argo-cd' && path === 'repoServer.serviceAccount')
  expect(record === undefined ? 'not recorded' : nameOf(record, 'short', version)).toBe(name)
})

it('most names are known', () => {
  const rows = new Set([...charts].flatMap(([chart, each]) => each.flatMap(({ accounts }) => accounts.map(({ path }) => `${chart} ${path}`))))
  const asked = cases.flatMap(([, record]) => (rows.has(`${record.chart} ${record.path}`) ? Object.keys(record.names).map((probe) => nameOf(record, probe, record.versions[1])) : []))
  expect(asked.length).toBeGreaterThan(400)
  expect(asked.filter((name) => name !== undefined).length / asked.length).toBeGreaterThan(0.85)
})

it('a row of the table is one that was rendered', () => {
  const rendered = new Set(cases.map(([, { chart, path }]) => `${chart} ${path}`))
  const elsewhere = new Set(['aws-node-termination-handler', 'aws-sigv4-proxy-admission-controller', 'mimir-distributed', 'kube-prometheus-stack grafana.serviceAccount'])
  const missing = [...charts].flatMap(([chart, each]) => each.flatMap(({ accounts }) => accounts.map(({ path }) => `${chart} ${path}`)))
  expect(missing.filter((row) => !rendered.has(row) && !elsewhere.has(row) && !elsewhere.has(row.split(' ')[0] ?? ''))).toEqual([])
})
