terraform {
  required_providers {
    kubectl = { source = "gavinbunny/kubectl" }
  }
}

variable "issuer" {
  default = "oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210"
}
variable "token" {
  sensitive = true
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

data "aws_eks_cluster" "main" {
  name = "main"
}

data "aws_iam_openid_connect_provider" "main" {
  url = data.aws_eks_cluster.main.identity[0].oidc[0].issuer
}

# A provider that is made from a known URL: what is planned carries the scheme, what is stored does not.
resource "aws_iam_openid_connect_provider" "second" {
  url            = "https://${var.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  accounts = {
    api    = "payments:api"
    "a.b"  = "payments:worker"
    second = "search:index"
  }
}

data "aws_iam_policy_document" "trust" {
  for_each = local.accounts
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [data.aws_iam_openid_connect_provider.main.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${data.aws_iam_openid_connect_provider.main.url}:sub"
      values   = ["system:serviceaccount:${each.value}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${data.aws_iam_openid_connect_provider.main.url}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each           = local.accounts
  name               = replace(each.value, ":", "-")
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
}

resource "aws_iam_role" "second" {
  name = "second"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.second.arn }
      Condition = { StringEquals = {
        "${aws_iam_openid_connect_provider.second.url}:sub" = "system:serviceaccount:search:second"
        "${aws_iam_openid_connect_provider.second.url}:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}

module "dns" {
  source = "./modules/dns"
  issuer = data.aws_iam_openid_connect_provider.main.url
}

# Another service account than its role admits.
resource "kubernetes_service_account_v1" "worker" {
  metadata {
    name        = "worker"
    namespace   = "payments"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this["api"].arn }
  }
}

resource "aws_eks_pod_identity_association" "api" {
  cluster_name    = data.aws_eks_cluster.main.name
  namespace       = "payments"
  service_account = "api"
  role_arn        = aws_iam_role.this["api"].arn
}

resource "kubectl_manifest" "api" {
  yaml_body = yamlencode({
    apiVersion = "v1"
    kind       = "ServiceAccount"
    metadata = {
      name        = "api"
      namespace   = "payments"
      annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/payments-api" }
    }
  })
}

resource "helm_release" "agent" {
  name   = "agent"
  chart  = "agent"
  values = [yamlencode({ token = var.token, serviceAccount = { create = true, name = "agent", annotations = { "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/payments-api" } } })]
}
