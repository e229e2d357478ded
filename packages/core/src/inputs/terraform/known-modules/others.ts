// Smaller publishers: Ministry of Justice, Young-ook, lablabs, DNXLabs, tedilabs, clouddrove, mineiros. Facts as far as they were read.
// ministryofjustice/cloud-platform-terraform-irsa@1.0.0, @1.1.0, @2.1.0:main.tf; Young-ook/terraform-aws-eks@1.7.11, @2.0.3, @2.1.0:modules;
// lablabs/terraform-aws-eks-universal-addon@v1.0.0:modules/addon-irsa; lablabs/terraform-aws-eks-external-dns@v1.0.0, @v3.0.0;
// DNXLabs/terraform-aws-eks-external-dns@0.2.0:iam.tf, DNXLabs/terraform-aws-eks-lb-controller@0.10.0:iam.tf;
// tedilabs/terraform-aws-account@0698518c3ece:modules/iam-role; clouddrove/terraform-aws-eks@2e76bc19b01f; mineiros-io/terraform-aws-iam-role@v0.6.1
import { accountAndPartition, outputs, podIdentityStatement, variables, type Family } from './family.js'

/** One statement for one service account. All values in HCL. */
const trust = (options: { readonly arn: string; readonly issuer: string; readonly subjects: string; readonly audience: boolean; readonly test?: string }): string => `
data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [${options.arn}]
    }
    condition {
      test     = ${options.test ?? '"StringEquals"'}
      variable = "\${${options.issuer}}:sub"
      values   = ${options.subjects}
    }
${
  options.audience
    ? `
    condition {
      test     = "StringEquals"
      variable = "\${${options.issuer}}:aud"
      values   = ["sts.amazonaws.com"]
    }`
    : ''
}
  }
}`

const role = (name: string, audience: boolean, more = ''): string => `
resource "aws_iam_role" "this" {
  name               = ${name}
  assume_role_policy = data.aws_iam_policy_document.this.json
  ${more}

  irsalint_audience_omitted = ${audience ? 'false' : 'true'}
}`

const annotated = (name: string): string => `
resource "kubernetes_service_account" "this" {
  metadata {
    name        = ${name}
    namespace   = var.namespace
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this.arn }
  }
}`

function justice(options: { readonly cluster: string; readonly account: string; readonly audience: boolean; readonly settings: Readonly<Record<string, string | null>>; readonly name: string; readonly trusted: string; readonly outputs: Readonly<Record<string, string>> }): string {
  return `
${variables({ namespace: null, ...options.settings })}
${accountAndPartition}
resource "random_id" "id" {
  byte_length = 8
}
data "aws_eks_cluster" "this" {
  name = ${options.cluster}
}
locals {
  issuer  = replace(data.aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://", "")
  account = ${options.account}
}
${trust({
  arn: '"arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.issuer}"',
  issuer: 'local.issuer',
  subjects: `["system:serviceaccount:\${var.namespace}:\${${options.trusted}}"]`,
  audience: options.audience,
})}
${role(options.name, options.audience)}
${annotated('local.account')}
${outputs(options.outputs)}
`
}

const justiceOutputs = { aws_iam_role_name: 'aws_iam_role.this.name', aws_iam_role_arn: 'aws_iam_role.this.arn', service_account_name: 'kubernetes_service_account.this.metadata[0].name' }

