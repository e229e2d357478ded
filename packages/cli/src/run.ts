// The command line as a function: arguments in, exit status out. Picks the command and words its failures.
import { UsageError } from '@irsalint/core'
import { canAssumeCommand } from './can-assume.js'
import { evalCommand } from './eval.js'
import { explainCommand } from './explain.js'
import { CommandLineError, exitStatus, reportThis, type Command, type Io } from './io.js'
import { lintCommand } from './lint.js'

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['can-assume', canAssumeCommand],
  ['eval', evalCommand],
  ['explain', explainCommand],
])

/** @returns the exit status: 0 no error, 1 errors, 2 usage, configuration or nothing to lint, 3 a failure of irsalint itself. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = argv
  const command = commands.get(name)
  try {
    return await (command === undefined ? lintCommand(argv, io) : command(rest, io))
  } catch (error) {
    if (error instanceof CommandLineError || error instanceof UsageError || isArgumentError(error)) {
      io.err(`irsalint: ${error.message}\n${error instanceof UsageError ? '' : 'Run irsalint --help for the options.\n'}`)
      return exitStatus.usage
    }
    io.err(`irsalint failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${reportThis}`)
    return exitStatus.internal
  }
}

/** What `util.parseArgs` throws for unknown options and missing values. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_PARSE_ARGS_')
}
