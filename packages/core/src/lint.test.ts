// The seed example end to end, through the real pipeline: clean as it stands, one clear finding for each mutation.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Finding } from './finding.js'
import { lintFiles } from './lint.js'

const original = readFileSync(new URL('../../../fixtures/projects/alb-controller/main.tf', import.meta.url), 'utf8')

/** Path, line, rule, severity, and the text pointed at. */
function brief({ location, ruleId, severity }: Finding): string {
  const { line } = location.file.positionAt(location.start)
  return `${line} ${severity} ${ruleId}: ${location.file.text.slice(location.start, location.end).split('\n')[0]}`
}

function mutate(from: string, to: string, source = original): string {
  expect(source.split(from)).toHaveLength(2)
  return source.replace(from, to)
}

function findingsOf(source: string): readonly Finding[] {
  const report = lintFiles({ 'main.tf': source })
  expect(report.internalErrors).toEqual([])
  return report.findings
}

const lineOf = (source: string, text: string): number => source.slice(0, source.indexOf(text)).split('\n').length

describe('the AWS Load Balancer Controller', () => {
  it('is clean, and its one pair is decided', () => {
    const report = lintFiles({ 'main.tf': original })
    expect(report.findings.map(brief)).toEqual([])
    expect(report.internalErrors).toEqual([])
    expect(report.summary).toMatchObject({ files: 1, roles: 1, serviceAccounts: 1, oidcProviders: 1, pairsDecided: 1, pairsUndecided: 0 })
  })

  it('wrong namespace: points at the namespace, shows the other side, suggests the right one', () => {
    const source = mutate('namespace = "kube-system"', 'namespace = "default"')
    const findings = findingsOf(source)
    expect(findings.map(brief)).toEqual([`${lineOf(source, 'namespace = "default"')} error service-account-can-assume-role: "default"`])
    expect(findings[0]?.message).toContain('"default:aws-load-balancer-controller"')
    expect(findings[0]?.related.map(({ location: { file, start, end } }) => file.text.slice(start, end).replaceAll('"', ''))).toContain('kube-system:aws-load-balancer-controller')
    expect(findings[0]?.suggestions.map(({ edits }) => edits.map(({ newText }) => newText))).toEqual([['kube-system']])
  })

  it('wrong name: points at the name', () => {
    const source = mutate('name      = "aws-load-balancer-controller"', 'name      = "aws-load-balancer-controler"')
    const findings = findingsOf(source)
    expect(findings.map(brief)).toEqual([`${lineOf(source, 'name      = ')} error service-account-can-assume-role: "aws-load-balancer-controler"`])
    expect(findings[0]?.suggestions.map(({ edits }) => edits.map(({ newText }) => newText))).toEqual([['aws-load-balancer-controller']])
  })

  it('the role of another module: points at the annotation, suggests the right module', () => {
    const other = original.slice(original.indexOf('module "alb_controller_irsa"'), original.indexOf('resource "kubernetes_service_account"'))
    const second = other
      .replace('module "alb_controller_irsa"', 'module "external_dns_irsa"')
      .replace('-alb-controller"', '-external-dns"')
      .replace('kube-system:aws-load-balancer-controller', 'kube-system:external-dns')
    const source = mutate('= module.alb_controller_irsa.iam_role_arn', '= module.external_dns_irsa.iam_role_arn') + second
    const findings = findingsOf(source)
    expect(findings.map(brief)).toEqual([`${lineOf(source, '= module.external_dns_irsa')} error annotation-matches-module-role: module.external_dns_irsa.iam_role_arn`])
    expect(findings[0]?.suggestions.map(({ edits }) => edits.map(({ newText }) => newText))).toEqual([['module.alb_controller_irsa.iam_role_arn']])
    expect(findings[0]?.related.map(({ location }) => location.file.positionAt(location.start).line)).toContain(lineOf(source, 'module "alb_controller_irsa"'))
  })

  it.each([
    ['no namespace_service_accounts', '      namespace_service_accounts = ["kube-system:aws-load-balancer-controller"]\n', '', 'one = {'],
    ['an empty list', '["kube-system:aws-load-balancer-controller"]', '[]', 'namespace_service_accounts = []'],
  ])('missing entry, %s', (_, from, to, at) => {
    const source = mutate(from, to)
    expect(findingsOf(source).map(brief)).toEqual([expect.stringMatching(new RegExp(`^${lineOf(source, at)} error irsa-module-requires-service-accounts: `))])
  })

  it('missing entry, another one is there', () => {
    const source = mutate('["kube-system:aws-load-balancer-controller"]', '["kube-system:external-dns"]')
    expect(findingsOf(source).map(brief)).toEqual([expect.stringContaining(' error service-account-can-assume-role: ')])
  })

  it('typo in the annotation key: points at the key, suggests the right one', () => {
    const source = mutate('eks.amazonaws.com/role-arn', 'eks.amazonaws.com/role-anr')
    const findings = findingsOf(source)
    expect(findings.map(brief)).toEqual([`${lineOf(source, 'role-anr')} error annotation-key-typo: "eks.amazonaws.com/role-anr"`])
    expect(findings[0]?.suggestions.map(({ edits }) => edits.map(({ newText }) => newText))).toEqual([['eks.amazonaws.com/role-arn']])
  })

  it('issuer URL for provider_arn: points at the argument', () => {
    const source = mutate('= local.oidc_provider_arn\n', '= data.aws_eks_cluster.this.identity[0].oidc[0].issuer\n')
    expect(findingsOf(source).map(brief)).toEqual([
      `${lineOf(source, 'provider_arn               =')} error irsa-module-provider-arn: data.aws_eks_cluster.this.identity[0].oidc[0].issuer`,
    ])
  })

  it('no version: warns that the path no longer exists in 6.x', () => {
    const source = mutate('  version = "~> 5.0"\n', '')
    const findings = findingsOf(source)
    expect(findings.map(brief)).toEqual([expect.stringMatching(new RegExp(`^${lineOf(source, '  source  =')} warn pinned-module-version: `))])
    expect(findings[0]?.message).toContain('6.0')
  })
})