export const justiceIrsa: Family = {
  id: 'moj-irsa',
  repository: 'ministryofjustice/cloud-platform-terraform-irsa',
  path: '',
  newest: '2.1.0',
  evidence: [
    { arguments: ['service_account_name', 'business_unit', 'infrastructure_support'], from: '2.0.0' },
    { arguments: ['service_account'], below: '2.0.0' },
    { arguments: ['eks_cluster'], below: '1.0.5' },
  ],
  texts: [
    {
      from: '1.0.0',
      text: justice({
        cluster: 'var.eks_cluster',
        account: '"cloud-platform-${random_id.id.hex}"',
        trusted: 'var.service_account',
        audience: false,
        settings: { eks_cluster: '"live"', service_account: null },
        name: '"cloud-platform-${random_id.id.hex}"',
        outputs: justiceOutputs,
      }),
    },
    {
      from: '1.0.1',
      text: justice({
        cluster: 'var.eks_cluster_name == null ? var.eks_cluster : var.eks_cluster_name',
        account: 'var.service_account == "" ? "cloud-platform-${random_id.id.hex}" : var.service_account',
        trusted: 'local.account',
        audience: false,
        settings: { eks_cluster: '"live"', eks_cluster_name: 'null', service_account: '""' },
        name: '"${local.account}-${var.eks_cluster_name == null ? var.eks_cluster : var.eks_cluster_name}"',
        outputs: justiceOutputs,
      }),
    },
    {
      from: '2.0.0',
      text: justice({
        cluster: 'var.eks_cluster_name',
        account: 'var.service_account_name',
        trusted: 'local.account',
        audience: true,
        settings: { eks_cluster_name: null, service_account_name: null },
        name: '"cloud-platform-irsa-${random_id.id.hex}-${var.eks_cluster_name}"',
        outputs: { role_name: 'aws_iam_role.this.name', role_arn: 'aws_iam_role.this.arn', service_account: 'kubernetes_service_account.this.metadata[0]' },
      }),
    },
  ],
}

const youngOokRole = (audience: boolean): string => `
${variables({ namespace: '"default"', serviceaccount: '"default"', oidc_url: null, oidc_arn: null, name: 'null', path: '"/"' })}
resource "random_pet" "name" {}
${trust({ arn: 'var.oidc_arn', issuer: 'var.oidc_url', subjects: '["system:serviceaccount:${var.namespace}:${var.serviceaccount}"]', audience })}
${role('var.name == null ? "irsa-${random_pet.name.id}" : "${var.name}-${random_pet.name.id}"', audience, 'path = var.path')}
${outputs({ arn: 'aws_iam_role.this.arn', name: 'aws_iam_role.this.name' })}
`

const youngOok = { registry: 'Young-ook/eks/aws', repository: 'Young-ook/terraform-aws-eks' }

export const youngOokIrsaOne: Family = {
  ...youngOok,
  id: 'young-ook-iam-role-for-serviceaccount',
  path: 'modules/iam-role-for-serviceaccount',
  newest: '1.7.11',
  removedIn: '2.0.0',
  latestMajor: 2,
  replacedBy: 'modules/irsa',
  texts: [{ from: '1.0.0', text: youngOokRole(false) }],
}

export const youngOokIrsa: Family = {
  ...youngOok,
  id: 'young-ook-irsa',
  path: 'modules/irsa',
  newest: '2.1.0',
  texts: [
    { from: '2.0.0', text: youngOokRole(false) },
    { from: '2.0.4', text: youngOokRole(true) },
  ],
}

export const youngOokPodIdentity: Family = {
  ...youngOok,
  id: 'young-ook-pod-identity',
  path: 'modules/pod-identity',
  newest: '2.1.0',
  texts: [
    {
      from: '2.0.12',
      text: `
${variables({ identities: null })}
data "aws_partition" "current" {}
resource "random_pet" "name" {
  for_each = { for index, identity in var.identities : index => identity }
}
data "aws_iam_policy_document" "this" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.\${data.aws_partition.current.dns_suffix}"]
    }
  }
}
resource "aws_iam_role" "this" {
  for_each           = { for index, identity in var.identities : index => identity }
  name               = random_pet.name[each.key].id
  assume_role_policy = data.aws_iam_policy_document.this.json
}
resource "aws_eks_pod_identity_association" "this" {
  for_each        = { for index, identity in var.identities : index => identity }
  cluster_name    = each.value.eks_name
  namespace       = try(each.value.namespace, "default")
  service_account = try(each.value.serviceaccount, "default")
  role_arn        = aws_iam_role.this[each.key].arn
}
`,
    },
  ],
}

export const youngOokCluster: Family = {
  ...youngOok,
  id: 'young-ook-eks',
  path: '',
  newest: '2.1.0',
  texts: [
    {
      from: '1.0.0',
      text: `
${variables({ name: 'null' })}
resource "random_pet" "name" {}
resource "aws_eks_cluster" "cp" {
  name = var.name == null ? "eks-\${random_pet.name.id}" : var.name
}
resource "aws_iam_openid_connect_provider" "oidc" {
  url            = aws_eks_cluster.cp.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
${outputs({ oidc: '{ url = replace(aws_iam_openid_connect_provider.oidc.url, "https://", ""), arn = aws_iam_openid_connect_provider.oidc.arn }' })}
`,
    },
  ],
}

