// Pieces of Terraform text that smaller publishers' modules have in common: one statement, one role, one annotated release.
// Wants `local.namespace` and `local.account` where it makes a release.

/** What a statement says that admits subjects. All values in HCL. */
export const admitting = (options: { readonly arn: string; readonly issuer: string; readonly subjects: string; readonly test?: string }): string => `
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [${options.arn}]
    }
    condition {
      test     = ${options.test ?? '"StringEquals"'}
      variable = "\${${options.issuer}}:sub"
      values   = ${options.subjects}
    }`

/** One statement for one service account. All values in HCL. */
export const trust = (options: { readonly arn: string; readonly issuer: string; readonly subjects: string; readonly audience: boolean; readonly test?: string }): string => `
data "aws_iam_policy_document" "this" {
  statement {${admitting(options)}
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

export const role = (name: string, audience: boolean, more = ''): string => `
resource "aws_iam_role" "this" {
  name               = ${name}
  assume_role_policy = data.aws_iam_policy_document.this.json
  ${more}

  irsalint_audience_omitted = ${audience ? 'false' : 'true'}
}`

export const annotatedRelease = (release: string, chart: string, repository: string): string => `
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

export const filled = (name: string, fallback: string): string => `var.${name} == null || var.${name} == "" ? ${fallback} : var.${name}`

/** A condition that is only there where there are values; for each of some URLs. All in HCL. */
export const gated = (test: string, claim: string, values: string, url: string, urls = '[1]'): string => `
      dynamic "condition" {
        for_each = length(${values}) > 0 ? ${urls} : []
        content {
          test     = "${test}"
          variable = "\${${url}}:${claim}"
          values   = ${values}
        }
      }`

/** Conditions given as a list. */
export const further = (values: string): string => `
      dynamic "condition" {
        for_each = ${values}
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }`
