// Property tests draw the same cases on every machine, so that a red test is red for everybody. IRSALINT_SEED draws others.
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['IRSALINT_SEED'] ?? 20261123) })
