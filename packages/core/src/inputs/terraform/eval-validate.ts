// What `terraform validate` refuses without evaluating anything: names, arguments and blocks that are not expected, references to what
// is not declared. For `irsalint eval` only; linting takes such configurations as they are.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Block, Body, Expression, Range } from '../../syntax/hcl/ast.js'
import { expressionsOf, foundIn, type Reference } from './eval-references.js'
import { isJsonConfig, type ConfigBody, type Declaration, type ModuleConfig } from './module-tree-config.js'
import { isLocalSource, literalText } from './module-tree-source.js'
import { providerName } from './providers.js'

export interface Refusal {
  readonly message: string
  readonly location: Location
}

interface Schema {
  readonly arguments: readonly string[]
  readonly required?: readonly string[]
  readonly blocks: readonly string[]
}

const condition: Schema = { arguments: ['condition', 'error_message'], required: ['condition', 'error_message'], blocks: [] }
const lifecycle: Schema = { arguments: ['create_before_destroy', 'prevent_destroy', 'ignore_changes', 'replace_triggered_by'], blocks: ['precondition', 'postcondition'] }

/** Arguments and blocks of the blocks that Terraform itself defines. */
const schemas: ReadonlyMap<string, Schema> = new Map([
  ['variable', { arguments: ['type', 'default', 'description', 'sensitive', 'nullable', 'ephemeral', 'deprecated'], blocks: ['validation'] }],
  ['output', { arguments: ['value', 'description', 'sensitive', 'depends_on', 'ephemeral', 'deprecated'], required: ['value'], blocks: ['precondition'] }],
  ['validation', condition],
  ['precondition', condition],
  ['postcondition', condition],
  ['assert', condition],
  ['check', { arguments: [], blocks: ['assert', 'data'] }],
  ['moved', { arguments: ['from', 'to'], required: ['from', 'to'], blocks: [] }],
  ['removed', { arguments: ['from'], required: ['from'], blocks: ['lifecycle', 'provisioner', 'connection'] }],
  ['import', { arguments: ['to', 'id', 'identity', 'provider', 'for_each'], required: ['to'], blocks: [] }],
])
const builtInResources: ReadonlyMap<string, Schema> = new Map([
  ['terraform_data', { arguments: ['input', 'triggers_replace', 'count', 'for_each', 'provider', 'depends_on'], blocks: ['lifecycle', 'provisioner', 'connection'] }],
])

const reservedVariables: ReadonlySet<string> = new Set(['count', 'depends_on', 'for_each', 'lifecycle', 'locals', 'providers', 'source', 'version'])
const identifier = /^[\p{L}_][\p{L}\p{N}\p{Mn}\p{Mc}\p{Pc}-]*$/u

const place = (file: SourceFile, { start, end }: Range): Location => ({ file, start, end })

