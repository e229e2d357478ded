// The module of docs/configuration.md, described and called as the page does.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { lintOptions } from './config.js'
import { lintFiles } from './lint.js'

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')
const block = (start: string): string => new RegExp('```\\w+\\n(' + start + '[^]*?)```').exec(page)?.[1] ?? ''
const described = (parse(block('modules:')) as { modules: NonNullable<Parameters<typeof lintFiles>[1]>['modules'] }).modules
const eks = 'module "eks" {\n  source       = "terraform-aws-modules/eks/aws"\n  version      = "~> 20.0"\n  cluster_name = "prod"\n}\n'
const account = (namespace: string): string => `resource "kubernetes_service_account" "api" {
  metadata {
    name        = "api"
    namespace   = "${namespace}"
    annotations = { "eks.amazonaws.com/role-arn" = module.api.role_arn }
  }
}
`

describe('described modules', () => {
  const lint = (namespace: string, modules = described) =>
    lintFiles({ 'main.tf': eks + block('module "api"') + account(namespace) }, { strict: true, ...(modules === undefined ? {} : { modules }) })

  it('are unknown without their description', () => {
    expect(lint('payments', []).summary).toMatchObject({ roles: 0, pairsDecided: 0 })
  })

  it('are evaluated with it', () => {
    expect(lint('payments')).toMatchObject({ findings: [], internalErrors: [], summary: { roles: 1, pairsDecided: 1 } })
    expect(lint('billing').findings.map(({ ruleId }) => ruleId)).toEqual(['service-account-can-assume-role'])
  })

  it('are part of the configuration, which is checked', () => {
    expect(typeof lintOptions).toBe('function')
    expect(described).toHaveLength(1)
  })
})
