// All families, in the order in which sources are compared. One line per family; no logic.
import { blueprintsAddon, blueprintsTeams } from './blueprints.js'
import { blueprintsAddons } from './blueprints-addons.js'
import { blueprintsCluster, blueprintsV4Teams } from './blueprints-cluster.js'
import { blueprintsIrsa } from './blueprints-irsa.js'
import { blueprintsKubernetesAddons } from './blueprints-kubernetes-addons.js'
import { cloudposseHelmRelease, cloudposseRole } from './cloudposse.js'
import { cloudposseCluster } from './cloudposse-cluster.js'
import { nullLabel } from './cloudposse-label.js'
import { clouddroveCluster } from './clouddrove.js'
import type { Family } from './family.js'
import { eks } from './eks.js'
import { karpenterModule } from './karpenter.js'
import { podIdentityModule } from './pod-identity.js'
import { assumableRoleWithOidc } from './iam-assumable-oidc.js'
import { assumableRoleModule } from './iam-assumable-role.js'
import { eksClusterRole, gitHubProviderModule, gitHubRole, oidcProviderModule } from './iam-other.js'
import { generalRole } from './iam-role.js'
import { dnxExternalDns, dnxLoadBalancer } from './dnx.js'
import { bootlabstechIrsa, bootlabstechKubernetesAddons } from './bootlabstech.js'
import { tedilabsRole } from './general-roles.js'
import { tedilabsAddon, tedilabsCluster, tedilabsServiceAccountRole } from './tedilabs-container.js'
import { mineirosRole } from './mineiros.js'
import { lablabsIrsa } from './lablabs.js'
import { lablabsAddon } from './lablabs-addon.js'
import { lablabsAddons } from './lablabs-addons.js'
import { justiceIrsa } from './moj.js'
import { youngOokCluster, youngOokIrsa, youngOokIrsaOne, youngOokPodIdentity } from './young-ook.js'
import { youngOokAddons } from './young-ook-addons.js'
import { youngOokName, youngOokPartition } from './young-ook-naming.js'
import { particuleioAddons } from './particuleio.js'
import { squareopsIrsa } from './squareops.js'
import { squareopsAddons } from './squareops-addons.js'
import { sphtechCluster } from './sphtech.js'
import { wrapperOf } from './wrappers.js'
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
  blueprintsAddon,
  blueprintsAddons,
  blueprintsTeams,
  blueprintsCluster,
  blueprintsV4Teams,
  blueprintsIrsa,
  blueprintsKubernetesAddons,
  squareopsAddons,
  squareopsIrsa,
  nullLabel,
  cloudposseRole,
  cloudposseHelmRelease,
  cloudposseCluster,
  justiceIrsa,
  youngOokIrsaOne,
  youngOokIrsa,
  youngOokPodIdentity,
  ...youngOokAddons,
  youngOokCluster,
  youngOokName,
  youngOokPartition,
  lablabsIrsa,
  lablabsAddon,
  ...lablabsAddons,
  dnxExternalDns,
  dnxLoadBalancer,
  tedilabsRole,
  tedilabsServiceAccountRole,
  tedilabsCluster,
  tedilabsAddon,
  bootlabstechIrsa,
  bootlabstechKubernetesAddons,
  clouddroveCluster,
  mineirosRole,
  particuleioAddons,
  sphtechCluster,
  wrapperOf(serviceAccountRolesBeforeSix, 'wrappers/iam-role-for-service-accounts-eks', '5.22.0'),
  wrapperOf(serviceAccountRoles, 'wrappers/iam-role-for-service-accounts', '6.0.0'),
  wrapperOf(assumableRoleWithOidc, 'wrappers/iam-assumable-role-with-oidc', '5.22.0'),
  wrapperOf(generalRole, 'wrappers/iam-role', '6.0.0'),
  wrapperOf(assumableRoleModule, 'wrappers/iam-assumable-role', '5.22.0'),
  wrapperOf(eksClusterRole, 'wrappers/iam-eks-role', '5.22.0'),
  wrapperOf(gitHubRole, 'wrappers/iam-github-oidc-role', '5.22.0'),
  wrapperOf(podIdentityModule, 'wrappers', '1.0.0'),
]
