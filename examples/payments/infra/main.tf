locals {
  cluster = "payments-prod"
}

data "aws_eks_cluster" "this" {
  name = local.cluster
}

data "aws_iam_openid_connect_provider" "this" {
  url = data.aws_eks_cluster.this.identity[0].oidc[0].issuer
}

# Reads the ledger. The manifest in ../k8s/api.yaml uses it.
module "api_irsa" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "~> 5.0"

  role_name = "payments-api"

  oidc_providers = {
    main = {
      provider_arn               = data.aws_iam_openid_connect_provider.this.arn
      namespace_service_accounts = ["payments:api"]
    }
  }
}

# Writes invoices. Its service account is made here.
module "worker_irsa" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "~> 5.0"

  role_name = "payments-worker"

  oidc_providers = {
    main = {
      provider_arn               = data.aws_iam_openid_connect_provider.this.arn
      namespace_service_accounts = ["payments:worker"]
    }
  }
}

resource "kubernetes_service_account" "worker" {
  metadata {
    name      = "worker"
    namespace = "payments"

    annotations = {
      "eks.amazonaws.com/role-arn" = module.api_irsa.iam_role_arn
    }
  }
}

# Backs up the database at night.
module "backup_irsa" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "~> 5.0"

  role_name = "payments-backup"

  oidc_providers = {
    main = {
      provider_arn               = data.aws_eks_cluster.this.identity[0].oidc[0].issuer
      namespace_service_accounts = ["payments:backup"]
    }
  }
}
