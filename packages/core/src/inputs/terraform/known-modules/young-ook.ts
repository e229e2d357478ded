// Young-ook/eks: roles with random names, Pod Identity, the cluster.
// Young-ook/terraform-aws-eks@1.7.11, @2.0.3, @2.1.0:modules, outputs.tf
import { outputs, variables, type Family } from './family.js'
import { role, trust } from './snippets.js'

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
