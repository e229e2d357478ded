// Commands that Terraform runs: an OIDC provider that eksctl makes is one that is not written, but may be any; service accounts may be
// annotated by one.
// https://eksctl.io/usage/iamserviceaccounts/ , https://developer.hashicorp.com/terraform/language/resources/provisioners/local-exec
import type { Fact } from '../../../model/facts.js'
import { partsOf } from '../../../value/template.js'
import { textOf, type Value } from '../../../value/value.js'
import { annotatedIn, commandFact, commandTextOf } from '../../commands.js'
import type { ResourceInstance, ResourceType } from '../contracts.js'
import { argument, notKnown } from './build.js'
import { base } from './facts.js'

const makesProvider = /\bassociate-iam-oidc-provider\b|\bcreate-open-id-connect-provider\b/

const mayMakeProvider = (command: Value): boolean =>
  command.kind === 'choice' ? command.options.some(({ value }) => mayMakeProvider(value)) : partsOf(command).some((part) => makesProvider.test(textOf(part) ?? ''))

function facts(resource: ResourceInstance): readonly Fact[] {
  const commands = resource.blocks('provisioner').items.flatMap((provisioner) => argument(provisioner, 'command') ?? [])
  const annotated = commands.flatMap((command) => annotatedIn(commandTextOf(partsOf(command), command.location)))
  const { scope, ...own } = base(resource)
  const accounts = annotated.map((each, index): Fact => ({ ...own, ...commandFact(each, scope, `${resource.address}:command ${String(index + 1)}`) }))
  return [...accounts, ...providers(resource, commands)]
}

function providers(resource: ResourceInstance, commands: readonly Value[]): readonly Fact[] {
  const command = commands.find(mayMakeProvider)
  if (command === undefined) return []
  const open = notKnown('not-modelled', 'a command makes this OIDC provider', command.location)
  return [{ kind: 'oidc-provider', ...base(resource), exists: 'unknown', issuer: open, arn: open, lookup: true }]
}

export const commands: readonly ResourceType[] = ['null_resource', 'terraform_data'].map((type) => ({ mode: 'managed', type, facts }))
