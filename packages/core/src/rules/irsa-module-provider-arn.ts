import { defineRule, fix } from '../engine/rule.js'
import { looksLikePlaceholder } from '../model/annotations.js'
import { irsaProviders, isIrsaModule } from '../model/irsa-module.js'
import { contains, startsWith } from '../value/compare.js'
import { isFromDefault, referencesOf, useLocation } from '../value/references.js'
import { show } from '../value/show.js'
import { isNull, textOf, type Value } from '../value/value.js'

const providerArn = /^arn:aws[a-z0-9-]*:iam::\d{12}:oidc-provider\/[^\s:/][^\s:]*$/

const issuerOutput = /^module\.[\w.[\]"-]+\.cluster_oidc_issuer_url$/

type Wrong = 'empty' | 'url' | 'otherArn' | 'malformed'

function wrongWith(value: Value): Wrong | undefined {
  if (isNull(value) || textOf(value) === '') return 'empty'
  if (startsWith(value, 'https://') === 'yes' || contains(value, ':oidc-provider/https://') === 'yes') return 'url'
  if (startsWith(value, 'arn:') === 'yes' && contains(value, ':oidc-provider/') === 'no') return 'otherArn'
  const text = textOf(value)
  if (text === undefined && startsWith(value, 'arn:') === 'no') return 'malformed'
  return text === undefined || providerArn.test(text) || looksLikePlaceholder(text) ? undefined : 'malformed'
}

export default defineRule({
  meta: {
    id: 'irsa-module-provider-arn',
    severity: 'error',
    recommended: true,
    category: 'terraform-module',
    summary: 'An entry of `oidc_providers` does not reference an OIDC provider by its ARN.',
    references: ['https://registry.terraform.io/modules/terraform-aws-modules/iam/aws/latest/submodules/iam-role-for-service-accounts', 'https://github.com/terraform-aws-modules/terraform-aws-iam/issues/202'],
    hasSuggestions: true,
    schema: { type: 'object', additionalProperties: false },
    defaultOptions: {},
    messages: {
      missing: 'This entry of oidc_providers has no provider_arn: Terraform fails on it. Reference the cluster\'s OIDC provider, for example provider_arn = module.eks.oidc_provider_arn.',
      empty: 'provider_arn is empty: IAM rejects the trust policy ("Federated principals must be valid domain names or SAML metadata ARNs"). Reference the cluster\'s OIDC provider; is it created at all?',
      url: 'provider_arn is the issuer\'s URL ({{value}}), not the ARN of the OIDC provider: IAM rejects the trust policy. Use the provider\'s ARN, for example module.eks.oidc_provider_arn.',
      otherArn: 'provider_arn is "{{value}}", which is not the ARN of an OIDC provider. Use the provider\'s ARN, for example module.eks.oidc_provider_arn.',
      malformed: 'provider_arn is "{{value}}", which is not the ARN of an OIDC provider (arn:aws:iam::<account id>:oidc-provider/<issuer without https://>).',
    },
  },
  create(context) {
    return {
      ModuleCall(call) {
        if (!isIrsaModule(call)) return
        for (const { location, providerArn: arn, complete } of irsaProviders(call)) {
          if (arn === undefined) {
            if (complete) context.report({ at: location, messageId: 'missing' })
            continue
          }
          const wrong = isFromDefault(arn) ? undefined : wrongWith(arn)
          if (wrong === undefined) continue
          const at = useLocation(arn)
          // terraform-aws-modules/eks offers both, so the other output is what was meant, wherever it is referred to.
          const reference = wrong === 'url' ? referencesOf(arn).find(({ location: { file, start, end } }) => issuerOutput.test(file.text.slice(start, end))) : undefined
          const swapped = reference?.location.file.text.slice(reference.location.start, reference.location.end).replace(/cluster_oidc_issuer_url$/, 'oidc_provider_arn')
          context.report({
            at,
            messageId: wrong,
            data: { value: show(arn) },
            suggest: [reference === undefined || swapped === undefined ? undefined : fix.suggestion(`Use ${swapped}`, fix.replaceText(reference.location, swapped))],
          })
        }
      },
    }
  },
})
