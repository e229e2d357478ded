// SPHTech-Platform/eks: a cluster with the roles of two add-ons, for IRSA or for Pod Identity. Addresses are the module's own.
// SPHTech-Platform/terraform-aws-eks@v0.8.0 … v0.22.18:iam.tf, main.tf, variables.tf, outputs.tf
import { issuerOf, outputs, typed, variables, type Family } from './family.js'
import { isSince } from './version.js'

interface AddonRole {
  /** Of the add-on. */
  readonly name: string
  /** Names of the module's two calls for it. */
  readonly irsa: string
  readonly podIdentity: string
  readonly account: string
  /** Behind the name of the cluster. */
  readonly role: string
  readonly podIdentityRole: string
}

const addonRoles: readonly AddonRole[] = [
  { name: 'vpc-cni', irsa: 'vpc_cni_irsa_role', podIdentity: 'aws_vpc_cni_pod_identity', account: 'aws-node', role: 'cni', podIdentityRole: 'aws-vpc-cni-${var.IP_FAMILY}' },
  { name: 'aws-ebs-csi-driver', irsa: 'ebs_csi_irsa_role', podIdentity: 'aws_ebs_csi_pod_identity', account: 'ebs-csi-controller-sa', role: 'ebs-csi', podIdentityRole: 'aws-ebs-csi' },
]

/** What differs between the releases: the names of arguments, and the releases of the modules inside. */
interface Release {
  readonly from: string
  readonly clusterName: string
  readonly ipFamily: string
  /** The argument for add-ons, here and in the module inside. */
  readonly addons: 'cluster_addons' | 'addons'
  readonly eks: string
  /** The argument that asks for Pod Identity, and its default. */
  readonly flag?: readonly [name: string, fallback: 'true' | 'false']
  readonly podIdentity: string
  /** The call of the IRSA module, but for its providers, and the output that has its role. */
  readonly irsa: (role: string) => string
  readonly irsaArn: 'iam_role_arn' | 'arn'
  /** True where the add-ons of EKS are told their roles: for IRSA, and later for Pod Identity. */
  readonly grants: 'irsa' | 'both'
  /** The call of Karpenter's module and the values of its chart, in HCL. */
  readonly karpenter?: { readonly call: string; readonly namespace: string; readonly role: string; readonly own?: true }
}

const irsaByPrefix =
  (version: string) =>
  (role: string): string => `
  source           = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version          = "${version}"
  role_name_prefix = "\${var.cluster_name}-${role}-"`

const eight: Release = { from: '0.8.0', clusterName: 'cluster_name', ipFamily: 'cluster_ip_family', addons: 'cluster_addons', eks: '~> 19.5', podIdentity: '~> 1.10', irsa: irsaByPrefix('~> 4.21.1'), irsaArn: 'iam_role_arn', grants: 'irsa' }
const eleven: Release = { ...eight, from: '0.11.0', irsa: irsaByPrefix('~> 5.11.2') }
const seventeen: Release = {
  ...eleven,
  from: '0.17.0',
  karpenter: {
    call: `version                         = "~> 19.18.0"
  irsa_oidc_provider_arn          = module.eks.oidc_provider_arn
  irsa_namespace_service_accounts = ["karpenter:karpenter"]
  create_iam_role                 = false
  iam_role_arn                    = aws_iam_role.workers.arn`,
    namespace: 'karpenter',
    role: 'module.karpenter[0].irsa_arn',
  },
}
const twentyCall = (podIdentity: string): string => `version                         = "~> 20.26"
  enable_irsa                     = true
  irsa_oidc_provider_arn          = module.eks.oidc_provider_arn
  irsa_namespace_service_accounts = ["kube-system:karpenter"]
  create_node_iam_role            = false
  node_iam_role_arn               = aws_iam_role.workers.arn
  ${podIdentity}`
