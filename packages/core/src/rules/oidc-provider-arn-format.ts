import { defineRule } from '../engine/rule.js'
import { looksLikePlaceholder } from '../model/annotations.js'
import { isWebIdentityStatement } from '../model/trust.js'
import { contains, startsWith } from '../value/compare.js'
import { isFromDefault } from '../value/references.js'
import { show } from '../value/show.js'
import { isNull, textOf, type Value } from '../value/value.js'

const providerArn = /^arn:aws[a-z0-9-]*:iam::\d{12}:oidc-provider\/[^\s:/][^\s:]*$/
const samlArn = /^arn:aws[a-z0-9-]*:iam::\d{12}:saml-provider\/\S+$/
/** Identity providers that IAM knows by their bare domain. */
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/

type Wrong = 'nothing' | 'scheme' | 'otherArn' | 'url' | 'malformed'

function wrongWith(value: Value): Wrong | undefined {
  if (isNull(value) || textOf(value) === '') return 'nothing'
  if (startsWith(value, 'https://') === 'yes' || startsWith(value, 'http://') === 'yes') return 'url'
  if (contains(value, ':oidc-provider/https://') === 'yes') return 'scheme'
  if (startsWith(value, 'arn:') === 'yes' && (contains(value, ':role/') === 'yes' || contains(value, ':cluster/') === 'yes')) return 'otherArn'
  const text = textOf(value)
  if (text === undefined || providerArn.test(text) || samlArn.test(text) || looksLikePlaceholder(text)) return undefined
  return domain.test(text) && !text.startsWith('oidc.') ? undefined : 'malformed'
}

export default defineRule({
  meta: {
    id: 'oidc-provider-arn-format',
    severity: 'error',
    recommended: true,
    category: 'trust-policy',
    summary: 'The federated principal is not the ARN of an OIDC provider.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html', 'https://github.com/terraform-aws-modules/terraform-aws-iam/issues/202'],
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      nothing: 'The federated principal is empty: IAM rejects the policy ("Federated principals must be valid domain names or SAML metadata ARNs"). Give the ARN of the cluster\'s OIDC provider; is it created at all?',
      scheme: 'The provider ARN "{{value}}" holds "https://": IAM names a provider by its issuer without the scheme. Remove it.',
      otherArn: '"{{value}}" is not the ARN of an OIDC provider: no token matches it. Use arn:aws:iam::<account id>:oidc-provider/<issuer without https://>.',
      url: '"{{value}}" is a URL: IAM rejects the policy ("Federated principals must be valid domain names or SAML metadata ARNs"). Use the ARN of the OIDC provider.',
      malformed: '"{{value}}" is not the ARN of an OIDC provider. Use arn:aws:iam::<account id>:oidc-provider/<issuer without https://>.',
    },
    yieldsTo: ['irsa-module-provider-arn'],
  },
  create(context) {
    return {
      TrustStatement(statement) {
        if (isWebIdentityStatement(statement) === 'no') return
        for (const principal of statement.principals) {
          if (principal.type !== 'Federated') continue
          for (const value of principal.values) {
            const wrong = isFromDefault(value) ? undefined : wrongWith(value)
            if (wrong !== undefined) context.report({ at: value, messageId: wrong, data: { value: show(value) } })
          }
        }
      },
    }
  },
})
