// Smaller publishers, release by release. Expected by hand from the sources named with each case.
import { expect, test } from 'vitest'
import { providerArn } from '../resources/fixture.js'
import { observed, type Case } from './cases.js'

const web = 'Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS'
const youngOok = `namespace = "n"\n  serviceaccount = "s"\n  oidc_url = "oidc.x"\n  oidc_arn = "${providerArn}"`
const youngOokAddon = `cluster_name = "c"\n  oidc = { url = "oidc.x", arn = "${providerArn}" }`
const dnx = `cluster_name = "c"\n  cluster_identity_oidc_issuer = "https://oidc.x"\n  cluster_identity_oidc_issuer_arn = "${providerArn}"`
const squareops = `eks_oidc_provider_arn = "${providerArn}"\n  eks_cluster_id = "c"\n  kubernetes_namespace = "n"\n  kubernetes_service_account = "-s-*"`

const cases: readonly Case[] = [
  // https://github.com/ministryofjustice/cloud-platform-terraform-irsa/blob/1.0.1/{main,outputs}.tf: the cluster is not yet in the name.
  [
    'MoJ 1.0.1',
    'github.com/ministryofjustice/cloud-platform-terraform-irsa?ref=1.0.1',
    'namespace = "n"\n  service_account = "s"\n  role_policy_arns = []',
    [
      'cluster module.m.data.aws_eks_cluster.this name=live issuer=‹issuer›',
      'service-account module.m.kubernetes_service_account.generated_sa name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/s}',
      'role module.m.module.iam_assumable_role.aws_iam_role.this[0] name=s arn=arn:P:iam::A:role/s',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:n:s',
    ],
    ['aws_iam_role_name=s', 'service_account_name={name: s, namespace: n, annotations: {eks.amazonaws.com/role-arn: arn:P:iam::A:role/s}, labels: {}, generate_name: null, generation: ‹module.m.kubernetes_service_account.generated_sa.metadata.generation›, resource_version: ‹module.m.kubernetes_service_account.generated_sa.metadata.resource_version›, uid: ‹module.m.kubernetes_service_account.generated_sa.metadata.uid›}'],
  ],
  // https://github.com/Young-ook/terraform-aws-eks/blob/1.0.0/modules/iam-role-for-serviceaccount/{main,outputs}.tf
  [
    'Young-ook 1.0: outputs are lists, a name is taken as it is',
    'Young-ook/eks/aws//modules/iam-role-for-serviceaccount',
    `version = "1.0.0"\n  name = "r"\n  ${youngOok}`,
    ['role module.m.aws_iam_role.irsa[0] name=r arn=arn:P:iam::A:role/r', `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:n:s`],
    ['arn=[arn:P:iam::A:role/r]', 'name=[r]', 'kubecli=kubectl -n n create sa s && kubectl -n n annotate sa s eks.amazonaws.com/role-arn=arn:P:iam::A:role/r'],
  ],
  ['Young-ook 1.0: switched off', 'Young-ook/eks/aws//modules/iam-role-for-serviceaccount', `version = "1.0.0"\n  enabled = false\n  ${youngOok}`, [], ['arn=[]', 'kubecli=null']],
  // https://github.com/Young-ook/terraform-aws-eks/blob/1.7.11/modules/iam-role-for-serviceaccount/main.tf: with a name there is no suffix.
  [
    'Young-ook 1.7.11: a name has no suffix',
    'Young-ook/eks/aws//modules/iam-role-for-serviceaccount',
    `version = "1.7.11"\n  name = "r"\n  path = "/p/"\n  ${youngOok}`,
    ['role module.m.aws_iam_role.irsa name=r arn=arn:P:iam::A:role/p/r', `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:n:s`],
    ['arn=arn:P:iam::A:role/p/r'],
  ],
  // https://github.com/Young-ook/terraform-aws-eks/blob/1.1.0/modules/alb-ingress/{main,labels,variables}.tf
  [
    'Young-ook 1.1, an add-on: named after the cluster',
    'Young-ook/eks/aws//modules/alb-ingress',
    `version = "1.1.0"\n  petname = false\n  ${youngOokAddon}`,
    [
      'service-account module.m.helm_release.addon[0]:rbac.serviceAccount (unknown) name=eks-alb-aws-alb-ingress-controller namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-c-alb-ingress}',
      'role module.m.module.irsa[0].aws_iam_role.irsa[0] name=irsa-c-alb-ingress arn=arn:P:iam::A:role/irsa-c-alb-ingress',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:kube-system:eks-alb-aws-alb-ingress-controller`,
    ],
    [],
  ],
  ['Young-ook 1.0, an add-on: off at first', 'Young-ook/eks/aws//modules/alb-ingress', `version = "1.0.0"\n  ${youngOokAddon}`, [], []],
  // …/1.4.6/modules/cluster-autoscaler/main.tf: a chart of its own, with its account elsewhere.
  [
    'Young-ook 1.4.6: a chart of the module',
    'Young-ook/eks/aws//modules/cluster-autoscaler',
    `version = "1.4.6"\n  petname = false\n  ${youngOokAddon}`,
    [
      'service-account module.m.helm_release.addon[0]:serviceAccount (unknown) name=cluster-autoscaler namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-c-cluster-autoscaler}',
      'role module.m.module.irsa[0].aws_iam_role.irsa[0] name=irsa-c-cluster-autoscaler arn=arn:P:iam::A:role/irsa-c-cluster-autoscaler',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:kube-system:cluster-autoscaler`,
    ],
    [],
  ],
  // …/1.7.5/modules/app-mesh/main.tf: settings of the caller win.
  [
    'Young-ook 1.7.5: settings of the caller',
    'Young-ook/eks/aws//modules/app-mesh',
    `version = "1.7.5"\n  petname = false\n  helm = { namespace = "mesh", vars = { "serviceAccount.name" = "mine" } }\n  ${youngOokAddon}`,
    [
      'service-account module.m.helm_release.addon:serviceAccount name=mine namespace=mesh annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-c-app-mesh}',
      'role module.m.module.irsa.aws_iam_role.irsa name=irsa-c-app-mesh arn=arn:P:iam::A:role/irsa-c-app-mesh',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:mesh:aws-appmesh-controller`,
    ],
    [],
  ],
  // …/1.4.14/modules/container-insights/main.tf, …/1.6.0/modules/container-insights/main.tf
  [
    'Young-ook 1.4.14: two roles whose names are fixed',
    'Young-ook/eks/aws//modules/container-insights',
    `version = "1.4.14"\n  ${youngOokAddon}`,
    [
      'service-account module.m.helm_release.metrics[0]:serviceAccount name=amazon-cloudwatch namespace=amazon-cloudwatch annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-amazon-cloudwatch}',
      'service-account module.m.helm_release.logs[0]:serviceAccount name=aws-for-fluent-bit namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-aws-for-fluent-bit}',
      'role module.m.module.metrics[0].aws_iam_role.irsa[0] name=irsa-amazon-cloudwatch arn=arn:P:iam::A:role/irsa-amazon-cloudwatch',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:amazon-cloudwatch:amazon-cloudwatch`,
      'role module.m.module.logs[0].aws_iam_role.irsa[0] name=irsa-aws-for-fluent-bit arn=arn:P:iam::A:role/irsa-aws-for-fluent-bit',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:kube-system:aws-for-fluent-bit`,
    ],
    [],
  ],
  [
    'Young-ook 1.7.5: only the logs',
    'Young-ook/eks/aws//modules/container-insights',
    `version = "1.7.5"\n  petname = false\n  features = { enable_logs = true }\n  ${youngOokAddon}`,
    [
      'service-account module.m.helm_release.logs[0]:serviceAccount name=aws-for-fluent-bit namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-c-aws-for-fluent-bit}',
      'role module.m.module.logs[0].aws_iam_role.irsa name=irsa-c-aws-for-fluent-bit arn=arn:P:iam::A:role/irsa-c-aws-for-fluent-bit',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:kube-system:aws-for-fluent-bit`,
    ],
    ['features={logs_enabled: true, metrics_enabled: false}'],
  ],
  // …/1.7.9/modules/lb-controller/{main,labels}.tf
  [
    'Young-ook 1.7.9: named after the release',
    'Young-ook/eks/aws//modules/lb-controller',
    `version = "1.7.9"\n  helm = { name = "lb" }\n  oidc = { url = "oidc.x", arn = "${providerArn}" }`,
    [
      'service-account module.m.helm_release.addon:serviceAccount name=aws-load-balancer-controller namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/‹substr(irsa-lb-${module.m.module.frigga.random_string.suffix.result}, 0, 64)›}',
      'role module.m.module.irsa.aws_iam_role.irsa name=‹substr(irsa-lb-${module.m.module.frigga.random_string.suffix.result}, 0, 64)› arn=arn:P:iam::A:role/‹substr(irsa-lb-${module.m.module.frigga.random_string.suffix.result}, 0, 64)›',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:kube-system:aws-load-balancer-controller`,
    ],
    [],
  ],
  // …/2.1.0/modules/helm-addons/main.tf, …/2.1.0/modules/eks-addons/main.tf
  [
    'Young-ook 2.1: charts with and without a role',
    'Young-ook/eks/aws//modules/helm-addons',
    `version = "2.1.0"\n  addons = [{ repository = "https://aws.github.io/eks-charts", name = "mesh", chart_name = "appmesh-controller", namespace = "m", serviceaccount = "sa", oidc = { url = "oidc.x", arn = "${providerArn}" } }, { name = "other", chart_name = "other", repository = "https://example.com" }]`,
    [
      'service-account module.m.helm_release.chart["mesh"]:serviceAccount name=sa namespace=m annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/‹substr(mesh-${module.m.module.irsa["mesh"].module.frigga.random_string.suffix.r…›}',
      'role module.m.module.irsa["mesh"].aws_iam_role.irsa name=‹substr(mesh-${module.m.module.irsa["mesh"].module.frigga.random_string.suffix.r…› arn=arn:P:iam::A:role/‹substr(mesh-${module.m.module.irsa["mesh"].module.frigga.random_string.suffix.r…›',
      `  ${web} if StringEquals oidc.x:aud=sts.amazonaws.com and StringEquals oidc.x:sub=system:serviceaccount:m:sa`,
    ],
    [],
  ],
  [
    'Young-ook 2.1: EKS add-ons with and without a role',
    'Young-ook/eks/aws//modules/eks-addons',
    `version = "2.1.0"\n  addons = [{ name = "vpc-cni", eks_name = "c", namespace = "kube-system", serviceaccount = "aws-node", oidc = { url = "oidc.x", arn = "${providerArn}" } }, { name = "coredns", eks_name = "c" }]`,
    [
      'role-grant module.m.aws_eks_addon.addon["vpc-cni"] namespace=kube-system serviceAccount=aws-node roleArn=arn:P:iam::A:role/‹substr(vpc-cni-${module.m.module.irsa["vpc-cni"].module.frigga.random_string.su…›',
      'role module.m.module.irsa["vpc-cni"].aws_iam_role.irsa name=‹substr(vpc-cni-${module.m.module.irsa["vpc-cni"].module.frigga.random_string.su…› arn=arn:P:iam::A:role/‹substr(vpc-cni-${module.m.module.irsa["vpc-cni"].module.frigga.random_string.su…›',
      `  ${web} if StringEquals oidc.x:aud=sts.amazonaws.com and StringEquals oidc.x:sub=system:serviceaccount:kube-system:aws-node`,
    ],
    [],
  ],
  // …/1.0.0/{aws-controller,main}.tf
  [
    'Young-ook cluster 1.0: charts beside its nodes',
    'Young-ook/eks/aws',
    'version = "1.0.0"\n  name = "c"\n  node_groups = { a = {} }',
    [
      'cluster module.m.aws_eks_cluster.cp name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
      'service-account module.m.module.alb-ingress.helm_release.addon[0]:rbac.serviceAccount (unknown) name=aws-alb-ingress-controller namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-c-alb-ingress-‹module.m.module.alb-ingress.random_string.suffix.result›}',
      'role module.m.module.alb-ingress.module.irsa[0].aws_iam_role.irsa[0] name=irsa-c-alb-ingress-‹module.m.module.alb-ingress.random_string.suffix.result› arn=arn:P:iam::A:role/irsa-c-alb-ingress-‹module.m.module.alb-ingress.random_string.suffix.result›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:kube-system:aws-alb-ingress-controller',
      'service-account module.m.module.cluster-autoscaler.helm_release.addon[0]:rbac.serviceAccount (unknown) name=cluster-autoscaler namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/irsa-c-cluster-autoscaler-‹module.m.module.cluster-autoscaler.random_string.suffix.result›}',
      'role module.m.module.cluster-autoscaler.module.irsa[0].aws_iam_role.irsa[0] name=irsa-c-cluster-autoscaler-‹module.m.module.cluster-autoscaler.random_string.suffix.result› arn=arn:P:iam::A:role/irsa-c-cluster-autoscaler-‹module.m.module.cluster-autoscaler.random_string.suffix.result›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:kube-system:cluster-autoscaler',
    ],
    [],
  ],
  [
    'Young-ook cluster 1.0: no nodes, no charts',
    'Young-ook/eks/aws',
    'version = "1.0.0"\n  name = "c"',
    [
      'cluster module.m.aws_eks_cluster.cp name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    [],
  ],
  // https://github.com/Young-ook/terraform-aws-eks/blob/1.4.9/{labels,outputs}.tf, …/1.1.0/{labels,outputs}.tf
  [
    'Young-ook cluster 1.4.9: an empty name is none',
    'Young-ook/eks/aws',
    'version = "1.4.9"\n  name = ""',
    [
      'cluster module.m.aws_eks_cluster.cp name=eks-‹module.m.random_string.suffix.result› issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    [],
  ],
  // https://github.com/mineiros-io/terraform-aws-iam-role/blob/v0.4.1/main.tf: what IAM does not take becomes a dash; no actions.
  [
    'mineiros 0.4.1',
    'mineiros-io/iam-role/aws',
    `version = "0.4.1"\n  name = "other"\n  role_name = "my role"\n  assume_role_principals = [{ type = "Federated", identifiers = ["${providerArn}"] }]\n  assume_role_conditions = [{ test = "StringEquals", variable = "oidc.x:sub", values = ["system:serviceaccount:n:s"] }]`,
    ['role module.m.aws_iam_role.role[0] name=my-role arn=arn:P:iam::A:role/my-role', '  Allow sts:AssumeRole Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:n:s'],
    ['module_enabled=true'],
  ],
  [
    'mineiros 0.4.1: for instances where it has a profile',
    'mineiros-io/iam-role/aws',
    'version = "0.4.1"\n  name = "r"\n  instance_profile_name = "p"',
    ['role module.m.aws_iam_role.role[0] name=r arn=arn:P:iam::A:role/r', '  Allow sts:AssumeRole Service=ec2.amazonaws.com'],
    [],
  ],
  // https://github.com/clouddrove/terraform-aws-eks/blob/1.0.0/{main,variables}.tf
  ['clouddrove 1.0: a provider only where asked for, the environment first', 'clouddrove/eks/aws', 'version = "1.0.0"\n  name = "App"\n  environment = "dev"', ['cluster module.m.aws_eks_cluster.default[0] name=dev-app-cluster issuer=‹issuer›'], ['oidc_provider_arn=', 'cluster_name=dev-app-cluster']],
  // https://github.com/clouddrove/terraform-aws-eks/blob/1.4.4/{main,variables}.tf
  [
    'clouddrove 1.4: a provider as a rule, the name first',
    'clouddrove/eks/aws',
    'version = "1.4.4"\n  name = "app"\n  environment = "dev"\n  attributes = ["x"]\n  addons = [{ addon_name = "vpc-cni", service_account_role_arn = "arn:aws:iam::1:role/x" }]',
    [
      'cluster module.m.aws_eks_cluster.default[0] name=app-dev-x-cluster issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.default[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
      'role-grant module.m.aws_eks_addon.cluster["vpc-cni"] namespace=kube-system serviceAccount=aws-node roleArn=arn:aws:iam::1:role/x',
    ],
    ['cluster_id=app-dev-x-cluster'],
  ],
  // https://github.com/clouddrove/terraform-aws-eks/blob/1.4.6/main.tf
  ['clouddrove 1.4.6: a cluster that exists elsewhere', 'clouddrove/eks/aws', 'version = "1.4.6"\n  external_cluster = true\n  cluster_name = "c"', ['cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›'], ['cluster_id=', 'oidc_provider_arn=']],
  // https://github.com/DNXLabs/terraform-aws-eks-external-dns/blob/0.1.3/helm.tf: settings one by one.
  [
    'DNXLabs external-dns 0.1.3',
    'DNXLabs/eks-external-dns/aws',
    `version = "0.1.3"\n  settings = { "serviceAccount.name" = "other" }\n  ${dnx}`,
    [
      'role module.m.aws_iam_role.external_dns[0] name=c-external-dns arn=arn:P:iam::A:role/c-external-dns',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:kube-system:external-dns`,
      'service-account module.m.helm_release.external_dns[0]:serviceAccount name=other namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-external-dns}',
    ],
    [],
  ],
  // https://github.com/DNXLabs/terraform-aws-eks-lb-controller/blob/0.10.0/{helm,iam}.tf: what is set goes before the values.
  [
    'DNXLabs load balancer 0.10',
    'DNXLabs/eks-lb-controller/aws',
    `version = "0.10.0"\n  role_name = "r"\n  settings = { serviceAccount = { name = "other", annotations = { team = "t" } } }\n  ${dnx}`,
    [
      'role module.m.aws_iam_role.lb_controller[0] name=r arn=arn:P:iam::A:role/r',
      `  ${web} if StringEquals oidc.x:sub=system:serviceaccount:kube-system:aws-alb-ingress-controller`,
      'service-account module.m.helm_release.lb_controller[0]:serviceAccount name=aws-alb-ingress-controller namespace=kube-system annotations={team: t, eks.amazonaws.com/role-arn: arn:P:iam::A:role/r}',
    ],
    [],
  ],
  // https://github.com/squareops/terraform-aws-eks-addons/blob/v4.3.1/modules/irsa/{main,outputs}.tf
  [
    'squareops: a name that is null is none',
    'squareops/eks-addons/aws//modules/irsa',
    `version = "4.3.1"\n  irsa_iam_role_name = null\n  create_kubernetes_service_account = false\n  ${squareops}`,
    ['role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/c-s-irsa', `  ${web} if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:n:-s-*`],
    ['namespace=n', 'service_account=-s-*', 'irsa_iam_role_name=c-s-irsa'],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
