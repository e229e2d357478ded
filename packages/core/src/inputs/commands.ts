// Commands that annotate service accounts, in scripts, in workflows of CI and in what Terraform runs → facts. Nothing is run, and no
// more is understood than words, quotes and where a command ends: what is set by the shell is a hole.
// https://kubernetes.io/docs/reference/kubectl/generated/kubectl_annotate/ , https://eksctl.io/usage/iamserviceaccounts/
import type { Fact, Facts, Scope } from '../model/facts.js'
import { dirname, relative } from '../source/file-system.js'
import type { Location, SourceFile } from '../source/source-file.js'
import { concat } from '../value/template.js'
import { dynamicType } from '../value/type.js'
import { scalar, textOf, unknown, type Value } from '../value/value.js'
import { withHoles } from './placeholders.js'
import type { Project } from './project.js'

const roleArnAnnotation = 'eks.amazonaws.com/role-arn'

/** Text in which commands stand, and what a part of it is as a value. */
export interface CommandText {
  readonly text: string
  readonly value: (start: number, end: number) => Value
  readonly location: (start: number, end: number) => Location
}

/** A service account that a command annotates. */
export interface AnnotatedByCommand {
  readonly command: 'kubectl annotate' | 'kubectl patch' | 'eksctl create iamserviceaccount'
  readonly namespace: Value
  readonly name: Value
  /** Undefined where the command does not say it in so many words. */
  readonly roleArn: Value | undefined
  readonly location: Location
}

const mentions = (text: string): boolean => (text.includes('kubectl') && (text.includes('annotate') || text.includes('patch'))) || text.includes('iamserviceaccount')

/** Commands in scripts and in YAML of any kind. One that stands in a comment is none, and one that is only printed. */
export function extractCommands(project: Project): Facts {
  const facts: Fact[] = []
  for (const path of project.files) {
    const kind = project.kind(path)
    if (kind !== 'yaml' && kind !== 'script') continue
    const file = project.text(path)
    if (file === undefined || !mentions(file.text)) continue
    const directory = dirname(path)
    const scope: Scope = { id: `commands:${relative(project.cwd, directory)}`, kind: 'commands', path: directory }
    annotatedIn(textOfFile(file, scope)).forEach((each, index) => facts.push(commandFact(each, scope, `${relative(project.cwd, path)}:command ${String(index + 1)}`)))
  }
  return { facts, problems: [] }
}

function textOfFile(file: SourceFile, scope: Scope): CommandText {
  const location = (start: number, end: number): Location => ({ file, start, end })
  return { text: file.text, location, value: (start, end) => withHoles(scalar(file.text.slice(start, end), location(start, end)), scope.id) }
}

/** The fact of a command: annotations that are added to what is made elsewhere, should the command run. */
export function commandFact(found: AnnotatedByCommand, scope: Scope, address: string): Fact {
  const { location, roleArn } = found
  return {
    kind: 'service-account',
    scope,
    location,
    address,
    exists: 'unknown',
    namespace: found.namespace,
    name: found.name,
    annotations: { kind: 'object', entries: roleArn === undefined ? [] : [{ key: scalar(roleArnAnnotation, roleArn.location), value: roleArn }], complete: false, location },
    origin: found.command,
    patch: true,
    emptyAnnotation: 'silent',
  }
}

// --- words --------------------------------------------------------------------------------------------------------------

/** A word of a command: the parts of the text that it is made of, quotes left out. */
interface Word {
  readonly parts: readonly (readonly [start: number, end: number])[]
  readonly text: string
}

const mostWords = 200
const longestCommand = 8_000
const longestHole = 500
const closing: Readonly<Record<string, string>> = { '$(': ')', '${': '}', '{{': '}}' }

