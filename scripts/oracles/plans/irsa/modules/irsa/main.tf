terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "provider_arn" {}
variable "issuer" {}
variable "namespace" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }
    dynamic "condition" {
      for_each = { sub = "system:serviceaccount:${var.namespace}:team", aud = "sts.amazonaws.com" }
      content {
        test     = "StringEquals"
        variable = "${var.issuer}:${condition.key}"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count              = 1
  name               = "team-${var.namespace}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

output "role_arn" {
  value = aws_iam_role.this[0].arn
}