/** lablabs addon-irsa: every argument may also come from the add-on's module, where null stands for "as the add-on says". */
export const lablabsIrsa: Family = {
  id: 'lablabs-addon-irsa',
  repository: 'lablabs/terraform-aws-eks-universal-addon',
  path: 'modules/addon-irsa',
  newest: '1.0.0',
  texts: [
    {
      from: '0.0.3',
      text: `
${variables({
  enabled: 'true',
  cluster_identity_oidc_issuer: '""',
  cluster_identity_oidc_issuer_arn: '""',
  rbac_create: 'true',
  service_account_create: 'true',
  service_account_name: '""',
  service_account_namespace: '""',
  irsa_role_create: 'true',
  irsa_role_name_prefix: '""',
  irsa_role_name: '""',
  irsa_role_additional_trust_policies: '{}',
  irsa_assume_role_policy_condition_test: '"StringEquals"',
  irsa_assume_role_policy_condition_values: '[]',
  cluster_name: '""',
  pod_identity_role_create: 'false',
  pod_identity_role_name_prefix: '""',
  pod_identity_role_name: '""',
})}
locals {
  create = var.enabled && var.rbac_create && var.service_account_create
  issuer = replace(var.cluster_identity_oidc_issuer, "https://", "")
}
data "aws_iam_policy_document" "irsa" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.cluster_identity_oidc_issuer_arn]
    }
    condition {
      test     = var.irsa_assume_role_policy_condition_test
      variable = "\${local.issuer}:sub"
      values   = length(var.irsa_assume_role_policy_condition_values) > 0 ? var.irsa_assume_role_policy_condition_values : ["system:serviceaccount:\${var.service_account_namespace}:\${var.service_account_name}"]
    }
  }
  dynamic "statement" {
    for_each = var.irsa_role_additional_trust_policies
    content {
      sid     = statement.key
      actions = try(statement.value.actions, null)
      effect  = try(statement.value.effect, null)
      dynamic "principals" {
        for_each = try(statement.value.principals, [])
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try(statement.value.condition, [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}
resource "aws_iam_role" "irsa" {
  count              = local.create && var.irsa_role_create ? 1 : 0
  name               = trim("\${var.irsa_role_name_prefix}-\${var.irsa_role_name}", "-")
  assume_role_policy = data.aws_iam_policy_document.irsa.json

  irsalint_audience_omitted = true
}
data "aws_iam_policy_document" "pod_identity" {
${podIdentityStatement()}
}
resource "aws_iam_role" "pod_identity" {
  count              = local.create && var.pod_identity_role_create ? 1 : 0
  name               = trim("\${var.pod_identity_role_name_prefix}-\${var.pod_identity_role_name}", "-")
  assume_role_policy = data.aws_iam_policy_document.pod_identity.json
}
resource "aws_eks_pod_identity_association" "this" {
  count           = local.create && var.pod_identity_role_create ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.service_account_namespace
  service_account = var.service_account_name
  role_arn        = aws_iam_role.pod_identity[0].arn
}
${outputs({
  iam_role_attributes: 'try(aws_iam_role.irsa[0], {})',
  pod_identity_role_attributes: 'try(aws_iam_role.pod_identity[0], {})',
})}
`,
    },
  ],
}

const annotatedRelease = (release: string, chart: string, repository: string): string => `
resource "helm_release" "this" {
  name       = ${release}
  namespace  = local.namespace
  chart      = "${chart}"
  repository = "${repository}"
  set {
    name  = "serviceAccount.name"
    value = local.account
  }
  set {
    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = aws_iam_role.this.arn
  }
}`

const filled = (name: string, fallback: string): string => `var.${name} == null || var.${name} == "" ? ${fallback} : var.${name}`

