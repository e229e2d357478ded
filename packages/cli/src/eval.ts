// `irsalint eval`: what irsalint knows of an expression in a Terraform module, or of all its outputs.
import { parseArgs } from 'node:util'
import { evaluateExpressions, evaluateOutputs, lintOptions, rules, type EvalAnswer, type EvalOptions } from '@irsalint/core'
import { CommandLineError, exitStatus, type Io } from './io.js'

export const evalHelp = `Usage: irsalint eval [options] [EXPRESSION…]
       irsalint eval --outputs [options]

Prints what irsalint knows of expressions in a Terraform module, as terraform console does: the value, its type, and the
places it came from. Without expressions, reads them from standard input, one a line; empty lines and comments are skipped.

      --dir DIR         the root module; default: the working directory
      --var-file FILE   a variable file to load on top of terraform.tfvars and *.auto.tfvars; repeatable
  -c, --config FILE     takes the modules it describes; default: as for linting. --no-config: none
  -f, --format NAME     text (default), or json: one object a line,
                        {"expr", "known": true, "value", "type"}, {"expr", "known": false, "partial", "reason"} or {"expr", "error"}
      --outputs         all outputs of the module as one JSON object; "partial" has null where something is not known
  -h, --help            this text

Exit status: 0 every expression was evaluated (known or not), 1 Terraform would give an error, 2 wrong usage.
`

export async function evalCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string', short: 'c' },
      dir: { type: 'string' },
      'no-config': { type: 'boolean' },
      'var-file': { type: 'string', multiple: true },
      format: { type: 'string', short: 'f' },
      outputs: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) {
    io.out(evalHelp)
    return exitStatus.ok
  }
  const format = values.format ?? 'text'
  if (format !== 'text' && format !== 'json') throw new CommandLineError(`eval knows the formats text and json, not "${format}"`)
  if (values.config !== undefined && values['no-config']) throw new CommandLineError('--config and --no-config exclude each other')
  const { modules = [] } = lintOptions({ cwd: io.cwd, available: rules, ...(values['no-config'] ? { config: false as const } : values.config === undefined ? {} : { config: values.config }) })
  const options: EvalOptions = { cwd: io.cwd, dir: values.dir ?? '.', varFiles: values['var-file'] ?? [], modules }
  if (values.outputs === true) {
    if (positionals.length > 0) throw new CommandLineError('eval takes either --outputs or expressions')
    return printOutputs(options, io)
  }
  const expressions = positionals.length > 0 ? positionals : (await io.readStdin()).split(/\r?\n/).filter((line) => !isBlank.test(line))
  const answers = evaluateExpressions(expressions, options)
  answers.forEach((answer, index) => {
    const expression = expressions[index] ?? ''
    if (format === 'json') io.out(`${jsonLine(expression, answer)}\n`)
    else printText(expression, answer, expressions.length > 1, io)
  })
  return answers.some(({ kind }) => kind === 'error') ? exitStatus.findings : exitStatus.ok
}

/** Lines of standard input that are no expression: empty ones and comments. */
const isBlank = /^\s*(?:#.*|\/\/.*)?$/

/** `json` and `partial` are JSON already: numbers in them must not go through JavaScript's. */
function members(answer: EvalAnswer, withType: boolean): string {
  switch (answer.kind) {
    case 'known':
      return `"known":true,"value":${answer.json}${withType ? `,"type":${JSON.stringify(answer.type)}` : ''}`
    case 'unknown':
      return `"known":false,"partial":${answer.partial},"reason":${JSON.stringify(answer.reason)}`
    case 'error':
      return `"error":${JSON.stringify(errorText(answer))}`
  }
}

const jsonLine = (expression: string, answer: EvalAnswer): string => `{"expr":${JSON.stringify(expression)},${members(answer, true)}}`

const errorText = ({ message, place }: EvalAnswer & { readonly kind: 'error' }): string => (place === undefined ? message : `${message} (${place})`)

function printOutputs(options: EvalOptions, io: Io): number {
  const { outputs, error } = evaluateOutputs(options)
  io.out(`{${[...outputs].map(([name, answer]) => `${JSON.stringify(name)}:{${members(answer, false)}}`).join(',')}}\n`)
  if (error === undefined) return exitStatus.ok
  io.err(`irsalint: ${errorText(error)}\n`)
  return exitStatus.findings
}

function printText(expression: string, answer: EvalAnswer, several: boolean, io: Io): void {
  if (answer.kind === 'error') {
    io.err(`irsalint: ${expression}: ${errorText(answer)}\n`)
    return
  }
  const head = several ? `${expression} = ` : ''
  io.out(`${head}${answer.text}\n`)
  io.out(`  type   ${answer.type.replace(/\n/g, '\n         ')}\n`)
  if (answer.kind === 'unknown') io.out(`  not known: ${answer.reason}\n`)
  const places = answer.places.filter((place) => !place.includes('<expression>'))
  if (places.length > 0) io.out(`  from   ${places.join(', ')}\n`)
}
