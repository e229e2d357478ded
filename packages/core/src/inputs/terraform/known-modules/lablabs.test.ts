// lablabs by release. Expected facts are read from the modules' own source, whose release each case names.
import { expect, test } from 'vitest'
import { providerArn } from '../resources/fixture.js'
import { observed, type Case } from './cases.js'

const universal = (release: string): string => `git::https://github.com/lablabs/terraform-aws-eks-universal-addon.git//modules/addon-irsa?ref=v${release}`
const addon = (release: string): string => `git::https://github.com/lablabs/terraform-aws-eks-universal-addon.git//modules/addon?ref=v${release}`
/** A chart with its account in the values, as add-ons of one's own call it. */
const chart = `helm_chart_name = "external-dns"
      helm_release_name = "dns"
      helm_repo_url = "https://kubernetes-sigs.github.io/external-dns"
      namespace = "n"
      values = yamlencode({ serviceAccount = { annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::1:role/r" } } })`
const issuer = `cluster_identity_oidc_issuer = "https://oidc.x"
      cluster_identity_oidc_issuer_arn = "${providerArn}"`
const trusts = (subject: string): string => `  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals oidc.x:sub=${subject}`
const role = (address: string, name: string): string => `role module.m.${address} name=${name} arn=arn:P:iam::A:role/${name}`