/** lablabs/eks-external-dns: the add-on that was read; its role is made in all versions. */
const lablabsExternalDns = (settings: Readonly<Record<string, string>>, name: string, account: string): string => `
${variables({ cluster_identity_oidc_issuer: '""', cluster_identity_oidc_issuer_arn: '""', namespace: 'null', ...settings })}
locals {
  namespace = ${filled('namespace', '"kube-system"')}
  account   = ${account}
  issuer    = replace(var.cluster_identity_oidc_issuer, "https://", "")
}
${trust({ arn: 'var.cluster_identity_oidc_issuer_arn', issuer: 'local.issuer', subjects: '["system:serviceaccount:${local.namespace}:${local.account}"]', audience: false })}
${role(name, false)}
${annotatedRelease('"external-dns"', 'external-dns', 'https://kubernetes-sigs.github.io/external-dns/')}
`

export const lablabsExternalDnsModule: Family = {
  id: 'lablabs-eks-external-dns',
  registry: 'lablabs/eks-external-dns/aws',
  repository: 'lablabs/terraform-aws-eks-external-dns',
  path: '',
  newest: '3.0.0',
  texts: [
    { from: '0.1.0', text: lablabsExternalDns({ cluster_name: '""', k8s_service_account_name: '"external-dns"' }, '"${var.cluster_name}-external-dns"', 'var.k8s_service_account_name') },
    {
      from: '1.0.0',
      text: lablabsExternalDns(
        { irsa_role_name_prefix: '"external-dns-irsa"', helm_release_name: '"external-dns"', service_account_name: '"external-dns"' },
        '"${var.irsa_role_name_prefix}-${var.helm_release_name}"',
        'var.service_account_name',
      ),
    },
    { from: '1.2.1', text: lablabsExternalDns({ service_account_name: 'null' }, '"external-dns-irsa-external-dns"', filled('service_account_name', '"external-dns"')) },
  ],
}

const dnx = (options: { readonly account: string; readonly name: string; readonly chart: string; readonly repository: string; readonly settings?: Readonly<Record<string, string>> }): string => `
${variables({
  enabled: 'true',
  cluster_name: null,
  cluster_identity_oidc_issuer: null,
  cluster_identity_oidc_issuer_arn: null,
  namespace: '"kube-system"',
  service_account_name: `"${options.account}"`,
  ...options.settings,
})}
locals {
  namespace = var.namespace
  account   = var.service_account_name
  issuer    = replace(var.cluster_identity_oidc_issuer, "https://", "")
}
${trust({ arn: 'var.cluster_identity_oidc_issuer_arn', issuer: 'local.issuer', subjects: '["system:serviceaccount:${local.namespace}:${local.account}"]', audience: false })}
resource "aws_iam_role" "this" {
  count              = var.enabled ? 1 : 0
  name               = ${options.name}
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = true
}
resource "helm_release" "this" {
  count      = var.enabled ? 1 : 0
  name       = "${options.chart}"
  namespace  = local.namespace
  chart      = "${options.chart}"
  repository = "${options.repository}"
  set {
    name  = "serviceAccount.name"
    value = local.account
  }
  set {
    name  = "serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn"
    value = aws_iam_role.this[0].arn
  }
}
`

export const dnxExternalDns: Family = {
  id: 'dnx-eks-external-dns',
  registry: 'DNXLabs/eks-external-dns/aws',
  repository: 'DNXLabs/terraform-aws-eks-external-dns',
  path: '',
  newest: '0.2.0',
  texts: [{ from: '0.1.0', text: dnx({ account: 'external-dns', name: '"${var.cluster_name}-external-dns"', chart: 'external-dns', repository: 'https://kubernetes-sigs.github.io/external-dns/' }) }],
}

export const dnxLoadBalancer: Family = {
  id: 'dnx-eks-lb-controller',
  registry: 'DNXLabs/eks-lb-controller/aws',
  repository: 'DNXLabs/terraform-aws-eks-lb-controller',
  path: '',
  newest: '0.10.0',
  texts: [
    {
      from: '0.1.0',
      text: dnx({
        account: 'aws-alb-ingress-controller',
        name: 'var.role_name == null ? "${var.cluster_name}-alb-ingress" : var.role_name',
        chart: 'aws-load-balancer-controller',
        repository: 'https://aws.github.io/eks-charts',
        settings: { role_name: 'null' },
      }),
    },
  ],
}

