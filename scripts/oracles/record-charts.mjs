#!/usr/bin/env node
// Records how charts call their service accounts, for the test of the chart table: each chart is rendered by Helm's own engine at
// one commit per half year, with the role annotated at every service account that its values know, under several releases.
//
//   node scripts/oracles/record-charts.mjs OUT.json CLONES [RENDERER]
//
// CLONES holds clones named owner/name.git (bare or not) of the repositories below; those that are missing keep what was recorded.
// RENDERER is `go build` of scripts/oracles/charts; without it the script builds it, and where there is no Go it says so and exits 0.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** Repository, directories of the chart (as it moved), and the place that users name. */
const bitnami = ['airflow', 'argo-cd', 'cert-manager', 'external-dns', 'fluent-bit', 'grafana-loki', 'grafana-mimir', 'grafana-tempo', 'harbor', 'jenkins', 'kube-prometheus', 'metrics-server', 'mlflow', 'spark', 'thanos']
const sources = [
  ...['argo-cd', 'argo-workflows', 'argo-events', 'argo-rollouts', 'argocd-image-updater'].map((name) => ['argoproj/argo-helm', [`charts/${name}`], 'https://argoproj.github.io/argo-helm']),
  ...['appmesh-controller', 'aws-cloudwatch-metrics', 'aws-for-fluent-bit', 'aws-load-balancer-controller', 'aws-sigv4-proxy-admission-controller', 'aws-vpc-cni', 'cni-metrics-helper'].map((name) => ['aws/eks-charts', [`stable/${name}`], 'https://aws.github.io/eks-charts']),
  ...['aws-ebs-csi-driver', 'aws-efs-csi-driver', 'aws-fsx-csi-driver', 'aws-fsx-openzfs-csi-driver'].map((name) => [`kubernetes-sigs/${name}`, [`charts/${name}`, name], `https://kubernetes-sigs.github.io/${name}`]),
  ['awslabs/mountpoint-s3-csi-driver', ['charts/aws-mountpoint-s3-csi-driver'], 'https://awslabs.github.io/mountpoint-s3-csi-driver'],
  ['aws/karpenter-provider-aws', ['charts/karpenter'], 'oci://public.ecr.aws/karpenter'],
  ['aws/aws-application-networking-k8s', ['helm'], 'oci://public.ecr.aws/aws-application-networking-k8s'],
  ['aws-controllers-k8s/s3-controller', ['helm'], 'oci://public.ecr.aws/aws-controllers-k8s'],
  ['aws-observability/aws-otel-helm-charts', ['charts/adot-exporter-for-eks-on-ec2'], 'https://aws-observability.github.io/aws-otel-helm-charts'],
  ['cert-manager/aws-privateca-issuer', ['charts/aws-pca-issuer'], 'https://cert-manager.github.io/aws-privateca-issuer'],
  ['cert-manager/cert-manager', ['deploy/charts/cert-manager'], 'https://charts.jetstack.io'],
  ['kubernetes-sigs/external-dns', ['charts/external-dns'], 'https://kubernetes-sigs.github.io/external-dns'],
  ['kubernetes-sigs/metrics-server', ['charts/metrics-server'], 'https://kubernetes-sigs.github.io/metrics-server'],
  ['external-secrets/external-secrets', ['deploy/charts/external-secrets'], 'https://charts.external-secrets.io'],
  ['kubernetes/autoscaler', ['charts/cluster-autoscaler', 'cluster-autoscaler/charts/cluster-autoscaler'], 'https://kubernetes.github.io/autoscaler'],
  ['kedacore/charts', ['keda'], 'https://kedacore.github.io/charts'],
  ['vmware-tanzu/helm-charts', ['charts/velero'], 'https://vmware-tanzu.github.io/helm-charts'],
  ['runatlantis/helm-charts', ['charts/atlantis'], 'https://runatlantis.github.io/helm-charts'],
  ['jenkinsci/helm-charts', ['charts/jenkins'], 'https://charts.jenkins.io'],
  ...['grafana', 'tempo', 'tempo-distributed', 'loki', 'loki-distributed', 'promtail'].map((name) => ['grafana/helm-charts', [`charts/${name}`], 'https://grafana.github.io/helm-charts']),
  ['grafana/loki', ['production/helm/loki'], 'https://grafana.github.io/helm-charts'],
  ...['grafana', 'tempo', 'tempo-distributed'].map((name) => ['grafana-community/helm-charts', [`charts/${name}`], 'https://grafana-community.github.io/helm-charts']),
  ...['alertmanager', 'kube-prometheus-stack', 'kube-state-metrics', 'prometheus', 'prometheus-adapter', 'prometheus-cloudwatch-exporter', 'prometheus-yet-another-cloudwatch-exporter'].map((name) => ['prometheus-community/helm-charts', [`charts/${name}`], 'https://prometheus-community.github.io/helm-charts']),
  ...['fluent-bit', 'fluentd'].map((name) => ['fluent/helm-charts', [`charts/${name}`], 'https://fluent.github.io/helm-charts']),
  ['vectordotdev/helm-charts', ['charts/vector'], 'https://helm.vector.dev'],
  ['open-telemetry/opentelemetry-helm-charts', ['charts/opentelemetry-collector'], 'https://open-telemetry.github.io/opentelemetry-helm-charts'],
  ['opencost/opencost-helm-chart', ['charts/opencost'], 'https://opencost.github.io/opencost-helm-chart'],
  ['kubecost/cost-analyzer-helm-chart', ['cost-analyzer'], 'https://kubecost.github.io/cost-analyzer'],
  ['hashicorp/vault-helm', ['.'], 'https://helm.releases.hashicorp.com'],
  ['airflow-helm/charts', ['charts/airflow'], 'https://airflow-helm.github.io/charts'],
  ['kubeflow/spark-operator', ['charts/spark-operator-chart'], 'https://kubeflow.github.io/spark-operator'],
  ['jupyterhub/zero-to-jupyterhub-k8s', ['jupyterhub'], 'https://jupyterhub.github.io/helm-chart'],
  ['community-charts/helm-charts', ['charts/mlflow'], 'https://community-charts.github.io/helm-charts'],
  ...bitnami.map((name) => ['bitnami/charts', [`bitnami/${name}`], 'https://charts.bitnami.com/bitnami', 'bitnami/common']),
]

