import { defineRule } from '../engine/rule.js'
import { isKubernetesStatement, issuerOfProviderArn } from '../model/trust.js'
import { equals } from '../value/compare.js'
import { show } from '../value/show.js'
import { textOf } from '../value/value.js'

export default defineRule({
  meta: {
    id: 'oidc-provider-exists',
    severity: 'error',
    recommended: true,
    category: 'linkage',
    summary: 'A trust policy names an OIDC provider that is neither created nor looked up.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html', 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2315'],
    schema: { type: 'object', properties: { knownProviders: { type: 'array', items: { type: 'string' } } }, additionalProperties: false },
    defaultOptions: { knownProviders: [] as readonly string[] },
    messages: {
      notCreated:
        'The cluster "{{cluster}}" is created here, but no IAM OIDC provider for its issuer: STS answers "No OpenIDConnect provider found in your account". Create one (aws_iam_openid_connect_provider, or enable_irsa = true).',
      unknownProvider: 'No OIDC provider with the issuer "{{issuer}}" is in the scan, but others are. If it is not created elsewhere, STS answers "No OpenIDConnect provider found in your account".',
    },
    yieldsTo: ['irsa-module-provider-arn', 'oidc-provider-arn-format'],
  },
  create(context) {
    const { model, options } = context
    return {
      TrustStatement(statement, role) {
        if (isKubernetesStatement(statement) !== 'yes') return
        const providers = model.oidcProviders.filter((each) => each.scope.id === role.scope.id || model.comparable(each.scope, role.scope))
        for (const value of statement.principals.flatMap(({ type, values }) => (type === 'Federated' ? values : []))) {
          const issuer = issuerOfProviderArn(value)
          if (issuer === undefined || providers.some((each) => equals(each.issuer, issuer) !== 'no' || equals(each.arn, value) !== 'no')) continue
          const cluster = model.clusters.find((each) => !each.lookup && each.exists === 'yes' && each.scope.id === role.scope.id && equals(each.issuer, issuer) === 'yes')
          const literal = textOf(issuer)
          if (cluster !== undefined) {
            context.report({
              at: value,
              messageId: 'notCreated',
              data: { cluster: show(cluster.name) },
              related: [{ location: cluster.location, message: 'the cluster' }],
              // A module that is not evaluated may create it, or another root.
              ...(mayCreateProvider(role.scope.id) || model.oidcProviders.some((each) => equals(each.issuer, issuer) !== 'no') ? { severity: 'warn' as const } : {}),
            })
          } else if (literal !== undefined && providers.some((each) => textOf(each.issuer) !== undefined) && !options.knownProviders.includes(literal)) {
            context.report({ at: value, messageId: 'unknownProvider', data: { issuer: literal }, severity: 'warn' })
          }
        }
      },
    }
    function mayCreateProvider(scopeId: string): boolean {
      return model.moduleCalls.some((call) => call.scope.id === scopeId && call.family === undefined && !call.local)
    }
  },
})
