// For tests only: evaluates Terraform texts and writes facts as short lines, so that a table can hold what is expected.
import type { Fact, Statement, Trust } from '../../../model/facts.js'
import { memoryFileSystem } from '../../../source/file-system.js'
import { show } from '../../../value/show.js'
import type { Value } from '../../../value/value.js'
import { createProject } from '../../project.js'
import type { ModuleInstance } from '../contracts.js'
import { evaluateTerraform, extractTerraform } from '../index.js'

type Files = string | Readonly<Record<string, string>>

const projectOf = (files: Files) => createProject(memoryFileSystem(typeof files === 'string' ? { '/main.tf': files } : files), [], '/')

export const factsOf = (files: Files): readonly Fact[] => extractTerraform(projectOf(files)).facts

export function rootOf(files: Files): ModuleInstance {
  const [root] = evaluateTerraform(projectOf(files)).roots
  if (root === undefined) throw new Error('there is no root module')
  return root
}

export const outputOf = (files: Files, name: string): string => text(rootOf(files).output(name))

/** Facts of a kind. */
export function ofKind<K extends Fact['kind']>(facts: readonly Fact[], kind: K): readonly Extract<Fact, { kind: K }>[] {
  return facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind)
}

/** A value in full; symbols in ‹›, unknowns as `?`. */
export function text(value: Value | undefined): string {
  switch (value?.kind) {
    case undefined:
      return '-'
    case 'scalar':
      return typeof value.value === 'string' ? value.value : show(value)
    case 'template':
      return value.parts.map(text).join('')
    case 'symbol':
      return value.symbol.domain === 'unique-suffix' ? '‹suffix›' : `‹${value.symbol.label}›`
    case 'unknown':
      return '?'
    case 'choice':
      return `(${value.options.map((option) => text(option.value)).join(' | ')})`
    case 'encoded':
      return `${value.format}(${text(value.value)})`
    case 'list':
    case 'set':
    case 'tuple':
      return `[${[...value.items.map(text), ...(value.complete ? [] : ['…'])].join(', ')}]`
    case 'object':
    case 'map':
      return `{${[...value.entries.map((entry) => `${text(entry.key)}: ${text(entry.value)}`), ...(value.complete ? [] : ['…'])].join(', ')}}`
  }
}

/** Statements as lines: `Allow sts:AssumeRole Service=pods.eks.amazonaws.com if StringEquals k=v`. */
export function trustLines(trust: Trust): readonly string[] {
  switch (trust.kind) {
    case 'unknown':
      return [`unknown: ${trust.reason.code}`]
    case 'choice':
      return trust.options.flatMap(({ when, policy }) => trustLines(policy).map((line) => `[${when.map(({ arm }) => arm).join(',')}] ${line}`))
    case 'policy':
      return [...trust.statements.map(statementLine), ...(trust.complete ? [] : ['…']), ...trust.problems.map(({ code }) => `problem ${code}`)]
  }
}

function statementLine(statement: Statement): string {
  const effect = typeof statement.effect === 'string' ? statement.effect : '?'
  const open = (complete: boolean): string => (complete ? '' : ' …')
  const principals = statement.principals.map(({ type, values, complete }) => `${typeof type === 'string' ? type : '?'}=${values.map(text).join(',')}${open(complete)}`)
  const conditions = statement.conditions.map(({ operator, key, values, complete }) => {
    const name = 'unknown' in operator ? text(operator.unknown) : `${operator.setOperator === undefined ? '' : `${operator.setOperator}:`}${operator.base}${operator.ifExists ? 'IfExists' : ''}`
    return `${name} ${text(key)}=${values.map(text).join(',')}${open(complete)}`
  })
  const sid = statement.sid === undefined ? '' : `${text(statement.sid)}: `
  const actions = `${statement.actions.map(text).join(',')}${open(statement.complete.actions)}`
  const condition = conditions.length === 0 ? '' : ` if ${conditions.join(' and ')}`
  return `${sid}${effect} ${actions} ${principals.join(' ')}${open(statement.complete.principals)}${condition}${open(statement.complete.conditions)}`
}

const shown = ['name', 'arn', 'issuer', 'url', 'cluster', 'namespace', 'serviceAccount', 'serviceAccountName', 'roleArn', 'targetRoleArn', 'annotations', 'podAnnotations'] as const

/** Facts as lines: kind, address, what is said; under a role its trust. Account and partition of the only provider are `A` and `P`. */
export function factLines(files: Files, kinds?: readonly Fact['kind'][]): readonly string[] {
  return factsOf(files)
    .filter(({ kind }) => kind !== 'module-call' && (kinds === undefined || kinds.includes(kind)))
    .flatMap((fact) => {
      const values = fact as unknown as Readonly<Record<string, Value | undefined>>
      const said = shown.flatMap((name) => (values[name] === undefined ? [] : [`${name}=${text(values[name])}`]))
      const exists = fact.exists === 'yes' ? '' : ` (${fact.exists})`
      const head = `${fact.kind} ${fact.address}${exists} ${said.join(' ')}`
      return fact.kind === 'role' ? [head, ...trustLines(fact.trust).map((line) => `  ${line}`)] : [head]
    })
    .map((line) => line.replaceAll('‹account of provider aws›', 'A').replaceAll('‹partition of provider aws›', 'P').replace(/‹issuer of [^›]*›/g, '‹issuer›').replaceAll(issuer, 'ISS'))
}

/** A literal issuer for tests; `ISS` in lines. */
export const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/X'
export const providerArn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`