const eighteen: Release = { ...seventeen, from: '0.18.0', eks: '~> 20.5.0', karpenter: { call: twentyCall(''), namespace: 'kube-system', role: 'module.karpenter[0].iam_role_arn' } }
const twenty: Release = {
  ...eighteen,
  from: '0.20.0',
  eks: '~> 20.26.0',
  irsa: irsaByPrefix('~> 5.47'),
  flag: ['enable_pod_identity', 'true'],
  karpenter: {
    call: twentyCall(`enable_pod_identity             = !var.fargate_cluster ? var.enable_pod_identity_for_karpenter : false
  create_pod_identity_association = !var.fargate_cluster && var.enable_pod_identity_for_karpenter`),
    namespace: 'kube-system',
    role: 'module.karpenter[0].iam_role_arn',
  },
}
const twentyOne: Release = { ...twenty, from: '0.20.1', flag: ['enable_pod_identity_for_eks_addons', 'false'] }
const twentyFive: Release = { ...twentyOne, from: '0.20.5', eks: '~> 20.29.0', flag: ['enable_pod_identity_for_eks_addons', 'true'], grants: 'both' }
const twentyTwo: Release = {
  ...twentyFive,
  from: '0.22.0',
  clusterName: 'name',
  ipFamily: 'ip_family',
  addons: 'addons',
  eks: '~> 21.19',
  flag: ['enable_pod_identity_for_eks_addons', 'false'],
  podIdentity: '~> 2.4',
  irsa: (role) => `
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  version = "~> 6.0"
  name    = "\${var.name}-${role}"`,
  irsaArn: 'arn',
  // On Fargate there is no Pod Identity: the role is the module's own.
  karpenter: {
    call: `version                         = "~> 21.19"
  create_node_iam_role            = false
  node_iam_role_arn               = aws_iam_role.workers.arn
  create_iam_role                 = !var.fargate_cluster
  create_pod_identity_association = !var.fargate_cluster`,
    namespace: 'kube-system',
    role: 'aws_iam_role.controller[0].arn',
    own: true,
  },
}
const releases: readonly Release[] = [eight, { ...eight, from: '0.8.1' }, { ...eight, from: '0.9.1' }, eleven, { ...eleven, from: '0.13.1' }, seventeen, eighteen, twenty, twentyOne, twentyFive, { ...twentyFive, from: '0.21.2', flag: ['enable_pod_identity_for_eks_addons', 'false'] }, twentyTwo]

