// Which row of the table is a chart's: by its name and by who publishes it.
import { charts, controllerChart, type Chart, type ChartServiceAccount } from './chart-table.js'

/** Publishers that have charts of their own under the same names; rows that are theirs say so. */
const otherPublishers = ['bitnami', 'charts.helm.sh/stable', 'kubernetes-charts.storage', 'stable/', 'incubator']

/** Usual local names of the repositories that the table is about. */
const aliases: ReadonlySet<string> = new Set([
  ...['eks', 'aws', 'aws-ebs-csi-driver', 'aws-efs-csi-driver', 'aws-fsx-csi-driver', 'external-dns', 'external-secrets', 'jetstack', 'autoscaler'],
  ...['karpenter', 'vmware-tanzu', 'kedacore', 'argo', 'argocd', 'grafana', 'prometheus-community', 'metrics-server', 'runatlantis', 'jenkins'],
  ...['opencost', 'kubecost', 'open-telemetry', 'spark-operator', 'awspca'],
])

/** The accounts of a chart, where it is one that was read: named so, and not from a directory or another publisher. */
export function chartServiceAccounts(chart: string, repository: string | undefined): readonly ChartServiceAccount[] | undefined {
  const name = chart.slice(chart.lastIndexOf('/') + 1)
  const own = controllerChart(name)
  const known: readonly Chart[] = [...(own === undefined ? [] : [own]), ...(charts.get(name) ?? [])]
  const isOneOf = (place: string) => (text: string) => place.includes(text)
  const place = chart.startsWith('oci://') ? chart : repository
  if (place !== undefined && isDirectory(place)) return undefined
  if (place !== undefined && place !== '') {
    const named = known.find(({ from }) => from?.some(isOneOf(place)) === true)
    return (named ?? (otherPublishers.some(isOneOf(place)) ? undefined : known.find(({ from }) => from === undefined)))?.accounts
  }
  const parts = chart.split('/')
  const alias = parts.length === 2 ? (parts[0] ?? '') : ''
  if (alias === '' || alias.startsWith('.')) return undefined
  const named = known.find(({ from }) => from?.some(isOneOf(alias)) === true)
  return (named ?? (aliases.has(alias) ? known.find(({ from }) => from === undefined) : undefined))?.accounts
}

/** A path, where a repository has an address (with or without a scheme) or a local name. */
const isDirectory = (place: string): boolean => /^(\.{1,2}(\/|$)|\/|[^/.:]+\/)/.test(place)