/** The words of the command that begins at a place, up to its end; lines go on behind a backslash. */
function wordsFrom({ text }: CommandText, begin: number): readonly Word[] {
  const words: Word[] = []
  const limit = Math.min(text.length, begin + longestCommand)
  let at = begin
  while (words.length < mostWords) {
    at += /^(?:[ \t]|\\\r?\n)*/.exec(text.slice(at, limit))?.[0].length ?? 0
    if (at >= limit || /[\r\n;|&)`#]/.test(text[at] ?? '\n')) break
    const [word, end] = wordAt(text, at, limit)
    words.push(word)
    at = end
  }
  return words
}

function wordAt(text: string, begin: number, limit: number): readonly [Word, number] {
  const parts: (readonly [number, number])[] = []
  let at = begin
  let from = begin
  let quote = ''
  const cut = (next: number): void => {
    if (at > from) parts.push([from, at])
    from = next
  }
  while (at < limit) {
    const character = text[at] ?? ''
    const opening = text.startsWith('$(', at) ? '$(' : text.startsWith('${', at) && !text.startsWith('${{', at) ? '${' : text.startsWith('{{', at) ? '{{' : ''
    if (quote !== "'" && opening !== '') {
      const end = text.slice(at, at + longestHole).indexOf(closing[opening] ?? '')
      at += end < 0 ? opening.length : end + (closing[opening] ?? '').length
    } else if (quote === '' && /[\s;|&)`]/.test(character)) break
    else if (character === quote || (quote === '' && (character === '"' || character === "'"))) {
      cut(at + 1)
      quote = quote === '' ? character : ''
      at++
    } else if (character === '\\' && quote !== "'") {
      if (/[\r\n]/.test(text[at + 1] ?? '\n')) break
      cut(at + 1)
      at += 2
    } else if (quote !== '' && character === '\n') break
    else at++
  }
  at = Math.min(at, limit)
  cut(at)
  return [{ parts, text: parts.map(([start, end]) => text.slice(start, end)).join('') }, Math.max(at, begin + 1)]
}

/** What a word is from its n-th character on. */
function valueOf(from: CommandText, { parts }: Word, dropped = 0): Value {
  let left = dropped
  const values: Value[] = []
  for (const [start, end] of parts) {
    const skip = Math.min(left, end - start)
    left -= skip
    if (end - start > skip) values.push(from.value(start + skip, end))
  }
  const [start, end] = [parts[0]?.[0] ?? 0, parts.at(-1)?.[1] ?? 0]
  return values.length === 1 && values[0] !== undefined ? values[0] : concat(values, from.location(start, end))
}

// --- commands -----------------------------------------------------------------------------------------------------------