/** The first things that Terraform would refuse in a module, in the order of its files. */
export function refusalsOf(config: ModuleConfig, isRoot: boolean): readonly Refusal[] {
  const refusals: Refusal[] = []
  const refuse = (message: string, file: SourceFile, range: Range): void => void refusals.push({ message, location: place(file, range) })

  const checkBody = (kind: string, schema: Schema | undefined, body: Pick<ConfigBody, 'attributes' | 'blocks' | 'file' | 'range'>): void => {
    if (schema === undefined || isJsonConfig(body.file.path)) return
    for (const [name, { file, attribute }] of body.attributes) {
      if (!schema.arguments.includes(name)) refuse(`Unsupported argument: an argument named "${name}" is not expected in a ${kind} block`, file, attribute.nameRange)
    }
    for (const { file, block } of body.blocks) {
      const type = block.type === 'dynamic' ? (block.labels[0]?.value ?? '') : block.type
      if (!schema.blocks.includes(type)) refuse(`Unsupported block type: blocks of type "${type}" are not expected in a ${kind} block`, file, block.typeRange)
      else if (kind !== 'removed') checkNested(file, block)
    }
    for (const name of schema.required ?? []) {
      if (!body.attributes.has(name)) refuse(`Missing required argument: the argument "${name}" is required in a ${kind} block`, body.file, body.range)
    }
  }
  const checkNested = (file: SourceFile, block: Block): void => {
    const schema = block.type === 'lifecycle' ? lifecycle : schemas.get(block.type)
    checkBody(block.type, schema, bodyOf(file, block, block.body))
  }
  const checkName = (kind: string, { name, header }: Declaration): void => {
    if (!identifier.test(name)) refuse(`Invalid ${kind} name: "${name}" is not a valid name`, header.file, header)
  }

  for (const declaration of config.variables.values()) {
    checkName('variable', declaration)
    if (reservedVariables.has(declaration.name)) refuse(`Invalid variable name: the name "${declaration.name}" is reserved`, declaration.header.file, declaration.header)
    checkBody('variable', schemas.get('variable'), declaration.body)
    checkConstants(declaration, refuse)
    checkValidations(declaration, refuse)
  }
  for (const declaration of config.outputs.values()) {
    checkName('output', declaration)
    checkBody('output', schemas.get('output'), declaration.body)
    const ephemeral = declaration.body.attributes.get('ephemeral')
    if (isRoot && ephemeral?.attribute.expression.kind === 'bool' && ephemeral.attribute.expression.value) {
      refuse('Ephemeral output not allowed: a root module has no ephemeral outputs', ephemeral.file, ephemeral.attribute)
    }
  }
  for (const [name, { file, attribute }] of config.locals) if (!identifier.test(name)) refuse(`Invalid local value name: "${name}" is not a valid name`, file, attribute.nameRange)
  for (const declaration of config.resources.values()) {
    checkName('resource', declaration)
    checkBody(declaration.type, declaration.mode === 'managed' ? builtInResources.get(declaration.type) : undefined, declaration.body)
    for (const { file, block } of declaration.body.blocks) if (block.type === 'lifecycle' && !isJsonConfig(file.path)) checkNested(file, block)
  }
  for (const declaration of config.calls.values()) {
    checkName('module', declaration)
    checkCall(config, declaration, isRoot, refuse)
  }
  for (const declaration of config.checks) {
    checkBody('check', schemas.get('check'), declaration.body)
    if (!declaration.body.blocks.some(isAssertion)) refuse('Zero assert blocks: check blocks must have at least one assert block', declaration.header.file, declaration.header)
  }
  for (const { file, block } of config.others) {
    checkBody(block.type, schemas.get(block.type), bodyOf(file, block, block.body))
    if (block.type === 'removed') checkRemoved(config, file, block, refuse)
  }
  checkReferences(config, refuse)
  return refusals
}

type Refuse = (message: string, file: SourceFile, range: Range) => void

function bodyOf(file: SourceFile, range: Range, body: Body): ConfigBody {
  return {
    file,
    range,
    attributes: new Map(body.attributes.map((attribute) => [attribute.name, { file, attribute }])),
    blocks: body.blocks.map((block) => ({ file, block })),
  }
}

/** Defaults and descriptions are constants: neither names nor functions. */
function checkConstants({ body }: Declaration, refuse: Refuse): void {
  for (const name of ['default', 'description', 'sensitive', 'nullable', 'ephemeral']) {
    const given = body.attributes.get(name)
    if (given === undefined || isJsonConfig(given.file.path)) continue
    const { references, calls } = foundIn(given.attribute.expression)
    if (references[0] !== undefined) refuse('Variables not allowed: variables may not be used here', given.file, references[0])
    if (calls[0] !== undefined) refuse('Function calls not allowed: functions may not be called here', given.file, calls[0])
  }
  const fallback = body.attributes.get('default')
  const nullable = body.attributes.get('nullable')?.attribute.expression
  if (fallback?.attribute.expression.kind === 'null' && nullable?.kind === 'bool' && !nullable.value) {
    refuse('Invalid default value for variable: null is not valid when nullable = false', fallback.file, fallback.attribute.expression)
  }
}

/** Terraform leaves out assertions whose condition refers to nothing. */
function isAssertion({ block }: ConfigBody['blocks'][number]): boolean {
  const given = block.body.attributes.find(({ name }) => name === 'condition')
  return block.type === 'assert' && given !== undefined && foundIn(given.expression).references.length > 0
}

