// The declarations of one module directory: primary files collected, overrides merged, nothing evaluated.
// Owns which files count and which declarations collide; may not resolve references.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Attribute, Block, Body, HclFile, Range } from '../../syntax/hcl/ast.js'
import { mergeBodies } from './overrides.js'

export interface SourcedAttribute {
  readonly file: SourceFile
  readonly attribute: Attribute
}

export interface SourcedBlock {
  readonly file: SourceFile
  readonly block: Block
}

/** A block body whose parts may come from several files (overrides). In JSON, a key may be attribute and block at once. */
export interface ConfigBody {
  readonly file: SourceFile
  readonly range: Range
  readonly attributes: ReadonlyMap<string, SourcedAttribute>
  readonly blocks: readonly SourcedBlock[]
  /** True for the names of arguments and the types of blocks that may stand here although they could not be read: a syntax error hides them. */
  readonly mayHide?: (name: string) => boolean
  /** True where an override file adds to it: then Terraform does not mind arguments that nobody expects. */
  readonly isMerged?: true
}

export interface Declaration {
  readonly name: string
  /** Type and labels: where people look for it. */
  readonly header: Location
  readonly body: ConfigBody
  /** Where there are overrides: the bodies as they are written, the first of them the one that is overridden. */
  readonly written?: readonly ConfigBody[]
}

export interface ResourceDeclaration extends Declaration {
  readonly mode: 'managed' | 'data'
  readonly type: string
}

/** Something for which Terraform refuses the configuration. */
export interface ConfigError {
  readonly message: string
  readonly location: Location
  /** True for what the parser says: reported as a syntax problem, too. */
  readonly syntax?: true
}

export interface ModuleConfig {
  readonly directory: string
  readonly virtual: boolean
  readonly files: readonly SourceFile[]
  readonly variables: ReadonlyMap<string, Declaration>
  readonly locals: ReadonlyMap<string, SourcedAttribute>
  readonly outputs: ReadonlyMap<string, Declaration>
  /** By `managed.aws_iam_role.this` and `data.aws_region.current`. */
  readonly resources: ReadonlyMap<string, ResourceDeclaration>
  readonly calls: ReadonlyMap<string, Declaration>
  readonly providers: readonly Declaration[]
  readonly checks: readonly Declaration[]
  /** `terraform`, `moved`, `import`, `removed` blocks and what Terraform does not know. */
  readonly others: readonly SourcedBlock[]
  readonly errors: readonly ConfigError[]
}

export interface ParsedFile {
  readonly file: SourceFile
  readonly parsed: HclFile
}

const extensions = ['.tofu.json', '.tf.json', '.tofu', '.tf'] as const

/** The extension that makes a file part of a module; undefined for all other files. */
export function configExtension(path: string): (typeof extensions)[number] | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name.startsWith('.') || name.endsWith('~') || (name.startsWith('#') && name.endsWith('#'))) return undefined
  return extensions.find((extension) => name.endsWith(extension))
}

export const isJsonConfig = (path: string): boolean => path.endsWith('.json')

const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1, path.length - (configExtension(path)?.length ?? 0))

const isOverride = (path: string): boolean => stem(path) === 'override' || stem(path).endsWith('_override')

/**
 * The module's files in the order in which they are read. OpenTofu reads `x.tofu` instead of `x.tf` where both stand side by side:
 * https://opentofu.org/docs/language/files/
 */
export function moduleFiles(paths: readonly string[]): readonly string[] {
  const all = new Set(paths)
  const replaced = (path: string): boolean => {
    const extension = configExtension(path)
    if (extension === '.tf') return all.has(`${path.slice(0, -3)}.tofu`)
    if (extension === '.tf.json') return all.has(`${path.slice(0, -8)}.tofu.json`)
    return false
  }
  return [...all].filter((path) => configExtension(path) !== undefined && !replaced(path)).sort()
}

export function configBody(file: SourceFile, range: Range, body: Body): ConfigBody {
  const attributes = new Map<string, SourcedAttribute>()
  for (const attribute of body.attributes) if (!attributes.has(attribute.name)) attributes.set(attribute.name, { file, attribute })
  const { unread } = body
  return {
    file,
    range: { start: range.start, end: range.end },
    attributes,
    blocks: body.blocks.map((block) => ({ file, block })),
    ...(body.incomplete === undefined ? {} : { mayHide: (name: string) => unread?.includes(name) !== false }),
  }
}

