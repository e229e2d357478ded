// `irsalint explain RULE` and `--list-rules`: what the catalogue says.
import { ruleUrl, rules, suggestName } from '@irsalint/core'
import { CommandLineError, exitStatus, type Io } from './io.js'

export function explainCommand(args: readonly string[], io: Io): number {
  const [id, ...rest] = args
  if (id === '--help' || id === '-h') {
    io.out('Usage: irsalint explain RULE\n\nSays what a rule reports, its options and where to read more.\n')
    return exitStatus.ok
  }
  if (id === undefined || rest.length > 0) throw new CommandLineError('explain takes the id of one rule: irsalint explain RULE')
  const rule = rules.find(({ meta }) => meta.id === id)
  if (rule === undefined) throw new CommandLineError(`there is no rule "${id}"${suggestName(id, rules.map(({ meta }) => meta.id))}; irsalint --list-rules lists them`)
  const { meta } = rule
  const properties: unknown = Reflect.get(meta.schema, 'properties')
  const options = typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
  const lines = [
    meta.id,
    '',
    meta.summary,
    '',
    `Severity: ${meta.severity}${meta.recommended ? ', recommended' : ', not in the recommended rules'}. Category: ${meta.category}.${meta.hasSuggestions ? ' Suggests changes.' : ''}`,
    ...(meta.yieldsTo !== undefined && meta.yieldsTo.length > 0 ? [`Silent where a more specific rule speaks: ${meta.yieldsTo.join(', ')}.`] : []),
    '',
    'Messages:',
    ...Object.entries<string>(meta.messages).map(([name, text]) => `  ${name}: ${text}`),
    ...(options.length > 0 ? ['', 'Options:', ...options.map((name) => `  ${name} (default ${JSON.stringify(Reflect.get(meta.defaultOptions, name)) ?? 'none'})`)] : []),
    ...(meta.references.length > 0 ? ['', 'References:', ...meta.references.map((each) => `  ${each}`)] : []),
    '',
    `More: ${ruleUrl(meta.id)}`,
  ]
  io.out(`${lines.join('\n')}\n`)
  return exitStatus.ok
}

/** One line a rule: id, severity, whether it is on by default, summary. */
export function listRules(): string {
  const width = Math.max(...rules.map(({ meta }) => meta.id.length))
  return rules.map(({ meta }) => `${meta.id.padEnd(width)}  ${meta.recommended ? meta.severity.padEnd(5) : 'off  '}  ${meta.summary}\n`).join('')
}
