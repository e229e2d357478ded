// Every way in which configurations write the issuer of a cluster: the key of a condition must meet the principal.
import { describe, expect, it } from 'vitest'
import { lintFiles } from '../../../lint.js'

const configuration = `provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "anywhere"
  region = var.region
}
variable "region" {}
variable "arn" {}
variable "host" {}
data "aws_region" "here" {}
data "aws_partition" "here" {}
data "aws_caller_identity" "here" {}
resource "aws_eks_cluster" "c" {
  name = "c"
}
resource "aws_eks_cluster" "d" {
  name     = "d"
  provider = aws.anywhere
}
data "aws_eks_cluster" "c" {
  name = aws_eks_cluster.c.name
}
resource "aws_iam_openid_connect_provider" "c" {
  url            = local.url
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_iam_openid_connect_provider" "c" {
  url = local.url
}
resource "aws_iam_openid_connect_provider" "d" {
  provider       = aws.anywhere
  url            = aws_eks_cluster.d.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "~> 20.0"
  cluster_name = "m"
}
data "terraform_remote_state" "eks" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "elsewhere"
    region = "eu-west-1"
  }
}
locals {
  url = aws_eks_cluster.c.identity[0].oidc[0].issuer
  id  = element(split("/", local.url), length(split("/", local.url)) - 1)
}
`

const pair = (principal: string, keys: string): string => `${configuration}
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = ${principal} }
      Condition = { StringEquals = { ${keys} } }
    }]
  })
}
resource "kubernetes_service_account" "app" {
  metadata {
    name        = "api"
    namespace   = "payments"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn }
  }
}
`
const keysOf = (host: string): string => `"\${${host}}:sub" = "system:serviceaccount:payments:api", "\${${host}}:aud" = "sts.amazonaws.com"`

function answer(principal: string, keys: string): string {
  const { findings, undecided } = lintFiles({ 'main.tf': pair(principal, keys) })
  return findings.length > 0 ? findings.map(({ ruleId }) => ruleId).join() : undecided.length > 0 ? 'undecided' : 'admitted'
}

const c = 'aws_iam_openid_connect_provider.c.arn'
const arn = (host: string): string => `"arn:\${data.aws_partition.here.partition}:iam::\${data.aws_caller_identity.here.account_id}:oidc-provider/\${${host}}"`
const state = 'data.terraform_remote_state.eks.outputs'
const spelled = (id: string): string => `"oidc.eks.eu-west-1.amazonaws.com/id/\${${id}}"`

