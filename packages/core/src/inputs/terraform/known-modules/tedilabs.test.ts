// tedilabs/container and bootlabstech's copy of the blueprints. Expected facts are read from the modules' own source, whose release each case names.
import { expect, test } from 'vitest'
import { issuer, providerArn } from '../resources/fixture.js'
import { observed, type Case } from './cases.js'

const provider = 'oidc-provider module.m.aws_iam_openid_connect_provider.this[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›'
const cluster = 'cluster module.m.aws_eks_cluster.this name=c issuer=‹issuer›'

const cases: readonly Case[] = [
  [
    // https://github.com/tedilabs/terraform-aws-container/blob/v0.22.0/modules/eks-irsa/main.tf, which calls
    // https://github.com/tedilabs/terraform-aws-account/blob/v0.19.0/modules/iam-role/trusted-oidc-providers.tf
    'tedilabs eks-irsa: an audience always, accounts by pattern',
    'tedilabs/container/aws//modules/eks-irsa',
    `version = "0.22.0"
      name = "r"
      oidc_provider_urls = ["${issuer}"]
      trusted_service_accounts = ["n:s", "m:*"]
      trusted_iam_entities = ["arn:aws:iam::1:root"]
      mfa_required = true`,
    [
      'role module.m.aws_iam_role.this name=r arn=arn:P:iam::A:role/r',
      '  TrustedIamEntities: Allow sts:AssumeRole AWS=arn:aws:iam::1:root if Bool aws:MultiFactorAuthPresent=true and NumericLessThan aws:MultiFactorAuthAge=86400',
      '  TrustedOidcProviders1: Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringEquals ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:n:s,system:serviceaccount:m:*',
    ],
    ['arn=arn:P:iam::A:role/r'],
  ],
  [
    // …/blob/v0.22.0/modules/eks-cluster/outputs.tf
    'tedilabs eks-cluster 0.22: outputs by themselves',
    'tedilabs/container/aws//modules/eks-cluster',
    `version = "0.22.0"
      name = "c"`,
    [cluster, provider],
    ['oidc_provider_arn=arn:P:iam::A:oidc-provider/‹issuer›', 'oidc_provider_url=https://‹issuer›'],
  ],
  [
    // …/blob/v0.27.4/modules/eks-cluster/pod-identity-associations.tf, outputs.tf
    'tedilabs eks-cluster 0.27: associations; outputs in one object',
    'tedilabs/container/aws//modules/eks-cluster',
    `version = "0.27.4"
      name = "c"
      pod_identity_associations = [{ namespace = "n", service_account = "s", role = "arn:aws:iam::1:role/x", target_role = "arn:aws:iam::2:role/t" }]`,
    [cluster, provider, 'association module.m.aws_eks_pod_identity_association.this["n/s"] cluster=c namespace=n serviceAccount=s roleArn=arn:aws:iam::1:role/x targetRoleArn=arn:aws:iam::2:role/t'],
    ['irsa_oidc_provider.arn=arn:P:iam::A:oidc-provider/‹issuer›', 'irsa_oidc_provider.urn=‹issuer›'],
  ],
  [
    // …/blob/v0.27.4/modules/eks-cluster/irsa-oidc-provider.tf
    'tedilabs eks-cluster 0.27: no provider',
    'tedilabs/container/aws//modules/eks-cluster',
    `version = "0.27.4"
      name = "c"
      irsa_oidc_provider = { enabled = false }`,
    [cluster],
    ['irsa_oidc_provider.arn=null'],
  ],
  [
    // …/blob/v0.27.4/modules/eks-addon/main.tf
    'tedilabs eks-addon',
    'tedilabs/container/aws//modules/eks-addon',
    `version = "0.27.4"
      cluster_name = "c"
      name = "aws-ebs-csi-driver"
      pod_identity_associations = [{ service_account = "ebs-csi-controller-sa", iam_role = "arn:aws:iam::1:role/x" }]`,
    ['association module.m.aws_eks_addon.this.pod_identity_association[0] cluster=c namespace=kube-system serviceAccount=ebs-csi-controller-sa roleArn=arn:aws:iam::1:role/x'],
    [],
  ],
  [
    // https://github.com/bootlabstech/terraform-aws-fully-loaded-eks-cluster/blob/v1.0.7/modules/irsa/main.tf
    'bootlabstech irsa',
    'bootlabstech/fully-loaded-eks-cluster/aws//modules/irsa',
    `version = "1.0.7"
      eks_cluster_id = "c"
      eks_oidc_provider_arn = "${providerArn}"
      kubernetes_namespace = "n"
      kubernetes_service_account = "s"`,
    [
      'role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/c-s-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:n:s',
      'service-account module.m.kubernetes_service_account_v1.irsa[0] name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-s-irsa}',
    ],
    ['namespace=n', 'service_account=n/s'],
  ],
  [
    // …/blob/v1.0.7/modules/kubernetes-addons/aws-efs-csi-driver/main.tf
    'bootlabstech kubernetes-addons',
    'bootlabstech/fully-loaded-eks-cluster/aws//modules/kubernetes-addons',
    `version = "1.0.7"
      eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_aws_efs_csi_driver = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.aws_efs_csi_driver[0].aws_iam_role.irsa[0] name=c-efs-csi-sa-irsa arn=arn:P:iam::A:role/c-efs-csi-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:kube-system:efs-csi-sa',
      'service-account module.m.module.aws_efs_csi_driver[0].kubernetes_service_account_v1.irsa[0] name=efs-csi-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-efs-csi-sa-irsa}',
    ],
    [],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
