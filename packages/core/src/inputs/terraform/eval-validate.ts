// What `terraform validate` refuses without evaluating anything: names, arguments and blocks that are not expected, references to what
// is not declared. For `irsalint eval` only; linting takes such configurations as they are.
import type { Location, SourceFile } from '../../source/source-file.js'
import type { Block, Body, Expression, Range } from '../../syntax/hcl/ast.js'
import { foundIn } from './eval-references.js'
import { isJsonConfig, type ConfigBody, type Declaration, type ModuleConfig, type ResourceDeclaration, type SourcedBlock } from './module-tree-config.js'
import { backends, builtInTypes, resourceMeta, schemas, type Schema } from './eval-schemas.js'
import { addressOf, staticProblem, type Address } from './eval-static.js'
import { undeclaredReferences, validationCycles, type Refusal } from './eval-validate-references.js'
import { isLocalSource, literalText } from './module-tree-source.js'
import { providerName } from './providers.js'

/** How many labels nested blocks take. */
const blockLabels: ReadonlyMap<string, number> = new Map([['dynamic', 1], ['provisioner', 1], ['backend', 1], ['provider_meta', 1], ['data', 2]])

const reservedVariables: ReadonlySet<string> = new Set(['count', 'depends_on', 'for_each', 'lifecycle', 'locals', 'providers', 'source', 'version'])
const identifier = /^[\p{L}_][\p{L}\p{N}\p{Mn}\p{Mc}\p{Pc}-]*$/u

const place = (file: SourceFile, { start, end }: Range): Location => ({ file, start, end })