/** Releases and values under which a name may differ. */
const probes = {
  short: { name: 'x' },
  holding: { name: undefined },
  fullnameOverride: { name: 'x', values: { fullnameOverride: 'full' } },
  nameOverride: { name: 'x', values: { nameOverride: 'nov' } },
  long: { name: 'release-name-that-is-long-enough-to-be-cut' },
}

const roleArn = 'eks.amazonaws.com/role-arn'
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

function serviceAccountPaths(values, path = [], depth = 0) {
  if (!isObject(values) || depth > 5) return []
  return Object.entries(values).flatMap(([key, value]) => {
    const at = [...path, key]
    const own = /serviceaccount(s|agent)?$/i.test(key) && isObject(value) ? [at, ...Object.keys(value).filter((each) => isObject(value[each]) && !/annotations|labels/i.test(each)).map((each) => [...at, each])] : []
    return [...own, ...serviceAccountPaths(value, at, depth + 1)]
  })
}

function put(target, path, value) {
  for (const key of path.slice(0, -1)) target = target[key] = isObject(target[key]) ? target[key] : {}
  target[path.at(-1)] = value
}

function run(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'buffer', maxBuffer: 1e9, ...options })
  return { ok: status === 0, stdout: stdout ?? Buffer.alloc(0), stderr: String(stderr ?? '') }
}

