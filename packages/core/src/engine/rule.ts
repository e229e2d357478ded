// What a rule is: ESLint's shape over irsalint's model. https://eslint.org/docs/latest/extend/custom-rules
import type { Edit, RelatedLocation, Severity, Suggestion } from '../finding.js'
import type { AnnotatedObject, Cluster, Condition, ModuleCall, OidcProvider, PodIdentityAssociation, Role, RoleGrant, ServiceAccount, Statement, Workload } from '../model/facts.js'
import type { Binding, Model } from '../model/model.js'
import type { Location } from '../source/source-file.js'
import type { UnknownReason } from '../value/symbol.js'

export type Category = 'linkage' | 'trust-policy' | 'trust-policy-security' | 'kubernetes' | 'terraform-module' | 'pod-identity' | 'hygiene'

export interface RuleMeta<MessageIds extends string, Options extends object> {
  readonly apiVersion?: 1
  /** Kebab-case, forever; equals the file's name. */
  readonly id: string
  readonly severity: Severity
  readonly recommended: boolean
  readonly category: Category
  /** One sentence: what is reported. */
  readonly summary: string
  readonly references: readonly string[]
  /** JSON Schema of the options object. */
  readonly schema: object
  readonly defaultOptions: Options
  /** Text by id, with `{{name}}` placeholders: what is wrong, why it matters, what to do. */
  readonly messages: Readonly<Record<MessageIds, string>>
  readonly hasSuggestions?: boolean
  readonly fixable?: boolean
  /** More specific rules: this one is silent where one of them speaks on the same entity or what it derives from. */
  readonly yieldsTo?: readonly string[]
}

export interface Report<MessageIds extends string> {
  readonly at: Location | { readonly location: Location }
  readonly messageId: MessageIds
  readonly data?: Readonly<Record<string, string | number>>
  readonly related?: readonly (RelatedLocation | undefined)[]
  readonly suggest?: readonly (Suggestion | undefined)[]
  readonly fix?: readonly Edit[]
  /** Lower than the rule's own severity, for a case that is only worth a warning. */
  readonly severity?: 'warn'
  /**
   * The entities the finding is about, most specific first (condition, statement, role, service account, module call):
   * `yieldsTo` compares them by identity. Default: the entity of the listener.
   */
  readonly about?: readonly object[]
}

export interface RuleContext<MessageIds extends string, Options extends object> {
  readonly id: string
  readonly options: Options
  readonly model: Model
  report(report: Report<MessageIds>): void
  /** Looked, could not tell. */
  undetermined(undecided: { readonly at: Location | { readonly location: Location }; readonly subject: string; readonly reason: UnknownReason | string }): void
}

export interface RuleListeners {
  Role?(role: Role): void
  TrustStatement?(statement: Statement, role: Role): void
  TrustCondition?(condition: Condition, statement: Statement, role: Role): void
  ServiceAccount?(serviceAccount: ServiceAccount): void
  Workload?(workload: Workload): void
  AnnotatedObject?(object: AnnotatedObject): void
  OidcProvider?(provider: OidcProvider): void
  Cluster?(cluster: Cluster): void
  PodIdentityAssociation?(association: PodIdentityAssociation): void
  RoleGrant?(grant: RoleGrant): void
  ModuleCall?(call: ModuleCall): void
  Binding?(binding: Binding): void
  Model?(model: Model): void
}

export interface Rule<MessageIds extends string = string, Options extends object = object> {
  readonly meta: RuleMeta<MessageIds, Options>
  create(context: RuleContext<MessageIds, Options>): RuleListeners
}

/** Types a rule from its own `meta`: message ids and options are checked by the compiler. */
export function defineRule<const MessageIds extends string, Options extends object>(rule: Rule<MessageIds, Options>): Rule<MessageIds, Options> {
  return rule
}

export * as fix from './fix.js'
