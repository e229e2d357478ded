// cloudposse, release by release. Expected by hand from the sources named with each case.
import { expect, test } from 'vitest'
import { observed, type Case } from './cases.js'

const context = 'enabled = true, namespace = "eg", environment = null, stage = null, name = "app", delimiter = null, tags = {}, additional_tag_map = {}, regex_replace_chars = null, label_order = [], id_length_limit = null'
const issuerUrl = 'eks_cluster_oidc_issuer_url = "https://oidc.x"'

const cases: readonly Case[] = [
  // https://github.com/cloudposse/terraform-null-label/blob/0.17.0/main.tf: delimiters go where `regex_replace_chars` does not let
  // them stay, and the module's own delimiter hides that of the context.
  ['label 0.17: attributes are joined, then stripped', 'cloudposse/label/null', 'version = "0.17.0"\n  namespace = "eg"\n  name = "App"\n  attributes = ["b.l", "u"]\n  delimiter = "_"', [], ['id=eg_app_blu', 'tags={Attributes: blu, Name: eg_app_blu, Namespace: eg}']],
  // https://github.com/cloudposse/terraform-null-label/blob/0.18.0/main.tf
  ['label 0.18: cut at `id_max_length`', 'cloudposse/label/null', 'version = "0.18.0"\n  namespace = "eg"\n  stage = "prod"\n  name = "application"\n  id_max_length = 12', [], ['id=eg-pro-8f385', 'id_full=eg-prod-application']],
  // https://github.com/cloudposse/terraform-null-label/blob/0.22.0/main.tf, …/0.22.1/main.tf
  ['label 0.22.0: its own attributes first', 'cloudposse/label/null', `version = "0.22.0"\n  attributes = ["own"]\n  context = { ${context}, attributes = ["ctx"] }`, [], ['id=eg-app-own-ctx', 'attributes=[own, ctx]']],
  ['label 0.22.1: those of the context first', 'cloudposse/label/null', `version = "0.22.1"\n  attributes = ["own"]\n  context = { ${context}, attributes = ["ctx"] }`, [], ['id=eg-app-ctx-own', 'attributes=[ctx, own]']],
  // https://github.com/cloudposse/terraform-null-label/blob/0.24.1/main.tf: no tenant.
  ['label 0.24: a tenant is nothing', 'cloudposse/label/null', `version = "0.24.1"\n  label_value_case = "upper"\n  context = { ${context}, attributes = [], tenant = "t" }\n  label_order = ["namespace", "name"]`, [], ['id=EG-APP', 'context={additional_tag_map: {}, attributes: [], delimiter: null, enabled: true, environment: null, id_length_limit: null, label_key_case: null, label_order: [namespace, name], label_value_case: upper, name: app, namespace: eg, regex_replace_chars: null, stage: null, tags: {}}']],
  // https://github.com/cloudposse/terraform-null-label/blob/0.25.0/main.tf
  ['label 0.25: cut, with a hash in the case of the rest', 'cloudposse/label/null', 'version = "0.25.0"\n  namespace = "eg"\n  stage = "prod"\n  name = "application"\n  label_value_case = "title"\n  id_length_limit = 12', [], ['id=Eg-Pro-C3176', 'id_length_limit=12', 'tags={Name: Eg-Pro-C3176, Namespace: Eg, Stage: Prod}']],
  ['label 0.25: too short for more than a hash', 'cloudposse/label/null', 'version = "0.25.0"\n  namespace = "eg"\n  stage = "prod"\n  name = "application"\n  id_length_limit = 6', [], ['id=8f3850']],
  ['label 0.25: without the usual tags', 'cloudposse/label/null', 'version = "0.25.0"\n  tenant = "t"\n  name = "app"\n  labels_as_tags = ["tenant"]\n  label_order = ["tenant", "name"]\n  descriptor_formats = { both = { format = "%s/%s", labels = ["name", "tenant"] } }', [], ['id=t-app', 'tags={Tenant: t}', 'descriptors={both: app/t}']],
  // https://github.com/cloudposse/terraform-aws-eks-iam-role/blob/0.2.0/main.tf: an account has to be given, the label is 0.17.0.
  [
    'role 0.2: one for each id',
    'cloudposse/eks-iam-role/aws',
    `version = "0.2.0"\n  namespace = "eg"\n  attributes = ["x"]\n  service_account_name = "s"\n  service_account_namespace = "n"\n  aws_account_number = "111122223333"\n  aws_iam_policy_document = "{}"\n  ${issuerUrl}`,
    [
      'role module.m.aws_iam_role.service_account["eg-xs@n"] name=eg-xs@n arn=arn:P:iam::A:role/eg-xs@n',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:n:s',
    ].map((line) => line.replaceAll('eg-xs@n', 'eg-x-s@n')),
    ['service_account_role_name=eg-x-s@n', 'service_account_policy_name=eg-x-s@n'],
  ],
  // https://github.com/cloudposse/terraform-aws-eks-iam-role/blob/0.7.0/main.tf: its label is older than its context.
  [
    'role 0.7.0: the case is only for tags',
    'cloudposse/eks-iam-role/aws',
    `version = "0.7.0"\n  name = "app"\n  label_value_case = "upper"\n  service_account_name = "s"\n  service_account_namespace = "n"\n  aws_account_number = "111122223333"\n  aws_iam_policy_document = "{}"\n  ${issuerUrl}`,
    [
      'role module.m.aws_iam_role.service_account["app-s@n"] name=app-s@n arn=arn:P:iam::A:role/app-s@n',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:n:s',
    ],
    [],
  ],
  // https://github.com/cloudposse/terraform-aws-eks-iam-role/blob/1.1.0/{main,outputs}.tf
  [
    'role 1.1: without a document there is no policy',
    'cloudposse/eks-iam-role/aws',
    `version = "1.1.0"\n  service_account_name = "n"\n  service_account_namespace = "n"\n  ${issuerUrl}`,
    [
      'role module.m.aws_iam_role.service_account[0] name=n arn=arn:P:iam::A:role/n',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:n:n',
    ],
    ['service_account_policy_arn=null', 'service_account_namespace=n'],
  ],
  // https://github.com/cloudposse/terraform-aws-helm-release/blob/0.1.1/main.tf: from here on the caller's account is the usual one.
  [
    'release 0.1.1: in the account of the caller',
    'cloudposse/helm-release/aws',
    `version = "0.1.1"\n  name = "x"\n  chart = "x"\n  iam_role_enabled = true\n  service_account_name = "s"\n  service_account_namespace = "n"\n  ${issuerUrl}`,
    [
      'role module.m.module.eks_iam_role.aws_iam_role.service_account["x-s@n"] name=x-s@n arn=arn:P:iam::A:role/x-s@n',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:n:s',
    ],
    [],
  ],
  // https://github.com/cloudposse/terraform-aws-helm-release/blob/0.1.4/main.tf
  [
    'release 0.1: the chart is not told the role',
    'cloudposse/helm-release/aws',
    `version = "0.1.4"\n  name = "alb"\n  chart = "aws-load-balancer-controller"\n  repository = "https://aws.github.io/eks-charts"\n  kubernetes_namespace = "kube-system"\n  iam_role_enabled = true\n  service_account_name = "alb"\n  service_account_namespace = "kube-system"\n  ${issuerUrl}`,
    [
      'service-account module.m.helm_release.this[0]:serviceAccount name=alb-aws-load-balancer-controller namespace=kube-system annotations={}',
      'role module.m.module.eks_iam_role.aws_iam_role.service_account["alb-alb@kube-system"] name=alb-alb@kube-system arn=arn:P:iam::A:role/alb-alb@kube-system',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:kube-system:alb',
    ],
    ['service_account_role_name=alb-alb@kube-system'],
  ],
  // https://github.com/cloudposse/terraform-aws-helm-release/blob/0.3.1/main.tf
  [
    'release 0.3: by the path to the account; without a name after the chart',
    'cloudposse/helm-release/aws',
    `version = "0.3.1"\n  chart = "cluster-autoscaler"\n  repository = "https://kubernetes.github.io/autoscaler"\n  kubernetes_namespace = "kube-system"\n  iam_role_enabled = true\n  service_account_set_key_path = "rbac.serviceAccount"\n  service_account_name = "ca"\n  service_account_namespace = "kube-system"\n  ${issuerUrl}`,
    [
      'service-account module.m.helm_release.this[0]:rbac.serviceAccount name=cluster-autoscaler-aws-cluster-autoscaler namespace=kube-system annotations={eks.amazonaws.com/role-arn: arn:P:iam::A:role/ca@kube-system}',
      'role module.m.module.eks_iam_role.aws_iam_role.service_account["ca@kube-system"] name=ca@kube-system arn=arn:P:iam::A:role/ca@kube-system',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringLike oidc.x:sub=system:serviceaccount:kube-system:ca',
    ],
    [],
  ],
  // https://github.com/cloudposse/terraform-aws-eks-cluster/blob/0.26.2/{main,outputs}.tf
  [
    'cluster 0.26: without a cluster its outputs are empty',
    'cloudposse/eks-cluster/aws',
    'version = "0.26.2"\n  enabled = false\n  oidc_provider_enabled = true',
    [],
    ['eks_cluster_id=', 'eks_cluster_identity_oidc_issuer_arn='],
  ],
  // https://github.com/cloudposse/terraform-aws-eks-cluster/blob/2.6.0/{main,outputs}.tf
  ['cluster 2.6: without a cluster they are null', 'cloudposse/eks-cluster/aws', 'version = "2.6.0"\n  enabled = false\n  oidc_provider_enabled = true', [], ['eks_cluster_id=null', 'eks_cluster_identity_oidc_issuer_arn=null']],
  // https://github.com/cloudposse/terraform-aws-eks-cluster/blob/v4.6.0/main.tf: add-ons do not know of Pod Identity before 4.7.0.
  [
    'cluster 4.6: no associations of add-ons',
    'cloudposse/eks-cluster/aws',
    'version = "4.6.0"\n  name = "eks"\n  attributes = ["blue"]\n  addons = [{ addon_name = "aws-ebs-csi-driver", pod_identity_association = { ebs-csi-controller-sa = "arn:aws:iam::1:role/y" } }]',
    ['cluster module.m.aws_eks_cluster.default[0] name=eks-blue-cluster issuer=‹issuer›'],
    ['eks_cluster_id=eks-blue-cluster'],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
