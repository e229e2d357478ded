// The model that rules query: immutable, made once by link.ts.
import type { AnnotatedObject, Cluster, Coverage, Fact, FactKind, ModuleCall, OidcProvider, PodIdentityAssociation, Role, RoleGrant, Scope, ServiceAccount, Trust, Workload } from './facts.js'
import type { Decision } from './trust.js'
import type { Location } from '../source/source-file.js'
import type { Ternary, Value } from '../value/value.js'

/** How sure it is that a role is the one an ARN means: `yes` by address or equal ARN, `unknown` where a pattern with holes matches. */
export interface RoleMatch {
  readonly role: Role
  readonly match: Exclude<Ternary, 'no'>
}

/**
 * A service account and what its annotation, grant or association means. One per (service account, role ARN source);
 * `candidates` are all roles that the ARN can mean in comparable scopes, decided one by one.
 */
export interface Binding {
  readonly kind: 'binding'
  readonly via: 'annotation' | 'grant' | 'association'
  readonly serviceAccount?: ServiceAccount
  readonly association?: PodIdentityAssociation
  readonly grant?: RoleGrant
  readonly namespace: Value
  readonly name: Value
  readonly roleArn: Value
  /** Where the ARN is written. */
  readonly location: Location
  readonly candidates: readonly (RoleMatch & { readonly decision: Decision })[]
  /**
   * `deny` only where at least one candidate is certain and every candidate denies in every option in which both exist;
   * `allow` where one certain candidate allows; else `unknown`.
   */
  readonly decision: Decision
}

export interface Model {
  readonly scopes: readonly Scope[]
  readonly roles: readonly Role[]
  readonly oidcProviders: readonly OidcProvider[]
  readonly clusters: readonly Cluster[]
  readonly serviceAccounts: readonly ServiceAccount[]
  readonly workloads: readonly Workload[]
  readonly annotatedObjects: readonly AnnotatedObject[]
  readonly associations: readonly PodIdentityAssociation[]
  readonly roleGrants: readonly RoleGrant[]
  readonly moduleCalls: readonly ModuleCall[]
  readonly bindings: readonly Binding[]

  /** True for what a second look at a root only repeats: rules are not asked about it again. */
  isRepeated(entity: Fact | Binding): boolean
  coverage(kind: FactKind, scope: Scope): Coverage
  /** True where facts of the two scopes may be compared: the same, or at least one of them not of Terraform. */
  comparable(a: Scope, b: Scope): boolean
  /**
   * Stricter, for what is linked by name alone: the same scope, or two that are nearest to each other in the directory tree
   * (`lessons/1/k8s` and `lessons/1/terraform`, but not `lessons/2/terraform`).
   */
  related(a: Scope, b: Scope): boolean
  /** Roles that an ARN can mean, seen from a scope: certain ones first. */
  rolesByArn(arn: Value, from: Scope): readonly RoleMatch[]
  /** The module call that creates a role, where a known module does. */
  moduleCallOf(role: Role): ModuleCall | undefined
  /** Service accounts of related scopes that certainly have this namespace and name. */
  serviceAccountsNamed(namespace: Value, name: Value, from: Scope): readonly ServiceAccount[]
  bindingsOf(serviceAccount: ServiceAccount): readonly Binding[]
  /** Roles of related scopes whose trust policy admits the service account: `yes` proven, `unknown` possible. */
  rolesAdmitting(namespace: Value, name: Value, from: Scope): readonly RoleMatch[]
  /** The statements of a trust, all options of a choice together. */
  statementsOf(trust: Trust): readonly import('./facts.js').Statement[]
}
