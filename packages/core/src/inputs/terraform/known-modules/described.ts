// Company modules that users describe in configuration, as the same kind of text that built-in knowledge is made of.
// The strings of a description are Terraform templates over `var.*`; what does not parse makes the module unknown, nothing worse.
import { SourceFile } from '../../../source/source-file.js'
import type { KnownModule, KnownModuleLookup } from '../contracts.js'
import { outputs, podIdentityStatement, variables } from './family.js'
import { parseSource } from './source.js'
import { allows, parseConstraint, parseVersion } from './version.js'

export interface DescribedModule {
  /** The `source` of calls; `*` stands for any text: `app.terraform.io/acme/irsa/aws`, `*acme-modules.git*irsa`. */
  readonly source: string
  /** Only for calls whose version (exact, or `?ref=`) is allowed by this constraint; calls without a version match as well. */
  readonly version?: string
  readonly role: {
    /** A template: `${var.team}-${var.name}`. */
    readonly name: string
    readonly path?: string
  }
  /** Templates of `namespace:service-account`, with or without `system:serviceaccount:`. Or one expression that is a list of them. */
  readonly subjects: readonly string[] | string
  /** Default `sts.amazonaws.com`; null where the module demands no audience. */
  readonly audience?: string | null
  /** Template of the provider's ARN. Default `${var.oidc_provider_arn}`. */
  readonly providerArn?: string
  /** Template of the issuer without scheme. Default: cut from the ARN. */
  readonly issuer?: string
  /** `StringEquals` (default) or `StringLike`; a template. */
  readonly conditionTest?: string
  /** True where the role also (or with no subjects: only) trusts EKS Pod Identity. */
  readonly podIdentity?: boolean
  /** Service accounts that the module itself creates, annotated with the role. */
  readonly serviceAccounts?: readonly { readonly namespace: string; readonly name: string }[]
  /** Names of the module's outputs → `role.arn`, `role.name`, `role.path`, `role.unique_id` or `role`. */
  readonly outputs: Readonly<Record<string, string>>
}

const subjectPrefix = 'system:serviceaccount:'
const quoted = (template: string): string => `"${template.replace(/[\r\n]/g, ' ')}"`
const withPrefix = (subject: string): string => quoted(subject.startsWith(subjectPrefix) ? subject : subjectPrefix + subject)

/** The text for a description. */
export function describeModule(module: DescribedModule): string {
  const { subjects, audience = 'sts.amazonaws.com' } = module
  const providerArn = module.providerArn ?? '${var.oidc_provider_arn}'
  const list =
    typeof subjects === 'string'
      ? `[for each in ${subjects.replace(/[\r\n]/g, ' ')} : startswith(each, "${subjectPrefix}") ? each : "${subjectPrefix}\${each}"]`
      : `[${subjects.map(withPrefix).join(', ')}]`
  const webIdentity = typeof subjects === 'string' || subjects.length > 0
  const test = quoted(module.conditionTest ?? 'StringEquals')
  const text = `
locals {
  provider_arn = ${quoted(providerArn)}
  issuer       = ${module.issuer === undefined ? 'replace(local.provider_arn, "/^(.*provider/)/", "")' : quoted(module.issuer)}
}
data "aws_iam_policy_document" "this" {
${
  webIdentity
    ? `
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = ${test}
      variable = "\${local.issuer}:sub"
      values   = ${list}
    }
${audience === null ? '' : `    condition {\n      test     = ${test}\n      variable = "\${local.issuer}:aud"\n      values   = [${quoted(audience)}]\n    }`}
  }`
    : ''
}
${module.podIdentity === true ? podIdentityStatement() : ''}
}
resource "aws_iam_role" "role" {
  name               = ${quoted(module.role.name)}
  path               = ${module.role.path === undefined ? 'null' : quoted(module.role.path)}
  assume_role_policy = data.aws_iam_policy_document.this.json

  irsalint_audience_omitted = ${audience === null ? 'true' : 'false'}
}
${(module.serviceAccounts ?? [])
  .map(
    ({ namespace, name }, index) => `
resource "kubernetes_service_account_v1" "account_${String(index)}" {
  metadata {
    name        = ${quoted(name)}
    namespace   = ${quoted(namespace)}
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.role.arn }
  }
}`,
  )
  .join('\n')}
${outputs(Object.fromEntries(Object.entries(module.outputs).flatMap(([name, value]) => (isName(name) && isRoleAttribute(value) ? [[name, `aws_iam_${value}`.replace(/^aws_iam_role/, 'aws_iam_role.role')]] : []))))}
`
  const used = new Set([...text.matchAll(/\bvar\.([A-Za-z_][A-Za-z0-9_-]*)/g)].map((match) => match[1] ?? ''))
  return `${variables(Object.fromEntries([...used].sort().map((name) => [name, 'null'])))}\n${text}`
}

const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(text)
const isRoleAttribute = (text: string): boolean => /^role(\.[a-z_]+)?$/.test(text)

/** A lookup over descriptions: the first whose pattern and version fit. */
export function describedModules(modules: readonly DescribedModule[]): KnownModuleLookup {
  const known = modules.map((module, index): KnownModule => ({
    family: `described: ${module.source}`,
    files: [new SourceFile(`/.irsalint/described-modules/${String(index)}/main.tf`, describeModule(module), { virtual: true })],
  }))
  return (source, version) => {
    const inSource = parseSource(source)?.version
    const index = modules.findIndex((module) => matchesPattern(module.source, source) && fits(module.version, version ?? inSource))
    return index < 0 ? undefined : known[index]
  }
}

function fits(constraint: string | undefined, given: string | undefined): boolean {
  if (constraint === undefined || given === undefined) return true
  const terms = parseConstraint(constraint)
  if (terms === undefined) return true
  const exact = parseVersion(given)
  if (exact !== undefined) return allows(terms, exact)
  // A constraint on both sides: it fits where some version that the call names is allowed.
  const bounds = parseConstraint(given) ?? []
  return bounds.length === 0 || bounds.some((bound) => allows(terms, bound.version))
}

/** `*` is any text. Linear: after each piece only the next place of the following piece counts. The query of a source may be left out. */
export function matchesPattern(pattern: string, source: string): boolean {
  const question = source.indexOf('?')
  return glob(pattern, source) || (question >= 0 && !pattern.includes('?') && glob(pattern, source.slice(0, question)))
}

function glob(pattern: string, text: string): boolean {
  const pieces = pattern.split('*')
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  if (pieces.length === 1) return text === pattern
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  const end = text.length - last.length
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
