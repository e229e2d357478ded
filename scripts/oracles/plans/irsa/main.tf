variable "environment" {}
variable "teams" {
  type    = map(string)
  default = { "a.b" = "payments", "x[\"0\"].y" = "search" }
}
variable "legacy" {
  type    = bool
  default = true
}

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "dns"
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/ci"
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

resource "aws_eks_cluster" "main" {
  name     = "main-${var.environment}"
  role_arn = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/cluster"
  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}

resource "aws_iam_openid_connect_provider" "main" {
  url            = aws_eks_cluster.main.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  issuer = replace(aws_iam_openid_connect_provider.main.url, "https://", "")
}

data "aws_iam_policy_document" "api" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.main.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:payments:api-${var.environment}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "api" {
  name               = "api-${var.environment}"
  assume_role_policy = data.aws_iam_policy_document.api.json
}

resource "aws_iam_role" "changed" {
  name               = "changed-${var.environment}"
  assume_role_policy = replace(data.aws_iam_policy_document.api.json, "payments:api", "payments:other")
}

resource "aws_iam_role" "generated" {
  count       = var.legacy ? 1 : 0
  name_prefix = "generated-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
    }]
  })
}

module "irsa" {
  source   = "./modules/irsa"
  for_each = var.teams
  providers = {
    aws = aws.dns
  }
  provider_arn = aws_iam_openid_connect_provider.main.arn
  issuer       = local.issuer
  namespace    = each.value
}

resource "kubernetes_service_account" "api" {
  metadata {
    name      = "api-${var.environment}"
    namespace = "payments"
    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.api.arn
    }
  }
}

resource "kubernetes_service_account" "team" {
  for_each = var.teams
  metadata {
    name      = "team"
    namespace = each.value
    annotations = {
      "eks.amazonaws.com/role-arn" = module.irsa[each.key].role_arn
      "example.com/team"           = each.key
    }
  }
}

resource "kubernetes_service_account_v1" "changed" {
  metadata {
    name      = "changed"
    namespace = "payments"
    annotations = {
      "eks.amazonaws.com/role-arn" = "${aws_iam_role.api.arn}-suffix"
    }
  }
}

resource "aws_eks_pod_identity_association" "generated" {
  count           = var.legacy ? 1 : 0
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "jobs"
  service_account = "runner"
  role_arn        = aws_iam_role.generated[0].arn
}

resource "aws_eks_addon" "ebs" {
  cluster_name             = aws_eks_cluster.main.name
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = aws_iam_role.api.arn
}

resource "helm_release" "api" {
  name      = "api"
  chart     = "api"
  namespace = "payments"
  values = [yamlencode({
    serviceAccount = {
      create      = true
      name        = "api-${var.environment}"
      annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.api.arn }
    }
  })]
  set = [
    { name = "image.tag", value = "1.2.3", type = null },
    { name = "podAnnotations.role", value = aws_iam_role.api.arn, type = null },
  ]
}