export const emptyBody = (file: SourceFile): ConfigBody => ({ file, range: { start: 0, end: 0 }, attributes: new Map(), blocks: [] })

export const at = (file: SourceFile, range: Range): Location => ({ file, start: range.start, end: range.end })

/** How many labels a block type of the top level takes, and what its declarations are called. */
const labelCounts: Readonly<Record<string, number>> = { variable: 1, output: 1, module: 1, provider: 1, check: 1, resource: 2, data: 2, ephemeral: 2 }

interface Collected {
  readonly declarations: Map<string, Declaration>
  readonly locals: Map<string, SourcedAttribute>
  readonly others: SourcedBlock[]
}

function keyOf(block: Block): string {
  const [first = '', second = ''] = block.labels.map((label) => label.value)
  switch (block.type) {
    case 'resource':
      return `managed.${first}.${second}`
    case 'data':
    case 'ephemeral':
      return `${block.type}.${first}.${second}`
    default:
      return `${block.type}.${first}`
  }
}

function headerOf(file: SourceFile, block: Block): Location {
  const last = block.labels[block.labels.length - 1] ?? block.typeRange
  return { file, start: block.start, end: Math.max(block.typeRange.end, last.end) }
}

const providerKey = (body: ConfigBody, name: string): string => {
  const alias = body.attributes.get('alias')?.attribute.expression
  return alias === undefined ? `provider.${name}` : `provider.${name}.${alias.kind === 'template' ? alias.parts.map((p) => (p.kind === 'text' ? p.text : '?')).join('') : '?'}`
}

function collect(files: readonly ParsedFile[], into: Collected, errors: ConfigError[], override: boolean): void {
  for (const { file, parsed } of files) {
    for (const attribute of parsed.body.attributes) {
      if (attribute.name !== '//') errors.push({ message: `Unsupported argument: an argument named "${attribute.name}" is not expected here`, location: at(file, attribute.nameRange) })
    }
    for (const block of parsed.body.blocks) collectBlock(file, block, into, errors, override)
  }
}

/** Blocks that no override file may hold. */
const fixedBlocks: ReadonlySet<string> = new Set(['validation', 'precondition', 'postcondition'])

/** Blocks without labels that an override file may hold as well. */
const overridable: ReadonlySet<string> = new Set(['terraform', 'removed'])

const topLevel = new Set(['terraform', 'moved', 'import', 'removed', 'locals', ...Object.keys(labelCounts)])