/** Karpenter and its release, unless another way of scaling is asked for. */
function karpenterOf({ clusterName, karpenter }: Release): string {
  if (karpenter === undefined) return ''
  const { call, namespace, role, own } = karpenter
  const annotations = `{ "eks.amazonaws.com/role-arn" = ${role} }`
  return `
module "karpenter" {
  count        = var.autoscaling_mode == "karpenter" ? 1 : 0
  source       = "terraform-aws-modules/eks/aws//modules/karpenter"
  cluster_name = var.${clusterName}
  ${call}
}
${
  own === true
    ? `
data "aws_iam_policy_document" "controller_assume_role" {
  statement {
    sid     = "IRSAAssumeRole"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [module.eks.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${issuerOf('module.eks.oidc_provider_arn')}:sub"
      values   = ["system:serviceaccount:${namespace}:karpenter"]
    }
    condition {
      test     = "StringEquals"
      variable = "${issuerOf('module.eks.oidc_provider_arn')}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "controller" {
  count              = var.autoscaling_mode == "karpenter" && var.fargate_cluster ? 1 : 0
  name_prefix        = "KarpenterController-"
  path               = "/"
  assume_role_policy = data.aws_iam_policy_document.controller_assume_role.json
}`
    : ''
}
resource "helm_release" "karpenter" {
  count      = var.autoscaling_mode == "karpenter" ? 1 : 0
  name       = "karpenter"
  namespace  = "${namespace}"
  chart      = "karpenter"
  repository = "oci://public.ecr.aws/karpenter"
  values     = [yamlencode(${own === true ? `var.fargate_cluster ? { serviceAccount = { annotations = ${annotations} } } : {}` : `{ serviceAccount = { annotations = ${annotations} } }`})]
}`
}

/** What the add-ons of EKS are given, in HCL. */
function addonsOf({ grants, flag, irsaArn, addons }: Release): string {
  const pods = flag === undefined ? 'false' : `var.${flag[0]}`
  const each = addonRoles.map(({ name, irsa, podIdentity, account }) => {
    const byIrsa = `try(module.${irsa}${flag === undefined ? '' : '[0]'}.${irsaArn}, null)`
    const byPods = `[{ role_arn = try(module.${podIdentity}[0].iam_role_arn, null), service_account = "${account}" }]`
    return `${name} = { service_account_role_arn = ${pods} ? null : ${byIrsa}, pod_identity_association = ${grants === 'both' ? `${pods} ? ${byPods} : null` : 'null'} }`
  })
  return `merge({ ${each.join(', ')} }, var.${addons})`
}

const callsOf = ({ irsa, podIdentity, account, role, podIdentityRole }: AddonRole, release: Release): string => `
module "${irsa}" {${release.flag === undefined ? '' : `\n  count = !var.${release.flag[0]} ? 1 : 0`}${release.irsa(role)}
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["kube-system:${account}"]
    }
  }
}
${
  release.flag === undefined
    ? ''
    : `module "${podIdentity}" {
  source  = "terraform-aws-modules/eks-pod-identity/aws"
  version = "${release.podIdentity}"
  count   = var.${release.flag[0]} ? 1 : 0
  name    = "${podIdentityRole.replace('IP_FAMILY', release.ipFamily)}"
}`
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

/** Outputs that are those of the cluster's module, with the first release where not all have them. */
const passedOn: readonly (readonly [name: string, from: string])[] = [
  ['oidc_provider_arn', '0.8.0'],
  ['cluster_oidc_issuer_url', '0.8.0'],
  ['cluster_name', '0.8.0'],
  ['cluster_endpoint', '0.8.0'],
  ['cluster_certificate_authority_data', '0.8.0'],
  ['cluster_security_group_id', '0.8.0'],
  ['cluster_arn', '0.9.1'],
  ['cluster_platform_version', '0.13.1'],
  ['cluster_version', '0.13.1'],
  ['cluster_primary_security_group_id', '0.17.0'],
]

const textOf = (release: Release): string => `
${variables({ [release.clusterName]: null, cluster_iam_role: '""', workers_iam_role: '""', [release.ipFamily]: '"ipv4"', [release.addons]: '{}', fargate_cluster: typed('bool', 'false'), autoscaling_mode: typed('string', '"karpenter"'), enable_pod_identity_for_karpenter: typed('bool', 'false'), ...(release.flag === undefined ? {} : { [release.flag[0]]: typed('bool', release.flag[1]) }) })}
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "${release.eks}"
  ${release.clusterName} = var.${release.clusterName}
  ${release.addons} = ${addonsOf(release)}
}
${karpenterOf(release)}
${serviceRole('cluster', `var.${release.clusterName}`, 'eks')}
${serviceRole('workers', `"\${var.${release.clusterName}}-workers"`, 'ec2')}
${addonRoles.map((each) => callsOf(each, release)).join('\n')}
${outputs({
  worker_iam_role_arn: 'aws_iam_role.workers.arn',
  worker_iam_role_name: 'aws_iam_role.workers.name',
  ...(isSince(release.from, '0.8.1') ? { cluster_iam_role_arn: 'aws_iam_role.cluster.arn', cluster_iam_role_name: 'aws_iam_role.cluster.name' } : {}),
  ...Object.fromEntries(passedOn.flatMap(([name, from]) => (isSince(release.from, from) ? [[name, `module.eks.${name}`]] : []))),
})}
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