const hosts: readonly (readonly [principal: string, host: string])[] = [
  [c, 'replace(aws_iam_openid_connect_provider.c.url, "https://", "")'],
  [c, 'aws_iam_openid_connect_provider.c.url'],
  [c, 'replace(data.aws_iam_openid_connect_provider.c.url, "https://", "")'],
  ['data.aws_iam_openid_connect_provider.c.arn', 'trimprefix(local.url, "https://")'],
  [c, 'replace(data.aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")'],
  [c, 'replace(data.aws_eks_cluster.c.identity.0.oidc.0.issuer, "https://", "")'],
  [c, 'replace(local.url, "/^https?:\\\\/\\\\//", "")'],
  [c, `replace(${c}, "/^(.*provider/)/", "")`],
  [c, `replace(${c}, "/^arn:aws:iam::[0-9]+:oidc-provider\\\\//", "")`],
  [c, `trimprefix(${c}, "arn:aws:iam::\${data.aws_caller_identity.here.account_id}:oidc-provider/")`],
  [c, `element(split("oidc-provider/", ${c}), 1)`],
  [c, 'element(split("//", local.url), 1)'],
  [c, 'split("//", local.url)[1]'],
  [c, 'substr(local.url, 8, -1)'],
  [c, 'regex("https://(.+)", local.url)[0]'],
  [c, 'join("/", slice(split("/", local.url), 2, 5))'],
  [c, `join("/", slice(split("/", ${c}), 1, 4))`],
  [c, spelled('split("/", local.url)[4]')],
  [c, spelled('local.id')],
  [c, spelled('basename(local.url)')],
  [c, spelled('reverse(split("/", local.url))[0]')],
  [c, spelled(`regex("[A-Z0-9]{32}", ${c})`)],
  [c, spelled('regex("id/(.*)$", local.url)[0]')],
  [c, spelled('split("/id/", local.url)[1]')],
  [c, spelled('trimprefix(local.url, "https://oidc.eks.eu-west-1.amazonaws.com/id/")')],
  [c, '"oidc.eks.${data.aws_region.here.name}.${data.aws_partition.here.dns_suffix}/id/${local.id}"'],
  [c, '"oidc.eks.${data.aws_region.here.name}.amazonaws.com/id/${local.id}"'],
  [arn(spelled('local.id')), 'replace(local.url, "https://", "")'],
  ['aws_iam_openid_connect_provider.d.arn', '"oidc.eks.${var.region}.amazonaws.com/id/${basename(aws_eks_cluster.d.identity[0].oidc[0].issuer)}"'],
  [arn('replace(data.aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")'), 'replace(local.url, "https://", "")'],
  [`format("arn:%s:iam::%s:oidc-provider/%s", data.aws_partition.here.partition, data.aws_caller_identity.here.account_id, replace(local.url, "https://", ""))`, 'replace(local.url, "https://", "")'],
  ['module.eks.oidc_provider_arn', 'module.eks.oidc_provider'],
  ['module.eks.oidc_provider_arn', 'replace(module.eks.oidc_provider, "https://", "")'],
  ['module.eks.oidc_provider_arn', 'replace(module.eks.cluster_oidc_issuer_url, "https://", "")'],
  ['module.eks.oidc_provider_arn', 'trimprefix(module.eks.cluster_oidc_issuer_url, "https://")'],
  ['module.eks.oidc_provider_arn', spelled('basename(module.eks.cluster_oidc_issuer_url)')],
  ['var.arn', 'replace(var.arn, "/^(.*provider/)/", "")'],
  ['var.arn', 'element(split("oidc-provider/", var.arn), 1)'],
  [arn('var.host'), 'var.host'],
  [arn('"oidc.eks.${var.region}.amazonaws.com/id/${var.host}"'), '"oidc.eks.${var.region}.amazonaws.com/id/${var.host}"'],
  [`${state}.provider_arn`, `replace(${state}.provider_arn, "/^(.*provider/)/", "")`],
  [arn(`replace(${state}.url, "https://", "")`), `replace(${state}.url, "https://", "")`],
]

describe('the issuer of one cluster', () => {
  it.each(hosts)('%s and %s', (principal, host) => {
    expect(answer(principal, keysOf(host))).toBe('admitted')
  })

  it('in a whole key', () => {
    const sub = '"system:serviceaccount:payments:api"'
    const host = 'replace(local.url, "https://", "")'
    for (const key of [`(join(":", [${host}, "sub"]))`, `(format("%s:sub", ${host}))`, `(replace("\${local.url}:sub", "https://", ""))`]) {
      expect(answer(c, `${key} = ${sub}`), key).toBe('require-aud-condition')
    }
  })
})

describe('another issuer', () => {
  it.each([
    [c, '"oidc.eks.eu-west-2.amazonaws.com/id/${local.id}"'],
    [c, '"oidc.eks.eu-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"'],
    [c, '"oidc.eks.eu-west-1.amazonaws.com/id/${lower(local.id)}x"'],
    [c, 'split("/", local.url)[2]'],
  ])('%s and %s', (principal, host) => {
    expect(answer(principal, keysOf(host))).toContain('provider-and-condition-issuer-match')
  })

  it.each([
    ['which may be the same', c, '"oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"'],
    ['in a region that is not known', 'aws_iam_openid_connect_provider.d.arn', '"oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"'],
    ['of a region that is not known', 'aws_iam_openid_connect_provider.d.arn', '"oidc.eks.eu-west-1.amazonaws.com/id/${basename(aws_eks_cluster.d.identity[0].oidc[0].issuer)}"'],
  ])('%s', (_, principal, host) => {
    expect(answer(principal, keysOf(host))).toBe('undecided')
  })

  it('where the region is only a default', () => {
    const source = pair(c, keysOf('"oidc.eks.eu-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"'))
      .replace('region = "eu-west-1"', 'region = var.here')
      .concat('variable "here" {\n  default = "eu-west-1"\n}\n')
    const { findings, undecided } = lintFiles({ 'main.tf': source })
    expect([findings, undecided.length]).toEqual([[], 1])
  })
})
