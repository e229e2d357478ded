// Facts: what inputs say, in AWS's and Kubernetes' own words. Types only.
import type { Location } from '../source/source-file.js'
import type { Guard, Ternary, Value } from '../value/value.js'
import type { UnknownReason } from '../value/symbol.js'

/**
 * A world in which facts may be compared: one Terraform root with one variant, one kustomize overlay, one plain directory
 * of manifests, one policy file. Facts of different Terraform roots or variants never contradict each other.
 */
export interface Scope {
  /** Stable: `terraform:<root path>[#<variant>]`, `kubernetes:<dir>`, `iam:<file>`, `plan:<file>`, `commands:<dir>`. */
  readonly id: string
  readonly kind: 'terraform' | 'kubernetes' | 'iam' | 'plan' | 'eksctl' | 'commands'
  /** Directory or file the scope stands for, absolute. */
  readonly path: string
  /** Name of the variant, for people (`prod` of `env/prod.tfvars`). */
  readonly variant?: string
  /**
   * True for a second look at a root, in which switches that are off by default are undecided. Only what the first look did not
   * see counts, and it is compared with nothing outside.
   */
  readonly secondLook?: true
}

interface FactBase {
  readonly scope: Scope
  readonly location: Location
  /** Whether the thing is created in this scope. `unknown` for an undecided `count`. */
  readonly exists: Ternary
  /** When it exists, where that hangs on conditions that other values may hang on too. */
  readonly when?: Guard
}

// --- trust policies (policy-document.ts is the only producer) ---------------------------------------------------

export type SetOperator = 'ForAllValues' | 'ForAnyValue'

export interface ConditionOperator {
  /** As written, without set operator and suffix: `StringEquals`. */
  readonly base: string
  readonly setOperator?: SetOperator
  readonly ifExists: boolean
  /** False where IAM does not know it. */
  readonly known: boolean
}

export interface Condition {
  /** Unknown where the operator itself is an expression that could not be evaluated. */
  readonly operator: ConditionOperator | { readonly unknown: Value }
  readonly operatorLocation: Location
  readonly key: Value
  /** Scalars become a list of one. */
  readonly values: readonly Value[]
  /** False where there may be further values. */
  readonly complete: boolean
  readonly location: Location
}

export interface Principal {
  readonly type: 'AWS' | 'Federated' | 'Service' | 'CanonicalUser' | '*' | { readonly other: string } | { readonly unknown: Value }
  readonly values: readonly Value[]
  readonly complete: boolean
  readonly location: Location
}

export interface Statement {
  readonly sid?: Value
  readonly effect: 'Allow' | 'Deny' | { readonly unknown: Value } | { readonly invalid: Value }
  readonly principals: readonly Principal[]
  readonly notPrincipals?: readonly Principal[]
  readonly actions: readonly Value[]
  readonly notActions?: readonly Value[]
  /** Forbidden in trust policies; kept so that rules can say so. */
  readonly resourceLocation?: Location
  readonly conditions: readonly Condition[]
  /** Per list, false where a dynamic block or an unknown part may add elements. */
  readonly complete: { readonly principals: boolean; readonly actions: boolean; readonly conditions: boolean }
  readonly location: Location
  /** When this statement is there at all (a choice around it); `exists` as for facts. */
  readonly exists: Ternary
}

export interface PolicyProblem {
  readonly code: 'invalid-version' | 'invalid-effect' | 'missing-principal' | 'not-principal' | 'resource' | 'unknown-operator' | 'null-if-exists' | 'invalid-principal' | 'invalid-action' | 'duplicate-key' | 'not-a-policy' | 'invalid-element'
  readonly message: string
  readonly location: Location
}

export interface PolicyDocument {
  readonly kind: 'policy'
  readonly version?: Value
  readonly statements: readonly Statement[]
  /** False where further statements may exist. */
  readonly complete: boolean
  readonly problems: readonly PolicyProblem[]
  readonly location: Location
}

export interface UnknownPolicy {
  readonly kind: 'unknown'
  readonly reason: UnknownReason
  readonly location: Location
}

/** One of a few documents, when an undecided condition picks. */
export interface PolicyChoice {
  readonly kind: 'choice'
  readonly options: readonly { readonly when: Guard; readonly policy: PolicyDocument | UnknownPolicy }[]
  readonly location: Location
}
export type Trust = PolicyDocument | UnknownPolicy | PolicyChoice

// --- entities -----------------------------------------------------------------------------------------------------

export interface Role extends FactBase {
  readonly kind: 'role'
  /** `module.irsa["api"].aws_iam_role.this[0]`, or the name in a policy file. Unique within its scope. */
  readonly address: string
  /** Address of the module call that creates it, with instance key, where one does (`module.irsa["api"]`). */
  readonly moduleAddress?: string
  readonly name: Value
  /** The prefix, where the name is generated from one: then `name` is a template that ends in a unique suffix. */
  readonly namePrefix?: Value
  readonly path: Value
  /** `arn:` + partition + `:iam::` + account + `:role` + path + name, with symbols where not known. */
  readonly arn: Value
  readonly trust: Trust
  /** True where a known module omits the audience by design: rules about `aud` stay silent. */
  readonly audienceOmittedByModule?: true
}

export interface OidcProvider extends FactBase {
  readonly kind: 'oidc-provider'
  readonly address: string
  /** Issuer without scheme. */
  readonly issuer: Value
  /** The `url` argument as written. Absent for data sources looked up by ARN. */
  readonly url?: Value
  readonly arn: Value
  /** Undefined where not known (data source). */
  readonly clientIds?: Value
  /** True where it is looked up rather than created. */
  readonly lookup: boolean
}

