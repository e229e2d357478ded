// terraform-aws-modules/eks, its Karpenter submodule, and eks-pod-identity.
import { expect, test } from 'vitest'
import { reasonOf } from '../../../value/reason.js'
import { factLines, providerArn, rootOf } from '../resources/fixture.js'
import { observed, type Case } from './cases.js'

const cases: readonly Case[] = [
  [
    '17: IRSA off by default, cluster_id is the name',
    'terraform-aws-modules/eks/aws',
    `version = "17.24.0"
      cluster_name = "c"`,
    ['cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›'],
    ['cluster_id=c', 'oidc_provider_arn=null', 'cluster_oidc_issuer_url=https://‹issuer›'],
  ],
  [
    '18.2: still off',
    'terraform-aws-modules/eks/aws',
    `version = "18.2.0"
      cluster_name = "c"`,
    ['cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›'],
    ['oidc_provider_arn='],
  ],
  [
    '18.31: on, and with a host',
    'terraform-aws-modules/eks/aws',
    `version = "~> 18.31"
      cluster_name = "c"
      openid_connect_audiences = ["other"]`,
    [
      'cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    ['cluster_id=c', 'cluster_name=c', 'oidc_provider=‹issuer›', 'oidc_provider_arn=arn:P:iam::A:oidc-provider/‹issuer›'],
  ],
  [
    '19: cluster_id is for Outposts',
    'terraform-aws-modules/eks/aws',
    `version = "~> 19.0"
      cluster_name = "c"
      cluster_addons = { vpc-cni = { service_account_role_arn = "arn:aws:iam::1:role/x" }, coredns = {} }`,
    [
      'cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
      'role-grant module.m.aws_eks_addon.this["vpc-cni"] namespace=kube-system serviceAccount=aws-node roleArn=arn:aws:iam::1:role/x',
    ],
    ['cluster_id=null', 'cluster_name=c', 'oidc_provider=‹issuer›'],
  ],
  [
    '20: add-ons with associations',
    'terraform-aws-modules/eks/aws',
    `version = "~> 20.31"
      cluster_name = "c"
      cluster_addons = {
      aws-ebs-csi-driver = { pod_identity_association = [{ role_arn = "arn:aws:iam::1:role/x", service_account = "ebs-csi-controller-sa" }] }
      coredns = { most_recent = true }
      }`,
    [
      'cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
      'association module.m.aws_eks_addon.this["aws-ebs-csi-driver"].pod_identity_association[0] cluster=c namespace=kube-system serviceAccount=ebs-csi-controller-sa roleArn=arn:aws:iam::1:role/x',
    ],
    ['cluster_oidc_issuer_url=https://‹issuer›'],
  ],
  [
    '20.28: associations are not read yet',
    'terraform-aws-modules/eks/aws',
    `version = "20.28.0"
      cluster_name = "c"
      cluster_addons = { aws-ebs-csi-driver = { pod_identity_association = [{ role_arn = "arn:aws:iam::1:role/x", service_account = "ebs-csi-controller-sa" }] } }`,
    [
      'cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    [],
  ],
  [
    '21: names without prefix',
    'terraform-aws-modules/eks/aws',
    `version = "~> 21.0"
      name = "c"
      addons = { vpc-cni = { service_account_role_arn = "arn:aws:iam::1:role/x" } }`,
    [
      'cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
      'role-grant module.m.aws_eks_addon.this["vpc-cni"] namespace=kube-system serviceAccount=aws-node roleArn=arn:aws:iam::1:role/x',
    ],
    ['cluster_name=c', 'oidc_provider_arn=arn:P:iam::A:oidc-provider/‹issuer›'],
  ],
  [
    // https://github.com/terraform-aws-modules/terraform-aws-eks/blob/v20.37.2/main.tf: none of it is there for a local cluster on Outposts; outputs.tf: its id is not its name.
    'Outposts: no provider, no add-ons',
    'terraform-aws-modules/eks/aws',
    `version = "20.37.2"
      cluster_name = "c"
      outpost_config = { outpost_arns = ["arn:aws:outposts:eu-west-1:1:outpost/op-1"] }
      cluster_addons = { vpc-cni = { service_account_role_arn = "arn:aws:iam::1:role/x" } }`,
    ['cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›'],
    ['cluster_name=c', 'cluster_id=‹module.m.aws_eks_cluster.this[0].cluster_id›'],
  ],
  [
    // …/blob/v17.24.0/irsa.tf, outputs.tf
    '17: no cluster',
    'terraform-aws-modules/eks/aws',
    `version = "17.24.0"
      cluster_name = "c"
      enable_irsa = true
      create_eks = false`,
    [],
    ['oidc_provider_arn=', 'cluster_oidc_issuer_url='],
  ],
  [
    'no version: arguments tell 20',
    'terraform-aws-modules/eks/aws',
    `cluster_name = "c"
      cluster_addons = { vpc-cni = { service_account_role_arn = "arn:aws:iam::1:role/x" } }`,
    [
      'cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
      'role-grant module.m.aws_eks_addon.this["vpc-cni"] namespace=kube-system serviceAccount=aws-node roleArn=arn:aws:iam::1:role/x',
    ],
    ['cluster_name=c'],
  ],
  [
    'no version: arguments tell 17',
    'terraform-aws-modules/eks/aws',
    `cluster_name = "c"
      subnets = []
      worker_groups = []`,
    ['cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›'],
    ['cluster_id=c'],
  ],
  [
    'IRSA off',
    'terraform-aws-modules/eks/aws',
    `version = "~> 20.0"
      cluster_name = "c"
      enable_irsa = false`,
    ['cluster module.m.aws_eks_cluster.this[0] name=c issuer=‹issuer›'],
    ['oidc_provider_arn=null', 'oidc_provider=‹issuer›'],
  ],
  [
    'Karpenter 19: irsa_arn',
    'terraform-aws-modules/eks/aws//modules/karpenter',
    `version = "19.5.0"
      cluster_name = "c"
      irsa_oidc_provider_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.irsa[0] name=KarpenterIRSA-c-‹suffix› arn=arn:P:iam::A:role/KarpenterIRSA-c-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:karpenter:karpenter and StringEquals ISS:aud=sts.amazonaws.com',
      'role module.m.aws_iam_role.node[0] name=Karpenter-c-‹suffix› arn=arn:P:iam::A:role/Karpenter-c-‹suffix›',
      '  Allow sts:AssumeRole Service=ec2.amazonaws.com',
    ],
    ['irsa_arn=arn:P:iam::A:role/KarpenterIRSA-c-‹suffix›', 'role_arn=arn:P:iam::A:role/Karpenter-c-‹suffix›'],
  ],
  [
    'Karpenter 20.1: Pod Identity always, no association',
    'terraform-aws-modules/eks/aws//modules/karpenter',
    `version = "20.1.0"
      cluster_name = "c"`,
    [
      'role module.m.aws_iam_role.controller[0] name=KarpenterController-‹suffix› arn=arn:P:iam::A:role/KarpenterController-‹suffix›',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      'role module.m.aws_iam_role.node[0] name=Karpenter-c-‹suffix› arn=arn:P:iam::A:role/Karpenter-c-‹suffix›',
      '  Allow sts:AssumeRole Service=ec2.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/KarpenterController-‹suffix›'],
  ],
  [
    'Karpenter 20: IRSA as well, association when asked',
    'terraform-aws-modules/eks/aws//modules/karpenter',
    `version = "~> 20.24"
      cluster_name = "c"
      enable_irsa = true
      create_pod_identity_association = true
      irsa_oidc_provider_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.controller[0] name=KarpenterController-‹suffix› arn=arn:P:iam::A:role/KarpenterController-‹suffix›',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:karpenter:karpenter and StringEquals ISS:aud=sts.amazonaws.com',
      'association module.m.aws_eks_pod_identity_association.karpenter[0] cluster=c namespace=kube-system serviceAccount=karpenter roleArn=arn:P:iam::A:role/KarpenterController-‹suffix›',
      'role module.m.aws_iam_role.node[0] name=Karpenter-c-‹suffix› arn=arn:P:iam::A:role/Karpenter-c-‹suffix›',
      '  Allow sts:AssumeRole Service=ec2.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/KarpenterController-‹suffix›', 'node_iam_role_arn=arn:P:iam::A:role/Karpenter-c-‹suffix›'],
  ],
  [
    'Karpenter 20: IRSA alone',
    'terraform-aws-modules/eks/aws//modules/karpenter',
    `version = "~> 20.24"
      cluster_name = "c"
      enable_irsa = true
      enable_pod_identity = false
      irsa_oidc_provider_arn = "${providerArn}"
      iam_role_use_name_prefix = false
      iam_role_name = "k"`,
    [
      'role module.m.aws_iam_role.controller[0] name=k arn=arn:P:iam::A:role/k',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:karpenter:karpenter and StringEquals ISS:aud=sts.amazonaws.com',
      'role module.m.aws_iam_role.node[0] name=Karpenter-c-‹suffix› arn=arn:P:iam::A:role/Karpenter-c-‹suffix›',
      '  Allow sts:AssumeRole Service=ec2.amazonaws.com',
    ],
    [],
  ],
  [
    'Karpenter 21: association by default, documents merged by Sid',
    'terraform-aws-modules/eks/aws//modules/karpenter',
    `version = "~> 21.0"
      cluster_name = "c"
      iam_role_override_assume_policy_documents = [jsonencode({ Statement = [{ Sid = "PodIdentity", Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "other.amazonaws.com" } }] })]`,
    [
      'role module.m.aws_iam_role.controller[0] name=KarpenterController-‹suffix› arn=arn:P:iam::A:role/KarpenterController-‹suffix›',
      '  PodIdentity: Allow sts:AssumeRole Service=other.amazonaws.com',
      'association module.m.aws_eks_pod_identity_association.karpenter[0] cluster=c namespace=kube-system serviceAccount=karpenter roleArn=arn:P:iam::A:role/KarpenterController-‹suffix›',
      'role module.m.aws_iam_role.node[0] name=Karpenter-c-‹suffix› arn=arn:P:iam::A:role/Karpenter-c-‹suffix›',
      '  Allow sts:AssumeRole Service=ec2.amazonaws.com',
    ],
    ['iam_role_name=KarpenterController-‹suffix›'],
  ],
  [
    'Pod Identity 1.0: no associations',
    'terraform-aws-modules/eks-pod-identity/aws',
    `version = "1.0.0"
      name = "p"`,
    [
      'role module.m.aws_iam_role.this[0] name=p-‹suffix› arn=arn:P:iam::A:role/p-‹suffix›',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/p-‹suffix›'],
  ],
  [
    'Pod Identity 1: defaults of associations, conditions',
    'terraform-aws-modules/eks-pod-identity/aws',
    `version = "~> 1.4"
      name = "p"
      trust_policy_conditions = [{ test = "StringEquals", variable = "aws:RequestTag/kubernetes-namespace", values = ["n"] }]
      association_defaults = { namespace = "n", service_account = "s" }
      associations = { one = { cluster_name = "c" }, two = { cluster_name = "d", service_account = "t" } }`,
    [
      'role module.m.aws_iam_role.this[0] name=p-‹suffix› arn=arn:P:iam::A:role/p-‹suffix›',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com if StringEquals aws:RequestTag/kubernetes-namespace=n',
      'association module.m.aws_eks_pod_identity_association.this["one"] cluster=c namespace=n serviceAccount=s roleArn=arn:P:iam::A:role/p-‹suffix›',
      'association module.m.aws_eks_pod_identity_association.this["two"] cluster=d namespace=n serviceAccount=t roleArn=arn:P:iam::A:role/p-‹suffix›',
    ],
    ['iam_role_name=p-‹suffix›'],
  ],
  [
    'Pod Identity 2: target role, role_arn of an association is ignored',
    'terraform-aws-modules/eks-pod-identity/aws',
    `version = "~> 2.0"
      name = "p"
      use_name_prefix = false
      trust_policy_statements = [{ sid = "X", actions = ["sts:AssumeRole"], principals = [{ type = "AWS", identifiers = ["arn:aws:iam::1:root"] }], condition = [{ test = "StringEquals", variable = "sts:ExternalId", values = ["e"] }] }]
      associations = { one = { cluster_name = "c", namespace = "n", service_account = "s", role_arn = "arn:aws:iam::1:role/other", target_role_arn = "arn:aws:iam::2:role/t" } }`,
    [
      'role module.m.aws_iam_role.this[0] name=p arn=arn:P:iam::A:role/p',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      '  X: Allow sts:AssumeRole AWS=arn:aws:iam::1:root if StringEquals sts:ExternalId=e',
      'association module.m.aws_eks_pod_identity_association.this["one"] cluster=c namespace=n serviceAccount=s roleArn=arn:P:iam::A:role/p targetRoleArn=arn:aws:iam::2:role/t',
    ],
    ['iam_role_arn=arn:P:iam::A:role/p'],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})

// https://github.com/terraform-aws-modules/terraform-aws-eks/blob/v21.0.0/main.tf: url = local.dualstack_oidc_issuer_url; v21.0.1 took it back.
test.each([
  ['21.0.0', true],
  ['21.0.1', false],
])('%s: the provider is that of the dual-stack issuer: %s', (version, dualStack) => {
  const text = `provider "aws" {\n  region = "eu-west-1"\n}\nmodule "m" {\n  source = "terraform-aws-modules/eks/aws"\n  version = "${version}"\n  name = "c"\n}`
  expect(factLines(text, ['oidc-provider'])[0]?.includes('url=https://oidc-eks.eu-west-1.')).toBe(dualStack)
})

test('an output that is not known of the module is a symbol that says so', () => {
  const value = rootOf('module "k" {\n  source = "terraform-aws-modules/eks/aws//modules/karpenter"\n  version = "~> 20.0"\n}\noutput "arn" {\n  value = module.k.irsa_arn\n}\n').output('arn')
  expect(reasonOf(value)).toMatchObject({ code: 'module-not-available', detail: 'what irsalint knows of the module of module.k has no output "irsa_arn"' })
})
