// What one family of modules is: where it is published, and our own text for each range of its releases. Types and HCL snippets.

/** One text, from a release on. It describes releases up to the next text's `from`, or to the end of the family. */
export interface FamilyText {
  /** First release it is true for. */
  readonly from: string
  /** Terraform in our own words: variables with the module's defaults, roles, trust, service accounts, outputs. */
  readonly text: string
}

/** Arguments that only some releases have: they tell the release where no version does. */
export interface ArgumentEvidence {
  readonly arguments: readonly string[]
  readonly from?: string
  readonly below?: string
}

export interface Family {
  readonly id: string
  /** Registry address without host: `terraform-aws-modules/iam/aws`. */
  readonly registry?: string
  /** Further registry addresses of the same module. */
  readonly aliases?: readonly string[]
  /** `owner/repository` on a git host. */
  readonly repository?: string
  readonly path: string
  /** True where the path is distinctive enough to know a fork or a mirror by it. */
  readonly distinctive?: boolean
  /** Ascending. */
  readonly texts: readonly FamilyText[]
  /** There are earlier releases than the first text, of which nothing is known. */
  readonly earlier?: true
  /** First release that no longer has this path. */
  readonly removedIn?: string
  /** Newest release read. */
  readonly newest: string
  readonly evidence?: readonly ArgumentEvidence[]
  /** True for modules that neither make roles for pods nor the provider that such roles trust. */
  readonly givesNoAccess?: true
  /** Newest major release of the whole module, where it is not that of `newest`. */
  readonly latestMajor?: number
  readonly replacedBy?: string
  /** Names of another major release → the name here; null where there is none. */
  readonly renamedArguments?: Readonly<Record<string, string | null>>
  /** Those whose values are of another type under the other name: a text and a boolean, one and a list. */
  readonly retypedArguments?: readonly string[]
  readonly renamedOutputs?: Readonly<Record<string, string | null>>
}

/** A variable: its default in HCL, or null for a required one; with the type to which its value is converted, where that matters. */
export type Variable = string | null | { readonly type: string; readonly default: string | null; readonly nullable?: false }

export const typed = (type: string, value: string | null): Variable => ({ type, default: value })

/** One that takes its default where it is given null, or fails where it has none. */
export const neverNull = (type: string, value: string | null): Variable => ({ type, default: value, nullable: false })

/** `variable` blocks by name. */
export function variables(declared: Readonly<Record<string, Variable>>): string {
  return Object.entries(declared)
    .map(([name, variable]) => {
      const { type = undefined, nullable = undefined, default: value } = typeof variable === 'object' && variable !== null ? variable : { default: variable }
      const lines = [...(type === undefined ? [] : [`type = ${type}`]), ...(value === null ? [] : [`default = ${value}`]), ...(nullable === undefined ? [] : ['nullable = false'])]
      return lines.length === 0 ? `variable "${name}" {}` : `variable "${name}" {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`
    })
    .join('\n')
}

/** `output` blocks: name → value in HCL. */
export function outputs(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `output "${name}" {\n  value = ${value}\n}`)
    .join('\n')
}

/** What stands behind `…provider/` in an ARN, as the modules cut it: an argument that is no ARN stays whole. */
export const issuerOf = (arn: string): string => `\${replace(${arn}, "/^(.*provider/)/", "")}`

export const accountAndPartition = `
data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}
`

/** A statement that lets the role assume itself: no pod gets in by it. All in HCL. */
export const selfAssume = ({ condition, path, name, asPrincipal = false }: { readonly condition: string; readonly path: string; readonly name: string; readonly asPrincipal?: boolean }): string => `
  dynamic "statement" {
    for_each = ${condition} ? [1] : []
    content {
      sid     = "ExplicitSelfRoleAssumption"
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = [${asPrincipal ? roleArn(path, name) : '"*"'}]
      }${
        asPrincipal
          ? ''
          : `
      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = [${roleArn(path, name)}]
      }`
      }
    }
  }`

const roleArn = (path: string, name: string): string =>
  `"arn:\${data.aws_partition.current.partition}:iam::\${data.aws_caller_identity.current.account_id}:role\${${path}}\${${name}}"`

/** The statement of EKS Pod Identity. */
export const podIdentityStatement = (extra = ''): string => `
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }${extra}
  }`
