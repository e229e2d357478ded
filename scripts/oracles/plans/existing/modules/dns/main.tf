variable "issuer" {}

# The old way: a configuration of its own.
provider "aws" {
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::777788889999:role/dns"
  }
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "dns" {
  name = "dns"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${var.issuer}" }
      Condition = { StringEquals = {
        "${var.issuer}:sub" = "system:serviceaccount:dns:dns"
        "${var.issuer}:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