function checkValidations({ body }: Declaration, refuse: Refuse): void {
  for (const { file, block } of body.blocks) {
    if (block.type !== 'validation') continue
    const given = block.body.attributes.find(({ name }) => name === 'condition')
    if (given !== undefined && foundIn(given.expression).references.length === 0) {
      refuse('Invalid validation expression: the condition must refer to at least one object', file, given.expression)
    }
  }
}

function checkCall(config: ModuleConfig, { body, header }: Declaration, isRoot: boolean, refuse: Refuse): void {
  const version = body.attributes.get('version')
  const source = literalText(body.attributes.get('source')?.attribute.expression)
  if (source !== undefined && isLocalSource(source) && version !== undefined) refuse('Invalid registry module source address: a local module has no version', version.file, version.attribute)
  if (!isJsonConfig(header.file.path)) {
    const [block] = body.blocks
    if (block !== undefined) refuse(`Unsupported block type: blocks of type "${block.block.type}" are not expected in a module block`, block.file, block.block.typeRange)
  }
  const handed = body.attributes.get('providers')
  if (!isRoot || handed?.attribute.expression.kind !== 'object') return
  for (const { value } of handed.attribute.expression.items) {
    const name = providerName(handed.file, value)
    if (name?.includes('.') !== true) continue
    const declared = config.providers.some(({ name: own, body: inner }) => `${own}.${literalText(inner.attributes.get('alias')?.attribute.expression) ?? ''}` === name)
    if (!declared) refuse(`Missing provider configuration: there is no ${name}`, handed.file, value)
  }
}

function checkRemoved(config: ModuleConfig, file: SourceFile, block: Block, refuse: Refuse): void {
  const from = block.body.attributes.find(({ name }) => name === 'from')
  const [reference] = from === undefined ? [] : foundIn(from.expression).references
  if (reference !== undefined && config.resources.has(`managed.${reference.root}.${reference.names[0] ?? ''}`)) {
    refuse('Removed resource still exists: it is still declared', file, block)
  }
}

// --- references -----------------------------------------------------------------------------------------------------

const pathNames: ReadonlySet<string> = new Set(['module', 'root', 'cwd'])
const terraformNames: ReadonlySet<string> = new Set(['workspace', 'applying'])

interface Context {
  readonly count: boolean
  readonly each: boolean
  readonly self: boolean
}
const plain: Context = { count: false, each: false, self: false }

function checkReferences(config: ModuleConfig, refuse: Refuse): void {
  const check = (file: SourceFile, reference: Reference, context: Context): void => {
    const problem = undeclared(config, reference, context)
    if (problem !== undefined) refuse(problem, file, reference)
  }
  const checkExpressions = (body: ConfigBody, context: Context, skip: ReadonlySet<string> = new Set()): void => {
    for (const [name, { file, attribute }] of body.attributes) {
      if (!skip.has(name)) for (const reference of foundIn(attribute.expression).references) check(file, reference, context)
    }
    for (const { file, block } of body.blocks) {
      // In JSON every block is an argument as well, and was looked at as that.
      if (isJsonConfig(file.path) || block.type === 'provisioner' || block.type === 'connection') continue
      const wrapper: Body = { start: block.start, end: block.end, attributes: [], blocks: [block] }
      for (const { name, expression, bound } of expressionsOf(wrapper)) {
        if (name === 'ignore_changes' || name === 'replace_triggered_by') continue
        const inside = block.type === 'lifecycle' ? { ...context, self: true } : context
        for (const reference of foundIn(expression, bound).references) check(file, reference, inside)
      }
    }
  }
  const constant = new Set(['type', 'default', 'description', 'sensitive', 'nullable', 'ephemeral'])
  for (const { body } of config.variables.values()) checkExpressions(body, plain, constant)
  for (const { file, attribute } of config.locals.values()) for (const reference of foundIn(attribute.expression).references) check(file, reference, plain)
  for (const { body } of config.outputs.values()) checkExpressions(body, plain)
  for (const { body } of config.checks) checkExpressions(body, plain)
  const contextOf = ({ body }: Declaration): Context => ({ count: body.attributes.has('count'), each: body.attributes.has('for_each'), self: false })
  const meta = new Set(['count', 'for_each'])
  for (const declaration of config.resources.values()) {
    checkExpressions(declaration.body, contextOf(declaration), new Set(['provider', ...meta]))
    for (const name of meta) checkMeta(declaration, name)
  }
  for (const declaration of config.calls.values()) {
    checkExpressions(declaration.body, contextOf(declaration), new Set(['providers', 'source', 'version', ...meta]))
    for (const name of meta) checkMeta(declaration, name)
  }
  function checkMeta({ body }: Declaration, name: string): void {
    const given = body.attributes.get(name)
    if (given !== undefined) for (const reference of foundIn(given.attribute.expression).references) check(given.file, reference, plain)
  }
}

