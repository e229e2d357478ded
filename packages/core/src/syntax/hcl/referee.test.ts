import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from '@cdktf/hcl2json'
import fastGlob from 'fast-glob'
import { beforeAll, describe, expect, test } from 'vitest'
import { SourceFile } from '../../source/source-file.js'
import { brokenProgram, program } from './arbitrary.js'
import { parseHcl } from './parse.js'
import { isOwnLimit } from './scan.js'
import { differences, renderAsHcl2json } from './referee.js'

/*
 * Both parsers over the same texts: they accept and reject alike, and every attribute has the same value.
 *
 * What hcl2json loses, and how the comparison allows for it (all of it in referee.ts):
 * - it drops the strip markers of `${~ x ~}` (the text around is stripped all the same), so rendered templates have none;
 * - numbers go through JSON: integers above 2^53 are rounded, 1e400 becomes null;
 * - an attribute hides a block of the same name in the same body;
 * - repeated object keys: the last one stays;
 * - a conditional inside a string becomes an %{if} directive; literals and strings in holes are inlined;
 * - an expression that is followed by ")" gets that parenthesis too;
 * - it fails on valid HCL with blocks of one type with different numbers of labels, and on an operator before a literal it does not
 *   fit (`-true`, `!1`, `-null`): there only hcl2json may reject;
 * - `%{ if x }${null}%{ endif }` becomes an empty string, and the same inside %{for} makes it fail.
 */

const here = dirname(fileURLToPath(import.meta.url))
const root = resolve(here, '../../../../..')
const runs = process.env['IRSALINT_FULL'] === undefined ? 1500 : 6_000

async function disagreement(text: string): Promise<string | undefined> {
  const ours = parseHcl(new SourceFile('/main.tf', text))
  let theirs: unknown
  let theirError: string | undefined
  try {
    theirs = await parse('main.tf', text)
  } catch (error) {
    theirError = error instanceof Error ? error.message : String(error)
  }
  // Nesting beyond 500 levels and numbers such as 1e1234567890 are limits of ours.
  if (ours.problems.some((each) => isOwnLimit(each.message))) return undefined
  const ourError = ours.problems[0]?.message
  if (ourError !== undefined) return theirError === undefined ? `only we reject: ${ourError}` : undefined
  const rendered = renderAsHcl2json(ours, text)
  if (theirError !== undefined) return rendered.kind === 'reject' ? undefined : `only hcl2json rejects: ${theirError}`
  if (rendered.kind === 'reject') return `hcl2json should not hold this: ${rendered.reason}`
  return differences(rendered.value, theirs)[0]
}

beforeAll(async () => {
  await parse('warm-up.tf', '')
})

describe('files', () => {
  const paths = fastGlob.sync(['fixtures/**/*.{tf,tfvars}', 'packages/core/src/syntax/hcl/testdata/*.tf'], { cwd: root }).sort()

  test.each(paths)('%s', async (path) => {
    expect(await disagreement(readFileSync(join(root, path), 'utf8'))).toBeUndefined()
  })
})

const oracle = JSON.parse(readFileSync(join(here, 'testdata/terraform-expressions.json'), 'utf8')) as readonly { readonly id: string; readonly expr: string }[]

test('every expression of the Terraform oracle', async () => {
  const found: string[] = []
  for (const { id, expr } of oracle) {
    const difference = await disagreement(`locals {\n  e = ${expr}\n}\n`)
    if (difference !== undefined) found.push(`${id}: ${difference}`)
  }
  expect(found).toEqual([])
})

test('generated programs', async () => {
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(program, async (text) => {
      if (parseHcl(new SourceFile('/main.tf', text)).problems.length === 0) accepted++
      expect(await disagreement(text)).toBeUndefined()
    }),
    { numRuns: runs },
  )
  expect(accepted).toBeGreaterThan(runs / 3)
})

test('generated programs with damage', async () => {
  await fc.assert(
    fc.asyncProperty(brokenProgram, async (text) => {
      expect(await disagreement(text)).toBeUndefined()
    }),
    { numRuns: runs },
  )
})
