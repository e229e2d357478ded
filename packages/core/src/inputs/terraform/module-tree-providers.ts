// The provider configurations that a module instance sees: its own, with `for_each` expanded, and those its caller hands over.
// providers.ts says what a configuration means.
import type { SourceFile } from '../../source/source-file.js'
import type { Expression } from '../../syntax/hcl/ast.js'
import { textOf, type Value } from '../../value/value.js'
import { bodyInstance, type Bindings } from './body.js'
import { suffixOf } from './instances.js'
import type { ModuleConfig, ResourceDeclaration } from './module-tree-config.js'
import { literalText } from './module-tree-source.js'
import type { Inside } from './module-tree-types.js'
import { accountOfArn, emptyProvider, impliedProvider, providerConfig, providerName, type ProviderName, type Providers } from './providers.js'
import { unquoted } from './tf-json.js'

export function moduleProviders(inside: Inside): Pick<Inside, 'providers' | 'providerNamed'> {
  const { options, id, prefix, locate, valueOf, bodyContext, repetitionOf, bindingsOf } = inside
  const { config } = options

  let ownProviders: Providers | undefined
  const providers = (): Providers => {
    if (ownProviders !== undefined) return ownProviders
    const all = new Map(options.providers)
    // While keys of `for_each` are evaluated, the configurations before this one are there.
    ownProviders = all
    for (const declaration of config.providers) {
      const { body } = declaration
      const alias = body.attributes.get('alias')
      const aliasText = alias === undefined ? undefined : textOf(valueOf(alias.file, alias.attribute.expression))
      if (alias !== undefined && aliasText === undefined) continue
      const name = aliasText === undefined ? declaration.name : `${declaration.name}.${aliasText}`
      // In a child, an empty block is the old way to say that the configuration comes from the caller.
      if (options.parent !== undefined && all.has(name) && [...body.attributes.keys()].every((each) => each === 'alias' || each === 'version')) continue
      const location = locate(declaration.header.file, declaration.header)
      // https://opentofu.org/docs/language/providers/configuration/#for_each-multiple-instances-of-a-provider-configuration
      for (const key of repetitionOf(body, `${prefix}provider.${name}`, location).instances) {
        const own = `${name}${key.suffix}`
        all.set(own, providerConfig(`${id}/provider.${own}`, own, bodyInstance(body, bodyContext, bindingsOf(key, location)), () => accountSaidByArns(config, name)))
      }
    }
    // Without a block, the root has the empty configuration, which all modules below inherit.
    const [file] = config.files
    if (options.parent === undefined && !all.has(defaultProvider) && file !== undefined) {
      all.set(defaultProvider, emptyProvider(`${id}/provider.${defaultProvider}`, defaultProvider, { file, start: 0, end: 0 }, () => accountSaidByArns(config, defaultProvider)))
    }
    return all
  }

  const providerNamed = (file: SourceFile, expression: Expression, bindings: Bindings): ProviderName | undefined => {
    const plain = unquoted(file, expression)
    if (plain.kind !== 'index') return providerName(file, expression)
    // `aws.by_region[each.key]` (OpenTofu): which one it is hangs on the instance.
    const outer = providerName(file, plain.object)
    return outer === undefined ? undefined : `${outer}${suffixOf(valueOf(file, plain.key, bindings))}`
  }

  return { providers, providerNamed }
}

const defaultProvider = 'aws'

/** Arguments that IAM and EKS only take from the account of the caller: what they name lives where the provider works. */
const sameAccount: Readonly<Record<string, readonly string[]>> = {
  'data.aws_iam_openid_connect_provider': ['arn'],
  'data.aws_iam_policy': ['arn'],
  'managed.aws_iam_role': ['permissions_boundary'],
  'managed.aws_iam_user': ['permissions_boundary'],
  'managed.aws_iam_role_policy_attachment': ['policy_arn'],
  'managed.aws_iam_user_policy_attachment': ['policy_arn'],
  'managed.aws_eks_cluster': ['role_arn'],
  'managed.aws_eks_node_group': ['node_role_arn'],
}

/** Account numbers of documentation: nobody works there. */
const isExample = (account: string): boolean => account === '123456789012' || /^(\d)\1{11}$/.test(account)

/** The account that literal ARNs of this module say its resources of one provider configuration are in; undefined where they do not agree. */
function accountSaidByArns(config: ModuleConfig, provider: ProviderName): Value | undefined {
  const said = new Map<string, Value>()
  const add = (file: SourceFile, expression: Expression | undefined): void => {
    const text = literalText(expression)
    const location = expression === undefined ? undefined : { file, start: expression.start, end: expression.end }
    const account = text === undefined || location === undefined ? undefined : accountOfArn({ kind: 'scalar', value: text, location })
    const number = textOf(account)
    if (account !== undefined && number !== undefined && !isExample(number)) said.set(number, account)
  }
  for (const declaration of config.resources.values()) {
    if (nameOf(declaration) !== provider) continue
    for (const argument of sameAccount[`${declaration.mode}.${declaration.type}`] ?? []) {
      const sourced = declaration.body.attributes.get(argument)
      if (sourced !== undefined) add(sourced.file, sourced.attribute.expression)
    }
  }
  for (const { file, block } of config.others) {
    if (block.type !== 'import') continue
    const [to, imported] = ['to', 'id'].map((name) => block.body.attributes.find((each) => each.name === name)?.expression)
    const target = to === undefined ? undefined : config.resources.get(`managed.${addressText(file, to)}`)
    if (target !== undefined && nameOf(target) === provider) add(file, imported)
  }
  return said.size === 1 ? [...said.values()][0] : undefined
}

function nameOf({ body, type }: ResourceDeclaration): ProviderName | undefined {
  const given = body.attributes.get('provider')
  return given === undefined ? impliedProvider(type) : providerName(given.file, given.attribute.expression)
}

/** `aws_iam_role.this`; with a key behind it, too. */
function addressText(file: SourceFile, expression: Expression): string {
  const plain = unquoted(file, expression)
  const whole = plain.kind === 'index' ? plain.object : plain
  return providerName(file, whole) ?? ''
}
