// aws-ia EKS Blueprints, version 4: the cluster with its OIDC provider. Version 5 is no module any more.
// aws-ia/terraform-aws-eks-blueprints@v4.0.0, @v4.32.1:{main,variables,outputs}.tf, which calls terraform-aws-modules/eks 18.
import { outputs, variables, type Family } from './family.js'

export const blueprintsCluster: Family = {
  id: 'eks-blueprints',
  repository: 'aws-ia/terraform-aws-eks-blueprints',
  path: '',
  newest: '4.32.1',
  removedIn: '5.0.0',
  texts: [
    {
      from: '4.0.0',
      text: `
${variables({ create_eks: 'true', cluster_name: '""', enable_irsa: 'true', custom_oidc_thumbprints: '[]' })}
module "aws_eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "18.29.1"
  create       = var.create_eks
  cluster_name = var.cluster_name
  enable_irsa  = var.enable_irsa
}
${outputs({
  eks_cluster_arn: 'module.aws_eks.cluster_arn',
  eks_cluster_id: 'module.aws_eks.cluster_id',
  eks_oidc_issuer_url: 'module.aws_eks.oidc_provider',
  oidc_provider: 'module.aws_eks.oidc_provider',
  eks_oidc_provider_arn: 'module.aws_eks.oidc_provider_arn',
})}
`,
    },
  ],
}