const cases: readonly Case[] = [
  [
    // https://github.com/lablabs/terraform-aws-eks-universal-addon/blob/v0.0.6/modules/addon-irsa/iam.tf: coalesce takes the empty list.
    'addon-irsa 0.0.6: the empty list is taken',
    universal('0.0.6'),
    `${issuer}
      rbac_create = true
      service_account_create = true
      irsa_role_create = true
      irsa_role_name = "r"
      service_account_name = "s"
      service_account_namespace = "n"`,
    [role('aws_iam_role.irsa[0]', 'r'), trusts('')],
    ['irsa_role_enabled=true'],
  ],
  [
    // …/blob/v0.0.12/modules/addon-irsa/outputs.tf: what the module gives for Pod Identity came with 0.0.15.
    'addon-irsa 0.0.12: nothing of Pod Identity yet',
    universal('0.0.12'),
    `${issuer}
      irsa_role_name = "r"
      service_account_name = "s"
      service_account_namespace = "n"
      pod_identity_role_create = true`,
    [role('aws_iam_role.irsa[0]', 'r'), trusts('system:serviceaccount:n:s')],
    ['pod_identity_role_enabled=‹module.m.pod_identity_role_enabled›', 'iam_role_attributes.name=r'],
  ],
  [
    // …/blob/v0.0.25/modules/addon-irsa/iam-irsa.tf, variables.tf: null stands for the default.
    'addon-irsa 0.0.25: null is the default; statements of the caller',
    universal('0.0.25'),
    `${issuer}
      enabled = null
      irsa_role_create = null
      irsa_role_name = "r"
      service_account_name = "s"
      service_account_namespace = "n"
      irsa_role_additional_trust_policies = { More = { effect = "Allow", actions = ["sts:AssumeRole"], principals = [{ type = "AWS", identifiers = ["arn:aws:iam::1:root"] }], condition = [] } }`,
    [role('aws_iam_role.irsa[0]', 'r'), trusts('system:serviceaccount:n:s'), '  More: Allow sts:AssumeRole AWS=arn:aws:iam::1:root'],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-external-dns/blob/v0.9.0/iam.tf: named by prefix and release from 0.9.0.
    'external-dns 0.9: another name of the role, and no role unless all is created',
    'lablabs/eks-external-dns/aws',
    `version = "0.9.0"
      ${issuer}
      k8s_service_account_create = false
      k8s_namespace = "dns"`,
    [],
    [],
  ],
  [
    // …/blob/v1.2.0/argo.tf: with Argo CD, the account is the application's.
    'external-dns 1.2 by Argo CD',
    'lablabs/eks-external-dns/aws',
    `version = "1.2.0"
      ${issuer}
      argo_enabled = true`,
    [
      role('aws_iam_role.this[0]', 'external-dns-irsa-external-dns'),
      trusts('system:serviceaccount:kube-system:external-dns'),
      'service-account module.m.kubernetes_manifest.this[0] name=external-dns namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/external-dns-irsa-external-dns}',
    ],
    [],
  ],
  [
    // …/blob/v3.0.0/addon-irsa.tf, main.tf
    'external-dns 3.0: a role for Pod Identity',
    'lablabs/eks-external-dns/aws',
    `version = "3.0.0"
      namespace = "dns"
      irsa_role_create = false
      cluster_name = "c"
      pod_identity_role_create = true`,
    [
      'service-account module.m.helm_release.this[0]:serviceAccount name=external-dns namespace=dns annotations={}',
      role('module.addon-irsa["external-dns"].aws_iam_role.pod_identity[0]', 'external-dns-pi-external-dns'),
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      'association module.m.module.addon-irsa["external-dns"].aws_eks_pod_identity_association.pod_identity[0] cluster=c namespace=dns serviceAccount=external-dns roleArn=arn:P:iam::A:role/external-dns-pi-external-dns',
    ],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-cluster-autoscaler/blob/v2.2.0/{iam,values,variables}.tf
    'cluster-autoscaler 2.2',
    'lablabs/eks-cluster-autoscaler/aws',
    `version = "2.2.0"
      cluster_name = "c"
      ${issuer}`,
    [
      role('aws_iam_role.this[0]', 'cluster-autoscaler-irsa-cluster-autoscaler'),
      trusts('system:serviceaccount:cluster-autoscaler:cluster-autoscaler'),
      'service-account module.m.helm_release.this[0]:rbac.serviceAccount name=cluster-autoscaler namespace=cluster-autoscaler annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/cluster-autoscaler-irsa-cluster-autoscaler}',
    ],
    ['iam_role_attributes.name=cluster-autoscaler-irsa-cluster-autoscaler'],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-load-balancer-controller/blob/v3.1.0/{addon-irsa,main}.tf: the namespace is called like the add-on.
    'load-balancer-controller 3.1',
    'lablabs/eks-load-balancer-controller/aws',
    `version = "3.1.0"
      cluster_name = "c"
      ${issuer}`,
    [
      'service-account module.m.helm_release.this[0]:serviceAccount name=aws-load-balancer-controller namespace=aws-load-balancer-controller annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/aws-load-balancer-controller-irsa-aws-load-balancer-controller}',
      role('module.addon-irsa["aws-load-balancer-controller"].aws_iam_role.irsa[0]', 'aws-load-balancer-controller-irsa-aws-load-balancer-controller'),
      trusts('system:serviceaccount:aws-load-balancer-controller:aws-load-balancer-controller'),
    ],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-ebs-csi-driver/blob/v1.1.0/{addon-irsa,main}.tf: none of its own for the nodes.
    'ebs-csi-driver 1.1',
    'lablabs/eks-ebs-csi-driver/aws',
    `version = "1.1.0"
      ${issuer}`,
    [
      'service-account module.m.helm_release.this[0]:controller.serviceAccount name=ebs-csi-driver namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/ebs-csi-driver-irsa-ebs-csi-driver}',
      role('module.addon-irsa["ebs-csi-driver"].aws_iam_role.irsa[0]', 'ebs-csi-driver-irsa-ebs-csi-driver'),
      trusts('system:serviceaccount:kube-system:ebs-csi-driver'),
    ],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-atlantis/blob/v0.3.0/{addon-irsa,outputs}.tf
    'atlantis 0.3',
    'lablabs/eks-atlantis/aws',
    `version = "0.3.0"
      ${issuer}
      service_account_name = "s"
      helm_enabled = false`,
    [role('module.addon-irsa["atlantis"].aws_iam_role.irsa[0]', 'atlantis-irsa-atlantis'), trusts('system:serviceaccount:atlantis:s')],
    ['iam_role_attributes.name=atlantis-irsa-atlantis'],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-grafana/blob/v3.0.1/{addon,addon-irsa,main}.tf: the role's own name, the account's own namespace.
    'grafana 3.0: names of the caller',
    'lablabs/eks-grafana/aws',
    `version = "3.0.1"
      ${issuer}
      helm_release_name = "g"
      irsa_role_name_prefix = "p"
      service_account_namespace = "elsewhere"`,
    [
      'service-account module.m.helm_release.this[0]:serviceAccount name=g namespace=grafana annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/p-g}',
      role('module.addon-irsa["grafana"].aws_iam_role.irsa[0]', 'p-g'),
      trusts('system:serviceaccount:elsewhere:g'),
    ],
    ['addon_irsa.grafana.service_account_name=g'],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-prometheus/blob/v2.0.2/main.tf: another chart of another name up to 2.0.
    'prometheus 2.0: still the other chart',
    'lablabs/eks-prometheus/aws',
    `version = "2.0.2"
      ${issuer}
      helm_enabled = false`,
    [role('module.addon-irsa["kube-prometheus"].aws_iam_role.irsa[0]', 'kube-prometheus-irsa-kube-prometheus'), trusts('system:serviceaccount:prometheus:kube-prometheus')],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-keda/blob/v4.0.0/{main,variables}.tf: one role of three by default; what is said for all wins.
    'keda 4.0: a role for each account that asks for one',
    'lablabs/eks-keda/aws',
    `version = "4.0.0"
      ${issuer}
      operator_irsa_role_create = true
      metric_server_service_account_create = false
      webhooks_service_account_name = "w"
      helm_enabled = false`,
    [role('module.addon-irsa["operator"].aws_iam_role.irsa[0]', 'keda-controller-irsa-keda-operator'), trusts('system:serviceaccount:keda-controller:keda-operator')],
    ['addon_irsa.webhooks.service_account_name=w', 'addon_irsa.metric-server.irsa_role_enabled=false'],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-argo-workflows/blob/v3.0.0/{addon-irsa,main}.tf: one name for all is one name of three roles.
    'argo-workflows 3.0: arguments for all win over those of one',
    'lablabs/eks-argo-workflows/aws',
    `version = "3.0.0"
      ${issuer}
      helm_enabled = false
      service_account_name = "all"
      server_service_account_name = "s"
      controller_irsa_role_create = false`,
    [role('module.addon-irsa["server"].aws_iam_role.irsa[0]', 'argo-workflows-irsa-argo-workflows-server'), trusts('system:serviceaccount:argo-workflows:all')],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-argocd/blob/v2.0.0/{main,variables}.tf: the chart is told of the account's own argument, the role of the one for all.
    'argocd 2.0: the chart does not hear what is said for all',
    'lablabs/eks-argocd/aws',
    `version = "2.0.0"
      ${issuer}
      service_account_create = false
      ${['application_controller', 'applicationset_controller', 'notifications_controller', 'dex_server', 'repo_server'].map((part) => `${part}_service_account_create = false`).join('\n      ')}
      server_service_account_name = "s"`,
    ['service-account module.m.helm_release.this[0]:server.serviceAccount name=s namespace=argo annotations={}'],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-universal-addon/blob/v0.0.25/modules/addon/argo.tf: what is said of the application is merged into it deeply.
    'external-dns 3.0 by Argo CD: another namespace by the specification of the application',
    'lablabs/eks-external-dns/aws',
    `version = "3.0.0"
      ${issuer}
      argo_enabled = true
      argo_spec = { destination = { namespace = "dns" }, source = { targetRevision = "1.15.0" } }`,
    [
      'service-account module.m.kubernetes_manifest.this[0] name=external-dns namespace=dns annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/external-dns-irsa-external-dns}',
      role('module.addon-irsa["external-dns"].aws_iam_role.irsa[0]', 'external-dns-irsa-external-dns'),
      trusts('system:serviceaccount:kube-system:external-dns'),
    ],
    [],
  ],
  [
    // …/blob/v0.0.21/modules/addon/argo.tf: no chart where the source is of another kind.
    'cert-manager 3.0 by Argo CD from Kustomize',
    'lablabs/eks-cert-manager/aws',
    `version = "3.0.2"
      ${issuer}
      argo_enabled = true
      argo_source_type = "kustomize"
      argo_name = "certs"
      service_account_name = "s"`,
    [role('module.addon-irsa["cert-manager"].aws_iam_role.irsa[0]', 'cert-manager-irsa-certs'), trusts('system:serviceaccount:kube-system:s')],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-universal-addon/blob/v1.0.0/modules/addon/{argo,helm}.tf
    'addon 1.0: the values of the caller',
    addon('1.0.0'),
    chart,
    ['service-account module.m.helm_release.this[0]:serviceAccount name=dns-external-dns namespace=n annotations={eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r}'],
    [],
  ],
  [
    'addon 1.0 by Argo CD: a chart in a directory, which calls its account what it likes',
    addon('1.0.0'),
    `${chart}
      argo_enabled = true
      argo_source_type = "helm-directory"`,
    ['service-account module.m.kubernetes_manifest.this[0] (unknown) name=? namespace=n annotations={eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r}'],
    [],
  ],
  [
    // …/blob/v0.0.18/modules/addon/argo.tf: a whole part of the specification replaced, then another one merged in.
    'addon 0.0.18 by Argo CD: what the caller says of the application',
    addon('0.0.18'),
    `${chart}
      argo_enabled = true
      argo_spec_override = { destination = { namespace = "o" } }
      argo_spec = { source = { helm = { parameters = [{ name = "serviceAccount.name", value = "s" }] } } }`,
    ['service-account module.m.kubernetes_manifest.this[0] name=s namespace=o annotations={eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r}'],
    [],
  ],
  [
    // …/blob/v0.0.10/modules/addon/{helm,variables}.tf: null by default, which is not false.
    'addon 0.0.10: nothing before the caller says by what',
    addon('0.0.10'),
    chart,
    [],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-external-secrets/blob/v4.0.0/main.tf: no role of its own, so callers annotate by values.
    'external-secrets 4.0: the values of the caller',
    'lablabs/eks-external-secrets/aws',
    `version = "4.0.0"
      values = yamlencode({ serviceAccount = { annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::1:role/r" } }, webhook = { serviceAccount = { create = false } }, certController = { serviceAccount = { create = false } } })`,
    ['service-account module.m.helm_release.this[0]:serviceAccount name=external-secrets namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r}'],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-load-balancer-controller/blob/v2.2.0/{iam,eks-pod-identity,helm}.tf
    'load-balancer-controller 2.2: EKS Pod Identity before the shared module',
    'lablabs/eks-load-balancer-controller/aws',
    `version = "2.2.0"
      cluster_name = "c"
      ${issuer}
      irsa_role_create = false
      eks_pod_identity_role_create = true
      helm_enabled = false`,
    [
      role('aws_iam_role.pod_identity[0]', 'lb-controller-pod-identity-aws-load-balancer-controller'),
      '  Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
      'association module.m.aws_eks_pod_identity_association.this[0] cluster=c namespace=aws-lb-controller serviceAccount=aws-load-balancer-controller roleArn=arn:P:iam::A:role/lb-controller-pod-identity-aws-load-balancer-controller',
    ],
    [],
  ],
  [
    // …/blob/v0.1.1/argo.tf: in this one release the application hears nothing of the role.
    'load-balancer-controller 0.1.1 by Argo CD',
    'lablabs/eks-load-balancer-controller/aws',
    `version = "0.1.1"
      cluster_name = "c"
      ${issuer}
      argo_application_enabled = true`,
    [
      role('aws_iam_role.this[0]', 'c-aws-load-balancer-controller'),
      trusts('system:serviceaccount:aws-lb-controller:aws-load-balancer-controller'),
      'service-account module.m.kubernetes_manifest.this[0] name=aws-load-balancer-controller namespace=aws-lb-controller annotations={}',
    ],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-cert-manager/blob/v0.4.0/{iam,values,variables}.tf: not named by the cluster any more.
    'cert-manager 0.4',
    'lablabs/eks-cert-manager/aws',
    `version = "0.4.0"
      ${issuer}
      helm_release_name = "r"
      argo_application_enabled = true
      argo_application_use_helm = true`,
    [role('aws_iam_role.this[0]', 'cert-manager-irsa-r'), trusts('system:serviceaccount:kube-system:cert-manager')],
    ['iam_role_attributes.name=cert-manager-irsa-r'],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-efs-csi-driver/blob/v0.1.2/{iam,values,variables}.tf: nothing about rights decides; the nodes have none.
    'efs-csi-driver 0.1',
    'lablabs/eks-efs-csi-driver/aws',
    `version = "0.1.2"
      ${issuer}
      namespace = "csi"`,
    [
      role('aws_iam_role.this[0]', 'efs-csi-controller-aws-efs-csi-driver'),
      trusts('system:serviceaccount:csi:aws-efs-csi-driver'),
      'service-account module.m.helm_release.this[0]:controller.serviceAccount name=aws-efs-csi-driver namespace=csi annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/efs-csi-controller-aws-efs-csi-driver}',
    ],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-keda/blob/v1.0.0/{addon-irsa,main}.tf: named by the chart, and by the account's key.
    'keda 1.0: an early release of the shared module',
    'lablabs/eks-keda/aws',
    `version = "1.0.0"
      ${issuer}
      namespace = "k"
      argo_enabled = true
      argo_helm_enabled = true`,
    [role('module.addon-irsa["metricServer"].aws_iam_role.irsa[0]', 'metricServer-irsa-keda'), trusts('system:serviceaccount:k:keda-metrics-server')],
    ['addon_irsa.operator.irsa_role_enabled=false'],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-kyverno/blob/v0.3.0/{iam,values}.tf: one role, for one of four accounts.
    'kyverno 0.3',
    'lablabs/eks-kyverno/aws',
    `version = "0.3.0"
      ${issuer}
      service_account_name = "s"
      argo_enabled = true
      argo_helm_enabled = true`,
    [role('aws_iam_role.this[0]', 'kyverno-irsa-kyverno'), trusts('system:serviceaccount:kyverno:s-admission-controller')],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-atlantis/blob/v0.1.1/{iam,values,variables}.tf: without a role of its own, the one that the caller names.
    'atlantis 0.1: a role of the caller',
    'lablabs/eks-atlantis/aws',
    `version = "0.1.1"
      ${issuer}
      irsa_role_create = false
      irsa_role_arn = "arn:aws:iam::1:role/r"`,
    ['service-account module.m.helm_release.this[0]:serviceAccount name=atlantis namespace=atlantis annotations={eks.amazonaws.com/role-arn: arn:aws:iam::1:role/r}'],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-thanos/blob/v1.0.1/{iam,values}.tf: the front end's role is looked for by another key, so its account has none.
    'thanos 1.0: a role that its account does not get',
    'lablabs/eks-thanos/aws',
    `version = "1.0.1"
      ${issuer}
      thanos_query_role_arn = "arn:aws:iam::1:role/q"`,
    [
      role('aws_iam_role.this["queryfrontend"]', 'thanos-irsa-thanos-queryfrontend'),
      trusts('system:serviceaccount:thanos:thanos-queryfrontend'),
      ...['bucketweb', 'compactor', 'query', 'queryFrontend', 'receive', 'receiveDistributor', 'ruler', 'storegateway'].map(
        (part) => `service-account module.m.helm_release.this[0]:${part}.serviceAccount ${/[A-Z]/.test(part) ? '(unknown) name=?' : `name=thanos-${part}`} namespace=thanos annotations={eks.amazonaws.com/role-arn: ${part === 'query' ? 'arn:aws:iam::1:role/q' : ''}}`,
      ),
    ],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-argocd/blob/v0.1.4/{helm,iam,variables}.tf: it installs itself by default, but only where Argo CD is asked for.
    'argocd 0.1: one role for all accounts, no release by default',
    'lablabs/eks-argocd/aws',
    `version = "0.1.4"
      ${issuer}
      service_accounts = { ${['controller', 'applicationSet', 'server', 'dex', 'repoServer'].map((part) => `${part} = { create = ${String(part === 'server' || part === 'dex')}, name = "${part}" }`).join(', ')} }`,
    [role('aws_iam_role.this[0]', 'argocd-irsa-argo-cd'), trusts('system:serviceaccount:argo:dex'), trusts('system:serviceaccount:argo:server')],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-gitlab-runner/blob/v0.1.5/iam.tf: named by release and chart; none beside the caller's.
    'gitlab-runner 0.1: a role of the caller',
    'lablabs/eks-gitlab-runner/aws',
    `version = "0.1.5"
      ${issuer}
      k8s_role_arn = "arn:aws:iam::1:role/r"`,
    [],
    [],
  ],
  [
    // …/blob/v0.9.0/variables.tf: what these arguments are called tells the release where no version does.
    'external-dns without a version, by its former arguments',
    'git::https://github.com/lablabs/terraform-aws-eks-external-dns.git?ref=main',
    `${issuer}
      k8s_namespace = "dns"
      k8s_irsa_role_name_prefix = "p"
      argo_application_enabled = true
      argo_application_use_helm = true`,
    [role('aws_iam_role.this[0]', 'p-external-dns'), trusts('system:serviceaccount:dns:external-dns')],
    [],
  ],
  [
    // Its first releases are not known.
    'metrics-server 0.7',
    'lablabs/eks-metrics-server/aws',
    `version = "0.7.1"
      values = yamlencode({ serviceAccount = { name = "s" } })`,
    [],
    [],
  ],
  [
    // https://github.com/lablabs/terraform-aws-eks-vector-agent-log/blob/v0.2.2/{iam,main}.tf: one role, for CloudWatch.
    'vector-agent-log 0.2: a role for CloudWatch',
    'lablabs/eks-vector-agent-log/aws',
    `version = "0.2.2"
      cluster_name = "c"
      ${issuer}
      helm_release_name = "logs"
      cloudwatch_enabled = true`,
    [
      role('aws_iam_role.cloudwatch[0]', 'eks-irsa-vector-agent'),
      trusts('system:serviceaccount:kube-system:vector-agent-logs'),
      'service-account module.m.helm_release.this[0]:serviceAccount (unknown) name=vector-agent-logs namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/eks-irsa-vector-agent}',
    ],
    [],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
