import { defineRule } from '../engine/rule.js'
import { roleArnAnnotation } from '../model/annotations.js'
import { exactSubjects } from '../model/explain.js'
import type { ServiceAccount } from '../model/facts.js'
import { isKubernetesStatement } from '../model/trust.js'
import { equals } from '../value/compare.js'
import { entryOf, scalar } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'trusted-service-account-annotated',
    severity: 'warn',
    recommended: true,
    category: 'linkage',
    summary: 'A service account that a role trusts carries no role annotation.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/terraform-aws-modules/terraform-aws-iam/issues/485'],
    schema: { type: 'object', properties: { ignoreServiceAccounts: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { ignoreServiceAccounts: [] as readonly string[] },
    messages: {
      missing:
        'The service account "{{subject}}", which this role trusts, has no annotation "eks.amazonaws.com/role-arn" and no Pod Identity association: its pods silently use the role of their node.',
      anyNamespace:
        'The service account "{{name}}" names no namespace, and no other can be the "{{subject}}" that this role trusts; it has no annotation "eks.amazonaws.com/role-arn" and no Pod Identity association: its pods silently use the role of their node.',
    },
    yieldsTo: ['annotation-key-typo', 'annotation-on-wrong-object'],
  },
  create(context) {
    const { model, options } = context
    const saidWithoutNamespace = new Set<ServiceAccount>()
    return {
      Role(role) {
        if (!model.statementsOf(role.trust).some((statement) => isKubernetesStatement(statement) === 'yes')) return
        for (const { namespace, name, value } of exactSubjects(model, role)) {
          const subject = `${namespace}:${name}`
          if (options.ignoreServiceAccounts.includes(subject)) continue
          const [at, of] = [scalar(namespace, value.location), scalar(name, value.location)]
          const named = model.serviceAccountsNamed(at, of, role.scope)
          // One that is applied to whatever namespace is meant, where no other has its name.
          const alike = name === 'default' ? [] : model.serviceAccounts.filter((each) => model.related(each.scope, role.scope) && equals(each.name, of) === 'yes')
          const accounts = named.length > 0 || alike.some((each) => equals(each.namespace, at) === 'no') ? named : alike
          const [account] = accounts
          if (account === undefined) continue
          // Every object of that name is written out in full and none has the annotation. What only a chart says counts beside its role.
          const lacksAnnotation = accounts.every(({ annotations, patch, implied, scope }) => {
            const isOpen = annotations.kind !== 'object' && annotations.kind !== 'map' ? true : !annotations.complete
            return !isOpen && patch !== true && (implied !== true || scope.id === role.scope.id) && entryOf(annotations, roleArnAnnotation) === undefined
          })
          const mayBePatched = model.serviceAccounts.some(
            (each) =>
              each.patch === true &&
              equals(each.namespace, at) !== 'no' &&
              // A GitOps operator patches objects of any directory.
              (model.related(each.scope, account.scope) ? equals(each.name, of) !== 'no' : equals(each.name, of) === 'yes'),
          )
          const isAssociated = [...model.associations, ...model.roleGrants].some((each) => equals(each.serviceAccount, of) !== 'no' && equals(each.namespace, at) !== 'no')
          const hasOwnRole = model.workloads.some((each) => each.ownRole === true && equals(each.serviceAccountName, of) !== 'no' && equals(each.namespace, at) !== 'no')
          if (!lacksAnnotation || mayBePatched || isAssociated || hasOwnRole) continue
          // It may be the one of several namespaces, and lacks one annotation.
          if (named.length === 0 && saidWithoutNamespace.has(account)) continue
          if (named.length === 0) saidWithoutNamespace.add(account)
          context.report({
            // A chart's account is written nowhere.
            at: account.implied === true ? value : account.name,
            about: [account, role],
            messageId: named.length > 0 ? 'missing' : 'anyNamespace',
            data: { subject, name },
            related: [account.implied === true ? { location: account.location, message: 'this release makes it' } : { location: value.location, message: 'the role trusts it here' }],
          })
        }
      },
    }
  },
})
