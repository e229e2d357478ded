// The catalogue, in order of id. Removed ids stay here as a comment with the version that removed them, and are never reused.
import type { Rule } from '../engine/rule.js'
import annotatedRoleExists from './annotated-role-exists.js'
import annotationKeyTypo from './annotation-key-typo.js'
import annotationMatchesModuleRole from './annotation-matches-module-role.js'
import annotationOnWrongObject from './annotation-on-wrong-object.js'
import irsaModuleProviderArn from './irsa-module-provider-arn.js'
import irsaModuleRemovedSource from './irsa-module-removed-source.js'
import irsaModuleRenamedArgument from './irsa-module-renamed-argument.js'
import irsaModuleRenamedOutput from './irsa-module-renamed-output.js'
import irsaModuleRequiresServiceAccounts from './irsa-module-requires-service-accounts.js'
import irsaModuleServiceAccountFormat from './irsa-module-service-account-format.js'
import noArnInConditionKey from './no-arn-in-condition-key.js'
import noSchemeInConditionKey from './no-scheme-in-condition-key.js'
import noWildcardInStringEquals from './no-wildcard-in-string-equals.js'
import noWildcardNamespace from './no-wildcard-namespace.js'
import noWildcardServiceAccount from './no-wildcard-service-account.js'
import oidcProviderArnFormat from './oidc-provider-arn-format.js'
import oidcProviderExists from './oidc-provider-exists.js'
import pinnedModuleVersion from './pinned-module-version.js'
import podIdentityTrustActions from './pod-identity-trust-actions.js'
import podIdentityTrustPrincipal from './pod-identity-trust-principal.js'
import providerAndConditionIssuerMatch from './provider-and-condition-issuer-match.js'
import requireAudCondition from './require-aud-condition.js'
import requireSubCondition from './require-sub-condition.js'
import serviceAccountCanAssumeRole from './service-account-can-assume-role.js'
import subFormat from './sub-format.js'
import trustedServiceAccountAnnotated from './trusted-service-account-annotated.js'
import trustedServiceAccountExists from './trusted-service-account-exists.js'
import validRoleArnAnnotation from './valid-role-arn-annotation.js'

export const rules: readonly Rule[] = [
  annotatedRoleExists,
  annotationKeyTypo,
  annotationMatchesModuleRole,
  annotationOnWrongObject,
  irsaModuleProviderArn,
  irsaModuleRemovedSource,
  irsaModuleRenamedArgument,
  irsaModuleRenamedOutput,
  irsaModuleRequiresServiceAccounts,
  irsaModuleServiceAccountFormat,
  noArnInConditionKey,
  noSchemeInConditionKey,
  noWildcardInStringEquals,
  noWildcardNamespace,
  noWildcardServiceAccount,
  oidcProviderArnFormat,
  oidcProviderExists,
  pinnedModuleVersion,
  podIdentityTrustActions,
  podIdentityTrustPrincipal,
  providerAndConditionIssuerMatch,
  requireAudCondition,
  requireSubCondition,
  serviceAccountCanAssumeRole,
  subFormat,
  trustedServiceAccountAnnotated,
  trustedServiceAccountExists,
  validRoleArnAnnotation,
]