describe('the summary', () => {
  it('counts one thing in several variants once; a pair is decided where it is in all of them', () => {
    const report = lintFiles({ 'main.tf': original, 'dev.tfvars': 'cluster_name = "dev"\n', 'prod.tfvars': 'cluster_name = "prod"\n' })
    expect(report.summary).toMatchObject({ roles: 1, serviceAccounts: 1, oidcProviders: 1, pairsDecided: 1, pairsUndecided: 0 })
  })
})

describe('files that are not what their name says', () => {
  const jinja = 'region = "{{ region }}"\nebs = {\n{% for hub in hubs %}\n  "{{ hub }}" = 1\n{% endfor %}\n}\n'

  it('templates of another language are left out, and named', () => {
    const report = lintFiles({ 'main.tf': original, 'template.tfvars': jinja, 'erb.tf': 'count = <% if x %>0<% end %>\n' })
    expect(report.findings).toEqual([])
    expect(report.skipped.map(({ path }) => path)).toEqual(['/erb.tf', '/template.tfvars'])
  })

  it('a mark inside a string hides no mistake', () => {
    const report = lintFiles({ 'main.tf': 'locals {\n  values = <<EOT\n{{ .Values.x }}\nEOT\n  broken = [1,\n}\n' })
    expect(report.findings.map(({ ruleId }) => ruleId)).toContain('syntax')
    expect(report.skipped).toEqual([])
  })

  it('a file that is wrong from end to end fills no report', () => {
    const report = lintFiles({ 'main.tf': 'a = \'b\' ; c\n'.repeat(500) })
    expect(report.findings).toHaveLength(10)
  })
})
