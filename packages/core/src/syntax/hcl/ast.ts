// The syntax tree of HCL native syntax as Terraform uses it. Every node has a range inside its file.
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
import type { Decimal } from '../../value/number.js'

/** Offsets into the file's text: `start` inclusive, `end` exclusive. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Comment extends Range {
  /** Without the markers. */
  readonly text: string
}

export interface Body extends Range {
  /** In source order; a repeated attribute name is kept (and reported as an error). */
  readonly attributes: readonly Attribute[]
  readonly blocks: readonly Block[]
  /** Something in this body could not be read (see the problems): nothing may be concluded from what is absent. */
  readonly incomplete?: true
  /** Of an incomplete body: the names of the arguments and the types of the blocks that could not be read. Absent where it may be any. */
  readonly unread?: readonly string[]
}

export interface Attribute extends Range {
  readonly name: string
  readonly nameRange: Range
  readonly expression: Expression
}

export interface Label extends Range {
  readonly value: string
}

export interface Block extends Range {
  readonly type: string
  readonly typeRange: Range
  readonly labels: readonly Label[]
  readonly body: Body
}

export type UnaryOperator = '-' | '!'
export type BinaryOperator = '*' | '/' | '%' | '+' | '-' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||'

/** A run of literal text in a template; `text` is unescaped, dedented and stripped as HCL does. */
export interface TemplateText extends Range {
  readonly kind: 'text'
  readonly text: string
  /** Pairs: offset in `text` → offset in the file, ascending; between two pairs both run alike. */
  readonly map: readonly (readonly [number, number])[]
}

export interface TemplateInterpolation extends Range {
  readonly kind: 'interpolation'
  readonly expression: Expression
}

export interface TemplateIf extends Range {
  readonly kind: 'if'
  readonly condition: Expression
  readonly then: readonly TemplatePart[]
  /** Absent without `%{ else }`: then the arm is the empty string. */
  readonly otherwise?: readonly TemplatePart[]
}

export interface TemplateFor extends Range {
  readonly kind: 'for'
  readonly keyName?: string
  readonly valueName: string
  readonly collection: Expression
  readonly body: readonly TemplatePart[]
}

export type TemplatePart = TemplateText | TemplateInterpolation | TemplateIf | TemplateFor

export type Expression =
  | ({ readonly kind: 'number'; readonly value: Decimal } & Range)
  | ({ readonly kind: 'bool'; readonly value: boolean } & Range)
  | ({ readonly kind: 'null' } & Range)
  /** Any quoted string or heredoc, also one without holes. `"${x}"` alone is a template with one interpolation: it keeps the type of x. */
  | ({ readonly kind: 'template'; readonly parts: readonly TemplatePart[]; readonly heredoc: boolean } & Range)
  /** The first name of a traversal: `var` in `var.x`. */
  | ({ readonly kind: 'variable'; readonly name: string } & Range)
  /** `.name`, and the legacy `.0` (then `name` is the digits and `legacyIndex` is true). */
  | ({ readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly nameRange: Range; readonly legacyIndex: boolean } & Range)
  | ({ readonly kind: 'index'; readonly object: Expression; readonly key: Expression } & Range)
  /**
   * `object.*…` (`full: false`) and `object[*]…` (`full: true`). `each` is what follows, with `splat-item` standing for the item.
   * An attribute-only splat takes only the attribute accesses behind it; a full splat takes attributes and indexes.
   */
  | ({ readonly kind: 'splat'; readonly object: Expression; readonly full: boolean; readonly each: Expression } & Range)
  | ({ readonly kind: 'splat-item' } & Range)
  | ({ readonly kind: 'call'; readonly name: string; readonly nameRange: Range; readonly args: readonly Expression[]; readonly expandFinal: boolean } & Range)
  | ({ readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression } & Range)
  | ({ readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression } & Range)
  | ({ readonly kind: 'conditional'; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression } & Range)
  | ({ readonly kind: 'parentheses'; readonly inner: Expression } & Range)
  | ({ readonly kind: 'tuple'; readonly items: readonly Expression[] } & Range)
  /** A bare-name key is `{kind: 'variable'}` with `literalKey: true`; `(x) = …` has a `parentheses` key. */
  | ({ readonly kind: 'object'; readonly items: readonly ObjectItem[] } & Range)
  | ({ readonly kind: 'for'; readonly keyName?: string; readonly valueName: string; readonly collection: Expression; readonly key?: Expression; readonly value: Expression; readonly grouping: boolean; readonly condition?: Expression } & Range)

export interface ObjectItem {
  readonly key: Expression
  /** True where the key is a bare identifier: then its name is the key. */
  readonly literalKey: boolean
  readonly value: Expression
}

export interface SyntaxProblem extends Range {
  /** What is wrong and what to do, without the file's name. */
  readonly message: string
}

export interface HclFile {
  readonly body: Body
  readonly comments: readonly Comment[]
  readonly problems: readonly SyntaxProblem[]
  /** Built from another parser's tree: places are those of the attribute or block around, and no fix may be built on them. */
  readonly approximate?: true
}
