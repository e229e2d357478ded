// bootlabstech/fully-loaded-eks-cluster: a copy of aws-ia's blueprints as of 4.13, whose submodules are called by themselves.
// bootlabstech/terraform-aws-fully-loaded-eks-cluster@v1.0.0 … v1.0.7:modules/{irsa,kubernetes-addons}
import { irsaText } from './blueprints-irsa.js'
import { kubernetesAddonsText } from './blueprints-kubernetes-addons.js'
import type { Family } from './family.js'

const module = { registry: 'bootlabstech/fully-loaded-eks-cluster/aws', repository: 'bootlabstech/terraform-aws-fully-loaded-eks-cluster', newest: '1.0.7' }

export const bootlabstechIrsa: Family = { ...module, id: 'bootlabstech-irsa', path: 'modules/irsa', texts: [{ from: '1.0.0', text: irsaText }] }

export const bootlabstechKubernetesAddons: Family = {
  ...module,
  id: 'bootlabstech-kubernetes-addons',
  path: 'modules/kubernetes-addons',
  texts: [{ from: '1.0.0', text: kubernetesAddonsText('4.12.1') }],
}
