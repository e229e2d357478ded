// lablabs: add-ons that are alike but for their names, from the release on that calls `modules/addon-irsa`. What was before is not known.
// lablabs/terraform-aws-eks-{load-balancer-controller,cert-manager,ebs-csi-driver,efs-csi-driver,karpenter,atlantis,loki}:*.tf
import type { Family } from './family.js'
import { universal, universalText, type Addon, type Universal } from './lablabs-addons.js'

function family(repository: string, charts: string, addon: Addon, releases: readonly Universal[], newest: string): Family {
  return {
    id: `lablabs-eks-${repository}`,
    registry: `lablabs/eks-${repository}/aws`,
    repository: `lablabs/terraform-aws-eks-${repository}`,
    path: '',
    earlier: true,
    newest,
    texts: releases.map((release) => ({ from: release.from, text: universalText(addon, charts, release) })),
  }
}

const direct = ['serviceAccount']
const ofController = ['controller', 'serviceAccount']
/** The daemon on the nodes uses the account of the controller. */
const noneForNodes = ', node = { serviceAccount = { create = false } }'
const last: Partial<Universal> = { additional: true, application: false }

export const lablabsUniversal: readonly Family[] = [
  family('load-balancer-controller', 'https://aws.github.io/eks-charts', { name: 'aws-load-balancer-controller', accountPath: direct, namespace: 'aws-load-balancer-controller' }, [universal('3.0.0', 'v0.0.21', { asked: true }), universal('3.0.1', 'v0.0.22', { asked: true }), universal('3.1.0', 'v0.0.24', { asked: true, additional: true })], '3.1.0'),
  family('cert-manager', 'https://charts.jetstack.io', { name: 'cert-manager', accountPath: direct, namespace: 'kube-system' }, [universal('3.0.0', 'v0.0.21'), universal('3.0.1', 'v0.0.22'), universal('3.1.0', 'v0.0.24', { additional: true }), universal('4.0.0', 'v0.0.25', last), universal('5.0.0', 'v1.0.0', last)], '5.0.1'),
  family('ebs-csi-driver', 'https://kubernetes-sigs.github.io/aws-ebs-csi-driver', { name: 'ebs-csi-driver', chart: 'aws-ebs-csi-driver', accountPath: ofController, namespace: 'kube-system', more: noneForNodes }, [universal('1.0.0', 'v0.0.21'), universal('1.0.1', 'v0.0.22'), universal('1.1.0', 'v0.0.24', { additional: true })], '1.1.0'),
  family('efs-csi-driver', 'https://kubernetes-sigs.github.io/aws-efs-csi-driver', { name: 'efs-csi-driver', chart: 'aws-efs-csi-driver', accountPath: ofController, namespace: 'kube-system', more: noneForNodes }, [universal('1.0.0', 'v0.0.21'), universal('1.0.1', 'v0.0.22'), universal('1.0.2', 'v0.0.23', { additional: true }), universal('1.1.0', 'v0.0.24', { additional: true }), universal('2.0.0', 'v0.0.25', last)], '2.0.0'),
  family('karpenter', 'oci://public.ecr.aws/karpenter', { name: 'karpenter', accountPath: direct, namespace: 'karpenter' }, [universal('4.0.0', 'v0.0.21'), universal('4.0.1', 'v0.0.22'), universal('4.1.0', 'v0.0.24', { additional: true }), universal('5.0.0', 'v0.0.25', last)], '5.0.0'),
  family('atlantis', 'https://runatlantis.github.io/helm-charts', { name: 'atlantis', accountPath: direct, namespace: 'atlantis', roleOutput: true }, [universal('0.2.0', 'v0.0.23', { additional: true }), universal('0.3.0', 'v0.0.24', { additional: true })], '0.3.0'),
  family('loki', 'https://grafana.github.io/helm-charts', { name: 'loki', accountPath: direct, namespace: 'loki' }, [universal('1.0.0', 'v0.0.21'), universal('1.0.1', 'v0.0.22'), universal('1.1.0', 'v0.0.24', { additional: true }), universal('2.0.0', 'v0.0.25', last), universal('3.0.0', 'v1.0.0', last)], '3.0.0'),
]
