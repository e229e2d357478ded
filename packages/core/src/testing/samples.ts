// Small projects for tests of rules: the usual policy, module call and manifests, each with the part under test as an argument.

export const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF'
export const providerArn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`

interface StatementOptions {
  readonly effect?: string
  readonly action?: string
  readonly principal?: string
  /** The inside of `Condition = { … }`, as HCL. */
  readonly condition?: string
}

export const subAndAud = (subject: string, operator = 'StringEquals', host = issuer): string =>
  `${operator} = { "${host}:sub" = ${subject}, "${host}:aud" = "sts.amazonaws.com" }`

const quoted = (text: string): string => JSON.stringify(text)

export function statement({ effect = 'Allow', action = quoted('sts:AssumeRoleWithWebIdentity'), principal = `{ Federated = ${quoted(providerArn)} }`, condition = subAndAud(quoted('system:serviceaccount:payments:api')) }: StatementOptions = {}): string {
  return `{
      Effect    = "${effect}"
      Action    = ${action}
      Principal = ${principal}
      Condition = { ${condition} }
    }`
}

/** `aws_iam_role.<name>` with a trust policy of these statements. */
export const role = (name: string, ...statements: readonly string[]): string => `resource "aws_iam_role" "${name}" {
  name = "${name}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [${statements.join(', ')}]
  })
}
`

/** A role that `pods.eks.amazonaws.com` may assume with these actions. */
export const podIdentityRole = (name: string, actions: string): string => `resource "aws_iam_role" "${name}" {
  name = "${name}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ${actions}, Principal = { Service = "pods.eks.amazonaws.com" } }]
  })
}
`

export const association = (roleArn: string): string => `resource "aws_eks_pod_identity_association" "this" {
  cluster_name    = "prod"
  namespace       = "payments"
  service_account = "api"
  role_arn        = ${roleArn}
}
`

export const eksModule = `module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "~> 20.0"
  cluster_name = "prod"
}
`

/** A call of the IRSA module (v5) whose one provider entry has these lines. */
export const irsaModule = (name: string, provider: string, more = ''): string => `module "${name}" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "~> 5.0"
  role_name = "${name}"
${more}  oidc_providers = {
    main = {
      ${provider}
    }
  }
}
`

export const irsaProvider = (entries: string, arn = 'module.eks.oidc_provider_arn'): string => `provider_arn = ${arn}
      namespace_service_accounts = ${entries}`

export const roleArn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`

/** A ServiceAccount manifest; `annotations` are lines of YAML. */
export const serviceAccount = (namespace: string, name: string, ...annotations: readonly string[]): string =>
  [
    'apiVersion: v1',
    'kind: ServiceAccount',
    'metadata:',
    `  name: ${name}`,
    ...(namespace === '' ? [] : [`  namespace: ${namespace}`]),
    ...(annotations.length === 0 ? [] : ['  annotations:', ...annotations.map((line) => `    ${line}`)]),
    '',
  ].join('\n')

export const annotated = (namespace: string, name: string, arn: string): string => serviceAccount(namespace, name, `eks.amazonaws.com/role-arn: ${arn}`)

/** A Deployment of the service account `api` in `payments`; `annotations` of its pod template are lines of YAML. */
export const deployment = (...annotations: readonly string[]): string =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: {name: api, namespace: payments}',
    'spec:',
    '  selector: {matchLabels: {app: api}}',
    '  template:',
    '    metadata:',
    '      labels: {app: api}',
    ...(annotations.length === 0 ? [] : ['      annotations:', ...annotations.map((line) => `        ${line}`)]),
    '    spec:',
    '      serviceAccountName: api',
    '      containers: [{name: api, image: "example.test/api:1"}]',
    '',
  ].join('\n')

/** A `kubernetes_service_account`; `annotations` is the inside of the object, as HCL. */
export const kubernetesServiceAccount = (namespace: string, name: string, annotations = ''): string => `resource "kubernetes_service_account" "${name}" {
  metadata {
    name      = "${name}"
    namespace = "${namespace}"
    annotations = {
      ${annotations}
    }
  }
}
`

/** The entry of annotations that names a role, as HCL. */
export const roleArnEntry = (arn: string): string => `"eks.amazonaws.com/role-arn" = ${arn}`

/** `aws_iam_role.<name>` whose trust policy is a data source with one subject. */
export const documentRole = (name: string, subject: string): string => `data "aws_iam_policy_document" "${name}" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["${providerArn}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${issuer}:sub"
      values   = [${subject}]
    }
  }
}
resource "aws_iam_role" "${name}" {
  name               = "${name}"
  assume_role_policy = data.aws_iam_policy_document.${name}.json
}
`

/** What `aws iam get-role` prints of a role that trusts this subject. */
export const roleJson = (name: string, subject: string, principal: object = { Federated: providerArn }): string =>
  `${JSON.stringify(
    {
      Role: {
        Path: '/',
        RoleName: name,
        Arn: roleArn(name),
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: 'sts.amazonaws.com' } } }],
        },
      },
    },
    undefined,
    2,
  )}\n`

/** A kustomization of these resources; `more` are lines of YAML. */
export const kustomization = (resources: readonly string[], ...more: readonly string[]): string =>
  ['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization', `resources: [${resources.join(', ')}]`, ...more, ''].join('\n')
