// All families, in the order in which sources are compared. One line per family; no logic.
import type { Family } from './family.js'
import { eks, karpenterModule, podIdentityModule } from './eks.js'
import { assumableRoleWithOidc, generalRole } from './iam-assumable-oidc.js'
import { assumableRoleModule, eksClusterRole, gitHubProviderModule, gitHubRole, oidcProviderModule } from './iam-other.js'
import { serviceAccountRoles, serviceAccountRolesBeforeSix } from './iam-service-accounts.js'

export const families: readonly Family[] = [
  serviceAccountRolesBeforeSix,
  serviceAccountRoles,
  assumableRoleWithOidc,
  generalRole,
  eksClusterRole,
  assumableRoleModule,
  gitHubRole,
  oidcProviderModule,
  gitHubProviderModule,
  eks,
  karpenterModule,
  podIdentityModule,
]
