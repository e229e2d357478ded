// The outside world of a command, so that tests can give another one. Commands write here and return their exit status.
export interface Io {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether standard output is a terminal. */
  readonly terminal: boolean
  /** Everything on standard input. */
  readStdin(): Promise<string>
  readFile(path: string): string
  writeFile(path: string, text: string): void
  out(text: string): void
  err(text: string): void
}

/** A command gets the arguments after its name. */
export type Command = (args: readonly string[], io: Io) => number | Promise<number>

/** The command line cannot be understood: exit status 2. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError'
}

export const exitStatus = { ok: 0, findings: 1, usage: 2, internal: 3 } as const

export const reportThis = 'This is a bug in irsalint. Please report it: https://github.com/irsalint/irsalint/issues\n'
