#!/usr/bin/env node
// The program `irsalint`: connects run() with the process. The only module that touches process.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { run } from './run.js'

// A reader that closes early (`irsalint | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

// Not process.exit(): output to pipes is written after this, and must be written to its end.
process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  terminal: process.stdout.isTTY === true,
  readStdin,
  readFile: (path) => readFileSync(resolve(path), 'utf8'),
  writeFile: (path, text) => writeFileSync(resolve(path), text),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
})
