// Runs irsalint's HCL parser and hcl2json over every .tf and .tfvars file of the given folders, compares what they read and times both.
// node bench/corpus-referee/run.mjs [--limit N] <folder>...
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const core = createRequire(join(root, 'packages/core/package.json'))
const tools = createRequire(createRequire(join(root, 'package.json')).resolve('tsup'))

const args = process.argv.slice(2)
let limit = Infinity
const folders = []
while (args.length > 0) {
  const arg = args.shift()
  if (arg === '--limit') limit = Number(args.shift())
  else folders.push(arg)
}
if (folders.length === 0 || !(limit > 0)) {
  console.error('usage: node bench/corpus-referee/run.mjs [--limit N] <folder>...')
  process.exit(2)
}

const parser = await bundle()
const hcl2json = core('@cdktf/hcl2json')
const glob = core('fast-glob')
await hcl2json.parse('warm-up.tf', 'a = 1\n')

let unexplained = 0
const total = newCount()
for (const folder of folders) {
  const count = newCount()
  const paths = (await glob('**/*.{tf,tfvars}', { cwd: resolve(folder), dot: true, onlyFiles: true, followSymbolicLinks: false })).sort().slice(0, limit)
  const texts = paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')])
  // Both are timed alike, file by file in turn, so that other work on the machine slows both down.
  for (const [path, text] of texts) {
    count.files++
    count.bytes += Buffer.byteLength(text)
    const begin = performance.now()
    const ours = parser.parseHcl(new parser.SourceFile(`/${path}`, text))
    const start = performance.now()
    count.ours += start - begin
    let theirs
    let theirError
    try {
      theirs = await hcl2json.parse(path, text)
    } catch (error) {
      theirError = String(error.message ?? error).split('\n')[0]
    }
    count.theirs += performance.now() - start
    judge(count, `${relative(process.cwd(), resolve(folder))}/${path}`, text, ours, theirs, theirError)
  }
  report(folder, count)
  for (const key of Object.keys(total)) total[key] += count[key]
}
if (folders.length > 1) report('all', total)
process.exitCode = unexplained > 0 ? 1 : 0

function judge(count, path, text, ours, theirs, theirError) {
  const ourError = ours.problems[0]
  if (ourError !== undefined) {
    if (theirs === undefined) {
      count.bothReject++
      return
    }
    const line = new parser.SourceFile(path, text).positionAt(ourError.start).line
    disagree(count, `${path}:${line}: only we reject: ${ourError.message}`)
    return
  }
  const rendered = parser.renderAsHcl2json(ours, text)
  if (theirs === undefined) {
    if (rendered.kind === 'reject') count.explained++
    else disagree(count, `${path}: only hcl2json rejects: ${theirError}`)
    return
  }
  if (rendered.kind === 'reject') {
    disagree(count, `${path}: hcl2json was expected to reject: ${rendered.reason}`)
    return
  }
  const differences = parser.differences(rendered.value, theirs)
  if (differences.length === 0) count.agree++
  else for (const difference of differences) disagree(count, `${path}: ${difference}`)
}

function disagree(count, line) {
  count.unexplained++
  unexplained++
  console.log(`DISAGREE ${line}`)
}

function newCount() {
  return { files: 0, bytes: 0, ours: 0, theirs: 0, agree: 0, bothReject: 0, explained: 0, unexplained: 0 }
}

function report(name, count) {
  const speed = (ms) => (count.bytes / 1e6 / (ms / 1000)).toFixed(2)
  console.log(
    [
      name,
      `  files ${count.files}, ${(count.bytes / 1e6).toFixed(2)} MB`,
      `  agree ${count.agree}, both reject ${count.bothReject}, hcl2json cannot hold it ${count.explained}, unexplained disagreements ${count.unexplained}`,
      `  irsalint ${(count.ours / 1000).toFixed(2)} s, ${speed(count.ours)} MB/s; hcl2json ${(count.theirs / 1000).toFixed(2)} s, ${speed(count.theirs)} MB/s; ratio ${(count.theirs / count.ours).toFixed(1)}`,
    ].join('\n'),
  )
}

/** Builds the parser and the comparison from source, so that nothing has to be built before. */
async function bundle() {
  const folder = mkdtempSync(join(tmpdir(), 'irsalint-referee-'))
  try {
    const outfile = join(folder, 'parser.mjs')
    await tools('esbuild').build({
      stdin: {
        contents: `export { SourceFile } from './source/source-file.js'
export { parseHcl } from './syntax/hcl/parse.js'
export { differences, renderAsHcl2json } from './syntax/hcl/referee.js'`,
        resolveDir: join(root, 'packages/core/src'),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
      logLevel: 'error',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
