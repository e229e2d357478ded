// Which service account an EKS add-on runs under: the one that its role or association is for. Data only.
// Only the account that calls AWS for certain; node daemons that share a role in some versions are left out.

export interface AddonServiceAccount {
  readonly namespace: string
  readonly serviceAccount: string
}

/** Sources: docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html and the pages it links. */
export const addonServiceAccounts: ReadonlyMap<string, AddonServiceAccount> = new Map([
  // eksctl-io/eksctl pkg/actions/addon/create.go
  ['vpc-cni', { namespace: 'kube-system', serviceAccount: 'aws-node' }],
  // kubernetes-sigs/aws-ebs-csi-driver charts/aws-ebs-csi-driver
  ['aws-ebs-csi-driver', { namespace: 'kube-system', serviceAccount: 'ebs-csi-controller-sa' }],
  // kubernetes-sigs/aws-efs-csi-driver charts/aws-efs-csi-driver
  ['aws-efs-csi-driver', { namespace: 'kube-system', serviceAccount: 'efs-csi-controller-sa' }],
  // docs.aws.amazon.com/eks/latest/userguide/fsx-csi.html
  ['aws-fsx-csi-driver', { namespace: 'kube-system', serviceAccount: 'fsx-csi-controller-sa' }],
  // docs.aws.amazon.com/eks/latest/userguide/s3-csi.html
  ['aws-mountpoint-s3-csi-driver', { namespace: 'kube-system', serviceAccount: 's3-csi-driver-sa' }],
  // docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Observability-EKS-addon.html
  ['amazon-cloudwatch-observability', { namespace: 'amazon-cloudwatch', serviceAccount: 'cloudwatch-agent' }],
  // docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-NetworkFlowMonitor-agents-kubernetes-eks.html
  ['aws-network-flow-monitoring-agent', { namespace: 'amazon-network-flow-monitor', serviceAccount: 'aws-network-flow-monitor-agent-service-account' }],
])
