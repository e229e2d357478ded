#!/usr/bin/env node
// What irsalint makes of real repositories: one line of a table for each folder. Needs the built library (`npm run build`).
//
//   node bench/corpus/run.mjs <folder>...
import { spawnSync } from 'node:child_process'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildModel, lint } from '../../packages/core/dist/index.js'

const self = fileURLToPath(import.meta.url)

/** How the text of a subject is known. */
function kindOf(value) {
  if (value.kind === 'scalar') {
    const { file, start, end } = value.location
    return file.text.slice(start, end).replaceAll('"', '').endsWith(String(value.value).replace(/^system:serviceaccount:/, '')) ? 'literal' : 'evaluated'
  }
  return value.kind === 'template' || value.kind === 'symbol' ? 'symbolic' : value.kind === 'choice' ? 'choice' : 'unknown'
}

async function measure(folder) {
  const start = performance.now()
  const report = await lint({ paths: [folder], cwd: folder })
  const seconds = (performance.now() - start) / 1000
  const peak = process.resourceUsage().maxRSS / 1024
  const { model } = await buildModel({ paths: [folder], cwd: folder })
  const subjects = { literal: 0, evaluated: 0, symbolic: 0, choice: 0, unknown: 0 }
  const seen = new Set()
  for (const role of model.roles) {
    for (const statement of model.statementsOf(role.trust)) {
      for (const { key, values } of statement.conditions) {
        const suffix = key.kind === 'scalar' ? String(key.value) : key.kind === 'template' ? String(key.parts.at(-1)?.value ?? '') : ''
        if (!suffix.endsWith(':sub')) continue
        for (const value of values) {
          const id = `${value.location.file.path}:${value.location.start}:${JSON.stringify(value.value ?? value.kind)}`
          if (!seen.has(id)) subjects[kindOf(value)]++
          seen.add(id)
        }
      }
    }
  }
  const unknownPolicies = model.roles.filter(({ trust }) => trust.kind === 'unknown').length
  const findings = {}
  for (const { ruleId, severity } of report.findings) findings[`${severity} ${ruleId}`] = (findings[`${severity} ${ruleId}`] ?? 0) + 1
  const { summary } = report
  return { folder: basename(folder), files: summary.files, seconds: +seconds.toFixed(1), peakMB: Math.round(peak), roles: summary.roles, unknownPolicies, serviceAccounts: summary.serviceAccounts, subjects, decided: summary.pairsDecided, undecided: summary.pairsUndecided, findings, internalErrors: report.internalErrors.length }
}

const [first, ...rest] = process.argv.slice(2)
if (first === undefined) {
  process.stderr.write('usage: run.mjs <folder>...\n')
  process.exitCode = 2
} else if (process.env.BENCH_ONE) {
  process.stdout.write(`${JSON.stringify(await measure(resolve(first)))}\n`)
} else {
  process.stdout.write('| repository | files | s | peak MB | roles (policy unknown) | service accounts | subjects: literal / evaluated / symbolic / choice / unknown | pairs decided / undecided | findings |\n|---|---|---|---|---|---|---|---|---|\n')
  for (const folder of [first, ...rest]) {
    // A process each, so that memory and warm-up are its own.
    const { stdout, stderr, status } = spawnSync(process.execPath, [self, folder], { env: { ...process.env, BENCH_ONE: '1' }, encoding: 'utf8', maxBuffer: 1e8 })
    if (status !== 0) {
      process.stdout.write(`| ${basename(folder)} | failed: ${stderr.split('\n').find((line) => line.includes('Error')) ?? stderr.slice(0, 200)} |\n`)
      continue
    }
    const each = JSON.parse(stdout)
    const findings = Object.entries(each.findings).map(([id, count]) => `${count} ${id}`).join(', ') || 'none'
    process.stdout.write(`| ${each.folder} | ${each.files} | ${each.seconds} | ${each.peakMB} | ${each.roles} (${each.unknownPolicies}) | ${each.serviceAccounts} | ${Object.values(each.subjects).join(' / ')} | ${each.decided} / ${each.undecided} | ${findings}${each.internalErrors > 0 ? `, ${each.internalErrors} internal errors` : ''} |\n`)
  }
}
