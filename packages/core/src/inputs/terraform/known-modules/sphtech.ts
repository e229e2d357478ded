// SPHTech-Platform/eks: a cluster with the roles of two add-ons, for IRSA or for Pod Identity. Addresses are the module's own.
// SPHTech-Platform/terraform-aws-eks@v0.8.0 … v0.22.18:iam.tf, main.tf, variables.tf, outputs.tf
import { variables, type Family } from './family.js'

interface AddonRole {
  /** Names of the module's two calls for it. */
  readonly irsa: string
  readonly podIdentity: string
  readonly account: string
  /** Behind the name of the cluster. */
  readonly role: string
  readonly podIdentityRole: string
}

const addonRoles: readonly AddonRole[] = [
  { irsa: 'vpc_cni_irsa_role', podIdentity: 'aws_vpc_cni_pod_identity', account: 'aws-node', role: 'cni', podIdentityRole: 'aws-vpc-cni-${var.IP_FAMILY}' },
  { irsa: 'ebs_csi_irsa_role', podIdentity: 'aws_ebs_csi_pod_identity', account: 'ebs-csi-controller-sa', role: 'ebs-csi', podIdentityRole: 'aws-ebs-csi' },
]

/** What differs between the releases: the names of arguments, and the releases of the modules inside. */
interface Release {
  readonly from: string
  readonly clusterName: string
  readonly ipFamily: string
  readonly eks: string
  readonly podIdentity: string
  /** The call of the IRSA module, but for its providers. */
  readonly irsa: (role: string) => string
}

const beforeTwentyTwo = {
  clusterName: 'cluster_name',
  ipFamily: 'cluster_ip_family',
  podIdentity: '~> 1.10',
  irsa: (role: string): string => `
  source           = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version          = "~> 5.11"
  role_name_prefix = "\${var.cluster_name}-${role}-"`,
}

const releases: readonly Release[] = [
  { from: '0.8.0', eks: '~> 19.5', ...beforeTwentyTwo },
  { from: '0.20.0', eks: '~> 20.26', ...beforeTwentyTwo },
  {
    from: '0.22.0',
    clusterName: 'name',
    ipFamily: 'ip_family',
    eks: '~> 21.19',
    podIdentity: '~> 2.4',
    irsa: (role) => `
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  version = "~> 6.0"
  name    = "\${var.name}-${role}"`,
  },
]

const callsOf = ({ irsa, podIdentity, account, role, podIdentityRole }: AddonRole, release: Release): string => `
module "${irsa}" {
  count = !var.enable_pod_identity_for_eks_addons ? 1 : 0${release.irsa(role)}
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["kube-system:${account}"]
    }
  }
}
module "${podIdentity}" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "${release.podIdentity}"
  count   = var.enable_pod_identity_for_eks_addons ? 1 : 0
  name    = "${podIdentityRole.replace('IP_FAMILY', release.ipFamily)}"
}`

/** A role of the cluster's own: `id`, its default name, the service that takes it. */
const serviceRole = (id: string, name: string, service: string): string => `
data "aws_iam_policy_document" "${service}_assume_role_policy" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["${service}.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "${id}" {
  name               = coalesce(var.${id}_iam_role, ${name})
  assume_role_policy = data.aws_iam_policy_document.${service}_assume_role_policy.json
}`

const passedOn = ['oidc_provider_arn', 'cluster_oidc_issuer_url', 'cluster_name', 'cluster_arn', 'cluster_endpoint', 'cluster_certificate_authority_data', 'cluster_primary_security_group_id', 'cluster_security_group_id', 'cluster_platform_version', 'cluster_version']

const textOf = (release: Release): string => `
${variables({ [release.clusterName]: null, cluster_iam_role: '""', workers_iam_role: '""', [release.ipFamily]: '"ipv4"', enable_pod_identity_for_eks_addons: 'false' })}
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "${release.eks}"
  ${release.clusterName} = var.${release.clusterName}
}
${serviceRole('cluster', `var.${release.clusterName}`, 'eks')}
${serviceRole('workers', `"\${var.${release.clusterName}}-workers"`, 'ec2')}
${addonRoles.map((each) => callsOf(each, release)).join('\n')}
${['arn', 'name'].map((name) => `output "cluster_iam_role_${name}" {\n  value = aws_iam_role.cluster.${name}\n}\noutput "worker_iam_role_${name}" {\n  value = aws_iam_role.workers.${name}\n}`).join('\n')}
${passedOn.map((name) => `output "${name}" {\n  value = module.eks.${name}\n}`).join('\n')}
`

export const sphtechCluster: Family = {
  id: 'sphtech-eks',
  registry: 'SPHTech-Platform/eks/aws',
  repository: 'SPHTech-Platform/terraform-aws-eks',
  path: '',
  newest: '0.22.18',
  evidence: [
    { arguments: ['cluster_name'], below: '0.22.0' },
    { arguments: ['name'], from: '0.22.0' },
  ],
  texts: releases.map((release) => ({ from: release.from, text: textOf(release) })),
}
