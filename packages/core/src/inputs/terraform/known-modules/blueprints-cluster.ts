// aws-ia EKS Blueprints, version 4: the cluster with its OIDC provider, and the teams on it. Version 5 is no module any more.
// aws-ia/terraform-aws-eks-blueprints@v4.0.0 … v4.32.1:{main,variables,outputs}.tf, modules/aws-eks-teams/*.tf; it calls terraform-aws-modules/eks 18.
import { accountAndPartition, outputs, typed, variables, type Family } from './family.js'

const module = { repository: 'aws-ia/terraform-aws-eks-blueprints', newest: '4.32.1', removedIn: '5.0.0' }

/** Up to 4.0.6 names are made of labels. */
const labels = { tenant: typed('string', '"aws"'), environment: typed('string', '"preprod"'), zone: typed('string', '"dev"') }
const labelled = '${var.tenant}-${var.environment}-${var.zone}'

const person = (id: string, teams: string, name: string): string => `
resource "aws_iam_role" "${id}" {
  for_each = ${teams}
  name     = "${name}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = each.value.users }, Action = "sts:AssumeRole" }]
  })
}`

const teamsText = (byLabels: boolean, roleNames: boolean): string => `
${variables({ application_teams: '{}', platform_teams: '{}', eks_cluster_id: typed('string', null), ...(byLabels ? labels : {}) })}
${accountAndPartition}
data "aws_eks_cluster" "eks_cluster" {
  name = var.eks_cluster_id
}
locals {
  issuer = replace(data.aws_eks_cluster.eks_cluster.identity[0].oidc[0].issuer, "https://", "")
}
${person('team_access', '{ for name, team in var.application_teams : name => team if lookup(team, "users", "") != "" }', byLabels ? `${labelled}-\${each.key}-Access` : '${var.eks_cluster_id}-${each.key}-access')}
${person('platform_team', 'var.platform_teams', byLabels ? `${labelled}-\${each.key}-Access` : '${var.eks_cluster_id}-${each.key}-access')}
resource "aws_iam_role" "team_sa_irsa" {
  for_each = var.application_teams
  name     = "${byLabels ? labelled : '${var.eks_cluster_id}'}-\${each.key}-sa-role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:oidc-provider/\${local.issuer}" }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "\${local.issuer}:sub" = "system:serviceaccount:\${each.key}:\${each.key}-sa"
          "\${local.issuer}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
resource "kubernetes_namespace" "team" {
  for_each = var.application_teams
  metadata {
    name = each.key
  }
}
resource "kubernetes_service_account" "team" {
  for_each = var.application_teams
  metadata {
    name        = "\${each.key}-sa"
    namespace   = kubernetes_namespace.team[each.key].metadata[0].name
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.team_sa_irsa[each.key].arn }
  }
}
${outputs({
  platform_teams_iam_role_arn: 'tomap({ for k, v in aws_iam_role.platform_team : k => v.arn })',
  application_teams_iam_role_arn: 'tomap({ for k, v in aws_iam_role.team_access : k => v.arn })',
  team_sa_irsa_iam_role_arn: 'tomap({ for k, v in aws_iam_role.team_sa_irsa : k => v.arn })',
  ...(roleNames ? { team_sa_irsa_iam_role: 'tomap({ for k, v in aws_iam_role.team_sa_irsa : k => v.name })' } : {}),
})}
`

export const blueprintsV4Teams: Family = {
  ...module,
  id: 'eks-blueprints-aws-eks-teams',
  path: 'modules/aws-eks-teams',
  texts: [
    { from: '4.0.0', text: teamsText(true, false) },
    { from: '4.0.7', text: teamsText(false, false) },
    { from: '4.2.0', text: teamsText(false, true) },
  ],
}

const clusterText = (from: string, byLabels: boolean, arn: boolean): string => `
${variables({
  create_eks: typed('bool', 'true'),
  cluster_name: typed('string', '""'),
  enable_irsa: typed('bool', 'true'),
  openid_connect_audiences: '[]',
  application_teams: '{}',
  platform_teams: '{}',
  ...(byLabels ? labels : {}),
})}
module "aws_eks" {
  source                   = "terraform-aws-modules/eks/aws"
  version                  = "18.29.1"
  create                   = var.create_eks
  cluster_name             = ${byLabels ? `var.cluster_name == "" ? "${labelled}-eks" : var.cluster_name` : 'var.cluster_name'}
  enable_irsa              = var.enable_irsa
  openid_connect_audiences = var.openid_connect_audiences
}
module "aws_eks_teams" {
  count             = length(var.application_teams) > 0 || length(var.platform_teams) > 0 ? 1 : 0
  source            = "github.com/aws-ia/terraform-aws-eks-blueprints//modules/aws-eks-teams?ref=v${from}"
  application_teams = var.application_teams
  platform_teams    = var.platform_teams
  eks_cluster_id    = module.aws_eks.cluster_id
${byLabels ? Object.keys(labels).map((name) => `  ${name} = var.${name}`).join('\n') : ''}
}
${outputs({
  eks_cluster_id: 'module.aws_eks.cluster_id',
  eks_oidc_issuer_url: 'try(split("//", module.aws_eks.cluster_oidc_issuer_url)[1], "EKS Cluster not enabled")',
  oidc_provider: 'module.aws_eks.oidc_provider',
  eks_oidc_provider_arn: 'module.aws_eks.oidc_provider_arn',
  ...(arn ? { eks_cluster_arn: 'module.aws_eks.cluster_arn' } : {}),
  teams: 'var.create_eks && (length(var.platform_teams) > 0 || length(var.application_teams) > 0) ? module.aws_eks_teams[*] : []',
})}
`

export const blueprintsCluster: Family = {
  ...module,
  id: 'eks-blueprints',
  path: '',
  evidence: [{ arguments: ['org', 'tenant', 'environment', 'zone'], below: '4.0.7' }],
  texts: [
    { from: '4.0.0', text: clusterText('4.0.0', true, false) },
    { from: '4.0.7', text: clusterText('4.0.7', false, false) },
    { from: '4.4.0', text: clusterText('4.4.0', false, true) },
  ],
}