/** One commit of each half year in which the chart changed. */
function commits(git, directories) {
  const byHalf = new Map()
  for (const directory of directories) {
    const log = run('git', [...git, 'log', '--reverse', '--format=%H %cs', '--since=2020-06-01', '--', join(directory, 'Chart.yaml')]).stdout.toString()
    for (const line of log.split('\n').filter(Boolean)) {
      const [commit, date] = line.split(' ')
      byHalf.set(`${date.slice(0, 4)}${date.slice(5, 7) < '07' ? 'a' : 'b'}`, { commit, date, directory })
    }
  }
  return [...byHalf.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
}

function checkOut(git, commit, directory, into) {
  const archive = run('git', [...git, 'archive', commit, directory]).stdout
  run('tar', ['x', '-C', into], { input: archive })
  // Links out of the chart, and definitions that no account hangs on.
  run('find', [into, '-type', 'l', '-delete'])
  rmSync(join(into, directory, 'crds'), { recursive: true, force: true })
}

function answersOf(renderer, directory, libraries) {
  const read = (name) => (existsSync(join(directory, name)) ? (parse(readFileSync(join(directory, name), 'utf8'), { merge: true, logLevel: 'silent' }) ?? {}) : {})
  let chart
  let values
  try {
    chart = read('Chart.yaml').name
    values = read('values.yaml')
  } catch {
    return []
  }
  if (chart === undefined) return []
  const asked = serviceAccountPaths(values).flatMap((path) =>
    Object.entries(probes).map(([probe, { name = `my-${chart}`, values: given = {} }]) => {
      const own = structuredClone(given)
      put(own, [...path, 'annotations'], { [roleArn]: 'here' })
      put(own, [...path, 'create'], true)
      for (let depth = 1; depth < path.length; depth++) {
        const enabled = [...path.slice(0, depth), 'enabled']
        if (enabled.reduce((at, key) => (isObject(at) ? at[key] : undefined), values) === false) put(own, enabled, true)
      }
      return { path: path.join('.'), probe, question: { dir: directory, name, values: own, libraries } }
    }),
  )
  if (asked.length === 0) return []
  const { ok, stdout, stderr } = run(renderer, [], { input: Buffer.from(JSON.stringify(asked.map(({ question }) => question))) })
  if (!ok) throw new Error(stderr)
  const byPath = new Map()
  JSON.parse(stdout.toString()).forEach(({ version, accounts }, index) => {
    const { path, probe } = asked[index]
    const names = (accounts ?? []).filter(({ role }) => role === 'here').map(({ name }) => name)
    if (names.length === 0) return
    const entry = byPath.get(path) ?? { chart, path, version, names: {} }
    entry.names[probe] = names
    byPath.set(path, entry)
  })
  return [...byPath.values()]
}

const [out, clones, given] = process.argv.slice(2)
if (out === undefined || clones === undefined) {
  process.stderr.write('usage: record-charts.mjs OUT.json CLONES [RENDERER]\n')
  process.exit(2)
}
const temporary = mkdtempSync(join(tmpdir(), 'irsalint-charts-'))
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }))
let renderer = given
if (renderer === undefined) {
  renderer = join(temporary, 'render')
  const built = run('go', ['build', '-mod=mod', '-o', renderer, '.'], { cwd: join(dirname(fileURLToPath(import.meta.url)), 'charts') })
  if (!built.ok) {
    process.stderr.write(`skipped: the renderer cannot be built here\n${built.stderr}`)
    process.exit(0)
  }
}

const earlier = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : []
const records = []
for (const [repository, directories, place, library] of sources) {
  const clone = join(clones, `${repository}.git`)
  if (!existsSync(clone)) {
    process.stderr.write(`no clone of ${repository}\n`)
    records.push(...earlier.filter((record) => record.source === repository && record.directory === directories.at(-1)))
    continue
  }
  const git = ['-C', clone]
  const libraries = library === undefined ? [] : [join(temporary, 'library', library)]
  if (library !== undefined && !existsSync(libraries[0])) {
    spawnSync('mkdir', ['-p', join(temporary, 'library')])
    checkOut(git, 'HEAD', library, join(temporary, 'library'))
  }
  const bySignature = new Map()
  for (const { commit, directory } of commits(git, directories)) {
    const into = mkdtempSync(join(temporary, 'chart-'))
    checkOut(git, commit, directory, into)
    for (const { chart, path, version, names } of answersOf(renderer, join(into, directory), libraries)) {
      const key = JSON.stringify([chart, path, names])
      const known = bySignature.get(key)
      if (known === undefined) bySignature.set(key, { source: repository, directory: directories.at(-1), repository: place, chart, path, versions: [version, version], commit, names })
      else known.versions[1] = version
    }
    rmSync(into, { recursive: true, force: true })
  }
  records.push(...bySignature.values())
  process.stderr.write(`${repository} ${directories.join(', ')}: ${String(bySignature.size)}\n`)
}
writeFileSync(out, `[\n${records.map((record) => `  ${JSON.stringify(record)}`).join(',\n')}\n]\n`)