/** Printed, or looked up, and not run. */
const isShown = /(?:^|[\s"'(])(?:echo|printf|print|log|info|which|command -v)\s[^;&|`]*$/
const isComment = /^\s*(?:#|\/\/)|\s#/

/** The service accounts that commands in a text annotate. */
export function annotatedIn(from: CommandText): readonly AnnotatedByCommand[] {
  const found: AnnotatedByCommand[] = []
  let end = 0
  for (const match of from.text.matchAll(/(?<![\w./-])(?:kubectl|eksctl)(?=[ \t\\])/g)) {
    // What stands within a command is none of its own.
    if (match.index < end) continue
    const line = from.text.slice(Math.max(0, match.index - 500), match.index)
    const before = line.slice(line.lastIndexOf('\n') + 1)
    if (isComment.test(before) || isShown.test(before)) continue
    const words = wordsFrom(from, match.index)
    end = words.at(-1)?.parts.at(-1)?.[1] ?? match.index
    const each = (match[0] === 'kubectl' ? ofKubectl : ofEksctl)(from, argumentsOf(from, words.slice(1)), from.location(match.index, end))
    found.push(...each)
  }
  return found
}

interface Arguments {
  readonly positional: readonly Word[]
  readonly options: ReadonlyMap<string, Value>
  readonly texts: ReadonlyMap<string, string>
}

/** Options whose value is the next word. */
const valued: ReadonlySet<string> = new Set([
  ...['-n', '--namespace', '--context', '--kubeconfig', '--user', '-s', '--server', '--as', '--as-group', '-f', '--filename', '-k', '--kustomize', '-l', '--selector', '--field-selector', '--field-manager'],
  ...['-o', '--output', '--resource-version', '-p', '--patch', '--patch-file', '--type', '-v', '--request-timeout', '--token', '--template'],
  ...['--name', '--cluster', '-r', '--region', '--profile', '--role-name', '--attach-role-arn', '--attach-policy-arn', '--attach-policy', '--permissions-boundary', '--timeout', '--tags', '--config-file', '--include', '--exclude'],
])

function argumentsOf(from: CommandText, words: readonly Word[]): Arguments {
  const positional: Word[] = []
  const options = new Map<string, Value>()
  const texts = new Map<string, string>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === undefined) break
    if (!word.text.startsWith('-') || word.text === '-') {
      positional.push(word)
      continue
    }
    const equals = word.text.indexOf('=')
    const short = /^-n(?=[^=])/.exec(word.text)?.[0]
    const name = short ?? (equals < 0 ? word.text : word.text.slice(0, equals))
    const next = words[at + 1]
    if (short !== undefined || equals > 0) {
      const length = short?.length ?? equals + 1
      options.set(name, valueOf(from, word, length))
      texts.set(name, word.text.slice(length))
    } else if (valued.has(name) && next !== undefined) {
      options.set(name, valueOf(from, next))
      texts.set(name, next.text)
      at++
    } else texts.set(name, '')
  }
  return { positional, options, texts }
}

const notKnown = (detail: string, location: Location): Value => unknown({ code: 'placeholder', detail, location }, location, dynamicType)

function ofKubectl(from: CommandText, { positional, options, texts }: Arguments, location: Location): readonly AnnotatedByCommand[] {
  const [verb, first, ...rest] = positional
  if ((verb?.text !== 'annotate' && verb?.text !== 'patch') || first === undefined) return []
  const [type = '', ...names] = first.text.split('/')
  if (!/^(?:sa|serviceaccounts?)$/i.test(type)) return []
  const namespace = options.get('-n') ?? options.get('--namespace') ?? notKnown('the command names no namespace, so it is the current one', location)
  const isSetting = ({ text }: Word): boolean => text.includes('=') || text.endsWith('-')
  const named = names.length > 0 ? [valueOf(from, first, type.length + 1)] : rest.slice(0, rest.findIndex(isSetting) < 0 ? undefined : rest.findIndex(isSetting)).map((word) => valueOf(from, word))
  const targets = named.length > 0 ? named : [notKnown('the command names no service account', location)]
  const setting = `${roleArnAnnotation}=`
  const given = rest.find(({ text }) => text.startsWith(setting))
  if (verb.text === 'annotate') {
    return given === undefined ? [] : targets.map((name) => ({ command: 'kubectl annotate', namespace, name, roleArn: valueOf(from, given, setting.length), location }))
  }
  const patch = texts.get('-p') ?? texts.get('--patch')
  // What a file holds, or the shell, is not seen.
  if (patch?.includes(roleArnAnnotation) === false && !patch.includes('$')) return []
  return targets.map((name) => ({ command: 'kubectl patch', namespace, name, roleArn: undefined, location }))
}

function ofEksctl(_: CommandText, { positional, options, texts }: Arguments, location: Location): readonly AnnotatedByCommand[] {
  const [verb, what] = positional
  // With --role-only it annotates nothing.
  if (verb?.text !== 'create' || what?.text !== 'iamserviceaccount' || (texts.has('--role-only') && texts.get('--role-only') !== 'false')) return []
  const name = options.get('--name') ?? notKnown('the command names no service account', location)
  return [{ command: 'eksctl create iamserviceaccount', namespace: options.get('--namespace') ?? options.get('-n') ?? scalar('default', location), name, roleArn: options.get('--attach-role-arn'), location }]
}

/** A command in a value of Terraform: what is not literal in it is a hole that keeps its meaning. */
export function commandTextOf(parts: readonly Value[], location: Location): CommandText {
  // Each part that is not text is one character of its own, for private use.
  const texts = parts.map((part, index) => textOf(part) ?? String.fromCharCode(0xe000 + (index % 0x1000)))
  const starts: number[] = []
  let length = 0
  for (const text of texts) {
    starts.push(length)
    length += text.length
  }
  const value = (start: number, end: number): Value => {
    const pieces = parts.flatMap((part, index): Value[] => {
      const [text, offset] = [texts[index] ?? '', starts[index] ?? 0]
      if (offset + text.length <= start || offset >= end) return []
      if (textOf(part) === undefined) return [part]
      return [scalar(text.slice(Math.max(0, start - offset), end - offset), location)]
    })
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : concat(pieces, location)
  }
  return { text: texts.join(''), value, location: () => location }
}
