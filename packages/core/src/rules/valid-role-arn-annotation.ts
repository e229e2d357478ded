import { defineRule, fix } from '../engine/rule.js'
import { looksLikePlaceholder, roleArnAnnotation } from '../model/annotations.js'
import type { ServiceAccount } from '../model/facts.js'
import type { Model } from '../model/model.js'
import { parseRoleArn } from '../model/role-arn.js'
import { isFromDefault } from '../value/references.js'
import { entryOf, textOf } from '../value/value.js'
import { alternatives, equals } from '../value/compare.js'

type Wrong = 'empty' | 'whitespace' | 'account' | 'notRole' | 'notArn' | 'malformed'

function wrongWith(text: string): Wrong | undefined {
  if (text === '') return 'empty'
  if (parseRoleArn(text) !== undefined || looksLikePlaceholder(text)) return undefined
  if (parseRoleArn(text.trim()) !== undefined) return 'whitespace'
  if (!text.startsWith('arn:')) return 'notArn'
  const [, , service, , account = '', resource = ''] = text.split(':')
  if ((service === 'iam' || service === 'sts') && !resource.startsWith('role/') && /^\d{12}$/.test(account)) return 'notRole'
  return /^\d{12}$/.test(account) ? 'malformed' : 'account'
}

/** Pod Identity serves a service account of this name: left empty, the annotation is in order. */
const isAssociated = (model: Model, { scope, namespace, name }: ServiceAccount): boolean =>
  model.associations.some((each) => model.comparable(each.scope, scope) && equals(each.serviceAccount, name) === 'yes' && equals(each.namespace, namespace) !== 'no')

export default defineRule({
  meta: {
    id: 'valid-role-arn-annotation',
    severity: 'error',
    recommended: true,
    category: 'kubernetes',
    summary: 'The value of `eks.amazonaws.com/role-arn` is not the ARN of a role.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html', 'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html'],
    hasSuggestions: true,
    schema: { type: 'object', properties: { allowRoleName: { type: 'boolean' } }, additionalProperties: false },
    defaultOptions: { allowRoleName: false },
    messages: {
      empty: 'The role ARN is empty: EKS treats the service account as not annotated, and its pods silently use the role of their node. Give the ARN, or remove the annotation.',
      whitespace: 'The role ARN has white space around it, which EKS hands to STS as it is: "Request ARN is invalid". Remove it.',
      account: '"{{value}}" has no 12-digit account id in its fifth part: STS answers "Request ARN is invalid". Write arn:aws:iam::<account id>:role/<name>.',
      notRole: '"{{value}}" is an ARN, but not of a role: pods can only assume a role. Write arn:aws:iam::<account id>:role/<name>.',
      notArn: '"{{value}}" is not an ARN: EKS hands it to STS as it is, which answers "Request ARN is invalid". Write arn:aws:iam::<account id>:role/<name>.',
      malformed: '"{{value}}" is not a valid role ARN: STS answers "Request ARN is invalid". Write arn:aws:iam::<account id>:role/<name>.',
    },
  },
  create(context) {
    return {
      ServiceAccount(serviceAccount) {
        const roleArn = entryOf(serviceAccount.annotations, roleArnAnnotation)
        if (roleArn === undefined || isFromDefault(roleArn)) return
        const options = alternatives(roleArn).map(({ value }) => textOf(value))
        const wrong = options.map((text) => (text === undefined ? undefined : wrongWith(text)))
        const [first] = wrong
        const [text = ''] = options
        if (first === undefined || wrong.some((each) => each === undefined)) return
        if (first === 'notArn' && context.options.allowRoleName) return
        const emptyAnnotation = serviceAccount.emptyAnnotation ?? 'error'
        if (first === 'empty' && (emptyAnnotation === 'silent' || options.length > 1 || isAssociated(context.model, serviceAccount))) return
        context.report({
          at: roleArn,
          messageId: first,
          data: { value: text },
          ...(first === 'empty' && emptyAnnotation === 'warn' ? { severity: 'warn' as const } : {}),
          // A line break belongs to a block scalar: without it, the next line would be part of the text.
          suggest: [first === 'whitespace' && !/[\r\n]/.test(text) ? fix.suggestion('Remove the white space', fix.replaceScalar(roleArn, text.trim())) : undefined],
        })
      },
    }
  },
})
