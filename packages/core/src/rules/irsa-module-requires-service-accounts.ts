import { defineRule } from '../engine/rule.js'
import { irsaProviders, isIrsaModule } from '../model/irsa-module.js'
import { isNull } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'irsa-module-requires-service-accounts',
    severity: 'error',
    recommended: true,
    category: 'terraform-module',
    summary: 'An entry of `oidc_providers` names no service account, so no pod can assume the role.',
    references: ['https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/latest/submodules/iam-role-for-service-accounts'],
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      missing: 'This entry of oidc_providers has no namespace_service_accounts: Terraform fails on it, or the role admits no pod. Add namespace_service_accounts = ["<namespace>:<service account>"].',
      empty: 'namespace_service_accounts is empty, so no pod can assume the role. Name the service accounts as "<namespace>:<service account>".',
    },
  },
  create(context) {
    return {
      ModuleCall(call) {
        if (!isIrsaModule(call)) return
        for (const provider of irsaProviders(call)) {
          const { serviceAccounts } = provider
          if (serviceAccounts === undefined) {
            if (provider.complete) context.report({ at: provider.location, messageId: 'missing' })
          } else if (isNull(serviceAccounts)) context.report({ at: provider.location, messageId: 'missing' })
          else if ((serviceAccounts.kind === 'list' || serviceAccounts.kind === 'tuple' || serviceAccounts.kind === 'set') && serviceAccounts.complete && serviceAccounts.items.length === 0) {
            context.report({ at: serviceAccounts, messageId: 'empty' })
          }
        }
      },
    }
  },
})
