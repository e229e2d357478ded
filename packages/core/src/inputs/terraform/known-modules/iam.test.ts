// terraform-aws-modules/iam, by family and range of releases. Expectations: the sources named in the family files.
import { expect, test } from 'vitest'
import { providerArn } from '../resources/fixture.js'
import { observed, type Case } from './cases.js'

const cases: readonly Case[] = [
  [
    'service account roles 4.13: always StringEquals',
    'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks',
    `version = "4.13.0"
      role_name = "r"
      assume_role_condition_test = "StringLike"
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:b',
    ],
    ['iam_role_arn=arn:P:iam::A:role/r'],
  ],
  [
    'service account roles 5: the condition test counts for both claims; a path',
    'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks',
    `version = "~> 5.0"
      role_name = "r"
      role_path = "/p/"
      assume_role_condition_test = "StringLike"
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b", "a:c-*"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/p/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike ISS:sub=system:serviceaccount:a:b,system:serviceaccount:a:c-* and StringLike ISS:aud=sts.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/p/r', 'iam_role_name=r', 'iam_role_path=/p/'],
  ],
  [
    'service account roles 5: prefix, and no version at all',
    'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks',
    `role_name_prefix = "pre-"
      allow_self_assume_role = true
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=pre-‹suffix› arn=arn:P:iam::A:role/pre-‹suffix›',
      '  ExplicitSelfRoleAssumption: Allow sts:AssumeRole AWS=* if ArnLike aws:PrincipalArn=arn:P:iam::A:role/pre-*',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:b and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    ['iam_role_name=pre-‹suffix›'],
  ],
  [
    'service account roles 5: not created',
    'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks',
    `version = "5.60.0"
      create_role = false
      role_name = "r"`,
    [],
    ['iam_role_arn='],
  ],
  [
    'service account roles 6: a prefix unless told otherwise',
    'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts',
    `version = "~> 6.0"
      name = "r"
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=r-‹suffix› arn=arn:P:iam::A:role/r-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:b and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    ['arn=arn:P:iam::A:role/r-‹suffix›', 'name=r-‹suffix›'],
  ],
  [
    'service account roles 6: exact name',
    'terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts',
    `name = "r"
      use_name_prefix = false
      path = "/x/"
      trust_condition_test = "StringLike"
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:*"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/x/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringLike ISS:sub=system:serviceaccount:a:* and StringLike ISS:aud=sts.amazonaws.com',
    ],
    ['arn=arn:P:iam::A:role/x/r'],
  ],
  [
    'assumable role: not created by default',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc',
    `version = "~> 5.0"
      role_name = "r"
      provider_url = "https://oidc.x"`,
    [],
    ['iam_role_arn='],
  ],
  [
    'assumable role 5.44: TagSession, no audience, both subject lists',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc',
    `version = "~> 5.44"
      create_role = true
      role_name = "r"
      provider_url = "https://oidc.x"
      oidc_fully_qualified_subjects = ["system:serviceaccount:a:b"]
      oidc_subjects_with_wildcards = ["system:serviceaccount:c:*"]`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity,sts:TagSession Federated=arn:P:iam::A:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:a:b and StringLike oidc.x:sub=system:serviceaccount:c:*',
    ],
    ['iam_role_arn=arn:P:iam::A:role/r'],
  ],
  [
    'assumable role 5.30: audience by StringLike, several providers',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc',
    `version = "~> 5.30.0"
      create_role = true
      role_name_prefix = "r-"
      provider_urls = ["oidc.x", "https://oidc.y"]
      aws_account_id = "444455556666"
      oidc_fully_qualified_subjects = ["system:serviceaccount:a:b"]
      oidc_fully_qualified_audiences = ["sts.amazonaws.com"]`,
    [
      'role module.m.aws_iam_role.this[0] name=r-‹suffix› arn=arn:P:iam::A:role/r-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::444455556666:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:a:b and StringLike oidc.x:aud=sts.amazonaws.com',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::444455556666:oidc-provider/oidc.y if StringEquals oidc.y:sub=system:serviceaccount:a:b and StringLike oidc.y:aud=sts.amazonaws.com',
    ],
    ['iam_role_name=r-‹suffix›'],
  ],
  [
    'assumable role 3.5: one statement for all providers',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc',
    `version = "3.5.0"
      create_role = true
      role_name = "r"
      provider_urls = ["oidc.x", "oidc.y"]
      oidc_fully_qualified_subjects = ["system:serviceaccount:a:b"]`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/oidc.x,arn:P:iam::A:oidc-provider/oidc.y if StringEquals oidc.x:sub=system:serviceaccount:a:b and StringEquals oidc.y:sub=system:serviceaccount:a:b',
    ],
    ['this_iam_role_arn=arn:P:iam::A:role/r'],
  ],
  [
    'assumable role 2.11: the URL is not stripped, the partition is aws',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc',
    `version = "2.11.0"
      create_role = true
      role_name = "r"
      provider_url = "oidc.x"
      oidc_fully_qualified_subjects = ["system:serviceaccount:a:b", "system:serviceaccount:a:c"]`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:a:b,system:serviceaccount:a:c',
    ],
    ['this_iam_role_arn=arn:P:iam::A:role/r'],
  ],
  [
    'assumable role: subjects are open without any',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc',
    `version = "5.60.0"
      create_role = true
      role_name = "r"
      provider_url = "oidc.x"`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity,sts:TagSession Federated=arn:P:iam::A:oidc-provider/oidc.x',
    ],
    [],
  ],
  [
    'role 6: OIDC, Pod Identity by permissions',
    'terraform-aws-modules/iam/aws//modules/iam-role',
    `version = "~> 6.0"
      name = "r"
      use_name_prefix = false
      enable_oidc = true
      oidc_provider_urls = ["https://oidc.x"]
      oidc_subjects = ["system:serviceaccount:a:b"]
      oidc_wildcard_subjects = ["system:serviceaccount:c:*"]
      oidc_audiences = ["sts.amazonaws.com"]
      trust_policy_permissions = {
      pods = { actions = ["sts:AssumeRole", "sts:TagSession"], principals = [{ type = "Service", identifiers = ["pods.eks.amazonaws.com"] }] }
      }`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:TagSession,sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:a:b and StringEquals oidc.x:aud=sts.amazonaws.com and StringLike oidc.x:sub=system:serviceaccount:c:*',
      '  pods: Allow sts:AssumeRole,sts:TagSession Service=pods.eks.amazonaws.com',
    ],
    ['arn=arn:P:iam::A:role/r', 'name=r'],
  ],
  [
    'role per cluster: no audience ever',
    'terraform-aws-modules/iam/aws//modules/iam-eks-role',
    `version = "~> 5.20"
      role_name = "r"
      assume_role_condition_test = "StringLike"
      cluster_service_accounts = { prod = ["a:b"], dev = ["a:c"] }`,
    [
      'cluster module.m.data.aws_eks_cluster.this["dev"] name=dev issuer=‹issuer›',
      'cluster module.m.data.aws_eks_cluster.this["prod"] name=prod issuer=‹issuer›',
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringLike ‹issuer›:sub=system:serviceaccount:a:c',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/‹issuer› if StringLike ‹issuer›:sub=system:serviceaccount:a:b',
    ],
    ['iam_role_arn=arn:P:iam::A:role/r'],
  ],
  [
    'role per cluster 4.9: pairs of issuers',
    'terraform-aws-modules/iam/aws//modules/iam-eks-role',
    `version = "~> 4.9.0"
      role_name = "r"
      provider_url_sa_pairs = { "oidc.x" = ["a:b"] }`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::A:oidc-provider/oidc.x if StringEquals oidc.x:sub=system:serviceaccount:a:b',
    ],
    [],
  ],
  [
    'assumable role for a service',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role',
    `version = "~> 5.23"
      create_role = true
      role_name = "r"
      trusted_role_services = ["pods.eks.amazonaws.com"]
      role_requires_mfa = false`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRole,sts:TagSession AWS= Service=pods.eks.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/r'],
  ],
  [
    'assumable role 5.22: no TagSession, MFA by default',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role',
    `version = "5.22.0"
      create_role = true
      role_name = "r"
      trusted_role_services = ["pods.eks.amazonaws.com"]`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRole AWS= Service=pods.eks.amazonaws.com if Bool aws:MultiFactorAuthPresent=true and NumericLessThan aws:MultiFactorAuthAge=86400',
    ],
    [],
  ],
  [
    'assumable role 5.29: an own policy that is not empty counts',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role',
    `version = "5.29.0"
      create_role = true
      role_name = "r"
      custom_role_trust_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "pods.eks.amazonaws.com" } }] })`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRole Service=pods.eks.amazonaws.com',
    ],
    [],
  ],
  [
    'assumable role 5.30: an own policy only with the flag',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role',
    `version = "5.30.0"
      create_role = true
      role_name = "r"
      custom_role_trust_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "pods.eks.amazonaws.com" } }] })`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRole,sts:TagSession AWS= Service= if Bool aws:MultiFactorAuthPresent=true and NumericLessThan aws:MultiFactorAuthAge=86400',
    ],
    [],
  ],
  [
    // …/blob/v5.50.0/modules/iam-assumable-role/variables.tf: a list of texts, so one text is refused and says nothing.
    'assumable role 5.50: names of sessions are a list',
    'terraform-aws-modules/iam/aws//modules/iam-assumable-role',
    `version = "5.50.0"
      create_role = true
      role_name = "r"
      role_requires_mfa = false
      role_requires_session_name = true
      role_session_name = "one"`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRole,sts:TagSession AWS= Service= if StringEquals sts:RoleSessionName=?',
    ],
    [],
  ],
  [
    'role for GitHub',
    'terraform-aws-modules/iam/aws//modules/iam-github-oidc-role',
    `name = "gh"
      subjects = ["org/repo:*"]`,
    [
      'role module.m.aws_iam_role.this[0] name=gh arn=arn:P:iam::A:role/gh',
      '  GithubOidcAuth: Allow sts:TagSession,sts:AssumeRoleWithWebIdentity Federated=arn:P:iam::A:oidc-provider/token.actions.githubusercontent.com if ForAllValues:StringEquals token.actions.githubusercontent.com:iss=https://token.actions.githubusercontent.com and ForAllValues:StringEquals token.actions.githubusercontent.com:aud=sts.amazonaws.com and StringLike token.actions.githubusercontent.com:sub=repo:org/repo:*',
    ],
    ['arn=arn:P:iam::A:role/gh'],
  ],
  [
    'OIDC provider',
    'terraform-aws-modules/iam/aws//modules/iam-oidc-provider',
    `url = "https://oidc.x"
      client_id_list = ["sts.amazonaws.com"]`,
    [
      'oidc-provider module.m.aws_iam_openid_connect_provider.this[0] arn=arn:P:iam::A:oidc-provider/oidc.x issuer=oidc.x url=https://oidc.x',
    ],
    ['arn=arn:P:iam::A:oidc-provider/oidc.x', 'url=oidc.x'],
  ],
  [
    'wrapper',
    'terraform-aws-modules/iam/aws//wrappers/iam-role-for-service-accounts-eks',
    `version = "~> 5.30"
      defaults = { oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b"] } } }
      items = { x = { role_name = "rx" }, y = { role_name = "ry", create_role = false } }`,
    [
      'role module.m.module.wrapper["x"].aws_iam_role.this[0] name=rx arn=arn:P:iam::A:role/rx',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:b and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    [],
  ],
  [
    'git source with a tag',
    'git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-role-for-service-accounts-eks?ref=v5.1.0',
    `role_name = "r"
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:b and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/r'],
  ],
  [
    'Terragrunt source',
    'tfr:///terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts?version=6.1.0',
    `name = "r"
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=r-‹suffix› arn=arn:P:iam::A:role/r-‹suffix›',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:b and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    ['name=r-‹suffix›'],
  ],
  [
    'private registry',
    'app.terraform.io/acme/iam/aws//modules/iam-role-for-service-accounts-eks',
    `version = "5.2.0"
      role_name = "r"
      oidc_providers = { m = { provider_arn = "${providerArn}", namespace_service_accounts = ["a:b"] } }`,
    [
      'role module.m.aws_iam_role.this[0] name=r arn=arn:P:iam::A:role/r',
      '  Allow sts:AssumeRoleWithWebIdentity Federated=arn:aws:iam::111122223333:oidc-provider/ISS if StringEquals ISS:sub=system:serviceaccount:a:b and StringEquals ISS:aud=sts.amazonaws.com',
    ],
    ['iam_role_arn=arn:P:iam::A:role/r'],
  ],
]

test.each(cases.map((each) => [each[0], each] as const))('%s', (_, each) => {
  expect(observed(each)).toEqual({ facts: each[3], outputs: each[4] })
})