function collectBlock(file: SourceFile, block: Block, into: Collected, errors: ConfigError[], override: boolean): void {
  if (block.type === 'locals') {
    if (block.labels.length > 0) errors.push({ message: 'Extraneous label for locals', location: headerOf(file, block) })
    for (const inner of block.body.blocks) errors.push({ message: `Unexpected "${inner.type}" block: blocks are not allowed here`, location: at(file, inner.typeRange) })
    for (const attribute of block.body.attributes) {
      const seen = into.locals.get(attribute.name)
      if (override && seen === undefined) errors.push({ message: `Missing local value definition to override: "${attribute.name}"`, location: at(file, attribute.nameRange) })
      else if (!override && seen !== undefined) errors.push({ message: `Duplicate local value definition: "${attribute.name}" is already defined`, location: at(file, attribute.nameRange) })
      if (override || seen === undefined) into.locals.set(attribute.name, { file, attribute })
    }
    return
  }
  const labels = labelCounts[block.type]
  if (labels === undefined || !Object.hasOwn(labelCounts, block.type)) {
    if (!topLevel.has(block.type)) errors.push({ message: `Unsupported block type: blocks of type "${block.type}" are not expected here`, location: at(file, block.typeRange) })
    else if (override && !overridable.has(block.type)) errors.push({ message: `Cannot override "${block.type}" blocks: they can appear only in normal files`, location: at(file, block.typeRange) })
    else if (block.labels.length > 0) errors.push({ message: `Extraneous label for ${block.type}`, location: headerOf(file, block) })
    into.others.push({ file, block })
    return
  }
  if (block.labels.length !== labels) {
    errors.push({ message: `${block.labels.length < labels ? 'Missing' : 'Extraneous'} label for ${block.type}`, location: headerOf(file, block) })
    return
  }
  const body = configBody(file, block, block.body)
  const [first = '', second] = block.labels.map((label) => label.value)
  const declaration: Declaration & { readonly mode?: 'managed' | 'data'; readonly type?: string } = {
    name: second ?? first,
    header: headerOf(file, block),
    body,
    ...(second === undefined ? {} : { type: first, mode: block.type === 'resource' ? 'managed' : 'data' }),
  }
  const key = block.type === 'provider' ? providerKey(body, first) : keyOf(block)
  const seen = into.declarations.get(key)
  if (override) {
    const fixed = block.type === 'check' ? block : [...block.body.blocks, ...block.body.blocks.flatMap((each) => each.body.blocks)].find(({ type }) => fixedBlocks.has(type))
    if (fixed !== undefined) errors.push({ message: `Can't override ${fixed.type} blocks`, location: at(file, fixed.typeRange) })
    const after = block.body.attributes.find(({ name }) => name === 'depends_on')
    if (after?.expression.kind === 'tuple' && after.expression.items.length > 0) errors.push({ message: 'Unsupported override: the depends_on argument may not be overridden', location: at(file, after) })
    if (seen === undefined) {
      // Provider blocks may be added by an override file; everything else must exist.
      if (block.type === 'provider') into.declarations.set(key, declaration)
      else errors.push({ message: `Missing ${block.type} to override: there is no ${key.replace(/^managed\./, '')}`, location: declaration.header })
      return
    }
    into.declarations.set(key, { ...seen, written: [...(seen.written ?? [seen.body]), body], body: { ...mergeBodies(seen.body, body, block.type), isMerged: true } })
    return
  }
  if (seen !== undefined) {
    errors.push({ message: `Duplicate ${block.type} definition: "${declaration.name}" is already defined`, location: declaration.header })
    return
  }
  into.declarations.set(key, declaration)
}

function attributeErrors(file: SourceFile, body: Body, errors: ConfigError[]): void {
  const names = new Set<string>()
  for (const attribute of body.attributes) {
    if (names.has(attribute.name)) errors.push({ message: `Attribute redefined: the argument "${attribute.name}" was already set`, location: at(file, attribute.nameRange) })
    names.add(attribute.name)
  }
  for (const block of body.blocks) attributeErrors(file, block.body, errors)
}

/** `files` are the parsed files of the directory, in any order. */
export function moduleConfig(directory: string, files: readonly ParsedFile[], virtual: boolean): ModuleConfig {
  const sorted = [...files].sort((a, b) => (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0))
  const errors: ConfigError[] = []
  for (const { file, parsed } of sorted) {
    for (const problem of parsed.problems) errors.push({ message: problem.message, location: at(file, problem), syntax: true })
    if (!isJsonConfig(file.path)) attributeErrors(file, parsed.body, errors)
  }
  const collected: Collected = { declarations: new Map(), locals: new Map(), others: [] }
  collect(sorted.filter(({ file }) => !isOverride(file.path)), collected, errors, false)
  collect(sorted.filter(({ file }) => isOverride(file.path)), collected, errors, true)

  const pick = (prefix: string): Map<string, Declaration> => {
    const picked = new Map<string, Declaration>()
    for (const [key, declaration] of collected.declarations) if (key.startsWith(`${prefix}.`)) picked.set(declaration.name, declaration)
    return picked
  }
  const resources = new Map<string, ResourceDeclaration>()
  for (const [key, declaration] of collected.declarations) if (isResource(declaration)) resources.set(key, declaration)
  return {
    directory,
    virtual,
    files: sorted.map(({ file }) => file),
    variables: pick('variable'),
    locals: collected.locals,
    outputs: pick('output'),
    resources,
    calls: pick('module'),
    providers: [...collected.declarations].filter(([key]) => key.startsWith('provider.')).map(([, declaration]) => declaration),
    checks: [...pick('check').values()],
    others: collected.others,
    errors,
  }
}

const isResource = (declaration: Declaration): declaration is ResourceDeclaration => 'mode' in declaration && 'type' in declaration