/** What Terraform would refuse of an expression in a module, wherever it stands and whether it is needed or not. */
export function referenceRefusals(config: ModuleConfig, file: SourceFile, expression: Expression): readonly Refusal[] {
  return foundIn(expression).references.flatMap((reference) => {
    const message = undeclared(config, reference, plain)
    return message === undefined ? [] : [{ message, location: place(file, reference) }]
  })
}

function undeclared(config: ModuleConfig, { root, names }: Reference, context: Context): string | undefined {
  const [first, second] = names
  switch (root) {
    case 'var':
      return first === undefined ? 'Invalid reference: "var" needs the name of a variable' : config.variables.has(first) ? undefined : `Reference to undeclared input variable: "${first}" has not been declared`
    case 'local':
      return first === undefined ? 'Invalid reference: "local" needs the name of a local value' : config.locals.has(first) ? undefined : `Reference to undeclared local value: "${first}" has not been declared`
    case 'module':
      return first === undefined ? 'Invalid reference: "module" needs the name of a module call' : config.calls.has(first) ? undefined : `Reference to undeclared module: no module call named "${first}" is declared`
    case 'path':
      return first !== undefined && pathNames.has(first) ? undefined : `Invalid "path" attribute: there is no path.${first ?? ''}`
    case 'terraform':
      return first !== undefined && terraformNames.has(first) ? undefined : `Invalid "terraform" attribute: there is no terraform.${first ?? ''}`
    case 'count':
      return context.count ? undefined : 'Reference to "count" in non-counted context'
    case 'each':
      return context.each ? undefined : 'Reference to "each" in context without for_each'
    case 'self':
      return context.self ? undefined : 'Invalid "self" reference: this is not a context in which "self" can be used'
    case 'data':
    case 'ephemeral':
      return resource(config, root, first, second)
    case 'resource':
      return resource(config, 'managed', first, second)
    default:
      return resource(config, 'managed', root, first)
  }
}

function resource(config: ModuleConfig, mode: string, type: string | undefined, name: string | undefined): string | undefined {
  if (type === undefined || name === undefined) return 'Invalid reference: a resource type needs the name of a resource'
  const isDeclared = config.resources.has(`${mode}.${type}.${name}`) || (mode === 'data' && config.checks.some((check) => declaresData(check, type, name)))
  return isDeclared ? undefined : `Reference to undeclared resource: ${mode === 'managed' ? '' : `${mode}.`}${type}.${name} has not been declared`
}

const declaresData = ({ body }: Declaration, type: string, name: string): boolean =>
  body.blocks.some(({ block }) => block.type === 'data' && block.labels[0]?.value === type && block.labels[1]?.value === name)

/** True for an expression that has the same value wherever it stands. */
export const isConstantExpression = (expression: Parameters<typeof foundIn>[0]): boolean => foundIn(expression).references.length === 0

/** A tfvars file holds constants: no blocks, no names, no functions. */
export function variableFileRefusals(file: SourceFile, body: Body): readonly Refusal[] {
  const refusals: Refusal[] = body.blocks.map((block) => ({ message: `Unexpected "${block.type}" block: blocks are not allowed here`, location: place(file, block.typeRange) }))
  for (const { expression } of body.attributes) {
    const { references, calls } = foundIn(expression)
    if (references[0] !== undefined) refusals.push({ message: 'Variables not allowed: variables may not be used here', location: place(file, references[0]) })
    if (calls[0] !== undefined) refusals.push({ message: 'Function calls not allowed: functions may not be called here', location: place(file, calls[0]) })
  }
  return refusals
}
