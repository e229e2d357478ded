// Gathers the resource types that irsalint knows: computed attributes and facts. One file per family; nothing is decided here.
import type { ResourceType } from '../contracts.js'
import { commands } from './commands.js'
import { documents } from './documents.js'
import { eksAddon } from './eks-addon.js'
import { eksCluster } from './eks-cluster.js'
import { helmRelease } from './helm-release.js'
import { iamPolicyDocument } from './iam-policy-document.js'
import { iamRole } from './iam-role.js'
import { texts } from './texts.js'
import { manifests } from './manifest.js'
import { oidcProvider } from './oidc-provider.js'
import { podIdentity } from './pod-identity.js'
import { providerData } from './provider-data.js'
import { random } from './random.js'
import { serviceAccounts } from './service-account.js'
import { workloads } from './workloads.js'

const families: readonly (readonly ResourceType[])[] = [
  iamRole,
  iamPolicyDocument,
  oidcProvider,
  eksCluster,
  providerData,
  random,
  serviceAccounts,
  podIdentity,
  eksAddon,
  workloads,
  helmRelease,
  documents,
  texts,
  manifests,
  commands,
]

/** By `<mode>.<type>`: `managed.aws_iam_role`, `data.aws_iam_policy_document`. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(families.flat().map((each) => [`${each.mode}.${each.type}`, each]))
