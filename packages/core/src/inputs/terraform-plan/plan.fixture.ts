// For tests only: writes plans and states in the form of `terraform show -json` (format 1.2).

export const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0'
export const account = '111122223333'

export interface Resource {
  readonly address: string
  readonly values: Readonly<Record<string, unknown>>
  readonly unknown?: Readonly<Record<string, unknown>>
  readonly expressions?: Readonly<Record<string, unknown>>
  readonly actions?: readonly string[]
  readonly index?: number | string
}

export const trust = (subject: string, scheme = ''): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
        Condition: { StringEquals: { [`${scheme}${issuer}:sub`]: subject, [`${scheme}${issuer}:aud`]: 'sts.amazonaws.com' } },
      },
    ],
  })

const partsOf = (address: string) => {
  const module = /^((?:module\.\w+(?:\[[^\]]*\])?\.)*)(data\.)?(\w+)\.(\w+)/.exec(address)
  return { module: (module?.[1] ?? '').replace(/\.$/, ''), mode: module?.[2] === undefined ? 'managed' : 'data', type: module?.[3] ?? '', name: module?.[4] ?? '' }
}

const valuesOf = (resources: readonly Resource[]): unknown => {
  const row = ({ address, values, index }: Resource) => {
    const { mode, type, name } = partsOf(address)
    return { address, mode, type, name, ...(index === undefined ? {} : { index }), provider_name: 'registry.terraform.io/hashicorp/aws', schema_version: 0, values, sensitive_values: {} }
  }
  const modules = new Map<string, Resource[]>([['', []]])
  for (const each of resources) {
    const { module } = partsOf(each.address)
    const found = modules.get(module)
    if (found === undefined) modules.set(module, [each])
    else found.push(each)
  }
  const children = [...modules].filter(([module]) => module !== '')
  // Real plans nest these; readers may only rely on the addresses.
  return { root_module: { resources: modules.get('')?.map(row), child_modules: children.map(([address, each]) => ({ address, resources: each.map(row) })) } }
}

export function plan(resources: readonly Resource[], more: Readonly<Record<string, unknown>> = {}, calls: Readonly<Record<string, unknown>> = {}): string {
  const existing = resources.filter(({ actions }) => actions?.join() !== 'delete')
  const root = resources.filter(({ address }) => partsOf(address).module === '')
  const blocks = [...new Map(root.map((each) => [each.address.replace(/\[.*$/, ''), each])).entries()]
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: valuesOf(existing),
    resource_changes: resources.map(({ address, values, unknown = {}, actions = ['create'] }) => ({
      address,
      mode: partsOf(address).mode,
      type: partsOf(address).type,
      name: partsOf(address).name,
      change: { actions, before: actions.includes('delete') ? values : null, after: actions.join() === 'delete' ? null : values, after_unknown: unknown },
    })),
    configuration: {
      provider_config: { aws: { name: 'aws', full_name: 'registry.terraform.io/hashicorp/aws', expressions: { region: { constant_value: 'eu-west-1' } } } },
      root_module: {
        resources: blocks.map(([address, { expressions }]) => ({ ...partsOf(address), address, provider_config_key: 'aws', expressions: expressions ?? {}, schema_version: 0 })),
        module_calls: calls,
      },
    },
    ...more,
  })
}

export const state = (resources: readonly Resource[]): string => JSON.stringify({ format_version: '1.0', terraform_version: '1.11.4', values: valuesOf(resources) })

export const role = (address: string, name: string, policy: string, more: Partial<Resource> = {}): Resource => ({
  address,
  values: { name, path: '/', assume_role_policy: policy, name_prefix: null },
  unknown: { arn: true, id: true, unique_id: true },
  ...more,
})

export const manifest = (name: string, roleName: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: payments\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::${account}:role/${roleName}\n`
