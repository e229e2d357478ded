import { defineRule, fix } from '../engine/rule.js'
import { exactSubjects } from '../model/explain.js'
import type { Role, ServiceAccount } from '../model/facts.js'
import { nearestName } from '../model/near.js'
import { isKubernetesStatement } from '../model/trust.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'trusted-service-account-exists',
    severity: 'warn',
    recommended: true,
    category: 'linkage',
    summary: 'A trust policy names a service account that is not there, while one with almost the same name is.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html', 'https://github.com/aws-ia/terraform-aws-eks-blueprints-addons/issues/267'],
    hasSuggestions: true,
    schema: { type: 'object', properties: { externalServiceAccounts: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { externalServiceAccounts: [] as readonly string[] },
    messages: {
      near: 'No service account "{{subject}}" is in the scan; "{{near}}" is. If that is the one, correct the trust policy: it admits nobody else.',
      unreachable:
        'Nobody can use this role: its name is generated, nothing refers to the module that makes it, and the service account "{{subject}}" is not in the scan. Hand the ARN on to the service account that needs it, or remove the role.',
      missing: 'No service account "{{subject}}" is in the scan, which is said to be complete: the role admits a pod that does not exist.',
    },
    yieldsTo: ['service-account-can-assume-role', 'annotation-matches-module-role', 'irsa-module-service-account-format', 'sub-format'],
  },
  create(context) {
    const { model, options } = context
    // One that another role trusts has its role already.
    const isTrustedElsewhere = ({ namespace, name, scope }: ServiceAccount, except: Role): boolean =>
      model.rolesAdmitting(namespace, name, scope).some(({ match, role }) => match === 'yes' && role !== except)
    /** Of a generated name nobody knows the ARN but through the module's outputs; an account that it denies does not use it, whatever its ARN. */
    const isUnreachable = (role: Role): boolean =>
      role.namePrefix !== undefined && model.moduleCallOf(role)?.unmentioned === true && model.bindings.every(({ candidates }) => candidates.every((candidate) => candidate.role !== role || candidate.decision.result === 'deny'))
    return {
      Role(role) {
        if (!model.statementsOf(role.trust).some((statement) => isKubernetesStatement(statement) === 'yes')) return
        const subjects = exactSubjects(model, role)
        const visible = model.serviceAccounts.filter((each) => model.related(each.scope, role.scope))
        const known = new Map(
          visible.flatMap((each) => {
            const namespace = textOf(each.namespace)
            const name = textOf(each.name)
            return namespace === undefined || name === undefined ? [] : [[`${namespace}:${name}`, { each, namespace, name }] as const]
          }),
        )
        // During a migration a role names the old and the new one: a role with one subject that exists is in order.
        if (subjects.length === 0 || subjects.some(({ namespace, name }) => known.has(`${namespace}:${name}`))) return
        const [first] = subjects
        if (first !== undefined && isUnreachable(role)) {
          context.report({ at: first.value, about: [role], messageId: 'unreachable', data: { subject: `${first.namespace}:${first.name}` } })
          return
        }
        // A service account whose namespace or name is not known may be the one.
        const isOpen = visible.some((each) => textOf(each.namespace) === undefined || textOf(each.name) === undefined)
        for (const { namespace, name, value } of subjects) {
          const subject = `${namespace}:${name}`
          if (options.externalServiceAccounts.includes(subject)) continue
          const accounts = [...known.values()]
          // The release is called so, but the chart puts its own name behind it.
          const byRelease = accounts.filter(({ each: { release, scope }, namespace: at }) => at === namespace && textOf(release) === name && scope.id === role.scope.id)
          if (isOpen && byRelease.length === 0) continue
          const nearName = nearestName(name, accounts.filter((each) => each.namespace === namespace).map((each) => each.name))
          const alike = [...accounts.filter((each) => each.namespace === namespace && each.name === nearName), ...accounts.filter((each) => each.name === name && name !== 'default')]
          const near = [...byRelease, ...(isOpen ? [] : alike)].find(({ each }) => !isTrustedElsewhere(each, role))
          if (near !== undefined) {
            const text = textOf(value) ?? ''
            // A module puts "system:serviceaccount:" in front of what is written.
            const { file, start, end } = value.location
            const written = file.text.slice(start, end)
            const intended = `${near.namespace}:${near.name}`
            context.report({
              at: value,
              about: [role, near.each],
              messageId: 'near',
              data: { subject, near: intended },
              related: [{ location: near.each.name.location, message: `the service account "${intended}"` }],
              suggest: [fix.suggestion(`Trust "${intended}"`, fix.replaceScalar(value, text.replace(subject, intended)) ?? (written.includes(subject) ? fix.replaceText(value.location, written.replace(subject, intended)) : undefined))],
            })
          } else if (!isOpen && visible.length > 0 && model.coverage('service-account', role.scope) === 'complete') {
            context.report({ at: value, about: [role], messageId: 'missing', data: { subject } })
          }
        }
      },
    }
  },
})
