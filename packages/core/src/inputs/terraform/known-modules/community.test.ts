// Blueprints, cloudposse and the smaller publishers.
import { expect, test } from 'vitest'
import { issuer, providerArn } from '../resources/fixture.js'
import { observed, type Case } from './cases.js'

/** All that Terraform wants to have in it. */
const context = `{ aws_caller_identity_account_id = "111122223333", aws_caller_identity_arn = "", aws_eks_cluster_endpoint = "", aws_partition_id = "aws", aws_region_name = "", eks_cluster_id = "c", eks_oidc_issuer_url = "${issuer}", eks_oidc_provider_arn = "${providerArn}", tags = {} }`

const cases: readonly Case[] = [
  [
    'blueprints add-ons before 1.9.2: cert-manager keeps the name of its chart',
    'aws-ia/eks-blueprints-addons/aws',
    `version = "1.9.1"
      oidc_provider_arn = "${providerArn}"
      enable_cert_manager = true
      cert_manager = { service_account_name = "issuer" }`,
    [
      'service-account module.m.module.cert_manager.helm_release.this[0]:cainjector.serviceAccount name=cert-manager-cainjector namespace=cert-manager annotations={}',
      'service-account module.m.module.cert_manager.helm_release.this[0]:serviceAccount name=cert-manager namespace=cert-manager annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/cert-manager-‹suffix›}',
      'service-account module.m.module.cert_manager.helm_release.this[0]:webhook.serviceAccount name=cert-manager-webhook namespace=cert-manager annotations={}',
      'role module.m.module.cert_manager.aws_iam_role.this[0] name=cert-manager-‹suffix› arn=arn:P:iam::A:role/cert-manager-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:cert-manager:issuer and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    [],
  ],
  [
    'blueprints 4: the cluster',
    'github.com/aws-ia/terraform-aws-eks-blueprints?ref=v4.32.1',
    'cluster_name = "c"',
    [
      'cluster module.m.module.aws_eks.aws_eks_cluster.this[0] name=c issuer=‹issuer›',
      'oidc-provider module.m.module.aws_eks.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    ['eks_cluster_id=c', 'eks_oidc_provider_arn=arn:P:iam::A:oidc-provider/‹issuer›', 'eks_oidc_issuer_url=‹issuer›', 'oidc_provider=‹issuer›'],
  ],
  [
    'blueprints 3.3: a subject with a wildcard is tested as one',
    'github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v3.4.0',
    `eks_cluster_id = "c"
      kubernetes_namespace = "crossplane-system"
      kubernetes_service_account = "aws-provider-*"
      create_kubernetes_service_account = false
      irsa_iam_policies = []`,
    [
      'cluster module.m.data.aws_eks_cluster.this name=c issuer=‹issuer›',
      'role module.m.aws_iam_role.irsa[0] name=c-aws-provider--irsa arn=arn:P:iam::A:role/c-aws-provider--irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringLike ‹issuer›:sub=system:serviceaccount:crossplane-system:aws-provider-*',
    ],
    ['irsa_iam_role_name=c-aws-provider--irsa'],
  ],
  [
    'blueprints add-on',
    'aws-ia/eks-blueprints-addon/aws',
    `version = "1.1.1"
      name = "app"
      chart = "external-dns"
      repository = "https://kubernetes-sigs.github.io/external-dns"
      namespace = "dns"
      create_role = true
      set_irsa_names = ["serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"]
      oidc_providers = { this = { provider_arn = "${providerArn}", service_account = "app-external-dns" } }`,
    [
      'service-account module.m.helm_release.this[0]:serviceAccount name=app-external-dns namespace=dns annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/app-‹suffix›}',
      'role module.m.aws_iam_role.this[0] name=app-‹suffix› arn=arn:P:iam::A:role/app-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:dns:app-external-dns and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/app-‹suffix›'],
  ],
  [
    'blueprints add-on without a role',
    'aws-ia/eks-blueprints-addon/aws',
    `name = "app"
      chart = "app"
      repository = "https://charts.example.com"`,
    [],
    ['iam_role_arn=null'],
  ],
  [
    'blueprints add-ons',
    'aws-ia/eks-blueprints-addons/aws',
    `version = "~> 1.0"
      oidc_provider_arn = "${providerArn}"
      cluster_name = "c"
      enable_aws_load_balancer_controller = true
      enable_external_dns = true
      enable_cert_manager = true
      enable_aws_efs_csi_driver = true
      enable_velero = true
      velero = { service_account_name = "v", namespace = "backup", role_name = "vr", role_name_use_prefix = false }`,
    [
      'service-account module.m.module.aws_efs_csi_driver.helm_release.this[0]:controller.serviceAccount name=efs-csi-controller-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/aws-efs-csi-driver-‹suffix›}',
      'service-account module.m.module.aws_efs_csi_driver.helm_release.this[0]:node.serviceAccount name=efs-csi-node-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/aws-efs-csi-driver-‹suffix›}',
      'role module.m.module.aws_efs_csi_driver.aws_iam_role.this[0] name=aws-efs-csi-driver-‹suffix› arn=arn:P:iam::A:role/aws-efs-csi-driver-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:kube-system:efs-csi-controller-sa and StringEquals ISS:aud=sts.amazonaws.com',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:kube-system:efs-csi-node-sa and StringEquals ISS:aud=sts.amazonaws.com',
      'service-account module.m.module.aws_load_balancer_controller.helm_release.this[0]:serviceAccount name=aws-load-balancer-controller-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/alb-controller-‹suffix›}',
      'role module.m.module.aws_load_balancer_controller.aws_iam_role.this[0] name=alb-controller-‹suffix› arn=arn:P:iam::A:role/alb-controller-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:kube-system:aws-load-balancer-controller-sa and StringEquals ISS:aud=sts.amazonaws.com',
      'service-account module.m.module.cert_manager.helm_release.this[0]:cainjector.serviceAccount name=cert-manager-cainjector namespace=cert-manager annotations={}',
      'service-account module.m.module.cert_manager.helm_release.this[0]:serviceAccount name=cert-manager namespace=cert-manager annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/cert-manager-‹suffix›}',
      'service-account module.m.module.cert_manager.helm_release.this[0]:webhook.serviceAccount name=cert-manager-webhook namespace=cert-manager annotations={}',
      'role module.m.module.cert_manager.aws_iam_role.this[0] name=cert-manager-‹suffix› arn=arn:P:iam::A:role/cert-manager-‹suffix›',
      '  ExplicitSelfRoleAssumption: Allow sts:AssumeRole AWS=* if ArnLike aws:PrincipalArn=arn:P:iam::A:role/cert-manager-*',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:cert-manager:cert-manager and StringEquals ISS:aud=sts.amazonaws.com',
      'service-account module.m.module.external_dns.helm_release.this[0]:serviceAccount name=external-dns-sa namespace=external-dns annotations={}',
      'service-account module.m.module.velero.helm_release.this[0]:serviceAccount.server name=v namespace=backup annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/vr}',
      'role module.m.module.velero.aws_iam_role.this[0] name=vr arn=arn:P:iam::A:role/vr',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:backup:v and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    [],
  ],
  [
    'blueprints teams',
    'aws-ia/eks-blueprints-teams/aws',
    `oidc_provider_arn = "${providerArn}"
      name = "t"
      namespaces = { a = {}, b = { service_account = { name = "sb" } } }
      users = ["arn:aws:iam::1:user/x"]`,
    [
      'role module.m.aws_iam_role.this[0] name=t-‹suffix› arn=arn:P:iam::A:role/t-‹suffix›',
      '  AssumeRole: Allow sts:AssumeRole AWS=arn:aws:iam::1:user/x',
      '  IRSA: Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:a,system:serviceaccount:b:sb and StringEquals ISS:aud=sts.amazonaws.com',
      'service-account module.m.kubernetes_service_account_v1.this["a"] name=a namespace=a annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/t-‹suffix›}',
      'service-account module.m.kubernetes_service_account_v1.this["b"] name=sb namespace=b annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/t-‹suffix›}',
    ],
    ['iam_role_arn=arn:P:iam::A:role/t-‹suffix›'],
  ],
  [
    'blueprints irsa 4.32',
    'github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v4.32.1',
    `eks_oidc_provider_arn = "${providerArn}"
      eks_cluster_id = "c"
      kubernetes_namespace = "n"
      kubernetes_service_account = "s-*"
      create_kubernetes_service_account = false`,
    [
      'role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/c-s-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:n:s-*',
    ],
    ['irsa_iam_role_arn=arn:P:iam::A:role/c-s-irsa'],
  ],
  [
    'blueprints irsa 4.3: StringEquals',
    'github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v4.3.0',
    `addon_context = ${context}
      kubernetes_namespace = "n"
      kubernetes_service_account = "s"`,
    [
      'role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/c-s-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:aud=sts.amazonaws.com and StringEquals ISS:sub=system:serviceaccount:n:s',
      'service-account module.m.kubernetes_service_account_v1.irsa[0] name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-s-irsa}',
    ],
    ['irsa_iam_role_name=c-s-irsa'],
  ],
  [
    'blueprints irsa 4.1: no audience',
    'github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v4.1.0',
    `addon_context = ${context}
      kubernetes_namespace = "n"
      kubernetes_service_account = "s"`,
    [
      'role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/c-s-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike ISS:sub=system:serviceaccount:n:s',
      'service-account module.m.kubernetes_service_account_v1.irsa[0] name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-s-irsa}',
    ],
    [],
  ],
  [
    'blueprints irsa 3.2',
    'github.com/aws-ia/terraform-aws-eks-blueprints//modules/irsa?ref=v3.2.0',
    `eks_cluster_id = "c"
      kubernetes_namespace = "n"
      kubernetes_service_account = "s"
      irsa_iam_policies = []`,
    [
      'cluster module.m.data.aws_eks_cluster.this name=c issuer=‹issuer›',
      'role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/c-s-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:n:s',
      'service-account module.m.kubernetes_service_account_v1.irsa[0] name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-s-irsa}',
    ],
    [],
  ],
  [
    'blueprints kubernetes-addons',
    'github.com/aws-ia/terraform-aws-eks-blueprints//modules/kubernetes-addons?ref=v4.32.1',
    `eks_cluster_id = "c"
      eks_oidc_provider = "oidc.x"
      enable_external_dns = true
      enable_karpenter = true
      karpenter_helm_config = { namespace = "k" }`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.external_dns[0].aws_iam_role.irsa[0] name=c-external-dns-sa-irsa arn=arn:P:iam::A:role/c-external-dns-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/oidc.x if StringLike oidc.x:aud=sts.amazonaws.com and StringLike oidc.x:sub=system:serviceaccount:external-dns:external-dns-sa',
      'service-account module.m.module.external_dns[0].kubernetes_service_account_v1.irsa[0] name=external-dns-sa namespace=external-dns annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-external-dns-sa-irsa}',
      'role module.m.module.karpenter[0].aws_iam_role.irsa[0] name=c-karpenter-irsa arn=arn:P:iam::A:role/c-karpenter-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/oidc.x if StringLike oidc.x:aud=sts.amazonaws.com and StringLike oidc.x:sub=system:serviceaccount:k:karpenter',
      'service-account module.m.module.karpenter[0].kubernetes_service_account_v1.irsa[0] name=karpenter namespace=k annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-karpenter-irsa}',
    ],
    [],
  ],
  [
    // https://github.com/squareops/terraform-aws-eks-addons/blob/v4.3.1/{main,locals}.tf, modules/*/{main,locals}.tf
    'squareops add-ons 4.3',
    'squareops/eks-addons/aws',
    `version = "4.3.1"
      eks_cluster_name = "c"
      eks_oidc_provider = "${issuer}"
      irsa_iam_role_path = "/p/"
      aws_load_balancer_controller_enabled = true
      aws_load_balancer_controller_helm_config = { values = [""], namespace = "lb", load_balancer_controller_name = "ctl" }
      cert_manager_enabled = true
      cert_manager_helm_config = { values = [""], namespace = "tls" }
      enable_amazon_eks_aws_ebs_csi_driver = true
      keda_enabled = true
      keda_helm_config = { values = [""], namespace = "other", service_account = "k" }
      velero_enabled = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role-grant module.m.aws_eks_addon.ebs_csi_driver[0] namespace=kube-system serviceAccount=ebs-csi-controller-sa roleArn=arn:P:iam::A:role/p/c-ebs-csi-controller-sa-irsa',
      'service-account module.m.helm_release.cert_manager[0]:cainjector.serviceAccount name=cert-manager-cainjector namespace=tls annotations={}',
      'service-account module.m.helm_release.cert_manager[0]:webhook.serviceAccount name=cert-manager-webhook namespace=tls annotations={}',
      'service-account module.m.helm_release.keda[0]:serviceAccount.operator name=keda-operator namespace=keda annotations={}',
      'role module.m.module.ebs_csi_driver[0].aws_iam_role.irsa[0] name=c-ebs-csi-controller-sa-irsa arn=arn:P:iam::A:role/p/c-ebs-csi-controller-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:kube-system:ebs-csi-controller-sa',
      'role module.m.module.cert_manager[0].aws_iam_role.irsa[0] name=c-cert-manager-irsa arn=arn:P:iam::A:role/p/c-cert-manager-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:tls:cert-manager',
      'service-account module.m.module.cert_manager[0].kubernetes_service_account_v1.irsa[0] name=cert-manager namespace=tls annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/p/c-cert-manager-irsa}',
      'role module.m.module.keda[0].aws_iam_role.irsa[0] name=c-k-irsa arn=arn:P:iam::A:role/p/c-k-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:keda:k',
      'service-account module.m.module.keda[0].kubernetes_service_account_v1.irsa[0] name=k namespace=keda annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/p/c-k-irsa}',
      'role module.m.module.velero[0].aws_iam_role.irsa[0] name=c-velero-irsa arn=arn:P:iam::A:role/c-velero-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringLike ‹issuer›:sub=system:serviceaccount:velero:velero and StringLike ‹issuer›:aud=sts.amazonaws.com',
      'service-account module.m.module.velero[0].kubernetes_service_account_v1.irsa[0] name=velero namespace=velero annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-velero-irsa}',
      'role module.m.module.load_balancer_controller[0].aws_iam_role.irsa[0] name=c-ctl-sa-irsa arn=arn:P:iam::A:role/p/c-ctl-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:lb:ctl-sa',
      'service-account module.m.module.load_balancer_controller[0].kubernetes_service_account_v1.irsa[0] name=ctl-sa namespace=lb annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/p/c-ctl-sa-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v3.0.0/main.tf, modules/{aws-load-balancer-controller,keda}/locals.tf
    'squareops add-ons 3.0: the controller of the dashboard, keda where the settings say',
    'squareops/eks-addons/aws',
    `version = "3.0.0"
      eks_cluster_name = "c"
      eks_oidc_provider = "${issuer}"
      k8s_dashboard_ingress_load_balancer = "alb"
      keda_enabled = true
      keda_helm_config = { namespace = "other" }
      kubernetes_dashboard_enabled = true
      argoworkflow_enabled = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.keda[0]:serviceAccount.operator name=keda-operator namespace=other annotations={}',
      'service-account module.m.kubernetes_service_account_v1.kubernetes-dashboard-admin-sa[0] name=kubernetes-dashboard-admin-sa namespace=kube-system annotations={}',
      'service-account module.m.kubernetes_service_account_v1.dashboard-read-only-sa[0] name=dashboard-read-only-sa namespace=kube-system annotations={}',
      'role module.m.module.keda[0].aws_iam_role.irsa[0] name=c-keda-operator-sa-irsa arn=arn:P:iam::A:role/c-keda-operator-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:other:keda-operator-sa',
      'service-account module.m.module.keda[0].kubernetes_service_account_v1.irsa[0] name=keda-operator-sa namespace=other annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-keda-operator-sa-irsa}',
      'role module.m.module.load_balancer_controller[0].aws_iam_role.irsa[0] name=c-aws-load-balancer-controller-sa-irsa arn=arn:P:iam::A:role/c-aws-load-balancer-controller-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:kube-system:aws-load-balancer-controller-sa',
      'service-account module.m.module.load_balancer_controller[0].kubernetes_service_account_v1.irsa[0] name=aws-load-balancer-controller-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-aws-load-balancer-controller-sa-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v2.0.0/main.tf, modules/kubernetes-addons/main.tf: without groups of nodes, too.
    'squareops add-ons 2.0: a copy of the blueprints',
    'squareops/eks-addons/aws',
    `version = "2.0.0"
      eks_cluster_name = "c"
      aws_node_termination_handler_enabled = true
      aws_load_balancer_controller_enabled = true`,
    [
      'cluster module.m.module.k8s_addons.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.k8s_addons.module.aws_load_balancer_controller[0].aws_iam_role.irsa[0] name=c-aws-load-balancer-controller-sa-irsa arn=arn:P:iam::A:role/c-aws-load-balancer-controller-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringLike ‹issuer›:sub=system:serviceaccount:kube-system:aws-load-balancer-controller-sa and StringLike ‹issuer›:aud=sts.amazonaws.com',
      'service-account module.m.module.k8s_addons.module.aws_load_balancer_controller[0].kubernetes_service_account_v1.irsa[0] name=aws-load-balancer-controller-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-aws-load-balancer-controller-sa-irsa}',
      'role module.m.module.k8s_addons.module.aws_node_termination_handler[0].aws_iam_role.irsa[0] name=c-aws-node-termination-handler-sa-irsa arn=arn:P:iam::A:role/c-aws-node-termination-handler-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringLike ‹issuer›:sub=system:serviceaccount:kube-system:aws-node-termination-handler-sa and StringLike ‹issuer›:aud=sts.amazonaws.com',
      'service-account module.m.module.k8s_addons.module.aws_node_termination_handler[0].kubernetes_service_account_v1.irsa[0] name=aws-node-termination-handler-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-aws-node-termination-handler-sa-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v1.1.0/main.tf, modules/kubernetes-addons/main.tf
    'squareops add-ons 1.1: another switch, no handler without groups of nodes',
    'squareops/eks-addons/aws',
    `version = "1.1.0"
      eks_cluster_name = "c"
      aws_node_termination_handler_enabled = true
      enable_aws_load_balancer_controller = true`,
    [
      'cluster module.m.module.k8s_addons.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.k8s_addons.module.aws_load_balancer_controller[0].aws_iam_role.irsa[0] name=c-aws-load-balancer-controller-sa-irsa arn=arn:P:iam::A:role/c-aws-load-balancer-controller-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringLike ‹issuer›:sub=system:serviceaccount:kube-system:aws-load-balancer-controller-sa and StringLike ‹issuer›:aud=sts.amazonaws.com',
      'service-account module.m.module.k8s_addons.module.aws_load_balancer_controller[0].kubernetes_service_account_v1.irsa[0] name=aws-load-balancer-controller-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-aws-load-balancer-controller-sa-irsa}',
    ],
    [],
  ],
  [
    'squareops irsa',
    'squareops/eks-addons/aws//modules/irsa',
    `eks_oidc_provider_arn = "${providerArn}"
      eks_cluster_id = "c"
      kubernetes_namespace = "n"
      kubernetes_service_account = "s"`,
    [
      'role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/c-s-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:n:s',
      'service-account module.m.kubernetes_service_account_v1.irsa[0] name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-s-irsa}',
    ],
    ['irsa_iam_role_arn=arn:P:iam::A:role/c-s-irsa'],
  ],
  [
    'cloudposse role 2',
    'cloudposse/eks-iam-role/aws',
    `version = "2.2.0"
      namespace = "eg"
      stage = "prod"
      name = "app"
      service_account_name = "s"
      service_account_namespace = "n"
      eks_cluster_oidc_issuer_url = "https://oidc.x"
      aws_account_number = "111122223333"`,
    [
      'role module.m.aws_iam_role.service_account[0] name=eg-prod-app-s@n arn=arn:P:iam::A:role/eg-prod-app-s@n',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:n:s and StringEquals oidc.x:aud=sts.amazonaws.com',
    ],
    ['service_account_role_arn=arn:P:iam::A:role/eg-prod-app-s@n'],
  ],
  [
    'cloudposse role 2: a list',
    'cloudposse/eks-iam-role/aws',
    `version = "2.2.0"
      name = "app"
      service_account_namespace_name_list = ["a:b", "a:*"]
      eks_cluster_oidc_issuer_url = "https://oidc.x"`,
    [
      'role module.m.aws_iam_role.service_account[0] name=app-b@a arn=arn:P:iam::A:role/app-b@a',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:a:b,system:serviceaccount:a:* and StringEquals oidc.x:aud=sts.amazonaws.com',
    ],
    [],
  ],
  [
    'cloudposse role 1.3: one of two is no condition at all',
    'cloudposse/eks-iam-role/aws',
    `version = "1.3.0"
      namespace = "eg"
      service_account_name = "s"
      eks_cluster_oidc_issuer_url = "https://oidc.x"`,
    [
      'role module.m.aws_iam_role.service_account[0] name=eg-s@all arn=arn:P:iam::A:role/eg-s@all',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x',
    ],
    [],
  ],
  [
    'cloudposse role 1.1: a wildcard for what is missing',
    'cloudposse/eks-iam-role/aws',
    `version = "1.1.0"
      namespace = "eg"
      service_account_name = "s"
      service_account_namespace = ""
      eks_cluster_oidc_issuer_url = "https://oidc.x"`,
    [
      'role module.m.aws_iam_role.service_account[0] name=eg-s@all arn=arn:P:iam::A:role/eg-s@all',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:*:s',
    ],
    [],
  ],
  [
    'cloudposse role 0.7',
    'cloudposse/eks-iam-role/aws',
    `version = "0.7.1"
      namespace = "eg"
      service_account_name = "s"
      service_account_namespace = "s"
      aws_account_number = "1"
      eks_cluster_oidc_issuer_url = "https://oidc.x"`,
    [
      'role module.m.aws_iam_role.service_account["eg-s"] name=eg-s arn=arn:P:iam::A:role/eg-s',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::1:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:s:s',
    ],
    [],
  ],
  [
    'cloudposse release',
    'cloudposse/helm-release/aws',
    `name = "alb"
      chart = "aws-load-balancer-controller"
      repository = "https://aws.github.io/eks-charts"
      kubernetes_namespace = "kube-system"
      iam_role_enabled = true
      service_account_name = "alb"
      service_account_namespace = "kube-system"
      eks_cluster_oidc_issuer_url = "https://oidc.x"`,
    [
      'service-account module.m.helm_release.this[0]:serviceAccount name=alb-aws-load-balancer-controller namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/alb-alb@kube-system}',
      'role module.m.module.eks_iam_role.aws_iam_role.service_account[0] name=alb-alb@kube-system arn=arn:P:iam::A:role/alb-alb@kube-system',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:kube-system:alb and StringEquals oidc.x:aud=sts.amazonaws.com',
    ],
    ['service_account_role_name=alb-alb@kube-system'],
  ],
  [
    'cloudposse cluster',
    'cloudposse/eks-cluster/aws',
    `namespace = "eg"
      name = "eks"
      oidc_provider_enabled = true
      addons = [{ addon_name = "vpc-cni", service_account_role_arn = "arn:aws:iam::1:role/x" }, { addon_name = "aws-ebs-csi-driver", pod_identity_association = { ebs-csi-controller-sa = "arn:aws:iam::1:role/y" } }]`,
    [
      'cluster module.m.aws_eks_cluster.default[0] name=eg-eks-cluster issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.default[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
      'association module.m.aws_eks_addon.cluster["aws-ebs-csi-driver"].pod_identity_association[0] cluster=eg-eks-cluster namespace=kube-system serviceAccount=ebs-csi-controller-sa roleArn=arn:aws:iam::1:role/y',
      'role-grant module.m.aws_eks_addon.cluster["vpc-cni"] namespace=kube-system serviceAccount=aws-node roleArn=arn:aws:iam::1:role/x',
    ],
    ['eks_cluster_id=eg-eks-cluster', 'eks_cluster_identity_oidc_issuer_arn=arn:P:iam::A:oidc-provider/‹issuer›'],
  ],
  [
    'cloudposse label',
    'cloudposse/label/null',
    `namespace = "EG"
      environment = "ue2"
      name = "my_app"
      attributes = ["blue"]`,
    [],
    ['id=eg-ue2-myapp-blue', 'name=myapp'],
  ],
  [
    'cloudposse label with a context',
    'cloudposse/label/null',
    `context = { namespace = "eg", name = "app", environment = null, stage = null, attributes = ["x"], delimiter = "_", label_order = ["name", "namespace", "attributes"], enabled = true, tags = {}, additional_tag_map = {}, regex_replace_chars = null, id_length_limit = null }
      attributes = ["y"]`,
    [],
    ['id=app_eg_x_y'],
  ],
  [
    'MoJ 2',
    'github.com/ministryofjustice/cloud-platform-terraform-irsa?ref=2.1.0',
    `eks_cluster_name = "live"
      namespace = "n"
      service_account_name = "s"`,
    [
      'cluster module.m.data.aws_eks_cluster.this name=live issuer=‹issuer›',
      'service-account module.m.kubernetes_service_account.generated_sa name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/cloud-platform-irsa-‹module.m.random_id.id.hex›-live}',
      'role module.m.module.iam_assumable_role.aws_iam_role.this[0] name=cloud-platform-irsa-‹module.m.random_id.id.hex›-live arn=arn:P:iam::A:role/cloud-platform-irsa-‹module.m.random_id.id.hex›-live',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:n:s and StringEquals ‹issuer›:aud=sts.amazonaws.com',
    ],
    ['role_name=cloud-platform-irsa-‹module.m.random_id.id.hex›-live'],
  ],
  [
    'MoJ 1.0.6',
    'github.com/ministryofjustice/cloud-platform-terraform-irsa?ref=1.0.6',
    `eks_cluster_name = "live"
      namespace = "n"
      service_account = "s"`,
    [
      'cluster module.m.data.aws_eks_cluster.this name=live issuer=‹issuer›',
      'service-account module.m.kubernetes_service_account.generated_sa name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/s-live}',
      'role module.m.module.iam_assumable_role.aws_iam_role.this[0] name=s-live arn=arn:P:iam::A:role/s-live',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:n:s',
    ],
    ['aws_iam_role_name=s-live'],
  ],
  [
    'MoJ 1.0.0: the account is not the one that is trusted',
    'github.com/ministryofjustice/cloud-platform-terraform-irsa?ref=1.0.0',
    `namespace = "n"
      service_account = "s"`,
    [
      'cluster module.m.data.aws_eks_cluster.this name=live issuer=‹issuer›',
      'service-account module.m.kubernetes_service_account.generated_sa name=cloud-platform-‹module.m.random_id.id.hex› namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/cloud-platform-‹module.m.random_id.id.hex›}',
      'role module.m.module.iam_assumable_role.aws_iam_role.this[0] name=cloud-platform-‹module.m.random_id.id.hex› arn=arn:P:iam::A:role/cloud-platform-‹module.m.random_id.id.hex›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:n:s',
    ],
    [],
  ],
  [
    'Young-ook 2.1',
    'Young-ook/eks/aws//modules/irsa',
    `namespace = "n"
      serviceaccount = "s"
      oidc_url = "oidc.x"
      oidc_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.irsa name=‹substr(irsa-${module.m.module.frigga.random_string.suffix.result}, 0, 64)› arn=arn:P:iam::A:role/‹substr(irsa-${module.m.module.frigga.random_string.suffix.result}, 0, 64)›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:aud=sts.amazonaws.com and StringEquals oidc.x:sub=system:serviceaccount:n:s',
    ],
    ['name=‹substr(irsa-${module.m.module.frigga.random_string.suffix.result}, 0, 64)›'],
  ],
  [
    'Young-ook 2.0.3',
    'Young-ook/eks/aws//modules/irsa',
    `version = "2.0.3"
      namespace = "n"
      serviceaccount = "s"
      oidc_url = "oidc.x"
      oidc_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.irsa name=‹substr(irsa-${module.m.module.frigga.random_string.suffix.result}, 0, 64)› arn=arn:P:iam::A:role/‹substr(irsa-${module.m.module.frigga.random_string.suffix.result}, 0, 64)›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:n:s',
    ],
    [],
  ],
  [
    'Young-ook 1',
    'Young-ook/eks/aws//modules/iam-role-for-serviceaccount',
    `version = "1.7.11"
      namespace = "n"
      serviceaccount = "s"
      oidc_url = "oidc.x"
      oidc_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.irsa name=‹substr(irsa-${module.m.module.frigga.random_string.suffix.result}, 0, 64)› arn=arn:P:iam::A:role/‹substr(irsa-${module.m.module.frigga.random_string.suffix.result}, 0, 64)›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:n:s',
    ],
    [],
  ],
  [
    'Young-ook pod identity',
    'Young-ook/eks/aws//modules/pod-identity',
    `identities = [{ eks_name = "c", namespace = "n", serviceaccount = "s" }]`,
    [
      'role module.m.aws_iam_role.pid["0"] name=‹substr(pod-identity-${module.m.module.frigga["0"].random_string.suffix.result},…› arn=arn:P:iam::A:role/‹substr(pod-identity-${module.m.module.frigga["0"].random_string.suffix.result},…›',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.‹DNS suffix of the partition›',
      'association module.m.aws_eks_pod_identity_association.pid["0"] cluster=c namespace=n serviceAccount=s roleArn=arn:P:iam::A:role/‹substr(pod-identity-${module.m.module.frigga["0"].random_string.suffix.result},…›',
    ],
    [],
  ],
  [
    'Young-ook cluster',
    'Young-ook/eks/aws',
    `name = "c"`,
    [
      'cluster module.m.aws_eks_cluster.cp name=c issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.oidc arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    ['oidc={arn: arn:P:iam::A:oidc-provider/‹issuer›, url: ‹issuer›}'],
  ],
  ['lablabs addon-irsa, old: no role unless it is asked for', 'git::https://github.com/lablabs/terraform-aws-eks-universal-addon.git//modules/addon-irsa?ref=v0.0.9', `cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"
      service_account_name = "s"
      service_account_namespace = "n"
      irsa_role_name = "r"`, [], []],
  [
    'lablabs addon-irsa, old: asked for',
    'git::https://github.com/lablabs/terraform-aws-eks-universal-addon.git//modules/addon-irsa?ref=v0.0.9',
    `cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"
      service_account_name = "s"
      service_account_namespace = "n"
      irsa_role_name = "r"
      rbac_create = true
      service_account_create = true
      irsa_role_create = true`,
    [
      'role module.m.aws_iam_role.irsa[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:n:s',
    ],
    [],
  ],
  [
    'lablabs addon-irsa',
    'git::https://github.com/lablabs/terraform-aws-eks-universal-addon.git//modules/addon-irsa?ref=v1.0.0',
    `cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"
      service_account_name = "s"
      service_account_namespace = "n"
      irsa_role_name = "r"
      irsa_role_name_prefix = "p"
      cluster_name = "c"
      pod_identity_role_create = true
      pod_identity_role_name = "q"`,
    [
      'role module.m.aws_iam_role.irsa[0] name=p-r arn=arn:P:iam::A:role/p-r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:n:s',
      'role module.m.aws_iam_role.pod_identity[0] name=q arn=arn:P:iam::A:role/q',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      'association module.m.aws_eks_pod_identity_association.pod_identity[0] cluster=c namespace=n serviceAccount=s roleArn=arn:P:iam::A:role/q',
    ],
    [],
  ],
  [
    'lablabs external-dns 3',
    'lablabs/eks-external-dns/aws',
    `cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"`,
    [
      'service-account module.m.helm_release.this[0]:serviceAccount name=external-dns namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/external-dns-irsa-external-dns}',
      'role module.m.module.addon-irsa["external-dns"].aws_iam_role.irsa[0] name=external-dns-irsa-external-dns arn=arn:P:iam::A:role/external-dns-irsa-external-dns',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:kube-system:external-dns',
    ],
    [],
  ],
  [
    'lablabs external-dns 1.1',
    'lablabs/eks-external-dns/aws',
    `version = "1.1.0"
      cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"
      irsa_role_name_prefix = "p"`,
    [
      'role module.m.aws_iam_role.this[0] name=p-external-dns arn=arn:P:iam::A:role/p-external-dns',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:kube-system:external-dns',
      'service-account module.m.helm_release.this[0]:serviceAccount name=external-dns namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/p-external-dns}',
    ],
    [],
  ],
  [
    'lablabs external-dns 0.8',
    'lablabs/eks-external-dns/aws',
    `version = "0.8.0"
      cluster_name = "c"
      cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.this[0] name=c-external-dns arn=arn:P:iam::A:role/c-external-dns',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:kube-system:external-dns',
      'service-account module.m.helm_release.this[0]:serviceAccount name=external-dns namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-external-dns}',
    ],
    [],
  ],
  [
    'DNXLabs external-dns',
    'DNXLabs/eks-external-dns/aws',
    `cluster_name = "c"
      cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.external_dns[0] name=c-external-dns arn=arn:P:iam::A:role/c-external-dns',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:kube-system:external-dns',
      'service-account module.m.helm_release.external_dns[0]:serviceAccount name=external-dns namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-external-dns}',
    ],
    [],
  ],
  [
    'DNXLabs load balancer',
    'DNXLabs/eks-lb-controller/aws',
    `cluster_name = "c"
      cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"`,
    [
      'role module.m.aws_iam_role.lb_controller[0] name=c-alb-ingress arn=arn:P:iam::A:role/c-alb-ingress',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=system:serviceaccount:kube-system:aws-alb-ingress-controller',
      'service-account module.m.helm_release.lb_controller[0]:serviceAccount name=aws-alb-ingress-controller namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-alb-ingress}',
    ],
    [],
  ],
  [
    'particuleio',
    'particuleio/addons/kubernetes//modules/aws',
    `cluster-name = "c"
      eks = { cluster_oidc_issuer_url = "https://oidc.x", oidc_provider_arn = "${providerArn}" }
      velero = { enabled = true }`,
    [
      'service-account module.m.helm_release.velero[0]:serviceAccount.server name=velero namespace=velero annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-velero}',
      'role module.m.module.iam_assumable_role_velero.aws_iam_role.this[0] name=c-velero arn=arn:P:iam::A:role/c-velero',
      '  Allow sts:TagSession,sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:velero:velero',
    ],
    [],
  ],
  [
    'tedilabs',
    'tedilabs/account/aws//modules/iam-role',
    `name = "r"
      trusted_oidc_provider_policies = [{ url = "oidc.x", conditions = [{ key = "sub", condition = "StringEquals", values = ["system:serviceaccount:a:b"] }] }]`,
    [
      'role module.m.aws_iam_role.this name=r arn=arn:P:iam::A:role/r',
      '  TrustedOIDC0: Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:a:b',
    ],
    ['arn=arn:P:iam::A:role/r'],
  ],
  [
    'clouddrove',
    'clouddrove/eks/aws',
    `enabled = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=cluster issuer=‹issuer›',
      'cluster module.m.aws_eks_cluster.default[0] name=cluster issuer=‹issuer›',
      'oidc-provider module.m.aws_iam_openid_connect_provider.default[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    ['oidc_provider_arn=arn:P:iam::A:oidc-provider/‹issuer›'],
  ],
  [
    'mineiros',
    'mineiros-io/iam-role/aws',
    `name = "r"
      assume_role_principals = [{ type = "Service", identifiers = ["pods.eks.amazonaws.com"] }]
      assume_role_actions = ["sts:AssumeRole", "sts:TagSession"]`,
    [
      'role module.m.aws_iam_role.role[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
    ],
    [],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
