// `npm start -- <arguments…>`: sets everything up, then runs the command line. Without arguments it lints the shipped example.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { root } from './lib.mjs'
import { explain, setup } from './setup.mjs'

try {
  await setup()
  const given = process.argv.slice(2)
  const example = given.length === 0
  if (example) process.stderr.write('irsalint: no arguments, so this lints the example in examples/payments\n')
  const child = spawn(process.execPath, [resolve(root, 'packages/cli/dist/bin.js'), ...(example ? ['examples/payments'] : given)], {
    // npm starts scripts at the root of the package; paths are meant from where the user stands.
    cwd: example ? root : (process.env.INIT_CWD ?? process.cwd()),
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done(code ?? 3))
  })
} catch (error) {
  explain(error)
  process.exitCode = 3
}