const conditions = (each: string, variable: string): string => `
      dynamic "condition" {
        for_each = ${each}
        content {
          test     = condition.value.condition
          variable = ${variable}
          values   = condition.value.values
        }
      }`

export const tedilabsRole: Family = {
  id: 'tedilabs-iam-role',
  registry: 'tedilabs/account/aws',
  repository: 'tedilabs/terraform-aws-account',
  path: 'modules/iam-role',
  newest: '0.33.0',
  texts: [
    {
      from: '0.1.0',
      text: `
${variables({ name: null, path: '"/"', trusted_iam_entity_policies: '[]', trusted_service_policies: '[]', trusted_oidc_provider_policies: '[]', conditions: '[]' })}
${accountAndPartition}
data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = var.trusted_iam_entity_policies
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = statement.value.iam_entities
      }
${conditions('try(statement.value.conditions, [])', 'condition.value.key')}
${conditions('var.conditions', 'condition.value.key')}
    }
  }
  dynamic "statement" {
    for_each = var.trusted_service_policies
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "Service"
        identifiers = statement.value.services
      }
${conditions('try(statement.value.conditions, [])', 'condition.value.key')}
${conditions('var.conditions', 'condition.value.key')}
    }
  }
  dynamic "statement" {
    for_each = var.trusted_oidc_provider_policies
    content {
      sid     = "TrustedOIDC\${statement.key}"
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${statement.value.url}"]
      }
${conditions('try(statement.value.conditions, [])', '"${statement.value.url}:${condition.value.key}"')}
${conditions('var.conditions', 'condition.value.key')}
    }
  }
}
resource "aws_iam_role" "this" {
  name               = var.name
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.this.json
}
${outputs({ arn: 'aws_iam_role.this.arn', name: 'aws_iam_role.this.name' })}
`,
    },
  ],
}

export const clouddroveCluster: Family = {
  id: 'clouddrove-eks',
  registry: 'clouddrove/eks/aws',
  repository: 'clouddrove/terraform-aws-eks',
  path: '',
  newest: '1.4.0',
  texts: [
    {
      from: '1.0.0',
      text: `
${variables({ enabled: 'true', oidc_provider_enabled: 'true', external_cluster: 'false' })}
resource "aws_eks_cluster" "default" {
  count = var.enabled && !var.external_cluster ? 1 : 0
}
resource "aws_iam_openid_connect_provider" "default" {
  count          = var.enabled && var.oidc_provider_enabled && !var.external_cluster ? 1 : 0
  url            = aws_eks_cluster.default[0].identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
${outputs({
  cluster_oidc_issuer_url: 'try(aws_eks_cluster.default[0].identity[0].oidc[0].issuer, "")',
  oidc_provider_arn: 'try(aws_iam_openid_connect_provider.default[0].arn, "")',
})}
`,
    },
  ],
}

export const mineirosRole: Family = {
  id: 'mineiros-iam-role',
  registry: 'mineiros-io/iam-role/aws',
  repository: 'mineiros-io/terraform-aws-iam-role',
  path: '',
  newest: '0.6.1',
  texts: [
    {
      from: '0.0.2',
      text: `
${variables({
  module_enabled: 'true',
  assume_role_policy: 'null',
  assume_role_principals: '[]',
  assume_role_conditions: '[]',
  assume_role_actions: '["sts:AssumeRole"]',
  name: 'null',
  name_prefix: 'null',
  role_name: 'null',
  role_name_prefix: 'null',
  path: '"/"',
})}
data "aws_iam_policy_document" "this" {
  statement {
    actions = var.assume_role_actions
    dynamic "principals" {
      for_each = var.assume_role_principals
      content {
        type        = principals.value.type
        identifiers = principals.value.identifiers
      }
    }
    dynamic "condition" {
      for_each = var.assume_role_conditions
      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }
}
resource "aws_iam_role" "role" {
  count              = var.module_enabled ? 1 : 0
  name               = var.role_name == null ? var.name : var.role_name
  name_prefix        = var.role_name_prefix == null ? var.name_prefix : var.role_name_prefix
  path               = var.path
  assume_role_policy = var.assume_role_policy == null ? data.aws_iam_policy_document.this.json : var.assume_role_policy
}
${outputs({ role: 'try(aws_iam_role.role[0], null)' })}
`,
    },
  ],
}
