// SPHTech-Platform/eks by release. Expected facts are read from the module's own source, whose release each case names.
import { expect, test } from 'vitest'
import { observed, type Case } from './cases.js'

const role = (address: string, name: string): string => `role module.m.${address} name=${name} arn=arn:P:iam::A:role/${name}`
const webIdentity = (subject: string): string =>
  `  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:${subject} and StringEquals ‹issuer›:aud=sts.amazonaws.com`
const grant = (addon: string, account: string, name: string): string => `role-grant module.m.module.eks.aws_eks_addon.this["${addon}"] namespace=kube-system serviceAccount=${account} roleArn=arn:P:iam::A:role/${name}`
const karpenter = (namespace: string, name?: string): string =>
  `service-account module.m.helm_release.karpenter[0]:serviceAccount name=karpenter namespace=${namespace} annotations=${name === undefined ? '{}' : `{eks.amazonaws.com/role-arn: arn:P:iam::A:role/${name}}`}`

/** The cluster, its own roles and its provider. */
const common = [
  'cluster module.m.module.eks.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
  'oidc-provider module.m.module.eks.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
  role('aws_iam_role.cluster', 'c'),
  '  Allow sts:AssumeRole Service=eks.amazonaws.com',
  role('aws_iam_role.workers', 'c-workers'),
  '  Allow sts:AssumeRole Service=ec2.amazonaws.com',
]
/** Roles and grants of the two add-ons, where they go by IRSA. */
const byIrsa = (index: string): readonly string[] => [
  role(`module.vpc_cni_irsa_role${index}.aws_iam_role.this[0]`, 'c-cni-‹suffix›'),
  webIdentity('kube-system:aws-node'),
  role(`module.ebs_csi_irsa_role${index}.aws_iam_role.this[0]`, 'c-ebs-csi-‹suffix›'),
  webIdentity('kube-system:ebs-csi-controller-sa'),
  grant('vpc-cni', 'aws-node', 'c-cni-‹suffix›'),
  grant('aws-ebs-csi-driver', 'ebs-csi-controller-sa', 'c-ebs-csi-‹suffix›'),
]
const controller = (index: string): string => role(`module.karpenter[0].aws_iam_role.${index}[0]`, 'KarpenterController-‹suffix›')
const associated = 'association module.m.module.karpenter[0].aws_eks_pod_identity_association.karpenter[0] cluster=c namespace=kube-system serviceAccount=karpenter roleArn=arn:P:iam::A:role/KarpenterController-‹suffix›'

const cases: readonly Case[] = [
  [
    // https://github.com/SPHTech-Platform/terraform-aws-eks/blob/v0.22.18/{iam,main,karpenter}.tf, modules/karpenter/karpenter.tf
    '0.22: Karpenter by Pod Identity, add-ons by IRSA',
    'SPHTech-Platform/eks/aws',
    `version = "0.22.18"
      name = "c"`,
    [...common, ...byIrsa('[0]'), controller('controller'), '  PodIdentity: Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com', associated, karpenter('kube-system')],
    ['cluster_name=c'],
  ],
  [
    // …/blob/v0.22.18/modules/karpenter/irsa.tf: no Pod Identity on Fargate.
    '0.22 on Fargate: a role of its own; add-ons of the caller come last',
    'SPHTech-Platform/eks/aws',
    `version = "0.22.18"
      name = "c"
      fargate_cluster = true
      enable_pod_identity_for_eks_addons = true
      addons = { aws-ebs-csi-driver = { service_account_role_arn = "arn:aws:iam::1:role/x" } }`,
    [
      ...common,
      role('module.aws_vpc_cni_pod_identity[0].aws_iam_role.this[0]', 'aws-vpc-cni-ipv4-‹suffix›'),
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      role('module.aws_ebs_csi_pod_identity[0].aws_iam_role.this[0]', 'aws-ebs-csi-‹suffix›'),
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      'association module.m.module.eks.aws_eks_addon.this["vpc-cni"].pod_identity_association[0] cluster=c namespace=kube-system serviceAccount=aws-node roleArn=arn:P:iam::A:role/aws-vpc-cni-ipv4-‹suffix›',
      'role-grant module.m.module.eks.aws_eks_addon.this["aws-ebs-csi-driver"] namespace=kube-system serviceAccount=ebs-csi-controller-sa roleArn=arn:aws:iam::1:role/x',
      role('aws_iam_role.controller[0]', 'KarpenterController-‹suffix›'),
      webIdentity('kube-system:karpenter').replace('  Allow', '  IRSAAssumeRole: Allow'),
      karpenter('kube-system', 'KarpenterController-‹suffix›'),
    ],
    [],
  ],
  [
    // …/blob/v0.17.2/modules/karpenter/karpenter.tf: Karpenter's module of 19.x, in its own namespace.
    '0.17: Karpenter by IRSA',
    'SPHTech-Platform/eks/aws',
    `version = "0.17.2"
      cluster_name = "c"`,
    [...common, ...byIrsa(''), role('module.karpenter[0].aws_iam_role.irsa[0]', 'KarpenterIRSA-c-‹suffix›'), webIdentity('karpenter:karpenter'), karpenter('karpenter', 'KarpenterIRSA-c-‹suffix›')],
    [],
  ],
  [
    // …/blob/v0.14.0/main.tf, outputs.tf: no Karpenter yet.
    '0.14',
    'SPHTech-Platform/eks/aws',
    `version = "0.14.0"
      cluster_name = "c"`,
    [...common, ...byIrsa('')],
    ['cluster_arn=arn:P:eks:‹region of provider aws›:A:cluster/c'],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  const { facts, outputs } = observed(each)
  // In no order: a module's own comes before what it calls.
  expect({ facts: [...facts].sort(), outputs }).toEqual({ facts: [...each[3]].sort(), outputs: each[4] })
})
