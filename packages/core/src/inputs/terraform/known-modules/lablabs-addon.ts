// lablabs: the release of one add-on, by Helm or by Argo CD, with the values of the caller. Makes no role.
// lablabs/terraform-aws-eks-universal-addon@v0.0.3 … v1.0.0:modules/addon/{argo,argo-helm,helm,outputs,variables}.tf
import { neverNull, outputs, typed, variables, type Family, type Variable } from './family.js'
import { isSince } from './version.js'

const releases = ['0.0.3', '0.0.11', '0.0.12', '0.0.13', '0.0.16', '0.0.20'] as const
type Release = (typeof releases)[number]

/** Null by default in the first releases, then with defaults, which null does not take away in the end. */
function declared(release: Release): Readonly<Record<string, Variable>> {
  const since = (other: Release): boolean => isSince(release, other)
  const withDefault = (type: string, value: string): Variable => (since('0.0.16') ? neverNull(type, value) : typed(type, since('0.0.12') ? value : 'null'))
  const text = (value: string): Variable => withDefault('string', value)
  const ofChart: Variable = since('0.0.16') ? neverNull('string', '""') : typed('string', release === '0.0.12' ? null : 'null')
  const namespace: Variable = since('0.0.16') ? neverNull('string', null) : typed('string', since('0.0.12') ? null : 'null')
  return {
    enabled: since('0.0.16') ? neverNull('bool', 'true') : typed('bool', 'true'),
    ...(since('0.0.11') ? { helm_enabled: withDefault('bool', 'true') } : {}),
    helm_chart_name: ofChart,
    helm_chart_version: ofChart,
    helm_release_name: ofChart,
    helm_repo_url: ofChart,
    namespace,
    settings: withDefault('map(any)', '{}'),
    values: text('""'),
    argo_enabled: withDefault('bool', 'false'),
    argo_helm_enabled: withDefault('bool', 'false'),
    argo_namespace: text('"argo"'),
    argo_apiversion: text('"argoproj.io/v1alpha1"'),
    argo_spec: withDefault('any', '{}'),
    argo_kubernetes_manifest_wait_fields: withDefault('map(string)', '{}'),
    argo_metadata: 'null',
    ...(since('0.0.13') ? { argo_source_type: text('"helm"'), argo_name: ofChart, argo_source_repo_url: ofChart, argo_source_target_revision: ofChart, argo_source_path: ofChart } : {}),
    ...(since('0.0.16') ? { argo_spec_override: neverNull('any', '{}') } : {}),
  }
}

const textOf = (release: Release): string => `
terraform {
  required_providers {
    lara-utils = {
      source = "lablabs/lara-utils"
    }
  }
}
${variables(declared(release))}
locals {
  of_chart = ${isSince(release, '0.0.13') ? 'var.argo_source_type == "helm"' : 'true'}
  by_helm  = local.of_chart${isSince(release, '0.0.20') ? ' || var.argo_source_type == "helm-directory"' : ''}
  name     = ${isSince(release, '0.0.13') ? 'local.by_helm ? var.helm_release_name : var.argo_name' : 'var.helm_release_name'}
  source = {
    repoURL        = ${isSince(release, '0.0.13') ? 'local.by_helm ? var.helm_repo_url : var.argo_source_repo_url' : 'var.helm_repo_url'}
    targetRevision = ${isSince(release, '0.0.13') ? 'local.by_helm ? var.helm_chart_version : var.argo_source_target_revision' : 'var.helm_chart_version'}
    path           = ${isSince(release, '0.0.13') ? 'local.of_chart ? null : var.argo_source_path' : 'null'}
    chart          = local.of_chart ? var.helm_chart_name : null
    helm = local.by_helm ? {
      releaseName = var.helm_release_name
      values      = var.values
      parameters  = [for key, value in var.settings : { name = key, value = value }]
    } : null
  }
  spec = {
    source      = { for key, value in local.source : key => value if value != null }
    destination = { namespace = var.namespace }
  }
  wait = var.enabled == true && var.argo_enabled == true && var.argo_helm_enabled == true && try(length(keys(var.argo_kubernetes_manifest_wait_fields)) > 0, false)
}
resource "helm_release" "this" {
  count      = var.enabled == true ${isSince(release, '0.0.11') ? '&& var.helm_enabled == true ' : ''}&& var.argo_enabled == false ? 1 : 0
  name       = var.helm_release_name
  namespace  = var.namespace
  chart      = var.helm_chart_name
  version    = var.helm_chart_version
  repository = var.helm_repo_url
  values     = compact([var.values])
  set        = [for key, value in var.settings : { name = key, value = value }]
}
resource "kubernetes_manifest" "this" {
  count = var.enabled == true && var.argo_enabled == true && var.argo_helm_enabled == false ? 1 : 0
  manifest = {
    apiVersion = var.argo_apiversion
    kind       = "Application"
    metadata   = { name = local.name, namespace = var.argo_namespace }
    spec       = ${isSince(release, '0.0.16') ? 'provider::lara-utils::deep_merge([merge(local.spec, var.argo_spec_override), var.argo_spec])' : 'merge(local.spec, var.argo_spec)'}
  }
}
resource "kubernetes_service_account" "wait" {
  count = local.wait ? 1 : 0
  metadata {
    name        = "\${local.name}-argo-application-wait"
    namespace   = var.argo_namespace
    annotations = try(var.argo_metadata.annotations, {})
  }
}
${outputs({ helm_release_metadata: 'try(helm_release.this[0].metadata, {})' })}
`

export const lablabsAddon: Family = {
  id: 'lablabs-addon',
  repository: 'lablabs/terraform-aws-eks-universal-addon',
  path: 'modules/addon',
  earlier: true,
  newest: '1.0.0',
  evidence: [
    { arguments: ['argo_source_type', 'argo_name', 'argo_source_path'], from: '0.0.13' },
    { arguments: ['argo_spec_override'], from: '0.0.16' },
  ],
  texts: releases.map((from) => ({ from, text: textOf(from) })),
}