export interface Cluster extends FactBase {
  readonly kind: 'cluster'
  readonly address: string
  readonly name: Value
  readonly issuer: Value
  readonly lookup: boolean
}

/** What is known about the releases of a registry module. */
export interface ModuleKnowledge {
  readonly family: string
  /** Newest major release of the whole module. */
  readonly latestMajor: number
  /** Releases that have this path of the module. */
  readonly existsIn: { readonly from: string; readonly below?: string }
  /** The path that took its place, where it is gone. */
  readonly replacedBy?: string
  /**
   * What the call's version says: nothing; a reference that is no version (a branch); a constraint that allows releases with
   * this path, or excludes all of them.
   */
  readonly constraint: 'none' | 'not-a-version' | 'allows' | 'excludes'
  /** Major release that irsalint reasons with. */
  readonly major: number
  /** False for modules that neither make roles for pods nor the provider that such roles trust. */
  readonly givesAccess: boolean
  /** Argument names of another major release → the name here; null where it is gone. */
  readonly renamedArguments?: ReadonlyMap<string, string | null>
  /** Arguments that are of another type under the other name. */
  readonly retypedArguments?: ReadonlySet<string>
  /** Output names of another major release → the name here; null where it is gone. */
  readonly renamedOutputs?: ReadonlyMap<string, string | null>
}

/** A Terraform module call whose module irsalint knows (or the user described). */
export interface ModuleCall extends FactBase {
  readonly kind: 'module-call'
  /** `module.irsa["api"]`. */
  readonly address: string
  /** Family id of the knowledge used, e.g. `iam-role-for-service-accounts-eks`; undefined for modules not known. */
  readonly family?: string
  readonly source: Value
  /** The version constraint as written. */
  readonly version?: Value
  /** Arguments by name as evaluated, meta-arguments left out. */
  readonly arguments: ReadonlyMap<string, Value>
  /** Where each argument's name stands. */
  readonly argumentLocations: ReadonlyMap<string, Location>
  /** True where a local copy was evaluated instead of built-in knowledge. */
  readonly local: boolean
  /** Where the calling module asks for its outputs, for modules whose outputs have had other names. */
  readonly outputUses?: readonly { readonly output: string; readonly location: Location }[]
  /** True where the calling module says nowhere what becomes of its outputs. */
  readonly unmentioned?: true
  /** Location of the `source` argument. */
  readonly sourceLocation: Location
  /** For modules of the registry that irsalint knows, also where a local copy was evaluated. */
  readonly knowledge?: ModuleKnowledge
}

export interface ServiceAccount extends FactBase {
  readonly kind: 'service-account'
  readonly address: string
  /** Absent namespace in a manifest is an unknown with code `placeholder`, unless its scope sets one. */
  readonly namespace: Value
  readonly name: Value
  /** Annotations; `complete: false` where further ones may exist. Keys keep their locations. */
  readonly annotations: Value
  /** What it is made by, for messages: `ServiceAccount manifest`, `kubernetes_service_account`, `helm_release values`, `add-on`. */
  readonly origin: string
  /** True where the object is only named (chart default, add-on table), not written in the repository. */
  readonly implied?: true
  /** Name of the Helm release that makes it, where its own name is the chart's doing: people trust the one and get the other. */
  readonly release?: Value
  /** True where the annotations are added to an object made elsewhere (`kubernetes_annotations`, a patch). */
  readonly patch?: true
  /** True where its empty annotations are only a warning or nothing (Helm values, chart defaults). */
  readonly emptyAnnotation?: 'error' | 'warn' | 'silent'
}

export interface Workload extends FactBase {
  readonly kind: 'workload'
  readonly address: string
  /** `Deployment`, `CronJob`, `Pod`, … */
  readonly workloadKind: string
  readonly namespace: Value
  readonly name: Value
  readonly serviceAccountName: Value
  /** Annotations of the object itself. */
  readonly annotations: Value
  /** Annotations of the pod template (for a Pod: the same as `annotations`). */
  readonly podAnnotations: Value
  /** True where a container is given `AWS_ROLE_ARN` by hand: it needs no annotation. */
  readonly ownRole?: true
}

/** Any other annotated Kubernetes object, kept because an annotation may stand on the wrong one. */
export interface AnnotatedObject extends FactBase {
  readonly kind: 'annotated-object'
  readonly address: string
  readonly objectKind: string
  readonly namespace: Value
  readonly name: Value
  readonly annotations: Value
}

export interface PodIdentityAssociation extends FactBase {
  readonly kind: 'association'
  readonly address: string
  readonly cluster: Value
  /** Where the provider that makes it tells account and region: an association stands with its cluster. */
  readonly clusterArn?: Value
  readonly account?: Value
  readonly namespace: Value
  readonly serviceAccount: Value
  readonly roleArn: Value
  readonly targetRoleArn?: Value
  readonly sessionTagsDisabled?: Value
}

/** A role given to a service account without an annotation in the repository (`aws_eks_addon.service_account_role_arn`). */
export interface RoleGrant extends FactBase {
  readonly kind: 'role-grant'
  readonly address: string
  readonly namespace: Value
  readonly serviceAccount: Value
  readonly roleArn: Value
  readonly origin: string
}

export type Fact = Role | OidcProvider | Cluster | ModuleCall | ServiceAccount | Workload | AnnotatedObject | PodIdentityAssociation | RoleGrant
export type FactKind = Fact['kind']

/** Coverage of a kind of fact in a scope: `complete` only where configuration, imported facts or a live dump say so. */
export type Coverage = 'complete' | 'partial'

export interface Facts {
  readonly facts: readonly Fact[]
  /** Facts that are probable, not certain, in place of all those of the same scopes. */
  readonly likely?: readonly Fact[]
  readonly problems: readonly import('../finding.js').Problem[]
}
