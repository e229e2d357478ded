// aws-ia EKS Blueprints by release. Expected facts are read from the modules' own source, whose release each case names.
import { expect, test } from 'vitest'
import { issuer, providerArn } from '../resources/fixture.js'
import { observed, type Case } from './cases.js'

const webIdentity = (subject: string): string =>
  `  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:${subject} and StringEquals ISS:aud=sts.amazonaws.com`

const addons = 'aws-ia/eks-blueprints-addons/aws'
const repository = 'github.com/aws-ia/terraform-aws-eks-blueprints'

const cases: readonly Case[] = [
  [
    // https://github.com/aws-ia/terraform-aws-eks-blueprints-addons/blob/v1.24.3/main.tf: only cert-manager passes allow_self_assume_role on.
    'add-ons 1.24.3: no other add-on assumes itself',
    addons,
    `version = "1.24.3"
      cluster_name = "c"
      oidc_provider_arn = "${providerArn}"
      enable_external_secrets = true
      external_secrets = { allow_self_assume_role = true, create_role = true }
      create_kubernetes_resources = false`,
    ['role module.m.module.external_secrets.aws_iam_role.this[0] name=external-secrets-‹suffix› arn=arn:P:iam::A:role/external-secrets-‹suffix›', webIdentity('external-secrets:external-secrets-sa')],
    [],
  ],
  [
    // …/blob/v1.24.3/main.tf, outputs.tf: the name of the release is not that of the chart; no issuer's namespace but the issuer's own.
    'add-ons 1.24.3: names of releases, what Argo CD is told',
    addons,
    `version = "1.24.3"
      cluster_name = "c"
      oidc_provider_arn = "${providerArn}"
      enable_aws_gateway_api_controller = true`,
    [
      'service-account module.m.module.aws_gateway_api_controller.helm_release.this[0]:serviceAccount name=gateway-api-controller namespace=aws-application-networking-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/aws-gateway-api-controller-‹suffix›}',
      'role module.m.module.aws_gateway_api_controller.aws_iam_role.this[0] name=aws-gateway-api-controller-‹suffix› arn=arn:P:iam::A:role/aws-gateway-api-controller-‹suffix›',
      webIdentity('aws-application-networking-system:gateway-api-controller'),
    ],
    [
      'aws_gateway_api_controller.name=aws-gateway-api-controller',
      'gitops_metadata.aws_gateway_api_controller_namespace=aws-application-networking-system',
      'gitops_metadata.aws_gateway_api_controller_iam_role_arn=arn:P:iam::A:role/aws-gateway-api-controller-‹suffix›',
    ],
  ],
  [
    // …/blob/v1.6.0/main.tf: namespace = try(var.aws_privateca_issuer.namespace, module.cert_manager.namespace), which is null without cert-manager.
    'add-ons 1.6: the issuer lives with cert-manager, or in default',
    addons,
    `version = "1.6.0"
      cluster_name = "c"
      oidc_provider_arn = "${providerArn}"
      enable_aws_privateca_issuer = true`,
    [
      'service-account module.m.module.aws_privateca_issuer.helm_release.this[0]:serviceAccount name=aws-privateca-issuer-sa namespace=default annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/aws-privateca-issuer-‹suffix›}',
      'role module.m.module.aws_privateca_issuer.aws_iam_role.this[0] name=aws-privateca-issuer-‹suffix› arn=arn:P:iam::A:role/aws-privateca-issuer-‹suffix›',
      webIdentity('default:aws-privateca-issuer-sa'),
    ],
    [],
  ],
  [
    // …/blob/v0.1.0/main.tf
    'add-ons 0.1: the issuer in kube-system',
    addons,
    `version = "0.1.0"
      cluster_name = "c"
      oidc_provider_arn = "${providerArn}"
      enable_aws_privateca_issuer = true`,
    [
      'service-account module.m.module.aws_privateca_issuer.helm_release.this[0]:serviceAccount name=aws-privateca-issuer-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/aws-privateca-issuer-‹suffix›}',
      'role module.m.module.aws_privateca_issuer.aws_iam_role.this[0] name=aws-privateca-issuer-‹suffix› arn=arn:P:iam::A:role/aws-privateca-issuer-‹suffix›',
      webIdentity('kube-system:aws-privateca-issuer-sa'),
    ],
    [],
  ],
  [
    // …/blob/v1.24.3/helm.tf
    'add-ons: releases of the caller',
    addons,
    `version = "1.24.3"
      cluster_name = "c"
      oidc_provider_arn = "${providerArn}"
      helm_releases = { dns = { chart = "external-dns", repository = "https://kubernetes-sigs.github.io/external-dns/", namespace = "dns", set = [{ name = "serviceAccount.name", value = "d" }] } }`,
    ['service-account module.m.helm_release.this["dns"]:serviceAccount name=d namespace=dns annotations={}'],
    ['helm_releases.dns.namespace=dns'],
  ],
  [
    // …/blob/v1.24.3/main.tf: an add-on without a role has its chart's accounts all the same.
    'add-ons: no role, an account',
    addons,
    `version = "1.24.3"
      cluster_name = "c"
      oidc_provider_arn = "${providerArn}"
      enable_metrics_server = true`,
    ['service-account module.m.module.metrics_server.helm_release.this[0]:serviceAccount name=metrics-server namespace=kube-system annotations={}'],
    [],
  ],
  [
    // https://github.com/aws-ia/terraform-aws-eks-blueprints-teams/blob/v1.1.0/main.tf
    'teams 1.1: principals, an account even of administrators',
    'aws-ia/eks-blueprints-teams/aws',
    `version = "1.1.0"
      name = "t"
      enable_admin = true
      users = ["arn:aws:iam::1:root"]
      principal_arns = ["arn:aws:iam::1:role/sso/*"]
      namespaces = { n = {} }`,
    [
      'role module.m.aws_iam_role.this[0] name=t-‹suffix› arn=arn:P:iam::A:role/t-‹suffix›',
      '  AssumeRole: Allow sts:AssumeRole AWS=arn:aws:iam::1:root if ArnLike aws:PrincipalArn=arn:aws:iam::1:role/sso/*',
      'service-account module.m.kubernetes_service_account_v1.this["n"] name=n namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/t-‹suffix›}',
    ],
    ['iam_role_name=t-‹suffix›', 'rbac_group=system:masters'],
  ],
  [
    // https://github.com/aws-ia/terraform-aws-eks-blueprints/blob/v4.0.3/modules/irsa/main.tf: the issuer is told apart from the ARN, the path too.
    'irsa 4.0: issuer and path of the context',
    `${repository}//modules/irsa?ref=v4.0.3`,
    `addon_context = { aws_caller_identity_account_id = "1", aws_caller_identity_arn = "", aws_eks_cluster_endpoint = "", aws_partition_id = "aws", aws_region_name = "", eks_cluster_id = "c", eks_oidc_issuer_url = "oidc.x", eks_oidc_provider_arn = "${providerArn}", tags = {}, irsa_iam_role_path = "/p/" }
      kubernetes_namespace = "n"
      kubernetes_service_account = "s"`,
    [
      'role module.m.aws_iam_role.irsa[0] name=c-s-irsa arn=arn:P:iam::A:role/p/c-s-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike oidc.x:sub=system:serviceaccount:n:s',
      'service-account module.m.kubernetes_service_account_v1.irsa[0] name=s namespace=n annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/p/c-s-irsa}',
    ],
    ['irsa_iam_role_arn=arn:P:iam::A:role/p/c-s-irsa'],
  ],
  [
    // …/blob/v4.12.1/modules/kubernetes-addons/aws-efs-csi-driver/main.tf, v4.14.0 …/appmesh-controller/main.tf: renaming came with 4.17.0.
    'kubernetes-addons 4.12: another name, which nothing changes, and no role of later add-ons',
    `${repository}//modules/kubernetes-addons?ref=v4.12.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_aws_efs_csi_driver = true
      aws_efs_csi_driver_helm_config = { service_account = "other" }
      enable_appmesh_controller = true
      enable_aws_node_termination_handler = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.aws_efs_csi_driver[0].aws_iam_role.irsa[0] name=c-efs-csi-sa-irsa arn=arn:P:iam::A:role/c-efs-csi-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:kube-system:efs-csi-sa',
      'service-account module.m.module.aws_efs_csi_driver[0].kubernetes_service_account_v1.irsa[0] name=efs-csi-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-efs-csi-sa-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/kubernetes-addons/aws-vpc-cni/main.tf
    'kubernetes-addons 4.32: the add-on of EKS takes the role',
    `${repository}//modules/kubernetes-addons?ref=v4.32.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_amazon_eks_vpc_cni = true
      enable_amazon_eks_aws_ebs_csi_driver = true
      amazon_eks_aws_ebs_csi_driver_config = { service_account_role_arn = "arn:aws:iam::1:role/given" }`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role-grant module.m.aws_eks_addon.aws_vpc_cni[0] namespace=kube-system serviceAccount=aws-node roleArn=arn:P:iam::A:role/c-aws-node-irsa',
      'role-grant module.m.aws_eks_addon.aws_ebs_csi_driver[0] namespace=kube-system serviceAccount=ebs-csi-controller-sa roleArn=arn:aws:iam::1:role/given',
      'role module.m.module.aws_vpc_cni[0].aws_iam_role.irsa[0] name=c-aws-node-irsa arn=arn:P:iam::A:role/c-aws-node-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:kube-system:aws-node',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/kubernetes-addons/{cert-manager,metrics-server}/*.tf: the chart makes the accounts that the add-on does not.
    'kubernetes-addons 4.32: accounts of charts, in the release and namespace of the settings',
    `${repository}//modules/kubernetes-addons?ref=v4.32.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_cert_manager = true
      cert_manager_helm_config = { namespace = "tls", set = [{ name = "webhook.serviceAccount.name", value = "hook" }] }
      enable_metrics_server = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.cert_manager[0]:cainjector.serviceAccount name=cert-manager-cainjector namespace=tls annotations={}',
      'service-account module.m.helm_release.cert_manager[0]:webhook.serviceAccount name=hook namespace=tls annotations={}',
      'service-account module.m.helm_release.metrics_server[0]:serviceAccount name=metrics-server namespace=kube-system annotations={}',
      'role module.m.module.cert_manager[0].aws_iam_role.irsa[0] name=c-cert-manager-irsa arn=arn:P:iam::A:role/c-cert-manager-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:tls:cert-manager',
      'service-account module.m.module.cert_manager[0].kubernetes_service_account_v1.irsa[0] name=cert-manager namespace=tls annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-cert-manager-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/kubernetes-addons/{helm-addon,argo-workflows,keda}/main.tf: Argo CD installs what it manages; argo-workflows is not told.
    'kubernetes-addons 4.32: no release of what Argo CD manages',
    `${repository}//modules/kubernetes-addons?ref=v4.32.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      argocd_manage_add_ons = true
      enable_metrics_server = true
      enable_keda = true
      enable_argo_workflows = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.argo_workflows[0]:controller.serviceAccount name=argo-workflows-workflow-controller namespace=argo-workflows annotations={}',
      'service-account module.m.helm_release.argo_workflows[0]:server.serviceAccount name=argo-workflows-server namespace=argo-workflows annotations={}',
      'role module.m.module.keda[0].aws_iam_role.irsa[0] name=c-keda-operator-sa-irsa arn=arn:P:iam::A:role/c-keda-operator-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:keda:keda-operator-sa',
      'service-account module.m.module.keda[0].kubernetes_service_account_v1.irsa[0] name=keda-operator-sa namespace=keda annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-keda-operator-sa-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v4.7.0/modules/kubernetes-addons/external-secrets/{main,locals}.tf: no role before 4.8.0, only the chart's accounts; Argo CD is not told before 4.10.0.
    'kubernetes-addons 4.7: external-secrets without a role',
    `${repository}//modules/kubernetes-addons?ref=v4.7.0`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      argocd_manage_add_ons = true
      enable_external_secrets = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.external_secrets[0]:certController.serviceAccount name=external-secrets-cert-controller namespace=external-secrets annotations={}',
      'service-account module.m.helm_release.external_secrets[0]:serviceAccount name=external-secrets namespace=external-secrets annotations={}',
      'service-account module.m.helm_release.external_secrets[0]:webhook.serviceAccount name=external-secrets-webhook namespace=external-secrets annotations={}',
    ],
    [],
  ],
  [
    // …/blob/v4.14.0/modules/kubernetes-addons/external-dns/main.tf, v4.18.0 …/aws-node-termination-handler/locals.tf: called after the release; in a namespace of its own whatever the settings say.
    'kubernetes-addons 4.14: an account that is called after the release, one that stays where it is',
    `${repository}//modules/kubernetes-addons?ref=v4.14.0`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_external_dns = true
      external_dns_helm_config = { name = "dns" }
      enable_aws_node_termination_handler = true
      auto_scaling_group_names = ["g"]
      aws_node_termination_handler_helm_config = { namespace = "other" }`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.aws_node_termination_handler[0].aws_iam_role.irsa[0] name=c-aws-node-termination-handler-sa-irsa arn=arn:P:iam::A:role/c-aws-node-termination-handler-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:kube-system:aws-node-termination-handler-sa',
      'service-account module.m.module.aws_node_termination_handler[0].kubernetes_service_account_v1.irsa[0] name=aws-node-termination-handler-sa namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-aws-node-termination-handler-sa-irsa}',
      'role module.m.module.external_dns[0].aws_iam_role.irsa[0] name=c-dns-sa-irsa arn=arn:P:iam::A:role/c-dns-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:dns:dns-sa',
      'service-account module.m.module.external_dns[0].kubernetes_service_account_v1.irsa[0] name=dns-sa namespace=dns annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-dns-sa-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v4.0.4/modules/kubernetes-addons/cert-manager/locals.tf
    'kubernetes-addons 4.0.4: cert-manager has an account and no role',
    `${repository}//modules/kubernetes-addons?ref=v4.0.4`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_cert_manager = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.cert_manager[0]:cainjector.serviceAccount name=cert-manager-cainjector namespace=cert-manager annotations={}',
      'service-account module.m.helm_release.cert_manager[0]:webhook.serviceAccount name=cert-manager-webhook namespace=cert-manager annotations={}',
      'service-account module.m.module.cert_manager[0].kubernetes_service_account_v1.irsa[0] name=cert-manager namespace=cert-manager annotations={}',
    ],
    [],
  ],
  [
    // …/blob/v4.0.1/modules/kubernetes-addons/{vpa,yunikorn}/locals.tf: what the module sets wins over values.
    'kubernetes-addons 4.0.1: a name that values do not change, a role without policies',
    `${repository}//modules/kubernetes-addons?ref=v4.0.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_vpa = true
      vpa_helm_config = { values = [yamlencode({ serviceAccount = { name = "v", annotations = { a = "b" } } })] }
      enable_yunikorn = true
      yunikorn_irsa_policies = null`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.vpa[0]:serviceAccount (unknown) name=vpa namespace=vpa annotations={a: b}',
      'service-account module.m.module.yunikorn[0].kubernetes_service_account_v1.irsa[0] name=yunikorn-admin namespace=yunikorn annotations={}',
    ],
    [],
  ],
  [
    // …/blob/v4.0.4/modules/kubernetes-addons/{aws-vpc-cni,kubernetes-dashboard}/locals.tf, main.tf: no handler without groups; the dashboard has the account beside it.
    'kubernetes-addons 4.0.4: settings name the account of an add-on of EKS',
    `${repository}//modules/kubernetes-addons?ref=v4.0.4`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_amazon_eks_vpc_cni = true
      amazon_eks_vpc_cni_config = { service_account = "cni", namespace = "network" }
      enable_aws_node_termination_handler = true
      aws_node_termination_handler_helm_config = { set = [{ name = "serviceAccount.create", value = "true" }] }
      enable_kubernetes_dashboard = true
      kubernetes_dashboard_helm_config = { values = [yamlencode({ serviceAccount = { name = "v", annotations = { a = "b" } } })] }`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role-grant module.m.aws_eks_addon.aws_vpc_cni[0] namespace=kube-system serviceAccount=aws-node roleArn=arn:P:iam::A:role/c-cni-irsa',
      'service-account module.m.module.kubernetes_dashboard[0].kubernetes_service_account_v1.irsa[0] name=eks-admin namespace=kube-system annotations={}',
      'role module.m.module.aws_vpc_cni[0].aws_iam_role.irsa[0] name=c-cni-irsa arn=arn:P:iam::A:role/c-cni-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:sub=system:serviceaccount:network:cni',
    ],
    [],
  ],
  [
    // …/blob/v4.18.0/modules/kubernetes-addons/emr-on-eks/main.tf: the provider is the one that the caller names.
    'kubernetes-addons 4.18: a role for jobs of EMR',
    `${repository}//modules/kubernetes-addons?ref=v4.18.0`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      eks_oidc_provider_arn = "${providerArn}"
      enable_emr_on_eks = true
      emr_on_eks_config = { jobs = { namespace = "spark" }, none = { create_iam_role = false } }`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.aws_iam_role.emr_on_eks["jobs"] name=jobs-‹suffix› arn=arn:P:iam::A:role/jobs-‹suffix›',
      '  Allow sts:AssumeRole Service=elasticmapreduce.‹DNS suffix of the partition›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike ISS:sub=system:serviceaccount:spark:emr-containers-sa-*-*-A-* and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    [],
  ],
  [
    // …/blob/v4.18.0/modules/kubernetes-addons/locals.tf: eks_cluster_id = data.aws_eks_cluster.eks_cluster.id. A name that is not there tells the two apart.
    'kubernetes-addons 4.18: the name of the cluster is that which was looked up',
    `${repository}//modules/kubernetes-addons?ref=v4.18.0`,
    `eks_cluster_id = null
      eks_oidc_provider = "${issuer}"
      enable_keda = true
      argocd_manage_add_ons = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=‹module.m.data.aws_eks_cluster.eks_cluster.name› issuer=‹issuer›',
      'role module.m.module.keda[0].aws_iam_role.irsa[0] name=‹module.m.data.aws_eks_cluster.eks_cluster.name›-keda-operator-sa-irsa arn=arn:P:iam::A:role/‹module.m.data.aws_eks_cluster.eks_cluster.name›-keda-operator-sa-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:keda:keda-operator-sa',
      'service-account module.m.module.keda[0].kubernetes_service_account_v1.irsa[0] name=keda-operator-sa namespace=keda annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/‹module.m.data.aws_eks_cluster.eks_cluster.name›-keda-operator-sa-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v4.17.0/modules/kubernetes-addons/locals.tf: eks_cluster_id = var.eks_cluster_id.
    'kubernetes-addons 4.17: the name of the cluster is that which was given',
    `${repository}//modules/kubernetes-addons?ref=v4.17.0`,
    `eks_cluster_id = null
      eks_oidc_provider = "${issuer}"
      enable_keda = true
      argocd_manage_add_ons = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=‹module.m.data.aws_eks_cluster.eks_cluster.name› issuer=‹issuer›',
      'role module.m.module.keda[0].aws_iam_role.irsa[0] name=terraform-‹suffix› arn=arn:P:iam::A:role/terraform-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:keda:keda-operator-sa',
      'service-account module.m.module.keda[0].kubernetes_service_account_v1.irsa[0] name=keda-operator-sa namespace=keda annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/terraform-‹suffix›}',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/kubernetes-addons/spark-history-server/variables.tf: its context has no path.
    'kubernetes-addons 4.32: a path of roles, which one add-on is not told of',
    `${repository}//modules/kubernetes-addons?ref=v4.32.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      irsa_iam_role_path = "/p/"
      argocd_manage_add_ons = true
      enable_grafana = true
      enable_spark_history_server = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.grafana[0].aws_iam_role.irsa[0] name=c-grafana-irsa arn=arn:P:iam::A:role/p/c-grafana-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:grafana:grafana',
      'service-account module.m.module.grafana[0].kubernetes_service_account_v1.irsa[0] name=grafana namespace=grafana annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/p/c-grafana-irsa}',
      'role module.m.module.spark_history_server[0].aws_iam_role.irsa[0] name=c-spark-history-server-irsa arn=arn:P:iam::A:role/c-spark-history-server-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:spark-history-server:spark-history-server',
      'service-account module.m.module.spark_history_server[0].kubernetes_service_account_v1.irsa[0] name=spark-history-server namespace=spark-history-server annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-spark-history-server-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/kubernetes-addons/{thanos,ondat}/*.tf: policies are the caller's alone, null makes no role.
    'kubernetes-addons 4.32: no policies, no role',
    `${repository}//modules/kubernetes-addons?ref=v4.32.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      argocd_manage_add_ons = true
      enable_ondat = true
      enable_thanos = true
      thanos_irsa_policies = null`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.module.ondat[0].aws_iam_role.irsa[0] name=c-storageos-operator-irsa arn=arn:P:iam::A:role/c-storageos-operator-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:ondat:storageos-operator',
      'service-account module.m.module.ondat[0].kubernetes_service_account_v1.irsa[0] name=storageos-operator namespace=ondat annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-storageos-operator-irsa}',
      'service-account module.m.module.thanos[0].kubernetes_service_account_v1.irsa[0] name=thanos namespace=thanos annotations={}',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/kubernetes-addons/{adot-collector-java,kuberay-operator}/*: charts of the module's own, of which one makes an account and the other none, unless the settings name another chart.
    'kubernetes-addons 4.32: charts of its own, and others in their place',
    `${repository}//modules/kubernetes-addons?ref=v4.32.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_adot_collector_java = true
      adot_collector_java_helm_config = { values = [yamlencode({ serviceAccount = { name = "v", annotations = { a = "b" } } })] }
      enable_adot_collector_nginx = true
      adot_collector_nginx_helm_config = { chart = "other", values = [yamlencode({ serviceAccount = { name = "v", annotations = { a = "b" } } })] }
      enable_kuberay_operator = true`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.adot_collector_nginx[0]:serviceAccount (unknown) name=v namespace=adot-collector-nginx annotations={a: b}',
      'service-account module.m.helm_release.kuberay_operator[0]:serviceAccount name=kuberay-operator namespace=kuberay-operator annotations={}',
      'role module.m.module.adot_collector_java[0].aws_iam_role.irsa[0] name=c-adot-collector-java-irsa arn=arn:P:iam::A:role/c-adot-collector-java-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:adot-collector-java:adot-collector-java',
      'service-account module.m.module.adot_collector_java[0].kubernetes_service_account_v1.irsa[0] name=adot-collector-java namespace=adot-collector-java annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-adot-collector-java-irsa}',
      'role module.m.module.adot_collector_nginx[0].aws_iam_role.irsa[0] name=c-adot-collector-nginx-irsa arn=arn:P:iam::A:role/c-adot-collector-nginx-irsa',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/ISS if StringLike ISS:aud=sts.amazonaws.com and StringLike ISS:sub=system:serviceaccount:adot-collector-nginx:adot-collector-nginx',
      'service-account module.m.module.adot_collector_nginx[0].kubernetes_service_account_v1.irsa[0] name=adot-collector-nginx namespace=adot-collector-nginx annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-adot-collector-nginx-irsa}',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/kubernetes-addons/{kuberay-operator,sysdig}/*.tf: accounts of the own chart are not those of another.
    'kubernetes-addons 4.32: what a chart is told, where it is not the own one',
    `${repository}//modules/kubernetes-addons?ref=v4.32.1`,
    `eks_cluster_id = "c"
      eks_oidc_provider = "${issuer}"
      enable_kuberay_operator = true
      kuberay_operator_helm_config = { chart = "other", repository = "https://example.test/charts" }
      enable_sysdig_agent = true
      sysdig_agent_helm_config = { values = [yamlencode({ agent = { serviceAccount = { create = true, name = "s", annotations = { a = "b" } } } })] }`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'service-account module.m.helm_release.sysdig_agent[0]:agent.serviceAccount name=s namespace=sysdig annotations={a: b}',
    ],
    [],
  ],
  [
    // …/blob/v4.32.1/modules/aws-eks-teams/main.tf
    'teams of 4.32',
    `${repository}//modules/aws-eks-teams?ref=v4.32.1`,
    `eks_cluster_id = "c"
      application_teams = { apps = {} }`,
    [
      'cluster module.m.data.aws_eks_cluster.eks_cluster name=c issuer=‹issuer›',
      'role module.m.aws_iam_role.team_sa_irsa["apps"] name=c-apps-sa-role arn=arn:P:iam::A:role/c-apps-sa-role',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringEquals ‹issuer›:sub=system:serviceaccount:apps:apps-sa and StringEquals ‹issuer›:aud=sts.amazonaws.com',
      'service-account module.m.kubernetes_service_account.team["apps"] name=apps-sa namespace=apps annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/c-apps-sa-role}',
    ],
    ['team_sa_irsa_iam_role.apps=c-apps-sa-role'],
  ],
  [
    // …/blob/v4.0.3/main.tf, modules/aws-resource-tags/main.tf: a cluster without a name gets one of labels.
    'blueprints 4.0: a name of labels',
    `${repository}?ref=v4.0.3`,
    'tenant = "t"',
    [
      'cluster module.m.module.aws_eks.aws_eks_cluster.this[0] name=t-preprod-dev-eks issuer=‹issuer›',
      'oidc-provider module.m.module.aws_eks.aws_iam_openid_connect_provider.oidc_provider[0] arn=arn:P:iam::A:oidc-provider/‹issuer› issuer=‹issuer› url=https://‹issuer›',
    ],
    ['eks_cluster_id=t-preprod-dev-eks'],
  ],
  [
    // …/blob/v4.32.1/outputs.tf
    'blueprints 4.32: no cluster',
    `${repository}?ref=v4.32.1`,
    'create_eks = false',
    [],
    ['eks_oidc_issuer_url=EKS Cluster not enabled', 'eks_oidc_provider_arn='],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