/** The first things that Terraform would refuse in a module, in the order of its files. */
export function refusalsOf(config: ModuleConfig, isRoot: boolean): readonly Refusal[] {
  const refusals: Refusal[] = []
  const refuse = (message: string, file: SourceFile, range: Range): void => void refusals.push({ message, location: place(file, range) })

  const checkBody = (kind: string, schema: Schema, body: Pick<ConfigBody, 'attributes' | 'blocks' | 'file' | 'range' | 'isMerged'>, isOpen = false, isWhole = true): void => {
    const isLenient = isOpen || (body.isMerged === true && kind === 'terraform_data')
    for (const [name, { file, attribute }] of body.attributes) {
      const argument = Object.hasOwn(schema.arguments, name) ? schema.arguments[name] : undefined
      if (argument === undefined) {
        // What a resource computes may be given as null, which is nothing.
        const isUnset = schema.computed?.includes(name) === true && attribute.expression.kind === 'null'
        if (!isLenient && !isUnset) refuse(`Unsupported argument: an argument named "${name}" is not expected in a ${kind} block`, file, attribute.nameRange)
        continue
      }
      const problem = staticProblem(argument, file, attribute.expression)
      if (problem !== undefined) refuse(problem, file, attribute.expression)
    }
    for (const { file, block } of body.blocks) {
      // In JSON, what may be an argument is one.
      if (isJsonConfig(file.path) && body.attributes.has(block.type)) continue
      const type = block.type === 'dynamic' ? (block.labels[0]?.value ?? '') : block.type
      const isExpected = Object.hasOwn(schema.blocks, type)
      if (!isExpected && !isLenient) refuse(`Unsupported block type: blocks of type "${type}" are not expected in a ${kind} block`, file, block.typeRange)
      const labels = blockLabels.get(block.type) ?? 0
      if (isExpected && block.labels.length < labels) refuse(`Missing label for ${block.type}`, file, block.typeRange)
      if (isExpected && block.labels.length > labels) refuse(`Extraneous label for ${block.type}`, file, block.typeRange)
      const inner = isExpected ? schema.blocks[type] : undefined
      if (inner !== undefined) checkBody(type, inner, bodyOf(file, block, block.body))
    }
    for (const type of ['lifecycle', 'connection']) {
      const [, again] = body.blocks.filter(({ block }) => block.type === type)
      if (again !== undefined) refuse(`Duplicate ${type} block`, again.file, again.block.typeRange)
    }
    for (const name of isWhole ? (schema.required ?? []) : []) {
      if (!body.attributes.has(name)) refuse(`Missing required argument: the argument "${name}" is required in a ${kind} block`, body.file, body.range)
    }
  }
  /** Terraform reads every file before it puts them together. */
  const checkWritten = (kind: string, schema: Schema, { body, written }: Declaration, isOpen = false): void => {
    for (const [index, each] of (written ?? [body]).entries()) {
      const merged = body.isMerged === true ? { ...each, isMerged: true as const } : each
      checkBody(kind, schema, merged, isOpen, index === 0)
    }
  }
  const checkResource = (declaration: ResourceDeclaration): void => {
    const { type, header } = declaration
    const kind = declaration.mode === 'managed' ? 'managed' : [...config.resources].find(([, each]) => each === declaration)?.[0].split('.')[0]
    const key = `${kind ?? ''}.${type}`
    const builtIn = isOfBuiltInProvider(config, declaration)
    if (builtIn && !builtInTypes.has(key)) refuse(`Invalid resource type: the provider that is built into Terraform does not support ${kind ?? ''} resources of type "${type}"`, header.file, header)
    const schema = builtIn ? builtInTypes.get(key) : undefined
    checkWritten(schema === undefined ? 'resource' : type, schema ?? resourceMeta, declaration, schema === undefined)
  }
  const checkName = (kind: string, { name, header }: Declaration): void => {
    if (!identifier.test(name)) refuse(`Invalid ${kind} name: "${name}" is not a valid name`, header.file, header)
  }

  for (const declaration of config.variables.values()) {
    checkName('variable', declaration)
    if (reservedVariables.has(declaration.name)) refuse(`Invalid variable name: the name "${declaration.name}" is reserved`, declaration.header.file, declaration.header)
    checkWritten('variable', schemas.variable, declaration)
    checkConstants(declaration, refuse)
    checkConditions(declaration.body.blocks, refuse, declaration.name)
  }
  for (const declaration of config.outputs.values()) {
    checkName('output', declaration)
    checkWritten('output', schemas.output, declaration)
    checkConditions(declaration.body.blocks, refuse)
    const ephemeral = declaration.body.attributes.get('ephemeral')
    if (isRoot && ephemeral?.attribute.expression.kind === 'bool' && ephemeral.attribute.expression.value) {
      refuse('Ephemeral output not allowed: a root module has no ephemeral outputs', ephemeral.file, ephemeral.attribute)
    }
  }
  for (const [name, { file, attribute }] of config.locals) if (!identifier.test(name)) refuse(`Invalid local value name: "${name}" is not a valid name`, file, attribute.nameRange)
  for (const declaration of config.resources.values()) {
    checkName('resource', declaration)
    checkResource(declaration)
    checkConditions(declaration.body.blocks, refuse)
    checkCountAndEach(declaration, refuse)
  }
  for (const declaration of config.calls.values()) {
    checkName('module', declaration)
    checkWritten('module', schemas.module, declaration, true)
    checkCountAndEach(declaration, refuse)
    checkCall(config, declaration, isRoot, refuse)
  }
  for (const declaration of config.checks) {
    checkName('check block', declaration)
    checkWritten('check', schemas.check, declaration)
    checkConditions(declaration.body.blocks, refuse)
    if (!declaration.body.blocks.some(({ block }) => block.type === 'assert')) refuse('Zero assert blocks: check blocks must have at least one assert block', declaration.header.file, declaration.header)
  }
  for (const { file, block } of config.others) {
    const schema = Object.hasOwn(schemas, block.type) ? schemas[block.type as keyof typeof schemas] : undefined
    if (schema !== undefined && block.type !== 'locals') checkBody(block.type, schema, bodyOf(file, block, block.body))
    checkOther(config, file, block, isRoot, refuse)
  }
  refusals.push(...undeclaredReferences(config))
  refusals.push(...validationCycles(config))
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

/** Defaults are constants: neither names nor functions. */
function checkConstants({ body }: Declaration, refuse: Refuse): void {
  const fallback = body.attributes.get('default')
  if (fallback !== undefined && !isJsonConfig(fallback.file.path)) {
    const { references, calls } = foundIn(fallback.attribute.expression)
    if (references[0] !== undefined) refuse('Variables not allowed: variables may not be used here', fallback.file, references[0])
    if (calls[0] !== undefined) refuse('Function calls not allowed: functions may not be called here', fallback.file, calls[0])
  }
  const nullable = body.attributes.get('nullable')?.attribute.expression
  if (fallback?.attribute.expression.kind === 'null' && nullable?.kind === 'bool' && !nullable.value) {
    refuse('Invalid default value for variable: null is not valid when nullable = false', fallback.file, fallback.attribute.expression)
  }
}

/** One from each of two files is no error: Terraform looks at `count` first. */
function checkCountAndEach({ body }: Declaration, refuse: Refuse): void {
  const given = body.attributes.get('count')
  if (given !== undefined && body.attributes.has('for_each')) refuse('Invalid combination of "count" and "for_each": only one of them may be set', given.file, given.attribute)
}

/** A condition must refer to something. */
function checkConditions(blocks: readonly SourcedBlock[], refuse: Refuse, variable?: string): void {
  for (const { file, block } of blocks) {
    if (block.type === 'lifecycle') checkConditions(block.body.blocks.map((each) => ({ file, block: each })), refuse)
    if (!checkBlocks.has(block.type)) continue
    const given = block.body.attributes.find(({ name }) => name === 'condition')
    const references = given === undefined ? [] : foundIn(given.expression).references
    if (given !== undefined && references.length === 0) refuse(`Invalid ${block.type} expression: the condition must refer to at least one object`, file, given.expression)
    else if (given !== undefined && variable !== undefined && !references.some(({ root, names }) => root === 'var' && names[0] === variable)) {
      refuse(`Invalid variable validation condition: it must refer to var.${variable}`, file, given.expression)
    }
  }
}

const checkBlocks: ReadonlySet<string> = new Set(['validation', 'precondition', 'postcondition', 'assert'])

const reservedInModules: ReadonlySet<string> = new Set(['lifecycle', 'locals', 'provider'])

function checkCall(config: ModuleConfig, { body, header, written }: Declaration, isRoot: boolean, refuse: Refuse): void {
  const version = body.attributes.get('version')
  const source = literalText(body.attributes.get('source')?.attribute.expression)
  for (const each of written ?? [body]) {
    const given = each.attributes.get('source')
    if (literalText(given?.attribute.expression) === '') refuse('Invalid module source address: it is empty', header.file, header)
  }
  if (source !== undefined && isLocalSource(source) && version !== undefined) refuse('Invalid registry module source address: a local module has no version', version.file, version.attribute)
  for (const { file, block } of body.blocks) {
    if (reservedInModules.has(block.type)) refuse(`Reserved block type name in module block: "${block.type}"`, file, block.typeRange)
    else if (block.type !== '_' && body.isMerged !== true) refuse(`Unsupported block type: blocks of type "${block.type}" are not expected in a module block`, file, block.typeRange)
  }
  for (const name of reservedInModules) {
    const given = body.attributes.get(name)
    if (given !== undefined && isJsonConfig(given.file.path)) refuse(`Reserved block type name in module block: "${name}"`, given.file, given.attribute.nameRange)
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

/** A resource whose provider is the one that is built in, by its type's name. */
function isOfBuiltInProvider({ others }: ModuleConfig, { type, body }: ResourceDeclaration): boolean {
  if (!/^terraform(_|$)/.test(type) || body.attributes.has('provider')) return false
  return !others.some(({ block }) => block.type === 'terraform' && block.body.blocks.some((each) => each.type === 'required_providers' && each.body.attributes.some(({ name }) => name === 'terraform')))
}

const versionConstraint = /^\s*(=|!=|>=?|<=?|~>)?\s*v?\d+(\.\d+)*(-[\w.-]+)?(\+[\w.-]+)?\s*$/

/** Blocks that declare nothing. */
function checkOther(config: ModuleConfig, file: SourceFile, block: Block, isRoot: boolean, refuse: Refuse): void {
  const checkVersion = (expression: Expression | undefined, mayBePrerelease: boolean): void => {
    const text = literalText(expression)
    if (expression === undefined || text === undefined) return
    const parts = text.split(',')
    if (!parts.every((part) => versionConstraint.test(part))) refuse('Invalid version constraint: this is not the syntax of one', file, expression)
    else if (!mayBePrerelease && parts.some((part) => /^[^-]*\d-/.test(part))) refuse('Invalid required_version constraint: prereleases are not supported', file, expression)
  }
  const addressIn = (name: string): Address | undefined => {
    const given = block.body.attributes.find((attribute) => attribute.name === name)
    return given === undefined ? undefined : addressOf(file, given.expression)
  }
  switch (block.type) {
    case 'import': {
      const to = addressIn('to')
      const target = to === undefined || to.root === 'module' ? undefined : config.resources.get(`managed.${to.root}.${to.steps[0]?.name ?? ''}`)
      if (to !== undefined && to.root !== 'module' && target === undefined) refuse('Configuration for import target does not exist: it is not declared', file, block)
      const isRepeated = target?.body.attributes.has('count') === true || target?.body.attributes.has('for_each') === true
      if (target !== undefined && to !== undefined && isRepeated !== (to.steps[1]?.isKey === true)) refuse('Invalid import "to" expression: an instance key stands where the target has "count" or "for_each"', file, block)
      if (!isRoot) refuse('Invalid import configuration: imports are declared in the root module', file, block)
      if (!block.body.attributes.some(({ name }) => name === 'id' || name === 'identity')) refuse('Missing required argument: the argument "id" is required in an import block', file, block)
      return
    }
    case 'terraform':
      checkVersion(block.body.attributes.find(({ name }) => name === 'required_version')?.expression, false)
      for (const each of block.body.blocks) {
        const [label] = each.labels
        if (each.type === 'backend' && label !== undefined && !backends.has(label.value)) refuse(`Unsupported backend type: there is no backend type named "${label.value}"`, file, label)
      }
      return
  }
}
